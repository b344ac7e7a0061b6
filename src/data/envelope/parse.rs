//! Reading: the production `envelope`, field by field.
//!
//! Each field has a short way for what nearly all servers send, and a cold one for the rest of the grammar and for what is
//! tolerated. `inline(always)` is on the short ways: so the place that is read stays in registers.

use super::{Address, Envelope};
use crate::{
    error::{ParseError, Rule},
    quirks::Quirks,
    wire::{
        NString,
        input::{Input, ParseResult, attempt},
        list::{no_space, space},
        raw::value,
        scan,
        string::{nstring, plain_nstring},
    },
};
use alloc::{boxed::Box, vec::Vec};
use nom::Err;

type Rest<'a, 'c> = Result<Input<'a, 'c>, Err<ParseError>>;

const OPEN: &Rule = &Rule::new("`(`", "envelope");
const SPACE: &Rule = &Rule::new("space", "envelope");
const CLOSE: &Rule = &Rule::new("`)`", "envelope");

/// Octets behind an envelope up to which its first reading may have gone: with more, many of them could make a long
/// line be read again and again.
const OVERRUN: usize = 1024;

/// `envelope = "(" env-date SP env-subject SP env-from SP ... env-in-reply-to SP env-message-id ")"`
///
/// Boxed, and made in its place, since it is large.
pub(crate) fn envelope<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Box<Envelope<'a>>> {
    let mut envelope = Box::<Envelope<'_>>::default();
    match attempt(input, |input| fields(input, false, &mut envelope)) {
        Ok(rest) => Ok((rest, envelope)),
        Err(Err::Error(error)) if input.tolerates(Quirks::TRAILING_BACKSLASH) && !error.rule.limit => {
            read_again(input, error)
        }
        Err(error) => Err(error),
    }
}

/// An envelope that is none as it stands: perhaps a `\"` in it is a backslash and the end of its string.
///
/// Only now, so that whoever chose what is in a string cannot have a legal envelope be read in another way.
#[cold]
fn read_again<'a, 'c>(input: Input<'a, 'c>, error: ParseError) -> ParseResult<'a, 'c, Box<Envelope<'a>>> {
    let mut envelope = Box::default();
    let again = attempt(input, |input| {
        let rest = fields(input, true, &mut envelope)?;
        if error.offset > rest.offset() + OVERRUN { Err(rest.error(CLOSE)) } else { Ok(rest) }
    });
    again.map(|rest| (rest, envelope)).map_err(|_| Err::Error(error))
}

/// The fields of an empty envelope. A string may have a [trailing backslash](trailing_backslash) if `lax` is true.
fn fields<'a, 'c>(input: Input<'a, 'c>, lax: bool, envelope: &mut Envelope<'a>) -> Rest<'a, 'c> {
    let at = no_space(input.expect(b'(', OPEN)?)?;
    let at = first_string(at, lax, &mut envelope.date)?;
    let mut at = string(at, lax, &mut envelope.subject)?;
    for end in &mut envelope.ends {
        at = list(at, lax, &mut envelope.addresses)?;
        *end = envelope.addresses.len();
    }
    let at = string(at, lax, &mut envelope.in_reply_to)?;
    last_string(at, lax, &mut envelope.message_id)
}

/// `nstring` without a space in front of it.
#[inline(always)]
fn first_string<'a, 'c>(input: Input<'a, 'c>, lax: bool, field: &mut NString<'a>) -> Rest<'a, 'c> {
    if let Some((string, rest @ [b' ', ..])) = plain_nstring(input.octets) {
        *field = leaf(input, string);
        return Ok(behind(input, rest));
    }
    unusual_string(input, lax, field).map(|rest| behind(input, rest.octets))
}

/// `SP nstring`, most likely with another field behind it.
#[inline(always)]
fn string<'a, 'c>(input: Input<'a, 'c>, lax: bool, field: &mut NString<'a>) -> Rest<'a, 'c> {
    if let [b' ', octets @ ..] = input.octets
        && let Some((string, rest @ [b' ', ..])) = plain_nstring(octets)
    {
        *field = leaf(input, string);
        return Ok(behind(input, rest));
    }
    let rest = unusual_string(unusual_next(input)?, lax, field)?;
    Ok(behind(input, rest.octets))
}

/// `SP nstring ")"`
#[inline(always)]
fn last_string<'a, 'c>(input: Input<'a, 'c>, lax: bool, field: &mut NString<'a>) -> Rest<'a, 'c> {
    if let [b' ', octets @ ..] = input.octets
        && let Some((string, [b')', rest @ ..])) = plain_nstring(octets)
    {
        *field = leaf(input, string);
        return Ok(behind(input, rest));
    }
    let rest = unusual_end(input, lax, field)?;
    Ok(behind(input, rest.octets))
}

