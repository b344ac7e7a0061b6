//! The responses CONVERTED and CONVERSION (RFC 5259, sections 5.2 and 8.1).

#[cfg(feature = "arbitrary")]
use super::asked::arbitrary_header;
use super::{
    asked::{item_name, section_header, write_item},
    error::{ConvertError, convert_error, is_error},
    media::{MimeType, mime_type, transcoding_param_names},
};
#[cfg(feature = "arbitrary")]
use crate::wire::list::arbitrary_some;
use crate::{
    data::{
        BodyStructure, Section, TaggedExt,
        body_structure::body,
        macros::{display, into_static, serde_fields},
        payload::Payload,
        section::{origin, section_binary},
        sequence::uid,
        tagged_ext::{label, tagged_ext},
    },
    error::{Rule, UsageError},
    fetch::payload,
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{list, some, space},
        number::number,
        string::string,
    },
};
use alloc::vec::Vec;
use core::num::NonZeroU32;

/// What has become of the parts of one message.
///
/// # Grammar
///
/// ```text
/// message-data       =/ nz-number SP "CONVERTED" SP convert-correlator SP convert-msg-attrs
/// convert-correlator = "(" "TAG" SP tag-string ")"
/// convert-msg-attrs  = "(" convert-msg-att *(SP convert-msg-att) ")"
/// ```
///
/// [RFC 5259, section 8.1](https://www.rfc-editor.org/rfc/rfc5259#section-8.1)
///
/// # Leniency
///
/// An item that is not known is kept, in any mode. [`Quirks::SPACES`](crate::Quirks::SPACES).
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response, ext::{ConvertedItem, ConvertedValue}};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* 2 CONVERTED (TAG \"c000\") (UID 100 BINARY.SIZE[4] 3135)\r\n")?;
/// let Response::Data(Data::Converted(converted)) = response else { panic!() };
/// assert_eq!((converted.seq.get(), converted.uid(), converted.tag.to_string()), (2, Some(100), "c000".into()));
/// let ConvertedItem::BinarySize(section, size) = &converted.items()[1] else { panic!() };
/// assert!(section.part().eq([4]) && matches!(size, ConvertedValue::Value(3135)));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Converted<'a> {
    /// The number of the message.
    pub seq: NonZeroU32,
    /// The tag of the command that this answers.
    pub tag: Octets<'a>,
    items: Vec<ConvertedItem<'a>>,
}

impl<'a> Converted<'a> {
    /// This, of the message of this number, answers the command of this tag.
    ///
    /// # Errors
    ///
    /// If there is nothing, if UID is not the first, if a section is none that the item can have, or if an
    /// [`Other`](ConvertedItem::Other) has the name of an item that is known.
    pub fn new(
        seq: NonZeroU32,
        tag: impl Into<Octets<'a>>,
        items: impl IntoIterator<Item = ConvertedItem<'a>>,
    ) -> Result<Self, UsageError> {
        let items: Vec<_> = items.into_iter().collect();
        if items.is_empty() {
            return Err(UsageError("CONVERTED has an item"));
        }
        if !items.iter().skip(1).all(|item| !matches!(item, ConvertedItem::Uid(_))) {
            return Err(UsageError("UID is the first item of CONVERTED"));
        }
        items.iter().try_for_each(ConvertedItem::check)?;
        Ok(Self { seq, tag: tag.into(), items })
    }

    /// What is told: at least one thing.
    #[must_use]
    pub fn items(&self) -> &[ConvertedItem<'a>] {
        &self.items
    }

    /// `UID`
    #[must_use]
    pub fn uid(&self) -> Option<u32> {
        self.items.iter().find_map(|item| if let ConvertedItem::Uid(uid) = item { Some(uid.get()) } else { None })
    }

    /// Writes all of it, its number included.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.number(self.seq.get().into());
        writer.text(b" CONVERTED (TAG ");
        writer.string(&self.tag);
        writer.text(b") ");
        writer.list(&self.items, |writer, item| item.write(writer));
    }
}

display!(Converted);
into_static!(struct Converted { seq, tag, items });
serde_fields!(
    Converted<'a>,
    |it| { seq: NonZeroU32 = it.seq, tag: Octets<'a> = it.tag, items: Vec<ConvertedItem<'a>> = it.items },
    Self::new(seq, tag, items),
);

/// What was asked for, or why it could not be had.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "it is there or not")]
pub enum ConvertedValue<'a, T> {
    /// It.
    Value(T),
    /// Why not.
    Error(ConvertError<'a>),
}

