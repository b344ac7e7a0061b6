//! [`ServerCodec`]: the end of a connection that a server holds.

use super::{Inlet, Malformed, Next, Transport, misuse, write};
use crate::{
    codec::Decoder,
    command::{Command, IdleDone, SaslLine, TaggedCommand},
    data::Tag,
    error::{DecodeError, UsageError},
    limits::Limits,
    quirks::Quirks,
    response::{Greeting, Response, StatusKind},
    wire::{Frame, IntoStatic, Label, LineMode, Peer, Sender},
};
use alloc::boxed::Box;
use bytes::BytesMut;
use std::io;

/// What a client says.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a server that leaves one out does not answer it")]
pub enum FromClient {
    /// A command.
    Command(TaggedCommand<'static>),
    /// A command has a literal that the client sends when it is told to. A [`Response::Continuation`] says yes, and then the
    /// command comes; a [`Response::Tagged`] with its tag says no, and is all that there is to say to it.
    Literal {
        /// The tag of the command.
        tag: Tag<'static>,
        /// Octets announced.
        octets: u64,
    },
    /// A line in AUTHENTICATE, after a [`Response::Continuation`].
    Sasl(SaslLine<'static>),
    /// The end of IDLE.
    Done(IdleDone),
}

/// Reads what a client says, and writes what a server says: for `tokio_util::codec::Framed`.
///
/// It encodes a [`Greeting`] and [`Response`]s, and follows what they mean: a [`Response::Continuation`] accepts a literal, or the
/// line of AUTHENTICATE or IDLE that follows; a [`Response::Tagged`] ends them.
///
/// **To be answered before the next item is asked for** are [`FromClient::Literal`], AUTHENTICATE, each [`FromClient::Sasl`], IDLE,
/// STARTTLS and COMPRESS. How to read what follows depends on the answer, so that until then nothing is read: no more than
/// [`Limits::held`] octets of it are kept, and more of it ends the connection. (A client that goes on without waiting may
/// have to say one thing more before it is heard.)
///
/// # Example
///
/// ```
/// use bytes::BytesMut;
/// use imap_wire::{Continuation, Response, data::Text, framed::{FromClient, ServerCodec}};
/// use tokio_util::codec::{Decoder, Encoder};
///
/// let mut codec = ServerCodec::new();
/// let mut received = BytesMut::from("A1 LOGIN alice {6}\r\n");
/// let Some(Ok(FromClient::Literal { tag, octets: 6 })) = codec.decode(&mut received)? else { panic!() };
/// assert_eq!(tag.to_string(), "A1");
///
/// let mut sent = BytesMut::new();
/// codec.encode(Response::Continuation(Continuation::new(Text::lossy("go on"))), &mut sent)?;
/// assert_eq!(sent, "+ go on\r\n");
///
/// received.extend_from_slice(b"secret\r\n");
/// let Some(Ok(FromClient::Command(login))) = codec.decode(&mut received)? else { panic!() };
/// assert_eq!(login.to_string(), "A1 LOGIN alice [redacted]");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct ServerCodec {
    inlet: Inlet,
    peer: Peer,
    transport: Transport,
    turn: Turn,
}

/// Whose turn it is, and in what. A tag is that of the command which is not complete.
///
/// ```text
///            literal announced            AUTHENTICATE, IDLE
/// Literal  <--------------------  Commands  -------------->  Answer  <---+
///    |    `+`, or tagged             ^  ^         tagged      |  ^       | SASL line
///    +-------------------------------+  +---------------------+  |       |
///                                       |                   `+`  +-> Line
///                                       +--- tagged, DONE ----------+
/// ```
#[derive(Debug)]
enum Turn {
    /// The client's: commands.
    Commands,
    /// The server's: does it take the literal?
    Literal(Box<[u8]>),
    /// The server's: does such a line follow?
    Answer(LineMode, Box<[u8]>),
    /// The client's: such a line.
    Line(LineMode, Box<[u8]>),
}

impl ServerCodec {
    /// For a new connection, with [`Limits::server_before_login`] and no deviations tolerated. Once the client is known,
    /// [change](Self::set_limits) the limits.
    #[must_use]
    pub fn new() -> Self {
        Self::with(Limits::server_before_login(), Quirks::NONE)
    }

