//! The IMAP protocol without I/O.
#![cfg_attr(not(test), no_std)]
#![warn(
    clippy::alloc_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core
)]
#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice, clippy::unwrap_used))]

extern crate alloc;
#[cfg(all(not(test), feature = "std"))]
extern crate std;

mod error;
mod limits;
mod quirks;
mod tap;
pub mod wire;

pub use error::{DecodeError, UsageError};
pub use limits::Limits;
pub use quirks::{Quirk, Quirks};
pub use tap::{Context, Tap, TapEvent};
