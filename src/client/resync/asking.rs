//! What a [`Resync`] sends, and when.

use super::{
    Client, CommandId, Method, Resync, ResyncError, Stage,
    steps::{items, leaves, qresync, select},
};
use crate::{
    command::{Command, CommandKind, SelectParameter},
    data::{Capabilities, Capability},
    error::UsageError,
};

/// Commands in flight.
const MOST_IN_FLIGHT: usize = 4;

impl Resync {
    /// Selects the mailbox, or asks what has to be known before.
    pub(super) fn start(&mut self, client: &mut Client) -> Result<(), UsageError> {
        let state = client.state();
        // What is in flight may be of another mailbox, or decide what the server can do. IDLE ends by itself when something is sent.
        let is_busy =
            client.in_flight().any(|(_, kind)| kind != CommandKind::Idle) || client.waiting().next().is_some();
        if is_busy || state.awaits_greeting() {
            return Ok(());
        }
        if state.is_closing() || state.is_ended() {
            return Err(UsageError::ENDED);
        }
        if !state.is_authenticated() {
            return Err(UsageError("a mailbox is synchronised after login"));
        }
        if client.capabilities().is_none() && !self.has_asked_capabilities {
            self.send(client, Command::Capability, Stage::Asking)?;
            self.has_asked_capabilities = true;
            return Ok(());
        }
        let supports = |capability| client.capabilities().is_some_and(|it| it.supports(capability));
        let is_enabled = client.enabled().any(|name| name.eq_ignore_ascii_case(b"QRESYNC"));
        let (has_condstore, has_esearch) = (supports(Capability::Condstore), supports(Capability::Esearch));
        let may_enable = !self.has_asked_qresync && supports(Capability::Qresync) && !state.is_selected();
        if self.method == Method::Qresync && !is_enabled && may_enable {
            self.send(client, Command::Enable(Capabilities::new("QRESYNC")?), Stage::Asking)?;
            self.has_asked_qresync = true;
            return Ok(());
        }
        let method = match self.method {
            Method::Qresync if is_enabled => Method::Qresync,
            Method::Qresync | Method::Condstore if is_enabled || has_condstore => Method::Condstore,
            _ => Method::Plain,
        };
        let parameter = match (method, self.uid_validity, self.since) {
            (Method::Qresync, Some(uid_validity), Some(since)) if uid_validity.is_valid() && !self.known.is_empty() => {
                let sample = self.seq_match_data.as_ref();
                let qresync = qresync(&self.mailbox, uid_validity, since, &self.known, sample)?;
                Some(SelectParameter::Qresync(qresync))
            }
            // HIGHESTMODSEQ is told in any case.
            (Method::Qresync, ..) => None,
            (Method::Condstore, ..) => Some(SelectParameter::Condstore),
            (Method::Plain, ..) => None,
        };
        let select = select(self.mailbox.clone(), self.is_read_only, parameter)?;
        // Until there is a new mailbox, what is said is of the one before.
        self.send(client, select, Stage::Selecting { is_begun: client.view().is_none() })?;
        (self.method, self.has_esearch) = (method, has_esearch);
        Ok(())
    }

    /// Asks what is to be asked.
    pub(super) fn ask(&mut self, client: &mut Client) -> Result<(), UsageError> {
        let others = || client.in_flight().chain(client.waiting());
        if others().any(|(_, kind)| leaves(kind)) {
            self.fail(ResyncError::Left);
            return Ok(());
        }
        let searches = [CommandKind::Search, CommandKind::UidSearch];
        let is_other = |id: CommandId| self.in_flight.iter().all(|(own, _)| *own != id);
        let is_searching = others().any(|(id, kind)| searches.contains(&kind) && is_other(id));
        while self.in_flight.len() < MOST_IN_FLIGHT
            && let Some(step) = self.plan.front().copied()
        {
            if step.is_search() && is_searching {
                break;
            }
            let items = items(self.items.as_ref(), self.has_modseqs)?;
            let (command, rest) = step.command(&self.known, &items, self.has_esearch)?;
            match client.send(command) {
                Err(UsageError::QUEUE_FULL) => break,
                sent => self.in_flight.push((sent?, step.is_search())),
            }
            self.plan.pop_front();
            if let Some(rest) = rest {
                self.plan.push_front(rest);
            }
        }
        Ok(())
    }

    fn send(&mut self, client: &mut Client, command: Command<'static>, stage: Stage) -> Result<(), UsageError> {
        self.in_flight.push((client.send(command)?, false));
        self.stage = stage;
        Ok(())
    }
}
