//! How a session begins and ends, and how its connection changes.

use crate::support::pair::{
    joined::{CHUNKS, EVERYTHING, Pair, known, server_config},
    store::text,
};
use imap_wire::{
    client::{self, Failure, Outcome},
    command::{Command, Create},
    data::{Mailbox, Names},
    server::{self, Cause},
};

/// How the session ended for the client.
fn client_end(pair: &Pair) -> Option<client::End> {
    match pair.heard.last() {
        Some(client::Event::Ended(end)) => Some(end.clone()),
        _ => None,
    }
}

/// How the session ended for the server.
fn server_end(pair: &Pair) -> Option<server::End> {
    match pair.store.notes.last() {
        Some(server::Event::Ended(end)) => Some(*end),
        _ => None,
    }
}

#[test]
fn both_agree_to_tls() {
    for chunk in CHUNKS {
        let mut config = server_config(EVERYTHING);
        config.allow_plain = false;
        let mut pair = Pair::with(client::Config::default(), config, chunk);
        assert!(pair.client.capabilities().unwrap().has("LOGINDISABLED"));
        assert!(pair.client.send(pair.parsed("LOGIN alice secret")).is_err());
        pair.does("STARTTLS");
        assert!(pair.client.state().is_tls() && pair.server.state().is_tls());
        assert_eq!(pair.client.capabilities(), None, "anybody may have said it");
        pair.does("CAPABILITY");
        assert_eq!(pair.client.capabilities(), Some(pair.server.offered()));
        pair.does("LOGIN alice secret");
        assert!(pair.client.state().is_authenticated() && pair.server.state().is_authenticated());
        assert_eq!(pair.client.capabilities(), Some(pair.server.offered()));
        pair.understand_each_other();
    }
}

#[test]
fn the_caller_answers_authenticate_by_hand() {
    for chunk in CHUNKS {
        for line in ["AUTHENTICATE PLAIN", "AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA=="] {
            let mut pair = Pair::greeted(EVERYTHING, chunk);
            pair.does(line);
            assert_eq!(pair.store.responses, [b"\0alice\0secret"]);
            assert!(pair.client.state().is_authenticated() && pair.server.state().is_authenticated());
            assert_eq!(pair.client.capabilities(), Some(pair.server.offered()));
            pair.understand_each_other();
        }
    }
}

#[test]
fn the_client_gives_authenticate_up() {
    for chunk in CHUNKS {
        let mut pair = Pair::greeted(EVERYTHING, chunk);
        pair.gives_up = true;
        let Outcome::Status(status) = pair.gives("AUTHENTICATE PLAIN") else { panic!("it was answered") };
        assert_eq!(status.to_string(), "BAD the client has given up");
        let notes = &pair.store.notes;
        assert!(matches!(notes[..], [server::Event::Cancelled { cause: Cause::Client, .. }]), "{notes:?}");
        pair.does("LOGIN alice secret");
    }
}

#[test]
fn the_session_ends_for_both() {
    for chunk in CHUNKS {
        let mut pair = Pair::selected(EVERYTHING, chunk);
        let noop = pair.client.send(Command::Noop).unwrap();
        pair.does("LOGOUT");
        assert!(pair.outcome(noop).unwrap().is_ok());
        assert_eq!(client_end(&pair), Some(client::End::LoggedOut));
        assert_eq!(server_end(&pair), Some(server::End::LoggedOut));
        pair.understand_each_other();
    }
}

#[test]
fn a_server_that_shuts_down_says_so() {
    for chunk in CHUNKS {
        let mut pair = Pair::logged_in(EVERYTHING, chunk);
        let idle = pair.client.send(Command::Idle).unwrap();
        pair.drive();
        pair.server.shut_down(text("maintenance"));
        pair.drive();
        pair.client.receive_eof();
        pair.drive();
        assert_eq!(client_end(&pair), Some(client::End::Bye));
        assert_eq!(server_end(&pair), Some(server::End::Bye));
        let outcome = pair.outcome(idle).unwrap();
        assert!(matches!(outcome, Outcome::Failed(Failure::Ended(client::End::Bye))), "{outcome}");
        pair.understand_each_other();
    }
}

#[test]
fn a_client_that_is_not_wanted_is_told_so() {
    let mut config = server_config(EVERYTHING);
    let bye = imap_wire::Status::new(imap_wire::StatusKind::Bye, text("too many of you"));
    config.greeting = imap_wire::Greeting::new(bye).unwrap();
    let pair = Pair::with(client::Config::default(), config, 7);
    assert_eq!(client_end(&pair), Some(client::End::Bye));
    assert_eq!(server_end(&pair), Some(server::End::Bye));
}

/// What either was told to begin compression with.
fn leftovers(pair: &Pair) -> [Vec<u8>; 2] {
    let client = pair.heard.iter().find_map(|event| match event {
        client::Event::StartCompression { received } => Some(received.to_vec()),
        _ => None,
    });
    let server = pair.store.notes.iter().find_map(|event| match event {
        server::Event::StartCompression { received } => Some(received.to_vec()),
        _ => None,
    });
    [client.expect("the client compresses"), server.expect("the server compresses")]
}

