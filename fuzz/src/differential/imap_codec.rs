//! imap-codec.

use super::Facts;
use imap_codec::{
    ResponseCodec,
    decode::Decoder,
    imap_types::{
        body::{BodyStructure, SpecificFields},
        core::NString,
        envelope::{Address, Envelope},
        fetch::MessageDataItem,
        flag::FlagFetch,
        mailbox::Mailbox,
        response::{Data, Response, Status, StatusKind},
        status::StatusDataItem,
    },
};

pub(super) fn facts(octets: &[u8]) -> Option<Facts> {
    let mut facts = Facts::default();
    match ResponseCodec::default().decode(octets).ok()? {
        ([], Response::Status(it)) => status(&it, &mut facts),
        ([], Response::Data(it)) => data(&it, &mut facts),
        ([], _) => {}
        _ => return None,
    }
    Some(facts)
}

fn status(status: &Status<'_>, facts: &mut Facts) {
    let body = match status {
        Status::Tagged(it) => {
            facts.string("tag", Some(it.tag.as_ref().as_bytes()));
            &it.body
        }
        Status::Untagged(it) => it,
        Status::Bye(_) => return facts.is("condition", "BYE"),
    };
    facts.is(
        "condition",
        match body.kind {
            StatusKind::Ok => "OK",
            StatusKind::No => "NO",
            StatusKind::Bad => "BAD",
        },
    );
}

fn data(data: &Data<'_>, facts: &mut Facts) {
    match data {
        Data::Exists(number) => facts.is("exists", number),
        Data::Recent(number) => facts.is("recent", number),
        Data::Expunge(number) => facts.is("expunge", number),
        Data::Flags(it) => facts.flags(it.iter().map(|flag| flag.to_string())),
        Data::List { delimiter, mailbox, .. } | Data::Lsub { delimiter, mailbox, .. } => {
            facts.string("delimiter", delimiter.map(|it| it.inner().to_string()));
            name(mailbox, facts);
        }
        Data::Search(it) => it.iter().for_each(|number| facts.is("found", number)),
        Data::Status { mailbox, items } => {
            name(mailbox, facts);
            for item in items.iter() {
                match item {
                    StatusDataItem::Messages(number) => facts.is("messages", number),
                    StatusDataItem::Recent(number) => facts.is("recent", number),
                    StatusDataItem::Unseen(number) => facts.is("unseen", number),
                    StatusDataItem::UidNext(number) => facts.is("uidnext", number),
                    StatusDataItem::UidValidity(number) => facts.is("uidvalidity", number),
                    _ => {}
                }
            }
        }
        Data::Fetch { seq, items } => {
            facts.is("message", seq);
            items.as_ref().iter().for_each(|it| item(it, facts));
        }
        _ => {}
    }
}

fn name(mailbox: &Mailbox<'_>, facts: &mut Facts) {
    match mailbox {
        Mailbox::Inbox => facts.mailbox("INBOX"),
        Mailbox::Other(it) => facts.mailbox(it.inner()),
    }
}

fn item(item: &MessageDataItem<'_>, facts: &mut Facts) {
    match item {
        MessageDataItem::Body(it) | MessageDataItem::BodyStructure(it) => part(it, facts),
        MessageDataItem::Envelope(it) => envelope(it, facts),
        MessageDataItem::Flags(it) => facts.flags(it.iter().map(|flag| match flag {
            FlagFetch::Flag(flag) => flag.to_string(),
            FlagFetch::Recent => "\\Recent".into(),
        })),
        MessageDataItem::Rfc822(it) | MessageDataItem::Rfc822Header(it) | MessageDataItem::Rfc822Text(it) => {
            string("content", it, facts);
        }
        MessageDataItem::Rfc822Size(size) => facts.is("size", size),
        MessageDataItem::Uid(uid) => facts.is("uid", uid),
        MessageDataItem::BodyExt { data, .. } => string("content", data, facts),
        _ => {}
    }
}

fn string(kind: &'static str, string: &NString<'_>, facts: &mut Facts) {
    facts.string(kind, string.0.as_ref());
}

fn envelope(envelope: &Envelope<'_>, facts: &mut Facts) {
    let addresses = |it: &[Address<'_>], facts: &mut Facts| {
        facts.is("addresses", it.len());
        for address in it {
            for it in [&address.name, &address.adl, &address.mailbox, &address.host] {
                string("envelope", it, facts);
            }
        }
    };
    string("envelope", &envelope.date, facts);
    string("envelope", &envelope.subject, facts);
    for list in [&envelope.from, &envelope.sender, &envelope.reply_to, &envelope.to, &envelope.cc, &envelope.bcc] {
        addresses(list, facts);
    }
    string("envelope", &envelope.in_reply_to, facts);
    string("envelope", &envelope.message_id, facts);
}

fn part(part: &BodyStructure<'_>, facts: &mut Facts) {
    match part {
        BodyStructure::Single { body, .. } => {
            facts.is("octets", body.basic.size);
            match &body.specific {
                SpecificFields::Basic { .. } => {}
                SpecificFields::Message { envelope: inner, body_structure, number_of_lines } => {
                    facts.is("lines", number_of_lines);
                    envelope(inner, facts);
                    self::part(body_structure, facts);
                }
                SpecificFields::Text { number_of_lines, .. } => facts.is("lines", number_of_lines),
            }
        }
        BodyStructure::Multi { bodies, .. } => bodies.as_ref().iter().for_each(|body| self::part(body, facts)),
    }
}
