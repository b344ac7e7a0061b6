//! CATENATE (RFC 4469): messages put together from what the server has and what it is sent.

use super::utf8_accept::{Utf8Literal, utf8_literal};
use crate::{
    data::{
        Capability,
        arguments::{Arguments, Tell},
        macros::{display, into_static, serde_as},
        payload::{Payload, literal_payload},
    },
    error::{DecodeError, ParseError, Rule, UsageError},
    url::{ImapUrl, UrlText, url_text},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{no_space, space},
        scan,
        string::quoted,
    },
};
use alloc::vec::Vec;
use core::{fmt, ops};
use nom::Err;

/// The parts of a message, in their order: at least one.
///
/// # Grammar
///
/// ```text
/// append-data =/ "CATENATE" SP "(" cat-part *(SP cat-part) ")"
/// ```
///
/// [RFC 4469, section 5](https://www.rfc-editor.org/rfc/rfc4469#section-5)
///
/// # Limits
///
/// As many parts as [`Limits::items`](crate::Limits::items). The text of a part may be [streamed](Payload::Streamed).
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES)
///
/// # Example
///
/// ```
/// use imap_wire::{
///     command::{Append, AppendData, AppendMessage},
///     data::Mailbox,
///     ext::{CatPart, Catenate},
/// };
///
/// let parts = [CatPart::url("/Drafts/;UID=20/;SECTION=HEADER")?, CatPart::text("\r\nbye\r\n")];
/// let message = AppendMessage::with_data(AppendData::Catenate(Catenate::new(parts)?));
/// let append = Append::new(Mailbox::new("Drafts")?, message);
/// assert_eq!(
///     append.to_string(),
///     r"Drafts CATENATE (URL /Drafts/;UID=20/;SECTION=HEADER TEXT {7}\r\n\r\nbye\r\n)"
/// );
/// assert!(Catenate::new([]).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Catenate<'a>(Vec<CatPart<'a>>);

/// A part of a message.
///
/// # Grammar
///
/// ```text
/// cat-part     = text-literal / url / utf8-literal
/// text-literal = "TEXT" SP literal
/// url          = "URL" SP astring
/// ```
///
/// [RFC 4469, section 5](https://www.rfc-editor.org/rfc/rfc4469#section-5);
/// `utf8-literal`: [RFC 6855, section 4](https://www.rfc-editor.org/rfc/rfc6855#section-4)
#[derive(Clone, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CatPart<'a> {
    /// `TEXT`: these octets.
    Text(Payload<'a>),
    /// `URL`: those of a message that the server has, or of a part of one. It begins with the path as a rule, and is
    /// [resolved](ImapUrl::resolve) on the server that it is sent to; one that leads nowhere is answered by the code BADURL.
    Url(UrlText<'a>),
    /// `UTF8`: octets that may have UTF-8 in a header, for a server with UTF8=ACCEPT.
    Utf8(Utf8Literal<'a>),
}

impl<'a> CatPart<'a> {
    /// These octets.
    pub fn text(octets: impl Into<Octets<'a>>) -> Self {
        Self::Text(Payload::Octets(octets.into()))
    }

    /// So many octets, which will be [supplied](Writer::supply) when the server wants them.
    #[must_use]
    pub const fn streamed(octets: u64) -> Self {
        Self::Text(Payload::Streamed { octets })
    }

    /// What this URL leads to.
    ///
    /// # Errors
    ///
    /// If there is a NUL in it, which no string can have.
    pub fn url(url: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        UrlText::new(url).map(Self::Url)
    }

    fn check(&self) -> Result<(), UsageError> {
        match self {
            Self::Text(payload) => payload.check_sent(),
            Self::Url(_) | Self::Utf8(_) => Ok(()),
        }
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Text(payload) => {
                writer.text(b"TEXT ");
                payload.write_literal(false, writer);
            }
            Self::Url(url) => {
                writer.text(b"URL ");
                url.write(writer);
            }
            Self::Utf8(literal) => literal.write(b"TEXT ", writer),
        }
    }
}

impl<'a> Catenate<'a> {
    /// A message of these parts.
    ///
    /// # Errors
    ///
    /// If there are none, or a text is [`Payload::Nil`].
    pub fn new(parts: impl IntoIterator<Item = CatPart<'a>>) -> Result<Self, UsageError> {
        let parts: Vec<_> = parts.into_iter().collect();
        if parts.is_empty() {
            return Err(UsageError("CATENATE has a part"));
        }
        parts.iter().try_for_each(CatPart::check)?;
        Ok(Self(parts))
    }

    /// What follows the name and a space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.list(&self.0, |writer, part| part.write(writer));
    }
}

