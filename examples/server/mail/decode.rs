//! From octets to text: transfer encodings, charsets, encoded words, HTML.

use super::{
    Mail,
    header::{Header, unfold},
    parts::{Kind, Part},
    structure::encoding,
};
use imap_wire::data::{Date, DateTime};
use mail_parser::{
    HeaderValue,
    decoders::{
        base64::base64_decode, charsets::map::charset_decoder, html::html_to_text,
        quoted_printable::quoted_printable_decode,
    },
    parsers::MessageStream,
};
use std::borrow::Cow;

/// Characters of a preview, at most (RFC 8970, section 3.2).
const PREVIEW: usize = 200;

/// The transfer encodings that are known (RFC 2045, section 6).
const ENCODINGS: [&str; 5] = ["7bit", "8bit", "binary", "base64", "quoted-printable"];

impl Mail {
    /// The first words of the first text of the message (RFC 8970). Empty if it has none.
    pub(crate) fn preview(&self) -> String {
        let Some(part) = self.parts.iter().find(|part| self.is_leaf_of(part, &["text"])) else { return String::new() };
        let text = self.text_of(part);
        let is_html = part.media_type.is_subtype("html");
        let text = if is_html { html_to_text(&text) } else { text };
        // What is quoted was said before.
        let lines = text.lines().filter(|line| is_html || !line.starts_with('>'));
        let mut preview = String::new();
        for word in lines.flat_map(str::split_whitespace) {
            if !preview.is_empty() {
                preview.push(' ');
            }
            preview.push_str(word);
            if preview.chars().count() > PREVIEW {
                break;
            }
        }
        let preview: String = preview.chars().take(PREVIEW).collect();
        preview.trim_end().to_owned()
    }

    /// When it was sent, as its header says.
    pub(crate) fn sent_date(&self) -> Option<DateTime> {
        date_time(&self.header().last("Date")?)
    }

    /// The values of all fields of this name, decoded.
    pub(crate) fn decoded(&self, name: &str) -> impl Iterator<Item = String> {
        self.header().all(name).map(decoded)
    }

    /// The text of a part: without its transfer encoding, and in Unicode as far as its charset is known.
    pub(super) fn text_of(&self, part: &Part) -> String {
        let body = self.body_of(part);
        let encoding = encoding(self.header_of(part));
        // Of what is broken, each line that is not.
        let by_line = || {
            body.split_inclusive(|&octet| octet == b'\n')
                .flat_map(|line| transfer(&encoding, line).unwrap_or(Cow::Borrowed(line)).into_owned())
        };
        let content = transfer(&encoding, body).unwrap_or_else(|| by_line().collect::<Vec<_>>().into());
        match part.media_type.parameter("charset").and_then(charset_decoder) {
            Some(decode) => decode(&content),
            None => String::from_utf8_lossy(&content).into_owned(),
        }
    }

    /// The headers of all parts, in order.
    pub(super) fn headers(&self) -> impl Iterator<Item = Header<'_>> {
        self.parts.iter().map(|part| self.header_of(part))
    }

    /// The texts in the message, and whatever else there is that people read.
    pub(super) fn texts(&self) -> impl Iterator<Item = String> {
        self.parts.iter().filter(|part| self.is_leaf_of(part, &["text", "message"])).map(|part| self.text_of(part))
    }

    /// True for a part that is of one of these kinds. One whose encoding is not known is data, whatever it says that it is (RFC 2045,
    /// section 6.4).
    fn is_leaf_of(&self, part: &Part, kinds: &[&str]) -> bool {
        part.kind == Kind::Leaf
            && kinds.iter().any(|kind| part.media_type.is(kind))
            && ENCODINGS.iter().any(|known| encoding(self.header_of(part)).eq_ignore_ascii_case(known.as_bytes()))
    }
}

/// The content without its transfer encoding. `None` if that is not known, or the content is not encoded so.
pub(crate) fn transfer<'b>(encoding: &[u8], body: &'b [u8]) -> Option<Cow<'b, [u8]>> {
    match encoding.to_ascii_lowercase().as_slice() {
        b"7bit" | b"8bit" | b"binary" => Some(body.into()),
        b"base64" => base64_decode(body).map(Cow::Owned),
        b"quoted-printable" => quoted_printable_decode(body).map(Cow::Owned),
        _ => None,
    }
}

/// The value of a field, with its encoded words decoded.
pub(crate) fn decoded(value: &[u8]) -> String {
    // The reader wants the end of the line that the field has in a header.
    let line = [&*unfold(value), b"\r\n"].concat();
    match MessageStream::new(&line).parse_unstructured() {
        HeaderValue::Text(text) => text.into_owned(),
        _ => String::new(),
    }
}

/// The date of a field.
fn date_time(value: &[u8]) -> Option<DateTime> {
    let mut line = Vec::new();
    for word in value.split(u8::is_ascii_whitespace) {
        line.extend_from_slice(word);
        // The reader wants the seconds, which may be left out (RFC 5322, section 3.3).
        let is_time = word.iter().all(|octet| octet.is_ascii_digit() || *octet == b':');
        if is_time && word.iter().filter(|&&octet| octet == b':').count() == 1 {
            line.extend_from_slice(b":00");
        }
        line.push(b' ');
    }
    line.extend_from_slice(b"\r\n");
    let HeaderValue::DateTime(found) = MessageStream::new(&line).parse_date() else { return None };
    let date = Date::new(found.year, found.month, found.day).ok()?;
    let zone = i16::from(found.tz_hour) * 60 + i16::from(found.tz_minute);
    let zone = if found.tz_before_gmt { -zone } else { zone };
    // A leap second is taken for the one before it.
    DateTime::new(date, found.hour, found.minute, found.second.min(59), zone).ok()
}

/// The message identifiers in the values of all fields of this name, in order, without angle brackets.
pub(crate) fn message_ids(header: Header<'_>, name: &str) -> Vec<String> {
    header.all(name).flat_map(|value| ids(&unfold(value))).take(MOST_IDS).collect()
}

/// Identifiers of one message at most, and octets of a field that are looked at for them.
const MOST_IDS: usize = 10_000;
const MOST_OCTETS: usize = 1 << 20;

fn ids(value: &[u8]) -> Vec<String> {
    let value = &value[..value.len().min(MOST_OCTETS)];
    let line = [value, b"\r\n"].concat();
    match MessageStream::new(&line).parse_id() {
        HeaderValue::Text(id) => vec![id.into_owned()],
        HeaderValue::TextList(ids) => ids.into_iter().map(Cow::into_owned).collect(),
        _ => Vec::new(),
    }
}
