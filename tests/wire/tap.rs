//! A session heard from both sides: what the client's octets are depends on what the server says.

use imap_wire::{
    Context, Limits, Tap, TapEvent,
    wire::{Reason, Sender},
};

/// Plays a session written as lines of `C: ` and `S: ` (with `\r\n` added) and tells what was heard, a line an event.
fn heard(session: &[(char, &str)]) -> Vec<String> {
    heard_within(Limits::client(), session)
}

fn heard_within(limits: Limits, session: &[(char, &str)]) -> Vec<String> {
    let mut tap = Tap::with_limits(limits);
    let mut heard = Vec::new();
    for (who, octets) in session {
        tap.receive(if *who == 'C' { Sender::Client } else { Sender::Server }, octets.as_bytes());
        drain(&mut tap, &mut heard);
    }
    tap.finish();
    drain(&mut tap, &mut heard);
    heard
}

fn drain(tap: &mut Tap, heard: &mut Vec<String>) {
    while let Some(event) = tap.poll_event() {
        let who = |sender| if sender == Sender::Client { 'C' } else { 'S' };
        heard.push(match event {
            TapEvent::Frame {
                sender,
                context: Context::Command | Context::Response | Context::Greeting,
                frame,
                ..
            } => {
                format!("{} {frame}", who(sender))
            }
            TapEvent::Frame { sender, context, frame, .. } => format!("{} {context:?} {frame}", who(sender)),
            TapEvent::Abandoned { sender, abandoned } => {
                format!("{} abandoned {}: {}", who(sender), abandoned.frame, abandoned.reason)
            }
            TapEvent::Literal { sender, octets, .. } => {
                format!("{} literal of {octets} behind {}", who(sender), tap.head(sender).escape_ascii())
            }
            TapEvent::Octets { sender, octets, left } => {
                format!("{} {} and {left} to come", who(sender), octets.escape_ascii())
            }
            TapEvent::Opaque { sender, octets, .. } => format!("{} opaque {}", who(sender), octets.escape_ascii()),
            other => panic!("{other:?}"),
        });
    }
}

#[test]
fn an_accepted_literal_belongs_to_its_command() {
    let session =
        [('C', "A1 LOGIN {5}\r\n"), ('S', "+ go\r\n"), ('C', "alice {6}\r\n"), ('S', "+\r\n"), ('C', "secret\r\n")];
    assert_eq!(heard(&session), ["S + go", "S +", r"C A1 LOGIN {5}\r\nalice [redacted]"]);
}

#[test]
fn a_literal_sent_without_waiting_is_held_until_the_server_accepts_it() {
    let session = [('C', "A1 APPEND x {7}\r\nA2 NOOP\r\nA3 NOOP\r\n"), ('S', "+ go\r\nA1 OK done\r\nA3 OK\r\n")];
    assert_eq!(heard(&session), ["S + go", r"C A1 APPEND x {7}\r\nA2 NOOP", "C A3 NOOP", "S A1 OK done", "S A3 OK"]);
}

#[test]
fn a_refused_literal_ends_its_command() {
    let session = [('C', "A1 APPEND x {7}\r\n"), ('S', "A1 NO full\r\n"), ('C', "A2 NOOP\r\n")];
    let refused = "C abandoned A1 APPEND x {7}: its literal was refused";
    assert_eq!(heard(&session), ["S A1 NO full", refused, "C A2 NOOP"]);
}

#[test]
fn an_untagged_bad_leaves_the_decision_to_what_follows() {
    let session = [
        ('C', "A1 APPEND x {7}\r\n"),
        ('S', "* BAD no\r\n"),
        ('C', "A2 NOOP\r\n"),
        ('S', "A2 OK done\r\n"),
        ('C', "A3 NOOP\r\n"),
    ];
    let refused = "C abandoned A1 APPEND x {7}: its literal was refused";
    assert_eq!(heard(&session), ["S * BAD no", "S A2 OK done", refused, "C A2 NOOP", "C A3 NOOP"]);
}

#[test]
fn a_literal_without_an_answer_is_told_with_all_that_was_held() {
    let session = [('C', "A1 APPEND x {7}\r\nA2 N")];
    let end = r"C abandoned A1 APPEND x {7}\r\nA2 N: the stream ended 3 octets before the end of a literal";
    assert_eq!(heard(&session), [end]);
}

