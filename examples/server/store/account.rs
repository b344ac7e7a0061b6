//! [`Account`]: the folders of a user.

mod folders;
mod opening;

use super::{
    StoreError,
    folder::Folder,
    name,
    quota::{Quota, Usage},
    upload::{Upload, Workshop},
};
use folders::Folders;
use imap_wire::data::Attribute;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What all sessions of a user share. Folders are named in Unicode, with `/` between the parts of a name.
///
/// Methods may lock any folder, so that who calls them has none locked.
pub(crate) struct Account {
    folders: Mutex<Folders>,
    quota: Arc<Quota>,
    workshop: Workshop,
}

/// A name that LIST may tell.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) has_children: bool,
    pub(crate) is_subscribed: bool,
    pub(crate) uses: Vec<Attribute<'static>>,
}

/// What a name is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Folder,
    /// Nothing but the names below it: `\NonExistent`, or `\Noselect` of IMAP4rev1.
    Parent,
    /// Nothing, but it is subscribed, or a name below it is. Only lists of subscriptions have it.
    Gone,
}

impl Account {
    /// All names, sorted.
    pub(crate) fn list(&self) -> Vec<Entry> {
        self.lock().list()
    }

    /// The folder of this name.
    pub(crate) fn folder(&self, name: &str) -> Option<Arc<Folder>> {
        self.lock().get(&name::normal(name).ok()?)
    }

    /// What begins a message that will be added to one of the folders.
    pub(crate) fn upload(&self) -> Result<Upload, StoreError> {
        Upload::new(&self.workshop)
    }

    /// Whether the quota allows these messages. Nobody is kept from adding others before they are.
    pub(crate) fn check_room(&self, octets: u64, messages: u64) -> Result<(), StoreError> {
        self.quota.check(octets, messages)
    }

    /// Makes a folder. A `/` at the end of its name is nothing to us: any name can have others below it.
    pub(crate) fn create(&self, name: &str, uses: &[Attribute<'_>]) -> Result<Arc<Folder>, StoreError> {
        let name = name::normal(name.strip_suffix(name::DELIMITER).unwrap_or(name))?;
        self.lock().create(&name, uses, &self.quota)
    }

    /// Deletes a folder and all that is in it. Those below it stay.
    pub(crate) fn delete(&self, name: &str) -> Result<(), StoreError> {
        self.lock().delete(&name::normal(name)?)
    }

    /// Gives a folder and those below it another name. INBOX stays, and so do those below it: its messages move to a new folder.
    pub(crate) fn rename(&self, from: &str, to: &str) -> Result<(), StoreError> {
        let (from, to) = (name::normal(from)?, name::normal(to)?);
        let mut folders = self.lock();
        if from != "INBOX" {
            return folders.rename(&from, &to);
        }
        let inbox = folders.get(&from).ok_or(StoreError::Missing)?;
        let to = folders.create(&to, &[], &self.quota)?;
        let uids: Vec<_> = inbox.lock().mailbox().messages(1..=u32::MAX).map(|(uid, _)| uid).collect();
        inbox.move_to(&uids, &to)?;
        Ok(())
    }

    /// Subscribes to a name, or not any more. There need not be such a folder.
    pub(crate) fn subscribe(&self, name: &str, is_subscribed: bool) -> Result<(), StoreError> {
        let key = format!("subscribed {}", name::normal(name)?);
        Ok(self.lock().settings.set([(key, is_subscribed.then_some(&[][..]))])?)
    }

    /// How much there is, and the most that there may be.
    pub(crate) fn usage(&self) -> Usage {
        self.quota.usage()
    }

    /// Sets the most octets that there may be, without keeping that.
    pub(super) fn limit(&self, octets: u64) {
        self.quota.limit(Some(octets), self.quota.usage().most_messages);
    }

    /// Sets the most that there may be.
    pub(crate) fn set_limits(&self, octets: Option<u64>, messages: Option<u64>) -> Result<(), StoreError> {
        let text = |limit: Option<u64>| limit.map(|limit| limit.to_string());
        let (octets_text, messages_text) = (text(octets), text(messages));
        self.lock().settings.set([
            ("most octets".to_owned(), octets_text.as_ref().map(String::as_bytes)),
            ("most messages".to_owned(), messages_text.as_ref().map(String::as_bytes)),
        ])?;
        self.quota.limit(octets, messages);
        Ok(())
    }

    /// The annotations of the server (RFC 5464), which each user has some of: names, in lower case, and values.
    pub(crate) fn annotations(&self) -> Vec<(String, Vec<u8>)> {
        let folders = self.lock();
        let annotations = folders.settings.under("annotation ");
        annotations.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Sets annotations of the server, or removes them: all or none.
    pub(crate) fn annotate<'a>(
        &self,
        changes: impl IntoIterator<Item = (&'a str, Option<&'a [u8]>)>,
    ) -> Result<(), StoreError> {
        let named = |(name, value): (&str, _)| (format!("annotation {}", name.to_ascii_lowercase()), value);
        Ok(self.lock().settings.set(changes.into_iter().map(named))?)
    }

    fn lock(&self) -> MutexGuard<'_, Folders> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
