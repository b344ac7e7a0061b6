//! URLFETCH: what URLs lead to (RFC 4467), and with URLAUTH=BINARY more than its octets as they are (RFC 5524).
//!
//! URL-PARTIAL (RFC 5550, section 5.7.1) is a capability without words of its own: URLs may lead to some octets of a section.

use super::urlauth::NO_URL;
#[cfg(feature = "arbitrary")]
use crate::wire::list::arbitrary_some;
use crate::{
    data::{
        BodyStructure, Capability, TaggedExt,
        arguments::{Arguments, Tell},
        body_structure::body,
        macros::{arbitrary, display, into_static, serde_as, serde_fields},
        name::names,
        payload::{Payload, nstring_payload},
        tagged_ext::{label, tagged_ext},
    },
    error::{Rule, UsageError},
    url::{UrlText, url_text},
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::{no_space, one_or_more, space},
        scan,
        string::class,
    },
};
use alloc::{boxed::Box, vec::Vec};
use core::ops;

/// The arguments of URLFETCH: at least one URL.
///
/// # Grammar
///
/// ```text
/// urlfetch = "URLFETCH" 1*(SP url-fetch-arg)
/// ```
///
/// [RFC 5524, section 5](https://www.rfc-editor.org/rfc/rfc5524#section-5), and
/// [RFC 4467, section 9](https://www.rfc-editor.org/rfc/rfc4467#section-9)
///
/// # Limits
///
/// As many URLs as [`Limits::items`](crate::Limits::items).
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES)
///
/// # Example
///
/// ```
/// use imap_wire::{command::Command, ext::{UrlFetch, UrlFetchArg, UrlFetchParam}, url::UrlText};
///
/// let url = UrlText::new("imap://joe@example.com/INBOX/;uid=20;urlauth=anonymous:internal:91354a473744909de610943775f92038")?;
/// let command = Command::UrlFetch(UrlFetch::new([
///     UrlFetchArg::new(url.clone()),
///     UrlFetchArg::new(url).with_params([UrlFetchParam::BodyPartStructure, UrlFetchParam::Binary])?,
/// ])?);
/// assert_eq!(
///     command.to_string(),
///     "URLFETCH \"imap://joe@example.com/INBOX/;uid=20;urlauth=anonymous:[redacted]\" \
///      (\"imap://joe@example.com/INBOX/;uid=20;urlauth=anonymous:[redacted]\" BODYPARTSTRUCTURE BINARY)"
/// );
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UrlFetch<'a>(Vec<UrlFetchArg<'a>>);

/// A URL of URLFETCH, and what is wanted of that to which it leads: its octets if nothing is said.
///
/// # Grammar
///
/// ```text
/// url-fetch-arg    = url-fetch-simple / url-fetch-ext
/// url-fetch-simple = url-full
/// url-fetch-ext    = "(" url-full *(SP url-fetch-param) ")"
/// ```
///
/// [RFC 5524, section 5](https://www.rfc-editor.org/rfc/rfc5524#section-5). Without parameters it is written without parentheses:
/// both mean the same.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct UrlFetchArg<'a> {
    /// The URL.
    pub url: UrlText<'a>,
    params: Vec<UrlFetchParam<'a>>,
}

names! {
    /// What URLFETCH is to tell of a URL.
    ///
    /// # Grammar
    ///
    /// ```text
    /// url-fetch-param = "BODY" / "BINARY" / "BODYPARTSTRUCTURE" / atom
    /// ```
    ///
    /// [RFC 5524, section 3.1](https://www.rfc-editor.org/rfc/rfc5524#section-3.1)
    UrlFetchParam, OtherUrlFetchParam, scan::is_atom, "a parameter of URLFETCH is an atom", others: [b"X-MD5", b"a[b.c"];
    /// `BODYPARTSTRUCTURE`: what kind of part it is.
    b"BODYPARTSTRUCTURE" => BodyPartStructure;
    /// `BINARY`: its octets without their content transfer encoding.
    b"BINARY" => Binary;
    /// `BODY`: its octets as they are.
    b"BODY" => Body;
}

impl<'a> UrlFetch<'a> {
    /// These URLs.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn new(urls: impl IntoIterator<Item = UrlFetchArg<'a>>) -> Result<Self, UsageError> {
        let urls: Vec<_> = urls.into_iter().collect();
        if urls.is_empty() { Err(NO_URL) } else { Ok(Self(urls)) }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        for arg in &self.0 {
            writer.space();
            if arg.params.is_empty() {
                arg.url.write(writer);
                continue;
            }
            writer.text(b"(");
            arg.url.write(writer);
            for param in &arg.params {
                writer.space();
                param.write(writer);
            }
            writer.text(b")");
        }
    }
}

