//! [`Contents`]: what is in a folder.

mod adding;
mod extras;

pub(crate) use adding::New;
pub(super) use adding::{Incoming, Room};

use super::{
    StoreError,
    facts::Facts,
    maildir::{
        Maildir, Stored,
        files::{self, TemporaryFile},
    },
    quota::Quota,
    settings::Settings,
    source::Source,
    state::State,
    upload::{Finished, FinishedBody},
};
use bytes::Bytes;
use imap_wire::{
    data::{Flags, UidValidity},
    ext::{ModSeq, ObjectId},
    server::Mailbox,
};
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What is in a folder: its [`Mailbox`], which sessions are told of, and the messages themselves.
///
/// A change is made where it will last first, then in the mailbox. So what is in the mailbox can be answered.
pub(crate) struct Contents {
    mailbox: Mailbox,
    messages: BTreeMap<u32, Kept>,
    state: State,
    /// Special uses, rights and annotations.
    settings: Settings,
    /// Without it, all is in memory.
    maildir: Option<Maildir>,
    quota: Arc<Quota>,
    is_deleted: bool,
}

struct Kept {
    facts: Facts,
    /// Those that are in no file.
    octets: Option<Bytes>,
}

impl Contents {
    /// What there is. A folder that is new gets this UIDVALIDITY.
    pub(super) fn open(
        maildir: Option<Maildir>,
        uid_validity: impl FnOnce() -> io::Result<UidValidity>,
        quota: Arc<Quota>,
    ) -> io::Result<Self> {
        let (mut state, settings, stored) = match &maildir {
            None => (State::create(Settings::default(), uid_validity()?)?, Settings::default(), Vec::new()),
            Some(maildir) => {
                let path = maildir.state_path();
                let is_new = !path.exists();
                let kept = Settings::open(path.clone())?;
                let mut state = if is_new {
                    State::create(kept, uid_validity()?)?
                } else {
                    State::open(kept).ok_or_else(|| files::damaged(&path))?
                };
                let stored = maildir.scan(&mut state)?;
                (state, Settings::open(maildir.settings_path())?, stored)
            }
        };
        let mut mailbox = Mailbox::new(state.uid_validity);
        let mut messages = BTreeMap::new();
        for Stored { uid, modseq, flags, facts } in stored {
            mailbox.restore(uid, flags, modseq).map_err(io::Error::other)?;
            quota.take_anyway(facts.size, 1);
            messages.insert(uid, Kept { facts, octets: None });
        }
        mailbox.restore_counters(state.uid_next, ModSeq::new(state.modseq).map_err(io::Error::other)?);
        state.uid_next = mailbox.uid_next();
        Ok(Self { mailbox, messages, state, settings, maildir, quota, is_deleted: false })
    }

    // What is asked.

    /// UIDs, flags, mod-sequences and recent changes.
    pub(crate) const fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// What is known of a message without reading it.
    pub(crate) fn facts(&self, uid: u32) -> Option<&Facts> {
        self.messages.get(&uid).map(|kept| &kept.facts)
    }

    /// Where the octets of a message are. They are read once the folder is unlocked: others need it meanwhile.
    pub(crate) fn source(&self, uid: u32) -> Result<Source, StoreError> {
        let kept = self.messages.get(&uid).ok_or(StoreError::Gone)?;
        match (&kept.octets, &self.maildir) {
            (Some(octets), _) => Ok(Source::Memory(octets.clone())),
            (None, Some(maildir)) => Ok(maildir.source(&self.file_name(uid)?, kept.facts.size)?),
            (None, None) => Err(StoreError::Gone),
        }
    }

    /// The keywords that messages have or had: with the flags of IMAP, what FLAGS says.
    pub(crate) fn keywords(&self) -> impl Iterator<Item = &str> {
        self.state.keywords.iter().map(String::as_str).filter(|name| !name.is_empty())
    }

