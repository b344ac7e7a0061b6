//! The client under tokio, with TLS and COMPRESS=DEFLATE: lists the mailboxes, then watches one, and shows the headers of what comes.
//!
//! ```text
//! cargo run --example tokio_client -- imaps://alice:pass@imap.example.org/INBOX
//! ```
//!
//! A password that is not in the URL is in the environment variable `IMAP_PASSWORD`. It watches for a minute, or as many seconds as
//! a second argument says. If the environment variable TRUST names a file, the certificates in it are trusted, and no others. The
//! example `client` shows more of what can be done; this one shows how little changes with `async`: [`Connection::next`] is all that
//! differs. Reading and writing go on at once, so a server that sends much while it is sent much holds up nobody.

#[path = "client/printable.rs"]
mod printable;
#[allow(dead_code, reason = "shared with the example `client`, which uses more of it")]
#[path = "client/tls.rs"]
mod tls;
#[path = "client/url.rs"]
mod url;

/// What `tls` needs of the module that has this name in the example `client`.
mod connection {
    pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
}

use bytes::{Buf, BytesMut};
use connection::Result;
use flate2::{
    Compression,
    write::{DeflateDecoder, DeflateEncoder},
};
use imap_wire::{
    Data, FetchItem,
    client::{Client, CommandId, Config, Event, sasl::Plain},
    command::{Command, Fetch, FetchAttribute, FetchAttributes, List, ListPattern, Login, Select},
    data::{Capability, Mailbox, Section, SequenceSet},
    ext::CompressAlgorithm,
    wire::IntoStatic,
};
use printable::printable;
use std::{
    io::{self, Write, stdout},
    num::NonZeroU32,
    path::Path,
    process::ExitCode,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf, split},
    net::TcpStream,
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};
use url::Url;

const USAGE: &str = "tokio_client imap[s]://user:pass@host/mailbox [SECONDS]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let (url, time) = match arguments() {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("tokio_client: {message} (usage: {USAGE})");
            return ExitCode::from(2);
        }
    };
    match run(&url, time).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tokio_client: {}", printable(&error.to_string()));
            ExitCode::FAILURE
        }
    }
}

/// Where to, and how long to watch.
fn arguments() -> std::result::Result<(Url, Duration), String> {
    let mut args = std::env::args_os().skip(1).map(|arg| arg.into_string().map_err(|_| "an argument is not UTF-8"));
    let url = Url::parse(&args.next().ok_or("the URL is missing")??)?;
    // Of 32 bits: a clock need not know the time that a larger number leads to.
    let seconds = args.next().transpose()?.map_or(Ok(60), |it| it.parse::<u32>());
    let seconds = seconds.map_err(|_| "the time is a number of seconds, up to 4294967295")?;
    match args.next() {
        None => Ok((url, Duration::from_secs(seconds.into()))),
        Some(_) => Err("there are more than two arguments".into()),
    }
}

async fn run(url: &Url, time: Duration) -> Result<()> {
    let mut connection = Connection::open(url).await?;
    let user = url.user.as_deref().ok_or("the URL has no user")?;
    let password = url.password.clone().or_else(|| std::env::var("IMAP_PASSWORD").ok());
    let password = password.ok_or("there is no password, neither in the URL nor in IMAP_PASSWORD")?;
    connection.log_in(user, &password).await?;
    if connection.supports(Capability::CompressDeflate) {
        connection.run(Command::Compress(CompressAlgorithm::Deflate), |_| Ok(())).await?;
    }
    let list = List::new(Mailbox::new("")?, ListPattern::new("*")?);
    connection
        .run(Command::List(list), |event| {
            if let Event::Data(Data::List(list)) = event {
                writeln!(stdout(), "{}", printable(&list.mailbox.to_display()))?;
            }
            Ok(())
        })
        .await?;
    connection.run(Command::Examine(Select::new(url.mailbox.clone())), |_| Ok(())).await?;
    watch(&mut connection, time).await?;
    connection.run(Command::Logout, |_| Ok(())).await
}

