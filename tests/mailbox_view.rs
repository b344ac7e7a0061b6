//! A `MailboxView` of a million messages, in the chunks that it really has.

#![expect(clippy::cast_possible_truncation, reason = "what is cast is less than a million")]

use imap_wire::{
    MailboxView,
    data::{SequenceSet, UidSet},
    ext::Vanished,
};
use std::{
    fs,
    time::{Duration, Instant},
};

const MILLION: u32 = 1_000_000;

/// A prime above it, so that the multiples of any number below it are all numbers in another order.
const PRIME: u64 = 1_000_003;

/// What each test may take of a processor: with optimisation little, without it far below what work that grows with the square takes.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 1 });

/// How much of a processor this thread has taken since then; where the system does not tell, how much time has passed.
struct Effort(Instant, Option<u64>);

impl Effort {
    fn begin() -> Self {
        Self(Instant::now(), nanoseconds())
    }

    #[track_caller]
    fn is_bearable(&self, what: &str) {
        let taken = nanoseconds().zip(self.1).map(|(now, then)| Duration::from_nanos(now - then));
        let taken = taken.unwrap_or_else(|| self.0.elapsed());
        println!("{what}: {taken:.2?}");
        assert!(taken < PATIENCE, "{what}: {taken:?}");
    }
}

/// That this thread has run, as Linux counts them.
fn nanoseconds() -> Option<u64> {
    fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

fn all_known() -> MailboxView {
    let mut view = MailboxView::new();
    view.told_exists(MILLION).unwrap();
    view.told_all_uids([1..=MILLION]).unwrap();
    view
}

/// Each second UID is known, from both ends to the middle.
fn alternating() -> MailboxView {
    let mut view = MailboxView::new();
    view.told_exists(MILLION).unwrap();
    for number in (2..=MILLION / 2).step_by(2) {
        view.told_fetch(number, Some(2 * number), None).unwrap();
        view.told_fetch(MILLION + 2 - number, Some(2 * (MILLION + 2 - number)), None).unwrap();
    }
    view
}

/// Numbers from 0 on below these, which are each once the whole of what is left.
fn random(left: impl Iterator<Item = u32>) -> impl Iterator<Item = u32> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    left.map(move |left| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % u64::from(left)) as u32
    })
}

/// How many runs a view has, of which it prints the count.
fn runs(view: &MailboxView) -> usize {
    let printed = format!("{view:?}");
    let (_, runs) = printed.split_once("runs: Runs { runs: ").unwrap();
    runs.split_once(',').unwrap().0.parse().unwrap()
}

#[test]
fn all_of_a_million_are_expunged_at_random() {
    let effort = Effort::begin();
    let mut view = all_known();
    let mut most = 0;
    for (at, number) in random((1..=MILLION).rev()).enumerate() {
        assert!(view.told_expunge(number + 1).unwrap().is_some());
        if at % 100_000 == 0 {
            most = runs(&view).max(most);
        }
    }
    assert_eq!((view.exists(), runs(&view)), (0, 0));
    // As many as there are if each message is there by chance: n * p * (1 - p) with p = 0.5.
    assert!((240_000..260_000).contains(&most), "{most}");
    effort.is_bearable("a million expunged at random");
}

#[test]
fn a_million_learnt_in_any_order_are_one_run() {
    let effort = Effort::begin();
    for step in [1, 618_034] {
        let mut view = MailboxView::new();
        view.told_exists(MILLION).unwrap();
        let numbers = (1..PRIME).map(|at| (at * step % PRIME) as u32).filter(|number| *number <= MILLION);
        for number in numbers {
            view.told_fetch(number, Some(number + 70), None).unwrap();
        }
        assert_eq!((runs(&view), view.unknown()), (1, 0));
    }
    effort.is_bearable("a million learnt in any order, twice");
}

#[test]
fn a_million_that_alternate_are_handled_by_ranges() {
    let effort = Effort::begin();
    let mut view = alternating();
    assert_eq!((runs(&view), view.unknown()), (MILLION as usize, MILLION / 2));
    assert_eq!(view.numbers_of(&SequenceSet::ALL).unwrap().unwrap().to_string(), "1:1000000");
    for at in random((1..=MILLION).rev()).take(100_000) {
        let number = 2 * (at / 2) + 2;
        assert_eq!((view.uid(number), view.number(2 * number)), (Some(2 * number), Some(number)));
    }
    assert_eq!(view.seq_match_data().unwrap().pairs().count(), 20);
    // From the end, so that each takes away what lies at the border of two chunks sooner or later.
    for uid in (2..=MILLION).rev().step_by(2).take(100_000) {
        let uids = UidSet::from_uids([2 * uid - 1, 2 * uid]).unwrap();
        assert_eq!(view.told_vanished(&Vanished::new(uids)), Ok(2));
    }
    assert_eq!((view.exists(), runs(&view)), (800_000, 800_000));
    let everything = Vanished::new(UidSet::new("1:4294967295").unwrap());
    assert!(view.told_vanished(&everything).is_err());
    assert_eq!((view.exists(), runs(&view)), (0, 0));
    effort.is_bearable("a million that alternate");
}
