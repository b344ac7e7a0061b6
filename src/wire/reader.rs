//! [`Reader`]: the parsers of this layer, one token a call, for what no type exists for.

use super::{
    input::{Context, Deviation, Input, ParseResult, attempt},
    number,
    octets::{NString, Octets},
    raw::{Raw, value},
    scan, string,
};
use crate::{
    error::{DecodeError, Rule},
    limits::Limits,
    quirks::Quirks,
};
use bytes::Bytes;
use core::num::NonZeroU32;

/// Reads tokens one by one: atoms, strings, numbers, and the spaces and parentheses between them.
///
/// This is what to read an unknown response with, or the arguments of a command that has no type: the counterpart of the
/// methods of [`Writer`](super::Writer). Each method takes one token, or leaves the reader where it was and says what it
/// expected there.
///
/// Strict by default; see [`with_quirks`](Self::with_quirks).
///
/// # Example
///
/// ```
/// use imap_wire::wire::Reader;
///
/// let mut reader = Reader::new(b"12 (alice {7}\r\nlost it) NIL");
/// assert_eq!(reader.number()?, 12);
/// reader.space()?;
/// reader.open()?;
/// assert_eq!(reader.astring()?, "alice");
/// reader.space()?;
/// assert_eq!(reader.astring()?, "lost it");
/// reader.close()?;
/// reader.space()?;
/// assert!(reader.nstring()?.is_nil());
/// assert!(reader.is_at_end());
/// assert_eq!(reader.atom().unwrap_err().to_string(), "expected atom character at offset 27 in atom");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Debug)]
pub struct Reader<'a> {
    cx: Context<'a>,
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads from a slice.
    #[must_use]
    pub fn new(octets: &'a [u8]) -> Self {
        Self { cx: Context::new(octets, None), rest: octets }
    }

    /// Reads from a frame that the values share when they are [kept](super::IntoStatic::into_static).
    #[must_use]
    pub fn within(frame: &'a Bytes) -> Self {
        Self { cx: Context::new(frame, Some(frame)), rest: frame }
    }

    /// Tolerates `quirks` from here on.
    #[must_use]
    pub fn with_quirks(mut self, quirks: Quirks) -> Self {
        self.cx.quirks = quirks;
        self
    }

    /// Lets quoted strings have UTF-8, as after `ENABLE UTF8=ACCEPT` (RFC 6855) or `ENABLE IMAP4rev2`.
    #[must_use]
    pub fn with_utf8(mut self) -> Self {
        self.cx.utf8 = true;
        self
    }

    /// Refuses values that are nested more deeply than these limits allow; at first, [`Limits::client`].
    #[must_use]
    pub fn with_limits(mut self, limits: &Limits) -> Self {
        self.cx.nesting = limits.nesting;
        self.cx.items = limits.items;
        self
    }

    /// What was tolerated so far, in the order in which it was met; no more than the first 1,000.
    pub fn deviations(&self) -> impl Iterator<Item = Deviation> {
        self.cx.deviations().into_iter()
    }

    /// Octets from the start of what is read.
    #[must_use]
    pub fn offset(&self) -> usize {
        Input::new(self.rest, &self.cx).offset()
    }

    /// What has not been read yet.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// True if all has been read.
    #[must_use]
    pub const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// `SP`
    ///
    /// # Errors
    ///
    /// If no space follows.
    pub fn space(&mut self) -> Result<(), DecodeError> {
        self.octet(b' ', &const { Rule::new("space", "SP") })
    }

    /// `(`
    ///
    /// # Errors
    ///
    /// If no opening parenthesis follows.
    pub fn open(&mut self) -> Result<(), DecodeError> {
        self.octet(b'(', &const { Rule::new("`(`", "list") })
    }

    /// `)`
    ///
    /// # Errors
    ///
    /// If no closing parenthesis follows.
    pub fn close(&mut self) -> Result<(), DecodeError> {
        self.octet(b')', &const { Rule::new("`)`", "list") })
    }

    /// `CRLF`, or LF alone where [`Quirks::BARE_LF`] is tolerated.
    ///
    /// # Errors
    ///
    /// If the line does not end here.
    pub fn crlf(&mut self) -> Result<(), DecodeError> {
        self.take(|input| Ok((string::crlf(input, &const { Rule::new("CRLF", "CRLF") })?, ())))
    }

    /// `tag`
    ///
    /// # Errors
    ///
    /// If no tag follows.
    pub fn tag(&mut self) -> Result<Octets<'a>, DecodeError> {
        self.take(string::tag)
    }

    /// `atom`
    ///
    /// # Errors
    ///
    /// If no atom follows.
    pub fn atom(&mut self) -> Result<Octets<'a>, DecodeError> {
        self.take(string::atom)
    }

    /// Anything printable up to a space, a parenthesis or a quotation mark, such as `\Seen`, `1:*` or `BODY[TEXT]<0>`.
    ///
    /// # Errors
    ///
    /// If one of these follows at once, or a control character.
    pub fn bare(&mut self) -> Result<Octets<'a>, DecodeError> {
        self.take(|input| string::class(input, scan::BARE, &const { Rule::new("printable character", "word") }))
    }

    /// `astring`: an atom that may have `]`, a quoted string or a literal.
    ///
    /// # Errors
    ///
    /// If none follows, or the string breaks off.
    pub fn astring(&mut self) -> Result<Octets<'a>, DecodeError> {
        self.take(string::astring)
    }

    /// `string`: quoted or a literal, `literal8` included.
    ///
    /// # Errors
    ///
    /// If none follows, or it breaks off.
    pub fn string(&mut self) -> Result<Octets<'a>, DecodeError> {
        self.take(string::string)
    }

    /// `nstring`: a string or NIL.
    ///
    /// # Errors
    ///
    /// If neither follows, or the string breaks off.
    pub fn nstring(&mut self) -> Result<NString<'a>, DecodeError> {
        self.take(string::nstring)
    }

    /// `number`, 32-bit.
    ///
    /// # Errors
    ///
    /// If none follows, or it is too large.
    pub fn number(&mut self) -> Result<u32, DecodeError> {
        self.take(number::number)
    }

    /// `nz-number`, 32-bit and not 0.
    ///
    /// # Errors
    ///
    /// If none follows, or it is 0 or too large.
    pub fn nz_number(&mut self) -> Result<NonZeroU32, DecodeError> {
        self.take(number::nz_number)
    }

    /// `number64`, 63-bit.
    ///
    /// # Errors
    ///
    /// If none follows, or it is too large.
    pub fn number64(&mut self) -> Result<u64, DecodeError> {
        self.take(number::number64)
    }

    /// One whole value, unread: a word, a string, or a list with all that is in it.
    ///
    /// # Errors
    ///
    /// If none follows, it breaks off, or it is nested more deeply than [`Limits::nesting`].
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::wire::Reader;
    ///
    /// let mut reader = Reader::new(b"(X (1 {2}\r\n)) \"b)\")) next");
    /// assert_eq!(reader.value()?.as_octets(), b"(X (1 {2}\r\n)) \"b)\"))");
    /// assert_eq!(reader.rest(), b" next");
    /// # Ok::<(), imap_wire::DecodeError>(())
    /// ```
    pub fn value(&mut self) -> Result<Raw<'a>, DecodeError> {
        self.take(value)
    }

    fn octet(&mut self, octet: u8, rule: &'static Rule) -> Result<(), DecodeError> {
        self.take(|input| Ok((input.expect(octet, rule)?, ())))
    }

    /// Runs a parser; the reader moves only if it succeeds.
    fn take<T>(
        &mut self,
        parser: impl for<'c> FnOnce(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
    ) -> Result<T, DecodeError> {
        match attempt(Input::new(self.rest, &self.cx), parser) {
            Ok((input, value)) => {
                self.rest = input.octets;
                Ok(value)
            }
            Err(nom::Err::Error(error) | nom::Err::Failure(error)) => Err(error.into()),
            // The parsers see whole frames and never ask for more.
            Err(nom::Err::Incomplete(_)) => unreachable!("a parser asked for more than a whole frame"),
        }
    }
}

impl Raw<'_> {
    /// Reads it token by token, tolerating what peers send.
    #[must_use]
    pub fn reader(&self) -> Reader<'_> {
        let (octets, frame) = self.as_octets().parts();
        Reader { cx: Context::new(octets, frame), rest: octets }.with_quirks(Quirks::ALL)
    }
}
