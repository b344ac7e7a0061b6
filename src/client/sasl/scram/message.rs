//! What a server says in SCRAM (RFC 5802, section 7), and what both ends' messages are made of.

use super::super::{SaslError, error::Kind};
use crate::wire::base64;
use alloc::vec::Vec;

/// The answer to the client's first message.
///
/// ```text
/// server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count ["," extensions]
/// ```
#[derive(Debug, PartialEq)]
pub(super) struct ServerFirst<'a> {
    pub(super) nonce: &'a str,
    pub(super) salt: Vec<u8>,
    /// Beyond 64 bits the largest.
    pub(super) iterations: u64,
}

const MALFORMED_SALT: SaslError = SaslError::malformed("`s=` and a salt in base64");
const MALFORMED_SIGNATURE: SaslError = SaslError::malformed("`v=` and a signature in base64");

/// Reads a `server-first-message`.
pub(super) fn server_first(message: &str) -> Result<ServerFirst<'_>, SaslError> {
    let mut attributes = message.split(',');
    let mut next = || attributes.next().unwrap_or_default();
    let first = next();
    // It comes before all others and must be understood; none is defined.
    if first.starts_with("m=") {
        return Err(SaslError(Kind::Mandatory));
    }
    // nonce = "r=" c-nonce [s-nonce] ;; Second part provided by server.
    let nonce = nonce(first)?;
    // salt = "s=" base64
    let salt = value(next(), "s=").ok_or(MALFORMED_SALT)?;
    let salt = base64::decode(salt.as_bytes()).map_err(|_| MALFORMED_SALT)?;
    // iteration-count = "i=" posit-number; posit-number = %x31-39 *DIGIT
    let iterations = value(next(), "i=").and_then(posit_number);
    let iterations = iterations.ok_or(SaslError::malformed("`i=` and a number of iterations"))?;
    extensions(attributes)?;
    Ok(ServerFirst { nonce, salt, iterations })
}

/// The signature of a `server-final-message` that is no [`refusal`].
///
/// ```text
/// server-final-message = (server-error / verifier) ["," extensions]
/// verifier             = "v=" base64
/// ```
pub(super) fn server_final(message: &str) -> Result<Vec<u8>, SaslError> {
    let mut attributes = message.split(',');
    let signature = attributes.next().and_then(|first| value(first, "v=")).ok_or(MALFORMED_SIGNATURE)?;
    let signature = base64::decode(signature.as_bytes()).map_err(|_| MALFORMED_SIGNATURE)?;
    extensions(attributes)?;
    Ok(signature)
}

/// The value of `server-error = "e=" server-error-value`, if the message is one. What follows it makes no difference.
pub(super) fn refusal(message: &str) -> Option<&str> {
    message.split(',').next().and_then(|first| value(first, "e="))
}

/// The value of `nonce = "r=" printable`, where `printable` is any visible character of ASCII but `,`.
pub(crate) fn nonce(attribute: &str) -> Result<&str, SaslError> {
    let nonce = value(attribute, "r=").filter(|nonce| nonce.bytes().all(|octet| octet.is_ascii_graphic()));
    nonce.ok_or(SaslError::malformed("`r=` and a nonce"))
}

/// The value of the attribute of this name: `value = 1*value-char`, which is anything but NUL and `,`.
pub(crate) fn value<'a>(attribute: &'a str, name: &str) -> Option<&'a str> {
    attribute.strip_prefix(name).filter(|value| !value.is_empty() && !value.contains('\0'))
}

fn posit_number(digits: &str) -> Option<u64> {
    let digits = digits.as_bytes();
    if digits.first() == Some(&b'0') || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let more = |number: u64, digit: &u8| number.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
    Some(digits.iter().fold(0, more))
}

