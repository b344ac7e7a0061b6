//! [`Hash`]: what SCRAM needs of a hash function.

use alloc::vec::Vec;
use core::fmt;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// A hash function, and what is built on it, by the names of [RFC 5802, section 2.2](https://www.rfc-editor.org/rfc/rfc5802#section-2.2).
pub(crate) struct Hash {
    /// The length of what it returns.
    pub(crate) octets: usize,
    /// The mechanism's name without channel binding, and with it.
    pub(crate) names: [&'static str; 2],
    /// `H(str)`
    pub(crate) hash: fn(&[u8]) -> Vec<u8>,
    /// `HMAC(key, str)`
    pub(crate) hmac: fn(&[u8], &[u8]) -> Vec<u8>,
    /// Whether the last is the HMAC of the first two, in a time that does not tell where it differs.
    pub(crate) verify: fn(&[u8], &[u8], &[u8]) -> bool,
    /// `Hi(str, salt, i)`, with i at least 1.
    pub(crate) hi: fn(&[u8], &[u8], u32) -> Vec<u8>,
}

pub(crate) static SHA_1: Hash = Hash {
    octets: 20,
    names: ["SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"],
    hash: |octets| Sha1::digest(octets).to_vec(),
    hmac: hmac::<Hmac<Sha1>>,
    verify: verify::<Hmac<Sha1>>,
    hi: hi::<Hmac<Sha1>>,
};

pub(crate) static SHA_256: Hash = Hash {
    octets: 32,
    names: ["SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"],
    hash: |octets| Sha256::digest(octets).to_vec(),
    hmac: hmac::<Hmac<Sha256>>,
    verify: verify::<Hmac<Sha256>>,
    hi: hi::<Hmac<Sha256>>,
};

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [name, _] = self.names;
        f.write_str(name)
    }
}

fn keyed<M: Mac + KeyInit>(key: &[u8]) -> M {
    let Ok(mac) = <M as KeyInit>::new_from_slice(key) else { unreachable!("HMAC takes keys of any length") };
    mac
}

fn hmac<M: Mac + KeyInit>(key: &[u8], octets: &[u8]) -> Vec<u8> {
    keyed::<M>(key).chain_update(octets).finalize().into_bytes().to_vec()
}

fn verify<M: Mac + KeyInit>(key: &[u8], octets: &[u8], tag: &[u8]) -> bool {
    keyed::<M>(key).chain_update(octets).verify_slice(tag).is_ok()
}

/// PBKDF2 (RFC 8018, section 5.2) with an output as long as the hash's, which is one block.
fn hi<M: Mac + KeyInit + Clone>(octets: &[u8], salt: &[u8], iterations: u32) -> Vec<u8> {
    // Both blocks of the key are hashed here, once for all iterations.
    let mac = keyed::<M>(octets);
    let mut last = mac.clone().chain_update(salt).chain_update(1_u32.to_be_bytes()).finalize().into_bytes();
    let mut sum = last.clone();
    for _ in 1..iterations {
        last = mac.clone().chain_update(&last).finalize().into_bytes();
        sum.iter_mut().zip(&last).for_each(|(sum, octet)| *sum ^= octet);
    }
    sum.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{format, string::String};

    fn hex(octets: &[u8]) -> String {
        octets.iter().map(|octet| format!("{octet:02x}")).collect()
    }

    /// RFC 6070, section 2; for SHA-256 the same inputs, by Python's `hashlib`.
    #[test]
    fn hi_is_pbkdf2() {
        for (iterations, sha_1, sha_256) in [
            (
                1,
                "0c60c80f961f0e71f3a9b524af6012062fe037a6",
                "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b",
            ),
            (
                2,
                "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957",
                "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43",
            ),
            (
                4096,
                "4b007901b765489abead49d926f721d065a429c1",
                "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a",
            ),
        ] {
            assert_eq!(hex(&(SHA_1.hi)(b"password", b"salt", iterations)), sha_1);
            assert_eq!(hex(&(SHA_256.hi)(b"password", b"salt", iterations)), sha_256);
        }
    }

    #[test]
    fn verifies_the_whole_and_nothing_else() {
        let tag = (SHA_256.hmac)(b"key", b"text");
        assert!((SHA_256.verify)(b"key", b"text", &tag));
        assert!(!(SHA_256.verify)(b"key", b"text", &tag[..31]));
        assert!(!(SHA_256.verify)(b"key", b"text", &[&tag[..], b"\0"].concat()));
        assert!(!(SHA_256.verify)(b"key", b"text", b""));
        assert!(!(SHA_256.verify)(b"key", b"texu", &tag));
    }
}
