//! [`Source`]: where the octets of a message are.

use super::{StoreError, maildir::files};
use bytes::Bytes;
use std::{fs::File, io::Read, path::PathBuf};

/// The octets of a message, still to be read. It can be read whatever becomes of the message meanwhile, and with the folder
/// unlocked.
pub(crate) enum Source {
    Memory(Bytes),
    File {
        file: File,
        path: PathBuf,
        /// As many octets are in it.
        size: u64,
    },
}

impl Source {
    /// All of them.
    pub(crate) fn read(self) -> Result<Bytes, StoreError> {
        match self {
            Self::Memory(octets) => Ok(octets),
            Self::File { mut file, path, size } => {
                let mut octets = Vec::new();
                file.read_to_end(&mut octets)?;
                if octets.len() as u64 == size { Ok(octets.into()) } else { Err(files::damaged(&path).into()) }
            }
        }
    }
}
