//! Payloads that are too large to be kept, in both directions.

use crate::script::Script;
use bytes::{Buf, Bytes};
use imap_wire::{
    Head, Payload,
    client::{CommandOptions, Config, Event},
    command::{Append, AppendMessage, Command},
    data::Mailbox,
};

fn append(octets: &[u64]) -> Command<'static> {
    let messages = octets.iter().map(|octets| AppendMessage::streamed(*octets));
    let mut messages = messages.collect::<Vec<_>>().into_iter();
    let first = Append::new(Mailbox::INBOX, messages.next().unwrap());
    Command::Append(messages.fold(first, Append::and))
}

#[test]
fn a_payload_is_asked_for_once_the_server_accepts_it() {
    let mut script = Script::logged_in("");
    script.client.send(append(&[5])).unwrap();
    assert_eq!(script.events(), [""; 0]);
    assert_eq!(script.client.wanted(), None);
    assert!(script.client.supply(Bytes::from_static(b"early")).is_err());
    assert_eq!(script.transmits(), "A1 APPEND INBOX {5}\r\n");
    assert_eq!(script.says("+\r\n"), ["A1 continues", "A1 wants 5"]);
    script.client.supply(Bytes::from_static(b"he")).unwrap();
    assert_eq!((script.client.wanted(), script.transmits()), (Some(3), "he".into()));
    assert!(script.client.supply(Bytes::from_static(b"too many")).is_err());
    script.client.supply(Bytes::from_static(b"llo")).unwrap();
    assert_eq!((script.client.wanted(), script.transmits()), (None, "llo\r\n".into()));
    assert_eq!(script.says("A1 OK [APPENDUID 7 12] done\r\n"), ["A1 APPEND: OK [APPENDUID 7 12] done"]);
}

#[test]
fn a_payload_that_does_not_wait_is_asked_for_at_once() {
    let mut script = Script::logged_in("LITERAL+ MULTIAPPEND");
    script.client.send(append(&[3, 2])).unwrap();
    script.client.send(Command::Noop).unwrap();
    assert_eq!(script.events(), ["A1 wants 3"]);
    script.client.supply(Bytes::from_static(b"abc")).unwrap();
    assert_eq!(script.events(), ["A1 wants 2"]);
    assert_eq!(script.transmits(), "A1 APPEND INBOX {3+}\r\nabc {2+}\r\n");
    script.client.supply(Bytes::from_static(b"de")).unwrap();
    // What waited behind it follows.
    assert_eq!(script.transmits(), "de\r\nA2 NOOP\r\n");
    assert_eq!(script.events(), [""; 0]);
}

#[test]
fn an_empty_payload_wants_nothing() {
    let mut script = Script::logged_in("LITERAL+");
    script.client.send(append(&[0])).unwrap();
    assert_eq!(script.events(), [""; 0]);
    assert_eq!(script.transmits(), "A1 APPEND INBOX {0+}\r\n\r\n");
}

#[test]
fn a_payload_that_is_refused_half_way_is_made_up_for() {
    // The server counts the octets, wanted or not.
    let mut script = Script::logged_in("");
    script.client.send(append(&[100_000])).unwrap();
    script.client.send(Command::Noop).unwrap();
    script.transmits();
    script.says("+\r\n");
    script.client.supply(Bytes::from_static(b"half")).unwrap();
    script.transmits();
    assert_eq!(script.says("A1 NO [OVERQUOTA] full\r\n"), ["A1 APPEND: NO [OVERQUOTA] full"]);
    assert_eq!(script.client.wanted(), None);
    assert!(script.client.supply(Bytes::from_static(b"x")).is_err());
    assert!(script.client.transmit().remaining() <= 16 << 10, "a piece at a time");
    let rest = script.transmits();
    assert_eq!(rest.trim_start_matches(' '), "\r\nA2 NOOP\r\n");
    assert_eq!(rest.len(), 100_000 - 4 + "\r\nA2 NOOP\r\n".len());
}

