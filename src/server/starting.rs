//! Commands that may be given: the caller is told, or the server answers by itself.

use super::{
    CommandId, Server,
    event::{Cause, End, Event},
    exchange::Exchange,
    gate::{bad, status},
    offer,
    progress::InProgress,
    selected::Selected,
};
use crate::{
    code::Code,
    command::{Command, CommandKind, Effect, SelectParameter, TaggedCommand},
    data::{Capabilities, Capability, Tag},
    response::{Data, Response, Status, StatusKind},
    wire::{IntoStatic, LineMode, Octets},
};
use alloc::vec::Vec;

/// A command that may not begin yet.
pub(super) struct Waiting {
    id: CommandId,
    /// The caller knows of it, by a literal.
    is_told: bool,
    pub(super) tagged: TaggedCommand<'static>,
}

impl Server {
    /// All of a command was received, and it may be given.
    pub(super) fn admitted(&mut self, id: Option<CommandId>, tagged: TaggedCommand<'static>) {
        let is_told = id.is_some();
        let id = id.unwrap_or_else(|| self.take_id());
        if self.is_in_use(&tagged) {
            self.cancel(Some(id).filter(|_| is_told), Cause::Unreadable);
            return self.not_admitted(&tagged, bad("this is the tag of a search that is kept up to date"));
        }
        // The command may take its time, as IDLE does: its tag keeps no buffer.
        let command = InProgress::new(id, tagged.tag.clone().into_owned(), &tagged.command);
        if self.progress.may_begin(&command) {
            self.begin(command, tagged);
        } else {
            self.waiting = Some(Waiting { id, is_told, tagged });
        }
    }

    /// Another command is complete: perhaps one that waits may begin.
    pub(super) fn begin_waiting(&mut self) {
        let Some(Waiting { id, is_told, tagged }) = self.waiting.take() else { return };
        // What was complete meanwhile may have changed what is allowed.
        match self.admit(&tagged.command) {
            Ok(()) => self.admitted(Some(id), tagged),
            Err(status) => {
                self.cancel(Some(id).filter(|_| is_told), Cause::Unreadable);
                self.not_admitted(&tagged, status);
            }
        }
    }

    /// All of a command was received, and it may not be given.
    pub(super) fn not_admitted(&mut self, tagged: &TaggedCommand<'_>, status: Status<'static>) {
        let kind = tagged.command.kind();
        if kind.rules().effect == Effect::Selected {
            // RFC 9051, section 6.3.2: if it fails, no mailbox is selected.
            self.leave();
        }
        self.was_refused = kind == CommandKind::Authenticate;
        self.refuse(&tagged.tag, Some(kind), status);
    }

    /// Another mailbox is to be selected than the one that is, if one is.
    fn leave(&mut self) {
        if self.state.is_selected() {
            self.write_untagged(status(StatusKind::Ok, "the mailbox is closed").with_code(Code::Closed));
            self.state.deselected();
            self.selected = None;
        }
    }

    fn begin(&mut self, command: InProgress, TaggedCommand { tag, command: told }: TaggedCommand<'static>) {
        let id = command.id;
        if !self.tells_modseqs && told.needs().iter().any(|need| need.is_for(Capability::Condstore)) {
            // RFC 7162, section 3.1
            self.tells_modseqs = true;
        }
        match &told {
            Command::Capability => {
                self.write(&Response::Data(Data::Capability(self.offered.clone())));
                return self.ok(&tag, "done");
            }
            Command::Logout => {
                self.write_untagged(status(StatusKind::Bye, "see you"));
                self.ok(&tag, "done");
                return self.end(End::LoggedOut);
            }
            Command::Enable(names) => return self.enable(&tag, names),
            Command::StartTls => {
                self.ok(&tag, "begin TLS");
                self.state.tls_agreed();
                return self.events.push_back(Event::StartTls);
            }
            Command::Compress(_) => {
                self.ok(&tag, "compression begins");
                self.state.compressed();
                self.offer();
                let received = self.framer.take_rest();
                return self.events.push_back(Event::StartCompression { received });
            }
            Command::Notify(notify) => self.asked = Some((id, notify.clone().into_owned().into())),
            Command::CancelUpdate(cancel) => {
                if let Some(selected) = &mut self.selected {
                    cancel.tags().iter().for_each(|tag| selected.contexts.cancel(tag));
                }
            }
            Command::Authenticate(authenticate) => self.exchange = Some(Exchange::new(id, authenticate)),
            Command::Idle => {
                self.framer.set_mode(LineMode::Idle);
                self.write_continuation("idling");
            }
            Command::Select(select) | Command::Examine(select) => {
                self.leave();
                let known = select.parameters().iter().find_map(|parameter| match parameter {
                    SelectParameter::Qresync(known) => Some(known.clone()),
                    _ => None,
                });
                let is_read_only = matches!(told, Command::Examine(_));
                self.selected = Some(Selected::new(
                    select.mailbox.clone().into_owned(),
                    is_read_only,
                    known,
                    self.config.limits.runs,
                ));
            }
            _ => self.begin_context(id, &tag, &told),
        }
        self.progress.push(command);
        self.events.push_back(Event::Command { id, tag, command: told });
    }

    /// Switches on what is wanted and can be.
    fn enable(&mut self, tag: &Tag<'_>, wanted: &Capabilities<'_>) {
        let mut names = offer::to_enable(&self.config, wanted);
        names.retain(|name| !self.enabled.contains(name));
        self.enabled.extend(names.iter().cloned());
        // The former has the latter (RFC 7162, section 3.2.3).
        self.tells_modseqs |= self.is_enabled("QRESYNC") || self.is_enabled("CONDSTORE");
        self.settle_mode();
        let names: Vec<_> = names.iter().map(Octets::as_slice).collect();
        let names = Capabilities::new(names.join(&b' ')).unwrap_or_default();
        self.write(&Response::Data(Data::Enabled(names.clone())));
        self.ok(tag, "done");
        if !names.is_empty() {
            self.events.push_back(Event::Enabled(names));
        }
    }

    /// How names and texts are read and written from here on.
    pub(super) fn settle_mode(&mut self) {
        let is_rev2_alone = self.config.capabilities.has("IMAP4rev2") && !self.config.capabilities.has("IMAP4rev1");
        self.mode.utf8 = is_rev2_alone || self.is_enabled("UTF8=ACCEPT") || self.is_enabled("IMAP4rev2");
        let mut peer = self.writer.peer();
        peer.utf8 = self.mode.utf8;
        peer.binary =
            self.config.capabilities.supports(Capability::Binary) || self.config.capabilities.has("IMAP4rev2");
        self.writer.set_peer(peer);
    }

    /// What is offered in this state.
    pub(super) fn offer(&mut self) {
        self.offered = offer::offered(&self.config, self.state);
    }
}
