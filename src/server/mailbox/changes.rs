//! [`Changes`]: the last changes of a mailbox.

use alloc::collections::VecDeque;

/// What happened to a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum What {
    Added,
    Flags,
    Gone,
}

/// One change. Those that follow each other have mod-sequences that follow each other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Change {
    pub(crate) modseq: u64,
    pub(crate) uid: u32,
    pub(crate) what: What,
}

/// The last changes, at most so many.
#[derive(Clone, Debug)]
pub(super) struct Changes {
    kept: VecDeque<Change>,
    most: usize,
}

impl Changes {
    pub(super) const fn new(most: usize) -> Self {
        Self { kept: VecDeque::new(), most }
    }

    /// Keeps so many.
    pub(super) fn keep(&mut self, most: usize) {
        self.most = most;
        self.kept.drain(..self.kept.len().saturating_sub(most));
    }

    pub(super) fn forget(&mut self) {
        self.kept.clear();
    }

    pub(super) fn push(&mut self, change: Change) {
        if self.kept.len() >= self.most {
            self.kept.pop_front();
        }
        if self.most > 0 {
            self.kept.push_back(change);
        }
    }

    /// Those after the one of this mod-sequence, where the last of all has `last`; `None` if some of them are not kept.
    pub(super) fn after(&self, modseq: u64, last: u64) -> Option<impl Iterator<Item = &Change> + Clone> {
        let missing = usize::try_from(last.saturating_sub(modseq)).ok()?;
        let skipped = self.kept.len().checked_sub(missing)?;
        Some(self.kept.iter().skip(skipped))
    }
}
