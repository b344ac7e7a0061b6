//! [`MailboxView`]: which message of a selected mailbox has which UID, as a client sees it (RFC 9051, sections 2.3.1 and 7.5;
//! RFC 7162; RFC 5182).
//!
//! Here is what a server tells. What is asked of a view is in `resolve.rs`, what `$` stands for in `saved.rs`, and what a
//! server tells that cannot be in `anomaly.rs`. Beneath: `runs.rs` keeps the messages in order, `run.rs` those of them that
//! follow each other, `sums.rs` counts them.

mod anomaly;
#[cfg(test)]
mod model;
mod resolve;
mod run;
mod runs;
mod saved;
mod sums;
#[cfg(test)]
mod tests;

pub use anomaly::Anomaly;

use crate::{
    data::{UidValidity, sequence::merged},
    ext::{ModSeq, Vanished},
};
use core::ops::RangeInclusive;
use runs::Runs;

/// The messages of one selected mailbox as a client sees them: how many there are, and which number has which UID.
///
/// A plain value that does no I/O. Each method whose name begins with `told_` is for one thing that a server says, called in
/// the order in which it is said. It returns what can be concluded from it, or the [`Anomaly`] if it cannot be; whatever a
/// server says, nothing panics and the view stays sound. The other methods are questions.
///
/// A view begins empty with [`new`](Self::new) when a mailbox is selected, and ends when another one is, or none.
///
/// # What is kept
///
/// EXISTS, RECENT, UIDVALIDITY, UIDNEXT and HIGHESTMODSEQ; the UID of each message, or that it is not known; and what `$`
/// stands for (RFC 5182). Flags and all else that FETCH tells are the caller's, best kept by UID.
///
/// # What it costs
///
/// Messages are kept as runs: those that follow each other and have UIDs that follow each other, or have no known UID. Runs
/// take memory, messages do not: a million messages without a gap take as much as one. A run takes 9 to 16 octets as a rule, so
/// that the worst million, where each second UID is not known or was never there, takes up to 16 MB.
///
/// [`told_expunge`](Self::told_expunge), [`told_fetch`](Self::told_fetch), [`uid`](Self::uid) and [`number`](Self::number) take
/// time that grows with the logarithm of the number of runs; what is about ranges, time for each run in a range that is looked
/// at. No number that a server sends is ever allocated or counted up to.
///
/// # Limits
///
/// A server could tell a UID with a gap before it again and again. Above 4,194,304 runs, or what
/// [`with_most_runs`](Self::with_most_runs) says, the view forgets the UIDs: [`Anomaly::TooManyRuns`]. If the set behind `$`
/// has more, it is not known.
///
/// # UIDONLY
///
/// After [`told_uid_only`](Self::told_uid_only) a server sends no message numbers (RFC 9586). The view counts messages and
/// knows UIDs, but no numbers; questions that are about numbers have no answers.
///
/// # Example
///
/// ```
/// use imap_wire::{Anomaly, MailboxView, data::{SequenceSet, UidSet}, ext::Vanished};
///
/// let mut view = MailboxView::new();
/// assert_eq!(view.told_exists(5), Ok(5)); // * 5 EXISTS
/// view.told_all_uids([304..=306, 319..=320])?; // * ESEARCH (TAG "A1") UID ALL 304:306,319:320
/// assert_eq!((view.uid(4), view.number(306)), (Some(319), Some(3)));
///
/// assert_eq!(view.told_expunge(2), Ok(Some(305))); // * 2 EXPUNGE
/// assert_eq!((view.exists(), view.uid(2)), (4, Some(306)));
/// assert_eq!(view.told_vanished(&Vanished::new(UidSet::new("304,320")?)), Ok(2)); // * VANISHED 304,320
/// assert_eq!(view.known().unwrap().to_string(), "306,319");
///
/// assert_eq!(view.told_exists(4), Ok(2)); // * 4 EXISTS
/// assert_eq!(view.told_fetch(4, Some(330), None), Ok(Some(330))); // * 4 FETCH (UID 330)
/// assert_eq!((view.uid(3), view.unknown()), (None, 1));
/// assert_eq!(view.numbers_of(&SequenceSet::new("300:*")?)?.unwrap().to_string(), "1:4");
///
/// assert_eq!(view.told_expunge(9), Err(Anomaly::ExpungeBeyondExists { number: 9, exists: 4 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MailboxView {
    /// The messages in order. With UIDONLY only those whose UIDs are known.
    runs: Runs,
    /// The others, which are anywhere among them; none without UIDONLY.
    elsewhere: u32,
    is_uid_only: bool,
    /// What `$` stands for, by UID. A UID that vanishes is taken away here too.
    saved: Option<Runs>,
    recent: u32,
    uid_validity: Option<UidValidity>,
    uid_next: Option<u32>,
    /// The largest UID that a message has or had; 0 if none is known.
    highest_uid: u32,
    /// [`ModSeq::ZERO`] if the mailbox has no mod-sequences.
    highest_modseq: Option<ModSeq>,
    /// The last HIGHESTMODSEQ, whatever FETCH told since.
    told_modseq: ModSeq,
    /// The highest MODSEQ of FETCH since the last tagged response.
    fetched_modseq: ModSeq,
    /// There was a HIGHESTMODSEQ since the last tagged response.
    is_modseq_told: bool,
    most_runs: usize,
}

