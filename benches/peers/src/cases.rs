//! What is measured: each [`Case`]. To add one is to add a row to [`CASES`]; it is in the table if others take part.
//!
//! The octets are made in `inputs`, and what a crate does with them is in `contenders`.

use crate::{
    contenders::{Contend, Contender, Each, Tally, imap_codec, imap_next, imap_proto, ours},
    inputs,
};

/// A chunk that holds all there is.
pub(crate) const WHOLE: usize = usize::MAX;

/// All at once, as the segments of a TCP connection, and one by one.
const CHUNKS: &[usize] = &[WHOLE, 1460, 1];

/// One thing to measure.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    input: Input,
    /// Octets to hand over at a time.
    pub(crate) chunks: &'static [usize],
    contends: Contends,
    /// The part of its size that is timed.
    pub(crate) part: usize,
    unit: Unit,
}

/// For what the time is given.
#[derive(Clone, Copy)]
enum Unit {
    Message,
    /// There are so many of these for each one of its size.
    Item(&'static str, usize),
}

#[derive(Clone, Copy)]
enum Input {
    /// What the server sent in a session of the corpus.
    Corpus(&'static str),
    /// As much as `size` says: octets, or how many of something.
    Made { size: usize, make: fn(usize) -> Vec<u8> },
}

/// What each crate does; `None` if it has no part in it.
#[derive(Clone, Copy)]
struct Contends {
    ours: Contend,
    imap_codec: Option<Contend>,
    imap_proto: Option<Contend>,
    imap_next: Option<Contend>,
}

/// For where nobody else takes part, or few.
const fn ours_alone(ours: Contend) -> Contends {
    Contends { ours, imap_codec: None, imap_proto: None, imap_next: None }
}

const fn with_imap_codec(ours: Contend, imap_codec: Contend) -> Contends {
    Contends { imap_codec: Some(imap_codec), ..ours_alone(ours) }
}

const DECODE: Contends =
    Contends { imap_proto: Some(imap_proto::decode), ..with_imap_codec(ours::decode, imap_codec::decode) };

/// Values that outlive the octets.
const DECODE_OWNED: Contends = Contends {
    imap_next: Some(imap_next::decode_owned),
    ..with_imap_codec(ours::decode_owned, imap_codec::decode_owned)
};

const ENCODE: Contends = with_imap_codec(ours::encode, imap_codec::encode);

const ENCODE_SHARED: Contends = with_imap_codec(ours::encode_shared, imap_codec::encode);

const DECODE_COMMANDS: Contends = with_imap_codec(ours::decode_commands, imap_codec::decode_commands);

const ENCODE_COMMANDS: Contends = with_imap_codec(ours::encode_commands, imap_codec::encode_commands);

/// Chunks beside `ours`. imap-next decodes as well.
const fn framing(ours: Contend) -> Contends {
    Contends { imap_next: Some(imap_next::frame), ..with_imap_codec(ours, imap_codec::frame) }
}

const FRAME_AND_DECODE: Contends = Contends {
    imap_next: Some(imap_next::frame_and_decode),
    ..with_imap_codec(ours::frame_and_decode, imap_codec::frame_and_decode)
};

const fn made(size: usize, make: fn(usize) -> Vec<u8>) -> Input {
    Input::Made { size, make }
}

/// Of a stream, in chunks.
const fn stream(name: &'static str, input: Input, contends: Contends) -> Case {
    Case { name, input, chunks: CHUNKS, contends, part: 1, unit: Unit::Message }
}

/// Of whole messages, many of which are alike, so that a part of them shows the time.
const fn messages(name: &'static str, input: Input, contends: Contends) -> Case {
    Case { name, input, chunks: &[WHOLE], contends, part: 10, unit: Unit::Message }
}

const BROWSING: Input = Input::Corpus("dovecot/mutt--browse-flag-search-copy-delete--01.jsonl");
/// All three read all of this one. Of most long sessions imap-codec or imap-proto cannot read something.
const FETCHING: Input = Input::Corpus("dovecot/fetchmail--check-keep-fetchall-idle--03.jsonl");
/// And of this one: envelopes and structures of messages that are meant to be awkward.
const FETCH_ALL: Input = Input::Corpus("dovecot/raw--fetch-all-full--01.jsonl");

pub(crate) const CASES: &[Case] = &[
    stream("session", BROWSING, framing(ours::frame_as_client)),
    stream("lines", made(2_000, inputs::lines), framing(ours::frame_as_client)),
    stream("long-line", made(64 << 10, inputs::long_line), framing(ours::frame_as_client)),
    stream("literal", made(1 << 20, inputs::literal), framing(ours::frame_and_buffer)),
    // The others have no streaming and buffer here too.
    stream("literal, streamed", made(1 << 20, inputs::literal), framing(ours::frame_as_client)),
    stream("literal of 10 MiB, streamed", made(10 << 20, inputs::literal), framing(ours::frame_as_client))
        .in_chunks_of(&[1460]),
    stream("frame and decode session", FETCHING, FRAME_AND_DECODE),
    stream("client", made(5_000, inputs::flags), ours_alone(ours::run_client)),
    stream("endless line", made(512 << 10, inputs::endless_line), ours_alone(ours::frame_as_server)),
    stream("tiny literals", made(10_000, inputs::tiny_literals), ours_alone(ours::frame_and_buffer)),
    stream("tiny literals, streamed", made(10_000, inputs::tiny_literals), ours_alone(ours::frame_and_stream)),
    stream("charsets", made(10_000, inputs::charsets), ours_alone(ours::frame_as_client)),
    // Responses, cut apart beforehand.
    messages("decode session", FETCHING, DECODE),
    messages("decode FETCH ALL and FULL", FETCH_ALL, DECODE),
    messages("decode EXISTS", made(10_000, inputs::exists), DECODE),
    messages("decode EXPUNGE", made(10_000, inputs::expunges), DECODE),
    messages("decode tagged OK", made(5_000, inputs::tagged), DECODE),
    messages("decode LIST", made(5_000, inputs::lists), DECODE),
    messages("decode STATUS", made(5_000, inputs::statuses), DECODE),
    messages("decode CAPABILITY", made(500, inputs::capabilities), DECODE),
    messages("decode small mix", made(500, inputs::small_mix), DECODE),
    messages("decode SEARCH", made(100_000, inputs::search), DECODE).of(1, "number"),
    messages("decode FLAGS", made(10_000, inputs::flags), DECODE),
    messages("decode ENVELOPE", made(1_000, inputs::envelopes), DECODE),
    messages("decode BODYSTRUCTURE", made(1_000, inputs::body_structures), DECODE),
    messages("decode BODY[], 100 octets", made(100, inputs::literal), DECODE).timed_as_a_whole(),
    messages("decode BODY[], 100 kB", made(20, inputs::literals), DECODE),
    messages("decode BODY[], 10 MB", made(10_000_000, inputs::literal), DECODE).timed_as_a_whole(),
    messages("owned ENVELOPE", made(1_000, inputs::envelopes), DECODE_OWNED),
    // One response that grows.
    messages("decode attributes of one", made(5_000, inputs::attributes_of_one), ours_alone(ours::decode)),
    messages("decode flags of one", made(5_000, inputs::flags_of_one), ours_alone(ours::decode)),
    messages("decode addresses of one", made(5_000, inputs::addresses_of_one), ours_alone(ours::decode)),
    messages("decode parts of one", made(5_000, inputs::parts_of_one), ours_alone(ours::decode)),
    messages("decode parameters of one", made(5_000, inputs::parameters_of_one), ours_alone(ours::decode)),
    messages("decode nested parts", made(400, inputs::nested_parts), ours_alone(ours::decode)),
    messages("decode nested messages", made(400, inputs::nested_messages), ours_alone(ours::decode)),
    messages("decode invalid items", made(5_000, inputs::invalid_items), ours_alone(ours::decode)),
    // Responses that were decoded beforehand.
    messages("encode LIST", made(5_000, inputs::quoted_lists), ENCODE),
    messages("encode FLAGS", made(10_000, inputs::flags), ENCODE),
    messages("encode ENVELOPE", made(1_000, inputs::envelopes), ENCODE),
    messages("encode BODYSTRUCTURE", made(1_000, inputs::body_structures), ENCODE),
    messages("encode literal of 10 MiB", made(10 << 20, inputs::literal), ENCODE_SHARED).timed_as_a_whole(),
    // Commands, cut apart beforehand.
    messages("decode command mix", made(2_700, inputs::commands), DECODE_COMMANDS),
    messages("decode nested SEARCH command", made(1_000, inputs::nested_searches), DECODE_COMMANDS),
    messages("decode sequence sets", made(10, inputs::sets), DECODE_COMMANDS).of(2_000, "range"),
    // One command that grows.
    messages("decode ranges of one", made(5_000, inputs::ranges_of_one), ours_alone(ours::decode_commands)),
    messages("decode items of one", made(5_000, inputs::items_of_one), ours_alone(ours::decode_commands)),
    messages("decode patterns of one", made(5_000, inputs::patterns_of_one), ours_alone(ours::decode_commands)),
    messages("decode messages of one", made(5_000, inputs::messages_of_one), ours_alone(ours::decode_commands)),
    messages("decode keys of one", made(2_000, inputs::keys_of_one), ours_alone(ours::decode_commands)),
    messages("decode nested lists", made(400, inputs::nested_lists), ours_alone(ours::decode_commands)),
    messages("decode nested NOT", made(400, inputs::nested_nots), ours_alone(ours::decode_commands)),
    messages("decode nested OR", made(400, inputs::nested_ors), ours_alone(ours::decode_commands)),
    // Commands that were decoded beforehand.
    messages("encode command mix", made(2_700, inputs::plain_commands), ENCODE_COMMANDS),
];

impl Case {
    const fn in_chunks_of(self, chunks: &'static [usize]) -> Self {
        Self { chunks, ..self }
    }

