//! Sets of message numbers: `sequence-set` and `uid-set`, with `seq-number`, `seq-range` and `uniqueid` (RFC 9051,
//! section 9; RFC 4315, section 4).
//!
//! A set is its text, checked once, from which ranges are read as they are wanted: `1:4294967295` takes twelve octets and no
//! time. Lists of numbers that are no set, such as those of SEARCH, do not live here.

use super::macros::into_static;
use crate::{
    error::{Rule, UsageError},
    wire::{
        IntoStatic, Octets, Writer,
        input::{Context, Input, ParseResult},
    },
};
use alloc::vec::{self, Vec};
use core::{fmt, iter, num::NonZeroU32, ops::RangeInclusive};

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

    #[cfg_attr(not(test), expect(dead_code, reason = "the commands are the first to write or read it"))]
    pub(crate) fn write(self, writer: &mut Writer) {
        match self {
            Self::Number(number) => writer.number(number.get().into()),
            Self::Largest => writer.text(b"*"),
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

impl IntoStatic for SeqNumber {
    type Static = Self;

    fn into_static(self) -> Self {
        self
    }

    fn into_owned(self) -> Self {
        self
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
pub struct SequenceSet<'a>(Octets<'a>);

impl<'a> SequenceSet<'a> {
    /// `1:*`: all messages.
    pub const ALL: SequenceSet<'static> = SequenceSet(Octets::slice(b"1:*", None));

    /// `$`: what the last SEARCH with RETURN (SAVE) found (RFC 5182). It has no numbers until it is replaced by them.
    pub const LAST_COMMAND: SequenceSet<'static> = SequenceSet(Octets::slice(b"$", None));

    /// The set that this text says.
    ///
    /// # Errors
    ///
    /// If it does not follow the grammar.
    pub fn new(text: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        const ERROR: UsageError = UsageError(
            "a set is `$`, or numbers from 1 to 4294967295, `*`, and ranges of these, with commas between them",
        );
        let text = text.into();
        if is_all(sequence_set, &text) { Ok(Self(text)) } else { Err(ERROR) }
    }

    /// The set of these numbers, which come in any order. `None` if there are none, or 0 is among them.
    #[must_use]
    pub fn from_numbers(numbers: impl IntoIterator<Item = u32>) -> Option<Self> {
        Self::from_ranges(numbers.into_iter().map(|number| number..=number))
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
    /// ```
    #[must_use]
    pub fn from_ranges(ranges: impl IntoIterator<Item = RangeInclusive<u32>>) -> Option<Self> {
        let runs = runs(ranges)?;
        Some(Self(text(merged(runs.iter().copied()))?.into()))
    }

    /// The set `first:*`: from this number on, and the largest one in any case.
    #[must_use]
    pub fn starting_at(first: NonZeroU32) -> Self {
        let mut text = Vec::new();
        push_number(&mut text, first.get());
        text.extend_from_slice(b":*");
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// True for `$`.
    #[must_use]
    pub fn is_last_command(&self) -> bool {
        *self == Self::LAST_COMMAND
    }

    /// The ranges, and single numbers as ranges, as they stand in the text. None for `$`.
    pub fn ranges(&self) -> impl Iterator<Item = SeqRange> + Clone {
        let number = |number| NonZeroU32::new(number).map_or(SeqNumber::Largest, SeqNumber::Number);
        self.bounds().map(move |(start, end)| SeqRange { start: number(start), end: number(end) })
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
        merged(self.resolved(largest)).map(length).sum()
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

    /// The set in pieces that are not longer than so many octets each, for servers that limit their lines. A range that is
    /// longer than that is a piece by itself.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::data::SequenceSet;
    ///
    /// let set = SequenceSet::new("1:3,5,7,100:200")?;
    /// let pieces: Vec<_> = set.split(5).map(|piece| piece.to_string()).collect();
    /// assert_eq!(pieces, ["1:3,5", "7", "100:200"]);
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    pub fn split(&self, max_octets: usize) -> impl Iterator<Item = SequenceSet<'_>> {
        let (mut rest, frame) = self.0.parts();
        iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            // The comma behind a piece is no part of it.
            let end = match rest.get(..=max_octets) {
                None => rest.len(),
                Some(within) => {
                    memchr::memrchr(b',', within).or_else(|| memchr::memchr(b',', rest)).unwrap_or(rest.len())
                }
            };
            let (piece, tail) = rest.split_at(end);
            rest = tail.get(1..).unwrap_or_default();
            Some(SequenceSet(Octets::slice(piece, frame)))
        })
    }

    /// The two ends of each range as they stand, with 0 for `*`.
    fn bounds(&self) -> Bounds<'_> {
        Bounds { rest: if self.is_last_command() { &[] } else { &self.0 } }
    }

    /// The lower and upper end of each range, `*` replaced.
    fn resolved(&self, largest: u32) -> impl Iterator<Item = (u32, u32)> + Clone {
        self.bounds().filter_map(move |(start, end)| {
            let start = if start == 0 { largest } else { start };
            let end = if end == 0 { largest } else { end };
            let low = start.min(end);
            (low != 0).then_some((low, start.max(end)))
        })
    }

    #[cfg_attr(not(test), expect(dead_code, reason = "the commands are the first to write or read it"))]
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(&self.0);
    }
}

/// A set of one number.
impl From<NonZeroU32> for SequenceSet<'_> {
    fn from(number: NonZeroU32) -> Self {
        UidSet::from(number).into()
    }
}

