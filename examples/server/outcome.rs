//! [`Outcome`]: how a command went.

use crate::store::StoreError;
use imap_wire::{Code, Status, StatusKind, UsageError, data::Text};
use std::io;

/// How a command went: the status that completes it, or what does instead.
pub(crate) type Outcome = Result<Status<'static>, Failure>;

/// A command failed: its answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It is answered so, and the session goes on.
    Status(Status<'static>),
    /// The connection is broken. Nothing else is a reason to close it: see the conversions into this.
    Connection(io::Error),
}

impl From<io::Error> for Failure {
    /// The store has errors of its own, so that this one is of the socket.
    fn from(error: io::Error) -> Self {
        Self::Connection(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let text = Text::lossy(error.to_string().into_bytes());
        Self::Status(Status::new(StatusKind::No, text).with_code(error.code()))
    }
}

impl From<UsageError> for Failure {
    /// What the protocol cannot say, or not now. A response is checked as a whole before any of it is written, so that the client
    /// has not heard half of it, and can be told.
    fn from(error: UsageError) -> Self {
        let text = Text::lossy(error.to_string().into_bytes());
        Self::Status(Status::new(StatusKind::No, text).with_code(Code::ServerBug))
    }
}

pub(crate) fn ok(text: &'static str) -> Status<'static> {
    Status::new(StatusKind::Ok, Text::lossy(text))
}

/// NO, with these words.
pub(crate) fn no<T>(text: &'static str) -> Result<T, Failure> {
    Err(Failure::Status(Status::new(StatusKind::No, Text::lossy(text))))
}

/// The same, with a code.
pub(crate) fn no_with<T>(code: Code<'static>, text: &'static str) -> Result<T, Failure> {
    Err(Failure::Status(Status::new(StatusKind::No, Text::lossy(text)).with_code(code)))
}

/// BAD, with these words.
pub(crate) fn bad<T>(text: &'static str) -> Result<T, Failure> {
    Err(Failure::Status(Status::new(StatusKind::Bad, Text::lossy(text))))
}
