//! What the server says, and what that changes in the session.

use super::{CommandId, Server, event::Event, gate::status, notify::Notifications, progress::InProgress};
use crate::{
    code::Code,
    codec::Encode,
    command::{CommandKind, Effect},
    data::{Tag, Text, UidSet},
    error::UsageError,
    ext::ModSeq,
    limits::Limits,
    response::{Continuation, Data, Response, Status, StatusKind},
    timer::Timer,
    wire::{LineMode, Octets},
};
use alloc::vec::Vec;
use bytes::{Buf, Bytes};

const NOT_IN_PROGRESS: UsageError = UsageError("this command is not in progress");
const NOT_DATA: UsageError = UsageError("a command is answered by data and by untagged OK, NO and BAD");
const NOT_NOW: UsageError = UsageError("no message may be expunged during this command");
const VANISHED: UsageError = UsageError("with QRESYNC or UIDONLY, messages that are gone have VANISHED");
const EXPUNGE: UsageError = UsageError("without QRESYNC and UIDONLY, messages that are gone are told by EXPUNGE");
const BY_UID: UsageError = UsageError("with UIDONLY, messages have no numbers, but UIDs");
const BY_NUMBER: UsageError = UsageError("without UIDONLY, messages are told of by number");
const BY_UPDATE: UsageError = UsageError("of a shared mailbox, this is told by an update");
const EIGHT_BIT: UsageError = UsageError("this client takes ASCII only");
const BY_ITSELF: UsageError = UsageError("the server says this by itself");
const NOT_YET: UsageError = UsageError("the client answers a challenge first");
const NOT_A_COMPLETION: UsageError = UsageError("a command is completed by OK, NO or BAD");
const NOT_OVER: UsageError = UsageError("a command that is complete is not in progress");
const NO_MAILBOX: UsageError = UsageError("no mailbox is selected");

impl Server {
    /// Answers a command that is in progress with data, or with an untagged OK, NO or BAD. It is encoded at once. What no command asks for is
    /// [told](Self::tell).
    ///
    /// What it says of the selected mailbox (EXISTS, EXPUNGE, VANISHED, FETCH) is what its client knows from here on: [`view`](Self::view).
    /// [`update`](Self::update) says it of a shared [`Mailbox`](super::Mailbox). A payload that is [promised](crate::Payload::Streamed) is
    /// [supplied](Self::supply) in pieces.
    ///
    /// # Errors
    ///
    /// [`UsageError::FULL`] if as much waits to be transmitted as may: transmit, and say it again. If the command is not in progress; if the
    /// client cannot take it as it is; if it contradicts what the client knows of the mailbox; if a message may not be
    /// [expunged](Self::may_expunge) now.
    ///
    /// # Example
    ///
    /// ```
    /// use bytes::Buf;
    /// use imap_wire::data::Capabilities;
    /// use imap_wire::ext::Id;
    /// use imap_wire::server::{Config, Event, Server};
    /// use imap_wire::{Data, Response};
    ///
    /// let mut server = Server::new(Config::new(Capabilities::new("IMAP4rev1 ID")?));
    /// let count = server.transmit().remaining();
    /// server.transmit().advance(count); // the greeting
    /// server.receive(b"A1 ID NIL\r\n");
    /// let Some(Event::Command { id, .. }) = server.poll_event() else { panic!() };
    /// server.respond(id, &Response::Data(Data::Id(Id::new())))?;
    /// assert_eq!(server.transmit().chunk(), b"* ID NIL\r\n");
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    pub fn respond(&mut self, id: CommandId, response: &Response<'_>) -> Result<(), UsageError> {
        self.progress.find(id).ok_or(NOT_IN_PROGRESS)?;
        let is_shared = self.selected.as_ref().is_some_and(|selected| selected.cursor.is_some());
        match response {
            Response::Data(Data::Exists(_) | Data::Expunge(_)) if is_shared => Err(BY_UPDATE),
            Response::Data(Data::Vanished(vanished)) if is_shared && !vanished.is_earlier => Err(BY_UPDATE),
            _ => self.say(response),
        }
    }

    /// Says something to the client that no command has asked for, such as `OK [ALERT]` before the server goes down.
    ///
    /// # Errors
    ///
    /// As [`respond`](Self::respond); and if the session is over.
    pub fn announce(&mut self, status: Status<'_>) -> Result<(), UsageError> {
        if self.state.is_ended() || self.state.is_starting_tls() {
            return Err(UsageError::ENDED);
        }
        self.say(&Response::Untagged(status))
    }

    /// Says something that the caller wants to be said.
    pub(super) fn say(&mut self, response: &Response<'_>) -> Result<(), UsageError> {
        if self.is_full() {
            return Err(UsageError::FULL);
        }
        match response {
            Response::Data(Data::Capability(_) | Data::Enabled(_)) => return Err(BY_ITSELF),
            Response::Data(_) => {}
            Response::Untagged(status) if !matches!(status.kind, StatusKind::Bye | StatusKind::PreAuth) => {
                self.check_code(status)?;
                self.check_text(status)?;
            }
            _ => return Err(NOT_DATA),
        }
        response.check(&self.writer.peer())?;
        match response {
            Response::Data(data) => self.note(data)?,
            Response::Untagged(status) => self.note_refusal(status),
            _ => {}
        }
        self.write(response);
        Ok(())
    }

