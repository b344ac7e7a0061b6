//! Values as data of [`serde`](https://serde.rs): how they look as JSON, behind the feature `serde`.
//!
//! Every value serialises and deserialises. What the protocol spells as one short text is that text; all else looks as the
//! Rust value does:
//!
//! | type | as JSON |
//! |---|---|
//! | [`Octets`], and what is made of them: [`Text`], [`Mailbox`], [`Tag`], [`Raw`], payloads | text if they are UTF-8, else `{"base64": "/w=="}` |
//! | [`NString`] | the same, or `null` for NIL |
//! | [`ImapUrl`], [`UrlText`] | the same; a token in it is `[redacted]`, and such a URL is not read |
//! | [`Flag`], [`Keyword`], [`Attribute`], [`StatusItemName`], [`SequenceSet`], [`UidSet`], [`SeqNumber`], [`SeqRange`], [`Date`], [`DateTime`], [`InternalDate`], [`Section`], [`PartNumber`], [`ListPattern`], [`FetchAttribute`], [`SearchKey`], [`CompressAlgorithm`], [`EntryName`], [`EventName`], [`FilterName`], [`MimePartKey`], [`AnnotationEntry`], [`Attrib`], [`LangRange`], [`Collation`], [`JmapAccess`], [`MimeType`], [`MimeTypeReq`], [`ResourceName`], [`Rights`], [`ObjectId`], [`PartialRange`], [`ThreadAlgorithm`], [`UrlFetchParam`], [`UrlMechanism`] | their text on the wire: `"\\Seen"`, `"1:3,7"`, `"1-Feb-1994"`, `"BODY.PEEK[1.2]<0.100>"`, `"OR FROM Smith NOT SEEN"` |
//! | [`Flags`], [`Attributes`], [`Capabilities`], [`StatusItemNames`], [`ReturnOptions`], [`CancelUpdate`], [`ContextUpdates`], [`Mailboxes`], [`Relevancy`], [`Id`], [`Preview`], [`Quirks`] | a list of their items; quirks by name |
//! | [`FetchAttributes`] | `"ALL"`, `"FAST"` or `"FULL"`, or a list of items |
//! | other structs | an object of their fields; what is not there is `null`, and may be left out where it is read |
//! | other enums | the variant in snake case: `"read_only"`; with a value, an object of one member: `{"uid_next": 4392}` |
//! | delimiters of mailbox names | a text of one character |
//! | [`BodyStructure`] | a list of its parts in pre-order, so that no depth of nesting is nesting here: `number` is the part's number, `below` says how many of the parts that follow are inside it. `number` is not read, and is `null` for a multipart that has none and below 100 levels |
//! | [`ThreadData`] | a list of its messages in pre-order, so that no depth is nesting here: of each a list of its depth and its number, or `null` if it is missing |
//!
//! # Example
//!
//! ```
//! use imap_wire::{Data, Decoder, Response};
//!
//! let mut decoder = Decoder::client();
//! let response = decoder.response(b"* 12 FETCH (UID 4827 FLAGS (\\Seen $Junk) BODY[] \"\xff\")\r\n")?;
//! let json = serde_json::to_string(&response)?;
//! assert_eq!(
//!     json,
//!     r#"{"data":{"fetch":{"number":12,"is_uid":false,"items":[{"uid":4827},{"flags":["\\Seen","$Junk"]},"#.to_owned()
//!         + r#"{"body_section":{"section":"","origin":null,"payload":{"octets":{"base64":"/w=="}}}}]}}}"#
//! );
//! assert_eq!(serde_json::from_str::<Response>(&json)?, response);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is read is checked
//!
//! Deserialising goes through the constructors that check, so nothing that a document has can inject protocol:
//!
//! ```
//! use imap_wire::data::{Mailbox, Tag};
//!
//! assert_eq!(serde_json::from_str::<Mailbox>(r#""Archive""#)?, Mailbox::new("Archive")?);
//! assert!(serde_json::from_str::<Tag>(r#""A1\r\nA2""#).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What public fields hold is read as it stands, as a program can set it: a message number or a UID of 0, an origin or a size
//! beyond 63 bits, a FETCH response without items. None of it injects anything; [`Encode::check`](crate::Encode::check) finds it.
//!
//! Values that are read own their octets. The format has to say of what type its data is, as JSON and CBOR do.
//!
//! # What is not read again
//!
//! - A [`Secret`] is written as `"[redacted]"`, and never read: a command with a password or a SASL response has to be built.
//!   So are the arguments of an unknown command that is named like those, and a [`Challenge`](crate::Challenge).
//! - A payload that was [streamed](crate::Payload::Streamed): its octets are not there.
//! - What a [decoder](crate::Decoder) keeps and no constructor makes: an item of FETCH that is
//!   [invalid](crate::FetchItem::Invalid), or is unknown and has a section; a response code of a known name whose value is none;
//!   an [`InternalDate`] that is none, a UIDVALIDITY of 0, a keyword with a `]`, data without a name, an [`Id`] beyond its
//!   limits. Its JSON is refused, or
//!   read as a legal value.
//! - What tells of something and is no value: [`DecodeError`], [`Quirk`], [`Rules`](crate::command::Rules),
//!   [`Need`](crate::command::Need), [`Piece`](crate::wire::Piece), [`Reason`](crate::wire::Reason), [`Cause`](crate::Cause), and
//!   views such as [`Part`](crate::data::Part).
//!
//! Frames, and what has frames in it, are not written: nobody knows which of their octets are secret.
//!
//! [`Attribute`]: crate::data::Attribute
//! [`Attributes`]: crate::data::Attributes
//! [`BodyStructure`]: crate::data::BodyStructure
//! [`CancelUpdate`]: crate::ext::CancelUpdate
//! [`Capabilities`]: crate::data::Capabilities
//! [`CompressAlgorithm`]: crate::ext::CompressAlgorithm
//! [`ContextUpdates`]: crate::ext::ContextUpdates
//! [`Date`]: crate::data::Date
//! [`DateTime`]: crate::data::DateTime
//! [`AnnotationEntry`]: crate::ext::AnnotationEntry
//! [`Attrib`]: crate::ext::Attrib
//! [`Collation`]: crate::ext::Collation
//! [`EntryName`]: crate::ext::EntryName
//! [`JmapAccess`]: crate::ext::JmapAccess
//! [`LangRange`]: crate::ext::LangRange
//! [`MimeType`]: crate::ext::MimeType
//! [`MimeTypeReq`]: crate::ext::MimeTypeReq
//! [`EventName`]: crate::ext::EventName
//! [`FetchAttribute`]: crate::command::FetchAttribute
//! [`FetchAttributes`]: crate::command::FetchAttributes
//! [`FilterName`]: crate::ext::FilterName
//! [`Flag`]: crate::data::Flag
//! [`Flags`]: crate::data::Flags
//! [`Id`]: crate::ext::Id
//! [`InternalDate`]: crate::data::InternalDate
//! [`Keyword`]: crate::data::Keyword
//! [`ListPattern`]: crate::command::ListPattern
//! [`Mailbox`]: crate::data::Mailbox
//! [`Mailboxes`]: crate::ext::Mailboxes
//! [`MimePartKey`]: crate::ext::MimePartKey
//! [`ObjectId`]: crate::ext::ObjectId
//! [`PartNumber`]: crate::data::PartNumber
//! [`PartialRange`]: crate::ext::PartialRange
//! [`Preview`]: crate::ext::Preview
//! [`Relevancy`]: crate::ext::Relevancy
//! [`ResourceName`]: crate::ext::ResourceName
//! [`ReturnOptions`]: crate::search::ReturnOptions
//! [`Rights`]: crate::ext::Rights
//! [`SearchKey`]: crate::search::SearchKey
//! [`Secret`]: crate::data::Secret
//! [`Section`]: crate::data::Section
//! [`SeqNumber`]: crate::data::SeqNumber
//! [`SeqRange`]: crate::data::SeqRange
//! [`SequenceSet`]: crate::data::SequenceSet
//! [`StatusItemName`]: crate::data::StatusItemName
//! [`StatusItemNames`]: crate::data::StatusItemNames
//! [`Tag`]: crate::data::Tag
//! [`Text`]: crate::data::Text
//! [`ThreadAlgorithm`]: crate::ext::ThreadAlgorithm
//! [`ImapUrl`]: crate::url::ImapUrl
//! [`UrlFetchParam`]: crate::ext::UrlFetchParam
//! [`UrlMechanism`]: crate::url::UrlMechanism
//! [`UrlText`]: crate::url::UrlText
//! [`ThreadData`]: crate::ext::ThreadData
//! [`UidSet`]: crate::data::UidSet

