//! LIST, with all that RFC 5258 and others add to it, and LSUB.

use super::{Running, mailboxes, select::mailbox, settings};
use crate::{
    outcome::{Failure, Outcome, ok},
    session::Session,
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
        let root = Mailbox::new("")?;
        let data = ListData::new([Attribute::Noselect].into_iter().collect(), Some(b'/'), root);
        it.connection.tell(it.id, Data::List(data?)).await?;
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
) -> Result<Option<ListData<'static>>, Failure> {
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
    let has_child = wanted.recursive && has_untold_below(it, all, &entry.name, is_selected, matches)?;
    let is_there = entry.kind != Kind::Gone || wanted.only_subscribed;
    if !is_there || !is_selected(entry) && !has_child {
        return Ok(None);
    }
    let mut attributes = attributes(it, entry);
    if entry.is_subscribed && (wanted.subscribed || wanted.only_subscribed) {
        attributes.insert(Attribute::Subscribed);
    }
    let data = ListData::new(attributes, Some(b'/'), name)?;
    // It always is SUBSCRIBED: without that there is no RECURSIVEMATCH, and of the others no CHILDINFO tells (RFC 5258, section 6:
    // `list-select-base-opt-quoted`; in RFC 6154, SPECIAL-USE is a `list-select-independent-opt`).
    Ok(Some(if has_child { data.with_child_info(["SUBSCRIBED"])? } else { data }))
}

/// True if one of the names below this one is wanted, but does not match what is asked for, so that it is not told itself.
fn has_untold_below(
    it: &Running<'_>,
    all: &[Entry],
    name: &str,
    is_wanted: impl Fn(&Entry) -> bool,
    matches: impl Fn(&Mailbox<'_>) -> bool,
) -> Result<bool, Failure> {
    let above = format!("{name}/");
    // They are sorted.
    let first = all.partition_point(|entry| entry.name < above);
    for entry in all[first..].iter().take_while(|entry| entry.name.starts_with(&above)).filter(|it| is_wanted(it)) {
        if !matches(&mailbox(it, &entry.name)?) {
            return Ok(true);
        }
    }
    Ok(false)
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
    let matches = |name: &Mailbox<'_>| matches(&lsub.pattern, lsub.reference.as_octets(), name.as_octets());
    let ends_at_delimiters = lsub.pattern.as_octets().contains(&b'%');
    let all = session.account()?.list();
    for entry in &all {
        let name = mailbox(&it, &entry.name)?;
        if !matches(&name) {
            continue;
        }
        let mut attributes = attributes(&it, entry);
        if !entry.is_subscribed {
            // RFC 3501, section 6.3.9: `%` also tells what is not subscribed itself, but has something below it that is.
            let is_subscribed = |entry: &Entry| entry.is_subscribed;
            if !ends_at_delimiters || !has_untold_below(&it, &all, &entry.name, is_subscribed, matches)? {
                continue;
            }
            attributes.insert(Attribute::Noselect);
        }
        let data = ListData::new(attributes, Some(b'/'), name)?;
        it.connection.tell(it.id, Data::Lsub(data)).await?;
    }
    Ok(ok("done"))
}
