//! A mailbox with a random history, a cache from some moment of it, and a server that answers honestly: afterwards the cache is as
//! the mailbox, whatever the method, and whatever happens meanwhile.

use crate::script::Script;
use bytes::Buf;
use imap_wire::{
    Decoder,
    client::{Client, Event, Known, Resync},
    command::{Command, Fetch, FetchAttribute, FetchModifier, SelectParameter},
    data::{Mailbox, SequenceSet, UidSet, UidValidity},
    ext::ModSeq,
    search::Search,
};
use proptest::{collection, prelude::*};
use std::{collections::BTreeMap, fmt::Write};

/// Something that happens to a mailbox.
#[derive(Clone, Copy, Debug)]
enum Change {
    /// A message comes, perhaps with UIDs left out before it.
    Add(u32),
    /// One gets other flags.
    Flag(usize),
    /// One goes.
    Expunge(usize),
}

/// What a server can do.
#[derive(Clone, Copy, Debug)]
struct Abilities {
    qresync: bool,
    condstore: bool,
    esearch: bool,
    /// This mailbox has mod-sequences.
    modseqs: bool,
    /// It forgets what was expunged when.
    forgets: bool,
    /// It tells UIDs with flags that nobody asked for.
    tells_uids: bool,
    tells_uid_next: bool,
}

/// The flags of each message, by UID.
type Flags = BTreeMap<u32, String>;

struct Server {
    abilities: Abilities,
    uid_validity: u32,
    uid_next: u32,
    modseq: u64,
    /// Mod-sequence and flags.
    messages: BTreeMap<u32, (u64, String)>,
    expunged: Vec<(u32, u64)>,
    is_enabled: bool,
    /// What the client thinks is there, in order.
    seen: Vec<u32>,
    /// What happens during the commands to come, and whether before their data or behind.
    meanwhile: Vec<(Vec<Change>, bool)>,
}

impl Server {
    fn new(abilities: Abilities) -> Self {
        let (messages, expunged) = Default::default();
        let (seen, meanwhile) = Default::default();
        Self {
            abilities,
            uid_validity: 7,
            uid_next: 1,
            modseq: 1,
            messages,
            expunged,
            is_enabled: false,
            seen,
            meanwhile,
        }
    }

    /// Makes a change, and tells those who see the mailbox.
    fn change(&mut self, change: Change) -> String {
        self.modseq += 1;
        let flags = format!("(k{})", self.modseq);
        let nth = |server: &Self, nth: usize| server.messages.keys().nth(nth % server.messages.len().max(1)).copied();
        match change {
            Change::Add(more) => {
                self.uid_next += more;
                self.messages.insert(self.uid_next, (self.modseq, flags));
                self.seen.push(self.uid_next);
                self.uid_next += 1;
                format!("* {} EXISTS\r\n", self.seen.len())
            }
            Change::Flag(which) => {
                let Some(uid) = nth(self, which) else { return String::new() };
                self.messages.insert(uid, (self.modseq, flags.clone()));
                let Some(at) = self.seen.iter().position(|seen| *seen == uid) else { return String::new() };
                let uid =
                    if self.abilities.tells_uids || self.is_enabled { format!("UID {uid} ") } else { String::new() };
                let modseq = if self.has_modseqs() { format!(" MODSEQ ({})", self.modseq) } else { String::new() };
                format!("* {} FETCH ({uid}FLAGS {flags}{modseq})\r\n", at + 1)
            }
            Change::Expunge(which) => {
                let Some(uid) = nth(self, which) else { return String::new() };
                self.messages.remove(&uid);
                self.expunged.push((uid, self.modseq));
                let Some(at) = self.seen.iter().position(|seen| *seen == uid) else { return String::new() };
                self.seen.remove(at);
                if self.is_enabled && self.abilities.modseqs {
                    format!("* VANISHED {uid}\r\n")
                } else {
                    format!("* {} EXPUNGE\r\n", at + 1)
                }
            }
        }
    }

    fn has_modseqs(&self) -> bool {
        self.abilities.condstore && self.abilities.modseqs
    }

