//! Measures imap-wire beside other crates on the same octets: in instructions, which do not vary, in allocations, and in
//! time, since instructions can mislead.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml              # the tables, as Markdown
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- only LIST # those of some cases
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- report    # writes tables, profile and plots to benches/
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- linear    # fails if work grows faster than input
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- guard     # fails if work grew; --accept if it may
//! ```
//!
//! What is measured is in `cases` and `inputs`, how each crate is used in `contenders`, the counting in `valgrind`, the
//! clock in `timing`; `measure` puts them together, and the commands are in files of their names. Here are only the
//! arguments.

mod cases;
mod contenders;
mod guard;
mod inputs;
mod linear;
mod measure;
mod plot;
mod profile;
mod report;
mod table;
mod targets;
mod timing;
mod valgrind;
mod versions;

use cases::Case;
use contenders::Work;
use std::{env, hint::black_box, process::ExitCode};
use valgrind::{HELD, Run};

/// Where the recorded sessions are.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../corpus");

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        [] => table::print(""),
        ["only", part] => table::print(part),
        ["report"] => report::write(),
        ["linear"] => linear::check(),
        ["guard"] => guard::check(),
        ["guard", "--accept"] => guard::accept(),
        // What this program starts itself with under valgrind.
        [how @ ("run" | "hold" | "profile"), repetitions, ref run @ ..] => {
            Run::from_args(run).and_then(|run| repeat(how, run, repetitions))
        }
        _ => Err("usage: peers [only PART | report | linear | guard [--accept]]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peers: {error}");
            ExitCode::FAILURE
        }
    }
}

fn repeat(how: &str, run: Run<'_>, repetitions: &str) -> Result<(), String> {
    let case = Case::named(run.case)?;
    let name = run.contender.name();
    let contend = case.contend(run.contender).ok_or_else(|| format!("{name} has no part in {}", case.name))?;
    let octets = case.octets(run.size)?;
    let mut work = contend(black_box(&octets), run.chunk);
    let held: Vec<u8> = Vec::with_capacity(if how == "hold" { HELD } else { 0 });
    if how == "profile" {
        black_box(work());
    }
    for _ in 0..valgrind::number(repetitions)? {
        measured(&mut work);
    }
    drop(black_box(held));
    Ok(())
}

/// The name of [`measured`], by which callgrind finds it.
const MEASURED: &str = "peers::measured";

/// What a profile is of.
#[inline(never)]
fn measured(work: &mut Work<'_>) {
    black_box(work());
}
