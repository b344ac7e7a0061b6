//! Annotations of mailboxes and of the server: METADATA and METADATA-SERVER (RFC 5464).

#[cfg(feature = "arbitrary")]
use crate::wire::list::arbitrary_some;
use crate::{
    data::{
        Capability, Mailbox,
        arguments::{Arguments, Tell},
        macros::{arbitrary, display, into_static, serde_as, serde_fields},
        mailbox::mailbox,
        option::{option_list, options, write_options},
    },
    error::{Rule, UsageError},
    quirks::Quirks,
    wire::{
        NString, Octets, Writer,
        input::{Input, ParseResult},
        list::{followed, some, space},
        number::number,
        scan, static_already,
        string::{astring, nstring, one_of},
    },
};
use alloc::vec::Vec;
use core::hash;

/// The name of an entry: a path, such as `/shared/comment`. It is compared without case.
///
/// # Grammar
///
/// ```text
/// entry = astring ;; slash-separated path to entry, MUST NOT contain "*" or "%"
/// ```
///
/// [RFC 5464, section 3.2](https://www.rfc-editor.org/rfc/rfc5464#section-3.2). Each component stands behind a `/` and has at least one
/// character of ASCII, not below 26. That names begin with `/private` or `/shared` is not checked, so that a server can say so.
///
/// # Example
///
/// ```
/// use imap_wire::ext::EntryName;
///
/// assert_eq!(EntryName::new("/Shared/Comment")?, EntryName::new("/shared/comment")?);
/// assert!(EntryName::new("/private/comment")?.is_private());
/// assert!(EntryName::new("/shared/").is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct EntryName<'a>(Octets<'a>);

impl<'a> EntryName<'a> {
    /// The entry of this name.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if is_entry(&name) {
            Ok(Self(name))
        } else {
            Err(UsageError("the name of an entry is a path such as /shared/comment"))
        }
    }

    /// The entry of this name in a folder, which both are known to be.
    pub(super) fn within(folder: &[u8], name: &[u8]) -> EntryName<'static> {
        EntryName([folder, name].concat().into())
    }

    /// The name as it was spelled.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// True below `/private`: what only the user sees.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.is_below(b"/private")
    }

    /// True below `/shared`: what all see who see the mailbox.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.is_below(b"/shared")
    }

    fn is_below(&self, top: &[u8]) -> bool {
        self.0
            .split_at_checked(top.len())
            .is_some_and(|(front, rest)| front.eq_ignore_ascii_case(top) && matches!(rest, [] | [b'/', ..]))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.astring(&self.0);
    }
}

/// True for what begins with `/`, has no `//`, and does not end with `/` (RFC 5464, section 3.2).
fn is_entry(name: &[u8]) -> bool {
    let is_character = |octet: &u8| matches!(octet, 0x1a..=0x7f) && !matches!(octet, b'*' | b'%');
    let Some(path) = name.strip_prefix(b"/") else { return false };
    path.split(|octet| *octet == b'/').all(|component| !component.is_empty() && component.iter().all(is_character))
}

impl PartialEq for EntryName<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for EntryName<'_> {}

impl hash::Hash for EntryName<'_> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|octet| octet.to_ascii_lowercase().hash(state));
    }
}

display!(EntryName);
into_static!(struct EntryName { 0 });
serde_as!(EntryName<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for EntryName<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let names = ["/shared/comment", "/private", "/private/vendor/x/a b", "/Shared/\"\\", "/a/{3}"];
        Ok(Self((*u.choose(&names)?).into()))
    }
}

/// An entry with its value.
///
/// # Grammar
///
/// ```text
/// entry-value = entry SP value
/// value       = nstring / literal8
/// ```
///
/// [RFC 5464, section 5](https://www.rfc-editor.org/rfc/rfc5464#section-5)
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MetadataEntry<'a> {
    /// Its name.
    pub name: EntryName<'a>,
    /// Text, with CR LF between its lines, or any octets. NIL if there is no such entry, or to remove it.
    pub value: NString<'a>,
}

impl<'a> MetadataEntry<'a> {
    /// An entry of this name.
    pub fn new(name: EntryName<'a>, value: impl Into<NString<'a>>) -> Self {
        Self { name, value: value.into() }
    }

    fn write(&self, writer: &mut Writer) {
        self.name.write(writer);
        writer.space();
        write_value(&self.value, writer);
    }
}

