//! Messages from the server to a file, and from a file to the server, of whatever size, a piece at a time.

use super::{
    connection::{Connection, Result},
    progress::{Progress, Watched, size},
};
use imap_wire::{
    Code, Fetch as Fetched, Head,
    client::Event,
    command::{Append, AppendMessage, Command, Fetch, FetchAttribute, FetchAttributes},
    data::{Flag, Mailbox, Section, SequenceSet},
};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{Write, stdout},
    path::{Path, PathBuf},
};

/// Writes a message of the selected mailbox: the file has all of it, or is not there.
pub(crate) fn fetch(connection: &mut Connection, uid: u32, path: &Path) -> Result<()> {
    let part = PathBuf::from([path.as_os_str(), ".part".as_ref()].into_iter().collect::<OsString>());
    let of_part = |error| format!("{}: {error}", part.display());
    let mut file = File::create(&part).map_err(of_part)?;
    let written = body(connection, uid, &mut file).and_then(|octets| {
        file.sync_all().map_err(of_part)?;
        fs::rename(&part, path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(octets)
    });
    let octets = written.inspect_err(|_| _ = fs::remove_file(&part))?;
    writeln!(stdout(), "{}: {}", path.display(), size(octets))?;
    Ok(())
}

/// Writes a message of the selected mailbox into this. Tells how many octets it has.
fn body(connection: &mut Connection, uid: u32, into: &mut impl Write) -> Result<u64> {
    let body = FetchAttribute::body_peek(Section::whole());
    let fetch = Fetch::new(SequenceSet::new(uid.to_string())?, FetchAttributes::from(body));
    let id = connection.client.send(Command::UidFetch(fetch))?;
    let is_it = |fetch: &Fetched<'_>| fetch.uid().is_none_or(|it| it == uid) && fetch.body("").is_some();
    let mut progress = None;
    let mut octets = None;
    loop {
        match connection.next()? {
            // It is large: this is announced, and comes in pieces.
            Event::Literal { head: Head::Fetch(fetch), octets: announced } if is_it(&fetch) => {
                progress = Some(Progress::new(announced));
                octets = Some(announced);
            }
            Event::Literal { .. } => connection.client.skip_literal()?,
            Event::Octets { octets, .. } => {
                into.write_all(&octets)?;
                progress.iter_mut().for_each(|it| it.advance(octets.len()));
            }
            // It is small: this has all of it. Of a large one, it comes behind the pieces.
            Event::Fetch { fetch, .. } if is_it(&fetch) && octets.is_none() => {
                if let Some(message) = fetch.body("").and_then(|it| it.octets()) {
                    into.write_all(message)?;
                    octets = Some(message.len() as u64);
                }
            }
            Event::Completed { id: it, outcome, .. } if it == id => {
                drop(progress);
                return match octets {
                    _ if !outcome.is_ok() => Err(outcome.to_string().into()),
                    None => Err(format!("there is no message with the UID {uid}").into()),
                    Some(octets) => Ok(octets),
                };
            }
            _ => {}
        }
    }
}

/// Adds a message to a mailbox, as the file has it: lines of a message end in CRLF.
pub(crate) fn append(connection: &mut Connection, mailbox: &Mailbox<'static>, path: &Path) -> Result<()> {
    let of_path = |error| format!("{}: {error}", path.display());
    let file = File::open(path).map_err(of_path)?;
    let octets = file.metadata().map_err(of_path)?.len();
    let mut message = AppendMessage::streamed(octets);
    message.flags = Some([Flag::Seen].into_iter().collect());
    let append = Command::Append(Append::new(mailbox.clone(), message));
    let status = connection.append(append, Watched { reader: file, progress: Progress::new(octets) })?;
    match &status.code {
        Some(Code::AppendUid(it)) => writeln!(stdout(), "{}: {}, UID {}", path.display(), size(octets), it.uids)?,
        _ => writeln!(stdout(), "{}: {}", path.display(), size(octets))?,
    }
    Ok(())
}
