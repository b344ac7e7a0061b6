//! [`Config`]: how a server is to behave; [`CommandId`]: which command is meant.

use crate::{
    data::{Capabilities, Text},
    limits::Limits,
    quirks::Quirks,
    response::{Greeting, Status, StatusKind},
    wire::Octets,
};
use core::{fmt, time::Duration};

/// How a [`Server`](super::Server) is to behave.
///
/// # Example
///
/// ```
/// use imap_wire::{data::Capabilities, server::Config};
///
/// let mut config = Config::new(Capabilities::new("IMAP4rev1 IMAP4rev2 IDLE STARTTLS AUTH=PLAIN SASL-IR")?);
/// config.append_limit = Some(50 << 20);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// All that this server can do, in whatever state. It is offered where it is of use: STARTTLS before TLS, AUTH= before login, and
    /// so on; and what is not offered is not accepted.
    pub capabilities: Capabilities<'static>,
    /// What is said first: OK, PREAUTH for a client that is known already, or BYE to one that is not wanted. `* OK ready` by default.
    /// Unless it has a code, the [capabilities](Self::capabilities) are added.
    pub greeting: Greeting<'static>,
    /// Bounds on what a client can make the server keep, and on what waits, once it has logged in. [`Limits::server`] by default.
    pub limits: Limits,
    /// The same before that. [`Limits::server_before_login`] by default.
    pub limits_before_login: Limits,
    /// What is tolerated of the client. [`Quirks::NONE`] by default.
    pub quirks: Quirks,
    /// True if the connection is under TLS before the first octet, as on port 993. False by default.
    pub is_tls: bool,
    /// True to let a client log in without TLS. False by default: LOGIN is disabled then, and no mechanism offered.
    pub allow_plain: bool,
    /// What stands between the levels of the names of mailboxes. `/` by default; `None` if there are no levels.
    pub delimiter: Option<u8>,
    /// Capabilities that do nothing before a client has [switched them on](super::Event::Enabled), beside those that this crate knows: CONDSTORE,
    /// IMAP4rev2, METADATA, METADATA-SERVER, QRESYNC and UTF8=ACCEPT. None by default.
    pub enables: Capabilities<'static>,
    /// Octets that a message may have that is put into a mailbox. `None` by default: any. Where [`capabilities`](Self::capabilities) name
    /// a smaller APPENDLIMIT, that counts.
    pub append_limit: Option<u64>,
    /// Commands that may be in progress at once, at least 1, which is the default. With more, those that only read are told side by side, as far
    /// as that is not ambiguous (RFC 9051, section 5.5).
    pub in_progress: usize,
    /// True to be told of commands that this crate does not know. False by default: they are answered BAD.
    pub other_commands: bool,
    /// Commands in a row that cannot be read or are not allowed, at which the server hangs up. 10 by default.
    pub bad_commands: u32,
    /// How long a client may take to log in. 60 seconds by default.
    pub login_timeout: Duration,
    /// How long a client that is logged in may say nothing. 30 minutes by default, which is the least that the RFC allows: who sets less breaks
    /// that.
    pub autologout: Duration,
}

impl Config {
    /// A server that can do this.
    #[must_use]
    pub fn new(capabilities: Capabilities<'static>) -> Self {
        Self {
            capabilities,
            greeting: Greeting { status: Status::new(StatusKind::Ok, Text::of_line(Octets::from("ready"))) },
            limits: Limits::server(),
            limits_before_login: Limits::server_before_login(),
            quirks: Quirks::NONE,
            is_tls: false,
            allow_plain: false,
            delimiter: Some(b'/'),
            enables: Capabilities::default(),
            append_limit: None,
            in_progress: 1,
            other_commands: false,
            bad_commands: 10,
            login_timeout: Duration::from_secs(60),
            autologout: Duration::from_secs(30 * 60),
        }
    }
}

/// Which command of a session is meant: the first is 1, and each is shown as its number. Not its tag, which a client may use twice.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CommandId(u64);

impl CommandId {
    pub(super) const FIRST: Self = Self(1);

    /// The one after it. A session does not have so many that they are used up.
    pub(super) const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
