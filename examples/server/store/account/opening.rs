//! How an account is opened: all of its folders at once, so that nothing can fail later on.

use super::{
    super::{
        folder::Folder,
        maildir::{Maildir, clear, files, names},
        memory::Memory,
        name,
        quota::Quota,
        settings::Settings,
        upload::Workshop,
    },
    Account, Folders,
};
use imap_wire::data::Attribute;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    slice,
    sync::{Arc, Mutex},
};

/// The folders that a user has at first, besides INBOX.
const FIRST: [(&str, Attribute<'static>); 5] = [
    ("Archive", Attribute::Archive),
    ("Drafts", Attribute::Drafts),
    ("Junk", Attribute::Junk),
    ("Sent", Attribute::Sent),
    ("Trash", Attribute::Trash),
];

impl Account {
    /// The account that is in this directory, or one in memory.
    pub(in super::super) fn open(directory: Option<PathBuf>, memory: &Arc<Memory>) -> io::Result<Self> {
        let mut workshop = Workshop::Memory(Arc::clone(memory));
        let mut settings = Settings::default();
        if let Some(directory) = &directory {
            let temporary = directory.join("tmp");
            // What was on its way when the server ended.
            files::gone(fs::remove_dir_all(&temporary))?;
            files::make_directory(&temporary)?;
            settings = Settings::open(directory.join("settings"))?;
            workshop = Workshop::Directory(temporary);
        }
        let quota = Arc::new(Quota::default());
        quota.limit(settings.number("most octets"), settings.number("most messages"));
        let mut folders = Folders { by_name: BTreeMap::new(), settings, directory };
        folders.open_all(&quota)?;
        Ok(Self { folders: Mutex::new(folders), quota, workshop })
    }
}

impl Folders {
    fn open_all(&mut self, quota: &Arc<Quota>) -> io::Result<()> {
        let mut found = Vec::new();
        if let Some(directory) = &self.directory {
            find(directory, "", &mut found)?;
        }
        for name in found {
            self.open(&name, quota)?;
        }
        if !self.by_name.contains_key("INBOX") {
            self.open("INBOX", quota)?;
        }
        // Once only: they can be deleted.
        if self.settings.get("begun").is_none() {
            for (name, special_use) in FIRST {
                self.open_first(name, &special_use, quota)?;
            }
            self.settings.set([("begun".to_owned(), Some(&[][..]))])?;
        }
        Ok(())
    }

    fn open_first(&mut self, name: &str, special_use: &Attribute<'_>, quota: &Arc<Quota>) -> io::Result<()> {
        let folder: Arc<Folder> = match self.get(name) {
            Some(folder) => folder,
            None => self.open(name, quota)?,
        };
        let set = folder.lock().set_uses(slice::from_ref(special_use));
        set.map_err(io::Error::other)
    }
}

/// Finds the names of the folders in a directory, which is that of `above`.
fn find(directory: &Path, above: &str, found: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let part = entry.file_name().to_str().and_then(names::decode).filter(|_| entry.path().is_dir());
        let Some(part) = part else { continue };
        let name = if above.is_empty() { part } else { format!("{above}/{part}") };
        // A directory of another program may have a name that no folder can have.
        if name::normal(&name).is_ok_and(|normal| normal == name) {
            let path = entry.path();
            clear(&path)?;
            find(&path, &name, found)?;
            if Maildir::is_folder(&path) {
                found.push(name);
            } else {
                // It stays if it has folders below it.
                _ = fs::remove_dir(path);
            }
        }
    }
    Ok(())
}
