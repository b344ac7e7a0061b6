//! What changed while nobody was connected: found out as well as the server can, and compared with a fetch of all.

use super::Settings;
use crate::{
    Result,
    connection::{Connection, literal},
    mail,
    report::{Report, Verdict},
    servers::Server,
};
use imap_wire::{
    client::{Event, Known, Method, Resync},
    data::{Flag, Mailbox, UidSet, UidValidity},
    ext::ModSeq,
};
use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};

/// The flags of each message, by UID.
type Flags = BTreeMap<u32, Vec<String>>;

/// What a cache keeps of a mailbox.
#[derive(Debug)]
struct Cache {
    uid_validity: UidValidity,
    highest_modseq: Option<ModSeq>,
    flags: Flags,
}

/// How long to wait for what a server says.
const ROUND: Duration = Duration::from_millis(100);

pub(crate) fn run(server: &Server, report: &mut Report, _: &Settings) {
    for (method, row) in [
        (Method::Qresync, "resynchronised by QRESYNC"),
        (Method::Condstore, "resynchronised by CONDSTORE"),
        (Method::Plain, "resynchronised by neither"),
    ] {
        report.check(row, || resynchronised(server, method));
    }
}

fn resynchronised(server: &Server, method: Method) -> Result<Verdict> {
    let mailbox = format!("{method:?}");
    let mut connection = Connection::logged_in(server)?;
    let is_there = match method {
        Method::Qresync => connection.has("QRESYNC"),
        Method::Condstore => connection.has("CONDSTORE") || connection.has("QRESYNC"),
        _ => true,
    };
    if !is_there {
        return Ok(Verdict::NotOffered);
    }
    connection.ok(&format!("CREATE {mailbox}"))?;
    for number in 1..=20 {
        connection
            .send(&format!("APPEND {mailbox} (\\Seen) {}", literal(&mail::small(&format!("number {number}")))))?;
    }
    connection.ok("NOOP")?;
    let mut cache = first_seen(&mut connection, &mailbox)?;
    connection.ok("LOGOUT")?;

    append_three(server, &mailbox)?;
    let expected = change(server, &mailbox)?;
    wait_until_seen(server, &mailbox, &expected)?;

    let mut connection = Connection::logged_in(server)?;
    connection.record(&format!("resynchronise by {mailbox}"));
    resynchronise(&mut connection, &mailbox, method, &mut cache)?;
    if cache.flags != expected {
        return Err(format!("the cache has {:?}, the mailbox {expected:?}", cache.flags).into());
    }
    let view = connection.client.view().ok_or("no view")?;
    if view.exists() != u32::try_from(expected.len())? {
        return Err(format!("the view has {} messages, the mailbox {}", view.exists(), expected.len()).into());
    }
    connection.ok("LOGOUT")?;
    Ok(Verdict::PASSED)
}

/// What somebody else adds meanwhile.
fn append_three(server: &Server, mailbox: &str) -> Result<()> {
    let mut other = Connection::logged_in(server)?;
    for number in 21..=23 {
        other.ok(&format!("APPEND {mailbox} {}", literal(&mail::small(&format!("number {number}")))))?;
    }
    other.ok("LOGOUT")?;
    Ok(())
}

/// What somebody else changes and removes meanwhile, and what there has to be then.
///
/// By UID, on a connection that has seen all of the messages when it selected the mailbox: mailutils notices what is new in a mailbox
/// that is selected only when the clock has gone on to another second, so that a message number could mean this one or that.
/// And of the new ones the first stays: if it was gone, and the message next to it was the last but one, mailutils would answer
/// `UID FETCH 21:*` without the last, since it takes the two ends of a range for the same once the first has moved next to the second.
fn change(server: &Server, mailbox: &str) -> Result<Flags> {
    let mut other = Connection::selected(server, mailbox)?;
    let mut flags = all_flags(&mut other)?;
    let uids: Vec<_> = flags.keys().copied().collect();
    if uids.len() != 23 {
        return Err(format!("of 23 messages there are {}", uids.len()).into());
    }
    let some = |numbers: &[usize]| numbers.iter().map(|number| uids[number - 1]).collect::<Vec<_>>();
    let (flagged, unseen, gone) = (some(&[2, 3, 4]), some(&[10]), some(&[1, 7, 8, 20, 22]));
    other.ok(&format!("UID STORE {} +FLAGS (\\Flagged)", joined(&flagged)))?;
    other.ok(&format!("UID STORE {} -FLAGS (\\Seen)", joined(&unseen)))?;
    other.ok(&format!("UID STORE {} +FLAGS (\\Deleted)", joined(&gone)))?;
    other.ok("EXPUNGE")?;
    other.ok("LOGOUT")?;
    flags.retain(|uid, _| !gone.contains(uid));
    for (uid, flags) in &mut flags {
        if flagged.contains(uid) {
            flags.push("\\Flagged".into());
        }
        flags.retain(|flag| flag != "\\Seen" || !unseen.contains(uid));
        flags.sort();
    }
    Ok(flags)
}

