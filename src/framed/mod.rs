//! A connection as a stream and a sink of values: codecs for `tokio_util::codec::Framed`. Needs the feature `tokio-util`.
//!
//! [`ClientCodec`] reads what a server says and writes commands; [`ServerCodec`] is the other side. What cannot be read is an
//! item, [`Malformed`], and not the end of the stream. A value that was read shares its frame; for a cache,
//! [`into_owned`](crate::wire::IntoStatic::into_owned) copies it.
//!
//! # What `Framed` cannot do
//!
//! A stream of whole values has no room for some of what IMAP does. Whoever needs it uses the [`Framer`] and the [`Writer`].
//!
//! - **Stream a literal.** Each is kept in memory, up to [`Limits::frame`]; a frame with a larger one is
//!   [`Malformed::Abandoned`]. To send one whose octets are not at hand is an error.
//! - **Wait inside a command.** A command with a literal that the server has to accept first cannot be sent: that is an error,
//!   and nothing is written. [`ClientCodec::set_peer`] says which literals the server takes without.
//! - **Go on under TLS or COMPRESS.** After the OK the codec returns an error for whatever it is asked. `Framed::into_parts` has
//!   the connection; wrap it, and make a new `Framed` with the same codec, which [resumes](ClientCodec::resume).
//! - **Work in two halves.** Each codec has to see both directions: `FramedRead` and `FramedWrite` with a codec each will not
//!   do, while `StreamExt::split` of one `Framed` will.
//!
//! # Errors
//!
//! Those of both directions are [`io::Error`]s. One of the kind [`InvalidInput`](io::ErrorKind::InvalidInput) has a
//! [`UsageError`] inside: the caller is at fault, nothing was written, and the connection goes on. One of the kind
//! [`InvalidData`](io::ErrorKind::InvalidData) ends it: it is not known where the next frame begins.
//!
//! # Example
//!
//! ```
//! use futures_util::{SinkExt, StreamExt};
//! use imap_wire::{
//!     Greeting, Response, Status, StatusKind,
//!     command::{Command, TaggedCommand},
//!     data::{Tag, Text},
//!     framed::{ClientCodec, FromClient, FromServer, ServerCodec},
//! };
//! use tokio_util::codec::Framed;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let (client, server) = tokio::io::duplex(64);
//! let (mut client, mut server) = (Framed::new(client, ClientCodec::new()), Framed::new(server, ServerCodec::new()));
//! let ok = || Status::new(StatusKind::Ok, Text::lossy("done"));
//!
//! server.send(Greeting::new(ok())?).await?;
//! let Some(Ok(FromServer::Greeting(_))) = client.next().await.transpose()? else { panic!() };
//!
//! client.send(TaggedCommand::new(Tag::new("A1")?, Command::Noop)).await?;
//! let Some(Ok(FromClient::Command(TaggedCommand { tag, .. }))) = server.next().await.transpose()? else { panic!() };
//!
//! server.send(Response::Tagged(tag, ok())).await?;
//! let Some(Ok(FromServer::Response(response))) = client.next().await.transpose()? else { panic!() };
//! assert_eq!(response.to_string(), "A1 OK done");
//! # Ok(())
//! # }
//! ```

mod client;
mod server;

pub use client::{ClientCodec, FromServer};
pub use server::{FromClient, ServerCodec};

use crate::{
    codec::{Decoder, Encode},
    command::{Command, Effect},
    error::{DecodeError, UsageError},
    limits::Limits,
    quirks::Quirks,
    wire::{Abandoned, Frame, Framer, Label, Peer, Reason, Sender, Step, Writer},
};
use alloc::{boxed::Box, string::ToString};
use bytes::{Buf, BufMut, BytesMut};
use core::fmt;
use std::io;

/// A frame that is no value. The session goes on behind it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Malformed {
    /// It was framed, and is not IMAP.
    Frame {
        /// What was received.
        frame: Box<Frame>,
        /// What is wrong with it.
        error: DecodeError,
    },
    /// It exceeds a limit, has a deviation that is not tolerated, or the stream ended in it.
    Abandoned(Box<Abandoned>),
}

impl Malformed {
    /// The frame, or what there is of it.
    #[must_use]
    pub fn frame(&self) -> &Frame {
        match self {
            Self::Frame { frame, .. } => frame,
            Self::Abandoned(abandoned) => &abandoned.frame,
        }
    }

    /// Its tag, if it begins with one: whose command it is that failed, for an answer.
    #[must_use]
    pub fn tag(&self) -> Option<&[u8]> {
        if let Label::Tag(tag) = self.frame().label() { Some(tag) } else { None }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame { error, .. } => error.fmt(f),
            Self::Abandoned(abandoned) => abandoned.reason.fmt(f),
        }
    }
}

impl core::error::Error for Malformed {}

