//! [`Store`]: what runs the commands of the server's client. One mailbox, which has the messages of any name; else it says what the
//! test has told it to say.

use super::joined::{piece, uids};
use bytes::{Buf, Bytes};
use imap_wire::{
    BodySection, Data, Decoder, FetchItem, Payload, Response, Status, UsageError,
    command::{Command, CommandKind, FetchAttribute, StoreAttribute},
    data::{Esearch, Flag, Flags, SearchData, SequenceSet, Tag, Text, UidSet, UidValidity},
    ext::{UrlData, UrlFetchData},
    server::{CommandId, Event, Mailbox, Server},
    wire::IntoStatic,
};
use std::{
    collections::{BTreeMap, VecDeque},
    num::NonZeroU32,
};

/// Runs commands.
pub(crate) struct Store {
    pub(crate) mailbox: Mailbox,
    /// What the next commands are answered; what is not here is answered by what there is.
    pub(crate) script: VecDeque<Vec<String>>,
    /// The commands that were told.
    pub(crate) told: Vec<Command<'static>>,
    /// What the numbers of messages meant to the server when it was told of a command that has some, by tag.
    pub(crate) meant: BTreeMap<String, Vec<Option<u32>>>,
    /// What was answered.
    pub(crate) said: Vec<Response<'static>>,
    /// What else was told.
    pub(crate) notes: Vec<Event>,
    /// Large literals are kept in memory.
    pub(crate) keeps: bool,
    /// Large literals are refused with this, once so many were let in.
    pub(crate) refuses: Option<(usize, Status<'static>)>,
    /// The first payload of the next answers is streamed, so many octets.
    pub(crate) streams: Option<u64>,
    /// Octets of large literals that were let in.
    pub(crate) received: Vec<u8>,
    /// What the client said in AUTHENTICATE.
    pub(crate) responses: Vec<Vec<u8>>,
    /// IDLE in progress.
    pub(crate) idle: Option<CommandId>,
    /// Commands are complete only when the test says so.
    pub(crate) holds: bool,
    /// Those that are to be completed.
    held: Vec<CommandId>,
    /// What is still to be said.
    pending: VecDeque<Answer>,
    /// Octets of the payload that is being supplied.
    payload: u64,
}

enum Answer {
    Say(CommandId, Response<'static>),
    Update,
    Complete(CommandId, Status<'static>),
}

/// Octets that are supplied at a time, and may wait.
const PIECE: usize = 50_000;

/// Octets that can be told from each other.
pub(crate) fn pattern(begin: usize, count: usize) -> Vec<u8> {
    (begin..begin + count).map(|at| u8::try_from(at % 251).unwrap() + 1).collect()
}

/// A status on one line, such as `NO [TRYCREATE] no such mailbox`.
pub(crate) fn status(line: &str) -> Status<'static> {
    match said(&format!("* {line}"), "") {
        Response::Untagged(status) => status,
        other => panic!("{other}"),
    }
}

/// What a server says on this line, where `%` is the tag of the command.
fn said(line: &str, tag: &str) -> Response<'static> {
    let line = format!("{line}\r\n").replace("\"%\"", &format!("\"{tag}\""));
    let mut decoder = Decoder::client();
    let mut mode = decoder.mode();
    mode.utf8 = true;
    decoder.set_mode(mode);
    decoder.response(line.as_bytes()).unwrap_or_else(|error| panic!("{line}: {error}")).into_owned()
}

impl Store {
    /// A mailbox in which some messages are gone already, so that no UID is a number.
    pub(crate) fn new() -> Self {
        let mut mailbox = Mailbox::new(UidValidity::new(7).unwrap());
        (0..8).for_each(|_| _ = mailbox.add(Flags::new()).unwrap());
        [1, 3, 5].iter().for_each(|uid| assert!(mailbox.expunge(*uid)));
        Self {
            mailbox,
            script: VecDeque::new(),
            told: Vec::new(),
            meant: BTreeMap::new(),
            said: Vec::new(),
            notes: Vec::new(),
            keeps: false,
            refuses: None,
            streams: None,
            received: Vec::new(),
            responses: Vec::new(),
            idle: None,
            holds: false,
            held: Vec::new(),
            pending: VecDeque::new(),
            payload: 0,
        }
    }

