//! The response codes ANNOTATE and ANNOTATIONS (RFC 5257, sections 4.1 and 4.5).

use crate::{
    data::macros::arbitrary,
    error::Rule,
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::space,
        number::nz_number,
        static_already,
        string::one_of,
    },
};
use core::num::NonZeroU32;

/// The code ANNOTATE: why an annotation was not stored.
///
/// ```text
/// resp-text-code =/ "ANNOTATE" SP "TOOBIG" / "ANNOTATE" SP "TOOMANY"
/// ```
///
/// [RFC 5257, section 4.5](https://www.rfc-editor.org/rfc/rfc5257#section-4.5)
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum AnnotateCode {
    /// `TOOBIG`: the value is too large.
    TooBig,
    /// `TOOMANY`: the message has as many as it may have.
    TooMany,
}

impl AnnotateCode {
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(match self {
            Self::TooBig => b" TOOBIG",
            Self::TooMany => b" TOOMANY",
        });
    }
}

static_already!(AnnotateCode);
arbitrary!(
    enum AnnotateCode {
        TooBig,
        TooMany,
    }
);

/// The code ANNOTATIONS: what annotations messages of the mailbox can have.
///
/// # Grammar
///
/// ```text
/// resp-text-code =/ "ANNOTATIONS" SP ann-size
/// ann-size       = "NONE" / (("READ-ONLY" / nz-number) [SP "NOPRIVATE"])
/// ```
///
/// [RFC 5257, section 4.1](https://www.rfc-editor.org/rfc/rfc5257#section-4.1)
///
/// # Example
///
/// ```
/// use imap_wire::{Code, Decoder, Response, ext::AnnSize};
///
/// let mut decoder = Decoder::client();
/// let Response::Untagged(status) = decoder.response(b"* OK [ANNOTATIONS 20480 NOPRIVATE] fine\r\n")? else { panic!() };
/// let Some(Code::Annotations(size)) = status.code else { panic!() };
/// assert_eq!(size.largest(), Some(20_480));
/// assert!(matches!(size, AnnSize::Most { no_private: true, .. }));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "there are none, some to read, or some to change")]
pub enum AnnSize {
    /// `NONE`
    None,
    /// `READ-ONLY`: they cannot be changed.
    ReadOnly {
        /// True if there are none that only the user sees.
        no_private: bool,
    },
    /// They can be changed.
    Most {
        /// The most octets that a value can have.
        octets: NonZeroU32,
        /// True if there are none that only the user sees.
        no_private: bool,
    },
}

impl AnnSize {
    /// The most octets that a value can have that is stored; `None` if none can be.
    #[must_use]
    pub const fn largest(self) -> Option<u32> {
        match self {
            Self::Most { octets, .. } => Some(octets.get()),
            Self::None | Self::ReadOnly { .. } => None,
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        let no_private = match *self {
            Self::None => {
                writer.text(b"NONE");
                false
            }
            Self::ReadOnly { no_private } => {
                writer.text(b"READ-ONLY");
                no_private
            }
            Self::Most { octets, no_private } => {
                writer.number(octets.get().into());
                no_private
            }
        };
        if no_private {
            writer.text(b" NOPRIVATE");
        }
    }
}

static_already!(AnnSize);
arbitrary!(
    enum AnnSize {
        None,
        ReadOnly { no_private },
        Most { octets, no_private },
    }
);

/// `SP ("TOOBIG" / "TOOMANY")`
pub(crate) fn annotate_code<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, AnnotateCode> {
    const REASON: &Rule = &Rule::new("TOOBIG or TOOMANY", "resp-text-code");
    let name = |code: &AnnotateCode| -> &'static [u8] {
        match code {
            AnnotateCode::TooBig => b"TOOBIG",
            AnnotateCode::TooMany => b"TOOMANY",
        }
    };
    one_of(space(input)?, &[AnnotateCode::TooBig, AnnotateCode::TooMany], name, REASON)
}

/// `SP ann-size`
pub(crate) fn ann_size<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, AnnSize> {
    const SIZE: &Rule = &Rule::new("NONE, READ-ONLY or a number", "ann-size");
    const NO_PRIVATE: &Rule = &Rule::new("NOPRIVATE", "ann-size");
    let at = space(input)?;
    let (rest, octets) = match at.octets {
        [b'0'..=b'9', ..] => nz_number(at).map(|(rest, octets)| (rest, Some(octets)))?,
        _ => {
            let name = |is_none: &bool| -> &'static [u8] { if *is_none { b"NONE" } else { b"READ-ONLY" } };
            let (rest, is_none) = one_of(at, &[true, false], name, SIZE)?;
            if is_none {
                return Ok((rest, AnnSize::None));
            }
            (rest, None)
        }
    };
    let (rest, no_private) = match rest.octets {
        [b' ', ..] => one_of(space(rest)?, &[true], |_| b"NOPRIVATE", NO_PRIVATE)?,
        _ => (rest, false),
    };
    Ok((
        rest,
        match octets {
            Some(octets) => AnnSize::Most { octets, no_private },
            None => AnnSize::ReadOnly { no_private },
        },
    ))
}
