//! Body structures: `body` and all that it consists of (RFC 9051, section 9), as FETCH BODY and FETCH BODYSTRUCTURE give them.
//!
//! Here are the value and its constructors. `parse.rs`, `fields.rs` and `plain.rs` read it, `cursor.rs` finds parts in it, `write.rs` writes it,
//! `generate.rs` makes some up.
//!
//! A structure can be nested as deeply as its sender likes, so it is flat: its parts lie in one `Vec`, each in front of those
//! inside it, and whatever works on them is a loop.

mod cursor;
mod fields;
#[cfg(feature = "arbitrary")]
mod generate;
mod parse;
mod plain;
#[cfg(feature = "serde")]
mod serial;
mod write;

pub use cursor::{Disposition, Part, PartNumber};
pub(crate) use parse::body;

use super::{envelope::Envelope, macros::into_static};
use crate::{
    error::UsageError,
    wire::{IntoStatic, NString, Octets, Raw},
};
use alloc::{boxed::Box, vec::Vec};
use core::ops::Range;

/// The MIME structure of a message: its parts, their types, parameters and sizes, and which contains which.
///
/// It is read through its [`root`](Self::root), by [part number](Self::part), or by [walking](Self::walk) over all parts.
///
/// # Grammar
///
/// ```text
/// body            = "(" (body-type-1part / body-type-mpart) ")"
/// body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
/// body-type-basic = media-basic SP body-fields
/// body-type-msg   = media-message SP body-fields SP envelope SP body SP body-fld-lines
/// body-type-text  = media-text SP body-fields SP body-fld-lines
/// body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
/// body-fields     = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets
/// body-ext-1part  = body-fld-md5 [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]
/// body-ext-mpart  = body-fld-param [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9); meaning:
/// [section 7.5.2](https://www.rfc-editor.org/rfc/rfc9051#section-7.5.2). The answer to BODY has no extension data; that to
/// BODYSTRUCTURE may stop after any of its fields, and where it stopped is kept.
///
/// # Leniency
///
/// [`Quirks::BODY_NUMBER`], [`Quirks::BODY_NIL_STRING`], [`Quirks::BODY_EMPTY_PARAMS`], [`Quirks::BODY_ODD_PARAMS`],
/// [`Quirks::BODY_CHILDLESS`], [`Quirks::BODY_FIELD_SHAPE`], [`Quirks::BODY_MISSING_LINES`], [`Quirks::BODY_EXTRA_LINES`],
/// [`Quirks::BODY_MISSING_MESSAGE`], [`Quirks::BODY_EXTRA_MESSAGE`], [`Quirks::BODY_MISSING_TYPE`].
///
/// What is not known is written as 0, `""`, NIL or an empty text, since the grammar has no way to leave it out, and is known
/// when it is read again. Extension data that no RFC defines is kept and written as it stands.
///
/// `body-fld-octets` is read as the `number64` that RFC 9051 has for the size of a message, and not as its 32-bit `number`.
///
/// [`Quirks::BODY_NUMBER`]: crate::Quirks::BODY_NUMBER
/// [`Quirks::BODY_NIL_STRING`]: crate::Quirks::BODY_NIL_STRING
/// [`Quirks::BODY_EMPTY_PARAMS`]: crate::Quirks::BODY_EMPTY_PARAMS
/// [`Quirks::BODY_ODD_PARAMS`]: crate::Quirks::BODY_ODD_PARAMS
/// [`Quirks::BODY_CHILDLESS`]: crate::Quirks::BODY_CHILDLESS
/// [`Quirks::BODY_FIELD_SHAPE`]: crate::Quirks::BODY_FIELD_SHAPE
/// [`Quirks::BODY_MISSING_LINES`]: crate::Quirks::BODY_MISSING_LINES
/// [`Quirks::BODY_EXTRA_LINES`]: crate::Quirks::BODY_EXTRA_LINES
/// [`Quirks::BODY_MISSING_MESSAGE`]: crate::Quirks::BODY_MISSING_MESSAGE
/// [`Quirks::BODY_EXTRA_MESSAGE`]: crate::Quirks::BODY_EXTRA_MESSAGE
/// [`Quirks::BODY_MISSING_TYPE`]: crate::Quirks::BODY_MISSING_TYPE
///
/// # Example
///
/// ```
/// use imap_wire::data::BodyStructure;
///
/// let text = BodyStructure::text("plain", 1152, 23)?.with_parameters([("charset", "utf-8")]);
/// let image = BodyStructure::basic("image", "png", 4554)?
///     .with_encoding("base64")?
///     .with_disposition("attachment", [("filename", "cat.png")]);
/// let body = BodyStructure::multipart("mixed", [text, image])?;
///
/// assert_eq!(body.to_string(), "MULTIPART/mixed (TEXT/plain, image/png)");
/// assert_eq!(body.part("1").unwrap().charset().unwrap(), "utf-8");
/// for (number, part) in body.walk().filter(|(_, part)| part.is_attachment()) {
///     assert_eq!(number.unwrap().to_string(), "2");
///     assert_eq!(part.filename().unwrap().value().unwrap(), "cat.png");
/// }
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct BodyStructure<'a> {
    /// The parts in pre-order: each in front of those inside it. There is at least one.
    nodes: Vec<Node<'a>>,
    /// The parameters of all parts and all dispositions, each of which has a [`Span`] of them; in front of those of a disposition
    /// stands its kind, as an attribute without a value. Those that were replaced stay.
    parameters: Vec<Parameter<'a>>,
}

