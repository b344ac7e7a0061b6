//! Whatever order things happen in: commands are pipelined, somebody else changes the mailbox, and octets take their time. In the end
//! everything is complete, and client, server and mailbox agree.

use super::joined::{EVERYTHING, Pair, known, server_config};
use crate::support::choices::Choices;
use imap_wire::{
    client,
    command::{Append, AppendMessage, Command},
    data::{Flag, Flags, Mailbox},
    server,
    wire::IntoStatic,
};
use std::collections::BTreeMap;

/// What the client may want.
const COMMANDS: &[&str] = &[
    "NOOP",
    "CHECK",
    "FETCH 1:* FLAGS",
    "FETCH 2 (UID FLAGS)",
    "FETCH 3,1 BODY[]",
    "FETCH * FLAGS",
    "UID FETCH 1:* FLAGS",
    "UID FETCH 1:* UID",
    "UID FETCH 6:* BODY[]",
    "STORE 1:2 +FLAGS (\\Deleted)",
    "STORE 3 +FLAGS (\\Seen)",
    "UID STORE 6:8 +FLAGS (\\Deleted)",
    "UID STORE 1:* +FLAGS (\\Flagged)",
    "EXPUNGE",
    "UID EXPUNGE 1:6",
    "SEARCH ALL",
    "SEARCH 1:3 UNSEEN",
    "UID SEARCH ALL",
    "UID SEARCH 1",
    "COPY 1 x",
    "UID COPY 4:* x",
    "APPEND INBOX {5}\r\nhello",
    "SETMETADATA \"\" (/private/comment {4}\r\na\r\nb)",
    "STATUS x (MESSAGES)",
    "IDLE",
    "IDLE",
    "SELECT INBOX",
    "EXAMINE INBOX",
    "CLOSE",
    "UNSELECT",
    "ENABLE IMAP4rev2 CONDSTORE",
    "ENABLE QRESYNC",
    "STORE 1:* +FLAGS.SILENT (\\Answered)",
];

/// Behind those the client does not hear of all flags.
const SILENT: usize = COMMANDS.len() - 1;

/// Something that happens.
#[derive(Clone, Copy)]
enum Step {
    Send(usize),
    SendLarge(u64),
    Done,
    ToServer(usize),
    ToClient(usize),
    /// The server's caller looks for news.
    News,
    /// A command that was held is complete.
    Release(usize),
    Add,
    Flag(u32),
    Unflag(u32),
    Expunge(u32),
}

impl Step {
    fn choose(choices: &mut Choices<'_>) -> Self {
        let count = |choices: &mut Choices<'_>| {
            let few = choices.next(10);
            choices.one_of(&[1 + few, 20 * (1 + few), 100_000])
        };
        let number = |choices: &mut Choices<'_>| u32::try_from(choices.next(16)).unwrap();
        match choices.next(34) {
            0..6 => Self::Send(choices.next(COMMANDS.len())),
            6 => Self::SendLarge(4_000 + 20 * choices.next(256) as u64),
            7 => Self::Done,
            8..14 => Self::ToServer(count(choices)),
            14..20 => Self::ToClient(count(choices)),
            20 | 21 => Self::News,
            22..26 => Self::Release(choices.next(4)),
            26 | 27 => Self::Add,
            28 | 29 => Self::Flag(number(choices)),
            30 => Self::Unflag(number(choices)),
            _ => Self::Expunge(number(choices)),
        }
    }
}

/// How the two are.
struct Setting {
    is_synchronising: bool,
    in_progress: usize,
    holds: bool,
    most_changes: usize,
    /// Octets that may wait to be transmitted.
    transmit: usize,
    capabilities: &'static str,
    enabled: &'static str,
}

/// Servers that can do much, or little.
const SERVERS: [&str; 4] = [
    EVERYTHING,
    "IMAP4rev1 IDLE UIDPLUS LITERAL- ENABLE CONDSTORE QRESYNC METADATA UNSELECT",
    "IMAP4rev1",
    "IMAP4rev2 CONDSTORE",
];

impl Setting {
    fn choose(choices: &mut Choices<'_>) -> Self {
        Self {
            is_synchronising: choices.once_in(2),
            in_progress: 1 + choices.next(3),
            holds: choices.once_in(2),
            most_changes: choices.one_of(&[1000, 0, 1, 3, 5]),
            transmit: choices.one_of(&[1 << 20, 1, 100, 300]),
            capabilities: choices.one_of(&SERVERS),
            enabled: choices.one_of(&["X-NOTHING", "CONDSTORE", "QRESYNC", "IMAP4rev2", "QRESYNC IMAP4rev2"]),
        }
    }
}

/// True if the server has what the command needs.
fn is_offered(pair: &Pair, command: &Command<'_>) -> bool {
    command.needs().iter().all(|need| need.is_met_by(pair.server.offered()))
}

/// A pair in which things happen.
struct Session {
    pair: Pair,
    sent: Vec<client::CommandId>,
}

impl Session {
    fn new(setting: &Setting) -> Self {
        let mut config = client::Config::default();
        config.non_sync = !setting.is_synchronising;
        let mut server = known(server_config(setting.capabilities));
        server.in_progress = setting.in_progress;
        server.limits.transmit = setting.transmit;
        // Numbers of messages that are not there are nothing to hang up for.
        server.bad_commands = u32::MAX;
        let mut pair = Pair::with(config, server, usize::MAX);
        pair.store.mailbox = pair.store.mailbox.clone().with_most_changes(setting.most_changes);
        let enable = pair.parsed(&format!("ENABLE {}", setting.enabled));
        if is_offered(&pair, &enable) {
            pair.does(&enable.to_string());
        }
        pair.does("SELECT INBOX");
        pair.does("UID FETCH 1:* UID");
        pair.store.holds = setting.holds;
        Self { pair, sent: Vec::new() }
    }

