//! Attacks on a server, each by its number in the list of SECURITY.md.

use crate::{
    script::{Script, config, status},
    updates::mailbox,
};
use imap_wire::{
    Limits, Response, Status, StatusKind,
    command::Command,
    data::{Mailbox, Text},
    server::{Event, Server},
};

#[test]
fn x02_commands_behind_starttls_are_not_run_under_tls() {
    for behind in ["A2 LOGIN mallory x\r\n", "A2", "\r\n", "\0"] {
        let mut script = Script::greeted("STARTTLS");
        let ended = "ended: octets in the clear followed STARTTLS";
        assert_eq!(script.hears(format!("A1 STARTTLS\r\n{behind}")), ["start TLS", ended]);
        assert!(script.server.tls_started().is_err());
        assert_eq!(script.hears("A3 NOOP\r\n"), [""; 0]);
    }
}

#[test]
fn x09_a_refused_literal_is_never_read_as_commands() {
    let evil = "A9 DELETE INBOX\r\n";
    for (offered, command) in [
        ("LITERAL+", "A1 APPEND x CATENATE (TEXT {17+}\r\n"),
        ("LITERAL+", "A1 XYZZY {17+}\r\n"),
        ("", "A1 LOGIN {17+}\r\n"),
        ("LITERAL+", "A1 FETCH 1 {17+}\r\n"),
        ("LITERAL+", "A1 x {17+}\r\n"),
    ] {
        let mut script = Script::logged_in(offered);
        let events = script.hears(format!("{command}{evil}\r\nA2 NOOP\r\n"));
        assert!(events.last().unwrap().ends_with(" A2 NOOP"), "{command}: {events:?}");
        assert!(events.iter().all(|event| !event.contains("DELETE INBOX")), "{command}: {events:?}");
        let answers = script.transmits();
        assert!(answers.starts_with("A1 BAD ") && answers.lines().count() == 1, "{command}: {answers}");
    }
    // So it is with one that is large, whoever refuses it.
    let large = evil.repeat(1_000);
    let mut script = Script::logged_in("LITERAL-");
    let events = script.hears(format!("A1 APPEND x {{{}+}}\r\n{large}\r\nA2 NOOP\r\n", large.len()));
    assert!(events.last().unwrap().ends_with(" A2 NOOP") && events.len() == 2, "{events:?}");
    assert_eq!(script.transmits(), "A1 BAD [TOOBIG] this literal has to wait\r\n");
}

#[test]
fn x10_what_is_echoed_cannot_split_a_response() {
    let mut script = Script::logged_in("LITERAL+");
    script.server.receive(b"A1 SELECT {22+}\r\nx\r\n* 1 EXISTS\r\nA1 OK\r\n\r\n");
    let Some(Event::Command { id, command: Command::Select(select), .. }) = script.server.poll_event() else {
        panic!()
    };
    let name = select.mailbox.as_octets().to_vec();
    assert!(name.contains(&b'\n'));
    // What quotes it is one line, whoever writes it.
    assert!(Text::new([b"no mailbox ", &name[..]].concat()).is_err());
    let text = Text::lossy([b"no mailbox ", &name[..]].concat());
    script.server.complete(id, Status::new(StatusKind::No, text)).unwrap();
    assert_eq!(script.transmits(), "A1 NO no mailbox x  * 1 EXISTS  A1 OK  \r\n");
    // Text that begins like a code is none.
    script.is_told("A2 NOOP");
    let text = Text::new("[CAPABILITY EVIL] x").unwrap();
    script.server.complete(script.last(), Status::new(StatusKind::No, text)).unwrap();
    assert_eq!(script.transmits(), "A2 NO  [CAPABILITY EVIL] x\r\n");
    // The server's own answers quote nothing.
    script.hears("A3 FETCH 1 BODY[\x01]\r\n");
    let answer = script.transmits();
    assert!(
        answer.starts_with("A3 BAD ")
            && answer.trim_end().bytes().all(|octet| octet.is_ascii_graphic() || octet == b' ')
    );
}

