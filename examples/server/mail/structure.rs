//! BODY and BODYSTRUCTURE: which part contains which (RFC 9051, section 7.5.2).

use super::{
    Mail,
    envelope::{envelope, nstring, string},
    header::Header,
    media_type::MediaType,
    parts::{Kind, Part},
    token::Tokens,
};
use imap_wire::{UsageError, data::BodyStructure, wire::Octets};

type Parameters = Vec<(Octets<'static>, Octets<'static>)>;

impl Mail {
    /// All of what BODYSTRUCTURE tells. [Without extension data](BodyStructure::without_extension_data) it is the answer to BODY.
    pub(crate) fn body_structure(&self) -> BodyStructure<'static> {
        // From the last part to the first, so that those inside a part are made before it. The first of them lies on top.
        let mut made: Vec<BodyStructure<'static>> = Vec::new();
        for index in (0..self.parts.len()).rev() {
            let mut inside = made.split_off(made.len() - self.children(index).count());
            inside.reverse();
            made.push(
                self.body_of_part(index, inside).expect("sizes have 63 bits at most, and a multipart has a part"),
            );
        }
        made.pop().expect("the message itself is made last").with_extension_data()
    }

    fn body_of_part(
        &self,
        index: usize,
        inside: Vec<BodyStructure<'static>>,
    ) -> Result<BodyStructure<'static>, UsageError> {
        let part = &self.parts[index];
        let header = self.header_of(part);
        let MediaType { kind, subtype, .. } = part.media_type.clone();
        let (kind, subtype) = (string(kind), string(subtype));
        let octets = part.body.len() as u64;
        let lines = self.body_of(part).iter().filter(|&&octet| octet == b'\n').count() as u64;
        let body = match (part.kind, inside.into_iter()) {
            (Kind::Multipart, inside) => {
                let body = BodyStructure::multipart(subtype, inside)?.with_parameters(parameters(&part.media_type));
                return Ok(with_extension(body, header));
            }
            (Kind::Message, mut inside) => {
                let message = inside.next().expect("a message in a message has one part inside it");
                let envelope = envelope(self.header_of(&self.parts[index + 1]));
                BodyStructure::message(subtype, envelope, message, octets, lines)?
            }
            _ if part.media_type.is("text") => BodyStructure::text(subtype, octets, lines)?,
            _ => BodyStructure::basic(kind, subtype, octets)?,
        };
        let body = body
            .with_parameters(all_parameters(part))
            .with_encoding(string(encoding(header)))?
            .with_id(nstring(header.first("Content-ID")))?
            .with_description(nstring(header.first("Content-Description")))?
            .with_md5(nstring(header.first("Content-MD5")))?;
        Ok(with_extension(body, header))
    }
}

/// The content transfer encoding, as it is spelled; the default (RFC 2045, section 6.1) if none is.
pub(crate) fn encoding(header: Header<'_>) -> Vec<u8> {
    let value = header.first("Content-Transfer-Encoding").unwrap_or_default();
    let mut at = Tokens(&value);
    at.peek();
    Some(at.until(b";").to_vec()).filter(|encoding| !encoding.is_empty()).unwrap_or_else(|| b"7bit".into())
}

/// The fields of extension data that all kinds of parts have.
fn with_extension<'a>(mut body: BodyStructure<'a>, header: Header<'_>) -> BodyStructure<'a> {
    let disposition = header.first("Content-Disposition");
    if let Some(disposition) = disposition.and_then(|value| MediaType::of_disposition(&value)) {
        body = body.with_disposition(string(disposition.kind.clone()), parameters(&disposition));
    }
    if let Some(value) = header.first("Content-Language") {
        body = body.with_language(languages(&value));
    }
    match header.first("Content-Location") {
        Some(location) => body.with_location(string(location.into_owned())),
        None => body,
    }
}

fn parameters(of: &MediaType) -> Parameters {
    of.parameters.iter().cloned().map(|(name, value)| (string(name), string(value))).collect()
}

/// The parameters of a part; of a text, those with the default charset (RFC 2046, section 4.1.2), for clients that do not know it.
fn all_parameters(part: &Part) -> Parameters {
    let mut all = parameters(&part.media_type);
    if part.media_type.is("text") && part.media_type.parameter("charset").is_none() {
        all.push(("charset".into(), "us-ascii".into()));
    }
    all
}

/// Languages of one part at most.
const MOST_LANGUAGES: usize = 1_000;

/// `Language-List = Language-Tag *("," Language-Tag)` (RFC 3282).
fn languages(value: &[u8]) -> Vec<Octets<'static>> {
    let mut at = Tokens(value);
    let mut found = Vec::new();
    while at.peek().is_some() && found.len() < MOST_LANGUAGES {
        let tag = at.until(b",").to_vec();
        if !tag.is_empty() {
            found.push(string(tag));
        }
        at.take(b',');
    }
    found
}
