//! The commands CONVERT, UID CONVERT and CONVERSIONS (RFC 5259, sections 5.1 and 6).

use super::media::{
    MimeType, MimeTypeReq, TranscodingParam, mime_type, mime_type_req, transcoding_params, write_params,
};
#[cfg(feature = "arbitrary")]
use crate::wire::list::arbitrary_some;
use crate::{
    command::fetch::body::{Partial, partial},
    data::{
        Section, SectionKind, SequenceSet,
        arguments::{Arguments, Tell},
        macros::{arbitrary, display, into_static, serde_fields},
        section::{section, section_binary},
        sequence::sequence_set,
    },
    error::{Rule, UsageError},
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::{some, space},
        scan,
        string::nil,
    },
};
use alloc::vec::Vec;

/// The arguments of CONVERT and UID CONVERT: which parts of which messages, and what the server is to make of them.
///
/// # Grammar
///
/// ```text
/// convert        = "CONVERT" SP sequence-set SP convert-params SP (convert-att / "(" convert-att *(SP convert-att) ")")
/// convert-params = "(" (quoted-to-mime-type / default-conversion) [SP "(" transcoding-params ")"] ")"
/// default-conversion = "NIL"
/// ```
///
/// [RFC 5259, section 10](https://www.rfc-editor.org/rfc/rfc5259#section-10). What is answered is [`Converted`](super::Converted).
///
/// # Example
///
/// ```
/// use imap_wire::{command::Command, data::{Section, SequenceSet}};
/// use imap_wire::ext::{Convert, ConvertAttribute, MimeType, TranscodingParam};
///
/// let part = ConvertAttribute::binary(Section::of_part(&[3])?);
/// let mut convert = Convert::new(SequenceSet::new("2")?, Some(MimeType::new("text/plain")?), [part])?;
/// convert.parameters.push(TranscodingParam::new("charset", "utf-8"));
/// assert_eq!(Command::Convert(convert).to_string(), "CONVERT 2 (\"text/plain\" (charset utf-8)) BINARY[3]");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Convert<'a> {
    /// Which messages: by number, or for UID CONVERT by UID.
    pub sequence_set: SequenceSet<'a>,
    /// What to make of their parts; `None` for what the server thinks best, and for headers.
    pub target: Option<MimeType<'a>>,
    /// How.
    pub parameters: Vec<TranscodingParam<'a>>,
    attributes: Vec<ConvertAttribute<'a>>,
}

impl<'a> Convert<'a> {
    /// This of the parts of these messages, without parameters.
    ///
    /// # Errors
    ///
    /// If nothing is asked for, or an attribute has a section that it [cannot have](ConvertAttribute).
    pub fn new(
        sequence_set: SequenceSet<'a>,
        target: Option<MimeType<'a>>,
        attributes: impl IntoIterator<Item = ConvertAttribute<'a>>,
    ) -> Result<Self, UsageError> {
        let attributes: Vec<_> = attributes.into_iter().collect();
        if attributes.is_empty() || !attributes.iter().all(ConvertAttribute::has_its_section) {
            return Err(UsageError("CONVERT is of parts of messages, or of headers"));
        }
        Ok(Self { sequence_set, target, parameters: Vec::new(), attributes })
    }

    /// What is asked for: at least one thing.
    #[must_use]
    pub fn attributes(&self) -> &[ConvertAttribute<'a>] {
        &self.attributes
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.sequence_set.write(writer);
        writer.text(b" (");
        // RFC 5259, section 6: a header becomes no other media type.
        if self.target.is_some() && self.attributes.iter().any(|it| matches!(it, ConvertAttribute::Body(_))) {
            writer.object(UsageError("CONVERT of a header names no media type"));
        }
        match &self.target {
            Some(target) => target.write(writer),
            None => writer.nil(),
        }
        write_params(&self.parameters, writer);
        writer.text(b") ");
        match &self.attributes[..] {
            [attribute] => attribute.write(writer),
            attributes => writer.list(attributes, |writer, attribute| attribute.write(writer)),
        }
    }
}

impl Arguments for Convert<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        self.sequence_set.tell_needs(tell);
    }
}

display!(Convert);
into_static!(struct Convert { sequence_set, target, parameters, attributes });
serde_fields!(
    Convert<'a>,
    |it| {
        sequence_set: SequenceSet<'a> = it.sequence_set,
        target: Option<MimeType<'a>> = it.target,
        parameters: Vec<TranscodingParam<'a>> = it.parameters,
        attributes: Vec<ConvertAttribute<'a>> = it.attributes,
    },
    Ok(Self { parameters, ..Self::new(sequence_set, target, attributes)? }),
);

