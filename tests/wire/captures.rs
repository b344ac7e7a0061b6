//! Real sessions: every octet is accounted for, however it came.

use crate::support::{
    capture::{Capture, corpus},
    framing::{Seen, chunks_do_not_matter, literals_lie_behind_their_announcements, reassemble, split, tap_chunks},
};
use imap_wire::{
    Limits,
    wire::{Reason, Sender},
};
use proptest::prelude::*;

const ENDS: [Sender; 2] = [Sender::Client, Sender::Server];

fn limits(inline: usize) -> Limits {
    let mut limits = Limits::client();
    limits.inline = inline;
    limits
}

fn tapped(capture: &Capture, limits: Limits) -> Vec<Seen> {
    tap_chunks(limits, capture.chunks.iter().map(|(sender, octets)| (*sender, octets.as_slice())))
}

#[test]
fn each_session_put_together_again_is_the_session() {
    let corpus = corpus();
    assert!(corpus.len() >= 400, "{} sessions", corpus.len());
    for (name, capture) in &corpus {
        for inline in [0, 100, Limits::client().inline] {
            let seen = tapped(capture, limits(inline));
            for sender in ENDS {
                assert!(reassemble(&seen, sender) == capture.sent_by(sender), "{name}, {sender:?}, inline {inline}");
            }
        }
    }
}

#[test]
fn each_session_frames_in_context() {
    for (name, capture) in &corpus() {
        let seen = tapped(capture, Limits::client());
        for (at, seen) in seen.iter().enumerate() {
            match seen {
                Seen::Frame(_, frame) => literals_lie_behind_their_announcements(frame),
                // Refused literals were refused by the server, and a recording may stop anywhere.
                Seen::Abandoned(_, abandoned) => assert!(
                    matches!(abandoned.reason, Reason::Refused | Reason::Truncated { .. } | Reason::LiteralSize),
                    "{name}, {at}: {abandoned:?}"
                ),
                Seen::Streamed(..) => {}
                Seen::Opaque(..) => {
                    assert!(leaves_imap(capture), "{name}, {at}: opaque octets in a session that is plain")
                }
            }
        }
    }
}

/// True if the client asks for another protocol.
fn leaves_imap(capture: &Capture) -> bool {
    let sent = capture.sent_by(Sender::Client).to_ascii_uppercase();
    [&b" STARTTLS\r\n"[..], b" COMPRESS DEFLATE\r\n"]
        .iter()
        .any(|ask| sent.windows(ask.len()).any(|found| found == *ask))
}

#[test]
fn each_session_is_the_same_in_chunks_of_any_size() {
    for (name, capture) in &corpus() {
        let whole = tapped(capture, limits(300));
        for size in [1, 2, 7, 1460] {
            let chunks =
                capture.chunks.iter().flat_map(|(sender, octets)| octets.chunks(size).map(|chunk| (*sender, chunk)));
            assert!(tap_chunks(limits(300), chunks) == whole, "{name} in chunks of {size}");
        }
    }
}

/// The sides of short sessions, for what is quadratic.
fn short_sides() -> Vec<(String, Sender, Vec<u8>)> {
    let sides =
        corpus().into_iter().flat_map(|(name, capture)| ENDS.map(|end| (name.clone(), end, capture.sent_by(end))));
    sides.filter(|(_, _, octets)| (1..1500).contains(&octets.len())).collect()
}

#[test]
fn each_split_of_a_short_side_gives_the_same_frames() {
    let sides = short_sides();
    assert!(sides.len() > 100, "{} short sides", sides.len());
    for (_, sender, octets) in sides {
        for cut in 0..octets.len() {
            chunks_do_not_matter(sender, limits(10), 20, &octets, &[cut]);
        }
    }
}

#[test]
fn tight_limits_do_not_make_chunks_matter() {
    let mut tight = limits(10);
    (tight.line, tight.authenticate_line, tight.frame, tight.literals, tight.literal) = (60, 80, 400, 2, 500);
    for (_, sender, octets) in short_sides() {
        let octets = &octets[..octets.len().min(600)];
        for cut in 0..octets.len() {
            chunks_do_not_matter(sender, tight, 20, octets, &[cut]);
        }
        chunks_do_not_matter(sender, tight, 20, octets, &(0..octets.len()).collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_split_of_any_session_gives_the_same_frames(
        which: prop::sample::Index,
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..40),
        inline in 0..2000_usize,
    ) {
        let corpus = corpus_once();
        let (_, capture) = which.get(corpus);
        let cut = |octets: &[u8]| cuts.iter().map(|cut| cut.index(octets.len() + 1)).collect::<Vec<_>>();
        let whole = tapped(capture, limits(inline));
        let pieces = capture.chunks.iter().flat_map(|(sender, octets)| {
            split(octets, &cut(octets)).into_iter().map(|piece| (*sender, piece))
        });
        prop_assert_eq!(tap_chunks(limits(inline), pieces), whole);
        for sender in ENDS {
            let octets = capture.sent_by(sender);
            chunks_do_not_matter(sender, limits(inline), 1000, &octets, &cut(&octets));
        }
    }
}

fn corpus_once() -> &'static [(String, Capture)] {
    static CORPUS: std::sync::OnceLock<Vec<(String, Capture)>> = std::sync::OnceLock::new();
    CORPUS.get_or_init(corpus)
}
