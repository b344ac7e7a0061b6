//! The beginning, the states, and the end of a session.

use crate::script::{Script, config, status};
use bytes::Buf;
use imap_wire::{
    Greeting, UsageError,
    data::Text,
    server::{Config, Server},
};

fn greeting(config: Config) -> String {
    let mut server = Server::new(config);
    let mut transmit = server.transmit();
    let octets = transmit.copy_to_bytes(transmit.remaining());
    String::from_utf8(octets.to_vec()).unwrap()
}

#[test]
fn it_greets_with_what_it_offers() {
    let mut config = config("STARTTLS AUTH=PLAIN COMPRESS=DEFLATE");
    assert_eq!(greeting(config.clone()), "* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] ready\r\n");
    config.allow_plain = false;
    assert_eq!(greeting(config.clone()), "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n");
    config.is_tls = true;
    assert_eq!(greeting(config.clone()), "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n");
    config.greeting = Greeting::new(status("PREAUTH hello")).unwrap();
    assert_eq!(greeting(config.clone()), "* PREAUTH [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] hello\r\n");
    config.greeting = Greeting::new(status("OK [ALERT] moving tonight")).unwrap();
    assert_eq!(greeting(config.clone()), "* OK [ALERT] moving tonight\r\n");
    config.greeting = Greeting::new(status("BYE [UNAVAILABLE] full")).unwrap();
    assert_eq!(greeting(config.clone()), "* BYE [UNAVAILABLE] full\r\n");
    let mut script = Script::new(config);
    assert_eq!(script.hears("A1 NOOP\r\n"), ["ended: the server said BYE"]);
    assert_eq!(script.transmits(), "");
}

#[test]
fn a_session_goes_from_state_to_state() {
    let mut script = Script::greeted("");
    script.answers("A1 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1\r\nA1 OK done\r\n");
    script.answers("A2 SELECT INBOX\r\n", "A2 BAD log in first\r\n");
    script.answers("A3 IDLE\r\n", "A3 BAD log in first\r\n");
    script.hears("A4 LOGIN alice wrong\r\n");
    script.completes("NO [AUTHENTICATIONFAILED] who?");
    assert_eq!(script.transmits(), "A4 NO [AUTHENTICATIONFAILED] who?\r\n");
    assert!(script.server.state().is_not_authenticated());
    script.hears("A5 LOGIN alice secret\r\n");
    script.completes("OK welcome");
    assert_eq!(script.transmits(), "A5 OK [CAPABILITY IMAP4rev1] welcome\r\n");
    assert!(script.server.state().is_authenticated());
    script.answers("A6 LOGIN alice secret\r\n", "A6 BAD the client has logged in already\r\n");
    script.answers("A7 FETCH 1 FLAGS\r\n", "A7 BAD select a mailbox first\r\n");
    script.is_told("A8 SELECT INBOX");
    script.completes("NO no such mailbox");
    assert!(!script.server.state().is_selected());
    script.hears("A9 EXAMINE INBOX\r\n");
    script.responds("* 3 EXISTS");
    script.completes("OK done");
    assert_eq!(script.transmits(), "A8 NO no such mailbox\r\n* 3 EXISTS\r\nA9 OK [READ-ONLY] done\r\n");
    assert!(script.server.state().is_selected() && script.server.is_read_only());
    // Another mailbox ends the first, whatever becomes of it.
    script.answers("B1 SELECT Sent\r\n", "* OK [CLOSED] the mailbox is closed\r\n");
    assert!(!script.server.state().is_selected());
    script.completes("NO no");
    script.transmits();
    script.answers("B2 CLOSE\r\n", "B2 BAD select a mailbox first\r\n");
    script.hears("B3 SELECT INBOX\r\n");
    script.responds("* 3 EXISTS");
    script.completes("OK done");
    script.hears("B4 CLOSE\r\n");
    assert!(script.server.state().is_selected());
    script.completes("OK done");
    assert!(!script.server.state().is_selected());
    script.transmits();
    assert_eq!(script.hears("B5 LOGOUT\r\nB6 NOOP\r\n"), ["ended: the client has logged out"]);
    assert_eq!(script.transmits(), "* BYE see you\r\nB5 OK done\r\n");
    assert_eq!(script.hears("B7 NOOP\r\n"), [""; 0]);
    assert_eq!(script.transmits(), "");
}

