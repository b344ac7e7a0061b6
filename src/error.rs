//! Errors, apart by who is at fault: [`DecodeError`] the octets, [`UsageError`] the caller.
//!
//! Too little input is no error: it is a result of the [`Framer`](crate::wire::Framer), and what parses sees whole frames.
//! What the framer gives up on is an [`Abandoned`](crate::wire::Abandoned) frame with its [`Reason`](crate::wire::Reason).

use alloc::boxed::Box;
use core::fmt;
use nom::Err;

/// What a parser wanted to see, and while reading which production of the grammar.
///
/// One static value for each place that can fail, so that an error is an offset and a pointer.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Rule {
    /// Completes "expected ...".
    pub(crate) expected: &'static str,
    /// The name of the production in the RFC's ABNF.
    pub(crate) within: &'static str,
    /// The input was well formed but exceeds one of the [`Limits`](crate::Limits).
    pub(crate) limit: bool,
}

impl Rule {
    /// A rule of the grammar.
    pub(crate) const fn new(expected: &'static str, within: &'static str) -> Self {
        Self { expected, within, limit: false }
    }

    /// A bound that the grammar does not have.
    pub(crate) const fn limit(expected: &'static str, within: &'static str) -> Self {
        Self { expected, within, limit: true }
    }
}

/// An error inside a frame, as the parsers pass it on: 16 octets, `Copy`, made without allocation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ParseError {
    /// Octets from the start of the frame.
    pub(crate) offset: usize,
    pub(crate) rule: &'static Rule,
}

/// The octets are not IMAP: where, what was expected there, and in which production of the grammar.
///
/// # Example
///
/// ```
/// use imap_wire::wire::Raw;
///
/// let error = Raw::parse(b"(a {5}\r\nhel").unwrap_err();
/// assert_eq!(error.to_string(), "expected as many octets as the literal announces at offset 8 in literal");
/// assert_eq!(error.offset(), 8);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DecodeError {
    at: ParseError,
    /// Boxed: it is there for frames that fail only.
    tag: Option<Box<[u8]>>,
}

impl DecodeError {
    /// Offset, in octets from the start of what was parsed, of the first octet that does not fit.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.at.offset
    }

    /// What was expected at [`offset`](Self::offset), in words.
    #[must_use]
    pub const fn expected(&self) -> &'static str {
        self.at.rule.expected
    }

    /// The production of the RFC's grammar that was being read, such as `nz-number`.
    #[must_use]
    pub const fn within(&self) -> &'static str {
        self.at.rule.within
    }

    /// The tag of the frame, if it begins with one: whose command it is that failed.
    #[must_use]
    pub fn tag(&self) -> Option<&[u8]> {
        self.tag.as_deref()
    }

    pub(crate) fn set_tag(&mut self, tag: Option<&[u8]>) {
        self.tag = tag.map(Box::from);
    }

    /// True if the octets were well formed but exceed a configured [limit](crate::Limits).
    #[must_use]
    pub const fn is_limit(&self) -> bool {
        self.at.rule.limit
    }
}

impl From<ParseError> for DecodeError {
    fn from(error: ParseError) -> Self {
        Self { at: error, tag: None }
    }
}

impl From<Err<ParseError>> for DecodeError {
    #[cold]
    fn from(error: Err<ParseError>) -> Self {
        match error {
            Err::Error(error) | Err::Failure(error) => error.into(),
            Err::Incomplete(_) => unreachable!("a parser asked for more than a whole frame"),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ParseError { offset, rule } = &self.at;
        write!(f, "expected {} at offset {offset} in {}", rule.expected, rule.within)
    }
}

impl core::error::Error for DecodeError {}

/// The caller asked for what may not be done now, or passed what IMAP cannot carry there.
///
/// Nothing has happened when it is returned: the call can be corrected and made again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UsageError(pub(crate) &'static str);

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl core::error::Error for UsageError {}
