//! Errors, apart by who is at fault: [`DecodeError`] the octets, [`ProtocolError`] the peer, [`UsageError`] the caller.
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

/// The peer did what it may not do now, so that nothing it says can be relied on: the session is over.
///
/// # Example
///
/// ```
/// use imap_wire::ProtocolError;
///
/// assert_eq!(ProtocolError::InjectedData.to_string(), "octets in the clear followed the agreement to start TLS");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ProtocolError {
    /// What it said first is no greeting of IMAP.
    Greeting(DecodeError),
    /// What it said first is neither OK, PREAUTH nor BYE, or exceeds a limit.
    NoGreeting,
    /// It greeted with PREAUTH where TLS is required and cannot be started any more.
    PreAuth,
    /// Octets stood behind the OK to STARTTLS: somebody put them there, to be taken for what TLS protects.
    InjectedData,
    /// It completed a command that had not been sent, or not all of it.
    Unsent,
    /// It announced a literal of an impossible size, so that it is not known where the next frame begins.
    Desynchronised,
    /// It agreed that the client is known, without proof of who it is itself, or after the client had given up.
    Unproven,
    /// What completes STARTTLS, LOGIN, AUTHENTICATE or COMPRESS could not be read, so that it is not known what follows.
    Unreadable,
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Greeting(error) => write!(f, "this is not IMAP: {error}"),
            Self::NoGreeting => f.write_str("the first response is no greeting: OK, PREAUTH or BYE"),
            Self::PreAuth => f.write_str("PREAUTH came in the clear, where TLS is required"),
            Self::InjectedData => f.write_str("octets in the clear followed the agreement to start TLS"),
            Self::Unsent => f.write_str("a command was answered that has not been sent"),
            Self::Desynchronised => f.write_str("a literal's size exceeds 63 bits"),
            Self::Unproven => f.write_str("the server has not proven who it is"),
            Self::Unreadable => f.write_str("the answer that decides how to go on cannot be read"),
        }
    }
}

impl core::error::Error for ProtocolError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Greeting(error) => Some(error),
            _ => None,
        }
    }
}

/// The caller asked for what may not be done now, or passed what IMAP cannot carry there.
///
/// Nothing has happened when it is returned: the call can be corrected and made again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UsageError(pub(crate) &'static str);

impl UsageError {
    /// It is not this command's turn: it would have to wait, and what is not kept cannot.
    pub const WOULD_QUEUE: Self = Self("it is not the turn of this command: others come first");
    /// As many commands wait as [may](crate::Limits::queue).
    pub const QUEUE_FULL: Self = Self("too many commands wait for their turn");
    /// As many octets wait to be transmitted as [may](crate::Limits::transmit).
    pub const FULL: Self = Self("too many octets wait to be transmitted");
    /// The session is over, or about to be.
    pub const ENDED: Self = Self("the session is over");
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl core::error::Error for UsageError {}
