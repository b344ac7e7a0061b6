//! Attacks on a client, each by its number in the list of SECURITY.md.

use crate::script::{Script, parsed};
use bytes::Buf;
use imap_wire::{
    Code, Data, Head, Quirks,
    client::{Config, Event, Outcome, TagPrefix, sasl::Plain},
    command::{Command, Login},
    data::{SequenceSet, UidSet},
    wire::IntoStatic,
};

#[test]
fn x01_octets_behind_the_ok_to_starttls_end_the_session() {
    let injected = "octets in the clear followed the agreement to start TLS";
    for behind in ["* CAPABILITY IMAP4rev1 AUTH=EVIL\r\n", "x", "\r\n"] {
        let mut script = Script::greeted("STARTTLS");
        script.sends("STARTTLS", "A1 STARTTLS\r\n");
        script.queues("LOGIN alice hunter2");
        let failed = format!("the session ended before there was an answer: {injected}");
        assert_eq!(
            script.says(format!("A1 OK begin\r\n{behind}")),
            [
                format!("A1 STARTTLS: {failed}"),
                "A2 LOGIN: not sent: the session is over".to_owned(),
                format!("ended: {injected}")
            ]
        );
        assert_eq!(script.transmits(), "");
        assert!(script.client.tls_started().is_err());
    }
    // The same when they come a moment later, whoever looks first.
    let mut script = Script::greeted("STARTTLS");
    script.sends("STARTTLS", "A1 STARTTLS\r\n");
    script.says("A1 OK begin\r\n");
    script.client.receive(b"* OK [ALERT] boo\r\n");
    assert!(script.client.tls_started().is_err());
    assert_eq!(script.events(), [format!("ended: {injected}")]);
}

#[test]
fn x03_preauth_does_not_get_around_tls() {
    let mut config = Config::default();
    config.require_tls = true;
    let mut script = Script::new(config);
    script.queues("APPEND x {5}\r\nhello");
    let end = "PREAUTH came in the clear, where TLS is required";
    assert_eq!(
        script.says("* PREAUTH [CAPABILITY IMAP4rev1] come in\r\n"),
        ["A1 APPEND: not sent: the session is over".to_owned(), format!("ended: {end}")]
    );
    assert_eq!(script.transmits(), "");
}

#[test]
fn x04_an_answer_to_what_was_not_sent_ends_the_session() {
    let end = "ended: a command was answered that has not been sent";
    // Not begun: it waits for the greeting's capabilities, or is still to be transmitted.
    let mut script = Script::greeted("STARTTLS");
    script.client.send(Command::StartTls).unwrap();
    assert_eq!(script.says("A1 OK done\r\n").last().unwrap(), end);
    // Half of it is.
    let mut script = Script::greeted("STARTTLS");
    script.client.send(Command::StartTls).unwrap();
    assert_eq!(script.transmits_only(5), "A1 ST");
    assert_eq!(script.says("A1 NO done\r\n").last().unwrap(), end);
    // Its turn has not come.
    let mut script = Script::selected("", 1);
    script.sends("NOOP", "A2 NOOP\r\n");
    script.queues("FETCH 1 FLAGS");
    assert_eq!(script.says("A3 OK done\r\n").last().unwrap(), end);
    // A literal is still to come.
    let mut script = Script::logged_in("");
    script.sends("APPEND x {5}\r\nhello", "A1 APPEND x {5}\r\n");
    assert_eq!(script.says("A1 OK stored\r\n").last().unwrap(), end);
}

#[test]
fn x04_a_stripped_capability_does_not_lift_the_demand_for_tls() {
    let mut config = Config::default();
    config.require_tls = true;
    let mut script = Script::greeted_with(config, "AUTH=PLAIN");
    assert!(script.client.send(Command::Login(Login::new("alice", "hunter2"))).is_err());
    assert!(script.client.authenticate(Plain::new("alice", "hunter2").unwrap()).is_err());
    // It may be asked for all the same.
    script.sends("STARTTLS", "A1 STARTTLS\r\n");
}

