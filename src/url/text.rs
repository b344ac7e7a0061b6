//! [`UrlText`]: a URL as it is sent, whether or not it is one.

use super::ImapUrl;
use crate::{
    data::macros::into_static,
    error::{DecodeError, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        string::astring,
        token_at,
    },
};
use alloc::vec::Vec;
use core::fmt;

/// A URL as it is sent, which may be none: that is for the reader to see, by [`to_url`](Self::to_url), and for a server to answer.
///
/// A token in it is somebody's permission: neither `Debug` nor `Display` print it.
///
/// ```text
/// url = astring
/// ```
///
/// # Example
///
/// ```
/// use imap_wire::url::UrlText;
///
/// let text = UrlText::new("imap://joe@example.com/INBOX/;uid=20;urlauth=anonymous:internal:91354a473744909de610943775f92038")?;
/// assert_eq!(text.to_string(), "imap://joe@example.com/INBOX/;uid=20;urlauth=anonymous:[redacted]");
/// assert_eq!(text.to_url().unwrap().uid(), Some(20));
///
/// let error = UrlText::new("/INBOX;uid=20")?.to_url().unwrap_err();
/// assert_eq!(error.to_string(), "expected another part of the URL, or its end at offset 6 in imapurl");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct UrlText<'a>(Octets<'a>);

impl<'a> UrlText<'a> {
    /// These octets.
    ///
    /// # Errors
    ///
    /// If there is a NUL in them, which no string can have.
    pub fn new(text: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let text = text.into();
        if text.contains(&0) { Err(UsageError("a URL has no NUL")) } else { Ok(Self(text)) }
    }

    /// The octets, with the token if there is one.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// The URL that it is.
    ///
    /// # Errors
    ///
    /// As [`ImapUrl::parse`].
    pub fn to_url(&self) -> Result<ImapUrl<'_>, DecodeError> {
        ImapUrl::parse(self.0.reborrow())
    }

    /// True if it is a URL that leads to some octets of a section.
    pub(crate) fn is_partial(&self) -> bool {
        self.to_url().is_ok_and(|url| url.partial().is_some())
    }

    /// Writes `astring`.
    pub(crate) fn write(&self, writer: &mut Writer) {
        self.write_by(writer, Writer::astring);
    }

    /// Writes it in this way, as far as it may be seen.
    pub(crate) fn write_by(&self, writer: &mut Writer, write: impl FnOnce(&mut Writer, &Octets<'_>)) {
        let mut shown = Vec::new();
        match token_at(&self.0) {
            Some(at) if writer.is_shown() => {
                shown.extend_from_slice(self.0.get(..at).unwrap_or_default());
                shown.extend_from_slice(REDACTED);
                write(writer, &shown.into());
            }
            _ => write(writer, &self.0),
        }
    }
}

const REDACTED: &[u8] = b"[redacted]";

/// Prints what of a URL may be seen.
pub(super) fn redacted(text: &Octets<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Display::fmt(&UrlText(text.reborrow()), f)
}

impl<'a> From<ImapUrl<'a>> for UrlText<'a> {
    fn from(url: ImapUrl<'a>) -> Self {
        Self(url.text)
    }
}

/// The text, but for a token. All of it has [`as_octets`](UrlText::as_octets).
impl fmt::Display for UrlText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = token_at(&self.0);
        let shown = self.0.get(..at.unwrap_or(self.0.len())).unwrap_or_default();
        write!(f, "{}{}", shown.escape_ascii(), if at.is_some() { "[redacted]" } else { "" })
    }
}

impl fmt::Debug for UrlText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UrlText({self})")
    }
}

into_static!(struct UrlText { 0 });

/// As `Debug` prints it, if it has a token.
#[cfg(feature = "serde")]
impl serde::Serialize for UrlText<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match token_at(&self.0) {
            Some(_) => serializer.collect_str(self),
            None => self.0.serialize(serializer),
        }
    }
}

/// What was redacted must not become a URL.
#[cfg(feature = "serde")]
impl<'de, 'a> serde::Deserialize<'de> for UrlText<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::serde::through(deserializer, |text: Octets<'a>| match token_at(&text) {
            Some(at) if text.get(at..) == Some(REDACTED) => Err(UsageError("a secret is not read")),
            _ => Self::new(text),
        })
    }
}

/// A URL, or what somebody takes for one.
#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for UrlText<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        if u.arbitrary()? {
            return u.arbitrary::<ImapUrl<'_>>().map(Self::from);
        }
        let octets: &[u8] = u.arbitrary()?;
        Ok(Self(octets.split(|&octet| octet == 0).next().unwrap_or_default().into()))
    }
}

/// `url = astring`, whatever its octets are
pub(crate) fn url_text<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, UrlText<'a>> {
    astring(input).map(|(rest, text)| (rest, UrlText(text)))
}