    /// Does what there is to do: true if there was something.
    pub(crate) fn act(&mut self, server: &mut Server) -> bool {
        let mut has_acted = false;
        loop {
            has_acted |= self.say(server);
            if !self.pending.is_empty() {
                break;
            }
            let Some(event) = server.poll_event() else { break };
            has_acted = true;
            self.handle(server, event);
        }
        while let Some(wanted) = server.wanted()
            && server.transmit().remaining() < PIECE
        {
            has_acted = true;
            server.supply(piece(self.payload, wanted)).unwrap();
        }
        has_acted
    }

    /// Says what is to be said, as far as there is room: true if something was.
    fn say(&mut self, server: &mut Server) -> bool {
        let mut has_said = false;
        while let Some(answer) = self.pending.front() {
            let is_done = match answer {
                Answer::Say(_, response) if changes(&mut self.mailbox, server, response) => {
                    self.said.push(response.clone());
                    server.update(&self.mailbox).unwrap()
                }
                Answer::Say(id, response) => match server.respond(*id, response) {
                    Ok(()) => {
                        if let Some(octets) = promised(response) {
                            self.payload = octets;
                        }
                        self.said.push(response.clone());
                        true
                    }
                    Err(UsageError::FULL) => false,
                    Err(error) => panic!("{response}: {error}"),
                },
                Answer::Update => server.update(&self.mailbox).unwrap(),
                Answer::Complete(id, status) => {
                    server.complete(*id, status.clone()).unwrap();
                    true
                }
            };
            if !is_done {
                break;
            }
            has_said = true;
            self.pending.pop_front();
        }
        has_said
    }

    /// The client, if it idles, is told what has changed.
    pub(crate) fn tell_idle(&mut self, server: &mut Server) {
        if self.idle.is_some() {
            self.tell_news(server);
        }
    }

    /// The client is told what has changed, if it may be.
    pub(crate) fn tell_news(&mut self, server: &mut Server) {
        if server.view().is_some() {
            self.pending.push_back(Answer::Update);
            self.say(server);
        }
    }

    /// One of the commands that are held is complete: false if there is none.
    pub(crate) fn release(&mut self, server: &mut Server, which: usize) -> bool {
        if self.held.is_empty() {
            return false;
        }
        let id = self.held.remove(which % self.held.len());
        self.tell_news(server);
        self.complete(id, status("OK done"));
        self.say(server);
        true
    }

    fn handle(&mut self, server: &mut Server, event: Event) {
        match event {
            Event::Command { id, tag, command } => {
                if command.uses_numbers()
                    && let Some(view) = server.view()
                {
                    self.meant.insert(tag.to_string(), uids(view));
                }
                self.run(server, id, &tag, &command);
                self.told.push(command);
            }
            Event::Literal { .. } => match self.refuses.clone() {
                Some((0, status)) => server.refuse_literal(status).unwrap(),
                Some((left, status)) => {
                    self.refuses = Some((left - 1, status));
                    server.accept_literal().unwrap();
                }
                None if self.keeps => server.keep_literal().unwrap(),
                None => server.accept_literal().unwrap(),
            },
            Event::Octets { octets, .. } => self.received.extend_from_slice(&octets),
            Event::Response { id, octets } => {
                self.responses.push(octets.reveal().to_vec());
                self.complete(id, status("OK done"));
            }
            Event::Done { id } => {
                self.idle = None;
                self.tell_news(server);
                self.complete(id, status("OK done"));
            }
            other => self.notes.push(other),
        }
    }

    fn complete(&mut self, id: CommandId, status: Status<'static>) {
        self.pending.push_back(Answer::Complete(id, status));
    }

    fn respond(&mut self, id: CommandId, data: Data<'static>) {
        self.pending.push_back(Answer::Say(id, Response::Data(data)));
    }

