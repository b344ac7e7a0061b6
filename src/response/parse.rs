//! The grammar of responses: greeting, status, data and continuation, each with its short way (RFC 9051, section 9).
//!
//! What data there is, and how the value of each is read, is in the table one level up.

use super::{
    Continuation, Data, Greeting, Name, OtherData, Plain, Response, Status, StatusKind, about, is_known, named,
    numbered, plain_numbered,
};
use crate::{
    code::{Code, code},
    data::{Tag, Text, tag::tag, text::check_eight_bit},
    error::{DecodeError, ParseError, Rule},
    fetch::{Fetch, FetchItem, msg_att},
    quirks::Quirks,
    wire::{
        Octets,
        announcement::Announcement,
        input::{Context, Input, ParseResult, attempt},
        line,
        list::{one_space, space},
        number::{number, plain_number},
        raw::rest,
        scan,
    },
};
use alloc::vec::Vec;
use core::num::NonZeroU32;
use nom::Err;

const SPACE: &Rule = &Rule::new("space", "response");

/// `["[" resp-text-code "]" SP] [text]`, up to the text
fn resp_text_code<'a, 'c>(input: Input<'a, 'c>) -> Result<(Option<Code<'a>>, Input<'a, 'c>), Err<ParseError>> {
    if input.octets.first() != Some(&b'[') {
        return Ok((None, input));
    }
    let Some((rest, code)) = code(input) else { return Ok((None, input)) };
    let rest = match rest.octets {
        [b' ', ..] => rest.skip(1),
        [] | [b'\r' | b'\n', ..] => rest,
        _ => {
            rest.deviate(Quirks::SPACES, SPACE)?;
            rest
        }
    };
    Ok((Some(code), rest))
}

/// The code that a text begins with, if it does, and the rest.
pub(super) fn split_code<'t>(text: &'t Octets<'_>) -> (Option<Code<'t>>, Text<'t>) {
    let (octets, frame) = text.parts();
    let cx = Context::tolerant(octets, frame);
    let input = Input::new(octets, &cx);
    let (code, rest) = resp_text_code(input).unwrap_or((None, input));
    (code, Text::of_line(Octets::slice(rest.octets, frame)))
}

/// The short way of [`text`], and of the end of the frame behind it: `None` if there is anything that needs a second look.
#[inline(always)]
fn plain_text<'a>(input: Input<'a, '_>) -> Option<Text<'a>> {
    let text = input.octets.strip_suffix(b"\r\n").filter(|text| is_plain_text(text))?;
    Some(Text::of_line(input.leaf(text)))
}

/// True if nothing in a text needs a second look, nor does a space at its end, which a writer may have put there.
#[inline(always)]
fn is_plain_text(text: &[u8]) -> bool {
    !matches!(text, [.., b'}' | b' ', b' ']) && scan::is_plain(text)
}

/// `[text]`, up to the line end
#[inline]
fn text<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Text<'a>> {
    const CHARACTER: &Rule = &Rule::new("character other than NUL, CR and LF", "text");
    let length = memchr::memchr3(b'\r', b'\n', 0, input.octets).unwrap_or(input.octets.len());
    let (rest, octets) = input.take_octets(length);
    if let [0, ..] = rest.octets {
        return Err(rest.error(CHARACTER));
    }
    let (rest, octets) = match octets {
        [.., b'}' | b' ', b' '] => input.take_octets(Announcement::without_guard(octets).len()),
        octets => (rest, octets),
    };
    if !octets.is_ascii() {
        check_eight_bit(input, octets)?;
    }
    Ok((rest, Text::of_line(input.leaf(octets))))
}

/// `SP resp-text`, behind the word of this kind
#[inline]
fn status<'a>(
    input: Input<'a, '_>,
    kind: StatusKind,
    response: impl FnOnce(Status<'a>) -> Response<'a>,
) -> Result<Response<'a>, DecodeError> {
    // The short way: no code, and text up to the end.
    if let [b' ', line @ ..] = input.octets
        && !matches!(line, [b'[', ..])
        && let Some(text) = plain_text(input.at(line))
    {
        return Ok(response(Status { kind, code: None, text }));
    }
    let input = match input.octets {
        [b' ', ..] => input.skip(1),
        _ => {
            input.deviate(Quirks::SPACES, SPACE)?;
            input
        }
    };
    let (code, rest) = resp_text_code(input)?;
    if let Some(text) = plain_text(rest) {
        return Ok(response(Status { kind, code, text }));
    }
    let (rest, text) = text(rest)?;
    ended(rest)?;
    Ok(response(Status { kind, code, text }))
}

