//! [`Event`]: what a server is told; [`End`]: how its session ended.

use super::{
    config::CommandId,
    foreign::Foreign,
    sasl::{Claim, Lookup},
};
use crate::{
    command::{Command, CommandKind},
    data::{Capabilities, Secret, Tag},
    error::DecodeError,
    response::Status,
    wire::{Abandoned, Frame},
};
use alloc::boxed::Box;
use bytes::Bytes;
use core::fmt;

/// What has happened in the session.
///
/// All of them own what they have, or share the frame that it came in: a server answers while it reads.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// A command to be run: the session's state and the capabilities allow it, and the messages whose numbers it is of are there; those in the
    /// keys of a search need not be. It is answered by [`respond`](super::Server::respond), and ended by one [`complete`](super::Server::complete).
    ///
    /// CAPABILITY, ENABLE, STARTTLS, COMPRESS and LOGOUT are answered by the server itself, and not told so.
    Command {
        /// Which one.
        id: CommandId,
        /// Its tag: ESEARCH and others have it in what they answer.
        tag: Tag<'static>,
        /// What is wanted.
        command: Command<'static>,
    },

    // Large literals.
    /// A message to be put into a mailbox is announced, and larger than [`Limits::inline`](crate::Limits::inline). The server waits for
    /// [`accept_literal`](super::Server::accept_literal), [`keep_literal`](super::Server::keep_literal) or
    /// [`refuse_literal`](super::Server::refuse_literal). Once the last one is complete, [`Command`](Self::Command) follows with the same id.
    Literal {
        /// Which command.
        id: CommandId,
        /// Its tag.
        tag: Tag<'static>,
        /// The command up to here: of its last message or part, the octets are announced.
        command: Command<'static>,
        /// Octets announced.
        octets: u64,
        /// True for a `literal8`.
        binary: bool,
    },
    /// Octets of such a literal.
    Octets {
        /// Which command.
        id: CommandId,
        /// As many as there were; never empty.
        octets: Bytes,
        /// Octets still to come.
        left: u64,
    },

    // Exchanges.
    /// The client answers a [challenge](super::Server::challenge). Not told where a [`Mechanism`](super::sasl::Mechanism) reads it.
    Response {
        /// Which AUTHENTICATE.
        id: CommandId,
        /// What it says, no longer in base64.
        octets: Secret<'static>,
    },
    /// The mechanism wants to know the keys of a user: [`supply_keys`](super::Server::supply_keys).
    Lookup {
        /// Which AUTHENTICATE.
        id: CommandId,
        /// Whose.
        lookup: Lookup,
    },
    /// The client has said who it is. If that is so, [complete](super::Server::complete) AUTHENTICATE with OK, else with NO.
    Claim {
        /// Which AUTHENTICATE.
        id: CommandId,
        /// Who, and what is to prove it.
        claim: Claim,
    },
    /// The client says DONE: [complete](super::Server::complete) IDLE.
    Done {
        /// Which IDLE.
        id: CommandId,
    },
    /// A command that was told of is over: the server has completed it, or will not get the rest of it. Nothing more is to be done for it.
    Cancelled {
        /// Which one.
        id: CommandId,
        /// Why.
        cause: Cause,
    },

    // The session changes.
    /// The client has switched these on.
    Enabled(Capabilities<'static>),
    /// The client wants TLS: transmit what there is, make the handshake, then say [`tls_started`](super::Server::tls_started). Nothing may be
    /// received until then.
    StartTls,
    /// The client wants compression: transmit what there is as it is. What is received from here on is to be inflated before it is passed
    /// on, what is transmitted then deflated.
    StartCompression {
        /// What was received behind the command.
        received: Bytes,
    },
    /// UNAUTHENTICATE ends the compression: what the client says behind the command is not to be inflated, nor is what is transmitted
    /// behind the answer to be deflated (RFC 8437, section 4.1).
    StopCompression,

    // What should not be.
    /// A command that may not be given now, or that this server does not have. It was answered. If it is SELECT or EXAMINE, no mailbox is
    /// selected any more.
    Refused {
        /// Which command, if that could be read.
        kind: Option<CommandKind>,
        /// The answer.
        status: Status<'static>,
    },
    /// Octets that cannot be read. They were answered BAD.
    Malformed {
        /// The octets.
        frame: Frame,
        /// What is wrong with them.
        error: DecodeError,
    },
    /// Octets that were not kept, since they exceed a limit. They were answered.
    Abandoned(Box<Abandoned>),

    /// The session is over: the last event. Commands in progress are of no concern any more. What there is to be transmitted may still
    /// be; then the connection is to be closed.
    Ended(End),
}

/// Why a command is over before it was completed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Cause {
    /// The client has given AUTHENTICATE up, by `*`.
    Client,
    /// What the client said in AUTHENTICATE or IDLE is not what is said there, or what the mechanism wants, or more than it may.
    Malformed,
    /// The client has not proven in AUTHENTICATE who it is.
    Unproven,
    /// What followed a literal was no rest of its command, or too much.
    Unreadable,
    /// A literal of it was refused.
    Literal,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "the client gave up",
            Self::Malformed => "the client did not say what it should",
            Self::Unproven => "the client has not proven who it is",
            Self::Unreadable => "the rest of the command cannot be read",
            Self::Literal => "a literal of it was refused",
        })
    }
}

/// How a session ended.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum End {
    /// The client has logged out.
    LoggedOut,
    /// The greeting, or the [caller](super::Server::shut_down), said BYE.
    Bye,
    /// The client closed the connection, or it broke.
    Closed,
    /// The client said nothing for too long, or did not log in in time.
    Timeout,
    /// The caller gave up.
    Aborted,
    /// The client does not speak IMAP but this.
    Foreign(Foreign),
    /// The client sent too many commands in a row that are none.
    BadCommands,
    /// The client sent octets in the clear behind STARTTLS: somebody put them there, to be taken for what TLS protects.
    InjectedData,
    /// The client sent more than is read of what cannot be kept.
    Flood,
    /// The client announced a literal of an impossible size, so that it is not known where the next command begins.
    Desynchronised,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LoggedOut => "the client has logged out",
            Self::Bye => "the server said BYE",
            Self::Closed => "the connection was closed",
            Self::Timeout => "the client said nothing for too long",
            Self::Aborted => "the server gave up",
            Self::Foreign(foreign) => return write!(f, "the client speaks {foreign}"),
            Self::BadCommands => "too many commands in a row could not be accepted",
            Self::InjectedData => "octets in the clear followed STARTTLS",
            Self::Flood => "the client sent too much that cannot be kept",
            Self::Desynchronised => "a literal's size exceeds 63 bits",
        })
    }
}

impl core::error::Error for End {}
