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

impl Usage {
    /// What it is with these messages, if they are allowed.
    fn with(self, octets: u64, messages: u64) -> Result<Self, StoreError> {
        let (octets, messages) = (self.octets.saturating_add(octets), self.messages.saturating_add(messages));
        let fits = |value, most: Option<u64>| most.is_none_or(|most| value <= most);
        if fits(octets, self.most_octets) && fits(messages, self.most_messages) {
            Ok(Self { octets, messages, ..self })
        } else {
            Err(StoreError::Full)
        }
    }
}

impl Quota {
    pub(crate) fn usage(&self) -> Usage {
        *self.lock()
    }

    pub(super) fn limit(&self, octets: Option<u64>, messages: Option<u64>) {
        let mut usage = self.lock();
        (usage.most_octets, usage.most_messages) = (octets, messages);
    }

    /// Whether there is room for messages.
    pub(super) fn check(&self, octets: u64, messages: u64) -> Result<(), StoreError> {
        self.lock().with(octets, messages).map(drop)
    }

    /// Takes room for messages.
    pub(super) fn take(&self, octets: u64, messages: u64) -> Result<(), StoreError> {
        let mut usage = self.lock();
        *usage = usage.with(octets, messages)?;
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
