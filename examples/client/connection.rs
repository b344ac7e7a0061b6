//! [`Connection`]: a socket for a [`Client`]. What moves the octets is [`Connection::next_by`], and it is all that has to.

// Declared here, so that each program with this file has it.
#[path = "printable.rs"]
mod printable;

use super::{tls, trace::Trace, url::Url};
use bytes::Buf;
use imap_wire::{
    Code, Status, StatusKind, UsageError,
    client::{Client, CommandId, CommandOptions, Config, End, Event, Failure, Outcome},
    command::Command,
    data::Capability,
    wire::{IntoStatic, Sender},
};
use rustls::{ClientConfig, ClientConnection, StreamOwned, pki_types::ServerName};
use std::{
    error::Error,
    io::{self, IoSlice, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

pub(crate) use printable::printable;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Octets that are read or supplied at once.
const CHUNK: usize = 64 << 10;

/// How long the network may take for what the client knows nothing of.
const PATIENCE: Duration = Duration::from_secs(60);

/// How to connect.
#[derive(Default)]
pub(crate) struct Settings {
    /// Certificates to trust in place of those that the web trusts.
    pub(crate) trust: Option<PathBuf>,
    /// True if a server without TLS will do, so that everybody on the way can read the password.
    pub(crate) insecure_plain: bool,
    /// True to print what both ends say.
    pub(crate) trace: bool,
}

pub(crate) struct Connection {
    pub(crate) client: Client,
    socket: TcpStream,
    /// The socket, or TLS on it.
    stream: Box<dyn Stream>,
    /// The client counts time from here.
    start: Instant,
    buffer: Vec<u8>,
    /// Where the payload of APPEND comes from.
    payload: Option<Box<dyn Read>>,
    /// False once the server takes nothing any more. It may have said why.
    is_writable: bool,
    /// The server's last words.
    bye: Option<String>,
    trace: Option<Trace>,
}

trait Stream: Read + Write {}

impl<T: Read + Write> Stream for T {}

impl Connection {
    /// Connects, with TLS, and waits until it is known what the server can do.
    pub(crate) fn open(url: &Url, settings: &Settings) -> Result<Self> {
        let tls = tls::config(settings.trust.as_deref())?;
        let socket = connect(url).map_err(|error| format!("{}:{}: {error}", url.host, url.port))?;
        let mut config = Config::default();
        config.is_tls = url.is_tls;
        config.require_tls = !settings.insecure_plain;
        let mut connection = Self {
            client: Client::new(config),
            stream: Box::new(socket.try_clone()?),
            socket,
            start: Instant::now(),
            buffer: vec![0; CHUNK],
            payload: None,
            is_writable: true,
            bye: None,
            trace: settings.trace.then(Trace::new),
        };
        if url.is_tls {
            connection.handshake(url, &tls)?;
        }
        while connection.client.state().awaits_greeting() {
            connection.next()?;
        }
        connection.know_capabilities()?;
        if !url.is_tls && !connection.client.state().is_authenticated() {
            connection.start_tls(url, &tls, settings)?;
        }
        Ok(connection)
    }

    /// The next event, or `None` if there is none by this time, counted from the [start](Self::now). The end of the session is an error.
    ///
    /// This is the whole of it: take events, transmit, tell the time, and receive only when there is nothing else to do.
    pub(crate) fn next_by(&mut self, until: Duration) -> Result<Option<Event<'static>>> {
        loop {
            if let Some(event) = self.client.poll_event() {
                // Shares the frame: nothing is copied, and the client can be called while the event is looked at.
                let event = event.into_static();
                self.look_at(&event)?;
                let is_over = |failure: &Failure| {
                    matches!(failure, Failure::Ended(_)) || *failure == Failure::NotSent(UsageError::ENDED)
                };
                match &event {
                    // The end of the session follows, which says why.
                    Event::Completed { outcome: Outcome::Failed(failure), .. } if is_over(failure) => continue,
                    _ => return Ok(Some(event)),
                }
            }
            // What was sent may let the client send more, and may bring events.
            if self.transmit()? || self.supply()? {
                continue;
            }
            let now = self.now();
            let timeout = self.client.poll_timeout().unwrap_or(Duration::MAX);
            if timeout <= now {
                self.client.handle_timeout(now);
            } else if until <= now {
                return Ok(None);
            } else {
                self.receive(timeout.min(until) - now)?;
            }
        }
    }

    /// The next event, whenever it comes.
    pub(crate) fn next(&mut self) -> Result<Event<'static>> {
        loop {
            if let Some(event) = self.next_by(Duration::MAX)? {
                return Ok(event);
            }
        }
    }

    /// What time it is for the client.
    pub(crate) fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// Transmits what the client has to say: true if there was anything.
    fn transmit(&mut self) -> Result<bool> {
        if !self.is_writable || !self.client.transmit().has_remaining() {
            return Ok(false);
        }
        match self.write() {
            Ok(()) => Ok(true),
            Err(error) => match error.kind() {
                io::ErrorKind::Interrupted => Ok(true),
                // The server has hung up. What it said before is still to be read: it may be the reason.
                io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => {
                    self.is_writable = false;
                    Ok(false)
                }
                _ => Err(format!("the server cannot be reached any more: {error}").into()),
            },
        }
    }

    /// Writes all of that, as many pieces at once as there are.
    fn write(&mut self) -> io::Result<()> {
        let mut transmit = self.client.transmit();
        while transmit.has_remaining() {
            let mut pieces = [IoSlice::new(&[]); 16];
            let count = transmit.chunks_vectored(&mut pieces);
            let sent = self.stream.write_vectored(&pieces[..count])?;
            if sent == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            if let Some(trace) = &mut self.trace {
                let octets: Vec<u8> = pieces[..count].iter().flat_map(|it| &it[..]).copied().take(sent).collect();
                trace.hear(Sender::Client, &octets);
            }
            transmit.advance(sent);
        }
        self.stream.flush()
    }

    /// Supplies a piece of the payload that the server waits for: true if it does. No more than a piece is ever in memory.
    fn supply(&mut self) -> Result<bool> {
        let Some(wanted) = self.client.wanted().filter(|_| self.is_writable) else { return Ok(false) };
        let mut piece = vec![0; CHUNK.min(usize::try_from(wanted).unwrap_or(CHUNK))];
        let payload = self.payload.as_mut().ok_or("nobody has the payload")?;
        let count = payload.read(&mut piece)?;
        if count == 0 {
            // Nothing else can stand for the octets that were promised: whoever drops this hangs up.
            return Err("what is to be sent has become shorter meanwhile".into());
        }
        piece.truncate(count);
        self.client.supply(piece.into())?;
        Ok(true)
    }

    /// Receives what comes within this time, which may be nothing.
    fn receive(&mut self, wait: Duration) -> Result<()> {
        self.socket.set_read_timeout(Some(wait))?;
        match self.stream.read(&mut self.buffer) {
            Ok(0) => self.client.receive_eof(),
            Ok(count) => {
                if let Some(trace) = &mut self.trace {
                    trace.hear(Sender::Server, &self.buffer[..count]);
                }
                self.client.receive(&self.buffer[..count]);
            }
            Err(error) => match error.kind() {
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted => {}
                // Without a farewell of TLS. The client takes no end of the stream for a success.
                io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => self.client.receive_eof(),
                _ => return Err(format!("the server cannot be heard any more: {error}").into()),
            },
        }
        Ok(())
    }

    /// What matters whoever waits for something else.
    fn look_at(&mut self, event: &Event<'_>) -> Result<()> {
        match event {
            Event::Status { status, .. } if status.kind == StatusKind::Bye => {
                self.bye = Some(printable(&status.text.to_str_lossy()));
            }
            Event::Status { status, before_tls: false, .. } if matches!(status.code, Some(Code::Alert)) => {
                eprintln!("the server says: {}", printable(&status.text.to_str_lossy()));
            }
            Event::Malformed { error, .. } => eprintln!("passed over what cannot be read: {error}"),
            Event::Ended(End::Bye) => {
                return Err(format!("the server says goodbye: {}", self.bye.as_deref().unwrap_or_default()).into());
            }
            Event::Ended(end) => return Err(end.clone().into()),
            _ => {}
        }
        Ok(())
    }

    /// Sends a command, and hands over what happens until it is complete. An error unless the server says OK.
    pub(crate) fn run(
        &mut self,
        command: Command<'static>,
        see: impl FnMut(Event<'static>) -> Result<()>,
    ) -> Result<Status<'static>> {
        let id = self.client.send(command)?;
        self.complete(id, see)
    }

    /// The same of a command that was sent before.
    pub(crate) fn complete(
        &mut self,
        command: CommandId,
        mut see: impl FnMut(Event<'static>) -> Result<()>,
    ) -> Result<Status<'static>> {
        loop {
            match self.next()? {
                Event::Completed { id, outcome: Outcome::Status(status), .. } if id == command => {
                    return if status.kind == StatusKind::Ok {
                        Ok(status)
                    } else {
                        Err(printable(&status.to_string()).into())
                    };
                }
                Event::Completed { id, outcome, .. } if id == command => return Err(outcome.to_string().into()),
                event => see(event)?,
            }
        }
    }

    /// Sends an APPEND whose payload is to be read from there.
    pub(crate) fn append(
        &mut self,
        command: Command<'static>,
        payload: impl Read + 'static,
    ) -> Result<Status<'static>> {
        self.payload = Some(Box::new(payload));
        // The server may refuse the message for its size, before it is sent.
        let id = self.client.send_with(command, CommandOptions::new().synchronising())?;
        self.complete(id, |_| Ok(()))
    }

    /// Asks what the server can do, unless it has said so since TLS or login: what it said before counts no more.
    pub(crate) fn know_capabilities(&mut self) -> Result<()> {
        if self.client.capabilities().is_none() {
            self.run(Command::Capability, |_| Ok(()))?;
        }
        Ok(())
    }

    pub(crate) fn supports(&self, capability: Capability) -> bool {
        self.client.capabilities().is_some_and(|it| it.supports(capability))
    }

    fn start_tls(&mut self, url: &Url, tls: &Arc<ClientConfig>, settings: &Settings) -> Result<()> {
        if !self.supports(Capability::StartTls) {
            if settings.insecure_plain {
                return Ok(());
            }
            return Err("the server offers no TLS; --insecure-plain lets everybody on the way read the password".into());
        }
        self.client.send(Command::StartTls)?;
        loop {
            match self.next()? {
                Event::StartTls => break,
                Event::Completed { outcome, .. } if !outcome.is_ok() => {
                    return Err(printable(&outcome.to_string()).into());
                }
                _ => {}
            }
        }
        self.handshake(url, tls)?;
        self.client.tls_started()?;
        if let Some(trace) = &mut self.trace {
            trace.tls_started();
        }
        self.know_capabilities()
    }

    /// TLS begins: all that follows is read and written through it.
    fn handshake(&mut self, url: &Url, tls: &Arc<ClientConfig>) -> Result<()> {
        let name = ServerName::try_from(url.host.clone())?;
        let connection = ClientConnection::new(Arc::clone(tls), name)?;
        let mut stream = StreamOwned::new(connection, self.socket.try_clone()?);
        self.socket.set_read_timeout(Some(PATIENCE))?;
        let done = stream.conn.complete_io(&mut stream.sock);
        done.map_err(|error| format!("no TLS: {error} (--trust is for what only you know to be right)"))?;
        self.stream = Box::new(stream);
        Ok(())
    }
}

/// The first address of the host that answers.
fn connect(url: &Url) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "no such host");
    for address in (url.host.as_str(), url.port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, Duration::from_secs(10)) {
            Ok(socket) => {
                // Small commands are not to wait for each other's acknowledgement.
                socket.set_nodelay(true)?;
                // A server that stops reading would otherwise hold a write for ever, of which the client's own timeouts know nothing.
                socket.set_write_timeout(Some(PATIENCE))?;
                return Ok(socket);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}
