//! Finding parts: [`Part`], a place in a [`BodyStructure`], and [`PartNumber`], its name in a FETCH.

use super::{BodyStructure, Envelope, Kind, MULTIPART, Node, Parameter, Rare, Span};
use crate::{
    data::macros::serde_as,
    wire::{NString, Octets, Raw},
};
use alloc::vec::Vec;
use core::{fmt, iter};

/// A part of a [`BodyStructure`], and what it contains.
///
/// # Example
///
/// ```
/// use imap_wire::data::BodyStructure;
///
/// let text = BodyStructure::text("plain", 1152, 23)?;
/// let both = BodyStructure::multipart("alternative", [text.clone(), BodyStructure::text("html", 4554, 73)?])?;
/// let body = BodyStructure::multipart("mixed", [both, text])?;
///
/// let parts: Vec<_> = body.root().children().collect();
/// assert!(parts[0].is_multipart() && parts[1].is_text());
/// assert_eq!(body.part("1.2").unwrap().lines(), Some(73));
/// assert_eq!(parts[0].size(), 1152 + 4554);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Part<'b> {
    body: &'b BodyStructure<'b>,
    index: usize,
}

/// How a part is meant to be shown, and with what parameters.
///
/// # Grammar
///
/// ```text
/// body-fld-dsp = "(" string SP body-fld-param ")" / nil
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9); meaning:
/// [RFC 2183](https://www.rfc-editor.org/rfc/rfc2183)
#[derive(Clone, Debug, PartialEq)]
pub struct Disposition<'b> {
    kind: Octets<'b>,
    parameters: &'b [Parameter<'b>],
}

/// The number of a part, such as `1.2`, by which FETCH asks for it.
///
/// # Grammar
///
/// ```text
/// section-part = nz-number *("." nz-number)
/// ```
///
/// [RFC 9051, section 6.4.5.1](https://www.rfc-editor.org/rfc/rfc9051#section-6.4.5.1)
///
/// # Example
///
/// ```
/// use imap_wire::data::BodyStructure;
///
/// let body = BodyStructure::text("plain", 1152, 23)?;
/// let (number, part) = body.walk().next().unwrap();
/// assert_eq!(number.unwrap().to_string(), "1");
/// assert!(part.is_text());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PartNumber(Vec<u32>);

impl PartNumber {
    /// Its numbers, outermost first.
    #[must_use]
    pub fn as_slice(&self) -> &[u32] {
        &self.0
    }
}

impl fmt::Display for PartNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(at, number)| write!(f, "{}{number}", if at == 0 { "" } else { "." }))
    }
}

serde_as!(PartNumber: Octets<'static>, |it| format_args!("{it}"), |text| {
    const ERROR: crate::UsageError = crate::UsageError("the number of a part is of numbers from 1 on, with dots between them");
    let number = |octets| match crate::wire::scan::digits(octets) {
        Some((value @ 1.., length)) if length == octets.len() => u32::try_from(value).map_err(|_| ERROR),
        _ => Err(ERROR),
    };
    text.split(|&octet| octet == b'.').map(number).collect::<Result<_, _>>().map(Self)
});

