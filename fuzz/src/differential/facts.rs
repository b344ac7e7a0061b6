//! [`Facts`]: what was read, by kind.

use std::collections::BTreeMap;

/// What was read, by kind, in its order.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct Facts(BTreeMap<&'static str, Vec<String>>);

impl Facts {
    /// A number, or something else that has one form.
    pub(super) fn is(&mut self, kind: &'static str, fact: impl ToString) {
        self.0.entry(kind).or_default().push(fact.to_string());
    }

    /// A string, or NIL.
    pub(super) fn string(&mut self, kind: &'static str, octets: Option<impl AsRef<[u8]>>) {
        self.is(kind, octets.map_or_else(|| "NIL".into(), |octets| format!("\"{}\"", octets.as_ref().escape_ascii())));
    }

    /// Flags: they have no order, and no case.
    pub(super) fn flags(&mut self, flags: impl IntoIterator<Item = impl AsRef<[u8]>>) {
        let mut flags: Vec<_> =
            flags.into_iter().map(|flag| flag.as_ref().to_ascii_lowercase().escape_ascii().to_string()).collect();
        flags.sort_unstable();
        flags.dedup();
        self.is("flags", flags.join(" "));
    }

    /// The name of a mailbox.
    pub(super) fn mailbox(&mut self, name: impl AsRef<[u8]>) {
        let name = name.as_ref();
        self.string("mailbox", Some(if name.eq_ignore_ascii_case(b"INBOX") { b"INBOX" } else { name }));
    }

    /// Forgets what is read of these kinds.
    pub(super) fn without(mut self, kinds: &[&str]) -> Self {
        self.0.retain(|kind, _| !kinds.contains(kind));
        self
    }

    /// The first kind of which both tell, but not the same.
    pub(super) fn disagreement(&self, other: &Self) -> Option<String> {
        self.0.iter().find_map(|(kind, facts)| {
            let others = other.0.get(kind)?;
            (facts != others).then(|| format!("{kind}: {facts:?}, {others:?}"))
        })
    }
}
