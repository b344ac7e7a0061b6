//! Stands between a mail program and its server, and prints what both say as it passes, decoded, without passwords.
//!
//! ```text
//! cargo run --example proxy -- 1143 imap.example.org:143
//! cargo run --example proxy -- --lint --tls 1143 imap.example.org:993
//! ```
//!
//! Then let the mail program connect to port 1143 of this machine, without TLS. What is forwarded is exactly what was received:
//! the [`Tap`] gets a copy. With `--tls`, the connection to the server is under TLS, which the mail program does not see. What is
//! compressed is inflated. Where nothing can be read any more, as after STARTTLS, it says so, and forwards what it cannot read.
//!
//! With `--lint`, only that is printed which is not as the RFCs have it, and from where on nothing can be read.
//!
//! It is there to be read: once nobody takes what it prints, as behind `| head`, all sessions end, and so does the program.

#[path = "inspect/inflate.rs"]
mod inflate;
#[path = "client/printable.rs"]
mod printable;
#[allow(dead_code, reason = "shared with the example `client`, which uses more of it")]
#[path = "client/tls.rs"]
mod tls;

/// What `tls` needs of the module that has this name in the example `client`.
mod connection {
    pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
}

use connection::Result;
use imap_wire::{Cause, Context, Decoder, Tap, TapEvent, wire::Sender};
use printable::printable;
use std::{
    convert::Infallible,
    fmt::Arguments,
    io::{self, Write},
    net::Ipv4Addr,
    path::PathBuf,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};

const USAGE: &str = "usage: proxy [--lint] [--tls] [--trust CERT.pem] PORT SERVER:PORT";

/// What the command line says.
struct Options {
    lint: bool,
    tls: bool,
    trust: Option<PathBuf>,
    port: u16,
    server: String,
}

impl Options {
    fn parse(mut args: impl Iterator<Item = String>) -> std::result::Result<Self, String> {
        let (mut lint, mut tls, mut trust, mut others) = (false, false, None, Vec::new());
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--lint" => lint = true,
                "--tls" => tls = true,
                "--trust" => trust = Some(args.next().ok_or("--trust wants a file")?.into()),
                option if option.starts_with('-') => return Err(format!("there is no option {option}")),
                _ => others.push(arg),
            }
        }
        match &others[..] {
            [port, server] if server.contains(':') => {
                let port = port.parse().map_err(|_| format!("{port} is no port"))?;
                Ok(Self { lint, tls, trust, port, server: server.clone() })
            }
            _ => Err("it wants a port, and a server with its port".into()),
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    if std::env::args().any(|arg| arg == "--help") {
        return match writeln!(io::stdout(), "{USAGE}") {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            complain(format_args!("{message}\n{USAGE}"));
            return ExitCode::from(2);
        }
    };
    let Err(error) = listen(options).await;
    complain(format_args!("{}", printable(&error.to_string())));
    ExitCode::FAILURE
}

/// Says what has gone wrong. If nobody reads that either, there is no more to do.
fn complain(message: Arguments<'_>) {
    _ = writeln!(io::stderr(), "proxy: {message}");
}

/// Takes connections from this machine only: what passes is not encrypted.
async fn listen(options: Options) -> Result<Infallible> {
    let tls = match options.tls {
        true => Some(TlsConnector::from(tls::config(options.trust.as_deref())?)),
        false => None,
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let unprintable = |error| format!("what passes cannot be printed any more: {error}");
    writeln!(io::stdout(), "{} -> {}", listener.local_addr()?, options.server).map_err(unprintable)?;
    let (options, mut number) = (Arc::new(options), 0);
    // Once this is dropped, all of them end.
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => {
                    number += 1;
                    sessions.spawn(serve(number, client, Arc::clone(&options), tls.clone()));
                }
                // Perhaps there are too many already: some of them may go meanwhile.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            Some(ended) = sessions.join_next() => ended?.map_err(unprintable)?,
        }
    }
}