#[test]
fn x05_an_invalid_greeting_is_the_end() {
    for greeting in ["* OKAY\r\n", "* \r\n", "OK\r\n", "* BAD\r\n", "* 1 EXISTS\r\n", "+ OK\r\n", "\r\n"] {
        let mut script = Script::new(Config::default());
        script.queues("LOGIN alice hunter2");
        let events = script.says(greeting);
        assert!(events.last().unwrap().starts_with("ended: this is not IMAP"), "{greeting}: {events:?}");
        assert_eq!(script.says("* OK ready\r\n"), [""; 0]);
        assert_eq!(script.transmits(), "");
    }
}

#[test]
fn x06_what_is_said_before_tls_is_marked_and_forgotten() {
    let mut script = Script::greeted("STARTTLS AUTH=EVIL");
    script.client.receive(b"* OK [ALERT] call this number\r\n");
    assert!(matches!(script.client.poll_event(), Some(Event::Status { before_tls: true, .. })));
    script.sends("STARTTLS", "A1 STARTTLS\r\n");
    script.client.receive(b"A1 OK [CAPABILITY IMAP4rev1 AUTH=EVIL] go\r\n");
    assert!(matches!(script.client.poll_event(), Some(Event::Completed { before_tls: true, .. })));
    script.events();
    script.client.tls_started().unwrap();
    assert!(script.client.capabilities().is_none());
    script.client.receive(b"* OK [ALERT] really\r\n");
    assert!(matches!(script.client.poll_event(), Some(Event::Status { before_tls: false, .. })));
    // Nor do they outlive the login.
    script.says("* CAPABILITY IMAP4rev1 X-OLD\r\n");
    script.sends("LOGIN a b", "A2 LOGIN a b\r\n");
    script.says("A2 OK in\r\n");
    assert!(script.client.capabilities().is_none());
}

#[test]
fn x07_arguments_do_not_become_commands() {
    let mut script = Script::greeted("");
    assert!(script.client.send(Command::Login(Login::new("nul\0", "x"))).is_err());
    script.client.send(Command::Login(Login::new("alice\r\nA2 LOGOUT", "x\"\r\ny"))).unwrap();
    let sent = script.transmits();
    assert_eq!(sent, "A1 LOGIN {16}\r\n");
    assert!(TagPrefix::new("A1 LOGOUT\r\n").is_err());
}

#[test]
fn x08_a_literal_that_does_not_wait_needs_a_server_that_takes_it() {
    // Not on a guess, not after the capability was forgotten, and not above what it is good for.
    let login = || Command::Login(Login::new("al\r\nice", "x"));
    let mut script = Script::new(Config::default());
    script.says("* OK ready\r\n");
    script.client.send(login()).unwrap();
    assert_eq!(script.transmits(), "A1 LOGIN {7}\r\n");
    let mut script = Script::greeted("LITERAL+ STARTTLS");
    script.sends("STARTTLS", "A1 STARTTLS\r\n");
    script.says("A1 OK\r\n");
    script.client.tls_started().unwrap();
    script.client.send(login()).unwrap();
    assert_eq!(script.transmits(), "A2 LOGIN {7}\r\n");
}

#[test]
fn x11_a_declared_size_costs_nothing() {
    let mut script = Script::selected("", 1);
    assert_eq!(script.says("* 1 FETCH (BODY[] {9223372036854775807}\r\n"), ["literal 9223372036854775807"]);
    let mut script = Script::selected("", 1);
    // Nobody can use it before it is whole, and it will never be.
    assert_eq!(script.says("* LIST () \"/\" {9223372036854775807}\r\nx"), [""; 0]);
    let mut script = Script::selected("", 1);
    script.sends("NOOP", "A2 NOOP\r\n");
    let events = script.says("* 1 FETCH (BODY[] {99999999999999999999}\r\n");
    assert_eq!(events.last().unwrap(), "ended: a literal's size exceeds 63 bits");
}

#[test]
fn x12_many_literals_are_one_lost_response() {
    let mut config = Config::default();
    config.limits.literals = 100;
    let mut script = Script::logged_in_with(config, "");
    let many = format!("* X ({}a)\r\n", "{1}\r\nx ".repeat(1000));
    let events = script.says(many + "* 1 EXISTS\r\n");
    assert_eq!(events.len(), 2);
    assert!(events[0].ends_with("it exceeds the limit `literals`"), "{}", events[0]);
}

