//! The grammar of IMAP URLs (RFC 5092, section 11): where in a text the parts of a URL are.

use super::{
    UrlKind, UrlPartial,
    access::mechanism_run,
    percent::{self, ACHAR, BCHAR, REG_NAME},
};
use crate::{
    data::{Date, DateTime, Section},
    error::{DecodeError, ParseError, Rule},
    wire::{
        Octets,
        input::{Context, Input},
        number::{number64, nz_number},
        scan, static_already,
    },
};
use core::{net::Ipv6Addr, str};
use nom::Err;

/// Where in a text a part is; an empty one is not there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// That of a part that is not there.
    pub(super) const NONE: Self = Self { start: 0, end: 0 };

    /// The part.
    pub(super) fn of(self, text: &[u8]) -> &[u8] {
        text.get(offset(self.start)..offset(self.end)).unwrap_or_default()
    }

    /// The text up to the end of the part, if that is there.
    pub(super) fn through(self, text: &[u8]) -> Option<&[u8]> {
        text.get(..offset(self.end)).filter(|text| !text.is_empty())
    }

    /// The first octets of the part.
    pub(super) fn up_to(self, count: usize) -> Self {
        Self { end: self.behind(count).start, ..self }
    }

    /// What follows those.
    pub(super) fn behind(self, count: usize) -> Self {
        Self { start: self.start.saturating_add(u32::try_from(count).unwrap_or(u32::MAX)).min(self.end), ..self }
    }
}

/// Where 32 bits are more than there can be, nothing is.
fn offset(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Where the parts of a URL are, each without what introduces it, and how much of a URL there is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    pub(super) kind: UrlKind,
    pub(super) user: Span,
    pub(super) auth: Span,
    pub(super) host: Span,
    pub(super) port: Span,
    pub(super) mailbox: Span,
    pub(super) uid_validity: Span,
    pub(super) search: Span,
    pub(super) uid: Span,
    pub(super) section: Span,
    pub(super) partial: Span,
    pub(super) expire: Span,
    pub(super) access: Span,
    pub(super) mechanism: Span,
    pub(super) token: Span,
}

static_already!(Parts);

impl Parts {
    const fn new(kind: UrlKind) -> Self {
        const NONE: Span = Span::NONE;
        Self {
            kind,
            user: NONE,
            auth: NONE,
            host: NONE,
            port: NONE,
            mailbox: NONE,
            uid_validity: NONE,
            search: NONE,
            uid: NONE,
            section: NONE,
            partial: NONE,
            expire: NONE,
            access: NONE,
            mechanism: NONE,
            token: NONE,
        }
    }
}

/// What is left to read, or why it cannot be.
type Rest<'a, 'c> = Result<Input<'a, 'c>, Err<ParseError>>;

/// `imapurl / imapurl-rel`
pub(super) fn url(text: &[u8]) -> Result<Parts, DecodeError> {
    const LENGTH: &Rule = &Rule::limit("fewer than 4294967296 octets", "imapurl");
    const END: &Rule = &Rule::new("another part of the URL, or its end", "imapurl");
    let cx = Context::new(text, None);
    let input = Input::new(text, &cx);
    if u32::try_from(text.len()).is_err() {
        return Err(input.error(LENGTH).into());
    }
    let (path, mut parts) = beginning(input)?;
    let rest = command(path, &mut parts)?;
    if !rest.octets.is_empty() {
        return Err(rest.error(END).into());
    }
    check_segments(path)?;
    Ok(parts)
}

