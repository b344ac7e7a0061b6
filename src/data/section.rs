//! Sections: `section` and `section-binary`, which say what part of a message `BODY[...]` is (RFC 9051, section 6.4.5).
//!
//! The `<...>` behind a section is a value of its own; what a FETCH response has there is read here, as `origin`.

use super::macros::{into_static, serde_as};
use crate::{
    error::{ParseError, Rule, UsageError},
    quirks::Quirks,
    wire::{
        Octets, Writer,
        input::{Context, Input, ParseResult},
        list::{list, no_space, space},
        scan,
        string::{astring, string},
    },
};
use alloc::{string::ToString, vec::Vec};
use bytes::Bytes;
use core::{fmt, hash, iter};
use nom::Err;

/// Which part of a message: what stands between the brackets of `BODY[...]` and `BINARY[...]`.
///
/// It holds its text as it was sent and is written so, because there are clients that discard an answer with a section in
/// another spelling than theirs; only names that were literals are spelled anew. It compares by what it means, because there are servers that answer in another spelling:
/// names compare without case, and it does not matter how header fields are quoted or ordered.
///
/// # Grammar
///
/// ```text
/// section         = "[" [section-spec] "]"
/// section-spec    = section-msgtext / (section-part ["." section-text])
/// section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"
/// section-text    = section-msgtext / "MIME"
/// section-part    = nz-number *("." nz-number)
/// header-list     = "(" header-fld-name *(SP header-fld-name) ")"
/// header-fld-name = astring
/// section-binary  = "[" [section-part] "]"
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9); use: section 6.4.5.
///
/// # Leniency
///
/// [`Quirks::ECHOED_SECTION`]; spaces in the list: [`Quirks::SPACES`].
///
/// # Example
///
/// ```
/// use imap_wire::data::{Section, SectionKind};
///
/// let asked = Section::header_fields(&[1, 2], ["DATE", "From"])?;
/// assert_eq!(asked.to_string(), "1.2.HEADER.FIELDS (DATE From)");
/// assert_eq!(asked.kind(), SectionKind::HeaderFields);
/// assert!(asked.part().eq([1, 2]));
///
/// let answered = Section::new(r#"1.2.header.fields ("FROM" "DATE")"#)?;
/// assert_eq!(answered, asked);
/// assert_eq!(answered.fields().next().unwrap(), "FROM");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Section<'a>(Octets<'a>);

/// What of the message, or of the part, a [`Section`] is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum SectionKind {
    /// All of it: the message with its header, or the content of the part.
    Whole,
    /// `HEADER`: the header of the message, or of the message that the part is.
    Header,
    /// `HEADER.FIELDS`: of that header, the [fields](Section::fields) that are named.
    HeaderFields,
    /// `HEADER.FIELDS.NOT`: of that header, all other fields.
    HeaderFieldsNot,
    /// `TEXT`: the message, or the message that the part is, without its header.
    Text,
    /// `MIME`: the header of the part itself.
    Mime,
}

impl SectionKind {
    /// The kind whose name is at the front, which is empty for all of it, and octets of the name.
    fn at(octets: &[u8]) -> Option<(Self, usize)> {
        const HEADER: u128 = scan::key(b"HEADER");
        const HEADER_FIELDS: u128 = scan::key(b"HEADER.FIELDS");
        const HEADER_FIELDS_NOT: u128 = scan::key(b"HEADER.FIELDS.NOT");
        const TEXT: u128 = scan::key(b"TEXT");
        const MIME: u128 = scan::key(b"MIME");
        let (key, length) = scan::keyword(octets);
        octets.split_at_checked(length).filter(|(_, rest)| !rest.starts_with(b"["))?;
        let kind = match key {
            HEADER => Self::Header,
            HEADER_FIELDS => Self::HeaderFields,
            TEXT => Self::Text,
            MIME => Self::Mime,
            HEADER_FIELDS_NOT => Self::HeaderFieldsNot,
            0 if length == 0 => Self::Whole,
            _ => return None,
        };
        Some((kind, length))
    }
}

impl<'a> Section<'a> {
    /// The section of this text, without brackets: `""`, `"1.2"`, `"HEADER.FIELDS (DATE FROM)"`.
    ///
    /// # Errors
    ///
    /// If it is not in the grammar.
    pub fn new(text: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let text = text.into();
        let is_section = {
            let cx = Context::new(&text, None);
            section_spec(Input::new(&text, &cx), false).is_ok_and(|rest| rest.octets.is_empty())
        };
        if is_section { Ok(Self(text)) } else { Err(UsageError("not a section")) }
    }

    /// The whole message: `BODY[]`.
    #[must_use]
    pub const fn whole() -> Self {
        Self(Octets::EMPTY)
    }

