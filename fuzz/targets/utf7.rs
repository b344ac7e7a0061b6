#![no_main]
fuzz::fuzz!(utf7);