/// Up to the path: `["imap:"] ["//" iserver] ["/"]`
fn beginning<'a, 'c>(input: Input<'a, 'c>) -> Result<(Input<'a, 'c>, Parts), Err<ParseError>> {
    const SCHEME: &Rule = &Rule::new("`imap://`", "imapurl");
    const COLON: &Rule = &Rule::new("no colon before the first slash", "irelative-path");
    const SLASH: &Rule = &Rule::new("slash, or the end of the URL", "ipath-query");
    let (kind, server) = match input.octets {
        [] => return Ok((input, Parts::new(UrlKind::Empty))),
        [b'/', b'/', ..] => (UrlKind::NetworkPath, input.skip(2)),
        [b'/', ..] => return Ok((input.skip(1), Parts::new(UrlKind::AbsolutePath))),
        octets => match scheme(octets) {
            Some(b"") => return Err(input.error(SCHEME)),
            Some(name) if name.eq_ignore_ascii_case(b"imap") => {
                let behind = input.skip(b"imap:".len());
                if !behind.octets.starts_with(b"//") {
                    return Err(input.error(SCHEME));
                }
                (UrlKind::Absolute, behind.skip(2))
            }
            Some(_) => return Err(input.error(SCHEME)),
            None => {
                let first = octets.split(|octet| matches!(octet, b'/' | b'?')).next().unwrap_or_default();
                return match memchr::memchr(b':', first) {
                    Some(colon) => Err(input.skip(colon).error(COLON)),
                    None => Ok((input, Parts::new(UrlKind::RelativePath))),
                };
            }
        },
    };
    let mut parts = Parts::new(kind);
    let rest = server_part(server, &mut parts)?;
    match rest.octets {
        [] => Ok((rest, parts)),
        [b'/', ..] => Ok((rest.skip(1), parts)),
        _ => Err(rest.error(SLASH)),
    }
}

/// The scheme that a text begins with, if it has one (RFC 3986, section 3.1).
pub(super) fn scheme(text: &[u8]) -> Option<&[u8]> {
    let is_of_scheme = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'-' | b'.');
    let length = text.iter().position(|octet| !is_of_scheme(octet))?;
    let (name, rest) = text.split_at_checked(length)?;
    let is_name = name.first().is_some_and(u8::is_ascii_alphabetic);
    (is_name && rest.starts_with(b":")).then_some(name)
}

/// `iserver = [iuserinfo "@"] host [":" port]`
fn server_part<'a, 'c>(input: Input<'a, 'c>, parts: &mut Parts) -> Rest<'a, 'c> {
    const USER: &Rule = &Rule::new("user or `;AUTH=`", "iuserinfo");
    const AUTH: &Rule = &Rule::new("mechanism or `*`", "iauth");
    const AT: &Rule = &Rule::new("`@`", "iserver");
    let authority = input.octets.split(|octet| matches!(octet, b'/' | b'?' | b'#')).next().unwrap_or_default();
    let mut at = input;
    if memchr::memchr(b'@', authority).is_some() {
        (at, parts.user) = take(at, percent::run(at.octets, ACHAR));
        if let Some(auth) = named(at, b";AUTH=") {
            (at, parts.auth) = some(auth, percent::run(auth.octets, ACHAR), AUTH)?;
        } else if at.offset() == input.offset() {
            return Err(at.error(USER));
        }
        at = at.expect(b'@', AT)?;
    }
    host_and_port(at, parts)
}

/// `host [":" port]` (RFC 3986, section 3.2)
fn host_and_port<'a, 'c>(input: Input<'a, 'c>, parts: &mut Parts) -> Rest<'a, 'c> {
    const HOST: &Rule = &Rule::new("name or address of a server", "host");
    const PORT: &Rule = &Rule::new("number of at most 65535", "port");
    let length = match input.octets {
        [b'[', ..] => ip_literal(input.octets).ok_or_else(|| input.error(HOST))?,
        octets => percent::run(octets, REG_NAME),
    };
    let (rest, host) = some(input, length, HOST)?;
    parts.host = host;
    let [b':', digits @ ..] = rest.octets else { return Ok(rest) };
    let port = rest.at(digits);
    let length = digits.iter().position(|octet| !octet.is_ascii_digit()).unwrap_or(digits.len());
    let (rest, span) = take(port, length);
    parts.port = span;
    // It may be empty, and then it is that of IMAP.
    if length > 0 && self::digits(span.of(port.all())).is_none_or(|number| number > u16::MAX.into()) {
        return Err(port.error(PORT));
    }
    Ok(rest)
}

/// How many octets `IP-literal = "[" (IPv6address / IPvFuture) "]"` has (RFC 3986, section 3.2.2).
fn ip_literal(octets: &[u8]) -> Option<usize> {
    let close = memchr::memchr(b']', octets)?;
    let address = octets.get(1..close)?;
    let is_address = match address {
        [b'v' | b'V', future @ ..] => {
            let dot = memchr::memchr(b'.', future)?;
            let (version, rest) = future.split_at_checked(dot)?;
            let is_version = !version.is_empty() && version.iter().all(u8::is_ascii_hexdigit);
            is_version && rest.len() > 1 && rest.iter().all(|&octet| octet == b':' || percent::is(octet, REG_NAME))
        }
        address => str::from_utf8(address).ok()?.parse::<Ipv6Addr>().is_ok(),
    };
    is_address.then_some(close + 1)
}

