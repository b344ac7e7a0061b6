//! Captures: real sessions as JSON lines, one read a line (see CONTRIBUTING.md for the format).

use imap_wire::wire::{Sender, base64};
use serde_json::Value;
use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// One recorded session.
#[derive(Clone, Debug, Default)]
pub struct Capture {
    /// What recorded it: server, client, scenario.
    pub header: [String; 3],
    /// It does not begin where the session does.
    pub begins_midway: bool,
    /// What one read gave, in the order in which the recorder saw them.
    pub chunks: Vec<(Sender, Vec<u8>)>,
    /// When each was read, counted from any beginning, where the recording says so.
    pub times: Vec<Option<Duration>>,
}

/// Why a file is no capture.
#[derive(Debug)]
pub struct CaptureError {
    line: usize,
    reason: &'static str,
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for CaptureError {}

impl Capture {
    /// Reads the lines of a capture.
    pub fn parse(text: &str) -> Result<Self, CaptureError> {
        let mut capture = Self::default();
        let mut is_first = true;
        // An editor may have put a mark of its byte order before the first line, and an empty one behind the last.
        for (line, text) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if text.trim().is_empty() {
                continue;
            }
            let error = |reason| CaptureError { line: line + 1, reason };
            let value: Value = serde_json::from_str(text).map_err(|_| error("not a JSON object"))?;
            if std::mem::take(&mut is_first) && value.get("server").is_some() {
                let field = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                capture.header = [field("server"), field("client"), field("scenario")];
                continue;
            }
            let sender = match value.get("dir").and_then(Value::as_str) {
                Some("C") => Sender::Client,
                Some("S") => Sender::Server,
                _ => return Err(error("\"dir\" is neither \"C\" nor \"S\"")),
            };
            let data = value.get("data").and_then(Value::as_str).ok_or_else(|| error("no \"data\""))?;
            let octets = base64::decode(data.as_bytes()).map_err(|_| error("\"data\" is not base64"))?;
            let seconds = |time: &Value| time.as_f64().and_then(|time| Duration::try_from_secs_f64(time).ok());
            let time = match value.get("time") {
                Some(time) => Some(seconds(time).ok_or_else(|| error("\"time\" is no number of seconds"))?),
                None => None,
            };
            capture.push(sender, time, octets);
        }
        Ok(capture)
    }

    /// Adds what one read gave.
    pub fn push(&mut self, sender: Sender, time: Option<Duration>, octets: Vec<u8>) {
        self.chunks.push((sender, octets));
        self.times.push(time);
    }

    /// All that one end sent.
    pub fn sent_by(&self, sender: Sender) -> Vec<u8> {
        self.chunks.iter().filter(|chunk| chunk.0 == sender).flat_map(|chunk| chunk.1.iter().copied()).collect()
    }
}

/// How the names of captures end: sessions as JSON lines, and what tcpdump and its like write.
const EXTENSIONS: &[&str] = &["jsonl", "pcap", "pcapng", "cap"];

fn is_of(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|extension| extensions.iter().any(|it| extension.eq_ignore_ascii_case(it)))
}

/// The captures in a folder and those below it, or the one file, in the order of their names. Links to folders are not followed,
/// since they may lead round.
pub fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            found.extend(files(&path)?);
        } else if is_of(&path, EXTENSIONS) && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The folder of the project, from any package in it.
pub fn project() -> PathBuf {
    let mut folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    folders.find(|folder| folder.join("corpus/expected.txt").exists()).expect("this is part of the project").into()
}

/// All of the project's own sessions in JSON lines, with their names.
pub fn corpus() -> Vec<(String, Capture)> {
    let folder = project().join("corpus");
    let mut paths = files(&folder).expect("the corpus is part of the project");
    paths.retain(|path| is_of(path, &["jsonl"]));
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&folder).unwrap_or(&path).display().to_string();
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let capture = Capture::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, capture)
    };
    paths.into_iter().map(read).collect()
}
