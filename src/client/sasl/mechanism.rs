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
/// A call out of this order is an error that changes nothing. After any other error of `respond` the exchange cannot succeed: the
/// client cancels it, by `*`, and every further call but `failure` is an error.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::sasl::*;
    use alloc::{boxed::Box, string::ToString, vec};
    use proptest::prelude::*;

    fn all() -> Vec<Box<dyn Mechanism>> {
        vec![
            Box::new(Anonymous::new("sirhc").unwrap()),
            Box::new(External::new()),
            Box::new(Login::new("user", "pencil").unwrap()),
            Box::new(OauthBearer::new("token").unwrap()),
            Box::new(Plain::new("user", "pencil").unwrap()),
            Box::new(XOauth2::new("user", "token").unwrap()),
            #[cfg(feature = "cram-md5")]
            Box::new(CramMd5::new("user", "pencil").unwrap()),
            #[cfg(feature = "scram")]
            Box::new(ScramSha1::new("user", "pencil", "fyko+d2lbbFgONRv9qkxdawL").unwrap()),
        ]
    }

    /// What is done to a mechanism.
    #[derive(Clone, Debug)]
    enum Operation {
        Begin,
        Respond(Vec<u8>),
        Finish,
    }

    fn operation() -> impl Strategy<Value = Operation> {
        let challenge = prop_oneof![
            Just(Vec::new()),
            Just(b"Username:".to_vec()),
            Just(b"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096".to_vec()),
            Just(b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=".to_vec()),
            Just(b"e=other-error".to_vec()),
            prop::collection::vec(any::<u8>(), 0..20),
        ];
        prop_oneof![1 => Just(Operation::Begin), 1 => Just(Operation::Finish), 4 => challenge.prop_map(Operation::Respond)]
    }

    proptest! {
        #[test]
        fn calls_in_any_order_fail_without_harm_and_no_error_of_the_server_is_forgotten(
            operations in prop::collection::vec(operation(), 0..8),
        ) {
            for mut mechanism in all() {
                let (mut begun, mut failed) = (false, false);
                for operation in &operations {
                    let error = match operation {
                        Operation::Begin => {
                            let error = mechanism.initial_response().err();
                            prop_assert_eq!(error.is_some(), begun);
                            begun = true;
                            error
                        }
                        Operation::Respond(challenge) => {
                            let error = mechanism.respond(challenge).err();
                            // What was not begun is the caller's fault, and whatever comes later is the server's.
                            prop_assert_eq!(error.as_ref().is_some_and(SaslError::is_usage), !begun);
                            failed |= begun && error.is_some();
                            error
                        }
                        Operation::Finish => {
                            let error = mechanism.finish().err();
                            prop_assert!(error.is_some() || begun && !failed && mechanism.failure().is_none());
                            error
                        }
                    };
                    prop_assert!(error.is_none_or(|error| !error.to_string().is_empty()));
                }
            }
        }
    }
}
