//! Literals: let in, and turned away.

use crate::script::{Script, config, status};
use imap_wire::UsageError;

const GO: &str = "+ go ahead\r\n";

#[test]
fn small_literals_are_let_in() {
    let mut script = Script::greeted("");
    script.answers("A1 LOGIN {5}\r\n", GO);
    script.answers("alice {6}\r\n", GO);
    assert_eq!(script.hears("secret\r\n"), ["1 A1 LOGIN alice [redacted]"]);
    script.completes("OK done");
    script.transmits();
    script.answers("A2 APPEND Sent {5}\r\n", GO);
    assert_eq!(script.hears("hello\r\n"), ["2 A2 APPEND Sent {5}\\r\\nhello"]);
}

#[test]
fn a_large_message_is_streamed() {
    let mut script = Script::logged_in("MULTIAPPEND LITERAL+");
    assert_eq!(script.hears("A1 APPEND Sent (\\Seen) {5000}\r\n"), ["1 literal 5000 APPEND"]);
    assert_eq!(script.transmits(), "");
    assert!(!script.server.wants_octets());
    script.server.accept_literal().unwrap();
    assert_eq!(script.transmits(), GO);
    assert_eq!(script.hears("a".repeat(3)), ["1 octets aaa left 4997"]);
    let events = script.hears("b".repeat(4997));
    assert!(events[0].ends_with(" left 0"), "{events:?}");
    // Another message, without waiting.
    let events = script.hears(" {5000+}\r\nc");
    assert_eq!(events, ["1 literal 5000 APPEND"]);
    script.server.accept_literal().unwrap();
    assert_eq!(script.events(), ["1 octets c left 4999"]);
    script.hears("c".repeat(4999));
    let events = script.hears("\r\n");
    assert!(events[0].starts_with("1 A1 APPEND Sent (\\Seen) {5000}"), "{events:?}");
    assert_eq!(script.transmits(), "");
    script.completes("OK done");
    assert_eq!(script.transmits(), "A1 OK done\r\n");
    assert!(script.server.accept_literal().is_err());
}

#[test]
fn a_large_message_may_be_kept() {
    let mut script = Script::logged_in("");
    script.hears("A1 APPEND Sent {5000}\r\n");
    script.server.keep_literal().unwrap();
    assert_eq!(script.transmits(), GO);
    let events = script.hears(format!("{}\r\n", "a".repeat(5000)));
    assert!(events.len() == 1 && events[0].contains(&"a".repeat(5000)));
    script.completes("OK done");
    // Not more than fits.
    script.hears("A2 APPEND Sent {2000000}\r\n");
    script.transmits();
    assert!(script.server.keep_literal().is_err());
    script.server.accept_literal().unwrap();
    assert_eq!(script.transmits(), GO);
}

#[test]
fn the_caller_may_refuse() {
    let mut script = Script::logged_in("LITERAL+");
    script.hears("A1 APPEND Sent {5000}\r\n");
    assert!(script.server.refuse_literal(status("OK no")).is_err());
    script.server.refuse_literal(status("NO [OVERQUOTA] full")).unwrap();
    assert_eq!(script.transmits(), "A1 NO [OVERQUOTA] full\r\n");
    // The client was told before it has sent any of it.
    assert_eq!(script.hears("A2 NOOP\r\n"), ["2 A2 NOOP"]);
    script.completes("OK done");
    script.transmits();
    // This one is on its way, and is no command.
    assert_eq!(script.hears("A3 APPEND Sent {5000+}\r\n"), ["3 literal 5000 APPEND"]);
    script.server.refuse_literal(status("NO [TRYCREATE] no such mailbox")).unwrap();
    assert_eq!(script.transmits(), "A3 NO [TRYCREATE] no such mailbox\r\n");
    let injected = format!("A4 DELETE INBOX\r\n{}", "x".repeat(4983));
    assert_eq!(script.hears(injected), [""; 0]);
    assert_eq!(script.hears("\r\nA5 NOOP\r\n"), ["4 A5 NOOP"]);
}

#[test]
fn what_is_not_allowed_is_refused_when_it_is_announced() {
    let mut script = Script::greeted("LITERAL+");
    script.answers("A1 APPEND Sent {4000}\r\n", "A1 BAD log in first\r\n");
    script.answers("A2 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1 LITERAL+\r\nA2 OK done\r\n");
    // Limits are small before login.
    let events = script.hears("A3 LOGIN {5000}\r\n");
    assert_eq!(events, ["abandoned: it exceeds the limit `literal`"]);
    assert_eq!(script.transmits(), "A3 BAD it exceeds the limit `literal`\r\n");
    script.answers("A4 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1 LITERAL+\r\nA4 OK done\r\n");

    let mut config = config("APPENDLIMIT=6000 LITERAL+");
    config.append_limit = Some(1 << 30);
    let mut script = Script::logged_in_with(config);
    let answer = "NO [TOOBIG] that is larger than APPENDLIMIT\r\n";
    script.answers("A1 APPEND Sent {6001}\r\n", &format!("A1 {answer}"));
    script.answers(&format!("A2 APPEND Sent {{6001+}}\r\n{}\r\n", "a".repeat(6001)), &format!("A2 {answer}"));
    assert_eq!(script.hears("A3 APPEND Sent {6000}\r\n"), ["1 literal 6000 APPEND"]);
    script.server.accept_literal().unwrap();
    script.hears("a".repeat(6000));
    // In the second message as well.
    assert_eq!(
        script.hears(" {7000}\r\n"),
        [
            "1 cancelled: a literal of it was refused",
            "refused APPEND: * BAD this needs what is not offered: see CAPABILITY"
        ]
    );
    script.transmits();
    script.is_told("A4 NOOP");
}

