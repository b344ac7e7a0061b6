//! [`Exchange`]: AUTHENTICATE in progress.

use super::{
    config::CommandId,
    event::Cause,
    sasl::{Mechanism, SaslError, Turn},
};
use crate::{
    command::Authenticate,
    data::Secret,
    limits::Limits,
    response::Status,
    wire::{IntoStatic, Octets},
};
use alloc::{boxed::Box, vec::Vec};

/// The exchange of a SASL mechanism.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) id: CommandId,
    /// What came with the command; gone once it is used.
    initial: Option<Secret<'static>>,
    /// The mechanism that the client has named.
    name: Octets<'static>,
    /// The caller has asked something by itself.
    is_by_hand: bool,
    /// Who reads what the client says; `None` if the caller does.
    mechanism: Option<Box<dyn Mechanism>>,
    /// Messages of the client.
    rounds: usize,
    /// The client is to answer a challenge.
    awaits_client: bool,
    /// The refusal that follows when the client has answered the last challenge.
    refusal: Option<(Status<'static>, Option<Cause>)>,
}

impl Exchange {
    pub(super) fn new(id: CommandId, command: &Authenticate<'_>) -> Self {
        let initial = command.initial_response().map(Secret::new);
        let name = command.mechanism().clone().into_owned();
        Self { id, initial, name, is_by_hand: false, mechanism: None, rounds: 0, awaits_client: false, refusal: None }
    }

    /// True while the client is to say the next line.
    pub(super) const fn awaits_client(&self) -> bool {
        self.awaits_client
    }

    /// True if the server has not begun it yet.
    pub(super) const fn is_new(&self) -> bool {
        self.mechanism.is_none() && !self.is_by_hand
    }

    /// True if the client has named this mechanism.
    pub(super) fn is_of(&self, mechanism: &dyn Mechanism) -> bool {
        self.name.eq_ignore_ascii_case(mechanism.name().as_bytes())
    }

    /// True if it is refused, and that is said when the client has answered.
    pub(super) const fn is_refused(&self) -> bool {
        self.refusal.is_some()
    }

    /// The mechanism takes over: what it wants first.
    pub(super) fn begin(&mut self, mut mechanism: Box<dyn Mechanism>) -> Result<Turn, SaslError> {
        let initial = self.initial.take();
        let turn = mechanism.begin(initial.as_ref().map(|initial| initial.reveal().as_slice()));
        self.mechanism = Some(mechanism);
        turn
    }

    /// The caller reads what the client says.
    pub(super) const fn by_hand(&mut self) {
        self.is_by_hand = true;
    }

    /// A challenge is sent.
    pub(super) const fn asked(&mut self) {
        self.awaits_client = true;
    }

    /// The client has answered.
    pub(super) fn answered(&mut self, octets: Vec<u8>, limits: &Limits) -> Answer {
        self.awaits_client = false;
        self.rounds = self.rounds.saturating_add(1);
        if let Some((status, cause)) = self.refusal.take() {
            return Answer::Refuse(status, cause);
        }
        if self.rounds > limits.rounds {
            return Answer::TooMuch;
        }
        match &mut self.mechanism {
            None => Answer::Tell(octets),
            Some(mechanism) => Answer::Turn(mechanism.respond(&octets)),
        }
    }

    /// The mechanism that reads what the client says.
    pub(super) fn mechanism(&mut self) -> Option<&mut Box<dyn Mechanism>> {
        self.mechanism.as_mut()
    }

    /// It is refused: what the client is told before, if the mechanism has that.
    pub(super) fn refuse(&mut self, status: Status<'static>, cause: Option<Cause>) -> Option<Vec<u8>> {
        let words = self.mechanism.as_mut()?.refused()?;
        self.refusal = Some((status, cause));
        Some(words)
    }
}

/// What becomes of a message of the client.
pub(super) enum Answer {
    /// The caller is told.
    Tell(Vec<u8>),
    /// The mechanism wants this.
    Turn(Result<Turn, SaslError>),
    /// It only ended what is refused; for this cause, if that was not the caller.
    Refuse(Status<'static>, Option<Cause>),
    /// There were too many.
    TooMuch,
}
