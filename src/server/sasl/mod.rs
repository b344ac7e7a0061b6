//! SASL mechanisms, server side: what is said inside AUTHENTICATE (RFC 4422; RFC 9051, section 6.2.2).
//!
//! A [`Mechanism`] reads the client's messages and says what its [`Turn`] is: send a challenge, look a user up, or check what the client
//! claims. It is the other end of [`client::sasl`](crate::client::sasl); base64 and the lines around it are not its concern. Each is made
//! for one exchange. It knows no users, draws nothing at random and reads no clock: the caller gives all that, and decides.
//!
//! | type | mechanism | what the caller is given | what it does |
//! |---|---|---|---|
//! | [`Plain`] | PLAIN, RFC 4616 | the password | checks it |
//! | [`Login`] | LOGIN, no standard | the password | checks it |
//! | [`XOauth2`] | XOAUTH2, Google | a token | asks who has issued it |
//! | [`OauthBearer`] | OAUTHBEARER, RFC 7628 | a token | asks who has issued it |
//! | [`Anonymous`] | ANONYMOUS, RFC 4505 | a word about who it is | logs it |
//! | [`External`] | EXTERNAL, RFC 4422 | nothing | looks at TLS or the like |
//! | `CramMd5`, feature `cram-md5` | CRAM-MD5, RFC 2195 | a keyed hash | gives the password, for comparison |
//! | `ScramSha1`, `ScramSha256`, feature `scram` | SCRAM, RFC 5802 and 7677, -PLUS too | that it is proven | gives the user's keys before |
//!
//! The first four show what a thief would want to whoever listens: offer them through TLS only.
//!
//! # Names and passwords
//!
//! They are given as the client sends them, in UTF-8. The RFCs want them prepared before they are compared, by `SASLprep` (RFC 4013). It
//! leaves printable ASCII as it is; a caller who has other names or passwords prepares them (the crate `stringprep` does it).
//!
//! # Secrets
//!
//! `Debug` of a mechanism, a [`Claim`] or [`ScramKeys`] shows no password, token or key. Passwords, digests and proofs are compared in a
//! time that does not tell where they differ. Nothing is wiped from memory.
//!
//! # Size
//!
//! A mechanism keeps a few copies of the client's messages, which are as long as who drives it lets them be.
//!
//! # Example
//!
//! ```
//! use imap_wire::server::sasl::{Mechanism, Plain, SaslError, Turn};
//!
//! /// Whether a server lets a client in that says this, one message after the other.
//! fn run(mechanism: &mut dyn Mechanism, mut messages: &[&[u8]]) -> Result<bool, SaslError> {
//!     let mut turn = mechanism.begin(None)?;
//!     loop {
//!         turn = match turn {
//!             Turn::Challenge(_) => {
//!                 let Some((message, rest)) = messages.split_first() else { return Ok(false) };
//!                 messages = rest;
//!                 mechanism.respond(message)?
//!             }
//!             // There are no users with keys here.
//!             Turn::Lookup(_) => mechanism.keys(None)?,
//!             Turn::Claim(claim) => return Ok(claim.user() == Some("alice") && claim.is_password(b"hunter2")),
//!             _ => return Ok(false),
//!         }
//!     }
//! }
//!
//! assert!(run(&mut Plain::new(), &[b"\0alice\0hunter2"])?);
//! assert!(!run(&mut Plain::new(), &[b"\0alice\0hunter3"])?);
//! # Ok::<(), SaslError>(())
//! ```

mod anonymous;
mod claim;
#[cfg(feature = "cram-md5")]
mod cram_md5;
mod equal;
mod external;
mod gs2;
mod login;
mod mechanism;
mod oauth;
mod plain;
#[cfg(feature = "scram")]
mod scram;
mod scram_keys;
mod single;
#[cfg(test)]
mod tests;
mod turn;

pub use crate::client::sasl::SaslError;
pub use anonymous::Anonymous;
pub use claim::Claim;
#[cfg(feature = "cram-md5")]
pub use cram_md5::CramMd5;
pub use external::External;
pub use login::Login;
pub use mechanism::Mechanism;
pub use oauth::{OauthBearer, XOauth2};
pub use plain::Plain;
#[cfg(feature = "scram")]
pub use scram::{ScramSha1, ScramSha256};
pub use scram_keys::ScramKeys;
pub use turn::{Lookup, Turn};
