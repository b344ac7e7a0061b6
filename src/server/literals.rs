//! Literals: which are let in, and what becomes of those that are not.

use super::{
    CommandId, Server,
    event::{Cause, End, Event},
    gate::{bad, no},
};
use crate::{
    code::Code,
    codec::Head,
    command::{CommandKind, TaggedCommand},
    data::{Capability, Tag},
    error::UsageError,
    response::{Response, Status},
    wire::{IntoStatic, Label},
};
use bytes::Bytes;

const NOT_ANNOUNCED: UsageError = UsageError("no literal waits for an answer");

/// A command whose literals are coming in.
pub(super) struct Receiving {
    /// Its number and tag, if the caller was told of it.
    told: Option<(CommandId, Tag<'static>)>,
    /// The literal that the caller is asked about: its octets, and whether the client waits.
    announced: Option<(u64, bool)>,
    /// The rest of it is dropped.
    is_refused: bool,
    /// Octets of refused literals.
    refused: u64,
}

impl Receiving {
    const UNTOLD: Self = Self { told: None, announced: None, is_refused: false, refused: 0 };

    pub(super) const fn is_told(&self) -> bool {
        self.announced.is_some()
    }

    pub(super) const fn is_refused(&self) -> bool {
        self.is_refused
    }

    pub(super) fn id(&self) -> Option<CommandId> {
        self.told.as_ref().map(|(id, _)| *id)
    }
}

impl Server {
    /// Lets the literal in that was just [announced](Event::Literal): its octets come in pieces, as [`Event::Octets`].
    ///
    /// # Errors
    ///
    /// If none waits for an answer.
    pub fn accept_literal(&mut self) -> Result<(), UsageError> {
        self.let_in(false)
    }

    /// Lets the literal in that was just [announced](Event::Literal), and keeps it in memory, as a part of its command.
    ///
    /// # Errors
    ///
    /// If none waits for an answer, or it does not fit [`Limits::frame`](crate::Limits::frame).
    pub fn keep_literal(&mut self) -> Result<(), UsageError> {
        self.let_in(true)
    }

    fn let_in(&mut self, keeps: bool) -> Result<(), UsageError> {
        let announced = self.receiving.as_mut().and_then(|receiving| receiving.announced.take());
        let (octets, waits) = announced.ok_or(NOT_ANNOUNCED)?;
        let done = if keeps { self.framer.buffer() } else { self.framer.stream() };
        if let Err(error) = done {
            if let Some(receiving) = &mut self.receiving {
                receiving.announced = Some((octets, waits));
            }
            return Err(error);
        }
        if waits {
            self.go_ahead();
        }
        Ok(())
    }

    /// Refuses the literal that was just [announced](Event::Literal), and so its command: this completes it, with a status that is NO or BAD, such as
    /// `NO [OVERQUOTA]`. Octets that are on their way are read and dropped.
    ///
    /// # Errors
    ///
    /// If none waits for an answer, or the status is another one.
    pub fn refuse_literal(&mut self, status: Status<'_>) -> Result<(), UsageError> {
        self.check_completion(&status, true)?;
        let receiving = self.receiving.as_mut().ok_or(NOT_ANNOUNCED)?;
        let (octets, waits) = receiving.announced.take().ok_or(NOT_ANNOUNCED)?;
        let tag = receiving.told.as_ref().map(|(_, tag)| tag.clone());
        if let Some(tag) = tag {
            self.write(&Response::Tagged(tag, status));
        }
        self.turn_away(octets, waits);
        Ok(())
    }

    fn go_ahead(&mut self) {
        self.write_continuation("go ahead");
    }

