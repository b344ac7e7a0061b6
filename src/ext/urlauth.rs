//! URLAUTH (RFC 4467): URLs by which others may read what is somebody's.
//!
//! What is fetched by such a URL, and how, is in `urlauth_binary.rs`; the URLs are those of [`url`](crate::url).

#[cfg(feature = "arbitrary")]
use crate::wire::list::arbitrary_some;
use crate::{
    data::{
        Capability, Mailbox, Secret,
        arguments::{Arguments, Tell},
        macros::{arbitrary, display, into_static, serde_as},
        mailbox::mailbox,
    },
    error::{Rule, UsageError},
    url::{UrlMechanism, UrlText, mechanism_run, url_text},
    wire::{
        Writer, base64,
        input::{Input, ParseResult},
        list::{followed, has_more, one_or_more, space},
    },
};
use alloc::vec::Vec;
use core::ops;

/// The arguments of GENURLAUTH: URLs that are to be authorised, at least one, each with the mechanism to do it by.
///
/// # Grammar
///
/// ```text
/// genurlauth = "GENURLAUTH" 1*(SP url-rump SP mechanism)
/// url-rump   = astring
/// ```
///
/// [RFC 4467, section 9](https://www.rfc-editor.org/rfc/rfc4467#section-9). What is no URL, or says not who may use it, is for the
/// server to refuse.
///
/// # Limits
///
/// As many URLs as [`Limits::items`](crate::Limits::items).
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES)
///
/// # Example
///
/// ```
/// use imap_wire::{command::Command, ext::{GenUrlAuth, UrlRump}, url::{Access, UrlBuilder, UrlMechanism}};
///
/// let url = UrlBuilder::server("example.com").user("joe").mailbox("INBOX").uid(20).access(Access::Submit("fred".into())).build()?;
/// let command = Command::GenUrlAuth(GenUrlAuth::new([UrlRump::new(url, UrlMechanism::Internal)])?);
/// assert_eq!(
///     command.to_string(),
///     "GENURLAUTH imap://joe@example.com/INBOX/;UID=20;URLAUTH=submit+fred INTERNAL"
/// );
/// assert!(GenUrlAuth::new([]).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GenUrlAuth<'a>(Vec<UrlRump<'a>>);

/// A URL that is to be authorised: `url-rump SP mechanism`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct UrlRump<'a> {
    /// The URL, which says [who may use it](crate::url::ImapUrl::access).
    pub url: UrlText<'a>,
    /// How its token is to be made.
    pub mechanism: UrlMechanism<'a>,
}

impl<'a> UrlRump<'a> {
    /// This URL, by this mechanism.
    pub fn new(url: impl Into<UrlText<'a>>, mechanism: UrlMechanism<'a>) -> Self {
        Self { url: url.into(), mechanism }
    }
}

impl<'a> GenUrlAuth<'a> {
    /// These URLs.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn new(urls: impl IntoIterator<Item = UrlRump<'a>>) -> Result<Self, UsageError> {
        let urls: Vec<_> = urls.into_iter().collect();
        if urls.is_empty() { Err(NO_URL) } else { Ok(Self(urls)) }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        for rump in &self.0 {
            writer.space();
            rump.url.write(writer);
            writer.space();
            rump.mechanism.write(writer);
        }
    }
}

pub(super) const NO_URL: UsageError = UsageError("there is at least one URL");

impl<'a> ops::Deref for GenUrlAuth<'a> {
    type Target = [UrlRump<'a>];

    fn deref(&self) -> &[UrlRump<'a>] {
        &self.0
    }
}

impl Arguments for GenUrlAuth<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        if self.0.iter().any(|rump| rump.url.is_partial()) {
            tell(&[Capability::UrlPartial]);
        }
    }
}

display!(GenUrlAuth);
into_static!(struct GenUrlAuth { 0 });
into_static!(struct UrlRump { url, mechanism });
arbitrary!(struct UrlRump<'a> { url, mechanism });
serde_as!(GenUrlAuth<'a>: Vec<UrlRump<'a>>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for GenUrlAuth<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        arbitrary_some(u).map(Self)
    }
}

/// `1*(SP url-rump SP mechanism)`
pub(crate) fn genurlauth<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, GenUrlAuth<'a>> {
    let (rest, urls) = one_or_more(input, |input| {
        let (rest, url) = url_text(input)?;
        let (rest, mechanism) = mechanism(space(rest)?)?;
        Ok((rest, UrlRump { url, mechanism }))
    })?;
    Ok((rest, GenUrlAuth(urls)))
}