    /// Runs a command: by the script if that says something, else on the mailbox.
    fn run(&mut self, server: &mut Server, id: CommandId, tag: &Tag<'_>, command: &Command<'static>) {
        let script = self.script.pop_front().unwrap_or_default();
        match command {
            Command::Authenticate(authenticate) => match authenticate.initial_response() {
                None => return server.challenge(id, b"who?").unwrap(),
                Some(octets) => self.responses.push(octets),
            },
            Command::Idle => {
                self.idle = Some(id);
                return;
            }
            Command::Select(_) | Command::Examine(_) => {
                let flags: Flags<'_> = [Flag::Seen, Flag::Flagged, Flag::Deleted].into_iter().collect();
                server.open(id, &self.mailbox, &flags, &flags).unwrap();
            }
            _ if !script.is_empty() => {}
            Command::Fetch(fetch) => self.fetch(server, id, &fetch.sequence_set, false, fetch.attributes.expand()),
            Command::UidFetch(fetch) => self.fetch(server, id, &fetch.sequence_set, true, fetch.attributes.expand()),
            Command::Store(it) => self.store(server, &it.sequence_set, false, &it.attribute),
            Command::UidStore(it) => self.store(server, &it.sequence_set, true, &it.attribute),
            Command::Expunge => self.expunge(|_| true),
            Command::UidExpunge(set) => self.expunge(|uid| set.contains(uid, u32::MAX)),
            Command::Search(_) => self.search(server, id, tag, false),
            Command::UidSearch(_) => self.search(server, id, tag, true),
            Command::Append(append) => {
                append.messages().iter().for_each(|_| _ = self.mailbox.add(Flags::new()).unwrap());
            }
            _ => {}
        }
        let mut end = status("OK done");
        for line in script {
            match line.strip_prefix("* ") {
                Some(_) => {
                    let mut response = said(&line, &tag.to_string());
                    if let Some(octets) = self.streams
                        && promises(&mut response, octets)
                    {
                        self.streams = None;
                    }
                    self.pending.push_back(Answer::Say(id, response));
                }
                None => end = status(&line),
            }
        }
        // A mailbox that is about to be left is of no interest.
        let is_left = matches!(command.kind(), CommandKind::Close | CommandKind::Unselect);
        if server.view().is_some() && !is_left {
            self.pending.push_back(Answer::Update);
        }
        if self.holds && !is_left {
            return self.held.push(id);
        }
        self.complete(id, end);
    }

