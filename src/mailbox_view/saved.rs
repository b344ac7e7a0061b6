//! What `$` stands for: the result of the last search that was to be saved (RFC 5182).

use super::{Anomaly, MailboxView, ends, runs::Runs};
use crate::{
    data::{
        UidSet,
        sequence::{Merged, merged},
    },
    error::UsageError,
};
use core::ops::RangeInclusive;

pub(super) const NOT_SAVED: UsageError = UsageError("it is not known what `$` stands for");

impl MailboxView {
    /// The UIDs that `$` stands for (RFC 5182), ascending. `None` if it stands for nothing.
    ///
    /// # Errors
    ///
    /// If that is not known.
    pub fn saved(&self) -> Result<Option<UidSet<'static>>, UsageError> {
        let saved = self.saved.as_ref().ok_or(NOT_SAVED)?;
        Ok(UidSet::from_ranges(saved.known_ranges().map(|(first, last)| first..=last)))
    }

    /// The UIDs that a search with RETURN (SAVE) has found, as ranges in any order: what `$` stands for from now on (RFC 5182).
    /// None if it found no message.
    ///
    /// This is for when the result arrives, and not for when the search is complete, since messages may be expunged between.
    /// UIDs that no message can have are left out.
    ///
    /// # Errors
    ///
    /// [`Anomaly::UidZero`]
    pub fn told_saved_uids(
        &mut self,
        uids: impl IntoIterator<Item = RangeInclusive<u32>, IntoIter: Clone>,
    ) -> Result<(), Anomaly> {
        self.saved = None;
        let uids = merged(ends(uids));
        if uids.clone().next().is_some_and(|(low, _)| low == 0) {
            return Err(Anomaly::UidZero);
        }
        self.saved = self.kept(uids.flat_map(|(low, high)| self.possible(low, high)));
        Ok(())
    }

    /// The same for the message numbers that a search has found. If the UID of one is not known, nor is what `$` stands for.
    ///
    /// # Errors
    ///
    /// [`Anomaly::SavedBeyondExists`], [`Anomaly::NumberWithUidOnly`]
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{MailboxView, data::SequenceSet};
    ///
    /// let mut view = MailboxView::new();
    /// view.told_exists(9)?;
    /// view.told_all_uids([11..=19])?;
    /// view.told_saved_numbers([2..=2, 4..=6])?; // * ESEARCH (TAG "A7") ALL 2,4:6
    /// view.told_expunge(5)?;
    /// assert_eq!(view.saved()?.unwrap().to_string(), "12,14,16");
    /// assert_eq!(view.numbers_of(&SequenceSet::LAST_COMMAND)?.unwrap().to_string(), "2,4:5");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn told_saved_numbers(
        &mut self,
        numbers: impl IntoIterator<Item = RangeInclusive<u32>, IntoIter: Clone>,
    ) -> Result<(), Anomaly> {
        self.saved = None;
        let numbers = merged(ends(numbers));
        let exists = self.exists();
        let ascending = || numbers.clone().flat_map(|(low, high)| [low, high]);
        if let Some(number) = ascending().find(|number| self.is_uid_only || *number == 0 || *number > exists) {
            return Err(match self.is_uid_only {
                true => Anomaly::NumberWithUidOnly { number },
                false => Anomaly::SavedBeyondExists { number, exists },
            });
        }
        let uids = || numbers.clone().flat_map(|(low, high)| self.uids_from(low, high));
        if uids().all(|uids| uids.is_some()) {
            self.saved = self.kept(uids().flatten());
        }
        Ok(())
    }

    /// A search with RETURN (SAVE) has failed, or could not save: `$` stands for nothing.
    pub fn told_not_saved(&mut self) {
        self.saved = Some(Runs::default());
    }

    /// A search with RETURN (SAVE) has succeeded without telling what it found: it is not known what `$` stands for.
    pub fn told_saved_unseen(&mut self) {
        self.saved = None;
    }
}

impl MailboxView {
    /// What `$` stands for is not known any more, if that was anything.
    pub(super) fn forget_saved(&mut self) {
        self.saved.take_if(|saved| saved.count() > 0);
    }

    /// These UIDs, which are ascending, for `$` to stand for, if they are not too many.
    fn kept(&self, uids: impl Iterator<Item = (u32, u32)>) -> Option<Runs> {
        let kept = Runs::known(Merged::new(uids).take(self.most_runs.saturating_add(1)));
        Some(kept).filter(|kept| kept.runs() <= self.most_runs)
    }
}
