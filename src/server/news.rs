//! What a client is told that no command asks for: news that it wants by NOTIFY (RFC 5465), and results that are kept up to date
//! (RFC 5267).

use super::{Server, config::CommandId, contexts::Context, gate::no, notify::Notifications};
use crate::{
    code::Code,
    command::{Command, TaggedCommand},
    data::{Esearch, SearchReturnData, Tag},
    error::UsageError,
    response::{Data, Response, Status},
    wire::IntoStatic,
};

const NO_NEWS: UsageError =
    UsageError("news are STATUS, LIST, METADATA, FLAGS, RECENT, FETCH, and ESEARCH with an update of results");
const NOT_NOW: UsageError = UsageError("no news may be told now");
const NO_CONTEXT: UsageError = UsageError("these results are not to be kept up to date");
const OTHER_NUMBERS: UsageError = UsageError("these results are UIDs, or message numbers, as they were asked for");

impl Server {
    /// What the client has asked for by NOTIFY. For each event, it says [when](Notifications::timing) that may be told.
    ///
    /// What happens to messages of the selected mailbox is told by [`update`](Self::update), which knows of this; after NOTIFY SET,
    /// that is to be called whenever the mailbox changes. What happens elsewhere is [told](Self::tell) by the caller. Who cannot
    /// keep up says `OK [NOTIFICATIONOVERFLOW]` by [`announce`](Self::announce): from there on, nothing is asked for.
    #[must_use]
    pub const fn notifications(&self) -> &Notifications {
        &self.notifications
    }

    /// The searches whose results the client wants to be kept up to date (RFC 5267), those in progress included. A search that is
    /// not among them is one like any other: there were as many as [may be](crate::Limits::contexts), and the client knows. Who
    /// cannot keep up to date what was found [responds](Self::respond) with `NO [NOUPDATE "tag"]`, and it is not among them any
    /// more.
    pub fn contexts(&self) -> impl Iterator<Item = &Context> {
        self.selected.iter().flat_map(|selected| selected.contexts.iter())
    }

    /// The UIDs of the messages that the last [`update`](Self::update) told to be new. What [NOTIFY](Notifications::of_new_message)
    /// or [a search](Context::attributes) wants of them is to be [told](Self::tell) by FETCH, unless it is a command of this client
    /// that made them.
    #[must_use]
    pub fn told_new(&self) -> &[u32] {
        self.selected.as_ref().map_or(&[], |selected| &selected.told_new)
    }

    /// Tells news that no command has asked for: by NOTIFY, the client has. That it wants to know of [this very
    /// event](Self::notifications) is for the caller to look after; and so is the order in which to tell what has become of
    /// results: ADDTO behind EXISTS and FETCH, REMOVEFROM of message numbers in front of EXPUNGE.
    ///
    /// # Errors
    ///
    /// As [`respond`](Self::respond), [`UsageError::FULL`] among them. If it is anything but STATUS, LIST, METADATA, FLAGS, RECENT,
    /// FETCH, or an ESEARCH of a search [of which](Self::contexts) that is wanted. If no news may be told: while a literal or an
    /// exchange is in progress; and but for ESEARCH, between commands if the client has not said NOTIFY SET.
    ///
    /// # Example
    ///
    /// ```
    /// use bytes::Buf;
    /// use imap_wire::data::{Capabilities, Mailbox, StatusData, StatusItem, Text};
    /// use imap_wire::server::{Config, Event, Server, Timing, Watched};
    /// use imap_wire::{Data, Response, Status, StatusKind, ext::EventName};
    ///
    /// let mut config = Config::new(Capabilities::new("IMAP4rev1 NOTIFY")?);
    /// config.allow_plain = true;
    /// let mut server = Server::new(config);
    /// server.receive(b"a LOGIN alice hunter2\r\nb NOTIFY SET (MAILBOXES Lists (MessageNew MessageExpunge))\r\n");
    /// while let Some(event) = server.poll_event() {
    ///     let Event::Command { id, .. } = event else { continue };
    ///     server.complete(id, Status::new(StatusKind::Ok, Text::new("done")?))?;
    /// }
    /// let said = server.transmit().remaining();
    /// server.transmit().advance(said);
    ///
    /// // A message comes into another mailbox.
    /// let name = Mailbox::new("Lists")?;
    /// if server.notifications().timing(&Watched::new(&name), &EventName::MessageNew) == Timing::AtOnce {
    ///     let status = StatusData::new(name, [StatusItem::Messages(501), StatusItem::UidNext(10_000)])?;
    ///     server.tell(&Response::Data(Data::Status(status)))?;
    /// }
    /// assert_eq!(server.transmit().chunk(), b"* STATUS \"Lists\" (MESSAGES 501 UIDNEXT 10000)\r\n");
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    pub fn tell(&mut self, news: &Response<'_>) -> Result<(), UsageError> {
        let may_tell = match news {
            Response::Data(Data::Esearch(found)) if is_update(found) => self.is_between_frames(),
            Response::Data(
                Data::Status(_) | Data::List(_) | Data::Metadata(_) | Data::Flags(_) | Data::Recent(_) | Data::Fetch(_),
            ) => self.may_tell(),
            _ => return Err(NO_NEWS),
        };
        if may_tell { self.say(news) } else { Err(NOT_NOW) }
    }

