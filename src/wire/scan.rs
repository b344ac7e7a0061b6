//! The hot scanners: classes of octets as a table, and searches that take eight octets a step.
//!
//! Each finds where a token ends; what the token means is for the parsers. Each has a slow twin in its tests.

/// Class of octets: `ATOM-CHAR`, any CHAR except `atom-specials` (RFC 9051, section 9).
pub(crate) const ATOM: u8 = 1;
/// Class of octets: `ASTRING-CHAR = ATOM-CHAR / resp-specials`.
pub(crate) const ASTRING: u8 = 1 << 1;
/// Class of octets: what a tag may consist of, `ASTRING-CHAR` except `+`.
pub(crate) const TAG: u8 = 1 << 2;
/// Class of octets: what ends a run of anything printable: SP, parentheses, quotation mark, CTL.
pub(crate) const BARE: u8 = 1 << 3;

/// Class of octets: what a keyword of the protocol may consist of, `ATOM-CHAR` except `[`.
pub(crate) const KEYWORD: u8 = 1 << 4;

/// Class of octets: `list-char = ATOM-CHAR / list-wildcards / resp-specials`.
pub(crate) const LIST: u8 = 1 << 5;

/// The classes of each octet.
static CLASS: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut octet = 0;
    while octet < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        #[expect(clippy::indexing_slicing, reason = "below 256; `const` has no iterators")]
        {
            table[octet] = class(octet as u8);
        }
        octet += 1;
    }
    table
}

const fn class(octet: u8) -> u8 {
    match octet {
        b'(' | b')' | b'"' | b' ' | 0..=0x1f | 0x7f => 0,
        0x80.. | b'{' | b'\\' => BARE,
        b'%' | b'*' => BARE | LIST,
        b']' => ASTRING | TAG | BARE | LIST,
        b'+' => ATOM | ASTRING | KEYWORD | BARE | LIST,
        b'[' => ATOM | ASTRING | TAG | BARE | LIST,
        _ => ATOM | ASTRING | TAG | KEYWORD | BARE | LIST,
    }
}

/// True if `octet` is of the class.
#[inline]
pub(crate) fn is(octet: u8, class: u8) -> bool {
    CLASS.get(usize::from(octet)).is_some_and(|found| found & class != 0)
}

/// The number of octets at the front of `octets` that may stand in a quoted string as they are: up to a quotation mark, a
/// backslash, CR, LF, NUL or an octet above 0x7F.
#[inline]
pub(crate) fn quoted_run(octets: &[u8]) -> usize {
    let mut rest = octets;
    loop {
        rest = rest.get(printable_run(rest)..).unwrap_or_default();
        match rest {
            // A control character that may stand there.
            [octet, tail @ ..] if is_quoted_char(*octet) => rest = tail,
            _ => return octets.len() - rest.len(),
        }
    }
}

/// The number of octets at the front of `octets` that are printable and neither a quotation mark nor a backslash: up to one of
/// those, a control character or an octet above 0x7F.
#[inline(always)]
pub(crate) fn printable_run(octets: &[u8]) -> usize {
    // Many strings are so short.
    match octets.first_chunk().and_then(|word| unprintable_lane(*word)) {
        Some(lane) => lane,
        None => long_printable_run(octets),
    }
}

// A function of its own, since its constants would take all registers of a parser.
#[inline(never)]
fn long_printable_run(octets: &[u8]) -> usize {
    // The first word, if there is a whole one, has been looked at.
    let mut rest = octets.get(8..).unwrap_or(octets);
    while let Some((word, tail)) = rest.split_first_chunk() {
        if let Some(lane) = unprintable_lane(*word) {
            return octets.len() - rest.len() + lane;
        }
        rest = tail;
    }
    let tail = rest.iter().position(|&octet| !is_printable(octet));
    tail.map_or(octets.len(), |at| octets.len() - rest.len() + at)
}

