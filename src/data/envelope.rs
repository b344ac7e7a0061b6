//! Envelopes: `envelope`, `env-*`, `address` and `addr-*` (RFC 9051, section 7.5.2).
//!
//! What the strings mean is for the reader: dates, encoded words (RFC 2047) and message identifiers are not parsed
//! here.

use super::macros::{arbitrary, into_static};
use crate::{
    error::{ParseError, Rule},
    quirks::Quirks,
    wire::{
        IntoStatic, NString, Octets, Writer,
        input::{Input, ParseResult, attempt},
        list::{no_space, space},
        raw::value,
        scan,
        string::nstring,
    },
};
use alloc::vec::Vec;
use core::{fmt, iter, ops::Range};
use nom::Err;

/// An address of a message, or a mark where a group of them begins or ends.
///
/// # Grammar
///
/// ```text
/// address      = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
/// addr-name    = nstring   ; display name
/// addr-adl     = nstring   ; source route
/// addr-mailbox = nstring   ; local part; the name of a group if there is no host; NIL at the end of a group
/// addr-host    = nstring   ; domain; NIL in the marks of a group
/// ```
///
/// [RFC 9051, section 7.5.2](https://www.rfc-editor.org/rfc/rfc9051#section-7.5.2)
///
/// # Leniency
///
/// That of strings, and [`Quirks::SPACES`].
///
/// # Example
///
/// ```
/// use imap_wire::{data::Address, wire::NString};
///
/// let terry = Address::new("Terry Gray", "gray", "cac.washington.edu");
/// assert!(!terry.is_group_start());
/// assert_eq!(terry.host.octets().unwrap(), "cac.washington.edu");
/// assert_eq!(Address::new(NString::NIL, "Friends", NString::NIL), Address::group_start("Friends"));
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Address<'a> {
    /// The display name, perhaps with encoded words.
    pub name: NString<'a>,
    /// The source route, which is obsolete.
    pub adl: NString<'a>,
    /// The local part; the group's name if this begins one; NIL if it ends one.
    pub mailbox: NString<'a>,
    /// The domain; NIL if a group begins or ends here.
    pub host: NString<'a>,
}

impl<'a> Address<'a> {
    /// The address `mailbox@host`.
    #[must_use]
    pub fn new(name: impl Into<NString<'a>>, mailbox: impl Into<NString<'a>>, host: impl Into<NString<'a>>) -> Self {
        Self { name: name.into(), adl: NString::NIL, mailbox: mailbox.into(), host: host.into() }
    }

    /// The mark where the group of this name begins.
    #[must_use]
    pub fn group_start(name: impl Into<Octets<'a>>) -> Self {
        Self::new(NString::NIL, name.into(), NString::NIL)
    }

    /// The mark where a group ends.
    #[must_use]
    pub const fn group_end() -> Self {
        Self { name: NString::NIL, adl: NString::NIL, mailbox: NString::NIL, host: NString::NIL }
    }

    /// True if a group begins here, whose name is the [`mailbox`](Self::mailbox).
    #[must_use]
    pub const fn is_group_start(&self) -> bool {
        self.host.is_nil() && !self.mailbox.is_nil()
    }

    /// True if a group ends here. Servers send this without a beginning, too.
    #[must_use]
    pub const fn is_group_end(&self) -> bool {
        self.host.is_nil() && self.mailbox.is_nil()
    }

