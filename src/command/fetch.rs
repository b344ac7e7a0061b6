//! FETCH as a client asks for it: the table of items, and modifiers (RFC 9051, section 6.4.5; RFC 3516; RFC 4466).
//!
//! What stands in brackets behind the names of items lives in `body.rs`.
//! What a server answers lives in `src/fetch.rs`.

pub(crate) mod body;

pub use body::{BodyAttribute, Partial};

use crate::{
    data::{
        Capability, Section, SequenceSet,
        arguments::{Arguments, Tell},
        macros::{display, into_static, serde_as, serde_fields},
        option::{begins_value, option_list, options, write_options},
        section::{section, section_binary},
        sequence::sequence_set,
        tagged_ext::is_one_value,
    },
    error::{Rule, UsageError},
    ext::condstore::{ModSeq, mod_sequence_value},
    ext::{
        FetchAnnotation, fetch_annotation,
        partial::{PartialRange, partial_range},
        preview::{Preview, preview},
        snippet::{Snippet, snippet},
    },
    fetch::brackets,
    wire::{
        Octets, Raw, Writer,
        input::{Input, ParseResult},
        list::{has_more, list, space},
        raw::value,
        scan, static_already,
    },
};
use alloc::vec::Vec;
use body::{body, write_binary, write_binary_size};

/// FETCH and UID FETCH: what a client wants of which messages.
///
/// # Grammar
///
/// ```text
/// fetch           = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")")
///                   [fetch-modifiers]
/// fetch-modifiers = SP "(" fetch-modifier *(SP fetch-modifier) ")"
/// ```
///
/// [RFC 9051, section 6.4.5](https://www.rfc-editor.org/rfc/rfc9051#section-6.4.5);
/// modifiers: [RFC 4466, section 2.4](https://www.rfc-editor.org/rfc/rfc4466#section-2.4).
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES), and in sections [`Quirks::ECHOED_SECTION`](crate::Quirks::ECHOED_SECTION).
///
/// # Example
///
/// ```
/// use imap_wire::{command::{Fetch, FetchAttribute, FetchAttributes}, data::{Section, SequenceSet}};
///
/// let attributes = FetchAttributes::new([FetchAttribute::Uid, FetchAttribute::body_peek(Section::header(&[])?)])?;
/// let fetch = Fetch::new(SequenceSet::new("2:4")?, attributes);
/// assert_eq!(fetch.to_string(), "2:4 (UID BODY.PEEK[HEADER])");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Fetch<'a> {
    /// Of which messages: their numbers, or of UID FETCH their UIDs.
    pub sequence_set: SequenceSet<'a>,
    /// What of each.
    pub attributes: FetchAttributes<'a>,
    modifiers: Vec<FetchModifier<'a>>,
}

impl<'a> Fetch<'a> {
    /// These items of these messages.
    #[must_use]
    pub const fn new(sequence_set: SequenceSet<'a>, attributes: FetchAttributes<'a>) -> Self {
        Self { sequence_set, attributes, modifiers: Vec::new() }
    }

    /// The same with one more modifier.
    ///
    /// # Errors
    ///
    /// If it is an [`Other`](FetchModifier::Other) whose name the table has, or that would not be read as it is written.
    pub fn with_modifier(mut self, modifier: FetchModifier<'a>) -> Result<Self, UsageError> {
        modifier.check()?;
        self.modifiers.push(modifier);
        Ok(self)
    }

    /// The modifiers; as a rule none.
    #[must_use]
    pub fn modifiers(&self) -> &[FetchModifier<'a>] {
        &self.modifiers
    }

    /// Writes what follows the name of the command, beginning with the space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.sequence_set.write(writer);
        writer.space();
        self.attributes.write(writer);
        // RFC 7162, section 3.2.6.
        let count = |is: fn(&FetchModifier<'_>) -> bool| self.modifiers.iter().filter(|it| is(it)).count();
        let vanished = count(|it| matches!(it, FetchModifier::Vanished));
        let since = count(|it| matches!(it, FetchModifier::ChangedSince(_)));
        if vanished > 0 && since == 0 {
            writer.object(UsageError("VANISHED goes with CHANGEDSINCE"));
        }
        if vanished > 1 || since > 1 || count(|it| matches!(it, FetchModifier::Partial(_))) > 1 {
            writer.object(UsageError("a modifier stands once"));
        }
        write_options(&self.modifiers, writer, FetchModifier::write);
    }