/// Passes over `extensions = attr-val *("," attr-val)`, where `attr-val = ALPHA "=" value`: they may be ignored.
pub(crate) fn extensions<'a>(mut attributes: impl Iterator<Item = &'a str>) -> Result<(), SaslError> {
    attributes.try_for_each(|attribute| {
        let mut rest = attribute.chars();
        let name = rest.next().filter(char::is_ascii_alphabetic);
        match (name, value(rest.as_str(), "=")) {
            // Section 5.1: wherever it is, authentication fails.
            (Some('m'), Some(_)) => Err(SaslError(Kind::Mandatory)),
            (Some(_), Some(_)) => Ok(()),
            _ => Err(SaslError::malformed("extensions, each a letter, `=` and a value")),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[track_caller]
    fn first_fails(message: &str, expected: &str) {
        let text = server_first(message).unwrap_err().to_string();
        assert_eq!(text, ["the peer's message is malformed: expected ", expected].concat(), "{message}");
    }

    #[track_caller]
    fn final_fails(message: &str, expected: &str) {
        let text = server_final(message).unwrap_err().to_string();
        assert_eq!(text, ["the peer's message is malformed: expected ", expected].concat(), "{message}");
    }

    #[test]
    fn reads_the_first_message_and_passes_over_extensions() {
        for message in ["r=a=b,s=QQ==,i=4096", "r=a=b,s=QQ==,i=4096,x=y,Z==\u{fc}"] {
            let read = ServerFirst { nonce: "a=b", salt: b"A".to_vec(), iterations: 4096 };
            assert_eq!(server_first(message), Ok(read));
        }
    }

    #[test]
    fn refuses_a_first_message_out_of_order_or_with_a_part_missing() {
        for message in [
            "",
            ",",
            "r=",
            "r",
            "R=a,s=QQ==,i=4096",
            "s=QQ==,r=a,i=1",
            "r=a b,s=QQ==,i=1",
            "r=\u{fc},s=QQ==,i=1",
            "r=a\0,s=QQ==,i=1",
        ] {
            first_fails(message, "`r=` and a nonce");
        }
        for message in [
            "r=a",
            "r=a,",
            "r=a,s=",
            "r=a,s=,i=1",
            "r=a,s=QQ,i=1",
            "r=a,s=QR==,i=1",
            "r=a,i=1,s=QQ==",
            "r=a,,s=QQ==,i=1",
        ] {
            first_fails(message, "`s=` and a salt in base64");
        }
        for message in
            ["r=a,s=QQ==", "r=a,s=QQ==,", "r=a,s=QQ==,i=", "r=a,s=QQ==,i=0", "r=a,s=QQ==,i=04096", "r=a,s=QQ==,i=-1"]
        {
            first_fails(message, "`i=` and a number of iterations");
        }
        for message in ["r=a,s=QQ==,i=+4096", "r=a,s=QQ==,i=4096 ", "r=a,s=QQ==,i=4e3"] {
            first_fails(message, "`i=` and a number of iterations");
        }
        for message in [
            "r=a,s=QQ==,i=1,",
            "r=a,s=QQ==,i=1,x",
            "r=a,s=QQ==,i=1,x=",
            "r=a,s=QQ==,i=1,1=x",
            "r=a,s=QQ==,i=1,xy=z,a=\0",
        ] {
            first_fails(message, "extensions, each a letter, `=` and a value");
        }
    }

    #[test]
    fn refuses_extensions_that_must_be_understood() {
        let error = "the peer demands an extension that is not known here";
        for message in ["m=x,r=a,s=QQ==,i=4096", "m=", "r=a,s=QQ==,i=4096,m=x", "r=a,s=QQ==,i=4096,x=y,m=x"] {
            assert_eq!(server_first(message).unwrap_err().to_string(), error);
        }
        assert_eq!(server_final("v=QQ==,m=x").unwrap_err().to_string(), error);
    }

    #[test]
    fn numbers_of_any_length_are_read() {
        for (digits, number) in [("1", 1), ("4294967296", 4294967296), ("99999999999999999999999", u64::MAX)] {
            assert_eq!(posit_number(digits), Some(number));
        }
    }

    #[test]
    fn reads_the_final_message() {
        assert_eq!(server_final("v=QQ==,x=y"), Ok(b"A".to_vec()));
        assert_eq!(refusal("e=invalid-proof"), Some("invalid-proof"));
        assert_eq!(refusal("e=other-error,x"), Some("other-error"));
        assert_eq!(refusal("e="), None);
        for message in ["", "v", "v=", "v=QQ", "V=QQ==", "e=", "x=y,v=QQ==", " v=QQ=="] {
            final_fails(message, "`v=` and a signature in base64");
        }
        for message in ["v=QQ==,", "v=QQ==,xy"] {
            final_fails(message, "extensions, each a letter, `=` and a value");
        }
    }
}
