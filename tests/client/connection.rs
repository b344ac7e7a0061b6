//! Greeting, TLS, compression, and what the server says that it can do.

use crate::script::{Script, parsed};
use imap_wire::{
    UsageError,
    client::{Config, TagPrefix},
    command::Command,
    data::Names,
};

#[test]
fn a_client_can_be_moved_between_threads() {
    fn movable<T: Send + Sync + 'static>() {}
    movable::<imap_wire::client::Client>();
    movable::<imap_wire::client::Event<'static>>();
    movable::<Config>();
    movable::<imap_wire::MailboxView>();
}

#[test]
fn a_greeting_lets_commands_out() {
    let mut script = Script::new(Config::default());
    assert!(script.client.state().awaits_greeting());
    script.queues("NOOP");
    assert_eq!(script.says("* OK [CAPABILITY IMAP4rev1] hello\r\n"), ["greeting OK [CAPABILITY IMAP4rev1] hello"]);
    assert!(script.client.state().is_not_authenticated());
    assert_eq!(script.transmits(), "A1 NOOP\r\n");
    assert!(script.client.capabilities().unwrap().has("IMAP4rev1"));
}

#[test]
fn preauth_is_logged_in() {
    let mut script = Script::new(Config::default());
    assert_eq!(script.says("* PREAUTH you\r\n"), ["greeting PREAUTH you"]);
    assert!(script.client.state().is_authenticated());
    script.sends("SELECT INBOX", "A1 SELECT INBOX\r\n");
}

#[test]
fn bye_as_a_greeting_ends_the_session() {
    let mut script = Script::new(Config::default());
    script.queues("NOOP");
    assert_eq!(
        script.says("* BYE busy\r\n* OK no\r\n"),
        ["status BYE busy", "A1 NOOP: not sent: the session is over", "ended: the server said BYE"]
    );
    assert_eq!(script.transmits(), "");
    assert_eq!(script.client.send(Command::Noop), Err(UsageError::ENDED));
}

#[test]
fn another_protocol_is_not_imap() {
    for (greeting, at) in [
        ("+OK POP3 ready", "IMAP, and not another protocol, at offset 0"),
        ("-ERR no", "IMAP, and not another protocol, at offset 0"),
        ("220 mail.example ESMTP", "IMAP, and not another protocol, at offset 0"),
        ("HTTP/1.1 400 Bad Request", "IMAP, and not another protocol, at offset 0"),
        ("hello", "`* OK`, `* PREAUTH` or `* BYE` at offset 0"),
        ("* 3 EXISTS", "`* OK`, `* PREAUTH` or `* BYE` at offset 0"),
        ("* BAD go away", "`* OK`, `* PREAUTH` or `* BYE` at offset 0"),
        ("A1 OK done", "`* OK`, `* PREAUTH` or `* BYE` at offset 0"),
        ("", "`* OK`, `* PREAUTH` or `* BYE` at offset 0"),
    ] {
        let mut script = Script::new(Config::default());
        script.queues("LOGIN alice hunter2");
        let end = format!("this is not IMAP: expected {at} in greeting");
        assert_eq!(
            script.says(format!("{greeting}\r\n* OK fine\r\n")),
            ["A1 LOGIN: not sent: the session is over".to_owned(), format!("ended: {end}")]
        );
        assert_eq!(script.transmits(), "");
    }
}

#[test]
fn a_greeting_that_never_ends_is_none() {
    let mut config = Config::default();
    config.limits.line = 100;
    let mut script = Script::new(config);
    assert_eq!(script.says("* OK ".to_owned() + &"x".repeat(200)), [""; 0]);
    let end = "ended: the first response is no greeting: OK, PREAUTH or BYE";
    assert_eq!(script.says("\r\n"), [end]);

    let mut script = Script::new(Config::default());
    script.says([0x15, 3, 3, 0, 2, 2, 40]);
    assert_eq!(script.closes(), [end]);
}

