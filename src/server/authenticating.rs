//! AUTHENTICATE: by the caller, or by a [`Mechanism`].

use super::{
    CommandId, Server,
    event::{Cause, Event},
    exchange::{Answer, Exchange},
    gate::{bad, no},
    sasl::{Mechanism, SaslError, ScramKeys, Turn},
};
use crate::{
    code::Code,
    data::Secret,
    error::UsageError,
    response::{Continuation, Response, Status},
    wire::{IntoStatic, LineMode},
};
use alloc::{boxed::Box, vec::Vec};

const NO_EXCHANGE: UsageError = UsageError("this is no AUTHENTICATE that waits for the server");

impl Server {
    /// Lets this mechanism read what the client says in AUTHENTICATE, its first message included if there is one. It asks the caller by
    /// [`Event::Claim`] whether what the client claims is true.
    ///
    /// # Errors
    ///
    /// If the command is not AUTHENTICATE in progress, or its exchange has begun, or the client has named another mechanism.
    pub fn authenticate(&mut self, id: CommandId, mechanism: Box<dyn Mechanism>) -> Result<(), UsageError> {
        let exchange = self.exchange_of(id)?;
        if !exchange.is_new() {
            return Err(NO_EXCHANGE);
        }
        if !exchange.is_of(&*mechanism) {
            return Err(UsageError("the client has named another mechanism"));
        }
        let turn = exchange.begin(mechanism);
        self.turn(id, turn);
        Ok(())
    }

    /// Asks the client something in AUTHENTICATE, where the caller reads what it says: the answer comes as [`Event::Response`].
    ///
    /// # Errors
    ///
    /// If the command is not AUTHENTICATE in progress, or the client has not answered yet.
    pub fn challenge(&mut self, id: CommandId, challenge: &[u8]) -> Result<(), UsageError> {
        let exchange = self.exchange_of(id)?;
        if exchange.mechanism().is_some() {
            return Err(NO_EXCHANGE);
        }
        exchange.by_hand();
        self.ask(challenge);
        Ok(())
    }

    /// Answers [`Event::Lookup`]: the keys of that user, or `None` if there is no such user.
    ///
    /// # Errors
    ///
    /// If the mechanism does not wait for keys, or they are of another one.
    pub fn supply_keys(&mut self, id: CommandId, keys: Option<ScramKeys>) -> Result<(), UsageError> {
        let mechanism = self.exchange_of(id)?.mechanism().ok_or(NO_EXCHANGE)?;
        let turn = mechanism.keys(keys);
        if turn.as_ref().is_err_and(SaslError::is_usage) {
            return Err(UsageError("the mechanism does not wait for keys, or not for these"));
        }
        self.turn(id, turn);
        Ok(())
    }

    /// The exchange of this command, in which it is not the client's turn.
    fn exchange_of(&mut self, id: CommandId) -> Result<&mut Exchange, UsageError> {
        let exchange = self.exchange.as_mut().filter(|exchange| exchange.id == id && !exchange.awaits_client());
        exchange.ok_or(NO_EXCHANGE)
    }

    fn ask(&mut self, challenge: &[u8]) {
        if let Some(exchange) = &mut self.exchange {
            exchange.asked();
        }
        self.framer.set_mode(LineMode::Sasl);
        self.write(&Response::Continuation(Continuation::challenge(challenge)));
    }

    /// Does what the mechanism wants.
    fn turn(&mut self, id: CommandId, turn: Result<Turn, SaslError>) {
        match turn {
            Ok(Turn::Challenge(challenge)) => self.ask(&challenge),
            Ok(Turn::Lookup(lookup)) => self.events.push_back(Event::Lookup { id, lookup }),
            Ok(Turn::Claim(claim)) => self.events.push_back(Event::Claim { id, claim }),
            Err(error) if error.is_malformed() => {
                self.fail(id, &bad("the mechanism does not have that message"), Cause::Malformed);
            }
            Err(_) => {
                let refusal = no("who are you?").with_code(Code::AuthenticationFailed);
                if !self.says_refusal(&refusal, Some(Cause::Unproven)) {
                    self.fail(id, &refusal, Cause::Unproven);
                }
            }
        }
    }

    /// The client has answered a challenge.
    pub(super) fn answered(&mut self, id: CommandId, octets: Vec<u8>) {
        let limits = *self.framer_limits();
        let Some(exchange) = &mut self.exchange else { return };
        match exchange.answered(octets, &limits) {
            Answer::Tell(octets) => self.events.push_back(Event::Response { id, octets: Secret::new(octets) }),
            Answer::Turn(turn) => self.turn(id, turn),
            Answer::Refuse(status, cause) => {
                self.exchange = None;
                self.was_refused = true;
                if let Some(command) = self.progress.take(id) {
                    self.write_tagged(&command.tag, status);
                }
                if let Some(cause) = cause {
                    self.cancel(Some(id), cause);
                }
                self.begin_waiting();
            }
            Answer::TooMuch => self.fail(id, &bad("this goes on for too long"), Cause::Malformed),
        }
    }

    /// AUTHENTICATE is refused, by the caller or for this cause: true if the mechanism has something to say before that.
    pub(super) fn says_refusal(&mut self, status: &Status<'_>, cause: Option<Cause>) -> bool {
        let Some(exchange) = &mut self.exchange else { return false };
        let Some(words) = exchange.refuse(status.clone().into_owned(), cause) else { return false };
        self.ask(&words);
        true
    }
}