#[test]
fn x11_nothing_is_allocated_by_size() {
    for octets in [u64::from(u32::MAX), i64::MAX as u64] {
        let mut script = Script::greeted("LITERAL+");
        script.hears(format!("A1 LOGIN {{{octets}}}\r\n"));
        assert_eq!(script.transmits(), "A1 BAD it exceeds the limit `literal`\r\n");
        script.hears(format!("A2 LOGIN {{{octets}+}}\r\n"));
        let mut sent = 0;
        while !script.server.state().is_ended() {
            script.hears([b'x'; 4_096]);
            sent += 4_096;
            assert!(sent < 1 << 20);
        }
        // The caller is asked, and may say no.
        let mut script = Script::logged_in("");
        assert_eq!(script.hears(format!("A1 APPEND x {{{octets}}}\r\n")), [format!("1 literal {octets} APPEND")]);
        script.server.refuse_literal(status("NO [TOOBIG] no")).unwrap();
        assert_eq!(script.transmits(), "A1 NO [TOOBIG] no\r\n");
    }
}

#[test]
fn x12_literals_of_one_command_are_counted() {
    let mut script = Script::greeted("LITERAL+");
    script.hears(format!("A1 LOGIN {}x\r\n", "{0+}\r\n ".repeat(1_000)));
    assert_eq!(script.transmits(), "A1 BAD it exceeds the limit `literals`\r\n");
    script.answers("A2 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1 LITERAL+\r\nA2 OK done\r\n");
    let mut script = Script::logged_in("LITERAL+ LIST-EXTENDED");
    script.hears(format!("A1 LIST \"\" ({}x)\r\n", "{1+}\r\nx ".repeat(100_000)));
    assert_eq!(script.transmits(), "A1 BAD it exceeds the limit `literals`\r\n");
}

#[test]
fn x13_a_line_without_end_ends_the_session() {
    let mut script = Script::logged_in("");
    let mut sent = 0_usize;
    while !script.server.state().is_ended() {
        script.hears([b'a'; 4_096]);
        sent += 4_096;
        assert!(sent < 4 << 20);
    }
    assert!(sent > 1 << 20);
    assert!(script.transmits().starts_with("* BYE "));
}

#[test]
fn x14_reading_octet_by_octet_is_the_same() {
    let octets = "A1 LIST \"\" {3}\r\na*b\r\nA2 CREATE x\r\nA3 XYZZY\r\n\r\nA4 LOGOUT\r\n";
    let run = |sizes: &mut dyn Iterator<Item = usize>| {
        let mut script = Script::logged_in("");
        let (mut rest, mut events) = (octets, Vec::new());
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at(sizes.next().unwrap().min(rest.len()));
            rest = behind;
            events.extend(script.hears(piece));
            while script.server.in_progress().next().is_some() {
                events.extend(script.completes("OK done"));
            }
        }
        (events, script.transmits())
    };
    let whole = run(&mut std::iter::repeat(octets.len()));
    assert!(whole.1.ends_with("A4 OK done\r\n"));
    for size in 1..9 {
        assert_eq!(run(&mut std::iter::repeat(size)), whole, "{size}");
    }
}

#[test]
fn x15_sets_are_ranges() {
    let mailbox = mailbox(3);
    let mut script = Script::selected("UIDPLUS", &mailbox);
    script.hears("A1 UID FETCH 1:4294967295,5:*,4294967294:2 FLAGS\r\n");
    let view = script.server.view().unwrap();
    let set = imap_wire::data::SequenceSet::new("1:4294967295").unwrap();
    assert_eq!(view.numbers_of(&set).unwrap().unwrap().to_string(), "1:3");
    script.completes("OK done");
    script.transmits();
    script.answers("A2 FETCH 1:4294967295 FLAGS\r\n", "A2 BAD there is no message with this number\r\n");
}

#[test]
fn x16_nesting_is_bounded() {
    let search = |depth: usize| format!("A1 SEARCH {}ALL{}\r\n", "(".repeat(depth), ")".repeat(depth));
    let mailbox = mailbox(1);
    let mut script = Script::selected("", &mailbox);
    script.hears(search(900));
    script.completes("OK done");
    assert_eq!(script.transmits(), "A1 OK done\r\n");
    script.hears(search(1_100));
    assert!(script.transmits().starts_with("A1 BAD "));
    script.hears(format!("A1 SEARCH {}ALL\r\n", "NOT ".repeat(15_000)));
    assert!(script.transmits().starts_with("A1 BAD "));
    script.is_told("A2 NOOP");
}

