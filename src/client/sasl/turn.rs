//! [`Turn`]: how far an exchange of a known number of messages is.

use super::{SaslError, error::Kind};

/// Whose turn it is in an exchange in which the client answers a known number of challenges, and the server proves nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Turn {
    /// Nothing was asked yet; the number of challenges to come.
    Fresh(u8),
    /// The exchange goes on, or is complete with 0; the number of challenges to come.
    Open(u8),
    /// There was an error: nothing more is said, and no OK believed.
    Broken,
}

impl Turn {
    /// What [`Mechanism::initial_response`](super::Mechanism::initial_response) has to check.
    pub(super) fn begin(&mut self) -> Result<(), SaslError> {
        let Self::Fresh(challenges) = *self else { return Err(SaslError::out_of_order()) };
        *self = Self::Open(challenges);
        Ok(())
    }

    /// What [`Mechanism::respond`](super::Mechanism::respond) has to check. Returns the number of challenges still to come.
    pub(super) fn next(&mut self) -> Result<u8, SaslError> {
        match *self {
            Self::Fresh(_) => Err(SaslError::out_of_order()),
            Self::Broken => Err(SaslError(Kind::Failed)),
            Self::Open(0) => {
                *self = Self::Broken;
                Err(SaslError(Kind::Surplus))
            }
            Self::Open(challenges) => {
                *self = Self::Open(challenges - 1);
                Ok(challenges - 1)
            }
        }
    }

    /// What [`Mechanism::finish`](super::Mechanism::finish) has to check.
    pub(super) fn finish(self) -> Result<(), SaslError> {
        Err(match self {
            Self::Open(0) => return Ok(()),
            Self::Open(_) => SaslError(Kind::Early),
            Self::Fresh(_) => SaslError::out_of_order(),
            Self::Broken => SaslError(Kind::Failed),
        })
    }
}
