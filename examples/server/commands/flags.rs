//! STORE.

use super::Running;
use crate::{
    outcome::{Outcome, bad, no_with, ok},
    session::Session,
};
use imap_wire::{
    Code, Data, FetchItem,
    command::{Action, Store, StoreAttribute, StoreModifier},
    data::{Flag, Flags, SequenceSet},
};

pub(super) async fn store(session: &mut Session, it: Running<'_>, store: &Store<'static>, by_uid: bool) -> Outcome {
    let folder = session.writable(it.connection)?;
    let StoreAttribute::Flags(wanted) = &store.attribute else { return bad("messages have flags, and nothing else") };
    if wanted.flags().contains(&Flag::Recent) {
        return no_with(Code::Cannot, "\\Recent is not for clients to set");
    }
    let since = store.modifiers().iter().find_map(|modifier| match modifier {
        StoreModifier::UnchangedSince(modseq) => Some(*modseq),
        _ => None,
    });
    let uids = it.uids(&store.sequence_set, by_uid);
    let (mut same, mut modified, mut gone) = (Vec::new(), Vec::new(), false);
    {
        let mut contents = folder.lock();
        let before = contents.mailbox().highest_modseq();
        let mut changes = Vec::new();
        for uid in uids {
            let Some(message) = contents.mailbox().message(uid) else {
                gone = true;
                continue;
            };
            if since.is_some_and(|since| message.modseq() > since) {
                modified.push(uid);
                continue;
            }
            let flags = changed(message.flags(), wanted.action(), wanted.flags());
            if flags == *message.flags() {
                same.push((uid, flags, message.modseq()));
            } else {
                changes.push((uid, flags));
            }
        }
        let done = contents.set_flags(changes);
        if wanted.is_silent() {
            let told = it.connection.server.made_silently(before, contents.mailbox());
            told?;
        }
        done?;
    }
    // What has changed is told behind this, to this client as to all others. What has not is told to who asked for it.
    if !wanted.is_silent() {
        let tells_modseqs = it.connection.server.is_enabled("CONDSTORE");
        for (uid, flags, modseq) in same {
            let mut items = vec![FetchItem::Uid(uid), FetchItem::Flags(flags)];
            items.extend(tells_modseqs.then_some(FetchItem::ModSeq(modseq)));
            if let Some(fetch) = it.connection.server.fetch_of(uid, items) {
                it.connection.tell(it.id, Data::Fetch(fetch)).await?;
            }
        }
    }
    if modified.is_empty() {
        if gone && !by_uid {
            return no_with(Code::ExpungeIssued, "some of them are gone");
        }
        return Ok(ok("done"));
    }
    // RFC 7162, section 3.1.3: named as they were named.
    let view = it.connection.server.view();
    let named =
        modified.iter().filter_map(|uid| if by_uid { Some(*uid) } else { view.and_then(|view| view.number(*uid)) });
    let status = ok("some have changed meanwhile");
    Ok(match SequenceSet::from_numbers(named) {
        Some(set) => status.with_code(Code::Modified(set)),
        None => status,
    })
}

/// What becomes of flags.
fn changed(flags: &Flags<'static>, action: Action, wanted: &Flags<'static>) -> Flags<'static> {
    let mut changed = if action == Action::Replace { Flags::new() } else { flags.clone() };
    for flag in wanted.iter() {
        let flag = imap_wire::wire::IntoStatic::into_owned(flag);
        match action {
            Action::Remove => changed.remove(&flag),
            _ => changed.insert(flag),
        }
    }
    changed
}
