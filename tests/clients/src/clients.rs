//! The clients, and what is asked of each. The scripts in `clients/` say how it is done.

/// A client, which is a script in `clients/`.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) name: &'static str,
    pub(crate) script: &'static str,
    /// A message without what this client is known to change in what it fetches.
    pub(crate) fetched: fn(&[u8]) -> Vec<u8>,
    /// The same of what it appends.
    pub(crate) appended: fn(&[u8]) -> Vec<u8>,
    pub(crate) checks: &'static [Check],
}

/// What is looked at when the script has ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Check {
    /// It knew the folders.
    List,
    /// It had all messages, octet for octet but for what is known to change in them.
    Mail,
    /// It found what has a word in its subject.
    Search,
    /// It flagged a message, and the server knows.
    Flag,
    /// It added a message, and the server has it octet for octet.
    Append,
    /// It deleted a message, and it is gone from the server.
    Delete,
    /// It took all messages away, and they are gone from the server.
    Take,
    /// Another run has nothing to do.
    Again,
    /// It heard, while it idled, of a message that another connection added.
    Idle,
}

impl Check {
    pub(crate) const ALL: [Self; 8] =
        [Self::List, Self::Mail, Self::Search, Self::Flag, Self::Append, Self::Delete, Self::Idle, Self::Again];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Mail => "mail",
            Self::Search => "search",
            Self::Flag => "flag",
            Self::Append => "append",
            Self::Delete | Self::Take => "delete",
            Self::Idle => "idle",
            Self::Again => "again",
        }
    }
}

use Check::{Again, Append, Delete, Flag, Idle, List, Mail, Search, Take};

const fn client(name: &'static str, script: &'static str, checks: &'static [Check]) -> Client {
    Client { name, script, fetched: <[u8]>::to_vec, appended: <[u8]>::to_vec, checks }
}

pub(crate) const CLIENTS: &[Client] = &[
    Client {
        fetched: without_tuid,
        appended: without_tuid,
        ..client("mbsync", "mbsync.sh", &[List, Mail, Flag, Append, Delete, Again])
    },
    // It does not idle, but waits by NOTIFY, which the example server has not.
    client("interimap", "interimap.sh", &[List, Mail, Flag, Append, Delete, Again]),
    Client { fetched: ended, ..client("fetchmail", "fetchmail.sh", &[Mail, Take, Idle]) },
    client("curl", "curl.sh", &[List, Mail, Search, Flag, Append, Delete]),
    client("imapfilter", "imapfilter.sh", &[List, Mail, Search, Flag, Append, Delete, Idle]),
    Client {
        fetched: lf,
        appended: without_status,
        ..client("mutt", "mutt.sh", &[List, Mail, Search, Flag, Append, Delete, Idle])
    },
    Client {
        fetched: without_tags,
        appended: without_status,
        ..client("neomutt", "mutt.sh", &[List, Mail, Search, Flag, Append, Delete, Idle])
    },
    Client { fetched: lf, appended: without_end, ..client("fdm", "fdm.sh", &[Mail, Append, Take]) },
    client("aerc", "aerc.sh", ALL),
    Client { fetched: lf, ..client("imapc", "imapc.sh", ALL) },
    client("imaplib", "imaplib.py", &[List, Mail, Search, Flag, Append, Delete]),
    client("imapclient", "imapclient.py", ALL),
    client("imap-tools", "imap-tools.py", ALL),
    client("aioimaplib", "aioimaplib.py", ALL),
    client("node-imap", "node-imap.js", ALL),
    client("Mail::IMAPClient", "Mail-IMAPClient.pl", ALL),
    client("net-imap", "net-imap.rb", ALL),
    client("client", "client.sh", &[List, Mail, Search, Append, Idle]),
    client("sync", "sync.sh", &[Mail, Again]),
];

const ALL: &[Check] = &[List, Mail, Search, Flag, Append, Delete, Idle];

/// What is kept in a file of a Unix has LF for CRLF. If there are more CRs before the LF, some clients drop one, and some all.
fn lf(message: &[u8]) -> Vec<u8> {
    let mut text: Vec<u8> = Vec::with_capacity(message.len());
    for octet in message {
        while *octet == b'\n' && text.last() == Some(&b'\r') {
            text.pop();
        }
        text.push(*octet);
    }
    text
}

/// It drops each CR, and a last line that has no end gets one.
fn ended(message: &[u8]) -> Vec<u8> {
    let mut text = without_cr(message);
    if text.last() != Some(&b'\n') {
        text.push(b'\n');
    }
    text
}

/// It drops each CR, and has a header field more, by which it finds again what it has written.
fn without_tuid(message: &[u8]) -> Vec<u8> {
    without(&["X-TUID: "], &without_cr(message))
}

/// The last line has no end.
fn without_end(message: &[u8]) -> Vec<u8> {
    message.strip_suffix(b"\r\n").unwrap_or(message).to_vec()
}

fn without_cr(message: &[u8]) -> Vec<u8> {
    message.iter().copied().filter(|octet| *octet != b'\r').collect()
}

/// And there is a header field more, for keywords.
fn without_tags(message: &[u8]) -> Vec<u8> {
    without(&["Tags: "], &lf(message))
}

/// There are header fields more that a mailbox on disk has.
fn without_status(message: &[u8]) -> Vec<u8> {
    without(&["Status: ", "Content-Length: ", "Lines: "], message)
}

/// A message without the lines of its header and text that begin so.
pub(crate) fn without(fields: &[&str], message: &[u8]) -> Vec<u8> {
    let lines = message.split_inclusive(|octet| *octet == b'\n');
    lines.filter(|line| !fields.iter().any(|field| line.starts_with(field.as_bytes()))).flatten().copied().collect()
}
