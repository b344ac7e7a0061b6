//! [`UrlBuilder`]: URLs from what they are to say.

use super::{Access, ImapUrl, UrlAuth, UrlPartial, percent};
use crate::{
    data::{DateTime, Section, UidValidity},
    error::UsageError,
    wire::Octets,
};
use alloc::{format, vec::Vec};
use core::{net::Ipv6Addr, str};

/// Makes an [`ImapUrl`] of what it is to say. Whatever the octets are, they say nothing else: what could is percent-encoded.
///
/// # Example
///
/// ```
/// use imap_wire::{data::{Mailbox, Names, Section}, url::{Access, UrlAuth, UrlBuilder}};
///
/// let mailbox = Mailbox::new("Entw&APw-rfe")?;
/// let url = UrlBuilder::server("example.com")
///     .user("joe@home")
///     .auth(UrlAuth::Any)
///     .mailbox(mailbox.to_unicode(Names::Utf7).unwrap().as_bytes())
///     .uid(20)
///     .section(Section::of_part(&[1, 2])?)
///     .access(Access::Submit("fred".into()))
///     .build()?;
/// assert_eq!(
///     url.as_octets(),
///     "imap://joe%40home;AUTH=*@example.com/Entw%C3%BCrfe/;UID=20/;SECTION=1.2;URLAUTH=submit+fred"
/// );
///
/// let url = UrlBuilder::path().mailbox("a/../b;UID=1").uid(2).build()?;
/// assert_eq!(url.as_octets(), "/a/%2E%2E/b%3BUID%3D1/;UID=2");
/// assert!(UrlBuilder::path().uid(2).build().is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct UrlBuilder<'a> {
    host: Option<Octets<'a>>,
    port: Option<u16>,
    user: Option<Octets<'a>>,
    auth: Option<UrlAuth<'a>>,
    mailbox: Option<Octets<'a>>,
    uid_validity: Option<UidValidity>,
    search: Option<Octets<'a>>,
    uid: Option<u32>,
    section: Option<Section<'a>>,
    partial: Option<UrlPartial>,
    expires: Option<DateTime>,
    access: Option<Access<'a>>,
}

impl<'a> UrlBuilder<'a> {
    /// An absolute URL on the server of this name, or of this address: that of IPv6 in brackets or without.
    pub fn server(host: impl Into<Octets<'a>>) -> Self {
        Self { host: Some(host.into()), ..Self::default() }
    }

    /// One that begins with the path: on the server that it is sent to.
    #[must_use]
    pub fn path() -> Self {
        Self::default()
    }

    /// At this port.
    #[must_use]
    pub const fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Of this user.
    #[must_use]
    pub fn user(mut self, user: impl Into<Octets<'a>>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// With this mechanism of AUTHENTICATE.
    #[must_use]
    pub fn auth(mut self, auth: UrlAuth<'a>) -> Self {
        self.auth = Some(auth);
        self
    }

    /// A mailbox, by its name in UTF-8, or what is below it.
    #[must_use]
    pub fn mailbox(mut self, name: impl Into<Octets<'a>>) -> Self {
        self.mailbox = Some(name.into());
        self
    }

    /// As long as the mailbox has this UIDVALIDITY.
    #[must_use]
    pub const fn uid_validity(mut self, uid_validity: UidValidity) -> Self {
        self.uid_validity = Some(uid_validity);
        self
    }

    /// What a search with these arguments finds in the mailbox. They may have literals, of those that nobody waits for.
    #[must_use]
    pub fn search(mut self, arguments: impl Into<Octets<'a>>) -> Self {
        self.search = Some(arguments.into());
        self
    }

    /// A message.
    #[must_use]
    pub const fn uid(mut self, uid: u32) -> Self {
        self.uid = Some(uid);
        self
    }

    /// A section of the message.
    #[must_use]
    pub fn section(mut self, section: Section<'a>) -> Self {
        self.section = Some(section);
        self
    }

    /// Some octets of that.
    #[must_use]
    pub const fn partial(mut self, partial: UrlPartial) -> Self {
        self.partial = Some(partial);
        self
    }

    /// Not to be used later than this.
    #[must_use]
    pub const fn expires(mut self, moment: DateTime) -> Self {
        self.expires = Some(moment);
        self
    }

    /// To be used by these: what GENURLAUTH is given.
    #[must_use]
    pub fn access(mut self, access: Access<'a>) -> Self {
        self.access = Some(access);
        self
    }

    /// The URL.
    ///
    /// # Errors
    ///
    /// If something is missing that something else is of: a server for a port, a user, a mechanism, or for who may use it, a mailbox
    /// for UIDVALIDITY, a search or a message, and a message for a section, for some of its octets, or for who may use it, and that
    /// for a moment. If there is a search as well as a message. If a name is empty or a number 0, or a search has a literal that has
    /// to be waited for. And if the zone of a moment is 24 hours or more.
    pub fn build(&self) -> Result<ImapUrl<'static>, UsageError> {
        let mut text = Vec::new();
        self.spell_server(&mut text)?;
        if self.host.is_none() || self.mailbox.is_some() {
            text.push(b'/');
        }
        self.spell_path(&mut text)?;
        // All that it is made of was encoded or is checked, and it has to be a URL all the same.
        ImapUrl::parse(text).map_err(|_| UsageError("this is no IMAP URL"))
    }

