//! Reading: the production `body`, by a loop. What the parts consist of is in `fields.rs`.

use super::{
    BodyStructure, Kind, MULTIPART, Node, Parameter, SEVEN_BIT,
    fields::{Rest, STRING, at, body_fields, body_fld_lines, extension_data, gap, is_string, nil},
};
use crate::{
    data::envelope::{Envelope, envelope},
    error::{ParseError, Rule},
    quirks::Quirks,
    wire::{
        Octets,
        input::{Input, ParseResult, attempt},
        list::no_space,
        string::{plain_string, string},
    },
};
use alloc::{boxed::Box, vec::Vec};
use core::mem;
use nom::Err;

#[cfg(test)]
mod tests;

const SUBTYPE: &Rule = &Rule::new("quotation mark or `{`", "media-subtype");

/// `body = "(" (body-type-1part / body-type-mpart) ")"`
pub(crate) fn body<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, BodyStructure<'a>> {
    // What is no multipart is one part for the most part, and few parts are shorter than 64 octets.
    let parts = if let [b'(', b'(', ..] = input.octets { (input.octets.len() / 64).clamp(1, 8) } else { 1 };
    let mut body = BodyStructure { nodes: Vec::with_capacity(parts), parameters: Vec::new() };
    // The innermost of the parts that are open, and how many those are. As long as a part is open, `below` is the index of the
    // one around it: so the nodes themselves are the stack.
    let (mut around, mut depth) = (usize::MAX, 0);
    let mut here = input;
    loop {
        let index = body.nodes.len();
        here.check_items(index + 1)?;
        let inner = inside(here)?;
        let (mut rest, has_inside) = match inner.octets {
            [b'(', b')', ..] => (childless(inner.skip(1), inner.skip(2), None, &mut body)?, false),
            [b'(', ..] => {
                body.nodes.push(Node::multipart());
                (inner, true)
            }
            _ => body_type_1part(inner, &mut body)?,
        };
        let count = body.nodes.len();
        if has_inside {
            depth += 1;
            here.check_nesting(depth)?;
            if let Some(node) = body.nodes.last_mut() {
                node.below = mem::replace(&mut around, index);
            }
        } else {
            // A part has ended, and perhaps those around it.
            loop {
                let Some(node) = body.nodes.get_mut(around) else {
                    return Ok((rest, body));
                };
                let has_next;
                (rest, has_next) = behind_inside(rest, node, &mut body.parameters)?;
                if has_next {
                    break;
                }
                let below = count - around - 1;
                around = mem::replace(&mut node.below, below);
                depth -= 1;
            }
        }
        here = rest;
    }
}

/// What is behind the `(` that begins a body.
#[inline(always)]
fn inside<'a, 'c>(input: Input<'a, 'c>) -> Rest<'a, 'c> {
    const OPEN: &Rule = &Rule::new("`(`", "body");
    if let [b'(', rest @ ..] = input.octets
        && let [b'(' | b'"', ..] = rest
    {
        return Ok(at(input, rest));
    }
    no_space(input.expect(b'(', OPEN)?)
}

/// What follows a part inside another one: the rest of that one, or the next part of a multipart, which the answer tells.
#[inline(always)]
fn behind_inside<'a, 'c>(
    input: Input<'a, 'c>,
    node: &mut Node<'a>,
    all: &mut Vec<Parameter<'a>>,
) -> ParseResult<'a, 'c, bool> {
    let mut rest;
    if let Kind::Message { lines, .. } = &mut node.kind {
        (rest, *lines) = body_fld_lines(input)?;
    } else {
        if let [b'(', ..] = input.octets {
            return Ok((input, true));
        }
        rest = behind_parts(input)?;
        if let [b'(', ..] = rest.octets {
            rest.deviate(Quirks::SPACES, SUBTYPE)?;
            return Ok((rest, true));
        }
        (rest, node.subtype) = media_subtype(rest)?;
    }
    Ok((extension_data(rest, node, all)?, false))
}

