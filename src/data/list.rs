//! Mailboxes as LIST and LSUB tell them: `mailbox-list`, and the attributes of a mailbox (RFC 9051, section 7.3.1).
//!
//! Attributes look like flags of messages, which live in `flag.rs`, but share no names with them by more than accident.

use super::{
    macros::into_static,
    mailbox::{Mailbox, mailbox},
    tagged_ext::{TaggedExt, is_atom, tagged_ext},
};
use crate::{
    error::{ParseError, Rule, UsageError},
    quirks::Quirks,
    wire::{
        Octets, Raw, Writer,
        input::{Input, ParseResult, attempt},
        list::{list, no_space, space},
        scan,
        string::{astring, quoted},
    },
};
use alloc::{boxed::Box, vec::Vec};
use core::fmt;
use nom::Err;

/// Spells the table: the enum, the names, and the bit of each.
macro_rules! attributes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal;)+) => {
        /// An attribute of a mailbox.
        ///
        /// # Grammar
        ///
        /// ```text
        /// mbx-list-oflag = "\Noinferiors" / child-mbox-flag / "\Subscribed" / "\Remote" / flag-extension
        /// mbx-list-sflag = "\NonExistent" / "\Noselect" / "\Marked" / "\Unmarked"
        /// flag-extension = "\" atom
        /// ```
        ///
        /// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9). Compared without case.
        ///
        /// # Leniency
        ///
        /// [`Quirks::EMPTY_FLAG`]
        ///
        /// # Example
        ///
        /// ```
        /// use imap_wire::data::Attribute;
        ///
        /// assert_eq!(Attribute::new(r"\NoSelect")?, Attribute::Noselect);
        /// assert_eq!(Attribute::new(r"\AllMail")?.to_string(), r"\AllMail");
        /// assert!(Attribute::new("Noselect").is_err());
        /// # Ok::<(), imap_wire::UsageError>(())
        /// ```
        #[derive(Clone, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum Attribute<'a> {
            $($(#[doc = $doc])+ $variant,)+
            /// Any other.
            Other(OtherAttribute<'a>),
        }

        into_static!(enum Attribute { $($variant,)+ Other(other) });

        /// The place of each attribute in the table, which is that of its bit.
        #[derive(Clone, Copy)]
        enum Place {
            $($variant,)+
        }

        static TABLE: &[(&[u8], Attribute<'static>)] = &[$(($name, Attribute::$variant)),+];

        /// The bit of an attribute at the front that is spelled as in the table, as it is by far the most often, and what follows.
        #[inline]
        fn exact(octets: &[u8]) -> Option<(u32, &[u8])> {
            $(if let Some(rest @ [b' ' | b')', ..]) = octets.strip_prefix($name) {
                return Some((1 << Place::$variant as u32, rest));
            })+
            None
        }
    };
}

attributes! {
    /// `\HasNoChildren`: there are none (RFC 3348).
    HasNoChildren = br"\HasNoChildren";
    /// `\HasChildren`: there are mailboxes below it (RFC 3348).
    HasChildren = br"\HasChildren";
    /// `\Subscribed`: the user has subscribed to it.
    Subscribed = br"\Subscribed";
    /// `\Noselect`: it cannot be selected.
    Noselect = br"\Noselect";
    /// `\NonExistent`: there is no such mailbox. Implies [`Noselect`](Self::Noselect).
    NonExistent = br"\NonExistent";
    /// `\Marked`: the server finds it interesting.
    Marked = br"\Marked";
    /// `\Unmarked`: nothing has been added since it was last selected.
    Unmarked = br"\Unmarked";
    /// `\Noinferiors`: there cannot be any mailbox below it.
    Noinferiors = br"\Noinferiors";
    /// `\Remote`: it is on another server.
    Remote = br"\Remote";
    /// `\Sent`: for copies of messages that were sent (RFC 6154).
    Sent = br"\Sent";
    /// `\Drafts`: for messages that are being written (RFC 6154).
    Drafts = br"\Drafts";
    /// `\Trash`: for messages that were deleted (RFC 6154).
    Trash = br"\Trash";
    /// `\Junk`: for messages that nobody wants (RFC 6154).
    Junk = br"\Junk";
    /// `\Archive`: for messages that are put away (RFC 6154).
    Archive = br"\Archive";
    /// `\Flagged`: it shows all messages with `\Flagged` (RFC 6154).
    Flagged = br"\Flagged";
    /// `\All`: it shows all messages (RFC 6154).
    All = br"\All";
    /// `\Important`: it shows what the server holds to be important (RFC 8457).
    Important = br"\Important";
}

/// The bit of an attribute, in any case. 0 if it is not in the table.
fn bit(name: &[u8]) -> u32 {
    TABLE.iter().position(|row| row.0.eq_ignore_ascii_case(name)).map_or(0, |place| 1 << place)
}

/// An attribute that has no variant of its own, as it was spelled.
///
/// It is compared without case, as attributes are.
#[derive(Clone)]
pub struct OtherAttribute<'a>(Octets<'a>);

impl<'a> Attribute<'a> {
    /// The attribute of this name.
    ///
    /// # Errors
    ///
    /// If it is not an atom with a `\` before it.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if !name.strip_prefix(br"\").is_some_and(is_atom) {
            return Err(UsageError("an attribute is `\\` and an atom"));
        }
        let known = TABLE.iter().find(|row| row.0.eq_ignore_ascii_case(&name));
        Ok(known.map_or_else(|| Self::Other(OtherAttribute(name)), |row| row.1.clone()))
    }

    /// The name as it is written.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        match self {
            Self::Other(other) => &other.0,
            known => TABLE.iter().find(|row| row.1 == *known).map_or(&[], |row| row.0),
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(self.as_octets());
    }
}

impl OtherAttribute<'_> {
    /// The name as it is written.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq for OtherAttribute<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for OtherAttribute<'_> {}

impl core::hash::Hash for OtherAttribute<'_> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        for octet in self.0.iter() {
            state.write_u8(octet.to_ascii_lowercase());
        }
    }
}

impl fmt::Debug for OtherAttribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Octets::from(self.as_octets()).fmt(f)
    }
}

