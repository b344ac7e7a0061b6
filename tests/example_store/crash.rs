//! A process that is killed in the middle: what it acknowledged is there, and nothing is there by half.

use crate::{
    store::Account,
    world::{self, Directory, flags, text},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    io::{BufRead, BufReader, Write, stdout},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

const DIRECTORY: &str = "EXAMPLE_STORE_DIRECTORY";

/// How often a process is killed, each on what the one before it left.
const KILLS: u32 = 25;

#[test]
fn what_was_acknowledged_outlives_a_kill() {
    let directory = Directory::new();
    let mut known = Known::default();
    for round in 0..KILLS {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "crash::works_until_killed", "--ignored", "--nocapture"])
            .env(DIRECTORY, directory.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for line in lines.by_ref().take(20 + (round * 13 % 47) as usize) {
            known.hear(&line.unwrap());
        }
        thread::sleep(Duration::from_micros(u64::from(round * 379 % 2000)));
        child.kill().unwrap();
        child.wait().unwrap();
        // What it wrote before it died was acknowledged, too.
        lines.map_while(Result::ok).for_each(|line| known.hear(&line));
        known.check(directory.path());
    }
    assert!(known.added.len() > 100);
}

/// What was acknowledged.
#[derive(Default)]
struct Known {
    /// The text of each UID that there ever was.
    added: BTreeMap<u32, String>,
    seen: BTreeSet<u32>,
    /// Those that may be gone, and those that are.
    going: BTreeSet<u32>,
    gone: BTreeSet<u32>,
    modseq: u64,
    /// Folders that were made and renamed, those that may be deleted, and those that are.
    renamed: BTreeSet<u64>,
    deleting: BTreeSet<u64>,
    deleted: BTreeSet<u64>,
}

impl Known {
    /// A line of the other process, the last of which may have been cut.
    fn hear(&mut self, line: &str) {
        let Some(words) = line.strip_prefix("- ").and_then(|line| line.strip_suffix(" .")) else { return };
        let words: Vec<_> = words.split(' ').collect();
        let number = words[1].parse().unwrap();
        let uid = u32::try_from(number).unwrap_or(0);
        match words[0] {
            "added" => assert_eq!(self.added.insert(uid, words[2].to_owned()), None, "a UID was used twice"),
            "seen" => _ = self.seen.insert(uid),
            "going" => _ = self.going.insert(uid),
            "gone" => _ = self.gone.insert(uid),
            "modseq" => self.modseq = number,
            "renamed" => _ = self.renamed.insert(number),
            "deleting" => _ = self.deleting.insert(number),
            "deleted" => _ = self.deleted.insert(number),
            other => panic!("unexpected: {other}"),
        }
    }

    /// Looks at what the process left, and remembers what it did not acknowledge any more.
    fn check(&mut self, directory: &Path) {
        let store = world::open(directory);
        let account = store.account("alice").unwrap();
        self.check_folders(&account);
        let [inbox, trash] = ["INBOX", "Trash"].map(|name| account.folder(name).unwrap());
        let (inbox, trash) = (inbox.lock(), trash.lock());
        let mut batches = BTreeMap::new();
        for (uid, message) in inbox.mailbox().messages(1..=u32::MAX) {
            let name = label(&text(inbox.source(uid)));
            assert_eq!(*self.added.entry(uid).or_insert_with(|| name.clone()), name, "a UID was used twice");
            assert!(!self.gone.contains(&uid), "{uid} came back");
            let is_seen = message.flags().contains(&imap_wire::data::Flag::Seen);
            assert!(is_seen || !self.seen.contains(&uid), "{uid} was seen");
            if name.starts_with("batch") {
                *batches.entry(name).or_insert(0) += 1;
            }
        }
        // What goes is of no batch, so that each batch is whole.
        assert!(batches.values().all(|count| *count == 3), "{batches:?}");
        for (uid, name) in self.added.iter().filter(|(uid, _)| !self.going.contains(uid)) {
            assert!(inbox.facts(*uid).is_some(), "{uid}, {name}, is lost");
        }
        // What was moved may be in both, if that was not acknowledged.
        let moved: BTreeSet<_> =
            trash.mailbox().messages(1..=u32::MAX).map(|(uid, _)| label(&text(trash.source(uid)))).collect();
        for uid in self.going.iter().filter(|uid| self.added[*uid].starts_with("moved")) {
            assert!(inbox.facts(*uid).is_some() || moved.contains(&self.added[uid]), "{uid} was lost on its way");
        }
        let last = self.added.last_key_value().map_or(0, |(uid, _)| *uid);
        assert!(inbox.mailbox().uid_next() > last && inbox.mailbox().highest_modseq().get() >= self.modseq);
        self.gone.extend(self.added.keys().copied().filter(|uid| inbox.facts(*uid).is_none()));
        self.going.extend(self.gone.iter().copied());
    }

