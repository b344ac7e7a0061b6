//! Which files are read, and what format each has.

use crate::{
    capture::{self, Capture},
    options::Options,
    pcap,
};
use imap_wire::wire::Sender;
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// What a file holds.
pub(crate) enum Input {
    /// Sessions of both sides, or of the server alone, and what of the file could not be read.
    Sessions(Vec<Capture>, Vec<String>),
    /// What a client sent.
    Client(Vec<u8>),
}

/// The files that a path names.
pub(crate) fn files(path: &Path) -> Vec<Result<PathBuf, String>> {
    if path.as_os_str() == "-" {
        return vec![Ok(path.to_owned())];
    }
    match capture::files(path) {
        Err(error) => vec![Err(format!("{}: {error}", path.display()))],
        Ok(found) if found.is_empty() => {
            vec![Err(format!("{}: no *.jsonl, *.pcap, *.pcapng or *.cap file in this folder", path.display()))]
        }
        Ok(found) => found.into_iter().map(Ok).collect(),
    }
}

/// Reads a file in the format that it has.
pub(crate) fn read(path: &Path, options: &Options) -> Result<Input, String> {
    let octets = if path.as_os_str() == "-" {
        let mut octets = Vec::new();
        io::stdin().lock().read_to_end(&mut octets).map(|_| octets)
    } else {
        fs::read(path)
    };
    let said = |what: &str| format!("{}: {what}", path.display());
    let octets = octets.map_err(|error| said(&error.to_string()))?;
    match options.from {
        Some(Sender::Client) => return Ok(Input::Client(octets)),
        Some(Sender::Server) => {
            let mut capture = Capture::default();
            capture.push(Sender::Server, None, octets);
            return Ok(Input::Sessions(vec![capture], Vec::new()));
        }
        None if pcap::is_pcap(&octets) => {
            let (sessions, notes) = pcap::sessions(&octets, options.port).map_err(|error| said(&error))?;
            return Ok(Input::Sessions(sessions, notes));
        }
        None => {}
    }
    if let Some(what) = no_session(&octets) {
        return Err(said(what));
    }
    let text = String::from_utf8(octets).map_err(|_| said("not UTF-8"))?;
    let capture = Capture::parse(&text).map_err(|error| said(&error.to_string()))?;
    Ok(Input::Sessions(vec![capture], Vec::new()))
}

/// What the octets are, if they are not JSON lines.
fn no_session(octets: &[u8]) -> Option<&'static str> {
    let octets = octets.strip_prefix("\u{feff}".as_bytes()).unwrap_or(octets);
    match octets.trim_ascii_start() {
        [b'{', ..] => None,
        [] => Some("it is empty"),
        [0x1f, 0x8b, ..] => Some("it is compressed; give `gunzip -c FILE` to standard input"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("it is compressed; give `zstd -dc FILE` to standard input"),
        [0x16, 0x03, ..] => Some("it is TLS, which nobody can read from outside"),
        _ => {
            Some("neither a session in JSON lines nor packets; if it is raw octets, say --from server or --from client")
        }
    }
}