    /// Tells that the results of the [search](Self::contexts) of this tag are not `before` any more, but `after`: UIDs, or message
    /// numbers as they are told now. Those of SEARCH ascend. If they are the same, nothing is told.
    ///
    /// # Errors
    ///
    /// As [`tell`](Self::tell).
    ///
    /// # Example
    ///
    /// ```
    /// use bytes::Buf;
    /// use imap_wire::data::{Capabilities, Tag, Text};
    /// use imap_wire::server::{Config, Event, Server};
    /// use imap_wire::{Status, StatusKind};
    ///
    /// let mut config = Config::new(Capabilities::new("IMAP4rev1 ESEARCH CONTEXT=SEARCH")?);
    /// config.allow_plain = true;
    /// let mut server = Server::new(config);
    /// server.receive(b"a LOGIN alice hunter2\r\nb SELECT INBOX\r\nc UID SEARCH RETURN (UPDATE) FLAGGED\r\n");
    /// while let Some(event) = server.poll_event() {
    ///     let Event::Command { id, .. } = event else { continue };
    ///     server.complete(id, Status::new(StatusKind::Ok, Text::new("done")?))?;
    /// }
    /// let said = server.transmit().remaining();
    /// server.transmit().advance(said);
    ///
    /// server.tell_results(&Tag::new("c")?, &[4, 7, 8], &[4, 8, 9, 10])?;
    /// assert_eq!(server.transmit().chunk(), b"* ESEARCH (TAG \"c\") UID REMOVEFROM (0 7) ADDTO (0 9:10)\r\n");
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    pub fn tell_results(&mut self, tag: &Tag<'_>, before: &[u32], after: &[u32]) -> Result<(), UsageError> {
        let context = self.selected.as_ref().and_then(|selected| selected.contexts.find(tag.as_octets()));
        match context.ok_or(NO_CONTEXT)?.update(before, after) {
            Some(found) => self.tell(&Response::Data(Data::Esearch(found))),
            None => Ok(()),
        }
    }

    /// True if another search with this tag is kept up to date: it would not be known of which a change is (RFC 5267, section 4.3).
    pub(super) fn is_in_use(&self, TaggedCommand { tag, command, .. }: &TaggedCommand<'_>) -> bool {
        let is_kept = self.selected.as_ref().is_some_and(|selected| selected.contexts.find(tag.as_octets()).is_some());
        is_kept && Context::asked(CommandId::FIRST, tag, command).is_some()
    }

    /// The command begins, which may be a search whose results are to be kept up to date.
    pub(super) fn begin_context(&mut self, id: CommandId, tag: &Tag<'_>, command: &Command<'_>) {
        let most = self.config.limits.contexts;
        let (Some(context), Some(selected)) = (Context::asked(id, tag, command), &mut self.selected) else { return };
        if !selected.contexts.add(context, most) {
            let tag = tag.clone().into_owned();
            self.write_untagged(no("too many searches are kept up to date").with_code(Code::NoUpdate(tag)));
        }
    }

    /// What a status says that is not done any more.
    pub(super) fn note_refusal(&mut self, status: &Status<'_>) {
        match (&status.code, &mut self.selected) {
            (Some(Code::NotificationOverflow), _) => self.notifications = Notifications::NONE,
            (Some(Code::NoUpdate(tag)), Some(selected)) => selected.contexts.cancel(tag),
            _ => {}
        }
    }

    /// Checks that a change of results is one of those that are wanted.
    pub(super) fn check_context(&self, found: &Esearch<'_>) -> Result<(), UsageError> {
        if !is_update(found) {
            return Ok(());
        }
        let contexts = self.selected.as_ref().map(|selected| &selected.contexts);
        let context = contexts.zip(found.tag()).and_then(|(contexts, tag)| contexts.find(tag)).ok_or(NO_CONTEXT)?;
        if context.is_uid() == found.is_uid() { Ok(()) } else { Err(OTHER_NUMBERS) }
    }
}

/// True if it says what has become of results.
fn is_update(found: &Esearch<'_>) -> bool {
    let is_change =
        |data: &SearchReturnData<'_>| matches!(data, SearchReturnData::AddTo(_) | SearchReturnData::RemoveFrom(_));
    found.others().iter().any(is_change)
}
