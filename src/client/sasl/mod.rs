//! SASL mechanisms, client side: what is said inside AUTHENTICATE (RFC 4422; RFC 9051, section 6.2.2).
//!
//! A [`Mechanism`] turns the server's challenges into the client's responses, octets into octets; base64 and the lines around it are
//! not its concern. Each is made for one exchange, with what it has to say, and says no more than that.
//!
//! | type | mechanism | what goes over the wire | who proves what |
//! |---|---|---|---|
//! | [`Plain`] | PLAIN, RFC 4616 | the password | the client |
//! | [`Login`] | LOGIN, no standard | the password | the client |
//! | [`XOauth2`] | XOAUTH2, Google | a token | the client |
//! | [`OauthBearer`] | OAUTHBEARER, RFC 7628 | a token | the client |
//! | [`Anonymous`] | ANONYMOUS, RFC 4505 | a word about who it is | nobody |
//! | [`External`] | EXTERNAL, RFC 4422 | nothing | TLS or the like has done it |
//! | `CramMd5`, feature `cram-md5` | CRAM-MD5, RFC 2195 | a keyed hash | the client |
//! | `ScramSha1`, `ScramSha256`, feature `scram` | SCRAM, RFC 5802 and 7677, -PLUS too | a proof | both |
//!
//! The first four give what a thief would want to whoever listens: send them through TLS only.
//!
//! # Names and passwords
//!
//! They are sent as they are given, in UTF-8. The RFCs want them prepared first, by `SASLprep` (RFC 4013). It leaves printable ASCII as
//! it is; a caller who has other names or passwords prepares them (the crate `stringprep` does it), if the server does so, too.
//!
//! # Secrets
//!
//! `Debug` of a mechanism shows no password, token or key. What a mechanism says can be the password itself: it is for the wire, not for
//! a log. [`Authenticate`](crate::command::Authenticate) and [`SaslLine`](crate::command::SaslLine) keep it out of sight. Nothing is
//! wiped from memory.
//!
//! # Example
//!
//! ```
//! use imap_wire::{client::sasl::{Login, Mechanism, SaslError}, wire::base64};
//!
//! /// What a client says to a server that sends these challenges, and then OK.
//! fn run(mechanism: &mut dyn Mechanism, challenges: &[&[u8]]) -> Result<Vec<String>, SaslError> {
//!     let mut said: Vec<_> = mechanism.initial_response()?.iter().map(|octets| base64::encode(octets)).collect();
//!     for challenge in challenges {
//!         said.push(base64::encode(&mechanism.respond(challenge)?));
//!     }
//!     mechanism.finish()?;
//!     Ok(said)
//! }
//!
//! let mut login = Login::new("alice", "hunter2")?;
//! assert_eq!(run(&mut login, &[b"Username:", b"Password:"])?, ["YWxpY2U=", "aHVudGVyMg=="]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod anonymous;
#[cfg(feature = "cram-md5")]
pub(crate) mod cram_md5;
pub(crate) mod error;
mod external;
mod login;
mod mechanism;
mod oauth;
mod plain;
#[cfg(feature = "scram")]
pub(crate) mod scram;
pub(crate) mod text;
mod turn;

pub use anonymous::Anonymous;
#[cfg(feature = "cram-md5")]
pub use cram_md5::CramMd5;
pub use error::SaslError;
pub use external::External;
pub use login::Login;
pub use mechanism::Mechanism;
pub use oauth::{OauthBearer, XOauth2};
pub use plain::Plain;
#[cfg(feature = "scram")]
pub use scram::{ScramSha1, ScramSha256};
