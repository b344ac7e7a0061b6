//! [`Notes`]: what the connections to one server noticed: what could not be read, what had to be tolerated, and what was said.

use imap_wire::{
    client::Event,
    wire::{Deviation, Sender, base64},
};
use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
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
    pub(crate) fn recording(&self, server: &str, scenario: &str) -> Option<Recording> {
        let folder = self.record.as_ref()?.join(server);
        let mut noted = self.noted();
        noted.recordings += 1;
        let name = format!("interop--{}--{:03}.jsonl", scenario.replace(' ', "-"), noted.recordings);
        let header = format!(
            "{{\"server\": \"{server}\", \"client\": \"imap-wire {}\", \"scenario\": \"{scenario}\"}}\n",
            env!("CARGO_PKG_VERSION")
        );
        Some(Recording { path: folder.join(name), lines: header })
    }
}

/// What passes through one connection, in the format of the captures in `corpus/`. Written when it is dropped.
#[derive(Debug)]
pub(crate) struct Recording {
    path: PathBuf,
    lines: String,
}

impl Recording {
    /// Adds what was sent or received at once.
    pub(crate) fn push(&mut self, sender: Sender, octets: &[u8]) {
        let direction = if matches!(sender, Sender::Client) { 'C' } else { 'S' };
        let data = base64::encode(octets);
        writeln!(self.lines, "{{\"dir\": \"{direction}\", \"data\": \"{data}\"}}").ok();
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&self.path, &self.lines));
        if let Err(error) = written {
            eprintln!("{}: {error}", self.path.display());
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
