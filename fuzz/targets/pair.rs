#![no_main]
fuzz::fuzz!(pair);
