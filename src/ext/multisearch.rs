//! MULTISEARCH: searches of several mailboxes (RFC 7377).
//!
//! What a server answers is an [`Esearch`](crate::data::Esearch) for each mailbox in which something was found, with its name and
//! UIDVALIDITY.

use super::mailbox_filter::{MailboxFilter, filter_mailboxes};
use crate::{
    data::{
        OtherOption,
        arguments::{Arguments, Tell},
        macros::{display, into_static, serde_fields},
        option::{begins_value, other_option, write_options},
    },
    error::{Rule, UsageError},
    search::{ReturnOption, Search, options::Searching, program::search_arguments},
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::{list, space},
        scan,
    },
};
use alloc::{boxed::Box, vec::Vec};

/// The arguments of ESEARCH: which mailboxes to search, and for what.
///
/// # Grammar
///
/// ```text
/// esearch             = "ESEARCH" [SP esearch-source-opts] [SP search-return-opts] SP search-program
/// esearch-source-opts = "IN" SP "(" source-mbox [SP "(" scope-options ")"] ")"
/// source-mbox         = filter-mailboxes *(SP filter-mailboxes)
/// scope-options       = scope-option *(SP scope-option)
/// scope-option        = scope-option-name [SP scope-option-value]
/// ```
///
/// [RFC 7377, section 4](https://www.rfc-editor.org/rfc/rfc7377#section-4)
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES). Scope options are kept, in any mode; no RFC has one.
///
/// # Example
///
/// ```
/// use imap_wire::{data::Mailbox, ext::{MailboxFilter, MultiSearch}, search::{Search, SearchKey}};
///
/// let all = MultiSearch::new(Search::new(SearchKey::unseen())).with_sources([MailboxFilter::Personal])?;
/// assert_eq!(all.to_string(), "IN (PERSONAL) UNSEEN");
/// assert!(!all.searches_selected());
/// assert!(MultiSearch::new(Search::new(SearchKey::unseen())).searches_selected());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct MultiSearch<'a> {
    sources: Vec<MailboxFilter<'a>>,
    scope_options: Vec<OtherOption<'a>>,
    /// What to look for, and what to return.
    pub search: Search<'a>,
}

impl<'a> MultiSearch<'a> {
    /// In the mailbox that is selected.
    #[must_use]
    pub const fn new(search: Search<'a>) -> Self {
        Self { sources: Vec::new(), scope_options: Vec::new(), search }
    }

    /// The same, in these mailboxes; in the one that is selected if there are none.
    ///
    /// # Errors
    ///
    /// If one is [`MailboxFilter::SelectedDelayed`], which is for NOTIFY.
    pub fn with_sources(mut self, sources: impl IntoIterator<Item = MailboxFilter<'a>>) -> Result<Self, UsageError> {
        self.sources = sources.into_iter().collect();
        if self.sources.contains(&MailboxFilter::SelectedDelayed) {
            return Err(UsageError("SELECTED-DELAYED is for NOTIFY"));
        }
        if self.sources.is_empty() {
            self.scope_options.clear();
        }
        Ok(self)
    }

    /// The same with an option of how far to search. It stands behind mailboxes.
    ///
    /// # Errors
    ///
    /// If it would not be read as it is written, or no mailboxes are named.
    pub fn with_scope_option(mut self, option: OtherOption<'a>) -> Result<Self, UsageError> {
        if self.sources.is_empty() {
            return Err(UsageError("an option of how far to search stands behind mailboxes"));
        }
        option.check(begins_value)?;
        self.scope_options.push(option);
        Ok(self)
    }

    /// Which mailboxes to search; empty if the selected one is, by default.
    #[must_use]
    pub fn sources(&self) -> &[MailboxFilter<'a>] {
        &self.sources
    }

    /// How far to search. No RFC has such an option.
    #[must_use]
    pub fn scope_options(&self) -> &[OtherOption<'a>] {
        &self.scope_options
    }

