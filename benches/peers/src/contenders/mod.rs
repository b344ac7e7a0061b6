//! How each crate is used, as its own documentation says, to do the same work.
//!
//! A crate has a file. Each function in it that is a [`Contend`] is one way to use the crate. What was decoded is walked over
//! to the last field, so that nobody gains by being lazy. What is the same for all is in `work`.

pub(crate) mod imap_codec;
pub(crate) mod imap_next;
pub(crate) mod imap_proto;
pub(crate) mod ours;
mod work;

pub(crate) use work::{Contend, Tally, Work};
use work::{read, reading, reading_each, writing};

/// Something of each contender, in the order of [`Contender::ALL`].
pub(crate) type Each<T> = [T; 4];

/// Whose code is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Contender {
    Ours,
    ImapCodec,
    ImapProto,
    ImapNext,
}

impl Contender {
    pub(crate) const ALL: Each<Self> = [Self::Ours, Self::ImapCodec, Self::ImapProto, Self::ImapNext];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::ImapCodec => "imap-codec",
            Self::ImapProto => "imap-proto",
            Self::ImapNext => "imap-next",
        }
    }
}
