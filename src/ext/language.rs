//! LANGUAGE: in which language the server speaks to people, and what it calls its namespaces in it (RFC 5255, section 3).
//!
//! Once a language is chosen, the text of status responses is UTF-8: what is not ASCII in it is read under
//! [`Quirks::EIGHT_BIT_TEXT`](crate::Quirks::EIGHT_BIT_TEXT), as from servers that send it unasked.

#[cfg(feature = "arbitrary")]
use crate::wire::list::arbitrary_some;
use crate::{
    data::{
        Namespace,
        arguments::Arguments,
        macros::{display, into_static, serde_as},
    },
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{followed, some, space},
        string::astring,
    },
};
use alloc::vec::Vec;
use core::hash;

/// A language, such as `de-CH`, or `*` for any; as what a client asks for, also `default`. It is compared without case.
///
/// # Grammar
///
/// ```text
/// lang-range-quoted = astring ; language-range of RFC 4647
/// lang-tag-quoted   = astring ; Language-Tag of RFC 4646
/// ```
///
/// [RFC 5255, section 3.5](https://www.rfc-editor.org/rfc/rfc5255#section-3.5). It has parts of one to eight letters and digits,
/// with `-` between them; a part may be `*`.
///
/// # Example
///
/// ```
/// use imap_wire::ext::LangRange;
///
/// assert_eq!(LangRange::new("de-ch")?, LangRange::new("de-CH")?);
/// assert!(LangRange::new("de CH").is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct LangRange<'a>(Octets<'a>);

impl<'a> LangRange<'a> {
    /// `default`: what the server speaks unless it is told to speak another.
    pub const DEFAULT: LangRange<'static> = LangRange(Octets::slice(b"default", None));

    /// The language of this name.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        let is_part =
            |part: &[u8]| part == b"*" || matches!(part.len(), 1..=8) && part.iter().all(u8::is_ascii_alphanumeric);
        if name.split(|octet| *octet == b'-').all(is_part) {
            Ok(Self(name))
        } else {
            Err(UsageError("a language has a name such as de-CH"))
        }
    }

    /// The name as it was spelled.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// True if it is one language, and not `*` or something with it.
    #[must_use]
    pub fn is_tag(&self) -> bool {
        !self.0.contains(&b'*')
    }
}

impl PartialEq for LangRange<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for LangRange<'_> {}

impl hash::Hash for LangRange<'_> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|octet| octet.to_ascii_lowercase().hash(state));
    }
}

into_static!(struct LangRange { 0 });
serde_as!(LangRange<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for LangRange<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let names = ["de", "de-CH", "i-default", "default", "NIL", "*", "zh-*-TW"];
        Ok(Self((*u.choose(&names)?).into()))
    }
}

/// The arguments of LANGUAGE: which languages a client would have, the best one first. None of them asks which there are.
///
/// # Grammar
///
/// ```text
/// language-cmd = "LANGUAGE" *(SP lang-range-quoted)
/// ```
///
/// [RFC 5255, section 3.2](https://www.rfc-editor.org/rfc/rfc5255#section-3.2)
///
/// # Example
///
/// ```
/// use imap_wire::{command::Command, ext::{LangRange, Language}};
///
/// let canadian = Language::new([LangRange::new("fr-CA")?, LangRange::new("en-CA")?]);
/// assert_eq!(Command::Language(canadian).to_string(), "LANGUAGE fr-CA en-CA");
/// assert_eq!(Command::Language(Language::default()).to_string(), "LANGUAGE");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Language<'a>(Vec<LangRange<'a>>);

impl<'a> Language<'a> {
    /// One of these, rather one of the first.
    pub fn new(ranges: impl IntoIterator<Item = LangRange<'a>>) -> Self {
        Self(ranges.into_iter().collect())
    }

    /// The languages.
    #[must_use]
    pub fn ranges(&self) -> &[LangRange<'a>] {
        &self.0
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        for range in &self.0 {
            writer.space();
            writer.astring(&range.0);
        }
    }
}

impl Arguments for Language<'_> {}

display!(Language);
into_static!(struct Language { 0 });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Language<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        u.arbitrary_iter()?.take(3).collect::<arbitrary::Result<_>>().map(Self)
    }
}

/// The language that the server speaks from here on; or all that it can speak, if that was asked.
///
/// # Grammar
///
/// ```text
/// language-data = "LANGUAGE" SP "(" lang-tag-quoted *(SP lang-tag-quoted) ")"
/// ```
///
/// [RFC 5255, section 3.3](https://www.rfc-editor.org/rfc/rfc5255#section-3.3)
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES)
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let Response::Data(Data::Language(data)) = decoder.response(b"* LANGUAGE (EN DE i-default)\r\n")? else { panic!() };
/// assert_eq!(data.tags().len(), 3);
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LanguageData<'a>(Vec<LangRange<'a>>);

impl<'a> LanguageData<'a> {
    /// These languages.
    ///
    /// # Errors
    ///
    /// If there are none, or one is a [range](LangRange::is_tag).
    pub fn new(tags: impl IntoIterator<Item = LangRange<'a>>) -> Result<Self, UsageError> {
        let tags: Vec<_> = tags.into_iter().collect();
        if tags.is_empty() || !tags.iter().all(LangRange::is_tag) {
            return Err(UsageError("a server speaks at least one language"));
        }
        Ok(Self(tags))
    }

    /// The languages: at least one.
    #[must_use]
    pub fn tags(&self) -> &[LangRange<'a>] {
        &self.0
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        writer.list(&self.0, |writer, tag| writer.astring(&tag.0));
    }
}

