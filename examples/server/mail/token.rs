//! The words that structured fields consist of: comments, quoted strings, atoms (RFC 5322, section 3.2).

/// What is left of the value of a structured field.
#[derive(Clone, Copy)]
pub(crate) struct Tokens<'v>(pub &'v [u8]);

impl<'v> Tokens<'v> {
    /// The next octet, if it is not in space or a comment.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.skip_space(&mut Vec::new());
        self.0.first().copied()
    }

    /// Takes one octet, if it is this one.
    pub(crate) fn take(&mut self, octet: u8) -> bool {
        let is_there = self.peek() == Some(octet);
        if is_there {
            self.0 = &self.0[1..];
        }
        is_there
    }

    /// Takes space and comments, and keeps what the last comment says.
    pub(crate) fn skip_space(&mut self, comment: &mut Vec<u8>) {
        while let [first, rest @ ..] = self.0 {
            match first {
                b' ' | b'\t' | b'\r' | b'\n' => self.0 = rest,
                b'(' => *comment = self.comment(),
                _ => break,
            }
        }
    }

    /// A comment, which may have comments inside it.
    fn comment(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut depth = 0_usize;
        while let [octet, rest @ ..] = self.0 {
            self.0 = rest;
            match (octet, rest) {
                (b'(', _) => {
                    depth += 1;
                    if depth == 1 {
                        continue;
                    }
                }
                (b')', _) => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                (b'\\', [escaped, rest @ ..]) => {
                    text.push(*escaped);
                    self.0 = rest;
                    continue;
                }
                _ => {}
            }
            text.push(*octet);
        }
        text
    }

    /// A quoted string, of which the quote is next. One that does not end takes all.
    pub(crate) fn quoted(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        self.take(b'"');
        while let [octet, rest @ ..] = self.0 {
            self.0 = rest;
            match (octet, rest) {
                (b'"', _) => break,
                (b'\\', [escaped, rest @ ..]) => {
                    text.push(*escaped);
                    self.0 = rest;
                }
                _ => text.push(*octet),
            }
        }
        text
    }

    /// The octets up to space, a comment, or one of these.
    pub(crate) fn until(&mut self, ends: &[u8]) -> &'v [u8] {
        let is_end = |octet: &u8| matches!(octet, b' ' | b'\t' | b'\r' | b'\n' | b'(') || ends.contains(octet);
        let (token, rest) = self.0.split_at(self.0.iter().position(is_end).unwrap_or(self.0.len()));
        self.0 = rest;
        token
    }

    /// Takes everything in front of this octet.
    pub(crate) fn skip_to(&mut self, octet: u8) {
        while let Some(next) = self.peek() {
            match next {
                b'"' => drop(self.quoted()),
                _ if next == octet => break,
                _ => self.0 = &self.0[1..],
            }
        }
    }
}
