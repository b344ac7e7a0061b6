//! STATUS responses: the table of what a server says of a mailbox that is not selected (RFC 9051, section 7.3.3).

use super::{
    list::{gap, is_line_end, unquoted_name},
    macros::{display, into_static, serde_as, serde_fields},
    mailbox::{Mailbox, mailbox, plain_mailbox},
    tagged_ext::{TaggedExt, is_atom, label, tagged_ext},
    uid_validity::{UidValidity, uid_validity},
};
use crate::{
    error::{ParseError, Rule, UsageError},
    quirks::Quirks,
    wire::{
        Octets, Writer,
        input::{Input, ParseResult, attempt},
        list::{list, no_space, space},
        number::{number, number64, plain_number},
        scan,
        string::class,
    },
};
use alloc::vec::Vec;
use core::ops;
use nom::Err;

/// Spells the table: for each item its name, its variant, its field with the type, how its value is read, what a number is as one,
/// and how it is written.
macro_rules! items {
    ($(
        $(#[doc = $doc:literal])+
        $name:literal => $variant:ident, $field:ident($value:ty): $parse:expr, $plain:expr, $write:expr;
    )+) => {
        /// What a server says of a mailbox, as a rule because it was asked.
        ///
        /// Those items that have a variant in [`StatusItem`] have a place of their own; only others take memory. In which order
        /// they were sent is not kept.
        ///
        /// # Grammar
        ///
        /// ```text
        /// mailbox-data    = "STATUS" SP mailbox SP "(" [status-att-list] ")"
        /// status-att-list = status-att-val *(SP status-att-val)
        /// status-att-val  = ("MESSAGES" SP number) / ("UIDNEXT" SP nz-number) / ("UIDVALIDITY" SP nz-number) /
        ///                   ("UNSEEN" SP number) / ("DELETED" SP number) / ("SIZE" SP number64)
        /// ```
        ///
        /// [RFC 9051, section 7.3.3](https://www.rfc-editor.org/rfc/rfc9051#section-7.3.3);
        /// RECENT: [RFC 3501, section 6.3.10](https://www.rfc-editor.org/rfc/rfc3501#section-6.3.10).
        ///
        /// # Leniency
        ///
        /// An item that the table does not have is kept, in any mode. [`Quirks::UNQUOTED_NAME`], [`Quirks::EIGHT_BIT_NAME`],
        /// [`Quirks::UID_VALIDITY`], [`Quirks::ZERO`] and [`Quirks::SPACES`].
        ///
        /// # Example
        ///
        /// ```
        /// use imap_wire::data::{Mailbox, StatusData, StatusItem};
        ///
        /// let items = [StatusItem::Messages(231), StatusItem::UidNext(44292)];
        /// let status = StatusData::new(Mailbox::new("blurdybloop")?, items)?;
        /// assert_eq!((status.messages(), status.unseen()), (Some(231), None));
        /// assert_eq!(status.items().count(), 2);
        /// # Ok::<(), imap_wire::UsageError>(())
        /// ```
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub struct StatusData<'a> {
            /// Its name.
            pub mailbox: Mailbox<'a>,
            $($field: Option<$value>,)+
            others: Vec<TaggedExt<'a>>,
        }

        /// One thing that a server says of a mailbox.
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum StatusItem<'a> {
            $($(#[doc = $doc])+ $variant($value),)+
            /// One that the table does not have.
            Other(TaggedExt<'a>),
        }

        into_static!(struct StatusData { mailbox, $($field,)+ others });
        serde_fields!(
            StatusData<'a>,
            |it| { mailbox: Mailbox<'a> = it.mailbox, $($field: Option<$value> = it.$field,)+ others: Vec<TaggedExt<'a>> = it.others },
            {
                let known = [$($field.map(StatusItem::$variant)),+].into_iter().flatten();
                Self::new(mailbox, known.chain(others.into_iter().map(StatusItem::Other)))
            },
        );
        into_static!(enum StatusItem { $($variant(value),)+ Other(item) });

        impl<'a> StatusData<'a> {
            /// Nothing of this mailbox.
            const fn empty(mailbox: Mailbox<'a>) -> Self {
                Self { mailbox, $($field: None,)+ others: Vec::new() }
            }

            $(
                $(#[doc = $doc])+
                ///
                /// `None` if the server did not say.
                #[must_use]
                pub const fn $field(&self) -> Option<$value> {
                    self.$field
                }
            )+

            /// All items: first those that have a variant, then the others as they came.
            pub fn items(&self) -> impl Iterator<Item = StatusItem<'a>> {
                let known = [$(self.$field.map(StatusItem::$variant),)+];
                known.into_iter().flatten().chain(self.others.iter().cloned().map(StatusItem::Other))
            }

            /// Adds an item, in place of what was there of its name.
            ///
            /// # Errors
            ///
            /// If it is an [`Other`](StatusItem::Other) whose name the table has, or a number that the grammar does not allow.
            pub fn insert(&mut self, item: StatusItem<'a>) -> Result<(), UsageError> {
                item.check()?;
                match item {
                    $(StatusItem::$variant(value) => self.$field = Some(value),)+
                    StatusItem::Other(item) => self.others.push(item),
                }
                Ok(())
            }

            /// Reads the value of an item.
            #[inline]
            fn read<'c>(&mut self, item: Known, input: Input<'a, 'c>) -> ParseResult<'a, 'c, ()> {
                match item {
                    $(Known::$variant => {
                        let (rest, value) = $parse(input)?;
                        self.$field = Some(value);
                        Ok((rest, ()))
                    })+
                }
            }

            /// Sets the value of an item to a number that the grammar allows.
            #[inline(always)]
            fn set(&mut self, item: Known, value: u64) -> Option<()> {
                match item {
                    $(Known::$variant => self.$field = Some($plain(value)?),)+
                }
                Some(())
            }
        }

        /// The items of the table.
        #[derive(Clone, Copy)]
        enum Known {
            $($variant,)+
        }

        impl Known {
            /// The item whose name stands at the front, in upper case as almost always, and what follows it and a space.
            #[inline(always)]
            fn exact(octets: &[u8]) -> Option<(Self, &[u8])> {
                $(if let Some([b' ', rest @ ..]) = octets.strip_prefix($name) {
                    return Some((Self::$variant, rest));
                })+
                None
            }

            /// The item of this name, in any case.
            fn of(name: &[u8]) -> Option<Self> {
                $(if name.eq_ignore_ascii_case($name) {
                    return Some(Self::$variant);
                })+
                None
            }
        }

        /// The name of such a thing, by which a client asks for it.
        ///
        /// # Grammar
        ///
        /// ```text
        /// status-att = "MESSAGES" / "UIDNEXT" / "UIDVALIDITY" / "UNSEEN" / "DELETED" / "SIZE"
        /// ```
        ///
        /// [RFC 9051, section 6.3.11](https://www.rfc-editor.org/rfc/rfc9051#section-6.3.11). Compared without case.
        ///
        /// # Example
        ///
        /// ```
        /// use imap_wire::data::StatusItemName;
        ///
        /// assert_eq!(StatusItemName::new("uidnext")?, StatusItemName::UidNext);
        /// assert_eq!(StatusItemName::new("X-Guid")?.as_octets(), b"X-Guid");
        /// assert!(StatusItemName::new("two words").is_err());
        /// # Ok::<(), imap_wire::UsageError>(())
        /// ```
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub enum StatusItemName<'a> {
            $($(#[doc = $doc])+ $variant,)+
            /// One that the table does not have.
            Other(OtherStatusItemName<'a>),
        }

        into_static!(enum StatusItemName { $($variant,)+ Other(name) });

        impl<'a> StatusItemName<'a> {
            /// The name at the front, in upper case as almost always, and what follows, if the name ends there.
            #[inline(always)]
            fn exact(octets: &[u8]) -> Option<(Self, &[u8])> {
                $(if let Some(rest @ [b' ' | b')', ..]) = octets.strip_prefix($name) {
                    return Some((Self::$variant, rest));
                })+
                None
            }

            /// The name of these octets, which are known to be an atom.
            fn of(name: Octets<'a>) -> Self {
                match Known::of(&name) {
                    $(Some(Known::$variant) => Self::$variant,)+
                    None => Self::Other(OtherStatusItemName(name)),
                }
            }

            /// The name as it is written.
            #[must_use]
            pub fn as_octets(&self) -> &[u8] {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Other(name) => &name.0,
                }
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for StatusItemName<'a> {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                let names: &[&[u8]] = &[$($name,)+ b"HIGHESTMODSEQ", b"X-a.b", b"[1"];
                Ok(Self::of((*u.choose(names)?).into()))
            }
        }

        impl StatusItem<'_> {
            fn write(&self, writer: &mut Writer) {
                match self {
                    $(Self::$variant(value) => {
                        writer.text($name);
                        writer.space();
                        let write: fn($value, &mut Writer) = $write;
                        write(*value, writer);
                    })+
                    Self::Other(item) => item.write(writer),
                }
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for StatusItem<'a> {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                let variants: &[fn(&mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self>] =
                    &[$(|u| Ok(Self::$variant(u.arbitrary()?)),)+ |u| Ok(Self::Other(u.arbitrary()?))];
                u.choose(variants)?(u)
            }
        }
    };
}

items! {
    /// `MESSAGES`: how many messages it has.
    b"MESSAGES" => Messages, messages(u32): number, plain_number32, write_number;
    /// `RECENT`: how many of them are new to every session (IMAP4rev1).
    b"RECENT" => Recent, recent(u32): number, plain_number32, write_number;
    /// `UIDNEXT`: the least that the next UID will be. 0 from a server that is [tolerated](Quirks::ZERO).
    b"UIDNEXT" => UidNext, uid_next(u32): uid_next, plain_nz_number, write_number;
    /// `UIDVALIDITY`: what its UIDs are relative to.
    b"UIDVALIDITY" => UidValidity, uid_validity(UidValidity): uid_validity, UidValidity::plain, UidValidity::write;
    /// `UNSEEN`: how many messages lack `\Seen`.
    b"UNSEEN" => Unseen, unseen(u32): number, plain_number32, write_number;
    /// `DELETED`: how many messages have `\Deleted`.
    b"DELETED" => Deleted, deleted(u32): number, plain_number32, write_number;
    /// `SIZE`: octets of all messages together, or more (RFC 8438).
    b"SIZE" => Size, size(u64): number64, Some, |size, writer| writer.number(size);
}

display!(StatusData);

impl<'a> StatusData<'a> {
    /// What is said of this mailbox.
    ///
    /// # Errors
    ///
    /// Those of [`insert`](Self::insert).
    pub fn new(mailbox: Mailbox<'a>, items: impl IntoIterator<Item = StatusItem<'a>>) -> Result<Self, UsageError> {
        let mut status = Self::empty(mailbox);
        items.into_iter().try_for_each(|item| status.insert(item))?;
        Ok(status)
    }

    /// The items that the table does not have.
    #[must_use]
    pub fn others(&self) -> &[TaggedExt<'a>] {
        &self.others
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        // Some clients do not take an atom here.
        self.mailbox.write_quoted(writer);
        writer.space();
        writer.list(self.items(), |writer, item| item.write(writer));
    }
}

impl<'a> StatusItemName<'a> {
    /// The name of these octets.
    ///
    /// # Errors
    ///
    /// If they are no atom.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if is_atom(&name) { Ok(Self::of(name)) } else { Err(UsageError("the name of an item is an atom")) }
    }

    fn write(&self, writer: &mut Writer) {
        writer.text(self.as_octets());
    }
}

