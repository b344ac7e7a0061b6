//! A client and a server that are joined in memory: what one says, the other hears. No socket, no clock.

mod connection;
mod idle;
mod joined;
mod literals;
mod random;
mod resync;
mod rows;
mod saved;
mod store;
mod streaming;
mod table;
mod uid_only;