    /// The content of a part, such as `BODY[1.2]`; of no part, the whole message.
    ///
    /// # Errors
    ///
    /// If a number is 0.
    pub fn of_part(part: &[u32]) -> Result<Self, UsageError> {
        spell(part, "").map(|text| Self(text.into()))
    }

    /// The header of the message, or of the message that the part is.
    ///
    /// # Errors
    ///
    /// If a number is 0.
    pub fn header(part: &[u32]) -> Result<Self, UsageError> {
        spell(part, "HEADER").map(|text| Self(text.into()))
    }

    /// The message, or the message that the part is, without its header.
    ///
    /// # Errors
    ///
    /// If a number is 0.
    pub fn text(part: &[u32]) -> Result<Self, UsageError> {
        spell(part, "TEXT").map(|text| Self(text.into()))
    }

    /// The header of the part itself.
    ///
    /// # Errors
    ///
    /// If there is no number, or one is 0.
    pub fn mime(part: &[u32]) -> Result<Self, UsageError> {
        if part.is_empty() {
            return Err(UsageError("MIME is of a part, and not of the message"));
        }
        spell(part, "MIME").map(|text| Self(text.into()))
    }

    /// Some fields of the header of the message, or of the message that the part is.
    ///
    /// # Errors
    ///
    /// If there is no name, or one that no field of a header has; or if a number is 0.
    pub fn header_fields(part: &[u32], names: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<Self, UsageError> {
        fields(spell(part, "HEADER.FIELDS (")?, names)
    }

    /// The fields of that header but for some.
    ///
    /// # Errors
    ///
    /// As [`header_fields`](Self::header_fields).
    pub fn header_fields_not(
        part: &[u32],
        names: impl IntoIterator<Item = impl AsRef<[u8]>>,
    ) -> Result<Self, UsageError> {
        fields(spell(part, "HEADER.FIELDS.NOT (")?, names)
    }

    /// The text as it was sent, without brackets. There may be literals in it.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// What of the part it is.
    #[must_use]
    pub fn kind(&self) -> SectionKind {
        let (_, text) = self.split();
        SectionKind::at(text).map_or(SectionKind::Whole, |(kind, _)| kind)
    }

    /// The numbers of the part; none for the message. Only a server that is [tolerated](Quirks::ECHOED_SECTION) sends 0.
    pub fn part(&self) -> impl Iterator<Item = u32> {
        let numbers = self.split().0.split(|&octet| octet == b'.').filter(|number| !number.is_empty());
        numbers.filter_map(|number| scan::digits(number)?.0.try_into().ok())
    }

    /// The names of header fields, in the order in which they were sent; none unless the kind has some.
    pub fn fields(&self) -> impl Iterator<Item = Octets<'_>> {
        let (octets, frame) = self.0.parts();
        let list = memchr::memchr(b'(', octets).map_or(octets.len(), |open| open + 1);
        let mut rest = octets.get(list..).unwrap_or_default();
        iter::from_fn(move || {
            let at = rest.iter().position(|&octet| octet != b' ')?;
            rest = rest.get(at..)?;
            let name;
            (name, rest) = match rest.split_at_checked(scan::run(rest, scan::ASTRING))? {
                ([], _) => string_field(rest, frame)?,
                (name, rest) => (Octets::slice(name, frame), rest),
            };
            Some(name)
        })
    }

    /// True if the other one means the same, however it is spelled. So does `==`.
    #[must_use]
    pub fn same_as(&self, other: &Section<'_>) -> bool {
        self.0 == other.0
            || self.kind() == other.kind() && self.part().eq(other.part()) && self.sorted() == other.sorted()
    }

