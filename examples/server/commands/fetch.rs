//! FETCH: what is asked of messages, one after another, so that no more than one is in memory.

use super::{
    Running,
    item::{Message, distinct, reads, sets_seen},
};
use crate::{
    mail::Mail,
    outcome::{Failure, Outcome, bad, no_with, ok},
    session::Session,
    store::{Folder, Source},
};
use imap_wire::{
    Code, Data, FetchItem, MailboxView,
    command::{Fetch, FetchAttribute, FetchModifier},
    data::{Flag, SeqNumber, SeqRange, SequenceSet, UidSet},
    ext::{ModSeq, Vanished},
    server::Mailbox,
};
use std::ops::RangeInclusive;

/// What is asked of each message.
struct Asked {
    items: Vec<FetchAttribute<'static>>,
    /// It makes messages seen.
    sees: bool,
    /// Of none that has not changed since then.
    since: Option<ModSeq>,
}

pub(super) async fn fetch(session: &mut Session, it: Running<'_>, fetch: &Fetch<'static>, by_uid: bool) -> Outcome {
    let folder = session.selected()?;
    let (mut since, mut range, mut tells_vanished) = (None, None, false);
    for modifier in fetch.modifiers() {
        match modifier {
            FetchModifier::ChangedSince(modseq) => since = Some(*modseq),
            FetchModifier::Partial(partial) => range = Some(*partial),
            FetchModifier::Vanished => tells_vanished = true,
            _ => return bad("this modifier is not known"),
        }
    }
    let has_qresync = it.connection.server.is_enabled("QRESYNC");
    if tells_vanished && (since.is_none() || !by_uid || !has_qresync) {
        return bad("VANISHED goes with UID FETCH and CHANGEDSINCE, once QRESYNC is enabled");
    }
    let asked = fetch.attributes.expand();
    let sees = asked.iter().any(sets_seen) && !it.connection.server.is_read_only();
    let asked = Asked { items: distinct(asked)?, sees, since };
    let mut uids = it.uids(&fetch.sequence_set, by_uid);
    if let Some(range) = range {
        uids = uids[range.indices(uids.len())].to_vec();
    }
    if let (true, Some(since), Some(view)) = (tells_vanished, since, it.connection.server.view()) {
        let gone = vanished(view, folder.lock().mailbox(), since, &fetch.sequence_set);
        if let Some(gone) = gone {
            it.connection.tell(it.id, Data::Vanished(Vanished::earlier(gone))).await?;
        }
    }
    // One message that cannot be told of keeps nobody from the others.
    let (mut is_missing, mut failure) = (false, None);
    for uid in uids {
        // Other sessions are to have their turn, even if a client asks for little of many large messages.
        tokio::task::yield_now().await;
        if !it.connection.server.view().is_some_and(|view| view.contains(uid)) {
            continue;
        }
        match asked.of(&folder, uid, by_uid) {
            Ok(Found::Items(items)) => {
                if let Some(fetched) = it.connection.server.fetch_of(uid, items) {
                    it.connection.tell(it.id, Data::Fetch(fetched)).await?;
                }
            }
            Ok(Found::Unchanged) => {}
            Ok(Found::Gone) => is_missing = true,
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    match failure {
        Some(failure) => Err(failure),
        None if is_missing && !by_uid => no_with(Code::ExpungeIssued, "some of them are gone"),
        None => Ok(ok("done")),
    }
}

/// What is to be told of a message.
enum Found {
    Items(Vec<FetchItem<'static>>),
    Unchanged,
    Gone,
}

impl Asked {
    fn of(&self, folder: &Folder, uid: u32, by_uid: bool) -> Result<Found, Failure> {
        let (message, source) = {
            let mut contents = folder.lock();
            let message = contents.mailbox().message(uid).cloned();
            let facts = contents.facts(uid).cloned();
            let (Some(message), Some(facts)) = (message, facts) else { return Ok(Found::Gone) };
            if self.since.is_some_and(|since| message.modseq() <= since) {
                return Ok(Found::Unchanged);
            }
            // First, since who cannot have the message has not seen it.
            let source = if self.items.iter().any(reads) { Some(contents.source(uid)?) } else { None };
            let mut flags = message.flags().clone();
            if self.sees && !flags.contains(&Flag::Seen) {
                flags.insert(Flag::Seen);
                contents.set_flags([(uid, flags.clone())])?;
            }
            let modseq = contents.mailbox().message(uid).unwrap_or(&message).modseq();
            (Message { uid, flags, modseq, facts, mail: None }, source)
        };
        let mail = source.map(Source::read).transpose()?.map(Mail::new);
        let message = Message { mail, ..message };
        let mut items = self.items.iter().map(|item| message.item(item)).collect::<Result<Vec<_>, _>>()?;
        if by_uid && !self.items.contains(&FetchAttribute::Uid) {
            items.insert(0, FetchItem::Uid(uid));
        }
        if self.since.is_some() && !self.items.contains(&FetchAttribute::ModSeq) {
            items.push(FetchItem::ModSeq(message.modseq));
        }
        Ok(Found::Items(items))
    }
}

/// Those of the messages asked for that were there and are gone (RFC 7162, section 3.2.6).
fn vanished(view: &MailboxView, mailbox: &Mailbox, since: ModSeq, asked: &SequenceSet<'_>) -> Option<UidSet<'static>> {
    if asked.is_last_command() {
        // A message that goes is none of those that `$` stands for any more (RFC 5182, section 2.1).
        return None;
    }
    let largest = view.uid(view.exists()).unwrap_or(0);
    let ranges = asked.ranges().filter_map(|range| up_to_the_last(range, largest, mailbox.uid_next() - 1));
    let gone = mailbox.vanished_since(since, Some(&UidSet::from_ranges(ranges)?))?;
    // What the client has not been told yet is not earlier: that is told at the end of the command (section 3.2.10).
    let untold = view.pairs().map(|(_, uid)| uid).filter(|uid| mailbox.message(*uid).is_none());
    without(&gone, untold)
}

/// The UIDs of a range. `*` is the largest that there is; as the end of a range it is also all those behind it, which are gone.
fn up_to_the_last(range: SeqRange, largest: u32, last: u32) -> Option<RangeInclusive<u32>> {
    match (range.start, range.end) {
        (SeqNumber::Largest, SeqNumber::Largest) => None,
        (SeqNumber::Number(first), SeqNumber::Largest) | (SeqNumber::Largest, SeqNumber::Number(first)) => {
            Some(first.get().min(largest.max(1))..=first.get().max(last))
        }
        _ => range.resolve(largest),
    }
}

/// These UIDs, but for others, which are in order.
fn without(uids: &UidSet<'_>, others: impl Iterator<Item = u32>) -> Option<UidSet<'static>> {
    let mut ranges: Vec<_> = uids.ranges().collect();
    ranges.sort_by_key(|range| *range.start());
    let (mut others, mut left) = (others.peekable(), Vec::new());
    for range in ranges {
        let (mut first, last) = range.into_inner();
        while let Some(other) = others.next_if(|other| *other <= last) {
            if other >= first {
                left.push(first..=other.saturating_sub(1));
                first = other.saturating_add(1);
            }
        }
        left.push(first..=last);
    }
    UidSet::from_ranges(left.into_iter().filter(|range| !range.is_empty()))
}
