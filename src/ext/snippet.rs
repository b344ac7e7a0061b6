//! SNIPPET=FUZZY: what PREVIEW (RFC 8970) came from, as Dovecot 2.3 has it (draft-slusarz-imap-fetch-snippet).

use crate::{
    data::{
        arguments::{Arguments, Tell},
        macros::{arbitrary, display, into_static, serde_as},
        option::{option_list, options, write_options},
    },
    error::{Rule, UsageError},
    wire::{
        NString, Octets, Writer,
        input::{Input, ParseResult},
        list::{no_space, space},
        scan,
        string::{atom, nstring},
    },
};
use alloc::vec::Vec;

/// How FETCH asks for snippets: by which algorithms, or by that of the server.
///
/// # Grammar
///
/// ```text
/// fetch-att         =/ "SNIPPET" [SP "(" snippet-algorithm *(SP snippet-algorithm) ")"]
/// snippet-algorithm = "FUZZY" / "LAZY=FUZZY" / atom
/// ```
///
/// # Leniency
///
/// Other algorithms are kept, in any mode. Behind a SNIPPET that is not in a list, what begins with neither FUZZY nor LAZY=FUZZY is
/// the list of [`FetchModifier`](crate::command::FetchModifier)s.
///
/// # Example
///
/// ```
/// use imap_wire::{command::FetchAttribute, ext::{Snippet, SnippetAlgorithm}};
///
/// let snippet = Snippet::new([SnippetAlgorithm::LazyFuzzy])?;
/// assert_eq!(FetchAttribute::Snippet(snippet).to_string(), "SNIPPET (LAZY=FUZZY)");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Snippet<'a>(Vec<SnippetAlgorithm<'a>>);

options! {
    /// How a server is to make a snippet.
    SnippetAlgorithm, ALGORITHM, value: |_| false;
    plain: {
        /// `FUZZY`: as it likes.
        b"FUZZY" => Fuzzy, [];
        /// `LAZY=FUZZY`: the same, but only if that takes no time.
        b"LAZY=FUZZY" => LazyFuzzy, [];
    }
    valued: {}
}

const ALGORITHM: &Rule = &Rule::new("name of an algorithm", "snippet-algorithm");

impl<'a> Snippet<'a> {
    /// By these algorithms; if there are none, by that of the server.
    ///
    /// # Errors
    ///
    /// If one is an [`Other`](SnippetAlgorithm::Other) whose name the table has, or that has a value.
    pub fn new(algorithms: impl IntoIterator<Item = SnippetAlgorithm<'a>>) -> Result<Self, UsageError> {
        let algorithms: Vec<_> = algorithms.into_iter().collect();
        algorithms.iter().try_for_each(SnippetAlgorithm::check)?;
        Ok(Self(algorithms))
    }

    /// The algorithms.
    #[must_use]
    pub fn algorithms(&self) -> &[SnippetAlgorithm<'a>] {
        &self.0
    }

    /// Writes what follows the name.
    pub(crate) fn write(&self, writer: &mut Writer) {
        write_options(&self.0, writer, SnippetAlgorithm::write);
    }
}

impl Arguments for Snippet<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        self.0.iter().for_each(|algorithm| algorithm.tell_needs(tell));
    }
}

display!(Snippet);
into_static!(struct Snippet { 0 });
serde_as!(Snippet<'a>: Vec<SnippetAlgorithm<'a>>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Snippet<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self(u.arbitrary_iter()?.take(3).collect::<Result<_, _>>()?))
    }
}

/// `[SP "(" snippet-algorithm *(SP snippet-algorithm) ")"]`
pub(crate) fn snippet<'a, 'c>(input: Input<'a, 'c>, is_listed: bool) -> ParseResult<'a, 'c, Snippet<'a>> {
    let begins_with_algorithm = || {
        let list = input.octets.strip_prefix(b" (");
        list.is_some_and(|list| {
            let word = list.get(..scan::run(list, scan::ATOM)).unwrap_or_default();
            word.eq_ignore_ascii_case(b"FUZZY") || word.eq_ignore_ascii_case(b"LAZY=FUZZY")
        })
    };
    if !is_listed && !begins_with_algorithm() {
        return Ok((input, Snippet::default()));
    }
    let (rest, algorithms) = option_list(input, SnippetAlgorithm::parse, ALGORITHM)?;
    Ok((rest, Snippet(algorithms)))
}

/// A few words of a message, and how they were found.
///
/// # Grammar
///
/// ```text
/// msg-att-static =/ "SNIPPET" SP "(" atom SP nstring ")"
/// ```
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, FetchItem, Response};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* 1 FETCH (SNIPPET (FUZZY \"One line. Another line.\"))\r\n")?;
/// let Response::Data(Data::Fetch(fetch)) = response else { panic!() };
/// let FetchItem::Snippet(snippet) = &fetch.items[0] else { panic!() };
/// assert_eq!(snippet.text.octets().unwrap(), "One line. Another line.");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SnippetData<'a> {
    /// `FUZZY`, or another algorithm.
    pub algorithm: SnippetName<'a>,
    /// The words, in UTF-8.
    pub text: NString<'a>,
}

