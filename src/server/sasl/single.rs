//! [`Single`]: how far an exchange is in which the client has one thing to say.

use super::{SaslError, claim::Claim, turn::Turn};
use crate::client::sasl::error::Kind;
use alloc::vec::Vec;

/// Whose turn it is in an exchange in which the client has one thing to say, with AUTHENTICATE or when asked by an empty challenge.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Single {
    /// Nothing has begun.
    Fresh,
    /// The client was asked.
    Asked,
    /// It has said it.
    Said,
    /// It has said something else.
    Broken,
}

/// Reads what the client has to say.
type Read<'a> = &'a mut dyn FnMut(&[u8]) -> Result<Claim, SaslError>;

impl Single {
    /// What [`Mechanism::begin`](super::Mechanism::begin) does.
    pub(super) fn begin(&mut self, initial: Option<&[u8]>, read: Read<'_>) -> Result<Turn, SaslError> {
        let Self::Fresh = self else { return Err(SaslError::out_of_order()) };
        *self = Self::Asked;
        match initial {
            Some(message) => self.respond(message, read),
            None => Ok(Turn::Challenge(Vec::new())),
        }
    }

    /// What [`Mechanism::respond`](super::Mechanism::respond) does.
    pub(super) fn respond(&mut self, message: &[u8], read: Read<'_>) -> Result<Turn, SaslError> {
        match self {
            Self::Fresh | Self::Said => Err(SaslError::out_of_order()),
            Self::Broken => Err(SaslError(Kind::Failed)),
            Self::Asked => {
                *self = Self::Broken;
                let claim = read(message)?;
                *self = Self::Said;
                Ok(Turn::Claim(claim))
            }
        }
    }
}
