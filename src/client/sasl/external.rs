//! EXTERNAL: TLS, or something like it, has proven who the client is (RFC 4422, appendix A).

use super::{Mechanism, SaslError, text, turn::Turn};
use crate::error::UsageError;
use alloc::{string::String, vec::Vec};

/// EXTERNAL: something else has proven who the client is, such as its certificate in TLS.
///
/// ```text
/// external-initial-resp = authz-id-string
/// authz-id-string       = *( UTF8-char-no-nul )
/// ```
///
/// [RFC 4422, appendix A](https://www.rfc-editor.org/rfc/rfc4422#appendix-A)
///
/// # Example
///
/// ```
/// use imap_wire::client::sasl::{External, Mechanism};
///
/// let mut external = External::new();
/// assert_eq!(external.initial_response()?.unwrap(), b"");
/// // The server says OK.
/// external.finish()?;
///
/// let mut external = External::new().on_behalf_of("fred@example.com")?;
/// assert_eq!(external.initial_response()?.unwrap(), b"fred@example.com");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct External {
    authzid: Option<String>,
    turn: Turn,
}

impl External {
    /// To act as the one who was proven.
    #[must_use]
    pub const fn new() -> Self {
        Self { authzid: None, turn: Turn::Fresh(0) }
    }

    /// The same, to act for somebody else, or as one of those that the proof allows.
    ///
    /// # Errors
    ///
    /// If the name is empty or has a NUL.
    pub fn on_behalf_of(mut self, authzid: &str) -> Result<Self, UsageError> {
        self.authzid = Some(text::authzid(authzid)?);
        Ok(self)
    }
}

impl Default for External {
    fn default() -> Self {
        Self::new()
    }
}

impl Mechanism for External {
    fn name(&self) -> &str {
        "EXTERNAL"
    }

    fn initial_response(&mut self) -> Result<Option<Vec<u8>>, SaslError> {
        self.turn.begin()?;
        Ok(Some(self.authzid.clone().unwrap_or_default().into_bytes()))
    }

    fn respond(&mut self, _challenge: &[u8]) -> Result<Vec<u8>, SaslError> {
        self.turn.next().map(|_| Vec::new())
    }

    fn finish(&mut self) -> Result<(), SaslError> {
        self.turn.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_whom_to_act_for_or_nothing() {
        let mut external = External::default();
        assert_eq!(external.name(), "EXTERNAL");
        assert_eq!(external.initial_response(), Ok(Some(Vec::new())));
        assert_eq!(external.finish(), Ok(()));
        // The example of RFC 4422, appendix A.3.
        let mut external = External::new().on_behalf_of("fred@example.com").unwrap();
        assert_eq!(external.initial_response().unwrap().unwrap(), b"fred@example.com");
        assert_eq!(external.finish(), Ok(()));
    }

    #[test]
    fn refuses_nobody_and_nul() {
        assert!(External::new().on_behalf_of("").is_err());
        assert!(External::new().on_behalf_of("fred\0").is_err());
    }

    #[test]
    fn answers_no_challenge() {
        let mut external = External::new();
        assert!(external.respond(b"").unwrap_err().is_usage());
        external.initial_response().unwrap();
        assert!(external.initial_response().unwrap_err().is_usage());
        assert!(!external.respond(b"").unwrap_err().is_usage());
        assert!(external.finish().is_err());
    }
}
