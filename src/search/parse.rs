//! Reading keys: one loop for all depths.

use super::{
    Node, SearchKey,
    criterion::{Criterion, OtherKey, is_known, long, plain, valued},
};
use crate::{
    data::sequence::sequence_set,
    error::{ParseError, Rule},
    quirks::Quirks,
    wire::{
        Raw,
        input::{Input, ParseResult},
        list::{no_space, space},
        raw::value,
        scan,
    },
};
use alloc::vec::Vec;
use core::mem;
use nom::Err;

const KEY: &Rule = &Rule::new("search key", "search-key");
const NEXT: &Rule = &Rule::new("space or `)`", "search-key");

/// `search-key *(SP search-key)`
///
/// Leaves what may end a command, spaces before the line end included.
pub(super) fn search_keys<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SearchKey<'a>> {
    /// No key.
    const NONE: usize = usize::MAX;
    // As many as there are in most commands.
    let mut nodes: Vec<Node<'a>> = Vec::with_capacity((input.octets.len() / 6 + 2).min(64));
    let mut is_list = false;
    // The innermost of the keys that are open, and how many of those there are. As long as a key is open, `below` is the index
    // of the one around it: so the nodes themselves are the stack.
    let (mut around, mut depth) = (NONE, 0);
    // What is left to read. It is an `Input` only for who needs one: these are the octets that there are most of.
    let mut octets = input.octets;
    loop {
        let mut child = nodes.len();
        input.at(octets).check_items(child + 1)?;
        if let [b'(', tail @ ..] = octets {
            depth += 1;
            input.at(octets).check_nesting(depth)?;
            nodes.push(Node { criterion: Criterion::And, below: mem::replace(&mut around, child) });
            octets = if let [b' ', ..] = tail { no_space(input.at(tail))?.octets } else { tail };
            continue;
        }
        // Nothing can follow before the next `)`.
        let mut is_open = false;
        let (key, length) = scan::keyword(octets);
        let name = scan::halves(key);
        let mut rest = octets.get(length..).unwrap_or_default();
        match plain(name) {
            Some(criterion) if ends_word(rest) => {
                let arity = criterion.arity();
                nodes.push(Node::leaf(criterion));
                if arity > 0 {
                    depth += 1;
                    input.at(octets).check_nesting(depth)?;
                    if let Some(node) = nodes.last_mut() {
                        node.below = mem::replace(&mut around, child);
                    }
                    octets = gap(input.at(rest))?;
                    continue;
                }
            }
            _ => {
                let (behind, takes_all) = criterion(input.at(octets), name, input.at(rest), &mut nodes)?;
                (rest, is_open) = (behind.octets, takes_all);
            }
        }
        // A key has ended, and perhaps those around it.
        let count = nodes.len();
        octets = loop {
            let Some(node) = nodes.get_mut(around) else {
                // None is.
                if has_next(input.at(rest)) {
                    if !is_list {
                        is_list = true;
                        nodes.insert(0, Node::leaf(Criterion::And));
                    }
                    break gap(input.at(rest))?;
                }
                if let (true, Some(root)) = (is_list, nodes.first_mut()) {
                    root.below = count - 1;
                }
                return Ok((input.at(rest), SearchKey { nodes }));
            };
            match node.criterion.arity() {
                1 => {}
                2 if child > around + 1 || is_open => {}
                2 => break gap(input.at(rest))?,
                _ => {
                    if !matches!(rest, [b')', ..]) {
                        rest = behind_key(input.at(rest))?;
                    }
                    let [b')', tail @ ..] = rest else { break rest };
                    (rest, is_open) = (tail, false);
                }
            }
            child = around;
            around = mem::replace(&mut node.below, count - around - 1);
            depth -= 1;
        };
    }
}

/// True if the octets, which are behind a keyword, do not continue an atom.
#[inline(always)]
const fn ends_word(octets: &[u8]) -> bool {
    !matches!(octets, [b'[', ..])
}

