//! ANONYMOUS: no proof of anything (RFC 4505).

use super::{Mechanism, SaslError, turn::Turn};
use crate::error::UsageError;
use alloc::{
    string::{String, ToString},
    vec::Vec,
};

/// ANONYMOUS: as nobody, with a word for the server's log.
///
/// ```text
/// message = [ email / token ]
/// email   = addr-spec
/// token   = 1*255TCHAR     ; any UTF-8 encoded Unicode character except "@"
/// ```
///
/// [RFC 4505, section 2](https://www.rfc-editor.org/rfc/rfc4505#section-2). Control characters may not be in it
/// ([section 3](https://www.rfc-editor.org/rfc/rfc4505#section-3)). Whether what has an `@` is an address is not looked at.
///
/// # Example
///
/// ```
/// use imap_wire::client::sasl::{Anonymous, Mechanism};
///
/// let mut anonymous = Anonymous::new("sirhc")?;
/// assert_eq!(anonymous.initial_response()?.unwrap(), b"sirhc");
/// // The server says OK.
/// anonymous.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Anonymous {
    trace: String,
    turn: Turn,
}

impl Anonymous {
    /// With a word about who it is, or with none, which is empty.
    ///
    /// # Errors
    ///
    /// If it is longer than 255 characters or has control characters.
    pub fn new(trace: &str) -> Result<Self, UsageError> {
        if trace.chars().count() > 255 || trace.contains(char::is_control) {
            return Err(UsageError("what ANONYMOUS says has at most 255 characters and no control characters"));
        }
        Ok(Self { trace: trace.to_string(), turn: Turn::Fresh(0) })
    }
}

impl Mechanism for Anonymous {
    fn name(&self) -> &str {
        "ANONYMOUS"
    }

    fn initial_response(&mut self) -> Result<Option<Vec<u8>>, SaslError> {
        self.turn.begin()?;
        Ok(Some(self.trace.clone().into_bytes()))
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
    use crate::wire::base64;

    #[test]
    fn says_what_rfc_4505_says() {
        let mut anonymous = Anonymous::new("sirhc").unwrap();
        assert_eq!(anonymous.name(), "ANONYMOUS");
        assert_eq!(base64::encode(&anonymous.initial_response().unwrap().unwrap()), "c2lyaGM=");
        assert_eq!(anonymous.finish(), Ok(()));
    }

    #[test]
    fn takes_what_the_grammar_has() {
        for trace in ["", "alice@example.com", "nobody in particular", "ü"] {
            let said = Anonymous::new(trace).unwrap().initial_response().unwrap().unwrap();
            assert_eq!(said, trace.as_bytes());
        }
        assert!(Anonymous::new(&"ü".repeat(255)).is_ok());
        assert!(Anonymous::new(&"ü".repeat(256)).is_err());
        for trace in ["\0", "a\r\n", "\u{7f}", "\u{85}"] {
            assert!(Anonymous::new(trace).is_err(), "{trace:?}");
        }
    }

    #[test]
    fn answers_no_challenge() {
        let mut anonymous = Anonymous::new("").unwrap();
        assert!(anonymous.respond(b"").unwrap_err().is_usage());
        anonymous.initial_response().unwrap();
        assert!(anonymous.initial_response().unwrap_err().is_usage());
        assert!(!anonymous.respond(b"").unwrap_err().is_usage());
        assert!(anonymous.finish().is_err());
    }
}
