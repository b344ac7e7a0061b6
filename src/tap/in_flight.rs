//! The commands that a server has not answered yet, as a listener knows them.

use crate::wire::{Frame, Label};
use alloc::{boxed::Box, collections::VecDeque};

/// Tags and names. No more than [`MOST`]: of a client that waits for no answer, the oldest are forgotten.
#[derive(Debug, Default)]
pub(super) struct InFlight(VecDeque<Sent>);

#[derive(Debug)]
struct Sent {
    tag: Box<[u8]>,
    name: Box<[u8]>,
}

const MOST: usize = 1_000;

impl InFlight {
    /// A command was sent.
    pub(super) fn sent(&mut self, frame: &Frame) {
        let Label::Tag(tag) = frame.label() else { return };
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(Sent { tag: tag.into(), name: name(frame) });
    }

    /// The command of this tag is answered: its name.
    pub(super) fn completed(&mut self, tag: &[u8]) -> Option<Box<[u8]>> {
        let at = self.0.iter().position(|command| *command.tag == *tag)?;
        Some(self.0.remove(at)?.name)
    }

    /// The name of the command of this tag.
    pub(super) fn name(&self, tag: &[u8]) -> Option<Box<[u8]>> {
        self.0.iter().find(|command| *command.tag == *tag).map(|command| command.name.clone())
    }
}

/// `FETCH`, or `UID FETCH`, in upper case.
fn name(frame: &Frame) -> Box<[u8]> {
    let keyword = frame.keyword().to_ascii_uppercase();
    if keyword != b"UID" {
        return keyword.into();
    }
    let is_end = |octet: &u8| matches!(octet, b' ' | b'\r' | b'\n');
    let mut words = frame.octets().split(is_end).filter(|word| !word.is_empty());
    let second = words.nth(2).unwrap_or_default().to_ascii_uppercase();
    [&keyword[..], &second].join(&b' ').into()
}