/// Writes `value = nstring / literal8`, whatever else the peer takes.
pub(crate) fn write_value(value: &NString<'_>, writer: &mut Writer) {
    match value.octets() {
        Some(value) if value.contains(&0) => writer.literal8(&value),
        _ => writer.nstring(value),
    }
}

into_static!(struct MetadataEntry { name, value });
arbitrary!(struct MetadataEntry<'a> { name, value });

/// The arguments of SETMETADATA: at least one entry, with the value that it is to have.
///
/// # Grammar
///
/// ```text
/// setmetadata  = "SETMETADATA" SP mailbox SP entry-values
/// entry-values = "(" entry-value *(SP entry-value) ")"
/// ```
///
/// [RFC 5464, section 4.3](https://www.rfc-editor.org/rfc/rfc5464#section-4.3)
///
/// # Example
///
/// ```
/// use imap_wire::{command::Command, data::Mailbox, ext::{EntryName, MetadataEntry, SetMetadata}, wire::NString};
///
/// let entry = MetadataEntry::new(EntryName::new("/private/comment")?, NString::NIL);
/// let command = Command::SetMetadata(SetMetadata::new(Mailbox::INBOX, [entry])?);
/// assert_eq!(command.to_string(), "SETMETADATA INBOX (/private/comment NIL)");
/// assert_eq!(command.needs()[1].to_string(), "METADATA");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SetMetadata<'a> {
    /// Which mailbox; of no name for the server.
    pub mailbox: Mailbox<'a>,
    entries: Vec<MetadataEntry<'a>>,
}

impl<'a> SetMetadata<'a> {
    /// Of this mailbox, these entries.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn new(mailbox: Mailbox<'a>, entries: impl IntoIterator<Item = MetadataEntry<'a>>) -> Result<Self, UsageError> {
        let entries: Vec<_> = entries.into_iter().collect();
        if entries.is_empty() { Err(NO_ENTRY) } else { Ok(Self { mailbox, entries }) }
    }

    /// The entries.
    #[must_use]
    pub fn entries(&self) -> &[MetadataEntry<'a>] {
        &self.entries
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write(writer);
        writer.space();
        writer.list(&self.entries, |writer, entry| entry.write(writer));
    }
}

const NO_ENTRY: UsageError = UsageError("metadata are of at least one entry");

/// METADATA-SERVER will do for the server; METADATA has both.
fn mailbox_needs(mailbox: &Mailbox<'_>, tell: Tell<'_>) {
    if !mailbox.as_octets().is_empty() {
        tell(&[Capability::Metadata]);
    }
}

impl Arguments for SetMetadata<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        mailbox_needs(&self.mailbox, tell);
    }
}

display!(SetMetadata);
into_static!(struct SetMetadata { mailbox, entries });
serde_fields!(
    SetMetadata<'a>,
    |it| { mailbox: Mailbox<'a> = it.mailbox, entries: Vec<MetadataEntry<'a>> = it.entries },
    Self::new(mailbox, entries),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for SetMetadata<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self { mailbox: u.arbitrary()?, entries: arbitrary_some(u)? })
    }
}

/// The arguments of GETMETADATA: at least one entry, and which others.
///
/// # Grammar
///
/// ```text
/// getmetadata         = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries
/// getmetadata-options = "(" getmetadata-option *(SP getmetadata-option) ")"
/// entries             = entry / "(" entry *(SP entry) ")"
/// ```
///
/// [RFC 5464, section 4.2](https://www.rfc-editor.org/rfc/rfc5464#section-4.2)
///
/// # Leniency
///
/// [`Quirks::METADATA_OPTIONS`]: behind the mailbox, where the RFC has them in its examples. They are written before it.
///
/// # Example
///
/// ```
/// use imap_wire::{data::Mailbox, ext::{EntryName, GetMetadata, GetMetadataOption}};
///
/// let get = GetMetadata::new(Mailbox::INBOX, [EntryName::new("/shared/comment")?])?;
/// assert_eq!(get.to_string(), "INBOX /shared/comment");
/// let get = get.with_option(GetMetadataOption::MaxSize(1024))?;
/// assert_eq!(get.to_string(), "(MAXSIZE 1024) INBOX /shared/comment");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct GetMetadata<'a> {
    /// Which mailbox; of no name for the server.
    pub mailbox: Mailbox<'a>,
    options: Vec<GetMetadataOption<'a>>,
    entries: Vec<EntryName<'a>>,
}