/// `mechanism = "INTERNAL" / 1*(ALPHA / DIGIT / "-" / ".")`
fn mechanism<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, UrlMechanism<'a>> {
    const MECHANISM: &Rule = &Rule::new("name of a mechanism", "mechanism");
    match mechanism_run(input.octets) {
        0 => Err(input.error(MECHANISM)),
        length => {
            let (rest, name) = input.take_octets(length);
            Ok((rest, UrlMechanism::of_name(input.leaf(name))))
        }
    }
}

/// The URLs that GENURLAUTH has authorised, at least one, in the order in which they were asked for.
///
/// # Grammar
///
/// ```text
/// genurlauth-data = "*" SP "GENURLAUTH" 1*(SP url-full)
/// url-full        = astring
/// ```
///
/// [RFC 4467, section 9](https://www.rfc-editor.org/rfc/rfc4467#section-9)
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response};
///
/// let line = b"* GENURLAUTH \"imap://joe@example.com/INBOX/;uid=20;urlauth=submit+fred:internal:91354a473744909de610943775f92038\"\r\n";
/// let mut decoder = Decoder::client();
/// let Response::Data(Data::GenUrlAuth(urls)) = decoder.response(line)? else { panic!() };
/// assert_eq!(urls[0].to_url()?.token().unwrap().reveal(), "91354a473744909de610943775f92038");
/// assert!(format!("{urls:?}").ends_with("urlauth=submit+fred:[redacted])])"));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GenUrlAuthData<'a>(Vec<UrlText<'a>>);

impl<'a> GenUrlAuthData<'a> {
    /// These URLs.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn new(urls: impl IntoIterator<Item = UrlText<'a>>) -> Result<Self, UsageError> {
        let urls: Vec<_> = urls.into_iter().collect();
        if urls.is_empty() { Err(NO_URL) } else { Ok(Self(urls)) }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        for url in &self.0 {
            writer.space();
            // In quotation marks, as all examples have it.
            url.write_by(writer, Writer::string);
        }
    }
}

impl<'a> ops::Deref for GenUrlAuthData<'a> {
    type Target = [UrlText<'a>];

    fn deref(&self) -> &[UrlText<'a>] {
        &self.0
    }
}

display!(GenUrlAuthData);
into_static!(struct GenUrlAuthData { 0 });
serde_as!(GenUrlAuthData<'a>: Vec<UrlText<'a>>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for GenUrlAuthData<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        arbitrary_some(u).map(Self)
    }
}

/// `1*(SP url-full)`
pub(crate) fn genurlauth_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, GenUrlAuthData<'a>> {
    let (rest, urls) = one_or_more(input, url_text)?;
    Ok((rest, GenUrlAuthData(urls)))
}

/// The arguments of RESETKEY: what the user authorised until now leads nowhere any more.
///
/// # Grammar
///
/// ```text
/// resetkey = "RESETKEY" [SP mailbox *(SP mechanism)]
/// ```
///
/// [RFC 4467, section 9](https://www.rfc-editor.org/rfc/rfc4467#section-9)
///
/// # Example
///
/// ```
/// use imap_wire::{command::Command, data::Mailbox, ext::ResetKey};
///
/// assert_eq!(Command::ResetKey(ResetKey::All).to_string(), "RESETKEY");
/// let inbox = ResetKey::Mailbox { mailbox: Mailbox::INBOX, mechanisms: Vec::new() };
/// assert_eq!(Command::ResetKey(inbox).to_string(), "RESETKEY INBOX");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "the RFC calls them the two forms of the command")]
pub enum ResetKey<'a> {
    /// All keys are removed.
    All,
    /// A mailbox gets another key.
    Mailbox {
        /// Which.
        mailbox: Mailbox<'a>,
        /// For these mechanisms; if there is none, for INTERNAL.
        mechanisms: Vec<UrlMechanism<'a>>,
    },
}

impl ResetKey<'_> {
    pub(crate) fn write(&self, writer: &mut Writer) {
        let Self::Mailbox { mailbox, mechanisms } = self else { return };
        writer.space();
        mailbox.write(writer);
        for mechanism in mechanisms {
            writer.space();
            mechanism.write(writer);
        }
    }
}

