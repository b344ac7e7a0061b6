//! [`Frame`], one complete message on the wire, and [`Abandoned`], one that could not be had.

use super::{
    announcement::Announcement,
    literal::{Literal, Literals},
    octets::IntoStatic,
    readable::Readable,
    reader::Reader,
    scan,
    token::token_at,
};
use crate::quirks::Quirks;
use alloc::boxed::Box;
use bytes::Bytes;
use core::fmt;

/// Who sends the octets.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "a session has two ends")]
pub enum Sender {
    /// The client: commands.
    Client,
    /// The server: responses.
    Server,
}

/// How a line is read.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "the protocol has no other kind of line")]
pub enum LineMode {
    /// A command or response: it has a label, and can announce literals.
    #[default]
    Command,
    /// A line of the exchange during AUTHENTICATE: a client's answer to a challenge, base64 or `*`, or the challenge, where that
    /// is known to be one. The line is a secret.
    Sasl,
    /// A client's line during IDLE: `DONE`.
    Idle,
}

/// One complete command, response, or line of an exchange: a line with the literals that belong to it, line end included.
///
/// Made by the [`Framer`](super::Framer) only, so that what holds for it is always true: it is exactly one frame.
///
/// `Display` prints it on one line, with control characters escaped and the secrets of LOGIN, AUTHENTICATE and SASL exchanges
/// left out; a precision (`{:.80}`) bounds the octets shown. So does `Debug`.
///
/// # Example
///
/// ```
/// use imap_wire::wire::{Framer, Label, Sender, Step};
/// use imap_wire::Limits;
///
/// let mut framer = Framer::new(Sender::Client, Limits::client());
/// framer.receive(b"A1 LOGIN alice {6+}\r\nsecret\r\n");
/// let Step::Frame(frame) = framer.step() else { panic!() };
/// assert_eq!(frame.label(), Label::Tag(b"A1"));
/// assert_eq!(frame.keyword(), b"LOGIN");
/// assert_eq!(frame.literals().next().unwrap().offset, 21);
/// assert_eq!(frame.to_string(), "A1 LOGIN alice [redacted]");
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Frame {
    pub(super) octets: Bytes,
    pub(super) literals: Literals,
    pub(super) mode: LineMode,
    pub(super) quirks: Quirks,
}

impl Frame {
    /// No frame yet.
    pub(crate) const EMPTY: Self =
        Self { octets: Bytes::new(), literals: Literals::EMPTY, mode: LineMode::Command, quirks: Quirks::NONE };

    /// The octets, except those of literals that were streamed or skipped.
    #[must_use]
    pub const fn octets(&self) -> &Bytes {
        &self.octets
    }

    /// The octets by themselves.
    #[must_use]
    pub fn into_octets(self) -> Bytes {
        self.octets
    }

    /// The literals, in order.
    pub fn literals(&self) -> impl Iterator<Item = Literal> {
        self.literals.iter()
    }

    pub(crate) const fn literal_list(&self) -> &Literals {
        &self.literals
    }

    /// It turned out to be a line of a SASL exchange.
    pub(crate) const fn keep_secret(&mut self) {
        self.mode = LineMode::Sasl;
    }

    /// True if its last line ends like one that announces a literal, as it may where it is not read so.
    pub(crate) fn announces(&self) -> bool {
        Announcement::at_end(super::announcement::without_line_end(&self.octets), false).is_some()
    }

    /// How the line was read.
    #[must_use]
    pub const fn mode(&self) -> LineMode {
        self.mode
    }

    /// What had to be tolerated to frame it. Parsing it may find more.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// What it begins with.
    #[must_use]
    pub fn label(&self) -> Label<'_> {
        Label::of(&self.octets, self.mode)
    }

    /// Its second word: the name of a command, or what kind of response it is. Empty if there is none; any case.
    #[must_use]
    pub fn keyword(&self) -> &[u8] {
        words(&self.octets).nth(1).unwrap_or_default()
    }
}

/// Shares the octets, or copies them.
impl IntoStatic for Frame {
    type Static = Self;

    fn into_static(self) -> Self {
        self
    }

    fn into_owned(self) -> Self {
        Self { octets: self.octets.into_owned(), ..self }
    }
}

/// As its [frame](Abandoned::frame).
impl IntoStatic for Box<Abandoned> {
    type Static = Self;

    fn into_static(self) -> Self {
        self
    }