options! {
    /// What GETMETADATA tells.
    ///
    /// # Grammar
    ///
    /// ```text
    /// getmetadata-option = tagged-ext-label [SP tagged-ext-val]
    /// maxsize-opt        = "MAXSIZE" SP number
    /// scope-opt          = "DEPTH" SP ("0" / "1" / "infinity")
    /// ```
    ///
    /// [RFC 5464, section 4.2](https://www.rfc-editor.org/rfc/rfc5464#section-4.2)
    GetMetadataOption, OPTION, value: crate::data::option::begins_value;
    plain: {}
    valued: {
        /// `DEPTH`: entries below those that are named, too.
        b"DEPTH" => Depth(Depth): depth, |depth, writer| writer.text(depth.name()), [];
        /// `MAXSIZE`: values of at most so many octets.
        b"MAXSIZE" => MaxSize(u32): number, |size, writer| writer.number((*size).into()), [];
    }
}

const OPTION: &Rule = &Rule::new("name of an option", "getmetadata-option");

/// How far below an entry.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "there is nothing between one and infinity")]
pub enum Depth {
    /// `0`: the entry alone, as without the option.
    #[default]
    Zero,
    /// `1`: those directly below it, too.
    One,
    /// `infinity`: all below it, too.
    Infinity,
}

impl Depth {
    const fn name(self) -> &'static [u8] {
        match self {
            Self::Zero => b"0",
            Self::One => b"1",
            Self::Infinity => b"infinity",
        }
    }
}

impl Arguments for Depth {}
static_already!(Depth);
arbitrary!(
    enum Depth {
        Zero,
        One,
        Infinity,
    }
);

impl<'a> GetMetadata<'a> {
    /// Of this mailbox, these entries.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn new(mailbox: Mailbox<'a>, entries: impl IntoIterator<Item = EntryName<'a>>) -> Result<Self, UsageError> {
        let entries: Vec<_> = entries.into_iter().collect();
        if entries.is_empty() { Err(NO_ENTRY) } else { Ok(Self { mailbox, options: Vec::new(), entries }) }
    }

    /// The same with an option more.
    ///
    /// # Errors
    ///
    /// If it is an [`OtherOption`](crate::data::OtherOption) of a name that the table has, or with a value that would be read as something
    /// else.
    pub fn with_option(mut self, option: GetMetadataOption<'a>) -> Result<Self, UsageError> {
        option.check()?;
        self.options.push(option);
        Ok(self)
    }

    /// The options.
    #[must_use]
    pub fn options(&self) -> &[GetMetadataOption<'a>] {
        &self.options
    }

    /// The entries.
    #[must_use]
    pub fn entries(&self) -> &[EntryName<'a>] {
        &self.entries
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        write_options(&self.options, writer, GetMetadataOption::write);
        writer.space();
        self.mailbox.write(writer);
        writer.space();
        match self.entries.as_slice() {
            [entry] => entry.write(writer),
            entries => writer.list(entries, |writer, entry| entry.write(writer)),
        }
    }
}

impl Arguments for GetMetadata<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        mailbox_needs(&self.mailbox, tell);
        self.options.iter().for_each(|option| option.tell_needs(tell));
    }
}

display!(GetMetadata);
into_static!(struct GetMetadata { mailbox, options, entries });
serde_fields!(
    GetMetadata<'a>,
    |it| {
        mailbox: Mailbox<'a> = it.mailbox,
        options: Vec<GetMetadataOption<'a>> = it.options,
        entries: Vec<EntryName<'a>> = it.entries,
    },
    options.into_iter().try_fold(Self::new(mailbox, entries)?, Self::with_option),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for GetMetadata<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let options = u.arbitrary_iter()?.take(3).collect::<Result<_, _>>()?;
        Ok(Self { mailbox: u.arbitrary()?, options, entries: arbitrary_some(u)? })
    }
}