use crate::{
    error::{DecodeError, Rule},
    quirks::{Quirk, Quirks},
    wire::{
        NString, Octets, Peer, Raw, Writer, base64,
        input::{Context, Input, ParseResult},
    },
};
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use bytes::{Buf, Bytes};
use core::{fmt, str};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
    ser::SerializeMap,
};

/// The one member of the object that octets are which are no text.
const BASE64: &str = "base64";

/// Serialises as text, or as base64 what is none.
fn octets<S: Serializer>(octets: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(text) = str::from_utf8(octets) {
        return serializer.serialize_str(text);
    }
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(BASE64, &base64::encode(octets))?;
    map.end()
}

/// Deserialises a `T`, of which `make` makes a value if it can.
pub(crate) fn through<'de, D: Deserializer<'de>, T: Deserialize<'de>, U, E: fmt::Display>(
    deserializer: D,
    make: impl FnOnce(T) -> Result<U, E>,
) -> Result<U, D::Error> {
    make(T::deserialize(deserializer)?).map_err(Error::custom)
}

/// A value in wire form, for a reader that takes everything.
pub(crate) fn written(write: impl FnOnce(&mut Writer)) -> Octets<'static> {
    let mut peer = Peer::client();
    (peer.utf8, peer.binary) = (true, true);
    let mut writer = Writer::new(peer);
    write(&mut writer);
    writer.copy_to_bytes(writer.remaining()).into()
}

