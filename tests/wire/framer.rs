//! Which octets are one frame, what announces a literal, and what becomes of what cannot be framed.

use crate::support::framing::{Seen, chunks_do_not_matter, frame_chunks};
use bytes::BufMut;
use imap_wire::{
    Limits, Quirks,
    wire::{Framer, Label, LineMode, Reason, Sender, Step},
};
use proptest::prelude::*;

/// Frames what `sender` sends, and tells each step in words.
fn framed(framer: &mut Framer, octets: &[u8]) -> Vec<String> {
    framer.receive(octets);
    let mut told = Vec::new();
    loop {
        told.push(match framer.step() {
            Step::Incomplete => return told,
            Step::Frame(frame) => frame.octets().escape_ascii().to_string(),
            Step::Literal { octets, .. } => {
                framer.buffer().unwrap();
                format!("literal of {octets}")
            }
            Step::Octets { octets, .. } => format!("streamed {}", octets.escape_ascii()),
            Step::Abandoned(abandoned) => {
                let shown = abandoned.frame.octets().escape_ascii();
                format!("abandoned {shown} and {}: {}", abandoned.dropped, abandoned.reason)
            }
            Step::Desynchronised => {
                told.push("desynchronised".into());
                return told;
            }
        });
    }
}

fn server(octets: &[u8]) -> Vec<String> {
    framed(&mut Framer::new(Sender::Server, Limits::client()), octets)
}

fn client(octets: &[u8]) -> Vec<String> {
    framed(&mut Framer::new(Sender::Client, Limits::server()), octets)
}

#[test]
fn text_for_people_announces_no_literal() {
    for line in [
        "A1 NO what is {5}",
        "* OK [ALERT] {5}",
        "* bye {5+}",
        "* PREAUTH ~{5}",
        "+ {5}",
        "+ go ({5}",
        "a\\x BAD x {5}",
    ] {
        let octets = format!("{line}\r\n* 1 EXISTS\r\n");
        assert_eq!(server(octets.as_bytes()), [format!("{}\\r\\n", line.escape_default()), "* 1 EXISTS\\r\\n".into()]);
    }
}

