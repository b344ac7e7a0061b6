//! [`Claim`]: who a client says it is, and by what it wants to be believed.

use super::equal::is_same;
#[cfg(feature = "cram-md5")]
use crate::client::sasl::cram_md5::keyed;
use crate::data::Secret;
use alloc::string::{String, ToString};
#[cfg(feature = "cram-md5")]
use hmac::Mac as _;

/// Who a client says it is, and by what it wants to be believed. It is true of nobody before the caller has checked it.
///
/// | mechanism | who | by what |
/// |---|---|---|
/// | PLAIN | [`user`](Self::user), [`authorization`](Self::authorization) | [`is_password`](Self::is_password), [`password`](Self::password) |
/// | LOGIN | `user` | the same |
/// | CRAM-MD5 | `user` | `is_password` |
/// | SCRAM | `user`, `authorization` | [`is_proven`](Self::is_proven) |
/// | XOAUTH2 | `user` | [`token`](Self::token) |
/// | OAUTHBEARER | `authorization` | `token` |
/// | EXTERNAL | `authorization` | [`is_external`](Self::is_external) |
/// | ANONYMOUS | | [`trace`](Self::trace) |
///
/// Who has proven to be one user may act for another only if the caller allows it: `authorization` is a wish.
///
/// # Example
///
/// ```
/// use imap_wire::server::sasl::{Mechanism, Plain, Turn};
///
/// let Turn::Claim(claim) = Plain::new().begin(Some(b"Ursel\0Kurt\0xipj3plmq"))? else { panic!() };
/// assert_eq!(claim.user(), Some("Kurt"));
/// assert_eq!(claim.authorization(), Some("Ursel"));
/// assert!(claim.is_password(b"xipj3plmq") && !claim.is_password(b"xipj3plmr"));
/// assert!(!claim.is_proven());
/// # Ok::<(), imap_wire::server::sasl::SaslError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Claim {
    user: Option<String>,
    authorization: Option<String>,
    proof: Proof,
}