/// `SP` in front of the `media-subtype` of a multipart, unless that is missing.
#[inline(always)]
fn behind_parts<'a, 'c>(input: Input<'a, 'c>) -> Rest<'a, 'c> {
    if let [b')', ..] = input.octets { Ok(input) } else { gap(input) }
}

/// `media-subtype` of a multipart.
#[inline(always)]
fn media_subtype<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Octets<'a>> {
    if let Some((subtype, rest)) = plain_string(input.octets) {
        return Ok((at(input, rest), input.leaf(subtype)));
    }
    if is_string(input) {
        return string(input);
    }
    input.deviate(Quirks::BODY_MISSING_TYPE, SUBTYPE)?;
    Ok((nil(input).unwrap_or(input), Octets::slice(b"MIXED", None)))
}

/// `body-type-1part`: up to its end, or up to the nested body of a message, which the answer tells.
#[inline(always)]
fn body_type_1part<'a, 'c>(input: Input<'a, 'c>, body: &mut BodyStructure<'a>) -> ParseResult<'a, 'c, bool> {
    if let Some((media_type, [b' ', octets @ ..])) = plain_string(input.octets)
        && let Some((subtype, rest)) = plain_string(octets)
    {
        body.nodes.push(Node::of(input.leaf(media_type), input.leaf(subtype)));
        return last_part(at(input, rest), body);
    }
    unusual_part(input, body)
}

/// The same if the media type or the subtype is not a plain string.
#[cold]
fn unusual_part<'a, 'c>(input: Input<'a, 'c>, body: &mut BodyStructure<'a>) -> ParseResult<'a, 'c, bool> {
    if !is_string(input) {
        let rest = nil(input).ok_or_else(|| input.error(STRING))?;
        return irregular_part(input, rest, None, body);
    }
    let (rest, media_type) = string(input)?;
    let [b' ', b'"' | b'{' | b'~', ..] = rest.octets else {
        return irregular_part(input, rest, Some(media_type), body);
    };
    let (rest, subtype) = string(rest.skip(1))?;
    body.nodes.push(Node::of(media_type, subtype));
    last_part(rest, body)
}

/// A part of which the media type or the subtype is missing, or all that is inside a multipart. `rest` is what follows the
/// first of the two.
///
/// What has the fields of a part is one: what it lacks is made up. Everything else is taken for a multipart.
#[cold]
fn irregular_part<'a, 'c>(
    input: Input<'a, 'c>,
    rest: Input<'a, 'c>,
    first: Option<Octets<'a>>,
    body: &mut BodyStructure<'a>,
) -> ParseResult<'a, 'c, bool> {
    let second = attempt(rest, |rest| string(gap(rest)?));
    let (error, behind, media_type, subtype) = match (first, second) {
        (Some(media_type), Ok((rest, subtype))) => {
            body.nodes.push(Node::of(media_type, subtype));
            return last_part(rest, body);
        }
        (Some(only), Err(error)) => {
            // There is one string: which of the two is it?
            let (media_type, subtype) = if is_top_level(&only) { (Some(only), None) } else { (None, Some(only)) };
            (error, rest, media_type, subtype)
        }
        (None, Ok((behind, subtype))) => (input.error(STRING), behind, None, Some(subtype)),
        (None, Err(_)) => (input.error(STRING), rest, None, None),
    };
    let parameters = body.parameters.len();
    // A NIL that follows a lone string can be the subtype, or the parameters.
    for has_nil in [true, false] {
        let part = |at: Input<'a, 'c>| {
            input.deviate(Quirks::BODY_MISSING_TYPE, STRING)?;
            let at = if has_nil { nil(gap(at)?).ok_or_else(|| at.error(STRING))? } else { at };
            let media_type = media_type.clone().unwrap_or_else(|| Octets::slice(b"APPLICATION", None));
            let is_text = media_type.eq_ignore_ascii_case(b"TEXT");
            let default: &[u8] = if is_text { b"PLAIN" } else { b"OCTET-STREAM" };
            let subtype = subtype.clone().unwrap_or_else(|| Octets::slice(default, None));
            let mut node = Node::of(media_type, subtype);
            Ok::<_, Err<ParseError>>((body_fields(at, &mut node, &mut body.parameters)?, node))
        };
        if let Ok((rest, node)) = attempt(behind, part) {
            body.nodes.push(node);
            return behind_fields(rest, body);
        }
        body.parameters.truncate(parameters);
    }
    match subtype.filter(|_| input.tolerates(Quirks::BODY_CHILDLESS)) {
        Some(subtype) => Ok((childless(input, behind, Some(subtype), body)?, false)),
        None => Err(error),
    }
}

