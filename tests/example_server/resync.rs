//! QRESYNC: what a client knew, and what it is told has changed, are what there is.

use crate::{
    client::{Client, number_after, numbers},
    model::{Model, flags},
};
use std::collections::{BTreeMap, BTreeSet};

/// Flags by UID.
pub(crate) type Flags = BTreeMap<u32, BTreeSet<String>>;

pub(crate) fn flags_of(model: &Model) -> Flags {
    model.messages.iter().map(|(uid, message)| (*uid, message.flags.clone())).collect()
}

/// Selects a mailbox of which this is known, and says what is known then. QRESYNC is enabled.
pub(crate) fn resync(client: &mut Client, mailbox: &str, known: &Model) -> Flags {
    let Model { uid_validity, modseq, .. } = known;
    let mut now = flags_of(known);
    let answer = client.ok(format!("SELECT {mailbox} (QRESYNC ({uid_validity} {modseq}))"));
    for response in &answer.untagged {
        let response = String::from_utf8_lossy(response);
        if let Some(set) = response.strip_prefix("* VANISHED (EARLIER) ") {
            let gone = numbers(set.trim_end());
            now.retain(|uid, _| !gone.contains(uid));
        } else if response.contains(" FETCH (") {
            let uid = number_after(&response, "UID ").and_then(|uid| uid.try_into().ok()).expect("it tells of one");
            now.insert(uid, flags(&response));
        }
    }
    now
}
