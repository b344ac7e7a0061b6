//! Responses: the table of all that a server says (RFC 9051, section 7). How it is read is in `parse.rs`.

mod parse;

use crate::{
    code::Code,
    data::{
        Capabilities, Esearch, Flags, ListData, Namespaces, SearchData, StatusData, Tag, Text,
        capability::capabilities,
        flag::flags,
        list::list_data,
        macros::{arbitrary, display, into_static, serde_as, serde_fields, serde_pair},
        namespace::namespaces,
        search_data::{esearch, search_data},
        status::status_data,
    },
    error::{DecodeError, UsageError},
    ext::{
        Acl, ComparatorData, Conversion, Converted, GenUrlAuthData, Id, JmapAccess, LanguageData, ListRights, Metadata,
        MyRights, Quota, QuotaRoot, UrlFetchData, Vanished,
        acl::{acl_data, listrights_data, myrights_data},
        comparator_data, conversion, converted,
        id::id,
        jmapaccess, language_data,
        metadata::metadata_resp,
        qresync::vanished,
        quota::{quota_response, quotaroot_response},
        thread::{ThreadData, thread_data},
        uidbatches::{UidBatchesData, uidbatches_response},
        urlauth::genurlauth_data,
        urlauth_binary::urlfetch_data,
        xapplepushservice::{XApplePushService, xapplepushservice},
    },
    fetch::Fetch,
    wire::{
        Octets, Raw, Writer, base64,
        input::{Input, ParseResult},
        list::space,
        number::plain_number,
        scan, static_already,
    },
};
use alloc::{boxed::Box, vec::Vec};
use bytes::Bytes;
use core::num::NonZeroU32;
use parse::{ended, split_code};
pub(crate) use parse::{greeting, plain_response, response};

/// What a server says, after the greeting.
///
/// # Grammar
///
/// ```text
/// response = *(continue-req / response-data) response-done
/// ```
///
/// [RFC 9051, section 7](https://www.rfc-editor.org/rfc/rfc9051#section-7)
///
/// # Example
///
/// ```
/// use imap_wire::{Code, Decoder, Response, StatusKind};
///
/// let mut decoder = Decoder::client();
/// let Response::Tagged(tag, status) = decoder.response(b"A5 NO [TRYCREATE] no such mailbox\r\n")? else { panic!() };
/// assert_eq!((tag.to_string(), status.kind, status.code), ("A5".into(), StatusKind::No, Some(Code::TryCreate)));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Response<'a> {
    /// `continue-req`: the server waits for more.
    Continuation(Continuation<'a>),
    /// `response-tagged`: the command of this tag is complete. Its kind is OK, NO or BAD, and from a server that is
    /// [tolerated](crate::Quirks::TAGGED_BYE) also BYE. PREAUTH, which is of a greeting, is written as OK.
    #[cfg_attr(feature = "serde", serde(with = "TaggedFields"))]
    Tagged(Tag<'a>, Status<'a>),
    /// A status that completes nothing: news, a warning, or the end of the session.
    Untagged(Status<'a>),
    /// Everything else that begins with `*`.
    Data(Data<'a>),
}

serde_pair!(TaggedFields { tag: Tag<'a>, status: Status<'a> });
into_static!(
    enum Response {
        Continuation(it),
        Tagged(tag, status),
        Untagged(status),
        Data(data),
    }
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Response<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(match u.int_in_range(0..=5)? {
            0 => Self::Continuation(u.arbitrary()?),
            1 => {
                let mut status: Status<'_> = u.arbitrary()?;
                status.kind = *u.choose(&[StatusKind::Ok, StatusKind::No, StatusKind::Bad])?;
                Self::Tagged(u.arbitrary()?, status)
            }
            2 => Self::Untagged(u.arbitrary()?),
            _ => Self::Data(u.arbitrary()?),
        })
    }
}

/// The first response of a session.
///
/// ```text
/// greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF
/// ```
///
/// [RFC 9051, section 7.1](https://www.rfc-editor.org/rfc/rfc9051#section-7.1)
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Greeting<'a> {
    /// OK, PREAUTH or BYE; from a server that is [tolerated](crate::Quirks::NO_GREETING) also BAD or NO.
    pub status: Status<'a>,
}

