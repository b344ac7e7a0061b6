#![no_main]
libfuzzer_sys::fuzz_target!(|octets: &[u8]| fuzz::differential::facts_agree(octets));