/// What is behind the server: `[icommand]`, or one of the shorter forms that `irelative-path` has.
fn command<'a, 'c>(input: Input<'a, 'c>, parts: &mut Parts) -> Rest<'a, 'c> {
    const MAILBOX: &Rule = &Rule::new("mailbox", "icommand");
    const SEARCH: &Rule = &Rule::new("search program", "enc-search");
    if input.octets.is_empty() {
        return Ok(input);
    }
    let is_relative = parts.kind == UrlKind::RelativePath;
    if is_relative {
        if let Some(uid) = named(input, b";UID=") {
            return message(uid, parts);
        }
        if let Some(section) = named(input, b";SECTION=") {
            return section_part(section, parts);
        }
        if let Some(partial) = named(input, b";PARTIAL=") {
            return partial_part(partial, parts);
        }
    }
    let length = percent::run(input.octets, BCHAR);
    let is_message = |rest: Input<'_, '_>| named(rest, b";UID=").is_some();
    let slash = match input.octets.split_at_checked(length) {
        Some(([.., b'/'], _)) if is_message(input.skip(length)) => 1,
        _ => 0,
    };
    let (mut at, mailbox) = some(input, length - slash, MAILBOX)?;
    parts.mailbox = mailbox;
    if let Some(value) = named(at, b";UIDVALIDITY=") {
        (at, parts.uid_validity) = nonzero(value)?;
    }
    if let Some(uid) = named(at, b"/;UID=") {
        let rest = message(uid, parts)?;
        return if is_relative { Ok(rest) } else { authorisation(rest, parts) };
    }
    let [b'?', ..] = at.octets else { return Ok(at) };
    let search = at.skip(1);
    let (rest, span) = some(search, percent::run(search.octets, BCHAR), SEARCH)?;
    parts.search = span;
    Ok(rest)
}

/// `nz-number [isection] [ipartial]`
fn message<'a, 'c>(input: Input<'a, 'c>, parts: &mut Parts) -> Rest<'a, 'c> {
    let (rest, uid) = nonzero(input)?;
    parts.uid = uid;
    match named(rest, b"/;SECTION=") {
        Some(section) => section_part(section, parts),
        None => maybe_partial(rest, parts),
    }
}

/// `enc-section [ipartial]`
fn section_part<'a, 'c>(input: Input<'a, 'c>, parts: &mut Parts) -> Rest<'a, 'c> {
    const SECTION: &Rule = &Rule::new("section", "enc-section");
    let length = percent::run(input.octets, BCHAR);
    let is_followed = named(input.skip(length), b";PARTIAL=").is_some();
    let slash = usize::from(is_followed && input.take_octets(length).1.ends_with(b"/"));
    let (rest, section) = some(input, length - slash, SECTION)?;
    parts.section = section;
    let text = Octets::from(section.of(input.all()));
    match Section::new(percent::decoded(text)) {
        Ok(_) => maybe_partial(rest, parts),
        Err(_) => Err(input.error(SECTION)),
    }
}

/// `[ipartial]`
fn maybe_partial<'a, 'c>(input: Input<'a, 'c>, parts: &mut Parts) -> Rest<'a, 'c> {
    match named(input, b"/;PARTIAL=") {
        Some(partial) => partial_part(partial, parts),
        None => Ok(input),
    }
}

/// `partial-range = number ["." nz-number]`
fn partial_part<'a, 'c>(input: Input<'a, 'c>, parts: &mut Parts) -> Rest<'a, 'c> {
    const COUNT: &Rule = &Rule::new("number that is not 0", "partial-range");
    let (mut rest, _) = number64(input)?;
    if let [b'.', ..] = rest.octets {
        let count = rest.skip(1);
        let number;
        (rest, number) = number64(count)?;
        if number == 0 {
            return Err(count.error(COUNT));
        }
    }
    parts.partial = between(input, rest);
    Ok(rest)
}

