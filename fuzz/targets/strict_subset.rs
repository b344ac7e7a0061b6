#![no_main]
fuzz::fuzz!(strict_subset);
