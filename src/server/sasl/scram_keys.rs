//! [`ScramKeys`]: what a server keeps of a user's password for SCRAM.

use crate::{data::Secret, error::UsageError};
use alloc::vec::Vec;

/// What a server keeps of a user's password for SCRAM. It is not enough to log in with; but passwords can be tried against it, so that
/// it has to be kept as safe as the hash of a password.
///
/// It is for one hash function and made by `derive_keys` of `ScramSha1` or `ScramSha256`, when the password is set.
///
/// [RFC 5802, section 3](https://www.rfc-editor.org/rfc/rfc5802#section-3)
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScramKeys {
    pub(super) salt: Vec<u8>,
    pub(super) iterations: u32,
    pub(super) stored_key: Secret<'static>,
    pub(super) server_key: Secret<'static>,
}

impl ScramKeys {
    /// From what was kept.
    ///
    /// # Errors
    ///
    /// If there is no salt, no iteration or no key, or if the keys are not of one length.
    pub fn new(salt: &[u8], iterations: u32, stored_key: &[u8], server_key: &[u8]) -> Result<Self, UsageError> {
        check_cost(salt.len(), iterations)?;
        if stored_key.is_empty() || stored_key.len() != server_key.len() {
            return Err(UsageError("the keys of SCRAM are as long as what the hash function returns"));
        }
        let [stored_key, server_key] = [stored_key, server_key].map(|key| Secret::new(key.to_vec()));
        Ok(Self { salt: salt.to_vec(), iterations, stored_key, server_key })
    }

    /// What was hashed with the password. The client is told it.
    #[must_use]
    pub fn salt(&self) -> &[u8] {
        &self.salt
    }

    /// How often it was hashed. The client is told it.
    #[must_use]
    pub const fn iterations(&self) -> u32 {
        self.iterations
    }

    /// By which the client's proof is checked: `StoredKey`.
    #[must_use]
    pub const fn stored_key(&self) -> &Secret<'static> {
        &self.stored_key
    }

    /// By which the server proves that it knows the user: `ServerKey`.
    #[must_use]
    pub const fn server_key(&self) -> &Secret<'static> {
        &self.server_key
    }
}

/// What a password has to be hashed with.
pub(super) const fn check_cost(salt_octets: usize, iterations: u32) -> Result<(), UsageError> {
    if salt_octets == 0 || iterations == 0 {
        return Err(UsageError("SCRAM hashes a password with a salt, and at least once"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn gives_back_what_it_was_made_of() {
        let keys = ScramKeys::new(b"salt", 4096, b"stored", b"server").unwrap();
        assert_eq!((keys.salt(), keys.iterations()), (&b"salt"[..], 4096));
        assert_eq!((keys.stored_key().reveal(), keys.server_key().reveal()), (&"stored".into(), &"server".into()));
        let debug = format!("{keys:?}");
        assert!(debug.contains("[redacted]"), "{debug}");
        assert!(!debug.contains("stored\"") && !debug.contains("115, 116, 111"), "{debug}");
    }

    #[test]
    fn refuses_what_cannot_be() {
        for (salt, iterations, stored, server) in
            [("", 1, "a", "b"), ("s", 0, "a", "b"), ("s", 1, "", ""), ("s", 1, "a", ""), ("s", 1, "a", "bc")]
        {
            assert!(ScramKeys::new(salt.as_bytes(), iterations, stored.as_bytes(), server.as_bytes()).is_err());
        }
    }
}
