//! [`Exchange`]: the messages of SCRAM, in order (RFC 5802, sections 3, 5 and 6).

use super::{
    super::{
        SaslError,
        claim::Claim,
        equal::is_same,
        gs2::{CbindFlag, Gs2Header, MALFORMED_NAME, gs2_header, utf8},
        scram_keys::{ScramKeys, check_cost},
        turn::{Lookup, Turn},
    },
    message::{ClientFinal, ClientFirst, client_final, client_first},
};
use crate::{
    client::sasl::{
        error::{Binding, Kind},
        scram::hash::Hash,
        text,
    },
    data::Secret,
    error::UsageError,
    wire::base64,
};
use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::mem;

/// An exchange with one of the hash functions.
///
/// ```text
/// Fresh --> Asked --client-first--> LookedUp --keys / server-first--> First --client-final / server-final--> Proven --""--> Done
/// ```
///
/// Any error of the client leads to `Broken`.
#[derive(Debug)]
pub(super) struct Exchange {
    hash: &'static Hash,
    /// The server's part.
    nonce: String,
    made_up: MadeUp,
    channel: Channel,
    state: State,
    /// What `e=` says.
    failure: Option<&'static str>,
}

/// What keys look like that belong to nobody.
#[derive(Debug)]
struct MadeUp {
    secret: Secret<'static>,
    salt_octets: u8,
    iterations: u32,
}