/// One thing that CONVERT asks for. None of them sets `\Seen`.
///
/// # Grammar
///
/// ```text
/// convert-att = "UID" / "BODYPARTSTRUCTURE" section-convert / "BINARY" section-convert [partial] /
///               "BINARY.SIZE" section-convert / "BODY[HEADER]" / "BODY[" section-part ".HEADER]" /
///               "BODY[" section-part ".MIME]" / "AVAILABLECONVERSIONS" section-convert
/// section-convert = section-binary
/// ```
///
/// [RFC 5259, section 10](https://www.rfc-editor.org/rfc/rfc5259#section-10)
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ConvertAttribute<'a> {
    /// `UID`
    Uid,
    /// `AVAILABLECONVERSIONS`: what this part can be made into.
    AvailableConversions(Section<'a>),
    /// `BINARY`: this part, converted.
    Binary {
        /// Which part.
        section: Section<'a>,
        /// Which octets of what becomes of it, unless all.
        partial: Option<Partial>,
    },
    /// `BINARY.SIZE`: how many octets that has.
    BinarySize(Section<'a>),
    /// `BODY`: the header of a message, or the MIME header of a part, in another charset: a section that ends in HEADER or MIME.
    Body(Section<'a>),
    /// `BODYPARTSTRUCTURE`: the structure of what becomes of this part.
    BodyPartStructure(Section<'a>),
}

impl<'a> ConvertAttribute<'a> {
    /// This part, converted.
    #[must_use]
    pub const fn binary(section: Section<'a>) -> Self {
        Self::Binary { section, partial: None }
    }

    /// True if its section is one that it can have.
    fn has_its_section(&self) -> bool {
        match self {
            Self::Uid => true,
            Self::Body(section) => is_header(section),
            Self::AvailableConversions(section)
            | Self::Binary { section, .. }
            | Self::BinarySize(section)
            | Self::BodyPartStructure(section) => section.kind() == SectionKind::Whole,
        }
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Uid => writer.text(b"UID"),
            Self::AvailableConversions(section) => write_item(b"AVAILABLECONVERSIONS", section, writer),
            Self::Binary { section, partial } => {
                write_item(b"BINARY", section, writer);
                if let Some(partial) = partial {
                    partial.write(writer);
                }
            }
            Self::BinarySize(section) => write_item(b"BINARY.SIZE", section, writer),
            Self::Body(section) => write_item(b"BODY", section, writer),
            Self::BodyPartStructure(section) => write_item(b"BODYPARTSTRUCTURE", section, writer),
        }
    }
}

/// Writes a name and a section.
pub(super) fn write_item(name: &[u8], section: &Section<'_>, writer: &mut Writer) {
    writer.text(name);
    section.write(writer);
}

/// True if it is of a header, whole, or of a MIME header.
pub(super) fn is_header(section: &Section<'_>) -> bool {
    matches!(section.kind(), SectionKind::Header | SectionKind::Mime)
}

into_static!(
    enum ConvertAttribute {
        Uid,
        AvailableConversions(section),
        Binary { section, partial },
        BinarySize(section),
        Body(section),
        BodyPartStructure(section),
    }
);

/// The arguments of CONVERSIONS: what can be made into what?
///
/// # Grammar
///
/// ```text
/// conversions-cmd    = "CONVERSIONS" SP from-mime-type-req SP to-mime-type-req
/// from-mime-type-req = astring
/// to-mime-type-req   = astring
/// ```
///
/// [RFC 5259, section 5.1](https://www.rfc-editor.org/rfc/rfc5259#section-5.1)
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Conversions<'a> {
    /// What.
    pub from: MimeTypeReq<'a>,
    /// Into what.
    pub to: MimeTypeReq<'a>,
}

impl<'a> Conversions<'a> {
    /// How to make these out of those.
    #[must_use]
    pub const fn new(from: MimeTypeReq<'a>, to: MimeTypeReq<'a>) -> Self {
        Self { from, to }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.from.write(writer);
        writer.space();
        self.to.write(writer);
    }
}

impl Arguments for Conversions<'_> {}

display!(Conversions);
into_static!(struct Conversions { from, to });
arbitrary!(struct Conversions<'a> { from, to });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Convert<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let parameters = u.arbitrary_iter()?.take(2).collect::<Result<_, _>>()?;
        let attributes = arbitrary_some(u)?;
        Ok(Self { sequence_set: u.arbitrary()?, target: u.arbitrary()?, parameters, attributes })
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ConvertAttribute<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(match u.int_in_range(0..=5)? {
            0 => Self::Uid,
            1 => Self::Body(arbitrary_header(u)?),
            2 => Self::AvailableConversions(Section::arbitrary_binary(u)?),
            3 => Self::BinarySize(Section::arbitrary_binary(u)?),
            4 => Self::BodyPartStructure(Section::arbitrary_binary(u)?),
            _ => Self::Binary { section: Section::arbitrary_binary(u)?, partial: u.arbitrary()? },
        })
    }
}

