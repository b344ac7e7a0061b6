//! Any calls in any order, and any octets: the property is in `support/server_operations.rs`.

use crate::support::server_operations::server_survives;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn no_order_of_calls_and_no_octets_break_it(octets in proptest::collection::vec(any::<u8>(), 0..400)) {
        server_survives(&octets);
    }
}
