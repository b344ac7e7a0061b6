//! Sets that are made of numbers.

use super::{
    merge::Merged,
    number::{SeqNumber, SeqRange},
    scan::Ranges,
    set::SequenceSet,
    uid_set::UidSet,
};
use alloc::{format, vec::Vec};
use core::{num::NonZeroU32, ops::RangeInclusive};

impl SequenceSet<'_> {
    /// The set of these numbers, which come in any order. `None` if there are none, or 0 is among them.
    #[must_use]
    pub fn from_numbers(numbers: impl IntoIterator<Item = u32>) -> Option<Self> {
        ascending(numbers.into_iter().map(|number| (number, number)))
    }

    /// The set of the numbers in these ranges, which come in any order. `None` if there are none, or 0 is among them.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::data::SequenceSet;
    ///
    /// let set = SequenceSet::from_ranges([7..=9, 1..=5, 6..=6]).unwrap();
    /// assert_eq!(set.to_string(), "1:9");
    ///
    /// // Of a set that someone else wrote, for a server that takes no other order.
    /// let set = SequenceSet::new("20:*,7,10:8")?;
    /// let ranges = set.ranges().filter_map(|range| range.resolve(23));
    /// assert_eq!(SequenceSet::from_ranges(ranges).unwrap().to_string(), "7:10,20:23");
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    #[must_use]
    pub fn from_ranges(ranges: impl IntoIterator<Item = RangeInclusive<u32>>) -> Option<Self> {
        ascending(ends(ranges))
    }

    /// The set `first:*`: from this number on, and the largest one in any case.
    #[must_use]
    pub fn starting_at(first: NonZeroU32) -> Self {
        SeqRange::new(first.into(), SeqNumber::Largest).into()
    }
}

impl UidSet<'_> {
    /// The set of these UIDs, in the order in which they are given. `None` if there are none, or 0 is among them.
    #[must_use]
    pub fn from_uids(uids: impl IntoIterator<Item = u32>) -> Option<Self> {
        Self::from_ranges(uids.into_iter().map(|uid| uid..=uid))
    }

    /// The set of the UIDs in these ranges, in the order in which they are given. `None` if there are none, or 0 is among
    /// them.
    #[must_use]
    pub fn from_ranges(ranges: impl IntoIterator<Item = RangeInclusive<u32>>) -> Option<Self> {
        let mut text = Vec::new();
        let mut ranges = ends(ranges);
        let mut run = ranges.next()?;
        for next in ranges {
            if next.0.checked_sub(1)? == run.1 {
                run.1 = next.1;
            } else {
                push(&mut text, run)?;
                run = next;
            }
        }
        push(&mut text, run)?;
        Some(Self(text.into()))
    }
}

/// A set of one number.
impl From<NonZeroU32> for SequenceSet<'_> {
    fn from(number: NonZeroU32) -> Self {
        UidSet::from(number).into()
    }
}

/// A set of one range, or of one number.
impl From<SeqRange> for SequenceSet<'_> {
    fn from(range: SeqRange) -> Self {
        Self(format!("{range}").into())
    }
}

/// A set of one UID.
impl From<NonZeroU32> for UidSet<'_> {
    fn from(uid: NonZeroU32) -> Self {
        Self(format!("{uid}").into())
    }
}

/// The first and last number of each range that has any.
fn ends(ranges: impl IntoIterator<Item = RangeInclusive<u32>>) -> impl Iterator<Item = (u32, u32)> {
    ranges.into_iter().filter(|range| !range.is_empty()).map(RangeInclusive::into_inner)
}

/// The set of these ranges, ascending and merged; `None` if there are none, or 0 is among them.
///
/// It is written as they come, as long as they are ascending. If one is not, what was written is read again and sorted with
/// all that follows.
fn ascending(ranges: impl Iterator<Item = (u32, u32)>) -> Option<SequenceSet<'static>> {
    let mut text = Vec::new();
    let mut merged = Merged::new(ranges);
    for range in merged.by_ref() {
        push(&mut text, range)?;
    }
    if !merged.is_complete() {
        let mut sorted: Vec<_> = Ranges::new(&text, 0).chain(merged.rest()).collect();
        sorted.sort_unstable();
        text.clear();
        for range in Merged::new(sorted.into_iter()) {
            push(&mut text, range)?;
        }
    }
    if text.is_empty() { None } else { Some(SequenceSet(text.into())) }
}

/// Writes the range behind the others. `None` if it has 0.
fn push(text: &mut Vec<u8>, (low, high): (u32, u32)) -> Option<()> {
    if !text.is_empty() {
        text.push(b',');
    }
    push_number(text, NonZeroU32::new(low)?);
    if low != high {
        text.push(b':');
        push_number(text, NonZeroU32::new(high)?);
    }
    Some(())
}

