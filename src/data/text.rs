//! Text for people: `text`, the end of every status response (RFC 9051, section 7.1).

use super::macros::{into_static, serde_as};
use crate::{
    error::{ParseError, Rule, UsageError},
    quirks::Quirks,
    wire::{Octets, Writer, input::Input},
};
use alloc::{borrow::Cow, vec::Vec};
use core::fmt;
use nom::Err;

/// What a server says to people. Not to be interpreted; what programs need is in the [`Code`](crate::Code).
///
/// # Grammar
///
/// ```text
/// text = 1*TEXT-CHAR   ; any CHAR except CR and LF
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
///
/// # Leniency
///
/// It may be empty, as in IMAP4rev2, and have octets above 0x7F, which say nothing of their character set.
///
/// # Example
///
/// ```
/// use imap_wire::data::Text;
///
/// assert_eq!(Text::new("done")?.to_string(), "done");
/// assert!(Text::new("done\r\nA2 OK forged").is_err());
/// assert_eq!(Text::lossy("two\r\nlines").to_string(), "two  lines");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Text<'a>(Octets<'a>);

impl<'a> Text<'a> {
    /// The text of these octets.
    ///
    /// # Errors
    ///
    /// If there is a CR, LF or NUL: it could end the line and forge another response.
    pub fn new(text: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let text = text.into();
        if memchr::memchr3(b'\r', b'\n', 0, &text).is_some() {
            return Err(UsageError("text has no CR, LF or NUL"));
        }
        Ok(Self(text))
    }

    /// The text of these octets, with a space for each CR, LF and NUL: for text that quotes what somebody sent.
    #[must_use]
    pub fn lossy(text: impl Into<Octets<'a>>) -> Self {
        let text = text.into();
        Self::new(text.reborrow().into_bytes()).unwrap_or_else(|_| {
            let octets = text.iter().map(|octet| if matches!(octet, b'\r' | b'\n' | 0) { b' ' } else { *octet });
            Self(octets.collect::<Vec<_>>().into())
        })
    }

    /// What was found between a code and the line end.
    pub(crate) const fn of_line(octets: Octets<'a>) -> Self {
        Self(octets)
    }

    /// The octets.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// The text, with U+FFFD for what is not UTF-8.
    #[must_use]
    pub fn to_str_lossy(&self) -> Cow<'_, str> {
        self.0.to_str_lossy()
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(&self.0);
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

into_static!(struct Text { 0 });
serde_as!(Text<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Text<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut octets = <&[u8]>::arbitrary(u)?;
        // The writer puts a space behind what would announce a literal.
        while let [front @ .., b'}'] = octets {
            octets = front;
        }
        Ok(Self::lossy(octets))
    }
}

/// `text =/ UTF8-2 / UTF8-3 / UTF8-4`, once UTF-8 was enabled (RFC 9051, section 9).
#[cold]
pub(crate) fn check_eight_bit(at: Input<'_, '_>, octets: &[u8]) -> Result<(), Err<ParseError>> {
    const SEVEN_BIT: &Rule = &Rule::new("7-bit character", "text");
    const UTF8: &Rule = &Rule::new("valid UTF-8", "text");
    if !at.utf8() {
        let clean = octets.iter().take_while(|octet| octet.is_ascii()).count();
        return at.skip(clean).deviate(Quirks::EIGHT_BIT_TEXT, SEVEN_BIT);
    }
    match core::str::from_utf8(octets) {
        Ok(_) => Ok(()),
        Err(error) => at.skip(error.valid_up_to()).deviate(Quirks::EIGHT_BIT_TEXT, UTF8),
    }
}
