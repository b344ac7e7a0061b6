//! [`Config`]: how a client is to behave; [`CommandId`]: what its commands are called.

use crate::{error::UsageError, limits::Limits, quirks::Quirks, wire::scan};
use core::{fmt, time::Duration};

/// How a [`Client`](super::Client) is to behave.
///
/// # Example
///
/// ```
/// use imap_wire::client::{Config, TagPrefix};
///
/// let mut config = Config::default();
/// config.require_tls = true;
/// config.tag_prefix = TagPrefix::from_random(0x9e37_79b9_7f4a_7c15);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Bounds on what the server can make the client keep, and on what waits. [`Limits::client`] by default.
    pub limits: Limits,
    /// What is tolerated of the server. [`Quirks::SERVERS`] by default.
    pub quirks: Quirks,
    /// What each tag begins with. `A` by default.
    pub tag_prefix: TagPrefix,
    /// True if the connection is under TLS before the first octet, as on port 993. False by default.
    pub is_tls: bool,
    /// True if nothing secret may be said in the clear: LOGIN and AUTHENTICATE are refused before TLS, and a server that greets
    /// with PREAUTH before it is given up, since it does not let TLS be started any more. False by default.
    pub require_tls: bool,
    /// True to send literals without waiting where the server takes them (LITERAL+, LITERAL-, IMAP4rev2). True by default. If false,
    /// the server can refuse each before it is sent. [`CommandOptions`] change it for one command.
    pub non_sync: bool,
    /// How long to idle before IDLE is ended and begun again: servers hang up after 30 minutes (RFC 2177), and some routers much
    /// earlier. 28 minutes by default; `None` for never.
    pub renew_idle: Option<Duration>,
    /// True to go back to IDLE when it was ended in order to send other commands, once these are complete. True by default.
    pub resume_idle: bool,
    /// How long a server may say nothing while it owes an answer: a greeting, a `+`, or the completion of a command other than IDLE.
    /// 5 minutes by default; `None` for ever.
    ///
    /// It is measured from the last octet in either direction, and is found out at the latest after twice as long.
    pub answer_timeout: Option<Duration>,
    /// How long a server that has said BYE may take to complete what is in flight and to close. 10 seconds by default.
    pub bye_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            limits: Limits::client(),
            quirks: Quirks::SERVERS,
            tag_prefix: TagPrefix::default(),
            is_tls: false,
            require_tls: false,
            non_sync: true,
            renew_idle: Some(Duration::from_secs(28 * 60)),
            resume_idle: true,
            answer_timeout: Some(Duration::from_secs(5 * 60)),
            bye_timeout: Duration::from_secs(10),
        }
    }
}

/// What is different for one command.
///
/// # Example
///
/// A server that has to accept the literal first can refuse a message for its size, before it is sent:
///
/// ```
/// use imap_wire::client::{Client, CommandOptions, Config};
/// use imap_wire::command::{Append, AppendMessage, Command};
/// use imap_wire::data::Mailbox;
///
/// let mut client = Client::new(Config::default());
/// let append = Append::new(Mailbox::INBOX, AppendMessage::streamed(50_000_000));
/// let id = client.send_with(Command::Append(append), CommandOptions::new().synchronising())?;
/// assert_eq!(id.to_string(), "A1");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CommandOptions {
    pub(super) is_synchronising: bool,
}

impl CommandOptions {
    /// As the [`Config`] has it.
    #[must_use]
    pub const fn new() -> Self {
        Self { is_synchronising: false }
    }

    /// Each literal waits until the server accepts it.
    #[must_use]
    pub const fn synchronising(mut self) -> Self {
        self.is_synchronising = true;
        self
    }
}

/// What each tag of a session begins with.
///
/// A server, or somebody in between, who knows the next tag can complete a command before it is sent. Such an answer
/// [ends the session](crate::ProtocolError::Unsent); with a prefix that cannot be guessed it does not even come to that.
///
/// # Example
///
/// ```
/// use imap_wire::client::TagPrefix;
///
/// assert_eq!(TagPrefix::new("x.")?.to_string(), "x.");
/// assert_eq!(TagPrefix::from_random(0x0123_4567_89ab_cdef).to_string(), "pptxAeEmfAica");
/// assert!(TagPrefix::new("+").is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct TagPrefix {
    octets: [u8; Self::LONGEST],
    length: u8,
}

