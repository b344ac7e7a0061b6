//! Sets of message numbers: `sequence-set` and `uid-set`, with `seq-number`, `seq-range` and `uniqueid` (RFC 9051,
//! section 9; RFC 4315, section 4).
//!
//! A set is its text, checked once, from which ranges are read as they are wanted: `1:4294967295` takes twelve octets and no
//! time. Lists of numbers that are no set, such as those of SEARCH, do not live here.
//!
//! What they are: `number.rs` has [`SeqNumber`] and [`SeqRange`], `set.rs` has [`SequenceSet`], `uid_set.rs` has [`UidSet`],
//! each with what can be asked of it. What is done with them: `build.rs` makes sets of numbers, `split.rs` cuts them into
//! pieces, `parse.rs` reads them, `generate.rs` makes some up. Beneath: `scan.rs` finds ranges in text, `merge.rs` puts ranges
//! in order.

mod build;
#[cfg(feature = "arbitrary")]
mod generate;
mod merge;
mod number;
mod parse;
mod scan;
mod set;
mod split;
mod uid_set;

pub(crate) use merge::{Merged, merged};
pub use number::{SeqNumber, SeqRange};
pub(crate) use parse::{sequence_set, uid, uid_set};
pub use set::SequenceSet;
pub use uid_set::UidSet;