/// A multipart without parts, `rest` being what follows the place for them, or for the subtype if that was read.
#[cold]
fn childless<'a, 'c>(
    input: Input<'a, 'c>,
    rest: Input<'a, 'c>,
    subtype: Option<Octets<'a>>,
    body: &mut BodyStructure<'a>,
) -> Rest<'a, 'c> {
    input.deviate(Quirks::BODY_CHILDLESS, STRING)?;
    let (rest, subtype) = match subtype {
        Some(subtype) => (rest, subtype),
        None => media_subtype(gap(rest)?)?,
    };
    let mut node = Node { subtype, ..Node::multipart() };
    let rest = extension_data(rest, &mut node, &mut body.parameters)?;
    let (media_type, encoding) = (MULTIPART.clone(), SEVEN_BIT);
    body.nodes.push(Node { kind: Kind::Basic, media_type, encoding, octets: Some(0), ..node });
    Ok(rest)
}

/// True for a media type that RFC 9051 or RFC 2046 names.
fn is_top_level(name: &[u8]) -> bool {
    const ALL: [&str; 8] = ["APPLICATION", "AUDIO", "FONT", "IMAGE", "MESSAGE", "MODEL", "TEXT", "VIDEO"];
    ALL.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name))
}

/// All behind the subtype of the last node. True if the nested body of a message is next.
fn last_part<'a, 'c>(input: Input<'a, 'c>, body: &mut BodyStructure<'a>) -> ParseResult<'a, 'c, bool> {
    let Some(node) = body.nodes.last_mut() else { return Err(input.error(STRING)) };
    let rest = body_fields(input, node, &mut body.parameters)?;
    behind_fields(rest, body)
}

/// What only texts and messages have, and the extension data. True if the nested body of a message is next.
#[inline(always)]
fn behind_fields<'a, 'c>(input: Input<'a, 'c>, body: &mut BodyStructure<'a>) -> ParseResult<'a, 'c, bool> {
    let Some(node) = body.nodes.last_mut() else { return Err(input.error(STRING)) };
    let mut rest = input;
    match &mut node.kind {
        Kind::Text { lines } => (rest, *lines) = body_fld_lines(input)?,
        Kind::Message { envelope, lines } => {
            (rest, *envelope) = message_head(input)?;
            if envelope.is_some() {
                if !matches!(rest.octets, [b'(', b')', ..]) {
                    return Ok((rest, true));
                }
                rest.skip(1).deviate(Quirks::BODY_MISSING_MESSAGE, STRING)?;
                (rest, *lines) = body_fld_lines(rest.skip(2))?;
            }
        }
        Kind::Basic | Kind::Multipart => {}
    }
    Ok((extension_data(rest, node, &mut body.parameters)?, false))
}

/// `SP envelope SP`, in front of the nested body.
fn message_head<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<Box<Envelope<'a>>>> {
    const OPEN: &Rule = &Rule::new("`(`", "envelope");
    let found = attempt(input, |input| {
        let at = gap(input)?;
        at.expect(b'(', OPEN).map(|_| (at, ()))
    });
    match found {
        Ok((at, ())) => {
            let (rest, envelope) = envelope(at)?;
            Ok((gap(rest)?, Some(envelope)))
        }
        Err(_) if input.tolerates(Quirks::BODY_MISSING_MESSAGE) => {
            input.deviate(Quirks::BODY_MISSING_MESSAGE, OPEN)?;
            Ok((input, None))
        }
        Err(error) => Err(error),
    }
}