    /// The names of header fields in lower case, each once and in an order that does not depend on how they were sent.
    fn sorted(&self) -> Vec<Vec<u8>> {
        let mut names: Vec<_> = self.fields().map(|name| name.to_ascii_lowercase()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The numbers of the part with the dots behind them, and the rest.
    fn split(&self) -> (&[u8], &[u8]) {
        let is_part = |octet: &u8| matches!(octet, b'0'..=b'9' | b'.');
        self.0.split_at(self.0.iter().take_while(|octet| is_part(octet)).count())
    }

    /// Writes the text as it stands, in brackets. Names that were sent as literals are spelled anew: this peer may want another
    /// announcement.
    pub(crate) fn write(&self, writer: &mut Writer) {
        match memchr::memchr(b'\n', &self.0).and_then(|_| memchr::memchr(b'(', &self.0)) {
            Some(open) => {
                writer.word_behind(b"[", self.0.get(..open).unwrap_or_default());
                writer.list(self.fields(), |writer, name| writer.astring(&name));
            }
            None => writer.word_behind(b"[", &self.0),
        }
        writer.text(b"]");
    }
}

/// The name of a header field that is no atom, at the front of octets that were read before, and what follows it.
fn string_field<'a>(octets: &'a [u8], frame: Option<&'a Bytes>) -> Option<(Octets<'a>, &'a [u8])> {
    if let [b')', ..] = octets {
        return None;
    }
    // Whatever was tolerated in this text is tolerated again.
    let cx = Context::tolerant(octets, frame);
    let (rest, name) = string(Input::new(octets, &cx)).ok()?;
    Some((name, rest.octets))
}

/// The text of a part and what is of it.
fn spell(part: &[u32], name: &str) -> Result<Vec<u8>, UsageError> {
    let mut text = Vec::new();
    for number in part {
        if *number == 0 {
            return Err(UsageError("parts are numbered from 1 on"));
        }
        if !text.is_empty() {
            text.push(b'.');
        }
        text.extend_from_slice(number.to_string().as_bytes());
    }
    if !text.is_empty() && !name.is_empty() {
        text.push(b'.');
    }
    text.extend_from_slice(name.as_bytes());
    Ok(text)
}

/// The section of a text that ends in `(`, with names of header fields.
fn fields<'a>(mut text: Vec<u8>, names: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<Section<'a>, UsageError> {
    for (at, name) in names.into_iter().enumerate() {
        let name = name.as_ref();
        // RFC 5322, section 2.2.
        if name.is_empty() || !name.iter().all(|&octet| octet.is_ascii_graphic() && octet != b':') {
            return Err(UsageError("names of header fields are printable US-ASCII without space and colon"));
        }
        if at > 0 {
            text.push(b' ');
        }
        // There are servers that take no quoted names.
        if scan::run(name, scan::ATOM) == name.len() && !name.eq_ignore_ascii_case(b"NIL") {
            text.extend_from_slice(name);
            continue;
        }
        text.push(b'"');
        for &octet in name {
            if matches!(octet, b'"' | b'\\') {
                text.push(b'\\');
            }
            text.push(octet);
        }
        text.push(b'"');
    }
    if text.ends_with(b"(") {
        return Err(UsageError("no header fields are named"));
    }
    text.push(b')');
    Ok(Section(text.into()))
}

impl PartialEq for Section<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.same_as(other)
    }
}

impl Eq for Section<'_> {}

impl hash::Hash for Section<'_> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.kind().hash(state);
        self.part().for_each(|number| number.hash(state));
        self.sorted().hash(state);
    }
}

/// The text, without brackets.
impl fmt::Display for Section<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

