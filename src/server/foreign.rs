//! [`Foreign`]: other protocols, by what their clients say first.

use crate::wire::scan;
use core::fmt;

/// A protocol that somebody speaks to the port of an IMAP server.
///
/// Not only by mistake: a browser can be made to send a form to this port, whose lines would be commands (a "cross-protocol attack"). So
/// nobody who begins like that is listened to any longer.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Foreign {
    /// HTTP: a request.
    Http,
    /// SMTP, or LMTP: a greeting.
    Smtp,
    /// TLS: a handshake, to a port where the connection begins in the clear.
    Tls,
}

impl Foreign {
    /// What the first line, or the beginning of it, is in.
    pub(super) fn of(octets: &[u8]) -> Option<Self> {
        // A record of the handshake protocol, of SSL 3 or any TLS.
        if let [0x16, 0x03, ..] = octets {
            return Some(Self::Tls);
        }
        let (word, rest) = octets.split_at(octets.iter().take_while(|octet| octet.is_ascii_alphabetic()).count());
        let rest = rest.strip_prefix(b" ")?;
        match scan::keyword(word) {
            (GET | HEAD | POST | PUT | DELETE | OPTIONS | CONNECT | TRACE | PATCH, _) => {
                // No name of a command has these characters.
                let is_target =
                    rest.first() == Some(&b'/') || rest.starts_with(b"http") || rest.starts_with(b"* HTTP/");
                (is_target || has_version(rest)).then_some(Self::Http)
            }
            (PRI, _) => rest.starts_with(b"* HTTP/2").then_some(Self::Http),
            (EHLO | HELO | LHLO, _) => Some(Self::Smtp),
            _ => None,
        }
    }
}

/// True if a line has the version of HTTP at its end.
fn has_version(line: &[u8]) -> bool {
    let line = line.split(|octet| matches!(octet, b'\r' | b'\n')).next().unwrap_or_default();
    line.rsplit(|octet| *octet == b' ').next().is_some_and(|word| word.starts_with(b"HTTP/"))
}

const GET: u128 = scan::key(b"GET");
const HEAD: u128 = scan::key(b"HEAD");
const POST: u128 = scan::key(b"POST");
const PUT: u128 = scan::key(b"PUT");
const DELETE: u128 = scan::key(b"DELETE");
const OPTIONS: u128 = scan::key(b"OPTIONS");
const CONNECT: u128 = scan::key(b"CONNECT");
const TRACE: u128 = scan::key(b"TRACE");
const PATCH: u128 = scan::key(b"PATCH");
const PRI: u128 = scan::key(b"PRI");
const EHLO: u128 = scan::key(b"EHLO");
const HELO: u128 = scan::key(b"HELO");
const LHLO: u128 = scan::key(b"LHLO");

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Http => "HTTP",
            Self::Smtp => "SMTP",
            Self::Tls => "TLS",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_recognised_and_no_command_is() {
        for (line, foreign) in [
            (&b"GET / HTTP/1.1\r\n"[..], Some(Foreign::Http)),
            (b"POST /form HTTP/1.1\r\nHost: x\r\n", Some(Foreign::Http)),
            (b"CONNECT mail.example.org:143 HTTP/1.1\r\n", Some(Foreign::Http)),
            (b"GET http://example.org/\r\n", Some(Foreign::Http)),
            (b"OPTIONS * HTTP/1.1\r\n", Some(Foreign::Http)),
            (b"PRI * HTTP/2.0\r\n", Some(Foreign::Http)),
            (b"EHLO example.org\r\n", Some(Foreign::Smtp)),
            (b"lhlo x\r\n", Some(Foreign::Smtp)),
            (b"\x16\x03\x01\x02\x00\x01\x00", Some(Foreign::Tls)),
            (b"GET NOOP\r\n", None),
            (b"POST LOGIN a HTTP\r\n", None),
            (b"A1 NOOP\r\n", None),
            (b"EHLO\r\n", None),
            (b"\x16", None),
            (b"", None),
        ] {
            assert_eq!(Foreign::of(line), foreign, "{}", line.escape_ascii());
        }
    }
}