#[test]
fn a_sasl_exchange_lasts_to_its_tagged_answer() {
    let session = [
        ('C', "A1 AUTHENTICATE LOGIN\r\n"),
        ('S', "+ VXNlcg==\r\n"),
        ('C', "YWxpY2U=\r\n"),
        ('S', "+ UGFzcw==\r\n"),
        ('C', "c2VjcmV0 {5}\r\n"),
        ('S', "A1 OK done\r\n"),
        ('C', "A2 NOOP\r\n"),
    ];
    let expected = [
        "C A1 AUTHENTICATE LOGIN",
        "S Sasl + [redacted]",
        "C Sasl [redacted]",
        "S Sasl + [redacted]",
        "C Sasl [redacted]",
        "S A1 OK done",
        "C A2 NOOP",
    ];
    assert_eq!(heard(&session), expected);
}

#[test]
fn an_initial_response_is_a_secret_and_pipelined_commands_are_not_part_of_the_exchange() {
    let session =
        [('C', "A1 AUTHENTICATE PLAIN AGEAYg==\r\nA2 LIST {0}\r\n"), ('S', "A1 OK\r\n+\r\n"), ('C', " *\r\n")];
    assert_eq!(heard(&session), ["C A1 AUTHENTICATE PLAIN [redacted]", "S A1 OK", "S +", r"C A2 LIST {0}\r\n *"]);
}

#[test]
fn idle_lasts_to_done() {
    let session = [
        ('C', "A1 IDLE\r\n"),
        ('S', "* 3 EXISTS\r\n+ idling\r\n* 4 EXISTS\r\n"),
        ('C', "8.569 IDLE {5}\r\n"),
        ('C', "done\r\nA2 NOOP\r\n"),
        ('S', "A1 OK\r\n"),
    ];
    let expected = [
        "C A1 IDLE",
        "S * 3 EXISTS",
        "S + idling",
        "S * 4 EXISTS",
        "C Idle 8.569 IDLE {5}",
        "C Idle done",
        "C A2 NOOP",
        "S A1 OK",
    ];
    assert_eq!(heard(&session), expected);
}

#[test]
fn done_in_the_same_packet_as_idle_is_read_once_the_server_has_answered() {
    let pipelined = ('C', "A1 IDLE\r\nDONE\r\nA2 NOOP\r\n");
    let idled = heard(&[pipelined, ('S', "+ idling\r\nA1 OK\r\n")]);
    assert_eq!(idled, ["C A1 IDLE", "S + idling", "C Idle DONE", "C A2 NOOP", "S A1 OK"]);
    let refused = heard(&[pipelined, ('S', "A1 BAD no\r\n")]);
    assert_eq!(refused, ["C A1 IDLE", "S A1 BAD no", "C Idle DONE", "C A2 NOOP"]);
}

#[test]
fn idle_that_the_server_ends_is_over() {
    let session = [('C', "A1 IDLE\r\n"), ('S', "+ idling\r\nA1 OK timeout\r\n"), ('C', "A2 NOOP\r\n")];
    assert_eq!(heard(&session), ["C A1 IDLE", "S + idling", "S A1 OK timeout", "C A2 NOOP"]);
}

#[test]
fn after_starttls_nothing_is_framed() {
    let session = [
        ('C', "A1 STARTTLS\r\nA2 LOGIN a b\r\n"),
        ('S', "A1 OK begin\r\n* OK injected\r\n"),
        ('C', "\x16\x03\x01"),
        ('S', "x"),
    ];
    let expected = [
        "C A1 STARTTLS",
        "S A1 OK begin",
        r"C opaque A2 LOGIN a b\r\n",
        r"S opaque * OK injected\r\n",
        r"C opaque \x16\x03\x01",
        "S opaque x",
    ];
    assert_eq!(heard(&session), expected);
}

#[test]
fn a_refused_starttls_or_compress_changes_nothing() {
    for command in ["STARTTLS", "COMPRESS DEFLATE"] {
        let sent = format!("A1 {command}\r\nA2 NOOP\r\n");
        let session = [('C', sent.as_str()), ('S', "A1 NO sorry\r\nA2 OK\r\n")];
        assert_eq!(heard(&session), [&format!("C A1 {command}"), "S A1 NO sorry", "C A2 NOOP", "S A2 OK"]);
    }
}

