//! Mailbox names: `mailbox` (RFC 9051, section 5.1), and what they are in Unicode.
//!
//! The encoding itself lives in [`utf7`]. Patterns of LIST, and what some servers send there instead of a name, live in
//! `list.rs`.

use super::macros::{into_static, serde_as};
use crate::{
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        scan,
        string::astring,
        utf7::{self, Utf7Error},
    },
};
use alloc::{
    borrow::Cow,
    string::{String, ToString},
};
use core::{cmp, fmt, hash, str};

/// The name of a mailbox: octets, as they were sent.
///
/// To the server, other octets are another mailbox, even if they mean the same. So nothing here normalises, and the name that
/// goes into the next command is the one that came. Names compare by their octets, but for `INBOX`, which is the same mailbox
/// in upper and lower case.
///
/// What the octets mean in Unicode depends on what was enabled, see [`Names`].
///
/// Names are untrusted: they come from a server, and whoever shares a mailbox with its user can choose one. Do not let them
/// reach a shell, and see [`is_path_safe`](Self::is_path_safe) before one becomes a path.
///
/// # Grammar
///
/// ```text
/// mailbox = "INBOX" / astring
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9); use: section 5.1.
///
/// # Leniency
///
/// Whatever the octets are, they are a name: that they are neither modified UTF-7 nor UTF-8 matters only to
/// [`to_unicode`](Self::to_unicode). Octets above 0x7F in quotation marks are [`Quirks::EIGHT_BIT`](crate::Quirks::EIGHT_BIT)
/// unless UTF-8 was enabled.
///
/// # Example
///
/// ```
/// use imap_wire::data::{Mailbox, Names};
///
/// let mailbox = Mailbox::new("Archive/Entw&APw-rfe")?;
/// assert_eq!(mailbox.to_unicode(Names::Utf7).unwrap(), "Archive/Entwürfe");
/// assert_eq!(Mailbox::from_unicode("Archive/Entwürfe", Names::Utf7)?, mailbox);
/// assert!(mailbox.split(b'/').eq(["Archive", "Entw&APw-rfe"]));
///
/// assert_eq!(Mailbox::new("Inbox")?, Mailbox::INBOX);
/// assert_ne!(Mailbox::new("archive")?, Mailbox::new("Archive")?);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Mailbox<'a>(Octets<'a>);

/// How mailbox names stand for Unicode.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "IMAP4rev2 has put an end to this")]
pub enum Names {
    /// In modified UTF-7, where `&` begins what is encoded: until something else is enabled (RFC 3501, section 5.1.3).
    #[default]
    Utf7,
    /// In UTF-8: after `ENABLE IMAP4rev2` (RFC 9051, section 5.1) or `ENABLE UTF8=ACCEPT` (RFC 6855).
    Utf8,
}

impl<'a> Mailbox<'a> {
    /// Where new messages arrive.
    pub const INBOX: Mailbox<'static> = Mailbox(Octets::slice(b"INBOX", None));