/// A section that is a header.
#[cfg(feature = "arbitrary")]
pub(super) fn arbitrary_header<'a>(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Section<'a>> {
    let section = match u.int_in_range(0..=2)? {
        0 => Section::header(&[]),
        1 => Section::header(&[1, 2]),
        _ => Section::mime(&[3]),
    };
    section.map_err(|_| arbitrary::Error::IncorrectFormat)
}

/// The name of an item, which is longer than a [keyword](scan::keyword) can be.
pub(super) fn item_name<'a, 'c>(input: Input<'a, 'c>) -> (Input<'a, 'c>, &'a [u8]) {
    input.take_octets(scan::run(input.octets, scan::KEYWORD))
}

/// `section` of a header
pub(super) fn section_header<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Section<'a>> {
    const HEADER: &Rule = &Rule::new("section that is HEADER or MIME", "convert-att");
    let (rest, section) = section(input)?;
    if is_header(&section) { Ok((rest, section)) } else { Err(input.error(HEADER)) }
}

/// `convert-att`
fn convert_att<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ConvertAttribute<'a>> {
    let (rest, name) = item_name(input);
    let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
    if is(b"BINARY") {
        let (rest, section) = section_binary(rest)?;
        return match rest.octets {
            [b'<', ..] => {
                let (rest, partial) = partial(rest)?;
                Ok((rest, ConvertAttribute::Binary { section, partial: Some(partial) }))
            }
            _ => Ok((rest, ConvertAttribute::binary(section))),
        };
    }
    if is(b"UID") {
        return Ok((rest, ConvertAttribute::Uid));
    }
    if is(b"BODY") {
        return section_header(rest).map(|(rest, section)| (rest, ConvertAttribute::Body(section)));
    }
    let make: fn(Section<'a>) -> ConvertAttribute<'a> = if is(b"BINARY.SIZE") {
        ConvertAttribute::BinarySize
    } else if is(b"BODYPARTSTRUCTURE") {
        ConvertAttribute::BodyPartStructure
    } else if is(b"AVAILABLECONVERSIONS") {
        ConvertAttribute::AvailableConversions
    } else {
        return Err(input.error(ITEM));
    };
    section_binary(rest).map(|(rest, section)| (rest, make(section)))
}

const ITEM: &Rule = &Rule::new("name of an item", "convert-att");

/// `SP sequence-set SP convert-params SP (convert-att / "(" convert-att *(SP convert-att) ")")`
pub(crate) fn convert<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Convert<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "convert-params");
    const CLOSE: &Rule = &Rule::new("`)`", "convert-params");
    let (rest, sequence_set) = sequence_set(space(input)?)?;
    let at = space(rest)?.expect(b'(', OPEN)?;
    let (rest, target) = match nil(at.octets) {
        Some(rest) => (at.at(rest), None),
        None => mime_type(at).map(|(rest, target)| (rest, Some(target)))?,
    };
    let (rest, parameters) = transcoding_params(rest)?;
    let at = space(rest.expect(b')', CLOSE)?)?;
    let (rest, attributes) = match at.octets {
        [b'(', ..] => some(at, convert_att, ITEM)?,
        _ => convert_att(at).map(|(rest, attribute)| (rest, Vec::from([attribute])))?,
    };
    Ok((rest, Convert { sequence_set, target, parameters, attributes }))
}

/// `SP from-mime-type-req SP to-mime-type-req`
pub(crate) fn conversions<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Conversions<'a>> {
    let (rest, from) = mime_type_req(space(input)?)?;
    let (rest, to) = mime_type_req(space(rest)?)?;
    Ok((rest, Conversions { from, to }))
}
