//! [`Memory`]: what all uploads together may have of it.

use super::StoreError;
use bytes::Bytes;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// As much as there is at first.
const MOST: u64 = 256 << 20;

/// What messages that are on their way in take of the memory, in octets. Those that have arrived are counted by quotas.
pub(super) struct Memory {
    used: AtomicU64,
    most: AtomicU64,
}

impl Default for Memory {
    fn default() -> Self {
        Self { used: AtomicU64::new(0), most: AtomicU64::new(MOST) }
    }
}

impl Memory {
    pub(super) fn limit(&self, octets: u64) {
        self.most.store(octets, Ordering::Relaxed);
    }

    fn take(&self, octets: u64) -> Result<(), StoreError> {
        let most = self.most.load(Ordering::Relaxed);
        let with = |used: u64| used.checked_add(octets).filter(|used| *used <= most);
        let taken = self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, with);
        taken.map(drop).map_err(|_| StoreError::Busy)
    }
}

/// Octets in this memory. They give back what they take when they go.
pub(super) struct Held {
    octets: Vec<u8>,
    of: Arc<Memory>,
}

impl Held {
    pub(super) fn new(of: &Arc<Memory>) -> Self {
        Self { octets: Vec::new(), of: Arc::clone(of) }
    }

    pub(super) fn write(&mut self, octets: &[u8]) -> Result<(), StoreError> {
        self.of.take(octets.len() as u64)?;
        if self.octets.capacity() - self.octets.len() < octets.len() {
            // By a quarter at most, so that little is held that is not counted.
            self.octets.reserve_exact(octets.len().max(self.octets.len() / 4));
        }
        self.octets.extend_from_slice(octets);
        Ok(())
    }

    pub(super) fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// They have arrived.
    pub(super) fn into_octets(mut self) -> Bytes {
        self.of.used.fetch_sub(self.octets.len() as u64, Ordering::Relaxed);
        let mut octets = std::mem::take(&mut self.octets);
        octets.shrink_to_fit();
        octets.into()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.of.used.fetch_sub(self.octets.len() as u64, Ordering::Relaxed);
    }
}