impl TagPrefix {
    /// Octets that a prefix may have.
    pub const LONGEST: usize = 15;

    /// This prefix.
    ///
    /// # Errors
    ///
    /// If it is empty, longer than [`LONGEST`](Self::LONGEST), or has an octet that no tag has.
    pub fn new(prefix: impl AsRef<[u8]>) -> Result<Self, UsageError> {
        let prefix = prefix.as_ref();
        let mut octets = [0; Self::LONGEST];
        match (octets.get_mut(..prefix.len()), u8::try_from(prefix.len())) {
            (Some(room), Ok(length @ 1..)) if scan::run(prefix, scan::TAG) == prefix.len() => {
                room.copy_from_slice(prefix);
                Ok(Self { octets, length })
            }
            _ => Err(UsageError("a prefix of tags has 1 to 15 of the octets that a tag may have")),
        }
    }

    /// The prefix that these random bits make: 13 letters.
    #[must_use]
    pub const fn from_random(mut bits: u64) -> Self {
        const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyzABCDEF";
        let mut octets = [0; Self::LONGEST];
        let (mut rest, _): (&mut [u8], _) = octets.split_at_mut(13);
        while let [first, behind @ ..] = rest {
            let (letters, _) = LETTERS.split_at((bits % 32) as usize + 1);
            if let [.., letter] = letters {
                *first = *letter;
            }
            bits /= 32;
            rest = behind;
        }
        Self { octets, length: 13 }
    }

    pub(super) fn as_octets(&self) -> &[u8] {
        self.octets.get(..self.length.into()).unwrap_or_default()
    }
}

impl Default for TagPrefix {
    fn default() -> Self {
        let mut octets = [0; Self::LONGEST];
        octets[0] = b'A';
        Self { octets, length: 1 }
    }
}

impl fmt::Display for TagPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_octets().escape_ascii().fmt(f)
    }
}

impl fmt::Debug for TagPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TagPrefix({self})")
    }
}

/// Which command of a session: what [`send`](super::Client::send) gives, and what events about it have.
///
/// `Display` prints its tag. Ids of one session are ordered as their commands were sent.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct CommandId {
    prefix: TagPrefix,
    number: u64,
}

impl CommandId {
    pub(super) const fn first(prefix: TagPrefix) -> Self {
        Self { prefix, number: 1 }
    }

    pub(super) const fn next(self) -> Self {
        Self { prefix: self.prefix, number: self.number.wrapping_add(1) }
    }

    /// Its place among the commands of the session, from 1.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.number
    }

    /// True if this is its tag, to the octet.
    pub(super) fn is_tag(self, tag: &[u8]) -> bool {
        Self::of_tag(self.prefix, tag) == Some(self)
    }

    /// The id of which this is the tag, to the octet.
    pub(super) fn of_tag(prefix: TagPrefix, tag: &[u8]) -> Option<Self> {
        let digits = tag.strip_prefix(prefix.as_octets()).filter(|digits| matches!(digits, [b'1'..=b'9', ..]))?;
        let number = digits.iter().try_fold(0_u64, |value, octet| match octet {
            b'0'..=b'9' => value.checked_mul(10)?.checked_add(u64::from(octet - b'0')),
            _ => None,
        })?;
        Some(Self { prefix, number })
    }
}

impl PartialOrd for CommandId {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for CommandId {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        (self.number, &self.prefix.octets).cmp(&(other.number, &other.prefix.octets))
    }
}

/// The tag.
impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.prefix, self.number)
    }
}

impl fmt::Debug for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommandId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn a_tag_is_compared_to_the_octet() {
        let id = CommandId::first(TagPrefix::default()).next();
        assert_eq!(id.to_string(), "A2");
        assert!(id.is_tag(b"A2"));
        for other in ["", "A", "a2", "A02", "A2 ", "A+2", "2", "A22", "B2", "A18446744073709551618"] {
            assert!(!id.is_tag(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn a_random_prefix_is_a_tag_whatever_the_bits() {
        for bits in [0, 1, u64::MAX, 0x8000_0000_0000_0000, 0xaaaa_5555_aaaa_5555] {
            let prefix = TagPrefix::from_random(bits);
            assert_eq!(Ok(prefix), TagPrefix::new(prefix.to_string()));
            assert_eq!(prefix.to_string().len(), 13);
        }
        assert_ne!(TagPrefix::from_random(1), TagPrefix::from_random(1 << 63));
    }
}