/// What follows `* `
#[inline(always)]
fn untagged<'a>(input: Input<'a, '_>) -> Result<Response<'a>, DecodeError> {
    if let [b'0'..=b'9', ..] = input.octets {
        return about_message(input);
    }
    if let [b'O', b'K', b' ', ..] = input.octets {
        return status(input.skip(2), StatusKind::Ok, Response::Untagged);
    }
    match Name::exact(input.octets).or_else(|| Name::in_any_case(input.octets)) {
        Some((name, rest)) => named(name, input.at(rest)),
        None => uncommon_untagged(input),
    }
}

/// A status that is not a plain OK, and data whose name is not in the table.
fn uncommon_untagged<'a>(input: Input<'a, '_>) -> Result<Response<'a>, DecodeError> {
    let (key, length) = scan::keyword(input.octets);
    let rest = input.skip(length);
    match StatusKind::of(key) {
        Some(kind) if rest.octets.first() != Some(&b'[') => status(rest, kind, Response::Untagged),
        _ => other(input, None),
    }
}

/// Data that begins with a number.
#[inline(always)]
fn about_message<'a>(input: Input<'a, '_>) -> Result<Response<'a>, DecodeError> {
    if let Some((number, rest)) = plain_number(input.octets)
        && let Ok(number @ 1..) = u32::try_from(number)
        && let Some(name) = one_space(rest)
    {
        if let Some(items @ [b'(', ..]) = name.strip_prefix(b"FETCH ") {
            return fetch(input.at(items), |items| Fetch::new(number, items));
        }
        if let Some(items @ [b'(', ..]) = name.strip_prefix(b"UIDFETCH ") {
            return fetch(input.at(items), |items| Fetch::of_uid(number, items));
        }
    }
    uncommon_about_message(input)
}

/// The items of a FETCH response, and of a UIDFETCH response.
#[inline(always)]
fn fetch<'a>(
    input: Input<'a, '_>,
    of: impl FnOnce(Vec<FetchItem<'a>>) -> Fetch<'a>,
) -> Result<Response<'a>, DecodeError> {
    let (rest, items) = msg_att(input)?;
    ended(rest)?;
    Ok(Response::Data(Data::Fetch(of(items))))
}

/// The same, spelled in another way, and data whose name is not in the table.
#[cold]
fn uncommon_about_message<'a>(input: Input<'a, '_>) -> Result<Response<'a>, DecodeError> {
    const NONZERO: &Rule = &Rule::new("number of 1 to 4294967295", "nz-number");
    const FETCH: &Rule = &Rule::new("FETCH", "message-data");
    const EXPUNGE: &Rule = &Rule::new("EXPUNGE", "message-data");
    const FETCH_DATA: u128 = scan::key(b"FETCH");
    const UIDFETCH: u128 = scan::key(b"UIDFETCH");
    const STORE: u128 = scan::key(b"STORE");
    const EXPUNGED: u128 = scan::key(b"EXPUNGED");
    let (rest, seq) = number(input)?;
    let at = space(rest)?;
    let (key, length) = scan::keyword(at.octets);
    let rest = at.skip(length);
    if key == FETCH_DATA || key == UIDFETCH || key == STORE {
        if seq == 0 {
            input.deviate(Quirks::ZERO, NONZERO)?;
        }
        if key == STORE {
            input.deviate(Quirks::STORE_DATA, FETCH)?;
        }
        let at = space(rest)?;
        return match key {
            UIDFETCH => fetch(at, |items| Fetch::of_uid(seq, items)),
            _ => fetch(at, |items| Fetch::new(seq, items)),
        };
    }
    let data = if key == EXPUNGED {
        at.deviate(Quirks::EXPUNGED, EXPUNGE)?;
        Data::Expunge(seq)
    } else {
        match (numbered(key, seq), NonZeroU32::new(seq)) {
            (Some(data), _) => data,
            (None, Some(seq)) => match about(key, seq, rest) {
                Some(parsed) => {
                    let (rest, data) = parsed?;
                    ended(rest)?;
                    return Ok(Response::Data(data));
                }
                None => return other(at, Some(seq.get())),
            },
            (None, None) => return other(at, Some(0)),
        }
    };
    if matches!(data, Data::Expunge(0)) {
        input.deviate(Quirks::ZERO, NONZERO)?;
    }
    ended(rest)?;
    Ok(Response::Data(data))
}

