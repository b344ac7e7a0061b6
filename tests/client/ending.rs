//! How a session ends, and what becomes of its commands.

use crate::script::Script;
use imap_wire::{UsageError, client::sasl, command::Command};

const CLOSED: &str = "the session ended before there was an answer: the connection was closed";

#[test]
fn logout_is_answered_by_bye_and_ok() {
    let mut script = Script::logged_in("");
    script.sends("LOGOUT", "A1 LOGOUT\r\n");
    assert_eq!(script.says("* BYE see you\r\n"), ["status BYE see you"]);
    assert!(script.client.state().is_closing());
    assert_eq!(script.client.send(Command::Noop), Err(UsageError::ENDED));
    assert_eq!(script.says("A1 OK done\r\n"), ["A1 LOGOUT: OK done", "ended: the client has logged out"]);
    assert_eq!(script.closes(), [""; 0]);
    assert_eq!(script.says("* OK more\r\n"), [""; 0]);
}

#[test]
fn logout_without_bye_is_the_end_too() {
    let mut script = Script::logged_in("");
    script.sends("LOGOUT", "A1 LOGOUT\r\n");
    assert_eq!(script.says("A1 OK done\r\n* BYE late\r\n"), ["A1 LOGOUT: OK done", "ended: the client has logged out"]);
}

#[test]
fn a_server_may_close_after_bye() {
    let mut script = Script::logged_in("");
    script.sends("LOGOUT", "A1 LOGOUT\r\n");
    assert_eq!(script.says("* BYE see you\r\n"), ["status BYE see you"]);
    assert_eq!(
        script.closes(),
        [
            "A1 LOGOUT: the session ended before there was an answer: the client has logged out",
            "ended: the client has logged out"
        ]
    );
}

#[test]
fn a_logout_that_is_refused_is_none() {
    let mut script = Script::logged_in("");
    script.sends("LOGOUT", "A1 LOGOUT\r\n");
    assert_eq!(script.says("A1 BAD busy\r\n"), ["A1 LOGOUT: BAD busy"]);
    script.sends("NOOP", "A2 NOOP\r\n");
    assert_eq!(script.says("* BYE\r\n"), ["status BYE "]);
    assert_eq!(script.closes().last().unwrap(), "ended: the server said BYE");
}

#[test]
fn bye_ends_the_session_once() {
    let mut script = Script::logged_in("");
    assert_eq!(script.says("* BYE one\r\n* BYE two\r\nA1 OK\r\n"), ["status BYE one", "ended: the server said BYE"]);
    assert_eq!(script.closes(), [""; 0]);
    script.client.abort();
    assert_eq!(script.events(), [""; 0]);
}

#[test]
fn what_is_in_flight_may_be_answered_after_bye() {
    // Some servers say so before the answer to a LOGIN.
    let mut script = Script::greeted("");
    script.sends("LOGIN a b", "A1 LOGIN a b\r\n");
    script.queues("NOOP");
    assert_eq!(
        script.says("* BYE too many\r\nA1 NO [AUTHENTICATIONFAILED] wrong\r\n"),
        [
            "status BYE too many",
            "A2 NOOP: not sent: the session is over",
            "A1 LOGIN: NO [AUTHENTICATIONFAILED] wrong",
            "ended: the server said BYE"
        ]
    );
}

#[test]
fn a_server_that_says_bye_and_stays_is_left() {
    let mut script = Script::logged_in("");
    script.sends("NOOP", "A1 NOOP\r\n");
    script.time(100);
    script.says("* BYE\r\n");
    assert_eq!(script.time(100), [""; 0]);
    assert_eq!(script.deadline(), Some(110));
    assert_eq!(script.time(110).last().unwrap(), "ended: the server said BYE");
    assert_eq!(script.deadline(), None);
}

#[test]
fn the_end_of_the_stream_fails_what_is_in_flight() {
    let mut script = Script::selected("", 3);
    script.sends("UID FETCH 1:* FLAGS", "A2 UID FETCH 1:* (FLAGS)\r\n");
    script.sends("NOOP", "A3 NOOP\r\n");
    script.queues("FETCH 1 FLAGS");
    script.client.receive(b"* 1 FETCH (FLAGS ())\r\nA2 OK done\r\nA3 OK al");
    assert_eq!(
        script.closes(),
        [
            "1 FETCH (FLAGS ())",
            "A2 UID FETCH: OK done",
            "abandoned A3 OK al: the stream ended inside a line",
            "A3 NOOP: the answer was not kept",
            "A4 FETCH: not sent: the session is over",
            "ended: the connection was closed"
        ]
    );
    assert_eq!(script.closes(), [""; 0]);
}

