//! SORT, and SORT=DISPLAY: searches whose results are in an order (RFC 5256, RFC 5957), and what they return (ESORT, RFC 5267).
//!
//! What a server answers is as of SEARCH, in that order: [`SearchData`](crate::data::SearchData), or
//! [`Esearch`](crate::data::Esearch) if that was asked for.

use crate::{
    data::{
        Capability,
        arguments::{Arguments, Tell},
        macros::{arbitrary, display, into_static, serde_fields},
        option::options,
    },
    error::{Rule, UsageError},
    ext::{SortAnnotation, sort_annotation},
    search::{
        ReturnOption, ReturnOptions, SearchKey,
        options::Searching,
        program::{check_charset, check_relevancy, search_criteria, search_return_opts, write_return_opts},
    },
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{list, space},
        scan,
    },
};
use alloc::vec::Vec;

/// SORT and UID SORT: what to look for, and in which order to tell what was found.
///
/// # Grammar
///
/// ```text
/// sort            = ["UID" SP] "SORT" SP sort-criteria SP search-criteria
/// extended-sort   = ["UID" SP] "SORT" search-return-opts SP sort-criteria SP search-criteria
/// sort-criteria   = "(" sort-criterion *(SP sort-criterion) ")"
/// search-criteria = charset 1*(SP search-key)
/// charset         = atom / quoted
/// ```
///
/// [RFC 5256, section 5](https://www.rfc-editor.org/rfc/rfc5256#section-5);
/// return options: [RFC 5267, section 3](https://www.rfc-editor.org/rfc/rfc5267#section-3).
///
/// # Leniency
///
/// Keys that are not known are kept, in any mode: of the [order](SortKey::Other) and of the
/// [search](crate::search::Criterion::Other). [`Quirks::SPACES`](crate::Quirks::SPACES).
///
/// # Example
///
/// ```
/// use imap_wire::{ext::{Sort, SortKey}, search::SearchKey};
///
/// let sort = Sort::new([SortKey::Subject.into(), SortKey::Date.reversed()], SearchKey::unseen())?;
/// assert_eq!(sort.to_string(), "(SUBJECT REVERSE DATE) UTF-8 UNSEEN");
/// assert!(sort.criteria()[1].is_reversed);
/// assert!(Sort::new([], SearchKey::all()).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sort<'a> {
    return_options: Option<ReturnOptions<'a>>,
    criteria: Vec<SortCriterion<'a>>,
    charset: Octets<'a>,
    key: SearchKey<'a>,
}

impl<'a> Sort<'a> {
    /// Messages that meet this key, in the order of the first criterion, those that are alike in it in the order of the next, and so
    /// on. The text in the key is UTF-8.
    ///
    /// # Errors
    ///
    /// If there are no criteria, or one is an [`Other`](SortKey::Other) whose name the table has, that is REVERSE, or that has a
    /// value.
    pub fn new(criteria: impl IntoIterator<Item = SortCriterion<'a>>, key: SearchKey<'a>) -> Result<Self, UsageError> {
        let criteria: Vec<_> = criteria.into_iter().collect();
        if criteria.is_empty() {
            return Err(UsageError("SORT has a criterion"));
        }
        criteria.iter().try_for_each(|criterion| criterion.key.check())?;
        if criteria.iter().any(|criterion| is_reverse(criterion.key.name())) {
            return Err(UsageError("REVERSE is no sort key"));
        }
        Ok(Self { return_options: None, criteria, charset: "UTF-8".into(), key })
    }

    /// The same, returning this, in an ESEARCH response; ALL if this is nothing.
    #[must_use]
    pub fn with_return(mut self, options: impl IntoIterator<Item = ReturnOption<'a>>) -> Self {
        self.return_options = Some(options.into_iter().collect());
        self
    }

    /// The same, saying that the text in the key is in this charset.
    ///
    /// # Errors
    ///
    /// If it is not a short name of printable ASCII.
    pub fn with_charset(mut self, charset: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        self.charset = check_charset(charset.into())?;
        Ok(self)
    }

    /// What to return, in an ESEARCH response. `None` if a SORT response with all numbers is asked for.
    #[must_use]
    pub const fn return_options(&self) -> Option<&ReturnOptions<'a>> {
        self.return_options.as_ref()
    }

    /// In which order. There is at least one.
    #[must_use]
    pub fn criteria(&self) -> &[SortCriterion<'a>] {
        &self.criteria
    }

    /// The charset that the text in the key is in.
    #[must_use]
    pub const fn charset(&self) -> &Octets<'a> {
        &self.charset
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

    /// Writes what follows the name of the command, beginning with the space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        write_return_opts(self.return_options.as_ref(), &self.key, writer);
        if self.criteria.iter().any(|criterion| criterion.key == SortKey::Relevancy) {
            check_relevancy(&self.key, writer);
        }
        writer.space();
        writer.list(&self.criteria, |writer, criterion| criterion.write(writer));
        writer.space();
        writer.astring(&self.charset);
        writer.space();
        self.key.write(writer);
    }
}

