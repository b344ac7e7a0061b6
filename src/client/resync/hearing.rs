//! What a [`Resync`] takes from what the server says.

use super::{
    CommandId, Failure, Outcome, Resync, ResyncError, Stage, Told,
    gathered::is_changed,
    steps::{Step, leaves},
    uids::after,
};
use crate::{code::Code, command::CommandKind, ext::ModSeq, response::Data, wire::IntoStatic};
use alloc::boxed::Box;

impl Resync {
    /// True while what the server says of messages is of this mailbox.
    pub(super) const fn hears_messages(&self) -> bool {
        matches!(self.stage, Stage::Selecting { is_begun: true } | Stage::Selected)
    }

    pub(super) fn data(&mut self, data: &Data<'_>) {
        if let (Data::Flags(_), Stage::Selecting { is_begun }) = (data, &mut self.stage) {
            *is_begun = true;
        }
        match data {
            Data::Exists(exists) => self.exists(*exists),
            Data::Vanished(vanished) if self.hears_messages() => {
                // What is new cannot have gone before.
                let last = match (vanished.is_earlier, self.next()) {
                    (true, Some(next)) => next.get().saturating_sub(1),
                    _ => u32::MAX,
                };
                for range in vanished.uids.ranges() {
                    self.gathered.gone(*range.start(), last.min(*range.end()));
                }
                if !vanished.is_earlier {
                    self.fewer(u32::try_from(vanished.uids.count()).unwrap_or(u32::MAX));
                }
            }
            Data::Search(found) if self.is_searching() => {
                self.answers = self.answers.saturating_add(1);
                found.numbers().iter().for_each(|uid| self.gathered.found(*uid, *uid));
            }
            Data::Esearch(found) if found.is_uid() => {
                let is_of = |tag: &[u8]| self.in_flight.iter().any(|(id, is_search)| *is_search && id.is_tag(tag));
                if found.tag().map_or_else(|| self.is_searching(), |tag| is_of(tag)) {
                    self.answers = self.answers.saturating_add(1);
                    let ranges = found.all().into_iter().flat_map(|all| all.ranges());
                    ranges.for_each(|range| self.gathered.found(*range.start(), *range.end()));
                }
            }
            _ => {}
        }
    }

    pub(super) fn fetched(&mut self, uid: Option<u32>, has_flags: bool, modseq: Option<ModSeq>) {
        if !self.hears_messages() {
            return;
        }
        let is_changed = is_changed(has_flags, modseq, self.since);
        match uid {
            Some(0) => {}
            Some(uid) => self.gathered.fetched(uid, is_changed),
            // Without mod-sequences, its flags are still to be told with those of all others.
            None => self.wants.flags |= is_changed && self.since.is_some(),
        }
    }

    fn exists(&mut self, exists: u32) {
        match self.stage {
            Stage::Selecting { .. } => self.told.exists = Some(exists),
            Stage::Selected => {
                let was = self.told.exists.replace(exists);
                let is_asked_yet = self.plan.iter().any(|step| matches!(step, Step::New { .. }));
                if was.is_none_or(|was| exists > was) && !is_asked_yet && self.wants.new.is_none() {
                    // What has a number was there before, and UIDs ascend.
                    let seen = self.gathered.last_fetched();
                    let next = self.next().filter(|next| next.get() > seen);
                    self.wants.new = next.or_else(|| after(seen));
                }
            }
            _ => {}
        }
    }

    /// So many messages are gone.
    pub(super) fn fewer(&mut self, count: u32) {
        if let Some(exists) = &mut self.told.exists {
            *exists = exists.saturating_sub(count);
        }
    }

    pub(super) fn code(&mut self, code: Option<&Code<'_>>) {
        match (code, &mut self.stage) {
            (Some(Code::Closed), Stage::Selecting { is_begun }) => {
                *is_begun = true;
                self.told = Told::default();
                self.forget();
            }
            (Some(Code::UidValidity(uid_validity)), Stage::Selecting { is_begun }) => {
                *is_begun = true;
                self.told.uid_validity = Some(*uid_validity);
            }
            (Some(Code::UidNext(uid_next)), Stage::Selecting { .. }) => self.told.uid_next = Some(*uid_next),
            (Some(Code::HighestModSeq(modseq)), Stage::Selecting { .. }) => {
                self.told.highest_modseq = Some(*modseq).filter(|modseq| *modseq != ModSeq::ZERO);
            }
            (Some(Code::NoModSeq), Stage::Selecting { .. }) => self.told.highest_modseq = None,

            (Some(Code::Closed), Stage::Selected) => self.fail(ResyncError::Left),
            (Some(Code::UidValidity(uid_validity)), Stage::Selected)
                if self.told.uid_validity != Some(*uid_validity) =>
            {
                self.fail(ResyncError::UidValidityChanged);
            }
            // RFC 7162, section 6: a lower one counts. A higher one says nothing of what is still to be asked.
            (Some(Code::HighestModSeq(modseq)), Stage::Selected) => {
                self.told.highest_modseq = self.told.highest_modseq.map(|highest| highest.min(*modseq));
            }
            (Some(Code::NoModSeq), Stage::Selected) => self.told.highest_modseq = None,
            _ => {}
        }
    }

    pub(super) fn completed(&mut self, id: CommandId, kind: CommandKind, outcome: &Outcome<'_>) {
        let Some(at) = self.in_flight.iter().position(|(own, _)| *own == id) else {
            if leaves(kind) && self.stage == Stage::Selected {
                self.fail(ResyncError::Left);
            }
            return;
        };
        let (_, is_search) = self.in_flight.remove(at);
        self.code(outcome.code());
        match self.stage {
            // If the server cannot do it, there is another way.
            Stage::Asking => self.stage = Stage::Start,
            Stage::Selecting { .. } | Stage::Selected if !outcome.is_ok() => {
                self.fail(match outcome {
                    Outcome::Failed(Failure::Ended(end)) => ResyncError::Ended(end.clone()),
                    outcome => ResyncError::Command { kind, outcome: Box::new(outcome.clone().into_owned()) },
                });
            }
            Stage::Selecting { .. } => {
                self.selected();
                self.settle();
            }
            Stage::Selected => {
                if is_search {
                    match self.answers.checked_sub(1) {
                        Some(answers) => self.answers = answers,
                        // To say nothing is not to say that there is nothing.
                        None => self.wants.present = true,
                    }
                }
                self.settle();
            }
            Stage::Start | Stage::Over => {}
        }
    }

    fn is_searching(&self) -> bool {
        self.in_flight.iter().any(|(_, is_search)| *is_search)
    }
}
