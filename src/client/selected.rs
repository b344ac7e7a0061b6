//! [`Selected`]: the selected mailbox, when it becomes another one, and what the server says of its messages.

use super::{config::CommandId, event::Event, pipeline::Saves};
use crate::{
    code::Code,
    data::{Esearch, Mailbox},
    mailbox_view::{Anomaly, MailboxView},
    response::{Data, Status, StatusKind},
};
use alloc::{collections::VecDeque, vec::Vec};
use core::ops::RangeInclusive;

/// The selected mailbox.
///
/// The view of one mailbox ends, and that of the next begins, when the server says `[CLOSED]`; from a server that does not, at the first
/// response, once the SELECT is the oldest command in flight, that is not about a message (the new mailbox has none before it says how
/// many). So what comes while a SELECT waits behind other commands is of the mailbox before.
pub(super) struct Selected {
    /// Of a view.
    most_runs: usize,
    current: Option<(Mailbox<'static>, MailboxView)>,
    /// It may not be changed.
    is_read_only: bool,
    /// The SELECT in flight.
    next: Option<Next>,
    /// The search in flight that saves its result, and has told it.
    found: Option<CommandId>,
}

/// A mailbox that is being selected.
struct Next {
    id: CommandId,
    mailbox: Mailbox<'static>,
    /// By EXAMINE.
    is_read_only: bool,
    /// It is the current one.
    has_begun: bool,
}

impl Selected {
    pub(super) const fn new(most_runs: usize) -> Self {
        Self { most_runs, current: None, is_read_only: false, next: None, found: None }
    }

    pub(super) const fn mailbox(&self) -> Option<&Mailbox<'static>> {
        if let Some((mailbox, _)) = &self.current { Some(mailbox) } else { None }
    }

    /// True if a mailbox is selected that may not be changed.
    pub(super) const fn is_read_only(&self) -> bool {
        self.current.is_some() && self.is_read_only
    }

    pub(super) const fn view(&self) -> Option<&MailboxView> {
        if let Some((_, view)) = &self.current { Some(view) } else { None }
    }

    /// True while another mailbox is being selected and the server still speaks of the one before.
    pub(super) fn is_about_to_change(&self) -> bool {
        self.next.as_ref().is_some_and(|next| !next.has_begun)
    }

    /// SELECT or EXAMINE was sent.
    pub(super) fn select(&mut self, id: CommandId, mailbox: Mailbox<'static>, is_read_only: bool) {
        self.next = Some(Next { id, mailbox, is_read_only, has_begun: false });
    }

    /// This command is the oldest in flight, and the server speaks of something that a new mailbox can have.
    pub(super) fn begun(&mut self, id: CommandId, is_uid_only: bool) {
        if self.next.as_ref().is_some_and(|next| next.id == id && !next.has_begun) {
            self.closed(is_uid_only);
        }
    }

    /// The server has left the mailbox before, if another one is being selected. What was taken for news of that one was none.
    pub(super) fn closed(&mut self, is_uid_only: bool) {
        if let Some(next) = &mut self.next {
            next.has_begun = true;
            self.is_read_only = next.is_read_only;
            let mailbox = next.mailbox.clone();
            let mut view = MailboxView::new().with_most_runs(self.most_runs);
            if is_uid_only {
                view.told_uid_only();
            }
            self.current = Some((mailbox, view));
            self.found = None;
        }
    }

    /// SELECT was answered OK.
    pub(super) fn succeeded(&mut self, id: CommandId, is_uid_only: bool) {
        self.begun(id, is_uid_only);
        self.next = None;
    }

    /// There is no mailbox any more.
    pub(super) fn leave(&mut self) {
        *self = Self::new(self.most_runs);
    }

    /// UIDONLY was enabled.
    pub(super) fn uid_only(&mut self) {
        if let Some((_, view)) = &mut self.current {
            view.told_uid_only();
        }
    }