/// A part, without those inside it.
#[derive(Clone, Debug)]
struct Node<'a> {
    kind: Kind<'a>,
    /// Empty for [`Kind::Multipart`], which has none on the wire.
    media_type: Octets<'a>,
    subtype: Octets<'a>,
    /// Empty for [`Kind::Multipart`].
    encoding: Octets<'a>,
    /// `None` for [`Kind::Multipart`], and where it is not known.
    octets: Option<u64>,
    parameters: Span,
    /// Empty if there is none.
    disposition: Span,
    /// The number of nodes inside it, which follow it.
    below: usize,
    /// How many of the four fields of extension data were there, or are to be.
    fields: u8,
    rare: Option<Box<Rare<'a>>>,
}

/// What makes a difference to the grammar.
#[derive(Clone, Debug, PartialEq)]
enum Kind<'a> {
    Basic,
    Text {
        lines: Option<u64>,
    },
    /// A message/rfc822 or message/global. Its nested body is the one node inside it, or missing.
    Message {
        envelope: Option<Box<Envelope<'a>>>,
        lines: Option<u64>,
    },
    /// Has parts inside it. One that a server sent without is [`Kind::Basic`] with the media type MULTIPART.
    Multipart,
}

/// The fields that most parts do not have.
#[derive(Clone, Debug, Default)]
struct Rare<'a> {
    id: NString<'a>,
    description: NString<'a>,
    md5: NString<'a>,
    language: Vec<Octets<'a>>,
    location: NString<'a>,
    extra: Vec<Raw<'a>>,
}

/// Some of [`BodyStructure::parameters`]. So many that 32 bits are too few are not kept.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: u32,
    end: u32,
}

/// A parameter of a part or of its disposition, such as `charset`.
///
/// # Grammar
///
/// ```text
/// body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
///
/// A server may have decoded RFC 2231, so that the attribute ends in `*` and the value is UTF-8, or may not. Encoded words
/// and whatever else there is in a value are left as they are.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Parameter<'a> {
    attribute: Octets<'a>,
    value: NString<'a>,
}

impl<'a> Parameter<'a> {
    /// The name, as it is spelled.
    #[must_use]
    pub const fn attribute(&self) -> &Octets<'a> {
        &self.attribute
    }

    /// The value; `None` if the server sent NIL for it.
    #[must_use]
    pub fn value(&self) -> Option<Octets<'_>> {
        self.value.octets()
    }
}

/// `MULTIPART`, which the wire leaves out.
static MULTIPART: Octets<'static> = Octets::slice(b"MULTIPART", None);
/// The encoding of a part that has none in its header (RFC 2045, section 6.1).
const SEVEN_BIT: Octets<'static> = Octets::slice(b"7BIT", None);
/// The bit of four letters that makes them lower case.
const LOWER: u32 = u32::from_ne_bytes([0x20; 4]);
/// The fields of extension data, without those of the future.
const FIELDS: u8 = 4;

