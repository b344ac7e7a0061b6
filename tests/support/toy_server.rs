//! A client and an honest server that uses the freedom it has: whatever they do, in whatever pieces octets pass, each command completes
//! without an end of stream, what is stored is what was supplied, a message number means what the caller meant, and in the end both know
//! the same mailbox.

use bytes::{Buf, Bytes};
use imap_wire::{
    Decoder, Limits, Quirks,
    client::{Client, CommandId, CommandOptions, Config, Event, Failure, Outcome},
    command::{Append, AppendMessage, Command, CommandKind},
    data::Mailbox,
    wire::{Abandoned, Frame, Framer, IntoStatic, Label, LineMode, Sender, Step},
};
use std::collections::{BTreeMap, BTreeSet};

/// What octets decide. When there are none left, the first of all possibilities.
struct Choices<'a>(&'a [u8]);

impl Choices<'_> {
    fn next(&mut self, among: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % among
    }

    /// True in one case of so many.
    fn once_in(&mut self, among: usize) -> bool {
        self.next(among) == among - 1
    }
}

/// The octet that each message consists of, so that no other can be taken for one.
const MAIL: u8 = b'm';

struct Server {
    framer: Framer,
    says: Vec<u8>,
    /// The UIDs of the selected mailbox.
    uids: Vec<u32>,
    next_uid: u32,
    is_selected: bool,
    /// The tag of IDLE.
    idle: Option<String>,
    /// Commands that were answered before all of them was there.
    answered: BTreeSet<String>,
}

impl Server {
    fn new() -> Self {
        let mut limits = Limits::server();
        limits.inline = 0;
        Self {
            framer: Framer::new(Sender::Client, limits),
            says: Vec::new(),
            uids: vec![3, 4, 9],
            next_uid: 10,
            is_selected: false,
            idle: None,
            answered: BTreeSet::new(),
        }
    }

    fn say(&mut self, line: impl AsRef<str>) {
        self.says.extend_from_slice(line.as_ref().as_bytes());
        self.says.extend_from_slice(b"\r\n");
    }

    /// Something happens in the mailbox, and is told at once.
    fn change(&mut self, choices: &mut Choices<'_>) {
        if !self.is_selected {
            return;
        }
        match choices.next(4) {
            0 => {}
            1 if !self.uids.is_empty() => {
                let at = choices.next(self.uids.len());
                self.uids.remove(at);
                self.say(format!("* {} EXPUNGE", at + 1));
            }
            2 => {
                self.uids.push(self.next_uid);
                self.next_uid += 1 + u32::try_from(choices.next(3)).unwrap();
                self.say(format!("* {} EXISTS", self.uids.len()));
            }
            _ => self.say("* OK still here"),
        }
    }

    fn receive(&mut self, octets: &[u8], choices: &mut Choices<'_>) {
        self.framer.receive(octets);
        loop {
            match self.framer.step() {
                Step::Incomplete => return,
                Step::Frame(frame) if self.idle.is_some() => self.end_idle(&frame, choices),
                Step::Frame(frame) => self.command(&frame, choices),
                Step::Literal { waits, .. } => self.literal(waits, choices),
                Step::Octets { octets, .. } => assert!(octets.iter().all(|octet| *octet == MAIL || *octet == b' ')),
                Step::Abandoned(abandoned) => self.abandoned(&abandoned),
                Step::Desynchronised => panic!("no literal is so large"),
            }
        }
    }

    fn abandoned(&self, abandoned: &Abandoned) {
        assert!(self.answered.contains(&tag(&abandoned.frame)), "{:?}", abandoned.reason);
    }

    /// A literal is announced: it is taken, refused before it is sent, or refused while it is.
    fn literal(&mut self, waits: bool, choices: &mut Choices<'_>) {
        let head = String::from_utf8_lossy(self.framer.head()).into_owned();
        let tag = head.split(' ').next().unwrap_or_default().to_owned();
        let is_answered = self.answered.contains(&tag);
        if waits && (is_answered || choices.once_in(4)) {
            if !is_answered {
                self.say(format!("{tag} NO [TOOBIG] no"));
                self.answered.insert(tag);
            }
            self.framer.cancel().unwrap();
            return;
        }
        if waits {
            if choices.once_in(3) {
                self.change(choices);
            }
            self.say("+ go");
        }
        if is_answered {
            self.framer.skip().unwrap();
        } else if choices.once_in(4) {
            self.say(format!("{tag} NO [OVERQUOTA] full"));
            self.answered.insert(tag);
            self.framer.skip().unwrap();
        } else {
            self.framer.buffer().unwrap();
        }
    }

