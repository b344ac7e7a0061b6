//! [`Anomaly`]: what a server says that cannot be.

use crate::{data::UidValidity, ext::ModSeq};
use core::fmt;

/// What a server said of its mailbox that cannot be, or that only a change behind the client's back explains.
///
/// The [`MailboxView`](super::MailboxView) that tells it has done what the table says, and is as sound as before. What it has
/// of numbers and UIDs may be wrong, however, and was wrong perhaps before it was noticed: a client that is about to change or
/// remove messages by it does better to select the mailbox again.
///
/// | anomaly | what the view does |
/// |---|---|
/// | [`ExistsShrank`](Self::ExistsShrank) | forgets the messages at the end; with UIDONLY, all UIDs |
/// | [`ExpungeZero`](Self::ExpungeZero), [`ExpungeBeyondExists`](Self::ExpungeBeyondExists) | nothing |
/// | [`FetchZero`](Self::FetchZero), [`FetchBeyondExists`](Self::FetchBeyondExists) | nothing |
/// | [`NumberWithUidOnly`](Self::NumberWithUidOnly) | nothing |
/// | [`UidZero`](Self::UidZero) | nothing |
/// | [`UidNotAscending`](Self::UidNotAscending) | does not learn the UID |
/// | [`UidChanged`](Self::UidChanged) | keeps the UID that was told first; if all were told at once, takes these |
/// | [`UidBeyondExists`](Self::UidBeyondExists) | does not learn the UID |
/// | [`UidCount`](Self::UidCount) | does not learn these UIDs |
/// | [`UidValidityChanged`](Self::UidValidityChanged) | forgets all UIDs, UIDNEXT and mod-sequences; the number of messages stays |
/// | [`UidNextShrank`](Self::UidNextShrank), [`UidNextNotAboveUids`](Self::UidNextNotAboveUids) | keeps the larger one |
/// | [`ModSeqShrank`](Self::ModSeqShrank) | takes the smaller one, as RFC 7162 says |
/// | [`VanishedUnknown`](Self::VanishedUnknown) | takes away those that it has |
/// | [`EarlierPresent`](Self::EarlierPresent) | nothing: the message stays |
/// | [`SavedBeyondExists`](Self::SavedBeyondExists) | does not know what `$` stands for |
/// | [`TooManyRuns`](Self::TooManyRuns) | forgets all UIDs; the number of messages stays |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "what a variant says names its fields")]
#[non_exhaustive]
pub enum Anomaly {
    /// EXISTS is less than before, although only EXPUNGE and VANISHED make it less.
    ExistsShrank { from: u32, to: u32 },
    /// EXPUNGE of message 0.
    ExpungeZero,
    /// EXPUNGE of a message that is not there.
    ExpungeBeyondExists { number: u32, exists: u32 },
    /// FETCH of message 0.
    FetchZero,
    /// FETCH of a message that is not there.
    FetchBeyondExists { number: u32, exists: u32 },
    /// EXPUNGE or FETCH with a message number, although UIDONLY was enabled.
    NumberWithUidOnly { number: u32 },
    /// A UID is 0.
    UidZero,
    /// The UID of a message is not larger than those of all messages before it and smaller than those of all behind it, or
    /// leaves no room for those between it and the next one that is known.
    UidNotAscending { number: u32, uid: u32 },
    /// A message has another UID than before.
    UidChanged { number: u32, was: u32, is: u32 },
    /// A message with this UID, although all that are there have others.
    UidBeyondExists { uid: u32, exists: u32 },
    /// All UIDs were told, and they are more or less than there are messages. This is no fault if messages came or went
    /// meanwhile.
    UidCount { uids: u64, exists: u32 },
    /// UIDVALIDITY is another one, although the mailbox was not selected again.
    UidValidityChanged { was: UidValidity, is: UidValidity },
    /// UIDNEXT is less than before.
    UidNextShrank { from: u32, to: u32 },
    /// UIDNEXT is 0, or is not larger than a UID that some message has or had.
    UidNextNotAboveUids { uid_next: u32, uid: u32 },
    /// HIGHESTMODSEQ is less than the last HIGHESTMODSEQ.
    ModSeqShrank { from: ModSeq, to: ModSeq },
    /// VANISHED names so many UIDs, of which only so many can have been there. RFC 7162 allows that with EARLIER only.
    VanishedUnknown { named: u64, gone: u32 },
    /// VANISHED (EARLIER) names a message that is there. It is the first of those.
    EarlierPresent { uid: u32 },
    /// A search found a message that is not there.
    SavedBeyondExists { number: u32, exists: u32 },
    /// The UIDs have more gaps than the view may keep. See [`MailboxView::with_most_runs`](super::MailboxView::with_most_runs).
    TooManyRuns { most: usize },
}

impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ExistsShrank { from, to } => write!(f, "EXISTS went from {from} to {to} without EXPUNGE"),
            Self::ExpungeZero => f.write_str("EXPUNGE of message 0"),
            Self::ExpungeBeyondExists { number, exists } => write!(f, "EXPUNGE of message {number} of {exists}"),
            Self::FetchZero => f.write_str("FETCH of message 0"),
            Self::FetchBeyondExists { number, exists } => write!(f, "FETCH of message {number} of {exists}"),
            Self::NumberWithUidOnly { number } => write!(f, "message number {number} although UIDONLY is enabled"),
            Self::UidZero => f.write_str("a UID is 0"),
            Self::UidNotAscending { number, uid } => {
                write!(f, "UID {uid} of message {number} does not lie between those of its neighbours")
            }
            Self::UidChanged { number, was, is } => write!(f, "UID of message {number} went from {was} to {is}"),
            Self::UidBeyondExists { uid, exists } => {
                write!(f, "UID {uid} exists although the {exists} messages have other UIDs")
            }
            Self::UidCount { uids, exists } => write!(f, "{uids} UIDs of {exists} messages"),
            Self::UidValidityChanged { was, is } => {
                write!(f, "UIDVALIDITY went from {} to {} without SELECT", was.get(), is.get())
            }
            Self::UidNextShrank { from, to } => write!(f, "UIDNEXT went from {from} to {to}"),
            Self::UidNextNotAboveUids { uid_next, uid } => {
                write!(f, "UIDNEXT {uid_next} is not larger than UID {uid}")
            }
            Self::ModSeqShrank { from, to } => write!(f, "HIGHESTMODSEQ went from {from} to {to}"),
            Self::VanishedUnknown { named, gone } => {
                write!(f, "VANISHED names {named} UIDs, of which only {gone} can have been there")
            }
            Self::EarlierPresent { uid } => write!(f, "VANISHED (EARLIER) names UID {uid}, which is there"),
            Self::SavedBeyondExists { number, exists } => write!(f, "SEARCH found message {number} of {exists}"),
            Self::TooManyRuns { most } => write!(f, "the UIDs have more gaps than {most}"),
        }
    }
}

impl core::error::Error for Anomaly {}