#[test]
fn the_end_of_the_stream_in_a_payload_is_no_success() {
    let mut script = Script::selected("", 3);
    script.sends("UID FETCH 1 BODY[]", "A2 UID FETCH 1 (BODY[])\r\n");
    script.client.receive(b"* 1 FETCH (UID 1 BODY[] {1000}\r\nhalf");
    assert_eq!(
        script.closes(),
        [
            "abandoned * 1 FETCH (UID 1 BODY[] {1000}\\r\\nhalf: the stream ended 996 octets before the end of a literal",
            format!("A2 UID FETCH: {CLOSED}").as_str(),
            "ended: the connection was closed"
        ]
    );
}

#[test]
fn an_abort_fails_everything_at_once() {
    let mut script = Script::logged_in("");
    script.sends("NOOP", "A1 NOOP\r\n");
    script.sends("APPEND x {5}\r\nhello", "A2 APPEND x {5}\r\n");
    script.queues("NOOP");
    script.client.abort();
    let events = script.events();
    assert_eq!(events.len(), 4);
    assert_eq!(events[3], "ended: the client gave up");
    assert_eq!(script.transmits(), "");
    assert_eq!(script.client.send(Command::Noop), Err(UsageError::ENDED));
    assert_eq!(script.client.send_now(&Command::Noop), Err(UsageError::ENDED));
    assert!(script.client.state().is_ended());
}

#[test]
fn a_tagged_bye_is_an_answer_and_the_end() {
    let mut script = Script::logged_in("");
    script.sends("NOOP", "A1 NOOP\r\n");
    assert_eq!(script.says("A1 BYE gone\r\n"), ["A1 NOOP: BYE gone", "ended: the server said BYE"]);
}

#[test]
fn a_logout_that_was_not_sent_is_not_why_the_server_closes() {
    let mut script = Script::logged_in("");
    script.client.send(Command::Logout).unwrap();
    script.says("* BYE overloaded\r\n");
    assert_eq!(script.closes().last().unwrap(), "ended: the server said BYE");
}

#[test]
fn a_tagged_bye_to_logout_is_its_answer() {
    let mut script = Script::logged_in("");
    script.sends("LOGOUT", "A1 LOGOUT\r\n");
    assert_eq!(script.says("A1 BYE see you\r\n"), ["A1 LOGOUT: BYE see you", "ended: the client has logged out"]);
}

#[test]
fn what_was_never_sent_is_told_as_such() {
    let mut script = Script::logged_in("");
    script.client.send(Command::Noop).unwrap();
    script.client.send(Command::Noop).unwrap();
    script.transmits_only(3);
    assert_eq!(script.closes()[1..], ["A2 NOOP: not sent: the session is over", "ended: the connection was closed"]);
}

#[test]
fn nothing_is_answered_after_bye() {
    // Neither a challenge, by a mechanism or by the caller,
    let mut script = Script::greeted("");
    script.client.authenticate(sasl::Login::new("alice", "hunter2").unwrap()).unwrap();
    script.transmits();
    assert_eq!(script.says("* BYE\r\n+ VXNlciBOYW1lAA==\r\n"), ["status BYE ", "ignored + VXNlciBOYW1lAA=="]);
    assert_eq!(script.transmits(), "");
    // so that an OK is none,
    assert_eq!(script.says("A1 OK in\r\n").last().unwrap(), "ended: the server has not proven who it is");
    let mut script = Script::greeted("");
    script.sends("AUTHENTICATE X", "A1 AUTHENTICATE X\r\n");
    assert_eq!(script.says("+ \r\n* BYE\r\n"), ["A1 asks ", "status BYE "]);
    assert_eq!(script.client.respond(b"x"), Err(UsageError::ENDED));
    assert_eq!(script.client.cancel(), Err(UsageError::ENDED));
    // nor IDLE, whether it has begun or not.
    for (before, behind, ignored) in [("+ on\r\n", "", [""; 0].as_slice()), ("", "+ on\r\n", &["ignored + on"])] {
        let mut script = Script::selected("IDLE", 1);
        script.sends("IDLE", "A2 IDLE\r\n");
        script.says(before);
        script.time(0);
        script.says("* BYE\r\n");
        assert_eq!(script.says(behind), ignored);
        assert!(!script.client.is_idling());
        assert_eq!(script.client.done(), Err(UsageError::ENDED));
        assert_eq!(script.deadline(), Some(0));
        script.time(1);
        assert_eq!(script.deadline(), Some(11));
        assert_eq!(script.says("A2 OK idled\r\n"), ["A2 IDLE: OK idled", "ended: the server said BYE"]);
    }
}

#[test]
fn a_logout_whose_answer_cannot_be_read_is_one_all_the_same() {
    let mut script = Script::logged_in("");
    script.sends("LOGOUT", "A1 LOGOUT\r\n");
    assert_eq!(script.says("A1 OKAY\r\n").last().unwrap(), "ended: the client has logged out");
}
