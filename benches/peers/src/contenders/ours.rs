//! This crate.

mod commands;
mod engine;

pub(crate) use commands::{decode_commands, encode_commands};
pub(crate) use engine::run_client;

use super::{Tally, Work, read, reading, reading_each, writing};
use crate::inputs;
use bytes::{Buf, Bytes};
use imap_wire::{
    Data, Decoder, Encode, Fetch, FetchItem, Limits, Payload, Response, Status,
    data::{Address, Envelope, Parameter, Part, StatusData},
    wire::{Framer, IntoStatic, NString, Peer, Sender, Step, Writer},
};

/// Frames, as it is meant to be done: what is large is streamed.
pub(crate) fn frame_as_client(octets: &[u8], chunk: usize) -> Work<'_> {
    Box::new(move || frame(Framer::new(Sender::Server, Limits::client()), octets, chunk))
}

/// Each literal becomes part of its frame.
pub(crate) fn frame_and_buffer(octets: &[u8], chunk: usize) -> Work<'_> {
    let mut limits = Limits::client();
    limits.inline = limits.frame;
    limits.literals = usize::MAX;
    Box::new(move || frame(Framer::new(Sender::Server, limits), octets, chunk))
}

/// No literal becomes part of its frame.
pub(crate) fn frame_and_stream(octets: &[u8], chunk: usize) -> Work<'_> {
    let mut limits = Limits::client();
    limits.inline = 0;
    limits.literals = usize::MAX;
    Box::new(move || frame(Framer::new(Sender::Server, limits), octets, chunk))
}

/// The other direction.
pub(crate) fn frame_as_server(octets: &[u8], chunk: usize) -> Work<'_> {
    Box::new(move || frame(Framer::new(Sender::Client, Limits::server()), octets, chunk))
}

fn frame(mut framer: Framer, octets: &[u8], chunk: usize) -> Tally {
    let mut tally = Tally::default();
    for chunk in octets.chunks(chunk) {
        framer.receive(chunk);
        loop {
            match framer.step() {
                Step::Incomplete => break,
                Step::Frame(frame) => tally.message(frame.octets()),
                Step::Literal { .. } => framer.stream().expect("a literal is announced"),
                Step::Octets { octets, .. } => tally.octets += octets.len(),
                // No case means to end up here, so it would measure something else than it says.
                lost @ (Step::Abandoned(_) | Step::Desynchronised) => panic!("{lost:?}"),
            }
        }
    }
    if framer.dropped() > 0 {
        tally.octets += usize::try_from(framer.dropped()).expect("it was in memory") + framer.pending();
    }
    tally
}

/// Decodes, with one decoder for all.
pub(crate) fn decode(octets: &[u8], _: usize) -> Work<'_> {
    let mut decoder = Decoder::client();
    reading(octets, Sender::Server, move |frame, tally| read(decoder.response(frame).as_ref(), response, tally))
}

/// Frames, and decodes each message, with one decoder for all.
pub(crate) fn frame_and_decode(octets: &[u8], chunk: usize) -> Work<'_> {
    let mut decoder = Decoder::client();
    Box::new(move || {
        let mut framer = Framer::new(Sender::Server, Limits::client());
        let mut tally = Tally::default();
        for chunk in octets.chunks(chunk) {
            framer.receive(chunk);
            loop {
                match framer.step() {
                    Step::Incomplete => break,
                    Step::Literal { .. } => framer.buffer().expect("it fits"),
                    Step::Frame(frame) => {
                        if read(decoder.response_of(&frame).as_ref(), response, &mut tally) {
                            tally.message(frame.octets());
                        } else {
                            tally.unread += 1;
                        }
                    }
                    lost => panic!("{lost:?}"),
                }
            }
        }
        tally
    })
}

/// Decodes, and keeps what came out. The messages lie in one buffer, as they do when they were received.
pub(crate) fn decode_owned(octets: &[u8], _: usize) -> Work<'_> {
    let received = Bytes::copy_from_slice(octets);
    let frames = inputs::frames(&received, Sender::Server).into_iter().map(|it| received.slice_ref(it)).collect();
    let mut decoder = Decoder::client();
    reading_each(frames, move |frame: &Bytes, tally| {
        let kept = decoder.response_in(frame).map(IntoStatic::into_static);
        read(kept.as_ref(), response, tally)
    })
}

/// Encodes values that share the frame that they were read from, as those do that were kept.
pub(crate) fn encode_shared(octets: &[u8], _: usize) -> Work<'_> {
    let mut decoder = Decoder::client();
    let mut writer = Writer::new(Peer::client());
    let read = move |frame: &[u8]| {
        let frame = Bytes::copy_from_slice(frame);
        decoder.response_in(&frame).ok().map(IntoStatic::into_static)
    };
    writing(octets, Sender::Server, read, move |response, tally| encoded(response, &mut writer, tally))
}

/// Encodes, with one writer for all, from which each message is taken before the next.
pub(crate) fn encode(octets: &[u8], _: usize) -> Work<'_> {
    let mut decoder = Decoder::client();
    let mut writer = Writer::new(Peer::client());
    let read = move |frame| decoder.response(frame).ok();
    writing(octets, Sender::Server, read, move |response, tally| encoded(response, &mut writer, tally))
}

