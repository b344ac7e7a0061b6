//! Spaces and lists: `SP`, and `"(" item *(SP item) ")"` in all its uses.

use super::input::{Input, ParseResult};
use crate::{
    error::{ParseError, Rule},
    quirks::Quirks,
};
use alloc::vec::Vec;
use nom::Err;

const SPACE: &Rule = &Rule::new("space", "SP");
const OPEN: &Rule = &Rule::new("`(`", "list");
const NEXT: &Rule = &Rule::new("space or `)`", "list");
const NO_SPACE: &Rule = &Rule::new("no space", "SP");

/// `SP`: one space. More are tolerated under [`Quirks::SPACES`].
#[inline(always)]
pub(crate) fn space<'a, 'c>(input: Input<'a, 'c>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    match one_space(input.octets) {
        Some(rest) => Ok(input.at(rest)),
        None => uncommon_space(input),
    }
}

/// What follows one space, if that is not another one.
#[inline(always)]
pub(crate) fn one_space(octets: &[u8]) -> Option<&[u8]> {
    match octets {
        [b' ', rest @ ..] if !matches!(rest, [b' ', ..]) => Some(rest),
        _ => None,
    }
}

#[cold]
fn uncommon_space<'a, 'c>(input: Input<'a, 'c>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    no_space(input.expect(b' ', SPACE)?)
}

/// Nothing: spaces where the grammar has none are tolerated under [`Quirks::SPACES`].
#[inline]
pub(crate) fn no_space<'a, 'c>(input: Input<'a, 'c>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    if let [b' ', ..] = input.octets { spaces(input) } else { Ok(input) }
}

#[cold]
fn spaces<'a, 'c>(input: Input<'a, 'c>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    input.deviate(Quirks::SPACES, NO_SPACE)?;
    Ok(input.skip(input.octets.iter().take_while(|&&octet| octet == b' ').count()))
}

/// True if the line has anything but spaces before its end.
#[inline(always)]
pub(crate) fn has_more(input: Input<'_, '_>) -> bool {
    let is_more = |octet: &u8| !matches!(octet, b'\r' | b'\n');
    input.octets.first() == Some(&b' ') && input.octets.iter().find(|&&octet| octet != b' ').is_some_and(is_more)
}

/// `*(SP item)` up to the end of the line, behind these. Bounded by [`Limits::items`](crate::Limits::items).
pub(crate) fn followed<'a, 'c, T>(
    input: Input<'a, 'c>,
    mut items: Vec<T>,
    mut item: impl FnMut(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
) -> ParseResult<'a, 'c, Vec<T>> {
    let mut rest = input;
    while has_more(rest) {
        let at = space(rest)?;
        let (behind, one) = item(at)?;
        items.push(one);
        at.check_items(items.len())?;
        rest = behind;
    }
    Ok((rest, items))
}

/// `1*(SP item)` up to the end of the line.
pub(crate) fn one_or_more<'a, 'c, T>(
    input: Input<'a, 'c>,
    mut item: impl FnMut(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
) -> ParseResult<'a, 'c, Vec<T>> {
    let (rest, first) = item(space(input)?)?;
    followed(rest, Vec::from([first]), item)
}

/// `"(" [item *(SP item)] ")"`, each item given to `each`. Whether it may be empty is for the caller to say.
///
/// Spaces too many, and none before what begins with `(` or `"`, are tolerated under [`Quirks::SPACES`]. Bounded by
/// [`Limits::items`](crate::Limits::items).
#[inline]
pub(crate) fn list<'a, 'c, T>(
    input: Input<'a, 'c>,
    mut item: impl FnMut(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
    mut each: impl FnMut(T),
) -> ParseResult<'a, 'c, ()> {
    let mut at = no_space(input.expect(b'(', OPEN)?)?;
    if let [b')', ..] = at.octets {
        return Ok((at.skip(1), ()));
    }
    let mut count = 0;
    loop {
        let (rest, value) = item(at)?;
        count += 1;
        at.check_items(count)?;
        each(value);
        at = match rest.octets {
            [b')', tail @ ..] => return Ok((rest.at(tail), ())),
            [b' ', tail @ ..] if !matches!(tail, [b' ' | b')', ..]) => rest.at(tail),
            // A head ends in the middle of a payload.
            [] if rest.is_cut() => return Ok((rest, ())),
            _ => uncommon_next(rest)?,
        };
        if let [b')', tail @ ..] = at.octets {
            return Ok((at.at(tail), ()));
        }
    }
}

/// `"(" item *(SP item) ")"`: as [`list`], and fails with `rule` if it is empty.
pub(crate) fn some<'a, 'c, T>(
    input: Input<'a, 'c>,
    item: impl FnMut(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
    rule: &'static Rule,
) -> ParseResult<'a, 'c, Vec<T>> {
    let mut items = Vec::new();
    let (rest, ()) = list(input, item, |item| items.push(item))?;
    if items.is_empty() { Err(input.skip(1).error(rule)) } else { Ok((rest, items)) }
}

/// One item or a few, where at least one has to be.
#[cfg(feature = "arbitrary")]
pub(crate) fn arbitrary_some<'a, T: arbitrary::Arbitrary<'a>>(
    u: &mut arbitrary::Unstructured<'a>,
) -> arbitrary::Result<Vec<T>> {
    let mut items = Vec::from([u.arbitrary()?]);
    for item in u.arbitrary_iter()?.take(2) {
        items.push(item?);
    }
    Ok(items)
}

/// Where the next item of a list begins, or its end is, if there is not one space before it.
#[cold]
fn uncommon_next<'a, 'c>(input: Input<'a, 'c>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    match input.octets {
        [b' ', b')', ..] => no_space(input),
        [b' ', ..] => space(input),
        [b'(' | b'"', ..] if input.tolerates(Quirks::SPACES) => {
            input.deviate(Quirks::SPACES, NEXT)?;
            Ok(input)
        }
        _ => Err(input.error(NEXT)),
    }
}
