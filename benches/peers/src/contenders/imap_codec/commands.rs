//! Commands, as a server reads them and a client writes them.

use super::{name, written};
use crate::contenders::{Tally, Work, read, reading, writing};
use imap_codec::{
    CommandCodec,
    decode::Decoder,
    encode::Encoder,
    imap_types::{
        command::{Command, CommandBody},
        extensions::binary::LiteralOrLiteral8,
        fetch::{MacroOrMessageDataItemNames, MessageDataItemName, Part, Section},
        mailbox::ListMailbox,
        search::SearchKey,
        sequence::{SeqOrUid, Sequence, SequenceSet},
    },
};
use imap_wire::wire::Sender;
use std::num::NonZeroU32;

/// Decodes.
pub(crate) fn decode_commands(octets: &[u8], _: usize) -> Work<'_> {
    reading(octets, Sender::Client, |frame, tally| read(value(frame).as_ref().ok_or(()), command, tally))
}

/// Encodes, and takes the fragments.
pub(crate) fn encode_commands(octets: &[u8], _: usize) -> Work<'_> {
    writing(octets, Sender::Client, value, |command, tally| written(CommandCodec::default().encode(command), tally))
}

fn value(frame: &[u8]) -> Option<Command<'_>> {
    let (rest, command) = CommandCodec::default().decode(frame).ok()?;
    rest.is_empty().then_some(command)
}

fn command(command: &Command<'_>, tally: &mut Tally) {
    tally.string(command.tag.as_ref());
    match &command.body {
        CommandBody::Login { username, password } => {
            tally.string(username);
            tally.string(password.declassify());
        }
        CommandBody::Select { mailbox }
        | CommandBody::Examine { mailbox }
        | CommandBody::Create { mailbox }
        | CommandBody::Delete { mailbox }
        | CommandBody::Subscribe { mailbox }
        | CommandBody::Unsubscribe { mailbox } => name(mailbox, tally),
        CommandBody::Rename { from, to } => {
            name(from, tally);
            name(to, tally);
        }
        CommandBody::List { reference, mailbox_wildcard } | CommandBody::Lsub { reference, mailbox_wildcard } => {
            name(reference, tally);
            match mailbox_wildcard {
                ListMailbox::Token(it) => tally.string(it),
                ListMailbox::String(it) => tally.string(it),
            }
        }
        CommandBody::Status { mailbox, item_names } => {
            name(mailbox, tally);
            item_names.iter().for_each(|item| tally.seen(item));
        }
        CommandBody::Append { mailbox, flags, date, message } => {
            name(mailbox, tally);
            flags.iter().for_each(|flag| tally.seen(flag));
            date.iter().for_each(|date| tally.seen(date));
            match message {
                LiteralOrLiteral8::Literal(it) => tally.string(it),
                LiteralOrLiteral8::Literal8(it) => tally.string(&it.data),
            }
        }
        CommandBody::Search { charset, criteria, .. } => {
            tally.nstring(charset.as_ref().map(|it| it.as_ref()));
            criteria.as_ref().iter().for_each(|it| key(it, tally));
        }
        CommandBody::Fetch { sequence_set, macro_or_item_names, .. } => {
            set(sequence_set, tally);
            match macro_or_item_names {
                MacroOrMessageDataItemNames::Macro(it) => tally.seen(it),
                MacroOrMessageDataItemNames::MessageDataItemNames(it) => it.iter().for_each(|it| item(it, tally)),
            }
        }
        CommandBody::Store { sequence_set, kind, response, flags, .. } => {
            set(sequence_set, tally);
            tally.seen(kind);
            tally.seen(response);
            flags.iter().for_each(|flag| tally.seen(flag));
        }
        CommandBody::Copy { sequence_set, mailbox, .. } | CommandBody::Move { sequence_set, mailbox, .. } => {
            set(sequence_set, tally);
            name(mailbox, tally);
        }
        other => tally.seen(other),
    }
}

fn set(set: &SequenceSet, tally: &mut Tally) {
    let number = |number: &SeqOrUid| match number {
        SeqOrUid::Value(number) => number.get(),
        SeqOrUid::Asterisk => 0,
    };
    for sequence in set.0.as_ref() {
        let (start, end) = match sequence {
            Sequence::Single(number) => (number, number),
            Sequence::Range(start, end) => (start, end),
        };
        tally.number(number(start));
        tally.number(number(end));
    }
}

fn item(item: &MessageDataItemName<'_>, tally: &mut Tally) {
    tally.seen(item);
    let MessageDataItemName::BodyExt { section, partial, .. } = item else { return };
    tally.seen(section);
    let (part, fields) = match section {
        None => (None, None),
        Some(Section::Part(part) | Section::Mime(part)) => (Some(part), None),
        Some(Section::Header(part) | Section::Text(part)) => (part.as_ref(), None),
        Some(Section::HeaderFields(part, fields) | Section::HeaderFieldsNot(part, fields)) => {
            (part.as_ref(), Some(fields))
        }
    };
    if let Some(Part(numbers)) = part {
        numbers.as_ref().iter().for_each(|number| tally.number(number.get()));
    }
    fields.iter().flat_map(|it| it.as_ref()).for_each(|field| tally.string(field));
    if let Some((offset, count)) = partial {
        tally.number(*offset);
        tally.number(NonZeroU32::get(*count));
    }
}

fn key(it: &SearchKey<'_>, tally: &mut Tally) {
    match it {
        SearchKey::And(keys) => return keys.as_ref().iter().for_each(|it| key(it, tally)),
        SearchKey::Not(it) => key(it, tally),
        SearchKey::Or(one, two) => {
            key(one, tally);
            key(two, tally);
        }
        SearchKey::Bcc(text)
        | SearchKey::Body(text)
        | SearchKey::Cc(text)
        | SearchKey::From(text)
        | SearchKey::Subject(text)
        | SearchKey::Text(text)
        | SearchKey::To(text) => tally.string(text),
        SearchKey::Header(name, text) => {
            tally.string(name);
            tally.string(text);
        }
        SearchKey::Keyword(it) | SearchKey::Unkeyword(it) => tally.string(it.as_ref()),
        SearchKey::Larger(octets) | SearchKey::Smaller(octets) => tally.number(*octets),
        SearchKey::SequenceSet(it) | SearchKey::Uid(it) => set(it, tally),
        _ => {}
    }
    tally.seen(it);
}