#[test]
fn x13_an_endless_line_is_not_kept_and_endless_data_is_not_queued() {
    let mut config = Config::default();
    config.limits.line = 1000;
    let mut script = Script::logged_in_with(config, "");
    for _ in 0..1000 {
        assert_eq!(script.says("x".repeat(1000)), [""; 0]);
    }
    assert_eq!(script.says("\r\n* 1 EXISTS\r\n").len(), 2);
    script.sends("NOOP", "A1 NOOP\r\n");
    script.client.receive("* 1 EXISTS\r\n".repeat(10_000).as_bytes());
    let mut count = 0;
    while script.client.poll_event().is_some() {
        count += 1;
    }
    assert_eq!(count, 10_000);
}

#[test]
fn x15_ranges_are_not_counted_out() {
    let mut script = Script::selected("QRESYNC UIDPLUS", 3);
    script.says("* 1 FETCH (UID 5)\r\n");
    assert_eq!(
        script.says("* VANISHED (EARLIER) 1:4294967295\r\n"),
        ["VANISHED (EARLIER) 1:4294967295", "anomaly: VANISHED (EARLIER) names UID 5, which is there"]
    );
    let events = script.says("* VANISHED 1:4294967295\r\n");
    assert!(events[1].starts_with("anomaly: VANISHED names 4294967295 UIDs"), "{events:?}");
    script.says("* 4294967295 EXISTS\r\n* 4294967295 FETCH (UID 4294967295)\r\n");
    let view = script.client.view().unwrap();
    assert_eq!(view.exists(), u32::MAX);
    let all = view.numbers_of(&SequenceSet::new("1:*").unwrap()).unwrap().unwrap();
    assert_eq!(all.to_string(), "1:4294967295");
    script.sends("UID COPY 1 x", "A2 UID COPY 1 x\r\n");
    script.client.receive(b"A2 OK [COPYUID 1 1:4294967295 1:4294967295] done\r\n");
    let Some(Event::Completed { outcome, .. }) = script.client.poll_event() else { panic!() };
    let Some(Code::CopyUid(code)) = outcome.code() else { panic!() };
    assert_eq!(code.source.zip(&code.destination).unwrap().next(), Some((1, 1)));
}

#[test]
fn x16_deep_nesting_is_one_lost_response() {
    let mut script = Script::selected("", 3);
    for response in [
        format!("* THREAD {}\r\n", "(1 ".repeat(100_000)),
        format!("* 1 FETCH (BODYSTRUCTURE {}\r\n", "(".repeat(100_000)),
        format!("* X {}{}\r\n", "(".repeat(100_000), ")".repeat(100_000)),
    ] {
        let events = script.says(response + "* 3 EXISTS\r\n");
        assert_eq!(events.last().unwrap(), "3 EXISTS");
    }
}

#[test]
fn x17_uids_of_copies_are_paired_only_if_they_can_be() {
    let mut script = Script::selected("UIDPLUS", 3);
    script.sends("UID COPY 1:3 x", "A2 UID COPY 1:3 x\r\n");
    script.client.receive(b"A2 OK [COPYUID 7 1:3 4:5] done\r\n");
    let Some(Event::Completed { outcome, .. }) = script.client.poll_event() else { panic!() };
    let Some(Code::CopyUid(code)) = outcome.code() else { panic!() };
    assert!(code.source.zip(&code.destination).is_err());
    // Nobody has appended anything: it is no answer.
    assert_eq!(script.says("* OK [APPENDUID 7 9] stored\r\n"), ["status OK [APPENDUID 7 9] stored"]);
    assert_eq!(script.says("A9 OK [APPENDUID 7 9] stored\r\n"), ["ignored A9 OK [APPENDUID 7 9] stored"]);
    // 0 is no UID.
    script.sends("APPEND x {1}\r\nx", "A3 APPEND x {1}\r\n");
    script.says("+\r\n");
    script.transmits();
    script.client.receive(b"A3 OK [APPENDUID 7 0] stored\r\n");
    let Some(Event::Completed { outcome: Outcome::Status(status), .. }) = script.client.poll_event() else { panic!() };
    assert!(matches!(status.code, Some(Code::Other(_))), "{status:?}");
}

