//! What the client does when the server says nothing.

use crate::script::Script;
use imap_wire::client::Config;

#[test]
fn a_server_that_never_greets_is_left() {
    let mut script = Script::new(Config::default());
    assert_eq!(script.deadline(), Some(0));
    assert_eq!(script.time(1000), [""; 0]);
    assert_eq!(script.deadline(), Some(1300));
    assert_eq!(script.time(1299), [""; 0]);
    assert_eq!(script.time(1300), ["ended: the server said nothing for too long"]);
}

#[test]
fn silence_in_place_of_a_plus_is_found_out() {
    let mut script = Script::logged_in("");
    script.sends("APPEND x {5}\r\nhello", "A1 APPEND x {5}\r\n");
    script.time(0);
    // Sending was a sign of life.
    assert_eq!(script.time(300), [""; 0]);
    let failed = "the session ended before there was an answer: the server said nothing for too long";
    assert_eq!(
        script.time(600),
        [format!("A1 APPEND: {failed}").as_str(), "ended: the server said nothing for too long"]
    );
}

#[test]
fn a_server_that_speaks_is_waited_for() {
    let mut script = Script::logged_in("");
    script.sends("NOOP", "A1 NOOP\r\n");
    for minutes in 0..100 {
        assert_eq!(script.time(minutes * 60), [""; 0]);
        script.says("* OK still at it\r\n");
    }
    script.says("A1 OK\r\n");
    assert_eq!(script.deadline(), None);
}

#[test]
fn a_place_to_receive_in_is_no_sign_of_life() {
    let mut script = Script::logged_in("");
    script.sends("NOOP", "A1 NOOP\r\n");
    script.time(0);
    script.time(300);
    for seconds in 301..600 {
        drop(script.client.receive_buffer());
        assert_eq!(script.time(seconds), [""; 0]);
    }
    assert_eq!(script.time(600).last().unwrap(), "ended: the server said nothing for too long");
}

#[test]
fn half_a_line_is_a_sign_of_life() {
    let mut script = Script::logged_in("");
    script.sends("NOOP", "A1 NOOP\r\n");
    script.time(0);
    script.time(300);
    for second in 301..2000 {
        script.says("x");
        assert_eq!(script.time(second), [""; 0]);
    }
}

#[test]
fn nobody_waits_in_idle_or_without_a_command() {
    let mut script = Script::selected("IDLE", 1);
    assert_eq!(script.deadline(), None);
    script.sends("IDLE", "A2 IDLE\r\n");
    assert_eq!(script.deadline(), Some(0));
    script.time(10);
    assert_eq!(script.deadline(), Some(310));
    script.says("+\r\n");
    script.time(20);
    assert_eq!(script.deadline(), Some(20 + 28 * 60));
}

#[test]
fn nobody_waits_for_the_server_while_the_caller_is_asked() {
    let mut script = Script::greeted("");
    script.sends("AUTHENTICATE X", "A1 AUTHENTICATE X\r\n");
    assert_eq!(script.deadline(), Some(0));
    script.says("+ \r\n");
    assert_eq!(script.deadline(), None);
    script.client.respond(b"x").unwrap();
    script.transmits();
    assert_eq!(script.deadline(), Some(0));
}

#[test]
fn timeouts_can_be_switched_off() {
    let mut config = Config::default();
    (config.answer_timeout, config.renew_idle) = (None, None);
    let mut script = Script::logged_in_with(config, "IDLE");
    script.sends("NOOP", "A1 NOOP\r\n");
    assert_eq!(script.deadline(), None);
    script.says("A1 OK\r\n");
    script.sends("IDLE", "A2 IDLE\r\n");
    script.says("+\r\n");
    assert_eq!(script.deadline(), None);
    assert_eq!(script.time(u64::MAX), [""; 0]);
}
