//! What a fuzzer runs: properties of any octets, each with a name.

#[cfg(feature = "arbitrary")]
use super::decoding::command_reads_back;
use super::{
    choices::Choices,
    decoding::{
        command_decodes_or_errs, greeting_decodes_or_errs, response_decodes_or_errs, strict_command_is_a_subset,
        strict_is_a_subset, what_decodes_reads_back,
    },
    framing::{Seen, chunks_do_not_matter, literals_lie_behind_their_announcements},
    hearing::sessions_are_heard,
    injection::nothing_injects,
    names::names_are_as_they_were,
    operations::client_survives,
    pair::random::pair_agrees,
    seeds::Recorded,
    server_operations::server_survives,
    sets::sets_are_as_their_slow_twins,
    toy_server::client_and_server_agree,
};
use imap_wire::{Limits, wire::Sender};

/// A property of any octets.
#[derive(Debug)]
pub struct Target {
    pub name: &'static str,
    /// Panics where the property does not hold.
    pub run: fn(&[u8]),
    /// What is recorded, as this target reads it.
    pub seeds: fn(&Recorded) -> Vec<Vec<u8>>,
}

macro_rules! targets {
    ($($(#[$attribute:meta])* $name:ident: $property:path, $seeds:path;)+) => {
        /// All of them. In `fuzz/`, each has a program of its name.
        pub const TARGETS: &[Target] = &[$(
            $(#[$attribute])*
            Target { name: stringify!($name), run: $property, seeds: $seeds },
        )+];
    };
}

targets! {
    agreement: client_and_server_agree, nothing;
    client_ops: client_survives, Recorded::said_to_clients;
    command: command_decodes_or_errs, commands;
    decode_encode_decode: what_decodes_reads_back, Recorded::lines;
    framer: frames_do_not_depend_on_chunks, Recorded::framed;
    greeting: greeting_decodes_or_errs, greetings;
    pair: pair_agrees, nothing;
    raw_cannot_inject: nothing_injects, Recorded::values;
    response: response_decodes_or_errs, responses;
    #[cfg(feature = "arbitrary")]
    roundtrip_command: any_command_reads_back, Recorded::lines;
    #[cfg(feature = "arbitrary")]
    roundtrip_response: any_response_reads_back, Recorded::lines;
    sequence_set: sets_are_as_their_slow_twins, Recorded::sets;
    server_ops: server_survives, Recorded::said_to_servers;
    strict_subset: strict_is_read_alike, Recorded::lines;
    tap: sessions_are_heard, Recorded::heard;
    utf7: names_are_as_they_were, Recorded::names;
}

/// The target of this name.
pub fn target(name: &str) -> &'static Target {
    TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("there is no target {name}"))
}

fn nothing(_: &Recorded) -> Vec<Vec<u8>> {
    Vec::new()
}

fn commands(recorded: &Recorded) -> Vec<Vec<u8>> {
    recorded.commands.clone()
}

fn responses(recorded: &Recorded) -> Vec<Vec<u8>> {
    recorded.responses.clone()
}

fn greetings(recorded: &Recorded) -> Vec<Vec<u8>> {
    recorded.greetings.clone()
}

fn strict_is_read_alike(octets: &[u8]) {
    strict_is_a_subset(octets);
    strict_command_is_a_subset(octets);
}

/// The first octets say who sends, within which limits, and where the others are cut.
fn frames_do_not_depend_on_chunks(octets: &[u8]) {
    let mut choices = Choices::new(octets);
    let sender = choices.one_of(&[Sender::Server, Sender::Client]);
    let mut bound = |most: usize| {
        let bound = choices.next(4 * most);
        if bound < most { bound } else { usize::MAX }
    };
    let mut limits = Limits::client();
    (limits.line, limits.authenticate_line, limits.inline, limits.literals, limits.frame) =
        (bound(60), bound(64), bound(12), bound(4), bound(60));
    limits.literal = bound(15) as u64;
    let small = choices.next(15) as u64;
    let cuts: Vec<_> = (0..choices.next(10)).map(|_| choices.next(256)).collect();
    let octets = choices.rest();
    for seen in chunks_do_not_matter(sender, limits, small, octets, &cuts) {
        if let Seen::Frame(_, frame) = seen {
            literals_lie_behind_their_announcements(&frame);
        }
    }
    chunks_do_not_matter(sender, limits, small, octets, &(0..octets.len()).collect::<Vec<_>>());
}

/// Any command that can be made.
#[cfg(feature = "arbitrary")]
fn any_command_reads_back(octets: &[u8]) {
    use imap_wire::{Quirks, command::TaggedCommand};
    let Ok(command) = arbitrary::Unstructured::new(octets).arbitrary::<TaggedCommand<'_>>() else { return };
    command_reads_back(&command, Quirks::NONE);
}

/// Any response that can be made.
#[cfg(feature = "arbitrary")]
fn any_response_reads_back(octets: &[u8]) {
    let Ok(response) = arbitrary::Unstructured::new(octets).arbitrary::<imap_wire::Response<'_>>() else { return };
    super::decoding::response_reads_back(&response, false);
}