/// True if all of `octets` are printable, or DEL.
#[inline]
pub(crate) fn is_plain(octets: &[u8]) -> bool {
    let is_plain_word = |word: &[u8; 8]| {
        let word = u64::from_le_bytes(*word);
        (word.wrapping_sub(lanes(b' ')) | word) & lanes(0x80) == 0
    };
    let mut rest = octets;
    while let Some((word, tail)) = rest.split_first_chunk() {
        if !is_plain_word(word) {
            return false;
        }
        rest = tail;
    }
    match octets.last_chunk() {
        Some(word) => is_plain_word(word),
        None => rest.iter().all(|octet| matches!(octet, b' '..=0x7f)),
    }
}

/// Which is the first of the eight octets of a word that ends a [printable run](printable_run).
///
/// The octets are lanes of the word: the usual test for a lane below some value, which may report a false hit in a lane above a
/// true one, so that the lowest lane it reports is always right.
#[inline(always)]
const fn unprintable_lane(word: [u8; 8]) -> Option<usize> {
    let hits = unprintable(u64::from_le_bytes(word));
    if hits == 0 { None } else { Some((hits.trailing_zeros() / 8) as usize) }
}

/// The high bit of each lane says if its octet ends a [printable run](printable_run), up to the first that does.
#[inline(always)]
pub(super) const fn unprintable(word: u64) -> u64 {
    // The quotation mark and the space change places, so that one test finds it and all below it. Lanes with the high bit set
    // are hits themselves, so the subtractions need not be right for them.
    ((word ^ lanes(b'"' ^ b' ')).wrapping_sub(lanes(b' ' + 1)) | (word ^ lanes(b'\\')).wrapping_sub(lanes(1)) | word)
        & lanes(0x80)
}

/// True for what is printable and neither a quotation mark nor a backslash.
const fn is_printable(octet: u8) -> bool {
    !matches!(octet, b'"' | b'\\' | 0..b' ' | 0x80..)
}

/// The octet in each of the eight lanes.
const fn lanes(octet: u8) -> u64 {
    0x0101_0101_0101_0101 * octet as u64
}

/// True for what may stand in a quoted string as it is.
const fn is_quoted_char(octet: u8) -> bool {
    !matches!(octet, b'"' | b'\\' | b'\r' | b'\n' | 0 | 0x80..)
}

/// The keyword at the front of `octets` as a number for a table, and its length: atom characters up to the first that is none
/// or is `[`, in upper case. A keyword of more than eighteen octets, or of none, has the number 0.
///
/// A table compares numbers instead of strings. The usual keyword, plain and of at most eight octets, is read as one word.
#[inline]
pub(crate) fn keyword(octets: &[u8]) -> (u128, usize) {
    let (key, length) = plain_keyword(word(octets));
    if goes_on(octets, length) { long_keyword(octets, key, length) } else { (key.into(), length) }
}

/// True if a keyword is longer than this.
#[inline(always)]
fn goes_on(octets: &[u8], length: usize) -> bool {
    octets.get(length).is_some_and(|&octet| is(octet, KEYWORD))
}

/// True if `octets` begin with these letters and spaces, which are in lower case, in any case.
#[inline(always)]
pub(crate) fn begins_with(octets: &[u8], word: [u8; 4]) -> bool {
    let bit = |octet: u8| if octet == b' ' { 0 } else { b' ' };
    let [a, b, c, d] = word;
    let case = u32::from_le_bytes([bit(a), bit(b), bit(c), bit(d)]);
    octets.first_chunk().is_some_and(|front| u32::from_le_bytes(*front) | case == u32::from_le_bytes(word))
}

/// The first eight octets in the lanes of a word, with 0 for those that are not there.
#[inline(always)]
fn word(octets: &[u8]) -> u64 {
    match octets.first_chunk() {
        Some(word) => u64::from_le_bytes(*word),
        None => short_word(octets),
    }
}

