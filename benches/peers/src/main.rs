//! Measures imap-wire beside other crates on the same octets, in instructions: unlike time, they do not vary.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml              # the table, as Markdown
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- linear    # fails if work grows faster than input
//! ```
//!
//! What is measured is in `cases` and `inputs`, how each crate is used in `contenders`, the counting in `valgrind`, and
//! the two commands are in `table` and `linear`. Here are only the arguments. Neither wall time nor memory is measured.

mod cases;
mod contenders;
mod inputs;
mod linear;
mod table;
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
    let contend = case.contender(run.contender)?;
    let octets = case.octets(run.size)?;
    for _ in 0..valgrind::number(repetitions)? {
        black_box(contend(black_box(&octets), run.chunk));
    }
    Ok(())
}
