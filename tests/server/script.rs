//! A server, and what its client says, line by line.

use bytes::Buf;
use imap_wire::{
    Decoder, Greeting, Response, Status, StatusKind,
    data::{Capabilities, Flag, Flags, Text},
    server::{CommandId, Config, Event, Mailbox, Server},
};
use std::time::Duration;

/// A server whose client is the test. Its commands have the numbers 1, 2 and so on.
pub(crate) struct Script {
    pub(crate) server: Server,
    ids: Vec<CommandId>,
}

/// A server that can do these things, with LOGIN in the clear.
pub(crate) fn config(capabilities: &str) -> Config {
    let names = format!("IMAP4rev1 {capabilities}").trim_end().to_owned();
    let mut config = Config::new(Capabilities::new(names).unwrap());
    config.allow_plain = true;
    config
}

impl Script {
    /// A server that has greeted.
    pub(crate) fn new(config: Config) -> Self {
        let mut script = Self { server: Server::new(config), ids: Vec::new() };
        script.transmits();
        script
    }

    /// A server whose client is not known yet.
    pub(crate) fn greeted(capabilities: &str) -> Self {
        Self::new(config(capabilities))
    }

    /// A server whose client is known.
    pub(crate) fn logged_in(capabilities: &str) -> Self {
        Self::logged_in_with(config(capabilities))
    }

    pub(crate) fn logged_in_with(mut config: Config) -> Self {
        config.greeting = Greeting::new(status("PREAUTH hello")).unwrap();
        Self::new(config)
    }

    /// The same, in this mailbox.
    pub(crate) fn selected(capabilities: &str, mailbox: &Mailbox) -> Self {
        let mut script = Self::logged_in(capabilities);
        script.selects(mailbox);
        script
    }

    /// The client selects this mailbox.
    pub(crate) fn selects(&mut self, mailbox: &Mailbox) {
        self.hears("S1 SELECT INBOX\r\n");
        self.opens(mailbox);
        self.completes("OK done");
        self.transmits();
    }

    /// The mailbox is opened for the last command.
    pub(crate) fn opens(&mut self, mailbox: &Mailbox) {
        let flags: Flags<'_> = [Flag::Seen, Flag::Deleted].into_iter().collect();
        self.server.open(self.last(), mailbox, &flags, &flags).unwrap();
    }

    /// The last command that was told.
    pub(crate) fn last(&self) -> CommandId {
        *self.ids.last().expect("a command was told")
    }

    /// The client says this: what comes of it, event by event.
    pub(crate) fn hears(&mut self, octets: impl AsRef<[u8]>) -> Vec<String> {
        self.server.receive(octets.as_ref());
        self.events()
    }

    /// The client closes the connection.
    pub(crate) fn closes(&mut self) -> Vec<String> {
        self.server.receive_eof();
        self.events()
    }

    /// All events that are due.
    pub(crate) fn events(&mut self) -> Vec<String> {
        let mut events = Vec::new();
        while let Some(event) = self.server.poll_event() {
            if let Event::Command { id, .. } = &event {
                self.ids.push(*id);
            }
            events.push(shown(&event));
        }
        events
    }

    /// The last command is answered with this line.
    pub(crate) fn responds(&mut self, line: &str) {
        let line = format!("{line}\r\n");
        let response = Decoder::client().response(line.as_bytes()).unwrap().to_owned_response();
        self.server.respond(self.last(), &response).unwrap();
    }

    /// The last command is completed so: what comes of it.
    pub(crate) fn completes(&mut self, line: &str) -> Vec<String> {
        self.server.complete(self.last(), status(line)).unwrap();
        self.events()
    }

    /// All that is to be transmitted.
    pub(crate) fn transmits(&mut self) -> String {
        let mut transmit = self.server.transmit();
        let octets = transmit.copy_to_bytes(transmit.remaining());
        String::from_utf8(octets.to_vec()).unwrap()
    }

    /// The client says this, and the server answers that by itself.
    #[track_caller]
    pub(crate) fn answers(&mut self, octets: &str, answer: &str) {
        self.hears(octets);
        assert_eq!(self.transmits(), answer);
    }

    /// The client gives this command: it is told, and nothing is answered.
    #[track_caller]
    pub(crate) fn is_told(&mut self, line: &str) {
        let events = self.hears(format!("{line}\r\n"));
        assert!(events.len() == 1 && events[0].ends_with(line), "{events:?}");
        assert_eq!(self.transmits(), "");
    }

    /// It is so many seconds later than the beginning.
    pub(crate) fn time(&mut self, seconds: u64) -> Vec<String> {
        self.server.handle_timeout(Duration::from_secs(seconds));
        self.events()
    }

    /// When the server wants to be told the time, in seconds.
    pub(crate) fn deadline(&self) -> Option<u64> {
        self.server.poll_timeout().map(|time| time.as_secs())
    }
}

/// What keeps a response longer than its line.
trait ToOwnedResponse {
    fn to_owned_response(self) -> Response<'static>;
}

impl ToOwnedResponse for Response<'_> {
    fn to_owned_response(self) -> Response<'static> {
        imap_wire::wire::IntoStatic::into_owned(self)
    }
}

/// A status on one line, such as `NO [TRYCREATE] no such mailbox`.
pub(crate) fn status(line: &str) -> Status<'static> {
    if let Some(text) = line.strip_prefix("PREAUTH ") {
        return Status::new(StatusKind::PreAuth, Text::new(text.to_owned()).unwrap());
    }
    let line = format!("* {line}\r\n");
    let Response::Untagged(status) = Decoder::client().response(line.as_bytes()).unwrap() else { panic!("{line}") };
    imap_wire::wire::IntoStatic::into_owned(status)
}

/// An event on one line.
fn shown(event: &Event) -> String {
    match event {
        Event::Command { id, tag, command } => format!("{id} {tag} {command}"),
        Event::Literal { id, command, octets, binary, .. } => {
            format!("{id} literal {octets}{} {}", if *binary { " binary" } else { "" }, command.kind())
        }
        Event::Octets { id, octets, left } => format!("{id} octets {} left {left}", octets.escape_ascii()),
        Event::Response { id, octets } => format!("{id} response {}", octets.reveal().escape_ascii()),
        Event::Lookup { id, .. } => format!("{id} lookup"),
        Event::Claim { id, claim } => format!("{id} claim {claim:?}"),
        Event::Done { id } => format!("{id} done"),
        Event::Cancelled { id, cause } => format!("{id} cancelled: {cause}"),
        Event::Enabled(names) => format!("enabled {names}"),
        Event::StartTls => "start TLS".into(),
        Event::StartCompression { received } => format!("start compression {}", received.escape_ascii()),
        Event::StopCompression => "stop compression".into(),
        Event::Refused { kind, status } => {
            format!(
                "refused {}: {}",
                kind.map_or("-".into(), |kind| kind.to_string()),
                Response::Untagged(status.clone())
            )
        }
        Event::Malformed { error, .. } => format!("malformed: {error}"),
        Event::Abandoned(abandoned) => format!("abandoned: {}", abandoned.reason),
        Event::Ended(end) => format!("ended: {end}"),
        other => panic!("{other:?}"),
    }
}
