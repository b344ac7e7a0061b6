//! Whatever order things happen in: the property is in `support/pair/random.rs`.

use crate::support::pair::random::pair_agrees;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 5000, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn client_server_and_mailbox_agree_in_the_end(octets in proptest::collection::vec(any::<u8>(), 0..150)) {
        pair_agrees(&octets);
    }
}
