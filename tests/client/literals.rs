//! Literals that the client sends: which wait, and what may come in place of `+`.

use crate::script::{Script, parsed};
use imap_wire::client::Config;

#[test]
fn a_literal_waits_for_the_server() {
    let mut script = Script::greeted("");
    script.sends("LOGIN alice {6}\r\np\"\r\n12", "A1 LOGIN alice {6}\r\n");
    script.queues("NOOP");
    assert_eq!(script.says("+ go on\r\n"), ["A1 continues"]);
    assert_eq!(script.transmits(), "p\"\r\n12\r\n");
    assert_eq!(script.says("A1 OK done\r\n"), ["A1 LOGIN: OK done"]);
    assert_eq!(script.transmits(), "A2 NOOP\r\n");
}

#[test]
fn each_literal_of_a_command_waits() {
    let mut script = Script::greeted("");
    script.sends("LOGIN {3}\r\na\r\n {3}\r\nb\r\n", "A1 LOGIN {3}\r\n");
    assert_eq!(script.says("+ \r\n"), ["A1 continues"]);
    assert_eq!(script.transmits(), "a\r\n {3}\r\n");
    assert_eq!(script.says("+\r\n"), ["A1 continues"]);
    assert_eq!(script.transmits(), "b\r\n\r\n");
    assert_eq!(script.says("+ more?\r\n"), ["ignored + more?"]);
    assert_eq!(script.says("A1 OK\r\n"), ["A1 LOGIN: OK "]);
}

#[test]
fn a_literal_is_sent_at_once_to_a_server_that_takes_it() {
    let long = "x".repeat(5000);
    for (capability, small, large) in [
        ("LITERAL+", "A1 SUBSCRIBE {3+}\r\na\r\n\r\n", format!("A2 SUBSCRIBE {{5000+}}\r\n{long}\r\n")),
        ("LITERAL-", "A1 SUBSCRIBE {3+}\r\na\r\n\r\n", "A2 SUBSCRIBE {5000}\r\n".into()),
        ("IMAP4rev2", "A1 SUBSCRIBE {3+}\r\na\r\n\r\n", "A2 SUBSCRIBE {5000}\r\n".into()),
        ("LITERAL", "A1 SUBSCRIBE {3}\r\n", String::new()),
    ] {
        let mut script = Script::logged_in(capability);
        script.sends("SUBSCRIBE {3}\r\na\r\n", small);
        script.sends(&format!("SUBSCRIBE {{5000}}\r\n{long}"), &large);
    }
    let mut config = Config::default();
    config.non_sync = false;
    let mut script = Script::logged_in_with(config, "LITERAL+");
    script.sends("SUBSCRIBE {3}\r\na\r\n", "A1 SUBSCRIBE {3}\r\n");
}

#[test]
fn one_command_can_be_made_to_wait() {
    let mut script = Script::logged_in("LITERAL+");
    script.sends_synchronising("APPEND x {5}\r\nhello", "A1 APPEND x {5}\r\n");
    assert_eq!(script.says("+ ok\r\n"), ["A1 continues"]);
    assert_eq!(script.transmits(), "hello\r\n");
    script.sends("APPEND x {5}\r\nhello", "A2 APPEND x {5+}\r\nhello\r\n");
}

#[test]
fn without_capabilities_nothing_is_assumed() {
    let mut script = Script::logged_in("LITERAL+");
    script.sends("UNAUTHENTICATE", "A1 UNAUTHENTICATE\r\n");
    script.says("A1 OK\r\n");
    script.sends("LOGIN {3}\r\na\r\n b", "A2 LOGIN {3}\r\n");
}

