//! ANONYMOUS: no proof of anything (RFC 4505).

use super::{Mechanism, SaslError, claim::Claim, gs2::utf8, single::Single, turn::Turn};

/// ANONYMOUS: as nobody, with a word for the server's log, [`Claim::trace`].
///
/// ```text
/// message = [ email / token ]
/// email   = addr-spec
/// token   = 1*255TCHAR     ; any UTF-8 encoded Unicode character except "@"
/// ```
///
/// [RFC 4505, section 2](https://www.rfc-editor.org/rfc/rfc4505#section-2). Control characters may not be in it
/// ([section 3](https://www.rfc-editor.org/rfc/rfc4505#section-3)). Whether what has an `@` is an address is not looked at; it has no
/// more than 255 characters, either.
///
/// # Example
///
/// ```
/// use imap_wire::server::sasl::{Anonymous, Mechanism, Turn};
///
/// let Turn::Claim(claim) = Anonymous::new().begin(Some(b"sirhc"))? else { panic!() };
/// assert_eq!(claim.trace(), Some("sirhc"));
/// # Ok::<(), imap_wire::server::sasl::SaslError>(())
/// ```
#[derive(Debug)]
pub struct Anonymous(Single);

impl Anonymous {
    /// For one exchange.
    #[must_use]
    pub const fn new() -> Self {
        Self(Single::Fresh)
    }
}

impl Default for Anonymous {
    fn default() -> Self {
        Self::new()
    }
}

fn message(message: &[u8]) -> Result<Claim, SaslError> {
    let trace = utf8(message)?;
    if trace.chars().count() > 255 || trace.contains(char::is_control) {
        return Err(SaslError::malformed("at most 255 characters, none of them a control character"));
    }
    Ok(Claim::anonymous(trace))
}

impl Mechanism for Anonymous {
    fn name(&self) -> &str {
        "ANONYMOUS"
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
    use crate::wire::base64;

    #[test]
    fn hears_what_rfc_4505_says() {
        let mut anonymous = Anonymous::default();
        assert_eq!(anonymous.name(), "ANONYMOUS");
        // C: AUTHENTICATE ANONYMOUS, S: +, C: c2lyaGM=
        assert_eq!(anonymous.begin(None), Ok(Turn::Challenge(Vec::new())));
        let response = base64::decode(b"c2lyaGM=").unwrap();
        assert_eq!(anonymous.respond(&response), Ok(Turn::Claim(Claim::anonymous("sirhc"))));
    }

    #[test]
    fn takes_what_the_grammar_has() {
        for trace in ["", "alice@example.com", "nobody in particular", "ü", &"ü".repeat(255)] {
            assert_eq!(Anonymous::new().begin(Some(trace.as_bytes())), Ok(Turn::Claim(Claim::anonymous(trace))));
        }
        for trace in ["\0", "a\r\n", "\u{7f}", "\u{85}", &"ü".repeat(256)] {
            assert!(Anonymous::new().begin(Some(trace.as_bytes())).unwrap_err().is_malformed(), "{trace:?}");
        }
        assert!(Anonymous::new().begin(Some(b"\xff")).unwrap_err().is_malformed());
    }

    #[test]
    fn hears_one_message() {
        let mut anonymous = Anonymous::new();
        assert!(anonymous.respond(b"sirhc").unwrap_err().is_usage());
        assert!(anonymous.keys(None).unwrap_err().is_usage());
        anonymous.begin(Some(b"\0")).unwrap_err();
        assert_eq!(anonymous.respond(b"sirhc").unwrap_err().to_string(), "the exchange has failed before");
        assert!(anonymous.begin(Some(b"sirhc")).unwrap_err().is_usage());
        assert_eq!(anonymous.refused(), None);
    }
}