/// # Building
///
/// The setters are about the outermost part. A part has no extension data until one of its fields is set, or
/// [`with_extension_data`](Self::with_extension_data) is called.
impl<'a> BodyStructure<'a> {
    /// A text part: its size, in octets and lines, as it is encoded.
    ///
    /// # Errors
    ///
    /// If a number exceeds 63 bits.
    pub fn text(subtype: impl Into<Octets<'a>>, octets: u64, lines: u64) -> Result<Self, UsageError> {
        let kind = Kind::Text { lines: Some(number64(lines)?) };
        Self::leaf(kind, "TEXT".into(), subtype.into(), octets)
    }

    /// A part that is no text, no message and no multipart.
    ///
    /// # Errors
    ///
    /// If the type is text, message/rfc822 or message/global, of which more has to be said, or if `octets` exceeds 63 bits.
    pub fn basic(
        media_type: impl Into<Octets<'a>>,
        subtype: impl Into<Octets<'a>>,
        octets: u64,
    ) -> Result<Self, UsageError> {
        let (media_type, subtype) = (media_type.into(), subtype.into());
        match Kind::of(&media_type, &subtype) {
            Kind::Basic => Self::leaf(Kind::Basic, media_type, subtype, octets),
            _ => Err(UsageError("texts and messages have constructors of their own")),
        }
    }

    /// A message in a message: the subtype, `rfc822` or `global`, what is in it, and its size.
    ///
    /// # Errors
    ///
    /// If the subtype is another one, or a number exceeds 63 bits.
    pub fn message(
        subtype: impl Into<Octets<'a>>,
        envelope: Envelope<'a>,
        body: Self,
        octets: u64,
        lines: u64,
    ) -> Result<Self, UsageError> {
        let subtype = subtype.into();
        let Kind::Message { .. } = Kind::of(b"MESSAGE", &subtype) else {
            return Err(UsageError("the subtype of a message is `rfc822` or `global`"));
        };
        let kind = Kind::Message { envelope: Some(Box::new(envelope)), lines: Some(number64(lines)?) };
        let mut message = Self::leaf(kind, "MESSAGE".into(), subtype, octets)?;
        message.put_inside([body]);
        Ok(message)
    }

