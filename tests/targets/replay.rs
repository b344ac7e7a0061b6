//! Each target holds for what is recorded, for what fuzzers have found, and for anything.

use crate::support::{
    capture::project,
    seeds::Recorded,
    targets::{TARGETS, Target},
};
use proptest::prelude::*;
use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::OnceLock,
};

/// Runs the target, and says for which octets it does not hold.
fn holds(target: &Target, octets: &[u8], name: &str) {
    if catch_unwind(AssertUnwindSafe(|| (target.run)(octets))).is_err() {
        panic!("{} does not hold for {name}: {}", target.name, octets.escape_ascii());
    }
}

/// A target, and what is recorded of it.
type Seeded = (&'static Target, Vec<Vec<u8>>);

fn seeds() -> &'static [Seeded] {
    static SEEDS: OnceLock<Vec<Seeded>> = OnceLock::new();
    SEEDS.get_or_init(|| {
        let recorded = Recorded::read();
        TARGETS.iter().map(|target| (target, (target.seeds)(&recorded))).collect()
    })
}

#[test]
fn each_target_holds_for_what_is_recorded() {
    for (target, seeds) in seeds() {
        for (at, seed) in seeds.iter().enumerate() {
            holds(target, seed, &format!("seed {at}"));
        }
    }
    let count: usize = seeds().iter().map(|seeds| seeds.1.len()).sum();
    assert!(count > 5_000, "{count} seeds");
}

#[test]
fn each_target_holds_for_what_was_found() {
    let folder = project().join("fuzz/findings");
    for target in fs::read_dir(&folder).expect("it is part of the project") {
        let target = target.expect("it is there").path();
        let name = target.file_name().and_then(|name| name.to_str()).expect("a name");
        // The programs that compare with other crates are tested beside them.
        let Some(target) = TARGETS.iter().find(|it| it.name == name) else {
            assert!(["differential", "roundtrip_command", "roundtrip_response"].contains(&name), "{name}");
            continue;
        };
        for found in fs::read_dir(folder.join(name)).expect("it is a folder") {
            let found = found.expect("it is there").path();
            holds(target, &fs::read(&found).expect("it can be read"), &found.display().to_string());
        }
    }
}

/// Anything, or a seed with something else in its midst.
fn anything() -> impl Strategy<Value = (&'static Target, Vec<u8>)> {
    let any_octets = || prop::collection::vec(any::<u8>(), 0..200);
    (0..TARGETS.len(), any::<prop::sample::Index>(), any::<[prop::sample::Index; 2]>(), any_octets()).prop_map(
        |(target, which, ends, octets)| {
            let (target, seeds) = &seeds()[target];
            if seeds.is_empty() {
                return (*target, octets);
            }
            let seed = which.get(seeds);
            let mut ends = ends.map(|end| end.index(seed.len() + 1));
            ends.sort_unstable();
            let few = &octets[..octets.len().min(4)];
            (*target, [&seed[..ends[0]], few, &seed[ends[1]..]].concat())
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3_000) })]

    #[test]
    fn each_target_holds_for_anything((target, octets) in anything()) {
        holds(target, &octets, "this");
    }
}
