//! Frames that were damaged at random.

use proptest::{prelude::*, sample::Index};

/// What damage puts in.
const OCTETS: &[u8] = b"()\"\\{}[]<> \r\n\x000129NIL\xff~+*%$:,";

/// One of the frames, with one to four octets replaced, inserted or removed. May be empty.
pub(crate) fn damaged(frames: &'static [Vec<u8>]) -> impl Strategy<Value = Vec<u8>> {
    let damage = prop::collection::vec((any::<Index>(), 0..3_u8, prop::sample::select(OCTETS)), 1..5);
    (any::<Index>(), damage).prop_map(move |(which, damage)| {
        let mut octets = which.get(frames).clone();
        for (place, kind, octet) in damage {
            if octets.is_empty() {
                break;
            }
            let at = place.index(octets.len());
            match kind {
                0 => octets[at] = octet,
                1 => octets.insert(at, octet),
                _ => drop(octets.remove(at)),
            }
        }
        octets
    })
}
