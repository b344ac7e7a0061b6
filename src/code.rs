//! Response codes: the table of what stands in brackets before a status response's text (RFC 9051, section 7.1).

#[cfg(feature = "arbitrary")]
use crate::wire::list::arbitrary_some;
use crate::{
    data::{
        Capabilities, Flags, SequenceSet, Tag, UidSet, UidValidity,
        capability::capabilities,
        flag::flags,
        macros::{arbitrary, display, into_static, serde_fields},
        sequence::{sequence_set, uid_set},
        text::check_eight_bit,
        uid_validity::uid_validity,
    },
    error::{Rule, UsageError},
    ext::{
        AnnSize, AnnotateCode, BadUrl, EventName, FilterName, InProgress, MessageLimit, MetadataCode, ModSeq, Referral,
        UrlMech, ann_size, annotate_code, bad_url,
        condstore::mod_sequence_value,
        context::{quoted_tag, write_quoted_tag},
        filters::filter_name,
        inprogress::inprogress,
        messagelimit::message_limit,
        metadata::metadata_code,
        notify::{unsupported_events_code, write_unsupported_events_code},
        objectid::{ObjectId, in_parentheses},
        objectid_plus::{ObjectIds, objectids},
        referral,
        urlauth::url_mech,
    },
    quirks::Quirks,
    wire::{
        Octets, Raw, Writer,
        input::{Input, ParseResult, attempt},
        list::{list, no_space, space},
        number::{number, nz_number},
        scan,
        string::astring,
    },
};
use alloc::vec::Vec;
use core::num::NonZeroU32;