impl Arguments for Catenate<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        if self.0.iter().any(|part| matches!(part, CatPart::Utf8(_))) {
            tell(&[Capability::Utf8Accept]);
        }
        if self.0.iter().any(|part| matches!(part, CatPart::Url(url) if url.is_partial())) {
            tell(&[Capability::UrlPartial]);
        }
    }
}

impl<'a> ops::Deref for Catenate<'a> {
    type Target = [CatPart<'a>];

    fn deref(&self) -> &[CatPart<'a>] {
        &self.0
    }
}

/// Without the octets: they are somebody's mail.
impl fmt::Debug for CatPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(payload) => write!(f, "Text([{} octets])", payload.count()),
            Self::Url(url) => url.fmt(f),
            Self::Utf8(literal) => write!(f, "Utf8({literal:?})"),
        }
    }
}

display!(Catenate);
into_static!(struct Catenate { 0 });
into_static!(
    enum CatPart {
        Text(payload),
        Url(url),
        Utf8(literal),
    }
);
serde_as!(Catenate<'a>: Vec<CatPart<'a>>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for CatPart<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(match u.int_in_range(0..=3)? {
            0 => Self::Utf8(u.arbitrary()?),
            1 => Self::Url(u.arbitrary()?),
            _ => Self::text(u.arbitrary::<Octets<'_>>()?),
        })
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Catenate<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut parts = Vec::from([u.arbitrary()?]);
        for part in u.arbitrary_iter()?.take(3) {
            parts.push(part?);
        }
        Ok(Self(parts))
    }
}

/// `"(" cat-part *(SP cat-part) ")"`
pub(crate) fn catenate<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Catenate<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "append-data");
    const NEXT: &Rule = &Rule::new("space or `)`", "append-data");
    let mut parts = Vec::new();
    let mut at = no_space(input.expect(b'(', OPEN)?)?;
    loop {
        let (rest, part) = cat_part(at)?;
        parts.push(part);
        at.check_items(parts.len())?;
        at = match rest.octets {
            [b')', ..] => return Ok((rest.skip(1), Catenate(parts))),
            // A head ends in the middle of a payload.
            [] if rest.is_cut() => return Ok((rest, Catenate(parts))),
            [b' ', b')', ..] => return Ok((no_space(rest)?.skip(1), Catenate(parts))),
            [b' ', ..] => space(rest)?,
            _ => return Err(rest.error(NEXT)),
        };
    }
}

/// `cat-part = text-literal / url / utf8-literal`
fn cat_part<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, CatPart<'a>> {
    const PART: &Rule = &Rule::new("TEXT, URL or UTF8", "cat-part");
    const TEXT: u128 = scan::key(b"TEXT");
    const URL: u128 = scan::key(b"URL");
    const UTF8: u128 = scan::key(b"UTF8");
    let (key, length) = scan::keyword(input.octets);
    let rest = input.skip(length);
    match key {
        TEXT => literal_payload(space(rest)?, false).map(|(rest, payload)| (rest, CatPart::Text(payload))),
        URL => url_text(space(rest)?).map(|(rest, url)| (rest, CatPart::Url(url))),
        UTF8 => utf8_literal(space(rest)?).map(|(rest, literal)| (rest, CatPart::Utf8(literal))),
        _ => Err(input.error(PART)),
    }
}

