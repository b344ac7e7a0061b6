//! PLAIN: a user and a password in the clear (RFC 4616).

use super::{Mechanism, SaslError, text, turn::Turn};
use crate::{data::Secret, error::UsageError};
use alloc::{string::String, vec::Vec};

/// PLAIN: a user and a password, in the clear.
///
/// ```text
/// message = [authzid] UTF8NUL authcid UTF8NUL passwd
/// authcid = 1*SAFE ; MUST accept up to 255 octets
/// authzid = 1*SAFE ; MUST accept up to 255 octets
/// passwd  = 1*SAFE ; MUST accept up to 255 octets
/// ```
///
/// `SAFE` is any character of UTF-8 but NUL. What is longer is sent, too.
///
/// [RFC 4616, section 2](https://www.rfc-editor.org/rfc/rfc4616#section-2)
///
/// # Example
///
/// ```
/// use imap_wire::client::sasl::{Mechanism, Plain};
///
/// let mut plain = Plain::new("Kurt", "xipj3plmq")?.on_behalf_of("Ursel")?;
/// assert_eq!(plain.initial_response()?.unwrap(), b"Ursel\0Kurt\0xipj3plmq");
/// // The server says OK.
/// plain.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Plain {
    authzid: Option<String>,
    user: String,
    password: Secret<'static>,
    turn: Turn,
}

impl Plain {
    /// A user and a password.
    ///
    /// # Errors
    ///
    /// If one of them is empty or has a NUL.
    pub fn new(user: &str, password: &str) -> Result<Self, UsageError> {
        let (user, password) = (text::user(user)?, Secret::new(text::password(password)?));
        Ok(Self { authzid: None, user, password, turn: Turn::Fresh(0) })
    }

    /// The same, to act for somebody else, as who has the right to do so can.
    ///
    /// # Errors
    ///
    /// If the name is empty or has a NUL.
    pub fn on_behalf_of(mut self, authzid: &str) -> Result<Self, UsageError> {
        self.authzid = Some(text::authzid(authzid)?);
        Ok(self)
    }
}

impl Mechanism for Plain {
    fn name(&self) -> &str {
        "PLAIN"
    }

    fn initial_response(&mut self) -> Result<Option<Vec<u8>>, SaslError> {
        self.turn.begin()?;
        let authzid = self.authzid.as_deref().unwrap_or_default();
        let parts: [&[u8]; 3] = [authzid.as_bytes(), self.user.as_bytes(), self.password.reveal()];
        Ok(Some(parts.join(&0)))
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
    fn says_what_rfc_4616_says() {
        let mut plain = Plain::new("tim", "tanstaaftanstaaf").unwrap();
        assert_eq!(plain.name(), "PLAIN");
        assert_eq!(plain.initial_response().unwrap().unwrap(), b"\0tim\0tanstaaftanstaaf");
        assert_eq!(plain.finish(), Ok(()));
        let mut plain = Plain::new("Kurt", "xipj3plmq").unwrap().on_behalf_of("Ursel").unwrap();
        assert_eq!(plain.initial_response().unwrap().unwrap(), b"Ursel\0Kurt\0xipj3plmq");
    }

    #[test]
    fn sends_other_than_ascii_as_it_is() {
        let mut plain = Plain::new("jürgen", "пароль").unwrap();
        assert_eq!(plain.initial_response().unwrap().unwrap(), "\0jürgen\0пароль".as_bytes());
    }

    #[test]
    fn refuses_what_would_move_the_borders() {
        for (user, password) in [("", "x"), ("a\0b", "x"), ("a", ""), ("a", "x\0")] {
            assert!(Plain::new(user, password).is_err(), "{user:?} {password:?}");
        }
        for authzid in ["", "\0", "a\0b"] {
            assert!(Plain::new("a", "x").unwrap().on_behalf_of(authzid).is_err(), "{authzid:?}");
        }
    }

    #[test]
    fn answers_no_challenge() {
        let mut plain = Plain::new("tim", "tanstaaftanstaaf").unwrap();
        assert!(plain.respond(b"").unwrap_err().is_usage());
        assert!(plain.finish().unwrap_err().is_usage());
        // Neither call has done harm.
        plain.initial_response().unwrap();
        assert!(plain.initial_response().unwrap_err().is_usage());
        assert_eq!(plain.finish(), Ok(()));
        assert!(!plain.respond(b"").unwrap_err().is_usage());
        // An OK after that is not believed.
        assert!(plain.finish().is_err());
        assert!(plain.respond(b"").is_err());
        assert_eq!(plain.failure(), None);
    }

    #[test]
    fn debug_shows_no_password() {
        let mut plain = Plain::new("tim", "tanstaaf").unwrap();
        for _ in 0..2 {
            let debug = format!("{plain:?}");
            assert!(debug.contains("[redacted]") && !debug.contains("tanstaaf"), "{debug}");
            _ = plain.initial_response();
        }
    }
}
