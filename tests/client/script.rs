//! A client, and what its server says, line by line.

use bytes::Buf;
use imap_wire::{
    Decoder,
    client::{Client, CommandId, CommandOptions, Config, Event},
    command::Command,
    wire::IntoStatic,
};
use std::time::Duration;

/// A client whose server is the test.
pub(crate) struct Script {
    pub(crate) client: Client,
}

impl Script {
    /// A client that waits for its greeting.
    pub(crate) fn new(config: Config) -> Self {
        Self { client: Client::new(config) }
    }

    /// A client whose server has greeted it, and can do these things.
    pub(crate) fn greeted(capabilities: &str) -> Self {
        Self::greeted_with(Config::default(), capabilities)
    }

    pub(crate) fn greeted_with(config: Config, capabilities: &str) -> Self {
        let mut script = Self::new(config);
        let greeting = format!("OK [CAPABILITY {}] ready", format!("IMAP4rev1 {capabilities}").trim_end());
        assert_eq!(script.says(format!("* {greeting}\r\n")), [format!("greeting {greeting}")]);
        script
    }

    /// The same, and it is logged in.
    pub(crate) fn logged_in(capabilities: &str) -> Self {
        Self::logged_in_with(Config::default(), capabilities)
    }

    pub(crate) fn logged_in_with(config: Config, capabilities: &str) -> Self {
        let mut script = Self::new(config);
        let greeting = format!("PREAUTH [CAPABILITY {}] ready", format!("IMAP4rev1 {capabilities}").trim_end());
        assert_eq!(script.says(format!("* {greeting}\r\n")), [format!("greeting {greeting}")]);
        script
    }

    /// The same, with a mailbox selected that has so many messages. The next tag is `A2`.
    pub(crate) fn selected(capabilities: &str, exists: u32) -> Self {
        let mut script = Self::logged_in(capabilities);
        script.sends("SELECT INBOX", "A1 SELECT INBOX\r\n");
        script.says(format!("* {exists} EXISTS\r\n* OK [UIDVALIDITY 7] is\r\nA1 OK done\r\n"));
        assert!(script.client.state().is_selected());
        script
    }

    /// Sends a command, and expects these octets to be transmitted at once.
    #[track_caller]
    pub(crate) fn sends(&mut self, command: &str, octets: &str) -> CommandId {
        let id = self.client.send(parsed(command)).unwrap();
        assert_eq!(self.transmits(), octets);
        id
    }

    /// Sends a command that has to wait.
    #[track_caller]
    pub(crate) fn queues(&mut self, command: &str) -> CommandId {
        self.sends(command, "")
    }

    /// Sends a command whose literals wait for the server.
    #[track_caller]
    pub(crate) fn sends_synchronising(&mut self, command: &str, octets: &str) {
        self.client.send_with(parsed(command), CommandOptions::new().synchronising()).unwrap();
        assert_eq!(self.transmits(), octets);
    }

    /// The server says this: what comes of it, event by event.
    pub(crate) fn says(&mut self, octets: impl AsRef<[u8]>) -> Vec<String> {
        self.client.receive(octets.as_ref());
        self.events()
    }

    /// The server closes the connection.
    pub(crate) fn closes(&mut self) -> Vec<String> {
        self.client.receive_eof();
        self.events()
    }

    /// All events that are due.
    pub(crate) fn events(&mut self) -> Vec<String> {
        let mut events = Vec::new();
        while let Some(event) = self.client.poll_event() {
            // What is kept says the same.
            let kept = event.clone().into_static();
            assert_eq!(kept, event);
            events.push(shown(&event));
        }
        events
    }

    /// All that is to be transmitted.
    pub(crate) fn transmits(&mut self) -> String {
        let mut octets = Vec::new();
        while self.client.transmit().has_remaining() {
            let mut transmit = self.client.transmit();
            let count = transmit.chunk().len();
            octets.extend_from_slice(&transmit.copy_to_bytes(count));
        }
        String::from_utf8(octets).unwrap()
    }

    /// Takes as much as is due, octet by octet, but not more than so many.
    pub(crate) fn transmits_only(&mut self, count: usize) -> String {
        let mut transmit = self.client.transmit();
        let octets = transmit.copy_to_bytes(count.min(transmit.remaining()));
        String::from_utf8(octets.to_vec()).unwrap()
    }

    /// It is so many seconds later than the beginning.
    pub(crate) fn time(&mut self, seconds: u64) -> Vec<String> {
        self.client.handle_timeout(Duration::from_secs(seconds));
        self.events()
    }

    /// When the client wants to be told the time, in seconds.
    pub(crate) fn deadline(&self) -> Option<u64> {
        self.client.poll_timeout().map(|time| time.as_secs())
    }

    /// The UID of each message.
    pub(crate) fn uids(&self) -> Vec<Option<u32>> {
        let view = self.client.view().expect("a mailbox is selected");
        (1..=view.exists()).map(|number| view.uid(number)).collect()
    }
}

/// The command on this line, whose literals are non-synchronising.
pub(crate) fn parsed(line: &str) -> Command<'static> {
    let line = format!("a {line}\r\n");
    let command = Decoder::new(imap_wire::Limits::server(), imap_wire::Quirks::CLIENTS)
        .command(line.as_bytes())
        .unwrap_or_else(|error| panic!("{line}: {error}"))
        .command
        .into_owned();
    // `Streamed` has no octets on the line.
    command
}

/// An event as a line of text.
pub(crate) fn shown(event: &Event<'_>) -> String {
    let unsafe_mark = |before_tls: bool| if before_tls { "" } else { " (tls)" };
    match event {
        Event::Greeting { greeting, before_tls } => format!("greeting {}{}", plain(greeting), unsafe_mark(*before_tls)),
        Event::Status { status, id, before_tls } => {
            let of = id.map_or_else(String::new, |id| format!(" of {id}"));
            format!("status{of} {status}{}", unsafe_mark(*before_tls))
        }
        Event::Fetch { uid: Some(uid), fetch } => format!("uid {uid}: {fetch}"),
        Event::Fetch { uid: None, fetch } => fetch.to_string(),
        Event::Expunge { number, uid: Some(uid) } => format!("uid {uid}: {number} EXPUNGE"),
        Event::Expunge { number, uid: None } => format!("{number} EXPUNGE"),
        Event::Data(data) => data.to_string(),
        Event::Completed { id, kind, outcome, .. } => format!("{id} {kind}: {outcome}"),
        Event::Challenge { id, challenge } => format!("{id} asks {}", challenge.reveal().as_octets()),
        Event::Continued { id } => format!("{id} continues"),
        Event::Idling { id } => format!("{id} idles"),
        Event::Supply { id, octets } => format!("{id} wants {octets}"),
        Event::Literal { octets, .. } => format!("literal {octets}"),
        Event::Octets { octets, left } => format!("octets {}, {left} left", octets.escape_ascii()),
        Event::StartTls => "start tls".into(),
        Event::StartCompression { received } => format!("start compression {}", received.escape_ascii()),
        Event::Malformed { frame, error } => format!("malformed {frame}: {error}"),
        Event::Abandoned(abandoned) => format!("abandoned {:.40}: {}", abandoned.frame, abandoned.reason),
        Event::Ignored(response) => format!("ignored {response}"),
        Event::Anomaly(anomaly) => format!("anomaly: {anomaly}"),
        Event::Ended(end) => format!("ended: {end}"),
        other => format!("{other:?}"),
    }
}

/// A greeting without its label.
fn plain(greeting: &imap_wire::Greeting<'_>) -> String {
    let line = greeting.to_string();
    line.trim_start_matches("* ").into()
}