#[test]
fn nothing_secret_is_said_without_tls() {
    let mut config = config("STARTTLS AUTH=PLAIN SASL-IR");
    config.allow_plain = false;
    let mut script = Script::new(config);
    script.answers("A1 LOGIN alice secret\r\n", "A1 NO [PRIVACYREQUIRED] LOGIN is disabled\r\n");
    script.answers("A2 AUTHENTICATE PLAIN =\r\n", "A2 NO [PRIVACYREQUIRED] nothing secret is said before TLS\r\n");
    assert_eq!(script.hears("A3 STARTTLS\r\n"), ["start TLS"]);
    assert_eq!(script.transmits(), "A3 OK begin TLS\r\n");
    assert!(!script.server.wants_octets());
    script.server.tls_started().unwrap();
    script.answers("A4 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\nA4 OK done\r\n");
    script.answers("A5 STARTTLS\r\n", "A5 BAD the connection is under TLS already\r\n");
    script.hears("A6 LOGIN alice secret\r\n");
    script.completes("OK welcome");
    assert!(script.server.state().is_authenticated() && script.server.state().is_tls());
    assert!(script.server.tls_started().is_err());
}

#[test]
fn octets_behind_starttls_end_the_session() {
    let ended = ["ended: octets in the clear followed STARTTLS"];
    let bye = "* BYE octets in the clear followed STARTTLS\r\n";
    let mut script = Script::greeted("STARTTLS");
    assert_eq!(script.hears("A1 STARTTLS\r\nA2 LOGIN mallory x\r\n"), ["start TLS", ended[0]]);
    assert_eq!(script.transmits(), format!("A1 OK begin TLS\r\n{bye}"));
    assert!(script.server.tls_started().is_err());
    // A part of a line, too, and what comes later.
    let mut script = Script::greeted("STARTTLS");
    assert_eq!(script.hears("A1 STARTTLS\r\n"), ["start TLS"]);
    script.server.receive(b"A");
    assert!(script.server.tls_started().is_err());
    assert_eq!(script.events(), ended);
}

#[test]
fn compression_begins_behind_the_answer() {
    let mut script = Script::logged_in("COMPRESS=DEFLATE");
    script.answers("A0 COMPRESS X-LZ4\r\n", "A0 BAD there is no such compression\r\n");
    assert_eq!(script.hears("A1 COMPRESS DEFLATE\r\n"), ["start compression "]);
    assert_eq!(script.transmits(), "A1 OK compression begins\r\n");
    script.answers("A2 COMPRESS DEFLATE\r\n", "A2 NO [COMPRESSIONACTIVE] the connection is compressed already\r\n");
    script.answers("A3 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1\r\nA3 OK done\r\n");
    let mut script = Script::logged_in("COMPRESS=DEFLATE");
    assert_eq!(script.hears("A1 COMPRESS DEFLATE\r\n\x01\x02"), ["start compression \\x01\\x02"]);
}

#[test]
fn what_is_enabled_is_on() {
    let mut script = Script::logged_in("ENABLE CONDSTORE QRESYNC UTF8=ACCEPT IMAP4rev2");
    assert_eq!(script.hears("A1 ENABLE qresync X-GOOD-IDEA\r\n"), ["enabled QRESYNC"]);
    assert_eq!(script.transmits(), "* ENABLED QRESYNC\r\nA1 OK done\r\n");
    assert!(script.server.is_enabled("qresync") && script.server.is_enabled("CONDSTORE"));
    assert_eq!(script.hears("A2 ENABLE QRESYNC IMAP4rev2\r\n"), ["enabled IMAP4rev2"]);
    assert_eq!(script.transmits(), "* ENABLED IMAP4rev2\r\nA2 OK done\r\n");
    // And UTF-8 with it.
    assert_eq!(script.hears("A3 CREATE \"Entw\u{fc}rfe\"\r\n").len(), 1);
    script.completes("OK done");
    script.hears("A4 SELECT INBOX\r\n");
    script.responds("* 0 EXISTS");
    script.completes("OK done");
    script.transmits();
    script.answers("A5 ENABLE CONDSTORE\r\n", "A5 BAD ENABLE comes before a mailbox is selected\r\n");
    // Who asks for a mod-sequence wants to know them.
    let mut script = Script::logged_in("CONDSTORE");
    assert!(!script.server.is_enabled("CONDSTORE"));
    script.hears("A1 STATUS INBOX (HIGHESTMODSEQ)\r\n");
    assert!(script.server.is_enabled("CONDSTORE"));
}

