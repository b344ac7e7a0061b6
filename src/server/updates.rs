//! What a client is told of a [`Mailbox`] that it shares with others, as it changes.

use super::{
    Server,
    mailbox::{Change, Mailbox, What},
    notify::{Notifications, Timing},
    selected::{Cursor, Selected},
};
use crate::{
    command::CommandKind,
    data::UidSet,
    error::UsageError,
    ext::{EventName, Vanished},
    fetch::{Fetch, FetchItem},
    mailbox_view::MailboxView,
    response::{Data, Response},
};
use alloc::{collections::BTreeSet, vec::Vec};

const NOT_OPEN: UsageError = UsageError("the session has no mailbox open");
const ANOTHER: UsageError = UsageError("this is another mailbox than the one that is open");

impl Server {
    /// True while the client may be told news: a command or IDLE is in progress, all of which was received, or it has asked for news by NOTIFY; and
    /// no literal or exchange is.
    pub(super) fn may_tell(&self) -> bool {
        (!self.progress.is_empty() || self.notifications.is_set()) && self.is_between_frames()
    }

    /// True while nothing is in the middle of which a response may not stand.
    pub(super) fn is_between_frames(&self) -> bool {
        !self.is_receiving() && self.exchange.is_none() && !self.state.is_ended()
    }

    /// True if the client wants to be told of this event of the mailbox that is selected: it has not said otherwise, or a command of its own is in
    /// progress that has to tell.
    fn tells(&self, event: &EventName<'_>) -> bool {
        let is_asked = |asked: &Notifications| asked.of_selected(event) != Timing::Never;
        let is_about_to_be = self.asked.as_ref().is_some_and(|(_, asked)| is_asked(asked));
        is_asked(&self.notifications) || is_about_to_be || self.progress.iter().any(|it| makes(it.kind, event))
    }

    /// Tells the client what has changed in the mailbox since it was told last, as far as it may be told now: EXISTS and FETCH during any
    /// command and in IDLE, EXPUNGE or VANISHED only if [they may be](Self::may_expunge). To be called before a command is completed, and in
    /// IDLE and [after NOTIFY](Self::notifications) whenever the mailbox has changed: what the client has not asked for by NOTIFY is left out, but
    /// not what a command of its own does, such as STORE. What of new messages it has asked for is to be told then: [`told_new`](Self::told_new).
    ///
    /// Numbers in a command mean what they meant when it came: what they are the numbers of is to be [looked up](Self::view) before this is
    /// called. And what a STORE changes is to be changed before, so that what is told of its messages is the result.
    ///
    /// True if it knows all that it may. If not, as much waits to be transmitted as may: transmit, and call it again.
    ///
    /// # Errors
    ///
    /// If no mailbox is open, or another one.
    pub fn update(&mut self, mailbox: &Mailbox) -> Result<bool, UsageError> {
        let selected = self.selected.as_ref().ok_or(NOT_OPEN)?;
        let cursor = selected.cursor.as_ref().ok_or(NOT_OPEN)?;
        if !cursor.is_of(mailbox) {
            return Err(ANOTHER);
        }
        if let Some(selected) = &mut self.selected {
            selected.told_new.clear();
        }
        if !self.may_tell() {
            return Ok(true);
        }
        let tells_gone = self.may_expunge() && self.tells(&EventName::MessageExpunge);
        let gone = if tells_gone { self.tell_gone(mailbox) } else { Ok(()) };
        let tells_flags = self.tells(&EventName::FlagChange);
        let tells_news = tells_flags || self.tells(&EventName::MessageNew);
        let news = |()| if tells_news { self.tell_news(mailbox, tells_flags) } else { Ok(()) };
        match gone.and_then(news) {
            Ok(()) => Ok(true),
            Err(UsageError::FULL) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What the client is told of the message with this UID: FETCH with its number, or UIDFETCH if it has enabled UIDONLY. `None` if it does not
    /// know of the message.
    #[must_use]
    pub fn fetch_of<'a>(&self, uid: u32, items: Vec<FetchItem<'a>>) -> Option<Fetch<'a>> {
        let number = self.view()?.number(uid)?;
        Some(if self.is_enabled("UIDONLY") { Fetch::of_uid(uid, items) } else { Fetch::new(number, items) })
    }

