//! SORT: what was found, in order (RFC 5256, section 3; RFC 5957).

use super::{Facts, Mail, decode::decoded, envelope::list, search::fold_case, subject::BaseSubject};
use imap_wire::{
    data::Address,
    ext::{SortCriterion, SortKey},
    wire::NString,
};
use std::cmp::Ordering;

/// Puts messages in order: by the first criterion, those that are alike in it by the next, and so on; last by number.
///
/// A key that is not known makes no difference, but a server should refuse the command before.
pub(crate) fn sort(criteria: &[SortCriterion<'_>], found: &mut Vec<Facts<'_>>) {
    let values = |facts: &Facts<'_>| criteria.iter().map(|criterion| value(&criterion.key, facts)).collect();
    let mut sorted: Vec<(Vec<Value>, Facts<'_>)> = found.iter().map(|facts| (values(facts), *facts)).collect();
    sorted.sort_by(|(one, of_one), (other, of_other)| {
        let by_criteria = criteria.iter().zip(one.iter().zip(other)).map(|(criterion, (one, other))| {
            let order = one.cmp(other);
            if criterion.is_reversed { order.reverse() } else { order }
        });
        by_criteria.fold(Ordering::Equal, Ordering::then).then(of_one.number.cmp(&of_other.number))
    });
    *found = sorted.into_iter().map(|(_, facts)| facts).collect();
}

/// True if messages have to be read to be put in this order.
pub(crate) fn asks_content(criteria: &[SortCriterion<'_>]) -> bool {
    criteria.iter().any(|criterion| !matches!(criterion.key, SortKey::Arrival | SortKey::Size))
}

/// What messages are compared by. A criterion has always the same of these.
#[derive(Eq, Ord, PartialEq, PartialOrd)]
enum Value {
    None,
    Number(i64),
    Text(String),
}

fn value(key: &SortKey<'_>, facts: &Facts<'_>) -> Value {
    // Not before something in it is asked for.
    let mail = || facts.content.mail();
    match key {
        SortKey::Arrival => Value::Number(facts.internal_date.unix_seconds()),
        SortKey::Cc => Value::Text(mailbox(mail(), "Cc")),
        SortKey::Date => Value::Number(sent(facts)),
        SortKey::DisplayFrom => Value::Text(display(mail(), "From")),
        SortKey::DisplayTo => Value::Text(display(mail(), "To")),
        SortKey::From => Value::Text(mailbox(mail(), "From")),
        SortKey::Size => Value::Number(i64::try_from(facts.size).unwrap_or(i64::MAX)),
        SortKey::Subject => Value::Text(fold_case(&base_subject(mail()).text)),
        SortKey::To => Value::Text(mailbox(mail(), "To")),
        _ => Value::None,
    }
}

/// When it was sent, in seconds since 1970; if the header does not say that, when it arrived (RFC 5256, section 2.2).
pub(crate) fn sent(facts: &Facts<'_>) -> i64 {
    facts.content.mail().sent_date().unwrap_or(facts.internal_date).unix_seconds()
}

/// The subject without `Re:` and its like.
pub(crate) fn base_subject(mail: &Mail) -> BaseSubject {
    BaseSubject::new(&mail.decoded("Subject").next().unwrap_or_default())
}

/// The local part of the first address.
fn mailbox(mail: &Mail, field: &str) -> String {
    first(mail, field).map(|address| fold_case(&text(&address.mailbox))).unwrap_or_default()
}

/// What people see of the first address: its name; the address itself if it has none (RFC 5957, section 3).
fn display(mail: &Mail, field: &str) -> String {
    let Some(address) = first(mail, field) else { return String::new() };
    let shown = match address.name.octets() {
        Some(name) => decoded(&name),
        None if address.is_group_start() => decoded(text(&address.mailbox).as_bytes()),
        None => format!("{}@{}", text(&address.mailbox), text(&address.host)),
    };
    fold_case(&shown)
}

fn first(mail: &Mail, field: &str) -> Option<Address<'static>> {
    list(mail.header(), field).into_iter().next()
}

fn text(string: &NString<'_>) -> String {
    string.octets().map(|octets| octets.to_str_lossy().into_owned()).unwrap_or_default()
}
