//! TLS and compression for the client.

use flate2::{
    Compression,
    write::{DeflateDecoder, DeflateEncoder},
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

pub(crate) trait Stream: Read + Write + Send {}

impl<T: Read + Write + Send> Stream for T {}

/// A certificate that signs itself, and its key: two files of this folder.
pub(crate) fn certificate(folder: &Path) -> (PathBuf, PathBuf) {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).expect("it can be made");
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    fs::write(&certificate, cert.pem()).expect("there is room");
    fs::write(&key, signing_key.serialize_pem()).expect("there is room");
    (certificate, key)
}

/// TLS that trusts this certificate only.
pub(crate) fn tls(stream: Box<dyn Stream>, certificate: &Path) -> impl Stream + use<> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_file(certificate).expect("it is one");
    roots.add(certificate).expect("it can be trusted");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("there are versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), "localhost".try_into().expect("it is a name"));
    StreamOwned::new(connection.expect("it begins"), stream)
}

/// A stream that is compressed in both directions.
pub(crate) struct Deflated {
    stream: Box<dyn Stream>,
    deflate: DeflateEncoder<Vec<u8>>,
    /// What reads through a `BufRead` waits for more before it gives out all that it has.
    inflate: DeflateDecoder<Vec<u8>>,
}

impl Deflated {
    pub(crate) fn new(stream: Box<dyn Stream>) -> Self {
        let deflate = DeflateEncoder::new(Vec::new(), Compression::default());
        Self { stream, deflate, inflate: DeflateDecoder::new(Vec::new()) }
    }
}

impl Read for Deflated {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        while self.inflate.get_ref().is_empty() {
            let mut piece = [0; 1 << 12];
            let count = self.stream.read(&mut piece)?;
            if count == 0 {
                return Ok(0);
            }
            self.inflate.write_all(&piece[..count])?;
            self.inflate.flush()?;
        }
        let inflated = self.inflate.get_mut();
        let count = inflated.len().min(octets.len());
        octets[..count].copy_from_slice(&inflated[..count]);
        inflated.drain(..count);
        Ok(count)
    }
}

impl Write for Deflated {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.deflate.write(octets)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.deflate.flush()?;
        self.stream.write_all(self.deflate.get_ref())?;
        self.deflate.get_mut().clear();
        self.stream.flush()
    }
}