#[test]
fn an_exchange_that_the_server_ends_is_over() {
    let session = [
        ('C', "A1 AUTHENTICATE PLAIN\r\n"),
        ('S', "+ \r\nA1 NO timeout\r\n"),
        ('C', "A2 CAPABILITY\r\n"),
        ('C', "A3 STARTTLS\r\n"),
        ('S', "A3 OK\r\n"),
        ('C', "tls"),
    ];
    let expected = [
        "C A1 AUTHENTICATE PLAIN",
        "S Sasl + [redacted]",
        "S A1 NO timeout",
        "C A2 CAPABILITY",
        "C A3 STARTTLS",
        "S A3 OK",
        "C opaque tls",
    ];
    assert_eq!(heard(&session), expected);
}

#[test]
fn a_secret_that_was_sent_ahead_stays_one() {
    let ahead = ('C', "A1 AUTHENTICATE PLAIN\r\nAGEAc2VjcmV0\r\nA2 NOOP\r\n");
    let refused = ["C A1 AUTHENTICATE PLAIN", "S A1 NO", "C Sasl [redacted]", "C A2 NOOP"];
    assert_eq!(heard(&[ahead, ('S', "A1 NO\r\n")]), refused);
    assert_eq!(heard(&[ahead]), ["C A1 AUTHENTICATE PLAIN", "C Sasl [redacted]", "C A2 NOOP"]);
    let login = [('C', "A1 LOGIN {5}\r\nalice secret\r\n"), ('S', "A1 NO\r\n"), ('C', "A2 NOOP\r\n")];
    let refused = "C abandoned A1 LOGIN [redacted]: its literal was refused";
    assert_eq!(heard(&login), ["S A1 NO", refused, "C Sasl [redacted]", "C A2 NOOP"]);
    let idle = [('C', "A1 IDLE\r\n"), ('S', "+ idling\r\n"), ('C', "A2 LOGIN alice secret\r\n")];
    assert_eq!(heard(&idle)[2], "C Idle A2 LOGIN alice [redacted]");
}

#[test]
fn a_secret_behind_a_refused_literal_stays_one() {
    let refused = |sent: &str, lines: &[&str]| {
        let heard = heard(&[('C', sent), ('S', "A1 NO\r\n"), ('C', "A2 NOOP\r\n")]);
        assert_eq!(heard[0], "S A1 NO");
        assert!(heard[1].ends_with(": its literal was refused"), "{heard:?}");
        assert_eq!(heard[2..], [lines, &["C A2 NOOP"]].concat(), "{sent}");
    };
    refused("A1 AUTHENTICATE PLAIN {20}\r\nAGFsaWNlAHNlY3JldA==\r\n", &["C Sasl [redacted]"]);
    refused("A1 UID LOGIN alice {9}\r\nmy secret\r\n", &["C Sasl [redacted]"]);
    refused("A1 LOGIN {5}\r\nalice {9}\r\nmy secret\r\n", &["C Sasl [redacted]", "C Sasl [redacted]"]);
    refused("A1 APPEND x {2}\r\nA9 NOOP\r\n", &["C A9 NOOP"]);
}

#[test]
fn what_was_received_is_told_before_the_end_decides() {
    let mut tap = Tap::new();
    tap.receive(Sender::Client, b"A1 AUTHENTICATE PLAIN\r\nAGEAYg==\r\n");
    tap.receive(Sender::Server, b"+ \r\nA1 OK\r\n");
    tap.finish();
    let mut told = Vec::new();
    drain(&mut tap, &mut told);
    assert_eq!(told, ["C A1 AUTHENTICATE PLAIN", "S Sasl + [redacted]", "C Sasl [redacted]", "S A1 OK"]);
}

#[test]
fn an_answer_to_what_was_sent_later_decides_too() {
    for command in ["IDLE", "AUTHENTICATE PLAIN", "STARTTLS"] {
        let sent = format!("A1 {command}\r\n");
        let session = [('C', sent.as_str()), ('S', "* BAD what\r\n"), ('C', "A2 NOOP\r\n"), ('S', "A2 OK\r\n")];
        assert_eq!(heard(&session), [&format!("C A1 {command}"), "S * BAD what", "S A2 OK", "C A2 NOOP"]);
    }
}

