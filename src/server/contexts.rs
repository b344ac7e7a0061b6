//! [`Contexts`]: the searches of a session whose results are kept up to date (RFC 5267), and what has become of results.

use super::config::CommandId;
use crate::{
    command::{Command, FetchAttribute},
    data::{Esearch, SearchReturnData, Tag, UidSet},
    ext::{ContextUpdate, ContextUpdates},
    wire::IntoStatic,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

/// A search whose results its client wants to be kept up to date, until it says CANCELUPDATE or leaves the mailbox.
///
/// What was found is the caller's to keep.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Context {
    id: CommandId,
    tag: Tag<'static>,
    is_uid: bool,
    is_sorted: bool,
    attributes: Vec<FetchAttribute<'static>>,
}

impl Context {
    /// What this command asks for, if it does; `None` too if it cannot have any.
    pub(super) fn asked(id: CommandId, tag: &Tag<'_>, command: &Command<'_>) -> Option<Self> {
        let (options, is_uid, is_sorted) = match command {
            Command::Search(search) => (search.return_options(), false, false),
            Command::UidSearch(search) => (search.return_options(), true, false),
            Command::Sort(sort) => (sort.return_options(), false, true),
            Command::UidSort(sort) => (sort.return_options(), true, true),
            Command::Esearch(esearch) => (esearch.search.return_options(), true, false),
            _ => return None,
        };
        // It stays as long as the mailbox is selected: it keeps no buffer.
        let attributes = options?.update()?.iter().cloned().map(IntoStatic::into_owned).collect();
        Some(Self { id, tag: tag.clone().into_owned(), is_uid, is_sorted, attributes })
    }

    /// The command that asked for it.
    #[must_use]
    pub const fn id(&self) -> CommandId {
        self.id
    }

    /// Its tag.
    #[must_use]
    pub const fn tag(&self) -> &Tag<'static> {
        &self.tag
    }

    /// True if the results are UIDs.
    #[must_use]
    pub const fn is_uid(&self) -> bool {
        self.is_uid
    }

    /// True if the results are in an order of their own, that of SORT.
    #[must_use]
    pub const fn is_sorted(&self) -> bool {
        self.is_sorted
    }

    /// What the client wants to be told of each new message that joins the results, by a FETCH before that (RFC 5465).
    #[must_use]
    pub fn attributes(&self) -> &[FetchAttribute<'static>] {
        &self.attributes
    }

    /// What tells the client that the results are not `before` any more, but `after`; `None` if that is the same.
    pub(super) fn update(&self, before: &[u32], after: &[u32]) -> Option<Esearch<'static>> {
        let changes = if self.is_sorted { changes_of_sorted(before, after) } else { changes(before, after) };
        let [removed, added] = changes;
        let removed = removed.map(SearchReturnData::RemoveFrom);
        let data: Vec<_> = removed.into_iter().chain(added.map(SearchReturnData::AddTo)).collect();
        let found = Esearch::new(self.is_uid).with_tag(self.tag.as_octets().clone());
        let updated = data.into_iter().try_fold(found, Esearch::with_other).ok()?;
        (!updated.others().is_empty()).then_some(updated)
    }
}

/// The searches of a session, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Contexts(Vec<Context>);

impl Contexts {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Context> {
        self.0.iter()
    }

    pub(super) fn find(&self, tag: &[u8]) -> Option<&Context> {
        self.0.iter().find(|context| *context.tag.as_octets() == *tag)
    }

    /// Adds one. False if there are as many as may be.
    pub(super) fn add(&mut self, context: Context, most: usize) -> bool {
        let has_room = self.0.len() < most;
        if has_room {
            self.0.push(context);
        }
        has_room
    }

    /// That of this tag is not wanted any more.
    pub(super) fn cancel(&mut self, tag: &Tag<'_>) {
        self.0.retain(|context| context.tag != *tag);
    }

    /// This command was refused.
    pub(super) fn refused(&mut self, id: CommandId) {
        self.0.retain(|context| context.id != id);
    }
}

/// What has left results that ascend, and what has joined them.
fn changes(before: &[u32], after: &[u32]) -> [Option<ContextUpdates<'static>>; 2] {
    let [was, is] = [before, after].map(|results| results.iter().copied().collect::<BTreeSet<_>>());
    let update = |numbers: &mut dyn Iterator<Item = u32>| {
        UidSet::from_uids(numbers).map(|results| ContextUpdate::new(0, results.into_owned()).into())
    };
    [update(&mut was.difference(&is).copied()), update(&mut is.difference(&was).copied())]
}

/// The same of results in an order of their own, in which each stands once: as few as can be leave their place, and what has
/// another one leaves and joins.
fn changes_of_sorted(before: &[u32], after: &[u32]) -> [Option<ContextUpdates<'static>>; 2] {
    let kept = kept(before, after);
    let updates = |results: &[u32]| {
        let mut updates: Vec<(usize, Vec<u32>)> = Vec::new();
        for (at, number) in results.iter().enumerate().filter(|(_, number)| !kept.contains(number)) {
            match updates.last_mut() {
                Some((first, run)) if *first + run.len() == at => run.push(*number),
                _ => updates.push((at, Vec::from([*number]))),
            }
        }
        updates
    };
    let made = |updates: Vec<(usize, Vec<u32>)>| {
        let each = updates.into_iter().filter_map(|(at, run)| {
            let results = UidSet::from_uids(run)?.into_owned();
            Some(ContextUpdate::new(u32::try_from(at + 1).unwrap_or(u32::MAX), results))
        });
        ContextUpdates::new(each).ok()
    };
    // From the end, so that the places of those that come later are what they were.
    let mut removed = updates(before);
    removed.reverse();
    [made(removed), made(updates(after))]
}

/// The results that can stay where they are: a longest run of those in both whose order is the same.
fn kept(before: &[u32], after: &[u32]) -> BTreeSet<u32> {
    let places: BTreeMap<u32, usize> = before.iter().copied().zip(0..).collect();
    // Of each length, where the run ends that ends earliest, as a place in `steps`; of each step, the number, its place, and the
    // step before.
    let mut ends: Vec<usize> = Vec::new();
    let mut steps: Vec<(u32, usize, Option<usize>)> = Vec::new();
    for (number, place) in after.iter().filter_map(|number| Some((*number, *places.get(number)?))) {
        let is_before = |step: &usize| steps.get(*step).is_some_and(|step| step.1 < place);
        let length = ends.partition_point(is_before);
        let previous = length.checked_sub(1).and_then(|last| ends.get(last).copied());
        match ends.get_mut(length) {
            Some(end) => *end = steps.len(),
            None => ends.push(steps.len()),
        }
        steps.push((number, place, previous));
    }
    let mut kept = BTreeSet::new();
    let mut at = ends.last().copied();
    while let Some((number, _, previous)) = at.and_then(|at| steps.get(at)) {
        kept.insert(*number);
        at = *previous;
    }
    kept
}
