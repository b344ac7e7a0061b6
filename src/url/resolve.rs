//! References, resolved against the URL that they were found in (RFC 3986, section 5.2).

use super::parse::scheme;
use alloc::vec::Vec;

/// A reference, split as any URL is (RFC 3986, section 3). Nobody sends fragments, which IMAP URLs have none of: a `#` stays where it
/// is.
#[derive(Clone, Copy)]
struct Split<'t> {
    scheme: Option<&'t [u8]>,
    authority: Option<&'t [u8]>,
    path: &'t [u8],
    query: Option<&'t [u8]>,
}

impl<'t> Split<'t> {
    fn new(text: &'t [u8]) -> Self {
        let scheme = scheme(text);
        let rest = scheme.and_then(|scheme| text.get(scheme.len() + 1..)).unwrap_or(text);
        let (rest, query) = match memchr::memchr(b'?', rest).and_then(|at| rest.split_at_checked(at)) {
            Some((rest, query)) => (rest, query.get(1..)),
            None => (rest, None),
        };
        let (authority, path) = match rest.strip_prefix(b"//") {
            Some(rest) => {
                let (authority, path) = rest.split_at(memchr::memchr(b'/', rest).unwrap_or(rest.len()));
                (Some(authority), path)
            }
            None => (None, rest),
        };
        Self { scheme, authority, path, query }
    }
}

/// The text of what `reference` means in the place that is `base`.
pub(super) fn resolved(base: &[u8], reference: &[u8]) -> Vec<u8> {
    let (base, reference) = (Split::new(base), Split::new(reference));
    let has_place = reference.scheme.is_some() || reference.authority.is_some();
    let place = if has_place { reference } else { base };
    let mut text = Vec::new();
    if let Some(scheme) = reference.scheme.or(base.scheme) {
        text.extend_from_slice(scheme);
        text.push(b':');
    }
    if let Some(authority) = place.authority {
        text.extend_from_slice(b"//");
        text.extend_from_slice(authority);
    }
    let mut query = reference.query;
    if has_place || reference.path.starts_with(b"/") {
        push_segments(&[reference.path], &mut text);
    } else if reference.path.is_empty() {
        text.extend_from_slice(base.path);
        query = query.or(base.query);
    } else {
        let folder = memchr::memrchr(b'/', base.path).and_then(|slash| base.path.get(..=slash)).unwrap_or(b"/");
        push_segments(&[folder, reference.path], &mut text);
    }
    if let Some(query) = query {
        text.push(b'?');
        text.extend_from_slice(query);
    }
    // No server comes out of a path (RFC 3986, section 5.3): what has a segment `.` is no URL.
    if reference.scheme.is_none() && place.authority.is_none() && text.starts_with(b"//") {
        text.splice(0..0, *b"/.");
    }
    text
}

/// Appends a path, given in pieces of whole segments, without the segments `.` and `..` and what those take away.
fn push_segments(pieces: &[&[u8]], text: &mut Vec<u8>) {
    let path = pieces.concat();
    let Some(path) = path.strip_prefix(b"/") else { return text.extend_from_slice(&path) };
    let root = text.len();
    let mut ends_with_dots = false;
    for segment in path.split(|&octet| octet == b'/') {
        ends_with_dots = true;
        match segment {
            b"." => {}
            b".." => {
                let slash = text.get(root..).and_then(|path| memchr::memrchr(b'/', path)).unwrap_or(0);
                text.truncate(root + slash);
            }
            segment => {
                ends_with_dots = false;
                text.push(b'/');
                text.extend_from_slice(segment);
            }
        }
    }
    if ends_with_dots && text.len() == root {
        text.push(b'/');
    }
}
