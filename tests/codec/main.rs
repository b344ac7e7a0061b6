//! The codec from outside, by behaviour.

#[path = "../support/mod.rs"]
mod support;

mod corpus;
mod emission;
mod generated;
mod left_out;
mod quirks;
mod rfc_examples;
mod strictness;
