//! What is measured: each [`Case`]. To add one is to add a row to [`CASES`]; it is in the table if both take part.
//!
//! The octets are made in `inputs`, and what a crate does with them is in `contenders`.

use crate::{
    contenders::{Contend, Contender, fragmentizer, framer},
    inputs,
};

/// A chunk that holds all there is.
pub(crate) const WHOLE: usize = usize::MAX;

/// All at once, as the segments of a TCP connection, and one by one.
const CHUNKS: &[usize] = &[WHOLE, 1460, 1];

/// One thing to measure.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    input: Input,
    /// Octets to hand over at a time.
    pub(crate) chunks: &'static [usize],
    ours: Contend,
    /// `None` if it has no part in the comparison: the case is then for `linear` alone.
    imap_codec: Option<Contend>,
}

enum Input {
    /// What the server sent in a session of the corpus.
    Corpus(&'static str),
    /// As much as `size` says: octets, or how many of something.
    Made { size: usize, make: fn(usize) -> Vec<u8> },
}

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "session",
        input: Input::Corpus("dovecot/mutt--browse-flag-search-copy-delete--01.jsonl"),
        chunks: CHUNKS,
        ours: framer::client,
        imap_codec: Some(fragmentizer),
    },
    Case {
        name: "lines",
        input: Input::Made { size: 2_000, make: inputs::lines },
        chunks: CHUNKS,
        ours: framer::client,
        imap_codec: Some(fragmentizer),
    },
    Case {
        name: "long-line",
        input: Input::Made { size: 64 << 10, make: inputs::long_line },
        chunks: CHUNKS,
        ours: framer::client,
        imap_codec: Some(fragmentizer),
    },
    Case {
        name: "literal",
        input: Input::Made { size: 1 << 20, make: inputs::literal },
        chunks: CHUNKS,
        ours: framer::client_that_buffers,
        imap_codec: Some(fragmentizer),
    },
    // The other side has no streaming and buffers here too.
    Case {
        name: "literal, streamed",
        input: Input::Made { size: 1 << 20, make: inputs::literal },
        chunks: CHUNKS,
        ours: framer::client,
        imap_codec: Some(fragmentizer),
    },
    Case {
        name: "endless line",
        input: Input::Made { size: 512 << 10, make: inputs::endless_line },
        chunks: CHUNKS,
        ours: framer::server,
        imap_codec: None,
    },
    Case {
        name: "tiny literals",
        input: Input::Made { size: 10_000, make: inputs::tiny_literals },
        chunks: CHUNKS,
        ours: framer::client_that_buffers,
        imap_codec: None,
    },
    Case {
        name: "tiny literals, streamed",
        input: Input::Made { size: 10_000, make: inputs::tiny_literals },
        chunks: CHUNKS,
        ours: framer::client_that_streams,
        imap_codec: None,
    },
    Case {
        name: "charsets",
        input: Input::Made { size: 10_000, make: inputs::charsets },
        chunks: CHUNKS,
        ours: framer::client,
        imap_codec: None,
    },
];

impl Case {
    pub(crate) fn named(name: &str) -> Result<&'static Self, String> {
        let case = CASES.iter().find(|case| case.name == name);
        case.ok_or_else(|| format!("no case is named {name}"))
    }

    /// The size at which it is measured; 0 if there is only one.
    pub(crate) fn size(&self) -> usize {
        match self.input {
            Input::Corpus(_) => 0,
            Input::Made { size, .. } => size,
        }
    }

    pub(crate) fn octets(&self, size: usize) -> Result<Vec<u8>, String> {
        match self.input {
            Input::Corpus(file) => inputs::server_octets(file),
            Input::Made { make, .. } => Ok(make(size)),
        }
    }

    /// False if it needs a file of the corpus that is not there.
    pub(crate) fn is_there(&self) -> bool {
        match self.input {
            Input::Corpus(file) => inputs::corpus(file).exists(),
            Input::Made { .. } => true,
        }
    }

    /// True if another crate takes part.
    pub(crate) fn is_compared(&self) -> bool {
        self.imap_codec.is_some()
    }

    pub(crate) fn contender(&self, contender: Contender) -> Result<Contend, String> {
        match contender {
            Contender::Ours => Ok(self.ours),
            Contender::ImapCodec => self.imap_codec.ok_or_else(|| format!("imap-codec has no part in {}", self.name)),
        }
    }

    /// Fails unless all who take part make the same of the octets, and leave none over.
    pub(crate) fn check(&self, octets: &[u8], chunk: usize) -> Result<(), String> {
        let ours = (self.ours)(octets, chunk);
        let theirs = self.imap_codec.map(|contend| contend(octets, chunk));
        if theirs.is_some_and(|theirs| theirs != ours) {
            return Err(format!("{}: ours is {ours:?}, imap-codec's {theirs:?}", self.name));
        }
        if ours.octets != octets.len() {
            return Err(format!("{}: {ours:?} of {} octets", self.name, octets.len()));
        }
        Ok(())
    }
}
