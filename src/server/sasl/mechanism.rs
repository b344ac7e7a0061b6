//! [`Mechanism`]: what all mechanisms have in common.

use super::{SaslError, scram_keys::ScramKeys, turn::Turn};
use alloc::vec::Vec;
use core::fmt;

/// The server's side of one SASL exchange.
///
/// It does no I/O: who drives it moves the octets, in this order.
///
/// 1. [`begin`](Self::begin), once, with the initial response of AUTHENTICATE, if it has one.
/// 2. As the [`Turn`] that it returns says: [`respond`](Self::respond) with what the client answers to a challenge,
///    [`keys`](Self::keys) after a lookup. Each returns the next turn.
/// 3. [`Turn::Claim`] is the last. The server says OK if it believes it.
/// 4. If it does not, or if there was an error: [`refused`](Self::refused), and then NO, or BAD for a message that
///    [`is_malformed`](SaslError::is_malformed).
///
/// A call out of this order is an error that changes nothing. After any other error the exchange cannot succeed, and every further call
/// but `refused` is an error. A client that cancels, by `*`, is no concern of the mechanism, which is then dropped.
///
/// The mechanisms of this crate show no secret by `Debug`; those of others should not, either.
///
/// # Example
///
/// A mechanism of one's own: the client says a ticket.
///
/// ```
/// use imap_wire::{data::Secret, server::sasl::{Claim, Mechanism, SaslError, Turn}};
///
/// #[derive(Debug)]
/// struct Ticket;
///
/// impl Mechanism for Ticket {
///     fn name(&self) -> &str {
///         "X-TICKET"
///     }
///     fn begin(&mut self, initial: Option<&[u8]>) -> Result<Turn, SaslError> {
///         initial.map_or_else(|| Ok(Turn::Challenge(Vec::new())), |ticket| self.respond(ticket))
///     }
///     fn respond(&mut self, response: &[u8]) -> Result<Turn, SaslError> {
///         Ok(Turn::Claim(Claim::by_token(None, Secret::new(response.to_vec()))))
///     }
/// }
///
/// let Turn::Claim(claim) = Ticket.begin(Some(b"T-42"))? else { panic!() };
/// assert_eq!(claim.token().unwrap().reveal(), "T-42");
/// # Ok::<(), SaslError>(())
/// ```
pub trait Mechanism: fmt::Debug + Send + Sync {
    /// The name as AUTHENTICATE and the capability `AUTH=` have it, such as `SCRAM-SHA-256`.
    fn name(&self) -> &str;

    /// The first call: with the initial response, no longer in base64, or with `None` if AUTHENTICATE had none.
    ///
    /// # Errors
    ///
    /// If it was called before, or if the initial response is malformed or should not be there.
    fn begin(&mut self, initial: Option<&[u8]>) -> Result<Turn, SaslError>;

    /// Reads what the client answers to a challenge, no longer in base64.
    ///
    /// # Errors
    ///
    /// If the client's message is malformed, or shows that the client is not the one that knows the password.
    fn respond(&mut self, response: &[u8]) -> Result<Turn, SaslError>;

    /// Answers [`Turn::Lookup`]: the user's keys, or `None` if there is no such user, or none with keys. The exchange then goes on as if
    /// there were one, and fails in the end, so that a stranger does not learn who exists.
    ///
    /// # Errors
    ///
    /// If the mechanism has not asked for keys, or if they are for another hash function.
    fn keys(&mut self, keys: Option<ScramKeys>) -> Result<Turn, SaslError> {
        _ = keys;
        Err(SaslError::out_of_order())
    }

    /// What the mechanism has to say before the NO, as a challenge: a document in JSON in XOAUTH2 and OAUTHBEARER, `e=` and a word in
    /// SCRAM. To be asked once, when the caller does not believe the claim, or after an error of the client.
    ///
    /// What the client answers is not for [`respond`](Self::respond): whatever it is, NO follows.
    fn refused(&mut self) -> Option<Vec<u8>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::sasl::*;
    use alloc::{boxed::Box, string::ToString, vec};
    use proptest::prelude::*;

