//! [`Known`]: what a cache knows of a mailbox, and [`Method`]: how the rest is found out.

use crate::{
    data::{UidSet, UidValidity},
    ext::{ModSeq, SeqMatchData},
};

/// What a cache knows of a mailbox from the last time.
///
/// # Example
///
/// ```
/// use imap_wire::{client::Known, data::{UidSet, UidValidity}, ext::ModSeq};
///
/// let known = Known::new(UidValidity::new(67890007)?)
///     .with_highest_modseq(ModSeq::new(90060115194045000)?)
///     .with_uids(UidSet::new("41:211,214:541")?);
/// assert_ne!(known, Known::NOTHING);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Known {
    pub(super) uid_validity: Option<UidValidity>,
    pub(super) highest_modseq: Option<ModSeq>,
    pub(super) uids: Option<UidSet<'static>>,
    pub(super) seq_match_data: Option<SeqMatchData<'static>>,
}

impl Known {
    /// A cache that is empty.
    pub const NOTHING: Self = Self { uid_validity: None, highest_modseq: None, uids: None, seq_match_data: None };

    /// A cache of the mailbox when it had this UIDVALIDITY, with no message in it so far.
    #[must_use]
    pub const fn new(uid_validity: UidValidity) -> Self {
        Self { uid_validity: Some(uid_validity), ..Self::NOTHING }
    }

    /// The same, with [`Changes::highest_modseq`](super::Changes::highest_modseq) of the last resynchronisation, or
    /// [`MailboxView::highest_modseq`](crate::MailboxView::highest_modseq) if the cache was kept up to date since.
    #[must_use]
    pub const fn with_highest_modseq(mut self, highest_modseq: ModSeq) -> Self {
        self.highest_modseq = Some(highest_modseq);
        self
    }

    /// The same, with these messages, in any order. Nothing is told of other messages that are older than the last of them: the
    /// cache leaves them out on purpose, or they are gone.
    #[must_use]
    pub fn with_uids(mut self, uids: UidSet<'static>) -> Self {
        self.uids = Some(uids);
        self
    }

    /// The same, with the numbers of some messages, from [`MailboxView::seq_match_data`](crate::MailboxView::seq_match_data): with
    /// QRESYNC, a server that forgets expunged messages has less to tell.
    #[must_use]
    pub fn with_seq_match_data(mut self, seq_match_data: SeqMatchData<'static>) -> Self {
        self.seq_match_data = Some(seq_match_data);
        self
    }
}

/// How it is found out what has changed, from what any server can to the best.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Method {
    /// The flags of all messages are fetched (RFC 4549, section 4.3.1).
    Plain,
    /// With CONDSTORE: those that have changed are, and a search tells which messages are left (RFC 4549, section 6.1).
    Condstore,
    /// With QRESYNC: the answer to SELECT tells all but the new messages (RFC 7162, section 3.2.5).
    Qresync,
}
