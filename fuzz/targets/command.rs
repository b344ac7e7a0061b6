#![no_main]
fuzz::fuzz!(command);