    /// What the client learns of its mailbox.
    fn note(&mut self, data: &Data<'_>) -> Result<(), UsageError> {
        match data {
            Data::Expunge(_) if self.tells_vanished() => return Err(VANISHED),
            Data::Vanished(_) if !self.tells_vanished() => return Err(EXPUNGE),
            Data::Fetch(fetch) if fetch.is_uid() != self.is_enabled("UIDONLY") => {
                return Err(if fetch.is_uid() { BY_NUMBER } else { BY_UID });
            }
            Data::Expunge(_) if !self.may_expunge() => return Err(NOT_NOW),
            Data::Vanished(vanished) if !vanished.is_earlier && !self.may_expunge() => return Err(NOT_NOW),
            Data::Expunge(_) | Data::Vanished(_) | Data::Exists(_) | Data::Recent(_) | Data::Fetch(_) => {}
            Data::Esearch(found) => return self.check_context(found),
            _ => return Ok(()),
        }
        self.selected.as_mut().ok_or(NO_MAILBOX)?.tell(data)
    }

    /// True if messages that are gone are told of by UID (RFC 7162, section 3.2.10; RFC 9586, section 3.6).
    pub(super) fn tells_vanished(&self) -> bool {
        self.is_enabled("QRESYNC") || self.is_enabled("UIDONLY")
    }

    /// True if nothing more is made before something was transmitted.
    pub(super) fn is_full(&self) -> bool {
        self.writer.remaining() > self.framer_limits().transmit || self.writer.is_blocked()
    }

    /// Supplies octets of the payload that is [wanted](Self::wanted). To stay within constant memory, supply more only when little
    /// [remains](bytes::Buf::remaining) to be transmitted.
    ///
    /// # Errors
    ///
    /// If none is wanted, or fewer. Of a payload that was promised, no octet can be left out: a caller who does not have them can only
    /// [abort](Self::abort).
    pub fn supply(&mut self, octets: Bytes) -> Result<(), UsageError> {
        self.writer.supply(octets)
    }

    /// Remembers what a SEARCH with RETURN (SAVE) has found, by UID: what `$` stands for, from here on (RFC 5182). `None` is nothing. UIDs
    /// that no message has are left out.
    ///
    /// # Errors
    ///
    /// If no mailbox is selected, or there is a UID 0.
    pub fn save(&mut self, uids: Option<&UidSet<'_>>) -> Result<(), UsageError> {
        let view = self.selected.as_mut().ok_or(NO_MAILBOX)?.view_mut();
        let ranges = uids.into_iter().flat_map(UidSet::ranges).collect::<Vec<_>>();
        view.told_saved_uids(ranges).map_err(|_| UsageError("no message has the UID 0"))
    }

    /// Completes a command that is in progress: its answer is OK, NO or BAD. What that changes in the session is done.
    ///
    /// Unless the status has a code, OK to LOGIN and AUTHENTICATE gets the capabilities; OK to SELECT and EXAMINE says whether the mailbox may be
    /// changed; and OK to EXPUNGE and MOVE says with QRESYNC up to which change all was told, if it is a shared [`Mailbox`](super::Mailbox).
    ///
    /// # Errors
    ///
    /// If it is not in progress, or the status is another one; or if it is AUTHENTICATE, and the client is to answer a challenge first.
    pub fn complete(&mut self, id: CommandId, status: Status<'_>) -> Result<(), UsageError> {
        self.check_completion(&status, false)?;
        let command = self.progress.find(id).ok_or(NOT_IN_PROGRESS)?;
        let is_ok = status.kind == StatusKind::Ok;
        if self.exchange.as_ref().is_some_and(|exchange| exchange.id == id && exchange.awaits_client()) {
            // What it says would be taken for a command.
            return Err(NOT_YET);
        }
        if command.kind == CommandKind::Authenticate && !is_ok && self.says_refusal(&status, None) {
            return Ok(());
        }
        let Some(command) = self.progress.take(id) else { return Err(NOT_IN_PROGRESS) };
        self.exchange.take_if(|exchange| exchange.id == id);
        if is_ok || self.state.is_authenticated() {
            // A password that is wrong is no command that is right.
            self.bad_commands = 0;
        }
        self.was_refused = command.kind == CommandKind::Authenticate && !is_ok;
        if command.kind == CommandKind::Idle && self.framer.mode() == LineMode::Idle {
            // Unless it has heard of that before, the client is still going to say DONE.
            self.framer.set_mode(LineMode::Command);
            self.may_say_done = true;
        }
        let code = if is_ok { self.change(&command) } else { self.change_nothing(&command, status.kind) };
        let status = match code {
            Some(code) if status.code.is_none() => status.with_code(code),
            _ => status,
        };
        self.write(&Response::Tagged(command.tag, status));
        self.begin_waiting();
        Ok(())
    }

