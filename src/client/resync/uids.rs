//! [`Uids`]: UIDs by ranges, which come in any order.

use alloc::{collections::BTreeMap, vec::Vec};
use core::{num::NonZeroU32, ops::RangeInclusive};

/// UIDs by ranges that neither overlap nor touch: the first of each, and its last. There is no 0 among them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Uids(BTreeMap<u32, u32>);

impl Uids {
    /// These ranges.
    pub(super) fn of(ranges: impl Iterator<Item = RangeInclusive<u32>>) -> Self {
        let mut uids = Self::default();
        for range in ranges {
            let (low, high) = range.into_inner();
            uids.insert(low, high);
        }
        uids
    }

    /// Adds those from the one to the other, but for 0.
    pub(super) fn insert(&mut self, low: u32, high: u32) {
        let (mut low, mut high) = (low.max(1), high);
        if low > high {
            return;
        }
        if let Some((&first, &last)) = self.0.range(..=low).next_back()
            && last >= low.saturating_sub(1)
        {
            if last >= high {
                return;
            }
            low = first;
        }
        while let Some((&first, &last)) = self.0.range(low..=high.saturating_add(1)).next() {
            self.0.remove(&first);
            high = high.max(last);
        }
        self.0.insert(low, high);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many ranges there are.
    pub(super) fn ranges(&self) -> usize {
        self.0.len()
    }

    /// The largest one.
    pub(super) fn last(&self) -> Option<u32> {
        self.0.last_key_value().map(|(_, last)| *last)
    }

    /// The ranges, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.0.iter().map(|(first, last)| (*first, *last))
    }

    /// Those of them that lie from the one to the other.
    pub(super) fn within(&self, low: u32, high: u32) -> impl Iterator<Item = (u32, u32)> {
        let before = self.0.range(..low).next_back().filter(|(_, last)| **last >= low && low <= high);
        let first = before.map(|(_, last)| (low, (*last).min(high)));
        // Not `low..=high`, of which a map wants to be told no nonsense.
        let others = self.0.range(low..).take_while(move |(first, _)| **first <= high);
        first.into_iter().chain(others.map(move |(first, last)| (*first, (*last).min(high))))
    }

    /// Those from the one to the other that are not among them.
    pub(super) fn gaps(&self, low: u32, high: u32) -> impl Iterator<Item = (u32, u32)> {
        let mut next = Some(low);
        self.within(low, high).map(Some).chain([None]).filter_map(move |range| {
            let from = next?;
            let before = match range {
                Some((first, last)) => {
                    next = last.checked_add(1);
                    first.checked_sub(1)?
                }
                None => high,
            };
            (from <= before).then_some((from, before))
        })
    }

    /// Ranges from this UID on that take at most so many octets as a set, at least one, and with what the next piece begins.
    pub(super) fn piece(&self, from: u32, most_octets: usize) -> (Vec<RangeInclusive<u32>>, Option<u32>) {
        let (mut octets, mut piece) = (0_usize, Vec::new());
        for (first, last) in self.within(from, u32::MAX) {
            let alone = digits(first).saturating_add(1);
            let length = if first == last { alone } else { alone.saturating_add(digits(last)).saturating_add(1) };
            octets = octets.saturating_add(length);
            // The last one has no comma behind it.
            if octets.saturating_sub(1) > most_octets && !piece.is_empty() {
                return (piece, Some(first));
            }
            piece.push(first..=last);
        }
        (piece, None)
    }
}

/// The UID behind this one, if there can be one.
pub(super) fn after(uid: u32) -> Option<NonZeroU32> {
    uid.checked_add(1).and_then(NonZeroU32::new)
}

/// How many digits the number has.
fn digits(number: u32) -> usize {
    number.checked_ilog10().and_then(|log| usize::try_from(log).ok()).unwrap_or(0).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SequenceSet;
    use alloc::collections::BTreeSet;
    use proptest::{collection, prelude::*};

    fn numbers(ranges: impl Iterator<Item = (u32, u32)>) -> Vec<u32> {
        ranges.flat_map(|(low, high)| low..=high).collect()
    }

    #[test]
    fn ranges_at_the_ends_are_as_others() {
        let mut uids = Uids::default();
        uids.insert(0, 0);
        uids.insert(5, 4);
        assert!(uids.is_empty());
        uids.insert(u32::MAX, u32::MAX);
        uids.insert(0, 1);
        assert_eq!(uids.iter().collect::<Vec<_>>(), [(1, 1), (u32::MAX, u32::MAX)]);
        assert_eq!(uids.gaps(1, u32::MAX).collect::<Vec<_>>(), [(2, u32::MAX - 1)]);
        uids.insert(1, u32::MAX);
        assert_eq!((uids.ranges(), uids.last(), uids.gaps(1, u32::MAX).next()), (1, Some(u32::MAX), None));
    }

    proptest! {
        #[test]
        fn ranges_are_as_their_slow_twin(
            ranges in collection::vec((0..60_u32, 0..9_u32), 0..20),
            low in 1..70_u32,
            more in 0..30_u32,
            most_octets in 1..40_usize,
        ) {
            let ranges: Vec<_> = ranges.into_iter().map(|(low, more)| low..=low + more).collect();
            let twin: BTreeSet<u32> = ranges.iter().cloned().flatten().filter(|uid| *uid > 0).collect();
            let uids = Uids::of(ranges.into_iter());
            let high = low + more;
            prop_assert_eq!(numbers(uids.iter()), twin.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(numbers(uids.within(low, high)), twin.range(low..=high).copied().collect::<Vec<_>>());
            prop_assert_eq!(numbers(uids.gaps(low, high)), (low..=high).filter(|uid| !twin.contains(uid)).collect::<Vec<_>>());
            prop_assert!(uids.within(high + 1, low).next().is_none());
            prop_assert_eq!(uids.last(), twin.last().copied());
            let ends: Vec<_> = uids.iter().collect();
            prop_assert!(ends.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));

            let (mut from, mut pieces) = (Some(1), Vec::new());
            while let Some(at) = from {
                let (piece, next) = uids.piece(at, most_octets);
                if let Some(set) = SequenceSet::from_ranges(piece.iter().cloned()) {
                    prop_assert!(set.as_octets().len() <= most_octets || piece.len() == 1);
                }
                pieces.extend(piece.into_iter().flatten());
                from = next;
            }
            prop_assert_eq!(pieces, numbers(uids.iter()));
        }
    }
}
