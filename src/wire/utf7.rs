//! Modified UTF-7: international mailbox names in US-ASCII.
//!
//! The conversion of whole names lives here (RFC 3501, section 5.1.3; RFC 9051, appendix A.1). Whether a name on the
//! wire is in modified UTF-7 at all does not: after `ENABLE IMAP4rev2` or `ENABLE UTF8=ACCEPT` it is UTF-8, in which
//! `&` stands for itself. Neither do `INBOX` and the splitting at hierarchy delimiters.
//!
//! # Syntax
//!
//! The RFCs give prose and no productions. In ABNF it comes to this:
//!
//! ```text
//! name        = *(direct / "&-" / shift)   ; no shift directly after a shift
//! direct      = %x20-25 / %x27-7e
//! shift       = "&" 1*base64-char "-"      ; UTF-16, big-endian
//! base64-char = ALPHA / DIGIT / "+" / ","  ; without "=" at the end
//! ```
//!
//! # Leniency
//!
//! None, because lossless: [`decode`] accepts the one canonical encoding of each name and nothing else, so that
//! [`encode`] gives back the octets that the server sent. To the server, other octets are another mailbox, even if they
//! mean the same.
//!
//! Servers do send names that are not valid, such as `R&D` or raw UTF-8. Keep the octets: they are what goes into the
//! next command, and they can be shown as they are.
//!
//! ```
//! use imap_wire::wire::utf7;
//!
//! let show = |octets| utf7::decode(octets).unwrap_or_else(|_| String::from_utf8_lossy(octets));
//! assert_eq!(show(b"&ZeVnLIqe-"), "日本語");
//! assert_eq!(show(b"R&D"), "R&D");
//! assert_eq!(show("Gelöscht".as_bytes()), "Gelöscht");
//! ```

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use ::base64::Engine as _;
use ::base64::alphabet::IMAP_MUTF7;
use ::base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

static MODIFIED_BASE64: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// Decodes a mailbox name from modified UTF-7. Borrows from the input unless it contains `&`.
///
/// The name may contain any character, control characters and NUL among them. [`encode`] is the exact inverse.
///
/// # Errors
///
/// If `octets` are not the canonical encoding of a name: see the [syntax and leniency](self). The error says which
/// octet does not fit.
///
/// # Example
///
/// ```
/// use imap_wire::wire::utf7;
///
/// assert_eq!(utf7::decode(b"~peter/mail/&U,BTFw-/&ZeVnLIqe-")?, "~peter/mail/台北/日本語");
///
/// let err = utf7::decode(b"&U,BTFw-&ZeVnLIqe-").unwrap_err();
/// assert_eq!(err.to_string(), "expected no null shift at offset 8 in modified UTF-7");
/// # Ok::<(), utf7::Utf7Error>(())
/// ```
pub fn decode(octets: &[u8]) -> Result<Cow<'_, str>, Utf7Error> {
    let (text, mut rest) = direct(octets);
    if rest.is_empty() {
        return Ok(Cow::Borrowed(text));
    }
    let mut name = String::from(text);
    let mut shifted = false;
    while let [first, after @ ..] = rest {
        let offset = octets.len() - rest.len();
        (shifted, rest) = match (first, after) {
            (b'&', [b'-', after @ ..]) => {
                name.push('&');
                (false, after)
            }
            // RFC 3501, section 5.1.3: null shifts ("-&" while in BASE64) are not permitted.
            (b'&', _) if shifted => return Err(Expected::NoNullShift.at(offset)),
            (b'&', _) => (true, shift(after, offset + 1, &mut name)?),
            (b' '..=b'~', _) => {
                let (text, after) = direct(rest);
                name.push_str(text);
                (false, after)
            }
            _ => return Err(Expected::Printable.at(offset)),
        };
    }
    Ok(Cow::Owned(name))
}

/// Encodes a mailbox name in modified UTF-7. Borrows from the input if all characters represent themselves.
///
/// This cannot fail. What servers refuse in a name (`*` and `%`, control characters) is for the caller to keep out.
///
/// # Example
///
/// ```
/// use imap_wire::wire::utf7;
///
/// assert_eq!(*utf7::encode("Entwürfe & Notizen"), *b"Entw&APw-rfe &- Notizen");
/// ```
pub fn encode(name: &str) -> Cow<'_, [u8]> {
    if name.bytes().all(is_direct) {
        return Cow::Borrowed(name.as_bytes());
    }
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while !rest.is_empty() {
        let (printable, after) = split_before(rest, |c| !is_printable(c));
        for part in printable.split_inclusive('&') {
            out.push_str(part);
            if part.ends_with('&') {
                out.push('-');
            }
        }
        let (others, after) = split_before(after, is_printable);
        if !others.is_empty() {
            let utf16: Vec<u8> = others.encode_utf16().flat_map(u16::to_be_bytes).collect();
            out.push('&');
            MODIFIED_BASE64.encode_string(utf16, &mut out);
            out.push('-');
        }
        rest = after;
    }
    Cow::Owned(out.into_bytes())
}

