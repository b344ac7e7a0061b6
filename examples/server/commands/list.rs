//! LIST, with all that RFC 5258 and others add to it, and LSUB.

use super::{Running, mailboxes, select::mailbox, settings};
use crate::{
    session::{Outcome, Session, ok},
    store::{Entry, Kind},
};
use imap_wire::{
    Data,
    command::{List, ListPattern, ListReturn, ListSelection, Lsub},
    data::{Attribute, Attributes, ListData, Mailbox},
    ext::MyRights,
};

/// What a LIST wants to know.
#[derive(Default)]
struct Wanted {
    only_subscribed: bool,
    only_special: bool,
    recursive: bool,
    subscribed: bool,
}

pub(super) async fn list(session: &Session, it: Running<'_>, list: &List<'static>) -> Outcome {
    let selection = list.selection().unwrap_or_default();
    let returns = list.returns().unwrap_or_default();
    let selects = |option: &ListSelection<'_>| selection.contains(option);
    let wanted = Wanted {
        only_subscribed: selects(&ListSelection::Subscribed),
        only_special: selects(&ListSelection::SpecialUse),
        recursive: selects(&ListSelection::RecursiveMatch),
        subscribed: returns.contains(&ListReturn::Subscribed),
    };
    if let [pattern] = list.patterns()
        && pattern.as_octets().is_empty()
    {
        // What is the hierarchy delimiter?
        let root = Mailbox::new("").map_err(std::io::Error::other)?;
        let data = ListData::new([Attribute::Noselect].into_iter().collect(), Some(b'/'), root);
        it.connection.tell(it.id, Data::List(data.map_err(std::io::Error::other)?)).await?;
        return Ok(ok("done"));
    }
    let entries = session.account()?.list();
    for entry in &entries {
        let Some(data) = found(&it, entry, &entries, list, &wanted)? else { continue };
        let name = data.mailbox.clone();
        it.connection.tell(it.id, Data::List(data)).await?;
        let Some(folder) = session.account()?.folder(&entry.name).filter(|_| entry.kind == Kind::Folder) else {
            continue;
        };
        for option in returns {
            match option {
                ListReturn::Status(names) => {
                    let status = mailboxes::data(session, &folder, &name, names)?;
                    it.connection.tell(it.id, Data::Status(status)).await?;
                }
                ListReturn::MyRights => {
                    it.connection
                        .tell(it.id, Data::MyRights(MyRights::new(name.clone(), settings::all_rights()?)))
                        .await?;
                }
                _ => {}
            }
        }
    }
    Ok(ok("done"))
}

/// What is told of this name, if anything is.
fn found(
    it: &Running<'_>,
    entry: &Entry,
    all: &[Entry],
    list: &List<'_>,
    wanted: &Wanted,
) -> Result<Option<ListData<'static>>, crate::session::Failure> {
    let name = mailbox(it, &entry.name)?;
    let reference = list.reference.as_octets();
    let matches = |name: &Mailbox<'_>| {
        let name = name.as_octets();
        list.patterns().iter().any(|pattern| matches(pattern, reference, name))
    };
    if !matches(&name) {
        return Ok(None);
    }
    let is_selected = |entry: &Entry| {
        (!wanted.only_subscribed || entry.is_subscribed) && (!wanted.only_special || !entry.uses.is_empty())
    };
    // With RECURSIVEMATCH also what has something below it that is selected and is not told itself.
    let mut has_child = false;
    if wanted.recursive {
        for other in
            all.iter().filter(|other| other.name.starts_with(&format!("{}/", entry.name)) && is_selected(other))
        {
            has_child |= !matches(&mailbox(it, &other.name)?);
        }
    }
    let is_there = entry.kind != Kind::Gone || wanted.only_subscribed;
    if !is_there || !is_selected(entry) && !has_child {
        return Ok(None);
    }
    let mut attributes = attributes(it, entry);
    if entry.is_subscribed && (wanted.subscribed || wanted.only_subscribed) {
        attributes.insert(Attribute::Subscribed);
    }
    let data = ListData::new(attributes, Some(b'/'), name).map_err(std::io::Error::other)?;
    Ok(Some(if has_child { data.with_child_info(["SUBSCRIBED"]).map_err(std::io::Error::other)? } else { data }))
}

fn matches(pattern: &ListPattern<'_>, reference: &[u8], name: &[u8]) -> bool {
    // A name is what stands behind the reference, as if they were one.
    match name.strip_prefix(reference) {
        Some(_) if reference.is_empty() => pattern.matches(name, Some(b'/')),
        Some(rest) => pattern.matches(rest, Some(b'/')),
        None => false,
    }
}

fn attributes(it: &Running<'_>, entry: &Entry) -> Attributes<'static> {
    let mut attributes: Attributes<'_> = entry.uses.iter().cloned().collect();
    attributes.insert(if entry.has_children { Attribute::HasChildren } else { Attribute::HasNoChildren });
    if entry.kind != Kind::Folder {
        attributes.insert(match it.connection.server.is_enabled("IMAP4rev2") {
            true => Attribute::NonExistent,
            false => Attribute::Noselect,
        });
    }
    attributes
}

pub(super) async fn lsub(session: &Session, it: Running<'_>, lsub: &Lsub<'static>) -> Outcome {
    for entry in session.account()?.list().iter().filter(|entry| entry.is_subscribed) {
        let name = mailbox(&it, &entry.name)?;
        if matches(&lsub.pattern, lsub.reference.as_octets(), name.as_octets()) {
            let data = ListData::new(attributes(&it, entry), Some(b'/'), name).map_err(std::io::Error::other)?;
            it.connection.tell(it.id, Data::Lsub(data)).await?;
        }
    }
    Ok(ok("done"))
}
