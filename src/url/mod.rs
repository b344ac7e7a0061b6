//! IMAP URLs (RFC 5092, RFC 5593): what names a server, a mailbox, the messages of a search, a message, or a part of one.
//!
//! Commands and responses have URLs as text, [`UrlText`], since one that is malformed must not fail the command: the server answers
//! for it. [`ImapUrl`] is what such a text says if it is a URL, [`UrlBuilder`] makes one, and [`ImapUrl::resolve`] reads a relative
//! one in the place where it was found.
//!
//! A URL can come from anybody. To log in somewhere because a URL says so gives that server what it is shown, and with a mechanism
//! that shows passwords, these: RFC 5092, section 3.2, says when a program may.
//!
//! # Example
//!
//! A server looks up what a client wants to have in a message (RFC 4469):
//!
//! ```
//! use imap_wire::{data::{Mailbox, Names}, url::ImapUrl};
//!
//! let base = ImapUrl::parse("imap://joe@example.com/Drafts")?;
//! let url = base.resolve("/Entw%C3%BCrfe;UIDVALIDITY=385759045/;UID=20/;SECTION=1.MIME")?;
//! let name = url.mailbox().unwrap();
//! let mailbox = Mailbox::from_unicode(name.to_str()?, Names::Utf7)?;
//! assert_eq!(mailbox.as_octets(), "Entw&APw-rfe");
//! assert_eq!((url.uid_validity().map(|it| it.get()), url.uid()), (Some(385_759_045), Some(20)));
//! assert_eq!(url.section().unwrap().to_string(), "1.MIME");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod access;
mod builder;
mod parse;
mod percent;
mod resolve;
mod text;

pub(crate) use access::mechanism_run;
pub use access::{Access, OtherAccess, OtherUrlMechanism, UrlMechanism};
pub use builder::UrlBuilder;
pub(crate) use parse::sieve_server;
pub use text::UrlText;
pub(crate) use text::url_text;

use crate::{
    data::{
        DateTime, Secret, Section, UidValidity,
        macros::{into_static, serde_as, serde_fields},
    },
    error::{DecodeError, UsageError},
    wire::{IntoStatic, Octets, static_already},
};
use core::{fmt, hash, num::NonZeroU64};
use parse::{Parts, Span};

/// An IMAP URL, absolute or relative.
///
/// It holds its text as it is, since a token is for that text and no other (RFC 4467, section 6), and compares by it. What the
/// methods return is percent-decoded.
///
/// # Grammar
///
/// ```text
/// imapurl        = "imap://" iserver ipath-query
/// imapurl-rel    = inetwork-path / iabsolute-path / irelative-path / ipath-empty
/// inetwork-path  = "//" iserver ipath-query
/// iabsolute-path = "/" [icommand]
/// irelative-path = imessagelist / imsg-or-part
/// ipath-query    = ["/" [icommand]]
/// iserver        = [iuserinfo "@"] host [":" port]
/// iuserinfo      = enc-user [iauth] / [enc-user] iauth
/// iauth          = ";AUTH=" ("*" / enc-auth-type)
/// icommand       = imessagelist / imessagepart [iurlauth]
/// imessagelist   = imailbox-ref ["?" enc-search]
/// imessagepart   = imailbox-ref iuid [isection] [ipartial]
/// imailbox-ref   = enc-mailbox [";UIDVALIDITY=" nz-number]
/// iuid           = "/;UID=" nz-number
/// isection       = "/;SECTION=" enc-section
/// ipartial       = "/;PARTIAL=" number ["." nz-number]
/// iurlauth-rump  = [";EXPIRE=" date-time] ";URLAUTH=" access
/// iurlauth       = iurlauth-rump ":" uauth-mechanism ":" enc-urlauth
/// ```
///
/// [RFC 5092, section 11](https://www.rfc-editor.org/rfc/rfc5092#section-11). In place of `iurlauth` there may be `iurlauth-rump`:
/// a URL that is to be authorised.
///
/// # Limits
///
/// 4 GiB of text. The numbers of `PARTIAL` may have 63 bits.
///
/// # Leniency
///
/// None. Beyond the grammar, a section has to be one, a server has to have a name, and a path has no segments `.` and `..`, which
/// [are removed](Self::resolve) from a reference. Section 7.2 says not to use relative paths, and section 9.1 has some as examples:
/// they are read, and [`kind`](Self::kind) tells.
///
/// # Example
///
/// ```
/// use imap_wire::url::{ImapUrl, UrlKind};
///
/// let url = ImapUrl::parse("imap://;AUTH=*@minbari.example.org/gray%20council?SUBJECT%20shadows")?;
/// assert_eq!((url.kind(), url.host().unwrap().to_string()), (UrlKind::Absolute, "minbari.example.org".into()));
/// assert_eq!(url.mailbox().unwrap(), "gray council");
/// assert_eq!(url.search().unwrap(), "SUBJECT shadows");
///
/// let error = ImapUrl::parse("/INBOX/;UID=0").unwrap_err();
/// assert_eq!(error.to_string(), "expected number of 1 to 4294967295 at offset 12 in nz-number");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone)]
pub struct ImapUrl<'a> {
    text: Octets<'a>,
    parts: Parts,
}

