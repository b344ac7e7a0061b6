//! The text of a set: where it ends, and which ranges it has.
//!
//! A text is checked by [`end`] when a set is made of it. [`Ranges`] reads what was checked, and checks nothing again.

/// The largest number, as digits.
const LARGEST: &[u8] = b"4294967295";

/// What follows the numbers and ranges at the front of `octets`, with `*` among them if `STAR`; or what begins with the number
/// that is none.
pub(super) fn end<const STAR: bool>(octets: &[u8]) -> Result<&[u8], &[u8]> {
    let mut rest = octets;
    loop {
        rest = number::<STAR>(rest).ok_or(rest)?;
        if let [b':', tail @ ..] = rest {
            rest = number::<STAR>(tail).ok_or(tail)?;
        }
        match rest {
            [b',', tail @ ..] => rest = tail,
            _ => return Ok(rest),
        }
    }
}

/// What follows the number at the front of `octets`.
#[inline(always)]
fn number<const STAR: bool>(octets: &[u8]) -> Option<&[u8]> {
    match nz_number(octets) {
        Some((_, rest)) => Some(rest),
        None if STAR => octets.strip_prefix(b"*"),
        None => None,
    }
}

/// The `nz-number` at the front of `octets`, and what follows it.
#[inline(always)]
pub(super) fn nz_number(octets: &[u8]) -> Option<(u32, &[u8])> {
    let (value, length) = digits(octets);
    let fits = match length {
        1..=9 => true,
        10 => octets.get(..length).is_some_and(|text| text <= LARGEST),
        _ => false,
    };
    if fits && octets.first() != Some(&b'0') { Some((value, octets.get(length..)?)) } else { None }
}

/// The value of the digits at the front of `octets`, if there are ten at most and it is in range, and how many they are, of
/// which more than ten are eleven.
///
/// Sets can have thousands of numbers. Behind one check that eleven octets are there, no octet needs its own; the first four
/// are read at once, as lanes of a word. Forced, as it is for [`Ranges`]: a call costs as much as the work.
#[inline(always)]
fn digits(octets: &[u8]) -> (u32, usize) {
    let (Some(chunk), Some(four)) = (octets.first_chunk::<11>(), octets.first_chunk::<4>()) else {
        return few_digits(octets);
    };
    let word = u32::from_le_bytes(*four) ^ 0x3030_3030;
    // The high bit of each lane that is above 9; only such a lane can carry into the next.
    if (word.wrapping_add(0x7676_7676) | word) & 0x8080_8080 == 0 {
        let pairs = word * 10 + (word >> 8);
        more_digits((pairs & 0xff) * 100 + (pairs >> 16 & 0xff), 4, chunk)
    } else {
        more_digits(0, 0, four)
    }
}

/// The same where the text is about to end.
#[inline(never)]
fn few_digits(octets: &[u8]) -> (u32, usize) {
    more_digits(0, 0, octets)
}

/// The value and the number of all digits, where those of the first `length` have this value.
#[inline(always)]
fn more_digits(mut value: u32, mut length: usize, octets: &[u8]) -> (u32, usize) {
    while let Some(octet @ b'0'..=b'9') = octets.get(length) {
        value = value.wrapping_mul(10).wrapping_add(u32::from(octet - b'0'));
        length += 1;
    }
    (value, length)
}

/// The two ends of each range of a text that was checked, as they stand, with `star` for `*`.
#[derive(Clone)]
pub(super) struct Ranges<'a> {
    rest: &'a [u8],
    star: u32,
}

impl<'a> Ranges<'a> {
    pub(super) const fn new(text: &'a [u8], star: u32) -> Self {
        Self { rest: text, star }
    }

    /// The lower and upper end of each range. A range with an end that is 0 is none.
    pub(super) fn ascending(self) -> impl Iterator<Item = (u32, u32)> + Clone {
        self.filter_map(|(start, end)| {
            let low = start.min(end);
            (low != 0).then_some((low, start.max(end)))
        })
    }

    /// The number at the front, and the octet behind it, which is taken too: a comma stands behind the last.
    #[inline(always)]
    fn number(&mut self) -> (u32, u8) {
        let (number, length) = digits(self.rest);
        match self.rest.get(length..) {
            Some([b'*', ..]) => self.largest(),
            Some([behind, rest @ ..]) => {
                self.rest = rest;
                (number, *behind)
            }
            _ => {
                self.rest = &[];
                (number, b',')
            }
        }
    }

    /// The same for `*`.
    #[cold]
    fn largest(&mut self) -> (u32, u8) {
        let (behind, rest) = match self.rest {
            [_, behind, rest @ ..] => (*behind, rest),
            _ => (b',', &[][..]),
        };
        self.rest = rest;
        (self.star, behind)
    }
}

impl Iterator for Ranges<'_> {
    type Item = (u32, u32);

    #[inline(always)]
    fn next(&mut self) -> Option<(u32, u32)> {
        if self.rest.is_empty() {
            return None;
        }
        let (start, behind) = self.number();
        let end = if behind == b':' { self.number().0 } else { start };
        Some((start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{string::ToString, vec::Vec};
    use proptest::{collection, prelude::*, sample};

    #[test]
    fn numbers_have_ten_digits_at_most() {
        for tail in ["", ",", ":1,7,123456789"] {
            for (digits, value) in [("4294967295", Some(u32::MAX)), ("4294967296", None), ("42949672950", None)] {
                let octets = digits.to_string() + tail;
                assert_eq!(nz_number(octets.as_bytes()), value.map(|value| (value, tail.as_bytes())), "{octets}");
            }
        }
    }

    proptest! {
        #[test]
        fn digits_are_as_their_slow_twin(
            number in prop_oneof![any::<u32>(), 0..99_999_u32, sample::select(vec![0, 9_999, 10_000, 99_999_999, u32::MAX])],
            tail in collection::vec(any::<u8>().prop_filter("no digit", |octet| !octet.is_ascii_digit()), 0..12),
        ) {
            let mut octets = number.to_string().into_bytes();
            let length = octets.len();
            octets.extend(&tail);
            prop_assert_eq!(digits(&octets), (number, length));
        }

        #[test]
        fn the_end_is_as_its_slow_twin(octets in "([1-9*:,0]|[0-9]{1,11}[:,]){0,24}[ )]?") {
            let set = octets.split([' ', ')']).next().unwrap_or_default();
            let number = |text: &str| text == "*" || !text.starts_with(['0', '+']) && text.parse::<u32>().is_ok();
            let is_range = |text: &str| {
                let (start, end) = text.split_once(':').unwrap_or((text, text));
                number(start) && number(end)
            };
            let slow = set.split(',').all(is_range);
            prop_assert_eq!(end::<true>(octets.as_bytes()) == Ok(&octets.as_bytes()[set.len()..]), slow);
            let ranges: Vec<_> = if slow { Ranges::new(set.as_bytes(), 0).collect() } else { Vec::new() };
            let text: Vec<_> = ranges.iter().map(|(start, end)| match (start, end) {
                (start, end) if start == end => start.to_string(),
                (start, end) => start.to_string() + ":" + &end.to_string(),
            }).collect();
            prop_assert!(!slow || text.len() == set.split(',').count());
            for (text, range) in text.iter().zip(set.split(',')) {
                let range = range.replace('*', "0");
                let (start, end) = range.split_once(':').unwrap_or((&range, &range));
                prop_assert_eq!(text, &if start == end { start.into() } else { range.clone() });
            }
        }
    }
}
