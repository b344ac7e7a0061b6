//! Keeps a maildir like a mailbox: gets what is new, renames what has other flags, removes what is gone.
//!
//! ```text
//! cargo run --example sync --features scram -- imaps://alice@imap.example.org/INBOX ~/Maildir
//! ```
//!
//! What has changed since the last time is found out by [`Resync`], by the best means that the server has. It may be interrupted at any
//! moment, and goes on the next time: a message has a name that tells its UID, and gets that only once all of it is on the disk; and
//! that all up to some HIGHESTMODSEQ is here is written down last. Nothing is sent to the server but questions.
//!
//! # What it does not do yet
//!
//! It is no backup. A folder is for one mailbox and for one run at a time, and nothing checks that: another mailbox takes the place of the
//! first. When UIDVALIDITY changes, what is here is removed before it is fetched again. A message that the server does not deliver at its
//! first time is not asked for again.

#[allow(dead_code, reason = "shared with the example `client`, which uses more of it")]
#[path = "client/connection.rs"]
mod connection;
#[path = "client/flags.rs"]
mod flags;
#[path = "client/login.rs"]
mod login;
#[path = "client/tls.rs"]
mod tls;
#[path = "client/trace.rs"]
mod trace;
#[path = "client/url.rs"]
mod url;

use connection::{Connection, Result, Settings};
use flags::letters;
use imap_wire::{
    Fetch as Fetched, Head,
    client::{Changes, Event, Known, Resync},
    command::{Command, Fetch, FetchAttribute, FetchAttributes},
    data::{Mailbox, Section, SequenceSet, UidSet, UidValidity},
    ext::ModSeq,
    wire::IntoStatic,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};
use url::Url;

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
    let known = read_state(folder)?;
    let mut uids: BTreeSet<u32> = known.as_ref().into_iter().flat_map(|it| &it.uids).flat_map(UidSet::uids).collect();
    let known = known.map_or(Known::NOTHING, State::known);

    let mut connection = Connection::open(url, settings)?;
    login::log_in(&mut connection, url)?;
    let (changes, flags) = find_changes(&mut connection, &url.mailbox, known)?;
    let uid_validity = changes.uid_validity.filter(|it| it.is_valid());
    let uid_validity = uid_validity.ok_or("the server has no UIDVALIDITY, so that nothing can be kept")?;

    // What there is to be.
    let all =
        |set: &Option<UidSet<'static>>| set.iter().flat_map(|set| set.uids().collect::<Vec<_>>()).collect::<Vec<_>>();
    if changes.is_void {
        uids.clear();
    }
    all(&changes.vanished).iter().for_each(|uid| _ = uids.remove(uid));
    uids.extend(all(&changes.new));

    // And now it is made so, from whatever an earlier run has left.
    let gone = maildir.keep(uid_validity, &uids)?;
    let mut changed = 0;
    for (uid, letters) in &flags {
        changed += u32::from(maildir.flag(*uid, letters)?);
    }
    let missing = uids.iter().copied().filter(|uid| !maildir.files.contains_key(uid));
    let new = match SequenceSet::from_numbers(missing) {
        Some(missing) => fetch(&mut connection, &mut maildir, uid_validity, &missing)?,
        None => 0,
    };
    maildir.settle()?;
    // Not before all of it is on the disk.
    let here = maildir.files.keys().copied();
    let state = State { uid_validity, highest_modseq: changes.highest_modseq, uids: UidSet::from_uids(here) };
    write_state(folder, &state)?;
    let count = maildir.files.len();
    writeln!(io::stdout(), "{new} new, {changed} changed, {gone} gone, {count} messages")?;
    connection.run(Command::Logout, |_| Ok(()))?;
    Ok(())
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
            next = connection.next_by(Duration::ZERO)?;
        }
        if let Some(outcome) = resync.poll_outcome() {
            return Ok((outcome?, flags));
        }
    }
}

