//! [`Mechanism`]: what all mechanisms have in common.

use super::SaslError;
use alloc::vec::Vec;
use core::fmt;

/// The client's side of one SASL exchange.
///
/// It does no I/O: who drives it moves the octets, in this order.
///
/// 1. [`initial_response`](Self::initial_response), once. What it returns goes with AUTHENTICATE, if the server has SASL-IR, or else
///    answers the server's first challenge, which is empty and not for [`respond`](Self::respond). With `None` there is nothing to send.
/// 2. [`respond`](Self::respond), for each challenge.
/// 3. [`finish`](Self::finish), if the server says OK; or [`failure`](Self::failure), if it says NO or BAD.
///
/// Any call out of this order is an error that changes nothing. After any other error the exchange cannot succeed: the client cancels
/// it, by `*`, and every call but `failure` is an error.
///
/// The mechanisms of this crate show no secret by `Debug`; those of others should not, either.
///
/// # Example
///
/// A mechanism of one's own: the client says a ticket.
///
/// ```
/// use imap_wire::{client::sasl::{Mechanism, Plain, SaslError}, data::Secret};
///
/// #[derive(Debug)]
/// struct Ticket(Secret<'static>);
///
/// impl Mechanism for Ticket {
///     fn name(&self) -> &str {
///         "X-TICKET"
///     }
///     fn initial_response(&mut self) -> Result<Option<Vec<u8>>, SaslError> {
///         Ok(Some(self.0.reveal().to_vec()))
///     }
///     fn respond(&mut self, _challenge: &[u8]) -> Result<Vec<u8>, SaslError> {
///         Err(SaslError::malformed("no challenge"))
///     }
///     fn finish(&mut self) -> Result<(), SaslError> {
///         Ok(())
///     }
/// }
///
/// let known: [Box<dyn Mechanism>; 2] = [Box::new(Ticket(Secret::new("T-42"))), Box::new(Plain::new("alice", "hunter2")?)];
/// assert_eq!(known.each_ref().map(|mechanism| mechanism.name()), ["X-TICKET", "PLAIN"]);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
pub trait Mechanism: fmt::Debug + Send + Sync {
    /// The name as AUTHENTICATE and the capability `AUTH=` have it, such as `SCRAM-SHA-256`.
    fn name(&self) -> &str;

    /// The first message, if the client speaks first; `None` if the server does, as in LOGIN and CRAM-MD5.
    ///
    /// # Errors
    ///
    /// If it was asked before.
    fn initial_response(&mut self) -> Result<Option<Vec<u8>>, SaslError>;

    /// Answers a challenge, which is no longer in base64.
    ///
    /// SCRAM takes the time for the server's count of iterations: see `ScramSha256`.
    ///
    /// # Errors
    ///
    /// If the server's message is malformed or one too many, or shows that the server is not the one that knows the password.
    fn respond(&mut self, challenge: &[u8]) -> Result<Vec<u8>, SaslError>;

    /// To be called when the server has said OK: has it proven what this mechanism demands?
    ///
    /// A mechanism does not know whether its messages were sent. Who has not sent the first one yet should not believe an OK, either.
    ///
    /// # Errors
    ///
    /// If it has not: the exchange was not over, or the mechanism's proof is missing. Whatever the server says, the caller should then
    /// tell it nothing and close the connection.
    fn finish(&mut self) -> Result<(), SaslError>;

    /// Why the server refuses, if it said so in a challenge: a document in JSON in XOAUTH2 and OAUTHBEARER, a word such as
    /// `invalid-proof` in SCRAM. It has been answered as the mechanism wants it, and a NO follows.
    ///
    /// It is the server's text, unread and as long as its challenge.
    fn failure(&self) -> Option<&[u8]> {
        None
    }
}
