//! CRAM-MD5: a keyed hash of the server's challenge (RFC 2195).

use super::{Mechanism, SaslError, error::Kind, text, turn::Turn};
use crate::{data::Secret, error::UsageError};
use alloc::{format, string::String, vec::Vec};
use core::fmt::Write as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Md5;

/// CRAM-MD5: a keyed hash of what the server says. The password stays here, but who listens can try passwords at leisure, and the server
/// proves nothing: through TLS [`Plain`](super::Plain) is no worse.
///
/// ```text
/// S: <a text that the server has never sent before, such as a message ID>
/// C: <the user> SP <HMAC-MD5 of that text, keyed with the password, in 32 hexadecimal digits>
/// ```
///
/// [RFC 2195, section 2](https://www.rfc-editor.org/rfc/rfc2195#section-2)
///
/// # Example
///
/// ```
/// use imap_wire::client::sasl::{CramMd5, Mechanism};
///
/// let mut cram = CramMd5::new("tim", "tanstaaftanstaaf")?;
/// assert_eq!(cram.initial_response()?, None);
/// let response = cram.respond(b"<1896.697170952@postoffice.reston.mci.net>")?;
/// assert_eq!(response, b"tim b913a602c7eda7a495b4e6e7334d3890");
/// // The server says OK.
/// cram.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct CramMd5 {
    user: String,
    password: Secret<'static>,
    turn: Turn,
}

impl CramMd5 {
    /// A user and a password.
    ///
    /// # Errors
    ///
    /// If one of them is empty or has a NUL.
    pub fn new(user: &str, password: &str) -> Result<Self, UsageError> {
        let (user, password) = (text::user(user)?, Secret::new(text::password(password)?));
        Ok(Self { user, password, turn: Turn::Fresh(1) })
    }
}

/// What the client's digest is that of.
pub(crate) fn keyed(password: &[u8], challenge: &[u8]) -> Hmac<Md5> {
    let Ok(mac) = Hmac::<Md5>::new_from_slice(password) else { unreachable!("HMAC takes keys of any length") };
    mac.chain_update(challenge)
}

impl Mechanism for CramMd5 {
    fn name(&self) -> &str {
        "CRAM-MD5"
    }

    fn initial_response(&mut self) -> Result<Option<Vec<u8>>, SaslError> {
        self.turn.begin().map(|()| None)
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Vec<u8>, SaslError> {
        self.turn.next()?;
        // A hash of nothing is the same in all exchanges: who has it once could use it again.
        if challenge.is_empty() {
            self.turn = Turn::Broken;
            return Err(SaslError(Kind::Malformed("a challenge that is not empty")));
        }
        let mut response = format!("{} ", self.user);
        for octet in keyed(self.password.reveal(), challenge).finalize().into_bytes() {
            // A `String` takes all.
            _ = write!(response, "{octet:02x}");
        }
        Ok(response.into_bytes())
    }

    fn finish(&mut self) -> Result<(), SaslError> {
        self.turn.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::base64;

    fn begun(user: &str, password: &str) -> CramMd5 {
        let mut cram = CramMd5::new(user, password).unwrap();
        assert_eq!(cram.initial_response(), Ok(None));
        cram
    }

    #[test]
    fn says_what_rfc_2195_says() {
        let mut cram = begun("tim", "tanstaaftanstaaf");
        assert_eq!(cram.name(), "CRAM-MD5");
        let challenge = base64::decode(b"PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+").unwrap();
        assert_eq!(challenge, b"<1896.697170952@postoffice.reston.mci.net>");
        let response = cram.respond(&challenge).unwrap();
        assert_eq!(response, b"tim b913a602c7eda7a495b4e6e7334d3890");
        assert_eq!(base64::encode(&response), "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw");
        assert_eq!(cram.finish(), Ok(()));
    }

    /// A key of more than 64 octets is hashed first. Made with Python's `hmac`.
    #[test]
    fn takes_passwords_longer_than_a_block() {
        let response = begun("a b", &"x".repeat(80)).respond(b"hello").unwrap();
        assert_eq!(response, b"a b 60b15f57a663bf38cf01dbea1d211d05");
    }

    #[test]
    fn hashes_no_empty_challenge() {
        let mut cram = begun("tim", "tanstaaf");
        let error = cram.respond(b"").unwrap_err();
        assert_eq!(error.to_string(), "the peer's message is malformed: expected a challenge that is not empty");
        assert!(cram.respond(b"<1@b>").is_err());
        assert!(cram.finish().is_err());
    }

    #[test]
    fn answers_one_challenge() {
        let mut cram = begun("tim", "tanstaaf");
        assert_eq!(cram.finish().unwrap_err().to_string(), "the server said OK before the end of the exchange");
        cram.respond(b"<1@b>").unwrap();
        assert_eq!(cram.finish(), Ok(()));
        assert!(cram.respond(b"<2@b>").is_err());
        assert!(cram.finish().is_err());
    }

    #[test]
    fn refuses_calls_out_of_order() {
        let mut cram = CramMd5::new("tim", "tanstaaf").unwrap();
        assert!(cram.respond(b"<1@b>").unwrap_err().is_usage());
        assert!(cram.finish().unwrap_err().is_usage());
        cram.initial_response().unwrap();
        assert!(cram.initial_response().unwrap_err().is_usage());
    }

    #[test]
    fn refuses_nothing_at_all_and_nul() {
        for (user, password) in [("", "x"), ("a\0b", "x"), ("a", ""), ("a", "x\0")] {
            assert!(CramMd5::new(user, password).is_err(), "{user:?} {password:?}");
        }
    }

    #[test]
    fn debug_shows_no_password() {
        let mut cram = begun("tim", "tanstaaf");
        for _ in 0..2 {
            let debug = format!("{cram:?}");
            assert!(debug.contains("[redacted]") && !debug.contains("tanstaaf"), "{debug}");
            _ = cram.respond(b"<1@b>");
        }
    }
}
