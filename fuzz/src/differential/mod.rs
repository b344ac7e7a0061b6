//! Other crates read the same facts from a response, where they and the strict decoder of this one read one at all.
//!
//! A fact is what a mail program acts on: numbers, UIDs, flags, the strings of an envelope, sizes, names, contents. What only one of two
//! tells is not compared. README.md lists where the others are known to differ; each has its reason in the code below.

mod facts;
mod imap_codec;
mod imap_proto;
mod ours;

use crate::support::{seeds::Recorded, targets::Target};
pub use facts::Facts;

/// The row of the target.
pub const TARGET: Target = Target { name: "differential", run: facts_agree, seeds: Recorded::lines };

/// What is read of these octets by whoever can.
pub fn facts_agree(octets: &[u8]) {
    if let Some(disagreement) = disagreement(octets) {
        panic!("{disagreement}: {}", octets.escape_ascii());
    }
}

fn disagreement(octets: &[u8]) -> Option<String> {
    let ours = ours::facts(octets)?;
    let differs = |name: &str, theirs: Facts| Some(format!("{name}: {}", ours.disagreement(&theirs)?));
    let codec = imap_codec::facts(octets).and_then(|theirs| differs("imap-codec", theirs));
    codec.or_else(|| imap_proto::facts(octets).and_then(|theirs| differs("imap-proto", theirs)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::capture::project;
    use std::fs;

    #[test]
    fn facts_of_what_is_recorded_agree() {
        let seeds = Recorded::read().lines();
        let read = |facts: fn(&[u8]) -> Option<Facts>| seeds.iter().filter(|seed| facts(seed).is_some()).count();
        // So many that the others do read something.
        assert!(read(imap_codec::facts) > 500, "{}", read(imap_codec::facts));
        assert!(read(imap_proto::facts) > 500, "{}", read(imap_proto::facts));
        let differ: Vec<_> =
            seeds.iter().filter_map(|seed| Some(format!("{} {}", disagreement(seed)?, seed.escape_ascii()))).collect();
        assert!(differ.is_empty(), "{} differ, such as {:#?}", differ.len(), &differ[..differ.len().min(20)]);
    }

    #[test]
    fn facts_of_what_was_found_agree() {
        let Ok(folder) = fs::read_dir(project().join("fuzz/findings/differential")) else { return };
        folder.for_each(|found| facts_agree(&fs::read(found.unwrap().path()).unwrap()));
    }

    #[test]
    fn facts_that_differ_are_seen() {
        let [one, other] = [&b"* 1 FETCH (UID 5)\r\n"[..], b"* 1 FETCH (UID 6)\r\n"].map(ours::facts);
        let disagreement = one.unwrap().disagreement(&other.unwrap());
        assert_eq!(disagreement.as_deref(), Some("uid: [\"5\"], [\"6\"]"));
    }

    #[test]
    fn each_reads_all_kinds_of_facts() {
        let lines: [&[u8]; 5] = [
            b"* 3 FETCH (UID 7 RFC822.SIZE 9 FLAGS (\\Seen $X) BODY[] {2}\r\nhi ENVELOPE (NIL \"s\" ((NIL NIL \"a\" \"b\")) NIL NIL NIL NIL NIL NIL \"<i>\") BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5 1))\r\n",
            b"* STATUS x (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 3 UNSEEN 4)\r\n",
            b"* LIST (\\Noselect) \"/\" x\r\n",
            b"* SEARCH 1 2\r\n",
            b"A1 NO [READ-ONLY] x\r\n",
        ];
        for line in lines {
            let [ours, codec, proto] =
                [ours::facts, imap_codec::facts, imap_proto::facts].map(|facts| facts(line).unwrap());
            assert_eq!(ours, codec, "{}", line.escape_ascii());
            assert_eq!(ours, proto, "{}", line.escape_ascii());
        }
    }
}
