#![no_main]
fuzz::fuzz!(tap);
