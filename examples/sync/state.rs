//! What is kept from one run to the next: for which mailbox the folder is, and [`State`], what there was of it.

use super::{MOST_MESSAGES, connection::Result, maildir::Maildir, url::Url};
use imap_wire::{
    client::Known,
    data::{UidSet, UidValidity},
    ext::ModSeq,
};

const MAILBOX: &str = "imap-mailbox";
const STATE: &str = "imap-state";

/// The mailbox as a URL, without the password: `imap://alice@imap.example.org:143/INBOX`. The mailbox has its name as on the wire.
pub(crate) fn name(url: &Url) -> String {
    let scheme = if url.is_tls { "imaps" } else { "imap" };
    let user = url.user.as_ref().map(|user| format!("{}@", encoded(user.as_bytes()))).unwrap_or_default();
    let host = encoded(url.host.to_ascii_lowercase().as_bytes());
    let mailbox = if url.mailbox.is_inbox() { "INBOX".into() } else { encoded(url.mailbox.as_octets()) };
    format!("{scheme}://{user}{host}:{}/{mailbox}", url.port)
}

/// Octets in a URL. Whatever they are, where they end can be seen.
fn encoded(octets: &[u8]) -> String {
    let is_plain = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~&/".contains(&octet);
    let one = |octet: &u8| if is_plain(*octet) { char::from(*octet).into() } else { format!("%{octet:02X}") };
    octets.iter().map(one).collect()
}

/// # Errors
///
/// If the folder is for another mailbox, or for one that nobody knows any more.
pub(crate) fn check_mailbox(maildir: &Maildir, mailbox: &str) -> Result<()> {
    let folder = maildir.folder.display();
    match maildir.read(MAILBOX)?.as_deref().map(str::trim_end) {
        Some(known) if known == mailbox => Ok(()),
        Some(known) => Err(format!("{folder} is for {known}, not for {mailbox}").into()),
        None if maildir.has_messages()? || maildir.read(STATE)?.is_some() => {
            let what = format!("{folder} has messages or a state, but no file {MAILBOX} that says of which mailbox");
            Err(format!("{what}; if it is this one, write {mailbox} into it").into())
        }
        None => Ok(()),
    }
}

/// From here on, the folder is for that mailbox.
pub(crate) fn write_mailbox(maildir: &mut Maildir, mailbox: &str) -> Result<()> {
    maildir.write(MAILBOX, &format!("{mailbox}\n"))
}

/// What there was in the mailbox. What of that is not here did not come.
pub(crate) struct State {
    pub(crate) uid_validity: UidValidity,
    pub(crate) highest_modseq: Option<ModSeq>,
    pub(crate) uids: Option<UidSet<'static>>,
}

impl State {
    pub(crate) fn known(self) -> Known {
        let mut known = Known::new(self.uid_validity);
        if let Some(modseq) = self.highest_modseq {
            known = known.with_highest_modseq(modseq);
        }
        match self.uids {
            Some(uids) => known.with_uids(uids),
            None => known,
        }
    }

    /// The state that was written last. `None` if there is none, or if it cannot be read: then all is compared anew.
    pub(crate) fn read(maildir: &Maildir) -> Result<Option<Self>> {
        let Some(text) = maildir.read(STATE)? else { return Ok(None) };
        let value = |name| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        let Some(uid_validity) = value("uid_validity").and_then(|it| UidValidity::new(it.parse().ok()?).ok()) else {
            return Ok(None);
        };
        let highest_modseq = value("highest_modseq").and_then(|it| ModSeq::new(it.parse().ok()?).ok());
        let uids = value("uids").and_then(|it| UidSet::new(it.to_owned()).ok());
        let uids = uids.filter(|uids| uids.count() <= MOST_MESSAGES);
        Ok(Some(Self { uid_validity, highest_modseq, uids }))
    }

    pub(crate) fn write(&self, maildir: &mut Maildir) -> Result<()> {
        let mut text = format!("uid_validity {}\n", self.uid_validity.get());
        if let Some(modseq) = self.highest_modseq {
            text += &format!("highest_modseq {modseq}\n");
        }
        if let Some(uids) = &self.uids {
            text += &format!("uids {uids}\n");
        }
        maildir.write(STATE, &text)
    }
}