into_static!(struct Greeting { status });
serde_fields!(Greeting<'a>, |it| { status: Status<'a> = it.status }, Self::new(status));

impl<'a> Greeting<'a> {
    /// A greeting.
    ///
    /// # Errors
    ///
    /// If it is neither OK, PREAUTH nor BYE.
    pub fn new(status: Status<'a>) -> Result<Self, UsageError> {
        match status.kind {
            StatusKind::Ok | StatusKind::PreAuth | StatusKind::Bye => Ok(Self { status }),
            StatusKind::No | StatusKind::Bad => Err(UsageError("a greeting is OK, PREAUTH or BYE")),
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Greeting<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut status: Status<'_> = u.arbitrary()?;
        status.kind = *u.choose(&[StatusKind::Ok, StatusKind::PreAuth, StatusKind::Bye])?;
        Ok(Self { status })
    }
}

/// How something went: the kind, a code for programs, and text for people.
///
/// ```text
/// resp-cond-state = ("OK" / "NO" / "BAD") SP resp-text
/// resp-text       = ["[" resp-text-code "]" SP] [text]
/// ```
///
/// [RFC 9051, section 7.1](https://www.rfc-editor.org/rfc/rfc9051#section-7.1)
///
/// # Leniency
///
/// The text may be missing. What looks like a code and is none is part of the text.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Status<'a> {
    /// OK, NO, BAD, PREAUTH or BYE.
    pub kind: StatusKind,
    /// What a program can act on.
    pub code: Option<Code<'a>>,
    /// What a person can read.
    pub text: Text<'a>,
}

impl<'a> Status<'a> {
    /// A status without a code.
    #[must_use]
    pub const fn new(kind: StatusKind, text: Text<'a>) -> Self {
        Self { kind, code: None, text }
    }

    /// The same with a code.
    #[must_use]
    pub fn with_code(mut self, code: Code<'a>) -> Self {
        self.code = Some(code);
        self
    }

    fn write(&self, writer: &mut Writer) {
        self.write_as(self.kind, writer);
    }

    fn write_as(&self, kind: StatusKind, writer: &mut Writer) {
        writer.text(kind.name());
        writer.space();
        if let Some(code) = &self.code {
            writer.text(b"[");
            code.write(writer);
            writer.text(b"] ");
        } else if split_code(self.text.as_octets()).0.is_some() {
            // Text that quotes somebody must not become a code. Behind a space, it is none.
            writer.space();
        }
        self.text.write(writer);
    }
}

into_static!(struct Status { kind, code, text });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Status<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let (kind, code, text) = (u.arbitrary()?, u.arbitrary::<Option<Code<'_>>>()?, u.arbitrary::<Text<'_>>()?);
        // Text that begins with `[` would be read as a code.
        let is_code = code.is_none() && text.as_octets().starts_with(b"[");
        Ok(Self { kind, code, text: if is_code { Text::default() } else { text } })
    }
}

/// The kind of a [`Status`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "the protocol has had these five since 1996")]
pub enum StatusKind {
    /// It went well, or is news.
    Ok,
    /// It did not.
    No,
    /// It was not understood, or not allowed here.
    Bad,
    /// A greeting: the client is known already.
    PreAuth,
    /// The server is about to close.
    Bye,
}

static_already!(StatusKind);
arbitrary!(
    enum StatusKind {
        Ok,
        No,
        Bad,
        PreAuth,
        Bye,
    }
);

