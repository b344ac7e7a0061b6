//! The comparison, as Markdown tables.

use crate::{
    cases::CASES,
    contenders::Contender,
    measure::{Figures, Measured, ratio},
};
use std::fmt::Write;

/// Measures all cases in which other crates take part, with each size of chunk, whose names have `part` in them.
pub(crate) fn measure(part: &str) -> Result<Vec<Measured>, String> {
    let mut all = Vec::new();
    for case in CASES.iter().filter(|case| case.is_compared() && case.name.contains(part)) {
        if !case.is_there() {
            eprintln!("peers: {} is left out, since the corpus is not there", case.name);
            continue;
        }
        let octets = case.octets(case.size())?;
        for &chunk in case.chunks {
            let measured = Measured::new(case, &octets, chunk)?;
            eprintln!("{}", measured.name());
            all.push(measured);
        }
    }
    Ok(all)
}

/// Prints them.
pub(crate) fn print(part: &str) -> Result<(), String> {
    print!("{}", tables(&measure(part)?));
    Ok(())
}

/// A table each of instructions, time and memory.
pub(crate) fn tables(all: &[Measured]) -> String {
    let mut to = String::new();
    section(&mut to, "Instructions", "Instructions for an octet of input. Ratio: the fewest of the others to ours.");
    header(&mut to, &["case", "messages", "octets"], &["ratio"]);
    for it in all {
        let (figures, ratio) = (figures(it.instructions), times(it.instructions));
        row(&mut to, format_args!("{} | {} | {} | {figures} | {ratio}", it.name(), it.messages, it.octets));
    }
    let time = "Nanoseconds for a message, or for what is named. Ratio: the least of the others to ours.";
    section(&mut to, "Time", time);
    header(&mut to, &["case", "for a"], &["ratio"]);
    for it in all {
        row(&mut to, format_args!("{} | {} | {} | {}", it.name(), it.unit, figures(it.time), times(it.time)));
    }
    let memory = "Calls that allocate, for a message; then the octets on the heap at most, besides the input.";
    section(&mut to, "Memory", memory);
    header(&mut to, &["case"], &Contender::ALL.map(Contender::name));
    for it in all {
        row(&mut to, format_args!("{} | {} | {}", it.name(), figures(it.allocations), figures(it.peak)));
    }
    let mut notes: Vec<_> = all.iter().flat_map(|it| &it.notes).collect();
    notes.dedup();
    to.push('\n');
    notes.iter().for_each(|note| put(&mut to, format_args!("- {note}\n")));
    to
}

pub(crate) fn section(to: &mut String, name: &str, text: &str) {
    put(to, format_args!("\n## {name}\n\n{text}\n\n"));
}

/// A column of each contender, between others.
fn header(to: &mut String, before: &[&str], after: &[&str]) {
    let columns: Vec<_> =
        before.iter().copied().chain(Contender::ALL.map(Contender::name)).chain(after.iter().copied()).collect();
    row(to, format_args!("{}", columns.join(" | ")));
    put(to, format_args!("|---|{}\n", "--:|".repeat(columns.len() - 1)));
}

pub(crate) fn row(to: &mut String, cells: std::fmt::Arguments<'_>) {
    put(to, format_args!("| {cells} |\n"));
}

pub(crate) fn put(to: &mut String, what: std::fmt::Arguments<'_>) {
    to.write_fmt(what).expect("a string takes all");
}

fn figures(figures: Figures) -> String {
    figures.map(short).join(" | ")
}

/// The ratio of the others to ours.
pub(crate) fn times(figures: Figures) -> String {
    ratio(figures).map_or_else(dash, |ratio| match ratio {
        ..100.0 => format!("{ratio:.1}"),
        _ => format!("{ratio:.0}"),
    })
}

fn dash() -> String {
    "–".into()
}

/// With as many digits as tell something.
pub(crate) fn short(figure: Option<f64>) -> String {
    figure.map_or_else(dash, |figure| match figure {
        0.0 => "0".into(),
        ..0.1 => format!("{figure:.4}"),
        ..100.0 => format!("{figure:.2}"),
        _ => format!("{figure:.0}"),
    })
}
