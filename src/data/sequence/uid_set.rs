//! [`UidSet`]: what it is, and what can be asked of it.

use super::{merge::length, scan::Ranges, set::SequenceSet};
use crate::{
    data::macros::{into_static, serde_as},
    error::UsageError,
    wire::{Octets, Writer},
};
use core::{fmt, ops::RangeInclusive};

/// UIDs in an order that may matter: COPYUID pairs those of two sets by their places.
///
/// There is neither `*` nor `$` among them. Ranges stand for their numbers in ascending order, whichever end is named first.
/// What was received is kept and written as it stands, and compared as text. What can be asked of a set without regard to
/// order is there in [`to_sequence_set`](Self::to_sequence_set).
///
/// # Grammar
///
/// ```text
/// uid-set   = (uniqueid / uid-range) *("," uid-set)
/// uid-range = (uniqueid ":" uniqueid)
/// uniqueid  = nz-number
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9);
/// order: [RFC 4315, section 3](https://www.rfc-editor.org/rfc/rfc4315#section-3).
///
/// # Leniency
///
/// None. A response code with an empty set is kept as unknown.
///
/// # Example
///
/// ```
/// use imap_wire::data::UidSet;
///
/// // A004 OK [COPYUID 38505 304,319:320 3956:3958] Done
/// let source = UidSet::new("304,319:320")?;
/// let copies = UidSet::new("3956:3958")?;
/// assert_eq!(source.zip(&copies)?.collect::<Vec<_>>(), [(304, 3956), (319, 3957), (320, 3958)]);
/// assert!(source.zip(&UidSet::new("1:4294967295")?).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct UidSet<'a>(pub(super) Octets<'a>);

impl<'a> UidSet<'a> {
    /// The text.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// The ranges, and single UIDs as ranges, in the order of the text and each ascending.
    pub fn ranges(&self) -> impl Iterator<Item = RangeInclusive<u32>> + Clone {
        self.resolved().map(|(low, high)| low..=high)
    }

    /// The UIDs in their order. If one is there twice, so it is here.
    pub fn uids(&self) -> impl Iterator<Item = u32> + Clone {
        self.ranges().flatten()
    }

    /// How many UIDs there are, each counted as often as it is there.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.resolved().map(length).sum()
    }

    /// True if the UID is in the set. The text is read up to where it is.
    #[must_use]
    pub fn contains(&self, uid: u32) -> bool {
        self.resolved().any(|(low, high)| low <= uid && uid <= high)
    }

    /// Each UID with the one that has the same place in the other set, as COPYUID pairs them.
    ///
    /// # Errors
    ///
    /// If one set has more UIDs than the other, which is found without counting one by one. Nothing is known then of which
    /// message became which.
    pub fn zip(&self, other: &UidSet<'_>) -> Result<impl Iterator<Item = (u32, u32)>, UsageError> {
        if self.count() != other.count() {
            return Err(UsageError("one set has more UIDs than the other"));
        }
        Ok(self.uids().zip(other.uids()))
    }

    /// The same set, borrowed, as one without order.
    #[must_use]
    pub fn to_sequence_set(&self) -> SequenceSet<'_> {
        SequenceSet(self.0.reborrow())
    }

    /// The lower and upper end of each range.
    fn resolved(&self) -> impl Iterator<Item = (u32, u32)> + Clone {
        Ranges::new(&self.0, 0).map(|(start, end)| (start.min(end), start.max(end)))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(&self.0);
    }
}

/// Each `uid-set` is a `sequence-set`.
impl<'a> From<UidSet<'a>> for SequenceSet<'a> {
    fn from(uids: UidSet<'a>) -> Self {
        Self(uids.0)
    }
}

impl fmt::Display for UidSet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for UidSet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UidSet({self})")
    }
}

into_static!(struct UidSet { 0 });
serde_as!(UidSet<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use core::mem::size_of;

    fn uids(text: &str) -> UidSet<'_> {
        UidSet::new(text).unwrap()
    }

    #[test]
    fn a_set_takes_no_more_than_a_leaf() {
        assert_eq!(size_of::<UidSet<'_>>(), size_of::<Octets<'_>>());
    }

    #[test]
    fn the_examples_of_rfc_4315_pair_by_place() {
        let pairs = |source: &str, copies: &str| uids(source).zip(&uids(copies)).unwrap().collect::<Vec<_>>();
        assert_eq!(pairs("304,319:320", "3956:3958"), [(304, 3956), (319, 3957), (320, 3958)]);
        assert_eq!(pairs("12:10", "5,1,9"), [(10, 5), (11, 1), (12, 9)]);
        assert_eq!(uids("10:7,3").uids().collect::<Vec<_>>(), [7, 8, 9, 10, 3]);
    }

    #[test]
    fn a_set_has_its_numbers_in_either_order() {
        assert!(uids("9:7,1").contains(8) && !uids("9:7,1").contains(2));
        assert_eq!(SequenceSet::from(uids("9:7,1")), SequenceSet::new("9:7,1").unwrap());
    }

    #[test]
    fn large_ranges_cost_nothing() {
        let many = uids("1:4294967295,1:4294967295");
        assert_eq!(many.count(), 2 * u64::from(u32::MAX));
        assert_eq!(many.to_sequence_set().count(0), u64::from(u32::MAX));
        assert_eq!(many.zip(&many).unwrap().nth(2), Some((3, 3)));
        assert_eq!(many.zip(&uids("1")).err().unwrap().to_string(), "one set has more UIDs than the other");
    }
}
