//! [`Mailbox`]: what the sessions of one mailbox share, as a plain value.

mod changes;

pub(crate) use changes::{Change, What};

use crate::{
    data::{Flags, UidSet, UidValidity},
    error::UsageError,
    ext::{ModSeq, UidBatches},
};
use alloc::{collections::BTreeMap, string::String, sync::Arc};
use changes::Changes;
use core::{fmt::Write, ops::RangeInclusive};

/// Changes that are kept unless it is said otherwise.
const MOST_CHANGES: usize = 10_000;

/// The messages of a mailbox by UID, with their flags, and what has changed of late.
///
/// A plain value: who shares it between sessions puts it behind whatever suits the program. Each change is made once, here; each
/// session takes what its client may be told by [`Server::update`](super::Server::update), when it may be told. What is in a
/// message is the caller's.
///
/// Each change has a mod-sequence of its own (RFC 7162), and the last [of them](Self::with_most_changes) are kept, 16 octets each.
/// A session that falls further behind compares the whole mailbox with what its client knows.
///
/// # Example
///
/// ```
/// use imap_wire::{data::{Flag, UidValidity}, server::Mailbox};
///
/// let mut mailbox = Mailbox::new(UidValidity::new(1)?);
/// let uid = mailbox.add([Flag::Seen].into_iter().collect())?;
/// mailbox.set_flags(uid, [Flag::Deleted].into_iter().collect());
/// assert!(mailbox.message(uid).unwrap().flags().contains(&Flag::Deleted));
/// assert!(mailbox.expunge(uid));
/// assert_eq!((mailbox.len(), mailbox.uid_next(), mailbox.highest_modseq().get()), (0, 2, 4));
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Mailbox {
    /// No other mailbox has the same, but for a clone of it.
    identity: Arc<()>,
    uid_validity: UidValidity,
    uid_next: u32,
    /// That of the last change. An empty mailbox begins with 1, since 0 is no mod-sequence.
    modseq: u64,
    messages: BTreeMap<u32, Message>,
    changes: Changes,
}

/// A message of a [`Mailbox`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Message {
    flags: Flags<'static>,
    modseq: u64,
}

impl Message {
    /// Its flags.
    #[must_use]
    pub const fn flags(&self) -> &Flags<'static> {
        &self.flags
    }

    /// The mod-sequence of its last change.
    #[must_use]
    pub fn modseq(&self) -> ModSeq {
        modseq(self.modseq)
    }
}

/// Mod-sequences are counted here, from 1 on: in 63 bits there is no end of them.
fn modseq(value: u64) -> ModSeq {
    ModSeq::new(value).unwrap_or(ModSeq::ZERO)
}

impl Mailbox {
    /// An empty mailbox.
    #[must_use]
    pub fn new(uid_validity: UidValidity) -> Self {
        let (messages, changes) = (BTreeMap::new(), Changes::new(MOST_CHANGES));
        Self { identity: Arc::new(()), uid_validity, uid_next: 1, modseq: 1, messages, changes }
    }

    /// The same, which keeps so many changes; 10,000 by default.
    #[must_use]
    pub fn with_most_changes(mut self, most: usize) -> Self {
        self.changes.keep(most);
        self
    }

    // What is asked.

    /// UIDVALIDITY.
    #[must_use]
    pub const fn uid_validity(&self) -> UidValidity {
        self.uid_validity
    }

    /// UIDNEXT: what the next message will have, if there can be another.
    #[must_use]
    pub const fn uid_next(&self) -> u32 {
        self.uid_next
    }

    /// HIGHESTMODSEQ: the mod-sequence of the last change.
    #[must_use]
    pub fn highest_modseq(&self) -> ModSeq {
        modseq(self.modseq)
    }

    /// Number of messages.
    #[must_use]
    pub fn len(&self) -> usize {
        self.messages.len()
    }

    /// True if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// The message with this UID.
    #[must_use]
    pub fn message(&self, uid: u32) -> Option<&Message> {
        self.messages.get(&uid)
    }

    /// The messages with UIDs in this range, ascending.
    pub fn messages(&self, uids: RangeInclusive<u32>) -> impl Iterator<Item = (u32, &Message)> {
        // A range that is the wrong way round has none.
        let uids = if uids.is_empty() { 0..=0 } else { uids };
        self.messages.range(uids).map(|(uid, message)| (*uid, message))
    }

