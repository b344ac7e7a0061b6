//! What the work of every crate has in common: how it is called, and what is added up so that it can be compared.

use crate::inputs;
use imap_wire::wire::Sender;
use std::hint::black_box;

/// Gets ready to work on the octets, in chunks of a size where that matters. Getting ready is not measured.
pub(crate) type Contend = for<'a> fn(&'a [u8], usize) -> Work<'a>;

/// Does the work, as often as it is called.
pub(crate) type Work<'a> = Box<dyn FnMut() -> Tally + 'a>;

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
    /// True if they agree in all that both tell. Who hands out no octets tells only how many messages there were.
    pub(crate) fn agrees(self, other: Self) -> bool {
        let tells_less = self.octets == 0 || other.octets == 0;
        if tells_less { self.messages == other.messages } else { self == other }
    }

    /// A message was there as a whole.
    pub(crate) fn message(&mut self, octets: &[u8]) {
        self.messages += 1;
        self.octets += octets.len();
        self.sum += octets.first().copied().map_or(0, u64::from);
    }

    /// Octets were written.
    pub(crate) fn written(&mut self, octets: &[u8]) {
        self.octets += black_box(octets).len();
    }

    pub(crate) fn number(&mut self, number: impl Into<u64>) {
        self.sum = self.sum.wrapping_add(number.into());
    }

    pub(crate) fn string(&mut self, octets: impl AsRef<[u8]>) {
        let octets = octets.as_ref();
        self.sum += octets.len() as u64 + octets.first().map_or(0, |octet| octet.to_ascii_lowercase().into());
    }

    pub(crate) fn nstring(&mut self, octets: Option<impl AsRef<[u8]>>) {
        if let Some(octets) = octets {
            self.string(octets);
        }
    }

    /// Something that each crate names in its own way.
    pub(crate) fn seen<T: ?Sized>(&mut self, value: &T) {
        black_box(value);
        self.sum += 1;
    }
}

/// The work of reading each message of this sender. They are cut apart beforehand; `read` returns false if it cannot.
pub(crate) fn reading<'a>(
    octets: &'a [u8],
    sender: Sender,
    mut read: impl FnMut(&'a [u8], &mut Tally) -> bool + 'a,
) -> Work<'a> {
    reading_each(inputs::frames(octets, sender), move |frame, tally| read(frame, tally))
}

/// The same of messages in a form of their own.
pub(crate) fn reading_each<'a, F: AsRef<[u8]> + 'a>(
    frames: Vec<F>,
    mut read: impl FnMut(&F, &mut Tally) -> bool + 'a,
) -> Work<'a> {
    Box::new(move || {
        let mut tally = Tally::default();
        for frame in &frames {
            if read(black_box(frame), &mut tally) {
                tally.message(frame.as_ref());
            } else {
                tally.unread += 1;
            }
        }
        tally
    })
}

/// Walks a value that was read, where it is: a move of it would be work that nobody asked for. False if there is none.
pub(crate) fn read<T, E>(value: Result<&T, E>, walk: impl FnOnce(&T, &mut Tally), tally: &mut Tally) -> bool {
    let value = value.ok();
    let is_read = value.is_some();
    if let Some(value) = value {
        walk(value, tally);
    }
    is_read
}

/// The work of writing each message of this sender, which `read` reads beforehand.
pub(crate) fn writing<'a, T: 'a>(
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