    /// As [`write`](Self::write), for FETCH by number, which cannot ask for what is gone (RFC 7162, section 3.2.6), nor for a page
    /// (RFC 9394, section 3.3).
    pub(super) fn write_by_number(&self, writer: &mut Writer) {
        if self.modifiers.iter().any(|it| matches!(it, FetchModifier::Vanished | FetchModifier::Partial(_))) {
            writer.object(UsageError("VANISHED and PARTIAL are for UID FETCH"));
        }
        self.write(writer);
    }
}

impl Arguments for Fetch<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        self.attributes.expand().iter().for_each(|attribute| attribute.tell_needs(tell));
        self.modifiers.iter().for_each(|modifier| modifier.tell_needs(tell));
        self.sequence_set.tell_needs(tell);
    }
}

impl Arguments for Vec<FetchAttribute<'_>> {
    fn tell_needs(&self, tell: Tell<'_>) {
        self.iter().for_each(|attribute| attribute.tell_needs(tell));
    }
}

into_static!(struct Fetch { sequence_set, attributes, modifiers });
serde_fields!(
    Fetch<'a>,
    |it| {
        sequence_set: SequenceSet<'a> = it.sequence_set,
        attributes: FetchAttributes<'a> = it.attributes,
        modifiers: Vec<FetchModifier<'a>> = it.modifiers,
    },
    modifiers.into_iter().try_fold(Self::new(sequence_set, attributes), Self::with_modifier),
);
display!(Fetch, FetchAttributes, FetchAttribute);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Fetch<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let modifiers = u.arbitrary_iter()?.take(3).collect::<Result<_, _>>()?;
        Ok(Self { sequence_set: u.arbitrary()?, attributes: u.arbitrary()?, modifiers })
    }
}

options! {
    /// What restricts FETCH, or adds to its answer.
    ///
    /// # Grammar
    ///
    /// ```text
    /// fetch-modifier    = fetch-modifier-name [SP fetch-modif-params]
    /// fetch-modif-params = tagged-ext-val
    /// tagged-ext-val    = tagged-ext-simple / "(" [tagged-ext-comp] ")"
    /// tagged-ext-simple = sequence-set / number / number64
    /// ```
    ///
    /// [RFC 4466, section 2.4](https://www.rfc-editor.org/rfc/rfc4466#section-2.4)
    FetchModifier, MODIFIER, value: begins_value;
    plain: {
        /// `VANISHED`: which of the messages are gone since then? Of UID FETCH with CHANGEDSINCE only (RFC 7162).
        b"VANISHED" => Vanished, [Qresync];
    }
    valued: {
        /// `CHANGEDSINCE`: only of messages that have changed since this number, and MODSEQ of each (RFC 7162).
        b"CHANGEDSINCE" => ChangedSince(ModSeq): mod_sequence_value, |modseq, writer| modseq.write(writer), [Condstore];
        /// `PARTIAL`: only a page of the messages (RFC 9394).
        b"PARTIAL" => Partial(PartialRange): partial_range, PartialRange::write, [Partial];
    }
}

const MODIFIER: &Rule = &Rule::new("name of a modifier", "fetch-modifier");

/// What of each message FETCH asks for: a list of items, at least one, or a macro that stands for some.
///
/// # Example
///
/// ```
/// use imap_wire::command::{FetchAttribute, FetchAttributes};
///
/// assert_eq!(FetchAttributes::FAST.to_string(), "FAST");
/// assert!(FetchAttributes::FAST.expand().contains(&FetchAttribute::InternalDate));
/// assert_eq!(FetchAttributes::from(FetchAttribute::Flags).to_string(), "(FLAGS)");
/// assert!(FetchAttributes::new([]).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FetchAttributes<'a>(Attributes<'a>);

#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(untagged))]
enum Attributes<'a> {
    Macro(FetchMacro),
    List(Vec<FetchAttribute<'a>>),
}

/// A name that stands for a list of items.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "UPPERCASE"))]
#[expect(clippy::exhaustive_enums, reason = "no RFC has added one since 1994")]
pub enum FetchMacro {
    /// `ALL`: FLAGS INTERNALDATE RFC822.SIZE ENVELOPE
    All,
    /// `FAST`: FLAGS INTERNALDATE RFC822.SIZE
    Fast,
    /// `FULL`: FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY
    Full,
}