/// `SP ("(" 1*address ")" / nil)`; nothing if the field is missing.
#[inline(always)]
fn list<'a, 'c>(input: Input<'a, 'c>, lax: bool, addresses: &mut Vec<Address<'a>>) -> Rest<'a, 'c> {
    if let Some((nil, rest)) = input.octets.split_first_chunk()
        && *nil == *b" NIL"
    {
        return Ok(behind(input, rest));
    }
    let mut at = match input.octets.split_first_chunk() {
        Some((b" (", rest @ [b'(', ..])) => behind(input, rest),
        _ => {
            let (rest, has_addresses) = unusual_list(input)?;
            let rest = behind(input, rest.octets);
            if !has_addresses {
                return Ok(rest);
            }
            rest
        }
    };
    if addresses.capacity() == 0 {
        // Mostly one of each kind, some more in one of them, and so one allocation.
        *addresses = Vec::with_capacity(8);
    }
    let mut surplus = 0;
    loop {
        if let Some((address, rest)) = plain_address(at) {
            at.check_items(addresses.len() + 1)?;
            at = behind(at, rest);
            addresses.push(address);
        } else if surplus == 0
            && let [b')', rest @ ..] = at.octets
        {
            return Ok(behind(at, rest));
        } else {
            at = behind(at, unusual_address(at, addresses, &mut surplus, lax)?.octets);
        }
    }
}

/// What follows in the same input.
#[inline(always)]
const fn behind<'a, 'c>(input: Input<'a, 'c>, rest: &'a [u8]) -> Input<'a, 'c> {
    let mut input = input;
    input.octets = rest;
    input
}

/// The address at the front and what follows it, if its strings are [plain](plain_nstring).
#[inline(always)]
fn plain_address<'a>(input: Input<'a, '_>) -> Option<(Address<'a>, &'a [u8])> {
    let [b'(', rest @ ..] = input.octets else { return None };
    let (name, [b' ', rest @ ..]) = plain_nstring(rest)? else { return None };
    let (adl, [b' ', rest @ ..]) = plain_nstring(rest)? else { return None };
    let (mailbox, [b' ', rest @ ..]) = plain_nstring(rest)? else { return None };
    let (host, [b')', rest @ ..]) = plain_nstring(rest)? else { return None };
    let address = Address {
        name: leaf(input, name),
        adl: leaf(input, adl),
        mailbox: leaf(input, mailbox),
        host: leaf(input, host),
    };
    Some((address, rest))
}

/// A string, or NIL, that lies in this input.
#[inline(always)]
fn leaf<'a>(input: Input<'a, '_>, string: Option<&'a [u8]>) -> NString<'a> {
    input.leaf(&[]).beside(string)
}

const fn is_at_end(input: Input<'_, '_>) -> bool {
    matches!(input.octets, [b')', ..])
}

/// `SP` before the next field, unless there is none.
#[cold]
fn unusual_next<'a, 'c>(input: Input<'a, 'c>) -> Rest<'a, 'c> {
    match input.octets {
        [b' ', b')', ..] => no_space(input),
        // No envelope is followed by a string, so this one is too many.
        [b')', b' ', b'"' | b'{' | b'N' | b'n', ..] => {
            input.deviate(Quirks::ADDRESS_PARENS, SPACE)?;
            Ok(input.skip(2))
        }
        [b')', ..] => Ok(input),
        _ => gap(input),
    }
}

/// `nstring`; NIL if the field is missing.
#[cold]
fn unusual_string<'a, 'c>(input: Input<'a, 'c>, lax: bool, field: &mut NString<'a>) -> Rest<'a, 'c> {
    if is_at_end(input) {
        return Ok(input);
    }
    let (rest, string) = any_string(input, lax)?;
    *field = string;
    Ok(rest)
}

/// `SP nstring ")"`, or fields too few, or more behind the last one: those are not kept.
#[cold]
fn unusual_end<'a, 'c>(input: Input<'a, 'c>, lax: bool, field: &mut NString<'a>) -> Rest<'a, 'c> {
    let at = unusual_next(input)?;
    let is_short = is_at_end(at);
    let mut at = unusual_string(at, lax, field)?;
    if is_short {
        at.deviate(Quirks::ENVELOPE_ARITY, SPACE)?;
    } else if let Some(b')') = at.octets.iter().find(|&&octet| octet != b' ') {
        at = no_space(at)?;
    } else {
        at.deviate(Quirks::ENVELOPE_ARITY, CLOSE)?;
        while !is_at_end(at) {
            at = unusual_next(at)?;
            if !is_at_end(at) {
                at = value(at)?.0;
            }
        }
    }
    at.expect(b')', CLOSE)
}