/// Each `uid-set` is a `sequence-set`.
impl<'a> From<UidSet<'a>> for SequenceSet<'a> {
    fn from(uids: UidSet<'a>) -> Self {
        Self(uids.0)
    }
}

impl<'a> TryFrom<&'a str> for SequenceSet<'a> {
    type Error = UsageError;

    fn try_from(text: &'a str) -> Result<Self, UsageError> {
        Self::new(text)
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
pub struct UidSet<'a>(Octets<'a>);

impl<'a> UidSet<'a> {
    /// The set that this text says.
    ///
    /// # Errors
    ///
    /// If it does not follow the grammar.
    pub fn new(text: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        const ERROR: UsageError =
            UsageError("a set of UIDs is numbers from 1 to 4294967295, and ranges of these, with commas between them");
        let text = text.into();
        if is_all(uid_set, &text) { Ok(Self(text)) } else { Err(ERROR) }
    }

    /// The set of these UIDs, in the order in which they are given. `None` if there are none, or 0 is among them.
    #[must_use]
    pub fn from_uids(uids: impl IntoIterator<Item = u32>) -> Option<Self> {
        Self::from_ranges(uids.into_iter().map(|uid| uid..=uid))
    }

    /// The set of the UIDs in these ranges, in the order in which they are given. `None` if there are none, or 0 is among
    /// them.
    #[must_use]
    pub fn from_ranges(ranges: impl IntoIterator<Item = RangeInclusive<u32>>) -> Option<Self> {
        Some(Self(text(runs(ranges)?)?.into()))
    }

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
        Bounds { rest: &self.0 }.map(|(start, end)| (start.min(end), start.max(end)))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(&self.0);
    }
}

/// A set of one UID.
impl From<NonZeroU32> for UidSet<'_> {
    fn from(uid: NonZeroU32) -> Self {
        let mut text = Vec::new();
        push_number(&mut text, uid.get());
        Self(text.into())
    }
}

/// Fails for a set with `*`, and for `$`.
impl<'a> TryFrom<SequenceSet<'a>> for UidSet<'a> {
    type Error = UsageError;

    fn try_from(set: SequenceSet<'a>) -> Result<Self, UsageError> {
        Self::new(set.0)
    }
}

impl<'a> TryFrom<&'a str> for UidSet<'a> {
    type Error = UsageError;

    fn try_from(text: &'a str) -> Result<Self, UsageError> {
        Self::new(text)
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

into_static!(struct SequenceSet { 0 });
into_static!(struct UidSet { 0 });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for SeqNumber {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        // Small ones meet each other, large ones meet the bounds.
        let number = match u.int_in_range(0..=3)? {
            0 => return Ok(Self::Largest),
            1 => u32::MAX - u32::from(u.arbitrary::<u8>()?),
            2 => u.arbitrary::<u32>()?,
            _ => u.arbitrary::<u8>()?.into(),
        };
        Ok(NonZeroU32::new(number).map_or(Self::Largest, Self::Number))
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for SequenceSet<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        if u.ratio(1, 8)? {
            return Ok(Self::LAST_COMMAND);
        }
        Ok(Self(arbitrary_text(u)?.into()))
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for UidSet<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut text = arbitrary_text(u)?;
        text.iter_mut().filter(|octet| **octet == b'*').for_each(|octet| *octet = b'9');
        Ok(Self(text.into()))
    }
}

