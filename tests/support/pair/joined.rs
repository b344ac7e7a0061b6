//! [`Pair`]: a client and a server, and the octets between them.

use super::store::{Store, pattern};
use bytes::{Buf, Bytes, BytesMut};
use imap_wire::{
    Decoder, Greeting, Limits, MailboxView, Quirks, Response, Status, StatusKind,
    client::{self, Client, CommandId, Outcome},
    command::Command,
    data::{Capabilities, Names, Text},
    server::{self, Server},
    wire::IntoStatic,
};
use std::collections::BTreeMap;

/// All that a server can say that it can do, but for UTF8=ONLY, which goes without some of it.
pub(crate) const EVERYTHING: &str = "IMAP4rev1 IMAP4rev2 ACL ANNOTATE-EXPERIMENT-1 APPENDLIMIT=10000000 AUTH=PLAIN \
    BINARY CATENATE CHILDREN COMPRESS=DEFLATE CONDSTORE CONTEXT=SEARCH CONTEXT=SORT CONVERT CREATE-SPECIAL-USE \
    DIGEST=SHA1 ENABLE ESEARCH ESORT FILTERS I18NLEVEL=1 I18NLEVEL=2 ID IDLE IMAPSIEVE=sieve://h INPROGRESS JMAPACCESS LANGUAGE \
    LIST-EXTENDED LIST-METADATA LIST-MYRIGHTS LIST-STATUS LITERAL+ LOGIN-REFERRALS MAILBOX-REFERRALS \
    MESSAGELIMIT=1000 METADATA METADATA-SERVER MOVE MULTIAPPEND MULTISEARCH NAMESPACE NOTIFY OBJECTID OBJECTID+ \
    PARTIAL PREVIEW QRESYNC QUOTA QUOTA=RES-ANNOTATION-STORAGE QUOTA=RES-MAILBOX QUOTA=RES-MESSAGE QUOTA=RES-STORAGE \
    QUOTASET REPLACE RIGHTS=kxte SASL-IR SAVEDATE SAVELIMIT=1000 SEARCH=FUZZY SEARCH=MIMEPART SEARCHRES \
    SNIPPET=FUZZY SORT SORT=DISPLAY SPECIAL-USE STARTTLS STATUS=SIZE THREAD=ORDEREDSUBJECT THREAD=REFERENCES \
    THREAD=REFS UIDBATCHES UIDONLY UIDPLUS UNAUTHENTICATE UNSELECT URL-PARTIAL URLAUTH URLAUTH=BINARY UTF8=ACCEPT \
    WITHIN X-GM-EXT-1 XAPPLEPUSHSERVICE XCONVERSATIONS XLIST XYMHIGHESTMODSEQ";

/// Octets that are moved at a time: one, some, or all that there are.
pub(crate) const CHUNKS: [usize; 3] = [1, 7, usize::MAX];

/// Octets of a payload that are supplied at a time.
const PIECE: usize = 50_000;

/// What a client does with a large payload.
#[derive(Clone, Copy)]
pub(crate) enum Payloads {
    Stream,
    Buffer,
    Skip,
}

/// A client and a server.
pub(crate) struct Pair {
    pub(crate) client: Client,
    pub(crate) server: Server,
    pub(crate) store: Store,
    /// Octets that are moved at a time.
    pub(crate) chunk: usize,
    pub(crate) to_server: BytesMut,
    pub(crate) to_client: BytesMut,
    /// What the client was told, but for octets of payloads.
    pub(crate) heard: Vec<client::Event<'static>>,
    /// What the client does with a large payload.
    pub(crate) payloads: Payloads,
    /// Octets of payloads that the client was told.
    pub(crate) payload: Vec<u8>,
    /// All that was sent either way.
    pub(crate) wire: Vec<u8>,
    /// Octets of the payload that the client supplies.
    supplying: u64,
    /// The client waits for TLS.
    starts_tls: bool,
    /// What the numbers of messages meant to the client when it sent each command, by tag.
    meant: BTreeMap<String, Vec<Option<u32>>>,
    /// The client answers no challenge.
    pub(crate) gives_up: bool,
}

