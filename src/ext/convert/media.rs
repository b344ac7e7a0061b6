//! Media types, and the parameters of conversions (RFC 5259, sections 7 and 10).

use crate::{
    data::macros::{arbitrary, into_static, serde_as},
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{some, space},
        string::{astring, quoted},
    },
};
use alloc::vec::Vec;
use core::hash;

/// A media type, such as `image/jpeg`. It is compared without case.
///
/// # Grammar
///
/// ```text
/// concrete-mime-type  = type-name "/" subtype-name
/// quoted-to-mime-type = DQUOTE to-mime-type DQUOTE
/// ```
///
/// [RFC 5259, section 10](https://www.rfc-editor.org/rfc/rfc5259#section-10);
/// names: [RFC 4288, section 4.2](https://www.rfc-editor.org/rfc/rfc4288#section-4.2).
///
/// # Example
///
/// ```
/// use imap_wire::ext::MimeType;
///
/// assert_eq!(MimeType::new("IMAGE/JPEG")?, MimeType::new("image/jpeg")?);
/// assert!(MimeType::new("image/*").is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct MimeType<'a>(Octets<'a>);

impl<'a> MimeType<'a> {
    /// The media type of this name.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if is_mime_type(&name) { Ok(Self(name)) } else { Err(UsageError("a media type is one such as image/jpeg")) }
    }

    /// The name as it was spelled.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// Writes it in quotation marks, for which no literal can stand.
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text(b"\"");
        writer.text(&self.0);
        writer.text(b"\"");
    }
}

/// `type-name "/" subtype-name`
fn is_mime_type(name: &[u8]) -> bool {
    let mut names = name.split(|octet| *octet == b'/');
    names.next().is_some_and(is_reg_name) && names.next().is_some_and(is_reg_name) && names.next().is_none()
}

/// `reg-name = 1*127reg-name-chars`
fn is_reg_name(name: &[u8]) -> bool {
    let is_character = |octet: &u8| {
        octet.is_ascii_alphanumeric() || matches!(octet, b'!' | b'#' | b'$' | b'&' | b'.' | b'+' | b'-' | b'^' | b'_')
    };
    matches!(name.len(), 1..=127) && name.iter().all(is_character)
}

impl PartialEq for MimeType<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for MimeType<'_> {}

impl hash::Hash for MimeType<'_> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|octet| octet.to_ascii_lowercase().hash(state));
    }
}

into_static!(struct MimeType { 0 });
serde_as!(MimeType<'a>: Octets<'a>, |it| it.0, Self::new);

/// Media types that a client asks about: `*` for all, `image/*` for all of a kind, or one.
///
/// # Grammar
///
/// ```text
/// mime-type-req = any-mime-type / (type-name "/" any-mime-type) / concrete-mime-type
/// any-mime-type = "*"
/// ```
///
/// [RFC 5259, section 10](https://www.rfc-editor.org/rfc/rfc5259#section-10)
///
/// # Example
///
/// ```
/// use imap_wire::ext::{MimeType, MimeTypeReq};
///
/// assert!(MimeTypeReq::new("image/*")?.matches(&MimeType::new("IMAGE/gif")?));
/// assert!(MimeTypeReq::new("*")?.matches(&MimeType::new("image/gif")?));
/// assert!(MimeTypeReq::new("*/gif").is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct MimeTypeReq<'a>(Octets<'a>);

impl<'a> MimeTypeReq<'a> {
    /// `*`: all.
    pub const ANY: MimeTypeReq<'static> = MimeTypeReq(Octets::slice(b"*", None));

    /// The media types of this name.
    ///
    /// # Errors
    ///
    /// If it is neither a media type nor a pattern of them.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if &*name == b"*" || name.strip_suffix(b"/*").map_or_else(|| is_mime_type(&name), is_reg_name) {
            Ok(Self(name))
        } else {
            Err(UsageError("what is asked of is *, image/* or image/jpeg"))
        }
    }

    /// The name as it was spelled.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// True if this one is among them.
    #[must_use]
    pub fn matches(&self, name: &MimeType<'_>) -> bool {
        match self.0.strip_suffix(b"*") {
            Some(front) => name.0.get(..front.len()).is_some_and(|it| it.eq_ignore_ascii_case(front)),
            None => self.0.eq_ignore_ascii_case(&name.0),
        }
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.astring(&self.0);
    }
}

