//! Access rights: ACL and RIGHTS= (RFC 4314, and RFC 2086 before it). That LIST can tell them (RFC 8440) is a row of its table.

use crate::{
    data::{
        Capabilities, Mailbox,
        arguments::Arguments,
        macros::{arbitrary, display, into_static, serde_as},
        mailbox::mailbox,
    },
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{followed, space},
        static_already,
        string::astring,
    },
};
use alloc::vec::Vec;
use core::{fmt, ops};

/// A set of access rights, each a letter or a digit. What RFC 4314 does not name, a server may have defined.
///
/// # Grammar
///
/// ```text
/// rights = astring ;; only lowercase ASCII letters and digits are allowed
/// ```
///
/// [RFC 4314, section 2.1](https://www.rfc-editor.org/rfc/rfc4314#section-2.1)
///
/// The order in which they were sent is not kept. They are written as most servers do, beginning with `lrswipkxte`.
///
/// # Example
///
/// ```
/// use imap_wire::ext::Rights;
///
/// let rights = Rights::new("wirls")?;
/// assert!(rights.contains(Rights::READ | Rights::INSERT));
/// assert_eq!((rights - Rights::SEEN).to_string(), "lrwi");
/// assert!(Rights::new("lrQ").is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Copy, Default, Eq, Hash, PartialEq)]
pub struct Rights(u64);

/// All that there can be. Where a letter stands here is its bit.
const LETTERS: &[u8; 36] = b"lrswipkxtecdanbfghjmoquvyz0123456789";