    fn happens(&mut self, step: Step) {
        let pair = &mut self.pair;
        match step {
            Step::Send(which) => {
                let command = pair.parsed(COMMANDS[which]);
                // It may not be allowed in this state.
                if is_offered(pair, &command) {
                    self.sent.extend(pair.client.send(command));
                }
            }
            Step::SendLarge(octets) => {
                let append = Append::new(Mailbox::INBOX, AppendMessage::streamed(octets));
                self.sent.extend(pair.client.send(Command::Append(append)));
            }
            Step::Done => _ = pair.client.done(),
            Step::ToServer(count) => _ = pair.move_to_server(count),
            Step::ToClient(count) => _ = pair.move_to_client(count),
            Step::News => pair.store.tell_news(&mut pair.server),
            Step::Release(which) => _ = pair.store.release(&mut pair.server, which),
            Step::Add => _ = pair.store.mailbox.add(Flags::new()).unwrap(),
            Step::Flag(uid) => _ = pair.store.mailbox.set_flags(uid, [Flag::Flagged].into_iter().collect()),
            Step::Unflag(uid) => _ = pair.store.mailbox.set_flags(uid, Flags::new()),
            Step::Expunge(uid) => _ = pair.store.mailbox.expunge(uid),
        }
        pair.store.tell_idle(&mut pair.server);
        pair.act();
    }

    /// Everything comes to its end.
    fn ends(&mut self) {
        let pair = &mut self.pair;
        pair.store.holds = false;
        loop {
            pair.settle();
            if !pair.store.release(&mut pair.server, 0) && pair.client.done().is_err() {
                break;
            }
        }
        pair.drive();
        assert_eq!((pair.client.in_flight().count(), pair.client.waiting().count()), (0, 0));
        assert_eq!(pair.server.in_progress().count(), 0);
        for id in &self.sent {
            assert!(pair.outcome(*id).is_some(), "{id} does not end");
        }
        assert_eq!(pair.client.state().is_selected(), pair.server.state().is_selected());
    }

    /// Neither finds that the other talks nonsense.
    fn makes_sense(&self) {
        for event in &self.pair.heard {
            let is_bad = matches!(
                event,
                client::Event::Anomaly(_)
                    | client::Event::Malformed { .. }
                    | client::Event::Abandoned(_)
                    | client::Event::Ignored(_)
                    | client::Event::Ended(_)
            );
            assert!(!is_bad, "{event:?}");
        }
        for event in &self.pair.store.notes {
            let is_fine = match event {
                server::Event::Enabled(_) => true,
                server::Event::Refused { status, .. } => {
                    status.text.to_string() == "there is no message with this number"
                }
                _ => false,
            };
            assert!(is_fine, "{event:?}");
        }
    }

    /// What the client knows of its mailbox is true.
    fn agree(&mut self, hears_all_flags: bool) {
        let pair = &mut self.pair;
        if !pair.client.state().is_selected() {
            pair.does("SELECT INBOX");
        }
        pair.does("NOOP");
        let (client, server) = (pair.client_uids(), pair.server_uids());
        assert_eq!(client.len(), server.len());
        for (client, server) in client.iter().zip(&server) {
            assert!(client.is_none() || client == server, "{client:?}, {server:?}");
        }
        if hears_all_flags {
            for (uid, flags) in told_flags(&pair.heard) {
                let is_known = client.contains(&Some(uid));
                let message = pair.store.mailbox.message(uid);
                assert!(!is_known || message.is_some_and(|it| *it.flags() == flags), "{uid}: {flags:?}, {message:?}");
            }
        }
        pair.does("UID FETCH 1:* FLAGS");
        let all: Vec<_> = pair.store.mailbox.messages(1..=u32::MAX).map(|(uid, _)| Some(uid)).collect();
        assert_eq!((pair.client_uids(), pair.server_uids()), (all.clone(), all));
    }
}

/// The flags of which the client was told last, in the mailbox that it has selected.
fn told_flags(heard: &[client::Event<'static>]) -> BTreeMap<u32, Flags<'static>> {
    let mut flags = BTreeMap::new();
    for event in heard {
        match event {
            client::Event::Fetch { uid: Some(uid), fetch } => {
                flags.extend(fetch.flags().map(|it| (*uid, it.clone().into_owned())));
            }
            // Of a mailbox that was left, no news come.
            client::Event::Data(imap_wire::Data::Flags(_)) => flags.clear(),
            _ => {}
        }
    }
    flags
}

/// Lets the octets decide how the two are and what happens; then all of it comes to its end.
pub fn pair_agrees(octets: &[u8]) {
    let mut choices = Choices::new(octets);
    let mut session = Session::new(&Setting::choose(&mut choices));
    let mut hears_all_flags = true;
    while !choices.is_empty() {
        let step = Step::choose(&mut choices);
        hears_all_flags &= !matches!(step, Step::Send(SILENT));
        session.happens(step);
    }
    session.ends();
    session.makes_sense();
    session.pair.mean_the_same();
    session.agree(hears_all_flags);
    session.makes_sense();
}