impl Arguments for ResetKey<'_> {}
display!(ResetKey);
into_static!(enum ResetKey { All, Mailbox { mailbox, mechanisms } });
arbitrary!(enum ResetKey<'a> { All, Mailbox { mailbox, mechanisms } });

/// `[SP mailbox *(SP mechanism)]`
pub(crate) fn resetkey<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ResetKey<'a>> {
    if !has_more(input) {
        return Ok((input, ResetKey::All));
    }
    let (rest, mailbox) = mailbox(space(input)?)?;
    let (rest, mechanisms) = followed(rest, Vec::new(), mechanism)?;
    Ok((rest, ResetKey::Mailbox { mailbox, mechanisms }))
}

/// The mechanisms by which URLs of a mailbox are authorised: the value of the code URLMECH.
///
/// INTERNAL is one of them on each server; [the list](ops::Deref) has the others.
///
/// # Grammar
///
/// ```text
/// resp-text-code =/ "URLMECH" SP "INTERNAL" *(SP mechanism ["=" base64])
/// ```
///
/// [RFC 4467, section 9](https://www.rfc-editor.org/rfc/rfc4467#section-9)
///
/// # Leniency
///
/// What does not begin with INTERNAL, or has no base64, is kept as [`Code::Other`](crate::Code::Other), in any mode.
///
/// # Example
///
/// ```
/// use imap_wire::{Code, Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let line = b"a33 OK [URLMECH INTERNAL XSAMPLE=P34OKhO7VEkCbsiYY8rGEg==] done\r\n";
/// let Response::Tagged(_, status) = decoder.response(line)? else { panic!() };
/// let Some(Code::UrlMech(mechanisms)) = status.code else { panic!() };
/// assert_eq!(mechanisms[0].mechanism.to_string(), "XSAMPLE");
/// assert_eq!(mechanisms[0].data.as_ref().unwrap().reveal().len(), 16);
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct UrlMech<'a>(Vec<UrlMechData<'a>>);

/// A mechanism, and what the server says of its key: `mechanism ["=" base64]`.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct UrlMechData<'a> {
    /// Which.
    pub mechanism: UrlMechanism<'a>,
    /// What the mechanism makes of it. It may have to be kept from others (RFC 4467, section 10).
    pub data: Option<Secret<'a>>,
}

impl<'a> UrlMechData<'a> {
    /// This mechanism, with this data.
    #[must_use]
    pub const fn new(mechanism: UrlMechanism<'a>, data: Option<Secret<'a>>) -> Self {
        Self { mechanism, data }
    }
}

impl<'a> UrlMech<'a> {
    /// INTERNAL, and these.
    pub fn new(others: impl IntoIterator<Item = UrlMechData<'a>>) -> Self {
        Self(others.into_iter().collect())
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(b" INTERNAL");
        for other in &self.0 {
            writer.space();
            other.mechanism.write(writer);
            if let Some(data) = &other.data {
                writer.text(b"=");
                data.write(writer, |writer, data| writer.text(base64::encode(data).as_bytes()));
            }
        }
    }
}