/// Spells the constants.
macro_rules! rights {
    ($($(#[doc = $doc:literal])+ $letter:literal => $name:ident;)+) => {
        impl Rights {
            $($(#[doc = $doc])+ pub const $name: Self = Self(bit($letter));)+
        }
    };
}

rights! {
    /// `l`: see the mailbox in LIST, and subscribe to it.
    b'l' => LOOKUP;
    /// `r`: select it, and ask for its STATUS.
    b'r' => READ;
    /// `s`: keep `\Seen` from one session to the next.
    b's' => SEEN;
    /// `w`: change flags and keywords other than `\Seen` and `\Deleted`.
    b'w' => WRITE;
    /// `i`: append messages, and copy some into it.
    b'i' => INSERT;
    /// `p`: send mail to the address of the mailbox.
    b'p' => POST;
    /// `k`: create mailboxes below it.
    b'k' => CREATE_MAILBOXES;
    /// `x`: delete or rename it.
    b'x' => DELETE_MAILBOX;
    /// `t`: change `\Deleted`.
    b't' => DELETE_MESSAGES;
    /// `e`: expunge.
    b'e' => EXPUNGE;
    /// `a`: change the rights of others.
    b'a' => ADMINISTER;
    /// `n`: change shared annotations of messages (RFC 5257).
    b'n' => ANNOTATE;
    /// `c` of RFC 2086, which stands for some of the above: see [`expand`](Self::expand).
    b'c' => OLD_CREATE;
    /// `d` of RFC 2086, which stands for some of the above: see [`expand`](Self::expand).
    b'd' => OLD_DELETE;
}

/// The bit of a letter; 0 if no right has it.
const fn bit(letter: u8) -> u64 {
    let mut rest: &[u8] = LETTERS;
    let mut bit = 1;
    while let [first, behind @ ..] = rest {
        if *first == letter {
            return bit;
        }
        rest = behind;
        bit <<= 1;
    }
    0
}

/// To which of the rights of RFC 2086 a server counts that a mailbox may be deleted, which is `x` now
/// (RFC 4314, section 2.1.1).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "it is of one of two")]
pub enum OldDeleteMailbox {
    /// To `c`: so `c` is `kx`, and `d` is `et`.
    WithCreate,
    /// To `d`: so `c` is `k`, and `d` is `etx`.
    WithDelete,
}

impl OldDeleteMailbox {
    /// The old rights, each with what it stands for.
    const fn members(self) -> [(Rights, Rights); 2] {
        const K: u64 = Rights::CREATE_MAILBOXES.0;
        const ET: u64 = Rights::EXPUNGE.0 | Rights::DELETE_MESSAGES.0;
        const X: u64 = Rights::DELETE_MAILBOX.0;
        let (create, delete) = match self {
            Self::WithCreate => (K | X, ET),
            Self::WithDelete => (K, ET | X),
        };
        [(Rights::OLD_CREATE, Rights(create)), (Rights::OLD_DELETE, Rights(delete))]
    }
}

impl Rights {
    /// No rights.
    pub const NONE: Self = Self(0);

    /// The rights of these letters.
    ///
    /// # Errors
    ///
    /// If there is anything but lower-case letters and digits of ASCII.
    pub fn new(letters: impl AsRef<[u8]>) -> Result<Self, UsageError> {
        Self::of(letters.as_ref()).ok_or(UsageError("rights are lower-case letters and digits"))
    }

    fn of(letters: &[u8]) -> Option<Self> {
        letters.iter().try_fold(Self::NONE, |rights, letter| match bit(*letter) {
            0 => None,
            bit => Some(Self(rights.0 | bit)),
        })
    }

    /// True if each of `rights` is among these.
    #[must_use]
    pub const fn contains(self, rights: Self) -> bool {
        self.0 & rights.0 == rights.0
    }

    /// True if there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many there are.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Each letter, in the order in which they are written.
    pub fn letters(self) -> impl Iterator<Item = char> {
        self.octets().map(char::from)
    }

    fn octets(self) -> impl Iterator<Item = u8> {
        LETTERS.iter().copied().filter(move |letter| self.0 & bit(*letter) != 0)
    }

    /// The same with what `c` and `d` stand for in their place: what a client that sends these means.
    ///
    /// ```
    /// use imap_wire::ext::{OldDeleteMailbox, Rights};
    ///
    /// let rights = Rights::new("lrswida")?;
    /// assert_eq!(rights.expand(OldDeleteMailbox::WithCreate).to_string(), "lrswitea");
    /// assert_eq!(rights.expand(OldDeleteMailbox::WithDelete).to_string(), "lrswixtea");
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    #[must_use]
    pub fn expand(self, old: OldDeleteMailbox) -> Self {
        old.members().into_iter().fold(self, |rights, (virtual_right, members)| {
            if rights.contains(virtual_right) { (rights - virtual_right) | members } else { rights }
        })
    }

    /// The same with `c` and `d` where there is any right that they stand for: what a server tells, so that a client which knows
    /// RFC 2086 only understands it.
    ///
    /// ```
    /// use imap_wire::ext::{OldDeleteMailbox, Rights};
    ///
    /// let rights = Rights::new("lrswikeat")?;
    /// assert_eq!(rights.with_old(OldDeleteMailbox::WithCreate).to_string(), "lrswiktecda");
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    #[must_use]
    pub fn with_old(self, old: OldDeleteMailbox) -> Self {
        old.members().into_iter().fold(
            self,
            |rights, (virtual_right, members)| {
                if self.0 & members.0 == 0 { rights } else { rights | virtual_right }
            },
        )
    }

    /// Writes `rights`.
    fn write(self, writer: &mut Writer) {
        if self.is_empty() {
            writer.text(b"\"\"");
        }
        self.octets().for_each(|letter| writer.text(&[letter]));
    }
}

impl ops::BitOr for Rights {
    type Output = Self;

    /// Those of both.
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl ops::Sub for Rights {
    type Output = Self;

    /// Those that are not in `other`.
    fn sub(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// The letters.
impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.letters().try_for_each(|letter| write!(f, "{letter}"))
    }
}

impl fmt::Debug for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rights({self})")
    }
}

static_already!(Rights);
serde_as!(Rights: Octets<'static>, |it| format_args!("{it}"), Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Rights {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self(u.arbitrary::<u64>()? & ((1 << LETTERS.len()) - 1)))
    }
}

impl Capabilities<'_> {
    /// The value of `RIGHTS=`: what rights the server has beside those of RFC 2086, which are `lrswipcda` and digits.
    ///
    /// `None` if the server does not say so, or not in the letters of rights.
    ///
    /// ```
    /// use imap_wire::{data::Capabilities, ext::Rights};
    ///
    /// let capabilities = Capabilities::new("IMAP4rev1 ACL RIGHTS=kxte")?;
    /// assert!(capabilities.rights().unwrap().contains(Rights::EXPUNGE));
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    #[must_use]
    pub fn rights(&self) -> Option<Rights> {
        Rights::of(&self.value("RIGHTS")?)
    }
}

/// What SETACL does with rights.
///
/// # Grammar
///
/// ```text
/// mod-rights = astring ;; +rights to add, -rights to remove, rights to replace
/// ```
///
/// [RFC 4314, section 3.1](https://www.rfc-editor.org/rfc/rfc4314#section-3.1)
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "a sign is one of two, or not there")]
pub enum ModRights {
    /// These, and no others.
    Replace(Rights),
    /// These, too.
    Add(Rights),
    /// These no more.
    Remove(Rights),
}