impl<'a> UrlFetchArg<'a> {
    /// The octets that this URL leads to.
    pub fn new(url: impl Into<UrlText<'a>>) -> Self {
        Self { url: url.into(), params: Vec::new() }
    }

    /// In their place, these.
    ///
    /// # Errors
    ///
    /// If one is named twice, or both BODY and BINARY are (RFC 5524, section 3.1).
    pub fn with_params(mut self, params: impl IntoIterator<Item = UrlFetchParam<'a>>) -> Result<Self, UsageError> {
        self.params = Vec::new();
        for param in params {
            if self.params.iter().any(|other| is_too_much(other, &param)) {
                return Err(UsageError("parameters of URLFETCH are named once, and of BODY and BINARY one"));
            }
            if self.params.len() >= MOST {
                return Err(UsageError("there are 64 parameters at most"));
            }
            self.params.push(param);
        }
        Ok(self)
    }

    /// What is wanted; nothing if the octets are.
    #[must_use]
    pub fn params(&self) -> &[UrlFetchParam<'a>] {
        &self.params
    }
}

/// Each is compared with all before it, so that they are few; three have a name in the RFC.
const MOST: usize = 64;

/// True if nobody may ask for both.
fn is_too_much(one: &UrlFetchParam<'_>, other: &UrlFetchParam<'_>) -> bool {
    use UrlFetchParam::{Binary, Body};
    one == other || matches!((one, other), (Body, Binary) | (Binary, Body))
}

impl<'a> ops::Deref for UrlFetch<'a> {
    type Target = [UrlFetchArg<'a>];

    fn deref(&self) -> &[UrlFetchArg<'a>] {
        &self.0
    }
}

impl Arguments for UrlFetch<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        if self.0.iter().any(|arg| !arg.params.is_empty()) {
            tell(&[Capability::UrlAuthBinary]);
        }
        if self.0.iter().any(|arg| arg.url.is_partial()) {
            tell(&[Capability::UrlPartial]);
        }
    }
}

display!(UrlFetch);
into_static!(struct UrlFetch { 0 });
into_static!(struct UrlFetchArg { url, params });
serde_as!(UrlFetch<'a>: Vec<UrlFetchArg<'a>>, |it| it.0, Self::new);
serde_fields!(
    UrlFetchArg<'a>,
    |it| { url: UrlText<'a> = it.url, params: Vec<UrlFetchParam<'a>> = it.params },
    Self::new(url).with_params(params),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for UrlFetch<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        arbitrary_some(u).map(Self)
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for UrlFetchArg<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let (url, mut params) = (u.arbitrary()?, Vec::<UrlFetchParam<'_>>::new());
        for param in u.arbitrary_iter()?.take(3) {
            let param = param?;
            if !params.iter().any(|other| is_too_much(other, &param)) {
                params.push(param);
            }
        }
        Ok(Self { url, params })
    }
}

/// `1*(SP url-fetch-arg)`
pub(crate) fn urlfetch<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, UrlFetch<'a>> {
    let (rest, urls) = one_or_more(input, url_fetch_arg)?;
    Ok((rest, UrlFetch(urls)))
}

/// `url-full / "(" url-full *(SP url-fetch-param) ")"`
fn url_fetch_arg<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, UrlFetchArg<'a>> {
    const PARAM: &Rule = &Rule::new("name of a parameter", "url-fetch-param");
    const TOO_MUCH: &Rule = &Rule::new("each parameter once, and BODY or BINARY", "url-fetch-param");
    const MANY: &Rule = &Rule::limit("64 parameters at most", "url-fetch-param");
    const END: &Rule = &Rule::new("space or `)`", "url-fetch-ext");
    let [b'(', ..] = input.octets else {
        return url_text(input).map(|(rest, url)| (rest, UrlFetchArg { url, params: Vec::new() }));
    };
    let (mut at, url) = url_text(no_space(input.skip(1))?)?;
    let mut params = Vec::new();
    loop {
        match at.octets {
            [b')', ..] => return Ok((at.skip(1), UrlFetchArg { url, params })),
            [b' ', b')', ..] => at = no_space(at)?,
            [b' ', ..] => {
                let name_at = space(at)?;
                let (rest, name) = class(name_at, scan::ATOM, PARAM)?;
                let param = UrlFetchParam::of(name);
                if params.iter().any(|other| is_too_much(other, &param)) {
                    return Err(name_at.error(TOO_MUCH));
                }
                if params.len() >= MOST {
                    return Err(name_at.error(MANY));
                }
                params.push(param);
                at = rest;
            }
            _ => return Err(at.error(END)),
        }
    }
}

