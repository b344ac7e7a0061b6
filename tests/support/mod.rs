//! What the tests, the fuzz targets and the examples share: how a capture is read, and every property, written once.
#![allow(dead_code, unreachable_pub, reason = "each crate that includes this uses a part of it")]

#[path = "../../examples/inspect/capture.rs"]
pub mod capture;
pub mod choices;
pub mod decoding;
pub mod framing;
#[path = "../../examples/inspect/inflate.rs"]
pub mod inflate;
pub mod operations;
pub mod pair;
pub mod server_operations;
pub mod toy_server;
pub mod writing;