impl ModRights {
    fn write(self, writer: &mut Writer) {
        let rights = match self {
            Self::Replace(rights) => return rights.write(writer),
            Self::Add(rights) => {
                writer.text(b"+");
                rights
            }
            Self::Remove(rights) => {
                writer.text(b"-");
                rights
            }
        };
        // Without one, the sign is all of the atom.
        rights.octets().for_each(|letter| writer.text(&[letter]));
    }
}

static_already!(ModRights);
arbitrary!(
    enum ModRights {
        Replace(it),
        Add(it),
        Remove(it),
    }
);

/// The arguments of SETACL: what somebody may do with a mailbox.
///
/// # Grammar
///
/// ```text
/// setacl     = "SETACL" SP mailbox SP identifier SP mod-rights
/// identifier = astring
/// ```
///
/// [RFC 4314, section 3.1](https://www.rfc-editor.org/rfc/rfc4314#section-3.1)
///
/// # Example
///
/// ```
/// use imap_wire::{command::Command, data::Mailbox, ext::{ModRights, Rights, SetAcl}};
///
/// let rights = ModRights::Add(Rights::new("te")?);
/// let command = Command::SetAcl(SetAcl::new(Mailbox::new("INBOX/Drafts")?, "Chris", rights));
/// assert_eq!(command.to_string(), "SETACL INBOX/Drafts Chris +te");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SetAcl<'a> {
    /// Which mailbox.
    pub mailbox: Mailbox<'a>,
    /// Who: a user, `anyone`, or what else the server knows. One that begins with `-` is denied the rights.
    pub identifier: Octets<'a>,
    /// What.
    pub rights: ModRights,
}

impl<'a> SetAcl<'a> {
    /// Of this mailbox, for this identifier.
    pub fn new(mailbox: Mailbox<'a>, identifier: impl Into<Octets<'a>>, rights: ModRights) -> Self {
        Self { mailbox, identifier: identifier.into(), rights }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        write_identifier(&self.mailbox, &self.identifier, writer);
        writer.space();
        self.rights.write(writer);
    }
}

impl Arguments for SetAcl<'_> {}
display!(SetAcl);
into_static!(struct SetAcl { mailbox, identifier, rights });
arbitrary!(struct SetAcl<'a> { mailbox, identifier, rights });

/// The arguments of DELETEACL and LISTRIGHTS: a mailbox, and somebody in its access control list.
///
/// # Grammar
///
/// ```text
/// deleteacl  = "DELETEACL" SP mailbox SP identifier
/// listrights = "LISTRIGHTS" SP mailbox SP identifier
/// ```
///
/// [RFC 4314, sections 3.2 and 3.4](https://www.rfc-editor.org/rfc/rfc4314#section-3.2)
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AclIdentifier<'a> {
    /// Which mailbox.
    pub mailbox: Mailbox<'a>,
    /// Who.
    pub identifier: Octets<'a>,
}