impl Arguments for Sort<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        if let Some(options) = &self.return_options {
            tell(&[Capability::Esort]);
            options.tell_needs(Searching::Sort, tell);
        }
        self.criteria.iter().for_each(|criterion| criterion.key.tell_needs(tell));
        self.key.tell_needs(tell);
    }

    fn use_numbers(&self) -> bool {
        self.key.uses_numbers()
    }
}

impl Eq for Sort<'_> {}

/// The same options, criteria, charset and key. Charsets are compared without case.
impl PartialEq for Sort<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.return_options == other.return_options
            && self.criteria == other.criteria
            && self.charset.eq_ignore_ascii_case(&other.charset)
            && self.key == other.key
    }
}

display!(Sort, SortCriterion);
into_static!(struct Sort { return_options, criteria, charset, key });
serde_fields!(
    Sort<'a>,
    |it| {
        return_options: Option<ReturnOptions<'a>> = it.return_options,
        criteria: Vec<SortCriterion<'a>> = it.criteria,
        charset: Octets<'a> = it.charset,
        key: SearchKey<'a> = it.key,
    },
    Ok(Self { return_options, ..Self::new(criteria, key)?.with_charset(charset)? }),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Sort<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut criteria = Vec::from([u.arbitrary()?]);
        for criterion in u.arbitrary_iter()?.take(3) {
            criteria.push(criterion?);
        }
        let charset = Octets::from(*u.choose(&["UTF-8", "US-ASCII", "utf-8", "x \"y\""])?);
        Ok(Self { return_options: u.arbitrary()?, criteria, charset, key: u.arbitrary()? })
    }
}

/// One thing that messages are put in order by.
///
/// ```text
/// sort-criterion = ["REVERSE" SP] sort-key
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SortCriterion<'a> {
    /// What is compared.
    pub key: SortKey<'a>,
    /// True if the largest comes first. Of messages that are alike, the one of the lowest number does in any case.
    pub is_reversed: bool,
}

impl SortCriterion<'_> {
    fn write(&self, writer: &mut Writer) {
        if self.is_reversed {
            writer.text(b"REVERSE ");
        }
        self.key.write(writer);
    }
}

/// In ascending order.
impl<'a> From<SortKey<'a>> for SortCriterion<'a> {
    fn from(key: SortKey<'a>) -> Self {
        Self { key, is_reversed: false }
    }
}

into_static!(struct SortCriterion { key, is_reversed });
arbitrary!(struct SortCriterion<'a> { key, is_reversed });

options! {
    /// What messages are compared by.
    ///
    /// # Grammar
    ///
    /// ```text
    /// sort-key = "ARRIVAL" / "CC" / "DATE" / "FROM" / "SIZE" / "SUBJECT" / "TO" / "DISPLAYFROM" / "DISPLAYTO" / "RELEVANCY" /
    ///            "ANNOTATION" SP entry SP att-sort
    /// ```
    ///
    /// [RFC 5256, section 3](https://www.rfc-editor.org/rfc/rfc5256#section-3);
    /// [RFC 5957, section 4](https://www.rfc-editor.org/rfc/rfc5957#section-4);
    /// [RFC 5257, section 4.9](https://www.rfc-editor.org/rfc/rfc5257#section-4.9);
    /// [RFC 6203, section 7](https://www.rfc-editor.org/rfc/rfc6203#section-7)
    SortKey, KEY, value: |_| false;
    plain: {
        /// `ARRIVAL`: the internal date and time.
        b"ARRIVAL" => Arrival, [];
        /// `CC`: the mailbox of the first address in Cc.
        b"CC" => Cc, [];
        /// `DATE`: when it was sent, as its header says; if that does not, the internal date and time.
        b"DATE" => Date, [];
        /// `DISPLAYFROM`: what people see of the first address in From (RFC 5957).
        b"DISPLAYFROM" => DisplayFrom, [SortDisplay];
        /// `DISPLAYTO`: what people see of the first address in To (RFC 5957).
        b"DISPLAYTO" => DisplayTo, [SortDisplay];
        /// `FROM`: the mailbox of the first address in From.
        b"FROM" => From, [];
        /// `RELEVANCY`: how relevant it is, the most relevant first, of a search with FUZZY (RFC 6203).
        b"RELEVANCY" => Relevancy, [SearchFuzzy];
        /// `SIZE`: its octets.
        b"SIZE" => Size, [];
        /// `SUBJECT`: the subject without `Re:` and its like.
        b"SUBJECT" => Subject, [];
        /// `TO`: the mailbox of the first address in To.
        b"TO" => To, [];
    }
    valued: {
        /// `ANNOTATION`: the value of a note (RFC 5257).
        b"ANNOTATION" => Annotation(SortAnnotation<'a>): sort_annotation, SortAnnotation::write, [AnnotateExperiment1];
    }
}

impl<'a> SortKey<'a> {
    /// In descending order.
    #[must_use]
    pub const fn reversed(self) -> SortCriterion<'a> {
        SortCriterion { key: self, is_reversed: true }
    }
}

impl<'a> From<SortAnnotation<'a>> for SortKey<'a> {
    fn from(annotation: SortAnnotation<'a>) -> Self {
        Self::Annotation(annotation)
    }
}

