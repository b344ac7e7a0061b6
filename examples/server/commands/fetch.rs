//! FETCH: what is asked of messages, one after another, so that no more than one is in memory.

use super::Running;
use crate::{
    mail::{self, Mail, UnknownEncoding},
    session::{Failure, Outcome, Session, bad, no_with, ok},
    store::{Contents, Facts},
};
use bytes::Bytes;
use imap_wire::{
    BodySection, Code, Data, Fetch as Fetched, FetchItem, Payload,
    command::{BodyAttribute, Fetch, FetchAttribute, FetchModifier},
    data::{Flag, Flags, Section, SequenceSet, UidSet},
    ext::{ModSeq, Vanished},
    wire::{NString, Octets},
};

pub(super) async fn fetch(session: &mut Session, it: Running<'_>, fetch: &Fetch<'static>, by_uid: bool) -> Outcome {
    let folder = session.selected()?;
    let (mut since, mut range, mut tells_vanished) = (None, None, false);
    for modifier in fetch.modifiers() {
        match modifier {
            FetchModifier::ChangedSince(modseq) => since = Some(*modseq),
            FetchModifier::Partial(partial) => range = Some(*partial),
            FetchModifier::Vanished => tells_vanished = true,
            _ => return bad("this modifier is not known"),
        }
    }
    if tells_vanished && (since.is_none() || !by_uid) {
        return bad("VANISHED goes with UID FETCH and CHANGEDSINCE");
    }
    let mut uids = it.uids(&fetch.sequence_set, by_uid);
    if let Some(range) = range {
        uids = uids[range.indices(uids.len())].to_vec();
    }
    if let Some(since) = since.filter(|_| tells_vanished) {
        let gone = vanished(&folder.lock(), since, &fetch.sequence_set);
        if let Some(gone) = gone {
            it.connection.tell(it.id, Data::Vanished(Vanished::earlier(gone))).await?;
        }
    }
    let asked = fetch.attributes.expand();
    let is_seen = asked.iter().any(sets_seen) && !it.connection.server.is_read_only();
    let mut is_missing = false;
    for uid in uids {
        // Other sessions are to have their turn, even if a client asks for little of many large messages.
        tokio::task::yield_now().await;
        let number = it.connection.server.view().and_then(|view| view.number(uid));
        let Some(number) = number else { continue };
        let found = {
            let mut contents = folder.lock();
            let message = contents.mailbox().message(uid).cloned();
            let facts = contents.facts(uid).cloned();
            let (Some(message), Some(facts)) = (message, facts) else {
                is_missing = true;
                continue;
            };
            if since.is_some_and(|since| message.modseq() <= since) {
                continue;
            }
            let mut flags = message.flags().clone();
            if is_seen && !flags.contains(&Flag::Seen) {
                flags.insert(Flag::Seen);
                contents.set_flags([(uid, flags.clone())])?;
            }
            let modseq = contents.mailbox().message(uid).unwrap_or(&message).modseq();
            let octets = if asked.iter().any(reads) { Some(contents.octets(uid)?) } else { None };
            (flags, modseq, facts, octets)
        };
        let (flags, modseq, facts, octets) = found;
        let found = Message { uid, flags, modseq, facts, mail: octets.map(Mail::new) };
        let mut items = Vec::new();
        for attribute in asked {
            items.push(found.item(attribute)?);
        }
        if by_uid && !asked.contains(&FetchAttribute::Uid) {
            items.insert(0, FetchItem::Uid(uid));
        }
        if since.is_some() && !asked.contains(&FetchAttribute::ModSeq) {
            items.push(FetchItem::ModSeq(found.modseq));
        }
        it.connection.tell(it.id, Data::Fetch(Fetched::new(number, items))).await?;
    }
    if is_missing && !by_uid {
        return no_with(Code::ExpungeIssued, "some of them are gone");
    }
    Ok(ok("done"))
}