#[test]
fn x18_numbers_that_cannot_be_change_nothing() {
    let mut script = Script::selected("", 2);
    for (said, anomaly) in [
        ("* 0 EXPUNGE", "EXPUNGE of message 0"),
        ("* 3 EXPUNGE", "EXPUNGE of message 3 of 2"),
        ("* 4294967295 EXPUNGE", "EXPUNGE of message 4294967295 of 2"),
        ("* 0 FETCH (UID 1)", "FETCH of message 0"),
        ("* 3 FETCH (FLAGS ())", "FETCH of message 3 of 2"),
        ("* 1 FETCH (UID 0)", "a UID is 0"),
        ("* OK [UIDNEXT 0] x", "UIDNEXT 0 is not larger than UID 0"),
        ("* OK [UIDVALIDITY 0] x", "UIDVALIDITY went from 7 to 0 without SELECT"),
        ("* OK [UIDVALIDITY 99999999999] x", "UIDVALIDITY went from 0 to 99999999999 without SELECT"),
    ] {
        let events = script.says(format!("{said}\r\n"));
        assert_eq!(events[1..], [format!("anomaly: {anomaly}")], "{said}");
        assert_eq!(script.client.view().unwrap().exists(), 2);
    }
    script.says("* OK [UIDNEXT 4294967295] x\r\n* 2 FETCH (UID 4294967295)\r\n");
    assert_eq!(script.client.view().unwrap().uid_next(), Some(u32::MAX));
}

#[test]
fn x19_names_are_octets_and_are_kept_as_they_are() {
    let mut script = Script::logged_in("");
    let names = ["../../etc/passwd", "|rm -rf", "~root", "a/../b"];
    for name in names {
        script.client.receive(format!("* LIST () \"/\" \"{name}\"\r\n").as_bytes());
        let Some(Event::Data(Data::List(list))) = script.client.poll_event() else { panic!("{name}") };
        // Whether it may be a path is for the caller to ask.
        assert_eq!(list.mailbox.as_octets(), name.as_bytes());
        assert!(!list.mailbox.is_path_safe(), "{name}");
    }
}

#[test]
fn x20_only_tags_in_flight_complete_commands() {
    let mut script = Script::greeted("");
    script.sends("NOOP", "A1 NOOP\r\n");
    for answer in ["A0 OK x", "a1 OK x", "A01 OK x", "A2 OK x", "A11 OK x", "1 OK x"] {
        assert_eq!(script.says(format!("{answer}\r\n")), [format!("ignored {answer}")]);
    }
    assert_eq!(script.says("A1 OK\r\nA1 OK\r\n"), ["A1 NOOP: OK ", "ignored A1 OK "]);
    // What a message says is no answer, streamed or not.
    let mut script = Script::selected("", 1);
    script.sends("NOOP", "A2 NOOP\r\n");
    assert_eq!(script.says("* 1 FETCH (BODY[] {12}\r\nA2 OK no\r\n\r\n)\r\n").len(), 1);
    assert_eq!(script.client.in_flight().count(), 1);
    // Nobody guesses the next tag.
    let prefix = TagPrefix::from_random(0x1234_5678_9abc_def0);
    let mut config = Config::default();
    config.tag_prefix = prefix;
    let mut script = Script::greeted_with(config, "");
    script.sends("NOOP", &format!("{prefix}1 NOOP\r\n"));
}

#[test]
fn x21_end_of_stream_and_bye_are_no_success() {
    for end in ["", "* BYE\r\n", "A2 O", "A2 OK done"] {
        let mut script = Script::selected("", 1);
        script.sends("UID FETCH 1:* FLAGS", "A2 UID FETCH 1:* (FLAGS)\r\n");
        script.client.receive(format!("* 1 FETCH (FLAGS ())\r\n{end}").as_bytes());
        script.client.receive_eof();
        let mut completions = 0;
        while let Some(event) = script.client.poll_event() {
            if let Event::Completed { outcome, .. } = event {
                assert!(!outcome.is_ok(), "{end}");
                completions += 1;
            }
        }
        assert_eq!(completions, 1);
    }
}

