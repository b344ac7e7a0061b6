//! Which responses are text for people, in which nothing announces a literal.

use super::super::frame::status_text;

/// Whether the frame in progress is a status response, whose text announces nothing.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) enum Status {
    #[default]
    Unknown,
    No,
    Text,
    /// So far an open `[BADCHARSET (`.
    Charsets,
}

impl Status {
    /// The status once `line` is complete, which is the last of the frame that begins with `start`.
    #[cold]
    pub(super) fn after(self, start: &[u8], line: &[u8]) -> Self {
        let rest = match self {
            Self::Unknown => match status_text(start) {
                None => return Self::No,
                Some(text) => after_badcharset(text),
            },
            Self::Charsets => Some(line),
            Self::No | Self::Text => return self,
        };
        if rest.is_some_and(|rest| !closes_list(rest)) { Self::Charsets } else { Self::Text }
    }
}

/// What follows `[BADCHARSET (` at the front of a status response's text.
fn after_badcharset(text: &[u8]) -> Option<&[u8]> {
    const CODE: &[u8] = b"[BADCHARSET (";
    let (code, rest) = text.trim_ascii_start().split_at_checked(CODE.len())?;
    code.eq_ignore_ascii_case(CODE).then_some(rest)
}

/// True if a `)` or `]` outside of quoted strings ends the list that `text` is in.
fn closes_list(text: &[u8]) -> bool {
    let mut quoted = false;
    text.iter().any(|octet| {
        quoted ^= *octet == b'"';
        !quoted && matches!(octet, b')' | b']')
    })
}