/// What URLs lead to, at least one.
///
/// # Grammar
///
/// ```text
/// urlfetch-data = "*" SP "URLFETCH" 1*(SP (urldata-simple / urldata-ext / urldata-error))
/// ```
///
/// [RFC 5524, section 5](https://www.rfc-editor.org/rfc/rfc5524#section-5), where each of those begins with another space, which no
/// example has.
///
/// # Limits
///
/// As many URLs as [`Limits::items`](crate::Limits::items). The octets may be [streamed](Payload::Streamed).
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response, ext::{UrlContent, UrlMetadata}};
///
/// let line = b"* URLFETCH \"/INBOX/;uid=20\" (BODYPARTSTRUCTURE (\"TEXT\" \"PLAIN\" () NIL NIL \"7BIT\" 5 1)) (BINARY \"hello\") /x NIL\r\n";
/// let mut decoder = Decoder::client();
/// let Response::Data(Data::UrlFetch(data)) = decoder.response(line)? else { panic!() };
/// assert_eq!(data.len(), 2);
/// assert_eq!(data[0].payload().unwrap().octets().unwrap(), "hello");
/// let UrlContent::Metadata(metadata) = &data[0].content else { panic!() };
/// assert!(matches!(metadata[0], UrlMetadata::BodyPartStructure(_)));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UrlFetchData<'a>(Vec<UrlData<'a>>);

/// What a URL leads to.
///
/// # Grammar
///
/// ```text
/// urldata-error  = url-full SP nil
/// urldata-simple = url-full SP nstring
/// urldata-ext    = url-full url-metadata
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct UrlData<'a> {
    /// The URL, as it was in the command.
    pub url: UrlText<'a>,
    /// Where it leads.
    pub content: UrlContent<'a>,
}

/// What is told of a URL.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum UrlContent<'a> {
    /// Its octets as they are; [`Payload::Nil`] if it leads nowhere, or may not be used, or is no URL.
    Text(Payload<'a>),
    /// What was asked for by parameters (RFC 5524), at least one item.
    Metadata(Vec<UrlMetadata<'a>>),
}

/// An item that is told of a URL.
///
/// # Grammar
///
/// ```text
/// url-metadata        = 1*(SP "(" url-metadata-el ")")
/// url-metadata-el     = url-meta-bodystruct / url-meta-body / url-meta-binary
/// url-meta-bodystruct = "BODYPARTSTRUCTURE" SP body
/// url-meta-binary     = "BINARY" SP (nstring / literal8)
/// url-meta-body       = "BODY" SP nstring
/// ```
///
/// [RFC 5524, section 5](https://www.rfc-editor.org/rfc/rfc5524#section-5)
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum UrlMetadata<'a> {
    /// `BODYPARTSTRUCTURE`: what kind of part it is, as its octets are told.
    BodyPartStructure(Box<BodyStructure<'a>>),
    /// `BINARY`: its octets without their content transfer encoding; NIL if the server does not know that.
    Binary(Payload<'a>),
    /// `BODY`: its octets as they are.
    Body(Payload<'a>),
    /// Another one, which answers another parameter.
    Other(TaggedExt<'a>),
}

impl<'a> UrlFetchData<'a> {
    /// Of these URLs.
    ///
    /// # Errors
    ///
    /// If there are none, if of one there are items, and no item, or if another item has the name of one that [`UrlMetadata`] has a
    /// variant for.
    pub fn new(urls: impl IntoIterator<Item = UrlData<'a>>) -> Result<Self, UsageError> {
        let urls: Vec<_> = urls.into_iter().collect();
        if urls.is_empty() {
            return Err(NO_URL);
        }
        urls.iter().try_for_each(UrlData::check)?;
        Ok(Self(urls))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        for data in &self.0 {
            writer.space();
            // In quotation marks, as all examples have it.
            data.url.write_by(writer, Writer::string);
            match &data.content {
                UrlContent::Text(payload) => {
                    writer.space();
                    payload.write(writer);
                }
                UrlContent::Metadata(items) => items.iter().for_each(|item| item.write(writer)),
            }
        }
    }
}

impl<'a> UrlData<'a> {
    /// Of this URL, these octets; [`Payload::Nil`] if it leads nowhere.
    pub fn text(url: impl Into<UrlText<'a>>, payload: Payload<'a>) -> Self {
        Self { url: url.into(), content: UrlContent::Text(payload) }
    }

    /// Of this URL, these items.
    pub fn metadata(url: impl Into<UrlText<'a>>, items: impl IntoIterator<Item = UrlMetadata<'a>>) -> Self {
        Self { url: url.into(), content: UrlContent::Metadata(items.into_iter().collect()) }
    }

    /// The octets, whichever way they were asked for: if NIL, there are none that the server could tell. `None` if they were not
    /// asked for.
    #[must_use]
    pub fn payload(&self) -> Option<&Payload<'a>> {
        match &self.content {
            UrlContent::Text(payload) => Some(payload),
            UrlContent::Metadata(items) => items.iter().find_map(|item| match item {
                UrlMetadata::Binary(payload) | UrlMetadata::Body(payload) => Some(payload),
                _ => None,
            }),
        }
    }

    fn check(&self) -> Result<(), UsageError> {
        match &self.content {
            UrlContent::Metadata(items) if items.is_empty() => Err(UsageError("there is an item of a URL")),
            UrlContent::Metadata(items) if items.iter().any(UrlMetadata::is_misnamed) => {
                Err(UsageError("this item of a URL has a variant of its own"))
            }
            _ => Ok(()),
        }
    }
}

impl UrlMetadata<'_> {
    fn is_misnamed(&self) -> bool {
        let Self::Other(item) = self else { return false };
        ["BODYPARTSTRUCTURE", "BINARY", "BODY"].iter().any(|name| item.is(name))
    }

    /// `SP "(" url-metadata-el ")"`
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::BodyPartStructure(body) => {
                writer.text(b" (BODYPARTSTRUCTURE ");
                body.write(writer);
            }
            Self::Binary(payload) => {
                writer.text(b" (BINARY ");
                payload.write(writer);
            }
            Self::Body(payload) => {
                writer.text(b" (BODY ");
                payload.write(writer);
            }
            Self::Other(item) => {
                writer.text(b" (");
                item.write(writer);
            }
        }
        writer.text(b")");
    }
}

