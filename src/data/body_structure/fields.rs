//! Reading: what a part consists of, `body-fields` and the extension data.
//!
//! `inline(always)` is on what each token goes through: together that saves one instruction in ten.

use super::{FIELDS, Node, Parameter, Rare, SEVEN_BIT, Span, plain};
use crate::{
    error::{ParseError, Rule},
    quirks::Quirks,
    wire::{
        NString, Octets,
        input::{Input, ParseResult, attempt},
        list::{list, no_space, space},
        number::{number64, plain_number},
        raw::value,
        scan,
        string::{nstring, string},
    },
};
use alloc::vec::Vec;
use nom::Err;

pub(super) type Rest<'a, 'c> = Result<Input<'a, 'c>, Err<ParseError>>;

pub(super) const STRING: &Rule = &Rule::new("quotation mark or `{`", "string");
const MD5: &Rule = &Rule::new("quotation mark, `{` or NIL", "body-fld-md5");
const NEXT: &Rule = &Rule::new("space or `)`", "body");

/// `SP body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets`
#[inline(always)]
pub(super) fn body_fields<'a, 'c>(
    input: Input<'a, 'c>,
    node: &mut Node<'a>,
    all: &mut Vec<Parameter<'a>>,
) -> Rest<'a, 'c> {
    let before = all.len();
    if let Some(rest) = plain::body_fields(input, node, all) {
        return Ok(at(input, rest));
    }
    all.truncate(before);
    Ok(at(input, unusual_body_fields(input, node, all)?.octets))
}

#[cold]
fn unusual_body_fields<'a, 'c>(
    input: Input<'a, 'c>,
    node: &mut Node<'a>,
    all: &mut Vec<Parameter<'a>>,
) -> Rest<'a, 'c> {
    let mut rest;
    (rest, node.parameters) = body_fld_param(gap(input)?, all)?;
    rest = rare_nstring(gap(rest)?, node, |rare| &mut rare.id)?;
    rest = rare_nstring(gap(rest)?, node, |rare| &mut rare.description)?;
    let (rest, encoding) = string_or_nil(gap(rest)?)?;
    node.encoding = encoding.into_octets().unwrap_or(SEVEN_BIT);
    let (rest, octets) = size(gap(rest)?)?;
    node.octets = octets;
    Ok(rest)
}

/// What follows in the same input.
#[inline(always)]
pub(super) const fn at<'a, 'c>(input: Input<'a, 'c>, rest: &'a [u8]) -> Input<'a, 'c> {
    let mut at = input;
    at.octets = rest;
    at
}

/// `nstring`, for which nothing is allocated if it is NIL.
#[inline(always)]
fn rare_nstring<'a, 'c>(
    input: Input<'a, 'c>,
    node: &mut Node<'a>,
    field: impl for<'r> FnOnce(&'r mut Rare<'a>) -> &'r mut NString<'a>,
) -> Rest<'a, 'c> {
    if let Some(rest) = nil(input) {
        return Ok(rest);
    }
    let (rest, value) = nstring(input)?;
    *field(node.rare()) = value;
    Ok(rest)
}

/// `SP body-fld-lines`
#[inline(always)]
pub(super) fn body_fld_lines<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<u64>> {
    let lines = match input.octets {
        [b' ', b'0'..=b'9', ..] => return size(input.skip(1)),
        _ => attempt(input, |input| size(gap(input)?)),
    };
    match lines {
        Err(_) if input.tolerates(Quirks::BODY_MISSING_LINES) => {
            input.deviate(Quirks::BODY_MISSING_LINES, NEXT)?;
            Ok((input, None))
        }
        lines => lines,
    }
}

/// `body-ext-1part` or `body-ext-mpart`, if there is any of it, and the `)` that ends the body.
#[inline(always)]
pub(super) fn extension_data<'a, 'c>(
    input: Input<'a, 'c>,
    node: &mut Node<'a>,
    all: &mut Vec<Parameter<'a>>,
) -> Rest<'a, 'c> {
    let before = all.len();
    if let Some(rest) = plain::extension_data(input, node, all) {
        return Ok(at(input, rest));
    }
    all.truncate(before);
    Ok(at(input, unusual_extension_data(input, node, all)?.octets))
}

#[cold]
fn unusual_extension_data<'a, 'c>(
    input: Input<'a, 'c>,
    node: &mut Node<'a>,
    all: &mut Vec<Parameter<'a>>,
) -> Rest<'a, 'c> {
    (node.fields, node.disposition) = (0, Span::default());
    let mut at = input;
    loop {
        // What there is most of, compared as a word.
        let mut octets = at.octets;
        while let Some((field, rest @ [b' ' | b')', ..])) = octets.split_first_chunk::<4>()
            && field == b" NIL"
            && node.fields < FIELDS
        {
            octets = rest;
            node.fields += 1;
        }
        at = at.skip(at.octets.len() - octets.len());
        at = match at.octets {
            [b')', ..] => return Ok(at.skip(1)),
            [b' ', b')', ..] => no_space(at)?,
            [b' ' | b'(' | b'"', ..] => {
                let field = gap(at)?;
                if let [b')', ..] = field.octets { field } else { extension_field(field, node, all)? }
            }
            _ => return Err(at.error(NEXT)),
        }
    }
}