#[test]
fn the_capabilities_after_a_first_greeting_count() {
    let mut script = Script::new(Config::default());
    script.says("* OK Waiting for authentication process to respond..\r\n");
    assert!(script.client.capabilities().is_none());
    script.says("* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n");
    assert!(script.client.capabilities().unwrap().has("IDLE"));
}

#[test]
fn tags_begin_as_configured() {
    let mut config = Config::default();
    config.tag_prefix = TagPrefix::new("x7.").unwrap();
    let mut script = Script::greeted_with(config, "");
    script.sends("NOOP", "x7.1 NOOP\r\n");
    assert_eq!(script.says("X7.1 OK no\r\n"), ["ignored X7.1 OK no"]);
    assert_eq!(script.says("x7.1 OK yes\r\n"), ["x7.1 NOOP: OK yes"]);
    script.sends("NOOP", "x7.2 NOOP\r\n");
}

#[test]
fn capabilities_are_forgotten_when_the_client_logs_in() {
    let mut script = Script::greeted("IDLE");
    script.sends("LOGIN a b", "A1 LOGIN a b\r\n");
    script.says("A1 OK done\r\n");
    assert!(script.client.capabilities().is_none());

    for told in [
        "* CAPABILITY IMAP4rev1 MOVE\r\nA1 OK done\r\n",
        "A1 OK [CAPABILITY IMAP4rev1 MOVE] done\r\n",
        "A1 OK done\r\n* CAPABILITY IMAP4rev1 MOVE\r\n",
        "A1 OK done\r\n* OK [CAPABILITY IMAP4rev1 MOVE] later\r\n",
    ] {
        let mut script = Script::greeted("IDLE");
        script.sends("LOGIN a b", "A1 LOGIN a b\r\n");
        script.says(told);
        let capabilities = script.client.capabilities().unwrap();
        assert!(capabilities.has("MOVE") && !capabilities.has("IDLE"));
    }
}

#[test]
fn starttls_starts_anew() {
    let mut script = Script::greeted("STARTTLS LOGINDISABLED");
    script.sends("STARTTLS", "A1 STARTTLS\r\n");
    script.queues("CAPABILITY");
    assert_eq!(script.says("A1 OK begin\r\n"), ["A1 STARTTLS: OK begin", "start tls"]);
    assert!(script.client.state().is_starting_tls());
    // What is sent now would be in the clear.
    assert_eq!(script.transmits(), "");
    script.client.tls_started().unwrap();
    assert!(script.client.state().is_tls() && script.client.state().is_not_authenticated());
    assert!(script.client.capabilities().is_none());
    assert_eq!(script.transmits(), "A2 CAPABILITY\r\n");
    assert_eq!(script.says("* OK [ALERT] x\r\n"), ["status OK [ALERT] x (tls)"]);
    script.says("* CAPABILITY IMAP4rev1\r\nA2 OK done\r\n");
    assert!(script.client.send(parsed("STARTTLS")).is_err());
    script.sends("LOGIN a b", "A3 LOGIN a b\r\n");
}

#[test]
fn what_was_said_before_tls_does_not_tell_how_names_are_written() {
    let mut script = Script::new(Config::default());
    script.says("* OK [CAPABILITY IMAP4rev2 STARTTLS] ready\r\n");
    assert_eq!(script.client.names(), Names::Utf8);
    script.sends("STARTTLS", "A1 STARTTLS\r\n");
    script.says("A1 OK begin\r\n");
    script.client.tls_started().unwrap();
    assert_eq!(script.client.names(), Names::Utf7);
}

#[test]
fn a_refused_starttls_changes_nothing() {
    for answer in ["NO not today", "BAD what"] {
        let mut script = Script::greeted("STARTTLS");
        script.sends("STARTTLS", "A1 STARTTLS\r\n");
        assert_eq!(script.says(format!("A1 {answer}\r\n")), [format!("A1 STARTTLS: {answer}")]);
        assert!(!script.client.state().is_tls() && script.client.tls_started().is_err());
        assert!(script.client.capabilities().is_some());
    }
}