    /// The client, whose command this is, has made these changes itself, and does not want to be told of the flags (STORE with .SILENT): those from the one
    /// after `before` to the last. With CONDSTORE, it is told their mod-sequences. Where somebody else has changed flags before, of which the
    /// client does not know yet, it is told what came of both.
    ///
    /// # Errors
    ///
    /// If no mailbox is open, or another one.
    pub fn made_silently(&mut self, before: crate::ext::ModSeq, mailbox: &Mailbox) -> Result<(), UsageError> {
        let cursor = self.selected.as_mut().and_then(|selected| selected.cursor.as_mut()).ok_or(NOT_OPEN)?;
        if !cursor.is_of(mailbox) {
            return Err(ANOTHER);
        }
        let (before, last) = (before.get(), mailbox.last_change());
        let is_of_others = |change: &&Change| change.what == What::Flags && !cursor.is_silent(change.modseq);
        let untold: BTreeSet<u32> = match mailbox.changes_after(cursor.news) {
            Some(changes) => {
                let earlier = changes.take_while(|change| change.modseq <= before);
                earlier.filter(is_of_others).map(|change| change.uid).collect()
            }
            None if cursor.is_silent_between(cursor.news, before) => BTreeSet::new(),
            // Nobody knows what others have changed.
            None => return Ok(()),
        };
        if untold.is_empty() {
            cursor.silence(before.saturating_add(1), last);
        } else if let Some(changes) = mailbox.changes_after(before) {
            changes.filter(|change| !untold.contains(&change.uid)).for_each(|it| cursor.silence(it.modseq, it.modseq));
        }
        Ok(())
    }

    /// Tells which messages are gone.
    fn tell_gone(&mut self, mailbox: &Mailbox) -> Result<(), UsageError> {
        let (selected, from) = self.cursor(|cursor| cursor.gone)?;
        let view = selected.view();
        let last = mailbox.last_change();
        let gone: Vec<u32> = match mailbox.changes_after(from) {
            Some(changes) => {
                let gone = changes.filter(|change| change.what == What::Gone && view.contains(change.uid));
                gone.map(|change| change.uid).collect()
            }
            // The log is shorter: the client's messages are compared with those that are there.
            None => {
                let all = view.pairs().map(|(_, uid)| uid);
                all.filter(|uid| mailbox.message(*uid).is_none()).collect()
            }
        };
        if self.tells_vanished() {
            if let Some(uids) = UidSet::from_uids(gone) {
                self.say(&Response::Data(Data::Vanished(Vanished::new(uids))))?;
            }
        } else {
            for uid in gone {
                if let Some(number) = self.view().and_then(|view| view.number(uid)) {
                    self.say(&Response::Data(Data::Expunge(number)))?;
                }
            }
        }
        self.move_cursor(|cursor| cursor.gone = last);
        Ok(())
    }

    /// Tells which messages are new, and which have other flags, if that is wanted.
    fn tell_news(&mut self, mailbox: &Mailbox, tells_flags: bool) -> Result<(), UsageError> {
        let (selected, (opened, from)) = self.cursor(|cursor| (cursor.opened, cursor.news))?;
        let view = selected.view();
        let last = mailbox.last_change();
        // UIDs ascend, so that what is new lies above what is known.
        let highest = view.uid(view.exists()).unwrap_or(0);
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        match mailbox.changes_after(from) {
            Some(changes) => {
                for Change { modseq, uid, what } in changes.copied() {
                    match what {
                        What::Added if mailbox.message(uid).is_some() && uid > highest => new.push(uid),
                        // To who was here before, what came since is a change (RFC 7162, section 3.2.5.1).
                        What::Added if modseq > opened => {}
                        // Only the last change of each counts.
                        What::Added | What::Flags
                            if mailbox.message(uid).is_some_and(|it| it.modseq().get() == modseq) =>
                        {
                            changed.push((modseq, uid));
                        }
                        _ => {}
                    }
                }
            }
            None => {
                let above = highest.saturating_add(1)..=u32::MAX;
                new.extend(mailbox.messages(above).map(|(uid, _)| uid));
                let known = mailbox.messages(1..=highest).map(|(uid, message)| (message.modseq().get(), uid));
                changed.extend(known.filter(|(modseq, _)| *modseq > from));
                changed.sort_unstable();
            }
        }
        self.tell_new(&new)?;
        if !tells_flags {
            changed.clear();
        }
        for (modseq, uid) in changed {
            if let Err(error) = self.tell_changed(mailbox, modseq, uid) {
                self.move_cursor(|cursor| cursor.news = modseq.saturating_sub(1));
                return Err(error);
            }
        }
        self.move_cursor(|cursor| {
            cursor.news = last;
            cursor.silent.clear();
            cursor.known = None;
        });
        Ok(())
    }