    /// The mailbox of these octets.
    ///
    /// # Errors
    ///
    /// If there is a NUL among them, which no string can have.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if memchr::memchr(0, &name).is_some() {
            return Err(UsageError("a mailbox name has no NUL"));
        }
        Ok(Self(name))
    }

    /// The mailbox of this name in Unicode. Borrows it unless it has to be encoded.
    ///
    /// # Errors
    ///
    /// If the name has a NUL that is not encoded: as [`new`](Self::new).
    pub fn from_unicode(name: &'a str, names: Names) -> Result<Self, UsageError> {
        match names {
            Names::Utf8 => Self::new(name),
            Names::Utf7 => Self::new(match utf7::encode(name) {
                Cow::Borrowed(octets) => Octets::from(octets),
                Cow::Owned(octets) => octets.into(),
            }),
        }
    }

    /// The octets.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// True for the mailbox where new messages arrive, `INBOX` in any case.
    #[must_use]
    pub fn is_inbox(&self) -> bool {
        self.0.eq_ignore_ascii_case(b"INBOX")
    }

    /// The name in Unicode; [`from_unicode`](Self::from_unicode) is the exact inverse. Borrows it unless it is encoded.
    ///
    /// # Errors
    ///
    /// If the octets are not in that encoding, as servers do send. The mailbox is none the worse: use it, and
    /// [`to_display`](Self::to_display) to show it.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::data::{Mailbox, Names};
    ///
    /// let error = Mailbox::new("R&D")?.to_unicode(Names::Utf7).unwrap_err();
    /// assert_eq!(error.to_string(), "expected `-` to end the base64 at offset 3 in modified UTF-7");
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    pub fn to_unicode(&self, names: Names) -> Result<Cow<'_, str>, NameError> {
        match names {
            Names::Utf7 => utf7::decode(&self.0).map_err(|error| NameError(Reason::Utf7(error))),
            Names::Utf8 => self.0.to_str().map(Cow::Borrowed).map_err(|error| NameError(Reason::Utf8(error))),
        }
    }

    /// The name to show to people: in modified UTF-7 if it is valid, else in UTF-8, else with escapes.
    ///
    /// Control characters are escaped, so that none can act on a terminal. This does not tell names apart, and is not to be
    /// sent.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::data::Mailbox;
    ///
    /// assert_eq!(Mailbox::new("R&-D")?.to_display(), "R&D");
    /// assert_eq!(Mailbox::new("R&D")?.to_display(), "R&D");
    /// assert_eq!(Mailbox::new("Gelöscht")?.to_display(), "Gelöscht");
    /// assert_eq!(Mailbox::new(b"Gel\xf6scht")?.to_display(), r"Gel\xf6scht");
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    #[must_use]
    pub fn to_display(&self) -> Cow<'_, str> {
        let name = self.to_unicode(Names::Utf7).or_else(|_| self.to_unicode(Names::Utf8));
        match name {
            Ok(name) if name.contains(char::is_control) => {
                let mut escaped = String::with_capacity(name.len() + 8);
                for c in name.chars() {
                    if c.is_control() { escaped.extend(c.escape_default()) } else { escaped.push(c) }
                }
                escaped.into()
            }
            Ok(name) => name,
            Err(_) => self.0.escape_ascii().to_string().into(),
        }
    }

    /// The levels of the hierarchy, from the top, as `delimiter` divides them. The last one is empty if the name ends in it.
    ///
    /// The delimiter is the one that LIST says; a name of which it says NIL has one level. It represents itself in both
    /// encodings, so that the name in Unicode can be split at it, too.
    pub fn split(&self, delimiter: u8) -> impl Iterator<Item = Octets<'_>> {
        let (octets, frame) = self.0.parts();
        octets.split(move |&octet| octet == delimiter).map(move |level| Octets::slice(level, frame))
    }

    /// True if the name, as the relative path of a file, leads to below the folder that it starts from, and nowhere else,
    /// whatever the operating system.
    ///
    /// It is a help, not a proof. What leads somewhere: `/` and `\` with nothing, `.` or `..` beside them; a `~` or `-` at the
    /// front; `|`, `:` and other characters that shells or Windows keep for themselves, names of its devices, and levels that end in a dot
    /// or a space; control characters, encoded ones too. Other encoded characters are not looked at: nothing that is
    /// printable US-ASCII can be encoded in valid modified UTF-7.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::data::Mailbox;
    ///
    /// assert!(Mailbox::new("Archive/2024")?.is_path_safe());
    /// assert!(!Mailbox::new("../../etc/passwd")?.is_path_safe());
    /// assert!(!Mailbox::new("|rm -r")?.is_path_safe());
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    #[must_use]
    pub fn is_path_safe(&self) -> bool {
        let is_reserved = |octet: &u8| octet.is_ascii_control() || br#":*?"<>|"#.contains(octet);
        let is_level = |level: &[u8]| !matches!(level, [] | [.., b'.' | b' ']) && !is_device(level);
        !matches!(*self.0, [b'~' | b'-', ..])
            && !self.0.iter().any(is_reserved)
            && self.0.split(|octet| matches!(octet, b'/' | b'\\')).all(is_level)
            && !utf7::decode(&self.0).is_ok_and(|name| name.contains(char::is_control))
    }

    /// Writes `mailbox`.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.astring(&self.0);
    }

    /// Writes `mailbox` in quotation marks, or as a literal: as servers do, since there are clients that fail on names without.
    pub(crate) fn write_quoted(&self, writer: &mut Writer) {
        self.write_quoted_behind(b"", writer);
    }

    /// The same behind constant text.
    #[inline]
    pub(crate) fn write_quoted_behind<const BEFORE: usize>(&self, before: &[u8; BEFORE], writer: &mut Writer) {
        writer.string_behind(before, &self.0);
    }

    /// What it compares by.
    fn key(&self) -> &[u8] {
        if self.is_inbox() { b"INBOX" } else { &self.0 }
    }
}