/// Runs that are kept if nothing else is said: at 16 octets, 64 MiB.
const MOST_RUNS: usize = 4 << 20;

impl MailboxView {
    /// An empty mailbox, of which nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            runs: Runs::default(),
            elsewhere: 0,
            is_uid_only: false,
            // RFC 5182, section 2.1: it is empty when a mailbox is selected.
            saved: Some(Runs::default()),
            recent: 0,
            uid_validity: None,
            uid_next: None,
            highest_uid: 0,
            highest_modseq: None,
            told_modseq: ModSeq::ZERO,
            fetched_modseq: ModSeq::ZERO,
            is_modseq_told: false,
            most_runs: MOST_RUNS,
        }
    }

    /// The same, and at most so many runs are kept, each of which takes up to 16 octets.
    #[must_use]
    pub const fn with_most_runs(mut self, most_runs: usize) -> Self {
        self.most_runs = most_runs;
        self
    }

    /// `* n EXISTS`: so many messages are there. Tells how many of them are new.
    ///
    /// # Errors
    ///
    /// [`Anomaly::ExistsShrank`]
    pub fn told_exists(&mut self, exists: u32) -> Result<u32, Anomaly> {
        let was = self.exists();
        if let Some(new) = exists.checked_sub(was) {
            if self.is_uid_only {
                self.elsewhere = self.elsewhere.saturating_add(new);
            } else {
                self.runs.append_unknown(new);
            }
            self.bounded()?;
            return Ok(new);
        }
        if self.is_uid_only {
            // Nobody knows which are left.
            self.forget(exists);
        } else {
            self.runs.truncate(exists);
            self.forget_saved();
        }
        Err(Anomaly::ExistsShrank { from: was, to: exists })
    }

    /// `* n RECENT`: so many messages are recent. IMAP4rev2 has none.
    pub const fn told_recent(&mut self, recent: u32) {
        self.recent = recent;
    }

    /// `* n EXPUNGE`: the message is gone, and each behind it has the number before its own. Tells its UID, if that was known.
    ///
    /// # Errors
    ///
    /// [`Anomaly::ExpungeZero`], [`Anomaly::ExpungeBeyondExists`], [`Anomaly::NumberWithUidOnly`],
    /// [`Anomaly::TooManyRuns`], with which the message is gone all the same
    ///
    /// # Example
    ///
    /// ```
    /// let mut view = imap_wire::MailboxView::new();
    /// view.told_exists(3)?;
    /// view.told_fetch(3, Some(70), None)?;
    /// assert_eq!(view.told_expunge(2), Ok(None));
    /// assert_eq!(view.told_expunge(2), Ok(Some(70)));
    /// assert_eq!(view.exists(), 1);
    /// # Ok::<(), imap_wire::Anomaly>(())
    /// ```
    pub fn told_expunge(&mut self, number: u32) -> Result<Option<u32>, Anomaly> {
        if self.is_uid_only {
            return Err(Anomaly::NumberWithUidOnly { number });
        }
        let before = number.checked_sub(1).ok_or(Anomaly::ExpungeZero)?;
        let found @ (place, run, offset) =
            self.runs.behind(before).ok_or_else(|| Anomaly::ExpungeBeyondExists { number, exists: self.exists() })?;
        let uid = run.uid_behind(offset);
        if let Some(saved) = self.saved.as_mut().filter(|saved| saved.count() > 0) {
            match uid {
                Some(uid) => {
                    saved.remove_uids(uid, uid);
                }
                None => {
                    // If `$` has messages there, this may be one of them or not.
                    let gap = self.runs.gap_at(place);
                    if gap.is_some_and(|(low, high)| saved.first_uid_in(low, high).is_some()) {
                        self.saved = None;
                    }
                }
            }
        }
        self.runs.remove_at(found);
        self.bounded()?;
        Ok(uid)
    }

    /// `* VANISHED`: with QRESYNC or UIDONLY, the messages with these UIDs are gone. Tells how many that are.
    ///
    /// A UID that no message is known to have, but one can have whose UID is not known, makes those one less. EARLIER says
    /// nothing of the messages that are there, and so changes nothing.
    ///
    /// # Errors
    ///
    /// [`Anomaly::VanishedUnknown`], [`Anomaly::EarlierPresent`]; [`Anomaly::TooManyRuns`], with which the messages are gone
    /// all the same
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{Anomaly, MailboxView, data::UidSet, ext::Vanished};
    ///
    /// let mut view = MailboxView::new();
    /// view.told_exists(11)?;
    /// view.told_fetch(2, Some(504), None)?;
    /// view.told_fetch(11, Some(625), None)?;
    /// // The message with UID 507 was one of those between.
    /// assert_eq!(view.told_vanished(&Vanished::new(UidSet::new("507,625")?)), Ok(2));
    /// assert_eq!((view.exists(), view.unknown(), view.uid(2)), (9, 8, Some(504)));
    ///
    /// let earlier = Vanished::earlier(UidSet::new("300,504")?);
    /// assert_eq!(view.told_vanished(&earlier), Err(Anomaly::EarlierPresent { uid: 504 }));
    /// assert_eq!(view.exists(), 9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn told_vanished(&mut self, vanished: &Vanished<'_>) -> Result<u32, Anomaly> {
        let ranges = vanished.uids.ranges().map(RangeInclusive::into_inner);
        if vanished.is_earlier {
            let uids = ranges.filter_map(|(low, high)| self.runs.first_uid_in(low, high));
            return uids.min().map_or(Ok(0), |uid| Err(Anomaly::EarlierPresent { uid }));
        }
        let was = self.exists();
        // A UID that is named twice counts once: the second would be taken for that of another message.
        for (low, high) in merged(ranges) {
            let known = self.runs.remove_uids(low, high);
            if self.elsewhere > 0 {
                let others = high.saturating_sub(low).saturating_add(1).saturating_sub(known);
                self.elsewhere = self.elsewhere.saturating_sub(others);
            }
            if let Some(saved) = &mut self.saved {
                saved.remove_uids(low, high);
            }
        }
        let gone = was.saturating_sub(self.exists());
        self.bounded()?;
        let named = vanished.uids.count();
        if named > u64::from(gone) { Err(Anomaly::VanishedUnknown { named, gone }) } else { Ok(gone) }
    }

    /// `* n FETCH`: a message, with its UID and mod-sequence if FETCH tells them. Tells its UID, if that is known now.
    ///
    /// # Errors
    ///
    /// [`Anomaly::FetchZero`], [`Anomaly::FetchBeyondExists`], [`Anomaly::NumberWithUidOnly`], [`Anomaly::UidZero`],
    /// [`Anomaly::UidChanged`], [`Anomaly::UidNotAscending`], [`Anomaly::TooManyRuns`]
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{Anomaly, MailboxView};
    ///
    /// let mut view = MailboxView::new();
    /// view.told_exists(10)?;
    /// assert_eq!(view.told_fetch(7, None, None), Ok(None));
    /// assert_eq!(view.told_fetch(7, Some(70), None), Ok(Some(70)));
    /// assert_eq!(view.told_fetch(7, None, None), Ok(Some(70)));
    /// // There are two messages between.
    /// assert_eq!(view.told_fetch(10, Some(72), None), Err(Anomaly::UidNotAscending { number: 10, uid: 72 }));
    /// # Ok::<(), Anomaly>(())
    /// ```
    pub fn told_fetch(
        &mut self,
        number: u32,
        uid: Option<u32>,
        modseq: Option<ModSeq>,
    ) -> Result<Option<u32>, Anomaly> {
        if self.is_uid_only {
            return Err(Anomaly::NumberWithUidOnly { number });
        }
        let before = number.checked_sub(1).ok_or(Anomaly::FetchZero)?;
        let found @ (place, run, offset) =
            self.runs.behind(before).ok_or_else(|| Anomaly::FetchBeyondExists { number, exists: self.exists() })?;
        self.told_modseq_of_fetch(modseq);
        let known = run.uid_behind(offset);
        match (known, uid) {
            (_, None) => return Ok(known),
            (_, Some(0)) => return Err(Anomaly::UidZero),
            (Some(was), Some(is)) if was != is => return Err(Anomaly::UidChanged { number, was, is }),
            (Some(_), _) => return Ok(known),
            (None, Some(uid)) => {
                let behind = run.count().saturating_sub(offset).saturating_sub(1);
                let is_above = uid.checked_sub(self.runs.uid_before(place)).is_some_and(|more| more > offset);
                let next = self.runs.uid_at(self.runs.after(place));
                if !is_above || next.is_some_and(|next| next.checked_sub(uid).is_none_or(|more| more <= behind)) {
                    return Err(Anomaly::UidNotAscending { number, uid });
                }
                self.runs.learn_at(found, uid);
                self.highest_uid = self.highest_uid.max(uid);
            }
        }
        self.bounded()?;
        Ok(uid)
    }

    /// `* uid UIDFETCH`: with UIDONLY, a message, with its mod-sequence if UIDFETCH tells it.
    ///
    /// # Errors
    ///
    /// [`Anomaly::UidZero`], [`Anomaly::UidBeyondExists`], [`Anomaly::TooManyRuns`]
    pub fn told_uid_fetch(&mut self, uid: u32, modseq: Option<ModSeq>) -> Result<(), Anomaly> {
        if uid == 0 {
            return Err(Anomaly::UidZero);
        }
        self.told_modseq_of_fetch(modseq);
        if self.runs.first_uid_in(uid, uid).is_some() {
            return Ok(());
        }
        if !self.is_uid_only && self.may_have(uid) {
            // It says that one of some messages has it, but not which of them.
            return Ok(());
        }
        let beyond = Anomaly::UidBeyondExists { uid, exists: self.exists() };
        self.elsewhere = self.elsewhere.checked_sub(1).ok_or(beyond)?;
        self.runs.insert_uid(uid);
        self.highest_uid = self.highest_uid.max(uid);
        self.bounded()
    }

    /// The complete answer to `UID SEARCH ALL`: the UIDs of all messages, as ranges in any order.
    ///
    /// # Errors
    ///
    /// [`Anomaly::UidZero`], [`Anomaly::UidCount`], [`Anomaly::UidChanged`], [`Anomaly::TooManyRuns`]
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{Anomaly, Data, Decoder, MailboxView, Response};
    ///
    /// let mut view = MailboxView::new();
    /// view.told_exists(4)?;
    /// let mut decoder = Decoder::client();
    /// let Response::Data(Data::Search(found)) = decoder.response(b"* SEARCH 9 2 4 3\r\n")? else { panic!() };
    /// view.told_all_uids(found.numbers().iter().map(|uid| *uid..=*uid))?;
    /// assert_eq!(view.known().unwrap().to_string(), "2:4,9");
    /// assert_eq!(view.told_all_uids([2..=4]), Err(Anomaly::UidCount { uids: 3, exists: 4 }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn told_all_uids(
        &mut self,
        uids: impl IntoIterator<Item = RangeInclusive<u32>, IntoIter: Clone>,
    ) -> Result<(), Anomaly> {
        let uids = merged(ends(uids));
        let (mut runs, mut count, mut last_uid) = (0_usize, 0_u64, 0);
        for (low, high) in uids.clone() {
            if low == 0 {
                return Err(Anomaly::UidZero);
            }
            runs = runs.saturating_add(1);
            count = count.saturating_add(u64::from(high.saturating_sub(low))).saturating_add(1);
            last_uid = high;
        }
        let exists = self.exists();
        if count != u64::from(exists) {
            return Err(Anomaly::UidCount { uids: count, exists });
        }
        if runs > self.most_runs {
            self.forget(exists);
            return Err(Anomaly::TooManyRuns { most: self.most_runs });
        }
        let now = Runs::known(uids);
        let changed = if self.is_uid_only { None } else { self.first_changed(&now) };
        self.runs = now;
        self.elsewhere = 0;
        self.highest_uid = self.highest_uid.max(last_uid);
        changed.map_or(Ok(()), Err)
    }

    /// The first message that has another UID than is known.
    fn first_changed(&self, now: &Runs) -> Option<Anomaly> {
        let mut before = 0_u32;
        for run in self.runs.iter() {
            // UIDs ascend: where the first and the last of some that follow each other are the same, so are those between.
            for offset in [0, run.count().saturating_sub(1)] {
                let was = run.uid_behind(offset);
                let at = before.saturating_add(offset);
                let is = now.behind(at).and_then(|(_, run, offset)| run.uid_behind(offset));
                if let (Some(was), Some(is)) = (was, is)
                    && was != is
                {
                    return Some(Anomaly::UidChanged { number: at.saturating_add(1), was, is });
                }
            }
            before = before.saturating_add(run.count());
        }
        None
    }

    /// `[UIDVALIDITY n]`
    ///
    /// # Errors
    ///
    /// [`Anomaly::UidValidityChanged`]
    pub fn told_uid_validity(&mut self, uid_validity: UidValidity) -> Result<(), Anomaly> {
        match self.uid_validity.replace(uid_validity) {
            Some(was) if was != uid_validity => {
                self.forget(self.exists());
                (self.highest_uid, self.uid_next) = (0, None);
                (self.highest_modseq, self.told_modseq, self.fetched_modseq) = (None, ModSeq::ZERO, ModSeq::ZERO);
                Err(Anomaly::UidValidityChanged { was, is: uid_validity })
            }
            _ => Ok(()),
        }
    }

    /// `[UIDNEXT n]`
    ///
    /// # Errors
    ///
    /// [`Anomaly::UidNextShrank`], [`Anomaly::UidNextNotAboveUids`]
    pub fn told_uid_next(&mut self, uid_next: u32) -> Result<(), Anomaly> {
        let was = self.uid_next.unwrap_or_default();
        if uid_next < was {
            return Err(Anomaly::UidNextShrank { from: was, to: uid_next });
        }
        if uid_next == 0 {
            return Err(Anomaly::UidNextNotAboveUids { uid_next, uid: self.highest_uid });
        }
        self.uid_next = Some(uid_next);
        if uid_next <= self.highest_uid {
            return Err(Anomaly::UidNextNotAboveUids { uid_next, uid: self.highest_uid });
        }
        Ok(())
    }

    /// `[HIGHESTMODSEQ n]`: the number of the last change. It counts even if FETCH told a higher one, since servers hold back
    /// VANISHED (RFC 7162, section 6). 0, from a server that is [tolerated](crate::Quirks::ZERO), is taken for NOMODSEQ.
    ///
    /// # Errors
    ///
    /// [`Anomaly::ModSeqShrank`]
    pub fn told_highest_modseq(&mut self, modseq: ModSeq) -> Result<(), Anomaly> {
        let was = self.told_modseq;
        self.highest_modseq = Some(modseq);
        self.told_modseq = modseq;
        self.is_modseq_told = true;
        if modseq < was { Err(Anomaly::ModSeqShrank { from: was, to: modseq }) } else { Ok(()) }
    }

    /// `[NOMODSEQ]`: the mailbox has no mod-sequences.
    pub const fn told_no_modseq(&mut self) {
        self.highest_modseq = Some(ModSeq::ZERO);
        self.told_modseq = ModSeq::ZERO;
    }

    /// A tagged response, after what its code says. The mod-sequences that FETCH told count from here on, and not before: until
    /// then the server may not have told all changes that have smaller ones (RFC 7162, section 6).
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{MailboxView, ext::ModSeq};
    ///
    /// let mut view = MailboxView::new();
    /// view.told_exists(1)?;
    /// view.told_highest_modseq(ModSeq::new(96)?)?;
    /// view.told_completion();
    /// view.told_fetch(1, Some(6), Some(ModSeq::new(103)?))?;
    /// assert_eq!(view.highest_modseq(), Some(ModSeq::new(96)?));
    /// view.told_completion();
    /// assert_eq!(view.highest_modseq(), Some(ModSeq::new(103)?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn told_completion(&mut self) {
        match &mut self.highest_modseq {
            Some(highest) if !self.is_modseq_told && *highest != ModSeq::ZERO => {
                *highest = self.fetched_modseq.max(*highest);
            }
            _ => {}
        }
        self.fetched_modseq = ModSeq::ZERO;
        self.is_modseq_told = false;
    }

    fn told_modseq_of_fetch(&mut self, modseq: Option<ModSeq>) {
        self.fetched_modseq = self.fetched_modseq.max(modseq.unwrap_or(ModSeq::ZERO));
    }

    /// `* ENABLED UIDONLY`: the server sends no message numbers any more (RFC 9586). It is so for the rest of the connection; a
    /// view of a mailbox that is selected later has to be told too.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{MailboxView, data::UidSet, ext::Vanished};
    ///
    /// let mut view = MailboxView::new();
    /// view.told_uid_only();
    /// view.told_exists(3)?;
    /// view.told_uid_fetch(70, None)?; // * 70 UIDFETCH (FLAGS ())
    /// assert_eq!((view.number(70), view.unknown()), (None, 2));
    /// view.told_vanished(&Vanished::new(UidSet::new("70,99")?))?;
    /// assert_eq!((view.exists(), view.unknown()), (1, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn told_uid_only(&mut self) {
        if !self.is_uid_only {
            self.is_uid_only = true;
            self.elsewhere = self.runs.unknown_count();
            if self.elsewhere > 0 {
                self.runs = Runs::known(self.runs.known_ranges());
            }
        }
    }
}

impl MailboxView {
    /// Forgets all UIDs of so many messages.
    fn forget(&mut self, exists: u32) {
        if self.is_uid_only {
            (self.runs, self.elsewhere) = (Runs::default(), exists);
        } else {
            self.runs = Runs::unknown(exists);
        }
        self.forget_saved();
    }

    /// Forgets what is more than may be kept.
    fn bounded(&mut self) -> Result<(), Anomaly> {
        self.saved.take_if(|saved| saved.runs() > self.most_runs);
        if self.runs.runs() <= self.most_runs {
            return Ok(());
        }
        self.forget(self.exists());
        Err(Anomaly::TooManyRuns { most: self.most_runs })
    }
}

impl Default for MailboxView {
    fn default() -> Self {
        Self::new()
    }
}

/// The ends of the ranges that have any.
fn ends(
    ranges: impl IntoIterator<Item = RangeInclusive<u32>, IntoIter: Clone>,
) -> impl Iterator<Item = (u32, u32)> + Clone {
    ranges.into_iter().filter(|range| !range.is_empty()).map(RangeInclusive::into_inner)
}
