//! [`Notifications`]: what a session has asked for by NOTIFY, and when it may be told.

use crate::{
    data::Mailbox,
    ext::{Event, EventName, MailboxFilter, Notify},
};

/// When a client may be told of something that has happened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Timing {
    /// Never: it does not want to know.
    Never,
    /// During a command, whichever.
    InCommand,
    /// During a command or IDLE in which [EXPUNGE may be told](super::Server::may_expunge).
    Delayed,
    /// At once: during a command or between commands.
    AtOnce,
}

/// A mailbox of which there is news: what the client's filters ask of it.
///
/// Where the server does not know which mailboxes mail is delivered into, it says of all personal ones that they are inboxes (RFC
/// 5465, section 6.3). What the user may not see, nobody is told of: that is for the caller to look after.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Watched<'m> {
    /// Its name; empty for the server itself.
    pub mailbox: &'m Mailbox<'m>,
    /// What stands between the names of mailboxes and of those below them, if there is such a thing.
    pub delimiter: Option<u8>,
    /// It is the one that this session has selected.
    pub is_selected: bool,
    /// It is in the user's own namespace.
    pub is_personal: bool,
    /// It is, and mail is delivered into it.
    pub is_inbox: bool,
    /// The user is subscribed to it.
    pub is_subscribed: bool,
}

impl<'m> Watched<'m> {
    /// A mailbox that is nobody's, and that is not selected.
    #[must_use]
    pub const fn new(mailbox: &'m Mailbox<'m>) -> Self {
        let (is_selected, is_personal) = (false, false);
        Self { mailbox, delimiter: None, is_selected, is_personal, is_inbox: false, is_subscribed: false }
    }

    /// True if this filter means it. That of the selected mailbox means no other, and it no other filter (RFC 5465, section 3.1):
    /// who asks has to know which kind of event it is.
    fn is_meant(&self, filter: &MailboxFilter<'_>) -> bool {
        let levels_below = |base: &Mailbox<'_>| levels_below(self.mailbox, base, self.delimiter);
        match filter {
            MailboxFilter::Selected | MailboxFilter::SelectedDelayed => self.is_selected,
            MailboxFilter::Inboxes => self.is_inbox,
            MailboxFilter::Personal => self.is_personal,
            MailboxFilter::Subscribed => self.is_subscribed,
            MailboxFilter::Subtree(names) => names.as_slice().iter().any(|base| levels_below(base).is_some()),
            MailboxFilter::SubtreeOne(names) => {
                names.as_slice().iter().any(|base| levels_below(base).is_some_and(|levels| levels <= 1))
            }
            MailboxFilter::Mailboxes(names) => names.as_slice().contains(self.mailbox),
        }
    }
}

/// How far a mailbox is below another: 0 if it is the same, `None` if it is not.
fn levels_below(mailbox: &Mailbox<'_>, base: &Mailbox<'_>, delimiter: Option<u8>) -> Option<usize> {
    if mailbox == base {
        return Some(0);
    }
    let delimiter = delimiter?;
    let (front, rest) = mailbox.as_octets().split_at_checked(base.as_octets().len())?;
    let is_same =
        if base.is_inbox() { front.eq_ignore_ascii_case(base.as_octets()) } else { base.as_octets() == front };
    let below = rest.strip_prefix(&[delimiter]).filter(|_| is_same)?;
    Some(1 + below.iter().filter(|octet| **octet == delimiter).count())
}

/// What a session has asked for by NOTIFY (RFC 5465). Before it has, it is told of the selected mailbox, during commands.
///
/// # Example
///
/// ```
/// use imap_wire::{data::Mailbox, ext::{EventGroup, EventName, MailboxFilter, Notify}};
/// use imap_wire::server::{Notifications, Timing, Watched};
///
/// let events = [EventName::MessageNew, EventName::MessageExpunge].map(Into::into);
/// let lists = MailboxFilter::Subtree(Mailbox::new("Lists")?.into());
/// let asked = Notifications::from(Notify::set([EventGroup::new(lists, events)?])?);
///
/// let mailbox = Mailbox::new("Lists/Rust")?;
/// let mut watched = Watched::new(&mailbox);
/// watched.delimiter = Some(b'/');
/// assert_eq!(asked.timing(&watched, &EventName::MessageNew), Timing::AtOnce);
/// assert_eq!(asked.timing(&watched, &EventName::FlagChange), Timing::Never);
/// // Of what is selected, it has asked for nothing.
/// watched.is_selected = true;
/// assert_eq!(asked.timing(&watched, &EventName::MessageNew), Timing::Never);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Notifications(Option<Notify<'static>>);

impl Notifications {
    /// Nothing of anything, as NOTIFY NONE says.
    pub const NONE: Self = Self(Some(Notify::NONE));

    /// What was asked for; `None` if NOTIFY was not used yet.
    #[must_use]
    pub const fn asked(&self) -> Option<&Notify<'static>> {
        self.0.as_ref()
    }

    /// When the client may be told of this event of this mailbox.
    ///
    /// Events of messages of the selected mailbox are as its own group says, whatever others say of it; all other events are as the
    /// other groups say. What several of them ask for is asked for; but if one of them says NONE of a mailbox, it is none.
    #[must_use]
    pub fn timing(&self, watched: &Watched<'_>, event: &EventName<'_>) -> Timing {
        let is_known = !matches!(event, EventName::Other(_));
        if watched.is_selected && (event.is_of_messages() || !is_known) {
            let timing = self.of_selected(event);
            if is_known || timing != Timing::Never {
                return timing;
            }
        }
        let Some(asked) = &self.0 else { return Timing::Never };
        // Annotations of the server are of no mailbox.
        let is_meant =
            |filter: &MailboxFilter<'_>| *event == EventName::ServerMetadataChange || watched.is_meant(filter);
        let mut timing = Timing::Never;
        for group in asked.groups().iter().filter(|group| !group.filter().is_selected() && is_meant(group.filter())) {
            if group.events().is_empty() && *event != EventName::ServerMetadataChange {
                return Timing::Never;
            }
            if group.event(event).is_some() {
                timing = Timing::AtOnce;
            }
        }
        timing
    }

    /// When the client may be told of this event of messages of the selected mailbox.
    pub(super) fn of_selected(&self, event: &EventName<'_>) -> Timing {
        let Some(asked) = &self.0 else {
            return match event {
                EventName::MessageNew | EventName::FlagChange => Timing::InCommand,
                EventName::MessageExpunge => Timing::Delayed,
                _ => Timing::Never,
            };
        };
        let Some(group) = asked.selected().filter(|group| group.event(event).is_some()) else { return Timing::Never };
        match (group.filter(), event) {
            (MailboxFilter::SelectedDelayed, EventName::MessageExpunge) => Timing::Delayed,
            _ => Timing::AtOnce,
        }
    }

    /// What the client wants to be told of new messages of the selected mailbox; nothing if that they are there is all.
    #[must_use]
    pub fn of_new_message(&self) -> &[crate::command::FetchAttribute<'static>] {
        let group = self.0.as_ref().and_then(Notify::selected);
        group.and_then(|group| group.event(&EventName::MessageNew)).map_or(&[], Event::attributes)
    }

    /// True if anything may be told between commands.
    pub(super) fn is_set(&self) -> bool {
        self.0.as_ref().is_some_and(|asked| !asked.groups().is_empty())
    }
}

/// What NOTIFY asks for.
impl From<Notify<'static>> for Notifications {
    fn from(asked: Notify<'static>) -> Self {
        Self(Some(asked))
    }
}
