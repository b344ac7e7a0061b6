//! [`Folder`]: what sessions share of a folder.

use super::{
    StoreError,
    contents::{Contents, Incoming, New, Room},
};
use imap_wire::{data::UidValidity, ext::ObjectId};
use std::{
    ops::{Deref, DerefMut},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::watch;

/// A folder. It stays the same one when it is renamed.
pub(crate) struct Folder {
    /// Who locks several locks those of lower numbers first, so that no two wait for each other.
    number: u64,
    object_id: ObjectId<'static>,
    uid_validity: UidValidity,
    contents: Mutex<Contents>,
    changed: watch::Sender<Version>,
}

/// The last mod-sequence, and whether the folder is deleted: if they are what they were, so is all else that sessions are told.
pub(crate) type Version = (u64, bool);

impl Folder {
    pub(super) fn new(contents: Contents) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        Self {
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
            object_id: contents.object_id().clone(),
            uid_validity: contents.mailbox().uid_validity(),
            changed: watch::Sender::new(version(&contents)),
            contents: Mutex::new(contents),
        }
    }

    /// What is in it, for this session alone until it is dropped. Not to be held while something is awaited, nor to be locked twice in
    /// one expression: that would wait for itself.
    pub(crate) fn lock(&self) -> Locked<'_> {
        // A session that panicked left a mailbox that is as good as its files are.
        let contents = self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        Locked { contents, changed: &self.changed }
    }

    /// Wakes up after each change that a session has made.
    pub(crate) fn changed(&self) -> watch::Receiver<Version> {
        self.changed.subscribe()
    }

    /// MAILBOXID (RFC 8474).
    pub(crate) const fn object_id(&self) -> &ObjectId<'static> {
        &self.object_id
    }

    /// UIDVALIDITY, which stays the same as long as there is this folder.
    pub(crate) const fn uid_validity(&self) -> UidValidity {
        self.uid_validity
    }

    /// Adds messages, all or none: their UIDs, which follow each other.
    ///
    /// The caller may not have locked it: until the octets are on the disk, others go on. That the files are in their place is
    /// synced while it is locked, since nobody may see a UID that another message has after a crash.
    pub(crate) fn add(&self, new: impl IntoIterator<Item = New>) -> Result<Vec<u32>, StoreError> {
        let incoming = new.into_iter().map(New::finish).collect::<Result<_, _>>()?;
        self.lock().receive(incoming, Room::Needed)
    }

    /// Copies messages, all or none, to this or another folder: the UID of each and that of its copy. Those that are gone are passed over.
    ///
    /// Neither folder may be locked by the caller.
    pub(crate) fn copy_to(&self, uids: &[u32], to: &Self) -> Result<Vec<(u32, u32)>, StoreError> {
        let (from, mut other) = self.lock_with(to);
        let Some(to) = &mut other else {
            let mut both = from;
            let (pairs, incoming) = outgoing(&both, uids, &both)?;
            return Ok(pairs.into_iter().zip(both.receive(incoming, Room::Needed)?).collect());
        };
        let (pairs, incoming) = outgoing(&from, uids, to)?;
        Ok(pairs.into_iter().zip(to.receive(incoming, Room::Needed)?).collect())
    }

    /// Moves messages, as [`copy_to`](Self::copy_to) copies them. If the last step fails, some of them are in both folders.
    pub(crate) fn move_to(&self, uids: &[u32], to: &Self) -> Result<Vec<(u32, u32)>, StoreError> {
        let (mut from, mut other) = self.lock_with(to);
        let (moved, incoming) = outgoing(&from, uids, other.as_ref().unwrap_or(&from))?;
        let into = other.as_mut().unwrap_or(&mut from);
        let copies = into.receive(incoming, Room::Had)?;
        from.expunge(&moved)?;
        Ok(moved.into_iter().zip(copies).collect())
    }

    /// Locks two folders; the second is `None` if it is the same.
    fn lock_with<'a>(&'a self, other: &'a Self) -> (Locked<'a>, Option<Locked<'a>>) {
        if self.number == other.number {
            return (self.lock(), None);
        }
        if self.number < other.number {
            let mine = self.lock();
            (mine, Some(other.lock()))
        } else {
            let theirs = other.lock();
            (self.lock(), Some(theirs))
        }
    }
}

/// Locks folders, each of which is there once.
pub(super) fn lock_all<'a>(folders: impl IntoIterator<Item = &'a Folder>) -> Vec<Locked<'a>> {
    let mut folders: Vec<_> = folders.into_iter().collect();
    folders.sort_by_key(|folder| folder.number);
    folders.into_iter().map(Folder::lock).collect()
}

/// The messages that are there, and copies of them for a folder.
fn outgoing(from: &Contents, uids: &[u32], to: &Contents) -> Result<(Vec<u32>, Vec<Incoming>), StoreError> {
    let copies = from.copies(uids, to.temporary().as_deref())?;
    Ok(copies.into_iter().unzip())
}

fn version(contents: &Contents) -> Version {
    (contents.mailbox().highest_modseq().get(), contents.is_deleted())
}

/// A folder that is locked. Once it is dropped, the others are told if there was a change.
pub(crate) struct Locked<'a> {
    contents: MutexGuard<'a, Contents>,
    changed: &'a watch::Sender<Version>,
}

impl Deref for Locked<'_> {
    type Target = Contents;

    fn deref(&self) -> &Contents {
        &self.contents
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut Contents {
        &mut self.contents
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        let now = version(&self.contents);
        self.changed.send_if_modified(|seen| std::mem::replace(seen, now) != now);
    }
}
