//! [`Pipeline`]: the commands that wait for their turn and those in flight, and whose turn it is (RFC 9051, section 5.5).

use super::{config::CommandId, config::CommandOptions, sasl::Mechanism};
use crate::{
    command::{Command, CommandKind, Effect, Expunges, Rules, States, Turn},
    ext::{EventGroup, EventName, MailboxFilter, Notify},
    search::{ReturnOption, Search, SearchKey},
};
use alloc::{boxed::Box, collections::VecDeque, vec::Vec};
use core::mem;

/// The commands of a session that are not complete.
#[derive(Default)]
pub(super) struct Pipeline {
    pub(super) waiting: VecDeque<Waiting>,
    /// Those of them that may change the state in which others are sent.
    changing: usize,
    /// In the order in which they were sent.
    pub(super) in_flight: VecDeque<InFlight>,
}

/// A command whose turn has not come.
pub(super) struct Waiting {
    pub(super) id: CommandId,
    pub(super) command: Command<'static>,
    pub(super) facts: Facts,
    pub(super) options: CommandOptions,
    /// Of AUTHENTICATE: who answers.
    pub(super) mechanism: Option<Box<dyn Mechanism>>,
}

/// A command that is being sent or was sent, and is not complete.
pub(super) struct InFlight {
    pub(super) id: CommandId,
    pub(super) facts: Facts,
    /// Where it begins and ends among the octets of the session.
    pub(super) begins: u64,
    pub(super) ends: u64,
}

/// What matters of a command when others are sent before it or behind it.
#[derive(Clone, Copy)]
pub(super) struct Facts {
    pub(super) kind: CommandKind,
    pub(super) rules: Rules,
    uses_numbers: bool,
    /// What it saves as `$`.
    pub(super) saves: Option<Saves>,
    /// It is a search for all messages, of which all UIDs are told.
    pub(super) finds_all: bool,
    /// It names messages by number.
    names_numbers: bool,
    /// What it asks to be told of, if it is NOTIFY.
    pub(super) notifies: Notified,
}

/// What the client is told of by NOTIFY (RFC 5465).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Notified {
    /// Something.
    pub(super) is_set: bool,
    /// What is gone of the selected mailbox, at any time: so a message number may mean another message at any time.
    pub(super) shifts_numbers: bool,
}

impl Notified {
    fn of(notify: &Notify<'_>) -> Self {
        let shifts = |group: &EventGroup<'_>| {
            *group.filter() == MailboxFilter::Selected && group.event(&EventName::MessageExpunge).is_some()
        };
        Self { is_set: !notify.groups().is_empty(), shifts_numbers: notify.selected().is_some_and(shifts) }
    }
}

/// What a search saves (RFC 5182, section 2.1).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Saves {
    /// It is about UIDs.
    pub(super) is_uid: bool,
    /// Only the first that was found, the last, or both; if neither, all.
    pub(super) min: bool,
    pub(super) max: bool,
    /// All that was found is told, too.
    pub(super) tells_all: bool,
}

impl Facts {
    pub(super) fn of(command: &Command<'_>) -> Self {
        let saves = match command {
            Command::Search(search) => saves(search, false),
            Command::UidSearch(search) => saves(search, true),
            Command::Esearch(esearch) => saves(&esearch.search, true),
            _ => None,
        };
        let finds_all = match command {
            Command::UidSearch(search) => {
                *search.key() == SearchKey::all()
                    && search.return_options().is_none_or(|options| options.contains(&ReturnOption::All))
            }
            _ => false,
        };
        let (kind, uses_numbers) = (command.kind(), command.uses_numbers());
        let names_numbers = uses_numbers && kind != CommandKind::Other && command.arguments_use_numbers();
        let notifies = if let Command::Notify(notify) = command { Notified::of(notify) } else { Notified::default() };
        Self { kind, rules: kind.rules(), uses_numbers, saves, finds_all, names_numbers, notifies }
    }

    /// True if this command may be sent while an earlier one is not complete.
    fn may_follow(&self, earlier: &Self) -> bool {
        if self.rules.turn == Turn::Alone || earlier.rules.turn == Turn::Alone {
            return false;
        }
        // What the server says it can do may forbid it.
        if self.rules.effect == Effect::Authenticated {
            return false;
        }
        // An EXPUNGE that comes meanwhile would change what the numbers mean.
        if self.uses_numbers && earlier.rules.expunges == Expunges::Allowed {
            return false;
        }
        match earlier.rules.effect {
            Effect::None => true,
            // If it fails, there is no mailbox, or a careless server stays in the one before.
            Effect::Selected | Effect::Deselected => {
                self.rules.states != States::Selected && self.rules.effect == Effect::None
            }
            // What is allowed next, and how it is written, depends on the answer.
            _ => false,
        }
    }
}