/// Those that the client may know and that are gone.
fn vanished(contents: &Contents, since: ModSeq, asked: &SequenceSet<'_>) -> Option<UidSet<'static>> {
    let last = contents.mailbox().uid_next().saturating_sub(1);
    let ranges = asked.ranges().filter_map(|range| range.resolve(last));
    let known = UidSet::from_ranges(ranges)?;
    contents.mailbox().vanished_since(since, Some(&known))
}

fn sets_seen(attribute: &FetchAttribute<'_>) -> bool {
    match attribute {
        FetchAttribute::BodySection(body) | FetchAttribute::Binary(body) => !body.peek,
        FetchAttribute::Rfc822 | FetchAttribute::Rfc822Text => true,
        _ => false,
    }
}

/// True if the message has to be read for it.
const fn reads(attribute: &FetchAttribute<'_>) -> bool {
    !matches!(
        attribute,
        FetchAttribute::Uid
            | FetchAttribute::Flags
            | FetchAttribute::InternalDate
            | FetchAttribute::SaveDate
            | FetchAttribute::Rfc822Size
            | FetchAttribute::ModSeq
            | FetchAttribute::EmailId
            | FetchAttribute::ThreadId
    )
}

/// What is told of one message.
struct Message {
    uid: u32,
    flags: Flags<'static>,
    modseq: ModSeq,
    facts: Facts,
    /// If it was read.
    mail: Option<Mail>,
}

impl Message {
    fn item(&self, attribute: &FetchAttribute<'static>) -> Result<FetchItem<'static>, Failure> {
        Ok(match attribute {
            FetchAttribute::Uid => FetchItem::Uid(self.uid),
            FetchAttribute::Flags => FetchItem::Flags(self.flags.clone()),
            FetchAttribute::InternalDate => FetchItem::InternalDate(self.facts.internal_date.into()),
            FetchAttribute::SaveDate => FetchItem::SaveDate(Some(self.facts.save_date)),
            FetchAttribute::Rfc822Size => FetchItem::Rfc822Size(self.facts.size),
            FetchAttribute::ModSeq => FetchItem::ModSeq(self.modseq),
            FetchAttribute::EmailId => FetchItem::EmailId(self.facts.email_id.clone()),
            FetchAttribute::ThreadId => FetchItem::ThreadId(Some(self.facts.thread_id.clone())),
            FetchAttribute::Envelope => FetchItem::Envelope(Box::new(self.mail()?.envelope())),
            FetchAttribute::Body => FetchItem::Body(self.mail()?.body_structure().without_extension_data()),
            FetchAttribute::BodyStructure => FetchItem::BodyStructure(self.mail()?.body_structure()),
            FetchAttribute::Preview(_) => FetchItem::Preview(match self.mail()?.preview() {
                preview if preview.is_empty() => NString::from(Octets::from("")),
                preview => NString::from(Octets::from(preview.into_bytes())),
            }),
            FetchAttribute::Rfc822 => FetchItem::Rfc822(self.section(&Section::whole())?),
            FetchAttribute::Rfc822Header => FetchItem::Rfc822Header(self.section(&section("HEADER"))?),
            FetchAttribute::Rfc822Text => FetchItem::Rfc822Text(self.section(&section("TEXT"))?),
            FetchAttribute::BodySection(body) => {
                let octets = self.mail()?.section(&body.section);
                FetchItem::BodySection(cut(body, octets))
            }
            FetchAttribute::Binary(body) => match self.mail()?.binary(&body.section) {
                Ok(octets) => FetchItem::Binary(cut(body, octets)),
                Err(UnknownEncoding) => return no_with(Code::UnknownCte, "this encoding is not known"),
            },
            FetchAttribute::BinarySize(section) => match self.mail()?.binary(section) {
                Ok(octets) => FetchItem::BinarySize(section.clone(), octets.map_or(0, |octets| octets.len() as u64)),
                Err(UnknownEncoding) => return no_with(Code::UnknownCte, "this encoding is not known"),
            },
            _ => return bad("this item is not known"),
        })
    }

    fn mail(&self) -> Result<&Mail, Failure> {
        match &self.mail {
            Some(mail) => Ok(mail),
            None => bad("this item is not known"),
        }
    }

    fn section(&self, section: &Section<'_>) -> Result<Payload<'static>, Failure> {
        Ok(payload(self.mail()?.section(section)))
    }
}

fn section(name: &'static str) -> Section<'static> {
    Section::new(name).unwrap_or_default()
}

/// The octets that are asked for, under the name by which they are.
fn cut(body: &BodyAttribute<'static>, octets: Option<Bytes>) -> BodySection<'static> {
    let octets = match (octets, body.partial) {
        (Some(octets), Some(part)) => Some(mail::partial(&octets, part.offset(), part.count())),
        (octets, _) => octets,
    };
    let mut found = BodySection::new(body.section.clone(), payload(octets));
    found.origin = body.partial.map(|part| part.offset());
    found
}

fn payload(octets: Option<Bytes>) -> Payload<'static> {
    Payload::from(match octets {
        Some(octets) => NString::from(Octets::from(octets)),
        None => NString::NIL,
    })
}
