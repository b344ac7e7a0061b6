//! FETCH responses, and UIDFETCH responses, which have the same items (RFC 9586): the table of them (RFC 9051, section 7.5.2).

use crate::{
    data::{
        BodyStructure, DateTime, Envelope, Flags, InternalDate, Section,
        body_structure::body,
        datetime::internal_date,
        envelope::envelope,
        flag::{flags, plain_flags},
        macros::{display, into_static, serde_fields, serde_pair},
        payload::{Payload, nstring_payload},
        section::{origin, section, section_binary},
        sequence::uid,
    },
    error::{ParseError, Rule, UsageError},
    ext::{
        Annotation, XGmLabel, annotation,
        condstore::{ModSeq, permsg_modsequence, write_permsg_modsequence},
        objectid::{ObjectId, in_parentheses, or_nil, write_or_nil},
        objectid_plus::{ObjectIds, objectids},
        savedate::{save_date, write_save_date},
        snippet::{SnippetData, snippet_data},
        x_gm_id, x_gm_labels,
    },
    quirks::Quirks,
    wire::{
        NString, Octets, Raw, Writer,
        input::{Input, ParseResult, attempt},
        list::{no_space, space},
        number::{number64, plain_number},
        raw::value,
        scan, spaced_name,
        string::{astring, nil, nstring},
    },
};
use alloc::{boxed::Box, vec::Vec};
use nom::Err;

/// What a server says of one message.
///
/// # Grammar
///
/// ```text
/// message-data  = nz-number SP "FETCH" SP msg-att
/// uidfetch-resp = uniqueid SP "UIDFETCH" SP msg-att
/// msg-att       = "(" (msg-att-dynamic / msg-att-static) *(SP (msg-att-dynamic / msg-att-static)) ")"
/// ```
///
/// [RFC 9051, section 7.5.2](https://www.rfc-editor.org/rfc/rfc9051#section-7.5.2);
/// [RFC 9586, section 3.3](https://www.rfc-editor.org/rfc/rfc9586#section-3.3): with UIDONLY, UIDFETCH is said in place of FETCH.
///
/// # Leniency
///
/// An item that the table does not have is kept, in any mode. One that it has and that cannot be read is kept under
/// [`Quirks::ISOLATE`]; without it, it fails the response. A number 0 is [tolerated](Quirks::ZERO), and written as it is.
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response, data::Flag};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* 12 FETCH (FLAGS (\\Seen) UID 4827 BODY[1] {5}\r\nhello)\r\n")?;
/// let Response::Data(Data::Fetch(fetch)) = response else { panic!() };
/// assert_eq!((fetch.seq(), fetch.uid()), (Some(12), Some(4827)));
/// assert!(fetch.flags().unwrap().contains(&Flag::Seen));
/// assert_eq!(fetch.body("1").unwrap().octets().unwrap(), "hello");
///
/// let response = decoder.response(b"* 4827 UIDFETCH (FLAGS (\\Seen))\r\n")?;
/// let Response::Data(Data::Fetch(fetch)) = response else { panic!() };
/// assert_eq!((fetch.seq(), fetch.uid()), (None, Some(4827)));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Fetch<'a> {
    /// Which message it is of: its number, or its UID.
    number: u32,
    is_uid: bool,
    /// What is said, in the order in which it was sent.
    pub items: Vec<FetchItem<'a>>,
}

/// The largest `number64`.
const LARGEST: u64 = i64::MAX as u64;

