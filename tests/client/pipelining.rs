//! Which commands are sent before others are complete.

use crate::script::{Script, parsed};
use imap_wire::{
    UsageError,
    client::Config,
    command::{Command, CommandKind},
};

#[test]
fn commands_that_do_not_mind_each_other_are_sent_at_once() {
    let mut script = Script::selected("", 3);
    script.sends("UID FETCH 1:* FLAGS", "A2 UID FETCH 1:* (FLAGS)\r\n");
    script.sends("NOOP", "A3 NOOP\r\n");
    script.sends("STATUS x (MESSAGES)", "A4 STATUS x (MESSAGES)\r\n");
    let in_flight: Vec<_> = script.client.in_flight().map(|(id, kind)| (id.to_string(), kind)).collect();
    assert_eq!(
        in_flight,
        [
            ("A2".to_owned(), CommandKind::UidFetch),
            ("A3".to_owned(), CommandKind::Noop),
            ("A4".to_owned(), CommandKind::Status)
        ]
    );
    // In any order.
    assert_eq!(script.says("A4 OK\r\nA2 OK\r\nA3 OK\r\n"), ["A4 STATUS: OK ", "A2 UID FETCH: OK ", "A3 NOOP: OK "]);
}

#[test]
fn progress_is_that_of_a_command_in_flight() {
    let mut script = Script::selected("INPROGRESS", 3);
    let still = "* OK [INPROGRESS] still at it\r\n";
    assert_eq!(script.says(still), ["status OK [INPROGRESS] still at it"]);
    script.sends("SEARCH TEXT slow", "A2 SEARCH TEXT slow\r\n");
    assert_eq!(script.says(still), ["status of A2 OK [INPROGRESS] still at it"]);
    script.sends("STATUS x (MESSAGES)", "A3 STATUS x (MESSAGES)\r\n");
    assert_eq!(
        script.says(format!(
            "{still}* OK [INPROGRESS (\"A3\" 5 NIL)] x\r\n* OK [INPROGRESS (\"A2\" NIL NIL)] x\r\n\
             * OK [INPROGRESS (\"a2\" 5 9)] x\r\n* OK [INPROGRESS (\"A4\" 5 9)] x\r\n* OK [INPROGRESS (\"A2\" 9 5)] x\r\n"
        )),
        [
            "status OK [INPROGRESS] still at it",
            "status of A3 OK [INPROGRESS (\"A3\" 5 NIL)] x",
            "status of A2 OK [INPROGRESS (\"A2\" NIL NIL)] x",
            // Of nobody.
            "status OK [INPROGRESS (\"a2\" 5 9)] x",
            "status OK [INPROGRESS (\"A4\" 5 9)] x",
            // More than there is.
            "status OK [INPROGRESS (\"A2\" 9 5)] x",
        ]
    );
    script.says("A2 OK\r\n");
    assert_eq!(script.says("* OK [INPROGRESS (\"A2\" 5 9)] x\r\n"), ["status OK [INPROGRESS (\"A2\" 5 9)] x"]);
}

#[test]
fn numbers_wait_while_messages_may_be_expunged() {
    let mut script = Script::selected("", 3);
    script.sends("NOOP", "A2 NOOP\r\n");
    script.queues("FETCH 3 FLAGS");
    script.queues("UID FETCH 9 FLAGS");
    assert_eq!(script.client.waiting().count(), 2);
    assert_eq!(script.says("* 4 EXISTS\r\nA2 OK\r\n"), ["4 EXISTS", "A2 NOOP: OK "]);
    assert_eq!(script.transmits(), "A3 FETCH 3 (FLAGS)\r\nA4 UID FETCH 9 (FLAGS)\r\n");
}

#[test]
fn numbers_do_not_wait_for_numbers() {
    let mut script = Script::selected("", 3);
    script.sends("FETCH 1 FLAGS", "A2 FETCH 1 (FLAGS)\r\n");
    script.sends("STORE 2 +FLAGS (\\Seen)", "A3 STORE 2 +FLAGS (\\Seen)\r\n");
    script.sends("SEARCH UNSEEN", "A4 SEARCH UNSEEN\r\n");
}

#[test]
fn nothing_follows_what_changes_the_rules() {
    for command in ["STARTTLS", "LOGIN a b", "AUTHENTICATE PLAIN"] {
        let mut script = Script::greeted("");
        script.sends(command, &format!("A1 {command}\r\n"));
        script.queues("CAPABILITY");
        script.says("A1 NO\r\n");
        assert_eq!(script.transmits(), "A2 CAPABILITY\r\n");
    }
    for command in ["ENABLE CONDSTORE", "COMPRESS DEFLATE", "IDLE"] {
        let mut script = Script::logged_in("");
        script.sends(command, &format!("A1 {command}\r\n"));
        script.queues("CAPABILITY");
        script.says("A1 NO\r\n");
        assert_eq!(script.transmits(), "A2 CAPABILITY\r\n");
    }
}

