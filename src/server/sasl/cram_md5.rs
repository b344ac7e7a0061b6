//! CRAM-MD5: a keyed hash of the server's challenge (RFC 2195).

use super::{Mechanism, SaslError, claim::Claim, gs2::utf8, turn::Turn};
use crate::{client::sasl::error::Kind, error::UsageError};
use alloc::string::{String, ToString};

/// CRAM-MD5: a keyed hash of what the server says. The password is not sent, but the server has to know it, and who listens can try
/// passwords at leisure: through TLS [`Plain`](super::Plain) is no worse.
///
/// ```text
/// S: "<" <what the server has never sent before> "@" <the name of the server> ">"
/// C: <the user> SP <HMAC-MD5 of that text, keyed with the password, in 32 hexadecimal digits>
/// ```
///
/// [RFC 2195, section 2](https://www.rfc-editor.org/rfc/rfc2195#section-2)
///
/// # Example
///
/// ```
/// use imap_wire::server::sasl::{CramMd5, Mechanism, Turn};
///
/// // Drawn at random, and the time.
/// let challenge = "<1896.697170952@postoffice.reston.mci.net>";
/// let mut cram = CramMd5::new(challenge)?;
/// assert_eq!(cram.begin(None)?, Turn::Challenge(challenge.into()));
/// let Turn::Claim(claim) = cram.respond(b"tim b913a602c7eda7a495b4e6e7334d3890")? else { panic!() };
/// assert!(claim.user() == Some("tim") && claim.is_password(b"tanstaaftanstaaf"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct CramMd5 {
    challenge: String,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Nothing has begun.
    Fresh,
    /// The challenge was sent.
    Asked,
    /// It was answered.
    Said,
    /// The client has said something else.
    Broken,
}

const MALFORMED: SaslError = SaslError::malformed("a user, a space and 32 hexadecimal digits in lower case");

impl CramMd5 {
    /// With a challenge in the form of a message ID, angle brackets included, that was never sent before: 16 octets of a generator for
    /// cryptography, in hexadecimal, the time, and the name of the host.
    ///
    /// # Errors
    ///
    /// If it is not visible characters of ASCII between `<` and `>`, with an `@`.
    pub fn new(challenge: &str) -> Result<Self, UsageError> {
        let inner = challenge.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or_default();
        let parts = inner.split_once('@').filter(|(left, right)| !left.is_empty() && !right.is_empty());
        if parts.is_none() || !inner.bytes().all(|octet| octet.is_ascii_graphic()) {
            return Err(UsageError(
                "the challenge of CRAM-MD5 is `<`, visible characters of ASCII with an `@`, and `>`",
            ));
        }
        Ok(Self { challenge: challenge.to_string(), state: State::Fresh })
    }

    fn claim(&self, response: &str) -> Option<Claim> {
        // The user may have spaces.
        let (user, digits) = response.rsplit_once(' ')?;
        let digest = hex(digits)?;
        let is_user = !user.is_empty() && !user.contains('\0');
        is_user.then(|| Claim::by_digest(user, &self.challenge, digest))
    }
}

/// Reads 32 hexadecimal digits: "using lower-case characters" (section 2).
fn hex(digits: &str) -> Option<[u8; 16]> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut octets = [0; 16];
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if pairs.len() != octets.len() || !rest.is_empty() {
        return None;
    }
    for (octet, [high, low]) in octets.iter_mut().zip(pairs) {
        *octet = value(*high)? << 4 | value(*low)?;
    }
    Some(octets)
}

impl Mechanism for CramMd5 {
    fn name(&self) -> &str {
        "CRAM-MD5"
    }

    fn begin(&mut self, initial: Option<&[u8]>) -> Result<Turn, SaslError> {
        let State::Fresh = self.state else { return Err(SaslError::out_of_order()) };
        // RFC 9051, section 6.2.2: where the server speaks first, an initial response is an error.
        if initial.is_some() {
            self.state = State::Broken;
            return Err(SaslError::malformed("no initial response"));
        }
        self.state = State::Asked;
        Ok(Turn::Challenge(self.challenge.clone().into_bytes()))
    }

