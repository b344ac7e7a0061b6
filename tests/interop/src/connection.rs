//! [`Connection`]: a small blocking driver around [`Client`]. It moves octets, and makes TLS and compression when the client says so.

use crate::{
    Result,
    notes::Recording,
    servers::{PASSWORD, Server},
    tls::TlsStream,
};
use bytes::{Buf, Bytes};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};
use imap_wire::{
    Decoder, Limits, Quirks,
    client::{Client, CommandId, CommandOptions, Config, End, Event, Outcome},
    command::{Command, Login},
    wire::{IntoStatic, Sender},
};
use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

/// How long a server may take for anything.
const PATIENCE: Duration = Duration::from_secs(240);

/// How long news may take.
const NEWS: Duration = Duration::from_secs(15);

/// One connection to a server.
pub(crate) struct Connection<'a> {
    pub(crate) client: Client,
    server: &'a Server,
    stream: Stream,
    deflate: Option<Box<Deflate>>,
    buffer: Vec<u8>,
    started: Instant,
    /// How much later it is than it is.
    skew: Duration,
    /// Where promised payloads come from.
    source: Option<Box<dyn Read>>,
    recording: Option<Recording>,
    /// What is odd about it is meant.
    is_broken: bool,
    ends: Vec<End>,
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream>),
    /// Between two of the others.
    None,
}

struct Deflate {
    compress: Compress,
    decompress: Decompress,
}

impl<'a> Connection<'a> {
    /// A connection that was greeted.
    pub(crate) fn open(server: &'a Server) -> Result<Self> {
        Self::open_with(server, server.port, Config::default())
    }

