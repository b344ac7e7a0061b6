//! I18NLEVEL=1 and I18NLEVEL=2: how SEARCH, SORT and THREAD compare text, and who decides (RFC 5255, section 4).

#[cfg(feature = "arbitrary")]
use crate::wire::list::arbitrary_some;
use crate::{
    data::{
        arguments::Arguments,
        macros::{display, into_static, serde_as},
    },
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{followed, has_more, some, space},
        string::astring,
    },
};
use alloc::vec::Vec;

/// A comparator, such as `i;unicode-casemap`, of the registry of RFC 4790. What a client asks for may have `*` for anything, or be
/// `default`. Case matters.
///
/// # Grammar
///
/// ```text
/// comp-id-quoted    = astring ; collation-id of RFC 4790
/// comp-order-quoted = astring ; collation-order
/// comp-sel-quoted   = astring ; collation-selected
/// ```
///
/// [RFC 5255, section 4.10](https://www.rfc-editor.org/rfc/rfc5255#section-4.10). It may be a URI, so that only its characters are
/// checked: printable ASCII without spaces.
///
/// # Example
///
/// ```
/// use imap_wire::ext::Collation;
///
/// assert!(Collation::new("i;ascii-casemap").is_ok());
/// assert!(Collation::new("i ascii").is_err());
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Collation<'a>(Octets<'a>);

impl<'a> Collation<'a> {
    /// `default`: the one that the server uses unless it is told to use another.
    pub const DEFAULT: Collation<'static> = Collation(Octets::slice(b"default", None));

    /// The comparator of this name.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return Err(UsageError("a comparator has a name of printable ASCII without spaces"));
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }
}

into_static!(struct Collation { 0 });
serde_as!(Collation<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Collation<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let names = ["i;unicode-casemap", "cz;*", "default", "*", "NIL", "http://a/\"\\(b)", "{3}"];
        Ok(Self((*u.choose(&names)?).into()))
    }
}

/// The arguments of COMPARATOR: which comparators a client would have, the best one first. None of them asks which one is active.
///
/// # Grammar
///
/// ```text
/// comparator-cmd = "COMPARATOR" *(SP comp-order-quoted)
/// ```
///
/// [RFC 5255, section 4.7](https://www.rfc-editor.org/rfc/rfc5255#section-4.7)
///
/// # Example
///
/// ```
/// use imap_wire::{command::Command, ext::{Collation, Comparator}};
///
/// let czech = Comparator::new([Collation::new("cz;*")?, Collation::new("i;basic")?]);
/// assert_eq!(Command::Comparator(czech).to_string(), "COMPARATOR \"cz;*\" i;basic");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Comparator<'a>(Vec<Collation<'a>>);

impl<'a> Comparator<'a> {
    /// One of these, rather one of the first.
    pub fn new(collations: impl IntoIterator<Item = Collation<'a>>) -> Self {
        Self(collations.into_iter().collect())
    }

    /// The comparators.
    #[must_use]
    pub fn collations(&self) -> &[Collation<'a>] {
        &self.0
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        for collation in &self.0 {
            writer.space();
            writer.astring(&collation.0);
        }
    }
}

impl Arguments for Comparator<'_> {}

display!(Comparator);
into_static!(struct Comparator { 0 });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Comparator<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        u.arbitrary_iter()?.take(3).collect::<arbitrary::Result<_>>().map(Self)
    }
}

/// The comparator that is active.
///
/// # Grammar
///
/// ```text
/// comparator-data = "COMPARATOR" SP comp-sel-quoted [SP "(" comp-id-quoted *(SP comp-id-quoted) ")"]
/// ```
///
/// [RFC 5255, section 4.8](https://www.rfc-editor.org/rfc/rfc5255#section-4.8)
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
/// let Response::Data(Data::Comparator(data)) = decoder.response(b"* COMPARATOR i;basic\r\n")? else { panic!() };
/// assert_eq!((data.active.as_octets().to_string(), data.matching.len()), ("i;basic".into(), 0));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ComparatorData<'a> {
    /// The one that is active.
    pub active: Collation<'a>,
    /// All that match what the client asked for; empty if that is one alone.
    pub matching: Vec<Collation<'a>>,
}

