//! [`Gathered`]: what a server has told of messages, and what is concluded from it.
//!
//! A UID never comes back once its message is gone (RFC 9051, section 2.3.1.1). So it does not matter in which order things are
//! told: what was gone at any moment is gone.

use super::uids::Uids;
use crate::{data::UidSet, ext::ModSeq};
use core::num::NonZeroU32;

/// What was told of messages since the mailbox was selected.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// They were seen to be there.
    present: Uids,
    /// Their flags were told.
    changed: Uids,
    /// They are gone.
    gone: Uids,
    /// The largest UID of a message that was fetched.
    last_fetched: u32,
}

/// Three sets of UIDs.
pub(super) struct Found {
    pub(super) new: Option<UidSet<'static>>,
    pub(super) changed: Option<UidSet<'static>>,
    pub(super) vanished: Option<UidSet<'static>>,
}

impl Gathered {
    /// The message is there, and is told as one that has changed.
    pub(super) fn fetched(&mut self, uid: u32, is_changed: bool) {
        self.present.insert(uid, uid);
        self.last_fetched = self.last_fetched.max(uid);
        if is_changed {
            self.changed.insert(uid, uid);
        }
    }

    /// They are there.
    pub(super) fn found(&mut self, low: u32, high: u32) {
        self.present.insert(low, high);
    }

    /// They are gone.
    pub(super) fn gone(&mut self, low: u32, high: u32) {
        self.gone.insert(low, high);
    }

    /// Nobody knows which are there.
    pub(super) fn forget_present(&mut self) {
        self.present.clear();
    }

    /// The largest UID of a message that was fetched; 0 if none was.
    pub(super) const fn last_fetched(&self) -> u32 {
        self.last_fetched
    }

    /// How many ranges are kept.
    pub(super) fn ranges(&self) -> usize {
        self.present.ranges().saturating_add(self.changed.ranges()).saturating_add(self.gone.ranges())
    }

    /// What has become of these messages, and which ones are new, from the first UID that one can have to below `end`. If
    /// `is_complete`, what was not seen is not there.
    pub(super) fn compare(&self, known: &Uids, next: Option<NonZeroU32>, end: Option<u32>, is_complete: bool) -> Found {
        let mut vanished = Uids::default();
        for (low, high) in known.iter() {
            self.gone.within(low, high).for_each(|(low, high)| vanished.insert(low, high));
            if is_complete {
                self.present.gaps(low, high).for_each(|(low, high)| vanished.insert(low, high));
            }
        }
        let changed = known.iter().flat_map(|(low, high)| self.changed.within(low, high));
        let changed = changed.flat_map(|(low, high)| vanished.gaps(low, high));
        let last = end.map_or(u32::MAX, |end| end.saturating_sub(1));
        let new = next.into_iter().flat_map(|next| self.present.within(next.get(), last));
        let new = new.flat_map(|(low, high)| self.gone.gaps(low, high));
        Found { new: set(new), changed: set(changed), vanished: set(vanished.iter()) }
    }
}

/// True if FETCH tells a change since then: by its mod-sequence, or else because it has flags.
pub(super) fn is_changed(has_flags: bool, modseq: Option<ModSeq>, since: Option<ModSeq>) -> bool {
    match modseq {
        Some(modseq) => since.is_none_or(|since| modseq > since),
        None => has_flags,
    }
}

fn set(ranges: impl Iterator<Item = (u32, u32)>) -> Option<UidSet<'static>> {
    UidSet::from_ranges(ranges.map(|(low, high)| low..=high))
}