/// The attributes of a mailbox: each at most once, in no order that means anything.
///
/// Those that have a variant are bits; only others take memory. What one attribute implies, such as `\NonExistent` that
/// nothing can be selected, is not added.
///
/// # Grammar
///
/// ```text
/// mbx-list-flags = *(mbx-list-oflag SP) mbx-list-sflag *(SP mbx-list-oflag) / mbx-list-oflag *(SP mbx-list-oflag)
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
///
/// # Example
///
/// ```
/// use imap_wire::data::{Attribute, Attributes};
///
/// let attributes: Attributes = [Attribute::Sent, Attribute::new(r"\HASNOCHILDREN")?].into_iter().collect();
/// assert!(attributes.contains(&Attribute::HasNoChildren) && !attributes.contains(&Attribute::Noselect));
/// assert_eq!(attributes.to_string(), r"(\HasNoChildren \Sent)");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Default)]
pub struct Attributes<'a> {
    known: u32,
    others: Vec<OtherAttribute<'a>>,
}

impl<'a> Attributes<'a> {
    /// No attributes.
    #[must_use]
    pub const fn new() -> Self {
        Self { known: 0, others: Vec::new() }
    }

    /// True if there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.known == 0 && self.others.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.known.count_ones() as usize + self.others.len()
    }

    /// True if the attribute is among them.
    #[must_use]
    pub fn contains(&self, attribute: &Attribute<'_>) -> bool {
        match attribute {
            Attribute::Other(wanted) => self.others.iter().any(|other| other == wanted),
            attribute => self.known & bit(attribute.as_octets()) != 0,
        }
    }

    /// Adds an attribute, unless it is there.
    pub fn insert(&mut self, attribute: Attribute<'a>) {
        match attribute {
            Attribute::Other(other) if self.others.contains(&other) => {}
            Attribute::Other(other) => self.others.push(other),
            attribute => self.known |= bit(attribute.as_octets()),
        }
    }

    /// The attributes: first those that have a variant, then the others as they came.
    pub fn iter(&self) -> impl Iterator<Item = Attribute<'_>> {
        let known =
            TABLE.iter().enumerate().filter(|(at, _)| self.known & (1 << at) != 0).map(|(_, row)| row.1.clone());
        known.chain(self.others.iter().map(|other| Attribute::Other(OtherAttribute(other.0.reborrow()))))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.list(self.iter(), |writer, attribute| attribute.write(writer));
    }
}

/// The same attributes, in whatever order.
impl PartialEq for Attributes<'_> {
    fn eq(&self, other: &Self) -> bool {
        fn sorted(attributes: &Attributes<'_>) -> Vec<Vec<u8>> {
            let mut names: Vec<_> = attributes.others.iter().map(|other| other.0.to_ascii_lowercase()).collect();
            names.sort_unstable();
            names
        }
        self.known == other.known
            && self.others.len() == other.others.len()
            && (self.others == other.others || sorted(self) == sorted(other))
    }
}

impl Eq for Attributes<'_> {}

impl<'a> FromIterator<Attribute<'a>> for Attributes<'a> {
    fn from_iter<T: IntoIterator<Item = Attribute<'a>>>(attributes: T) -> Self {
        let mut all = Self::new();
        attributes.into_iter().for_each(|attribute| all.insert(attribute));
        all
    }
}

impl fmt::Display for Attributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        for (at, attribute) in self.iter().enumerate() {
            write!(f, "{}{attribute}", if at == 0 { "" } else { " " })?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for Attributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attributes{self}")
    }
}

/// A mailbox, as LIST or LSUB tells it.
///
/// # Grammar
///
/// ```text
/// mailbox-list            = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox [SP mbox-list-extended]
/// mbox-list-extended      = "(" [mbox-list-extended-item *(SP mbox-list-extended-item)] ")"
/// mbox-list-extended-item = mbox-list-extended-item-tag SP tagged-ext-val
/// childinfo-extended-item = "CHILDINFO" SP "(" list-select-base-opt-quoted *(SP list-select-base-opt-quoted) ")"
/// oldname-extended-item   = "OLDNAME" SP "(" mailbox ")"
/// ```
///
/// [RFC 9051, section 7.3.1](https://www.rfc-editor.org/rfc/rfc9051#section-7.3.1);
/// extended items: [RFC 5258](https://www.rfc-editor.org/rfc/rfc5258#section-3.5).
///
/// # Leniency
///
/// [`Quirks::EMPTY_DELIMITER`], [`Quirks::EIGHT_BIT_NAME`], [`Quirks::UNQUOTED_NAME`], and [`Quirks::SPACES`]. An extended item
/// whose value is not what its name says is kept as one of the [others](Self::others), in any mode.
///
/// # Example
///
/// ```
/// use imap_wire::data::{Attribute, Attributes, ListData, Mailbox};
///
/// let mut attributes = Attributes::new();
/// attributes.insert(Attribute::HasNoChildren);
/// let list = ListData::new(attributes, Some(b'/'), Mailbox::new("INBOX/Work")?)?;
/// assert_eq!(list.delimiter(), Some(b'/'));
/// assert!(ListData::new(Attributes::new(), Some(b'\n'), Mailbox::new("INBOX")?).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ListData<'a> {
    /// What it is and what can be done with it.
    pub attributes: Attributes<'a>,
    delimiter: Option<u8>,
    /// Its name.
    pub mailbox: Mailbox<'a>,
    /// Few have it.
    extended: Option<Box<Extended<'a>>>,
}

/// `mbox-list-extended`
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Extended<'a> {
    child_info: Vec<Octets<'a>>,
    old_name: Option<Mailbox<'a>>,
    others: Vec<TaggedExt<'a>>,
}

impl<'a> ListData<'a> {
    /// A mailbox. The delimiter is what stands between its name and those of mailboxes below it; without one there are none.
    ///
    /// # Errors
    ///
    /// If the delimiter is not ASCII, or NUL, CR or LF.
    pub fn new(attributes: Attributes<'a>, delimiter: Option<u8>, mailbox: Mailbox<'a>) -> Result<Self, UsageError> {
        if !is_delimiter(delimiter) {
            return Err(NOT_A_DELIMITER);
        }
        Ok(Self { attributes, delimiter, mailbox, extended: None })
    }