    fn into_owned(mut self) -> Self {
        self.frame = self.frame.into_owned();
        self
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = super::announcement::without_line_end(&self.octets);
        let (shown, secret) = match self.mode {
            LineMode::Sasl if matches!(line, [b'+'] | [b'+', b' ', ..]) => (2, true),
            LineMode::Sasl if *line != b"*"[..] => (0, true),
            LineMode::Sasl => (line.len(), false),
            // A client that does not know that it is in IDLE sends commands.
            LineMode::Command | LineMode::Idle => shown(&self.octets, line.len()),
        };
        let most = f.precision().unwrap_or(usize::MAX);
        let shown = line.get(..shown.min(most)).unwrap_or(line);
        write!(f, "{}", Readable(shown))?;
        match secret {
            true => f.write_str("[redacted]"),
            false if shown.len() < line.len() => f.write_str("…"),
            false => Ok(()),
        }
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame(\"{self:.200}\", {} octets)", self.octets.len())
    }
}

/// True for what there is of a command that has a secret, or one to come.
pub(crate) fn has_secret(octets: &[u8]) -> bool {
    shown(octets, octets.len()).1
}

/// How much of a command or of its answer may be shown, and whether a secret follows.
///
/// A well-formed LOGIN shows its user; of one that is not, nobody knows which part is the password. Of URLs, what follows a token is
/// not shown, either.
fn shown(octets: &[u8], all: usize) -> (usize, bool) {
    let is = |word: Option<&[u8]>, name: &str| word.is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()));
    // A client that is wrong about separators has a password all the same.
    let mut words = first_line(octets).split(|octet| *octet <= b' ').filter(|word| !word.is_empty());
    let (first, mut second) = (words.next(), words.next());
    // Who takes it for a command of two words has a password, too.
    if is(second, "UID") {
        second = words.next();
    }
    let offset =
        |word: Option<&[u8]>| word.map_or(all, |word| word.as_ptr().addr() + word.len() - octets.as_ptr().addr());
    for word in [first, second] {
        if is(word, "LOGIN") {
            let after = (offset(word) + 1).min(all);
            return (login_user(octets).unwrap_or(after), true);
        }
        if is(word, "AUTHENTICATE") {
            let mechanism = offset(words.next().filter(|_| word == second));
            return ((mechanism + 1).min(all), mechanism < all);
        }
        if HAS_URLS.iter().any(|name| is(word, name)) {
            let behind = offset(word).min(octets.len());
            let rest = octets.get(behind..).unwrap_or_default();
            let secret = token_at(rest).or_else(|| mechanism_data_at(rest));
            return secret.map_or((all, false), |at| ((behind + at).min(all), true));
        }
    }
    (all, false)
}

/// What may have URLs with tokens, as words of a command or a response.
const HAS_URLS: [&str; 8] = ["APPEND", "BAD", "BYE", "GENURLAUTH", "NO", "OK", "REPLACE", "URLFETCH"];

/// Where the data of mechanisms begin in `SP "[URLMECH INTERNAL" *(SP mechanism ["=" base64])` (RFC 4467).
fn mechanism_data_at(octets: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b" [URLMECH ";
    let front = octets.get(..NAME.len())?;
    let equals = front.eq_ignore_ascii_case(NAME).then(|| memchr::memchr3(b'=', b']', b'\r', octets))??;
    (octets.get(equals) == Some(&b'=')).then_some(equals + 1)
}

/// The offset behind the user's name and a space in `tag SP "LOGIN" SP userid SP password CRLF`.
fn login_user(octets: &[u8]) -> Option<usize> {
    let mut reader = Reader::new(octets).with_quirks(Quirks::CLIENTS);
    reader.tag().ok()?;
    reader.space().ok()?;
    reader.atom().ok()?;
    reader.space().ok()?;
    reader.astring().ok()?;
    reader.space().ok()?;
    let user = reader.offset();
    reader.astring().ok()?;
    reader.crlf().ok()?;
    reader.is_at_end().then_some(user)
}

/// The words of the first line, separated by spaces; NULs before the first are skipped.
fn words(octets: &[u8]) -> impl Iterator<Item = &[u8]> {
    let start = octets.iter().position(|&octet| octet != 0).unwrap_or(octets.len());
    first_line(octets.get(start..).unwrap_or_default()).split(|&octet| octet == b' ').filter(|word| !word.is_empty())
}

fn first_line(octets: &[u8]) -> &[u8] {
    octets.split(|octet| matches!(octet, b'\r' | b'\n')).next().unwrap_or_default()
}

