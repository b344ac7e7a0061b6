//! [`Input`]: what the parsers read from, a slice with the context of its parse.
//!
//! The context stays behind a reference, so that an `Input` is three words and copies for nothing. Offsets are computed from
//! addresses, when somebody asks.

use super::{literal::Literals, octets::Octets};
use crate::{
    error::{ParseError, Rule},
    limits::Limits,
    quirks::Quirks,
};
use alloc::vec::Vec;
use bytes::Bytes;
use core::{
    cell::{Cell, RefCell},
    iter, slice,
};
use nom::{Err, IResult, Needed, error::ErrorKind};

/// What a parser returns.
pub(crate) type ParseResult<'a, 'c, T> = IResult<Input<'a, 'c>, T, ParseError>;

/// A deviation from the grammar that was tolerated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Deviation {
    /// Octets from the start of what was parsed.
    pub offset: usize,
    /// Which one; a set of one.
    pub quirk: Quirks,
}

/// What holds for the whole of one parse.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    /// All of it, so that an address is an offset and a parser can look behind itself.
    octets: &'a [u8],
    /// The frame to share, if the octets lie in one.
    frame: Option<&'a Bytes>,
    pub(crate) quirks: Quirks,
    /// UTF-8 was enabled, so that quoted strings may have it.
    pub(crate) utf8: bool,
    /// How many lists may be open at once, and what one of them may have.
    pub(crate) nesting: usize,
    pub(crate) items: usize,
    /// Which literals were left out of the frame, and where a head ends.
    pub(crate) streamed: Streamed<'a>,
    /// The payload that a head ends in was met.
    pub(crate) is_cut: Cell<bool>,
    /// Where the content of the last literal ended; no other one begins right there.
    literal_end: Cell<usize>,
    deviations: RefCell<Vec<Deviation>>,
}

/// As many deviations of one parse are told. A frame that has more has been told to be wrong often enough.
const MOST_DEVIATIONS: usize = 1_000;

/// Literals whose content is not there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Streamed<'a> {
    /// None.
    No,
    /// Those that the frame says.
    LeftOut(&'a Literals),
    /// The one at the end, and those that were left out before it.
    Head(&'a Literals),
}

impl Streamed<'_> {
    /// The one at the end, and no other.
    pub(crate) const HEAD: Streamed<'static> = Streamed::Head(Literals::NONE);
}

impl<'a> Context<'a> {
    /// The strict context for parsing `octets`, with `frame` to share if they lie in one.
    pub(crate) fn new(octets: &'a [u8], frame: Option<&'a Bytes>) -> Self {
        Self {
            octets,
            frame,
            quirks: Quirks::NONE,
            utf8: false,
            nesting: Limits::client().nesting,
            items: Limits::client().items,
            streamed: Streamed::No,
            is_cut: Cell::new(false),
            literal_end: Cell::new(0),
            deviations: RefCell::default(),
        }
    }

    /// The same with all that is tolerated.
    pub(crate) fn tolerant(octets: &'a [u8], frame: Option<&'a Bytes>) -> Self {
        Self { quirks: Quirks::ALL, ..Self::new(octets, frame) }
    }

    /// What was tolerated, in the order in which it was met.
    pub(crate) fn take_deviations(&self) -> Vec<Deviation> {
        self.deviations.take()
    }

    /// True if something was tolerated so far.
    pub(crate) fn has_deviations(&self) -> bool {
        !self.deviations.borrow().is_empty()
    }

    /// What was tolerated so far, in the order in which it was met.
    pub(crate) fn deviations(&self) -> Vec<Deviation> {
        self.deviations.borrow().clone()
    }
}

/// The octets that are left to parse, and the context.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'a, 'c> {
    pub(crate) octets: &'a [u8],
    cx: &'c Context<'a>,
}

impl<'a, 'c> Input<'a, 'c> {
    pub(crate) const fn new(octets: &'a [u8], cx: &'c Context<'a>) -> Self {
        Self { octets, cx }
    }

    /// Octets from the start of what is being parsed.
    pub(crate) fn offset(self) -> usize {
        self.octets.as_ptr().addr() - self.cx.octets.as_ptr().addr()
    }

    /// The octet before this input, if it is not the first.
    pub(crate) fn previous(self) -> Option<u8> {
        self.cx.octets.get(self.offset().checked_sub(1)?).copied()
    }