/// How much of a URL there is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "the forms of RFC 3986")]
pub enum UrlKind {
    /// `imap://`: all of it.
    Absolute,
    /// `//`: all but the scheme.
    NetworkPath,
    /// `/`: without a server.
    AbsolutePath,
    /// Without the beginning of the path. RFC 5092, section 7.2, says not to use these.
    RelativePath,
    /// Nothing: what it is found in.
    Empty,
}

/// The mechanism of AUTHENTICATE that a URL asks for.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum UrlAuth<'a> {
    /// `*`: any. RFC 5092, section 3.2: a user without a mechanism means this one, too.
    Any,
    /// The one of this name.
    Mechanism(Octets<'a>),
}

into_static!(
    enum UrlAuth {
        Any,
        Mechanism(name),
    }
);

/// The octets of a section that a URL leads to.
///
/// ```text
/// partial-range = number ["." nz-number]
/// ```
///
/// # Example
///
/// ```
/// use imap_wire::url::{ImapUrl, UrlPartial};
///
/// let url = ImapUrl::parse("/gray-council/;UID=20/;PARTIAL=0.1024")?;
/// assert_eq!(url.partial(), UrlPartial::new(0, Some(1024)).ok());
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct UrlPartial {
    offset: u64,
    count: Option<NonZeroU64>,
}

impl UrlPartial {
    /// The octets from `offset` on: `count`, or as many as there are.
    ///
    /// # Errors
    ///
    /// If the count is 0, or one of them has more than 63 bits.
    pub fn new(offset: u64, count: Option<u64>) -> Result<Self, UsageError> {
        let is_number = |number: u64| i64::try_from(number).is_ok();
        match (count, count.and_then(NonZeroU64::new)) {
            (Some(_), None) => Err(UsageError("a part of a section has at least one octet")),
            (_, count) if is_number(offset) && count.is_none_or(|count| is_number(count.get())) => {
                Ok(Self { offset, count })
            }
            _ => Err(UsageError("the octets of a section are numbered in 63 bits")),
        }
    }

    /// How many octets come before them.
    #[must_use]
    pub const fn offset(self) -> u64 {
        self.offset
    }

    /// How many there are, if the section has so many; `None` if all to its end.
    #[must_use]
    pub fn count(self) -> Option<u64> {
        self.count.map(NonZeroU64::get)
    }
}

static_already!(UrlKind, UrlPartial);
serde_fields!(
    UrlPartial,
    |it| { offset: u64 = it.offset, count: Option<u64> = it.count() },
    Self::new(offset, count),
);

impl<'a> ImapUrl<'a> {
    /// Reads a URL.
    ///
    /// # Errors
    ///
    /// If it is none, with the offset of the first octet that does not fit.
    pub fn parse(text: impl Into<Octets<'a>>) -> Result<Self, DecodeError> {
        let text = text.into();
        let parts = parse::url(&text)?;
        Ok(Self { text, parts })
    }

    /// How much of a URL it is.
    #[must_use]
    pub const fn kind(&self) -> UrlKind {
        self.parts.kind
    }

