//! Properties of decoding: nothing panics, and what was decoded is written and decoded to itself.

use super::writing::{one_frame, peers, take_all};
use imap_wire::{
    Code, DecodeError, Decoder, Encode, Limits, Quirks, Response,
    command::TaggedCommand,
    wire::{IntoStatic, Peer, Writer},
};

/// Writes for `peer`.
pub fn encoded(value: &impl Encode, peer: Peer) -> Vec<u8> {
    let mut writer = Writer::new(peer);
    value.encode(&mut writer);
    take_all(&mut writer, usize::MAX)
}

/// A decoder that takes what real servers send, in a session that has enabled what the peer takes.
pub fn decoder_for(peer: Peer) -> Decoder {
    let mut decoder = Decoder::client();
    let mut mode = decoder.mode();
    mode.utf8 = peer.utf8;
    decoder.set_mode(mode);
    decoder
}

/// Deviations whose repair leaves out what the grammar cannot say, such as a size that is not known: what is written is legal
/// and reads as something else, once.
pub const REPAIRED: [Quirks; 3] = [Quirks::BODY_NUMBER, Quirks::BODY_NIL_STRING, Quirks::BODY_MISSING_MESSAGE];

/// A response that was decoded is the same once it is kept, and written for any client and decoded again.
pub fn response_reads_back(response: &Response<'_>, is_repaired: bool) {
    assert!(response.clone().into_static() == *response && response.clone().into_owned() == *response, "{response:?}");
    for peer in peers().filter(|peer| !peer.is_server()) {
        let mut decoder = decoder_for(peer);
        let octets = encoded(response, peer);
        let again = decoder.response(&octets);
        let again =
            again.unwrap_or_else(|error| panic!("{response:?}\nwas written as {}\n{error}", octets.escape_ascii()));
        assert!(
            is_repaired || again == *response,
            "{response:?}\nwas written as {}\nand read as {again:?}",
            octets.escape_ascii()
        );
        if is_repaired {
            let octets = encoded(&again, peer);
            assert_eq!(decoder.response(&octets).as_ref(), Ok(&again));
        }
    }
}

/// A decoder of commands that tolerates this, in a session that has enabled what the peer takes.
pub fn server_for(peer: Peer, quirks: Quirks) -> Decoder {
    let mut decoder = Decoder::new(Limits::client(), quirks);
    decoder.set_mode(decoder_for(peer).mode());
    decoder
}

/// A command that was decoded is the same once it is kept; and written for any server it is one frame, which is the same command
/// again, for a server that tolerates what was tolerated. So whoever forwards it cannot be made to forward another.
pub fn command_reads_back(command: &TaggedCommand<'_>, quirks: Quirks) {
    assert!(command.clone().into_static() == *command && command.clone().into_owned() == *command, "{command:?}");
    for peer in peers().filter(Peer::is_server) {
        let frame = one_frame(&encoded(command, peer), true);
        let shown = frame.octets().escape_ascii();
        let mut decoder = server_for(peer, quirks);
        match decoder.command_of(&frame) {
            Ok(again) if command.check(&peer).is_err() => assert_eq!(again.command.name(), command.command.name()),
            Ok(again) => assert_eq!(again, *command, "written as {shown}"),
            Err(error) => panic!("{command:?}\nwas written as {shown}\n{error}"),
        }
    }
}

/// A line of an exchange is what it was, once it is written and decoded again.
pub fn line_reads_back(octets: &[u8]) {
    let mut decoder = Decoder::server();
    if octets == b"DONE\r\n" {
        let done = decoder.idle_line(octets).expect("it ends IDLE");
        return assert_eq!(encoded(&done, Peer::server()), octets);
    }
    let line = decoder.sasl_line(octets).unwrap_or_else(|error| panic!("{error} in {}", octets.escape_ascii()));
    assert_eq!(encoded(&line, Peer::server()), octets);
    assert_eq!(line.clone().into_static(), line);
}

/// Every mode of a session, tolerating nothing, what is usual, and everything.
fn decoders(usual: Quirks) -> impl Iterator<Item = Decoder> {
    [Quirks::NONE, usual, Quirks::ALL].into_iter().flat_map(|quirks| {
        [false, true].into_iter().map(move |utf8| {
            let mut decoder = Decoder::new(Limits::client(), quirks);
            let mut mode = decoder.mode();
            mode.utf8 = utf8;
            decoder.set_mode(mode);
            decoder
        })
    })
}

/// An error points into what was read, and has a text.
fn points_into(error: &DecodeError, octets: &[u8]) {
    assert!(error.offset() <= octets.len(), "{error}");
}

/// What was tolerated stands in what was read.
fn reports_what_is_there(decoder: &Decoder, octets: &[u8]) {
    assert!(decoder.deviations().iter().all(|it| it.offset <= octets.len()), "{:?}", decoder.deviations());
}

