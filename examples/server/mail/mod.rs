//! What IMAP says about a message, and how messages are found, sorted and put into threads: pure functions, without a store.
//!
//! - [`Mail`] is a message as it was appended. It never changes, so that all answers can be made from its octets:
//!   [`envelope`](Mail::envelope), [`body_structure`](Mail::body_structure), [`section`](Mail::section),
//!   [`binary`](Mail::binary), [`preview`](Mail::preview).
//! - [`Content`] is a `Mail` that is read when something asks for it.
//! - [`fits`] tells if a message meets search keys, by its [`Facts`].
//! - [`sort`] and [`thread`] put what was found in order.
//!
//! Text is decoded by the crate `mail-parser`: encoded words, charsets, transfer encodings, HTML, dates. Where parts, fields
//! and parameters begin and end is found here, because FETCH gives them as octets, undecoded, and because a message can
//! be nested more deeply than a recursive tree can.

mod address;
mod decode;
mod envelope;
mod header;
mod media_type;
mod nul;
mod parts;
mod references;
mod search;
mod section;
mod sort;
mod structure;
mod subject;
mod thread;
mod token;

pub(crate) use search::{Facts, Scope, fits};
pub(crate) use section::{UnknownEncoding, partial};
pub(crate) use sort::{asks_content, sort};
pub(crate) use thread::thread;

use bytes::Bytes;
use header::Header;
use parts::Part;

/// A message, and where its parts are.
///
/// There is no message that is not one: whatever cannot be understood is text.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    octets: Bytes,
    /// In pre-order: each part in front of those inside it. The first is the message itself.
    parts: Vec<Part>,
}

impl Mail {
    /// The message of these octets.
    pub(crate) fn new(octets: impl Into<Bytes>) -> Self {
        let octets = octets.into();
        let parts = parts::parse(&octets);
        Self { octets, parts }
    }

    /// What is left when all but the header is forgotten: as much as it takes to sort.
    pub(crate) fn without_body(&self) -> Self {
        let header = &self.octets[self.parts.first().map_or(0..0, |part| part.header.clone())];
        Self::new(Bytes::copy_from_slice(header))
    }

    /// The header of the message.
    fn header(&self) -> Header<'_> {
        self.header_of(self.root())
    }

    fn header_of(&self, part: &Part) -> Header<'_> {
        Header::new(&self.octets[part.header.clone()])
    }

    fn body_of(&self, part: &Part) -> &[u8] {
        &self.octets[part.body.clone()]
    }

    fn root(&self) -> &Part {
        &self.parts[0]
    }

    /// The indices of the parts of a multipart, or of the one body of a message in a message.
    fn children(&self, of: usize) -> impl Iterator<Item = usize> {
        let end = of + 1 + self.parts[of].below;
        let mut next = of + 1;
        std::iter::from_fn(move || {
            let child = Some(next).filter(|_| next < end)?;
            next += 1 + self.parts[child].below;
            Some(child)
        })
    }
}

/// A message that need not be read before something in it is asked for.
pub(crate) trait Content {
    fn mail(&self) -> &Mail;
}

impl Content for Mail {
    fn mail(&self) -> &Mail {
        self
    }
}