fn joined(uids: &[u32]) -> String {
    uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}

/// Waits until whoever comes anew sees what was changed. If nobody ever does, it is the server that has lost it.
fn wait_until_seen(server: &Server, mailbox: &str, expected: &Flags) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let mut fresh = Connection::selected(server, mailbox)?;
        let flags = all_flags(&mut fresh)?;
        fresh.ok("LOGOUT")?;
        if flags == *expected {
            return Ok(());
        }
        if Instant::now() > deadline {
            return Err(format!("the server has {flags:?}, and was to have {expected:?}").into());
        }
        thread::sleep(Duration::from_millis(200));
    }
}

/// The cache of who has just seen all of it.
fn first_seen(connection: &mut Connection<'_>, mailbox: &str) -> Result<Cache> {
    let condstore = if connection.has("CONDSTORE") || connection.has("QRESYNC") { " (CONDSTORE)" } else { "" };
    connection.ok(&format!("SELECT {mailbox}{condstore}"))?;
    let flags = all_flags(connection)?;
    let view = connection.client.view().ok_or("no view")?;
    Ok(Cache {
        uid_validity: view.uid_validity().ok_or("no UIDVALIDITY")?,
        highest_modseq: view.highest_modseq(),
        flags,
    })
}

/// Selects the mailbox, and makes the cache what the mailbox is.
fn resynchronise(connection: &mut Connection<'_>, mailbox: &str, method: Method, cache: &mut Cache) -> Result<()> {
    let uids = UidSet::from_uids(cache.flags.keys().copied()).ok_or("the cache is empty")?;
    let mut known = Known::new(cache.uid_validity).with_uids(uids);
    if let Some(modseq) = cache.highest_modseq {
        known = known.with_highest_modseq(modseq);
    }
    let mut resync = Resync::new(Mailbox::new(mailbox.to_owned())?, known).with_method(method);
    let mut told = Flags::new();
    let changes = loop {
        resync.advance(&mut connection.client)?;
        connection.turn(ROUND, &mut |event| {
            resync.handle(event);
            told.extend(flags_told(event));
        })?;
        if let Some(outcome) = resync.poll_outcome() {
            break outcome?;
        }
    };
    if changes.is_void || resync.method() != method {
        return Err(format!("resynchronised by {:?}: {changes:?}", resync.method()).into());
    }
    if method > Method::Plain && changes.highest_modseq <= cache.highest_modseq {
        return Err(format!("HIGHESTMODSEQ is {:?}", changes.highest_modseq).into());
    }
    cache.flags.retain(|uid, _| !changes.vanished.as_ref().is_some_and(|uids| uids.contains(*uid)));
    for uids in [&changes.new, &changes.changed].into_iter().flatten() {
        for uid in uids.uids() {
            let flags = told.remove(&uid).ok_or("the flags of a message were not told")?;
            cache.flags.insert(uid, flags);
        }
    }
    Ok(())
}

/// The flags of all messages of the selected mailbox, asked for.
pub(crate) fn all_flags(connection: &mut Connection<'_>) -> Result<Flags> {
    Ok(connection.ok("UID FETCH 1:* (UID FLAGS)")?.iter().filter_map(flags_told).collect())
}

/// The UID and flags of a message, if this event tells of them. `\Recent` is nobody's business.
pub(crate) fn flags_told(event: &Event<'_>) -> Option<(u32, Vec<String>)> {
    let Event::Fetch { uid, fetch } = event else { return None };
    let recent = |flag: &Flag<'_>| flag.as_octets().eq_ignore_ascii_case(b"\\Recent");
    let mut flags: Vec<_> = fetch.flags()?.iter().filter(|flag| !recent(flag)).map(|flag| flag.to_string()).collect();
    flags.sort();
    Some(((*uid)?, flags))
}
