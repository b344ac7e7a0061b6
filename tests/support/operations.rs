//! A client, whatever its caller and its server do: no order of calls and no octets make it panic, hang, forget a command or outgrow its
//! limits.

use bytes::{Buf, BufMut, Bytes};
use imap_wire::{
    Decoder, Limits, Quirks,
    client::{Client, CommandId, CommandOptions, Config, Event, sasl},
    command::{Append, AppendMessage, Command},
    data::Mailbox,
    wire::IntoStatic,
};
use std::{collections::BTreeSet, time::Duration};

/// What a server may say, whether or not it makes sense. `%` is the tag of some command, or of none.
const SAID: &[&[u8]] = &[
    b"* OK [CAPABILITY IMAP4rev1 LITERAL+ IDLE SASL-IR STARTTLS ENABLE BINARY] ready\r\n",
    b"* OK [CAPABILITY IMAP4rev1] ready\r\n",
    b"* PREAUTH in\r\n",
    b"* BYE out\r\n",
    b"+ go\r\n",
    b"+\r\n",
    b"+ aGk=\r\n",
    b"% OK done\r\n",
    b"% OK [CAPABILITY IMAP4rev1 LITERAL-] done\r\n",
    b"% NO no\r\n",
    b"% BAD bad\r\n",
    b"% BYE bye\r\n",
    b"% OKAY\r\n",
    b"* 3 EXISTS\r\n",
    b"* 4294967295 EXISTS\r\n",
    b"* 1 EXPUNGE\r\n",
    b"* 0 EXPUNGE\r\n",
    b"* VANISHED 1:4294967295\r\n",
    b"* VANISHED (EARLIER) 1:9\r\n",
    b"* 2 FETCH (UID 7 FLAGS (\\Seen) MODSEQ (9))\r\n",
    b"* 9 FETCH (UID 4294967295)\r\n",
    b"* 7 UIDFETCH (FLAGS ())\r\n",
    b"* 1 FETCH (UID 5 BODY[] {20}\r\n",
    b"* 1 FETCH (ENVELOPE (NIL {20}\r\n",
    b"* LIST () \"/\" {99999}\r\n",
    b"* 1 FETCH (BODY[] {99999999999999999999}\r\n",
    b"0123456789",
    b")\r\n",
    b"* OK [CLOSED] left\r\n",
    b"* OK [UIDVALIDITY 7] is\r\n",
    b"* OK [UIDNEXT 8] is\r\n",
    b"* OK [HIGHESTMODSEQ 9] is\r\n",
    b"* ENABLED UTF8=ACCEPT UIDONLY\r\n",
    b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n",
    b"* ESEARCH (TAG \"%\") UID MIN 5 MAX 7 ALL 5:7\r\n",
    b"* SEARCH 1 2 3\r\n",
    b"* THREAD ((((((((((((\r\n",
    b"garbage\r\n",
    b"\r\n",
    b"\n",
    b"\xff\0\r\n",
    b"* OK half of a li",
];

/// What a caller may want.
const WANTED: &[&str] = &[
    "NOOP",
    "CAPABILITY",
    "LOGIN a b",
    "LOGIN a {3}\r\nb\r\n",
    "AUTHENTICATE X",
    "STARTTLS",
    "SELECT x",
    "EXAMINE {3}\r\na\r\n",
    "CLOSE",
    "FETCH 1:* FLAGS",
    "UID FETCH 1:* BODY[]",
    "UID SEARCH RETURN (SAVE MIN) ALL",
    "SEARCH RETURN (SAVE ALL) ALL",
    "STORE $ +FLAGS (\\Seen)",
    "IDLE",
    "ENABLE UTF8=ACCEPT UIDONLY",
    "COMPRESS DEFLATE",
    "UNAUTHENTICATE",
    "APPEND x {5}\r\nhello",
    "APPEND x ~{5}\r\nhel\0o",
    "XUNKNOWN (a {1}\r\nb)",
    "LOGOUT",
];

/// Calls of the caller and octets of the server, as these octets say.
struct Operations<'a>(&'a [u8]);

impl<'a> Operations<'a> {
    fn next(&mut self) -> Option<usize> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some((*first).into())
    }

    fn choose<'t, T: ?Sized>(&mut self, among: &[&'t T]) -> &'t T {
        among[self.next().unwrap_or(0) % among.len()]
    }

    /// One of what may be said, or the next line of the octets themselves.
    fn said(&mut self) -> &'a [u8] {
        match SAID.get(self.next().unwrap_or(0) % (SAID.len() + 1)) {
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
}

/// Commands that were taken, and those that are complete.
#[derive(Default)]
struct Ledger {
    taken: BTreeSet<CommandId>,
    complete: BTreeSet<CommandId>,
    has_ended: bool,
}

impl Ledger {
    fn note(&mut self, event: &Event<'_>) {
        assert!(!self.has_ended, "nothing follows the end: {event:?}");
        match event {
            Event::Completed { id, .. } => assert!(self.complete.insert(*id), "{id} is complete twice"),
            Event::Ended(_) => self.has_ended = true,
            _ => {}
        }
    }
}