impl<'a> ops::Deref for UrlFetchData<'a> {
    type Target = [UrlData<'a>];

    fn deref(&self) -> &[UrlData<'a>] {
        &self.0
    }
}

display!(UrlFetchData);
into_static!(struct UrlFetchData { 0 });
into_static!(struct UrlData { url, content });
into_static!(
    enum UrlContent {
        Text(payload),
        Metadata(items),
    }
);
into_static!(
    enum UrlMetadata {
        BodyPartStructure(body),
        Binary(payload),
        Body(payload),
        Other(item),
    }
);
arbitrary!(struct UrlData<'a> { url, content });
arbitrary!(
    enum UrlMetadata<'a> {
        BodyPartStructure(body),
        Binary(payload),
        Body(payload),
        Other(item),
    }
);
serde_as!(UrlFetchData<'a>: Vec<UrlData<'a>>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for UrlFetchData<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        arbitrary_some(u).map(Self)
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for UrlContent<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(if u.arbitrary()? { Self::Text(u.arbitrary()?) } else { Self::Metadata(arbitrary_some(u)?) })
    }
}

/// `1*(SP (urldata-simple / urldata-ext / urldata-error))`
pub(crate) fn urlfetch_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, UrlFetchData<'a>> {
    let (rest, urls) = one_or_more(input, |input| {
        let (rest, url) = url_text(input)?;
        let at = space(rest)?;
        let (rest, content) = match at.octets {
            [b'(', ..] => url_metadata(at)?,
            _ => nstring_payload(at).map(|(rest, payload)| (rest, UrlContent::Text(payload)))?,
        };
        Ok((rest, UrlData { url, content }))
    })?;
    Ok((rest, UrlFetchData(urls)))
}

/// `"(" url-metadata-el ")" *(SP "(" url-metadata-el ")")`
fn url_metadata<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, UrlContent<'a>> {
    const END: &Rule = &Rule::new("`)`", "url-metadata");
    let mut items = Vec::new();
    let mut at = input;
    loop {
        let (rest, item) = url_metadata_el(no_space(at.skip(1))?)?;
        items.push(item);
        at.check_items(items.len())?;
        if rest.is_cut() {
            return Ok((rest, UrlContent::Metadata(items)));
        }
        let rest = no_space(rest)?.expect(b')', END)?;
        // What does not begin so is the next URL.
        if rest.octets.iter().find(|&&octet| octet != b' ') != Some(&b'(') {
            return Ok((rest, UrlContent::Metadata(items)));
        }
        at = space(rest)?;
    }
}

/// `url-meta-bodystruct / url-meta-body / url-meta-binary`
fn url_metadata_el<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, UrlMetadata<'a>> {
    const NAME: &Rule = &Rule::new("name of an item", "url-metadata-el");
    let (rest, name) = label(input, NAME)?;
    // As they are named; a longer name than any is none of them.
    match scan::upper(name, &mut [0; 18]) {
        Some(b"BINARY") => nstring_payload(space(rest)?).map(|(rest, payload)| (rest, UrlMetadata::Binary(payload))),
        Some(b"BODY") => nstring_payload(space(rest)?).map(|(rest, payload)| (rest, UrlMetadata::Body(payload))),
        Some(b"BODYPARTSTRUCTURE") => {
            body(space(rest)?).map(|(rest, body)| (rest, UrlMetadata::BodyPartStructure(Box::new(body))))
        }
        _ => tagged_ext(rest, input.leaf(name)).map(|(rest, item)| (rest, UrlMetadata::Other(item))),
    }
}

#[cfg(test)]
mod tests;
