//! Content types and dispositions with their parameters (RFC 2045, section 5.1; RFC 2183; RFC 2231).

use super::token::Tokens;

type Parameters = Vec<(Vec<u8>, Vec<u8>)>;

/// A word with parameters behind it: a content type, `text/plain; charset=utf-8`, or a disposition, `attachment; filename=x`.
#[derive(Clone, Debug, Default)]
pub(crate) struct MediaType {
    /// In front of the slash; all of it if there is none.
    pub(crate) kind: Vec<u8>,
    /// Behind the slash.
    pub(crate) subtype: Vec<u8>,
    /// Names and values, not decoded.
    pub(crate) parameters: Parameters,
}

/// What ends a token (RFC 2045, section 5.1), besides space and comments.
const TSPECIALS: &[u8] = b"\"/;=<>@,[]?:\\)";
/// Of the value of a parameter there is more, because many senders do not quote it.
const VALUE_ENDS: &[u8] = b";";

impl MediaType {
    /// The type of a part, of the value of its field. One that has no subtype is none (RFC 2045, section 5.2).
    pub(crate) fn of_content(value: &[u8]) -> Option<Self> {
        Some(Self::parse(value)).filter(|found| !found.kind.is_empty() && !found.subtype.is_empty())
    }

    /// The disposition of a part, of the value of its field.
    pub(crate) fn of_disposition(value: &[u8]) -> Option<Self> {
        Some(Self::parse(value)).filter(|found| !found.kind.is_empty())
    }

    fn parse(value: &[u8]) -> Self {
        let mut at = Tokens(value);
        let kind = token(&mut at);
        let subtype = if at.take(b'/') { token(&mut at) } else { Vec::new() };
        Self { kind, subtype, parameters: parameters(at) }
    }

    /// Plain text, which a part is whose type is not said.
    pub(crate) fn text() -> Self {
        Self { kind: b"text".into(), subtype: b"plain".into(), parameters: Vec::new() }
    }

    /// A message, which a part of a digest is whose type is not said (RFC 2046, section 5.1.5).
    pub(crate) fn message() -> Self {
        Self { kind: b"message".into(), subtype: b"rfc822".into(), parameters: Vec::new() }
    }

    pub(crate) fn is(&self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind.as_bytes())
    }

    /// True for a message in a message. RFC 6532 has another name for one with UTF-8 in its header.
    pub(crate) fn is_message(&self) -> bool {
        self.is("message") && (self.is_subtype("rfc822") || self.is_subtype("global"))
    }

    pub(crate) fn is_subtype(&self, subtype: &str) -> bool {
        self.subtype.eq_ignore_ascii_case(subtype.as_bytes())
    }

    /// The value of a parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&[u8]> {
        let found = self.parameters.iter().find(|(other, _)| other.eq_ignore_ascii_case(name.as_bytes()));
        found.map(|(_, value)| value.as_slice())
    }
}

fn token(at: &mut Tokens<'_>) -> Vec<u8> {
    at.peek();
    at.until(TSPECIALS).to_vec()
}

/// Parameters of one field at most: each takes memory of its own.
const MOST: usize = 1_000;

/// `*(";" parameter)`. Whatever is no parameter is left out.
fn parameters(mut at: Tokens<'_>) -> Parameters {
    let mut found = Vec::new();
    let mut sections = Vec::new();
    while found.len() + sections.len() < MOST {
        at.skip_to(b';');
        if !at.take(b';') {
            break;
        }
        let name = token(&mut at);
        if name.is_empty() || !at.take(b'=') {
            continue;
        }
        let value = match at.peek() {
            Some(b'"') => at.quoted(),
            _ => at.until(VALUE_ENDS).to_vec(),
        };
        match Section::of(&name, &value) {
            Some(section) => sections.push(section),
            None => found.push((name, value)),
        }
    }
    found.extend(join(sections));
    found
}

/// One of the sections that a long value was cut into: `name*0`, or `name*0*` if it is encoded (RFC 2231, section 3). All of an encoded
/// value, `name*`, is one, too.
struct Section {
    /// The name with its star and number.
    spelled: Vec<u8>,
    name: Vec<u8>,
    number: u32,
    is_encoded: bool,
    value: Vec<u8>,
}

impl Section {
    fn of(spelled: &[u8], value: &[u8]) -> Option<Self> {
        let (name, is_encoded) = spelled.strip_suffix(b"*").map_or((spelled, false), |name| (name, true));
        let (name, number) = match name.iter().position(|&octet| octet == b'*') {
            Some(star) => (&name[..star], std::str::from_utf8(&name[star + 1..]).ok()?.parse().ok()?),
            None if is_encoded => (name, 0),
            None => return None,
        };
        let name = name.to_ascii_lowercase();
        Some(Self { spelled: spelled.to_vec(), name, number, is_encoded, value: value.to_vec() })
    }
}

/// The values whose sections these are. If one of its sections is encoded, the value is, and its name ends in `*`, as clients know it
/// from values that are not cut. Sections of which some are missing stay what they are.
fn join(mut sections: Vec<Section>) -> Parameters {
    sections.sort_by(|one, other| (&one.name, one.number).cmp(&(&other.name, other.number)));
    let mut joined = Vec::new();
    for value in sections.chunk_by(|one, other| one.name == other.name) {
        let is_whole = (0..).zip(value).all(|(number, section)| section.number == number);
        if !is_whole {
            joined.extend(value.iter().map(|section| (section.spelled.clone(), section.value.clone())));
            continue;
        }
        let is_encoded = value.iter().any(|section| section.is_encoded);
        let mut name = value[0].name.clone();
        if is_encoded {
            name.push(b'*');
        }
        let text = value.iter().flat_map(|section| match (is_encoded, section.is_encoded) {
            (true, false) => percent_encoded(&section.value),
            _ => section.value.clone(),
        });
        joined.push((name, text.collect()));
    }
    joined
}

fn percent_encoded(value: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    for &octet in value {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => text.push(octet),
            _ => text.extend_from_slice(format!("%{octet:02X}").as_bytes()),
        }
    }
    text
}
