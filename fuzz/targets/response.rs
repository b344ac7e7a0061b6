#![no_main]
fuzz::fuzz!(response);
