//! What fuzzers begin with: the recorded sessions and the examples of the RFCs, as each target reads them.

use super::{
    capture::{Capture, corpus, project},
    hearing::{NEXT_PIECE, OTHER_END},
    operations, server_operations,
};
use imap_wire::{Context, Data, Decoder, Limits, Quirks, Response, Tap, TapEvent, command::Command, wire::Sender};
use std::{collections::BTreeSet, fs};

/// Longer ones slow a fuzzer down, and show it nothing more.
const MOST: usize = 3_000;

/// What is recorded: of frames one of each shape, which is their keyword and about how long they are.
#[derive(Default)]
pub struct Recorded {
    pub commands: Vec<Vec<u8>>,
    pub responses: Vec<Vec<u8>>,
    pub greetings: Vec<Vec<u8>>,
    /// All that one end says, of short sessions.
    pub sides: Vec<(Sender, Vec<u8>)>,
    pub sessions: Vec<Capture>,
}

impl Recorded {
    pub fn read() -> Self {
        let mut recorded = Self::default();
        let mut shapes = BTreeSet::new();
        for (_, capture) in corpus() {
            recorded.frames(&capture, &mut shapes);
            for sender in [Sender::Client, Sender::Server] {
                let side = capture.sent_by(sender);
                if (1..MOST).contains(&side.len()) {
                    recorded.sides.push((sender, side));
                }
            }
            if capture.chunks.iter().map(|chunk| chunk.1.len()).sum::<usize>() < 2 * MOST {
                recorded.sessions.push(capture);
            }
        }
        recorded.examples();
        for quirk in Quirks::ALL.iter() {
            let of_kind = match quirk.example() {
                [b'*' | b'+', ..] => &mut recorded.responses,
                _ => &mut recorded.commands,
            };
            of_kind.push(quirk.example().to_vec());
        }
        recorded
    }

    fn frames(&mut self, capture: &Capture, shapes: &mut BTreeSet<(usize, usize, Vec<u8>)>) {
        let mut limits = Limits::client();
        limits.inline = usize::MAX;
        let mut tap = Tap::with_limits(limits);
        for (sender, octets) in &capture.chunks {
            tap.receive(*sender, octets);
            while let Some(event) = tap.poll_event() {
                let TapEvent::Frame { context, frame, .. } = event else { continue };
                let octets = frame.octets().to_vec();
                let (kind, of_kind) = match context {
                    Context::Greeting => (0, &mut self.greetings),
                    Context::Response => (1, &mut self.responses),
                    _ if *sender == Sender::Client => (2, &mut self.commands),
                    _ => continue,
                };
                let is_new = octets.len() < MOST && shapes.insert((kind, octets.len() / 8, frame.keyword().to_vec()));
                if is_new {
                    of_kind.push(octets);
                }
            }
        }
    }

    /// The examples of the RFCs, which stand as `C: ` and `S: ` in the tests.
    fn examples(&mut self) {
        let folder = project().join("tests/codec/extensions");
        let mut paths: Vec<_> =
            fs::read_dir(folder).expect("they are there").map(|it| it.expect("one").path()).collect();
        paths.sort();
        for path in paths {
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            for line in text.lines() {
                let Some((before, frame)) = line.split_once(": ").filter(|_| !line.starts_with('#')) else { continue };
                let octets = format!("{}\r\n", frame.replace(r"\r\n", "\r\n")).into_bytes();
                match before.rsplit(' ').next() {
                    Some("C") => self.commands.push(octets),
                    Some("S") => self.responses.push(octets),
                    _ => {}
                }
            }
        }
    }

    pub fn lines(&self) -> Vec<Vec<u8>> {
        [&*self.commands, &*self.responses, &*self.greetings].concat()
    }

    /// What stands behind the tag or the `*`, behind an octet that says who reads.
    pub fn values(&self) -> Vec<Vec<u8>> {
        let value = |line: &Vec<u8>, peer: u8| {
            let value = line.splitn(3, |octet| *octet == b' ').nth(2)?;
            Some([&[peer], value.strip_suffix(b"\r\n").unwrap_or(value)].concat())
        };
        let of = |lines: &[Vec<u8>], peer| lines.iter().filter_map(|line| value(line, peer)).collect::<Vec<_>>();
        [of(&self.responses, 3), of(&self.commands, 20)].concat()
    }

    /// The names of mailboxes.
    pub fn names(&self) -> Vec<Vec<u8>> {
        let mut names = BTreeSet::new();
        for line in &self.responses {
            match Decoder::client().response(line) {
                Ok(Response::Data(Data::List(list) | Data::Lsub(list))) => {
                    names.insert(list.mailbox.as_octets().to_vec())
                }
                Ok(Response::Data(Data::Status(status))) => names.insert(status.mailbox.as_octets().to_vec()),
                _ => continue,
            };
        }
        names.into_iter().collect()
    }

    /// The sets that commands name messages by, each with itself.
    pub fn sets(&self) -> Vec<Vec<u8>> {
        let mut sets = BTreeSet::new();
        for line in &self.commands {
            let Ok(tagged) = Decoder::server().command(line) else { continue };
            let set = match &tagged.command {
                Command::Fetch(it) | Command::UidFetch(it) => &it.sequence_set,
                Command::Store(it) | Command::UidStore(it) => &it.sequence_set,
                Command::Copy(it) | Command::UidCopy(it) | Command::Move(it) | Command::UidMove(it) => &it.sequence_set,
                Command::UidExpunge(set) => set,
                _ => continue,
            };
            let set = set.as_octets();
            sets.insert([&[4, 7], &**set, b";", set].concat());
        }
        sets.into_iter().collect()
    }

    /// One end of a session, behind octets that set no limit.
    pub fn framed(&self) -> Vec<Vec<u8>> {
        let side = |(sender, octets): &(Sender, Vec<u8>)| {
            let sender = u8::from(*sender == Sender::Client);
            [&[sender, 239, 255, 47, 15, 239, 59, 14, 2, 9, 70], &octets[..]].concat()
        };
        self.sides.iter().map(side).collect()
    }

    /// Whole sessions, as `hearing` reads them.
    pub fn heard(&self) -> Vec<Vec<u8>> {
        let session = |session: &Capture| {
            let mut octets = vec![3];
            let mut last = Sender::Server;
            for (sender, piece) in &session.chunks {
                octets.push(if *sender == last { NEXT_PIECE } else { OTHER_END });
                last = *sender;
                octets.extend(piece.iter().filter(|octet| **octet < OTHER_END));
            }
            octets
        };
        self.sessions.iter().map(session).collect()
    }

    /// What the server says in a session, as the operations of a client.
    pub fn said_to_clients(&self) -> Vec<Vec<u8>> {
        let of_server = self.sides.iter().filter(|side| side.0 == Sender::Server);
        of_server.map(|(_, side)| operations::says(side.split_inclusive(|octet| *octet == b'\n'))).collect()
    }

    /// What the client says in a session, as the operations of a server.
    pub fn said_to_servers(&self) -> Vec<Vec<u8>> {
        let of_client = self.sides.iter().filter(|side| side.0 == Sender::Client);
        of_client.map(|(_, side)| server_operations::says(side.split_inclusive(|octet| *octet == b'\n'))).collect()
    }
}
