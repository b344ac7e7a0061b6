//! Sessions of one mailbox, whatever the order in which their clients, their caller and their connections act: each client is told
//! only what it may be told, and at rest all of them know the mailbox as it is.

use crate::{
    model::{ClientModel, Known},
    script::status,
    session::Session,
};
use imap_wire::{
    Greeting,
    command::Action,
    data::{Capabilities, Flag, Flags, UidValidity},
    server::{Config, Mailbox},
};
use proptest::prelude::*;

/// What happens next, as these octets say.
struct Choices<'a>(&'a [u8]);

impl Choices<'_> {
    fn next(&mut self, below: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % below
    }

    fn flags(&mut self) -> Flags<'static> {
        let which = self.next(16);
        let all = [Flag::Seen, Flag::Flagged, Flag::Deleted, Flag::new("$X").unwrap()];
        (0..4).filter(|at| which >> at & 1 == 1).map(|at| all[at].clone()).collect()
    }
}

const CAN_DO: &str = "IMAP4rev1 CONDSTORE QRESYNC ENABLE MOVE UIDPLUS IDLE LITERAL+ UNSELECT";

fn session(transmit: usize, in_progress: usize) -> Session {
    let mut config = Config::new(Capabilities::new(CAN_DO).unwrap());
    config.greeting = Greeting::new(status("PREAUTH hello")).unwrap();
    config.limits.transmit = transmit;
    config.in_progress = in_progress;
    Session::new(config)
}

struct World {
    mailbox: Mailbox,
    sessions: Vec<Session>,
}

impl World {
    fn new(choices: &mut Choices<'_>) -> Self {
        let mut mailbox = Mailbox::new(UidValidity::new(1).unwrap());
        (0..choices.next(9)).for_each(|_| _ = mailbox.add(choices.flags()).unwrap());
        let most_changes = [10_000, 0, 3, 20][choices.next(4)];
        let mut sessions = vec![session(1 << 20, 1), session(1 << 20, 3), session(1 << 20, 1), session(100, 3)];
        for (at, session) in sessions.iter_mut().enumerate() {
            match at {
                1 => session.says("ENABLE CONDSTORE"),
                2 => {
                    session.says("ENABLE QRESYNC");
                    session.resyncs = true;
                }
                3 if choices.next(2) == 0 => session.says("ENABLE QRESYNC"),
                _ => {}
            }
        }
        let mut world = Self { mailbox: mailbox.with_most_changes(most_changes), sessions };
        world.rests();
        world.sessions.iter_mut().for_each(|session| session.says("SELECT INBOX"));
        world.rests();
        world
    }

    fn steps(&mut self, choices: &mut Choices<'_>) {
        let which = choices.next(4);
        let session = &mut self.sessions[which];
        match choices.next(16) {
            0..5 => gives_command(session, &self.mailbox, choices),
            5..8 => session.receives(if choices.next(2) == 0 { usize::MAX } else { choices.next(20) }),
            8..12 => session.works(choices.next(4), &mut self.mailbox, choices.next(4) > 0),
            12 => _ = session.updates(&self.mailbox),
            13..15 => session.transmits(if choices.next(2) == 0 { usize::MAX } else { choices.next(60) }),
            _ if choices.next(3) == 0 => self.rests(),
            // Somebody who has no session.
            _ => _ = self.mailbox.add(choices.flags()).unwrap(),
        }
    }

    /// All that is in progress is completed, and all sessions are told the news.
    fn rests(&mut self) {
        for session in &mut self.sessions {
            completes(session, &mut self.mailbox);
        }
        for session in &mut self.sessions {
            if session.client.is_selected {
                session.says("NOOP");
                completes(session, &mut self.mailbox);
            }
            knows(session, &self.mailbox);
            if session.client.is_selected && session.resyncs {
                session.says("UID FETCH 1:* (UID FLAGS)");
                completes(session, &mut self.mailbox);
                let modseq = self.mailbox.highest_modseq().get();
                session.kept = session.client.kept().map(|cache| (modseq, cache));
            }
        }
    }
}

/// What was begun is brought to an end.
fn completes(session: &mut Session, mailbox: &mut Mailbox) {
    for _ in 0..10_000 {
        if session.idles {
            session.done();
        }
        session.receives(usize::MAX);
        session.works(0, mailbox, true);
        session.transmits(usize::MAX);
        if session.is_at_rest() {
            return;
        }
    }
    panic!("it does not end: {:?}", session.server);
}

