//! A session without message numbers (RFC 9586).

use crate::support::pair::joined::{CHUNKS, EVERYTHING, Pair};
use imap_wire::data::{Flag, Flags};

/// A client that has enabled UIDONLY, in a mailbox with the messages 2, 4, 6, 7 and 8.
fn selected(chunk: usize) -> Pair {
    let mut pair = Pair::logged_in(EVERYTHING, chunk);
    pair.does("ENABLE UIDONLY");
    pair.does("SELECT INBOX");
    pair
}

/// The UIDs that the client knows of.
fn known(pair: &Pair) -> String {
    pair.client.view().unwrap().known().map_or_else(String::new, |uids| uids.to_string())
}

#[test]
fn both_know_the_same_messages_by_uid() {
    for chunk in CHUNKS {
        let mut pair = selected(chunk);
        assert!(pair.client.view().unwrap().is_uid_only());
        pair.does("UID FETCH 1:* FLAGS");
        assert_eq!(known(&pair), "2,4,6:8");
        pair.does("UID STORE 4,7 +FLAGS (\\Deleted)");
        pair.does("EXPUNGE");
        assert_eq!(known(&pair), "2,6,8");
        // Another session is told to one that idles.
        let idle = pair.client.send(imap_wire::command::Command::Idle).unwrap();
        pair.drive();
        pair.changes(|mailbox| {
            mailbox.expunge(6);
            mailbox.set_flags(8, [Flag::Seen].into_iter().collect());
            mailbox.add(Flags::new()).unwrap();
        });
        let view = pair.client.view().unwrap();
        assert_eq!((known(&pair).as_str(), view.exists(), view.unknown()), ("2,8", 3, 1));
        pair.client.done().unwrap();
        pair.drive();
        assert!(pair.outcome(idle).unwrap().is_ok());
        pair.does("UID SEARCH ALL");
        assert_eq!(known(&pair), "2,8:9");
        pair.understand_each_other();
        pair.heard_what_was_said();
        let wire = String::from_utf8_lossy(&pair.wire);
        assert!(wire.contains("* 8 UIDFETCH (FLAGS (\\Seen))\r\n") && wire.contains("* VANISHED 4,7\r\n"), "{wire}");
        let has_number = |line: &str| line.contains(" FETCH (") || line.ends_with(" EXPUNGE");
        assert!(!wire.lines().filter(|line| line.starts_with("* ")).any(has_number), "{wire}");
    }
}

#[test]
fn a_number_is_neither_sent_nor_taken() {
    let mut pair = selected(usize::MAX);
    let fetch = pair.parsed("FETCH 1 FLAGS");
    assert!(pair.client.send(fetch).is_err());
    // As a client says it that does not know better.
    pair.to_server.extend_from_slice(b"X1 FETCH 1 FLAGS\r\n");
    pair.settle();
    let wire = String::from_utf8_lossy(&pair.wire);
    assert!(wire.ends_with("X1 BAD [UIDREQUIRED] UIDONLY is enabled: messages have UIDs alone\r\n"), "{wire}");
}

#[test]
fn it_ends_with_unauthenticate() {
    let mut pair = selected(7);
    pair.does("UNAUTHENTICATE");
    pair.does("LOGIN bob secret");
    pair.does("SELECT INBOX");
    pair.does("FETCH 1 FLAGS");
    assert_eq!(pair.client.view().unwrap().uid(1), Some(2));
    pair.understand_each_other();
}