/// `SP` in front of a key, and what follows it. It may be missing in front of `(` under [`Quirks::SPACES`].
#[inline(always)]
fn gap<'a>(input: Input<'a, '_>) -> Result<&'a [u8], Err<ParseError>> {
    match input.octets {
        [b' ', next @ ..] if !matches!(next, [b' ', ..]) => Ok(next),
        [b'(', ..] => {
            input.deviate(Quirks::SPACES, NEXT)?;
            Ok(input.octets)
        }
        _ => space(input).map(|next| next.octets),
    }
}

/// What follows a key in a list: the next one, or the `)`.
#[inline(always)]
fn behind_key<'a>(input: Input<'a, '_>) -> Result<&'a [u8], Err<ParseError>> {
    match input.octets {
        [b' ', b')', ..] => no_space(input).map(|next| next.octets),
        [b' ' | b'(', ..] => gap(input),
        _ => Err(input.error(NEXT)),
    }
}

/// True if another key follows the last one of a command, and not the end of the line.
#[inline(always)]
fn has_next(input: Input<'_, '_>) -> bool {
    match input.octets {
        [b' ', b'!'..=0xff, ..] => true,
        [b' ', ..] => input.octets.get(spaces(input)).is_some_and(|octet| !matches!(octet, b'\r' | b'\n')),
        [b'(', ..] => input.tolerates(Quirks::SPACES),
        _ => false,
    }
}

/// `search-key` with a value, whose name is in front of `behind`; a `sequence-set`; or a key that is not known.
/// True if nothing can follow it before the next `)`.
#[inline(never)]
fn criterion<'a, 'c>(
    input: Input<'a, 'c>,
    name: (u64, u64),
    behind: Input<'a, 'c>,
    into: &mut Vec<Node<'a>>,
) -> ParseResult<'a, 'c, bool> {
    let mut takes_all = false;
    let known = if ends_word(behind.octets) { valued(name, behind) } else { None };
    let (rest, criterion) = match known {
        Some(parsed) => parsed?,
        None => match input.octets {
            [b'0'..=b'9' | b'*' | b'$', ..] => {
                let (rest, set) = sequence_set(input)?;
                (rest, Criterion::Sequence(set))
            }
            octets => {
                let (rest, name) = input.take_octets(scan::run(octets, scan::ATOM));
                if let Some(criterion) = long(name) {
                    into.push(Node::leaf(criterion));
                    return Ok((rest, false));
                }
                let (rest, other) = other_key(input)?;
                takes_all = !other.arguments().as_octets().is_empty();
                (rest, Criterion::Other(other.into()))
            }
        },
    };
    into.push(Node::leaf(criterion));
    Ok((rest, takes_all))
}

/// A key of a name that the table does not have: all up to the end of its list or of the line is kept.
#[cold]
fn other_key<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, OtherKey<'a>> {
    let (behind_name, name) = input.take_octets(scan::run(input.octets, scan::ATOM));
    if name.is_empty() || is_known(&name.to_ascii_uppercase()) {
        return Err(input.error(KEY));
    }
    let mut rest = behind_name;
    let mut start = None;
    while rest.octets.first() == Some(&b' ') && has_next(rest) && !is_closed(rest) {
        let at = space(rest)?;
        start.get_or_insert(at);
        (rest, _) = value(at)?;
    }
    if let [b'(', ..] = rest.octets {
        // Not even where spaces may be missing: it would be written with one, and be an argument.
        return Err(rest.error(NEXT));
    }
    let start = start.unwrap_or(rest);
    let arguments = start.take_octets(rest.offset() - start.offset()).1;
    let arguments = Raw::of_line(start.leaf(arguments)).ok_or_else(|| start.error(KEY))?;
    Ok((rest, OtherKey::read(input.leaf(name), arguments)))
}

/// How many spaces there are.
fn spaces(input: Input<'_, '_>) -> usize {
    input.octets.iter().take_while(|&&octet| octet == b' ').count()
}

/// True if spaces and a `)` follow.
fn is_closed(input: Input<'_, '_>) -> bool {
    input.octets.get(spaces(input)) == Some(&b')')
}

#[cfg(test)]
mod tests {
    use super::super::{Search, program::search_arguments};
    use super::*;
    use crate::{
        error::DecodeError,
        wire::{Peer, Writer, input::Context, string::crlf},
    };
    use bytes::Buf;
    use std::thread;