#[test]
fn a_second_payload_is_not_sent_after_a_refusal_half_way() {
    let mut script = Script::logged_in("MULTIAPPEND");
    script.client.send(append(&[10, 10])).unwrap();
    script.transmits();
    script.says("+\r\n");
    script.client.supply(Bytes::from_static(b"half")).unwrap();
    assert_eq!(script.says("A1 NO full\r\n"), ["A1 APPEND: NO full"]);
    script.client.send(Command::Noop).unwrap();
    // The first is made up for; the second is not accepted by anybody.
    assert_eq!(script.transmits(), "half       {10}\r\nA2 NOOP\r\n");
}

#[test]
fn a_caller_who_cannot_keep_a_promise_aborts() {
    let mut script = Script::logged_in("LITERAL+");
    script.client.send(append(&[10])).unwrap();
    script.transmits();
    script.events();
    script.client.abort();
    assert_eq!(
        script.events(),
        ["A1 APPEND: the session ended before there was an answer: the client gave up", "ended: the client gave up"]
    );
    assert_eq!(script.transmits(), "");
    assert!(script.client.supply(Bytes::from_static(b"x")).is_err());
}

/// A client that keeps no more than 4 octets of a payload.
fn small() -> Script {
    let mut config = Config::default();
    config.limits.inline = 4;
    let mut script = Script::logged_in_with(config, "");
    script.sends("SELECT x", "A1 SELECT x\r\n");
    script.says("* 9 EXISTS\r\nA1 OK\r\n");
    script
}

#[test]
fn a_large_payload_comes_in_pieces() {
    let mut script = small();
    assert_eq!(script.says("* 3 FETCH (UID 12 BODY[1] {7}\r\nhel"), ["literal 7", "octets hel, 4 left"]);
    assert_eq!(script.says("lo!"), ["octets lo!, 1 left"]);
    assert_eq!(
        script.says("?)\r\n* 9 EXISTS\r\n"),
        ["octets ?, 0 left", r"uid 12: 3 FETCH (UID 12 BODY[1] {7}\r\n…)", "9 EXISTS"]
    );
    assert_eq!(script.client.view().unwrap().uid(3), Some(12));
}

#[test]
fn what_a_large_payload_is_of_is_told_before_it() {
    let mut script = small();
    script.client.receive(b"* 3 FETCH (FLAGS () UID 12 BODY[2.TEXT]<5> {7}\r\n");
    let Some(Event::Literal { head: Head::Fetch(fetch), octets: 7 }) = script.client.poll_event() else { panic!() };
    assert_eq!((fetch.seq(), fetch.uid()), (Some(3), Some(12)));
    assert_eq!(fetch.body("2.TEXT"), Some(&Payload::Streamed { octets: 7 }));
}

#[test]
fn a_large_payload_of_uidfetch_comes_in_pieces() {
    let mut script = small();
    script.client.receive(b"* 12 UIDFETCH (BODY[1] {7}\r\n");
    let Some(Event::Literal { head: Head::Fetch(fetch), octets: 7 }) = script.client.poll_event() else { panic!() };
    assert_eq!((fetch.seq(), fetch.uid(), fetch.body("1").is_some()), (None, Some(12), true));
    assert_eq!(script.says("hello!!)\r\n"), ["octets hello!!, 0 left", r"uid 12: 12 UIDFETCH (BODY[1] {7}\r\n…)"]);
}

