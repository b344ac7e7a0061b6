//! Strings in their forms: `atom`, `quoted`, `literal`, `literal8`, `string`, `nstring`, `astring` (RFC 9051, section 9).
//!
//! Which form a string had is not kept: the [`Writer`](super::Writer) picks one anew.

use super::{
    input::{Input, ParseResult},
    number::number64,
    octets::{NString, Octets},
    scan,
};
use crate::{
    error::{ParseError, Rule},
    quirks::Quirks,
};
use alloc::vec::Vec;

/// `atom = 1*ATOM-CHAR`
pub(crate) fn atom<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Octets<'a>> {
    const RULE: &Rule = &Rule::new("atom character", "atom");
    class(input, scan::ATOM, RULE)
}

/// `tag = 1*<any ASTRING-CHAR except "+">`
#[inline]
pub(crate) fn tag<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Octets<'a>> {
    const RULE: &Rule = &Rule::new("tag character", "tag");
    class(input, scan::TAG, RULE)
}

/// `astring = 1*ASTRING-CHAR / string`
pub(crate) fn astring<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Octets<'a>> {
    const RULE: &Rule = &Rule::new("atom character, quotation mark or `{`", "astring");
    match input.octets.first() {
        Some(b'"') => quoted(input),
        Some(b'{') => literal(input),
        _ => class(input, scan::ASTRING, RULE),
    }
}

/// `string = quoted / literal`, and `literal8` where a binary string may stand.
pub(crate) fn string<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Octets<'a>> {
    const RULE: &Rule = &Rule::new("quotation mark or `{`", "string");
    match input.octets.first() {
        Some(b'"') => quoted(input),
        Some(b'{') => literal(input),
        Some(b'~') => literal8(input),
        _ => Err(input.error(RULE)),
    }
}

/// `nstring = string / nil`
pub(crate) fn nstring<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, NString<'a>> {
    const RULE: &Rule = &Rule::new("quotation mark, `{` or NIL", "nstring");
    match input.octets {
        [b'"', ..] => quoted(input).map(|(rest, octets)| (rest, octets.into())),
        [b'{', ..] => literal(input).map(|(rest, octets)| (rest, octets.into())),
        [b'~', ..] => literal8(input).map(|(rest, octets)| (rest, octets.into())),
        octets => nil(octets).map(|rest| (input.at(rest), NString::NIL)).ok_or_else(|| input.error(RULE)),
    }
}

/// One of these words, in any case.
pub(crate) fn one_of<'a, 'c, T: Copy>(
    input: Input<'a, 'c>,
    all: &[T],
    name: impl Fn(&T) -> &'static [u8],
    rule: &'static Rule,
) -> ParseResult<'a, 'c, T> {
    let (rest, word) = input.take_octets(scan::run(input.octets, scan::ATOM));
    let found = all.iter().find(|it| name(it).eq_ignore_ascii_case(word));
    found.map(|it| (rest, *it)).ok_or_else(|| input.error(rule))
}

/// What follows `nil`, if that does not continue the word.
#[inline]
pub(crate) fn nil(octets: &[u8]) -> Option<&[u8]> {
    match octets {
        [b'N' | b'n', b'I' | b'i', b'L' | b'l', rest @ ..]
            if !rest.first().is_some_and(|&next| scan::is(next, scan::ASTRING)) =>
        {
            Some(rest)
        }
        _ => None,
    }
}

/// The short way of [`string`], for who reads many: the quoted string at the front and what follows it, if nothing in it needs
/// a second look, as in nearly all. A space or `)` follows it, so that its end is beyond doubt.
#[inline(always)]
pub(crate) fn plain_string(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let [b'"', content @ ..] = octets else { return None };
    match content.split_at_checked(scan::printable_run(content))? {
        (string, [b'"', rest @ ..]) if matches!(rest, [b' ' | b')', ..]) => Some((string, rest)),
        _ => None,
    }
}

/// The short way of [`nstring`], as [`plain_string`]; `None` in it is NIL.
#[inline(always)]
pub(crate) fn plain_nstring(octets: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    if let [b'"', ..] = octets {
        return plain_string(octets).map(|(string, rest)| (Some(string), rest));
    }
    plain_nil(octets).map(|rest| (None, rest))
}

