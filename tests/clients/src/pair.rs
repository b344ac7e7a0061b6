//! mbsync between Dovecot and the example server: after a run both have the same mail, and another run has nothing to do.

use crate::{
    Result,
    clients::{Check, without},
    mail::{self, FOLDER, Message},
    observer::Observer,
    servers::Server,
    tap::Tap,
    trial::{self, Failures, compared},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The row of the table, and the user.
pub(crate) const NAME: &str = "mbsync with Dovecot";
pub(crate) const USER: &str = "pair";

/// Of these flags each is the same on both sides.
const FLAGS: [&str; 5] = ["\\Answered", "\\Deleted", "\\Draft", "\\Flagged", "\\Seen"];

/// A message without what mbsync adds to it, and its flags behind that.
type Kept = Vec<u8>;

pub(crate) fn run(server: &Server, dovecot: &Server, directory: &Path) -> Result<Failures> {
    fs::create_dir_all(directory)?;
    let user = format!("{USER}-{}", server.kind.name());
    let mut both = [Observer::login(server.port, &user)?, Observer::login(dovecot.port, &user)?];
    for observer in &mut both {
        observer.run(&format!("CREATE {FOLDER}"))?;
    }
    let mut messages = mail::messages(false);
    for (number, message) in messages.iter().enumerate() {
        both[number % 2].append(FOLDER, message.flags, &message.octets)?;
    }
    let traces = ["trace", "trace-dovecot"].map(|name| directory.join(name));
    let taps = [Tap::start(server.port, &traces[0], || {})?, Tap::start(dovecot.port, &traces[1], || {})?];
    let sync = || trial::script("pair.sh", &user, [taps[0].port, taps[1].port], 0, directory);

    let mut failures = Failures::new();
    sync()?;
    failures.insert(Check::Mail.name(), differing(&messages, &mut both)?);
    let mut again = idle(&sync, &traces, &mut both)?;

    // On each side one message is flagged, one deleted, and one added.
    for (number, observer) in both.iter_mut().enumerate() {
        let flagged = ["Flag me", "answered"][number];
        let uid = only(observer, flagged)?;
        observer.run(&format!("UID STORE {uid} +FLAGS (\\Flagged)"))?;
        let deleted = only(observer, DELETED[number])?;
        observer.run(&format!("UID STORE {deleted} +FLAGS (\\Deleted)"))?;
        observer.run("EXPUNGE")?;
        observer.append(FOLDER, "\\Seen", &mail::plain_octets(ADDED[number]))?;
        messages.retain(|message| !has_subject(&message.octets, DELETED[number]));
        for message in messages.iter_mut().filter(|message| has_subject(&message.octets, flagged)) {
            message.flags = ["\\Seen \\Flagged", "\\Answered \\Flagged"][number];
        }
        messages.push(Message { flags: "\\Seen", octets: mail::plain_octets(ADDED[number]) });
    }
    sync()?;
    failures.insert(Check::Flag.name(), differing(&messages, &mut both)?);
    let [ours, theirs] = &mut both;
    let sides = [ours.messages(FOLDER)?, theirs.messages(FOLDER)?];
    let has = |subject: &str| sides.each_ref().map(|side| side.iter().any(|(_, octets)| has_subject(octets, subject)));
    let wrong = |subjects: [&str; 2], should: bool| {
        let wrong = subjects.iter().filter(|subject| has(subject) != [should; 2]);
        wrong.map(|subject| format!("{subject}: there are {:?}", has(subject))).collect()
    };
    failures.insert(Check::Append.name(), wrong(ADDED, true));
    failures.insert(Check::Delete.name(), wrong(DELETED, false));
    again.extend(idle(&sync, &traces, &mut both)?);
    failures.insert(Check::Again.name(), again);
    Ok(failures)
}

/// What is added, here and there, and what is deleted.
const ADDED: [&str; 2] = ["added here", "added there"];
const DELETED: [&str; 2] = [mail::DELETE_ME, "binary"];

/// Runs once more: what that does, where there is nothing to do.
fn idle(sync: &impl Fn() -> Result<()>, traces: &[PathBuf; 2], both: &mut [Observer; 2]) -> Result<Vec<String>> {
    let mut failed = Vec::new();
    let before = traces.each_ref().map(|trace| fs::metadata(trace).map(|it| it.len()).unwrap_or(0));
    let mut status = || -> Result<Vec<Vec<u8>>> {
        let asked = both.iter_mut().map(|it| it.run(&format!("STATUS {FOLDER} (MESSAGES UIDNEXT HIGHESTMODSEQ)")));
        let told = asked.collect::<Result<Vec<_>>>()?.concat();
        // In the folder that is selected, they may tell more.
        Ok(told.into_iter().filter(|response| response.starts_with(b"* STATUS ")).collect())
    };
    let known = status()?;
    sync()?;
    let now = status()?;
    if now != known {
        let shown = |of: &[Vec<u8>]| of.concat().escape_ascii().to_string();
        failed.push(format!("another run makes of {} {}", shown(&known), shown(&now)));
    }
    for (trace, before) in traces.iter().zip(before) {
        let trace = fs::read(trace)?;
        let again = String::from_utf8_lossy(&trace[usize::try_from(before)?..]).into_owned();
        let asked = again.lines().filter(|line| line.contains(" C: "));
        let changes = ["APPEND", "STORE", "EXPUNGE", "COPY", "MOVE", "BODY", "CREATE", "DELETE", "RENAME"];
        let changing = asked.clone().filter(|line| changes.iter().any(|it| line.contains(it)));
        failed.extend(changing.map(|line| format!("another run sends {line}")));
        if !asked.clone().any(|line| line.contains("SELECT")) {
            failed.push("another run does not even look".to_owned());
        }
    }
    Ok(failed)
}

fn has_subject(octets: &[u8], subject: &str) -> bool {
    let line = format!("Subject: {subject}\r\n").into_bytes();
    octets.windows(line.len()).any(|part| part == line)
}

/// The UID of the message with this subject.
fn only(observer: &mut Observer, subject: &str) -> Result<u32> {
    observer.run(&format!("SELECT {FOLDER}"))?;
    match observer.search(&format!("SUBJECT \"{subject}\""))?[..] {
        [uid] => Ok(uid),
        ref found => Err(format!("{} messages are called {subject}", found.len()).into()),
    }
}

/// How what there is on each side differs from what should be there, in octets and in flags.
fn differing(messages: &[Message], both: &mut [Observer; 2]) -> Result<Vec<String>> {
    let expected: Vec<_> = messages.iter().map(|message| kept(&message.octets, message.flags)).collect();
    let mut failed = Vec::new();
    for (observer, name) in both.iter_mut().zip(["here", "there"]) {
        let mut all = Vec::new();
        for (uid, octets) in observer.messages(FOLDER)? {
            let mut flags = String::new();
            for flag in FLAGS {
                if !observer.search(&format!("UID {uid} {}", &flag[1..]))?.is_empty() {
                    flags += flag;
                }
            }
            all.push(kept(&octets, &flags));
        }
        failed.extend(compared(&expected, &all).into_iter().map(|it| format!("{name}: {it}")));
    }
    Ok(failed)
}

fn kept(octets: &[u8], flags: &str) -> Kept {
    let flags = FLAGS.into_iter().filter(|flag| flags.contains(flag)).collect::<String>();
    [&without(&["X-TUID: "], octets), &b"flags: "[..], flags.as_bytes()].concat()
}
