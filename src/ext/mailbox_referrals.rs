//! LOGIN-REFERRALS (RFC 2221) and MAILBOX-REFERRALS (RFC 2193): what a server does not have, and another one has.
//!
//! RLIST and RLSUB, which tell of mailboxes on other servers, too, have the arguments of LSUB, and are answered as LIST and LSUB are.

use crate::{
    data::macros::{into_static, serde_as},
    error::{Rule, UsageError},
    url::UrlText,
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::space,
    },
};
use alloc::vec::Vec;
use core::ops;

/// Where to go instead: at least one URL, the best first. The value of the code REFERRAL.
///
/// Behind LOGIN and AUTHENTICATE, or in BYE, it is that of a server. Behind a command with a mailbox it is that of the mailbox, on each
/// server that has it, and behind RENAME there are pairs, of the old name and the new one.
///
/// Whoever follows it logs in where this server says, and a client of RFC 2221 asks its user after ten in a row. Before TLS, anybody
/// may have put it there.
///
/// # Grammar
///
/// ```text
/// referral_response_code = "[" "REFERRAL" 1*(SPACE <url>) "]"
/// ```
///
/// [RFC 2193, section 6](https://www.rfc-editor.org/rfc/rfc2193#section-6);
/// [RFC 2221, section 5](https://www.rfc-editor.org/rfc/rfc2221#section-5). The URLs may be of any scheme: they are printable ASCII
/// without spaces, quotation marks and backslashes, in which brackets stand in pairs, as around the address of a server.
///
/// # Leniency
///
/// What is no such list is kept as [`Code::Other`](crate::Code::Other), in any mode.
///
/// # Example
///
/// ```
/// use imap_wire::{Code, Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let line = b"A001 NO [REFERRAL IMAP://user;AUTH=*@SERVER2/REMOTE IMAP://user;AUTH=*@SERVER3/REMOTE] Remote mailbox.\r\n";
/// let Response::Tagged(_, status) = decoder.response(line)? else { panic!() };
/// let Some(Code::Referral(urls)) = status.code else { panic!() };
/// assert_eq!(urls.len(), 2);
/// assert_eq!(urls[0].to_url()?.host().unwrap(), "SERVER2");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Referral<'a>(Vec<UrlText<'a>>);

impl<'a> Referral<'a> {
    /// These URLs.
    ///
    /// # Errors
    ///
    /// If there are none, or one has what would end it, or the code.
    pub fn new(urls: impl IntoIterator<Item = impl Into<UrlText<'a>>>) -> Result<Self, UsageError> {
        let urls: Vec<_> = urls.into_iter().map(Into::into).collect();
        let is_whole = |url: &UrlText<'_>| !url.as_octets().is_empty() && run(url.as_octets()) == url.as_octets().len();
        if urls.is_empty() || !urls.iter().all(is_whole) {
            return Err(UsageError("a referral is of URLs without spaces, quotation marks and single brackets"));
        }
        Ok(Self(urls))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        for url in &self.0 {
            writer.space();
            url.write_by(writer, |writer, text| writer.text(text));
        }
    }
}

impl<'a> ops::Deref for Referral<'a> {
    type Target = [UrlText<'a>];

    fn deref(&self) -> &[UrlText<'a>] {
        &self.0
    }
}

into_static!(struct Referral { 0 });
serde_as!(Referral<'a>: Vec<UrlText<'a>>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Referral<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut urls: Vec<UrlText<'_>> = Vec::from([u.arbitrary::<crate::url::ImapUrl<'_>>()?.into()]);
        for url in u.arbitrary_iter::<UrlText<'_>>()?.take(2) {
            urls.push(url?);
        }
        urls.retain(|url| Self::new([url.clone()]).is_ok());
        Self::new(urls).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// How many octets at the front are a URL, as far as a status response can tell.
fn run(octets: &[u8]) -> usize {
    let mut rest = octets;
    loop {
        rest = match rest {
            [b'[', inside @ ..] => match inside.iter().position(|&octet| !is_of_url(octet)) {
                Some(close) if inside.get(close) == Some(&b']') => inside.get(close + 1..).unwrap_or_default(),
                _ => return octets.len() - rest.len(),
            },
            [first, behind @ ..] if is_of_url(*first) => behind,
            _ => return octets.len() - rest.len(),
        };
    }
}

