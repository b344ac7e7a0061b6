//! LOGIN: a user and a password, each when asked for.

use super::{Mechanism, SaslError, text, turn::Turn};
use crate::{data::Secret, error::UsageError};
use alloc::{string::String, vec::Vec};

/// LOGIN: a user and a password, in the clear, each when asked for. No standard has it, and many servers do; [`Plain`](super::Plain)
/// does the same in one message.
///
/// ```text
/// S: Username:
/// C: <the user>
/// S: Password:
/// C: <the password>
/// ```
///
/// The server's words are not read: servers say `Username:`, `User Name` with a NUL, or something else, in this order. It is not the
/// command LOGIN, which is [`command::Login`](crate::command::Login).
///
/// [draft-murchison-sasl-login-00](https://datatracker.ietf.org/doc/html/draft-murchison-sasl-login-00)
///
/// # Example
///
/// ```
/// use imap_wire::client::sasl::{Login, Mechanism};
///
/// let mut login = Login::new("alice", "hunter2")?;
/// assert_eq!(login.initial_response()?, None);
/// assert_eq!(login.respond(b"Username:")?, b"alice");
/// assert_eq!(login.respond(b"Password:")?, b"hunter2");
/// // The server says OK.
/// login.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Login {
    user: String,
    password: Secret<'static>,
    turn: Turn,
}

impl Login {
    /// A user and a password.
    ///
    /// # Errors
    ///
    /// If one of them is empty or has a NUL.
    pub fn new(user: &str, password: &str) -> Result<Self, UsageError> {
        let (user, password) = (text::user(user)?, Secret::new(text::password(password)?));
        Ok(Self { user, password, turn: Turn::Fresh(2) })
    }
}

impl Mechanism for Login {
    fn name(&self) -> &str {
        "LOGIN"
    }

    fn initial_response(&mut self) -> Result<Option<Vec<u8>>, SaslError> {
        self.turn.begin().map(|()| None)
    }

    fn respond(&mut self, _challenge: &[u8]) -> Result<Vec<u8>, SaslError> {
        Ok(match self.turn.next()? {
            0 => self.password.reveal().to_vec(),
            _ => self.user.clone().into_bytes(),
        })
    }

    fn finish(&mut self) -> Result<(), SaslError> {
        self.turn.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun() -> Login {
        let mut login = Login::new("tim", "tanstaaf").unwrap();
        assert_eq!(login.initial_response(), Ok(None));
        login
    }

    #[test]
    fn says_the_user_and_then_the_password_whatever_the_server_calls_them() {
        for challenges in [["Username:", "Password:"], ["User Name\0", "Password\0"], ["", ""], ["Password:", "\u{1}"]]
        {
            let mut login = begun();
            assert_eq!(login.respond(challenges[0].as_bytes()).unwrap(), b"tim");
            assert_eq!(login.respond(challenges[1].as_bytes()).unwrap(), b"tanstaaf");
            assert_eq!(login.finish(), Ok(()));
        }
        assert_eq!(begun().name(), "LOGIN");
    }

    #[test]
    fn believes_no_ok_before_the_password() {
        let mut login = begun();
        let error = "the server said OK before the end of the exchange";
        assert_eq!(login.finish().unwrap_err().to_string(), error);
        login.respond(b"").unwrap();
        assert_eq!(login.finish().unwrap_err().to_string(), error);
        login.respond(b"").unwrap();
        assert_eq!(login.finish(), Ok(()));
    }

    #[test]
    fn says_nothing_twice() {
        let mut login = begun();
        assert!(login.initial_response().unwrap_err().is_usage());
        login.respond(b"").unwrap();
        login.respond(b"").unwrap();
        assert!(login.respond(b"Password:").is_err());
        assert!(login.respond(b"Password:").is_err());
        assert!(login.finish().is_err());
    }

    #[test]
    fn speaks_only_when_asked_for_the_first_message() {
        let mut login = Login::new("tim", "tanstaaf").unwrap();
        assert!(login.respond(b"Username:").unwrap_err().is_usage());
        assert!(login.finish().unwrap_err().is_usage());
    }

    #[test]
    fn refuses_nothing_at_all_and_nul() {
        for (user, password) in [("", "x"), ("a\0b", "x"), ("a", ""), ("a", "x\0")] {
            assert!(Login::new(user, password).is_err(), "{user:?} {password:?}");
        }
    }

    #[test]
    fn debug_shows_no_password() {
        let mut login = begun();
        for _ in 0..3 {
            let debug = format!("{login:?}");
            assert!(debug.contains("[redacted]") && !debug.contains("tanstaaf"), "{debug}");
            _ = login.respond(b"");
        }
    }
}
