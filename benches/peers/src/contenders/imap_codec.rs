//! imap-codec.

mod commands;

pub(crate) use commands::{decode_commands, encode_commands};

use super::{Tally, Work, read, reading, writing};
use imap_codec::{
    ResponseCodec,
    decode::Decoder,
    encode::{Encoded, Encoder, Fragment},
    fragmentizer::Fragmentizer,
    imap_types::{
        IntoStatic,
        body::{BasicFields, BodyStructure, Disposition, SpecificFields},
        core::{IString, NString, Text},
        envelope::{Address, Envelope},
        fetch::MessageDataItem,
        mailbox::Mailbox,
        response::{Code, CommandContinuationRequest, Data, Response, Status, StatusBody},
        status::StatusDataItem,
    },
};
use imap_wire::wire::Sender;

/// Frames, as in its documentation and in imap-next, whose client has this maximum.
pub(crate) fn frame(octets: &[u8], chunk: usize) -> Work<'_> {
    Box::new(move || {
        let mut fragmentizer = Fragmentizer::new(100 << 20);
        let mut tally = Tally::default();
        for chunk in octets.chunks(chunk) {
            fragmentizer.enqueue_bytes(chunk);
            while fragmentizer.progress().is_some() {
                if fragmentizer.is_message_complete() {
                    tally.message(fragmentizer.message_bytes());
                }
            }
        }
        tally
    })
}

/// Decodes.
pub(crate) fn decode(octets: &[u8], _: usize) -> Work<'_> {
    reading(octets, Sender::Server, |frame, tally| read(value(frame).as_ref().ok_or(()), response, tally))
}

/// Frames, and decodes each message.
pub(crate) fn frame_and_decode(octets: &[u8], chunk: usize) -> Work<'_> {
    Box::new(move || {
        let codec = ResponseCodec::default();
        let mut fragmentizer = Fragmentizer::new(100 << 20);
        let mut tally = Tally::default();
        for chunk in octets.chunks(chunk) {
            fragmentizer.enqueue_bytes(chunk);
            while fragmentizer.progress().is_some() {
                if !fragmentizer.is_message_complete() {
                    continue;
                }
                if read(fragmentizer.decode_message(&codec).as_ref(), response, &mut tally) {
                    tally.message(fragmentizer.message_bytes());
                } else {
                    tally.unread += 1;
                }
            }
        }
        tally
    })
}

/// Decodes, and keeps what came out.
pub(crate) fn decode_owned(octets: &[u8], _: usize) -> Work<'_> {
    reading(octets, Sender::Server, |frame, tally| {
        let kept = value(frame).map(IntoStatic::into_static);
        read(kept.as_ref().ok_or(()), response, tally)
    })
}

/// Encodes, and takes the fragments.
pub(crate) fn encode(octets: &[u8], _: usize) -> Work<'_> {
    writing(octets, Sender::Server, value, |response, tally| written(ResponseCodec::default().encode(response), tally))
}

fn written(encoded: Encoded, tally: &mut Tally) {
    for fragment in encoded {
        let (Fragment::Line { data } | Fragment::Literal { data, .. }) = fragment;
        tally.written(&data);
    }
}

fn value(frame: &[u8]) -> Option<Response<'_>> {
    let (rest, response) = ResponseCodec::default().decode(frame).ok()?;
    rest.is_empty().then_some(response)
}

pub(super) fn response(response: &Response<'_>, tally: &mut Tally) {
    match response {
        Response::CommandContinuationRequest(CommandContinuationRequest::Basic(it)) => tally.string(it.text().as_ref()),
        Response::CommandContinuationRequest(CommandContinuationRequest::Base64(it)) => tally.string(it),
        Response::Status(Status::Tagged(it)) => {
            tally.string(it.tag.as_ref());
            status(&it.body, tally);
        }
        Response::Status(Status::Untagged(it)) => status(it, tally),
        Response::Status(Status::Bye(it)) => {
            tally.seen("BYE");
            text(it.code.as_ref(), &it.text, tally);
        }
        Response::Data(it) => data(it, tally),
    }
}

fn status(status: &StatusBody<'_>, tally: &mut Tally) {
    tally.seen(&status.kind);
    text(status.code.as_ref(), &status.text, tally);
}

fn text(code: Option<&Code<'_>>, text: &Text<'_>, tally: &mut Tally) {
    if let Some(code) = code {
        tally.seen(code);
    }
    tally.string(text.as_ref());
}

