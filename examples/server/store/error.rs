//! [`StoreError`]: why something was not done.

use imap_wire::Code;
use std::{error, fmt, io};

/// Why something was not done. Nothing is changed then, unless it is said otherwise.
#[derive(Debug)]
pub(crate) enum StoreError {
    /// There is a folder of that name.
    Exists,
    /// There is no folder of that name, any more.
    Missing,
    /// The name has names below it, and nothing else.
    HasChildren,
    /// It will never be done.
    Refused(&'static str),
    /// The folder cannot have that special use.
    BadUse,
    /// More than the quota allows.
    Full,
    /// More keywords than a folder can have.
    Keywords,
    /// Others are uploading so much that there is no memory left for more.
    Busy,
    /// There is no such message, any more.
    Gone,
    /// The file system did not do it.
    Io(io::Error),
}

impl StoreError {
    /// What a response tells a program. It is not TRYCREATE, which is for the commands that add messages.
    pub(crate) const fn code(&self) -> Code<'static> {
        match self {
            Self::Exists => Code::AlreadyExists,
            Self::Missing => Code::NonExistent,
            Self::HasChildren => Code::HasChildren,
            Self::Refused(_) => Code::Cannot,
            Self::BadUse => Code::UseAttr,
            Self::Full => Code::OverQuota,
            Self::Keywords | Self::Busy => Code::Limit,
            Self::Gone => Code::ExpungeIssued,
            Self::Io(_) => Code::Unavailable,
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exists => "there is a mailbox of this name",
            Self::Missing => "there is no such mailbox",
            Self::HasChildren => "there are mailboxes below this name",
            Self::Refused(why) => why,
            Self::BadUse => "a mailbox cannot have this special use",
            Self::Full => "this is more than the quota allows",
            Self::Keywords => "a mailbox cannot have more keywords",
            Self::Busy => "too much is being uploaded, try again later",
            Self::Gone => "the message is gone",
            // What the file system says names files, which are none of the client's business.
            Self::Io(_) => "the storage does not work as it should",
        })
    }
}

impl error::Error for StoreError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
