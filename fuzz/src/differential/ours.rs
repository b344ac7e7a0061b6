//! This crate, strict.

use super::Facts;
use imap_wire::{
    Data, Decoder, FetchItem, Limits, Quirks, Response, Status, StatusKind,
    data::{Address, Envelope, Part, StatusData},
};

pub(super) fn facts(octets: &[u8]) -> Option<Facts> {
    let mut facts = Facts::default();
    match Decoder::new(Limits::client(), Quirks::NONE).response(octets).ok()? {
        Response::Tagged(tag, it) => {
            facts.string("tag", Some(tag.as_octets()));
            status(&it, &mut facts);
        }
        Response::Untagged(it) => status(&it, &mut facts),
        Response::Data(it) => data(&it, &mut facts),
        _ => {}
    }
    Some(facts)
}

fn status(status: &Status<'_>, facts: &mut Facts) {
    facts.is(
        "condition",
        match status.kind {
            StatusKind::Ok => "OK",
            StatusKind::No => "NO",
            StatusKind::Bad => "BAD",
            StatusKind::Bye => "BYE",
            StatusKind::PreAuth => "PREAUTH",
        },
    );
}

fn data(data: &Data<'_>, facts: &mut Facts) {
    match data {
        Data::Exists(number) => facts.is("exists", number),
        Data::Recent(number) => facts.is("recent", number),
        Data::Expunge(number) => facts.is("expunge", number),
        Data::Flags(it) => facts.flags(it.iter().map(|flag| flag.as_octets().to_vec())),
        Data::List(it) | Data::Lsub(it) => {
            facts.string("delimiter", it.delimiter().map(|delimiter| [delimiter]));
            facts.mailbox(it.mailbox.as_octets());
        }
        Data::Search(it) => it.numbers().iter().for_each(|number| facts.is("found", number)),
        Data::Status(it) => mailbox_status(it, facts),
        Data::Fetch(it) => {
            it.seq().into_iter().for_each(|number| facts.is("message", number));
            it.items.iter().for_each(|it| item(it, facts));
        }
        _ => {}
    }
}

fn mailbox_status(status: &StatusData<'_>, facts: &mut Facts) {
    facts.mailbox(status.mailbox.as_octets());
    let numbers = [
        ("messages", status.messages()),
        ("recent", status.recent()),
        ("uidnext", status.uid_next()),
        ("unseen", status.unseen()),
    ];
    status.uid_validity().into_iter().for_each(|it| facts.is("uidvalidity", it.get()));
    numbers.into_iter().for_each(|(kind, number)| number.into_iter().for_each(|number| facts.is(kind, number)));
}

fn item(item: &FetchItem<'_>, facts: &mut Facts) {
    match item {
        FetchItem::Body(it) | FetchItem::BodyStructure(it) => part(it.root(), facts),
        FetchItem::Envelope(it) => envelope(it, facts),
        FetchItem::Flags(it) => facts.flags(it.iter().map(|flag| flag.as_octets().to_vec())),
        FetchItem::Rfc822(it) | FetchItem::Rfc822Header(it) | FetchItem::Rfc822Text(it) => {
            facts.string("content", it.octets());
        }
        FetchItem::Rfc822Size(size) => facts.is("size", size),
        FetchItem::Uid(uid) => facts.is("uid", uid),
        FetchItem::BodySection(it) => facts.string("content", it.payload.octets()),
        _ => {}
    }
}

fn envelope(envelope: &Envelope<'_>, facts: &mut Facts) {
    let addresses = |it: &[Address<'_>], facts: &mut Facts| {
        facts.is("addresses", it.len());
        for address in it {
            for string in [&address.name, &address.adl, &address.mailbox, &address.host] {
                facts.string("envelope", string.as_slice());
            }
        }
    };
    facts.string("envelope", envelope.date.as_slice());
    facts.string("envelope", envelope.subject.as_slice());
    for list in [envelope.from(), envelope.sender(), envelope.reply_to(), envelope.to(), envelope.cc(), envelope.bcc()]
    {
        addresses(list, facts);
    }
    facts.string("envelope", envelope.in_reply_to.as_slice());
    facts.string("envelope", envelope.message_id.as_slice());
}

fn part(part: Part<'_>, facts: &mut Facts) {
    part.octets().into_iter().for_each(|octets| facts.is("octets", octets));
    part.lines().into_iter().for_each(|lines| facts.is("lines", lines));
    part.envelope().into_iter().for_each(|it| envelope(it, facts));
    part.children().for_each(|child| self::part(child, facts));
}
