//! [`Raw`]: what is kept unread, so that nothing unknown is lost and nothing that is written again can inject protocol.

use super::{
    announcement::{Announcement, without_line_end},
    input::{Input, ParseResult},
    list::no_space,
    octets::{IntoStatic, Octets},
    scan,
    string::{class, string},
};
use crate::{
    error::{DecodeError, ParseError, Rule},
    quirks::Quirks,
};
use bytes::Bytes;
use core::{fmt, hash};

/// Text with literals that nobody read: the arguments of an unknown command, the data of an unknown response.
///
/// It holds what stood on the wire: a line without its end, in which literals may be embedded. Outside of literals there is
/// no CR, LF or NUL, and its end announces nothing, so that it stays one part of one line wherever it is written. The
/// [`Writer`](super::Writer) copies the text and spells the literals anew for its peer.
///
/// # Example
///
/// ```
/// use imap_wire::wire::{Piece, Raw};
///
/// let raw = Raw::parse(b"XFOO (a {3}\r\nb\r\n \"c\")")?;
/// let pieces: Vec<_> = raw.pieces().collect();
/// assert_eq!(pieces[0], Piece::Text("XFOO (a ".into()));
/// assert_eq!(pieces[1], Piece::Literal { octets: "b\r\n".into(), binary: false });
/// assert_eq!(pieces[2], Piece::Text(" \"c\")".into()));
/// assert_eq!(raw.reader().atom()?, "XFOO");
///
/// let error = Raw::parse(b"NOOP\r\nA2 DELETE x").unwrap_err();
/// assert_eq!(error.to_string(), "expected text or a literal at offset 4 in raw text");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
///
/// Two are equal if their text and the contents of their literals are: how a literal was announced is a matter of spelling.
#[derive(Clone, Default)]
pub struct Raw<'a>(Octets<'a>);

/// A part of [`Raw`].
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "a line has no third kind of part")]
pub enum Piece<'a> {
    /// Text without CR, LF and NUL, and without the announcement of the literal that follows.
    Text(Octets<'a>),
    /// The content of a literal.
    Literal {
        /// The content.
        octets: Octets<'a>,
        /// True for a `literal8`, announced by `~{`.
        binary: bool,
    },
}

impl<'a> Raw<'a> {
    /// Checks a line without its end, literals included, and keeps it.
    ///
    /// # Errors
    ///
    /// If there is a CR, LF or NUL outside of literals, if a literal is announced elsewhere than behind a space or `(`, or if
    /// the text ends in an announcement that nothing follows.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        check(octets)?;
        Ok(Self(octets.into()))
    }

    /// As [`parse`](Self::parse), sharing `frame` when the value is [kept](IntoStatic::into_static).
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parse_in(frame: &'a Bytes) -> Result<Self, DecodeError> {
        check(frame)?;
        Ok(Self(Octets::slice(frame, Some(frame))))
    }

    /// Text of one line, if it is such.
    pub(crate) fn of_line(octets: Octets<'a>) -> Option<Self> {
        check(&octets).ok()?;
        Some(Self(octets))
    }

    /// What stood on the wire.
    #[must_use]
    pub fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// The text and the literals, in order. Empty text is left out.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let (octets, frame) = self.0.parts();
        let leaf = move |octets| Octets::slice(octets, frame);
        Segments::of(octets).map_while(Result::ok).flat_map(move |segment| {
            let text = (!segment.text.is_empty()).then(|| Piece::Text(leaf(segment.text)));
            let literal = segment.literal.map(|(octets, binary)| Piece::Literal { octets: leaf(octets), binary });
            [text, literal].into_iter().flatten()
        })
    }
}

impl Raw<'_> {
    /// The text, and the contents of the literals.
    fn contents(&self) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        Segments::of(&self.0).map_while(Result::ok).map(|it| (it.text, it.literal.map(|(octets, _)| octets)))
    }
}

impl PartialEq for Raw<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.contents().eq(other.contents())
    }
}

impl Eq for Raw<'_> {}

impl hash::Hash for Raw<'_> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.contents().for_each(|content| content.hash(state));
    }
}

/// Text, and the literal at its end, if it announces one.
struct Segment<'a> {
    text: &'a [u8],
    literal: Option<(&'a [u8], bool)>,
}

/// Takes a line with literals apart, or finds out why it is none.
struct Segments<'a> {
    octets: &'a [u8],
    offset: usize,
}

impl<'a> Segments<'a> {
    const fn of(octets: &'a [u8]) -> Self {
        Self { octets, offset: 0 }
    }

