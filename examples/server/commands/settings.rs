//! What a mailbox or the server has beside messages: annotations, quotas, rights; and ID.

use super::Running;
use crate::{
    outcome::{Failure, Outcome, no, no_with, ok},
    session::Session,
};
use imap_wire::{
    Code, Data,
    data::Mailbox,
    ext::{
        Acl, AclEntry, AclIdentifier, Depth, EntryName, GetMetadata, GetMetadataOption, Id, ListRights, Metadata,
        MetadataCode, MetadataEntry, ModRights, MyRights, Quota, QuotaResource, QuotaRoot, ResourceName, Rights,
        SetAcl, SetMetadata, SetQuota,
    },
    wire::{NString, Octets},
};
use std::collections::BTreeMap;

/// All that there are.
const RIGHTS: &str = "lrswipkxtea";

/// The one quota root, which has the name of nothing.
const ROOT: &str = "";

pub(super) async fn id(it: Running<'_>) -> Outcome {
    let id = Id::new().with_field("name", "imap-wire example server")?;
    it.connection.tell(it.id, Data::Id(id)).await?;
    Ok(ok("done"))
}

// Annotations (RFC 5464).

/// The annotations of a mailbox, or of the server if it has no name.
fn annotations(session: &Session, it: &Running<'_>, mailbox: &Mailbox<'_>) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    if mailbox.as_octets().is_empty() {
        return Ok(session.account()?.annotations());
    }
    let folder = session.find(it.connection, mailbox)?;
    let contents = folder.lock();
    Ok(contents.annotations().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

pub(super) async fn get_metadata(session: &Session, it: Running<'_>, get: &GetMetadata<'static>) -> Outcome {
    let all = annotations(session, &it, &get.mailbox)?;
    let (mut depth, mut most) = (Depth::Zero, u32::MAX);
    for option in get.options() {
        match option {
            GetMetadataOption::Depth(wanted) => depth = *wanted,
            GetMetadataOption::MaxSize(octets) => most = *octets,
            _ => {}
        }
    }
    // What is found and not too long, by name, and NIL for what is asked for by name and is not there; and the longest that is too
    // long, which is told of by its size alone (RFC 5464, section 4.2.1).
    let (mut found, mut longest) = (BTreeMap::new(), 0);
    for wanted in get.entries() {
        let wanted = String::from_utf8_lossy(wanted.as_octets()).to_ascii_lowercase();
        let is_below = |name: &str| {
            let Some(rest) = name.strip_prefix(wanted.trim_end_matches('/')) else { return false };
            let is_deep_enough = depth == Depth::Infinity || depth == Depth::One && rest.matches('/').count() == 1;
            rest.is_empty() || rest.starts_with('/') && is_deep_enough
        };
        for (name, value) in all.iter().filter(|(name, _)| is_below(name)) {
            if value.len() as u64 > u64::from(most) {
                longest = longest.max(value.len());
            } else {
                found.insert(name.clone(), NString::from(Octets::from(value.clone())));
            }
        }
        if depth == Depth::Zero && !all.iter().any(|(name, _)| *name == wanted) {
            found.insert(wanted, NString::NIL);
        }
    }
    let entry = |(name, value): (String, _)| Ok(MetadataEntry::new(EntryName::new(name.into_bytes())?, value));
    let entries = found.into_iter().map(entry).collect::<Result<Vec<_>, Failure>>()?;
    if let Ok(metadata) = Metadata::with_values(get.mailbox.clone(), entries) {
        it.connection.tell(it.id, Data::Metadata(metadata)).await?;
    }
    Ok(match u32::try_from(longest) {
        Ok(0) | Err(_) => ok("done"),
        Ok(longest) => ok("some are longer").with_code(Code::Metadata(MetadataCode::LongEntries(longest))),
    })
}

pub(super) fn set_metadata(session: &Session, it: &Running<'_>, set: &SetMetadata<'_>) -> Outcome {
    let changes: Vec<(String, Option<Vec<u8>>)> = set
        .entries()
        .iter()
        .map(|entry| {
            let name = String::from_utf8_lossy(entry.name.as_octets()).into_owned();
            (name, entry.value.as_slice().map(<[u8]>::to_vec))
        })
        .collect();
    let changes = changes.iter().map(|(name, value)| (name.as_str(), value.as_deref()));
    if set.mailbox.as_octets().is_empty() {
        session.account()?.annotate(changes)?;
    } else {
        session.find(it.connection, &set.mailbox)?.lock().annotate(changes)?;
    }
    Ok(ok("done"))
}

// Quotas (RFC 9208).

fn quota(session: &Session) -> Result<Quota<'static>, Failure> {
    let usage = session.account()?.usage();
    let mut resources = Vec::new();
    if let Some(most) = usage.most_octets {
        let storage = QuotaResource::new(ResourceName::Storage, usage.octets.div_ceil(1024), most / 1024);
        resources.push(storage?);
    }
    if let Some(most) = usage.most_messages {
        resources.push(QuotaResource::new(ResourceName::Message, usage.messages, most)?);
    }
    Ok(Quota::new(ROOT, resources))
}