impl FetchMacro {
    /// The macro of this [keyword](scan::keyword).
    const fn of(key: u128) -> Option<Self> {
        const ALL: u128 = scan::key(b"ALL");
        const FAST: u128 = scan::key(b"FAST");
        const FULL: u128 = scan::key(b"FULL");
        match key {
            ALL => Some(Self::All),
            FAST => Some(Self::Fast),
            FULL => Some(Self::Full),
            _ => None,
        }
    }

    /// The name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Fast => "FAST",
            Self::Full => "FULL",
        }
    }

    /// The items that it stands for.
    #[must_use]
    pub fn expand(self) -> &'static [FetchAttribute<'static>] {
        static ITEMS: [FetchAttribute<'static>; 5] = [
            FetchAttribute::Flags,
            FetchAttribute::InternalDate,
            FetchAttribute::Rfc822Size,
            FetchAttribute::Envelope,
            FetchAttribute::Body,
        ];
        let count = match self {
            Self::Fast => 3,
            Self::All => 4,
            Self::Full => 5,
        };
        ITEMS.get(..count).unwrap_or_default()
    }
}

impl<'a> FetchAttributes<'a> {
    /// The macro `ALL`.
    pub const ALL: FetchAttributes<'static> = FetchAttributes(Attributes::Macro(FetchMacro::All));

    /// The macro `FAST`.
    pub const FAST: FetchAttributes<'static> = FetchAttributes(Attributes::Macro(FetchMacro::Fast));

    /// The macro `FULL`.
    pub const FULL: FetchAttributes<'static> = FetchAttributes(Attributes::Macro(FetchMacro::Full));

    /// These items.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn new(items: impl IntoIterator<Item = FetchAttribute<'a>>) -> Result<Self, UsageError> {
        let items: Vec<_> = items.into_iter().collect();
        if items.is_empty() { Err(UsageError("FETCH asks for an item")) } else { Ok(Self(Attributes::List(items))) }
    }

    /// The macro, if it is one.
    #[must_use]
    pub const fn as_macro(&self) -> Option<FetchMacro> {
        match self.0 {
            Attributes::Macro(name) => Some(name),
            Attributes::List(_) => None,
        }
    }

    /// The items: those that are listed, or for which the macro stands.
    #[must_use]
    pub fn expand(&self) -> &[FetchAttribute<'a>] {
        match &self.0 {
            Attributes::Macro(name) => name.expand(),
            Attributes::List(items) => items,
        }
    }

    /// Writes a list in parentheses, even if it has one item: so what follows it cannot be taken for a part of that.
    fn write(&self, writer: &mut Writer) {
        match &self.0 {
            Attributes::Macro(name) => writer.text(name.name().as_bytes()),
            Attributes::List(items) => write_attribute_list(items, writer),
        }
    }
}

/// A list of one item.
impl<'a> From<FetchAttribute<'a>> for FetchAttributes<'a> {
    fn from(item: FetchAttribute<'a>) -> Self {
        Self(Attributes::List(Vec::from([item])))
    }
}

impl From<FetchMacro> for FetchAttributes<'_> {
    fn from(name: FetchMacro) -> Self {
        Self(Attributes::Macro(name))
    }
}

static_already!(FetchMacro);
into_static!(struct FetchAttributes { 0 });
serde_as!(FetchAttributes<'a>: Attributes<'a>, |it| it.0, |attributes| match attributes {
    Attributes::Macro(name) => Ok(name.into()),
    Attributes::List(items) => Self::new(items),
});
serde_as!(
    FetchAttribute<'a>: Octets<'a>,
    |it| crate::serde::written(|writer| it.write(writer)),
    |text| {
        let text = text.into_bytes();
        crate::serde::read(&text, one_attribute).map(crate::wire::IntoStatic::into_static)
    },
);
into_static!(
    enum Attributes {
        Macro(name),
        List(items),
    }
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for FetchAttributes<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        if u.ratio(1, 6)? {
            return Ok((*u.choose(&[FetchMacro::All, FetchMacro::Fast, FetchMacro::Full])?).into());
        }
        let mut items = Vec::from([u.arbitrary()?]);
        for item in u.arbitrary_iter()?.take(4) {
            items.push(item?);
        }
        Ok(Self(Attributes::List(items)))
    }
}

