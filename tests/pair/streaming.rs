//! Large messages, which neither has in memory.

use crate::support::pair::{
    joined::{CHUNKS, EVERYTHING, Pair, Payloads},
    store::pattern,
};
use bytes::Buf;
use imap_wire::{
    FetchItem, Head, Payload,
    client::Event,
    command::{Append, AppendMessage, Command},
    data::Mailbox,
};

const LARGE: usize = 5_000_000;

#[test]
fn a_large_message_is_appended() {
    for chunk in [999, usize::MAX] {
        for capabilities in [EVERYTHING, "IMAP4rev1"] {
            let mut pair = Pair::logged_in(capabilities, chunk);
            let append = Command::Append(Append::new(Mailbox::INBOX, AppendMessage::streamed(LARGE as u64)));
            let id = pair.client.send(append.clone()).unwrap();
            let noop = pair.client.send(Command::Noop).unwrap();
            pair.drive();
            assert!(pair.outcome(id).unwrap().is_ok() && pair.outcome(noop).unwrap().is_ok());
            assert_eq!(pair.store.told, [append, Command::Noop]);
            assert!(pair.store.received == pattern(0, LARGE));
            pair.understand_each_other();
        }
    }
}

#[test]
fn a_large_message_is_fetched() {
    for chunk in [999, usize::MAX] {
        let mut pair = Pair::selected(EVERYTHING, chunk);
        let answers = ["* 1 FETCH (UID 2 FLAGS (\\Seen) BODY[] \"here\")", "* 2 FETCH (UID 4 BODY[] \"small\")"];
        pair.store.script.push_back(answers.map(str::to_owned).to_vec());
        pair.store.streams = Some(LARGE as u64);
        let fetch = pair.client.send(pair.parsed("FETCH 1:2 BODY[]")).unwrap();
        let noop = pair.client.send(Command::Noop).unwrap();
        pair.drive();
        assert!(pair.outcome(fetch).unwrap().is_ok() && pair.outcome(noop).unwrap().is_ok());
        assert!(pair.payload == pattern(0, LARGE));
        let octets = |event: &Event<'_>| match event {
            Event::Literal { octets, .. } => Some(*octets),
            _ => None,
        };
        assert_eq!(pair.heard.iter().find_map(octets), Some(LARGE as u64));
        let payloads: Vec<_> = pair.heard.iter().filter_map(payload).collect();
        let small = Payload::Octets(b"small".as_slice().into());
        assert_eq!(payloads, [Payload::Streamed { octets: LARGE as u64 }, small]);
        pair.understand_each_other();
        pair.heard_what_was_said();
    }
}

#[test]
fn what_a_url_leads_to_is_fetched() {
    for chunk in [999, usize::MAX] {
        let mut pair = Pair::logged_in(EVERYTHING, chunk);
        pair.store.script.push_back(["* URLFETCH /x \"here\"".to_owned()].to_vec());
        pair.store.streams = Some(LARGE as u64);
        pair.does("URLFETCH /x");
        assert!(pair.payload == pattern(0, LARGE));
        let of_url = |event: &Event<'_>| match event {
            Event::Literal { head: Head::UrlFetch(data), octets } => Some((data.to_string(), *octets)),
            _ => None,
        };
        let told = pair.heard.iter().find_map(of_url);
        assert_eq!(told, Some((r#""/x" {5000000}\r\n…"#.to_owned(), LARGE as u64)));
        pair.understand_each_other();
        pair.heard_what_was_said();
    }
}

/// The payload that the client was told of at the end.
fn payload(event: &Event<'static>) -> Option<Payload<'static>> {
    let Event::Fetch { fetch, .. } = event else { return None };
    fetch.items.iter().find_map(|item| match item {
        FetchItem::BodySection(body) => Some(body.payload.clone()),
        _ => None,
    })
}

#[test]
fn the_client_keeps_it_or_drops_it() {
    let octets = 300_000;
    for chunk in CHUNKS {
        for payloads in [Payloads::Buffer, Payloads::Skip] {
            let mut pair = Pair::selected(EVERYTHING, chunk);
            pair.payloads = payloads;
            pair.store.script.push_back(["* 1 FETCH (BODY[] \"here\" UID 2)".to_owned()].to_vec());
            pair.store.streams = Some(octets);
            pair.does("FETCH 1 (BODY[] UID)");
            let kept = Payload::Octets(pattern(0, 300_000).into());
            let found = pair.heard.iter().find_map(payload).unwrap();
            match payloads {
                Payloads::Buffer => assert!(found == kept),
                _ => assert_eq!(found, Payload::Streamed { octets }),
            }
            assert!(pair.payload.is_empty());
            pair.does("NOOP");
            pair.understand_each_other();
        }
    }
}

#[test]
fn neither_keeps_more_than_a_piece() {
    let mut pair = Pair::selected(EVERYTHING, 4_000);
    pair.store.script.push_back(["* 1 FETCH (BODY[] \"here\")".to_owned()].to_vec());
    pair.store.streams = Some(LARGE as u64);
    pair.client.send(pair.parsed("FETCH 1 BODY[]")).unwrap();
    pair.client.send(Command::Append(Append::new(Mailbox::INBOX, AppendMessage::streamed(LARGE as u64)))).unwrap();
    while pair.act() | pair.move_to_server(4_000) | pair.move_to_client(4_000) {
        assert!(pair.server.transmit().remaining() + pair.client.transmit().remaining() <= 200_000);
    }
    assert!(pair.payload == pair.store.received && pair.payload.len() == LARGE);
}
