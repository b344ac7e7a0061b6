//! [`Quota`]: how much a user has, and may have.

use super::StoreError;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What all folders of an account share.
#[derive(Default)]
pub(crate) struct Quota(Mutex<Usage>);

/// What there is, and the most that there may be. Nobody has a limit at first.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Usage {
    pub(crate) octets: u64,
    pub(crate) messages: u64,
    pub(crate) most_octets: Option<u64>,
    pub(crate) most_messages: Option<u64>,
}

impl Quota {
    pub(crate) fn usage(&self) -> Usage {
        *self.lock()
    }

    pub(super) fn limit(&self, octets: Option<u64>, messages: Option<u64>) {
        let mut usage = self.lock();
        (usage.most_octets, usage.most_messages) = (octets, messages);
    }

    /// Takes room for messages.
    pub(super) fn take(&self, octets: u64, messages: u64) -> Result<(), StoreError> {
        let mut usage = self.lock();
        let (octets, messages) = (usage.octets.saturating_add(octets), usage.messages.saturating_add(messages));
        let fits = |value, most: Option<u64>| most.is_none_or(|most| value <= most);
        if !fits(octets, usage.most_octets) || !fits(messages, usage.most_messages) {
            return Err(StoreError::Full);
        }
        (usage.octets, usage.messages) = (octets, messages);
        Ok(())
    }

    /// Takes room, whether there is any or not: for messages that are there already.
    pub(super) fn take_anyway(&self, octets: u64, messages: u64) {
        let mut usage = self.lock();
        usage.octets = usage.octets.saturating_add(octets);
        usage.messages = usage.messages.saturating_add(messages);
    }

    pub(super) fn give_back(&self, octets: u64, messages: u64) {
        let mut usage = self.lock();
        usage.octets = usage.octets.saturating_sub(octets);
        usage.messages = usage.messages.saturating_sub(messages);
    }

    fn lock(&self) -> MutexGuard<'_, Usage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