    fn answer(&mut self, line: &str) -> String {
        let decoded = Decoder::server().command(line.as_bytes()).unwrap();
        let tag = decoded.tag.to_string();
        let mut says = String::new();
        let (changes, is_before) = match &decoded.command {
            Command::UidFetch(_) | Command::UidSearch(_) => self.meanwhile.pop().unwrap_or_default(),
            _ => Default::default(),
        };
        let happens = |server: &mut Self, says: &mut String| {
            for change in changes.iter() {
                *says += &server.change(*change);
            }
        };
        if is_before {
            happens(self, &mut says);
        }
        match &decoded.command {
            Command::Enable(_) => {
                self.is_enabled = true;
                says += "* ENABLED QRESYNC\r\n";
            }
            Command::Select(select) => self.select(select.parameters().first(), &mut says),
            Command::UidFetch(fetch) => self.fetch(fetch, &mut says),
            Command::UidSearch(search) => self.search(&tag, search, &mut says),
            other => panic!("{other}"),
        }
        if !is_before {
            happens(self, &mut says);
        }
        says + &format!("{tag} OK done\r\n")
    }

    fn select(&mut self, parameter: Option<&SelectParameter<'_>>, says: &mut String) {
        self.seen = self.messages.keys().copied().collect();
        write!(says, "* {} EXISTS\r\n* OK [UIDVALIDITY {}] v\r\n", self.seen.len(), self.uid_validity).unwrap();
        if self.abilities.tells_uid_next {
            write!(says, "* OK [UIDNEXT {}] n\r\n", self.uid_next).unwrap();
        }
        if self.has_modseqs() {
            write!(says, "* OK [HIGHESTMODSEQ {}] m\r\n", self.modseq).unwrap();
        } else if self.abilities.condstore {
            *says += "* OK [NOMODSEQ] m\r\n";
        }
        let Some(SelectParameter::Qresync(qresync)) = parameter else { return };
        assert!(self.is_enabled);
        if qresync.uid_validity().get() != u64::from(self.uid_validity) || !self.has_modseqs() {
            return;
        }
        let (known, since) = (qresync.known_uids().unwrap(), qresync.modseq().get());
        let gone: Vec<u32> = if self.abilities.forgets {
            known.uids().filter(|uid| !self.messages.contains_key(uid)).collect()
        } else {
            let gone = self.expunged.iter().filter(|(uid, modseq)| *modseq > since && known.contains(*uid));
            gone.map(|(uid, _)| *uid).collect()
        };
        if let Some(gone) = UidSet::from_uids(gone) {
            write!(says, "* VANISHED (EARLIER) {gone}\r\n").unwrap();
        }
        for (uid, (modseq, _)) in &self.messages {
            if *modseq > since && known.contains(*uid) {
                *says += &self.fetched(*uid, true);
            }
        }
    }

    fn fetched(&self, uid: u32, has_modseq: bool) -> String {
        let number = self.seen.iter().position(|seen| *seen == uid).unwrap() + 1;
        let (modseq, flags) = &self.messages[&uid];
        let modseq = if has_modseq { format!(" MODSEQ ({modseq})") } else { String::new() };
        format!("* {number} FETCH (UID {uid} FLAGS {flags}{modseq})\r\n")
    }

    fn fetch(&self, fetch: &Fetch<'_>, says: &mut String) {
        let since = fetch.modifiers().iter().find_map(|modifier| match modifier {
            FetchModifier::ChangedSince(since) => Some(since.get()),
            _ => None,
        });
        let has_modseq = since.is_some() || fetch.attributes.expand().contains(&FetchAttribute::ModSeq);
        assert!(!has_modseq || self.has_modseqs(), "it cannot be asked for");
        for uid in self.named(&fetch.sequence_set) {
            if since.is_none_or(|since| self.messages[&uid].0 > since) {
                *says += &self.fetched(uid, has_modseq);
            }
        }
    }

    fn search(&self, tag: &str, search: &Search<'_>, says: &mut String) {
        assert_eq!(search.return_options().is_some(), self.abilities.esearch);
        let key = search.key().to_string();
        let set = key.strip_prefix("UID ").unwrap_or("1:*");
        let found = self.named(&SequenceSet::new(set.as_bytes()).unwrap());
        if self.abilities.esearch {
            let all = UidSet::from_uids(found).map_or_else(String::new, |all| format!(" ALL {all}"));
            write!(says, "* ESEARCH (TAG \"{tag}\") UID{all}\r\n").unwrap();
        } else {
            let found: String = found.iter().rev().map(|uid| format!(" {uid}")).collect();
            write!(says, "* SEARCH{found}\r\n").unwrap();
        }
    }

    /// The messages of this set.
    fn named(&self, set: &SequenceSet<'_>) -> Vec<u32> {
        let last = self.messages.keys().last().copied().unwrap_or(0);
        self.messages.keys().copied().filter(|uid| set.contains(*uid, last)).collect()
    }

    fn flags(&self) -> Flags {
        self.messages.iter().map(|(uid, (_, flags))| (*uid, flags.clone())).collect()
    }
}

