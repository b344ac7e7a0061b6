//! [`Payload`]: the octets of a message or of a part of it, which may be streamed past the frame that has them.

use super::macros::{display, into_static};
use crate::{
    error::{ParseError, UsageError},
    wire::{
        NString, Octets, Writer,
        input::{Input, ParseResult},
        string::{literal, literal8, nstring, streamed},
    },
};
use nom::Err;

/// The octets of a message or of a part of it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Payload<'a> {
    /// NIL: there is no such part. Not the same as an empty one.
    Nil,
    /// The octets.
    Octets(Octets<'a>),
    /// So many octets, which were streamed past this frame, or are about to be. Written as a promise, see
    /// [`Writer::supply`].
    #[cfg_attr(feature = "serde", serde(skip_deserializing))]
    Streamed {
        /// Their number.
        octets: u64,
    },
}

impl<'a> Payload<'a> {
    /// The octets, if they are here.
    #[must_use]
    pub const fn octets(&self) -> Option<&Octets<'a>> {
        if let Self::Octets(octets) = self { Some(octets) } else { None }
    }

    /// How many octets there are, here or elsewhere.
    pub(crate) fn count(&self) -> u64 {
        match self {
            Self::Nil => 0,
            Self::Octets(octets) => octets.len() as u64,
            Self::Streamed { octets } => *octets,
        }
    }

    /// Checks that it is something that a client can send: octets.
    pub(crate) const fn check_sent(&self) -> Result<(), UsageError> {
        match self {
            Self::Nil => Err(UsageError("a message is octets, and not NIL")),
            Self::Octets(_) | Self::Streamed { .. } => Ok(()),
        }
    }

    /// Writes `nstring`: NIL or a literal, since fetchmail looks for a literal only, and waits for one if there is a quoted string. But nothing is
    /// written as `""`: iOS waits for more behind `{0}`.
    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Nil => writer.nil(),
            Self::Octets(octets) if octets.is_empty() => writer.string(octets),
            Self::Octets(octets) => writer.contents(octets),
            Self::Streamed { octets } => {
                // More than a literal can have is not there.
                if writer.promise(*octets, false).is_err() {
                    writer.nil();
                }
            }
        }
    }

    /// Writes `literal`, or `literal8` if it is `binary` and the peer takes those.
    pub(crate) fn write_literal(&self, binary: bool, writer: &mut Writer) {
        match self {
            Self::Octets(octets) => writer.literal(octets, binary),
            Self::Nil => writer.literal(&Octets::EMPTY, binary),
            Self::Streamed { octets } => {
                // More than a literal can have is not there.
                if writer.promise(*octets, binary).is_err() {
                    writer.literal(&Octets::EMPTY, binary);
                }
            }
        }
    }
}

impl<'a> From<NString<'a>> for Payload<'a> {
    fn from(octets: NString<'a>) -> Self {
        octets.into_octets().map_or(Self::Nil, Self::Octets)
    }
}

display!(Payload);
into_static!(enum Payload { Nil, Octets(value), Streamed { octets } });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Payload<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(NString::arbitrary(u)?.into())
    }
}

/// `nstring`, or a literal that [is streamed](Payload::Streamed)
#[inline]
pub(crate) fn nstring_payload<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Payload<'a>> {
    match nstring(input) {
        Ok((rest, octets)) => Ok((rest, octets.into())),
        Err(error) => match streamed(input) {
            Some((rest, octets)) => Ok((rest, Payload::Streamed { octets })),
            None => Err(error),
        },
    }
}

/// `literal`, or `literal8` if it is `binary`; or one that [is streamed](Payload::Streamed)
pub(crate) fn literal_payload<'a, 'c>(input: Input<'a, 'c>, binary: bool) -> ParseResult<'a, 'c, Payload<'a>> {
    match if binary { literal8(input) } else { literal(input) } {
        Ok((rest, octets)) => Ok((rest, Payload::Octets(octets))),
        Err(error) => streamed_literal(input, binary, error),
    }
}

#[cold]
fn streamed_literal<'a, 'c>(
    input: Input<'a, 'c>,
    binary: bool,
    error: Err<ParseError>,
) -> ParseResult<'a, 'c, Payload<'a>> {
    if binary != input.octets.starts_with(b"~") {
        return Err(error);
    }
    let (rest, octets) = streamed(input).ok_or(error)?;
    Ok((rest, Payload::Streamed { octets }))
}