    fn respond(&mut self, response: &[u8]) -> Result<Turn, SaslError> {
        match self.state {
            State::Fresh | State::Said => Err(SaslError::out_of_order()),
            State::Broken => Err(SaslError(Kind::Failed)),
            State::Asked => {
                self.state = State::Broken;
                let claim = self.claim(utf8(response)?).ok_or(MALFORMED)?;
                self.state = State::Said;
                Ok(Turn::Claim(claim))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::base64;
    use alloc::format;

    const CHALLENGE: &str = "<1896.697170952@postoffice.reston.mci.net>";

    /// A mechanism that has sent its challenge.
    fn begun() -> CramMd5 {
        let mut cram = CramMd5::new(CHALLENGE).unwrap();
        assert_eq!(cram.begin(None), Ok(Turn::Challenge(CHALLENGE.into())));
        cram
    }

    #[test]
    fn hears_what_rfc_2195_says() {
        let mut cram = begun();
        assert_eq!(cram.name(), "CRAM-MD5");
        assert_eq!(base64::encode(CHALLENGE.as_bytes()), "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+");
        let response = base64::decode(b"dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw").unwrap();
        let Ok(Turn::Claim(claim)) = cram.respond(&response) else { panic!() };
        assert_eq!(claim.user(), Some("tim"));
        assert!(claim.is_password(b"tanstaaftanstaaf"));
        assert!(!claim.is_password(b"tanstaaf") && claim.password().is_none());
        assert!(cram.respond(&response).unwrap_err().is_usage());
    }

    #[test]
    fn a_damaged_or_truncated_response_never_succeeds() {
        let whole = b"tim b913a602c7eda7a495b4e6e7334d3890";
        let check = |message: &[u8]| {
            if let Ok(Turn::Claim(claim)) = begun().respond(message) {
                assert!(claim.user() != Some("tim") || !claim.is_password(b"tanstaaftanstaaf"), "{claim:?}");
            }
        };
        for at in 0..whole.len() {
            check(&whole[..at]);
            for damage in 1..=255 {
                let mut message = whole.to_vec();
                message[at] ^= damage;
                check(&message);
            }
        }
    }

    #[test]
    fn refuses_what_is_no_user_and_digest() {
        let digits = "b913a602c7eda7a495b4e6e7334d3890";
        for message in [
            String::new(),
            digits.into(),
            format!(" {digits}"),
            format!("tim {digits} "),
            format!("tim {digits}0"),
            format!("tim\t{digits}"),
            format!("t\0m {digits}"),
            format!("tim {}", digits.to_uppercase()),
            format!("tim {}", &digits[1..]),
        ] {
            let mut cram = begun();
            assert_eq!(cram.respond(message.as_bytes()), Err(MALFORMED), "{message:?}");
            assert!(cram.respond(b"tim b913a602c7eda7a495b4e6e7334d3890").is_err());
        }
        assert!(begun().respond(b"\xff b913a602c7eda7a495b4e6e7334d3890").unwrap_err().is_malformed());
        let Ok(Turn::Claim(claim)) = begun().respond(format!("a b {digits}").as_bytes()) else { panic!() };
        assert_eq!(claim.user(), Some("a b"));
    }

    #[test]
    fn wants_no_initial_response() {
        for initial in [&b""[..], b"tim b913a602c7eda7a495b4e6e7334d3890"] {
            let mut cram = CramMd5::new(CHALLENGE).unwrap();
            assert!(cram.begin(Some(initial)).unwrap_err().is_malformed());
            assert!(cram.respond(b"tim b913a602c7eda7a495b4e6e7334d3890").is_err());
        }
    }

    #[test]
    fn sends_nothing_but_a_message_id() {
        for challenge in
            ["", "<>", "<@>", "<a@>", "<@b>", "<ab>", "a@b", "<a@b", "a@b>", "<a b@c>", "<ü@b>", "<a@b\r\n>"]
        {
            assert!(CramMd5::new(challenge).is_err(), "{challenge:?}");
        }
    }
}
