//! The server from outside, by behaviour: against scripted clients, without a socket and without a clock.

mod authentication;
mod captures;
mod connection;
mod hostile;
mod idle;
mod literals;
mod malformed;
mod model;
mod news;
mod operations;
mod script;
mod session;
mod sessions;
mod updates;

#[path = "../support/mod.rs"]
mod support;
