//! [`Settings`]: names and values, in a file that is replaced whole.

use super::maildir::{files, names};
use std::{collections::BTreeMap, fs, io, path::PathBuf};

/// Names and values. Kept in a file if there is a path: a line for each, `name value`, both percent-encoded.
#[derive(Default)]
pub(super) struct Settings {
    path: Option<PathBuf>,
    values: BTreeMap<String, Vec<u8>>,
}

impl Settings {
    /// What the file has. Without a file there are none.
    pub(super) fn open(path: PathBuf) -> io::Result<Self> {
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        let values = text.lines().map(line).collect::<Option<_>>();
        let values = values.ok_or_else(|| files::damaged(&path))?;
        Ok(Self { path: Some(path), values })
    }

    /// The file is elsewhere now.
    pub(super) fn moved(&mut self, path: PathBuf) {
        self.path = Some(path);
    }

    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        self.values.get(name).map(Vec::as_slice)
    }

    /// The text of a value.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        str::from_utf8(self.get(name)?).ok()
    }

    /// A value that is a number.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.text(name)?.parse().ok()
    }

    /// The names that begin so, without what they begin with, and their values.
    pub(super) fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.values.iter().filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_slice())))
    }

    /// Gives names these values, or takes them away; all or, if it cannot be written, none.
    pub(super) fn set<'a>(&mut self, changes: impl IntoIterator<Item = (String, Option<&'a [u8]>)>) -> io::Result<()> {
        let mut values = self.values.clone();
        for (name, value) in changes {
            match value {
                Some(value) => _ = values.insert(name, value.to_vec()),
                None => _ = values.remove(&name),
            }
        }
        if values == self.values {
            return Ok(());
        }
        if let Some(path) = &self.path {
            let encode = names::percent_encode;
            let lines = values.iter().map(|(name, value)| format!("{} {}\n", encode(name.as_bytes()), encode(value)));
            files::replace(path, lines.collect::<String>().as_bytes())?;
        }
        self.values = values;
        Ok(())
    }
}

fn line(line: &str) -> Option<(String, Vec<u8>)> {
    let (name, value) = line.split_once(' ')?;
    Some((String::from_utf8(names::percent_decode(name)?).ok()?, names::percent_decode(value)?))
}
