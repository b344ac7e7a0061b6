//! Measures time, which instructions are not: a division counts as one, and so does an addition.

use crate::contenders::{Each, Work};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// How often each has its turn. What disturbs one round does not disturb the best.
const ROUNDS: usize = 30;

/// One turn takes at least this long. A much longer one would not fit into what the scheduler gives, and always be
/// disturbed: so of most cases only a part is timed.
const TURN: Duration = Duration::from_micros(500);

/// The seconds that each needs for its work, at best. They take turns, so that they share whatever the machine does.
pub(crate) fn best(works: &mut Each<Option<Work<'_>>>) -> Each<Option<f64>> {
    let counts = works.each_mut().map(|work| work.as_mut().map(count));
    let mut best = Each::<Option<f64>>::default();
    for _ in 0..ROUNDS {
        for ((work, count), best) in works.iter_mut().zip(counts).zip(&mut best) {
            if let (Some(work), Some(count)) = (work, count) {
                let seconds = time(work, count).as_secs_f64() / f64::from(count);
                *best = Some(best.map_or(seconds, |best| best.min(seconds)));
            }
        }
    }
    best
}

/// How often it has to be done to fill a turn.
fn count(work: &mut Work<'_>) -> u32 {
    let mut count = 1;
    while time(work, count) < TURN {
        count *= 2;
    }
    count
}

fn time(work: &mut Work<'_>, count: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..count {
        black_box(work());
    }
    start.elapsed()
}
