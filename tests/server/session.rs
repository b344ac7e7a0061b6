//! A session of a shared mailbox: a client that gives commands, and a caller that runs them step by step.

use crate::{
    model::{Cache, ClientModel, Sent},
    script::status,
};
use bytes::Buf;
use imap_wire::{
    Data, Fetch, FetchItem, Response, UsageError,
    command::{Action, Command, SelectParameter, Store, StoreAttribute},
    data::{Flag, Flags, SearchData, SequenceSet},
    server::{CommandId, Config, Event, Mailbox, Server},
    wire::IntoStatic,
};
use std::{collections::VecDeque, num::NonZeroU32};

/// A command that was told of, and how far it is.
struct Running {
    id: CommandId,
    command: Command<'static>,
    /// The messages that it means, as of when it was told.
    uids: Vec<u32>,
    stage: Stage,
}

enum Stage {
    Run,
    /// FETCH of these messages is still to be said.
    Say(VecDeque<u32>),
    Update,
    /// IDLE goes on until DONE.
    Wait,
    Complete,
}

pub(crate) struct Session {
    pub(crate) server: Server,
    pub(crate) client: ClientModel,
    /// What the client has said and the server has not received.
    on_its_way: Vec<u8>,
    running: Vec<Running>,
    tags: usize,
    /// For a command with numbers, the UIDs that the client means by them, if it knows them.
    meant: Vec<(String, Vec<Option<u32>>)>,
    pub(crate) idles: bool,
    /// The client says what it knows of the mailbox when it selects it again.
    pub(crate) resyncs: bool,
    /// What the client knew when it knew all, and the mod-sequence of that moment.
    pub(crate) kept: Option<(u64, Cache)>,
}

impl Session {
    pub(crate) fn new(config: Config) -> Self {
        Self {
            server: Server::new(config),
            client: ClientModel::new(),
            on_its_way: Vec::new(),
            running: Vec::new(),
            tags: 0,
            meant: Vec::new(),
            idles: false,
            resyncs: false,
            kept: None,
        }
    }

    // The client.

    /// The client gives a command.
    pub(crate) fn says(&mut self, command: &str) {
        self.tags += 1;
        let tag = format!("A{}", self.tags);
        self.on_its_way.extend(format!("{tag} {command}\r\n").bytes());
        self.idles = command == "IDLE";
        let word = command.split(' ').next().unwrap_or_default();
        let selects = match word {
            "SELECT" => Some(true),
            "CLOSE" | "UNSELECT" => Some(false),
            _ => None,
        };
        let holds_numbers = matches!(word, "FETCH" | "STORE" | "SEARCH");
        self.client.has_qresync |= command == "ENABLE QRESYNC";
        self.client.sent.push_back(Sent { tag, holds_numbers, selects });
    }

    /// The client gives a command whose first argument is a set of numbers, and means the messages that it knows by them.
    pub(crate) fn says_of_numbers(&mut self, command: &str, set: &str, rest: &str) {
        self.says(&format!("{command} {set} {rest}"));
        let messages = &self.client.messages;
        let numbers = SequenceSet::new(set.to_owned()).unwrap().numbers(self.client.exists()).collect::<Vec<_>>();
        let uids = numbers.iter().map(|number| messages[(*number - 1) as usize].uid);
        self.meant.push((format!("A{}", self.tags), uids.collect()));
    }

    /// The client does not wait to be told what becomes of these flags.
    pub(crate) fn assumes(&mut self, is_uid: bool, set: &str, action: Action, flags: &Flags<'static>) {
        let last = self.client.exists();
        let set = SequenceSet::new(set.to_owned()).unwrap();
        let last_uid = self.client.messages.iter().filter_map(|it| it.uid).max().unwrap_or(0);
        for (number, message) in (1..).zip(&mut self.client.messages) {
            let is_meant = match message.uid {
                Some(uid) if is_uid => set.contains(uid, last_uid),
                Some(_) => set.contains(number, last),
                None => false,
            };
            if is_meant {
                message.flags = match (&message.flags, action) {
                    (_, Action::Replace) => Some(flags.clone()),
                    (Some(known), action) => Some(changed(known, action, flags)),
                    (None, _) => None,
                };
                // Its mod-sequence is another one, and told only to who wants to know it.
                message.modseq = None;
            }
        }
    }

    pub(crate) fn done(&mut self) {
        self.on_its_way.extend(b"DONE\r\n");
        self.idles = false;
    }

    // What lies between.

    /// The server receives so many octets, if it wants any.
    pub(crate) fn receives(&mut self, count: usize) {
        if self.server.wants_octets() {
            let octets: Vec<u8> = self.on_its_way.drain(..count.min(self.on_its_way.len())).collect();
            self.server.receive(&octets);
        }
        self.polls();
    }

