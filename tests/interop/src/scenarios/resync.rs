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
use std::{collections::BTreeMap, time::Duration};

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

    change(server, &mailbox)?;

    let mut connection = Connection::logged_in(server)?;
    connection.record(&format!("resynchronise by {mailbox}"));
    resynchronise(&mut connection, &mailbox, method, &mut cache)?;
    let fresh = all_flags(&mut Connection::selected(server, &mailbox)?)?;
    if cache.flags != fresh {
        return Err(format!("the cache has {:?}, the mailbox {fresh:?}", cache.flags).into());
    }
    let view = connection.client.view().ok_or("no view")?;
    if view.exists() != u32::try_from(fresh.len())? {
        return Err(format!("the view has {} messages, the mailbox {}", view.exists(), fresh.len()).into());
    }
    connection.ok("LOGOUT")?;
    Ok(Verdict::PASSED)
}

/// What somebody else does meanwhile.
fn change(server: &Server, mailbox: &str) -> Result<()> {
    let mut other = Connection::selected(server, mailbox)?;
    for number in 21..=23 {
        other.ok(&format!("APPEND {mailbox} {}", literal(&mail::small(&format!("number {number}")))))?;
    }
    other.ok("NOOP")?;
    other.ok("STORE 2:4 +FLAGS (\\Flagged)")?;
    other.ok("STORE 10 -FLAGS (\\Seen)")?;
    other.ok("STORE 1,7:8,20,22 +FLAGS (\\Deleted)")?;
    other.ok("EXPUNGE")?;
    other.ok("LOGOUT")?;
    Ok(())
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