    /// MAILBOXID (RFC 8474).
    pub(crate) const fn object_id(&self) -> &ObjectId<'static> {
        &self.state.id
    }

    /// True if the folder is deleted. It is empty then, and stays so.
    pub(crate) const fn is_deleted(&self) -> bool {
        self.is_deleted
    }

    // What is changed.

    /// Gives messages these flags. Those that are gone are passed over.
    ///
    /// If this fails, some of them may have changed; the mailbox says which.
    pub(crate) fn set_flags(
        &mut self,
        changes: impl IntoIterator<Item = (u32, Flags<'static>)>,
    ) -> Result<(), StoreError> {
        let before = self.mailbox.highest_modseq();
        let result = changes.into_iter().try_for_each(|(uid, flags)| self.rename(uid, &flags));
        if self.mailbox.highest_modseq() == before { result } else { self.sync().and(result) }
    }

    /// Renames the file of a message to what it is called with these flags.
    fn rename(&mut self, uid: u32, flags: &Flags<'_>) -> Result<(), StoreError> {
        if self.mailbox.message(uid).is_none() {
            return Ok(());
        }
        let before = self.stored(uid)?;
        let flags = self.known(flags)?;
        if flags == before.flags {
            return Ok(());
        }
        if let Some(maildir) = &self.maildir {
            let modseq = self.modseq_after(1)?;
            let keywords = &self.state.keywords;
            let from = before.file_name(keywords);
            maildir.rename(&from, &Stored { modseq, flags: flags.clone(), ..before }.file_name(keywords))?;
        }
        self.mailbox.set_flags(uid, flags);
        Ok(())
    }

    /// These flags as messages can have them. If there is no bit left for a keyword, those are freed that no message has any more.
    fn known(&mut self, flags: &Flags<'_>) -> Result<Flags<'static>, StoreError> {
        match self.state.known(flags) {
            Err(StoreError::Keywords) => {
                // A file that has its former name again after a crash would have another keyword.
                self.sync()?;
                self.state.free_keywords(self.mailbox.messages(1..=u32::MAX).map(|(_, message)| message.flags()));
                self.state.known(flags)
            }
            known => known,
        }
    }

    /// Removes messages. Those that are gone are passed over.
    ///
    /// If this fails, some of them may be gone; the mailbox says which.
    pub(crate) fn expunge(&mut self, uids: &[u32]) -> Result<(), StoreError> {
        let uids: Vec<_> = uids.iter().copied().filter(|uid| self.messages.contains_key(uid)).collect();
        if uids.is_empty() {
            return Ok(());
        }
        // Once the files are gone, nothing else tells which numbers there were.
        self.state.uid_next = self.mailbox.uid_next();
        self.state.modseq = self.modseq_after(uids.len())?.get();
        self.state.save()?;
        let result = uids.into_iter().try_for_each(|uid| {
            if let Some(maildir) = &self.maildir {
                maildir.remove(&self.file_name(uid)?)?;
            }
            self.forget(uid);
            Ok(())
        });
        self.sync().and(result)
    }

    fn forget(&mut self, uid: u32) {
        self.mailbox.expunge(uid);
        if let Some(kept) = self.messages.remove(&uid) {
            self.quota.give_back(kept.facts.size, 1);
        }
    }

    // What other files of this folder need.

    /// Copies of those of the messages that are there, each with the flags it has; `into` is where files for another folder are made.
    pub(super) fn copies(&self, uids: &[u32], into: Option<&Path>) -> Result<Vec<(u32, Incoming)>, StoreError> {
        let there = uids.iter().filter(|uid| self.messages.contains_key(uid));
        there.map(|uid| Ok((*uid, self.copy(*uid, into)?))).collect()
    }

    fn copy(&self, uid: u32, into: Option<&Path>) -> Result<Incoming, StoreError> {
        let Stored { flags, facts, .. } = self.stored(uid)?;
        let body = match (&self.maildir, into) {
            (Some(maildir), Some(into)) => {
                FinishedBody::File(TemporaryFile::link(&maildir.message_path(&self.file_name(uid)?), into)?)
            }
            _ => FinishedBody::Memory(self.source(uid)?.read()?),
        };
        let internal_date = facts.internal_date;
        Ok(Incoming { finished: Finished::copy(&facts, body), flags, internal_date })
    }

    /// Where files are made for this folder.
    pub(super) fn temporary(&self) -> Option<PathBuf> {
        self.maildir.as_ref().map(|maildir| maildir.temporary().to_owned())
    }

    /// Deletes all of it. If this fails, nothing is changed.
    pub(super) fn delete(&mut self) -> Result<(), StoreError> {
        if let Some(maildir) = &self.maildir {
            maildir.delete()?;
        }
        self.is_deleted = true;
        let uids: Vec<_> = self.messages.keys().copied().collect();
        uids.into_iter().for_each(|uid| self.forget(uid));
        Ok(())
    }

    /// Its directory was moved.
    pub(super) fn moved(&mut self, directory: PathBuf) {
        if let Some(maildir) = &mut self.maildir {
            maildir.moved(directory);
            self.state.moved(maildir.state_path());
            self.settings.moved(maildir.settings_path());
        }
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.is_deleted { Err(StoreError::Missing) } else { Ok(()) }
    }

    /// The mod-sequence after so many changes from now on.
    fn modseq_after(&self, changes: usize) -> Result<ModSeq, StoreError> {
        let modseq = self.mailbox.highest_modseq().get().saturating_add(changes as u64);
        ModSeq::new(modseq).map_err(|_| StoreError::Refused("there are no mod-sequences left in this mailbox"))
    }

    fn stored(&self, uid: u32) -> Result<Stored, StoreError> {
        let (message, facts) = self.mailbox.message(uid).zip(self.facts(uid)).ok_or(StoreError::Gone)?;
        Ok(Stored { uid, modseq: message.modseq(), flags: message.flags().clone(), facts: facts.clone() })
    }

    fn file_name(&self, uid: u32) -> Result<String, StoreError> {
        Ok(self.stored(uid)?.file_name(&self.state.keywords))
    }

    fn sync(&self) -> Result<(), StoreError> {
        match &self.maildir {
            Some(maildir) if !self.is_deleted => Ok(maildir.sync()?),
            _ => Ok(()),
        }
    }
}
