//! What the tests of several files of this folder share.

use super::{Capability, arguments::Arguments};
use crate::{
    error::DecodeError,
    quirks::Quirks,
    wire::{
        Peer, Writer,
        input::{Context, Input, ParseResult},
    },
};
use bytes::Buf;
use nom::Err;

/// What a parser makes of a line whose first `front` octets are read already, and what it tolerated: or its error.
pub(crate) fn read<'a, T>(
    line: &'a [u8],
    front: usize,
    quirks: Quirks,
    parser: impl for<'c> FnOnce(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
) -> Result<(T, String), String> {
    read_by(line, front, quirks, false, parser)
}

/// The same, perhaps after UTF-8 was enabled.
pub(crate) fn read_by<'a, T>(
    line: &'a [u8],
    front: usize,
    quirks: Quirks,
    utf8: bool,
    parser: impl for<'c> FnOnce(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
) -> Result<(T, String), String> {
    let mut cx = Context::new(line, None);
    cx.quirks = quirks;
    cx.utf8 = utf8;
    match parser(Input::new(line, &cx).skip(front)) {
        Ok((rest, value)) => {
            assert!(matches!(rest.octets, b"" | b"\r" | b"\n" | b"\r\n"), "left: {}", rest.octets.escape_ascii());
            let report = cx.deviations().into_iter().map(|it| format!("{} at {}", it.quirk, it.offset));
            Ok((value, report.collect::<Vec<_>>().join(", ")))
        }
        Err(Err::Error(error)) => Err(DecodeError::from(error).to_string()),
        Err(_) => unreachable!(),
    }
}

/// The line that is written for a peer.
pub(crate) fn written(peer: Peer, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new(peer);
    write(&mut writer);
    writer.end();
    let mut line = Vec::new();
    loop {
        while writer.has_remaining() {
            line.extend_from_slice(writer.chunk());
            let taken = writer.chunk().len();
            writer.advance(taken);
        }
        if writer.is_waiting() {
            writer.resume().unwrap();
        } else {
            return line;
        }
    }
}

/// One of each kind.
#[cfg(feature = "arbitrary")]
pub(crate) fn peers() -> Vec<Peer> {
    use crate::wire::NonSync;
    let mut peers = Vec::new();
    for mut peer in [Peer::client(), Peer::server()] {
        for non_sync in [NonSync::None, NonSync::Small, NonSync::Any] {
            for (binary, utf8) in [(false, false), (true, false), (true, true)] {
                (peer.non_sync, peer.binary, peer.utf8) = (non_sync, binary, utf8);
                peers.push(peer);
            }
        }
    }
    peers
}

/// What is read, what is left, and what was tolerated.
pub(crate) fn read_part<'a, T>(
    octets: &'a [u8],
    quirks: Quirks,
    parser: impl for<'c> FnOnce(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
) -> Result<(T, &'a [u8], String), String> {
    let mut cx = Context::new(octets, None);
    cx.quirks = quirks;
    let parsed = match parser(Input::new(octets, &cx)) {
        Ok((rest, value)) => Ok((value, rest.octets)),
        Err(Err::Error(error) | Err::Failure(error)) => Err(DecodeError::from(error).to_string()),
        Err(Err::Incomplete(_)) => unreachable!("frames are whole"),
    };
    let report = cx.deviations();
    let report = report.iter().map(|deviation| format!("{} at {}", deviation.quirk, deviation.offset));
    let report = report.collect::<Vec<_>>().join(", ");
    parsed.map(|(value, rest)| (value, rest, report))
}

/// What these arguments need of a server, each as often as they say so.
pub(crate) fn needs(arguments: &impl Arguments) -> Vec<&'static [Capability]> {
    let mut needs = Vec::new();
    arguments.tell_needs(&mut |need| needs.push(need));
    needs.retain(|need| !need.is_empty());
    needs
}
