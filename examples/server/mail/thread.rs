//! THREAD: what was found, put together as people answered each other (RFC 5256, section 3).

use super::{
    Facts,
    decode::message_ids,
    references::references,
    search::fold_case,
    sort::{base_subject, sent},
    subject::BaseSubject,
};
use imap_wire::ext::{ThreadAlgorithm, ThreadData};
use std::{collections::HashMap, num::NonZeroU32};

/// The threads of these messages. The function tells by what a message is named: its number, or its UID. `None` if the algorithm
/// is not known.
pub(crate) fn thread(
    algorithm: &ThreadAlgorithm<'_>,
    found: &[Facts<'_>],
    name: impl Fn(&Facts<'_>) -> u32,
) -> Option<ThreadData> {
    let mut messages: Vec<_> = found.iter().map(|facts| Message::new(facts, name(facts))).collect();
    messages.sort_by_key(|message| message.name);
    let members = match algorithm {
        ThreadAlgorithm::OrderedSubject => ordered_subject(&messages),
        ThreadAlgorithm::References => references(&messages),
        _ => return None,
    };
    Some(ThreadData::new(members).expect("messages that are missing have two answers, and are first in their thread"))
}

/// A depth and a message, as [`ThreadData::new`] takes them.
pub(crate) type Member = (usize, Option<NonZeroU32>);

/// What is needed of a message.
pub(crate) struct Message {
    pub(crate) name: u32,
    pub(crate) sent: i64,
    /// In one case, so that subjects that compare as equal are.
    pub(crate) subject: BaseSubject,
    pub(crate) id: Option<String>,
    /// The messages that it answers, the oldest first.
    pub(crate) references: Vec<String>,
}

impl Message {
    fn new(facts: &Facts<'_>, name: u32) -> Self {
        let mail = facts.content.mail();
        let header = mail.header();
        let mut references = message_ids(header, "References");
        if references.is_empty() {
            references = message_ids(header, "In-Reply-To");
            references.truncate(1);
        }
        let mut subject = base_subject(mail);
        subject.text = fold_case(&subject.text);
        let id = message_ids(header, "Message-ID").into_iter().next();
        Self { name, sent: sent(facts), subject, id, references }
    }

    pub(crate) fn number(&self) -> Option<NonZeroU32> {
        NonZeroU32::new(self.name)
    }
}

/// ORDEREDSUBJECT: messages of one subject are a thread, in which all answer the oldest. The oldest thread comes first.
fn ordered_subject(messages: &[Message]) -> Vec<Member> {
    let mut by_date: Vec<_> = messages.iter().collect();
    by_date.sort_by_key(|message| message.sent);
    let mut places = HashMap::new();
    let mut threads: Vec<Vec<&Message>> = Vec::new();
    for message in by_date {
        let place = *places.entry(&message.subject.text).or_insert(threads.len());
        if place == threads.len() {
            threads.push(Vec::new());
        }
        threads[place].push(message);
    }
    let depths = threads.iter().flat_map(|thread| thread.iter().enumerate());
    depths.map(|(place, message)| (place.min(1), message.number())).collect()
}
