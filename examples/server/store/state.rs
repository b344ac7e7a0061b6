//! [`State`]: what a folder has to remember and no message tells.

use super::{StoreError, facts::unique_id, settings::Settings};
use imap_wire::{
    data::{Flag, Flags, UidValidity},
    ext::ObjectId,
    wire::IntoStatic,
};
use std::{collections::BTreeSet, io};

/// As many keywords can be in the name of a file, which has a bit for each.
const MOST_KEYWORDS: usize = 64;

/// What a folder has to remember and no message tells.
///
/// UIDNEXT and HIGHESTMODSEQ follow from the messages as long as none is gone. So they are written just before one goes.
pub(super) struct State {
    settings: Settings,
    /// MAILBOXID (RFC 8474).
    pub(super) id: ObjectId<'static>,
    pub(super) uid_validity: UidValidity,
    pub(super) uid_next: u32,
    pub(super) modseq: u64,
    /// Messages from this UID on are being added, and none is there unless all are.
    pub(super) adding: Option<u32>,
    /// The keyword of each bit. An empty one is free.
    pub(super) keywords: Vec<String>,
}

impl State {
    /// That of a new folder.
    pub(super) fn create(settings: Settings, uid_validity: UidValidity) -> io::Result<Self> {
        let (id, keywords) = (unique_id('F'), Vec::new());
        let mut state = Self { settings, id, uid_validity, uid_next: 1, modseq: 1, adding: None, keywords };
        state.save()?;
        Ok(state)
    }

    /// What was kept; `None` if it does not make sense.
    pub(super) fn open(settings: Settings) -> Option<Self> {
        let number = |name| settings.number(name);
        let small = |name| u32::try_from(number(name)?).ok();
        let keywords = settings.under("keyword ").map(|(_, value)| String::from_utf8(value.to_vec()).ok());
        Some(Self {
            id: ObjectId::new(settings.text("id")?.to_owned()).ok()?,
            uid_validity: UidValidity::new(small("uidvalidity")?).ok()?,
            uid_next: small("uidnext")?,
            modseq: number("modseq")?,
            adding: small("adding"),
            keywords: keywords.collect::<Option<_>>()?,
            settings,
        })
    }

    pub(super) fn save(&mut self) -> io::Result<()> {
        let numbers = [
            ("uidvalidity", Some(self.uid_validity.get())),
            ("uidnext", Some(self.uid_next.into())),
            ("modseq", Some(self.modseq)),
            ("adding", self.adding.map(u64::from)),
        ];
        let mut values: Vec<_> = numbers.map(|(name, value)| (name.to_owned(), value.map(|it| it.to_string()))).into();
        values.push(("id".to_owned(), Some(self.id.to_string())));
        // With two digits each, so that they order as their bits do.
        let keywords = self.keywords.iter().enumerate();
        values.extend(keywords.map(|(bit, name)| (format!("keyword {bit:02}"), Some(name.clone()))));
        self.settings.set(values.iter().map(|(name, value)| (name.clone(), value.as_ref().map(String::as_bytes))))
    }

    /// The folder is elsewhere now.
    pub(super) fn moved(&mut self, path: std::path::PathBuf) {
        self.settings.moved(path);
    }

    /// These flags as a message can have them: each keyword has a bit, and is spelled as it was first.
    pub(super) fn known(&mut self, flags: &Flags<'_>) -> Result<Flags<'static>, StoreError> {
        let mut known = Flags::new();
        for flag in flags.iter() {
            match flag {
                // They are of a session and of a mailbox, and of no message.
                Flag::Recent | Flag::Any => {}
                Flag::Other(_) => known.insert(self.keyword(flag)?),
                _ => known.insert(flag.into_static()),
            }
        }
        Ok(known)
    }

    /// Frees the bits of the keywords that are in none of these flags, which are those of all messages.
    pub(super) fn free_keywords<'f>(&mut self, of_messages: impl IntoIterator<Item = &'f Flags<'static>>) {
        let names = of_messages.into_iter().flat_map(|flags| flags.iter()).map(|flag| flag.to_string().to_lowercase());
        let used: BTreeSet<_> = names.collect();
        for name in self.keywords.iter_mut().filter(|name| !used.contains(&name.to_lowercase())) {
            name.clear();
        }
    }

    fn keyword(&mut self, flag: Flag<'_>) -> Result<Flag<'static>, StoreError> {
        let name = flag.to_string();
        if let Some(known) = self.keywords.iter().find(|known| known.eq_ignore_ascii_case(&name)) {
            return Ok(Flag::new(known.clone()).unwrap_or_else(|_| flag.into_static()));
        }
        let before = self.keywords.clone();
        match self.keywords.iter().position(String::is_empty) {
            Some(free) => self.keywords[free] = name,
            None if before.len() < MOST_KEYWORDS => self.keywords.push(name),
            None => return Err(StoreError::Keywords),
        }
        if let Err(error) = self.save() {
            self.keywords = before;
            return Err(error.into());
        }
        Ok(flag.into_static())
    }
}
