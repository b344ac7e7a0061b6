//! [`Url`]: where to, as whom, and to which mailbox: `imap://user:pass@host/mailbox` (RFC 5092, the part that people type).

use imap_wire::{
    data::{Mailbox, Names},
    wire::IntoStatic,
};

/// An IMAP URL. It has no `Debug`: there may be a password in it.
pub(crate) struct Url {
    /// True for `imaps`: TLS from the first octet.
    pub(crate) is_tls: bool,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) host: String,
    pub(crate) port: u16,
    /// INBOX if the URL has none.
    pub(crate) mailbox: Mailbox<'static>,
}

impl Url {
    /// # Errors
    ///
    /// Says what is wrong, without repeating the URL: there may be a password in it.
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        let (scheme, rest) = url.split_once("://").ok_or("the URL begins with imap:// or imaps://")?;
        let is_tls = match scheme.to_ascii_lowercase().as_str() {
            "imap" => false,
            "imaps" => true,
            _ => return Err("the URL begins with imap:// or imaps://".into()),
        };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        // A password that is typed as it is may have an `@` of its own.
        let (userinfo, server) = match authority.rsplit_once('@') {
            Some((userinfo, server)) => (Some(userinfo), server),
            None => (None, authority),
        };
        let (user, password) = match userinfo.map(|it| it.split_once(':').map_or((it, None), |(a, b)| (a, Some(b)))) {
            Some((user, password)) => (Some(decode(user)?), password.map(decode).transpose()?),
            None => (None, None),
        };
        let (host, port) = host_and_port(server)?;
        let default_port = if is_tls { 993 } else { 143 };
        // What follows a `;` is about UIDs and such, which have options of their own here.
        let mailbox = decode(path.split(';').next().unwrap_or_default().trim_end_matches('/'))?;
        let mailbox = match mailbox.as_str() {
            "" => Mailbox::INBOX,
            // A person writes it in Unicode, and IMAP in modified UTF-7, as long as nothing else was enabled.
            name => Mailbox::from_unicode(name, Names::Utf7).map_err(|error| error.to_string())?.into_owned(),
        };
        Ok(Self { is_tls, user, password, host, port: port.unwrap_or(default_port), mailbox })
    }
}

/// `host`, `host:port`, `[2001:db8::1]:port`
fn host_and_port(server: &str) -> Result<(String, Option<u16>), String> {
    let (host, port) = match server.strip_prefix('[').and_then(|it| it.split_once(']')) {
        Some((host, "")) => (host, None),
        Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or("a port follows a `:`")?)),
        None => server.split_once(':').map_or((server, None), |(host, port)| (host, Some(port))),
    };
    if host.is_empty() {
        return Err("the URL names no host".into());
    }
    let port = port.map(|it| it.parse().map_err(|_| "the port is no number up to 65535")).transpose()?;
    Ok((decode(host)?, port))
}

/// Replaces each `%40` and its like by its octet.
fn decode(text: &str) -> Result<String, String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut pieces = text.split('%');
    octets.extend(pieces.next().unwrap_or_default().bytes());
    for piece in pieces {
        let (digits, rest) =
            piece.split_at_checked(2).ok_or("two hexadecimal digits follow a % in a URL; % itself is %25")?;
        let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let octet = u8::from_str_radix(digits, 16).ok().filter(|_| is_hex);
        octets.push(octet.ok_or("two hexadecimal digits follow a % in a URL; % itself is %25")?);
        octets.extend(rest.bytes());
    }
    String::from_utf8(octets).map_err(|_| "the URL is not UTF-8 once its %.. are decoded".into())
}
