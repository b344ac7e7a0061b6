//! URLs of messages of this server, as CATENATE has them: `/mailbox;UIDVALIDITY=n/;UID=n/;SECTION=s/;PARTIAL=n.n` (RFC 5092).

use imap_wire::data::Section;

/// A part of a message.
#[derive(Debug, PartialEq)]
pub(super) struct MessageUrl {
    /// In Unicode.
    pub(super) mailbox: String,
    pub(super) uid_validity: Option<u64>,
    pub(super) uid: u32,
    pub(super) section: Section<'static>,
    /// Where the octets begin, and how many there are at most.
    pub(super) partial: Option<(u64, u64)>,
}

impl MessageUrl {
    /// Reads a URL that is relative to the server.
    pub(super) fn parse(url: &[u8]) -> Option<Self> {
        let url = std::str::from_utf8(url).ok()?.strip_prefix('/')?;
        let (mailbox, rest) = split(url, "/;UID=")?;
        let (mailbox, uid_validity) = match split(mailbox, ";UIDVALIDITY=") {
            Some((mailbox, number)) => (mailbox, Some(number.parse().ok()?)),
            None => (mailbox, None),
        };
        let (rest, partial) = match split(rest, "/;PARTIAL=") {
            Some((rest, range)) => {
                let (first, count) = range.split_once('.').unwrap_or((range, ""));
                let count = if count.is_empty() { u64::MAX } else { count.parse().ok()? };
                (rest, Some((first.parse().ok()?, count)))
            }
            None => (rest, None),
        };
        let (uid, section) = match split(rest, "/;SECTION=") {
            Some((uid, section)) => (uid, Section::new(decoded(section)?).ok()?),
            None => (rest, Section::whole()),
        };
        Some(Self { mailbox: decoded(mailbox)?, uid_validity, uid: uid.parse().ok()?, section, partial })
    }
}

/// What stands before and behind these words, whatever their case.
fn split<'u>(url: &'u str, words: &str) -> Option<(&'u str, &'u str)> {
    let at = url.to_ascii_uppercase().find(words)?;
    Some((&url[..at], &url[at + words.len()..]))
}

/// The text without its percent signs.
fn decoded(text: &str) -> Option<String> {
    let mut octets = Vec::new();
    let mut rest = text.as_bytes();
    while let [octet, behind @ ..] = rest {
        rest = behind;
        octets.push(match (octet, behind) {
            (b'%', [high, low, behind @ ..]) => {
                rest = behind;
                u8::from_str_radix(std::str::from_utf8(&[*high, *low]).ok()?, 16).ok()?
            }
            (b'%', _) => return None,
            _ => *octet,
        });
    }
    String::from_utf8(octets).ok()
}
