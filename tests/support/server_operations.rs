//! A server, whatever its caller and its client do: no order of calls and no octets make it panic, hang, say what is no response, go on
//! after its end or outgrow its limits.

use bytes::{Buf, BufMut, Bytes};
use imap_wire::{
    Data, Decoder, Fetch, FetchItem, Greeting, Limits, Payload, Response, Status, StatusKind,
    data::{Capabilities, Flag, Flags, Text, UidSet, UidValidity},
    ext::ModSeq,
    server::{CommandId, Config, Event, Mailbox, Server},
    wire::{Framer, Sender, Step},
};
use std::{collections::BTreeSet, time::Duration};

/// What a client may say, whether or not it makes sense.
const SAID: &[&[u8]] = &[
    b"A1 NOOP\r\n",
    b"A2 CAPABILITY\r\n",
    b"A3 LOGIN alice secret\r\n",
    b"A4 LOGIN {5}\r\n",
    b"alice {6+}\r\nsecret\r\n",
    b"A5 AUTHENTICATE PLAIN\r\n",
    b"A6 AUTHENTICATE PLAIN AGEAYg==\r\n",
    b"AGEAYg==\r\n",
    b"*\r\n",
    b"A7 STARTTLS\r\n",
    b"A8 SELECT INBOX\r\n",
    b"A9 SELECT x (QRESYNC (1 3 1:9))\r\n",
    b"A9 SELECT x (CONDSTORE)\r\n",
    b"B1 EXAMINE INBOX\r\n",
    b"B2 CLOSE\r\n",
    b"B3 UNSELECT\r\n",
    b"B4 FETCH 1:* FLAGS\r\n",
    b"B5 FETCH 1 (UID BODY.PEEK[] MODSEQ)\r\n",
    b"B6 UID FETCH 1:* FLAGS (CHANGEDSINCE 2 VANISHED)\r\n",
    b"B7 STORE 1:2 +FLAGS.SILENT (\\Seen)\r\n",
    b"B8 UID SEARCH RETURN (SAVE) ALL\r\n",
    b"B9 STORE $ FLAGS ()\r\n",
    b"C1 EXPUNGE\r\n",
    b"C2 IDLE\r\n",
    b"DONE\r\n",
    b"C3 ENABLE QRESYNC CONDSTORE UTF8=ACCEPT IMAP4rev2\r\n",
    b"C3 ENABLE UIDONLY\r\n",
    b"C4 COMPRESS DEFLATE\r\n",
    b"C5 UNAUTHENTICATE\r\n",
    b"C6 APPEND INBOX {20}\r\n",
    b"C7 APPEND INBOX (\\Seen) {20+}\r\n",
    b"C8 APPEND INBOX ~{300}\r\n",
    b"C9 APPEND INBOX {99999+}\r\n",
    b"D1 APPEND INBOX {99999999999999999999}\r\n",
    b"D1 APPEND INBOX {99999999999999999999+}\r\n",
    b"0123456789",
    b"0123456789012345678901234567890123456789012345678901234567890123456789",
    b" {20+}\r\n",
    b")\r\n",
    b"D2 LIST \"\" {1}\r\n",
    b"D3 MOVE 1 Trash\r\n",
    b"D4 XUNKNOWN (a)\r\n",
    b"D5 NOOP extra\r\n",
    b"D6 LOGOUT\r\n",
    b"E1 NOTIFY SET (SELECTED (MessageNew (UID) MessageExpunge FlagChange)) (PERSONAL (MailboxName))\r\n",
    b"E2 NOTIFY SET (SELECTED-DELAYED (MessageNew MessageExpunge))\r\n",
    b"E3 NOTIFY NONE\r\n",
    b"E4 UID SEARCH RETURN (UPDATE COUNT) SEEN\r\n",
    b"E5 SEARCH RETURN (UPDATE) ALL\r\n",
    b"E6 CANCELUPDATE \"E4\" \"E5\"\r\n",
    b"E7 ESEARCH IN (PERSONAL) RETURN (COUNT) SEEN\r\n",
    b"GET / HTTP/1.1\r\n",
    b"garbage\r\n",
    b"\r\n",
    b"\n",
    b"\xff\0\r\n",
    b"\x16\x03\x01",
    b"D7 half of a li",
];