/// Gets these messages, each a piece at a time, whatever its size. Tells how many there were: one may be gone meanwhile.
fn fetch(
    connection: &mut Connection,
    maildir: &mut Maildir,
    uid_validity: UidValidity,
    uids: &SequenceSet<'static>,
) -> Result<u32> {
    let body = FetchAttribute::body_peek(Section::whole());
    let attributes = FetchAttributes::new([FetchAttribute::Uid, FetchAttribute::Flags, body])?;
    let has_body = |fetch: &Fetched<'_>| fetch.body("").is_some();
    let mut count = 0;
    // No server takes lines of any length.
    for uids in uids.split(8_000) {
        let id = connection.client.send(Command::UidFetch(Fetch::new(uids.into_owned(), attributes.clone())))?;
        let mut part = None;
        loop {
            match connection.next()? {
                // It is large: this is announced, comes in pieces, and then follows what else there is of the response.
                Event::Literal { head: Head::Fetch(fetch), .. } if has_body(&fetch) => part = Some(maildir.part()?),
                Event::Literal { .. } => connection.client.skip_literal()?,
                Event::Octets { octets, .. } => part.iter_mut().try_for_each(|it| it.write_all(&octets))?,
                Event::Fetch { uid: Some(uid), fetch } if has_body(&fetch) => {
                    if let Some(octets) = fetch.body("").and_then(|it| it.octets()) {
                        maildir.part()?.write_all(octets)?;
                    }
                    part = None;
                    let flags = fetch.flags().map(letters).unwrap_or_default();
                    count += u32::from(maildir.deliver(uid_validity, uid, &flags)?);
                }
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
    Ok(count)
}

/// A folder of messages. Those that this program has put there have the name `imap-UIDVALIDITY-UID`, and it touches no others.
struct Maildir {
    folder: PathBuf,
    /// Its own messages by UID, once it is known which UIDVALIDITY counts.
    files: BTreeMap<u32, PathBuf>,
}

impl Maildir {
    fn open(folder: &Path) -> Result<Self> {
        for part in ["tmp", "new", "cur"] {
            fs::create_dir_all(folder.join(part)).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        Ok(Self { folder: folder.into(), files: BTreeMap::new() })
    }

    /// Finds its messages, and removes those that are not among these. Tells how many that were.
    fn keep(&mut self, uid_validity: UidValidity, uids: &BTreeSet<u32>) -> Result<u32> {
        let mut gone = 0;
        for part in ["new", "cur"] {
            for entry in fs::read_dir(self.folder.join(part))? {
                let path = entry?.path();
                match uid_of(&path) {
                    None => {}
                    Some((of, uid)) if of == uid_validity.get() && uids.contains(&uid) => {
                        self.files.insert(uid, path);
                    }
                    Some(_) => {
                        fs::remove_file(path)?;
                        gone += 1;
                    }
                }
            }
        }
        Ok(gone)
    }

    /// Gives a message these flags, if it is here and has others.
    fn flag(&mut self, uid: u32, letters: &str) -> Result<bool> {
        let Some(path) = self.files.get_mut(&uid) else { return Ok(false) };
        let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
        let (base, old) = name.split_once(":2,").unwrap_or((name, ""));
        if old == letters {
            return Ok(false);
        }
        let renamed = self.folder.join("cur").join(format!("{base}:2,{letters}"));
        fs::rename(&*path, &renamed)?;
        *path = renamed;
        Ok(true)
    }

    /// Where the octets of a message are gathered, one at a time.
    fn part(&self) -> io::Result<File> {
        File::create(self.part_path())
    }

    fn part_path(&self) -> PathBuf {
        self.folder.join("tmp").join("imap-part")
    }

    /// That message is whole. False if it was here already.
    fn deliver(&mut self, uid_validity: UidValidity, uid: u32, letters: &str) -> Result<bool> {
        let part = self.part_path();
        File::open(&part)?.sync_all()?;
        let name = format!("imap-{}-{uid}", uid_validity.get());
        let path = match letters {
            "" => self.folder.join("new").join(name),
            letters => self.folder.join("cur").join(format!("{name}:2,{letters}")),
        };
        fs::rename(part, &path)?;
        Ok(self.files.insert(uid, path).is_none())
    }

    /// Waits until the names are on the disk, too.
    fn settle(&self) -> Result<()> {
        for part in ["new", "cur"] {
            File::open(self.folder.join(part))?.sync_all()?;
        }
        Ok(())
    }
}

/// UIDVALIDITY and UID of a message of ours.
fn uid_of(path: &Path) -> Option<(u64, u32)> {
    let name = path.file_name()?.to_str()?;
    let (base, _) = name.split_once(':').unwrap_or((name, ""));
    let (uid_validity, uid) = base.strip_prefix("imap-")?.split_once('-')?;
    Some((uid_validity.parse().ok()?, uid.parse().ok()?))
}

/// What was here when all was.
struct State {
    uid_validity: UidValidity,
    highest_modseq: Option<ModSeq>,
    uids: Option<UidSet<'static>>,
}

impl State {
    fn known(self) -> Known {
        let mut known = Known::new(self.uid_validity);
        if let Some(modseq) = self.highest_modseq {
            known = known.with_highest_modseq(modseq);
        }
        match self.uids {
            Some(uids) => known.with_uids(uids),
            None => known,
        }
    }
}

/// The state that was written last. `None` if there is none, or if it cannot be read: then all is compared anew.
fn read_state(folder: &Path) -> Result<Option<State>> {
    let text = match fs::read_to_string(folder.join("imap-state")) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{}: {error}", folder.display()).into()),
    };
    let value = |name| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let Some(uid_validity) = value("uid_validity").and_then(|it| UidValidity::new(it.parse().ok()?).ok()) else {
        return Ok(None);
    };
    let highest_modseq = value("highest_modseq").and_then(|it| ModSeq::new(it.parse().ok()?).ok());
    let uids = value("uids").and_then(|it| UidSet::new(it.to_owned()).ok());
    Ok(Some(State { uid_validity, highest_modseq, uids }))
}

/// Writes the state: all of it, or nothing.
fn write_state(folder: &Path, state: &State) -> Result<()> {
    let mut text = format!("uid_validity {}\n", state.uid_validity.get());
    if let Some(modseq) = state.highest_modseq {
        text += &format!("highest_modseq {modseq}\n");
    }
    if let Some(uids) = &state.uids {
        text += &format!("uids {uids}\n");
    }
    let part = folder.join("tmp").join("imap-state");
    let mut file = File::create(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(part, folder.join("imap-state"))?;
    File::open(folder)?.sync_all()?;
    Ok(())
}
