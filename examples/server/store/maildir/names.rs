//! Names as names of files, so that no name leads elsewhere.

/// Octets that the longest name of a file has.
const LONGEST: usize = 255;

/// What else is in the directory of a folder or of a user.
const OURS: [&str; 7] = ["cur", "deleted", "lock", "new", "settings", "state", "tmp"];

/// The name of the file for a part of a name; `None` if it would be too long.
///
/// It has no dot, so that it is neither `.` nor `..`, and never has what our own files begin or end with.
pub(crate) fn encode(part: &str) -> Option<String> {
    let mut name = percent_encode(part.as_bytes());
    if OURS.contains(&name.as_str()) {
        let first = part.bytes().next()?;
        name.replace_range(..1, &format!("%{first:02X}"));
    }
    (!name.is_empty() && name.len() <= LONGEST).then_some(name)
}

/// The part of a name that has this file; `None` if it is another file.
pub(crate) fn decode(name: &str) -> Option<String> {
    let part = String::from_utf8(percent_decode(name)?).ok()?;
    (encode(&part)? == name).then_some(part)
}

/// All but letters, digits, hyphens and underscores as `%` and two digits.
pub(crate) fn percent_encode(octets: &[u8]) -> String {
    let encode = |octet: &u8| match octet {
        b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(*octet).to_string(),
        _ => format!("%{octet:02X}"),
    };
    octets.iter().map(encode).collect()
}

pub(crate) fn percent_decode(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.split('%');
    let mut octets = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        octets.push(u8::from_str_radix(digits, 16).ok()?);
        octets.extend_from_slice(rest.as_bytes());
    }
    Some(octets)
}
