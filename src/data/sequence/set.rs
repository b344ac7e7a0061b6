//! [`SequenceSet`]: what it is, and what can be asked of it.

use super::{
    merge::{count, merged},
    number::{SeqNumber, SeqRange},
    scan::Ranges,
};
use crate::{
    data::macros::{into_static, serde_as},
    error::UsageError,
    wire::{Octets, Writer},
};
use alloc::vec::Vec;
use core::{fmt, num::NonZeroU32};

/// A set of messages: sequence numbers or UIDs, which of them the command says.
///
/// What was received is kept and written as it stands, and compared as text; [`same_numbers`](Self::same_numbers) compares
/// what is meant. Sets that are made of numbers come out ascending and merged, since some servers take no others.
///
/// Many methods want to know the largest number in use, for which `*` stands: the number of messages or the UID of the last
/// one. It is 0 for an empty mailbox, and then a range with `*` has no numbers.
///
/// # Grammar
///
/// ```text
/// sequence-set     = (seq-number / seq-range) ["," sequence-set]
/// sequence-set     =/ seq-last-command
/// seq-last-command = "$"
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9). `$` stands alone, *instead of* numbers (RFC
/// 5182, section 1), although the grammar would let it follow them.
///
/// # Leniency
///
/// None: a number that is read in two ways is the wrong message deleted.
///
/// # Example
///
/// ```
/// use imap_wire::data::SequenceSet;
///
/// let set = SequenceSet::new("2,4:7,9,12:*")?;
/// assert_eq!(set.numbers(15).collect::<Vec<_>>(), [2, 4, 5, 6, 7, 9, 12, 13, 14, 15]);
/// assert_eq!(set.count(u32::MAX), 6 + 4_294_967_284);
/// assert!(set.contains(5, 15) && !set.contains(8, 15));
///
/// let set = SequenceSet::from_numbers([9, 3, 1, 2, 7, 8]).unwrap();
/// assert_eq!(set.to_string(), "1:3,7:9");
/// assert!(SequenceSet::new("1,0").is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct SequenceSet<'a>(pub(super) Octets<'a>);

impl<'a> SequenceSet<'a> {
    /// `1:*`: all messages.
    pub const ALL: SequenceSet<'static> = SequenceSet(Octets::slice(b"1:*", None));

    /// `$`: what the last SEARCH with RETURN (SAVE) found (RFC 5182). It has no numbers until it is replaced by them.
    pub const LAST_COMMAND: SequenceSet<'static> = SequenceSet(Octets::slice(b"$", None));

    /// The text.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// True for `$`.
    #[must_use]
    pub fn is_last_command(&self) -> bool {
        self.0 == *b"$"
    }

    /// The ranges, and single numbers as ranges, as they stand in the text. None for `$`.
    pub fn ranges(&self) -> impl Iterator<Item = SeqRange> + Clone {
        let number = |number| NonZeroU32::new(number).map_or(SeqNumber::Largest, SeqNumber::Number);
        self.with_star(0).map(move |(start, end)| SeqRange::new(number(start), number(end)))
    }

    /// The numbers, ascending, each once. None for `$`.
    ///
    /// A set that is not ascending is sorted first, range by range, in eight octets for each.
    pub fn numbers(&self, largest: u32) -> impl Iterator<Item = u32> {
        merged(self.resolved(largest)).flat_map(|(low, high)| low..=high)
    }

    /// All numbers as [`numbers`](Self::numbers) gives them, if there are not more than `limit`.
    ///
    /// # Errors
    ///
    /// If there are more, which is found without counting one by one, or if the set is `$`.
    pub fn expand(&self, largest: u32, limit: usize) -> Result<Vec<u32>, UsageError> {
        if self.is_last_command() {
            return Err(UsageError("only who keeps the result of SEARCH knows what `$` stands for"));
        }
        match usize::try_from(self.count(largest)) {
            Ok(count) if count <= limit => {
                let mut numbers = Vec::with_capacity(count);
                numbers.extend(self.numbers(largest));
                Ok(numbers)
            }
            _ => Err(UsageError("the set has more numbers than the limit")),
        }
    }

    /// How many numbers there are, each counted once. None for `$`.
    #[must_use]
    pub fn count(&self, largest: u32) -> u64 {
        count(self.resolved(largest))
    }

    /// True if the number is in the set. Never for `$`. The text is read up to where the number is.
    #[must_use]
    pub fn contains(&self, number: u32, largest: u32) -> bool {
        self.resolved(largest).any(|(low, high)| low <= number && number <= high)
    }

    /// True if both sets have the same numbers, however they are written. `$` is the same as `$` only.
    #[must_use]
    pub fn same_numbers(&self, other: &SequenceSet<'_>, largest: u32) -> bool {
        self.0 == other.0
            || !self.is_last_command()
                && !other.is_last_command()
                && merged(self.resolved(largest)).eq(merged(other.resolved(largest)))
    }

    /// The smallest number; `None` if there are no numbers.
    #[must_use]
    pub fn min(&self, largest: u32) -> Option<u32> {
        self.resolved(largest).map(|(low, _)| low).min()
    }

    /// The largest number; `None` if there are no numbers.
    ///
    /// It can exceed the largest in use. A server answers BAD to such sequence numbers, and to `*` in an empty mailbox.
    #[must_use]
    pub fn max(&self, largest: u32) -> Option<u32> {
        self.resolved(largest).map(|(_, high)| high).max()
    }

    /// The lower and upper end of each range.
    fn resolved(&self, largest: u32) -> impl Iterator<Item = (u32, u32)> + Clone {
        self.with_star(largest).ascending()
    }

    /// The two ends of each range as they stand, with `star` for `*`.
    fn with_star(&self, star: u32) -> Ranges<'_> {
        Ranges::new(if self.is_last_command() { &[] } else { &self.0 }, star)
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.word_behind(b"", &self.0);
    }
}

