//! [`Maildir`]: the directory of a folder.
//!
//! A folder `Lists/rust` of the user `alice` is the directory `alice/Lists/rust`. In it are
//!
//! - `cur`: its messages, each a file; the name is [all but the octets](Stored).
//! - `new`, `tmp`: for programs that deliver to a Maildir. What is in `new` is taken over when the folder is opened, and gets the
//!   line ends of mail.
//! - `state`: what no message tells. A directory that has it is a folder; else it is only above one.
//! - `settings`: special uses, rights and annotations.
//! - `deleted`, which was `state`: the folder is deleted, and what is left of it will go.
//! - the folders below it.

pub(crate) mod files;
mod message;
pub(crate) mod names;
mod scan;

use super::{source::Source, state::State};
pub(crate) use message::Stored;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// The directory of a folder. A method that changes something makes nothing last; [`sync`](Self::sync) does.
pub(crate) struct Maildir {
    directory: PathBuf,
    /// Where files are made, to be moved here once they are whole.
    temporary: PathBuf,
}

impl Maildir {
    /// Makes what is not there of the directory.
    pub(crate) fn open(directory: PathBuf, temporary: PathBuf) -> io::Result<Self> {
        clear(&directory)?;
        for name in ["cur", "new", "tmp"] {
            files::make_directory(&directory.join(name))?;
        }
        Ok(Self { directory, temporary })
    }

    /// True if this directory is a folder, or the Maildir of another program, which becomes one.
    pub(crate) fn is_folder(directory: &Path) -> bool {
        directory.join("state").is_file() || directory.join("cur").is_dir() && !directory.join("deleted").exists()
    }

    pub(crate) fn scan(&self, state: &mut State) -> io::Result<Vec<Stored>> {
        scan::scan(&self.directory, &self.temporary, state)
    }

    pub(crate) fn state_path(&self) -> PathBuf {
        self.directory.join("state")
    }

    pub(crate) fn settings_path(&self) -> PathBuf {
        self.directory.join("settings")
    }

    pub(crate) fn message_path(&self, file_name: &str) -> PathBuf {
        self.directory.join("cur").join(file_name)
    }

    pub(crate) fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// The directory was moved.
    pub(crate) fn moved(&mut self, directory: PathBuf) {
        self.directory = directory;
    }

    /// Where the octets of a message are, of which there are so many.
    pub(crate) fn source(&self, file_name: &str, size: u64) -> io::Result<Source> {
        let path = self.message_path(file_name);
        Ok(Source::File { file: File::open(&path)?, path, size })
    }

    /// Takes a file in.
    pub(crate) fn take(&self, path: &Path, file_name: &str) -> io::Result<()> {
        fs::rename(path, self.message_path(file_name))
    }

    pub(crate) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.message_path(from), self.message_path(to))
    }

    pub(crate) fn remove(&self, file_name: &str) -> io::Result<()> {
        files::gone(fs::remove_file(self.message_path(file_name)))
    }

    /// Makes what was done last.
    pub(crate) fn sync(&self) -> io::Result<()> {
        files::sync(&self.directory.join("cur"))
    }

    /// Deletes the folder. If this fails the folder is there as before; but not all of its files may go at once.
    pub(crate) fn delete(&self) -> io::Result<()> {
        let deleted = self.directory.join("deleted");
        fs::rename(self.state_path(), &deleted)?;
        files::sync(&self.directory).or_else(|error| fs::rename(deleted, self.state_path()).and(Err(error)))?;
        // What does not go now goes when there is another folder of this name.
        _ = clear(&self.directory);
        Ok(())
    }
}

/// Removes what is left of a folder that was deleted here.
pub(crate) fn clear(directory: &Path) -> io::Result<()> {
    let deleted = directory.join("deleted");
    if !deleted.exists() {
        return Ok(());
    }
    for name in ["cur", "new", "tmp"] {
        files::gone(fs::remove_dir_all(directory.join(name)))?;
    }
    for name in ["settings", "settings.new", "state.new"] {
        files::gone(fs::remove_file(directory.join(name)))?;
    }
    files::sync(directory)?;
    fs::remove_file(deleted)
}

/// Removes directories that have nothing in them any more, from this one upwards, up to `top`.
pub(crate) fn prune(directory: &Path, top: &Path) {
    // What is not empty is not removed.
    let mut directories = directory.ancestors().take_while(|directory| *directory != top);
    while directories.next().is_some_and(|directory| fs::remove_dir(directory).is_ok()) {}
}
