//! TLS before the server of the examples, with a certificate that signs itself.

use super::server::Server;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::{fs, io, net::Ipv4Addr, path::Path, sync::Arc, thread};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    runtime,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

/// When TLS begins.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Start {
    /// With the first octet.
    Tls,
    /// After STARTTLS, which has to be the first command.
    StartTls,
}

/// Stands before that server, and writes its certificate there. Tells its port.
pub(crate) fn before(server: &Server, start: Start, certificate: &Path) -> u16 {
    let acceptor = acceptor(certificate);
    let behind = server.port;
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a port");
    let port = listener.local_addr().expect("it has an address").port();
    listener.set_nonblocking(true).expect("it can be so");
    thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().enable_io().build().expect("there is a runtime");
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).expect("the runtime takes it");
            while let Ok((client, _)) = listener.accept().await {
                // A client that hangs up is none of its concern.
                tokio::spawn(relay(client, behind, acceptor.clone(), start));
            }
        });
    });
    port
}

fn acceptor(certificate: &Path) -> TlsAcceptor {
    let names = ["localhost".to_owned(), Ipv4Addr::LOCALHOST.to_string()];
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).expect("it can be made");
    fs::write(certificate, cert.pem()).expect("there is room");
    let chain = vec![CertificateDer::from(cert.der().to_vec())];
    let key = PrivateKeyDer::from_pem_slice(signing_key.serialize_pem().as_bytes()).expect("it is a key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|it| it.with_no_client_auth().with_single_cert(chain, key));
    TlsAcceptor::from(Arc::new(config.expect("the key fits")))
}

async fn relay(mut client: TcpStream, behind: u16, acceptor: TlsAcceptor, start: Start) -> io::Result<()> {
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, behind)).await?;
    if start == Start::StartTls {
        client.write_all(b"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n").await?;
        if line(&mut client).await? != b"A1 STARTTLS\r\n" {
            return client.write_all(b"* BYE not without TLS\r\n").await;
        }
        client.write_all(b"A1 OK go on\r\n").await?;
        // The client has been greeted.
        line(&mut server).await?;
    }
    let mut client = acceptor.accept(client).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

/// Reads a line, and nothing behind it.
async fn line(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    while !line.ends_with(b"\n") {
        line.push(stream.read_u8().await?);
    }
    Ok(line)
}