#[test]
fn unauthenticate_forgets_who_it_was() {
    let mut script = Script::logged_in("UNAUTHENTICATE ENABLE CONDSTORE COMPRESS=DEFLATE");
    script.hears("A1 ENABLE CONDSTORE\r\nA2 COMPRESS DEFLATE\r\n");
    script.hears("A3 UNAUTHENTICATE\r\n");
    assert_eq!(script.completes("OK who are you?"), ["stop compression"]);
    assert!(script.server.state().is_not_authenticated() && !script.server.is_enabled("CONDSTORE"));
    script.transmits();
    script.answers("A4 LIST \"\" *\r\n", "A4 BAD log in first\r\n");
}

#[test]
fn what_is_not_offered_is_refused() {
    let mut script = Script::logged_in("");
    for line in ["IDLE", "MOVE 1 x", "FETCH 1 (PREVIEW)", "UID SEARCH RETURN (ALL) ALL", "SELECT INBOX (CONDSTORE)"] {
        script.hears(format!("A1 {line}\r\n"));
        let answer = script.transmits();
        assert!(answer.starts_with("A1 BAD "), "{line}: {answer}");
        script.is_told("A2 NOOP");
        script.completes("OK done");
        script.transmits();
    }
    let mut script = Script::greeted("AUTH=PLAIN");
    script.answers("A1 AUTHENTICATE SCRAM-SHA-1\r\n", "A1 NO this mechanism is not offered\r\n");
    script.answers("A2 AUTHENTICATE PLAIN =\r\n", "A2 BAD this needs what is not offered: see CAPABILITY\r\n");
    script.answers("A3 XYZZY\r\n", "A3 BAD this command is not known\r\n");
    let mut config = config("");
    config.other_commands = true;
    let mut script = Script::new(config);
    script.is_told("A3 XYZZY frobozz");
}

#[test]
fn one_command_is_in_progress_at_a_time() {
    let mut script = Script::logged_in("");
    assert_eq!(script.hears("A1 NOOP\r\nA2 LIST \"\" *\r\nA3 CAPABILITY\r\n"), ["1 A1 NOOP"]);
    assert!(!script.server.wants_octets());
    assert_eq!(script.completes("OK done"), ["2 A2 LIST \"\" *"]);
    script.completes("OK done");
    assert_eq!(script.transmits(), "A1 OK done\r\nA2 OK done\r\n* CAPABILITY IMAP4rev1\r\nA3 OK done\r\n");
    assert!(script.server.wants_octets());
}

#[test]
fn some_may_be_in_progress_at_once() {
    let mut config = config("UIDPLUS");
    config.in_progress = 3;
    let mut script = Script::logged_in_with(config);
    let mailbox = crate::updates::mailbox(3);
    script.selects(&mailbox);
    let lines = "A1 FETCH 1 FLAGS\r\nA2 SEARCH SEEN\r\nA3 FETCH 1 BODY[]\r\nA4 NOOP\r\n";
    assert_eq!(script.hears(lines), ["2 A1 FETCH 1 (FLAGS)", "3 A2 SEARCH SEEN"]);
    // What is fetched is seen, which A2 may tell.
    let ids: Vec<_> = script.server.in_progress().map(|(id, _)| id).collect();
    script.server.complete(ids[0], status("OK done")).unwrap();
    assert_eq!(script.events(), [""; 0]);
    script.server.complete(ids[1], status("OK done")).unwrap();
    assert_eq!(script.events(), ["4 A3 FETCH 1 (BODY[])"]);
    assert_eq!(script.completes("OK done"), ["5 A4 NOOP"]);
    script.completes("OK done");
    // Numbers, and a command during which they change.
    assert_eq!(script.hears("B1 UID FETCH 1 FLAGS\r\nB2 FETCH 1 FLAGS\r\n"), ["6 B1 UID FETCH 1 (FLAGS)"]);
    assert_eq!(script.completes("OK done"), ["7 B2 FETCH 1 (FLAGS)"]);
}

