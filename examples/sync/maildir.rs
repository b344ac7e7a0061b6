//! [`Maildir`]: the folder of messages, and the files that this program keeps beside them.

use super::connection::Result;
use imap_wire::data::UidValidity;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, TryLockError},
    io::{self, Write},
    mem,
    path::{Path, PathBuf},
};

/// How the names in `tmp` begin that this program gives. Other programs that use the folder give none like it.
const PART: &str = "imap-wire-sync-";

/// A folder of messages. Those that this program has put there have the name `imap-UIDVALIDITY-UID`, and it touches no others.
pub(crate) struct Maildir {
    pub(crate) folder: PathBuf,
    /// Its own messages by UID, once it is known which UIDVALIDITY counts.
    pub(crate) files: BTreeMap<u32, PathBuf>,
    /// Its own messages of another UIDVALIDITY.
    outdated: Vec<PathBuf>,
    /// How many files this run has begun.
    begun: u32,
    /// Locked as long as this run lasts.
    _lock: File,
}

/// A file in `tmp` that is not whole yet. One that never is stays there until the next run.
pub(crate) struct Part {
    pub(crate) file: File,
    path: PathBuf,
}

impl Part {
    /// It is whole, and gets its name once all of it is on the disk.
    fn finish(self, path: &Path) -> Result<()> {
        self.file.sync_all()?;
        fs::rename(self.path, path)?;
        Ok(())
    }
}

impl Maildir {
    /// # Errors
    ///
    /// If another run has it open, or it cannot be written.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        for part in ["tmp", "new", "cur"] {
            fs::create_dir_all(folder.join(part)).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let lock = lock(folder)?;
        for entry in fs::read_dir(folder.join("tmp"))? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(PART) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(Self { folder: folder.into(), files: BTreeMap::new(), outdated: Vec::new(), begun: 0, _lock: lock })
    }

    /// All messages of its own: UIDVALIDITY, UID, and where it is.
    fn own(&self) -> Result<Vec<(u64, u32, PathBuf)>> {
        let mut own = Vec::new();
        for part in ["new", "cur"] {
            for entry in fs::read_dir(self.folder.join(part))? {
                let path = entry?.path();
                if let Some((uid_validity, uid)) = uid_of(&path) {
                    own.push((uid_validity, uid, path));
                }
            }
        }
        Ok(own)
    }

    pub(crate) fn has_messages(&self) -> Result<bool> {
        Ok(!self.own()?.is_empty())
    }

    /// Finds its messages: this UIDVALIDITY counts.
    pub(crate) fn find(&mut self, uid_validity: UidValidity) -> Result<()> {
        for (of, uid, path) in self.own()? {
            if of == uid_validity.get() {
                self.files.insert(uid, path);
            } else {
                self.outdated.push(path);
            }
        }
        Ok(())
    }

    /// Removes the messages that are not among these. Tells how many that were.
    pub(crate) fn keep(&mut self, uids: &BTreeSet<u32>) -> Result<u32> {
        let mut gone = 0;
        for (uid, path) in mem::take(&mut self.files) {
            if uids.contains(&uid) {
                self.files.insert(uid, path);
            } else {
                fs::remove_file(path)?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// Removes the messages of another UIDVALIDITY. Tells how many that were.
    pub(crate) fn remove_outdated(&mut self) -> Result<u32> {
        let mut gone = 0;
        for path in self.outdated.drain(..) {
            fs::remove_file(path)?;
            gone += 1;
        }
        Ok(gone)
    }

    /// Gives a message these flags, if it is here and has others.
    pub(crate) fn flag(&mut self, uid: u32, letters: &str) -> Result<bool> {
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

    /// Begins a file.
    pub(crate) fn part(&mut self) -> Result<Part> {
        self.begun += 1;
        let path = self.folder.join("tmp").join(format!("{PART}{}-{}", std::process::id(), self.begun));
        Ok(Part { file: File::create_new(&path)?, path })
    }

    /// That message is whole.
    pub(crate) fn deliver(&mut self, part: Part, uid_validity: UidValidity, uid: u32, letters: &str) -> Result<()> {
        let name = format!("imap-{}-{uid}", uid_validity.get());
        let path = match letters {
            "" => self.folder.join("new").join(name),
            letters => self.folder.join("cur").join(format!("{name}:2,{letters}")),
        };
        part.finish(&path)?;
        self.files.insert(uid, path);
        Ok(())
    }

    /// Waits until the names are on the disk, too.
    pub(crate) fn settle(&self) -> Result<()> {
        for part in ["new", "cur"] {
            File::open(self.folder.join(part))?.sync_all()?;
        }
        Ok(())
    }

    /// Reads a file of this program, if it is there.
    pub(crate) fn read(&self, name: &str) -> Result<Option<String>> {
        match fs::read(self.folder.join(name)) {
            Ok(octets) => Ok(Some(String::from_utf8_lossy(&octets).into_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("{}: {error}", self.folder.display()).into()),
        }
    }

    /// Writes a file of this program: all of it, or nothing.
    pub(crate) fn write(&mut self, name: &str, text: &str) -> Result<()> {
        let mut part = self.part()?;
        part.file.write_all(text.as_bytes())?;
        part.finish(&self.folder.join(name))?;
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }
}

/// Two runs at once would remove each other's messages. The lock ends with the process, however that ends.
#[expect(clippy::incompatible_msrv, reason = "whoever uses the crate with an older compiler does not build this")]
fn lock(folder: &Path) -> Result<File> {
    let lock = File::create(folder.join("imap-lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(format!("another run is at work in {}", folder.display()).into()),
        Err(TryLockError::Error(error)) => Err(format!("{} cannot be locked: {error}", folder.display()).into()),
    }
}

/// UIDVALIDITY and UID of a message of ours.
fn uid_of(path: &Path) -> Option<(u64, u32)> {
    let name = path.file_name()?.to_str()?;
    let (base, _) = name.split_once(':').unwrap_or((name, ""));
    let (uid_validity, uid) = base.strip_prefix("imap-")?.split_once('-')?;
    Some((uid_validity.parse().ok()?, uid.parse().ok()?))
}
