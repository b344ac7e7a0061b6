//! SEARCH=FUZZY: searches for what is like the words, and how like it is (RFC 6203).
//!
//! The key FUZZY is an operator in the table of search keys, RELEVANCY stands in those of return options and of sort keys.

use crate::{
    data::macros::serde_as,
    error::{Rule, UsageError},
    quirks::Quirks,
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::{no_space, space},
        number::number,
        static_already,
    },
};
use alloc::vec::Vec;
use core::fmt;

/// How relevant each of the messages is that a search has found, in the order in which it tells them: 1 to 100, of which 100 is
/// most.
///
/// # Grammar
///
/// ```text
/// score      = 1*3DIGIT                                   ; 1 to 100
/// score-list = "(" [score *(SP score)] ")"
/// ```
///
/// [RFC 6203, section 7](https://www.rfc-editor.org/rfc/rfc6203#section-7)
///
/// # Leniency
///
/// [`Quirks::SPACES`]. How many scores there are is not limited; they take less memory than the line that has them.
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let line = b"* ESEARCH (TAG \"B1\") ALL 1,5,10 RELEVANCY (4 99 42)\r\n";
/// let Response::Data(Data::Esearch(found)) = decoder.response(line)? else { panic!() };
/// let best = found.all().unwrap().uids().zip(found.relevancy().unwrap().as_slice()).max_by_key(|(_, score)| **score);
/// assert_eq!(best, Some((5, &99)));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Relevancy(Vec<u8>);

impl Relevancy {
    /// These scores.
    ///
    /// # Errors
    ///
    /// If one is not of 1 to 100.
    pub fn new(scores: impl IntoIterator<Item = u8>) -> Result<Self, UsageError> {
        let scores: Vec<_> = scores.into_iter().collect();
        if scores.iter().all(|score| matches!(score, 1..=100)) {
            Ok(Self(scores))
        } else {
            Err(UsageError("a score is of 1 to 100"))
        }
    }

    /// The scores, each of 1 to 100.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.list(&self.0, |writer, score| writer.number((*score).into()));
    }
}

/// The scores in parentheses.
impl fmt::Display for Relevancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::wire::writer::show(f, |writer| self.write(writer))
    }
}

static_already!(Relevancy);
serde_as!(Relevancy: Vec<u8>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Relevancy {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let scores = u.arbitrary_iter::<u8>()?.take(4).map(|score| score.map(|score| score % 100 + 1));
        Ok(Self(scores.collect::<Result<_, _>>()?))
    }
}

/// `score-list = "(" [score *(SP score)] ")"`
pub(crate) fn score_list<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Relevancy> {
    const OPEN: &Rule = &Rule::new("`(`", "score-list");
    const NEXT: &Rule = &Rule::new("space or `)`", "score-list");
    let mut scores = Vec::new();
    let mut at = no_space(input.expect(b'(', OPEN)?)?;
    loop {
        at = match at.octets {
            [b')', ..] => return Ok((at.skip(1), Relevancy(scores))),
            _ if scores.is_empty() => at,
            [b' ', ..] => space(at)?,
            _ => return Err(at.error(NEXT)),
        };
        if let ([b')', ..], Some(_)) = (at.octets, scores.last()) {
            at.deviate(Quirks::SPACES, NEXT)?;
            continue;
        }
        let (rest, score) = score(at)?;
        scores.push(score);
        at = rest;
    }
}