#[test]
fn a_select_that_may_not_be_leaves_the_mailbox() {
    let mut script = Script::selected("QRESYNC", &crate::updates::mailbox(1));
    let closed = "* OK [CLOSED] the mailbox is closed\r\n";
    let answer = format!("{closed}A1 BAD QRESYNC is to be enabled first\r\n");
    script.answers("A1 SELECT x (QRESYNC (1 1))\r\n", &answer);
    assert!(script.server.state().is_authenticated() && !script.server.state().is_selected());
    assert!(script.server.view().is_none());
    script.answers("A2 EXAMINE x (QRESYNC (1 1))\r\n", "A2 BAD QRESYNC is to be enabled first\r\n");
}

#[test]
fn with_uidonly_what_names_messages_by_number_is_refused() {
    let mut config = config("ENABLE UIDONLY QRESYNC SORT THREAD=REFERENCES REPLACE SEARCHRES ESEARCH");
    config.other_commands = true;
    let mut script = Script::logged_in_with(config);
    script.hears("A1 ENABLE UIDONLY QRESYNC\r\n");
    script.transmits();
    let refused = "BAD [UIDREQUIRED] UIDONLY is enabled: messages have UIDs alone";
    script.answers("A2 SELECT x (QRESYNC (7 5 1:9 (1,2 1,2)))\r\n", &format!("A2 {refused}\r\n"));
    let mailbox = crate::updates::mailbox(9);
    script.selects(&mailbox);
    for line in [
        "FETCH 1 FLAGS",
        "STORE 1:* FLAGS ()",
        "COPY 1 x",
        "SEARCH ALL",
        "SORT (DATE) UTF-8 ALL",
        "THREAD REFERENCES UTF-8 ALL",
        "REPLACE 1 x {1}",
        "UID SEARCH 1:3",
        "UID SEARCH NOT (OR 1 SEEN)",
        "UID SORT (DATE) UTF-8 *",
    ] {
        script.answers(&format!("A3 {line}\r\n"), &format!("A3 {refused}\r\n"));
        script.is_told("A4 NOOP");
        script.completes("OK done");
        script.transmits();
    }
    for line in
        ["UID FETCH 1:* (FLAGS)", "UID SEARCH UID 1:3", "UID SEARCH $", "UID SORT (DATE) UTF-8 ALL", "XNUMBER 1"]
    {
        script.is_told(&format!("A4 {line}"));
        script.completes("OK done");
        script.transmits();
    }
}

#[test]
fn batches_the_wrong_way_round_are_refused() {
    let mut script = Script::selected("UIDBATCHES", &crate::updates::mailbox(1));
    let refused = "BAD [CLIENTBUG] batches are named from the lower to the higher";
    script.answers("A1 UIDBATCHES 2000 4:1\r\n", &format!("A1 {refused}\r\n"));
    script.is_told("A2 UIDBATCHES 2000 1:4");
}

#[test]
fn what_is_complete_is_not_in_progress() {
    let mut script = Script::selected("INPROGRESS", &crate::updates::mailbox(1));
    script.hears("A1 SEARCH TEXT slow\r\n");
    script.responds("* OK [INPROGRESS (\"A1\" 5 9)] slow");
    let error = script.server.complete(script.last(), status("OK [INPROGRESS] done")).unwrap_err();
    assert_eq!(error.to_string(), "a command that is complete is not in progress");
    script.completes("OK done");
    assert_eq!(script.transmits(), "* OK [INPROGRESS (\"A1\" 5 9)] slow\r\nA1 OK done\r\n");
}