/// The same where there are fewer than eight: lines end soon.
#[inline(never)]
fn short_word(octets: &[u8]) -> u64 {
    // Two halves, which overlap.
    match (octets.first_chunk(), octets.last_chunk()) {
        (Some(front), Some(back)) => {
            let shift = 8 * (octets.len() - 4);
            u64::from(u32::from_le_bytes(*front)) | u64::from(u32::from_le_bytes(*back)) << shift
        }
        _ => octets.iter().rev().fold(0, |word, &octet| word << 8 | u64::from(octet)),
    }
}

/// The high bit of each lane.
const HIGH: u64 = lanes(0x80);

/// The high bit of each lane says if its octet, below 0x80, is at least a bound; no lane carries into the next.
const fn at_least(low: u64, bound: u8) -> u64 {
    low + lanes(0x80 - bound)
}

/// The high bit of each lane says if its octet is none of the letters, digits and some more that keywords consist of, from `first` on:
/// `+`, or what follows it.
#[inline(always)]
pub(super) const fn unplain(word: u64, first: u8) -> u64 {
    let low = word & !HIGH;
    // In lower case, what is behind the letters in either case is one range.
    (!at_least(low, first) | at_least(low | lanes(b' '), b'{') | word) & HIGH
}

/// Letters, digits and some more, in upper case, and how many there are before the first octet that is none of them.
#[inline]
const fn plain_keyword(word: u64) -> (u64, usize) {
    let low = word & !HIGH;
    let letters = at_least(low, b'a') & !at_least(low, b'{') & HIGH;
    let ends = unplain(word, b'+');
    // All lanes below the first end, or all.
    let mask = ((ends & ends.wrapping_neg()) >> 7).wrapping_sub(1);
    let length = (ends.trailing_zeros() / 8) as usize;
    ((word ^ letters >> 2) & mask, length)
}

/// True for an atom, and nothing else.
pub(crate) fn is_atom(octets: &[u8]) -> bool {
    !octets.is_empty() && run(octets, ATOM) == octets.len()
}

/// The number of octets at the front of `octets` that are of the class. Most end within eight, which are read as one word if they
/// are plain, and so of each class.
#[inline]
pub(crate) fn run(octets: &[u8], class: u8) -> usize {
    let length = plain_length(octets);
    if octets.get(length).is_some_and(|&octet| is(octet, class)) { long_run(octets, length, class) } else { length }
}

/// The same, of which the first `length` are known to be.
#[inline(never)]
fn long_run(octets: &[u8], mut length: usize, class: u8) -> usize {
    while let Some([octet, ..]) = octets.get(length..)
        && is(*octet, class)
    {
        length += 1;
        length += plain_length(octets.get(length..).unwrap_or_default());
    }
    length
}

/// How many of the first eight octets are plain.
#[inline(always)]
fn plain_length(octets: &[u8]) -> usize {
    (unplain(word(octets), b',').trailing_zeros() / 8) as usize
}

/// The length of an atom at the front of `octets` with a space or `)` behind it; `None` for whatever is less usual.
#[inline]
pub(crate) fn plain_atom(octets: &[u8]) -> Option<usize> {
    // Most keywords begin so.
    let front = usize::from(octets.first() == Some(&b'$'));
    let length = front + run(octets.get(front..)?, ATOM);
    matches!(octets.get(length), Some(b' ' | b')') if length > 0).then_some(length)
}

/// The length of `octets` up to the first space.
#[inline]
pub(crate) fn up_to_space(octets: &[u8]) -> usize {
    let mut rest = octets;
    while let Some((word, tail)) = rest.split_first_chunk() {
        let others = u64::from_le_bytes(*word) ^ lanes(b' ');
        // What is reported above the first hit may be wrong.
        let hits = others.wrapping_sub(lanes(1)) & !others & HIGH;
        if hits != 0 {
            return octets.len() - rest.len() + (hits.trailing_zeros() / 8) as usize;
        }
        rest = tail;
    }
    octets.len() - rest.len() + rest.iter().position(|&octet| octet == b' ').unwrap_or(rest.len())
}