/// Entries of a mailbox or of the server: with their values, as an answer, or the names of those that were changed, unasked.
///
/// # Grammar
///
/// ```text
/// metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list)
/// entry-values  = "(" entry-value *(SP entry-value) ")"
/// entry-list    = entry *(SP entry)
/// ```
///
/// [RFC 5464, section 4.4](https://www.rfc-editor.org/rfc/rfc5464#section-4.4)
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response, ext::EntryName};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* METADATA INBOX (/private/comment \"My own comment\")\r\n")?;
/// let Response::Data(Data::Metadata(metadata)) = response else { panic!() };
/// let comment = EntryName::new("/private/comment").unwrap();
/// assert_eq!(metadata.get(&comment).unwrap().as_slice(), Some(&b"My own comment"[..]));
///
/// let response = decoder.response(b"* METADATA \"\" /shared/comment\r\n")?;
/// let Response::Data(Data::Metadata(metadata)) = response else { panic!() };
/// assert_eq!((metadata.entries().len(), metadata.changed().len()), (0, 1));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Metadata<'a> {
    /// Which mailbox; of no name for the server.
    pub mailbox: Mailbox<'a>,
    /// Of these lists one is empty.
    entries: Vec<MetadataEntry<'a>>,
    changed: Vec<EntryName<'a>>,
}

impl<'a> Metadata<'a> {
    /// Of this mailbox, these entries.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn with_values(
        mailbox: Mailbox<'a>,
        entries: impl IntoIterator<Item = MetadataEntry<'a>>,
    ) -> Result<Self, UsageError> {
        let entries: Vec<_> = entries.into_iter().collect();
        if entries.is_empty() { Err(NO_ENTRY) } else { Ok(Self { mailbox, entries, changed: Vec::new() }) }
    }

    /// Of this mailbox, these entries were changed.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn with_changed(
        mailbox: Mailbox<'a>,
        changed: impl IntoIterator<Item = EntryName<'a>>,
    ) -> Result<Self, UsageError> {
        let changed: Vec<_> = changed.into_iter().collect();
        if changed.is_empty() { Err(NO_ENTRY) } else { Ok(Self { mailbox, entries: Vec::new(), changed }) }
    }

    /// The entries with their values.
    #[must_use]
    pub fn entries(&self) -> &[MetadataEntry<'a>] {
        &self.entries
    }

    /// The value of the first entry of this name. `None` if it is not told, which is not the same as NIL.
    #[must_use]
    pub fn get(&self, name: &EntryName<'_>) -> Option<&NString<'a>> {
        self.entries.iter().find(|entry| entry.name == *name).map(|entry| &entry.value)
    }

    /// The names of entries that somebody changed.
    #[must_use]
    pub fn changed(&self) -> &[EntryName<'a>] {
        &self.changed
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write_quoted(writer);
        if !self.entries.is_empty() {
            writer.space();
            writer.list(&self.entries, |writer, entry| entry.write(writer));
        }
        for name in &self.changed {
            writer.space();
            name.write(writer);
        }
    }
}

display!(Metadata);
into_static!(struct Metadata { mailbox, entries, changed });
serde_fields!(
    Metadata<'a>,
    |it| {
        mailbox: Mailbox<'a> = it.mailbox,
        entries: Vec<MetadataEntry<'a>> = it.entries,
        changed: Vec<EntryName<'a>> = it.changed,
    },
    match (entries.is_empty(), changed.is_empty()) {
        (false, true) => Self::with_values(mailbox, entries),
        (true, false) => Self::with_changed(mailbox, changed),
        _ => Err(UsageError("metadata are entries with values, or names of changed ones")),
    },
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Metadata<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mailbox = u.arbitrary()?;
        if u.arbitrary()? {
            Ok(Self { mailbox, entries: arbitrary_some(u)?, changed: Vec::new() })
        } else {
            Ok(Self { mailbox, entries: Vec::new(), changed: arbitrary_some(u)? })
        }
    }
}

/// The code METADATA: what of GETMETADATA was left out, or why SETMETADATA was not done.
///
/// # Grammar
///
/// ```text
/// resp-text-code =/ "METADATA" SP "LONGENTRIES" SP number
/// resp-text-code =/ "METADATA" SP ("MAXSIZE" SP number / "TOOMANY" / "NOPRIVATE")
/// ```
///
/// [RFC 5464, section 5](https://www.rfc-editor.org/rfc/rfc5464#section-5)
///
/// # Example
///
/// ```
/// use imap_wire::{Code, Decoder, Response, ext::MetadataCode};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"a OK [METADATA LONGENTRIES 2199] GETMETADATA complete\r\n")?;
/// let Response::Tagged(_, status) = response else { panic!() };
/// assert_eq!(status.code, Some(Code::Metadata(MetadataCode::LongEntries(2199))));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MetadataCode {
    /// `LONGENTRIES`: a value exceeds MAXSIZE; the octets of the longest.
    LongEntries(u32),
    /// `MAXSIZE`: the value is too long; octets that it may have.
    MaxSize(u32),
    /// `TOOMANY`: the mailbox has as many entries as it may.
    TooMany,
    /// `NOPRIVATE`: the server has no private entries.
    NoPrivate,
}

