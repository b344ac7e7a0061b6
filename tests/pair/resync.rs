//! A client that was away finds out what has become of the mailbox.

use crate::support::pair::joined::{CHUNKS, EVERYTHING, Pair};
use imap_wire::{
    client::{self, Changes, Known, Method, Resync},
    data::{Flag, Flags, Mailbox, UidSet},
    ext::ModSeq,
    server,
};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

/// What a client keeps of a mailbox.
#[derive(Debug, Default)]
struct Cache {
    messages: BTreeMap<u32, Flags<'static>>,
    modseq: Option<ModSeq>,
}

/// What there is to be known.
fn contents(mailbox: &server::Mailbox) -> BTreeMap<u32, Flags<'static>> {
    mailbox.messages(1..=u32::MAX).map(|(uid, message)| (uid, message.flags().clone())).collect()
}

/// Something that happens to the mailbox.
#[derive(Clone, Copy, Debug)]
enum Change {
    Add,
    Flag(u32),
    Unflag(u32),
    Expunge(u32),
}

fn change(mailbox: &mut server::Mailbox, change: Change) {
    match change {
        Change::Add => _ = mailbox.add(Flags::new()).unwrap(),
        Change::Flag(uid) => _ = mailbox.set_flags(uid, [Flag::Flagged].into_iter().collect()),
        Change::Unflag(uid) => _ = mailbox.set_flags(uid, Flags::new()),
        Change::Expunge(uid) => _ = mailbox.expunge(uid),
    }
}

impl Cache {
    /// Takes in what the client is told.
    fn note(&mut self, event: &client::Event<'_>) {
        if let client::Event::Fetch { uid: Some(uid), fetch } = event
            && let Some(flags) = fetch.flags()
        {
            self.messages.insert(*uid, imap_wire::wire::IntoStatic::into_owned(flags.clone()));
        }
    }

    /// Takes in what has become of the mailbox, if it had these messages before.
    fn conclude(&mut self, before: &BTreeSet<u32>, changes: &Changes) {
        let is_in = |set: &Option<UidSet<'_>>, uid| set.as_ref().is_some_and(|set| set.contains(uid));
        // What came and went meanwhile is neither new nor has it vanished.
        let is_there = |uid: u32| match before.contains(&uid) {
            true => !is_in(&changes.vanished, uid),
            false => is_in(&changes.new, uid),
        };
        self.messages.retain(|uid, _| is_there(*uid));
        self.modseq = changes.highest_modseq;
    }

    fn known(&self, mailbox: &server::Mailbox) -> Known {
        let known = Known::new(mailbox.uid_validity());
        let known = match UidSet::from_uids(self.messages.keys().copied()) {
            Some(uids) => known.with_uids(uids),
            None => known,
        };
        self.modseq.into_iter().fold(known, Known::with_highest_modseq)
    }

    /// The mailbox is as the server has it; while this is found out, that happens to it.
    fn synchronise(&mut self, pair: &mut Pair, mut meanwhile: impl Iterator<Item = Change>) -> (Changes, Method) {
        let before = self.messages.keys().copied().collect();
        let mut resync = Resync::new(Mailbox::INBOX, self.known(&pair.store.mailbox));
        let changes = loop {
            pair.drive();
            for event in mem::take(&mut pair.heard) {
                assert!(!matches!(event, client::Event::Anomaly(_) | client::Event::Malformed { .. }), "{event:?}");
                resync.handle(&event);
                self.note(&event);
            }
            if let Some(outcome) = resync.poll_outcome() {
                break outcome.unwrap();
            }
            if let Some(next) = meanwhile.next() {
                change(&mut pair.store.mailbox, next);
            }
            resync.advance(&mut pair.client).unwrap();
        };
        self.conclude(&before, &changes);
        (changes, resync.method())
    }
}

/// The same session as of another day.
fn again(pair: Pair, capabilities: &str, chunk: usize) -> Pair {
    let mut next = Pair::logged_in(capabilities, chunk);
    next.store.mailbox = pair.store.mailbox;
    next
}

/// Capabilities by which it is found out.
const METHODS: [(&str, Method); 4] = [
    (EVERYTHING, Method::Qresync),
    ("IMAP4rev1 IMAP4rev2 ENABLE CONDSTORE ESEARCH", Method::Condstore),
    ("IMAP4rev1 CONDSTORE", Method::Condstore),
    ("IMAP4rev1", Method::Plain),
];

#[test]
fn what_has_changed_is_found_out() {
    for chunk in CHUNKS {
        for (capabilities, expected) in METHODS {
            let mut cache = Cache::default();
            let mut pair = Pair::logged_in(capabilities, chunk);
            cache.synchronise(&mut pair, [].into_iter());
            assert_eq!(cache.messages, contents(&pair.store.mailbox));
            let mut pair = again(pair, capabilities, chunk);
            for next in [Change::Add, Change::Flag(4), Change::Expunge(7), Change::Add, Change::Flag(10), Change::Add] {
                change(&mut pair.store.mailbox, next);
            }
            let (changes, method) = cache.synchronise(&mut pair, [].into_iter());
            assert_eq!(method, expected);
            assert_eq!(changes.new.unwrap().to_string(), "9:11");
            assert_eq!(changes.vanished.unwrap().to_string(), "7");
            assert!(changes.changed.unwrap().contains(4));
            assert_eq!(cache.messages, contents(&pair.store.mailbox));
            if method > Method::Plain {
                assert_eq!(changes.highest_modseq, Some(pair.store.mailbox.highest_modseq()));
            }
        }
    }
}

fn arbitrary_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Add),
        (1..20_u32).prop_map(Change::Flag),
        (1..20_u32).prop_map(Change::Unflag),
        (1..20_u32).prop_map(Change::Expunge),
    ]
}

fn history() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec(arbitrary_change(), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 2000, ..ProptestConfig::with_cases(200) })]

    /// Whatever happens while the client is away, and while it finds that out; and however much of it the server remembers.
    #[test]
    fn whatever_has_changed_is_found_out(
        method in 0..METHODS.len(),
        most_changes in prop_oneof![Just(0_usize), 0..10_usize, Just(1000)],
        visits in prop::collection::vec((history(), history()), 1..4),
    ) {
        let (capabilities, _) = METHODS[method];
        let mut cache = Cache::default();
        let mut pair = Pair::logged_in(capabilities, usize::MAX);
        pair.store.mailbox = pair.store.mailbox.clone().with_most_changes(most_changes);
        for (before, meanwhile) in visits {
            for next in before {
                change(&mut pair.store.mailbox, next);
            }
            cache.synchronise(&mut pair, meanwhile.into_iter());
            // What was too late for that comes with the next command.
            pair.does("NOOP");
            for event in mem::take(&mut pair.heard) {
                match &event {
                    client::Event::Expunge { uid, .. } => _ = cache.messages.remove(&uid.expect("it is known")),
                    client::Event::Data(imap_wire::Data::Vanished(vanished)) => {
                        vanished.uids.uids().for_each(|uid| _ = cache.messages.remove(&uid));
                    }
                    event => cache.note(event),
                }
            }
            let known: Vec<_> = pair.client.view().unwrap().pairs().map(|(_, uid)| uid).collect();
            prop_assert!(known.iter().all(|uid| pair.store.mailbox.message(*uid).is_some()));
            // Those of which no more than their number was told are for the next visit.
            let mut all = contents(&pair.store.mailbox);
            all.retain(|uid, _| cache.messages.contains_key(uid) || known.contains(uid));
            prop_assert_eq!(&cache.messages, &all);
            pair = again(pair, capabilities, usize::MAX);
        }
    }
}
