//! [`Folders`]: which folders there are.

use super::{
    super::{
        StoreError,
        contents::Contents,
        facts::now,
        folder::{Folder, lock_all},
        maildir::{Maildir, clear, files, prune},
        name,
        quota::Quota,
        settings::Settings,
    },
    Entry, Kind,
};
use imap_wire::data::{Attribute, UidValidity};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Which folders there are, by the names that are kept, and what else an account has.
pub(super) struct Folders {
    pub(super) by_name: BTreeMap<String, Arc<Folder>>,
    /// Subscriptions, limits, annotations of the server, and the last UIDVALIDITY.
    pub(super) settings: Settings,
    /// Without it, all is in memory.
    pub(super) directory: Option<PathBuf>,
}

impl Folders {
    pub(super) fn get(&self, name: &str) -> Option<Arc<Folder>> {
        self.by_name.get(name).cloned()
    }

    pub(super) fn list(&self) -> Vec<Entry> {
        let parents: BTreeSet<_> = self.by_name.keys().flat_map(|name| name::above(name)).collect();
        let subscribed: BTreeSet<_> = self.settings.under("subscribed ").map(|(name, _)| name).collect();
        let folders: BTreeSet<_> = self.by_name.keys().map(String::as_str).collect();
        let names = folders.iter().chain(&parents).chain(&subscribed).copied();
        let all: BTreeSet<_> = names.chain(subscribed.iter().flat_map(|name| name::above(name))).collect();
        let entry = |name: &str| {
            let folder = self.by_name.get(name);
            let has_children = parents.contains(name);
            Entry {
                name: name.to_owned(),
                kind: match folder {
                    Some(_) => Kind::Folder,
                    None if has_children => Kind::Parent,
                    None => Kind::Gone,
                },
                has_children,
                is_subscribed: subscribed.contains(name),
                uses: folder.map_or_else(Vec::new, |folder| folder.lock().uses()),
            }
        };
        all.into_iter().map(entry).collect()
    }

    pub(super) fn create(
        &mut self,
        name: &str,
        uses: &[Attribute<'_>],
        quota: &Arc<Quota>,
    ) -> Result<Arc<Folder>, StoreError> {
        if self.by_name.contains_key(name) {
            return Err(StoreError::Exists);
        }
        if !uses.iter().all(Attribute::is_special_use) {
            return Err(StoreError::BadUse);
        }
        let folder = self.open(name, quota)?;
        let set = folder.lock().set_uses(uses);
        if let Err(error) = set {
            _ = self.delete(name);
            return Err(error);
        }
        Ok(folder)
    }

    /// Opens a folder that is there, or makes it.
    pub(super) fn open(&mut self, name: &str, quota: &Arc<Quota>) -> io::Result<Arc<Folder>> {
        let maildir = match &self.directory {
            None => None,
            Some(directory) => Some(Maildir::open(name::path(directory, name), directory.join("tmp"))?),
        };
        let contents = Contents::open(maildir, || self.next_uid_validity(), Arc::clone(quota))?;
        let folder = Arc::new(Folder::new(contents));
        self.by_name.insert(name.to_owned(), Arc::clone(&folder));
        Ok(folder)
    }

    /// One that no folder of the account had before, whatever its name was.
    fn next_uid_validity(&mut self) -> io::Result<UidValidity> {
        let last = self.settings.number("uidvalidity").unwrap_or(0);
        let next = last.saturating_add(1).max(now().unsigned_abs());
        self.settings.set([("uidvalidity".to_owned(), Some(next.to_string().as_bytes()))])?;
        let next = u32::try_from(next).map_err(io::Error::other)?;
        UidValidity::new(next).map_err(io::Error::other)
    }

    pub(super) fn delete(&mut self, name: &str) -> Result<(), StoreError> {
        if name == "INBOX" {
            return Err(StoreError::Refused("INBOX stays"));
        }
        match self.by_name.get(name) {
            Some(folder) => folder.lock().delete()?,
            None if self.has_children(name) => return Err(StoreError::HasChildren),
            None => return Err(StoreError::Missing),
        }
        self.by_name.remove(name);
        self.prune(name);
        Ok(())
    }

    pub(super) fn rename(&mut self, from: &str, to: &str) -> Result<(), StoreError> {
        let is_there = |name: &str| self.by_name.contains_key(name) || self.has_children(name);
        if !is_there(from) {
            return Err(StoreError::Missing);
        }
        if is_there(to) {
            return Err(StoreError::Exists);
        }
        if name::is_below(to, from) {
            return Err(StoreError::Refused("a mailbox cannot be below itself"));
        }
        let affected = self.by_name.iter();
        let affected =
            affected.filter_map(|(name, it)| Some((name.clone(), name::renamed(name, from, to)?, it.clone())));
        let affected: Vec<_> = affected.collect();
        if affected.iter().any(|(_, to, _)| name::normal(to).is_err()) {
            return Err(StoreError::Refused("the name of a mailbox below it would be too long"));
        }
        let synced = match &self.directory {
            Some(directory) => move_directory(directory, (from, to), &affected)?,
            None => Ok(()),
        };
        for (from, to, folder) in affected {
            self.by_name.remove(&from);
            self.by_name.insert(to, folder);
        }
        // The directory itself has moved.
        if let Some(above) = name::above(from).next() {
            self.prune(above);
        }
        Ok(synced?)
    }

    fn has_children(&self, name: &str) -> bool {
        self.by_name.keys().any(|other| name::is_below(other, name))
    }

    fn prune(&self, name: &str) {
        if let Some(top) = &self.directory {
            prune(&name::path(top, name), top);
        }
    }
}

/// A folder with its name and the one that it gets.
type Renamed = (String, String, Arc<Folder>);

/// Moves the directory of a name, and tells the folders in it. The outer error means that it did not move, the inner one that it may not last.
fn move_directory(top: &Path, (from, to): (&str, &str), affected: &[Renamed]) -> io::Result<io::Result<()>> {
    let (from, to) = (name::path(top, from), name::path(top, to));
    let above = to.parent().unwrap_or(top);
    files::make_directory(above)?;
    clear(&to)?;
    // If it is there and has something in it, the directory does not move.
    _ = fs::remove_dir(&to);
    // Nobody looks for a file while the directories move.
    let names: BTreeMap<_, _> = affected.iter().map(|(_, to, folder)| (folder.object_id(), to)).collect();
    let mut locked = lock_all(affected.iter().map(|(.., folder)| &**folder));
    if let Err(error) = fs::rename(&from, &to) {
        prune(above, top);
        return Err(error);
    }
    for folder in &mut locked {
        if let Some(name) = names.get(folder.object_id()) {
            folder.moved(name::path(top, name));
        }
    }
    let (arrived, left) = (files::sync(above), files::sync_above(&from));
    Ok(arrived.and(left))
}
