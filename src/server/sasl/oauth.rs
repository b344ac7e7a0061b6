//! XOAUTH2 and OAUTHBEARER: a token that somebody else has issued (Google's documentation; RFC 7628).

use super::{
    Mechanism, SaslError,
    claim::Claim,
    gs2::{CbindFlag, gs2_header, utf8},
    single::Single,
    turn::Turn,
};
use crate::{client::sasl::error::Kind, data::Secret, error::UsageError};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::mem;

/// XOAUTH2: a user, and a token that OAuth 2.0 has issued. Google and Microsoft have it; [`OauthBearer`] is its standard.
///
/// ```text
/// C: "user=" user %x01 "auth=Bearer " token %x01 %x01
/// ```
///
/// If the caller does not believe the token, [`refused`](Mechanism::refused) has a document in JSON to be sent before the NO.
///
/// [Google's documentation](https://developers.google.com/workspace/gmail/imap/xoauth2-protocol)
///
/// # Example
///
/// ```
/// use imap_wire::server::sasl::{Mechanism, Turn, XOauth2};
///
/// let mut xoauth2 = XOauth2::new().with_scope("https://mail.example.com/")?;
/// let turn = xoauth2.begin(Some(b"user=someuser@example.com\x01auth=Bearer ya29.vF9dft4qmTc2Nvb3R\x01\x01"))?;
/// let Turn::Claim(claim) = turn else { panic!() };
/// assert_eq!(claim.user(), Some("someuser@example.com"));
/// assert_eq!(claim.token().unwrap().reveal(), "ya29.vF9dft4qmTc2Nvb3R");
/// // It has expired.
/// let document = br#"{"status":"401","schemes":"bearer","scope":"https://mail.example.com/"}"#;
/// assert_eq!(xoauth2.refused().unwrap(), document);
/// // Whatever the client answers, the server says NO.
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct XOauth2 {
    scope: Option<String>,
    exchange: Exchange,
}

impl XOauth2 {
    /// For one exchange.
    #[must_use]
    pub const fn new() -> Self {
        Self { scope: None, exchange: Exchange::new() }
    }

    /// The same with the scope that a token has to have, for clients whose token is refused.
    ///
    /// # Errors
    ///
    /// If it is not what OAuth 2.0 has as a scope: visible characters of ASCII other than `"` and `\`, and spaces between.
    pub fn with_scope(mut self, scope: &str) -> Result<Self, UsageError> {
        self.scope = Some(checked_scope(scope)?);
        Ok(self)
    }
}

impl Default for XOauth2 {
    fn default() -> Self {
        Self::new()
    }
}

/// What the client says in XOAUTH2.
fn xoauth2(message: &[u8]) -> Result<Claim, SaslError> {
    let Pairs { user, auth } = pairs(utf8(message)?)?;
    let user = user.filter(|user| !user.is_empty() && !user.contains(char::is_control));
    let user = user.ok_or(SaslError::malformed("`user=` and a user"))?;
    Ok(Claim::by_token(Some(user), bearer(auth)?))
}

impl Mechanism for XOauth2 {
    fn name(&self) -> &str {
        "XOAUTH2"
    }

    fn begin(&mut self, initial: Option<&[u8]>) -> Result<Turn, SaslError> {
        self.exchange.is_told(|single| single.begin(initial, &mut xoauth2))
    }

    fn respond(&mut self, response: &[u8]) -> Result<Turn, SaslError> {
        self.exchange.is_told(|single| single.respond(response, &mut xoauth2))
    }

    fn refused(&mut self) -> Option<Vec<u8>> {
        let more = [("schemes", Some("bearer")), ("scope", self.scope.as_deref())];
        self.exchange.refused("401", more)
    }
}