    const SEARCH: &[u8] = b"SEARCH";

    /// The end of a command.
    fn end(input: Input<'_, '_>) -> Result<(), Err<ParseError>> {
        const CRLF: &Rule = &Rule::new("CRLF", "command");
        let rest = crlf(no_space(input)?, CRLF)?;
        if rest.octets.is_empty() { Ok(()) } else { Err(rest.error(CRLF)) }
    }

    /// Reads a command that begins with SEARCH, and has no other line end than its last; what was tolerated.
    fn read_by(line: &[u8], quirks: Quirks, limit: Option<usize>) -> Result<(Search<'_>, String), String> {
        let mut cx = Context::new(line, None);
        cx.quirks = quirks;
        if let Some(limit) = limit {
            (cx.nesting, cx.items) = (limit, usize::MAX);
        }
        let parsed = search_arguments(Input::new(line, &cx).skip(SEARCH.len()));
        let parsed = parsed.and_then(|(rest, search)| end(rest).map(|()| search));
        let report = cx.deviations().into_iter().map(|it| format!("{} at {}", it.quirk, it.offset));
        match parsed {
            Ok(search) => Ok((search, report.collect::<Vec<_>>().join(", "))),
            Err(Err::Error(error) | Err::Failure(error)) => Err(DecodeError::from(error).to_string()),
            Err(Err::Incomplete(_)) => unreachable!("frames are whole"),
        }
    }

