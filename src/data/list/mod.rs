//! Mailboxes as LIST and LSUB tell them: `mailbox-list`, and the attributes of a mailbox (RFC 9051, section 7.3.1).
//!
//! Attributes look like flags of messages, which live in `flag.rs`, but share no names with them by more than accident.
//!
//! `list_data.rs` has [`ListData`], which consists of what is in `attribute.rs`, `delimiter.rs` and `extended.rs`.

mod attribute;
mod delimiter;
mod extended;
mod list_data;
#[cfg(test)]
mod tests;

pub(crate) use attribute::attributes_of;
pub use attribute::{Attribute, Attributes, OtherAttribute};
#[cfg(feature = "arbitrary")]
pub(super) use delimiter::arbitrary_delimiter;
pub(super) use delimiter::{NOT_A_DELIMITER, delimiter, is_delimiter, write_delimiter};
pub(crate) use extended::is_line_end;
pub use list_data::ListData;
pub(super) use list_data::unquoted_name;
pub(crate) use list_data::{gap, list_data};
