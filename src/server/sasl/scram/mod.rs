//! SCRAM: client and server prove to each other that they know the password, without a word of it (RFC 5802, RFC 7677).

mod exchange;
mod message;
#[cfg(test)]
mod tests;

use super::{
    Mechanism, SaslError,
    scram_keys::{ScramKeys, check_cost},
    turn::Turn,
};
use crate::{
    client::sasl::{
        scram::hash::{Hash, SHA_1, SHA_256},
        text,
    },
    error::UsageError,
};
use alloc::vec::Vec;
use exchange::Exchange;

/// SCRAM with SHA-256: client and server prove to each other that they know the password, without a word of it.
///
/// ```text
/// C: gs2-header "n=" user ",r=" nonce                   ; gs2-header = ("n" / "y" / "p=" name) "," ["a=" authzid] ","
/// S: "r=" nonce more ",s=" salt ",i=" iterations        ; after Turn::Lookup
/// C: "c=" binding ",r=" nonce more ",p=" proof
/// S: "v=" signature
/// C: (nothing)                                          ; Turn::Claim
/// ```
///
/// [`Claim::is_proven`](super::Claim::is_proven) is true of the claim. A client whose proof is wrong makes an error of
/// [`respond`](Mechanism::respond), as does one whose user does not exist: nothing tells the two apart. What
/// [`refused`](Mechanism::refused) has to say then, `"e="` and a word, may be left out; RFC 5802 leaves that to the server.
///
/// The server does not hash a password here; the client has that work.
///
/// [RFC 7677](https://www.rfc-editor.org/rfc/rfc7677); [RFC 5802, section 7](https://www.rfc-editor.org/rfc/rfc5802#section-7)
///
/// # Channel binding
///
/// A server that has data of the channel offers two mechanisms, with -PLUS and without. If the client chooses -PLUS, make the mechanism
/// [`with_channel_binding`](Self::with_channel_binding); if it does not, [`with_offered_binding`](Self::with_offered_binding), so that it
/// is noticed when somebody in between has hidden the offer.
///
/// # Example
///
/// ```
/// use imap_wire::server::sasl::{Mechanism, ScramSha256, Turn};
///
/// // When the password is set, with a salt that is drawn at random.
/// let keys = ScramSha256::derive_keys("pencil", b"[m\x99h\x9d\x125\x8e\xec\xa0K\x14\x126\xfa\x81", 4096)?;
///
/// // Drawn at random for this one exchange, and once for all exchanges.
/// let (nonce, secret) = ("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", [0x5a; 32]);
/// let mut scram = ScramSha256::new(nonce, &secret)?;
/// let Turn::Lookup(lookup) = scram.begin(Some(b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO"))? else { panic!() };
/// assert_eq!(lookup.user(), "user");
/// let turn = scram.keys(Some(keys))?;
/// let server_first = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
/// assert_eq!(turn, Turn::Challenge(server_first.to_vec()));
/// let turn = scram.respond(
///     b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
///       p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
/// )?;
/// assert_eq!(turn, Turn::Challenge(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".to_vec()));
/// let Turn::Claim(claim) = scram.respond(b"")? else { panic!() };
/// assert!(claim.user() == Some("user") && claim.is_proven());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ScramSha256(Exchange);

/// SCRAM with SHA-1: the same as [`ScramSha256`] with an older hash function, for clients that have no newer one. What is said there
/// holds here, too.
///
/// [RFC 5802](https://www.rfc-editor.org/rfc/rfc5802)
///
/// # Example
///
/// ```
/// use imap_wire::server::sasl::{Mechanism, ScramSha1, Turn};
///
/// let keys = ScramSha1::derive_keys("pencil", b"A%\xc2G\xe4:\xb1\xe9<m\xffv", 4096)?;
/// let mut scram = ScramSha1::new("3rfcNHYJY1ZVvWVs7j", &[0x5a; 32])?;
/// scram.begin(Some(b"n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"))?;
/// scram.keys(Some(keys))?;
/// let turn = scram.respond(b"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")?;
/// assert_eq!(turn, Turn::Challenge(b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=".to_vec()));
/// let Turn::Claim(claim) = scram.respond(b"")? else { panic!() };
/// assert!(claim.user() == Some("user") && claim.is_proven());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ScramSha1(Exchange);

