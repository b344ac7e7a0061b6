//! Measures imap-wire beside other crates on the same octets: in instructions, which do not vary, in allocations, and in
//! time, since instructions can mislead.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml              # the table, as Markdown
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- linear    # fails if work grows faster than input
//! ```
//!
//! What is measured is in `cases` and `inputs`, how each crate is used in `contenders`, the counting in `valgrind`, the
//! clock in `timing`, and the two commands are in `table` and `linear`. Here are only the arguments. Memory is not measured.

mod cases;
mod contenders;
mod inputs;
mod linear;
mod table;
mod timing;
mod valgrind;

use cases::Case;
use std::{env, hint::black_box, process::ExitCode};
use valgrind::Run;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        [] => table::print(),
        ["linear"] => linear::check(),
        // What this program starts itself with under valgrind.
        ["run", repetitions, ref run @ ..] => Run::from_args(run).and_then(|run| repeat(run, repetitions)),
        _ => Err("usage: peers [linear]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peers: {error}");
            ExitCode::FAILURE
        }
    }
}

fn repeat(run: Run<'_>, repetitions: &str) -> Result<(), String> {
    let case = Case::named(run.case)?;
    let name = run.contender.name();
    let contend = case.contend(run.contender).ok_or_else(|| format!("{name} has no part in {}", case.name))?;
    let octets = case.octets(run.size)?;
    let mut work = contend(black_box(&octets), run.chunk);
    for _ in 0..valgrind::number(repetitions)? {
        black_box(work());
    }
    Ok(())
}