/// The next field of extension data.
fn extension_field<'a, 'c>(input: Input<'a, 'c>, node: &mut Node<'a>, all: &mut Vec<Parameter<'a>>) -> Rest<'a, 'c> {
    let field = node.fields;
    if field == FIELDS {
        let (rest, value) = value(input)?;
        node.rare().extra.push(value);
        return Ok(rest);
    }
    if field == 0 && !node.has_parts() {
        match input.octets {
            [b'0'..=b'9', ..] => return extra_lines(input),
            [b'(', ..] if node.media_type.eq_ignore_ascii_case(b"MESSAGE") => return extra_message(input),
            _ => {}
        }
    }
    let before = all.len();
    let parsed = attempt(input, |input| {
        let rest;
        match field {
            0 if node.has_parts() => (rest, node.parameters) = body_fld_param(input, all)?,
            0 => rest = rare_nstring(input, node, |rare| &mut rare.md5)?,
            1 => (rest, node.disposition) = body_fld_dsp(input, all)?,
            2 => (rest, node.rare().language) = body_fld_lang(input)?,
            _ => rest = rare_nstring(input, node, |rare| &mut rare.location)?,
        }
        Ok((rest, ()))
    });
    node.fields += 1;
    match parsed {
        Ok((rest, ())) => Ok(rest),
        Err(error) => {
            all.truncate(before);
            misshapen_field(input, node, all, error)
        }
    }
}

/// A field of extension data that has not the form that it should have.
#[cold]
fn misshapen_field<'a, 'c>(
    input: Input<'a, 'c>,
    node: &mut Node<'a>,
    all: &mut Vec<Parameter<'a>>,
    error: Err<ParseError>,
) -> Rest<'a, 'c> {
    if !input.tolerates(Quirks::BODY_FIELD_SHAPE) {
        return Err(error);
    }
    input.deviate(Quirks::BODY_FIELD_SHAPE, NEXT)?;
    // IceWarp swaps the language with the disposition.
    if node.fields == 3 && node.disposition.is_empty() {
        let before = all.len();
        let swapped = attempt(input, |input| {
            let (rest, disposition) = body_fld_dsp(input, all)?;
            let is_known = |it: &[u8]| it.eq_ignore_ascii_case(b"inline") || it.eq_ignore_ascii_case(b"attachment");
            match all.get(before).filter(|kind| is_known(&kind.attribute)) {
                Some(_) => Ok((rest, disposition)),
                None => Err(input.error(NEXT)),
            }
        });
        if let Ok((rest, disposition)) = swapped {
            node.disposition = disposition;
            return Ok(rest);
        }
        all.truncate(before);
    }
    Ok(value(input)?.0)
}

/// `body-fld-lines` where there should be none.
#[cold]
fn extra_lines<'a, 'c>(input: Input<'a, 'c>) -> Rest<'a, 'c> {
    input.deviate(Quirks::BODY_EXTRA_LINES, MD5)?;
    Ok(size(input)?.0)
}

/// `envelope SP body SP body-fld-lines` where there should be none.
#[cold]
fn extra_message<'a, 'c>(input: Input<'a, 'c>) -> Rest<'a, 'c> {
    input.deviate(Quirks::BODY_EXTRA_MESSAGE, MD5)?;
    let mut rest = value(input)?.0;
    for _body_and_lines in 0..2 {
        if let [b' ', b'(' | b'0'..=b'9', ..] = rest.octets {
            rest = value(rest.skip(1))?.0;
        }
    }
    Ok(rest)
}

/// `body-fld-dsp = "(" string SP body-fld-param ")" / nil`
fn body_fld_dsp<'a, 'c>(input: Input<'a, 'c>, all: &mut Vec<Parameter<'a>>) -> ParseResult<'a, 'c, Span> {
    const DISPOSITION: &Rule = &Rule::new("`(` or NIL", "body-fld-dsp");
    const CLOSE: &Rule = &Rule::new("`)`", "body-fld-dsp");
    if let Some(rest) = nil(input) {
        return Ok((rest, Span::default()));
    }
    let start = all.len();
    if is_string(input) {
        // Exchange leaves the list out.
        input.deviate(Quirks::BODY_FIELD_SHAPE, DISPOSITION)?;
        let (rest, attribute) = string(input)?;
        all.push(Parameter { attribute, value: NString::NIL });
        return Ok((rest, Span::new(start, all.len())));
    }
    let (rest, attribute) = string(no_space(input.expect(b'(', DISPOSITION)?)?)?;
    all.push(Parameter { attribute, value: NString::NIL });
    let (rest, _) = body_fld_param(gap(rest)?, all)?;
    Ok((no_space(rest)?.expect(b')', CLOSE)?, Span::new(start, all.len())))
}

