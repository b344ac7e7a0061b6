//! What a client says: frames become commands, or an answer that they are none.

use super::{
    CommandId, Server,
    event::{Cause, End, Event},
    exchange::Exchange,
    foreign::Foreign,
    gate::{bad, status},
};
use crate::{
    command::{CommandKind, SaslLine},
    data::{Tag, Text},
    response::{Status, StatusKind},
    wire::{Abandoned, Frame, IntoStatic, Label, LineMode, Octets, Reason, Step},
};
use alloc::{boxed::Box, string::ToString, vec::Vec};
use bytes::Buf;
use core::mem;

impl Server {
    /// True if something that the client says can be dealt with now.
    pub(super) fn may_step(&self) -> bool {
        if self.state.is_ended() || self.writer.remaining() > self.framer_limits().transmit {
            return false;
        }
        if self.writer.wanted().is_some() {
            // The client may say goodbye, and is to get what it was promised before.
            return false;
        }
        if self.state.is_starting_tls() {
            // Nothing may be there, and if something is, that is found out.
            return self.framer.pending() > 0 || self.has_closed;
        }
        if self.receiving.as_ref().is_some_and(|receiving| receiving.is_told()) {
            return false;
        }
        if let Some(exchange) = &self.exchange {
            return exchange.awaits_client();
        }
        if self.is_idling() {
            return true;
        }
        self.waiting.is_none() && self.progress.lets_others() && self.progress.len() < self.config.in_progress.max(1)
    }

    /// True while the client is in IDLE.
    pub(super) fn is_idling(&self) -> bool {
        self.framer.mode() == LineMode::Idle
    }

    /// Deals with the next thing that the client says. False if there is none yet.
    pub(super) fn step(&mut self) -> bool {
        if self.state.is_starting_tls() && self.framer.pending() > 0 {
            self.hang_up(End::InjectedData, "octets in the clear followed STARTTLS");
            return true;
        }
        if !self.is_imap && Foreign::of(self.framer.held()) == Some(Foreign::Tls) {
            // It waits for an answer in its own language, and whatever looks like lines in it is none.
            self.end(End::Foreign(Foreign::Tls));
            return true;
        }
        match self.framer.step() {
            Step::Frame(frame) => self.frame(frame),
            Step::Literal { octets, waits, binary } => self.announced(octets, waits, binary),
            Step::Octets { octets, left } => self.octets(octets, left),
            Step::Abandoned(abandoned) => self.abandoned(abandoned),
            Step::Desynchronised => self.hang_up(End::Desynchronised, "nobody knows where the next command begins"),
            Step::Incomplete => return self.incomplete(),
        }
        true
    }

    /// All that was received is dealt with: true if that has led to something.
    fn incomplete(&mut self) -> bool {
        if self.framer.dropped() > self.framer_limits().held as u64 {
            self.hang_up(End::Flood, "that is too much");
            return true;
        }
        // Of the client, nothing more is to be waited for.
        let awaits_client = self.is_idling() || self.exchange.as_ref().is_some_and(Exchange::awaits_client);
        let is_over = self.has_closed && (self.progress.is_empty() || awaits_client);
        if is_over {
            self.end(End::Closed);
        }
        is_over
    }

    fn frame(&mut self, frame: Frame) {
        if self.state.is_authenticated() {
            self.expect_client();
        }
        if mem::take(&mut self.may_say_done) && self.decoder.idle_line(frame.octets()).is_ok() {
            // IDLE was over before the client knew.
            return;
        }
        match self.framer.mode() {
            LineMode::Command => self.command(frame),
            LineMode::Sasl => self.sasl_line(&frame),
            LineMode::Idle => self.idle_line(&frame),
        }
    }

    fn command(&mut self, mut frame: Frame) {
        let was_refused = mem::take(&mut self.was_refused);
        if !self.is_imap
            && let Some(foreign) = Foreign::of(frame.octets())
        {
            return self.hang_up(End::Foreign(foreign), "this is IMAP");
        }
        let receiving = self.receiving.take();
        if receiving.as_ref().is_some_and(|receiving| receiving.is_refused()) {
            return;
        }
        let id = receiving.and_then(|receiving| receiving.id());
        self.decoder.set_mode(self.mode);
        match self.decoder.command_of(&frame).map(IntoStatic::into_static) {
            Ok(tagged) => {
                self.is_imap = true;
                // Of what was announced, it was checked before.
                let admitted = self.admit(&tagged.command);
                match (id, admitted) {
                    (id, Ok(())) => self.admitted(id, tagged),
                    (id, Err(status)) => {
                        self.cancel(id, Cause::Unreadable);
                        self.not_admitted(&tagged, status);
                    }
                }
            }
            Err(error) => {
                self.cancel(id, Cause::Unreadable);
                let text = Text::of_line(Octets::from(error.to_string()).into_owned());
                let status = Status::new(StatusKind::Bad, text);
                if was_refused {
                    // The client may not have waited, and this may be what it would have said then.
                    frame.keep_secret();
                    self.write_untagged(status);
                } else {
                    self.answer_bad(frame.label(), status);
                }
                self.events.push_back(Event::Malformed { frame, error });
                self.count_bad();
            }
        }
    }

