//! TCP segments to sessions: each stream in its order, and each octet once, whatever was sent twice or came out of turn.
//!
//! Whoever records does not always see the packets of both ends in the order in which they passed. What an end sends says up to
//! where it has heard the other, so it is told behind that. Octets that the other end has heard and that are not there are lost:
//! the session ends before them, and another begins behind them.

use crate::capture::Capture;
use imap_wire::wire::Sender;
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    net::SocketAddr,
    time::Duration,
};

/// What one packet carries of a stream.
pub(crate) struct Segment<'a> {
    pub(crate) time: Option<Duration>,
    /// It opens the stream (SYN), which counts as one octet.
    pub(crate) is_first: bool,
    /// It ends the stream (FIN), which counts as one octet.
    pub(crate) is_last: bool,
    /// It ends the connection (RST). Its octets are none of the stream.
    pub(crate) is_reset: bool,
    /// Of its first octet; counts on beyond 2^32 from 0.
    pub(crate) number: u32,
    /// The number of the octet of the other end that is expected next.
    pub(crate) expects: Option<u32>,
    pub(crate) octets: &'a [u8],
}

/// The connections that packets are of, in the order in which they begin.
#[derive(Default)]
pub(crate) struct Connections {
    all: Vec<Connection>,
    /// The last one between these ends; a port may be taken again.
    latest: HashMap<(SocketAddr, SocketAddr), usize>,
}

struct Connection {
    /// One, and another behind each gap.
    captures: Vec<Capture>,
    client: Stream,
    server: Stream,
    /// One end has given it up.
    is_reset: bool,
    packets: usize,
    /// What is not there.
    notes: Vec<String>,
}

/// Packets that may follow one whose octets are told before it is. Then what they were to come behind counts as lost.
const HELD: usize = 1000;

/// Further than that no end expects octets: the largest window of RFC 7323, section 2.3.
const WINDOW: u64 = 1 << 30;

impl Connections {
    /// Takes a packet between these ends.
    pub(crate) fn receive(&mut self, sender: Sender, client: SocketAddr, server: SocketAddr, segment: &Segment<'_>) {
        if self.latest.get(&(client, server)).is_some_and(|&at| self.all[at].is_of_another(sender, segment)) {
            self.latest.remove(&(client, server));
        }
        let at = *self.latest.entry((client, server)).or_insert_with(|| {
            let header = [server.to_string(), client.to_string(), format!("connection {}", self.all.len() + 1)];
            self.all.push(Connection {
                captures: vec![Capture { header, ..Capture::default() }],
                client: Stream::default(),
                server: Stream::default(),
                is_reset: false,
                packets: 0,
                notes: Vec::new(),
            });
            self.all.len() - 1
        });
        self.all[at].receive(sender, segment);
    }

    /// Those on which something was said, and what of them is not there.
    pub(crate) fn into_sessions(self) -> (Vec<Capture>, Vec<String>) {
        let (mut sessions, mut notes) = (Vec::new(), Vec::new());
        for mut connection in self.all {
            connection.settle(true);
            notes.append(&mut connection.notes);
            let is_opened = connection.server.opened.is_some();
            for (at, capture) in connection.captures.iter_mut().enumerate() {
                capture.begins_midway = at > 0 || !is_opened;
            }
            sessions.extend(connection.captures.into_iter().filter(|it| !it.chunks.is_empty()));
        }
        (sessions, notes)
    }
}

impl Connection {
    fn stream(&mut self, sender: Sender) -> &mut Stream {
        if sender == Sender::Client { &mut self.client } else { &mut self.server }
    }

    /// True if the packet belongs to a later connection between the same ends.
    fn is_of_another(&self, sender: Sender, segment: &Segment<'_>) -> bool {
        let stream = if sender == Sender::Client { &self.client } else { &self.server };
        if segment.is_first {
            // The same once more, or what opens a connection of which the other's packets were seen first, opens no other.
            return self.is_reset && stream.next.is_none()
                || stream.next.is_some() && stream.opened != Some(segment.number);
        }
        let is_over = self.is_reset || self.client.is_ended && self.server.is_ended;
        is_over && !segment.octets.is_empty() && !segment.is_reset && !stream.has(segment.number)
    }

    fn receive(&mut self, sender: Sender, segment: &Segment<'_>) {
        self.packets += 1;
        let at = self.packets;
        self.is_reset |= segment.is_reset;
        if !segment.is_reset {
            self.stream(sender).receive(segment, at);
        }
        self.settle(false);
    }

    /// Tells what can be told: what has nothing to wait for, or has waited long, or all.
    fn settle(&mut self, is_end: bool) {
        loop {
            let can_go = [(Sender::Client, &self.client, &self.server), (Sender::Server, &self.server, &self.client)]
                .into_iter()
                .filter(|(_, stream, other)| {
                    stream.pieces.front().is_some_and(|piece| other.is_told_up_to(piece.expects))
                })
                .min_by_key(|(_, stream, _)| stream.pieces.front().map(|piece| piece.packet));
            if let Some((sender, ..)) = can_go {
                self.tell(sender);
                continue;
            }
            let oldest = [(Sender::Client, &self.client), (Sender::Server, &self.server)]
                .into_iter()
                .filter_map(|(sender, stream)| Some((stream.pieces.front()?, sender)))
                .min_by_key(|(piece, _)| piece.packet);
            match oldest {
                Some((piece, sender)) if is_end || self.packets - piece.packet > HELD => {
                    let (expects, other) =
                        (piece.expects, if sender == Sender::Client { Sender::Server } else { Sender::Client });
                    match self.stream(other).gap(expects) {
                        Some(behind) => self.skip(other, behind),
                        None => self.tell(sender),
                    }
                }
                Some(_) => return,
                None if is_end => {
                    // Nobody has said that he heard them, but there they are.
                    let behind = |stream: &Stream| stream.waiting.first_key_value().map(|(&at, _)| at);
                    match (behind(&self.client), behind(&self.server)) {
                        (Some(at), _) => self.skip(Sender::Client, at),
                        (None, Some(at)) => self.skip(Sender::Server, at),
                        (None, None) => return,
                    }
                }
                None => return,
            }
        }
    }