#[test]
fn what_a_url_leads_to_comes_in_pieces() {
    let mut script = small();
    script.client.receive(b"* URLFETCH \"/a\" \"hi\" \"/b\" (BINARY ~{7}\r\n");
    let Some(Event::Literal { head: Head::UrlFetch(data), octets: 7 }) = script.client.poll_event() else { panic!() };
    assert_eq!((data.len(), data[1].url.as_octets().to_string()), (2, "/b".into()));
    assert_eq!(data[1].payload(), Some(&Payload::Streamed { octets: 7 }));
    assert_eq!(
        script.says("hel\0lo!) {2}\r\n/c NIL\r\n"),
        [r"octets hel\x00lo!, 0 left", r#"URLFETCH "/a" {2}\r\nhi "/b" (BINARY {7}\r\n…) "/c" NIL"#]
    );
    // What is no payload is kept.
    assert_eq!(script.says("* URLFETCH {5}\r\n/long NIL\r\n"), ["URLFETCH \"/long\" NIL"]);
}

#[test]
fn a_large_payload_can_be_kept_or_dropped() {
    let mut script = small();
    script.client.receive(b"* 3 FETCH (BODY[] {7}\r\nhello!!)\r\n* 4 FETCH (BODY[] {7}\r\nignored)\r\n");
    assert!(script.client.buffer_literal().is_err() && script.client.skip_literal().is_err());
    assert!(matches!(script.client.poll_event(), Some(Event::Literal { .. })));
    script.client.buffer_literal().unwrap();
    let Some(Event::Fetch { fetch, .. }) = script.client.poll_event() else { panic!() };
    assert_eq!(fetch.body("").unwrap().octets().unwrap(), "hello!!");
    assert!(matches!(script.client.poll_event(), Some(Event::Literal { .. })));
    script.client.skip_literal().unwrap();
    let Some(Event::Fetch { fetch, .. }) = script.client.poll_event() else { panic!() };
    assert_eq!(fetch.body(""), Some(&Payload::Streamed { octets: 7 }));
}

#[test]
fn what_is_no_payload_is_kept_whole() {
    let mut script = small();
    assert_eq!(
        script.says("* LIST () \"/\" {8}\r\nlong one\r\n* 1 FETCH (ENVELOPE (NIL {7}\r\nsubject NIL NIL NIL NIL NIL NIL NIL NIL))\r\n"),
        [
            "LIST () \"/\" \"long one\"",
            "1 FETCH (ENVELOPE (NIL \"subject\" NIL NIL NIL NIL NIL NIL NIL NIL))"
        ]
    );
}

#[test]
fn options_reach_a_streamed_payload() {
    let mut script = Script::logged_in("LITERAL+");
    script.client.send_with(append(&[5]), CommandOptions::new().synchronising()).unwrap();
    assert_eq!(script.transmits(), "A1 APPEND INBOX {5}\r\n");
    assert_eq!(script.says("A1 NO [TOOBIG] no\r\n"), ["A1 APPEND: NO [TOOBIG] no"]);
    script.sends("NOOP", "A2 NOOP\r\n");
}

#[test]
fn the_refusal_of_an_earlier_command_leaves_the_next_payload_alone() {
    let mut script = Script::logged_in("LITERAL+");
    script.client.send(crate::script::parsed("APPEND x {5}\r\nhello")).unwrap();
    script.client.send(append(&[5])).unwrap();
    assert_eq!(script.events(), ["A2 wants 5"]);
    assert_eq!(script.transmits_only(19), "A1 APPEND x {5+}\r\nh");
    assert_eq!(script.says("A1 NO full\r\n"), ["A1 APPEND: NO full"]);
    assert_eq!(script.transmits(), "ello\r\nA2 APPEND INBOX {5+}\r\n");
    script.client.supply(Bytes::from_static(b"world")).unwrap();
    assert_eq!(script.transmits(), "world\r\n");
}

#[test]
fn a_long_head_is_not_read_for_each_of_its_literals() {
    let mut script = Script::selected("", 3);
    let flags = "abcdefgh ".repeat(10_000);
    let octets = "x".repeat(70_000);
    script.client.receive(format!("* 1 FETCH (FLAGS ({}) BODY[] {{70000}}\r\n{octets})\r\n", flags.trim()).as_bytes());
    let Some(Event::Fetch { fetch, .. }) = script.client.poll_event() else { panic!() };
    assert_eq!(fetch.body("").unwrap().octets().unwrap(), octets.as_str());
}