#[test]
fn x22_an_exchange_is_bounded() {
    let mut script = Script::greeted("SASL-IR");
    script.client.authenticate(Plain::new("alice", "hunter2").unwrap()).unwrap();
    script.transmits();
    // A flood of `+`: one gives up the exchange, the others mean nothing.
    let events = script.says("+ eA==\r\n".repeat(1000));
    assert_eq!(events.iter().filter(|event| event.starts_with("ignored")).count(), 999);
    assert_eq!(script.transmits(), "*\r\n");
    script.says("A1 BAD\r\n");
    script.sends("NOOP", "A2 NOOP\r\n");
    // The same without an exchange.
    assert_eq!(script.says("+ x\r\n".repeat(1000)), ["ignored + x"; 1000]);
    assert_eq!(script.transmits(), "");
}

#[test]
fn x23_lists_are_bounded() {
    let mut config = Config::default();
    config.limits.items = 1000;
    let mut script = Script::logged_in_with(config, "");
    let address = "(NIL NIL \"a\" \"b\")";
    let parameters = "\"a\" \"b\" ".repeat(1001);
    for response in [
        format!("* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL ({}) NIL NIL NIL NIL))\r\n", address.repeat(1001)),
        format!("* 1 FETCH (BODY (\"TEXT\" \"PLAIN\" ({}) NIL NIL \"7BIT\" 1 1))\r\n", parameters.trim_end()),
        format!("* 1 FETCH (BODY ({} \"MIXED\"))\r\n", "(\"A\" \"B\" NIL NIL NIL \"7BIT\" 1)".repeat(1001)),
    ] {
        script.client.receive(response.as_bytes());
        let lost = match script.client.poll_event() {
            Some(Event::Fetch { fetch, .. }) => fetch.envelope().is_none() && fetch.body_structure().is_none(),
            Some(Event::Malformed { .. }) => true,
            other => panic!("{other:?}"),
        };
        assert!(lost, "{response:.60}");
        assert_eq!(script.says("* 3 EXISTS\r\n").last().unwrap(), "3 EXISTS");
    }
}

#[test]
fn x24_octets_behind_the_ok_to_compress_are_not_read_as_imap() {
    let mut script = Script::logged_in("COMPRESS=DEFLATE");
    script.sends("COMPRESS DEFLATE", "A1 COMPRESS DEFLATE\r\n");
    let events = script.says("A1 OK go\r\n* 9 EXISTS\r\n");
    assert_eq!(events, ["A1 COMPRESS: OK go", r"start compression * 9 EXISTS\r\n"]);
}

#[test]
fn x25_no_octets_make_it_panic() {
    let pieces: &[&[u8]] = &[
        b"* ",
        b"+ ",
        b"A1 OK ",
        b"\xff\xfe",
        b"\0",
        b"{3}\r\n",
        b"~{3}\r\n",
        b"(",
        b")",
        b"\"",
        b"\\",
        b"[",
        b"]",
        b"\r\n",
        b"\n",
        b" ",
        b"FETCH",
        b"BODY[]",
        b"UID",
        b"4294967296",
        b"&-&",
        b"NIL",
        b"\xe2\x82",
    ];
    let mut state = 0x9e37_79b9_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state as usize >> 8
    };
    for _ in 0..300 {
        let mut script = Script::selected("IDLE", 3);
        script.client.send(parsed("IDLE")).unwrap();
        script.transmits();
        for _ in 0..60 {
            script.client.receive(pieces[next() % pieces.len()]);
            while script.client.poll_event().is_some() {}
            let remaining = script.client.transmit().remaining();
            script.client.transmit().advance(remaining);
        }
        script.closes();
        assert!(script.client.state().is_ended());
    }
}

#[test]
fn x26_secrets_are_not_shown() {
    let mut script = Script::greeted("SASL-IR");
    script.client.send(Command::Login(Login::new("alice", "hunter2"))).unwrap();
    script.client.authenticate(Plain::new("alice", "hunter2").unwrap()).unwrap();
    script.client.receive(b"* OK hunter2\r\n");
    assert!(!format!("{:?}", script.client).contains("hunter2"));
    assert!(!format!("{:?}", script.client.transmit()).contains("hunter2"));
    script.events();
    script.transmits();
    script.says("A1 NO\r\n");
    script.transmits();
    script.client.receive(b"+ aHVudGVyMg==\r\n");
    while let Some(event) = script.client.poll_event() {
        let shown = format!("{event:?}");
        assert!(!shown.contains("aHVudGVyMg"), "{shown}");
    }
    assert!(!format!("{:?}", script.client).contains("hunter2"));
}

