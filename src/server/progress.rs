//! [`Progress`]: the commands in progress, and which may be at once.

use super::config::CommandId;
use crate::{
    command::{Command, CommandKind, Effect, Expunges, FetchAttribute, Turn},
    data::Tag,
    search::{ReturnOption, Search},
};
use alloc::vec::Vec;

/// A command in progress, all of which was received.
#[derive(Debug)]
pub(super) struct InProgress {
    pub(super) id: CommandId,
    pub(super) tag: Tag<'static>,
    pub(super) kind: CommandKind,
    /// It decides what `$` stands for.
    pub(super) saves: bool,
    is_reading: bool,
    uses_numbers: bool,
}

impl InProgress {
    pub(super) fn new(id: CommandId, tag: Tag<'static>, command: &Command<'_>) -> Self {
        let (is_reading, uses_numbers) = (is_reading(command), command.uses_numbers());
        let saves = search_of(command).is_some_and(saves);
        Self { id, tag, kind: command.kind(), saves, is_reading, uses_numbers }
    }

    /// True if messages may be expunged meanwhile. CLOSE removes some, and says nothing of it (RFC 9051, section 6.4.1).
    fn lets_expunge(&self) -> bool {
        self.kind.rules().expunges == Expunges::Allowed && self.kind != CommandKind::Close
    }
}

/// The commands in progress, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Progress(Vec<InProgress>);

impl Progress {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &InProgress> {
        self.0.iter()
    }

    pub(super) fn find(&self, id: CommandId) -> Option<&InProgress> {
        self.0.iter().find(|command| command.id == id)
    }

    pub(super) fn push(&mut self, command: InProgress) {
        self.0.push(command);
    }

    pub(super) fn take(&mut self, id: CommandId) -> Option<InProgress> {
        let at = self.0.iter().position(|command| command.id == id)?;
        Some(self.0.remove(at))
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// True if another may begin beside those that are in progress: none of them changes what is allowed, or what the next one tells.
    pub(super) fn lets_others(&self) -> bool {
        self.0.iter().all(|command| command.is_reading)
    }

    /// True if this one may begin beside those that are in progress: what each answers does not depend on the order in which they are
    /// run, and numbers mean what the client has seen (RFC 9051, section 5.5).
    pub(super) fn may_begin(&self, next: &InProgress) -> bool {
        self.0.iter().all(|other| {
            // Of two that read, one by number and one that lets messages be expunged, the numbers could change meanwhile.
            let is_shifting = |a: &InProgress, b: &InProgress| a.uses_numbers && b.lets_expunge();
            other.is_reading && next.is_reading && !is_shifting(next, other) && !is_shifting(other, next)
        })
    }

    /// True if what is in progress lets a message be expunged: something is, and all of it does (RFC 9051, section 7.5.1).
    pub(super) fn lets_expunge(&self) -> bool {
        !self.is_empty() && self.0.iter().all(InProgress::lets_expunge)
    }
}

/// True if the command changes nothing that another one tells.
fn is_reading(command: &Command<'_>) -> bool {
    let rules = command.rules();
    if rules.turn == Turn::Alone || rules.effect != Effect::None {
        return false;
    }
    match command {
        // What is fetched is seen.
        Command::Fetch(fetch) | Command::UidFetch(fetch) => !fetch.attributes.expand().iter().any(sets_seen),
        _ => match search_of(command) {
            Some(search) => !saves(search),
            None => tells_only(command.kind()),
        },
    }
}

/// True if the command changes nothing, whatever its arguments.
const fn tells_only(kind: CommandKind) -> bool {
    matches!(
        kind,
        CommandKind::GetAcl
            | CommandKind::GetMetadata
            | CommandKind::GetQuota
            | CommandKind::GetQuotaRoot
            | CommandKind::Id
            | CommandKind::List
            | CommandKind::ListRights
            | CommandKind::Lsub
            | CommandKind::MyRights
            | CommandKind::Namespace
            | CommandKind::Noop
            | CommandKind::Sort
            | CommandKind::Status
            | CommandKind::Thread
            | CommandKind::UidSort
            | CommandKind::UidThread
            | CommandKind::Xlist
    )
}

/// True if fetching it sets `\Seen`, or may.
const fn sets_seen(item: &FetchAttribute<'_>) -> bool {
    match item {
        FetchAttribute::BodySection(body) | FetchAttribute::Binary(body) => !body.peek,
        FetchAttribute::Rfc822 | FetchAttribute::Rfc822Text | FetchAttribute::Other(_) => true,
        _ => false,
    }
}

/// What is searched for, unless it is in an order.
const fn search_of<'c, 'a>(command: &'c Command<'a>) -> Option<&'c Search<'a>> {
    match command {
        Command::Search(search) | Command::UidSearch(search) => Some(search),
        Command::Esearch(esearch) => Some(&esearch.search),
        _ => None,
    }
}

/// True if it decides what `$` stands for.
fn saves(search: &Search<'_>) -> bool {
    search.return_options().is_some_and(|options| options.contains(&ReturnOption::Save))
}