/// Spells the table: the enum, how what follows each name is read and written, and which capabilities a server has to have one of. A name before which a `|` stands is that of the PEEK form. What follows a name of `sections` begins with one; what
/// may follow one of `followed` is for its parser, which begins behind the name: a list may, unless the item stands alone, when it may
/// be that of the modifiers. Each type of their values is [`Arguments`].
macro_rules! attributes {
    (
        plain: { $($(#[doc = $plain_doc:literal])+ $plain_name:literal => $plain:ident, [$($plain_need:ident),*];)+ }
        sections: {
            $($(#[doc = $doc:literal])+ $name:literal $(| $peek:literal)? => $variant:ident($value:ty): $parse:expr, $write:expr, [$($need:ident),*];)+
        }
        followed: {
            $($(#[doc = $f_doc:literal])+ $f_name:literal => $f_variant:ident($f_value:ty): $f_parse:expr, $f_write:expr, [$($f_need:ident),*];)*
        }
    ) => {
        /// One thing that FETCH asks for.
        ///
        /// # Grammar
        ///
        /// ```text
        /// fetch-att = "ENVELOPE" / "FLAGS" / "INTERNALDATE" / "RFC822" [".HEADER" / ".SIZE" / ".TEXT"] /
        ///             "BODY" ["STRUCTURE"] / "UID" / "BODY" [".PEEK"] section [partial] /
        ///             "BINARY" [".PEEK"] section-binary [partial] / "BINARY.SIZE" section-binary
        /// ```
        ///
        /// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9); RFC822:
        /// [RFC 3501](https://www.rfc-editor.org/rfc/rfc3501#section-9).
        ///
        /// # Example
        ///
        /// ```
        /// use imap_wire::{command::{BodyAttribute, FetchAttribute, Partial}, data::Section};
        ///
        /// let body = BodyAttribute::peek(Section::of_part(&[1])?).with_partial(Partial::new(0, 4096)?);
        /// assert_eq!(FetchAttribute::BodySection(body).to_string(), "BODY.PEEK[1]<0.4096>");
        /// assert_eq!(FetchAttribute::binary_peek(&[2, 1])?.to_string(), "BINARY.PEEK[2.1]");
        /// # Ok::<(), imap_wire::UsageError>(())
        /// ```
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub enum FetchAttribute<'a> {
            $($(#[doc = $plain_doc])+ $plain,)+
            $($(#[doc = $doc])+ $variant($value),)+
            $($(#[doc = $f_doc])+ $f_variant($f_value),)*
            /// One that the table does not have.
            Other(OtherFetchAttribute<'a>),
        }

        into_static!(enum FetchAttribute { $($plain,)+ $($variant(value),)+ $($f_variant(value),)* Other(item) });

        impl<'a> FetchAttribute<'a> {
            /// Tells what a server has to have for it, as far as that is known.
            fn tell_needs(&self, tell: Tell<'_>) {
                match self {
                    $(Self::$plain => tell(&[$(Capability::$plain_need),*]),)+
                    $(Self::$variant(_) => tell(&[$(Capability::$need),*]),)+
                    $(Self::$f_variant(value) => {
                        tell(&[$(Capability::$f_need),*]);
                        value.tell_needs(tell);
                    })*
                    Self::Other(_) => {}
                }
            }

            fn write(&self, writer: &mut Writer) {
                match self {
                    $(Self::$plain => writer.text($plain_name),)+
                    $(Self::$variant(value) => {
                        writer.text($name);
                        let write: fn(&$value, &mut Writer) = $write;
                        write(value, writer);
                    })+
                    $(Self::$f_variant(value) => {
                        writer.text($f_name);
                        let write: fn(&$f_value, &mut Writer) = $f_write;
                        write(value, writer);
                    })*
                    Self::Other(item) => item.write(writer),
                }
            }
        }

        /// The numbers of the names, [in halves](scan::halves).
        #[expect(non_upper_case_globals, reason = "they are named after their variants")]
        mod words {
            use crate::wire::scan::{halves, key};

            $(pub(super) const $plain: (u64, u64) = halves(key($plain_name));)+
        }

        /// The item of this [keyword](scan::keyword) in [halves](scan::halves), if the table has it without a section.
        #[inline(always)]
        const fn plain<'a>(name: (u64, u64)) -> Option<FetchAttribute<'a>> {
            Some(match name {
                $(words::$plain => FetchAttribute::$plain,)+
                _ => return None,
            })
        }

        /// Reads the section of an item and what follows it. `None` if the table does not have the item with a section.
        #[inline]
        fn with_section<'a, 'c>(
            key: u128,
            input: Input<'a, 'c>,
            items: &mut Vec<FetchAttribute<'a>>,
        ) -> Option<ParseResult<'a, 'c, ()>> {
            $(if key == const { scan::key($name) } {
                return Some($parse(input, false).map(|(rest, value)| (rest, items.push(FetchAttribute::$variant(value)))));
            }
            $(if key == const { scan::key($peek) } {
                return Some($parse(input, true).map(|(rest, value)| (rest, items.push(FetchAttribute::$variant(value)))));
            })?)+
            None
        }

        /// Reads what follows the name of an item that something may follow. `None` if the table does not have such an item.
        #[inline]
        fn followed<'a, 'c>(
            _key: u128,
            _input: Input<'a, 'c>,
            _is_listed: bool,
        ) -> Option<ParseResult<'a, 'c, FetchAttribute<'a>>> {
            $(if _key == const { scan::key($f_name) } {
                return Some($f_parse(_input, _is_listed).map(|(rest, value)| (rest, FetchAttribute::$f_variant(value))));
            })*
            None
        }

        /// True if the table has the name, with or without something behind it, or it is a macro.
        fn is_known(key: u128) -> bool {
            plain(scan::halves(key)).is_some()
                || FetchMacro::of(key).is_some()
                || [$(scan::key($name), $(scan::key($peek),)?)+ $(scan::key($f_name),)*].contains(&key)
        }

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for FetchAttribute<'a> {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                let variants: &[fn(&mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self>] = &[
                    $(|_| Ok(Self::$plain),)+
                    $(|u| Ok(Self::$variant(u.arbitrary()?)),)+
                    $(|u| Ok(Self::$f_variant(u.arbitrary()?)),)*
                    |u| Ok(Self::Other(u.arbitrary()?)),
                ];
                Ok(match u.choose(variants)?(u)? {
                    Self::Binary(body) => Self::Binary(BodyAttribute { section: Section::arbitrary_binary(u)?, ..body }),
                    Self::BinarySize(_) => Self::BinarySize(Section::arbitrary_binary(u)?),
                    item => item,
                })
            }
        }
    };
}

attributes! {
    plain: {
        /// `BODY`: the structure without extension data.
        b"BODY" => Body, [];
        /// `BODYSTRUCTURE`: the structure.
        b"BODYSTRUCTURE" => BodyStructure, [];
        /// `ENVELOPE`: what the header says of date, subject and people.
        b"ENVELOPE" => Envelope, [];
        /// `FLAGS`
        b"FLAGS" => Flags, [];
        /// `INTERNALDATE`: when the server got the message.
        b"INTERNALDATE" => InternalDate, [];
        /// `RFC822`: the whole message. There are servers that answer it with nothing: prefer [`body`](Self::body), of which it
        /// is another name.
        b"RFC822" => Rfc822, [];
        /// `RFC822.HEADER`: its header. Another name of `BODY.PEEK[HEADER]`.
        b"RFC822.HEADER" => Rfc822Header, [];
        /// `RFC822.SIZE`: its octets.
        b"RFC822.SIZE" => Rfc822Size, [];
        /// `RFC822.TEXT`: its body. Another name of `BODY[TEXT]`.
        b"RFC822.TEXT" => Rfc822Text, [];
        /// `UID`: the message's number that lasts. The answer to UID FETCH has it in any case.
        b"UID" => Uid, [];
        /// `MODSEQ`: the number of the message's last change (RFC 7162).
        b"MODSEQ" => ModSeq, [Condstore];
        /// `X-GM-LABELS`: the labels that it has in Gmail.
        b"X-GM-LABELS" => XGmLabels, [XGmExt1];
        /// `X-GM-MSGID`: its identifier in Gmail.
        b"X-GM-MSGID" => XGmMsgId, [XGmExt1];
        /// `X-GM-THRID`: the identifier of its thread in Gmail.
        b"X-GM-THRID" => XGmThrId, [XGmExt1];
        /// `EMAILID`: the identifier of its content (RFC 8474).
        b"EMAILID" => EmailId, [ObjectId];
        /// `CID`: which conversation it is of, in Cyrus.
        b"CID" => Cid, [XConversations];
        /// `DIGEST.SHA1`: the digest of its octets, from Cyrus.
        b"DIGEST.SHA1" => DigestSha1, [DigestSha1];
        /// `OBJECTID`: its identifier and that of its thread (OBJECTID+).
        b"OBJECTID" => ObjectIds, [ObjectIdPlus];
        /// `SAVEDATE`: when it came into the mailbox (RFC 8514).
        b"SAVEDATE" => SaveDate, [SaveDate];
        /// `THREADID`: the identifier of its thread (RFC 8474).
        b"THREADID" => ThreadId, [ObjectId];
        /// `X-GUID`: its identifier in Dovecot, which no capability tells of.
        b"X-GUID" => XGuid, [];
    }
    sections: {
        /// `BODY[section]<partial>` and `BODY.PEEK[section]<partial>`: a part of the message.
        b"BODY" | b"BODY.PEEK" => BodySection(BodyAttribute<'a>): |input, peek| body(input, peek, section), BodyAttribute::write, [];
        /// `BINARY[section]<partial>` and `BINARY.PEEK[section]<partial>`: a part, with its content transfer encoding undone
        /// (RFC 3516). Its section is that of a part.
        b"BINARY" | b"BINARY.PEEK" => Binary(BodyAttribute<'a>): |input, peek| body(input, peek, section_binary), write_binary,
            [Binary, Imap4Rev2];
        /// `BINARY.SIZE[section]`: octets of such a part.
        b"BINARY.SIZE" => BinarySize(Section<'a>): |input, _| section_binary(input), write_binary_size, [Binary, Imap4Rev2];
    }
    followed: {
        /// `ANNOTATION`: notes on the message (RFC 5257).
        b"ANNOTATION" => Annotation(FetchAnnotation<'a>): |input, _| fetch_annotation(input), FetchAnnotation::write,
            [AnnotateExperiment1];
        /// `PREVIEW`, perhaps with modifiers: a few words of it (RFC 8970).
        b"PREVIEW" => Preview(Preview<'a>): preview, Preview::write, [Preview];
        /// `SNIPPET`, perhaps with algorithms: what PREVIEW came from.
        b"SNIPPET" => Snippet(Snippet<'a>): snippet, Snippet::write, [SnippetFuzzy];
    }
}

impl<'a> FetchAttribute<'a> {
    /// `BODY[section]`: fetching it sets `\Seen`.
    #[must_use]
    pub const fn body(section: Section<'a>) -> Self {
        Self::BodySection(BodyAttribute::new(section))
    }

    /// `BODY.PEEK[section]`: fetching it leaves `\Seen` as it is.
    #[must_use]
    pub const fn body_peek(section: Section<'a>) -> Self {
        Self::BodySection(BodyAttribute::peek(section))
    }

    /// `BINARY[part]`: fetching it sets `\Seen`.
    ///
    /// # Errors
    ///
    /// If a number is 0.
    pub fn binary(part: &[u32]) -> Result<Self, UsageError> {
        Section::of_part(part).map(|section| Self::Binary(BodyAttribute::new(section)))
    }

    /// `BINARY.PEEK[part]`: fetching it leaves `\Seen` as it is.
    ///
    /// # Errors
    ///
    /// If a number is 0.
    pub fn binary_peek(part: &[u32]) -> Result<Self, UsageError> {
        Section::of_part(part).map(|section| Self::Binary(BodyAttribute::peek(section)))
    }

    /// `BINARY.SIZE[part]`
    ///
    /// # Errors
    ///
    /// If a number is 0.
    pub fn binary_size(part: &[u32]) -> Result<Self, UsageError> {
        Section::of_part(part).map(Self::BinarySize)
    }
}

/// An item that is kept as it was sent: its name, with what stands in brackets behind it, and its argument unread if it has one.
///
/// # Example
///
/// ```
/// use imap_wire::{command::{FetchAttribute, OtherFetchAttribute}, wire::Raw};
///
/// let item = OtherFetchAttribute::new("X-NOTE", Some(Raw::parse(b"(/comment value)")?))?;
/// assert_eq!(FetchAttribute::Other(item).to_string(), "X-NOTE (/comment value)");
/// assert!(OtherFetchAttribute::new("BODY[TEXT]", None).is_err());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OtherFetchAttribute<'a> {
    name: Octets<'a>,
    argument: Option<Raw<'a>>,
}

impl<'a> OtherFetchAttribute<'a> {
    /// An item of this name, which may have something in brackets, with this argument, which has to be one list.
    ///
    /// # Errors
    ///
    /// If the name is none, or the table has it, or the argument is no list or more than one.
    pub fn new(name: impl Into<Octets<'a>>, argument: Option<Raw<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if name_length(&name) != Some(name.len()) {
            return Err(UsageError("the name of an item is an atom, and perhaps something in brackets"));
        }
        if is_known(scan::keyword(&name).0) {
            return Err(UsageError("this item has a variant of its own"));
        }
        let is_argument = |raw: &Raw<'_>| raw.as_octets().starts_with(b"(") && is_one_value(raw);
        if !argument.as_ref().is_none_or(is_argument) {
            return Err(UsageError("the argument of an item is one list"));
        }
        Ok(Self { name, argument })
    }

    /// The name as it was sent, with what stands in brackets.
    #[must_use]
    pub const fn name(&self) -> &Octets<'a> {
        &self.name
    }

    /// The list behind the name, if there is one.
    #[must_use]
    pub const fn argument(&self) -> Option<&Raw<'a>> {
        self.argument.as_ref()
    }

    fn write(&self, writer: &mut Writer) {
        writer.text(&self.name);
        if let Some(argument) = &self.argument {
            writer.space();
            writer.raw(argument);
        }
    }
}

into_static!(struct OtherFetchAttribute { name, argument });
serde_fields!(
    OtherFetchAttribute<'a>,
    |it| { name: Octets<'a> = it.name, argument: Option<Raw<'a>> = it.argument },
    Self::new(name, argument),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for OtherFetchAttribute<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let name = *u.choose(&["X-NOTE", "x-mailbox", "X-MODSEQ", "X[a \"]\" b]<1>", "BODY2[]", "X-FOO"])?;
        let arguments: [&[u8]; 3] = [b"()", b"(LAZY)", b"(/a (\"b)\" {2}\r\n))))"];
        let argument = if u.arbitrary()? { Raw::parse(u.choose(&arguments)?).ok() } else { None };
        Self::new(name, argument).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// Octets of the name at the front, with what stands in brackets behind it. `None` if there is none, or it has what would not
/// stay one part of a line.
fn name_length(octets: &[u8]) -> Option<usize> {
    let atom = scan::run(octets, scan::KEYWORD);
    let behind = octets.get(atom..).filter(|_| atom > 0)?;
    let length = atom + if behind.first() == Some(&b'[') { brackets(behind)? } else { 0 };
    octets.get(..length)?.iter().all(|octet| matches!(octet, b' '..=b'~')).then_some(length)
}

/// `SP sequence-set SP (macro / fetch-att / "(" fetch-att *(SP fetch-att) ")") [fetch-modifiers]`
#[inline(always)]
pub(crate) fn fetch<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Fetch<'a>> {
    const MORE: &Rule = &Rule::new("line end or modifiers in parentheses", "fetch");
    let (rest, sequence_set) = sequence_set(space(input)?)?;
    let (rest, attributes) = attributes(space(rest)?)?;
    let (rest, modifiers) = option_list(rest, FetchModifier::parse, MODIFIER)?;
    if has_more(rest) {
        return Err(rest.skip(1).error(MORE));
    }
    Ok((rest, Fetch { sequence_set, attributes, modifiers }))
}

const ITEM: &Rule = &Rule::new("name of an item", "fetch-att");

/// `"ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")"`
fn attributes<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, FetchAttributes<'a>> {
    const START: &Rule = &Rule::new("name of an item, ALL, FAST, FULL or `(`", "fetch");
    if let [b'(', ..] = input.octets {
        return attribute_list(input).map(|(rest, items)| (rest, FetchAttributes(Attributes::List(items))));
    }
    let (key, length) = scan::keyword(input.octets);
    let rest = input.skip(length);
    match FetchMacro::of(key) {
        Some(name) if rest.octets.first() != Some(&b'[') => Ok((rest, name.into())),
        _ if length == 0 => Err(input.error(START)),
        _ => {
            let mut items = Vec::with_capacity(1);
            let (rest, ()) = attribute(input, false, &mut items)?;
            Ok((rest, FetchAttributes(Attributes::List(items))))
        }
    }
}

/// `"(" fetch-att *(SP fetch-att) ")"`
#[inline(always)]
pub(crate) fn attribute_list<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<FetchAttribute<'a>>> {
    // As many as most commands ask for.
    let mut items = Vec::with_capacity((input.octets.len() / 10 + 1).min(8));
    let (rest, ()) = list(input, |input| attribute(input, true, &mut items), |()| ())?;
    if items.is_empty() { Err(input.skip(1).error(ITEM)) } else { Ok((rest, items)) }
}

/// Writes `"(" fetch-att *(SP fetch-att) ")"`.
fn write_attribute_list(items: &[FetchAttribute<'_>], writer: &mut Writer) {
    writer.list(items, |writer, item| item.write(writer));
}

/// `[SP "(" fetch-att *(SP fetch-att) ")"]`: what is to be told of a message that comes (RFC 5465)
pub(crate) fn new_message_attributes<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<FetchAttribute<'a>>> {
    match input.octets {
        [b' ', b'(', ..] => attribute_list(space(input)?),
        _ => Ok((input, Vec::new())),
    }
}

/// Writes `[SP "(" fetch-att *(SP fetch-att) ")"]`.
pub(crate) fn write_new_message_attributes(items: &Vec<FetchAttribute<'_>>, writer: &mut Writer) {
    if !items.is_empty() {
        writer.space();
        write_attribute_list(items, writer);
    }
}

/// `fetch-att`, which joins the other items. Of one that is not known, a list behind it is the argument; unless it stands alone,
/// when it is the list of modifiers.
#[inline(always)]
fn attribute<'a, 'c>(
    input: Input<'a, 'c>,
    is_listed: bool,
    items: &mut Vec<FetchAttribute<'a>>,
) -> ParseResult<'a, 'c, ()> {
    let (key, length) = scan::keyword(input.octets);
    let rest = input.skip(length);
    match plain(scan::halves(key)) {
        Some(item) if !matches!(rest.octets, [b'[', ..]) => {
            items.push(item);
            Ok((rest, ()))
        }
        _ => uncommon_attribute(input, key, rest, is_listed, items),
    }
}

/// `fetch-att`, alone.
#[cfg(feature = "serde")]
fn one_attribute<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, FetchAttribute<'a>> {
    let mut items = Vec::with_capacity(1);
    let (rest, ()) = attribute(input, true, &mut items)?;
    items.pop().map(|item| (rest, item)).ok_or_else(|| input.error(ITEM))
}

/// [`attribute`] with a section, or of a name that is not known. Its keyword, if it begins with one, is in front of `rest`.
fn uncommon_attribute<'a, 'c>(
    input: Input<'a, 'c>,
    key: u128,
    rest: Input<'a, 'c>,
    is_listed: bool,
    items: &mut Vec<FetchAttribute<'a>>,
) -> ParseResult<'a, 'c, ()> {
    const SECTION: &Rule = &Rule::new("`[`", "fetch-att");
    const NO_SECTION: &Rule = &Rule::new("end of the item", "fetch-att");
    const NO_MACRO: &Rule = &Rule::new("name of an item, and no macro", "fetch-att");
    let known = match rest.octets {
        [b'[', ..] => with_section(key, rest, items),
        _ => followed(key, rest, is_listed).map(|known| known.map(|(rest, item)| (rest, items.push(item)))),
    };
    match known {
        Some(known) => known,
        None if FetchMacro::of(key).is_some() => Err(input.error(NO_MACRO)),
        None if plain(scan::halves(key)).is_some() => Err(rest.error(NO_SECTION)),
        None if is_known(key) => Err(rest.error(SECTION)),
        None => other(input, is_listed).map(|(rest, item)| (rest, items.push(item))),
    }
}

/// An item that the table does not have.
#[cold]
fn other<'a, 'c>(input: Input<'a, 'c>, is_listed: bool) -> ParseResult<'a, 'c, FetchAttribute<'a>> {
    let length = name_length(input.octets).ok_or_else(|| input.error(ITEM))?;
    let (mut rest, name) = input.take_octets(length);
    let mut argument = None;
    if let [b' ', b'(', ..] = rest.octets
        && is_listed
    {
        let (behind, list) = value(rest.skip(1))?;
        (rest, argument) = (behind, Some(list));
    }
    Ok((rest, FetchAttribute::Other(OtherFetchAttribute { name: input.leaf(name), argument })))
}

#[cfg(test)]
mod tests;