    /// The same with CHILDINFO: selection options, such as `SUBSCRIBED`, that mailboxes below it match.
    ///
    /// # Errors
    ///
    /// If one is not an atom.
    pub fn with_child_info<T: Into<Octets<'a>>>(
        mut self,
        options: impl IntoIterator<Item = T>,
    ) -> Result<Self, UsageError> {
        let options: Vec<Octets<'a>> = options.into_iter().map(T::into).collect();
        if !options.iter().all(|option| is_atom(option)) {
            return Err(UsageError("a selection option is an atom"));
        }
        self.extended.get_or_insert_default().child_info = options;
        Ok(self)
    }

    /// The same with OLDNAME: the name that it had before.
    #[must_use]
    pub fn with_old_name(mut self, name: Mailbox<'a>) -> Self {
        self.extended.get_or_insert_default().old_name = Some(name);
        self
    }

    /// The same with an extended item of another name.
    ///
    /// # Errors
    ///
    /// If it is CHILDINFO or OLDNAME.
    pub fn with_other(mut self, item: TaggedExt<'a>) -> Result<Self, UsageError> {
        if item.is("CHILDINFO") || item.is("OLDNAME") {
            return Err(UsageError("this item has a method of its own"));
        }
        self.extended.get_or_insert_default().others.push(item);
        Ok(self)
    }

    /// What stands between the levels of a name. `None` if there are no levels.
    #[must_use]
    pub const fn delimiter(&self) -> Option<u8> {
        self.delimiter
    }

    /// CHILDINFO: selection options, such as `SUBSCRIBED`, that mailboxes below it match.
    #[must_use]
    pub fn child_info(&self) -> &[Octets<'a>] {
        self.extended.as_ref().map_or(&[], |extended| &extended.child_info)
    }

    /// OLDNAME: the name that it had before it was renamed, or the one that was asked for.
    #[must_use]
    pub fn old_name(&self) -> Option<&Mailbox<'a>> {
        self.extended.as_ref()?.old_name.as_ref()
    }

    /// Extended items of other names.
    #[must_use]
    pub fn others(&self) -> &[TaggedExt<'a>] {
        self.extended.as_ref().map_or(&[], |extended| &extended.others)
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        self.attributes.write(writer);
        writer.space();
        write_delimiter(self.delimiter, writer);
        writer.space();
        // Some clients do not take an atom here.
        self.mailbox.write_quoted(writer);
        if let Some(extended) = self.extended.as_ref().filter(|extended| !extended.is_empty()) {
            writer.space();
            extended.write(writer);
        }
    }
}

impl Extended<'_> {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn write(&self, writer: &mut Writer) {
        let child_info = (!self.child_info.is_empty()).then_some(Item::ChildInfo(&self.child_info));
        let old_name = self.old_name.iter().map(Item::OldName);
        let items = child_info.into_iter().chain(old_name).chain(self.others.iter().map(Item::Other));
        writer.list(items, |writer, item| match item {
            Item::ChildInfo(options) => {
                writer.text(b"\"CHILDINFO\" ");
                writer.list(options, |writer, option| writer.string(option));
            }
            Item::OldName(mailbox) => {
                writer.text(b"\"OLDNAME\" (");
                mailbox.write_quoted(writer);
                writer.close();
            }
            Item::Other(item) => item.write_quoted(writer),
        });
    }
}

/// `mbox-list-extended-item`
enum Item<ChildInfo, OldName, Other> {
    ChildInfo(ChildInfo),
    OldName(OldName),
    Other(Other),
}

into_static!(struct OtherAttribute { 0 });
into_static!(struct Attributes { known, others });
into_static!(struct ListData { attributes, delimiter, mailbox, extended });
into_static!(struct Extended { child_info, old_name, others });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Attribute<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        if u.ratio(4, 5)? {
            return Ok(u.choose(TABLE)?.1.clone());
        }
        Self::new(*u.choose(&[r"\Inbox", r"\AllMail", r"\X-a+b[1", r"\1"])?)
            .map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Attributes<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        u.arbitrary_iter::<Attribute<'_>>()?.take(8).collect()
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ListData<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let wrong = |_| arbitrary::Error::IncorrectFormat;
        let mut list = Self::new(u.arbitrary()?, arbitrary_delimiter(u)?, u.arbitrary()?).map_err(wrong)?;
        if u.ratio(1, 4)? {
            list = list.with_child_info([*u.choose(&["SUBSCRIBED", "REMOTE"])?]).map_err(wrong)?;
        }
        if u.ratio(1, 4)? {
            list = list.with_old_name(u.arbitrary()?);
        }
        if u.ratio(1, 4)? {
            list = list.with_other(u.arbitrary()?).map_err(wrong)?;
        }
        Ok(list)
    }
}

/// One that every peer takes.
#[cfg(feature = "arbitrary")]
pub(super) fn arbitrary_delimiter(u: &mut arbitrary::Unstructured<'_>) -> arbitrary::Result<Option<u8>> {
    let delimiter = u.arbitrary::<Option<u8>>()?.map(|octet| octet & 0x7f);
    Ok(delimiter.filter(|&delimiter| is_delimiter(Some(delimiter))))
}

pub(super) const NOT_A_DELIMITER: UsageError = UsageError("a delimiter is an ASCII character, but not NUL, CR or LF");

/// True for what can stand in a quoted string.
pub(super) const fn is_delimiter(delimiter: Option<u8>) -> bool {
    !matches!(delimiter, Some(0 | b'\r' | b'\n' | 0x80..))
}

/// `(DQUOTE QUOTED-CHAR DQUOTE / nil)`
pub(super) fn write_delimiter(delimiter: Option<u8>, writer: &mut Writer) {
    match delimiter {
        Some(delimiter) => writer.string(&(&[delimiter]).into()),
        None => writer.nil(),
    }
}

/// `(DQUOTE QUOTED-CHAR DQUOTE / nil)`, of LIST and NAMESPACE
#[inline]
pub(super) fn delimiter<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<u8>> {
    match input.octets {
        [b'"', octet, b'"', ..] if is_plain(*octet) => Ok((input.skip(3), Some(*octet))),
        _ => uncommon_delimiter(input),
    }
}

/// True for what may stand in quotation marks as it is.
const fn is_plain(octet: u8) -> bool {
    !matches!(octet, 0 | b'\r' | b'\n' | b'"' | b'\\' | 0x80..)
}

/// The rest of `delimiter`: NIL, a character that is escaped or not ASCII, and what is tolerated.
#[cold]
fn uncommon_delimiter<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<u8>> {
    const DELIMITER: &Rule = &Rule::new("quotation mark or NIL", "mailbox-list");
    const CHARACTER: &Rule = &Rule::new("one character", "mailbox-list");
    match input.octets {
        [b'N' | b'n', b'I' | b'i', b'L' | b'l', ..] => Ok((input.skip(3), None)),
        [b'"', ..] => {
            let (rest, content) = quoted(input)?;
            let mut characters = content.to_str().unwrap_or_default().chars();
            match (characters.next(), characters.next()) {
                (Some(delimiter), None) => Ok((rest, u8::try_from(delimiter).ok().filter(u8::is_ascii))),
                _ if content.is_empty() => {
                    input.skip(1).deviate(Quirks::EMPTY_DELIMITER, CHARACTER)?;
                    Ok((rest, None))
                }
                _ => Err(input.skip(1).error(CHARACTER)),
            }
        }
        _ => Err(input.error(DELIMITER)),
    }
}

