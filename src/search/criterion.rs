//! [`Criterion`]: the table of search keys.

use super::SearchKey;
use crate::{
    data::{
        Capability, Date, Keyword, SequenceSet,
        datetime::date,
        flag::flag_keyword,
        macros::{arbitrary, into_static, serde_fields},
        sequence::{sequence_set, uid},
    },
    error::UsageError,
    ext::{
        SearchAnnotation, XGmLabel,
        condstore::{SearchModSequence, search_modsequence},
        filters::{FilterName, filter_name},
        objectid::{ObjectId, objectid},
        search_annotation,
        search_mimepart::{MimePartKey, mime_part},
        within::{interval, write_interval},
        x_gm_id, x_gm_label,
    },
    quirks::Quirks,
    wire::{
        Octets, Raw, Writer,
        input::{Input, ParseResult},
        list::space,
        number::number64,
        scan,
        string::astring,
    },
};
use alloc::boxed::Box;
use core::num::NonZeroU32;

/// How an operator makes one answer of those of the keys inside it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Operator {
    /// True if all are.
    All,
    /// True if any is.
    Any,
    /// True if none is.
    None,
}

/// Spells the table: the enum, the constructors of [`SearchKey`], how what stands behind each name is read, and how it is
/// written.
///
/// Behind each may stand the capabilities of which a server has to have one. An operator has its number of keys, one or two, and what
/// makes one answer of theirs. What has a value that not everything
/// can be turned into is `checked`: its constructor stands below. What is plain and longer than a [keyword](scan::keyword) can be is
/// `long`.
macro_rules! keys {
    (
        operators: {
            $($(#[doc = $op_doc:literal])+ $op_name:literal => $op:ident: $arity:literal, $operator:ident $(, [$($op_need:ident),+])?;)+
        }
        plain: {
            $($(#[doc = $plain_doc:literal])+ $plain_name:literal => $plain:ident by $plain_constructor:ident $(, [$($plain_need:ident),+])?;)+
        }
        valued: {
            $($(#[doc = $doc:literal])+ $name:literal => $variant:ident($value:ty) by $constructor:ident:
                $parse:expr, $write:expr $(, [$($need:ident),+])?;)+
        }
        checked: {
            $($(#[doc = $c_doc:literal])+ $c_name:literal => $c_variant:ident($c_value:ty):
                $c_parse:expr, $c_write:expr $(, [$($c_need:ident),+])?;)+
        }
        long: {
            $($(#[doc = $long_doc:literal])+ $long_name:literal => $long:ident by $long_constructor:ident $(, [$($long_need:ident),+])?;)+
        }
    ) => {
        /// One key of a search, without the keys inside it.
        ///
        /// # Grammar
        ///
        /// ```text
        /// search-key = "ALL" / "ANSWERED" / "BCC" SP astring / ...
        ///            / "NOT" SP search-key / "OR" SP search-key SP search-key
        ///            / sequence-set / "(" search-key *(SP search-key) ")"
        /// ```
        ///
        /// [RFC 9051, section 6.4.4](https://www.rfc-editor.org/rfc/rfc9051#section-6.4.4);
        /// [RFC 3501, section 6.4.4](https://www.rfc-editor.org/rfc/rfc3501#section-6.4.4)
        ///
        /// # Leniency
        ///
        /// A key that the table does not have is [kept](OtherKey), in any mode.
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum Criterion<'a> {
            /// All of the keys inside it: those of the command, or a list in parentheses.
            And,
            $($(#[doc = $op_doc])+ $op,)+
            $($(#[doc = $plain_doc])+ $plain,)+
            $($(#[doc = $doc])+ $variant($value),)+
            $($(#[doc = $c_doc])+ $c_variant($c_value),)+
            $($(#[doc = $long_doc])+ $long,)+
            /// A `sequence-set` by itself: messages of these numbers, or `$`, those that were saved.
            Sequence(SequenceSet<'a>),
            /// Any other, which a server has to refuse.
            Other(Box<OtherKey<'a>>),
        }

        into_static!(
            enum Criterion {
                And, $($op,)+ $($plain,)+ $($variant(it),)+ $($c_variant(it),)+ $($long,)+ Sequence(it), Other(it),
            }
        );

        #[cfg(feature = "arbitrary")]
        impl<'a> Criterion<'a> {
            /// One that is no operator.
            pub(super) fn arbitrary_leaf(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                let variants: &[fn(&mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self>] = &[
                    $(|_| Ok(Self::$plain),)+
                    $(|u| Ok(Self::$variant(u.arbitrary()?)),)+
                    $(|u| Ok(Self::$c_variant(u.arbitrary()?)),)+
                    $(|_| Ok(Self::$long),)+
                    |u| Ok(Self::Sequence(u.arbitrary()?)),
                    |u| Ok(Self::Other(u.arbitrary()?)),
                ];
                Ok(match u.choose(variants)?(u)? {
                    Self::Larger(octets) => Self::Larger(octets & MOST),
                    Self::Smaller(octets) => Self::Smaller(octets & MOST),
                    criterion => criterion,
                })
            }
        }

        /// # Keys without others inside them
        impl<'a> SearchKey<'a> {
            $($(#[doc = $plain_doc])+
            #[must_use]
            pub fn $plain_constructor() -> Self {
                Self::leaf(Criterion::$plain)
            })+

            $($(#[doc = $long_doc])+
            #[must_use]
            pub fn $long_constructor() -> Self {
                Self::leaf(Criterion::$long)
            })+

            $($(#[doc = $doc])+
            #[must_use]
            pub fn $constructor(value: impl Into<$value>) -> Self {
                Self::leaf(Criterion::$variant(value.into()))
            })+
        }

        /// The names, as [`scan::keyword`] reads them and [`scan::halves`] takes them apart.
        #[expect(non_upper_case_globals, reason = "they are named after their variants")]
        mod words {
            use crate::wire::scan::{halves, key};

            $(pub(super) const $op: (u64, u64) = halves(key($op_name));)+
            $(pub(super) const $plain: (u64, u64) = halves(key($plain_name));)+
            $(pub(super) const $variant: (u64, u64) = halves(key($name));)+
            $(pub(super) const $c_variant: (u64, u64) = halves(key($c_name));)+
        }

        /// The criterion of a name, if nothing but other keys follows it.
        #[inline(always)]
        pub(super) const fn plain<'a>(name: (u64, u64)) -> Option<Criterion<'a>> {
            Some(match name {
                $(words::$op => Criterion::$op,)+
                $(words::$plain => Criterion::$plain,)+
                _ => return None,
            })
        }

        /// The criterion of a name, and the value behind it. `None` if no value follows such a name.
        #[inline]
        pub(super) fn valued<'a, 'c>(name: (u64, u64), input: Input<'a, 'c>) -> Option<ParseResult<'a, 'c, Criterion<'a>>> {
            Some(match name {
                $(words::$variant => space(input).and_then($parse).map(|(rest, it)| (rest, Criterion::$variant(it))),)+
                $(words::$c_variant => {
                    space(input).and_then($c_parse).map(|(rest, it)| (rest, Criterion::$c_variant(it)))
                })+
                _ => return None,
            })
        }

        /// The criterion of a name that is longer than a keyword can be.
        pub(super) fn long<'a>(name: &[u8]) -> Option<Criterion<'a>> {
            $(if name.eq_ignore_ascii_case($long_name) {
                return Some(Criterion::$long);
            })+
            None
        }

        /// True if the table has a key of this name, in upper case, or the command has the word for something else.
        pub(super) fn is_known(name: &[u8]) -> bool {
            matches!(name, $($op_name)|+ $(| $plain_name)+ $(| $name)+ $(| $c_name)+ $(| $long_name)+ | b"CHARSET" | b"RETURN")
        }

        impl<'a> Criterion<'a> {
            /// The name, such as `FROM`; of [`Criterion::Other`] as it was sent. Lists and sequence sets have none.
            #[must_use]
            pub fn name(&self) -> &[u8] {
                match self {
                    $(Self::$op => $op_name,)+
                    $(Self::$plain => $plain_name,)+
                    $(Self::$variant(_) => $name,)+
                    $(Self::$c_variant(_) => $c_name,)+
                    $(Self::$long => $long_name,)+
                    Self::Other(key) => &key.name,
                    Self::And | Self::Sequence(_) => b"",
                }
            }

            /// What a server has to have for it, if that is known: one of these.
            pub(super) const fn needs(&self) -> &'static [Capability] {
                match self {
                    $($(Self::$op => &[$(Capability::$op_need),+],)?)+
                    $($(Self::$plain => &[$(Capability::$plain_need),+],)?)+
                    $($(Self::$variant(_) => &[$(Capability::$need),+],)?)+
                    $($(Self::$c_variant(_) => &[$(Capability::$c_need),+],)?)+
                    $($(Self::$long => &[$(Capability::$long_need),+],)?)+
                    _ => &[],
                }
            }

            /// How many keys are inside it at most: for a list, any number.
            #[inline]
            pub(super) const fn arity(&self) -> usize {
                match self {
                    Self::And => usize::MAX,
                    $(Self::$op => $arity,)+
                    _ => 0,
                }
            }

            /// What makes one answer of those of the keys inside it, if there are such.
            pub(super) const fn operator(&self) -> Option<Operator> {
                match self {
                    Self::And => Some(Operator::All),
                    $(Self::$op => Some(Operator::$operator),)+
                    _ => None,
                }
            }

            /// Writes it without the keys inside it, and without the parentheses of a list.
            pub(super) fn write(&self, writer: &mut Writer) {
                writer.text(self.name());
                match self {
                    $(Self::$variant(value) => {
                        writer.space();
                        let write: fn(&$value, &mut Writer) = $write;
                        write(value, writer);
                    })+
                    $(Self::$c_variant(value) => {
                        writer.space();
                        let write: fn(&$c_value, &mut Writer) = $c_write;
                        write(value, writer);
                    })+
                    Self::Sequence(set) => set.write(writer),
                    Self::Other(key) => key.write_arguments(writer),
                    _ => {}
                }
            }
        }
    };
}

keys! {
    operators: {
        /// `NOT`: the one inside it is not met.
        b"NOT" => Not: 1, None;
        /// `OR`: one of the two inside it is met.
        ///
        /// There is only one if that is [not known](OtherKey) and has arguments, since the second is among them.
        b"OR" => Or: 2, Any;
        /// `FUZZY`: the one inside it is met, or nearly (RFC 6203).
        b"FUZZY" => Fuzzy: 1, All, [SearchFuzzy];
    }
    plain: {
        /// `ALL`: every message.
        b"ALL" => All by all;
        /// `ANSWERED`: it has the flag `\Answered`.
        b"ANSWERED" => Answered by answered;
        /// `DELETED`: it has the flag `\Deleted`.
        b"DELETED" => Deleted by deleted;
        /// `DRAFT`: it has the flag `\Draft`.
        b"DRAFT" => Draft by draft;
        /// `FLAGGED`: it has the flag `\Flagged`.
        b"FLAGGED" => Flagged by flagged;
        /// `NEW`: it is recent and unseen (IMAP4rev1). Its constructor is not `new`, which would seem to make just any key.
        b"NEW" => New by new_messages;
        /// `OLD`: it is not recent (IMAP4rev1).
        b"OLD" => Old by old;
        /// `RECENT`: it has the flag `\Recent` (IMAP4rev1).
        b"RECENT" => Recent by recent;
        /// `SEEN`: it has the flag `\Seen`.
        b"SEEN" => Seen by seen;
        /// `UNANSWERED`: it does not have the flag `\Answered`.
        b"UNANSWERED" => Unanswered by unanswered;
        /// `UNDELETED`: it does not have the flag `\Deleted`.
        b"UNDELETED" => Undeleted by undeleted;
        /// `UNDRAFT`: it does not have the flag `\Draft`.
        b"UNDRAFT" => Undraft by undraft;
        /// `UNFLAGGED`: it does not have the flag `\Flagged`.
        b"UNFLAGGED" => Unflagged by unflagged;
        /// `UNSEEN`: it does not have the flag `\Seen`.
        b"UNSEEN" => Unseen by unseen;
    }
    valued: {
        /// `BCC`: the text is in the envelope's Bcc.
        b"BCC" => Bcc(Octets<'a>) by bcc: astring, write_text;
        /// `BEFORE`: the internal date is earlier than this day, whatever its time and zone.
        b"BEFORE" => Before(Date) by before: date, Date::write;
        /// `BODY`: the text is in the body of the message.
        b"BODY" => Body(Octets<'a>) by body: astring, write_text;
        /// `CC`: the text is in the envelope's Cc.
        b"CC" => Cc(Octets<'a>) by cc: astring, write_text;
        /// `FROM`: the text is in the envelope's From.
        b"FROM" => From(Octets<'a>) by from: astring, write_text;
        /// `ON`: the internal date is of this day, whatever its time and zone.
        b"ON" => On(Date) by on: date, Date::write;
        /// `SENTBEFORE`: the Date of the header is earlier than this day, whatever its time and zone.
        b"SENTBEFORE" => SentBefore(Date) by sent_before: date, Date::write;
        /// `SENTON`: the Date of the header is of this day, whatever its time and zone.
        b"SENTON" => SentOn(Date) by sent_on: date, Date::write;
        /// `SENTSINCE`: the Date of the header is of this day or later, whatever its time and zone.
        b"SENTSINCE" => SentSince(Date) by sent_since: date, Date::write;
        /// `SINCE`: the internal date is of this day or later, whatever its time and zone.
        b"SINCE" => Since(Date) by since: date, Date::write;
        /// `SUBJECT`: the text is in the envelope's Subject.
        b"SUBJECT" => Subject(Octets<'a>) by subject: astring, write_text;
        /// `TEXT`: the text is in the header or the body.
        b"TEXT" => Text(Octets<'a>) by text: astring, write_text;
        /// `TO`: the text is in the envelope's To.
        b"TO" => To(Octets<'a>) by to: astring, write_text;
        /// `UID`: its UID is in the set.
        b"UID" => Uid(SequenceSet<'a>) by uid: sequence_set, SequenceSet::write;
        /// `MODSEQ`: it has changed with this number or a larger one (RFC 7162).
        b"MODSEQ" => ModSeq(Box<SearchModSequence<'a>>) by modseq: search_modsequence, |it, writer| it.write(writer), [Condstore];
        /// `X-GM-LABELS`: it has this label in Gmail.
        b"X-GM-LABELS" => XGmLabels(XGmLabel<'a>) by x_gm_labels: x_gm_label, XGmLabel::write, [XGmExt1];
        /// `X-GM-MSGID`: it has this identifier in Gmail.
        b"X-GM-MSGID" => XGmMsgId(u64) by x_gm_msg_id: x_gm_id, write_number, [XGmExt1];
        /// `X-GM-RAW`: what Gmail's own search finds by these words.
        b"X-GM-RAW" => XGmRaw(Octets<'a>) by x_gm_raw: astring, write_text, [XGmExt1];
        /// `X-GM-THRID`: it is of the thread of this identifier in Gmail.
        b"X-GM-THRID" => XGmThrId(u64) by x_gm_thr_id: x_gm_id, write_number, [XGmExt1];
        /// `ANNOTATION`: it has a note with this text (RFC 5257).
        b"ANNOTATION" => Annotation(Box<SearchAnnotation<'a>>) by annotation: |input| {
            search_annotation(input).map(|(rest, it)| (rest, Box::new(it)))
        }, |it, writer| it.write(writer), [AnnotateExperiment1];
        /// `EMAILID`: it has this identifier (RFC 8474).
        b"EMAILID" => EmailId(ObjectId<'a>) by email_id: objectid, ObjectId::write, [ObjectId];
        /// `FILTER`: it meets what the server keeps by this name (RFC 5466).
        b"FILTER" => Filter(FilterName<'a>) by filter: filter_name, FilterName::write, [Filters];
        /// `MIMEPART`: a part of it meets this.
        b"MIMEPART" => MimePart(Box<MimePartKey<'a>>) by mime_part: mime_part, |it, writer| it.write(writer), [SearchMimePart];
        /// `OLDER`: its internal date is so many seconds ago, or more (RFC 5032).
        b"OLDER" => Older(NonZeroU32) by older: interval, write_interval, [Within];
        /// `SAVEDBEFORE`: it came into the mailbox before this day, whatever the time and zone (RFC 8514).
        b"SAVEDBEFORE" => SavedBefore(Date) by saved_before: date, Date::write, [SaveDate];
        /// `SAVEDON`: it came into the mailbox on this day, whatever the time and zone (RFC 8514).
        b"SAVEDON" => SavedOn(Date) by saved_on: date, Date::write, [SaveDate];
        /// `SAVEDSINCE`: it came into the mailbox on this day or later, whatever the time and zone (RFC 8514).
        b"SAVEDSINCE" => SavedSince(Date) by saved_since: date, Date::write, [SaveDate];
        /// `THREADID`: it is in the thread of this identifier (RFC 8474).
        b"THREADID" => ThreadId(ObjectId<'a>) by thread_id: objectid, ObjectId::write, [ObjectId];
        /// `UIDAFTER`: its UID is greater than this one (RFC 9738).
        b"UIDAFTER" => UidAfter(NonZeroU32) by uid_after: uid, write_uid, [MessageLimit];
        /// `UIDBEFORE`: its UID is less than this one (RFC 9738).
        b"UIDBEFORE" => UidBefore(NonZeroU32) by uid_before: uid, write_uid, [MessageLimit];
        /// `X-GUID`: it has this identifier in Dovecot.
        b"X-GUID" => XGuid(Octets<'a>) by x_guid: astring, write_text;
        /// `YOUNGER`: its internal date is so many seconds ago, or fewer (RFC 5032).
        b"YOUNGER" => Younger(NonZeroU32) by younger: interval, write_interval, [Within];
    }
    checked: {
        /// `HEADER`: it has a field of this name, with the text in it; any such field if the text is empty.
        b"HEADER" => Header(Box<HeaderKey<'a>>): header_key, |it, writer| it.write(writer);
        /// `KEYWORD`: it has this keyword.
        b"KEYWORD" => Keyword(Keyword<'a>): flag_keyword, write_keyword;
        /// `LARGER`: it has more than so many octets.
        b"LARGER" => Larger(u64): number64, write_number;
        /// `SMALLER`: it has fewer than so many octets.
        b"SMALLER" => Smaller(u64): number64, write_number;
        /// `UNKEYWORD`: it does not have this keyword.
        b"UNKEYWORD" => Unkeyword(Keyword<'a>): flag_keyword, write_keyword;
    }
    long: {
        /// `SAVEDATESUPPORTED`: the mailbox keeps when messages came into it (RFC 8514).
        b"SAVEDATESUPPORTED" => SaveDateSupported by save_date_supported, [SaveDate];
    }
}

/// The largest `number64`.
const MOST: u64 = i64::MAX as u64;

fn write_text(text: &Octets<'_>, writer: &mut Writer) {
    writer.astring(text);
}

fn write_number(number: &u64, writer: &mut Writer) {
    writer.number(*number);
}

fn write_uid(uid: &NonZeroU32, writer: &mut Writer) {
    writer.number(uid.get().into());
}

fn write_keyword(keyword: &Keyword<'_>, writer: &mut Writer) {
    writer.text(keyword.as_octets());
}

/// # Keys without others inside them, of other arguments
impl<'a> SearchKey<'a> {
    /// `HEADER`: it has a field of this name, with the text in it; any such field if the text is empty.
    #[must_use]
    pub fn header(name: impl Into<Octets<'a>>, text: impl Into<Octets<'a>>) -> Self {
        Self::leaf(Criterion::Header(Box::new(HeaderKey { name: name.into(), text: text.into() })))
    }

    /// `KEYWORD`: it has this keyword. System flags have keys of their own.
    ///
    /// # Errors
    ///
    /// If it is not an atom.
    pub fn keyword(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        Ok(Self::leaf(Criterion::Keyword(Keyword::new(name)?)))
    }

    /// `UNKEYWORD`: it does not have this keyword. System flags have keys of their own.
    ///
    /// # Errors
    ///
    /// If it is not an atom.
    pub fn unkeyword(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        Ok(Self::leaf(Criterion::Unkeyword(Keyword::new(name)?)))
    }

    /// `LARGER`: it has more than so many octets. More than 63 bits are taken for 63, since no message has more.
    #[must_use]
    pub fn larger(octets: u64) -> Self {
        Self::leaf(Criterion::Larger(octets.min(MOST)))
    }

    /// `SMALLER`: it has fewer than so many octets. More than 63 bits are taken for 63, since no message has more.
    #[must_use]
    pub fn smaller(octets: u64) -> Self {
        Self::leaf(Criterion::Smaller(octets.min(MOST)))
    }

    /// A `sequence-set` by itself: messages of these numbers, or `$`, those that were saved.
    #[must_use]
    pub fn sequence(set: impl Into<SequenceSet<'a>>) -> Self {
        Self::leaf(Criterion::Sequence(set.into()))
    }

    /// A key that the table does not have.
    #[must_use]
    pub fn other(key: OtherKey<'a>) -> Self {
        Self::leaf(Criterion::Other(Box::new(key)))
    }
}

/// What HEADER compares.
///
/// ```text
/// "HEADER" SP header-fld-name SP astring
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct HeaderKey<'a> {
    /// The name of the field.
    pub name: Octets<'a>,
    /// What has to be in it; if empty, it has to be there.
    pub text: Octets<'a>,
}

impl HeaderKey<'_> {
    fn write(&self, writer: &mut Writer) {
        writer.astring(&self.name);
        writer.space();
        writer.astring(&self.text);
    }
}

into_static!(struct HeaderKey { name, text });
arbitrary!(struct HeaderKey<'a> { name, text });

/// `header-fld-name SP astring`
fn header_key<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Box<HeaderKey<'a>>> {
    let (rest, name) = astring(input)?;
    let (rest, text) = astring(space(rest)?)?;
    Ok((rest, Box::new(HeaderKey { name, text })))
}

/// A search key that the table does not have: its name, and all that follows it up to the end of its list or of the line.
///
/// Since nobody knows how many arguments an unknown key takes, those of known keys behind it count as its own. Where another
/// key has to follow, it is put into parentheses.
///
/// # Example
///
/// ```
/// use imap_wire::{search::{OtherKey, SearchKey}, wire::Raw};
///
/// let score = SearchKey::other(OtherKey::new("X-SCORE", Raw::parse(b"50")?)?);
/// assert_eq!((SearchKey::seen() & score.clone()).to_string(), "SEEN X-SCORE 50");
/// assert_eq!((score & SearchKey::seen()).to_string(), "(X-SCORE 50) SEEN");
/// assert!(OtherKey::new("SEEN", Raw::default()).is_err());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OtherKey<'a> {
    name: Octets<'a>,
    arguments: Raw<'a>,
}

impl<'a> OtherKey<'a> {
    /// A key of this name, an atom, with what follows the name and a space.
    ///
    /// # Errors
    ///
    /// If the name is not an atom, begins as a sequence set does, or the table has it; if the arguments are not words, strings
    /// and lists with spaces between them.
    pub fn new(name: impl Into<Octets<'a>>, arguments: Raw<'a>) -> Result<Self, UsageError> {
        let name = name.into();
        let is_set = matches!(*name, [] | [b'0'..=b'9' | b'$', ..]);
        if is_set || scan::run(&name, scan::ATOM) < name.len() {
            return Err(UsageError("the name of a search key is an atom that does not begin as a sequence set"));
        }
        if is_known(&name.to_ascii_uppercase()) {
            return Err(UsageError("this search key has a constructor of its own, or is none"));
        }
        let mut reader = arguments.reader().with_quirks(Quirks::NONE);
        while !reader.is_at_end() {
            let is_value = reader.value().is_ok();
            if !is_value || reader.space().is_ok() == reader.is_at_end() {
                return Err(UsageError("the arguments of a search key are words, strings and lists"));
            }
        }
        Ok(Self { name, arguments })
    }

    /// What was read.
    pub(super) const fn read(name: Octets<'a>, arguments: Raw<'a>) -> Self {
        Self { name, arguments }
    }

    /// The name as it was sent.
    #[must_use]
    pub const fn name(&self) -> &Octets<'a> {
        &self.name
    }

    /// What follows the name and a space; empty if there is nothing.
    #[must_use]
    pub const fn arguments(&self) -> &Raw<'a> {
        &self.arguments
    }

    fn write_arguments(&self, writer: &mut Writer) {
        if !self.arguments.as_octets().is_empty() {
            writer.space();
            writer.raw(&self.arguments);
        }
    }
}

into_static!(struct OtherKey { name, arguments });
serde_fields!(
    OtherKey<'a>,
    |it| { name: Octets<'a> = it.name, arguments: Raw<'a> = it.arguments },
    Self::new(name, arguments),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for OtherKey<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let name = *u.choose(&["X", "x-key", "X-SCORE", "X-MODSEQ", "INTHREAD"])?;
        let arguments = Raw::parse(<&[u8]>::arbitrary(u)?).unwrap_or_default();
        let simple = *u.choose(&["", "3600", "\"/flags/\\\\draft\" all 620162338", "(a (\"b )\") {2}\r\n)( c) d"])?;
        let simple = Raw::parse(simple.as_bytes()).map_err(|_| arbitrary::Error::IncorrectFormat)?;
        Self::new(name, arguments).or_else(|_| Self::new(name, simple)).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}