impl fmt::Display for SequenceSet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for SequenceSet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SequenceSet({self})")
    }
}

into_static!(struct SequenceSet { 0 });
serde_as!(SequenceSet<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::testing::written,
        wire::{IntoStatic, Peer},
    };
    use alloc::{
        format,
        string::{String, ToString},
        vec,
    };
    use bytes::Bytes;
    use core::mem::size_of;

    fn set(text: &str) -> SequenceSet<'_> {
        SequenceSet::new(text).unwrap()
    }

    fn numbers(text: &str, largest: u32) -> Vec<u32> {
        set(text).numbers(largest).collect()
    }

    #[test]
    fn a_set_takes_no_more_than_a_leaf() {
        assert_eq!(size_of::<SequenceSet<'_>>(), size_of::<Octets<'_>>());
    }

    #[test]
    fn the_examples_of_rfc_9051_mean_what_it_says() {
        assert_eq!(numbers("2,4:7,9,12:*", 15), [2, 4, 5, 6, 7, 9, 12, 13, 14, 15]);
        assert_eq!(numbers("*:4,5:7", 10), [4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(numbers("2:4", 9), [2, 3, 4]);
        assert!(set("2:4").same_numbers(&set("4:2"), 9));
        assert!(set("3291:*").contains(3000, 3000));
        assert_eq!(numbers("5:*", 3), [3, 4, 5]);
    }

    #[test]
    fn what_was_received_is_kept_as_it_stands_and_shares_its_frame() {
        let frame = Bytes::from(b"A1 FETCH 7:5,6,*:1 (UID)".to_vec());
        let set = SequenceSet::new(Octets::within(&frame, 9..18).unwrap()).unwrap();
        for peer in [Peer::client(), Peer::server()] {
            assert_eq!(written(peer, |writer| set.write(writer)), b"7:5,6,*:1\r\n");
        }
        assert_eq!(format!("{set} {set:?}"), "7:5,6,*:1 SequenceSet(7:5,6,*:1)");
        let piece = set.split(5).next().unwrap().into_static();
        assert_eq!(piece.as_octets().as_ptr(), frame[9..].as_ptr());
        assert_eq!(set.into_static().as_octets().as_ptr(), frame[9..].as_ptr());
    }

    #[test]
    fn ranges_have_a_star_of_their_own() {
        let ranges: Vec<_> = set("7:5,*,3:*").ranges().collect();
        assert_eq!(ranges.iter().map(ToString::to_string).collect::<Vec<_>>(), ["7:5", "*", "3:*"]);
        assert_eq!(ranges[0], SeqRange::new(NonZeroU32::new(7).unwrap().into(), NonZeroU32::new(5).unwrap().into()));
        assert_eq!(ranges[0].resolve(0), Some(5..=7));
        assert_eq!(ranges[1].resolve(4), Some(4..=4));
        assert_eq!((ranges[1].resolve(0), ranges[2].resolve(0)), (None, None));
    }

    #[test]
    fn a_star_of_an_empty_mailbox_has_no_numbers() {
        assert_eq!(numbers("5:*,2,*", 0), [2]);
        assert_eq!((SequenceSet::ALL.count(0), SequenceSet::ALL.min(0), SequenceSet::ALL.max(0)), (0, None, None));
        assert!(!SequenceSet::ALL.contains(0, 0) && !SequenceSet::ALL.contains(1, 0));
        assert_eq!(SequenceSet::ALL.expand(0, 0), Ok(vec![]));
        assert_eq!((SequenceSet::ALL.min(7), SequenceSet::ALL.max(7)), (Some(1), Some(7)));
    }

    #[test]
    fn the_last_result_has_no_numbers_and_is_the_same_as_itself_only() {
        let last = set("$");
        assert_eq!(last, SequenceSet::LAST_COMMAND);
        assert!(last.is_last_command() && !SequenceSet::ALL.is_last_command());
        assert_eq!((last.count(9), last.min(9), last.max(9), last.contains(1, 9)), (0, None, None, false));
        assert_eq!((last.ranges().count(), last.numbers(9).count(), last.split(0).count()), (0, 0, 1));
        assert!(last.expand(9, 9).is_err());
        assert!(last.same_numbers(&SequenceSet::LAST_COMMAND, 0));
        assert!(!last.same_numbers(&SequenceSet::ALL, 0) && !SequenceSet::ALL.same_numbers(&last, 0));
    }

    #[test]
    fn large_ranges_cost_nothing() {
        let all = set("1:4294967295");
        assert_eq!((all.count(1), all.min(1), all.max(1)), (u32::MAX.into(), Some(1), Some(u32::MAX)));
        assert!(all.contains(u32::MAX, 1) && all.same_numbers(&set("*:1,7,9:8"), u32::MAX));
        assert_eq!(all.numbers(1).take(2).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(all.expand(1, 1000).unwrap_err().to_string(), "the set has more numbers than the limit");
        assert_eq!(set("1:3,2:4").expand(1, 4), Ok(vec![1, 2, 3, 4]));
        assert!(set("1:3,2:4").expand(1, 3).is_err());
    }

    #[test]
    fn long_sets_that_are_not_ascending_are_sorted_by_ranges() {
        let text: String = (1..50_000).rev().map(|number| format!("{}:{},", number * 3, number * 3 + 1)).collect();
        let descending = set(text.trim_end_matches(','));
        assert_eq!(descending.count(0), 2 * 49_999);
        let ascending = SequenceSet::from_ranges((1..50_000).map(|number| number * 3..=number * 3 + 1)).unwrap();
        assert!(descending.same_numbers(&ascending, 0));
        assert_ne!(descending, ascending);
        assert_eq!(SequenceSet::from_numbers(descending.numbers(0)), Some(ascending));
    }
}