#[test]
fn a_literal_beyond_our_limits_is_the_servers_to_refuse() {
    let mut limits = Limits::client();
    limits.literal = 10;
    let announced = ('C', "A1 APPEND x {26}\r\n");
    let body = ('C', "A2 STARTTLS\r\nA3 IDLE hi\r\n\r\n");
    let abandoned = "C abandoned A1 APPEND x {26}: it exceeds the limit `literal`";
    let accepted = heard_within(limits, &[announced, ('S', "+ go\r\n"), body, ('C', "A4 NOOP\r\n")]);
    assert_eq!(accepted, ["S + go", abandoned, "C A4 NOOP"]);
    let refused = heard_within(limits, &[announced, ('S', "A1 NO\r\n"), ('C', "A4 NOOP\r\n")]);
    assert_eq!(refused, ["S A1 NO", "C abandoned A1 APPEND x {26}: it exceeds the limit `literal`", "C A4 NOOP"]);
}

#[test]
fn a_client_that_sends_much_behind_starttls_does_not_hide_the_server() {
    let mut limits = Limits::client();
    limits.held = 10;
    let session = [('C', "A1 STARTTLS\r\n"), ('C', "0123456789x"), ('S', "* OK news\r\nA1 OK\r\n* OK tls")];
    let expected = ["C A1 STARTTLS", "C opaque 0123456789x", "S * OK news", "S A1 OK", "S opaque * OK tls"];
    assert_eq!(heard_within(limits, &session), expected);
}

#[test]
fn a_large_literal_is_streamed() {
    let mut limits = Limits::client();
    limits.inline = 3;
    let session = [
        ('C', "A1 APPEND x {5}\r\n"),
        ('S', "+ go\r\n"),
        ('C', "he"),
        ('C', "llo\r\n"),
        ('S', "* 1 FETCH (BODY[] {4}\r\nabcd BODY[1] {1}\r\nx)\r\n"),
    ];
    let expected = [
        "S + go",
        r"C literal of 5 behind A1 APPEND x {5}\r\n",
        "C he and 3 to come",
        "C llo and 0 to come",
        r"C A1 APPEND x {5}\r\n",
        r"S literal of 4 behind * 1 FETCH (BODY[] {4}\r\n",
        "S abcd and 0 to come",
        r"S * 1 FETCH (BODY[] {4}\r\n BODY[1] {1}\r\nx)",
    ];
    assert_eq!(heard_within(limits, &session), expected);
}

#[test]
fn no_more_is_held_than_the_limit_allows() {
    let mut limits = Limits::client();
    limits.held = 40;
    let literal = format!("A1 APPEND x {{60}}\r\n{}", "x".repeat(60));
    let heard_literal = heard_within(limits, &[('C', &literal), ('C', "\r\n")]);
    assert_eq!(heard_literal, [format!("C {}", literal.replace("\r\n", r"\r\n"))]);

    let tls = "x".repeat(60);
    let heard_tls = heard_within(limits, &[('C', "A1 STARTTLS\r\n"), ('C', &tls)]);
    assert_eq!(heard_tls, ["C A1 STARTTLS".to_owned(), format!("C opaque {tls}")]);
}

#[test]
fn what_cannot_be_framed_any_longer_is_opaque() {
    let session = [('S', "* 1 FETCH (BODY[] {99999999999999999999}\r\nabc\r\n"), ('C', "A1 NOOP\r\n"), ('S', "d\r\n")];
    let lost = "S abandoned * 1 FETCH (BODY[] {99999999999999999999}: a literal's size exceeds 63 bits";
    assert_eq!(heard(&session), [lost, r"S opaque abc\r\n", "C A1 NOOP", r"S opaque d\r\n"]);
}

#[test]
fn the_tail_of_a_stream_is_told() {
    let mut tap = Tap::new();
    tap.receive(Sender::Server, b"* OK rea");
    assert!(tap.poll_event().is_none());
    tap.finish();
    let Some(TapEvent::Abandoned { sender: Sender::Server, abandoned }) = tap.poll_event() else { panic!() };
    assert_eq!(abandoned.reason, Reason::Truncated { missing: 0 });
    assert_eq!(abandoned.frame.octets(), "* OK rea");
    assert!(tap.poll_event().is_none());
}
