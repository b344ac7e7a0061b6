//! [`OtherCommand`]: a command that the table does not have.

use super::is_known;
use crate::{
    data::macros::{display, into_static, serde_fields},
    error::{Rule, UsageError},
    wire::{
        Octets, Raw, Writer,
        input::{Input, ParseResult},
        list::space,
        raw::rest,
        scan,
    },
};
use alloc::vec::Vec;
use core::fmt;

/// A command of an unknown name, with its arguments unread.
///
/// # Example
///
/// ```
/// use imap_wire::{Decoder, command::Command};
///
/// let mut decoder = Decoder::server();
/// let decoded = decoder.command(b"a1 X-STATS since 2\r\n")?;
/// let Command::Other(other) = decoded.command else { panic!() };
/// assert_eq!(other.name(), "X-STATS");
/// assert_eq!(other.arguments().as_octets(), "since 2");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct OtherCommand<'a> {
    name: Octets<'a>,
    arguments: Raw<'a>,
}

impl<'a> OtherCommand<'a> {
    /// A command of this name with these arguments.
    ///
    /// # Errors
    ///
    /// If the name is not an atom, if the table has the command, or if the arguments begin with a space.
    pub fn new(name: impl Into<Octets<'a>>, arguments: Raw<'a>) -> Result<Self, UsageError> {
        let name = name.into();
        if !scan::is_atom(&name) {
            return Err(UsageError("the name of a command is an atom"));
        }
        if arguments.as_octets().first() == Some(&b' ') {
            return Err(UsageError("arguments do not begin with a space"));
        }
        if is_known(&name) || is_known(&both(&name, arguments.as_octets())) {
            return Err(UsageError("this command has a variant of its own"));
        }
        Ok(Self { name, arguments })
    }

    /// The name as it was sent.
    #[must_use]
    pub const fn name(&self) -> &Octets<'a> {
        &self.name
    }

    /// What follows the name and a space; empty if there is nothing.
    #[must_use]
    pub const fn arguments(&self) -> &Raw<'a> {
        &self.arguments
    }

    /// True if the arguments seem to be those of LOGIN or AUTHENTICATE, whatever became of the name.
    fn is_secret(&self) -> bool {
        let first = self.arguments.as_octets().split(|octet| *octet <= b' ').next().unwrap_or_default();
        let words = [&self.name, first].map(<[u8]>::to_ascii_uppercase);
        words.iter().any(|word| [&b"LOGIN"[..], b"AUTH"].iter().any(|name| memchr::memmem::find(word, name).is_some()))
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text(&self.name);
        if !self.arguments.as_octets().is_empty() {
            writer.space();
            if writer.is_shown() && self.is_secret() {
                writer.text(REDACTED.as_bytes());
            } else {
                writer.raw(&self.arguments);
            }
        }
    }
}

/// Without arguments that may be a password: those of LOGIN and AUTHENTICATE, and of names like these.
impl fmt::Debug for OtherCommand<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("OtherCommand");
        shown.field("name", &self.name);
        match self.is_secret() {
            true => shown.field("arguments", &format_args!("{REDACTED}")),
            false => shown.field("arguments", &self.arguments),
        };
        shown.finish()
    }
}

/// The name, a space, and the keyword that the arguments begin with, as a command of two words is read.
fn both(name: &[u8], arguments: &[u8]) -> Vec<u8> {
    let length = match scan::run(arguments, scan::KEYWORD) {
        length if arguments.get(length) == Some(&b'[') => 0,
        length => length,
    };
    [name, arguments.get(..length).unwrap_or_default()].join(&b' ')
}

display!(OtherCommand);
into_static!(struct OtherCommand { name, arguments });

/// What is shown in place of a secret.
const REDACTED: &str = "[redacted]";