/// # Reading
impl BodyStructure<'_> {
    /// The whole message.
    #[must_use]
    pub const fn root(&self) -> Part<'_> {
        Part { body: self, index: 0 }
    }

    /// The part that has this number in FETCH.
    ///
    /// A message that is no multipart is part 1. The parts of a multipart are counted, and so are those of a message inside
    /// the message, behind its own number. A multipart that is the whole of a message has no number.
    ///
    /// [RFC 9051, section 6.4.5.1](https://www.rfc-editor.org/rfc/rfc9051#section-6.4.5.1)
    #[must_use]
    pub fn part(&self, number: &str) -> Option<Part<'_>> {
        let mut found: Option<Part<'_>> = None;
        for step in number.split('.') {
            let step = step.parse::<usize>().ok().filter(|_| matches!(step.as_bytes(), [b'1'..=b'9', ..]))?;
            let (parts, is_whole) = match found {
                None => (self.root(), true),
                Some(part) if part.is_message() => (part.body()?, true),
                Some(part) => (part, false),
            };
            found = if parts.has_parts() {
                parts.children().nth(step - 1)
            } else {
                Some(parts).filter(|_| is_whole && step == 1)
            };
            found?;
        }
        found
    }

    /// All parts, each in front of those inside it, with the number by which [`part`](Self::part) and FETCH find it.
    ///
    /// A multipart that is the whole of a message has none.
    pub fn walk(&self) -> impl Iterator<Item = (Option<PartNumber>, Part<'_>)> {
        let mut edges = self.edges();
        let mut number = Vec::new();
        let mut levels: Vec<Level> = Vec::new();
        iter::from_fn(move || {
            loop {
                let Edge::Begin(part) = edges.next()? else {
                    if levels.pop().is_some_and(|level| level.is_numbered) {
                        number.pop();
                    }
                    continue;
                };
                let is_numbered = match levels.last_mut() {
                    Some(Level { has_parts: true, count, .. }) => {
                        *count += 1;
                        number.push(*count);
                        true
                    }
                    // The whole of a message.
                    _ if part.has_parts() => false,
                    _ => {
                        number.push(1);
                        true
                    }
                };
                levels.push(Level { has_parts: part.has_parts(), is_numbered, count: 0 });
                return Some((is_numbered.then(|| PartNumber(number.clone())), part));
            }
        })
    }

    /// The number of octets in all parts: the [`size`](Part::size) of the [`root`](Self::root).
    #[must_use]
    pub fn total(&self) -> u64 {
        self.root().size()
    }

    pub(super) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        (0..self.nodes.len()).map(|index| Part { body: self, index })
    }

    /// Where parts begin and end, as parentheses open and close.
    pub(super) fn edges(&self) -> impl Iterator<Item = Edge<'_>> {
        let mut parts = self.parts();
        let mut open = Open::default();
        let mut last = None;
        iter::from_fn(move || {
            if let Some(part) = last.and_then(|last| open.pop_at(last)) {
                return Some(Edge::End(part));
            }
            let part = parts.next()?;
            last = Some(part);
            open.push(part);
            Some(Edge::Begin(part))
        })
    }
}

/// Parts that have begun and not ended, outermost first. Of most messages there are few, which take no memory of their own.
#[derive(Default)]
pub(super) struct Open<'b> {
    few: [Option<Part<'b>>; 4],
    more: Vec<Part<'b>>,
    count: usize,
}

impl<'b> Open<'b> {
    /// A part begins.
    pub(super) fn push(&mut self, part: Part<'b>) {
        match self.few.get_mut(self.count) {
            Some(room) => *room = Some(part),
            None => self.more.push(part),
        }
        self.count += 1;
    }

    /// The innermost part, if it ends where there is no part behind `last`, which began last, inside it.
    pub(super) fn pop_at(&mut self, last: Part<'b>) -> Option<Part<'b>> {
        let innermost = self.count.checked_sub(1)?;
        let part = self.few.get(innermost).copied().unwrap_or_else(|| self.more.last().copied())?;
        if part.end() > last.index + 1 {
            return None;
        }
        self.count = innermost;
        self.more.truncate(innermost.saturating_sub(self.few.len()));
        Some(part)
    }
}

/// A part around the one that a walk is at.
struct Level {
    has_parts: bool,
    is_numbered: bool,
    /// How many of its parts were met.
    count: u32,
}

/// Where a part begins or ends.
pub(super) enum Edge<'b> {
    Begin(Part<'b>),
    End(Part<'b>),
}

impl<'b> Part<'b> {
    pub(super) fn node(&self) -> &'b Node<'b> {
        #[expect(clippy::indexing_slicing, reason = "parts are made for nodes that are there")]
        &self.body.nodes[self.index]
    }

    /// The index behind it and all that is inside it.
    fn end(&self) -> usize {
        self.index + 1 + self.node().below
    }

    /// True for a multipart that has parts.
    pub(super) fn has_parts(&self) -> bool {
        self.node().has_parts()
    }

    pub(super) fn rare(&self) -> Option<&'b Rare<'b>> {
        self.node().rare.as_deref()
    }

    fn rare_string(&self, field: impl FnOnce(&'b Rare<'b>) -> &'b NString<'b>) -> Option<Octets<'b>> {
        field(self.rare()?).octets()
    }

    fn spanned(&self, span: Span) -> &'b [Parameter<'b>] {
        self.body.parameters.get(span.range()).unwrap_or_default()
    }

    /// The parts of a multipart, or the one body of a message.
    pub fn children(&self) -> impl Iterator<Item = Part<'b>> + use<'b> {
        let (body, end) = (self.body, self.end());
        let mut next = self.index + 1;
        iter::from_fn(move || {
            let part = Some(Part { body, index: next }).filter(|_| next < end)?;
            next = part.end();
            Some(part)
        })
    }

