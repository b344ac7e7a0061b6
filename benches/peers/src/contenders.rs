//! How each crate is used, as its own documentation says, to do the same work.
//!
//! Each function here is one way to read a stream that comes in chunks; it begins anew with each call.

use imap_codec::fragmentizer::Fragmentizer;

/// Takes the octets in chunks of a size, and tells what it found.
pub(crate) type Contend = fn(&[u8], usize) -> Tally;

/// Whose code is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Contender {
    Ours,
    ImapCodec,
}

impl Contender {
    pub(crate) const ALL: [Self; 2] = [Self::Ours, Self::ImapCodec];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::ImapCodec => "imap-codec",
        }
    }
}

/// What has to come out alike, and shows that each message was there as a whole.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Tally {
    /// Whole messages.
    messages: usize,
    /// Octets of the messages, and those of a message that was too large.
    pub(crate) octets: usize,
    /// The first octets of the messages, added up.
    first: usize,
}

impl Tally {
    fn message(&mut self, octets: &[u8]) {
        self.messages += 1;
        self.octets += octets.len();
        self.first += octets.first().copied().map_or(0, usize::from);
    }
}

/// imap-codec's side, as in its documentation and in imap-next, whose client has this maximum.
pub(crate) fn fragmentizer(octets: &[u8], chunk: usize) -> Tally {
    let mut fragmentizer = Fragmentizer::new(100 << 20);
    let mut tally = Tally::default();
    for chunk in octets.chunks(chunk) {
        fragmentizer.enqueue_bytes(chunk);
        while fragmentizer.progress().is_some() {
            if fragmentizer.is_message_complete() {
                tally.message(fragmentizer.message_bytes());
            }
        }
    }
    tally
}

/// This crate's framer.
pub(crate) mod framer {
    use super::Tally;
    use imap_wire::{
        Limits,
        wire::{Framer, Sender, Step},
    };

    /// As it is meant to be used: what is large is streamed.
    pub(crate) fn client(octets: &[u8], chunk: usize) -> Tally {
        frame(Framer::new(Sender::Server, Limits::client()), octets, chunk)
    }

    /// Each literal becomes part of its frame.
    pub(crate) fn client_that_buffers(octets: &[u8], chunk: usize) -> Tally {
        let mut limits = Limits::client();
        limits.inline = limits.frame;
        limits.literals = usize::MAX;
        frame(Framer::new(Sender::Server, limits), octets, chunk)
    }

    /// No literal becomes part of its frame.
    pub(crate) fn client_that_streams(octets: &[u8], chunk: usize) -> Tally {
        let mut limits = Limits::client();
        limits.inline = 0;
        limits.literals = usize::MAX;
        frame(Framer::new(Sender::Server, limits), octets, chunk)
    }

    /// The other direction.
    pub(crate) fn server(octets: &[u8], chunk: usize) -> Tally {
        frame(Framer::new(Sender::Client, Limits::server()), octets, chunk)
    }

    fn frame(mut framer: Framer, octets: &[u8], chunk: usize) -> Tally {
        let mut tally = Tally::default();
        for chunk in octets.chunks(chunk) {
            framer.receive(chunk);
            loop {
                match framer.step() {
                    Step::Incomplete => break,
                    Step::Frame(frame) => tally.message(frame.octets()),
                    Step::Literal { .. } => framer.stream().expect("a literal is announced"),
                    Step::Octets { octets, .. } => tally.octets += octets.len(),
                    // No case means to end up here, so it would measure something else than it says.
                    lost @ (Step::Abandoned(_) | Step::Desynchronised) => panic!("{lost:?}"),
                }
            }
        }
        if framer.dropped() > 0 {
            tally.octets += usize::try_from(framer.dropped()).expect("it was in memory") + framer.pending();
        }
        tally
    }
}