impl<'a> ComparatorData<'a> {
    /// This one is active.
    #[must_use]
    pub const fn new(active: Collation<'a>) -> Self {
        Self { active, matching: Vec::new() }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        writer.astring(&self.active.0);
        if !self.matching.is_empty() {
            writer.space();
            writer.list(&self.matching, |writer, it| writer.astring(&it.0));
        }
    }
}

display!(ComparatorData);
into_static!(struct ComparatorData { active, matching });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ComparatorData<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let matching = if u.arbitrary()? { arbitrary_some(u)? } else { Vec::new() };
        Ok(Self { active: u.arbitrary()?, matching })
    }
}

const NAME: &Rule = &Rule::new("name of a comparator", "comp-id-quoted");

/// `comp-id-quoted`
fn collation<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Collation<'a>> {
    let (rest, name) = astring(input)?;
    Collation::new(name).map(|collation| (rest, collation)).map_err(|_| input.error(NAME))
}

/// `*(SP comp-order-quoted)`
pub(crate) fn comparator<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Comparator<'a>> {
    followed(input, Vec::new(), collation).map(|(rest, collations)| (rest, Comparator(collations)))
}

/// `SP comp-sel-quoted [SP "(" comp-id-quoted *(SP comp-id-quoted) ")"]`
pub(crate) fn comparator_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ComparatorData<'a>> {
    let (rest, active) = collation(space(input)?)?;
    if !has_more(rest) {
        return Ok((rest, ComparatorData::new(active)));
    }
    let (rest, matching) = some(space(rest)?, collation, NAME)?;
    Ok((rest, ComparatorData { active, matching }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, Data, Decoder, Limits, Quirks, Response, command::Command};

    fn command(line: &str) -> Result<String, String> {
        let line = format!("a {line}\r\n");
        let command = Decoder::server().command(line.as_bytes()).map_err(|error| error.to_string())?.command;
        assert!(matches!(command, Command::Comparator(_)));
        Ok(command.to_string())
    }

    fn data(line: &str) -> Result<String, String> {
        let line = format!("* {line}\r\n");
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        let response = decoder.response(line.as_bytes()).map_err(|error| error.to_string())?;
        assert!(matches!(response, Response::Data(Data::Comparator(_))));
        Ok(response.to_string())
    }

    #[test]
    fn are_asked_for_and_told() {
        assert_eq!(command("COMPARATOR").unwrap(), "COMPARATOR");
        assert_eq!(command("comparator \"cz;*\" {7}\r\ni;basic").unwrap(), "COMPARATOR \"cz;*\" i;basic");
        assert_eq!(data("COMPARATOR i;basic (i;basic \"a*\")").unwrap(), "* COMPARATOR i;basic (i;basic \"a*\")");
        let response = Decoder::client().response(b"a NO [BADCOMPARATOR] no\r\n").unwrap();
        assert!(matches!(response, Response::Tagged(_, status) if status.code == Some(Code::BadComparator)));
    }

    #[test]
    fn says_what_is_wrong() {
        for (line, error) in [
            ("COMPARATOR \"\"", "expected name of a comparator at offset 13 in comp-id-quoted"),
            ("COMPARATOR \"a b\"", "expected name of a comparator at offset 13 in comp-id-quoted"),
            ("COMPARATOR (a)", "expected atom character, quotation mark or `{` at offset 13 in astring"),
        ] {
            assert_eq!(command(line).unwrap_err(), error, "{line}");
        }
        for (line, error) in [
            ("COMPARATOR", "expected space at offset 12 in SP"),
            ("COMPARATOR a b", "expected `(` at offset 15 in list"),
            ("COMPARATOR a ()", "expected name of a comparator at offset 16 in comp-id-quoted"),
            ("COMPARATOR a (b", "expected space or `)` at offset 17 in list"),
        ] {
            assert_eq!(data(line).unwrap_err(), error, "{line}");
        }
        for name in ["", "a b", "a\r\n", "\u{e9}", "\u{7f}"] {
            assert!(Collation::new(name).is_err(), "{name}");
        }
    }

    #[test]
    fn as_many_are_read_as_a_list_may_have() {
        let limit = Limits::server().items;
        let error = command(&format!("COMPARATOR{}", " a".repeat(limit + 1))).unwrap_err();
        assert_eq!(error, format!("expected fewer items at offset {} in list", 13 + 2 * limit));
    }
}
