//! Properties of listening to both ends of a session.

use super::framing::{Seen, literals_lie_behind_their_announcements, reassemble, tap_chunks};
use imap_wire::{Decoder, Limits, Tap, wire::Sender};

/// Before what the other end says.
pub const OTHER_END: u8 = 0xfe;
/// Between two pieces of what the same end says.
pub const NEXT_PIECE: u8 = 0xff;

/// The pieces of a session. The server begins.
pub fn pieces(octets: &[u8]) -> Vec<(Sender, &[u8])> {
    let mut sender = Sender::Client;
    let mut pieces = Vec::new();
    for turn in octets.split(|octet| *octet == OTHER_END) {
        sender = if sender == Sender::Client { Sender::Server } else { Sender::Client };
        pieces.extend(turn.split(|octet| *octet == NEXT_PIECE).map(|piece| (sender, piece)));
    }
    pieces
}

/// A session is heard alike in pieces of any size, no octet of it is lost, and whatever is heard can be decoded and shown.
pub fn sessions_are_heard(octets: &[u8]) {
    let (limits, octets) = match octets {
        [first, rest @ ..] => (limits(*first), rest),
        [] => return,
    };
    let pieces = pieces(octets);
    let whole = tap_chunks(limits, pieces.iter().copied());
    let octet_by_octet = pieces.iter().flat_map(|(sender, piece)| piece.chunks(1).map(|octet| (*sender, octet)));
    assert_eq!(tap_chunks(limits, octet_by_octet), whole);
    for sender in [Sender::Client, Sender::Server] {
        let has_dropped = |seen: &Seen| matches!(seen, Seen::Abandoned(_, abandoned) if abandoned.dropped > 0);
        if !whole.iter().any(has_dropped) {
            let sent: Vec<u8> =
                pieces.iter().filter(|piece| piece.0 == sender).flat_map(|piece| piece.1).copied().collect();
            assert_eq!(reassemble(&whole, sender).escape_ascii().to_string(), sent.escape_ascii().to_string());
        }
    }
    for seen in &whole {
        if let Seen::Frame(_, frame) = seen {
            literals_lie_behind_their_announcements(frame);
        }
    }
    decodes(limits, &pieces);
}

fn limits(which: u8) -> Limits {
    let mut limits = Limits::client();
    limits.inline = [usize::MAX, 0, 10, 100][usize::from(which % 4)];
    if which >= 128 {
        (limits.line, limits.authenticate_line, limits.frame, limits.literals, limits.literal) = (60, 80, 400, 2, 500);
    }
    limits
}

fn decodes(limits: Limits, pieces: &[(Sender, &[u8])]) {
    let mut tap = Tap::with_limits(limits);
    let (mut client, mut server) = (Decoder::client(), Decoder::server());
    for (sender, piece) in pieces {
        tap.receive(*sender, piece);
        while let Some(event) = tap.poll_event() {
            for decoder in [&mut client, &mut server] {
                let _shown = format!("{event:?} {:?}", event.decode(decoder));
            }
            let _head = format!("{:?}", tap.decode_head(*sender, &mut client));
        }
    }
}