impl<'a> AclIdentifier<'a> {
    /// Of this mailbox, this identifier.
    pub fn new(mailbox: Mailbox<'a>, identifier: impl Into<Octets<'a>>) -> Self {
        Self { mailbox, identifier: identifier.into() }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        write_identifier(&self.mailbox, &self.identifier, writer);
    }
}

impl Arguments for AclIdentifier<'_> {}
display!(AclIdentifier);
into_static!(struct AclIdentifier { mailbox, identifier });
arbitrary!(struct AclIdentifier<'a> { mailbox, identifier });

/// Writes `SP mailbox SP identifier`.
fn write_identifier(mailbox: &Mailbox<'_>, identifier: &Octets<'_>, writer: &mut Writer) {
    writer.space();
    mailbox.write(writer);
    writer.space();
    writer.astring(identifier);
}

/// Who may do what with a mailbox.
///
/// # Grammar
///
/// ```text
/// acl-data = "ACL" SP mailbox *(SP identifier SP rights)
/// ```
///
/// [RFC 4314, section 3.6](https://www.rfc-editor.org/rfc/rfc4314#section-3.6)
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response, ext::Rights};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* ACL INBOX Fred rwipslxetad -Fred wetd $team w\r\n")?;
/// let Response::Data(Data::Acl(acl)) = response else { panic!() };
/// assert_eq!(acl.entries[2].identifier, "$team");
/// assert_eq!(acl.entries[2].rights, Rights::WRITE);
/// assert!(acl.entries[1].is_negative());
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Acl<'a> {
    /// Which mailbox.
    pub mailbox: Mailbox<'a>,
    /// Its access control list.
    pub entries: Vec<AclEntry<'a>>,
}

impl<'a> Acl<'a> {
    /// Of this mailbox, this list.
    pub fn new(mailbox: Mailbox<'a>, entries: impl IntoIterator<Item = AclEntry<'a>>) -> Self {
        Self { mailbox, entries: entries.into_iter().collect() }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write_quoted(writer);
        for AclEntry { identifier, rights } in &self.entries {
            writer.space();
            writer.astring(identifier);
            writer.space();
            rights.write(writer);
        }
    }
}

display!(Acl);
into_static!(struct Acl { mailbox, entries });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Acl<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let entries = u.arbitrary_iter()?.take(4).collect::<Result<_, _>>()?;
        Ok(Self { mailbox: u.arbitrary()?, entries })
    }
}

/// One line of an access control list.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AclEntry<'a> {
    /// Who.
    pub identifier: Octets<'a>,
    /// What he may do; or must not, if the identifier begins with `-`.
    pub rights: Rights,
}

impl<'a> AclEntry<'a> {
    /// These rights for this identifier.
    pub fn new(identifier: impl Into<Octets<'a>>, rights: Rights) -> Self {
        Self { identifier: identifier.into(), rights }
    }

    /// True if the identifier begins with `-`: the rights are denied (RFC 4314, section 2).
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.identifier.starts_with(b"-")
    }
}

into_static!(struct AclEntry { identifier, rights });
arbitrary!(struct AclEntry<'a> { identifier, rights });

/// What somebody may be allowed.
///
/// # Grammar
///
/// ```text
/// listrights-data = "LISTRIGHTS" SP mailbox SP identifier SP rights *(SP rights)
/// ```
///
/// [RFC 4314, section 3.7](https://www.rfc-editor.org/rfc/rfc4314#section-3.7)
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response, ext::Rights};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* LISTRIGHTS ~/Mail/saved smith la r swicdkxte\r\n")?;
/// let Response::Data(Data::ListRights(it)) = response else { panic!() };
/// assert_eq!(it.required, Rights::LOOKUP | Rights::ADMINISTER);
/// assert_eq!(it.optional.len(), 2);
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ListRights<'a> {
    /// Of which mailbox.
    pub mailbox: Mailbox<'a>,
    /// Who.
    pub identifier: Octets<'a>,
    /// What he is always allowed.
    pub required: Rights,
    /// What he can be allowed. Rights of one set are given together, or none of them.
    pub optional: Vec<Rights>,
}