    /// Parts together.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn multipart(
        subtype: impl Into<Octets<'a>>,
        parts: impl IntoIterator<Item = Self>,
    ) -> Result<Self, UsageError> {
        let root = Node { subtype: subtype.into(), ..Node::multipart() };
        let mut body = Self { nodes: [root].into(), parameters: Vec::new() };
        body.put_inside(parts);
        if body.nodes.len() == 1 { Err(UsageError("a multipart has at least one part")) } else { Ok(body) }
    }

    fn leaf(kind: Kind<'a>, media_type: Octets<'a>, subtype: Octets<'a>, octets: u64) -> Result<Self, UsageError> {
        let octets = Some(number64(octets)?);
        let root = Node { kind, media_type, subtype, encoding: SEVEN_BIT, octets, ..Node::multipart() };
        Ok(Self { nodes: [root].into(), parameters: Vec::new() })
    }

    /// Appends bodies inside the outermost part.
    fn put_inside(&mut self, bodies: impl IntoIterator<Item = Self>) {
        for body in bodies {
            let by = self.parameters.len();
            self.parameters.extend(body.parameters);
            self.nodes.extend(body.nodes.into_iter().map(|mut node| {
                node.parameters.shift(by);
                node.disposition.shift(by);
                node
            }));
        }
        let below = self.nodes.len() - 1;
        self.with_root(|root| root.below = below);
    }

    /// Sets the parameters of its type: pairs of attribute and value.
    #[must_use]
    pub fn with_parameters<A: Into<Octets<'a>>, V: Into<Octets<'a>>>(
        mut self,
        parameters: impl IntoIterator<Item = (A, V)>,
    ) -> Self {
        let parameters = self.append(parameters);
        self.with_root(|root| {
            root.parameters = parameters;
            if root.has_parts() {
                root.has_fields(1);
            }
        });
        self
    }

    /// Sets the content transfer encoding, which is `7BIT` otherwise.
    ///
    /// # Errors
    ///
    /// If it is a multipart, of which no encoding is told.
    pub fn with_encoding(self, encoding: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        self.with_field(|root| root.encoding = encoding.into())
    }

    /// Sets the Content-ID.
    ///
    /// # Errors
    ///
    /// If it is a multipart, of which no Content-ID is told.
    pub fn with_id(self, id: impl Into<NString<'a>>) -> Result<Self, UsageError> {
        self.with_field(|root| root.rare().id = id.into())
    }

    /// Sets the Content-Description.
    ///
    /// # Errors
    ///
    /// If it is a multipart, of which no Content-Description is told.
    pub fn with_description(self, description: impl Into<NString<'a>>) -> Result<Self, UsageError> {
        self.with_field(|root| root.rare().description = description.into())
    }

    /// Sets the Content-MD5.
    ///
    /// # Errors
    ///
    /// If it is a multipart, of which no Content-MD5 is told.
    pub fn with_md5(self, md5: impl Into<NString<'a>>) -> Result<Self, UsageError> {
        self.with_field(|root| {
            root.rare().md5 = md5.into();
            root.has_fields(1);
        })
    }

    /// Sets the disposition and its parameters.
    #[must_use]
    pub fn with_disposition<A: Into<Octets<'a>>, V: Into<Octets<'a>>>(
        mut self,
        disposition: impl Into<Octets<'a>>,
        parameters: impl IntoIterator<Item = (A, V)>,
    ) -> Self {
        let start = self.parameters.len();
        self.parameters.push(Parameter { attribute: disposition.into(), value: NString::NIL });
        self.append(parameters);
        let disposition = Span::new(start, self.parameters.len());
        self.with_root(|root| {
            root.disposition = disposition;
            root.has_fields(2);
        });
        self
    }

    /// Sets the languages of its content.
    #[must_use]
    pub fn with_language<L: Into<Octets<'a>>>(mut self, language: impl IntoIterator<Item = L>) -> Self {
        self.with_root(|root| {
            root.rare().language = language.into_iter().map(L::into).collect();
            root.has_fields(3);
        });
        self
    }

    /// Sets the Content-Location.
    #[must_use]
    pub fn with_location(mut self, location: impl Into<NString<'a>>) -> Self {
        self.with_root(|root| {
            root.rare().location = location.into();
            root.has_fields(4);
        });
        self
    }

    /// Gives each part all fields of extension data, NIL where nothing is known: as servers answer BODYSTRUCTURE.
    #[must_use]
    pub fn with_extension_data(mut self) -> Self {
        self.nodes.iter_mut().for_each(|node| node.has_fields(FIELDS));
        self
    }

    /// Takes the extension data from each part: as servers have to answer BODY.
    #[must_use]
    pub fn without_extension_data(mut self) -> Self {
        for node in &mut self.nodes {
            (node.fields, node.disposition) = (0, Span::default());
            if node.has_parts() {
                node.parameters = Span::default();
            }
            if let Some(rare) = node.rare.take().filter(|rare| !rare.id.is_nil() || !rare.description.is_nil()) {
                *node.rare() = Rare { id: rare.id, description: rare.description, ..Rare::default() };
            }
        }
        self
    }

    fn append<A: Into<Octets<'a>>, V: Into<Octets<'a>>>(
        &mut self,
        parameters: impl IntoIterator<Item = (A, V)>,
    ) -> Span {
        let start = self.parameters.len();
        let parameters = parameters.into_iter();
        self.parameters.extend(
            parameters.map(|(attribute, value)| Parameter { attribute: attribute.into(), value: value.into().into() }),
        );
        Span::new(start, self.parameters.len())
    }

    fn with_root(&mut self, set: impl FnOnce(&mut Node<'a>)) {
        if let Some(root) = self.nodes.first_mut() {
            set(root);
        }
    }

    /// Sets a field that a multipart does not have.
    fn with_field(mut self, set: impl FnOnce(&mut Node<'a>)) -> Result<Self, UsageError> {
        if self.root().has_parts() {
            return Err(UsageError("a multipart does not have this field"));
        }
        self.with_root(set);
        Ok(self)
    }
}

impl<'a> Node<'a> {
    /// A multipart of which nothing else is known.
    const fn multipart() -> Self {
        Self {
            kind: Kind::Multipart,
            media_type: Octets::EMPTY,
            subtype: Octets::EMPTY,
            encoding: Octets::EMPTY,
            octets: None,
            parameters: Span { start: 0, end: 0 },
            disposition: Span { start: 0, end: 0 },
            below: 0,
            fields: 0,
            rare: None,
        }
    }

    /// A part of this type, of which nothing else is known.
    #[inline(always)]
    fn of(media_type: Octets<'a>, subtype: Octets<'a>) -> Self {
        Self { kind: Kind::of(&media_type, &subtype), media_type, subtype, ..Self::multipart() }
    }

    const fn has_parts(&self) -> bool {
        matches!(self.kind, Kind::Multipart)
    }

    fn rare(&mut self) -> &mut Rare<'a> {
        self.rare.get_or_insert_default()
    }

    /// Has at least so many fields of extension data.
    fn has_fields(&mut self, count: u8) {
        self.fields = self.fields.max(count);
    }
}