    fn end_idle(&mut self, frame: &Frame, choices: &mut Choices<'_>) {
        assert_eq!(frame.octets(), &b"DONE\r\n"[..]);
        self.change(choices);
        self.framer.set_mode(LineMode::Command);
        let tag = self.idle.take().unwrap();
        self.say(format!("{tag} OK idled"));
    }

    fn command(&mut self, frame: &Frame, choices: &mut Choices<'_>) {
        let tag = tag(frame);
        if self.answered.contains(&tag) {
            return;
        }
        let decoded = Decoder::new(Limits::server(), Quirks::NONE).command_of(frame).unwrap().command;
        let says_closed = choices.once_in(2);
        // Nothing is expunged during FETCH. And without CLOSED nobody could tell of which mailbox the news before it are.
        let may_change = match &decoded {
            Command::Fetch(_) => false,
            Command::Select(_) => says_closed,
            _ => true,
        };
        if may_change {
            self.change(choices);
        }
        match decoded {
            Command::Append(append) => {
                for message in append.messages() {
                    let shown = format!("{:?}", message.data);
                    assert!(shown.starts_with("Message"), "{shown}");
                }
                assert_eq!(frame.octets().iter().filter(|octet| **octet == 0).count(), 0);
                let stored = frame.literals().map(|literal| {
                    let end = literal.offset + usize::try_from(literal.octets).unwrap();
                    &frame.octets()[literal.offset..end]
                });
                // What makes up for a payload that nobody wants is never stored.
                assert!(stored.flatten().all(|octet| *octet == MAIL), "{}", frame.octets().escape_ascii());
            }
            Command::Select(_) => {
                self.is_selected = !choices.once_in(5);
                if !self.is_selected {
                    return self.say(format!("{tag} NO none"));
                }
                if says_closed {
                    self.say("* OK [CLOSED] left");
                }
                self.uids = (0..choices.next(6)).map(|at| u32::try_from(3 * at + 1).unwrap()).collect();
                self.next_uid = 100;
                self.say("* FLAGS (\\Seen)");
                self.say(format!("* {} EXISTS", self.uids.len()));
                self.say("* OK [UIDVALIDITY 7] is");
            }
            Command::Fetch(fetch) => {
                let number = fetch.sequence_set.max(u32::MAX).unwrap();
                let uid = self.uids[usize::try_from(number).unwrap() - 1];
                self.say(format!("* {number} FETCH (UID {uid})"));
            }
            Command::UidFetch(_) => {
                for (at, uid) in self.uids.clone().iter().enumerate() {
                    self.say(format!("* {} FETCH (UID {uid})", at + 1));
                }
            }
            Command::Idle if choices.once_in(5) => return self.say(format!("{tag} NO not now")),
            Command::Idle => {
                self.framer.set_mode(LineMode::Idle);
                self.idle = Some(tag);
                return self.say("+ idling");
            }
            Command::Noop => {}
            other => panic!("nobody has sent {other}"),
        }
        self.say(format!("{tag} OK done"));
    }
}

fn tag(frame: &Frame) -> String {
    let Label::Tag(tag) = frame.label() else { panic!("{frame}") };
    String::from_utf8(tag.to_vec()).unwrap()
}

/// The caller of the client, and what it knows.
struct Caller {
    client: Client,
    taken: BTreeSet<CommandId>,
    complete: BTreeSet<CommandId>,
    /// The UID of the message that a FETCH by number is to be of.
    meant: BTreeMap<CommandId, u32>,
}

impl Caller {
    fn send(&mut self, choices: &mut Choices<'_>) {
        let options = CommandOptions::new();
        let options = if choices.once_in(2) { options.synchronising() } else { options };
        let streamed = |octets: usize| AppendMessage::streamed(octets as u64);
        let line = match choices.next(8) {
            0 => "NOOP".to_owned(),
            1 => "UID FETCH 1:* (UID)".to_owned(),
            2 => "IDLE".to_owned(),
            3 => "SELECT x".to_owned(),
            4 => format!("APPEND x {{{}}}\r\n{}", 5, "mmmmm"),
            5 => {
                let append = Append::new(Mailbox::INBOX, streamed(choices.next(40))).and(streamed(choices.next(9)));
                let sent = self.client.send_with(Command::Append(append), options);
                return self.taken.extend(sent.ok());
            }
            6 => {
                let _there_may_be_no_idle = self.client.done();
                return;
            }
            _ => {
                let exists = self.client.view().map_or(0, imap_wire::MailboxView::exists);
                let number = u32::try_from(choices.next(6)).unwrap() + 1;
                // Of a mailbox that is being selected, nobody knows the numbers yet.
                let mut others = self.client.in_flight().chain(self.client.waiting());
                let is_selecting = others.any(|(_, kind)| kind == CommandKind::Select);
                drop(others);
                if number > exists || is_selecting {
                    return;
                }
                let uid = self.client.view().and_then(|view| view.uid(number));
                if let Ok(id) = self.client.send(parsed(&format!("FETCH {number} (UID)"))) {
                    self.taken.insert(id);
                    self.meant.extend(uid.map(|uid| (id, uid)));
                }
                return;
            }
        };
        self.taken.extend(self.client.send_with(parsed(&line), options).ok());
    }