/// A name that the table does not have, as it was spelled. It is compared without case.
#[derive(Clone, Debug)]
pub struct OtherStatusItemName<'a>(Octets<'a>);

impl OtherStatusItemName<'_> {
    /// The name as it is written.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq for OtherStatusItemName<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for OtherStatusItemName<'_> {}

into_static!(struct OtherStatusItemName { 0 });
serde_as!(OtherStatusItemName<'a>: Octets<'a>, |it| it.0, |name| match StatusItemName::new(name)? {
    StatusItemName::Other(other) => Ok(other),
    _ => Err(UsageError("this item has a variant of its own")),
});

/// The names of things that a client asks for, in the order in which it does: at least one.
///
/// # Example
///
/// ```
/// use imap_wire::data::{StatusItemName, StatusItemNames};
///
/// let names = StatusItemNames::new([StatusItemName::Messages, StatusItemName::Unseen])?;
/// assert_eq!(names.to_string(), "(MESSAGES UNSEEN)");
/// assert!(names.contains(&StatusItemName::Unseen));
/// assert!(StatusItemNames::new([]).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StatusItemNames<'a>(Vec<StatusItemName<'a>>);

impl<'a> StatusItemNames<'a> {
    /// These names.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn new(names: impl IntoIterator<Item = StatusItemName<'a>>) -> Result<Self, UsageError> {
        let names: Vec<_> = names.into_iter().collect();
        if names.is_empty() { Err(UsageError("STATUS asks for an item")) } else { Ok(Self(names)) }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.list(&self.0, |writer, name| name.write(writer));
    }
}