impl<'a> ListRights<'a> {
    /// Of this mailbox, what this identifier has anyway, and what it can be given.
    pub fn new(
        mailbox: Mailbox<'a>,
        identifier: impl Into<Octets<'a>>,
        required: Rights,
        optional: impl IntoIterator<Item = Rights>,
    ) -> Self {
        Self { mailbox, identifier: identifier.into(), required, optional: optional.into_iter().collect() }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write_quoted(writer);
        writer.space();
        writer.astring(&self.identifier);
        for rights in [self.required].iter().chain(&self.optional) {
            writer.space();
            rights.write(writer);
        }
    }
}

display!(ListRights);
into_static!(struct ListRights { mailbox, identifier, required, optional });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ListRights<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let optional = u.arbitrary_iter()?.take(4).collect::<Result<_, _>>()?;
        Ok(Self { mailbox: u.arbitrary()?, identifier: u.arbitrary()?, required: u.arbitrary()?, optional })
    }
}

/// What the user may do with a mailbox.
///
/// # Grammar
///
/// ```text
/// myrights-data = "MYRIGHTS" SP mailbox SP rights
/// ```
///
/// [RFC 4314, section 3.8](https://www.rfc-editor.org/rfc/rfc4314#section-3.8)
///
/// # Example
///
/// ```
/// use imap_wire::{data::Mailbox, ext::{MyRights, Rights}};
///
/// let rights = MyRights::new(Mailbox::INBOX, Rights::new("rwiptsldaex")?);
/// assert_eq!(rights.to_string(), "\"INBOX\" lrswipxteda");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MyRights<'a> {
    /// Which mailbox.
    pub mailbox: Mailbox<'a>,
    /// What the user may do.
    pub rights: Rights,
}

impl<'a> MyRights<'a> {
    /// Of this mailbox.
    #[must_use]
    pub const fn new(mailbox: Mailbox<'a>, rights: Rights) -> Self {
        Self { mailbox, rights }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write_quoted(writer);
        writer.space();
        self.rights.write(writer);
    }
}

display!(MyRights);
into_static!(struct MyRights { mailbox, rights });
arbitrary!(struct MyRights<'a> { mailbox, rights });

/// `rights = astring`
fn rights<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Rights> {
    const RIGHTS: &Rule = &Rule::new("lower-case letters and digits", "rights");
    let (rest, letters) = astring(input)?;
    Rights::of(&letters).map(|rights| (rest, rights)).ok_or_else(|| input.error(RIGHTS))
}

/// `mod-rights = astring`
fn mod_rights<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ModRights> {
    const RIGHTS: &Rule = &Rule::new("lower-case letters and digits, perhaps behind `+` or `-`,", "mod-rights");
    let (rest, letters) = astring(input)?;
    let rights = match letters.as_slice() {
        [b'+', letters @ ..] => Rights::of(letters).map(ModRights::Add),
        [b'-', letters @ ..] => Rights::of(letters).map(ModRights::Remove),
        letters => Rights::of(letters).map(ModRights::Replace),
    };
    rights.map(|rights| (rest, rights)).ok_or_else(|| input.error(RIGHTS))
}

/// `SP mailbox SP identifier`
pub(crate) fn acl_identifier<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, AclIdentifier<'a>> {
    let (rest, mailbox) = mailbox(space(input)?)?;
    let (rest, identifier) = astring(space(rest)?)?;
    Ok((rest, AclIdentifier { mailbox, identifier }))
}

/// `SP mailbox SP identifier SP mod-rights`
pub(crate) fn setacl<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SetAcl<'a>> {
    let (rest, AclIdentifier { mailbox, identifier }) = acl_identifier(input)?;
    let (rest, rights) = mod_rights(space(rest)?)?;
    Ok((rest, SetAcl { mailbox, identifier, rights }))
}