/// The text of a set with one range or more.
#[cfg(feature = "arbitrary")]
fn arbitrary_text(u: &mut arbitrary::Unstructured<'_>) -> arbitrary::Result<Vec<u8>> {
    let mut text = Vec::new();
    loop {
        for octet in [b':', b','] {
            match u.arbitrary()? {
                SeqNumber::Number(number) => push_number(&mut text, number.get()),
                SeqNumber::Largest => text.push(b'*'),
            }
            if octet == b',' || u.arbitrary()? {
                break;
            }
            text.push(octet);
        }
        if u.is_empty() || u.ratio(1, 8)? {
            return Ok(text);
        }
        text.push(b',');
    }
}

/// The two ends of each range of a text that was checked, with 0 for `*`.
#[derive(Clone)]
struct Bounds<'a> {
    rest: &'a [u8],
}

impl Bounds<'_> {
    #[inline]
    fn number(&mut self) -> u32 {
        let (number, rest) = digits(self.rest);
        // A branch, not `strip_prefix`: the next number need not wait for what is all but always the same.
        self.rest = if let [b'*', rest @ ..] = rest { rest } else { rest };
        number
    }
}

impl Iterator for Bounds<'_> {
    type Item = (u32, u32);

    // Forced, as it is for `digits`: 11 ns a range become 6.
    #[inline(always)]
    fn next(&mut self) -> Option<(u32, u32)> {
        if self.rest.is_empty() {
            return None;
        }
        let start = self.number();
        let mut end = start;
        if let [b':', rest @ ..] = self.rest {
            self.rest = rest;
            end = self.number();
        }
        self.rest = self.rest.get(1..).unwrap_or_default();
        Some((start, end))
    }
}

/// How many numbers there are from the first to the second.
fn length((low, high): (u32, u32)) -> u64 {
    u64::from(high - low) + 1
}

/// The ranges in ascending order, and those that overlap or touch made one.
fn merged<I: Iterator<Item = (u32, u32)> + Clone>(ranges: I) -> impl Iterator<Item = (u32, u32)> {
    let mut ascending = if ranges.clone().is_sorted_by_key(|(low, _)| low) {
        Ascending::AsTheyStand(ranges)
    } else {
        let mut sorted: Vec<_> = ranges.collect();
        sorted.sort_unstable();
        Ascending::Sorted(sorted.into_iter())
    }
    .peekable();
    iter::from_fn(move || {
        let (low, mut high) = ascending.next()?;
        while let Some((_, next)) = ascending.next_if(|&(next, _)| next - 1 <= high) {
            high = high.max(next);
        }
        Some((low, high))
    })
}

/// Ranges by their lower ends.
enum Ascending<I> {
    AsTheyStand(I),
    Sorted(vec::IntoIter<(u32, u32)>),
}

impl<I: Iterator<Item = (u32, u32)>> Iterator for Ascending<I> {
    type Item = (u32, u32);

    fn next(&mut self) -> Option<(u32, u32)> {
        match self {
            Self::AsTheyStand(ranges) => ranges.next(),
            Self::Sorted(ranges) => ranges.next(),
        }
    }
}

/// The ranges in the order given, each joined to the one before it that it continues. `None` if 0 is among them.
fn runs(ranges: impl IntoIterator<Item = RangeInclusive<u32>>) -> Option<Vec<(u32, u32)>> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for range in ranges.into_iter().filter(|range| !range.is_empty()) {
        let (low, high) = range.into_inner();
        match runs.last_mut() {
            _ if low == 0 => return None,
            Some((_, last)) if *last == low - 1 => *last = high,
            _ => runs.push((low, high)),
        }
    }
    Some(runs)
}

/// The text of these ranges; `None` if there are none.
fn text(ranges: impl IntoIterator<Item = (u32, u32)>) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    for (low, high) in ranges {
        if !text.is_empty() {
            text.push(b',');
        }
        push_number(&mut text, low);
        if low != high {
            text.push(b':');
            push_number(&mut text, high);
        }
    }
    if text.is_empty() { None } else { Some(text) }
}

