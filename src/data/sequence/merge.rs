//! Ranges in ascending order, none of which overlaps or touches another.

use alloc::vec::{self, Vec};
use core::{iter::Chain, mem};

/// The ranges, as long as each begins no lower than the one before it, and those that overlap or touch made one.
#[derive(Clone)]
pub(crate) struct Merged<I> {
    ranges: I,
    /// What the next ones may belong to.
    last: Option<(u32, u32)>,
    /// The one that begins lower, behind which no more are read.
    lower: Option<(u32, u32)>,
}

impl<I: Iterator<Item = (u32, u32)>> Merged<I> {
    pub(crate) const fn new(ranges: I) -> Self {
        Self { ranges, last: None, lower: None }
    }

    /// True if all ranges were ascending, once there are no more.
    pub(super) const fn is_complete(&self) -> bool {
        self.lower.is_none()
    }

    /// The ranges that were not given yet, as they come.
    pub(super) fn rest(self) -> impl Iterator<Item = (u32, u32)> {
        self.last.into_iter().chain(self.lower).chain(self.ranges)
    }
}

impl<I: Iterator<Item = (u32, u32)>> Iterator for Merged<I> {
    type Item = (u32, u32);

    #[inline]
    fn next(&mut self) -> Option<(u32, u32)> {
        if self.lower.is_some() {
            return None;
        }
        for next in &mut self.ranges {
            match &mut self.last {
                Some((low, _)) if next.0 < *low => {
                    self.lower = Some(next);
                    return None;
                }
                Some((_, high)) if next.0.saturating_sub(1) <= *high => *high = next.1.max(*high),
                Some(last) => return Some(mem::replace(last, next)),
                None => self.last = Some(next),
            }
        }
        self.last.take()
    }
}

/// All ranges, sorted first if that is necessary.
pub(crate) fn merged<I>(mut ranges: I) -> Merged<Chain<I, vec::IntoIter<(u32, u32)>>>
where
    I: Iterator<Item = (u32, u32)> + Clone,
{
    let mut sorted = Vec::new();
    if !ranges.clone().is_sorted_by_key(|(low, _)| low) {
        sorted.extend(ranges.by_ref());
        sorted.sort_unstable();
    }
    Merged::new(ranges.chain(sorted))
}

/// How many numbers are in one range or more.
pub(super) fn count<I: Iterator<Item = (u32, u32)> + Clone>(ranges: I) -> u64 {
    let mut ascending = Merged::new(ranges.clone());
    let count = ascending.by_ref().map(length).sum();
    if ascending.is_complete() { count } else { merged(ranges).map(length).sum() }
}

/// How many numbers there are from the first to the second.
pub(super) fn length((low, high): (u32, u32)) -> u64 {
    u64::from(high - low) + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use proptest::{collection, prelude::*};

    #[test]
    fn stops_where_a_range_begins_lower() {
        let mut ascending = Merged::new([(1, 2), (3, 9), (3, 4), (12, 13), (11, 14), (1, 1)].into_iter());
        assert_eq!(ascending.by_ref().collect::<Vec<_>>(), [(1, 9)]);
        assert!(!ascending.is_complete());
        assert_eq!(ascending.rest().collect::<Vec<_>>(), [(12, 13), (11, 14), (1, 1)]);
    }

    proptest! {
        #[test]
        fn merging_is_as_its_slow_twin(ranges in collection::vec((1..40_u32, 0..9_u32), 0..12), sorted: bool) {
            let mut ranges: Vec<_> = ranges.into_iter().map(|(low, more)| (low, low + more)).collect();
            if sorted {
                ranges.sort_by_key(|(low, _)| *low);
            }
            let numbers: BTreeSet<_> = ranges.iter().flat_map(|&(low, high)| low..=high).collect();
            let merged: Vec<_> = merged(ranges.iter().copied()).collect();
            prop_assert!(merged.iter().flat_map(|&(low, high)| low..=high).eq(numbers.iter().copied()));
            prop_assert!(merged.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
            prop_assert_eq!(count(ranges.iter().copied()), numbers.len() as u64);
            prop_assert!(!sorted || Merged::new(ranges.iter().copied()).eq(merged));
        }
    }
}
