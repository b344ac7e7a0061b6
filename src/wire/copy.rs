//! The hot copies: octets into room that is there, tested on their way, and numbers in decimal.
//!
//! Most tokens are short. So they go in words, the last of which overlaps the one before, rather than by a call for each. Each
//! function has a slow twin in its tests.

use super::scan;

/// Copies `from` to `to`, which is as long.
#[inline(always)]
pub(super) fn copy(from: &[u8], to: &mut [u8]) {
    if from.len() > 16 {
        to.copy_from_slice(from);
    } else {
        copy_if(from, to, |_| 0, |_| false);
    }
}

/// Copies `from` to `to`, which is as long. False if a quoted string cannot hold all of it as it is, or might not; `to` has anything
/// then.
#[inline(always)]
pub(super) fn copy_quotable(from: &[u8], to: &mut [u8]) -> bool {
    copy_if(from, to, scan::unprintable, |block| {
        // The quotation mark and the space change places, and what is above 0x7F is negative.
        block.iter().fold(false, |hit, octet| hit | ((octet ^ 2).cast_signed() <= 0x20) | (*octet == b'\\'))
    })
}

/// Copies `from` to `to`, which is as long. False if it is no atom, or might be none; `to` has anything then.
#[inline(always)]
pub(super) fn copy_atom(from: &[u8], to: &mut [u8]) -> bool {
    copy_if(
        from,
        to,
        |word| scan::unplain(word, b'+'),
        |block| {
            let is_between = |octet: &u8| matches!(octet, b'['..=b'_');
            block.iter().fold(false, |hit, octet| hit | !matches!(octet, b'+'..=b'z') | is_between(octet))
        },
    )
}

/// Copies all, unless something is found in it: by `hits` in a word, or by `hit` in a block.
///
/// A block is tested in one go where the compiler has vectors. What is not longer than one is faster as words, which do not have to
/// be put together.
#[inline(always)]
fn copy_if(from: &[u8], to: &mut [u8], hits: impl Fn(u64) -> u64, hit: impl Fn(&[u8; 16]) -> bool) -> bool {
    let Some(to) = to.get_mut(..from.len()) else { return false };
    if from.len() > 16 {
        for (block, room) in from.as_chunks::<16>().0.iter().zip(to.as_chunks_mut::<16>().0) {
            if hit(block) {
                return false;
            }
            *room = *block;
        }
        return match (from.last_chunk(), to.last_chunk_mut()) {
            (Some(block), Some(room)) => {
                *room = *block;
                !hit(block)
            }
            _ => false,
        };
    }
    if let Some((first, last)) = copy_ends::<8>(from, to) {
        return hits(u64::from_le_bytes(first)) == 0 && hits(u64::from_le_bytes(last)) == 0;
    }
    let word = if let Some((first, last)) = copy_ends(from, to) {
        u64::from(u32::from_le_bytes(first)) | u64::from(u32::from_le_bytes(last)) << 32
    } else if let Some((first, last)) = copy_ends(from, to) {
        (u64::from(u16::from_le_bytes(first)) | u64::from(u16::from_le_bytes(last)) << 16) * 0x1_0000_0001
    } else if let ([octet], [room]) = (from, to) {
        *room = *octet;
        u64::from(*octet) * 0x0101_0101_0101_0101
    } else {
        return true;
    };
    hits(word) == 0
}

/// Copies `N` octets from the front and from the end, if there are so many: all, if there are not more than twice that.
#[inline(always)]
fn copy_ends<const N: usize>(from: &[u8], to: &mut [u8]) -> Option<([u8; N], [u8; N])> {
    let (first, last) = (*from.first_chunk()?, *from.last_chunk()?);
    *to.first_chunk_mut()? = first;
    *to.last_chunk_mut()? = last;
    Some((first, last))
}

/// The smallest number of nine digits.
pub(super) const NINE_DIGITS: u32 = 100_000_000;

