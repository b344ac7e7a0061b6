//! An IMAP server: mailboxes in memory or in a maildir, TLS, and most extensions.
//!
//! ```text
//! cargo run --release --example server -- --listen 127.0.0.1:1143 --user alice:secret --maildir mail
//! ```
//!
//! It is made to be copied from. `connection` moves octets between a socket and a `Server`; `session` is one client; `commands` runs what
//! it wants, a kind of command a file, and `outcome` says how that went; `mail` knows what is in a message; `store` is where
//! mailboxes are, and knows nothing of IMAP but flags and UIDs. To keep mail elsewhere, write another `store`.
//!
//! It does not deliver mail, and forgets passwords when it ends: they are on the command line.

mod commands;
mod connection;
mod login;
mod mail;
mod options;
mod outcome;
mod session;
mod store;

use connection::Connection;
use options::{Options, USAGE};
use session::{Context, Session};
use std::{
    error::Error, fs::File, io::BufReader, net::SocketAddr, path::Path, process::ExitCode, sync::Arc, time::Duration,
};
use store::Store;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

#[tokio::main]
async fn main() -> ExitCode {
    if std::env::args().any(|arg| arg == "--help") {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprint!("server: {message}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let store = match &options.maildir {
        None => Store::in_memory(options.users.clone())?,
        Some(folder) => Store::in_maildir(folder, options.users.clone())?,
    };
    if let Some(octets) = options.quota {
        store.limit(octets);
    }
    if let Some(octets) = options.upload_memory {
        store.limit_uploads(octets);
    }
    let tls = match &options.tls {
        None => None,
        Some((certificates, key)) => Some(Arc::new(tls(certificates, key)?)),
    };
    let plain = TcpListener::bind(&options.listen).await?;
    println!("listening on {}", plain.local_addr()?);
    let secure = match &options.listen_tls {
        None => None,
        Some(address) => Some(TcpListener::bind(address).await?),
    };
    if let Some(secure) = &secure {
        println!("listening on {} under TLS", secure.local_addr()?);
    }
    let context = Arc::new(Context { options, store, tls });
    loop {
        tokio::select! {
            client = accept(Some(&plain)) => serve(client, false, &context),
            client = accept(secure.as_ref()) => serve(client, true, &context),
        }
    }
}

/// The next client of this listener, if there is one.
async fn accept(listener: Option<&TcpListener>) -> (TcpStream, SocketAddr) {
    let Some(listener) = listener else { return std::future::pending().await };
    loop {
        match listener.accept().await {
            Ok(client) => return client,
            // Perhaps there are too many already: some of them may go meanwhile.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Serves a client, beside all others.
fn serve((socket, peer): (TcpStream, SocketAddr), is_tls: bool, context: &Arc<Context>) {
    let context = context.clone();
    tokio::spawn(async move {
        let session = Session::new(context.clone());
        socket.set_nodelay(true).ok();
        let mut connection = Connection::new(session.server(is_tls), socket, context.tls.clone());
        let done = match is_tls {
            true => connection.secure().await,
            false => Ok(()),
        };
        let done = match done {
            Ok(()) => session.serve(&mut connection).await,
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            eprintln!("{peer}: {error}");
        }
    });
}

fn tls(certificates: &Path, key: &Path) -> Result<ServerConfig, Box<dyn Error>> {
    let open = |path: &Path| File::open(path).map_err(|error| format!("{}: {error}", path.display()));
    let certificates =
        CertificateDer::pem_reader_iter(BufReader::new(open(certificates)?)).collect::<Result<_, _>>()?;
    let key = PrivateKeyDer::from_pem_reader(BufReader::new(open(key)?))?;
    let provider = Arc::new(ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_no_client_auth().with_single_cert(certificates, key)?)
}