    /// The client announces a literal that is large, or that it waits with.
    pub(super) fn announced(&mut self, octets: u64, waits: bool, binary: bool) {
        self.is_lively = true;
        if self.receiving.as_ref().is_some_and(Receiving::is_refused) {
            return self.turn_away(octets, waits);
        }
        self.decoder.set_mode(self.mode);
        let head = match self.decoder.head_of(&self.framer) {
            Head::Command(command) => Some(command.into_static()),
            _ => None,
        };
        if let Err(status) = self.check_literal(head.as_ref(), octets, waits) {
            return self.refuse_announced(head.as_ref(), octets, waits, status);
        }
        let is_small = octets <= self.framer_limits().inline as u64;
        match head {
            Some(TaggedCommand { tag, command }) if !is_small => {
                let id = match self.receiving.as_ref().and_then(Receiving::id) {
                    Some(id) => id,
                    None => self.take_id(),
                };
                self.receiving = Some(Receiving {
                    told: Some((id, tag.clone())),
                    announced: Some((octets, waits)),
                    ..Receiving::UNTOLD
                });
                self.events.push_back(Event::Literal { id, tag, command, octets, binary });
            }
            head => match self.framer.buffer() {
                Ok(()) => {
                    self.receiving.get_or_insert(Receiving::UNTOLD);
                    if waits {
                        self.go_ahead();
                    }
                }
                Err(_) => {
                    let status = no("a string is not so large").with_code(Code::TooBig);
                    self.refuse_announced(head.as_ref(), octets, waits, status);
                }
            },
        }
    }

    /// Checks that the literal may come.
    fn check_literal(&self, head: Option<&TaggedCommand<'_>>, octets: u64, waits: bool) -> Result<(), Status<'static>> {
        let supports = |capability| self.offered.supports(capability);
        if !waits && !supports(Capability::LiteralPlus) {
            // RFC 7888, section 4: those above 4,096 octets.
            return Err(match supports(Capability::LiteralMinus) {
                true => bad("this literal has to wait").with_code(Code::TooBig),
                false => bad("literals have to wait"),
            });
        }
        let Some(TaggedCommand { command, .. }) = head else { return Ok(()) };
        self.admit(command)?;
        if octets > self.append_limit() {
            return Err(no("that is larger than APPENDLIMIT").with_code(Code::TooBig));
        }
        Ok(())
    }

    /// Octets that a message may have.
    fn append_limit(&self) -> u64 {
        let told = self.config.capabilities.value("APPENDLIMIT");
        let told = told.and_then(|value| core::str::from_utf8(&value).ok()?.parse().ok());
        told.into_iter().chain(self.config.append_limit).min().unwrap_or(u64::MAX)
    }

    fn refuse_announced(
        &mut self,
        head: Option<&TaggedCommand<'_>>,
        octets: u64,
        waits: bool,
        status: Status<'static>,
    ) {
        let id = self.receiving.as_ref().and_then(Receiving::id);
        let (tag, kind) = match (head, Label::tag_of(self.framer.head())) {
            (Some(head), _) => (Some(head.tag.clone().into_owned()), Some(head.command.kind())),
            (None, Some(tag)) => (Tag::new(tag.to_vec()).ok(), None),
            (None, None) => (None, None::<CommandKind>),
        };
        self.cancel(id, Cause::Literal);
        match tag {
            Some(tag) => self.refuse(&tag, kind, status),
            None => {
                self.write_untagged(status);
                self.count_bad();
            }
        }
        self.turn_away(octets, waits);
    }

    /// Drops the literal and the rest of its command. It is never read as commands.
    fn turn_away(&mut self, octets: u64, waits: bool) {
        if self.state.is_ended() {
            return;
        }
        let receiving = self.receiving.get_or_insert(Receiving::UNTOLD);
        receiving.is_refused = true;
        if waits {
            // The client is answered before it sends any of it.
            let _ = self.framer.cancel();
            return;
        }
        receiving.refused = receiving.refused.saturating_add(octets);
        let is_too_much = receiving.refused > self.framer_limits().held as u64;
        let _ = self.framer.skip();
        if is_too_much {
            self.hang_up(End::Flood, "that is too much to be dropped");
        }
    }

    /// Octets of a literal that was let in.
    pub(super) fn octets(&mut self, octets: Bytes, left: u64) {
        self.is_lively = true;
        if let Some(id) = self.receiving.as_ref().and_then(Receiving::id) {
            self.events.push_back(Event::Octets { id, octets, left });
        }
    }

    /// True while a literal is coming in.
    pub(super) fn is_receiving(&self) -> bool {
        self.receiving.is_some()
    }

    /// The number of the next command.
    pub(super) fn take_id(&mut self) -> CommandId {
        let next = self.next_id.next();
        core::mem::replace(&mut self.next_id, next)
    }
}
