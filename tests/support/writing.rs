//! Properties of writing: what is written is one frame, and reads back to itself.

use bytes::Buf;
use imap_wire::{
    Limits, Quirks,
    wire::{Frame, Framer, NString, NonSync, Octets, Peer, Piece, Raw, Reader, Sender, Step, Writer},
};

/// Every kind of peer there is.
pub fn peers() -> impl Iterator<Item = Peer> {
    let kinds = [Peer::client(), Peer::server()];
    let non_sync = [NonSync::None, NonSync::Small, NonSync::Any];
    let flags = [false, true];
    kinds.into_iter().flat_map(move |peer| {
        non_sync.into_iter().flat_map(move |non_sync| {
            flags.into_iter().flat_map(move |binary| {
                flags.into_iter().map(move |utf8| {
                    let mut peer = peer;
                    (peer.non_sync, peer.binary, peer.utf8) = (non_sync, binary, utf8);
                    peer
                })
            })
        })
    })
}

/// Takes all that a writer has, `most` octets at a time, as a server that accepts every literal.
pub fn take_all(writer: &mut Writer, most: usize) -> Vec<u8> {
    let mut taken = Vec::new();
    loop {
        while writer.has_remaining() {
            let chunk = &writer.chunk()[..writer.chunk().len().min(most)];
            taken.extend_from_slice(chunk);
            let count = chunk.len();
            writer.advance(count);
        }
        if writer.resume().is_err() {
            break;
        }
    }
    assert!(writer.is_empty());
    taken
}

/// The one frame that `octets` are, framed by the strictest framer of the one who reads them.
pub fn one_frame(octets: &[u8], peer_is_server: bool) -> Frame {
    let sender = if peer_is_server { Sender::Client } else { Sender::Server };
    let mut framer = Framer::new(sender, Limits::client());
    framer.set_quirks(Quirks::NONE);
    framer.receive(octets);
    let mut steps = 0;
    loop {
        match framer.step() {
            Step::Literal { .. } => framer.buffer().expect("it fits"),
            Step::Frame(frame) => {
                assert_eq!(frame.octets(), octets, "more than one frame");
                return frame;
            }
            other => panic!("{other:?} of {:?}", octets.escape_ascii().to_string()),
        }
        steps += 1;
        assert!(steps < 10_000);
    }
}

/// A value written as `string`, `astring` and `nstring` for `peer` is one line that reads back to itself.
pub fn strings_read_back(value: &[u8], peer: Peer) {
    let mut writer = Writer::new(peer);
    let value = Octets::from(value);
    writer.tag("A1").expect("a tag");
    writer.space();
    writer.string(&value);
    writer.space();
    writer.open();
    writer.astring(&value);
    writer.space();
    writer.nstring(&NString::from(value.reborrow()));
    writer.close();
    writer.end();
    let octets = take_all(&mut writer, usize::MAX);
    let frame = one_frame(&octets, peer.is_server());

    let mut reader = Reader::new(frame.octets());
    if peer.utf8 {
        reader = reader.with_utf8();
    }
    let mut read = || -> Result<_, imap_wire::DecodeError> {
        assert_eq!(reader.tag()?, "A1");
        reader.space()?;
        assert_eq!(reader.string()?, value);
        reader.space()?;
        reader.open()?;
        assert_eq!(reader.astring()?, value);
        reader.space()?;
        assert_eq!(reader.nstring()?.octets(), Some(value.reborrow()));
        reader.close()?;
        reader.crlf()
    };
    read().unwrap_or_else(|error| panic!("{error}: {frame:?} for {peer:?}"));
    assert!(reader.is_at_end());

    forms_are_legal(&octets, peer);
}

/// No form is written that this peer is not known to take.
fn forms_are_legal(octets: &[u8], peer: Peer) {
    let frame = one_frame(octets, peer.is_server());
    for literal in frame.literals() {
        let before = &octets[..literal.offset];
        let is_non_sync = before.ends_with(b"+}\r\n");
        let may_be = peer.is_server()
            && match peer.non_sync {
                NonSync::None => false,
                NonSync::Small => literal.octets <= 4096,
                NonSync::Any => true,
            };
        assert_eq!(is_non_sync, may_be, "{frame:?} for {peer:?}");
        assert!(!literal.binary || peer.binary || peer.utf8, "{frame:?} for {peer:?}");
    }
}

/// What passes as [`Raw`] is one frame, for every peer, with the same text and literals.
pub fn raw_is_one_frame(octets: &[u8], peer: Peer) {
    let Ok(raw) = Raw::parse(octets) else { return };
    let mut writer = Writer::new(peer);
    writer.tag("A1").expect("a tag");
    writer.space();
    writer.atom("XRAW").expect("an atom");
    writer.space();
    writer.raw(&raw);
    writer.end();
    let octets = take_all(&mut writer, usize::MAX);
    let frame = one_frame(&octets, peer.is_server());
    let line = &frame.octets()[8..frame.octets().len() - 2];
    // A peer without BINARY gets a plain literal for a literal8; the octets are the same.
    let contents = |raw: &Raw<'_>| -> Vec<(bool, Vec<u8>)> {
        let content = |piece: Piece<'_>| match piece {
            Piece::Text(text) => (false, text.to_vec()),
            Piece::Literal { octets, .. } => (true, octets.to_vec()),
        };
        raw.pieces().map(content).collect()
    };
    let is_it = |line: &[u8]| Raw::parse(line).is_ok_and(|again| contents(&again) == contents(&raw));
    // The writer's space behind what is like an announcement is no part of it.
    let may_be_guarded = raw.as_octets().trim_ascii_end().ends_with(b"}");
    let unguarded = line.strip_suffix(b" ").filter(|_| may_be_guarded);
    assert!(is_it(line) || unguarded.is_some_and(is_it), "{raw:?} was written as {}", octets.escape_ascii());
    forms_are_legal(&octets, peer);
}
