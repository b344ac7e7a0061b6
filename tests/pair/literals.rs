//! Literals: strings and messages, whether the client waits for the server or not.

use crate::support::pair::{
    joined::{CHUNKS, EVERYTHING, Pair},
    store::{pattern, status},
};
use imap_wire::{
    Payload,
    client::CommandOptions,
    command::{Append, AppendMessage, Command, Login},
    data::Mailbox,
    ext::{CatPart, Catenate, Replace},
    server::{self, Cause},
};
use std::num::NonZeroU32;

/// Servers by what literals they take at once.
fn servers() -> [String; 3] {
    let without = EVERYTHING.replace("IMAP4rev2 ", "").replace("LITERAL+ ", "");
    [EVERYTHING.to_owned(), format!("{without} LITERAL-"), without]
}

/// How a literal of so many octets is announced to each.
fn announced(octets: usize, server: usize, is_synchronising: bool) -> String {
    let waits = is_synchronising || server == 2 || server == 1 && octets > 4096;
    if waits { format!("{{{octets}}}\r\n") } else { format!("{{{octets}+}}\r\n") }
}

#[test]
fn a_string_is_a_literal_of_the_kind_that_the_server_takes() {
    for chunk in CHUNKS {
        for (at, capabilities) in servers().iter().enumerate() {
            for is_synchronising in [false, true] {
                let mut pair = Pair::greeted(capabilities, chunk);
                let login = Command::Login(Login::new(b"al\"ice\r\n".as_slice(), b"se\ncret".as_slice()));
                let mut options = CommandOptions::new();
                if is_synchronising {
                    options = options.synchronising();
                }
                let id = pair.client.send_with(login.clone(), options).unwrap();
                pair.drive();
                assert!(pair.outcome(id).unwrap().is_ok());
                assert_eq!(pair.store.told, [login]);
                let wire = String::from_utf8_lossy(&pair.wire).into_owned();
                for octets in [8, 7] {
                    assert!(wire.contains(&announced(octets, at, is_synchronising)), "{wire}");
                }
                pair.understand_each_other();
            }
        }
    }
}

#[test]
fn a_large_string_is_one_too() {
    for chunk in CHUNKS {
        for (at, capabilities) in servers().iter().enumerate() {
            for octets in [4096, 4097, 100_000] {
                let mut pair = Pair::logged_in(capabilities, chunk);
                let value = String::from_utf8(vec![b'\n'; octets]).unwrap();
                pair.does(&format!("SETMETADATA \"\" (/private/comment {{{octets}+}}\r\n{value})"));
                let wire = String::from_utf8_lossy(&pair.wire).into_owned();
                assert!(wire.contains(&announced(octets, at, false)));
                assert_eq!(pair.store.told.len(), 1);
                pair.understand_each_other();
            }
        }
    }
}

/// A command whose payloads are streamed: what it is, and their octets.
fn streamed() -> Vec<(Command<'static>, usize)> {
    let message = |octets| AppendMessage::streamed(octets);
    let append = |message| Append::new(Mailbox::INBOX, message);
    let small = AppendMessage::new(b"small".as_slice());
    let part = |octets| CatPart::Text(Payload::Streamed { octets });
    let catenate = |parts: Vec<CatPart<'static>>| {
        let data = imap_wire::command::AppendData::Catenate(Catenate::new(parts).unwrap());
        Command::Append(append(AppendMessage::with_data(data)))
    };
    let number = |number| NonZeroU32::new(number).unwrap();
    let url = || CatPart::url("/INBOX/;UID=4").unwrap();
    Vec::from([
        (Command::Append(append(message(5_000))), 5_000),
        (Command::Append(append(small.clone()).and(message(4_097)).and(small.clone()).and(message(9_000))), 13_097),
        (Command::Append(append(message(4_097)).and(small.clone())), 4_097),
        (catenate(Vec::from([part(6_000), url(), part(7_000)])), 13_000),
        (catenate(Vec::from([url(), part(6_000), url()])), 6_000),
        (Command::Replace(Box::new(Replace::new(number(1), Mailbox::INBOX, message(8_000)))), 8_000),
        (Command::UidReplace(Box::new(Replace::new(number(4), Mailbox::INBOX, message(8_000)))), 8_000),
    ])
}

