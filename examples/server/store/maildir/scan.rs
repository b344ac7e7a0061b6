//! What the directory of a folder has in it, read once.

use super::{
    files,
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
    io::{self, Read},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// The messages of a folder by UID, after what a crash left undone is undone. Those that others put there become ours.
pub(super) fn scan(directory: &Path, state: &mut State) -> io::Result<Vec<Stored>> {
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
    free_keywords(state, ours.values().map(|(stored, _)| stored));
    foreign.extend(messages(&new)?);
    for path in foreign {
        let stored = adopt(&path, state)?;
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

/// Bits of keywords that no message has can be those of other keywords.
fn free_keywords<'a>(state: &mut State, messages: impl Iterator<Item = &'a Stored> + Clone) {
    for name in &mut state.keywords {
        let is = |flag: &str| flag.eq_ignore_ascii_case(name);
        if !messages.clone().any(|stored| stored.flags.iter().any(|flag| is(&flag.to_string()))) {
            name.clear();
        }
    }
}

/// Makes a file that somebody else put there the next message.
fn adopt(path: &Path, state: &mut State) -> io::Result<Stored> {
    let uid = state.uid_next;
    let next = uid.checked_add(1).ok_or_else(|| io::Error::other("there are no UIDs left"))?;
    (state.uid_next, state.modseq) = (next, state.modseq + 1);
    let (mut start, mut header) = (Vec::new(), Header::default());
    File::open(path)?.take(1 << 16).read_to_end(&mut start)?;
    header.write(&start);
    let metadata = fs::metadata(path)?;
    let since = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let received = i64::try_from(since.as_secs()).ok().and_then(|seconds| date(seconds, 0));
    let email_id = unique_id('M');
    let facts = Facts {
        size: metadata.len(),
        internal_date: received.unwrap_or_else(now_date),
        save_date: now_date(),
        thread_id: header.thread_id().unwrap_or_else(|| email_id.clone()),
        email_id,
    };
    let modseq = ModSeq::new(state.modseq).map_err(io::Error::other)?;
    Ok(Stored { uid, modseq, flags: flags_of(&path.to_string_lossy()), facts })
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