    /// Tells that these messages are new, in the order of their UIDs.
    fn tell_new(&mut self, uids: &[u32]) -> Result<(), UsageError> {
        let before = self.view().map_or(0, MailboxView::exists);
        let exists = before.saturating_add(u32::try_from(uids.len()).unwrap_or(u32::MAX));
        if exists == before {
            return Ok(());
        }
        self.say(&Response::Data(Data::Exists(exists)))?;
        // The client is not told their UIDs, but asks by them.
        if let Some(selected) = &mut self.selected {
            for (number, uid) in (before.saturating_add(1)..=exists).zip(uids) {
                let _ = selected.view_mut().told_fetch(number, Some(*uid), None);
            }
            selected.told_new = uids.to_vec();
        }
        Ok(())
    }

    /// Tells the flags of a message.
    fn tell_changed(&mut self, mailbox: &Mailbox, modseq: u64, uid: u32) -> Result<(), UsageError> {
        let (_, (is_silent, is_wanted)) =
            self.cursor(|cursor| (cursor.is_silent(modseq), cursor.is_wanted(modseq, uid)))?;
        let tells_modseqs = self.is_enabled("CONDSTORE");
        let Some(message) = mailbox.message(uid).filter(|_| is_wanted && (!is_silent || tells_modseqs)) else {
            return Ok(());
        };
        let mut items = Vec::new();
        // UIDFETCH says it in any case.
        if !self.is_enabled("UIDONLY") {
            items.push(FetchItem::Uid(uid));
        }
        if !is_silent {
            items.push(FetchItem::Flags(message.flags().clone()));
        }
        if tells_modseqs {
            items.push(FetchItem::ModSeq(message.modseq()));
        }
        // It may be gone, as far as the client knows.
        self.fetch_of(uid, items).map_or(Ok(()), |fetch| self.say(&Response::Data(Data::Fetch(fetch))))
    }

    fn cursor<T>(&self, of: impl Fn(&Cursor) -> T) -> Result<(&Selected, T), UsageError> {
        let selected = self.selected.as_ref().ok_or(NOT_OPEN)?;
        Ok((selected, of(selected.cursor.as_ref().ok_or(NOT_OPEN)?)))
    }

    fn move_cursor(&mut self, to: impl FnOnce(&mut Cursor)) {
        if let Some(cursor) = self.selected.as_mut().and_then(|selected| selected.cursor.as_mut()) {
            to(cursor);
        }
    }
}

/// True if the command may make this event, and is to tell of it.
const fn makes(kind: CommandKind, event: &EventName<'_>) -> bool {
    use CommandKind::{Append, Copy, Expunge, Fetch, Move, Other, Replace, Store};
    use CommandKind::{UidCopy, UidExpunge, UidFetch, UidMove, UidReplace, UidStore};
    match event {
        EventName::MessageNew => {
            matches!(kind, Append | Copy | UidCopy | Move | UidMove | Replace | UidReplace | Other)
        }
        EventName::MessageExpunge => {
            matches!(kind, Expunge | UidExpunge | Move | UidMove | Replace | UidReplace | Other)
        }
        EventName::FlagChange => matches!(kind, Store | UidStore | Fetch | UidFetch | Other),
        _ => false,
    }
}
