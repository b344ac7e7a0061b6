//! FILTERS: searches that the server keeps by name (RFC 5466).
//!
//! They are annotations of the server, which METADATA sets and gets. The key FILTER is in the table of search keys,
//! UNDEFINED-FILTER in that of response codes.

use super::metadata::EntryName;
use crate::{
    data::macros::{display, into_static, serde_as},
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        scan,
    },
};

/// The name of a search that the server keeps. It is compared without case.
///
/// # Grammar
///
/// ```text
/// filter-name = 1*<any ATOM-CHAR except "/">
/// ```
///
/// [RFC 5466, section 4](https://www.rfc-editor.org/rfc/rfc5466#section-4)
///
/// # Leniency
///
/// None.
///
/// # Example
///
/// ```
/// use imap_wire::{ext::FilterName, search::SearchKey};
///
/// let name = FilterName::new("on-the-road")?;
/// assert_eq!(name.private_entry().as_octets(), "/private/filters/values/on-the-road");
/// let key = SearchKey::filter(name) & SearchKey::unseen();
/// assert_eq!(key.to_string(), "FILTER on-the-road UNSEEN");
/// assert!(FilterName::new("a/b").is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct FilterName<'a>(Octets<'a>);

impl<'a> FilterName<'a> {
    /// The name of these octets.
    ///
    /// # Errors
    ///
    /// If it is not an atom without `/`.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if name.is_empty() || run(&name) < name.len() {
            return Err(UsageError("the name of a filter is an atom without `/`"));
        }
        Ok(Self(name))
    }

    /// The octets, as they were spelled.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// Where the server keeps the user's own search of this name.
    #[must_use]
    pub fn private_entry(&self) -> EntryName<'static> {
        self.entry(b"/private/filters/values/")
    }

    /// Where the server keeps the search of this name that all users have, if they have none of their own.
    #[must_use]
    pub fn shared_entry(&self) -> EntryName<'static> {
        self.entry(b"/shared/filters/values/")
    }

    fn entry(&self, folder: &[u8]) -> EntryName<'static> {
        EntryName::within(folder, &self.0)
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(&self.0);
    }
}

impl PartialEq for FilterName<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for FilterName<'_> {}

display!(FilterName);
into_static!(struct FilterName { 0 });
serde_as!(FilterName<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for FilterName<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let names = ["on-the-road", "x", "NIL", "1:5", "a+b[c"];
        Self::new(*u.choose(&names)?).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// How many octets at the front a name can have.
fn run(octets: &[u8]) -> usize {
    let atom = scan::run(octets, scan::ATOM);
    let front = octets.get(..atom).unwrap_or_default();
    memchr::memchr(b'/', front).unwrap_or(atom)
}

/// `filter-name = 1*<any ATOM-CHAR except "/">`
pub(crate) fn filter_name<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, FilterName<'a>> {
    const NAME: &Rule = &Rule::new("name of a filter", "filter-name");
    match input.take_octets(run(input.octets)) {
        (_, []) => Err(input.error(NAME)),
        (rest, name) => Ok((rest, FilterName(input.leaf(name)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Code, Decoder, Quirks, Response,
        data::{
            Capability,
            testing::{needs, read_part},
        },
        search::{Search, SearchKey},
    };

    #[test]
    fn a_name_is_an_atom_without_a_slash() {
        for name in ["", "a/b", "/", "a b", "a)", "*", "%", "\u{e9}", "a\r\n", "]"] {
            assert!(FilterName::new(name).is_err(), "{name}");
        }
        let [one, same] = ["On-The-Road", "on-the-road"].map(|name| FilterName::new(name).unwrap());
        assert_eq!((one.as_octets().to_string(), &one), ("On-The-Road".into(), &same));
        assert_eq!(one.shared_entry(), EntryName::new("/shared/filters/values/on-the-road").unwrap());
        assert!(one.private_entry().is_private());
        let (name, rest, _) = read_part(b"a[b/c", Quirks::NONE, filter_name).unwrap();
        assert_eq!((name, rest), (FilterName::new("a[b").unwrap(), &b"/c"[..]));
        for text in ["", "/a", "\"a\"", "(a)"] {
            let error = read_part(text.as_bytes(), Quirks::NONE, filter_name).unwrap_err();
            assert_eq!(error, "expected name of a filter at offset 0 in filter-name", "{text}");
        }
    }

    #[test]
    fn what_it_stands_for_may_have_numbers() {
        let key = SearchKey::filter(FilterName::new("x").unwrap()) | !SearchKey::seen();
        assert_eq!(key.to_string(), "OR FILTER x NOT SEEN");
        assert!(key.uses_numbers());
        assert_eq!(needs(&Search::new(key)), [&[Capability::Filters]]);
        let error = Decoder::server().command(b"a SEARCH FILTER a/b\r\n").unwrap_err();
        assert_eq!(error.to_string(), "expected CRLF at offset 17 in command");
    }

    #[test]
    fn the_code_names_one() {
        for (line, is_known) in [
            (&b"a NO [UNDEFINED-FILTER on-the-road] x\r\n"[..], true),
            (b"a NO [UNDEFINED-FILTER] x\r\n", false),
            (b"a NO [UNDEFINED-FILTER a/b] x\r\n", false),
        ] {
            let Response::Tagged(_, status) = Decoder::client().response(line).unwrap() else { panic!() };
            assert_eq!(matches!(status.code, Some(Code::UndefinedFilter(_))), is_known);
        }
    }
}