/// How a server behaves that can do these things, and lets a client log in without TLS.
pub(crate) fn server_config(capabilities: &str) -> server::Config {
    let mut config = server::Config::new(Capabilities::new(capabilities.to_owned()).unwrap());
    config.allow_plain = true;
    config
}

/// The same, whose client is known.
pub(crate) fn known(mut config: server::Config) -> server::Config {
    config.greeting = Greeting::new(Status::new(StatusKind::PreAuth, Text::new("hello").unwrap())).unwrap();
    config
}

impl Pair {
    pub(crate) fn with(client: client::Config, server: server::Config, chunk: usize) -> Self {
        let mut pair = Self {
            client: Client::new(client),
            server: Server::new(server),
            store: Store::new(),
            chunk,
            to_server: BytesMut::new(),
            to_client: BytesMut::new(),
            heard: Vec::new(),
            payloads: Payloads::Stream,
            payload: Vec::new(),
            wire: Vec::new(),
            supplying: 0,
            starts_tls: false,
            meant: BTreeMap::new(),
            gives_up: false,
        };
        pair.drive();
        pair
    }

    /// A server that has greeted.
    pub(crate) fn greeted(capabilities: &str, chunk: usize) -> Self {
        Self::with(client::Config::default(), server_config(capabilities), chunk)
    }

    /// A server that knows its client.
    pub(crate) fn logged_in(capabilities: &str, chunk: usize) -> Self {
        Self::with(client::Config::default(), known(server_config(capabilities)), chunk)
    }

    /// The same, and a mailbox is selected.
    pub(crate) fn selected(capabilities: &str, chunk: usize) -> Self {
        let mut pair = Self::logged_in(capabilities, chunk);
        pair.does("SELECT INBOX");
        pair
    }