fn encoded(message: &impl Encode, writer: &mut Writer, tally: &mut Tally) {
    message.encode(writer);
    while writer.has_remaining() {
        tally.written(writer.chunk());
        writer.advance(writer.chunk().len());
    }
}

fn response(response: &Response<'_>, tally: &mut Tally) {
    match response {
        Response::Continuation(it) => tally.string(it.as_octets()),
        Response::Tagged(tag, it) => {
            tally.string(tag.as_octets());
            status(it, tally);
        }
        Response::Untagged(it) => status(it, tally),
        Response::Data(it) => data(it, tally),
        other => tally.seen(other),
    }
}

fn status(status: &Status<'_>, tally: &mut Tally) {
    tally.seen(&status.kind);
    if let Some(code) = &status.code {
        tally.seen(code);
    }
    tally.string(status.text.as_octets());
}

fn data(data: &Data<'_>, tally: &mut Tally) {
    match data {
        Data::Capability(it) | Data::Enabled(it) => it.iter().for_each(|name| tally.seen(&name)),
        Data::Flags(it) => it.iter().for_each(|flag| tally.seen(&flag)),
        Data::List(it) | Data::Lsub(it) => {
            it.attributes.iter().for_each(|attribute| tally.seen(&attribute));
            it.delimiter().iter().for_each(|delimiter| tally.number(*delimiter));
            tally.string(it.mailbox.as_octets());
        }
        Data::Search(it) => it.numbers().iter().for_each(|number| tally.number(*number)),
        Data::Status(it) => mailbox_status(it, tally),
        Data::Exists(number) | Data::Recent(number) | Data::Expunge(number) => tally.number(*number),
        Data::Fetch(it) => fetch(it, tally),
        other => tally.seen(other),
    }
}

fn mailbox_status(status: &StatusData<'_>, tally: &mut Tally) {
    tally.string(status.mailbox.as_octets());
    let numbers = [status.messages(), status.recent(), status.uid_next(), status.unseen(), status.deleted()];
    numbers.into_iter().flatten().for_each(|number| tally.number(number));
    let numbers = [status.uid_validity().map(|it| it.get()), status.size()];
    numbers.into_iter().flatten().for_each(|number| tally.number(number));
}

fn fetch(fetch: &Fetch<'_>, tally: &mut Tally) {
    tally.number(fetch.seq().unwrap_or_default());
    for item in &fetch.items {
        match item {
            FetchItem::Body(it) | FetchItem::BodyStructure(it) => part(it.root(), tally),
            FetchItem::Envelope(it) => envelope(it, tally),
            FetchItem::Flags(it) => it.iter().for_each(|flag| tally.seen(&flag)),
            FetchItem::InternalDate(it) => tally.seen(it),
            FetchItem::Rfc822(it) | FetchItem::Rfc822Header(it) | FetchItem::Rfc822Text(it) => payload(it, tally),
            FetchItem::Rfc822Size(size) => tally.number(*size),
            FetchItem::Uid(uid) => tally.number(*uid),
            FetchItem::BodySection(it) => {
                tally.seen(&it.section);
                it.origin.iter().for_each(|origin| tally.number(*origin));
                payload(&it.payload, tally);
            }
            other => tally.seen(other),
        }
    }
}

fn payload(payload: &Payload<'_>, tally: &mut Tally) {
    tally.nstring(payload.octets());
}

fn envelope(envelope: &Envelope<'_>, tally: &mut Tally) {
    let string = |it: &NString<'_>, tally: &mut Tally| tally.nstring(it.as_slice());
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
    addresses(envelope.from(), tally);
    addresses(envelope.sender(), tally);
    addresses(envelope.reply_to(), tally);
    addresses(envelope.to(), tally);
    addresses(envelope.cc(), tally);
    addresses(envelope.bcc(), tally);
    string(&envelope.in_reply_to, tally);
    string(&envelope.message_id, tally);
}

fn part(it: Part<'_>, tally: &mut Tally) {
    tally.string(it.subtype());
    parameters(it.parameters(), tally);
    tally.nstring(it.id());
    tally.nstring(it.description());
    it.encoding().iter().for_each(|encoding| tally.seen(*encoding));
    it.octets().iter().for_each(|octets| tally.number(*octets));
    it.lines().iter().for_each(|lines| tally.number(*lines));
    tally.nstring(it.md5());
    if let Some(disposition) = it.disposition() {
        tally.string(disposition.kind());
        parameters(disposition.parameters(), tally);
    }
    it.language().iter().for_each(|language| tally.string(language));
    tally.nstring(it.location());
    it.envelope().iter().for_each(|it| envelope(it, tally));
    it.children().for_each(|child| part(child, tally));
}

fn parameters(parameters: &[Parameter<'_>], tally: &mut Tally) {
    for parameter in parameters {
        tally.string(parameter.attribute());
        tally.nstring(parameter.value());
    }
}
