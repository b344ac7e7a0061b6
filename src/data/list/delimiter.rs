//! What stands between the levels of a name, of LIST and NAMESPACE.

use crate::{
    error::{Rule, UsageError},
    quirks::Quirks,
    wire::{
        Writer,
        input::{Input, ParseResult},
        string::quoted,
    },
};

/// One that every peer takes.
#[cfg(feature = "arbitrary")]
pub(crate) fn arbitrary_delimiter(u: &mut arbitrary::Unstructured<'_>) -> arbitrary::Result<Option<u8>> {
    let delimiter = u.arbitrary::<Option<u8>>()?.map(|octet| octet & 0x7f);
    Ok(delimiter.filter(|&delimiter| is_delimiter(Some(delimiter))))
}

pub(crate) const NOT_A_DELIMITER: UsageError = UsageError("a delimiter is an ASCII character, but not NUL, CR or LF");

/// True for what can stand in a quoted string.
pub(crate) const fn is_delimiter(delimiter: Option<u8>) -> bool {
    !matches!(delimiter, Some(0 | b'\r' | b'\n' | 0x80..))
}

/// `(DQUOTE QUOTED-CHAR DQUOTE / nil)`
#[inline]
pub(crate) fn write_delimiter(delimiter: Option<u8>, writer: &mut Writer) {
    match delimiter {
        Some(delimiter) if is_plain(delimiter) => writer.text(&[b'"', delimiter, b'"']),
        Some(delimiter) => writer.string(&(&[delimiter]).into()),
        None => writer.nil(),
    }
}

/// `(DQUOTE QUOTED-CHAR DQUOTE / nil)`, of LIST and NAMESPACE
#[inline]
pub(crate) fn delimiter<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<u8>> {
    match input.octets {
        [b'"', octet, b'"', ..] if is_plain(*octet) => Ok((input.skip(3), Some(*octet))),
        _ => uncommon_delimiter(input),
    }
}

/// True for what may stand in quotation marks as it is.
pub(super) const fn is_plain(octet: u8) -> bool {
    !matches!(octet, 0 | b'\r' | b'\n' | b'"' | b'\\' | 0x80..)
}

/// The rest of `delimiter`: NIL, a character that is escaped or not ASCII, and what is tolerated.
#[cold]
fn uncommon_delimiter<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<u8>> {
    const DELIMITER: &Rule = &Rule::new("quotation mark or NIL", "mailbox-list");
    const CHARACTER: &Rule = &Rule::new("one character", "mailbox-list");
    match input.octets {
        [b'N' | b'n', b'I' | b'i', b'L' | b'l', ..] => Ok((input.skip(3), None)),
        [b'"', ..] => {
            let (rest, content) = quoted(input)?;
            let mut characters = content.to_str().unwrap_or_default().chars();
            match (characters.next(), characters.next()) {
                (Some(delimiter), None) => Ok((rest, u8::try_from(delimiter).ok().filter(u8::is_ascii))),
                _ if content.is_empty() => {
                    input.skip(1).deviate(Quirks::EMPTY_DELIMITER, CHARACTER)?;
                    Ok((rest, None))
                }
                _ => Err(input.skip(1).error(CHARACTER)),
            }
        }
        _ => Err(input.error(DELIMITER)),
    }
}
