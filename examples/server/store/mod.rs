//! Where mailboxes and messages are: in memory, or in a directory that lasts.
//!
//! A [`Store`] has an [`Account`] for each user, which has [`Folder`]s, which have [`Contents`]. All sessions of a user share them.
//! Files are read and written where they are asked for, which blocks; a server of many users would do that on threads of its own.
//!
//! # What lasts
//!
//! In a directory, whatever was done when a method returned is there after a crash, even of the machine: files and directories
//! are synced before. Each change is one renaming of a file, or is undone when the directory is opened again. The layout is in
//! [`maildir`]. It is for Unix, where directories can be synced and names can have colons.

mod account;
mod contents;
mod error;
mod facts;
mod folder;
mod maildir;
mod memory;
mod name;
mod quota;
mod settings;
mod source;
mod state;
mod thread;
mod upload;

pub(crate) use account::{Account, Entry, Kind};
pub(crate) use contents::New;
pub(crate) use error::StoreError;
pub(crate) use facts::Facts;
pub(crate) use folder::{Folder, Version};
pub(crate) use source::Source;
pub(crate) use upload::Upload;

use maildir::{files, names};
use memory::Memory;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::Path,
    sync::Arc,
};

/// The accounts of all users.
pub(crate) struct Store {
    users: BTreeMap<String, User>,
    memory: Arc<Memory>,
    /// Locked while there is this store; whatever ends the process unlocks it.
    _lock: Option<File>,
}

struct User {
    password: String,
    account: Arc<Account>,
}

impl Store {
    /// A store that is gone when the program ends, for these users and their passwords.
    pub(crate) fn in_memory(users: impl IntoIterator<Item = (String, String)>) -> io::Result<Self> {
        Self::open(None, users)
    }

    /// The store that is in this directory, or becomes one. There is one process at a time that has it.
    pub(crate) fn in_maildir(directory: &Path, users: impl IntoIterator<Item = (String, String)>) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        let directory = directory.canonicalize()?;
        files::sync_above(&directory)?;
        let lock = lock(&directory)?;
        Ok(Self { _lock: Some(lock), ..Self::open(Some(&directory), users)? })
    }

    fn open(directory: Option<&Path>, users: impl IntoIterator<Item = (String, String)>) -> io::Result<Self> {
        let memory = Arc::new(Memory::default());
        let open = |(name, password): (String, String)| {
            let directory = match directory {
                None => None,
                Some(directory) => Some(directory.join(names::encode(&name).ok_or_else(unusable)?)),
            };
            Ok((name, User { password, account: Arc::new(Account::open(directory, &memory)?) }))
        };
        let users = users.into_iter().map(open).collect::<io::Result<_>>()?;
        Ok(Self { users, memory, _lock: None })
    }

    /// Gives each user so many octets at most, as long as this store is open.
    pub(crate) fn limit(&self, octets: u64) {
        self.users.values().for_each(|user| user.account.limit(octets));
    }

    /// Lets all uploads that are in memory have so many octets together.
    pub(crate) fn limit_uploads(&self, octets: u64) {
        self.memory.limit(octets);
    }

    /// The account of a user who has this password.
    pub(crate) fn log_in(&self, user: &str, password: &str) -> Option<Arc<Account>> {
        let user = self.users.get(user).filter(|user| user.password == password)?;
        Some(Arc::clone(&user.account))
    }

    /// The account of a user who proved otherwise who it is.
    pub(crate) fn account(&self, user: &str) -> Option<Arc<Account>> {
        self.users.get(user).map(|user| Arc::clone(&user.account))
    }

    /// The password of a user, for mechanisms that do not send it.
    pub(crate) fn password(&self, user: &str) -> Option<&str> {
        self.users.get(user).map(|user| user.password.as_str())
    }
}

fn unusable() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "the name of a user is empty or too long")
}

#[allow(
    clippy::incompatible_msrv,
    reason = "the crate needs no such lock, and is built with older compilers than this example"
)]
fn lock(directory: &Path) -> io::Result<File> {
    let lock = File::create(directory.join("lock"))?;
    lock.try_lock().map_err(|error| {
        let error = io::Error::from(error);
        let path = directory.display();
        io::Error::new(error.kind(), format!("another process has {path}, or it cannot be locked: {error}"))
    })?;
    Ok(lock)
}