/// Spells the table: the enum, how the value behind each name is read, and how it is written.
macro_rules! items {
    ($($(#[doc = $doc:literal])+ $name:literal => $variant:ident($value:ty): $parse:expr, $write:expr;)+) => {
        /// One thing that a server says of a message.
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum FetchItem<'a> {
            $($(#[doc = $doc])+ $variant($value),)+
            /// `BODY[section]<origin>`: a part of the message.
            BodySection(BodySection<'a>),
            /// `BINARY[section]<origin>`: a part, with its content transfer encoding undone (RFC 3516).
            Binary(BodySection<'a>),
            /// `BINARY.SIZE[section]`: octets of such a part. More than the grammar has, 2^63-1, are written as that.
            #[cfg_attr(feature = "serde", serde(with = "BinarySizeFields"))]
            BinarySize(Section<'a>, u64),
            /// One that the table does not have.
            Other(OtherItem<'a>),
            /// One that it has and that could not be read. Only a parser makes it.
            #[cfg_attr(feature = "serde", serde(skip_deserializing))]
            Invalid(OtherItem<'a>),
        }

        into_static!(enum FetchItem {
            $($variant(value),)+ BodySection(value), Binary(value), BinarySize(section, octets), Other(item), Invalid(item),
        });

        /// Neither streamed payloads nor items that could not be read are generated: they are not written as they were.
        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for FetchItem<'a> {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                let variants: &[fn(&mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self>] = &[
                    $(|u| Ok(Self::$variant(u.arbitrary()?)),)+
                    |u| Ok(Self::BodySection(u.arbitrary()?)),
                    |u| Ok(Self::Binary(BodySection { section: Section::arbitrary_binary(u)?, ..u.arbitrary()? })),
                    |u| Ok(Self::BinarySize(Section::arbitrary_binary(u)?, u.arbitrary::<u32>()?.into())),
                    |u| Ok(Self::Other(u.arbitrary()?)),
                ];
                Ok(match u.choose(variants)?(u)? {
                    Self::Rfc822Size(size) => Self::Rfc822Size(size >> 1), // `number64` has 63 bits
                    Self::Uid(uid) => Self::Uid(uid.max(1)),
                    item => item,
                })
            }
        }

        /// The number of each name.
        #[expect(non_upper_case_globals, reason = "named after the variants")]
        mod key {
            use crate::wire::scan;
            $(pub(super) const $variant: u128 = scan::key($name);)+
        }

        /// Reads the value of a known item without a section, and adds the item. `None` if the [keyword](scan::keyword) is not
        /// known.
        #[inline]
        fn known<'a, 'c>(
            key: u128,
            input: Input<'a, 'c>,
            items: &mut Vec<FetchItem<'a>>,
        ) -> Option<Result<Input<'a, 'c>, Err<ParseError>>> {
            Some(match key {
                $(key::$variant => match $parse(input) {
                    Ok((rest, value)) => {
                        items.push(FetchItem::$variant(value));
                        Ok(rest)
                    }
                    Err(error) => Err(error),
                },)+
                _ => return None,
            })
        }

        /// True if the table has an item of this name, in upper case.
        fn is_known(name: &[u8]) -> bool {
            matches!(name, $($name)|+ | b"BINARY" | b"BINARY.SIZE")
        }

        impl<'a> FetchItem<'a> {
            /// The name, such as `FLAGS` or `BODY`, without its section; of others as it was sent, with its section.
            #[must_use]
            pub fn name(&self) -> &[u8] {
                match self {
                    $(Self::$variant(_) => $name,)+
                    Self::BodySection(_) => b"BODY",
                    Self::Binary(_) => b"BINARY",
                    Self::BinarySize(..) => b"BINARY.SIZE",
                    Self::Other(item) | Self::Invalid(item) => &item.name,
                }
            }

            pub(crate) fn write(&self, writer: &mut Writer) {
                self.write_behind(b' ', writer);
            }

            fn write_behind(&self, before: u8, writer: &mut Writer) {
                match self {
                    $(Self::$variant(value) => {
                        writer.item(before, const { spaced_name::<{ $name.len() + 2 }>($name) });
                        let write: fn(&$value, &mut Writer) = $write;
                        write(value, writer);
                    })+
                    Self::BodySection(value) => {
                        writer.item(before, *b" BODY");
                        value.write(writer);
                    }
                    Self::Binary(value) => {
                        writer.item(before, *b" BINARY");
                        value.write(writer);
                    }
                    Self::BinarySize(section, octets) => {
                        writer.item(before, *b" BINARY.SIZE");
                        section.write(writer);
                        writer.space();
                        writer.number((*octets).min(LARGEST));
                    }
                    Self::Other(item) | Self::Invalid(item) => {
                        writer.word_behind(&[before], &item.name);
                        writer.space();
                        writer.raw(&item.value);
                    }
                }
            }
        }
    };
}

items! {
    /// `BODY`: the structure without extension data.
    b"BODY" => Body(BodyStructure<'a>): body_value, BodyStructure::write;
    /// `BODYSTRUCTURE`: the structure.
    b"BODYSTRUCTURE" => BodyStructure(BodyStructure<'a>): body_value, BodyStructure::write;
    /// `ENVELOPE`: what the header says of date, subject and people.
    b"ENVELOPE" => Envelope(Box<Envelope<'a>>): |input| spaced(input, envelope), |it, writer| it.write(writer);
    /// `FLAGS`
    b"FLAGS" => Flags(Flags<'a>): |input| spaced(input, flags), Flags::write;
    /// `INTERNALDATE`: when the server got the message.
    b"INTERNALDATE" => InternalDate(InternalDate<'a>): |input| spaced(input, internal_date), InternalDate::write;
    /// `RFC822`: the whole message; `BODY[]` in all but name.
    b"RFC822" => Rfc822(Payload<'a>): payload_value, Payload::write;
    /// `RFC822.HEADER`: its header.
    b"RFC822.HEADER" => Rfc822Header(Payload<'a>): payload_value, Payload::write;
    /// `RFC822.SIZE`: its octets. More than the grammar has, 2^63-1, are written as that.
    b"RFC822.SIZE" => Rfc822Size(u64): |input| spaced(input, number64), |size, writer| writer.number((*size).min(LARGEST));
    /// `RFC822.TEXT`: its body.
    b"RFC822.TEXT" => Rfc822Text(Payload<'a>): payload_value, Payload::write;
    /// `UID`: the message's number that lasts. 0 from a server that is [tolerated](Quirks::ZERO), and written as it is.
    b"UID" => Uid(u32): |input| spaced(input, uid_or_zero), |uid, writer| writer.number((*uid).into());
    /// `MODSEQ`: the number of the message's last change (RFC 7162).
    b"MODSEQ" => ModSeq(ModSeq): |input| spaced(input, permsg_modsequence), write_permsg_modsequence;
    /// `X-GM-LABELS`: the labels that it has in Gmail.
    b"X-GM-LABELS" => XGmLabels(Vec<XGmLabel<'a>>): |input| spaced(input, x_gm_labels), XGmLabel::write_all;
    /// `X-GM-MSGID`: its identifier in Gmail, the same in each mailbox.
    b"X-GM-MSGID" => XGmMsgId(u64): |input| spaced(input, x_gm_id), |id, writer| writer.number(*id);
    /// `X-GM-THRID`: the identifier of its thread in Gmail.
    b"X-GM-THRID" => XGmThrId(u64): |input| spaced(input, x_gm_id), |id, writer| writer.number(*id);
    /// `ANNOTATION`: notes on the message (RFC 5257).
    b"ANNOTATION" => Annotation(Box<Annotation<'a>>): boxed_annotation, |it, writer| it.write(writer);
    /// `EMAILID`: the identifier of the message's content (RFC 8474).
    b"EMAILID" => EmailId(ObjectId<'a>): |input| spaced(input, in_parentheses), ObjectId::write_in_parentheses;
    /// `CID`: which conversation it is of, in Cyrus; `None` if of none.
    b"CID" => Cid(Option<Octets<'a>>): |input| spaced(input, cid), write_cid;
    /// `DIGEST.SHA1`: the digest of its octets in hexadecimal, from Cyrus.
    b"DIGEST.SHA1" => DigestSha1(Octets<'a>): |input| spaced(input, astring), |digest, writer| writer.astring(digest);
    /// `OBJECTID`: its identifier and that of its thread (OBJECTID+).
    b"OBJECTID" => ObjectIds(ObjectIds<'a>): |input| spaced(input, objectids), ObjectIds::write;
    /// `PREVIEW`: a few words of it in UTF-8; NIL if that would have taken time (RFC 8970).
    b"PREVIEW" => Preview(NString<'a>): |input| spaced(input, nstring), |preview, writer| writer.nstring(preview);
    /// `SAVEDATE`: when it came into the mailbox; `None` if the mailbox does not keep that (RFC 8514).
    b"SAVEDATE" => SaveDate(Option<DateTime>): |input| spaced(input, save_date), write_save_date;
    /// `SNIPPET`: a few words of it; what PREVIEW came from.
    b"SNIPPET" => Snippet(SnippetData<'a>): |input| spaced(input, snippet_data), SnippetData::write;
    /// `THREADID`: the identifier of its thread; `None` if the server makes no threads (RFC 8474).
    b"THREADID" => ThreadId(Option<ObjectId<'a>>): |input| spaced(input, or_nil), write_or_nil;
    /// `X-GUID`: its identifier in Dovecot.
    b"X-GUID" => XGuid(Octets<'a>): |input| spaced(input, astring), |guid, writer| writer.astring(guid);
}

impl<'a> Fetch<'a> {
    /// `FETCH`: what is said of the message of this number.
    #[must_use]
    pub const fn new(seq: u32, items: Vec<FetchItem<'a>>) -> Self {
        Self { number: seq, is_uid: false, items }
    }

    /// `UIDFETCH`: what is said of the message of this UID, to a client that has enabled UIDONLY (RFC 9586).
    #[must_use]
    pub const fn of_uid(uid: u32, items: Vec<FetchItem<'a>>) -> Self {
        Self { number: uid, is_uid: true, items }
    }

    /// The number of the message in its mailbox; `None` if it is [named](Self::is_uid) by its UID.
    #[must_use]
    pub const fn seq(&self) -> Option<u32> {
        if self.is_uid { None } else { Some(self.number) }
    }

    /// True for `UIDFETCH`.
    #[must_use]
    pub const fn is_uid(&self) -> bool {
        self.is_uid
    }

    /// The UID by which the message is [named](Self::is_uid), or else the item `UID`.
    #[must_use]
    pub fn uid(&self) -> Option<u32> {
        if self.is_uid {
            return Some(self.number);
        }
        self.items.iter().find_map(|item| if let FetchItem::Uid(uid) = item { Some(*uid) } else { None })
    }

    /// `FLAGS`
    #[must_use]
    pub fn flags(&self) -> Option<&Flags<'a>> {
        self.items.iter().find_map(|item| if let FetchItem::Flags(flags) = item { Some(flags) } else { None })
    }

    /// `ENVELOPE`
    #[must_use]
    pub fn envelope(&self) -> Option<&Envelope<'a>> {
        self.items
            .iter()
            .find_map(|item| if let FetchItem::Envelope(envelope) = item { Some(&**envelope) } else { None })
    }

    /// `BODYSTRUCTURE`, or else `BODY` without a section.
    #[must_use]
    pub fn body_structure(&self) -> Option<&BodyStructure<'a>> {
        let full = self
            .items
            .iter()
            .find_map(|item| if let FetchItem::BodyStructure(body) = item { Some(body) } else { None });
        full.or_else(|| {
            self.items.iter().find_map(|item| if let FetchItem::Body(body) = item { Some(body) } else { None })
        })
    }

    /// `RFC822.SIZE`
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.items.iter().find_map(|item| if let FetchItem::Rfc822Size(size) = item { Some(*size) } else { None })
    }

    /// `INTERNALDATE`
    #[must_use]
    pub fn internal_date(&self) -> Option<&InternalDate<'a>> {
        self.items.iter().find_map(|item| if let FetchItem::InternalDate(date) = item { Some(date) } else { None })
    }

    /// `MODSEQ` (RFC 7162)
    #[must_use]
    pub fn modseq(&self) -> Option<ModSeq> {
        self.items.iter().find_map(|item| if let FetchItem::ModSeq(modseq) = item { Some(*modseq) } else { None })
    }

    /// The payload of `BODY[section]` or `BINARY[section]`, however the server spells the section: `""`, `"1.2"`, `"HEADER"`,
    /// `"2.MIME"`. For `""`, `"HEADER"` and `"TEXT"` also RFC822 and its kin.
    #[must_use]
    pub fn body(&self, section: &str) -> Option<&Payload<'a>> {
        let wanted = Section::new(section).ok()?;
        let is = |name: &str| section.eq_ignore_ascii_case(name);
        self.items.iter().find_map(|item| match item {
            FetchItem::BodySection(body) | FetchItem::Binary(body) if body.section.same_as(&wanted) => {
                Some(&body.payload)
            }
            FetchItem::Rfc822(payload) if section.is_empty() => Some(payload),
            FetchItem::Rfc822Header(payload) if is("HEADER") => Some(payload),
            FetchItem::Rfc822Text(payload) if is("TEXT") => Some(payload),
            _ => None,
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.number(self.number.into());
        writer.text(if self.is_uid { b" UIDFETCH " } else { b" FETCH " });
        let mut before = b'(';
        for item in &self.items {
            item.write_behind(before, writer);
            before = b' ';
        }
        writer.close_list(before);
    }
}

into_static!(struct Fetch { number, is_uid, items });
serde_pair!(BinarySizeFields { section: Section<'a>, octets: u64 });
display!(Fetch, FetchItem);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Fetch<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let (number, is_uid) = (u.arbitrary::<core::num::NonZeroU32>()?.get(), u.arbitrary()?);
        let first = u.arbitrary()?;
        let mut items = Vec::from([first]);
        for item in u.arbitrary_iter()?.take(5) {
            items.push(item?);
        }
        Ok(Self { number, is_uid, items })
    }
}

/// A part of a message.
///
/// ```text
/// "BODY" section ["<" number ">"] SP nstring  /  "BINARY" section-binary SP (nstring / literal8)
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct BodySection<'a> {
    /// Which part.
    pub section: Section<'a>,
    /// For a partial fetch, the offset of its first octet in the part.
    pub origin: Option<u64>,
    /// Its octets.
    pub payload: Payload<'a>,
}

impl<'a> BodySection<'a> {
    /// All of a part.
    #[must_use]
    pub const fn new(section: Section<'a>, payload: Payload<'a>) -> Self {
        Self { section, origin: None, payload }
    }

    /// What stands behind the name.
    fn write(&self, writer: &mut Writer) {
        self.section.write(writer);
        if let Some(origin) = self.origin {
            writer.number_behind(b"<", origin);
            writer.text(b">");
        }
        writer.space();
        self.payload.write(writer);
    }
}

into_static!(struct BodySection { section, origin, payload });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for BodySection<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self {
            section: u.arbitrary()?,
            origin: u.arbitrary::<Option<u32>>()?.map(u64::from),
            payload: u.arbitrary()?,
        })
    }
}

/// An item that is kept as it was sent: its name, with a section if it has one, and its value unread.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OtherItem<'a> {
    name: Octets<'a>,
    value: Raw<'a>,
}

impl<'a> OtherItem<'a> {
    /// An item of this name with this value, which has to be one value: a word, a string or a list.
    ///
    /// # Errors
    ///
    /// If the name is not an atom, has a `[`, or the table has it, or if the value is none or more than one.
    pub fn new(name: impl Into<Octets<'a>>, value: Raw<'a>) -> Result<Self, UsageError> {
        let name = name.into();
        // A `[` would begin a section, which no atom can end.
        if !scan::is_atom(&name) || name.contains(&b'[') {
            return Err(UsageError("the name of an item is an atom without `[`"));
        }
        if is_known(&name.to_ascii_uppercase()) {
            return Err(UsageError("this item has a variant of its own"));
        }
        let mut reader = value.reader().with_quirks(Quirks::NONE);
        if reader.value().is_err() || !reader.is_at_end() {
            return Err(UsageError("an item has one value"));
        }
        Ok(Self { name, value })
    }

    /// The name as it was sent, with its section if it has one.
    #[must_use]
    pub const fn name(&self) -> &Octets<'a> {
        &self.name
    }

    /// The value; empty if there was none.
    #[must_use]
    pub const fn value(&self) -> &Raw<'a> {
        &self.value
    }
}

into_static!(struct OtherItem { name, value });
serde_fields!(OtherItem<'a>, |it| { name: Octets<'a> = it.name, value: Raw<'a> = it.value }, Self::new(name, value));

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for OtherItem<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let name = *u.choose(&["X-MAILBOX", "x", "X-SNIPPET"])?;
        let values: [&[u8]; 5] = [b"NIL", b"(a (\"b\" {1}\r\n)))", b"\"\"", b"()", b"~{2}\r\n\0\r"];
        let value = Raw::parse(u.choose(&values)?).map_err(|_| arbitrary::Error::IncorrectFormat)?;
        Self::new(name, value).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// `astring / nil`
fn cid<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<Octets<'a>>> {
    match nil(input.octets) {
        Some(rest) => Ok((input.at(rest), None)),
        None => astring(input).map(|(rest, cid)| (rest, Some(cid))),
    }
}

fn write_cid(cid: &Option<Octets<'_>>, writer: &mut Writer) {
    match cid {
        // As an atom it would be none.
        Some(cid) if cid.eq_ignore_ascii_case(b"NIL") => writer.string(cid),
        Some(cid) => writer.astring(cid),
        None => writer.nil(),
    }
}

const VALUE: &Rule = &Rule::new("space and value", "msg-att");
const NEXT: &Rule = &Rule::new("space or `)`", "msg-att");

/// A space, and what `parser` reads. Some servers leave the space out where `(` follows.
#[inline]
fn spaced<'a, 'c, T>(
    input: Input<'a, 'c>,
    parser: impl FnOnce(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
) -> ParseResult<'a, 'c, T> {
    parser(value_at(input)?)
}

#[inline]
fn value_at<'a, 'c>(input: Input<'a, 'c>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    match input.octets {
        [b' ', ..] => space(input),
        [b'(' | b'"', ..] => {
            input.deviate(Quirks::SPACES, VALUE)?;
            Ok(input)
        }
        _ => Err(input.error(VALUE)),
    }
}

fn body_value<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, BodyStructure<'a>> {
    spaced(input, body)
}

/// Apart from the others, since few servers send it: FETCH takes fewer instructions so.
#[cold]
fn boxed_annotation<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Box<Annotation<'a>>> {
    spaced(input, annotation).map(|(rest, annotation)| (rest, Box::new(annotation)))
}

/// `uniqueid`, where 0 is tolerated.
#[inline]
fn uid_or_zero<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, u32> {
    if let [b'0', rest @ ..] = input.octets
        && !rest.first().is_some_and(u8::is_ascii_digit)
    {
        const NONZERO: &Rule = &Rule::new("number of 1 to 4294967295", "uniqueid");
        input.deviate(Quirks::ZERO, NONZERO)?;
        return Ok((input.skip(1), 0));
    }
    uid(input).map(|(rest, uid)| (rest, uid.get()))
}

/// `SP nstring`, or a literal that [is streamed](Payload::Streamed). `RFC822[]` is tolerated for `RFC822`.
fn payload_value<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Payload<'a>> {
    let mut at = input;
    if let [b'[', b']', ..] = input.octets {
        input.deviate(Quirks::RFC822_SECTION, VALUE)?;
        at = input.skip(2);
    }
    spaced(at, payload)
}

#[inline]
pub(crate) fn payload<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Payload<'a>> {
    if let [b')', ..] = input.octets {
        input.deviate(Quirks::ITEM_WITHOUT_VALUE, VALUE)?;
        return Ok((input, Payload::Nil));
    }
    nstring_payload(input)
}

/// One item of `msg-att`, which is added to `items`: so it is made where it stays.
#[inline]
fn item<'a, 'c>(input: Input<'a, 'c>, items: &mut Vec<FetchItem<'a>>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    const NAME: &Rule = &Rule::new("name of an item", "msg-att");
    // What is large is read by far the most often, and compared faster than it is looked up.
    let (key, length) = match input.octets {
        [b'B', b'O', b'D', b'Y', b'[', ..] => (key::Body, 4),
        [b'E', b'N', b'V', b'E', b'L', b'O', b'P', b'E', b' ', ..] => (key::Envelope, 8),
        [b'B', b'O', b'D', b'Y', b'S', b'T', b'R', b'U', b'C', b'T', b'U', b'R', b'E', b' ', ..] => {
            (key::BodyStructure, 13)
        }
        octets => scan::keyword(octets),
    };
    if length == 0 {
        return Err(input.error(NAME));
    }
    let at = input.skip(length);
    let parsed = attempt(at, |at| {
        let known = match at.octets {
            [b'[', ..] if key != key::Rfc822 => with_section(key, at, items),
            _ => known(key, at, items),
        };
        known.unwrap_or_else(|| {
            unknown(input, at).map(|(rest, item)| {
                items.push(item);
                rest
            })
        })
    });
    match parsed {
        Ok(rest) => Ok(rest),
        // What fails is read once more, as a value that nobody understands; what follows it can then be read.
        Err(error) if input.tolerates(Quirks::ISOLATE) => {
            let (rest, item) = isolate(input, at, error)?;
            items.push(item);
            Ok(rest)
        }
        Err(error) => Err(error),
    }
}

/// The short way of [`item`], for those that most responses have and servers send for each message: `None` for whatever is
/// another one, or not in the usual form.
#[inline]
fn plain_item<'a, 'c>(input: Input<'a, 'c>, items: &mut Vec<FetchItem<'a>>) -> Option<Input<'a, 'c>> {
    if let Some(value) = input.octets.strip_prefix(b"UID ") {
        let (uid, rest) = plain_number(value)?;
        // Zeros at the front are for `uniqueid` to refuse.
        items.push(FetchItem::Uid(u32::try_from(uid).ok().filter(|_| !matches!(value, [b'0', ..]))?));
        return Some(input.at(rest));
    }
    if let Some(value) = input.octets.strip_prefix(b"FLAGS ") {
        let (flags, rest) = plain_flags(input.at(value))?;
        items.push(FetchItem::Flags(flags));
        return Some(input.at(rest));
    }
    let (size, rest) = plain_number(input.octets.strip_prefix(b"RFC822.SIZE ")?)?;
    items.push(FetchItem::Rfc822Size(size));
    Some(input.at(rest))
}

/// An item that has a section. `None` if it is not known.
fn with_section<'a, 'c>(
    key: u128,
    input: Input<'a, 'c>,
    items: &mut Vec<FetchItem<'a>>,
) -> Option<Result<Input<'a, 'c>, Err<ParseError>>> {
    const BINARY: u128 = scan::key(b"BINARY");
    const BINARY_SIZE: u128 = scan::key(b"BINARY.SIZE");
    let mut add = |(rest, item)| {
        items.push(item);
        rest
    };
    Some(match key {
        key::Body => part(input, section).map(|(rest, it)| add((rest, FetchItem::BodySection(it)))),
        BINARY => part(input, section_binary).map(|(rest, it)| add((rest, FetchItem::Binary(it)))),
        BINARY_SIZE => section_binary(input).and_then(|(rest, section)| {
            let (rest, octets) = spaced(rest, number64)?;
            Ok(add((rest, FetchItem::BinarySize(section, octets))))
        }),
        _ => return None,
    })
}

/// An item that the table does not have. One that it has is here if it should have a section and has none, or the other way
/// round.
#[cold]
fn unknown<'a, 'c>(input: Input<'a, 'c>, after_name: Input<'a, 'c>) -> ParseResult<'a, 'c, FetchItem<'a>> {
    const SECTION: &Rule = &Rule::new("`[`", "msg-att");
    let name = input.take_octets(after_name.offset() - input.offset()).1;
    if is_known(&name.to_ascii_uppercase()) {
        return Err(after_name.error(if after_name.octets.starts_with(b"[") { VALUE } else { SECTION }));
    }
    other(input, after_name)
}

/// A known item that failed with `error`, as it was sent.
#[cold]
fn isolate<'a, 'c>(
    input: Input<'a, 'c>,
    after_name: Input<'a, 'c>,
    error: Err<ParseError>,
) -> ParseResult<'a, 'c, FetchItem<'a>> {
    let name = input.take_octets(after_name.offset() - input.offset()).1;
    match other(input, after_name) {
        Ok((rest, FetchItem::Other(item))) if is_known(&name.to_ascii_uppercase()) => {
            after_name.deviate(Quirks::ISOLATE, VALUE)?;
            Ok((rest, FetchItem::Invalid(item)))
        }
        _ => Err(error),
    }
}

/// `section ["<" number ">"] SP nstring`
#[inline(always)]
fn part<'a, 'c>(
    input: Input<'a, 'c>,
    section: impl FnOnce(Input<'a, 'c>) -> ParseResult<'a, 'c, Section<'a>>,
) -> ParseResult<'a, 'c, BodySection<'a>> {
    let (rest, section) = section(input)?;
    let (rest, origin) = origin(rest)?;
    let (rest, payload) = spaced(rest, payload)?;
    Ok((rest, BodySection { section, origin, payload }))
}

/// A name, whatever stands in brackets behind it, and a value.
#[cold]
fn other<'a, 'c>(input: Input<'a, 'c>, after_name: Input<'a, 'c>) -> ParseResult<'a, 'c, FetchItem<'a>> {
    let mut at = after_name;
    if let [b'[', ..] = at.octets {
        at = at.skip(brackets(at.octets).ok_or_else(|| at.error(VALUE))?);
    }
    let name = input.leaf(input.take_octets(at.offset() - input.offset()).1);
    let (rest, value) = value(value_at(at)?)?;
    Ok((rest, FetchItem::Other(OtherItem { name, value })))
}

/// The length of what stands in brackets, with what follows up to a space. `None` if they do not close, or have a literal.
pub(crate) fn brackets(octets: &[u8]) -> Option<usize> {
    let mut quoted = false;
    let close = octets.iter().position(|octet| {
        quoted ^= *octet == b'"';
        *octet == b']' && !quoted || matches!(octet, b'\r' | b'\n')
    })?;
    let behind = octets.get(close..).filter(|behind| behind.starts_with(b"]"))?;
    Some(close + behind.iter().take_while(|&&octet| octet > b' ' && octet != b'(' && octet != b')').count())
}

/// `"(" msg-att-item *(SP msg-att-item) ")"`
pub(crate) fn msg_att<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<FetchItem<'a>>> {
    // Most responses have one to four items.
    let mut items = Vec::with_capacity(4);
    let is_bare = input.octets.first() != Some(&b'(');
    let mut at = match input.octets {
        [b'(', tail @ ..] if !matches!(tail, [b' ', ..]) => input.at(tail),
        _ => uncommon_open(input)?,
    };
    // Parentheses around an item, which some servers write.
    let mut surplus = 0_usize;
    if let [b')', ..] = at.octets {
        at.deviate(Quirks::EMPTY_FETCH, NEXT)?;
        return Ok((at.skip(1), items));
    }
    loop {
        if let [b'(', ..] = at.octets {
            (at, surplus) = parentheses(at, surplus)?;
        }
        let rest = match plain_item(at, &mut items) {
            Some(rest) => rest,
            None => item(at, &mut items)?,
        };
        at.check_items(items.len())?;
        at = match rest.octets {
            [b' ', tail @ ..] if !matches!(tail, [b' ' | b')' | b'(', ..]) => rest.at(tail),
            [b')', tail @ ..] if surplus == 0 => return Ok((rest.at(tail), items)),
            _ => match uncommon_next(rest, &mut surplus, is_bare, items.last())? {
                Next::Item(at) => at,
                Next::End(at) => return Ok((at, items)),
            },
        };
    }
}

/// The front of the items, if it is not `(` and an item.
#[cold]
fn uncommon_open<'a, 'c>(input: Input<'a, 'c>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    const OPEN: &Rule = &Rule::new("`(`", "msg-att");
    if let [b'(', ..] = input.octets {
        return no_space(input.skip(1));
    }
    input.deviate(Quirks::BARE_ITEMS, OPEN)?;
    Ok(input)
}

/// Parentheses around items, which some servers write, and how many of them are open.
#[cold]
fn parentheses<'a, 'c>(input: Input<'a, 'c>, open: usize) -> Result<(Input<'a, 'c>, usize), Err<ParseError>> {
    let (mut at, mut open) = (input, open);
    while let [b'(', ..] = at.octets {
        at.deviate(Quirks::ITEM_PARENS, NEXT)?;
        open += 1;
        at = no_space(at.skip(1))?;
    }
    Ok((at, open))
}

/// What is behind an item.
enum Next<'a, 'c> {
    Item(Input<'a, 'c>),
    End(Input<'a, 'c>),
}

/// What is behind an item, if it is neither one space and an item nor the end.
#[cold]
fn uncommon_next<'a, 'c>(
    input: Input<'a, 'c>,
    surplus: &mut usize,
    is_bare: bool,
    item: Option<&FetchItem<'a>>,
) -> Result<Next<'a, 'c>, Err<ParseError>> {
    let mut at = input;
    while let [b'(', ..] = at.octets {
        at.deviate(Quirks::SURPLUS_GROUP, NEXT)?;
        at = value(at)?.0;
    }
    loop {
        at = match at.octets {
            [b')', ..] if *surplus > 0 => {
                *surplus -= 1;
                at.skip(1)
            }
            [b')', ..] => return Ok(Next::End(at.skip(1))),
            [b' ', b')', ..] => {
                at.deviate(Quirks::SPACES, NEXT)?;
                at.skip(1)
            }
            [b' ', ..] => space(at)?,
            [b'\r' | b'\n', ..] if is_bare => return Ok(Next::End(at)),
            // A head ends in the middle of a payload.
            [] if at.is_cut() => return Ok(Next::End(at)),
            // Zimbra left out the space behind `UID n`.
            _ if matches!(item, Some(FetchItem::Uid(_))) => {
                at.deviate(Quirks::SPACES, NEXT)?;
                at
            }
            _ => return Err(at.error(NEXT)),
        };
        if !matches!(at.octets, [b')' | b' ', ..]) {
            return Ok(Next::Item(at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{item, plain_item};
    use crate::wire::input::{Context, Input};
    use alloc::vec::Vec;

    proptest::proptest! {
        #[test]
        fn the_short_way_leads_where_the_long_one_does(
            line in r"(UID|FLAGS|RFC822.SIZE|uid|BODY)  ?([0-9]{1,20}|[(]([\\](Seen|x)|\$?[a-z]{1,9})?[)])[ )]",
        ) {
            let cx = Context::new(line.as_bytes(), None);
            let input = Input::new(line.as_bytes(), &cx);
            let (mut items, mut found) = (Vec::new(), Vec::new());
            if let Some(rest) = plain_item(input, &mut items) {
                let at = item(input, &mut found).unwrap();
                proptest::prop_assert_eq!((items, rest.octets), (found, at.octets));
            } else {
                proptest::prop_assert!(items.is_empty());
            }
        }
    }
}
