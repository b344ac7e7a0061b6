//! Why something was not converted (RFC 5259, section 9).

use super::media::{MimeType, TranscodingParam, mime_type, transcoding_param_names, transcoding_params, write_params};
#[cfg(feature = "arbitrary")]
use crate::wire::list::arbitrary_some;
use crate::{
    data::macros::{arbitrary, display, into_static, serde_fields},
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{one_or_more, space},
        number::nz_number,
        string::{nil, one_of, string},
    },
};
use alloc::vec::Vec;
use core::num::NonZeroU32;

/// What stands in place of something that was not converted.
///
/// # Grammar
///
/// ```text
/// converterror-phrase  = "(" "ERROR" SP convert-err-descript SP convert-error-code ")"
/// convert-err-descript = string
/// ```
///
/// [RFC 5259, section 10](https://www.rfc-editor.org/rfc/rfc5259#section-10)
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ConvertError<'a> {
    /// What a person can read: ASCII, or UTF-8 in the language of the session.
    pub text: Octets<'a>,
    /// What a program can act on.
    pub code: ConvertErrorCode<'a>,
}

impl<'a> ConvertError<'a> {
    /// An error.
    pub fn new(text: impl Into<Octets<'a>>, code: ConvertErrorCode<'a>) -> Self {
        Self { text: text.into(), code }
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text(b"(ERROR ");
        writer.string(&self.text);
        self.code.write(writer);
        writer.close();
    }
}

display!(ConvertError);
into_static!(struct ConvertError { text, code });
arbitrary!(struct ConvertError<'a> { text, code });

/// The reason of a [`ConvertError`].
///
/// # Grammar
///
/// ```text
/// convert-error-code = "TEMPFAIL" [SP nz-number] / bad-params / missing-params
/// bad-params         = "BADPARAMETERS" 1*(SP (quoted-from-mime-type / nil) SP mimetype-and-params)
/// missing-params     = "MISSINGPARAMETERS" 1*(SP quoted-from-mime-type SP mimetype-and-missing-params)
/// ```
///
/// [RFC 5259, section 10](https://www.rfc-editor.org/rfc/rfc5259#section-10)
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ConvertErrorCode<'a> {
    /// `TEMPFAIL`: it may work later, perhaps after so many seconds.
    TempFail(Option<NonZeroU32>),
    /// `BADPARAMETERS`: it cannot be done so; of this kind there is at least one reason.
    #[cfg_attr(feature = "serde", serde(with = "not_empty"))]
    BadParameters(Vec<BadParams<'a>>),
    /// `MISSINGPARAMETERS`: more has to be said; of this kind there is at least one reason.
    #[cfg_attr(feature = "serde", serde(with = "not_empty"))]
    MissingParameters(Vec<MissingParams<'a>>),
}

impl ConvertErrorCode<'_> {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::TempFail(seconds) => {
                writer.text(b" TEMPFAIL");
                if let Some(seconds) = seconds {
                    writer.number_behind(b" ", seconds.get().into());
                }
            }
            Self::BadParameters(all) => {
                writer.text(b" BADPARAMETERS");
                check_some(all, writer);
                all.iter().for_each(|it| it.write(writer));
            }
            Self::MissingParameters(all) => {
                writer.text(b" MISSINGPARAMETERS");
                check_some(all, writer);
                all.iter().for_each(|it| it.write(writer));
            }
        }
    }
}

fn check_some<T>(all: &[T], writer: &mut Writer) {
    if all.is_empty() {
        writer.object(NO_REASON);
    }
}

const NO_REASON: UsageError = UsageError("what was not converted has a reason");

into_static!(
    enum ConvertErrorCode {
        TempFail(seconds),
        BadParameters(all),
        MissingParameters(all),
    }
);

/// How serde reads a list that has something.
#[cfg(feature = "serde")]
mod not_empty {
    use super::NO_REASON;
    use alloc::vec::Vec;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<T: Serialize, S: Serializer>(all: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        all.serialize(serializer)
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(de: D) -> Result<Vec<T>, D::Error> {
        let all = Vec::deserialize(de)?;
        if all.is_empty() { Err(D::Error::custom(NO_REASON)) } else { Ok(all) }
    }
}

/// A conversion that cannot be done, or not with these parameters.
///
/// ```text
/// mimetype-and-params = quoted-to-mime-type [SP "(" transcoding-params ")"]
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct BadParams<'a> {
    /// What the part is; `None` if there is no such part.
    pub from: Option<MimeType<'a>>,
    /// What it was to become.
    pub to: MimeType<'a>,
    /// The parameters that are wrong; without any, it never becomes that.
    pub parameters: Vec<TranscodingParam<'a>>,
}

impl<'a> BadParams<'a> {
    /// One never becomes the other.
    #[must_use]
    pub const fn new(from: Option<MimeType<'a>>, to: MimeType<'a>) -> Self {
        Self { from, to, parameters: Vec::new() }
    }

    fn write(&self, writer: &mut Writer) {
        writer.space();
        match &self.from {
            Some(from) => from.write(writer),
            None => writer.nil(),
        }
        writer.space();
        self.to.write(writer);
        write_params(&self.parameters, writer);
    }
}

into_static!(struct BadParams { from, to, parameters });