/// `score = 1*3DIGIT`
fn score<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, u8> {
    const SCORE: &Rule = &Rule::new("number of 1 to 100", "score");
    let (rest, score) = number(input)?;
    match u8::try_from(score) {
        Ok(score @ 1..=100) => Ok((rest, score)),
        _ => Err(input.error(SCORE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Decoder, Encode,
        data::{Capability, testing::read_part},
        search::{Criterion, SearchKey},
        wire::Peer,
    };

    #[test]
    fn scores_are_of_one_to_a_hundred() {
        let scores = |text: &'static str, quirks| {
            read_part(text.as_bytes(), quirks, score_list).map(|(scores, rest, report)| {
                assert_eq!(rest, b"");
                (scores.to_string(), report)
            })
        };
        for text in ["()", "(1)", "(4 99 100)"] {
            assert_eq!(scores(text, Quirks::NONE), Ok((text.to_owned(), String::new())));
        }
        assert_eq!(
            scores("( 4  99 )", Quirks::ALL),
            Ok(("(4 99)".into(), "spaces at 1, spaces at 4, spaces at 8".into()))
        );
        for (text, error) in [
            ("", "expected `(` at offset 0 in score-list"),
            ("(", "expected digit at offset 1 in number"),
            ("(0)", "expected number of 1 to 100 at offset 1 in score"),
            ("(101)", "expected number of 1 to 100 at offset 1 in score"),
            ("(1 x)", "expected digit at offset 3 in number"),
            ("(1,2)", "expected space or `)` at offset 2 in score-list"),
            ("(1 ", "expected digit at offset 3 in number"),
            ("(1 )", "expected space or `)` at offset 3 in score-list"),
        ] {
            assert_eq!(scores(text, Quirks::NONE).unwrap_err(), error, "{text}");
        }
        assert!(Relevancy::new([0]).is_err() && Relevancy::new([101]).is_err() && Relevancy::new([]).is_ok());
    }

    #[test]
    fn as_many_scores_are_read_as_a_line_has() {
        let text = ["(", &"7 ".repeat(60_000), "8)"].concat();
        let (scores, ..) = read_part(text.as_bytes(), Quirks::NONE, score_list).unwrap();
        assert_eq!(scores.as_slice().len(), 60_001);
    }

    #[test]
    fn the_operator_takes_one_key() {
        let key =
            SearchKey::fuzzy(SearchKey::subject("a") & SearchKey::from("b")) & !SearchKey::fuzzy(SearchKey::seen());
        assert_eq!(key.to_string(), "FUZZY (SUBJECT a FROM b) NOT FUZZY SEEN");
        for (met, expected) in [("SUBJECT FROM", true), ("SUBJECT", false), ("SUBJECT FROM SEEN", false)] {
            let is_met = |criterion: &Criterion<'_>| met.contains(core::str::from_utf8(criterion.name()).unwrap());
            assert_eq!(key.evaluate(is_met), expected, "{met}");
        }
        let line = b"a SEARCH FUZZY FUZZY OR FUZZY (X-NEW 5) FUZZY SEEN\r\n";
        let command = Decoder::server().command(line).unwrap();
        assert_eq!(command.to_string(), "a SEARCH FUZZY FUZZY OR FUZZY (X-NEW 5) FUZZY SEEN");
        let error = Decoder::server().command(b"a SEARCH FUZZY\r\n").unwrap_err();
        assert_eq!(error.to_string(), "expected space at offset 14 in SP");
    }

    #[test]
    fn relevancy_goes_with_it() {
        let needs = |line: &'static [u8]| {
            let command = Decoder::server().command(line).unwrap().command;
            command.needs().iter().any(|need| need.is_for(Capability::SearchFuzzy))
        };
        assert!(needs(b"a SEARCH FUZZY SEEN\r\n") && needs(b"a SORT (RELEVANCY) UTF-8 FILTER x\r\n"));
        assert!(needs(b"a SEARCH RETURN (RELEVANCY) FILTER x\r\n") && !needs(b"a SORT (DATE) UTF-8 SEEN\r\n"));
        for (line, is_legal) in [
            (&b"a SEARCH RETURN (RELEVANCY) FUZZY SEEN\r\n"[..], true),
            (b"a SEARCH RETURN (RELEVANCY) FILTER x\r\n", true),
            (b"a SEARCH RETURN (RELEVANCY) SEEN\r\n", false),
            (b"a SORT (RELEVANCY) UTF-8 OR SEEN FUZZY TEXT x\r\n", true),
            (b"a SORT (DATE REVERSE RELEVANCY) UTF-8 SEEN\r\n", false),
            (b"a UID SORT RETURN (RELEVANCY) (DATE) UTF-8 SEEN\r\n", false),
        ] {
            let command = Decoder::server().command(line).unwrap();
            assert_eq!(command.check(&Peer::server()).is_ok(), is_legal, "{command}");
        }
    }
}
