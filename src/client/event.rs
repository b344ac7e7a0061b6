//! [`Event`]: what a client is told; [`Outcome`], how a command ended, and [`End`], how the session did.

use super::{config::CommandId, sasl::SaslError};
use crate::{
    code::Code,
    codec::Head,
    command::CommandKind,
    data::macros::into_static,
    error::{DecodeError, ProtocolError, UsageError},
    fetch::Fetch,
    mailbox_view::Anomaly,
    response::{Data, Greeting, Response, Status, StatusKind},
    tap::Challenge,
    wire::{Abandoned, Frame, static_already},
};
use alloc::boxed::Box;
use bytes::Bytes;
use core::fmt;

/// What has happened in the session.
///
/// Most are what the server said, one for each response. It is the caller's to know which data answers which command, where it
/// matters: FETCH, EXISTS, EXPUNGE and such are news of the selected mailbox whoever asked; LIST, STATUS, SEARCH, NAMESPACE and
/// others come before the command that asked for them completes ([`Client::in_flight`](super::Client::in_flight) tells which those
/// are), and ESEARCH and extended LIST have the tag or the name that they answer. After IMAP4rev2 was enabled, SEARCH is answered
/// by ESEARCH, and there is no RECENT.
///
/// # News
///
/// Some data comes at any time, with or without a command in flight:
///
/// - What has become of the results of a search with UPDATE: ESEARCH with the tag of that search, which is complete, and ADDTO or
///   REMOVEFROM ([`SearchResults`](super::SearchResults)). Before ADDTO of message numbers there is the EXISTS that they come from;
///   behind REMOVEFROM, the EXPUNGE.
/// - What was asked for by NOTIFY of other mailboxes: [`StatusData`](crate::data::StatusData) with what has changed, of the mailbox
///   that it names; [`ListData`](crate::data::ListData) of a mailbox that was made, is gone (`\NonExistent`), was renamed (OLDNAME)
///   or subscribed to, or may not be looked at (`\NoAccess`); [`Metadata`](crate::ext::Metadata) with the names of annotations that
///   have changed. While a STATUS or LIST is in flight, the data that answers it is of the mailbox that it asks for; of another
///   one, or behind the completion, it is news. NOTIFY SET STATUS is answered by one STATUS of each mailbox.
/// - What was asked for of the selected mailbox: EXISTS, and behind it a [`Fetch`](Self::Fetch) of each new message with what was
///   asked for, which has a number, and its UID if that was asked for; a `Fetch` with UID and FLAGS of a message with other flags;
///   [`Expunge`](Self::Expunge) or VANISHED, between commands and in IDLE, too, if the filter was SELECTED.
///
/// An untagged OK [`NOTIFICATIONOVERFLOW`](Code::NotificationOverflow) ends all that NOTIFY asked for.
///
/// What borrows lives until the next call; [`into_static`](crate::wire::IntoStatic::into_static) keeps it, and shares the frame.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Event<'a> {
    // What the server says.
    /// The first response of the session: OK or PREAUTH. (BYE is a [`Status`](Self::Status), and ends the session.)
    Greeting {
        /// What it says, perhaps with capabilities.
        greeting: Greeting<'a>,
        /// True if no TLS protects it: anybody may have said it.
        before_tls: bool,
    },
    /// An untagged OK, NO, BAD or BYE: news, a warning, an ALERT to show, or with BYE the end.
    Status {
        /// What it says.
        status: Status<'a>,
        /// The command in flight of which it says how far it has come ([`Code::InProgress`]): the one with that tag, or, if it has
        /// none, the only one.
        id: Option<CommandId>,
        /// True if no TLS protects it: anybody may have said it, so that an ALERT is no reason to do as it says, nor a referral to
        /// be followed.
        before_tls: bool,
    },
    /// FETCH, or with UIDONLY UIDFETCH: of one message, asked for or not.
    Fetch {
        /// The UID of the message, if it is in the response or was known before.
        uid: Option<u32>,
        /// What is told. Its number, if it has one, is one of the mailbox as it is now.
        fetch: Fetch<'a>,
    },
    /// EXPUNGE: a message is gone, and the number of each behind it is one less.
    Expunge {
        /// The number that it had.
        number: u32,
        /// The UID that it had, if that was known.
        uid: Option<u32>,
    },
    /// Any other data.
    Data(Data<'a>),

    // What becomes of commands.
    /// A command is complete: the last of its events.
    Completed {
        /// Which one.
        id: CommandId,
        /// Which command that was.
        kind: CommandKind,
        /// How it went.
        outcome: Outcome<'a>,
        /// True if no TLS protects the answer.
        before_tls: bool,
    },
    /// The server asks something during AUTHENTICATE: [answer](super::Client::respond), or
    /// [give up](super::Client::cancel). Not told where a [`Mechanism`](super::sasl::Mechanism) answers.
    Challenge {
        /// Which AUTHENTICATE.
        id: CommandId,
        /// What it asks, in base64.
        challenge: Challenge<'a>,
    },
    /// The server lets a command go on: it accepts a literal, or the mechanism has answered its challenge.
    Continued {
        /// Which command.
        id: CommandId,
    },
    /// IDLE has begun: news will come until [`done`](super::Client::done), or until another command is sent.
    Idling {
        /// Which IDLE.
        id: CommandId,
    },
    /// The command's payload is wanted: [supply](super::Client::supply) it in pieces. Told once for each payload that was promised.
    Supply {
        /// Which command.
        id: CommandId,
        /// Octets of the payload.
        octets: u64,
    },

    // Large literals.
    /// A payload larger than [`Limits::inline`](crate::Limits::inline) begins. Its octets follow as [`Octets`](Self::Octets),
    /// unless the caller [buffers](super::Client::buffer_literal) or [skips](super::Client::skip_literal) it before the next event;
    /// then comes the response without them.
    Literal {
        /// The response up to here. The payload is that of its last item.
        head: Head<'a>,
        /// Octets announced.
        octets: u64,
    },
    /// Octets of such a payload.
    Octets {
        /// As many as there were; never empty.
        octets: Bytes,
        /// Octets still to come.
        left: u64,
    },

    // The connection changes.
    /// The server agrees to TLS, as the completion of STARTTLS just before this has told: make the handshake, then say
    /// [`tls_started`](super::Client::tls_started). Nothing is sent, and nothing may be received, until then.
    StartTls,
    /// The server agrees to compression: what is received from here on is to be inflated before it is passed on, what is
    /// transmitted deflated.
    StartCompression {
        /// What was received behind the agreement, which is the beginning of the compressed stream.
        received: Bytes,
    },

    /// UNAUTHENTICATE has ended the compression: what is received behind its answer is not to be inflated, nor what is transmitted
    /// from here on deflated (RFC 8437, section 4.1).
    StopCompression,

    // What should not be.
    /// A response that cannot be read. It is lost, and nothing else; if it had the tag of a command, that has failed.
    Malformed {
        /// The octets.
        frame: Frame,
        /// What is wrong with them.
        error: DecodeError,
    },
    /// A response that was not kept, since it exceeds a limit, or that was cut off by the end of the stream. If it had the tag of a
    /// command, that has failed.
    Abandoned(Box<Abandoned>),
    /// A response that nobody waits for: a `+` too many, or an answer to a command that is not in flight. It changes nothing.
    Ignored(Response<'a>),
    /// What the server says of the mailbox cannot be. Told behind the data that says it.
    Anomaly(Anomaly),

    /// The session is over: the last event. Each command has been completed before.
    Ended(End),
}

into_static!(
    enum Event {
        Greeting { greeting, before_tls },
        Status { status, id, before_tls },
        Fetch { uid, fetch },
        Expunge { number, uid },
        Data(data),
        Completed { id, kind, outcome, before_tls },
        Challenge { id, challenge },
        Continued { id },
        Idling { id },
        Supply { id, octets },
        Literal { head, octets },
        Octets { octets, left },
        StartTls,
        StartCompression { received },
        StopCompression,
        Malformed { frame, error },
        Abandoned(abandoned),
        Ignored(response),
        Anomaly(anomaly),
        Ended(end),
    }
);

/// How a command ended.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a command was answered, or it was not")]
pub enum Outcome<'a> {
    /// The server said so: OK, NO or BAD.
    Status(Status<'a>),
    /// There is no answer that could be relied on. Whether the server has done it is not known, unless it was
    /// [not sent](Failure::NotSent).
    Failed(Failure),
}

into_static!(
    enum Outcome {
        Status(status),
        Failed(failure),
    }
);

impl<'a> Outcome<'a> {
    /// True if the server said OK.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.status().is_some_and(|status| status.kind == StatusKind::Ok)
    }

    /// What the server said, if it did.
    #[must_use]
    pub const fn status(&self) -> Option<&Status<'a>> {
        if let Self::Status(status) = self { Some(status) } else { None }
    }

    /// The code of the server's answer, if it has one.
    #[must_use]
    pub const fn code(&self) -> Option<&Code<'a>> {
        if let Self::Status(Status { code: Some(code), .. }) = self { Some(code) } else { None }
    }
}