    /// True if the mailbox that is selected is searched because it is selected: there has to be one then.
    #[must_use]
    pub fn searches_selected(&self) -> bool {
        self.sources.is_empty() || self.sources.contains(&MailboxFilter::Selected)
    }

    /// Writes what follows the name of the command, beginning with the space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        let only_selected = self.sources.iter().all(|source| *source == MailboxFilter::Selected);
        if let Some(options) = self.search.return_options() {
            // RFC 7377, section 2.2
            if !only_selected && options.contains(&ReturnOption::Save) {
                writer.object(UsageError("of mailboxes that are not selected, nothing is saved"));
            }
            if !only_selected && options.update().is_some() {
                writer.object(UsageError("results of mailboxes that are not selected are not updated"));
            }
        }
        if !self.sources.is_empty() {
            writer.text(b" IN (");
            for (at, source) in self.sources.iter().enumerate() {
                if at > 0 {
                    writer.space();
                }
                source.write(writer);
            }
            write_options(&self.scope_options, writer, OtherOption::write);
            writer.close();
        }
        self.search.write(writer);
    }
}

impl Arguments for MultiSearch<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        // What it returns is part of the command: not even ESEARCH is needed for that.
        if let Some(options) = self.search.return_options() {
            options.tell_needs(Searching::Search, tell);
        }
        self.search.key().tell_needs(tell);
    }

    fn use_numbers(&self) -> bool {
        self.search.uses_numbers()
    }
}

display!(MultiSearch);
into_static!(struct MultiSearch { sources, scope_options, search });
serde_fields!(
    MultiSearch<'a>,
    |it| {
        sources: Vec<MailboxFilter<'a>> = it.sources,
        scope_options: Vec<OtherOption<'a>> = it.scope_options,
        search: Search<'a> = it.search,
    },
    scope_options.into_iter().try_fold(Self::new(search).with_sources(sources)?, Self::with_scope_option),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for MultiSearch<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut sources = u.arbitrary_iter()?.take(3).collect::<Result<Vec<_>, _>>()?;
        sources.retain(|source| *source != MailboxFilter::SelectedDelayed);
        let mut scope_options = Vec::new();
        if !sources.is_empty() && u.ratio(1, 4)? {
            scope_options.push(OtherOption::arbitrary(u, begins_value)?);
        }
        Ok(Self { sources, scope_options, search: u.arbitrary()? })
    }
}

/// `[SP esearch-source-opts] [SP search-return-opts] SP search-program`, behind the word ESEARCH
pub(crate) fn multisearch<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Box<MultiSearch<'a>>> {
    let at = space(input)?;
    let (key, length) = scan::keyword(at.octets);
    let behind = at.skip(length);
    if key != const { scan::key(b"IN") } || matches!(behind.octets, [b'[', ..]) {
        return search_arguments(input).map(|(rest, search)| (rest, Box::new(MultiSearch::new(search))));
    }
    let (mut sources, mut scope_options) = (Vec::new(), Vec::new());
    let at = space(behind)?;
    let (rest, ()) = list(at, |input| source_opt(input, &mut sources, &mut scope_options), |()| ())?;
    if sources.is_empty() {
        return Err(at.skip(1).error(SOURCE));
    }
    let (rest, search) = search_arguments(rest)?;
    Ok((rest, Box::new(MultiSearch { sources, scope_options, search })))
}

const SOURCE: &Rule = &Rule::new("which mailboxes", "filter-mailboxes");

/// `filter-mailboxes`, or behind all of them `"(" scope-options ")"`
fn source_opt<'a, 'c>(
    input: Input<'a, 'c>,
    sources: &mut Vec<MailboxFilter<'a>>,
    scope_options: &mut Vec<OtherOption<'a>>,
) -> ParseResult<'a, 'c, ()> {
    const END: &Rule = &Rule::new("`)`", "esearch-source-opts");
    const DELAYED: &Rule = &Rule::new("another filter than SELECTED-DELAYED", "filter-mailboxes-selected");
    if !scope_options.is_empty() {
        return Err(input.error(END));
    }
    if matches!(input.octets, [b'(', ..]) && !sources.is_empty() {
        let (rest, options) = scope(input)?;
        *scope_options = options;
        return Ok((rest, ()));
    }
    match filter_mailboxes(input)? {
        (_, MailboxFilter::SelectedDelayed) => Err(input.error(DELAYED)),
        (rest, source) => Ok((rest, sources.push(source))),
    }
}