    /// A status says something of the mailbox, perhaps.
    pub(super) fn code(&mut self, status: &Status<'_>, events: &mut VecDeque<Event<'static>>) {
        let Some((_, view)) = &mut self.current else { return };
        let told = match &status.code {
            Some(code @ (Code::ReadOnly | Code::ReadWrite)) => {
                self.is_read_only = *code == Code::ReadOnly;
                Ok(())
            }
            Some(Code::UidNext(uid)) => view.told_uid_next(*uid),
            Some(Code::UidValidity(uid_validity)) => view.told_uid_validity(*uid_validity),
            Some(Code::HighestModSeq(modseq)) => view.told_highest_modseq(*modseq),
            Some(Code::NoModSeq) => {
                view.told_no_modseq();
                Ok(())
            }
            _ => Ok(()),
        };
        events.extend(told.err().map(Event::Anomaly));
    }

    /// Some command is complete.
    pub(super) fn completed(&mut self) {
        if let Some((_, view)) = &mut self.current {
            view.told_completion();
        }
    }

    /// What data says of the mailbox, and the event that it is.
    pub(super) fn data<'a>(&mut self, data: Data<'a>, events: &mut VecDeque<Event<'static>>) -> Event<'a> {
        let view = self.current.as_mut().map(|(_, view)| view);
        let mut note = |anomaly: Option<Anomaly>| events.extend(anomaly.map(Event::Anomaly));
        match (data, view) {
            (Data::Fetch(fetch), view) => {
                let (uid, modseq) = (fetch.uid(), fetch.modseq());
                let told = view.map_or(Ok(None), |view| match fetch.seq() {
                    Some(seq) => view.told_fetch(seq, uid, modseq),
                    None => view.told_uid_fetch(uid.unwrap_or(0), modseq).map(|()| uid),
                });
                note(told.err());
                Event::Fetch { uid: uid.or_else(|| told.unwrap_or_default()), fetch }
            }
            (Data::Expunge(number), view) => {
                let told = view.map_or(Ok(None), |view| view.told_expunge(number));
                note(told.err());
                Event::Expunge { number, uid: told.unwrap_or_default() }
            }
            (data, None) => Event::Data(data),
            (data, Some(view)) => {
                match &data {
                    Data::Exists(exists) => note(view.told_exists(*exists).err()),
                    Data::Recent(recent) => view.told_recent(*recent),
                    Data::Converted(it) => note(view.told_fetch(it.seq.get(), it.uid(), None).err()),
                    Data::Vanished(vanished) => note(view.told_vanished(vanished).err()),
                    _ => {}
                }
                Event::Data(data)
            }
        }
    }

    /// A search for all messages by UID says which there are.
    pub(super) fn all_found(&mut self, uids: impl IntoIterator<Item = RangeInclusive<u32>, IntoIter: Clone>) {
        if let Some((_, view)) = &mut self.current {
            // Messages that came or went meanwhile are no fault of the server.
            let _cannot_be_all = view.told_all_uids(uids);
        }
    }

    /// A search that saves its result says what it is.
    pub(super) fn found(
        &mut self,
        id: CommandId,
        saves: Saves,
        result: &Esearch<'_>,
        events: &mut VecDeque<Event<'static>>,
    ) {
        let one = |number: Option<u32>| number.map(|number| number..=number);
        let mut ranges = Vec::new();
        if saves.min || saves.max {
            ranges.extend(one(result.min()).filter(|_| saves.min));
            ranges.extend(one(result.max()).filter(|_| saves.max && result.max() != result.min()));
        } else if saves.tells_all {
            ranges.extend(result.all().into_iter().flat_map(|all| all.ranges()));
        } else {
            return;
        }
        // Now, and not when it is complete: what is expunged in between is not in it any more.
        let Some((_, view)) = &mut self.current else { return };
        let told = if saves.is_uid { view.told_saved_uids(ranges) } else { view.told_saved_numbers(ranges) };
        events.extend(told.err().map(Event::Anomaly));
        self.found = Some(id);
    }

    /// It is complete.
    pub(super) fn searched(&mut self, id: CommandId, kind: StatusKind) {
        let is_told = self.found.take_if(|found| *found == id).is_some();
        let Some((_, view)) = &mut self.current else { return };
        match kind {
            StatusKind::Ok if is_told => {}
            StatusKind::Ok => view.told_saved_unseen(),
            // RFC 5182, section 2.1: it is as if nothing had been found.
            StatusKind::No => view.told_not_saved(),
            // It was not looked at.
            _ => {}
        }
    }
}