/// What of its result a search saves.
fn saves(search: &Search<'_>, is_uid: bool) -> Option<Saves> {
    let options = search.return_options().filter(|options| options.contains(&ReturnOption::Save))?;
    let has = |option: ReturnOption<'_>| options.contains(&option);
    // Others decide nothing beside these, and then all is saved.
    let tells_all = has(ReturnOption::All);
    let all = tells_all || has(ReturnOption::Count);
    Some(Saves { is_uid, min: !all && has(ReturnOption::Min), max: !all && has(ReturnOption::Max), tells_all })
}

impl Pipeline {
    /// True if a command may be sent while these are in flight, at most `limit` of them.
    pub(super) fn may_send(&self, facts: &Facts, limit: usize) -> bool {
        self.in_flight.len() < limit.max(1) && self.in_flight.iter().all(|earlier| facts.may_follow(&earlier.facts))
    }

    /// Takes this command out of those in flight.
    pub(super) fn complete(&mut self, id: CommandId) -> Option<InFlight> {
        let at = self.in_flight.iter().position(|command| command.id == id)?;
        self.in_flight.remove(at)
    }

    /// This command in flight.
    pub(super) fn find(&self, id: CommandId) -> Option<&InFlight> {
        self.in_flight.iter().find(|command| command.id == id)
    }

    /// True if this command waits for its turn.
    pub(super) fn waits(&self, id: CommandId) -> bool {
        // They wait in the order of their ids.
        self.waiting.binary_search_by_key(&id, |command| command.id).is_ok()
    }

    /// The search in flight to which data SEARCH is the answer, if there is no doubt.
    pub(super) fn only_search(&self) -> Option<&InFlight> {
        use CommandKind::{Esearch, Other, Search, UidSearch};
        let is_search = |command: &&InFlight| matches!(command.facts.kind, Search | UidSearch | Esearch | Other);
        let mut searches = self.in_flight.iter().filter(is_search);
        searches.next().filter(|_| searches.next().is_none())
    }

    /// Puts a command behind all others.
    pub(super) fn push(&mut self, command: Waiting) {
        self.changing += usize::from(command.facts.rules.effect != Effect::None);
        self.waiting.push_back(command);
    }

    /// Takes the first that waits.
    pub(super) fn pop(&mut self) -> Option<Waiting> {
        let command = self.waiting.pop_front()?;
        self.changing -= usize::from(command.facts.rules.effect != Effect::None);
        Some(command)
    }

    /// Takes those that wait and name messages by numbers that have changed: those of `number` and above, of `exists` messages.
    ///
    /// A set of all messages is one of all messages still, and what was saved (`$`) is what is left of it. What waits behind a
    /// command that changes the mailbox is of another one.
    pub(super) fn take_stale(&mut self, number: u32, exists: u32) -> Vec<(CommandId, CommandKind)> {
        let is_stale = |command: &Waiting| match command.command.numbers() {
            _ if !command.facts.names_numbers => false,
            Some(set) => set.as_octets() != &b"1:*"[..] && set.max(exists).is_some_and(|largest| largest >= number),
            None => true,
        };
        let of_mailbox = |command: &&Waiting| {
            !matches!(command.facts.rules.effect, Effect::Selected | Effect::Deselected | Effect::Unauthenticated)
        };
        let count = self.waiting.iter().take_while(of_mailbox).count();
        let mut stale = Vec::new();
        if self.waiting.iter().take(count).any(is_stale) {
            let mut at = 0;
            self.waiting.retain(|command| {
                at += 1;
                let keeps = at > count || !is_stale(command);
                if !keeps {
                    stale.push((command.id, command.facts.kind));
                }
                keeps
            });
        }
        stale
    }

    /// Takes this one, if it waits: which command it is.
    pub(super) fn withdraw(&mut self, id: CommandId) -> Option<CommandKind> {
        let at = self.waiting.binary_search_by_key(&id, |command| command.id).ok()?;
        let Waiting { facts, .. } = self.waiting.remove(at)?;
        self.changing -= usize::from(facts.rules.effect != Effect::None);
        Some(facts.kind)
    }