    /// For a new connection, with these limits, and tolerating these deviations.
    #[must_use]
    pub fn with(limits: Limits, quirks: Quirks) -> Self {
        Self {
            inlet: Inlet::new(Sender::Client, limits, quirks),
            peer: Peer::client(),
            transport: Transport::Imap,
            turn: Turn::Commands,
        }
    }

    /// Changes the limits.
    pub fn set_limits(&mut self, limits: Limits) {
        self.inlet.set_limits(limits);
    }

    /// What is known of the client. At first nothing is.
    pub const fn set_peer(&mut self, peer: Peer) {
        self.peer = peer;
    }

    /// The decoder: [what it tolerated](Decoder::deviations) in the last item.
    #[must_use]
    pub const fn decoder(&self) -> &Decoder {
        &self.inlet.decoder
    }

    /// The decoder, to say what was [enabled](Decoder::set_mode).
    pub const fn decoder_mut(&mut self) -> &mut Decoder {
        &mut self.inlet.decoder
    }

    /// The command up to and with the announcement of the literal that was [asked about](FromClient::Literal), for
    /// [`Decoder::head`]. Empty at other times.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        self.inlet.framer.head()
    }

    /// The connection is IMAP again, under TLS or COMPRESS. Nothing of it was read before.
    ///
    /// What `Framed::into_parts` gives as its read buffer came before TLS: after STARTTLS it has to be thrown away, lest somebody
    /// else's commands are carried out for the client (CVE-2011-0411).
    pub fn resume(&mut self) {
        self.transport = Transport::Imap;
    }

    fn read(&mut self, frame: Frame) -> Result<FromClient, Malformed> {
        let read = self.read_as(&frame);
        match &read {
            Ok(FromClient::Done(_)) => self.commands(),
            Ok(FromClient::Command(TaggedCommand { tag, command })) => {
                let tag = tag.as_octets();
                self.transport.command(tag, command);
                match command {
                    Command::Authenticate(_) => self.turn = Turn::Answer(LineMode::Sasl, (**tag).into()),
                    Command::Idle => self.turn = Turn::Answer(LineMode::Idle, (**tag).into()),
                    _ => {}
                }
            }
            _ => self.line_is_over(),
        }
        read.map_err(|error| Malformed::Frame { frame: frame.into(), error })
    }

    fn read_as(&mut self, frame: &Frame) -> Result<FromClient, DecodeError> {
        let decoder = &mut self.inlet.decoder;
        match self.turn {
            Turn::Line(LineMode::Sasl, _) => {
                decoder.sasl_line(frame.octets()).map(|line| FromClient::Sasl(line.into_owned()))
            }
            Turn::Line(LineMode::Idle, _) => decoder.idle_line(frame.octets()).map(FromClient::Done),
            _ => decoder.command_of(frame).map(|command| FromClient::Command(command.into_static())),
        }
    }

    /// A line is over. Whatever there was on it, one of AUTHENTICATE was the answer to one `+`.
    fn line_is_over(&mut self) {
        if let Turn::Line(LineMode::Sasl, tag) = &self.turn {
            self.turn = Turn::Answer(LineMode::Sasl, tag.clone());
        }
    }

    /// It is the client's turn, with a command.
    fn commands(&mut self) {
        self.inlet.framer.set_mode(LineMode::Command);
        self.turn = Turn::Commands;
    }

    /// True if it depends on an answer how to read on.
    const fn is_held(&self) -> bool {
        matches!(self.turn, Turn::Literal(_) | Turn::Answer(..)) || matches!(self.transport, Transport::Asked(_))
    }

