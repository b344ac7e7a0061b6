//! A slow and simple client: what it was told of its mailbox, and whether it may be told so.

use imap_wire::{
    Code, Data, Decoder, Fetch, Limits, Response, StatusKind,
    data::Flags,
    ext::Vanished,
    wire::{Framer, IntoStatic, Sender, Step},
};
use std::collections::{BTreeMap, VecDeque};

/// A message, as far as a client knows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Known {
    pub(crate) uid: Option<u32>,
    pub(crate) flags: Option<Flags<'static>>,
    pub(crate) modseq: Option<u64>,
}

/// What a client keeps of a mailbox that it does not have selected: by UID.
pub(crate) type Cache = BTreeMap<u32, Known>;

/// A command that was sent and is not complete.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) tag: String,
    /// No message may be expunged while it is in progress.
    pub(crate) holds_numbers: bool,
    /// What becomes of the mailbox that is selected when it is answered OK.
    pub(crate) selects: Option<bool>,
}

pub(crate) struct ClientModel {
    framer: Framer,
    pub(crate) messages: Vec<Known>,
    pub(crate) is_selected: bool,
    /// QRESYNC was enabled.
    pub(crate) has_qresync: bool,
    pub(crate) sent: VecDeque<Sent>,
    /// What it knew of the mailbox that it selects, brought up to date by what it is told.
    pub(crate) cache: Option<Cache>,
}

impl ClientModel {
    pub(crate) fn new() -> Self {
        Self {
            framer: Framer::new(Sender::Server, Limits::client()),
            messages: Vec::new(),
            is_selected: false,
            has_qresync: false,
            sent: VecDeque::new(),
            cache: None,
        }
    }

    /// How many messages there are.
    pub(crate) fn exists(&self) -> u32 {
        u32::try_from(self.messages.len()).unwrap()
    }

    /// The server says this, or a part of it.
    pub(crate) fn hears(&mut self, octets: &[u8]) {
        self.framer.receive(octets);
        loop {
            match self.framer.step() {
                Step::Incomplete => return,
                Step::Frame(frame) => {
                    let mut decoder = Decoder::client();
                    let response = decoder.response(frame.octets()).expect("it is a response").into_static();
                    assert!(decoder.deviations().is_empty(), "{response:?}");
                    self.told(&response);
                }
                step => panic!("{step:?}"),
            }
        }
    }

    fn told(&mut self, response: &Response<'_>) {
        let is_greeting = matches!(response, Response::Untagged(status) if status.kind == StatusKind::PreAuth);
        assert!(is_greeting || !self.sent.is_empty(), "nothing is said outside of a command: {response}");
        match response {
            Response::Tagged(tag, status) => {
                assert_eq!(status.kind, StatusKind::Ok, "{response}");
                let at = self.sent.iter().position(|sent| tag.to_string() == sent.tag).expect("it was sent");
                match self.sent.remove(at).and_then(|sent| sent.selects) {
                    Some(true) => self.selected(),
                    Some(false) => (self.is_selected, self.messages) = (false, Vec::new()),
                    None => {}
                }
            }
            Response::Untagged(status) if status.code == Some(Code::Closed) => {
                (self.is_selected, self.messages) = (false, Vec::new());
            }
            Response::Data(data) => self.told_data(data),
            _ => {}
        }
    }

    fn told_data(&mut self, data: &Data<'_>) {
        match data {
            Data::Exists(exists) => {
                assert!(*exists as usize >= self.messages.len(), "EXISTS never shrinks");
                self.messages.resize(*exists as usize, Known::default());
            }
            Data::Expunge(number) => {
                assert!(!self.has_qresync, "with QRESYNC, VANISHED stands for EXPUNGE");
                self.checks_expunge();
                self.messages.remove((*number - 1) as usize);
            }
            Data::Vanished(vanished) => self.told_vanished(vanished),
            Data::Fetch(fetch) => self.told_fetch(fetch),
            Data::Search(found) => {
                let exists = self.messages.len();
                assert!(found.numbers().iter().all(|number| (1..=exists).contains(&(*number as usize))), "{found:?}");
            }
            _ => {}
        }
    }

    fn checks_expunge(&self) {
        assert!(self.sent.front().is_some_and(|sent| !sent.holds_numbers), "not now: {:?}", self.sent);
    }

    fn told_vanished(&mut self, vanished: &Vanished<'_>) {
        assert!(self.has_qresync);
        for uid in vanished.uids.uids() {
            if let Some(cache) = &mut self.cache {
                cache.remove(&uid);
            }
            if !vanished.is_earlier {
                self.checks_expunge();
                let at = self.place_of(uid).unwrap_or_else(|| panic!("no message can have the UID {uid}"));
                self.messages.remove(at);
            }
        }
    }

    /// The message with this UID, or one of those that can have it, which are all alike.
    fn place_of(&self, uid: u32) -> Option<usize> {
        let behind = self.messages.iter().position(|it| it.uid.is_some_and(|it| it >= uid));
        if let Some(at) = behind.filter(|at| self.messages[*at].uid == Some(uid)) {
            return Some(at);
        }
        let before = behind.unwrap_or(self.messages.len()).checked_sub(1)?;
        self.messages[before].uid.is_none().then_some(before)
    }

    fn told_fetch(&mut self, fetch: &Fetch<'_>) {
        let at = (fetch.seq().expect("it has a number") as usize).checked_sub(1).expect("0 is no number");
        let uids_before = self.messages[..at].iter().filter_map(|it| it.uid).max();
        let uids_behind = self.messages[at + 1..].iter().filter_map(|it| it.uid).min();
        let known = &mut self.messages[at];
        if let Some(uid) = fetch.uid() {
            assert!(known.uid.is_none_or(|known| known == uid), "another message has this number: {fetch:?}");
            assert!(uids_before.is_none_or(|before| before < uid) && uids_behind.is_none_or(|behind| uid < behind));
            known.uid = Some(uid);
        }
        if let Some(flags) = fetch.flags() {
            known.flags = Some(flags.clone().into_static());
        }
        if let Some(modseq) = fetch.modseq() {
            known.modseq = Some(modseq.get());
        }
        let uid = known.uid.expect("each FETCH here tells the UID");
        if let Some(cache) = &mut self.cache {
            cache.insert(uid, known.clone());
        }
    }

    /// A mailbox is selected. If the client said what it knows of it, it knows all of it now.
    fn selected(&mut self) {
        self.is_selected = true;
        let Some(cache) = self.cache.take() else { return };
        assert_eq!(cache.len(), self.messages.len(), "{cache:?} {:?}", self.messages);
        for (message, known) in self.messages.iter_mut().zip(cache.into_values()) {
            assert!(message.uid.is_none() || message.uid == known.uid, "{message:?} {known:?}");
            *message = known;
        }
    }

    /// What it keeps when it leaves the mailbox; `None` if it does not know it well enough.
    pub(crate) fn kept(&self) -> Option<Cache> {
        let kept = self.messages.iter().map(|it| Some((it.uid.filter(|_| it.flags.is_some())?, it.clone())));
        kept.collect()
    }
}
