//! Flags as the letters that a maildir has for them.

use imap_wire::data::{Flag, Flags};

/// The flags that have letters, in their order: draft, flagged, replied, seen, trashed.
pub(crate) fn letters(flags: &Flags<'_>) -> String {
    let letters =
        [(Flag::Draft, 'D'), (Flag::Flagged, 'F'), (Flag::Answered, 'R'), (Flag::Seen, 'S'), (Flag::Deleted, 'T')];
    letters.iter().filter(|(flag, _)| flags.contains(flag)).map(|(_, letter)| letter).collect()
}