/// The name of an algorithm. It is compared without case.
#[derive(Clone, Debug)]
pub struct SnippetName<'a>(Octets<'a>);

impl<'a> SnippetName<'a> {
    /// This name.
    ///
    /// # Errors
    ///
    /// If it is no atom.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if scan::is_atom(&name) { Ok(Self(name)) } else { Err(UsageError("the name of an algorithm is an atom")) }
    }

    /// The name as it is written.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }
}

impl PartialEq for SnippetName<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for SnippetName<'_> {}

into_static!(struct SnippetName { 0 });
serde_as!(SnippetName<'a>: Octets<'a>, |it| it.0, Self::new);

impl<'a> SnippetData<'a> {
    /// These words, found so.
    #[must_use]
    pub const fn new(algorithm: SnippetName<'a>, text: NString<'a>) -> Self {
        Self { algorithm, text }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.open();
        writer.text(&self.algorithm.0);
        writer.space();
        writer.nstring(&self.text);
        writer.close();
    }
}

display!(SnippetData);
into_static!(struct SnippetData { algorithm, text });
arbitrary!(struct SnippetData<'a> { algorithm, text });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for SnippetName<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self((*u.choose(&["FUZZY", "fuzzy", "X-OTHER"])?).into()))
    }
}

/// `"(" atom SP nstring ")"`
pub(crate) fn snippet_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SnippetData<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "snippet");
    const CLOSE: &Rule = &Rule::new("`)`", "snippet");
    let (rest, algorithm) = atom(no_space(input.expect(b'(', OPEN)?)?)?;
    let (rest, text) = nstring(space(rest)?)?;
    Ok((no_space(rest)?.expect(b')', CLOSE)?, SnippetData { algorithm: SnippetName(algorithm), text }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Decoder,
        command::{Command, Fetch, FetchAttribute},
        data::testing::read_part,
        quirks::Quirks,
        wire::IntoStatic,
    };
    use alloc::{
        format,
        string::{String, ToString},
    };

    fn fetch(line: &str) -> Result<Fetch<'static>, String> {
        let line = format!("a FETCH 1 {line}\r\n");
        let command = Decoder::server().command(line.as_bytes()).map_err(|error| error.to_string())?.command;
        let Command::Fetch(fetch) = command else { panic!("{command:?}") };
        Ok(fetch.into_static())
    }

    #[test]
    fn is_asked_for_by_algorithm_or_without() {
        let lazy = || FetchAttribute::Snippet(Snippet::new([SnippetAlgorithm::LazyFuzzy]).unwrap());
        for (line, items, modifiers) in [
            ("(SNIPPET)", vec![FetchAttribute::Snippet(Snippet::default())], 0),
            ("SNIPPET", vec![FetchAttribute::Snippet(Snippet::default())], 0),
            ("(UID snippet (lazy=fuzzy))", vec![FetchAttribute::Uid, lazy()], 0),
            ("SNIPPET (LAZY=FUZZY)", vec![lazy()], 0),
            ("SNIPPET (CHANGEDSINCE 5)", vec![FetchAttribute::Snippet(Snippet::default())], 1),
        ] {
            let fetch = fetch(line).unwrap();
            assert_eq!((fetch.attributes.expand(), fetch.modifiers().len()), (&items[..], modifiers), "{line}");
        }
        assert!(fetch("(SNIPPET (X-OTHER))").is_ok());
        assert_eq!(
            fetch("(SNIPPET ())"),
            Err("expected name of an algorithm at offset 20 in snippet-algorithm".into())
        );
    }

    #[test]
    fn is_told_with_its_algorithm() {
        let snippet = |text: &'static str| read_part(text.as_bytes(), Quirks::NONE, snippet_data);
        for text in ["(FUZZY \"Me too.\")", "(fuzzy NIL)", "(X-OTHER \"\")"] {
            assert_eq!(snippet(text).unwrap().0.to_string(), text);
        }
        for (text, error) in [
            ("\"Me too.\"", "expected `(` at offset 0 in snippet"),
            ("()", "expected atom character at offset 1 in atom"),
            ("(FUZZY)", "expected space at offset 6 in SP"),
            ("(FUZZY x)", "expected quotation mark, `{` or NIL at offset 7 in nstring"),
            ("(FUZZY NIL x)", "expected no space at offset 10 in SP"),
        ] {
            assert_eq!(snippet(text).unwrap_err(), error, "{text}");
        }
        assert!(SnippetName::new("a b").is_err());
    }
}
