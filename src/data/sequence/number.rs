//! One number of a set, [`SeqNumber`], and two of them with all between, [`SeqRange`].

use crate::wire::static_already;
use core::{fmt, num::NonZeroU32, ops::RangeInclusive};

/// A message's number, or `*`: the largest in use.
///
/// # Grammar
///
/// ```text
/// seq-number = nz-number / "*"
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
///
/// # Leniency
///
/// None.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the grammar has two")]
pub enum SeqNumber {
    /// A sequence number or UID.
    Number(NonZeroU32),
    /// `*`: the number of messages, or the UID of the last one.
    Largest,
}

impl SeqNumber {
    /// The number, with `largest` for `*`. `None` for the `*` of an empty mailbox, where `largest` is 0.
    #[must_use]
    pub const fn resolve(self, largest: u32) -> Option<NonZeroU32> {
        match self {
            Self::Number(number) => Some(number),
            Self::Largest => NonZeroU32::new(largest),
        }
    }
}

impl From<NonZeroU32> for SeqNumber {
    fn from(number: NonZeroU32) -> Self {
        Self::Number(number)
    }
}

impl fmt::Display for SeqNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Largest => f.pad("*"),
        }
    }
}

/// Two numbers and all between them, in either order, or one number twice.
///
/// # Grammar
///
/// ```text
/// seq-range = seq-number ":" seq-number
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
///
/// # Example
///
/// ```
/// use imap_wire::data::SequenceSet;
///
/// let set = SequenceSet::new("9:7,5:*")?;
/// let ranges: Vec<_> = set.ranges().collect();
/// assert_eq!(ranges[0].resolve(12), Some(7..=9));
/// assert_eq!(ranges[1].resolve(12), Some(5..=12));
/// assert_eq!(ranges[1].resolve(3), Some(3..=5));
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct SeqRange {
    /// The first that is named, not always the smaller.
    pub start: SeqNumber,
    /// The other one; the same as `start` for a single number.
    pub end: SeqNumber,
}

impl SeqRange {
    /// The range between two numbers.
    #[must_use]
    pub const fn new(start: SeqNumber, end: SeqNumber) -> Self {
        Self { start, end }
    }

    /// The numbers, with `largest` for `*`. `None` if there is a `*` and `largest` is 0, as in an empty mailbox.
    #[must_use]
    pub fn resolve(self, largest: u32) -> Option<RangeInclusive<u32>> {
        let (start, end) = (self.start.resolve(largest)?.get(), self.end.resolve(largest)?.get());
        Some(start.min(end)..=start.max(end))
    }
}

impl fmt::Display for SeqRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.start.fmt(f)?;
        if self.start != self.end { write!(f, ":{}", self.end) } else { Ok(()) }
    }
}

static_already!(SeqNumber, SeqRange);

#[cfg(test)]
mod tests {
    use super::*;
    use core::mem::size_of;

    #[test]
    fn a_range_takes_eight_octets() {
        assert_eq!((size_of::<SeqNumber>(), size_of::<SeqRange>()), (4, 8));
    }
}