impl<'a, T> ConvertedValue<'a, T> {
    /// It, if it is there.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Error(_) => None,
        }
    }

    /// Why it is not there.
    pub const fn error(&self) -> Option<&ConvertError<'a>> {
        match self {
            Self::Value(_) => None,
            Self::Error(error) => Some(error),
        }
    }

    /// Writes a space and what there is.
    fn write(&self, writer: &mut Writer, write: impl FnOnce(&T, &mut Writer)) {
        writer.space();
        match self {
            Self::Value(value) => write(value, writer),
            Self::Error(error) => error.write(writer),
        }
    }
}

impl<T: crate::wire::IntoStatic> crate::wire::IntoStatic for ConvertedValue<'_, T> {
    type Static = ConvertedValue<'static, T::Static>;

    fn into_static(self) -> Self::Static {
        match self {
            Self::Value(value) => ConvertedValue::Value(value.into_static()),
            Self::Error(error) => ConvertedValue::Error(error.into_static()),
        }
    }

    fn into_owned(self) -> Self::Static {
        match self {
            Self::Value(value) => ConvertedValue::Value(value.into_owned()),
            Self::Error(error) => ConvertedValue::Error(error.into_owned()),
        }
    }
}

/// One thing that has become of a message or of a part of it.
///
/// # Grammar
///
/// ```text
/// convert-msg-att  = msg-att-semistat / msg-att-conv-static
/// msg-att-semistat = ("BINARY" section-convert ["<" number ">"] SP (nstring / literal8 / converterror-phrase)) /
///                    ("BINARY.SIZE" section-convert SP (number / converterror-phrase)) /
///                    ("BODYPARTSTRUCTURE" section-convert SP (body / converterror-phrase)) /
///                    ("AVAILABLECONVERSIONS" section-convert SP (mimetype-list / converterror-phrase))
/// mimetype-list    = "(" "(" [quoted-to-mime-type *(SP quoted-to-mime-type)] ")" ")"
/// ```
///
/// [RFC 5259, section 10](https://www.rfc-editor.org/rfc/rfc5259#section-10). BODY is in its examples alone.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ConvertedItem<'a> {
    /// `UID`: of the message.
    Uid(NonZeroU32),
    /// `AVAILABLECONVERSIONS`: what this part can be made into.
    AvailableConversions(Section<'a>, ConvertedValue<'a, Vec<MimeType<'a>>>),
    /// `BINARY`: this part, converted.
    Binary {
        /// Which part.
        section: Section<'a>,
        /// If a part of that was asked for, the offset of its first octet.
        origin: Option<u32>,
        /// Its octets.
        value: ConvertedValue<'a, Payload<'a>>,
    },
    /// `BINARY.SIZE`: how many octets that has.
    BinarySize(Section<'a>, ConvertedValue<'a, u32>),
    /// `BODY`: a header, converted.
    Body(Section<'a>, ConvertedValue<'a, Payload<'a>>),
    /// `BODYPARTSTRUCTURE`: the structure of what has become of this part.
    BodyPartStructure(Section<'a>, ConvertedValue<'a, BodyStructure<'a>>),
    /// One that is not known.
    Other(TaggedExt<'a>),
}

impl ConvertedItem<'_> {
    fn check(&self) -> Result<(), UsageError> {
        use super::asked::is_header;
        use crate::data::SectionKind::Whole;
        let is_its_section = match self {
            Self::Uid(_) => true,
            Self::Body(section, _) => is_header(section),
            Self::AvailableConversions(section, _)
            | Self::Binary { section, .. }
            | Self::BinarySize(section, _)
            | Self::BodyPartStructure(section, _) => section.kind() == Whole,
            Self::Other(other) if NAMES.iter().any(|name| other.name().eq_ignore_ascii_case(name)) => {
                return Err(UsageError("this item has a variant of its own"));
            }
            Self::Other(other) => !other.name().contains(&b'['),
        };
        if is_its_section { Ok(()) } else { Err(UsageError("what is converted is a part of a message, or a header")) }
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Uid(uid) => writer.number_behind(b"UID ", uid.get().into()),
            Self::AvailableConversions(section, value) => {
                write_item(b"AVAILABLECONVERSIONS", section, writer);
                value.write(writer, |types, writer| {
                    writer.open();
                    writer.list(types, |writer, name| name.write(writer));
                    writer.close();
                });
            }
            Self::Binary { section, origin, value } => {
                write_item(b"BINARY", section, writer);
                if let Some(origin) = origin {
                    writer.number_behind(b"<", (*origin).into());
                    writer.text(b">");
                }
                value.write(writer, Payload::write);
            }
            Self::BinarySize(section, value) => {
                write_item(b"BINARY.SIZE", section, writer);
                value.write(writer, |size, writer| writer.number((*size).into()));
            }
            Self::Body(section, value) => {
                write_item(b"BODY", section, writer);
                value.write(writer, Payload::write);
            }
            Self::BodyPartStructure(section, value) => {
                write_item(b"BODYPARTSTRUCTURE", section, writer);
                value.write(writer, BodyStructure::write);
            }
            Self::Other(other) => other.write(writer),
        }
    }
}

/// The names of items that are known.
const NAMES: [&[u8]; 6] = [b"UID", b"AVAILABLECONVERSIONS", b"BINARY", b"BINARY.SIZE", b"BODY", b"BODYPARTSTRUCTURE"];

into_static!(
    enum ConvertedItem {
        Uid(uid),
        AvailableConversions(section, value),
        Binary { section, origin, value },
        BinarySize(section, value),
        Body(section, value),
        BodyPartStructure(section, value),
        Other(other),
    }
);

/// What can be made into what, and which parameters tell how.
///
/// # Grammar
///
/// ```text
/// conversion-data = "CONVERSION" SP quoted-from-mime-type SP quoted-to-mime-type
///                   [SP "(" transcoding-param-name *(SP transcoding-param-name) ")"]
/// ```
///
/// [RFC 5259, section 5.2](https://www.rfc-editor.org/rfc/rfc5259#section-5.2)
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Conversion<'a> {
    /// What.
    pub from: MimeType<'a>,
    /// Into what.
    pub to: MimeType<'a>,
    /// The names of parameters.
    pub parameters: Vec<Octets<'a>>,
}