    /// The content type before the slash, as it is spelled.
    #[must_use]
    pub fn media_type(&self) -> &'b Octets<'b> {
        if self.has_parts() { &MULTIPART } else { &self.node().media_type }
    }

    /// The content type behind the slash, as it is spelled.
    #[must_use]
    pub fn subtype(&self) -> &'b Octets<'b> {
        &self.node().subtype
    }

    /// True for a multipart.
    #[must_use]
    pub fn is_multipart(&self) -> bool {
        self.media_type().eq_ignore_ascii_case(&MULTIPART)
    }

    /// True for a text of any kind.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self.node().kind, Kind::Text { .. })
    }

    /// True for a message in a message, message/rfc822 or message/global, the parts of which have numbers of their own.
    #[must_use]
    pub fn is_message(&self) -> bool {
        matches!(self.node().kind, Kind::Message { .. })
    }

    /// The envelope of a message in a message.
    #[must_use]
    pub fn envelope(&self) -> Option<&'b Envelope<'b>> {
        match &self.node().kind {
            Kind::Message { envelope, .. } => envelope.as_deref(),
            _ => None,
        }
    }

    /// The body of a message in a message.
    #[must_use]
    pub fn body(&self) -> Option<Self> {
        self.children().next().filter(|_| self.is_message())
    }

    /// The parameters of its type. Those of a multipart are extension data, which BODY does not have.
    #[must_use]
    pub fn parameters(&self) -> &'b [Parameter<'b>] {
        self.spanned(self.node().parameters)
    }

    /// The value of a parameter of its type. Names are compared without case.
    #[must_use]
    pub fn param(&self, attribute: &str) -> Option<Octets<'b>> {
        find(self.parameters(), attribute)?.value()
    }

    /// The value of the parameter `charset`.
    #[must_use]
    pub fn charset(&self) -> Option<Octets<'b>> {
        self.param("charset")
    }

    /// The parameter that tells the name of a file: `filename` of the disposition or else `name` of the type, and for each
    /// that with a `*` first, since that one has a character set.
    ///
    /// The value is what was sent. It may need to be decoded, and must not be trusted as a path.
    #[must_use]
    pub fn filename(&self) -> Option<&'b Parameter<'b>> {
        let disposition = self.disposition().map_or(&[][..], |disposition| disposition.parameters);
        let all = [(disposition, "filename*"), (disposition, "filename"), (self.parameters(), "name*")];
        let all = all.into_iter().chain([(self.parameters(), "name")]);
        all.filter_map(|(parameters, attribute)| find(parameters, attribute)).find(|found| found.value().is_some())
    }

    /// The Content-ID.
    #[must_use]
    pub fn id(&self) -> Option<Octets<'b>> {
        self.rare_string(|rare| &rare.id)
    }

    /// The Content-Description.
    #[must_use]
    pub fn description(&self) -> Option<Octets<'b>> {
        self.rare_string(|rare| &rare.description)
    }

    /// The content transfer encoding, as it is spelled; `None` for a multipart.
    #[must_use]
    pub fn encoding(&self) -> Option<&'b Octets<'b>> {
        Some(&self.node().encoding).filter(|_| !self.has_parts())
    }

    /// True if the content transfer encoding is this one, whatever the case and the space around it.
    #[must_use]
    pub fn is_encoded_as(&self, encoding: &str) -> bool {
        self.node().encoding.trim_ascii().eq_ignore_ascii_case(encoding.as_bytes())
    }

    /// The number of octets, as they are encoded; `None` for a multipart, and if it is not known.
    #[must_use]
    pub fn octets(&self) -> Option<u64> {
        self.node().octets
    }

    /// The number of lines of a text or a message in a message; `None` for others, and if it is not known.
    #[must_use]
    pub fn lines(&self) -> Option<u64> {
        match self.node().kind {
            Kind::Text { lines } | Kind::Message { lines, .. } => lines,
            Kind::Basic | Kind::Multipart => None,
        }
    }

    /// The number of [`octets`](Self::octets), for a multipart that of all its parts, as far as known.
    #[must_use]
    pub fn size(&self) -> u64 {
        let mut size = 0_u64;
        let mut part = *self;
        while part.index < self.end() {
            size = size.saturating_add(part.octets().unwrap_or(0));
            // What is inside a message is among its octets.
            part.index = if part.has_parts() { part.index + 1 } else { part.end() };
        }
        size
    }

    /// The Content-MD5.
    #[must_use]
    pub fn md5(&self) -> Option<Octets<'b>> {
        self.rare_string(|rare| &rare.md5)
    }

    /// The disposition.
    #[must_use]
    pub fn disposition(&self) -> Option<Disposition<'b>> {
        let (kind, parameters) = self.spanned(self.node().disposition).split_first()?;
        Some(Disposition { kind: kind.attribute.reborrow(), parameters })
    }

    /// True if it has a disposition other than `inline`: one that is not known means `attachment` (RFC 2183, section 2.8).
    #[must_use]
    pub fn is_attachment(&self) -> bool {
        self.disposition().is_some_and(|disposition| !disposition.kind.eq_ignore_ascii_case(b"inline"))
    }

    /// The languages of the content.
    #[must_use]
    pub fn language(&self) -> &'b [Octets<'b>] {
        self.rare().map_or(&[], |rare| &rare.language)
    }

    /// The Content-Location.
    #[must_use]
    pub fn location(&self) -> Option<Octets<'b>> {
        self.rare_string(|rare| &rare.location)
    }

    /// Extension data that no RFC defines yet.
    #[must_use]
    pub fn extension_data(&self) -> &'b [Raw<'b>] {
        self.rare().map_or(&[], |rare| &rare.extra)
    }

    /// True if both have the same fields and the same number of parts inside.
    pub(super) fn is_like(&self, other: Part<'_>) -> bool {
        let (node, twin) = (self.node(), other.node());
        node.kind == twin.kind
            && node.below == twin.below
            && node.fields == twin.fields
            && node.media_type == twin.media_type
            && node.subtype == twin.subtype
            && node.encoding == twin.encoding
            && node.octets == twin.octets
            && self.parameters() == other.parameters()
            && self.id() == other.id()
            && self.description() == other.description()
            && self.md5() == other.md5()
            && self.disposition() == other.disposition()
            && self.language() == other.language()
            && self.location() == other.location()
            && self.extension_data() == other.extension_data()
    }
}

