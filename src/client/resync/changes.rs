//! [`Changes`]: what a resynchronisation has found out, and [`ResyncError`]: why it has not.

use super::super::event::{End, Outcome};
use crate::{
    command::CommandKind,
    data::{UidSet, UidValidity},
    ext::ModSeq,
};
use alloc::boxed::Box;
use core::fmt;

/// What has become of a mailbox since a cache last saw it.
///
/// No UID is in two of the sets. A message that came and went meanwhile is in none. What is told of a message, flags and all, is in
/// the [`Event::Fetch`](super::super::Event::Fetch)s that came while this was found out; the last one of a message counts.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Changes {
    /// The mailbox has another UIDVALIDITY than the cache, or none that can be relied on: all that the cache has is of messages
    /// that are not there any more, and [`new`](Self::new) are all that are.
    pub is_void: bool,
    /// The messages that are newer than all that the cache has. One that no FETCH has told of, since that could not be read, is here
    /// all the same.
    pub new: Option<UidSet<'static>>,
    /// Those of the cache whose flags were told: with [`Method::Plain`](super::Method::Plain) all, whether they have changed or not.
    pub changed: Option<UidSet<'static>>,
    /// Those of the cache that are gone.
    pub vanished: Option<UidSet<'static>>,
    /// UIDVALIDITY, to be kept with the cache.
    pub uid_validity: Option<UidValidity>,
    /// HIGHESTMODSEQ, to be kept with the cache once that has all these changes, and not before. `None` if the mailbox has no
    /// mod-sequences, or something was said that could not be read: the next time, all flags are fetched.
    pub highest_modseq: Option<ModSeq>,
}

/// Why a resynchronisation came to nothing. The cache is as true as it was before, and the next one may begin with it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ResyncError {
    /// A command failed.
    Command {
        /// Which one.
        kind: CommandKind,
        /// How.
        outcome: Box<Outcome<'static>>,
    },
    /// The session ended.
    Ended(End),
    /// Another command has selected another mailbox, or none.
    Left,
    /// UIDVALIDITY changed while the mailbox was selected.
    UidValidityChanged,
    /// Messages were expunged all the time, and it could not be found out which.
    Restless,
    /// The server told more UIDs than can be kept.
    TooManyUids,
}

impl fmt::Display for ResyncError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command { kind, outcome } => write!(f, "{kind} failed: {outcome}"),
            Self::Ended(end) => end.fmt(f),
            Self::Left => f.write_str("the mailbox was left before it was synchronised"),
            Self::UidValidityChanged => f.write_str("UIDVALIDITY changed while the mailbox was selected"),
            Self::Restless => f.write_str("the mailbox changed too often to be synchronised"),
            Self::TooManyUids => f.write_str("the UIDs have too many gaps to be kept"),
        }
    }
}

impl core::error::Error for ResyncError {}
