//! TCP segments to sessions: each stream in its order, and each octet once, whatever was sent twice or came out of turn.

use crate::capture::Capture;
use imap_wire::wire::Sender;
use std::{collections::HashMap, net::SocketAddr, time::Duration};

/// What one packet carries of a stream.
pub(crate) struct Segment<'a> {
    pub(crate) time: Option<Duration>,
    /// It opens the stream (SYN), which counts as one octet.
    pub(crate) is_first: bool,
    /// Of its first octet; counts on beyond 2^32 from 0.
    pub(crate) number: u32,
    pub(crate) octets: &'a [u8],
}

/// The connections that packets are of, in the order in which they begin.
#[derive(Default)]
pub(crate) struct Connections {
    all: Vec<Connection>,
    /// The last one between these ends; a client may take a port again.
    latest: HashMap<(SocketAddr, SocketAddr), usize>,
}

struct Connection {
    capture: Capture,
    client: Stream,
    server: Stream,
}

impl Connections {
    pub(crate) fn client_sent(&mut self, client: SocketAddr, server: SocketAddr, segment: &Segment<'_>) {
        if segment.is_first {
            // The same once more, or what opens a connection of which the server's packets were seen first, opens no other.
            let is_other = |&at: &usize| {
                let stream = &self.all[at].client;
                stream.next.is_some() && stream.opened != Some(segment.number)
            };
            if self.latest.get(&(client, server)).is_some_and(is_other) {
                self.latest.remove(&(client, server));
            }
        }
        self.of(client, server).receive(Sender::Client, segment);
    }

    pub(crate) fn server_sent(&mut self, client: SocketAddr, server: SocketAddr, segment: &Segment<'_>) {
        self.of(client, server).receive(Sender::Server, segment);
    }

    fn of(&mut self, client: SocketAddr, server: SocketAddr) -> &mut Connection {
        let at = *self.latest.entry((client, server)).or_insert_with(|| {
            let header = [server.to_string(), client.to_string(), format!("connection {}", self.all.len() + 1)];
            let capture = Capture { header, ..Capture::default() };
            self.all.push(Connection { capture, client: Stream::default(), server: Stream::default() });
            self.all.len() - 1
        });
        &mut self.all[at]
    }

    /// Those on which something was said, and what of them is not there.
    pub(crate) fn into_sessions(self) -> (Vec<Capture>, Vec<String>) {
        let mut notes = Vec::new();
        for Connection { capture, client, server } in &self.all {
            for (stream, who) in [(client, "client"), (server, "server")] {
                let behind: usize = stream.waiting.iter().map(|(_, octets)| octets.len()).sum();
                if behind > 0 {
                    let scenario = &capture.header[2];
                    notes.push(format!("{scenario}: packets of the {who} are missing or cut off; {behind} octets behind them are left out"));
                }
            }
        }
        (self.all.into_iter().map(|it| it.capture).filter(|it| !it.chunks.is_empty()).collect(), notes)
    }
}

impl Connection {
    fn receive(&mut self, sender: Sender, segment: &Segment<'_>) {
        let stream = if sender == Sender::Client { &mut self.client } else { &mut self.server };
        let octets = stream.receive(segment);
        if !octets.is_empty() {
            self.capture.push(sender, segment.time, octets);
        }
    }
}

/// One direction.
#[derive(Default)]
struct Stream {
    /// The number with which it was opened, if that was seen.
    opened: Option<u32>,
    /// The number of the first octet that is not there yet.
    next: Option<u32>,
    /// Segments that have octets before them which are not there yet.
    waiting: Vec<(u32, Vec<u8>)>,
}

impl Stream {
    /// The octets that are in order now.
    fn receive(&mut self, segment: &Segment<'_>) -> Vec<u8> {
        let number = segment.number.wrapping_add(u32::from(segment.is_first));
        if segment.is_first && self.next.is_none() {
            self.opened = Some(segment.number);
            self.next = Some(number);
        }
        let mut in_order = Vec::new();
        if segment.octets.is_empty() {
            return in_order;
        }
        // If its beginning was not seen, the stream begins here.
        let mut next = self.next.unwrap_or(number);
        self.waiting.push((number, segment.octets.to_vec()));
        // The distance decides, as in RFC 9293, section 3.4: half the numbers are behind, and half are ahead.
        let begins = |next: u32, number: u32| number.wrapping_sub(next).cast_signed() <= 0;
        while let Some(at) = self.waiting.iter().position(|(number, _)| begins(next, *number)) {
            let (number, octets) = self.waiting.swap_remove(at);
            let known = next.wrapping_sub(number) as usize;
            if let Some(new) = octets.get(known..) {
                in_order.extend_from_slice(new);
                next = next.wrapping_add(u32::try_from(new.len()).unwrap_or_default());
            }
        }
        self.next = Some(next);
        in_order
    }
}