fn is_reverse(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"REVERSE")
}

/// `[search-return-opts] SP sort-criteria SP search-criteria`, behind the word SORT
pub(crate) fn sort<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Sort<'a>> {
    let (at, return_options) = search_return_opts(space(input)?)?;
    let (rest, criteria) = sort_criteria(at)?;
    let (rest, (charset, key)) = search_criteria(space(rest)?)?;
    Ok((rest, Sort { return_options, criteria, charset, key }))
}

const KEY: &Rule = &Rule::new("name of a key", "sort-key");

/// `sort-criteria = "(" sort-criterion *(SP sort-criterion) ")"`
fn sort_criteria<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<SortCriterion<'a>>> {
    const OPEN: &Rule = &Rule::new("RETURN or `(`", "sort");
    input.expect(b'(', OPEN)?;
    let mut criteria = Vec::new();
    let (rest, ()) = list(input, sort_criterion, |criterion| criteria.push(criterion))?;
    if criteria.is_empty() { Err(input.skip(1).error(KEY)) } else { Ok((rest, criteria)) }
}

/// `sort-criterion = ["REVERSE" SP] sort-key`
fn sort_criterion<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SortCriterion<'a>> {
    let reverse = |input: Input<'a, 'c>| {
        let (rest, word) = input.take_octets(scan::run(input.octets, scan::ATOM));
        is_reverse(word).then_some(rest)
    };
    let (at, is_reversed) = match reverse(input) {
        Some(rest) => (space(rest)?, true),
        None => (input, false),
    };
    if reverse(at).is_some() {
        return Err(at.error(KEY));
    }
    let (rest, key) = SortKey::parse(at)?;
    Ok((rest, SortCriterion { key, is_reversed }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Data, DecodeError, Decoder, Encode, Quirks, Response,
        command::{Command, Expunges},
        data::{
            OtherOption,
            testing::{needs, read, written},
        },
        wire::{IntoStatic, Peer, input::Context},
    };

    /// What is read behind the word SORT, checked to be written as what reads so.
    fn sort(text: &str) -> Result<Sort<'static>, String> {
        let read = |text: &str| read(text.as_bytes(), 0, Quirks::NONE, super::sort).map(|(sort, _)| sort.into_static());
        let sort = read(text)?;
        let line = written(Peer::client(), |writer| sort.write(writer));
        assert_eq!(read(core::str::from_utf8(&line).unwrap()).as_ref(), Ok(&sort), "{text}");
        Ok(sort)
    }

    #[test]
    fn criteria_charset_and_keys_are_read_and_written() {
        for (text, expected) in [
            (" (SUBJECT) UTF-8 SINCE 1-Feb-1994", "(SUBJECT) UTF-8 SINCE 1-Feb-1994"),
            (" (subject reverse date) \"UTF-8\" all", "(SUBJECT REVERSE DATE) UTF-8 ALL"),
            (
                " (TO REVERSE SIZE x-Score) US-ASCII TEXT \"not in mailbox\"",
                "(TO REVERSE SIZE x-Score) US-ASCII TEXT \"not in mailbox\"",
            ),
            (" RETURN () (REVERSE DATE) UTF-8 UNDELETED", "RETURN (ALL) (REVERSE DATE) UTF-8 UNDELETED"),
            (
                " return (MIN PARTIAL -1:-3) (DISPLAYTO) UTF-8 1:5 SEEN",
                "RETURN (MIN PARTIAL -1:-3) (DISPLAYTO) UTF-8 1:5 SEEN",
            ),
            (" (REVERSED) {3}\r\na b 1", "(REVERSED) \"a b\" 1"),
        ] {
            assert_eq!(sort(text).unwrap().to_string(), expected);
        }
        let sort = sort(" (REVERSE FROM SUBJECT) UTF-8 SEEN").unwrap();
        assert_eq!(sort, Sort::new([SortKey::From.reversed(), SortKey::Subject.into()], SearchKey::seen()).unwrap());
        assert_eq!(sort, sort.clone().with_charset("utf-8").unwrap());
        assert_ne!(sort, sort.clone().with_charset("US-ASCII").unwrap());
        assert_ne!(sort, sort.clone().with_return([]));
    }

    #[test]
    fn says_what_does_not_fit() {
        for (text, error) in [
            ("", "expected space at offset 0 in SP"),
            (" DATE UTF-8 ALL", "expected RETURN or `(` at offset 1 in sort"),
            (" () UTF-8 ALL", "expected name of a key at offset 2 in sort-key"),
            (" (REVERSE) UTF-8 ALL", "expected space at offset 9 in SP"),
            (" (REVERSE REVERSE DATE) UTF-8 ALL", "expected name of a key at offset 10 in sort-key"),
            (" (\"DATE\") UTF-8 ALL", "expected name of a key at offset 2 in sort-key"),
            (" (DATE UTF-8 ALL", "expected space or `)` at offset 16 in list"),
            (" (DATE)", "expected space at offset 7 in SP"),
            (" (DATE) ALL", "expected space at offset 11 in SP"),
            (" (DATE) UTF-8 KEYWORD", "expected space at offset 21 in SP"),
            (" RETURN (ALL) UTF-8 ALL", "expected RETURN or `(` at offset 14 in sort"),
        ] {
            assert_eq!(sort(text).unwrap_err(), error, "{text}");
        }
        for name in ["reverse", "date", "Annotation"] {
            let key = SortKey::Other(OtherOption::new(name, None).unwrap());
            assert!(Sort::new([key.into()], SearchKey::all()).is_err(), "{name}");
        }
        for charset in ["", "a\r\n", "\u{fc}", &"a".repeat(101)] {
            assert!(sort(" (DATE) UTF-8 ALL").unwrap().with_charset(charset).is_err());
        }
    }

    #[test]
    fn as_many_criteria_are_read_as_a_list_may_have() {
        let line = b"(CC CC CC CC)";
        let mut cx = Context::new(line, None);
        cx.items = 3;
        let error = sort_criteria(Input::new(line, &cx)).map(|_| ()).unwrap_err();
        assert_eq!(DecodeError::from(error).to_string(), "expected fewer items at offset 10 in list");
    }

    #[test]
    fn it_needs_what_its_arguments_do() {
        use Capability::{ContextSort, Esort, Partial, SearchRes, SortDisplay, Within};
        for (text, expected) in [
            (" (DATE) UTF-8 ALL", &[][..]),
            (" (DATE DISPLAYFROM) UTF-8 ALL", &[&[SortDisplay][..]]),
            (
                " RETURN (SAVE PARTIAL 1:5) (X) UTF-8 OLDER 5",
                &[&[Esort], &[SearchRes], &[Partial, ContextSort], &[Within]],
            ),
        ] {
            assert_eq!(needs(&sort(text).unwrap()), expected, "{text}");
        }
        let command = |line: &'static str| Decoder::server().command(line.as_bytes()).unwrap().command;
        let numbers = command("a SORT (DATE) UTF-8 ALL\r\n");
        assert_eq!((numbers.rules().expunges, numbers.uses_numbers()), (Expunges::Held, true));
        let uids = command("a UID SORT (DATE) UTF-8 UID 1:5\r\n");
        assert_eq!((uids.rules().expunges, uids.uses_numbers()), (Expunges::Allowed, false));
        assert!(command("a uid sort (DATE) UTF-8 1:5\r\n").uses_numbers());
        assert!(matches!(numbers, Command::Sort(_)) && matches!(uids, Command::UidSort(_)));
    }

    #[test]
    fn answers_are_in_the_order_that_was_asked_for() {
        let line = b"* SORT 5 3 4 1 2 (MODSEQ 917162500)\r\n";
        let response = Decoder::client().response(line).unwrap();
        let Response::Data(Data::Sort(found)) = &response else { panic!() };
        assert_eq!(found.numbers(), [5, 3, 4, 1, 2]);
        assert!(found.modseq().is_some());
        let none = Decoder::client().response(b"* sort\r\n").unwrap();
        assert!(matches!(&none, Response::Data(Data::Sort(found)) if found.numbers().is_empty()));
        let mut writer = Writer::new(Peer::client());
        response.encode(&mut writer);
        none.encode(&mut writer);
        assert_eq!(bytes::Buf::chunk(&writer), [&line[..], b"* SORT\r\n"].concat());
    }
}
