//! ENVELOPE: what the header says, undecoded (RFC 9051, section 7.5.2).

use super::{
    Mail,
    address::addresses,
    header::{Header, unfold},
};
use imap_wire::{
    data::{Address, Envelope},
    wire::{NString, Octets},
};
use std::borrow::Cow;

impl Mail {
    /// The envelope of the message.
    pub(crate) fn envelope(&self) -> Envelope<'static> {
        envelope(self.header())
    }
}

/// The envelope of a message with this header.
///
/// Encoded words stay as they are. Of what should be there once, the last counts; addresses are those of all fields of the name.
pub(crate) fn envelope(header: Header<'_>) -> Envelope<'static> {
    let list = |name| list(header, name);
    let or_from = |name| Some(list(name)).filter(|found| !found.is_empty()).unwrap_or_else(|| list("From"));
    let subject = header.last("Subject").map(|subject| in_words(&subject).into());
    Envelope::new(nstring(header.last("Date")), nstring(subject), nstring(header.last("Message-ID")))
        .with_in_reply_to(nstring(header.last("In-Reply-To")))
        .with_from(list("From"))
        .with_sender(or_from("Sender"))
        .with_reply_to(or_from("Reply-To"))
        .with_to(list("To"))
        .with_cc(list("Cc"))
        .with_bcc(list("Bcc"))
}

/// Fields of one name at most, of what there should be one.
const MOST_FIELDS: usize = 10;

/// The addresses of all fields of this name.
pub(crate) fn list(header: Header<'_>, name: &str) -> Vec<Address<'static>> {
    header.all(name).take(MOST_FIELDS).flat_map(|value| addresses(&unfold(value))).collect()
}

/// NIL if there is none.
pub(crate) fn nstring(text: Option<Cow<'_, [u8]>>) -> NString<'static> {
    text.map_or(NString::NIL, |text| string(text.into_owned()).into())
}

/// A string that can be sent: in none but `literal8` may there be NUL.
pub(crate) fn string(text: Vec<u8>) -> Octets<'static> {
    const REPLACEMENT: &str = "\u{fffd}";
    if !text.contains(&0) {
        return text.into();
    }
    let replace = |octet: u8| if octet == 0 { REPLACEMENT.as_bytes().to_vec() } else { vec![octet] };
    text.into_iter().flat_map(replace).collect::<Vec<_>>().into()
}

/// Words with one space between them: nobody wants to see where a header was folded.
pub(crate) fn in_words(text: &[u8]) -> Vec<u8> {
    let is_space = |octet: &u8| matches!(octet, b' ' | b'\t' | b'\r' | b'\n');
    let words: Vec<_> = text.split(is_space).filter(|word| !word.is_empty()).collect();
    words.join(&b' ')
}
