//! What is asked of a [`MailboxView`].

use super::{MailboxView, runs::Runs, saved::NOT_SAVED};
use crate::{
    data::{SeqNumber, SeqRange, SequenceSet, UidSet, UidValidity, sequence::merged},
    error::UsageError,
    ext::{ModSeq, SeqMatchData},
};
use alloc::vec::Vec;
use core::{iter, ops::RangeInclusive};

/// Pairs of a sample: as many as steps that double can go back.
const SAMPLE: u32 = 32;

const NOT_THERE: UsageError = UsageError("a message number of the set is larger than EXISTS");
const NOT_KNOWN: UsageError = UsageError("the UIDs of some messages are not known");
const NO_NUMBERS: UsageError = UsageError("there are no message numbers with UIDONLY");

impl MailboxView {
    /// How many messages there are.
    #[must_use]
    pub const fn exists(&self) -> u32 {
        self.runs.count().saturating_add(self.elsewhere)
    }

    /// How many of them are recent, as it was told.
    #[must_use]
    pub const fn recent(&self) -> u32 {
        self.recent
    }

    /// UIDVALIDITY, if it was told.
    #[must_use]
    pub const fn uid_validity(&self) -> Option<UidValidity> {
        self.uid_validity
    }

    /// UIDNEXT, if it was told: no message that comes has a smaller UID. It is larger than each UID that was told since.
    #[must_use]
    pub fn uid_next(&self) -> Option<u32> {
        self.uid_next.map(|uid_next| uid_next.max(self.highest_uid.saturating_add(1)))
    }

    /// HIGHESTMODSEQ, if it was told and the mailbox has mod-sequences: what to synchronise from the next time.
    #[must_use]
    pub fn highest_modseq(&self) -> Option<ModSeq> {
        self.highest_modseq.filter(|modseq| *modseq != ModSeq::ZERO)
    }

    /// True if the mailbox has mod-sequences; `None` if that was not told.
    #[must_use]
    pub fn has_modseqs(&self) -> Option<bool> {
        self.highest_modseq.map(|modseq| modseq != ModSeq::ZERO)
    }

    /// True with UIDONLY.
    #[must_use]
    pub const fn is_uid_only(&self) -> bool {
        self.is_uid_only
    }

    /// How many messages there are whose UIDs are not known.
    #[must_use]
    pub const fn unknown(&self) -> u32 {
        self.runs.unknown_count().saturating_add(self.elsewhere)
    }

    /// The UID of the message with this number, if there is one and its UID is known.
    #[must_use]
    pub fn uid(&self, number: u32) -> Option<u32> {
        let (_, run, offset) = self.numbered()?.behind(number.checked_sub(1)?)?;
        run.uid_behind(offset)
    }

    /// The number of the message that is known to have this UID.
    #[must_use]
    pub fn number(&self, uid: u32) -> Option<u32> {
        let runs = self.numbered()?;
        let (place, first, last) = runs.find_uid(uid)?;
        let offset = Some(uid.saturating_sub(first)).filter(|_| uid <= last)?;
        Some(runs.count_before(place).saturating_add(offset).saturating_add(1))
    }

    /// True if a message is known to have this UID.
    #[must_use]
    pub fn contains(&self, uid: u32) -> bool {
        self.runs.first_uid_in(uid, uid).is_some()
    }

    /// The number and the UID of each message whose UID is known, ascending.
    ///
    /// # Example
    ///
    /// ```
    /// let mut view = imap_wire::MailboxView::new();
    /// view.told_exists(3)?;
    /// view.told_fetch(1, Some(4), None)?;
    /// view.told_fetch(3, Some(7), None)?;
    /// assert_eq!(view.pairs().collect::<Vec<_>>(), [(1, 4), (3, 7)]);
    /// # Ok::<(), imap_wire::Anomaly>(())
    /// ```
    pub fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + Clone {
        let numbered = self.numbered().into_iter().flat_map(|runs| runs.iter());
        let runs = numbered.scan(0_u32, |before, run| {
            let first = before.saturating_add(1);
            *before = before.saturating_add(run.count());
            Some((first, run))
        });
        runs.filter_map(|(number, run)| Some((number, run.uids()?)))
            .flat_map(|(number, (first, last))| (number..=u32::MAX).zip(first..=last))
    }

