//! Addresses, as they stand in the header: display names stay encoded (RFC 5322, section 3.4).

use super::{
    envelope::{in_words, string},
    token::Tokens,
};
use imap_wire::{data::Address, wire::NString};

/// What stands for a domain that is not there. NIL would make a group of the address.
const MISSING_DOMAIN: &[u8] = b"MISSING_DOMAIN";
/// What stands for a local part that is not there.
const MISSING_MAILBOX: &[u8] = b"MISSING_MAILBOX";
/// What has a meaning in an address, besides space and comments.
const SPECIALS: &[u8] = b"\"<>@,;:";

/// Addresses of one field at most. What follows is left out: a header may be as large as a message, and each takes memory of its own.
const MOST: usize = 10_000;

/// The addresses of a field, with the marks around those of a group. Whatever is no address is left out, or is one that lacks
/// something.
pub(crate) fn addresses(value: &[u8]) -> Vec<Address<'static>> {
    let mut list = List { at: Tokens(value), found: Vec::new(), is_group: false };
    while let Some(next) = list.at.peek().filter(|_| list.found.len() < MOST) {
        match next {
            b',' | b':' | b'>' => drop(list.at.take(next)),
            b';' => {
                list.at.take(b';');
                list.end_group();
            }
            _ => list.address(),
        }
    }
    list.end_group();
    list.found
}

struct List<'v> {
    at: Tokens<'v>,
    found: Vec<Address<'static>>,
    is_group: bool,
}

impl List<'_> {
    /// `address = mailbox / group`, up to what ends it. A group ends later.
    fn address(&mut self) {
        let words = self.words();
        match self.at.peek() {
            Some(b'<') => self.angle_addr(words.phrase()),
            Some(b'@') => self.addr_spec(words),
            Some(b':') if !words.0.is_empty() => {
                self.at.take(b':');
                self.end_group();
                self.found.push(Address::group_start(string(words.phrase())));
                self.is_group = true;
            }
            _ if words.is_atom() => self.push(Vec::new(), Vec::new(), words.joined(), Vec::new()),
            _ => self.push(words.phrase(), Vec::new(), Vec::new(), Vec::new()),
        }
    }

    /// `angle-addr = "<" [obs-route] addr-spec ">"`, behind its display name.
    fn angle_addr(&mut self, name: Vec<u8>) {
        self.at.take(b'<');
        let mut route = Vec::new();
        if self.at.peek() == Some(b'@') {
            route = self.at.until(b":>").to_vec();
            self.at.take(b':');
        }
        let mailbox = self.words().joined();
        let host = if self.at.take(b'@') { self.domain() } else { Vec::new() };
        self.push(name, route, mailbox, host);
        // Whatever follows is not known to mean anything.
        while !matches!(self.at.peek(), None | Some(b',' | b';')) {
            if self.at.peek() == Some(b'"') {
                self.at.quoted();
            } else {
                self.at.0 = &self.at.0[1..];
            }
        }
    }

    /// `addr-spec = local-part "@" domain`, of which the first is read. A comment behind it is the display name of old.
    /// Words in front of it are a name without its angle brackets.
    fn addr_spec(&mut self, mut words: Words) {
        self.at.take(b'@');
        let host = self.domain();
        let mailbox = words.split_off_local_part();
        let mut name = words.phrase();
        if name.is_empty() {
            self.at.skip_space(&mut name);
        }
        self.push(name, Vec::new(), mailbox.joined(), host);
    }

    fn domain(&mut self) -> Vec<u8> {
        let mut domain = Vec::new();
        loop {
            let mut rest = self.at;
            rest.peek();
            let token = rest.until(b"\"<>@,;");
            let is_more = domain.is_empty() || domain.ends_with(b".") || token.starts_with(b".");
            if token.is_empty() || !is_more {
                return domain;
            }
            domain.extend_from_slice(token);
            self.at = rest;
        }
    }

    /// Atoms and quoted strings, up to anything else.
    fn words(&mut self) -> Words {
        let mut words = Words(Vec::new());
        loop {
            let before = self.at.0.len();
            let next = self.at.peek();
            let has_space = self.at.0.len() < before;
            let is_quoted = next == Some(b'"');
            let text = if is_quoted { self.at.quoted() } else { self.at.until(SPECIALS).to_vec() };
            if text.is_empty() && !is_quoted {
                return words;
            }
            words.0.push(Word { has_space, is_quoted, text });
        }
    }

    fn push(&mut self, name: Vec<u8>, route: Vec<u8>, mailbox: Vec<u8>, host: Vec<u8>) {
        let or = |text: Vec<u8>, other: &[u8]| if text.is_empty() { other.to_vec() } else { text };
        let nstring = |text: Vec<u8>| if text.is_empty() { NString::NIL } else { string(text).into() };
        let (mailbox, host) = (or(mailbox, MISSING_MAILBOX), or(host, MISSING_DOMAIN));
        let mut address = Address::new(nstring(in_words(&name)), string(mailbox), string(host));
        address.adl = nstring(route);
        self.found.push(address);
    }

    fn end_group(&mut self) {
        if std::mem::take(&mut self.is_group) {
            self.found.push(Address::group_end());
        }
    }
}

struct Words(Vec<Word>);

struct Word {
    /// True if there was space in front of it.
    has_space: bool,
    is_quoted: bool,
    text: Vec<u8>,
}

impl Words {
    /// As a display name.
    fn phrase(&self) -> Vec<u8> {
        let mut phrase = Vec::new();
        for word in &self.0 {
            if word.has_space && !phrase.is_empty() {
                phrase.push(b' ');
            }
            phrase.extend_from_slice(&word.text);
        }
        phrase
    }

    /// As a local part, in which space means nothing.
    fn joined(&self) -> Vec<u8> {
        self.0.iter().flat_map(|word| word.text.iter().copied()).collect()
    }

    /// The last words that have nothing but dots between them.
    fn split_off_local_part(&mut self) -> Self {
        let is_dot = |pair: &[Word]| pair[0].text.ends_with(b".") || pair[1].text.starts_with(b".");
        let gap = self.0.windows(2).rposition(|pair| pair[1].has_space && !is_dot(pair));
        Self(self.0.split_off(gap.map_or(0, |gap| gap + 1)))
    }

    /// True if this is more like a local part than like a display name.
    fn is_atom(&self) -> bool {
        matches!(&self.0[..], [Word { is_quoted: false, .. }])
    }
}
