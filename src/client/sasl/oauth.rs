//! XOAUTH2 and OAUTHBEARER: a token that somebody else has issued (Google's documentation; RFC 7628).

use super::{Mechanism, SaslError, error::Kind, text};
use crate::{data::Secret, error::UsageError, wire::Octets};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

/// XOAUTH2: a user, and a token that OAuth 2.0 has issued. Google and Microsoft have it; [`OauthBearer`] is its standard.
///
/// ```text
/// C: "user=" user %x01 "auth=Bearer " token %x01 %x01
/// ```
///
/// A server that refuses sends a document in JSON, which [`failure`](Mechanism::failure) returns; the answer is empty, and a NO follows.
///
/// [Google's documentation](https://developers.google.com/workspace/gmail/imap/xoauth2-protocol)
///
/// # Example
///
/// ```
/// use imap_wire::client::sasl::{Mechanism, XOauth2};
///
/// let mut xoauth2 = XOauth2::new("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg")?;
/// assert_eq!(
///     xoauth2.initial_response()?.unwrap(),
///     b"user=someuser@example.com\x01auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\x01\x01",
/// );
/// assert_eq!(xoauth2.respond(br#"{"status":"401"}"#)?, b"");
/// // The server says NO.
/// assert_eq!(xoauth2.failure().unwrap(), br#"{"status":"401"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct XOauth2 {
    user: String,
    token: Secret<'static>,
    state: State,
}

impl XOauth2 {
    /// A user, and an access token as it was issued.
    ///
    /// # Errors
    ///
    /// If the user is empty or has control characters, or the token is empty or has other than visible characters of ASCII.
    pub fn new(user: &str, token: &str) -> Result<Self, UsageError> {
        Ok(Self { user: checked_user(user)?, token: checked_token(token)?, state: State::Fresh })
    }
}

impl Mechanism for XOauth2 {
    fn name(&self) -> &str {
        "XOAUTH2"
    }

    fn initial_response(&mut self) -> Result<Option<Vec<u8>>, SaslError> {
        self.state.begin()?;
        let mut message = format!("user={}\x01", self.user).into_bytes();
        push_bearer(&mut message, Some(&self.token));
        Ok(Some(message))
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Vec<u8>, SaslError> {
        self.state.refused(challenge).map(|()| Vec::new())
    }

    fn finish(&mut self) -> Result<(), SaslError> {
        self.state.finish()
    }

    fn failure(&self) -> Option<&[u8]> {
        self.state.failure()
    }
}

/// OAUTHBEARER: a token that OAuth 2.0 has issued.
///
/// ```text
/// client-resp = gs2-header kvsep *kvpair kvsep
/// gs2-header  = "n," ["a=" saslname] ","
/// kvpair      = key "=" value kvsep       ; here "host", "port" and "auth", in this order
/// kvsep       = %x01
/// ```
///
/// A server that refuses sends a document in JSON, which [`failure`](Mechanism::failure) returns: RFC 7628, section 3.2.2, says what
/// is in it. The answer is one `%x01`, and a NO follows.
///
/// [RFC 7628, section 3.1](https://www.rfc-editor.org/rfc/rfc7628#section-3.1)
///
/// # Example
///
/// ```
/// use imap_wire::client::sasl::{Mechanism, OauthBearer};
///
/// let token = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";
/// let mut bearer = OauthBearer::new(token)?.for_user("user@example.com")?.with_host("server.example.com")?.with_port(143);
/// assert_eq!(
///     bearer.initial_response()?.unwrap(),
///     b"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01\
///       auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01",
/// );
/// assert_eq!(bearer.respond(br#"{"status":"invalid_token"}"#)?, b"\x01");
/// // The server says NO.
/// assert_eq!(bearer.failure().unwrap(), br#"{"status":"invalid_token"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct OauthBearer {
    user: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    token: Option<Secret<'static>>,
    state: State,
}

impl OauthBearer {
    /// With an access token as it was issued.
    ///
    /// # Errors
    ///
    /// If it is empty or has other than visible characters of ASCII.
    pub fn new(token: &str) -> Result<Self, UsageError> {
        Ok(Self { token: Some(checked_token(token)?), ..Self::without_token() })
    }

    /// Without a token. The server refuses, and [`failure`](Mechanism::failure) says what a token has to be for, and maybe where one is
    /// issued: [RFC 7628, section 3.2.2](https://www.rfc-editor.org/rfc/rfc7628#section-3.2.2).
    #[must_use]
    pub const fn without_token() -> Self {
        Self { user: None, host: None, port: None, token: None, state: State::Fresh }
    }

    /// The same for this user. RFC 7628 has it as the name to act for; most servers want it, and want it to be that of the token.
    ///
    /// # Errors
    ///
    /// If the name is empty or has control characters.
    pub fn for_user(mut self, user: &str) -> Result<Self, UsageError> {
        self.user = Some(checked_user(user)?);
        Ok(self)
    }

