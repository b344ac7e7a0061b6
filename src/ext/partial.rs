//! PARTIAL: results of SEARCH, and messages of FETCH, page by page (RFC 9394).

use crate::{
    data::{
        UidSet,
        arguments::Arguments,
        macros::{arbitrary, display, into_static, serde_as},
        sequence::uid_set,
    },
    error::Rule,
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::{no_space, space},
        number::nz_number,
        static_already,
        string::nil,
    },
};
use core::{fmt, num::NonZeroU32, ops::Range};

/// Which of all results: those from one place to another, counted from the oldest or from the newest, and from 1.
///
/// # Grammar
///
/// ```text
/// modifier-partial    = "PARTIAL" SP partial-range
/// partial-range       = partial-range-first / partial-range-last
/// partial-range-first = nz-number ":" nz-number
/// partial-range-last  = MINUS nz-number ":" MINUS nz-number
/// ```
///
/// [RFC 9394, section 4](https://www.rfc-editor.org/rfc/rfc9394#section-4). Either place may be the lower one: 500:400 is the
/// same as 400:500. It is written as it was given, and the two are not equal.
///
/// # Leniency
///
/// None.
///
/// # Example
///
/// ```
/// use core::num::NonZeroU32;
/// use imap_wire::ext::PartialRange;
///
/// let [one, hundred] = [1, 100].map(|number| NonZeroU32::new(number).unwrap());
/// let newest = PartialRange::from_newest(one, hundred);
/// assert_eq!(newest.to_string(), "-1:-100");
/// // Of 23,764 results these are the last hundred, and of 60 all.
/// assert_eq!(newest.indices(23_764), 23_664..23_764);
/// assert_eq!(newest.indices(60), 0..60);
/// assert_eq!(PartialRange::new(hundred, one).indices(60), 0..60);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct PartialRange {
    first: NonZeroU32,
    last: NonZeroU32,
    is_from_newest: bool,
}

impl PartialRange {
    /// The results from one place to another, of which 1 is the oldest.
    #[must_use]
    pub const fn new(first: NonZeroU32, last: NonZeroU32) -> Self {
        Self { first, last, is_from_newest: false }
    }

    /// The results from one place to another, of which 1 is the newest.
    #[must_use]
    pub const fn from_newest(first: NonZeroU32, last: NonZeroU32) -> Self {
        Self { first, last, is_from_newest: true }
    }

    /// The place that is named first.
    #[must_use]
    pub const fn first(self) -> u32 {
        self.first.get()
    }

    /// The place that is named last.
    #[must_use]
    pub const fn last(self) -> u32 {
        self.last.get()
    }

    /// True if the places are counted from the newest result.
    #[must_use]
    pub const fn is_from_newest(self) -> bool {
        self.is_from_newest
    }

    /// Where the results are among `count` of them, which lie in ascending order: counted from 0, and as many as there are.
    #[must_use]
    pub fn indices(self, count: usize) -> Range<usize> {
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX).min(count);
        let (low, high) = (self.first().min(self.last()), self.first().max(self.last()));
        let (before, end) = (place(low - 1), place(high));
        if self.is_from_newest { count - end..count - before } else { before..end }
    }

    /// Writes `partial-range`.
    pub(crate) fn write(&self, writer: &mut Writer) {
        let minus: &[u8] = if self.is_from_newest { b"-" } else { b"" };
        writer.text(minus);
        writer.number(self.first().into());
        writer.text(b":");
        writer.text(minus);
        writer.number(self.last().into());
    }
}

impl fmt::Display for PartialRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = if self.is_from_newest { "-" } else { "" };
        write!(f, "{minus}{}:{minus}{}", self.first, self.last)
    }
}

impl Arguments for PartialRange {}

static_already!(PartialRange);
arbitrary!(struct PartialRange { first, last, is_from_newest });
serde_as!(PartialRange: crate::wire::Octets<'static>, |it| format_args!("{it}"), |text| {
    crate::serde::read(&text.into_bytes(), partial_range)
});

/// What was found of the results that were asked for: the range, and the messages in it.
///
/// # Grammar
///
/// ```text
/// ret-data-partial = "PARTIAL" SP "(" partial-range SP partial-results ")"
/// partial-results  = sequence-set / "NIL"
/// ```
///
/// [RFC 9394, section 4](https://www.rfc-editor.org/rfc/rfc9394#section-4). What was found has no `*`, and after a SORT its
/// order means something, so that it is a [`UidSet`] whether it has UIDs or not.
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES).
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let line = b"* ESEARCH (TAG \"A01\") UID PARTIAL (-1:-3 200,250:251)\r\n";
/// let Response::Data(Data::Esearch(found)) = decoder.response(line)? else { panic!() };
/// let partial = found.partial().unwrap();
/// assert_eq!(partial.range.to_string(), "-1:-3");
/// assert_eq!(partial.results.as_ref().unwrap().uids().collect::<Vec<_>>(), [200, 250, 251]);
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PartialResults<'a> {
    /// The range that was asked for.
    pub range: PartialRange,
    /// What is there of it; `None` if it is beyond all results.
    pub results: Option<UidSet<'a>>,
}

impl<'a> PartialResults<'a> {
    /// These results in this range, or none.
    #[must_use]
    pub const fn new(range: PartialRange, results: Option<UidSet<'a>>) -> Self {
        Self { range, results }
    }

    /// Writes what follows the name and a space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.open();
        self.range.write(writer);
        writer.space();
        match &self.results {
            Some(results) => results.write(writer),
            None => writer.nil(),
        }
        writer.close();
    }
}

