//! How messages come into a folder: all that are added together, or none.

use super::{
    super::{
        facts::{Facts, date, now_date},
        maildir::Stored,
        upload::{Finished, FinishedBody, Upload},
    },
    Contents, Kept, StoreError,
};
use imap_wire::data::{DateTime, Flags};

/// A message to be added.
pub(crate) struct New {
    pub(crate) upload: Upload,
    pub(crate) flags: Flags<'static>,
    /// Now, if it is not said.
    pub(crate) internal_date: Option<DateTime>,
}

/// The same, once its octets are safe.
pub(in super::super) struct Incoming {
    pub(in super::super) finished: Finished,
    pub(in super::super) flags: Flags<'static>,
    pub(in super::super) internal_date: DateTime,
}

impl New {
    /// Makes its octets last, which takes its time.
    pub(in super::super) fn finish(self) -> Result<Incoming, StoreError> {
        let internal_date = self.internal_date.unwrap_or_else(now_date);
        Ok(Incoming { finished: self.upload.finish()?, flags: self.flags, internal_date })
    }
}

/// Whether the quota has a say.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(in super::super) enum Room {
    Needed,
    /// The messages leave another folder of the user, so that there is no more of them.
    Had,
}

impl Contents {
    /// Adds messages, all or none: their UIDs, which follow each other.
    pub(in super::super) fn receive(&mut self, incoming: Vec<Incoming>, room: Room) -> Result<Vec<u32>, StoreError> {
        self.check()?;
        // All keywords at once: for one of them, no other of them makes room.
        self.known(&incoming.iter().flat_map(|incoming| incoming.flags.iter()).collect())?;
        let mut messages = Vec::new();
        for incoming in incoming {
            messages.push(self.stored_as(incoming, messages.len())?);
        }
        let count = messages.len() as u64;
        let octets = messages.iter().map(|(stored, _)| stored.facts.size).sum();
        match room {
            Room::Needed => self.quota.take(octets, count)?,
            Room::Had => self.quota.take_anyway(octets, count),
        }
        if let Err(error) = self.put(&messages) {
            self.quota.give_back(octets, count);
            self.take_back(&messages);
            return Err(error);
        }
        let mut uids = Vec::new();
        for (stored, body) in messages {
            // This cannot fail, since the UIDs are those that were found to be left.
            let uid = self.mailbox.add(stored.flags).map_err(|error| StoreError::Io(std::io::Error::other(error)))?;
            let octets = match body {
                FinishedBody::Memory(octets) => Some(octets),
                FinishedBody::File(_) => None,
            };
            self.messages.insert(uid, Kept { facts: stored.facts, octets });
            uids.push(uid);
        }
        Ok(uids)
    }

    /// What a message will be, after so many others.
    fn stored_as(&mut self, incoming: Incoming, others: usize) -> Result<(Stored, FinishedBody), StoreError> {
        let Incoming { finished, flags, internal_date } = incoming;
        let uid = u32::try_from(others).ok().and_then(|others| self.mailbox.uid_next().checked_add(others));
        let uid = uid.filter(|uid| *uid < u32::MAX);
        let uid = uid.ok_or(StoreError::Refused("there are no UIDs left in this mailbox"))?;
        // As it will be read back: without leap seconds.
        let internal_date = date(internal_date.unix_seconds(), internal_date.zone_minutes()).unwrap_or_else(now_date);
        let facts = Facts {
            size: finished.size,
            internal_date,
            save_date: now_date(),
            email_id: finished.email_id,
            thread_id: finished.thread_id,
        };
        let (flags, modseq) = (self.state.known(&flags)?, self.modseq_after(others + 1)?);
        Ok((Stored { uid, modseq, flags, facts }, finished.body))
    }

    /// Puts the files where they belong, so that they last.
    fn put(&mut self, messages: &[(Stored, FinishedBody)]) -> Result<(), StoreError> {
        // One file is there or is not. Of several some may be there when a crash comes: then this says that none counts.
        let first = messages.first().filter(|_| messages.len() > 1).map(|(stored, _)| stored.uid);
        // The same if it could not be taken back the last time.
        if first.is_some() || self.state.adding.is_some() {
            self.state.uid_next = self.mailbox.uid_next().saturating_add(messages.len().try_into().unwrap_or(u32::MAX));
            // What was taken back is to be gone before this says that it counts.
            if let (Some(_), Some(maildir)) = (self.state.adding, &self.maildir) {
                maildir.sync()?;
            }
            // Until it is certain what is written, it is to be written anew before a message is added.
            let uncertain = self.state.adding.or(first);
            self.state.adding = first;
            self.state.save().inspect_err(|_| self.state.adding = uncertain)?;
        }
        if let Some(maildir) = &self.maildir {
            for (stored, body) in messages {
                if let FinishedBody::File(file) = body {
                    maildir.take(file.path(), &stored.file_name(&self.state.keywords))?;
                }
            }
            maildir.sync()?;
        }
        if first.is_some() {
            self.state.adding = None;
            self.state.save().inspect_err(|_| self.state.adding = first)?;
        }
        Ok(())
    }

    /// Removes what is there of messages that could not be added. Nobody else gets their UIDs, in case that a file stays.
    fn take_back(&mut self, messages: &[(Stored, FinishedBody)]) {
        for (stored, _) in messages {
            if let Some(maildir) = &self.maildir {
                _ = maildir.remove(&stored.file_name(&self.state.keywords));
            }
            self.mailbox.restore_counters(stored.uid + 1, self.mailbox.highest_modseq());
        }
        self.state.uid_next = self.mailbox.uid_next();
        _ = self.state.save();
    }
}