#[test]
fn no_in_place_of_a_plus_ends_that_command_and_nothing_else() {
    for answer in ["NO [TOOBIG] no", "BAD no", "NO [OVERQUOTA] full"] {
        let mut script = Script::logged_in("");
        script.sends("NOOP", "A1 NOOP\r\n");
        script.sends("APPEND x (\\Seen) {5}\r\nhello", "A2 APPEND x (\\Seen) {5}\r\n");
        script.queues("LIST \"\" *");
        assert_eq!(script.says(format!("A2 {answer}\r\n")), [format!("A2 APPEND: {answer}")]);
        // The literal was dropped, and what follows it in its command.
        assert_eq!(script.transmits(), "A3 LIST \"\" *\r\n");
        assert_eq!(
            script.says("A1 OK\r\n* LIST () \"/\" x\r\nA3 OK\r\n"),
            ["A1 NOOP: OK ", "LIST () \"/\" \"x\"", "A3 LIST: OK "]
        );
        assert_eq!(script.says("+ late\r\n"), ["ignored + late"]);
    }
}

#[test]
fn no_may_come_at_the_second_literal() {
    let mut script = Script::logged_in("MULTIAPPEND");
    script.sends("APPEND x {2}\r\nab {2}\r\ncd", "A1 APPEND x {2}\r\n");
    script.says("+\r\n");
    assert_eq!(script.transmits(), "ab {2}\r\n");
    assert_eq!(script.says("A1 NO full\r\n"), ["A1 APPEND: NO full"]);
    script.sends("NOOP", "A2 NOOP\r\n");
}

#[test]
fn data_may_come_in_place_of_a_plus() {
    let mut script = Script::selected("", 3);
    script.sends("APPEND x {5}\r\nhello", "A2 APPEND x {5}\r\n");
    assert_eq!(
        script.says("* 4 EXISTS\r\n* OK wait\r\n* BAD hm\r\n* 1 FETCH (FLAGS ())\r\n"),
        ["4 EXISTS", "status OK wait", "status BAD hm", "1 FETCH (FLAGS ())"]
    );
    assert_eq!(script.transmits(), "");
    assert_eq!(script.says("+\r\n"), ["A2 continues"]);
    assert_eq!(script.transmits(), "hello\r\n");
}

#[test]
fn an_answer_to_another_command_may_come_in_place_of_a_plus() {
    let mut script = Script::logged_in("");
    script.sends("NOOP", "A1 NOOP\r\n");
    script.sends("APPEND x {5}\r\nhello", "A2 APPEND x {5}\r\n");
    assert_eq!(script.says("A1 NO\r\n"), ["A1 NOOP: NO "]);
    assert_eq!(script.says("+\r\n"), ["A2 continues"]);
    assert_eq!(script.transmits(), "hello\r\n");
}

#[test]
fn bye_may_come_in_place_of_a_plus() {
    let mut script = Script::logged_in("");
    script.sends("APPEND x {5}\r\nhello", "A1 APPEND x {5}\r\n");
    script.queues("NOOP");
    let failed = "the session ended before there was an answer: the server said BYE";
    assert_eq!(
        script.says("* BYE shutting down\r\n"),
        ["status BYE shutting down", "A2 NOOP: not sent: the session is over"]
    );
    assert_eq!(script.says("+\r\n"), ["ignored + "]);
    assert_eq!(script.transmits(), "");
    assert_eq!(script.closes(), [format!("A1 APPEND: {failed}").as_str(), "ended: the server said BYE"]);
}

#[test]
fn a_plus_before_the_announcement_is_out_means_nothing() {
    let mut script = Script::logged_in("");
    script.client.send(parsed("APPEND x {5}\r\nhello")).unwrap();
    assert_eq!(script.transmits_only(10), "A1 APPEND ");
    assert_eq!(script.says("+\r\n"), ["ignored + "]);
    assert_eq!(script.transmits(), "x {5}\r\n");
    assert_eq!(script.says("+\r\n"), ["A1 continues"]);
    assert_eq!(script.transmits(), "hello\r\n");
}

