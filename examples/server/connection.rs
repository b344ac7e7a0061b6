//! [`Connection`]: a `Server` and its socket, with TLS and compression: moves octets, and tells what the client wants.

use crate::outcome::Failure;
use bytes::{Buf, BytesMut};
use flate2::{
    Compression,
    write::{DeflateDecoder, DeflateEncoder},
};
use imap_wire::{
    Data, Response, Status, UsageError,
    server::{CommandId, Event, Server},
};
use std::{
    io::{self, Write},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

/// Octets that are read or written at once.
const CHUNK: usize = 16 << 10;

/// Octets that are inflated at once. They may become a thousand times as many.
const PIECE: usize = 1 << 10;

/// How long a client may take to read a chunk, or for a handshake.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A [`Server`] and its stream.
pub(crate) struct Connection {
    pub(crate) server: Server,
    stream: Box<dyn Stream>,
    tls: Option<Arc<ServerConfig>>,
    /// What was read and is not inflated yet.
    unread: BytesMut,
    /// What is to be written, once it is deflated.
    unwritten: BytesMut,
    deflate: Option<DeflateEncoder<Vec<u8>>>,
    inflate: Option<DeflateDecoder<Vec<u8>>>,
    /// The server counts time from here.
    start: Instant,
}

/// What a session waits for.
pub(crate) enum Next {
    /// This has happened.
    Event(Event),
    /// The mailbox has changed, and the client is to be told.
    Changed,
    /// It is over.
    End,
}

impl Connection {
    pub(crate) fn new(server: Server, socket: TcpStream, tls: Option<Arc<ServerConfig>>) -> Self {
        let (unread, unwritten, start) = (BytesMut::new(), BytesMut::new(), Instant::now());
        let stream = Box::new(socket);
        Self { server, stream, tls, unread, unwritten, deflate: None, inflate: None, start }
    }

    /// TLS from the first octet.
    pub(crate) async fn secure(&mut self) -> io::Result<()> {
        let config = self.tls.clone().ok_or(io::ErrorKind::Unsupported)?;
        let plain = std::mem::replace(&mut self.stream, Box::new(tokio::io::empty()));
        let accept = TlsAcceptor::from(config).accept(plain);
        self.stream = Box::new(timeout(PATIENCE, accept).await.map_err(|_| io::ErrorKind::TimedOut)??);
        Ok(())
    }

    /// What comes next. While the client idles, also that `changed` is.
    pub(crate) async fn next(&mut self, changed: impl Future<Output = ()>) -> io::Result<Next> {
        let mut changed = std::pin::pin!(changed);
        let mut starts_tls = false;
        loop {
            if let Some(event) = self.server.poll_event() {
                match event {
                    // Not before all events are known: what was said behind STARTTLS ends the session.
                    Event::StartTls => starts_tls = true,
                    Event::StartCompression { received } => {
                        self.flush().await?;
                        self.deflate = Some(DeflateEncoder::new(Vec::new(), Compression::fast()));
                        self.inflate = Some(DeflateDecoder::new(Vec::new()));
                        self.unread.extend_from_slice(&received);
                    }
                    Event::Ended(_) => {
                        self.flush().await?;
                        self.stream.shutdown().await.ok();
                        return Ok(Next::End);
                    }
                    event => return Ok(Next::Event(event)),
                }
                continue;
            }
            if self.server.transmit().has_remaining() || !self.unwritten.is_empty() {
                self.flush().await?;
                continue;
            }
            if std::mem::take(&mut starts_tls) {
                self.secure().await?;
                self.server.tls_started().map_err(io::Error::other)?;
                continue;
            }
            let now = self.start.elapsed();
            let deadline = self.server.poll_timeout();
            if deadline.is_some_and(|deadline| deadline <= now) {
                self.server.handle_timeout(now);
                continue;
            }
            if self.give_received()? {
                continue;
            }
            tokio::select! {
                read = read(&mut self.stream, &mut self.server, &mut self.unread, self.inflate.is_some()) => match read {
                    Ok(0) => self.server.receive_eof(),
                    Ok(_) => {}
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => self.server.receive_eof(),
                    Err(error) => return Err(error),
                },
                () = &mut changed => return Ok(Next::Changed),
                () = sleep(deadline.unwrap_or(Duration::MAX).saturating_sub(now)) => {}
            }
        }
    }

    /// What comes behind the answer that says so is not deflated any more (UNAUTHENTICATE). The client has ended its own stream
    /// behind the command (RFC 8437, section 4.1), and may have gone on in the clear.
    pub(crate) fn stop_compression(&mut self) {
        (self.deflate, self.inflate) = (None, None);
        self.server.receive(&std::mem::take(&mut self.unread));
    }

    /// Gives the server what was read and is deflated, a piece at a time: true if there was anything.
    fn give_received(&mut self) -> io::Result<bool> {
        let Some(inflate) = &mut self.inflate else { return Ok(false) };
        if self.unread.is_empty() || !self.server.wants_octets() {
            return Ok(false);
        }
        let piece = &self.unread[..self.unread.len().min(PIECE)];
        // Up to the end of the stream: what is behind that is none of it.
        let taken = inflate.write(piece)?;
        if taken == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it goes on behind the end of what is deflated"));
        }
        self.unread.advance(taken);
        inflate.flush()?;
        self.server.receive(inflate.get_ref());
        inflate.get_mut().clear();
        Ok(true)
    }

    /// Writes all that there is to be transmitted.
    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        loop {
            let mut transmit = self.server.transmit();
            match &mut self.deflate {
                None if !transmit.has_remaining() => break,
                None => {
                    let written = timeout(PATIENCE, self.stream.write(transmit.chunk())).await;
                    let written = written.map_err(|_| io::ErrorKind::TimedOut)??;
                    if written == 0 {
                        return Err(io::ErrorKind::WriteZero.into());
                    }
                    transmit.advance(written);
                    continue;
                }
                Some(deflate) if transmit.has_remaining() => {
                    let chunk = transmit.chunk();
                    let taken = chunk.len().min(CHUNK);
                    deflate.write_all(&chunk[..taken])?;
                    transmit.advance(taken);
                    // The client is to read it now, and not when there is more.
                    if !self.server.transmit().has_remaining() {
                        deflate.flush()?;
                    }
                    self.unwritten.extend_from_slice(deflate.get_ref());
                    deflate.get_mut().clear();
                }
                Some(_) if self.unwritten.is_empty() => break,
                Some(_) => {}
            }
            while !self.unwritten.is_empty() {
                let written = timeout(PATIENCE, self.stream.write_buf(&mut self.unwritten)).await;
                if written.map_err(|_| io::ErrorKind::TimedOut)?? == 0 {
                    return Err(io::ErrorKind::WriteZero.into());
                }
            }
        }
        timeout(PATIENCE, self.stream.flush()).await.map_err(|_| io::ErrorKind::TimedOut)?
    }

    /// Answers a command. If the client does not read, this waits.
    pub(crate) async fn say(&mut self, id: CommandId, response: &Response<'_>) -> Result<(), Failure> {
        while let Err(error) = self.server.respond(id, response) {
            if error != UsageError::FULL {
                return Err(error.into());
            }
            self.flush().await?;
        }
        Ok(())
    }

    /// The same, with data.
    pub(crate) async fn tell(&mut self, id: CommandId, data: Data<'_>) -> Result<(), Failure> {
        self.say(id, &Response::Data(data)).await
    }

    /// Completes a command.
    pub(crate) fn complete(&mut self, id: CommandId, status: Status<'_>) -> io::Result<()> {
        self.server.complete(id, status).map_err(io::Error::other)
    }
}

/// Reads a chunk: right into the server's buffer, unless it is deflated. Waits while the server does not want any.
async fn read(
    stream: &mut (impl AsyncRead + Unpin),
    server: &mut Server,
    unread: &mut BytesMut,
    is_deflated: bool,
) -> io::Result<usize> {
    if !server.wants_octets() {
        return std::future::pending().await;
    }
    if is_deflated {
        unread.reserve(CHUNK);
        return stream.read_buf(unread).await;
    }
    stream.read_buf(&mut server.receive_buffer()).await
}
