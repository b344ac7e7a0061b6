//! What names and passwords may be.

#[cfg(feature = "scram")]
use crate::data::Secret;
use crate::error::UsageError;
use alloc::string::{String, ToString};

/// The text, if it has at least one character and no NUL: `1*SAFE` of RFC 4616, which other mechanisms spell alike.
pub(crate) fn safe(text: &str, otherwise: &'static str) -> Result<String, UsageError> {
    if text.is_empty() || text.contains('\0') { Err(UsageError(otherwise)) } else { Ok(text.to_string()) }
}

pub(crate) fn user(user: &str) -> Result<String, UsageError> {
    safe(user, "a user name has at least one character and no NUL")
}

pub(crate) fn password(password: &str) -> Result<String, UsageError> {
    safe(password, "a password has at least one character and no NUL")
}

pub(crate) fn authzid(authzid: &str) -> Result<String, UsageError> {
    safe(authzid, "the name to act for has at least one character and no NUL")
}

/// What one end adds to the nonce of SCRAM.
///
/// ```text
/// printable = %x21-2B / %x2D-7E    ; Printable ASCII except ",".
/// ```
#[cfg(feature = "scram")]
pub(crate) fn nonce(nonce: &str) -> Result<String, UsageError> {
    if nonce.is_empty() || !nonce.bytes().all(|octet| octet.is_ascii_graphic() && octet != b',') {
        return Err(UsageError("a nonce is visible characters of ASCII other than `,`"));
    }
    Ok(nonce.to_string())
}

/// The type of a channel binding and its data.
#[cfg(feature = "scram")]
pub(crate) fn channel_binding(name: &str, data: &[u8]) -> Result<(String, Secret<'static>), UsageError> {
    if !is_cb_name(name) {
        return Err(UsageError("the name of a channel binding is letters, digits, `.` and `-`"));
    }
    if data.is_empty() {
        return Err(UsageError("a channel binding has data"));
    }
    Ok((name.to_string(), Secret::new(data.to_vec())))
}

/// `cb-name = 1*(ALPHA / DIGIT / "." / "-")`
pub(crate) fn is_cb_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'-'))
}

/// Appends a name where `,` ends it.
///
/// ```text
/// saslname = 1*(value-safe-char / "=2C" / "=3D")
/// ```
///
/// [RFC 5802, section 7](https://www.rfc-editor.org/rfc/rfc5802#section-7); the `gs2-header` of RFC 5801 has it, too.
pub(crate) fn push_sasl_name(name: &str, into: &mut String) {
    for char in name.chars() {
        match char {
            ',' => into.push_str("=2C"),
            '=' => into.push_str("=3D"),
            _ => into.push(char),
        }
    }
}
