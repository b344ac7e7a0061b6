//! What a tap hears: [`TapEvent`], its [`Context`], and the [`Message`] that it is.

use crate::{
    codec::{Decoder, Mode},
    command::{IdleDone, SaslLine, TaggedCommand},
    data::macros::into_static,
    error::DecodeError,
    response::{Continuation, Greeting, Response},
    wire::{Abandoned, Frame, Sender},
};
use alloc::boxed::Box;
use bytes::Bytes;
use core::fmt;

/// What a tap heard.
///
/// `Debug` shows frames as [they do](Frame), and of octets that are no frame only how many they are: there may be secrets among
/// them.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub enum TapEvent {
    /// A whole frame.
    Frame {
        /// Who sent it.
        sender: Sender,
        /// What kind of frame it is at this point of the session.
        context: Context,
        /// The frame.
        frame: Frame,
        /// Of a tagged response, and of a `+` that the client waited for: the name of the command that it answers, such as
        /// `UID FETCH`, if that was heard.
        answers: Option<Box<[u8]>>,
        /// What had been enabled when it was sent.
        mode: Mode,
    },
    /// A literal larger than [`Limits::inline`](crate::Limits::inline) begins. Its octets follow, and then its frame without them; what there is of
    /// the frame up to here is [`Tap::head`](crate::Tap::head), and what that says [`Tap::decode_head`](crate::Tap::decode_head).
    Literal {
        /// Who sends it.
        sender: Sender,
        /// Octets announced.
        octets: u64,
        /// True for a `literal8`.
        binary: bool,
    },
    /// Octets of such a literal.
    Octets {
        /// Who sent them.
        sender: Sender,
        /// As many as there were.
        octets: Bytes,
        /// Octets still to come.
        left: u64,
    },
    /// A frame that did not come to its end: its literal was refused, it exceeds a limit, or the stream ended in it.
    Abandoned {
        /// Who sent it.
        sender: Sender,
        /// What there was of it, and why.
        abandoned: Box<Abandoned>,
    },
    /// Octets that are not IMAP, or can no longer be framed.
    Opaque {
        /// Who sent them.
        sender: Sender,
        /// The octets.
        octets: Bytes,
        /// Why nobody can read them.
        cause: Cause,
    },
}

/// Why octets are [opaque](TapEvent::Opaque).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Cause {
    /// STARTTLS came before them.
    Tls,
    /// COMPRESS came before them, and nobody inflates.
    Compress,
    /// COMPRESS came before them, and they are not what can be inflated.
    Inflate,
    /// A literal of an impossible size was announced before them, so that it is not known where the next frame begins.
    Desynchronised,
}

impl Cause {
    /// True if they should have been what can be read.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Inflate | Self::Desynchronised)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tls => "STARTTLS came before",
            Self::Compress => "COMPRESS came before",
            Self::Inflate => "what was deflated cannot be inflated",
            Self::Desynchronised => "it is not known where the next frame begins",
        })
    }
}

/// What kind of frame it is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Context {
    /// A command.
    Command,
    /// The first response of the session.
    Greeting,
    /// Any other response.
    Response,
    /// A line of the exchange between AUTHENTICATE and its completion: a challenge, or a response to one. A secret.
    Sasl,
    /// A client's line in IDLE, such as `DONE`.
    Idle,
}

/// What a frame says, typed.
///
/// `Display`, `Debug` and serde show no password and no line of a SASL exchange.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Message<'a> {
    /// A command.
    Command(TaggedCommand<'a>),
    /// The first response of the session.
    Greeting(Greeting<'a>),
    /// Any other response.
    Response(Response<'a>),
    /// A server's challenge during AUTHENTICATE.
    Challenge(Challenge<'a>),
    /// A client's answer to a challenge.
    Sasl(SaslLine<'a>),
    /// The end of IDLE.
    Done(IdleDone),
}

/// A `+` during AUTHENTICATE, with what a SASL mechanism asks: a secret, like the answer to it.
///
/// `Display` and `Debug` print `[redacted]`, and so does serde, which does not read it.
///
/// # Example
///
/// ```
/// use imap_wire::{Decoder, Message, Tap, wire::Sender};
///
/// let mut tap = Tap::new();
/// tap.receive(Sender::Client, b"A1 AUTHENTICATE CRAM-MD5\r\n");
/// tap.receive(Sender::Server, b"+ PDE4OTYuNjk3QGV4YW1wbGU+\r\n");
/// let mut decoder = Decoder::client();
/// let _command = tap.poll_event();
/// let event = tap.poll_event().unwrap();
/// let Some(Ok(Message::Challenge(challenge))) = event.decode(&mut decoder) else { panic!() };
/// assert_eq!(challenge.to_string(), "+ [redacted]");
/// assert_eq!(challenge.reveal().base64().unwrap(), b"<1896.697@example>");
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Challenge<'a>(Continuation<'a>);

into_static!(struct Challenge { 0 });

impl<'a> Challenge<'a> {
    pub(crate) const fn new(challenge: Continuation<'a>) -> Self {
        Self(challenge)
    }

    /// What was sent.
    #[must_use]
    pub const fn reveal(&self) -> &Continuation<'a> {
        &self.0
    }
}

impl fmt::Display for Challenge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("+ [redacted]")
    }
}