    /// The client sends this, and it comes to an end.
    pub(crate) fn gives(&mut self, line: &str) -> Outcome<'static> {
        let id = self.client.send(self.parsed(line)).unwrap_or_else(|error| panic!("{line}: {error}"));
        self.drive();
        self.outcome(id).unwrap_or_else(|| panic!("{line} does not end"))
    }

    /// The same, and the server is content.
    #[track_caller]
    pub(crate) fn does(&mut self, line: &str) {
        let outcome = self.gives(line);
        assert!(outcome.is_ok(), "{line}: {outcome}");
    }

    /// The command on this line.
    pub(crate) fn parsed(&self, line: &str) -> Command<'static> {
        let mut decoder = Decoder::new(Limits::server(), Quirks::NONE);
        let mut mode = decoder.mode();
        mode.utf8 = self.client.names() == Names::Utf8;
        decoder.set_mode(mode);
        let line = format!("a {line}\r\n");
        let tagged = decoder.command(line.as_bytes()).unwrap_or_else(|error| panic!("{line}: {error}"));
        tagged.command.into_owned()
    }

    /// How this command ended, if it did.
    pub(crate) fn outcome(&self, wanted: CommandId) -> Option<Outcome<'static>> {
        self.heard.iter().find_map(|event| match event {
            client::Event::Completed { id, outcome, .. } if *id == wanted => Some(outcome.clone()),
            _ => None,
        })
    }

    /// The mailbox changes, and the client is told as soon as it may be.
    pub(crate) fn changes(&mut self, change: impl FnOnce(&mut server::Mailbox)) {
        change(&mut self.store.mailbox);
        self.store.tell_idle(&mut self.server);
        self.drive();
    }

    /// Moves octets until both have nothing to say.
    pub(crate) fn drive(&mut self) {
        self.settle();
        assert!(self.to_server.is_empty() || self.server.state().is_ended(), "the server does not listen");
    }

    /// The same, though the server may wait for something else.
    pub(crate) fn settle(&mut self) {
        while self.act() | self.move_to_server(self.chunk) | self.move_to_client(self.chunk) {}
    }

    /// Both look at what they have received, and say what they have to say.
    ///
    /// True if there was something.
    pub(crate) fn act(&mut self) -> bool {
        let mut has_acted = self.server_acts();
        has_acted |= self.client_acts();
        // TLS begins once nothing is on its way.
        if self.starts_tls && self.server.state().is_starting_tls() && self.is_quiet() {
            self.starts_tls = false;
            self.server.tls_started().unwrap();
            self.client.tls_started().unwrap();
            has_acted = true;
        }
        has_acted
    }

    /// True if no octets are on their way.
    pub(crate) fn is_quiet(&mut self) -> bool {
        let waiting = self.server.transmit().remaining() + self.client.transmit().remaining();
        self.to_server.is_empty() && self.to_client.is_empty() && waiting == 0
    }

    fn server_acts(&mut self) -> bool {
        let mut has_acted = self.store.act(&mut self.server);
        let mut transmit = self.server.transmit();
        while transmit.has_remaining() {
            has_acted = true;
            let count = transmit.chunk().len();
            self.to_client.extend_from_slice(&transmit.copy_to_bytes(count));
        }
        has_acted
    }

    fn client_acts(&mut self) -> bool {
        let mut has_acted = false;
        loop {
            self.note_meanings();
            if let Some(event) = self.client.poll_event() {
                let event = event.into_owned();
                self.client_hears(event);
            } else if let Some(wanted) = self.client.wanted()
                && self.client.transmit().remaining() < PIECE
            {
                self.client.supply(piece(self.supplying, wanted)).unwrap();
            } else {
                break;
            }
            has_acted = true;
        }
        let mut transmit = self.client.transmit();
        while transmit.has_remaining() {
            has_acted = true;
            let count = transmit.chunk().len();
            self.to_server.extend_from_slice(&transmit.copy_to_bytes(count));
        }
        has_acted
    }

    /// Remembers what the numbers of messages mean to the client, for the commands that it has sent now.
    fn note_meanings(&mut self) {
        if self.client.view().is_none() {
            return;
        }
        let uids = self.client_uids();
        for (id, _) in self.client.in_flight() {
            self.meant.entry(id.to_string()).or_insert_with(|| uids.clone());
        }
    }

    /// The numbers of messages in each command meant the same to the server.
    #[track_caller]
    pub(crate) fn mean_the_same(&self) {
        for (tag, uids) in &self.store.meant {
            // New messages come behind the others, and change nothing.
            let known = self.meant[tag].iter().enumerate().filter_map(|(at, uid)| Some((at, (*uid)?)));
            for (at, uid) in known {
                assert_eq!(uids.get(at), Some(&Some(uid)), "{tag}: {}", at + 1);
            }
        }
    }

    fn client_hears(&mut self, event: client::Event<'static>) {
        match &event {
            client::Event::Supply { octets, .. } => self.supplying = *octets,
            client::Event::Octets { octets, .. } => return self.payload.extend_from_slice(octets),
            client::Event::Challenge { .. } if self.gives_up => self.client.cancel().unwrap(),
            client::Event::Challenge { .. } => self.client.respond(b"\0alice\0secret").unwrap(),
            client::Event::StartTls => self.starts_tls = true,
            client::Event::Literal { .. } => match self.payloads {
                Payloads::Stream => {}
                Payloads::Buffer => self.client.buffer_literal().unwrap(),
                Payloads::Skip => self.client.skip_literal().unwrap(),
            },
            _ => {}
        }
        self.heard.push(event);
    }

    /// Moves so many octets to the server, if it wants any: true if it got some.
    pub(crate) fn move_to_server(&mut self, count: usize) -> bool {
        let count = count.min(self.to_server.len());
        if count == 0 || !self.server.wants_octets() && !self.server.state().is_ended() {
            return false;
        }
        let octets = self.to_server.split_to(count);
        self.wire.extend_from_slice(&octets);
        self.server.receive(&octets);
        true
    }

    /// Moves so many octets to the client: true if it got some.
    pub(crate) fn move_to_client(&mut self, count: usize) -> bool {
        let octets = self.to_client.split_to(count.min(self.to_client.len()));
        self.wire.extend_from_slice(&octets);
        self.client.receive(&octets);
        !octets.is_empty()
    }

    /// Neither has said anything that the other cannot make sense of.
    #[track_caller]
    pub(crate) fn understand_each_other(&self) {
        for event in &self.heard {
            let is_bad = matches!(
                event,
                client::Event::Anomaly(_)
                    | client::Event::Malformed { .. }
                    | client::Event::Abandoned(_)
                    | client::Event::Ignored(_)
            );
            assert!(!is_bad, "{event:?}");
        }
        for event in &self.store.notes {
            let is_bad = matches!(
                event,
                server::Event::Malformed { .. }
                    | server::Event::Abandoned(_)
                    | server::Event::Refused { .. }
                    | server::Event::Cancelled { .. }
            );
            assert!(!is_bad, "{event:?}");
        }
    }

    /// The client has heard what the store has said, in this order, and nothing else but what the server says by itself.
    #[track_caller]
    pub(crate) fn heard_what_was_said(&self) {
        let mut said = self.store.said.iter().peekable();
        for heard in self.heard.iter().filter_map(response) {
            if said.next_if(|said| **said == heard).is_none() {
                assert!(is_of_session(&heard), "heard {heard}, said {:?}", said.peek());
            }
        }
        assert_eq!(said.next(), None, "not heard");
    }

    /// The UIDs that the client knows, by number.
    pub(crate) fn client_uids(&self) -> Vec<Option<u32>> {
        uids(self.client.view().expect("a mailbox is selected"))
    }

    /// The same of what the server has told it.
    pub(crate) fn server_uids(&self) -> Vec<Option<u32>> {
        uids(self.server.view().expect("a mailbox is selected"))
    }
}

