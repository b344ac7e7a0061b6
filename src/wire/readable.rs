//! [`Readable`]: octets of the protocol as a line of text for people.

use core::fmt;

/// Octets as one line of text: control characters escaped, UTF-8 as it is, the rest as `\x..`.
pub(super) struct Readable<'a>(pub(super) &'a [u8]);

impl fmt::Display for Readable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.utf8_chunks().try_for_each(|chunk| {
            for char in chunk.valid().chars() {
                match char.is_control() {
                    true => write!(f, "{}", char.escape_default())?,
                    false => write!(f, "{char}")?,
                }
            }
            write!(f, "{}", chunk.invalid().escape_ascii())
        })
    }
}