    /// All UIDs that are known, ascending. `None` if there are none.
    #[must_use]
    pub fn known(&self) -> Option<UidSet<'static>> {
        UidSet::from_ranges(self.runs.known_ranges().map(|(first, last)| first..=last))
    }

    /// The UIDs of the messages with these numbers, ascending. `*` is the last message, and `$` what was saved. `None` if that
    /// is nothing.
    ///
    /// # Errors
    ///
    /// If there is no message with one of the numbers, or its UID is not known, or it is not known what `$` stands for; with
    /// UIDONLY, for any other set.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{MailboxView, data::SequenceSet};
    ///
    /// let mut view = MailboxView::new();
    /// view.told_exists(5)?;
    /// view.told_all_uids([3..=5, 9..=10])?;
    /// assert_eq!(view.uids_of(&SequenceSet::new("*,2:4")?)?.unwrap().to_string(), "4:5,9:10");
    /// assert!(view.uids_of(&SequenceSet::new("4:6")?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn uids_of(&self, numbers: &SequenceSet<'_>) -> Result<Option<UidSet<'static>>, UsageError> {
        if numbers.is_last_command() {
            return self.saved();
        }
        if self.is_uid_only {
            return Err(NO_NUMBERS);
        }
        let exists = self.exists();
        let ranges = numbers.ranges().map(|range| range.resolve(exists).map(RangeInclusive::into_inner));
        if ranges.clone().any(|range| range.is_none_or(|(_, high)| high > exists)) {
            return Err(NOT_THERE);
        }
        let numbers = merged(ranges.flatten());
        let uids = || numbers.clone().flat_map(|(low, high)| self.uids_from(low, high));
        if uids().any(|uids| uids.is_none()) {
            return Err(NOT_KNOWN);
        }
        Ok(UidSet::from_ranges(uids().flatten().map(|(first, last)| first..=last)))
    }

    /// The numbers of the messages with these UIDs, ascending. UIDs that no message has are left out, as servers do it. `*` is
    /// the last message, and `$` what was saved. `None` if that is nothing.
    ///
    /// A range that takes in all UIDs that some messages can have has these messages too, although their UIDs are not known.
    ///
    /// # Errors
    ///
    /// If it cannot be known whether a message is meant or not, or what `$` stands for; with UIDONLY.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{MailboxView, data::SequenceSet};
    ///
    /// let mut view = MailboxView::new();
    /// view.told_exists(8)?;
    /// view.told_fetch(3, Some(30), None)?;
    /// view.told_fetch(6, Some(60), None)?;
    /// let numbers = |uids| view.numbers_of(&SequenceSet::new(uids).unwrap()).map(|set| set.unwrap().to_string());
    /// assert_eq!(numbers("30,60").unwrap(), "3,6");
    /// assert_eq!(numbers("30:59").unwrap(), "3:5");
    /// assert_eq!(numbers("1:*").unwrap(), "1:8");
    /// assert!(numbers("30:40").is_err());
    /// # Ok::<(), imap_wire::Anomaly>(())
    /// ```
    pub fn numbers_of(&self, uids: &SequenceSet<'_>) -> Result<Option<SequenceSet<'static>>, UsageError> {
        let runs = self.numbered().ok_or(NO_NUMBERS)?;
        let between = |low: u32, high: u32| {
            let before = runs.rank(low).ok_or(NOT_KNOWN)?;
            let with = match high.checked_add(1) {
                Some(above) => runs.rank(above).ok_or(NOT_KNOWN)?,
                None => runs.count(),
            };
            Ok(before.saturating_add(1)..=with)
        };
        if uids.is_last_command() {
            let saved = self.saved.as_ref().ok_or(NOT_SAVED)?;
            let numbers = saved.known_ranges().map(|(low, high)| between(low, high));
            return Ok(SequenceSet::from_ranges(numbers.collect::<Result<Vec<_>, _>>()?));
        }
        let exists = runs.count();
        // The last UID, if it is known. If not, all UIDs of the last run lie above the last one that is.
        let last_uid = runs.behind(exists.saturating_sub(1)).and_then(|(_, run, offset)| run.uid_behind(offset));
        let is_last = |range: &SeqRange| (range.start, range.end) == (SeqNumber::Largest, SeqNumber::Largest);
        let mut numbers = Vec::new();
        if exists > 0 {
            numbers.extend(uids.ranges().find(is_last).map(|_| exists..=exists));
            let ranges = uids.ranges().filter(|range| !is_last(range));
            let ranges = ranges.filter_map(|range| range.resolve(last_uid.unwrap_or(u32::MAX)));
            // Two ranges that touch may take in together what neither does.
            for (low, high) in merged(ranges.map(RangeInclusive::into_inner)) {
                numbers.push(between(low, high)?);
            }
        }
        Ok(SequenceSet::from_ranges(numbers))
    }

    /// A sample of numbers and UIDs for [`Qresync`](crate::ext::Qresync): the last message, those 1, 3, 7, 15 ... before it,
    /// and so on; each the next one before it whose UID is known. At most 32 pairs, whatever the mailbox. `None` if no UID is
    /// known.
    ///
    /// A server that remembers no expunges tells by it up to where there were none, most precisely among the newest messages,
    /// which are those that go (RFC 7162, section 3.2.5.2).
    ///
    /// # Example
    ///
    /// ```
    /// let mut view = imap_wire::MailboxView::new();
    /// view.told_exists(1000)?;
    /// view.told_all_uids([5001..=6000])?;
    /// let sample = view.seq_match_data().unwrap();
    /// assert_eq!(sample.sequence_set().to_string(), "489,745,873,937,969,985,993,997,999:1000");
    /// assert_eq!(sample.pairs().next(), Some((489, 5489)));
    /// # Ok::<(), imap_wire::Anomaly>(())
    /// ```
    #[must_use]
    pub fn seq_match_data(&self) -> Option<SeqMatchData<'static>> {
        let runs = self.numbered()?;
        let mut pairs = Vec::new();
        for bits in 0..SAMPLE {
            let back = 1_u32.checked_shl(bits)?;
            let Some((place, run, offset)) = runs.count().checked_sub(back).and_then(|before| runs.behind(before))
            else {
                break;
            };
            let before = runs.count_before(place);
            let pair = match run.uid_behind(offset) {
                Some(uid) => (before.saturating_add(offset).saturating_add(1), uid),
                None => (before, runs.uid_before(place)),
            };
            if pair.0 > 0 && pairs.last().is_none_or(|last| pair < *last) {
                pairs.push(pair);
            }
        }
        SeqMatchData::from_pairs(pairs.into_iter().rev()).ok()
    }
}

