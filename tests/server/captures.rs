//! Recorded sessions, replayed: what the recorded clients said is answered, command by command, however it comes.

use crate::{
    script::status,
    support::{self, capture::Capture},
};
use bytes::{Buf, Bytes};
use imap_wire::{
    Context, Decoder, Greeting, Limits, Quirks, Response, StatusKind, Tap, TapEvent,
    command::CommandKind,
    data::{Capabilities, Flags},
    server::{Config, End, Event, Mailbox, Server},
    wire::{Framer, Label, Sender, Step},
};

const CAN_DO: &str = "IMAP4rev1 IMAP4rev2 LITERAL+ IDLE SASL-IR STARTTLS AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5 \
    AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256 AUTH=XOAUTH2 AUTH=OAUTHBEARER AUTH=DIGEST-MD5 AUTH=EXTERNAL AUTH=ANONYMOUS \
    ENABLE BINARY CONDSTORE QRESYNC UTF8=ACCEPT COMPRESS=DEFLATE UNAUTHENTICATE MULTIAPPEND MOVE UIDPLUS UNSELECT \
    SEARCHRES ACL QUOTA QUOTASET NAMESPACE ID CHILDREN LIST-EXTENDED LIST-STATUS SPECIAL-USE CREATE-SPECIAL-USE ESEARCH \
    SORT SORT=DISPLAY THREAD=REFERENCES THREAD=ORDEREDSUBJECT WITHIN METADATA METADATA-SERVER CATENATE URL-PARTIAL \
    PREVIEW=FUZZY PREVIEW REPLACE SAVEDATE OBJECTID PARTIAL STATUS=SIZE NOTIFY CONTEXT=SEARCH CONTEXT=SORT ESORT \
    MULTISEARCH FILTERS X-GM-EXT-1 XLIST LIST-MYRIGHTS LIST-METADATA INPROGRESS UIDONLY RIGHTS=kxten LITERAL- MAILBOX-REFERRALS";

/// What a recorded client said at once: a command, or a line of AUTHENTICATE or IDLE.
struct Said {
    context: Context,
    octets: Bytes,
    tag: Option<String>,
}

/// All that it said, up to where it changes the protocol. What its server refused to let in was not sent.
fn said(capture: &Capture) -> Vec<Said> {
    let mut limits = Limits::client();
    limits.inline = 64 << 20;
    let mut tap = Tap::with_limits(limits);
    let mut all = Vec::new();
    for (sender, octets) in &capture.chunks {
        tap.receive(*sender, octets);
        while let Some(event) = tap.poll_event() {
            if let TapEvent::Frame { sender: Sender::Client, context, frame, .. } = event {
                let word = frame.keyword().to_ascii_uppercase();
                if context == Context::Command && matches!(&word[..], b"STARTTLS" | b"COMPRESS") {
                    return all;
                }
                let tag = match frame.label() {
                    Label::Tag(tag) if context == Context::Command => Some(String::from_utf8_lossy(tag).into_owned()),
                    _ => None,
                };
                all.push(Said { context, octets: frame.into_octets(), tag });
            }
        }
    }
    all
}

struct Replay {
    server: Server,
    mailbox: Mailbox,
    answers: Framer,
    /// Lines that the client is going to say before its next command.
    lines: usize,
    /// The server waits for one.
    awaits_line: bool,
    /// The tag of each answer, and whether it was OK.
    answered: Vec<(String, bool)>,
    end: Option<End>,
}

impl Replay {
    fn new(is_known: bool) -> Self {
        let mut config = Config::new(Capabilities::new(CAN_DO).unwrap());
        config.allow_plain = true;
        config.other_commands = true;
        config.quirks = Quirks::CLIENTS;
        config.bad_commands = u32::MAX;
        if is_known {
            config.greeting = Greeting::new(status("PREAUTH hello")).unwrap();
        }
        Self {
            server: Server::new(config),
            mailbox: crate::updates::mailbox(50),
            answers: Framer::new(Sender::Server, Limits::client()),
            lines: 0,
            awaits_line: false,
            answered: Vec::new(),
            end: None,
        }
    }