    /// The addresses of a list without the marks, group by group: the group's name, `None` for what is in no group, and
    /// its members. A group may have none, and may go on to the next one or to the end of the list.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::data::Address;
    ///
    /// let [ann, bob] = ["ann", "bob"].map(|mailbox| Address::new(mailbox, mailbox, "example.org"));
    /// let to = [ann.clone(), Address::group_start("friends"), bob.clone(), Address::group_end()];
    /// let groups: Vec<_> = Address::groups(&to).collect();
    /// assert_eq!(groups, [(None, &[ann][..]), (Some("friends".into()), &[bob][..])]);
    /// ```
    pub fn groups<'l>(addresses: &'l [Self]) -> impl Iterator<Item = (Option<Octets<'l>>, &'l [Self])> {
        let mut rest = addresses;
        iter::from_fn(move || {
            while let [end, tail @ ..] = rest
                && end.is_group_end()
            {
                rest = tail;
            }
            let mut name = None;
            if let [start, tail @ ..] = rest
                && start.is_group_start()
            {
                name = start.mailbox.octets();
                rest = tail;
            }
            let members = rest.iter().position(|address| address.host.is_nil()).unwrap_or(rest.len());
            let (members, tail) = rest.split_at(members);
            rest = tail;
            (name.is_some() || !members.is_empty()).then_some((name, members))
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.list([&self.name, &self.adl, &self.mailbox, &self.host], |writer, string| writer.nstring(string));
    }
}

into_static!(struct Address { name, adl, mailbox, host });
arbitrary!(struct Address<'a> { name, adl, mailbox, host });

/// The header of a message as the server read it: date, subject, the addresses, and the identifiers.
///
/// A server may give NIL for a field that is there and empty, so clients should treat the two alike. The addresses of
/// all lists stand in one place of memory.
///
/// # Grammar
///
/// ```text
/// envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP env-bcc SP
///            env-in-reply-to SP env-message-id ")"
/// env-date = env-subject = env-in-reply-to = env-message-id = nstring
/// env-from = env-sender = env-reply-to = env-to = env-cc = env-bcc = "(" 1*address ")" / nil
/// ```
///
/// [RFC 9051, section 7.5.2](https://www.rfc-editor.org/rfc/rfc9051#section-7.5.2). NIL for a list is the empty list.
///
/// # Leniency
///
/// [`Quirks::ENVELOPE_EMPTY_LIST`], [`Quirks::ENVELOPE_ARITY`], [`Quirks::ADDRESS_NIL`], [`Quirks::ADDRESS_PARENS`],
/// [`Quirks::TRAILING_BACKSLASH`], [`Quirks::SPACES`], and that of strings.
///
/// # Example
///
/// ```
/// use imap_wire::data::{Address, Envelope};
///
/// let terry = Address::new("Terry Gray", "gray", "cac.washington.edu");
/// let envelope = Envelope::new("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)", "minutes", "<B27397@cac.washington.edu>")
///     .with_from([terry.clone()])
///     .with_to([Address::new("", "imap", "cac.washington.edu"), Address::new("John Klensin", "KLENSIN", "MIT.EDU")]);
///
/// assert_eq!(envelope.subject.octets().unwrap(), "minutes");
/// assert_eq!(envelope.from(), [terry]);
/// assert_eq!(envelope.to().len(), 2);
/// assert!(envelope.cc().is_empty());
/// ```
#[derive(Clone, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Envelope<'a> {
    /// The `Date` field as it was written.
    pub date: NString<'a>,
    /// The `Subject` field, perhaps with encoded words.
    pub subject: NString<'a>,
    /// The `In-Reply-To` field.
    pub in_reply_to: NString<'a>,
    /// The `Message-ID` field.
    pub message_id: NString<'a>,
    /// Those of all lists, in the order of the grammar.
    addresses: Vec<Address<'a>>,
    /// Where each list ends: ascending, the last at the end of the addresses.
    ends: [usize; 6],
}

/// The place of each list among the `ends`.
const FROM: usize = 0;
const SENDER: usize = 1;
const REPLY_TO: usize = 2;
const TO: usize = 3;
const CC: usize = 4;
const BCC: usize = 5;

impl<'a> Envelope<'a> {
    /// An envelope without addresses. [`Default`] is the one of which everything is NIL.
    #[must_use]
    pub fn new(
        date: impl Into<NString<'a>>,
        subject: impl Into<NString<'a>>,
        message_id: impl Into<NString<'a>>,
    ) -> Self {
        Self { date: date.into(), subject: subject.into(), message_id: message_id.into(), ..Self::default() }
    }

    /// The envelope with this `In-Reply-To` field.
    #[must_use]
    pub fn with_in_reply_to(mut self, in_reply_to: impl Into<NString<'a>>) -> Self {
        self.in_reply_to = in_reply_to.into();
        self
    }

    /// The envelope with these addresses in place of those it had as `From`.
    #[must_use]
    pub fn with_from(self, addresses: impl IntoIterator<Item = Address<'a>>) -> Self {
        self.with(FROM, addresses)
    }

    /// The envelope with these addresses in place of those it had as `Sender`. A server puts those of `From` here if
    /// the message has no such field.
    #[must_use]
    pub fn with_sender(self, addresses: impl IntoIterator<Item = Address<'a>>) -> Self {
        self.with(SENDER, addresses)
    }

    /// The envelope with these addresses in place of those it had as `Reply-To`. A server puts those of `From` here if
    /// the message has no such field.
    #[must_use]
    pub fn with_reply_to(self, addresses: impl IntoIterator<Item = Address<'a>>) -> Self {
        self.with(REPLY_TO, addresses)
    }

    /// The envelope with these addresses in place of those it had as `To`.
    #[must_use]
    pub fn with_to(self, addresses: impl IntoIterator<Item = Address<'a>>) -> Self {
        self.with(TO, addresses)
    }

    /// The envelope with these addresses in place of those it had as `Cc`.
    #[must_use]
    pub fn with_cc(self, addresses: impl IntoIterator<Item = Address<'a>>) -> Self {
        self.with(CC, addresses)
    }

    /// The envelope with these addresses in place of those it had as `Bcc`.
    #[must_use]
    pub fn with_bcc(self, addresses: impl IntoIterator<Item = Address<'a>>) -> Self {
        self.with(BCC, addresses)
    }

    fn with(mut self, list: usize, addresses: impl IntoIterator<Item = Address<'a>>) -> Self {
        let before = self.range(list);
        let behind = self.addresses.len() - before.end;
        drop(self.addresses.splice(before.clone(), addresses));
        let end = self.addresses.len() - behind;
        for other in self.ends.iter_mut().skip(list) {
            *other = end + (*other - before.end);
        }
        self
    }

    /// The addresses of the `From` field.
    #[must_use]
    pub fn from(&self) -> &[Address<'a>] {
        self.list(FROM)
    }

    /// The addresses of the `Sender` field, or of `From` if the message has no such field.
    #[must_use]
    pub fn sender(&self) -> &[Address<'a>] {
        self.list(SENDER)
    }

    /// The addresses of the `Reply-To` field, or of `From` if the message has no such field.
    #[must_use]
    pub fn reply_to(&self) -> &[Address<'a>] {
        self.list(REPLY_TO)
    }

    /// The addresses of the `To` field.
    #[must_use]
    pub fn to(&self) -> &[Address<'a>] {
        self.list(TO)
    }

    /// The addresses of the `Cc` field.
    #[must_use]
    pub fn cc(&self) -> &[Address<'a>] {
        self.list(CC)
    }

    /// The addresses of the `Bcc` field.
    #[must_use]
    pub fn bcc(&self) -> &[Address<'a>] {
        self.list(BCC)
    }

    fn list(&self, list: usize) -> &[Address<'a>] {
        self.addresses.get(self.range(list)).unwrap_or_default()
    }

    fn range(&self, list: usize) -> Range<usize> {
        let end = |list: usize| self.ends.get(list).copied().unwrap_or_default();
        list.checked_sub(1).map_or(0, end)..end(list)
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.open();
        writer.nstring(&self.date);
        writer.space();
        writer.nstring(&self.subject);
        for list in FROM..=BCC {
            writer.space();
            match self.list(list) {
                [] => writer.nil(),
                addresses => {
                    writer.open();
                    // There is no space between addresses.
                    addresses.iter().for_each(|address| address.write(writer));
                    writer.close();
                }
            }
        }
        writer.space();
        writer.nstring(&self.in_reply_to);
        writer.space();
        writer.nstring(&self.message_id);
        writer.close();
    }
}

/// In the order of the grammar.
impl fmt::Debug for Envelope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("date", &self.date)
            .field("subject", &self.subject)
            .field("from", &self.from())
            .field("sender", &self.sender())
            .field("reply_to", &self.reply_to())
            .field("to", &self.to())
            .field("cc", &self.cc())
            .field("bcc", &self.bcc())
            .field("in_reply_to", &self.in_reply_to)
            .field("message_id", &self.message_id)
            .finish()
    }
}

