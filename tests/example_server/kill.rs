//! The server is killed again and again while clients change their mail. What was acknowledged stays.

use crate::{
    Random,
    client::{Answer, Client, number_after, numbers, set},
    message,
    model::{Message, Model, Pending, check},
    process::{Process, comes_true, folder},
    resync::{flags_of, resync},
};
use std::{
    collections::BTreeMap,
    fs, io,
    path::Path,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::{Duration, Instant},
};

const KILLS: usize = 50;
const FOLDERS: [&str; 2] = ["INBOX", "Archive"];

/// What each user is at when the kill comes.
const USERS: [(&str, Last); 5] = [
    ("alice", Last::Any),
    ("bob", Last::Any),
    ("carol", Last::HalfAppend),
    ("dora", Last::Append),
    ("emil", Last::Expunge),
];

/// How many messages that EXPUNGE removes, at least.
const MANY: u32 = 100;

/// How long something may take that is not stopped.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a user is at when the kill comes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Last {
    /// Whatever it is.
    Any,
    /// A part of a message was sent, and no more of it comes.
    HalfAppend,
    /// The last octet of a message is sent just before.
    Append,
    /// EXPUNGE of many messages is sent just before.
    Expunge,
}

/// How the users and the kill wait for each other.
struct Signals<'a> {
    is_near: &'a AtomicBool,
    /// This user is at what comes last.
    ready: Sender<()>,
    may_go: Receiver<()>,
}

/// A user and what is known of the mail.
struct User {
    name: &'static str,
    last: Last,
    random: Random,
    known: [Model; 2],
    /// What was known after the last kill: that of a client that was away since then.
    before: [Model; 2],
    pending: Pending,
    /// The folder that is selected.
    here: usize,
    messages: u32,
    /// Commands that were acknowledged.
    acknowledged: u32,
}

/// Commands of one kind that were in progress when a kill came.
#[derive(Clone, Copy, Debug, Default)]
struct Hit {
    in_progress: usize,
    with_effect: usize,
    /// How many of them had done a part of it.
    with_half: usize,
}

#[test]
fn what_was_acknowledged_is_there_after_it_is_killed() {
    let folder = folder("kill");
    let mail = folder.join("mail");
    let mut random = Random(20);
    let start = || Process::with_users(&folder, true, USERS.map(|user| user.0));
    let mut server = start();
    let mut users: Vec<_> = USERS.into_iter().zip(1..).map(|(user, seed)| User::new(&server, user, seed)).collect();
    let mut hits: BTreeMap<String, Hit> = BTreeMap::new();
    for kill in 0..KILLS {
        let is_near = AtomicBool::new(false);
        thread::scope(|scope| {
            let (ready, are_ready) = mpsc::channel();
            let mut go = Vec::new();
            for user in &mut users {
                let (may, may_go) = mpsc::channel();
                go.push(may);
                let (client, signals) =
                    (server.client(user.name), Signals { is_near: &is_near, ready: ready.clone(), may_go });
                scope.spawn(move || user.work(client, &signals));
            }
            thread::sleep(Duration::from_millis(3 + random.below(120) as u64));
            is_near.store(true, Ordering::Relaxed);
            for _ in USERS.iter().filter(|user| user.1 != Last::Any) {
                are_ready.recv_timeout(PATIENCE).expect("they come to it");
            }
            // Not merely sent: the server is at it.
            let half = mail.join("carol").join("tmp");
            assert!(comes_true(PATIENCE, || files(&half).iter().any(|octets| *octets > 0)), "nothing comes in");
            let left = || FOLDERS.iter().map(|it| files(&mail.join("emil").join(it).join("cur")).len()).sum::<usize>();
            let most = left() - 1 - random.below(MANY - 1);
            go.iter().for_each(|go| go.send(()).unwrap_or_default());
            if kill % 2 == 0 {
                // EXPUNGE has removed some, and is not done.
                let started = Instant::now();
                while left() > most && started.elapsed() < PATIENCE {}
            } else {
                thread::sleep(Duration::from_micros(random.below(4000) as u64));
            }
            server.kill();
        });
        server = start();
        for user in &mut users {
            let kind = match &user.pending {
                Pending::Add { .. } if user.last == Last::HalfAppend => "half of Add".to_owned(),
                pending => format!("{pending:?}").split(' ').next().unwrap_or_default().to_owned(),
            };
            let hit = hits.entry(kind).or_default();
            let (has_effect, is_half) = user.recover(&server);
            hit.in_progress += 1;
            hit.with_effect += usize::from(has_effect);
            hit.with_half += usize::from(is_half);
            // What was on its way in is not kept.
            assert_eq!(files(&mail.join(user.name).join("tmp")).len(), 0);
        }
    }
    let acknowledged: u32 = users.iter().map(|user| user.acknowledged).sum();
    println!("{KILLS} kills, {acknowledged} commands acknowledged; in progress:");
    hits.iter().for_each(|(kind, hit)| println!("  {kind}: {hit:?}"));
    assert!(acknowledged > 100, "{acknowledged}");
    let hit = |kind: &str| hits.get(kind).copied().unwrap_or_default();
    assert_eq!((hit("half of Add").in_progress, hit("half of Add").with_effect), (KILLS, 0));
    // Half of the kills wait for what the disk shows, and of the others, some come early enough.
    let (adds, expunges) = (hit("Add"), hit("Expunge"));
    assert!(expunges.in_progress >= KILLS / 2 && expunges.with_half >= KILLS / 5, "{expunges:?}");
    assert!(adds.in_progress >= KILLS / 5, "{adds:?}");
}