impl PartialEq for MimeTypeReq<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for MimeTypeReq<'_> {}

/// That one alone.
impl<'a> From<MimeType<'a>> for MimeTypeReq<'a> {
    fn from(name: MimeType<'a>) -> Self {
        Self(name.0)
    }
}

into_static!(struct MimeTypeReq { 0 });
serde_as!(MimeTypeReq<'a>: Octets<'a>, |it| it.0, Self::new);

/// A parameter of a conversion, such as `charset` or `pix-x`. Its name is compared without case by who understands it.
///
/// # Grammar
///
/// ```text
/// transcoding-param       = transcoding-param-name SP transcoding-param-value
/// transcoding-param-name  = astring
/// transcoding-param-value = astring
/// ```
///
/// [RFC 5259, section 10](https://www.rfc-editor.org/rfc/rfc5259#section-10)
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TranscodingParam<'a> {
    /// Its name.
    pub name: Octets<'a>,
    /// Its value.
    pub value: Octets<'a>,
}

impl<'a> TranscodingParam<'a> {
    /// A parameter of this name.
    pub fn new(name: impl Into<Octets<'a>>, value: impl Into<Octets<'a>>) -> Self {
        Self { name: name.into(), value: value.into() }
    }

    fn write(&self, writer: &mut Writer) {
        writer.astring(&self.name);
        writer.space();
        writer.astring(&self.value);
    }
}

/// Writes `[SP "(" transcoding-params ")"]`.
pub(super) fn write_params(parameters: &[TranscodingParam<'_>], writer: &mut Writer) {
    if !parameters.is_empty() {
        writer.space();
        writer.list(parameters, |writer, parameter| parameter.write(writer));
    }
}

into_static!(struct TranscodingParam { name, value });
arbitrary!(struct TranscodingParam<'a> { name, value });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for MimeType<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let names = ["text/plain", "IMAGE/JPEG", "application/vnd.x+json", "a/b"];
        Ok(Self((*u.choose(&names)?).into()))
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for MimeTypeReq<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(match *u.choose(&["*", "image/*", ""])? {
            "" => u.arbitrary::<MimeType<'_>>()?.into(),
            name => Self(name.into()),
        })
    }
}

pub(super) const MIME_TYPE: &Rule = &Rule::new("media type in quotation marks", "concrete-mime-type");

/// `DQUOTE concrete-mime-type DQUOTE`
pub(super) fn mime_type<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, MimeType<'a>> {
    if !input.octets.starts_with(b"\"") {
        return Err(input.error(MIME_TYPE));
    }
    let (rest, name) = quoted(input)?;
    MimeType::new(name).map(|name| (rest, name)).map_err(|_| input.error(MIME_TYPE))
}

/// `mime-type-req`, as `astring`
pub(super) fn mime_type_req<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, MimeTypeReq<'a>> {
    const REQ: &Rule = &Rule::new("media type, or a pattern of them", "mime-type-req");
    let (rest, name) = astring(input)?;
    MimeTypeReq::new(name).map(|name| (rest, name)).map_err(|_| input.error(REQ))
}

const PARAMETER: &Rule = &Rule::new("name of a parameter", "transcoding-params");

/// `[SP "(" transcoding-params ")"]`
pub(super) fn transcoding_params<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<TranscodingParam<'a>>> {
    let param = |input| {
        let (rest, name) = astring(input)?;
        let (rest, value) = astring(space(rest)?)?;
        Ok((rest, TranscodingParam { name, value }))
    };
    match input.octets {
        [b' ', b'(', ..] => some(input.skip(1), param, PARAMETER),
        _ => Ok((input, Vec::new())),
    }
}

/// `"(" transcoding-param-name *(SP transcoding-param-name) ")"`
pub(super) fn transcoding_param_names<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<Octets<'a>>> {
    some(input, astring, PARAMETER)
}
