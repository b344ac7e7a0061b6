//! What fuzzers run, without a fuzzer: each target gets all that is recorded, all that was ever found, and some of what nobody thought of.

#[path = "../support/mod.rs"]
mod support;

mod programs;
mod replay;
mod sets;