    fn check_folders(&self, account: &Account) {
        for number in self.renamed.difference(&self.deleting) {
            assert!(account.folder(&format!("made-{number}")).is_none());
            for name in ["", "/below"] {
                let folder = account.folder(&format!("Renamed/{number}{name}")).expect("a folder is lost");
                assert_eq!(label(&text(folder.lock().source(1))), "inside");
            }
        }
        let is_deleted = |number: &u64| account.folder(&format!("Renamed/{number}")).is_none();
        assert!(self.deleted.iter().all(is_deleted), "a folder came back");
    }
}

/// A long text that shows where it is cut.
fn long(label: &str) -> String {
    format!("{label} {}end", "x".repeat(10_000))
}

fn label(text: &str) -> String {
    assert!(text.len() > 10_000 && text.ends_with("end"), "half a message");
    text.split(' ').next().unwrap().to_owned()
}

/// The process that is killed: this test does nothing unless the other one asks for it.
#[test]
#[ignore = "runs until it is killed"]
fn works_until_killed() {
    let Some(directory) = env::var_os(DIRECTORY) else { return };
    let store = world::open(Path::new(&directory));
    let account = store.account("alice").unwrap();
    let [inbox, trash] = ["INBOX", "Trash"].map(|name| account.folder(name).unwrap());
    let say = |text: String| {
        // The line may not be one of the test harness.
        println!("\n- {text} .");
        stdout().flush().unwrap();
    };
    loop {
        let next = inbox.lock().mailbox().uid_next();
        let new = |label: &str| world::new(&account, &long(label), "Work");
        let single = inbox.add([new(&format!("single-{next}"))]).unwrap()[0];
        say(format!("added {single} single-{next}"));
        let moved = inbox.add([new(&format!("moved-{next}"))]).unwrap()[0];
        say(format!("added {moved} moved-{next}"));
        let label = format!("batch-{next}");
        for uid in inbox.add([new(&label), new(&label), new(&label)]).unwrap() {
            say(format!("added {uid} {label}"));
        }
        inbox.lock().set_flags([(single, flags(r"\Seen Work")), (moved, flags(r"\Seen Play"))]).unwrap();
        say(format!("seen {single}"));
        say(format!("going {moved}"));
        inbox.move_to(&[moved], &trash).unwrap();
        say(format!("gone {moved}"));
        if next % 2 == 0 {
            say(format!("going {single}"));
            inbox.lock().expunge(&[single]).unwrap();
            say(format!("gone {single}"));
        }
        let (made, renamed) = (format!("made-{next}"), format!("Renamed/{next}"));
        for name in [&format!("{made}/below"), &made] {
            let folder = account.create(name, &[]).unwrap();
            folder.add([new("inside")]).unwrap();
        }
        account.rename(&made, &renamed).unwrap();
        say(format!("renamed {next}"));
        if next % 2 == 0 {
            say(format!("deleting {next}"));
            account.delete(&renamed).unwrap();
            account.delete(&format!("{renamed}/below")).unwrap();
            say(format!("deleted {next}"));
        }
        say(format!("modseq {}", inbox.lock().mailbox().highest_modseq().get()));
    }
}