/// What a caller may answer.
const ANSWERS: &[&[u8]] = &[
    b"* 3 EXISTS\r\n",
    b"* 4294967295 EXISTS\r\n",
    b"* 0 EXISTS\r\n",
    b"* 2 RECENT\r\n",
    b"* 1 EXPUNGE\r\n",
    b"* 9 EXPUNGE\r\n",
    b"* VANISHED 1:2\r\n",
    b"* VANISHED (EARLIER) 5:9\r\n",
    b"* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n",
    b"* 2 FETCH (UID 9 MODSEQ (9))\r\n",
    b"* 9 FETCH (UID 4294967295)\r\n",
    b"* 1 UIDFETCH (FLAGS ())\r\n",
    b"* 1 FETCH (BODY[] {5}\r\nhello)\r\n",
    b"* SEARCH 1 2 3\r\n",
    b"* LIST () \"/\" x\r\n",
    b"* FLAGS (\\Seen)\r\n",
    b"* OK [UIDVALIDITY 7] is\r\n",
    b"* OK [CLOSED] no\r\n",
    b"* OK [NOTIFICATIONOVERFLOW] too much\r\n",
    b"* NO [NOUPDATE \"E4\"] no\r\n",
    b"* ESEARCH (TAG \"E4\") UID ADDTO (0 1:2)\r\n",
    b"* ESEARCH (TAG \"E5\") REMOVEFROM (0 1)\r\n",
    b"* STATUS x (MESSAGES 5)\r\n",
    b"* BYE no\r\n",
    b"* CAPABILITY IMAP4rev1\r\n",
    b"* ENABLED QRESYNC\r\n",
    b"+ go\r\n",
    b"A1 OK done\r\n",
];

const CAN_DO: &str = "IMAP4rev1 IMAP4rev2 LITERAL+ IDLE SASL-IR STARTTLS AUTH=PLAIN ENABLE BINARY CONDSTORE QRESYNC \
                      UIDONLY UTF8=ACCEPT COMPRESS=DEFLATE UNAUTHENTICATE MULTIAPPEND MOVE UIDPLUS UNSELECT SEARCHRES NOTIFY \
                      CONTEXT=SEARCH MULTISEARCH";

/// Calls of the caller and octets of the client, as these octets say.
struct Operations<'a>(&'a [u8]);

impl<'a> Operations<'a> {
    fn next(&mut self) -> Option<usize> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some((*first).into())
    }

    fn below(&mut self, bound: usize) -> usize {
        self.next().unwrap_or(0) % bound
    }

    fn uid(&mut self) -> u32 {
        1 + u32::try_from(self.below(9)).unwrap()
    }

    fn choose<'t>(&mut self, among: &[&'t [u8]]) -> &'t [u8] {
        among[self.below(among.len())]
    }

    /// One of what may be said, or the next line of the octets themselves.
    fn said(&mut self) -> &'a [u8] {
        match SAID.get(self.below(SAID.len() + 1)) {
            Some(said) => said,
            None => self.line(),
        }
    }

    fn line(&mut self) -> &'a [u8] {
        let end = self.0.iter().position(|octet| *octet == b'\n').map_or(self.0.len(), |at| at + 1);
        let (line, rest) = self.0.split_at(end);
        self.0 = rest;
        line
    }

    fn status(&mut self) -> Status<'static> {
        let kinds = [StatusKind::Ok, StatusKind::Ok, StatusKind::Ok, StatusKind::No, StatusKind::Bad, StatusKind::Bye];
        let kind = kinds[self.below(kinds.len())];
        Status::new(kind, Text::new("done").unwrap())
    }
}