/// Brings the cache up to date.
fn synchronise(server: &mut Server, client: &mut Client, known: Known, cache: &mut Flags) -> Option<ModSeq> {
    let mut resync = Resync::new(Mailbox::INBOX, known);
    let mut told = Flags::new();
    let changes = loop {
        while let Some(event) = client.poll_event() {
            resync.handle(&event);
            match event {
                Event::Fetch { uid: Some(uid), fetch } => {
                    told.extend(
                        fetch.flags().map(|flags| (uid, format!("({flags})").replace("((", "(").replace("))", ")"))),
                    );
                }
                Event::Anomaly(anomaly) => panic!("{anomaly}"),
                _ => {}
            }
        }
        if let Some(outcome) = resync.poll_outcome() {
            break outcome.unwrap();
        }
        resync.advance(client).unwrap();
        let mut transmit = client.transmit();
        let sent = transmit.copy_to_bytes(transmit.remaining());
        assert!(!sent.is_empty(), "it hangs");
        for line in std::str::from_utf8(&sent).unwrap().split_inclusive("\r\n") {
            client.receive(server.answer(line).as_bytes());
        }
    };
    let uids = |set: &Option<UidSet<'_>>| set.iter().flat_map(|set| set.uids()).collect::<Vec<_>>();
    if changes.is_void {
        cache.clear();
    }
    for uid in uids(&changes.vanished) {
        assert!(cache.remove(&uid).is_some(), "UID {uid} was not known");
    }
    for uid in uids(&changes.new) {
        assert!(cache.insert(uid, told[&uid].clone()).is_none(), "UID {uid} is not new");
    }
    for uid in uids(&changes.changed) {
        assert!(cache.insert(uid, told[&uid].clone()).is_some(), "UID {uid} was not known");
    }
    assert_eq!(changes.uid_validity.unwrap().get(), u64::from(server.uid_validity));
    changes.highest_modseq
}

fn changes(most: usize) -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        3 => (0..3_u32).prop_map(Change::Add),
        2 => any::<usize>().prop_map(Change::Flag),
        2 => any::<usize>().prop_map(Change::Expunge),
    ];
    collection::vec(change, 0..most)
}

fn abilities() -> impl Strategy<Value = Abilities> {
    let bools = any::<(bool, bool, bool, bool, bool)>();
    (0..3, bools).prop_map(|(method, (esearch, no_modseqs, forgets, tells_uids, tells_uid_next))| Abilities {
        qresync: method == 2,
        condstore: method >= 1,
        esearch,
        modseqs: !no_modseqs,
        forgets,
        tells_uids,
        tells_uid_next,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_cache_becomes_as_the_mailbox(
        abilities in abilities(),
        before in changes(25),
        away in changes(25),
        meanwhile in collection::vec((changes(4), any::<bool>()), 0..6),
        again in collection::vec((changes(3), any::<bool>()), 0..3),
        is_void in proptest::bool::weighted(0.1),
        forgets_modseq in proptest::bool::weighted(0.1),
    ) {
        let mut server = Server::new(abilities);
        for change in before {
            server.change(change);
        }
        let mut cache = server.flags();
        let mut modseq = ModSeq::new(server.modseq).ok().filter(|_| server.has_modseqs() && !forgets_modseq);
        let mut uid_validity = server.uid_validity;
        for change in away {
            server.change(change);
        }
        if is_void {
            server.uid_validity += 1;
        }
        // Twice: the second time from what the first has made of it.
        for meanwhile in [meanwhile, again] {
            server.meanwhile = meanwhile;
            server.is_enabled = false;
            let capabilities = [
                (abilities.qresync, "ENABLE QRESYNC"),
                (abilities.condstore, "CONDSTORE"),
                (abilities.esearch, "ESEARCH"),
            ];
            let capabilities = capabilities.iter().filter(|(has, _)| *has).map(|(_, name)| *name);
            let mut client = Script::logged_in(&capabilities.collect::<Vec<_>>().join(" ")).client;
            let mut known = Known::new(UidValidity::new(uid_validity).unwrap());
            if let Some(uids) = UidSet::from_uids(cache.keys().copied()) {
                known = known.with_uids(uids);
            }
            if let Some(modseq) = modseq {
                known = known.with_highest_modseq(modseq);
            }
            modseq = synchronise(&mut server, &mut client, known, &mut cache);
            uid_validity = server.uid_validity;
            prop_assert_eq!(modseq.is_some(), server.has_modseqs());
            prop_assert_eq!(&cache, &server.flags());
        }
    }
}
