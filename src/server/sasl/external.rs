//! EXTERNAL: TLS, or something like it, has proven who the client is (RFC 4422, appendix A).

use super::{Mechanism, SaslError, claim::Claim, gs2::utf8, single::Single, turn::Turn};

/// EXTERNAL: something else has proven who the client is, such as its certificate in TLS. The caller knows it; the mechanism tells only
/// whom the client wants to act for.
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
/// use imap_wire::server::sasl::{External, Mechanism, Turn};
///
/// let Turn::Claim(claim) = External::new().begin(Some(b"fred@example.com"))? else { panic!() };
/// assert!(claim.is_external() && claim.user().is_none());
/// assert_eq!(claim.authorization(), Some("fred@example.com"));
/// # Ok::<(), imap_wire::server::sasl::SaslError>(())
/// ```
#[derive(Debug)]
pub struct External(Single);

impl External {
    /// For one exchange.
    #[must_use]
    pub const fn new() -> Self {
        Self(Single::Fresh)
    }
}

impl Default for External {
    fn default() -> Self {
        Self::new()
    }
}

fn message(message: &[u8]) -> Result<Claim, SaslError> {
    match utf8(message)? {
        "" => Ok(Claim::external()),
        authzid if authzid.contains('\0') => Err(SaslError::malformed("a name without NUL")),
        authzid => Ok(Claim::external().on_behalf_of(authzid)),
    }
}

impl Mechanism for External {
    fn name(&self) -> &str {
        "EXTERNAL"
    }

    fn begin(&mut self, initial: Option<&[u8]>) -> Result<Turn, SaslError> {
        self.0.begin(initial, &mut message)
    }

    fn respond(&mut self, response: &[u8]) -> Result<Turn, SaslError> {
        self.0.respond(response, &mut message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hears_whom_to_act_for_or_nothing() {
        // The examples of RFC 4422, appendix A.3.
        let mut external = External::default();
        assert_eq!(external.name(), "EXTERNAL");
        assert_eq!(external.begin(Some(b"")), Ok(Turn::Claim(Claim::external())));
        let mut external = External::new();
        assert_eq!(external.begin(None), Ok(Turn::Challenge(Vec::new())));
        let claim = Claim::external().on_behalf_of("fred@example.com");
        assert_eq!(external.respond(b"fred@example.com"), Ok(Turn::Claim(claim)));
        assert!(external.respond(b"fred@example.com").unwrap_err().is_usage());
    }

    #[test]
    fn refuses_nul_and_what_is_not_utf_8() {
        for message in [&b"fred\0"[..], b"\0", b"\xff"] {
            assert!(External::new().begin(Some(message)).unwrap_err().is_malformed());
        }
    }
}