#[test]
fn a_plus_for_a_literal_that_did_not_wait_is_surplus() {
    let mut script = Script::logged_in("LITERAL+");
    script.sends("APPEND x {5}\r\nhello", "A1 APPEND x {5+}\r\nhello\r\n");
    assert_eq!(script.says("+ ok\r\nA1 OK\r\n"), ["ignored + ok", "A1 APPEND: OK "]);
}

#[test]
fn nul_needs_binary() {
    let mut script = Script::logged_in("");
    let append = "APPEND INBOX ~{3}\r\na\0b";
    assert!(script.client.send(parsed(append)).is_err());
    script.says("* CAPABILITY IMAP4rev1 BINARY LITERAL+\r\n");
    script.client.send(parsed(append)).unwrap();
    assert_eq!(script.transmits(), "A1 APPEND INBOX ~{3+}\r\na\0b\r\n");
}

#[test]
fn an_earlier_command_may_be_refused_for_its_length() {
    let mut script = Script::logged_in("");
    script.client.send(parsed("CREATE abcdefghijklmnopq")).unwrap();
    script.client.send(parsed("APPEND x {5}\r\nhello")).unwrap();
    assert_eq!(script.transmits_only(5), "A1 CR");
    assert_eq!(script.says("A1 BAD line too long\r\n"), ["A1 CREATE: BAD line too long"]);
    assert_eq!(script.transmits(), "EATE abcdefghijklmnopq\r\nA2 APPEND x {5}\r\n");
    assert_eq!(script.says("+\r\n"), ["A2 continues"]);
    assert_eq!(script.transmits(), "hello\r\n");
}

#[test]
fn an_unreadable_answer_in_place_of_a_plus_ends_that_command() {
    let mut script = Script::logged_in("");
    script.sends("APPEND x {5}\r\nhello", "A1 APPEND x {5}\r\n");
    script.queues("NOOP");
    let events = script.says("A1 NOPE\r\n");
    assert!(events[0].starts_with("malformed A1 NOPE") && events[1].starts_with("A1 APPEND: the answer"), "{events:?}");
    assert_eq!(script.transmits(), "A2 NOOP\r\n");
}

#[test]
fn an_unreadable_plus_is_one_all_the_same() {
    for plus in [&b"+ go\0on\r\n"[..], b"+go\r\n", b"+ \xff\x00\r\n"] {
        let mut script = Script::logged_in("");
        script.sends("APPEND x {5}\r\nhello", "A1 APPEND x {5}\r\n");
        let events = script.says(plus);
        assert!(events[0].starts_with("malformed +"), "{events:?}");
        assert_eq!(events[1..], ["A1 continues"]);
        assert_eq!(script.transmits(), "hello\r\n");
    }
}

#[test]
fn literal_minus_ends_at_4096_octets() {
    for (octets, is_sync) in [(4096, false), (4097, true)] {
        let mut script = Script::logged_in("LITERAL-");
        let message = "x".repeat(octets);
        script.client.send(parsed(&format!("APPEND x {{{octets}}}\r\n{message}"))).unwrap();
        let plus = if is_sync { "" } else { "+" };
        assert!(script.transmits().starts_with(&format!("A1 APPEND x {{{octets}{plus}}}\r\n")));
    }
}

#[test]
fn a_refused_part_ends_the_whole_command() {
    for command in [
        "APPEND x CATENATE (URL \"/x\" TEXT {5}\r\nhello URL \"/y\")",
        "APPEND x CATENATE (TEXT {2}\r\nhi TEXT {5}\r\nhello)",
        "UID REPLACE 7 x (\\Seen) {5}\r\nhello",
    ] {
        let mut script = Script::selected("CATENATE REPLACE", 3);
        script.client.send(parsed(command)).unwrap();
        assert!(script.transmits().ends_with("}\r\n"));
        assert_eq!(script.says("A2 NO [TOOBIG] no\r\n").len(), 1);
        script.sends("NOOP", "A3 NOOP\r\n");
    }
}
