//! PLAIN: a user and a password in the clear (RFC 4616).

use super::{Mechanism, SaslError, claim::Claim, gs2::utf8, single::Single, turn::Turn};
use crate::data::Secret;

/// PLAIN: a user and a password, in the clear.
///
/// ```text
/// message = [authzid] UTF8NUL authcid UTF8NUL passwd
/// authcid = 1*SAFE ; MUST accept up to 255 octets
/// authzid = 1*SAFE ; MUST accept up to 255 octets
/// passwd  = 1*SAFE ; MUST accept up to 255 octets
/// ```
///
/// `SAFE` is any character of UTF-8 but NUL. What is longer is heard, too.
///
/// [RFC 4616, section 2](https://www.rfc-editor.org/rfc/rfc4616#section-2)
///
/// # Example
///
/// ```
/// use imap_wire::server::sasl::{Mechanism, Plain, Turn};
///
/// let mut plain = Plain::new();
/// assert_eq!(plain.begin(None)?, Turn::Challenge(Vec::new()));
/// let Turn::Claim(claim) = plain.respond(b"\0tim\0tanstaaftanstaaf")? else { panic!() };
/// assert_eq!((claim.user(), claim.authorization()), (Some("tim"), None));
/// assert!(claim.is_password(b"tanstaaftanstaaf"));
/// # Ok::<(), imap_wire::server::sasl::SaslError>(())
/// ```
#[derive(Debug)]
pub struct Plain(Single);

impl Plain {
    /// For one exchange.
    #[must_use]
    pub const fn new() -> Self {
        Self(Single::Fresh)
    }
}

impl Default for Plain {
    fn default() -> Self {
        Self::new()
    }
}

fn message(message: &[u8]) -> Result<Claim, SaslError> {
    let mut parts = utf8(message)?.split('\0');
    match [parts.next(), parts.next(), parts.next(), parts.next()] {
        [Some(authzid), Some(user), Some(password), None] if !user.is_empty() && !password.is_empty() => {
            let claim = Claim::by_password(user, Secret::new(password.as_bytes().to_vec()));
            Ok(if authzid.is_empty() { claim } else { claim.on_behalf_of(authzid) })
        }
        _ => Err(SaslError::malformed("whom to act for or nothing, NUL, a user, NUL, and a password")),
    }
}

impl Mechanism for Plain {
    fn name(&self) -> &str {
        "PLAIN"
    }

    fn begin(&mut self, initial: Option<&[u8]>) -> Result<Turn, SaslError> {
        self.0.begin(initial, &mut message)
    }

    fn respond(&mut self, response: &[u8]) -> Result<Turn, SaslError> {
        self.0.respond(response, &mut message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hears_what_rfc_4616_says() {
        let claim = Claim::by_password("tim", Secret::new("tanstaaftanstaaf"));
        assert_eq!(Plain::default().name(), "PLAIN");
        assert_eq!(Plain::new().begin(Some(b"\0tim\0tanstaaftanstaaf")), Ok(Turn::Claim(claim)));
        let claim = Claim::by_password("Kurt", Secret::new("xipj3plmq")).on_behalf_of("Ursel");
        let mut plain = Plain::new();
        assert_eq!(plain.begin(None), Ok(Turn::Challenge(Vec::new())));
        assert_eq!(plain.respond(b"Ursel\0Kurt\0xipj3plmq"), Ok(Turn::Claim(claim)));
    }

    #[test]
    fn refuses_what_has_other_borders() {
        for message in [
            "",
            "\0",
            "\0\0",
            "tim",
            "tim\0tanstaaf",
            "\0tim\0",
            "\0\0tanstaaf",
            "tim\0\0tanstaaf",
            "\0tim\0tan\0staaf",
            "\0tim\0x\0",
        ] {
            let mut plain = Plain::new();
            let error = plain.begin(Some(message.as_bytes())).unwrap_err();
            assert!(error.is_malformed() && !error.is_usage(), "{message:?}");
            assert!(plain.respond(b"\0tim\0tanstaaf").is_err(), "{message:?}");
        }
        for message in [&b"\0t\xffm\0x"[..], b"\0tim\0\xc3", b"\x80\0tim\0x"] {
            assert!(Plain::new().begin(Some(message)).unwrap_err().is_malformed());
        }
    }

    #[test]
    fn shows_the_password_to_those_who_hash_it() {
        let Ok(Turn::Claim(claim)) = Plain::new().begin(Some("\0jürgen\0пароль".as_bytes())) else { panic!() };
        assert_eq!(claim.user(), Some("jürgen"));
        assert_eq!(claim.password().unwrap().reveal(), "пароль");
        assert!(claim.token().is_none() && claim.trace().is_none() && !claim.is_proven() && !claim.is_external());
    }

    #[test]
    fn calls_out_of_order_change_nothing() {
        let mut plain = Plain::new();
        assert!(plain.respond(b"\0tim\0x").unwrap_err().is_usage());
        plain.begin(None).unwrap();
        assert!(plain.begin(Some(b"\0tim\0x")).unwrap_err().is_usage());
        assert!(plain.keys(None).unwrap_err().is_usage());
        assert!(plain.respond(b"\0tim\0x").is_ok());
        assert!(plain.respond(b"\0tom\0x").unwrap_err().is_usage());
    }
}
