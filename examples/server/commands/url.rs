//! URLs of messages of this server, as CATENATE has them: `/mailbox;UIDVALIDITY=n/;UID=n/;SECTION=s/;PARTIAL=n.n` (RFC 5092).

use crate::{
    mail::{self, Mail},
    outcome::{Failure, no_with},
    session::Session,
    store::Folder,
};
use bytes::Bytes;
use imap_wire::{Code, data::Section, ext::BadUrl};
use std::sync::Arc;

/// A part of a message.
struct MessageUrl {
    /// In Unicode.
    mailbox: String,
    uid_validity: Option<u64>,
    uid: u32,
    section: Section<'static>,
    /// Where the octets begin, and how many there are at most.
    partial: Option<(u64, u64)>,
}

/// How many octets a URL names, if that is known without reading them.
pub(super) fn size(session: &Session, url: &[u8]) -> Result<Option<u64>, Failure> {
    let (folder, named) = find(session, url)?;
    let is_whole = named.section.as_octets().is_empty() && named.partial.is_none();
    Ok(folder.lock().facts(named.uid).filter(|_| is_whole).map(|facts| facts.size))
}

/// The octets that a URL names.
pub(super) fn octets(session: &Session, url: &[u8]) -> Result<Bytes, Failure> {
    let (folder, named) = find(session, url)?;
    let source = folder.lock().source(named.uid)?;
    match (Mail::new(source.read()?).section(&named.section), named.partial) {
        (Some(part), None) => Ok(part),
        (Some(part), Some((first, count))) => Ok(mail::partial(&part, first, count)),
        (None, _) => bad(url),
    }
}

/// Which part of which message in which folder a URL names. The message is there.
fn find(session: &Session, url: &[u8]) -> Result<(Arc<Folder>, MessageUrl), Failure> {
    let Some(named) = MessageUrl::parse(url) else { return bad(url) };
    let Some(folder) = session.account()?.folder(&named.mailbox) else { return bad(url) };
    let is_same = named.uid_validity.is_none_or(|number| number == folder.uid_validity().get());
    if !is_same || folder.lock().facts(named.uid).is_none() {
        return bad(url);
    }
    Ok((folder, named))
}

fn bad<T>(url: &[u8]) -> Result<T, Failure> {
    let code = BadUrl::new(url.to_vec()).map_or(Code::Cannot, Code::BadUrl);
    no_with(code, "there is no such part of a message")
}

impl MessageUrl {
    /// Reads a URL that is relative to the server.
    fn parse(url: &[u8]) -> Option<Self> {
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