/// The way in: octets to frames, and the decoder for them.
#[derive(Debug)]
struct Inlet {
    framer: Framer,
    decoder: Decoder,
    limits: Limits,
    quirks: Quirks,
}

/// What there is next on the way in.
enum Next {
    /// A frame.
    Frame(Frame),
    /// What is none.
    Abandoned(Box<Abandoned>),
    /// A literal of so many octets, which its sender does not send before it is told to.
    Literal(u64),
}

impl Inlet {
    fn new(sender: Sender, limits: Limits, quirks: Quirks) -> Self {
        let mut framer = Framer::new(sender, limits);
        framer.set_quirks(quirks);
        Self { framer, decoder: Decoder::new(limits, quirks), limits, quirks }
    }

    fn set_limits(&mut self, limits: Limits) {
        let mode = self.decoder.mode();
        self.framer.set_limits(limits);
        self.decoder = Decoder::new(limits, self.quirks);
        self.decoder.set_mode(mode);
        self.limits = limits;
    }

    /// The next frame, if it is there. What follows it is put back into `received`, so that it is neither framed before it is
    /// known how, nor kept from whoever takes the connection.
    fn next(&mut self, received: &mut BytesMut) -> io::Result<Option<Next>> {
        self.framer.receive_owned(received.split());
        let mut is_too_large = false;
        loop {
            return match self.framer.step() {
                Step::Incomplete => Ok(None),
                Step::Literal { octets, waits, .. } => {
                    is_too_large = !self.framer.can_buffer();
                    if waits && !is_too_large && Label::tag_of(self.framer.head()).is_some() {
                        return Ok(Some(Next::Literal(octets)));
                    }
                    match (waits, is_too_large) {
                        (true, _) => self.framer.cancel(),
                        (false, true) => self.framer.skip(),
                        (false, false) => self.framer.buffer(),
                    }
                    .map_err(misuse)?;
                    continue;
                }
                Step::Frame(frame) => {
                    self.framer.give_back(received);
                    let dropped = frame.literals().filter(|literal| literal.left_out).map(|literal| literal.octets);
                    let dropped = dropped.fold(0, u64::saturating_add);
                    let is_whole = frame.literals().all(|literal| !literal.left_out);
                    Ok(Some(if is_whole {
                        Next::Frame(frame)
                    } else {
                        Next::Abandoned(Box::new(Abandoned { frame, dropped, reason: Reason::Limit("frame") }))
                    }))
                }
                Step::Abandoned(mut abandoned) => {
                    self.framer.give_back(received);
                    if is_too_large && abandoned.reason == Reason::Refused {
                        abandoned.reason = Reason::Limit("frame");
                    }
                    Ok(Some(Next::Abandoned(abandoned)))
                }
                // None is asked for.
                Step::Octets { .. } => continue,
                Step::Desynchronised => {
                    Err(io::Error::new(io::ErrorKind::InvalidData, Reason::LiteralSize.to_string()))
                }
            };
        }
    }

    /// What there is of a frame in which the stream ended.
    fn finish(&mut self) -> Option<Malformed> {
        self.framer.finish().map(Malformed::Abandoned)
    }
}

/// Whether octets are IMAP from here on.
#[derive(Debug)]
enum Transport {
    /// They are.
    Imap,
    /// The command of this tag may change that.
    Asked(Box<[u8]>),
    /// They are not.
    Other,
}

impl Transport {
    /// Notices a command that changes the transport.
    fn command(&mut self, tag: &[u8], command: &Command<'_>) {
        if matches!(command.rules().effect, Effect::Tls | Effect::Compressed) {
            *self = Self::Asked(tag.into());
        }
    }

    /// Notices that a command is complete.
    fn completed(&mut self, tag: &[u8], is_ok: bool) {
        if matches!(self, Self::Asked(asked) if **asked == *tag) {
            *self = if is_ok { Self::Other } else { Self::Imap };
        }
    }

    fn check(&self) -> io::Result<()> {
        match self {
            Self::Other => Err(misuse(UsageError(
                "after STARTTLS or COMPRESS the connection is not IMAP: take it by `into_parts`, wrap it, and resume",
            ))),
            _ => Ok(()),
        }
    }
}

/// Writes a whole frame, or nothing.
fn write(value: &(impl Encode + ?Sized), peer: Peer, into: &mut BytesMut) -> io::Result<()> {
    let mut writer = Writer::new(peer);
    value.encode(&mut writer);
    let ready = writer.remaining();
    into.reserve(ready);
    let start = into.len();
    into.put(&mut writer);
    if writer.is_empty() {
        return Ok(());
    }
    into.truncate(start);
    Err(misuse(match writer.wanted() {
        Some(_) => UsageError("a literal whose octets are not at hand cannot be sent through a sink"),
        None => UsageError(
            "a literal has to wait for the server, which a sink cannot: say if it has LITERAL+ by `set_peer`",
        ),
    }))
}

fn misuse(error: UsageError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, error)
}