/// `mbx-list-oflag / mbx-list-sflag`; `None` for a `\` that is tolerated.
#[inline]
fn attribute<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<&'a [u8]>> {
    const ATTRIBUTE: &Rule = &Rule::new("`\\`", "mbx-list-flags");
    const ATOM: &Rule = &Rule::new("atom character", "mbx-list-flags");
    let atom = input.expect(b'\\', ATTRIBUTE)?;
    match scan::run(atom.octets, scan::ATOM) {
        0 => {
            atom.deviate(Quirks::EMPTY_FLAG, ATOM)?;
            Ok((atom, None))
        }
        length => {
            let (rest, name) = input.take_octets(1 + length);
            Ok((rest, Some(name)))
        }
    }
}

/// Other attributes from which on repeated ones are kept.
const MANY: usize = 64;

/// `"(" [mbx-list-flags] ")"`
#[inline]
fn attributes<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Attributes<'a>> {
    let mut attributes = Attributes::new();
    let (rest, ()) = list(input, attribute, |name| {
        let Some(name) = name else { return };
        let bit = bit(name);
        if bit != 0 {
            attributes.known |= bit;
            return;
        }
        let other = OtherAttribute(input.leaf(name));
        // Servers send each once: to compare each of many with each is what an attacker would like.
        if attributes.others.len() >= MANY || !attributes.others.contains(&other) {
            attributes.others.push(other);
        }
    })?;
    Ok((rest, attributes))
}

/// What stands before the name, in the common form: attributes that are known and spelled as usual, and a delimiter. `None` for
/// whatever else there is, right or wrong.
#[inline]
fn common(octets: &[u8]) -> Option<(u32, u8, &[u8])> {
    let mut rest = octets.strip_prefix(b"(")?;
    let mut known = 0;
    while let [b'\\', ..] = rest {
        let (bit, behind) = exact(rest)?;
        known |= bit;
        rest = if let [b' ', b'\\', ..] = behind { behind.get(1..)? } else { behind };
    }
    match rest {
        [b')', b' ', b'"', delimiter, b'"', b' ', name @ ..] if is_plain(*delimiter) && name.first() != Some(&b' ') => {
            Some((known, *delimiter, name))
        }
        _ => None,
    }
}

/// What stands before the name, in all forms.
fn uncommon_front<'a, 'c>(
    input: Input<'a, 'c>,
) -> Result<(Input<'a, 'c>, Attributes<'a>, Option<u8>), Err<ParseError>> {
    let (rest, attributes) = attributes(input)?;
    let (rest, delimiter) = delimiter(gap(rest)?)?;
    Ok((gap(rest)?, attributes, delimiter))
}

/// `SP`. Before what begins with `(` or `"`, none is tolerated under [`Quirks::SPACES`].
#[inline]
pub(super) fn gap<'a, 'c>(input: Input<'a, 'c>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    const SPACE: &Rule = &Rule::new("space", "SP");
    if let [b'(' | b'"', ..] = input.octets {
        input.deviate(Quirks::SPACES, SPACE)?;
        return Ok(input);
    }
    space(input)
}

/// `mailbox-list`, behind `LIST` or `LSUB` and a space
pub(crate) fn list_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ListData<'a>> {
    let (name, attributes, delimiter) = match common(input.octets) {
        Some((known, delimiter, name)) => {
            let attributes = Attributes { known, others: Vec::new() };
            (input.skip(input.octets.len() - name.len()), attributes, Some(delimiter))
        }
        None => uncommon_front(input)?,
    };
    match mailbox(name) {
        Ok((rest, mailbox)) if is_line_end(rest) => {
            Ok((rest, ListData { attributes, delimiter, mailbox, extended: None }))
        }
        read => {
            let (rest, (mailbox, extended)) = uncommon_name(name, read)?;
            Ok((rest, ListData { attributes, delimiter, mailbox, extended }))
        }
    }
}

/// A name that is followed by something, or is no `mailbox`: then it is 8-bit, or all up to the line end.
#[cold]
fn uncommon_name<'a, 'c>(
    name: Input<'a, 'c>,
    read: ParseResult<'a, 'c, Mailbox<'a>>,
) -> ParseResult<'a, 'c, (Mailbox<'a>, Option<Box<Extended<'a>>>)> {
    let behind = |(rest, mailbox): (Input<'a, 'c>, _)| {
        let (rest, extended) = attempt(rest, mbox_list_extended)?;
        Ok((rest, (mailbox, extended)))
    };
    let error = match read.and_then(behind) {
        Ok(read) => return Ok(read),
        Err(error) => error,
    };
    let length = name.octets.iter().position(|octet| !is_name_octet(*octet)).unwrap_or(name.octets.len());
    if let Ok(read) = attempt(name, |name| behind(unquoted_name(name, length, &error)?)) {
        return Ok(read);
    }
    let line = memchr::memchr2(b'\r', b'\n', name.octets).unwrap_or(name.octets.len());
    // The framer takes what announces a literal for one, and so must this.
    if Raw::of_line(name.leaf(name.take_octets(line).1)).is_none() {
        return Err(error);
    }
    let (rest, mailbox) = unquoted_name(name, line, &error)?;
    Ok((rest, (mailbox, None)))
}

/// An octet of an atom that some servers send: ASTRING-CHAR, or above 0x7F.
fn is_name_octet(octet: u8) -> bool {
    octet > 0x7f || scan::is(octet, scan::ASTRING)
}

/// A name of `length` octets that is neither quoted nor a literal, though it cannot be an atom: as an atom it failed with
/// `error`, which it does again unless this is tolerated.
#[cold]
pub(super) fn unquoted_name<'a, 'c>(
    input: Input<'a, 'c>,
    length: usize,
    error: &Err<ParseError>,
) -> ParseResult<'a, 'c, Mailbox<'a>> {
    const NAME: &Rule = &Rule::new("mailbox", "mailbox");
    let (rest, octets) = input.take_octets(length);
    let is_eight_bit = octets.iter().all(|&octet| is_name_octet(octet));
    let quirk = if is_eight_bit { Quirks::EIGHT_BIT_NAME } else { Quirks::UNQUOTED_NAME };
    match Mailbox::new(input.leaf(octets)) {
        // Where there are quotation marks, what they mean is not guessed.
        Ok(mailbox) if input.tolerates(quirk) && !matches!(octets, [] | [b'"', ..]) => {
            let at = octets.iter().position(|&octet| !scan::is(octet, scan::ASTRING)).unwrap_or_default();
            input.skip(at).deviate(quirk, NAME)?;
            Ok((rest, mailbox))
        }
        _ => Err(error.clone()),
    }
}

