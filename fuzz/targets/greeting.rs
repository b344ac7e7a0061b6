#![no_main]
fuzz::fuzz!(greeting);
