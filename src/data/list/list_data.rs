//! [`ListData`]: a mailbox, as LIST or LSUB tells it.

use super::{
    attribute::{Attributes, attributes, exact},
    delimiter::{NOT_A_DELIMITER, delimiter, is_delimiter, is_plain, write_delimiter},
    extended::{Extended, is_line_end, mbox_list_extended},
};
use crate::{
    data::{
        macros::{display, into_static, serde_fields},
        mailbox::{Mailbox, mailbox, plain_mailbox},
        tagged_ext::TaggedExt,
    },
    error::{ParseError, Rule, UsageError},
    quirks::Quirks,
    wire::{
        Octets, Raw, Writer,
        input::{Input, ParseResult, attempt},
        list::space,
        scan,
    },
};
use alloc::{boxed::Box, vec::Vec};
use nom::Err;

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
        if !options.iter().all(|option| scan::is_atom(option)) {
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
        // Some clients do not take an atom here.
        self.mailbox.write_quoted_behind(b" ", writer);
        if let Some(extended) = self.extended.as_ref().filter(|extended| !extended.is_empty()) {
            writer.space();
            extended.write(writer);
        }
    }
}

display!(ListData);
into_static!(struct ListData { attributes, delimiter, mailbox, extended });
serde_fields!(
    ListData<'a>,
    |it| {
        attributes: Attributes<'a> = it.attributes,
        delimiter: Option<char> = it.delimiter.map(char::from),
        mailbox: Mailbox<'a> = it.mailbox,
        child_info: Vec<Octets<'a>> = it.child_info(),
        old_name: Option<Mailbox<'a>> = it.old_name(),
        others: Vec<TaggedExt<'a>> = it.others(),
    },
    {
        // What is no octet is refused as one that is not ASCII.
        let delimiter = delimiter.map(|it| u8::try_from(it).unwrap_or(u8::MAX));
        let mut list = Self::new(attributes, delimiter, mailbox)?;
        if !child_info.is_empty() {
            list = list.with_child_info(child_info)?;
        }
        if let Some(name) = old_name {
            list = list.with_old_name(name);
        }
        others.into_iter().try_fold(list, Self::with_other)
    },
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ListData<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let wrong = |_| arbitrary::Error::IncorrectFormat;
        let mut list =
            Self::new(u.arbitrary()?, super::delimiter::arbitrary_delimiter(u)?, u.arbitrary()?).map_err(wrong)?;
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

/// What stands before the name, in the common form: attributes that are known and spelled as usual, and a delimiter. `None` for
/// whatever else there is, right or wrong.
pub(super) fn common(octets: &[u8]) -> Option<(u32, u8, &[u8])> {
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
pub(super) fn uncommon_front<'a, 'c>(
    input: Input<'a, 'c>,
) -> Result<(Input<'a, 'c>, Attributes<'a>, Option<u8>), Err<ParseError>> {
    let (rest, attributes) = attributes(input)?;
    let (rest, delimiter) = delimiter(gap(rest)?)?;
    Ok((gap(rest)?, attributes, delimiter))
}

/// `SP`. Before what begins with `(` or `"`, none is tolerated under [`Quirks::SPACES`].
#[inline]
pub(crate) fn gap<'a, 'c>(input: Input<'a, 'c>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    const SPACE: &Rule = &Rule::new("space", "SP");
    if let [b'(' | b'"', ..] = input.octets {
        input.deviate(Quirks::SPACES, SPACE)?;
        return Ok(input);
    }
    space(input)
}

/// `mailbox-list`, behind `LIST` or `LSUB` and a space
#[inline(always)]
pub(crate) fn list_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ListData<'a>> {
    // The short way: the common front, and a name that ends the line.
    if let Some((known, delimiter, name)) = common(input.octets)
        && let Some((mailbox, rest @ [b'\r', ..])) = plain_mailbox(input.at(name))
    {
        let attributes = Attributes { known, others: Vec::new() };
        let list = ListData { attributes, delimiter: Some(delimiter), mailbox, extended: None };
        return Ok((input.at(rest), list));
    }
    uncommon_list_data(input)
}

/// The same in all forms.
fn uncommon_list_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ListData<'a>> {
    let (name, attributes, delimiter) = match common(input.octets) {
        Some((known, delimiter, name)) => (input.at(name), Attributes { known, others: Vec::new() }, Some(delimiter)),
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
pub(crate) fn unquoted_name<'a, 'c>(
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
