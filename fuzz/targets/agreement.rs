#![no_main]
fuzz::fuzz!(agreement);