impl StatusKind {
    /// `OK`, `NO`, `BAD`, `PREAUTH` or `BYE`.
    #[must_use]
    pub const fn name(self) -> &'static [u8] {
        match self {
            Self::Ok => b"OK",
            Self::No => b"NO",
            Self::Bad => b"BAD",
            Self::PreAuth => b"PREAUTH",
            Self::Bye => b"BYE",
        }
    }

    /// The kind of this [keyword](scan::keyword).
    #[inline]
    fn of(key: u128) -> Option<Self> {
        const OK: u128 = scan::key(b"OK");
        const NO: u128 = scan::key(b"NO");
        const BAD: u128 = scan::key(b"BAD");
        const BYE: u128 = scan::key(b"BYE");
        const PREAUTH: u128 = scan::key(b"PREAUTH");
        match key {
            OK => Some(Self::Ok),
            NO => Some(Self::No),
            BAD => Some(Self::Bad),
            BYE => Some(Self::Bye),
            PREAUTH => Some(Self::PreAuth),
            _ => None,
        }
    }
}

/// The server waits: for a literal, for a line of a SASL exchange, or to be told that IDLE is over.
///
/// Whether its text is base64 depends on what it answers, and is not guessed here.
///
/// ```text
/// continue-req = "+" SP (resp-text / base64) CRLF
/// ```
///
/// # Example
///
/// ```
/// use imap_wire::{Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let Response::Continuation(it) = decoder.response(b"+ VXNlcm5hbWU6\r\n")? else { panic!() };
/// assert_eq!(it.base64().unwrap(), b"Username:");
/// assert_eq!(it.text().1.to_string(), "VXNlcm5hbWU6");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Continuation<'a>(Text<'a>);

impl<'a> Continuation<'a> {
    /// With text for people, or nothing.
    #[must_use]
    pub const fn new(text: Text<'a>) -> Self {
        Self(text)
    }

    /// With a challenge.
    #[must_use]
    pub fn challenge(octets: &[u8]) -> Self {
        Self(Text::of_line(base64::encode(octets).into()))
    }

    /// What was sent, as a status response would have it: a code, if there is one, and text.
    #[must_use]
    pub fn text(&self) -> (Option<Code<'_>>, Text<'_>) {
        split_code(self.0.as_octets())
    }

    /// What was sent, as a challenge.
    ///
    /// # Errors
    ///
    /// If it is not base64.
    pub fn base64(&self) -> Result<Vec<u8>, base64::Base64Error> {
        base64::decode(self.0.as_octets())
    }

    /// What was sent.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        self.0.as_octets()
    }
}