    fn fetch(
        &mut self,
        server: &Server,
        id: CommandId,
        set: &SequenceSet<'_>,
        by_uid: bool,
        items: &[FetchAttribute<'_>],
    ) {
        for (_, uid) in named(server, set, by_uid) {
            // Somebody else may have expunged it.
            let Some(message) = self.mailbox.message(uid) else { continue };
            let mut told = Vec::from([FetchItem::Uid(uid)]);
            told.extend(items.iter().filter_map(|item| match item {
                FetchAttribute::Flags => Some(FetchItem::Flags(message.flags().clone())),
                FetchAttribute::ModSeq => Some(FetchItem::ModSeq(message.modseq())),
                FetchAttribute::BodySection(body) => {
                    let text = Payload::Octets(Bytes::from_static(b"hello").into());
                    Some(FetchItem::BodySection(BodySection::new(body.section.clone().into_owned(), text)))
                }
                _ => None,
            }));
            if let Some(fetch) = server.fetch_of(uid, told) {
                self.respond(id, Data::Fetch(fetch));
            }
        }
    }

    fn store(&mut self, server: &mut Server, set: &SequenceSet<'_>, by_uid: bool, attribute: &StoreAttribute<'_>) {
        let StoreAttribute::Flags(change) = attribute else { return };
        let before = self.mailbox.highest_modseq();
        for (_, uid) in named(server, set, by_uid) {
            let Some(message) = self.mailbox.message(uid) else { continue };
            let mut flags = message.flags().clone();
            change.flags().iter().for_each(|flag| flags.insert(flag.into_owned()));
            self.mailbox.set_flags(uid, flags);
        }
        if change.is_silent() {
            server.made_silently(before, &self.mailbox).unwrap();
        }
    }

    fn expunge(&mut self, of: impl Fn(u32) -> bool) {
        let all: Vec<_> = self.mailbox.messages(1..=u32::MAX).map(|(uid, it)| (uid, it.flags().clone())).collect();
        for (uid, flags) in all {
            if flags.contains(&Flag::Deleted) && of(uid) {
                self.mailbox.expunge(uid);
            }
        }
    }

    /// All messages are found.
    fn search(&mut self, server: &Server, id: CommandId, tag: &Tag<'_>, by_uid: bool) {
        let view = server.view().unwrap();
        let found: Vec<_> = view.pairs().map(|(number, uid)| if by_uid { uid } else { number }).collect();
        let is_rev2 = server.is_enabled("IMAP4rev2") || server.is_enabled("QRESYNC");
        let data = if is_rev2 {
            let esearch = Esearch::new(by_uid).with_tag(tag.as_octets().clone().into_owned());
            Data::Esearch(match UidSet::from_uids(found) {
                Some(all) => esearch.with_all(all),
                None => esearch,
            })
        } else {
            Data::Search(SearchData::new(found.into_iter().filter_map(NonZeroU32::new)))
        };
        self.respond(id, data);
    }
}

/// Number and UID of the messages that are meant, as the client knows them.
fn named(server: &Server, set: &SequenceSet<'_>, by_uid: bool) -> Vec<(u32, u32)> {
    let view = server.view().unwrap();
    let highest = view.uid(view.exists()).unwrap_or(0);
    let largest = if by_uid { highest } else { view.exists() };
    view.pairs().filter(|(number, uid)| set.contains(if by_uid { *uid } else { *number }, largest)).collect()
}

/// How many octets of a payload a response promises.
fn promised(response: &Response<'_>) -> Option<u64> {
    let mut payloads: Vec<&Payload<'_>> = Vec::new();
    match response {
        Response::Data(Data::Fetch(fetch)) => payloads.extend(fetch.items.iter().filter_map(|item| match item {
            FetchItem::BodySection(body) => Some(&body.payload),
            _ => None,
        })),
        Response::Data(Data::UrlFetch(urls)) => payloads.extend(urls.iter().filter_map(UrlData::payload)),
        _ => {}
    }
    payloads
        .into_iter()
        .find_map(|payload| if let Payload::Streamed { octets } = payload { Some(*octets) } else { None })
}

/// Promises so many octets in the place of the payload of a response: false if it has none.
fn promises(response: &mut Response<'static>, octets: u64) -> bool {
    let promised = Payload::Streamed { octets };
    match response {
        Response::Data(Data::Fetch(fetch)) => fetch.items.iter_mut().any(|item| match item {
            FetchItem::BodySection(body) => {
                body.payload = promised.clone();
                true
            }
            _ => false,
        }),
        Response::Data(Data::UrlFetch(data)) => {
            *data = UrlFetchData::new([UrlData::text(data[0].url.clone(), promised)]).unwrap();
            true
        }
        _ => false,
    }
}

/// A text that a person may read.
pub(crate) fn text(text: &str) -> Text<'static> {
    Text::new(text.to_owned()).unwrap()
}

/// Makes so in the mailbox what is told of the shared one: true if that is told by an update.
fn changes(mailbox: &mut Mailbox, server: &Server, response: &Response<'_>) -> bool {
    match response {
        Response::Data(Data::Expunge(number)) => {
            let uid = server.view().and_then(|view| view.uid(*number)).expect("there is such a message");
            mailbox.expunge(uid)
        }
        Response::Data(Data::Vanished(vanished)) if !vanished.is_earlier => {
            vanished.uids.uids().for_each(|uid| assert!(mailbox.expunge(uid)));
            true
        }
        Response::Data(Data::Exists(exists)) if server.state().is_selected() => {
            while mailbox.len() < *exists as usize {
                mailbox.add(Flags::new()).expect("there are UIDs left");
            }
            true
        }
        _ => false,
    }
}
