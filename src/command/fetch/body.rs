//! Sections that FETCH asks for: BODY and BINARY, with `partial` (RFC 9051, section 6.4.5; RFC 3516).

use crate::{
    data::{
        Section, SectionKind,
        macros::{arbitrary, into_static, serde_fields},
    },
    error::{Rule, UsageError},
    wire::{
        Writer,
        input::{Input, ParseResult},
        number::number64,
        static_already,
    },
};
use core::num::NonZeroU64;

/// Which octets of a message FETCH asks for: a section, or a part of it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct BodyAttribute<'a> {
    /// True to leave `\Seen` as it is.
    pub peek: bool,
    /// Which section.
    pub section: Section<'a>,
    /// Which octets of it, unless all.
    pub partial: Option<Partial>,
}

impl<'a> BodyAttribute<'a> {
    /// All of a section. Fetching it sets `\Seen`.
    #[must_use]
    pub const fn new(section: Section<'a>) -> Self {
        Self { peek: false, section, partial: None }
    }

    /// All of a section. Fetching it leaves `\Seen` as it is.
    #[must_use]
    pub const fn peek(section: Section<'a>) -> Self {
        Self { peek: true, section, partial: None }
    }

    /// Some octets of the section.
    #[must_use]
    pub const fn with_partial(mut self, partial: Partial) -> Self {
        self.partial = Some(partial);
        self
    }

    /// Writes what follows the name.
    pub(super) fn write(&self, writer: &mut Writer) {
        if self.peek {
            writer.text(b".PEEK");
        }
        self.section.write(writer);
        if let Some(partial) = self.partial {
            partial.write(writer);
        }
    }
}

/// Writes what follows the name of BINARY.
pub(super) fn write_binary(body: &BodyAttribute<'_>, writer: &mut Writer) {
    check_binary(&body.section, writer);
    body.write(writer);
}

/// Writes what follows the name of BINARY.SIZE.
pub(super) fn write_binary_size(section: &Section<'_>, writer: &mut Writer) {
    check_binary(section, writer);
    section.write(writer);
}

fn check_binary(section: &Section<'_>, writer: &mut Writer) {
    if section.kind() != SectionKind::Whole {
        writer.object(UsageError("BINARY is of a part, and of nothing that a part has"));
    }
}

into_static!(struct BodyAttribute { peek, section, partial });
arbitrary!(struct BodyAttribute<'a> { peek, section, partial });

/// Which octets of a section.
///
/// # Grammar
///
/// ```text
/// partial = "<" number64 "." nz-number64 ">"
/// ```
///
/// [RFC 9051, section 6.4.5](https://www.rfc-editor.org/rfc/rfc9051#section-6.4.5). Servers of IMAP4rev1 need not take numbers
/// of more than 32 bits.
///
/// # Example
///
/// ```
/// use imap_wire::command::Partial;
///
/// let partial = Partial::new(2048, 1024)?;
/// assert_eq!((partial.offset(), partial.count()), (2048, 1024));
/// assert!(Partial::new(2048, 0).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Partial {
    offset: u64,
    count: NonZeroU64,
}

impl Partial {
    /// `count` octets from `offset` on, or as many as there are.
    ///
    /// # Errors
    ///
    /// If the count is 0, or one of them has more than 63 bits.
    pub fn new(offset: u64, count: u64) -> Result<Self, UsageError> {
        match NonZeroU64::new(count) {
            Some(count) if (offset | count.get()).leading_zeros() > 0 => Ok(Self { offset, count }),
            _ => Err(UsageError("the octets of a section are at least one, and numbered in 63 bits")),
        }
    }

    /// How many octets come before them.
    #[must_use]
    pub const fn offset(self) -> u64 {
        self.offset
    }

    /// How many there are, if the section has so many.
    #[must_use]
    pub const fn count(self) -> u64 {
        self.count.get()
    }

    pub(crate) fn write(self, writer: &mut Writer) {
        writer.text(b"<");
        writer.number(self.offset);
        writer.text(b".");
        writer.number(self.count.get());
        writer.text(b">");
    }
}

static_already!(Partial);
serde_fields!(
    Partial,
    |it| { offset: u64 = it.offset, count: u64 = it.count },
    Self::new(offset, count),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Partial {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let offset = if u.arbitrary()? { u.int_in_range(0..=9)? } else { u.arbitrary::<u64>()? >> 1 };
        Self::new(offset, (u.arbitrary::<u64>()? >> 1).max(1)).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// `section [partial]`
#[inline]
pub(super) fn body<'a, 'c>(
    input: Input<'a, 'c>,
    peek: bool,
    section: impl FnOnce(Input<'a, 'c>) -> ParseResult<'a, 'c, Section<'a>>,
) -> ParseResult<'a, 'c, BodyAttribute<'a>> {
    let (rest, section) = section(input)?;
    let (rest, partial) = match rest.octets {
        [b'<', ..] => partial(rest).map(|(rest, partial)| (rest, Some(partial)))?,
        _ => (rest, None),
    };
    Ok((rest, BodyAttribute { peek, section, partial }))
}

/// `partial = "<" number64 "." nz-number64 ">"`
pub(crate) fn partial<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Partial> {
    const OPEN: &Rule = &Rule::new("`<`", "partial");
    const DOT: &Rule = &Rule::new("`.`", "partial");
    const COUNT: &Rule = &Rule::new("number of 1 to 9223372036854775807", "partial");
    const CLOSE: &Rule = &Rule::new("`>`", "partial");
    let (rest, offset) = number64(input.expect(b'<', OPEN)?)?;
    let at = rest.expect(b'.', DOT)?;
    let (rest, count) = number64(at)?;
    // As any `nz-number`, it does not begin with a zero.
    let partial = Partial::new(offset, count).ok().filter(|_| !matches!(at.octets, [b'0', ..]));
    let partial = partial.ok_or_else(|| at.error(COUNT))?;
    Ok((rest.expect(b'>', CLOSE)?, partial))
}
