//! IDLE, and what happens meanwhile.

use crate::support::pair::{
    joined::{CHUNKS, EVERYTHING, Pair},
    store::status,
};
use imap_wire::{
    client,
    command::{Command, CommandKind},
    data::{Flag, Flags},
    server::Mailbox,
};

fn idles(pair: &mut Pair) {
    pair.client.send(Command::Idle).unwrap();
    pair.drive();
    assert!(pair.client.is_idling());
}

/// Something of each kind happens to the mailbox.
fn changes(mailbox: &mut Mailbox) {
    mailbox.add(Flags::new()).unwrap();
    mailbox.expunge(4);
    mailbox.set_flags(6, [Flag::Seen].into_iter().collect());
    mailbox.expunge(2);
    mailbox.add([Flag::Flagged].into_iter().collect()).unwrap();
}

#[test]
fn news_come_while_the_client_idles() {
    for chunk in CHUNKS {
        for enabled in [None, Some("ENABLE QRESYNC"), Some("ENABLE CONDSTORE"), Some("ENABLE IMAP4rev2")] {
            let mut pair = Pair::logged_in(EVERYTHING, chunk);
            if let Some(line) = enabled {
                pair.does(line);
            }
            pair.does("SELECT INBOX");
            pair.does("UID FETCH 1:* (UID FLAGS)");
            idles(&mut pair);
            pair.changes(changes);
            assert!(pair.client.is_idling());
            assert_eq!(pair.client_uids(), [Some(6), Some(7), Some(8), None, None]);
            let is_seen = |event: &client::Event<'_>| match event {
                client::Event::Fetch { uid: Some(6), fetch } => {
                    fetch.flags().is_some_and(|it| it.contains(&Flag::Seen))
                }
                _ => false,
            };
            assert!(pair.heard.iter().any(is_seen));
            pair.client.done().unwrap();
            pair.does("UID FETCH 1:* FLAGS");
            assert_eq!(pair.client_uids(), pair.server_uids());
            assert_eq!(pair.client_uids(), [6, 7, 8, 9, 10].map(Some));
            pair.understand_each_other();
        }
    }
}

#[test]
fn another_command_interrupts_it() {
    for chunk in CHUNKS {
        let mut pair = Pair::selected(EVERYTHING, chunk);
        idles(&mut pair);
        pair.does("UID FETCH 4 FLAGS");
        assert!(pair.client.is_idling());
        pair.changes(changes);
        assert_eq!(pair.client.view().unwrap().exists(), 5);
        pair.client.done().unwrap();
        pair.drive();
        assert!(pair.client.in_flight().next().is_none());
        assert_eq!(pair.store.told.iter().filter(|command| command.kind() == CommandKind::Idle).count(), 2);
        pair.understand_each_other();
    }
}

#[test]
fn the_server_may_end_it_before_the_client_does() {
    for chunk in CHUNKS {
        let mut pair = Pair::selected(EVERYTHING, chunk);
        idles(&mut pair);
        let id = pair.store.idle.take().unwrap();
        pair.server.complete(id, status("NO not any longer")).unwrap();
        pair.drive();
        assert!(!pair.client.is_idling());
        // This one is no DONE, and is not taken for one.
        pair.does("NOOP");
        pair.does("SETMETADATA \"\" (/private/comment {4}\r\na\r\nb)");
        pair.understand_each_other();
    }
}

#[test]
fn both_may_end_it_at_once() {
    for chunk in CHUNKS {
        let mut pair = Pair::selected(EVERYTHING, chunk);
        idles(&mut pair);
        pair.client.done().unwrap();
        pair.client.send(Command::Noop).unwrap();
        let id = pair.store.idle.take().unwrap();
        pair.server.complete(id, status("OK enough")).unwrap();
        pair.drive();
        pair.does("NOOP");
        pair.understand_each_other();
    }
}
