//! [`Literal`]: where in a frame a literal is.

use alloc::vec::Vec;

/// Where in a frame a literal is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Literal {
    /// Where in [`Frame::octets`](super::Frame::octets) its content begins; if it was left out, where it would.
    pub offset: usize,
    /// Octets of its content.
    pub octets: u64,
    /// True for a `literal8`, announced by `~{`.
    pub binary: bool,
    /// True if it was streamed or skipped, so that its content is not in the frame.
    pub left_out: bool,
}

/// A list of literals that needs no allocation for one.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Literals {
    first: Option<Literal>,
    more: Vec<Literal>,
}

impl Literals {
    pub(crate) fn push(&mut self, literal: Literal) {
        match self.first {
            None => self.first = Some(literal),
            Some(_) => self.more.push(literal),
        }
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.more.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Literal> {
        self.first.iter().chain(&self.more).copied()
    }
}
