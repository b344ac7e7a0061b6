//! NOTIFY: which news a client wants to be told of, of which mailboxes (RFC 5465).
//!
//! News come as STATUS, LIST, METADATA, FETCH, EXISTS, EXPUNGE and VANISHED, which have been there before. NOTIFICATIONOVERFLOW and
//! BADEVENT are in the table of response codes, OLDNAME and `\NoAccess` with LIST.

use super::mailbox_filter::{MailboxFilter, filter_mailboxes};
use crate::{
    command::fetch::{FetchAttribute, new_message_attributes, write_new_message_attributes},
    data::{
        Capability,
        arguments::{Arguments, Tell},
        macros::{display, into_static, serde_fields},
        name::names,
    },
    error::{Rule, UsageError},
    quirks::Quirks,
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::{list, no_space, some, space},
        scan,
    },
};
use alloc::vec::Vec;

names! {
    /// The name of what can happen, to messages, to mailboxes or to the server.
    ///
    /// # Grammar
    ///
    /// ```text
    /// event-name         = message-event-name / mailbox-event / user-event
    /// message-event-name = "MessageNew" / "MessageExpunge" / "FlagChange" / "AnnotationChange"
    /// mailbox-event      = "MailboxName" / "SubscriptionChange" / "MailboxMetadataChange"
    /// user-event         = "ServerMetadataChange"
    /// event-ext          = atom
    /// ```
    ///
    /// [RFC 5465, section 8](https://www.rfc-editor.org/rfc/rfc5465#section-8)
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::ext::EventName;
    ///
    /// assert_eq!(EventName::new("messagenew")?, EventName::MessageNew);
    /// assert!(EventName::FlagChange.is_of_messages() && !EventName::MailboxName.is_of_messages());
    /// assert!(EventName::new("NONE").is_err());
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    EventName, OtherEventName, is_event, "the name of an event is an atom other than NONE", others: [b"X-Quota", b"x.y"];
    /// `MessageNew`: a message has come.
    b"MessageNew" => MessageNew;
    /// `MessageExpunge`: a message is gone.
    b"MessageExpunge" => MessageExpunge;
    /// `FlagChange`: a message has other flags.
    b"FlagChange" => FlagChange;
    /// `AnnotationChange`: a message has other annotations.
    b"AnnotationChange" => AnnotationChange;
    /// `MailboxName`: a mailbox was made, removed or renamed.
    b"MailboxName" => MailboxName;
    /// `SubscriptionChange`: the user has subscribed to a mailbox, or does not any more.
    b"SubscriptionChange" => SubscriptionChange;
    /// `MailboxMetadataChange`: a mailbox has other annotations.
    b"MailboxMetadataChange" => MailboxMetadataChange;
    /// `ServerMetadataChange`: the server has other annotations.
    b"ServerMetadataChange" => ServerMetadataChange;
}

fn is_event(name: &[u8]) -> bool {
    scan::is_atom(name) && !name.eq_ignore_ascii_case(b"NONE")
}

impl EventName<'_> {
    /// True for a `message-event-name`. Of other events of which no table knows, nobody knows.
    #[must_use]
    pub const fn is_of_messages(&self) -> bool {
        matches!(self, Self::MessageNew | Self::MessageExpunge | Self::FlagChange | Self::AnnotationChange)
    }
}

/// What a client wants to be told of, and for a new message what of it.
///
/// # Grammar
///
/// ```text
/// event         = message-event / mailbox-event / user-event / event-ext
/// message-event = "MessageNew" [SP "(" fetch-att *(SP fetch-att) ")"] / "MessageExpunge" / "FlagChange" / "AnnotationChange"
/// ```
///
/// [RFC 5465, section 8](https://www.rfc-editor.org/rfc/rfc5465#section-8)
///
/// # Example
///
/// ```
/// use imap_wire::{command::FetchAttribute, ext::{Event, EventName}};
///
/// let new = Event::message_new([FetchAttribute::Uid, FetchAttribute::Flags]);
/// assert_eq!((new.name(), new.attributes().len()), (&EventName::MessageNew, 2));
/// assert_eq!(new.to_string(), "MessageNew (UID FLAGS)");
/// assert_eq!(Event::from(EventName::FlagChange).to_string(), "FlagChange");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Event<'a> {
    name: EventName<'a>,
    /// None but of `MessageNew`.
    attributes: Vec<FetchAttribute<'a>>,
}