impl<'a> ops::Deref for StatusItemNames<'a> {
    type Target = [StatusItemName<'a>];

    fn deref(&self) -> &[StatusItemName<'a>] {
        &self.0
    }
}

into_static!(struct StatusItemNames { 0 });
serde_as!(StatusItemName<'a>: Octets<'a>, |it| Octets::from(it.as_octets()), Self::new);
serde_as!(StatusItemNames<'a>: Vec<StatusItemName<'a>>, |it| it.0, Self::new);
display!(StatusItemName, StatusItemNames);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for StatusItemNames<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut names = Vec::from([u.arbitrary()?]);
        for name in u.arbitrary_iter()?.take(5) {
            names.push(name?);
        }
        Ok(Self(names))
    }
}

impl StatusItem<'_> {
    fn check(&self) -> Result<(), UsageError> {
        match self {
            Self::Other(item) if Known::of(item.name()).is_some() => {
                Err(UsageError("this item has a variant of its own"))
            }
            Self::UidNext(0) => Err(UsageError("UIDNEXT is not 0")),
            Self::Size(size) if i64::try_from(*size).is_err() => Err(UsageError("SIZE has at most 63 bits")),
            _ => Ok(()),
        }
    }
}

fn plain_number32(value: u64) -> Option<u32> {
    value.try_into().ok()
}