#[test]
fn x27_what_is_tolerated_is_seen_and_can_be_refused() {
    // A line that ends in LF, a flag with a bracket, parentheses that do not belong there.
    let lines = ["* 1 EXISTS\n", "* FLAGS (OIB-Seen-[Gmail]/All)\r\n", "* ESEARCH (TAG \"A1\") UID (ALL 1:5)\r\n"];
    for line in lines {
        let mut config = Config::default();
        let mut script = Script::logged_in_with(config.clone(), "");
        script.client.receive(line.as_bytes());
        let event = script.client.poll_event().unwrap().into_static();
        assert!(matches!(event, Event::Data(_)), "{line:?}: {event:?}");
        assert!(!script.client.deviations().is_empty(), "{line:?}");
        config.quirks = Quirks::NONE;
        let mut script = Script::logged_in_with(config, "");
        let events = script.says(format!("{line}* 2 EXISTS\r\n"));
        assert!(events[0].starts_with("malformed") || events[0].starts_with("abandoned"), "{events:?}");
        assert_eq!(events[1..], ["2 EXISTS"]);
    }
}

#[test]
fn one_malformed_response_is_one_event() {
    let mut script = Script::selected("", 3);
    script.sends("NOOP", "A2 NOOP\r\n");
    script.sends("STATUS x (MESSAGES)", "A3 STATUS x (MESSAGES)\r\n");
    let events = script.says("* STATUS x (MESSAGES x)\r\n* LIST (\r\nA2 DONE\r\nA3 OK\r\n");
    assert_eq!(
        events,
        [
            "malformed * STATUS x (MESSAGES x): expected digit at offset 21 in number",
            "malformed * LIST (: expected `\\` at offset 8 in mbx-list-flags",
            "malformed A2 DONE: expected OK, NO or BAD at offset 3 in response-tagged",
            "A2 NOOP: the answer cannot be read: expected OK, NO or BAD at offset 3 in response-tagged",
            "A3 STATUS: OK ",
        ]
    );
}

#[test]
fn an_unreadable_answer_that_decides_how_to_go_on_ends_the_session() {
    let end = "ended: the answer that decides how to go on cannot be read";
    for command in ["STARTTLS", "LOGIN a b", "AUTHENTICATE X"] {
        let mut script = Script::greeted("STARTTLS");
        script.sends(command, &format!("A1 {command}\r\n"));
        let events = script.says("A1 OKAY\r\n");
        assert!(events[0].starts_with("malformed A1 OKAY"), "{events:?}");
        assert!(events[1].contains("the answer cannot be read"), "{events:?}");
        assert_eq!(events[2..], [end]);
    }
    let mut script = Script::selected("", 3);
    script.sends("SELECT x", "A2 SELECT x\r\n");
    script.says("A2 OKAY\r\n");
    assert!(script.client.view().is_none() && !script.client.state().is_selected());
}

#[test]
fn a_head_tells_no_more_than_what_was_received() {
    let mut config = Config::default();
    config.limits.inline = 1;
    let mut script = Script::logged_in_with(config, "");
    script.client.receive(b"* 4294967295 FETCH (UID 4294967295 BODY[]<4294967295> {10}\r\n");
    let Some(Event::Literal { head: Head::Fetch(fetch), .. }) = script.client.poll_event() else { panic!() };
    assert_eq!(fetch.uid(), Some(u32::MAX));
    let _never_looked_up = UidSet::new("1:4294967295").unwrap();
}

#[test]
fn x14_work_does_not_depend_on_the_queue_or_on_the_chunks() {
    // Ratios are for benches/peers; this would take minutes if each octet or line looked at all that waits.
    let mut config = Config::default();
    config.limits.queue = 20_000;
    let mut script = Script::greeted_with(config, "");
    for _ in 0..20_000 {
        script.client.send(Command::Noop).unwrap();
    }
    script.client.receive("A999999 OK x\r\n".repeat(20_000).as_bytes());
    while script.client.poll_event().is_some() {}
    for octet in "* OK x\r\n".repeat(10_000).bytes() {
        script.client.receive(&[octet]);
        while script.client.poll_event().is_some() {}
    }
}
