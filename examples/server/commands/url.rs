//! URLs of messages of this server, as CATENATE has them: `/mailbox;UIDVALIDITY=n/;UID=n/;SECTION=s/;PARTIAL=n.n` (RFC 5092).

use crate::{
    mail::{self, Mail},
    outcome::{Failure, no_with},
    session::Session,
    store::Folder,
};
use bytes::Bytes;
use imap_wire::{
    Code,
    ext::BadUrl,
    url::{ImapUrl, UrlKind, UrlText},
    wire::IntoStatic,
};
use std::sync::Arc;

/// How many octets a URL names, if that is known without reading them.
pub(super) fn size(session: &Session, url: &UrlText<'_>) -> Result<Option<u64>, Failure> {
    let Some((folder, uid, named)) = find(session, url)? else { return bad(url) };
    let is_whole = named.section().is_none_or(|section| section.as_octets().is_empty()) && named.partial().is_none();
    Ok(folder.lock().facts(uid).filter(|_| is_whole).map(|facts| facts.size))
}

/// The octets that a URL names.
pub(super) fn octets(session: &Session, url: &UrlText<'_>) -> Result<Bytes, Failure> {
    let Some((folder, uid, named)) = find(session, url)? else { return bad(url) };
    let source = folder.lock().source(uid)?;
    match (Mail::new(source.read()?).section(&named.section().unwrap_or_default()), named.partial()) {
        (Some(octets), None) => Ok(octets),
        (Some(octets), Some(part)) => Ok(mail::partial(&octets, part.offset(), part.count().unwrap_or(u64::MAX))),
        (None, _) => bad(url),
    }
}

/// Which part of which message in which folder a URL names, if the message is there.
fn find<'u>(session: &Session, url: &'u UrlText<'_>) -> Result<Option<(Arc<Folder>, u32, ImapUrl<'u>)>, Failure> {
    let account = session.account()?;
    let named = || {
        let url = url.to_url().ok().filter(|url| url.kind() == UrlKind::AbsolutePath && url.access().is_none())?;
        let (folder, uid) = (account.folder(url.mailbox()?.to_str().ok()?)?, url.uid()?);
        let is_same = url.uid_validity().is_none_or(|number| number == folder.uid_validity());
        let is_there = is_same && folder.lock().facts(uid).is_some();
        is_there.then_some((folder, uid, url))
    };
    Ok(named())
}

fn bad<T>(url: &UrlText<'_>) -> Result<T, Failure> {
    let code = BadUrl::new(url.as_octets().clone().into_owned()).map_or(Code::Cannot, Code::BadUrl);
    no_with(code, "there is no such part of a message")
}
