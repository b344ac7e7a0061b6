//! [`Sums`]: how many messages lie before each chunk, kept so that a change of one chunk does not touch all behind it.

use alloc::vec::Vec;

/// A Fenwick tree: the counts of some chunks, where a change and a search take as many steps as the number of chunks has bits.
///
/// Node `i` has the sum of the counts from `i & (i + 1)` to `i`. No sum exceeds the number of messages, which is a `u32`, so
/// that arithmetic which wraps comes out right.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums(Vec<u32>);

impl Sums {
    /// Begins again with these counts.
    pub(super) fn rebuild(&mut self, counts: impl Iterator<Item = u32>) {
        self.0.clear();
        self.0.extend(counts);
        for at in 0..self.0.len() {
            let sum = self.0.get(at).copied().unwrap_or_default();
            if let Some(above) = self.0.get_mut(at | at.wrapping_add(1)) {
                *above = above.wrapping_add(sum);
            }
        }
    }

    /// The chunk has `now` messages, and had `was`.
    pub(super) fn change(&mut self, chunk: usize, was: u32, now: u32) {
        let mut at = chunk;
        while let Some(sum) = self.0.get_mut(at) {
            *sum = sum.wrapping_add(now).wrapping_sub(was);
            at |= at.wrapping_add(1);
        }
    }

    /// How many messages the chunks before this one have.
    pub(super) fn before(&self, chunk: usize) -> u32 {
        let (mut end, mut before) = (chunk, 0_u32);
        while let Some(last) = end.checked_sub(1) {
            before = before.wrapping_add(self.0.get(last).copied().unwrap_or_default());
            end &= last;
        }
        before
    }

    /// The chunk that has the message behind so many others, and how many of those are in it too. The chunk behind the last
    /// if there is no such message.
    pub(super) fn find(&self, messages: u32) -> (usize, u32) {
        let (mut chunk, mut rest) = (0_usize, messages);
        let mut step = self.0.len().checked_ilog2().map_or(0, |bits| 1 << bits);
        while step > 0 {
            let next = chunk.saturating_add(step);
            match self.0.get(next.wrapping_sub(1)) {
                Some(&sum) if sum <= rest => (chunk, rest) = (next, rest.wrapping_sub(sum)),
                _ => {}
            }
            step >>= 1;
        }
        (chunk, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection, prelude::*};

    proptest! {
        #[test]
        fn sums_are_as_their_slow_twin(
            counts in collection::vec(0..9_u32, 0..40),
            changes in collection::vec((0..40_usize, 0..9_u32), 0..20),
        ) {
            let mut counts = counts;
            let mut sums = Sums::default();
            sums.rebuild(counts.iter().copied());
            for (chunk, now) in changes {
                if let Some(count) = counts.get_mut(chunk) {
                    sums.change(chunk, *count, now);
                    *count = now;
                }
            }
            let total = counts.iter().sum::<u32>();
            for messages in 0..=total {
                let (mut chunk, mut rest) = (0, messages);
                while chunk < counts.len() && counts[chunk] <= rest {
                    rest -= counts[chunk];
                    chunk += 1;
                }
                prop_assert_eq!(sums.find(messages), (chunk, rest));
            }
            for chunk in 0..=counts.len() {
                prop_assert_eq!(sums.before(chunk), counts[..chunk].iter().sum::<u32>());
            }
        }
    }

    #[test]
    fn a_sum_can_be_the_largest_number() {
        let mut sums = Sums::default();
        sums.rebuild([u32::MAX - 1, 0, 1].into_iter());
        assert_eq!(sums.find(u32::MAX - 2), (0, u32::MAX - 2));
        assert_eq!(sums.find(u32::MAX - 1), (2, 0));
        sums.change(0, u32::MAX - 1, 5);
        assert_eq!((sums.before(3), sums.find(5)), (6, (2, 0)));
    }
}
