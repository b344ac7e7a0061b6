//! [`Upload`]: a message on its way in.

use super::{
    facts::{Facts, unique_id},
    thread::Header,
};
use bytes::Bytes;
use imap_wire::ext::ObjectId;
use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// A message whose octets come in pieces. Nobody sees it before it is added to a folder, and it is gone if it is dropped.
pub(crate) struct Upload {
    body: Body,
    len: u64,
    header: Header,
    email_id: ObjectId<'static>,
}

enum Body {
    Memory(Vec<u8>),
    File(File, TemporaryFile),
}

impl Upload {
    /// Begins one: a file in this directory, or in memory.
    pub(super) fn new(directory: Option<&Path>) -> io::Result<Self> {
        let email_id = unique_id('M');
        let body = match directory {
            None => Body::Memory(Vec::new()),
            Some(directory) => {
                let path = directory.join(email_id.to_string());
                Body::File(File::create_new(&path)?, TemporaryFile(path))
            }
        };
        Ok(Self { body, len: 0, header: Header::default(), email_id })
    }

    /// Adds a piece.
    pub(crate) fn write(&mut self, octets: &[u8]) -> io::Result<()> {
        match &mut self.body {
            Body::Memory(memory) => memory.extend_from_slice(octets),
            Body::File(file, _) => file.write_all(octets)?,
        }
        self.len += octets.len() as u64;
        self.header.write(octets);
        Ok(())
    }

    /// Adds all that another one has.
    pub(crate) fn append(&mut self, other: Self) -> io::Result<()> {
        match other.body {
            Body::Memory(octets) => self.write(&octets),
            Body::File(_, file) => {
                let (mut file, mut piece) = (File::open(file.path())?, [0; 16 << 10]);
                loop {
                    match file.read(&mut piece)? {
                        0 => return Ok(()),
                        count => self.write(&piece[..count])?,
                    }
                }
            }
        }
    }

    /// Octets until now.
    pub(crate) const fn len(&self) -> u64 {
        self.len
    }

    /// All that there is of it, where it will last.
    pub(super) fn finish(self) -> io::Result<Finished> {
        let body = match self.body {
            Body::Memory(memory) => FinishedBody::Memory(memory.into()),
            Body::File(file, temporary) => {
                file.sync_all()?;
                FinishedBody::File(temporary)
            }
        };
        // Who says nothing of other messages is a conversation of its own.
        let thread_id = self.header.thread_id().unwrap_or_else(|| self.email_id.clone());
        Ok(Finished { body, size: self.len, email_id: self.email_id, thread_id })
    }
}

/// A whole message that belongs to no folder yet.
pub(super) struct Finished {
    pub(super) body: FinishedBody,
    pub(super) size: u64,
    pub(super) email_id: ObjectId<'static>,
    pub(super) thread_id: ObjectId<'static>,
}

pub(super) enum FinishedBody {
    Memory(Bytes),
    File(TemporaryFile),
}

impl Finished {
    /// A copy of a message that is in a folder.
    pub(super) fn copy(facts: &Facts, body: FinishedBody) -> Self {
        Self { body, size: facts.size, email_id: facts.email_id.clone(), thread_id: facts.thread_id.clone() }
    }
}

/// A file that is removed when it is dropped, unless it was moved elsewhere.
pub(super) struct TemporaryFile(PathBuf);

impl TemporaryFile {
    /// Another name of a file, or a copy of it where a file system has no second names.
    pub(super) fn link(original: &Path, directory: &Path) -> io::Result<Self> {
        let temporary = Self(directory.join(unique_id('L').to_string()));
        if fs::hard_link(original, &temporary.0).is_err() {
            fs::copy(original, &temporary.0)?;
            File::open(&temporary.0)?.sync_all()?;
        }
        Ok(temporary)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // If this fails, the next start of the server removes it.
        _ = fs::remove_file(&self.0);
    }
}
