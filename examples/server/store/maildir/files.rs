//! What makes files last.

use crate::store::facts::unique_id;
use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

/// Makes what happened to the names in a directory last.
pub(crate) fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// The same of the directory that this is in.
pub(crate) fn sync_above(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), sync)
}

/// Replaces a file: whoever reads it, even after a crash, finds all of what it was or all of what it is now.
pub(crate) fn replace(path: &Path, octets: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(octets)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    sync_above(path)
}

/// Makes a directory that lasts, and those above it.
pub(crate) fn make_directory(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        make_directory(above)?;
    }
    fs::create_dir(path)?;
    sync_above(path)
}

/// What was wanted gone and is not there is gone.
pub(crate) fn gone(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// The error of a file that has something else in it than what was written to it.
pub(crate) fn damaged(path: &Path) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("{} is damaged", path.display()))
}

/// A file that is removed when it is dropped, unless it was moved elsewhere.
pub(crate) struct TemporaryFile(PathBuf);

impl TemporaryFile {
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Another name of a file, or a copy of it where a file system has no second names.
    pub(crate) fn link(original: &Path, directory: &Path) -> io::Result<Self> {
        let temporary = Self(directory.join(unique_id('L').to_string()));
        if fs::hard_link(original, &temporary.0).is_err() {
            fs::copy(original, &temporary.0)?;
            File::open(&temporary.0)?.sync_all()?;
        }
        Ok(temporary)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // If this fails, the next start of the server removes it.
        _ = fs::remove_file(&self.0);
    }
}
