//! [`Session`]: all that a client knows but the octets that it receives.

mod answers;
mod ending;
mod sending;
mod time;

use super::{
    config::{CommandId, CommandOptions, Config},
    event::{Event, Failure},
    exchange::Exchange,
    idle::Idle,
    outgoing::Outgoing,
    pipeline::{Facts, Notified, Pipeline, Waiting},
    sasl::Mechanism,
    selected::Selected,
    state::State,
};
use crate::{
    codec::Mode,
    command::{Command, CommandKind, SaslLine},
    data::Capabilities,
    error::UsageError,
    timer::Timer,
    wire::Octets,
};
use alloc::{boxed::Box, collections::VecDeque, vec::Vec};
use core::mem;

const WITHDRAWN: UsageError = UsageError("it was taken back");

/// What a client knows of its session.
pub(super) struct Session {
    pub(super) config: Config,
    pub(super) state: State,
    pub(super) pipeline: Pipeline,
    pub(super) outgoing: Outgoing,
    pub(super) selected: Selected,
    /// Events that are due before the next octet is looked at: few, and all in `'static`.
    pub(super) events: VecDeque<Event<'static>>,
    pub(super) capabilities: Option<Capabilities<'static>>,
    /// What the server said that it can do was said since the client began to say who it is.
    are_capabilities_new: bool,
    pub(super) enabled: Vec<Octets<'static>>,
    /// What it is told of by NOTIFY.
    pub(super) notified: Notified,
    pub(super) mode: Mode,
    /// The server takes IMAP4rev2 and nothing else.
    is_rev2_alone: bool,
    exchange: Option<Exchange>,
    /// Why the last exchange was refused, in the words of the mechanism.
    pub(super) refusal: Option<Vec<u8>>,
    idle: Idle,
    next: CommandId,
    /// The server closes because the client has logged out.
    has_logged_out: bool,
    answer: Timer,
    closing: Timer,
    /// Octets came or went since the last time was told.
    is_lively: bool,
}

impl Session {
    pub(super) fn new(config: Config) -> Self {
        let mut session = Self {
            state: State::new(config.is_tls),
            next: CommandId::first(config.tag_prefix),
            pipeline: Pipeline::default(),
            outgoing: Outgoing::new(),
            selected: Selected::new(config.limits.runs),
            config,
            events: VecDeque::new(),
            capabilities: None,
            are_capabilities_new: false,
            enabled: Vec::new(),
            notified: Notified::default(),
            mode: Mode::default(),
            is_rev2_alone: false,
            exchange: None,
            refusal: None,
            idle: Idle::default(),
            has_logged_out: false,
            answer: Timer::Off,
            closing: Timer::Off,
            is_lively: false,
        };
        session.expect_answer();
        session
    }

    // What the caller wants.

    /// Takes a command to be sent when its turn comes.
    pub(super) fn send(
        &mut self,
        command: Command<'static>,
        options: CommandOptions,
        mechanism: Option<Box<dyn Mechanism>>,
    ) -> Result<CommandId, UsageError> {
        self.check_open()?;
        if !self.pipeline.is_state_open() && self.state.sends() {
            // Nothing can change that before its turn.
            self.check(&command, options)?;
        }
        let facts = Facts::of(&command);
        let waits = !self.pipeline.waiting.is_empty() || !self.is_turn_of(&facts);
        if waits && self.pipeline.waiting.len() >= self.config.limits.queue {
            return Err(UsageError::QUEUE_FULL);
        }
        if facts.kind == CommandKind::Idle {
            self.idle.forget_resumption();
        }
        let id = self.take_id();
        self.pipeline.push(Waiting { id, command, facts, options, mechanism });
        self.pump();
        Ok(id)
    }

    /// Sends a command that is not kept, if it is its turn.
    pub(super) fn send_now(&mut self, command: &Command<'_>, options: CommandOptions) -> Result<CommandId, UsageError> {
        self.check_open()?;
        let facts = Facts::of(command);
        if !self.pipeline.waiting.is_empty() || !self.is_turn_of(&facts) {
            return Err(UsageError::WOULD_QUEUE);
        }
        self.check(command, options)?;
        let id = self.take_id();
        self.start(id, facts, command, options);
        self.pump();
        Ok(id)
    }

    fn take_id(&mut self) -> CommandId {
        let next = self.next.next();
        mem::replace(&mut self.next, next)
    }

    fn check_open(&self) -> Result<(), UsageError> {
        if self.state.is_closing() || self.state.is_ended() { Err(UsageError::ENDED) } else { Ok(()) }
    }

    /// Answers a challenge that the caller was told of.
    pub(super) fn answer(&mut self, line: &SaslLine<'_>) -> Result<(), UsageError> {
        self.check_open()?;
        if !self.exchange.as_mut().is_some_and(|exchange| exchange.answered(line)) {
            return Err(UsageError("no challenge waits for an answer"));
        }
        self.outgoing.sasl(line);
        self.expect_answer();
        Ok(())
    }

    /// Takes back a command that waits: true if it did.
    pub(crate) fn withdraw(&mut self, id: CommandId) -> bool {
        let Some(kind) = self.pipeline.withdraw(id) else { return false };
        self.give_up([(id, kind)].into_iter(), &Failure::NotSent(WITHDRAWN));
        self.pump();
        true
    }

    /// True while IDLE is on.
    pub(crate) const fn is_idling(&self) -> bool {
        self.idle.is_on()
    }

    /// Ends IDLE for good.
    pub(super) fn done(&mut self) -> Result<(), UsageError> {
        self.check_open()?;
        if !self.idle.is_wanted() {
            return Err(UsageError("there is no IDLE in progress"));
        }
        if self.idle.is_in_flight() {
            self.end_idle(false);
        } else {
            self.idle.forget_resumption();
        }
        Ok(())
    }

    fn end_idle(&mut self, resumes: bool) {
        self.idle.end(resumes);
        if self.idle.take_done() {
            self.outgoing.done();
            self.expect_answer();
        }
    }
}
