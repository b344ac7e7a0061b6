//! [`printable`]: text of others, on the way to a terminal.

/// What others wrote, without what a terminal would obey: no controls, and nothing that turns the direction of a line or breaks it.
pub(crate) fn printable(text: &str) -> String {
    let is_obeyed = |it: char| {
        it.is_control()
            || matches!(it, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.replace(is_obeyed, " ")
}