/// What the server has of channel binding.
#[derive(Debug)]
enum Channel {
    /// It offers none.
    None,
    /// It offers it, but here the client has chosen otherwise.
    Offered,
    /// The types of bindings that the client can choose from, each with its data.
    To(Vec<(String, Secret<'static>)>),
}

#[derive(Debug)]
enum State {
    /// Nothing has begun.
    Fresh,
    /// The client was asked for its first message.
    Asked,
    /// The caller was asked for the keys.
    LookedUp(First),
    /// `server-first-message` was said.
    First { first: First, server_first: String, keys: ScramKeys, is_known: bool },
    /// `server-final-message` was said, and this is proven.
    Proven(Claim),
    /// The client has taken note.
    Done,
    /// There was an error.
    Broken,
}

/// What is known from `client-first-message`.
#[derive(Debug)]
struct First {
    lookup: Lookup,
    /// `client-first-message-bare`
    bare: String,
    /// Of both ends.
    nonce: String,
    /// What `c=` has to say: the header and the data of the channel, in base64.
    channel_binding: Secret<'static>,
}

impl Exchange {
    pub(super) fn new(hash: &'static Hash, nonce: &str, secret: &[u8]) -> Result<Self, UsageError> {
        if secret.len() < 16 {
            return Err(UsageError("the secret behind the keys that are made up has at least 16 octets"));
        }
        let made_up = MadeUp { secret: Secret::new(secret.to_vec()), salt_octets: 16, iterations: 4096 };
        let nonce = text::nonce(nonce)?;
        Ok(Self { hash, nonce, made_up, channel: Channel::None, state: State::Fresh, failure: None })
    }

    pub(super) fn with_made_up(mut self, salt_octets: u8, iterations: u32) -> Result<Self, UsageError> {
        check_cost(salt_octets.into(), iterations)?;
        self.made_up = MadeUp { salt_octets, iterations, ..self.made_up };
        Ok(self)
    }

    pub(super) fn with_channel_binding(mut self, name: &str, data: &[u8]) -> Result<Self, UsageError> {
        let binding = text::channel_binding(name, data)?;
        match &mut self.channel {
            Channel::To(bindings) => bindings.push(binding),
            Channel::None | Channel::Offered => self.channel = Channel::To(vec![binding]),
        }
        Ok(self)
    }

    pub(super) fn with_offered_binding(mut self) -> Self {
        self.channel = Channel::Offered;
        self
    }

    pub(super) fn name(&self) -> &str {
        let [without, plus] = self.hash.names;
        if let Channel::To(_) = self.channel { plus } else { without }
    }

    pub(super) fn begin(&mut self, initial: Option<&[u8]>) -> Result<Turn, SaslError> {
        let State::Fresh = self.state else { return Err(SaslError::out_of_order()) };
        self.state = State::Asked;
        match initial {
            Some(message) => self.respond(message),
            None => Ok(Turn::Challenge(Vec::new())),
        }
    }

    pub(super) fn respond(&mut self, response: &[u8]) -> Result<Turn, SaslError> {
        match mem::replace(&mut self.state, State::Broken) {
            State::Asked => self.first(response).inspect_err(|error| self.failure = Some(server_error(error))),
            State::First { first, server_first, keys, is_known } => self
                .verify(&first, &server_first, &keys, is_known, response)
                .inspect_err(|error| self.failure = Some(server_error(error))),
            State::Proven(claim) if response.is_empty() => {
                self.state = State::Done;
                Ok(Turn::Claim(claim))
            }
            State::Proven(_) => Err(SaslError::malformed("an empty message")),
            State::Broken => Err(SaslError(Kind::Failed)),
            state @ (State::Fresh | State::LookedUp(_) | State::Done) => {
                self.state = state;
                Err(SaslError::out_of_order())
            }
        }
    }

    /// Reads `client-first-message`.
    fn first(&mut self, message: &[u8]) -> Result<Turn, SaslError> {
        let message = utf8(message)?;
        let (Gs2Header { flag, authzid }, bare) = gs2_header(message)?;
        let mut bound = message.strip_suffix(bare).unwrap_or_default().as_bytes().to_vec();
        bound.extend_from_slice(self.bound(flag).map_err(|binding| SaslError(Kind::Binding(binding)))?);
        let channel_binding = Secret::new(base64::encode(&bound));
        let ClientFirst { user, nonce } = client_first(bare)?;
        let lookup = Lookup::new(&user);
        let lookup = match authzid {
            Some(authzid) => lookup.on_behalf_of(&authzid),
            None => lookup,
        };
        let nonce = nonce.to_string() + &self.nonce;
        self.state = State::LookedUp(First { lookup: lookup.clone(), bare: bare.to_string(), nonce, channel_binding });
        Ok(Turn::Lookup(lookup))
    }

    /// The data of the channel that the client is bound to by its own words.
    fn bound(&self, flag: CbindFlag<'_>) -> Result<&[u8], Binding> {
        match (flag, &self.channel) {
            (CbindFlag::To(name), Channel::To(bindings)) => {
                let found = bindings.iter().find(|(known, _)| known == name);
                found.map(|(_, data)| &data.reveal()[..]).ok_or(Binding::Type)
            }
            (CbindFlag::To(_), Channel::None | Channel::Offered) => Err(Binding::Surplus),
            // Section 6: "If the flag is set to "y" and the server supports channel binding, the server MUST fail authentication."
            (CbindFlag::NotOffered, Channel::Offered | Channel::To(_)) => Err(Binding::Hidden),
            (CbindFlag::None, Channel::To(_)) => Err(Binding::Missing),
            (CbindFlag::NotOffered, Channel::None) | (CbindFlag::None, Channel::None | Channel::Offered) => Ok(&[]),
        }
    }

    pub(super) fn keys(&mut self, keys: Option<ScramKeys>) -> Result<Turn, SaslError> {
        let is_fit = |key: &Secret<'_>| key.reveal().len() == self.hash.octets;
        if keys.as_ref().is_some_and(|keys| !is_fit(keys.stored_key()) || !is_fit(keys.server_key())) {
            return Err(SaslError(if matches!(self.state, State::LookedUp(_)) {
                Kind::Keys
            } else {
                Kind::OutOfOrder
            }));
        }
        match mem::replace(&mut self.state, State::Broken) {
            State::LookedUp(first) => {
                let is_known = keys.is_some();
                // Made up for those who exist, too: both take the same time.
                let made_up = self.made_up(first.lookup.user());
                let keys = keys.unwrap_or(made_up);
                let (salt, iterations) = (base64::encode(keys.salt()), keys.iterations());
                let server_first = format!("r={},s={salt},i={iterations}", first.nonce);
                let challenge = Turn::Challenge(server_first.clone().into_bytes());
                self.state = State::First { first, server_first, keys, is_known };
                Ok(challenge)
            }
            State::Broken => Err(SaslError(Kind::Failed)),
            state => {
                self.state = state;
                Err(SaslError::out_of_order())
            }
        }
    }

    /// Keys for somebody who has none, with the salt that was told when this name was tried before.
    fn made_up(&self, user: &str) -> ScramKeys {
        let MadeUp { secret, salt_octets, iterations } = &self.made_up;
        let block = |index| (self.hash.hmac)(secret.reveal(), &[&[index], user.as_bytes()].concat());
        // No proof fits these keys, and none is asked to.
        let key = Secret::new(vec![0; self.hash.octets]);
        ScramKeys {
            salt: (0..=u8::MAX).flat_map(block).take((*salt_octets).into()).collect(),
            iterations: *iterations,
            stored_key: key.clone(),
            server_key: key,
        }
    }

    /// Reads `client-final-message`, and answers by `server-final-message` if its proof is right.
    fn verify(
        &mut self,
        first: &First,
        server_first: &str,
        keys: &ScramKeys,
        is_known: bool,
        message: &[u8],
    ) -> Result<Turn, SaslError> {
        let ClientFinal { without_proof, channel_binding, nonce, proof } = client_final(utf8(message)?)?;
        // Section 5.1: "The server MUST always validate the client's channel binding".
        if !is_same(channel_binding.as_bytes(), first.channel_binding.reveal()) {
            return Err(SaslError(Kind::Binding(Binding::Channel)));
        }
        if nonce != first.nonce {
            return Err(SaslError(Kind::OtherNonce));
        }
        let auth_message = format!("{},{server_first},{without_proof}", first.bare).into_bytes();

        // The names are those of section 3.
        let Hash { hash, hmac, octets, .. } = self.hash;
        let client_signature = hmac(keys.stored_key().reveal(), &auth_message);
        let client_key: Vec<_> = proof.iter().zip(&client_signature).map(|(proof, octet)| proof ^ octet).collect();
        let is_proven = is_same(&hash(&client_key), keys.stored_key().reveal()) & (proof.len() == *octets);
        let server_signature = hmac(keys.server_key().reveal(), &auth_message);
        if !(is_proven & is_known) {
            return Err(SaslError(Kind::Proof));
        }
        let claim = Claim::proven(first.lookup.user());
        self.state = State::Proven(match first.lookup.authorization() {
            Some(authzid) => claim.on_behalf_of(authzid),
            None => claim,
        });
        Ok(Turn::Challenge(format!("v={}", base64::encode(&server_signature)).into_bytes()))
    }

    /// `server-error = "e=" server-error-value`
    pub(super) fn refused(&mut self) -> Option<Vec<u8>> {
        self.failure.take().map(|value| format!("e={value}").into_bytes())
    }
}

/// The `server-error-value`. There is one for users who do not exist, too: it would tell them from those who do.
fn server_error(error: &SaslError) -> &'static str {
    match error.0 {
        _ if *error == MALFORMED_NAME => "invalid-username-encoding",
        Kind::Malformed(_) => "invalid-encoding",
        Kind::Mandatory => "extensions-not-supported",
        Kind::Proof => "invalid-proof",
        Kind::Binding(Binding::Channel) => "channel-bindings-dont-match",
        Kind::Binding(Binding::Hidden) => "server-does-support-channel-binding",
        Kind::Binding(Binding::Surplus) => "channel-binding-not-supported",
        Kind::Binding(Binding::Type) => "unsupported-channel-binding-type",
        _ => "other-error",
    }
}

/// No `Clone`: a nonce is for one exchange. Tests try many messages at one point of it.
#[cfg(test)]
impl Exchange {
    pub(super) fn duplicate(&self) -> Self {
        let State::First { first, server_first, keys, is_known } = &self.state else { panic!("{:?}", self.state) };
        let first = First {
            lookup: first.lookup.clone(),
            bare: first.bare.clone(),
            nonce: first.nonce.clone(),
            channel_binding: first.channel_binding.clone(),
        };
        let (server_first, keys) = (server_first.clone(), keys.clone());
        let new = Self::new(self.hash, &self.nonce, self.made_up.secret.reveal()).unwrap();
        Self { state: State::First { first, server_first, keys, is_known: *is_known }, ..new }
    }
}