impl<'a> Conversion<'a> {
    /// One can be made into the other.
    #[must_use]
    pub const fn new(from: MimeType<'a>, to: MimeType<'a>) -> Self {
        Self { from, to, parameters: Vec::new() }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.from.write(writer);
        writer.space();
        self.to.write(writer);
        if !self.parameters.is_empty() {
            writer.space();
            writer.list(&self.parameters, |writer, name| writer.astring(name));
        }
    }
}

display!(Conversion);
into_static!(struct Conversion { from, to, parameters });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Conversion<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let parameters = u.arbitrary_iter()?.take(3).collect::<Result<_, _>>()?;
        Ok(Self { from: u.arbitrary()?, to: u.arbitrary()?, parameters })
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Converted<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut items = arbitrary_some(u)?;
        if u.arbitrary()? {
            items.insert(0, ConvertedItem::Uid(u.arbitrary()?));
        }
        Ok(Self { seq: u.arbitrary()?, tag: u.arbitrary()?, items })
    }
}

/// Any but UID, which is the first or not there.
#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ConvertedItem<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        fn value<'a, T: arbitrary::Arbitrary<'a>>(
            u: &mut arbitrary::Unstructured<'a>,
        ) -> arbitrary::Result<ConvertedValue<'a, T>> {
            Ok(if u.ratio(1, 4)? {
                ConvertedValue::Error(u.arbitrary()?)
            } else {
                ConvertedValue::Value(u.arbitrary()?)
            })
        }
        Ok(match u.int_in_range(0..=5)? {
            0 => Self::Other(u.arbitrary()?),
            1 => Self::AvailableConversions(Section::arbitrary_binary(u)?, value(u)?),
            2 => Self::BinarySize(Section::arbitrary_binary(u)?, value(u)?),
            3 => Self::Body(arbitrary_header(u)?, value(u)?),
            4 => Self::BodyPartStructure(Section::arbitrary_binary(u)?, value(u)?),
            _ => Self::Binary { section: Section::arbitrary_binary(u)?, origin: u.arbitrary()?, value: value(u)? },
        })
    }
}