/// What follows NIL, if that is a space or `)`.
#[inline(always)]
pub(crate) fn plain_nil(octets: &[u8]) -> Option<&[u8]> {
    let nil = octets.first_chunk::<4>()?;
    if nil == b"NIL " || nil == b"NIL)" { octets.get(3..) } else { None }
}

/// `CRLF`, or LF alone where that is tolerated.
pub(crate) fn crlf<'a, 'c>(input: Input<'a, 'c>, rule: &'static Rule) -> Result<Input<'a, 'c>, nom::Err<ParseError>> {
    match input.octets {
        [b'\r', b'\n', ..] => Ok(input.skip(2)),
        [b'\n', ..] => {
            input.deviate(Quirks::BARE_LF, rule)?;
            Ok(input.skip(1))
        }
        _ => Err(input.error(rule)),
    }
}

/// One octet or more of a class.
pub(crate) fn class<'a, 'c>(input: Input<'a, 'c>, class: u8, rule: &'static Rule) -> ParseResult<'a, 'c, Octets<'a>> {
    match scan::run(input.octets, class) {
        0 => Err(input.error(rule)),
        length => {
            let (rest, octets) = input.take_octets(length);
            Ok((rest, input.leaf(octets)))
        }
    }
}

/// `quoted = DQUOTE *QUOTED-CHAR DQUOTE`
///
/// Borrows unless there is a backslash that escapes something.
pub(crate) fn quoted<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Octets<'a>> {
    const OPEN: &Rule = &Rule::new("quotation mark", "quoted");
    let content = input.expect(b'"', OPEN)?;
    let (rest, octets) = content.take_octets(scan::printable_run(content.octets));
    match rest.octets {
        [b'"', behind @ ..] if closes(rest) => Ok((rest.at(behind), content.leaf(octets))),
        _ => uncommon_quoted(content, octets.len()),
    }
}

/// True if the quotation mark at the front of `input` ends its string. Where stray ones are tolerated it does so only in
/// front of a delimiter.
#[inline]
fn closes(input: Input<'_, '_>) -> bool {
    match input.octets.get(1) {
        None | Some(b' ' | b')' | b']' | b'\r' | b'\n') => true,
        Some(_) => !input.tolerates(Quirks::STRAY_QUOTE),
    }
}

/// The rest of `quoted`, whose first `clean` octets are plain: with escapes, UTF-8, and what is tolerated.
#[inline(never)]
fn uncommon_quoted<'a, 'c>(content: Input<'a, 'c>, clean: usize) -> ParseResult<'a, 'c, Octets<'a>> {
    const CLOSE: &Rule = &Rule::new("quotation mark", "quoted");
    const CHARACTER: &Rule = &Rule::new("character other than NUL, CR and LF", "quoted");
    const ESCAPED: &Rule = &Rule::new("quotation mark or backslash after a backslash", "quoted");
    // What was read, once an escape makes it differ from what was sent; `copied` octets of the content are in it.
    let mut unescaped: Option<Vec<u8>> = None;
    let mut copied = 0;
    let mut eight_bit = None;
    let mut at = content.skip(clean);
    loop {
        at = at.skip(scan::quoted_run(at.octets));
        match at.octets {
            [b'"', ..] if closes(at) => break,
            [b'"', ..] => {
                at.deviate(Quirks::STRAY_QUOTE, CLOSE)?;
                at = at.skip(1);
            }
            [b'\\', b'"' | b'\\', ..] => {
                let before = content.octets.get(copied..at.offset() - content.offset()).unwrap_or_default();
                unescaped.get_or_insert_default().extend_from_slice(before);
                copied = at.offset() - content.offset() + 1;
                at = at.skip(2);
            }
            [b'\\', ..] => {
                at.deviate(Quirks::STRAY_BACKSLASH, ESCAPED)?;
                at = at.skip(1);
            }
            [0x80..=0xff, ..] => {
                eight_bit.get_or_insert(at);
                at = at.skip(at.octets.iter().position(u8::is_ascii).unwrap_or(at.octets.len()));
            }
            [] => return Err(at.error(CLOSE)),
            _ => return Err(at.error(CHARACTER)),
        }
    }
    let sent = content.take_octets(at.offset() - content.offset()).1;
    if let Some(first) = eight_bit {
        check_eight_bit(first, sent)?;
    }
    let octets = match unescaped {
        None => content.leaf(sent),
        Some(mut octets) => {
            octets.extend_from_slice(sent.get(copied..).unwrap_or_default());
            octets.into()
        }
    };
    Ok((at.skip(1), octets))
}

