//! Sets in pieces, for servers that limit their lines.

use super::set::SequenceSet;
use crate::wire::Octets;
use core::iter;

impl SequenceSet<'_> {
    /// The set in pieces of at most so many octets each, for servers that limit their lines. A range that is
    /// longer than that is a piece by itself.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::data::SequenceSet;
    ///
    /// let set = SequenceSet::new("1:3,5,7,100:200")?;
    /// let pieces: Vec<_> = set.split(5).map(|piece| piece.to_string()).collect();
    /// assert_eq!(pieces, ["1:3,5", "7", "100:200"]);
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    pub fn split(&self, max_octets: usize) -> impl Iterator<Item = SequenceSet<'_>> {
        let (mut rest, frame) = self.0.parts();
        iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            // The comma behind a piece is no part of it.
            let end = match rest.get(..=max_octets) {
                None => rest.len(),
                Some(within) => {
                    memchr::memrchr(b',', within).or_else(|| memchr::memchr(b',', rest)).unwrap_or(rest.len())
                }
            };
            let (piece, tail) = rest.split_at(end);
            rest = tail.get(1..).unwrap_or_default();
            Some(SequenceSet(Octets::slice(piece, frame)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{string::ToString, vec::Vec};

    #[test]
    fn pieces_keep_to_the_budget() {
        let split = |text: &'static str, octets| {
            SequenceSet::new(text).unwrap().split(octets).map(|piece| piece.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(split("1,2,3,4", 3), ["1,2", "3,4"]);
        assert_eq!(split("1,2,3,4", 4), ["1,2", "3,4"]);
        assert_eq!(split("1,2,3,4", 7), ["1,2,3,4"]);
        assert_eq!(split("1,2,3,4", usize::MAX), ["1,2,3,4"]);
        assert_eq!(split("10:20,3,*", 2), ["10:20", "3", "*"]);
        assert_eq!(split("1,2", 0), ["1", "2"]);
    }

    // A13 UID FETCH 1,2,3,(64 KB of numbers) is refused by servers that take lines of 1,000 octets, or of 8,000.
    #[test]
    fn a_long_set_is_split_into_lines_that_servers_take() {
        let set = SequenceSet::from_numbers((0..16_000).map(|number| 2 * number + 1)).unwrap();
        assert!(set.as_octets().len() > 65_536);
        for octets in [950, 7_950] {
            let pieces: Vec<_> = set.split(octets).collect();
            assert_eq!(pieces.len(), set.as_octets().len().div_ceil(octets));
            for piece in &pieces {
                assert!(piece.as_octets().len() <= octets && SequenceSet::new(piece.as_octets().reborrow()).is_ok());
            }
            assert!(pieces.iter().flat_map(|piece| piece.numbers(0)).eq(set.numbers(0)));
        }
    }
}
