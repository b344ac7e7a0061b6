//! imap-proto.

use super::Facts;
use imap_proto::{Address, AttributeValue, BodyStructure, Envelope, MailboxDatum, Response, Status, StatusAttribute};

pub(super) fn facts(octets: &[u8]) -> Option<Facts> {
    let mut facts = Facts::default();
    match Response::parse(octets).ok()? {
        ([], Response::Done { tag, status, .. }) => {
            facts.string("tag", Some(tag.as_bytes()));
            condition(&status, &mut facts);
        }
        ([], Response::Data { status, .. }) => condition(&status, &mut facts),
        ([], Response::Expunge(number)) => facts.is("expunge", number),
        ([], Response::Fetch(number, items)) => {
            facts.is("message", number);
            items.iter().for_each(|it| item(it, &mut facts));
        }
        ([], Response::MailboxData(it)) => mailbox_data(&it, &mut facts),
        ([], _) => {}
        _ => return None,
    }
    // It gives quoted strings as they stand, with the backslashes of their escapes.
    let has_escapes = octets.windows(2).any(|pair| matches!(pair, b"\\\"" | b"\\\\"));
    Some(if has_escapes { facts.without(&["content", "delimiter", "envelope", "mailbox"]) } else { facts })
}

fn condition(status: &Status, facts: &mut Facts) {
    facts.is(
        "condition",
        match status {
            Status::Ok => "OK",
            Status::No => "NO",
            Status::Bad => "BAD",
            Status::Bye => "BYE",
            Status::PreAuth => "PREAUTH",
        },
    );
}

fn mailbox_data(data: &MailboxDatum<'_>, facts: &mut Facts) {
    match data {
        MailboxDatum::Exists(number) => facts.is("exists", number),
        MailboxDatum::Recent(number) => facts.is("recent", number),
        MailboxDatum::Flags(it) => facts.flags(it.iter().map(|flag| flag.as_bytes())),
        MailboxDatum::List(it) => {
            facts.string("delimiter", it.delimiter.as_ref().map(|it| it.as_bytes()));
            facts.mailbox(it.name.as_bytes());
        }
        MailboxDatum::Search(it) => it.iter().for_each(|number| facts.is("found", number)),
        MailboxDatum::Status { mailbox, status } => {
            facts.mailbox(mailbox.as_bytes());
            for item in status {
                match item {
                    StatusAttribute::Messages(number) => facts.is("messages", number),
                    StatusAttribute::Recent(number) => facts.is("recent", number),
                    StatusAttribute::UidNext(number) => facts.is("uidnext", number),
                    StatusAttribute::UidValidity(number) => facts.is("uidvalidity", number),
                    StatusAttribute::Unseen(number) => facts.is("unseen", number),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn item(item: &AttributeValue<'_>, facts: &mut Facts) {
    match item {
        AttributeValue::BodyStructure(it) => part(it, facts),
        AttributeValue::Envelope(it) => envelope(it, facts),
        AttributeValue::Flags(it) => facts.flags(it.iter().map(|flag| flag.as_bytes())),
        AttributeValue::Rfc822(it) | AttributeValue::Rfc822Header(it) | AttributeValue::Rfc822Text(it) => {
            facts.string("content", it.as_ref());
        }
        AttributeValue::Rfc822Size(size) => facts.is("size", size),
        AttributeValue::Uid(uid) => facts.is("uid", uid),
        AttributeValue::BodySection { data, .. } => facts.string("content", data.as_ref()),
        _ => {}
    }
}

fn envelope(envelope: &Envelope<'_>, facts: &mut Facts) {
    let addresses = |it: &Option<Vec<Address<'_>>>, facts: &mut Facts| {
        facts.is("addresses", it.as_ref().map_or(0, Vec::len));
        for address in it.iter().flatten() {
            for it in [&address.name, &address.adl, &address.mailbox, &address.host] {
                facts.string("envelope", it.as_ref());
            }
        }
    };
    facts.string("envelope", envelope.date.as_ref());
    facts.string("envelope", envelope.subject.as_ref());
    for list in [&envelope.from, &envelope.sender, &envelope.reply_to, &envelope.to, &envelope.cc, &envelope.bcc] {
        addresses(list, facts);
    }
    facts.string("envelope", envelope.in_reply_to.as_ref());
    facts.string("envelope", envelope.message_id.as_ref());
}

fn part(part: &BodyStructure<'_>, facts: &mut Facts) {
    match part {
        BodyStructure::Basic { other, .. } => facts.is("octets", other.octets),
        BodyStructure::Text { other, lines, .. } => {
            facts.is("octets", other.octets);
            facts.is("lines", lines);
        }
        BodyStructure::Message { other, envelope: inner, body, lines, .. } => {
            facts.is("octets", other.octets);
            facts.is("lines", lines);
            envelope(inner, facts);
            self::part(body, facts);
        }
        BodyStructure::Multipart { bodies, .. } => bodies.iter().for_each(|body| self::part(body, facts)),
    }
}