/// What was told and said.
struct Ledger {
    told: Vec<CommandId>,
    /// Literals were told of, and their commands were not yet.
    announced: BTreeSet<CommandId>,
    /// No longer in progress.
    over: BTreeSet<CommandId>,
    /// AUTHENTICATE that waits for its client.
    challenged: Option<CommandId>,
    has_ended: bool,
    /// What is promised or on its way is not said to its end.
    is_cut: bool,
    framer: Framer,
}

impl Ledger {
    fn note(&mut self, event: &Event) {
        assert!(!self.has_ended, "nothing follows the end: {event:?}");
        match event {
            Event::Command { id, .. } => {
                assert!(self.announced.remove(id) || !self.told.contains(id), "{id} is told twice");
                self.told.push(*id);
            }
            Event::Literal { id, .. } => {
                self.announced.insert(*id);
                self.told.push(*id);
            }
            Event::Octets { id, octets, .. } => assert!(self.announced.contains(id) && !octets.is_empty()),
            Event::Response { id, .. } => assert_eq!(self.challenged.take(), Some(*id)),
            Event::Done { id } => assert!(self.told.contains(id)),
            Event::Cancelled { id, .. } => {
                assert!(self.told.contains(id) && self.over.insert(*id), "{id} is over twice");
                self.announced.remove(id);
                self.challenged.take_if(|challenged| challenged == id);
            }
            Event::Ended(_) => self.has_ended = true,
            _ => {}
        }
    }

    /// The client hears so many octets. All of it are whole responses.
    fn transmit(&mut self, server: &mut Server, count: usize) {
        let mut transmit = server.transmit();
        let count = count.min(transmit.remaining());
        let octets = transmit.copy_to_bytes(count);
        self.framer.receive(&octets);
        loop {
            match self.framer.step() {
                Step::Incomplete => return,
                Step::Frame(frame) => {
                    let mut decoder = Decoder::client();
                    let mut mode = decoder.mode();
                    mode.utf8 = true;
                    decoder.set_mode(mode);
                    let response = decoder.response(frame.octets());
                    assert!(response.is_ok() && decoder.deviations().is_empty(), "{:?}", frame.octets());
                }
                step => panic!("{step:?}"),
            }
        }
    }
}

