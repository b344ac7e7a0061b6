//! [`Exchange`]: the messages of SCRAM, in order (RFC 5802, sections 3 and 5).

use super::{
    super::{Mechanism, SaslError, error::Kind, text},
    hash::Hash,
    message::{ServerFirst, refusal, server_final, server_first},
};
use crate::{
    data::Secret,
    error::UsageError,
    wire::{Octets, base64},
};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::mem;

/// RFC 5802, section 5.1: "Servers SHOULD announce a hash iteration-count of at least 4096"; RFC 7677, section 4: it must be.
const MIN_ITERATIONS: u32 = 4096;

/// At most half a second. Servers ask for 4,096 to some 10,000; OWASP's advice of 2023 for what lies on a disk, by SHA-256, is 600,000.
const MAX_ITERATIONS: u32 = 1_000_000;

/// An exchange with one of the hash functions.
///
/// ```text
/// Fresh --client-first--> First --server-first / client-final--> Final --server-final--> Proven
///                           |                                      |
///                           +--------------- "e=" -----------------+--> Refused
/// ```
///
/// Any error of the server leads to `Broken`.
#[derive(Debug)]
pub(super) struct Exchange {
    hash: &'static Hash,
    authzid: Option<String>,
    user: String,
    password: Secret<'static>,
    nonce: String,
    binding: Binding,
    /// `MIN_ITERATIONS <= max_iterations`
    max_iterations: u32,
    state: State,
    failure: Option<Octets<'static>>,
}

/// What the client says of channel binding: `gs2-cbind-flag`.
#[derive(Debug)]
enum Binding {
    /// `n`: the client does none.
    None,
    /// `y`: the client would, but the server has not offered it.
    NotOffered,
    /// `p`: the client does.
    To { name: String, data: Secret<'static> },
}

#[derive(Debug)]
enum State {
    /// Nothing was asked yet.
    Fresh,
    /// `client-first-message` was said.
    First,
    /// `client-final-message` was said. What the server's signature has to sign, and by which key.
    Final { server_key: Secret<'static>, auth_message: Secret<'static> },
    /// The server's signature is right.
    Proven,
    /// The server has said why it refuses.
    Refused,
    /// There was an error: nothing more is said, and no OK believed.
    Broken,
}

impl Exchange {
    pub(super) fn new(hash: &'static Hash, user: &str, password: &str, nonce: &str) -> Result<Self, UsageError> {
        Ok(Self {
            hash,
            authzid: None,
            user: text::user(user)?,
            password: Secret::new(text::password(password)?),
            nonce: text::nonce(nonce)?,
            binding: Binding::None,
            max_iterations: MAX_ITERATIONS,
            state: State::Fresh,
            failure: None,
        })
    }

    pub(super) fn on_behalf_of(mut self, authzid: &str) -> Result<Self, UsageError> {
        self.authzid = Some(text::authzid(authzid)?);
        Ok(self)
    }

    pub(super) fn with_channel_binding(mut self, name: &str, data: &[u8]) -> Result<Self, UsageError> {
        let (name, data) = text::channel_binding(name, data)?;
        self.binding = Binding::To { name, data };
        Ok(self)
    }

    pub(super) fn without_offered_binding(mut self) -> Self {
        self.binding = Binding::NotOffered;
        self
    }

    pub(super) fn with_max_iterations(mut self, count: u32) -> Result<Self, UsageError> {
        if count < MIN_ITERATIONS {
            return Err(UsageError("fewer than 4096 iterations are refused anyway"));
        }
        self.max_iterations = count;
        Ok(self)
    }

    /// `gs2-header = gs2-cbind-flag "," [authzid] ","`
    fn gs2_header(&self) -> String {
        let mut header = match &self.binding {
            Binding::None => String::from("n,"),
            Binding::NotOffered => String::from("y,"),
            Binding::To { name, .. } => format!("p={name},"),
        };
        if let Some(authzid) = &self.authzid {
            header.push_str("a=");
            text::push_sasl_name(authzid, &mut header);
        }
        header.push(',');
        header
    }

    /// `client-first-message-bare = [reserved-mext ","] username "," nonce ["," extensions]`
    fn first_bare(&self) -> String {
        let mut message = String::from("n=");
        text::push_sasl_name(&self.user, &mut message);
        message.push_str(",r=");
        message.push_str(&self.nonce);
        message
    }

    /// `client-final-message-without-proof = channel-binding "," nonce ["," extensions]`
    fn final_without_proof(&self, nonce: &str) -> String {
        let mut bound = self.gs2_header().into_bytes();
        if let Binding::To { data, .. } = &self.binding {
            bound.extend_from_slice(data.reveal());
        }
        format!("c={},r={nonce}", base64::encode(&bound))
    }