/// What is kept holds no more memory than it needs: the parser makes room for more addresses than most envelopes have.
impl IntoStatic for Envelope<'_> {
    type Static = Envelope<'static>;

    fn into_static(mut self) -> Envelope<'static> {
        self.addresses.shrink_to_fit();
        Envelope {
            date: self.date.into_static(),
            subject: self.subject.into_static(),
            in_reply_to: self.in_reply_to.into_static(),
            message_id: self.message_id.into_static(),
            addresses: self.addresses.into_static(),
            ends: self.ends,
        }
    }

    fn into_owned(mut self) -> Envelope<'static> {
        self.addresses.shrink_to_fit();
        Envelope {
            date: self.date.into_owned(),
            subject: self.subject.into_owned(),
            in_reply_to: self.in_reply_to.into_owned(),
            message_id: self.message_id.into_owned(),
            addresses: self.addresses.into_owned(),
            ends: self.ends,
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Envelope<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut envelope = Self {
            date: u.arbitrary()?,
            subject: u.arbitrary()?,
            in_reply_to: u.arbitrary()?,
            message_id: u.arbitrary()?,
            ..Self::default()
        };
        for end in &mut envelope.ends {
            for _ in 0..u.int_in_range(0..=3)? {
                envelope.addresses.push(u.arbitrary()?);
            }
            *end = envelope.addresses.len();
        }
        Ok(envelope)
    }
}

const SPACE: &Rule = &Rule::new("space", "envelope");
const CLOSE: &Rule = &Rule::new("`)`", "envelope");

/// Octets behind an envelope up to which its first reading may have gone: with more, many of them could make a long
/// line be read again and again.
const OVERRUN: usize = 1024;

/// `envelope = "(" env-date SP env-subject SP env-from SP ... env-in-reply-to SP env-message-id ")"`
pub(crate) fn envelope<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Envelope<'a>> {
    match attempt(input, |input| Fields::new(input).envelope()) {
        Err(Err::Error(error)) if input.tolerates(Quirks::TRAILING_BACKSLASH) && !error.rule.limit => {
            read_again(input, error)
        }
        parsed => parsed,
    }
}

/// An envelope that is none as it stands: perhaps a `\"` in it is a backslash and the end of its string.
///
/// Only now, so that whoever chose what is in a string cannot have a legal envelope be read in another way.
#[cold]
fn read_again<'a, 'c>(input: Input<'a, 'c>, error: ParseError) -> ParseResult<'a, 'c, Envelope<'a>> {
    let again = attempt(input, |input| {
        let (rest, envelope) = Fields { trailing_backslashes: true, ..Fields::new(input) }.envelope()?;
        if error.offset > rest.offset() + OVERRUN { Err(rest.error(CLOSE)) } else { Ok((rest, envelope)) }
    });
    again.map_err(|_| Err::Error(error))
}

/// Reads an envelope, field by field: `at` stands where one begins, or at the `)` that ends them.
///
/// Each field has a short way for what nearly all servers send, and a cold one for the rest of the grammar and what is
/// tolerated.
struct Fields<'a, 'c> {
    at: Input<'a, 'c>,
    addresses: Vec<Address<'a>>,
    trailing_backslashes: bool,
}

impl<'a, 'c> Fields<'a, 'c> {
    const fn new(at: Input<'a, 'c>) -> Self {
        Self { at, addresses: Vec::new(), trailing_backslashes: false }
    }