into_static!(struct Section { 0 });
serde_as!(Section<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Section<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let part = part(u)?;
        let mut names = u.arbitrary::<Vec<&[u8]>>()?;
        names.retain(|name| fields(b"(".to_vec(), [name]).is_ok());
        names.push(u.choose(&["Subject", "NIL", "X]", "%", r#"\""#])?.as_bytes());
        match u.int_in_range(0..=6)? {
            0 => Self::of_part(&part),
            1 => Self::header(&part),
            2 => Self::text(&part),
            3 => Self::mime(&part).or_else(|_| Ok(Self::whole())),
            4 => Self::header_fields(&part, names),
            5 => Self::header_fields_not(&part, names),
            _ => Self::new("1.Header.Fields (date {4}\r\nFROM \"\" {0}\r\n)"),
        }
        .map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> Section<'a> {
    /// One that may stand in `BINARY[...]`.
    pub(crate) fn arbitrary_binary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Self::of_part(&part(u)?).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

#[cfg(feature = "arbitrary")]
fn part(u: &mut arbitrary::Unstructured<'_>) -> arbitrary::Result<Vec<u32>> {
    let mut part = Vec::new();
    for _ in 0..u.int_in_range(0..=4)? {
        part.push(if u.arbitrary()? { u.int_in_range(1..=9)? } else { u.int_in_range(1..=u32::MAX)? });
    }
    Ok(part)
}

/// `section = "[" [section-spec] "]"`
#[inline]
pub(crate) fn section<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Section<'a>> {
    in_brackets(input, false)
}

/// `section-binary = "[" [section-part] "]"`
pub(crate) fn section_binary<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Section<'a>> {
    in_brackets(input, true)
}

#[inline]
fn in_brackets<'a, 'c>(input: Input<'a, 'c>, is_binary: bool) -> ParseResult<'a, 'c, Section<'a>> {
    const OPEN: &Rule = &Rule::new("`[`", "section");
    const CLOSE: &Rule = &Rule::new("`]`", "section");
    let start = input.expect(b'[', OPEN)?;
    if let [b']', ..] = start.octets {
        return Ok((start.skip(1), Section::whole()));
    }
    let end = section_spec(start, is_binary)?;
    let text = start.take_octets(end.offset() - start.offset()).1;
    let rest = no_space(end)?.expect(b']', CLOSE)?;
    Ok((rest, Section(start.leaf(text))))
}

/// `[section-spec]`, or `[section-part]` if it is of `BINARY`
fn section_spec<'a, 'c>(input: Input<'a, 'c>, is_binary: bool) -> Result<Input<'a, 'c>, Err<ParseError>> {
    const PART: &Rule = &Rule::new("end of the part", "section-binary");
    const KIND: &Rule =
        &Rule::new("HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT or, of a part, MIME", "section-spec");
    if input.octets.is_empty() {
        return Ok(input);
    }
    let mut at = input;
    while let [b'0'..=b'9', ..] = at.octets {
        let rest = part_number(at)?;
        let [b'.', ..] = rest.octets else { return Ok(rest) };
        at = rest.skip(1);
    }
    let (kind, rest) = match SectionKind::at(at.octets) {
        None | Some((SectionKind::Whole, _)) => return Err(at.error(KIND)),
        Some((kind, length)) => (kind, at.skip(length)),
    };
    if is_binary {
        at.deviate(Quirks::ECHOED_SECTION, PART)?;
    }
    match kind {
        SectionKind::HeaderFields | SectionKind::HeaderFieldsNot => header_list(rest),
        SectionKind::Mime if at.offset() == input.offset() => {
            at.deviate(Quirks::ECHOED_SECTION, KIND)?;
            Ok(rest)
        }
        _ => Ok(rest),
    }
}

/// A number of `section-part = nz-number *("." nz-number)`
fn part_number<'a, 'c>(input: Input<'a, 'c>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    const PART: &Rule = &Rule::new("number of 1 to 4294967295", "section-part");
    match scan::digits(input.octets) {
        Some((1..=0xffff_ffff, length)) if !matches!(input.octets, [b'0', ..]) => Ok(input.skip(length)),
        Some((0..=0xffff_ffff, length)) => {
            input.deviate(Quirks::ECHOED_SECTION, PART)?;
            Ok(input.skip(length))
        }
        _ => Err(input.error(PART)),
    }
}

/// `SP header-list`, with `header-list = "(" header-fld-name *(SP header-fld-name) ")"` and `header-fld-name = astring`
fn header_list<'a, 'c>(input: Input<'a, 'c>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    const SPACE: &Rule = &Rule::new("space", "section-msgtext");
    const NAME: &Rule = &Rule::new("name of a header field", "header-list");
    let at = if let [b'(', ..] = input.octets {
        input.deviate(Quirks::SPACES, SPACE)?;
        input
    } else {
        space(input)?
    };
    let mut is_empty = true;
    let (rest, ()) = list(at, header_fld_names, |()| is_empty = false)?;
    if is_empty {
        at.skip(1).deviate(Quirks::ECHOED_SECTION, NAME)?;
    }
    Ok(rest)
}

/// `header-fld-name = astring`, without its value; or several with spaces between them, if they are plain.
#[inline]
fn header_fld_names<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ()> {
    // Unless there could be more names than a list may have, they need not be counted.
    let may_be_many = input.check_items(input.octets.len()).is_err();
    let at = if may_be_many { input } else { input.skip(scan::plain_atoms(input.octets)) };
    match scan::run(at.octets, scan::ASTRING) {
        0 => astring(at).map(|(rest, _)| (rest, ())),
        length => Ok((at.skip(length), ())),
    }
}

/// `["<" number ">"]`, where the octets of a partial fetch begin. It is a `number` in IMAP4rev1, a `number64` in IMAP4rev2.
#[inline]
pub(crate) fn origin<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<u64>> {
    const DIGIT: &Rule = &Rule::new("digit", "number64");
    const RANGE: &Rule = &Rule::new("number of at most 9223372036854775807", "number64");
    const CLOSE: &Rule = &Rule::new("`>`", "origin octet");
    let [b'<', ..] = input.octets else { return Ok((input, None)) };
    let at = input.skip(1);
    let (mut rest, value) = match scan::digits(at.octets) {
        Some((_, 0)) => return Err(at.error(DIGIT)),
        Some((value, length)) => (at.skip(length), value),
        None => return Err(at.error(RANGE)),
    };
    if i64::try_from(value).is_err() {
        at.deviate(Quirks::ECHOED_SECTION, RANGE)?;
    }
    if let [b'.', size @ ..] = rest.octets {
        rest.deviate(Quirks::ECHOED_SECTION, CLOSE)?;
        rest = rest.skip(1 + size.iter().take_while(|octet| octet.is_ascii_digit()).count());
    }
    Ok((rest.expect(b'>', CLOSE)?, Some(value)))
}

#[cfg(test)]
mod tests;