/// `"(" scope-options ")"`
fn scope<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<OtherOption<'a>>> {
    const NAME: &Rule = &Rule::new("name of an option", "scope-option");
    let mut options = Vec::new();
    let (rest, ()) = list(input, |input| other_option(input, begins_value, NAME), |option| options.push(option))?;
    if options.is_empty() { Err(input.skip(1).error(NAME)) } else { Ok((rest, options)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Data, Decoder, Encode, Quirks, Response,
        data::{
            Capability, Mailbox,
            testing::{needs, read, written},
        },
        ext::Mailboxes,
        search::SearchKey,
        wire::{IntoStatic, Peer, Raw},
    };

    /// What is read behind the word ESEARCH, checked to be written as what reads so.
    fn esearch(text: &str) -> Result<MultiSearch<'static>, String> {
        let read =
            |text: &str| read(text.as_bytes(), 0, Quirks::NONE, multisearch).map(|(search, _)| search.into_static());
        let search = read(text)?;
        let line = written(Peer::client(), |writer| search.write(writer));
        assert_eq!(read(core::str::from_utf8(&line).unwrap()).as_ref(), Ok(&search), "{text}");
        Ok(*search)
    }

    #[test]
    fn sources_options_and_keys_are_read_and_written() {
        for (text, expected) in [
            (" unseen", "UNSEEN"),
            (" in (selected) unseen", "IN (SELECTED) UNSEEN"),
            (" IN (inboxes personal subscribed) RETURN () 1:5", "IN (INBOXES PERSONAL SUBSCRIBED) RETURN (ALL) 1:5"),
            (
                " IN (mailboxes (a \"b c\") subtree \"d\" subtree-one (e)) CHARSET US-ASCII TEXT x",
                "IN (MAILBOXES (a \"b c\") SUBTREE d SUBTREE-ONE e) CHARSET US-ASCII TEXT x",
            ),
            (" IN (personal (X-DEPTH 5 X-FAST)) ALL", "IN (PERSONAL (X-DEPTH 5 X-FAST)) ALL"),
            (" INTHREAD x", "INTHREAD x"),
            (" IN[ x", "IN[ x"),
        ] {
            assert_eq!(esearch(text).unwrap().to_string(), expected);
        }
        let search = esearch(" IN (MAILBOXES (INBOX x) SELECTED) UNSEEN").unwrap();
        let names = Mailboxes::new([Mailbox::INBOX, Mailbox::new("x").unwrap()]).unwrap();
        let sources = [MailboxFilter::Mailboxes(names), MailboxFilter::Selected];
        assert_eq!(Ok(search), MultiSearch::new(Search::new(SearchKey::unseen())).with_sources(sources));
    }

    #[test]
    fn says_what_does_not_fit() {
        for (text, error) in [
            ("", "expected space at offset 0 in SP"),
            (" IN ALL", "expected `(` at offset 4 in list"),
            (" IN () ALL", "expected which mailboxes at offset 5 in filter-mailboxes"),
            (" IN ((X-DEPTH)) ALL", "expected which mailboxes at offset 5 in filter-mailboxes"),
            (" IN (all) ALL", "expected which mailboxes at offset 5 in filter-mailboxes"),
            (" IN (personal", "expected space or `)` at offset 13 in list"),
            (" IN (personal)", "expected space at offset 14 in SP"),
            (" IN (personal ()) ALL", "expected name of an option at offset 15 in scope-option"),
            (" IN (personal (x) personal) ALL", "expected `)` at offset 18 in esearch-source-opts"),
            (" IN (personal (x) (y)) ALL", "expected `)` at offset 18 in esearch-source-opts"),
            (
                " IN (selected-delayed) ALL",
                "expected another filter than SELECTED-DELAYED at offset 5 in filter-mailboxes-selected",
            ),
            (" IN (mailboxes) ALL", "expected space at offset 14 in SP"),
        ] {
            assert_eq!(esearch(text).unwrap_err(), error, "{text}");
        }
        let all = || MultiSearch::new(Search::new(SearchKey::all()));
        assert!(all().with_sources([MailboxFilter::SelectedDelayed]).is_err());
        for (name, value) in [("1", None), ("a", Some("b"))] {
            let option = OtherOption::new(name, value.map(|it| Raw::parse(str::as_bytes(it)).unwrap())).unwrap();
            assert!(all().with_sources([MailboxFilter::Inboxes]).unwrap().with_scope_option(option).is_err(), "{name}");
        }
        assert!(all().with_scope_option(OtherOption::new("x", None).unwrap()).is_err());
    }

    #[test]
    fn only_of_the_selected_mailbox_something_is_kept() {
        for (line, is_legal) in [
            (&b"a ESEARCH RETURN (SAVE) ALL\r\n"[..], true),
            (b"a ESEARCH IN (SELECTED) RETURN (SAVE UPDATE) ALL\r\n", true),
            (b"a ESEARCH IN (SELECTED INBOXES) RETURN (SAVE) ALL\r\n", false),
            (b"a ESEARCH IN (INBOXES) RETURN (UPDATE) ALL\r\n", false),
            (b"a ESEARCH IN (INBOXES) RETURN (CONTEXT PARTIAL 1:5) ALL\r\n", true),
        ] {
            let command = Decoder::server().command(line).unwrap();
            assert_eq!(command.check(&Peer::server()).is_ok(), is_legal, "{command}");
        }
    }

    #[test]
    fn it_needs_what_its_arguments_do() {
        use Capability::{SearchRes, Within};
        let needs = |text| needs(&esearch(text).unwrap());
        assert!(needs(" IN (PERSONAL) RETURN (COUNT) ALL").is_empty());
        assert_eq!(needs(" RETURN (SAVE) OLDER 5"), [&[SearchRes][..], &[Within]]);
        assert!(esearch(" 1:5").unwrap().use_numbers() && !esearch(" UID 1:5").unwrap().use_numbers());
    }

    #[test]
    fn answers_say_of_which_mailbox_they_are() {
        let found = |line: &'static str| {
            let response = Decoder::client().response(line.as_bytes()).unwrap();
            let Response::Data(Data::Esearch(found)) = response else { panic!() };
            found
        };
        let one = found("* ESEARCH (MAILBOX \"a b\" uidvalidity 5 TAG \"x\") UID ALL 7\r\n");
        assert_eq!(one.mailbox().unwrap().as_octets(), "a b");
        assert_eq!((one.uid_validity().unwrap().get(), one.tag().unwrap().to_string()), (5, "x".into()));
        assert_eq!(one.to_string(), "(TAG \"x\" MAILBOX \"a b\" UIDVALIDITY 5) UID ALL 7");
        let other = found("* ESEARCH (TAG \"x\" X-NODE 5) COUNT 1\r\n");
        assert_eq!((other.mailbox(), other.correlators().len()), (None, 1));
        assert_eq!(other.clone().into_owned(), other);
        let error = Decoder::client().response(b"* ESEARCH (TAG \"x\" UIDVALIDITY x) UID\r\n").unwrap_err();
        assert!(error.to_string().contains("offset 31"), "{error}");
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        let line = b"a ESEARCH IN (MAILBOXES (a {1}\r\nb) SUBTREE c (x 5)) RETURN (COUNT) UNSEEN\r\n";
        assert!(Decoder::server().command(line).is_ok());
        for end in 0..line.len() {
            let _either = Decoder::server().command(&line[..end]);
        }
    }
}
