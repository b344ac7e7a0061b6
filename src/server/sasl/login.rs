//! LOGIN: a user and a password, each when asked for.

use super::{Mechanism, SaslError, claim::Claim, gs2::utf8, turn::Turn};
use crate::{client::sasl::error::Kind, data::Secret};
use alloc::string::{String, ToString};
use core::mem;

/// LOGIN: a user and a password, in the clear, each when asked for. No standard has it, and some old clients have nothing else;
/// [`Plain`](super::Plain) does the same in one message.
///
/// ```text
/// S: Username:
/// C: <the user>
/// S: Password:
/// C: <the password>
/// ```
///
/// Some clients send the user as an initial response, and are not asked for it then. It is not the command LOGIN, which is
/// [`command::Login`](crate::command::Login).
///
/// [draft-murchison-sasl-login-00](https://datatracker.ietf.org/doc/html/draft-murchison-sasl-login-00)
///
/// # Example
///
/// ```
/// use imap_wire::server::sasl::{Login, Mechanism, Turn};
///
/// let mut login = Login::new();
/// assert_eq!(login.begin(None)?, Turn::Challenge(b"Username:".to_vec()));
/// assert_eq!(login.respond(b"alice")?, Turn::Challenge(b"Password:".to_vec()));
/// let Turn::Claim(claim) = login.respond(b"hunter2")? else { panic!() };
/// assert!(claim.user() == Some("alice") && claim.is_password(b"hunter2"));
/// # Ok::<(), imap_wire::server::sasl::SaslError>(())
/// ```
#[derive(Debug)]
pub struct Login(State);

#[derive(Debug)]
enum State {
    /// Nothing has begun.
    Fresh,
    /// The client was asked for the user.
    User,
    /// The client, which is this user, was asked for the password.
    Password(String),
    /// All was said.
    Said,
    /// The client has said something else.
    Broken,
}

impl Login {
    /// For one exchange.
    #[must_use]
    pub const fn new() -> Self {
        Self(State::Fresh)
    }
}

impl Default for Login {
    fn default() -> Self {
        Self::new()
    }
}

/// `1*SAFE`, as in PLAIN: at least one character, and no NUL.
fn safe(message: &[u8]) -> Result<&str, SaslError> {
    let text = utf8(message)?;
    if text.is_empty() || text.contains('\0') {
        return Err(SaslError::malformed("at least one character, and no NUL"));
    }
    Ok(text)
}

impl Mechanism for Login {
    fn name(&self) -> &str {
        "LOGIN"
    }

    fn begin(&mut self, initial: Option<&[u8]>) -> Result<Turn, SaslError> {
        let State::Fresh = self.0 else { return Err(SaslError::out_of_order()) };
        self.0 = State::User;
        match initial {
            Some(user) => self.respond(user),
            None => Ok(Turn::Challenge(b"Username:".to_vec())),
        }
    }

    fn respond(&mut self, response: &[u8]) -> Result<Turn, SaslError> {
        match mem::replace(&mut self.0, State::Broken) {
            State::User => {
                self.0 = State::Password(safe(response)?.to_string());
                Ok(Turn::Challenge(b"Password:".to_vec()))
            }
            State::Password(user) => {
                let claim = Claim::by_password(&user, Secret::new(safe(response)?.as_bytes().to_vec()));
                self.0 = State::Said;
                Ok(Turn::Claim(claim))
            }
            State::Broken => Err(SaslError(Kind::Failed)),
            state @ (State::Fresh | State::Said) => {
                self.0 = state;
                Err(SaslError::out_of_order())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_for_the_user_and_then_for_the_password() {
        let claim = Claim::by_password("tim", Secret::new("tanstaaf"));
        let mut login = Login::default();
        assert_eq!(login.name(), "LOGIN");
        assert_eq!(login.begin(None), Ok(Turn::Challenge(b"Username:".to_vec())));
        assert_eq!(login.respond(b"tim"), Ok(Turn::Challenge(b"Password:".to_vec())));
        assert_eq!(login.respond(b"tanstaaf"), Ok(Turn::Claim(claim.clone())));
        assert!(login.respond(b"tanstaaf").unwrap_err().is_usage());
        let mut login = Login::new();
        assert_eq!(login.begin(Some(b"tim")), Ok(Turn::Challenge(b"Password:".to_vec())));
        assert_eq!(login.respond(b"tanstaaf"), Ok(Turn::Claim(claim)));
    }

    #[test]
    fn refuses_nothing_at_all_nul_and_what_is_not_utf_8() {
        for message in [&b""[..], b"\0", b"tim\0", b"\xff"] {
            let mut login = Login::new();
            assert!(login.begin(Some(message)).unwrap_err().is_malformed());
            assert_eq!(login.respond(b"tim").unwrap_err().to_string(), "the exchange has failed before");
            let mut login = Login::new();
            login.begin(Some(b"tim")).unwrap();
            assert!(login.respond(message).unwrap_err().is_malformed());
            assert!(login.respond(b"tanstaaf").is_err());
        }
    }

    #[test]
    fn calls_out_of_order_change_nothing() {
        let mut login = Login::new();
        assert!(login.respond(b"tim").unwrap_err().is_usage());
        login.begin(Some(b"tim")).unwrap();
        assert!(login.begin(Some(b"tom")).unwrap_err().is_usage());
        assert!(login.keys(None).unwrap_err().is_usage());
        let Ok(Turn::Claim(claim)) = login.respond(b"tanstaaf") else { panic!() };
        assert_eq!(claim.user(), Some("tim"));
    }
}
