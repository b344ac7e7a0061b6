//! The messages that are searched, and when they are read: SEARCH, SORT and THREAD look at all of a mailbox, and seldom into its
//! messages.

use super::Running;
use crate::{
    mail::{self, Content, Facts, Mail, Scope},
    outcome::Failure,
    session::Session,
    store::{Folder, StoreError},
};
use imap_wire::{
    data::{Flags, UidSet},
    ext::ModSeq,
    search::SearchKey,
};
use std::sync::{Arc, LazyLock, OnceLock};

/// What a client sees of its mailbox, when it begins to search.
pub(super) struct Seen {
    pairs: Vec<(u32, u32)>,
    saved: Option<UidSet<'static>>,
}

impl Seen {
    pub(super) fn new(it: &Running<'_>) -> Self {
        let Some(view) = it.connection.server.view() else { return Self { pairs: Vec::new(), saved: None } };
        Self { pairs: view.pairs().collect(), saved: view.saved().ok().flatten() }
    }
}

/// Octets of a message that it takes long to look through.
const LARGE: u64 = 4 << 20;

/// Looks at each message that fits, in the order of the mailbox.
pub(super) async fn each(
    session: &Session,
    seen: Seen,
    key: &SearchKey<'_>,
    mut see: impl FnMut(Looked) -> Result<(), StoreError>,
) -> Result<(), Failure> {
    let folder = session.selected()?;
    let (last_number, last_uid) = seen.pairs.last().copied().unwrap_or_default();
    let now = i64::try_from(crate::session::now().as_secs()).unwrap_or(0);
    let scope = Scope { last_number, last_uid, saved: seen.saved.as_ref(), now, has_save_dates: true };
    for (number, uid) in seen.pairs {
        // It may take long, and other sessions are to have their turn.
        tokio::task::yield_now().await;
        let Some(looked) = Looked::new(&folder, number, uid) else { continue };
        let is_large = looked.facts.size > LARGE;
        let look = || {
            let fits = mail::fits(key, &looked.facts(), &scope);
            looked.checked().and_then(|looked| if fits { see(looked) } else { Ok(()) })
        };
        // Nor are they to wait for a large message and many keys; for a small one, another thread would cost more than it gives.
        let seen = if is_large { tokio::task::block_in_place(look) } else { look() };
        match seen {
            // Somebody has removed it meanwhile.
            Ok(()) | Err(StoreError::Gone) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// A message, as it was when it was looked at. It is read if something asks for its content.
pub(super) struct Looked {
    pub(super) number: u32,
    pub(super) uid: u32,
    flags: Flags<'static>,
    pub(super) modseq: ModSeq,
    facts: crate::store::Facts,
    folder: Arc<Folder>,
    content: OnceLock<Result<Mail, StoreError>>,
}

impl Looked {
    /// `None` if it is gone.
    fn new(folder: &Arc<Folder>, number: u32, uid: u32) -> Option<Self> {
        let contents = folder.lock();
        let (message, facts) = (contents.mailbox().message(uid)?, contents.facts(uid)?.clone());
        let (flags, modseq) = (message.flags().clone(), message.modseq());
        Some(Self { number, uid, flags, modseq, facts, folder: folder.clone(), content: OnceLock::new() })
    }

    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            number: self.number,
            uid: self.uid,
            flags: &self.flags,
            internal_date: self.facts.internal_date,
            save_date: Some(self.facts.save_date),
            modseq: self.modseq,
            email_id: Some(&self.facts.email_id),
            thread_id: Some(&self.facts.thread_id),
            size: self.facts.size,
            content: self,
        }
    }

    /// Nobody waits for the folder while the message is read.
    fn read(&self) -> Result<Mail, StoreError> {
        let source = self.folder.lock().source(self.uid)?;
        Ok(Mail::new(source.read()?))
    }

    /// If it was to be read, but could not be, what was found out of it means nothing.
    fn checked(self) -> Result<Self, StoreError> {
        match self.content.into_inner() {
            Some(Err(error)) => Err(error),
            content => Ok(Self { content: content.map_or_else(OnceLock::new, OnceLock::from), ..self }),
        }
    }

    /// All messages are held at once to be sorted: with their headers if these are asked for, but not with their bodies.
    pub(super) fn into_sortable(self, asks_content: bool) -> Result<Self, StoreError> {
        let content = if asks_content { OnceLock::from(Ok(self.mail().without_body())) } else { OnceLock::new() };
        let looked = self.checked()?;
        Ok(Self { content, ..looked })
    }
}

impl Content for Looked {
    fn mail(&self) -> &Mail {
        static NOTHING: LazyLock<Mail> = LazyLock::new(|| Mail::new(""));
        self.content.get_or_init(|| self.read()).as_ref().unwrap_or(&NOTHING)
    }
}