/// Spells the table: the enum, how the value behind each name is read, and how it is written.
macro_rules! codes {
    (
        plain: { $($(#[doc = $plain_doc:literal])+ $plain_name:literal => $plain:ident;)+ }
        valued: { $($(#[doc = $doc:literal])+ $name:literal => $variant:ident($value:ty): $parse:expr, $write:expr;)+ }
    ) => {
        /// What a status response tells a program.
        ///
        /// # Grammar
        ///
        /// ```text
        /// resp-text-code = "ALERT" / "BADCHARSET" [SP "(" charset *(SP charset) ")" ] / ...
        ///                / atom [SP 1*<any TEXT-CHAR except "]">]
        /// ```
        ///
        /// [RFC 9051, section 7.1](https://www.rfc-editor.org/rfc/rfc9051#section-7.1); RFC 5530.
        ///
        /// # Leniency
        ///
        /// A code of a known name whose value is not what it should be is kept as [`Code::Other`], in any mode.
        ///
        /// # Example
        ///
        /// ```
        /// use imap_wire::{Code, Decoder, Response};
        ///
        /// let mut decoder = Decoder::client();
        /// let Response::Untagged(status) = decoder.response(b"* OK [UIDNEXT 4392] Predicted next UID\r\n")? else { panic!() };
        /// assert_eq!(status.code, Some(Code::UidNext(4392)));
        /// # Ok::<(), imap_wire::DecodeError>(())
        /// ```
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum Code<'a> {
            $($(#[doc = $plain_doc])+ $plain,)+
            $($(#[doc = $doc])+ $variant($value),)+
            /// Any other.
            Other(OtherCode<'a>),
        }

        into_static!(enum Code { $($plain,)+ $($variant(value),)+ Other(code) });

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for Code<'a> {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                let variants: &[fn(&mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self>] = &[
                    $(|_| Ok(Self::$plain),)+
                    $(|u| Ok(Self::$variant(u.arbitrary()?)),)+
                    |u| Ok(Self::Other(u.arbitrary()?)),
                ];
                Ok(match u.choose(variants)?(u)? {
                    Self::UidNext(uid) => Self::UidNext(uid.max(1)),
                    Self::Unseen(seq) => Self::Unseen(seq.max(1)),
                    Self::BadCharset(mut charsets) => {
                        charsets.retain(|charset| is_charset(charset));
                        Self::BadCharset(charsets)
                    }
                    Self::BadEvent(names) if names.is_empty() => Self::BadEvent(arbitrary_some(u)?),
                    code => code,
                })
            }
        }

        /// The code of a known name, given in upper case, whose value begins at `input`. `None` if the name is not known.
        fn known<'a, 'c>(name: &[u8], input: Input<'a, 'c>) -> Option<ParseResult<'a, 'c, Code<'a>>> {
            Some(match name {
                $($plain_name => Ok((input, Code::$plain)),)+
                $($name => $parse(input).map(|(rest, value)| (rest, Code::$variant(value))),)+
                _ => return None,
            })
        }

        /// True if the table has a code of this name, in upper case.
        fn is_known(name: &[u8]) -> bool {
            matches!(name, $($plain_name)|+ $(| $name)+)
        }

        impl<'a> Code<'a> {
            /// The name, such as `UIDNEXT`; of [`Code::Other`] as it was sent.
            #[must_use]
            pub fn name(&self) -> &[u8] {
                match self {
                    $(Self::$plain => $plain_name,)+
                    $(Self::$variant(_) => $name,)+
                    Self::Other(code) => &code.name,
                }
            }

            pub(crate) fn write(&self, writer: &mut Writer) {
                match self {
                    $(Self::$plain => writer.text($plain_name),)+
                    $(Self::$variant(value) => {
                        writer.text($name);
                        let write: fn(&$value, &mut Writer) = $write;
                        write(value, writer);
                    })+
                    Self::Other(code) => code.write(writer),
                }
            }
        }
    };
}

codes! {
    plain: {
        /// `ALERT`: the text has to be shown to the user.
        b"ALERT" => Alert;
        /// `ALREADYEXISTS`: what was to be made is there (RFC 5530).
        b"ALREADYEXISTS" => AlreadyExists;
        /// `AUTHENTICATIONFAILED`: wrong credentials (RFC 5530).
        b"AUTHENTICATIONFAILED" => AuthenticationFailed;
        /// `AUTHORIZATIONFAILED`: right credentials, but not for this identity (RFC 5530).
        b"AUTHORIZATIONFAILED" => AuthorizationFailed;
        /// `BADCOMPARATOR`: there is no such comparator (RFC 5255).
        b"BADCOMPARATOR" => BadComparator;
        /// `CANNOT`: never possible, such as a name that no mailbox can have (RFC 5530).
        b"CANNOT" => Cannot;
        /// `CLIENTBUG`: the client did what it should not (RFC 5530).
        b"CLIENTBUG" => ClientBug;
        /// `CLOSED`: the mailbox that was selected before is closed; what follows is of the new one (RFC 7162, 9051).
        b"CLOSED" => Closed;
        /// `CONTACTADMIN` (RFC 5530)
        b"CONTACTADMIN" => ContactAdmin;
        /// `CORRUPTION`: the server found its data damaged (RFC 5530).
        b"CORRUPTION" => Corruption;
        /// `EXPIRED`: the credentials are no longer valid (RFC 5530).
        b"EXPIRED" => Expired;
        /// `EXPUNGEISSUED`: somebody expunged messages that the command was about (RFC 5530).
        b"EXPUNGEISSUED" => ExpungeIssued;
        /// `HASCHILDREN`: a mailbox with children cannot be deleted (RFC 9051).
        b"HASCHILDREN" => HasChildren;
        /// `INUSE`: try again later (RFC 5530).
        b"INUSE" => InUse;
        /// `LIMIT`: more than the server allows (RFC 5530).
        b"LIMIT" => Limit;
        /// `NONEXISTENT`: there is no such mailbox (RFC 5530).
        b"NONEXISTENT" => NonExistent;
        /// `NOPERM`: the access rights do not allow it (RFC 5530).
        b"NOPERM" => NoPerm;
        /// `NOTSAVED`: the result of the search was not saved (RFC 5182, 9051).
        b"NOTSAVED" => NotSaved;
        /// `OVERQUOTA` (RFC 5530)
        b"OVERQUOTA" => OverQuota;
        /// `PARSE`: a message could not be parsed.
        b"PARSE" => Parse;
        /// `PRIVACYREQUIRED`: not without encryption (RFC 5530).
        b"PRIVACYREQUIRED" => PrivacyRequired;
        /// `READ-ONLY`
        b"READ-ONLY" => ReadOnly;
        /// `READ-WRITE`
        b"READ-WRITE" => ReadWrite;
        /// `SERVERBUG`: the server did what it should not (RFC 5530).
        b"SERVERBUG" => ServerBug;
        /// `TRYCREATE`: there is no such mailbox, but it could be made.
        b"TRYCREATE" => TryCreate;
        /// `TEMPFAIL`: no conversion worked, and they may later (RFC 5259).
        b"TEMPFAIL" => TempFail;
        /// `UIDNOTSTICKY`: UIDs do not last (RFC 4315).
        b"UIDNOTSTICKY" => UidNotSticky;
        /// `UNAVAILABLE`: something that the server needs is down (RFC 5530).
        b"UNAVAILABLE" => Unavailable;
        /// `UNKNOWN-CTE`: the content transfer encoding is not known (RFC 3516).
        b"UNKNOWN-CTE" => UnknownCte;
        /// `NOMODSEQ`: the mailbox does not keep the numbers of changes (RFC 7162).
        b"NOMODSEQ" => NoModSeq;
        /// `TOOBIG`: the message is too large (RFC 4469, 7889).
        b"TOOBIG" => TooBig;
        /// `USEATTR`: the mailbox cannot have that special use (RFC 6154).
        b"USEATTR" => UseAttr;
        /// `COMPRESSIONACTIVE`: the connection is compressed already (RFC 4978).
        b"COMPRESSIONACTIVE" => CompressionActive;
        /// `UIDREQUIRED`: the command names messages by number, although UIDONLY is enabled (RFC 9586).
        b"UIDREQUIRED" => UidRequired;
        /// `TOOFEW`: batches have to be larger (RFC 10022).
        b"TOOFEW" => TooFew;
        /// `TOOMANY`: these are more messages than can be told of in batches (RFC 10022).
        b"TOOMANY" => TooMany;
        /// `NOTIFICATIONOVERFLOW`: the server tells no news any more, as if NOTIFY NONE had been asked for (RFC 5465).
        b"NOTIFICATIONOVERFLOW" => NotificationOverflow;
    }
    valued: {
        /// `APPENDUID`: the UIDs of what was appended (RFC 4315).
        b"APPENDUID" => AppendUid(AppendUid<'a>): append_uid, AppendUid::write;
        /// `BADCHARSET`: the character set is not known; those that are, if the server says.
        b"BADCHARSET" => BadCharset(Vec<Octets<'a>>): charsets, write_charsets;
        /// `CAPABILITY`
        b"CAPABILITY" => Capability(Capabilities<'a>): capabilities, Capabilities::write;
        /// `COPYUID`: the UIDs of what was copied or moved, and of the copies (RFC 4315).
        b"COPYUID" => CopyUid(CopyUid<'a>): copy_uid, CopyUid::write;
        /// `MAILBOXID`: the identifier of the mailbox that was made or is selected (RFC 8474).
        b"MAILBOXID" => MailboxId(ObjectId<'a>): |input| in_parentheses(space(input)?), |id, writer| {
            writer.space();
            id.write_in_parentheses(writer);
        };
        /// `PERMANENTFLAGS`: the flags that last.
        b"PERMANENTFLAGS" => PermanentFlags(Flags<'a>): |input| flags(space(input)?), |flags, writer| {
            writer.space();
            flags.write(writer);
        };
        /// `UIDNEXT`: the least that the next UID will be. 0 from a server that is [tolerated](Quirks::ZERO), and written as it is.
        b"UIDNEXT" => UidNext(u32): nz_or_zero, write_number;
        /// `UIDVALIDITY`
        b"UIDVALIDITY" => UidValidity(UidValidity): |input| uid_validity(space(input)?), |it, writer| {
            writer.space();
            it.write(writer);
        };
        /// `UNSEEN`: the number of the first unseen message. A server that means none sends 0, which the grammar has not; it is
        /// [tolerated](Quirks::ZERO), and written as it is.
        b"UNSEEN" => Unseen(u32): nz_or_zero, write_number;
        /// `HIGHESTMODSEQ`: the number of the last change of the mailbox (RFC 7162).
        b"HIGHESTMODSEQ" => HighestModSeq(ModSeq): |input| mod_sequence_value(space(input)?), |modseq, writer| {
            writer.space();
            modseq.write(writer);
        };
        /// `MODIFIED`: what STORE left as it was, since it had changed: message numbers, or of UID STORE UIDs (RFC 7162).
        b"MODIFIED" => Modified(SequenceSet<'a>): |input| sequence_set(space(input)?), |set, writer| {
            writer.space();
            set.write(writer);
        };
        /// `BADURL`: the URL leads nowhere (RFC 4469).
        b"BADURL" => BadUrl(BadUrl<'a>): bad_url, BadUrl::write;
        /// `ANNOTATE`: why an annotation was not stored (RFC 5257).
        b"ANNOTATE" => Annotate(AnnotateCode): annotate_code, AnnotateCode::write;
        /// `ANNOTATIONS`: what annotations the messages of the mailbox can have (RFC 5257).
        b"ANNOTATIONS" => Annotations(AnnSize): ann_size, AnnSize::write;
        /// `MAXCONVERTMESSAGES`: the most messages that one CONVERT can be of (RFC 5259).
        b"MAXCONVERTMESSAGES" => MaxConvertMessages(NonZeroU32): |input| nz_number(space(input)?), write_nz_number;
        /// `MAXCONVERTPARTS`: the most parts that one CONVERT can be of (RFC 5259).
        b"MAXCONVERTPARTS" => MaxConvertParts(NonZeroU32): |input| nz_number(space(input)?), write_nz_number;
        /// `METADATA`: what of GETMETADATA was left out, or why SETMETADATA was not done (RFC 5464).
        b"METADATA" => Metadata(MetadataCode): metadata_code, MetadataCode::write;
        /// `INPROGRESS`: how far a command has come (RFC 9585).
        b"INPROGRESS" => InProgress(InProgress<'a>): inprogress, InProgress::write;
        /// `OBJECTID`: the identifiers of the mailbox that was made, renamed or selected (OBJECTID+).
        b"OBJECTID" => ObjectIds(ObjectIds<'a>): |input| objectids(space(input)?), |ids, writer| {
            writer.space();
            ids.write(writer);
        };
        /// `MESSAGELIMIT`: the command was about more messages than are taken at once (RFC 9738).
        b"MESSAGELIMIT" => MessageLimit(MessageLimit): message_limit, MessageLimit::write;
        /// `BADEVENT`: NOTIFY asked for another event than these, which the server has (RFC 5465).
        b"BADEVENT" => BadEvent(Vec<EventName<'a>>): unsupported_events_code, write_unsupported_events_code;
        /// `NOUPDATE`: the results of the search of this tag will not be kept up to date (RFC 5267).
        b"NOUPDATE" => NoUpdate(Tag<'a>): quoted_tag, write_quoted_tag;
        /// `UNDEFINED-FILTER`: the server keeps no search of this name (RFC 5466).
        b"UNDEFINED-FILTER" => UndefinedFilter(FilterName<'a>): |input| filter_name(space(input)?), |name, writer| {
            writer.space();
            name.write(writer);
        };
        /// `REFERRAL`: the user, or the mailbox, is on another server (RFC 2193, 2221).
        b"REFERRAL" => Referral(Referral<'a>): referral, Referral::write;
        /// `URLMECH`: how URLs of the mailbox are authorised (RFC 4467).
        b"URLMECH" => UrlMech(UrlMech<'a>): url_mech, UrlMech::write;
    }
}

/// `SP nz-number`, where 0 is tolerated.
fn nz_or_zero<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, u32> {
    const RULE: &Rule = &Rule::new("number of 1 to 4294967295", "nz-number");
    let input = space(input)?;
    let (rest, value) = number(input)?;
    if value == 0 {
        input.deviate(Quirks::ZERO, RULE)?;
    }
    Ok((rest, value))
}

fn write_nz_number(number: &NonZeroU32, writer: &mut Writer) {
    write_number(&number.get(), writer);
}

fn write_number(number: &u32, writer: &mut Writer) {
    writer.space();
    writer.number((*number).into());
}

/// `[SP "(" charset *(SP charset) ")"]`
fn charsets<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<Octets<'a>>> {
    const CHARSET: &Rule = &Rule::new("character set", "resp-text-code");
    let mut charsets = Vec::new();
    // Spaces alone are for whoever reads the `]`.
    if !input.octets.starts_with(b" ") || input.octets.iter().find(|&&octet| octet != b' ') == Some(&b']') {
        return Ok((input, charsets));
    }
    let at = space(input)?;
    let (rest, ()) = list(at, astring, |charset| charsets.push(charset))?;
    if charsets.is_empty() {
        at.skip(1).deviate(Quirks::EMPTY_CHARSETS, CHARSET)?;
    }
    Ok((rest, charsets))
}

/// Leaves out what only a literal could be: `charset = atom / quoted`, and the line of a status has no literals.
fn write_charsets(charsets: &Vec<Octets<'_>>, writer: &mut Writer) {
    let charsets: Vec<_> = charsets.iter().filter(|charset| is_charset(charset)).collect();
    if !charsets.is_empty() {
        writer.space();
        writer.list(charsets, |writer, charset| writer.astring(charset));
    }
}

/// True for what is an atom or a quoted string for every peer.
fn is_charset(charset: &[u8]) -> bool {
    charset.len() <= 512 && charset.iter().all(|octet| octet.is_ascii() && !matches!(octet, b'\r' | b'\n' | 0))
}

/// `resp-code-apnd = "APPENDUID" SP nz-number SP append-uid`
///
/// # Example
///
/// ```
/// use imap_wire::{Code, Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let Response::Tagged(_, status) = decoder.response(b"A1 OK [APPENDUID 38505 3955] done\r\n")? else { panic!() };
/// let Some(Code::AppendUid(code)) = status.code else { panic!() };
/// assert_eq!((code.uid_validity.get(), code.uids.to_string()), (38505, "3955".into()));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AppendUid<'a> {
    /// UIDVALIDITY of the mailbox.
    pub uid_validity: UidValidity,
    /// One UID, or with MULTIAPPEND one for each message, in their order.
    pub uids: UidSet<'a>,
}

impl<'a> AppendUid<'a> {
    /// The code for these UIDs.
    #[must_use]
    pub const fn new(uid_validity: UidValidity, uids: UidSet<'a>) -> Self {
        Self { uid_validity, uids }
    }

    fn write(&self, writer: &mut Writer) {
        writer.space();
        self.uid_validity.write(writer);
        writer.space();
        self.uids.write(writer);
    }
}

into_static!(struct AppendUid { uid_validity, uids });
arbitrary!(struct AppendUid<'a> { uid_validity, uids });

/// `SP nz-number SP append-uid`
fn append_uid<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, AppendUid<'a>> {
    let (rest, uid_validity) = uid_validity(space(input)?)?;
    let (rest, uids) = uid_set(space(rest)?)?;
    Ok((rest, AppendUid { uid_validity, uids }))
}

/// `resp-code-copy = "COPYUID" SP nz-number SP uid-set SP uid-set`
///
/// Pair the two sets by [`UidSet::zip`], which says so if they are not of the same length.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CopyUid<'a> {
    /// UIDVALIDITY of the mailbox that was copied to.
    pub uid_validity: UidValidity,
    /// The messages that were copied.
    pub source: UidSet<'a>,
    /// The copies, in the same order.
    pub destination: UidSet<'a>,
}

impl<'a> CopyUid<'a> {
    /// The code for these UIDs.
    #[must_use]
    pub const fn new(uid_validity: UidValidity, source: UidSet<'a>, destination: UidSet<'a>) -> Self {
        Self { uid_validity, source, destination }
    }

    fn write(&self, writer: &mut Writer) {
        writer.space();
        self.uid_validity.write(writer);
        writer.space();
        self.source.write(writer);
        writer.space();
        self.destination.write(writer);
    }
}

into_static!(struct CopyUid { uid_validity, source, destination });
arbitrary!(struct CopyUid<'a> { uid_validity, source, destination });

/// `SP nz-number SP uid-set SP uid-set`
fn copy_uid<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, CopyUid<'a>> {
    let (rest, uid_validity) = uid_validity(space(input)?)?;
    let (rest, source) = uid_set(space(rest)?)?;
    let (rest, destination) = uid_set(space(rest)?)?;
    Ok((rest, CopyUid { uid_validity, source, destination }))
}

/// A response code that the table does not have, or whose value is not what it should be.
///
/// # Example
///
/// ```
/// use imap_wire::{OtherCode, wire::Raw};
///
/// let code = OtherCode::new("XQUOTA", Raw::parse(b"5 of 7").unwrap())?;
/// assert_eq!((code.name().to_string(), code.value().as_octets().to_string()), ("XQUOTA".into(), "5 of 7".into()));
/// assert!(OtherCode::new("UIDNEXT", Raw::default()).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OtherCode<'a> {
    name: Octets<'a>,
    value: Raw<'a>,
}

impl<'a> OtherCode<'a> {
    /// A code of this name, an atom, with what stands between the name and `]`.
    ///
    /// # Errors
    ///
    /// If the name is not an atom, if the table has it, or if the value has a `]`, a literal, or what would keep the `]` behind
    /// it from closing the code: a `[`, or a quotation mark without its other.
    pub fn new(name: impl Into<Octets<'a>>, value: Raw<'a>) -> Result<Self, UsageError> {
        let name = name.into();
        if !scan::is_atom(&name) {
            return Err(UsageError("the name of a response code is an atom"));
        }
        if is_known(&name.to_ascii_uppercase()) {
            return Err(UsageError("this response code has a variant of its own"));
        }
        let text = value.as_octets();
        if text.contains(&b']') || text.contains(&b'\n') || text.first() == Some(&b' ') {
            return Err(UsageError("the value of a response code has no `]`"));
        }
        if text.contains(&b'[') || text.iter().filter(|&&octet| octet == b'"').count() % 2 == 1 {
            return Err(UsageError("the value of a response code leaves nothing open"));
        }
        Ok(Self { name, value })
    }

    /// The name as it was sent.
    #[must_use]
    pub const fn name(&self) -> &Octets<'a> {
        &self.name
    }

    /// What stands between the name and `]`; empty if there is nothing.
    #[must_use]
    pub const fn value(&self) -> &Raw<'a> {
        &self.value
    }

    fn write(&self, writer: &mut Writer) {
        writer.text(&self.name);
        if !self.value.as_octets().is_empty() {
            writer.space();
            writer.raw(&self.value);
        }
    }
}

into_static!(struct OtherCode { name, value });
serde_fields!(OtherCode<'a>, |it| { name: Octets<'a> = it.name, value: Raw<'a> = it.value }, Self::new(name, value));
display!(Code);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for OtherCode<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let value = Raw::parse(<&[u8]>::arbitrary(u)?).unwrap_or_default();
        let name = *u.choose(&["X", "x-code", "X-OVERFLOW"])?;
        Self::new(name, value)
            .or_else(|_| Self::new(name, Raw::default()))
            .map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// `"[" resp-text-code "]"`; `None` if what begins with `[` is text.
pub(crate) fn code<'a, 'c>(input: Input<'a, 'c>) -> Option<(Input<'a, 'c>, Code<'a>)> {
    let name_at = input.skip(1);
    let (value_at, name) = name_at.take_octets(scan::run(name_at.octets, scan::ATOM));
    let mut room = [0; LONGEST];
    if let Some(upper) = scan::upper(name, &mut room) {
        let typed = attempt(value_at, |input| match known(upper, input) {
            Some(parsed) => parsed.and_then(|(rest, code)| Ok((no_space(rest)?.expect(b']', END)?, code))),
            None => Err(input.error(END)),
        });
        if let Ok(typed) = typed {
            return Some(typed);
        }
    }
    other(value_at, name_at.leaf(name))
}

const END: &Rule = &Rule::new("`]`", "resp-text-code");

/// Longer than the longest name of the table.
const LONGEST: usize = 24;

/// `atom [SP 1*<any TEXT-CHAR except "]">] "]"`, where `]` in quotation marks or after another `[` does not count.
#[cold]
fn other<'a, 'c>(input: Input<'a, 'c>, name: Octets<'a>) -> Option<(Input<'a, 'c>, Code<'a>)> {
    if name.is_empty() {
        return None;
    }
    let value_at = match input.octets {
        [b']', ..] => return Some((input.skip(1), Code::Other(OtherCode { name, value: Raw::default() }))),
        [b' ', ..] => input.skip(1),
        _ => return None,
    };
    let line = value_at.octets.split(|octet| matches!(octet, b'\r' | b'\n')).next()?;
    let length = closing(line).or_else(|| memchr::memchr(b']', line))?;
    let (rest, value) = value_at.take_octets(length);
    if !value.is_ascii() {
        // Where that is not tolerated it is no code, and as text it is refused.
        check_eight_bit(value_at, value).ok()?;
    }
    let value = Raw::of_line(value_at.leaf(value))?;
    Some((rest.skip(1), Code::Other(OtherCode { name, value })))
}

/// Where the `]` is that closes what `line` is in.
fn closing(line: &[u8]) -> Option<usize> {
    let mut depth = 0_u32;
    let mut quoted = false;
    line.iter().position(|octet| {
        quoted ^= *octet == b'"';
        match octet {
            b'[' if !quoted => depth += 1,
            b']' if !quoted && depth == 0 => return true,
            b']' if !quoted => depth -= 1,
            _ => {}
        }
        false
    })
}