    fn tell(&mut self, sender: Sender) {
        if let Some(piece) = self.stream(sender).pieces.pop_front()
            && let Some(capture) = self.captures.last_mut()
        {
            capture.push(sender, piece.time, piece.octets);
        }
    }

    /// Another session begins, in which this end's stream goes on there.
    fn skip(&mut self, sender: Sender, behind: u64) {
        while !self.stream(sender).pieces.is_empty() {
            self.tell(sender);
        }
        let packets = self.packets;
        let lost = self.stream(sender).skip_to(behind, packets);
        let [server, client, scenario] = self.captures[0].header.clone();
        let who = if sender == Sender::Client { "client" } else { "server" };
        self.notes.push(format!(
            "{scenario}: {lost} octets of the {who} are missing or cut off; what follows them is a session of its own"
        ));
        let scenario = format!("{scenario}, behind gap {}", self.captures.len());
        self.captures.push(Capture { header: [server, client, scenario], ..Capture::default() });
    }
}

/// One direction. Its octets are counted from the number of the first, and do not begin again at 2^32.
#[derive(Default)]
struct Stream {
    /// The number with which it was opened, if that was seen.
    opened: Option<u32>,
    /// Of the first octet that was seen, and of the first that is not there yet.
    next: Option<(u64, u64)>,
    /// Of its end, if that was seen.
    end: Option<u64>,
    /// It is there up to its end.
    is_ended: bool,
    /// Octets that have some before them which are not there yet, by the first.
    waiting: BTreeMap<u64, Piece>,
    /// Octets that are in order and not told yet.
    pieces: VecDeque<Piece>,
}

/// What one packet had.
struct Piece {
    /// The one with which all before it was there.
    packet: usize,
    time: Option<Duration>,
    expects: Option<u32>,
    from: u64,
    octets: Vec<u8>,
}

impl Stream {
    /// Where a number is: the distance decides, as in RFC 9293, section 3.4: half the numbers are behind, and half are ahead.
    fn place(next: u64, number: u32) -> u64 {
        let [.., a, b, c, d] = next.to_be_bytes();
        let distance = number.wrapping_sub(u32::from_be_bytes([a, b, c, d])).cast_signed();
        next.saturating_add_signed(distance.into())
    }

    /// True if that octet was seen.
    fn has(&self, number: u32) -> bool {
        self.next.is_some_and(|(first, next)| (first..next).contains(&Self::place(next, number)))
    }

    /// True if all before that octet is told, or none of it can be waited for.
    fn is_told_up_to(&self, expected: Option<u32>) -> bool {
        let (Some(expected), Some((_, next))) = (expected, self.next) else { return true };
        let place = Self::place(next, expected);
        place <= self.pieces.front().map_or(next, |piece| piece.from) || place > next + WINDOW
    }

    /// If octets before the expected one are missing, where it goes on behind them.
    fn gap(&self, expected: Option<u32>) -> Option<u64> {
        let (_, next) = self.next?;
        let place = Self::place(next, expected?);
        match self.waiting.first_key_value() {
            _ if place <= next => None,
            Some((&at, _)) => Some(at.min(place)),
            // It may be the end of the stream, which has no octets.
            None if place == next + 1 => None,
            None => Some(place),
        }
    }

    fn receive(&mut self, segment: &Segment<'_>, packet: usize) {
        let number = segment.number.wrapping_add(u32::from(segment.is_first));
        if self.next.is_none() {
            if !segment.is_first && segment.octets.is_empty() {
                return;
            }
            // If its beginning was not seen, the stream begins here; there is room before it for what is older.
            let first = u64::from(number) + (1 << 32);
            self.next = Some((first, first));
            self.opened = segment.is_first.then_some(segment.number);
        }
        let Some((_, next)) = self.next else { return };
        let from = Self::place(next, number);
        if segment.is_last {
            self.end = Some(from + segment.octets.len() as u64);
        }
        let known = self.waiting.get(&from).map_or(0, |piece| piece.octets.len());
        if segment.octets.len() > known {
            let &Segment { time, expects, octets, .. } = segment;
            self.waiting.insert(from, Piece { packet, time, expects, from, octets: octets.to_vec() });
        }
        self.put_in_order(packet);
    }

    fn put_in_order(&mut self, packet: usize) {
        let Some((first, mut next)) = self.next else { return };
        while let Some(entry) = self.waiting.first_entry().filter(|entry| *entry.key() <= next) {
            let mut piece = entry.remove();
            let known = usize::try_from(next - piece.from).unwrap_or(usize::MAX).min(piece.octets.len());
            piece.octets.drain(..known);
            if !piece.octets.is_empty() {
                (piece.packet, piece.from) = (packet, next);
                next += piece.octets.len() as u64;
                self.pieces.push_back(piece);
            }
        }
        if self.end == Some(next) {
            next += 1;
            self.is_ended = true;
        }
        self.next = Some((first, next));
    }

    /// Goes on there, and says how many octets are left out.
    fn skip_to(&mut self, behind: u64, packet: usize) -> u64 {
        let Some((first, next)) = self.next else { return 0 };
        self.next = Some((first, behind));
        self.put_in_order(packet);
        behind - next
    }
}
