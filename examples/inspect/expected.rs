//! `expected.txt`: the failures that are known, so that only others count.
//!
//! A line is `FILE TAB NUMBER TAB ERROR`; `#` begins a comment. FILE is written as seen from the folder of `expected.txt`. NUMBER
//! counts the frames of the server, or behind a C those of the client.
//!
//! The error of a server's frame is that of a tolerant client, the error of a client's that of a strict server, since that is
//! who would read it. In the other mode a frame that is listed may fail elsewhere, and the number is enough.

use imap_wire::{DecodeError, wire::Sender};
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

/// Files of this name that were read, and what they list.
#[derive(Default)]
pub(crate) struct Expected {
    lists: HashMap<PathBuf, List>,
}

type List = HashMap<(String, Sender, u64), String>;

/// What is listed of one session.
#[derive(Default)]
pub(crate) struct Listed(HashMap<(Sender, u64), String>);

impl Expected {
    /// What is listed of this file, in the `expected.txt` of its folder or else of the one above.
    pub(crate) fn of(&mut self, path: &Path) -> Result<Listed, String> {
        let mut listed = Listed::default();
        // From within the folder its name is not in the path. Standard input has no place.
        let Ok(path) = fs::canonicalize(path) else { return Ok(listed) };
        for folder in path.ancestors().skip(1).take(2) {
            let list = folder.join("expected.txt");
            if !self.lists.contains_key(&list) {
                if !list.is_file() {
                    continue;
                }
                let text = fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
                let read = parse(&text).map_err(|line| {
                    format!(
                        "{}: line {line}: not a file, a number and an error, with tabs between them",
                        list.display()
                    )
                })?;
                self.lists.insert(list.clone(), read);
            }
            let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
            for ((file, sender, number), error) in &self.lists[&list] {
                if *file == name {
                    listed.0.insert((*sender, *number), error.clone());
                }
            }
            break;
        }
        Ok(listed)
    }
}

/// Reads the lines; the number of the first that is none.
fn parse(text: &str) -> Result<List, usize> {
    let mut list = List::new();
    for (at, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let mut fields = line.splitn(3, '\t');
        let (Some(file), Some(number), Some(error)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(at + 1);
        };
        let (sender, number) = match number.strip_prefix('C') {
            Some(number) => (Sender::Client, number),
            None => (Sender::Server, number),
        };
        let number = number.parse().map_err(|_| at + 1)?;
        list.insert((file.to_owned(), sender, number), error.to_owned());
    }
    Ok(list)
}

impl Listed {
    pub(crate) fn has(&self, sender: Sender, number: u64, error: &DecodeError, strict: bool) -> bool {
        let is_exact = strict == (sender == Sender::Client);
        self.0.get(&(sender, number)).is_some_and(|listed| !is_exact || *listed == error.to_string())
    }
}
