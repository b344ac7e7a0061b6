//! The client from outside, by behaviour: against a scripted server, without a socket and without a clock.

#[path = "../support/mod.rs"]
mod support;

mod agreement;
mod authentication;
mod captures;
mod connection;
mod ending;
mod hostile;
mod idle;
mod literals;
mod mailbox;
mod news;
mod operations;
mod pipelining;
mod resync;
mod script;
mod streaming;
mod timeouts;