/// True for the name of a device of Windows, which it is with any extension.
fn is_device(level: &[u8]) -> bool {
    let name = level.split(|&octet| octet == b'.').next().unwrap_or_default();
    matches!(
        *name.trim_ascii_end().to_ascii_uppercase(),
        [b'C', b'O', b'N']
            | [b'P', b'R', b'N']
            | [b'A', b'U', b'X']
            | [b'N', b'U', b'L']
            | [b'C', b'O', b'M', b'0'..=b'9']
            | [b'L', b'P', b'T', b'0'..=b'9']
    )
}

impl PartialEq for Mailbox<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Mailbox<'_> {}

impl hash::Hash for Mailbox<'_> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl PartialOrd for Mailbox<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Mailbox<'_> {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        self.key().cmp(other.key())
    }
}

/// As [`Mailbox::to_display`].
impl fmt::Display for Mailbox<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_display())
    }
}

/// Why a mailbox name says nothing in Unicode.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NameError(Reason);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Reason {
    Utf7(Utf7Error),
    Utf8(str::Utf8Error),
}

impl NameError {
    /// Offset, in octets from the start of the name, of the first octet that does not fit. The length of the name if it ends
    /// too early.
    #[must_use]
    pub fn offset(&self) -> usize {
        match &self.0 {
            Reason::Utf7(error) => error.offset(),
            Reason::Utf8(error) => error.valid_up_to(),
        }
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Utf7(error) => error.fmt(f),
            Reason::Utf8(error) => write!(f, "expected valid UTF-8 at offset {} in mailbox", error.valid_up_to()),
        }
    }
}

impl core::error::Error for NameError {}

into_static!(struct Mailbox { 0 });
serde_as!(Mailbox<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Mailbox<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let names = ["INBOX", "inbox", "", "NIL", "Entw&APw-rfe/&ZeVnLIqe-", "R&D", "Gelöscht", "a \"b\" {3}", "%*"];
        match u.int_in_range(0..=2)? {
            0 => Self::new(*u.choose(&names)?),
            1 => Self::new(<&[u8]>::arbitrary(u)?),
            _ => Self::from_unicode(<&str>::arbitrary(u)?, Names::Utf7),
        }
        .or(Ok(Self::INBOX))
    }
}

/// The short way of [`mailbox`], and what follows: an atom, or a quoted string in which nothing needs a second look, with a space or
/// a line end behind it.
#[inline(always)]
pub(crate) fn plain_mailbox<'a>(input: Input<'a, '_>) -> Option<(Mailbox<'a>, &'a [u8])> {
    let (name, rest) = if let [b'"', content @ ..] = input.octets {
        let (name, rest) = content.split_at_checked(scan::printable_run(content))?;
        (name, rest.strip_prefix(b"\"")?)
    } else {
        let (name, rest) = input.octets.split_at_checked(scan::run(input.octets, scan::ASTRING))?;
        if name.is_empty() {
            return None;
        }
        (name, rest)
    };
    matches!(rest, [b' ' | b'\r', ..]).then(|| (Mailbox(input.leaf(name)), rest))
}

