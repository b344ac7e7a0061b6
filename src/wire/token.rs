//! Where in a URL a token is: what whoever has it may use (RFC 5092, section 6.1). URLs are for others; what may be shown is decided
//! here, since frames are shown before anybody has read them.

/// Where the token begins in what may be a URL, or was meant to be one, or has one in it: behind who may use it, which no name with a
/// colon is in.
pub(crate) fn token_at(text: &[u8]) -> Option<usize> {
    const URLAUTH: &[u8] = b"urlauth";
    let name = text.windows(URLAUTH.len()).position(|word| word.eq_ignore_ascii_case(URLAUTH))?;
    let behind = text.get(name..)?;
    let is_colon = |at: usize, octet: u8| {
        octet == b':' || octet == b'%' && behind.get(at..at + 3).is_some_and(|it| it.eq_ignore_ascii_case(b"%3A"))
    };
    let colon = behind.iter().enumerate().position(|(at, &octet)| is_colon(at, octet))?;
    let length = if behind.get(colon) == Some(&b':') { 1 } else { 3 };
    let at = name + colon + length;
    (at < text.len()).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::token_at;

    #[test]
    fn is_behind_who_may_use_it() {
        for (text, shown) in [
            ("/a/;UID=1;URLAUTH=x:y:01", "/a/;UID=1;URLAUTH=x:"),
            ("* URLFETCH /a;uRlAuTh%3Dx%3ay", "* URLFETCH /a;uRlAuTh%3Dx%3a"),
            ("URLAUTH:x", "URLAUTH:"),
        ] {
            assert_eq!(token_at(text.as_bytes()), Some(shown.len()), "{text}");
        }
        for text in ["", "urlaut", "URLAUTH", "/a:b;URLAUTH=x", "/a;URLAUTH=x:", "/a;URLAUTH=x%3", "/a;URLAUTH=x%3A"] {
            assert_eq!(token_at(text.as_bytes()), None, "{text}");
        }
    }
}
