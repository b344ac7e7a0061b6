//! What may stand in a part of a URL as it is, and how everything else is spelled: `pct-encoded` (RFC 3986, section 2.1).

use crate::wire::Octets;
use alloc::vec::Vec;

/// Class of octets: `unreserved`, which no reader of URLs takes for anything but themselves (RFC 3986, section 2.3).
const UNRESERVED: u8 = 1;
/// Class of octets: `achar = unreserved / sub-delims-sh / "&" / "="`, which may also be percent-encoded.
pub(super) const ACHAR: u8 = 1 << 1;
/// Class of octets: `bchar = achar / ":" / "@" / "/"`
pub(super) const BCHAR: u8 = 1 << 2;
/// Class of octets: what `reg-name` is made of, `unreserved / sub-delims` (RFC 3986, section 3.2.2).
pub(super) const REG_NAME: u8 = 1 << 3;

/// True if `octet` is of the class.
pub(super) const fn is(octet: u8, class: u8) -> bool {
    let classes = match octet {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => UNRESERVED | ACHAR | BCHAR | REG_NAME,
        b'!' | b'$' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b'&' | b'=' => ACHAR | BCHAR | REG_NAME,
        b':' | b'@' | b'/' => BCHAR,
        b';' => REG_NAME,
        _ => 0,
    };
    classes & class != 0
}

/// How many octets at the front are of the class or percent-encoded.
pub(super) fn run(octets: &[u8], class: u8) -> usize {
    let mut rest = octets;
    loop {
        rest = match rest {
            [b'%', high, low, behind @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => behind,
            [first, behind @ ..] if is(*first, class) => behind,
            _ => return octets.len() - rest.len(),
        };
    }
}

/// What is meant. It is no copy unless something is percent-encoded; a `%` that encodes nothing means itself.
pub(super) fn decoded<'a>(text: Octets<'a>) -> Octets<'a> {
    if memchr::memchr(b'%', &text).is_none() {
        return text;
    }
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_slice();
    while let [first, behind @ ..] = rest {
        rest = behind;
        octets.push(*first);
        if let (b'%', [high, low, behind @ ..]) = (*first, behind)
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
        {
            octets.pop();
            octets.push(high << 4 | low);
            rest = behind;
        }
    }
    octets.into()
}

const fn digit(octet: u8) -> Option<u8> {
    match octet {
        b'0'..=b'9' => Some(octet - b'0'),
        b'a'..=b'f' => Some(octet - b'a' + 10),
        b'A'..=b'F' => Some(octet - b'A' + 10),
        _ => None,
    }
}

/// Appends `octets`, each percent-encoded unless no reader of URLs takes it for anything but itself.
pub(super) fn encode(octets: &[u8], into: &mut Vec<u8>) {
    for &octet in octets {
        if is(octet, UNRESERVED) {
            into.push(octet);
        } else {
            push(octet, into);
        }
    }
}

/// Appends an octet percent-encoded.
pub(super) fn push(octet: u8, into: &mut Vec<u8>) {
    let digit = |half: u8| if half < 10 { b'0' + half } else { b'A' + half - 10 };
    into.extend([b'%', digit(octet >> 4), digit(octet & 15)]);
}