/// Lets the octets say who does what, and checks what always holds.
pub fn server_survives(octets: &[u8]) {
    let mut operations = Operations(octets);
    let switches = operations.next().unwrap_or(0);
    let mut config = Config::new(Capabilities::new(CAN_DO).unwrap());
    config.allow_plain = switches & 1 != 0;
    config.is_tls = switches & 2 != 0;
    config.other_commands = switches & 4 != 0;
    config.in_progress = 1 + switches / 8 % 4;
    let greeting = if switches & 32 == 0 { StatusKind::PreAuth } else { StatusKind::Ok };
    config.greeting = Greeting::new(Status::new(greeting, Text::new("hello").unwrap())).unwrap();
    let mut limits = Limits::server();
    (limits.line, limits.inline, limits.literal, limits.frame) = (500, 16, 1 << 20, 4_000);
    (limits.transmit, limits.rounds, limits.runs, limits.held) = (200, 3, 5, 2_000);
    config.limits = limits;
    config.limits_before_login = limits;
    let in_progress = config.in_progress;
    let mut server = Server::new(config);
    let uid_validity = |value| UidValidity::new(value).unwrap();
    let mut mailboxes = [Mailbox::new(uid_validity(1)), Mailbox::new(uid_validity(2)).with_most_changes(3)];
    let mut ledger = Ledger {
        told: Vec::new(),
        announced: BTreeSet::new(),
        over: BTreeSet::new(),
        challenged: None,
        has_ended: false,
        is_cut: false,
        framer: Framer::new(Sender::Server, Limits::client()),
    };
    if switches & 64 != 0 {
        begins(&mut server, &mut ledger, &mut mailboxes[0]);
    }
    let mut received = 0;
    while let Some(operation) = operations.next() {
        let is_ended = server.state().is_ended();
        let wanted = server.wanted();
        let last = ledger.told.len().saturating_sub(1);
        let told = ledger.told.get(last.saturating_sub(if operation < 192 { 0 } else { operations.below(4) })).copied();
        match operation % 24 {
            0..6 => {
                let said = operations.said();
                received += said.len();
                if operation % 2 == 0 {
                    server.receive(said);
                } else {
                    server.receive_buffer().put_slice(said);
                }
            }
            6..9 => {
                if let Some(id) = told {
                    let status = operations.status();
                    if server.complete(id, status).is_ok() {
                        assert!(ledger.over.insert(id) && !is_ended, "{id} is completed twice");
                        ledger.challenged.take_if(|challenged| *challenged == id);
                    }
                }
            }
            9 => {
                let mut decoder = Decoder::client();
                let answer = decoder.response(operations.choose(ANSWERS)).unwrap();
                let answered = match told {
                    Some(id) if operation < 128 => server.respond(id, &answer),
                    _ => server.tell(&answer),
                };
                assert!(answered.is_err() || !is_ended);
            }
            10 => {
                let items = vec![FetchItem::Rfc822(Payload::Streamed { octets: 30 })];
                let fetch = Response::Data(Data::Fetch(Fetch::new(1, items)));
                let _not_now = told.map(|id| server.respond(id, &fetch));
            }
            11 => {
                let wanted = wanted.and_then(|wanted| usize::try_from(wanted).ok());
                let count = operations.below(40).min(wanted.unwrap_or(40));
                let _more_than_is_wanted = server.supply(Bytes::from(vec![b'x'; count]));
            }
            12 => {
                if let Some(id) = told
                    && server.challenge(id, b"what?").is_ok()
                {
                    ledger.challenged = Some(id);
                }
            }
            13 => {
                let status = operations.status();
                let literal = ledger.announced.iter().next().copied();
                match operation {
                    0..100 => drop(server.accept_literal()),
                    100..180 => drop(server.keep_literal()),
                    _ if server.refuse_literal(status).is_ok() => {
                        let id = literal.expect("it was announced");
                        assert!(ledger.announced.remove(&id) && ledger.over.insert(id));
                    }
                    _ => {}
                }
            }
            14 | 15 => {
                let mailbox = &mailboxes[operations.below(2)];
                if server.update(mailbox) == Ok(false) {
                    assert!(server.transmit().has_remaining() || wanted.is_some(), "nothing is in its way");
                }
            }
            16 => {
                let mailbox = &mailboxes[operations.below(2)];
                let flags: Flags<'_> = [Flag::Seen].into_iter().collect();
                let opened = told.map(|id| server.open(id, mailbox, &flags, &flags));
                assert!(!is_ended || opened.is_none_or(|opened| opened.is_err()));
            }
            17 => {
                let before = ModSeq::new(operations.below(20) as u64).unwrap_or(ModSeq::ZERO);
                let _not_open = server.made_silently(before, &mailboxes[operations.below(2)]);
            }
            18 => {
                let mailbox = &mut mailboxes[operations.below(2)];
                let uid = operations.uid();
                match operation {
                    0..100 => _ = mailbox.add(Flags::new()).unwrap(),
                    100..200 => _ = mailbox.set_flags(uid, [Flag::Seen].into_iter().collect()),
                    _ => _ = mailbox.expunge(uid),
                }
            }
            19 | 20 => ledger.transmit(&mut server, operations.below(100)),
            21 => ledger.transmit(&mut server, usize::MAX),
            22 => match operation {
                0..80 => server.handle_timeout(Duration::from_secs(operations.below(100) as u64 * 20)),
                80..160 => drop(server.tls_started()),
                _ => drop(server.save(UidSet::from_uids([1, operations.uid()]).as_ref())),
            },
            _ => match operation {
                23 => {
                    ledger.is_cut = true;
                    server.abort();
                }
                47 => server.receive_eof(),
                71 => server.shut_down(Text::new("enough").unwrap()),
                // One event only, although more may be due.
                _ => _ = server.poll_event().map(|event| ledger.note(&event)),
            },
        }
        let is_due = wanted.is_some() || server.wanted().is_some();
        // Who says goodbye in the middle of a payload does not keep it up.
        let is_over = !is_ended && server.state().is_ended();
        ledger.is_cut |= is_over && is_due;
        if operation % 3 != 0 {
            drain(&mut server, &mut ledger, received);
        }
        assert!(server.in_progress().count() <= in_progress, "in progress");
        // One answer may exceed it, and so may the octets that were supplied and the words of the server itself.
        assert!(server.transmit().remaining() <= limits.transmit + 2_000, "to be transmitted");
        if server.state().is_ended() {
            assert!(server.view().is_none() && server.in_progress().next().is_none() && !server.wants_octets());
        }
        let _shown = format!("{server:?} {:?}", server.poll_timeout());
    }
    let is_cut = ends(&mut server, &mut ledger, received);
    assert!(is_cut || ledger.framer.pending() == 0, "half a response");
    assert_eq!(server.poll_timeout(), None);
    server.receive(b"A1 NOOP\r\n");
    assert!(server.poll_event().is_none() && !server.transmit().has_remaining());
}