/// `QUOTED-CHAR =/ UTF8-2 / UTF8-3 / UTF8-4`, once UTF-8 was enabled (RFC 6855, section 3).
fn check_eight_bit(first: Input<'_, '_>, sent: &[u8]) -> Result<(), nom::Err<ParseError>> {
    const RULE: &Rule = &Rule::new("7-bit character", "quoted");
    const UTF8: &Rule = &Rule::new("valid UTF-8", "quoted");
    if !first.utf8() {
        first.deviate(Quirks::EIGHT_BIT, RULE)
    } else if core::str::from_utf8(sent).is_err() {
        first.deviate(Quirks::EIGHT_BIT, UTF8)
    } else {
        Ok(())
    }
}

/// `literal = "{" number64 ["+"] "}" CRLF *CHAR8`
///
/// Leniency: NUL is let through, since looking for it would read every message once more.
pub(crate) fn literal<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Octets<'a>> {
    const OPEN: &Rule = &Rule::new("`{`", "literal");
    announced(announces(input)?, OPEN)
}

/// `literal8 = "~{" number64 ["+"] "}" CRLF *OCTET`
pub(crate) fn literal8<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Octets<'a>> {
    const OPEN: &Rule = &Rule::new("`~{`", "literal8");
    announced(announces(input)?.expect(b'~', OPEN)?, OPEN)
}

/// The input, if a literal may stand here: the framer takes what stands elsewhere for text, and a parser must not disagree.
fn announces<'a, 'c>(input: Input<'a, 'c>) -> Result<Input<'a, 'c>, nom::Err<ParseError>> {
    const BEHIND: &Rule = &Rule::new("space or `(` before it", "literal");
    match input.previous() {
        None => Ok(input),
        // The last octet of a literal may be a space as well.
        Some(b' ' | b'(') if !input.is_behind_literal() => Ok(input),
        Some(_) => Err(input.error(BEHIND)),
    }
}