serde_fields!(
    OtherCommand<'a>,
    |it| {
        name: Octets<'a> = it.name,
        arguments: Raw<'a> = if it.is_secret() { REDACTED.into() } else { it.arguments.as_octets().reborrow() },
    },
    match Self::new(name, arguments)? {
        // As that of a `Secret`. What was redacted may have had a word that told so.
        other if other.is_secret() || *other.arguments.as_octets() == *REDACTED => Err(UsageError("a secret is not read")),
        other => Ok(other),
    },
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for OtherCommand<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let arguments = Raw::parse(<&[u8]>::arbitrary(u)?).unwrap_or_default();
        let name = *u.choose(&["XNOOP", "x-foo", "UID", "XAPPLEPUSHSERVICE"])?;
        Self::new(name, arguments)
            .or_else(|_| Self::new(name, Raw::default()))
            .map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// A name, and all up to the line end.
#[cold]
pub(super) fn other<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, OtherCommand<'a>> {
    const NAME: &Rule = &Rule::new("name of a command", "command");
    const REST: &Rule = &Rule::new("space or line end", "command");
    const NO_TAG: &Rule = &Rule::new("name of a command, behind a tag", "command");
    const ONE_SPACE: &Rule = &Rule::new("no space", "SP");
    let (at, name) = input.take_octets(scan::run(input.octets, scan::ATOM));
    if name.is_empty() {
        return Err(input.error(NAME));
    }
    let line = match at.octets {
        [line @ .., b'\r', b'\n'] | [line @ .., b'\n'] => line,
        line => line,
    };
    // Who forgets the tag has a password all the same: this would be shown as a tag, a name and arguments.
    if [&b"LOGIN "[..], b"AUTHENTICATE "].iter().any(|front| input.before().eq_ignore_ascii_case(front)) {
        return Err(input.error(NO_TAG));
    }
    let arguments_at = match line {
        // Spaces before the line end are no arguments.
        _ if line.iter().all(|&octet| octet == b' ') => at,
        // With one space, it would be a command of two words.
        [b' ', b' ', ..] if name.eq_ignore_ascii_case(b"UID") => return Err(at.skip(1).error(ONE_SPACE)),
        [b' ', ..] => space(at)?,
        _ => return Err(at.error(REST)),
    };
    let line = line.get(arguments_at.offset() - at.offset()..).filter(|_| arguments_at.offset() > at.offset());
    let (rest, arguments) = rest(arguments_at, line.map_or(0, <[u8]>::len))?;
    Ok((rest, OtherCommand { name: input.leaf(name), arguments }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Decoder, Limits, Quirks, command::TaggedCommand, data::Tag};
    use alloc::{
        format,
        string::{String, ToString},
    };

    fn raw(text: &'static str) -> Raw<'static> {
        Raw::parse(text.as_bytes()).unwrap()
    }

    fn error(line: &str, quirks: Quirks) -> String {
        Decoder::new(Limits::client(), quirks).command(line.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_would_be_read_as_a_known_command_is_refused() {
        for (name, arguments) in [
            ("noop", ""),
            ("uid", "fetch 1 FLAGS"),
            ("UID", "FETCH\"x\""),
            ("UID", "FETCH(1)"),
            ("UID", "SEARCH*"),
            ("UID", "EXPUNGE\\"),
            ("X", " a"),
            ("a b", ""),
            ("", "a"),
        ] {
            assert!(OtherCommand::new(name, raw(arguments)).is_err(), "{name} {arguments}");
        }
        for (name, arguments) in
            [("UID", ""), ("UID", "FETCH[1] x"), ("UID", "FETCHED 1"), ("NOOP[", "x"), ("X", "{1}\r\na")]
        {
            let other = OtherCommand::new(name, raw(arguments)).unwrap();
            let command = TaggedCommand::new(Tag::new("a").unwrap(), super::super::Command::Other(other));
            let line = format!("a {name} {arguments}");
            let line = [line.trim_end(), "\r\n"].concat();
            assert_eq!(Decoder::server().command(line.as_bytes()), Ok(command), "{line}");
        }
    }

    #[test]
    fn one_space_stands_before_the_arguments() {
        for line in ["a X  b\r\n", "a X \r\n"] {
            let mut tolerant = Decoder::new(Limits::client(), Quirks::CLIENTS);
            let command = tolerant.command(line.as_bytes()).unwrap();
            assert_eq!(tolerant.deviations().iter().map(|it| it.quirk).collect::<Vec<_>>(), [Quirks::SPACES]);
            assert_eq!(Decoder::server().command(format!("{command}\r\n").as_bytes()), Ok(command));
        }
        assert_eq!(error("a X  b\r\n", Quirks::NONE), "expected no space at offset 4 in SP");
        assert_eq!(error("a X \r\n", Quirks::NONE), "expected CRLF at offset 3 in command");
        // It is no command of two words, and would be one if it were written with one space.
        for quirks in [Quirks::NONE, Quirks::ALL] {
            assert_eq!(error("a UID  FETCH 1 FLAGS\r\n", quirks), "expected no space at offset 6 in SP");
        }
    }

    #[test]
    fn what_may_be_a_password_is_not_shown() {
        for line in
            ["a LOGIN[ alice hunter2", "a UID login alice hunter2", "a x-auth hunter2", "a b LOGIN {7}\r\nhunter2"]
        {
            let line = [line, "\r\n"].concat();
            let command = Decoder::server().command(line.as_bytes()).unwrap();
            for shown in [format!("{command:?}"), command.to_string(), format!("{:?}", command.command)] {
                assert!(shown.contains("[redacted]") && !shown.contains("hunter2"), "{shown}");
            }
        }
        let shown = format!("{:?}", OtherCommand::new("X", raw("a")).unwrap());
        assert_eq!(shown, "OtherCommand { name: b\"X\", arguments: Raw(b\"a\") }");
        for line in ["LOGIN alice hunter2\r\n", "authenticate PLAIN aHVudGVyMg==\r\n"] {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                assert!(
                    error(line, quirks).starts_with("expected name of a command, behind a tag at offset"),
                    "{line}"
                );
            }
        }
        assert!(Decoder::server().command(b"LOGIN NOOP\r\n").is_ok());
    }
}
