//! [`Transmit`]: what a server has to transmit, as a [`Buf`].

use crate::wire::Writer;
use bytes::Buf;
use core::fmt;

/// What is to be transmitted now: from [`Server::transmit`](super::Server::transmit). What is taken counts as sent.
pub struct Transmit<'a> {
    writer: &'a mut Writer,
    is_lively: &'a mut bool,
}

impl<'a> Transmit<'a> {
    pub(super) const fn new(writer: &'a mut Writer, is_lively: &'a mut bool) -> Self {
        Self { writer, is_lively }
    }
}

impl Buf for Transmit<'_> {
    fn remaining(&self) -> usize {
        self.writer.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.writer.chunk()
    }

    #[cfg(feature = "std")]
    fn chunks_vectored<'a>(&'a self, into: &mut [std::io::IoSlice<'a>]) -> usize {
        self.writer.chunks_vectored(into)
    }

    /// # Panics
    ///
    /// If `count` exceeds what [remains](Self::remaining), as `Buf` has it.
    fn advance(&mut self, count: usize) {
        *self.is_lively |= count > 0;
        self.writer.advance(count);
    }
}

impl fmt::Debug for Transmit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transmit").field("remaining", &self.remaining()).finish()
    }
}