    fn respond(&mut self, response: &Response<'_>, into: &mut BytesMut) -> io::Result<()> {
        self.transport.check()?;
        match response {
            Response::Continuation(_) => {
                match &self.turn {
                    Turn::Literal(_) => {
                        self.inlet.framer.buffer().map_err(misuse)?;
                        self.turn = Turn::Commands;
                    }
                    Turn::Answer(mode, tag) => {
                        self.inlet.framer.set_mode(*mode);
                        self.turn = Turn::Line(*mode, tag.clone());
                    }
                    Turn::Commands | Turn::Line(..) => {
                        return Err(misuse(UsageError("the client does not wait for `+`")));
                    }
                }
                write(response, self.peer, into)
            }
            Response::Tagged(tag, status) => {
                write(response, self.peer, into)?;
                self.complete(tag.as_octets(), status.kind == StatusKind::Ok);
                Ok(())
            }
            Response::Untagged(_) | Response::Data(_) => write(response, self.peer, into),
        }
    }

    /// The command of this tag is complete.
    fn complete(&mut self, completed: &[u8], is_ok: bool) {
        self.transport.completed(completed, is_ok);
        if let Turn::Literal(tag) | Turn::Answer(_, tag) | Turn::Line(_, tag) = &self.turn
            && **tag == *completed
        {
            if let Turn::Literal(_) = self.turn
                && self.inlet.framer.cancel().is_ok()
            {
                // What is left of the command was answered just now.
                let _abandoned = self.inlet.framer.step();
            }
            self.commands();
        }
    }
}

impl Default for ServerCodec {
    fn default() -> Self {
        Self::new()
    }
}

impl tokio_util::codec::Decoder for ServerCodec {
    type Item = Result<FromClient, Malformed>;
    type Error = io::Error;

    fn decode(&mut self, received: &mut BytesMut) -> io::Result<Option<Self::Item>> {
        self.transport.check()?;
        if self.is_held() {
            return if received.len() <= self.inlet.limits.held {
                Ok(None)
            } else {
                Err(io::Error::new(io::ErrorKind::InvalidData, "the client does not wait for the answer"))
            };
        }
        Ok(match self.inlet.next(received)? {
            None => None,
            Some(Next::Frame(frame)) => Some(self.read(frame)),
            Some(Next::Abandoned(abandoned)) => {
                self.line_is_over();
                Some(Err(Malformed::Abandoned(abandoned)))
            }
            Some(Next::Literal(octets)) => {
                let tag = Label::tag_of(self.inlet.framer.head()).unwrap_or_default();
                self.turn = Turn::Literal(tag.into());
                Tag::new(tag).ok().map(|tag| Ok(FromClient::Literal { tag: tag.into_owned(), octets }))
            }
        })
    }

    fn decode_eof(&mut self, received: &mut BytesMut) -> io::Result<Option<Self::Item>> {
        Ok(self.decode(received)?.or_else(|| self.inlet.finish().map(Err)))
    }
}

impl tokio_util::codec::Encoder<Response<'_>> for ServerCodec {
    type Error = io::Error;

    fn encode(&mut self, response: Response<'_>, into: &mut BytesMut) -> io::Result<()> {
        self.respond(&response, into)
    }
}

impl tokio_util::codec::Encoder<&Response<'_>> for ServerCodec {
    type Error = io::Error;

    fn encode(&mut self, response: &Response<'_>, into: &mut BytesMut) -> io::Result<()> {
        self.respond(response, into)
    }
}

impl tokio_util::codec::Encoder<Greeting<'_>> for ServerCodec {
    type Error = io::Error;

    fn encode(&mut self, greeting: Greeting<'_>, into: &mut BytesMut) -> io::Result<()> {
        self.transport.check()?;
        write(&greeting, self.peer, into)
    }
}
