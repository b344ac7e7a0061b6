//! The server is killed again and again while clients change their mail. What was acknowledged stays.

use crate::{
    Random,
    client::{Client, number_after, numbers, set},
    message,
    model::{Message, Model, Pending, check},
    process::{Process, folder},
    resync::{flags_of, resync},
};
use std::{collections::BTreeMap, fs, io, thread, time::Duration};

const KILLS: usize = 50;
const USERS: [&str; 3] = ["alice", "bob", "carol"];
const FOLDERS: [&str; 2] = ["INBOX", "Archive"];

/// A user and what is known of the mail.
struct User {
    name: &'static str,
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

#[test]
fn what_was_acknowledged_is_there_after_it_is_killed() {
    let folder = folder("kill");
    let mut random = Random(20);
    let mut server = Process::with_users(&folder, true, USERS);
    let mut users: Vec<_> = USERS.into_iter().zip(1..).map(|(name, seed)| User::new(&server, name, seed)).collect();
    // How many commands of each kind were in progress, and how many of them had done something.
    let mut hit: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for _ in 0..KILLS {
        let delay = Duration::from_millis(3 + random.below(120) as u64);
        thread::scope(|scope| {
            for user in &mut users {
                let client = server.client(user.name);
                scope.spawn(move || user.work(client));
            }
            thread::sleep(delay);
            server.kill();
        });
        server = Process::with_users(&folder, true, USERS);
        for user in &mut users {
            let kind = format!("{:?}", user.pending).split(' ').next().unwrap_or_default().to_owned();
            let (in_progress, with_effect) = hit.entry(kind).or_default();
            *in_progress += 1;
            *with_effect += u32::from(user.recover(&server));
            // What was on its way in is not kept.
            let temporary = folder.join("mail").join(user.name).join("tmp");
            assert_eq!(fs::read_dir(temporary).expect("it is there").count(), 0);
        }
    }
    let acknowledged: u32 = users.iter().map(|user| user.acknowledged).sum();
    println!("{KILLS} kills, {acknowledged} commands acknowledged; in progress, and with effect: {hit:?}");
    assert!(acknowledged > 100, "{acknowledged}");
}

impl User {
    fn new(server: &Process, name: &'static str, seed: u64) -> Self {
        let mut client = server.client(name);
        let known = FOLDERS.map(|folder| Model::read(&mut client, folder));
        let random = Random(seed);
        let (before, pending) = (known.clone(), Pending::Nothing);
        Self { name, random, known, before, pending, here: 0, messages: 0, acknowledged: 0 }
    }

    /// Changes things until the server is gone.
    fn work(&mut self, mut client: Client) {
        let select = |client: &mut Client, here: usize| -> io::Result<()> {
            client.command("ENABLE QRESYNC")?;
            client.command(format!("SELECT {}", FOLDERS[here])).map(drop)
        };
        self.here = self.random.below(2);
        let mut begun = select(&mut client, self.here);
        while begun.is_ok() {
            begun = self.step(&mut client);
        }
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
            _ if few => self.append(client)?,
            0..=3 if !many => self.append(client)?,
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
        assert!(answer.status.starts_with("OK"), "{answer:?}");
        self.acknowledge(&answer.text());
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

    /// APPEND, in pieces; of several messages now and then.
    fn append(&mut self, client: &mut Client) -> io::Result<crate::client::Answer> {
        let (to, count) = (self.random.below(2), 1 + self.random.below(3) / 2);
        let mut octets = format!("APPEND {}", FOLDERS[to]).into_bytes();
        let mut messages = Vec::new();
        for _ in 0..count {
            self.messages += 1;
            let most = if self.random.below(4) == 0 { 150_000 } else { 5000 };
            let size = 100 + self.random.below(most);
            let message = message(&format!("{}{}", self.name, self.messages), size);
            octets.extend_from_slice(format!(" (\\Seen $one) {{{}+}}\r\n", message.len()).as_bytes());
            octets.extend_from_slice(&message);
            messages.push(Message { octets: message, flags: ["\\Seen".to_owned(), "$one".to_owned()].into() });
        }
        self.pending = Pending::Add { to, messages };
        // All but the last piece is there a little earlier.
        let (most, rest) = octets.split_at(octets.len() - 50);
        client.send("x ")?;
        for piece in most.chunks(20_000) {
            client.send(piece)?;
        }
        client.send(rest)?;
        client.send("\r\n")?;
        client.answer("x")
    }

    /// The server has said that it is done.
    fn acknowledge(&mut self, text: &str) {
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

    /// Checks what is left, and goes on from there: whether the command that was in progress has done anything.
    fn recover(&mut self, server: &Process) -> bool {
        let mut client = server.client(self.name);
        client.ok("ENABLE QRESYNC");
        let told = [0, 1].map(|folder| resync(&mut client, FOLDERS[folder], &self.before[folder]));
        let found = FOLDERS.map(|folder| Model::read(&mut client, folder));
        assert_eq!(told, [0, 1].map(|folder| flags_of(&found[folder])), "after what was known");
        let has_effect = check(&self.known, &found, &self.pending);
        (self.known, self.before) = (found.clone(), found);
        self.pending = Pending::Nothing;
        has_effect
    }
}
