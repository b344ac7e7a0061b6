//! imap-proto. It neither frames nor writes responses.

use super::{Tally, Work, reading};
use imap_proto::{
    Address, AttributeValue, BodyContentCommon, BodyContentSinglePart, BodyParams, BodyStructure, Envelope,
    MailboxDatum, Outcome, Response, Status, StatusAttribute,
};
use imap_wire::wire::Sender;
use std::borrow::Cow;

/// Decodes.
pub(crate) fn decode(octets: &[u8], _: usize) -> Work<'_> {
    reading(octets, Sender::Server, |frame, tally| match Response::parse(frame) {
        Ok(([], it)) => {
            response(&it, tally);
            true
        }
        _ => false,
    })
}

fn response(response: &Response<'_>, tally: &mut Tally) {
    match response {
        Response::Capabilities(it) => it.iter().for_each(|capability| tally.seen(capability)),
        Response::Continue(it) => text(it, tally),
        Response::Done { tag, status, outcome } => {
            tally.string(tag.as_bytes());
            condition(status, outcome, tally);
        }
        Response::Data { status, outcome } => condition(status, outcome, tally),
        Response::Expunge(number) => tally.number(*number),
        Response::Fetch(number, items) => {
            tally.number(*number);
            items.iter().for_each(|it| item(it, tally));
        }
        Response::MailboxData(it) => mailbox_data(it, tally),
        other => tally.seen(other),
    }
}

fn condition(status: &Status, outcome: &Outcome<'_>, tally: &mut Tally) {
    tally.seen(status);
    text(outcome, tally);
}

fn text(outcome: &Outcome<'_>, tally: &mut Tally) {
    if let Some(code) = &outcome.code {
        tally.seen(code);
    }
    string(outcome.information.as_ref(), tally);
}

fn mailbox_data(data: &MailboxDatum<'_>, tally: &mut Tally) {
    match data {
        MailboxDatum::Exists(number) | MailboxDatum::Recent(number) => tally.number(*number),
        MailboxDatum::Flags(it) => it.iter().for_each(|flag| tally.seen(flag)),
        MailboxDatum::List(it) => {
            it.name_attributes.iter().for_each(|attribute| tally.seen(attribute));
            let delimiter = it.delimiter.as_ref().and_then(|delimiter| delimiter.as_bytes().first());
            delimiter.iter().for_each(|delimiter| tally.number(**delimiter));
            tally.string(it.name.as_bytes());
        }
        MailboxDatum::Search(it) => it.iter().for_each(|number| tally.number(*number)),
        MailboxDatum::Status { mailbox, status } => {
            tally.string(mailbox.as_bytes());
            for item in status {
                match *item {
                    StatusAttribute::Messages(number)
                    | StatusAttribute::Recent(number)
                    | StatusAttribute::UidNext(number)
                    | StatusAttribute::UidValidity(number)
                    | StatusAttribute::Unseen(number) => tally.number(number),
                    StatusAttribute::HighestModSeq(number) => tally.number(number),
                    ref other => tally.seen(other),
                }
            }
        }
        other => tally.seen(other),
    }
}

fn item(item: &AttributeValue<'_>, tally: &mut Tally) {
    match item {
        AttributeValue::BodyStructure(it) => part(it, tally),
        AttributeValue::Envelope(it) => envelope(it, tally),
        AttributeValue::Flags(it) => it.iter().for_each(|flag| tally.seen(flag)),
        AttributeValue::InternalDate(it) => tally.seen(it),
        AttributeValue::Rfc822(it) | AttributeValue::Rfc822Header(it) | AttributeValue::Rfc822Text(it) => {
            tally.nstring(it.as_ref());
        }
        AttributeValue::Rfc822Size(size) => tally.number(*size),
        AttributeValue::Uid(uid) => tally.number(*uid),
        AttributeValue::BodySection { section, index, data } => {
            tally.seen(section);
            index.iter().for_each(|index| tally.number(*index));
            tally.nstring(data.as_ref());
        }
        other => tally.seen(other),
    }
}

fn string(string: Option<&Cow<'_, str>>, tally: &mut Tally) {
    tally.nstring(string.map(|it| it.as_bytes()));
}

fn envelope(envelope: &Envelope<'_>, tally: &mut Tally) {
    let addresses = |it: &Option<Vec<Address<'_>>>, tally: &mut Tally| {
        for address in it.iter().flatten() {
            tally.nstring(address.name.as_ref());
            tally.nstring(address.adl.as_ref());
            tally.nstring(address.mailbox.as_ref());
            tally.nstring(address.host.as_ref());
        }
    };
    tally.nstring(envelope.date.as_ref());
    tally.nstring(envelope.subject.as_ref());
    addresses(&envelope.from, tally);
    addresses(&envelope.sender, tally);
    addresses(&envelope.reply_to, tally);
    addresses(&envelope.to, tally);
    addresses(&envelope.cc, tally);
    addresses(&envelope.bcc, tally);
    tally.nstring(envelope.in_reply_to.as_ref());
    tally.nstring(envelope.message_id.as_ref());
}

fn part(it: &BodyStructure<'_>, tally: &mut Tally) {
    match it {
        BodyStructure::Basic { common, other, .. } => {
            fields(common, tally);
            single(other, tally);
        }
        BodyStructure::Text { common, other, lines, .. } => {
            fields(common, tally);
            single(other, tally);
            tally.number(*lines);
        }
        BodyStructure::Message { common, other, envelope: inner, body, lines, .. } => {
            fields(common, tally);
            single(other, tally);
            tally.number(*lines);
            envelope(inner, tally);
            part(body, tally);
        }
        BodyStructure::Multipart { common, bodies, .. } => {
            fields(common, tally);
            bodies.iter().for_each(|body| part(body, tally));
        }
    }
}

fn fields(common: &BodyContentCommon<'_>, tally: &mut Tally) {
    tally.string(common.ty.subtype.as_bytes());
    parameters(&common.ty.params, tally);
    if let Some(disposition) = &common.disposition {
        tally.string(disposition.ty.as_bytes());
        parameters(&disposition.params, tally);
    }
    common.language.iter().flatten().for_each(|language| tally.string(language.as_bytes()));
    string(common.location.as_ref(), tally);
}

fn single(other: &BodyContentSinglePart<'_>, tally: &mut Tally) {
    string(other.id.as_ref(), tally);
    string(other.description.as_ref(), tally);
    tally.seen(&other.transfer_encoding);
    tally.number(other.octets);
    string(other.md5.as_ref(), tally);
}

fn parameters(parameters: &BodyParams<'_>, tally: &mut Tally) {
    for (attribute, value) in parameters.iter().flatten() {
        tally.string(attribute.as_bytes());
        tally.string(value.as_bytes());
    }
}