    fn read(line: &str) -> Result<Search<'_>, String> {
        read_by(line.as_bytes(), Quirks::NONE, None).map(|(search, _)| search)
    }

    fn written(search: &Search<'_>) -> String {
        let mut writer = Writer::new(Peer::client());
        writer.text(SEARCH);
        search.write(&mut writer);
        writer.end();
        String::from_utf8(writer.copy_to_bytes(writer.remaining()).into()).unwrap()
    }

    /// What a line is written as; checks that it reads as the same.
    #[track_caller]
    fn rewritten(line: &str) -> String {
        let search = read(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let again = written(&search);
        assert_eq!(read(&again).as_ref(), Ok(&search), "{again}");
        again
    }

    /// The names of all criteria, in parentheses where they are inside others.
    fn outline(key: &SearchKey<'_>) -> String {
        let mut outline = String::new();
        let mut ends = Vec::new();
        for at in key.walk() {
            while ends.pop_if(|end| *end <= at.index).is_some() {
                outline.push(')');
            }
            if !outline.is_empty() && !outline.ends_with('(') {
                outline.push(' ');
            }
            outline.push_str(match at.criterion() {
                Criterion::And => "and",
                Criterion::Sequence(_) => "set",
                named => core::str::from_utf8(named.name()).unwrap(),
            });
            let below = key.nodes[at.index].below;
            if below > 0 {
                outline.push('(');
                ends.push(at.index + 1 + below);
            }
        }
        outline + &")".repeat(ends.len())
    }

    /// Of RFC 3501 (section 6.4.4) and RFC 9051 (sections 6.4.4 and 6.4.4.4), where a line that is folded is one here; and how
    /// they are written.
    #[test]
    fn examples_of_the_rfcs() {
        for (line, written) in [
            ("SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"", "SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM Smith"),
            ("SEARCH TEXT \"string not in mailbox\"", "SEARCH TEXT \"string not in mailbox\""),
            ("SEARCH CHARSET UTF-8 TEXT {6}\r\nXXXXXX", "SEARCH CHARSET UTF-8 TEXT XXXXXX"),
            (
                "SEARCH RETURN (MIN COUNT) FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"",
                "SEARCH RETURN (MIN COUNT) FLAGGED SINCE 1-Feb-1994 NOT FROM Smith",
            ),
            (
                "SEARCH RETURN () FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"",
                "SEARCH RETURN (ALL) FLAGGED SINCE 1-Feb-1994 NOT FROM Smith",
            ),
            ("SEARCH CHARSET UTF-8 TEXT {12}\r\nотпуск", "SEARCH CHARSET UTF-8 TEXT {12}\r\nотпуск"),
            ("SEARCH RETURN (MIN) UNSEEN", "SEARCH RETURN (MIN) UNSEEN"),
            ("SEARCH RETURN (MIN MAX) 1:5000", "SEARCH RETURN (MIN MAX) 1:5000"),
            ("SEARCH RETURN (COUNT) DELETED", "SEARCH RETURN (COUNT) DELETED"),
            (
                "SEARCH RETURN (SAVE) FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"",
                "SEARCH RETURN (SAVE) FLAGGED SINCE 1-Feb-1994 NOT FROM Smith",
            ),
            (
                "SEARCH RETURN (SAVE) SINCE 1-Jan-2004 NOT FROM \"Smith\"",
                "SEARCH RETURN (SAVE) SINCE 1-Jan-2004 NOT FROM Smith",
            ),
            ("SEARCH UID $ SMALLER 4096", "SEARCH UID $ SMALLER 4096"),
            ("SEARCH $ SMALLER 4096", "SEARCH $ SMALLER 4096"),
            (
                "SEARCH CHARSET UTF-8 (OR $ 1,3000:3021) TEXT {8+}\r\nмать",
                "SEARCH CHARSET UTF-8 (OR $ 1,3000:3021) TEXT {8}\r\nмать",
            ),
            (
                "SEARCH RETURN (SAVE) CHARSET KOI8-R (OR $ 1,3000:3021) TEXT {4}\r\nXXXX",
                "SEARCH RETURN (SAVE) CHARSET KOI8-R (OR $ 1,3000:3021) TEXT XXXX",
            ),
            (
                "SEARCH RETURN (SAVE) SINCE 28-Oct-2006 NOT FROM \"Eric\"",
                "SEARCH RETURN (SAVE) SINCE 28-Oct-2006 NOT FROM Eric",
            ),
            ("SEARCH RETURN (SAVE) KEYWORD $Junk", "SEARCH RETURN (SAVE) KEYWORD $Junk"),
            (
                "SEARCH RETURN (MAX SAVE MIN COUNT) SINCE 12-Feb-2006 NOT FROM \"Smith\"",
                "SEARCH RETURN (MAX SAVE MIN COUNT) SINCE 12-Feb-2006 NOT FROM Smith",
            ),
        ] {
            assert_eq!(rewritten(&format!("{line}\r\n")), format!("{written}\r\n"));
        }
    }

    #[test]
    fn each_key_of_the_rfcs_is_read_and_written() {
        let keys = "ALL ANSWERED BCC a BEFORE 1-Feb-1994 BODY a CC a DELETED DRAFT FLAGGED FROM a HEADER Subject \"\" KEYWORD $a \
                    LARGER 9223372036854775807 NEW NOT SEEN OLD ON 31-Dec-2020 OR TO a TEXT a RECENT SEEN SENTBEFORE 2-Mar-2020 \
                    SENTON 3-Mar-2020 SENTSINCE 4-Mar-2020 SINCE 5-Mar-2020 SMALLER 0 SUBJECT a TEXT a TO a UID 1:*,5 UNANSWERED \
                    UNDELETED UNDRAFT UNFLAGGED UNKEYWORD a UNSEEN 1,2:4,* $";
        let line = format!("SEARCH {keys}\r\n");
        assert_eq!(rewritten(&line), line);
        let search = read(&line).unwrap();
        assert!(search.key().walk().all(|at| !matches!(at.criterion(), Criterion::Other(_))));
        assert_eq!(search.key().root().children().count(), 37);
        // Whatever the case, in quotation marks, and without spaces where none is due.
        let sent =
            "search all or (Subject \"a\") not (oN \"31-dec-2020\" seNtsince 1-jAn-2020) header {1}\r\na {0}\r\n\r\n";
        assert_eq!(
            rewritten(sent).replacen("SEARCH", "search", 1),
            "search ALL OR (SUBJECT a) NOT (ON 31-Dec-2020 SENTSINCE 1-Jan-2020) HEADER a \"\"\r\n"
        );
    }

    #[test]
    fn lists_stay_as_they_are() {
        for (line, expected) in [
            ("SEARCH SEEN\r\n", "SEEN"),
            ("SEARCH (SEEN)\r\n", "and(SEEN)"),
            ("SEARCH ((SEEN))\r\n", "and(and(SEEN))"),
            ("SEARCH SEEN 1\r\n", "and(SEEN set)"),
            ("SEARCH ((SEEN 1))\r\n", "and(and(SEEN set))"),
            ("SEARCH (SEEN) 1\r\n", "and(and(SEEN) set)"),
            ("SEARCH ((SEEN) 1)\r\n", "and(and(SEEN) set)"),
            ("SEARCH NOT (SEEN)\r\n", "NOT(and(SEEN))"),
            ("SEARCH OR NOT SEEN OR (NEW OLD) ALL DRAFT\r\n", "and(OR(NOT(SEEN) OR(and(NEW OLD) ALL)) DRAFT)"),
            ("SEARCH OR OR 1 2 NOT OR 3 (4)\r\n", "OR(OR(set set) NOT(OR(set and(set))))"),
        ] {
            let search = read(line).unwrap();
            assert_eq!(outline(search.key()), expected);
            rewritten(line);
        }
        // Two or more keys are a list in either form.
        assert_eq!(rewritten("SEARCH (SEEN 1)\r\n"), "SEARCH SEEN 1\r\n");
    }

    #[test]
    fn keys_that_are_not_known_are_kept() {
        for (line, expected) in [
            ("SEARCH X-MODSEQ \"/flags/\\\\draft\" all 620162338\r\n", "X-MODSEQ"),
            ("SEARCH UNSEEN X-SCORE 50\r\n", "and(UNSEEN X-SCORE)"),
            ("SEARCH SAVEDATEISSUPPORTED\r\n", "SAVEDATEISSUPPORTED"),
            ("SEARCH UNSEE a) {1}\r\n)\r\n", ""),
            ("SEARCH (X-a (b ({1}\r\n)) c) d SEEN) DRAFT\r\n", "and(and(X-a) DRAFT)"),
            ("SEARCH (x) NOT y z SEEN\r\n", "and(and(x) NOT(y))"),
            ("SEARCH OR (x y) SEEN\r\n", "OR(and(x) SEEN)"),
            // Who knows where the second one begins?
            ("SEARCH OR x y SEEN\r\n", "OR(x)"),
            ("SEARCH (OR NOT x y) SEEN\r\n", "and(and(OR(NOT(x))) SEEN)"),
            ("SEARCH x  a\r\n", ""),
            ("SEARCH x a  b\r\n", ""),
            ("SEARCH x (a  b)\r\n", ""),
            ("SEARCH SEEN[\r\n", "SEEN["),
            ("SEARCH ALLE SUBJECTS a\r\n", "ALLE"),
            ("SEARCH FROM-X a\r\n", "FROM-X"),
            ("SEARCH CHARSETS a\r\n", "CHARSETS"),
            ("SEARCH RETURN-X (a) SEEN\r\n", "RETURN-X"),
            ("SEARCH UNANSWEREDS\r\n", "UNANSWEREDS"),
            ("SEARCH UNANSWEREDUNANSWEREDALL\r\n", "UNANSWEREDUNANSWEREDALL"),
        ] {
            match read(line) {
                Ok(search) => {
                    assert_eq!(outline(search.key()), expected, "{line}");
                    assert_eq!(rewritten(line), line);
                }
                Err(_) => assert_eq!(expected, "", "{line}"),
            }
        }
        let search = read("SEARCH SEEN X-FUZZY (SUBJECT \"IMAP break\")\r\n").unwrap();
        let fuzzy = search.key().root().children().nth(1).unwrap();
        let Criterion::Other(fuzzy) = fuzzy.criterion() else { panic!() };
        assert_eq!((fuzzy.name().to_string(), fuzzy.arguments().as_octets().to_string()), {
            ("X-FUZZY".into(), "(SUBJECT \"IMAP break\")".into())
        });
    }

    #[test]
    fn what_is_refused_is_told() {
        for (line, error) in [
            ("SEARCH", "expected space at offset 6 in SP"),
            ("SEARCH ", "expected search key at offset 7 in search-key"),
            ("SEARCH ()", "expected search key at offset 8 in search-key"),
            ("SEARCH NOT", "expected space at offset 10 in SP"),
            ("SEARCH NOT ()", "expected search key at offset 12 in search-key"),
            ("SEARCH OR a", "expected space at offset 11 in SP"),
            ("SEARCH OR SEEN", "expected space at offset 14 in SP"),
            ("SEARCH OR (a b)", "expected space at offset 15 in SP"),
            ("SEARCH (OR SEEN) DRAFT", "expected space at offset 15 in SP"),
            ("SEARCH (SEEN", "expected space or `)` at offset 12 in search-key"),
            ("SEARCH (x a", "expected space or `)` at offset 11 in search-key"),
            ("SEARCH (SEEN )", "expected no space at offset 12 in SP"),
            ("SEARCH ( SEEN)", "expected no space at offset 8 in SP"),
            ("SEARCH SEEN )", "expected search key at offset 12 in search-key"),
            ("SEARCH SEEN)", "expected CRLF at offset 11 in command"),
            ("SEARCH SEEN  DRAFT", "expected no space at offset 12 in SP"),
            ("SEARCH SEEN ", "expected no space at offset 11 in SP"),
            ("SEARCH (SEEN)(DRAFT)", "expected CRLF at offset 13 in command"),
            ("SEARCH x a(b)", "expected space or `)` at offset 10 in search-key"),
            ("SEARCH NOT(SEEN)", "expected space or `)` at offset 10 in search-key"),
            ("SEARCH LARGER x", "expected digit at offset 14 in number64"),
            ("SEARCH LARGER", "expected space at offset 13 in SP"),
            (
                "SEARCH SMALLER 9223372036854775808",
                "expected number of at most 9223372036854775807 at offset 15 in number64",
            ),
            ("SEARCH KEYWORD \\Seen", "expected keyword, which is an atom at offset 15 in flag-keyword"),
            ("SEARCH BEFORE 31-Foo-2020", "expected month, as three letters at offset 17 in date-month"),
            ("SEARCH FROM", "expected space at offset 11 in SP"),
            ("SEARCH FROM (a)", "expected atom character, quotation mark or `{` at offset 12 in astring"),
            ("SEARCH SUBJECT \"\u{fc}ber\"", "expected 7-bit character at offset 16 in quoted"),
            ("SEARCH HEADER a", "expected space at offset 15 in SP"),
            ("SEARCH UID", "expected space at offset 10 in SP"),
            ("SEARCH UID 0", "expected nonzero digit at offset 11 in seq-number"),
            ("SEARCH 1,", "expected number or `*` at offset 9 in seq-number"),
            ("SEARCH $Junk", "expected CRLF at offset 8 in command"),
            ("SEARCH \"a\"", "expected search key at offset 7 in search-key"),
            ("SEARCH \\Seen", "expected search key at offset 7 in search-key"),
            ("SEARCH CHARSET", "expected space at offset 14 in SP"),
            ("SEARCH CHARSET UTF-8", "expected space at offset 20 in SP"),
            ("SEARCH SEEN CHARSET UTF-8", "expected search key at offset 12 in search-key"),
            ("SEARCH RETURN MIN ALL", "expected `(` at offset 14 in search-return-opts"),
            ("SEARCH RETURN (MIN)", "expected space at offset 19 in SP"),
            ("SEARCH RETURN (MIN 5) ALL", "expected name of an option at offset 19 in search-return-opt"),
            ("SEARCH CHARSET UTF-8 RETURN (ALL) ALL", "expected search key at offset 21 in search-key"),
        ] {
            assert_eq!(read(&format!("{line}\r\n")).unwrap_err(), error, "{line}");
        }
    }

    #[test]
    fn spaces_too_many_or_too_few_are_tolerated_and_reported() {
        for (sent, report, legal) in [
            ("SEARCH SEEN \r\n", "spaces at 11", "SEARCH SEEN\r\n"),
            ("SEARCH X a \r\n", "spaces at 10", "SEARCH X a\r\n"),
            ("SEARCH ( SEEN )\r\n", "spaces at 8, spaces at 13", "SEARCH (SEEN)\r\n"),
            ("SEARCH  SEEN  DRAFT\r\n", "spaces at 7, spaces at 13", "SEARCH SEEN DRAFT\r\n"),
            ("SEARCH (SEEN)(NOT(DRAFT))\r\n", "spaces at 13, spaces at 17", "SEARCH (SEEN) (NOT (DRAFT))\r\n"),
            ("SEARCH OR(SEEN)(DRAFT)\r\n", "spaces at 9, spaces at 15", "SEARCH OR (SEEN) (DRAFT)\r\n"),
        ] {
            let (search, found) = read_by(sent.as_bytes(), Quirks::SERVERS, None).unwrap();
            assert_eq!((written(&search).as_str(), found.as_str()), (legal, report));
            assert_eq!(read(legal).as_ref(), Ok(&search));
        }
        let sent = "SEARCH SUBJECT \"\u{fc}ber\"\r\n";
        let (search, report) = read_by(sent.as_bytes(), Quirks::CLIENTS, None).unwrap();
        assert_eq!(report, "eight-bit-quoted at 16");
        assert_eq!(*search.key(), SearchKey::subject("\u{fc}ber"));
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        for line in [
            "SEARCH RETURN (MIN PARTIAL 1:5) CHARSET UTF-8 OR NOT (FROM \"a\\\"b\" BEFORE \"1-Feb-1994\") UID 1:* $ SEEN\r\n",
            "SEARCH (HEADER a {2}\r\nbc (KEYWORD d x y (z {1}\r\n)) \"q\")) LARGER 5 UNANSWERED\r\n",
        ] {
            assert!(read(line).is_ok());
            for end in SEARCH.len()..line.len() {
                for quirks in [Quirks::NONE, Quirks::ALL] {
                    let _either = read_by(&line.as_bytes()[..end], quirks, None);
                }
            }
        }
    }

    /// Everything that can be done with a key of so many levels, on a small stack.
    fn deep(front: &'static str, inner: &'static str, behind: &'static str) {
        const LEVELS: usize = 60_000;
        let work = move || {
            let line = ["SEARCH ", &front.repeat(LEVELS), inner, &behind.repeat(LEVELS), "\r\n"].concat();
            let error = read(&line).unwrap_err();
            let (search, _) = read_by(line.as_bytes(), Quirks::NONE, Some(LEVELS)).unwrap();
            assert_eq!(written(&search), line);
            assert_eq!(format!("{:?}", search.key()).len(), line.len() - "SEARCH \r\n".len() + "SearchKey()".len());
            let copy = search.key().clone();
            assert!(copy == *search.key() && copy.root().children().count() > 0);
            assert!(copy.walk().count() > LEVELS);
            let mut asked = 0;
            assert!(copy.evaluate(|_| {
                asked += 1;
                true
            }));
            assert_eq!(asked, 1);
            let negated = !copy;
            assert!(!negated.evaluate(|_| true));
            drop(negated & SearchKey::seen());
            error
        };
        let error = thread::Builder::new().stack_size(128 << 10).spawn(work).unwrap().join().unwrap();
        let expected = "expected fewer lists inside each other at offset ";
        assert_eq!(error, format!("{expected}{} in value", "SEARCH ".len() + 1_000 * front.len()));
    }

    #[test]
    fn lists_may_be_nested_deeply() {
        deep("(", "SEEN", ")");
    }

    #[test]
    fn not_may_be_nested_deeply() {
        deep("NOT ", "SEEN", "");
    }

    #[test]
    fn or_may_be_nested_deeply() {
        deep("OR ", "SEEN", " ALL");
    }

    #[test]
    fn the_limit_of_nesting_counts_what_is_open() {
        let line = b"SEARCH NOT OR (SEEN) (SEEN) NOT NOT (SEEN) OR SEEN NOT (SEEN)\r\n";
        assert!(read_by(line, Quirks::NONE, Some(3)).is_ok());
        let error = read_by(line, Quirks::NONE, Some(2)).unwrap_err();
        assert_eq!(error, "expected fewer lists inside each other at offset 14 in value");
    }

    #[test]
    fn keys_are_bounded_in_all() {
        let line = ["SEARCH ", &"(ALL) ".repeat(50_000), "ALL\r\n"].concat();
        let error = read(&line).unwrap_err();
        assert_eq!(error, format!("expected fewer items at offset {} in list", line.len() - 10));
    }
}
