//! STATUS responses: the table of what a server says of a mailbox that is not selected (RFC 9051, section 7.3.3).

use super::{
    arguments::{Arguments, Tell},
    list::{gap, is_line_end, unquoted_name},
    macros::{display, into_static, serde_as, serde_fields},
    mailbox::{Mailbox, mailbox, plain_mailbox},
    name::names,
    tagged_ext::{TaggedExt, label, tagged_ext},
    uid_validity::{UidValidity, uid_validity},
};
use crate::{
    error::{ParseError, Rule, UsageError},
    ext::condstore::{ModSeq, mod_sequence_valzer},
    ext::objectid::{ObjectId, in_parentheses},
    ext::objectid_plus::{ObjectIds, objectids},
    ext::{AppendLimit, append_limit},
    quirks::Quirks,
    wire::{
        Octets, Writer,
        input::{Input, ParseResult, attempt},
        list::{list, no_space, space},
        number::{number, number64, plain_number},
        scan,
        string::{astring, class},
    },
};
use alloc::{boxed::Box, vec::Vec};
use core::{mem, ops};
use nom::Err;

/// Spells the table: for each item its name, its variant, its field or getter with the type, how its value is read, how it is written,
/// and the capabilities of which a server has to have one to be asked for it.
///
/// What many servers are asked for has a field of its own, and what a number is as its value; the rest is listed.
macro_rules! items {
    (
        fields: { $(
            $(#[doc = $doc:literal])+
            $name:literal => $variant:ident, $field:ident($value:ty): $parse:expr, $plain:expr, $write:expr, [$($need:ident),*];
        )+ }
        listed: { $(
            $(#[doc = $l_doc:literal])+
            $l_name:literal => $l_variant:ident, $l_field:ident($l_value:ty): $l_parse:expr, $l_write:expr, [$($l_need:ident),*];
        )* }
    ) => {
        /// What a server says of a mailbox, as a rule because it was asked.
        ///
        /// The usual items have a place of their own; only others take memory. In which order they were sent is not kept.
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
            /// Those without a field.
            others: Option<Box<Others<'a>>>,
        }

        /// One thing that a server says of a mailbox.
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum StatusItem<'a> {
            $($(#[doc = $doc])+ $variant($value),)+
            $($(#[doc = $l_doc])+ $l_variant($l_value),)*
            /// One that the table does not have.
            Other(TaggedExt<'a>),
        }

        into_static!(struct StatusData { mailbox, $($field,)+ others });
        serde_fields!(
            StatusData<'a>,
            |it| { mailbox: Mailbox<'a> = it.mailbox, $($field: Option<$value> = it.$field,)+ others: Vec<StatusItem<'a>> = it.listed().collect::<Vec<_>>() },
            {
                let known = [$($field.map(StatusItem::$variant)),+].into_iter().flatten();
                Self::new(mailbox, known.chain(others))
            },
        );
        into_static!(enum StatusItem { $($variant(value),)+ $($l_variant(value),)* Other(item) });

        impl<'a> StatusData<'a> {
            /// Nothing of this mailbox.
            const fn empty(mailbox: Mailbox<'a>) -> Self {
                Self { mailbox, $($field: None,)+ others: None }
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

            $(
                $(#[doc = $l_doc])+
                ///
                /// `None` if the server did not say.
                #[must_use]
                pub fn $l_field(&self) -> Option<&$l_value> {
                    self.others.as_ref()?.known.iter().find_map(|item| match item {
                        StatusItem::$l_variant(value) => Some(value),
                        _ => None,
                    })
                }
            )*

            /// All items: first the usual ones, then the others as they came.
            pub fn items(&self) -> impl Iterator<Item = StatusItem<'a>> {
                let known = [$(self.$field.map(StatusItem::$variant),)+];
                known.into_iter().flatten().chain(self.listed())
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
                    item => self.others.get_or_insert_default().add(item),
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
                    $(Known::$l_variant => {
                        let (rest, value) = $l_parse(input)?;
                        self.others.get_or_insert_default().add(StatusItem::$l_variant(value));
                        Ok((rest, ()))
                    })*
                }
            }

            /// Sets the value of an item with a field to a number that the grammar allows.
            #[inline(always)]
            fn set(&mut self, item: Known, value: u64) -> Option<()> {
                match item {
                    $(Known::$variant => self.$field = Some($plain(value)?),)+
                    $(Known::$l_variant => return None,)*
                }
                Some(())
            }
        }

        /// The items of the table.
        #[derive(Clone, Copy)]
        enum Known {
            $($variant,)+
            $($l_variant,)*
        }

        impl Known {
            /// The item whose name stands at the front, in upper case as almost always, and what follows it and a space.
            #[inline(always)]
            fn exact(octets: &[u8]) -> Option<(Self, &[u8])> {
                $(if let Some([b' ', rest @ ..]) = octets.strip_prefix($name) {
                    return Some((Self::$variant, rest));
                })+
                $(if let Some([b' ', rest @ ..]) = octets.strip_prefix($l_name) {
                    return Some((Self::$l_variant, rest));
                })*
                None
            }

            /// The item of this name, in any case.
            fn of(name: &[u8]) -> Option<Self> {
                $(if name.eq_ignore_ascii_case($name) {
                    return Some(Self::$variant);
                })+
                $(if name.eq_ignore_ascii_case($l_name) {
                    return Some(Self::$l_variant);
                })*
                None
            }
        }

        names! {
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
            /// assert_eq!(StatusItemName::new("X-Size")?.as_octets(), b"X-Size");
            /// assert!(StatusItemName::new("two words").is_err());
            /// # Ok::<(), imap_wire::UsageError>(())
            /// ```
            StatusItemName, OtherStatusItemName, scan::is_atom, "the name of an item is an atom", others: [b"X-SIZE", b"X-a.b", b"[1"];
            $($(#[doc = $doc])+ $name => $variant, [$($need),*];)+
            $($(#[doc = $l_doc])+ $l_name => $l_variant, [$($l_need),*];)*
        }

        impl StatusItemName<'_> {
            /// The name at the front, in upper case as almost always, and what follows, if the name ends there.
            #[inline(always)]
            fn exact(octets: &[u8]) -> Option<(Self, &[u8])> {
                $(if let Some(rest @ [b' ' | b')', ..]) = octets.strip_prefix($name) {
                    return Some((Self::$variant, rest));
                })+
                $(if let Some(rest @ [b' ' | b')', ..]) = octets.strip_prefix($l_name) {
                    return Some((Self::$l_variant, rest));
                })*
                None
            }
        }

        impl<'a> StatusItem<'a> {
            fn write(&self, writer: &mut Writer) {
                match self {
                    $(Self::$variant(value) => {
                        writer.text($name);
                        writer.space();
                        let write: fn($value, &mut Writer) = $write;
                        write(*value, writer);
                    })+
                    $(Self::$l_variant(value) => {
                        writer.text($l_name);
                        writer.space();
                        let write: fn(&$l_value, &mut Writer) = $l_write;
                        write(value, writer);
                    })*
                    Self::Other(item) => item.write(writer),
                }
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for StatusItem<'a> {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                let variants: &[fn(&mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self>] =
                    &[
                        $(|u| Ok(Self::$variant(u.arbitrary()?)),)+
                        $(|u| Ok(Self::$l_variant(u.arbitrary()?)),)*
                        |u| Ok(Self::Other(u.arbitrary()?)),
                    ];
                u.choose(variants)?(u)
            }
        }
    };
}

items! {
    fields: {
        /// `MESSAGES`: how many messages it has.
        b"MESSAGES" => Messages, messages(u32): number, plain_number32, write_number, [];
        /// `RECENT`: how many of them are new to every session (IMAP4rev1).
        b"RECENT" => Recent, recent(u32): number, plain_number32, write_number, [];
        /// `UIDNEXT`: the least that the next UID will be. 0 from a server that is [tolerated](Quirks::ZERO).
        b"UIDNEXT" => UidNext, uid_next(u32): uid_next, plain_nz_number, write_number, [];
        /// `UIDVALIDITY`: what its UIDs are relative to.
        b"UIDVALIDITY" => UidValidity, uid_validity(UidValidity): uid_validity, UidValidity::plain, UidValidity::write, [];
        /// `UNSEEN`: how many messages lack `\Seen`.
        b"UNSEEN" => Unseen, unseen(u32): number, plain_number32, write_number, [];
        /// `DELETED`: how many messages have `\Deleted`.
        b"DELETED" => Deleted, deleted(u32): number, plain_number32, write_number, [QuotaResMessage, Imap4Rev2];
        /// `SIZE`: octets of all messages together, or more (RFC 8438).
        b"SIZE" => Size, size(u64): number64, Some, |size, writer| writer.number(size), [StatusSize];
    }
    listed: {
        /// `HIGHESTMODSEQ`: the number of the last change; 0 if the mailbox does not keep them (RFC 7162).
        b"HIGHESTMODSEQ" => HighestModSeq, highest_modseq(ModSeq): mod_sequence_valzer, |modseq, writer| modseq.write_valzer(writer), [Condstore, XymHighestModSeq];
        /// `APPENDLIMIT`: how large a message may be that is appended to it (RFC 7889).
        b"APPENDLIMIT" => AppendLimit, append_limit(AppendLimit): append_limit, |limit, writer| limit.write(writer), [AppendLimit];
        /// `DELETED-STORAGE`: how much expunging would free, in units of 1,024 octets (RFC 9208).
        b"DELETED-STORAGE" => DeletedStorage, deleted_storage(u64): number64, |size, writer| writer.number(*size), [QuotaResStorage];
        /// `MAILBOXID`: its identifier (RFC 8474).
        b"MAILBOXID" => MailboxId, mailbox_id(ObjectId<'a>): in_parentheses, ObjectId::write_in_parentheses, [ObjectId];
        /// `OBJECTID`: its identifier and that of its account (OBJECTID+).
        b"OBJECTID" => ObjectIds, object_ids(ObjectIds<'a>): objectids, ObjectIds::write, [ObjectIdPlus];
        /// `X-GUID`: its identifier in Dovecot.
        b"X-GUID" => XGuid, x_guid(Octets<'a>): astring, |guid, writer| writer.astring(guid), [];
    }
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
        self.others.as_ref().map_or(&[], |others| &others.unknown)
    }

    /// The items without a field.
    fn listed(&self) -> impl Iterator<Item = StatusItem<'a>> {
        self.others.iter().flat_map(|others| {
            others.known.iter().cloned().chain(others.unknown.iter().cloned().map(StatusItem::Other))
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        // Some clients do not take an atom here.
        self.mailbox.write_quoted(writer);
        writer.space();
        writer.list(self.items(), |writer, item| item.write(writer));
    }
}

/// The items of a [`StatusData`] that have no field in it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Others<'a> {
    /// Those of the table, each at most once.
    known: Vec<StatusItem<'a>>,
    /// Those that it does not have, as they came.
    unknown: Vec<TaggedExt<'a>>,
}

into_static!(struct Others { known, unknown });

impl<'a> Others<'a> {
    /// Adds an item, in place of the one of its name if that is known.
    fn add(&mut self, item: StatusItem<'a>) {
        let kind = mem::discriminant(&item);
        match item {
            StatusItem::Other(item) => self.unknown.push(item),
            item => match self.known.iter_mut().find(|other| mem::discriminant(*other) == kind) {
                Some(place) => *place = item,
                None => self.known.push(item),
            },
        }
    }
}

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

impl Arguments for StatusItemNames<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        self.iter().for_each(|item| tell(item.needs()));
    }
}

impl<'a> ops::Deref for StatusItemNames<'a> {
    type Target = [StatusItemName<'a>];

    fn deref(&self) -> &[StatusItemName<'a>] {
        &self.0
    }
}

into_static!(struct StatusItemNames { 0 });
serde_as!(StatusItemNames<'a>: Vec<StatusItemName<'a>>, |it| it.0, Self::new);
display!(StatusItemNames);

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
            Self::DeletedStorage(size) if i64::try_from(*size).is_err() => {
                Err(UsageError("DELETED-STORAGE has at most 63 bits"))
            }
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
    status.others.get_or_insert_default().add(StatusItem::Other(item));
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
mod tests;