/// Data of a name that the tables do not have: all up to the line end is kept. One that they have is here if it should have a
/// number and has none, or the other way round.
#[cold]
fn other<'a>(name_at: Input<'a, '_>, number: Option<u32>) -> Result<Response<'a>, DecodeError> {
    const NAME: &Rule = &Rule::new("name of a response", "response-data");
    const NUMBER: &Rule = &Rule::new("number before it", "message-data");
    const NO_NUMBER: &Rule = &Rule::new("no number before it", "response-data");
    const REST: &Rule = &Rule::new("space or line end", "response-data");
    let (input, name) = name_at.take_octets(scan::run(name_at.octets, scan::ATOM));
    let line = match input.octets {
        [line @ .., b'\r', b'\n'] | [line @ .., b'\n'] => line,
        line => line,
    };
    if is_known(&name.to_ascii_uppercase()) {
        return Err(name_at.error(if number.is_none() { NUMBER } else { NO_NUMBER }).into());
    }
    let skipped = match line {
        [] if name.is_empty() => return Err(input.error(NAME).into()),
        [] => 0,
        [b' ', ..] => 1,
        _ if name.is_empty() => 0,
        _ => return Err(input.error(REST).into()),
    };
    if name.is_empty() {
        name_at.deviate(Quirks::NAMELESS, NAME)?;
    }
    let (at, rest) = rest(input.skip(skipped), line.len() - skipped)?;
    let data = Data::Other(OtherData { number, name: name_at.leaf(name), rest });
    ended(at)?;
    Ok(Response::Data(data))
}

/// `"+" SP (resp-text / base64)`, behind the `+`
#[inline]
fn continuation<'a>(input: Input<'a, '_>) -> Result<Response<'a>, DecodeError> {
    const PLUS: &Rule = &Rule::new("space behind `+`", "continue-req");
    let input = match input.octets {
        [b' ', ..] => input.skip(1),
        [b'\r' | b'\n', ..] | [] => {
            input.deviate(Quirks::SPACES, PLUS)?;
            input
        }
        // `+OK` is POP3.
        _ => return Err(input.error(PLUS).into()),
    };
    let (rest, text) = text(input)?;
    ended(rest)?;
    Ok(Response::Continuation(Continuation(text)))
}

/// `response-tagged`
#[inline]
fn tagged<'a>(input: Input<'a, '_>) -> Result<Response<'a>, DecodeError> {
    let (rest, tag) = tag(input)?;
    let at = space(rest)?;
    if let [b'O', b'K', b' ', ..] = at.octets {
        return status(at.skip(2), StatusKind::Ok, |status| Response::Tagged(tag, status));
    }
    uncommon_tagged(tag, at)
}

/// The same with another kind, or with one that is spelled in another way.
fn uncommon_tagged<'a>(tag: Tag<'a>, at: Input<'a, '_>) -> Result<Response<'a>, DecodeError> {
    const KIND: &Rule = &Rule::new("OK, NO or BAD", "response-tagged");
    let (key, length) = scan::keyword(at.octets);
    let rest = at.skip(length);
    let kind = match StatusKind::of(key) {
        Some(kind @ (StatusKind::Ok | StatusKind::No | StatusKind::Bad)) if rest.octets.first() != Some(&b'[') => kind,
        Some(StatusKind::Bye) => {
            at.deviate(Quirks::TAGGED_BYE, KIND)?;
            StatusKind::Bye
        }
        _ => return Err(at.error(KIND).into()),
    };
    status(rest, kind, |status| Response::Tagged(tag, status))
}