    /// True if anything has happened.
    fn take_events(&mut self) -> bool {
        let mut found = None;
        let mut has_any = false;
        while let Some(event) = self.client.poll_event() {
            has_any = true;
            match event {
                Event::Fetch { uid, .. } => found = uid,
                Event::Completed { id, outcome, .. } => {
                    assert!(self.complete.insert(id), "{id} is complete twice");
                    if let Outcome::Failed(failure) = &outcome {
                        assert!(matches!(failure, Failure::NotSent(_)), "{id}: {failure}");
                    }
                    if let Some(meant) = self.meant.remove(&id).filter(|_| outcome.is_ok()) {
                        assert!(found.is_none_or(|found| found == meant), "{id} is of {found:?} and not {meant}");
                    }
                    found = None;
                }
                Event::Malformed { .. } | Event::Abandoned(_) | Event::Anomaly(_) | Event::Ended(_) => {
                    panic!("an honest server makes none: {event:?}")
                }
                _ => {}
            }
        }
        has_any
    }

    fn supply(&mut self, most: usize) {
        if let Some(wanted) = self.client.wanted() {
            let count = most.min(usize::try_from(wanted).unwrap());
            self.client.supply(Bytes::from(vec![MAIL; count])).unwrap();
        }
    }

    fn transmit(&mut self, most: usize, server: &mut Server, choices: &mut Choices<'_>) {
        let mut transmit = self.client.transmit();
        let count = most.min(transmit.remaining());
        let octets = transmit.copy_to_bytes(count);
        server.receive(&octets, choices);
    }

    fn receive(&mut self, most: usize, server: &mut Server) {
        let rest = server.says.split_off(most.min(server.says.len()));
        self.client.receive(&std::mem::replace(&mut server.says, rest));
    }
}

fn parsed(line: &str) -> Command<'static> {
    let line = format!("a {line}\r\n");
    Decoder::server().command(line.as_bytes()).unwrap().command.into_owned()
}

/// Lets the octets decide what the caller wants, what the server answers, and in which pieces it passes; then lets all of it come to its end.
pub fn client_and_server_agree(octets: &[u8]) {
    let mut choices = Choices(octets);
    let mut config = Config::default();
    config.resume_idle = choices.once_in(2);
    config.limits.in_flight = 1 + choices.next(8);
    config.limits.transmit = [1 << 20, 30][choices.next(2)];
    let capability = ["", " LITERAL+", " LITERAL-"][choices.next(3)];
    let mut server = Server::new();
    server.say(format!("* PREAUTH [CAPABILITY IMAP4rev1 IDLE MULTIAPPEND{capability}] in"));
    let mut caller = Caller {
        client: Client::new(config),
        taken: BTreeSet::new(),
        complete: BTreeSet::new(),
        meant: BTreeMap::new(),
    };
    while !choices.0.is_empty() {
        match choices.next(6) {
            0 | 1 => caller.send(&mut choices),
            2 => {
                let most = choices.next(60);
                caller.transmit(most, &mut server, &mut choices);
            }
            3 => caller.receive(choices.next(90), &mut server),
            4 => caller.supply(choices.next(20)),
            _ if server.idle.is_some() => server.change(&mut choices),
            _ => {}
        }
        caller.take_events();
    }
    // Nobody wants anything any more: it comes to rest by itself.
    for _ in 0..1_000 {
        let _there_may_be_no_idle = caller.client.done();
        caller.supply(usize::MAX);
        caller.transmit(usize::MAX, &mut server, &mut choices);
        caller.receive(usize::MAX, &mut server);
        let is_quiet = !caller.take_events() && !caller.client.transmit().has_remaining() && server.says.is_empty();
        if is_quiet && caller.client.in_flight().next().is_none() {
            break;
        }
    }
    assert_eq!((caller.client.in_flight().count(), caller.client.waiting().count()), (0, 0), "it hangs");
    assert!(caller.taken.is_subset(&caller.complete), "a command was forgotten");
    let view = caller.client.view();
    assert_eq!(view.is_some(), server.is_selected);
    if let Some(view) = view {
        let known = (1..=view.exists()).map(|number| view.uid(number));
        assert_eq!(view.exists() as usize, server.uids.len());
        assert!(known.zip(&server.uids).all(|(known, uid)| known.is_none_or(|known| known == *uid)));
    }
}
