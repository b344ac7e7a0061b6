//! A client and an honest server: the property is in `support/toy_server.rs`.

use crate::support::toy_server::client_and_server_agree;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn an_honest_server_and_the_client_agree(octets in proptest::collection::vec(any::<u8>(), 0..1_000)) {
        client_and_server_agree(&octets);
    }
}