    /// Of one message.
    const fn timed_as_a_whole(self) -> Self {
        Self { part: 1, ..self }
    }

    /// Each one of its size has so many.
    const fn of(self, count: usize, item: &'static str) -> Self {
        Self { unit: Unit::Item(item, count), ..self }
    }

    pub(crate) fn named(name: &str) -> Result<&'static Self, String> {
        let case = CASES.iter().find(|case| case.name == name);
        case.ok_or_else(|| format!("no case is named {name}"))
    }

    /// How many units there are in so many messages at this size, and what they are called.
    pub(crate) fn units(&self, size: usize, messages: usize) -> (usize, &'static str) {
        match self.unit {
            Unit::Message => (messages, "message"),
            Unit::Item(name, count) => (count * size, name),
        }
    }

    /// The size at which it is measured; 0 if there is only one.
    pub(crate) fn size(&self) -> usize {
        match self.input {
            Input::Corpus(_) => 0,
            Input::Made { size, .. } => size,
        }
    }

    pub(crate) fn octets(&self, size: usize) -> Result<Vec<u8>, String> {
        match self.input {
            Input::Corpus(file) => inputs::server_octets(file),
            Input::Made { make, .. } => Ok(make(size)),
        }
    }

    /// False if it needs a file of the corpus that is not there.
    pub(crate) fn is_there(&self) -> bool {
        match self.input {
            Input::Corpus(file) => inputs::corpus(file).exists(),
            Input::Made { .. } => true,
        }
    }

