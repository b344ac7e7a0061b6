//! [`Literal`]: where in a frame a literal is.

use alloc::vec::Vec;

/// Where in a frame a literal is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
    /// No literals.
    pub(crate) const NONE: &Self = &Self::EMPTY;

    /// No literals yet.
    pub(crate) const EMPTY: Self = Self { first: None, more: Vec::new() };

    pub(crate) fn push(&mut self, literal: Literal) {
        match self.first {
            None => self.first = Some(literal),
            Some(_) => self.more.push(literal),
        }
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.more.len()
    }

    /// True if the content of the literal whose content begins, or would begin, at `offset` was left out.
    pub(crate) fn is_left_out_at(&self, offset: usize) -> bool {
        match &self.first {
            Some(first) if first.offset == offset => first.left_out,
            // They are in order, and no two are at the same place: an announcement is between them.
            _ => {
                let found = self.more.binary_search_by_key(&offset, |literal| literal.offset);
                found.is_ok_and(|at| self.more.get(at).is_some_and(|literal| literal.left_out))
            }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Literal> {
        self.first.iter().chain(&self.more).copied()
    }
}
