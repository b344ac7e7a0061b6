//! APPEND and REPLACE: messages that come in, whole or put together from others (CATENATE).

use super::{Running, url};
use crate::{
    mail::Mail,
    outcome::{Failure, Outcome, no_with, ok},
    session::{Session, check_count},
    store::{Folder, New, Upload},
};
use imap_wire::{
    AppendUid, Code, Payload, Response, Status, StatusKind,
    command::{Append, AppendData, AppendMessage},
    data::{Flags, SeqNumber, Text, UidSet},
    ext::{CatPart, Catenate, Replace},
};

pub(super) fn append(session: &mut Session, it: &Running<'_>, append: Append<'static>) -> Outcome {
    let folder = session.target(it.connection, &append.mailbox)?;
    check_count(append.messages().len())?;
    let messages = append.messages().iter().map(|message| new(session, message)).collect::<Result<Vec<_>, _>>()?;
    Ok(ok("done").with_code(add(&folder, messages)?))
}

/// Adds all of them, or none.
fn add(folder: &Folder, messages: Vec<New>) -> Result<Code<'static>, Failure> {
    let uids = folder.add(messages)?;
    let Some(uids) = UidSet::from_uids(uids) else { return no_with(Code::ServerBug, "nothing was added") };
    Ok(Code::AppendUid(AppendUid::new(folder.uid_validity(), uids)))
}

/// A message with all its octets.
fn new(session: &mut Session, message: &AppendMessage<'static>) -> Result<New, Failure> {
    let upload = match &message.data {
        AppendData::Message { payload, binary } => received(session, payload, *binary)?,
        AppendData::Utf8(literal) => received(session, literal.payload(), true)?,
        AppendData::Catenate(catenate) => put_together(session, catenate)?,
        _ => return no_with(Code::Cannot, "a message of this kind is not known"),
    };
    let upload = without_nul(session, upload)?;
    check_size(session, upload.len())?;
    let flags = message.flags.clone().unwrap_or_default();
    Ok(New { upload, flags: settable(&flags), internal_date: message.internal_date })
}

/// CATENATE. Texts were received before, and what a URL names may be as large as any message: the sizes that can be known are added
/// up before anything is written, the others before each is written.
fn put_together(session: &mut Session, catenate: &Catenate<'static>) -> Result<Upload, Failure> {
    check_count(catenate.len())?;
    let mut texts = Vec::new();
    for part in catenate.iter() {
        texts.push(match part {
            CatPart::Text(payload) => Some(received(session, payload, false)?),
            CatPart::Utf8(literal) => Some(received(session, literal.payload(), true)?),
            CatPart::Url(_) => None,
            _ => return no_with(Code::Cannot, "a part of this kind is not known"),
        });
    }
    let mut size: u64 = texts.iter().flatten().map(Upload::len).sum();
    for part in catenate.iter() {
        let CatPart::Url(name) = part else { continue };
        size = size.saturating_add(url::size(session, name)?.unwrap_or(0));
    }
    check_room(session, size)?;
    let mut whole = session.account()?.upload()?;
    for (part, text) in catenate.iter().zip(texts) {
        match (part, text) {
            (_, Some(text)) => whole.append(text)?,
            (CatPart::Url(name), None) => {
                let octets = url::octets(session, name)?;
                check_room(session, whole.len().saturating_add(octets.len() as u64))?;
                whole.write(&octets)?;
            }
            _ => {}
        }
    }
    Ok(whole)
}

fn check_room(session: &Session, octets: u64) -> Result<(), Failure> {
    check_size(session, octets)?;
    Ok(session.account()?.check_room(octets, 1)?)
}

fn check_size(session: &Session, octets: u64) -> Result<(), Failure> {
    if octets > session.context.options.append_limit {
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
fn received(session: &mut Session, payload: &Payload<'static>, is_binary: bool) -> Result<Upload, Failure> {
    let upload = match payload {
        Payload::Octets(octets) => {
            let mut upload = session.account()?.upload()?;
            upload.write(octets)?;
            upload
        }
        _ => session.received()?,
    };
    // RFC 3501, section 9: `literal` is of `CHAR8`, which NUL is not; `literal8` is there for it (RFC 3516).
    if upload.has_nul() && !is_binary {
        return no_with(Code::Cannot, "NUL comes in a literal8 only");
    }
    Ok(upload)
}

/// The same message so that all clients can be told of it, also those that do not take a `literal8`: see [`Mail::without_nul`].
fn without_nul(session: &Session, upload: Upload) -> Result<Upload, Failure> {
    if !upload.has_nul() {
        return Ok(upload);
    }
    let Some(octets) = Mail::new(upload.read()?).without_nul() else {
        return no_with(Code::UnknownCte, "NUL is where no encoding would help");
    };
    drop(upload);
    let mut upload = session.account()?.upload()?;
    upload.write(&octets)?;
    Ok(upload)
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