impl Kind<'_> {
    /// The kind of a part that is no multipart.
    #[inline(always)]
    fn of(media_type: &[u8], subtype: &[u8]) -> Self {
        // Nearly all types are told apart by their length, or by one comparison of a word.
        if let Ok(name) = <[u8; 4]>::try_from(media_type)
            && u32::from_ne_bytes(name) | LOWER == u32::from_ne_bytes(*b"text")
        {
            Self::Text { lines: None }
        } else if media_type.len() == 7
            && media_type.eq_ignore_ascii_case(b"MESSAGE")
            && (subtype.eq_ignore_ascii_case(b"RFC822") || subtype.eq_ignore_ascii_case(b"GLOBAL"))
        {
            Self::Message { envelope: None, lines: None }
        } else {
            Self::Basic
        }
    }
}

impl Span {
    fn new(start: usize, end: usize) -> Self {
        let index = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        Self { start: index(start), end: index(end) }
    }

    const fn is_empty(self) -> bool {
        self.start == self.end
    }

    const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    fn shift(&mut self, by: usize) {
        if !self.is_empty() {
            *self = Self::new(self.range().start + by, self.range().end + by);
        }
    }
}

fn number64(value: u64) -> Result<u64, UsageError> {
    if i64::try_from(value).is_ok() { Ok(value) } else { Err(UsageError("a size has at most 63 bits")) }
}

impl Eq for BodyStructure<'_> {}

/// The same parts with the same fields. Names are compared as they are spelled.
impl PartialEq for BodyStructure<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.nodes.len() == other.nodes.len()
            && self.parts().zip(other.parts()).all(|(part, other)| part.is_like(other))
    }
}

/// What is kept holds no more memory than it needs: the parser makes room for as many parts and parameters as there may be.
impl IntoStatic for BodyStructure<'_> {
    type Static = BodyStructure<'static>;

    fn into_static(mut self) -> BodyStructure<'static> {
        self.nodes.shrink_to_fit();
        self.parameters.shrink_to_fit();
        BodyStructure { nodes: self.nodes.into_static(), parameters: self.parameters.into_static() }
    }

    fn into_owned(mut self) -> BodyStructure<'static> {
        self.nodes.shrink_to_fit();
        self.parameters.shrink_to_fit();
        BodyStructure { nodes: self.nodes.into_owned(), parameters: self.parameters.into_owned() }
    }
}

into_static!(
    struct Node { kind, media_type, subtype, encoding, octets, parameters, disposition, below, fields, rare }
);
into_static!(
    enum Kind {
        Basic,
        Text { lines },
        Message { envelope, lines },
        Multipart,
    }
);
into_static!(
    struct Rare { id, description, md5, language, location, extra }
);
into_static!(struct Parameter { attribute, value });

impl IntoStatic for Span {
    type Static = Self;

    fn into_static(self) -> Self {
        self
    }

    fn into_owned(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        limits::Limits,
        quirks::Quirks,
        wire::{
            Peer, Writer,
            input::{Context, Input},
        },
    };
    use bytes::{Buf, Bytes};
    use core::mem::size_of;

    /// Reads a body and reports what was tolerated.
    pub(super) fn read_front(
        octets: &[u8],
        quirks: Quirks,
        nesting: usize,
    ) -> Result<(usize, BodyStructure<'_>, String), String> {
        let mut cx = Context::new(octets, None);
        (cx.quirks, cx.nesting, cx.utf8) = (quirks, nesting, true);
        let parsed = body(Input::new(octets, &cx));
        let (rest, body) = match parsed {
            Ok((rest, body)) => (rest.octets.len(), body),
            Err(nom::Err::Error(error)) => return Err(crate::DecodeError::from(error).to_string()),
            Err(other) => panic!("{other:?}"),
        };
        let report = cx.take_deviations().into_iter().map(|it| format!("{} at {}", it.quirk, it.offset));
        Ok((rest, body, report.collect::<Vec<_>>().join(", ")))
    }