/// `[SP mbox-list-extended]`, up to the line end
#[inline]
fn mbox_list_extended<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<Box<Extended<'a>>>> {
    if is_line_end(input) { Ok((input, None)) } else { extended(input) }
}

/// True at the end of a line.
#[inline]
pub(super) fn is_line_end(input: Input<'_, '_>) -> bool {
    matches!(input.octets.first(), None | Some(b'\r' | b'\n'))
}

#[cold]
fn extended<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<Box<Extended<'a>>>> {
    const NEXT: &Rule = &Rule::new("space or line end", "mailbox-list");
    const OPEN: &Rule = &Rule::new("`(`", "mbox-list-extended");
    let at = no_space(input.expect(b' ', NEXT)?)?;
    if is_line_end(at) {
        input.deviate(Quirks::SPACES, NEXT)?;
        return Ok((at, None));
    }
    if at.octets.first() != Some(&b'(') {
        return Err(at.error(OPEN));
    }
    let mut extended = Extended::default();
    let (rest, ()) = list(at, extended_item, |item| match item {
        Item::ChildInfo(options) => extended.child_info = options,
        Item::OldName(name) => extended.old_name = Some(name),
        Item::Other(item) => extended.others.push(item),
    })?;
    let rest = no_space(rest)?;
    if !is_line_end(rest) {
        const END: &Rule = &Rule::new("line end", "mailbox-list");
        return Err(rest.error(END));
    }
    Ok((rest, (!extended.is_empty()).then(|| Box::new(extended))))
}

/// `mbox-list-extended-item`
fn extended_item<'a, 'c>(
    input: Input<'a, 'c>,
) -> ParseResult<'a, 'c, Item<Vec<Octets<'a>>, Mailbox<'a>, TaggedExt<'a>>> {
    const NAME: &Rule = &Rule::new("name of an item", "mbox-list-extended-item-tag");
    let (at, name) = astring(input)?;
    if !is_atom(&name) {
        return Err(input.error(NAME));
    }
    // What is not as the name says may still be a `tagged-ext-val`.
    let known = if name.eq_ignore_ascii_case(b"CHILDINFO") {
        attempt(at, childinfo_value).map(|(rest, options)| (rest, Item::ChildInfo(options))).ok()
    } else if name.eq_ignore_ascii_case(b"OLDNAME") {
        attempt(at, oldname_value).map(|(rest, name)| (rest, Item::OldName(name))).ok()
    } else {
        None
    };
    match known {
        Some(known) => Ok(known),
        None => tagged_ext(at, name).map(|(rest, item)| (rest, Item::Other(item))),
    }
}

/// `SP "(" list-select-base-opt-quoted *(SP list-select-base-opt-quoted) ")"`, not necessarily quoted
fn childinfo_value<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<Octets<'a>>> {
    const OPTION: &Rule = &Rule::new("selection option", "childinfo-extended-item");
    let mut options = Vec::new();
    let at = space(input)?;
    let (rest, ()) = list(at, astring, |option| options.push(option))?;
    if options.is_empty() { Err(at.error(OPTION)) } else { Ok((rest, options)) }
}

