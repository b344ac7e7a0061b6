//! [`Stored`]: a message as the name of its file.

use crate::store::facts::{Facts, date};
use imap_wire::{
    data::{Flag, Flags},
    ext::{ModSeq, ObjectId},
};

/// All of a message but its octets.
///
/// It is the name of its file, `ID,U=UID,M=MODSEQ,S=SIZE,D=DATE,Z=ZONE,A=SAVED,T=THREAD,K=KEYWORDS:2,FLAGS`, where dates are
/// seconds, the zone is minutes, and keywords are bits in hexadecimal. So each change of a message is one renaming.
#[derive(Clone)]
pub(crate) struct Stored {
    pub(crate) uid: u32,
    pub(crate) modseq: ModSeq,
    pub(crate) flags: Flags<'static>,
    pub(crate) facts: Facts,
}

/// The letters of Maildir, which stand in the order of the alphabet.
const LETTERS: [(char, Flag<'static>); 5] =
    [('D', Flag::Draft), ('F', Flag::Flagged), ('R', Flag::Answered), ('S', Flag::Seen), ('T', Flag::Deleted)];

impl Stored {
    /// The name, where these are the keywords of the folder.
    pub(crate) fn file_name(&self, keywords: &[String]) -> String {
        let Self { uid, modseq, facts, .. } = self;
        let Facts { size, internal_date, save_date, email_id, thread_id } = facts;
        let (received, zone) = (internal_date.unix_seconds(), internal_date.zone_minutes());
        let saved = save_date.unix_seconds();
        let has = |name: &str| Flag::new(name).is_ok_and(|flag| self.flags.contains(&flag));
        let bits =
            keywords.iter().enumerate().filter(|(_, name)| has(name)).fold(0, |bits, (bit, _)| bits | 1_u64 << bit);
        let letters: String = LETTERS.iter().filter(|(_, flag)| self.flags.contains(flag)).map(|(it, _)| it).collect();
        let modseq = modseq.get();
        format!(
            "{email_id},U={uid},M={modseq},S={size},D={received},Z={zone},A={saved},T={thread_id},K={bits:x}:2,{letters}"
        )
    }

    /// What a name says; `None` if somebody else gave it.
    pub(crate) fn parse(name: &str, keywords: &[String]) -> Option<Self> {
        let (fields, _) = name.split_once(":2,")?;
        let (email_id, fields) = fields.split_once(',')?;
        let field = |name| fields.split(',').find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
        let uid = field("U")?.parse().ok().filter(|uid| (1..u32::MAX).contains(uid))?;
        let bits = u64::from_str_radix(field("K")?, 16).ok()?;
        let mut flags = flags_of(name);
        for (bit, name) in keywords.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if bits >> bit & 1 == 1 {
                flags.insert(Flag::new(name.clone()).ok()?);
            }
        }
        let facts = Facts {
            size: field("S")?.parse().ok()?,
            internal_date: date(field("D")?.parse().ok()?, field("Z")?.parse().ok()?)?,
            save_date: date(field("A")?.parse().ok()?, 0)?,
            email_id: ObjectId::new(email_id.to_owned()).ok()?,
            thread_id: ObjectId::new(field("T")?.to_owned()).ok()?,
        };
        let modseq = ModSeq::new(field("M")?.parse().ok()?).ok().filter(|modseq| *modseq != ModSeq::ZERO)?;
        Some(Self { uid, modseq, flags, facts })
    }
}

/// The flags that any Maildir has at the end of a name.
pub(crate) fn flags_of(name: &str) -> Flags<'static> {
    let letters = name.rsplit_once(":2,").map_or("", |(_, letters)| letters);
    LETTERS.into_iter().filter(|(letter, _)| letters.contains(*letter)).map(|(_, flag)| flag).collect()
}