    /// True if another crate takes part.
    pub(crate) fn is_compared(&self) -> bool {
        Contender::ALL.iter().filter(|contender| self.contend(**contender).is_some()).count() > 1
    }

    /// What this one does; `None` if it has no part in it.
    pub(crate) fn contend(&self, contender: Contender) -> Option<Contend> {
        match contender {
            Contender::Ours => Some(self.contends.ours),
            Contender::ImapCodec => self.contends.imap_codec,
            Contender::ImapProto => self.contends.imap_proto,
            Contender::ImapNext => self.contends.imap_next,
        }
    }

    /// What each makes of the octets; `None` if it has no part in it.
    ///
    /// Fails unless all who can read the octets make the same of them, and we leave none over.
    pub(crate) fn check(&self, octets: &[u8], chunk: usize) -> Result<Each<Option<Tally>>, String> {
        let tallies = Contender::ALL.map(|contender| self.contend(contender).map(|contend| contend(octets, chunk)()));
        let [Some(ours), ..] = tallies else { unreachable!("we always take part") };
        if ours.octets != octets.len() || ours.unread > 0 {
            return Err(format!("{}: {ours:?} of {} octets", self.name, octets.len()));
        }
        for (contender, tally) in Contender::ALL.iter().zip(tallies) {
            if tally.is_some_and(|tally| tally.unread == 0 && !tally.agrees(ours)) {
                return Err(format!("{}: ours is {ours:?}, that of {} {tally:?}", self.name, contender.name()));
            }
        }
        Ok(tallies)
    }
}
