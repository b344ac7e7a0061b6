//! [`Exchange`]: what goes on between AUTHENTICATE and its completion (RFC 9051, section 6.2.2; RFC 4422).

use super::{
    config::CommandId,
    sasl::{Mechanism, SaslError},
};
use crate::{
    command::{Authenticate, SaslLine},
    limits::Limits,
    response::Continuation,
};
use alloc::{boxed::Box, vec::Vec};

/// An exchange of a SASL mechanism.
pub(super) struct Exchange {
    pub(super) id: CommandId,
    /// Who answers; `None` if the caller does.
    mechanism: Option<Box<dyn Mechanism>>,
    /// What the client says first, where it could not be said with the command.
    initial: Option<Vec<u8>>,
    /// The client has said something.
    has_spoken: bool,
    /// Messages of the server.
    rounds: usize,
    /// The server waits for the caller.
    is_asked: bool,
    /// The client has given up.
    is_cancelled: bool,
    /// Why it has.
    error: Option<SaslError>,
}

/// What becomes of a challenge.
pub(super) enum Answer {
    /// This is sent.
    Line(SaslLine<'static>),
    /// The caller is to answer.
    Ask,
    /// Nobody expects one.
    Surplus,
}

impl Exchange {
    /// An exchange of this AUTHENTICATE. What the client says first goes with the command, is `initial`, or is an answer.
    pub(super) fn new(
        id: CommandId,
        command: &Authenticate<'_>,
        mechanism: Option<Box<dyn Mechanism>>,
        initial: Option<Vec<u8>>,
    ) -> Self {
        let has_spoken = command.has_initial_response();
        Self { id, mechanism, initial, has_spoken, rounds: 0, is_asked: false, is_cancelled: false, error: None }
    }

    /// The server said `+`.
    pub(super) fn challenged(&mut self, challenge: &Continuation<'_>, limits: &Limits) -> Answer {
        if self.is_cancelled || self.is_asked {
            return Answer::Surplus;
        }
        self.rounds += 1;
        if self.rounds > limits.rounds {
            return self.give_up(SaslError::ROUNDS);
        }
        if challenge.as_octets().len() > limits.challenge {
            return self.give_up(SaslError::LONG);
        }
        if let Some(initial) = self.initial.take() {
            // It only lets the client begin, whatever it says; some servers put a word for people into it.
            return self.say(&initial);
        }
        let Some(mechanism) = &mut self.mechanism else {
            self.is_asked = true;
            return Answer::Ask;
        };
        let Ok(challenge) = challenge.base64() else { return self.give_up(SaslError::NOT_BASE64) };
        match mechanism.respond(&challenge) {
            Ok(response) => self.say(&response),
            Err(error) => self.give_up(error),
        }
    }

    /// The server said `+`, and what it asks is not known, for this reason.
    pub(super) fn challenge_lost(&mut self, error: SaslError) -> Answer {
        if self.is_cancelled || self.is_asked {
            return Answer::Surplus;
        }
        match self.initial.take() {
            Some(initial) => self.say(&initial),
            None => self.give_up(error),
        }
    }

    fn say(&mut self, response: &[u8]) -> Answer {
        self.has_spoken = true;
        Answer::Line(SaslLine::response(response))
    }

    fn give_up(&mut self, error: SaslError) -> Answer {
        self.is_cancelled = true;
        self.error = Some(error);
        Answer::Line(SaslLine::Cancel)
    }

    /// The caller answers, or gives up: true if the server waits for that.
    pub(super) const fn answered(&mut self, line: &SaslLine<'_>) -> bool {
        if !self.is_asked {
            return false;
        }
        self.is_asked = false;
        self.has_spoken = true;
        self.is_cancelled = matches!(line, SaslLine::Cancel);
        true
    }

    /// True if the server waits for the caller.
    pub(super) const fn is_asked(&self) -> bool {
        self.is_asked
    }

    /// Why the server refuses, if the mechanism was told.
    pub(super) fn refusal(&self) -> Option<&[u8]> {
        self.mechanism.as_ref()?.failure()
    }

    /// The server has completed it. What it says counts, unless something is wrong on this side.
    ///
    /// # Errors
    ///
    /// What is wrong, if that is known; and true if the server takes the client for somebody all the same.
    pub(super) fn completed(mut self, is_ok: bool) -> Result<(), (Option<SaslError>, bool)> {
        if let Some(error) = self.error {
            return Err((Some(error), is_ok));
        }
        if is_ok && (self.is_cancelled || self.is_asked) {
            return Err((None, true));
        }
        if is_ok && !self.has_spoken {
            // Whoever it takes the client for, the client has not said.
            return Err((Some(SaslError::EARLY), true));
        }
        match &mut self.mechanism {
            Some(mechanism) if is_ok => mechanism.finish().map_err(|error| (Some(error), true)),
            _ => Ok(()),
        }
    }
}
