//! What a [`Resync`] concludes: what is to be asked next, and how it ends.

use super::{Changes, Gathered, Method, Resync, ResyncError, Stage, Wants, gathered::Found, steps::Step, uids::after};
use crate::ext::ModSeq;
use core::{mem, num::NonZeroU32};

/// How often it is asked once more.
const MOST_ROUNDS: u32 = 8;

impl Resync {
    /// The first UID that a new message can have.
    pub(super) fn next(&self) -> Option<NonZeroU32> {
        after(self.known.last().unwrap_or_default())
    }

    /// Nothing was told of messages yet.
    pub(super) fn forget(&mut self) {
        self.gathered = Gathered::default();
        self.wants = Wants::default();
        self.is_lossy = false;
    }

    /// The mailbox is selected: what is there to ask?
    pub(super) fn selected(&mut self) {
        self.stage = Stage::Selected;
        let uid_validity = self.told.uid_validity.filter(|it| it.is_valid());
        let is_known = self.uid_validity.is_some() || !self.known.is_empty();
        if is_known && (uid_validity.is_none() || uid_validity != self.uid_validity) {
            self.is_void = true;
            self.known.clear();
        }
        // A server whose number is lower has lost what the cache has seen.
        let highest = self.told.highest_modseq;
        let is_told_since = |since: &ModSeq| highest.is_some_and(|highest| highest >= *since);
        self.has_modseqs = self.method != Method::Plain && highest.is_some();
        self.since = self.since.filter(|since| self.has_modseqs && !self.known.is_empty() && is_told_since(since));
        if self.since.is_none() {
            self.method = Method::Plain;
        }
        if self.method != Method::Qresync {
            // All is asked from here on.
            let is_lossy = self.is_lossy;
            self.forget();
            (self.is_lossy, self.wants.present) = (is_lossy, is_lossy);
            self.is_complete = true;
        }
        if self.told.exists == Some(0) {
            self.is_complete = true;
            return;
        }
        if let Some(from) = self.next().filter(|next| self.told.uid_next != Some(next.get())) {
            self.plan.push_back(Step::New { from });
        }
        if self.known.is_empty() {
            return;
        }
        let is_same = self.since.is_some() && self.since == highest;
        match self.method {
            Method::Qresync => {}
            Method::Condstore => {
                if !is_same {
                    self.plan.push_back(Step::Flags { from: 1, since: self.since });
                }
                self.plan.push_back(Step::Left { from: 1 });
            }
            Method::Plain => self.plan.push_back(Step::Flags { from: 1, since: None }),
        }
    }

    /// If nothing is left to ask, that was it; unless something has to be asked once more.
    pub(super) fn settle(&mut self) {
        if !self.in_flight.is_empty() || !self.plan.is_empty() {
            return;
        }
        let wants = mem::take(&mut self.wants);
        if wants.new.is_none() && !wants.flags && !wants.present {
            return self.finish(None);
        }
        self.rounds = self.rounds.saturating_add(1);
        if self.rounds > MOST_ROUNDS {
            // What is new, or changes, is found the next time too.
            return if wants.present { self.fail(ResyncError::Restless) } else { self.finish(wants.new) };
        }
        if let Some(from) = wants.new {
            self.plan.push_back(Step::New { from });
        }
        if wants.flags && !self.known.is_empty() {
            self.plan.push_back(Step::Flags { from: 1, since: self.told.highest_modseq });
        }
        if wants.present {
            self.gathered.forget_present();
            self.is_complete = true;
            // Even if the server says that there are none: it has contradicted itself, or lost count.
            self.answers = 0;
            self.plan.push_back(Step::All);
        }
        if self.plan.is_empty() {
            self.finish(None);
        }
    }

    /// All is told of the messages below `end`.
    fn finish(&mut self, end: Option<NonZeroU32>) {
        let end = end.map(NonZeroU32::get);
        let Found { new, changed, vanished } = self.gathered.compare(&self.known, self.next(), end, self.is_complete);
        let highest_modseq = if self.is_lossy { self.since } else { self.told.highest_modseq };
        self.end(Ok(Changes {
            is_void: self.is_void,
            new,
            changed,
            vanished,
            uid_validity: self.told.uid_validity.filter(|it| it.is_valid()),
            highest_modseq,
        }));
    }

    pub(super) fn fail(&mut self, error: ResyncError) {
        self.end(Err(error));
    }

    fn end(&mut self, outcome: Result<Changes, ResyncError>) {
        if self.stage != Stage::Over {
            self.stage = Stage::Over;
            self.outcome = Some(outcome);
            self.known.clear();
            self.plan.clear();
            self.in_flight.clear();
            self.forget();
        }
    }
}