    /// All that was read before this input.
    pub(crate) fn before(self) -> &'a [u8] {
        self.cx.octets.get(..self.offset()).unwrap_or_default()
    }

    /// All that is being parsed.
    pub(crate) const fn all(self) -> &'a [u8] {
        self.cx.octets
    }

    /// True if a quoted string may have UTF-8.
    pub(crate) const fn utf8(self) -> bool {
        self.cx.utf8
    }

    /// Notes that the content of a literal ends here.
    #[inline]
    pub(crate) fn ends_literal(self) {
        self.cx.literal_end.set(self.offset());
    }

    /// True right behind the content of a literal.
    pub(crate) fn is_behind_literal(self) -> bool {
        self.offset() == self.cx.literal_end.get()
    }

    /// True if the content of a literal that would begin here is not there, because it was streamed or is about to be. No octets
    /// of a peer can make this so.
    #[cold]
    pub(crate) fn is_streamed(self) -> bool {
        match self.cx.streamed {
            Streamed::No => false,
            Streamed::LeftOut(_) => self.is_left_out(),
            Streamed::Head(_) => {
                let is_cut = self.octets.is_empty();
                self.cx.is_cut.set(is_cut);
                is_cut || self.is_left_out()
            }
        }
    }

    /// True if the content of a literal that would begin here was left out of the frame: what stands here follows it.
    #[inline]
    pub(crate) fn is_left_out(self) -> bool {
        match self.cx.streamed {
            Streamed::LeftOut(literals) | Streamed::Head(literals) => literals.is_left_out_at(self.offset()),
            Streamed::No => false,
        }
    }

    /// True if the content of a literal was left out here or further on.
    pub(crate) fn has_left_out(self) -> bool {
        match self.cx.streamed {
            Streamed::LeftOut(literals) | Streamed::Head(literals) => {
                literals.iter().any(|it| it.left_out && it.offset >= self.offset())
            }
            Streamed::No => false,
        }
    }

    /// True behind the payload that a head ends in: there, every construct ends.
    #[inline]
    pub(crate) fn is_cut(self) -> bool {
        self.octets.is_empty() && self.cx.is_cut.get()
    }

    /// Checks that `depth` lists may be open at once.
    pub(crate) fn check_nesting(self, depth: usize) -> Result<(), Err<ParseError>> {
        const RULE: &Rule = &Rule::limit("fewer lists inside each other", "value");
        if depth > self.cx.nesting { Err(self.error(RULE)) } else { Ok(()) }
    }

    /// Checks that a list may have so many items.
    #[inline]
    pub(crate) fn check_items(self, count: usize) -> Result<(), Err<ParseError>> {
        const RULE: &Rule = &Rule::limit("fewer items", "list");
        if count > self.cx.items { Err(self.error(RULE)) } else { Ok(()) }
    }

    /// The error that `rule` fails here.
    #[cold]
    pub(crate) fn error(self, rule: &'static Rule) -> Err<ParseError> {
        Err::Error(ParseError { offset: self.offset(), rule })
    }

    /// The first `count` octets, and what follows. Takes all there is if that is less.
    #[inline]
    pub(crate) fn take_octets(self, count: usize) -> (Self, &'a [u8]) {
        let (taken, octets) = self.octets.split_at(count.min(self.octets.len()));
        (Self { octets, ..self }, taken)
    }

    /// The end of this input that `octets` is.
    #[inline]
    pub(crate) const fn at(self, octets: &'a [u8]) -> Self {
        Self { octets, ..self }
    }

    /// What follows the first `count` octets.
    #[inline]
    pub(crate) fn skip(self, count: usize) -> Self {
        self.take_octets(count).0
    }

    /// A value that lies in this input.
    #[inline]
    pub(crate) const fn leaf(self, octets: &'a [u8]) -> Octets<'a> {
        Octets::slice(octets, self.cx.frame)
    }

    /// The one octet `octet`.
    #[inline]
    pub(crate) fn expect(self, octet: u8, rule: &'static Rule) -> Result<Self, Err<ParseError>> {
        match self.octets.split_first() {
            Some((&first, octets)) if first == octet => Ok(Self { octets, ..self }),
            _ => Err(self.error(rule)),
        }
    }

    /// Records that `quirk` was met here, or fails with `rule` where it is not tolerated.
    ///
    /// To be called only where the parser commits; what may still fail and be read another way runs in [`attempt`].
    #[cold]
    pub(crate) fn deviate(self, quirk: Quirks, rule: &'static Rule) -> Result<(), Err<ParseError>> {
        if !self.cx.quirks.contains(quirk) {
            return Err(self.error(rule));
        }
        let mut deviations = self.cx.deviations.borrow_mut();
        if deviations.len() < MOST_DEVIATIONS {
            deviations.push(Deviation { offset: self.offset(), quirk });
        }
        Ok(())
    }

    /// True if `quirk` is tolerated.
    #[inline]
    pub(crate) const fn tolerates(self, quirk: Quirks) -> bool {
        self.cx.quirks.contains(quirk)
    }
}

/// Runs a parser that may fail and be followed by another reading: if it does, nothing of what it tolerated on its way stays
/// in the report.
#[inline]
pub(crate) fn attempt<'a, 'c, T, E>(
    input: Input<'a, 'c>,
    parser: impl FnOnce(Input<'a, 'c>) -> Result<T, E>,
) -> Result<T, E> {
    let before = input.cx.deviations.borrow().len();
    let parsed = parser(input);
    if parsed.is_err() {
        input.cx.deviations.borrow_mut().truncate(before);
    }
    parsed
}

impl<'a> nom::Input for Input<'a, '_> {
    type Item = u8;
    type Iter = iter::Copied<slice::Iter<'a, u8>>;
    type IterIndices = iter::Enumerate<Self::Iter>;

    fn input_len(&self) -> usize {
        self.octets.len()
    }

    fn take(&self, index: usize) -> Self {
        Self { octets: self.take_octets(index).1, ..*self }
    }

    fn take_from(&self, index: usize) -> Self {
        self.skip(index)
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P: Fn(u8) -> bool>(&self, predicate: P) -> Option<usize> {
        self.octets.iter().position(|&octet| predicate(octet))
    }

    fn iter_elements(&self) -> Self::Iter {
        self.octets.iter().copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.iter_elements().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        if self.octets.len() < count { Err(Needed::new(count - self.octets.len())) } else { Ok(count) }
    }
}

/// Lets nom's own combinators fail; our parsers name a [`Rule`].
impl nom::error::ParseError<Input<'_, '_>> for ParseError {
    #[cold]
    fn from_error_kind(input: Input<'_, '_>, _kind: ErrorKind) -> Self {
        const RULE: &Rule = &Rule::new("something else", "frame");
        Self { offset: input.offset(), rule: RULE }
    }

    #[cold]
    fn append(_input: Input<'_, '_>, _kind: ErrorKind, first: Self) -> Self {
        first
    }
}
