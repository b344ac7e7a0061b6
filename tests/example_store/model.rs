//! Any order of operations does to a folder what it does to a simple list.

use crate::world::{self, World, each, flags};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What is done next. Which message is meant is a number, taken to one of those that are there.
#[derive(Clone, Debug)]
enum Step {
    Add(Vec<&'static str>),
    Flag(usize, &'static str),
    Expunge(Vec<usize>),
    Copy(Vec<usize>),
    Move(Vec<usize>),
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let names = || proptest::sample::select(vec!["()", "(\\Seen)", "(Work \\Flagged)", "(Work)", "(Play)"]);
    let some = || proptest::collection::vec(0_usize..9, 0..4);
    let step = prop_oneof![
        3 => proptest::collection::vec(names(), 1..4).prop_map(Step::Add),
        3 => (0_usize..9, names()).prop_map(|(which, names)| Step::Flag(which, names)),
        2 => some().prop_map(Step::Expunge),
        1 => some().prop_map(Step::Copy),
        1 => some().prop_map(Step::Move),
        1 => Just(Step::Reopen),
    ];
    proptest::collection::vec(step, 1..25)
}

/// A folder: the next UID, and the messages, each the names of its flags and its text.
#[derive(Clone)]
struct Model(u32, BTreeMap<u32, (&'static str, String)>);

impl Model {
    fn add(&mut self, message: (&'static str, String)) {
        self.1.insert(self.0, message);
        self.0 += 1;
    }

    /// The UIDs that are meant, each once, ascending.
    fn uids(&self, which: &[usize]) -> Vec<u32> {
        let all: Vec<_> = self.1.keys().copied().collect();
        let mut uids: Vec<_> = which.iter().filter_map(|which| all.get(which % all.len().max(1)).copied()).collect();
        uids.sort_unstable();
        uids.dedup();
        uids
    }

    fn messages(&self) -> Vec<String> {
        self.1.iter().map(|(uid, (names, text))| format!("{uid} {names} {text}")).collect()
    }
}

fn parse(names: &str) -> imap_wire::data::Flags<'static> {
    flags(names.trim_matches(['(', ')']))
}

fn run(world: &mut World, steps: &[Step]) {
    let (mut inbox, mut trash) = (Model(1, BTreeMap::new()), Model(1, BTreeMap::new()));
    for step in steps {
        let account = world.account();
        let [folder, other] = ["INBOX", "Trash"].map(|name| world.folder(name));
        match step {
            Step::Add(all) => {
                let first = inbox.0;
                all.iter().for_each(|names| inbox.add((names, format!("text-{}", inbox.0))));
                let new = all
                    .iter()
                    .zip(first..)
                    .map(|(names, uid)| world::new(&account, &format!("text-{uid}"), names.trim_matches(['(', ')'])));
                assert_eq!(folder.add(new).unwrap(), (first..inbox.0).collect::<Vec<_>>());
            }
            Step::Flag(which, names) => {
                for uid in inbox.uids(&[*which]) {
                    folder.lock().set_flags([(uid, parse(names))]).unwrap();
                    inbox.1.get_mut(&uid).unwrap().0 = names;
                }
            }
            Step::Expunge(which) => {
                let uids = inbox.uids(which);
                folder.lock().expunge(&uids).unwrap();
                inbox.1.retain(|uid, _| !uids.contains(uid));
            }
            Step::Copy(which) | Step::Move(which) => {
                let uids = inbox.uids(which);
                let first = trash.0;
                uids.iter().for_each(|uid| trash.add(inbox.1[uid].clone()));
                let pairs: Vec<_> = uids.iter().copied().zip(first..).collect();
                if let Step::Move(_) = step {
                    assert_eq!(folder.move_to(&uids, &other).unwrap(), pairs);
                    inbox.1.retain(|uid, _| !uids.contains(uid));
                } else {
                    assert_eq!(folder.copy_to(&uids, &other).unwrap(), pairs);
                }
            }
            Step::Reopen => world.reopen(),
        }
        for (name, model) in [("INBOX", &inbox), ("Trash", &trash)] {
            let folder = world.folder(name);
            assert_eq!(world::messages(&folder), model.messages());
            assert_eq!(folder.lock().mailbox().uid_next(), model.0);
        }
        assert_eq!(world.account().usage().messages, (inbox.1.len() + trash.1.len()) as u64);
    }
    world.reopen();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_operations_is_right(steps in steps()) {
        each(|world| run(world, &steps));
    }
}
