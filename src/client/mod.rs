//! The client engine.

pub mod sasl;