/// OAUTHBEARER: a token that OAuth 2.0 has issued.
///
/// ```text
/// client-resp = gs2-header kvsep *kvpair kvsep
/// gs2-header  = ("n" / "y") "," ["a=" saslname] ","
/// kvpair      = key "=" value kvsep
/// kvsep       = %x01
/// ```
///
/// Of the pairs `auth` is read, and `host`, `port` and others are passed over. The name in the header is whom the client wants to act
/// for, [`Claim::authorization`]; who it is, the token tells. Most clients give the user there to whom the token belongs.
///
/// If the caller does not believe the token, or if the client has none, [`refused`](Mechanism::refused) has a document in JSON, to be
/// sent before the NO: [RFC 7628, section 3.2.2](https://www.rfc-editor.org/rfc/rfc7628#section-3.2.2).
///
/// [RFC 7628, section 3.1](https://www.rfc-editor.org/rfc/rfc7628#section-3.1)
///
/// # Example
///
/// ```
/// use imap_wire::server::sasl::{Mechanism, OauthBearer, Turn};
///
/// let mut bearer = OauthBearer::new().with_scope("example_scope")?;
/// let turn = bearer.begin(Some(b"n,a=user@example.com,\x01host=server.example.com\x01auth=Bearer vF9dft4qmTc2\x01\x01"))?;
/// let Turn::Claim(claim) = turn else { panic!() };
/// assert_eq!(claim.authorization(), Some("user@example.com"));
/// assert_eq!(claim.token().unwrap().reveal(), "vF9dft4qmTc2");
/// // It has expired.
/// assert_eq!(bearer.refused().unwrap(), br#"{"status":"invalid_token","scope":"example_scope"}"#);
/// // Whatever the client answers, the server says NO.
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct OauthBearer {
    scope: Option<String>,
    openid_configuration: Option<String>,
    exchange: Exchange,
}

impl OauthBearer {
    /// For one exchange.
    #[must_use]
    pub const fn new() -> Self {
        Self { scope: None, openid_configuration: None, exchange: Exchange::new() }
    }

    /// The same with the scope that a token has to have, for clients whose token is refused.
    ///
    /// # Errors
    ///
    /// If it is not what OAuth 2.0 has as a scope: visible characters of ASCII other than `"` and `\`, and spaces between.
    pub fn with_scope(mut self, scope: &str) -> Result<Self, UsageError> {
        self.scope = Some(checked_scope(scope)?);
        Ok(self)
    }

    /// The same with the URL of a document that says where tokens are issued, for clients whose token is refused.
    ///
    /// # Errors
    ///
    /// If it is empty or has other than visible characters of ASCII, or a `"` or a `\`.
    pub fn with_openid_configuration(mut self, url: &str) -> Result<Self, UsageError> {
        if url.is_empty() || !url.bytes().all(is_plain) {
            return Err(UsageError("a URL is visible characters of ASCII other than `\"` and `\\`"));
        }
        self.openid_configuration = Some(url.to_string());
        Ok(self)
    }
}

impl Default for OauthBearer {
    fn default() -> Self {
        Self::new()
    }
}

/// What the client says in OAUTHBEARER.
fn oauth_bearer(message: &[u8]) -> Result<Claim, SaslError> {
    let (header, rest) = gs2_header(utf8(message)?)?;
    // No mechanism of RFC 7628 has channel binding. A client that says `y` is right that it is not offered.
    if let CbindFlag::To(_) = header.flag {
        return Err(SaslError::malformed("`n` or `y`"));
    }
    let rest = rest.strip_prefix(KVSEP).ok_or(MALFORMED_PAIRS)?;
    let claim = Claim::by_token(None, bearer(pairs(rest)?.auth)?);
    Ok(match header.authzid {
        Some(authzid) => claim.on_behalf_of(&authzid),
        None => claim,
    })
}

impl Mechanism for OauthBearer {
    fn name(&self) -> &str {
        "OAUTHBEARER"
    }

    fn begin(&mut self, initial: Option<&[u8]>) -> Result<Turn, SaslError> {
        self.exchange.is_told(|single| single.begin(initial, &mut oauth_bearer))
    }

    fn respond(&mut self, response: &[u8]) -> Result<Turn, SaslError> {
        self.exchange.is_told(|single| single.respond(response, &mut oauth_bearer))
    }

    fn refused(&mut self) -> Option<Vec<u8>> {
        let more = [("scope", self.scope.as_deref()), ("openid-configuration", self.openid_configuration.as_deref())];
        self.exchange.refused("invalid_token", more)
    }
}

