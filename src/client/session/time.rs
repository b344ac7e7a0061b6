//! What a [`Session`] does when it is told the time.

use super::Session;
use crate::{
    client::{event::End, exchange::Exchange},
    timer::Timer,
};
use core::{mem, time::Duration};

impl Session {
    /// Octets were received.
    pub(crate) const fn heard(&mut self) {
        self.is_lively = true;
    }

    /// Waits for an answer if one is owed.
    pub(super) fn expect_answer(&mut self) {
        let is_callers_turn = self.idle.is_on()
            || self.outgoing.wanted().is_some()
            || self.exchange.as_ref().is_some_and(Exchange::is_asked);
        let is_owed = self.state.awaits_greeting() || !self.pipeline.in_flight.is_empty() && !is_callers_turn;
        match self.config.answer_timeout {
            Some(wait) if is_owed && self.answer.is_off() => self.answer = Timer::In(wait),
            Some(_) if is_owed => {}
            _ => self.answer = Timer::Off,
        }
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        [self.answer, self.closing, self.idle.renewal].into_iter().filter_map(Timer::deadline).min()
    }

    pub(crate) fn tell_time(&mut self, now: Duration) {
        if self.idle.renewal.tell(now) {
            self.end_idle(true);
        }
        if self.answer.tell(now) {
            if mem::take(&mut self.is_lively) {
                self.expect_answer();
                self.answer.tell(now);
            } else {
                self.end(End::Timeout);
            }
        }
        if self.closing.tell(now) {
            self.end(self.last_end());
        }
    }
}