fn push_number(text: &mut Vec<u8>, number: u32) {
    let start = text.len();
    let mut rest = number;
    loop {
        text.push(b'0' + u8::try_from(rest % 10).unwrap_or_default());
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    text.get_mut(start..).unwrap_or_default().reverse();
}

/// The value of the digits at the front of `octets`, if it is in range, and what follows them.
///
/// The first four at once where there are so many, as lanes of a word: sets can have thousands of numbers.
#[inline(always)]
fn digits(octets: &[u8]) -> (u32, &[u8]) {
    let mut value = 0_u32;
    let mut rest = octets;
    if let Some((word, tail)) = rest.split_first_chunk::<4>() {
        let word = u32::from_le_bytes(*word) ^ 0x3030_3030;
        // The high bit of each lane that is above 9; only such a lane can carry into the next.
        if (word.wrapping_add(0x7676_7676) | word) & 0x8080_8080 == 0 {
            let pairs = word * 10 + (word >> 8);
            value = (pairs & 0xff) * 100 + (pairs >> 16 & 0xff);
            rest = tail;
        }
    }
    while let [octet @ b'0'..=b'9', tail @ ..] = rest {
        value = value.wrapping_mul(10).wrapping_add(u32::from(octet - b'0'));
        rest = tail;
    }
    (value, rest)
}

/// What a number fails by, in one production.
struct Rules {
    number: Rule,
    nonzero: Rule,
    range: Rule,
}

impl Rules {
    const fn new(number: &'static str, within: &'static str) -> Self {
        Self {
            number: Rule::new(number, within),
            nonzero: Rule::new("nonzero digit", within),
            range: Rule::new("number of at most 4294967295", within),
        }
    }
}

/// The largest number, as digits.
const LARGEST: &[u8] = b"4294967295";

/// `nz-number = digit-nz *DIGIT`
#[inline]
fn nz_number<'a, 'c>(input: Input<'a, 'c>, rules: &'static Rules) -> ParseResult<'a, 'c, NonZeroU32> {
    let rule = match input.octets {
        [b'1'..=b'9', ..] => {
            let (value, rest) = digits(input.octets);
            let (rest, text) = input.take_octets(input.octets.len() - rest.len());
            let fits = text.len() < LARGEST.len() || text.len() == LARGEST.len() && text <= LARGEST;
            match NonZeroU32::new(value) {
                Some(number) if fits => return Ok((rest, number)),
                _ => &rules.range,
            }
        }
        [b'0', ..] => &rules.nonzero,
        _ => &rules.number,
    };
    Err(input.error(rule))
}

/// `seq-number = nz-number / "*"`
#[inline]
pub(crate) fn seq_number<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SeqNumber> {
    static RULES: Rules = Rules::new("number or `*`", "seq-number");
    if let [b'*', ..] = input.octets {
        return Ok((input.skip(1), SeqNumber::Largest));
    }
    nz_number(input, &RULES).map(|(rest, number)| (rest, number.into()))
}

/// `uniqueid = nz-number`
#[inline]
pub(crate) fn uid<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, NonZeroU32> {
    static RULES: Rules = Rules::new("number", "uniqueid");
    nz_number(input, &RULES)
}

/// `sequence-set = (seq-number / seq-range) ["," sequence-set]`, or `seq-last-command = "$"`
pub(crate) fn sequence_set<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SequenceSet<'a>> {
    const RULE: &Rule = &Rule::new("number, `*` or `$`", "sequence-set");
    match input.octets {
        [b'$', ..] => {
            let (rest, text) = input.take_octets(1);
            Ok((rest, SequenceSet(input.leaf(text))))
        }
        [b'0'..=b'9' | b'*', ..] => ranges(input, seq_number).map(|(rest, text)| (rest, SequenceSet(text))),
        _ => Err(input.error(RULE)),
    }
}

/// `uid-set = (uniqueid / uid-range) *("," uid-set)`
pub(crate) fn uid_set<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, UidSet<'a>> {
    ranges(input, uid).map(|(rest, text)| (rest, UidSet(text)))
}

/// Numbers and ranges of them, with commas between them.
#[inline]
fn ranges<'a, 'c, T>(
    input: Input<'a, 'c>,
    number: impl Fn(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
) -> ParseResult<'a, 'c, Octets<'a>> {
    let mut at = input;
    loop {
        (at, _) = number(at)?;
        if let [b':', ..] = at.octets {
            (at, _) = number(at.skip(1))?;
        }
        match at.octets {
            [b',', ..] => at = at.skip(1),
            _ => break,
        }
    }
    let (rest, text) = input.take_octets(at.offset() - input.offset());
    Ok((rest, input.leaf(text)))
}

