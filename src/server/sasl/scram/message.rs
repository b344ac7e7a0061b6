//! What a client says in SCRAM (RFC 5802, section 7), behind the header that [`gs2`](super::super::gs2) reads.

use super::super::gs2::sasl_name;
use crate::{
    client::sasl::{
        SaslError,
        error::Kind,
        scram::message::{extensions, nonce, value},
    },
    wire::base64,
};
use alloc::{string::String, vec::Vec};

/// The first message without its header.
///
/// ```text
/// client-first-message-bare = [reserved-mext ","] username "," nonce ["," extensions]
/// username                  = "n=" saslname
/// ```
#[derive(Debug, PartialEq)]
pub(super) struct ClientFirst<'a> {
    pub(super) user: String,
    pub(super) nonce: &'a str,
}

const MALFORMED_USER: SaslError = SaslError::malformed("`n=` and a user");
const MALFORMED_CHANNEL: SaslError = SaslError::malformed("`c=` and a header in base64");
const MALFORMED_PROOF: SaslError = SaslError::malformed("`p=` and a proof in base64 at the end");

/// Reads a `client-first-message-bare`.
pub(super) fn client_first(message: &str) -> Result<ClientFirst<'_>, SaslError> {
    let mut attributes = message.split(',');
    let mut next = || attributes.next().unwrap_or_default();
    let first = next();
    // It comes before all others and must be understood; none is defined.
    if first.starts_with("m=") {
        return Err(SaslError(Kind::Mandatory));
    }
    let user = sasl_name(value(first, "n=").ok_or(MALFORMED_USER)?)?;
    let nonce = nonce(next())?;
    extensions(attributes)?;
    Ok(ClientFirst { user, nonce })
}

/// The last message that proves something.
///
/// ```text
/// client-final-message-without-proof = channel-binding "," nonce ["," extensions]
/// client-final-message               = client-final-message-without-proof "," proof
/// channel-binding                    = "c=" base64
/// proof                              = "p=" base64
/// ```
#[derive(Debug, PartialEq)]
pub(super) struct ClientFinal<'a> {
    pub(super) without_proof: &'a str,
    /// In base64.
    pub(super) channel_binding: &'a str,
    pub(super) nonce: &'a str,
    pub(super) proof: Vec<u8>,
}

/// Reads a `client-final-message`.
pub(super) fn client_final(message: &str) -> Result<ClientFinal<'_>, SaslError> {
    let (without_proof, proof) = message.rsplit_once(',').ok_or(MALFORMED_PROOF)?;
    let mut attributes = without_proof.split(',');
    let mut next = || attributes.next().unwrap_or_default();
    let channel_binding = value(next(), "c=").ok_or(MALFORMED_CHANNEL)?;
    let nonce = nonce(next())?;
    extensions(attributes)?;
    let proof = value(proof, "p=").and_then(|proof| base64::decode(proof.as_bytes()).ok());
    Ok(ClientFinal { without_proof, channel_binding, nonce, proof: proof.ok_or(MALFORMED_PROOF)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_first_message_and_passes_over_extensions() {
        for message in ["n=a=2Cb,r=a=b", "n=a=2Cb,r=a=b,x=y,Z==\u{fc}"] {
            assert_eq!(client_first(message), Ok(ClientFirst { user: "a,b".into(), nonce: "a=b" }));
        }
    }

    #[test]
    fn refuses_a_first_message_out_of_order_or_with_a_part_missing() {
        for message in [
            "",
            ",",
            "n=",
            "n=,r=a",
            "a,r=a",
            "r=a,n=b",
            "N=a,r=b",
            "n=a",
            "n=a,",
            "n=a,r=",
            "n=a,r=b c",
            "n=a,r=\u{fc}",
            "n=a=,r=b",
            "n=a\0,r=b",
            "n=a,,r=b",
            "n=a,r=b,",
            "n=a,r=b,x",
            "n=a,r=b,1=x",
        ] {
            assert!(client_first(message).unwrap_err().is_malformed(), "{message:?}");
        }
    }

    #[test]
    fn reads_the_final_message_and_passes_over_extensions() {
        for without_proof in ["c=biws,r=ab", "c=biws,r=ab,x=y,p=z"] {
            let message = [without_proof, ",p=QQ=="].concat();
            let read = ClientFinal { without_proof, channel_binding: "biws", nonce: "ab", proof: b"A".to_vec() };
            assert_eq!(client_final(&message), Ok(read));
        }
    }

    #[test]
    fn refuses_a_final_message_out_of_order_or_with_a_part_missing() {
        for message in [
            "",
            ",",
            "p=QQ==",
            "c=biws,p=QQ==",
            "r=ab,p=QQ==",
            "r=ab,c=biws,p=QQ==",
            "c=biws,r=ab",
            "c=biws,r=ab,",
            "c=biws,r=ab,p=",
            "c=biws,r=ab,p=QQ",
            "c=biws,r=ab,p=QR==",
            "c=biws,r=ab,v=QQ==",
            "c=biws,r=ab,p=QQ==,",
            "c=biws,r=ab,p=QQ==,x=y",
            "c=,r=ab,p=QQ==",
            "c=biws,r=,p=QQ==",
            "c=biws,r=ab,x,p=QQ==",
        ] {
            assert!(client_final(message).unwrap_err().is_malformed(), "{message:?}");
        }
    }

    #[test]
    fn refuses_extensions_that_must_be_understood() {
        for error in [
            client_first("m=x,n=a,r=b").unwrap_err(),
            client_first("n=a,r=b,m=x").unwrap_err(),
            client_final("c=biws,r=ab,m=x,p=QQ==").unwrap_err(),
        ] {
            assert_eq!(error, SaslError(Kind::Mandatory));
        }
    }
}
