//! [`Turn`]: what a mechanism wants next.

use super::claim::Claim;
use alloc::{
    string::{String, ToString},
    vec::Vec,
};

/// What a [`Mechanism`](super::Mechanism) wants next.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Turn {
    /// Send this challenge, which is not in base64 and may be empty, and give what the client answers to
    /// [`respond`](super::Mechanism::respond).
    Challenge(Vec<u8>),
    /// Look this user up, and give the keys to [`keys`](super::Mechanism::keys).
    Lookup(Lookup),
    /// The client has said who it is, and by what: check it, and answer OK or NO. It is the last turn.
    Claim(Claim),
}

/// Whose keys a mechanism asks for. Nobody has proven anything yet.
///
/// # Example
///
/// ```
/// use imap_wire::server::sasl::Lookup;
///
/// let lookup = Lookup::new("Kurt").on_behalf_of("Ursel");
/// assert_eq!((lookup.user(), lookup.authorization()), ("Kurt", Some("Ursel")));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Lookup {
    user: String,
    authorization: Option<String>,
}

impl Lookup {
    /// For the keys of this user.
    #[must_use]
    pub fn new(user: &str) -> Self {
        Self { user: user.to_string(), authorization: None }
    }

    /// The same, where the user wants to act for somebody else.
    #[must_use]
    pub fn on_behalf_of(mut self, authorization: &str) -> Self {
        self.authorization = Some(authorization.to_string());
        self
    }

    /// The name whose keys are asked for: the authentication identity.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// For whom the user wants to act, if for somebody else: the authorization identity. The [`Claim`] will have it again.
    #[must_use]
    pub fn authorization(&self) -> Option<&str> {
        self.authorization.as_deref()
    }
}