display!(LanguageData);
into_static!(struct LanguageData { 0 });
serde_as!(LanguageData<'a>: Vec<LangRange<'a>>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for LanguageData<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut tags = arbitrary_some::<LangRange<'_>>(u)?;
        tags.iter_mut().filter(|tag| !tag.is_tag()).for_each(|tag| *tag = LangRange::DEFAULT);
        Ok(Self(tags))
    }
}

impl<'a> Namespace<'a> {
    /// `TRANSLATION`: what people call the prefix in the language of the session (RFC 5255, section 3.4). It is encoded as the
    /// name of a mailbox is in IMAP4rev1, and is to be shown, never sent.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{Data, Decoder, Response, data::{Mailbox, Names}};
    ///
    /// let mut decoder = Decoder::client();
    /// let line = b"* NAMESPACE NIL NIL ((\"Public/\" \"/\" \"TRANSLATION\" (\"Gemeinsame Postf&AOQ-cher/\")))\r\n";
    /// let Response::Data(Data::Namespace(namespaces)) = decoder.response(line)? else { panic!() };
    /// let shown = Mailbox::new(namespaces.shared[0].translation().unwrap().clone()).unwrap();
    /// assert_eq!(shown.to_unicode(Names::Utf7).unwrap(), "Gemeinsame Postf\u{e4}cher/");
    /// # Ok::<(), imap_wire::DecodeError>(())
    /// ```
    #[must_use]
    pub fn translation(&self) -> Option<&Octets<'a>> {
        let extension = self.extensions.iter().find(|it| it.name().eq_ignore_ascii_case(b"TRANSLATION"))?;
        extension.values().first()
    }
}

/// `lang-range-quoted`
fn lang_range<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, LangRange<'a>> {
    const RANGE: &Rule = &Rule::new("name of a language", "lang-range-quoted");
    let (rest, name) = astring(input)?;
    LangRange::new(name).map(|range| (rest, range)).map_err(|_| input.error(RANGE))
}

/// `*(SP lang-range-quoted)`
pub(crate) fn language<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Language<'a>> {
    followed(input, Vec::new(), lang_range).map(|(rest, ranges)| (rest, Language(ranges)))
}

/// `SP "(" lang-tag-quoted *(SP lang-tag-quoted) ")"`
pub(crate) fn language_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, LanguageData<'a>> {
    const TAG: &Rule = &Rule::new("name of a language", "lang-tag-quoted");
    let tag = |input: Input<'a, 'c>| match lang_range(input)? {
        (rest, tag) if tag.is_tag() => Ok((rest, tag)),
        _ => Err(input.error(TAG)),
    };
    some(space(input)?, tag, TAG).map(|(rest, tags)| (rest, LanguageData(tags)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Data, Decoder, Limits, Quirks, Response, command::Command};

    fn command(line: &str) -> Result<String, String> {
        let line = format!("a {line}\r\n");
        let command = Decoder::server().command(line.as_bytes()).map_err(|error| error.to_string())?.command;
        assert!(matches!(command, Command::Language(_)));
        Ok(command.to_string())
    }

    fn data(line: &str) -> Result<String, String> {
        let line = format!("* {line}\r\n");
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        let response = decoder.response(line.as_bytes()).map_err(|error| error.to_string())?;
        assert!(matches!(response, Response::Data(Data::Language(_))));
        Ok(response.to_string())
    }

    #[test]
    fn languages_have_names() {
        for name in ["de", "de-CH", "i-default", "*", "*-CH", "a", "12345678"] {
            assert_eq!(LangRange::new(name).unwrap().is_tag(), !name.contains('*'));
        }
        for name in ["", "-", "de-", "-de", "de--ch", "de_CH", "123456789", "d*", "\u{e9}", "a b", "a\r\n"] {
            assert!(LangRange::new(name).is_err(), "{name}");
        }
        let tag = |name| LangRange::new(name).unwrap();
        assert!(LanguageData::new([]).is_err() && LanguageData::new([tag("*")]).is_err());
    }

    #[test]
    fn are_asked_for_and_told() {
        assert_eq!(command("LANGUAGE").unwrap(), "LANGUAGE");
        assert_eq!(command("language \"default\" {2}\r\nde \"*\"").unwrap(), "LANGUAGE default de \"*\"");
        assert_eq!(data("language (EN \"de\")").unwrap(), "* LANGUAGE (EN de)");
        for (line, error) in [
            ("LANGUAGE d_e", "expected name of a language at offset 11 in lang-range-quoted"),
            ("LANGUAGE (de)", "expected atom character, quotation mark or `{` at offset 11 in astring"),
        ] {
            assert_eq!(command(line).unwrap_err(), error, "{line}");
        }
        for (line, error) in [
            ("LANGUAGE", "expected space at offset 10 in SP"),
            ("LANGUAGE de", "expected `(` at offset 11 in list"),
            ("LANGUAGE ()", "expected name of a language at offset 12 in lang-tag-quoted"),
            ("LANGUAGE (\"*\")", "expected name of a language at offset 12 in lang-tag-quoted"),
            ("LANGUAGE (de", "expected space or `)` at offset 14 in list"),
        ] {
            assert_eq!(data(line).unwrap_err(), error, "{line}");
        }
    }

    #[test]
    fn as_many_are_read_as_a_list_may_have() {
        let limit = Limits::server().items;
        let error = command(&format!("LANGUAGE{}", " de".repeat(limit + 1))).unwrap_err();
        assert_eq!(error, format!("expected fewer items at offset {} in list", 11 + 3 * limit));
    }
}