    /// So many octets are transmitted, and heard by the client.
    pub(crate) fn transmits(&mut self, count: usize) {
        let mut transmit = self.server.transmit();
        let count = count.min(transmit.remaining());
        let octets = transmit.copy_to_bytes(count);
        self.client.hears(&octets);
        self.polls();
    }

    fn polls(&mut self) {
        while let Some(event) = self.server.poll_event() {
            match event {
                Event::Command { id, tag, command } => {
                    let uids = self.resolved(&command);
                    let is_of = |(of, _): &(String, _)| *of == tag.to_string();
                    if let Some(at) = self.meant.iter().position(is_of) {
                        let (_, meant) = self.meant.remove(at);
                        assert_eq!(meant.len(), uids.len(), "{command}");
                        for (meant, uid) in meant.iter().zip(&uids) {
                            assert!(meant.is_none_or(|meant| meant == *uid), "{command} means {meant:?}, not {uid}");
                        }
                    }
                    self.running.push(Running { id, command, uids, stage: Stage::Run });
                }
                Event::Done { id } => {
                    let running = self.running.iter_mut().find(|it| it.id == id).expect("it is in progress");
                    running.stage = Stage::Complete;
                }
                Event::Enabled(_) => {}
                event => panic!("{event:?}"),
            }
        }
    }

