//! [`Model`]: what a client knows of a mailbox, and what a command that was not answered may have made of it.

use crate::client::{Client, number_after};
use std::collections::{BTreeMap, BTreeSet};

/// What a client knows of a mailbox.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    pub(crate) uid_validity: u64,
    /// It is never lower from then on.
    pub(crate) uid_next: u64,
    pub(crate) modseq: u64,
    pub(crate) messages: BTreeMap<u32, Message>,
}

#[derive(Clone, Eq, PartialEq)]
pub(crate) struct Message {
    pub(crate) octets: Vec<u8>,
    pub(crate) flags: BTreeSet<String>,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let first = self.octets.split(|octet| *octet == b'\r').next().unwrap_or_default();
        write!(f, "{} of {} octets {:?}", String::from_utf8_lossy(first), self.octets.len(), self.flags)
    }
}

/// A command that is not answered yet; folders are numbers.
#[derive(Clone, Debug)]
pub(crate) enum Pending {
    Nothing,
    Add { to: usize, messages: Vec<Message> },
    Store { folder: usize, uids: Vec<u32>, flags: BTreeSet<String> },
    Expunge { folder: usize, uids: Vec<u32> },
    Copy { from: usize, uids: Vec<u32>, to: usize },
    Move { from: usize, uids: Vec<u32>, to: usize },
}

impl Model {
    /// All that the server tells of the mailbox, which is selected then.
    pub(crate) fn read(client: &mut Client, mailbox: &str) -> Self {
        let selected = client.ok(format!("SELECT {mailbox}"));
        let number = |name: &str| selected.number(&format!("[{name} "));
        let (uid_validity, uid_next, modseq) = (number("UIDVALIDITY"), number("UIDNEXT"), number("HIGHESTMODSEQ"));
        let told = client.ok("UID FETCH 1:* (UID FLAGS RFC822.SIZE BODY.PEEK[])");
        let fetched: Vec<_> = told.untagged.iter().map(|response| message(response)).collect();
        let messages: BTreeMap<_, _> = fetched.iter().cloned().collect();
        assert_eq!(fetched.len(), messages.len(), "a UID is there twice");
        assert!(messages.keys().all(|uid| u64::from(*uid) < uid_next));
        Self { uid_validity, uid_next, modseq, messages }
    }

    /// A message is there.
    pub(crate) fn add(&mut self, uid: u32, message: Message) {
        assert!(u64::from(uid) >= self.uid_next, "{uid} is used again, although {} was next", self.uid_next);
        self.uid_next = u64::from(uid) + 1;
        self.messages.insert(uid, message);
    }
}

/// What FETCH says of a message.
fn message(response: &[u8]) -> (u32, Message) {
    let end = response.iter().position(|octet| *octet == b'\n').expect("it has a literal") + 1;
    let head = String::from_utf8_lossy(&response[..end]);
    let octets = response[end..].strip_suffix(b")\r\n").expect("the literal is last").to_vec();
    assert_eq!(number_after(&head, "RFC822.SIZE "), Some(octets.len() as u64), "{head}");
    let uid = number_after(&head, "UID ").and_then(|uid| uid.try_into().ok()).expect("it has one");
    (uid, Message { octets, flags: flags(&head) })
}

/// The flags in this response. `\Recent` is of the session.
pub(crate) fn flags(text: &str) -> BTreeSet<String> {
    let (_, rest) = text.split_once("FLAGS (").expect("it has some");
    let (flags, _) = rest.split_once(')').expect("they end");
    flags.split_whitespace().filter(|flag| *flag != "\\Recent").map(str::to_owned).collect()
}

/// Is what is there after a crash what was acknowledged, but for this command? Says whether that has done anything.
pub(crate) fn check(known: &[Model; 2], found: &[Model; 2], pending: &Pending) -> bool {
    let mut has_effect = false;
    for (folder, (known, found)) in known.iter().zip(found).enumerate() {
        assert_eq!(known.uid_validity, found.uid_validity);
        assert!(found.uid_next >= known.uid_next, "UIDNEXT {} after {}", found.uid_next, known.uid_next);
        assert!(found.modseq >= known.modseq, "HIGHESTMODSEQ {} after {}", found.modseq, known.modseq);
        for (uid, message) in &known.messages {
            let Some(now) = found.messages.get(uid) else {
                assert!(may_be_gone(folder, *uid, pending), "{uid}, {message:?}, is lost: {pending:?}");
                has_effect = true;
                continue;
            };
            assert!(now.octets == message.octets, "{uid} is {now:?} and was {message:?}");
            if now.flags != message.flags {
                let is_stored = matches!(pending, Pending::Store { folder: of, uids, flags }
                    if *of == folder && uids.contains(uid) && *flags == now.flags);
                assert!(is_stored, "{uid} is {now:?} and was {message:?}: {pending:?}");
                has_effect = true;
            }
        }
    }
    has_effect | check_new(known, found, pending)
}

/// Messages that nobody knows of are those of this command: all of them or none.
fn check_new(known: &[Model; 2], found: &[Model; 2], pending: &Pending) -> bool {
    let (target, wanted) = match pending {
        Pending::Add { to, messages } => (*to, messages.clone()),
        Pending::Copy { from, uids, to } | Pending::Move { from, uids, to } => {
            (*to, uids.iter().map(|uid| known[*from].messages[uid].clone()).collect())
        }
        _ => (0, Vec::new()),
    };
    let mut has_effect = false;
    for (folder, (known, found)) in known.iter().zip(found).enumerate() {
        let new: Vec<_> = found.messages.iter().filter(|(uid, _)| !known.messages.contains_key(uid)).collect();
        let is_above = new.iter().all(|(uid, _)| u64::from(**uid) >= known.uid_next);
        assert!(is_above, "a UID is used again, or is back: {new:?}, next was {}", known.uid_next);
        let is_all = folder == target && new.iter().map(|(_, message)| *message).eq(&wanted);
        assert!(new.is_empty() || is_all, "{new:?} in {folder} after {pending:?}");
        has_effect |= !new.is_empty();
    }
    if let Pending::Move { from, uids, .. } = pending {
        let all_are_there = uids.iter().all(|uid| found[*from].messages.contains_key(uid));
        assert!(has_effect || all_are_there, "what was moved is nowhere: {pending:?}");
    }
    has_effect
}

fn may_be_gone(folder: usize, uid: u32, pending: &Pending) -> bool {
    match pending {
        Pending::Expunge { folder: from, uids } | Pending::Move { from, uids, .. } => {
            *from == folder && uids.contains(&uid)
        }
        _ => false,
    }
}