    /// Takes all that wait.
    pub(super) fn take_waiting(&mut self) -> VecDeque<Waiting> {
        self.changing = 0;
        mem::take(&mut self.waiting)
    }

    /// The command that stands alone in flight, if it is of this kind.
    pub(super) fn alone(&self, kind: CommandKind) -> Option<&InFlight> {
        self.in_flight.back().filter(|command| command.facts.kind == kind)
    }

    /// True if a command that is not complete may change the state in which the next would be sent.
    pub(super) fn is_state_open(&self) -> bool {
        self.changing > 0 || self.in_flight.iter().any(|command| command.facts.rules.effect != Effect::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Decoder;

    fn facts(line: &str) -> Facts {
        let line = [line, "\r\n"].concat();
        Facts::of(&Decoder::server().command(line.as_bytes()).unwrap().command)
    }

    #[test]
    fn what_may_follow_what() {
        for (earlier, later, may_follow) in [
            ("a NOOP", "a UID FETCH 1 FLAGS", true),
            ("a NOOP", "a FETCH 1 FLAGS", false),
            ("a FETCH 1 FLAGS", "a FETCH 2 FLAGS", true),
            ("a STORE 1 +FLAGS x", "a SEARCH ALL", true),
            ("a SEARCH ALL", "a STORE 1 +FLAGS x", true),
            ("a SEARCH ALL", "a UID SEARCH ALL", true),
            ("a NOOP", "a UID SEARCH ALL", true),
            ("a NOOP", "a UID SEARCH 1:5", false),
            ("a UID FETCH 1 FLAGS", "a FETCH 1 FLAGS", false),
            ("a FETCH 1 FLAGS", "a NOOP", true),
            ("a NOOP", "a IDLE", false),
            ("a IDLE", "a NOOP", false),
            ("a STARTTLS", "a CAPABILITY", false),
            ("a CAPABILITY", "a STARTTLS", false),
            ("a LOGIN a b", "a SELECT INBOX", false),
            ("a LOGIN a b", "a CAPABILITY", false),
            ("a CAPABILITY", "a LOGIN a b", false),
            ("a ENABLE CONDSTORE", "a SELECT INBOX", false),
            ("a SELECT INBOX", "a UID FETCH 1:* FLAGS", false),
            ("a SELECT INBOX", "a STATUS x (MESSAGES)", true),
            ("a SELECT INBOX", "a SELECT x", false),
            ("a FETCH 1 FLAGS", "a SELECT x", true),
            ("a CLOSE", "a LIST \"\" *", true),
            ("a CLOSE", "a SELECT x", false),
            ("a LOGOUT", "a NOOP", false),
            ("a NOOP", "a LOGOUT", true),
            ("a XFOO", "a FETCH 1 FLAGS", false),
            ("a NOTIFY NONE", "a UID FETCH 1 FLAGS", false),
            ("a UID FETCH 1 FLAGS", "a NOTIFY NONE", true),
            ("a ESEARCH IN (PERSONAL) ALL", "a ESEARCH IN (INBOXES) ALL", true),
            ("a ESEARCH 1:5", "a FETCH 1 FLAGS", false),
        ] {
            assert_eq!(facts(later).may_follow(&facts(earlier)), may_follow, "{earlier}, {later}");
        }
    }

    #[test]
    fn what_a_search_saves() {
        for (line, expected) in [
            ("a SEARCH ALL", None),
            ("a SEARCH RETURN (ALL) ALL", None),
            ("a SEARCH RETURN (SAVE) ALL", Some((false, false, false))),
            ("a UID SEARCH RETURN (SAVE MIN) ALL", Some((true, true, false))),
            ("a SEARCH RETURN (SAVE MIN MAX) ALL", Some((false, true, true))),
            ("a SEARCH RETURN (SAVE MIN COUNT) ALL", Some((false, false, false))),
            ("a SEARCH RETURN (SAVE MAX ALL) ALL", Some((false, false, false))),
            ("a ESEARCH RETURN (SAVE MIN) ALL", Some((true, true, false))),
        ] {
            let found = facts(line).saves.map(|it| (it.is_uid, it.min, it.max));
            assert_eq!(found, expected, "{line}");
        }
    }
}
