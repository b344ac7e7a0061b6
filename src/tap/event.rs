//! What a tap hears: [`TapEvent`], its [`Context`], and the [`Message`] that it is.

use crate::{
    codec::{Decoder, Mode},
    command::{IdleDone, SaslLine, TaggedCommand},
    error::DecodeError,
    response::{Greeting, Response},
    wire::{Abandoned, Frame, Sender},
};
use alloc::boxed::Box;
use bytes::Bytes;
use core::fmt;

/// What a tap heard.
#[derive(Clone, Debug, Eq, PartialEq)]
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
    },
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
/// `Display` and `Debug` show no password and no line of a SASL exchange.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Message<'a> {
    /// A command.
    Command(TaggedCommand<'a>),
    /// The first response of the session.
    Greeting(Greeting<'a>),
    /// Any other response; during AUTHENTICATE also a challenge, which is a
    /// [`Continuation`](crate::Continuation).
    Response(Response<'a>),
    /// A client's answer to a challenge.
    Sasl(SaslLine<'a>),
    /// The end of IDLE.
    Done(IdleDone),
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
            (Context::Response, _) | (Context::Sasl, Sender::Server) => decoder.response_of(frame).map(Self::Response),
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
            Self::Sasl(line) => line.fmt(f),
            Self::Done(_) => f.write_str("DONE"),
        }
    }
}