/// Why, and where, octets are not modified UTF-7.
///
/// It does not hold the octets. The caller still has them and can show them as they are: see [leniency](self#leniency).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Utf7Error {
    offset: usize,
    expected: Expected,
}

impl Utf7Error {
    /// Offset, in octets from the start of the name, of the first octet of what does not fit. The length of the name if
    /// it ends too early.
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl core::error::Error for Utf7Error {}

impl fmt::Display for Utf7Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = match self.expected {
            Expected::Base64 => "modified base64 character or `-`",
            Expected::CodeUnit => "rest of UTF-16 code unit",
            Expected::Minus => "`-` to end the base64",
            Expected::NoNullShift => "no null shift",
            Expected::Pair => "surrogate pair",
            Expected::Printable => "printable US-ASCII character",
            Expected::Unshifted => "printable US-ASCII character to represent itself",
            Expected::ZeroPad => "zero pad bits",
        };
        write!(f, "expected {expected} at offset {} in modified UTF-7", self.offset)
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Expected {
    Base64,
    CodeUnit,
    Minus,
    NoNullShift,
    Pair,
    Printable,
    Unshifted,
    ZeroPad,
}

impl Expected {
    fn at(self, offset: usize) -> Utf7Error {
        Utf7Error { offset, expected: self }
    }
}

/// Splits off the octets at the front that represent themselves.
fn direct(octets: &[u8]) -> (&str, &[u8]) {
    let count = octets.iter().take_while(|&&octet| is_direct(octet)).count();
    let (direct, rest) = octets.split_at(count);
    // `is_direct` accepts US-ASCII only.
    (str::from_utf8(direct).expect("US-ASCII is UTF-8"), rest)
}

/// Decodes the base64 at the front of `octets`, which are those from `offset` on, and returns what follows its `-`.
fn shift<'a>(octets: &'a [u8], offset: usize, name: &mut String) -> Result<&'a [u8], Utf7Error> {
    let count = octets.iter().take_while(|&&octet| is_base64_char(octet)).count();
    let (base64, rest) = octets.split_at(count);
    let end = offset + count;
    let after = match rest {
        [b'-', after @ ..] => after,
        [] => return Err(Expected::Minus.at(end)),
        _ => return Err(Expected::Base64.at(end)),
    };
    // One UTF-16 code unit takes 3 characters, two take 6, three take 8. With any other count there are bits too few
    // for the last code unit, or too many for pad bits.
    if !matches!(count % 8, 0 | 3 | 6) {
        return Err(Expected::CodeUnit.at(end));
    }
    // The alphabet and the count are right, which leaves the pad bits, in the last character.
    let utf16 = MODIFIED_BASE64.decode(base64).map_err(|_| Expected::ZeroPad.at(end - 1))?;
    let (code_units, _) = utf16.as_chunks();
    let mut read = 0;
    for decoded in char::decode_utf16(code_units.iter().map(|&unit| u16::from_be_bytes(unit))) {
        // Three octets of UTF-16 are four characters of base64.
        let start = offset + read + read / 3;
        match decoded {
            // RFC 3501, section 5.1.3: modified BASE64 MUST NOT be used to represent any printing US-ASCII character
            // which can represent itself. `&` cannot, but has `&-`.
            Ok(c) if is_printable(c) => return Err(Expected::Unshifted.at(start)),
            Ok(c) => {
                name.push(c);
                read += 2 * c.len_utf16();
            }
            Err(_) => return Err(Expected::Pair.at(start)),
        }
    }
    Ok(after)
}

/// Splits `text` before the first character that fits `pattern`, or at its end.
fn split_before(text: &str, pattern: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(pattern).unwrap_or(text.len()))
}

/// `base64-char = ALPHA / DIGIT / "+" / ","`
fn is_base64_char(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b',')
}

/// `direct = %x20-25 / %x27-7e`
fn is_direct(octet: u8) -> bool {
    matches!(octet, b' '..=b'%' | b'\''..=b'~')
}