fn plain_nz_number(value: u64) -> Option<u32> {
    plain_number32(value).filter(|&value| value > 0)
}

fn write_number(number: u32, writer: &mut Writer) {
    writer.number(number.into());
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for StatusData<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut status = Self::empty(u.arbitrary()?);
        for item in u.arbitrary_iter()?.take(8) {
            // What may not be sent is left out.
            let _refused = status.insert(item?).is_err();
        }
        Ok(status)
    }
}

/// `nz-number` for UIDNEXT, where 0 is tolerated
fn uid_next<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, u32> {
    const RULE: &Rule = &Rule::new("number of 1 to 4294967295", "nz-number");
    let (rest, value) = number(input)?;
    if value == 0 {
        input.deviate(Quirks::ZERO, RULE)?;
    }
    Ok((rest, value))
}

/// `mailbox SP "(" [status-att-list] ")"`, behind `STATUS` and a space
#[inline(always)]
pub(crate) fn status_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, StatusData<'a>> {
    match plain_status_data(input) {
        Some((rest, status)) => Ok((input.at(rest), status)),
        None => uncommon_status_data(input),
    }
}

/// The short way of [`status_data`]: a quoted name, and items of the table, spelled as there. `None` for whatever else there is,
/// right or wrong.
#[inline(always)]
fn plain_status_data<'a>(input: Input<'a, '_>) -> Option<(&'a [u8], StatusData<'a>)> {
    let (name, rest) = plain_mailbox(input)?;
    let mut status = StatusData::empty(name);
    let mut rest = rest.strip_prefix(b" (")?;
    let mut count = 0;
    loop {
        let (item, value) = Known::exact(rest)?;
        let (value, behind) = plain_number(value)?;
        status.set(item, value)?;
        count += 1;
        input.check_items(count).ok()?;
        match behind {
            [b' ', tail @ ..] => rest = tail,
            [b')', tail @ ..] if matches!(tail, [b'\r' | b'\n', ..]) => return Some((tail, status)),
            _ => return None,
        }
    }
}

fn uncommon_status_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, StatusData<'a>> {
    let plain = attempt(input, |input| {
        let (rest, mailbox) = mailbox(input)?;
        status_att_list(gap(rest)?, mailbox)
    });
    plain.or_else(|error| unquoted(input, error))
}

