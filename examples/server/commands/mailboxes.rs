//! CREATE, DELETE, RENAME, SUBSCRIBE, STATUS and NAMESPACE.

use super::Running;
use crate::{
    outcome::{Failure, Outcome, ok},
    session::Session,
    store::Folder,
};
use imap_wire::{
    Code, Data,
    command::{Create, CreateParameter, Rename, Status},
    data::{Attribute, Flag, Mailbox, Namespace, Namespaces, StatusData, StatusItem, StatusItemName, StatusItemNames},
    wire::IntoStatic,
};

pub(super) fn create(session: &Session, it: &Running<'_>, create: &Create<'_>) -> Outcome {
    let name = session.name(it.connection, &create.mailbox)?;
    let uses: Vec<Attribute<'_>> = create
        .parameters()
        .iter()
        .flat_map(|parameter| match parameter {
            CreateParameter::Use(uses) => uses.iter().map(IntoStatic::into_owned).collect::<Vec<_>>(),
            _ => Vec::new(),
        })
        .collect();
    let folder = session.account()?.create(&name, &uses)?;
    Ok(ok("done").with_code(Code::MailboxId(folder.object_id().clone())))
}

pub(super) fn delete(session: &Session, it: &Running<'_>, mailbox: &Mailbox<'_>) -> Outcome {
    session.account()?.delete(&session.name(it.connection, mailbox)?)?;
    Ok(ok("done"))
}

pub(super) fn rename(session: &Session, it: &Running<'_>, rename: &Rename<'_>) -> Outcome {
    let (from, to) = (session.name(it.connection, &rename.from)?, session.name(it.connection, &rename.to)?);
    session.account()?.rename(&from, &to)?;
    Ok(ok("done"))
}

pub(super) fn subscribe(session: &Session, it: &Running<'_>, mailbox: &Mailbox<'_>, is_wanted: bool) -> Outcome {
    session.account()?.subscribe(&session.name(it.connection, mailbox)?, is_wanted)?;
    Ok(ok("done"))
}

pub(super) async fn status(session: &Session, it: Running<'_>, status: &Status<'static>) -> Outcome {
    let folder = session.find(it.connection, &status.mailbox)?;
    let data = data(session, &folder, &status.mailbox, &status.items)?;
    it.connection.tell(it.id, Data::Status(data)).await?;
    Ok(ok("done"))
}

/// How a folder is.
pub(super) fn data(
    session: &Session,
    folder: &Folder,
    mailbox: &Mailbox<'static>,
    names: &StatusItemNames<'_>,
) -> Result<StatusData<'static>, Failure> {
    let contents = folder.lock();
    let counted = |flag: &Flag<'_>, has: bool| {
        let all = contents.mailbox().messages(1..=u32::MAX);
        all.filter(|(_, message)| message.flags().contains(flag) == has).map(|(uid, _)| uid).collect::<Vec<_>>()
    };
    let count = |uids: Vec<u32>| u32::try_from(uids.len()).unwrap_or(u32::MAX);
    let size = |uids: Vec<u32>| uids.iter().filter_map(|uid| contents.facts(*uid)).map(|facts| facts.size).sum::<u64>();
    let all = || contents.mailbox().messages(1..=u32::MAX).map(|(uid, _)| uid).collect::<Vec<_>>();
    let items = names.iter().filter_map(|name| {
        Some(match name {
            StatusItemName::Messages => StatusItem::Messages(count(all())),
            StatusItemName::Recent => StatusItem::Recent(0),
            StatusItemName::UidNext => StatusItem::UidNext(contents.mailbox().uid_next()),
            StatusItemName::UidValidity => StatusItem::UidValidity(contents.mailbox().uid_validity()),
            StatusItemName::Unseen => StatusItem::Unseen(count(counted(&Flag::Seen, false))),
            StatusItemName::Deleted => StatusItem::Deleted(count(counted(&Flag::Deleted, true))),
            StatusItemName::DeletedStorage => StatusItem::DeletedStorage(size(counted(&Flag::Deleted, true))),
            StatusItemName::Size => StatusItem::Size(size(all())),
            StatusItemName::HighestModSeq => StatusItem::HighestModSeq(contents.mailbox().highest_modseq()),
            StatusItemName::MailboxId => StatusItem::MailboxId(folder.object_id().clone()),
            StatusItemName::AppendLimit => {
                let limit = u32::try_from(session.context.options.append_limit).unwrap_or(u32::MAX);
                StatusItem::AppendLimit(imap_wire::ext::AppendLimit::new(limit))
            }
            _ => return None,
        })
    });
    Ok(StatusData::new(mailbox.clone(), items)?)
}

/// All mailboxes are the user's own.
pub(super) async fn namespace(it: Running<'_>) -> Outcome {
    let own = Namespace::new("", Some(b'/'))?;
    it.connection.tell(it.id, Data::Namespace(Box::new(Namespaces::new([own], [], [])))).await?;
    Ok(ok("done"))
}
