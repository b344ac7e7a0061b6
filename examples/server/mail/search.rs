//! SEARCH: does a message fit (RFC 9051, section 6.4.4)?

use super::{Content, decode::decoded};
use imap_wire::{
    data::{Date, DateTime, Flag, Flags, SequenceSet, UidSet},
    ext::{ModSeq, ObjectId},
    search::{Criterion, SearchKey},
};
use unicode_normalization::UnicodeNormalization;

/// What is known about a message in a mailbox.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'m> {
    pub(crate) number: u32,
    pub(crate) uid: u32,
    pub(crate) flags: &'m Flags<'m>,
    pub(crate) internal_date: DateTime,
    /// When it came into this mailbox (RFC 8514). If that is not known, the internal date is used.
    pub(crate) save_date: Option<DateTime>,
    pub(crate) modseq: ModSeq,
    pub(crate) email_id: Option<&'m ObjectId<'m>>,
    pub(crate) thread_id: Option<&'m ObjectId<'m>>,
    /// Octets.
    pub(crate) size: u64,
    pub(crate) content: &'m dyn Content,
}

/// What keys mean that are not about one message by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'s> {
    /// The largest number in the mailbox, which is `*`.
    pub(crate) last_number: u32,
    /// The largest UID in the mailbox, which is `*` behind UID.
    pub(crate) last_uid: u32,
    /// What `$` stands for: the messages that the last search saved.
    pub(crate) saved: Option<&'s UidSet<'s>>,
    /// When the search began, in seconds since 1970: one search has one answer.
    pub(crate) now: i64,
    /// True if the mailbox keeps when messages came into it.
    pub(crate) has_save_dates: bool,
}

/// True if a message fits. The text in the key is UTF-8.
///
/// A key that is not known is met by none, but a server should refuse the command before, as it should another charset.
pub(crate) fn fits(key: &SearchKey<'_>, facts: &Facts<'_>, scope: &Scope<'_>) -> bool {
    key.evaluate(|criterion| facts.meets(criterion, scope))
}

impl Facts<'_> {
    /// The order is that of the table of keys.
    fn meets(&self, criterion: &Criterion<'_>, scope: &Scope<'_>) -> bool {
        let age = scope.now.saturating_sub(self.internal_date.unix_seconds());
        let saved = || self.save_date.unwrap_or(self.internal_date).date();
        match criterion {
            Criterion::All => true,
            Criterion::Answered => self.has(&Flag::Answered),
            Criterion::Deleted => self.has(&Flag::Deleted),
            Criterion::Draft => self.has(&Flag::Draft),
            Criterion::Flagged => self.has(&Flag::Flagged),
            Criterion::New => self.has(&Flag::Recent) && !self.has(&Flag::Seen),
            Criterion::Old => !self.has(&Flag::Recent),
            Criterion::Recent => self.has(&Flag::Recent),
            Criterion::Seen => self.has(&Flag::Seen),
            Criterion::Unanswered => !self.has(&Flag::Answered),
            Criterion::Undeleted => !self.has(&Flag::Deleted),
            Criterion::Undraft => !self.has(&Flag::Draft),
            Criterion::Unflagged => !self.has(&Flag::Flagged),
            Criterion::Unseen => !self.has(&Flag::Seen),
            Criterion::Bcc(text) => self.has_in_header("Bcc", text),
            Criterion::Before(date) => self.internal_date.date() < *date,
            Criterion::Body(text) => self.has_in_body(&Needle::new(text)),
            Criterion::Cc(text) => self.has_in_header("Cc", text),
            Criterion::From(text) => self.has_in_header("From", text),
            Criterion::On(date) => self.internal_date.date() == *date,
            Criterion::SentBefore(date) => self.is_sent(|sent| sent < *date),
            Criterion::SentOn(date) => self.is_sent(|sent| sent == *date),
            Criterion::SentSince(date) => self.is_sent(|sent| sent >= *date),
            Criterion::Since(date) => self.internal_date.date() >= *date,
            Criterion::Subject(text) => self.has_in_header("Subject", text),
            Criterion::Text(text) => self.has_in_text(&Needle::new(text)),
            Criterion::To(text) => self.has_in_header("To", text),
            Criterion::Uid(set) => self.is_in(set, self.uid, scope.last_uid, scope),
            Criterion::ModSeq(since) => self.modseq >= since.modseq,
            Criterion::EmailId(id) => self.email_id == Some(id),
            Criterion::Older(seconds) => age >= seconds.get().into(),
            Criterion::SavedBefore(date) => saved() < *date,
            Criterion::SavedOn(date) => saved() == *date,
            Criterion::SavedSince(date) => saved() >= *date,
            Criterion::ThreadId(id) => self.thread_id == Some(id),
            Criterion::Younger(seconds) => age <= seconds.get().into(),
            Criterion::Header(header) => {
                let name = String::from_utf8_lossy(&header.name);
                self.has_in_header(&name, &header.text)
            }
            Criterion::Keyword(keyword) => self.has(&Flag::Other(keyword.clone())),
            Criterion::Larger(octets) => self.size > *octets,
            Criterion::Smaller(octets) => self.size < *octets,
            Criterion::Unkeyword(keyword) => !self.has(&Flag::Other(keyword.clone())),
            Criterion::SaveDateSupported => scope.has_save_dates,
            Criterion::Sequence(set) => self.is_in(set, self.number, scope.last_number, scope),
            _ => false,
        }
    }

    fn has(&self, flag: &Flag<'_>) -> bool {
        self.flags.contains(flag)
    }

    fn is_in(&self, set: &SequenceSet<'_>, number: u32, last: u32, scope: &Scope<'_>) -> bool {
        if set.is_last_command() {
            scope.saved.is_some_and(|saved| saved.contains(self.uid))
        } else {
            set.contains(number, last)
        }
    }

    /// A message that does not say when it was sent is older than any.
    fn is_sent(&self, is_asked_for: impl FnOnce(Date) -> bool) -> bool {
        let sent = self.content.mail().sent_date().map(DateTime::date);
        sent.or_else(|| Date::new(0, 1, 1).ok()).is_some_and(is_asked_for)
    }

    /// True if one of the fields of this name has the text in it. Any field has an empty text in it.
    fn has_in_header(&self, name: &str, text: &[u8]) -> bool {
        let needle = Needle::new(text);
        self.content.mail().decoded(name).any(|value| needle.is_in(&value))
    }

    fn has_in_body(&self, needle: &Needle) -> bool {
        needle.0.is_empty() || self.content.mail().texts().any(|text| needle.is_in(&text))
    }

    /// True if the text is in the body, or in a header of the message or of a part.
    fn has_in_text(&self, needle: &Needle) -> bool {
        let mut fields = self.content.mail().headers().flat_map(|header| header.fields());
        fields.any(|field| needle.is_in(&decoded(field.octets))) || self.has_in_body(needle)
    }
}

/// What is looked for in text, whatever its case.
struct Needle(String);

impl Needle {
    fn new(text: &[u8]) -> Self {
        Self(fold_case(&String::from_utf8_lossy(text)))
    }

    fn is_in(&self, text: &str) -> bool {
        self.0.is_empty() || fold_case(text).contains(&self.0)
    }
}

/// Text that compares without case, as in the collation `i;unicode-casemap` (RFC 5051): each character that has one upper case is in
/// it, and taken apart.
pub(crate) fn fold_case(text: &str) -> String {
    let upper = |character: char| {
        let mut upper = character.to_uppercase();
        if upper.len() == 1 { upper.next().unwrap_or(character) } else { character }
    };
    text.chars().map(upper).nfkd().collect()
}
