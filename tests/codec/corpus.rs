//! Every response of the recorded sessions: it decodes, or stands in `corpus/expected.txt` with the error.

use crate::{
    damage::damaged,
    support::{
        capture::{Capture, corpus},
        decoding::{REPAIRED, decodes_or_errs, response_reads_back, strict_is_a_subset},
    },
};
use imap_wire::{
    Context, Decoder, Limits, Tap, TapEvent,
    wire::{Frame, Sender},
};
use proptest::prelude::*;
use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

/// The frames that the server sends, with the number of the line (frame) in which each stands.
fn responses(capture: &Capture) -> Vec<(usize, Frame)> {
    let mut limits = Limits::client();
    limits.inline = usize::MAX;
    let mut tap = Tap::with_limits(limits);
    let mut frames = Vec::new();
    let mut drain = |tap: &mut Tap| {
        while let Some(event) = tap.poll_event() {
            if let TapEvent::Frame { sender: Sender::Server, context, frame, .. } = event {
                assert!(matches!(context, Context::Greeting | Context::Response | Context::Sasl));
                frames.push((frames.len() + 1, frame));
            }
        }
    };
    for (sender, octets) in &capture.chunks {
        tap.receive(*sender, octets);
        drain(&mut tap);
    }
    tap.finish();
    drain(&mut tap);
    frames
}

#[test]
fn each_response_decodes_or_is_expected_not_to() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let expected = fs::read_to_string(folder.join("expected.txt")).unwrap_or_default();
    // The lines of commands have a C before the number, those of what is no frame a + behind it.
    let is_response = |line: &&str| line.contains('\t') && !line.contains("\tC") && !line.contains("+\t");
    let expected: BTreeSet<_> = expected.lines().filter(is_response).collect();
    let mut failed = BTreeSet::new();
    let mut count = 0;
    let mut decoder = Decoder::client();
    for (name, capture) in &corpus() {
        for (number, frame) in responses(capture) {
            count += 1;
            match decoder.response_of(&frame) {
                Ok(response) => {
                    let is_repaired = decoder.deviations().iter().any(|it| REPAIRED.contains(&it.quirk));
                    response_reads_back(&response, is_repaired);
                }
                Err(error) => drop(failed.insert(format!("{name}\t{number}\t{error}"))),
            }
        }
    }
    assert!(count > 20_000, "{count} responses");
    let mut wrong = String::new();
    for line in failed.iter().filter(|line| !expected.contains(line.as_str())) {
        writeln!(wrong, "not expected: {line}").expect("a string takes it");
    }
    for line in expected.iter().filter(|line| !failed.contains(**line)) {
        writeln!(wrong, "expected, but decodes: {line}").expect("a string takes it");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_strict_takes_tolerant_reads_alike() {
    for (_, capture) in &corpus() {
        for (_, frame) in responses(capture) {
            strict_is_a_subset(frame.octets());
        }
    }
}

#[test]
fn each_prefix_of_a_response_is_an_error_or_a_value() {
    let mut seen = BTreeSet::new();
    for (_, capture) in &corpus() {
        for (_, frame) in responses(capture) {
            let octets = frame.octets();
            // One of each length and kind is enough; the corpus has thousands that are alike.
            if octets.len() > 3000 || !seen.insert((octets.len() / 8, frame.keyword().to_vec())) {
                continue;
            }
            for end in 0..octets.len() {
                decodes_or_errs(&octets[..end]);
            }
        }
    }
}

/// The different shapes of responses in the corpus: one of each length and kind.
fn shapes() -> &'static [Vec<u8>] {
    static SHAPES: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
    SHAPES.get_or_init(|| {
        let mut seen = BTreeSet::new();
        let mut shapes = Vec::new();
        for (_, capture) in &corpus() {
            for (_, frame) in responses(capture) {
                if frame.octets().len() < 3000 && seen.insert((frame.octets().len() / 8, frame.keyword().to_vec())) {
                    shapes.push(frame.octets().to_vec());
                }
            }
        }
        shapes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn a_damaged_response_is_an_error_or_a_value_that_reads_back(octets in damaged(shapes())) {
        decodes_or_errs(&octets);
        strict_is_a_subset(&octets);
        let mut decoder = Decoder::client();
        if let Ok(response) = decoder.response(&octets) {
            response_reads_back(&response, !decoder.deviations().is_empty());
        }
    }
}
