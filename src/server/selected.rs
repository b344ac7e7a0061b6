//! [`Selected`]: the mailbox of a session, as its client was told of it.

use super::{contexts::Contexts, mailbox::Mailbox};
use crate::{
    data::{Mailbox as Name, UidSet},
    error::UsageError,
    ext::Qresync,
    mailbox_view::{Anomaly, MailboxView},
    response::Data,
};
use alloc::{collections::VecDeque, sync::Arc, vec::Vec};

/// The mailbox that is selected, or about to be.
#[derive(Debug)]
pub(super) struct Selected {
    /// What the client was told.
    view: MailboxView,
    is_read_only: bool,
    /// By which name it was selected.
    pub(super) name: Name<'static>,
    /// What the client knows of it from an earlier session.
    pub(super) known: Option<Qresync<'static>>,
    /// How far the changes of a shared mailbox were told; `None` if the caller tells them by itself.
    pub(super) cursor: Option<Cursor>,
    /// The UIDs of the messages that the last update told to be new.
    pub(super) told_new: Vec<u32>,
    /// Searches whose results are kept up to date.
    pub(super) contexts: Contexts,
}

/// How far the changes of a mailbox were told. Each change has a mod-sequence of its own.
#[derive(Clone, Debug)]
pub(super) struct Cursor {
    /// Which mailbox is meant.
    pub(super) identity: Arc<()>,
    /// The last change when the mailbox was opened: what was added up to it is no news of its own.
    pub(super) opened: u64,
    /// Additions and flags up to this one.
    pub(super) news: u64,
    /// Messages that are gone, up to this one: they wait for a command during which they may be told.
    pub(super) gone: u64,
    /// Changes of flags that the client made itself and does not want to be told of, first and last of each run, ascending.
    pub(super) silent: VecDeque<(u64, u64)>,
    /// The messages that the client knows from an earlier session, if it has said so: only of these it wants to know what was changed before the
    /// mailbox was opened.
    pub(super) known: Option<UidSet<'static>>,
}

/// Runs of changes that are remembered as the client's own. Beyond, it is told of them.
const MOST_SILENT: usize = 1_000;

impl Cursor {
    /// True if this is the mailbox that was opened.
    pub(super) fn is_of(&self, mailbox: &Mailbox) -> bool {
        let last = mailbox.last_change();
        Arc::ptr_eq(&self.identity, mailbox.identity()) && self.news <= last && self.gone <= last
    }

    /// The last change up to which all was told.
    pub(super) fn told(&self) -> u64 {
        self.news.min(self.gone)
    }

    /// True if the client wants to know of this change, as far as it has said.
    pub(super) fn is_wanted(&self, modseq: u64, uid: u32) -> bool {
        modseq > self.opened || self.known.as_ref().is_none_or(|known| known.contains(uid))
    }

    /// True if the client does not want to be told of this change.
    pub(super) fn is_silent(&self, modseq: u64) -> bool {
        let at = self.silent.partition_point(|(_, last)| *last < modseq);
        self.silent.get(at).is_some_and(|(first, _)| *first <= modseq)
    }

    /// True if that is so of all changes after this one and up to the last.
    pub(super) fn is_silent_between(&self, after: u64, last: u64) -> bool {
        let mut next = after.saturating_add(1);
        for (first, end) in &self.silent {
            if *first <= next {
                next = next.max(end.saturating_add(1));
            }
        }
        next > last
    }

    /// The client does not want to be told of these changes.
    pub(super) fn silence(&mut self, first: u64, last: u64) {
        let is_full = self.silent.len() >= MOST_SILENT;
        match self.silent.back_mut() {
            Some((_, end)) if end.saturating_add(1) >= first => *end = last.max(*end),
            _ if first > last || is_full => {}
            _ => self.silent.push_back((first, last)),
        }
    }
}

impl Selected {
    pub(super) fn new(
        name: Name<'static>,
        is_read_only: bool,
        known: Option<Qresync<'static>>,
        most_runs: usize,
    ) -> Self {
        let view = MailboxView::new().with_most_runs(most_runs);
        Self { view, is_read_only, name, known, cursor: None, told_new: Vec::new(), contexts: Contexts::default() }
    }

    pub(super) const fn view(&self) -> &MailboxView {
        &self.view
    }

    pub(super) const fn view_mut(&mut self) -> &mut MailboxView {
        &mut self.view
    }

    pub(super) const fn is_read_only(&self) -> bool {
        self.is_read_only
    }

    /// The client is told this: what it concludes from it.
    ///
    /// # Errors
    ///
    /// If it cannot be, after what it was told before. It must not be told then.
    pub(super) fn tell(&mut self, data: &Data<'_>) -> Result<(), UsageError> {
        let told = match data {
            Data::Exists(exists) if *exists < self.view.exists() => return Err(FEWER),
            Data::Exists(exists) => self.view.told_exists(*exists).map(drop),
            Data::Recent(recent) => {
                self.view.told_recent(*recent);
                Ok(())
            }
            Data::Expunge(number) => self.view.told_expunge(*number).map(drop),
            Data::Vanished(vanished) => self.view.told_vanished(vanished).map(drop),
            Data::Converted(it) => self.view.told_fetch(it.seq.get(), it.uid(), None).map(drop),
            Data::Fetch(fetch) => match fetch.seq() {
                Some(seq) => self.view.told_fetch(seq, fetch.uid(), fetch.modseq()).map(drop),
                None => self.view.told_uid_fetch(fetch.uid().unwrap_or(0), fetch.modseq()),
            },
            _ => Ok(()),
        };
        match told {
            Ok(()) => Ok(()),
            // It keeps less of it from here on, and that is no fault of what was said.
            Err(Anomaly::TooManyRuns { .. }) => Ok(()),
            Err(_) => Err(CONTRADICTION),
        }
    }
}

const FEWER: UsageError = UsageError("messages go by EXPUNGE or VANISHED, not by EXISTS");
const CONTRADICTION: UsageError = UsageError("this contradicts what the client was told of the mailbox before");