    fn envelope(mut self) -> ParseResult<'a, 'c, Envelope<'a>> {
        const OPEN: &Rule = &Rule::new("`(`", "envelope");
        self.at = no_space(self.at.expect(b'(', OPEN)?)?;
        let date = self.string(b' ')?;
        self.next()?;
        let subject = self.string(b' ')?;
        self.next()?;
        let mut ends = [0; 6];
        for end in &mut ends {
            self.list()?;
            self.next()?;
            *end = self.addresses.len();
        }
        let in_reply_to = self.string(b' ')?;
        self.next()?;
        let is_short = self.is_at_end();
        let message_id = self.string(b')')?;
        if is_short || !self.is_at_end() {
            self.other_arity(is_short)?;
        }
        let rest = self.at.expect(b')', CLOSE)?;
        Ok((rest, Envelope { date, subject, in_reply_to, message_id, addresses: self.addresses, ends }))
    }

    const fn is_at_end(&self) -> bool {
        matches!(self.at.octets, [b')', ..])
    }

    /// Fields too few, or behind the last one: those are not kept.
    #[cold]
    fn other_arity(&mut self, is_short: bool) -> Result<(), Err<ParseError>> {
        if is_short {
            return self.at.deviate(Quirks::ENVELOPE_ARITY, SPACE);
        }
        if let Some(b')') = self.at.octets.iter().find(|&&octet| octet != b' ') {
            self.at = no_space(self.at)?;
            return Ok(());
        }
        self.at.deviate(Quirks::ENVELOPE_ARITY, CLOSE)?;
        while !self.is_at_end() {
            self.next()?;
            if !self.is_at_end() {
                self.at = value(self.at)?.0;
            }
        }
        Ok(())
    }

    /// `SP` before the next field, unless there is none.
    #[inline]
    fn next(&mut self) -> Result<(), Err<ParseError>> {
        match self.at.octets {
            [b' ', rest @ ..] if matches!(rest, [b'"' | b'(' | b'N' | b'{', ..]) => self.at.octets = rest,
            _ => self.unusual_next()?,
        }
        Ok(())
    }

    #[cold]
    fn unusual_next(&mut self) -> Result<(), Err<ParseError>> {
        self.at = match self.at.octets {
            [b' ', b')', ..] => no_space(self.at)?,
            // No envelope is followed by a string, so this one is too many.
            [b')', b' ', b'"' | b'{' | b'N' | b'n', ..] => {
                self.at.deviate(Quirks::ADDRESS_PARENS, SPACE)?;
                self.at.skip(2)
            }
            [b')', ..] => self.at,
            _ => gap(self.at)?,
        };
        Ok(())
    }

    /// `nstring`, most likely with `end` behind it; NIL if the field is missing.
    #[inline]
    fn string(&mut self, end: u8) -> Result<NString<'a>, Err<ParseError>> {
        match plain(self.at.octets, end) {
            Some((string, rest)) => {
                self.at.octets = rest;
                Ok(leaf(self.at, string))
            }
            None if self.is_at_end() => Ok(NString::NIL),
            None => self.unusual_string(),
        }
    }

    #[cold]
    fn unusual_string(&mut self) -> Result<NString<'a>, Err<ParseError>> {
        let (rest, string) = if self.trailing_backslashes { trailing_backslash(self.at)? } else { nstring(self.at)? };
        self.at = rest;
        Ok(string)
    }

    /// `"(" 1*address ")" / nil`; nothing if the field is missing.
    #[inline]
    fn list(&mut self) -> Result<(), Err<ParseError>> {
        match self.at.octets {
            [b'(', rest @ ..] if matches!(rest, [b'(', ..]) => self.at.octets = rest,
            [b'N', b'I', b'L', rest @ ..] => {
                self.at.octets = rest;
                return Ok(());
            }
            _ => {
                if !self.unusual_list()? {
                    return Ok(());
                }
            }
        }
        if self.addresses.capacity() == 0 {
            // Mostly one of each kind, some more in one of them, and so one allocation.
            self.addresses.reserve(8);
        }
        let mut surplus = 0;
        loop {
            if let Some((address, rest)) = plain_address(self.at) {
                self.at.check_items(self.addresses.len() + 1)?;
                self.addresses.push(address);
                self.at.octets = rest;
            } else if surplus == 0
                && let [b')', rest @ ..] = self.at.octets
            {
                self.at.octets = rest;
                return Ok(());
            } else {
                self.unusual_address(&mut surplus)?;
            }
        }
    }

    /// The start of a list. False if there is none.
    #[cold]
    fn unusual_list(&mut self) -> Result<bool, Err<ParseError>> {
        const LIST: &Rule = &Rule::new("`(` or NIL", "envelope");
        const ADDRESS: &Rule = &Rule::new("address", "envelope");
        match self.at.octets {
            [b')', ..] => return Ok(false),
            [b'N' | b'n', b'I' | b'i', b'L' | b'l', ..] => {
                self.at = self.at.skip(3);
                return Ok(false);
            }
            _ => self.at = no_space(self.at.expect(b'(', LIST)?)?,
        }
        if self.is_at_end() {
            self.at.deviate(Quirks::ENVELOPE_EMPTY_LIST, ADDRESS)?;
            self.at = self.at.skip(1);
            return Ok(false);
        }
        Ok(true)
    }

    /// What else stands in a list: addresses that are not plain, spaces, NIL, parentheses, of which `surplus` are open.
    #[cold]
    fn unusual_address(&mut self, surplus: &mut usize) -> Result<(), Err<ParseError>> {
        const ADDRESS: &Rule = &Rule::new("`(` or `)`", "envelope");
        const STRING: &Rule = &Rule::new("string or NIL", "address");
        self.at = match self.at.octets {
            [b' ', ..] => no_space(self.at)?,
            [b'N' | b'n', b'I' | b'i', b'L' | b'l', ..] => {
                self.at.deviate(Quirks::ADDRESS_NIL, ADDRESS)?;
                self.at.skip(3)
            }
            [b')', ..] => {
                *surplus -= 1;
                self.at.skip(1)
            }
            [b'(', ..] => {
                self.at = no_space(self.at.skip(1))?;
                if self.at.octets.first() != Some(&b'(') {
                    return self.address();
                }
                self.at.deviate(Quirks::ADDRESS_PARENS, STRING)?;
                *surplus += 1;
                self.at.check_nesting(*surplus)?;
                self.at
            }
            _ => return Err(self.at.error(ADDRESS)),
        };
        Ok(())
    }

    /// `address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"`, behind its `(`
    fn address(&mut self) -> Result<(), Err<ParseError>> {
        const CLOSE: &Rule = &Rule::new("`)`", "address");
        self.at.check_items(self.addresses.len() + 1)?;
        let name = self.unusual_string()?;
        self.at = gap(self.at)?;
        let adl = self.unusual_string()?;
        self.at = gap(self.at)?;
        let mailbox = self.unusual_string()?;
        self.at = gap(self.at)?;
        let host = self.unusual_string()?;
        self.at = no_space(self.at)?.expect(b')', CLOSE)?;
        self.addresses.push(Address { name, adl, mailbox, host });
        Ok(())
    }
}

/// The address at the front and what follows it, if its strings are [plain].
// Left to itself, the compiler inlines neither, for a tenth more instructions.
#[inline(always)]
fn plain_address<'a>(input: Input<'a, '_>) -> Option<(Address<'a>, &'a [u8])> {
    let (name, rest) = plain(input.octets.strip_prefix(b"(")?, b' ')?;
    let (adl, rest) = plain(rest.get(1..)?, b' ')?;
    let (mailbox, rest) = plain(rest.get(1..)?, b' ')?;
    let (host, rest) = plain(rest.get(1..)?, b')')?;
    let [name, adl, mailbox, host] = [name, adl, mailbox, host].map(|string| leaf(input, string));
    Some((Address { name, adl, mailbox, host }, rest.get(1..)?))
}

/// The string at the front and what follows it, if that is `end` and the string is NIL, or quoted with nothing in it
/// that needs a second look: nearly all are. It is the short way of [`nstring`], whose result takes many words.
#[inline(always)]
fn plain(octets: &[u8], end: u8) -> Option<(Option<&[u8]>, &[u8])> {
    if octets.first_chunk() == Some(&[b'N', b'I', b'L', end]) {
        return Some((None, octets.get(3..)?));
    }
    let content = octets.strip_prefix(b"\"")?;
    match content.split_at_checked(scan::quoted_run(content))? {
        (string, [b'"', rest @ ..]) if rest.first() == Some(&end) => Some((Some(string), rest)),
        _ => None,
    }
}

/// A string that lies in this input.
#[inline]
fn leaf<'a>(input: Input<'a, '_>, string: Option<&'a [u8]>) -> NString<'a> {
    string.map_or(NString::NIL, |octets| input.leaf(octets).into())
}