/// Lets the octets say who does what, and checks what always holds.
pub fn client_survives(octets: &[u8]) {
    let mut operations = Operations(octets);
    let mut config = Config::default();
    let switches = operations.next().unwrap_or(0);
    config.is_tls = switches & 1 != 0;
    config.require_tls = switches & 2 != 0;
    config.resume_idle = switches & 4 != 0;
    config.non_sync = switches & 8 != 0;
    let mut limits = Limits::client();
    (limits.line, limits.inline, limits.literal, limits.frame) = (2_000, 16, 1 << 20, 4_000);
    (limits.in_flight, limits.queue, limits.transmit, limits.rounds) = (4, 6, 200, 3);
    config.limits = limits;
    let mut client = Client::new(config);
    let mut ledger = Ledger::default();
    let greeting: &[u8] = match switches >> 4 {
        0..3 => b"",
        3..8 => b"* OK [CAPABILITY IMAP4rev1 LITERAL+ IDLE SASL-IR] ready\r\n",
        8..10 => b"* OK ready\r\n",
        _ => b"* PREAUTH [CAPABILITY IMAP4rev1 LITERAL- IDLE ENABLE BINARY] in\r\n",
    };
    client.receive(greeting);
    let mut received = greeting.len();
    while let Some(operation) = operations.next() {
        let mut take = |sent: Result<CommandId, _>| {
            if let Ok(id) = sent {
                assert!(ledger.taken.insert(id));
            }
        };
        match operation % 24 {
            0..6 => {
                let said = operations.said();
                let tag = format!("A{}", operations.next().unwrap_or(0) % 12);
                let said: Vec<u8> = said
                    .iter()
                    .flat_map(|octet| match octet {
                        b'%' => tag.as_bytes().to_vec(),
                        other => vec![*other],
                    })
                    .collect();
                received += said.len();
                if operation % 2 == 0 {
                    client.receive(&said);
                } else {
                    client.receive_buffer().put_slice(&said);
                }
            }
            6..10 => {
                let line = format!("a {}\r\n", operations.choose(WANTED));
                let command = Decoder::new(Limits::server(), Quirks::NONE).command(line.as_bytes()).unwrap().command;
                match operation {
                    0..64 => take(client.send_now(&command)),
                    64..128 => take(client.send_with(command.into_owned(), CommandOptions::new().synchronising())),
                    _ => take(client.send(command.into_owned())),
                }
            }
            10 => {
                let octets = operations.next().unwrap_or(0) as u64 * 7;
                let message = AppendMessage::streamed(octets);
                let append = Append::new(Mailbox::INBOX, message).and(AppendMessage::streamed(octets / 2));
                take(client.send(Command::Append(append)));
            }
            11 => take(client.authenticate(sasl::Plain::new("a", "b").unwrap())),
            12 => take(client.authenticate(sasl::Login::new("a", "b").unwrap())),
            13 => drop(client.respond(b"answer")),
            14 => drop(client.cancel()),
            15 => drop(client.done()),
            16 => {
                let wanted = client.wanted().and_then(|wanted| usize::try_from(wanted).ok());
                let count = operations.next().unwrap_or(0).min(wanted.unwrap_or(300));
                let _more_than_is_wanted = client.supply(Bytes::from(vec![b'x'; count]));
            }
            17 => {
                let mut transmit = client.transmit();
                let count = operations.next().unwrap_or(0).min(transmit.remaining());
                transmit.advance(count);
            }
            18 | 19 => {
                let mut transmit = client.transmit();
                let count = transmit.remaining();
                transmit.advance(count);
            }
            20 => client.handle_timeout(Duration::from_secs(operations.next().unwrap_or(0) as u64 * 20)),
            21 => drop(if operation < 128 { client.buffer_literal() } else { client.skip_literal() }),
            22 => drop(client.tls_started()),
            _ if operation < 32 => client.abort(),
            _ if operation < 64 => client.receive_eof(),
            // One event only, although more may be due.
            _ => drop(client.poll_event().map(|event| ledger.note(&event))),
        }
        if operation % 3 != 0 {
            drain(&mut client, &mut ledger, received);
        }
        assert!(client.in_flight().count() <= limits.in_flight, "in flight");
        assert!(client.waiting().count() <= limits.queue, "waiting");
        // One command, or a piece that stands for a payload, may exceed it.
        assert!(client.transmit().remaining() <= limits.transmit + (10 << 10), "to be transmitted");
        if client.state().is_closing() || client.state().is_ended() {
            assert!(
                !client.transmit().has_remaining() && client.wanted().is_none() && !client.is_idling(),
                "after BYE"
            );
        }
        if switches & 2 != 0 && !client.state().is_tls() {
            let says = |word: &[u8]| client.transmit().chunk().windows(word.len()).any(|octets| octets == word);
            assert!(![&b" LOGIN "[..], b" AUTHENTICATE "].into_iter().any(says), "a secret in the clear");
        }
        let _shown = format!("{client:?} {:?}", client.poll_timeout());
    }
    client.receive_eof();
    drain(&mut client, &mut ledger, received);
    assert!(ledger.has_ended && client.state().is_ended());
    assert_eq!(ledger.taken, ledger.complete, "each command is completed");
    assert!(!client.transmit().has_remaining());
    assert_eq!(client.poll_timeout(), None);
}

fn drain(client: &mut Client, ledger: &mut Ledger, received: usize) {
    let mut count = 0;
    while let Some(event) = client.poll_event() {
        assert_eq!(event.clone().into_static(), event);
        ledger.note(&event);
        count += 1;
        assert!(count <= received + 100, "no end of events");
    }
}

/// A session in which the server says these lines, as operations.
pub fn says<'l>(lines: impl IntoIterator<Item = &'l [u8]>) -> Vec<u8> {
    let line = u8::try_from(SAID.len()).expect("a number of one octet");
    // Silent about the greeting, no switch; each line is received, and all events are taken.
    let mut octets = vec![0];
    for said in lines {
        octets.extend_from_slice(&[100, line]);
        octets.extend_from_slice(said);
        octets.push(1);
    }
    octets
}