/// The length of a front of `octets`, which begin with an atom, that is atoms with one space behind each, up to another atom: not
/// all of them, but many of those that are plain.
pub(crate) fn plain_atoms(octets: &[u8]) -> usize {
    let mut rest = octets;
    let mut space_before = 0;
    while let Some((word, tail)) = rest.split_first_chunk() {
        let word = u64::from_le_bytes(*word);
        let others = word ^ lanes(b' ');
        let spaces = !(at_least(others & !HIGH, 1) | others) & HIGH;
        if unplain(word, b'+') & !spaces | spaces & (spaces << 8 | space_before) != 0 {
            break;
        }
        space_before = spaces >> 56;
        rest = tail;
    }
    let words = octets.get(..octets.len() - rest.len()).unwrap_or_default();
    // Another space may follow the one at the end.
    let words = words.strip_suffix(b" ").unwrap_or(words);
    words.iter().rposition(|&octet| octet == b' ').map_or(0, |space| space + 1)
}

/// Any keyword, of which this key and length are the front that is plain: as two words if it is plain, else octet by octet.
#[inline(never)]
fn long_keyword(octets: &[u8], key: u64, length: usize) -> (u128, usize) {
    if let (8, Some(behind)) = (length, octets.get(8..))
        && let (high, more) = plain_keyword(word(behind))
        && !goes_on(behind, more)
    {
        return (u128::from(high) << 64 | u128::from(key), 8 + more);
    }
    let length = run(octets, KEYWORD);
    let name = octets.get(..length).unwrap_or_default();
    let key = match name.len() {
        0..=16 => name.iter().rev().fold(0, |key, octet| key << 8 | u128::from(octet.to_ascii_uppercase())),
        17..=LONGEST_KEYWORD => {
            name.iter().rev().fold(1, |key, octet| key << 7 | u128::from(octet.to_ascii_uppercase())) | LONG
        }
        _ => 0,
    };
    (key, length)
}

/// What has a number: sixteen octets of 8 bits each, or two more of 7 bits each.
const LONGEST_KEYWORD: usize = 18;

/// Tells a keyword of 7 bits an octet from one of 8, none of which has this bit if it is in a table.
const LONG: u128 = 1 << 127;

/// The number that [`keyword`] gives for `name`, which is in upper case.
pub(crate) const fn key(name: &[u8]) -> u128 {
    assert!(name.len() <= LONGEST_KEYWORD && name.is_ascii(), "a keyword of a table is short, and ASCII");
    let is_long = name.len() > size_of::<u128>();
    let (bits, mut key) = if is_long { (7, 1) } else { (8, 0) };
    let mut rest = name;
    while let [front @ .., octet] = rest {
        key = key << bits | *octet as u128;
        rest = front;
    }
    if is_long { key | LONG } else { key }
}

/// True for the number of a keyword that has more octets than such a number.
#[inline(always)]
pub(crate) const fn is_long(key: u128) -> bool {
    key & LONG != 0
}

/// The number of a [`keyword`] as that of its first eight octets and that of the others: most names differ in the
/// first, which is compared faster than both.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "it is split")]
pub(crate) const fn halves(key: u128) -> (u64, u64) {
    (key as u64, (key >> 64) as u64)
}

/// The name in upper case, to be looked up in a table, if it is short enough for `room`.
#[inline]
pub(crate) fn upper<'r>(name: &[u8], room: &'r mut [u8]) -> Option<&'r [u8]> {
    let upper = room.get_mut(..name.len())?;
    upper.copy_from_slice(name);
    upper.make_ascii_uppercase();
    Some(upper)
}

/// The value of a run of decimal digits at the front of `octets` and its length. `None` if it exceeds `u64`; no digit at
/// all is the value 0 of length 0.
#[inline]
pub(crate) fn digits(octets: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    let mut length = 0;
    for &octet in octets {
        let digit = octet.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
        length += 1;
    }
    // So many digits fit in any case.
    if length <= 19 { Some((value, length)) } else { many_digits(octets, length) }
}

