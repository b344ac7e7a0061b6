//! What a mailbox is and what can be done with it: [`Attribute`] and [`Attributes`].

use crate::{
    data::macros::{into_static, serde_as},
    error::{Rule, UsageError},
    quirks::Quirks,
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::list,
        padded, scan,
    },
};
use alloc::vec::Vec;
use core::{fmt, iter};

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
        /// assert_eq!(Attribute::new(r"\X-Shared")?.to_string(), r"\X-Shared");
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

        impl Attribute<'_> {
            /// The name as it is written.
            #[must_use]
            pub fn as_octets(&self) -> &[u8] {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Other(other) => &other.0,
                }
            }
        }

        pub(super) static TABLE: &[(&[u8], Attribute<'static>)] = &[$(($name, Attribute::$variant)),+];

        /// The names of [`TABLE`] as [`padded`] texts.
        static NAMES: &[([u8; 16], usize)] = &[$(padded($name)),+];

        /// The bit of an attribute at the front that is spelled as in the table, as it is by far the most often, and what follows.
        #[inline]
        pub(super) fn exact(octets: &[u8]) -> Option<(u32, &[u8])> {
            let [_, found, ..] = octets else { return None };
            $(if *found == const { initial($name) }
                && let Some(rest @ [b' ' | b')', ..]) = octets.strip_prefix($name)
            {
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
    /// `\NoAccess`: the user may know of it, and not what happens in it (RFC 5465).
    NoAccess = br"\NoAccess";
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
    /// `\AllMail`: what XLIST has for [`All`](Self::All).
    AllMail = br"\AllMail";
    /// `\Inbox`: where new messages arrive, by whatever name XLIST calls it.
    Inbox = br"\Inbox";
    /// `\Spam`: what XLIST has for [`Junk`](Self::Junk).
    Spam = br"\Spam";
    /// `\Starred`: what XLIST has for [`Flagged`](Self::Flagged).
    Starred = br"\Starred";
}

/// The octet behind the `\`, which tells most attributes apart.
const fn initial(name: &[u8]) -> u8 {
    if let [_, initial, ..] = name { *initial } else { 0 }
}

/// The bit of an attribute, in any case. 0 if it is not in the table.
pub(super) fn bit(name: &[u8]) -> u32 {
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
        if !name.strip_prefix(br"\").is_some_and(scan::is_atom) {
            return Err(UsageError("an attribute is `\\` and an atom"));
        }
        let known = TABLE.iter().find(|row| row.0.eq_ignore_ascii_case(&name));
        Ok(known.map_or_else(|| Self::Other(OtherAttribute(name)), |row| row.1.clone()))
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
    pub(super) known: u32,
    pub(super) others: Vec<OtherAttribute<'a>>,
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

    /// Adds one of many.
    fn add(&mut self, other: OtherAttribute<'a>) {
        // Servers send each once: to compare each of many with each is what an attacker would like.
        if self.others.len() >= MANY || !self.others.contains(&other) {
            self.others.push(other);
        }
    }

    /// The attributes: first those that have a variant, then the others as they came.
    pub fn iter(&self) -> impl Iterator<Item = Attribute<'_>> {
        let mut bits = self.known;
        let known = iter::from_fn(move || {
            let (_, attribute) = TABLE.get(bits.trailing_zeros() as usize)?;
            bits &= bits - 1;
            Some(attribute.clone())
        });
        known.chain(self.others.iter().map(|other| Attribute::Other(OtherAttribute(other.0.reborrow()))))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        let mut before = b'(';
        let mut bits = self.known;
        while let Some((name, length)) = NAMES.get(bits.trailing_zeros() as usize) {
            writer.part_behind(&[before], name, *length);
            before = b' ';
            bits &= bits - 1;
        }
        for other in &self.others {
            writer.word_behind(&[before], &other.0);
            before = b' ';
        }
        writer.close_list(before);
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
        attributes.into_iter().for_each(|attribute| match attribute {
            Attribute::Other(other) => all.add(other),
            attribute => all.insert(attribute),
        });
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

into_static!(struct OtherAttribute { 0 });
serde_as!(OtherAttribute<'a>: Octets<'a>, |it| it.0, |name| match Attribute::new(name)? {
    Attribute::Other(other) => Ok(other),
    _ => Err(UsageError("this attribute has a variant of its own")),
});
into_static!(struct Attributes { known, others });
serde_as!(Attribute<'a>: Octets<'a>, |it| Octets::from(it.as_octets()), Self::new);
serde_as!(Attributes<'a>: Vec<Attribute<'a>>, |it| it.iter().collect::<Vec<_>>(), |attributes| {
    let mut all = Self::new();
    for attribute in attributes {
        match attribute {
            Attribute::Other(other) => all.add(other),
            known => all.insert(known),
        }
    }
    Ok::<_, UsageError>(all)
});

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Attribute<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        if u.ratio(4, 5)? {
            return Ok(u.choose(TABLE)?.1.clone());
        }
        Self::new(*u.choose(&[r"\Shared", r"\MyMail", r"\X-a+b[1", r"\1"])?)
            .map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Attributes<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        u.arbitrary_iter::<Attribute<'_>>()?.take(8).collect()
    }
}

/// `mbx-list-oflag / mbx-list-sflag`; `None` for a `\` that is tolerated.
#[inline]
fn attribute<'a, 'c>(
    input: Input<'a, 'c>,
    backslash: &'static Rule,
    name: &'static Rule,
) -> ParseResult<'a, 'c, Option<&'a [u8]>> {
    let atom = input.expect(b'\\', backslash)?;
    match scan::run(atom.octets, scan::ATOM) {
        0 => {
            atom.deviate(Quirks::EMPTY_FLAG, name)?;
            Ok((atom, None))
        }
        length => {
            let (rest, name) = input.take_octets(1 + length);
            Ok((rest, Some(name)))
        }
    }
}

/// Other attributes from which on repeated ones are kept.
pub(super) const MANY: usize = 64;

/// `"(" [mbx-list-flags] ")"`
#[inline]
pub(super) fn attributes<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Attributes<'a>> {
    const BACKSLASH: &Rule = &Rule::new("`\\`", "mbx-list-flags");
    const NAME: &Rule = &Rule::new("atom character", "mbx-list-flags");
    attributes_of(input, BACKSLASH, NAME)
}

/// `"(" [flag-extension *(SP flag-extension)] ")"`, which fails with these rules
#[inline]
pub(crate) fn attributes_of<'a, 'c>(
    input: Input<'a, 'c>,
    backslash: &'static Rule,
    name: &'static Rule,
) -> ParseResult<'a, 'c, Attributes<'a>> {
    let mut attributes = Attributes::new();
    let (rest, ()) = list(
        input,
        |input| attribute(input, backslash, name),
        |name| {
            let Some(name) = name else { return };
            let bit = bit(name);
            if bit != 0 {
                attributes.known |= bit;
                return;
            }
            attributes.add(OtherAttribute(input.leaf(name)));
        },
    )?;
    Ok((rest, attributes))
}