/// One session, which fails if nothing can be printed any more. What else goes wrong concerns this one only.
async fn serve(session: u64, client: TcpStream, options: Arc<Options>, tls: Option<TlsConnector>) -> io::Result<()> {
    client.set_nodelay(true).ok();
    let server = match connect(&options.server, tls).await {
        Ok(server) => server,
        Err(error) => {
            complain(format_args!("{session}: {}: {}", options.server, printable(&error.to_string())));
            return Ok(());
        }
    };
    let mut tap = Tap::new();
    tap.set_inflate(inflate::inflate());
    let heard = Mutex::new(Heard { session, lint: options.lint, tap, decoder: Decoder::client(), opaque: [None; 2] });
    // Both directions give what they read to the one tap, which needs to hear both to know what each means.
    let ((from_client, to_client), (from_server, to_server)) = (split(client), split(server));
    tokio::try_join!(
        forward(Sender::Client, from_client, to_server, &heard),
        forward(Sender::Server, from_server, to_client, &heard),
    )?;
    heard.into_inner().unwrap_or_else(PoisonError::into_inner).finish()
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

async fn connect(
    address: &str,
    tls: Option<TlsConnector>,
) -> std::result::Result<Box<dyn Stream>, Box<dyn std::error::Error + Send + Sync>> {
    let server = TcpStream::connect(address).await?;
    server.set_nodelay(true)?;
    let Some(tls) = tls else { return Ok(Box::new(server)) };
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host).trim_matches(['[', ']']);
    Ok(Box::new(tls.connect(ServerName::try_from(host.to_owned())?, server).await?))
}

async fn forward(
    sender: Sender,
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    heard: &Mutex<Heard>,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 << 10];
    // An end that breaks off, as under TLS many do, is an end.
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        // Heard before it is sent on: so no answer is heard before its question.
        heard.lock().unwrap_or_else(PoisonError::into_inner).receive(sender, &buffer[..count])?;
        if to.write_all(&buffer[..count]).await.is_err() || to.flush().await.is_err() {
            break;
        }
    }
    // The other end learns that no more will come, and can still finish what it has to say.
    to.shutdown().await.ok();
    Ok(())
}

/// One session, as far as it was heard.
struct Heard {
    session: u64,
    lint: bool,
    tap: Tap,
    decoder: Decoder,
    /// Why nothing more can be read of what the client says, and of what the server does.
    opaque: [Option<Cause>; 2],
}

impl Heard {
    fn receive(&mut self, sender: Sender, octets: &[u8]) -> io::Result<()> {
        self.tap.receive(sender, octets);
        self.print()
    }

    /// Both ends are silent for good: what is not whole is told, too.
    fn finish(mut self) -> io::Result<()> {
        self.tap.finish();
        self.print()
    }

    fn print(&mut self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        while let Some(event) = self.tap.poll_event() {
            for line in self.lines(&event) {
                writeln!(out, "{} {}", self.session, printable(&line))?;
            }
        }
        Ok(())
    }

    /// What is printed of an event.
    fn lines(&mut self, event: &TapEvent) -> Vec<String> {
        let who = |sender: &Sender| if *sender == Sender::Client { 'C' } else { 'S' };
        match (event, event.decode(&mut self.decoder)) {
            // What the server asks is part of the secret, too.
            (TapEvent::Frame { context: Context::Sasl, .. }, _) if self.lint => Vec::new(),
            (TapEvent::Frame { context: Context::Sasl, sender, .. }, _) => vec![format!("{} [redacted]", who(sender))],
            (TapEvent::Frame { .. }, Some(Ok(_))) if self.lint && self.decoder.deviations().is_empty() => Vec::new(),
            (TapEvent::Frame { sender, answers, .. }, Some(Ok(message))) => {
                let answers = answers.as_ref().map(|name| format!("  <- {}", name.escape_ascii())).unwrap_or_default();
                let mut lines = vec![format!("{} {message:.200}{answers}", who(sender))];
                for deviation in self.decoder.deviations() {
                    for row in deviation.quirk.iter() {
                        lines.push(format!("  {} at offset {}: {}", row.name(), deviation.offset, row.rule()));
                        lines.push(format!("  {}; known from: {}", row.section(), row.known_from()));
                    }
                }
                lines
            }
            (TapEvent::Frame { sender, frame, .. }, Some(Err(error))) => {
                vec![format!("{} {frame:.200}: {error}", who(sender))]
            }
            (TapEvent::Literal { sender, octets, .. }, _) if !self.lint => {
                vec![format!("{} a literal of {octets} octets", who(sender))]
            }
            (TapEvent::Abandoned { sender, abandoned }, _) => {
                vec![format!("{} {:.200}: {}", who(sender), abandoned.frame, abandoned.reason)]
            }
            // With `--lint` too: otherwise, it would look as if all were well from here on.
            (TapEvent::Opaque { sender, cause, .. }, _) => {
                let known = &mut self.opaque[usize::from(*sender == Sender::Server)];
                match known.replace(*cause) == Some(*cause) {
                    true => Vec::new(),
                    false => vec![format!("{} opaque from here on: {cause}", who(sender))],
                }
            }
            // The octets of such a literal.
            _ => Vec::new(),
        }
    }
}
