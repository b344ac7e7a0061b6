#![no_main]
fuzz::fuzz!(decode_encode_decode);
