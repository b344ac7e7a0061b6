//! [`Runs`]: all messages of a mailbox in order, found by number and by UID.

use super::{
    run::{Few, Run},
    sums::Sums,
};
use alloc::vec::Vec;
use core::fmt;

/// The messages of a mailbox in order, as runs.
///
/// Runs lie in chunks of at most [`MOST`], and [`Sums`] has the counts of the chunks. A message is found by number through the
/// sums and then in its chunk, by UID through the chunks by halves and then in its chunk. What is changed is one chunk and its
/// counts; chunks are parted and put together so seldom that this does not count.
///
/// What always holds: no run is empty, and no two neighbours could be one, so that equal mailboxes have equal runs. UIDs
/// ascend. Between two known UIDs there are at least as many others as messages.
#[derive(Clone, Default)]
pub(super) struct Runs {
    chunks: Vec<Chunk>,
    sums: Sums,
    /// All runs.
    runs: usize,
    /// All messages.
    count: u32,
    /// Those whose UIDs are not known.
    unknown: u32,
}

/// Runs that follow each other; at least one between two calls.
#[derive(Clone, Debug, Default)]
struct Chunk {
    runs: Vec<Run>,
    count: u32,
}

impl Chunk {
    /// Makes sure that what one change adds fits, with half of the room unused at most and never room for more than [`ROOM`].
    fn make_room(&mut self) {
        let len = self.runs.len();
        if self.runs.capacity() < len.saturating_add(ADDED) {
            self.runs.reserve_exact(len.max(ADDED).min(ROOM.saturating_sub(len)));
        }
    }
}

/// Runs that one change adds at most.
const ADDED: usize = 2;

/// Runs that a chunk has room for. Few in tests, which so have many chunks.
const ROOM: usize = if cfg!(test) { 16 } else { 256 };

/// Runs of a chunk at most between two calls. One call makes two changes at most.
const MOST: usize = ROOM - 2 * ADDED;

/// Runs that a chunk is filled with if all are there at once, and up to which two chunks are put together.
const FILLED: usize = ROOM * 3 / 4;

/// Runs that are passed by at once in the search for a number.
const GROUP: usize = ROOM / 16;

/// Runs below which a chunk is put together with its neighbour.
const LEAST: usize = ROOM / 4;

/// Runs that go to a new last chunk, [`ADDED`] or more: most mailboxes grow at the end, where the chunk before stays filled.
const NEW_LAST: usize = ROOM / 8;

/// Where a run is; [`Runs::end`] is behind all.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Place {
    chunk: usize,
    index: usize,
}

impl Runs {
    /// The messages with the UIDs of these ranges, which are ascending, apart from each other and without 0.
    pub(super) fn known(ranges: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut all = Self::default();
        let mut filling = Chunk::default();
        for (first, last) in ranges {
            if filling.runs.len() >= FILLED {
                all.chunks.push(core::mem::take(&mut filling));
            }
            let run = Run::known(first, last);
            filling.runs.push(run);
            filling.count = filling.count.saturating_add(run.count());
            all.count = all.count.saturating_add(run.count());
            all.runs = all.runs.saturating_add(1);
        }
        if !filling.runs.is_empty() {
            all.chunks.push(filling);
        }
        all.rebuild();
        all
    }

    /// So many messages of which nothing is known.
    pub(super) fn unknown(count: u32) -> Self {
        let mut all = Self::default();
        all.append_unknown(count);
        all
    }

    pub(super) const fn count(&self) -> u32 {
        self.count
    }

    pub(super) const fn unknown_count(&self) -> u32 {
        self.unknown
    }

    /// How many runs there are: what memory goes by.
    pub(super) const fn runs(&self) -> usize {
        self.runs
    }

    /// The run that has the message behind so many others, and how many of those are in it.
    pub(super) fn behind(&self, messages: u32) -> Option<(Place, Run, u32)> {
        let (chunk, mut rest) = self.sums.find(messages);
        let mut runs = self.chunks.get(chunk)?.runs.as_slice();
        let mut index = 0_usize;
        // Most runs are passed by in groups, whose sums take few instructions.
        while let Some((group, others)) = runs.split_at_checked(GROUP)
            && let Some(more) = rest.checked_sub(group.iter().fold(0, |sum: u32, run| sum.wrapping_add(run.count())))
        {
            (runs, rest) = (others, more);
            index = index.saturating_add(GROUP);
        }
        for run in runs {
            match rest.checked_sub(run.count()) {
                Some(more) => rest = more,
                None => return Some((Place { chunk, index }, *run, rest)),
            }
            index = index.saturating_add(1);
        }
        None
    }

