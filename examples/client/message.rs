//! What in the answer to FETCH is a message that was asked for as `BODY[]`.

use imap_wire::{Fetch, FetchItem, Payload, data::Section};

/// The message, if this is all of it, and not a part or what begins somewhere in it.
pub(crate) fn message<'a>(item: &'a FetchItem<'_>) -> Option<&'a Payload<'a>> {
    match item {
        FetchItem::BodySection(body) if body.origin.is_none() && body.section == Section::whole() => {
            Some(&body.payload)
        }
        _ => None,
    }
}

/// True if what comes behind this is the message, and the response has none before: the first one counts.
pub(crate) fn ends_in_message(fetch: &Fetch<'_>) -> bool {
    let Some((last, before)) = fetch.items.split_last() else { return false };
    message(last).is_some() && before.iter().all(|item| message(item).is_none())
}