#[test]
fn what_follows_depends_on_what_is_complete() {
    let mut config = config("");
    config.in_progress = 3;
    let mut script = Script::new(config);
    script.hears("A1 LOGIN alice secret\r\nA2 SELECT INBOX\r\nA3 FETCH 1 FLAGS\r\nA4 CLOSE\r\nA5 FETCH 1 FLAGS\r\n");
    assert!(!script.server.wants_octets());
    assert_eq!(script.completes("OK done"), ["2 A2 SELECT INBOX"]);
    script.opens(&crate::updates::mailbox(1));
    assert_eq!(script.completes("OK done"), ["3 A3 FETCH 1 (FLAGS)"]);
    assert_eq!(script.completes("OK done"), ["4 A4 CLOSE"]);
    assert_eq!(script.completes("OK done"), ["refused FETCH: * BAD select a mailbox first"]);
    script.hears("A6 SELECT INBOX\r\nA7 APPEND INBOX {5000}\r\n");
    assert_eq!(script.completes("NO no such mailbox"), ["6 literal 5000 APPEND"]);
}

#[test]
fn a_command_is_completed_once_and_by_what_completes() {
    let mut script = Script::logged_in("");
    script.hears("A1 NOOP\r\n");
    let id = script.last();
    assert!(script.server.complete(id, status("BYE no")).is_err());
    assert!(script.server.complete(id, status("OK [CLOSED] no")).is_err());
    script.completes("OK done");
    assert!(script.server.complete(id, status("OK done")).is_err());
    let exists = imap_wire::Response::Data(imap_wire::Data::Exists(1));
    assert!(script.server.respond(id, &exists).is_err());
    assert_eq!(script.transmits(), "A1 OK done\r\n");
}

#[test]
fn a_client_that_does_not_read_is_told_nothing_more() {
    let mut config = config("");
    config.limits.transmit = 100;
    let mut script = Script::logged_in_with(config);
    script.hears("A1 LIST \"\" *\r\n");
    let list = "* LIST () NIL aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";
    let response = imap_wire::Decoder::client().response(list.as_bytes()).unwrap();
    let id = script.last();
    for _ in 0..2 {
        script.server.respond(id, &response).unwrap();
    }
    assert_eq!(script.server.respond(id, &response), Err(UsageError::FULL));
    // That is what completes it, whatever waits; but nothing more is begun.
    script.completes("OK done");
    assert_eq!(script.hears("A2 CAPABILITY\r\n"), [""; 0]);
    assert!(!script.server.wants_octets());
    assert!(script.transmits().ends_with("A1 OK done\r\n"));
    script.events();
    assert!(script.transmits().ends_with("A2 OK done\r\n"));
}

#[test]
fn the_end_comes_once() {
    let mut script = Script::logged_in("");
    script.hears("A1 NOOP\r\nA2 NO");
    // What was received is dealt with first.
    assert_eq!(script.closes(), [""; 0]);
    assert_eq!(script.completes("OK done"), ["ended: the connection was closed"]);
    assert_eq!(script.events(), [""; 0]);
    script.server.shut_down(Text::new("late").unwrap());
    assert_eq!(script.transmits(), "A1 OK done\r\n");

    let mut script = Script::logged_in("");
    script.hears("A1 NOOP\r\n");
    script.server.shut_down(Text::new("a disk is full").unwrap());
    assert_eq!(script.events(), ["ended: the server said BYE"]);
    assert_eq!(script.transmits(), "* BYE a disk is full\r\n");
    assert!(script.server.complete(script.last(), status("OK done")).is_err());

    let mut script = Script::logged_in("");
    script.hears("A1 NOOP\r\n");
    script.server.abort();
    assert_eq!((script.events(), script.transmits()), (vec!["ended: the server gave up".into()], String::new()));
}

#[test]
fn a_client_that_is_gone_is_not_waited_for() {
    let mut script = Script::greeted("STARTTLS");
    script.hears("A1 STARTTLS\r\n");
    assert_eq!(script.closes(), ["ended: the connection was closed"]);
    assert_eq!(script.transmits(), "A1 OK begin TLS\r\n");

    let mut script = Script::greeted("AUTH=X");
    script.hears("A1 AUTHENTICATE X\r\n");
    // The caller is to say something.
    assert_eq!(script.closes(), [""; 0]);
    script.server.challenge(script.last(), b"").unwrap();
    assert_eq!(script.events(), ["ended: the connection was closed"]);
}