/// `"(" [status-att-list] ")"`, up to the line end
#[inline]
fn status_att_list<'a, 'c>(input: Input<'a, 'c>, mailbox: Mailbox<'a>) -> ParseResult<'a, 'c, StatusData<'a>> {
    const END: &Rule = &Rule::new("line end", "status-att-list");
    let mut status = StatusData::empty(mailbox);
    let (rest, ()) = list(input, |input| status_att_val(input, &mut status), |()| ())?;
    let rest = no_space(rest)?;
    if is_line_end(rest) { Ok((rest, status)) } else { Err(rest.error(END)) }
}

/// `status-att-val`
#[inline]
fn status_att_val<'a, 'c>(input: Input<'a, 'c>, status: &mut StatusData<'a>) -> ParseResult<'a, 'c, ()> {
    match Known::exact(input.octets) {
        Some((item, value)) => status.read(item, no_space(input.at(value))?),
        None => uncommon_att_val(input, status),
    }
}

/// The same with a name in another case, or one that the table does not have.
#[cold]
fn uncommon_att_val<'a, 'c>(input: Input<'a, 'c>, status: &mut StatusData<'a>) -> ParseResult<'a, 'c, ()> {
    const NAME: &Rule = &Rule::new("name of an item", "status-att-val");
    let (rest, name) = label(input, NAME)?;
    if let Some(item) = Known::of(name) {
        return status.read(item, space(rest)?);
    }
    let (rest, item) = tagged_ext(rest, input.leaf(name))?;
    status.others.push(item);
    Ok((rest, ()))
}

/// The same behind a name that is no `mailbox`, so that the list has to be found from behind.
#[cold]
fn unquoted<'a, 'c>(input: Input<'a, 'c>, error: Err<ParseError>) -> ParseResult<'a, 'c, StatusData<'a>> {
    let line = memchr::memchr2(b'\r', b'\n', input.octets).unwrap_or(input.octets.len());
    let Some(length) = name_before_list(input.take_octets(line).1) else { return Err(error) };
    let read = attempt(input, |input| {
        let (rest, mailbox) = unquoted_name(input, length, &error)?;
        status_att_list(space(rest)?, mailbox)
    });
    // What the first reading did not like says more than what the second did not.
    read.map_err(|_| error)
}

/// Octets before the space and the `(` that matches the `)` at the end of the line.
fn name_before_list(line: &[u8]) -> Option<usize> {
    let line = line.trim_ascii_end();
    let mut depth = 0_usize;
    for (at, octet) in line.iter().enumerate().rev() {
        match octet {
            b')' => depth += 1,
            b'(' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return line.get(..at)?.strip_suffix(b" ").map(<[u8]>::len);
        }
    }
    None
}

const NAME: &Rule = &Rule::new("name of an item", "status-att");

/// `status-att`
#[inline]
fn status_att<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, StatusItemName<'a>> {
    match StatusItemName::exact(input.octets) {
        Some((name, rest)) => Ok((input.at(rest), name)),
        None => class(input, scan::ATOM, NAME).map(|(rest, name)| (rest, StatusItemName::of(name))),
    }
}

