//! [`Upload`]: a message on its way in.

use super::{
    StoreError,
    facts::{Facts, unique_id},
    maildir::files::TemporaryFile,
    memory::{Held, Memory},
    thread::Header,
};
use bytes::Bytes;
use imap_wire::ext::ObjectId;
use std::{
    fs::{self, File},
    io::{Read, Write},
    path::PathBuf,
    sync::Arc,
};

/// A message whose octets come in pieces. Nobody sees it before it is added to a folder, and it is gone if it is dropped.
pub(crate) struct Upload {
    body: Body,
    len: u64,
    has_nul: bool,
    header: Header,
    email_id: ObjectId<'static>,
}

enum Body {
    Memory(Held),
    File(File, TemporaryFile),
}

/// Where uploads of an account are made.
#[derive(Clone)]
pub(super) enum Workshop {
    /// In memory, of which all accounts together have so much.
    Memory(Arc<Memory>),
    /// Files in this directory.
    Directory(PathBuf),
}

impl Upload {
    /// Begins one.
    pub(super) fn new(workshop: &Workshop) -> Result<Self, StoreError> {
        let email_id = unique_id('M');
        let body = match workshop {
            Workshop::Memory(memory) => Body::Memory(Held::new(memory)),
            Workshop::Directory(directory) => {
                let path = directory.join(email_id.to_string());
                Body::File(File::create_new(&path)?, TemporaryFile::new(path))
            }
        };
        Ok(Self { body, len: 0, has_nul: false, header: Header::default(), email_id })
    }

    /// Adds a piece.
    pub(crate) fn write(&mut self, octets: &[u8]) -> Result<(), StoreError> {
        match &mut self.body {
            Body::Memory(held) => held.write(octets)?,
            Body::File(file, _) => file.write_all(octets)?,
        }
        self.len += octets.len() as u64;
        self.has_nul |= octets.contains(&0);
        self.header.write(octets);
        Ok(())
    }

    /// Adds all that another one has.
    pub(crate) fn append(&mut self, other: Self) -> Result<(), StoreError> {
        match other.body {
            Body::Memory(held) => self.write(held.octets()),
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

    /// True if NUL is among them, which is in no message that IMAP can tell of.
    pub(crate) const fn has_nul(&self) -> bool {
        self.has_nul
    }

    /// All octets until now.
    pub(crate) fn read(&self) -> Result<Bytes, StoreError> {
        Ok(match &self.body {
            Body::Memory(held) => Bytes::copy_from_slice(held.octets()),
            Body::File(_, file) => fs::read(file.path())?.into(),
        })
    }

    /// All that there is of it, where it will last.
    pub(super) fn finish(self) -> Result<Finished, StoreError> {
        let body = match self.body {
            Body::Memory(held) => FinishedBody::Memory(held.into_octets()),
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