/// Without the parts inside it.
impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("node", self.node())
            .field("parameters", &self.parameters())
            .field("disposition", &self.disposition())
            .finish()
    }
}

impl<'b> Disposition<'b> {
    /// Such as `inline` or `attachment`, as it is spelled.
    #[must_use]
    pub const fn kind(&self) -> &Octets<'b> {
        &self.kind
    }

    /// Its parameters.
    #[must_use]
    pub const fn parameters(&self) -> &'b [Parameter<'b>] {
        self.parameters
    }

    /// The value of a parameter. Names are compared without case.
    #[must_use]
    pub fn param(&self, attribute: &str) -> Option<Octets<'b>> {
        find(self.parameters, attribute)?.value()
    }
}

fn find<'b>(parameters: &'b [Parameter<'b>], attribute: &str) -> Option<&'b Parameter<'b>> {
    parameters.iter().find(|parameter| parameter.attribute.eq_ignore_ascii_case(attribute.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::strict;
    use super::*;
    use crate::{quirks::Quirks, wire::IntoStatic};

    /// The example of RFC 9051, section 6.4.5.1.
    fn rfc_example() -> String {
        fn message(body: &str) -> String {
            let envelope = "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)";
            format!(r#"("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 100 {envelope} {body} 3)"#)
        }
        let plain = r#"("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1)"#;
        let rich = r#"("TEXT" "RICHTEXT" NIL NIL NIL "7BIT" 2 1)"#;
        let octets = r#"("APPLICATION" "OCTET-STREAM" NIL NIL NIL "7BIT" 10)"#;
        let gif = r#"("IMAGE" "GIF" NIL NIL NIL "7BIT" 20)"#;
        let third = message(&format!(r#"({plain}{octets} "MIXED")"#));
        let inner = message(&format!(r#"({plain}({plain}{rich} "ALTERNATIVE") "MIXED")"#));
        format!(r#"({plain}{octets}{third}({gif}{inner} "MIXED") "MIXED")"#)
    }

    #[test]
    fn parts_have_the_numbers_of_the_rfc() {
        let sent = rfc_example();
        let body = strict(sent.as_bytes());
        let all = body.walk().map(|(number, part)| {
            let number = number.map_or_else(|| "-".to_owned(), |number| number.to_string());
            format!("{number} {}/{}", part.media_type(), part.subtype())
        });
        let expected = [
            "- MULTIPART/MIXED",
            "1 TEXT/PLAIN",
            "2 APPLICATION/OCTET-STREAM",
            "3 MESSAGE/RFC822",
            "- MULTIPART/MIXED",
            "3.1 TEXT/PLAIN",
            "3.2 APPLICATION/OCTET-STREAM",
            "4 MULTIPART/MIXED",
            "4.1 IMAGE/GIF",
            "4.2 MESSAGE/RFC822",
            "- MULTIPART/MIXED",
            "4.2.1 TEXT/PLAIN",
            "4.2.2 MULTIPART/ALTERNATIVE",
            "4.2.2.1 TEXT/PLAIN",
            "4.2.2.2 TEXT/RICHTEXT",
        ];
        assert_eq!(all.collect::<Vec<_>>(), expected);
        for (number, part) in body.walk() {
            if let Some(number) = number {
                assert_eq!(body.part(&number.to_string()).unwrap().index, part.index);
            }
        }
        assert_eq!(body.total(), 1 + 10 + 100 + 20 + 100);
        assert_eq!(body.part("4").unwrap().size(), 120);
        assert_eq!(body.part("4.2").unwrap().body().unwrap().size(), 4);
        let numbers: Vec<_> = body.walk().filter_map(|(number, _)| number).collect();
        assert_eq!(numbers[7].as_slice(), [4, 2]);
    }

    #[test]
    fn a_message_that_is_no_multipart_is_part_1() {
        let body = strict(br#"("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1)"#);
        assert_eq!(body.part("1").unwrap().subtype(), "PLAIN");
        for number in ["", "0", "2", "1.1", "1.", ".1", "01", "+1", "1.HEADER", "99999999999999999999"] {
            assert!(body.part(number).is_none(), "{number}");
        }
        let numbers: Vec<_> = body.walk().map(|(number, _)| number.unwrap().to_string()).collect();
        assert_eq!(numbers, ["1"]);

        let message = |body: &str| {
            format!(r#"("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 9 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) {body} 1)"#)
        };
        let sent = message(&message(r#"("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1)"#));
        let body = strict(sent.as_bytes());
        let numbers: Vec<_> = body.walk().map(|(number, _)| number.unwrap().to_string()).collect();
        assert_eq!(numbers, ["1", "1.1", "1.1.1"]);
        assert!(body.part("1.1").unwrap().is_message());
        assert!(body.part("1.1.1").unwrap().is_text());
        assert!(body.part("1.2").is_none() && body.part("1.1.1.1").is_none());
    }

    #[test]
    fn a_childless_multipart_counts_as_a_part() {
        let sent = br#"(("MIXED")("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1) "MIXED")"#;
        let (body, _) = super::super::tests::read(sent, Quirks::SERVERS).unwrap();
        assert!(body.part("1").unwrap().is_multipart() && body.part("1.1").is_none());
        assert!(body.part("2").unwrap().is_text());
    }

    #[test]
    fn names_are_compared_without_case() {
        let body = strict(
            br#"("image" "png" ("NAME" "a" "Charset" "b" "charset" "c") NIL NIL "7bit" 1 NIL ("X-foo" ("FileName" "d")))"#,
        );
        let part = body.root();
        assert_eq!(part.charset().unwrap(), "b");
        assert_eq!(part.param("none"), None);
        assert_eq!(part.filename().unwrap().value().unwrap(), "d");
        assert!(part.is_attachment());
        assert_eq!(part.disposition().unwrap().parameters().len(), 1);
    }

    #[test]
    fn a_filename_with_a_character_set_comes_first() {
        let with = |parameters: &str, disposition: &str| {
            let sent = format!(r#"("a" "b" {parameters} NIL NIL "7bit" 1 NIL {disposition})"#);
            let body = strict(sent.as_bytes()).into_owned();
            body.root().filename().map(|found| found.attribute().to_string())
        };
        assert_eq!(with("NIL", "NIL"), None);
        assert_eq!(with(r#"("name" "x")"#, "NIL").unwrap(), "name");
        assert_eq!(with(r#"("name" "x" "name*" "y")"#, r#"("inline" NIL)"#).unwrap(), "name*");
        assert_eq!(with(r#"("name*" "x")"#, r#"("inline" ("filename" "y"))"#).unwrap(), "filename");
        assert_eq!(with(r#"("name*" "x")"#, r#"("inline" ("filename" "y" "filename*" "z"))"#).unwrap(), "filename*");
    }
}
