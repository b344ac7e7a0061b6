//! Keeps a maildir like a mailbox: gets what is new, renames what has other flags, removes what is gone.
//!
//! ```text
//! cargo run --example sync --features scram -- imaps://alice@imap.example.org/INBOX ~/Maildir
//! ```
//!
//! What has changed since the last time is found out by [`Resync`], by the best means that the server has. Nothing is sent to the server
//! but questions.
//!
//! # Safety rules
//!
//! It may be interrupted at any moment, and goes on the next time. No message is lost to an interruption, to a mistake of the user, or
//! to a server that answers badly:
//!
//! - A folder is for one mailbox, which `imap-mailbox` names from before the first message comes, and for one run at a time, which holds
//!   a lock on `imap-lock`. Files that are not its own are not touched.
//! - A message gets its name, which tells its UID, once all of it is on the disk. Only `BODY[]` of a message that is missing is taken.
//! - `imap-state` is written last: UIDVALIDITY, HIGHESTMODSEQ, and the UIDs of all messages that there are to be. What did not come is
//!   asked for again the next time, unless it is gone by then, and the exit status is 1.
//! - When UIDVALIDITY changes, the old messages stay until all new ones are here.
//! - A server that tells of more new messages than it has is not believed. If it tells of fewer than it has, nothing is removed, all
//!   is compared anew the next time, and the exit status is 1.
//!
//! It is no backup: what the server says is gone is removed here, too.

#[allow(dead_code, reason = "shared with the example `client`, which uses more of it")]
#[path = "../client/connection.rs"]
mod connection;
#[path = "../client/flags.rs"]
mod flags;
#[path = "../client/login.rs"]
mod login;
mod maildir;
#[path = "../client/message.rs"]
mod message;
mod state;
#[path = "../client/tls.rs"]
mod tls;
#[path = "../client/trace.rs"]
mod trace;
#[path = "../client/url.rs"]
mod url;

use connection::{Connection, Result, Settings};
use flags::letters;
use imap_wire::{
    Head, MailboxView, Payload,
    client::{Changes, Event, Known, Resync},
    command::{Command, Fetch, FetchAttribute, FetchAttributes},
    data::{Mailbox, Section, SequenceSet, UidSet, UidValidity},
    wire::IntoStatic,
};
use maildir::Maildir;
use message::{ends_in_message, message};
use state::State;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};
use url::Url;

/// More than anybody has in a mailbox, and few enough for their UIDs to be in memory.
const MOST_MESSAGES: u64 = 10_000_000;

const USAGE: &str =
    "usage: sync [--trace] [--trust CERT.pem] [--insecure-plain] imap[s]://user:pass@host/mailbox MAILDIR";