/// The client is in a mailbox, if it is known, or else in AUTHENTICATE.
fn begins(server: &mut Server, ledger: &mut Ledger, mailbox: &mut Mailbox) {
    (0..5).for_each(|_| _ = mailbox.add(Flags::new()).unwrap());
    ledger.transmit(server, usize::MAX);
    server.receive(if server.state().is_authenticated() {
        b"A0 SELECT INBOX\r\n"
    } else {
        b"A0 AUTHENTICATE PLAIN\r\n"
    });
    drain(server, ledger, 0);
    if let Some(id) = ledger.told.first().copied()
        && server.open(id, mailbox, &Flags::new(), &Flags::new()).is_ok()
    {
        server.complete(id, Status::new(StatusKind::Ok, Text::new("done").unwrap())).unwrap();
        ledger.over.insert(id);
    }
}

/// The client is gone, and the caller does what is left: the session ends. True if there is something that is not said to its end.
fn ends(server: &mut Server, ledger: &mut Ledger, received: usize) -> bool {
    server.receive_eof();
    for _ in 0..received + 100 {
        drain(server, ledger, received);
        ledger.transmit(server, usize::MAX);
        if ledger.has_ended {
            return ledger.is_cut;
        }
        let _none_waits = server.accept_literal();
        if let Some(wanted) = server.wanted() {
            server.supply(vec![b'x'; usize::try_from(wanted).unwrap()].into()).unwrap();
        }
        // Whose turn it is says nothing more.
        let due: Vec<_> = server.in_progress().map(|(id, _)| id).filter(|id| ledger.challenged != Some(*id)).collect();
        for id in due {
            server.complete(id, Status::new(StatusKind::No, Text::new("late").unwrap())).unwrap();
            assert!(ledger.over.insert(id));
        }
    }
    panic!("no end of it: {server:?}");
}

fn drain(server: &mut Server, ledger: &mut Ledger, received: usize) {
    let mut count = 0;
    while let Some(event) = server.poll_event() {
        ledger.note(&event);
        count += 1;
        assert!(count <= received + 100, "no end of events");
    }
}

/// A session in which the client says these lines, as operations.
pub fn says<'l>(lines: impl IntoIterator<Item = &'l [u8]>) -> Vec<u8> {
    let line = u8::try_from(SAID.len()).expect("a number of one octet");
    // PLAIN is allowed, four commands at once, the client is known. Each line is received and done, and heard.
    let mut octets = vec![1 + 8 * 3];
    for said in lines {
        octets.extend_from_slice(&[100, line]);
        octets.extend_from_slice(said);
        octets.extend_from_slice(&[80, 0, 45]);
    }
    octets
}
