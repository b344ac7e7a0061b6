//! Properties of framing: no octet is lost, and chunks do not matter.

use imap_wire::{
    Limits, Tap, TapEvent,
    wire::{Abandoned, Frame, Framer, Literal, Sender, Step},
};

/// What a framer or a tap gave, apart from how the octets of a streamed literal were cut.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    Frame(Sender, Frame),
    Abandoned(Sender, Box<Abandoned>),
    /// The octets of a literal that its frame leaves out.
    Streamed(Sender, Vec<u8>),
    Opaque(Sender, Vec<u8>),
}

impl Seen {
    const fn sender(&self) -> Sender {
        match self {
            Self::Frame(sender, _)
            | Self::Abandoned(sender, _)
            | Self::Streamed(sender, _)
            | Self::Opaque(sender, _) => *sender,
        }
    }
}

/// Collects what was seen, with the pieces of a literal put together.
#[derive(Default)]
struct Log {
    seen: Vec<Seen>,
}

impl Log {
    fn streamed(&mut self, sender: Sender, octets: &[u8]) {
        match self.seen.iter_mut().rfind(|seen| seen.sender() == sender) {
            Some(Seen::Streamed(_, before)) => before.extend_from_slice(octets),
            _ => self.seen.push(Seen::Streamed(sender, octets.to_vec())),
        }
    }

    fn opaque(&mut self, sender: Sender, octets: &[u8]) {
        match self.seen.iter_mut().rfind(|seen| seen.sender() == sender) {
            Some(Seen::Opaque(_, before)) => before.extend_from_slice(octets),
            _ => self.seen.push(Seen::Opaque(sender, octets.to_vec())),
        }
    }
}

/// Frames chunks of one direction, with every announced literal taken: buffered if it is small enough, else streamed.
pub fn frame_chunks<'a>(
    framer: &mut Framer,
    sender: Sender,
    chunks: impl IntoIterator<Item = &'a [u8]>,
    small: u64,
) -> Vec<Seen> {
    let mut log = Log::default();
    for chunk in chunks {
        framer.receive(chunk);
        while !chunk.is_empty() {
            match framer.step() {
                Step::Incomplete => break,
                Step::Frame(frame) => log.seen.push(Seen::Frame(sender, frame)),
                Step::Abandoned(abandoned) => log.seen.push(Seen::Abandoned(sender, abandoned)),
                Step::Literal { octets, .. } => {
                    if octets > small || framer.buffer().is_err() {
                        framer.stream().expect("a literal was announced");
                        log.seen.push(Seen::Streamed(sender, Vec::new()));
                    }
                }
                Step::Octets { octets, .. } => log.streamed(sender, &octets),
                Step::Desynchronised => {
                    log.opaque(sender, &framer.take_rest());
                    break;
                }
            }
        }
    }
    log.seen.extend(framer.finish().map(|abandoned| Seen::Abandoned(sender, abandoned)));
    log.seen
}

/// The octets as one chunk, and cut at each of `cuts`, give the same frames. Returns them.
pub fn chunks_do_not_matter(sender: Sender, limits: Limits, small: u64, octets: &[u8], cuts: &[usize]) -> Vec<Seen> {
    let whole = frame_chunks(&mut Framer::new(sender, limits), sender, [octets], small);
    let cut = frame_chunks(&mut Framer::new(sender, limits), sender, split(octets, cuts), small);
    assert_eq!(cut, whole, "cut at {cuts:?}");
    whole
}

/// The pieces of `octets` between the cuts, which may be in any order and beyond its end.
pub fn split<'a>(octets: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut cuts: Vec<_> = cuts.iter().map(|&cut| cut.min(octets.len())).collect();
    cuts.push(octets.len());
    cuts.sort_unstable();
    let mut start = 0;
    cuts.into_iter().map(|cut| &octets[std::mem::replace(&mut start, cut)..cut]).collect()
}

/// Taps a session, and takes all events after each chunk.
pub fn tap_chunks<'a>(limits: Limits, chunks: impl IntoIterator<Item = (Sender, &'a [u8])>) -> Vec<Seen> {
    let mut tap = Tap::with_limits(limits);
    let mut log = Log::default();
    for (sender, octets) in chunks {
        tap.receive(sender, octets);
        drain(&mut tap, &mut log);
    }
    tap.finish();
    drain(&mut tap, &mut log);
    log.seen
}

fn drain(tap: &mut Tap, log: &mut Log) {
    while let Some(event) = tap.poll_event() {
        match event {
            TapEvent::Frame { sender, frame, .. } => log.seen.push(Seen::Frame(sender, frame)),
            TapEvent::Abandoned { sender, abandoned } => log.seen.push(Seen::Abandoned(sender, abandoned)),
            TapEvent::Literal { sender, .. } => log.seen.push(Seen::Streamed(sender, Vec::new())),
            TapEvent::Octets { sender, octets, .. } => log.streamed(sender, &octets),
            TapEvent::Opaque { sender, octets, .. } => log.opaque(sender, &octets),
            other => panic!("an event this does not know: {other:?}"),
        }
    }
}

/// What one end sent, put together again from what was seen of it. Panics if octets were dropped.
pub fn reassemble(seen: &[Seen], sender: Sender) -> Vec<u8> {
    let mut octets = Vec::new();
    let mut streamed = Vec::new();
    for seen in seen.iter().filter(|seen| seen.sender() == sender) {
        match seen {
            Seen::Streamed(_, part) => streamed.push(part.as_slice()),
            Seen::Opaque(_, part) => octets.extend_from_slice(part),
            Seen::Frame(_, frame) => put_together(&mut octets, frame, &mut streamed),
            Seen::Abandoned(_, abandoned) => {
                assert_eq!(abandoned.dropped, 0, "{abandoned:?}");
                put_together(&mut octets, &abandoned.frame, &mut streamed);
            }
        }
        assert!(streamed.is_empty() || matches!(seen, Seen::Streamed(..)), "a literal belongs to no frame");
    }
    octets
}

/// Appends a frame with the literals that it left out.
fn put_together(octets: &mut Vec<u8>, frame: &Frame, streamed: &mut Vec<&[u8]>) {
    let mut left_out = streamed.drain(..);
    let mut from = 0;
    for Literal { offset, .. } in frame.literals().filter(|literal| literal.left_out) {
        octets.extend_from_slice(&frame.octets()[from..offset]);
        octets.extend_from_slice(left_out.next().expect("a literal that was left out was streamed"));
        from = offset;
    }
    octets.extend_from_slice(&frame.octets()[from..]);
}

/// Each literal that a frame lists lies where its announcement ends, and has the announced length.
pub fn literals_lie_behind_their_announcements(frame: &Frame) {
    for literal in frame.literals() {
        let before = &frame.octets()[..literal.offset];
        let tail = String::from_utf8_lossy(&before[before.len().saturating_sub(30)..]).into_owned();
        let tail =
            tail.strip_suffix("\r\n").or_else(|| tail.strip_suffix('\n')).expect("the announcement ends its line");
        let (_, announced) = tail.rsplit_once('{').expect("a literal is announced");
        let announced = announced.trim_end_matches(['+', '}']);
        assert_eq!(announced.parse(), Ok(literal.octets), "{frame:?}");
        if !literal.left_out {
            assert!(literal.offset as u64 + literal.octets <= frame.octets().len() as u64);
        }
    }
}
