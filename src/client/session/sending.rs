//! What a [`Session`] sends, and when.

use super::Session;
use crate::{
    client::{
        config::{CommandId, CommandOptions},
        event::{Event, Failure},
        exchange::Exchange,
        pipeline::{Facts, InFlight, Waiting},
        sasl::{Mechanism, SaslError},
    },
    command::{Command, CommandKind, Effect},
    data::{Capabilities, Capability, Tag},
    error::UsageError,
    wire::{IntoStatic, NonSync, Octets, Peer, Writer},
};
use alloc::boxed::Box;

/// The state does not allow it, whatever else is the case.
const NOT_NOW: UsageError = UsageError("this command is not allowed in this state of the session");
const NEEDS_TLS: UsageError = UsageError("nothing secret is said before TLS");
const LOGIN_DISABLED: UsageError = UsageError("the server has disabled LOGIN");
const ENABLE_SELECTED: UsageError = UsageError("ENABLE comes before a mailbox is selected");
const COMPRESSED_TWICE: UsageError = UsageError("the connection is compressed already");
const UID_ONLY: UsageError = UsageError("UIDONLY is enabled: messages have no numbers, but UIDs");
/// RFC 5465, section 5.3
const SHIFTING: UsageError = UsageError("after NOTIFY SELECTED, message numbers may change at any time: UIDs do not");
const TLS_TWICE: UsageError = UsageError("the connection is under TLS already");

impl Session {
    /// Sends what can be sent now.
    pub(crate) fn pump(&mut self) {
        while let Some(facts) = self.pipeline.waiting.front().map(|waiting| waiting.facts) {
            if self.idle.is_in_flight() && self.state.sends() {
                self.end_idle(self.config.resume_idle && facts.kind != CommandKind::Idle);
            }
            if !self.is_turn_of(&facts) {
                break;
            }
            let Some(Waiting { id, command, options, mechanism, .. }) = self.pipeline.pop() else {
                break;
            };
            let checked = self.check(&command, options).map_err(Failure::NotSent);
            match checked.and_then(|()| self.begin_exchange(id, command, mechanism).map_err(Failure::Sasl)) {
                Ok(command) => self.start(id, facts, &command, options),
                Err(failure) => self.give_up([(id, facts.kind)].into_iter(), &failure),
            }
        }
        let is_quiet = self.pipeline.waiting.is_empty() && self.pipeline.in_flight.is_empty() && self.state.sends();
        if is_quiet && !self.outgoing.is_busy(self.config.limits.transmit) && self.idle.take_resumption() {
            let (command, options) = (Command::Idle, CommandOptions::new());
            // Not if the client is nobody any more.
            if self.check(&command, options).is_ok() {
                let id = self.take_id();
                self.start(id, Facts::of(&command), &command, options);
            }
        }
        if let Some((id, octets)) = self.outgoing.take_news() {
            self.events.push_back(Event::Supply { id, octets });
        }
        self.expect_answer();
    }

    pub(super) fn is_turn_of(&self, facts: &Facts) -> bool {
        self.state.sends()
            && !self.outgoing.is_busy(self.config.limits.transmit)
            && self.pipeline.may_send(facts, self.config.limits.in_flight)
    }

    /// Checks that the command may be sent now.
    pub(super) fn check(&self, command: &Command<'_>, options: CommandOptions) -> Result<(), UsageError> {
        let kind = command.kind();
        // First what the caller can do something about.
        match kind {
            CommandKind::StartTls if self.state.is_tls() => return Err(TLS_TWICE),
            CommandKind::Compress if self.state.is_compressed() => return Err(COMPRESSED_TWICE),
            CommandKind::Enable if self.state.is_selected() => return Err(ENABLE_SELECTED),
            // What is not known may use none.
            CommandKind::Other => {}
            _ if self.notified.shifts_numbers && command.uses_numbers() => return Err(SHIFTING),
            _ => {}
        }
        if !self.state.allows(kind.rules().states) {
            return Err(NOT_NOW);
        }
        if command.breaks_uid_only() && self.is_uid_only() {
            return Err(UID_ONLY);
        }
        if kind.rules().effect == Effect::Authenticated {
            if self.config.require_tls && !self.state.is_tls() {
                return Err(NEEDS_TLS);
            }
            let is_disabled = |it: &Capabilities<'_>| it.has("LOGINDISABLED");
            if kind == CommandKind::Login && self.capabilities.as_ref().is_some_and(is_disabled) {
                return Err(LOGIN_DISABLED);
            }
        }
        let mut writer = Writer::checking(self.peer(options));
        command.write_tagged(&Tag::of_line(Octets::from("A1")), &mut writer);
        writer.problem()
    }

    /// What is known of the server.
    pub(super) fn peer(&self, options: CommandOptions) -> Peer {
        let mut peer = Peer::server();
        peer.utf8 = self.mode.utf8;
        if let Some(capabilities) = &self.capabilities {
            peer.binary = capabilities.supports(Capability::Binary);
            peer.non_sync = match self.config.non_sync && !options.is_synchronising {
                true if capabilities.supports(Capability::LiteralPlus) => NonSync::Any,
                true if capabilities.supports(Capability::LiteralMinus) => NonSync::Small,
                _ => NonSync::None,
            };
        }
        peer
    }

    /// Writes a command whose turn it is.
    pub(super) fn start(&mut self, id: CommandId, facts: Facts, command: &Command<'_>, options: CommandOptions) {
        match command {
            Command::Idle => self.idle.asked(),
            Command::Select(select) | Command::Examine(select) => {
                let is_read_only = matches!(command, Command::Examine(_));
                self.selected.select(id, select.mailbox.clone().into_owned(), is_read_only);
            }
            // The caller answers, unless a mechanism does.
            Command::Authenticate(command) if self.exchange.is_none() => {
                self.exchange = Some(Exchange::new(id, command, None, None));
            }
            _ => {}
        }
        if facts.rules.effect == Effect::Authenticated {
            self.are_capabilities_new = false;
            self.refusal = None;
        }
        let peer = self.peer(options);
        let (begins, ends) = self.outgoing.command(id, command, peer);
        self.pipeline.in_flight.push_back(InFlight { id, facts, begins, ends });
    }

    /// Begins AUTHENTICATE with this mechanism: the command, with what the mechanism says first if the server takes that.
    pub(super) fn begin_exchange(
        &mut self,
        id: CommandId,
        command: Command<'static>,
        mechanism: Option<Box<dyn Mechanism>>,
    ) -> Result<Command<'static>, SaslError> {
        let (Some(mut mechanism), Command::Authenticate(command)) = (mechanism, &command) else { return Ok(command) };
        let mut initial = mechanism.initial_response()?;
        let takes_initial = self.capabilities.as_ref().is_some_and(|it| it.supports(Capability::SaslIr));
        let command = match initial.take_if(|_| takes_initial) {
            Some(initial) => command.clone().with_initial_response(&initial),
            None => command.clone(),
        };
        self.exchange = Some(Exchange::new(id, &command, Some(mechanism), initial));
        Ok(Command::Authenticate(command))
    }

    /// So many octets were taken to be transmitted.
    pub(crate) fn transmitted(&mut self, count: usize) {
        self.is_lively |= count > 0;
        self.outgoing.advance(count);
        self.pump();
    }
}
