//! Numbers: `number`, `nz-number`, `number64` (RFC 9051, section 9).

use super::{
    input::{Input, ParseResult},
    scan,
};
use crate::error::Rule;

/// `number = 1*DIGIT`, unsigned 32-bit. Leading zeros count for nothing.
pub(crate) fn number<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, u32> {
    const DIGIT: &Rule = &Rule::new("digit", "number");
    const RANGE: &Rule = &Rule::new("number of at most 4294967295", "number");
    let (rest, value) = unsigned(input, DIGIT, RANGE)?;
    let value = u32::try_from(value).map_err(|_| input.error(RANGE))?;
    Ok((rest, value))
}

/// `nz-number = digit-nz *DIGIT`, unsigned 32-bit and not 0.
pub(crate) fn nz_number<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, core::num::NonZeroU32> {
    const DIGIT: &Rule = &Rule::new("nonzero digit", "nz-number");
    const RANGE: &Rule = &Rule::new("number of 1 to 4294967295", "nz-number");
    let (rest, value) = unsigned(input, DIGIT, RANGE)?;
    let value = u32::try_from(value).ok().and_then(core::num::NonZeroU32::new).ok_or_else(|| input.error(RANGE))?;
    Ok((rest, value))
}

/// `number64 = 1*DIGIT`, unsigned 63-bit.
pub(crate) fn number64<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, u64> {
    const DIGIT: &Rule = &Rule::new("digit", "number64");
    const RANGE: &Rule = &Rule::new("number of at most 9223372036854775807", "number64");
    let (rest, value) = unsigned(input, DIGIT, RANGE)?;
    if i64::try_from(value).is_err() {
        return Err(input.error(RANGE));
    }
    Ok((rest, value))
}

/// `1*DIGIT`, unsigned 64-bit, which fails with these rules: identifiers that no RFC has.
pub(crate) fn number_of_64_bits<'a, 'c>(
    input: Input<'a, 'c>,
    digit: &'static Rule,
    range: &'static Rule,
) -> ParseResult<'a, 'c, u64> {
    unsigned(input, digit, range)
}

/// The short way of [`number64`], for who reads many: a number of a usual length with a space or `)` behind it, and what follows.
#[inline(always)]
pub(crate) fn plain_number(octets: &[u8]) -> Option<(u64, &[u8])> {
    // Most have fewer than eight digits.
    let (value, length) =
        octets.first_chunk().and_then(|word| scan::few_digits(*word)).or_else(|| any_digits(octets))?;
    let rest = octets.get(length..)?;
    matches!(rest, [b' ' | b')', ..]).then_some((value, rest))
}

/// As many digits as fit 63 bits whatever they are, at least one.
#[inline(never)]
fn any_digits(octets: &[u8]) -> Option<(u64, usize)> {
    scan::digits(octets).filter(|(_, length)| matches!(length, 1..=18))
}

/// `1*DIGIT` that fits 64 bits.
fn unsigned<'a, 'c>(input: Input<'a, 'c>, digit: &'static Rule, range: &'static Rule) -> ParseResult<'a, 'c, u64> {
    match scan::digits(input.octets) {
        Some((_, 0)) => Err(input.error(digit)),
        Some((value, length)) => Ok((input.skip(length), value)),
        None => Err(input.error(range)),
    }
}

#[cfg(test)]
mod tests {
    use super::plain_number;
    use crate::wire::Reader;

    #[test]
    fn reads_up_to_the_largest() {
        assert_eq!(Reader::new(b"4294967295 ").number(), Ok(u32::MAX));
        assert_eq!(Reader::new(b"0").number(), Ok(0));
        assert_eq!(Reader::new(b"0012)").number(), Ok(12));
        assert_eq!(Reader::new(b"1").nz_number().map(u32::from), Ok(1));
        assert_eq!(Reader::new(b"9223372036854775807}").number64(), Ok(i64::MAX as u64));
    }

    #[test]
    fn says_what_does_not_fit() {
        let number = |text: &str| Reader::new(text.as_bytes()).number().unwrap_err().to_string();
        let nz_number = |text: &str| Reader::new(text.as_bytes()).nz_number().unwrap_err().to_string();
        let number64 = |text: &str| Reader::new(text.as_bytes()).number64().unwrap_err().to_string();
        assert_eq!(number(""), "expected digit at offset 0 in number");
        assert_eq!(number("-1"), "expected digit at offset 0 in number");
        assert_eq!(number("4294967296"), "expected number of at most 4294967295 at offset 0 in number");
        assert_eq!(number("99999999999999999999"), "expected number of at most 4294967295 at offset 0 in number");
        assert_eq!(nz_number("x"), "expected nonzero digit at offset 0 in nz-number");
        assert_eq!(nz_number("0"), "expected number of 1 to 4294967295 at offset 0 in nz-number");
        assert_eq!(nz_number("00"), "expected number of 1 to 4294967295 at offset 0 in nz-number");
        assert_eq!(number64(" 1"), "expected digit at offset 0 in number64");
        assert_eq!(
            number64("9223372036854775808"),
            "expected number of at most 9223372036854775807 at offset 0 in number64"
        );
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_leads_where_the_long_one_does(text in "[0-9]{0,21}[ ).]?.?") {
            let octets = text.as_bytes();
            if let Some((value, rest)) = plain_number(octets) {
                let mut reader = Reader::new(octets);
                assert_eq!(reader.number64(), Ok(value));
                assert_eq!(reader.offset(), octets.len() - rest.len());
            } else {
                let digits = octets.iter().take_while(|octet| octet.is_ascii_digit()).count();
                assert!(!(1..=18).contains(&digits) || !matches!(octets.get(digits), Some(b' ' | b')')));
            }
        }
    }
}