/// `"(" status-att *(SP status-att) ")"`
pub(crate) fn status_item_names<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, StatusItemNames<'a>> {
    let mut names = Vec::new();
    let (rest, ()) = list(input, status_att, |name| names.push(name))?;
    if names.is_empty() { Err(input.skip(1).error(NAME)) } else { Ok((rest, StatusItemNames(names))) }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{read, written},
        *,
    };
    use crate::wire::{IntoStatic, Peer, Raw};
    use core::mem::size_of;

    const FRONT: usize = "* STATUS ".len();

    fn strict(line: &[u8]) -> Result<StatusData<'_>, String> {
        read(line, FRONT, Quirks::NONE, status_data).map(|(status, report)| {
            assert_eq!(report, "");
            status
        })
    }

    fn lenient(line: &[u8]) -> (StatusData<'_>, String) {
        read(line, FRONT, Quirks::SERVERS, status_data).unwrap()
    }

    fn error(line: &[u8]) -> String {
        strict(line).unwrap_err()
    }

    fn shown(status: &StatusData<'_>) -> String {
        String::from_utf8(written(Peer::client(), |writer| status.write(writer))).unwrap().trim_end().into()
    }

    /// Lines of RFC 9051, 8438, 7889 and 7162, as they stand there, and some of servers.
    const EXAMPLES: &[&str] = &[
        "* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)",
        "* STATUS \"INBOX\" (MESSAGES 17 UNSEEN 16)",
        "* STATUS frop (MESSAGES 8 SIZE 44421 UIDNEXT 242344)",
        "* STATUS INBOX (APPENDLIMIT 257890)",
        "* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292 HIGHESTMODSEQ 7011231777)",
        "* STATUS \"par(en)s {5}\" (MESSAGES 0 HIGHESTMODSEQ 1 SIZE 0)",
        "* STATUS Mail (MAILBOXID (F16bfe6ba5704327782ad3bf48a63ab62))",
        "* STATUS {10}\r\nwith space (messages 0 Recent 0 UidNext 1 UIDVALIDITY 1795387253 UNSEEN 0 DELETED 4294967295)",
        "* STATUS a ()",
    ];

    #[test]
    fn reads_the_items_of_the_table() {
        let line = b"* STATUS Mail (MESSAGES 33 RECENT 2 UIDNEXT 34 UIDVALIDITY 1795387275 UNSEEN 29 DELETED 1 SIZE 9223372036854775807)\r\n";
        let status = strict(line).unwrap();
        assert_eq!(*status.mailbox.as_octets(), "Mail");
        assert_eq!((status.messages(), status.recent(), status.uid_next()), (Some(33), Some(2), Some(34)));
        assert_eq!(status.uid_validity(), Some(UidValidity::new(1795387275).unwrap()));
        assert_eq!((status.unseen(), status.deleted(), status.size()), (Some(29), Some(1), Some(i64::MAX as u64)));
        assert_eq!(status.items().count(), 7);
        assert_eq!(status.items().next(), Some(StatusItem::Messages(33)));
        let status = strict(b"* STATUS INBOX (unseen 1 MESSAGES 2 MESSAGES 3)").unwrap();
        assert_eq!((status.messages(), status.unseen(), status.size()), (Some(3), Some(1), None));
        assert!(status.others().is_empty());
        assert_eq!(strict(b"* STATUS a ()\r\n").unwrap().items().count(), 0);
    }

    #[test]
    fn asks_for_items_by_name() {
        // RFC 9051, section 6.3.11.
        let names =
            |line: &'static str| read(line.as_bytes(), 0, Quirks::NONE, status_item_names).map(|(names, _)| names);
        let asked = names("(UIDNEXT messages Size X-Guid)").unwrap();
        let other = StatusItemName::new("x-guid").unwrap();
        assert_eq!(*asked, [StatusItemName::UidNext, StatusItemName::Messages, StatusItemName::Size, other]);
        assert_eq!(asked.to_string(), "(UIDNEXT MESSAGES SIZE X-Guid)");
        assert_eq!(asked.clone().into_owned(), asked);
        for (line, error) in [
            ("()", "expected name of an item at offset 1 in status-att"),
            ("(MESSAGES ())", "expected name of an item at offset 10 in status-att"),
            ("MESSAGES", "expected `(` at offset 0 in list"),
            ("(MESSAGES", "expected space or `)` at offset 9 in list"),
        ] {
            assert_eq!(names(line).unwrap_err(), error);
        }
        assert!(StatusItemName::new("").is_err() && StatusItemName::new("a)").is_err());
    }

    #[test]
    fn an_item_that_the_table_does_not_have_is_kept() {
        let status = strict(b"* STATUS \"INBOX\" (APPENDLIMIT NIL MESSAGES 1 X-Y (a (\"b\" {1}\r\n))))\r\n").unwrap();
        let others: Vec<_> =
            status.others().iter().map(|it| format!("{} {}", it.name(), it.value().as_octets())).collect();
        assert_eq!(others, ["APPENDLIMIT NIL", "X-Y (a (\"b\" {1}\r\n)))"]);
        assert_eq!(status.messages(), Some(1));
    }

    #[test]
    fn spaces_too_many() {
        let line = b"* STATUS Sent (UIDNEXT 107) \r\n";
        assert_eq!((lenient(line).0.uid_next(), lenient(line).1), (Some(107), "spaces at 27".into()));
        assert_eq!(error(line), "expected no space at offset 27 in SP");

        assert_eq!(lenient(b"* STATUS Sent(UIDNEXT 107)").1, "spaces at 13");

        let line = b"* STATUS  test  ( MESSAGES  231  UIDNEXT  44292 )\r\n";
        // The first one stands before what is read here.
        let (status, report) = read(line, FRONT + 1, Quirks::SERVERS, status_data).unwrap();
        assert_eq!(shown(&status), "\"test\" (MESSAGES 231 UIDNEXT 44292)");
        assert_eq!(report, "spaces at 15, spaces at 17, spaces at 27, spaces at 32, spaces at 41, spaces at 47");
        assert_eq!(
            read(line, FRONT + 1, Quirks::NONE, status_data).unwrap_err(),
            "expected no space at offset 15 in SP"
        );
    }

    #[test]
    fn a_uid_validity_that_is_too_large_is_kept() {
        let line = b"* STATUS \"folder_0\" (UIDNEXT 1 UIDVALIDITY 1666390893380 UNSEEN 0 RECENT 0 MESSAGES 0)\r\n";
        let (status, report) = lenient(line);
        assert_eq!(status.uid_validity().unwrap().get(), 1666390893380);
        assert_eq!(report, "uid-validity at 43");
        assert_eq!(error(line), "expected number of 1 to 4294967295 at offset 43 in nz-number");
        let line = b"* STATUS a (UIDNEXT 0)";
        assert_eq!((lenient(line).0.uid_next(), lenient(line).1), (Some(0), "zero at 20".into()));
        assert_eq!(error(line), "expected number of 1 to 4294967295 at offset 20 in nz-number");
    }

    #[test]
    fn names_that_should_be_quoted() {
        for (name, at) in [
            ("par(en)s {5}", 3),
            ("with space", 4),
            ("quote\"d", 5),
            ("&JgM- &- &JhU-", 5),
            ("a (MESSAGES 1)", 1),
            ("a )", 1),
        ] {
            let line = format!("* STATUS {name} (MESSAGES 0 MAILBOXID (x))\r\n");
            let (status, report) = lenient(line.as_bytes());
            assert_eq!((status.mailbox.as_octets().to_string(), status.messages()), (name.into(), Some(0)));
            assert_eq!(report, format!("unquoted-name at {}", FRONT + at));
        }
        assert_eq!(error(b"* STATUS with space (MESSAGES 0)"), "expected `(` at offset 14 in list");
        assert_eq!(error(b"* STATUS par(en)s {5} (MESSAGES 0)"), "expected space at offset 12 in SP");

        let line = "* STATUS raw-ütf8 (MESSAGES 0) \r\n".as_bytes();
        assert_eq!(lenient(line).0.mailbox.as_octets().to_string(), "raw-ütf8");
        assert_eq!(lenient(line).1, "eight-bit-name at 13, spaces at 31");
        assert_eq!(error(line), "expected space at offset 13 in SP");
    }

    #[test]
    fn what_cannot_be_read_otherwise_fails_as_it_did() {
        for (line, expected) in [
            ("* STATUS", "expected atom character, quotation mark or `{` at offset 8 in astring"),
            ("* STATUS a", "expected space at offset 10 in SP"),
            ("* STATUS a b", "expected `(` at offset 11 in list"),
            ("* STATUS a (MESSAGES)", "expected space at offset 20 in SP"),
            ("* STATUS a (MESSAGES x)", "expected digit at offset 21 in number"),
            ("* STATUS a (MESSAGES -1)", "expected digit at offset 21 in number"),
            ("* STATUS a (MESSAGES 4294967296)", "expected number of at most 4294967295 at offset 21 in number"),
            (
                "* STATUS a (SIZE 9223372036854775808)",
                "expected number of at most 9223372036854775807 at offset 17 in number64",
            ),
            ("* STATUS a (MESSAGES 1x)", "expected space or `)` at offset 22 in list"),
            ("* STATUS a (MESSAGES 1", "expected space or `)` at offset 22 in list"),
            ("* STATUS a (\"MESSAGES\" 1)", "expected name of an item at offset 12 in status-att-val"),
            ("* STATUS a (X)", "expected space at offset 13 in SP"),
            ("* STATUS a (X ))", "expected value at offset 14 in value"),
            ("* STATUS a (X 1)x", "expected line end at offset 16 in status-att-list"),
            ("* STATUS \"a (X 1)", "expected quotation mark at offset 17 in quoted"),
            ("* STATUS \"a b\" c (X 1)", "expected `(` at offset 15 in list"),
        ] {
            for quirks in [Quirks::NONE, Quirks::SERVERS] {
                let error = read(line.as_bytes(), FRONT.min(line.len()), quirks, status_data).unwrap_err();
                assert_eq!(error, expected, "{line} {quirks}");
            }
        }
    }

    #[test]
    fn no_prefix_panics() {
        let lines: [&[u8]; 3] = [
            b"* STATUS {3}\r\na b (MESSAGES 1 x (y \"z\\\"\") UIDVALIDITY 0 SIZE 5)\r\n",
            b"* STATUS par(en)s {5} (MESSAGES 4 MAILBOXID (x))  \r\n",
            b"* STATUS \xff\" ) ) ((MESSAGES 4) (\r\n",
        ];
        for line in lines {
            for end in FRONT..line.len() {
                for quirks in [Quirks::NONE, Quirks::SERVERS] {
                    let mut cx = crate::wire::input::Context::new(&line[..end], None);
                    cx.quirks = quirks;
                    drop(status_data(Input::new(&line[..end], &cx).skip(FRONT)));
                }
            }
        }
    }

    #[test]
    fn hostile_lines_cost_no_more_than_their_length() {
        let line = format!("* STATUS a ({}(", "x (".repeat(100_000));
        assert!(error(line.as_bytes()).starts_with("expected fewer lists inside each other at offset"));
        let line = format!("* STATUS {}(MESSAGES 1)\r\n", "a (x 1) ".repeat(100_000));
        assert_eq!(lenient(line.as_bytes()).0.messages(), Some(1));
        let line = format!("* STATUS a ({}y 1)", "x 1 ".repeat(100_000));
        assert!(error(line.as_bytes()).starts_with("expected fewer items at offset"));
    }

    #[test]
    fn what_was_read_is_read_again() {
        for line in EXAMPLES {
            let status = strict(line.as_bytes()).unwrap();
            let again = written(Peer::client(), |writer| status.write(writer));
            assert_eq!(read(&again, 0, Quirks::NONE, status_data).unwrap().0, status);
            assert_eq!(status.clone().into_static(), status);
            assert_eq!(status.clone().into_owned(), status);
            assert_eq!(StatusData::new(status.mailbox.clone(), status.items()).unwrap(), status);
        }
        let line = b"* STATUS a b (UIDVALIDITY 99999999999)";
        let again = written(Peer::client(), |writer| lenient(line).0.write(writer));
        assert_eq!(read(&again, 0, Quirks::UID_VALIDITY, status_data).unwrap().0, lenient(line).0);
    }

    #[test]
    fn a_name_of_the_table_is_no_other_item() {
        let other = |name| TaggedExt::new(name, Raw::parse(b"1").unwrap()).unwrap();
        let mut status = StatusData::new(Mailbox::INBOX, []).unwrap();
        for name in ["MESSAGES", "recent", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "Size"] {
            assert!(status.insert(StatusItem::Other(other(name))).is_err());
        }
        assert!(status.insert(StatusItem::UidNext(0)).is_err());
        assert!(status.insert(StatusItem::Size(1 << 63)).is_err());
        status.insert(StatusItem::Other(other("HIGHESTMODSEQ"))).unwrap();
        status.insert(StatusItem::Messages(4)).unwrap();
        assert_eq!(shown(&status), "\"INBOX\" (MESSAGES 4 HIGHESTMODSEQ 1)");
    }

    #[test]
    fn sizes() {
        assert_eq!(size_of::<StatusData<'_>>(), 128);
        assert_eq!(size_of::<StatusItem<'_>>(), 72);
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_leads_where_the_long_one_does(
            line in r#"("[a-z\\"]{0,9}"|[a-z&\\(]{0,9}) ?[(]((MESSAGES|UIDNEXT|uidnext|UIDVALIDITY|SIZE|X)  ?([01]|4294967296|9{18,20})[ )]){0,4}[)]?(\r\n)?"#,
            items in 0_usize..5,
        ) {
            use crate::wire::input::Context;
            let mut cx = Context::new(line.as_bytes(), None);
            cx.items = items;
            let input = Input::new(line.as_bytes(), &cx);
            if let Some((rest, status)) = plain_status_data(input) {
                let (at, found) = uncommon_status_data(input).unwrap();
                proptest::prop_assert_eq!((status, rest), (found, at.octets));
            }
        }
    }

    #[cfg(feature = "arbitrary")]
    #[test]
    fn the_short_way_to_a_name_leads_where_the_long_one_does() {
        for name in ["MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "SIZE", "uidnext", "X"] {
            for behind in [" ", ")", "", "X", "["] {
                let octets = [name, behind].concat();
                if let Some((found, rest)) = StatusItemName::exact(octets.as_bytes()) {
                    assert_eq!((found, rest), (StatusItemName::new(name).unwrap(), behind.as_bytes()), "{octets}");
                }
            }
            let is_exact = StatusItemName::exact(format!("{name} ").as_bytes()).is_some();
            assert_eq!(is_exact, name.len() > 1 && *name == *name.to_ascii_uppercase(), "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(octets: Vec<u8>) {
            use super::super::testing::{peers, read_by};
            let mut u = arbitrary::Unstructured::new(&octets);
            let Ok(status) = u.arbitrary::<StatusData<'_>>() else { return Ok(()) };
            for peer in peers() {
                // A literal has to stand behind a space.
                let line = written(peer, |writer| {
                    writer.space();
                    status.write(writer);
                });
                let (again, report) = read_by(&line, 1, Quirks::NONE, peer.utf8, status_data).unwrap();
                proptest::prop_assert_eq!(&again, &status);
                proptest::prop_assert_eq!(report, "");
            }
        }
    }
}
