//! How a [`Session`] ends, and how its connection changes.

use super::Session;
use crate::{
    client::{
        config::CommandId,
        event::{End, Event, Failure, Outcome},
        idle::Idle,
        pipeline::{InFlight, Pipeline},
    },
    command::CommandKind,
    error::{ProtocolError, UsageError},
    timer::Timer,
};
use core::mem;

/// The session ended first.
const NEVER_SENT: Failure = Failure::NotSent(UsageError::ENDED);

impl Session {
    /// The server is about to close: nothing is sent any more, but what is in flight may still be answered.
    pub(super) fn close(&mut self) {
        if self.state.is_closing() || self.state.is_ended() {
            return;
        }
        let sent = self.outgoing.sent();
        let has_left = |command: &InFlight| command.facts.kind == CommandKind::Logout && command.ends <= sent;
        self.has_logged_out |= self.pipeline.in_flight.iter().any(has_left);
        self.state.closing();
        self.closing = Timer::In(self.config.bye_timeout);
        self.outgoing.close();
        self.idle = Idle::default();
        let waiting = self.pipeline.take_waiting();
        self.give_up(waiting.iter().map(|command| (command.id, command.facts.kind)), &NEVER_SENT);
    }

    pub(super) fn last_end(&self) -> End {
        if self.has_logged_out { End::LoggedOut } else { End::Bye }
    }

    /// The peer did what it may not do.
    pub(crate) fn fail(&mut self, error: ProtocolError) -> Event<'static> {
        let end = End::Protocol(error);
        self.end(end.clone());
        self.events.pop_front().unwrap_or(Event::Ended(end))
    }

    /// The session is over.
    pub(crate) fn end(&mut self, end: End) {
        if self.state.is_ended() {
            return;
        }
        self.state.ended();
        self.outgoing.close();
        let Pipeline { waiting, in_flight, .. } = mem::take(&mut self.pipeline);
        let failure = Failure::Ended(end.clone());
        let sent = self.outgoing.sent();
        let has_begun = |command: &&InFlight| command.begins < sent;
        let named = |command: &InFlight| (command.id, command.facts.kind);
        self.give_up(in_flight.iter().take_while(has_begun).map(named), &failure);
        self.give_up(in_flight.iter().skip_while(has_begun).map(named), &NEVER_SENT);
        self.give_up(waiting.iter().map(|command| (command.id, command.facts.kind)), &NEVER_SENT);
        self.exchange = None;
        self.idle = Idle::default();
        (self.answer, self.closing) = (Timer::Off, Timer::Off);
        self.events.push_back(Event::Ended(end));
    }

    /// These commands have failed.
    pub(super) fn give_up(&mut self, commands: impl Iterator<Item = (CommandId, CommandKind)>, failure: &Failure) {
        let before_tls = !self.state.is_tls();
        self.events.extend(commands.map(|(id, kind)| {
            let outcome = Outcome::Failed(failure.clone());
            Event::Completed { id, kind, outcome, before_tls }
        }));
    }

    /// The handshake is done: what was said before it means nothing.
    pub(crate) fn tls_started(&mut self) -> Result<(), UsageError> {
        if !self.state.tls_started() {
            return Err(UsageError("the server has not agreed to TLS"));
        }
        self.capabilities = None;
        self.is_rev2_alone = false;
        self.settle_mode();
        self.pump();
        Ok(())
    }

    /// The caller is told of the compression.
    pub(crate) fn compression_started(&mut self) {
        self.state.compression_started();
        self.pump();
    }

    /// The stream has ended.
    pub(crate) fn closed(&mut self) {
        let end = if self.state.is_closing() { self.last_end() } else { End::Closed };
        self.end(end);
    }
}