/// `[[expire] ";URLAUTH=" access [iua-verifier]]`
fn authorisation<'a, 'c>(input: Input<'a, 'c>, parts: &mut Parts) -> Rest<'a, 'c> {
    const ACCESS: &Rule = &Rule::new("access identifier", "access");
    const USER: &Rule = &Rule::new("user", "access");
    const URLAUTH: &Rule = &Rule::new("`;URLAUTH=`", "iurlauth-rump");
    const MECHANISM: &Rule = &Rule::new("mechanism", "uauth-mechanism");
    const COLON: &Rule = &Rule::new("colon", "iua-verifier");
    const TOKEN: &Rule = &Rule::new("at least 32 hexadecimal digits", "enc-urlauth");
    let mut at = input;
    let expire = named(at, b";EXPIRE=");
    if let Some(expire) = expire {
        at = moment(expire)?.0;
        parts.expire = between(expire, at);
    }
    let Some(access) = named(at, b";URLAUTH=") else {
        return if expire.is_some() { Err(at.error(URLAUTH)) } else { Ok(at) };
    };
    let is_of_name = |octet: &u8| octet.is_ascii_alphanumeric();
    let length = access.octets.iter().position(|octet| !is_of_name(octet)).unwrap_or(access.octets.len());
    (at, _) = some(access, length, ACCESS)?;
    if let [b'+', ..] = at.octets {
        let user = at.skip(1);
        (at, _) = some(user, percent::run(user.octets, ACHAR), USER)?;
    }
    parts.access = between(access, at);
    let [b':', ..] = at.octets else { return Ok(at) };
    let mechanism = at.skip(1);
    (at, parts.mechanism) = some(mechanism, mechanism_run(mechanism.octets), MECHANISM)?;
    let token = at.expect(b':', COLON)?;
    let length = token.octets.iter().position(|octet| !octet.is_ascii_hexdigit()).unwrap_or(token.octets.len());
    if length < 32 {
        return Err(token.error(TOKEN));
    }
    (at, parts.token) = take(token, length);
    Ok(at)
}

/// `date-time` (RFC 3339, section 5.6), without fractions of the second.
fn moment<'a, 'c>(input: Input<'a, 'c>) -> Result<(Input<'a, 'c>, DateTime), Err<ParseError>> {
    const MOMENT: &Rule = &Rule::new("date and time", "date-time");
    // By their places: a digit, or what separates them.
    let Some((clock, rest)) = input.octets.split_first_chunk::<19>() else { return Err(input.error(MOMENT)) };
    let is_separated = clock.iter().zip(b"0000-00-00T00:00:00").all(|(found, place)| match place {
        b'0' => found.is_ascii_digit(),
        _ => found.eq_ignore_ascii_case(place),
    });
    let rest = match rest {
        [b'.', fraction @ ..] => {
            match fraction.iter().position(|octet| !octet.is_ascii_digit()).filter(|&length| length > 0) {
                Some(length) => fraction.get(length..),
                None => return Err(input.error(MOMENT)),
            }
        }
        rest => Some(rest),
    };
    let (zone, rest) = match rest {
        Some([b'Z' | b'z', rest @ ..]) => (Some(0), rest),
        Some([sign @ (b'+' | b'-'), h, i, b':', m, n, rest @ ..]) => {
            let minutes = two(&[*h, *i]).zip(two(&[*m, *n])).filter(|(hours, minutes)| *hours < 24 && *minutes < 60);
            let minutes = minutes.map(|(hours, minutes)| i16::from(hours) * 60 + i16::from(minutes));
            (minutes.map(|minutes| if *sign == b'-' { -minutes } else { minutes }), rest)
        }
        _ => return Err(input.error(MOMENT)),
    };
    let made = zone.filter(|_| is_separated).and_then(|zone| {
        let [y, e, a, r, _, m, o, _, d, b, _, h, i, _, n, p, _, s, t] = *clock;
        let year = u16::from(two(&[y, e])?) * 100 + u16::from(two(&[a, r])?);
        let date = Date::new(year, two(&[m, o])?, two(&[d, b])?).ok()?;
        DateTime::new(date, two(&[h, i])?, two(&[n, p])?, two(&[s, t])?, zone).ok()
    });
    made.map(|moment| (input.at(rest), moment)).ok_or_else(|| input.error(MOMENT))
}