/// The digits of a number below [`NINE_DIGITS`], and how many there are; what follows them means nothing.
///
/// The number is divided in lanes of a word: by 10,000 into two of four digits, those by 100, and those by 10. Most numbers are
/// small, and need no more than half of it.
#[inline(always)]
pub(super) const fn digits(number: u32) -> ([u8; 8], usize) {
    if number < 10_000 {
        let digits = four(number);
        let zeros = (digits | 1 << 24).trailing_zeros() / 8;
        let text = (digits | u32::from_le_bytes(*b"0000")) >> (8 * zeros);
        return ((text as u64).to_le_bytes(), 4 - zeros as usize);
    }
    let digits = eight(number);
    // The last digit stands in any case.
    let zeros = (digits | 1 << 56).trailing_zeros() / 8;
    let text = (digits | DIGITS) >> (8 * zeros);
    (text.to_le_bytes(), 8 - zeros as usize)
}

/// A number below [`NINE_DIGITS`] with zeros in front, in eight digits.
#[inline]
pub(super) const fn eight_digits(number: u32) -> [u8; 8] {
    (eight(number) | DIGITS).to_le_bytes()
}

const DIGITS: u64 = u64::from_le_bytes(*b"00000000");

/// The values of the eight digits in lanes, the first digit in the lowest.
///
/// Instead of a division by 100 or 10 there is a product and a shift, exact for all that a lane can have.
#[inline(always)]
const fn eight(number: u32) -> u64 {
    let fours = (number / 10_000) as u64 | ((number % 10_000) as u64) << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds | (fours - 100 * hundreds) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (twos - 10 * tens) << 8
}

/// As [`eight`], of a number below 10,000, in four lanes.
#[inline(always)]
const fn four(number: u32) -> u32 {
    let twos = (number / 100) | ((number % 100) << 16);
    let tens = ((twos * 103) >> 10) & 0x000f_000f;
    tens | (twos - 10 * tens) << 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{string::ToString, vec, vec::Vec};

    /// Each length that takes another way, with each octet at each place.
    fn each(mut test: impl FnMut(&[u8])) {
        for length in 0..=34 {
            let plain: Vec<u8> = (b'A'..=b'Z').chain(b'a'..=b'z').take(length).collect();
            test(&plain);
            for at in 0..length {
                for octet in 0..=255 {
                    let mut octets = plain.clone();
                    octets[at] = octet;
                    test(&octets);
                }
            }
        }
    }

    #[test]
    fn a_copy_is_the_same() {
        each(|octets| {
            let mut room = vec![0; octets.len()];
            copy(octets, &mut room);
            assert_eq!(room, octets);
        });
    }

    #[test]
    fn what_is_copied_into_quotation_marks_is_printable_and_neither_quotation_mark_nor_backslash() {
        each(|octets| {
            let mut room = vec![0; octets.len()];
            let expected = octets.iter().all(|octet| matches!(octet, b' '..=0x7f) && !matches!(octet, b'"' | b'\\'));
            assert_eq!(copy_quotable(octets, &mut room), expected, "{octets:?}");
            assert!(!expected || room == octets);
        });
    }

    #[test]
    fn what_is_copied_as_an_atom_is_one() {
        let is_plain = |octet: &u8| octet.is_ascii_alphanumeric() || b"+,-./:;<=>?@`".contains(octet);
        each(|octets| {
            let mut room = vec![0; octets.len()];
            let expected = octets.iter().all(is_plain);
            assert_eq!(copy_atom(octets, &mut room), expected, "{octets:?}");
            assert!(!expected || room == octets);
            assert!(!expected || octets.iter().all(|&octet| scan::is(octet, scan::ATOM)));
        });
    }

    #[test]
    fn digits_are_those_of_the_number() {
        let near = |power: u32| [power - 1, power, power + 1];
        let powers = (0..8).map(|power| 10_u32.pow(power)).flat_map(near);
        let many = (0..NINE_DIGITS).step_by(9_973).chain(0..20_000);
        let fours = (0..10_000).map(|four| 10_000 * four);
        for number in powers.chain(many).chain(fours).chain([NINE_DIGITS - 1]) {
            let (text, length) = digits(number);
            assert_eq!(text[..length], *number.to_string().as_bytes());
            let padded: Vec<u8> = format!("{number:08}").into();
            assert_eq!(eight_digits(number), *padded);
        }
    }
}
