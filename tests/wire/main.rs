//! The wire layer from outside, by behaviour.

#[path = "../support/mod.rs"]
mod support;

mod captures;
mod framer;
mod tap;
mod writer;
