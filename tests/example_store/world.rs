//! [`World`]: a store to try things with, which can be opened anew.

use crate::store::{Account, Folder, New, Source, Store, StoreError};
use imap_wire::data::{DateTime, Flag, Flags};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

/// A store with one user, in memory or in a directory that goes with it.
pub(crate) struct World {
    directory: Option<Directory>,
    store: Option<Store>,
}

/// Does this with a store in memory and with one in a directory.
pub(crate) fn each(test: impl Fn(&mut World)) {
    test(&mut World { directory: None, store: Some(Store::in_memory(users()).unwrap()) });
    test(&mut World::in_maildir());
}

impl World {
    pub(crate) fn in_maildir() -> Self {
        let directory = Directory::new();
        let store = open(directory.path());
        Self { directory: Some(directory), store: Some(store) }
    }

    pub(crate) fn account(&self) -> Arc<Account> {
        self.store.as_ref().unwrap().log_in("alice", "secret").unwrap()
    }

    pub(crate) fn folder(&self, name: &str) -> Arc<Folder> {
        self.account().folder(name).unwrap_or_else(|| panic!("there is no {name}"))
    }

    /// Opens the directory anew, and finds all in it that was there.
    #[track_caller]
    pub(crate) fn reopen(&mut self) {
        let Some(directory) = &self.directory else { return };
        let before = snapshot(&self.account());
        drop(self.store.take());
        self.store = Some(open(directory.path()));
        assert_eq!(snapshot(&self.account()), before);
    }

    /// Lets all uploads that are in memory have so many octets together.
    pub(crate) fn limit_uploads(&self, octets: u64) {
        self.store.as_ref().unwrap().limit_uploads(octets);
    }

    /// Where the files are, if there are any.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.directory.as_ref().map(Directory::path)
    }

    /// Ends the store, does something with its files, and opens it again.
    pub(crate) fn meanwhile(&mut self, change: impl Fn(&Path)) {
        let directory = self.directory.as_ref().unwrap();
        drop(self.store.take());
        change(directory.path());
        self.store = Some(open(directory.path()));
    }
}

pub(crate) fn users() -> [(String, String); 1] {
    [("alice".to_owned(), "secret".to_owned())]
}

pub(crate) fn open(directory: &Path) -> Store {
    // A child that another test has just begun holds all locks until it is another program.
    for _ in 0..100 {
        match Store::in_maildir(directory, users()) {
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            opened => return opened.unwrap(),
        }
    }
    panic!("somebody has {}", directory.display())
}

/// A directory of its own for a test.
pub(crate) struct Directory(PathBuf);

impl Directory {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("example-store-{}-{count}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn flags(names: &str) -> Flags<'static> {
    names.split_whitespace().map(|name| Flag::new(name.to_owned()).unwrap()).collect()
}

/// A message of this text, received at a moment that tests know.
pub(crate) fn new(account: &Account, text: &str, names: &str) -> New {
    let mut upload = account.upload().unwrap();
    upload.write(text.as_bytes()).unwrap();
    let internal_date = DateTime::from_unix_seconds(837_596_665, -7 * 60).ok();
    New { upload, flags: flags(names), internal_date }
}

/// Adds messages of these texts.
pub(crate) fn fill(world: &World, name: &str, texts: &[&str]) -> Vec<u32> {
    let account = world.account();
    let folder = world.folder(name);
    let add = |text: &&str| folder.add([new(&account, text, "")]).unwrap()[0];
    texts.iter().map(add).collect()
}

/// The messages of a folder as text: UID, flags in order, octets.
pub(crate) fn messages(folder: &Folder) -> Vec<String> {
    let contents = folder.lock();
    let messages = contents.mailbox().messages(1..=u32::MAX);
    messages.map(|(uid, it)| format!("{uid} {} {}", names(it.flags()), text(contents.source(uid)))).collect()
}

pub(crate) fn text(source: Result<Source, StoreError>) -> String {
    String::from_utf8(source.unwrap().read().unwrap().to_vec()).unwrap()
}

fn names(flags: &Flags<'_>) -> String {
    let mut names: Vec<_> = flags.iter().map(|flag| flag.to_string()).collect();
    names.sort();
    format!("({})", names.join(" "))
}

/// All that there is.
pub(crate) fn snapshot(account: &Account) -> Vec<String> {
    let mut all = vec![format!("{:?} {:?}", account.usage(), account.annotations())];
    for entry in account.list() {
        all.push(format!("{entry:?}"));
        let Some(folder) = account.folder(&entry.name) else { continue };
        let contents = folder.lock();
        let mailbox = contents.mailbox();
        let (validity, next, modseq) = (mailbox.uid_validity(), mailbox.uid_next(), mailbox.highest_modseq());
        all.push(format!("{} {validity:?} {next} {modseq:?}", folder.object_id()));
        all.extend(contents.rights().map(|it| format!("{it:?}")));
        all.extend(contents.annotations().map(|it| format!("{it:?}")));
        let facts = mailbox.messages(1..=u32::MAX);
        all.extend(facts.map(|(uid, it)| format!("{uid} {:?} {:?}", it.modseq(), contents.facts(uid))));
        drop(contents);
        all.extend(messages(&folder));
    }
    all
}