    /// The text, with the token if there is one.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.text
    }

    /// The user: whose mailboxes are meant, and who has to log in, unless the URL is [authorised](Self::access).
    #[must_use]
    pub fn user(&self) -> Option<Octets<'_>> {
        self.decoded(self.parts.user)
    }

    /// The mechanism of AUTHENTICATE to use.
    #[must_use]
    pub fn auth(&self) -> Option<UrlAuth<'_>> {
        let text = self.part(self.parts.auth)?;
        Some(if text == "*" { UrlAuth::Any } else { UrlAuth::Mechanism(percent::decoded(text)) })
    }

    /// The name of the server, or its address: that of IPv6 in brackets.
    #[must_use]
    pub fn host(&self) -> Option<Octets<'_>> {
        self.decoded(self.parts.host)
    }

    /// The port, if it is not that of IMAP.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.number(self.parts.port)
    }

    /// The mailbox: its name in UTF-8, which is not always how IMAP has it ([`Mailbox::from_unicode`](crate::data::Mailbox::from_unicode)).
    /// That it is UTF-8 is for the reader to see.
    #[must_use]
    pub fn mailbox(&self) -> Option<Octets<'_>> {
        self.decoded(self.parts.mailbox)
    }

    /// UIDVALIDITY of the mailbox. If it has another one, the URL leads nowhere any more.
    #[must_use]
    pub fn uid_validity(&self) -> Option<UidValidity> {
        UidValidity::new(self.number(self.parts.uid_validity)?).ok()
    }

    /// The arguments of SEARCH by which messages of the mailbox are chosen: somebody else's octets, so that they are no part of a
    /// command until they were read.
    ///
    /// ```
    /// use imap_wire::{Decoder, command::Command, url::ImapUrl};
    ///
    /// let url = ImapUrl::parse("/babylon5/personel?charset%20UTF-8%20SUBJECT%20%7B4+%7D%0D%0A%D0%98%D0%B2")?;
    /// let line = [b"A SEARCH ".as_slice(), &url.search().unwrap(), b"\r\n"].concat();
    /// let command = Decoder::server().command(&line)?.command;
    /// assert!(matches!(command, Command::Search(_)));
    /// assert_eq!(command.to_string(), "SEARCH SUBJECT \"Ив\"");
    /// # Ok::<(), imap_wire::DecodeError>(())
    /// ```
    #[must_use]
    pub fn search(&self) -> Option<Octets<'_>> {
        self.decoded(self.parts.search)
    }

    /// The message.
    #[must_use]
    pub fn uid(&self) -> Option<u32> {
        self.number(self.parts.uid)
    }

    /// What of the message; `None` if all of it.
    #[must_use]
    pub fn section(&self) -> Option<Section<'_>> {
        Section::new(self.decoded(self.parts.section)?).ok()
    }

    /// Which octets of the message, or of the section.
    #[must_use]
    pub fn partial(&self) -> Option<UrlPartial> {
        parse::partial_of(&self.part(self.parts.partial)?)
    }

    /// Until when it may be used. Fractions of the second are left out.
    #[must_use]
    pub fn expires(&self) -> Option<DateTime> {
        parse::moment_of(&self.part(self.parts.expire)?)
    }

    /// Who may use it, if it is authorised or to be so.
    #[must_use]
    pub fn access(&self) -> Option<Access<'_>> {
        let text = self.part(self.parts.access)?;
        let (octets, frame) = self.text.parts();
        let span = self.parts.access;
        Some(Access::of_text(text, |at| {
            let slice = |span: Span| Octets::slice(span.of(octets), frame);
            (slice(span.up_to(at)), slice(span.behind(at + 1)))
        }))
    }

    /// By which mechanism it is authorised.
    #[must_use]
    pub fn mechanism(&self) -> Option<UrlMechanism<'_>> {
        self.part(self.parts.mechanism).map(UrlMechanism::of_name)
    }

    /// What proves that it is authorised: whoever has it may use the URL. Hexadecimal digits, at least 32.
    #[must_use]
    pub fn token(&self) -> Option<Secret<'_>> {
        self.part(self.parts.token).map(Secret::new)
    }

    /// What the token is made of: the URL up to its [access](Self::access), octet by octet as it is. `None` if it is not to be
    /// authorised.
    ///
    /// ```
    /// use imap_wire::url::{ImapUrl, UrlMechanism};
    ///
    /// let url = ImapUrl::parse("imap://joe@h/INBOX/;uid=20;urlauth=authuser:INTERNAL:91354a473744909de610943775f92038")?;
    /// let rump = url.rump().unwrap();
    /// assert_eq!(rump.as_octets(), "imap://joe@h/INBOX/;uid=20;urlauth=authuser");
    /// assert_eq!(rump.authorised(&UrlMechanism::Internal, "91354a473744909de610943775f92038"), Ok(url.clone()));
    /// # Ok::<(), imap_wire::DecodeError>(())
    /// ```
    #[must_use]
    pub fn rump(&self) -> Option<ImapUrl<'_>> {
        let (octets, frame) = self.text.parts();
        let parts = Parts { mechanism: Span::NONE, token: Span::NONE, ..self.parts };
        let text = Octets::slice(self.parts.access.through(octets)?, frame);
        Some(ImapUrl { text, parts })
    }

    /// The same, authorised: what GENURLAUTH is answered.
    ///
    /// # Errors
    ///
    /// If it says not who may use it, is authorised already, or the token is not 32 or more hexadecimal digits.
    pub fn authorised(&self, mechanism: &UrlMechanism<'_>, token: &str) -> Result<ImapUrl<'static>, UsageError> {
        if self.rump().is_none_or(|rump| rump.text.len() < self.text.len()) {
            return Err(UsageError("what is authorised is a URL that ends with who may use it"));
        }
        let text = [self.text.as_slice(), mechanism.as_octets(), token.as_bytes()].join(&b':');
        ImapUrl::parse(text).map_err(|_| UsageError("a token is at least 32 hexadecimal digits"))
    }

    /// Reads a relative URL, or any other reference, that was found in the place that this URL is.
    ///
    /// ```text
    ///  base: imap://joe@example.com/a/b/;UID=20
    ///
    ///  ;UID=21     imap://joe@example.com/a/b/;UID=21
    ///  /c          imap://joe@example.com/c
    ///  /a/b/..     imap://joe@example.com/a
    ///  //host/c    imap://host/c
    /// ```
    ///
    /// [RFC 3986, section 5.2](https://www.rfc-editor.org/rfc/rfc3986#section-5.2), with
    /// [RFC 5092, section 7](https://www.rfc-editor.org/rfc/rfc5092#section-7): user and mechanism go with the server, and
    /// parameters such as `;UID=` are segments of the path. Where `.` or `..` is the last one, no `/` is left of it, as in an example
    /// of section 9.1.
    ///
    /// # Errors
    ///
    /// If what comes out is no URL: with the offset in that. Of a URL that is not absolute, neither is what comes out.
    pub fn resolve(&self, reference: impl AsRef<[u8]>) -> Result<ImapUrl<'static>, DecodeError> {
        ImapUrl::parse(resolve::resolved(&self.text, reference.as_ref()))
    }

    fn part(&self, span: Span) -> Option<Octets<'_>> {
        let (octets, frame) = self.text.parts();
        let part = span.of(octets);
        (!part.is_empty()).then(|| Octets::slice(part, frame))
    }

    fn decoded(&self, span: Span) -> Option<Octets<'_>> {
        self.part(span).map(percent::decoded)
    }

    fn number<T: TryFrom<u64>>(&self, span: Span) -> Option<T> {
        parse::digits(span.of(&self.text))?.try_into().ok()
    }
}

impl PartialEq for ImapUrl<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for ImapUrl<'_> {}

impl hash::Hash for ImapUrl<'_> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl AsRef<[u8]> for ImapUrl<'_> {
    fn as_ref(&self) -> &[u8] {
        &self.text
    }
}

/// The text, but for the token. All of it has [`as_octets`](ImapUrl::as_octets).
impl fmt::Display for ImapUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::redacted(&self.text, f)
    }
}

impl fmt::Debug for ImapUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImapUrl({self})")
    }
}

impl IntoStatic for ImapUrl<'_> {
    type Static = ImapUrl<'static>;

    fn into_static(self) -> ImapUrl<'static> {
        ImapUrl { text: self.text.into_static(), parts: self.parts }
    }

    fn into_owned(self) -> ImapUrl<'static> {
        ImapUrl { text: self.text.into_owned(), parts: self.parts }
    }
}

serde_as!(ImapUrl<'a>: Octets<'a>, |it| format_args!("{it}"), Self::parse);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ImapUrl<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        builder::arbitrary(u)
    }
}

#[cfg(test)]
mod tests;
