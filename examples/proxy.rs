//! Stands between a mail program and its server, and prints what both say as it passes, decoded, without passwords.
//!
//! ```text
//! cargo run --example proxy -- 1143 imap.example.org:143
//! cargo run --example proxy -- --lint --tls 1143 imap.example.org:993
//! ```
//!
//! Then let the mail program connect to port 1143 of this machine, without TLS. What is forwarded is exactly what was received: the [`Tap`]
//! gets a copy. With `--tls`, the connection to the server is under TLS, which the mail program does not see. After STARTTLS there is
//! nothing to see; what is compressed is inflated. With `--lint`, only that is printed which is not as the RFCs have it.

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
use imap_wire::{Context, Decoder, Tap, TapEvent, wire::Sender};
use printable::printable;
use std::{
    io::{self, Write},
    net::Ipv4Addr,
    path::PathBuf,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split},
    net::{TcpListener, TcpStream},
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
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => Arc::new(options),
        Err(message) => {
            eprintln!("proxy: {message}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match listen(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("proxy: {}", printable(&error.to_string()));
            ExitCode::FAILURE
        }
    }
}

/// Takes connections from this machine only: what passes is not encrypted.
async fn listen(options: &Arc<Options>) -> Result<()> {
    let tls = match options.tls {
        true => Some(TlsConnector::from(tls::config(options.trust.as_deref())?)),
        false => None,
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    println!("{} -> {}", listener.local_addr()?, options.server);
    for session in 1.. {
        let (client, _) = listener.accept().await?;
        let (options, tls) = (Arc::clone(options), tls.clone());
        tokio::spawn(async move {
            if let Err(error) = serve(session, client, &options, tls).await {
                eprintln!("proxy: {session}: {}", printable(&error.to_string()));
            }
        });
    }
    Ok(())
}

async fn serve(
    session: u64,
    client: TcpStream,
    options: &Options,
    tls: Option<TlsConnector>,
) -> std::result::Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let server = TcpStream::connect(&options.server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let mut tap = Tap::new();
    tap.set_inflate(inflate::inflate());
    let heard = Mutex::new(Heard { session, lint: options.lint, tap, decoder: Decoder::client() });
    match tls {
        None => pass(client, server, &heard).await?,
        Some(tls) => {
            let host = options.server.rsplit_once(':').map_or("", |(host, _)| host);
            let server = tls.connect(ServerName::try_from(host.to_owned())?, server).await?;
            pass(client, server, &heard).await?;
        }
    }
    heard.lock().unwrap_or_else(PoisonError::into_inner).finish()?;
    Ok(())
}

/// Both directions give what they read to the one tap, which needs to hear both to know what each means.
async fn pass<S: AsyncRead + AsyncWrite>(client: TcpStream, server: S, heard: &Mutex<Heard>) -> io::Result<()> {
    let ((from_client, to_client), (from_server, to_server)) = (split(client), split(server));
    let (forth, back) = tokio::join!(
        forward(Sender::Client, from_client, to_server, heard),
        forward(Sender::Server, from_server, to_client, heard),
    );
    forth.and(back)
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
}

impl Heard {
    fn receive(&mut self, sender: Sender, octets: &[u8]) -> io::Result<()> {
        self.tap.receive(sender, octets);
        self.print()
    }

    /// Both ends are silent for good: what is not whole is told, too.
    fn finish(&mut self) -> io::Result<()> {
        self.tap.finish();
        self.print()
    }

    fn print(&mut self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        while let Some(event) = self.tap.poll_event() {
            show(&mut out, self.session, self.lint, &event, &mut self.decoder)?;
        }
        Ok(())
    }
}

fn show(out: &mut impl Write, session: u64, lint: bool, event: &TapEvent, decoder: &mut Decoder) -> io::Result<()> {
    let who = |sender: &Sender| if *sender == Sender::Client { 'C' } else { 'S' };
    match (event, event.decode(decoder)) {
        // What the server asks is part of the secret, too.
        (TapEvent::Frame { context: Context::Sasl, .. }, _) if lint => {}
        (TapEvent::Frame { context: Context::Sasl, sender, .. }, _) => {
            writeln!(out, "{session} {} [redacted]", who(sender))?;
        }
        (TapEvent::Frame { sender, answers, .. }, Some(Ok(message))) => {
            if !lint || !decoder.deviations().is_empty() {
                let answers = answers.as_ref().map(|name| format!("  <- {}", name.escape_ascii())).unwrap_or_default();
                writeln!(out, "{session} {} {message:.200}{answers}", who(sender))?;
            }
            for deviation in decoder.deviations() {
                for row in deviation.quirk.iter() {
                    writeln!(out, "{session}   {} at offset {}: {}", row.name(), deviation.offset, row.rule())?;
                    writeln!(out, "{session}   {}; known from: {}", row.section(), row.known_from())?;
                }
            }
        }
        (TapEvent::Frame { sender, frame, .. }, Some(Err(error))) => {
            writeln!(out, "{session} {} {frame:.200}: {error}", who(sender))?;
        }
        (TapEvent::Literal { sender, octets, .. }, _) if !lint => {
            writeln!(out, "{session} {} a literal of {octets} octets", who(sender))?;
        }
        (TapEvent::Abandoned { sender, abandoned }, _) => {
            writeln!(out, "{session} {} {:.200}: {}", who(sender), abandoned.frame, abandoned.reason)?;
        }
        (TapEvent::Opaque { sender, octets, cause }, _) if !lint => {
            writeln!(out, "{session} {} {} opaque octets: {cause}", who(sender), octets.len())?;
        }
        // The octets of such a literal.
        _ => {}
    }
    Ok(())
}
