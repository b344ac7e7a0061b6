//! [`Facts`]: what is known of a message without reading it.

use imap_wire::{data::DateTime, ext::ObjectId};
use std::{
    process,
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

/// What is known of a message without reading it, and never changes. Its flags do; the `Mailbox` has them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Facts {
    /// Octets.
    pub(crate) size: u64,
    /// When it was received.
    pub(crate) internal_date: DateTime,
    /// When it came into this folder (RFC 8514).
    pub(crate) save_date: DateTime,
    /// Which message it is: copies have the same (RFC 8474).
    pub(crate) email_id: ObjectId<'static>,
    /// Which conversation it belongs to (RFC 8474).
    pub(crate) thread_id: ObjectId<'static>,
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(0)
}

/// This moment, in Universal Time.
pub(crate) fn now_date() -> DateTime {
    date(now(), 0).unwrap_or_else(epoch)
}

/// A moment that is kept as two numbers; `None` if the calendar of IMAP does not have it.
pub(super) fn date(seconds: i64, zone_minutes: i16) -> Option<DateTime> {
    DateTime::from_unix_seconds(seconds, zone_minutes).ok()
}

fn epoch() -> DateTime {
    let day = imap_wire::data::Date::new(1970, 1, 1).expect("January has a first");
    DateTime::new(day, 0, 0, 0, 0).expect("days have a midnight")
}

/// An identifier that nothing else has: of letters and digits, after a letter that says of what kind it is.
pub(super) fn unique_id(kind: char) -> ObjectId<'static> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    object_id(format!("{kind}{nanos:x}-{:x}-{count:x}", process::id()))
}

/// An identifier that is known to be made of the right characters.
pub(super) fn object_id(id: String) -> ObjectId<'static> {
    ObjectId::new(id).expect("letters, digits and hyphens make an identifier")
}
