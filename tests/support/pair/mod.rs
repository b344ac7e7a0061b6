//! A client and a server that are joined in memory: what one says, the other hears. No socket, no clock.

pub mod joined;
pub mod random;
pub mod store;