/// Idles, and fetches the headers of what comes meanwhile: FETCH ends IDLE, and the client goes back to it by itself.
async fn watch(connection: &mut Connection, time: Duration) -> Result<()> {
    let end = Instant::now() + time;
    let Some(mut next) = connection.client.view().and_then(|view| NonZeroU32::new(view.uid_next()?)) else {
        return Err("the server does not say which UID comes next".into());
    };
    // The last message that is there, to begin with: `n:*` has it in any case.
    connection.client.send(headers(next)?)?;
    connection.client.send(Command::Idle)?;
    loop {
        let event = tokio::select! {
            event = connection.next() => event?,
            () = sleep_until(end) => return Ok(()),
        };
        match event {
            Event::Data(Data::Exists(count)) => {
                writeln!(stdout(), "{count} messages")?;
                connection.client.send(headers(next)?)?;
            }
            Event::Fetch { uid: Some(uid), fetch } => {
                let header = fetch.items.iter().find_map(|item| match item {
                    FetchItem::BodySection(body) => body.payload.octets(),
                    _ => None,
                });
                // Without one, it is news of flags.
                let Some(header) = header else { continue };
                writeln!(stdout(), "UID {uid}:")?;
                for line in header.to_str_lossy().lines().filter(|line| !line.is_empty()) {
                    writeln!(stdout(), "  {}", printable(line))?;
                }
                next = next.max(NonZeroU32::new(uid).and_then(|uid| uid.checked_add(1)).unwrap_or(next));
            }
            Event::Expunge { uid, .. } => writeln!(stdout(), "UID {uid:?} is gone")?,
            Event::Completed { outcome, .. } if !outcome.is_ok() => return Err(outcome.to_string().into()),
            _ => {}
        }
    }
}

fn headers(first: NonZeroU32) -> Result<Command<'static>> {
    let section = Section::header_fields(&[], ["Date", "From", "Subject"])?;
    let attributes = FetchAttributes::from(FetchAttribute::body_peek(section));
    Ok(Command::UidFetch(Fetch::new(SequenceSet::starting_at(first), attributes)))
}

/// Octets that are read or written at once.
const CHUNK: usize = 16 << 10;

/// Octets that are inflated at once. They may become a thousand times as many.
const PIECE: usize = 1 << 10;

/// How long the network may take for what the client knows nothing of.
const PATIENCE: Duration = Duration::from_secs(60);

/// A [`Client`] and its stream.
struct Connection {
    client: Client,
    reader: ReadHalf<Box<dyn Stream>>,
    writer: WriteHalf<Box<dyn Stream>>,
    /// What was read, as it came.
    unread: BytesMut,
    /// What is to be written, as it goes.
    unwritten: BytesMut,
    is_flushed: bool,
    /// If it is agreed, each of these.
    deflate: Option<DeflateEncoder<Vec<u8>>>,
    inflate: Option<DeflateDecoder<Vec<u8>>>,
    /// The client counts time from here.
    start: Instant,
}

trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<T: AsyncRead + AsyncWrite + Unpin> Stream for T {}

impl Connection {
    fn new(client: Client, stream: Box<dyn Stream>) -> Self {
        let (reader, writer) = split(stream);
        let (unread, unwritten, start) = (BytesMut::new(), BytesMut::new(), Instant::now());
        Self { client, reader, writer, unread, unwritten, is_flushed: true, deflate: None, inflate: None, start }
    }

    /// Connects, with TLS from the beginning or after STARTTLS, and waits until it is known what the server can do.
    async fn open(url: &Url) -> Result<Self> {
        let tls = TlsConnector::from(tls::config(std::env::var_os("TRUST").as_ref().map(Path::new))?);
        let name = ServerName::try_from(url.host.clone())?;
        let mut config = Config::default();
        (config.is_tls, config.require_tls) = (url.is_tls, true);
        let client = Client::new(config);
        let server = format!("{}:{}", url.host, url.port);
        let socket = in_time(&server, TcpStream::connect((url.host.as_str(), url.port))).await?;
        socket.set_nodelay(true)?;
        if url.is_tls {
            let mut connection = Self::new(client, Box::new(in_time("no TLS", tls.connect(name, socket)).await?));
            connection.know_capabilities().await?;
            return Ok(connection);
        }
        let mut connection = Self::new(client, Box::new(socket));
        connection.client.send(Command::StartTls)?;
        loop {
            match connection.next().await? {
                Event::StartTls => break,
                Event::Completed { outcome, .. } if !outcome.is_ok() => return Err(format!("no TLS: {outcome}").into()),
                _ => {}
            }
        }
        let Self { mut client, reader, writer, .. } = connection;
        let stream = in_time("no TLS", tls.connect(name, reader.unsplit(writer))).await?;
        client.tls_started()?;
        let mut connection = Self::new(client, Box::new(stream));
        connection.know_capabilities().await?;
        Ok(connection)
    }

