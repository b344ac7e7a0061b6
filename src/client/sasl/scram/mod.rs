//! SCRAM: client and server prove to each other that they know the password, without a word of it (RFC 5802, RFC 7677).

mod exchange;
pub(crate) mod hash;
pub(crate) mod message;
#[cfg(test)]
mod tests;

use super::{Mechanism, SaslError};
use crate::error::UsageError;
use alloc::vec::Vec;
use exchange::Exchange;

/// SCRAM with SHA-256: client and server prove to each other that they know the password, without a word of it.
///
/// ```text
/// C: gs2-header "n=" user ",r=" nonce                   ; gs2-header = ("n" / "y" / "p=" name) "," ["a=" authzid] ","
/// S: "r=" nonce more ",s=" salt ",i=" iterations
/// C: "c=" binding ",r=" nonce more ",p=" proof
/// S: "v=" signature
/// C: (nothing)
/// ```
///
/// [`finish`](Mechanism::finish) fails unless the server's signature was there and was right, so that nobody can pose as the server.
/// A server that refuses may say why: `"e=" word` in place of its signature is what [`failure`](Mechanism::failure) returns.
///
/// [RFC 7677](https://www.rfc-editor.org/rfc/rfc7677); [RFC 5802, section 7](https://www.rfc-editor.org/rfc/rfc5802#section-7)
///
/// # Cost
///
/// The answer to the server's first message takes the number of iterations that it asks for, which are meant to cost, and
/// [`respond`](Mechanism::respond) does not return before they are done: in a release build about 0.5 ms for 4,096 and 0.1 s for
/// 1,000,000 on a processor that has instructions for SHA, 1.5 ms and 0.5 s on one that has none, and 20 to 100 times that in a debug
/// build. Fewer than 4,096 are an error, and so are more than 1,000,000, unless
/// [`with_max_iterations`](Self::with_max_iterations) sets another bound.
///
/// # Example
///
/// ```
/// use imap_wire::client::sasl::{Mechanism, ScramSha256};
///
/// // Drawn at random for this one exchange.
/// let nonce = "rOprNGfwEbeRWgbNEkqO";
/// let mut scram = ScramSha256::new("user", "pencil", nonce)?;
/// assert_eq!(scram.name(), "SCRAM-SHA-256");
/// assert_eq!(scram.initial_response()?.unwrap(), b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
/// let proof = scram.respond(
///     b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
/// )?;
/// assert_eq!(
///     proof,
///     b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
///       p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
/// );
/// // An OK here would prove nothing.
/// assert!(scram.finish().unwrap_err().is_unproven());
/// assert_eq!(scram.respond(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")?, b"");
/// // The server says OK.
/// scram.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ScramSha256(Exchange);

/// SCRAM with SHA-1: the same as [`ScramSha256`] with an older hash function, for servers that have no newer one. What is said there
/// holds here, too.
///
/// [RFC 5802](https://www.rfc-editor.org/rfc/rfc5802)
///
/// # Example
///
/// ```
/// use imap_wire::client::sasl::{Mechanism, ScramSha1};
///
/// let mut scram = ScramSha1::new("user", "pencil", "fyko+d2lbbFgONRv9qkxdawL")?;
/// assert_eq!(scram.initial_response()?.unwrap(), b"n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
/// let proof = scram.respond(b"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096")?;
/// assert_eq!(proof, b"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
/// assert_eq!(scram.respond(b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")?, b"");
/// // The server says OK.
/// scram.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ScramSha1(Exchange);

/// One type for each hash function, all around an [`Exchange`].
macro_rules! scram {
    ($($name:ident = $hash:ident;)*) => {$(
        impl $name {
            /// A user, a password, and a nonce of the client.
            ///
            /// The nonce is drawn at random for this exchange and never used again: 18 octets of a generator for cryptography, in base64,
            /// will do. It is sent as it is.
            ///
            /// # Errors
            ///
            /// If the user or the password is empty or has a NUL, or if the nonce is empty or has other than visible characters of ASCII, or
            /// a `,`.
            pub fn new(user: &str, password: &str, nonce: &str) -> Result<Self, UsageError> {
                Exchange::new(&hash::$hash, user, password, nonce).map(Self)
            }

            /// The same, to act for somebody else, as who has the right to do so can.
            ///
            /// # Errors
            ///
            /// If the name is empty or has a NUL.
            pub fn on_behalf_of(self, authzid: &str) -> Result<Self, UsageError> {
                self.0.on_behalf_of(authzid).map(Self)
            }

            /// The same, bound to the TLS connection that it goes through, so that nobody in between can pass it on. Its
            /// [name](Mechanism::name) then ends in `-PLUS`; the server has to offer it.
            ///
            /// The name of the binding is one that IANA has registered, and the data are what the TLS library has for it:
            /// `tls-exporter` (RFC 9266, for TLS 1.3), `tls-server-end-point` or `tls-unique` (RFC 5929).
            ///
            /// # Errors
            ///
            /// If the name is empty or has other than letters, digits, `.` and `-`, or if there are no data.
            ///
            /// # Example
            ///
            /// ```
            #[doc = concat!("use imap_wire::client::sasl::{Mechanism, ", stringify!($name), "};")]
            ///
            /// let exported = [0x5a; 32];
            #[doc = concat!("let scram = ", stringify!($name), "::new(\"user\", \"pencil\", \"rOprNGfwEbeRWgbNEkqO\")?;")]
            /// let mut scram = scram.with_channel_binding("tls-exporter", &exported)?;
            /// assert!(scram.name().ends_with("-PLUS"));
            /// assert_eq!(scram.initial_response()?.unwrap(), b"p=tls-exporter,,n=user,r=rOprNGfwEbeRWgbNEkqO");
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn with_channel_binding(self, name: &str, data: &[u8]) -> Result<Self, UsageError> {
                self.0.with_channel_binding(name, data).map(Self)
            }

            /// The same without channel binding, and with word to the server that the client could do it but saw no -PLUS among the
            /// mechanisms. A server that did offer it then knows that somebody in between has taken it away, and refuses.
            #[must_use]
            pub fn without_offered_binding(self) -> Self {
                Self(self.0.without_offered_binding())
            }

            /// The same with another bound on the iterations that the server may ask for. It is 1,000,000 at first.
            ///
            /// # Errors
            ///
            /// If it is less than 4,096: fewer are refused anyway.
            pub fn with_max_iterations(self, count: u32) -> Result<Self, UsageError> {
                self.0.with_max_iterations(count).map(Self)
            }
        }

        impl Mechanism for $name {
            fn name(&self) -> &str {
                self.0.name()
            }

            fn initial_response(&mut self) -> Result<Option<Vec<u8>>, SaslError> {
                self.0.initial_response()
            }

            fn respond(&mut self, challenge: &[u8]) -> Result<Vec<u8>, SaslError> {
                self.0.respond(challenge)
            }

            fn finish(&mut self) -> Result<(), SaslError> {
                self.0.finish()
            }

            fn failure(&self) -> Option<&[u8]> {
                self.0.failure()
            }
        }
    )*};
}

scram! {
    ScramSha1 = SHA_1;
    ScramSha256 = SHA_256;
}
