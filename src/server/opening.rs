//! What a client is told of a [`Mailbox`] when it selects it.

use super::{CommandId, Server, gate::status, mailbox::Mailbox, selected::Cursor};
use crate::{
    code::Code,
    command::{CommandKind, Effect},
    data::{Attributes, Flags, ListData},
    error::UsageError,
    ext::Vanished,
    mailbox_view::MailboxView,
    response::{Data, Response, StatusKind},
};
use alloc::{collections::VecDeque, vec::Vec};
use core::ops::RangeInclusive;

const NOT_SELECTING: UsageError = UsageError("no SELECT or EXAMINE of this number is in progress");

impl Server {
    /// Tells the client of the mailbox that it selects: FLAGS, EXISTS, UIDVALIDITY, UIDNEXT, PERMANENTFLAGS and HIGHESTMODSEQ, with IMAP4rev1 RECENT,
    /// which is none, and with IMAP4rev2 LIST; and if it was here before and says so (QRESYNC), what is gone since. What has changed is told by the next [`update`](Self::update). To be called while
    /// SELECT or EXAMINE is in progress, before it is completed.
    ///
    /// `flags` are those that messages may have, `permanent` those that can be changed.
    ///
    /// # Errors
    ///
    /// If no such command is in progress, or a mailbox has been opened for it.
    ///
    /// # Example
    ///
    /// ```
    /// use bytes::Buf;
    /// use imap_wire::data::{Capabilities, Flag, Flags, Text, UidValidity};
    /// use imap_wire::server::{Config, Event, Mailbox, Server};
    /// use imap_wire::{Greeting, Status, StatusKind};
    ///
    /// let mut inbox = Mailbox::new(UidValidity::new(1)?);
    /// inbox.add(Flags::new())?;
    /// let mut config = Config::new(Capabilities::new("IMAP4rev2")?);
    /// config.greeting = Greeting::new(Status::new(StatusKind::PreAuth, Text::new("hello")?))?;
    /// let mut server = Server::new(config);
    /// let count = server.transmit().remaining();
    /// server.transmit().advance(count); // the greeting
    ///
    /// server.receive(b"A1 SELECT INBOX\r\n");
    /// let Some(Event::Command { id, .. }) = server.poll_event() else { panic!() };
    /// let flags: Flags = [Flag::Seen, Flag::Deleted].into_iter().collect();
    /// server.open(id, &inbox, &flags, &flags)?;
    /// server.complete(id, Status::new(StatusKind::Ok, Text::new("done")?))?;
    /// assert_eq!(server.view().unwrap().uid(1), Some(1));
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    pub fn open(
        &mut self,
        id: CommandId,
        mailbox: &Mailbox,
        flags: &Flags<'_>,
        permanent: &Flags<'_>,
    ) -> Result<(), UsageError> {
        let is_selecting = |kind: CommandKind| kind.rules().effect == Effect::Selected;
        if !self.progress.find(id).is_some_and(|command| is_selecting(command.kind)) {
            return Err(NOT_SELECTING);
        }
        let selected = self.selected.as_mut().filter(|selected| selected.cursor.is_none()).ok_or(NOT_SELECTING)?;
        let exists = u32::try_from(mailbox.len()).unwrap_or(u32::MAX);
        // The mailbox is the caller's, and takes more memory than what is known of it.
        let view = selected.view_mut();
        *view = MailboxView::new().with_most_runs(usize::MAX);
        // Of an empty view nothing can be wrong with it.
        let _ = view.told_exists(exists);
        let _ = view.told_all_uids(uid_ranges(mailbox));
        let last = mailbox.last_change();
        selected.cursor = Some(Cursor {
            identity: mailbox.identity().clone(),
            opened: last,
            news: last,
            gone: last,
            silent: VecDeque::new(),
            known: None,
        });
        let (is_read_only, name) = (selected.is_read_only(), selected.name.clone());

        self.write(&Response::Data(Data::Flags(flags.clone())));
        self.write(&Response::Data(Data::Exists(exists)));
        if !self.is_rev2() {
            self.write(&Response::Data(Data::Recent(0)));
        } else if let Ok(list) = ListData::new(Attributes::new(), self.config.delimiter, name) {
            // RFC 9051, section 6.3.2
            self.write(&Response::Data(Data::List(list)));
        }
        let permanent = if is_read_only { Flags::new() } else { permanent.clone() };
        for code in [
            Code::UidValidity(mailbox.uid_validity()),
            Code::UidNext(mailbox.uid_next()),
            Code::PermanentFlags(permanent),
            Code::HighestModSeq(mailbox.highest_modseq()),
        ] {
            let is_of_modseqs = matches!(code, Code::HighestModSeq(_));
            if !is_of_modseqs || self.has_modseqs() {
                self.write(&Response::Untagged(status(StatusKind::Ok, "of this mailbox").with_code(code)));
            }
        }
        self.tell_earlier(mailbox);
        Ok(())
    }

    /// Tells what is gone since the client was here, if it has said when that was. What has changed is told by the next update.
    fn tell_earlier(&mut self, mailbox: &Mailbox) {
        let Some(selected) = &mut self.selected else { return };
        // Of another mailbox, the client knows nothing (RFC 7162, section 3.2.5).
        let known = selected.known.take().filter(|known| known.uid_validity() == mailbox.uid_validity());
        if let (Some(known), Some(cursor)) = (known, &mut selected.cursor) {
            cursor.news = cursor.news.min(known.modseq().get());
            cursor.known = known.known_uids().cloned();
            if let Some(uids) = mailbox.vanished_since(known.modseq(), known.known_uids()) {
                self.write(&Response::Data(Data::Vanished(Vanished::earlier(uids))));
            }
        }
    }

    /// True if mod-sequences are told of a mailbox.
    fn has_modseqs(&self) -> bool {
        self.config.capabilities.has("CONDSTORE") || self.config.capabilities.has("QRESYNC")
    }

    fn is_rev2(&self) -> bool {
        self.is_enabled("IMAP4rev2") || !self.config.capabilities.has("IMAP4rev1")
    }
}

/// The UIDs of all messages, as few ranges as there are.
fn uid_ranges(mailbox: &Mailbox) -> Vec<RangeInclusive<u32>> {
    let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
    for (uid, _) in mailbox.messages(1..=u32::MAX) {
        match ranges.last_mut() {
            Some(range) if range.end().checked_add(1) == Some(uid) => *range = *range.start()..=uid,
            _ => ranges.push(uid..=uid),
        }
    }
    ranges
}