#[test]
fn what_changes_the_rules_follows_nothing() {
    let mut script = Script::greeted("");
    script.sends("NOOP", "A1 NOOP\r\n");
    script.queues("STARTTLS");
    script.says("A1 OK\r\n");
    assert_eq!(script.transmits(), "A2 STARTTLS\r\n");
}

#[test]
fn what_needs_a_mailbox_waits_until_it_is_selected() {
    let mut script = Script::logged_in("");
    script.sends("SELECT x", "A1 SELECT x\r\n");
    script.sends("LIST \"\" *", "A2 LIST \"\" *\r\n");
    script.queues("UID FETCH 1:* FLAGS");
    script.says("A1 NO\r\n");
    // It would be of another mailbox, or of none.
    assert_eq!(script.transmits(), "");
    assert!(script.client.waiting().next().is_none());
}

#[test]
fn the_order_of_commands_is_kept() {
    let mut script = Script::selected("", 3);
    script.sends("NOOP", "A2 NOOP\r\n");
    script.queues("FETCH 1 FLAGS");
    script.queues("LIST \"\" *");
    script.says("A2 OK\r\n");
    assert_eq!(script.transmits(), "A3 FETCH 1 (FLAGS)\r\nA4 LIST \"\" *\r\n");
}

#[test]
fn a_command_that_is_not_kept_is_sent_only_in_its_turn() {
    let mut script = Script::selected("", 3);
    script.client.send_now(&parsed("NOOP")).unwrap();
    assert_eq!(script.client.send_now(&parsed("FETCH 1 FLAGS")), Err(UsageError::WOULD_QUEUE));
    script.client.send_now(&parsed("UID FETCH 1 FLAGS")).unwrap();
    assert_eq!(script.transmits(), "A2 NOOP\r\nA3 UID FETCH 1 (FLAGS)\r\n");
    script.queues("FETCH 1 FLAGS");
    // Others wait, so that it would overtake them.
    assert_eq!(script.client.send_now(&parsed("NOOP")), Err(UsageError::WOULD_QUEUE));
    assert!(script.client.send_now(&parsed("LOGIN a b")).is_err());
}

#[test]
fn the_queue_is_bounded() {
    let mut config = Config::default();
    config.limits.queue = 3;
    let mut script = Script::new(config);
    for _ in 0..3 {
        script.queues("NOOP");
    }
    assert_eq!(script.client.send(Command::Noop), Err(UsageError::QUEUE_FULL));
    script.says("* OK hi\r\n");
    // The refused one has used up no tag.
    assert_eq!(script.transmits(), "A1 NOOP\r\nA2 NOOP\r\nA3 NOOP\r\n");
    script.sends("NOOP", "A4 NOOP\r\n");
}

#[test]
fn commands_in_flight_are_bounded() {
    let mut config = Config::default();
    config.limits.in_flight = 2;
    let mut script = Script::greeted_with(config, "");
    script.sends("NOOP", "A1 NOOP\r\n");
    script.sends("NOOP", "A2 NOOP\r\n");
    script.queues("NOOP");
    script.says("A1 OK\r\n");
    assert_eq!(script.transmits(), "A3 NOOP\r\n");
}

#[test]
fn octets_to_be_transmitted_are_bounded() {
    let mut config = Config::default();
    config.limits.transmit = 100;
    let mut script = Script::greeted_with(config, "");
    for _ in 0..50 {
        script.client.send(Command::Noop).unwrap();
    }
    assert_eq!(script.client.waiting().count(), 39);
    // They follow as soon as there is room.
    assert_eq!(script.transmits().len(), 9 * 9 + 41 * 10);
}

#[test]
fn an_id_is_its_tag() {
    let mut script = Script::greeted("");
    let (first, second) = (script.sends("NOOP", "A1 NOOP\r\n"), script.sends("NOOP", "A2 NOOP\r\n"));
    assert_eq!((first.to_string(), second.to_string()), ("A1".into(), "A2".into()));
    assert!(first < second && first.number() == 1);
}