impl MailboxView {
    /// The messages, if they have numbers.
    fn numbered(&self) -> Option<&Runs> {
        Some(&self.runs).filter(|_| !self.is_uid_only)
    }

    /// The UIDs of the messages with these numbers, run by run; `None` for one that has no known UIDs.
    pub(super) fn uids_from(&self, low: u32, high: u32) -> impl Iterator<Item = Option<(u32, u32)>> + Clone {
        let from = self.runs.behind(low.saturating_sub(1));
        let mut left = high.saturating_sub(low).saturating_add(1);
        let runs = from.into_iter().flat_map(|(place, run, offset)| {
            let next = self.runs.iter_from(self.runs.after(place));
            iter::once(run.split_at(offset).1).chain(next)
        });
        runs.map_while(move |run| {
            let (run, _) = run.split_at(left);
            left = left.saturating_sub(run.count());
            (run.count() > 0).then(|| run.uids())
        })
    }

    /// What of these UIDs messages have, or can have.
    pub(super) fn possible(&self, low: u32, high: u32) -> impl Iterator<Item = (u32, u32)> {
        let everything = (self.elsewhere > 0).then_some((low, high));
        let (mut next, _) = self.runs.run_of(low);
        let runs = iter::from_fn(move || {
            let place = next;
            next = self.runs.after(place);
            Some((place, self.runs.get(place)?))
        });
        let some = runs.filter_map(|(place, run)| run.uids().or_else(|| self.runs.gap_at(place)));
        let some = some.take_while(move |(first, _)| everything.is_none() && *first <= high);
        everything.into_iter().chain(some.map(move |(first, last)| (first.max(low), last.min(high))))
    }

    /// True if one of the messages whose UIDs are not known can have this one.
    pub(super) fn may_have(&self, uid: u32) -> bool {
        self.possible(uid, uid).next().is_some()
    }
}
