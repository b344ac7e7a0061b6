//! The two ends of a session.

use super::{Tally, Work, fetch};
use bytes::Buf;
use imap_wire::{
    client::{Client, Config, Event},
    command::{Command, Select},
    data::Mailbox,
};

/// A client with a large mailbox takes what its server says, and reads what is fetched to the last field.
pub(crate) fn run_client(octets: &[u8], chunk: usize) -> Work<'_> {
    Box::new(move || {
        let mut client = Client::new(Config::default());
        client.receive(b"* PREAUTH ready\r\n");
        while client.poll_event().is_some() {}
        client.send(Command::Select(Select::new(Mailbox::INBOX))).expect("it may be selected");
        let sent = client.transmit().remaining();
        client.transmit().advance(sent);
        client.receive(b"* 1000000 EXISTS\r\nA1 OK selected\r\n");
        while client.poll_event().is_some() {}
        let mut tally = Tally::default();
        for chunk in octets.chunks(chunk) {
            client.receive(chunk);
            // An event has no frame of which the octets could be counted.
            tally.octets += chunk.len();
            while let Some(event) = client.poll_event() {
                tally.messages += 1;
                match event {
                    Event::Fetch { uid: Some(_), fetch: it } => fetch(&it, &mut tally),
                    other => panic!("{other:?}"),
                }
            }
        }
        tally
    })
}