impl<'a> Event<'a> {
    /// `MessageNew`, with this of each message, in a FETCH response.
    #[must_use]
    pub fn message_new(attributes: impl IntoIterator<Item = FetchAttribute<'a>>) -> Self {
        Self { name: EventName::MessageNew, attributes: attributes.into_iter().collect() }
    }

    /// What happens.
    #[must_use]
    pub const fn name(&self) -> &EventName<'a> {
        &self.name
    }

    /// What is to be told of a new message.
    #[must_use]
    pub fn attributes(&self) -> &[FetchAttribute<'a>] {
        &self.attributes
    }

    fn write(&self, writer: &mut Writer) {
        self.name.write(writer);
        write_new_message_attributes(&self.attributes, writer);
    }
}

/// Nothing of new messages but that they are there.
impl<'a> From<EventName<'a>> for Event<'a> {
    fn from(name: EventName<'a>) -> Self {
        Self { name, attributes: Vec::new() }
    }
}

display!(Event);
into_static!(struct Event { name, attributes });
serde_fields!(
    Event<'a>,
    |it| { name: EventName<'a> = it.name, attributes: Vec<FetchAttribute<'a>> = it.attributes },
    if attributes.is_empty() || name == EventName::MessageNew {
        Ok(Self { name, attributes })
    } else {
        Err(UsageError("only of new messages something is told"))
    },
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Event<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        if u.ratio(1, 3)? {
            return Ok(Self::message_new(u.arbitrary_iter()?.take(3).collect::<Result<Vec<_>, _>>()?));
        }
        u.arbitrary::<EventName<'_>>().map(Self::from)
    }
}

/// Events of some mailboxes that a client wants to be told of.
///
/// # Grammar
///
/// ```text
/// event-group = "(" filter-mailboxes SP events ")"
/// events      = "(" event *(SP event) ")" / "NONE"
/// ```
///
/// [RFC 5465, section 8](https://www.rfc-editor.org/rfc/rfc5465#section-8)
///
/// # Leniency
///
/// None: a group that breaks the rules of [section 5](https://www.rfc-editor.org/rfc/rfc5465#section-5) is to be refused.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EventGroup<'a> {
    filter: MailboxFilter<'a>,
    events: Vec<Event<'a>>,
}

impl<'a> EventGroup<'a> {
    /// These events of these mailboxes; if there are no events, NONE.
    ///
    /// # Errors
    ///
    /// - If there is one of `MessageNew` and `MessageExpunge` without the other, or `FlagChange` or `AnnotationChange` without
    ///   them.
    /// - If what is known not to be an event of messages is asked for of the selected mailbox.
    /// - If something is to be told of new messages of other mailboxes.
    pub fn new(filter: MailboxFilter<'a>, events: impl IntoIterator<Item = Event<'a>>) -> Result<Self, UsageError> {
        let events: Vec<_> = events.into_iter().collect();
        match objection(&filter, &events) {
            Some((_, problem)) => Err(*problem),
            None => Ok(Self { filter, events }),
        }
    }

    /// Of which mailboxes.
    #[must_use]
    pub const fn filter(&self) -> &MailboxFilter<'a> {
        &self.filter
    }

    /// What; empty if nothing, NONE.
    #[must_use]
    pub fn events(&self) -> &[Event<'a>] {
        &self.events
    }

    /// The event of this name, if it is asked for.
    #[must_use]
    pub fn event(&self, name: &EventName<'_>) -> Option<&Event<'a>> {
        self.events.iter().find(|event| event.name == *name)
    }

    fn write(&self, writer: &mut Writer) {
        writer.open();
        self.filter.write(writer);
        writer.space();
        if self.events.is_empty() {
            writer.text(b"NONE");
        } else {
            writer.list(&self.events, |writer, event| event.write(writer));
        }
        writer.close();
    }
}

