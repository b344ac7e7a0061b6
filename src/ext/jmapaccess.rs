//! JMAPACCESS: where the same mail is to be had by JMAP (RFC 9698).

use crate::{
    data::macros::{display, into_static, serde_as},
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::space,
        string::quoted,
    },
};

/// The URL of the session resource of a JMAP server that has the same mail, under the same identifiers.
///
/// Whether it is one that a client would connect to is for the client to check.
///
/// # Grammar
///
/// ```text
/// resp-jmapaccess = "JMAPACCESS" SP quoted
/// ```
///
/// [RFC 9698, section 4](https://www.rfc-editor.org/rfc/rfc9698#section-4)
///
/// # Leniency
///
/// None.
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* JMAPACCESS \"https://example.com/.well-known/jmap\"\r\n")?;
/// let Response::Data(Data::JmapAccess(access)) = response else { panic!() };
/// assert_eq!(access.url(), "https://example.com/.well-known/jmap");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct JmapAccess<'a>(Octets<'a>);

impl<'a> JmapAccess<'a> {
    /// At this URL.
    ///
    /// # Errors
    ///
    /// If it has what no URL has: a space, a control character, `"`, `\`, or what is not ASCII. Or if it is empty.
    pub fn new(url: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let url = url.into();
        let is_character = |octet: &u8| octet.is_ascii_graphic() && !matches!(octet, b'"' | b'\\');
        if url.is_empty() || !url.iter().all(is_character) {
            return Err(UsageError("a URL is printable ASCII without space, quotation mark and backslash"));
        }
        Ok(Self(url))
    }

    /// The URL.
    #[must_use]
    pub fn url(&self) -> &str {
        // All of it is ASCII.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Writes what follows the name. No literal can take the place of the quoted string, however long.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(b" \"");
        writer.text(&self.0);
        writer.text(b"\"");
    }
}

display!(JmapAccess);
into_static!(struct JmapAccess { 0 });
serde_as!(JmapAccess<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for JmapAccess<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let urls = ["https://example.com/.well-known/jmap", "https://[::1]:8080/?a=(b)%20{3}#c", "x"];
        Ok(Self((*u.choose(&urls)?).into()))
    }
}

/// `SP quoted`
pub(crate) fn jmapaccess<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, JmapAccess<'a>> {
    const URL: &Rule = &Rule::new("URL in quotation marks", "resp-jmapaccess");
    let at = space(input)?;
    let (rest, url) = if at.octets.starts_with(b"\"") { quoted(at)? } else { return Err(at.error(URL)) };
    JmapAccess::new(url).map(|access| (rest, access)).map_err(|_| at.error(URL))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Decoder, Encode, Limits, Quirks, wire::Peer};
    use bytes::Buf;

    #[test]
    fn a_url_is_in_quotation_marks_however_long() {
        let url = format!("https://example.com/{}", "a".repeat(5000));
        let line = format!("* JMAPACCESS \"{url}\"\r\n");
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        let response = decoder.response(line.as_bytes()).unwrap();
        let mut writer = Writer::new(Peer::client());
        response.encode(&mut writer);
        assert_eq!(writer.chunk(), line.as_bytes());
        assert_eq!(decoder.response(line.to_ascii_lowercase().as_bytes()), Ok(response));
    }

    #[test]
    fn says_what_is_no_url() {
        const URL: &str = "expected URL in quotation marks at offset 13 in resp-jmapaccess";
        for (rest, error) in [
            ("", "expected space at offset 12 in SP"),
            (" https://a", URL),
            (" NIL", URL),
            (" {1}\r\na", URL),
            (" \"\"", URL),
            (" \"a b\"", URL),
            (" \"a\\\"\"", URL),
            (" \"a\" b", "expected CRLF at offset 16 in response"),
        ] {
            let line = format!("* JMAPACCESS{rest}\r\n");
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let found = Decoder::new(Limits::client(), quirks).response(line.as_bytes()).unwrap_err().to_string();
                assert_eq!(found, error, "{rest}");
            }
        }
        for url in ["", "a b", "a\r\n", "\"", "\\", "\u{e9}"] {
            assert!(JmapAccess::new(url).is_err(), "{url}");
        }
    }
}