/// `body-fld-lang = nstring / "(" string *(SP string) ")"`
fn body_fld_lang<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<Octets<'a>>> {
    let [b'(', inner @ ..] = input.octets else {
        let (rest, language) = nstring(input)?;
        return Ok((rest, language.into_octets().into_iter().collect()));
    };
    if let [b')', ..] = inner {
        return Err(input.skip(1).error(STRING));
    }
    let mut languages = Vec::new();
    let (rest, ()) = list(input, string, |language| languages.push(language))?;
    Ok((rest, languages))
}

/// `body-fld-param = "(" string SP string *(SP string SP string) ")" / nil`
fn body_fld_param<'a, 'c>(input: Input<'a, 'c>, all: &mut Vec<Parameter<'a>>) -> ParseResult<'a, 'c, Span> {
    const PARAMETERS: &Rule = &Rule::new("`(` or NIL", "body-fld-param");
    let [b'(', inner @ ..] = input.octets else {
        let rest = nil(input).ok_or_else(|| input.error(PARAMETERS))?;
        return Ok((rest, Span::default()));
    };
    if let [b')', ..] = inner {
        input.skip(1).deviate(Quirks::BODY_EMPTY_PARAMS, STRING)?;
        return Ok((input.skip(2), Span::default()));
    }
    let start = all.len();
    let (rest, ()) = list(input, |input| parameter(input, all), drop)?;
    input.check_items(all.len())?;
    Ok((rest, Span::new(start, all.len())))
}

/// `string SP string` of `body-fld-param`
#[inline]
fn parameter<'a, 'c>(input: Input<'a, 'c>, all: &mut Vec<Parameter<'a>>) -> ParseResult<'a, 'c, ()> {
    const VALUE: &Rule = &Rule::new("space and a value", "body-fld-param");
    let (rest, attribute) = string(input)?;
    if let [b')', ..] | [b' ', b')', ..] = rest.octets {
        rest.deviate(Quirks::BODY_ODD_PARAMS, VALUE)?;
        return Ok((rest, ()));
    }
    let (rest, value) = string_or_nil(gap(rest)?)?;
    all.push(Parameter { attribute, value });
    Ok((rest, ()))
}

/// `string`, for which NIL is tolerated.
#[inline(always)]
fn string_or_nil<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, NString<'a>> {
    if let Some(rest) = nil(input) {
        input.deviate(Quirks::BODY_NIL_STRING, STRING)?;
        return Ok((rest, NString::NIL));
    }
    let (rest, value) = string(input)?;
    Ok((rest, value.into()))
}

/// `body-fld-octets = number`, `body-fld-lines = number64`; `None` for one that says nothing.
#[inline(always)]
fn size<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<u64>> {
    match plain_number(input.octets) {
        Some((number, rest)) => Ok((at(input, rest), Some(number))),
        None => unusual_size(input).map(|(rest, size)| (at(input, rest.octets), size)),
    }
}

#[cold]
fn unusual_size<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<u64>> {
    match number64(input) {
        Ok((rest, number)) if !matches!(rest.octets, [b'.' | b'e' | b'E', ..]) => Ok((rest, Some(number))),
        _ => odd_size(input),
    }
}

/// A number with a sign, a fraction or an exponent.
fn odd_size<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<u64>> {
    let length =
        input.octets.iter().take_while(|octet| matches!(octet, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    let (rest, text) = input.take_octets(length.count());
    let number = core::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok());
    let Some(number) = number.filter(|_| input.tolerates(Quirks::BODY_NUMBER)) else {
        return number64(input).map(|(rest, number)| (rest, Some(number)));
    };
    input.deviate(Quirks::BODY_NUMBER, NEXT)?;
    #[expect(clippy::cast_possible_truncation, reason = "what saturates is not taken")]
    let number = number as i64;
    Ok((rest, u64::try_from(number).ok().filter(|_| number < i64::MAX)))
}

/// Behind NIL, if this is one.
#[inline(always)]
pub(super) fn nil<'a, 'c>(input: Input<'a, 'c>) -> Option<Input<'a, 'c>> {
    match input.octets {
        [b'N' | b'n', b'I' | b'i', b'L' | b'l', rest @ ..]
            if !rest.first().is_some_and(|&next| scan::is(next, scan::ASTRING)) =>
        {
            Some(input.skip(3))
        }
        _ => None,
    }
}

pub(super) fn is_string(input: Input<'_, '_>) -> bool {
    matches!(input.octets, [b'"' | b'{' | b'~', ..])
}

/// `SP`, which is tolerated not to be there in front of what begins with `(` or `"`.
#[inline(always)]
pub(super) fn gap<'a, 'c>(input: Input<'a, 'c>) -> Rest<'a, 'c> {
    match input.octets {
        [b' ', next, ..] if *next != b' ' => Ok(input.skip(1)),
        _ => odd_gap(input),
    }
}

#[cold]
fn odd_gap<'a, 'c>(input: Input<'a, 'c>) -> Rest<'a, 'c> {
    match input.octets {
        [b'(' | b'"', ..] if input.tolerates(Quirks::SPACES) => {
            input.deviate(Quirks::SPACES, NEXT)?;
            Ok(input)
        }
        _ => space(input),
    }
}
