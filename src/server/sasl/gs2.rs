//! The header that SCRAM and OAUTHBEARER begin with (RFC 5801, section 4).

use super::SaslError;
use crate::client::sasl::text::is_cb_name;
use alloc::string::String;

/// The octets of a message as text.
pub(super) fn utf8(message: &[u8]) -> Result<&str, SaslError> {
    core::str::from_utf8(message).map_err(|_| SaslError::malformed("UTF-8"))
}

/// What stands in front of a client's first message.
///
/// ```text
/// gs2-header     = gs2-cbind-flag "," [authzid] ","
/// gs2-cbind-flag = ("p=" cb-name) / "n" / "y"
/// authzid        = "a=" saslname
/// ```
///
/// [RFC 5802, section 7](https://www.rfc-editor.org/rfc/rfc5802#section-7)
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Gs2Header<'a> {
    pub(super) flag: CbindFlag<'a>,
    pub(super) authzid: Option<String>,
}

/// What the client says of channel binding.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum CbindFlag<'a> {
    /// `n`: the client does none.
    None,
    /// `y`: the client would, but has seen no offer.
    NotOffered,
    /// `p`: the client does, by this type.
    To(&'a str),
}

/// A name that is not in the form that `sasl_name` reads.
pub(super) const MALFORMED_NAME: SaslError = SaslError::malformed("a name with `=2C` for `,` and `=3D` for `=`");

/// The header, and what follows it.
pub(super) fn gs2_header(message: &str) -> Result<(Gs2Header<'_>, &str), SaslError> {
    let parts = message.split_once(',').and_then(|(flag, rest)| Some((flag, rest.split_once(',')?)));
    let (flag, (authzid, rest)) = parts.ok_or(SaslError::malformed("a header that ends with `,`"))?;
    let flag = match (flag, flag.strip_prefix("p=")) {
        ("n", _) => CbindFlag::None,
        ("y", _) => CbindFlag::NotOffered,
        (_, Some(name)) if is_cb_name(name) => CbindFlag::To(name),
        _ => return Err(SaslError::malformed("`n`, `y`, or `p=` and the name of a channel binding")),
    };
    let authzid = match (authzid, authzid.strip_prefix("a=")) {
        ("", _) => None,
        (_, Some(name)) => Some(sasl_name(name)?),
        _ => return Err(SaslError::malformed("nothing, or `a=` and the name to act for")),
    };
    Ok((Gs2Header { flag, authzid }, rest))
}

/// Reads a name where `,` ends it: `saslname = 1*(value-safe-char / "=2C" / "=3D")`.
pub(super) fn sasl_name(text: &str) -> Result<String, SaslError> {
    let mut parts = text.split('=');
    let mut name = String::from(parts.next().unwrap_or_default());
    for part in parts {
        let (char, rest) = match (part.strip_prefix("2C"), part.strip_prefix("3D")) {
            (Some(rest), _) => (',', rest),
            (_, Some(rest)) => ('=', rest),
            _ => return Err(MALFORMED_NAME),
        };
        name.push(char);
        name.push_str(rest);
    }
    if name.is_empty() || text.contains(['\0', ',']) { Err(MALFORMED_NAME) } else { Ok(name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::sasl::text::push_sasl_name;

    #[test]
    fn reads_each_flag_and_name() {
        for (message, flag, authzid) in [
            ("n,,rest", CbindFlag::None, None),
            ("y,a=boss,rest", CbindFlag::NotOffered, Some("boss")),
            ("p=tls-exporter,a=a=3Db=2C,rest", CbindFlag::To("tls-exporter"), Some("a=b,")),
        ] {
            let header = Gs2Header { flag, authzid: authzid.map(String::from) };
            assert_eq!(gs2_header(message), Ok((header, "rest")));
        }
        assert!(gs2_header("n,,").is_ok_and(|(_, rest)| rest.is_empty()));
    }

    #[test]
    fn refuses_what_is_no_header() {
        for message in [
            "", "n", "n,", "N,,", ",,", "p,,", "p=,,", "p=a_b,,", "F,n,,", " n,,", "n,boss,", "n,a=,", "n,a=a=b,",
            "n,a=\0,",
        ] {
            assert!(gs2_header(message).unwrap_err().is_malformed(), "{message}");
        }
    }

    #[test]
    fn reads_the_names_that_the_client_writes() {
        for name in ["a", ",", "=", "=2C", "a=b,c==,,", "ü"] {
            let mut text = String::new();
            push_sasl_name(name, &mut text);
            assert_eq!(sasl_name(&text).as_deref(), Ok(name));
        }
        for text in ["", "=", "a=", "=2", "=2c", "=3d", "=2D", "==", "a,b", "a\0"] {
            assert_eq!(sasl_name(text), Err(MALFORMED_NAME), "{text}");
        }
    }
}