impl fmt::Debug for Challenge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Challenge([redacted])")
    }
}

/// As a [`Secret`](crate::data::Secret).
#[cfg(feature = "serde")]
impl serde::Serialize for Challenge<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("[redacted]")
    }
}

/// Always fails, as for a [`Secret`](crate::data::Secret).
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Challenge<'_> {
    fn deserialize<D: serde::Deserializer<'de>>(_deserializer: D) -> Result<Self, D::Error> {
        Err(serde::de::Error::custom("a challenge is not read"))
    }
}

impl fmt::Debug for TapEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame { sender, context, frame, answers, mode } => f
                .debug_struct("Frame")
                .field("sender", sender)
                .field("context", context)
                .field("frame", frame)
                .field("answers", &answers.as_ref().map(|name| alloc::format!("{}", name.escape_ascii())))
                .field("mode", mode)
                .finish(),
            Self::Literal { sender, octets, binary } => f
                .debug_struct("Literal")
                .field("sender", sender)
                .field("octets", octets)
                .field("binary", binary)
                .finish(),
            Self::Octets { sender, octets, left } => f
                .debug_struct("Octets")
                .field("sender", sender)
                .field("octets", &octets.len())
                .field("left", left)
                .finish(),
            Self::Abandoned { sender, abandoned } => {
                f.debug_struct("Abandoned").field("sender", sender).field("abandoned", abandoned).finish()
            }
            Self::Opaque { sender, octets, cause } => f
                .debug_struct("Opaque")
                .field("sender", sender)
                .field("octets", &octets.len())
                .field("cause", cause)
                .finish(),
        }
    }
}

impl TapEvent {
    /// Decodes a frame, with what had been enabled when it was sent; `None` for what is no frame.
    ///
    /// What the decoder tolerates is its own: [`Decoder::client`] suits both directions of a session that is merely listened to.
    /// What it tolerated is in [`Decoder::deviations`].
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{Decoder, Message, Tap, wire::Sender};
    ///
    /// let mut tap = Tap::new();
    /// tap.receive(Sender::Server, b"* OK ready\r\n");
    /// tap.receive(Sender::Client, b"A1 LOGIN alice hunter2\r\n");
    /// tap.receive(Sender::Server, b"A1 NO [AUTHENTICATIONFAILED] try again\r\n");
    ///
    /// let mut decoder = Decoder::client();
    /// let mut heard = Vec::new();
    /// while let Some(event) = tap.poll_event() {
    ///     match event.decode(&mut decoder) {
    ///         Some(Ok(message)) => heard.push(message.to_string()),
    ///         Some(Err(error)) => heard.push(error.to_string()),
    ///         None => {}
    ///     }
    /// }
    /// assert_eq!(heard, ["A1 LOGIN alice [redacted]", "* OK ready", "A1 NO [AUTHENTICATIONFAILED] try again"]);
    /// ```
    pub fn decode<'e>(&'e self, decoder: &mut Decoder) -> Option<Result<Message<'e>, DecodeError>> {
        let Self::Frame { sender, context, frame, mode, .. } = self else { return None };
        decoder.set_mode(*mode);
        Some(Message::decode(frame, *sender, *context, decoder))
    }
}

impl<'a> Message<'a> {
    /// Decodes a frame that this end sent, of which the context is known.
    ///
    /// # Errors
    ///
    /// If it is not what the context says.
    pub fn decode(
        frame: &'a Frame,
        sender: Sender,
        context: Context,
        decoder: &mut Decoder,
    ) -> Result<Self, DecodeError> {
        match (context, sender) {
            (Context::Greeting, _) => decoder.greeting(frame.octets()).map(Self::Greeting),
            (Context::Response, _) => decoder.response_of(frame).map(Self::Response),
            (Context::Sasl, Sender::Server) => decoder.response_of(frame).map(|response| match response {
                Response::Continuation(challenge) => Self::Challenge(Challenge::new(challenge)),
                other => Self::Response(other),
            }),
            (Context::Sasl, Sender::Client) => decoder.sasl_line(frame.octets()).map(Self::Sasl),
            (Context::Idle, _) => decoder.idle_line(frame.octets()).map(Self::Done),
            (Context::Command, _) => decoder.command_of(frame).map(Self::Command),
        }
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(command) => command.fmt(f),
            Self::Greeting(greeting) => greeting.fmt(f),
            Self::Response(response) => response.fmt(f),
            Self::Challenge(challenge) => challenge.fmt(f),
            Self::Sasl(line) => line.fmt(f),
            Self::Done(_) => f.write_str("DONE"),
        }
    }
}
