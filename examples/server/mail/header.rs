//! Headers: the fields in front of a blank line, as octets (RFC 5322, section 2.2).

use std::borrow::Cow;

/// The header of a message or of a part, up to and with its blank line.
#[derive(Clone, Copy)]
pub(crate) struct Header<'m>(&'m [u8]);

/// A field of a header.
#[derive(Clone, Copy)]
pub(crate) struct Field<'m> {
    /// All of it, with the name and the line ends.
    pub(crate) octets: &'m [u8],
    /// What stands in front of the colon. Empty if the line has no colon.
    pub(crate) name: &'m [u8],
    /// What stands behind the colon, with the line ends inside it, but not the last.
    pub(crate) value: &'m [u8],
}

impl<'m> Header<'m> {
    pub(crate) fn new(octets: &'m [u8]) -> Self {
        Self(octets)
    }

    /// All fields, as they stand in the header. A line that is no field is one without a name.
    pub(crate) fn fields(self) -> impl Iterator<Item = Field<'m>> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let (octets, behind) = rest.split_at(field_length(rest));
            rest = behind;
            (!octets.is_empty() && !is_blank(octets)).then(|| Field::new(octets))
        })
    }

    /// The line that ends it; nothing if the message or the part ends before.
    pub(crate) fn blank_line(self) -> &'m [u8] {
        let fields = self.fields().map(|field| field.octets.len()).sum();
        &self.0[fields..]
    }

    /// The values of all fields of this name.
    pub(crate) fn all(self, name: &str) -> impl Iterator<Item = &'m [u8]> {
        self.fields().filter(move |field| field.is_named(name.as_bytes())).map(|field| field.value)
    }

    /// The value of the first field of this name, in one line.
    pub(crate) fn first(self, name: &str) -> Option<Cow<'m, [u8]>> {
        self.all(name).next().map(unfold)
    }

    /// The value of the last field of this name, in one line.
    pub(crate) fn last(self, name: &str) -> Option<Cow<'m, [u8]>> {
        self.all(name).last().map(unfold)
    }
}

impl<'m> Field<'m> {
    fn new(octets: &'m [u8]) -> Self {
        let (name, value) = match octets.iter().position(|&octet| octet == b':') {
            Some(colon) => (octets[..colon].trim_ascii_end(), &octets[colon + 1..]),
            None => (&[][..], octets),
        };
        let value = value.strip_suffix(b"\n").unwrap_or(value);
        let value = value.strip_suffix(b"\r").unwrap_or(value);
        let space = value.iter().take_while(|octet| matches!(octet, b' ' | b'\t')).count();
        Self { octets, name, value: &value[space..] }
    }

    pub(crate) fn is_named(&self, name: &[u8]) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// A value without the line ends in it. The space behind them stays.
pub(crate) fn unfold(value: &[u8]) -> Cow<'_, [u8]> {
    if value.contains(&b'\n') {
        value.iter().copied().filter(|octet| !matches!(octet, b'\r' | b'\n')).collect::<Vec<_>>().into()
    } else {
        value.into()
    }
}

/// True for the line that ends a header.
pub(crate) fn is_blank(line: &[u8]) -> bool {
    matches!(line, b"\r\n" | b"\n")
}

/// The length of the first line, with its line end.
pub(crate) fn line_length(octets: &[u8]) -> usize {
    octets.iter().position(|&octet| octet == b'\n').map_or(octets.len(), |end| end + 1)
}

/// The length of the first line, and of those behind it that go on with it.
fn field_length(octets: &[u8]) -> usize {
    let mut length = line_length(octets);
    while !is_blank(&octets[..length]) && matches!(octets.get(length), Some(b' ' | b'\t')) {
        length += line_length(&octets[length..]);
    }
    length
}