#[test]
fn x18_numbers_that_cannot_be_are_refused() {
    let mailbox = mailbox(1);
    let mut script = Script::selected("UIDPLUS MOVE", &mailbox);
    for line in [
        "FETCH 0 FLAGS",
        "FETCH 4294967296 FLAGS",
        "UID FETCH 0 FLAGS",
        "FETCH 2 FLAGS",
        "COPY 4294967295 x",
        "MOVE 1:2 x",
    ] {
        script.hears(format!("A1 {line}\r\n"));
        let answer = script.transmits();
        assert!(answer.starts_with("A1 BAD "), "{line}: {answer}");
        script.is_told("A2 NOOP");
        script.completes("OK done");
        script.transmits();
    }
}

#[test]
fn x19_names_are_octets_and_are_kept_as_they_are() {
    let mut script = Script::logged_in("");
    for name in ["../../etc/passwd", "|sh", "a/../b", "%s"] {
        script.server.receive(format!("A1 CREATE \"{name}\"\r\n").as_bytes());
        let Some(Event::Command { command: Command::Create(create), id, .. }) = script.server.poll_event() else {
            panic!()
        };
        assert_eq!(create.mailbox, Mailbox::new(name).unwrap());
        script.server.complete(id, status("NO no")).unwrap();
    }
}

#[test]
fn x20_a_tag_that_is_used_twice_is_answered_twice() {
    let mut config = config("");
    config.in_progress = 2;
    let mut script = Script::logged_in_with(config);
    script.hears("A1 NOOP\r\nA1 LIST \"\" *\r\n");
    let ids: Vec<_> = script.server.in_progress().map(|(id, _)| id).collect();
    assert_eq!(ids.len(), 2);
    script.server.complete(ids[1], status("NO second")).unwrap();
    script.server.complete(ids[0], status("OK first")).unwrap();
    assert_eq!(script.transmits(), "A1 NO second\r\nA1 OK first\r\n");
}

#[test]
fn x21_half_a_command_is_none() {
    let mut script = Script::logged_in("LITERAL+");
    assert_eq!(script.hears("A1 DELETE INBOX"), [""; 0]);
    assert_eq!(script.closes(), ["ended: the connection was closed"]);
    let mut script = Script::logged_in("LITERAL+");
    script.hears("A1 APPEND x {5000+}\r\n");
    script.server.accept_literal().unwrap();
    script.hears("a".repeat(4_999));
    assert_eq!(script.closes(), ["ended: the connection was closed"]);
}

#[test]
fn x22_exchanges_are_bounded() {
    let begin = || {
        let mut script = Script::greeted("AUTH=X");
        script.hears("A1 AUTHENTICATE X\r\n");
        script
    };
    let mut script = begin();
    for round in 0.. {
        let id = script.last();
        if script.server.challenge(id, b"?").is_err() {
            assert_eq!(round, 21);
            break;
        }
        script.hears("AA==\r\n");
    }
    assert!(script.transmits().ends_with("+ Pw==\r\nA1 BAD this goes on for too long\r\n"));
    for (line, answer) in [
        ("*", "the client has given up"),
        ("not base64", "expected base64 or *"),
        ("AAA", "expected base64 or *"),
        ("A2 LOGIN {5}", "expected base64 or *"),
        (&"A".repeat(65_537), "that is too long"),
        (&"A".repeat(200_000), "that is too long"),
    ] {
        let mut script = begin();
        let id = script.last();
        script.server.challenge(id, b"").unwrap();
        assert!(script.server.challenge(id, b"").is_err());
        let events = script.hears(format!("{line}\r\n"));
        assert!(events.len() == 1 && events[0].starts_with("1 cancelled: "), "{events:?}");
        assert_eq!(script.transmits(), format!("+ \r\nA1 BAD {answer}\r\n"));
        script.answers("A2 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1 AUTH=X\r\nA2 OK done\r\n");
    }
}

#[test]
fn x24_what_is_behind_compress_is_not_framed() {
    let mut script = Script::logged_in("COMPRESS=DEFLATE");
    let events = script.hears("A1 COMPRESS DEFLATE\r\nA2 DELETE INBOX\r\n");
    assert_eq!(events, ["start compression A2 DELETE INBOX\\r\\n"]);
    assert_eq!(script.transmits(), "A1 OK compression begins\r\n");
}

