//! [`OtherCommand`]: a command that the table does not have.

use super::is_known;
use crate::{
    data::macros::{display, into_static},
    error::{Rule, UsageError},
    wire::{
        Octets, Raw, Writer,
        input::{Input, ParseResult},
        raw::rest,
        scan,
    },
};

/// A command of an unknown name, with its arguments unread.
///
/// # Example
///
/// ```
/// use imap_wire::{Decoder, command::Command};
///
/// let mut decoder = Decoder::server();
/// let decoded = decoder.command(b"a1 XAPPLEPUSHSERVICE aps-version 2\r\n")?;
/// let Command::Other(other) = decoded.command else { panic!() };
/// assert_eq!(other.name(), "XAPPLEPUSHSERVICE");
/// assert_eq!(other.arguments().as_octets(), "aps-version 2");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
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
        if name.is_empty() || scan::run(&name, scan::ATOM) < name.len() {
            return Err(UsageError("the name of a command is an atom"));
        }
        if arguments.as_octets().first() == Some(&b' ') {
            return Err(UsageError("arguments do not begin with a space"));
        }
        let second = arguments.as_octets().split(|&octet| octet == b' ').next().unwrap_or_default();
        let both = [&name, second].join(&b' ');
        if is_known(&name) || is_known(&both) {
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

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text(&self.name);
        if !self.arguments.as_octets().is_empty() {
            writer.space();
            writer.raw(&self.arguments);
        }
    }
}

display!(OtherCommand);
into_static!(struct OtherCommand { name, arguments });

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
    let (at, name) = input.take_octets(scan::run(input.octets, scan::ATOM));
    if name.is_empty() {
        return Err(input.error(NAME));
    }
    let line = match at.octets {
        [line @ .., b'\r', b'\n'] | [line @ .., b'\n'] => line,
        line => line,
    };
    let arguments_at = match line {
        [] => at,
        [b' ', ..] => at.skip(1),
        _ => return Err(at.error(REST)),
    };
    let (rest, arguments) = rest(arguments_at, line.len().saturating_sub(1))?;
    Ok((rest, OtherCommand { name: input.leaf(name), arguments }))
}
