//! BODY[...] and BINARY[...]: the octets of a part (RFC 9051, section 6.4.5; RFC 3516).

use super::{
    Mail, decode,
    header::Field,
    parts::{Kind, Part},
    structure::encoding,
};
use bytes::Bytes;
use imap_wire::data::{Section, SectionKind};
use std::{borrow::Cow, fmt, ops::Range};

/// The part is encoded in a way that is not known, or not as it says: the tagged answer is NO with the code UNKNOWN-CTE.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct UnknownEncoding;

impl fmt::Display for UnknownEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the content transfer encoding is not known")
    }
}

impl std::error::Error for UnknownEncoding {}

impl Mail {
    /// What BODY gives of this section: exactly those octets of the message. `None`, which is NIL, if there is no such part.
    pub(crate) fn section(&self, section: &Section<'_>) -> Option<Bytes> {
        if section.part().next().is_none() {
            let whole = (section.kind() == SectionKind::Whole).then(|| self.octets.clone());
            return whole.or_else(|| self.of_message(self.root(), section));
        }
        let index = self.find(section.part())?;
        let part = &self.parts[index];
        match section.kind() {
            SectionKind::Whole => Some(self.slice(&part.body)),
            SectionKind::Mime => Some(self.slice(&part.header)),
            // The rest is about messages, so that the part has to be one.
            _ if part.kind == Kind::Message => self.of_message(&self.parts[index + 1], section),
            _ => None,
        }
    }

    /// What BINARY gives of this section: the content of the part, without its transfer encoding.
    pub(crate) fn binary(&self, section: &Section<'_>) -> Result<Option<Bytes>, UnknownEncoding> {
        // What consists of parts has no encoding of its own, and neither have headers.
        let found = Some(section).filter(|it| it.kind() == SectionKind::Whole).and_then(|it| self.find(it.part()));
        let Some(part) = found.map(|index| &self.parts[index]).filter(|part| part.kind == Kind::Leaf) else {
            return Ok(self.section(section));
        };
        match decode::transfer(&encoding(self.header_of(part)), self.body_of(part)) {
            Some(Cow::Borrowed(_)) => Ok(Some(self.slice(&part.body))),
            Some(Cow::Owned(content)) => Ok(Some(content.into())),
            None => Err(UnknownEncoding),
        }
    }

    /// The part of this number. The one part of a message that is no multipart is 1.
    fn find(&self, number: impl Iterator<Item = u32>) -> Option<usize> {
        let mut found: Option<usize> = None;
        for step in number {
            let step = usize::try_from(step).ok()?.checked_sub(1)?;
            let (around, is_message) = match found {
                None => (0, true),
                Some(index) if self.parts[index].kind == Kind::Message => (index + 1, true),
                Some(index) => (index, false),
            };
            found = match self.parts[around].kind {
                Kind::Multipart => Some(self.children(around).nth(step)?),
                _ if is_message && step == 0 => Some(around),
                _ => return None,
            };
        }
        found
    }

    fn of_message(&self, message: &Part, section: &Section<'_>) -> Option<Bytes> {
        let fields = |is_wanted: bool| {
            let names: Vec<_> = section.fields().collect();
            let is_named = |field: &Field<'_>| names.iter().any(|name| field.is_named(name));
            self.chosen(message, |field| is_named(field) == is_wanted)
        };
        match section.kind() {
            SectionKind::Header => Some(self.slice(&message.header)),
            SectionKind::Text => Some(self.slice(&message.body)),
            SectionKind::HeaderFields => Some(fields(true)),
            SectionKind::HeaderFieldsNot => Some(fields(false)),
            _ => None,
        }
    }

    /// Some fields of a header, with the blank line behind it unless the message ends without one.
    fn chosen(&self, message: &Part, is_chosen: impl Fn(&Field<'_>) -> bool) -> Bytes {
        let header = self.header_of(message);
        let mut octets = Vec::new();
        for field in header.fields().filter(is_chosen) {
            octets.extend_from_slice(field.octets);
        }
        octets.extend_from_slice(header.blank_line());
        octets.into()
    }

    fn slice(&self, range: &Range<usize>) -> Bytes {
        self.octets.slice(range.clone())
    }
}

/// What a partial FETCH gives, `BODY[...]<first.count>`: so many octets from the first on, fewer or none if there are no more.
pub(crate) fn partial(octets: &Bytes, first: u64, count: u64) -> Bytes {
    let length = octets.len() as u64;
    let (start, end) = (first.min(length), first.saturating_add(count).min(length));
    let offset = |offset: u64| usize::try_from(offset).unwrap_or(octets.len());
    octets.slice(offset(start)..offset(end))
}
