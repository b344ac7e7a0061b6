//! Sets made up for tests: `Arbitrary`.

use super::{build::push_number, number::SeqNumber, set::SequenceSet, uid_set::UidSet};
use alloc::vec::Vec;
use arbitrary::{Arbitrary, Result, Unstructured};
use core::num::NonZeroU32;

impl<'a> Arbitrary<'a> for SeqNumber {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        // Small ones meet each other, large ones meet the bounds.
        let number = match u.int_in_range(0..=3)? {
            0 => return Ok(Self::Largest),
            1 => u32::MAX - u32::from(u.arbitrary::<u8>()?),
            2 => u.arbitrary::<u32>()?,
            _ => u.arbitrary::<u8>()?.into(),
        };
        Ok(NonZeroU32::new(number).map_or(Self::Largest, Self::Number))
    }
}

impl<'a> Arbitrary<'a> for SequenceSet<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        if u.ratio(1, 8)? { Ok(Self::LAST_COMMAND) } else { Ok(Self(text(u)?.into())) }
    }
}

impl<'a> Arbitrary<'a> for UidSet<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut text = text(u)?;
        text.iter_mut().filter(|octet| **octet == b'*').for_each(|octet| *octet = b'9');
        Ok(Self(text.into()))
    }
}

/// The text of a set with one range or more.
fn text(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    loop {
        for octet in [b':', b','] {
            match u.arbitrary()? {
                SeqNumber::Number(number) => push_number(&mut text, number),
                SeqNumber::Largest => text.push(b'*'),
            }
            if octet == b',' || u.arbitrary()? {
                break;
            }
            text.push(octet);
        }
        if u.is_empty() || u.ratio(1, 8)? {
            return Ok(text);
        }
        text.push(b',');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{
            sequence::parse::{sequence_set, uid_set},
            testing::{peers, read, written},
        },
        quirks::Quirks,
    };
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_again(octets: Vec<u8>) {
            let mut u = Unstructured::new(&octets);
            let (set, uids): (SequenceSet<'_>, UidSet<'_>) = u.arbitrary().unwrap();
            for peer in peers() {
                let line = written(peer, |writer| set.write(writer));
                prop_assert_eq!(read(&line, 0, Quirks::NONE, sequence_set).unwrap().0, set.clone());
                let line = written(peer, |writer| uids.write(writer));
                prop_assert_eq!(read(&line, 0, Quirks::NONE, uid_set).unwrap().0, uids.clone());
            }
        }
    }
}
