//! A certificate that signs itself, made for one run, and a client that trusts it and no other.

use crate::Result;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName},
};
use std::{net::TcpStream, sync::Arc};

/// What the client takes the server to be.
const NAME: &str = "mail.example.org";

/// A connection under TLS.
pub(crate) type TlsStream = StreamOwned<ClientConnection, TcpStream>;

/// The certificate, with what both ends need of it.
pub(crate) struct Certificate {
    pub(crate) certificate: String,
    pub(crate) key: String,
    trusting: Arc<ClientConfig>,
}

impl Certificate {
    pub(crate) fn new() -> Result<Self> {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed([NAME, "localhost", "127.0.0.1"].map(str::to_owned))?;
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(cert.der().to_vec()))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let trusting = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { certificate: cert.pem(), key: signing_key.serialize_pem(), trusting: Arc::new(trusting) })
    }

    /// Makes the handshake.
    pub(crate) fn connect(&self, stream: TcpStream) -> Result<TlsStream> {
        let connection = ClientConnection::new(self.trusting.clone(), ServerName::try_from(NAME)?)?;
        let mut stream = StreamOwned::new(connection, stream);
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        Ok(stream)
    }
}
