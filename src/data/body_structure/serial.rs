//! A body as data for serde: a list of its parts, each with the number of those inside it, so that nothing recurses.

use super::{
    BodyStructure, Disposition, Envelope, FIELDS, Kind, MULTIPART, Node, Parameter, Part, PartNumber, Rare, Span,
    number64,
};
use crate::{
    data::{macros::serialize_fields, tagged_ext::is_one_value},
    error::UsageError,
    wire::{NString, Octets, Raw},
};
use alloc::{boxed::Box, vec::Vec};
use core::iter;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

serialize_fields!(Disposition<'b>, |it| { kind: it.kind(), parameters: it.parameters() });
serialize_fields!(Part<'b>, |it| {
    media_type: it.media_type(),
    subtype: it.subtype(),
    parameters: it.parameters(),
    id: it.id(),
    description: it.description(),
    encoding: it.encoding(),
    octets: it.octets(),
    envelope: it.envelope(),
    lines: it.lines(),
    md5: it.md5(),
    disposition: it.disposition(),
    language: it.language(),
    location: it.location(),
    extension_data: it.extension_data(),
    extension_fields: it.node().fields,
    below: it.node().below,
});

impl Serialize for BodyStructure<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename = "Part")]
        struct Numbered<'b> {
            number: Option<PartNumber>,
            #[serde(flatten)]
            part: Part<'b>,
        }
        // Where parts are nested deeply, their numbers would be nearly all there is.
        let is_short = |number: &PartNumber| number.as_slice().len() <= LONGEST_NUMBER;
        let numbered = |(number, part): (Option<_>, _)| Numbered { number: number.filter(is_short), part };
        serializer.collect_seq(self.walk().map(numbered))
    }
}

/// As many levels has the longest part number that is written.
const LONGEST_NUMBER: usize = 100;

impl<'de> Deserialize<'de> for BodyStructure<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::serde::through(deserializer, body)
    }
}

/// What is read of a part.
#[derive(Deserialize)]
#[serde(rename = "Part")]
struct Fields<'a> {
    media_type: Octets<'a>,
    subtype: Octets<'a>,
    parameters: Vec<Parameter<'a>>,
    id: NString<'a>,
    description: NString<'a>,
    encoding: Option<Octets<'a>>,
    octets: Option<u64>,
    envelope: Option<Envelope<'a>>,
    lines: Option<u64>,
    md5: NString<'a>,
    disposition: Option<DispositionFields<'a>>,
    language: Vec<Octets<'a>>,
    location: NString<'a>,
    extension_data: Vec<Raw<'a>>,
    extension_fields: u8,
    below: usize,
}

#[derive(Deserialize)]
#[serde(rename = "Disposition")]
struct DispositionFields<'a> {
    kind: Octets<'a>,
    parameters: Vec<Parameter<'a>>,
}

/// The body of these parts, if each has as many inside it as it says, and as many as it may have.
fn body(parts: Vec<Fields<'_>>) -> Result<BodyStructure<'_>, UsageError> {
    let count = parts.len();
    let mut body = BodyStructure { nodes: Vec::with_capacity(count), parameters: Vec::new() };
    // Where the parts end that are open.
    let mut ends: Vec<usize> = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        while ends.pop_if(|end| *end == index).is_some() {}
        let around = if index == 0 { Some(count) } else { ends.last().copied() };
        let end = part.below.checked_add(index + 1);
        let Some(end) = end.filter(|end| around.is_some_and(|around| *end <= around) && (index > 0 || *end == count))
        else {
            return Err(UsageError("the parts of a body are one part, and those inside it"));
        };
        ends.push(end);
        let is_filled = body.nodes.last().is_none_or(|outer| match outer.kind {
            // The first part behind a message is its body, which is all that is inside it.
            Kind::Message { .. } if outer.below > 0 => outer.below == 1 + part.below,
            _ => true,
        });
        if !is_filled {
            return Err(UsageError("a message has one body"));
        }
        let node = node(part, &mut body.parameters)?;
        body.nodes.push(node);
    }
    if body.nodes.is_empty() { Err(UsageError("a body has a part")) } else { Ok(body) }
}

fn node<'a>(part: Fields<'a>, all: &mut Vec<Parameter<'a>>) -> Result<Node<'a>, UsageError> {
    let is_multipart = part.below > 0 && part.media_type.eq_ignore_ascii_case(&MULTIPART);
    let rare = Rare {
        id: part.id,
        description: part.description,
        md5: part.md5,
        language: part.language,
        location: part.location,
        extra: part.extension_data,
    };
    let mut node = if is_multipart {
        Node { subtype: part.subtype, ..Node::multipart() }
    } else {
        Node::of(part.media_type, part.subtype)
    };
    let (has_parts, has_envelope, has_lines) = (part.below > 0, part.envelope.is_some(), part.lines.is_some());
    let fits = match &mut node.kind {
        Kind::Basic => !has_parts && !has_envelope && !has_lines,
        Kind::Text { lines } => {
            *lines = part.lines;
            !has_parts && !has_envelope
        }
        Kind::Message { envelope, lines } => {
            (*envelope, *lines) = (part.envelope.map(Box::new), part.lines);
            true
        }
        Kind::Multipart => {
            let has_fields = part.encoding.is_some() || part.octets.is_some();
            let has_rare = [&rare.id, &rare.description, &rare.md5].into_iter().any(|it| !it.is_nil());
            !has_envelope && !has_lines && !has_fields && !has_rare
        }
    };
    if !fits {
        return Err(UsageError("a part of this type does not have this field, or nothing inside it"));
    }
    if !is_multipart {
        node.encoding = part.encoding.ok_or(UsageError("a part that is no multipart has an encoding"))?;
    }
    part.octets.into_iter().chain(part.lines).try_for_each(|size| number64(size).map(drop))?;
    (node.octets, node.below) = (part.octets, part.below);
    node.parameters = append(all, part.parameters);
    // As many as it takes to reach the last that has a value.
    let reached = [
        part.extension_fields,
        u8::from(is_multipart && !node.parameters.is_empty() || !rare.md5.is_nil()),
        if part.disposition.is_some() { 2 } else { 0 },
        if rare.language.is_empty() { 0 } else { 3 },
        if rare.location.is_nil() && rare.extra.is_empty() { 0 } else { FIELDS },
    ];
    node.fields = reached.into_iter().max().unwrap_or_default();
    if node.fields > FIELDS || !rare.extra.iter().all(is_one_value) {
        return Err(UsageError("extension data is four fields, and then values"));
    }
    if let Some(disposition) = part.disposition {
        let kind = Parameter { attribute: disposition.kind, value: NString::NIL };
        node.disposition = append(all, iter::once(kind).chain(disposition.parameters));
    }
    let is_rare = [&rare.id, &rare.description, &rare.md5, &rare.location].into_iter().any(|it| !it.is_nil())
        || !rare.language.is_empty()
        || !rare.extra.is_empty();
    node.rare = is_rare.then(|| Box::new(rare));
    Ok(node)
}

/// Appends parameters, which are then these.
fn append<'a>(all: &mut Vec<Parameter<'a>>, parameters: impl IntoIterator<Item = Parameter<'a>>) -> Span {
    let start = all.len();
    all.extend(parameters);
    Span::new(start, all.len())
}
