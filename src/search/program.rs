//! [`Search`]: all that follows the word SEARCH.

use super::{
    SearchKey,
    options::{ReturnOption, ReturnOptions, Searching, return_options},
    parse::search_keys,
};
use crate::{
    data::{
        Capability,
        arguments::{Arguments, Tell},
        macros::{into_static, serde_fields},
    },
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::space,
        scan,
        string::astring,
    },
};

/// What SEARCH and UID SEARCH are given: what to look for, in which charset that is written, and what to return.
///
/// # Grammar
///
/// ```text
/// search         = "SEARCH" [search-return-opts] SP search-program
/// search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)
/// charset        = atom / quoted
/// ```
///
/// [RFC 9051, section 6.4.4](https://www.rfc-editor.org/rfc/rfc9051#section-6.4.4). In RFC 3501 a charset may also be a literal.
///
/// # Charset
///
/// A search for text that is not ASCII says that it is UTF-8, unless it [says otherwise](Self::with_charset). Others say
/// nothing, since there are servers that refuse any charset. CHARSET UTF-8 is not written for a peer that is known to read
/// UTF-8 by itself: after `ENABLE UTF8=ACCEPT` it would be an error
/// ([RFC 6855, section 3](https://www.rfc-editor.org/rfc/rfc6855#section-3)).
///
/// Two searches are equal even if only one says that it is UTF-8.
///
/// # Example
///
/// ```
/// use imap_wire::search::{ReturnOption, Search, SearchKey};
///
/// let search = Search::new(SearchKey::subject("\u{fc}ber")).with_return([ReturnOption::Count]);
/// assert_eq!(search.charset().unwrap(), "UTF-8");
/// assert_eq!(Search::new(SearchKey::subject("over")).charset(), None);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Search<'a> {
    return_options: Option<ReturnOptions<'a>>,
    charset: Option<Octets<'a>>,
    key: SearchKey<'a>,
}

impl<'a> Search<'a> {
    /// A search for what meets this key. The text in it is UTF-8.
    #[must_use]
    pub fn new(key: SearchKey<'a>) -> Self {
        let charset = key.needs_charset().then(|| UTF_8.into());
        Self { return_options: None, charset, key }
    }

    /// The same, returning this, in an ESEARCH response; ALL if this is nothing.
    #[must_use]
    pub fn with_return(mut self, options: impl IntoIterator<Item = ReturnOption<'a>>) -> Self {
        self.return_options = Some(options.into_iter().collect());
        self
    }

    /// The same, saying that the text in it is in this charset.
    ///
    /// # Errors
    ///
    /// If it is not a short name of printable ASCII.
    pub fn with_charset(mut self, charset: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        self.charset = Some(check_charset(charset.into())?);
        Ok(self)
    }

    /// What to return, in an ESEARCH response. `None` if a SEARCH response with all numbers is asked for.
    #[must_use]
    pub const fn return_options(&self) -> Option<&ReturnOptions<'a>> {
        self.return_options.as_ref()
    }

    /// The charset that the text is said to be in. Without one, it is US-ASCII in RFC 3501, and UTF-8 in RFC 9051.
    #[must_use]
    pub const fn charset(&self) -> Option<&Octets<'a>> {
        self.charset.as_ref()
    }

    /// What to look for.
    #[must_use]
    pub const fn key(&self) -> &SearchKey<'a> {
        &self.key
    }

    /// What to look for.
    #[must_use]
    pub fn into_key(self) -> SearchKey<'a> {
        self.key
    }

    /// True if [message numbers](SearchKey::uses_numbers) are looked for.
    #[must_use]
    pub fn uses_numbers(&self) -> bool {
        self.key.uses_numbers()
    }

    /// `[search-return-opts] SP search-program`
    pub(crate) fn write(&self, writer: &mut Writer) {
        write_return_opts(self.return_options.as_ref(), &self.key, writer);
        let is_said = |charset: &&Octets<'_>| !writer.peer().utf8 || !charset.eq_ignore_ascii_case(UTF_8.as_bytes());
        if let Some(charset) = self.charset.as_ref().filter(is_said) {
            writer.text(b" CHARSET ");
            writer.astring(charset);
        }
        writer.space();
        self.key.write(writer);
    }
}

