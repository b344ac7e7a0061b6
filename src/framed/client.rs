//! [`ClientCodec`]: the end of a connection that a client holds.

use super::{Inlet, Malformed, Next, Transport, misuse, write};
use crate::{
    codec::{Decoder, Encode},
    command::{IdleDone, SaslLine, TaggedCommand},
    error::UsageError,
    limits::Limits,
    quirks::Quirks,
    response::{Greeting, Response, StatusKind},
    wire::{Frame, IntoStatic, Peer, Sender},
};
use bytes::BytesMut;
use std::io;

/// What a server says.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a server says nothing else")]
pub enum FromServer {
    /// The first response of the session.
    Greeting(Greeting<'static>),
    /// Any other.
    Response(Response<'static>),
}

/// Reads what a server says, and writes what a client says: for `tokio_util::codec::Framed`.
///
/// It encodes [`TaggedCommand`]s, and the lines of the exchanges that some of them begin: [`SaslLine`] and [`IdleDone`], to be
/// sent when the server has said `+` ([`Response::Continuation`]). What it cannot do is told by the
/// [module](super#what-framed-cannot-do).
///
/// # Example
///
/// ```
/// use bytes::BytesMut;
/// use imap_wire::framed::{ClientCodec, FromServer};
/// use tokio_util::codec::Decoder;
///
/// let mut codec = ClientCodec::new();
/// let mut received = BytesMut::from("* OK ready\r\n* 1 EXISTS ALOT\r\n* 3 EXI");
/// assert!(matches!(codec.decode(&mut received)?, Some(Ok(FromServer::Greeting(_)))));
/// let Some(Err(malformed)) = codec.decode(&mut received)? else { panic!() };
/// assert_eq!(malformed.to_string(), "expected CRLF at offset 10 in response");
/// assert!(codec.decode(&mut received)?.is_none());
/// received.extend_from_slice(b"STS\r\n");
/// let Some(Ok(FromServer::Response(exists))) = codec.decode(&mut received)? else { panic!() };
/// assert_eq!(exists.to_string(), "* 3 EXISTS");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct ClientCodec {
    inlet: Inlet,
    peer: Peer,
    transport: Transport,
    is_greeted: bool,
}

impl ClientCodec {
    /// For a new connection, with [`Limits::client`] and [`Quirks::SERVERS`].
    #[must_use]
    pub fn new() -> Self {
        Self::with(Limits::client(), Quirks::SERVERS)
    }

    /// For a new connection, with these limits, and tolerating these deviations.
    #[must_use]
    pub fn with(limits: Limits, quirks: Quirks) -> Self {
        Self {
            inlet: Inlet::new(Sender::Server, limits, quirks),
            peer: Peer::server(),
            transport: Transport::Imap,
            is_greeted: false,
        }
    }

    /// What is known of the server: which literals it takes without being asked, above all. At first nothing is.
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

    /// The connection is IMAP again, under TLS or COMPRESS. There is no second greeting.
    ///
    /// What `Framed::into_parts` gives as its read buffer came before TLS: after STARTTLS it has to be empty, and if it is not,
    /// somebody has put it there (RFC 3501, section 6.2.1, and CVE-2011-0411).
    pub fn resume(&mut self) {
        self.transport = Transport::Imap;
    }

    fn read(&mut self, frame: Frame) -> Result<FromServer, Malformed> {
        let decoder = &mut self.inlet.decoder;
        let read = if self.is_greeted {
            decoder.response_of(&frame).map(|response| FromServer::Response(response.into_static()))
        } else {
            // What a greeting says is short, and looked at once.
            decoder.greeting(frame.octets()).map(|greeting| FromServer::Greeting(greeting.into_owned()))
        };
        read.map_err(|error| Malformed::Frame { frame: frame.into(), error })
    }

    fn line(&self, line: &impl Encode, into: &mut BytesMut) -> io::Result<()> {
        self.transport.check()?;
        write(line, self.peer, into)
    }

    fn command(&mut self, command: &TaggedCommand<'_>, into: &mut BytesMut) -> io::Result<()> {
        self.transport.check()?;
        if let Transport::Asked(_) = self.transport {
            return Err(misuse(UsageError("STARTTLS or COMPRESS has to be answered before another command")));
        }
        command.check(&self.peer).map_err(misuse)?;
        write(command, self.peer, into)?;
        self.transport.command(command.tag.as_octets(), &command.command);
        Ok(())
    }
}

impl Default for ClientCodec {
    fn default() -> Self {
        Self::new()
    }
}

impl tokio_util::codec::Decoder for ClientCodec {
    type Item = Result<FromServer, Malformed>;
    type Error = io::Error;

    fn decode(&mut self, received: &mut BytesMut) -> io::Result<Option<Self::Item>> {
        self.transport.check()?;
        let item = match self.inlet.next(received)? {
            // A server does not wait for the client.
            None | Some(Next::Literal(_)) => return Ok(None),
            Some(Next::Abandoned(abandoned)) => Err(Malformed::Abandoned(abandoned)),
            Some(Next::Frame(frame)) => self.read(frame),
        };
        self.is_greeted = true;
        match &item {
            Ok(FromServer::Response(Response::Tagged(tag, status))) => {
                self.transport.completed(tag.as_octets(), status.kind == StatusKind::Ok);
            }
            // Nobody knows what it was to say; the command has been answered, and cannot count as done.
            Err(malformed) => {
                if let Some(tag) = malformed.tag() {
                    self.transport.completed(tag, false);
                }
            }
            Ok(_) => {}
        }
        Ok(Some(item))
    }

    fn decode_eof(&mut self, received: &mut BytesMut) -> io::Result<Option<Self::Item>> {
        Ok(self.decode(received)?.or_else(|| self.inlet.finish().map(Err)))
    }
}

impl tokio_util::codec::Encoder<TaggedCommand<'_>> for ClientCodec {
    type Error = io::Error;

    fn encode(&mut self, command: TaggedCommand<'_>, into: &mut BytesMut) -> io::Result<()> {
        self.command(&command, into)
    }
}

impl tokio_util::codec::Encoder<&TaggedCommand<'_>> for ClientCodec {
    type Error = io::Error;

    fn encode(&mut self, command: &TaggedCommand<'_>, into: &mut BytesMut) -> io::Result<()> {
        self.command(command, into)
    }
}

impl tokio_util::codec::Encoder<SaslLine<'_>> for ClientCodec {
    type Error = io::Error;

    fn encode(&mut self, line: SaslLine<'_>, into: &mut BytesMut) -> io::Result<()> {
        self.line(&line, into)
    }
}

impl tokio_util::codec::Encoder<IdleDone> for ClientCodec {
    type Error = io::Error;

    fn encode(&mut self, done: IdleDone, into: &mut BytesMut) -> io::Result<()> {
        self.line(&done, into)
    }
}