/// A rule of events, for who reads them and for who makes them.
type Objection = (Rule, UsageError);

/// The rule that these events of these mailboxes break (RFC 5465, sections 5 and 6.1).
fn objection(filter: &MailboxFilter<'_>, events: &[Event<'_>]) -> Option<&'static Objection> {
    const TOGETHER: &Objection = &(
        Rule::new("MessageNew with MessageExpunge, and these with FlagChange and AnnotationChange", "events"),
        UsageError("MessageNew goes with MessageExpunge, and FlagChange and AnnotationChange with these"),
    );
    const OF_MESSAGES: &Objection = &(
        Rule::new("only events of messages, of the mailbox that is selected", "events"),
        UsageError("of the mailbox that is selected there are only events of messages"),
    );
    const ATTRIBUTES: &Objection = &(
        Rule::new("items of new messages only of the mailbox that is selected", "events"),
        UsageError("items of new messages are told only of the mailbox that is selected"),
    );
    let has = |name: &EventName<'_>| events.iter().any(|event| event.name == *name);
    let is_other = |event: &Event<'_>| !event.name.is_of_messages() && !matches!(event.name, EventName::Other(_));
    let (new, gone) = (has(&EventName::MessageNew), has(&EventName::MessageExpunge));
    if new != gone || !new && (has(&EventName::FlagChange) || has(&EventName::AnnotationChange)) {
        Some(TOGETHER)
    } else if filter.is_selected() && events.iter().any(is_other) {
        Some(OF_MESSAGES)
    } else if !filter.is_selected() && events.iter().any(|event| !event.attributes.is_empty()) {
        Some(ATTRIBUTES)
    } else {
        None
    }
}

display!(EventGroup);
into_static!(struct EventGroup { filter, events });
serde_fields!(
    EventGroup<'a>,
    |it| { filter: MailboxFilter<'a> = it.filter, events: Vec<Event<'a>> = it.events },
    Self::new(filter, events),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for EventGroup<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let filter: MailboxFilter<'_> = u.arbitrary()?;
        let mut events = u.arbitrary_iter()?.take(3).collect::<Result<Vec<_>, _>>()?;
        if objection(&filter, &events).is_some() {
            events =
                Vec::from([EventName::MessageNew, EventName::MessageExpunge, EventName::FlagChange].map(Event::from));
        }
        Ok(Self { filter, events })
    }
}

/// NOTIFY: all that a client wants to be told of, in place of what it wanted before.
///
/// # Grammar
///
/// ```text
/// notify           = "NOTIFY" SP (notify-set / notify-none)
/// notify-set       = "SET" [status-indicator] SP event-groups
/// notify-none      = "NONE"
/// status-indicator = SP "STATUS"
/// event-groups     = event-group *(SP event-group)
/// ```
///
/// [RFC 5465, section 8](https://www.rfc-editor.org/rfc/rfc5465#section-8)
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES).
///
/// # Example
///
/// ```
/// use imap_wire::{command::FetchAttribute, ext::{Event, EventGroup, EventName, MailboxFilter, Notify}};
///
/// let here = [Event::message_new([FetchAttribute::Uid]), EventName::MessageExpunge.into()];
/// let groups = [
///     EventGroup::new(MailboxFilter::Selected, here)?,
///     EventGroup::new(MailboxFilter::Personal, [EventName::MailboxName.into()])?,
/// ];
/// let notify = Notify::set(groups)?.with_status();
/// assert_eq!(
///     notify.to_string(),
///     "SET STATUS (SELECTED (MessageNew (UID) MessageExpunge)) (PERSONAL (MailboxName))"
/// );
/// assert_eq!(Notify::NONE.to_string(), "NONE");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Notify<'a> {
    wants_status: bool,
    /// None of `NONE`.
    groups: Vec<EventGroup<'a>>,
}