/// `SP`. None before what begins with `(` or `"` is tolerated under [`Quirks::SPACES`], and so are more.
fn gap<'a, 'c>(input: Input<'a, 'c>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    match input.octets {
        [b' ', ..] => space(input),
        [b'(' | b'"', ..] => input.deviate(Quirks::SPACES, SPACE).map(|()| input),
        _ => Err(input.error(SPACE)),
    }
}

/// `nstring`, in which `\"` is a backslash and the end if what follows can follow a string.
///
/// Such a string is kept as it was sent: who does not escape this backslash escapes none.
#[cold]
fn trailing_backslash<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, NString<'a>> {
    const ESCAPED: &Rule = &Rule::new("backslash after a backslash", "quoted");
    let content = input.skip(1);
    let mut at = content;
    while let [b'"', ..] = input.octets {
        at = at.skip(scan::quoted_run(at.octets));
        at = match at.octets {
            [b'\\', b'"', b')', ..] | [b'\\', b'"', b' ', b'"' | b'(' | b'{' | b'N' | b'n', ..] => {
                at.deviate(Quirks::TRAILING_BACKSLASH, ESCAPED)?;
                let (rest, octets) = content.take_octets(at.offset() + 1 - content.offset());
                return Ok((rest.skip(1), content.leaf(octets).into()));
            }
            [b'\\', b'"' | b'\\', ..] => at.skip(2),
            [b'\\', ..] => at.skip(1),
            _ => break,
        };
    }
    nstring(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{NonSync, Peer, input::Context};
    use bytes::Buf;
    use core::{mem::size_of, slice::from_ref};

    /// The envelope, what was tolerated, and what follows.
    type Parsed<'a> = Result<(Envelope<'a>, String, &'a [u8]), String>;

    fn parse(octets: &[u8], set: impl FnOnce(&mut Context<'_>)) -> Parsed<'_> {
        let mut cx = Context::new(octets, None);
        set(&mut cx);
        let parsed = envelope(Input::new(octets, &cx)).map(|(rest, envelope)| (envelope, rest.octets));
        let report: Vec<_> = cx.deviations().iter().map(|it| format!("{} at {}", it.quirk, it.offset)).collect();
        match parsed {
            Ok((envelope, rest)) => Ok((envelope, report.join(", "), rest)),
            Err(Err::Error(error) | Err::Failure(error)) => {
                assert_eq!(report, [""; 0], "what failed is not reported");
                Err(crate::DecodeError::from(error).to_string())
            }
            Err(Err::Incomplete(_)) => panic!("a parser asked for more"),
        }
    }

    fn strict(octets: &[u8]) -> Parsed<'_> {
        parse(octets, |_| ())
    }

    fn lenient(octets: &[u8]) -> Parsed<'_> {
        parse(octets, |cx| cx.quirks = Quirks::SERVERS)
    }

    fn address<'a>(mailbox: &'a str, host: &'a str) -> Address<'a> {
        Address::new(NString::NIL, mailbox, host)
    }

    /// The octets for this peer, which accepts each literal.
    fn written(envelope: &Envelope<'_>, peer: Peer) -> Vec<u8> {
        let mut writer = Writer::new(peer);
        envelope.write(&mut writer);
        writer.end();
        let mut octets = Vec::new();
        loop {
            while writer.has_remaining() {
                octets.extend_from_slice(writer.chunk());
                writer.advance(writer.chunk().len());
            }
            if writer.is_empty() {
                return octets;
            }
            writer.resume().unwrap();
        }
    }

    fn peers() -> [Peer; 5] {
        let mut peers = [Peer::client(), Peer::server(), Peer::server(), Peer::client(), Peer::client()];
        peers[2].non_sync = NonSync::Any;
        peers[3].binary = true;
        peers[4].utf8 = true;
        peers
    }

    fn survives_each_peer(envelope: &Envelope<'_>) {
        for peer in peers() {
            let octets = written(envelope, peer);
            let parsed = parse(&octets, |cx| cx.utf8 = peer.utf8);
            assert_eq!(parsed, Ok((envelope.clone(), String::new(), &b"\r\n"[..])), "{}", octets.escape_ascii());
        }
    }

    const RFC: &[u8] = br#"("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev2 WG mtg summary and minutes" (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" "cac.washington.edu")) ((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL "<B27397-0100000@cac.washington.ed>")"#;

    /// Envelopes that are not by the grammar: what is tolerated of each, and the error without that.
    const DEVIATING: &[(&[u8], &str, &str)] = &[
        // S149
        (
            br#"("date" "subj" ((NIL NIL "a" "b")) () () ((NIL NIL "c" "d")) () () NIL "<id>")"#,
            "envelope-empty-list at 36, envelope-empty-list at 39, envelope-empty-list at 62, envelope-empty-list at 65",
            "expected address at offset 36 in envelope",
        ),
        // S150
        (
            br#"(NIL NIL (("undisclosed-recipients" NIL "\"undisclosed-recipients\"" NIL )) NIL NIL NIL NIL NIL NIL NIL)"#,
            "spaces at 72",
            "expected no space at offset 72 in SP",
        ),
        // S151
        (
            br#"("Tue, 24 Sep 2019 09:48:05 +0800" "s" ((NIL NIL "a" "b")) ((NIL NIL "a" "b")) ((NIL NIL "a" "b")) NIL NIL NIL NIL)"#,
            "envelope-arity at 114",
            "expected space at offset 114 in envelope",
        ),
        // S153
        (
            br#"(NIL NIL ((NIL NIL "power6900637" "sina.com\")) ((NIL NIL "power6900637" "sina.com\")) NIL NIL NIL NIL NIL "<id>")"#,
            "trailing-backslash at 43, trailing-backslash at 82",
            "expected `)` at offset 59 in address",
        ),
        // S155
        (
            br#"(NIL NIL ((NIL NIL "a" "b")(NIL NIL NIL NIL) ("x" NIL "y" "z")) NIL NIL NIL NIL NIL NIL NIL)"#,
            "spaces at 44",
            "expected no space at offset 44 in SP",
        ),
        // S157
        (
            b"(NIL NIL (NIL ({12}\r\na\r\n =?utf-8? NIL \"user\" \"x.org\"))) NIL NIL NIL NIL NIL NIL NIL)",
            "address-nil at 10, spaces at 13, address-parens at 54",
            "expected `(` or `)` at offset 10 in envelope",
        ),
        // S158
        (
            br#"(NIL NIL NIL NIL NIL NIL NIL NIL NIL "<1763943481.139839.JavaMail."cv@notice.zhipin.com"@v-bosszpmail-01>")"#,
            "stray-quote at 66, stray-quote at 87",
            "expected `)` at offset 67 in envelope",
        ),
        // S159
        (
            br#"(NIL NIL ((NIL NIL "test"" "acme.com")) NIL NIL NIL NIL NIL NIL NIL)"#,
            "stray-quote at 24",
            "expected space at offset 25 in envelope",
        ),
        // S161
        (
            br#"(NIL NIL (("name surname \ " NIL "a" "b")) NIL NIL NIL NIL NIL NIL NIL)"#,
            "stray-backslash at 25",
            "expected quotation mark or backslash after a backslash at offset 25 in quoted",
        ),
        // S162
        (
            br#"(NIL NIL (("<sender@domain.com>" NIL "=?UTF-8?Q?"Dummy=C3=ADa_Pa=C3=A1ndez_Algo"?=" NIL)) NIL NIL NIL NIL NIL NIL NIL)"#,
            "stray-quote at 48, stray-quote at 79",
            "expected space at offset 49 in envelope",
        ),
        // S166, with UTF-8 and with Latin-1
        (
            "(\"Mon, 02 Dec 2024 11:11:51 +0000\" \"Få et GRATIS Bil Nødssett\" NIL NIL NIL NIL NIL NIL NIL \"<id>\")".as_bytes(),
            "eight-bit-quoted at 37",
            "expected 7-bit character at offset 37 in quoted",
        ),
        (
            b"(NIL \"F\xe5 et GRATIS Bil N\xf8dssett\" NIL NIL NIL NIL NIL NIL NIL \"<id>\")",
            "eight-bit-quoted at 7",
            "expected 7-bit character at offset 7 in quoted",
        ),
        // S167
        (
            br#"(NIL NIL ((("A2" NIL "A2" "A2") (NIL NIL "A3" "D3"))) NIL NIL NIL NIL NIL NIL "<id>")"#,
            "address-parens at 11, spaces at 31",
            "expected string or NIL at offset 11 in address",
        ),
        // Spaces in all places, and none.
        (
            br#"(  "d"  "s"  ((  NIL NIL  "a" "b" )  ( "c" NIL"d" "e" ) )( ) NIL  NIL NIL NIL NIL NIL )"#,
            "spaces at 1, spaces at 7, spaces at 12, spaces at 15, spaces at 25, spaces at 33, spaces at 35, spaces at 38, \
             spaces at 46, spaces at 53, spaces at 55, spaces at 57, spaces at 58, envelope-empty-list at 59, spaces at 65, \
             spaces at 85",
            "expected no space at offset 1 in SP",
        ),
        // More than ten fields
        (
            br#"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL "x" ((NIL NIL "a" "b")) NIL)"#,
            "envelope-arity at 40",
            "expected `)` at offset 40 in envelope",
        ),
        (b"()", "envelope-arity at 1", "expected space at offset 1 in envelope"),
    ];

    /// Envelopes by the grammar.
    const LEGAL: &[&[u8]] = &[
        RFC,
        b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)",
        b"(nil \"\" nil NIL nil NIL NIL NIL nil Nil)",
        b"({3}\r\nd\r\n {0}\r\n (({1}\r\na NIL {1}\r\nb {1}\r\nc)(NIL NIL NIL NIL)) NIL NIL NIL NIL NIL {1}\r\ni \"\\\"\")",
        br#"(NIL NIL (("\"Ann\" (B)" NIL "a\\" "b\")) NIL NIL")) NIL NIL NIL NIL NIL NIL NIL)"#,
        // S163, S165, S169
        br#"(NIL NIL ((NIL NIL "<members=headspace.com" "members.headspace.com>")) NIL NIL NIL NIL NIL NIL NIL)"#,
        br#"(NIL NIL (("info@" NIL "some-url.com info" "some-url.com")) NIL NIL NIL NIL NIL NIL NIL)"#,
        br#"("Sat, 8 May 2010 16.03.09 +0200" NIL NIL NIL NIL NIL NIL NIL NIL NIL)"#,
    ];

    #[test]
    fn reads_the_example_of_the_rfc() {
        let (envelope, report, rest) = strict(RFC).unwrap();
        let terry = Address::new("Terry Gray", "gray", "cac.washington.edu");
        let expected = Envelope::new(
            "Wed, 17 Jul 1996 02:23:25 -0700 (PDT)",
            "IMAP4rev2 WG mtg summary and minutes",
            "<B27397-0100000@cac.washington.ed>",
        )
        .with_from([terry.clone()])
        .with_sender([terry.clone()])
        .with_reply_to([terry])
        .with_to([address("imap", "cac.washington.edu")])
        .with_cc([address("minutes", "CNRI.Reston.VA.US"), Address::new("John Klensin", "KLENSIN", "MIT.EDU")]);
        assert_eq!((&envelope, report.as_str(), rest), (&expected, "", &b""[..]));
        assert_eq!(envelope.cc().len(), 2);
        assert!(envelope.bcc().is_empty() && envelope.in_reply_to.is_nil());
        assert_eq!(written(&envelope, Peer::client()), [RFC, b"\r\n"].concat());
    }

    #[test]
    fn reads_legal_envelopes_alike_with_and_without_leniency() {
        for octets in LEGAL {
            let parsed = strict(octets);
            assert!(parsed.is_ok(), "{parsed:?}: {}", octets.escape_ascii());
            assert_eq!(parsed, lenient(octets));
            survives_each_peer(&parsed.unwrap().0);
        }
    }

    #[test]
    fn each_form_of_string_may_be_in_each_field() {
        let (envelope, ..) = strict(LEGAL[3]).unwrap();
        let expected = Envelope::new("d\r\n", "", "\"")
            .with_in_reply_to("i")
            .with_from([Address::new("a", "b", "c"), Address::group_end()]);
        assert_eq!(envelope, expected);
        let (envelope, ..) = strict(LEGAL[4]).unwrap();
        assert_eq!(envelope.from(), [Address::new("\"Ann\" (B)", "a\\", "b\")) NIL NIL")]);
    }

    #[test]
    fn tolerates_what_servers_send_and_reports_it() {
        for (octets, report, error) in DEVIATING {
            let text = octets.escape_ascii();
            let (envelope, reported, rest) = lenient(octets).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert!(reported == *report && rest.is_empty(), "{reported}: {text}");
            assert_eq!(strict(octets).unwrap_err(), *error, "{text}");
            survives_each_peer(&envelope);
        }
    }

    #[test]
    fn what_was_tolerated_is_kept() {
        let of = |row: usize| lenient(DEVIATING[row].0).unwrap().0;
        assert_eq!((of(0).from(), of(0).to()), (&[address("a", "b")][..], &[address("c", "d")][..]));
        assert!(of(0).sender().is_empty() && of(0).bcc().is_empty());
        let name = "\"undisclosed-recipients\"";
        assert_eq!(of(1).from(), [Address::new("undisclosed-recipients", name, NString::NIL)]);
        assert_eq!((of(2).reply_to(), of(2).to()), (&[address("a", "b")][..], &[][..]));
        assert_eq!((of(2).in_reply_to, of(2).message_id), (NString::NIL, NString::NIL));
        let sina = [address("power6900637", "sina.com\\")];
        assert_eq!((of(3).from(), of(3).sender(), of(3).message_id.clone()), (&sina[..], &sina[..], "<id>".into()));
        let three = [address("a", "b"), Address::group_end(), Address::new("x", "y", "z")];
        assert_eq!(of(4).from(), three);
        assert_eq!(of(5).from(), [Address::new("a\r\n =?utf-8?", "user", "x.org")]);
        assert!(of(5).sender().is_empty());
        assert_eq!(of(6).message_id, r#"<1763943481.139839.JavaMail."cv@notice.zhipin.com"@v-bosszpmail-01>"#.into());
        assert_eq!(of(7).from(), [address("test\"", "acme.com")]);
        assert_eq!(of(8).from(), [Address::new("name surname \\ ", "a", "b")]);
        assert_eq!(of(9).from()[0].mailbox, r#"=?UTF-8?Q?"Dummy=C3=ADa_Pa=C3=A1ndez_Algo"?="#.into());
        assert_eq!(of(10).subject, "Få et GRATIS Bil Nødssett".into());
        assert_eq!(of(11).subject, (&b"F\xe5 et GRATIS Bil N\xf8dssett"[..]).into());
        assert_eq!(of(12).from(), [Address::new("A2", "A2", "A2"), address("A3", "D3")]);
        assert_eq!(of(12).message_id, "<id>".into());
        assert_eq!(of(13).from(), [address("a", "b"), Address::new("c", "d", "e")]);
        assert_eq!((of(13).date, of(13).subject), ("d".into(), "s".into()));
        assert_eq!(of(14), Envelope::default());
        assert_eq!(of(15), Envelope::default());
    }

    #[test]
    fn a_field_of_another_kind_is_an_error() {
        for (octets, error) in [
            // S154
            (
                &b"({3}\r\n=?= ((NIL NIL \"hfwan668\" \"sohu.com\")))"[..],
                "expected quotation mark, `{` or NIL at offset 10 in nstring",
            ),
            (b"NIL", "expected `(` at offset 0 in envelope"),
            (b"(NIL NIL \"a\" NIL NIL NIL NIL NIL NIL NIL)", "expected `(` or NIL at offset 9 in envelope"),
            (b"(NIL NIL NILS NIL)", "expected space at offset 12 in envelope"),
            (b"(NIL NIL (\"a\") NIL)", "expected `(` or `)` at offset 10 in envelope"),
            (b"(NIL NIL ((\"a\")) NIL)", "expected space at offset 14 in envelope"),
            (b"(NIL NIL ((NIL NIL \"a\" \"b\"(", "expected `)` at offset 26 in address"),
            (b"(NIL NIL (()) NIL)", "expected quotation mark, `{` or NIL at offset 11 in nstring"),
            (b"(1 NIL)", "expected quotation mark, `{` or NIL at offset 1 in nstring"),
        ] {
            assert!(lenient(octets).is_err(), "{}", octets.escape_ascii());
            assert_eq!(strict(octets).unwrap_err(), error);
        }
    }

    #[test]
    fn a_backslash_ends_a_string_only_where_nothing_else_can() {
        // What the sender of a message put in a string stays there, if the server writes it as it should.
        let forged = address("a", r#"b")) NIL NIL NIL NIL NIL NIL NIL) UID 7 (" "#);
        let envelope = Envelope::default().with_from([forged, address("c", "d")]);
        let octets = written(&envelope, Peer::client());
        assert_eq!(lenient(&octets), Ok((envelope, String::new(), &b"\r\n"[..])));
        // Nor is it tried because there are more addresses than the limits allow.
        let limited = parse(&octets, |cx| (cx.quirks, cx.items) = (Quirks::SERVERS, 1));
        assert!(limited.unwrap_err().starts_with("expected fewer items"));
        // The error is that of the first reading.
        let sina = br#"(NIL NIL ((NIL NIL "a" "sina.com\")) ((NIL NIL "a" "sina.com\")) 1 NIL NIL NIL NIL NIL)"#;
        let without = parse(sina, |cx| cx.quirks = Quirks::SERVERS - Quirks::TRAILING_BACKSLASH).unwrap_err();
        assert_eq!(without, "expected `)` at offset 51 in address");
        assert_eq!(lenient(sina).unwrap_err(), without);
    }

    #[test]
    fn a_string_without_end_is_not_searched_far_again_and_again() {
        let line = |length| [br#"(NIL NIL NIL NIL NIL NIL NIL NIL NIL "a\") "#, &b"x".repeat(length)[..]].concat();
        assert!(lenient(&line(1_000)).is_ok());
        assert_eq!(lenient(&line(2_000)).unwrap_err(), "expected quotation mark at offset 2043 in quoted");
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        let all = LEGAL.iter().chain(DEVIATING.iter().map(|row| &row.0));
        for octets in all {
            for end in 0..octets.len() {
                assert!(strict(&octets[..end]).is_err());
                let _either = lenient(&octets[..end]);
            }
        }
    }

    #[test]
    fn lists_are_bounded_and_nest_without_recursion() {
        let from = |list: &str| format!("(NIL NIL {list} NIL NIL NIL NIL NIL NIL NIL)").into_bytes();
        let many = from(&format!("({})", r#"(NIL NIL "a" "b")"#.repeat(4)));
        assert_eq!(parse(&many, |cx| cx.items = 4).unwrap().0.from().len(), 4);
        assert_eq!(parse(&many, |cx| cx.items = 3).unwrap_err(), "expected fewer items at offset 61 in list");
        // All lists together.
        let each = br#"(NIL NIL ((NIL NIL "a" "b")) ((NIL NIL "a" "b")) NIL NIL NIL NIL NIL NIL)"#;
        assert!(parse(each, |cx| cx.items = 2).is_ok());
        assert_eq!(parse(each, |cx| cx.items = 1).unwrap_err(), "expected fewer items at offset 30 in list");
        let deep = from(&format!("({}{}", "(".repeat(100_000), ")".repeat(100_001)));
        assert!(lenient(&deep).unwrap_err().contains("fewer lists inside each other"));
        assert!(lenient(&b"(".repeat(100_000)).is_err());
        assert!(lenient(&from(&format!("({})", "NIL ".repeat(100_000)))).unwrap().0.from().is_empty());
    }

    #[test]
    fn lists_can_be_replaced_in_any_order() {
        let [a, b, c] = ["a", "b", "c"].map(|mailbox| address(mailbox, "h"));
        let envelope = Envelope::default()
            .with_bcc([c.clone()])
            .with_from([a.clone(), a.clone()])
            .with_to([b.clone(), b.clone(), b.clone()])
            .with_from([a.clone()])
            .with_to([b.clone()]);
        let lists =
            [envelope.from(), envelope.sender(), envelope.reply_to(), envelope.to(), envelope.cc(), envelope.bcc()];
        assert_eq!(lists, [from_ref(&a), &[], &[], from_ref(&b), &[], from_ref(&c)]);
        assert_eq!(envelope.addresses, [a, b, c]);
        let empty = envelope.with_from([]).with_to([]).with_bcc([]);
        assert_eq!(empty, Envelope::default());
        assert_eq!(written(&empty, Peer::client()), b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)\r\n");
    }

    #[test]
    fn groups_are_told_apart_by_their_marks() {
        let [a, b, c] = ["a", "b", "c"].map(|mailbox| address(mailbox, "h"));
        let end = Address::group_end();
        let (one, two) = (Address::group_start("one"), Address::group_start("two"));
        let list = [end.clone(), a.clone(), one, two, b.clone(), end.clone(), end.clone(), c.clone(), end];
        let groups: Vec<_> = Address::groups(&list).map(|(name, members)| (name, members.to_vec())).collect();
        let expected = [(None, vec![a]), (Some("one".into()), vec![]), (Some("two".into()), vec![b]), (None, vec![c])];
        assert_eq!(groups, expected);
        assert_eq!(Address::groups(&[]).count(), 0);
    }

    #[test]
    fn what_is_kept_takes_no_more_memory_than_it_needs() {
        assert_eq!(size_of::<Address<'_>>(), 16 * size_of::<usize>());
        assert_eq!(size_of::<Envelope<'_>>(), 25 * size_of::<usize>());
        let (envelope, ..) = strict(RFC).unwrap();
        let (kept, owned) = (envelope.clone().into_static(), envelope.clone().into_owned());
        assert_eq!((&kept, &owned), (&envelope, &envelope));
        assert_eq!((kept.addresses.capacity(), owned.addresses.capacity()), (6, 6));
        assert_eq!(strict(LEGAL[1]).unwrap().0.addresses.capacity(), 0);
    }

    #[test]
    fn debug_output_has_the_lists() {
        let envelope = Envelope::new(NString::NIL, "s", NString::NIL).with_to([address("a", "b")]);
        let text = format!("{envelope:?}");
        let to = r#"to: [Address { name: NIL, adl: NIL, mailbox: b"a", host: b"b" }], cc: []"#;
        assert!(text.starts_with(r#"Envelope { date: NIL, subject: b"s", from: []"#) && text.contains(to), "{text}");
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_of_a_string_leads_where_the_long_one_does(octets in r#"(NIL|"[ -~\t\x80]{0,12}")[ )A"]?"#, utf8: bool) {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let mut cx = Context::new(octets.as_bytes(), None);
                (cx.quirks, cx.utf8) = (quirks, utf8);
                for end in [b' ', b')'] {
                    let Some((string, rest)) = plain(octets.as_bytes(), end) else { continue };
                    let (long, value) = nstring(Input::new(octets.as_bytes(), &cx)).unwrap();
                    assert_eq!((value.as_slice(), long.octets), (string, rest));
                    assert!(cx.deviations().is_empty());
                }
            }
        }
    }

    #[cfg(feature = "arbitrary")]
    mod properties {
        use super::*;
        use arbitrary::{Arbitrary, Unstructured};
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn what_is_written_is_read_again(seed in proptest::collection::vec(any::<u8>(), 0..600)) {
                if let Ok(envelope) = Envelope::arbitrary(&mut Unstructured::new(&seed)) {
                    survives_each_peer(&envelope);
                }
            }

            #[test]
            fn what_is_tolerated_is_legal_when_written(tokens in proptest::collection::vec(0..TOKENS.len(), 0..60)) {
                let octets = [b"(", &tokens.iter().flat_map(|&token| TOKENS[token]).copied().collect::<Vec<_>>()[..]].concat();
                if let Ok((envelope, ..)) = lenient(&octets) {
                    survives_each_peer(&envelope);
                }
                let _either = strict(&octets);
            }
        }

        const TOKENS: &[&[u8]] = &[
            b" ",
            b" ",
            b"(",
            b")",
            b"NIL ",
            b"NIL NIL NIL NIL ",
            b"\"",
            b"\\",
            b"\"a\" ",
            b"\"b\\\")",
            b"((NIL NIL \"a\" \"b\"))",
            b"(NIL NIL NIL NIL)",
            b"{1}\r\nx",
            b"\xff",
            b"\r\n",
            b"\0",
            b"() ",
        ];
    }
}
