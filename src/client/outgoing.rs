//! [`Outgoing`]: what is on its way to the server, counted, and what is still owed of commands that are complete already.

use super::config::CommandId;
use crate::{
    codec::Encode,
    command::{Command, IdleDone, SaslLine},
    data::Tag,
    error::UsageError,
    wire::{Peer, Writer},
};
use alloc::string::ToString;
use bytes::{Buf, Bytes};

/// What is on its way to the server.
pub(super) struct Outgoing {
    writer: Writer,
    /// Octets of the session that were taken to be transmitted.
    sent: u64,
    /// The command that is written last, if it waits for the server or for a payload, and whether the caller was told of the latter.
    promise: Option<(CommandId, bool)>,
    /// Where the last line of an exchange begins and ends among the octets of the session.
    line: (u64, u64),
    /// The command that is written last was refused before all of it was sent. The server reads the rest as a part of it.
    is_owed: bool,
}

/// Octets that stand for those of a payload that nobody wants any more.
const FILLER: Bytes = Bytes::from_static(&[b' '; 8 << 10]);

impl Outgoing {
    pub(super) fn new() -> Self {
        Self { writer: Writer::new(Peer::server()), sent: 0, promise: None, line: (0, 0), is_owed: false }
    }

    /// Octets of the session that were taken.
    pub(super) const fn sent(&self) -> u64 {
        self.sent
    }

    /// Octets of the session once all that was written and promised is taken.
    pub(super) fn end(&self) -> u64 {
        self.sent.saturating_add(self.writer.outstanding())
    }

    /// True if no command can be written yet: the last one waits for the server or for its payload, or `limit` octets wait already.
    pub(super) fn is_busy(&self, limit: usize) -> bool {
        self.is_owed || self.writer.is_blocked() || self.writer.remaining() > limit
    }

    /// Writes a command: where it begins and ends among the octets of the session.
    pub(super) fn command(&mut self, id: CommandId, command: &Command<'_>, peer: Peer) -> (u64, u64) {
        let begins = self.end();
        self.writer.set_peer(peer);
        if let Ok(tag) = Tag::new(id.to_string()) {
            command.write_tagged(&tag, &mut self.writer);
        }
        self.promise = self.writer.is_blocked().then_some((id, false));
        (begins, self.end())
    }

    /// Writes a line of a SASL exchange.
    pub(super) fn sasl(&mut self, line: &SaslLine<'_>) {
        let begins = self.end();
        line.encode(&mut self.writer);
        self.line = (begins, self.end());
    }

    /// Writes the end of IDLE.
    pub(super) fn done(&mut self) {
        let begins = self.end();
        IdleDone::new().encode(&mut self.writer);
        self.line = (begins, self.end());
    }

    /// True if the last line of an exchange was not sent as a whole.
    pub(super) const fn has_line(&self) -> bool {
        self.sent < self.line.1
    }

    /// The exchange is over: a line of it that has not been begun would be read as a command.
    pub(super) fn drop_line(&mut self) {
        let (begins, ends) = self.line;
        if self.sent < ends && self.sent <= begins {
            self.writer.forget();
            self.line = (0, 0);
        }
    }

    /// The server accepts a literal: whose, if one waits for that.
    pub(super) fn accepted(&mut self) -> Option<CommandId> {
        let (id, _) = self.promise.filter(|_| !self.is_owed)?;
        self.writer.resume().ok()?;
        Some(id)
    }

    /// The server has completed a command before all of it was sent: nobody wants the rest.
    pub(super) fn refused(&mut self, id: CommandId) {
        // Of a command that waits for nothing, the rest is on its way.
        if self.promise.take_if(|(waiting, _)| *waiting == id).is_some() {
            self.is_owed = true;
            self.pay();
        }
    }

    /// Of a command that was refused, drops what does not have to be sent, and makes up what has to be and is not there.
    fn pay(&mut self) {
        while self.is_owed {
            if self.writer.is_waiting() {
                // The server did not want the literal, and does not count its octets.
                self.is_owed = self.writer.refuse().is_err();
            } else if let Some(wanted) = self.writer.wanted() {
                // It does count these. A piece at a time is enough.
                if self.writer.has_remaining() {
                    return;
                }
                let count = usize::try_from(wanted).map_or(FILLER.len(), |wanted| wanted.min(FILLER.len()));
                if self.writer.supply(FILLER.slice(..count)).is_err() {
                    return;
                }
            } else {
                // A wait further on, or nothing but what is to be taken.
                self.is_owed = self.writer.is_blocked();
                return;
            }
        }
    }

    /// Octets that the promised payload still wants, once it is its turn.
    pub(super) fn wanted(&self) -> Option<u64> {
        self.promise.filter(|_| !self.is_owed)?;
        self.writer.wanted()
    }

    /// The payload that is wanted now, if that has not been told.
    pub(super) fn take_news(&mut self) -> Option<(CommandId, u64)> {
        let wanted = self.wanted()?;
        match &mut self.promise {
            Some((id, is_told @ false)) => {
                *is_told = true;
                Some((*id, wanted))
            }
            _ => None,
        }
    }

    /// Supplies octets of the payload.
    pub(super) fn supply(&mut self, octets: Bytes) -> Result<(), UsageError> {
        let Some(wanted) = self.wanted() else { return Err(UsageError("no payload is wanted")) };
        let is_last = octets.len() as u64 == wanted;
        self.writer.supply(octets)?;
        if let Some((_, is_told)) = &mut self.promise
            && is_last
        {
            // Another may follow.
            *is_told = false;
        }
        Ok(())
    }

    /// What can be transmitted now.
    pub(super) const fn writer(&self) -> &Writer {
        &self.writer
    }

    /// So many octets were taken.
    pub(super) fn advance(&mut self, count: usize) {
        self.writer.advance(count);
        self.sent = self.sent.saturating_add(count as u64);
        self.pay();
    }

    /// Nothing is sent any more.
    pub(super) fn close(&mut self) {
        self.writer.abort();
        (self.promise, self.is_owed) = (None, false);
    }
}