impl<'a> Notify<'a> {
    /// `NONE`: nothing, of no mailbox.
    pub const NONE: Notify<'static> = Notify { wants_status: false, groups: Vec::new() };

    /// `SET`: these events.
    ///
    /// # Errors
    ///
    /// If there are no groups, or more than one is of the mailbox that is selected.
    pub fn set(groups: impl IntoIterator<Item = EventGroup<'a>>) -> Result<Self, UsageError> {
        let groups: Vec<_> = groups.into_iter().collect();
        if groups.is_empty() {
            return Err(UsageError("NOTIFY SET has one group of events or more"));
        }
        if groups.iter().filter(|group| group.filter.is_selected()).count() > 1 {
            return Err(UsageError("NOTIFY has one group of the mailbox that is selected"));
        }
        Ok(Self { wants_status: false, groups })
    }

    /// The same, asking how the mailboxes are that are not selected: STATUS of each before the answer. Of NONE, nothing changes.
    #[must_use]
    pub const fn with_status(mut self) -> Self {
        self.wants_status = !self.groups.is_empty();
        self
    }

    /// True if STATUS is asked for of each mailbox that is not selected.
    #[must_use]
    pub const fn wants_status(&self) -> bool {
        self.wants_status
    }

    /// What is asked for; empty of NONE.
    #[must_use]
    pub fn groups(&self) -> &[EventGroup<'a>] {
        &self.groups
    }

    /// The group of the mailbox that is selected.
    #[must_use]
    pub fn selected(&self) -> Option<&EventGroup<'a>> {
        self.groups.iter().find(|group| group.filter.is_selected())
    }

    /// Writes what follows the name of the command, beginning with the space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        if self.groups.is_empty() {
            return writer.text(b" NONE");
        }
        writer.text(if self.wants_status { b" SET STATUS" } else { b" SET" });
        for group in &self.groups {
            writer.space();
            group.write(writer);
        }
    }
}

const ONE_SELECTED: &Rule = &Rule::new("only one group of the mailbox that is selected", "event-groups");

impl Arguments for Notify<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        for group in &self.groups {
            if let MailboxFilter::SubtreeOne(_) = group.filter {
                tell(&[Capability::MultiSearch]);
            }
            group.events.iter().for_each(|event| event.attributes.tell_needs(tell));
        }
    }
}

display!(Notify);
into_static!(struct Notify { wants_status, groups });
serde_fields!(
    Notify<'a>,
    |it| { wants_status: bool = it.wants_status, groups: Vec<EventGroup<'a>> = it.groups },
    match (groups.is_empty(), wants_status) {
        (true, _) => Ok(Self::NONE),
        (false, true) => Self::set(groups).map(Self::with_status),
        (false, false) => Self::set(groups),
    },
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Notify<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut groups = u.arbitrary_iter()?.take(3).collect::<Result<Vec<EventGroup<'_>>, _>>()?;
        let mut has_selected = false;
        groups.retain(|group| !group.filter.is_selected() || !core::mem::replace(&mut has_selected, true));
        Ok(Self { wants_status: !groups.is_empty() && u.arbitrary()?, groups })
    }
}

/// `SP (notify-set / notify-none)`, behind the word NOTIFY
pub(crate) fn notify<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Notify<'a>> {
    const WORD: &Rule = &Rule::new("SET or NONE", "notify");
    let at = space(input)?;
    let (word, length) = scan::keyword(at.octets);
    let rest = at.skip(length);
    if word == const { scan::key(b"NONE") } && !matches!(rest.octets, [b'[', ..]) {
        return Ok((rest, Notify::NONE));
    }
    if word != const { scan::key(b"SET") } {
        return Err(at.error(WORD));
    }
    let mut at = space(rest)?;
    let (word, length) = scan::keyword(at.octets);
    let wants_status = word == const { scan::key(b"STATUS") };
    if wants_status {
        at = space(at.skip(length))?;
    }
    let (rest, groups) = event_groups(at)?;
    Ok((rest, Notify { wants_status, groups }))
}