pub(super) async fn get_quota(session: &Session, it: Running<'_>, root: &[u8]) -> Outcome {
    if root != ROOT.as_bytes() {
        return no("there is no such quota root");
    }
    it.connection.tell(it.id, Data::Quota(quota(session)?)).await?;
    Ok(ok("done"))
}

pub(super) async fn get_quota_root(session: &Session, it: Running<'_>, mailbox: &Mailbox<'static>) -> Outcome {
    session.find(it.connection, mailbox)?;
    it.connection.tell(it.id, Data::QuotaRoot(QuotaRoot::new(mailbox.clone(), [ROOT]))).await?;
    it.connection.tell(it.id, Data::Quota(quota(session)?)).await?;
    Ok(ok("done"))
}

pub(super) async fn set_quota(session: &Session, it: Running<'_>, set: &SetQuota<'static>) -> Outcome {
    if !set.root.is_empty() {
        return no("there is no such quota root");
    }
    if session.context.options.quota.is_some() {
        return no_with(Code::NoPerm, "the quota is that of the command line");
    }
    let limit =
        |name: &ResourceName<'_>| set.limits.iter().find(|limit| limit.name() == name).map(|limit| limit.limit());
    let octets = limit(&ResourceName::Storage).map(|kilobytes| kilobytes.saturating_mul(1024));
    session.account()?.set_limits(octets, limit(&ResourceName::Message))?;
    it.connection.tell(it.id, Data::Quota(quota(session)?)).await?;
    Ok(ok("done"))
}

// Rights (RFC 4314). They are kept and told, but each user has only mailboxes of its own, so that nobody else needs them.

fn rights(letters: &str) -> Result<Rights, Failure> {
    Ok(Rights::new(letters)?)
}

/// Whose mailbox it is.
const OWNER: &str = "owner";

/// All rights of a mailbox's owner.
pub(super) fn all_rights() -> Result<Rights, Failure> {
    rights(RIGHTS)
}

pub(super) async fn get_acl(session: &Session, it: Running<'_>, mailbox: &Mailbox<'static>) -> Outcome {
    let folder = session.find(it.connection, mailbox)?;
    let mut entries = vec![AclEntry::new(OWNER, all_rights()?)];
    for (who, rights) in folder.lock().rights() {
        entries.push(AclEntry::new(who.to_owned().into_bytes(), rights));
    }
    it.connection.tell(it.id, Data::Acl(Acl::new(mailbox.clone(), entries))).await?;
    Ok(ok("done"))
}

pub(super) fn set_acl(session: &Session, it: &Running<'_>, set: &SetAcl<'_>) -> Outcome {
    let folder = session.find(it.connection, &set.mailbox)?;
    let who = String::from_utf8_lossy(&set.identifier).into_owned();
    if who == OWNER {
        return no_with(Code::Cannot, "the owner has all rights");
    }
    let mut contents = folder.lock();
    let before = contents.rights().find(|(name, _)| *name == who).map_or(Rights::NONE, |(_, rights)| rights);
    let after = match set.rights {
        ModRights::Replace(rights) => rights,
        ModRights::Add(rights) => before | rights,
        ModRights::Remove(rights) => before - rights,
    };
    contents.set_rights(&who, Some(after).filter(|rights| !rights.is_empty()))?;
    Ok(ok("done"))
}

pub(super) fn delete_acl(session: &Session, it: &Running<'_>, of: &AclIdentifier<'_>) -> Outcome {
    let folder = session.find(it.connection, &of.mailbox)?;
    folder.lock().set_rights(&String::from_utf8_lossy(&of.identifier), None)?;
    Ok(ok("done"))
}

pub(super) async fn list_rights(session: &Session, it: Running<'_>, of: &AclIdentifier<'static>) -> Outcome {
    session.find(it.connection, &of.mailbox)?;
    let optional = RIGHTS.chars().map(|letter| rights(&letter.to_string())).collect::<Result<Vec<_>, _>>()?;
    let data = ListRights::new(of.mailbox.clone(), of.identifier.clone(), Rights::NONE, optional);
    it.connection.tell(it.id, Data::ListRights(data)).await?;
    Ok(ok("done"))
}

pub(super) async fn my_rights(session: &Session, it: Running<'_>, mailbox: &Mailbox<'static>) -> Outcome {
    session.find(it.connection, mailbox)?;
    it.connection.tell(it.id, Data::MyRights(MyRights::new(mailbox.clone(), all_rights()?))).await?;
    Ok(ok("done"))
}