    /// The next event. Nothing is lost if this is dropped before it is there.
    async fn next(&mut self) -> Result<Event<'static>> {
        loop {
            match self.client.poll_event().map(IntoStatic::into_static) {
                Some(Event::StartCompression { received }) => {
                    self.deflate = Some(DeflateEncoder::new(Vec::new(), Compression::default()));
                    self.inflate = Some(DeflateDecoder::new(Vec::new()));
                    self.unread.extend_from_slice(&received);
                }
                Some(Event::Ended(end)) => return Err(end.into()),
                Some(event) => return Ok(event),
                None => {}
            }
            self.is_flushed &= self.unwritten.is_empty();
            // What was taken may let the client send more, and what was given may bring events.
            if self.take_transmit()? || self.give_received()? {
                continue;
            }
            let now = self.start.elapsed();
            let timeout = self.client.poll_timeout();
            if timeout.is_some_and(|timeout| timeout <= now) {
                self.client.handle_timeout(now);
                continue;
            }
            self.unread.reserve(CHUNK);
            tokio::select! {
                read = self.reader.read_buf(&mut self.unread) => match read {
                    Ok(0) => self.client.receive_eof(),
                    Ok(_) => {}
                    // Without a farewell of TLS. The client takes no end of the stream for a success.
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => self.client.receive_eof(),
                    Err(error) => return Err(error.into()),
                },
                written = write(&mut self.writer, &mut self.unwritten), if !self.is_flushed => self.is_flushed = written?,
                () = sleep(timeout.unwrap_or(Duration::MAX).saturating_sub(now)) => {}
            }
        }
    }

    /// Takes what the client has to say, if not too much waits already: true if there was anything.
    fn take_transmit(&mut self) -> Result<bool> {
        let mut transmit = self.client.transmit();
        if !transmit.has_remaining() || self.unwritten.len() > CHUNK {
            return Ok(false);
        }
        let octets = transmit.copy_to_bytes(transmit.remaining().min(CHUNK));
        match &mut self.deflate {
            None => self.unwritten.extend_from_slice(&octets),
            Some(deflate) => {
                deflate.write_all(&octets)?;
                // The server is to read it now, and not when there is more.
                deflate.flush()?;
                self.unwritten.extend_from_slice(deflate.get_ref());
                deflate.get_mut().clear();
            }
        }
        Ok(true)
    }

    /// Gives the client what was read, if it is deflated a piece at a time: true if there was anything.
    fn give_received(&mut self) -> Result<bool> {
        let most = if self.inflate.is_some() { PIECE } else { usize::MAX };
        let piece = self.unread.split_to(self.unread.len().min(most));
        match &mut self.inflate {
            None => self.client.receive(&piece),
            Some(inflate) => {
                inflate.write_all(&piece)?;
                inflate.flush()?;
                self.client.receive(inflate.get_ref());
                inflate.get_mut().clear();
            }
        }
        Ok(!piece.is_empty())
    }

    /// Sends a command, and hands over what happens until it is complete. An error unless the server says OK.
    async fn run(&mut self, command: Command<'static>, see: impl FnMut(&Event<'_>) -> Result<()>) -> Result<()> {
        let id = self.client.send(command)?;
        self.complete(id, see).await
    }

    async fn complete(&mut self, command: CommandId, mut see: impl FnMut(&Event<'_>) -> Result<()>) -> Result<()> {
        loop {
            match self.next().await? {
                Event::Completed { id, outcome, .. } if id == command => {
                    return if outcome.is_ok() { Ok(()) } else { Err(outcome.to_string().into()) };
                }
                event => see(&event)?,
            }
        }
    }

    async fn log_in(&mut self, user: &str, password: &str) -> Result<()> {
        if self.client.state().is_authenticated() {
            return Ok(());
        }
        let id = if self.client.capabilities().is_some_and(|it| it.has("AUTH=PLAIN")) {
            self.client.authenticate(Plain::new(user, password)?)?
        } else {
            self.client.send(Command::Login(Login::new(user.to_owned(), password.to_owned())))?
        };
        self.complete(id, |_| Ok(())).await?;
        self.know_capabilities().await
    }

    /// Asks what the server can do, unless it has said so since TLS or login.
    async fn know_capabilities(&mut self) -> Result<()> {
        while self.client.state().awaits_greeting() {
            self.next().await?;
        }
        match self.client.capabilities() {
            Some(_) => Ok(()),
            None => self.run(Command::Capability, |_| Ok(())).await,
        }
    }

    fn supports(&self, capability: Capability) -> bool {
        self.client.capabilities().is_some_and(|it| it.supports(capability))
    }
}

/// Waits for a step of connecting, but not for ever. If it fails, the error begins with this.
async fn in_time<T>(problem: &str, step: impl Future<Output = io::Result<T>>) -> Result<T> {
    match timeout(PATIENCE, step).await {
        Ok(done) => done.map_err(|error| format!("{problem}: {error}").into()),
        Err(_) => Err(format!("{problem}: no answer within {} seconds", PATIENCE.as_secs()).into()),
    }
}

/// Writes a piece of this, or flushes if there is none: true if all of it is on its way. Nothing is lost if this is dropped.
async fn write(writer: &mut (impl AsyncWrite + Unpin), octets: &mut BytesMut) -> io::Result<bool> {
    if !octets.has_remaining() {
        writer.flush().await?;
        return Ok(true);
    }
    match writer.write_buf(octets).await? {
        0 => Err(io::ErrorKind::WriteZero.into()),
        _ => Ok(false),
    }
}