/// `"{" number64 ["+"] "}" CRLF` and the octets that it announces.
fn announced<'a, 'c>(input: Input<'a, 'c>, open: &'static Rule) -> ParseResult<'a, 'c, Octets<'a>> {
    const OCTETS: &Rule = &Rule::new("as many octets as the literal announces", "literal");
    let (content, length) = announcement(input, open)?;
    match usize::try_from(length) {
        // What stands in place of content that was left out is not that content, however much of it there is.
        Ok(length) if length <= content.octets.len() && !content.is_left_out() => {
            let (rest, octets) = content.take_octets(length);
            rest.ends_literal();
            Ok((rest, content.leaf(octets)))
        }
        _ => Err(content.error(OCTETS)),
    }
}

/// `"{" number64 ["+"] "}" CRLF`
fn announcement<'a, 'c>(input: Input<'a, 'c>, open: &'static Rule) -> ParseResult<'a, 'c, u64> {
    const CLOSE: &Rule = &Rule::new("`}`", "literal");
    const CRLF: &Rule = &Rule::new("CRLF", "literal");
    // Nearly all have this form.
    if let [b'{', digits @ ..] = input.octets
        && let Some((length, count)) = digits.first_chunk().and_then(|word| scan::few_digits(*word))
        && let Some(content) = digits.get(count..).and_then(|rest| rest.strip_prefix(b"}\r\n"))
    {
        return Ok((input.at(content), length));
    }
    let (rest, length) = number64(input.expect(b'{', open)?)?;
    let rest = rest.expect(b'+', CLOSE).unwrap_or(rest).expect(b'}', CLOSE)?;
    Ok((crlf(rest, CRLF)?, length))
}

/// The size of the literal here, if its content [is streamed](Input::is_streamed), and what follows it.
pub(crate) fn streamed<'a, 'c>(input: Input<'a, 'c>) -> Option<(Input<'a, 'c>, u64)> {
    const OPEN: &Rule = &Rule::new("`{`", "literal");
    let literal = if let [b'~', ..] = input.octets { input.skip(1) } else { input };
    let (rest, octets) = announcement(literal, OPEN).ok()?;
    rest.is_streamed().then_some((rest, octets))
}

#[cfg(test)]
mod tests {
    use super::{nstring, plain_nil, plain_nstring, plain_string};
    use crate::{
        quirks::Quirks,
        wire::{
            NString, Octets, Reader,
            input::{Context, Input},
        },
    };

    fn string(octets: &[u8]) -> Result<Octets<'_>, String> {
        Reader::new(octets).string().map_err(|error| error.to_string())
    }

    fn lenient(octets: &[u8]) -> (Octets<'_>, String) {
        let mut reader = Reader::new(octets).with_quirks(Quirks::SERVERS);
        let value = reader.string().unwrap();
        let report = reader.deviations().map(|deviation| format!("{} at {}", deviation.quirk, deviation.offset));
        (value, report.collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn reads_each_form() {
        assert_eq!(Reader::new(b"INBOX ").astring().unwrap(), "INBOX");
        assert_eq!(Reader::new(b"a]b[c)").astring().unwrap(), "a]b[c");
        assert_eq!(Reader::new(b"a]b").atom().unwrap(), "a");
        assert_eq!(Reader::new(b"\"a b\"").astring().unwrap(), "a b");
        assert_eq!(Reader::new(b"{3}\r\na\"b)").astring().unwrap(), "a\"b");
        assert_eq!(Reader::new(b"{012+}\r\nhello, world").astring().unwrap(), "hello, world");
        assert_eq!(Reader::new(b"~{2}\r\n\0\r").string().unwrap(), "\0\r");
        assert_eq!(Reader::new(b"\"\"").string().unwrap(), "");
        assert_eq!(Reader::new(b"{0}\r\n").string().unwrap(), "");
    }

    #[test]
    fn nil_ends_where_an_atom_would() {
        assert_eq!(Reader::new(b"NIL)").nstring(), Ok(NString::NIL));
        assert_eq!(Reader::new(b"nil").nstring(), Ok(NString::NIL));
        assert_eq!(Reader::new(b"\"NIL\"").nstring(), Ok("NIL".into()));
        assert_eq!(Reader::new(b"NIL").astring().unwrap(), "NIL");
        let error = Reader::new(b"NILS").nstring().unwrap_err();
        assert_eq!(error.to_string(), "expected quotation mark, `{` or NIL at offset 0 in nstring");
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(string(br#""a\"b\\c" "#).unwrap(), r#"a"b\c"#);
        assert_eq!(string(br#""\\""#).unwrap(), r"\");
        assert_eq!(string(br#""\"\"\"""#).unwrap(), r#"""""#);
    }

    #[test]
    fn strict_strings_are_refused_with_a_reason() {
        for (octets, error) in [
            (&b""[..], "expected quotation mark or `{` at offset 0 in string"),
            (b"atom", "expected quotation mark or `{` at offset 0 in string"),
            (b"\"open", "expected quotation mark at offset 5 in quoted"),
            (b"\"a\\", "expected quotation mark or backslash after a backslash at offset 2 in quoted"),
            (b"\"a\\n\"", "expected quotation mark or backslash after a backslash at offset 2 in quoted"),
            (b"\"a\r\nb\"", "expected character other than NUL, CR and LF at offset 2 in quoted"),
            (b"\"a\0\"", "expected character other than NUL, CR and LF at offset 2 in quoted"),
            (b"\"a\xfc\"", "expected 7-bit character at offset 2 in quoted"),
            (b"{}\r\n", "expected digit at offset 1 in number64"),
            (b"{3\r\nabc", "expected `}` at offset 2 in literal"),
            (b"{3} \r\nabc", "expected CRLF at offset 3 in literal"),
            (b"{3}\nabc", "expected CRLF at offset 3 in literal"),
            (b"{3}\r\nab", "expected as many octets as the literal announces at offset 5 in literal"),
            (
                b"{9223372036854775807}\r\nab",
                "expected as many octets as the literal announces at offset 23 in literal",
            ),
            (b"{9223372036854775808}\r\nab", "expected number of at most 9223372036854775807 at offset 1 in number64"),
            (b"~\"a\"", "expected `~{` at offset 1 in literal8"),
        ] {
            assert_eq!(string(octets).unwrap_err(), error);
        }
    }

    #[test]
    fn a_literal_stands_behind_a_space_or_a_parenthesis() {
        let mut reader = Reader::new(b"a{1}\r\nb");
        assert_eq!(reader.atom().unwrap(), "a");
        let error = reader.string().unwrap_err();
        assert_eq!(error.to_string(), "expected space or `(` before it at offset 1 in literal");
    }

    #[test]
    fn a_literal_does_not_stand_right_behind_another() {
        let mut reader = Reader::new(b" {1}\r\n({0}\r\n");
        reader.space().unwrap();
        assert_eq!(reader.string().unwrap(), "(");
        let error = reader.string().unwrap_err();
        assert_eq!(error.to_string(), "expected space or `(` before it at offset 7 in literal");
    }

    #[test]
    fn tolerates_what_servers_send_and_reports_it() {
        assert_eq!(lenient(b"\"test\"\" \"acme.com\""), ("test\"".into(), "stray-quote at 5".into()));
        assert_eq!(lenient(br#""name surname \ " NIL"#), (r"name surname \ ".into(), "stray-backslash at 14".into()));
        let (value, report) = lenient("\"Få et Nødssett\")".as_bytes());
        assert_eq!((value, report.as_str()), ("Få et Nødssett".into(), "eight-bit-quoted at 2"));
        assert_eq!(lenient(b"{2}\nab"), ("ab".into(), "bare-lf at 3".into()));
        assert_eq!(
            lenient(br#""<1.JavaMail."cv@a.com"@v\"x-\y>" NIL"#),
            (
                r#"<1.JavaMail."cv@a.com"@v"x-\y>"#.into(),
                "stray-quote at 13, stray-quote at 22, stray-backslash at 29".into()
            ),
        );
        assert_eq!(lenient(b"\"clean\""), ("clean".into(), String::new()));
    }

    #[test]
    fn utf8_may_be_quoted_once_it_was_enabled() {
        let mut reader = Reader::new("\"Nødssett\" ".as_bytes()).with_utf8();
        assert_eq!(reader.string().unwrap(), "Nødssett");
        let error = Reader::new(b"\"a\xc3(\"").with_utf8().string().unwrap_err();
        assert_eq!(error.to_string(), "expected valid UTF-8 at offset 2 in quoted");
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        for octets in [&br#""a\"b\\c""#[..], b"{5+}\r\nhello", b"~{3}\r\n\0\0\0", b"\"a\xfc\"", b"\"a\"b\" "] {
            for end in 0..octets.len() {
                for quirks in [Quirks::NONE, Quirks::ALL] {
                    let mut reader = Reader::new(&octets[..end]).with_quirks(quirks);
                    let _either = reader.string();
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn the_short_ways_lead_where_the_long_ones_do(octets in r#"(NIL|nil|"[ -~\t\x80]{0,12}")[ )A"]?.?"#, utf8: bool) {
            let octets = octets.as_bytes();
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let mut cx = Context::new(octets, None);
                (cx.quirks, cx.utf8) = (quirks, utf8);
                let Some((value, rest)) = plain_nstring(octets) else {
                    assert!(plain_string(octets).is_none() && plain_nil(octets).is_none());
                    continue;
                };
                let (long, slow) = nstring(Input::new(octets, &cx)).unwrap();
                assert_eq!((value, rest), (slow.as_slice(), long.octets));
                assert!(matches!(rest, [b' ' | b')', ..]));
                assert_eq!((plain_string(octets), plain_nil(octets)), match value {
                    Some(value) => (Some((value, rest)), None),
                    None => (None, Some(rest)),
                });
                assert!(cx.deviations().is_empty());
            }
        }
    }
}