/// Whatever the octets are, a command is decoded from them, or it is said where there is none. What was decoded can be kept and shown.
pub fn command_decodes_or_errs(octets: &[u8]) {
    for mut decoder in decoders(Quirks::CLIENTS) {
        match decoder.command(octets) {
            Ok(command) => {
                assert_eq!(command.clone().into_static(), command);
                let _shown = format!("{command:?}{command}");
            }
            Err(error) => points_into(&error, octets),
        }
        reports_what_is_there(&decoder, octets);
        let _shown = format!("{:?}", decoder.head(octets));
        if let Err(error) = decoder.sasl_line(octets) {
            points_into(&error, octets);
        }
        if let Err(error) = decoder.idle_line(octets) {
            points_into(&error, octets);
        }
    }
}

/// The same of a response.
pub fn response_decodes_or_errs(octets: &[u8]) {
    for mut decoder in decoders(Quirks::SERVERS) {
        match decoder.response(octets) {
            Ok(response) => {
                assert_eq!(response.clone().into_static(), response);
                let _shown = format!("{response:?}{response}");
            }
            Err(error) => points_into(&error, octets),
        }
        reports_what_is_there(&decoder, octets);
        let _shown = format!("{:?}", decoder.head(octets));
    }
}

/// The same of a greeting; and that it is written and decoded to itself.
pub fn greeting_decodes_or_errs(octets: &[u8]) {
    for mut decoder in decoders(Quirks::SERVERS) {
        let greeting = match decoder.greeting(octets) {
            Ok(greeting) => greeting,
            Err(error) => {
                points_into(&error, octets);
                continue;
            }
        };
        reports_what_is_there(&decoder, octets);
        assert_eq!(greeting.clone().into_static(), greeting);
        let _shown = format!("{greeting:?}{greeting}");
        // By one that tolerates as much: what a strict one keeps unread, such as a code with two spaces, a tolerant one may read.
        let utf8 = decoder.mode().utf8;
        for peer in peers().filter(|peer| !peer.is_server()) {
            let octets = encoded(&greeting, peer);
            let mut mode = decoder.mode();
            mode.utf8 = utf8 || peer.utf8;
            decoder.set_mode(mode);
            assert_eq!(decoder.greeting(&octets).as_ref(), Ok(&greeting), "{}", octets.escape_ascii());
        }
    }
}

/// What was decoded, however tolerantly, is written and decoded to itself.
pub fn what_decodes_reads_back(octets: &[u8]) {
    let mut decoder = Decoder::client();
    if let Ok(response) = decoder.response(octets) {
        response_reads_back(&response, !decoder.deviations().is_empty());
    }
    for quirks in [Quirks::NONE, Quirks::CLIENTS, Quirks::ALL] {
        if let Ok(command) = Decoder::new(Limits::client(), quirks).command(octets) {
            command_reads_back(&command, quirks);
        }
    }
    for utf8 in [false, true] {
        let mut decoder = Decoder::server();
        let mut mode = decoder.mode();
        mode.utf8 = utf8;
        decoder.set_mode(mode);
        if let Ok(line) = decoder.sasl_line(octets) {
            assert_eq!(encoded(&line, Peer::server()), octets);
        }
    }
}

/// Whatever the octets are, decoding them gives a value or an error, in any mode.
pub fn decodes_or_errs(octets: &[u8]) {
    for quirks in [Quirks::NONE, Quirks::ALL] {
        let mut decoder = Decoder::new(Limits::client(), quirks);
        let offsets = [
            decoder.response(octets).err().map(|error| error.offset()),
            decoder.greeting(octets).err().map(|error| error.offset()),
            decoder.command(octets).err().map(|error| error.offset()),
            decoder.sasl_line(octets).err().map(|error| error.offset()),
            decoder.idle_line(octets).err().map(|error| error.offset()),
        ];
        assert!(offsets.into_iter().flatten().all(|offset| offset <= octets.len()));
        let _any = decoder.head(octets);
    }
}

/// What the strict grammar takes for a command, the tolerant one reads in the same way.
pub fn strict_command_is_a_subset(octets: &[u8]) {
    let Ok(strict) = Decoder::server().command(octets) else { return };
    let mut tolerant = Decoder::new(Limits::client(), Quirks::CLIENTS);
    let shown = octets.escape_ascii();
    assert_eq!(tolerant.command(octets).as_ref(), Ok(&strict), "{shown}");
    assert_eq!(tolerant.deviations(), [], "{shown}");
}

/// What the strict grammar takes, the tolerant one reads in the same way. A code whose value does not fit is kept unread by the
/// first and may be read by the other.
pub fn strict_is_a_subset(octets: &[u8]) {
    let Ok(strict) = Decoder::new(Limits::client(), Quirks::NONE).response(octets) else { return };
    if let Response::Tagged(_, status) | Response::Untagged(status) = &strict
        && let Some(Code::Other(_)) = status.code
    {
        return;
    }
    let mut tolerant = Decoder::client();
    let shown = octets.escape_ascii();
    assert_eq!(tolerant.response(octets).as_ref(), Ok(&strict), "{shown}");
    assert_eq!(tolerant.deviations(), [], "{shown}");
}