#[test]
fn numbers_that_mean_other_messages_by_now_are_not_sent() {
    let not_sent = "not sent: the numbers of the messages have changed before it was sent";
    for (waiting, said, is_stale) in [
        ("STORE 2 +FLAGS (\\Deleted)", "* 1 EXPUNGE", true),
        ("STORE 2 +FLAGS (\\Deleted)", "* 2 EXPUNGE", true),
        ("STORE 2 +FLAGS (\\Deleted)", "* 3 EXPUNGE", false),
        ("STORE 1:* +FLAGS (\\Deleted)", "* 1 EXPUNGE", false),
        ("STORE 2:* +FLAGS (\\Deleted)", "* 3 EXPUNGE", true),
        ("COPY 3 x", "* VANISHED 7", true),
        ("COPY 3 x", "* VANISHED (EARLIER) 7", false),
        ("FETCH 3 (FLAGS)", "* 2 EXISTS", true),
        ("FETCH 3 (FLAGS)", "* 4 EXISTS", false),
        ("SEARCH UNSEEN", "* 1 EXPUNGE", false),
        ("SEARCH 2:3 UNSEEN", "* 1 EXPUNGE", true),
        ("UID STORE 20 +FLAGS (\\Deleted)", "* 1 EXPUNGE", false),
    ] {
        let mut script = Script::selected("IDLE QRESYNC", 3);
        script.sends("IDLE", "A2 IDLE\r\n");
        script.says("+\r\n");
        script.sends(waiting, "DONE\r\n");
        let events = script.says(format!("{said}\r\nA2 OK\r\n"));
        assert_eq!(events.iter().any(|event| event.ends_with(not_sent)), is_stale, "{waiting} {said}: {events:?}");
        assert_eq!(script.transmits().starts_with(&format!("A3 {waiting}")), !is_stale, "{waiting} {said}");
    }
    // What is behind a SELECT is of another mailbox.
    let mut script = Script::selected("", 3);
    script.sends("CLOSE", "A2 CLOSE\r\n");
    script.queues("SELECT x");
    script.queues("FETCH 3 FLAGS");
    script.says("* 1 EXPUNGE\r\nA2 OK\r\n");
    assert_eq!(script.transmits(), "A3 SELECT x\r\n");
    script.says("* 9 EXISTS\r\nA3 OK\r\n");
    assert_eq!(script.transmits(), "A4 FETCH 3 (FLAGS)\r\n");
}

#[test]
fn a_number_that_waits_for_the_next_mailbox_is_not_of_this_one() {
    let mut script = Script::selected("", 3);
    script.sends("SELECT x", "A2 SELECT x\r\n");
    script.queues("FETCH 1 FLAGS");
    assert_eq!(script.says("* 1 EXPUNGE\r\n* 9 EXISTS\r\nA2 OK\r\n"), ["1 EXPUNGE", "9 EXISTS", "A2 SELECT: OK "]);
    assert_eq!(script.transmits(), "A3 FETCH 1 (FLAGS)\r\n");
    // Once the server speaks of it, it is.
    let mut script = Script::selected("", 3);
    script.sends("SELECT x", "A2 SELECT x\r\n");
    script.queues("FETCH 1 FLAGS");
    assert_eq!(script.says("* OK [CLOSED]\r\n* 9 EXISTS\r\n* 1 EXPUNGE\r\n").len(), 4);
}

#[test]
fn what_was_saved_is_no_number() {
    let mut script = Script::selected("IDLE SEARCHRES", 3);
    script.sends("IDLE", "A2 IDLE\r\n");
    script.says("+\r\n");
    script.sends("STORE $ +FLAGS (\\Deleted)", "DONE\r\n");
    assert_eq!(script.says("* 1 EXPUNGE\r\nA2 OK\r\n"), ["1 EXPUNGE", "A2 IDLE: OK "]);
    assert_eq!(script.transmits(), "A3 STORE $ +FLAGS (\\Deleted)\r\n");
}

#[test]
fn a_command_that_waits_can_be_taken_back() {
    let mut script = Script::logged_in("");
    let sent = script.sends("ENABLE X", "A1 ENABLE X\r\n");
    let waiting = script.queues("SELECT x");
    script.queues("NOOP");
    assert!(script.client.withdraw(waiting) && !script.client.withdraw(waiting) && !script.client.withdraw(sent));
    assert_eq!(script.events(), ["A2 SELECT: not sent: it was taken back"]);
    script.says("A1 OK\r\n");
    assert_eq!(script.transmits(), "A3 NOOP\r\n");
}

#[test]
fn no_queue_is_needed_by_what_does_not_wait() {
    let mut config = Config::default();
    config.limits.queue = 0;
    let mut script = Script::greeted_with(config, "");
    script.sends("LOGIN a b", "A1 LOGIN a b\r\n");
    assert_eq!(script.client.send(Command::Noop), Err(UsageError::QUEUE_FULL));
}

#[test]
fn a_number_that_waits_behind_what_keeps_the_mailbox_goes_stale_too() {
    let mut script = Script::selected("COMPRESS=DEFLATE", 3);
    script.sends("NOOP", "A2 NOOP\r\n");
    script.queues("COMPRESS DEFLATE");
    script.queues("FETCH 1 FLAGS");
    let stale = "A4 FETCH: not sent: the numbers of the messages have changed before it was sent";
    assert_eq!(script.says("* 1 EXPUNGE\r\nA2 OK done\r\n"), ["1 EXPUNGE", stale, "A2 NOOP: OK done"]);
    assert_eq!(script.transmits(), "A3 COMPRESS DEFLATE\r\n");
}