#[test]
fn a_string_is_no_message() {
    let mut script = Script::logged_in("LITERAL+");
    script.answers("A1 SELECT {2000000}\r\n", "A1 NO [TOOBIG] a string is not so large\r\n");
    script.is_told("A2 NOOP");
    script.completes("OK done");
    script.transmits();
    let flood = "* BYE that is too much to be dropped\r\n";
    script.answers("A3 SELECT {2000000+}\r\n", &format!("A3 NO [TOOBIG] a string is not so large\r\n{flood}"));
    assert!(script.server.state().is_ended());
}

#[test]
fn who_does_not_wait_has_to_be_offered_that() {
    for (offered, octets, answer) in [
        ("", 5000, "BAD literals have to wait"),
        ("LITERAL-", 5000, "BAD [TOOBIG] this literal has to wait"),
        ("LITERAL-", 4096, ""),
    ] {
        let mut script = Script::logged_in(offered);
        script.hears(format!("A1 APPEND Sent {{{octets}+}}\r\n{}\r\n", "a".repeat(octets)));
        let expected = if answer.is_empty() { String::new() } else { format!("A1 {answer}\r\n") };
        assert_eq!(script.transmits(), expected, "{offered}");
        if answer.is_empty() {
            script.completes("OK done");
            script.transmits();
        }
        script.is_told("A2 NOOP");
    }
}

#[test]
fn what_cannot_be_counted_is_fatal_only_if_it_is_on_its_way() {
    let mut script = Script::logged_in("LITERAL+");
    script.answers("A1 APPEND x {99999999999999999999}\r\n", "A1 BAD a literal's size exceeds 63 bits\r\n");
    script.is_told("A2 NOOP");
    script.completes("OK done");
    script.transmits();
    script.hears("A3 APPEND x {99999999999999999999+}\r\nA4 NOOP\r\n");
    let answers = script.transmits();
    assert_eq!(
        answers,
        "A3 BAD a literal's size exceeds 63 bits\r\n* BYE nobody knows where the next command begins\r\n"
    );
}

#[test]
fn the_rest_of_a_streamed_command_may_be_none() {
    let mut script = Script::logged_in("");
    script.hears("A1 APPEND Sent {5000}\r\n");
    script.server.accept_literal().unwrap();
    script.hears("a".repeat(5000));
    script.transmits();
    let events = script.hears(" \r\n");
    assert_eq!(events[0], "1 cancelled: the rest of the command cannot be read");
    assert!(events[1].starts_with("malformed: "), "{events:?}");
    assert!(script.transmits().starts_with("A1 BAD "));
}

#[test]
fn a_payload_is_supplied_in_pieces() {
    use imap_wire::{Data, Fetch, FetchItem, Payload, Response};
    let mailbox = crate::updates::mailbox(1);
    let mut script = Script::selected("", &mailbox);
    script.hears("A1 FETCH 1 RFC822\r\n");
    let item = FetchItem::Rfc822(Payload::Streamed { octets: 10 });
    let fetch = Response::Data(Data::Fetch(Fetch::new(1, vec![item])));
    script.server.respond(script.last(), &fetch).unwrap();
    assert_eq!(script.transmits(), "* 1 FETCH (RFC822 {10}\r\n");
    assert_eq!(script.server.respond(script.last(), &fetch), Err(UsageError::FULL));
    assert_eq!(script.server.wanted(), Some(10));
    script.server.supply("01234".into()).unwrap();
    assert!(script.server.supply("0123456".into()).is_err());
    script.completes("OK done");
    assert_eq!(script.transmits(), "01234");
    script.server.supply("56789".into()).unwrap();
    assert_eq!(script.transmits(), "56789)\r\nA1 OK done\r\n");
}

#[test]
fn what_is_promised_is_kept_before_the_end() {
    use imap_wire::{Data, Fetch, FetchItem, Payload, Response};
    let mailbox = crate::updates::mailbox(1);
    let mut script = Script::selected("", &mailbox);
    script.hears("A1 FETCH 1 RFC822\r\nA2 LOGOUT\r\n");
    let item = FetchItem::Rfc822(Payload::Streamed { octets: 5 });
    let fetch = Response::Data(Data::Fetch(Fetch::new(1, vec![item])));
    script.server.respond(script.last(), &fetch).unwrap();
    assert_eq!(script.completes("OK done"), [""; 0]);
    assert!(!script.server.wants_octets());
    script.server.supply("hello".into()).unwrap();
    assert_eq!(script.events(), ["ended: the client has logged out"]);
    assert_eq!(script.transmits(), "* 1 FETCH (RFC822 {5}\r\nhello)\r\nA1 OK done\r\n* BYE see you\r\nA2 OK done\r\n");
}