#[test]
fn compression_begins_at_the_same_octet_for_both() {
    for chunk in CHUNKS {
        let mut pair = Pair::logged_in(EVERYTHING, chunk);
        pair.does("COMPRESS DEFLATE");
        assert_eq!(leftovers(&pair), [b"", b""]);
        assert!(pair.client.state().is_compressed() && pair.server.state().is_compressed());
        assert!(!pair.server.offered().has("COMPRESS=DEFLATE"));
        pair.does("NOOP");
        pair.understand_each_other();
    }
}

#[test]
fn what_is_compressed_already_is_handed_over() {
    let mut pair = Pair::logged_in(EVERYTHING, usize::MAX);
    let id = pair.client.send(pair.parsed("COMPRESS DEFLATE")).unwrap();
    pair.act();
    // A client that does not wait for the answer.
    pair.to_server.extend_from_slice(b"\x01\r\n\x02");
    pair.move_to_server(usize::MAX);
    pair.act();
    pair.to_client.extend_from_slice(b"\x03 OK\r\n");
    pair.drive();
    assert!(pair.outcome(id).unwrap().is_ok());
    assert_eq!(leftovers(&pair), [&b"\x03 OK\r\n"[..], b"\x01\r\n\x02"]);
    pair.does("NOOP");
}

#[test]
fn another_client_begins_anew() {
    for chunk in CHUNKS {
        let mut pair = Pair::logged_in(EVERYTHING, chunk);
        pair.does("ENABLE IMAP4rev2 QRESYNC");
        pair.does("COMPRESS DEFLATE");
        pair.does("SELECT INBOX");
        pair.does("UNAUTHENTICATE");
        assert!(pair.heard.contains(&client::Event::StopCompression));
        assert!(matches!(pair.store.notes.last(), Some(server::Event::StopCompression)));
        assert!(pair.client.state().is_not_authenticated() && pair.server.state().is_not_authenticated());
        assert!(pair.client.view().is_none() && pair.server.view().is_none());
        assert_eq!((pair.client.enabled().count(), pair.server.enabled().count()), (0, 0));
        assert_eq!((pair.client.names(), pair.server.names()), (Names::Utf7, Names::Utf7));
        pair.does("LOGIN bob secret");
        pair.does("COMPRESS DEFLATE");
        pair.does("SELECT INBOX");
        pair.understand_each_other();
    }
}

#[test]
fn names_are_in_unicode_once_that_is_enabled() {
    for chunk in CHUNKS {
        for enabled in [None, Some("IMAP4rev2"), Some("UTF8=ACCEPT"), Some("imap4REV2 utf8=accept")] {
            let mut pair = Pair::logged_in(EVERYTHING, chunk);
            if let Some(names) = enabled {
                pair.does(&format!("ENABLE {names}"));
            }
            assert_eq!(pair.client.names(), pair.server.names());
            let expected = if enabled.is_some() { Names::Utf8 } else { Names::Utf7 };
            assert_eq!(pair.client.names(), expected);
            let name = Mailbox::from_unicode("Entw\u{fc}rfe/\u{65e5}\u{672c}", pair.client.names()).unwrap();
            pair.client.send(Command::Create(Create::new(name))).unwrap();
            pair.drive();
            let Some(Command::Create(create)) = pair.store.told.last() else { panic!("it was told") };
            assert_eq!(create.mailbox.to_unicode(pair.server.names()).unwrap(), "Entw\u{fc}rfe/\u{65e5}\u{672c}");
            pair.understand_each_other();
        }
    }
}

#[test]
fn a_server_of_rev2_alone_needs_no_enable() {
    for chunk in CHUNKS {
        let config = known(server_config("IMAP4rev2"));
        let mut pair = Pair::with(client::Config::default(), config, chunk);
        assert_eq!((pair.client.names(), pair.server.names()), (Names::Utf8, Names::Utf8));
        pair.does("CREATE \"Entw\u{fc}rfe\"");
        pair.does("SELECT INBOX");
        pair.understand_each_other();
    }
}

#[test]
fn after_a_select_that_fails_no_mailbox_is_selected() {
    for chunk in CHUNKS {
        // What the store refuses, and what the server does.
        for line in ["SELECT Nowhere", "SELECT INBOX (QRESYNC (7 5))"] {
            let mut pair = Pair::selected(EVERYTHING, chunk);
            pair.store.script.push_back(["NO [NONEXISTENT] no such mailbox".to_owned()].to_vec());
            assert!(!pair.gives(line).is_ok());
            assert!(!pair.client.state().is_selected());
            assert!(!pair.server.state().is_selected(), "{line}");
            assert_eq!((pair.client.view().is_some(), pair.server.view().is_some()), (false, false));
        }
    }
}