/// `mailbox = "INBOX" / astring`
#[inline]
pub(crate) fn mailbox<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Mailbox<'a>> {
    const NUL: &Rule = &Rule::new("octet other than NUL", "mailbox");
    let (rest, name) = astring(input)?;
    // Of the forms of a string only the literal lets it through.
    if input.octets.first() == Some(&b'{')
        && let Some(at) = memchr::memchr(0, &name)
    {
        return Err(input.skip(rest.offset() - name.len() + at - input.offset()).error(NUL));
    }
    Ok((rest, Mailbox(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        DecodeError,
        quirks::Quirks,
        wire::{IntoStatic, Peer, input::Context},
    };
    use bytes::Buf;
    use core::mem::size_of;
    use nom::Err;

    fn read(octets: &[u8], quirks: Quirks, utf8: bool) -> Result<(Mailbox<'_>, String), String> {
        let mut cx = Context::new(octets, None);
        (cx.quirks, cx.utf8) = (quirks, utf8);
        let parsed = match mailbox(Input::new(octets, &cx)) {
            Ok((rest, value)) => Ok((value, rest.octets)),
            Err(Err::Error(error) | Err::Failure(error)) => Err(DecodeError::from(error).to_string()),
            Err(Err::Incomplete(_)) => unreachable!("frames are whole"),
        };
        let report = cx.deviations();
        let report = report.iter().map(|deviation| format!("{} at {}", deviation.quirk, deviation.offset));
        let report = report.collect::<Vec<_>>().join(", ");
        parsed.map(|(value, rest)| {
            assert_eq!(rest, b"");
            (value, report)
        })
    }

    fn strict(octets: &[u8]) -> Mailbox<'_> {
        let (mailbox, report) = read(octets, Quirks::NONE, false).unwrap();
        assert_eq!(report, "");
        mailbox
    }

    fn name<'a>(name: impl Into<Octets<'a>>) -> Mailbox<'a> {
        Mailbox::new(name).unwrap()
    }

    /// What is transmitted to a peer that accepts each literal.
    fn spelled(peer: Peer, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
        let mut writer = Writer::new(peer);
        writer.space();
        write(&mut writer);
        writer.end();
        let mut octets = Vec::new();
        while !writer.is_empty() {
            octets.extend_from_slice(&writer.copy_to_bytes(writer.remaining()));
            if writer.is_waiting() {
                writer.resume().unwrap();
            }
        }
        octets[1..octets.len() - 2].to_vec()
    }

    #[test]
    fn reads_each_form_of_a_name() {
        assert_eq!(strict(b"blurdybloop").as_octets(), "blurdybloop");
        assert_eq!(strict(b"\"with space\"").as_octets(), "with space");
        assert_eq!(strict(b"\"quote\\\"d\"").as_octets(), "quote\"d");
        assert_eq!(strict(b"{5}\r\na\"\xff\r\n").as_octets(), b"a\"\xff\r\n");
        assert_eq!(strict(b"\"\"").as_octets(), "");
        // S081, S083: a name is an astring, and neither NIL nor brackets are special there.
        assert_eq!(strict(b"NIL").as_octets(), "NIL");
        assert_eq!(strict(b"[Gmail]").as_octets(), "[Gmail]");
        assert_eq!(strict(b"INBOX.[Airmail].Snooze").as_octets(), "INBOX.[Airmail].Snooze");
    }

    #[test]
    fn strict_names_are_refused_with_a_reason() {
        for (octets, expected) in [
            (&b""[..], "expected atom character, quotation mark or `{` at offset 0 in astring"),
            (b"*", "expected atom character, quotation mark or `{` at offset 0 in astring"),
            (b"\"a", "expected quotation mark at offset 2 in quoted"),
            (b"\"\xc3\xa4\"", "expected 7-bit character at offset 1 in quoted"),
            (b"{3}\r\na\0b", "expected octet other than NUL at offset 6 in mailbox"),
            (b"{4}\r\na", "expected as many octets as the literal announces at offset 5 in literal"),
        ] {
            assert_eq!(read(octets, Quirks::NONE, false).unwrap_err(), expected);
        }
    }

    #[test]
    fn s053_utf8_in_a_literal() {
        let mailbox = strict("{18}\r\nИсходящие".as_bytes());
        assert_eq!(mailbox.as_octets(), "Исходящие");
        assert_eq!(mailbox.to_display(), "Исходящие");
        let error = mailbox.to_unicode(Names::Utf7).unwrap_err();
        assert_eq!(error.to_string(), "expected printable US-ASCII character at offset 0 in modified UTF-7");
        assert_eq!(mailbox.to_unicode(Names::Utf8).unwrap(), "Исходящие");
    }

    #[test]
    fn s089_utf8_in_quotation_marks() {
        let line = "\"Gelöschte Elemente\"".as_bytes();
        let (mailbox, report) = read(line, Quirks::SERVERS, false).unwrap();
        assert_eq!((mailbox.to_display().as_ref(), &*report), ("Gelöschte Elemente", "eight-bit-quoted at 4"));
        assert_eq!(read(line, Quirks::NONE, false).unwrap_err(), "expected 7-bit character at offset 4 in quoted");
        assert_eq!(read(line, Quirks::NONE, true), Ok((name("Gelöschte Elemente"), String::new())));
    }

    #[test]
    fn s090_an_ampersand_that_encodes_nothing() {
        let mailbox = strict(b"\"A&-B&C\"");
        let error = mailbox.to_unicode(Names::Utf7).unwrap_err();
        assert_eq!(error.to_string(), "expected `-` to end the base64 at offset 6 in modified UTF-7");
        assert_eq!(error.offset(), 6);
        assert_eq!((mailbox.as_octets().to_str(), &*mailbox.to_display()), (Ok("A&-B&C"), "A&-B&C"));
    }

    #[test]
    fn c07_an_ampersand_in_utf8() {
        let mailbox = name("R&D");
        assert_eq!(mailbox.to_unicode(Names::Utf8).unwrap(), "R&D");
        assert!(mailbox.to_unicode(Names::Utf7).is_err());
        assert_eq!(Mailbox::from_unicode("R&D", Names::Utf7).unwrap().as_octets(), "R&-D");
        assert_eq!(Mailbox::from_unicode("R&D", Names::Utf8).unwrap().as_octets(), "R&D");
        let error = name(b"a\xff").to_unicode(Names::Utf8).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.offset()), ("expected valid UTF-8 at offset 1 in mailbox", 1));
    }

    #[test]
    fn s086_inbox_is_the_same_in_any_case_and_nothing_else_is() {
        use alloc::collections::BTreeSet;
        use std::collections::HashSet;
        let names = ["INBOX", "Inbox", "inbox", "INBOX/a", "inbox/a", "INBO", "a", "A"].map(name);
        assert_eq!(names.iter().filter(|it| it.is_inbox()).count(), 3);
        assert_eq!(names.iter().cloned().collect::<HashSet<_>>().len(), 6);
        assert_eq!(names.iter().cloned().collect::<BTreeSet<_>>().len(), 6);
        assert_eq!(names[1].as_octets(), "Inbox");
        for one in &names {
            for other in &names {
                assert_eq!(one == other, one.cmp(other).is_eq());
            }
        }
    }

    #[test]
    fn no_name_has_nul() {
        assert!(Mailbox::new(b"a\0").is_err());
        assert!(Mailbox::from_unicode("a\0", Names::Utf8).is_err());
        let encoded = Mailbox::from_unicode("a\0", Names::Utf7).unwrap();
        assert_eq!((encoded.as_octets().to_str(), &*encoded.to_display()), (Ok("a&AAA-"), r"a\u{0}"));
    }

    #[test]
    fn showing_a_name_acts_on_no_terminal() {
        assert_eq!(name("a\tb\x1b[2J").to_display(), r"a\tb\u{1b}[2J");
        assert_eq!(name("&AA0ACg-").to_display(), r"\r\n");
        assert_eq!(name("ü\u{9b}").to_string(), r"ü\u{9b}");
        assert_eq!(name(b"\xff\r").to_display(), r"\xff\r");
        assert_eq!(format!("{:>6}|{:?}", name("&APw-"), name(b"\xff")), "     ü|Mailbox(b\"\\xff\")");
    }

    #[test]
    fn levels_are_what_the_delimiter_divides() {
        let levels = |name: &str, delimiter| {
            Mailbox::new(name).unwrap().split(delimiter).map(|level| level.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(levels("INBOX.a.b", b'.'), ["INBOX", "a", "b"]);
        assert_eq!(levels("INBOX.a.b", b'/'), ["INBOX.a.b"]);
        assert_eq!(levels("Folder/", b'/'), ["Folder", ""]);
        assert_eq!(levels(r"Other\x", b'\\'), ["Other", "x"]);
        assert_eq!(levels("", b'/'), [""]);
        let frame = bytes::Bytes::from_static(b"a/b");
        let kept = name(Octets::within(&frame, 0..3).unwrap()).into_static();
        assert_eq!(kept.split(b'/').nth(1).unwrap().into_static().as_ptr(), frame[2..].as_ptr());
    }

    #[test]
    fn x19_paths_are_safe_or_not() {
        for safe in
            ["INBOX", "a/b", "a.b", ".hidden", "a..b", "with space", "Entw&APw-rfe", "ü", "CONS", "COM", "com10", "a-~"]
        {
            assert!(name(safe).is_path_safe(), "{safe}");
        }
        for unsafe_ in [
            "",
            "/",
            "/etc",
            "a//b",
            "a/",
            ".",
            "..",
            "../x",
            "a/../b",
            r"a\..\b",
            r"\\host\x",
            "~root",
            "-rf",
            "|ls",
            "a|b",
            "c:",
            "c:/x",
            "a?",
            "*",
            "a\nb",
            "a\tb",
            "a\x7f",
            "a.",
            "a ",
            "a /b",
            "NUL",
            "con.txt",
            "x/Aux",
            "lpt1",
            "COM9.a.b",
            "&AAA-",
            "a&AAo-",
            "a\"b",
            "<x>",
        ] {
            assert!(!name(unsafe_).is_path_safe(), "{unsafe_}");
        }
    }

    #[test]
    fn servers_quote_names() {
        let quoted = |mailbox: &Mailbox<'_>| {
            let octets = spelled(Peer::client(), |writer| mailbox.write_quoted(writer));
            String::from_utf8(octets).unwrap()
        };
        assert_eq!(quoted(&Mailbox::INBOX), "\"INBOX\"");
        assert_eq!(quoted(&name("a\"b\\")), r#""a\"b\\""#);
        assert_eq!(quoted(&name("ü")), "{2}\r\nü");
        assert_eq!(spelled(Peer::client(), |writer| Mailbox::INBOX.write(writer)), b"INBOX");
        assert_eq!(spelled(Peer::client(), |writer| name("NIL").write(writer)), b"\"NIL\"");
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        for line in [&b"{5+}\r\na\"\xff\r\n"[..], b"\"a\\\"b\xff\"", b"[Gmail]"] {
            for end in 0..line.len() {
                for quirks in [Quirks::NONE, Quirks::ALL] {
                    let _either = read(&line[..end], quirks, end % 2 == 0);
                }
            }
        }
    }

    #[test]
    fn names_are_small() {
        assert_eq!(size_of::<Mailbox<'_>>(), size_of::<Octets<'_>>());
    }

    proptest::proptest! {
        #[test]
        fn unicode_and_back_is_the_same_name(octets in "(a|&|-|&AOQ-|ä|/|\\\\|[^\0]){0,8}") {
            let mailbox = name(&*octets);
            for names in [Names::Utf7, Names::Utf8] {
                if let Ok(text) = mailbox.to_unicode(names) {
                    assert_eq!(Mailbox::from_unicode(&text, names).unwrap().as_octets(), mailbox.as_octets());
                }
                let encoded = Mailbox::from_unicode(&octets, names).unwrap();
                assert_eq!(encoded.to_unicode(names).unwrap(), octets);
            }
        }

        #[test]
        fn any_octets_can_be_shown(octets: Vec<u8>) {
            if let Ok(mailbox) = Mailbox::new(&*octets) {
                assert!(!mailbox.to_display().contains(char::is_control));
                let _either = mailbox.is_path_safe();
                assert_eq!(mailbox.split(b'/').map(|level| level.to_vec()).collect::<Vec<_>>().join(&b'/'), octets);
            }
        }
    }

    #[cfg(feature = "arbitrary")]
    proptest::proptest! {
        #[test]
        fn what_is_generated_and_written_is_read_again(data: Vec<u8>) {
            let mailbox: Mailbox<'_> = arbitrary::Unstructured::new(&data).arbitrary().unwrap();
            for base in [Peer::server(), Peer::client()] {
                use crate::wire::NonSync;
                for non_sync in [NonSync::None, NonSync::Small, NonSync::Any] {
                    for bits in 0..4 {
                        let mut peer = base;
                        (peer.non_sync, peer.binary, peer.utf8) = (non_sync, bits & 1 > 0, bits & 2 > 0);
                        for octets in [
                            spelled(peer, |writer| mailbox.write(writer)),
                            spelled(peer, |writer| mailbox.write_quoted(writer)),
                        ] {
                            let (again, report) = read(&octets, Quirks::NONE, peer.utf8).unwrap();
                            assert_eq!((again.as_octets(), &*report), (mailbox.as_octets(), ""));
                        }
                    }
                }
            }
        }
    }
}
