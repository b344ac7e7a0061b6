//! How each crate is used, as its own documentation says, to do the same work.
//!
//! A crate has a file. Each function in it that is a [`Contend`] is one way to use the crate. What was decoded is walked over
//! to the last field, so that nobody gains by being lazy.

pub(crate) mod imap_codec;
pub(crate) mod imap_proto;
pub(crate) mod ours;

use crate::inputs;
use imap_wire::wire::Sender;
use std::hint::black_box;

/// Gets ready to work on the octets, in chunks of a size where that matters. Getting ready is not measured.
pub(crate) type Contend = for<'a> fn(&'a [u8], usize) -> Work<'a>;

/// Does the work, as often as it is called.
pub(crate) type Work<'a> = Box<dyn FnMut() -> Tally + 'a>;

/// Whose code is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Contender {
    Ours,
    ImapCodec,
    ImapProto,
}

impl Contender {
    pub(crate) const ALL: [Self; 3] = [Self::Ours, Self::ImapCodec, Self::ImapProto];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::ImapCodec => "imap-codec",
            Self::ImapProto => "imap-proto",
        }
    }
}

/// What has to come out alike, and shows that each message was there as a whole.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Tally {
    /// Whole messages.
    pub(crate) messages: usize,
    /// Messages that could not be read.
    pub(crate) unread: usize,
    /// Octets of the messages, and those of a message that was too large.
    pub(crate) octets: usize,
    /// Numbers, lengths of strings and their first octets without case, and how many other things there were, added up.
    sum: u64,
}

impl Tally {
    /// A message was there as a whole.
    fn message(&mut self, octets: &[u8]) {
        self.messages += 1;
        self.octets += octets.len();
        self.sum += octets.first().copied().map_or(0, u64::from);
    }

    /// Octets were written.
    fn written(&mut self, octets: &[u8]) {
        self.octets += black_box(octets).len();
    }

    fn number(&mut self, number: impl Into<u64>) {
        self.sum = self.sum.wrapping_add(number.into());
    }

    fn string(&mut self, octets: impl AsRef<[u8]>) {
        let octets = octets.as_ref();
        self.sum += octets.len() as u64 + octets.first().map_or(0, |octet| octet.to_ascii_lowercase().into());
    }

    fn nstring(&mut self, octets: Option<impl AsRef<[u8]>>) {
        if let Some(octets) = octets {
            self.string(octets);
        }
    }

    /// Something that each crate names in its own way.
    fn seen<T: ?Sized>(&mut self, value: &T) {
        black_box(value);
        self.sum += 1;
    }
}

/// The work of reading each message of this sender. They are cut apart beforehand; `read` returns false if it cannot.
fn reading<'a>(octets: &'a [u8], sender: Sender, mut read: impl FnMut(&'a [u8], &mut Tally) -> bool + 'a) -> Work<'a> {
    let frames = inputs::frames(octets, sender);
    Box::new(move || {
        let mut tally = Tally::default();
        for frame in &frames {
            if read(black_box(frame), &mut tally) {
                tally.message(frame);
            } else {
                tally.unread += 1;
            }
        }
        tally
    })
}

/// Walks a value that was read, where it is: a move of it would be work that nobody asked for. False if there is none.
fn read<T, E>(value: Result<&T, E>, walk: impl FnOnce(&T, &mut Tally), tally: &mut Tally) -> bool {
    let value = value.ok();
    let is_read = value.is_some();
    if let Some(value) = value {
        walk(value, tally);
    }
    is_read
}

/// The work of writing each message of this sender, which `read` reads beforehand.
fn writing<'a, T: 'a>(
    octets: &'a [u8],
    sender: Sender,
    mut read: impl FnMut(&'a [u8]) -> Option<T>,
    mut write: impl FnMut(&T, &mut Tally) + 'a,
) -> Work<'a> {
    let frames = inputs::frames(octets, sender);
    let values: Vec<T> = frames.iter().filter_map(|frame| read(frame)).collect();
    Box::new(move || {
        let mut tally = Tally { messages: values.len(), unread: frames.len() - values.len(), ..Tally::default() };
        for value in &values {
            write(black_box(value), &mut tally);
        }
        tally
    })
}
