//! Where the parts of a message are (RFC 2046, section 5.1).
//!
//! The message is read line by line, once. Parts that have begun and not ended lie on a stack, of which the depth is limited, so
//! that whatever somebody appends takes time in proportion to its size, and no recursion.

use super::{
    header::{Header, is_blank, line_length},
    media_type::MediaType,
};
use std::ops::Range;

/// Parts inside parts, at most. What is deeper is data.
const MAX_DEPTH: usize = 100;
/// Parts of a message, at most. What follows belongs to the last.
const MAX_PARTS: usize = 10_000;

/// A message or a part of one.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Its header, with the blank line.
    pub(crate) header: Range<usize>,
    /// What follows the header, without the line end that belongs to the boundary behind it.
    pub(crate) body: Range<usize>,
    pub(crate) kind: Kind,
    pub(crate) media_type: MediaType,
    /// The number of parts inside it, which follow it.
    pub(crate) below: usize,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// Has no parts that are known.
    Leaf,
    /// Has one or more.
    Multipart,
    /// A message in a message, which is the one part inside it.
    Message,
}

/// The parts of a message, each in front of those inside it.
pub(crate) fn parse(octets: &[u8]) -> Vec<Part> {
    let mut reader = Reader { octets, parts: Vec::new(), open: Vec::new(), is_header: false };
    reader.begin(0);
    let mut start = 0;
    while start < octets.len() {
        let end = start + line_length(&octets[start..]);
        reader.line(start, end);
        start = end;
    }
    if reader.is_header {
        reader.end_header(octets.len());
    }
    reader.close(0, octets.len());
    reader.parts
}

struct Reader<'m> {
    octets: &'m [u8],
    parts: Vec<Part>,
    /// Those that have not ended, outermost first.
    open: Vec<Open>,
    /// True in the header of the innermost.
    is_header: bool,
}

struct Open {
    index: usize,
    /// That of a multipart whose last boundary has not come yet.
    boundary: Option<Vec<u8>>,
}

impl Reader<'_> {
    fn line(&mut self, start: usize, end: usize) {
        let line = &self.octets[start..end];
        if let Some((level, is_last)) = self.boundary(line) {
            self.close(level + 1, start);
            self.is_header = false;
            if is_last {
                self.open[level].boundary = None;
            } else {
                self.begin(end);
            }
        } else if self.is_header && is_blank(line) {
            self.end_header(end);
        }
    }

    /// Which of the open multiparts has this line as a boundary, and if it is its last.
    ///
    /// Senders put other things behind boundaries than the RFC allows, and use boundaries that begin with those of others, so the longest
    /// that fits counts.
    fn boundary(&self, line: &[u8]) -> Option<(usize, bool)> {
        let line = line.strip_prefix(b"--").filter(|_| self.parts.len() < MAX_PARTS)?;
        let fitting = self.open.iter().enumerate().filter_map(|(level, open)| {
            let rest = line.strip_prefix(open.boundary.as_deref()?)?;
            Some((level, rest))
        });
        let (level, rest) = fitting.min_by_key(|(level, rest)| (rest.len(), usize::MAX - level))?;
        Some((level, rest.starts_with(b"--")))
    }

    /// A part begins with its header.
    fn begin(&mut self, start: usize) {
        self.open.push(Open { index: self.parts.len(), boundary: None });
        self.parts.push(Part {
            header: start..start,
            body: start..start,
            kind: Kind::Leaf,
            media_type: MediaType::text(),
            below: 0,
        });
        self.is_header = true;
    }

    /// The header of the innermost part ends here, so that it is known what the part is.
    fn end_header(&mut self, end: usize) {
        self.is_header = false;
        let is_deep = self.open.len() >= MAX_DEPTH;
        let is_in_digest = self.is_in_digest();
        let Some(Open { index, boundary }) = self.open.last_mut() else { return };
        let part = &mut self.parts[*index];
        part.header.end = end;
        part.body = end..end;
        let field = Header::new(&self.octets[part.header.clone()]).first("Content-Type");
        part.media_type = match field.and_then(|value| MediaType::of_content(&value)) {
            Some(media_type) => media_type,
            None if is_in_digest => MediaType::message(),
            None => MediaType::text(),
        };
        let is_message = part.media_type.is_message();
        if !is_message && !part.media_type.is("multipart") {
            return;
        }
        if is_deep {
            part.media_type.kind = b"application".into();
            part.media_type.subtype = b"octet-stream".into();
        } else if is_message {
            part.kind = Kind::Message;
            self.begin(end);
        } else {
            part.kind = Kind::Multipart;
            *boundary = part.media_type.parameter("boundary").filter(|it| !it.is_empty()).map(<[u8]>::to_vec);
        }
    }

    fn is_in_digest(&self) -> bool {
        let around = self.open.len().checked_sub(2).map(|level| &self.parts[self.open[level].index]);
        around.is_some_and(|part| part.kind == Kind::Multipart && part.media_type.is_subtype("digest"))
    }

    /// The parts of this level and those inside them end in front of this boundary, or at the end of the message.
    fn close(&mut self, level: usize, boundary: usize) {
        while self.is_header && self.open.len() > level {
            self.end_header(boundary);
        }
        let is_end = boundary == self.octets.len();
        let mut end = if is_end { boundary } else { self.in_front_of_line_end(boundary) };
        while self.open.len() > level {
            let Some(Open { index, .. }) = self.open.pop() else { break };
            self.end_empty_header(index, boundary, end);
            end = end.max(self.parts[index].body.start);
            self.parts[index].body.end = end;
            if self.parts[index].kind == Kind::Multipart && self.parts.len() == index + 1 {
                self.begin(end);
                self.open.pop();
                self.is_header = false;
            }
            self.parts[index].below = self.parts.len() - index - 1;
        }
    }

    /// A blank line in front of a boundary belongs to the boundary, so that it ends no header (RFC 2046, section 5.1.1: a body part is
    /// `MIME-part-headers [CRLF *OCTET]`).
    fn end_empty_header(&mut self, index: usize, boundary: usize, end: usize) {
        let part = &mut self.parts[index];
        // Where two boundaries follow each other, the line end is that of the first.
        let Some(fields) = self.octets.get(part.header.start..end) else { return };
        let is_blank_line = part.header.end == boundary && is_blank(&self.octets[end..boundary]);
        if is_blank_line && (fields.is_empty() || fields.ends_with(b"\n")) {
            part.header.end = end;
            part.body = end..end;
        }
    }

    /// The line end in front of a boundary belongs to the boundary.
    fn in_front_of_line_end(&self, boundary: usize) -> usize {
        let octets = &self.octets[..boundary];
        let octets = octets.strip_suffix(b"\n").unwrap_or(octets);
        octets.strip_suffix(b"\r").unwrap_or(octets).len()
    }
}
