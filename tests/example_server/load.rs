//! Many clients at once, beside others that mean ill.

use crate::{
    client::{Client, number_after},
    floods::Floods,
    message,
    process::{Process, comes_true, folder},
};
use std::{
    fmt,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

const USERS: usize = 20;
const CLIENTS: usize = 200;

/// Octets of a message in the folder that is read slowly, and how many there are.
const LARGE: (usize, usize) = (64 << 10, 300);

/// Octets that the server may have in memory beside the mail, with all that happens at once.
const MOST_MEMORY: u64 = 64 << 20;

/// The same once all of the clients are gone.
const MEMORY_AFTERWARDS: u64 = 40 << 20;

/// How much more it may be once as many clients have come and gone again.
const GROWTH: u64 = 6 << 20;

/// How long each client may take for all that it does, even in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long it took: all that the fastest client does, and the slowest, and the answer that took longest.
struct Times {
    fastest: Duration,
    slowest: Duration,
    answer: Duration,
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fastest, slowest, answer } = self;
        write!(f, "the fastest took {fastest:.2?}, the slowest {slowest:.2?}, the slowest answer {answer:.2?}")
    }
}

#[test]
fn many_clients_at_once_are_served_beside_those_that_mean_ill() {
    load("load", false, 4);
}

#[test]
fn the_same_with_mail_on_disk() {
    load("load_maildir", true, 2);
}

/// Each client adds so many messages.
fn load(name: &str, maildir: bool, messages: usize) {
    let folder = folder(name);
    let names: Vec<_> = (0..USERS).map(|user| format!("user{user}")).chain(["big".to_owned()]).collect();
    let server = Process::with_users(&folder, maildir, names.iter().map(String::as_str));
    let empty = server.memory();
    fill(&mut server.client("big"));
    let before = server.memory();
    let files = server.descriptors();

    // Most of them log in, beside those that ask for more than they read.
    let start = Instant::now();
    let floods = Floods::start(&server, "big");
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    let beside = wave(&server, messages);
    let (during, flooded) = (server.most_memory(), floods.stop());
    println!("{name}: {CLIENTS} clients beside floods: {beside}; {flooded:?}");

    // Those that are gone are forgotten, whatever they were at.
    let closed = comes_true(PATIENCE, || server.descriptors() <= files);
    let afterwards = server.memory();
    // What the allocator keeps is used anew.
    let alone = wave(&server, messages);
    let after_another = server.memory();
    println!("{name}: without floods: {alone}");
    let mebibytes = [empty, before, during, afterwards, after_another].map(|octets| octets >> 20);
    println!("{name}: MiB of memory: empty, with mail, at most, afterwards, after another wave: {mebibytes:?}");
    println!("{name}: at most {} MiB above the mail", (during - before) >> 20);
    assert!(closed, "{} sockets are open, of {files} before", server.descriptors());
    assert!(beside.slowest < PATIENCE && beside.answer < PATIENCE / 2, "{beside}");
    // Nobody waits for the others to be done.
    assert!(beside.slowest < 4 * beside.fastest + Duration::from_secs(5), "{beside}");
    assert!(flooded.octets > 1 << 20 && flooded.ends > 0, "nothing was flooded: {flooded:?}");
    // The clients' own mail is a tenth of that of the folder.
    assert!(during - before < MOST_MEMORY, "{mebibytes:?}");
    assert!(after_another.saturating_sub(afterwards) < GROWTH, "{mebibytes:?}");
    assert!(afterwards.saturating_sub(before) < MEMORY_AFTERWARDS, "{mebibytes:?}");
}

/// All of the clients at once.
fn wave(server: &Process, messages: usize) -> Times {
    let barrier = Barrier::new(CLIENTS);
    let times: Vec<_> = thread::scope(|scope| {
        let barrier = &barrier;
        let one = |number| scope.spawn(move || busy(server, barrier, number, messages));
        let threads: Vec<_> = (0..CLIENTS).map(one).collect();
        threads.into_iter().map(|thread| thread.join().expect("it is served")).collect()
    });
    let all = || times.iter().map(|time| time.0);
    let answer = times.iter().map(|time| time.1).max().unwrap_or_default();
    Times { fastest: all().min().unwrap_or_default(), slowest: all().max().unwrap_or_default(), answer }
}

