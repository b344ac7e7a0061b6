//! What the tests, the fuzz targets and the examples share: how a capture is read, and every property, written once.
#![allow(dead_code, unreachable_pub, reason = "each crate that includes this uses a part of it")]

#[path = "../../examples/inspect/capture.rs"]
pub mod capture;
pub mod choices;
pub mod decoding;
pub mod dictionary;
pub mod framing;
pub mod hearing;
#[path = "../../examples/inspect/inflate.rs"]
pub mod inflate;
pub mod injection;
pub mod names;
pub mod operations;
pub mod pair;
pub mod seeds;
pub mod server_operations;
pub mod sets;
pub mod targets;
pub mod toy_server;
pub mod writing;
