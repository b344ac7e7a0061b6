//! What a response changes in a [`Session`], and the event that it is.

use super::Session;
use crate::{
    client::{
        config::CommandId,
        event::{End, Event, Failure, Outcome},
        exchange::Answer,
        pipeline::{InFlight, Notified},
        sasl::SaslError,
    },
    code::Code,
    command::{CommandKind, Effect, Turn},
    data::{Capabilities, Esearch, SearchReturnData, Tag, Text},
    error::{DecodeError, ProtocolError, UsageError},
    mailbox_view::MailboxView,
    response::{Continuation, Data, Greeting, Response, Status, StatusKind},
    tap::Challenge,
    wire::{Abandoned, Frame, IntoStatic, Label},
};
use alloc::{boxed::Box, vec::Vec};

/// Names of extensions that are remembered as enabled: more than there are.
const MOST_ENABLED: usize = 100;

/// Who named them meant others.
const STALE: UsageError = UsageError("the numbers of the messages have changed before it was sent");

/// Octets of such a name.
const LONGEST_ENABLED: usize = 100;

impl Session {
    /// The first response.
    pub(crate) fn greeting<'a>(&mut self, greeting: Greeting<'a>) -> Event<'a> {
        let before_tls = !self.state.is_tls();
        let status = &greeting.status;
        let is_authenticated = match status.kind {
            StatusKind::Ok => false,
            StatusKind::PreAuth if before_tls && self.config.require_tls => return self.fail(ProtocolError::PreAuth),
            StatusKind::PreAuth => true,
            StatusKind::Bye => {
                self.end(End::Bye);
                return Event::Status { status: greeting.status, id: None, before_tls };
            }
            StatusKind::No | StatusKind::Bad => return self.fail(ProtocolError::NoGreeting),
        };
        self.state.greeted(is_authenticated);
        self.learn(status);
        self.pump();
        Event::Greeting { greeting, before_tls }
    }

    /// Any other response, behind which `behind` octets were received.
    pub(crate) fn response<'a>(&mut self, response: Response<'a>, behind: usize) -> Event<'a> {
        match response {
            Response::Continuation(it) => self.continuation(it),
            Response::Tagged(tag, status) => self.tagged(tag, status, behind),
            Response::Untagged(status) => self.untagged(status),
            Response::Data(data) => self.data(data),
        }
    }

    fn continuation<'a>(&mut self, it: Continuation<'a>) -> Event<'a> {
        if self.state.is_closing() {
            // Whatever it asks, nothing is sent any more.
            return Event::Ignored(Response::Continuation(it));
        }
        let has_unsent = self.outgoing.sent() < self.outgoing.end();
        if let Some(exchange) = self.exchange.as_mut().filter(|_| !has_unsent) {
            let id = exchange.id;
            let answer = exchange.challenged(&it, &self.config.limits);
            self.expect_answer();
            return match answer {
                Answer::Line(line) => {
                    self.outgoing.sasl(&line);
                    Event::Continued { id }
                }
                Answer::Ask => Event::Challenge { id, challenge: Challenge::new(it) },
                Answer::Surplus => Event::Ignored(Response::Continuation(it)),
            };
        }
        if let Some(id) = self.outgoing.accepted() {
            self.pump();
            return Event::Continued { id };
        }
        match self.pipeline.alone(CommandKind::Idle) {
            Some(InFlight { id, ends, .. }) if *ends <= self.outgoing.sent() => {
                let id = *id;
                if self.idle.begun(self.config.renew_idle) {
                    if self.idle.take_done() {
                        self.outgoing.done();
                    }
                    self.pump();
                    return Event::Idling { id };
                }
            }
            _ => {}
        }
        Event::Ignored(Response::Continuation(it))
    }

    fn tagged<'a>(&mut self, tag: Tag<'a>, status: Status<'a>, behind: usize) -> Event<'a> {
        let is_ok = status.kind == StatusKind::Ok;
        let id = CommandId::of_tag(self.config.tag_prefix, tag.as_octets());
        let Some(command) = id.and_then(|id| self.pipeline.find(id)) else {
            if id.is_some_and(|id| self.pipeline.waits(id)) {
                return self.fail(ProtocolError::Unsent);
            }
            return Event::Ignored(Response::Tagged(tag, status));
        };
        if !self.may_complete(command, is_ok) {
            return self.fail(ProtocolError::Unsent);
        }
        if command.facts.rules.effect == Effect::Tls && is_ok && behind > 0 {
            return self.fail(ProtocolError::InjectedData);
        }
        let Some(command) = self.take(command.id) else { return Event::Ignored(Response::Tagged(tag, status)) };
        let InFlight { id, facts, .. } = command;
        let before_tls = !self.state.is_tls();
        self.take_effect(&command, &status);
        let outcome = match self.end_exchange(id, is_ok) {
            Ok(()) => Outcome::Status(status),
            Err(failure) => Outcome::Failed(failure),
        };
        if self.state.is_closing() && self.pipeline.in_flight.is_empty() {
            self.end(self.last_end());
        }
        self.pump();
        Event::Completed { id, kind: facts.kind, outcome, before_tls }
    }

    /// True if the server can have seen enough of a command to complete it so.
    fn may_complete(&self, command: &InFlight, is_ok: bool) -> bool {
        let sent = self.outgoing.sent();
        let is_exchange = command.facts.rules.effect == Effect::Authenticated;
        if sent >= command.ends {
            // Nor can it agree with an answer that it has not seen.
            return !(is_ok && is_exchange && self.outgoing.has_line());
        }
        // It can be refused at a literal, or for the length of its line. Anything else was said by somebody who has not seen it.
        let may_be_long = command.facts.rules.turn == Turn::Shared || is_exchange;
        !is_ok && sent > command.begins && may_be_long
    }

    /// Takes a command out of those in flight, with what of it has not been sent and need not be.
    fn take(&mut self, id: CommandId) -> Option<InFlight> {
        let command = self.pipeline.complete(id)?;
        if self.outgoing.sent() < command.ends {
            self.outgoing.refused(id);
        }
        if command.facts.rules.turn == Turn::Alone {
            self.outgoing.drop_line();
        }
        Some(command)
    }

    /// What the completion of a command changes, but for the exchange of AUTHENTICATE.
    fn take_effect(&mut self, command: &InFlight, status: &Status<'_>) {
        let is_ok = status.kind == StatusKind::Ok;
        if is_ok && command.facts.rules.effect == Effect::Selected {
            self.selected.succeeded(command.id, self.is_uid_only());
            self.state.selected();
        }
        self.selected.code(status, &mut self.events);
        self.selected.completed();
        match command.facts.rules.effect {
            Effect::None => {}
            Effect::Tls if is_ok => {
                self.state.tls_agreed();
                if self.state.is_starting_tls() {
                    self.events.push_back(Event::StartTls);
                }
            }
            // What somebody could do before is not what the client can do now.
            Effect::Authenticated if is_ok => {
                if command.facts.kind == CommandKind::Login {
                    self.state.authenticated();
                }
                if !self.are_capabilities_new {
                    self.capabilities = None;
                }
            }
            Effect::Selected if is_ok => {}
            Effect::Selected => {
                self.selected.leave();
                self.state.deselected();
            }
            Effect::Deselected if is_ok => {
                self.selected.leave();
                self.state.deselected();
            }
            Effect::Notified if is_ok => self.notified = command.facts.notifies,
            Effect::Compressed if is_ok => self.state.compression_agreed(),
            Effect::Unauthenticated if is_ok => {
                self.selected.leave();
                if self.state.unauthenticated() {
                    self.events.push_back(Event::StopCompression);
                }
                self.capabilities = None;
                self.notified = Notified::default();
                self.enabled.clear();
                self.settle_mode();
            }
            Effect::LoggedOut if is_ok || status.kind == StatusKind::Bye => {
                self.has_logged_out = true;
                self.close();
            }
            _ => {}
        }
        self.learn(status);
        if command.facts.kind == CommandKind::Idle {
            self.idle.completed(is_ok);
        }
        if command.facts.saves.is_some() {
            self.selected.searched(command.id, status.kind);
        }
        if status.kind == StatusKind::Bye {
            self.close();
        }
    }

    /// If AUTHENTICATE is complete, what the mechanism says to that.
    fn end_exchange(&mut self, id: CommandId, is_ok: bool) -> Result<(), Failure> {
        let Some(exchange) = self.exchange.take_if(|exchange| exchange.id == id) else { return Ok(()) };
        self.refusal = exchange.refusal().map(Vec::from);
        match exchange.completed(is_ok) {
            Ok(()) => {
                if is_ok {
                    self.state.authenticated();
                }
                Ok(())
            }
            Err((error, is_taken_for_somebody)) => {
                let end = End::Protocol(ProtocolError::Unproven);
                if is_taken_for_somebody {
                    self.end(end.clone());
                }
                Err(error.map_or(Failure::Ended(end), Failure::Sasl))
            }
        }
    }

    fn untagged<'a>(&mut self, status: Status<'a>) -> Event<'a> {
        let before_tls = !self.state.is_tls();
        self.note_progress(is_of_a_mailbox(&status));
        if status.code == Some(Code::Closed) {
            self.selected.closed(self.is_uid_only());
        }
        if status.code == Some(Code::NotificationOverflow) {
            // RFC 5465, section 5.8
            self.notified = Notified::default();
        }
        self.selected.code(&status, &mut self.events);
        self.learn(&status);
        if status.kind == StatusKind::Bye {
            self.close();
            if self.pipeline.in_flight.is_empty() {
                self.end(self.last_end());
            }
        }
        let id = self.command_of(&status);
        Event::Status { status, id, before_tls }
    }

    /// The command in flight of which a status says how far it has come.
    fn command_of(&self, status: &Status<'_>) -> Option<CommandId> {
        let Some(Code::InProgress(code)) = &status.code else { return None };
        match code.tag() {
            Some(tag) => {
                let id = CommandId::of_tag(self.config.tag_prefix, tag)?;
                self.pipeline.find(id).map(|command| command.id)
            }
            None => match self.pipeline.in_flight.len() {
                1 => self.pipeline.in_flight.front().map(|command| command.id),
                _ => None,
            },
        }
    }

    /// Data or a status came: what the server is at is the oldest command. If that is a SELECT, and what came is something that is said
    /// of a mailbox when it is selected, the new mailbox is what is spoken of from here on. News of messages can only be of the one
    /// before: the new one has none until it is said how many.
    fn note_progress(&mut self, may_be_new: bool) {
        let is_uid_only = self.is_uid_only();
        let sent = self.outgoing.sent();
        if let Some(oldest) = self.pipeline.in_flight.front()
            && oldest.ends <= sent
            && may_be_new
        {
            self.selected.begun(oldest.id, is_uid_only);
        }
    }

    fn data<'a>(&mut self, data: Data<'a>) -> Event<'a> {
        self.note_progress(match data {
            Data::Flags(_) | Data::Exists(_) | Data::Recent(_) => true,
            // After NOTIFY, it may be news of any mailbox.
            Data::List(_) => !self.notified.is_set,
            _ => false,
        });
        match &data {
            Data::Capability(capabilities) => self.know(capabilities),
            Data::Enabled(names) => self.enabled(names),
            // What becomes of results is no result.
            Data::Esearch(result) if !is_update(result) => {
                let command = match result.tag() {
                    Some(tag) => CommandId::of_tag(self.config.tag_prefix, tag).and_then(|id| self.pipeline.find(id)),
                    None => self.pipeline.only_search(),
                };
                if command.is_some_and(|command| command.facts.finds_all) && result.is_uid() {
                    self.selected.all_found(result.all().into_iter().flat_map(|all| all.ranges()));
                }
                if let Some((id, saves)) = command.and_then(|command| Some((command.id, command.facts.saves?))) {
                    self.selected.found(id, saves, result, &mut self.events);
                }
            }
            Data::Search(found) if self.pipeline.only_search().is_some_and(|command| command.facts.finds_all) => {
                self.selected.all_found(found.numbers().iter().map(|uid| *uid..=*uid));
            }
            _ => {}
        }
        let exists = self.selected.view().map_or(0, MailboxView::exists);
        let changed = match &data {
            Data::Expunge(number) => Some(*number),
            Data::Exists(now) if *now < exists => Some(*now),
            Data::Vanished(vanished) if !vanished.is_earlier => Some(0),
            _ => None,
        };
        let event = self.selected.data(data, &mut self.events);
        // What waits while another mailbox is being selected is of that one.
        if let Some(number) = changed.filter(|_| !self.selected.is_about_to_change()) {
            let stale = self.pipeline.take_stale(number, exists);
            self.give_up(stale.into_iter(), &Failure::NotSent(STALE));
        }
        event
    }

    fn enabled(&mut self, names: &Capabilities<'_>) {
        // Unasked, it says nothing.
        if !self.pipeline.in_flight.iter().any(|command| command.facts.kind == CommandKind::Enable) {
            return;
        }
        for name in names.iter() {
            let is_remembered = name.len() <= LONGEST_ENABLED && self.enabled.len() < MOST_ENABLED;
            if is_remembered && !self.is_enabled(&name) {
                self.enabled.push(name.into_owned());
            }
        }
        self.settle_mode();
        if self.is_uid_only() {
            self.selected.uid_only();
        }
    }

    pub(crate) fn is_enabled(&self, name: &[u8]) -> bool {
        self.enabled.iter().any(|enabled| enabled.eq_ignore_ascii_case(name))
    }

    pub(super) fn is_uid_only(&self) -> bool {
        self.is_enabled(b"UIDONLY")
    }

    /// A status may say what the server can do.
    fn learn(&mut self, status: &Status<'_>) {
        if let Some(Code::Capability(capabilities)) = &status.code {
            self.know(capabilities);
        }
    }

    fn know(&mut self, capabilities: &Capabilities<'_>) {
        // RFC 9051, section 6.3.1: with a server of IMAP4rev2 alone, nobody has to enable that.
        self.is_rev2_alone = capabilities.has("IMAP4rev2") && !capabilities.has("IMAP4rev1");
        self.capabilities = Some(capabilities.clone().into_owned());
        self.are_capabilities_new = true;
        self.settle_mode();
    }

    pub(super) fn settle_mode(&mut self) {
        self.mode.utf8 = self.is_rev2_alone || self.is_enabled(b"UTF8=ACCEPT") || self.is_enabled(b"IMAP4rev2");
    }

    /// A frame that does not decode.
    pub(crate) fn malformed(&mut self, frame: &Frame, error: DecodeError) -> Event<'static> {
        if self.state.awaits_greeting() {
            return self.fail(ProtocolError::Greeting(error));
        }
        match frame.label() {
            Label::Tag(tag) => self.lose(tag, Failure::Malformed(error.clone())),
            // Whatever else is wrong with it, the server waits.
            _ if frame.octets().starts_with(b"+") => self.go_on(SaslError::NOT_BASE64),
            _ => {}
        }
        Event::Malformed { frame: frame.clone(), error }
    }

    /// The server waits, with whatever words. If it asks something, that cannot be answered, for this reason.
    fn go_on(&mut self, error: SaslError) {
        let may_answer = self.outgoing.sent() >= self.outgoing.end() && !self.state.is_closing();
        if let Some(exchange) = self.exchange.as_mut().filter(|_| may_answer) {
            if let Answer::Line(line) = exchange.challenge_lost(error) {
                self.outgoing.sasl(&line);
                self.events.push_back(Event::Continued { id: exchange.id });
            }
            self.expect_answer();
            return;
        }
        let event = self.continuation(Continuation::new(Text::default()));
        self.events.extend(Some(event).filter(|event| !matches!(event, Event::Ignored(_))));
    }

    /// A frame that was not kept.
    pub(crate) fn abandoned(&mut self, abandoned: Box<Abandoned>) -> Event<'static> {
        if self.state.awaits_greeting() {
            return self.fail(ProtocolError::NoGreeting);
        }
        match abandoned.frame.label() {
            Label::Tag(tag) => self.lose(tag, Failure::Abandoned),
            Label::Continuation => self.go_on(SaslError::LONG),
            _ => {}
        }
        Event::Abandoned(abandoned)
    }

    /// The answer to the command with this tag was lost.
    fn lose(&mut self, tag: &[u8], failure: Failure) {
        let Some(id) = CommandId::of_tag(self.config.tag_prefix, tag) else { return };
        match self.pipeline.find(id) {
            Some(command) if self.may_complete(command, false) => {}
            None if !self.pipeline.waits(id) => return,
            _ => return self.end(End::Protocol(ProtocolError::Unsent)),
        }
        let Some(InFlight { id, facts, .. }) = self.take(id) else { return };
        self.exchange.take_if(|exchange| exchange.id == id);
        self.give_up([(id, facts.kind)].into_iter(), &failure);
        match facts.rules.effect {
            // If it was OK, what follows is not IMAP, or of somebody else.
            Effect::Tls | Effect::Compressed | Effect::Authenticated => {
                self.end(End::Protocol(ProtocolError::Unreadable));
            }
            // Nobody knows which mailbox it is now, if any.
            Effect::Selected | Effect::Deselected => {
                self.selected.leave();
                self.state.deselected();
            }
            Effect::LoggedOut => {
                self.has_logged_out = true;
                self.close();
            }
            _ => {}
        }
        if facts.kind == CommandKind::Idle {
            self.idle.completed(false);
        }
        if self.state.is_closing() && self.pipeline.in_flight.is_empty() {
            self.end(self.last_end());
        }
        self.pump();
    }
}

/// True for a status that is said of a mailbox when it is selected.
const fn is_of_a_mailbox(status: &Status<'_>) -> bool {
    matches!(
        status.code,
        Some(
            Code::UidValidity(_)
                | Code::UidNext(_)
                | Code::Unseen(_)
                | Code::PermanentFlags(_)
                | Code::HighestModSeq(_)
                | Code::NoModSeq
                | Code::UidNotSticky
                | Code::MailboxId(_)
        )
    )
}

/// True if it says what has become of results that were told before (RFC 5267).
fn is_update(result: &Esearch<'_>) -> bool {
    let is_change =
        |data: &SearchReturnData<'_>| matches!(data, SearchReturnData::AddTo(_) | SearchReturnData::RemoveFrom(_));
    result.others().iter().any(is_change)
}
