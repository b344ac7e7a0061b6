//! The codec from outside, by behaviour.

#[path = "../support/mod.rs"]
mod support;

mod corpus;
mod generated;
mod quirks;
mod rfc_examples;