    /// The server receives this, and all that follows from it is done.
    fn hears(&mut self, octets: &[u8]) {
        self.server.receive(octets);
        loop {
            let mut is_quiet = true;
            while let Some(event) = self.server.poll_event() {
                self.deals_with(event);
                is_quiet = false;
            }
            let mut transmit = self.server.transmit();
            let said = transmit.copy_to_bytes(transmit.remaining());
            self.answers.receive(&said);
            while let Step::Frame(frame) = self.answers.step() {
                let mut decoder = Decoder::client();
                if let Response::Tagged(tag, status) = decoder.response(frame.octets()).expect("it is a response") {
                    self.answered.push((tag.to_string(), status.kind == StatusKind::Ok));
                }
            }
            if is_quiet && said.is_empty() {
                return;
            }
        }
    }

    fn deals_with(&mut self, event: Event) {
        match event {
            Event::Command { id, command, .. } => match command.kind() {
                CommandKind::Idle if self.lines > 0 => self.awaits_line = true,
                CommandKind::Authenticate if self.lines > 0 => {
                    self.server.challenge(id, b"").unwrap();
                    self.awaits_line = true;
                }
                kind => {
                    let _not_select = self.server.open(id, &self.mailbox, &Flags::new(), &Flags::new());
                    let _none_is_open = self.server.update(&self.mailbox);
                    let is_no = matches!(kind, CommandKind::Other | CommandKind::Create | CommandKind::Search);
                    self.server.complete(id, status(if is_no { "NO no" } else { "OK done" })).unwrap();
                }
            },
            Event::Literal { .. } => self.server.accept_literal().unwrap(),
            Event::Response { id, .. } if self.lines > 1 => {
                self.lines -= 1;
                self.server.challenge(id, b"").unwrap();
            }
            Event::Response { id, .. } | Event::Done { id } => {
                self.awaits_line = false;
                self.server.complete(id, status("OK done")).unwrap();
            }
            Event::Cancelled { .. } => self.awaits_line = false,
            Event::Ended(end) => self.end = Some(end),
            _ => {}
        }
    }
}

/// Says all of it in pieces of so many octets: the tags that were asked with and the answers, up to LOGOUT.
fn replay(said: &[Said], is_known: bool, piece: usize) -> (Vec<String>, Vec<(String, bool)>) {
    let mut replay = Replay::new(is_known);
    let mut asked = Vec::new();
    for (at, Said { octets, tag, context }) in said.iter().enumerate() {
        if *context == Context::Command {
            replay.lines = said[at + 1..].iter().take_while(|next| next.context != Context::Command).count();
        }
        if *context != Context::Command && !replay.awaits_line {
            // The command that it belongs to is answered already.
            continue;
        }
        asked.extend(tag.clone());
        octets.chunks(piece).for_each(|octets| replay.hears(octets));
        match replay.end {
            None => {}
            Some(End::LoggedOut) => break,
            // Another protocol is not answered but left.
            Some(End::Foreign(_)) => {
                asked.pop();
                break;
            }
            Some(end) => panic!("{end}"),
        }
    }
    (asked, replay.answered)
}

#[test]
fn each_command_of_recorded_clients_is_answered() {
    let (mut commands, mut fine) = (0, 0);
    for (name, capture) in &support::capture::corpus() {
        let said = said(capture);
        let is_known = capture.sent_by(Sender::Server).starts_with(b"* PREAUTH");
        let (asked, answered) = replay(&said, is_known, usize::MAX);
        let tags: Vec<_> = answered.iter().map(|(tag, _)| tag.clone()).collect();
        assert_eq!(asked, tags, "{name}");
        commands += asked.len();
        fine += answered.iter().filter(|(_, is_ok)| *is_ok).count();
        assert_eq!(replay(&said, is_known, 1), (asked, answered), "{name}");
    }
    println!("{fine} of {commands} commands are answered OK");
    assert!(commands > 7_000 && fine > commands / 2, "{fine} of {commands}");
}