/// How far the exchange is.
#[derive(Debug)]
struct Exchange {
    single: Single,
    /// A token, or that there is none, was said, and nothing about it yet.
    may_refuse: bool,
}

impl Exchange {
    const fn new() -> Self {
        Self { single: Single::Fresh, may_refuse: false }
    }

    fn is_told(&mut self, tell: impl FnOnce(&mut Single) -> Result<Turn, SaslError>) -> Result<Turn, SaslError> {
        let told = tell(&mut self.single);
        self.may_refuse |= matches!(told, Ok(Turn::Claim(_)) | Err(SaslError(Kind::NoToken)));
        told
    }

    /// A document in JSON. No value has what would have to be escaped.
    fn refused(&mut self, status: &str, more: [(&str, Option<&str>); 2]) -> Option<Vec<u8>> {
        if !mem::take(&mut self.may_refuse) {
            return None;
        }
        let mut document = format!("{{\"status\":\"{status}\"");
        for (name, value) in more {
            if let Some(value) = value {
                document.push_str(&format!(",\"{name}\":\"{value}\""));
            }
        }
        document.push('}');
        Some(document.into_bytes())
    }
}

const KVSEP: char = '\x01';
const MALFORMED_PAIRS: SaslError =
    SaslError::malformed("keys and values, with a %x01 after each and one more at the end");

/// The pairs that are read.
struct Pairs<'a> {
    user: Option<&'a str>,
    auth: Option<&'a str>,
}

/// Reads `*kvpair kvsep`.
///
/// ```text
/// kvpair = key "=" value kvsep
/// key    = 1*(ALPHA)
/// value  = *(VCHAR / SP / HTAB / CR / LF )     ; and what is not ASCII, for users of XOAUTH2
/// ```
fn pairs(message: &str) -> Result<Pairs<'_>, SaslError> {
    let mut found = Pairs { user: None, auth: None };
    let mut rest = message.strip_suffix(KVSEP).ok_or(MALFORMED_PAIRS)?;
    while let Some((pair, more)) = rest.split_once(KVSEP) {
        let (key, value) = pair.split_once('=').ok_or(MALFORMED_PAIRS)?;
        let is_key = !key.is_empty() && key.bytes().all(|octet| octet.is_ascii_alphabetic());
        let is_value = !value.contains(|char: char| char.is_control() && !matches!(char, '\t' | '\r' | '\n'));
        let before = match key {
            "user" => found.user.replace(value),
            "auth" => found.auth.replace(value),
            _ => None,
        };
        // What is said twice could be read in two ways.
        if !is_key || !is_value || before.is_some() {
            return Err(MALFORMED_PAIRS);
        }
        rest = more;
    }
    if rest.is_empty() { Ok(found) } else { Err(MALFORMED_PAIRS) }
}

/// The token of `auth`, which is what HTTP has as `Authorization` (RFC 6750, section 2.1): `"Bearer" 1*SP token`.
fn bearer(auth: Option<&str>) -> Result<Secret<'static>, SaslError> {
    const MALFORMED: SaslError = SaslError::malformed("`auth=Bearer` and a token");
    let auth = auth.ok_or(MALFORMED)?;
    // RFC 7628, section 4.3: a client asks in this way what a token has to be for.
    if auth.is_empty() {
        return Err(SaslError(Kind::NoToken));
    }
    let (scheme, token) = auth.split_once(' ').ok_or(MALFORMED)?;
    let token = token.trim_start_matches(' ');
    // RFC 6750 has fewer characters, but tokens of large providers have more.
    let is_token = !token.is_empty() && token.bytes().all(|octet| octet.is_ascii_graphic());
    if !scheme.eq_ignore_ascii_case("Bearer") || !is_token {
        return Err(MALFORMED);
    }
    Ok(Secret::new(token.as_bytes().to_vec()))
}

/// Visible, and as it is in a string of JSON.
const fn is_plain(octet: u8) -> bool {
    octet.is_ascii_graphic() && !matches!(octet, b'"' | b'\\')
}