    /// Answers `server-first-message` by `client-final-message`.
    fn prove(&mut self, challenge: &str) -> Result<Vec<u8>, SaslError> {
        let ServerFirst { nonce, salt, iterations } = server_first(challenge)?;
        // Section 5.1: the nonce must begin with ours. That the server adds to it makes the exchange unlike all before.
        if nonce.strip_prefix(&self.nonce).is_none_or(str::is_empty) {
            return Err(SaslError(Kind::Nonce));
        }
        let iterations = match u32::try_from(iterations) {
            Ok(few) if few < MIN_ITERATIONS => return Err(SaslError(Kind::TooFew(iterations))),
            Ok(count) if count <= self.max_iterations => count,
            _ => return Err(SaslError(Kind::TooMany { asked: iterations, most: self.max_iterations })),
        };
        let mut message = self.final_without_proof(nonce);
        let auth_message = format!("{},{challenge},{message}", self.first_bare()).into_bytes();

        // The names are those of section 3.
        let Hash { hash, hmac, hi, .. } = self.hash;
        let salted_password = hi(self.password.reveal(), &salt, iterations);
        let client_key = hmac(&salted_password, b"Client Key");
        let client_signature = hmac(&hash(&client_key), &auth_message);
        let client_proof: Vec<_> = client_key.iter().zip(&client_signature).map(|(key, octet)| key ^ octet).collect();
        let server_key = Secret::new(hmac(&salted_password, b"Server Key"));

        self.state = State::Final { server_key, auth_message: Secret::new(auth_message) };
        message.push_str(",p=");
        message.push_str(&base64::encode(&client_proof));
        Ok(message.into_bytes())
    }

    /// Answers a challenge in the state that was left; the state is [`State::Broken`] until this sets another.
    fn answer(&mut self, state: State, challenge: &[u8]) -> Result<Vec<u8>, SaslError> {
        let challenge = core::str::from_utf8(challenge).map_err(|_| SaslError::malformed("UTF-8"))?;
        match state {
            // The grammar has it as the last message only, but why should a server wait that long?
            State::First | State::Final { .. } if refusal(challenge).is_some() => {
                self.failure = refusal(challenge).map(|why| why.to_string().into());
                self.state = State::Refused;
                Ok(Vec::new())
            }
            State::First => self.prove(challenge),
            State::Final { server_key, auth_message } => {
                let signature = server_final(challenge)?;
                if !(self.hash.verify)(server_key.reveal(), auth_message.reveal(), &signature) {
                    return Err(SaslError(Kind::Signature));
                }
                self.state = State::Proven;
                Ok(Vec::new())
            }
            State::Proven | State::Refused => Err(SaslError(Kind::Surplus)),
            State::Broken | State::Fresh => Err(SaslError(Kind::Failed)),
        }
    }
}

impl Mechanism for Exchange {
    fn name(&self) -> &str {
        let [without, plus] = self.hash.names;
        if let Binding::To { .. } = self.binding { plus } else { without }
    }

    fn initial_response(&mut self) -> Result<Option<Vec<u8>>, SaslError> {
        let State::Fresh = self.state else { return Err(SaslError::out_of_order()) };
        self.state = State::First;
        Ok(Some((self.gs2_header() + &self.first_bare()).into_bytes()))
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Vec<u8>, SaslError> {
        match mem::replace(&mut self.state, State::Broken) {
            State::Fresh => {
                self.state = State::Fresh;
                Err(SaslError::out_of_order())
            }
            state => self.answer(state, challenge),
        }
    }

    fn finish(&mut self) -> Result<(), SaslError> {
        Err(SaslError(match self.state {
            State::Proven => return Ok(()),
            State::Fresh => Kind::OutOfOrder,
            State::First | State::Final { .. } => Kind::Unproven,
            State::Refused => Kind::Refused,
            State::Broken => Kind::Failed,
        }))
    }

    fn failure(&self) -> Option<&[u8]> {
        self.failure.as_deref()
    }
}

/// No `Clone`: a nonce is for one exchange. Tests that try many last messages would derive the same keys for each.
#[cfg(test)]
impl Exchange {
    pub(super) fn duplicate(&self) -> Self {
        let State::Final { server_key, auth_message } = &self.state else { panic!("{:?}", self.state) };
        let state = State::Final { server_key: server_key.clone(), auth_message: auth_message.clone() };
        let new = Self::new(self.hash, &self.user, "-", &self.nonce).unwrap();
        Self { state, ..new }
    }
}