fn data(data: &Data<'_>, tally: &mut Tally) {
    match data {
        Data::Capability(it) => it.as_ref().iter().for_each(|capability| tally.seen(capability)),
        Data::Enabled { capabilities } => capabilities.iter().for_each(|capability| tally.seen(capability)),
        Data::Flags(it) => it.iter().for_each(|flag| tally.seen(flag)),
        Data::List { items, delimiter, mailbox } | Data::Lsub { items, delimiter, mailbox } => {
            items.iter().for_each(|attribute| tally.seen(attribute));
            delimiter.iter().for_each(|delimiter| tally.number(delimiter.inner()));
            name(mailbox, tally);
        }
        Data::Search(it) => it.iter().for_each(|number| tally.number(number.get())),
        Data::Status { mailbox, items } => {
            name(mailbox, tally);
            for item in items.iter() {
                match *item {
                    StatusDataItem::Messages(number)
                    | StatusDataItem::Recent(number)
                    | StatusDataItem::Unseen(number)
                    | StatusDataItem::Deleted(number) => tally.number(number),
                    StatusDataItem::UidNext(number) | StatusDataItem::UidValidity(number) => tally.number(number.get()),
                    StatusDataItem::DeletedStorage(number) => tally.number(number),
                }
            }
        }
        Data::Exists(number) | Data::Recent(number) => tally.number(*number),
        Data::Expunge(number) => tally.number(number.get()),
        Data::Fetch { seq, items } => {
            tally.number(seq.get());
            items.as_ref().iter().for_each(|it| item(it, tally));
        }
        other => tally.seen(other),
    }
}

fn name(mailbox: &Mailbox<'_>, tally: &mut Tally) {
    match mailbox {
        Mailbox::Inbox => tally.string("INBOX"),
        Mailbox::Other(it) => tally.string(it.inner()),
    }
}

fn item(item: &MessageDataItem<'_>, tally: &mut Tally) {
    match item {
        MessageDataItem::Body(it) | MessageDataItem::BodyStructure(it) => part(it, tally),
        MessageDataItem::Envelope(it) => envelope(it, tally),
        MessageDataItem::Flags(it) => it.iter().for_each(|flag| tally.seen(flag)),
        MessageDataItem::InternalDate(it) => tally.seen(it),
        MessageDataItem::Rfc822(it) | MessageDataItem::Rfc822Header(it) | MessageDataItem::Rfc822Text(it) => {
            string(it, tally);
        }
        MessageDataItem::Rfc822Size(size) => tally.number(*size),
        MessageDataItem::Uid(uid) => tally.number(uid.get()),
        MessageDataItem::BodyExt { section, origin, data } => {
            tally.seen(section);
            origin.iter().for_each(|origin| tally.number(*origin));
            string(data, tally);
        }
        other => tally.seen(other),
    }
}

fn string(string: &NString<'_>, tally: &mut Tally) {
    tally.nstring(string.0.as_ref());
}

fn envelope(envelope: &Envelope<'_>, tally: &mut Tally) {
    let addresses = |it: &[Address<'_>], tally: &mut Tally| {
        for address in it {
            string(&address.name, tally);
            string(&address.adl, tally);
            string(&address.mailbox, tally);
            string(&address.host, tally);
        }
    };
    string(&envelope.date, tally);
    string(&envelope.subject, tally);
    addresses(&envelope.from, tally);
    addresses(&envelope.sender, tally);
    addresses(&envelope.reply_to, tally);
    addresses(&envelope.to, tally);
    addresses(&envelope.cc, tally);
    addresses(&envelope.bcc, tally);
    string(&envelope.in_reply_to, tally);
    string(&envelope.message_id, tally);
}

fn part(it: &BodyStructure<'_>, tally: &mut Tally) {
    match it {
        BodyStructure::Single { body, extension_data } => {
            match &body.specific {
                SpecificFields::Basic { subtype, .. } => tally.string(subtype),
                SpecificFields::Message { .. } => tally.string("RFC822"),
                SpecificFields::Text { subtype, .. } => tally.string(subtype),
            }
            fields(&body.basic, tally);
            match &body.specific {
                SpecificFields::Basic { .. } => {}
                SpecificFields::Message { envelope: inner, body_structure, number_of_lines } => {
                    tally.number(*number_of_lines);
                    envelope(inner, tally);
                    part(body_structure, tally);
                }
                SpecificFields::Text { number_of_lines, .. } => tally.number(*number_of_lines),
            }
            if let Some(data) = extension_data {
                string(&data.md5, tally);
                disposition(data.tail.as_ref(), tally);
            }
        }
        BodyStructure::Multi { bodies, subtype, extension_data } => {
            tally.string(subtype);
            if let Some(data) = extension_data {
                parameters(&data.parameter_list, tally);
                disposition(data.tail.as_ref(), tally);
            }
            bodies.as_ref().iter().for_each(|body| part(body, tally));
        }
    }
}

fn fields(fields: &BasicFields<'_>, tally: &mut Tally) {
    parameters(&fields.parameter_list, tally);
    string(&fields.id, tally);
    string(&fields.description, tally);
    tally.seen(&fields.content_transfer_encoding);
    tally.number(fields.size);
}

fn disposition(it: Option<&Disposition<'_>>, tally: &mut Tally) {
    let Some(it) = it else { return };
    if let Some((kind, list)) = &it.disposition {
        tally.string(kind);
        parameters(list, tally);
    }
    let Some(it) = &it.tail else { return };
    it.language.iter().for_each(|language| tally.string(language));
    let Some(it) = &it.tail else { return };
    string(&it.location, tally);
}

fn parameters(parameters: &[(IString<'_>, IString<'_>)], tally: &mut Tally) {
    for (attribute, value) in parameters {
        tally.string(attribute);
        tally.string(value);
    }
}
