//! [`Transmit`]: what a client has to transmit, as a [`Buf`].

use super::session::Session;
use bytes::Buf;
use core::fmt;

/// What is to be transmitted now: from [`Client::transmit`](super::Client::transmit). What is taken counts as sent.
pub struct Transmit<'a>(&'a mut Session);

impl<'a> Transmit<'a> {
    pub(super) const fn new(session: &'a mut Session) -> Self {
        Self(session)
    }
}

impl Buf for Transmit<'_> {
    fn remaining(&self) -> usize {
        self.0.outgoing.writer().remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.0.outgoing.writer().chunk()
    }

    #[cfg(feature = "std")]
    fn chunks_vectored<'a>(&'a self, into: &mut [std::io::IoSlice<'a>]) -> usize {
        self.0.outgoing.writer().chunks_vectored(into)
    }

    /// # Panics
    ///
    /// If `count` exceeds what [remains](Self::remaining), as `Buf` has it.
    fn advance(&mut self, count: usize) {
        self.0.transmitted(count);
    }
}

impl fmt::Debug for Transmit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transmit").field("remaining", &self.remaining()).finish()
    }
}
