//! Messages from the server to a file, and from a file to the server, of whatever size, a piece at a time.

use super::{
    connection::{Connection, Result},
    message::{ends_in_message, message},
    options::Output,
    progress::{Progress, Watched, size},
};
use imap_wire::{
    Code, Fetch as Fetched, Head,
    client::Event,
    command::{Append, AppendMessage, Command, Fetch, FetchAttribute, FetchAttributes},
    data::{Flag, Mailbox, Section, SequenceSet},
};
use std::{
    fs::{self, File},
    io::{Write, stdout},
    path::{Path, PathBuf},
};

/// Writes a message of the selected mailbox: the file has all of it, or is as it was.
pub(crate) fn fetch(connection: &mut Connection, uid: u32, output: &Output) -> Result<()> {
    let path = output.path.as_path();
    check_free(output)?;
    // A name that no other run has at this time.
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = PathBuf::from(part);
    let of_part = |error| format!("{}: {error}", part.display());
    let mut file = File::create_new(&part).map_err(of_part)?;
    let written = body(connection, uid, &mut file).and_then(|octets| {
        file.sync_all().map_err(of_part)?;
        // It may have come meanwhile.
        check_free(output)?;
        fs::rename(&part, path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(octets)
    });
    let octets = written.inspect_err(|_| _ = fs::remove_file(&part))?;
    writeln!(stdout(), "{}: {}", path.display(), size(octets))?;
    Ok(())
}

/// An error if something is there that is not to be replaced.
fn check_free(output: &Output) -> Result<()> {
    let path = output.path.display();
    if !output.replaces && fs::symlink_metadata(&output.path).is_ok() {
        return Err(format!("{path}: this file is there already; -o {path} replaces it").into());
    }
    Ok(())
}

/// Writes a message of the selected mailbox into this. Tells how many octets it has.
fn body(connection: &mut Connection, uid: u32, into: &mut impl Write) -> Result<u64> {
    let body = FetchAttribute::body_peek(Section::whole());
    let fetch = Fetch::new(SequenceSet::new(uid.to_string())?, FetchAttributes::from(body));
    let id = connection.client.send(Command::UidFetch(fetch))?;
    let is_it = |fetch: &Fetched<'_>| fetch.uid().is_none_or(|it| it == uid);
    let mut progress = None;
    let mut octets = None;
    loop {
        match connection.next()? {
            // It is large: this is announced, and comes in pieces.
            Event::Literal { head: Head::Fetch(fetch), octets: announced }
                if octets.is_none() && is_it(&fetch) && ends_in_message(&fetch) =>
            {
                progress = Some(Progress::new(announced));
                octets = Some(announced);
            }
            Event::Literal { .. } => connection.client.skip_literal()?,
            Event::Octets { octets, .. } => {
                into.write_all(&octets)?;
                progress.iter_mut().for_each(|it| it.advance(octets.len()));
            }
            // It is small: this has all of it. Of a large one, it comes behind the pieces.
            Event::Fetch { fetch, .. } if octets.is_none() && is_it(&fetch) => {
                if let Some(payload) = fetch.items.iter().find_map(message) {
                    let Some(message) = payload.octets() else {
                        return Err(format!("the server has no text of the message with the UID {uid}").into());
                    };
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
    // Of a pipe nobody knows how much comes, and to open one may take for ever.
    if !fs::metadata(path).map_err(of_path)?.is_file() {
        let path = path.display();
        return Err(format!("{path}: only a regular file can be added, as its size is said first").into());
    }
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