    fn spell_server(&self, text: &mut Vec<u8>) -> Result<(), UsageError> {
        let Some(host) = &self.host else {
            if self.port.is_some() || self.user.is_some() || self.auth.is_some() || self.access.is_some() {
                return Err(UsageError("this is of a URL with a server"));
            }
            return Ok(());
        };
        text.extend_from_slice(b"imap://");
        if let Some(user) = &self.user {
            encode(user, text)?;
        }
        match &self.auth {
            Some(UrlAuth::Any) => text.extend_from_slice(b";AUTH=*"),
            Some(UrlAuth::Mechanism(name)) => {
                text.extend_from_slice(b";AUTH=");
                encode(name, text)?;
            }
            None => {}
        }
        if self.user.is_some() || self.auth.is_some() {
            text.push(b'@');
        }
        let address = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(host);
        if let Some(address) = str::from_utf8(address).ok().and_then(|text| text.parse::<Ipv6Addr>().ok()) {
            text.extend_from_slice(format!("[{address}]").as_bytes());
        } else {
            encode(host, text)?;
        }
        if let Some(port) = self.port {
            text.extend_from_slice(format!(":{port}").as_bytes());
        }
        Ok(())
    }

    fn spell_path(&self, text: &mut Vec<u8>) -> Result<(), UsageError> {
        let of_mailbox = self.uid_validity.is_some() || self.search.is_some() || self.uid.is_some();
        let of_message = self.section.is_some() || self.partial.is_some() || self.access.is_some();
        match &self.mailbox {
            Some(mailbox) => encode_mailbox(mailbox, text)?,
            None if of_mailbox => return Err(UsageError("this is of a URL with a mailbox")),
            None => {}
        }
        if self.uid.is_none() && of_message {
            return Err(UsageError("this is of a URL with a message"));
        }
        if self.access.is_none() && self.expires.is_some() {
            return Err(UsageError("this is of a URL that says who may use it"));
        }
        if let Some(uid_validity) = self.uid_validity {
            text.extend_from_slice(format!(";UIDVALIDITY={}", uid_validity.get()).as_bytes());
        }
        if let Some(search) = &self.search {
            if self.uid.is_some() {
                return Err(UsageError("a URL leads to a message or to a search"));
            }
            if has_literal_to_wait_for(search) {
                return Err(UsageError("the search of a URL has no literals that have to be waited for"));
            }
            text.push(b'?');
            return encode(search, text);
        }
        if let Some(uid) = self.uid {
            text.extend_from_slice(format!("/;UID={uid}").as_bytes());
        }
        if let Some(section) = self.section.as_ref().filter(|section| !section.as_octets().is_empty()) {
            text.extend_from_slice(b"/;SECTION=");
            encode(section.as_octets(), text)?;
        }
        if let Some(partial) = self.partial {
            text.extend_from_slice(format!("/;PARTIAL={}", partial.offset()).as_bytes());
            if let Some(count) = partial.count() {
                text.extend_from_slice(format!(".{count}").as_bytes());
            }
        }
        self.spell_access(text)
    }

    fn spell_access(&self, text: &mut Vec<u8>) -> Result<(), UsageError> {
        if let Some(moment) = self.expires {
            text.extend_from_slice(b";EXPIRE=");
            spell_moment(moment, text)?;
        }
        if let Some(access) = &self.access {
            text.extend_from_slice(b";URLAUTH=");
            access.spell(text)?;
        }
        Ok(())
    }
}

/// Appends what must not be empty.
fn encode(octets: &[u8], text: &mut Vec<u8>) -> Result<(), UsageError> {
    if octets.is_empty() {
        return Err(UsageError("nothing in a URL is empty"));
    }
    percent::encode(octets, text);
    Ok(())
}