/// What the server said, or why there is no answer.
impl fmt::Display for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => status.fmt(f),
            Self::Failed(failure) => failure.fmt(f),
        }
    }
}

/// Why a command has no answer.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// It was never sent: what it says may not be said in the state in which its turn came; a message number in it means another
    /// message by now; it was [taken back](super::Client::withdraw); or the session is over.
    NotSent(UsageError),
    /// Its answer cannot be read.
    Malformed(DecodeError),
    /// Its answer exceeds a limit, or was cut off.
    Abandoned,
    /// The exchange of the SASL mechanism failed on this side, and was ended.
    Sasl(SaslError),
    /// The session ended first.
    Ended(End),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(error) => write!(f, "not sent: {error}"),
            Self::Malformed(error) => write!(f, "the answer cannot be read: {error}"),
            Self::Abandoned => f.write_str("the answer was not kept"),
            Self::Sasl(error) => write!(f, "authentication failed: {error}"),
            Self::Ended(end) => write!(f, "the session ended before there was an answer: {end}"),
        }
    }
}

impl core::error::Error for Failure {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::NotSent(error) => Some(error),
            Self::Malformed(error) => Some(error),
            Self::Sasl(error) => Some(error),
            Self::Ended(End::Protocol(error)) => Some(error),
            Self::Abandoned | Self::Ended(_) => None,
        }
    }
}

/// How a session ended.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum End {
    /// The client has logged out.
    LoggedOut,
    /// The server said BYE.
    Bye,
    /// The server closed the connection, or it broke.
    Closed,
    /// The server owed an answer and said nothing for too long.
    Timeout,
    /// The caller gave up.
    Aborted,
    /// The server did what it may not do.
    Protocol(ProtocolError),
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoggedOut => f.write_str("the client has logged out"),
            Self::Bye => f.write_str("the server said BYE"),
            Self::Closed => f.write_str("the connection was closed"),
            Self::Timeout => f.write_str("the server said nothing for too long"),
            Self::Aborted => f.write_str("the client gave up"),
            Self::Protocol(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for End {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        if let Self::Protocol(error) = self { Some(error) } else { None }
    }
}

static_already!(CommandId, CommandKind, Anomaly, DecodeError, Failure, End);