    /// The UIDs of these batches, from the newest messages to the oldest, each as many as are wanted; the last of all goes down to
    /// 1. `None` if there are no such batches. It answers UIDBATCHES (RFC 10022).
    ///
    /// It takes as long as there are messages.
    #[must_use]
    pub fn uid_batches(&self, wanted: &UidBatches) -> Option<UidSet<'static>> {
        let (first, last) = wanted.range().unwrap_or((1, u32::MAX));
        let skipped = u64::from(first.saturating_sub(1)).saturating_mul(wanted.size().into());
        let mut uids = self.messages.keys().rev().skip(usize::try_from(skipped).unwrap_or(usize::MAX)).peekable();
        let more = usize::try_from(wanted.size()).unwrap_or(usize::MAX).saturating_sub(1);
        let mut text = String::new();
        for _ in first..=last {
            let Some(high) = uids.next() else { break };
            let low = uids.by_ref().take(more).last().unwrap_or(high);
            let low = if uids.peek().is_some() { *low } else { 1 };
            let comma = if text.is_empty() { "" } else { "," };
            // A string takes whatever is written.
            let _ = write!(text, "{comma}{high}:{low}");
        }
        UidSet::new(text).ok()
    }

    // What is changed.

    /// Adds a message: its UID.
    ///
    /// # Errors
    ///
    /// If there are no UIDs left: the mailbox has to be made anew, with another UIDVALIDITY.
    pub fn add(&mut self, flags: Flags<'static>) -> Result<u32, UsageError> {
        let uid = self.uid_next;
        self.uid_next = uid.checked_add(1).ok_or(UsageError("there are no UIDs left in this mailbox"))?;
        let modseq = self.change(uid, What::Added);
        self.messages.insert(uid, Message { flags, modseq });
        Ok(uid)
    }

    /// Gives a message these flags. False if there is no such message; nothing changes if it has them.
    pub fn set_flags(&mut self, uid: u32, flags: Flags<'static>) -> bool {
        let Some(message) = self.messages.get(&uid) else { return false };
        if *message.flags() != flags {
            let modseq = self.change(uid, What::Flags);
            self.messages.insert(uid, Message { flags, modseq });
        }
        true
    }

    /// Removes a message. False if there is no such message.
    pub fn expunge(&mut self, uid: u32) -> bool {
        let is_there = self.messages.remove(&uid).is_some();
        if is_there {
            self.change(uid, What::Gone);
        }
        is_there
    }

    /// Puts back what was kept elsewhere, such as on a disk, while no session has the mailbox yet: a message with its UID, flags
    /// and mod-sequence. Of what was changed before, nothing is known.
    ///
    /// # Errors
    ///
    /// If there is a message with this UID or a higher one, or one of the numbers is 0 or its last.
    pub fn restore(&mut self, uid: u32, flags: Flags<'static>, modseq: ModSeq) -> Result<(), UsageError> {
        let next = uid.checked_add(1).filter(|_| uid >= self.uid_next);
        self.uid_next = next.ok_or(UsageError("messages are put back in the order of their UIDs"))?;
        self.messages.insert(uid, Message { flags, modseq: modseq.get().max(1) });
        self.restore_counters(self.uid_next, modseq);
        Ok(())
    }

    /// Puts UIDNEXT and HIGHESTMODSEQ back, which may be higher than the messages tell.
    pub fn restore_counters(&mut self, uid_next: u32, highest_modseq: ModSeq) {
        self.uid_next = self.uid_next.max(uid_next);
        self.modseq = self.modseq.max(highest_modseq.get());
        self.changes.forget();
    }

    fn change(&mut self, uid: u32, what: What) -> u64 {
        // 63 bits, of which there is no end unless somebody has put back the last.
        self.modseq = self.modseq.saturating_add(1).min(i64::MAX as u64);
        self.changes.push(Change { modseq: self.modseq, uid, what });
        self.modseq
    }

    // What sessions ask.

    pub(super) const fn identity(&self) -> &Arc<()> {
        &self.identity
    }

    pub(super) const fn last_change(&self) -> u64 {
        self.modseq
    }

    /// The changes after this one; `None` if they are not kept any more.
    pub(super) fn changes_after(&self, modseq: u64) -> Option<impl Iterator<Item = &Change> + Clone> {
        self.changes.after(modseq, self.modseq)
    }

    /// UIDs of messages that are gone since this change, of these or of all: exactly, if that is known; else all that there may
    /// have been and are not there. `None` is none. It answers UID FETCH with VANISHED (RFC 7162, section 3.2.6).
    #[must_use]
    pub fn vanished_since(&self, modseq: ModSeq, known: Option<&UidSet<'_>>) -> Option<UidSet<'static>> {
        let modseq = modseq.get();
        if let Some(changes) = self.changes_after(modseq) {
            let gone = changes.filter(|change| change.what == What::Gone).map(|change| change.uid);
            return UidSet::from_uids(gone.filter(|uid| known.is_none_or(|known| known.contains(*uid))));
        }
        let last = self.uid_next.saturating_sub(1);
        match known {
            None => UidSet::from_ranges(self.holes(1, last)),
            Some(known) => {
                let ranges = known.ranges().filter(|range| *range.start() <= last);
                UidSet::from_ranges(ranges.flat_map(|range| self.holes(*range.start(), last.min(*range.end()))))
            }
        }
    }

    /// The UIDs between these that no message has.
    fn holes(&self, first: u32, last: u32) -> impl Iterator<Item = RangeInclusive<u32>> {
        let mut next = first;
        let there = self.messages(first..=last).map(|(uid, _)| Some(uid)).chain([None]);
        there.filter_map(move |uid| {
            let hole = match uid {
                Some(uid) => next..=uid.saturating_sub(1),
                None => next..=last,
            };
            next = uid.map_or(last, |uid| uid).saturating_add(1);
            (!hole.is_empty() && *hole.end() != 0).then_some(hole)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Flag;
    use alloc::{string::ToString, vec::Vec};
    use core::num::NonZeroU32;

    fn mailbox(messages: u32) -> Mailbox {
        let mut mailbox = Mailbox::new(UidValidity::new(1).unwrap());
        (0..messages).for_each(|_| _ = mailbox.add(Flags::new()).unwrap());
        mailbox
    }

    fn gone(mailbox: &Mailbox, modseq: u64, known: Option<&'static str>) -> String {
        let known = known.map(|known| UidSet::new(known).unwrap());
        mailbox
            .vanished_since(ModSeq::new(modseq.min(i64::MAX as u64)).unwrap(), known.as_ref())
            .map_or(String::new(), |uids| uids.to_string())
    }

    #[test]
    fn batches_go_from_the_newest_to_the_oldest() {
        let number = |number| NonZeroU32::new(number).unwrap();
        let mut mailbox = mailbox(10);
        let shown = |mailbox: &Mailbox, wanted: UidBatches| {
            mailbox.uid_batches(&wanted).map_or_else(String::new, |uids| uids.to_string())
        };
        let all = |size| UidBatches::new(number(size));
        assert_eq!(shown(&mailbox, all(3)), "10:8,7:5,4:2,1:1");
        assert_eq!(shown(&mailbox, all(5)), "10:6,5:1");
        mailbox.expunge(1);
        mailbox.expunge(6);
        assert_eq!(shown(&mailbox, all(3)), "10:8,7:4,3:1");
        assert_eq!(shown(&mailbox, all(8)), "10:1");
        assert_eq!(shown(&mailbox, all(u32::MAX)), "10:1");
        for (first, last, batches) in
            [(1, 1, "10:8"), (2, 3, "7:4,3:1"), (3, 9, "3:1"), (4, 9, ""), (u32::MAX, u32::MAX, "")]
        {
            assert_eq!(shown(&mailbox, all(3).of(number(first), number(last)).unwrap()), batches, "{first}:{last}");
        }
        assert_eq!(shown(&Mailbox::new(UidValidity::new(1).unwrap()), all(500)), "");
    }

    #[test]
    fn what_is_gone_is_known_or_guessed() {
        let mut mailbox = mailbox(10);
        let then = mailbox.highest_modseq().get();
        assert_eq!(gone(&mailbox, then, None), "");
        for uid in [2, 3, 9, 10] {
            assert!(mailbox.expunge(uid));
        }
        assert!(!mailbox.expunge(2));
        assert_eq!(gone(&mailbox, then, None), "2:3,9:10");
        assert_eq!(gone(&mailbox, then, Some("3:9")), "3,9");
        assert_eq!(gone(&mailbox, then + 2, None), "9:10");
        // What was before is not known, so that it may be any.
        let mailbox = mailbox.with_most_changes(1);
        assert_eq!(gone(&mailbox, then, None), "2:3,9:10");
        assert_eq!(gone(&mailbox, then, Some("1:4,8,10:4294967295")), "2:3,10");
        assert_eq!(gone(&mailbox, then + 3, None), "10");
        assert_eq!(gone(&mailbox, u64::MAX, None), "");
        let all: Vec<_> = mailbox.messages(1..=u32::MAX).map(|(uid, _)| uid).collect();
        assert_eq!(all, [1, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn flags_that_are_there_are_no_change() {
        let mut mailbox = mailbox(1);
        let then = mailbox.highest_modseq();
        assert!(mailbox.set_flags(1, Flags::new()));
        assert_eq!(mailbox.highest_modseq(), then);
        assert!(mailbox.set_flags(1, [Flag::Seen].into_iter().collect()));
        assert!(mailbox.highest_modseq() > then);
        assert_eq!(mailbox.message(1).unwrap().modseq(), mailbox.highest_modseq());
        assert!(!mailbox.set_flags(2, Flags::new()));
    }

    #[test]
    fn what_was_kept_is_put_back() {
        let mut mailbox = mailbox(0);
        let modseq = |value| ModSeq::new(value).unwrap();
        mailbox.restore(5, Flags::new(), modseq(70)).unwrap();
        mailbox.restore(9, Flags::new(), modseq(60)).unwrap();
        assert!(mailbox.restore(9, Flags::new(), modseq(60)).is_err());
        mailbox.restore_counters(20, modseq(80));
        assert_eq!((mailbox.len(), mailbox.uid_next(), mailbox.highest_modseq().get()), (2, 20, 80));
        assert_eq!(mailbox.add(Flags::new()), Ok(20));
        assert_eq!(gone(&mailbox, 50, Some("4:9")), "4,6:8");
        mailbox.restore_counters(u32::MAX, modseq(80));
        assert!(mailbox.add(Flags::new()).is_err());
    }
}