impl MetadataCode {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as the table calls it")]
    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Self::LongEntries(octets) => writer.number_behind(b" LONGENTRIES ", (*octets).into()),
            Self::MaxSize(octets) => writer.number_behind(b" MAXSIZE ", (*octets).into()),
            Self::TooMany => writer.text(b" TOOMANY"),
            Self::NoPrivate => writer.text(b" NOPRIVATE"),
        }
    }
}

static_already!(MetadataCode);
arbitrary!(
    enum MetadataCode {
        LongEntries(octets),
        MaxSize(octets),
        TooMany,
        NoPrivate,
    }
);

/// `SP ("LONGENTRIES" SP number / "MAXSIZE" SP number / "TOOMANY" / "NOPRIVATE")`
pub(crate) fn metadata_code<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, MetadataCode> {
    const WORD: &Rule = &Rule::new("LONGENTRIES, MAXSIZE, TOOMANY or NOPRIVATE", "resp-text-code");
    const LONGENTRIES: u128 = scan::key(b"LONGENTRIES");
    const MAXSIZE: u128 = scan::key(b"MAXSIZE");
    const TOOMANY: u128 = scan::key(b"TOOMANY");
    const NOPRIVATE: u128 = scan::key(b"NOPRIVATE");
    let at = space(input)?;
    let (key, length) = scan::keyword(at.octets);
    let rest = at.skip(length);
    match key {
        LONGENTRIES => number(space(rest)?).map(|(rest, octets)| (rest, MetadataCode::LongEntries(octets))),
        MAXSIZE => number(space(rest)?).map(|(rest, octets)| (rest, MetadataCode::MaxSize(octets))),
        TOOMANY => Ok((rest, MetadataCode::TooMany)),
        NOPRIVATE => Ok((rest, MetadataCode::NoPrivate)),
        _ => Err(at.error(WORD)),
    }
}

const ENTRY: &Rule = &Rule::new("name of an entry", "entry");

/// `entry = astring`
pub(crate) fn entry<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, EntryName<'a>> {
    let (rest, name) = astring(input)?;
    if is_entry(&name) { Ok((rest, EntryName(name))) } else { Err(input.error(ENTRY)) }
}

/// `entry-value = entry SP value`
fn entry_value<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, MetadataEntry<'a>> {
    let (rest, name) = entry(input)?;
    let (rest, value) = nstring(space(rest)?)?;
    Ok((rest, MetadataEntry { name, value }))
}

/// `"0" / "1" / "infinity"`
fn depth<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Depth> {
    const DEPTH: &Rule = &Rule::new("0, 1 or infinity", "scope-opt");
    one_of(input, &[Depth::Zero, Depth::One, Depth::Infinity], |depth| depth.name(), DEPTH)
}

/// `SP mailbox SP entry-values`
pub(crate) fn setmetadata<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SetMetadata<'a>> {
    let (rest, mailbox) = mailbox(space(input)?)?;
    let (rest, entries) = some(space(rest)?, entry_value, ENTRY)?;
    Ok((rest, SetMetadata { mailbox, entries }))
}

/// `[SP getmetadata-options] SP mailbox SP entries`
pub(crate) fn getmetadata<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, GetMetadata<'a>> {
    const PLACE: &Rule = &Rule::new("options before the mailbox", "getmetadata");
    let (rest, mut options) = option_list(input, GetMetadataOption::parse, OPTION)?;
    let (mut rest, mailbox) = mailbox(space(rest)?)?;
    // The examples of the RFC have them here, and no entry begins so.
    if options.is_empty() && matches!(rest.octets, [b' ', b'(', b'a'..=b'z' | b'A'..=b'Z', ..]) {
        rest.skip(1).deviate(Quirks::METADATA_OPTIONS, PLACE)?;
        (rest, options) = option_list(rest, GetMetadataOption::parse, OPTION)?;
    }
    let at = space(rest)?;
    let (rest, entries) = match at.octets {
        [b'(', ..] => some(at, entry, ENTRY)?,
        _ => entry(at).map(|(rest, entry)| (rest, Vec::from([entry])))?,
    };
    Ok((rest, GetMetadata { mailbox, options, entries }))
}