#[test]
fn login_is_not_sent_where_it_is_disabled() {
    let mut script = Script::greeted("LOGINDISABLED");
    let error = script.client.send(parsed("LOGIN a b")).unwrap_err();
    assert_eq!(error.to_string(), "the server has disabled LOGIN");

    // It turns out only when its turn comes.
    let mut script = Script::new(Config::default());
    script.queues("CAPABILITY");
    script.queues("LOGIN a b");
    script.says("* OK hi\r\n");
    assert_eq!(script.transmits(), "A1 CAPABILITY\r\n");
    assert_eq!(
        script.says("* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nA1 OK done\r\n"),
        [
            "CAPABILITY IMAP4rev1 LOGINDISABLED",
            "A1 CAPABILITY: OK done",
            "A2 LOGIN: not sent: the server has disabled LOGIN"
        ]
    );
    assert_eq!(script.transmits(), "");
}

#[test]
fn nothing_secret_is_said_where_tls_is_required() {
    let mut config = Config::default();
    config.require_tls = true;
    let mut script = Script::greeted_with(config.clone(), "STARTTLS");
    for command in ["LOGIN a b", "AUTHENTICATE PLAIN"] {
        let error = script.client.send(parsed(command)).unwrap_err();
        assert_eq!(error.to_string(), "nothing secret is said before TLS");
    }
    script.sends("STARTTLS", "A1 STARTTLS\r\n");
    script.queues("LOGIN a b");
    script.says("A1 NO\r\n");
    assert_eq!(script.transmits(), "");

    config.is_tls = true;
    let mut script = Script::new(config);
    assert_eq!(script.says("* PREAUTH fine\r\n"), ["greeting PREAUTH fine (tls)"]);
}

#[test]
fn compression_hands_over_what_was_received() {
    let mut script = Script::logged_in("COMPRESS=DEFLATE");
    script.sends("COMPRESS DEFLATE", "A1 COMPRESS DEFLATE\r\n");
    script.queues("NOOP");
    assert_eq!(
        script.says("A1 OK on\r\n\x72\x0a\x54 no frame\r\n"),
        ["A1 COMPRESS: OK on", r"start compression r\nT no frame\r\n"]
    );
    assert_eq!(script.transmits(), "A2 NOOP\r\n");
    assert_eq!(script.says("A2 OK inflated\r\n"), ["A2 NOOP: OK inflated"]);
}

#[test]
fn what_was_enabled_is_known() {
    let mut script = Script::logged_in("ENABLE UTF8=ACCEPT");
    script.sends("NOOP", "A1 NOOP\r\n");
    script.says("* ENABLED IMAP4rev2\r\nA1 OK\r\n");
    assert_eq!(script.client.enabled().count(), 0, "nobody asked");
    script.sends("ENABLE UTF8=ACCEPT", "A2 ENABLE UTF8=ACCEPT\r\n");
    script.queues("DELETE Entw&APw-rfe");
    assert_eq!(script.says("* ENABLED UTF8=ACCEPT\r\nA2 OK\r\n"), ["ENABLED UTF8=ACCEPT", "A2 ENABLE: OK "]);
    assert_eq!(script.client.enabled().map(ToString::to_string).collect::<Vec<_>>(), ["UTF8=ACCEPT"]);
    assert_eq!(script.transmits(), "A3 DELETE Entw&APw-rfe\r\n");
    // Quoted strings may have UTF-8 now, both ways.
    script.says("A3 OK\r\n");
    script.sends("SUBSCRIBE {8}\r\nEntwürf", "A4 SUBSCRIBE \"Entwürf\"\r\n");
    assert_eq!(script.says("* LIST () \"/\" \"Entwürf\"\r\n"), ["LIST () \"/\" \"Entwürf\""]);
    assert!(script.client.deviations().is_empty());
}

#[test]
fn enable_comes_before_select() {
    let mut script = Script::selected("ENABLE", 1);
    let error = script.client.send(parsed("ENABLE CONDSTORE")).unwrap_err();
    assert_eq!(error.to_string(), "ENABLE comes before a mailbox is selected");
}