display!(PartialResults);
into_static!(struct PartialResults { range, results });
arbitrary!(struct PartialResults<'a> { range, results });

/// `partial-range = partial-range-first / partial-range-last`
pub(crate) fn partial_range<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, PartialRange> {
    const COLON: &Rule = &Rule::new("`:`", "partial-range");
    const MINUS: &Rule = &Rule::new("`-`", "partial-range-last");
    let is_from_newest = input.octets.starts_with(b"-");
    let place = |input: Input<'a, 'c>| {
        if is_from_newest { nz_number(input.expect(b'-', MINUS)?) } else { nz_number(input) }
    };
    let (rest, first) = place(input)?;
    let (rest, last) = place(rest.expect(b':', COLON)?)?;
    Ok((rest, PartialRange { first, last, is_from_newest }))
}

/// `"(" partial-range SP partial-results ")"`
pub(crate) fn ret_data_partial<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, PartialResults<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "ret-data-partial");
    const CLOSE: &Rule = &Rule::new("`)`", "ret-data-partial");
    let (rest, range) = partial_range(no_space(input.expect(b'(', OPEN)?)?)?;
    let at = space(rest)?;
    let (rest, results) = match nil(at.octets) {
        Some(rest) => (at.at(rest), None),
        None => uid_set(at).map(|(rest, results)| (rest, Some(results)))?,
    };
    Ok((no_space(rest)?.expect(b')', CLOSE)?, PartialResults { range, results }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Data, Decoder, Limits, Response,
        command::{Command, FetchModifier},
        data::testing::{read_part, written},
        quirks::Quirks,
        search::ReturnOption,
        wire::Peer,
    };

    fn range(text: &str) -> Result<PartialRange, String> {
        read_part(text.as_bytes(), Quirks::NONE, partial_range).map(|(range, rest, _)| {
            assert_eq!(rest, b"");
            range
        })
    }

    #[test]
    fn ranges_are_written_as_they_were_given() {
        for text in ["1:500", "500:400", "-1:-100", "-500:-400", "7:7", "1:4294967295"] {
            let range = range(text).unwrap();
            let line = written(Peer::server(), |writer| range.write(writer));
            assert_eq!((line, range.to_string()), (format!("{text}\r\n").into_bytes(), text.to_owned()));
        }
        assert_ne!(range("500:400"), range("400:500"));
    }

    #[test]
    fn says_what_is_no_range() {
        for (text, error) in [
            ("", "expected nonzero digit at offset 0 in nz-number"),
            ("1", "expected `:` at offset 1 in partial-range"),
            ("0:1", "expected number of 1 to 4294967295 at offset 0 in nz-number"),
            ("1:*", "expected nonzero digit at offset 2 in nz-number"),
            ("1:-1", "expected nonzero digit at offset 2 in nz-number"),
            ("-1:1", "expected `-` at offset 3 in partial-range-last"),
            ("-1:-4294967296", "expected number of 1 to 4294967295 at offset 4 in nz-number"),
        ] {
            assert_eq!(range(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn a_range_is_of_as_many_as_there_are() {
        for (text, count, expected) in [
            ("1:500", 23_764, 0..500),
            ("23500:24000", 23_764, 23_499..23_764),
            ("24000:24500", 23_764, 23_764..23_764),
            ("3:1", 2, 0..2),
            ("-1:-100", 23_764, 23_664..23_764),
            ("-2:-3", 2, 0..1),
            ("-3:-4", 2, 0..0),
            ("-4294967295:-1", 5, 0..5),
            ("1:1", 0, 0..0),
        ] {
            assert_eq!(range(text).unwrap().indices(count), expected, "{text} of {count}");
        }
    }

    #[test]
    fn results_may_be_beyond_the_end() {
        for line in
            ["* ESEARCH UID PARTIAL (-1:-3 200,250:251)", "* ESEARCH (TAG \"A\") PARTIAL (24000:24500 NIL) COUNT 5"]
        {
            let frame = format!("{line}\r\n");
            let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
            let response = decoder.response(frame.as_bytes()).unwrap();
            let Response::Data(Data::Esearch(found)) = response else { panic!() };
            assert_eq!(found.partial().unwrap().results.is_none(), line.contains("NIL"));
        }
        for (text, error) in [
            ("1:5", "expected `(` at offset 0 in ret-data-partial"),
            ("(1:5)", "expected space at offset 4 in SP"),
            ("(1:5 )", "expected number at offset 5 in uniqueid"),
            ("(1:5 *)", "expected number at offset 5 in uniqueid"),
            ("(1:5 1", "expected `)` at offset 6 in ret-data-partial"),
            ("(1:5 NILS)", "expected number at offset 5 in uniqueid"),
        ] {
            assert_eq!(read_part(text.as_bytes(), Quirks::NONE, ret_data_partial).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn commands_ask_for_a_range() {
        let command = |line: &'static [u8]| Decoder::server().command(line).map(|it| it.command);
        let Ok(Command::UidSearch(search)) = command(b"a UID SEARCH RETURN (PARTIAL -1:-100 MIN) UNDELETED\r\n") else {
            panic!()
        };
        let newest = range("-1:-100").unwrap();
        assert!(search.return_options().unwrap().contains(&ReturnOption::Partial(newest)));
        let Ok(Command::UidFetch(fetch)) = command(b"a UID FETCH 1:9 (FLAGS) (partial 1:5)\r\n") else { panic!() };
        assert_eq!(fetch.modifiers(), [FetchModifier::Partial(range("1:5").unwrap())]);
        let error = command(b"a SEARCH RETURN (PARTIAL 0:5) ALL\r\n").unwrap_err();
        assert_eq!(error.to_string(), "expected number of 1 to 4294967295 at offset 25 in nz-number");
        let error = command(b"a FETCH 1 FLAGS (PARTIAL)\r\n").unwrap_err();
        assert_eq!(error.to_string(), "expected space at offset 24 in SP");
    }
}
