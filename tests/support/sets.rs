//! Properties of sets of numbers, against a slow twin that is read from the text by itself.

use super::choices::Choices;
use imap_wire::data::{SequenceSet, UidSet};
use std::ops::RangeInclusive;

/// More numbers than this are not looked at one by one.
const MOST: usize = 1_000;

/// The first and the last number of each element, with `None` for `*`, or `None` if this is no set.
fn elements(text: &[u8]) -> Option<Vec<[Option<u32>; 2]>> {
    let number = |digits: &[u8]| match digits {
        b"*" => Some(None),
        [b'1'..=b'9', ..] if digits.iter().all(u8::is_ascii_digit) => {
            Some(Some(str::from_utf8(digits).ok()?.parse().ok()?))
        }
        _ => None,
    };
    let element = |element: &[u8]| {
        let mut ends = element.split(|octet| *octet == b':');
        let first = number(ends.next()?)?;
        let last = ends.next().map_or(Some(first), number)?;
        ends.next().is_none().then_some([first, last])
    };
    text.split(|octet| *octet == b',').map(element).collect()
}

/// Its ranges for a mailbox in which the largest number is this, in the order of the text.
fn ranges(elements: &[[Option<u32>; 2]], largest: u32) -> Vec<RangeInclusive<u32>> {
    let resolved = elements.iter().map(|ends| ends.map(|end| end.unwrap_or(largest)));
    resolved.filter(|ends| !ends.contains(&0)).map(|[a, b]| a.min(b)..=a.max(b)).collect()
}

/// The same in order, with none that touches another.
fn merged(mut ranges: Vec<RangeInclusive<u32>>) -> Vec<RangeInclusive<u32>> {
    ranges.sort_unstable_by_key(|range| *range.start());
    let mut merged: Vec<RangeInclusive<u32>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if *range.start() <= last.end().saturating_add(1) => {
                *last = *last.start()..=*last.end().max(range.end());
            }
            _ => merged.push(range),
        }
    }
    merged
}

fn count(ranges: &[RangeInclusive<u32>]) -> u64 {
    ranges.iter().map(|range| u64::from(range.end() - range.start()) + 1).sum()
}

fn some_of(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    numbers.take(MOST).collect()
}

/// The octets say how large the largest number is, and are two sets, apart by `;`.
pub fn sets_are_as_their_slow_twins(octets: &[u8]) {
    let mut choices = Choices::new(octets);
    let largest = choices.one_of(&[0, 1, 2, 7, 20, 29, u32::MAX - 1, u32::MAX]);
    let most = choices.next(256);
    let [text, other] = [choices.up_to(b';'), choices.rest()];
    sequence_set_is_as_its_slow_twin(text, other, largest);
    uid_set_is_as_its_slow_twin(text, other);
    pieces_make_up_the_set(text, most);
}

/// A set of numbers, which may have `*`, is what its text says.
pub fn sequence_set_is_as_its_slow_twin(text: &[u8], other: &[u8], largest: u32) {
    let Some(twin) = elements(text) else {
        return assert!(SequenceSet::new(text).is_err() || text == b"$", "{}", text.escape_ascii());
    };
    let set = SequenceSet::new(text).unwrap_or_else(|error| panic!("{error}: {}", text.escape_ascii()));
    assert_eq!(set.ranges().count(), twin.len());
    let all = merged(ranges(&twin, largest));
    assert_eq!(set.count(largest), count(&all));
    assert_eq!(set.min(largest), all.first().map(|range| *range.start()));
    assert_eq!(set.max(largest), all.last().map(|range| *range.end()));
    let some = some_of(all.iter().cloned().flatten());
    assert_eq!(some_of(set.numbers(largest)), some);
    if some.len() < MOST {
        assert_eq!(set.expand(largest, some.len()).as_ref(), Ok(&some));
        assert!(some.is_empty() || set.expand(largest, some.len() - 1).is_err());
        match SequenceSet::from_numbers(some.iter().rev().copied()) {
            None => assert!(some.is_empty()),
            Some(built) => {
                assert!(built.same_numbers(&set, largest));
                assert_eq!(built.ranges().flat_map(|range| range.resolve(0)).collect::<Vec<_>>(), all);
            }
        }
    } else {
        assert!(set.expand(largest, MOST - 1).is_err());
    }
    let ends = all.iter().flat_map(|range| [*range.start(), *range.end()]);
    for number in ends.flat_map(|end| [end.saturating_sub(1), end, end.saturating_add(1)]).chain(0..40) {
        assert_eq!(set.contains(number, largest), all.iter().any(|range| range.contains(&number)), "{number}");
    }
    if let (Some(twin), Ok(other)) = (elements(other), SequenceSet::new(other)) {
        assert_eq!(set.same_numbers(&other, largest), merged(ranges(&twin, largest)) == all);
    }
}

/// A set of UIDs, which has their order, is what its text says.
pub fn uid_set_is_as_its_slow_twin(text: &[u8], other: &[u8]) {
    let known = |text| elements(text).filter(|twin| twin.iter().flatten().all(Option::is_some));
    let Some(twin) = known(text) else {
        return assert!(UidSet::new(text).is_err(), "{}", text.escape_ascii());
    };
    let set = UidSet::new(text).unwrap_or_else(|error| panic!("{error}: {}", text.escape_ascii()));
    let all = ranges(&twin, 0);
    assert_eq!(set.count(), count(&all));
    let some = some_of(all.iter().cloned().flatten());
    assert_eq!(some_of(set.uids()), some);
    for number in some.iter().copied().chain(0..40) {
        assert_eq!(set.contains(number), all.iter().any(|range| range.contains(&number)), "{number}");
    }
    let built = UidSet::from_uids(some.iter().copied()).expect("there is one");
    assert_eq!(some_of(built.uids()), some);
    if let (Some(twin), Ok(other_set)) = (known(other), UidSet::new(other)) {
        let others = ranges(&twin, 0);
        match set.zip(&other_set) {
            Ok(pairs) => {
                assert_eq!(count(&all), count(&others));
                let pairs: Vec<_> = pairs.take(MOST).collect();
                assert!(pairs.into_iter().eq(some.into_iter().zip(others.into_iter().flatten())));
            }
            Err(_) => assert_ne!(count(&all), count(&others)),
        }
    }
}

/// Cut into pieces of this length, it is the same; a piece exceeds that only if it is one element.
pub fn pieces_make_up_the_set(text: &[u8], octets: usize) {
    let Ok(set) = SequenceSet::new(text) else { return };
    let pieces: Vec<_> = set.split(octets).map(|piece| piece.as_octets().to_vec()).collect();
    for piece in &pieces {
        assert!(SequenceSet::new(piece.as_slice()).is_ok());
        assert!(piece.len() <= octets || !piece.contains(&b','));
    }
    assert_eq!(pieces.join(&b','), text);
}
