//! Commands, as a server reads them and a client writes them.

use super::{encoded, payload};
use crate::contenders::{Tally, Work, read, reading, writing};
use imap_wire::{
    Decoder,
    command::{AppendData, Command, Fetch, FetchAttribute, Login, StoreAttribute, TaggedCommand, Transfer},
    data::{Mailbox, SequenceSet},
    search::{Criterion, Search},
    wire::{NonSync, Peer, Sender, Writer},
};

/// Decodes, with one decoder for all.
pub(crate) fn decode_commands(octets: &[u8], _: usize) -> Work<'_> {
    let mut decoder = Decoder::server();
    let read = move |frame, tally: &mut Tally| read(decoder.command(frame).as_ref(), command, tally);
    reading(octets, Sender::Client, read)
}

/// Encodes, with one writer for all, for a server that takes any literal.
pub(crate) fn encode_commands(octets: &[u8], _: usize) -> Work<'_> {
    let mut decoder = Decoder::server();
    let mut peer = Peer::server();
    peer.non_sync = NonSync::Any;
    let mut writer = Writer::new(peer);
    let read = move |frame| decoder.command(frame).ok();
    writing(octets, Sender::Client, read, move |command, tally| encoded(command, &mut writer, tally))
}

fn command(command: &TaggedCommand<'_>, tally: &mut Tally) {
    tally.string(command.tag.as_octets());
    match &command.command {
        Command::Login(Login { user, password, .. }) => {
            tally.string(user);
            tally.string(password.reveal());
        }
        Command::Select(it) | Command::Examine(it) => name(&it.mailbox, tally),
        Command::Create(it) => name(&it.mailbox, tally),
        Command::Delete(it) | Command::Subscribe(it) | Command::Unsubscribe(it) => name(it, tally),
        Command::Rename(it) => {
            name(&it.from, tally);
            name(&it.to, tally);
        }
        Command::List(it) => {
            name(&it.reference, tally);
            it.patterns().iter().for_each(|pattern| tally.string(pattern.as_octets()));
        }
        Command::Lsub(it) => {
            name(&it.reference, tally);
            tally.string(it.pattern.as_octets());
        }
        Command::Status(it) => {
            name(&it.mailbox, tally);
            it.items.iter().for_each(|item| tally.seen(item));
        }
        Command::Append(it) => {
            name(&it.mailbox, tally);
            for message in it.messages() {
                message.flags.iter().flat_map(|flags| flags.iter()).for_each(|flag| tally.seen(&flag));
                message.internal_date.iter().for_each(|date| tally.seen(date));
                if let AppendData::Message { payload: it, .. } = &message.data {
                    payload(it, tally);
                }
            }
        }
        Command::Search(it) | Command::UidSearch(it) => search(it, tally),
        Command::Fetch(it) | Command::UidFetch(it) => fetch(it, tally),
        Command::Store(it) | Command::UidStore(it) => {
            set(&it.sequence_set, tally);
            if let StoreAttribute::Flags(it) = &it.attribute {
                tally.seen(&it.action());
                tally.seen(&it.is_silent());
                it.flags().iter().for_each(|flag| tally.seen(&flag));
            }
        }
        Command::Copy(it) | Command::UidCopy(it) | Command::Move(it) | Command::UidMove(it) => transfer(it, tally),
        other => tally.seen(other),
    }
}

fn name(mailbox: &Mailbox<'_>, tally: &mut Tally) {
    tally.string(mailbox.as_octets());
}

fn transfer(transfer: &Transfer<'_>, tally: &mut Tally) {
    set(&transfer.sequence_set, tally);
    name(&transfer.mailbox, tally);
}

fn set(set: &SequenceSet<'_>, tally: &mut Tally) {
    for range in set.ranges() {
        tally.number(range.start.resolve(0).map_or(0, u32::from));
        tally.number(range.end.resolve(0).map_or(0, u32::from));
    }
}

fn fetch(fetch: &Fetch<'_>, tally: &mut Tally) {
    set(&fetch.sequence_set, tally);
    if let Some(it) = fetch.attributes.as_macro() {
        return tally.seen(&it);
    }
    for item in fetch.attributes.expand() {
        tally.seen(item);
        if let FetchAttribute::BodySection(it) = item {
            tally.seen(&it.section.kind());
            it.section.part().for_each(|number| tally.number(number));
            it.section.fields().for_each(|field| tally.string(field));
            if let Some(partial) = &it.partial {
                tally.number(partial.offset());
                tally.number(partial.count());
            }
        }
    }
}

fn search(search: &Search<'_>, tally: &mut Tally) {
    tally.nstring(search.charset());
    for key in search.key().walk() {
        let criterion = key.criterion();
        match criterion {
            // The other side has none around all keys.
            Criterion::And => continue,
            Criterion::Bcc(text)
            | Criterion::Body(text)
            | Criterion::Cc(text)
            | Criterion::From(text)
            | Criterion::Subject(text)
            | Criterion::Text(text)
            | Criterion::To(text) => tally.string(text),
            Criterion::Header(it) => {
                tally.string(&it.name);
                tally.string(&it.text);
            }
            Criterion::Keyword(it) | Criterion::Unkeyword(it) => tally.string(it.as_octets()),
            Criterion::Larger(octets) | Criterion::Smaller(octets) => tally.number(*octets),
            Criterion::Sequence(it) | Criterion::Uid(it) => set(it, tally),
            _ => {}
        }
        tally.seen(criterion);
    }
}
