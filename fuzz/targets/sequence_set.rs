#![no_main]
fuzz::fuzz!(sequence_set);