/// A printable US-ASCII character: one that is never in base64.
fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~')
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::*;

    /// Names and their only encodings.
    const NAMES: &[(&str, &str)] = &[
        ("", ""),
        ("INBOX", "INBOX"),
        (" !\"#$%'()*+,-./:;<=>?@[\\]^_`{|}~", " !\"#$%'()*+,-./:;<=>?@[\\]^_`{|}~"),
        ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
        ("台北日本語", "&U,BTF2XlZyyKng-"),
        ("☺!", "&Jjo-!"),
        ("Entwürfe", "Entw&APw-rfe"),
        // `&` and `-` beside shifts and each other.
        ("&", "&-"),
        ("&&", "&-&-"),
        ("&-", "&--"),
        ("-&", "-&-"),
        ("R&D", "R&-D"),
        ("☺&", "&Jjo-&-"),
        ("&☺", "&-&Jjo-"),
        ("☺&☺", "&Jjo-&-&Jjo-"),
        ("☺-", "&Jjo--"),
        ("☺-☺", "&Jjo--&Jjo-"),
        // The first and the last of what must be encoded.
        ("\0", "&AAA-"),
        ("\r\n", "&AA0ACg-"),
        ("\x1f", "&AB8-"),
        ("\x7f", "&AH8-"),
        ("\u{80}", "&AIA-"),
        // Edges of the basic multilingual plane: around the surrogates, and its last characters.
        ("\u{d7ff}", "&1,8-"),
        ("\u{e000}", "&4AA-"),
        ("\u{feff}", "&,v8-"),
        ("\u{fffe}", "&,,4-"),
        ("\u{ffff}", "&,,8-"),
        // Surrogate pairs, at each alignment with the base64.
        ("\u{10000}", "&2ADcAA-"),
        ("\u{10ffff}", "&2,,f,w-"),
        ("😀", "&2D3eAA-"),
        ("é😀", "&AOnYPd4A-"),
        ("éé😀", "&AOkA6dg93gA-"),
    ];

    #[track_caller]
    fn refuses(octets: impl AsRef<[u8]>, offset: usize, expected: &str) {
        let err = decode(octets.as_ref()).unwrap_err();
        assert_eq!(err.to_string(), format!("expected {expected} at offset {offset} in modified UTF-7"));
        assert_eq!(err.offset(), offset);
    }

    /// Whatever is accepted is the encoding of what it was read as.
    #[track_caller]
    fn accepts_only_canonical(octets: &[u8]) -> bool {
        let name = decode(octets);
        if let Ok(name) = &name {
            assert_eq!(*encode(name), *octets, "{}", octets.escape_ascii());
        }
        name.is_ok()
    }

    /// Calls `check` on `alphabet^0`, `alphabet^1` and so on, up to `max` octets after `octets`.
    fn for_each_string(octets: &mut Vec<u8>, alphabet: &[u8], max: usize, check: &mut impl FnMut(&[u8])) {
        check(octets);
        if max > 0 {
            for &octet in alphabet {
                octets.push(octet);
                for_each_string(octets, alphabet, max - 1, check);
                octets.pop();
            }
        }
    }

    #[test]
    fn converts_both_ways() {
        for &(name, octets) in NAMES {
            assert_eq!(decode(octets.as_bytes()).as_deref(), Ok(name), "{octets}");
            assert_eq!(*encode(name), *octets.as_bytes(), "{octets}");
        }
    }

    #[test]
    fn borrows_what_represents_itself() {
        assert!(matches!(decode(b"INBOX/a - b"), Ok(Cow::Borrowed("INBOX/a - b"))));
        assert!(matches!(encode("INBOX/a - b"), Cow::Borrowed(b"INBOX/a - b")));
        assert!(matches!(decode(b""), Ok(Cow::Borrowed(""))));
        assert!(matches!(encode(""), Cow::Borrowed(b"")));
    }

    #[test]
    fn refuses_octets_that_are_not_printable() {
        let expected = "printable US-ASCII character";
        for octet in (0..=0x1f).chain(0x7f..=0xff) {
            refuses([octet], 0, expected);
            refuses([b'a', octet, b'&'], 1, expected);
        }
        refuses("&Jjo-\n", 5, expected);
        refuses("&-\n", 2, expected);
        refuses("Gelöscht", 3, expected);
    }

    #[test]
    fn refuses_a_shift_without_end() {
        let expected = "`-` to end the base64";
        refuses("&", 1, expected);
        refuses("&Jjo", 4, expected);
        refuses("a&-&", 4, expected);
    }

    #[test]
    fn refuses_characters_outside_the_alphabet_in_a_shift() {
        let expected = "modified base64 character or `-`";
        refuses("&Jjo!", 4, expected);
        refuses("&Jj/-", 3, expected);
        refuses("&Jjo=-", 4, expected);
        refuses("&&", 1, expected);
        refuses("R&D R", 3, expected);
        refuses(b"&\x80", 1, expected);
    }

    #[test]
    fn refuses_null_shifts() {
        let expected = "no null shift";
        refuses("&U,BTFw-&ZeVnLIqe-", 8, expected);
        refuses("&Jjo-&Jjo-", 5, expected);
        refuses("&-&Jjo-&Jjo-", 7, expected);
        refuses("&Jjo-&", 5, expected);
    }

    #[test]
    fn refuses_printable_ascii_in_a_shift() {
        let expected = "printable US-ASCII character to represent itself";
        refuses("&AGE-", 1, expected);
        refuses("&ACY-", 1, expected);
        refuses("&AGEmOg-", 1, expected);
        refuses("&JjoAYQ-", 3, expected);
        refuses("&JjomOgBh-", 6, expected);
        refuses("&JjomOiY6AGE-", 9, expected);
    }

    #[test]
    fn refuses_unpaired_surrogates() {
        let expected = "surrogate pair";
        refuses("&2D0-", 1, expected);
        refuses("&3gA-", 1, expected);
        refuses("&3gDYPQ-", 1, expected);
        refuses("&2D0mOg-", 1, expected);
        refuses("&2D3YPd4A-", 1, expected);
        refuses("&2D3eANg9-", 6, expected);
    }

    #[test]
    fn refuses_part_of_a_code_unit() {
        let expected = "rest of UTF-16 code unit";
        refuses("&A-", 2, expected);
        refuses("&Jj-", 3, expected);
        refuses("&JjoA-", 5, expected);
        refuses("&JjoAA-", 6, expected);
        refuses("&JjomOgA-", 8, expected);
        refuses("&JjomOiY6A-", 10, expected);
    }

    #[test]
    fn refuses_nonzero_pad_bits() {
        let expected = "zero pad bits";
        refuses("&Jjp-", 3, expected);
        refuses("&Jjr-", 3, expected);
        refuses("&JjomOh-", 6, expected);
        refuses("&JjomOn-", 6, expected);
    }

    #[test]
    fn every_prefix_is_an_error_or_canonical() {
        for (_, octets) in NAMES {
            for end in 0..octets.len() {
                accepts_only_canonical(&octets.as_bytes()[..end]);
            }
        }
    }

    #[test]
    fn every_short_string_is_an_error_or_canonical() {
        for_each_string(&mut Vec::new(), b"&-AJjo,b \x80", 6, &mut |octets| {
            accepts_only_canonical(octets);
        });
        // Shifts one after the other: here `^` is a whole one.
        for_each_string(&mut Vec::new(), b"&-^a\n", 6, &mut |octets| {
            accepts_only_canonical(str::from_utf8(octets).unwrap().replace('^', "&Jjo-").as_bytes());
        });
        // Every alignment of three code units: printable, surrogate, or neither.
        for_each_string(&mut b"&".to_vec(), b"-A2YD3", 8, &mut |octets| {
            accepts_only_canonical(&[octets, b"-"].concat());
        });
    }

    #[test]
    fn every_code_unit_has_at_most_one_encoding() {
        let alphabet: Vec<u8> = (0..=0xff).filter(|&octet| is_base64_char(octet)).collect();
        let mut accepted = 0;
        for_each_string(&mut b"&".to_vec(), &alphabet, 3, &mut |octets| {
            accepted += usize::from(accepts_only_canonical(&[octets, b"-"].concat()));
        });
        let (surrogates, printable, ampersand) = (0x800, 95, 1);
        assert_eq!(accepted, 0x1_0000 - surrogates - printable + ampersand);
    }

    #[test]
    fn every_character_is_encoded_in_printable_ascii_and_decoded_again() {
        for c in '\0'..=char::MAX {
            for name in [c.to_string(), format!("a{c}&{c}")] {
                let octets = encode(&name);
                assert!(octets.iter().all(|octet| matches!(octet, b' '..=b'~')), "{name:?}");
                assert_eq!(decode(&octets).as_deref(), Ok(&*name), "{name:?}");
            }
        }
    }

    #[test]
    fn converts_megabytes() {
        for part in ["a", "&", "ü", "😀", "ü&", "😀a"] {
            let name = part.repeat(1 << 18);
            assert_eq!(decode(&encode(&name)).unwrap(), name, "{part}");
        }
        refuses("&-".repeat(1 << 20) + "&", (1 << 21) + 1, "`-` to end the base64");
    }

    proptest! {
        #[test]
        fn any_name_is_decoded_again(chars in prop::collection::vec(any::<char>(), 0..64)) {
            let name = String::from_iter(chars);
            let octets = encode(&name);
            prop_assert_eq!(decode(&octets), Ok(Cow::Borrowed(&*name)));
        }

        #[test]
        fn any_octets_are_an_error_or_canonical(octets in prop::collection::vec(any::<u8>(), 0..64)) {
            accepts_only_canonical(&octets);
        }
    }
}
