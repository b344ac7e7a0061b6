#![no_main]
fuzz::fuzz!(roundtrip_response);