#[test]
fn x26_no_log_shows_a_password() {
    let secrets = ["hunter2", "aHVudGVyMg", "AGFsaWNlAGh1bnRlcjI"];
    let mut script = Script::greeted("AUTH=PLAIN SASL-IR LITERAL+");
    let mut shown = String::new();
    for line in [
        "A1 LOGIN alice hunter2",
        "A2 LOGIN alice {7+}\r\nhunter2",
        "A3 LOGIN alice hunter2 x",
        "A4 AUTHENTICATE PLAIN AGFsaWNlAGh1bnRlcjI=",
        "A5 authenticate plain AGFsaWNlAGh1bnRlcjI= x",
        "A6 LOGIN hunter2",
    ] {
        script.server.receive(format!("{line}\r\n").as_bytes());
        while let Some(event) = script.server.poll_event() {
            shown += &format!("{event:?} {:?}\n", script.server);
            if let Event::Command { id, .. } = event {
                script.server.complete(id, status("NO no")).unwrap();
            }
        }
    }
    // By hand, and by a client that does not wait to be asked.
    script.server.receive(b"A7 AUTHENTICATE PLAIN\r\n");
    let Some(Event::Command { id, .. }) = script.server.poll_event() else { panic!() };
    script.server.challenge(id, b"").unwrap();
    script.server.receive(b"AGFsaWNlAGh1bnRlcjI=\r\n");
    let response = script.server.poll_event();
    let Some(Event::Response { octets, .. }) = &response else { panic!() };
    assert_eq!(octets.reveal(), "\0alice\0hunter2");
    shown += &format!("{response:?} {:?}\n", script.server);
    script.server.complete(id, status("NO no")).unwrap();
    shown += &script.transmits();
    script.server.receive(b"A8 AUTHENTICATE PLAIN\r\nAGFsaWNlAGh1bnRlcjI=\r\nA9 NOOP\r\n");
    let Some(Event::Command { id, .. }) = script.server.poll_event() else { panic!() };
    script.server.complete(id, status("NO no")).unwrap();
    while let Some(event) = script.server.poll_event() {
        shown += &format!("{event:?}\n");
    }
    let answers = script.transmits();
    assert!(answers.starts_with("A8 NO no\r\n* BAD "), "{answers}");
    shown += &answers;
    assert!(shown.contains("alice") && shown.contains("PLAIN") && shown.contains("Noop"), "{shown}");
    assert!(!shown.contains("104, 117, 110, 116, 101, 114, 50"), "{shown}");
    assert!(!secrets.iter().any(|secret| shown.contains(secret)), "{shown}");
}

#[test]
fn x27_a_server_is_strict() {
    let mut script = Script::logged_in("");
    for line in ["A1 NOOP\n", "A1  NOOP\r\n", "A1 NOOP \r\n", " A1 NOOP\r\n", "A1 SELECT \"a\\x\"\r\n"] {
        script.hears(line);
        let answer = script.transmits();
        assert!(answer.contains(" BAD "), "{line:?}: {answer}");
        script.is_told("A2 NOOP");
        script.completes("OK done");
        script.transmits();
    }
}

#[test]
fn x28_strangers_have_small_limits() {
    let (before, after) = (Limits::server_before_login(), Limits::server());
    let long = |octets: usize| format!("A1 CREATE {}\r\n", "a".repeat(octets));
    let mut script = Script::greeted("");
    script.hears(long(before.line));
    assert_eq!(script.transmits(), "A1 BAD it exceeds the limit `line`\r\n");
    script.hears("A1 LOGIN alice secret\r\n");
    script.completes("OK done");
    script.transmits();
    script.hears(long(before.line));
    script.completes("OK done");
    assert_eq!(script.transmits(), "A1 OK done\r\n");
    script.hears(long(after.line));
    assert_eq!(script.transmits(), "A1 BAD it exceeds the limit `line`\r\n");
    // And a login has to come in time, however many commands do.
    let mut script = Script::greeted("");
    script.time(0);
    for second in 1..60 {
        script.answers("A1 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1\r\nA1 OK done\r\n");
        script.time(second);
    }
    assert_eq!(script.time(60), ["ended: the client said nothing for too long"]);
}

#[test]
fn a_server_may_be_sent_to_another_thread() {
    fn check<T: Send + Sync>() {}
    check::<Server>();
    check::<Event>();
    check::<Response<'static>>();
}
