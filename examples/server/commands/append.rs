//! APPEND and REPLACE: messages that come in, whole or put together from others (CATENATE).

use super::{Running, url::MessageUrl};
use crate::{
    mail::{self, Mail},
    session::{Failure, Outcome, Session, no_with, ok},
    store::{Folder, New, Upload},
};
use imap_wire::{
    AppendUid, Code, Payload, Response, Status, StatusKind,
    command::{Append, AppendData, AppendMessage},
    data::{Flags, SeqNumber, Text, UidSet},
    ext::{BadUrl, CatPart, Replace},
};

pub(super) fn append(session: &mut Session, it: &Running<'_>, append: Append<'static>) -> Outcome {
    let folder = session.target(it.connection, &append.mailbox)?;
    let messages = append.messages().iter().map(|message| new(session, message)).collect::<Result<Vec<_>, _>>()?;
    Ok(ok("done").with_code(add(&folder, messages)?))
}

/// Adds all of them, or none.
fn add(folder: &Folder, messages: Vec<New>) -> Result<Code<'static>, Failure> {
    let mut contents = folder.lock();
    let uids = contents.add_all(messages)?;
    let Some(uids) = UidSet::from_uids(uids) else { return no_with(Code::ServerBug, "nothing was added") };
    Ok(Code::AppendUid(AppendUid::new(contents.mailbox().uid_validity(), uids)))
}

/// A message with all its octets.
fn new(session: &mut Session, message: &AppendMessage<'static>) -> Result<New, Failure> {
    let upload = match &message.data {
        AppendData::Message { payload, .. } => received(session, payload)?,
        AppendData::Utf8(literal) => received(session, literal.payload())?,
        AppendData::Catenate(catenate) => {
            let mut whole = session.account()?.upload()?;
            for part in catenate.iter() {
                match part {
                    CatPart::Text(payload) => whole.append(received(session, payload)?)?,
                    CatPart::Utf8(literal) => whole.append(received(session, literal.payload())?)?,
                    CatPart::Url(url) => whole.write(&of_url(session, url)?)?,
                    _ => return no_with(Code::Cannot, "a part of this kind is not known"),
                }
                // Not only at the end: a URL is short, and what it names is not.
                check_size(session, &whole)?;
            }
            whole
        }
        _ => return no_with(Code::Cannot, "a message of this kind is not known"),
    };
    check_size(session, &upload)?;
    let flags = message.flags.clone().unwrap_or_default();
    Ok(New { upload, flags: settable(&flags), internal_date: message.internal_date })
}

fn check_size(session: &Session, upload: &Upload) -> Result<(), Failure> {
    if upload.len() > session.context.options.append_limit {
        return no_with(Code::TooBig, "that is larger than APPENDLIMIT");
    }
    Ok(())
}

/// Clients cannot set `\Recent`.
fn settable(flags: &Flags<'static>) -> Flags<'static> {
    let mut flags = flags.clone();
    flags.remove(&imap_wire::data::Flag::Recent);
    flags
}

/// The octets of a literal: those that have come before, if it was large.
fn received(session: &mut Session, payload: &Payload<'static>) -> Result<Upload, Failure> {
    match payload {
        Payload::Octets(octets) => {
            let mut upload = session.account()?.upload()?;
            upload.write(octets)?;
            Ok(upload)
        }
        _ => session.received(),
    }
}

/// What a URL names.
fn of_url(session: &Session, url: &[u8]) -> Result<bytes::Bytes, Failure> {
    let bad = || {
        let code = BadUrl::new(url.to_vec()).map_or(Code::Cannot, Code::BadUrl);
        no_with(code, "there is no such part of a message")
    };
    let Some(url) = MessageUrl::parse(url) else { return bad() };
    let Some(folder) = session.account()?.folder(&url.mailbox) else { return bad() };
    let contents = folder.lock();
    let is_same = url.uid_validity.is_none_or(|number| number == contents.mailbox().uid_validity().get());
    if !is_same || contents.mailbox().message(url.uid).is_none() {
        return bad();
    }
    match (Mail::new(contents.octets(url.uid)?).section(&url.section), url.partial) {
        (Some(octets), None) => Ok(octets),
        (Some(octets), Some((first, count))) => Ok(mail::partial(&octets, first, count)),
        (None, _) => bad(),
    }
}

/// REPLACE: the new one is there before the old one goes (RFC 8508).
pub(super) async fn replace(
    session: &mut Session,
    it: Running<'_>,
    replace: Replace<'static>,
    by_uid: bool,
) -> Outcome {
    let source = session.writable(it.connection)?;
    let folder = session.target(it.connection, &replace.mailbox)?;
    let view = it.connection.server.view();
    let last = view.map_or(0, |view| view.exists());
    let uid = match (replace.target, by_uid) {
        (SeqNumber::Largest, _) => view.and_then(|view| view.uid(last)),
        (SeqNumber::Number(number), false) => view.and_then(|view| view.uid(number.get())),
        (SeqNumber::Number(number), true) => view.filter(|view| view.contains(number.get())).map(|_| number.get()),
    };
    let Some(uid) = uid.filter(|uid| source.lock().mailbox().message(*uid).is_some()) else {
        return no_with(Code::ExpungeIssued, "the message is gone");
    };
    let message = new(session, &replace.message)?;
    let code = add(&folder, vec![message])?;
    let status = Status::new(StatusKind::Ok, Text::lossy("the new one")).with_code(code);
    it.connection.say(it.id, &Response::Untagged(status)).await?;
    source.lock().expunge(&[uid])?;
    Ok(ok("done"))
}
