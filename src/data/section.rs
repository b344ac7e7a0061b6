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
        string::astring,
    },
};
use alloc::{string::ToString, vec::Vec};
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
    /// The kind of this name, which is empty for all of it.
    #[inline]
    fn of(name: &[u8]) -> Option<Self> {
        Self::of_upper(name).or_else(|| Self::of_upper(&name.to_ascii_uppercase()))
    }

    #[inline]
    const fn of_upper(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"" => Self::Whole,
            b"HEADER" => Self::Header,
            b"HEADER.FIELDS" => Self::HeaderFields,
            b"HEADER.FIELDS.NOT" => Self::HeaderFieldsNot,
            b"TEXT" => Self::Text,
            b"MIME" => Self::Mime,
            _ => return None,
        })
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
        let name = text.get(..scan::run(text, scan::ATOM)).unwrap_or_default();
        SectionKind::of(name).unwrap_or(SectionKind::Whole)
    }

    /// The numbers of the part; none for the message. Only a server that is [tolerated](Quirks::ECHOED_SECTION) sends 0.
    pub fn part(&self) -> impl Iterator<Item = u32> {
        let numbers = self.split().0.split(|&octet| octet == b'.').filter(|number| !number.is_empty());
        numbers.filter_map(|number| scan::digits(number)?.0.try_into().ok())
    }

    /// The names of header fields, in the order in which they were sent; none unless the kind has some.
    pub fn fields(&self) -> impl Iterator<Item = Octets<'_>> {
        let (octets, frame) = self.0.parts();
        // Whatever was tolerated in this text is tolerated again.
        let mut cx = Context::new(octets, frame);
        cx.quirks = Quirks::ALL;
        let list = memchr::memchr(b'(', octets).map_or(octets.len(), |open| open + 1);
        let mut rest = octets.get(list..).unwrap_or_default();
        iter::from_fn(move || {
            let at = rest.iter().position(|&octet| octet != b' ')?;
            let (after, name) = astring(Input::new(rest, &cx).skip(at)).ok()?;
            rest = after.octets;
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
        writer.text(b"[");
        match memchr::memchr(b'(', &self.0) {
            Some(open) if memchr::memchr(b'\n', &self.0).is_some() => {
                writer.text(self.0.get(..open).unwrap_or_default());
                writer.list(self.fields(), |writer, name| writer.astring(&name));
            }
            _ => writer.text(&self.0),
        }
        writer.text(b"]");
    }
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
    let (rest, name) = at.take_octets(scan::run(at.octets, scan::ATOM));
    let Some(kind) = SectionKind::of(name).filter(|kind| *kind != SectionKind::Whole) else {
        return Err(at.error(KIND));
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
    let (rest, ()) = list(at, header_fld_name, |()| is_empty = false)?;
    if is_empty {
        at.skip(1).deviate(Quirks::ECHOED_SECTION, NAME)?;
    }
    Ok(rest)
}

/// `header-fld-name = astring`, without its value
#[inline]
fn header_fld_name<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ()> {
    match scan::run(input.octets, scan::ASTRING) {
        0 => astring(input).map(|(rest, _)| (rest, ())),
        length => Ok((input.skip(length), ())),
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
mod tests {
    use super::super::testing::read_part as read;
    use super::*;
    use crate::wire::{IntoStatic, NonSync, Peer};
    use bytes::{Buf, Bytes};
    use core::mem::size_of;

    fn strict(octets: &[u8]) -> Section<'_> {
        let (section, rest, report) = read(octets, Quirks::NONE, section).unwrap();
        assert_eq!((rest, &*report), (&b""[..], ""));
        section
    }

    fn lenient(octets: &[u8]) -> (Section<'_>, String) {
        let (section, rest, report) = read(octets, Quirks::SERVERS, section).unwrap();
        assert_eq!(rest, b"");
        (section, report)
    }

    fn error(octets: &[u8]) -> String {
        read(octets, Quirks::NONE, section).unwrap_err()
    }

    fn names(section: &Section<'_>) -> Vec<String> {
        section.fields().map(|name| name.to_string()).collect()
    }

    /// What is transmitted to a peer that accepts each literal.
    fn spelled(section: &Section<'_>, peer: Peer) -> Vec<u8> {
        let mut writer = Writer::new(peer);
        section.write(&mut writer);
        writer.end();
        let mut octets = Vec::new();
        while !writer.is_empty() {
            octets.extend_from_slice(&writer.copy_to_bytes(writer.remaining()));
            if writer.is_waiting() {
                writer.resume().unwrap();
            }
        }
        octets.truncate(octets.len() - 2);
        octets
    }

    /// Every kind of peer.
    fn peers() -> Vec<Peer> {
        let mut peers = Vec::new();
        for base in [Peer::server(), Peer::client()] {
            for non_sync in [NonSync::None, NonSync::Small, NonSync::Any] {
                for bits in 0..4 {
                    let mut peer = base;
                    (peer.non_sync, peer.binary, peer.utf8) = (non_sync, bits & 1 > 0, bits & 2 > 0);
                    peers.push(peer);
                }
            }
        }
        peers
    }

    #[test]
    fn reads_the_sections_of_the_rfc() {
        // RFC 9051, section 6.4.5.1, and those of the example there.
        let kinds = [
            ("[]", vec![], SectionKind::Whole),
            ("[HEADER]", vec![], SectionKind::Header),
            ("[TEXT]", vec![], SectionKind::Text),
            ("[1]", vec![1], SectionKind::Whole),
            ("[3.HEADER]", vec![3], SectionKind::Header),
            ("[3.TEXT]", vec![3], SectionKind::Text),
            ("[3.1]", vec![3, 1], SectionKind::Whole),
            ("[4.1.MIME]", vec![4, 1], SectionKind::Mime),
            ("[4.2.HEADER]", vec![4, 2], SectionKind::Header),
            ("[4.2.2.1]", vec![4, 2, 2, 1], SectionKind::Whole),
            ("[4.2.2.header.fields.not (a)]", vec![4, 2, 2], SectionKind::HeaderFieldsNot),
            ("[4294967295.Text]", vec![u32::MAX], SectionKind::Text),
        ];
        for (text, part, kind) in kinds {
            let section = strict(text.as_bytes());
            assert!(section.part().eq(part), "{text}");
            assert_eq!(section.kind(), kind, "{text}");
            assert_eq!(format!("[{section}]"), text);
        }
        // RFC 9051, section 6.4.5.
        let section = strict(b"[HEADER.FIELDS (DATE FROM)]");
        assert_eq!((section.kind(), names(&section)), (SectionKind::HeaderFields, vec!["DATE".into(), "FROM".into()]));
    }

    #[test]
    fn ends_at_its_bracket() {
        let (section, rest, _) = read(b"[HEADER.FIELDS (a]b [c])]<0> {2}", Quirks::NONE, section).unwrap();
        assert_eq!((names(&section), rest), (vec!["a]b".into(), "[c]".into()], &b"<0> {2}"[..]));
    }

    #[test]
    fn s134_compares_by_meaning_and_not_by_spelling() {
        let asked = Section::header_fields(&[], ["SUBJECT", "DATE"]).unwrap();
        let (answered, report) = lenient(b"[HEADER.FIELDS (\"SUBJECT\" \"DATE\")]");
        assert_eq!((&answered, &*report), (&asked, ""));
        assert_eq!(answered.to_string(), "HEADER.FIELDS (\"SUBJECT\" \"DATE\")");
        for same in ["[header.fields (subject date)]", "[HEADER.FIELDS (Date Subject DATE)]"] {
            assert!(strict(same.as_bytes()).same_as(&asked), "{same}");
        }
        for other in ["[]", "[1]", "[HEADER.FIELDS (SUBJECT)]", "[HEADER.FIELDS.NOT (SUBJECT DATE)]", "[HEADER]"] {
            assert_ne!(strict(other.as_bytes()), asked, "{other}");
        }
        assert_ne!(strict(b"[1.HEADER.FIELDS (SUBJECT DATE)]"), asked);
        // An `nz-number` does not begin with a zero.
        let (zeros, report) = lenient(b"[01.002]");
        assert_eq!((zeros, &*report), (strict(b"[1.2]"), "echoed-section at 1, echoed-section at 4"));
        assert_eq!(error(b"[1.02]"), "expected number of 1 to 4294967295 at offset 3 in section-part");
        let set: std::collections::HashSet<_> =
            [asked, answered, strict(b"[TEXT]"), strict(b"[text]"), strict(b"[1.TEXT]")].into();
        assert_eq!(set.len(), 3);
    }

    #[test]
    fn names_can_be_literals_as_pymap_sends_them() {
        let section = strict(b"[HEADER.FIELDS ({4}\r\nFROM {7}\r\nSUBJECT)]");
        assert_eq!(names(&section), ["FROM", "SUBJECT"]);
        assert_eq!(section, Section::header_fields(&[], ["from", "subject"]).unwrap());
        assert_eq!(spelled(&section, Peer::client()), b"[HEADER.FIELDS (FROM SUBJECT)]");
        let section = strict(b"[HEADER.FIELDS (a {3}\r\n\r\n\xff)]");
        assert_eq!(spelled(&section, Peer::client()), b"[HEADER.FIELDS (a {3}\r\n\r\n\xff)]");
        assert_eq!(spelled(&section, Peer::server()), spelled(&section, Peer::client()));
        assert_eq!(
            error(b"[HEADER.FIELDS ({9}\r\nFROM)]"),
            "expected as many octets as the literal announces at offset 21 in literal"
        );
    }

    #[test]
    fn pymap_has_spaces_in_its_lists() {
        let line = b"[HEADER.FIELDS (\"MESSAGE-ID\"  DATE REFERENCES SUBJECT)]";
        let (section, report) = lenient(line);
        let asked = Section::header_fields(&[], ["SUBJECT", "DATE", "MESSAGE-ID", "REFERENCES"]).unwrap();
        assert_eq!((&section, &*report), (&asked, "spaces at 29"));
        assert_eq!(spelled(&section, Peer::client()), line);
        assert_eq!(error(line), "expected no space at offset 29 in SP");

        let (section, report) = lenient(b"[HEADER.FIELDS( a \"b\"\"c\" ) ]");
        assert_eq!(section.as_octets(), "HEADER.FIELDS( a \"b\"\"c\" )");
        assert_eq!(report.matches("spaces at").count(), 4, "{report}");
    }

    #[test]
    fn echoes_of_what_clients_asked_for_are_tolerated() {
        for (line, report, expected) in [
            ("[0]", "echoed-section at 1", "expected number of 1 to 4294967295 at offset 1 in section-part"),
            ("[1.00.2]", "echoed-section at 3", "expected number of 1 to 4294967295 at offset 3 in section-part"),
            (
                "[MIME]",
                "echoed-section at 1",
                "expected HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT or, of a part, MIME at offset 1 in section-spec",
            ),
            (
                "[HEADER.FIELDS ()]",
                "echoed-section at 16",
                "expected name of a header field at offset 16 in header-list",
            ),
        ] {
            let (section, found) = lenient(line.as_bytes());
            assert_eq!((format!("[{section}]").as_str(), &*found), (line, report));
            assert_eq!(spelled(&section, Peer::client()), line.as_bytes());
            assert_eq!(error(line.as_bytes()), expected);
        }
        assert!(lenient(b"[1.0.2]").0.part().eq([1, 0, 2]));
    }

    #[test]
    fn binary_has_sections_of_numbers_only() {
        for line in ["[]", "[1.2]"] {
            let (section, _, report) = read(line.as_bytes(), Quirks::NONE, section_binary).unwrap();
            assert_eq!((format!("[{section}]").as_str(), &*report), (line, ""));
        }
        // As Dovecot answers.
        let (section, _, report) = read(b"[2.MIME]", Quirks::SERVERS, section_binary).unwrap();
        assert_eq!((section.kind(), &*report), (SectionKind::Mime, "echoed-section at 3"));
        let error = read(b"[2.MIME]", Quirks::NONE, section_binary).unwrap_err();
        assert_eq!(error, "expected end of the part at offset 3 in section-binary");
    }

    #[test]
    fn strict_sections_are_refused_with_a_reason() {
        const KIND: &str = "expected HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT or, of a part, MIME at offset";
        for (line, expected) in [
            ("", "expected `[` at offset 0 in section".into()),
            ("[", "expected `]` at offset 1 in section".into()),
            ("[1", "expected `]` at offset 2 in section".into()),
            ("[1.", format!("{KIND} 3 in section-spec")),
            ("[1.]", format!("{KIND} 3 in section-spec")),
            ("[.1]", format!("{KIND} 1 in section-spec")),
            ("[1..2]", format!("{KIND} 3 in section-spec")),
            ("[1TEXT]", "expected `]` at offset 2 in section".into()),
            ("[ TEXT]", format!("{KIND} 1 in section-spec")),
            ("[TEXT ]", "expected no space at offset 5 in SP".into()),
            ("[TEXTS]", format!("{KIND} 1 in section-spec")),
            ("[HEADER.1]", format!("{KIND} 1 in section-spec")),
            ("[HEADER (a)]", "expected no space at offset 7 in SP".into()),
            ("[HEADER.FIELDS]", "expected space at offset 14 in SP".into()),
            ("[HEADER.FIELDS(a)]", "expected space at offset 14 in section-msgtext".into()),
            ("[HEADER.FIELDS a]", "expected `(` at offset 15 in list".into()),
            ("[HEADER.FIELDS (a]", "expected space or `)` at offset 18 in list".into()),
            ("[HEADER.FIELDS (a b", "expected space or `)` at offset 19 in list".into()),
            ("[HEADER.FIELDS (\"X-NONE\") FROM TO)]", "expected no space at offset 25 in SP".into()),
            ("[4294967296]", "expected number of 1 to 4294967295 at offset 1 in section-part".into()),
            ("[-1]", format!("{KIND} 1 in section-spec")),
        ] {
            assert_eq!(error(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn builds_sections_and_checks_them() {
        assert_eq!(Section::whole().to_string(), "");
        assert_eq!(Section::of_part(&[1, 2]).unwrap().to_string(), "1.2");
        assert_eq!(Section::header(&[]).unwrap().to_string(), "HEADER");
        assert_eq!(Section::text(&[3]).unwrap().to_string(), "3.TEXT");
        assert_eq!(Section::mime(&[3, 10]).unwrap().to_string(), "3.10.MIME");
        let section = Section::header_fields_not(&[7], ["Nil", "X]", r#"a"\"#, "x(y)"]).unwrap();
        assert_eq!(section.to_string(), r#"7.HEADER.FIELDS.NOT ("Nil" "X]" "a\"\\" "x(y)")"#);
        assert_eq!(names(&section), ["Nil", "X]", r#"a"\"#, "x(y)"]);

        assert!(Section::of_part(&[1, 0]).is_err());
        assert!(Section::mime(&[]).is_err());
        assert!(Section::header_fields(&[], [""; 0]).is_err());
        for wrong in ["", "a b", "a:", "ü", "a\r\nA1 LOGOUT", "a\0", "\x7f"] {
            assert!(Section::header_fields(&[], [wrong]).is_err(), "{wrong}");
        }
        for wrong in ["[]", "]", "1.", "0", "MIME", " ", "HEADER.FIELDS ()", "TEXT] NIL", "TEXT\r\n", "1.2 "] {
            assert!(Section::new(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Section::new("1.text").unwrap(), Section::text(&[1]).unwrap());
    }

    #[test]
    fn an_origin_is_a_number() {
        let origin = |octets, quirks| read(octets, quirks, origin);
        assert_eq!(origin(b"<0> {2}", Quirks::NONE), Ok((Some(0), &b" {2}"[..], String::new())));
        assert_eq!(origin(b"<9223372036854775807>", Quirks::NONE).unwrap().0, Some(i64::MAX as u64));
        assert_eq!(origin(b" NIL", Quirks::NONE), Ok((None, &b" NIL"[..], String::new())));
        assert_eq!(origin(b"", Quirks::NONE), Ok((None, &b""[..], String::new())));
        // As hoodiecrow and GNU mailutils answer.
        let too_large = b"<18446744073709551615> \"\"";
        let found = origin(too_large, Quirks::SERVERS);
        assert_eq!(found, Ok((Some(u64::MAX), &b" \"\""[..], "echoed-section at 1".into())));
        let found = origin(b"<2.5> {5}", Quirks::SERVERS);
        assert_eq!(found, Ok((Some(2), &b" {5}"[..], "echoed-section at 2".into())));
        for (line, expected) in [
            (&b"<"[..], "expected digit at offset 1 in number64"),
            (b"<-1>", "expected digit at offset 1 in number64"),
            (b"<1", "expected `>` at offset 2 in origin octet"),
            (b"<2.5>", "expected `>` at offset 2 in origin octet"),
            (too_large, "expected number of at most 9223372036854775807 at offset 1 in number64"),
        ] {
            assert_eq!(origin(line, Quirks::NONE).unwrap_err(), expected);
        }
        let error = origin(b"<18446744073709551616>", Quirks::SERVERS).unwrap_err();
        assert_eq!(error, "expected number of at most 9223372036854775807 at offset 1 in number64");
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        for line in [
            &b"[1.2.HEADER.FIELDS.NOT (a \"b\" {3}\r\n\r\n\xff)]"[..],
            b"[HEADER.FIELDS( \"a\"\"b\"  )  ]",
            b"[0.MIME]",
            b"<12.34>",
        ] {
            for end in 0..line.len() {
                for quirks in [Quirks::NONE, Quirks::ALL] {
                    let _either = read(&line[..end], quirks, section_binary);
                    let _either = read(&line[..end], quirks, origin);
                    if let Ok((section, ..)) = read(&line[..end], quirks, section) {
                        let _any = (section.kind(), section.part().count(), section.fields().count());
                    }
                }
            }
        }
    }

    #[test]
    fn keeping_shares_the_frame() {
        let frame = Bytes::from(b"BODY[HEADER.FIELDS (a \"b\")]".to_vec());
        let cx = Context::new(&frame, Some(&frame));
        let (_, section) = section(Input::new(&frame, &cx).skip(4)).unwrap();
        let name = section.fields().nth(1).unwrap().into_static();
        assert_eq!(name.as_ptr(), frame[23..].as_ptr());
        assert_eq!(section.into_static().as_octets().as_ptr(), frame[5..].as_ptr());
    }

    #[test]
    fn sections_are_small() {
        assert_eq!(size_of::<Section<'_>>(), size_of::<Octets<'_>>());
    }

    #[test]
    fn many_names_take_no_more_than_their_share_of_time() {
        let text = |names: &mut dyn Iterator<Item = u32>| {
            let names: Vec<_> = names.map(|name| name.to_string()).collect();
            format!("HEADER.FIELDS ({})", names.join(" "))
        };
        let (one, other) = (text(&mut (0..50_000)), text(&mut (0..50_000).rev()));
        assert_eq!(Section::new(&*one).unwrap(), Section::new(&*other).unwrap());
    }

    proptest::proptest! {
        #[test]
        fn what_was_read_is_written_and_read_again(
            line in r#"\[([0-2]\.){0,2}(3|HEADER|TEXT|MIME|HEADER\.FIELDS(\.NOT)? ?\(( |a|"b\)"|"\\""| \{2\}\r\n[ -~]\n){0,6}\) ?)?\]"#,
        ) {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let Ok((section, rest, _)) = read(line.as_bytes(), quirks, section) else { continue };
                for peer in peers() {
                    let octets = spelled(&section, peer);
                    let (again, none, _) = read(&octets, quirks, super::section).unwrap();
                    assert_eq!((&again, none), (&section, &b""[..]));
                    assert_eq!(rest, b"");
                }
            }
        }

        #[test]
        fn any_text_is_refused_or_kept(text: Vec<u8>) {
            if let Ok(section) = Section::new(&*text) {
                assert_eq!(strict(&[b"[", &*text, b"]"].concat()), section);
            }
        }
    }

    #[cfg(feature = "arbitrary")]
    proptest::proptest! {
        #[test]
        fn what_is_generated_and_written_is_read_again(data: Vec<u8>) {
            let mut u = arbitrary::Unstructured::new(&data);
            let (any, binary): (Section<'_>, _) = (u.arbitrary().unwrap(), Section::arbitrary_binary(&mut u).unwrap());
            for peer in peers() {
                assert_eq!(strict(&spelled(&any, peer)), any);
                let octets = spelled(&binary, peer);
                assert_eq!(read(&octets, Quirks::NONE, section_binary), Ok((binary.clone(), &b""[..], String::new())));
            }
        }
    }
}