const fn is_of_url(octet: u8) -> bool {
    octet.is_ascii_graphic() && !matches!(octet, b'"' | b'\\' | b'[' | b']')
}

/// `1*(SPACE <url>)`
pub(crate) fn referral<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Referral<'a>> {
    const URL: &Rule = &Rule::new("URL", "referral_response_code");
    let mut urls = Vec::new();
    let mut at = input;
    loop {
        let url_at = space(at)?;
        let (rest, url) = url_at.take_octets(run(url_at.octets));
        match UrlText::new(url_at.leaf(url)) {
            Ok(url) if !url.as_octets().is_empty() => urls.push(url),
            _ => return Err(url_at.error(URL)),
        }
        at.check_items(urls.len())?;
        if !rest.octets.starts_with(b" ") {
            return Ok((rest, Referral(urls)));
        }
        at = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, Decoder, Encode, Limits, Quirks, Response, wire::Peer};

    /// The URLs, or what was kept.
    fn told(code: &str) -> Result<Vec<String>, String> {
        let line = format!("A1 NO [{code}] x\r\n");
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        let response = decoder.response(line.as_bytes()).unwrap();
        assert!(response.check(&Peer::client()).is_ok());
        assert_eq!(response.to_string().to_uppercase(), line.trim_end().to_uppercase());
        let Response::Tagged(_, status) = response else { panic!() };
        match status.code {
            Some(Code::Referral(urls)) => Ok(urls.iter().map(|url| url.as_octets().to_string()).collect()),
            Some(Code::Other(other)) => Err(other.value().as_octets().to_string()),
            found => panic!("{found:?}"),
        }
    }

    #[test]
    fn urls_end_at_a_space_or_a_bracket() {
        for (code, urls) in [
            ("REFERRAL IMAP://user;AUTH=*@SERVER2/", &["IMAP://user;AUTH=*@SERVER2/"][..]),
            ("referral imap://[::1]:143/a http://x/?y#z", &["imap://[::1]:143/a", "http://x/?y#z"]),
            ("REFERRAL a", &["a"]),
        ] {
            assert_eq!(told(code).unwrap(), urls);
        }
        for (code, kept) in [
            ("REFERRAL", ""),
            ("REFERRAL  imap://x", " imap://x"),
            ("REFERRAL imap://x ", "imap://x "),
            ("REFERRAL \"imap://x\"", "\"imap://x\""),
            ("REFERRAL a\\b", "a\\b"),
            ("REFERRAL imap://[[::1]]/", "imap://[[::1]]/"),
        ] {
            let line = format!("A1 NO [{code}] x\r\n");
            let Ok(Response::Tagged(_, status)) = Decoder::client().response(line.as_bytes()) else { panic!() };
            match status.code {
                Some(Code::Other(other)) => assert_eq!(other.value().as_octets(), kept, "{code}"),
                // More spaces are tolerated where a number of them is.
                Some(Code::Referral(_)) if code.contains("  ") || code.ends_with(' ') => {}
                found => panic!("{code}: {found:?}"),
            }
        }
    }

    #[test]
    fn a_server_may_be_left_for_another_one_at_once() {
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        let line = b"* BYE [REFERRAL IMAP://user;AUTH=*@SERVER2/] Server not accepting connections.\r\n";
        let Some(Code::Referral(urls)) = decoder.greeting(line).unwrap().status.code else { panic!() };
        assert_eq!(urls[0].to_url().unwrap().host().unwrap(), "SERVER2");
    }

    #[test]
    fn nothing_can_be_made_that_is_something_else() {
        for url in ["", "a b", "a]", "[a", "a\r\n", "a\"", "a\\", "\u{fc}", "[[a]]", "[a\""] {
            assert!(Referral::new([UrlText::new(url).unwrap()]).is_err(), "{url}");
        }
        assert!(Referral::new([UrlText::new("a[b]c").unwrap()]).is_ok());
        assert!(Referral::new(Vec::<UrlText<'_>>::new()).is_err());
    }

    #[test]
    fn no_prefix_panics() {
        let line = b"A1 NO [REFERRAL imap://[::1]/ b] x\r\n";
        for end in 0..line.len() {
            drop(Decoder::client().response(&line[..end]));
            drop(Decoder::client().response(&[&line[..end], b"\r\n"].concat()));
        }
    }
}
