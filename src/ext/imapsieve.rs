//! IMAPSIEVE= (RFC 6785): scripts that run when messages are appended, copied or flagged.
//!
//! What names the script of a mailbox is an annotation of METADATA, and what is in one is for others.

use crate::{
    data::Capabilities,
    url::sieve_server,
    wire::{IntoStatic, Octets},
};

/// Where the scripts are that the server runs: a server of RFC 5804.
///
/// # Grammar
///
/// ```text
/// capability      /= "IMAPSIEVE=" sieveurl-server
/// sieveurl-server  = "sieve://" authority
/// ```
///
/// [RFC 6785, section 2.1](https://www.rfc-editor.org/rfc/rfc6785#section-2.1);
/// [RFC 5804, section 3](https://www.rfc-editor.org/rfc/rfc5804#section-3)
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SieveServer {
    /// Its name, or its address: that of IPv6 in brackets.
    pub host: Octets<'static>,
    /// The port, if it is not that of RFC 5804.
    pub port: Option<u16>,
}

impl Capabilities<'_> {
    /// `IMAPSIEVE=`: where the scripts are that the server runs (RFC 6785). `None` if it says nothing, or no such URL.
    ///
    /// ```
    /// use imap_wire::data::Capabilities;
    ///
    /// let capabilities = Capabilities::new("IMAP4rev1 METADATA IMAPSIEVE=sieve://sieve.example.com")?;
    /// assert_eq!(capabilities.sieve_server().unwrap().host, "sieve.example.com");
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    #[must_use]
    pub fn sieve_server(&self) -> Option<SieveServer> {
        let url = self.value("IMAPSIEVE")?;
        let (host, port) = sieve_server(&url)?;
        Some(SieveServer { host: host.into_owned(), port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Capability;

    #[test]
    fn the_server_is_that_of_the_url() {
        for (value, host, port) in [
            ("sieve://sieve.example.com", "sieve.example.com", None),
            ("SIEVE://x:4190", "x", Some(4190)),
            ("sieve://x:", "x", None),
            ("sieve://user@x", "x", None),
            ("sieve://[::1]:1", "[::1]", Some(1)),
            ("sieve://b%C3%BCcher", "b\u{fc}cher", None),
        ] {
            let server = sieve_server(value.as_bytes()).unwrap();
            assert_eq!((server.0.to_string(), server.1), (host.into(), port), "{value}");
        }
        for value in
            ["", "sieve:", "sieve://", "imap://x", "sieve://x/y", "sieve://x:65536", "sieve://a@b@c", "sieve://x y"]
        {
            assert!(sieve_server(value.as_bytes()).is_none(), "{value}");
        }
        let text = "IMAPSIEVE=sieve://x:4190 IMAPSIEVE=sieve://y";
        let capabilities = Capabilities::new(text).unwrap();
        assert_eq!(capabilities.sieve_server(), Some(SieveServer { host: "x".into(), port: Some(4190) }));
        assert!(capabilities.supports(Capability::ImapSieve));
        assert_eq!(Capabilities::new("IMAPSIEVE IMAP4rev1").unwrap().sieve_server(), None);
    }
}