impl Arguments for Search<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        if let Some(options) = &self.return_options {
            tell(&[Capability::Esearch]);
            options.tell_needs(Searching::Search, tell);
        }
        self.key.tell_needs(tell);
    }

    fn use_numbers(&self) -> bool {
        self.uses_numbers()
    }
}

const UTF_8: &str = "UTF-8";

/// Checks that a charset can be said.
pub(crate) fn check_charset(charset: Octets<'_>) -> Result<Octets<'_>, UsageError> {
    if !matches!(charset.len(), 1..=100) || !charset.iter().all(|octet| matches!(octet, b' '..=b'~')) {
        return Err(UsageError("the name of a charset is of 1 to 100 characters of printable ASCII"));
    }
    Ok(charset)
}

/// Writes `[search-return-opts]` of a search for this key.
pub(crate) fn write_return_opts(options: Option<&ReturnOptions<'_>>, key: &SearchKey<'_>, writer: &mut Writer) {
    if let Some(options) = options {
        if options.contains(&ReturnOption::Relevancy) {
            check_relevancy(key, writer);
        }
        writer.text(b" RETURN ");
        options.write(writer);
    }
}

/// Objects to RELEVANCY where there is no FUZZY (RFC 6203, sections 4 and 6).
pub(crate) fn check_relevancy(key: &SearchKey<'_>, writer: &mut Writer) {
    if !key.may_be_fuzzy() {
        writer.object(UsageError("RELEVANCY goes with FUZZY"));
    }
}

/// A search for what meets this key.
impl<'a> From<SearchKey<'a>> for Search<'a> {
    fn from(key: SearchKey<'a>) -> Self {
        Self::new(key)
    }
}

impl Eq for Search<'_> {}

/// The same options, charset and key. Charsets are compared without case.
impl PartialEq for Search<'_> {
    fn eq(&self, other: &Self) -> bool {
        fn charset<'s>(search: &'s Search<'_>) -> &'s [u8] {
            search.charset.as_deref().unwrap_or(UTF_8.as_bytes())
        }
        self.return_options == other.return_options
            && charset(self).eq_ignore_ascii_case(charset(other))
            && self.key == other.key
    }
}

into_static!(struct Search { return_options, charset, key });
serde_fields!(
    Search<'a>,
    |it| {
        return_options: Option<ReturnOptions<'a>> = it.return_options,
        charset: Option<Octets<'a>> = it.charset,
        key: SearchKey<'a> = it.key,
    },
    {
        let search = Self { return_options, charset: None, key };
        if let Some(charset) = charset { search.with_charset(charset) } else { Ok(search) }
    },
);

/// `[search-return-opts] SP search-program`, behind the word SEARCH
#[inline(always)]
pub(crate) fn search_arguments<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Search<'a>> {
    let mut at = space(input)?;
    let mut options = None;
    if let Some(rest) = word(at, b"RETURN", *b"retu") {
        let (rest, found) = return_options(space(rest)?)?;
        options = Some(found);
        at = space(rest)?;
    }
    let (rest, (charset, key)) = search_program(at)?;
    Ok((rest, Search { return_options: options, charset, key }))
}

/// `[search-return-opts SP]`, from the word RETURN on, as SORT has it (RFC 5267)
pub(crate) fn search_return_opts<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<ReturnOptions<'a>>> {
    match word(input, b"RETURN", *b"retu") {
        Some(rest) => {
            let (rest, options) = return_options(space(rest)?)?;
            Ok((space(rest)?, Some(options)))
        }
        None => Ok((input, None)),
    }
}

