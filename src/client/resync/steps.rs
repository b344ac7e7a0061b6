//! [`Step`]: what is asked of the server, and the command that asks it.

use super::uids::Uids;
use crate::{
    command::{
        Command, CommandKind, Effect, Fetch, FetchAttribute, FetchAttributes, FetchModifier, Select, SelectParameter,
    },
    data::{Mailbox, SequenceSet, UidSet, UidValidity},
    error::UsageError,
    ext::{ModSeq, Qresync, SeqMatchData},
    search::{ReturnOption, Search, SearchKey},
};
use alloc::vec::Vec;
use core::num::NonZeroU32;

/// Octets of a command: what servers read (RFC 7162, section 4).
const LINE: usize = 8192;

/// Octets of a command beside its sets: tag, name, items and modifiers.
const REST: usize = 192;

/// Something to ask the server.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step {
    /// The messages from this UID on.
    New { from: NonZeroU32 },
    /// The flags of those that the cache has from this UID on, if they have changed since then.
    Flags { from: u32, since: Option<ModSeq> },
    /// Which of those that the cache has from this UID on are there.
    Left { from: u32 },
    /// Which messages are there.
    All,
}

impl Step {
    /// True if SEARCH answers it.
    pub(super) const fn is_search(self) -> bool {
        matches!(self, Self::Left { .. } | Self::All)
    }

    /// The command that asks it, or as much of it as a line takes, and the step that asks the rest.
    pub(super) fn command(
        self,
        known: &Uids,
        items: &FetchAttributes<'static>,
        has_esearch: bool,
    ) -> Result<(Command<'static>, Option<Self>), UsageError> {
        let search = |key| {
            let search = Search::new(key);
            Command::UidSearch(if has_esearch { search.with_return([ReturnOption::All]) } else { search })
        };
        let piece = |from| {
            let (piece, next) = known.piece(from, LINE - REST);
            let set = SequenceSet::from_ranges(piece).ok_or(UsageError("the cache has no messages"))?;
            Ok::<_, UsageError>((set, next))
        };
        Ok(match self {
            Self::New { from } => (Command::UidFetch(Fetch::new(SequenceSet::starting_at(from), items.clone())), None),
            Self::Flags { from, since } => {
                let (set, next) = piece(from)?;
                let mut fetch = Fetch::new(set, FetchAttributes::new([FetchAttribute::Uid, FetchAttribute::Flags])?);
                if let Some(since) = since {
                    fetch = fetch.with_modifier(FetchModifier::ChangedSince(since))?;
                }
                (Command::UidFetch(fetch), next.map(|from| Self::Flags { from, since }))
            }
            Self::Left { from } => {
                let (set, next) = piece(from)?;
                (search(SearchKey::uid(set)), next.map(|from| Self::Left { from }))
            }
            Self::All => (search(SearchKey::all()), None),
        })
    }
}

/// The items of a new message: these, or UID and FLAGS, and MODSEQ if there are any.
pub(super) fn items(
    asked: Option<&FetchAttributes<'static>>,
    has_modseqs: bool,
) -> Result<FetchAttributes<'static>, UsageError> {
    let mut items: Vec<_> = match asked {
        Some(asked) if !has_modseqs => return Ok(asked.clone()),
        Some(asked) => asked.expand().to_vec(),
        None => Vec::from([FetchAttribute::Uid, FetchAttribute::Flags]),
    };
    if has_modseqs && !items.contains(&FetchAttribute::ModSeq) {
        items.push(FetchAttribute::ModSeq);
    }
    FetchAttributes::new(items)
}

/// What QRESYNC is told: the UIDs one by one if a line takes them, and else from the first to the last, which is true too, as what
/// the server then tells of others can be left out.
pub(super) fn qresync(
    mailbox: &Mailbox<'_>,
    uid_validity: UidValidity,
    modseq: ModSeq,
    known: &Uids,
    seq_match_data: Option<&SeqMatchData<'static>>,
) -> Result<Qresync<'static>, UsageError> {
    let mut qresync = Qresync::new(uid_validity, modseq)?;
    let mut room = LINE.saturating_sub(REST).saturating_sub(mailbox.as_octets().len());
    if let Some(sample) = seq_match_data {
        let octets = |set: &UidSet<'_>| set.as_octets().len();
        let length = octets(sample.sequence_set()).saturating_add(octets(sample.uid_set()));
        // It helps, and no more.
        if length <= room / 2 {
            room = room.saturating_sub(length);
            qresync = qresync.with_seq_match_data(sample.clone());
        }
    }
    let (ranges, next) = known.piece(1, room);
    let uids = match (next, ranges.first(), known.last()) {
        (Some(_), Some(first), Some(last)) => UidSet::from_ranges([*first.start()..=last]),
        _ => UidSet::from_ranges(ranges),
    };
    Ok(if let Some(uids) = uids { qresync.with_known_uids(uids) } else { qresync })
}

/// SELECT, or EXAMINE.
pub(super) fn select(
    mailbox: Mailbox<'static>,
    is_read_only: bool,
    parameter: Option<SelectParameter<'static>>,
) -> Result<Command<'static>, UsageError> {
    let mut select = Select::new(mailbox);
    if let Some(parameter) = parameter {
        select = select.with_parameter(parameter)?;
    }
    Ok(if is_read_only { Command::Examine(select) } else { Command::Select(select) })
}

/// True if this command leaves the selected mailbox, perhaps for another one.
pub(super) fn leaves(kind: CommandKind) -> bool {
    matches!(kind.rules().effect, Effect::Selected | Effect::Deselected | Effect::Unauthenticated)
}
