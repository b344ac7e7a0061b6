//! The codec from outside, by behaviour.

#[path = "../support/mod.rs"]
mod support;

mod command_corpus;
mod command_generated;
mod command_quirks;
mod corpus;
mod damage;
mod emission;
mod extensions;
mod generated;
mod json;
mod left_out;
mod quirks;
mod rfc_examples;
mod strictness;
mod supported;
mod tagged_ext;
mod tap;
mod vendors;
