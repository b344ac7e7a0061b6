//! SELECT, EXAMINE, CLOSE and UNSELECT.

use super::Running;
use crate::{
    outcome::{Failure, Outcome, ok},
    session::Session,
};
use imap_wire::{
    Code, Response, Status, StatusKind,
    command::Select,
    data::{Flag, Flags, Mailbox, Text},
    wire::IntoStatic,
};

pub(super) async fn select(session: &mut Session, it: Running<'_>, select: &Select<'static>) -> Outcome {
    session.leave();
    let folder = session.find(it.connection, &select.mailbox)?;
    let is_read_only = it.connection.server.is_read_only();
    let unseen = {
        let contents = folder.lock();
        let flags = flags(contents.keywords());
        let mut permanent = flags.clone();
        permanent.insert(Flag::Any);
        let opened = it.connection.server.open(it.id, contents.mailbox(), &flags, &permanent);
        opened?;
        let mut messages = contents.mailbox().messages(1..=u32::MAX);
        messages.position(|(_, message)| !message.flags().contains(&Flag::Seen))
    };
    let id = Status::new(StatusKind::Ok, Text::lossy("its name for ever"));
    let id = id.with_code(Code::MailboxId(folder.object_id().clone()));
    it.connection.say(it.id, &Response::Untagged(id)).await?;
    if !it.connection.server.is_enabled("IMAP4rev2") {
        let first = unseen.and_then(|at| u32::try_from(at + 1).ok());
        if let Some(first) = first {
            let unseen = Status::new(StatusKind::Ok, Text::lossy("the first")).with_code(Code::Unseen(first));
            it.connection.say(it.id, &Response::Untagged(unseen)).await?;
        }
    }
    session.enter(folder);
    Ok(ok(if is_read_only { "look, and change nothing" } else { "done" }))
}

/// The flags that messages may have: those of IMAP, and the keywords that there are.
fn flags<'a>(keywords: impl Iterator<Item = &'a str>) -> Flags<'static> {
    let mut flags: Flags<'_> =
        [Flag::Answered, Flag::Flagged, Flag::Deleted, Flag::Seen, Flag::Draft].into_iter().collect();
    for keyword in keywords {
        if let Ok(flag) = Flag::new(keyword.to_owned()) {
            flags.insert(flag);
        }
    }
    flags
}

/// CLOSE removes what is marked, and says nothing of it.
pub(super) fn close(session: &mut Session, it: &Running<'_>) -> Outcome {
    let folder = session.selected()?;
    if !it.connection.server.is_read_only() {
        let mut contents = folder.lock();
        let uids: Vec<_> = super::expunge::marked(contents.mailbox());
        contents.expunge(&uids)?;
    }
    session.leave();
    Ok(ok("done"))
}

pub(super) fn unselect(session: &mut Session) -> Outcome {
    session.leave();
    Ok(ok("done"))
}

/// The name of a mailbox, as this client reads it.
pub(super) fn mailbox(it: &Running<'_>, name: &str) -> Result<Mailbox<'static>, Failure> {
    let mailbox = Mailbox::from_unicode(name, it.connection.server.names())?;
    Ok(mailbox.into_owned())
}
