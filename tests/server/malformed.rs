//! What is no command.

use crate::script::{Script, config};

#[test]
fn it_is_told_where_and_what_was_expected() {
    let mut script = Script::logged_in("");
    script.answers("A1 STATUS INBOX ()\r\n", "A1 BAD expected name of an item at offset 17 in status-att\r\n");
    script.hears("\r\n");
    assert!(script.transmits().starts_with("* BAD expected "));
    script.hears("+ x\r\n");
    assert!(script.transmits().starts_with("* BAD expected "));
    script.is_told("A2 NOOP");
}

#[test]
fn too_many_in_a_row_end_the_session() {
    let mut config = config("");
    config.bad_commands = 3;
    let mut script = Script::logged_in_with(config);
    for _ in 0..3 {
        script.hears("A1 x\r\nA2 IDLE\r\nA3 NOOP\r\n");
        script.completes("OK done");
    }
    script.transmits();
    let events = script.hears("A1 x\r\nA2 IDLE\r\n()\r\nA3 NOOP\r\n");
    assert_eq!(events.last().unwrap(), "ended: too many commands in a row could not be accepted");
    assert!(script.transmits().ends_with("* BYE too many commands were none\r\n"));
}

#[test]
fn other_protocols_are_dropped() {
    // Longer than a line of a stranger may be.
    let long = format!("POST /{} HTTP/1.1\r\nHost: x\r\n\r\nA1 LOGIN a b\r\n", "a".repeat(9_000));
    for (octets, protocol, bye) in [
        (&b"GET / HTTP/1.1\r\nHost: x\r\n\r\nA1 LOGIN a b\r\n"[..], "HTTP", "* BYE this is IMAP\r\n"),
        (b"POST /x HTTP/1.1\r\n\r\nA1 LOGIN a b\r\n", "HTTP", "* BYE this is IMAP\r\n"),
        (b"EHLO x\r\n", "SMTP", "* BYE this is IMAP\r\n"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03", "TLS", ""),
        // The groups that a client supports have line ends among them.
        (b"\x16\x03\x01\x00\x40\x01\x00\x00\x3c\x03\x03\x00\x0a\x00\x0c\r\nA1 LOGIN a b\r\n\x00\x0a", "TLS", ""),
        (b"GET / HTTP/1.0\nA1 LOGIN a b\r\n", "HTTP", "* BYE this is IMAP\r\n"),
        (b"EHLO x\nA1 LOGIN a b\r\n", "SMTP", "* BYE this is IMAP\r\n"),
        (long.as_bytes(), "HTTP", "* BYE this is IMAP\r\n"),
    ] {
        let mut script = Script::greeted("");
        assert_eq!(script.hears(octets), [format!("ended: the client speaks {protocol}")]);
        assert_eq!(script.transmits(), bye);
    }
    // Whoever has spoken IMAP may have odd tags.
    let mut script = Script::greeted("");
    script.answers("GET CAPABILITY\r\n", "* CAPABILITY IMAP4rev1\r\nGET OK done\r\n");
    script.hears("GET / HTTP/1.1\r\n");
    assert!(script.transmits().starts_with("GET BAD "));
}

#[test]
fn a_line_without_end_is_not_kept() {
    let mut script = Script::greeted("");
    script.hears("A1 LOGIN ");
    let mut sent = 0;
    while !script.server.state().is_ended() {
        script.hears([b'a'; 1_000]);
        sent += 1_000;
        assert!(sent < 1_000_000);
    }
    assert!(sent > 8_000);
    assert_eq!(script.transmits(), "* BYE that is too much\r\n");
    // One that does end is answered.
    let mut script = Script::greeted("");
    script.hears(format!("A1 LOGIN {}\r\n", "a".repeat(20_000)));
    assert_eq!(script.transmits(), "A1 BAD it exceeds the limit `line`\r\n");
    script.answers("A2 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1\r\nA2 OK done\r\n");
}

#[test]
fn numbers_are_of_messages_that_are_there() {
    let mailbox = crate::updates::mailbox(3);
    let mut script = Script::selected("UIDPLUS MOVE", &mailbox);
    for (line, is_told) in [
        ("FETCH 4 FLAGS", false),
        ("FETCH 1:4 FLAGS", false),
        ("FETCH 4:* FLAGS", false),
        ("STORE 1,4294967295 FLAGS ()", false),
        ("COPY 4 x", false),
        ("MOVE 2:9 x", false),
        ("FETCH 1:* FLAGS", true),
        ("FETCH *:2 FLAGS", true),
        ("UID FETCH 1:4294967295 FLAGS", true),
        ("SEARCH 4", true),
    ] {
        script.hears(format!("A1 {line}\r\n"));
        let answer = script.transmits();
        assert_eq!(answer.is_empty(), is_told, "{line}: {answer}");
        if is_told {
            script.completes("OK done");
            script.transmits();
        } else {
            assert_eq!(answer, "A1 BAD there is no message with this number\r\n", "{line}");
        }
    }
    let mut script = Script::selected("", &crate::updates::mailbox(0));
    script.answers("A1 FETCH * FLAGS\r\n", "A1 BAD there is no message with this number\r\n");
}

#[test]
fn what_is_replaced_is_there_before_its_replacement_comes() {
    let mut script = Script::selected("REPLACE", &crate::updates::mailbox(3));
    script.answers("A1 REPLACE 4 INBOX {1}\r\n", "A1 BAD there is no message with this number\r\n");
    script.answers("A2 REPLACE 3 INBOX {1}\r\n", "+ go ahead\r\n");
    script.hears("a\r\n");
    script.completes("OK done");
    script.transmits();
    script.answers("A3 REPLACE * INBOX {1}\r\n", "+ go ahead\r\n");
}