    /// The same with the name of the host that the client has connected to.
    ///
    /// # Errors
    ///
    /// If it is empty or has other than visible characters of ASCII.
    pub fn with_host(mut self, host: &str) -> Result<Self, UsageError> {
        self.host = Some(visible(host, "the name of a host is visible characters of ASCII")?);
        Ok(self)
    }

    /// The same with the port that the client has connected to.
    #[must_use]
    pub const fn with_port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }
}

impl Mechanism for OauthBearer {
    fn name(&self) -> &str {
        "OAUTHBEARER"
    }

    fn initial_response(&mut self) -> Result<Option<Vec<u8>>, SaslError> {
        self.state.begin()?;
        let mut message = String::from("n,");
        if let Some(user) = &self.user {
            message.push_str("a=");
            text::push_sasl_name(user, &mut message);
        }
        message.push_str(",\x01");
        if let Some(host) = &self.host {
            message.push_str(&format!("host={host}\x01"));
        }
        if let Some(port) = &self.port {
            message.push_str(&format!("port={port}\x01"));
        }
        let mut message = message.into_bytes();
        push_bearer(&mut message, self.token.as_ref());
        Ok(Some(message))
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Vec<u8>, SaslError> {
        self.state.refused(challenge).map(|()| Vec::from(b"\x01"))
    }

    fn finish(&mut self) -> Result<(), SaslError> {
        self.state.finish()
    }

    fn failure(&self) -> Option<&[u8]> {
        self.state.failure()
    }
}

/// How far the exchange is.
#[derive(Debug)]
enum State {
    /// Nothing was asked yet.
    Fresh,
    /// The token was sent.
    Sent,
    /// The server has said why it refuses.
    Refused(Octets<'static>),
    /// And has gone on.
    Broken(Octets<'static>),
}

impl State {
    fn begin(&mut self) -> Result<(), SaslError> {
        let Self::Fresh = self else { return Err(SaslError::out_of_order()) };
        *self = Self::Sent;
        Ok(())
    }

    /// Any challenge is a refusal.
    fn refused(&mut self, challenge: &[u8]) -> Result<(), SaslError> {
        match self {
            Self::Fresh => Err(SaslError::out_of_order()),
            Self::Sent => {
                *self = Self::Refused(challenge.to_vec().into());
                Ok(())
            }
            Self::Refused(why) => {
                *self = Self::Broken(why.clone());
                Err(SaslError(Kind::Surplus))
            }
            Self::Broken(_) => Err(SaslError(Kind::Failed)),
        }
    }

    fn finish(&self) -> Result<(), SaslError> {
        Err(SaslError(match self {
            Self::Fresh => Kind::OutOfOrder,
            Self::Sent => return Ok(()),
            Self::Refused(_) => Kind::Refused,
            Self::Broken(_) => Kind::Failed,
        }))
    }

    fn failure(&self) -> Option<&[u8]> {
        match self {
            Self::Fresh | Self::Sent => None,
            Self::Refused(why) | Self::Broken(why) => Some(why),
        }
    }
}

/// `"auth=" ["Bearer " token] %x01 %x01`
fn push_bearer(message: &mut Vec<u8>, token: Option<&Secret<'_>>) {
    message.extend_from_slice(b"auth=");
    if let Some(token) = token {
        message.extend_from_slice(b"Bearer ");
        message.extend_from_slice(token.reveal());
    }
    message.extend_from_slice(b"\x01\x01");
}

/// Neither mechanism could say a `%x01`, and no user's name has its like.
fn checked_user(user: &str) -> Result<String, UsageError> {
    if user.is_empty() || user.contains(char::is_control) {
        return Err(UsageError("a user name has at least one character and no control characters"));
    }
    Ok(user.to_string())
}

/// RFC 6750 has fewer characters, but tokens of large providers have more.
fn checked_token(token: &str) -> Result<Secret<'static>, UsageError> {
    visible(token, "a token is visible characters of ASCII").map(Secret::new)
}

/// `1*VCHAR`
fn visible(text: &str, otherwise: &'static str) -> Result<String, UsageError> {
    if text.is_empty() || !text.bytes().all(|octet| octet.is_ascii_graphic()) {
        return Err(UsageError(otherwise));
    }
    Ok(text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::base64;

    const TOKEN: &str = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

    /// A mechanism, and its first message in base64.
    fn begun<M: Mechanism>(mut mechanism: M) -> (M, String) {
        let said = base64::encode(&mechanism.initial_response().unwrap().unwrap());
        (mechanism, said)
    }

    fn rfc_7628(port: u16) -> OauthBearer {
        let bearer = OauthBearer::new(TOKEN).unwrap().for_user("user@example.com").unwrap();
        bearer.with_host("server.example.com").unwrap().with_port(port)
    }

    #[test]
    fn bearer_says_what_rfc_7628_says() {
        let (mut bearer, said) = begun(rfc_7628(143));
        assert_eq!(bearer.name(), "OAUTHBEARER");
        assert_eq!(
            said,
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyI\
             HZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB"
        );
        assert_eq!(bearer.finish(), Ok(()));
        assert_eq!(bearer.failure(), None);
        assert_eq!(
            begun(rfc_7628(587)).1,
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9NTg3AWF1dGg9QmVhcmVyIHZGOWRmd\
             DRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB"
        );
    }

    #[test]
    fn bearer_without_a_token_is_told_what_rfc_7628_says() {
        let bearer = OauthBearer::without_token().for_user("user@example.com").unwrap();
        let (mut bearer, said) = begun(bearer.with_host("server.example.com").unwrap().with_port(143));
        assert_eq!(said, "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9AQE=");
        let challenge = "eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NvcGUiOiJleGFtcGxlX3Njb3BlIiwib3BlbmlkLWNvbmZpZ3VyYXRpb24iOiJodHRwczovL2V4\
                         YW1wbGUuY29tLy53ZWxsLWtub3duL29wZW5pZC1jb25maWd1cmF0aW9uIn0=";
        let response = bearer.respond(&base64::decode(challenge.as_bytes()).unwrap()).unwrap();
        assert_eq!(base64::encode(&response), "AQ==");
        let told = r#"{"status":"invalid_token","scope":"example_scope","openid-configuration":"https://example.com/.well-known/openid-configuration"}"#;
        assert_eq!(bearer.failure(), Some(told.as_bytes()));
    }

    #[test]
    fn bearer_leaves_out_what_it_is_not_told() {
        let (_, said) = begun(OauthBearer::new("t").unwrap());
        assert_eq!(base64::decode(said.as_bytes()).unwrap(), b"n,,\x01auth=Bearer t\x01\x01");
        let (_, said) = begun(OauthBearer::new("t").unwrap().for_user("a=b,c").unwrap());
        assert_eq!(base64::decode(said.as_bytes()).unwrap(), b"n,a=a=3Db=2Cc,\x01auth=Bearer t\x01\x01");
    }

    #[test]
    fn xoauth2_says_what_google_says() {
        let (mut xoauth2, said) =
            begun(XOauth2::new("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg").unwrap());
        assert_eq!(xoauth2.name(), "XOAUTH2");
        assert_eq!(
            said,
            "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ=="
        );
        assert_eq!(xoauth2.finish(), Ok(()));
        let challenge = br#"{"status":"401","schemes":"bearer","scope":"https://mail.google.com/"}"#;
        assert_eq!(xoauth2.respond(challenge).unwrap(), b"");
        assert_eq!(xoauth2.failure(), Some(&challenge[..]));
    }

    #[test]
    fn a_refusal_is_no_success() {
        let both: [Box<dyn Mechanism>; 2] = [Box::new(rfc_7628(993)), Box::new(XOauth2::new("u", TOKEN).unwrap())];
        for mut mechanism in both {
            mechanism.initial_response().unwrap();
            mechanism.respond(b"{}").unwrap();
            assert_eq!(mechanism.finish().unwrap_err().to_string(), "the server said OK after it had refused");
            let error = mechanism.respond(b"{\"more\":1}").unwrap_err();
            assert_eq!(error.to_string(), "the server sent a challenge after the end of the exchange");
            assert_eq!(mechanism.respond(b"").unwrap_err().to_string(), "the exchange has failed before");
            assert!(mechanism.finish().is_err());
            // What it said first.
            assert_eq!(mechanism.failure(), Some(&b"{}"[..]));
        }
    }

    #[test]
    fn refuses_calls_out_of_order() {
        let both: [Box<dyn Mechanism>; 2] = [Box::new(rfc_7628(993)), Box::new(XOauth2::new("u", TOKEN).unwrap())];
        for mut mechanism in both {
            assert!(mechanism.respond(b"{}").unwrap_err().is_usage());
            assert!(mechanism.finish().unwrap_err().is_usage());
            mechanism.initial_response().unwrap();
            assert!(mechanism.initial_response().unwrap_err().is_usage());
            assert_eq!(mechanism.finish(), Ok(()));
        }
    }

    #[test]
    fn refuses_what_would_move_the_borders() {
        for token in ["", "a b", "a\x01", "a\r\n", "tökn"] {
            assert!(OauthBearer::new(token).is_err() && XOauth2::new("u", token).is_err(), "{token:?}");
        }
        for user in ["", "u\x01auth=", "u\0", "u\n"] {
            assert!(OauthBearer::without_token().for_user(user).is_err(), "{user:?}");
            assert!(XOauth2::new(user, "t").is_err(), "{user:?}");
        }
        for host in ["", "a\x01b", "a b"] {
            assert!(OauthBearer::without_token().with_host(host).is_err(), "{host:?}");
        }
    }

    #[test]
    fn debug_shows_no_token() {
        let both: [Box<dyn Mechanism>; 2] = [Box::new(rfc_7628(993)), Box::new(XOauth2::new("u", TOKEN).unwrap())];
        for mut mechanism in both {
            for _ in 0..2 {
                let debug = format!("{mechanism:?}");
                assert!(debug.contains("[redacted]") && !debug.contains("vF9d"), "{debug}");
                _ = mechanism.initial_response();
            }
        }
    }
}