/// What may stand in the place of a list. True behind the start of one, false behind the field.
#[cold]
fn unusual_list<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, bool> {
    const LIST: &Rule = &Rule::new("`(` or NIL", "envelope");
    const ADDRESS: &Rule = &Rule::new("address", "envelope");
    let at = unusual_next(input)?;
    let at = match at.octets {
        [b')', ..] => return Ok((at, false)),
        [b'N' | b'n', b'I' | b'i', b'L' | b'l', ..] => return Ok((at.skip(3), false)),
        _ => no_space(at.expect(b'(', LIST)?)?,
    };
    if is_at_end(at) {
        at.deviate(Quirks::ENVELOPE_EMPTY_LIST, ADDRESS)?;
        return Ok((at.skip(1), false));
    }
    Ok((at, true))
}

/// What else stands in a list: addresses that are not plain, spaces, NIL, parentheses, of which `surplus` are open.
#[cold]
fn unusual_address<'a, 'c>(
    input: Input<'a, 'c>,
    addresses: &mut Vec<Address<'a>>,
    surplus: &mut usize,
    lax: bool,
) -> Rest<'a, 'c> {
    const ADDRESS: &Rule = &Rule::new("`(` or `)`", "envelope");
    const STRING: &Rule = &Rule::new("string or NIL", "address");
    match input.octets {
        [b' ', ..] => no_space(input),
        [b'N' | b'n', b'I' | b'i', b'L' | b'l', ..] => {
            input.deviate(Quirks::ADDRESS_NIL, ADDRESS)?;
            Ok(input.skip(3))
        }
        [b')', ..] => {
            *surplus -= 1;
            Ok(input.skip(1))
        }
        [b'(', ..] => {
            let inner = no_space(input.skip(1))?;
            if let [b'(', ..] = inner.octets {
                inner.deviate(Quirks::ADDRESS_PARENS, STRING)?;
                *surplus += 1;
                inner.check_nesting(*surplus)?;
                return Ok(inner);
            }
            inner.check_items(addresses.len() + 1)?;
            let (rest, address) = address(inner, lax)?;
            addresses.push(address);
            Ok(rest)
        }
        _ => Err(input.error(ADDRESS)),
    }
}

/// `address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"`, behind its `(`
fn address<'a, 'c>(input: Input<'a, 'c>, lax: bool) -> ParseResult<'a, 'c, Address<'a>> {
    const CLOSE: &Rule = &Rule::new("`)`", "address");
    let (rest, name) = any_string(input, lax)?;
    let (rest, adl) = any_string(gap(rest)?, lax)?;
    let (rest, mailbox) = any_string(gap(rest)?, lax)?;
    let (rest, host) = any_string(gap(rest)?, lax)?;
    let rest = no_space(rest)?.expect(b')', CLOSE)?;
    Ok((rest, Address { name, adl, mailbox, host }))
}

/// `SP`. None before what begins with `(` or `"` is tolerated under [`Quirks::SPACES`], and so are more.
fn gap<'a, 'c>(input: Input<'a, 'c>) -> Rest<'a, 'c> {
    match input.octets {
        [b' ', ..] => space(input),
        [b'(' | b'"', ..] => input.deviate(Quirks::SPACES, SPACE).map(|()| input),
        _ => Err(input.error(SPACE)),
    }
}

fn any_string<'a, 'c>(input: Input<'a, 'c>, lax: bool) -> ParseResult<'a, 'c, NString<'a>> {
    if lax { trailing_backslash(input) } else { nstring(input) }
}

/// `nstring`, in which `\"` is a backslash and the end if what follows can follow a string.
///
/// Such a string is kept as it was sent: who does not escape this backslash escapes none.
#[cold]
fn trailing_backslash<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, NString<'a>> {
    const ESCAPED: &Rule = &Rule::new("backslash after a backslash", "quoted");
    let content = input.skip(1);
    let mut at = content;
    while let [b'"', ..] = input.octets {
        at = at.skip(scan::quoted_run(at.octets));
        at = match at.octets {
            [b'\\', b'"', b')', ..] | [b'\\', b'"', b' ', b'"' | b'(' | b'{' | b'N' | b'n', ..] => {
                at.deviate(Quirks::TRAILING_BACKSLASH, ESCAPED)?;
                let (rest, octets) = content.take_octets(at.offset() + 1 - content.offset());
                return Ok((rest.skip(1), content.leaf(octets).into()));
            }
            [b'\\', b'"' | b'\\', ..] => at.skip(2),
            [b'\\', ..] => at.skip(1),
            _ => break,
        };
    }
    nstring(input)
}
