//! What to inspect: arguments, files, and their formats.

use crate::capture::{self, Capture};
use imap_wire::wire::Sender;
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

pub(crate) const HELP: &str = "\
Shows the frames of IMAP sessions: who sent each, its tag, its size, its literals, and its octets, with secrets left out.

Usage: inspect [--from server|client] [--full] PATH...

PATH is a file, a folder (every *.jsonl in it and below it is read), or - for standard input. A file is either a session
as JSON lines ({\"dir\": \"C\" or \"S\", \"data\": base64}, one a read), or the raw octets that one side sent; of those, say
whose they are:

  --from server|client   the files are raw octets, sent by this side
  --full                 show all octets of a frame, not the first 400
  --help                 this

The last line counts: framed N frames, M abandoned, K opaque octets, D deviations.
";

pub(crate) struct Options {
    paths: Vec<PathBuf>,
    from: Option<Sender>,
    pub(crate) full: bool,
}

/// What a file holds.
pub(crate) enum Input {
    Session(Capture),
    Server(Vec<u8>),
    Client(Vec<u8>),
}

impl Options {
    /// Reads the arguments; `None` if help is asked for.
    pub(crate) fn from_args(args: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut options = Self { paths: Vec::new(), from: None, full: false };
        let mut args = args;
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--help" | "-h" => return Ok(None),
                "--full" => options.full = true,
                "--from" => match args.next().as_deref() {
                    Some("server") => options.from = Some(Sender::Server),
                    Some("client") => options.from = Some(Sender::Client),
                    _ => return Err("--from takes `server` or `client`".into()),
                },
                flag if flag.starts_with("--") => return Err(format!("no such option: {flag}; see --help")),
                path => options.paths.push(path.into()),
            }
        }
        if options.paths.is_empty() {
            return Err("nothing to inspect: name a file, a folder, or - for standard input; see --help".into());
        }
        Ok(Some(options))
    }

    /// The files that the paths name.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>, String> {
        let mut files = Vec::new();
        for path in &self.paths {
            if path.as_os_str() == "-" {
                files.push(path.clone());
                continue;
            }
            let found = capture::files(path).map_err(|error| format!("{}: {error}", path.display()))?;
            if found.is_empty() {
                return Err(format!("{}: no *.jsonl file in this folder", path.display()));
            }
            files.extend(found);
        }
        Ok(files)
    }

    /// Reads a file in the format that it has.
    pub(crate) fn read(&self, path: &Path) -> Result<Input, String> {
        let octets = if path.as_os_str() == "-" {
            let mut octets = Vec::new();
            io::stdin().lock().read_to_end(&mut octets).map(|_| octets)
        } else {
            fs::read(path)
        };
        let octets = octets.map_err(|error| format!("{}: {error}", path.display()))?;
        match self.from {
            Some(Sender::Server) => return Ok(Input::Server(octets)),
            Some(Sender::Client) => return Ok(Input::Client(octets)),
            None if !octets.trim_ascii_start().starts_with(b"{") => {
                let path = path.display();
                return Err(format!(
                    "{path}: not a session in JSON lines; if it is raw octets, say --from server or --from client"
                ));
            }
            None => {}
        }
        let text = String::from_utf8(octets).map_err(|_| format!("{}: not UTF-8", path.display()))?;
        let capture = Capture::parse(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Input::Session(capture))
    }
}
