//! Data of extensions: `tagged-ext`, a name and a value that is kept unread (RFC 9051, section 9; RFC 4466).

use super::macros::{display, into_static, serde_fields};
use crate::{
    error::{Rule, UsageError},
    quirks::Quirks,
    wire::{
        Octets, Raw, Writer,
        input::{Input, ParseResult},
        list::space,
        raw::value,
        scan,
    },
};

/// What is not in a table of this crate: a name, and a value that nobody read. LIST, STATUS and ESEARCH have such data.
///
/// # Grammar
///
/// ```text
/// tagged-ext     = tagged-ext-label SP tagged-ext-val
/// tagged-ext-val = tagged-ext-simple / "(" [tagged-ext-comp] ")"
/// ```
///
/// [RFC 4466, section 3](https://www.rfc-editor.org/rfc/rfc4466#section-3)
///
/// # Leniency
///
/// The name may be any atom that does not begin with a digit, and the value any word, string or list.
///
/// # Example
///
/// ```
/// use imap_wire::{data::TaggedExt, wire::Raw};
///
/// let item = TaggedExt::new("APPENDLIMIT", Raw::parse(b"NIL")?)?;
/// assert!(item.is("appendlimit"));
/// assert!(TaggedExt::new("APPENDLIMIT", Raw::parse(b"1) (2")?).is_err());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TaggedExt<'a> {
    name: Octets<'a>,
    value: Raw<'a>,
}

impl<'a> TaggedExt<'a> {
    /// Data of this name.
    ///
    /// # Errors
    ///
    /// If the name is not an atom or begins with a digit, or the value is none or more than one.
    pub fn new(name: impl Into<Octets<'a>>, value: Raw<'a>) -> Result<Self, UsageError> {
        let name = name.into();
        if !scan::is_atom(&name) || name.first().is_some_and(u8::is_ascii_digit) {
            return Err(UsageError("the name of extension data is an atom that begins with no digit"));
        }
        if !is_one_value(&value) {
            return Err(UsageError("extension data has one value"));
        }
        Ok(Self { name, value })
    }

    /// The name as it was sent.
    #[must_use]
    pub const fn name(&self) -> &Octets<'a> {
        &self.name
    }

    /// The value.
    #[must_use]
    pub const fn value(&self) -> &Raw<'a> {
        &self.value
    }

    /// True if this is its name, which is compared without case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(&self.name);
        writer.space();
        writer.raw(&self.value);
    }

    /// As [`write`](Self::write), with the name in quotation marks, as LIST has it.
    pub(crate) fn write_quoted(&self, writer: &mut Writer) {
        writer.string(&self.name);
        writer.space();
        writer.raw(&self.value);
    }
}

display!(TaggedExt);
into_static!(struct TaggedExt { name, value });
serde_fields!(TaggedExt<'a>, |it| { name: Octets<'a> = it.name, value: Raw<'a> = it.value }, Self::new(name, value));

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for TaggedExt<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let name = *u.choose(&["X-SIZE", "x", "X-ID", "a:b_c."])?;
        // No literals: they are spelled anew for each peer.
        let value = *u.choose(&["NIL", "5", "1:5,7", "()", "(a (\"b )\\\"\" ()))", "\"\"", "word"])?;
        let value = Raw::parse(value.as_bytes()).map_err(|_| arbitrary::Error::IncorrectFormat)?;
        Self::new(name, value).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// True for a word, a string or a list, and nothing behind it.
pub(crate) fn is_one_value(raw: &Raw<'_>) -> bool {
    let mut reader = raw.reader().with_quirks(Quirks::NONE);
    reader.value().is_ok() && reader.is_at_end()
}

/// `SP tagged-ext-val`, behind a name, which is known to be an atom
pub(crate) fn tagged_ext<'a, 'c>(input: Input<'a, 'c>, name: Octets<'a>) -> ParseResult<'a, 'c, TaggedExt<'a>> {
    let (rest, value) = value(space(input)?)?;
    Ok((rest, TaggedExt { name, value }))
}

/// `tagged-ext-label`, which fails with `rule`
#[inline]
pub(crate) fn label<'a, 'c>(input: Input<'a, 'c>, rule: &'static Rule) -> ParseResult<'a, 'c, &'a [u8]> {
    match (input.octets, scan::run(input.octets, scan::ATOM)) {
        (_, 0) | ([b'0'..=b'9', ..], _) => Err(input.error(rule)),
        (_, length) => Ok(input.take_octets(length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_one_atom_and_one_value() {
        for (name, value) in [
            ("", "1"),
            ("a b", "1"),
            ("a)", "1"),
            ("a\r\n", "1"),
            ("é", "1"),
            ("1a", "1"),
            ("a", ""),
            ("a", "1 2"),
            ("a", ")"),
        ] {
            assert!(TaggedExt::new(name, Raw::parse(value.as_bytes()).unwrap()).is_err(), "{name} {value}");
        }
        for value in ["1", "\"a b\"", "(a {3}\r\n)\r\n)", "()"] {
            let item = TaggedExt::new("a", Raw::parse(value.as_bytes()).unwrap()).unwrap();
            assert_eq!(item.value().as_octets(), value);
        }
    }
}