/// The client knows the mailbox as it is, and the server knows what it knows.
fn knows(session: &Session, mailbox: &Mailbox) {
    let ClientModel { messages, is_selected, .. } = &session.client;
    assert_eq!(session.server.state().is_selected(), *is_selected);
    if !is_selected {
        return assert!(session.server.view().is_none());
    }
    let view = session.server.view().expect("it is selected");
    assert_eq!((messages.len(), view.exists() as usize), (mailbox.len(), mailbox.len()));
    for ((number, (uid, message)), known) in (1..).zip(mailbox.messages(1..=u32::MAX)).zip(messages) {
        assert_eq!(view.uid(number), Some(uid));
        let Known { uid: known_uid, flags, modseq } = known;
        assert!(known_uid.is_none_or(|known| known == uid), "{known:?} {uid} {message:?}");
        assert!(flags.as_ref().is_none_or(|flags| flags == message.flags()), "{known:?} {uid} {message:?}");
        assert!(modseq.is_none_or(|known| known == message.modseq().get()), "{known:?} {uid} {message:?}");
    }
}

/// A set of the numbers from 1 to this.
fn set(choices: &mut Choices<'_>, last: usize, with_last: bool) -> String {
    let first = 1 + choices.next(last);
    match choices.next(4) {
        0 => format!("{first}"),
        1 if with_last => format!("{first}:*"),
        2 => format!("{first},{last}"),
        _ => format!("{}:{}", first, (first + choices.next(4)).min(last)),
    }
}

/// The client gives one of the commands that it may give now.
fn gives_command(session: &mut Session, mailbox: &Mailbox, choices: &mut Choices<'_>) {
    if session.idles {
        return session.done();
    }
    let is_at_rest = session.client.sent.is_empty();
    // Behind another one, numbers mean what they did only if no message can be expunged meanwhile.
    let keeps_numbers = session.client.sent.iter().all(|sent| sent.holds_numbers);
    if session.client.sent.len() > 3 || !keeps_numbers || !session.client.is_selected && !is_at_rest {
        return;
    }
    if !session.client.is_selected {
        return match choices.next(3) {
            0 => session.says("NOOP"),
            _ => selects(session, choices),
        };
    }
    let exists = session.client.messages.len();
    let numbers = |choices: &mut Choices<'_>| set(choices, exists, is_at_rest);
    let uids = |choices: &mut Choices<'_>| set(choices, mailbox.uid_next() as usize, true);
    match choices.next(20) {
        0..3 => session.says("NOOP"),
        3 | 4 if exists > 0 => session.says_of_numbers("FETCH", &numbers(choices), "(UID FLAGS)"),
        5 => session.says(&format!("UID FETCH {} (UID FLAGS)", uids(choices))),
        6..9 if exists > 0 => stores(session, false, &numbers(choices), choices, is_at_rest),
        // The client may not know the last UID, which `*` stands for.
        9 => stores(session, true, &set(choices, mailbox.uid_next() as usize, false), choices, is_at_rest),
        10 => session.says("EXPUNGE"),
        11 => session.says(&format!("UID EXPUNGE {}", uids(choices))),
        12 => session.says("APPEND INBOX {5+}\r\nhello"),
        13 if exists > 0 => session.says_of_numbers("COPY", &numbers(choices), "INBOX"),
        14 if exists > 0 => session.says_of_numbers("MOVE", &numbers(choices), "INBOX"),
        15 => session.says("SEARCH UNDELETED"),
        16 if is_at_rest => session.says("IDLE"),
        17 if is_at_rest => selects(session, choices),
        18 if is_at_rest && choices.next(3) == 0 => {
            session.says(if choices.next(2) == 0 { "CLOSE" } else { "UNSELECT" })
        }
        19 => session.says(&format!("UID MOVE {} INBOX", uids(choices))),
        _ => {}
    }
}

fn selects(session: &mut Session, choices: &mut Choices<'_>) {
    match session.kept.clone() {
        Some((modseq, cache)) if choices.next(4) > 0 => {
            session.says(&format!("SELECT INBOX (QRESYNC (1 {modseq}))"));
            session.client.cache = Some(cache);
        }
        _ => session.says("SELECT INBOX"),
    }
}

fn stores(session: &mut Session, is_uid: bool, set: &str, choices: &mut Choices<'_>, is_at_rest: bool) {
    let flags = choices.flags();
    let (action, sign) = [(Action::Replace, ""), (Action::Add, "+"), (Action::Remove, "-")][choices.next(3)];
    // What comes of it is known only if nothing can be told in between.
    let is_silent = is_at_rest && choices.next(2) == 0;
    let rest = format!("{sign}FLAGS{} {flags}", if is_silent { ".SILENT" } else { "" });
    if is_uid {
        session.says(&format!("UID STORE {set} {rest}"));
    } else {
        session.says_of_numbers("STORE", set, &rest);
    }
    if is_silent {
        session.assumes(is_uid, set, action, &flags);
    }
}

fn all_know_the_mailbox_at_rest(octets: &[u8]) {
    let mut choices = Choices(octets);
    let mut world = World::new(&mut choices);
    while !choices.0.is_empty() {
        world.steps(&mut choices);
    }
    world.rests();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_happens_all_clients_know_the_mailbox_at_rest(octets in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        all_know_the_mailbox_at_rest(&octets);
    }
}