/// `search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)`
pub(crate) fn search_program<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, (Option<Octets<'a>>, SearchKey<'a>)> {
    if let Some(rest) = word(input, b"CHARSET", *b"char") {
        let (rest, (charset, key)) = search_criteria(space(rest)?)?;
        return Ok((rest, (Some(charset), key)));
    }
    let (rest, key) = search_keys(input)?;
    Ok((rest, (None, key)))
}

/// `search-criteria = charset 1*(SP search-key)`, as SORT and THREAD have it (RFC 5256)
pub(crate) fn search_criteria<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, (Octets<'a>, SearchKey<'a>)> {
    const CHARSET: &Rule = &Rule::new("name of a charset, in printable ASCII", "charset");
    let (rest, charset) = astring(input)?;
    if check_charset(charset.reborrow()).is_err() {
        return Err(input.error(CHARSET));
    }
    let (rest, key) = search_keys(space(rest)?)?;
    Ok((rest, (charset, key)))
}

/// What follows this word, if it is the one here. No other begins like it.
#[inline(always)]
fn word<'a, 'c>(input: Input<'a, 'c>, word: &[u8], front: [u8; 4]) -> Option<Input<'a, 'c>> {
    if scan::begins_with(input.octets, front) { whole_word(input, word) } else { None }
}

fn whole_word<'a, 'c>(input: Input<'a, 'c>, word: &[u8]) -> Option<Input<'a, 'c>> {
    let (rest, found) = input.take_octets(word.len());
    let is_longer = rest.octets.first().is_some_and(|&next| scan::is(next, scan::ATOM));
    (found.eq_ignore_ascii_case(word) && !is_longer).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Peer, input::Context};
    use bytes::Buf;

    fn written(search: &Search<'_>, utf8: bool) -> String {
        let mut peer = Peer::client();
        peer.utf8 = utf8;
        let mut writer = Writer::new(peer);
        search.write(&mut writer);
        String::from_utf8(writer.copy_to_bytes(writer.remaining()).into()).unwrap()
    }

    #[test]
    fn a_charset_is_said_where_there_has_to_be_one() {
        let [over, uber] = ["over", "\u{fc}ber"].map(|text| Search::new(SearchKey::subject(text)));
        assert_eq!(written(&over, false), " SUBJECT over");
        assert_eq!(written(&uber, false), " CHARSET UTF-8 SUBJECT {5}\r\n\u{fc}ber");
        assert_eq!(written(&uber, true), " SUBJECT \"\u{fc}ber\"");
        let over = over.with_charset("utf-8").unwrap();
        assert_eq!(written(&over, false), " CHARSET utf-8 SUBJECT over");
        assert_eq!(written(&over, true), " SUBJECT over");
        let over = over.with_charset("KOI8-R").unwrap();
        assert_eq!(written(&over, true), " CHARSET KOI8-R SUBJECT over");
        for charset in ["", "a\r\n", "\u{fc}", &"a".repeat(101)] {
            assert!(Search::new(SearchKey::all()).with_charset(charset).is_err());
        }
    }

    #[test]
    fn searches_are_equal_by_what_they_mean() {
        let all = || Search::new(SearchKey::all());
        assert_eq!(all(), all().with_charset("utf-8").unwrap());
        assert_ne!(all(), all().with_charset("US-ASCII").unwrap());
        assert_ne!(all(), all().with_return([]));
        assert_eq!(all().with_return([]), all().with_return([ReturnOption::All]));
        assert_ne!(all(), Search::new(SearchKey::seen()));
    }

    #[test]
    fn criteria_of_sort_begin_with_a_charset() {
        let octets = b"US-ASCII TEXT \"not in mailbox\" SEEN\r\n";
        let cx = Context::new(octets, None);
        let (rest, (charset, key)) = search_criteria(Input::new(octets, &cx)).unwrap();
        assert_eq!((charset.to_str(), rest.octets), (Ok("US-ASCII"), &b"\r\n"[..]));
        assert_eq!(key, SearchKey::text("not in mailbox") & SearchKey::seen());
    }
}
