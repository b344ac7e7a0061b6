//! A client and a server that are joined in memory: what one says, the other hears. No socket, no clock.

#[path = "../support/mod.rs"]
mod support;

mod connection;
mod idle;
mod literals;
mod random;
mod resync;
mod rows;
mod saved;
mod streaming;
mod table;
mod uid_only;