/// Adds the messages that are read slowly.
fn fill(client: &mut Client) {
    let (octets, count) = LARGE;
    for number in 0..count {
        client.append("INBOX", "", &message(&format!("large{number}"), octets));
    }
    // Some of them also for those that have each one looked at.
    client.ok("SELECT INBOX");
    client.ok("COPY 1:60 Archive");
}

/// What a client does: how long that takes, and how long the answer that takes longest.
fn busy(server: &Process, barrier: &Barrier, number: usize, messages: usize) -> (Duration, Duration) {
    let mut client = Client::connect(&server.address);
    client.set_patience(PATIENCE);
    barrier.wait();
    let start = Instant::now();
    client.ok(format!("LOGIN user{} secret", number % USERS));
    client.ok("SELECT INBOX");
    let name = |message: usize| format!("mail{number}x{message}x");
    let uids: Vec<_> = (0..messages).map(|it| client.append("INBOX", "\\Seen", &message(&name(it), 2000))).collect();
    client.ok("NOOP");
    for (it, uid) in uids.iter().enumerate() {
        let answer = client.ok(format!("UID FETCH {uid} (FLAGS BODY.PEEK[])"));
        let wanted = message(&name(it), 2000);
        assert!(answer.untagged.iter().any(|line| line.windows(wanted.len()).any(|octets| octets == wanted)));
        let answer = client.ok(format!("UID STORE {uid} +FLAGS (\\Flagged mine{})", number % 5));
        assert!(answer.text().contains("\\Flagged"), "{answer:?}");
    }
    let found = client.ok(format!("UID SEARCH SUBJECT {}", name(0)));
    assert!(found.text().contains(&format!("* SEARCH {}\r\n", uids[0])), "{found:?}");
    // By UID, since others remove theirs meanwhile, which is an error by number.
    let told = client.ok("UID FETCH 1:* (FLAGS ENVELOPE)");
    assert!(told.untagged.len() >= messages);

    // IDLE until something happens: this client makes it happen.
    let tag = client.begin("IDLE").expect("it is connected");
    while !client.line().starts_with("+ ") {}
    let mut other = server.client(&format!("user{}", number % USERS));
    let uid = other.append("INBOX", "", b"Subject: news\r\n\r\n");
    while !client.line().contains(" EXISTS") {}
    client.send("DONE\r\n").expect("it is connected");
    let answer = client.answer(&tag).expect("it is told");
    assert!(answer.status.starts_with("OK"), "{answer:?}");

    for uid in uids.into_iter().chain([uid]) {
        client.ok(format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)"));
        client.ok(format!("UID EXPUNGE {uid}"));
    }
    let status = client.ok("STATUS INBOX (UIDNEXT)");
    assert!(number_after(&status.text(), "UIDNEXT ").is_some_and(|next| next > u64::from(uid)));
    client.ok("LOGOUT");
    (start.elapsed(), client.slowest)
}

#[test]
fn to_sort_takes_no_more_memory_than_headers() {
    let folder = folder("sort");
    let server = Process::with_users(&folder, true, ["alice"]);
    let mut client = server.client("alice");
    let (count, octets) = (40, 500_000);
    for number in 0..count {
        client.append("INBOX", "", &message(&format!("m{number:03}"), octets + 100 * number));
    }
    client.ok("SELECT INBOX");
    let before = server.most_memory();
    let all = (1..=count).rev().map(|number| format!(" {number}")).collect::<String>();
    for key in ["REVERSE SUBJECT", "REVERSE SIZE"] {
        let sorted = client.ok(format!("SORT ({key}) UTF-8 ALL")).text();
        assert!(sorted.contains(&format!("* SORT{all}\r\n")), "{sorted}");
    }
    client.ok("THREAD REFERENCES UTF-8 ALL");
    let more = server.most_memory() - before;
    assert!(more < (count * octets / 3) as u64, "{more} octets");
}
