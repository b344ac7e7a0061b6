//! [`Directory`]: where a run keeps what its servers and clients keep. The tests of mail clients use it as well.

use std::{env, fs, io, path::PathBuf};

/// A directory of this run alone, which is removed when it is dropped, unless it is to be kept.
pub(crate) struct Directory {
    pub(crate) path: PathBuf,
    keeps: bool,
}

impl Directory {
    /// Makes it, with a name that begins so.
    pub(crate) fn new(name: &str, keeps: bool) -> io::Result<Self> {
        // Short, since the names of sockets are.
        let path = env::temp_dir().join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&path)?;
        if keeps {
            println!("in {}", path.display());
        }
        Ok(Self { path, keeps })
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        if !self.keeps {
            fs::remove_dir_all(&self.path).ok();
        }
    }
}