/// `SP mailbox *(SP identifier SP rights)`
pub(crate) fn acl_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Acl<'a>> {
    let (rest, mailbox) = mailbox(space(input)?)?;
    let (rest, entries) = followed(rest, Vec::new(), |input| {
        let (rest, identifier) = astring(input)?;
        let (rest, rights) = rights(space(rest)?)?;
        Ok((rest, AclEntry { identifier, rights }))
    })?;
    Ok((rest, Acl { mailbox, entries }))
}

/// `SP mailbox SP identifier SP rights *(SP rights)`
pub(crate) fn listrights_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ListRights<'a>> {
    let (rest, AclIdentifier { mailbox, identifier }) = acl_identifier(input)?;
    let (rest, required) = rights(space(rest)?)?;
    let (rest, optional) = followed(rest, Vec::new(), rights)?;
    Ok((rest, ListRights { mailbox, identifier, required, optional }))
}

/// `SP mailbox SP rights`
pub(crate) fn myrights_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, MyRights<'a>> {
    let (rest, mailbox) = mailbox(space(input)?)?;
    let (rest, rights) = rights(space(rest)?)?;
    Ok((rest, MyRights { mailbox, rights }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::testing::{read, read_part, written},
        quirks::Quirks,
        wire::Peer,
    };

    /// What a parser makes of a line behind its first `front` octets, written anew, and what it tolerated; or the error.
    fn again<'a, T>(
        line: &'a str,
        front: usize,
        parser: impl for<'c> FnOnce(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
        write: fn(&T, &mut Writer),
    ) -> Result<String, String> {
        let (value, report) = read(line.as_bytes(), front, Quirks::NONE, parser)?;
        assert_eq!(report, "");
        Ok(String::from_utf8(written(Peer::client(), |writer| write(&value, writer))).unwrap().trim_end().into())
    }

    #[test]
    fn the_order_of_letters_is_no_difference() {
        assert_eq!(Rights::new("rwipslxetad"), Rights::new("daxetlspiwr"));
        assert_eq!(Rights::new("9z0b").unwrap().to_string(), "bz09");
        assert_eq!(Rights::new("9z0b").unwrap().count(), 4);
        assert_eq!(format!("{:?}", Rights::READ | Rights::LOOKUP), "Rights(lr)");
        assert_eq!(Rights::new("lr").unwrap().letters().collect::<Vec<_>>(), ['l', 'r']);
        for wrong in ["R", "l r", "é", "+r", "l\r\n"] {
            assert!(Rights::new(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn old_rights_stand_for_new_ones() {
        use OldDeleteMailbox::{WithCreate, WithDelete};
        for (sent, old, expanded, told) in [
            ("c", WithCreate, "kx", "kxc"),
            ("c", WithDelete, "k", "kc"),
            ("d", WithCreate, "te", "ted"),
            ("d", WithDelete, "xte", "xted"),
            ("x", WithCreate, "x", "xc"),
            ("x", WithDelete, "x", "xd"),
            ("cdt", WithCreate, "kxte", "kxtecd"),
            ("lrs", WithDelete, "lrs", "lrs"),
        ] {
            let rights = Rights::new(sent).unwrap().expand(old);
            assert_eq!(
                (rights.to_string(), rights.with_old(old).to_string()),
                (expanded.into(), told.into()),
                "{sent}"
            );
        }
    }

    #[test]
    fn rights_of_a_capability() {
        for (names, rights) in [
            ("ACL RIGHTS=texk", Some("kxte")),
            ("acl rights=kxten", Some("kxten")),
            ("ACL RIGHTS", None),
            ("ACL RIGHTS=TEXK", None),
            ("ACL", None),
        ] {
            let found = Capabilities::new(names).unwrap().rights().map(|it| it.to_string());
            assert_eq!(found.as_deref(), rights, "{names}");
        }
    }

    #[test]
    fn reads_what_servers_send() {
        for (line, written) in [
            ("* ACL AclBox bob ilrw -bob w \"user with space\" lr alice lrwstipekxacd", None),
            ("* ACL user/carol/Sub carol lrswipkxtecdan alice lrs group:staff lr", None),
            ("* ACL INBOX", None),
            ("* ACL a b \"\"", Some(r#" "a" b """#)),
            ("* ACL {3}\r\na b {1}\r\nc {2}\r\nlr", Some(r#" "a b" c lr"#)),
        ] {
            let found = again(line, "* ACL".len(), acl_data, Acl::write).unwrap();
            if let Some(written) = written {
                assert_eq!(found, written);
            }
        }
        for line in [
            "* LISTRIGHTS user/carol alice p l r s w i k x t e c d a n 0 1 2 3 4 5 6 7 8 9",
            "* LISTRIGHTS PerlBox2 bob \"\" l r s w i p k x t e c d a n 0 1 2 3 4 5 6 7 8 9",
            "* LISTRIGHTS a b \"\"",
        ] {
            let found = again(line, "* LISTRIGHTS".len(), listrights_data, ListRights::write).unwrap();
            assert_eq!(found.replacen('"', "", 2), line["* LISTRIGHTS".len()..]);
        }
        let line = "* MYRIGHTS \"Other Users/alice/Mail\" lrswi";
        assert_eq!(
            again(line, "* MYRIGHTS".len(), myrights_data, MyRights::write).unwrap(),
            line["* MYRIGHTS".len()..]
        );
        assert_eq!(read(b"* ACL a b lr \r\n".trim_ascii_end(), 5, Quirks::NONE, acl_data).unwrap().0.entries.len(), 1);
    }

    #[test]
    fn reads_what_clients_send() {
        for line in ["bob lrs", "bob +wi", "bob -s", "\"user with space\" lr", "-bob w", "anyone \"\"", "b +", "b -"] {
            let line = format!("A SETACL AclBox {line}");
            assert_eq!(again(&line, 8, setacl, SetAcl::write).unwrap(), line[8..]);
        }
        assert_eq!(again("A SETACL a b \"+l\"", 8, setacl, SetAcl::write).unwrap(), " a b +l");
        assert_eq!(again("A DELETEACL a \"b\"", 11, acl_identifier, AclIdentifier::write).unwrap(), " a b");
    }

    #[test]
    fn says_what_is_no_right() {
        let error = |line: &str| again(line, 8, setacl, SetAcl::write).unwrap_err();
        let no_rights = "expected lower-case letters and digits, perhaps behind `+` or `-`, at offset 13 in mod-rights";
        assert_eq!(error("A SETACL a b QQQ"), no_rights);
        assert_eq!(error("A SETACL a b ++l"), no_rights);
        assert_eq!(error("A SETACL a b"), "expected space at offset 12 in SP");
        let error = |line: &str| again(line, 5, acl_data, Acl::write).unwrap_err();
        assert_eq!(error("* ACL a b"), "expected space at offset 9 in SP");
        assert_eq!(error("* ACL a b lR"), "expected lower-case letters and digits at offset 10 in rights");
        assert_eq!(error("* ACL a b +l"), "expected lower-case letters and digits at offset 10 in rights");
        assert_eq!(error("* ACL a b lr c"), "expected space at offset 14 in SP");
        assert_eq!(
            again("* LISTRIGHTS a b", 12, listrights_data, ListRights::write).unwrap_err(),
            "expected space at offset 16 in SP"
        );
    }

    #[test]
    fn a_list_is_bounded() {
        let limit = crate::Limits::client().items;
        let line = ["* ACL a", &" b r".repeat(limit + 1)].concat();
        let error = format!("expected fewer items at offset {} in list", 8 + 4 * limit);
        assert_eq!(again(&line, 5, acl_data, Acl::write), Err(error));
        let line = ["* LISTRIGHTS a b l", &" r".repeat(limit + 1)].concat();
        let error = format!("expected fewer items at offset {} in list", 19 + 2 * limit);
        assert_eq!(again(&line, 12, listrights_data, ListRights::write), Err(error));
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        let line = "* LISTRIGHTS \"a b\" c l r sw";
        for end in 12..line.len() {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let _either = read_part(&line.as_bytes()[12..end], quirks, listrights_data);
            }
        }
    }
}
