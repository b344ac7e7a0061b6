//! A message of any size that is never kept, and small ones.

use sha2::{Digest, Sha256};
use std::io::Read;

/// A message whose text is this, and little else.
pub(crate) fn small(subject: &str) -> String {
    format!("From: alice@example.org\r\nSubject: {subject}\r\n\r\nText of {subject}.\r\n")
}

/// Numbers that look random and are the same for the same seed (`SplitMix64`).
#[derive(Clone, Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One below this, which is not 0.
    pub(crate) const fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

/// A message of so many octets, made while it is read.
#[derive(Debug)]
pub(crate) struct Large {
    random: Random,
    left: usize,
    line: Vec<u8>,
}

impl Large {
    pub(crate) fn new(octets: usize) -> Self {
        let line = b"From: alice@example.org\r\nSubject: large\r\nMessage-ID: <large@example.org>\r\n\r\n".to_vec();
        Self { random: Random(50), left: octets - line.len(), line }
    }

    /// The hash of the whole.
    pub(crate) fn hash(octets: usize) -> Vec<u8> {
        let (mut message, mut hash, mut piece) = (Self::new(octets), Sha256::new(), [0; 8 << 10]);
        while let Ok(count @ 1..) = message.read(&mut piece) {
            hash.update(&piece[..count]);
        }
        hash.finalize().to_vec()
    }

    /// Makes the next line: letters, and a line end.
    fn next_line(&mut self) {
        let length = self.left.min(78);
        self.left -= length;
        while self.line.len() + 2 < length {
            let letter = b"abcdefghijklmnopqrstuvwxyz    ++"[usize::try_from(self.random.below(32)).unwrap_or(0)];
            self.line.push(letter);
        }
        self.line.extend_from_slice(if length == 1 { b"." } else { b"\r\n" });
    }
}

impl Read for Large {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.line.is_empty() && self.left > 0 {
            self.next_line();
        }
        let count = into.len().min(self.line.len());
        into[..count].copy_from_slice(&self.line[..count]);
        self.line.drain(..count);
        Ok(count)
    }
}