/// By what a client wants to be believed.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Proof {
    Password(Secret<'static>),
    /// The octets of the digest, and what it is the digest of.
    #[cfg(feature = "cram-md5")]
    Digest {
        challenge: String,
        digest: Secret<'static>,
    },
    Token(Secret<'static>),
    /// The mechanism has seen it.
    Proven,
    /// The caller has seen it.
    External,
    /// There is none; a word for the log.
    Anonymous(String),
}

/// What mechanisms say; those outside of this crate, too.
impl Claim {
    fn new(user: Option<&str>, proof: Proof) -> Self {
        Self { user: user.map(ToString::to_string), authorization: None, proof }
    }

    /// To be this user, by this password.
    #[must_use]
    pub fn by_password(user: &str, password: Secret<'static>) -> Self {
        Self::new(Some(user), Proof::Password(password))
    }

    /// To be this user, by the digest of CRAM-MD5.
    #[cfg(feature = "cram-md5")]
    pub(super) fn by_digest(user: &str, challenge: &str, digest: [u8; 16]) -> Self {
        let digest = Secret::new(digest.to_vec());
        Self::new(Some(user), Proof::Digest { challenge: challenge.to_string(), digest })
    }

    /// To be this user, or the one whom the token is for, by this token.
    #[must_use]
    pub fn by_token(user: Option<&str>, token: Secret<'static>) -> Self {
        Self::new(user, Proof::Token(token))
    }

    /// To be this user, which the mechanism has seen proven.
    #[must_use]
    pub fn proven(user: &str) -> Self {
        Self::new(Some(user), Proof::Proven)
    }

    /// To be who something outside of SASL has proven, such as TLS.
    #[must_use]
    pub fn external() -> Self {
        Self::new(None, Proof::External)
    }

    /// To be nobody, with a word for the log.
    #[must_use]
    pub fn anonymous(trace: &str) -> Self {
        Self::new(None, Proof::Anonymous(trace.to_string()))
    }

    /// The same, to act for somebody else.
    #[must_use]
    pub fn on_behalf_of(mut self, authorization: &str) -> Self {
        self.authorization = Some(authorization.to_string());
        self
    }
}

/// What callers ask.
impl Claim {
    /// Who the client says it is: the authentication identity. None in EXTERNAL, OAUTHBEARER and ANONYMOUS, which do not say it.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// For whom the client wants to act, if it says so: the authorization identity. In OAUTHBEARER it is the only name that there is.
    #[must_use]
    pub fn authorization(&self) -> Option<&str> {
        self.authorization.as_deref()
    }

    /// True if it claims to know a password, and it is this one. Never true of an empty password.
    #[must_use]
    pub fn is_password(&self, password: &[u8]) -> bool {
        // Anybody can key a digest with nothing; a caller that has nothing for a user must not let everybody in.
        !password.is_empty()
            && match &self.proof {
                Proof::Password(said) => is_same(said.reveal(), password),
                #[cfg(feature = "cram-md5")]
                Proof::Digest { challenge, digest } => {
                    keyed(password, challenge.as_bytes()).verify_slice(digest.reveal()).is_ok()
                }
                Proof::Token(_) | Proof::Proven | Proof::External | Proof::Anonymous(_) => false,
            }
    }

    /// The password, for a caller that has only a hash of the right one. CRAM-MD5 and SCRAM do not show it.
    #[must_use]
    pub const fn password(&self) -> Option<&Secret<'static>> {
        if let Proof::Password(password) = &self.proof { Some(password) } else { None }
    }

    /// The token. Who has issued it can tell whom and what it is for, and whether it still holds.
    #[must_use]
    pub const fn token(&self) -> Option<&Secret<'static>> {
        if let Proof::Token(token) = &self.proof { Some(token) } else { None }
    }

    /// True if the mechanism has seen it proven that the client is [`user`](Self::user), by the keys that the caller gave: SCRAM.
    #[must_use]
    pub const fn is_proven(&self) -> bool {
        matches!(self.proof, Proof::Proven)
    }

    /// True if the client relies on what the caller knows from elsewhere, such as its certificate in TLS: EXTERNAL.
    #[must_use]
    pub const fn is_external(&self) -> bool {
        matches!(self.proof, Proof::External)
    }

    /// What a client says of itself that wants to be nobody: ANONYMOUS. It may be empty.
    #[must_use]
    pub const fn trace(&self) -> Option<&str> {
        if let Proof::Anonymous(trace) = &self.proof { Some(trace.as_str()) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, vec, vec::Vec};

    fn all() -> Vec<Claim> {
        vec![
            Claim::by_password("user", Secret::new("pencil")),
            Claim::by_token(Some("user"), Secret::new("pencil")),
            Claim::proven("user"),
            Claim::external(),
            Claim::anonymous("user"),
            #[cfg(feature = "cram-md5")]
            Claim::by_digest("user", "<1@b>", keyed(b"pencil", b"<1@b>").finalize().into_bytes().into()),
        ]
    }

    #[test]
    fn is_of_one_kind() {
        for claim in all() {
            let kinds = [claim.is_password(b"pencil"), claim.token().is_some(), claim.is_proven(), claim.is_external()];
            let count = kinds.iter().filter(|kind| **kind).count() + usize::from(claim.trace().is_some());
            assert_eq!(count, 1, "{claim:?}");
            assert!(!claim.is_password(b"pencils"), "{claim:?}");
            assert_eq!(claim.clone().on_behalf_of("boss").authorization(), Some("boss"));
            assert_eq!(claim.authorization(), None);
        }
    }

    #[test]
    fn no_password_is_never_the_right_one() {
        assert!(!Claim::by_password("user", Secret::new("")).is_password(b""));
        #[cfg(feature = "cram-md5")]
        assert!(!Claim::by_digest("user", "c", keyed(b"", b"c").finalize().into_bytes().into()).is_password(b""));
    }

    #[test]
    fn debug_shows_no_secret() {
        for claim in all() {
            let debug = format!("{claim:?}");
            assert!(!debug.contains("pencil"), "{debug}");
            let has_secret = claim.is_password(b"pencil") || claim.token().is_some();
            assert_eq!(debug.contains("[redacted]"), has_secret, "{debug}");
        }
    }
}