/// The first URL of a CATENATE, or of another command, that leads nowhere: the value of the code BADURL.
///
/// # Grammar
///
/// ```text
/// badurl-response-code = "BADURL" SP url-resp-text
/// url-resp-text        = 1*<any TEXT-CHAR except "]">
/// ```
///
/// [RFC 4469, section 5](https://www.rfc-editor.org/rfc/rfc4469#section-5). An example in that RFC has it in quotation marks, and so
/// do some servers: they are no part of it. It is written without them unless a bracket or a space needs them.
///
/// # Leniency
///
/// What has a backslash, a quotation mark or octets above 0x7F is kept as [`Code::Other`](crate::Code::Other), in any mode.
///
/// # Example
///
/// ```
/// use imap_wire::{Code, Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let line = b"A3 NO [BADURL \"/INBOX;UIDVALIDITY=785799047/;UID=113330\"] one message expunged\r\n";
/// let Response::Tagged(_, status) = decoder.response(line)? else { panic!() };
/// let Some(Code::BadUrl(url)) = status.code else { panic!() };
/// assert_eq!(url.as_octets(), "/INBOX;UIDVALIDITY=785799047/;UID=113330");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct BadUrl<'a>(UrlText<'a>);

impl<'a> BadUrl<'a> {
    /// This URL.
    ///
    /// # Errors
    ///
    /// If it is empty, or has anything but printable ASCII, or a quotation mark or a backslash.
    pub fn new(url: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let url = url.into();
        if url.is_empty() || scan::printable_run(&url) < url.len() || url.contains(&b']') {
            return Err(UsageError("a URL is printable ASCII without quotation marks, backslashes and `]`"));
        }
        UrlText::new(url).map(Self)
    }

    /// The URL as it was in the command, with the token if there is one.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        self.0.as_octets()
    }

    /// The URL, if it is one.
    ///
    /// # Errors
    ///
    /// As [`ImapUrl::parse`].
    pub fn to_url(&self) -> Result<ImapUrl<'_>, DecodeError> {
        self.0.to_url()
    }

    /// `SP url-resp-text`
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        // A space at an end would be lost.
        let is_bare = !matches!(**self.as_octets(), [b' ', ..] | [.., b' ']);
        let quote: &[u8] = if is_bare { b"" } else { b"\"" };
        writer.text(quote);
        self.0.write_by(writer, |writer, text| writer.text(text));
        writer.text(quote);
    }
}