    /// The UIDs of the messages that a command means.
    fn resolved(&self, command: &Command<'_>) -> Vec<u32> {
        let Some(view) = self.server.view() else { return Vec::new() };
        let by_number = |set: &SequenceSet<'_>| view.uids_of(set).unwrap();
        let by_uid = |set: &SequenceSet<'_>| {
            let numbers = view.numbers_of(set).unwrap();
            numbers.and_then(|numbers| view.uids_of(&numbers).unwrap())
        };
        let uids = match command {
            Command::Fetch(fetch) => by_number(&fetch.sequence_set),
            Command::Store(store) => by_number(&store.sequence_set),
            Command::Copy(transfer) | Command::Move(transfer) => by_number(&transfer.sequence_set),
            Command::UidFetch(fetch) => by_uid(&fetch.sequence_set),
            Command::UidStore(store) => by_uid(&store.sequence_set),
            Command::UidCopy(transfer) | Command::UidMove(transfer) => by_uid(&transfer.sequence_set),
            Command::UidExpunge(set) => by_uid(set),
            _ => None,
        };
        uids.iter().flat_map(|uids| uids.uids()).collect()
    }

    // The caller.

    /// The caller goes on with a command in progress. It tells news only if it is to.
    pub(crate) fn works(&mut self, which: usize, mailbox: &mut Mailbox, tells: bool) {
        if self.running.is_empty() {
            return;
        }
        let at = which % self.running.len();
        let stage = std::mem::replace(&mut self.running[at].stage, Stage::Update);
        let next = match stage {
            Stage::Run => self.runs(at, mailbox),
            Stage::Say(mut uids) => {
                if let Some(uid) = uids.front().copied()
                    && self.fetches(at, uid, mailbox)
                {
                    uids.pop_front();
                }
                if uids.is_empty() { Stage::Update } else { Stage::Say(uids) }
            }
            Stage::Update if tells && !self.updates(mailbox) => Stage::Update,
            Stage::Update => Stage::Complete,
            Stage::Wait => {
                self.updates(mailbox);
                Stage::Wait
            }
            Stage::Complete => {
                let Running { id, .. } = self.running.remove(at);
                self.server.complete(id, status("OK done")).unwrap();
                return self.polls();
            }
        };
        self.running[at].stage = next;
    }

    /// News are told, unless a command is about to change flags without a word: what is said before that would be taken for
    /// what came of it. And to a client that is back, what is new meanwhile is told apart from what happened before.
    pub(crate) fn updates(&mut self, mailbox: &Mailbox) -> bool {
        let keeps_quiet = |it: &Running| {
            let is_storing = matches!(it.command, Command::Store(_) | Command::UidStore(_));
            let is_selecting = matches!(it.command, Command::Select(_));
            is_storing && matches!(it.stage, Stage::Run) || is_selecting && matches!(it.stage, Stage::Complete)
        };
        if self.running.iter().any(keeps_quiet) {
            return false;
        }
        match self.server.update(mailbox) {
            Ok(is_all) => is_all,
            Err(_) => {
                assert!(!self.server.state().is_selected());
                true
            }
        }
    }

    fn runs(&mut self, at: usize, mailbox: &mut Mailbox) -> Stage {
        let Running { id, command, uids, .. } = &self.running[at];
        let before = mailbox.highest_modseq();
        let is_deleted = |mailbox: &Mailbox, uid: u32| {
            mailbox.message(uid).is_some_and(|message| message.flags().contains(&Flag::Deleted))
        };
        match command {
            Command::Fetch(_) | Command::UidFetch(_) => return Stage::Say(uids.iter().copied().collect()),
            Command::Store(store) | Command::UidStore(store) => {
                if changes(mailbox, uids, store) {
                    self.server.made_silently(before, mailbox).unwrap();
                }
            }
            Command::Expunge | Command::Close => {
                let all: Vec<u32> = mailbox.messages(1..=u32::MAX).map(|(uid, _)| uid).collect();
                for uid in all {
                    _ = is_deleted(mailbox, uid) && mailbox.expunge(uid);
                }
                if *command == Command::Close {
                    return Stage::Complete;
                }
            }
            Command::UidExpunge(_) => {
                uids.iter().for_each(|uid| _ = is_deleted(mailbox, *uid) && mailbox.expunge(*uid))
            }
            Command::Append(_) => _ = mailbox.add(Flags::new()).unwrap(),
            Command::Copy(_) | Command::UidCopy(_) => copies(mailbox, uids),
            Command::Move(_) | Command::UidMove(_) => {
                copies(mailbox, uids);
                uids.iter().for_each(|uid| _ = mailbox.expunge(*uid));
            }
            Command::Search(_) => {
                let view = self.server.view().unwrap();
                let found = view.pairs().filter(|(_, uid)| mailbox.message(*uid).is_some());
                let found = SearchData::new(found.filter_map(|(number, _)| NonZeroU32::new(number)));
                if self.server.respond(*id, &Response::Data(Data::Search(found))) == Err(UsageError::FULL) {
                    return Stage::Run;
                }
            }
            Command::Select(select) => {
                let flags: Flags<'_> = [Flag::Seen, Flag::Deleted].into_iter().collect();
                self.server.open(*id, mailbox, &flags, &flags).unwrap();
                // What is news to a client that was here before is told before there are others.
                if select.parameters().iter().any(|it| matches!(it, SelectParameter::Qresync(_))) {
                    assert_eq!(self.server.update(mailbox), Ok(true));
                    return Stage::Complete;
                }
            }
            Command::Idle => return Stage::Wait,
            Command::Noop | Command::Unselect => {}
            command => panic!("{command}"),
        }
        Stage::Update
    }

    /// Says FETCH of a message. False if there is no room.
    fn fetches(&mut self, at: usize, uid: u32, mailbox: &Mailbox) -> bool {
        let number = self.server.view().and_then(|view| view.number(uid));
        // Somebody has expunged it, which the client may know or not.
        let (Some(number), Some(message)) = (number, mailbox.message(uid)) else { return true };
        let mut items = vec![FetchItem::Uid(uid), FetchItem::Flags(message.flags().clone())];
        if self.server.is_enabled("CONDSTORE") {
            items.push(FetchItem::ModSeq(message.modseq()));
        }
        match self.server.respond(self.running[at].id, &Response::Data(Data::Fetch(Fetch::new(number, items)))) {
            Ok(()) => true,
            Err(error) => {
                assert_eq!(error, UsageError::FULL);
                false
            }
        }
    }

    pub(crate) fn is_at_rest(&self) -> bool {
        self.client.sent.is_empty() && self.on_its_way.is_empty() && self.running.is_empty()
    }
}

fn changed(flags: &Flags<'static>, action: Action, these: &Flags<'static>) -> Flags<'static> {
    let mut flags = flags.clone();
    match action {
        Action::Replace => return these.clone(),
        Action::Add => these.iter().for_each(|flag| flags.insert(flag.into_static())),
        Action::Remove => these.iter().for_each(|flag| flags.remove(&flag)),
    }
    flags
}

/// Changes flags as STORE wants it. True if the client does not want to be told.
fn changes(mailbox: &mut Mailbox, uids: &[u32], store: &Store<'static>) -> bool {
    let StoreAttribute::Flags(stored) = &store.attribute else { panic!("{store:?}") };
    for uid in uids {
        if let Some(message) = mailbox.message(*uid) {
            let flags = changed(message.flags(), stored.action(), stored.flags());
            mailbox.set_flags(*uid, flags);
        }
    }
    stored.is_silent()
}

fn copies(mailbox: &mut Mailbox, uids: &[u32]) {
    for uid in uids {
        if let Some(flags) = mailbox.message(*uid).map(|message| message.flags().clone()) {
            mailbox.add(flags).unwrap();
        }
    }
}