/// The UID of each message, as far as it is known.
pub(crate) fn uids(view: &MailboxView) -> Vec<Option<u32>> {
    (1..=view.exists()).map(|number| view.uid(number)).collect()
}

/// The next octets of a payload of `total` octets of which `wanted` are left.
pub(crate) fn piece(total: u64, wanted: u64) -> Bytes {
    let begin = usize::try_from(total - wanted).unwrap();
    let count = usize::try_from(wanted).unwrap().min(PIECE);
    Bytes::from(pattern(begin, count))
}

/// What the client was told, as what the server said.
fn response(event: &client::Event<'static>) -> Option<Response<'static>> {
    Some(match event.clone() {
        client::Event::Data(data) => Response::Data(data),
        client::Event::Fetch { fetch, .. } => Response::Data(imap_wire::Data::Fetch(fetch)),
        client::Event::Expunge { number, .. } => Response::Data(imap_wire::Data::Expunge(number)),
        client::Event::Status { status, .. } => Response::Untagged(status),
        _ => return None,
    })
}

/// True if the server says this by itself.
fn is_of_session(response: &Response<'_>) -> bool {
    use imap_wire::Data;
    match response {
        Response::Data(data) => {
            matches!(
                data,
                Data::Capability(_)
                    | Data::Enabled(_)
                    | Data::Exists(_)
                    | Data::Expunge(_)
                    | Data::Fetch(_)
                    | Data::Flags(_)
                    | Data::Recent(_)
                    | Data::Vanished(_)
            ) || matches!(data, Data::List(list) if list.attributes.iter().next().is_none())
        } // of the mailbox that is selected
        Response::Untagged(_) => true,
        _ => false,
    }
}
