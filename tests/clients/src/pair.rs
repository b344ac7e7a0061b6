//! mbsync between Dovecot and the example server: after a run both have the same mail, and another run has nothing to do.

use crate::{
    Result,
    clients::{Check, without_tuid},
    mail::{self, FOLDER},
    observer::Observer,
    servers::Server,
    tap::Tap,
    trial::{self, Failures, compared},
};
use std::{fs, path::Path};

/// The row of the table, and the user.
pub(crate) const NAME: &str = "mbsync with Dovecot";
pub(crate) const USER: &str = "pair";

/// A message, without what mbsync adds to it, and the flags of it that mbsync keeps alike.
type Kept = (Vec<u8>, Vec<String>);

pub(crate) fn run(server: &Server, dovecot: &Server, directory: &Path) -> Result<Failures> {
    fs::create_dir_all(directory)?;
    let user = format!("{USER}-{}", server.kind.name());
    let mut both = [Observer::login(server.port, &user)?, Observer::login(dovecot.port, &user)?];
    for observer in &mut both {
        observer.run(&format!("CREATE {FOLDER}"))?;
    }
    let messages = mail::messages(false);
    for (number, message) in messages.iter().enumerate() {
        both[number % 2].append(FOLDER, message.flags, &message.octets)?;
    }
    let traces = ["trace", "trace-dovecot"].map(|name| directory.join(name));
    let taps = [Tap::start(server.port, &traces[0], || {})?, Tap::start(dovecot.port, &traces[1], || {})?];
    let sync = || trial::script("pair.sh", &user, [taps[0].port, taps[1].port], 0, directory);

    let mut failures = Failures::new();
    sync()?;
    let expected: Vec<_> = messages.iter().map(|message| without_tuid(&message.octets)).collect();
    let mut failed = Vec::new();
    for observer in &mut both {
        let octets: Vec<_> = kept(observer)?.into_iter().map(|kept| kept.0).collect();
        failed.extend(compared(&expected, &octets));
    }
    failures.insert(Check::Mail.name(), failed);

    // On each side one message is flagged, one deleted, and one added.
    for (number, observer) in both.iter_mut().enumerate() {
        let flagged = only(observer, ["Flag me", "answered"][number])?;
        observer.run(&format!("UID STORE {flagged} +FLAGS (\\Flagged)"))?;
        let deleted = only(observer, ["Delete me", "binary"][number])?;
        observer.run(&format!("UID STORE {deleted} +FLAGS (\\Deleted)"))?;
        observer.run("EXPUNGE")?;
        observer.append(FOLDER, "\\Seen", &mail::plain_octets(["added here", "added there"][number]))?;
    }
    sync()?;
    let [here, there] = &mut both;
    let (ours, theirs) = (kept(here)?, kept(there)?);
    failures.insert(Check::Flag.name(), differing(&ours, &theirs));
    let has = |subject: &str| {
        let line = format!("Subject: {subject}\n").into_bytes();
        [&ours, &theirs].map(|side| side.iter().any(|kept| kept.0.windows(line.len()).any(|part| part == line)))
    };
    let wrong = |subjects: [&str; 2], should: bool| {
        let wrong = subjects.iter().filter(|subject| has(subject) != [should; 2]);
        wrong.map(|subject| format!("{subject}: there are {:?}", has(subject))).collect()
    };
    failures.insert(Check::Append.name(), wrong(["added here", "added there"], true));
    failures.insert(Check::Delete.name(), wrong(["Delete me", "binary"], false));

    let before = traces.each_ref().map(|trace| fs::metadata(trace).map(|it| it.len()).unwrap_or(0));
    sync()?;
    let mut failed = Vec::new();
    for (trace, before) in traces.iter().zip(before) {
        let trace = fs::read(trace)?;
        let again = String::from_utf8_lossy(&trace[usize::try_from(before)?..]).into_owned();
        let changes = |line: &&str| {
            line.contains(" C: ")
                && ["APPEND", "STORE", "EXPUNGE", "COPY", "MOVE", "BODY"].iter().any(|it| line.contains(it))
        };
        failed.extend(again.lines().filter(changes).map(|line| format!("the last run sends {line}")));
    }
    failures.insert(Check::Again.name(), failed);
    Ok(failures)
}

/// The UID of the message with this subject.
fn only(observer: &mut Observer, subject: &str) -> Result<u32> {
    observer.run(&format!("SELECT {FOLDER}"))?;
    match observer.search(&format!("SUBJECT \"{subject}\""))?[..] {
        [uid] => Ok(uid),
        ref found => Err(format!("{} messages are called {subject}", found.len()).into()),
    }
}

/// All that there is on one side.
fn kept(observer: &mut Observer) -> Result<Vec<Kept>> {
    let mut all = Vec::new();
    for (uid, octets) in observer.messages(FOLDER)? {
        let mut flags = Vec::new();
        for flag in ["ANSWERED", "DELETED", "DRAFT", "FLAGGED", "SEEN"] {
            if !observer.search(&format!("UID {uid} {flag}"))?.is_empty() {
                flags.push(flag.to_owned());
            }
        }
        all.push((without_tuid(&octets), flags));
    }
    all.sort();
    Ok(all)
}

fn differing(ours: &[Kept], theirs: &[Kept]) -> Vec<String> {
    let flags = |side: &[Kept]| side.iter().map(|kept| kept.1.clone()).collect::<Vec<_>>();
    if ours.len() != theirs.len() {
        return vec![format!("{} messages here, {} there", ours.len(), theirs.len())];
    }
    let differ = flags(ours).into_iter().zip(flags(theirs)).filter(|(one, two)| one != two);
    differ.map(|(one, two)| format!("{one:?} here, {two:?} there")).collect()
}