    /// The last run whose first UID is known and not larger than this one.
    pub(super) fn find_uid(&self, uid: u32) -> Option<(Place, u32, u32)> {
        let is_from = |first: Option<u32>| first.is_some_and(|first| first <= uid);
        let chunk = partition(self.chunks.len(), |chunk| is_from(self.first_uid_from(chunk))).checked_sub(1)?;
        let runs = &self.chunks.get(chunk)?.runs;
        // Of two neighbours one has UIDs.
        let first_uid = |index: usize| {
            let uid = |index| runs.get(index).and_then(|run: &Run| run.first_uid());
            uid(index).or_else(|| uid(index.saturating_add(1)))
        };
        let index = partition(runs.len(), |index| is_from(first_uid(index))).checked_sub(1)?;
        let (first, last) = runs.get(index)?.uids()?;
        Some((Place { chunk, index }, first, last))
    }

    /// The first known UID from this chunk on. Of three neighbours, in whichever chunks, one is found.
    fn first_uid_from(&self, chunk: usize) -> Option<u32> {
        let runs = &self.chunks.get(chunk)?.runs;
        let next = || self.chunks.get(chunk.saturating_add(1)).and_then(|next| next.runs.first());
        runs.first()?.first_uid().or_else(|| runs.get(1).or_else(next)?.first_uid())
    }

    /// The smallest known UID from `low` to `high`.
    pub(super) fn first_uid_in(&self, low: u32, high: u32) -> Option<u32> {
        let (place, _) = self.run_of(low);
        let (first, _) = self.get(place).and_then(Run::uids).or_else(|| self.get(self.after(place))?.uids())?;
        Some(first.max(low)).filter(|first| *first <= high)
    }

    /// The run in which the UID is or where it would be, and a UID, or 0, that all messages from there on are above.
    pub(super) fn run_of(&self, uid: u32) -> (Place, u32) {
        match self.find_uid(uid) {
            Some((place, first, last)) if last >= uid => (place, first.saturating_sub(1)),
            Some((place, _, last)) => (self.after(place), last),
            None => (Place { chunk: 0, index: 0 }, 0),
        }
    }

    /// How many messages have a smaller UID. `None` if that cannot be known.
    pub(super) fn rank(&self, uid: u32) -> Option<u32> {
        let (place, below) = self.run_of(uid);
        let before = self.count_before(place);
        match self.get(place) {
            Some(run) => match run.uids() {
                Some((first, _)) => Some(before.saturating_add(uid.saturating_sub(first))),
                // All of them lie above `below`.
                None => (uid.saturating_sub(1) <= below).then_some(before),
            },
            None => Some(before),
        }
    }

    pub(super) fn get(&self, place: Place) -> Option<Run> {
        self.chunks.get(place.chunk)?.runs.get(place.index).copied()
    }

    pub(super) const fn end(&self) -> Place {
        Place { chunk: self.chunks.len(), index: 0 }
    }

    pub(super) fn after(&self, place: Place) -> Place {
        let index = place.index.saturating_add(1);
        if self.chunks.get(place.chunk).is_some_and(|chunk| index < chunk.runs.len()) {
            Place { chunk: place.chunk, index }
        } else {
            Place { chunk: place.chunk.saturating_add(1), index: 0 }
        }
    }

    /// The run before this place.
    fn before(&self, place: Place) -> Option<Run> {
        match place.index.checked_sub(1) {
            Some(index) => self.get(Place { chunk: place.chunk, index }),
            None => self.chunks.get(place.chunk.checked_sub(1)?)?.runs.last().copied(),
        }
    }

    /// The last UID of the run before this place; 0 if there is none, and never asked if it is not known.
    pub(super) fn uid_before(&self, place: Place) -> u32 {
        self.before(place).and_then(Run::uids).map_or(0, |(_, last)| last)
    }

    /// The first UID of the run at this place, if there is one.
    pub(super) fn uid_at(&self, place: Place) -> Option<u32> {
        self.get(place)?.first_uid()
    }

    /// The UIDs that the messages of the run at this place can have, which are not known. `None` if there are none left.
    pub(super) fn gap_at(&self, place: Place) -> Option<(u32, u32)> {
        let next = self.uid_at(self.after(place));
        Some((self.uid_before(place).checked_add(1)?, next.map_or(u32::MAX, |next| next.saturating_sub(1))))
    }