/// `SP convert-correlator SP convert-msg-attrs`, behind the number and the name
pub(crate) fn converted<'a, 'c>(seq: NonZeroU32, input: Input<'a, 'c>) -> ParseResult<'a, 'c, Converted<'a>> {
    const TAG: &Rule = &Rule::new("`(TAG `", "convert-correlator");
    const CLOSE: &Rule = &Rule::new("`)`", "convert-correlator");
    const ITEM: &Rule = &Rule::new("name of an item", "convert-msg-att");
    const FIRST: &Rule = &Rule::new("UID before other items", "convert-msg-attrs");
    let at = space(input)?;
    if !at.octets.get(..5).is_some_and(|front| front.eq_ignore_ascii_case(b"(TAG ")) {
        return Err(at.error(TAG));
    }
    let (rest, tag) = string(at.skip(5))?;
    let at = space(rest.expect(b')', CLOSE)?)?;
    let mut count = 0;
    let item = |input: Input<'a, 'c>| {
        count += 1;
        match convert_msg_att(input)? {
            (_, ConvertedItem::Uid(_)) if count > 1 => Err(input.error(FIRST)),
            item => Ok(item),
        }
    };
    let (rest, items) = some(at, item, ITEM)?;
    Ok((rest, Converted { seq, tag, items }))
}

/// What `parser` reads behind a space, or a `converterror-phrase`.
fn value<'a, 'c, T>(
    input: Input<'a, 'c>,
    parser: impl FnOnce(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
) -> ParseResult<'a, 'c, ConvertedValue<'a, T>> {
    let at = space(input)?;
    if is_error(at.octets) {
        return convert_error(at).map(|(rest, error)| (rest, ConvertedValue::Error(error)));
    }
    parser(at).map(|(rest, value)| (rest, ConvertedValue::Value(value)))
}

/// `convert-msg-att`
fn convert_msg_att<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ConvertedItem<'a>> {
    const NAME: &Rule = &Rule::new("name of an item", "convert-msg-att");
    const ORIGIN: &Rule = &Rule::new("number of at most 4294967295", "convert-msg-att");
    let (at, name) = item_name(input);
    let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
    if is(b"BINARY") {
        let (origin_at, section) = section_binary(at)?;
        let (rest, origin) = origin(origin_at)?;
        let origin = origin.map(u32::try_from).transpose().map_err(|_| origin_at.skip(1).error(ORIGIN))?;
        let (rest, value) = value(rest, payload)?;
        return Ok((rest, ConvertedItem::Binary { section, origin, value }));
    }
    if is(b"UID") {
        return uid(space(at)?).map(|(rest, uid)| (rest, ConvertedItem::Uid(uid)));
    }
    if is(b"BINARY.SIZE") {
        let (rest, section) = section_binary(at)?;
        return value(rest, number).map(|(rest, value)| (rest, ConvertedItem::BinarySize(section, value)));
    }
    if is(b"BODYPARTSTRUCTURE") {
        let (rest, section) = section_binary(at)?;
        return value(rest, body).map(|(rest, value)| (rest, ConvertedItem::BodyPartStructure(section, value)));
    }
    if is(b"AVAILABLECONVERSIONS") {
        let (rest, section) = section_binary(at)?;
        return value(rest, mimetype_list)
            .map(|(rest, value)| (rest, ConvertedItem::AvailableConversions(section, value)));
    }
    if is(b"BODY") {
        let (rest, section) = section_header(at)?;
        return value(rest, payload).map(|(rest, value)| (rest, ConvertedItem::Body(section, value)));
    }
    let (rest, _) = label(input, NAME)?;
    if rest.offset() != at.offset() {
        return Err(at.error(NAME));
    }
    tagged_ext(at, input.leaf(name)).map(|(rest, other)| (rest, ConvertedItem::Other(other)))
}

/// `"(" "(" [quoted-to-mime-type *(SP quoted-to-mime-type)] ")" ")"`
fn mimetype_list<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<MimeType<'a>>> {
    const OPEN: &Rule = &Rule::new("`((` or `(ERROR `", "mimetype-list");
    const CLOSE: &Rule = &Rule::new("`))`", "mimetype-list");
    let mut types = Vec::new();
    let (rest, ()) = list(input.expect(b'(', OPEN)?, mime_type, |name| types.push(name))?;
    Ok((rest.expect(b')', CLOSE)?, types))
}

/// `SP quoted-from-mime-type SP quoted-to-mime-type [SP "(" transcoding-param-name *(SP transcoding-param-name) ")"]`
pub(crate) fn conversion<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Conversion<'a>> {
    let (rest, from) = mime_type(space(input)?)?;
    let (rest, to) = mime_type(space(rest)?)?;
    let (rest, parameters) = match rest.octets {
        [b' ', b'(', ..] => transcoding_param_names(rest.skip(1))?,
        _ => (rest, Vec::new()),
    };
    Ok((rest, Conversion { from, to, parameters }))
}