/// The number that two digits are.
fn two(digits: &[u8; 2]) -> Option<u8> {
    let [tens, ones] = digits.map(|digit| digit.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| tens * 10 + ones)
}

/// The moment that this text is.
pub(super) fn moment_of(text: &[u8]) -> Option<DateTime> {
    let cx = Context::new(text, None);
    moment(Input::new(text, &cx)).ok().map(|(_, moment)| moment)
}

/// The octets that this text means.
pub(super) fn partial_of(text: &[u8]) -> Option<UrlPartial> {
    let mut numbers = text.split(|&octet| octet == b'.').map(digits);
    UrlPartial::new(numbers.next()??, numbers.next().flatten()).ok()
}

/// The number that all of a text is.
pub(super) fn digits(text: &[u8]) -> Option<u64> {
    scan::digits(text).filter(|&(_, length)| length > 0 && length == text.len()).map(|(number, _)| number)
}

/// Checks that no segment of a path is `.` or `..`: whoever resolves it would remove them (RFC 5092, section 7).
fn check_segments(path: Input<'_, '_>) -> Result<(), Err<ParseError>> {
    const SEGMENT: &Rule = &Rule::new("segment other than `.` and `..`", "enc-mailbox");
    let mut at = path;
    let segments = path.octets.split(|&octet| octet == b'?').next().unwrap_or_default().split(|&octet| octet == b'/');
    for segment in segments {
        if let b"." | b".." = segment {
            return Err(at.error(SEGMENT));
        }
        at = at.skip(segment.len() + 1);
    }
    Ok(())
}

/// `nz-number`, and where it is
fn nonzero<'a, 'c>(input: Input<'a, 'c>) -> Result<(Input<'a, 'c>, Span), Err<ParseError>> {
    let (rest, _) = nz_number(input)?;
    Ok((rest, between(input, rest)))
}

/// What follows this name, if it is here in any case.
fn named<'a, 'c>(input: Input<'a, 'c>, name: &[u8]) -> Option<Input<'a, 'c>> {
    let (front, rest) = input.octets.split_at_checked(name.len())?;
    front.eq_ignore_ascii_case(name).then(|| input.at(rest))
}

/// So many octets, and what follows.
fn take<'a, 'c>(input: Input<'a, 'c>, count: usize) -> (Input<'a, 'c>, Span) {
    let rest = input.skip(count);
    (rest, between(input, rest))
}

/// The same of at least one octet.
fn some<'a, 'c>(
    input: Input<'a, 'c>,
    count: usize,
    rule: &'static Rule,
) -> Result<(Input<'a, 'c>, Span), Err<ParseError>> {
    if count == 0 { Err(input.error(rule)) } else { Ok(take(input, count)) }
}

/// What is between two places, which have 32 bits by now.
fn between(from: Input<'_, '_>, to: Input<'_, '_>) -> Span {
    let offset = |at: Input<'_, '_>| u32::try_from(at.offset()).unwrap_or(u32::MAX);
    Span { start: offset(from), end: offset(to) }
}

/// The host, percent-decoded, and the port of `sieveurl-server = "sieve://" authority` (RFC 5804, section 3): without the user that there may be.
pub(crate) fn sieve_server(text: &[u8]) -> Option<(Octets<'_>, Option<u16>)> {
    let cx = Context::new(text, None);
    let authority = named(Input::new(text, &cx), b"sieve://")?;
    let user = memchr::memrchr(b'@', authority.octets).map_or(0, |at| at + 1);
    let is_user = |octets: &[u8]| percent::run(octets, REG_NAME | BCHAR) == octets.len() && !octets.contains(&b'/');
    let host_at = authority.skip(user);
    let user = authority.take_octets(user.saturating_sub(1)).1;
    let mut parts = Parts::new(UrlKind::Absolute);
    let rest = host_and_port(host_at, &mut parts).ok()?;
    let port = digits(parts.port.of(text)).and_then(|port| port.try_into().ok());
    (rest.octets.is_empty() && is_user(user) && !user.contains(&b'@'))
        .then(|| (percent::decoded(parts.host.of(text).into()), port))
}