    /// How many messages lie before this place.
    pub(super) fn count_before(&self, place: Place) -> u32 {
        let runs = self.chunks.get(place.chunk).and_then(|chunk| chunk.runs.get(..place.index)).unwrap_or_default();
        self.sums.before(place.chunk).saturating_add(runs.iter().map(|run| run.count()).sum())
    }

    /// The runs from this place on.
    pub(super) fn iter_from(&self, place: Place) -> impl Iterator<Item = Run> + Clone {
        let chunks = self.chunks.get(place.chunk..).unwrap_or_default();
        chunks.iter().flat_map(|chunk| chunk.runs.iter().copied()).skip(place.index)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Run> + Clone {
        self.iter_from(Place { chunk: 0, index: 0 })
    }

    /// The UIDs that are known, as ranges.
    pub(super) fn known_ranges(&self) -> impl Iterator<Item = (u32, u32)> + Clone {
        self.iter().filter_map(Run::uids)
    }

    /// More messages behind the last.
    pub(super) fn append_unknown(&mut self, count: u32) {
        self.splice(self.end(), self.end(), Few::of([Run::unknown(count)]));
    }

    /// Takes away all but the first messages.
    pub(super) fn truncate(&mut self, messages: u32) {
        if let Some((place, run, offset)) = self.behind(messages) {
            self.splice(place, self.end(), Few::of([run.split_at(offset).0]));
        }
    }

    /// Takes one message out of its run.
    pub(super) fn remove_at(&mut self, (place, run, offset): (Place, Run, u32)) {
        let (before, rest) = run.split_at(offset);
        let (_, behind) = rest.split_at(1);
        self.splice(place, self.after(place), Few::of([before, behind]));
    }

    /// The message of a run without UIDs has this one, which lies between those of its neighbours.
    pub(super) fn learn_at(&mut self, (place, run, offset): (Place, Run, u32), uid: u32) {
        let (before, rest) = run.split_at(offset);
        let (_, behind) = rest.split_at(1);
        self.splice(place, self.after(place), Few::of([before, Run::known(uid, uid), behind]));
    }

    /// A message with this UID is there too, where all UIDs are known.
    pub(super) fn insert_uid(&mut self, uid: u32) {
        let (place, _) = self.run_of(uid);
        self.splice(place, place, Few::of([Run::known(uid, uid)]));
    }

    /// Takes away the messages with these UIDs, and as many of those without a known UID as can have been meant. Tells how many
    /// they were.
    pub(super) fn remove_uids(&mut self, low: u32, high: u32) -> u32 {
        let was = self.count;
        let mut left = Few::default();
        // From here on runs are taken away, up to `end`.
        let (start, _) = self.run_of(low);
        let mut end = start;
        match self.get(start).map(|run| (run.count(), run.uids())) {
            Some((_, Some((first, _)))) if first < low => left.push(Run::known(first, low.saturating_sub(1))),
            Some((count, None)) => {
                let last = self.uid_at(self.after(start)).map_or(u32::MAX, |next| next.saturating_sub(1));
                let named = last.min(high).saturating_sub(low).saturating_add(1);
                left.push(Run::unknown(count.saturating_sub(named)));
                end = self.after(start);
            }
            _ => {}
        }
        if let Some((place, _, last)) = self.find_uid(high).filter(|(place, ..)| *place >= start) {
            end = self.after(place);
            if last > high {
                left.push(Run::known(high.saturating_add(1), last));
            } else if let Some(gap) = self.get(end).filter(|gap| gap.uids().is_none()) {
                let next = self.uid_at(self.after(end));
                let named = next.map_or(high, |next| high.min(next.saturating_sub(1))).saturating_sub(last);
                left.push(Run::unknown(gap.count().saturating_sub(named)));
                end = self.after(end);
            }
        }
        if start != end {
            self.splice(start, end, left);
        }
        was.saturating_sub(self.count)
    }

    /// Puts `with` in place of the runs from `start` up to `end`, both of which are places of runs, or the end.
    fn splice(&mut self, start: Place, end: Place, with: Few) {
        let at = self.open(start);
        let len = self.chunks.get(at.chunk).map_or(0, |chunk| chunk.runs.len());
        if end.chunk == at.chunk {
            self.replace(at, end.index, with);
        } else if start == end || end.chunk == at.chunk.saturating_add(1) && end.index == 0 {
            self.replace(at, len, with);
        } else {
            self.replace(at, len, Few::default());
            self.remove_chunks(at.chunk.saturating_add(1), end.chunk);
            let next = Place { chunk: at.chunk.saturating_add(1), index: 0 };
            if end.index > 0 {
                self.replace(next, end.index, Few::default());
            }
            let len = self.chunks.get(at.chunk).map_or(0, |chunk| chunk.runs.len());
            self.replace(Place { chunk: at.chunk, index: len }, len, with);
        }
        self.mend(at.chunk);
        if end.chunk > at.chunk {
            self.fit(at.chunk);
            self.fit(at.chunk.saturating_add(1));
        }
    }

    /// The same place as one in a chunk that is there.
    fn open(&mut self, place: Place) -> Place {
        if place.chunk < self.chunks.len() {
            return place;
        }
        if self.chunks.is_empty() {
            self.chunks.push(Chunk::default());
            self.rebuild();
        }
        let chunk = self.chunks.len().saturating_sub(1);
        Place { chunk, index: self.chunks.last().map_or(0, |chunk| chunk.runs.len()) }
    }

    /// Puts `with` in place of the runs of one chunk from `start` up to the index `end`. The chunk may be empty then.
    fn replace(&mut self, start: Place, end: usize, with: Few) {
        let Some(chunk) = self.chunks.get_mut(start.chunk) else {
            return;
        };
        // A neighbour may have become one with what comes.
        let from = start.index.saturating_sub(1);
        let to = end.saturating_add(1).min(chunk.runs.len());
        let mut all = Few::default();
        let before = chunk.runs.get(from..start.index).unwrap_or_default();
        let behind = chunk.runs.get(end..to).unwrap_or_default();
        [before, with.as_slice(), behind].into_iter().flatten().for_each(|run| all.push(*run));
        let all = all.as_slice();
        let Some(old) = chunk.runs.get_mut(from..to) else {
            return;
        };
        let sum = |runs: &[Run], of: fn(Run) -> u32| runs.iter().fold(0_u32, |sum, run| sum.saturating_add(of(*run)));
        let exchange = |count: u32, of: fn(Run) -> u32, old: &[Run]| {
            count.saturating_sub(sum(old, of)).saturating_add(sum(all, of))
        };
        let was = chunk.count;
        chunk.count = exchange(was, Run::count, old);
        self.count = self.count.saturating_sub(was).saturating_add(chunk.count);
        self.unknown = exchange(self.unknown, Run::unknown_count, old);
        self.runs = self.runs.saturating_sub(old.len()).saturating_add(all.len());
        if old.len() == all.len() {
            old.copy_from_slice(all);
        } else {
            chunk.make_room();
            chunk.runs.splice(from..to, all.iter().copied());
        }
        self.sums.change(start.chunk, was, chunk.count);
    }

    /// Takes whole chunks away.
    fn remove_chunks(&mut self, from: usize, to: usize) {
        if from >= to.min(self.chunks.len()) {
            return;
        }
        for chunk in self.chunks.drain(from..to.min(self.chunks.len())) {
            self.runs = self.runs.saturating_sub(chunk.runs.len());
            self.count = self.count.saturating_sub(chunk.count);
            let unknown = chunk.runs.iter().map(|run| run.unknown_count()).sum();
            self.unknown = self.unknown.saturating_sub(unknown);
        }
        self.rebuild();
    }

    /// Makes all that holds hold again around a chunk that was changed.
    fn mend(&mut self, chunk: usize) {
        if self.chunks.get(chunk).is_some_and(|chunk| chunk.runs.is_empty()) {
            self.remove_chunks(chunk, chunk.saturating_add(1));
        } else {
            self.join(chunk);
        }
        match chunk.checked_sub(1) {
            Some(before) if self.join(before) => self.fit(before),
            _ => self.fit(chunk),
        }
    }

    /// Makes one run of the last of this chunk and the first of the next, if they are one. True if nothing is left of this
    /// chunk, and the next has its place.
    fn join(&mut self, chunk: usize) -> bool {
        let next = chunk.saturating_add(1);
        let Some([left, right]) = self.chunks.get_mut(chunk..=next) else {
            return false;
        };
        let (Some(last), Some(first)) = (left.runs.last().copied(), right.runs.first_mut()) else {
            return false;
        };
        let Some(one) = last.joined(*first) else {
            return false;
        };
        *first = one;
        left.runs.pop();
        let (was_left, was_right) = (left.count, right.count);
        left.count = was_left.saturating_sub(last.count());
        right.count = was_right.saturating_add(last.count());
        self.runs = self.runs.saturating_sub(1);
        let is_empty = left.runs.is_empty();
        if is_empty {
            self.chunks.remove(chunk);
            self.rebuild();
        } else {
            self.sums.change(chunk, was_left, left.count);
            self.sums.change(next, was_right, right.count);
        }
        is_empty
    }

    /// Parts a chunk that has too many runs, and puts one that has few together with a neighbour.
    fn fit(&mut self, chunk: usize) {
        let len = |chunk: usize| self.chunks.get(chunk).map(|chunk| chunk.runs.len());
        let Some(here) = len(chunk) else {
            return;
        };
        if here > MOST {
            self.part(chunk);
        } else if here < LEAST {
            let fits = |other: Option<usize>| other.is_some_and(|other| other.saturating_add(here) <= FILLED);
            let before = chunk.checked_sub(1);
            if fits(len(chunk.saturating_add(1))) {
                self.unite(chunk);
            } else if let Some(before) = before.filter(|before| fits(len(*before))) {
                self.unite(before);
            }
        }
    }

    /// Makes two chunks of one.
    fn part(&mut self, chunk: usize) {
        let next = chunk.saturating_add(1);
        let is_last = next == self.chunks.len();
        let Some(left) = self.chunks.get_mut(chunk) else {
            return;
        };
        let more = if is_last { NEW_LAST } else { left.runs.len() >> 1 };
        let runs = left.runs.split_off(left.runs.len().saturating_sub(more));
        let count = runs.iter().map(|run| run.count()).sum();
        left.count = left.count.saturating_sub(count);
        self.chunks.insert(next, Chunk { runs, count });
        self.rebuild();
    }

    /// Makes one chunk of this and the next.
    fn unite(&mut self, chunk: usize) {
        let next = chunk.saturating_add(1);
        if next < self.chunks.len() {
            let mut right = self.chunks.remove(next);
            if let Some(left) = self.chunks.get_mut(chunk) {
                left.runs.reserve_exact(right.runs.len());
                left.runs.append(&mut right.runs);
                left.count = left.count.saturating_add(right.count);
            }
            self.rebuild();
        }
    }

    fn rebuild(&mut self) {
        self.sums.rebuild(self.chunks.iter().map(|chunk| chunk.count));
    }
}

/// How many of the first of `count` things are so; of those behind them none is.
fn partition(count: usize, is_so: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        if is_so(middle) {
            low = middle.saturating_add(1);
        } else {
            high = middle;
        }
    }
    low
}

