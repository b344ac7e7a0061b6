//! Every response that can be generated: written for any client it is one frame, which reads as what it was.
#![cfg(feature = "proptest")]

use crate::support::{
    decoding::{decoder_for, encoded, response_reads_back},
    writing::{one_frame, peers},
};
use imap_wire::{
    Decoder, Greeting, Limits, Quirks, Response,
    wire::{Frame, Peer},
};
use proptest::prelude::*;

/// A decoder that takes what the grammar has, and in text for people what a server quotes there from elsewhere.
fn strict_decoder_for(peer: Peer) -> Decoder {
    let mut decoder = Decoder::new(Limits::client(), Quirks::EIGHT_BIT_TEXT);
    decoder.set_mode(decoder_for(peer).mode());
    decoder
}

/// Nothing was tolerated but that.
fn is_strict(decoder: &Decoder) -> bool {
    decoder.deviations().iter().all(|deviation| deviation.quirk == Quirks::EIGHT_BIT_TEXT)
}

fn clients() -> impl Iterator<Item = Peer> {
    peers().filter(|peer| !peer.is_server())
}

fn shown(frame: &Frame) -> impl std::fmt::Display {
    frame.octets().escape_ascii()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 3000, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn a_response_is_one_frame_that_reads_as_it_was(response: Response<'static>) {
        response_reads_back(&response, false);
        for peer in clients() {
            let frame = one_frame(&encoded(&response, peer), peer.is_server());
            let mut strict = strict_decoder_for(peer);
            let again = strict.response_of(&frame);
            prop_assert_eq!(again.as_ref(), Ok(&response), "written as {}", shown(&frame));
            prop_assert!(is_strict(&strict), "{:?} in {}", strict.deviations(), shown(&frame));
        }
    }

    #[test]
    fn a_greeting_is_one_frame_that_reads_as_it_was(greeting: Greeting<'static>) {
        for peer in clients() {
            let frame = one_frame(&encoded(&greeting, peer), peer.is_server());
            let (mut tolerant, mut strict) = (decoder_for(peer), strict_decoder_for(peer));
            for decoder in [&mut tolerant, &mut strict] {
                let again = decoder.greeting(frame.octets());
                prop_assert_eq!(again.as_ref(), Ok(&greeting), "written as {}", shown(&frame));
                prop_assert!(is_strict(decoder), "{:?} in {}", decoder.deviations(), shown(&frame));
            }
        }
    }
}