#[test]
fn unauthenticate_starts_anew_without_a_greeting() {
    let mut script = Script::selected("UNAUTHENTICATE ENABLE", 3);
    script.sends("UNAUTHENTICATE", "A2 UNAUTHENTICATE\r\n");
    script.queues("LOGIN a b");
    assert_eq!(script.says("A2 OK who are you\r\n"), ["A2 UNAUTHENTICATE: OK who are you"]);
    assert!(script.client.state().is_not_authenticated());
    assert!(script.client.view().is_none() && script.client.capabilities().is_none());
    assert_eq!(script.transmits(), "A3 LOGIN a b\r\n");
}

#[test]
fn a_command_in_a_wrong_state_is_refused() {
    let mut script = Script::greeted("");
    for command in ["SELECT x", "FETCH 1 FLAGS", "IDLE", "UNAUTHENTICATE"] {
        let error = script.client.send(parsed(command)).unwrap_err();
        assert_eq!(error.to_string(), "this command is not allowed in this state of the session");
    }
    script.sends("LOGIN a b", "A1 LOGIN a b\r\n");
    // It may be allowed when its turn comes; and then it is not.
    script.queues("SELECT x");
    assert_eq!(
        script.says("A1 NO wrong\r\n"),
        ["A1 LOGIN: NO wrong", "A2 SELECT: not sent: this command is not allowed in this state of the session"]
    );
    script.sends("LOGIN a c", "A3 LOGIN a c\r\n");
    script.says("A3 OK\r\n");
    assert!(script.client.send(parsed("LOGIN a c")).is_err());
    assert!(script.client.send(parsed("FETCH 1 FLAGS")).is_err());
}

#[test]
fn a_server_of_imap4rev2_alone_takes_utf8_at_once() {
    let mut script = Script::new(Config::default());
    script.says("* PREAUTH [CAPABILITY IMAP4rev2] in\r\n");
    script.sends("SUBSCRIBE {8}\r\nEntwürf", "A1 SUBSCRIBE \"Entwürf\"\r\n");
    script.says("* LIST () \"/\" \"Entwürf\"\r\n");
    assert!(script.client.deviations().is_empty());
    // One that has both has to be told.
    let mut script = Script::logged_in("IMAP4rev2");
    script.sends("SUBSCRIBE {8}\r\nEntwürf", "A1 SUBSCRIBE {8+}\r\nEntwürf\r\n");
}

#[test]
fn what_was_enabled_takes_no_memory_to_speak_of() {
    let mut script = Script::logged_in("ENABLE");
    script.sends("ENABLE CONDSTORE", "A1 ENABLE CONDSTORE\r\n");
    for name in 0..1000 {
        script.says(format!("* ENABLED X{name} Y{}\r\n", "y".repeat(1000)));
    }
    assert!(script.client.enabled().map(|name| name.len()).sum::<usize>() < 10_000);
}

#[test]
fn compression_ends_with_unauthenticate() {
    let mut script = Script::logged_in("COMPRESS=DEFLATE UNAUTHENTICATE");
    script.sends("COMPRESS DEFLATE", "A1 COMPRESS DEFLATE\r\n");
    script.says("A1 OK on\r\n");
    assert!(script.client.state().is_compressed());
    assert!(script.client.send(parsed("COMPRESS DEFLATE")).is_err());
    script.sends("UNAUTHENTICATE", "A2 UNAUTHENTICATE\r\n");
    assert_eq!(script.says("A2 OK\r\n"), ["A2 UNAUTHENTICATE: OK ", "StopCompression"]);
    assert!(!script.client.state().is_compressed());
}

#[test]
fn an_agreement_to_tls_after_bye_starts_nothing() {
    let mut script = Script::greeted("STARTTLS");
    script.sends("STARTTLS", "A1 STARTTLS\r\n");
    assert_eq!(
        script.says("* BYE no\r\nA1 OK go\r\n"),
        ["status BYE no", "A1 STARTTLS: OK go", "ended: the server said BYE"]
    );
}
