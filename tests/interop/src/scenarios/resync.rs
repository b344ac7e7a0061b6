//! What changed while nobody was connected: found out as well as the server can, and compared with a fetch of all.

use super::Settings;
use crate::{
    Result,
    connection::{Connection, literal},
    mail,
    report::{Report, Verdict},
    servers::Server,
};
use imap_wire::{Data, client::Event, data::Flag};
use std::collections::BTreeMap;

/// The flags of each message, by UID.
type Flags = BTreeMap<u32, Vec<String>>;

/// What a cache keeps of a mailbox.
#[derive(Debug)]
struct Cache {
    uid_validity: u64,
    highest_modseq: Option<u64>,
    flags: Flags,
}

/// By which means the changes are found out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Means {
    Qresync,
    Condstore,
    Neither,
}

pub(crate) fn run(server: &Server, report: &mut Report, _: &Settings) {
    for (means, row) in [
        (Means::Qresync, "resynchronised by QRESYNC"),
        (Means::Condstore, "resynchronised by CONDSTORE"),
        (Means::Neither, "resynchronised by neither"),
    ] {
        report.check(row, || resynchronised(server, means));
    }
}

fn resynchronised(server: &Server, means: Means) -> Result<Verdict> {
    let mailbox = format!("{means:?}");
    let mut connection = Connection::logged_in(server)?;
    let is_there = match means {
        Means::Qresync => connection.has("QRESYNC"),
        Means::Condstore => connection.has("CONDSTORE") || connection.has("QRESYNC"),
        Means::Neither => true,
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
    resynchronise(&mut connection, &mailbox, means, &mut cache)?;
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
        uid_validity: view.uid_validity().ok_or("no UIDVALIDITY")?.get(),
        highest_modseq: view.highest_modseq().map(imap_wire::ext::ModSeq::get),
        flags,
    })
}

/// Selects the mailbox, and makes the cache what the mailbox is.
fn resynchronise(connection: &mut Connection<'_>, mailbox: &str, means: Means, cache: &mut Cache) -> Result<()> {
    let modseq = cache.highest_modseq;
    let mut events = match means {
        Means::Qresync => {
            connection.ok("ENABLE QRESYNC")?;
            let modseq = modseq.ok_or("no HIGHESTMODSEQ")?;
            connection.ok(&format!("SELECT {mailbox} (QRESYNC ({} {modseq}))", cache.uid_validity))?
        }
        Means::Condstore => {
            let modseq = modseq.ok_or("no HIGHESTMODSEQ")?;
            let mut events = connection.ok(&format!("SELECT {mailbox} (CONDSTORE)"))?;
            events.extend(connection.ok(&format!("UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE {modseq})"))?);
            events.extend(present(connection, cache)?);
            events
        }
        Means::Neither => {
            let mut events = connection.ok(&format!("SELECT {mailbox}"))?;
            events.extend(connection.ok("UID FETCH 1:* (UID FLAGS)")?);
            events.extend(present(connection, cache)?);
            events
        }
    };
    for event in events.drain(..) {
        match event {
            Event::Data(Data::Vanished(vanished)) => {
                cache.flags.retain(|uid, _| !vanished.uids.contains(*uid));
            }
            event => {
                let told = flags_told(&event);
                cache.flags.extend(told);
            }
        }
    }
    let validity = connection.client.view().and_then(imap_wire::MailboxView::uid_validity);
    if validity.map(imap_wire::data::UidValidity::get) != Some(cache.uid_validity) {
        return Err(format!("UIDVALIDITY has changed to {validity:?}").into());
    }
    Ok(())
}

/// Asks which messages are there, and forgets the others.
fn present(connection: &mut Connection<'_>, cache: &mut Cache) -> Result<Vec<Event<'static>>> {
    let events = connection.ok("UID SEARCH ALL")?;
    for event in &events {
        if let Event::Data(Data::Search(found)) = event {
            cache.flags.retain(|uid, _| found.numbers().contains(uid));
        }
    }
    Ok(events)
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
