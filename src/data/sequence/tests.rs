//! Sets against their slow twins, which have all numbers one by one.

use super::{SequenceSet, UidSet};
use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};
use proptest::{collection, option, prelude::*};

/// Numbers and ranges near each other, with `None` for `*`.
type Elements = Vec<(Option<u32>, Option<Option<u32>>)>;

fn elements(star: bool) -> impl Strategy<Value = Elements> {
    let number =
        move || if star { option::weighted(0.9, 1..24_u32).boxed() } else { (1..24_u32).prop_map(Some).boxed() };
    collection::vec((number(), option::of(number())), 1..12)
}

fn text_of(elements: &Elements) -> String {
    let number = |number: Option<u32>| number.map_or_else(|| "*".into(), |number| number.to_string());
    let element = |&(start, end): &(_, Option<_>)| match end {
        None => number(start),
        Some(end) => number(start) + ":" + &number(end),
    };
    elements.iter().map(element).collect::<Vec<_>>().join(",")
}

/// All numbers in their order, one by one.
fn naive(elements: &Elements, largest: u32) -> Vec<u32> {
    let mut all = Vec::new();
    for &(start, end) in elements {
        let start = start.unwrap_or(largest);
        let end = end.map_or(start, |end| end.unwrap_or(largest));
        if start != 0 && end != 0 {
            all.extend(start.min(end)..=start.max(end));
        }
    }
    all
}

fn set(text: &str) -> SequenceSet<'_> {
    SequenceSet::new(text).unwrap()
}

fn uids(text: &str) -> UidSet<'_> {
    UidSet::new(text).unwrap()
}

proptest! {
    #[test]
    fn sets_are_as_their_slow_twins(mut elements in elements(true), sorted: bool, other in elements(true), largest in 0..30_u32) {
        if sorted {
            elements.sort_unstable();
        }
        let text = text_of(&elements);
        let set = set(&text);
        let model: BTreeSet<_> = naive(&elements, largest).into_iter().collect();
        let all: Vec<_> = model.iter().copied().collect();
        prop_assert_eq!(set.ranges().map(|range| range.to_string()).collect::<Vec<_>>().len(), elements.len());
        prop_assert_eq!(set.numbers(largest).collect::<Vec<_>>(), &all[..]);
        prop_assert_eq!(set.count(largest), all.len() as u64);
        prop_assert_eq!((set.min(largest), set.max(largest)), (all.first().copied(), all.last().copied()));
        prop_assert_eq!(set.expand(largest, all.len()), Ok(all.clone()));
        prop_assert!(all.is_empty() || set.expand(largest, all.len() - 1).is_err());
        for number in 0..40 {
            prop_assert_eq!(set.contains(number, largest), model.contains(&number));
        }
        let other_text = text_of(&other);
        let other_model: BTreeSet<_> = naive(&other, largest).into_iter().collect();
        prop_assert_eq!(set.same_numbers(&self::set(&other_text), largest), model == other_model);
        match SequenceSet::from_numbers(all.iter().rev().copied()) {
            None => prop_assert!(all.is_empty()),
            Some(built) => {
                prop_assert!(built.same_numbers(&set, largest));
                let ends: Vec<_> = built.ranges().flat_map(|range| range.resolve(0)).collect();
                prop_assert!(ends.windows(2).all(|pair| *pair[0].end() + 1 < *pair[1].start()));
            }
        }
    }

    #[test]
    fn uid_sets_are_as_their_slow_twins(elements in elements(false), other in elements(false)) {
        let (text, other_text) = (text_of(&elements), text_of(&other));
        let (set, other_set) = (uids(&text), uids(&other_text));
        let (all, other_all) = (naive(&elements, 0), naive(&other, 0));
        prop_assert_eq!(set.uids().collect::<Vec<_>>(), &all[..]);
        prop_assert_eq!(set.count(), all.len() as u64);
        for number in 0..40 {
            prop_assert_eq!(set.contains(number), all.contains(&number));
        }
        let built = UidSet::from_uids(all.iter().copied()).unwrap();
        prop_assert_eq!(built.uids().collect::<Vec<_>>(), &all[..]);
        match set.zip(&other_set) {
            Ok(pairs) => prop_assert!(pairs.eq(all.into_iter().zip(other_all))),
            Err(_) => prop_assert_ne!(all.len(), other_all.len()),
        }
    }

    #[test]
    fn pieces_make_up_the_set(elements in elements(true), octets in 0..20_usize) {
        let text = text_of(&elements);
        let pieces: Vec<_> = set(&text).split(octets).map(|piece| piece.to_string()).collect();
        for piece in &pieces {
            prop_assert!(SequenceSet::new(piece.as_str()).is_ok());
            prop_assert!(piece.len() <= octets || !piece.contains(','));
        }
        prop_assert_eq!(pieces.join(","), text);
    }
}
