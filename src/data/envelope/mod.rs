//! Envelopes: `envelope`, `env-*`, `address` and `addr-*` (RFC 9051, section 7.5.2).
//!
//! Here are the value, its constructors, and how it is written; `parse.rs` reads it.
//!
//! What the strings mean is for the reader: dates, encoded words (RFC 2047) and message identifiers are not parsed
//! here.

mod parse;
#[cfg(test)]
mod tests;

pub(crate) use parse::envelope;

use super::macros::{arbitrary, display, into_static, serde_fields};
use crate::wire::{IntoStatic, NString, Octets, Writer};
use alloc::vec::Vec;
use core::{fmt, iter, ops::Range};

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
/// That of strings, and [`Quirks::SPACES`](crate::Quirks::SPACES).
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
        writer.nstring_behind(b"(", &self.name);
        writer.nstring_behind(b" ", &self.adl);
        writer.nstring_behind(b" ", &self.mailbox);
        writer.nstring_behind(b" ", &self.host);
        writer.close();
    }
}

display!(Envelope, Address);
into_static!(struct Address { name, adl, mailbox, host });
arbitrary!(struct Address<'a> { name, adl, mailbox, host });
serde_fields!(
    Envelope<'a>,
    |it| {
        date: NString<'a> = it.date,
        subject: NString<'a> = it.subject,
        from: Vec<Address<'a>> = it.from(),
        sender: Vec<Address<'a>> = it.sender(),
        reply_to: Vec<Address<'a>> = it.reply_to(),
        to: Vec<Address<'a>> = it.to(),
        cc: Vec<Address<'a>> = it.cc(),
        bcc: Vec<Address<'a>> = it.bcc(),
        in_reply_to: NString<'a> = it.in_reply_to,
        message_id: NString<'a> = it.message_id,
    },
    {
        let envelope = Self::new(date, subject, message_id).with_in_reply_to(in_reply_to);
        Ok(envelope.with_from(from).with_sender(sender).with_reply_to(reply_to).with_to(to).with_cc(cc).with_bcc(bcc))
    },
);

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
/// [`Quirks::ENVELOPE_EMPTY_LIST`]: crate::Quirks::ENVELOPE_EMPTY_LIST
/// [`Quirks::ENVELOPE_ARITY`]: crate::Quirks::ENVELOPE_ARITY
/// [`Quirks::ADDRESS_NIL`]: crate::Quirks::ADDRESS_NIL
/// [`Quirks::ADDRESS_PARENS`]: crate::Quirks::ADDRESS_PARENS
/// [`Quirks::TRAILING_BACKSLASH`]: crate::Quirks::TRAILING_BACKSLASH
/// [`Quirks::SPACES`]: crate::Quirks::SPACES
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
        writer.nstring_behind(b"(", &self.date);
        writer.nstring_behind(b" ", &self.subject);
        for list in FROM..=BCC {
            match self.list(list) {
                [] => writer.text(b" NIL"),
                addresses => {
                    writer.text(b" (");
                    // There is no space between addresses.
                    addresses.iter().for_each(|address| address.write(writer));
                    writer.close();
                }
            }
        }
        writer.nstring_behind(b" ", &self.in_reply_to);
        writer.nstring_behind(b" ", &self.message_id);
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
