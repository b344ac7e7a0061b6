//! The wire layer: octets to tokens and back. It knows nothing of commands and responses.
//!
//! - [`Framer`] turns chunks of a byte stream into whole [`Frame`]s, and streams large literals.
//! - [`Writer`] turns values into octets for a [`Peer`], and knows where to wait for it.
//! - [`Octets`], [`NString`] and [`Raw`] are what the values of all other layers are made of; [`Reader`] takes tokens apart.
//! - [`base64`] and modified UTF-7 ([`utf7`]) are the two encodings that IMAP has of its own.

pub(crate) mod announcement;
pub mod base64;
mod copy;
mod frame;
mod framer;
pub(crate) mod input;
pub(crate) mod line;
pub(crate) mod list;
mod literal;
pub(crate) mod number;
mod octets;
mod outbox;
mod peer;
pub(crate) mod raw;
mod readable;
mod reader;
pub(crate) mod scan;
pub(crate) mod string;
mod token;
pub mod utf7;
pub(crate) mod writer;

pub(crate) use frame::has_secret;
pub use frame::{Abandoned, Frame, Label, LineMode, Reason, Sender};
pub use framer::{Framer, Step};
pub use input::Deviation;
pub use literal::Literal;
pub(crate) use octets::static_already;
pub use octets::{IntoStatic, NString, Octets};
pub use peer::{NonSync, Peer};
pub use raw::{Piece, Raw};
pub use reader::Reader;
pub(crate) use token::token_at;
pub use writer::Writer;
pub(crate) use writer::{padded, spaced_name};