/// `SP mailbox SP (entry-values / entry-list)`
pub(crate) fn metadata_resp<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Metadata<'a>> {
    let (rest, mailbox) = mailbox(space(input)?)?;
    let at = space(rest)?;
    if let [b'(', ..] = at.octets {
        let (rest, entries) = some(at, entry_value, ENTRY)?;
        return Ok((rest, Metadata { mailbox, entries, changed: Vec::new() }));
    }
    let (rest, first) = entry(at)?;
    let (rest, changed) = followed(rest, Vec::from([first]), entry)?;
    Ok((rest, Metadata { mailbox, entries: Vec::new(), changed }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::testing::{read, read_part};

    fn metadata(line: &str) -> Result<String, String> {
        read(line.as_bytes(), "* METADATA".len(), Quirks::NONE, metadata_resp).map(|(it, _)| it.to_string())
    }

    fn set(line: &str) -> Result<String, String> {
        read(line.as_bytes(), "a SETMETADATA".len(), Quirks::NONE, setmetadata).map(|(it, _)| it.to_string())
    }

    fn get(line: &str, quirks: Quirks) -> Result<(String, String), String> {
        read(line.as_bytes(), "a GETMETADATA".len(), quirks, getmetadata).map(|(it, report)| (it.to_string(), report))
    }

    #[test]
    fn the_name_of_an_entry_is_a_path() {
        for name in ["/shared/comment", "/private", "/a/b c", "/\u{1a}/\u{7f}", "/shared/vendor/x/{3}"] {
            assert_eq!(EntryName::new(name).unwrap().as_octets(), name);
        }
        for wrong in
            ["", "/", "shared/comment", "/shared/", "/shared//comment", "/a*", "/a%", "/é", "/a\r\n", "/\u{19}"]
        {
            assert!(EntryName::new(wrong).is_err(), "{wrong}");
        }
        let name = |name| EntryName::new(name).unwrap();
        assert_eq!(name("/SHARED/Comment"), name("/shared/comment"));
        assert!(name("/Private").is_private() && name("/private/x").is_private() && !name("/privates").is_private());
        assert!(name("/shared/x").is_shared() && !name("/private/shared").is_shared());
    }

    #[test]
    fn reads_what_servers_send() {
        for (line, written) in [
            (r#"* METADATA Work/2021 ("/shared/comment" NIL)"#, r#""Work/2021" (/shared/comment NIL)"#),
            (
                r#"* METADATA "" (/shared/comment NIL /shared/admin "x")"#,
                r#""" (/shared/comment NIL /shared/admin "x")"#,
            ),
            ("* METADATA a (/private/comment {3}\r\na\"b)", r#""a" (/private/comment "a\"b")"#),
            ("* METADATA a (/private/comment ~{3}\r\na\0b)", r#""a" (/private/comment ~{3}\r\na\u{0}b)"#),
            ("* METADATA INBOX /shared/comment \"/private/comment\"", r#""INBOX" /shared/comment /private/comment"#),
        ] {
            assert_eq!(metadata(line).unwrap(), written);
        }
    }

    #[test]
    fn reads_what_clients_send() {
        let set_line = r#"a SETMETADATA AclBox (/shared/comment "Shared \"quoted\"" /private/x NIL)"#;
        assert_eq!(set(set_line).unwrap(), set_line["a SETMETADATA ".len()..]);
        for (line, written) in [
            ("\"\" /private/comment", None),
            ("AclBox (/shared/comment /private/comment)", None),
            ("(DEPTH 1) AclBox (/private/filters/values)", Some("(DEPTH 1) AclBox /private/filters/values")),
            ("(MAXSIZE 3 DEPTH infinity) AclBox /private", None),
            ("(depth Infinity X-A (b) X-B) \"a b\" /private", Some("(DEPTH infinity X-A (b) X-B) \"a b\" /private")),
        ] {
            let (found, report) = get(&format!("a GETMETADATA {line}"), Quirks::NONE).unwrap();
            assert_eq!((&*found, report.as_str()), (written.unwrap_or(line), ""));
        }
    }

    #[test]
    fn options_may_stand_behind_the_mailbox() {
        let line = r#"a GETMETADATA "" (DEPTH infinity) (/shared)"#;
        let written = r#"(DEPTH infinity) "" /shared"#;
        assert_eq!(get(line, Quirks::CLIENTS).unwrap(), (written.into(), "metadata-options at 17".into()));
        let error = "expected options before the mailbox at offset 17 in getmetadata";
        assert_eq!(get(line, Quirks::NONE).unwrap_err(), error);
    }

    #[test]
    fn says_what_is_wrong() {
        for (line, error) in [
            ("* METADATA a", "space at offset 12 in SP"),
            ("* METADATA a ()", "name of an entry at offset 14 in entry"),
            ("* METADATA a (/b)", "space at offset 16 in SP"),
            ("* METADATA a (/b c)", "quotation mark, `{` or NIL at offset 17 in nstring"),
            ("* METADATA a \"/b*\"", "name of an entry at offset 13 in entry"),
            ("* METADATA a /b (/c NIL)", "atom character, quotation mark or `{` at offset 16 in astring"),
        ] {
            assert_eq!(metadata(line).unwrap_err(), format!("expected {error}"), "{line}");
        }
        for (line, error) in [
            ("a GETMETADATA a ()", "name of an entry at offset 17 in entry"),
            ("a GETMETADATA a b", "name of an entry at offset 16 in entry"),
            ("a GETMETADATA (DEPTH 2) a /b", "0, 1 or infinity at offset 21 in scope-opt"),
            ("a GETMETADATA (MAXSIZE x) a /b", "digit at offset 23 in number"),
            ("a GETMETADATA (MAXSIZE 4294967296) a /b", "number of at most 4294967295 at offset 23 in number"),
            ("a GETMETADATA () a /b", "name of an option at offset 15 in getmetadata-option"),
        ] {
            assert_eq!(get(line, Quirks::ALL).unwrap_err(), format!("expected {error}"), "{line}");
        }
        assert_eq!(set("a SETMETADATA a ()").unwrap_err(), "expected name of an entry at offset 17 in entry");
    }

    #[test]
    fn a_code_is_one_of_four() {
        let code = |line: &'static str| read(line.as_bytes(), 0, Quirks::NONE, metadata_code).map(|(it, _)| it);
        assert_eq!(code(" LONGENTRIES 10"), Ok(MetadataCode::LongEntries(10)));
        assert_eq!(code(" maxsize 1024"), Ok(MetadataCode::MaxSize(1024)));
        assert_eq!(code(" TOOMANY"), Ok(MetadataCode::TooMany));
        assert_eq!(code(" NOPRIVATE"), Ok(MetadataCode::NoPrivate));
        let error = "expected LONGENTRIES, MAXSIZE, TOOMANY or NOPRIVATE at offset 1 in resp-text-code";
        assert_eq!(code(" X"), Err(error.into()));
        assert_eq!(code(" MAXSIZE"), Err("expected space at offset 8 in SP".into()));
    }

    #[test]
    fn a_list_is_bounded() {
        let limit = crate::Limits::client().items;
        let error = |at| Err(format!("expected fewer items at offset {at} in list"));
        assert_eq!(metadata(&["* METADATA a", &" /b".repeat(limit + 1)].concat()), error(13 + 3 * limit));
        let line = ["* METADATA a (/b NIL", &" /b NIL".repeat(limit), ")"].concat();
        assert_eq!(metadata(&line), error(14 + 7 * limit));
    }

    #[test]
    fn a_value_with_nul_is_a_literal8_for_each_peer() {
        use crate::{Decoder, Encode, wire::Peer};
        use bytes::Buf;
        let line = b"a SETMETADATA INBOX (/shared/a ~{3}\r\na\0b)\r\n";
        let command = Decoder::server().command(line).unwrap();
        assert!(command.check(&Peer::server()).is_ok());
        let mut writer = Writer::new(Peer::server());
        command.encode(&mut writer);
        assert!(writer.chunk().ends_with(b"~{3}\r\n"));
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        for line in ["* METADATA a (/b \"c\" /d {1}\r\ne)", "* METADATA \"a\" /b /c"] {
            for end in 10..line.len() {
                for quirks in [Quirks::NONE, Quirks::ALL] {
                    let _either = read_part(&line.as_bytes()[10..end], quirks, metadata_resp);
                }
            }
        }
    }
}