/// `event-group *(SP event-group)`
fn event_groups<'a, 'c>(mut at: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<EventGroup<'a>>> {
    let mut groups: Vec<EventGroup<'a>> = Vec::new();
    loop {
        let (rest, group) = event_group(at)?;
        if group.filter.is_selected() && groups.iter().any(|other| other.filter.is_selected()) {
            return Err(at.error(ONE_SELECTED));
        }
        groups.push(group);
        at.check_items(groups.len())?;
        match rest.octets {
            [b' ', b'(', ..] => at = space(rest)?,
            _ => return Ok((rest, groups)),
        }
    }
}

/// `event-group = "(" filter-mailboxes SP events ")"`
fn event_group<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, EventGroup<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "event-group");
    const CLOSE: &Rule = &Rule::new("`)`", "event-group");
    let (rest, filter) = filter_mailboxes(no_space(input.expect(b'(', OPEN)?)?)?;
    let at = space(rest)?;
    let (rest, events) = events(at)?;
    match objection(&filter, &events) {
        Some((rule, _)) => Err(at.error(rule)),
        None => Ok((no_space(rest)?.expect(b')', CLOSE)?, EventGroup { filter, events })),
    }
}

/// `events = "(" event *(SP event) ")" / "NONE"`
fn events<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<Event<'a>>> {
    const START: &Rule = &Rule::new("NONE or `(`", "events");
    if !matches!(input.octets, [b'(', ..]) {
        let (word, length) = scan::keyword(input.octets);
        return if word == const { scan::key(b"NONE") } {
            Ok((input.skip(length), Vec::new()))
        } else {
            Err(input.error(START))
        };
    }
    let mut events = Vec::new();
    let (rest, ()) = list(input, event, |event| events.push(event))?;
    if events.is_empty() { Err(input.skip(1).error(NAME)) } else { Ok((rest, events)) }
}

const NAME: &Rule = &Rule::new("name of an event", "event");

/// `event`
fn event<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Event<'a>> {
    let (rest, name) = event_name(input)?;
    if name != EventName::MessageNew {
        return Ok((rest, name.into()));
    }
    let (rest, attributes) = new_message_attributes(rest)?;
    Ok((rest, Event { name, attributes }))
}

/// `event-name`
fn event_name<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, EventName<'a>> {
    match input.take_octets(scan::run(input.octets, scan::ATOM)) {
        (rest, name) if is_event(name) => Ok((rest, EventName::of(input.leaf(name)))),
        _ => Err(input.error(NAME)),
    }
}

/// `SP "(" event-name *(SP event-name) ")"`, behind `BADEVENT`
pub(crate) fn unsupported_events_code<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<EventName<'a>>> {
    const OPEN: &Rule = &Rule::new("`(`", "unsupported-events-code");
    const NAME: &Rule = &Rule::new("the name of an event", "unsupported-events-code");
    let mut names = Vec::new();
    let at = space(input)?;
    if let [b'(', ..] = at.octets {
        return some(at, event_name, NAME);
    }
    at.deviate(Quirks::UNLISTED_EVENTS, OPEN)?;
    let (mut rest, first) = event_name(at)?;
    names.push(first);
    while let [b' ', b'!'..=b'~', ..] = rest.octets {
        let (behind, name) = event_name(space(rest)?)?;
        names.push(name);
        rest.check_items(names.len())?;
        rest = behind;
    }
    Ok((rest, names))
}

/// Writes `SP "(" event-name *(SP event-name) ")"`.
pub(crate) fn write_unsupported_events_code(names: &Vec<EventName<'_>>, writer: &mut Writer) {
    if names.is_empty() {
        writer.object(UsageError("BADEVENT names an event"));
    }
    writer.space();
    writer.list(names, |writer, name| name.write(writer));
}

#[cfg(test)]
mod tests;
