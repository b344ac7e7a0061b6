//! The mail that both servers have: one message for each thing that can be odd about one.
//!
//! Of each message the text tells all, but when it arrived and which flags it has: these are dealt out in turn.

mod headers;
mod parts;
mod texts;
mod threads;

use crate::samples::SAMPLES;

/// A message, and how it is appended.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    /// By which differences name it.
    pub(crate) name: String,
    pub(crate) flags: &'static str,
    /// The internal date, as APPEND has it.
    pub(crate) arrived: &'static str,
    pub(crate) octets: Vec<u8>,
}

/// What messages are made of here: names, and octets in which each line ends in LF alone.
type Named = (&'static str, &'static [u8]);

/// In turn, each with the next of [`ARRIVED`], of which the number has no divisor in common with that of these.
const FLAGS: [&str; 11] = [
    "",
    "\\Seen",
    "\\Answered",
    "\\Flagged \\Seen",
    "\\Draft",
    "\\Deleted",
    "$Forwarded",
    "Work \\Seen",
    "$Junk",
    "\\Answered \\Flagged \\Deleted \\Seen \\Draft",
    "$NotJunk work",
];

/// Days that are others in other zones, the ends of years, and the day that only some years have.
const ARRIVED: [&str; 9] = [
    " 1-Mar-2021 10:00:00 +0000",
    "31-Dec-2020 23:30:00 -0500",
    " 1-Jan-2021 00:30:00 +1300",
    "29-Feb-2020 12:00:00 +0530",
    "15-Jun-2021 00:00:00 +0000",
    "15-Jun-2021 23:59:59 +0000",
    "14-Jun-2021 22:00:00 -0800",
    "16-Jun-2021 03:00:00 +0900",
    " 9-Sep-2001 01:46:40 +0000",
];

/// All of it, in the order in which it is appended.
pub(crate) fn samples() -> Vec<Sample> {
    let recorded = SAMPLES.iter().enumerate().map(|(number, text)| (format!("sample {}", number + 1), text.as_bytes()));
    let named = [headers::LIST, parts::LIST, texts::LIST, threads::LIST].concat();
    let named = named.into_iter().map(|(name, text)| (name.to_owned(), text));
    let add = |(number, (name, text)): (usize, (String, &[u8]))| Sample {
        name,
        flags: FLAGS[number % FLAGS.len()],
        arrived: ARRIVED[number % ARRIVED.len()],
        octets: with_crlf(text),
    };
    recorded.chain(named).enumerate().map(add).collect()
}

/// Each line end as CRLF, as Dovecot would make it.
fn with_crlf(text: &[u8]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(text.len());
    for &octet in text {
        if octet == b'\n' && octets.last() != Some(&b'\r') {
            octets.push(b'\r');
        }
        octets.push(octet);
    }
    octets
}
