//! Every command of the recorded sessions: it decodes, or stands in `corpus/expected.txt` with the error. Many were sent to be
//! refused: what a server answered with OK is no error here, but for what the grammar has not and one server takes.

use crate::{
    damage::damaged,
    support::{
        capture::{Capture, corpus},
        decoding::{command_reads_back, decodes_or_errs, line_reads_back, strict_command_is_a_subset},
    },
};
use imap_wire::{
    Code, Context, Data, DecodeError, Decoder, Limits, Quirks, Response, StatusKind, Tap, TapEvent,
    wire::{Frame, Sender},
};
use proptest::prelude::*;
use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write,
    fs,
    path::Path,
};

/// What the client of a session sends: where, what it is, how the server answered it, and if UTF-8 was enabled then.
struct Sent {
    number: usize,
    context: Context,
    frame: Frame,
    answer: Option<StatusKind>,
    utf8: bool,
}

fn tag(frame: &Frame) -> Vec<u8> {
    frame.octets().split(|octet| *octet == b' ').next().unwrap_or_default().to_vec()
}

/// The frames that the client sends, in order.
fn sent(capture: &Capture) -> Vec<Sent> {
    let mut limits = Limits::client();
    limits.inline = usize::MAX;
    let mut tap = Tap::with_limits(limits);
    let mut frames: Vec<Sent> = Vec::new();
    let mut answers = HashMap::new();
    let mut utf8 = false;
    let mut drain = |tap: &mut Tap| {
        while let Some(event) = tap.poll_event() {
            let TapEvent::Frame { sender, context, frame, .. } = event else { continue };
            if sender == Sender::Client {
                frames.push(Sent { number: frames.len() + 1, context, frame, answer: None, utf8 });
                continue;
            }
            match Decoder::client().response_of(&frame) {
                Ok(Response::Tagged(tag, status)) => {
                    // A server without the charset, or the state, has understood the command.
                    let is_understood = matches!(status.code, Some(Code::BadCharset(_)));
                    answers.insert(tag.as_octets().to_vec(), if is_understood { StatusKind::No } else { status.kind });
                }
                Ok(Response::Data(Data::Enabled(names))) => utf8 |= names.has("UTF8=ACCEPT") || names.has("IMAP4rev2"),
                _ => {}
            }
        }
    };
    for (sender, octets) in &capture.chunks {
        tap.receive(*sender, octets);
        drain(&mut tap);
    }
    tap.finish();
    drain(&mut tap);
    for sent in &mut frames {
        sent.answer = answers.get(&tag(&sent.frame)).copied();
    }
    frames
}

/// Decodes what was sent, and checks that it reads back.
fn decode(sent: &Sent, quirks: Quirks) -> Result<(), DecodeError> {
    let mut decoder = Decoder::new(Limits::client(), quirks);
    let mut mode = decoder.mode();
    mode.utf8 = sent.utf8;
    decoder.set_mode(mode);
    match sent.context {
        Context::Command => command_reads_back(&decoder.command_of(&sent.frame)?, quirks),
        Context::Sasl => drop(decoder.sasl_line(sent.frame.octets())?),
        Context::Idle => drop(decoder.idle_line(sent.frame.octets())?),
        other => panic!("{other:?}"),
    }
    Ok(())
}

/// What one server or the other answers with OK, the grammar has not, and no quirk is for: arguments that are too many or none,
/// numbers and parts that are 0, sections that the RFCs do not have, mod-sequences of 64 bits, and `*` among known UIDs.
const TAKEN_BY_SOME: &[&str] = &[
    "APPEND \"ünïcode\"",
    "BODY.PEEK[0]",
    "BODY.PEEK[HEADER.FIELDS ()]",
    "BODY.PEEK[MIME]",
    "BODY.PEEK[]<-1.2>",
    "BODY.PEEK[]<0.0>",
    "BINARY.PEEK[2.MIME]",
    "CAPABILITY x",
    "CHANGEDSINCE 18446744073709551615",
    "CREATE user/carol/Sub default",
    "ENABLE\r",
    "EXPUNGE 1",
    "FETCH 0 FLAGS",
    "FETCH 1 ()",
    "IDLE x",
    "LOGOUT extra",
    "NOOP extra",
    "QRESYNC (1795387296 1 1:*",
    "SEARCH ()",
    "SELECT \"Mail\" {7}",
    "SELECT INBOX extra",
    "STATUS \"Mail\" MESSAGES",
    "STORE 1 +FLAGS (\\Recent)",
];

#[test]
fn each_command_decodes_or_is_expected_not_to() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let expected = fs::read_to_string(folder.join("expected.txt")).unwrap_or_default();
    let expected: BTreeSet<_> = expected.lines().filter(|line| line.contains("\tC") && !line.contains("+\t")).collect();
    let mut failed = BTreeSet::new();
    let mut wrong = String::new();
    let mut count = 0;
    for (name, capture) in &corpus() {
        for sent in sent(capture) {
            count += 1;
            let Err(error) = decode(&sent, Quirks::NONE) else { continue };
            failed.insert(format!("{name}\tC{}\t{error}", sent.number));
            let octets = String::from_utf8_lossy(sent.frame.octets());
            let is_taken = sent.answer == Some(StatusKind::Ok)
                && decode(&sent, Quirks::CLIENTS).is_err()
                && !TAKEN_BY_SOME.iter().any(|taken| octets.contains(taken));
            if is_taken {
                writeln!(wrong, "answered with OK: {name} C{}: {octets:?}: {error}", sent.number).expect("it is taken");
            }
        }
    }
    assert!(count > 8_000, "{count} commands");
    for line in failed.iter().filter(|line| !expected.contains(line.as_str())) {
        writeln!(wrong, "not expected: {line}").expect("a string takes it");
    }
    for line in expected.iter().filter(|line| !failed.contains(**line)) {
        writeln!(wrong, "expected, but decodes: {line}").expect("a string takes it");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn lines_of_exchanges_read_back() {
    let mut count = 0;
    for (_, capture) in &corpus() {
        for sent in sent(capture) {
            if sent.context != Context::Command && decode(&sent, Quirks::NONE).is_ok() {
                line_reads_back(sent.frame.octets());
                count += 1;
            }
        }
    }
    assert!(count > 100, "{count} lines");
}

/// The different shapes of commands in the corpus: one of each length and kind.
fn shapes() -> &'static [Vec<u8>] {
    static SHAPES: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
    SHAPES.get_or_init(|| {
        let mut seen = BTreeSet::new();
        let mut shapes = Vec::new();
        for (_, capture) in &corpus() {
            for Sent { frame, .. } in sent(capture) {
                if frame.octets().len() < 2000 && seen.insert((frame.octets().len() / 4, frame.keyword().to_vec())) {
                    shapes.push(frame.octets().to_vec());
                }
            }
        }
        shapes
    })
}

#[test]
fn each_prefix_of_a_command_is_an_error_or_a_value() {
    for octets in shapes() {
        for end in 0..octets.len() {
            decodes_or_errs(&octets[..end]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn a_damaged_command_is_an_error_or_a_value_that_reads_back(octets in damaged(shapes())) {
        decodes_or_errs(&octets);
        strict_command_is_a_subset(&octets);
        for quirks in [Quirks::NONE, Quirks::CLIENTS, Quirks::ALL] {
            if let Ok(command) = Decoder::new(Limits::client(), quirks).command(&octets) {
                command_reads_back(&command, quirks);
            }
        }
    }
}
