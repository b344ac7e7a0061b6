//! The short ways: fields as nearly all servers send them, with no string that needs a second look.
//!
//! Each gives what follows, or `None` for what `fields.rs` has to read, from the same place. It works on slices, which stay in
//! registers, and may leave parameters behind that were not to be kept.

use super::{FIELDS, Node, Parameter, Span};
use crate::wire::{
    NString,
    input::Input,
    number::plain_number,
    string::{plain_nil, plain_nstring, plain_string},
};
use alloc::vec::Vec;

/// `SP body-fields`
#[inline(always)]
pub(super) fn body_fields<'a>(
    input: Input<'a, '_>,
    node: &mut Node<'a>,
    all: &mut Vec<Parameter<'a>>,
) -> Option<&'a [u8]> {
    let start = all.len();
    let [b' ', rest @ ..] = input.octets else { return None };
    let mut rest = match rest {
        [b'(', ..] => body_fld_param(input, rest, all)?,
        _ => plain_nil(rest)?,
    };
    match rest.split_first_chunk() {
        // Compared as a word.
        Some((fields, next)) if *fields == *b" NIL NIL" => rest = next,
        _ => {
            let (id, next) = plain_nstring(rest.strip_prefix(b" ")?)?;
            let (description, next) = plain_nstring(next.strip_prefix(b" ")?)?;
            if id.is_some() || description.is_some() {
                let rare = node.rare();
                (rare.id, rare.description) = (input.leaf(&[]).beside(id), input.leaf(&[]).beside(description));
            }
            rest = next;
        }
    }
    let (encoding, rest) = plain_string(rest.strip_prefix(b" ")?)?;
    let (octets, rest) = plain_number(rest.strip_prefix(b" ")?)?;
    node.parameters = Span::new(start, all.len());
    node.encoding = input.leaf(encoding);
    node.octets = Some(octets);
    Some(rest)
}

/// `body-ext-1part` of which there is nothing but a disposition, or `body-ext-mpart` likewise, and the `)` that ends the body.
#[inline(always)]
pub(super) fn extension_data<'a>(
    input: Input<'a, '_>,
    node: &mut Node<'a>,
    all: &mut Vec<Parameter<'a>>,
) -> Option<&'a [u8]> {
    let mut fields = 0;
    let mut rest = input.octets;
    loop {
        if let [b')', rest @ ..] = rest {
            node.fields = fields;
            return Some(rest);
        }
        match rest.split_first_chunk() {
            // Compared as a word.
            Some((field, next)) if *field == *b" NIL" => rest = next,
            _ => {
                let next = rest.strip_prefix(b" ")?;
                let start = all.len();
                match fields {
                    0 if node.has_parts() => {
                        rest = body_fld_param(input, next, all)?;
                        node.parameters = Span::new(start, all.len());
                    }
                    1 => {
                        rest = body_fld_dsp(input, next, all)?;
                        node.disposition = Span::new(start, all.len());
                    }
                    _ => return None,
                }
            }
        }
        if fields == FIELDS || !matches!(rest, [b' ' | b')', ..]) {
            return None;
        }
        fields += 1;
    }
}

/// `"(" string SP body-fld-param ")"`
#[inline(always)]
fn body_fld_dsp<'a>(input: Input<'a, '_>, octets: &'a [u8], all: &mut Vec<Parameter<'a>>) -> Option<&'a [u8]> {
    let (kind, rest) = plain_string(octets.strip_prefix(b"(")?)?;
    all.push(Parameter { attribute: input.leaf(kind), value: NString::NIL });
    match rest.strip_prefix(b" ")? {
        rest @ [b'(', ..] => body_fld_param(input, rest, all)?,
        rest => plain_nil(rest)?,
    }
    .strip_prefix(b")")
}

/// `"(" string SP string *(SP string SP string) ")"`
#[inline(never)]
pub(super) fn body_fld_param<'a>(
    input: Input<'a, '_>,
    octets: &'a [u8],
    all: &mut Vec<Parameter<'a>>,
) -> Option<&'a [u8]> {
    if all.capacity() == 0 {
        // Mostly the only allocation: few parameters, with what stands between them, are shorter than 32 octets.
        *all = Vec::with_capacity((octets.len() / 32).clamp(1, 16));
    }
    let mut rest = octets.strip_prefix(b"(")?;
    loop {
        let (attribute, next) = plain_string(rest)?;
        let (value, next) = plain_string(next.strip_prefix(b" ")?)?;
        all.push(Parameter { attribute: input.leaf(attribute), value: input.leaf(value).into() });
        input.check_items(all.len()).ok()?;
        match next {
            [b')', rest @ ..] => return Some(rest),
            [b' ', next @ ..] => rest = next,
            _ => return None,
        }
    }
}
