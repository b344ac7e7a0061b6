//! Tags: the label that ties a tagged response to the command it answers.
//!
//! The `*` and `+` that begin other responses are no tags; `response.rs` looks for those first.

use super::macros::{into_static, serde_as};
use crate::{
    error::UsageError,
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        scan, string,
    },
};
use core::fmt;

/// A command's tag, such as `A142`.
///
/// # Grammar
///
/// ```text
/// tag = 1*<any ASTRING-CHAR except "+">
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9); use: section 2.2.1.
///
/// # Leniency
///
/// None: a tag that breaks the grammar could be taken for `+` or `*`.
///
/// # Example
///
/// ```
/// use imap_wire::data::Tag;
///
/// assert_eq!(Tag::new("A142")?.as_octets(), "A142");
/// assert!(Tag::new("A+1").is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Tag<'a>(Octets<'a>);

impl<'a> Tag<'a> {
    /// The tag of these octets.
    ///
    /// # Errors
    ///
    /// If there are none, or one that no tag has.
    pub fn new(tag: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let tag = tag.into();
        if tag.is_empty() || scan::run(&tag, scan::TAG) < tag.len() {
            return Err(UsageError("a tag is letters, digits and some other characters, but not `+`"));
        }
        Ok(Self(tag))
    }

    /// The octets.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// What was found at the front of a line.
    pub(crate) const fn of_line(octets: Octets<'a>) -> Self {
        Self(octets)
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.word_behind(b"", &self.0);
    }
}

impl fmt::Display for Tag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

into_static!(struct Tag { 0 });
serde_as!(Tag<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Tag<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let octets = <&[u8]>::arbitrary(u)?;
        Self::new(octets).or_else(|_| Self::new("A1")).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// `tag = 1*<any ASTRING-CHAR except "+">`
pub(crate) fn tag<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Tag<'a>> {
    string::tag(input).map(|(rest, tag)| (rest, Tag(tag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_could_be_another_label() {
        for wrong in ["", "+", "*", "a+", "a b", "a\r\n", "a(", "ü", "a%"] {
            assert!(Tag::new(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Tag::new("a.[]-=").unwrap().to_string(), "a.[]-=");
    }
}