#[test]
fn an_open_list_of_charsets_announces_literals() {
    assert_eq!(server(b"* NO [BADCHARSET ({5}\r\nUTF-8)] no\r\n"), [r"* NO [BADCHARSET ({5}\r\nUTF-8)] no\r\n"]);
    let two = b"A1 NO [badcharset (\"a)\" {5}\r\nUTF-8 {1}\r\n) x)] no {5}\r\n* 1 EXISTS\r\n";
    let expected = [r#"A1 NO [badcharset (\"a)\" {5}\r\nUTF-8 {1}\r\n) x)] no {5}\r\n"#, r"* 1 EXISTS\r\n"];
    assert_eq!(server(two), expected);
    assert_eq!(server(b"* NO [BADCHARSET (x)] no {1}\r\n+\r\n"), [r"* NO [BADCHARSET (x)] no {1}\r\n", r"+\r\n"]);
}

#[test]
fn a_stray_quotation_mark_hides_no_literal() {
    let octets = b"* 1 FETCH (ENVELOPE (NIL NIL ((NIL NIL \"test\"\" \"acme.com\")) {3}\r\nabc) FLAGS ())\r\n";
    assert_eq!(server(octets), [octets.escape_ascii().to_string()]);
    let octets = b"* 1 FETCH (BODY[HEADER] \"Subject: {50} Test\")\r\n";
    assert_eq!(server(octets), [octets.escape_ascii().to_string()]);
}

#[test]
fn the_content_of_a_literal_is_not_looked_at() {
    let octets = b"* 1 FETCH (BODY[] {30}\r\nA004 OK FETCH completed\r\n+ x\r\n)\r\n";
    assert_eq!(server(octets), [octets.escape_ascii().to_string()]);
    let octets = b"* {25}\r\nThis should be skipped...\r\n";
    assert_eq!(server(octets), [octets.escape_ascii().to_string()]);
}

#[test]
fn what_is_not_quite_an_announcement_is_text() {
    for line in ["* LIST () \"/\" a{5}", "* X {5} ", "* X {}", "* X {-5}", "{5}", "* X {5"] {
        assert_eq!(server(format!("{line}\r\n").as_bytes()), [format!("{}\\r\\n", line.escape_default())]);
    }
    assert_eq!(client(b"A1 LOGIN joe(x pass{word\r\n"), [r"A1 LOGIN joe(x pass{word\r\n"]);
}

#[test]
fn a_size_beyond_63_bits_is_refused_to_who_waits_and_fatal_to_who_does_not() {
    let reason = "a literal's size exceeds 63 bits";
    let announced = "A27 APPEND INBOX {99999999999999999999}\\r\\n";
    assert_eq!(
        client(b"A27 APPEND INBOX {99999999999999999999}\r\nA28 NOOP\r\n"),
        [format!("abandoned {announced} and 0: {reason}"), "A28 NOOP\\r\\n".into()]
    );
    assert_eq!(client(b"A27 APPEND INBOX {9223372036854775808+}\r\nA28 NOOP\r\n")[1..], ["desynchronised"]);
    let mut framer = Framer::new(Sender::Server, Limits::client());
    assert_eq!(framed(&mut framer, b"* 1 FETCH (BODY[] {9223372036854775808}\r\nabc")[1..], ["desynchronised"]);
    assert_eq!(framer.step(), Step::Desynchronised);
    assert_eq!(framer.take_rest(), "abc");
}

#[test]
fn each_synchronising_literal_of_a_client_is_asked_about() {
    assert_eq!(
        client(b"A1 LOGIN {5}\r\nalice {1}\r\nx\r\n"),
        ["literal of 5", "literal of 1", r"A1 LOGIN {5}\r\nalice {1}\r\nx\r\n"]
    );
    assert_eq!(client(b"A1 LOGIN {5+}\r\nalice ~{1+}\r\nx\r\n"), [r"A1 LOGIN {5+}\r\nalice ~{1+}\r\nx\r\n"]);
}

#[test]
fn the_answer_about_a_literal_is_the_callers() {
    let announce = b"A1 APPEND x {5}\r\n";
    let asked = || {
        let mut framer = Framer::new(Sender::Client, Limits::server());
        framer.receive(announce);
        assert_eq!(framer.step(), Step::Literal { octets: 5, waits: true, binary: false });
        assert_eq!(framer.step(), Step::Literal { octets: 5, waits: true, binary: false });
        assert_eq!(framer.head(), announce);
        framer
    };
    let mut framer = asked();
    framer.cancel().unwrap();
    assert_eq!(
        framed(&mut framer, b"A2 NOOP\r\n"),
        [r"abandoned A1 APPEND x {5}\r\n and 0: its literal was refused", r"A2 NOOP\r\n"]
    );

    let mut framer = asked();
    framer.skip().unwrap();
    assert_eq!(framer.head(), announce);
    assert_eq!(framed(&mut framer, b"hel"), Vec::<String>::new());
    assert_eq!(framed(&mut framer, b"lo\r\n"), [r"A1 APPEND x {5}\r\n\r\n"]);

    let mut framer = asked();
    framer.stream().unwrap();
    assert_eq!(framed(&mut framer, b"hel"), ["streamed hel"]);
    assert_eq!(framed(&mut framer, b"lo\r\n"), ["streamed lo", r"A1 APPEND x {5}\r\n\r\n"]);
    assert_eq!(framer.head(), b"");
}

#[test]
fn an_answer_that_nobody_asked_for_is_an_error_of_the_caller() {
    let mut framer = Framer::new(Sender::Server, Limits::client());
    for answer in [Framer::buffer, Framer::stream, Framer::skip, Framer::cancel] {
        assert_eq!(answer(&mut framer).unwrap_err().to_string(), "no literal is announced");
    }
    let mut limits = Limits::client();
    (limits.inline, limits.frame) = (0, 100);
    let mut framer = Framer::new(Sender::Server, limits);
    framer.receive(b"* 1 FETCH (BODY[] {90}\r\n");
    assert!(matches!(framer.step(), Step::Literal { .. }));
    assert_eq!(
        framer.cancel().unwrap_err().to_string(),
        "the literal is on its way and cannot be refused, only skipped"
    );
    assert_eq!(framer.buffer().unwrap_err().to_string(), "the literal is too large to be part of a frame");
    framer.stream().unwrap();
}

#[test]
fn literals_are_listed_where_they_are() {
    let mut limits = Limits::client();
    limits.inline = 3;
    let octets = b"* 1 FETCH (A {2}\r\nab B {5}\r\nhello C ~{0}\r\n D {4}\r\n1234 E {1}\r\nx)\r\n";
    let mut framer = Framer::new(Sender::Server, limits);
    let seen = frame_chunks(&mut framer, Sender::Server, [&octets[..]], 4);
    let [Seen::Streamed(_, streamed), Seen::Frame(_, frame)] = &seen[..] else { panic!("{seen:?}") };
    assert_eq!(streamed, b"hello");
    assert_eq!(frame.octets(), "* 1 FETCH (A {2}\r\nab B {5}\r\n C ~{0}\r\n D {4}\r\n1234 E {1}\r\nx)\r\n");
    let listed: Vec<_> = frame.literals().map(|it| (it.offset, it.octets, it.binary, it.left_out)).collect();
    let expected = [
        (18, 2, false, false),
        (28, 5, false, true),
        (37, 0, true, false),
        (45, 4, false, false),
        (57, 1, false, false),
    ];
    assert_eq!(listed, expected);
}

#[test]
fn a_line_without_cr_is_tolerated_or_abandoned() {
    let octets = b"A1 NOOP\nA2 NOOP\r\n";
    assert_eq!(
        client(octets),
        [r"abandoned A1 NOOP\n and 0: bare-lf is not tolerated: a line ends in CRLF", r"A2 NOOP\r\n"]
    );
    assert_eq!(server(b"* OK a\n* OK b\r\n"), [r"* OK a\n", r"* OK b\r\n"]);
    let mut framer = Framer::new(Sender::Server, Limits::client());
    framer.receive(b"* 1 FETCH (A {1}\nx)\r\n* OK\r\n");
    let Step::Frame(frame) = framer.step() else { panic!() };
    assert_eq!((frame.quirks(), frame.literals().count()), (Quirks::BARE_LF, 1));
    let Step::Frame(frame) = framer.step() else { panic!() };
    assert_eq!(frame.quirks(), Quirks::NONE);
}

#[test]
fn a_literal_behind_a_line_without_cr_is_no_way_to_smuggle_a_command() {
    let abandoned = r"A1 APPEND x {9+}\n and 11: bare-lf is not tolerated: a line ends in CRLF";
    assert_eq!(
        client(b"A1 APPEND x {9+}\nA2 NOOP\r\n\r\nA3 NOOP\r\n"),
        [&format!("abandoned {abandoned}"), r"A3 NOOP\r\n"]
    );
    let abandoned = r"A1 APPEND x {9}\n and 0: bare-lf is not tolerated: a line ends in CRLF";
    assert_eq!(client(b"A1 APPEND x {9}\nA3 NOOP\r\n"), [&format!("abandoned {abandoned}"), r"A3 NOOP\r\n"]);
}

#[test]
fn empty_lines_and_leading_nuls_are_tolerated_or_abandoned() {
    let mut framer = Framer::new(Sender::Server, Limits::client());
    framer.receive(b"\r\n\0\0* OK ready\r\n\n");
    let mut next = || match framer.step() {
        Step::Frame(frame) => (format!("{:?}", frame.label()), frame.quirks().to_string()),
        other => panic!("{other:?}"),
    };
    assert_eq!(next(), ("Empty".into(), "empty-line".into()));
    assert_eq!(next(), ("Untagged".into(), "leading-nul".into()));
    assert_eq!(next(), ("Empty".into(), "bare-lf, empty-line".into()));
    let told = client(b"\r\nA1 NOOP\r\n");
    assert_eq!(
        told[0],
        r"abandoned \r\n and 0: empty-line is not tolerated: a command or response begins with a tag, `*` or `+`"
    );
    assert_eq!(told[1], r"A1 NOOP\r\n");
    assert!(client(b"\0A1 NOOP\r\n")[0].contains("leading-nul"));
}

#[test]
fn lines_of_an_exchange_have_no_label_and_no_literals() {
    let mut framer = Framer::new(Sender::Client, Limits::server());
    for mode in [LineMode::Sasl, LineMode::Idle] {
        framer.set_mode(mode);
        framer.receive(b"abc {5}\r\n\r\n");
        for expected in ["abc {5}\r\n", "\r\n"] {
            let Step::Frame(frame) = framer.step() else { panic!() };
            assert_eq!(frame.octets(), expected);
            assert_eq!((frame.mode(), frame.label()), (mode, Label::Continuation));
        }
    }
}

#[test]
fn the_mode_can_change_between_two_frames_of_one_chunk() {
    let mut framer = Framer::new(Sender::Client, Limits::server());
    framer.receive(b"A1 AUTHENTICATE PLAIN\r\nAGE {5}\r\nA2 LOGIN {5}\r\n");
    assert!(matches!(framer.step(), Step::Frame(_)));
    framer.set_mode(LineMode::Sasl);
    assert!(matches!(framer.step(), Step::Frame(frame) if frame.octets() == "AGE {5}\r\n"));
    framer.set_mode(LineMode::Command);
    assert!(matches!(framer.step(), Step::Literal { octets: 5, .. }));
}

#[test]
fn what_follows_starttls_is_never_framed() {
    let mut framer = Framer::new(Sender::Server, Limits::client());
    framer.receive(b"A1 OK begin\r\n* OK injected\r\n* BYE");
    assert!(matches!(framer.step(), Step::Frame(frame) if frame.keyword() == b"OK"));
    assert_eq!(framer.take_rest(), "* OK injected\r\n* BYE");
    assert_eq!((framer.step(), framer.pending(), framer.finish()), (Step::Incomplete, 0, None));
}

#[test]
fn the_label_tells_whose_a_frame_is() {
    let label = |octets: &[u8]| match frame_chunks(
        &mut Framer::new(Sender::Server, Limits::client()),
        Sender::Server,
        [octets],
        9,
    )
    .remove(0)
    {
        Seen::Frame(_, frame) => {
            (format!("{:?}", frame.label()), String::from_utf8_lossy(frame.keyword()).into_owned())
        }
        other => panic!("{other:?}"),
    };
    let tag = |tag: &[u8]| format!("{:?}", Label::Tag(tag));
    assert_eq!(label(b"A1 OK x\r\n"), (tag(b"A1"), "OK".into()));
    assert_eq!(label(b"a.b]-[1\r\n"), (tag(b"a.b]-[1"), String::new()));
    assert_eq!(label(b"* 12 EXISTS\r\n"), ("Untagged".into(), "12".into()));
    assert_eq!(label(b"+ idling\r\n"), ("Continuation".into(), "idling".into()));
    assert_eq!(label(b"+\r\n").0, "Continuation");
    assert_eq!(label(b"+OK Gpop ready\r\n").0, "Other");
    assert_eq!(label(b" NO LOGOUT\r\n").0, "Other");
    assert_eq!(label(b"\x80 NO\r\n").0, "Other");
    assert_eq!(label(b"\r\n").0, "Empty");
}

fn tight() -> Limits {
    let mut limits = Limits::server();
    (limits.line, limits.authenticate_line, limits.literal, limits.inline, limits.literals, limits.frame) =
        (32, 64, 20, 10, 2, 70);
    limits
}

fn tight_client(octets: &[u8]) -> Vec<String> {
    framed(&mut Framer::new(Sender::Client, tight()), octets)
}

#[test]
fn a_line_over_the_limit_is_dropped_and_its_beginning_kept() {
    let long = format!("A1 NOOP {}\r\nA2 NOOP\r\n", "x".repeat(100));
    let kept = format!("A1 NOOP {}", "x".repeat(25));
    assert_eq!(
        tight_client(long.as_bytes()),
        [format!("abandoned {kept} and 77: it exceeds the limit `line`"), "A2 NOOP\\r\\n".into()]
    );
    let exact = format!("A1 NOOP {}\r\n", "x".repeat(22));
    assert_eq!(tight_client(exact.as_bytes()), [exact.replace("\r\n", "\\r\\n")]);
}

#[test]
fn a_literal_of_a_line_over_the_limit_is_not_read_as_commands() {
    let long = format!("A1 XFOO {} {{9+}}\r\nA2 NOOP\r\n tail\r\nA3 NOOP\r\n", "x".repeat(100));
    assert_eq!(tight_client(long.as_bytes())[1..], ["A3 NOOP\\r\\n"]);
    let long = format!("A1 XFOO {} {{9}}\r\nA3 NOOP\r\n", "x".repeat(100));
    assert_eq!(tight_client(long.as_bytes())[1..], ["A3 NOOP\\r\\n"]);
    let long = format!("A1 XFOO {} {{99999999999999999999+}}\r\nA3 NOOP\r\n", "x".repeat(100));
    assert_eq!(tight_client(long.as_bytes())[1..], ["desynchronised"]);
}

#[test]
fn authenticate_may_be_longer() {
    let auth = format!("A1 authenticate PLAIN {}\r\n", "x".repeat(40));
    assert_eq!(tight_client(auth.as_bytes()), [auth.replace("\r\n", "\\r\\n")]);
    let auth = format!("A1 authenticate PLAIN {}\r\n", "x".repeat(41));
    assert!(tight_client(auth.as_bytes())[0].ends_with("it exceeds the limit `line`"));
    let mut framer = Framer::new(Sender::Client, tight());
    framer.set_mode(LineMode::Sasl);
    framer.receive(format!("{}\r\n", "x".repeat(60)).as_bytes());
    assert!(matches!(framer.step(), Step::Frame(_)));
}

#[test]
fn literals_over_the_limits_are_refused_or_dropped() {
    for (sent, kept, dropped, limit) in [
        ("A1 X {21}\r\n", r"A1 X {21}\r\n", 0, "literal"),
        ("A1 X {21+}\r\nabcdefghijklmnopqrstu\r\n", r"A1 X {21+}\r\n", 23, "literal"),
        ("A1 X {1+}\r\na {1+}\r\nb {1+}\r\nc\r\n", r"A1 X {1+}\r\na {1+}\r\nb {1+}\r\n", 3, "literals"),
        (
            "A1 X {9+}\r\n123456789 {9+}\r\n123456789 x {9}\r\n",
            r"A1 X {9+}\r\n123456789 {9+}\r\n123456789 x {9}\r\n",
            0,
            "literals",
        ),
        ("A1 XXXXXXXXXXXXXXXXXXXX {9+}\r\n123456789 x {20+}\r\n12345678901234567890\r\n", "", 0, ""),
    ] {
        let mut told = tight_client(format!("{sent}A2 NOOP\r\n").as_bytes());
        assert_eq!(told.pop().unwrap(), r"A2 NOOP\r\n");
        if limit.is_empty() {
            assert_eq!(told.len(), 1, "{told:?}");
        } else {
            assert_eq!(told, [format!("abandoned {kept} and {dropped}: it exceeds the limit `{limit}`")]);
        }
    }
}

#[test]
fn a_frame_over_the_limit_is_dropped() {
    let sent = b"A1 XXXXXXXXXXXXXXXXXXX {9+}\r\n123456789 {9+}\r\n123456789 12345678901234567890\r\nA2 NOOP\r\n";
    let mut limits = tight();
    limits.line = 200;
    let told = framed(&mut Framer::new(Sender::Client, limits), sent);
    assert!(told[0].ends_with("it exceeds the limit `frame`"), "{told:?}");
    assert_eq!(told[1..], [r"A2 NOOP\r\n"]);
    for cut in 0..sent.len() {
        chunks_do_not_matter(Sender::Client, limits, 10, sent, &[cut]);
    }
}

#[test]
fn a_dropped_frame_counts_what_is_gone_so_far() {
    let mut framer = Framer::new(Sender::Client, tight());
    framer.receive(&[b'x'; 1000]);
    assert_eq!(framer.step(), Step::Incomplete);
    assert!(framer.dropped() > 900 && framer.pending() < 100);
    framer.receive(b"\r\n");
    let Step::Abandoned(abandoned) = framer.step() else { panic!() };
    assert_eq!(abandoned.dropped + abandoned.frame.octets().len() as u64, 1002);
    assert_eq!(framer.dropped(), 0);
}

#[test]
fn the_end_of_the_stream_tells_what_is_missing() {
    let tail = |octets: &[u8]| {
        let mut framer = Framer::new(Sender::Server, Limits::client());
        let seen = frame_chunks(&mut framer, Sender::Server, [octets], 1000);
        match seen.last() {
            Some(Seen::Abandoned(_, abandoned)) => {
                assert_eq!(abandoned.frame.octets(), octets);
                abandoned.reason.to_string()
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(tail(b"* OK"), "the stream ended inside a line");
    assert_eq!(tail(b"* 1 FETCH (A {5}\r\nabc"), "the stream ended 2 octets before the end of a literal");
    assert_eq!(tail(b"* 1 FETCH (A {5}\r\nabcde"), "the stream ended inside a line");
    let mut framer = Framer::new(Sender::Server, Limits::client());
    assert_eq!(framer.finish(), None);
}

#[test]
fn a_streamed_literal_that_breaks_off_says_how_much_is_missing() {
    let mut framer = Framer::new(Sender::Server, Limits::client());
    let seen = frame_chunks(&mut framer, Sender::Server, [&b"* 12 FETCH (BODY[] {225752}\r\nabc"[..]], 0);
    let [Seen::Streamed(_, octets), Seen::Abandoned(_, abandoned)] = &seen[..] else { panic!("{seen:?}") };
    assert_eq!((&octets[..], &abandoned.reason), (&b"abc"[..], &Reason::Truncated { missing: 225_749 }));
}

#[test]
fn an_end_in_the_middle_of_what_was_not_framed_is_told() {
    let mut framer = Framer::new(Sender::Server, Limits::client());
    framer.receive(b"* 1 FETCH (BODY[] {5}\r\n");
    assert_eq!(framer.step(), Step::Incomplete);
    framer.receive(b"hello)\r\n");
    assert_eq!(framer.finish().unwrap().reason, Reason::Truncated { missing: 0 });
}

#[test]
fn what_is_desynchronised_stays_so() {
    let mut framer = Framer::new(Sender::Server, Limits::client());
    framer.receive(b"* X {99999999999999999999}\r\n");
    assert!(matches!(framer.step(), Step::Abandoned(_)));
    assert_eq!(framer.finish(), None);
    framer.receive(b"* OK\r\n");
    assert_eq!(framer.step(), Step::Desynchronised);
    assert_eq!(framer.take_rest(), "* OK\r\n");
    assert_eq!(framer.step(), Step::Desynchronised);
}

#[test]
fn an_abandoned_frame_is_told_even_if_the_rest_was_taken() {
    let mut framer = Framer::new(Sender::Client, Limits::server());
    framer.receive(b"A1 X {5}\r\nrest");
    assert!(matches!(framer.step(), Step::Literal { .. }));
    framer.cancel().unwrap();
    assert_eq!(framer.take_rest(), "rest");
    assert!(matches!(framer.step(), Step::Abandoned(abandoned) if abandoned.reason == Reason::Refused));
}

#[test]
fn an_impossible_size_at_the_end_of_a_dropped_line_is_seen_in_any_chunks() {
    for plus in ["", "+"] {
        let sent = format!("A1 XFOO {} {{{}9{plus}}}\r\nA2 NOOP\r\n\r\n", "x".repeat(60), "0".repeat(60));
        for cut in 0..sent.len() {
            let seen = chunks_do_not_matter(Sender::Client, tight(), 10, sent.as_bytes(), &[cut]);
            assert!(!matches!(&seen[..], [_, Seen::Frame(..), ..]) || plus.is_empty(), "{seen:?}");
        }
    }
}

#[test]
fn limits_can_be_as_large_as_numbers_go() {
    let mut limits = tight();
    (limits.line, limits.authenticate_line) = (usize::MAX, usize::MAX);
    let sent = format!("A1 X {{9+}}\r\n123456789 {}", "x".repeat(100));
    let told = framed(&mut Framer::new(Sender::Client, limits), sent.as_bytes());
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn a_dropped_list_of_charsets_still_announces_literals() {
    let mut limits = Limits::client();
    limits.literals = 1;
    let sent = b"* NO [BADCHARSET ({5}\r\nUTF-8 {5}\r\nUTF-7 {14}\r\n\r\n* 9 EXISTS\r\n)] no {5}\r\n* 1 EXISTS\r\n";
    let told = framed(&mut Framer::new(Sender::Server, limits), sent);
    assert_eq!(told[1..], [r"* 1 EXISTS\r\n"]);
}

#[test]
fn octets_can_be_received_in_place() {
    let mut framer = Framer::new(Sender::Server, Limits::client());
    for part in [&b"* OK re"[..], b"ady\r\n"] {
        let mut buffer = framer.receive_buffer();
        assert!(buffer.remaining_mut() >= 16 << 10);
        buffer.put_slice(part);
    }
    assert!(matches!(framer.step(), Step::Frame(frame) if frame.octets() == "* OK ready\r\n"));
}

#[test]
fn frames_share_the_receive_buffer() {
    let mut framer = Framer::new(Sender::Server, Limits::client());
    framer.receive(b"* 1 EXISTS\r\n* 2 EXISTS\r\n");
    let (Step::Frame(first), Step::Frame(second)) = (framer.step(), framer.step()) else { panic!() };
    assert_eq!(first.octets().as_ptr().wrapping_add(first.octets().len()), second.octets().as_ptr());
}

#[test]
fn secrets_are_not_shown() {
    for (sent, shown) in [
        ("A1 LOGIN alice secret\r\n", "A1 LOGIN alice [redacted]"),
        ("A1 login \"al ice\" {6+}\r\nsecret\r\n", "A1 login \"al ice\" [redacted]"),
        ("A1 LOGIN {5+}\r\nalice \"sec ret\"\r\n", r"A1 LOGIN {5+}\r\nalice [redacted]"),
        ("A1 LOGIN secret\r\n", "A1 LOGIN [redacted]"),
        ("A1 UID LOGIN alice secret\r\n", "A1 UID LOGIN [redacted]"),
        ("A1 LOGIN alice my secret\r\n", "A1 LOGIN [redacted]"),
        ("A1 LOGIN \"alice secret\r\n", "A1 LOGIN [redacted]"),
        ("A1  LOGIN alice secret\r\n", "A1  LOGIN [redacted]"),
        ("LOGIN alice secret\r\n", "LOGIN [redacted]"),
        ("A+1 LOGIN alice secret\r\n", "A+1 LOGIN [redacted]"),
        ("A1 LOGIN\r\n", "A1 LOGIN[redacted]"),
        ("A1\tLOGIN alice secret\r\n", r"A1\tLOGIN [redacted]"),
        ("A1 LOGIN\talice secret\r\n", r"A1 LOGIN\t[redacted]"),
        ("\0A1 LOGIN alice secret\r\n", r"\u{0}A1 LOGIN [redacted]"),
        ("A1 URLFETCH \"/a/;UID=1;URLAUTH=x:y:secret\"\r\n", "A1 URLFETCH \"/a/;UID=1;URLAUTH=x:[redacted]"),
        ("* genurlauth /a/;UID=1;urlauth=x:y:secret\r\n", "* genurlauth /a/;UID=1;urlauth=x:[redacted]"),
        ("A1 GENURLAUTH /a/;UID=1;urlauth=x INTERNAL\r\n", "A1 GENURLAUTH /a/;UID=1;urlauth=x INTERNAL"),
        (
            "A1 GENURLAUTH imap://h/a/;UID=1;urlauth=x INTERNAL\r\n",
            "A1 GENURLAUTH imap://h/a/;UID=1;urlauth=x INTERNAL",
        ),
        (
            "A1 APPEND x CATENATE (URL /a/;UID=1;urlauth=x:y:secret)\r\n",
            "A1 APPEND x CATENATE (URL /a/;UID=1;urlauth=x:[redacted]",
        ),
        ("A1 NO [BADURL /a/;UID=1;urlauth=x:y:secret] no\r\n", "A1 NO [BADURL /a/;UID=1;urlauth=x:[redacted]"),
        ("A1 OK [URLMECH INTERNAL X=c2VjcmV0] yes\r\n", "A1 OK [URLMECH INTERNAL X=[redacted]"),
        ("A1 OK [URLMECH INTERNAL] a=b\r\n", "A1 OK [URLMECH INTERNAL] a=b"),
        ("A1 AUTHENTICATE PLAIN AGEAYg==\r\n", "A1 AUTHENTICATE PLAIN [redacted]"),
        ("A1 AUTHENTICATE PLAIN\r\n", "A1 AUTHENTICATE PLAIN"),
        ("A1 AUTHENTICATE\r\n", "A1 AUTHENTICATE"),
        ("A1 LIST \"\" ü\r\n", "A1 LIST \"\" ü"),
    ] {
        let seen =
            frame_chunks(&mut Framer::new(Sender::Client, Limits::server()), Sender::Client, [sent.as_bytes()], 100);
        let frame = match &seen[..] {
            [Seen::Frame(_, frame)] => frame,
            [Seen::Abandoned(_, abandoned)] => &abandoned.frame,
            _ => panic!("{seen:?}"),
        };
        assert_eq!(frame.to_string(), shown);
        assert!(!shown.contains("redacted") || !format!("{frame:?}").contains("ret"), "{frame:?}");
    }
}

#[test]
fn what_waits_to_be_framed_is_not_shown() {
    let mut framer = Framer::new(Sender::Client, Limits::server());
    framer.receive(b"A1 LOGIN alice secret");
    assert_eq!(framer.step(), Step::Incomplete);
    let shown = format!("{framer:?}");
    assert!(shown.contains("pending: 21") && !shown.contains("secret") && !shown.contains("115, 101"), "{shown}");
}

#[test]
fn a_precision_bounds_what_is_shown() {
    let mut framer = Framer::new(Sender::Server, Limits::client());
    framer.receive(b"* OK 0123456789\r\n");
    let Step::Frame(frame) = framer.step() else { panic!() };
    assert_eq!(format!("{frame:.7}"), "* OK 01…");
    assert_eq!(format!("{frame:.70}"), "* OK 0123456789");
}

/// Pieces that make streams which nearly are IMAP.
const PIECES: [&[u8]; 40] = [
    b"A1 ",
    b"* ",
    b"+ ",
    b"OK ",
    b"NO ",
    b"BAD ",
    b"[BADCHARSET (",
    b"AUTHENTICATE ",
    b"LOGIN ",
    b"\r\n",
    b"\r\n",
    b"\r\n",
    b"\n",
    b"\r",
    b"{0}\r\n",
    b"{3}\r\n",
    b" {5+}\r\n",
    b" ~{4}\r\n",
    b"({2}\r\n",
    b" {9}\r\n",
    b" {12+}\n",
    b" {000000000000000000000000000000000000000000000000000000000000003}\r\n",
    b" {99999999999999999999}\r\n",
    b" {99999999999999999999+}\r\n",
    b"\"",
    b"abc",
    b"xxxxxxxxxxxx",
    b"x",
    b")",
    b"]",
    b"\0",
    b" ",
    b" ",
    b"\xff",
    b"IDLE",
    b"DONE",
    b"A2 NOOP\r\n",
    b"* 1 EXISTS\r\n",
    b"{",
    b"}",
];

fn nearly_imap() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60).prop_map(|pieces| pieces.concat())
}

fn any_limits() -> impl Strategy<Value = Limits> {
    let bound = |most: usize| prop_oneof![3 => 0..most, 1 => Just(usize::MAX)];
    (bound(60), bound(80), bound(15), bound(12), bound(4), bound(100)).prop_map(|bounds| {
        let mut limits = Limits::client();
        (limits.line, limits.authenticate_line, limits.inline, limits.literals, limits.frame) =
            (bounds.0, bounds.1, bounds.3, bounds.4, bounds.5);
        limits.literal = bounds.2 as u64;
        limits
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn chunks_of_anything_do_not_matter_within_any_limits(
        octets in nearly_imap(),
        limits in any_limits(),
        is_client: bool,
        small in 0..15_u64,
        cuts in prop::collection::vec(0..500_usize, 0..10),
    ) {
        let sender = if is_client { Sender::Client } else { Sender::Server };
        chunks_do_not_matter(sender, limits, small, &octets, &cuts);
        chunks_do_not_matter(sender, limits, small, &octets, &(0..octets.len()).collect::<Vec<_>>());
    }

    #[test]
    fn calls_in_any_order_do_no_harm(
        octets in nearly_imap(),
        limits in any_limits(),
        is_client: bool,
        calls in prop::collection::vec((0..14_u8, 1..30_usize), 0..200),
    ) {
        let mut framer = Framer::new(if is_client { Sender::Client } else { Sender::Server }, limits);
        let mut rest = &octets[..];
        let mut out = 0;
        for (call, count) in calls {
            match call {
                0..=3 => {
                    let (chunk, behind) = rest.split_at(count.min(rest.len()));
                    framer.receive(chunk);
                    rest = behind;
                }
                4..=7 => out += match framer.step() {
                    Step::Frame(frame) => frame.octets().len(),
                    Step::Octets { octets, .. } => octets.len(),
                    Step::Abandoned(abandoned) => abandoned.frame.octets().len(),
                    _ => 0,
                },
                8 => drop(framer.buffer()),
                9 => drop(framer.stream()),
                10 => drop(framer.skip()),
                11 => drop(framer.cancel()),
                12 if count < 5 => out += framer.finish().map_or(0, |abandoned| abandoned.frame.octets().len()),
                12 => out += framer.take_rest().len(),
                _ => framer.set_mode([LineMode::Command, LineMode::Sasl, LineMode::Idle][count % 3]),
            }
            prop_assert!(out + framer.head().len() <= octets.len());
        }
    }
}
