//! [`Mailbox`]: messages as the server knows them; [`Told`]: what it has said of them, and when.

use crate::support::choices::Choices;

/// The UIDs of its messages, in order.
pub(super) struct Mailbox {
    pub(super) uids: Vec<u32>,
    uid_next: u32,
}

impl Mailbox {
    pub(super) fn with(messages: u32) -> Self {
        Self { uids: (0..messages).map(|at| 2 * at + 1).collect(), uid_next: 100 }
    }

    /// A message arrives. UIDs may leave gaps.
    pub(super) fn deliver(&mut self, choices: &mut Choices<'_>) {
        self.uids.push(self.uid_next);
        self.uid_next += [1, 3][choices.next(2)];
    }

    /// The place of some message, if there is one.
    pub(super) fn any(&self, choices: &mut Choices<'_>) -> Option<usize> {
        (!self.uids.is_empty()).then(|| choices.next(self.uids.len()))
    }
}

/// What is known of the selected mailbox to somebody who has read so many octets of the server.
pub(super) struct Told {
    pub(super) octets: usize,
    pub(super) uids: Option<Vec<u32>>,
}

/// The UIDs of the messages that a set such as `2` or `2:4` names.
pub(super) fn named(set: &str, uids: &[u32]) -> Vec<u32> {
    let number = |digits: &str| digits.parse::<usize>().unwrap();
    let (first, last) = set.split_once(':').unwrap_or((set, set));
    let named = uids.get(number(first) - 1..number(last));
    named.unwrap_or_else(|| panic!("{set} of {} messages", uids.len())).to_vec()
}