/// `StoredKey` and `ServerKey`, by the names of section 3.
fn derive_keys(hash: &Hash, password: &str, salt: &[u8], iterations: u32) -> Result<ScramKeys, UsageError> {
    // Before the work is done.
    check_cost(salt.len(), iterations)?;
    let Hash { hash, hmac, hi, .. } = hash;
    let salted_password = hi(text::password(password)?.as_bytes(), salt, iterations);
    let [client_key, server_key] = [b"Client Key", b"Server Key"].map(|name| hmac(&salted_password, name));
    ScramKeys::new(salt, iterations, &hash(&client_key), &server_key)
}

/// One type for each hash function, all around an [`Exchange`].
macro_rules! scram {
    ($($name:ident = $hash:ident;)*) => {$(
        impl $name {
            /// A nonce of the server, and a secret behind the keys that are made up for users who do not exist.
            ///
            /// The nonce is drawn at random for this exchange and never used again: 18 octets of a generator for cryptography, in base64,
            /// will do. It is sent as it is, behind the client's.
            ///
            /// The secret is drawn at random once, and kept: a user who does not exist has a salt as others have, and it must be the same
            /// when the name is tried again. It is made of the secret and the name as the client spells it.
            ///
            /// # Errors
            ///
            /// If the nonce is empty or has other than visible characters of ASCII, or a `,`, or if the secret has fewer than 16 octets.
            pub fn new(nonce: &str, secret: &[u8]) -> Result<Self, UsageError> {
                Exchange::new(&$hash, nonce, secret).map(Self)
            }

            /// The keys to keep of a password. The salt is drawn at random for them. The iterations are meant to cost: they take as long as
            /// the client takes to log in, and this does not return before they are done.
            ///
            /// Clients refuse fewer than 4,096, and some refuse many more.
            ///
            /// # Errors
            ///
            /// If the password is empty or has a NUL, or if there is no salt or no iteration.
            pub fn derive_keys(password: &str, salt: &[u8], iterations: u32) -> Result<ScramKeys, UsageError> {
                derive_keys(&$hash, password, salt, iterations)
            }

            /// The same with another look of the keys that are made up. It should be that of the others: a stranger is shown it. It is 16
            /// octets of salt and 4,096 iterations at first.
            ///
            /// # Errors
            ///
            /// If one of them is 0.
            pub fn with_made_up(self, salt_octets: u8, iterations: u32) -> Result<Self, UsageError> {
                self.0.with_made_up(salt_octets, iterations).map(Self)
            }

            /// The same, bound to the TLS connection that it goes through, so that nobody in between can pass it on. Its
            /// [name](Mechanism::name) then ends in `-PLUS`. With more than one, the client chooses.
            ///
            /// The name of the binding is one that IANA has registered, and the data are what the TLS library has for it:
            /// `tls-exporter` (RFC 9266, for TLS 1.3), `tls-server-end-point` or `tls-unique` (RFC 5929).
            ///
            /// # Errors
            ///
            /// If the name is empty or has other than letters, digits, `.` and `-`, or if there are no data.
            pub fn with_channel_binding(self, name: &str, data: &[u8]) -> Result<Self, UsageError> {
                self.0.with_channel_binding(name, data).map(Self)
            }

            /// The same without channel binding, where -PLUS is offered, too. A client that says that it could do it, but saw no such
            /// offer, is refused: somebody in between has taken it away.
            #[must_use]
            pub fn with_offered_binding(self) -> Self {
                Self(self.0.with_offered_binding())
            }
        }

        impl Mechanism for $name {
            fn name(&self) -> &str {
                self.0.name()
            }

            fn begin(&mut self, initial: Option<&[u8]>) -> Result<Turn, SaslError> {
                self.0.begin(initial)
            }

            fn respond(&mut self, response: &[u8]) -> Result<Turn, SaslError> {
                self.0.respond(response)
            }

            fn keys(&mut self, keys: Option<ScramKeys>) -> Result<Turn, SaslError> {
                self.0.keys(keys)
            }

            fn refused(&mut self) -> Option<Vec<u8>> {
                self.0.refused()
            }
        }
    )*};
}

scram! {
    ScramSha1 = SHA_1;
    ScramSha256 = SHA_256;
}
