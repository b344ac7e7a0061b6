#![no_main]
fuzz::fuzz!(raw_cannot_inject);
