//! Writing: the form on the wire, and a form to read.

use super::{
    BodyStructure, Kind, Parameter,
    cursor::{Edge, Open, Part},
};
use crate::wire::Writer;
use core::fmt;

impl BodyStructure<'_> {
    /// `body`
    pub(crate) fn write(&self, writer: &mut Writer) {
        let mut open = Open::default();
        for part in self.parts() {
            begin(part, writer);
            if part.node().below > 0 {
                open.push(part);
                continue;
            }
            end(part, writer);
            while let Some(part) = open.pop_at(part) {
                end(part, writer);
            }
        }
    }
}

/// All in front of the parts inside `part`.
fn begin(part: Part<'_>, writer: &mut Writer) {
    let node = part.node();
    let Some(encoding) = part.encoding() else {
        return writer.open(); // a multipart
    };
    writer.string_behind(b"(", &node.media_type);
    writer.string_behind(b" ", &node.subtype);
    write_parameters(part.parameters(), writer);
    match part.rare() {
        None => writer.text(b" NIL NIL"),
        Some(rare) => {
            writer.nstring_behind(b" ", &rare.id);
            writer.nstring_behind(b" ", &rare.description);
        }
    }
    writer.string_behind(b" ", encoding);
    writer.number_behind(b" ", node.octets.unwrap_or(0));
    match &node.kind {
        Kind::Text { lines } => writer.number_behind(b" ", lines.unwrap_or(0)),
        Kind::Message { envelope, .. } => {
            writer.space();
            match envelope {
                Some(envelope) => envelope.write(writer),
                None => writer.text(b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"),
            }
            writer.space();
            if part.body().is_none() {
                writer.text(b"(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 0 0)");
            }
        }
        Kind::Basic | Kind::Multipart => {}
    }
}

/// All behind the parts inside `part`.
fn end(part: Part<'_>, writer: &mut Writer) {
    match part.node().kind {
        Kind::Message { lines, .. } => writer.number_behind(b" ", lines.unwrap_or(0)),
        Kind::Multipart => writer.string_behind(b" ", part.subtype()),
        Kind::Basic | Kind::Text { .. } => {}
    }
    let fields = part.node().fields;
    if part.rare().is_none()
        && let None = part.disposition()
    {
        // By far the most parts.
        let nils = if fields > 0 && part.has_parts() {
            write_parameters(part.parameters(), writer);
            fields - 1
        } else {
            fields
        };
        writer.part_behind(b"", b" NIL NIL NIL NIL", 4 * usize::from(nils));
        return writer.close();
    }
    for field in 0..fields {
        match (field, part.rare()) {
            (0, _) if part.has_parts() => write_parameters(part.parameters(), writer),
            (1, _) => match part.disposition() {
                None => writer.text(b" NIL"),
                Some(disposition) => {
                    writer.string_behind(b" (", disposition.kind());
                    write_parameters(disposition.parameters(), writer);
                    writer.close();
                }
            },
            (_, None) => writer.text(b" NIL"),
            (0, Some(rare)) => writer.nstring_behind(b" ", &rare.md5),
            (2, Some(rare)) if rare.language.is_empty() => writer.text(b" NIL"),
            (2, Some(rare)) => {
                writer.space();
                writer.list(&rare.language, Writer::string);
            }
            (_, Some(rare)) => writer.nstring_behind(b" ", &rare.location),
        }
    }
    for value in part.extension_data() {
        writer.space();
        writer.raw(value);
    }
    writer.close();
}

/// `SP body-fld-param`
fn write_parameters(parameters: &[Parameter<'_>], writer: &mut Writer) {
    let [first, others @ ..] = parameters else {
        return writer.text(b" NIL");
    };
    writer.string_behind(b" (", &first.attribute);
    writer.string_behind(b" ", &first.value().unwrap_or_default());
    for parameter in others {
        writer.string_behind(b" ", &parameter.attribute);
        writer.string_behind(b" ", &parameter.value().unwrap_or_default());
    }
    writer.close();
}

/// The types of all parts, such as `multipart/mixed (text/plain, image/png)`.
impl fmt::Display for BodyStructure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for edge in self.edges() {
            separator = match edge {
                Edge::Begin(part) => {
                    let (media_type, subtype) = (part.media_type().escape_ascii(), part.subtype().escape_ascii());
                    write!(f, "{separator}{media_type}/{subtype}")?;
                    if part.node().below > 0 { " (" } else { ", " }
                }
                Edge::End(part) => {
                    f.write_str(if part.node().below > 0 { ")" } else { "" })?;
                    ", "
                }
            };
        }
        Ok(())
    }
}