fn main() -> ExitCode {
    let (url, settings, folder) = match arguments() {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("sync: {message}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match sync(&url, &settings, &folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sync: {}", connection::printable(&error.to_string()));
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> std::result::Result<(Url, Settings, PathBuf), String> {
    let (mut settings, mut others) = (Settings::default(), Vec::new());
    let mut args = std::env::args_os().skip(1);
    while let Some(arg) = args.next() {
        match arg.to_str() {
            Some("--trace") => settings.trace = true,
            Some("--insecure-plain") => settings.insecure_plain = true,
            Some("--trust") => settings.trust = Some(args.next().ok_or("--trust wants a file")?.into()),
            Some(option) if option.starts_with('-') => return Err(format!("there is no option {option}")),
            _ => others.push(arg),
        }
    }
    match &others[..] {
        [url, folder] => Ok((Url::parse(&url.to_string_lossy())?, settings, folder.into())),
        _ => Err("it wants a URL and a folder".into()),
    }
}

fn sync(url: &Url, settings: &Settings, folder: &Path) -> Result<()> {
    let mut maildir = Maildir::open(folder)?;
    let mailbox = state::name(url);
    state::check_mailbox(&maildir, &mailbox)?;
    let known = State::read(&maildir)?;
    let uids = known.as_ref().into_iter().flat_map(|it| &it.uids).flat_map(UidSet::uids).collect();
    let known = known.map_or(Known::NOTHING, State::known);

    let mut connection = Connection::open(url, settings)?;
    login::log_in(&mut connection, url)?;
    let (changes, mut flags) = find_changes(&mut connection, &url.mailbox, known)?;
    let uid_validity = changes.uid_validity.filter(|it| it.is_valid());
    let uid_validity = uid_validity.ok_or("the server has no UIDVALIDITY, so that nothing can be kept")?;
    let exists = connection.client.view().map_or(0, MailboxView::exists);
    let uids = present(uids, &changes, exists)?;
    // Nobody knows which messages these are, so that one which seems to be gone may be among them.
    let untold = u64::from(exists).saturating_sub(uids.len() as u64);

    // And now it is made so, from whatever an earlier run has left.
    state::write_mailbox(&mut maildir, &mailbox)?;
    maildir.find(uid_validity)?;
    let (mut gone, mut changed) = (0, 0);
    if untold == 0 {
        gone += maildir.keep(&uids)?;
    }
    for (uid, letters) in &flags {
        changed += u32::from(maildir.flag(*uid, letters)?);
    }
    let mut missing: BTreeSet<u32> = uids.iter().copied().filter(|uid| !maildir.files.contains_key(uid)).collect();
    let asked = missing.len();
    changed += fetch(&mut connection, &mut maildir, uid_validity, &mut missing, &mut flags)?;
    maildir.settle()?;
    // Not before all of it is on the disk. What is missing is among the UIDs, so that it is asked for the next time.
    let state = match untold {
        0 => State { uid_validity, highest_modseq: changes.highest_modseq, uids: UidSet::from_uids(uids) },
        // All is to be compared anew.
        _ => State { uid_validity, highest_modseq: None, uids: None },
    };
    state.write(&mut maildir)?;
    if missing.is_empty() && untold == 0 {
        gone += maildir.remove_outdated()?;
    }
    let (new, count) = (asked - missing.len(), maildir.files.len());
    writeln!(io::stdout(), "{new} new, {changed} changed, {gone} gone, {count} messages")?;
    connection.run(Command::Logout, |_| Ok(()))?;
    match (untold, missing.len()) {
        (0, 0) => Ok(()),
        (0, count) => Err(format!("{count} of the messages did not come; run it again").into()),
        (count, _) => {
            let what = format!("the server has told nothing of {count} of its messages, so that none was removed");
            Err(format!("{what}; run it again").into())
        }
    }
}

/// The messages that there are to be, of those that there were. No set of the server's is expanded before it is known to be small.
fn present(mut uids: BTreeSet<u32>, changes: &Changes, exists: u32) -> Result<BTreeSet<u32>> {
    if changes.is_void {
        uids.clear();
    }
    for range in changes.vanished.iter().flat_map(UidSet::ranges) {
        let gone: Vec<u32> = uids.range(range).copied().collect();
        gone.iter().for_each(|uid| _ = uids.remove(uid));
    }
    let new = changes.new.as_ref().map_or(0, UidSet::count);
    if new > exists.into() || new + uids.len() as u64 > MOST_MESSAGES {
        return Err("the server tells of more messages than it has, or than this can keep".into());
    }
    uids.extend(changes.new.iter().flat_map(UidSet::uids));
    Ok(uids)
}

/// Finds out what has changed, and the flags of all that has.
fn find_changes(
    connection: &mut Connection,
    mailbox: &Mailbox<'static>,
    known: Known,
) -> Result<(Changes, BTreeMap<u32, String>)> {
    let mut resync = Resync::new(mailbox.clone(), known).read_only();
    let mut flags = BTreeMap::new();
    loop {
        resync.advance(&mut connection.client)?;
        // What comes next, and whatever has come with it.
        let mut next = Some(connection.next()?);
        while let Some(event) = next {
            resync.handle(&event);
            if let Event::Fetch { uid: Some(uid), fetch } = &event
                && let Some(told) = fetch.flags()
            {
                flags.insert(*uid, letters(told));
            }
            // At once: what comes behind is not part of it, and would change what the client knows of the mailbox.
            if let Some(outcome) = resync.poll_outcome() {
                return Ok((outcome?, flags));
            }
            next = connection.next_by(Duration::ZERO)?;
        }
    }
}

/// Gets the messages that are missing, each a piece at a time, whatever its size. One that does not come still is missing then. Their
/// flags are those that were told last, before this or meanwhile. Tells how many messages that were here have got others.
fn fetch(
    connection: &mut Connection,
    maildir: &mut Maildir,
    uid_validity: UidValidity,
    missing: &mut BTreeSet<u32>,
    flags: &mut BTreeMap<u32, String>,
) -> Result<u32> {
    let body = FetchAttribute::body_peek(Section::whole());
    let attributes = FetchAttributes::new([FetchAttribute::Uid, FetchAttribute::Flags, body])?;
    let Some(uids) = SequenceSet::from_numbers(missing.iter().copied()) else { return Ok(0) };
    let mut changed = 0;
    // No server takes lines of any length.
    for uids in uids.split(8_000) {
        let id = connection.client.send(Command::UidFetch(Fetch::new(uids.into_owned(), attributes.clone())))?;
        let mut part = None;
        loop {
            match connection.next()? {
                // It is large: this is announced, comes in pieces, and then follows what else there is of the response.
                Event::Literal { head: Head::Fetch(fetch), .. } if ends_in_message(&fetch) => {
                    part = Some(maildir.part()?);
                }
                Event::Literal { .. } => connection.client.skip_literal()?,
                Event::Octets { octets, .. } => part.iter_mut().try_for_each(|it| it.file.write_all(&octets))?,
                Event::Fetch { uid, fetch } => {
                    let streamed = part.take();
                    let Some(uid) = uid else { continue };
                    let told = fetch.flags().map(letters);
                    if !missing.contains(&uid) {
                        // Nothing takes the place of a message that is here, but its flags may have changed.
                        if let Some(letters) = told {
                            changed += u32::from(maildir.flag(uid, &letters)?);
                        }
                        continue;
                    }
                    flags.extend(told.map(|letters| (uid, letters)));
                    let whole = match fetch.items.iter().find_map(message) {
                        Some(Payload::Octets(octets)) => {
                            let mut part = maildir.part()?;
                            part.file.write_all(octets)?;
                            Some(part)
                        }
                        Some(Payload::Streamed { .. }) => streamed,
                        _ => None,
                    };
                    if let Some(whole) = whole {
                        let letters = flags.get(&uid).map_or("", String::as_str);
                        maildir.deliver(whole, uid_validity, uid, letters)?;
                        missing.remove(&uid);
                    }
                }
                // There is no more of it.
                Event::Malformed { .. } | Event::Abandoned(_) => part = None,
                Event::Completed { id: it, outcome, .. } if it == id => {
                    if !outcome.is_ok() {
                        return Err(outcome.to_string().into());
                    }
                    break;
                }
                _ => {}
            }
        }
    }
    Ok(changed)
}