/// `scope = scope-token *( SP scope-token )`, `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )` (RFC 6749, section 3.3)
fn checked_scope(scope: &str) -> Result<String, UsageError> {
    if !scope.split(' ').all(|token| !token.is_empty() && token.bytes().all(is_plain)) {
        return Err(UsageError(
            "a scope is visible characters of ASCII other than `\"` and `\\`, with single spaces between",
        ));
    }
    Ok(scope.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::base64;
    use alloc::boxed::Box;

    const TOKEN: &str = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

    #[track_caller]
    fn claim(turn: Result<Turn, SaslError>) -> Claim {
        let Ok(Turn::Claim(claim)) = turn else { panic!("{turn:?}") };
        claim
    }

    fn rfc_7628() -> OauthBearer {
        let bearer = OauthBearer::new().with_scope("example_scope").unwrap();
        bearer.with_openid_configuration("https://example.com/.well-known/openid-configuration").unwrap()
    }

    #[test]
    fn bearer_hears_what_rfc_7628_says() {
        for said in [
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyI\
             HZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB",
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9NTg3AWF1dGg9QmVhcmVyIHZGOWRmd\
             DRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB",
        ] {
            let mut bearer = rfc_7628();
            assert_eq!(bearer.name(), "OAUTHBEARER");
            let claim = claim(bearer.begin(Some(&base64::decode(said.as_bytes()).unwrap())));
            assert_eq!((claim.user(), claim.authorization()), (None, Some("user@example.com")));
            assert_eq!(claim.token().unwrap().reveal(), TOKEN);
        }
    }

    #[test]
    fn bearer_tells_what_rfc_7628_says() {
        let mut bearer = rfc_7628();
        assert_eq!(bearer.begin(None), Ok(Turn::Challenge(Vec::new())));
        let said = "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9AQE=";
        let error = bearer.respond(&base64::decode(said.as_bytes()).unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "the client has no token");
        assert!(!error.is_malformed() && !error.is_usage());
        assert_eq!(
            base64::encode(&bearer.refused().unwrap()),
            "eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NvcGUiOiJleGFtcGxlX3Njb3BlIiwib3BlbmlkLWNvbmZpZ3VyYXRpb24iOiJodHRwczovL2V4\
             YW1wbGUuY29tLy53ZWxsLWtub3duL29wZW5pZC1jb25maWd1cmF0aW9uIn0="
        );
        assert_eq!(bearer.refused(), None);
        // The dummy, should somebody give it nevertheless.
        assert!(bearer.respond(b"\x01").is_err());
    }

    #[test]
    fn xoauth2_hears_and_tells_what_google_says() {
        let said = "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==";
        let mut xoauth2 = XOauth2::new().with_scope("https://mail.google.com/").unwrap();
        assert_eq!(xoauth2.name(), "XOAUTH2");
        let claim = claim(xoauth2.begin(Some(&base64::decode(said.as_bytes()).unwrap())));
        assert_eq!((claim.user(), claim.authorization()), (Some("someuser@example.com"), None));
        assert_eq!(claim.token().unwrap().reveal(), "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
        let document = br#"{"status":"401","schemes":"bearer","scope":"https://mail.google.com/"}"#;
        assert_eq!(xoauth2.refused().as_deref(), Some(&document[..]));
        assert_eq!(xoauth2.refused(), None);
    }

    #[test]
    fn bearer_takes_what_the_grammar_has() {
        for message in [
            "n,,\x01auth=Bearer t\x01\x01",
            "y,,\x01auth=bearer t\x01\x01",
            "n,,\x01auth=BEARER   t\x01user=x\x01\x01",
            "n,,\x01host=a b\r\n\t\x01port=\x01auth=Bearer t\x01unknown=a=b\x01\x01",
        ] {
            let claim = claim(OauthBearer::default().begin(Some(message.as_bytes())));
            assert_eq!((claim.user(), claim.authorization()), (None, None));
            assert_eq!(claim.token().unwrap().reveal(), "t");
        }
        let escaped = claim(OauthBearer::new().begin(Some(b"n,a=a=3Db=2Cc,\x01auth=Bearer t\x01\x01")));
        assert_eq!(escaped.authorization(), Some("a=b,c"));
    }

    #[test]
    fn bearer_refuses_what_the_grammar_does_not_have() {
        for message in [
            "",
            "\x01",
            "n,,",
            "n,,\x01",
            "n,,\x01\x01",
            "n,\x01auth=Bearer t\x01\x01",
            "p=tls-exporter,,\x01auth=Bearer t\x01\x01",
            "F,n,,\x01auth=Bearer t\x01\x01",
            "n,a=,\x01auth=Bearer t\x01\x01",
            "n,a=x=y,\x01auth=Bearer t\x01\x01",
            "n,,auth=Bearer t\x01\x01",
            "n,,\x01auth=Bearer t\x01",
            "n,,\x01auth=Bearer t\x01\x01\x01",
            "n,,\x01auth=Bearer t\x01\x01x",
            "n,,\x01auth\x01\x01",
            "n,,\x01auth=Bearer\x01\x01",
            "n,,\x01auth=Bearer \x01\x01",
            "n,,\x01auth=Basic t\x01\x01",
            "n,,\x01auth=Bearer a b\x01\x01",
            "n,,\x01auth=Bearer tökn\x01\x01",
            "n,,\x01auth=Bearer t\x01auth=Bearer u\x01\x01",
            "n,,\x01AUTH=Bearer t\x01\x01",
            "n,,\x01=x\x01auth=Bearer t\x01\x01",
            "n,,\x01a1=x\x01auth=Bearer t\x01\x01",
            "n,,\x01host=\0\x01auth=Bearer t\x01\x01",
        ] {
            let mut bearer = OauthBearer::new();
            assert!(bearer.begin(Some(message.as_bytes())).unwrap_err().is_malformed(), "{message:?}");
            assert_eq!(bearer.refused(), None);
            assert!(bearer.respond(b"n,,\x01auth=Bearer t\x01\x01").is_err());
        }
        assert!(OauthBearer::new().begin(Some(b"n,,\x01auth=Bearer \xff\x01\x01")).unwrap_err().is_malformed());
    }

    #[test]
    fn xoauth2_refuses_what_has_no_user_or_token() {
        for message in [
            "",
            "user=u\x01\x01",
            "auth=Bearer t\x01\x01",
            "user=\x01auth=Bearer t\x01\x01",
            "user=a\nb\x01auth=Bearer t\x01\x01",
            "user=u\x01user=v\x01auth=Bearer t\x01\x01",
            "user=u\x01auth=Bearer t\x01",
            "n,,\x01user=u\x01auth=Bearer t\x01\x01",
        ] {
            assert!(XOauth2::default().begin(Some(message.as_bytes())).unwrap_err().is_malformed(), "{message:?}");
        }
        assert_eq!(claim(XOauth2::new().begin(Some("user=ü\x01auth=Bearer t\x01\x01".as_bytes()))).user(), Some("ü"));
    }

    #[test]
    fn refuses_only_what_was_said() {
        let both: [Box<dyn Mechanism>; 2] = [Box::new(OauthBearer::new()), Box::new(XOauth2::new())];
        for mut mechanism in both {
            assert_eq!(mechanism.refused(), None);
            mechanism.begin(None).unwrap();
            assert_eq!(mechanism.refused(), None);
            mechanism.respond(b"nonsense").unwrap_err();
            assert_eq!(mechanism.refused(), None);
        }
    }

    #[test]
    fn tells_nothing_that_json_would_escape() {
        for scope in ["", " ", "a  b", "a ", "a\"", "a\\", "a\n", "ü"] {
            assert!(
                OauthBearer::new().with_scope(scope).is_err() && XOauth2::new().with_scope(scope).is_err(),
                "{scope:?}"
            );
        }
        for url in ["", "https://a b", "https://\"", "\\", "ü"] {
            assert!(OauthBearer::new().with_openid_configuration(url).is_err(), "{url:?}");
        }
        assert!(OauthBearer::new().with_scope("imap smtp").is_ok());
    }
}