#[test]
fn a_silent_client_is_logged_out() {
    let mut script = Script::greeted("");
    assert_eq!(script.deadline(), Some(0));
    assert_eq!(script.time(1_000), [""; 0]);
    assert_eq!(script.deadline(), Some(1_060));
    // Commands are no login.
    script.answers("A1 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1\r\nA1 OK done\r\n");
    assert_eq!(script.time(1_060), ["ended: the client said nothing for too long"]);
    assert_eq!(script.transmits(), "* BYE too long without a login\r\n");
    assert_eq!(script.deadline(), None);

    let mut script = Script::logged_in("");
    script.time(0);
    assert_eq!(script.deadline(), Some(1_800));
    script.time(1_000);
    script.answers("A1 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1\r\nA1 OK done\r\n");
    script.time(1_000);
    assert_eq!(script.deadline(), Some(2_800));
    assert_eq!(script.time(2_799), [""; 0]);
    script.time(2_800);
    // The answer was taken since: the client was there.
    assert_eq!(script.time(4_600), ["ended: the client said nothing for too long"]);
    assert_eq!(script.transmits(), "* BYE too long without a command\r\n");
}

#[test]
fn debug_shows_no_secret() {
    let mut script = Script::greeted("");
    script.server.receive(b"A1 LOGIN alice secret\r\nA2 LOGIN bob hunter2");
    let event = script.server.poll_event().unwrap();
    for shown in [format!("{event:?}"), format!("{:?}", script.server)] {
        assert!(!shown.contains("secret") && !shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn text_is_of_seven_bits_until_utf8_is_enabled() {
    let mut script = Script::logged_in("ENABLE UTF8=ACCEPT");
    let eight_bit = || status("OK Gr\u{fc}\u{df}e");
    script.hears("A1 NOOP\r\n");
    assert!(script.server.complete(script.last(), eight_bit()).is_err());
    script.completes("OK done");
    script.transmits();
    script.answers("A2 ENABLE UTF8=ACCEPT\r\n", "* ENABLED UTF8=ACCEPT\r\nA2 OK done\r\n");
    script.hears("A3 NOOP\r\n");
    script.server.complete(script.last(), eight_bit()).unwrap();
    assert_eq!(script.transmits(), "A3 OK Gr\u{fc}\u{df}e\r\n");
    let mut script = Script::logged_in("");
    script.server.shut_down(Text::new("Gr\u{fc}n").unwrap());
    assert_eq!(script.transmits(), "* BYE Gr??n\r\n");
}

#[test]
fn news_need_no_command() {
    let mut script = Script::logged_in("");
    script.server.announce(status("OK [ALERT] the disk is nearly full")).unwrap();
    assert!(script.server.announce(status("BYE no")).is_err());
    assert_eq!(script.transmits(), "* OK [ALERT] the disk is nearly full\r\n");
    script.server.abort();
    assert!(script.server.announce(status("OK hello")).is_err());
}

#[test]
fn extensions_of_ones_own_can_be_enabled() {
    let mut config = config("ENABLE METADATA X-OWN");
    config.enables = imap_wire::data::Capabilities::new("X-OWN").unwrap();
    let mut script = Script::logged_in_with(config);
    assert_eq!(script.hears("A1 ENABLE x-own metadata X-OTHER\r\n"), ["enabled METADATA X-OWN"]);
    assert!(script.server.is_enabled("x-own") && !script.server.is_enabled("X-OTHER"));
}

#[test]
fn nothing_is_said_into_a_handshake() {
    let mut script = Script::greeted("STARTTLS");
    script.time(0);
    script.hears("A1 STARTTLS\r\n");
    script.transmits();
    assert_eq!(script.time(60), ["ended: the client said nothing for too long"]);
    assert_eq!(script.transmits(), "");
}
