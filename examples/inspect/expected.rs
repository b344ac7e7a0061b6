//! `expected.txt`: the failures that are known, so that only others count.
//!
//! A line is `FILE TAB NUMBER TAB ERROR`; `#` begins a comment. FILE is written as seen from the folder of `expected.txt`. NUMBER
//! counts the frames of the server, or behind a C those of the client. What is no frame, since it was abandoned or cannot be
//! read, has the number of the frame before it, and a `+`.
//!
//! The error of a server's frame is that of a tolerant client, the error of a client's that of a strict server, since that is
//! who would read it. In the other mode a frame that is listed may fail elsewhere, and the number is enough.

use imap_wire::wire::Sender;
use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

/// Files of this name that were read, and what they list.
#[derive(Default)]
pub(crate) struct Expected {
    lists: HashMap<PathBuf, List>,
}

type List = HashMap<String, Listed>;

/// What is listed of one session.
#[derive(Clone, Default)]
pub(crate) struct Listed {
    frames: HashMap<(Sender, u64), String>,
    /// What is no frame, by the frame before it.
    others: HashSet<(Sender, u64, String)>,
}

impl Expected {
    /// What is listed of this file, in the `expected.txt` of its folder or else of the one above.
    pub(crate) fn of(&mut self, path: &Path) -> Result<Listed, String> {
        // From within the folder its name is not in the path. Standard input has no place.
        let Ok(path) = fs::canonicalize(path) else { return Ok(Listed::default()) };
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
            return Ok(self.lists[&list].get(&name).cloned().unwrap_or_default());
        }
        Ok(Listed::default())
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
        let (number, is_frame) = number.strip_suffix('+').map_or((number, true), |number| (number, false));
        let number = number.parse().map_err(|_| at + 1)?;
        let listed = list.entry(file.to_owned()).or_default();
        if is_frame {
            listed.frames.insert((sender, number), error.to_owned());
        } else {
            listed.others.insert((sender, number, error.to_owned()));
        }
    }
    Ok(list)
}

impl Listed {
    pub(crate) fn has(&self, sender: Sender, number: u64, error: &str, strict: bool) -> bool {
        let is_exact = strict == (sender == Sender::Client);
        self.frames.get(&(sender, number)).is_some_and(|listed| !is_exact || listed == error)
    }

    /// The same for what is no frame and stands behind this one.
    pub(crate) fn has_behind(&self, sender: Sender, number: u64, error: &str) -> bool {
        self.others.contains(&(sender, number, error.to_owned()))
    }
}