into_static!(struct BadUrl { 0 });
serde_as!(BadUrl<'a>: UrlText<'a>, |it| it.0, |url: UrlText<'a>| Self::new(url.as_octets().clone()));

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for BadUrl<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let octets: &[u8] = u.arbitrary()?;
        let (url, _) = octets.split_at(scan::printable_run(octets));
        Self::new(url).or_else(|_| Self::new("/INBOX/;UID=1")).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// `SP url-resp-text`
pub(crate) fn bad_url<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, BadUrl<'a>> {
    const TEXT: &Rule = &Rule::new("URL", "url-resp-text");
    let wrong = |at: Input<'a, 'c>| -> Err<ParseError> { at.error(TEXT) };
    let at = space(input)?;
    let (rest, url) = match at.octets {
        [b'"', ..] => quoted(at)?,
        octets => {
            let (rest, url) = at.take_octets(memchr::memchr(b']', octets).ok_or_else(|| wrong(at))?);
            (rest, at.leaf(url))
        }
    };
    BadUrl::new(url).map(|url| (rest, url)).map_err(|_| wrong(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Code, Decoder, Encode, Head, Limits, Quirks, Response,
        command::{AppendData, Command, TaggedCommand},
        wire::{Framer, IntoStatic, Peer, Sender, Step},
    };
    use core::mem::size_of;

    fn decode(line: &[u8]) -> Result<TaggedCommand<'_>, String> {
        Decoder::server().command(line).map_err(|error| error.to_string())
    }

    fn parts(command: &TaggedCommand<'_>) -> String {
        let Command::Append(append) = &command.command else { panic!() };
        let AppendData::Catenate(catenate) = &append.messages()[0].data else { panic!() };
        catenate.to_string()
    }

    #[test]
    fn parts_are_read_in_their_order() {
        let line = b"A3 APPEND Drafts (\\Seen) CATENATE (URL \"/Drafts/;UID=20\" text {4+}\r\na)\r\n url {2}\r\n/x UTF8 (~{1}\r\n\0))\r\n";
        let command = decode(line).unwrap();
        assert_eq!(parts(&command), r"(URL /Drafts/;UID=20 TEXT {4}\r\na)\r\n URL /x UTF8 (~{1}\r\n\u{0}))");
        assert_eq!(command.clone().into_owned(), command);
        let needs = command.command.needs();
        let needs: Vec<_> = needs.iter().map(ToString::to_string).collect();
        assert_eq!(needs, ["CATENATE", "UTF8=ACCEPT or UTF8=ONLY"]);
        // What a server of this repository's captures was sent.
        let command = decode(b"A25 APPEND AppendBox CATENATE (URL \"/NoSuch;UIDVALIDITY=1/;UID=99\")\r\n").unwrap();
        assert_eq!(parts(&command), "(URL /NoSuch;UIDVALIDITY=1/;UID=99)");
    }

    #[test]
    fn another_message_may_follow() {
        let line = b"A3 APPEND x CATENATE (URL /x) {1}\r\na (\\Seen) CATENATE (TEXT {0}\r\n)\r\n";
        let Command::Append(append) = decode(line).unwrap().command else { panic!() };
        assert_eq!(append.messages().len(), 3);
    }

    #[test]
    fn nothing_of_a_message_is_shown() {
        let command = decode(b"A3 APPEND x CATENATE (URL /x TEXT {6}\r\nsecret UTF8 (~{6}\r\nsecret))\r\n").unwrap();
        assert!(!format!("{command:?}").contains("secret"));
        let Command::Append(append) = &command.command else { panic!() };
        let AppendData::Catenate(catenate) = &append.messages()[0].data else { panic!() };
        assert_eq!(format!("{:?}", catenate[1]), "Text([6 octets])");
    }

    #[test]
    fn a_head_ends_in_a_text() {
        let mut decoder = Decoder::server();
        let head = b"A3 APPEND x CATENATE (URL /x TEXT {1}\r\na TEXT {500000}\r\n";
        let Head::Command(command) = decoder.head(head) else { panic!() };
        assert_eq!(parts(&command), r"(URL /x TEXT {1}\r\na TEXT {500000}\r\n…)");
        let Head::Command(command) = decoder.head(b"A3 APPEND x CATENATE (UTF8 (~{500000}\r\n") else { panic!() };
        assert_eq!(parts(&command), r"(UTF8 (~{500000}\r\n…))");
        assert!(matches!(decoder.head(b"A3 APPEND x CATENATE (URL {500000}\r\n"), Head::Other));
        assert!(matches!(decoder.head(b"A3 APPEND x CATENATE (TEXT ~{500000}\r\n"), Head::Other));
    }

    #[test]
    fn texts_are_streamed_one_after_the_other() {
        let mut framer = Framer::new(Sender::Client, Limits::client());
        let mut decoder = Decoder::server();
        framer.receive(b"A3 APPEND x CATENATE (TEXT {5}\r\n");
        assert!(matches!(framer.step(), Step::Literal { octets: 5, .. }));
        assert!(matches!(decoder.head_of(&framer), Head::Command(_)));
        framer.stream().unwrap();
        framer.receive(b"hello URL /x TEXT {7}\r\n");
        while !matches!(framer.step(), Step::Literal { octets: 7, .. }) {}
        let Head::Command(command) = decoder.head_of(&framer) else { panic!() };
        assert_eq!(parts(&command), r"(TEXT {5}\r\n… URL /x TEXT {7}\r\n…)");
        framer.stream().unwrap();
        framer.receive(b") {3}\r\n)\r\n");
        let frame = loop {
            if let Step::Frame(frame) = framer.step() {
                break frame;
            }
        };
        let command = decoder.command_of(&frame).unwrap();
        assert_eq!(parts(&command), r"(TEXT {5}\r\n… URL /x TEXT {7}\r\n…)");
    }

    #[test]
    fn errors_say_where_and_what() {
        for (line, expected) in [
            (&b"A3 APPEND x CATENATE\r\n"[..], "expected space at offset 20 in SP"),
            (b"A3 APPEND x CATENATE x\r\n", "expected `(` at offset 21 in append-data"),
            (b"A3 APPEND x CATENATE ()\r\n", "expected TEXT, URL or UTF8 at offset 22 in cat-part"),
            (b"A3 APPEND x CATENATE (XTEXT {1}\r\na)\r\n", "expected TEXT, URL or UTF8 at offset 22 in cat-part"),
            (b"A3 APPEND x CATENATE (TEXT \"a\")\r\n", "expected `{` at offset 27 in literal"),
            (b"A3 APPEND x CATENATE (TEXT ~{1}\r\na)\r\n", "expected `{` at offset 27 in literal"),
            (
                b"A3 APPEND x CATENATE (URL )\r\n",
                "expected atom character, quotation mark or `{` at offset 26 in astring",
            ),
            (b"A3 APPEND x CATENATE (URL \"/x\"URL /y)\r\n", "expected space or `)` at offset 30 in append-data"),
            (b"A3 APPEND x CATENATE (URL /x\r\n", "expected space or `)` at offset 28 in append-data"),
            (b"A3 APPEND x CATENATE (URL /x )\r\n", "expected no space at offset 28 in SP"),
        ] {
            assert_eq!(decode(line).unwrap_err(), expected, "{}", line.escape_ascii());
        }
        let many = format!("A3 APPEND x CATENATE ({}URL x)\r\n", "URL x ".repeat(100_001));
        assert!(decode(many.as_bytes()).unwrap_err().starts_with("expected fewer items at offset"));
    }

    #[test]
    fn no_prefix_panics() {
        let line = b"A3 APPEND x CATENATE (URL \"/\\\"\" TEXT {2}\r\n) UTF8 (~{1}\r\n)) ) CATENATE (URL {1}\r\nx)\r\n";
        for end in 0..line.len() {
            for quirks in [Quirks::NONE, Quirks::CLIENTS] {
                let mut decoder = Decoder::new(Limits::client(), quirks);
                drop(decoder.command(&line[..end]));
                drop(decoder.head(&line[..end]));
            }
        }
    }

    #[test]
    fn constructors_let_nothing_in_that_is_something_else() {
        assert!(Catenate::new([CatPart::Text(Payload::Nil)]).is_err());
        assert!(CatPart::url("\0").is_err());
        for url in ["", "\"", "\\", "\r", "\u{fc}"] {
            assert!(BadUrl::new(url).is_err());
        }
    }

    #[test]
    fn a_url_that_is_bad_is_told() {
        for (sent, url, written) in [
            ("[BADURL /INBOX/;UID=1]", "/INBOX/;UID=1", "[BADURL /INBOX/;UID=1]"),
            ("[badurl \"/INBOX/;UID=1\"]", "/INBOX/;UID=1", "[BADURL /INBOX/;UID=1]"),
            ("[BADURL not a url]", "not a url", "[BADURL not a url]"),
            ("[BADURL \"/INBOX/ \"]", "/INBOX/ ", "[BADURL \"/INBOX/ \"]"),
            ("[BADURL a[b]", "a[b", "[BADURL a[b]"),
        ] {
            let line = format!("A3 NO {sent} x\r\n");
            let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
            let response = decoder.response(line.as_bytes()).unwrap();
            let Response::Tagged(_, status) = &response else { panic!() };
            let Some(Code::BadUrl(found)) = &status.code else { panic!("{sent}") };
            assert_eq!(found.as_octets(), url);
            assert_eq!(response.to_string(), format!("A3 NO {written} x"));
            assert!(response.check(&Peer::client()).is_ok());
        }
        for kept in
            ["[BADURL]", "[BADURL ]", "[BADURL \"//[::1]/\"]", "[BADURL \\]", "[BADURL \"\"]", "[BADURL \"\\\"\"]"]
        {
            let line = format!("A3 NO {kept} x\r\n");
            let mut decoder = Decoder::client();
            let Ok(Response::Tagged(_, status)) = decoder.response(line.as_bytes()) else { panic!() };
            assert!(matches!(status.code, Some(Code::Other(_))), "{kept}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!((size_of::<Catenate<'_>>(), size_of::<CatPart<'_>>()), (24, 48));
    }
}