/// Appends the name of a mailbox, in which slashes are delimiters, but not in front, where there would be two (RFC 5092, section 7.1),
/// and in which no segment is `.` or `..`, which would be removed (section 7).
fn encode_mailbox(name: &[u8], text: &mut Vec<u8>) -> Result<(), UsageError> {
    for (at, segment) in name.split(|&octet| octet == b'/').enumerate() {
        match (at, segment) {
            (0, b"") => {}
            (1, _) if name.starts_with(b"/") => percent::push(b'/', text),
            (1.., _) => text.push(b'/'),
            _ => {}
        }
        match segment {
            b"." | b".." => segment.iter().for_each(|&dot| percent::push(dot, text)),
            segment => percent::encode(segment, text),
        }
    }
    if name.is_empty() { Err(UsageError("the name of a mailbox is not empty")) } else { Ok(()) }
}

/// `date-time` (RFC 3339, section 5.6)
fn spell_moment(moment: DateTime, text: &mut Vec<u8>) -> Result<(), UsageError> {
    let (date, zone) = (moment.date(), moment.zone_minutes());
    let [hours, minutes] = [zone.unsigned_abs() / 60, zone.unsigned_abs() % 60];
    if hours > 23 {
        return Err(UsageError("the zone of a moment in a URL is less than 24 hours"));
    }
    let (year, month, day) = (date.year(), date.month(), date.day());
    let (hour, minute, second) = (moment.hour(), moment.minute(), moment.second());
    text.extend_from_slice(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}").as_bytes());
    match zone {
        0 => text.push(b'Z'),
        _ => {
            let sign = if zone < 0 { '-' } else { '+' };
            text.extend_from_slice(format!("{sign}{hours:02}:{minutes:02}").as_bytes());
        }
    }
    Ok(())
}

/// True if a server that was sent these arguments would answer before it had them all.
fn has_literal_to_wait_for(arguments: &[u8]) -> bool {
    let mut rest = arguments;
    while let Some(end) = memchr::memmem::find(rest, b"}\r\n") {
        let (line, content) = (rest.get(..end).unwrap_or_default(), rest.get(end + 3..).unwrap_or_default());
        let open = memchr::memrchr(b'{', line).map_or(0, |open| open + 1);
        let (size, is_non_sync) = match line.get(open..).unwrap_or_default() {
            [size @ .., b'+'] => (size, true),
            size => (size, false),
        };
        let size = super::parse::digits(size);
        if !is_non_sync && size.is_some() {
            return true;
        }
        let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or_default();
        rest = content.get(size..).unwrap_or_default();
    }
    false
}

/// A URL of any kind; what is empty by chance is left out.
#[cfg(feature = "arbitrary")]
pub(super) fn arbitrary<'a>(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<ImapUrl<'a>> {
    let name = |u: &mut arbitrary::Unstructured<'a>| -> arbitrary::Result<Option<Octets<'a>>> {
        Ok(u.arbitrary::<Option<Octets<'_>>>()?.filter(|octets| !octets.is_empty()))
    };
    let mut url =
        UrlBuilder::server(*u.choose(&["example.com", "::1", "[fe80::1]", "b\u{fc}cher.example", "127.0.0.1"])?);
    (url.user, url.port) = (name(u)?, u.arbitrary()?);
    url.auth = match u.int_in_range(0..=2)? {
        0 => Some(UrlAuth::Any),
        1 => name(u)?.map(UrlAuth::Mechanism),
        _ => None,
    };
    url.mailbox = name(u)?;
    if url.mailbox.is_some() {
        url.uid_validity = u.arbitrary::<Option<UidValidity>>()?.filter(|it| it.is_valid());
        if u.arbitrary()? {
            url.uid = Some(u.arbitrary::<u32>()?.max(1));
            url.section = u.arbitrary()?;
            url.partial =
                UrlPartial::new(u.arbitrary::<u32>()?.into(), u.arbitrary::<Option<u16>>()?.map(u64::from)).ok();
            url.access = u.arbitrary()?;
        } else {
            url.search = name(u)?.filter(|search| !has_literal_to_wait_for(search));
        }
    }
    if url.access.is_none() && u.arbitrary()? {
        (url.host, url.port, url.user, url.auth) = (None, None, None, None);
    }
    let url = url.build().map_err(|_| arbitrary::Error::IncorrectFormat)?;
    if url.access().is_some() && u.arbitrary()? {
        let token = "91354a473744909de610943775f92038";
        return url.authorised(&u.arbitrary()?, token).map_err(|_| arbitrary::Error::IncorrectFormat);
    }
    Ok(url)
}