#[test]
fn large_messages_pass_by_in_pieces() {
    for chunk in CHUNKS {
        for capabilities in servers() {
            for (command, octets) in streamed() {
                let mut pair = Pair::selected(&capabilities, chunk);
                let id = pair.client.send(command.clone()).unwrap();
                pair.drive();
                let outcome = pair.outcome(id).unwrap_or_else(|| panic!("{command}"));
                assert!(outcome.is_ok(), "{command}: {outcome}");
                assert_eq!(pair.store.told.last(), Some(&command));
                assert_eq!(pair.store.received.len(), octets);
                pair.does("NOOP");
                pair.understand_each_other();
            }
        }
    }
}

#[test]
fn a_large_message_is_kept_if_the_server_wants_that() {
    for chunk in CHUNKS {
        for capabilities in servers() {
            let mut pair = Pair::logged_in(&capabilities, chunk);
            pair.store.keeps = true;
            let append = |message| Command::Append(Append::new(Mailbox::INBOX, message));
            let id = pair.client.send(append(AppendMessage::streamed(5_000))).unwrap();
            pair.drive();
            assert!(pair.outcome(id).unwrap().is_ok());
            assert_eq!(pair.store.told, [append(AppendMessage::new(pattern(0, 5_000)))]);
            pair.understand_each_other();
        }
    }
}

/// The store refuses this command behind so many large literals: neither loses its place.
fn is_refused(capabilities: &str, chunk: usize, command: &Command<'static>, accepts: usize, options: CommandOptions) {
    let mut pair = Pair::selected(capabilities, chunk);
    pair.store.refuses = Some((accepts, status("NO [OVERQUOTA] full")));
    let id = pair.client.send_with(command.clone(), options).unwrap();
    let noop = pair.client.send(Command::Noop).unwrap();
    pair.drive();
    let outcome = pair.outcome(id).unwrap_or_else(|| panic!("{command}"));
    assert_eq!(outcome.to_string(), "NO [OVERQUOTA] full", "{command}");
    assert!(pair.outcome(noop).unwrap().is_ok());
    pair.does("NOOP");
    assert_eq!(pair.store.received.is_empty(), accepts == 0);
    pair.understand_each_other();
}

#[test]
fn a_large_message_is_refused() {
    for chunk in CHUNKS {
        for capabilities in servers() {
            for (at, (command, _)) in streamed().iter().enumerate() {
                for options in [CommandOptions::new(), CommandOptions::new().synchronising()] {
                    is_refused(&capabilities, chunk, command, 0, options);
                    // These have two.
                    if at == 1 || at == 3 {
                        is_refused(&capabilities, chunk, command, 1, options);
                    }
                }
            }
        }
    }
}

#[test]
fn a_second_message_that_is_too_large_ends_the_command() {
    for chunk in CHUNKS {
        for capabilities in servers() {
            let capabilities = capabilities.replace("APPENDLIMIT=10000000", "APPENDLIMIT=5000");
            let mut pair = Pair::logged_in(&capabilities, chunk);
            let append =
                Append::new(Mailbox::INBOX, AppendMessage::streamed(4_500)).and(AppendMessage::streamed(5_001));
            let id = pair.client.send(Command::Append(append)).unwrap();
            pair.drive();
            let outcome = pair.outcome(id).unwrap();
            assert_eq!(outcome.to_string(), "NO [TOOBIG] that is larger than APPENDLIMIT");
            assert_eq!(pair.store.received.len(), 4_500);
            let notes = &pair.store.notes;
            assert!(
                matches!(
                    notes[..],
                    [server::Event::Cancelled { cause: Cause::Literal, .. }, server::Event::Refused { .. }]
                ),
                "{notes:?}"
            );
            pair.does("NOOP");
        }
    }
}

#[test]
fn what_exceeds_the_limit_is_refused_before_it_is_sent() {
    for chunk in CHUNKS {
        let capabilities = servers()[2].replace("APPENDLIMIT=10000000", "APPENDLIMIT=20000");
        let mut pair = Pair::logged_in(&capabilities, chunk);
        let append = Command::Append(Append::new(Mailbox::INBOX, AppendMessage::streamed(20_001)));
        let id = pair.client.send(append).unwrap();
        pair.drive();
        let outcome = pair.outcome(id).unwrap();
        assert_eq!(outcome.to_string(), "NO [TOOBIG] that is larger than APPENDLIMIT");
        assert!(pair.wire.len() < 2_000);
        assert!(matches!(pair.store.notes[..], [server::Event::Refused { .. }]));
        pair.does("NOOP");
    }
}