    /// A command that was told of, and is none after all.
    pub(super) fn cancel(&mut self, id: Option<CommandId>, cause: Cause) {
        if let Some(id) = id {
            self.events.push_back(Event::Cancelled { id, cause });
        }
    }

    fn idle_line(&mut self, frame: &Frame) {
        self.framer.set_mode(LineMode::Command);
        let Some(id) = self.progress.iter().next().map(|command| command.id) else { return };
        if self.decoder.idle_line(frame.octets()).is_ok() {
            self.events.push_back(Event::Done { id });
        } else {
            self.fail(id, &bad("expected DONE"), Cause::Malformed);
        }
    }

    fn sasl_line(&mut self, frame: &Frame) {
        self.framer.set_mode(LineMode::Command);
        let Some(exchange) = &self.exchange else { return };
        let id = exchange.id;
        if exchange.is_refused() {
            // Whatever it says to that, it is over.
            return self.answered(id, Vec::new());
        }
        match self.decoder.sasl_line(frame.octets()) {
            Ok(SaslLine::Cancel) => self.fail(id, &bad("the client has given up"), Cause::Client),
            Ok(SaslLine::Response(_)) if frame.octets().len() > self.framer_limits().challenge => {
                self.fail(id, &bad("that is too long"), Cause::Malformed);
            }
            Ok(line) => self.answered(id, line.decode().unwrap_or_default()),
            Err(_) => self.fail(id, &bad("expected base64 or *"), Cause::Malformed),
        }
    }

    /// A command ends by the client's fault.
    pub(super) fn fail(&mut self, id: CommandId, status: &Status<'static>, cause: Cause) {
        self.exchange = None;
        if let Some(command) = self.progress.take(id) {
            self.write_tagged(&command.tag, status.clone());
            self.cancel(Some(id), cause);
            if status.kind == StatusKind::Bad {
                self.count_bad();
            }
        }
    }

    /// A frame that was not kept.
    fn abandoned(&mut self, abandoned: Box<Abandoned>) {
        let receiving = self.receiving.take();
        if let Reason::Truncated { .. } = abandoned.reason {
            return;
        }
        if !self.is_imap
            && let Some(foreign) = Foreign::of(abandoned.frame.octets())
        {
            return self.hang_up(End::Foreign(foreign), "this is IMAP");
        }
        if receiving.as_ref().is_some_and(|receiving| receiving.is_refused()) {
            return;
        }
        match self.framer.mode() {
            LineMode::Command => {}
            // What is too long is none of these lines.
            LineMode::Idle | LineMode::Sasl => {
                self.framer.set_mode(LineMode::Command);
                let id = self.progress.iter().next().map(|command| command.id);
                if let Some(id) = id {
                    self.fail(id, &bad("that is too long"), Cause::Malformed);
                }
                return;
            }
        }
        self.cancel(receiving.and_then(|receiving| receiving.id()), Cause::Unreadable);
        let text = Text::lossy(Octets::from(abandoned.reason.to_string()).into_owned());
        self.answer_bad(abandoned.frame.label(), Status::new(StatusKind::Bad, text));
        self.events.push_back(Event::Abandoned(abandoned));
        self.count_bad();
    }

    /// Answers what cannot be read, by its tag if it has one.
    fn answer_bad(&mut self, label: Label<'_>, status: Status<'static>) {
        match label {
            Label::Tag(tag) => match Tag::new(tag) {
                Ok(tag) => self.write_tagged(&tag.into_owned(), status),
                Err(_) => self.write_untagged(status),
            },
            Label::Empty => self.write_untagged(bad("expected a tag")),
            _ => self.write_untagged(status),
        }
    }

    /// Answers a command that may not be given.
    pub(super) fn refuse(&mut self, tag: &Tag<'_>, kind: Option<CommandKind>, status: Status<'static>) {
        let is_bad = status.kind == StatusKind::Bad;
        self.write_tagged(tag, status.clone());
        self.events.push_back(Event::Refused { kind, status });
        if is_bad {
            self.count_bad();
        }
    }

    /// Another one of those that are none.
    pub(super) fn count_bad(&mut self) {
        self.bad_commands = self.bad_commands.saturating_add(1);
        if self.bad_commands >= self.config.bad_commands.max(1) {
            self.hang_up(End::BadCommands, "too many commands were none");
        }
    }

    /// Says BYE, and why.
    pub(super) fn hang_up(&mut self, end: End, why: &'static str) {
        self.write_untagged(status(StatusKind::Bye, why));
        self.end(end);
    }
}
