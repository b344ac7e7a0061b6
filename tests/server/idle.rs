//! IDLE (RFC 2177).

use crate::{script::Script, updates::mailbox};
use imap_wire::data::{Flag, Flags};

#[test]
fn idle_lasts_until_done() {
    let mut mailbox = mailbox(2);
    let mut script = Script::selected("IDLE", &mailbox);
    assert_eq!(script.hears("A1 IDLE\r\n"), ["2 A1 IDLE"]);
    assert_eq!(script.transmits(), "+ idling\r\n");
    assert!(script.server.wants_octets());
    mailbox.add(Flags::new()).unwrap();
    mailbox.expunge(1);
    mailbox.set_flags(2, [Flag::Seen].into_iter().collect());
    assert_eq!(script.server.update(&mailbox), Ok(true));
    assert_eq!(script.transmits(), "* 1 EXPUNGE\r\n* 2 EXISTS\r\n* 1 FETCH (UID 2 FLAGS (\\Seen))\r\n");
    assert_eq!(script.hears("done\r\nA2 NOOP\r\n"), ["2 done"]);
    assert_eq!(script.completes("OK done"), ["3 A2 NOOP"]);
    assert_eq!(script.transmits(), "A1 OK done\r\n");
}

#[test]
fn who_says_something_else_is_told_so() {
    let mut script = Script::logged_in("IDLE");
    script.hears("A1 IDLE\r\n");
    script.transmits();
    assert_eq!(script.hears("A2 NOOP\r\n"), ["1 cancelled: the client did not say what it should"]);
    assert_eq!(script.transmits(), "A1 BAD expected DONE\r\n");
    script.is_told("A3 NOOP");
    script.completes("OK done");
    // Nothing there announces a literal.
    script.hears("A4 IDLE\r\n");
    script.transmits();
    script.answers("A5 LOGIN {5}\r\n", "A4 BAD expected DONE\r\n");
    script.is_told("A6 NOOP");
}

#[test]
fn the_server_may_end_it_first() {
    let mut script = Script::logged_in("IDLE");
    script.hears("A1 IDLE\r\n");
    script.completes("NO not now");
    assert_eq!(script.transmits(), "+ idling\r\nA1 NO not now\r\n");
    // DONE was on its way.
    assert_eq!(script.hears("DONE\r\nA2 NOOP\r\n"), ["2 A2 NOOP"]);
    // A client that knows already says no DONE, and its command is none the less heard.
    script.completes("OK done");
    script.hears("B1 IDLE\r\n");
    script.completes("NO not now");
    script.transmits();
    assert_eq!(script.hears("B2 CREATE {1}\r\n"), [""; 0]);
    assert_eq!(script.transmits(), "+ go ahead\r\n");
    assert_eq!(script.hears("x\r\n").len(), 1);
    // Nothing is to come where DONE was said before.
    script.completes("OK done");
    script.hears("A3 IDLE\r\nDONE\r\n");
    script.completes("OK done");
    script.transmits();
    script.is_told("A4 NOOP");
}

#[test]
fn who_hears_of_the_end_in_time_does_not_say_done() {
    let mut script = Script::logged_in("IDLE");
    for next in ["A2 NOOP", "A2 CREATE {1}\r\nx", "A2 IDLE"] {
        script.hears("A1 IDLE\r\n");
        script.completes("NO not now");
        script.transmits();
        // A literal in it is one, too.
        script.hears(format!("{next}\r\n"));
        script.completes("OK done");
        assert!(script.transmits().ends_with("A2 OK done\r\n"), "{next}");
        script.answers("DONE too late\r\n", "DONE BAD this command is not known\r\n");
    }
}

#[test]
fn a_client_that_is_gone_ends_it() {
    let mut script = Script::logged_in("IDLE");
    script.hears("A1 IDLE\r\n");
    assert_eq!(script.closes(), ["ended: the connection was closed"]);
}
