//! How a session begins and ends, how its connection changes, and what time does to it.

use super::{
    Server,
    event::{End, Event},
    gate::status,
    literals::Receiving,
};
use crate::{
    code::Code,
    codec::Encode,
    data::Text,
    error::UsageError,
    response::{Response, Status, StatusKind},
    timer::Timer,
};
use alloc::vec::Vec;
use bytes::Buf;
use core::{mem, time::Duration};

impl Server {
    /// Says the greeting.
    pub(super) fn greet(&mut self) {
        let mut greeting = self.config.greeting.clone();
        self.settle_mode();
        match greeting.status.kind {
            StatusKind::PreAuth => self.log_in(),
            _ => self.offer(),
        }
        if greeting.status.kind == StatusKind::Bye {
            greeting.encode(&mut self.writer);
            return self.end(End::Bye);
        }
        greeting.status.code.get_or_insert_with(|| Code::Capability(self.offered.clone()));
        greeting.encode(&mut self.writer);
    }

    /// The handshake that [`Event::StartTls`] asked for is done: the connection is under TLS.
    ///
    /// # Errors
    ///
    /// If the client did not ask for it, or octets were received in the clear meanwhile.
    pub fn tls_started(&mut self) -> Result<(), UsageError> {
        if self.framer.pending() > 0 {
            // Found out by the next event.
            return Err(UsageError("octets were received between the agreement to TLS and its start"));
        }
        if !self.state.tls_started() {
            return Err(UsageError("nobody has agreed to TLS"));
        }
        self.offer();
        Ok(())
    }

    /// Ends the session, and says why: `* BYE` with this text. What is in progress is not completed. What there is to be transmitted still is,
    /// unless a payload was promised, which cannot be kept up. Of text that this client does not take, `?` stands for each octet.
    pub fn shut_down(&mut self, why: Text<'_>) {
        if !self.state.is_ended() {
            let why = match self.mode.utf8 || why.as_octets().is_ascii() {
                true => why,
                false => {
                    let octets = why.as_octets().iter().map(|octet| if octet.is_ascii() { *octet } else { b'?' });
                    Text::lossy(octets.collect::<Vec<_>>())
                }
            };
            self.write(&Response::Untagged(Status::new(StatusKind::Bye, why)));
            self.end(End::Bye);
        }
    }

    /// Ends the session at once. Nothing more is sent; the connection is to be closed.
    pub fn abort(&mut self) {
        self.writer.abort();
        self.end(End::Aborted);
    }

    /// Ends the session, unless it has ended.
    pub(super) fn end(&mut self, end: End) {
        if self.state.is_ended() {
            return;
        }
        self.state.ended();
        self.progress.clear();
        (self.waiting, self.receiving, self.exchange, self.selected) = (None, None::<Receiving>, None, None);
        self.silence = Timer::Off;
        drop(self.framer.take_rest());
        // A payload that is promised cannot be kept up, so that nothing behind it can be sent.
        if self.writer.wanted().is_some() {
            self.writer.abort();
        }
        self.events.push_back(Event::Ended(end));
    }

    /// The client, which is logged in, has time again.
    pub(super) const fn expect_client(&mut self) {
        self.silence = Timer::In(self.config.autologout);
    }

    /// The time is `now`, counted from whatever moment the caller likes: see [`poll_timeout`](Self::poll_timeout). May be called at any
    /// time.
    pub fn handle_timeout(&mut self, now: Duration) {
        if !self.silence.tell(now) {
            return;
        }
        let is_known = self.state.is_authenticated();
        // A large message takes its time, and so does a slow command.
        let is_busy = !self.progress.is_empty() && !self.is_idling() && self.writer.remaining() == 0;
        if is_known && (mem::take(&mut self.is_lively) || is_busy) {
            self.expect_client();
            self.silence.tell(now);
            return;
        }
        if self.state.is_starting_tls() {
            // What is said now would be read as a part of the handshake.
            return self.end(End::Timeout);
        }
        let why = if is_known { "too long without a command" } else { "too long without a login" };
        self.write_untagged(status(StatusKind::Bye, why));
        self.end(End::Timeout);
    }
}