/// What a frame begins with, which tells what it is before it is parsed, and whose it is if it cannot be.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the protocol has no other beginning")]
pub enum Label<'a> {
    /// A tag: a command, or the response that completes one.
    Tag(&'a [u8]),
    /// `*`: data or a status that completes nothing.
    Untagged,
    /// `+`: the server asks for more, or the line is one of an exchange and has no label by nature.
    Continuation,
    /// There is nothing on the line.
    Empty,
    /// Something else, such as a tag with a character that no tag may have.
    Other,
}

impl<'a> Label<'a> {
    /// The tag that a command or response begins with, if it has one.
    pub(crate) fn tag_of(octets: &'a [u8]) -> Option<&'a [u8]> {
        if let Label::Tag(tag) = Label::of(octets, LineMode::Command) { Some(tag) } else { None }
    }

    fn of(octets: &'a [u8], mode: LineMode) -> Self {
        if mode != LineMode::Command {
            return Self::Continuation;
        }
        match words(octets).next() {
            None => Self::Empty,
            Some(b"*") => Self::Untagged,
            Some(b"+") => Self::Continuation,
            // A space before a tag makes it none.
            Some(word) if scan::run(word, scan::TAG) == word.len() && octets.first() != Some(&b' ') => Self::Tag(word),
            Some(_) => Self::Other,
        }
    }
}

/// True for a response whose text is for people and never announces a literal: a continuation, and `OK`, `NO`, `BAD`, `BYE`
/// and `PREAUTH`, tagged or not. Of the latter, what follows the keyword.
pub(super) fn status_text(octets: &[u8]) -> Option<&[u8]> {
    let mut words = words(octets);
    let first = words.next()?;
    if first.first() == Some(&b'+') {
        return Some(&[]);
    }
    let keyword = words.next()?;
    let is_status =
        [&b"OK"[..], b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|name| keyword.eq_ignore_ascii_case(name));
    let end = keyword.as_ptr().addr() + keyword.len() - octets.as_ptr().addr();
    octets.get(end..).filter(|_| is_status)
}

/// A frame that could not be had, what there was of it, and why.
///
/// The session goes on behind it; if the reason is [`Reason::LiteralSize`], only if the framer says so.
///
/// # Example
///
/// ```
/// use imap_wire::wire::{Framer, Label, Sender, Step};
/// use imap_wire::Limits;
///
/// let mut framer = Framer::new(Sender::Client, Limits::server());
/// framer.receive(b"A27 APPEND INBOX {99999999999999999999}\r\nA28 NOOP\r\n");
/// let Step::Abandoned(abandoned) = framer.step() else { panic!() };
/// assert_eq!(abandoned.frame.label(), Label::Tag(b"A27"));
/// assert_eq!(abandoned.reason.to_string(), "a literal's size exceeds 63 bits");
/// assert!(matches!(framer.step(), Step::Frame(noop) if noop.keyword() == b"NOOP"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Abandoned {
    /// What there was of it; if more than that was [dropped](Self::dropped), its beginning.
    pub frame: Frame,
    /// Octets that were neither kept nor handed out.
    pub dropped: u64,
    /// Why.
    pub reason: Reason,
}

/// Why a frame was abandoned.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Reason {
    /// Its synchronising literal was refused ([`Framer::cancel`](super::Framer::cancel)), and so its sender ended it.
    Refused,
    /// The stream ended inside it.
    Truncated {
        /// Octets of a literal that were announced and did not come; 0 if it ended in a line.
        missing: u64,
    },
    /// It exceeds the field of this name of the [`Limits`](crate::Limits).
    Limit(&'static str),
    /// It announces a literal of more octets than 63 bits can count.
    LiteralSize,
    /// It has deviations that are not tolerated.
    Quirk(Quirks),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused => f.write_str("its literal was refused"),
            Self::Truncated { missing: 0 } => f.write_str("the stream ended inside a line"),
            Self::Truncated { missing } => write!(f, "the stream ended {missing} octets before the end of a literal"),
            Self::Limit(limit) => write!(f, "it exceeds the limit `{limit}`"),
            Self::LiteralSize => f.write_str("a literal's size exceeds 63 bits"),
            Self::Quirk(quirks) => quirks.iter().enumerate().try_for_each(|(at, quirk)| {
                write!(f, "{}{} is not tolerated: {}", if at == 0 { "" } else { "; " }, quirk.name(), quirk.rule())
            }),
        }
    }
}