/// The value of the digits at the front of a word, one to seven, and their number. `None` if there is none, or no other octet.
#[inline(always)]
pub(crate) const fn few_digits(word: [u8; 8]) -> Option<(u64, usize)> {
    let word = u64::from_le_bytes(word) ^ lanes(b'0');
    // Once a digit is its value, what is above 9 is another octet; what carries does so above the first of those.
    let others = (word.wrapping_add(lanes(0x80 - 10)) | word) & HIGH;
    let length = (others.trailing_zeros() / 8) as usize;
    if length == 0 || others == 0 {
        return None;
    }
    // Zeros in front of them; then tens and ones become one lane, then hundreds, then ten thousands.
    let digits = word << (64 - 8 * length);
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    let value = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff;
    Some((value, length))
}

#[cold]
fn many_digits(octets: &[u8], length: usize) -> Option<(u64, usize)> {
    let mut digits = octets.get(..length)?.iter().map(|octet| u64::from(octet - b'0'));
    let value = digits.try_fold(0_u64, |value, digit| value.checked_mul(10)?.checked_add(digit))?;
    Some((value, length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection, prelude::*};

    /// RFC 9051, section 9, spelled as the ABNF has it.
    fn is_atom_char(octet: u8) -> bool {
        let ctl = octet < 0x20 || octet == 0x7f;
        let list_wildcards = octet == b'%' || octet == b'*';
        let quoted_specials = octet == b'"' || octet == b'\\';
        let resp_specials = octet == b']';
        octet < 0x80
            && !(ctl || list_wildcards || quoted_specials || resp_specials)
            && !matches!(octet, b'(' | b')' | b'{' | b' ')
    }

    fn is_astring_char(octet: u8) -> bool {
        is_atom_char(octet) || octet == b']'
    }

    #[test]
    fn classes_are_those_of_the_abnf() {
        for octet in 0..=255 {
            assert_eq!(is(octet, ATOM), is_atom_char(octet), "{octet:#x}");
            assert_eq!(is(octet, ASTRING), is_astring_char(octet), "{octet:#x}");
            assert_eq!(is(octet, TAG), is_astring_char(octet) && octet != b'+', "{octet:#x}");
            assert_eq!(is(octet, LIST), is_astring_char(octet) || matches!(octet, b'%' | b'*'), "{octet:#x}");
            assert_eq!(is(octet, BARE), octet > 0x20 && octet != 0x7f && !b"()\"".contains(&octet), "{octet:#x}");
        }
    }

    #[test]
    fn each_octet_ends_or_continues_a_quoted_run_at_each_place() {
        for octet in 0..=255 {
            for place in 0..24 {
                let mut octets = [b'a'; 24];
                octets[place] = octet;
                let expected = |goes_on| if goes_on { 24 } else { place };
                assert_eq!(quoted_run(&octets), expected(is_quoted_char(octet)), "{octet:#x} at {place}");
                assert_eq!(printable_run(&octets), expected(is_printable(octet)), "{octet:#x} at {place}");
            }
        }
    }

    #[test]
    fn digits_stop_at_the_first_other_octet() {
        assert_eq!(digits(b""), Some((0, 0)));
        assert_eq!(digits(b"x"), Some((0, 0)));
        assert_eq!(digits(b"012}"), Some((12, 3)));
        assert_eq!(digits(b"18446744073709551615 "), Some((u64::MAX, 20)));
        assert_eq!(digits(b"18446744073709551616 "), None);
        assert_eq!(digits(b"99999999999999999999999"), None);
    }

    #[test]
    fn each_octet_ends_or_continues_a_run_at_each_place() {
        for octet in 0..=255 {
            for place in 0..20 {
                for class in [ATOM, ASTRING, TAG, BARE, KEYWORD, LIST] {
                    let mut octets = [b'a'; 20];
                    octets[place] = octet;
                    assert_eq!(run(&octets, class), run_slowly(&octets, class), "{octet:#x} at {place}");
                }
            }
        }
    }

    /// The same, octet by octet.
    fn run_slowly(octets: &[u8], class: u8) -> usize {
        octets.iter().take_while(|&&octet| is(octet, class)).count()
    }

    /// The same, octet by octet.
    fn keyword_slowly(octets: &[u8]) -> (u128, usize) {
        let is_keyword = |octet: u8| is_atom_char(octet) && octet != b'[';
        let length = octets.iter().take_while(|&&octet| is_keyword(octet)).count();
        (if length > 18 { 0 } else { key(&octets[..length].to_ascii_uppercase()) }, length)
    }

    #[test]
    fn long_keywords_have_numbers_of_their_own() {
        let names =
            ["XAPPLEPUSHSERVIC", "XAPPLEPUSHSERVICE", "XAPPLEPUSHSERVICF", "XAPPLEPUSHSERVICES", "APPLEPUSHSERVICES"];
        let keys: Vec<_> = names.iter().map(|name| keyword(name.to_ascii_lowercase().as_bytes())).collect();
        for (at, (key, length)) in keys.iter().enumerate() {
            assert_eq!((*length, is_long(*key)), (names[at].len(), names[at].len() > 16));
            assert!(*key != 0 && keys[..at].iter().all(|(other, _)| other != key));
        }
        assert_eq!(keyword(b"XAPPLEPUSHSERVICEXX"), (0, 19));
    }

    #[test]
    fn a_keyword_ends_at_each_octet_that_is_none_of_its_own() {
        for octet in 0..=255 {
            for length in 0..20 {
                for tail in [&b""[..], b" tail", b"\xff\xff\xff\xff\xff\xff\xff\xff"] {
                    let octets = [&b"bodyStructure.123zyx"[..length], &[octet], tail].concat();
                    assert_eq!(keyword(&octets), keyword_slowly(&octets), "{octets:?}");
                }
            }
        }
    }

    #[test]
    fn atoms_with_one_space_between_are_plain() {
        for (octets, length) in [
            (&b"IMAP4rev1 SASL-IR LOGIN-REFERRALS AUTH=PLAIN\r\n"[..], 34),
            (b"IMAP4rev1 IDLE  LITERAL+ AUTH=PLAIN", 0),
            (b"IMAP4re1 IDLE a  LITERAL+ AUTH=PLAIN", 14),
            (b"IMAP4re1 IDLE a b LITERAL+ AUTH=PLAIN", 27),
            (b"IMAP4re  IDLE a b", 0),
            (b"IMAP4re1 IDLE 01 (1 b c d e", 14),
            (b"A B", 0),
        ] {
            assert_eq!(plain_atoms(octets), length, "{}", octets.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn plain_atoms_are_atoms(octets in r"[a+.$\[]([a+.$\[\]( é]| ){0,40}", tail: Vec<u8>) {
            let octets = [octets.as_bytes(), &tail].concat();
            let (atoms, rest) = octets.split_at(plain_atoms(&octets));
            prop_assert!(run(rest, ATOM) > 0);
            if let Some(atoms) = atoms.strip_suffix(b" ") {
                for atom in atoms.split(|&octet| octet == b' ') {
                    prop_assert!(!atom.is_empty() && run(atom, ATOM) == atom.len());
                }
            } else {
                prop_assert!(atoms.is_empty());
            }
        }

        #[test]
        fn up_to_space_is_as_its_slow_twin(octets in r"[a!\x00é]{0,20}[ !]?[a !é]{0,9}") {
            let octets = octets.as_bytes();
            let slow = octets.iter().take_while(|&&octet| octet != b' ').count();
            prop_assert_eq!(up_to_space(octets), slow);
        }

        #[test]
        fn a_plain_atom_is_an_atom(octets in r"[$]?[a-zA-Z0-9$.+\[\]\\*é]{0,20}[ )]?.?") {
            let octets = octets.as_bytes();
            let length = run(octets, ATOM);
            let is_plain = length > 0 && matches!(octets.get(length), Some(b' ' | b')'));
            prop_assert_eq!(plain_atom(octets), is_plain.then_some(length));
        }

        #[test]
        fn is_plain_is_as_its_slow_twin(octets in r"[ -~]{0,20}[\x00\x1f\x7fé]?[ -~]{0,20}") {
            let octets = octets.as_bytes();
            prop_assert_eq!(is_plain(octets), octets.iter().all(|octet| (b' '..0x80).contains(octet)));
        }

        #[test]
        fn begins_with_is_as_its_slow_twin(octets in "[uU0][iIn\\x49][dD\\x04][ @]?.?") {
            let slow = octets.get(..4).is_some_and(|front| front.eq_ignore_ascii_case("uid "));
            prop_assert_eq!(begins_with(octets.as_bytes(), *b"uid "), slow);
        }

        #[test]
        fn word_is_as_its_slow_twin(octets in collection::vec(any::<u8>(), 0..12)) {
            let mut lanes = [0; 8];
            lanes.iter_mut().zip(&octets).for_each(|(lane, octet)| *lane = *octet);
            prop_assert_eq!(word(&octets).to_le_bytes(), lanes);
        }

        #[test]
        fn keyword_is_as_its_slow_twin(octets: Vec<u8>) {
            prop_assert_eq!(keyword(&octets), keyword_slowly(&octets));
        }

        #[test]
        fn quoted_run_is_as_its_slow_twin(octets: Vec<u8>) {
            let slow = octets.iter().take_while(|&&octet| is_quoted_char(octet)).count();
            prop_assert_eq!(quoted_run(&octets), slow);
        }

        #[test]
        fn quoted_run_is_as_its_slow_twin_on_text(octets in r#"[ -~]{0,40}["\\\r\n\x00é]?[ -~"]{0,20}"#) {
            let octets = octets.as_bytes();
            let slow = octets.iter().take_while(|&&octet| is_quoted_char(octet)).count();
            prop_assert_eq!(quoted_run(octets), slow);
        }

        #[test]
        fn printable_run_is_as_its_slow_twin(octets in r#"[ -~]{0,40}["\\\t\x7fé]?[ -~"]{0,20}"#) {
            let octets = octets.as_bytes();
            let slow = octets.iter().take_while(|&&octet| is_printable(octet)).count();
            prop_assert_eq!(printable_run(octets), slow);
        }

        #[test]
        fn run_is_as_its_slow_twin(octets: Vec<u8>) {
            prop_assert_eq!(run(&octets, ATOM), run_slowly(&octets, ATOM));
            prop_assert_eq!(is_atom(&octets), !octets.is_empty() && octets.iter().all(|&octet| is_atom_char(octet)));
        }

        #[test]
        fn run_is_as_its_slow_twin_on_text(octets in r"[$]?([a-zA-Z0-9$.+%&*\[\]\\é]|[a-z]{5}){0,20}[ )]?.?") {
            for class in [ATOM, ASTRING, TAG, BARE, KEYWORD, LIST] {
                prop_assert_eq!(run(octets.as_bytes(), class), run_slowly(octets.as_bytes(), class));
            }
        }

        #[test]
        fn few_digits_are_as_their_slow_twin(text in "[0-9]{0,8}[^0-9]{8}") {
            let word = *text.as_bytes().first_chunk().unwrap();
            let length = word.iter().take_while(|octet| octet.is_ascii_digit()).count();
            let value = text[..length].parse().ok().filter(|_| length < 8);
            prop_assert_eq!(few_digits(word), value.map(|value| (value, length)));
        }

        #[test]
        fn digits_are_as_their_slow_twin(number: u64, tail in "[^0-9]?") {
            let text = format!("{number}{tail}");
            prop_assert_eq!(digits(text.as_bytes()), Some((number, number.to_string().len())));
        }
    }
}
