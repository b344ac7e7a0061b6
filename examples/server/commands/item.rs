//! The items of FETCH: which are asked for, and what each of them tells of a message.

use crate::{
    mail::{self, Mail, UnknownEncoding},
    outcome::{Failure, bad, no_with},
    store::Facts,
};
use bytes::Bytes;
use imap_wire::{
    BodySection, Code, FetchItem, Payload,
    command::{BodyAttribute, FetchAttribute},
    data::{Flags, Section},
    ext::ModSeq,
    wire::{NString, Octets},
};

/// Items that may be asked for at once.
const MOST: usize = 256;

/// The items that are asked for, each once: a command is short, and what it asks for may be long.
///
/// Whether an item sets `\Seen` makes no difference to its answer.
pub(super) fn distinct(asked: &[FetchAttribute<'static>]) -> Result<Vec<FetchAttribute<'static>>, Failure> {
    let mut distinct = Vec::new();
    for attribute in asked {
        let mut attribute = attribute.clone();
        if let FetchAttribute::BodySection(body) | FetchAttribute::Binary(body) = &mut attribute {
            body.peek = true;
        }
        if !distinct.contains(&attribute) {
            distinct.push(attribute);
        }
        if distinct.len() > MOST {
            return no_with(Code::Limit, "that is too much at once");
        }
    }
    Ok(distinct)
}

/// True if a message is seen by whoever asks for this.
pub(super) fn sets_seen(attribute: &FetchAttribute<'_>) -> bool {
    match attribute {
        FetchAttribute::BodySection(body) | FetchAttribute::Binary(body) => !body.peek,
        FetchAttribute::Rfc822 | FetchAttribute::Rfc822Text => true,
        _ => false,
    }
}

/// True if the message has to be read for it.
pub(super) const fn reads(attribute: &FetchAttribute<'_>) -> bool {
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
pub(super) struct Message {
    pub(super) uid: u32,
    pub(super) flags: Flags<'static>,
    pub(super) modseq: ModSeq,
    pub(super) facts: Facts,
    /// If it was read.
    pub(super) mail: Option<Mail>,
}

impl Message {
    pub(super) fn item(&self, attribute: &FetchAttribute<'static>) -> Result<FetchItem<'static>, Failure> {
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
        (Some(octets), Some(part)) => {
            let cut = mail::partial(&octets, part.offset(), part.count());
            // A short part is not to keep all of a long one that was decoded for it.
            Some(if cut.len() < octets.len() / 2 { Bytes::copy_from_slice(&cut) } else { cut })
        }
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
