//! What the directory of a folder has in it, read once.

use super::{
    files::{self, TemporaryFile},
    message::{Stored, flags_of},
};
use crate::store::{
    facts::{Facts, date, now_date, unique_id},
    state::State,
    thread::Header,
};
use imap_wire::ext::ModSeq;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    iter,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// The messages of a folder by UID, after what a crash left undone is undone. Those that others put there become ours.
pub(super) fn scan(directory: &Path, temporary: &Path, state: &mut State) -> io::Result<Vec<Stored>> {
    let (current, new) = (directory.join("cur"), directory.join("new"));
    let (mut ours, mut foreign) = (BTreeMap::new(), Vec::new());
    for path in messages(&current)? {
        let name = path.file_name().and_then(|name| name.to_str());
        match name.and_then(|name| Stored::parse(name, &state.keywords)) {
            // Not all of those that were being added together are there: so none of them is.
            Some(stored) if state.adding.is_some_and(|first| stored.uid >= first) => fs::remove_file(path)?,
            Some(stored) if !ours.contains_key(&stored.uid) => _ = ours.insert(stored.uid, (stored, path)),
            _ => foreign.push(path),
        }
    }
    if state.adding.is_some() {
        files::sync(&current)?;
        state.adding = None;
        state.save()?;
    }
    for (stored, _) in ours.values() {
        state.uid_next = state.uid_next.max(stored.uid + 1);
        state.modseq = state.modseq.max(stored.modseq.get());
    }
    state.free_keywords(ours.values().map(|(stored, _)| &stored.flags));
    foreign.extend(messages(&new)?);
    for path in foreign {
        let stored = adopt(&path, temporary, state)?;
        ours.insert(stored.uid, (stored, path));
    }
    name_all(&current, ours.values(), state)?;
    Ok(ours.into_values().map(|(stored, _)| stored).collect())
}

/// The files in a directory that can be messages: in Maildir, those that begin with a dot are none.
fn messages(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_file() && !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// Makes a file that somebody else put there the next message.
fn adopt(path: &Path, temporary: &Path, state: &mut State) -> io::Result<Stored> {
    let uid = state.uid_next;
    let next = uid.checked_add(1).ok_or_else(|| io::Error::other("there are no UIDs left"))?;
    (state.uid_next, state.modseq) = (next, state.modseq + 1);
    let modified = fs::metadata(path)?.modified()?;
    let mut octets = fs::read(path)?;
    if let Some(mended) = mended(&octets) {
        octets = mended;
        // In one step, and after it the file is as if it had been delivered so: a crash changes nothing.
        let new = TemporaryFile::new(temporary.join(unique_id('A').to_string()));
        let mut file = File::create_new(new.path())?;
        file.write_all(&octets)?;
        file.set_modified(modified)?;
        file.sync_all()?;
        fs::rename(new.path(), path)?;
    }
    let mut header = Header::default();
    header.write(&octets);
    let since = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    let received = i64::try_from(since.as_secs()).ok().and_then(|seconds| date(seconds, 0));
    let email_id = unique_id('M');
    let facts = Facts {
        size: octets.len() as u64,
        internal_date: received.unwrap_or_else(now_date),
        save_date: now_date(),
        thread_id: header.thread_id().unwrap_or_else(|| email_id.clone()),
        email_id,
    };
    let modseq = ModSeq::new(state.modseq).map_err(io::Error::other)?;
    Ok(Stored { uid, modseq, flags: flags_of(&path.to_string_lossy()), facts })
}

/// The octets of a message as IMAP can tell of them, if they are not so.
///
/// Programs that deliver mail end lines as the system does, by LF alone; in IMAP they end by CRLF, and all sizes and offsets count
/// that. NUL can be in no message (RFC 3501, section 9: `CHAR8`); nothing is told of what it was, and the octet in its place has no
/// meaning.
fn mended(octets: &[u8]) -> Option<Vec<u8>> {
    let before = iter::once(&0).chain(octets);
    let is_bare = |(before, octet): (&u8, &u8)| *octet == b'\n' && *before != b'\r';
    let bare = before.zip(octets).filter(|pair| is_bare(*pair)).count();
    if bare == 0 && !octets.contains(&0) {
        return None;
    }
    let mut mended = Vec::with_capacity(octets.len() + bare);
    for octet in octets {
        match octet {
            b'\n' if mended.last() != Some(&b'\r') => mended.extend_from_slice(b"\r\n"),
            0 => mended.push(0x80),
            _ => mended.push(*octet),
        }
    }
    Some(mended)
}

/// Gives each file the name that its message has from now on, so that the message tells where its file is.
fn name_all<'a>(
    current: &Path,
    messages: impl Iterator<Item = &'a (Stored, PathBuf)>,
    state: &State,
) -> io::Result<()> {
    let mut is_changed = false;
    for (stored, path) in messages {
        let name = current.join(stored.file_name(&state.keywords));
        if name != *path {
            fs::rename(path, name)?;
            is_changed = true;
        }
    }
    if is_changed { files::sync(current) } else { Ok(()) }
}