/// What all of `text` is for a parser that tolerates nothing. It has no limits but the length of the text: who sent that has
/// sent it already.
pub(crate) fn read<'t, T>(
    text: &'t Bytes,
    parser: impl for<'c> FnOnce(Input<'t, 'c>) -> ParseResult<'t, 'c, T>,
) -> Result<T, DecodeError> {
    const END: &Rule = &Rule::new("end of the text", "text");
    let mut cx = Context::new(text, Some(text));
    (cx.utf8, cx.nesting, cx.items) = (true, usize::MAX, usize::MAX);
    let (rest, value) = parser(Input::new(text, &cx))?;
    if rest.octets.is_empty() { Ok(value) } else { Err(rest.error(END).into()) }
}

impl Serialize for Octets<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        octets(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Octets<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OctetsVisitor)
    }
}

struct OctetsVisitor;

impl<'de> Visitor<'de> for OctetsVisitor {
    type Value = Octets<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, or an object with the member `base64`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(text.to_owned().into())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(text.into())
    }

    fn visit_bytes<E: Error>(self, octets: &[u8]) -> Result<Self::Value, E> {
        Ok(octets.to_owned().into())
    }

    fn visit_byte_buf<E: Error>(self, octets: Vec<u8>) -> Result<Self::Value, E> {
        Ok(octets.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        match map.next_entry::<String, String>()? {
            Some((name, text)) if name == BASE64 && map.next_key::<IgnoredAny>()?.is_none() => {
                base64::decode(text.as_bytes()).map(Octets::from).map_err(Error::custom)
            }
            _ => Err(Error::custom("octets that are no text are an object with one member, `base64`")),
        }
    }
}

impl Serialize for NString<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.octets().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for NString<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<Octets<'_>>::deserialize(deserializer).map(Self::from)
    }
}

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_octets().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Raw<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        through(deserializer, |text| Self::of_line(text).ok_or("text has a line end or NUL outside of its literals"))
    }
}

/// The names, as a list.
impl Serialize for Quirks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Quirk::name))
    }
}

impl<'de> Deserialize<'de> for Quirks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        through(deserializer, |names: Vec<String>| {
            names.iter().try_fold(Self::NONE, |quirks, name| {
                let known = Self::ALL.iter().find(|row| row.name() == name).ok_or("there is no quirk of this name")?;
                Ok::<_, &str>(quirks | known.quirk())
            })
        })
    }
}

impl Serialize for Quirk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename = "Quirk")]
        struct Row<'q> {
            name: &'q str,
            rule: &'q str,
            section: &'q str,
            known_from: &'q str,
            example: Octets<'q>,
        }
        Row {
            name: self.name(),
            rule: self.rule(),
            section: self.section(),
            known_from: self.known_from(),
            example: self.example().into(),
        }
        .serialize(serializer)
    }
}

impl Serialize for DecodeError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename = "DecodeError")]
        struct Fields<'e> {
            offset: usize,
            expected: &'e str,
            within: &'e str,
            tag: Option<Octets<'e>>,
        }
        Fields {
            offset: self.offset(),
            expected: self.expected(),
            within: self.within(),
            tag: self.tag().map(Octets::from),
        }
        .serialize(serializer)
    }
}