/// `SP "(" mailbox ")"`
fn oldname_value<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Mailbox<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "oldname-extended-item");
    const CLOSE: &Rule = &Rule::new("`)`", "oldname-extended-item");
    let (rest, mailbox) = mailbox(no_space(space(input)?.expect(b'(', OPEN)?)?)?;
    Ok((no_space(rest)?.expect(b')', CLOSE)?, mailbox))
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{read, read_by, written},
        *,
    };
    use crate::wire::{IntoStatic, Peer};
    use core::mem::size_of;

    const FRONT: usize = "* LIST ".len();

    fn strict(line: &[u8]) -> Result<ListData<'_>, String> {
        read(line, FRONT, Quirks::NONE, list_data).map(|(list, report)| {
            assert_eq!(report, "");
            list
        })
    }

    fn lenient(line: &[u8]) -> (ListData<'_>, String) {
        read(line, FRONT, Quirks::SERVERS, list_data).unwrap()
    }

    fn error(line: &[u8]) -> String {
        strict(line).unwrap_err()
    }

    fn shown(list: &ListData<'_>) -> String {
        let delimiter = list.delimiter().map_or('0', char::from);
        format!("{} {delimiter} {}", list.attributes, list.mailbox.as_octets())
    }

    /// Lines of RFC 9051, as they stand there.
    const EXAMPLES: &[(&str, &str)] = &[
        (r#"* LIST () "/" NIL"#, "() / NIL"),
        (r#"* LIST () "/" "NIL""#, "() / NIL"),
        (r#"* LIST (\Noselect) "/" foo"#, r"(\Noselect) / foo"),
        (r#"* LIST () "." foo.bar"#, "() . foo.bar"),
        (r#"* LIST (\Subscribed \NonExistent) "/" "Fruit/Peach""#, r"(\Subscribed \NonExistent) / Fruit/Peach"),
        (r#"* LIST (\Noselect) "/" """#, r"(\Noselect) / "),
        (r#"* LIST (\Noselect) "." #news."#, r"(\Noselect) . #news."),
        (r#"* LIST (\Noselect) "/" /"#, r"(\Noselect) / /"),
        (r#"* LIST (\Noselect) "/" ~/Mail/foo"#, r"(\Noselect) / ~/Mail/foo"),
        (r#"* LIST (\Marked \NoInferiors) "/" "inbox""#, r"(\Marked \Noinferiors) / inbox"),
        (r#"* LIST (\HasChildren \Remote) "/" "Meat""#, r"(\HasChildren \Remote) / Meat"),
        (r#"* LIST (\Remote \HasNoChildren) "/" "Bread""#, r"(\HasNoChildren \Remote) / Bread"),
    ];

    #[test]
    fn reads_the_examples_of_the_rfc() {
        for (line, expected) in EXAMPLES {
            for end in ["", "\r\n"] {
                let line = format!("{line}{end}");
                let list = strict(line.as_bytes()).unwrap();
                assert_eq!(shown(&list), *expected);
                assert_eq!(list.child_info(), &[] as &[Octets<'_>]);
                assert!(list.old_name().is_none() && list.others().is_empty());
            }
        }
        assert_eq!(strict(br#"* LIST () "/" iNbOx"#).unwrap().mailbox, Mailbox::INBOX);
    }

    #[test]
    fn reads_extended_items() {
        let list = strict(br#"* LIST (\NonExistent) "/" "Foo" ("CHILDINFO" ("SUBSCRIBED"))"#).unwrap();
        assert_eq!(list.child_info(), ["SUBSCRIBED"]);
        let list = strict(br#"* LIST (\Subscribed) "/" Work (CHILDINFO ("SUBSCRIBED" "REMOTE"))"#).unwrap();
        assert_eq!(list.child_info(), ["SUBSCRIBED", "REMOTE"]);
        let list = strict(br#"* LIST () "/" "Normalized" ("OLDNAME" ("NonNormalized"))"#).unwrap();
        assert_eq!(list.old_name().unwrap(), &Mailbox::new("NonNormalized").unwrap());
        let line = br#"* LIST (\Marked) ":" Tables (tablecloth (("edge" "lacy") ("color" "red")) Sample "text")"#;
        let list = strict(line).unwrap();
        let others = list.others().iter().map(|it| format!("{}={}", it.name(), it.value().as_octets()));
        assert_eq!(others.collect::<Vec<_>>(), [r#"tablecloth=(("edge" "lacy") ("color" "red"))"#, r#"Sample="text""#]);
        let list =
            strict(br#"* LIST () ":" Tables:new (tablecloth ("edge" "lacy") Sample ("text" "more text"))"#).unwrap();
        assert_eq!(list.others().len(), 2);
        assert_eq!(strict(br#"* LIST () "/" a ()"#).unwrap(), strict(br#"* LIST () "/" a"#).unwrap());
    }

    #[test]
    fn an_item_that_is_not_as_its_name_says_is_one_of_the_others() {
        for value in ["()", "SUBSCRIBED", "((a))", "(a (b))", "\"x\"", "(1 (x) 2)"] {
            let line = format!("* LIST () \"/\" a (childinfo {value} OLDNAME {value} X 1)");
            let list = strict(line.as_bytes()).unwrap();
            let others: Vec<_> = list.others().iter().map(|it| it.value().as_octets().to_string()).collect();
            assert_eq!(others, [value, value, "1"]);
        }
    }

    #[test]
    fn the_delimiter_is_one_character_or_nil() {
        let delimiter = |line: &str| strict(format!("* LIST () {line} a").as_bytes()).map(|list| list.delimiter());
        assert_eq!(delimiter(r#""/""#), Ok(Some(b'/')));
        assert_eq!(delimiter(r#""\\""#), Ok(Some(b'\\')));
        assert_eq!(delimiter(r#""\"""#), Ok(Some(b'"')));
        assert_eq!(delimiter("\"\u{1}\""), Ok(Some(1)));
        assert_eq!(delimiter("NIL"), Ok(None));
        assert_eq!(delimiter("nil"), Ok(None));
        let wrong = |line: &str| delimiter(line).unwrap_err();
        assert_eq!(wrong(r#""ab""#), "expected one character at offset 11 in mailbox-list");
        assert_eq!(wrong("/"), "expected quotation mark or NIL at offset 10 in mailbox-list");
        assert_eq!(wrong("NILS"), "expected space at offset 13 in SP");
        assert_eq!(wrong("\"\r\""), "expected character other than NUL, CR and LF at offset 11 in quoted");
        assert_eq!(wrong("\"\0\""), "expected character other than NUL, CR and LF at offset 11 in quoted");
        // No server has this, though IMAP4rev2 would let it.
        let (list, report) = read_by("* LIST () \"·\" a".as_bytes(), FRONT, Quirks::NONE, true, list_data).unwrap();
        assert_eq!((list.delimiter(), report), (None, String::new()));
        assert!(ListData::new(Attributes::new(), Some(0x80), Mailbox::INBOX).is_err());
    }

    #[test]
    fn names_with_control_characters_go_up_to_the_line_end() {
        let line = b"* LIST (\\HasNoChildren) \"/\" INBOX/Da\tOggetto\tRicevuto\tDimensione\tCategorie\t\r\n";
        let (list, report) = lenient(line);
        assert_eq!(*list.mailbox.as_octets(), "INBOX/Da\tOggetto\tRicevuto\tDimensione\tCategorie\t");
        assert_eq!(report, "unquoted-name at 36");
        assert_eq!(error(line), "expected space or line end at offset 36 in mailbox-list");
    }

    #[test]
    fn nil_is_a_name() {
        let list = strict(b"* LIST (\\HasNoChildren) \"/\" NIL\r\n").unwrap();
        assert_eq!(*list.mailbox.as_octets(), "NIL");
    }

    #[test]
    fn an_empty_delimiter_is_none() {
        let list = strict(b"* LIST (\\HasNoChildren) NIL \"Folder1\"\r\n").unwrap();
        assert_eq!(shown(&list), r"(\HasNoChildren) 0 Folder1");
        let line = b"* LIST (\\HasNoChildren) \"\" \"Folder1\"\r\n";
        assert_eq!(lenient(line), (list, "empty-delimiter at 25".into()));
        assert_eq!(error(line), "expected one character at offset 25 in mailbox-list");
    }

    #[test]
    fn brackets_and_ampersands_need_no_quotes() {
        for name in ["[Gmail]", "INBOX.[Airmail].Snooze", "A&-B&C"] {
            let line = format!("* LIST (\\Subscribed \\HasChildren) \".\" {name}\r\n");
            assert_eq!(*strict(line.as_bytes()).unwrap().mailbox.as_octets(), name);
        }
    }

    #[test]
    fn a_backslash_alone_is_dropped() {
        let line = b"* LIST (\\HasNoChildren \\) \".\" \"INBOX.ARCH\"\r\n";
        let (list, report) = lenient(line);
        assert_eq!(shown(&list), r"(\HasNoChildren) . INBOX.ARCH");
        assert_eq!(report, "empty-flag at 24");
        assert_eq!(error(line), "expected atom character at offset 24 in mbx-list-flags");
    }

    #[test]
    fn a_backslash_is_a_delimiter_and_inbox_has_no_case() {
        let list = strict(b"* LIST (\\Noinferiors \\HasNoChildren) \"\\\\\" Inbox\r\n").unwrap();
        assert_eq!(list.delimiter(), Some(b'\\'));
        assert!(list.mailbox.is_inbox());
    }

    #[test]
    fn attributes_that_are_not_in_the_table_are_kept() {
        let list = strict(b"* LIST (\\HasNoChildren \\Inbox \\INBOX) \"/\" \"Posteingang\"\r\n").unwrap();
        assert!(list.attributes.contains(&Attribute::new(r"\inbox").unwrap()));
        assert_eq!(list.attributes.to_string(), r"(\HasNoChildren \Inbox)");
    }

    #[test]
    fn eight_bit_names() {
        let line = "* LIST () \"/\" \"Gelöschte Elemente\"\r\n".as_bytes();
        let (list, report) = lenient(line);
        assert_eq!(*list.mailbox.as_octets(), "Gelöschte Elemente");
        assert_eq!(report, "eight-bit-quoted at 18");
        assert_eq!(error(line), "expected 7-bit character at offset 18 in quoted");
        assert!(read_by(line, FRONT, Quirks::NONE, true, list_data).is_ok());

        let line = "* LIST () \"/\" raw-ütf8\r\n".as_bytes();
        let (list, report) = lenient(line);
        assert_eq!(*list.mailbox.as_octets(), "raw-ütf8");
        assert_eq!(report, "eight-bit-name at 18");
        assert_eq!(error(line), "expected space or line end at offset 18 in mailbox-list");

        let line = "* LIST () \"/\" über (\"CHILDINFO\" (\"SUBSCRIBED\")) \r\n".as_bytes();
        let (list, report) = lenient(line);
        assert_eq!((list.mailbox.as_octets().to_string(), list.child_info().len()), ("über".into(), 1));
        assert_eq!(report, "eight-bit-name at 14, spaces at 48");
        let line = "* LIST () \"/\" über alles (x)\r\n".as_bytes();
        assert_eq!(*lenient(line).0.mailbox.as_octets(), "über alles (x)");
        assert_eq!(lenient(line).1, "unquoted-name at 14");
    }

    #[test]
    fn names_that_should_be_quoted() {
        for name in ["with space", "par(en)s", "foo (bar)", "quote\"d", "per%cent", "x {5} y", "a \"b\"", "foo ("] {
            let line = format!("* LIST () \"/\" {name}\r\n");
            let (list, report) = lenient(line.as_bytes());
            assert_eq!(*list.mailbox.as_octets(), name);
            assert_eq!(report, format!("unquoted-name at {}", 14 + name.find([' ', '(', '"', '%']).unwrap()));
            assert!(strict(line.as_bytes()).is_err());
        }
        // What quotation marks mean is not guessed, nor what a literal has behind it.
        for name in ["\"a\" b", "\"a", "{1}", "{1}\r\na b", "a {1}\r\nb", "{1}\r\na\r\nb", "", "a\r\nb"] {
            let line = format!("* LIST () \"/\" {name}\r\n");
            let read = read(line.as_bytes(), FRONT, Quirks::SERVERS - Quirks::STRAY_QUOTE, |input| {
                let (rest, list) = list_data(input)?;
                const END: &Rule = &Rule::new("end", "test");
                if rest.octets.len() > 2 { Err(rest.error(END)) } else { Ok((rest, list)) }
            });
            assert!(read.is_err(), "{line:?} {read:?}");
        }
    }

    #[test]
    fn spaces_too_many() {
        let good = strict(br#"* LIST (\Sent \Marked) "/" a"#).unwrap();
        for (line, report) in [
            ("* LIST ( \\Sent \\Marked) \"/\" a\r\n", "spaces at 8"),
            ("* LIST (\\Sent  \\Marked) \"/\" a\r\n", "spaces at 14"),
            ("* LIST (\\Sent \\Marked ) \"/\" a\r\n", "spaces at 21"),
            ("* LIST (\\Sent \\Marked)  \"/\" a\r\n", "spaces at 23"),
            ("* LIST (\\Sent \\Marked) \"/\"  a\r\n", "spaces at 27"),
            ("* LIST (\\Sent \\Marked) \"/\" a \r\n", "spaces at 28"),
            ("* LIST (\\Sent \\Marked) \"/\" a  \r\n", "spaces at 29, spaces at 28"),
            ("* LIST (\\Sent \\Marked) \"/\" a () \r\n", "spaces at 31"),
            ("* LIST (\\Sent \\Marked)\"/\"\"a\"\r\n", "spaces at 22, spaces at 25"),
        ] {
            assert_eq!(lenient(line.as_bytes()), (good.clone(), report.into()));
            assert!(strict(line.as_bytes()).is_err(), "{line}");
        }
    }

    #[test]
    fn errors_say_where_and_what() {
        for (line, expected) in [
            ("* LIST", "expected `(` at offset 6 in list"),
            ("* LIST \\Sent", "expected `(` at offset 7 in list"),
            ("* LIST (Sent) \"/\" a", "expected `\\` at offset 8 in mbx-list-flags"),
            ("* LIST (\\Sent", "expected space or `)` at offset 13 in list"),
            ("* LIST (\\Sent\"x\")", "expected space or `)` at offset 13 in list"),
            ("* LIST ()\"/\" a", "expected space at offset 9 in SP"),
            ("* LIST () \"/\"a", "expected space at offset 13 in SP"),
            ("* LIST () \"/\" ", "expected atom character, quotation mark or `{` at offset 14 in astring"),
            ("* LIST () \"/\" (a)", "expected atom character, quotation mark or `{` at offset 14 in astring"),
            ("* LIST () \"/\" a b", "expected `(` at offset 16 in mbox-list-extended"),
            ("* LIST () \"/\" a (b)", "expected space at offset 18 in SP"),
            ("* LIST () \"/\" a (b c", "expected space or `)` at offset 20 in list"),
            ("* LIST () \"/\" a (b c) d", "expected no space at offset 21 in SP"),
            ("* LIST () \"/\" a (b c)d", "expected line end at offset 21 in mailbox-list"),
            ("* LIST () \"/\" a (\"b c\" d)", "expected name of an item at offset 17 in mbox-list-extended-item-tag"),
            ("* LIST () \"/\" {1}\r\n\0", "expected octet other than NUL at offset 19 in mailbox"),
        ] {
            let expected_at = expected.split(' ').filter_map(|word| word.parse::<usize>().ok()).next().unwrap();
            let front = FRONT.min(line.len());
            let error = read(line.as_bytes(), front, Quirks::NONE, list_data).unwrap_err();
            assert_eq!(error, expected, "{line} {expected_at}");
        }
    }

    #[test]
    fn no_prefix_panics() {
        let lines: &[&[u8]] = &[
            b"* LIST (\\HasNoChildren \\X \\) \"\\\\\" \"a\\\\b\" (CHILDINFO (\"S\") OLDNAME ({3}\r\nabc) X (1 (2)))\r\n",
            b"* LIST () \"\" INBOX/Da\tOggetto (x) \xff \r\n",
            "* LIST () NIL über (a b) \r\n".as_bytes(),
        ];
        for line in lines {
            for end in FRONT..line.len() {
                for quirks in [Quirks::NONE, Quirks::SERVERS] {
                    let mut cx = crate::wire::input::Context::new(&line[..end], None);
                    cx.quirks = quirks;
                    drop(list_data(Input::new(&line[..end], &cx).skip(FRONT)));
                }
            }
        }
    }

    #[test]
    fn hostile_lines_cost_no_more_than_their_length() {
        let distinct: String = (0..MANY).map(|n| format!("\\x{n} ")).collect();
        let line = format!("* LIST ({distinct}{}\\y) \"/\" a", "\\x0 ".repeat(99_900));
        let attributes = strict(line.as_bytes()).unwrap().attributes;
        assert_eq!(attributes.len(), MANY + 99_901);
        let mut reversed = attributes.clone();
        reversed.others.reverse();
        assert_eq!(attributes, reversed);
        let distinct: String = (0..100_001).map(|n| format!("\\x{n} ")).collect();
        let line = format!("* LIST ({distinct}\\y) \"/\" a");
        assert!(error(line.as_bytes()).starts_with("expected fewer items at offset"));
        let line = format!("* LIST () \"/\" a (x {}", "(".repeat(100_000));
        assert!(error(line.as_bytes()).starts_with("expected fewer lists inside each other at offset"));
        let line = format!("* LIST () \"/\" {}\r\n", "a (x ".repeat(100_000));
        assert_eq!(lenient(line.as_bytes()).0.mailbox.as_octets().len(), 500_000);
    }

    #[test]
    fn names_and_delimiters_are_written_in_quotation_marks() {
        let list =
            |line: &[u8]| String::from_utf8(written(Peer::client(), |writer| strict(line).unwrap().write(writer)));
        assert_eq!(list(br"* LIST () NIL INBOX").unwrap(), "() NIL \"INBOX\"\r\n");
        assert_eq!(list(br#"* LIST (\x \Sent) "\\" INBOX"#).unwrap(), "(\\Sent \\x) \"\\\\\" \"INBOX\"\r\n");
        assert_eq!(
            list(br#"* LIST () "/" Foo (X (1 "2") OLDNAME (bar) CHILDINFO ("SUBSCRIBED"))"#).unwrap(),
            "() \"/\" \"Foo\" (\"CHILDINFO\" (\"SUBSCRIBED\") \"OLDNAME\" (\"bar\") \"X\" (1 \"2\"))\r\n"
        );
    }

    #[test]
    fn what_was_read_is_read_again() {
        let lines: &[&[u8]] = &[
            b"* LIST (\\HasNoChildren \\X) \"\\\\\" \"a\\\\b\" (CHILDINFO (\"S\") OLDNAME ({3}\r\nabc) X (1 (2)))\r\n",
            b"* LIST (\\a \\B \\a) \"\" INBOX/Da\tOggetto (x) \xff \r\n",
            "* LIST () NIL über (a {3}\r\na\r\n OLDNAME ()) \r\n".as_bytes(),
        ];
        for line in lines.iter().copied().chain(EXAMPLES.iter().map(|row| row.0.as_bytes())) {
            let list = lenient(line).0;
            let again = written(Peer::client(), |writer| list.write(writer));
            assert_eq!(read(&again, 0, Quirks::NONE, list_data).unwrap().0, list);
            assert_eq!(list.clone().into_static(), list);
            assert_eq!(list.clone().into_owned(), list);
        }
    }

    #[test]
    fn constructors_let_nothing_in_that_is_something_else() {
        for wrong in ["Sent", "\\", "", "\\a b", "\\a)", "\\a\r\n", "\\\\a", "\\*", "\\é"] {
            assert!(Attribute::new(wrong).is_err(), "{wrong}");
        }
        let list = || ListData::new(Attributes::new(), None, Mailbox::INBOX).unwrap();
        assert!(list().with_child_info(["a)"]).is_err());
        for name in ["CHILDINFO", "oldname"] {
            assert!(list().with_other(TaggedExt::new(name, Raw::parse(b"(x)").unwrap()).unwrap()).is_err());
        }
        assert_eq!(list().with_child_info::<&str>([]).unwrap().to_owned().child_info().len(), 0);
    }

    #[test]
    fn the_table_agrees_with_itself() {
        for (place, (name, attribute)) in TABLE.iter().enumerate() {
            assert_eq!(bit(name), 1 << place);
            assert_eq!(exact(&[name, &b" "[..]].concat()), Some((1 << place, &b" "[..])));
            assert_eq!(Attribute::new(*name).unwrap(), *attribute);
            assert_eq!(attribute.as_octets(), *name);
            let set: Attributes<'_> = [attribute.clone(), attribute.clone()].into_iter().collect();
            assert_eq!((set.len(), set.contains(attribute)), (1, true));
            assert!(set.iter().eq([attribute.clone()]));
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(size_of::<Attributes<'_>>(), 32);
        assert_eq!(size_of::<ListData<'_>>(), 80);
    }

    #[cfg(feature = "arbitrary")]
    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(octets: Vec<u8>) {
            use super::super::testing::peers;
            let mut u = arbitrary::Unstructured::new(&octets);
            let Ok(list) = u.arbitrary::<ListData<'_>>() else { return Ok(()) };
            for peer in peers() {
                let line = written(peer, |writer| list.write(writer));
                let (again, report) = read_by(&line, 0, Quirks::NONE, peer.utf8, list_data).unwrap();
                proptest::prop_assert_eq!(&again, &list);
                proptest::prop_assert_eq!(report, "");
            }
        }

        #[test]
        fn the_common_form_is_no_form_of_its_own(line in r#"[(](\\(Sent|HasChildren|hasChildren|x| |)[ )]){0,3}[)]? ?"[/\\"a]"( | a|"b")"#) {
            if let Some((known, delimiter, name)) = common(line.as_bytes()) {
                let cx = crate::wire::input::Context::new(line.as_bytes(), None);
                let (rest, attributes, found) = uncommon_front(Input::new(line.as_bytes(), &cx)).unwrap();
                proptest::prop_assert_eq!((attributes, found), (Attributes { known, others: Vec::new() }, Some(delimiter)));
                proptest::prop_assert_eq!(rest.octets, name);
            }
        }
    }
}
