#![no_main]
fuzz::fuzz!(framer);