into_static!(struct Continuation { 0 });
serde_as!(Continuation<'a>: Octets<'a>, |it| it.0, |text| Text::new(text).map(Self));
arbitrary!(struct Continuation<'a> { 0 });

/// Spells the table of data that begins with a name; that of data which is a number and a name; and that of data about a message,
/// which begins with its number, and is written with it.
macro_rules! data {
    (
        named: { $($(#[doc = $doc:literal])+ $name:literal => $variant:ident($value:ty): $parse:expr, $write:expr;)+ }
        numbered: { $($(#[doc = $n_doc:literal])+ $n_name:literal => $n_variant:ident;)+ }
        about: { $($(#[doc = $a_doc:literal])+ $a_name:literal => $a_variant:ident($a_value:ty): $a_parse:expr, $a_write:expr;)+ }
    ) => {
        /// What a server says of mailboxes, messages and itself.
        ///
        /// # Grammar
        ///
        /// ```text
        /// response-data = "*" SP (resp-cond-state / resp-cond-bye / mailbox-data / message-data / capability-data / enable-data) CRLF
        /// ```
        ///
        /// [RFC 9051, section 7](https://www.rfc-editor.org/rfc/rfc9051#section-7)
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum Data<'a> {
            $($(#[doc = $doc])+ $variant($value),)+
            $($(#[doc = $n_doc])+ $n_variant(u32),)+
            $($(#[doc = $a_doc])+ $a_variant($a_value),)+
            /// `FETCH`, and with UIDONLY `UIDFETCH` (RFC 9586): of one message.
            Fetch(Fetch<'a>),
            /// Any other.
            Other(OtherData<'a>),
        }

        into_static!(enum Data { $($variant(value),)+ $($n_variant(value),)+ $($a_variant(value),)+ Fetch(value), Other(value) });
        arbitrary!(
            enum Data<'a> { $($variant(value),)+ Exists(value), Recent(value), $($a_variant(value),)+ Fetch(value), Other(value) }
        );

        /// The names that no number stands before.
        #[derive(Clone, Copy)]
        enum Name {
            $($variant,)+
        }

        impl Name {
            /// The name at the front of `octets`, in upper case as almost always, and what follows.
            #[inline(always)]
            fn exact(octets: &[u8]) -> Option<(Self, &[u8])> {
                $(if let Some(rest @ [b' ', ..]) = octets.strip_prefix($name) {
                    return Some((Self::$variant, rest));
                })+
                None
            }

            /// The name at the front of `octets`, in whatever case, and what follows.
            #[cold]
            fn in_any_case(octets: &[u8]) -> Option<(Self, &[u8])> {
                let (key, length) = scan::keyword(octets);
                let rest = octets.get(length..)?;
                $(if key == const { scan::key($name) } {
                    return Some((Self::$variant, rest));
                })+
                None
            }
        }

        /// Reads what stands behind a name, up to the end.
        #[inline(always)]
        fn named<'a>(name: Name, input: Input<'a, '_>) -> Result<Response<'a>, DecodeError> {
            match name {
                $(Name::$variant => {
                    let (rest, value) = $parse(input)?;
                    ended(rest)?;
                    Ok(Response::Data(Data::$variant(value)))
                })+
            }
        }

        /// The data of a number and its name, in upper case as almost always, up to the end.
        #[inline(always)]
        fn plain_numbered<'a>(line: &[u8]) -> Option<Plain<'a>> {
            // What ends so is most likely this.
            let [.., b'S' | b'T' | b'E', b'\r', b'\n'] = line else { return None };
            let (number, rest) = plain_number(line)?;
            let number = u32::try_from(number).ok().filter(|&number| number > 0)?;
            let name = rest.strip_prefix(b" ")?.strip_suffix(b"\r\n")?;
            $(if name == $n_name {
                return Some(Plain::$n_variant(number));
            })+
            None
        }

        /// What is told most often, and in which nothing takes a context: small, so that the response is made in its place.
        pub(crate) enum Plain<'a> {
            $($n_variant(u32),)+
            /// The tag of an OK, and its text.
            Tagged(&'a [u8], &'a [u8]),
        }

        impl<'a> Plain<'a> {
            #[inline(always)]
            pub(crate) fn into_response(self, frame: Option<&'a Bytes>) -> Response<'a> {
                match self {
                    $(Self::$n_variant(number) => Response::Data(Data::$n_variant(number)),)+
                    Self::Tagged(tag, text) => {
                        let text = Text::of_line(Octets::slice(text, frame));
                        Response::Tagged(Tag::of_line(Octets::slice(tag, frame)), Status::new(StatusKind::Ok, text))
                    }
                }
            }
        }

        /// The data that a number and a [keyword](scan::keyword) are.
        fn numbered<'a>(key: u128, number: u32) -> Option<Data<'a>> {
            $(if key == const { scan::key($n_name) } {
                return Some(Data::$n_variant(number));
            })+
            None
        }

        /// The data about the message of a number that a [keyword](scan::keyword) and what follows it are. `None` if there is no
        /// such.
        fn about<'a, 'c>(key: u128, seq: NonZeroU32, input: Input<'a, 'c>) -> Option<ParseResult<'a, 'c, Data<'a>>> {
            $(if key == const { scan::key($a_name) } {
                return Some($a_parse(seq, input).map(|(rest, value)| (rest, Data::$a_variant(value))));
            })+
            None
        }

        /// True if the tables have this name, in upper case.
        fn is_known(name: &[u8]) -> bool {
            matches!(
                name,
                $($name)|+ $(| $n_name)+ $(| $a_name)+ | b"FETCH" | b"UIDFETCH" | b"OK" | b"NO" | b"BAD" | b"BYE" | b"PREAUTH"
            )
        }

        impl<'a> Data<'a> {
            /// The name that says what it is, such as `FETCH`; of [`Data::Other`] as it was sent.
            #[must_use]
            pub fn name(&self) -> &[u8] {
                match self {
                    $(Self::$variant(_) => $name,)+
                    $(Self::$n_variant(_) => $n_name,)+
                    Self::Fetch(fetch) if fetch.is_uid() => b"UIDFETCH",
                    $(Self::$a_variant(_) => $a_name,)+
                    Self::Fetch(_) => b"FETCH",
                    Self::Other(other) => &other.name,
                }
            }

            fn write(&self, writer: &mut Writer) {
                match self {
                    $(Self::$variant(value) => {
                        writer.text($name);
                        let write: fn(&$value, &mut Writer) = $write;
                        write(value, writer);
                    })+
                    $(Self::$n_variant(number) => {
                        writer.number((*number).into());
                        writer.space();
                        writer.text($n_name);
                    })+
                    $(Self::$a_variant(value) => {
                        let write: fn(&$a_value, &mut Writer) = $a_write;
                        write(value, writer);
                    })+
                    Self::Fetch(fetch) => fetch.write(writer),
                    Self::Other(other) => other.write(writer),
                }
            }
        }
    };
}

data! {
    named: {
        /// `CAPABILITY`: what the server can do.
        b"CAPABILITY" => Capability(Capabilities<'a>): capabilities, Capabilities::write;
        /// `ENABLED`: what the client has switched on (RFC 5161).
        b"ENABLED" => Enabled(Capabilities<'a>): capabilities, Capabilities::write;
        /// `ESEARCH`: the result of an extended search (RFC 4731).
        b"ESEARCH" => Esearch(Esearch<'a>): esearch, Esearch::write;
        /// `FLAGS`: the flags that the mailbox knows.
        b"FLAGS" => Flags(Flags<'a>): flags_value, |flags, writer| {
            writer.space();
            flags.write(writer);
        };
        /// `LIST`: a mailbox.
        b"LIST" => List(ListData<'a>): list_value, |list, writer| {
            writer.space();
            list.write(writer);
        };
        /// `LSUB`: a mailbox that is subscribed to.
        b"LSUB" => Lsub(ListData<'a>): list_value, |list, writer| {
            writer.space();
            list.write(writer);
        };
        /// `NAMESPACE`: where mailboxes are (RFC 2342).
        b"NAMESPACE" => Namespace(Box<Namespaces<'a>>): |input| {
            namespaces(space(input)?).map(|(rest, it)| (rest, Box::new(it)))
        }, |it, writer| {
            writer.space();
            it.write(writer);
        };
        /// `SEARCH`: the numbers of messages that were searched for.
        b"SEARCH" => Search(SearchData): search_data, SearchData::write;
        /// `STATUS`: of a mailbox that is not selected.
        b"STATUS" => Status(StatusData<'a>): status_value, |status, writer| {
            writer.space();
            status.write(writer);
        };
        /// `VANISHED`: messages that are gone, by UID (RFC 7162).
        b"VANISHED" => Vanished(Vanished<'a>): vanished, Vanished::write;
        /// `XLIST`: a mailbox, and what it is for, from a server that has that in place of SPECIAL-USE.
        b"XLIST" => Xlist(ListData<'a>): list_value, |list, writer| {
            writer.space();
            list.write(writer);
        };
        /// `ACL`: who may do what with a mailbox (RFC 4314).
        b"ACL" => Acl(Acl<'a>): acl_data, Acl::write;
        /// `COMPARATOR`: how text is compared (RFC 5255).
        b"COMPARATOR" => Comparator(ComparatorData<'a>): comparator_data, ComparatorData::write;
        /// `CONVERSION`: what can be made into what (RFC 5259).
        b"CONVERSION" => Conversion(Conversion<'a>): conversion, Conversion::write;
        /// `GENURLAUTH`: URLs that were authorised (RFC 4467).
        b"GENURLAUTH" => GenUrlAuth(GenUrlAuthData<'a>): genurlauth_data, GenUrlAuthData::write;
        /// `ID`: who the server is (RFC 2971).
        b"ID" => Id(Id<'a>): id, Id::write;
        /// `JMAPACCESS`: where the same mail is to be had by JMAP (RFC 9698).
        b"JMAPACCESS" => JmapAccess(JmapAccess<'a>): jmapaccess, JmapAccess::write;
        /// `LANGUAGE`: which languages the server speaks (RFC 5255).
        b"LANGUAGE" => Language(LanguageData<'a>): language_data, LanguageData::write;
        /// `LISTRIGHTS`: what somebody may be allowed (RFC 4314).
        b"LISTRIGHTS" => ListRights(ListRights<'a>): listrights_data, ListRights::write;
        /// `METADATA`: annotations of a mailbox, or of the server (RFC 5464).
        b"METADATA" => Metadata(Metadata<'a>): metadata_resp, Metadata::write;
        /// `MYRIGHTS`: what the user may do with a mailbox (RFC 4314).
        b"MYRIGHTS" => MyRights(MyRights<'a>): myrights_data, MyRights::write;
        /// `QUOTA`: how much is used below a quota root, and how much may be (RFC 9208).
        b"QUOTA" => Quota(Quota<'a>): quota_response, Quota::write;
        /// `QUOTAROOT`: the quota roots that a mailbox is below of (RFC 9208).
        b"QUOTAROOT" => QuotaRoot(QuotaRoot<'a>): quotaroot_response, QuotaRoot::write;
        /// `SORT`: the numbers of messages that were searched for, in the order that was asked for (RFC 5256).
        b"SORT" => Sort(SearchData): search_data, SearchData::write;
        /// `THREAD`: the numbers of messages that were searched for, and which answers which (RFC 5256).
        b"THREAD" => Thread(ThreadData): thread_data, ThreadData::write;
        /// `UIDBATCHES`: ranges of UIDs with so many messages each (RFC 10022).
        b"UIDBATCHES" => UidBatches(UidBatchesData<'a>): uidbatches_response, UidBatchesData::write;
        /// `XAPPLEPUSHSERVICE`: what a device has to know in order to be notified.
        b"XAPPLEPUSHSERVICE" => XApplePushService(Box<XApplePushService<'a>>): |input| {
            xapplepushservice(input).map(|(rest, it)| (rest, Box::new(it)))
        }, |it, writer| it.write(writer);
        /// `URLFETCH`: what URLs lead to (RFC 4467).
        b"URLFETCH" => UrlFetch(UrlFetchData<'a>): urlfetch_data, UrlFetchData::write;
    }
    numbered: {
        /// `EXISTS`: how many messages the mailbox has.
        b"EXISTS" => Exists;
        /// `RECENT`: how many of them are new to this session (IMAP4rev1).
        b"RECENT" => Recent;
        /// `EXPUNGE`: the message of this number is gone, and the numbers of those behind it are one less.
        b"EXPUNGE" => Expunge;
    }
    about: {
        /// `CONVERTED`: what has become of its parts (RFC 5259).
        b"CONVERTED" => Converted(Converted<'a>): converted, Converted::write;
    }
}

#[inline(always)]
fn flags_value<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Flags<'a>> {
    flags(space(input)?)
}

#[inline(always)]
fn list_value<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ListData<'a>> {
    list_data(space(input)?)
}

#[inline(always)]
fn status_value<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, StatusData<'a>> {
    status_data(space(input)?)
}

/// Data that the table does not have.
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let Response::Data(Data::Other(other)) = decoder.response(b"* 86 XNOOP froopy (a)\r\n")? else { panic!() };
/// assert_eq!((other.number(), other.name().to_string()), (Some(86), "XNOOP".into()));
/// assert_eq!(other.rest().as_octets(), "froopy (a)");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OtherData<'a> {
    number: Option<u32>,
    name: Octets<'a>,
    rest: Raw<'a>,
}

impl<'a> OtherData<'a> {
    /// Data of this name.
    ///
    /// # Errors
    ///
    /// If the name is not an atom, begins with a digit, or the table has it.
    pub fn new(number: Option<u32>, name: impl Into<Octets<'a>>, rest: Raw<'a>) -> Result<Self, UsageError> {
        let name = name.into();
        if !scan::is_atom(&name) || name.first().is_none_or(u8::is_ascii_digit) {
            return Err(UsageError("the name of data is an atom that begins with no digit"));
        }
        if is_known(&name.to_ascii_uppercase()) {
            return Err(UsageError("this data has a variant of its own"));
        }
        Ok(Self { number, name, rest })
    }

    /// The number before the name, if there is one.
    #[must_use]
    pub const fn number(&self) -> Option<u32> {
        self.number
    }

    /// The name as it was sent. Empty from a server that is [tolerated](crate::Quirks::NAMELESS).
    #[must_use]
    pub const fn name(&self) -> &Octets<'a> {
        &self.name
    }

    /// What follows the name and a space.
    #[must_use]
    pub const fn rest(&self) -> &Raw<'a> {
        &self.rest
    }

    fn write(&self, writer: &mut Writer) {
        if let Some(number) = self.number {
            writer.number(number.into());
            writer.space();
        }
        writer.text(&self.name);
        if !self.rest.as_octets().is_empty() {
            if !self.name.is_empty() {
                writer.space();
            }
            writer.raw(&self.rest);
        }
    }
}

into_static!(struct OtherData { number, name, rest });
serde_fields!(
    OtherData<'a>,
    |it| { number: Option<u32> = it.number, name: Octets<'a> = it.name, rest: Raw<'a> = it.rest },
    Self::new(number, name, rest),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for OtherData<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let rest = Raw::parse(<&[u8]>::arbitrary(u)?).unwrap_or_default();
        let name = *u.choose(&["XNOOP", "x-foo", "X-VANISHED"])?;
        Self::new(u.arbitrary()?, name, rest).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

display!(Response, Greeting, Status, Data);

impl Response<'_> {
    /// Writes the response, its line end included.
    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Continuation(it) => {
                writer.text(b"+ ");
                writer.text(it.as_octets());
            }
            Self::Tagged(tag, status) => {
                tag.write(writer);
                writer.space();
                // PREAUTH completes nothing, and nobody could read it here.
                let kind = if status.kind == StatusKind::PreAuth { StatusKind::Ok } else { status.kind };
                status.write_as(kind, writer);
            }
            Self::Untagged(status) => {
                writer.text(b"* ");
                status.write(writer);
            }
            Self::Data(data) => {
                writer.text(b"* ");
                data.write(writer);
            }
        }
        writer.end();
    }
}

impl Greeting<'_> {
    /// Writes the greeting, its line end included.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(b"* ");
        self.status.write(writer);
        writer.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        codec::{Decoder, Encode, Head},
        quirks::Quirks,
        wire::Peer,
    };
    use bytes::Buf;

    #[test]
    fn displays_the_wire_form_as_one_line() {
        for (sent, shown) in [
            ("A1 OK [READ-WRITE] done\r\n", "A1 OK [READ-WRITE] done"),
            ("+ idling\r\n", "+ idling"),
            ("* list (\\noselect)  nil {3}\r\na b\r\n", r#"* LIST (\Noselect) NIL "a b""#),
            ("* 7 FETCH (BODY[] {5}\r\na\r\nbc uid 9)\r\n", r"* 7 FETCH (BODY[] {5}\r\na\r\nbc UID 9)"),
            ("* STATUS {8}\r\nEntwürf (MESSAGES 1)\r\n", "* STATUS \"Entwürf\" (MESSAGES 1)"),
        ] {
            let mut decoder = Decoder::client();
            assert_eq!(decoder.response(sent.as_bytes()).unwrap().to_string(), shown);
        }
        let response = Response::Untagged(Status::new(StatusKind::No, Text::lossy("Übermäßig lang")));
        assert_eq!(format!("{response:.8}"), "* NO Üb…");
        let Head::Fetch(fetch) = Decoder::client().head(b"* 7 FETCH (UID 1 BODY[] {50}\r\n") else { panic!() };
        assert_eq!(fetch.to_string(), r"7 FETCH (UID 1 BODY[] {50}\r\n…)");
    }

    #[test]
    fn a_name_in_any_case_is_the_same_name() {
        for line in [
            "* 172 EXISTS\r\n",
            "* 0012 RECENT\r\n",
            "* 44 EXPUNGE\r\n",
            "* 1 FETCH (UID 7 FLAGS (\\Seen a) RFC822.SIZE 9)\r\n",
            "* 7 UIDFETCH (FLAGS (\\Seen a) RFC822.SIZE 9)\r\n",
            "* OK done\r\n",
            "A1 OK done\r\n",
            "A1 OK [ALERT] done\r\n",
            "* SEARCH 1 2\r\n",
            "* CAPABILITY IMAP4REV1 IDLE\r\n",
            "* STATUS \"A\" (MESSAGES 0 UIDNEXT 1)\r\n",
            "* LIST (\\Sent) \"/\" \"A\"\r\n",
        ] {
            let lower = line.to_ascii_lowercase();
            let mut decoder = Decoder::client();
            let response = decoder.response(line.as_bytes()).unwrap();
            let found = decoder.response(lower.as_bytes()).unwrap();
            assert_eq!(response.to_string().to_ascii_lowercase(), found.to_string().to_ascii_lowercase());
            assert!(!matches!(response, Response::Data(Data::Other(_))));
            assert_eq!(core::mem::discriminant(&response), core::mem::discriminant(&found));
        }
    }

    #[test]
    fn a_uidfetch_is_read_as_a_fetch_is() {
        let mut decoder = Decoder::new(crate::Limits::client(), Quirks::NONE);
        for (line, error) in [
            ("* UIDFETCH (UID 5)\r\n", "expected number before it at offset 2 in message-data"),
            ("* 0 UIDFETCH (FLAGS ())\r\n", "expected number of 1 to 4294967295 at offset 2 in nz-number"),
            ("* 4294967296 UIDFETCH (FLAGS ())\r\n", "expected number of at most 4294967295 at offset 2 in number"),
            ("* 5 UIDFETCH\r\n", "expected space at offset 12 in SP"),
            ("* 5 UIDFETCH FLAGS\r\n", "expected `(` at offset 13 in msg-att"),
            ("* 5 UIDFETCH (FLAGS x)\r\n", "expected `(` at offset 20 in list"),
        ] {
            assert_eq!(decoder.response(line.as_bytes()).unwrap_err().to_string(), error, "{line}");
        }
        let line = "* 5 UIDFETCH (UID 5 BODY[] {3}\r\nabc)\r\n";
        for end in 0..line.len() {
            let _either = decoder.response(&line.as_bytes()[..end]);
        }
        assert!(OtherData::new(Some(5), "UidFetch", Raw::default()).is_err());
    }

    #[test]
    fn a_short_response_forgets_the_deviations_of_the_last_one() {
        let mut decoder = Decoder::client();
        decoder.response(b"*  1 EXISTS\r\n").unwrap();
        assert_eq!(decoder.deviations().len(), 1);
        decoder.response(b"* 1 EXISTS\r\n").unwrap();
        assert!(decoder.deviations().is_empty());
    }

    #[test]
    fn text_that_quotes_a_code_does_not_become_one() {
        for (text, written) in [
            ("[ALERT] pay here", "* NO  [ALERT] pay here\r\n"),
            ("[ALERT]", "* NO  [ALERT]\r\n"),
            ("[X-FOO 1] x", "* NO  [X-FOO 1] x\r\n"),
            ("[no code", "* NO [no code\r\n"),
            ("fine [ALERT]", "* NO fine [ALERT]\r\n"),
        ] {
            let mut writer = Writer::new(Peer::client());
            Response::Untagged(Status::new(StatusKind::No, Text::lossy(text))).encode(&mut writer);
            assert_eq!(writer.chunk(), written.as_bytes());
            for mut decoder in [Decoder::client(), Decoder::new(crate::Limits::client(), Quirks::NONE)] {
                let Ok(Response::Untagged(status)) = decoder.response(written.as_bytes()) else { panic!("{written}") };
                assert_eq!((status.code, status.text.to_string().trim_start()), (None, text));
            }
        }
    }
}