    fn segment(&mut self, rest: &'a [u8]) -> Result<Segment<'a>, ParseError> {
        const TEXT: &Rule = &Rule::new("text or a literal", "raw text");
        const OCTETS: &Rule = &Rule::new("as many octets as the literal announces", "literal");
        let start = self.offset;
        let error = |at: usize, rule| ParseError { offset: start + at, rule };
        let (line, behind) = match memchr::memchr(b'\n', rest) {
            Some(end) => rest.split_at(end + 1),
            None => (rest, &[][..]),
        };
        let text = without_line_end(line);
        if let Some(at) = memchr::memchr2(b'\r', 0, text) {
            return Err(error(at, TEXT));
        }
        // What stands at the very start will be written behind a space.
        let announcement = Announcement::at_end(text, start == 0);
        let before = text.get(..text.len() - announcement.map_or(0, |found| found.length)).unwrap_or_default();
        let literal = match announcement {
            None if text.len() == rest.len() => None,
            None => return Err(error(text.len(), TEXT)),
            Some(_) if text.len() == rest.len() => return Err(error(before.len(), TEXT)),
            Some(found) => {
                let octets = found.octets.and_then(|octets| behind.get(..usize::try_from(octets).ok()?));
                Some((octets.ok_or_else(|| error(line.len(), OCTETS))?, found.binary))
            }
        };
        self.offset += line.len() + literal.map_or(0, |(octets, _)| octets.len());
        Ok(Segment { text: before, literal })
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Result<Segment<'a>, ParseError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.octets.get(self.offset..).filter(|rest| !rest.is_empty())?;
        Some(self.segment(rest))
    }
}

fn check(octets: &[u8]) -> Result<(), DecodeError> {
    Segments::of(octets).try_for_each(|segment| segment.map(drop)).map_err(DecodeError::from)
}

/// The first `length` octets, up to the line end, whatever they are, literals included.
pub(crate) fn rest<'a, 'c>(input: Input<'a, 'c>, length: usize) -> ParseResult<'a, 'c, Raw<'a>> {
    const LITERAL: &Rule = &Rule::new("data of which no literal was left out", "raw text");
    if input.has_left_out() {
        return Err(input.error(LITERAL));
    }
    let (_, taken) = input.take_octets(length);
    let (rest, taken) = input.take_octets(Announcement::without_guard(taken).len());
    match Segments::of(taken).find_map(Result::err) {
        None => Ok((rest, Raw(input.leaf(taken)))),
        Some(error) => Err(nom::Err::Error(ParseError { offset: input.offset() + error.offset, ..error })),
    }
}

/// One value: a word, a string, or a list of values. Parsed by a loop, so that no depth overflows the stack.
pub(crate) fn value<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Raw<'a>> {
    const CLOSE: &Rule = &Rule::new("value or `)`", "value");
    const VALUE: &Rule = &Rule::new("value", "value");
    let mut depth = 0_usize;
    let mut at = input;
    loop {
        at = match at.octets {
            [b'(', ..] => {
                depth += 1;
                at.check_nesting(depth)?;
                no_space(at.skip(1))?
            }
            [b')', ..] if depth > 0 => {
                depth -= 1;
                at.skip(1)
            }
            [b' ', b' ' | b')', ..] if depth > 0 => {
                at.deviate(Quirks::SPACES, CLOSE)?;
                at.skip(1)
            }
            [b' ', ..] if depth > 0 => at.skip(1),
            [b'"' | b'{', ..] | [b'~', b'{', ..] => {
                let rest = string(at)?.0;
                if depth > 0 && !matches!(rest.octets, [b' ' | b')', ..] | []) {
                    rest.deviate(Quirks::SPACES, CLOSE)?;
                }
                rest
            }
            _ => {
                let rest = class(at, scan::BARE, if depth > 0 { CLOSE } else { VALUE })?.0;
                if depth > 0 && matches!(rest.octets, [b'"', ..]) {
                    rest.deviate(Quirks::SPACES, CLOSE)?;
                }
                rest
            }
        };
        if depth == 0 {
            let taken = input.take_octets(at.offset() - input.offset()).1;
            return Ok((at, Raw(input.leaf(taken))));
        }
    }
}

impl IntoStatic for Raw<'_> {
    type Static = Raw<'static>;

    fn into_static(self) -> Raw<'static> {
        Raw(self.0.into_static())
    }

    fn into_owned(self) -> Raw<'static> {
        Raw(self.0.into_owned())
    }
}

impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Raw").field(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{limits::Limits, wire::Reader};

    fn error(octets: &[u8]) -> String {
        Raw::parse(octets).unwrap_err().to_string()
    }

    #[test]
    fn text_is_one_piece() {
        let raw = Raw::parse(b"5 \"a {3}\" (x").unwrap();
        assert_eq!(raw.pieces().collect::<Vec<_>>(), [Piece::Text("5 \"a {3}\" (x".into())]);
        assert_eq!(Raw::parse(b"").unwrap().pieces().count(), 0);
    }

    #[test]
    fn literals_are_taken_out_with_their_announcements() {
        let raw = Raw::parse(b"{1+}\r\na ~{2}\n\0\n(x ({0}\r\n").unwrap();
        let literal = |octets, binary| Piece::Literal { octets: Octets::from(octets), binary };
        let expected = [
            literal("a", false),
            Piece::Text(" ".into()),
            literal("\0\n", true),
            Piece::Text("(x (".into()),
            literal("", false),
        ];
        assert_eq!(raw.pieces().collect::<Vec<_>>(), expected);
        assert_eq!(raw.clone().into_owned(), raw);
    }

    #[test]
    fn what_could_become_another_line_is_refused() {
        assert_eq!(error(b"a\r\nA2 LOGOUT"), "expected text or a literal at offset 1 in raw text");
        assert_eq!(error(b"a\nb"), "expected text or a literal at offset 1 in raw text");
        assert_eq!(error(b"a\rb"), "expected text or a literal at offset 1 in raw text");
        assert_eq!(error(b"a\0"), "expected text or a literal at offset 1 in raw text");
        assert_eq!(error(b"a\r\n"), "expected text or a literal at offset 1 in raw text");
        assert_eq!(error(b"a\r"), "expected text or a literal at offset 1 in raw text");
        assert_eq!(error(b"x {5}"), "expected text or a literal at offset 2 in raw text");
        assert_eq!(error(b"{5+}"), "expected text or a literal at offset 0 in raw text");
        assert_eq!(error(b"x{1}\r\na"), "expected text or a literal at offset 4 in raw text");
        assert_eq!(error(b"x {1}\r\na{1}\r\nb"), "expected text or a literal at offset 11 in raw text");
        assert_eq!(error(b"x {9}\r\na"), "expected as many octets as the literal announces at offset 7 in literal");
        assert_eq!(
            error(b"x {99999999999999999999}\r\na"),
            "expected as many octets as the literal announces at offset 26 in literal"
        );
    }

    #[test]
    fn a_value_is_taken_whole() {
        for value in ["a", "\\Seen", "1:*", "\"a b)\"", "()", "(a (b) () \"(\" {1}\r\n( ~{1}\r\n\0)", "NIL"] {
            let sent = format!("{value} (");
            let raw = Reader::new(sent.as_bytes()).value().unwrap();
            assert_eq!(raw.as_octets(), value);
            assert_eq!(Raw::parse(value.as_bytes()).unwrap(), raw);
        }
        for (octets, error) in [
            ("", "expected value at offset 0 in value"),
            (")", "expected value at offset 0 in value"),
            (" a", "expected value at offset 0 in value"),
            ("(a", "expected value or `)` at offset 2 in value"),
            ("(a\r\n", "expected value or `)` at offset 2 in value"),
            ("(\"a)", "expected quotation mark at offset 4 in quoted"),
        ] {
            assert_eq!(Reader::new(octets.as_bytes()).value().unwrap_err().to_string(), error);
        }
    }

    #[test]
    fn nesting_is_bounded_by_the_limit_and_nothing_else() {
        let deep = "(".repeat(60_000) + &")".repeat(60_000);
        let error = Reader::new(deep.as_bytes()).value().unwrap_err();
        assert_eq!(error.to_string(), "expected fewer lists inside each other at offset 1000 in value");
        assert!(error.is_limit());
        let work = move || {
            let mut limits = Limits::client();
            limits.nesting = 60_000;
            let value = Reader::new(deep.as_bytes()).with_limits(&limits).value().unwrap();
            assert_eq!(value.as_octets(), &deep);
            assert!(value.clone().into_owned() == value && format!("{value:?}").len() > deep.len());
        };
        std::thread::Builder::new().stack_size(128 << 10).spawn(work).unwrap().join().unwrap();
    }

    #[test]
    fn keeping_shares_the_frame() {
        let frame = Bytes::from(b"x {1}\r\na".to_vec());
        let kept = Raw::parse_in(&frame).unwrap().into_static();
        assert_eq!(kept.as_octets().as_ptr(), frame.as_ptr());
        assert_eq!(Raw::parse_in(&frame).unwrap().reader().rest(), &frame[..]);
    }
}