impl<'a> ops::Deref for UrlMech<'a> {
    type Target = [UrlMechData<'a>];

    fn deref(&self) -> &[UrlMechData<'a>] {
        &self.0
    }
}

into_static!(struct UrlMech { 0 });
into_static!(struct UrlMechData { mechanism, data });
arbitrary!(struct UrlMech<'a> { 0 });
arbitrary!(struct UrlMechData<'a> { mechanism, data });
serde_as!(UrlMech<'a>: Vec<UrlMechData<'a>>, |it| it.0, |others: Vec<UrlMechData<'a>>| Ok::<_, UsageError>(Self(others)));

/// `SP "INTERNAL" *(SP mechanism ["=" base64])`
pub(crate) fn url_mech<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, UrlMech<'a>> {
    const INTERNAL: &Rule = &Rule::new("INTERNAL", "resp-text-code");
    const BASE64: &Rule = &Rule::new("base64", "base64");
    let first = space(input)?;
    let (mut at, name) = mechanism(first)?;
    if name != UrlMechanism::Internal {
        return Err(first.error(INTERNAL));
    }
    let mut others = Vec::new();
    while let [b' ', ..] = at.octets {
        let (rest, mechanism) = mechanism(space(at)?)?;
        let (rest, data) = match rest.octets {
            [b'=', ..] => {
                let text_at = rest.skip(1);
                let length = text_at.octets.iter().position(|octet| matches!(octet, b' ' | b']'));
                let (rest, text) = text_at.take_octets(length.unwrap_or(text_at.octets.len()));
                let data = base64::decode(text).map_err(|_| text_at.error(BASE64))?;
                (rest, Some(Secret::new(data)))
            }
            _ => (rest, None),
        };
        others.push(UrlMechData { mechanism, data });
        at.check_items(others.len())?;
        at = rest;
    }
    Ok((at, UrlMech(others)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Code, Decoder, Encode, Limits, Quirks, Response,
        command::{Command, Effect, Expunges, Numbers, States, TaggedCommand, Turn},
        wire::{IntoStatic, Peer},
    };

    fn decode(line: &[u8]) -> Result<TaggedCommand<'_>, String> {
        Decoder::server().command(line).map_err(|error| error.to_string())
    }

    #[test]
    fn urls_and_mechanisms_are_read_in_pairs() {
        let line = b"a genurlauth /a/;UID=1;URLAUTH=authuser internal \"no url\" x-1.2 {3}\r\n\"\r\n INTERNAL\r\n";
        let command = decode(line).unwrap();
        let Command::GenUrlAuth(urls) = &command.command else { panic!() };
        assert_eq!((urls.len(), urls[0].mechanism.clone()), (3, UrlMechanism::Internal));
        assert!(urls[0].url.to_url().is_ok() && urls[1].url.to_url().is_err());
        assert_eq!(
            command.to_string(),
            "a GENURLAUTH /a/;UID=1;URLAUTH=authuser INTERNAL \"no url\" x-1.2 {3}\\r\\n\"\\r\\n INTERNAL"
        );
        assert_eq!(command.clone().into_owned(), command);
    }

    #[test]
    fn what_is_needed_is_told() {
        let needs =
            |line: &[u8]| decode(line).unwrap().command.needs().iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(needs(b"a GENURLAUTH /a/;UID=1 INTERNAL\r\n"), ["URLAUTH"]);
        assert_eq!(needs(b"a GENURLAUTH x x /a/;UID=1/;PARTIAL=1.2 INTERNAL\r\n"), ["URLAUTH", "URL-PARTIAL"]);
        assert_eq!(needs(b"a RESETKEY\r\n"), ["URLAUTH"]);
        for line in [&b"a RESETKEY\r\n"[..], b"a GENURLAUTH x x\r\n"] {
            let rules = decode(line).unwrap().command.rules();
            assert_eq!(
                (rules.states, rules.numbers, rules.expunges),
                (States::Authenticated, Numbers::Never, Expunges::Allowed)
            );
            assert_eq!((rules.turn, rules.effect), (Turn::Shared, Effect::None));
        }
    }

    #[test]
    fn errors_say_where_and_what() {
        for (line, expected) in [
            (&b"a GENURLAUTH\r\n"[..], "expected space at offset 12 in SP"),
            (b"a GENURLAUTH \r\n", "expected atom character, quotation mark or `{` at offset 13 in astring"),
            (b"a GENURLAUTH x\r\n", "expected space at offset 14 in SP"),
            (b"a GENURLAUTH x \"y\"\r\n", "expected name of a mechanism at offset 15 in mechanism"),
            (b"a GENURLAUTH x y z\r\n", "expected space at offset 18 in SP"),
            (b"a GENURLAUTH x y=z\r\n", "expected CRLF at offset 16 in command"),
            (b"a GENURLAUTH (x) y\r\n", "expected atom character, quotation mark or `{` at offset 13 in astring"),
            (b"a RESETKEY x y_\r\n", "expected CRLF at offset 14 in command"),
            (b"a RESETKEY x  y\r\n", "expected no space at offset 13 in SP"),
            (b"a RESETKEY \"x\"y\r\n", "expected CRLF at offset 14 in command"),
        ] {
            assert_eq!(decode(line).unwrap_err(), expected, "{}", line.escape_ascii());
        }
        let many = [b"a GENURLAUTH".as_slice(), &b" x y".repeat(100_001), b"\r\n"].concat();
        assert!(decode(&many).unwrap_err().starts_with("expected fewer items at offset"));
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        for (line, expected) in [
            (&b"* GENURLAUTH\r\n"[..], "expected space at offset 12 in SP"),
            (b"* GENURLAUTH NIL \r\n", "expected CRLF at offset 16 in response"),
            (b"* GENURLAUTH \"x\" (y)\r\n", "expected atom character, quotation mark or `{` at offset 17 in astring"),
        ] {
            assert_eq!(decoder.response(line).unwrap_err().to_string(), expected, "{}", line.escape_ascii());
        }
    }

    #[test]
    fn a_key_is_reset_for_a_mailbox_or_for_all() {
        for (line, written) in [
            (&b"a resetkey\r\n"[..], "a RESETKEY"),
            (b"a RESETKEY inbox internal XSAMPLE\r\n", "a RESETKEY INBOX INTERNAL XSAMPLE"),
            (b"a RESETKEY {3}\r\na b x\r\n", "a RESETKEY \"a b\" x"),
        ] {
            let command = decode(line).unwrap();
            assert_eq!(command.to_string().to_uppercase(), written.to_uppercase());
        }
    }

    #[test]
    fn what_is_no_list_of_mechanisms_is_kept_as_a_code() {
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        for (code, others) in [
            ("URLMECH INTERNAL", Some(0)),
            ("urlmech internal X= Y=AA== internal", Some(3)),
            ("URLMECH", None),
            ("URLMECH ", None),
            ("URLMECH XSAMPLE", None),
            ("URLMECH INTERNAL X=A", None),
            ("URLMECH INTERNAL X=AA==x", None),
            ("URLMECH INTERNAL  X", None),
            ("URLMECH INTERNAL=AA==", None),
        ] {
            let line = format!("a OK [{code}] done\r\n");
            let Response::Tagged(_, status) = decoder.response(line.as_bytes()).unwrap() else { panic!() };
            match (status.code, others) {
                (Some(Code::UrlMech(mechanisms)), Some(others)) => assert_eq!(mechanisms.len(), others, "{code}"),
                (Some(Code::Other(_)), None) => {}
                (found, _) => panic!("{code}: {found:?}"),
            }
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let mut decoder = Decoder::client();
        let line = b"a OK [URLMECH INTERNAL X=c2VjcmV0] done\r\n";
        let response = decoder.response(line).unwrap();
        assert_eq!(response.to_string(), "a OK [URLMECH INTERNAL X=[redacted]] done");
        assert!(!format!("{response:?}").contains("c2VjcmV0") && !format!("{response:?}").contains("secret"));
        let line = b"* GENURLAUTH /a/;UID=1;URLAUTH=x:y:5ec2e700000000000000000000000000\r\n";
        let response = decoder.response(line).unwrap();
        assert_eq!(response.to_string(), "* GENURLAUTH \"/a/;UID=1;URLAUTH=x:[redacted]\"");
        assert!(!format!("{response:?}").contains("5ec2e7"));
    }

    #[test]
    fn nothing_can_be_made_that_is_something_else() {
        assert!(GenUrlAuth::new([]).is_err() && GenUrlAuthData::new([]).is_err());
        let url = UrlText::new("x INTERNAL\r\nb NOOP").unwrap();
        let command = Command::GenUrlAuth(GenUrlAuth::new([UrlRump::new(url, UrlMechanism::Internal)]).unwrap());
        let command = TaggedCommand::new(crate::data::Tag::new("a").unwrap(), command);
        assert_eq!(command.to_string(), "a GENURLAUTH {18}\\r\\nx INTERNAL\\r\\nb NOOP INTERNAL");
        assert!(command.check(&Peer::server()).is_ok());
    }

    #[test]
    fn no_prefix_panics() {
        for line in [
            &b"a GENURLAUTH \"/a\" INTERNAL {2}\r\nab x\r\n"[..],
            b"a RESETKEY \"a\" INTERNAL x\r\n",
            b"* GENURLAUTH \"a\" {1}\r\nb\r\n",
            b"* OK [URLMECH INTERNAL X=AA== Y] x\r\n",
        ] {
            for end in 0..line.len() {
                for quirks in [Quirks::NONE, Quirks::ALL] {
                    let mut decoder = Decoder::new(Limits::client(), quirks);
                    drop(decoder.command(&line[..end]));
                    drop(decoder.response(&line[..end]));
                }
            }
        }
    }
}
