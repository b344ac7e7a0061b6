//! Messages that go: EXPUNGE, and COPY and MOVE to other mailboxes.

use super::Running;
use crate::{
    outcome::{Outcome, ok},
    session::Session,
};
use imap_wire::{
    Code, CopyUid, Response, Status, StatusKind,
    command::Transfer,
    data::{Flag, SequenceSet, Text, UidSet},
    server::Mailbox,
};

/// Those that are marked.
pub(super) fn marked(mailbox: &Mailbox) -> Vec<u32> {
    let messages = mailbox.messages(1..=u32::MAX);
    messages.filter(|(_, message)| message.flags().contains(&Flag::Deleted)).map(|(uid, _)| uid).collect()
}

/// EXPUNGE, and UID EXPUNGE of some.
pub(super) fn expunge(session: &mut Session, it: &Running<'_>, uids: Option<&SequenceSet<'_>>) -> Outcome {
    let folder = session.writable(it.connection)?;
    let of = uids.map(|uids| it.uids(uids, true));
    let mut contents = folder.lock();
    let mut gone = marked(contents.mailbox());
    gone.retain(|uid| of.as_ref().is_none_or(|of| of.binary_search(uid).is_ok()));
    contents.expunge(&gone)?;
    Ok(ok("done"))
}

/// COPY.
pub(super) fn copy(session: &mut Session, it: &Running<'_>, transfer: &Transfer<'_>, by_uid: bool) -> Outcome {
    let (from, to) = (session.selected()?, session.target(it.connection, &transfer.mailbox)?);
    let uids = it.uids(&transfer.sequence_set, by_uid);
    let pairs = from.copy_to(&uids, &to)?;
    Ok(match copy_uid(to.uid_validity(), &pairs) {
        Some(code) => ok("done").with_code(code),
        None => ok("there was nothing to copy"),
    })
}

/// MOVE: where the messages are now is told before that they are gone (RFC 6851, section 4.3).
pub(super) async fn move_to(session: &mut Session, it: Running<'_>, transfer: &Transfer<'_>, by_uid: bool) -> Outcome {
    let (from, to) = (session.writable(it.connection)?, session.target(it.connection, &transfer.mailbox)?);
    let uids = it.uids(&transfer.sequence_set, by_uid);
    let pairs = from.move_to(&uids, &to)?;
    if let Some(code) = copy_uid(to.uid_validity(), &pairs) {
        let status = Status::new(StatusKind::Ok, Text::lossy("where they are now")).with_code(code);
        it.connection.say(it.id, &Response::Untagged(status)).await?;
    }
    Ok(ok("done"))
}

/// Which message has become which.
fn copy_uid(uid_validity: imap_wire::data::UidValidity, pairs: &[(u32, u32)]) -> Option<Code<'static>> {
    let from = UidSet::from_uids(pairs.iter().map(|(from, _)| *from))?;
    let to = UidSet::from_uids(pairs.iter().map(|(_, to)| *to))?;
    Some(Code::CopyUid(CopyUid::new(uid_validity, from, to)))
}
