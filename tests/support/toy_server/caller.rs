//! [`Caller`]: who uses the client, what it knows, and what it holds against what the server knows.

use super::{
    mailbox::named,
    server::{Received, Server},
};
use crate::support::choices::Choices;
use bytes::{Buf, Bytes};
use imap_wire::{
    Decoder, UsageError,
    client::{Client, CommandId, CommandOptions, Config, Event, Failure, Outcome, sasl},
    command::{Append, AppendMessage, Authenticate, Command, CommandKind},
    data::Mailbox,
    wire::IntoStatic,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// A command that was sent, as the server is to read it.
struct Sent {
    text: String,
    /// The UIDs of the messages that the caller means by numbers.
    means: Vec<u32>,
    /// AUTHENTICATE: an initial response may follow.
    may_go_on: bool,
}

pub(super) struct Caller {
    client: Client,
    now: Duration,
    /// Each command that was sent and that the server has not read, and the tag of each that it has.
    sent: BTreeMap<String, Sent>,
    read: BTreeSet<String>,
    taken: BTreeSet<CommandId>,
    complete: BTreeSet<CommandId>,
    /// Octets received, and what the server has told by then.
    received: usize,
    known: Option<Vec<u32>>,
    /// All events were taken: the client knows as much.
    is_up_to_date: bool,
    /// The payload that is wanted: of which command, and how many octets it has.
    payload: Option<(CommandId, u64)>,
    /// The IDLE that is on and that the caller has not ended; and the one that it has ended last.
    idling: Option<CommandId>,
    left: Option<CommandId>,
    /// The AUTHENTICATE that waits for the caller.
    challenged: Option<CommandId>,
    has_ended: bool,
}

impl Caller {
    pub(super) fn new(config: Config) -> Self {
        Self {
            client: Client::new(config),
            now: Duration::ZERO,
            sent: BTreeMap::new(),
            read: BTreeSet::new(),
            taken: BTreeSet::new(),
            complete: BTreeSet::new(),
            received: 0,
            known: None,
            is_up_to_date: true,
            payload: None,
            idling: None,
            left: None,
            challenged: None,
            has_ended: false,
        }
    }

    pub(super) const fn has_ended(&self) -> bool {
        self.has_ended
    }

    // What it wants.

    /// Sends some command.
    pub(super) fn wish(&mut self, choices: &mut Choices<'_>) {
        match choices.next(20) {
            0 => self.send("NOOP", choices),
            1 => self.send("CAPABILITY", choices),
            2 => self.send("LIST \"\" *", choices),
            3 => self.send("LOGIN {2}\r\na\n {4}\r\nb\r\nc", choices),
            4 => self.authenticate(choices),
            5 | 6 => self.select(choices),
            7 => self.send("IDLE", choices),
            8 => self.send(["CLOSE", "UNSELECT"][choices.next(2)], choices),
            9..13 => self.send_by_number(choices),
            13 => self.send("UID FETCH 1:* (UID)", choices),
            14..17 => self.append(choices),
            17 => self.send("ENABLE CONDSTORE", choices),
            18 if choices.once_in(6) => self.send("UNAUTHENTICATE", choices),
            19 if choices.once_in(16) => self.send("LOGOUT", choices),
            _ => self.send("IDLE", choices),
        }
    }

    fn select(&mut self, choices: &mut Choices<'_>) {
        self.send(["SELECT INBOX", "SELECT other", "EXAMINE INBOX"][choices.next(3)], choices);
    }

    /// Sends the command on this line, or not if it cannot be now.
    fn send(&mut self, line: &str, choices: &mut Choices<'_>) {
        let command = parsed(line);
        // On its way it has the octets of a literal right behind the announcement, in our words.
        let text = line.replace("}\r\n", "}");
        let sent = if choices.once_in(4) {
            self.client.send_now(&command)
        } else {
            self.client.send_with(command, options(choices))
        };
        self.note(sent, text, Vec::new(), false);
    }

    fn note(&mut self, sent: Result<CommandId, UsageError>, text: String, means: Vec<u32>, may_go_on: bool) {
        if let Ok(id) = sent {
            assert!(self.taken.insert(id), "{id} is taken twice");
            self.sent.insert(id.to_string(), Sent { text, means, may_go_on });
        }
    }

    /// Sends a command of messages by number, if it is known what these mean.
    fn send_by_number(&mut self, choices: &mut Choices<'_>) {
        let mut others = self.client.in_flight().chain(self.client.waiting());
        let is_leaving = others.any(|(_, kind)| changes_mailbox(kind));
        drop(others);
        let is_known = self.is_up_to_date && !is_leaving;
        let Some(known) = self.known.as_deref().filter(|known| is_known && !known.is_empty()) else {
            return self.select(choices);
        };
        let (one, other) = (1 + choices.next(known.len()), 1 + choices.next(known.len()));
        let set = if one < other { format!("{one}:{other}") } else { one.to_string() };
        let means = named(&set, known);
        let text = match choices.next(4) {
            0 | 1 => format!("FETCH {set} (BODY[])"),
            2 => format!("STORE {set} +FLAGS (\\Seen)"),
            _ => format!("COPY {set} other"),
        };
        let sent = self.client.send(parsed(&text));
        self.note(sent, text, means, false);
    }

    /// Sends one or two messages, of which some are streamed.
    fn append(&mut self, choices: &mut Choices<'_>) {
        let mut text = "APPEND INBOX".to_owned();
        let mut message = |choices: &mut Choices<'_>| {
            let octets = [0, 1, 20, 50, 4096, 4097][choices.next(20).saturating_sub(14).max(choices.next(4))];
            text += &format!(" {{{octets}}}{}", String::from_utf8(payload(octets, 0..octets)).unwrap());
            match choices.next(2) {
                0 => AppendMessage::new(payload(octets, 0..octets)),
                _ => AppendMessage::streamed(octets),
            }
        };
        let mut append = Append::new(Mailbox::INBOX, message(choices));
        if choices.once_in(2) {
            append = append.and(message(choices));
        }
        let sent = self.client.send_with(Command::Append(append), options(choices));
        self.note(sent, text, Vec::new(), false);
    }

    fn authenticate(&mut self, choices: &mut Choices<'_>) {
        let (name, sent) = match choices.next(3) {
            0 => ("PLAIN", self.client.authenticate(sasl::Plain::new("a", "b").unwrap())),
            1 => ("LOGIN", self.client.authenticate(sasl::Login::new("a", "b").unwrap())),
            _ => ("X-OTHER", self.client.send(Command::Authenticate(Authenticate::new("X-OTHER").unwrap()))),
        };
        self.note(sent, format!("AUTHENTICATE {name}"), Vec::new(), true);
    }

    /// Does something else that a caller can do.
    pub(super) fn turn(&mut self, choices: &mut Choices<'_>) {
        match choices.next(8) {
            0..3 => self.done(),
            3 => self.respond(true),
            4 => self.respond(false),
            5 if choices.once_in(4) => {
                let waiting = self.client.waiting().last();
                assert!(waiting.is_none_or(|(id, _)| self.client.withdraw(id)));
            }
            // It may be time to renew IDLE. A server that closes is given the time to do so.
            6 if !self.client.state().is_closing() => {
                self.now += Duration::from_secs(20 * 60);
                self.client.handle_timeout(self.now);
            }
            _ => {}
        }
        self.is_up_to_date = false;
    }

    /// Answers the challenge, if there is one, or gives up.
    pub(super) fn respond(&mut self, goes_on: bool) {
        if self.is_up_to_date && self.challenged.take().is_some() {
            let answered = if goes_on { self.client.respond(b"zz") } else { self.client.cancel() };
            let may_answer = !self.client.state().is_closing() && !self.has_ended;
            assert_eq!(answered, if may_answer { Ok(()) } else { Err(UsageError::ENDED) });
        }
    }

    /// Supplies as much, or what is wanted if that is less.
    pub(super) fn supply(&mut self, most: usize) {
        // Before all events were taken, it is not known of which payload.
        if let Some(wanted) = self.client.wanted().filter(|_| self.is_up_to_date) {
            let (id, octets) = self.payload.unwrap();
            assert!(!self.complete.contains(&id), "{id} wants nothing any more");
            let first = octets - wanted;
            let last = first + wanted.min(most as u64);
            self.client.supply(Bytes::from(payload(octets, first..last))).unwrap();
            self.is_up_to_date = false;
        }
    }

    /// Ends IDLE for good. Once is enough, even before it has begun.
    fn done(&mut self) {
        if self.client.done().is_ok() {
            self.left = self.client.in_flight().find(|(_, kind)| *kind == CommandKind::Idle).map(|(id, _)| id);
            self.idling = None;
        }
    }

    /// Ends IDLE if the server is in it and nothing else does: true if so.
    pub(super) fn end_idle(&mut self) -> bool {
        let is_idling = self.idling.is_some() && self.client.waiting().next().is_none();
        if is_idling {
            self.done();
        }
        is_idling
    }

    /// True if the client waits for the caller, in whose hands IDLE is.
    pub(super) fn is_asked(&self) -> bool {
        self.challenged.is_some() || self.client.wanted().is_some()
    }

    // What passes.

    pub(super) fn has_octets(&mut self) -> bool {
        self.client.transmit().has_remaining()
    }

    pub(super) fn transmit(&mut self, most: usize, server: &mut Server, choices: &mut Choices<'_>) {
        let mut transmit = self.client.transmit();
        let count = most.min(transmit.remaining());
        let octets = transmit.copy_to_bytes(count);
        self.is_up_to_date &= count == 0;
        server.receive(&octets, choices);
        for received in server.received.drain(..) {
            self.check_received(received);
        }
    }

    /// What the server has read is what was sent.
    fn check_received(&mut self, Received { tag, text, means }: Received) {
        match self.sent.remove(&tag) {
            Some(sent) => {
                let rest = text.strip_prefix(&sent.text);
                assert!(rest.is_some_and(|rest| rest.is_empty() || sent.may_go_on), "{tag} {text:?}");
                assert_eq!(means, sent.means, "{tag} {text}");
            }
            // The client sends it by itself.
            None => assert_eq!(text, "IDLE", "{tag}"),
        }
        assert!(self.read.insert(tag), "it is read twice");
    }

    pub(super) fn receive(&mut self, most: usize, server: &mut Server) {
        let count = most.min(server.says.len());
        let rest = server.says.split_off(count);
        self.client.receive(&std::mem::replace(&mut server.says, rest));
        self.received += count;
        let heard = server.told.partition_point(|told| told.octets <= self.received);
        for told in server.told.drain(..heard) {
            self.known = told.uids;
        }
        self.is_up_to_date &= count == 0;
    }

    pub(super) fn receive_eof(&mut self, server: &mut Server, choices: &mut Choices<'_>) {
        self.client.receive_eof();
        self.take_events(usize::MAX, server, choices);
    }

    // What it is told.

    /// Takes at most so many events. True if there was one.
    pub(super) fn take_events(&mut self, most: usize, server: &mut Server, choices: &mut Choices<'_>) -> bool {
        for count in 0..most {
            let Some(event) = self.client.poll_event().map(IntoStatic::into_static) else {
                self.is_up_to_date = true;
                assert!(!self.client.is_idling() || self.idling.is_some(), "the caller has ended IDLE");
                self.check_view();
                return count > 0;
            };
            self.note_event(event, server, choices);
        }
        true
    }

    fn note_event(&mut self, event: Event<'static>, server: &mut Server, choices: &mut Choices<'_>) {
        assert!(!self.has_ended, "nothing follows the end: {event:?}");
        match event {
            Event::Fetch { uid, .. } | Event::Expunge { uid, .. } => {
                let told = server.spoken_of.pop_front();
                assert!(uid.is_none() || uid == told, "{uid:?} is {told:?}");
            }
            Event::Completed { id, kind, outcome, .. } => {
                let was_sent = outcome.status().is_some();
                self.note_completion(id, &outcome, server);
                if kind == CommandKind::Idle && was_sent {
                    self.idling = None;
                    server.end_of_idle_is_known();
                }
            }
            Event::Challenge { id, .. } => self.challenged = Some(id),
            Event::Supply { id, octets } => self.payload = Some((id, octets)),
            Event::Idling { id } => self.idling = Some(id).filter(|_| self.left != Some(id)),
            Event::Literal { .. } => match choices.next(3) {
                0 => {}
                1 => self.client.skip_literal().unwrap(),
                _ => self.client.buffer_literal().unwrap(),
            },
            Event::Ended(_) => {
                assert!(server.has_closed);
                self.has_ended = true;
            }
            // What answers a DONE that came too late.
            Event::Ignored(response) => assert_eq!(response.to_string(), "DONE BAD there is no IDLE"),
            Event::Malformed { .. } | Event::Abandoned(_) | Event::Anomaly(_) => {
                panic!("an honest server makes none: {event:?}")
            }
            _ => {}
        }
    }

    /// A command completes as the server has answered it; only what never came to the server has failed.
    fn note_completion(&mut self, id: CommandId, outcome: &Outcome<'_>, server: &Server) {
        assert!(self.complete.insert(id), "{id} is complete twice");
        self.challenged.take_if(|challenged| *challenged == id);
        let answer = server.answers.get(&id.to_string()).copied();
        match outcome {
            Outcome::Status(_) => assert_eq!(answer, outcome.to_string().split(' ').next(), "{id}"),
            Outcome::Failed(Failure::NotSent(_)) => {
                assert_eq!(answer, None, "{id}");
                assert!(!self.read.contains(&id.to_string()), "{id} was sent");
            }
            Outcome::Failed(failure) => assert!(server.has_closed, "{id}: {failure}"),
        }
    }

    /// The client knows of the mailbox what the server has told, unless it does not know yet which one that is.
    fn check_view(&self) {
        let is_selecting = self.client.in_flight().any(|(_, kind)| changes_mailbox(kind));
        if is_selecting || self.client.state().is_closing() || self.has_ended {
            return;
        }
        assert_eq!(self.client.view().is_some(), self.known.is_some());
        if let Some((view, uids)) = self.client.view().zip(self.known.as_ref()) {
            assert_eq!(view.exists() as usize, uids.len());
            let known = (1..=view.exists()).map(|number| view.uid(number));
            assert!(known.zip(uids).all(|(known, uid)| known.is_none_or(|known| known == *uid)), "{view:?} {uids:?}");
        }
    }

    /// All has come to its end.
    pub(super) fn check_at_rest(&self, server: &Server) {
        assert_eq!((self.client.in_flight().count(), self.client.waiting().count()), (0, 0), "it hangs");
        assert!(self.taken.is_subset(&self.complete), "a command was forgotten");
        assert_eq!(self.has_ended, server.has_closed);
        assert!(self.has_ended || self.client.state().is_authenticated() == server.is_authenticated);
        assert!(self.has_ended || self.client.state().is_selected() == server.selected.is_some());
    }
}

/// The octets of a payload in this range: not those of another one, nor any that make up for one that nobody wants.
fn payload(octets: u64, range: std::ops::Range<u64>) -> Vec<u8> {
    range.map(|at| b"abcdefghijklmnopqrstuvwxyz0"[usize::try_from((octets + at) % 27).unwrap()]).collect()
}

const fn changes_mailbox(kind: CommandKind) -> bool {
    use CommandKind::{Close, Examine, Select, Unauthenticate, Unselect};
    matches!(kind, Select | Examine | Close | Unselect | Unauthenticate)
}

fn options(choices: &mut Choices<'_>) -> CommandOptions {
    if choices.once_in(4) { CommandOptions::new().synchronising() } else { CommandOptions::new() }
}

fn parsed(line: &str) -> Command<'static> {
    let line = format!("a {line}\r\n");
    Decoder::server().command(line.as_bytes()).unwrap().command.into_owned()
}
