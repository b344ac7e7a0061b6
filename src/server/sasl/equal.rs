//! Comparison in a time that does not tell where two things differ.

use core::hint::black_box;

/// Whether the octets are the same. The time it takes shows the shorter of the two lengths at most.
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    // What `black_box` returns could be anything to the compiler, which therefore cannot stop at the first difference.
    let differences = one.iter().zip(other).fold(0, |found, (one, other)| black_box(found | (one ^ other)));
    black_box(differences == 0) & (one.len() == other.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_each_difference() {
        assert!(is_same(b"", b"") && is_same(b"pencil", b"pencil"));
        for other in ["", "p", "penci", "pencils", "Pencil", "penciL", "pen\0il"] {
            assert!(!is_same(b"pencil", other.as_bytes()) && !is_same(other.as_bytes(), b"pencil"), "{other}");
        }
    }
}
