//! [`Notes`]: what the connections to one server noticed: what could not be read, what had to be tolerated, and what was said.

use imap_wire::{
    client::Event,
    wire::{Deviation, Sender, base64},
};
use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What was noticed.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Where recordings go, if there are to be any.
    record: Option<PathBuf>,
    noted: Mutex<Noted>,
}

#[derive(Debug, Default)]
struct Noted {
    /// Each once, of those that differ in numbers only one.
    oddities: BTreeMap<String, String>,
    deviations: BTreeMap<&'static str, u32>,
    recordings: u32,
    responses: u64,
}

impl Notes {
    pub(crate) fn new(record: Option<PathBuf>) -> Self {
        Self { record, noted: Mutex::default() }
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An event: is it one that should not be?
    pub(crate) fn event(&self, event: &Event<'_>) {
        let oddity = match event {
            Event::Malformed { frame, error } => {
                format!("malformed: {error}: {}", shortened(frame.octets()))
            }
            Event::Abandoned(abandoned) => {
                format!("abandoned: {}: {}", abandoned.reason, shortened(abandoned.frame.octets()))
            }
            Event::Ignored(response) => format!("ignored: {response:.200}"),
            Event::Anomaly(anomaly) => format!("anomaly: {anomaly}"),
            _ => {
                self.noted().responses += 1;
                return;
            }
        };
        let kind = oddity.replace(|letter: char| letter.is_ascii_digit(), "");
        self.noted().oddities.entry(kind).or_insert(oddity);
    }

    /// What had to be tolerated in a response.
    pub(crate) fn deviations(&self, deviations: &[Deviation]) {
        for deviation in deviations {
            for quirk in deviation.quirk.iter() {
                *self.noted().deviations.entry(quirk.name()).or_default() += 1;
            }
        }
    }

    /// Each oddity, once.
    pub(crate) fn oddities(&self) -> Vec<String> {
        self.noted().oddities.values().cloned().collect()
    }

    /// How often each quirk had to be tolerated.
    pub(crate) fn tolerated(&self) -> BTreeMap<&'static str, u32> {
        self.noted().deviations.clone()
    }

    /// Events that were as they should be.
    pub(crate) fn responses(&self) -> u64 {
        self.noted().responses
    }

    /// A recording, if there are to be any.
    pub(crate) fn recording(&self) -> Option<Recording> {
        Some(Recording { folder: self.record.clone()?, name: None, lines: String::new() })
    }

    /// The number of the next recording that is kept.
    fn next_recording(&self) -> u32 {
        let mut noted = self.noted();
        noted.recordings += 1;
        noted.recordings
    }
}

/// What passes through one connection, in the format of the captures in `corpus/`. Written when it is dropped, if it has a name.
#[derive(Debug)]
pub(crate) struct Recording {
    folder: PathBuf,
    /// The server, the scenario and a number.
    name: Option<(&'static str, String, u32)>,
    lines: String,
}

impl Recording {
    /// It is to be kept.
    pub(crate) fn keep(&mut self, server: &'static str, scenario: &str, notes: &Notes) {
        self.name = Some((server, scenario.to_owned(), notes.next_recording()));
    }

    /// Adds what was sent or received at once.
    pub(crate) fn push(&mut self, sender: Sender, octets: &[u8]) {
        let direction = if matches!(sender, Sender::Client) { 'C' } else { 'S' };
        let data = base64::encode(octets);
        writeln!(self.lines, "{{\"dir\": \"{direction}\", \"data\": \"{data}\"}}").ok();
    }

    fn write(&self) -> std::io::Result<()> {
        let Some((server, scenario, number)) = &self.name else { return Ok(()) };
        let folder = self.folder.join(server);
        let name = scenario.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        let header = format!("{{\"server\": \"{server}\", \"client\": \"imap-wire\", \"scenario\": \"{scenario}\"}}\n");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("imap-wire--{name}--{number:03}.jsonl")), header + &self.lines)
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        if let Err(error) = self.write() {
            eprintln!("{}: {error}", self.folder.display());
        }
    }
}

/// The octets as text, without the middle of many.
fn shortened(octets: &[u8]) -> String {
    match octets {
        [front @ .., _] if octets.len() > 300 => format!("{}...", front[..300].escape_ascii()),
        octets => octets.escape_ascii().to_string(),
    }
}
