//! OBJECTID: identifiers of mailboxes, messages and threads that last (RFC 8474).

use crate::{
    data::macros::{display, into_static, serde_as},
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::no_space,
        string::nil,
    },
};

/// An identifier that a server gave to a mailbox, a message or a thread. It is compared with case.
///
/// # Grammar
///
/// ```text
/// objectid           = 1*255(ALPHA / DIGIT / "_" / "-")
/// fetch-emailid-resp = "EMAILID" SP "(" objectid ")"
/// ```
///
/// [RFC 8474, section 7](https://www.rfc-editor.org/rfc/rfc8474#section-7)
///
/// # Limits
///
/// 255 octets.
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES) inside the parentheses.
///
/// # Example
///
/// ```
/// use imap_wire::{Decoder, Data, FetchItem, Response, ext::ObjectId};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* 1 FETCH (EMAILID (M6d99ac3275bb4e) THREADID NIL)\r\n")?;
/// let Response::Data(Data::Fetch(fetch)) = response else { panic!() };
/// assert_eq!(fetch.items[0], FetchItem::EmailId(ObjectId::new("M6d99ac3275bb4e").unwrap()));
/// assert_eq!(fetch.items[1], FetchItem::ThreadId(None));
/// assert!(ObjectId::new("a.b").is_err());
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ObjectId<'a>(Octets<'a>);

/// As many octets has the longest one.
const LONGEST: usize = 255;

impl<'a> ObjectId<'a> {
    /// The identifier of these octets.
    ///
    /// # Errors
    ///
    /// If there are none or more than 255, or one is no letter, no digit, and neither `_` nor `-`.
    pub fn new(id: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let id = id.into();
        if !matches!(id.len(), 1..=LONGEST) || run(&id) < id.len() {
            return Err(UsageError("an object identifier is 1 to 255 letters, digits, `_` and `-`"));
        }
        Ok(Self(id))
    }

    /// The octets.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// Writes `objectid`.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(&self.0);
    }

    /// Writes it in parentheses.
    pub(crate) fn write_in_parentheses(&self, writer: &mut Writer) {
        writer.open();
        self.write(writer);
        writer.close();
    }
}

/// Writes `"(" objectid ")" / nil`.
pub(crate) fn write_or_nil(id: &Option<ObjectId<'_>>, writer: &mut Writer) {
    match id {
        Some(id) => id.write_in_parentheses(writer),
        None => writer.nil(),
    }
}

display!(ObjectId);
into_static!(struct ObjectId { 0 });
serde_as!(ObjectId<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ObjectId<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let ids = ["M6d99ac3275bb4e", "F2212ea87-6097-4256-9d51-71338625", "-", "0", "NIL", "_a"];
        Self::new(*u.choose(&ids)?).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// How many octets at the front an identifier can have, were it not for its length.
fn run(octets: &[u8]) -> usize {
    octets.iter().take_while(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'_' | b'-')).count()
}

/// `objectid = 1*255(ALPHA / DIGIT / "_" / "-")`
pub(crate) fn objectid<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ObjectId<'a>> {
    const CHARACTER: &Rule = &Rule::new("letter, digit, `_` or `-`", "objectid");
    const LENGTH: &Rule = &Rule::new("at most 255 characters", "objectid");
    let (rest, id) = input.take_octets(run(input.octets));
    match id.len() {
        0 => Err(input.error(CHARACTER)),
        1..=LONGEST => Ok((rest, ObjectId(input.leaf(id)))),
        _ => Err(input.error(LENGTH)),
    }
}

/// `"(" objectid ")"`
pub(crate) fn in_parentheses<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ObjectId<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "objectid");
    const CLOSE: &Rule = &Rule::new("letter, digit, `_`, `-` or `)`", "objectid");
    let (rest, id) = objectid(no_space(input.expect(b'(', OPEN)?)?)?;
    Ok((no_space(rest)?.expect(b')', CLOSE)?, id))
}

/// `"(" objectid ")" / nil`
pub(crate) fn or_nil<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<ObjectId<'a>>> {
    const RULE: &Rule = &Rule::new("`(` or NIL", "fetch-threadid-resp");
    match nil(input.octets) {
        Some(rest) => Ok((input.at(rest), None)),
        None if input.octets.starts_with(b"(") => in_parentheses(input).map(|(rest, id)| (rest, Some(id))),
        None => Err(input.error(RULE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::testing::{read_part, written},
        quirks::Quirks,
        wire::Peer,
    };

    fn read(text: &str) -> Result<(Option<ObjectId<'_>>, &[u8]), String> {
        read_part(text.as_bytes(), Quirks::NONE, or_nil).map(|(id, rest, _)| (id, rest))
    }

    #[test]
    fn what_stands_in_parentheses_is_read_and_written() {
        for text in ["(M6d99ac3275bb4e)", "(-)", "(NIL)", "(F2212ea87-6097-4256-9d51-71338625)", "(0_A)", "NIL"] {
            let (id, rest) = read(text).unwrap();
            assert_eq!(rest, b"");
            let line = written(Peer::client(), |writer| write_or_nil(&id, writer));
            assert_eq!(line, [text.as_bytes(), b"\r\n"].concat());
        }
        assert_eq!(read("nil)"), Ok((None, &b")"[..])));
    }

    #[test]
    fn says_what_is_no_identifier() {
        for (text, error) in [
            ("", "expected `(` or NIL at offset 0 in fetch-threadid-resp"),
            ("NILS", "expected `(` or NIL at offset 0 in fetch-threadid-resp"),
            ("\"x\"", "expected `(` or NIL at offset 0 in fetch-threadid-resp"),
            ("()", "expected letter, digit, `_` or `-` at offset 1 in objectid"),
            ("(\"x\")", "expected letter, digit, `_` or `-` at offset 1 in objectid"),
            ("( a)", "expected no space at offset 1 in SP"),
            ("(a.b)", "expected letter, digit, `_`, `-` or `)` at offset 2 in objectid"),
            ("(a b)", "expected no space at offset 2 in SP"),
            ("(a", "expected letter, digit, `_`, `-` or `)` at offset 2 in objectid"),
            (&format!("({})", "a".repeat(256)), "expected at most 255 characters at offset 1 in objectid"),
        ] {
            assert_eq!(read(text).unwrap_err(), error, "{text}");
        }
        let spaced = read_part(b"( a )", Quirks::ALL, in_parentheses).unwrap();
        assert_eq!((spaced.0, spaced.2), (ObjectId::new("a").unwrap(), "spaces at 1, spaces at 3".into()));
    }

    #[test]
    fn only_what_can_be_sent_is_made() {
        for id in ["", "a b", "a)", "a\r\n", "\u{e9}", "a.b", &"a".repeat(256)] {
            assert!(ObjectId::new(id).is_err(), "{id}");
        }
        let longest = "a".repeat(255);
        assert_eq!(ObjectId::new(&*longest).unwrap().to_string(), longest);
        assert_ne!(ObjectId::new("a"), ObjectId::new("A"));
    }
}