    /// The same through another port, or with another configuration.
    pub(crate) fn open_with(server: &'a Server, port: u16, config: Config) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let stream = match config.is_tls {
            true => Stream::Tls(Box::new(server.certificate.connect(stream)?)),
            false => Stream::Plain(stream),
        };
        let mut connection = Self {
            client: Client::new(config),
            server,
            stream,
            deflate: None,
            buffer: vec![0; 16 << 10],
            started: Instant::now(),
            skew: Duration::ZERO,
            source: None,
            recording: server.notes.recording(),
            is_broken: false,
            ends: Vec::new(),
        };
        connection.until("a greeting", |event| matches!(event, Event::Greeting { .. }))?;
        Ok(connection)
    }

    /// A connection whose user is known, and the capabilities, too.
    pub(crate) fn logged_in(server: &'a Server) -> Result<Self> {
        let mut connection = Self::open(server)?;
        connection.log_in()?;
        Ok(connection)
    }

    /// The same, with this mailbox selected, which is made if it is not there.
    pub(crate) fn selected(server: &'a Server, mailbox: &str) -> Result<Self> {
        let mut connection = Self::logged_in(server)?;
        if !connection.run(&format!("SELECT {mailbox}"))?.1.is_ok() {
            connection.ok(&format!("CREATE {mailbox}"))?;
            connection.ok(&format!("SELECT {mailbox}"))?;
        }
        Ok(connection)
    }

    /// LOGIN, and CAPABILITY if the server has not told.
    pub(crate) fn log_in(&mut self) -> Result<()> {
        let login = Command::Login(Login::new(self.server.user(), PASSWORD));
        let id = self.client.send(login)?;
        let outcome = self.finish(&[id], &mut |_| {})?.remove(0);
        if !outcome.is_ok() {
            return Err(format!("LOGIN: {outcome}").into());
        }
        self.know_capabilities()
    }

    /// Asks for the capabilities if they are not known.
    pub(crate) fn know_capabilities(&mut self) -> Result<()> {
        if self.client.capabilities().is_none() {
            self.ok("CAPABILITY")?;
        }
        Ok(())
    }

    /// Keeps the recording of what passes, if there is one.
    pub(crate) fn record(&mut self, scenario: &str) {
        if let Some(recording) = &mut self.recording {
            recording.keep(self.server.kind.name(), scenario, &self.server.notes);
        }
    }

    /// Too much will pass for a recording.
    pub(crate) fn do_not_record(&mut self) {
        self.recording = None;
    }

    /// What comes is odd from here on, because we make it so.
    pub(crate) const fn break_it(&mut self) {
        self.is_broken = true;
    }

    /// Where a payload that is promised comes from.
    pub(crate) fn supply_from(&mut self, source: impl Read + 'static) {
        self.source = Some(Box::new(source));
    }

    /// It is so much later.
    pub(crate) fn let_pass(&mut self, time: Duration) {
        self.skew += time;
    }

    /// How the session ended: once at most, if all is well.
    pub(crate) fn ends(&self) -> &[End] {
        &self.ends
    }

    /// True if the server has told of this capability.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.client.capabilities().is_some_and(|it| it.has(name))
    }

    /// What binds an exchange to this TLS connection and to no other: RFC 9266.
    pub(crate) fn channel_binding(&self) -> Result<[u8; 32]> {
        match &self.stream {
            Stream::Tls(stream) => {
                Ok(stream.conn.export_keying_material([0; 32], b"EXPORTER-Channel-Binding", None)?)
            }
            _ => Err("there is no TLS to bind to".into()),
        }
    }

    /// Sends the command on this line when its turn comes. Literals on it are non-synchronising, whatever they become.
    pub(crate) fn send(&mut self, line: &str) -> Result<CommandId> {
        Ok(self.client.send(parsed(line)?)?)
    }

    /// The same, and each literal waits for the server.
    pub(crate) fn send_synchronising(&mut self, line: &str) -> Result<CommandId> {
        Ok(self.client.send_with(parsed(line)?, CommandOptions::new().synchronising())?)
    }

    /// Runs one command: all that happened until it was complete, and how it ended.
    pub(crate) fn run(&mut self, line: &str) -> Result<(Vec<Event<'static>>, Outcome<'static>)> {
        let id = self.send(line)?;
        let mut events = Vec::new();
        let mut outcomes = self.finish(&[id], &mut |event| events.push(event.clone().into_static()))?;
        Ok((events, outcomes.remove(0)))
    }

    /// Runs one command that has to be answered OK.
    pub(crate) fn ok(&mut self, line: &str) -> Result<Vec<Event<'static>>> {
        let (events, outcome) = self.run(line)?;
        if outcome.is_ok() { Ok(events) } else { Err(format!("{line:.100}: {outcome}").into()) }
    }

    /// Goes on until all of these are complete: how each ended, in their order.
    pub(crate) fn finish(
        &mut self,
        ids: &[CommandId],
        on: &mut dyn FnMut(&Event<'_>),
    ) -> Result<Vec<Outcome<'static>>> {
        let mut outcomes = vec![None; ids.len()];
        let mut last = Instant::now();
        while outcomes.iter().any(Option::is_none) {
            let mut is_lively = false;
            self.turn(Duration::from_secs(1), &mut |event| {
                is_lively = true;
                if let Event::Completed { id, outcome, .. } = event
                    && let Some(at) = ids.iter().position(|it| it == id)
                {
                    let before = outcomes[at].replace(outcome.clone().into_static());
                    assert!(before.is_none(), "{id} is complete twice");
                }
                on(event);
            })?;
            if is_lively {
                last = Instant::now();
            } else if last.elapsed() > PATIENCE {
                let open: Vec<_> = ids.iter().zip(&outcomes).filter(|(_, it)| it.is_none()).map(|(id, _)| id).collect();
                return Err(format!("no answer to {open:?} for {} s", PATIENCE.as_secs()).into());
            }
        }
        Ok(outcomes.into_iter().flatten().collect())
    }

    /// Goes on until something happens.
    pub(crate) fn until(&mut self, what: &str, mut is_it: impl FnMut(&Event<'_>) -> bool) -> Result<()> {
        let deadline = Instant::now() + NEWS;
        let mut is_there = false;
        while !is_there {
            self.turn(Duration::from_millis(200), &mut |event| is_there |= is_it(event))?;
            if !is_there && (Instant::now() > deadline || self.client.state().is_ended()) {
                let end = self.ends.first().map_or_else(String::new, |end| format!(", and the session is over: {end}"));
                return Err(format!("{what} did not come{end}").into());
            }
        }
        Ok(())
    }

    /// One round: all that is to be told, all that is to be sent, and what comes within this time, at most one read.
    pub(crate) fn turn(&mut self, wait: Duration, on: &mut dyn FnMut(&Event<'_>)) -> Result<()> {
        self.drain(on)?;
        let now = self.now();
        if self.client.state().is_ended() {
            return Ok(());
        }
        let wait = match self.client.poll_timeout() {
            Some(time) if time <= now => {
                self.client.handle_timeout(now);
                return self.drain(on);
            }
            Some(time) => wait.min(time - now),
            None => wait,
        };
        self.stream.set_read_timeout(wait.max(Duration::from_millis(1)))?;
        match self.stream.read(&mut self.buffer) {
            Ok(0) => self.client.receive_eof(),
            Ok(count) => self.receive(count)?,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            // A server that is killed resets its connections, and one under TLS does not say goodbye.
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof) => {
                self.client.receive_eof();
            }
            Err(error) => return Err(error.into()),
        }
        self.drain(on)
    }

    fn now(&self) -> Duration {
        self.started.elapsed() + self.skew
    }

    /// Takes all output, in the order that the client wants.
    fn drain(&mut self, on: &mut dyn FnMut(&Event<'_>)) -> Result<()> {
        loop {
            let mut next = Next::Nothing;
            while let Some(event) = self.client.poll_event() {
                if !self.is_broken {
                    self.server.notes.event(&event);
                }
                match &event {
                    Event::StartTls => next = Next::Tls,
                    Event::StartCompression { received } => next = Next::Compression(received.clone()),
                    Event::Ended(end) => self.ends.push(end.clone()),
                    _ => {}
                }
                let is_response =
                    !matches!(event, Event::Supply { .. } | Event::Anomaly(_) | Event::Octets { .. } | Event::Ended(_));
                on(&event);
                if is_response {
                    self.server.notes.deviations(self.client.deviations());
                }
            }
            match next {
                Next::Tls => self.start_tls()?,
                Next::Compression(received) => self.start_compression(&received)?,
                Next::Nothing if self.supply()? || self.transmit()? => {}
                Next::Nothing => return Ok(()),
            }
        }
    }

    /// Supplies a piece of a payload, if it is wanted and little waits to be sent.
    fn supply(&mut self) -> Result<bool> {
        let Some(wanted) = self.client.wanted() else { return Ok(false) };
        if self.client.transmit().remaining() > 64 << 10 {
            return Ok(false);
        }
        let source = self.source.as_mut().ok_or("a payload is wanted, and there is none")?;
        let mut piece = vec![0; usize::try_from(wanted)?.min(32 << 10)];
        source.read_exact(&mut piece)?;
        self.client.supply(piece.into())?;
        Ok(true)
    }

    /// Sends a piece of what is to be sent, if there is any.
    fn transmit(&mut self) -> Result<bool> {
        let mut transmit = self.client.transmit();
        let chunk = transmit.chunk();
        if chunk.is_empty() {
            return Ok(false);
        }
        let written = match &mut self.deflate {
            None => self.stream.write(chunk),
            Some(deflate) => self.stream.write_all(&deflate.compressed(chunk)?).map(|()| chunk.len()),
        };
        match written {
            Ok(count) => {
                if let Some(recording) = &mut self.recording {
                    recording.push(Sender::Client, &chunk[..count]);
                }
                transmit.advance(count);
                Ok(true)
            }
            // What the server said before it hung up is still to be read.
            Err(error) if matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// So many octets were read into the buffer.
    fn receive(&mut self, count: usize) -> Result<()> {
        let octets = &self.buffer[..count];
        match &mut self.deflate {
            None => self.client.receive(octets),
            Some(deflate) => deflate.decompress(octets, &mut self.client)?,
        }
        if let (Some(recording), None) = (&mut self.recording, &self.deflate) {
            recording.push(Sender::Server, octets);
        }
        Ok(())
    }

    fn start_tls(&mut self) -> Result<()> {
        let Stream::Plain(stream) = std::mem::replace(&mut self.stream, Stream::None) else {
            return Err("TLS is to start twice".into());
        };
        stream.set_read_timeout(Some(PATIENCE))?;
        self.stream = Stream::Tls(Box::new(self.server.certificate.connect(stream)?));
        self.client.tls_started()?;
        Ok(())
    }

    fn start_compression(&mut self, received: &Bytes) -> Result<()> {
        let mut deflate =
            Deflate { compress: Compress::new(Compression::default(), false), decompress: Decompress::new(false) };
        deflate.decompress(received, &mut self.client)?;
        self.deflate = Some(Box::new(deflate));
        Ok(())
    }
}

/// What the last events ask of the connection.
enum Next {
    Nothing,
    Tls,
    Compression(Bytes),
}

impl Deflate {
    /// These octets as they go over the wire, all of them at once.
    fn compressed(&mut self, mut octets: &[u8]) -> Result<Vec<u8>> {
        let mut compressed = Vec::with_capacity(octets.len() / 2 + 64);
        loop {
            let before = self.compress.total_in();
            self.compress.compress_vec(octets, &mut compressed, FlushCompress::Sync)?;
            octets = &octets[usize::try_from(self.compress.total_in() - before)?..];
            if octets.is_empty() && compressed.len() < compressed.capacity() {
                return Ok(compressed);
            }
            compressed.reserve(1 << 10);
        }
    }

    /// Gives the client what these octets stand for.
    fn decompress(&mut self, mut octets: &[u8], client: &mut Client) -> Result<()> {
        let mut piece = [0; 16 << 10];
        loop {
            let (taken, made) = (self.decompress.total_in(), self.decompress.total_out());
            self.decompress.decompress(octets, &mut piece, FlushDecompress::Sync)?;
            octets = &octets[usize::try_from(self.decompress.total_in() - taken)?..];
            let made = usize::try_from(self.decompress.total_out() - made)?;
            client.receive(&piece[..made]);
            if octets.is_empty() && made < piece.len() {
                return Ok(());
            }
        }
    }
}

impl Stream {
    fn set_read_timeout(&self, timeout: Duration) -> Result<()> {
        match self {
            Self::Plain(stream) => stream.set_read_timeout(Some(timeout))?,
            Self::Tls(stream) => stream.sock.set_read_timeout(Some(timeout))?,
            Self::None => {}
        }
        Ok(())
    }
}

impl Read for Stream {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(into),
            Self::Tls(stream) => stream.read(into),
            Self::None => Ok(0),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.write(octets),
            Self::Tls(stream) => stream.write(octets),
            Self::None => Err(ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Tls(stream) => stream.flush(),
            _ => Ok(()),
        }
    }
}

/// The command on this line, in which literals stand between « and », and have `\r\n` for a line end.
pub(crate) fn parsed(line: &str) -> Result<Command<'static>> {
    let mut octets = String::from("a ");
    for (index, piece) in line.split(['«', '»']).enumerate() {
        let piece = piece.replace("\\r\\n", "\r\n");
        match index % 2 {
            0 => octets += &piece,
            _ => octets += &literal(&piece),
        }
    }
    octets += "\r\n";
    let decoded = Decoder::new(Limits::client(), Quirks::CLIENTS).command(octets.as_bytes());
    Ok(decoded.map_err(|error| format!("{line}: {error}"))?.command.into_owned())
}

/// Octets as a literal.
pub(crate) fn literal(octets: &str) -> String {
    format!("{{{}+}}\r\n{octets}", octets.len())
}