/// True if the parser takes all of the text.
fn is_all<'a, T>(parser: impl for<'c> Fn(Input<'a, 'c>) -> ParseResult<'a, 'c, T>, text: &'a [u8]) -> bool {
    let cx = Context::new(text, None);
    parser(Input::new(text, &cx)).is_ok_and(|(rest, _)| rest.octets.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        error::DecodeError,
        quirks::Quirks,
        wire::{NonSync, Peer},
    };
    use alloc::collections::BTreeSet;
    use bytes::{Buf, Bytes};
    use core::mem::size_of;
    use proptest::{collection, option, prelude::*, sample};

    fn run<'a, T>(
        parser: impl for<'c> Fn(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
        octets: &'a [u8],
        quirks: Quirks,
    ) -> Result<(T, &'a [u8]), String> {
        let mut cx = Context::new(octets, None);
        cx.quirks = quirks;
        let result = match parser(Input::new(octets, &cx)) {
            Ok((rest, value)) => Ok((value, rest.octets)),
            Err(nom::Err::Error(error)) => Err(DecodeError::from(error).to_string()),
            Err(other) => unreachable!("{other:?}"),
        };
        assert_eq!(cx.deviations(), []);
        result
    }

    fn set(text: &str) -> SequenceSet<'_> {
        SequenceSet::new(text).unwrap()
    }

    fn uids(text: &str) -> UidSet<'_> {
        UidSet::new(text).unwrap()
    }

    fn numbers(text: &str, largest: u32) -> Vec<u32> {
        set(text).numbers(largest).collect()
    }

    fn written(peer: Peer, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
        let mut writer = Writer::new(peer);
        write(&mut writer);
        writer.end();
        let mut octets = writer.copy_to_bytes(writer.remaining()).to_vec();
        assert_eq!(octets.split_off(octets.len() - 2), b"\r\n");
        octets
    }

    fn peers() -> [Peer; 4] {
        let mut modern = Peer::server();
        (modern.non_sync, modern.binary, modern.utf8) = (NonSync::Any, true, true);
        let mut utf8 = Peer::client();
        utf8.utf8 = true;
        [Peer::server(), modern, Peer::client(), utf8]
    }

    #[test]
    fn a_set_takes_no_more_than_a_leaf() {
        assert_eq!(size_of::<SequenceSet<'_>>(), size_of::<Octets<'_>>());
        assert_eq!(size_of::<UidSet<'_>>(), size_of::<Octets<'_>>());
        assert_eq!((size_of::<SeqNumber>(), size_of::<SeqRange>()), (4, 8));
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
    fn the_examples_of_rfc_4315_pair_by_place() {
        let pairs = |source: &str, copies: &str| uids(source).zip(&uids(copies)).unwrap().collect::<Vec<_>>();
        assert_eq!(pairs("304,319:320", "3956:3958"), [(304, 3956), (319, 3957), (320, 3958)]);
        assert_eq!(pairs("12:10", "5,1,9"), [(10, 5), (11, 1), (12, 9)]);
        assert_eq!(uids("10:7,3").uids().collect::<Vec<_>>(), [7, 8, 9, 10, 3]);
    }

    #[test]
    fn a_set_ends_where_its_text_does() {
        for (octets, text, rest) in [
            ("2,4:7,9,12:* (FLAGS)", "2,4:7,9,12:*", " (FLAGS)"),
            ("18075:18074,15373:15276 (UID)", "18075:18074,15373:15276", " (UID)"),
            ("$ FLAGS", "$", " FLAGS"),
            ("$,1", "$", ",1"),
            ("*)", "*", ")"),
            ("4294967295", "4294967295", ""),
            ("1:2:3", "1:2", ":3"),
        ] {
            for quirks in [Quirks::NONE, Quirks::SERVERS] {
                let (value, left) = run(sequence_set, octets.as_bytes(), quirks).unwrap();
                assert_eq!((value.to_string().as_str(), left), (text, rest.as_bytes()));
            }
        }
        let (value, left) = run(uid_set, b"1,4:5,9]", Quirks::NONE).unwrap();
        assert_eq!((value, left), (uids("1,4:5,9"), &b"]"[..]));
        assert_eq!(run(seq_number, b"* INBOX", Quirks::NONE).unwrap(), (SeqNumber::Largest, &b" INBOX"[..]));
        assert_eq!(run(uid, b"28 BODY", Quirks::NONE).unwrap(), (NonZeroU32::new(28).unwrap(), &b" BODY"[..]));
    }

    #[test]
    fn what_is_no_set_is_refused_with_a_reason() {
        for (octets, error) in [
            ("", "expected number, `*` or `$` at offset 0 in sequence-set"),
            ("-1,6", "expected number, `*` or `$` at offset 0 in sequence-set"),
            (" (BODY[HEADER] UID)", "expected number, `*` or `$` at offset 0 in sequence-set"),
            (",1", "expected number, `*` or `$` at offset 0 in sequence-set"),
            ("0", "expected nonzero digit at offset 0 in seq-number"),
            ("1,0:2", "expected nonzero digit at offset 2 in seq-number"),
            ("1:02", "expected nonzero digit at offset 2 in seq-number"),
            ("1,", "expected number or `*` at offset 2 in seq-number"),
            ("1,,2", "expected number or `*` at offset 2 in seq-number"),
            ("1:", "expected number or `*` at offset 2 in seq-number"),
            ("1,$", "expected number or `*` at offset 2 in seq-number"),
            ("7:4294967296", "expected number of at most 4294967295 at offset 2 in seq-number"),
            ("99999999999", "expected number of at most 4294967295 at offset 0 in seq-number"),
            ("42949672950", "expected number of at most 4294967295 at offset 0 in seq-number"),
            ("100000000000000000001", "expected number of at most 4294967295 at offset 0 in seq-number"),
        ] {
            for quirks in [Quirks::NONE, Quirks::SERVERS] {
                assert_eq!(run(sequence_set, octets.as_bytes(), quirks).unwrap_err(), error);
            }
            assert!(SequenceSet::new(octets).is_err() && SequenceSet::try_from(octets).is_err(), "{octets}");
        }
        for (octets, error) in [
            // [COPYUID 1  ], as hoodiecrow has it.
            (" ]", "expected number at offset 0 in uniqueid"),
            ("none", "expected number at offset 0 in uniqueid"),
            ("1:*", "expected number at offset 2 in uniqueid"),
            ("$", "expected number at offset 0 in uniqueid"),
            ("5,0", "expected nonzero digit at offset 2 in uniqueid"),
            ("4294967296", "expected number of at most 4294967295 at offset 0 in uniqueid"),
        ] {
            for quirks in [Quirks::NONE, Quirks::SERVERS] {
                assert_eq!(run(uid_set, octets.as_bytes(), quirks).unwrap_err(), error);
            }
            assert!(UidSet::new(octets).is_err() && UidSet::try_from(octets).is_err(), "{octets}");
        }
        for text in ["1 ", "1:2:3", "$,1", "$$", "1;2", "1\r\nA2 LOGOUT", "1,2\0"] {
            assert!(SequenceSet::new(text).is_err() && UidSet::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        for octets in
            [&b"2,4:7,9,12:*"[..], b"$,", b"*:4,5:7", b"4294967295:4294967296,1", b"1,2:\xff\x80", b"123456789:0"]
        {
            for end in 0..=octets.len() {
                if let Ok((value, rest)) = run(sequence_set, &octets[..end], Quirks::NONE) {
                    assert_eq!(value.as_octets().len() + rest.len(), end);
                    assert!(SequenceSet::new(value.as_octets().reborrow()).is_ok());
                }
                if let Ok((value, _)) = run(uid_set, &octets[..end], Quirks::NONE) {
                    assert!(value.count() > 0);
                }
            }
        }
    }

    #[test]
    fn what_was_received_is_kept_as_it_stands_and_shares_its_frame() {
        let frame = Bytes::from(b"A1 FETCH 7:5,6,*:1 (UID)".to_vec());
        let cx = Context::new(&frame, Some(&frame));
        let (_, set) = sequence_set(Input::new(&frame[9..], &cx)).unwrap();
        for peer in peers() {
            assert_eq!(written(peer, |writer| set.write(writer)), b"7:5,6,*:1");
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
        assert!(UidSet::try_from(last).is_err());
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

        let many = uids("1:4294967295,1:4294967295");
        assert_eq!(many.count(), 2 * u64::from(u32::MAX));
        assert_eq!(many.to_sequence_set().count(0), u32::MAX.into());
        assert_eq!(many.zip(&many).unwrap().nth(2), Some((3, 3)));
        assert_eq!(many.zip(&uids("1")).err().unwrap().to_string(), "one set has more UIDs than the other");
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

    #[test]
    fn sets_of_uids_keep_their_order() {
        let from_uids = |uids: &[u32]| UidSet::from_uids(uids.iter().copied()).map(|set| set.to_string());
        assert_eq!(from_uids(&[]), None);
        assert_eq!(from_uids(&[4, 0]), None);
        assert_eq!(from_uids(&[3, 1, 2, 2, 3, u32::MAX]).unwrap(), "3,1:2,2:3,4294967295");
        assert_eq!(UidSet::from_ranges([7..=9, 1..=2, 3..=4]).unwrap(), uids("7:9,1:4"));
        assert_eq!(UidSet::from(NonZeroU32::MIN), uids("1"));
        assert!(uids("9:7,1").contains(8) && !uids("9:7,1").contains(2));
        assert_eq!(SequenceSet::from(uids("9:7,1")), set("9:7,1"));
        assert_eq!(UidSet::try_from(set("9:7,1")), Ok(uids("9:7,1")));
        assert!(UidSet::try_from(set("1:*")).is_err());
    }

    #[test]
    fn pieces_keep_to_the_budget() {
        let split =
            |text: &'static str, octets| set(text).split(octets).map(|piece| piece.to_string()).collect::<Vec<_>>();
        assert_eq!(split("1,2,3,4", 3), ["1,2", "3,4"]);
        assert_eq!(split("1,2,3,4", 4), ["1,2", "3,4"]);
        assert_eq!(split("1,2,3,4", 7), ["1,2,3,4"]);
        assert_eq!(split("1,2,3,4", usize::MAX), ["1,2,3,4"]);
        assert_eq!(split("10:20,3,*", 2), ["10:20", "3", "*"]);
        assert_eq!(split("1,2", 0), ["1", "2"]);
    }

    /// Numbers and ranges near each other, with `None` for `*`.
    fn elements(star: bool) -> impl Strategy<Value = Vec<(Option<u32>, Option<Option<u32>>)>> {
        let number =
            move || if star { option::weighted(0.9, 1..24_u32).boxed() } else { (1..24_u32).prop_map(Some).boxed() };
        collection::vec((number(), option::of(number())), 1..12)
    }

    fn text_of(elements: &[(Option<u32>, Option<Option<u32>>)]) -> String {
        let number = |number: Option<u32>| number.map_or_else(|| "*".into(), |number| number.to_string());
        let element = |&(start, end): &(_, Option<_>)| match end {
            None => number(start),
            Some(end) => number(start) + ":" + &number(end),
        };
        elements.iter().map(element).collect::<Vec<_>>().join(",")
    }

    /// All numbers in their order, one by one.
    fn naive(elements: &[(Option<u32>, Option<Option<u32>>)], largest: u32) -> Vec<u32> {
        let mut all = Vec::new();
        for &(start, end) in elements {
            let start = start.unwrap_or(largest);
            let end = end.map_or(start, |end| end.unwrap_or(largest));
            if start != 0 && end != 0 {
                all.extend(start.min(end)..=start.max(end));
            }
        }
        all
    }

    proptest! {
        #[test]
        fn sets_are_as_their_slow_twins(mut elements in elements(true), sorted: bool, other in elements(true), largest in 0..30_u32) {
            if sorted {
                elements.sort_unstable();
            }
            let text = text_of(&elements);
            let set = set(&text);
            let model: BTreeSet<_> = naive(&elements, largest).into_iter().collect();
            let all: Vec<_> = model.iter().copied().collect();
            prop_assert_eq!(set.ranges().map(|range| range.to_string()).collect::<Vec<_>>().len(), elements.len());
            prop_assert_eq!(set.numbers(largest).collect::<Vec<_>>(), &all[..]);
            prop_assert_eq!(set.count(largest), all.len() as u64);
            prop_assert_eq!((set.min(largest), set.max(largest)), (all.first().copied(), all.last().copied()));
            prop_assert_eq!(set.expand(largest, all.len()), Ok(all.clone()));
            prop_assert!(all.is_empty() || set.expand(largest, all.len() - 1).is_err());
            for number in 0..40 {
                prop_assert_eq!(set.contains(number, largest), model.contains(&number));
            }
            let other_text = text_of(&other);
            let other_model: BTreeSet<_> = naive(&other, largest).into_iter().collect();
            prop_assert_eq!(set.same_numbers(&self::set(&other_text), largest), model == other_model);
            match SequenceSet::from_numbers(all.iter().rev().copied()) {
                None => prop_assert!(all.is_empty()),
                Some(built) => {
                    prop_assert!(built.same_numbers(&set, largest));
                    let ends: Vec<_> = built.ranges().flat_map(|range| range.resolve(0)).collect();
                    prop_assert!(ends.windows(2).all(|pair| *pair[0].end() + 1 < *pair[1].start()));
                }
            }
        }

        #[test]
        fn uid_sets_are_as_their_slow_twins(elements in elements(false), other in elements(false)) {
            let (text, other_text) = (text_of(&elements), text_of(&other));
            let (set, other_set) = (uids(&text), uids(&other_text));
            let (all, other_all) = (naive(&elements, 0), naive(&other, 0));
            prop_assert_eq!(set.uids().collect::<Vec<_>>(), &all[..]);
            prop_assert_eq!(set.count(), all.len() as u64);
            for number in 0..40 {
                prop_assert_eq!(set.contains(number), all.contains(&number));
            }
            let built = UidSet::from_uids(all.iter().copied()).unwrap();
            prop_assert_eq!(built.uids().collect::<Vec<_>>(), &all[..]);
            match set.zip(&other_set) {
                Ok(pairs) => prop_assert!(pairs.eq(all.into_iter().zip(other_all))),
                Err(_) => prop_assert_ne!(all.len(), other_all.len()),
            }
        }

        #[test]
        fn pieces_make_up_the_set(elements in elements(true), octets in 0..20_usize) {
            let text = text_of(&elements);
            let pieces: Vec<_> = set(&text).split(octets).map(|piece| piece.to_string()).collect();
            for piece in &pieces {
                prop_assert!(SequenceSet::new(piece.as_str()).is_ok());
                prop_assert!(piece.len() <= octets || !piece.contains(','));
            }
            prop_assert_eq!(pieces.join(","), text);
        }

        #[test]
        fn digits_are_as_their_slow_twin(
            number in prop_oneof![any::<u32>(), 0..99_999_u32, sample::select(vec![0, 9_999, 10_000, 99_999_999, u32::MAX])],
            tail in collection::vec(any::<u8>().prop_filter("no digit", |octet| !octet.is_ascii_digit()), 0..6),
        ) {
            let mut octets = number.to_string().into_bytes();
            octets.extend(&tail);
            prop_assert_eq!(digits(&octets), (number, &tail[..]));
            let mut pushed = Vec::new();
            push_number(&mut pushed, number);
            prop_assert_eq!(pushed, number.to_string().into_bytes());
        }

        #[test]
        fn any_octets_are_an_error_or_a_value(octets in "[0-9:,*$ ]{0,24}") {
            if let Ok((value, rest)) = run(sequence_set, octets.as_bytes(), Quirks::NONE) {
                prop_assert_eq!(value.to_string().len() + rest.len(), octets.len());
                prop_assert!(value.is_last_command() || value.ranges().count() == value.to_string().split(',').count());
                prop_assert!(value.count(u32::MAX) >= value.count(0));
            }
            if let Ok((value, _)) = run(uid_set, octets.as_bytes(), Quirks::NONE) {
                prop_assert!(value.to_sequence_set().count(0) <= value.count());
            }
        }
    }

    #[cfg(feature = "arbitrary")]
    proptest! {
        #[test]
        fn what_is_written_is_read_again(octets: Vec<u8>) {
            let mut u = arbitrary::Unstructured::new(&octets);
            let (set, uids, number): (SequenceSet<'_>, UidSet<'_>, SeqNumber) = u.arbitrary().unwrap();
            for peer in peers() {
                let octets = written(peer, |writer| set.write(writer));
                prop_assert_eq!(run(sequence_set, &octets, Quirks::NONE), Ok((set.clone(), &b""[..])));
                let octets = written(peer, |writer| uids.write(writer));
                prop_assert_eq!(run(uid_set, &octets, Quirks::NONE), Ok((uids.clone(), &b""[..])));
                let octets = written(peer, |writer| number.write(writer));
                prop_assert_eq!(run(seq_number, &octets, Quirks::NONE), Ok((number, &b""[..])));
                prop_assert_eq!(octets, number.to_string().into_bytes());
            }
            prop_assert_eq!(set.clone().into_owned(), set.clone().into_static());
        }
    }
}