/// How many octets each file has that is there.
fn files(directory: &Path) -> Vec<u64> {
    let entries = fs::read_dir(directory).expect("it is there");
    // It may be gone since.
    entries.filter_map(|entry| Some(entry.ok()?.metadata().ok()?.len())).collect()
}

impl User {
    fn new(server: &Process, (name, last): (&'static str, Last), seed: u64) -> Self {
        let mut client = server.client(name);
        let known = FOLDERS.map(|folder| Model::read(&mut client, folder));
        let random = Random(seed);
        let (before, pending) = (known.clone(), Pending::Nothing);
        Self { name, last, random, known, before, pending, here: 0, messages: 0, acknowledged: 0 }
    }

    /// Changes things until the server is gone, or it is time for what comes last.
    fn work(&mut self, mut client: Client, signals: &Signals<'_>) {
        let select = |client: &mut Client, here: usize| -> io::Result<()> {
            client.command("ENABLE QRESYNC")?;
            client.command(format!("SELECT {}", FOLDERS[here])).map(drop)
        };
        self.here = self.random.below(2);
        let mut begun = select(&mut client, self.here);
        while begun.is_ok() {
            if self.last != Last::Any && signals.is_near.load(Ordering::Relaxed) {
                // That it ends with an error is what is wanted.
                return self.do_last(&mut client, signals).unwrap_or_default();
            }
            begun = self.step(&mut client);
        }
    }

    fn do_last(&mut self, client: &mut Client, signals: &Signals<'_>) -> io::Result<()> {
        if self.last == Last::Expunge {
            return self.expunge_many(client, signals);
        }
        // Too large for the server to take it before it is whole.
        let octets = self.begin_append(100_000, 100_000);
        let end = match self.last {
            Last::HalfAppend => 50_000 + self.random.below(50_000),
            _ => octets.len() - 2,
        };
        client.send(&octets[..end])?;
        signals.ready.send(()).expect("it is waited for");
        if self.last == Last::Append && signals.may_go.recv().is_ok() {
            client.send(&octets[end..])?;
        }
        let answer = client.answer("x")?;
        self.acknowledge(&answer);
        Ok(())
    }

    /// EXPUNGE of all that is in the folder, once it is let.
    fn expunge_many(&mut self, client: &mut Client, signals: &Signals<'_>) -> io::Result<()> {
        let here = self.here;
        while self.known[here].messages.is_empty() {
            self.append(client)?;
        }
        let all = |user: &Self| user.known[here].messages.keys().copied().collect::<Vec<_>>();
        while all(self).len() < MANY as usize {
            self.pending = Pending::Copy { from: here, uids: all(self), to: here };
            let answer = client.command(format!("UID COPY 1:* {}", FOLDERS[here]))?;
            self.acknowledge(&answer);
        }
        let flags = ["\\Deleted".to_owned()].into();
        self.pending = Pending::Store { folder: here, uids: all(self), flags };
        let answer = client.command("UID STORE 1:* FLAGS (\\Deleted)")?;
        self.acknowledge(&answer);
        signals.ready.send(()).expect("it is waited for");
        if signals.may_go.recv().is_ok() {
            self.pending = Pending::Expunge { folder: here, uids: all(self) };
            let answer = client.command("EXPUNGE")?;
            self.acknowledge(&answer);
        }
        Ok(())
    }

    /// One command, of which `pending` tells until it is acknowledged.
    fn step(&mut self, client: &mut Client) -> io::Result<()> {
        let (here, there) = (self.here, 1 - self.here);
        let some = self.some();
        let (few, many) = (self.known[here].messages.len() < 4, self.known[here].messages.len() > 20);
        let deleted: Vec<_> =
            self.known[here].messages.iter().filter(|(_, it)| it.flags.contains("\\Deleted")).collect();
        let deleted: Vec<_> = deleted.into_iter().map(|(uid, _)| *uid).collect();
        let answer = match self.random.below(10) {
            _ if few => return self.append(client),
            0..=3 if !many => return self.append(client),
            4..=6 if deleted.is_empty() => {
                let all = ["\\Seen", "\\Flagged", "\\Answered", "\\Deleted", "\\Deleted", "$one", "two"];
                let flags = all.iter().filter(|_| self.random.below(2) == 0).map(|flag| (*flag).to_owned()).collect();
                self.pending = Pending::Store { folder: here, uids: some.clone(), flags };
                let Pending::Store { flags, .. } = &self.pending else { unreachable!() };
                let flags = flags.iter().cloned().collect::<Vec<_>>().join(" ");
                client.command(format!("UID STORE {} FLAGS ({flags})", set(&some)))?
            }
            8 if self.known[there].messages.len() < 20 => {
                self.pending = Pending::Copy { from: here, uids: some.clone(), to: there };
                client.command(format!("UID COPY {} {}", set(&some), FOLDERS[there]))?
            }
            9 if self.known[there].messages.len() < 20 => {
                self.pending = Pending::Move { from: here, uids: some.clone(), to: there };
                client.command(format!("UID MOVE {} {}", set(&some), FOLDERS[there]))?
            }
            _ if !deleted.is_empty() => {
                self.pending = Pending::Expunge { folder: here, uids: deleted };
                client.command("EXPUNGE")?
            }
            _ => {
                let flags = ["\\Deleted".to_owned()].into();
                self.pending = Pending::Store { folder: here, uids: some.clone(), flags };
                client.command(format!("UID STORE {} FLAGS (\\Deleted)", set(&some)))?
            }
        };
        self.acknowledge(&answer);
        Ok(())
    }

    /// Some of the messages in this folder.
    fn some(&mut self) -> Vec<u32> {
        let random = &mut self.random;
        let mut some: Vec<_> =
            self.known[self.here].messages.keys().copied().filter(|_| random.below(4) == 0).collect();
        if some.is_empty() {
            some.extend(self.known[self.here].messages.keys().next());
        }
        some
    }

    /// APPEND, in pieces.
    fn append(&mut self, client: &mut Client) -> io::Result<()> {
        let most = if self.random.below(4) == 0 { 150_000 } else { 5000 };
        let octets = self.begin_append(100, most);
        // All but the last piece is there a little earlier.
        let (most, rest) = octets.split_at(octets.len() - 50);
        for piece in most.chunks(20_000) {
            client.send(piece)?;
        }
        client.send(rest)?;
        let answer = client.answer("x")?;
        self.acknowledge(&answer);
        Ok(())
    }

    /// All of an APPEND, of several messages now and then: each has so many octets, and up to so many more.
    fn begin_append(&mut self, least: usize, more: u32) -> Vec<u8> {
        let (to, count) = (self.random.below(2), 1 + self.random.below(3) / 2);
        let mut octets = format!("x APPEND {}", FOLDERS[to]).into_bytes();
        let mut messages = Vec::new();
        for _ in 0..count {
            self.messages += 1;
            let message = message(&format!("{}{}", self.name, self.messages), least + self.random.below(more));
            octets.extend_from_slice(format!(" (\\Seen $one) {{{}+}}\r\n", message.len()).as_bytes());
            octets.extend_from_slice(&message);
            messages.push(Message { octets: message, flags: ["\\Seen".to_owned(), "$one".to_owned()].into() });
        }
        octets.extend_from_slice(b"\r\n");
        self.pending = Pending::Add { to, messages };
        octets
    }

    /// The server has said that it is done.
    fn acknowledge(&mut self, answer: &Answer) {
        assert!(answer.status.starts_with("OK"), "{answer:?}");
        let text = &answer.text();
        self.acknowledged += 1;
        match std::mem::replace(&mut self.pending, Pending::Nothing) {
            Pending::Nothing => {}
            Pending::Add { to, messages } => {
                let (_, rest) = text.split_once("APPENDUID ").expect("it tells");
                let uids = numbers(rest.split([' ', ']']).nth(1).expect("there are UIDs"));
                assert_eq!(uids.len(), messages.len());
                uids.into_iter().zip(messages).for_each(|(uid, message)| self.known[to].add(uid, message));
            }
            Pending::Store { folder, uids, flags } => {
                for uid in uids {
                    self.known[folder].messages.get_mut(&uid).expect("it is there").flags.clone_from(&flags);
                }
            }
            Pending::Expunge { folder, uids } => uids.iter().for_each(|uid| self.forget(folder, *uid)),
            Pending::Copy { from, uids, to } => self.copied(text, from, &uids, to),
            Pending::Move { from, uids, to } => {
                self.copied(text, from, &uids, to);
                uids.iter().for_each(|uid| self.forget(from, *uid));
            }
        }
        // What it has told of the folder that is selected.
        let known = &mut self.known[self.here].modseq;
        for part in text.split("MODSEQ ").skip(1) {
            *known = (*known).max(number_after(part.trim_start_matches('('), "").unwrap_or(0));
        }
    }

    fn copied(&mut self, text: &str, from: usize, uids: &[u32], to: usize) {
        let (_, rest) = text.split_once("COPYUID ").expect("it tells");
        let mut sets = rest.split([' ', ']']).skip(1).map(numbers);
        assert_eq!(sets.next().expect("there are UIDs"), uids);
        for (uid, copy) in uids.iter().zip(sets.next().expect("there are UIDs")) {
            let message = self.known[from].messages[uid].clone();
            self.known[to].add(copy, message);
        }
    }

    fn forget(&mut self, folder: usize, uid: u32) {
        self.known[folder].messages.remove(&uid);
    }

    /// Checks what is left, and goes on from there: whether the command that was in progress has done anything, and whether it has
    /// removed some of the messages and not all.
    fn recover(&mut self, server: &Process) -> (bool, bool) {
        let mut client = server.client(self.name);
        client.ok("ENABLE QRESYNC");
        let told = [0, 1].map(|folder| resync(&mut client, FOLDERS[folder], &self.before[folder]));
        let found = FOLDERS.map(|folder| Model::read(&mut client, folder));
        assert_eq!(told, [0, 1].map(|folder| flags_of(&found[folder])), "after what was known");
        let has_effect = check(&self.known, &found, &self.pending);
        let is_half = match &self.pending {
            Pending::Expunge { folder, uids } | Pending::Move { from: folder, uids, .. } => {
                let left = uids.iter().filter(|uid| found[*folder].messages.contains_key(uid)).count();
                (1..uids.len()).contains(&left)
            }
            _ => false,
        };
        (self.known, self.before) = (found.clone(), found);
        self.pending = Pending::Nothing;
        (has_effect, is_half)
    }
}