    /// Reads a body that nothing follows.
    pub(super) fn read_within(
        octets: &[u8],
        quirks: Quirks,
        nesting: usize,
    ) -> Result<(BodyStructure<'_>, String), String> {
        let (rest, body, report) = read_front(octets, quirks, nesting)?;
        assert_eq!(rest, 0, "behind {}", octets.escape_ascii());
        Ok((body, report))
    }

    pub(super) fn read(octets: &[u8], quirks: Quirks) -> Result<(BodyStructure<'_>, String), String> {
        read_within(octets, quirks, Limits::client().nesting)
    }

    /// Reads what is legal.
    pub(super) fn strict(octets: &[u8]) -> BodyStructure<'_> {
        let (body, report) =
            read(octets, Quirks::NONE).unwrap_or_else(|error| panic!("{error}: {}", octets.escape_ascii()));
        assert_eq!(report, "");
        body
    }

    pub(super) fn written(body: &BodyStructure<'_>, peer: Peer) -> Vec<u8> {
        let mut writer = Writer::new(peer);
        writer.space();
        body.write(&mut writer);
        writer.end();
        let mut octets = Vec::new();
        while !writer.is_empty() {
            octets.extend_from_slice(writer.chunk());
            writer.advance(writer.chunk().len());
            if writer.is_waiting() {
                writer.resume().unwrap();
            }
        }
        octets[1..octets.len() - 2].to_vec()
    }

    #[test]
    fn what_is_built_is_written() {
        let envelope = strict(b"(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 1 (NIL \"s\" NIL NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1) 2)");
        let envelope = envelope.root().envelope().unwrap().clone();
        let text = BodyStructure::text("plain", 3, 1).unwrap();
        let message = BodyStructure::message("rfc822", envelope, text.clone(), 99, 7).unwrap();
        let html = BodyStructure::text("html", 30, 2)
            .unwrap()
            .with_disposition("inline", [("filename", "a\"b")])
            .with_parameters([("charset", "utf-8"), ("x", "")])
            .with_id("<1@b>")
            .and_then(|html| html.with_description("d"))
            .and_then(|html| html.with_encoding("base64"))
            .unwrap();
        let both = BodyStructure::multipart("mixed", [message, html]).unwrap().with_parameters([("boundary", "--")]);
        let both = both.with_language(["en", "de"]).with_location("http://b/");
        assert_eq!(
            written(&both, Peer::client()).escape_ascii().to_string().replace("\\\"", "\""),
            concat!(
                r#"(("MESSAGE" "rfc822" NIL NIL NIL "7BIT" 99 (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL) "#,
                r#"("TEXT" "plain" NIL NIL NIL "7BIT" 3 1) 7)"#,
                r#"("TEXT" "html" ("charset" "utf-8" "x" "") "<1@b>" "d" "base64" 30 2 NIL ("inline" ("filename" "a\\"b")))"#,
                r#" "mixed" ("boundary" "--") NIL ("en" "de") "http://b/")"#
            )
        );
        assert_eq!(both.to_string(), "MULTIPART/mixed (MESSAGE/rfc822 (TEXT/plain), TEXT/html)");
        let short = both.clone().without_extension_data();
        assert_eq!(short.part("2").unwrap().id().unwrap(), "<1@b>");
        assert_eq!(short.part("2").unwrap().disposition(), None);
        assert_eq!(
            written(&short, Peer::client()),
            concat!(
                r#"(("MESSAGE" "rfc822" NIL NIL NIL "7BIT" 99 (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL) "#,
                r#"("TEXT" "plain" NIL NIL NIL "7BIT" 3 1) 7)"#,
                r#"("TEXT" "html" ("charset" "utf-8" "x" "") "<1@b>" "d" "base64" 30 2) "mixed")"#
            )
            .as_bytes()
        );
        let text = text.with_md5("Q2hlY2sgSW50ZWdyaXR5IQ==").unwrap();
        assert_eq!(
            written(&text, Peer::client()),
            br#"("TEXT" "plain" NIL NIL NIL "7BIT" 3 1 "Q2hlY2sgSW50ZWdyaXR5IQ==")"#
        );
        let text = text.with_extension_data();
        assert_eq!(
            written(&text, Peer::client()),
            br#"("TEXT" "plain" NIL NIL NIL "7BIT" 3 1 "Q2hlY2sgSW50ZWdyaXR5IQ==" NIL NIL NIL)"#
        );
        for body in [both, short, text] {
            assert_eq!(strict(&written(&body, Peer::client())), body);
        }
    }

    #[test]
    fn what_would_not_be_legal_is_refused() {
        let text = || BodyStructure::text("plain", 0, 0).unwrap();
        let error = |result: Result<BodyStructure<'_>, UsageError>| result.unwrap_err().to_string();
        let envelope = || {
            let body = strict(b"(\"message\" \"global\" NIL NIL NIL \"7bit\" 1 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1) 2)");
            body.root().envelope().unwrap().clone().into_owned()
        };
        assert_eq!(error(BodyStructure::multipart("mixed", [])), "a multipart has at least one part");
        for (media_type, subtype) in [("TEXT", "x"), ("message", "Rfc822"), ("message", "global")] {
            let basic = BodyStructure::basic(media_type, subtype, 0);
            assert_eq!(error(basic), "texts and messages have constructors of their own");
        }
        assert_eq!(
            error(BodyStructure::message("partial", envelope(), text(), 0, 0)),
            "the subtype of a message is `rfc822` or `global`"
        );
        assert!(BodyStructure::message("GLOBAL", envelope(), text(), 0, 0).is_ok());
        assert!(BodyStructure::text("x", i64::MAX as u64, i64::MAX as u64).is_ok());
        assert_eq!(error(BodyStructure::text("x", 0, 1 << 63)), "a size has at most 63 bits");
        assert_eq!(error(BodyStructure::basic("x", "x", 1 << 63)), "a size has at most 63 bits");
        let multipart = || BodyStructure::multipart("mixed", [text()]).unwrap();
        for refused in [
            multipart().with_encoding("7bit"),
            multipart().with_id("x"),
            multipart().with_description("x"),
            multipart().with_md5("x"),
        ] {
            assert_eq!(error(refused), "a multipart does not have this field");
        }
    }

    #[test]
    fn hostile_strings_stay_strings() {
        let hostile = "a\r\nA1 OK \")({5}\0";
        let body = BodyStructure::basic(hostile, hostile, 0)
            .unwrap()
            .with_parameters([(hostile, hostile)])
            .with_disposition(hostile, [(hostile, hostile)])
            .with_language([hostile])
            .with_location(hostile);
        let body = BodyStructure::multipart(hostile, [body.clone(), body]).unwrap();
        assert_eq!(strict(&written(&body, Peer::client())), body);
    }

    #[test]
    fn keeping_shares_the_frame() {
        let frame =
            Bytes::from_static(br#"(("text" "plain" NIL "<i>" NIL "7bit" 5 1 NIL ("inline" ("a" "b"))) "mixed")"#);
        let cx = Context::new(&frame, Some(&frame));
        let Ok((_, read)) = body(Input::new(&frame, &cx)) else { panic!() };
        let kept = read.clone().into_static();
        assert_eq!(kept.root().subtype().as_ptr(), read.root().subtype().as_ptr());
        assert_eq!(kept.part("1").unwrap().id().unwrap().as_ptr(), read.part("1").unwrap().id().unwrap().as_ptr());
        assert_eq!(kept, read);
        assert_eq!((kept.nodes.capacity(), kept.parameters.capacity()), (2, 2));
        let owned = read.clone().into_owned();
        assert_ne!(owned.root().subtype().as_ptr(), read.root().subtype().as_ptr());
        assert_eq!(owned, read);
    }

    #[test]
    fn parts_are_small() {
        assert_eq!(size_of::<BodyStructure<'_>>(), 6 * size_of::<usize>());
        assert!(size_of::<Node<'_>>() <= 176, "{}", size_of::<Node<'_>>());
        assert_eq!(size_of::<Parameter<'_>>(), 2 * size_of::<Octets<'_>>());
    }
}