/// Chunks may be cut in other places.
impl PartialEq for Runs {
    fn eq(&self, other: &Self) -> bool {
        self.runs == other.runs && self.iter().eq(other.iter())
    }
}

impl Eq for Runs {}

/// Counts, since there can be a million runs.
impl fmt::Debug for Runs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { runs, count, unknown, .. } = self;
        f.debug_struct("Runs").field("runs", runs).field("count", count).field("unknown", unknown).finish()
    }
}

#[cfg(test)]
impl Runs {
    /// Panics if anything does not hold that the type says.
    pub(super) fn check(&self) {
        let all: Vec<Run> = self.iter().collect();
        assert_eq!(all.len(), self.runs);
        assert_eq!(all.iter().map(|run| run.count()).sum::<u32>(), self.count);
        assert_eq!(all.iter().map(|run| run.unknown_count()).sum::<u32>(), self.unknown);
        let mut before = 0;
        for (at, chunk) in self.chunks.iter().enumerate() {
            let (len, room) = (chunk.runs.len(), chunk.runs.capacity());
            assert!((1..=MOST).contains(&len) && room <= ROOM, "{len} runs in room for {room}");
            assert_eq!(chunk.runs.iter().map(|run| run.count()).sum::<u32>(), chunk.count);
            assert_eq!(self.sums.before(at), before);
            before += chunk.count;
        }
        assert!(all.iter().all(|run| run.count() > 0));
        assert!(all.windows(2).all(|pair| pair[0].joined(pair[1]).is_none()));
        let (mut last, mut gap) = (0, 0);
        for run in all {
            match run.uids() {
                Some((first, run_last)) => {
                    assert!(first > last && first - last > gap);
                    (last, gap) = (run_last, 0);
                }
                None => gap = run.count(),
            }
        }
        // No more small chunks than their runs can pay for.
        assert!(self.chunks.len() <= 2 + self.runs / (ROOM / 8));
    }
}