    pub(super) fn check_completion(&self, status: &Status<'_>, is_refusal: bool) -> Result<(), UsageError> {
        match status.kind {
            StatusKind::Ok if is_refusal => return Err(NOT_A_COMPLETION),
            StatusKind::Ok | StatusKind::No | StatusKind::Bad => {}
            StatusKind::Bye | StatusKind::PreAuth => return Err(NOT_A_COMPLETION),
        }
        self.check_code(status)?;
        if let Some(Code::InProgress(_)) = status.code {
            return Err(NOT_OVER);
        }
        self.check_text(status)?;
        Response::Untagged(status.clone()).check(&self.writer.peer())
    }

    /// Codes that the server says by itself, when that is so, and those that have a number where there are none.
    fn check_code(&self, status: &Status<'_>) -> Result<(), UsageError> {
        match status.code {
            Some(Code::Closed) => Err(BY_ITSELF),
            Some(Code::Unseen(_)) if self.is_enabled("UIDONLY") => Err(BY_UID),
            _ => Ok(()),
        }
    }

    /// Before UTF-8 is enabled, text is of 7 bits (RFC 3501, section 9).
    fn check_text(&self, status: &Status<'_>) -> Result<(), UsageError> {
        if self.mode.utf8 || status.text.as_octets().is_ascii() { Ok(()) } else { Err(EIGHT_BIT) }
    }

    /// The command is answered OK: what that changes, and the code that says so.
    fn change(&mut self, command: &InProgress) -> Option<Code<'static>> {
        match command.kind.rules().effect {
            // RFC 7162, sections 3.2.7 and 3.2.9; RFC 6851, section 4.4
            Effect::None if removes(command.kind) && self.is_enabled("QRESYNC") => {
                let told = self.selected.as_ref()?.cursor.as_ref()?.told();
                ModSeq::new(told).ok().map(Code::HighestModSeq)
            }
            Effect::Authenticated => {
                self.log_in();
                Some(Code::Capability(self.offered.clone()))
            }
            Effect::Selected => {
                self.state.selected();
                Some(if self.is_read_only() { Code::ReadOnly } else { Code::ReadWrite })
            }
            Effect::Notified => {
                if let Some((_, notifications)) = self.asked.take_if(|(id, _)| *id == command.id) {
                    self.notifications = notifications;
                }
                None
            }
            Effect::Deselected => {
                self.state.deselected();
                self.selected = None;
                None
            }
            Effect::Unauthenticated => {
                if self.state.unauthenticated() {
                    self.events.push_back(Event::StopCompression);
                }
                (self.selected, self.tells_modseqs) = (None, false);
                self.notifications = Notifications::default();
                self.enabled.clear();
                self.settle_mode();
                self.set_limits(self.config.limits_before_login);
                self.silence = Timer::In(self.config.login_timeout);
                self.offer();
                None
            }
            _ => None,
        }
    }

    fn change_nothing(&mut self, command: &InProgress, kind: StatusKind) -> Option<Code<'static>> {
        if command.kind.rules().effect == Effect::Selected {
            self.selected = None;
        }
        self.asked.take_if(|(id, _)| *id == command.id);
        if let Some(selected) = &mut self.selected {
            selected.contexts.refused(command.id);
        }
        // RFC 5182, section 2.1: it is as if nothing had been found. What is BAD was not looked at.
        if command.saves
            && kind == StatusKind::No
            && let Some(selected) = &mut self.selected
        {
            selected.view_mut().told_not_saved();
        }
        None
    }

    /// The client is known from here on.
    pub(super) fn log_in(&mut self) {
        self.state.authenticated();
        self.set_limits(self.config.limits);
        self.expect_client();
        self.offer();
    }

    fn set_limits(&mut self, limits: Limits) {
        self.framer.set_limits(limits);
        self.decoder.set_limits(limits);
    }

    /// The limits that count in this state.
    pub(super) const fn framer_limits(&self) -> &Limits {
        if self.state.is_authenticated() { &self.config.limits } else { &self.config.limits_before_login }
    }

    // Octets.

    pub(super) fn write(&mut self, response: &Response<'_>) {
        response.encode(&mut self.writer);
    }

    pub(super) fn write_tagged(&mut self, tag: &Tag<'_>, status: Status<'static>) {
        self.write(&Response::Tagged(tag.clone(), status));
    }

    pub(super) fn write_untagged(&mut self, status: Status<'static>) {
        self.write(&Response::Untagged(status));
    }

    pub(super) fn write_continuation(&mut self, text: &'static str) {
        self.write(&Response::Continuation(Continuation::new(Text::of_line(Octets::from(text)))));
    }

    pub(super) fn ok(&mut self, tag: &Tag<'_>, text: &'static str) {
        self.bad_commands = 0;
        self.write_tagged(tag, status(StatusKind::Ok, text));
    }
}

/// True if it removes messages, and is to say up to which change that was told.
const fn removes(kind: CommandKind) -> bool {
    matches!(kind, CommandKind::Expunge | CommandKind::UidExpunge | CommandKind::Move | CommandKind::UidMove)
}
