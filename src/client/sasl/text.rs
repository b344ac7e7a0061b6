//! What names and passwords may be.

use crate::error::UsageError;
use alloc::string::{String, ToString};

/// The text, if it has at least one character and no NUL: `1*SAFE` of RFC 4616, which other mechanisms spell alike.
pub(super) fn safe(text: &str, otherwise: &'static str) -> Result<String, UsageError> {
    if text.is_empty() || text.contains('\0') { Err(UsageError(otherwise)) } else { Ok(text.to_string()) }
}

pub(super) fn user(user: &str) -> Result<String, UsageError> {
    safe(user, "a user name has at least one character and no NUL")
}

pub(super) fn password(password: &str) -> Result<String, UsageError> {
    safe(password, "a password has at least one character and no NUL")
}

pub(super) fn authzid(authzid: &str) -> Result<String, UsageError> {
    safe(authzid, "the name to act for has at least one character and no NUL")
}

/// Appends a name where `,` ends it.
///
/// ```text
/// saslname = 1*(value-safe-char / "=2C" / "=3D")
/// ```
///
/// [RFC 5802, section 7](https://www.rfc-editor.org/rfc/rfc5802#section-7); the `gs2-header` of RFC 5801 has it, too.
pub(super) fn push_sasl_name(name: &str, into: &mut String) {
    for char in name.chars() {
        match char {
            ',' => into.push_str("=2C"),
            '=' => into.push_str("=3D"),
            _ => into.push(char),
        }
    }
}
