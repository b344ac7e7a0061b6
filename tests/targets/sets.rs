//! Sets of numbers that are near each other: the properties are in `support/sets.rs`.

use crate::support::sets::{pieces_make_up_the_set, sequence_set_is_as_its_slow_twin, uid_set_is_as_its_slow_twin};
use proptest::{collection, option, prelude::*};

/// Numbers and ranges near each other, perhaps with `*`.
fn set(star: bool) -> impl Strategy<Value = String> {
    let number = move || {
        let number = (1..24_u32).prop_map(|number| number.to_string());
        if star { prop_oneof![9 => number, 1 => Just("*".to_owned())].boxed() } else { number.boxed() }
    };
    let element = (number(), option::of(number())).prop_map(|(start, end)| match end {
        None => start,
        Some(end) => start + ":" + &end,
    });
    (collection::vec(element, 1..12), any::<bool>()).prop_map(|(mut elements, sorted)| {
        if sorted {
            elements
                .sort_unstable_by_key(|element| element.split(':').next().and_then(|start| start.parse::<u32>().ok()));
        }
        elements.join(",")
    })
}

proptest! {
    #[test]
    fn sets_are_as_their_slow_twins(text in set(true), other in set(true), largest in 0..30_u32) {
        sequence_set_is_as_its_slow_twin(text.as_bytes(), other.as_bytes(), largest);
    }

    #[test]
    fn uid_sets_are_as_their_slow_twins(text in set(false), other in set(false)) {
        uid_set_is_as_its_slow_twin(text.as_bytes(), other.as_bytes());
    }

    #[test]
    fn pieces_make_up_the_whole(text in set(true), octets in 0..20_usize) {
        pieces_make_up_the_set(text.as_bytes(), octets);
    }
}
