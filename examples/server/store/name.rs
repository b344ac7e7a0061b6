//! Names of folders: `/` is between the parts, and INBOX is one name however it is spelled.

use super::{StoreError, maildir::names};
use std::path::{Path, PathBuf};

/// What is between the parts of a name.
pub(crate) const DELIMITER: char = '/';

/// Octets that the path of the longest name has.
const LONGEST: usize = 1000;

/// The name by which a folder is kept.
pub(super) fn normal(name: &str) -> Result<String, StoreError> {
    let mut parts: Vec<_> = name.split(DELIMITER).collect();
    if parts.iter().any(|part| part.is_empty()) {
        return Err(StoreError::Refused("a part of this name is empty"));
    }
    if name.chars().any(char::is_control) {
        return Err(StoreError::Refused("this name has control characters"));
    }
    // What is below INBOX has the same INBOX above it.
    if let Some(first) = parts.first_mut().filter(|first| first.eq_ignore_ascii_case("INBOX")) {
        *first = "INBOX";
    }
    let files = parts.iter().map(|part| names::encode(part)).collect::<Option<Vec<_>>>();
    if files.is_none_or(|files| files.join("/").len() > LONGEST) {
        return Err(StoreError::Refused("this name is too long"));
    }
    Ok(parts.join("/"))
}

/// Where a folder of this name is.
pub(super) fn path(directory: &Path, name: &str) -> PathBuf {
    directory.join(name.split(DELIMITER).filter_map(names::encode).collect::<PathBuf>())
}

/// The names above this one, the nearest first.
pub(super) fn above(name: &str) -> impl Iterator<Item = &str> {
    name.rmatch_indices(DELIMITER).map(|(at, _)| &name[..at])
}

/// What `name` is called once `from` and what is below it is called `to`; `None` if it is neither.
pub(super) fn renamed(name: &str, from: &str, to: &str) -> Option<String> {
    let rest = name.strip_prefix(from)?;
    (rest.is_empty() || rest.starts_with(DELIMITER)).then(|| format!("{to}{rest}"))
}

/// True if this is below `above`.
pub(super) fn is_below(name: &str, above: &str) -> bool {
    name.strip_prefix(above).is_some_and(|rest| rest.starts_with(DELIMITER))
}