    fn all() -> Vec<Box<dyn Mechanism>> {
        vec![
            Box::new(Anonymous::new()),
            Box::new(External::new()),
            Box::new(Login::new()),
            Box::new(OauthBearer::new()),
            Box::new(Plain::new()),
            Box::new(XOauth2::new()),
            #[cfg(feature = "cram-md5")]
            Box::new(CramMd5::new("<1896.697170952@postoffice.reston.mci.net>").unwrap()),
            #[cfg(feature = "scram")]
            Box::new(ScramSha1::new("3rfcNHYJY1ZVvWVs7j", &[7; 32]).unwrap()),
        ]
    }

    /// Those of "user" and "pencil" in RFC 5802, section 5.
    fn keys() -> ScramKeys {
        let decode = |text: &str| crate::wire::base64::decode(text.as_bytes()).unwrap();
        let (stored, server) = (decode("6dlGYMOdZcOPutkcNY8U2g7vK9Y="), decode("D+CSWLOshSulAsxiupA+qs2/fTE="));
        ScramKeys::new(&decode("QSXCR+Q6sek8bf92"), 4096, &stored, &server).unwrap()
    }

    /// What is done to a mechanism.
    #[derive(Clone, Debug)]
    enum Operation {
        Begin(Option<Vec<u8>>),
        Respond(Vec<u8>),
        Keys(Option<ScramKeys>),
        Refused,
    }

    fn operation() -> impl Strategy<Value = Operation> {
        let message = prop_oneof![
            Just(Vec::new()),
            Just(b"user".to_vec()),
            Just(b"\0user\0pencil".to_vec()),
            Just(b"user b913a602c7eda7a495b4e6e7334d3890".to_vec()),
            Just(b"n,,\x01auth=Bearer token\x01\x01".to_vec()),
            Just(b"user=user\x01auth=Bearer token\x01\x01".to_vec()),
            Just(b"n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL".to_vec()),
            Just(b"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=".to_vec()),
            prop::collection::vec(any::<u8>(), 0..20),
        ]
        .boxed();
        let few = ScramKeys::new(b"salt", 1, b"short", b"short").unwrap();
        prop_oneof![
            1 => prop::option::of(message.clone()).prop_map(Operation::Begin),
            4 => message.prop_map(Operation::Respond),
            2 => prop::sample::select(vec![None, Some(few), Some(keys())]).prop_map(Operation::Keys),
            1 => Just(Operation::Refused),
        ]
    }

    /// What a mechanism waits for.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Waiting {
        Begin,
        Respond,
        Keys,
        Nothing,
    }

    proptest! {
        #[test]
        fn calls_in_any_order_fail_without_harm_and_no_error_of_the_client_is_forgotten(
            operations in prop::collection::vec(operation(), 0..10),
        ) {
            for mut mechanism in all() {
                let (mut waiting, mut failed) = (Waiting::Begin, false);
                for operation in &operations {
                    let (asks, result) = match operation.clone() {
                        Operation::Begin(initial) => (Waiting::Begin, mechanism.begin(initial.as_deref())),
                        Operation::Respond(response) => (Waiting::Respond, mechanism.respond(&response)),
                        Operation::Keys(keys) => (Waiting::Keys, mechanism.keys(keys)),
                        Operation::Refused => {
                            _ = mechanism.refused();
                            continue;
                        }
                    };
                    match result {
                        Ok(turn) => {
                            prop_assert!(waiting == asks && !failed, "{turn:?}");
                            waiting = match turn {
                                Turn::Challenge(_) => Waiting::Respond,
                                Turn::Lookup(_) => Waiting::Keys,
                                Turn::Claim(_) => Waiting::Nothing,
                            };
                        }
                        Err(error) => {
                            prop_assert!(!error.to_string().is_empty());
                            // What was not asked for is the caller's fault, and so are keys that do not fit.
                            prop_assert!(failed || error.is_usage() == (waiting != asks || asks == Waiting::Keys));
                            failed |= !error.is_usage();
                        }
                    }
                }
            }
        }
    }
}
