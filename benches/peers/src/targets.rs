//! What the crate means to reach, a row a case, and whether it does.

use crate::{
    cases::WHOLE,
    measure::{Measured, best_of_others, ratio},
    table::{put, row, section, short, times},
};

/// What is meant to be reached in a case.
pub(crate) struct Target {
    pub(crate) case: &'static str,
    pub(crate) chunk: usize,
    /// How many times faster than the fastest of the others, at least.
    faster: f64,
    /// Instructions for an octet, at most.
    instructions: Option<f64>,
    /// Nanoseconds for what the time is given, at most. On another machine it is another number.
    time: Option<f64>,
    /// Allocations for a message, at most.
    allocations: Option<f64>,
    /// Octets on the heap, at most.
    peak: Option<f64>,
}

impl Target {
    const fn faster(faster: f64, case: &'static str) -> Self {
        Self { case, chunk: WHOLE, faster, instructions: None, time: None, allocations: None, peak: None }
    }

    const fn instructions(self, most: f64) -> Self {
        Self { instructions: Some(most), ..self }
    }

    const fn time(self, most: f64) -> Self {
        Self { time: Some(most), ..self }
    }

    const fn allocations(self, most: f64) -> Self {
        Self { allocations: Some(most), ..self }
    }

    const fn peak(self, most: f64) -> Self {
        Self { peak: Some(most), ..self }
    }

    const fn in_chunks_of(self, chunk: usize) -> Self {
        Self { chunk, ..self }
    }
}

pub(crate) const TARGETS: &[Target] = &[
    Target::faster(3.0, "decode small mix").instructions(15.0).allocations(0.0),
    Target::faster(6.0, "decode FLAGS").instructions(18.0).allocations(1.0),
    Target::faster(4.0, "decode ENVELOPE").instructions(7.0).allocations(4.0),
    Target::faster(4.0, "decode BODYSTRUCTURE").instructions(10.0),
    Target::faster(4.0, "decode BODY[], 100 octets").allocations(0.0),
    Target::faster(4.0, "decode BODY[], 100 kB").allocations(0.0),
    Target::faster(4.0, "decode BODY[], 10 MB").allocations(0.0),
    Target::faster(3.0, "decode SEARCH").instructions(13.0),
    Target::faster(4.0, "decode LIST").instructions(12.0).allocations(0.0),
    Target::faster(5.0, "decode command mix").instructions(10.0),
    Target::faster(12.0, "decode nested SEARCH command").instructions(20.0),
    Target::faster(4.0, "decode sequence sets").time(6.0),
    Target::faster(5.0, "encode FLAGS").allocations(0.0),
    Target::faster(5.0, "encode ENVELOPE").allocations(0.0),
    Target::faster(5.0, "encode BODYSTRUCTURE").allocations(0.0),
    Target::faster(5.0, "encode LIST").allocations(0.0),
    Target::faster(5.0, "encode command mix").allocations(0.0),
    Target::faster(100.0, "encode literal of 10 MiB").peak(64e3),
    Target::faster(2.0, "long-line").in_chunks_of(1).time(400e3),
    Target::faster(2.0, "literal of 10 MiB, streamed").in_chunks_of(1460).peak(64e3),
    Target::faster(5.0, "owned ENVELOPE"),
];

/// A figure beside what it may be, and whether it is no more.
struct Figure {
    text: String,
    is_met: bool,
}

fn figure(ours: Option<f64>, most: Option<f64>) -> Figure {
    match most {
        None => Figure { text: short(ours), is_met: true },
        Some(most) => {
            let is_met = ours.is_some_and(|ours| ours <= most);
            Figure { text: format!("{} ({most})", short(ours)), is_met }
        }
    }
}

/// A table of the targets among what was measured.
pub(crate) fn table(all: &[Measured]) -> String {
    let mut to = String::new();
    let text = "What we need, and in brackets the most that we mean to need. Then how many times faster we are than the \
        fastest of the others, in time and in instructions, and in brackets how many times in time we mean to be. Bold: \
        not reached.";
    section(&mut to, "Targets", text);
    row(
        &mut to,
        format_args!(
            "case | Ir/octet | allocations/message | peak | ns | ns, others | for a | faster | in instructions | met"
        ),
    );
    put(&mut to, format_args!("|---|--:|--:|--:|--:|--:|---|--:|--:|---|\n"));
    for target in TARGETS {
        let Some(it) = find(all, target) else { continue };
        let instructions = figure(it.instructions[0], target.instructions);
        let allocations = figure(it.allocations[0], target.allocations);
        let peak = figure(it.peak[0], target.peak);
        let time = figure(it.time[0], target.time);
        let faster = Figure {
            text: format!("{} ({})", times(it.time), target.faster),
            is_met: ratio(it.time).is_some_and(|ratio| ratio >= target.faster),
        };
        let figures = [instructions, allocations, peak, time, faster];
        let met = if figures.iter().all(|it| it.is_met) { "yes" } else { "no" };
        let [instructions, allocations, peak, time, faster] =
            figures.map(|it| if it.is_met { it.text } else { format!("**{}**", it.text) });
        let others = short(best_of_others(it.time));
        row(
            &mut to,
            format_args!(
                "{} | {instructions} | {allocations} | {peak} | {time} | {others} | {} | {faster} | {} | {met}",
                it.name(),
                it.unit,
                times(it.instructions)
            ),
        );
    }
    to
}

/// The cases of the short table.
const SUMMARY: &[&str] = &[
    "decode small mix",
    "decode FLAGS",
    "decode ENVELOPE",
    "decode BODYSTRUCTURE",
    "decode SEARCH",
    "decode LIST",
    "decode command mix",
    "decode nested SEARCH command",
    "owned ENVELOPE",
    "encode FLAGS",
    "encode ENVELOPE",
    "encode command mix",
];

/// A short table for those who want to know only this.
pub(crate) fn summary(all: &[Measured]) -> String {
    let mut to = String::new();
    row(
        &mut to,
        format_args!(
            "case | instructions an octet | next best | times fewer | times faster | allocations a message | next best"
        ),
    );
    put(&mut to, format_args!("|---|--:|--:|--:|--:|--:|--:|\n"));
    for it in SUMMARY.iter().filter_map(|case| all.iter().find(|it| it.case.name == *case)) {
        let [ours, allocations] = [it.instructions, it.allocations].map(|figures| short(figures[0]));
        let [others, others_allocations] = [it.instructions, it.allocations].map(|it| short(best_of_others(it)));
        row(
            &mut to,
            format_args!(
                "{} | {ours} | {others} | {} | {} | {allocations} | {others_allocations}",
                it.name(),
                times(it.instructions),
                times(it.time)
            ),
        );
    }
    to
}

fn find<'a>(all: &'a [Measured], target: &Target) -> Option<&'a Measured> {
    all.iter().find(|it| it.case.name == target.case && it.chunk == target.chunk)
}