/// A conversion that needs more parameters.
///
/// ```text
/// mimetype-and-missing-params = quoted-to-mime-type "(" transcoding-param-names ")"
/// ```
///
/// The grammar has no space before the list, but section 9 of the RFC has. It is read with and without, and written with.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct MissingParams<'a> {
    /// What the part is.
    pub from: MimeType<'a>,
    /// What it was to become.
    pub to: MimeType<'a>,
    names: Vec<Octets<'a>>,
}

impl<'a> MissingParams<'a> {
    /// For one to become the other, these have to be said.
    ///
    /// # Errors
    ///
    /// If there is no name.
    pub fn new<T: Into<Octets<'a>>>(
        from: MimeType<'a>,
        to: MimeType<'a>,
        names: impl IntoIterator<Item = T>,
    ) -> Result<Self, UsageError> {
        let names: Vec<_> = names.into_iter().map(T::into).collect();
        if names.is_empty() {
            Err(UsageError("a parameter that is missing has a name"))
        } else {
            Ok(Self { from, to, names })
        }
    }

    /// The names of what is missing: at least one.
    #[must_use]
    pub fn names(&self) -> &[Octets<'a>] {
        &self.names
    }

    fn write(&self, writer: &mut Writer) {
        writer.space();
        self.from.write(writer);
        writer.space();
        self.to.write(writer);
        writer.space();
        writer.list(&self.names, |writer, name| writer.astring(name));
    }
}

into_static!(struct MissingParams { from, to, names });
serde_fields!(
    MissingParams<'a>,
    |it| { from: MimeType<'a> = it.from, to: MimeType<'a> = it.to, names: Vec<Octets<'a>> = it.names },
    Self::new(from, to, names),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ConvertErrorCode<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(match u.int_in_range(0..=2)? {
            0 => Self::TempFail(u.arbitrary()?),
            1 => Self::BadParameters(arbitrary_some(u)?),
            _ => Self::MissingParameters(arbitrary_some(u)?),
        })
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for BadParams<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let parameters = u.arbitrary_iter()?.take(2).collect::<Result<_, _>>()?;
        Ok(Self { from: u.arbitrary()?, to: u.arbitrary()?, parameters })
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for MissingParams<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self { from: u.arbitrary()?, to: u.arbitrary()?, names: arbitrary_some(u)? })
    }
}

/// True for what begins a `converterror-phrase`.
pub(super) fn is_error(octets: &[u8]) -> bool {
    octets.get(..7).is_some_and(|front| front.eq_ignore_ascii_case(b"(ERROR "))
}

/// `converterror-phrase`
pub(super) fn convert_error<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ConvertError<'a>> {
    const ERROR: &Rule = &Rule::new("`(ERROR `", "converterror-phrase");
    const CLOSE: &Rule = &Rule::new("`)`", "converterror-phrase");
    if !is_error(input.octets) {
        return Err(input.error(ERROR));
    }
    let (rest, text) = string(input.skip(7))?;
    let (rest, code) = convert_error_code(space(rest)?)?;
    Ok((rest.expect(b')', CLOSE)?, ConvertError { text, code }))
}

/// The word that an error code begins with.
#[derive(Clone, Copy)]
enum Kind {
    Temp,
    Bad,
    Missing,
}

/// `convert-error-code`
fn convert_error_code<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ConvertErrorCode<'a>> {
    const CODE: &Rule = &Rule::new("TEMPFAIL, BADPARAMETERS or MISSINGPARAMETERS", "convert-error-code");
    let name = |kind: &Kind| -> &'static [u8] {
        match kind {
            Kind::Temp => b"TEMPFAIL",
            Kind::Bad => b"BADPARAMETERS",
            Kind::Missing => b"MISSINGPARAMETERS",
        }
    };
    let (rest, kind) = one_of(input, &[Kind::Temp, Kind::Bad, Kind::Missing], name, CODE)?;
    match kind {
        Kind::Temp if rest.octets.starts_with(b" ") => {
            nz_number(space(rest)?).map(|(rest, seconds)| (rest, ConvertErrorCode::TempFail(Some(seconds))))
        }
        Kind::Temp => Ok((rest, ConvertErrorCode::TempFail(None))),
        Kind::Bad => one_or_more(rest, bad_params).map(|(rest, all)| (rest, ConvertErrorCode::BadParameters(all))),
        Kind::Missing => {
            one_or_more(rest, missing_params).map(|(rest, all)| (rest, ConvertErrorCode::MissingParameters(all)))
        }
    }
}

/// `(quoted-from-mime-type / nil) SP mimetype-and-params`
fn bad_params<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, BadParams<'a>> {
    let (rest, from) = match nil(input.octets) {
        Some(rest) => (input.at(rest), None),
        None => mime_type(input).map(|(rest, from)| (rest, Some(from)))?,
    };
    let (rest, to) = mime_type(space(rest)?)?;
    let (rest, parameters) = transcoding_params(rest)?;
    Ok((rest, BadParams { from, to, parameters }))
}

/// `quoted-from-mime-type SP mimetype-and-missing-params`
fn missing_params<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, MissingParams<'a>> {
    let (rest, from) = mime_type(input)?;
    let (rest, to) = mime_type(space(rest)?)?;
    let at = if rest.octets.starts_with(b" ") { space(rest)? } else { rest };
    let (rest, names) = transcoding_param_names(at)?;
    Ok((rest, MissingParams { from, to, names }))
}