/// `"[" resp-text-code "]" [SP text]`: a status response that begins with its code.
#[cold]
fn bare_code<'a>(input: Input<'a, '_>) -> Result<Response<'a>, DecodeError> {
    const LABEL: &Rule = &Rule::new("`*`, `+` or a tag", "response");
    input.deviate(Quirks::BARE_CODE, LABEL)?;
    let (code, rest) = resp_text_code(input)?;
    let (rest, text) = text(rest)?;
    ended(rest)?;
    Ok(Response::Untagged(Status { kind: StatusKind::Ok, code, text }))
}

/// The short way of [`response`]: `None` for whatever else there is.
#[inline(always)]
pub(crate) fn plain_response(octets: &[u8]) -> Option<Plain<'_>> {
    match octets {
        [b'*', b' ', line @ ..] => plain_numbered(line),
        _ => plain_tagged(octets),
    }
}

/// `tag SP "OK" SP text CRLF`, where nothing in the text needs a second look.
#[inline(always)]
fn plain_tagged(octets: &[u8]) -> Option<Plain<'_>> {
    let (tag, rest) = octets.split_at_checked(scan::run(octets, scan::TAG))?;
    let text = rest.strip_prefix(b" OK ")?.strip_suffix(b"\r\n")?;
    if tag.is_empty() || matches!(text, [b'[', ..]) || !is_plain_text(text) {
        return None;
    }
    Some(Plain::Tagged(tag, text))
}

/// `response`: all of it, so that what is made of it is made once, in its place.
#[inline]
pub(crate) fn response<'a>(input: Input<'a, '_>) -> Result<Response<'a>, DecodeError> {
    match input.octets {
        [b'*', b' ', ..] => untagged(space(input.skip(1))?),
        [b'+', ..] => continuation(input.skip(1)),
        [0 | b'[', ..] => uncommon(input),
        _ => tagged(input),
    }
}

/// What begins with NUL, or with a code.
#[cold]
fn uncommon<'a>(input: Input<'a, '_>) -> Result<Response<'a>, DecodeError> {
    const LABEL: &Rule = &Rule::new("`*`, `+` or a tag", "response");
    if let [0, ..] = input.octets {
        input.deviate(Quirks::LEADING_NUL, LABEL)?;
        return response(input.skip(input.octets.iter().take_while(|&&octet| octet == 0).count()));
    }
    // A tag may begin so, too.
    if !input.tolerates(Quirks::BARE_CODE) {
        return tagged(input);
    }
    attempt(input, tagged).or_else(|_| bare_code(input))
}

/// `greeting`
pub(crate) fn greeting<'a>(input: Input<'a, '_>) -> Result<Greeting<'a>, DecodeError> {
    const GREETING: &Rule = &Rule::new("`* OK`, `* PREAUTH` or `* BYE`", "greeting");
    const NOT_IMAP: &Rule = &Rule::new("IMAP, and not another protocol,", "greeting");
    let is = |name: &[u8]| input.octets.starts_with(name);
    if is(b"+OK") || is(b"-ERR") || is(b"220 ") || is(b"220-") || is(b"HTTP/") {
        return Err(input.error(NOT_IMAP).into());
    }
    match response(input) {
        Ok(Response::Untagged(status)) => {
            if matches!(status.kind, StatusKind::No | StatusKind::Bad) {
                input.deviate(Quirks::NO_GREETING, GREETING)?;
            }
            Ok(Greeting { status })
        }
        _ => {
            // Whatever it says, it is not welcome.
            input.deviate(Quirks::NO_GREETING, GREETING)?;
            let at = input.skip(usize::from(input.octets.first() == Some(&b' ')));
            let (rest, text) = text(at)?;
            let kind = if at.octets.starts_with(b"NO ") { StatusKind::No } else { StatusKind::Bad };
            ended(rest)?;
            Ok(Greeting { status: Status { kind, code: None, text } })
        }
    }
}

/// Checks that the frame ends here.
#[inline(always)]
pub(super) fn ended(rest: Input<'_, '_>) -> Result<(), DecodeError> {
    const CRLF: &Rule = &Rule::new("CRLF", "response");
    const END: &Rule = &Rule::new("end of the frame", "response");
    line::ended(rest, CRLF, END, || ())
}
