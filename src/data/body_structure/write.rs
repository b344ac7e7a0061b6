//! Writing: the form on the wire, and a form to read.

use super::{
    BodyStructure, Kind, Parameter,
    cursor::{Edge, Part},
};
use crate::wire::Writer;
use core::fmt;

impl BodyStructure<'_> {
    /// `body`
    pub(crate) fn write(&self, writer: &mut Writer) {
        for edge in self.edges() {
            match edge {
                Edge::Begin(part) => begin(part, writer),
                Edge::End(part) => end(part, writer),
            }
        }
    }
}

/// All in front of the parts inside `part`.
fn begin(part: Part<'_>, writer: &mut Writer) {
    writer.open();
    let node = part.node();
    let Some(encoding) = part.encoding() else {
        return; // a multipart
    };
    writer.string(&node.media_type);
    writer.space();
    writer.string(&node.subtype);
    writer.space();
    write_parameters(part.parameters(), writer);
    writer.space();
    writer.nstring(&part.id().into());
    writer.space();
    writer.nstring(&part.description().into());
    writer.space();
    writer.string(encoding);
    writer.space();
    writer.number(node.octets.unwrap_or(0));
    match &node.kind {
        Kind::Text { lines } => {
            writer.space();
            writer.number(lines.unwrap_or(0));
        }
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
        Kind::Message { lines, .. } => {
            writer.space();
            writer.number(lines.unwrap_or(0));
        }
        Kind::Multipart => {
            writer.space();
            writer.string(part.subtype());
        }
        Kind::Basic | Kind::Text { .. } => {}
    }
    for field in 0..part.node().fields {
        writer.space();
        match (field, part.rare()) {
            (0, _) if part.has_parts() => write_parameters(part.parameters(), writer),
            (1, _) => match part.disposition() {
                None => writer.nil(),
                Some(disposition) => {
                    writer.open();
                    writer.string(disposition.kind());
                    writer.space();
                    write_parameters(disposition.parameters(), writer);
                    writer.close();
                }
            },
            (_, None) => writer.nil(),
            (0, Some(rare)) => writer.nstring(&rare.md5),
            (2, Some(rare)) if rare.language.is_empty() => writer.nil(),
            (2, Some(rare)) => writer.list(&rare.language, Writer::string),
            (_, Some(rare)) => writer.nstring(&rare.location),
        }
    }
    for value in part.extension_data() {
        writer.space();
        writer.raw(value);
    }
    writer.close();
}

/// `body-fld-param`
fn write_parameters(parameters: &[Parameter<'_>], writer: &mut Writer) {
    if parameters.is_empty() {
        return writer.nil();
    }
    writer.list(parameters, |writer, parameter| {
        writer.string(&parameter.attribute);
        writer.space();
        writer.string(&parameter.value().unwrap_or_default());
    });
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