/// Writes the digits of a number.
pub(super) fn push_number(text: &mut Vec<u8>, number: NonZeroU32) {
    let mut digits = [b'0'; 10];
    let mut rest = number.get();
    let mut first = digits.len();
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        *digit += u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
        first = at;
        if rest == 0 {
            break;
        }
    }
    text.extend_from_slice(digits.get(first..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{collections::BTreeSet, string::ToString};
    use proptest::{collection, prelude::*};

    fn set(text: &str) -> SequenceSet<'_> {
        SequenceSet::new(text).unwrap()
    }

    fn uids(text: &str) -> UidSet<'_> {
        UidSet::new(text).unwrap()
    }

    #[test]
    fn sets_of_numbers_come_out_ascending_and_merged() {
        let from_numbers =
            |numbers: &[u32]| SequenceSet::from_numbers(numbers.iter().copied()).map(|set| set.to_string());
        assert_eq!(from_numbers(&[]), None);
        assert_eq!(from_numbers(&[0]), None);
        assert_eq!(from_numbers(&[1, 0]), None);
        assert_eq!(from_numbers(&[7]).unwrap(), "7");
        assert_eq!(from_numbers(&[3, 1, 2, 2, 9, u32::MAX, u32::MAX - 1]).unwrap(), "1:3,9,4294967294:4294967295");
        let from_ranges = |ranges: &[RangeInclusive<u32>]| SequenceSet::from_ranges(ranges.iter().cloned());
        assert_eq!(from_ranges(&[1..=u32::MAX, 5..=6, u32::MAX..=u32::MAX]).unwrap(), set("1:4294967295"));
        assert_eq!(from_ranges(&[8..=9, 1..=3, 2..=2, 4..=4]).unwrap(), set("1:4,8:9"));
        #[expect(clippy::reversed_empty_ranges, reason = "has no numbers")]
        let empty = 9..=8;
        assert_eq!(from_ranges(&[empty.clone(), 2..=2]).unwrap(), set("2"));
        assert_eq!((from_ranges(&[empty]), from_ranges(&[0..=3])), (None, None));
        assert_eq!(SequenceSet::from(NonZeroU32::MAX), set("4294967295"));
        assert_eq!(SequenceSet::starting_at(NonZeroU32::MIN), SequenceSet::ALL);
    }

    // A1 FETCH 10:1 (UID) is refused by QQ as it stands.
    #[test]
    fn a_reversed_range_is_built_ascending() {
        let reversed = set("10:1,12,11:*");
        let ranges = reversed.ranges().filter_map(|range| range.resolve(14));
        assert_eq!(SequenceSet::from_ranges(ranges), Some(set("1:14")));
    }

    #[test]
    fn sets_of_uids_keep_their_order() {
        let from_uids = |uids: &[u32]| UidSet::from_uids(uids.iter().copied()).map(|set| set.to_string());
        assert_eq!(from_uids(&[]), None);
        assert_eq!(from_uids(&[4, 0]), None);
        assert_eq!(from_uids(&[3, 1, 2, 2, 3, u32::MAX]).unwrap(), "3,1:2,2:3,4294967295");
        assert_eq!(UidSet::from_ranges([7..=9, 1..=2, 3..=4]).unwrap(), uids("7:9,1:4"));
        assert_eq!(UidSet::from(NonZeroU32::MIN), uids("1"));
    }

    #[test]
    fn a_set_is_made_of_one_number_or_range() {
        let five = NonZeroU32::new(5).unwrap();
        assert_eq!(SequenceSet::from(five), set("5"));
        assert_eq!(SequenceSet::from(SeqRange::new(SeqNumber::Largest, five.into())), set("*:5"));
        assert_eq!(SequenceSet::from(SeqRange::new(SeqNumber::Largest, SeqNumber::Largest)), set("*"));
    }

    proptest! {
        #[test]
        fn sets_are_as_their_slow_twins(
            zeros: bool,
            mut ranges in collection::vec((0..60_u32, 0..60_u32), 0..12),
            ascending in 0..12_usize,
        ) {
            let ascending = ascending.min(ranges.len());
            ranges[..ascending].sort_unstable();
            let least = u32::from(!zeros);
            let ranges = || ranges.iter().map(|&(low, high)| low.max(least)..=high);
            let numbers: BTreeSet<_> = ranges().flatten().collect();
            let set = SequenceSet::from_ranges(ranges());
            prop_assert_eq!(set.is_some(), !numbers.is_empty() && !numbers.contains(&0));
            prop_assert_eq!(&SequenceSet::from_numbers(ranges().flatten()), &set);
            prop_assert_eq!(UidSet::from_ranges(ranges()).is_some(), set.is_some());
            if let Some(set) = set {
                prop_assert!(SequenceSet::new(set.as_octets().reborrow()).is_ok());
                prop_assert!(set.numbers(0).eq(numbers));
                let ends: Vec<_> = set.ranges().flat_map(|range| range.resolve(0)).collect();
                prop_assert!(ends.windows(2).all(|pair| *pair[0].end() + 1 < *pair[1].start()));
                prop_assert!(UidSet::from_ranges(ranges()).unwrap().uids().eq(ranges().flatten()));
            }
        }

        #[test]
        fn digits_are_as_their_slow_twin(number: NonZeroU32, bits in 0..32) {
            let number = NonZeroU32::new(number.get() >> bits).unwrap_or(number);
            let mut pushed = Vec::new();
            push_number(&mut pushed, number);
            prop_assert_eq!(pushed, number.to_string().into_bytes());
        }
    }
}
