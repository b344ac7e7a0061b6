//! Fails if a dozen cases take more instructions than those that were committed.

use crate::{
    cases::{Case, WHOLE},
    contenders::Contender,
    measure::chunk_name,
    valgrind::Run,
    versions,
};
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

/// Which cases, cut into which chunks. One of each kind of work, none of which takes long.
const GUARDED: &[(&str, usize)] = &[
    ("lines", 1460),
    ("long-line", 1),
    ("client", 1460),
    ("decode session", WHOLE),
    ("decode small mix", WHOLE),
    ("decode FLAGS", WHOLE),
    ("decode ENVELOPE", WHOLE),
    ("decode BODYSTRUCTURE", WHOLE),
    ("decode LIST", WHOLE),
    ("decode BODY[], 100 kB", WHOLE),
    ("decode SEARCH", WHOLE),
    ("owned ENVELOPE", WHOLE),
    ("encode LIST", WHOLE),
    ("encode FLAGS", WHOLE),
    ("encode ENVELOPE", WHOLE),
    ("encode BODYSTRUCTURE", WHOLE),
    ("decode command mix", WHOLE),
    ("decode nested SEARCH command", WHOLE),
    ("decode sequence sets", WHOLE),
    ("encode command mix", WHOLE),
];

/// By so much a count may change.
const MOST: f64 = 0.05;

const HOW_TO_ACCEPT: &str = "If that is meant, accept it, commit benches/baseline.txt, and say why:\n\
    cargo run --release --manifest-path benches/peers/Cargo.toml -- guard --accept";

/// Counts, and writes down what it counted.
pub(crate) fn accept() -> Result<(), String> {
    let mut text = String::from(
        "# Instructions of some cases, which `peers guard` compares with. `peers guard --accept` writes this file.\n",
    );
    text += &format!("# With {}.\n", versions::rustc()?);
    for &(name, chunk) in GUARDED {
        let (name, instructions) = count(name, chunk)?;
        println!("{instructions:>10} {name}");
        text += &format!("{instructions} {name}\n");
    }
    fs::write(baseline(), text).map_err(|error| format!("benches/baseline.txt: {error}"))
}

/// Prints a row for each, and fails if one takes more than it did.
pub(crate) fn check() -> Result<(), String> {
    let text =
        fs::read_to_string(baseline()).map_err(|error| format!("benches/baseline.txt: {error}\n{HOW_TO_ACCEPT}"))?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let known: HashMap<&str, u64> = lines
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(count, name)| Some((name, count.parse().ok()?)))
        .collect();

    println!("| case | instructions were | are | change |");
    println!("|---|--:|--:|--:|");
    let (mut more, mut fewer) = (Vec::new(), Vec::new());
    for &(name, chunk) in GUARDED {
        let (name, now) = count(name, chunk)?;
        let before = *known.get(name.as_str()).ok_or_else(|| format!("the baseline lacks {name}. {HOW_TO_ACCEPT}"))?;
        #[expect(clippy::cast_precision_loss, reason = "a few digits are looked at")]
        let change = now as f64 / before as f64 - 1.0;
        let row = format!("| {name} | {before} | {now} | {:+.1} % |", 100.0 * change);
        println!("{row}");
        if change > MOST {
            more.push(row);
        } else if change < -MOST {
            fewer.push(name);
        }
    }
    if !fewer.is_empty() {
        println!("\nFewer than before: {}. Accept that, so that it is kept.", fewer.join(", "));
    }
    if more.is_empty() {
        return Ok(());
    }
    let rustc = versions::rustc()?;
    let compiler = if text.contains(&rustc) { String::new() } else { format!("The baseline is not of {rustc}.\n") };
    Err(format!("more than {} % more instructions:\n{}\n{compiler}{HOW_TO_ACCEPT}", 100.0 * MOST, more.join("\n")))
}

fn count(name: &str, chunk: usize) -> Result<(String, u64), String> {
    let case = Case::named(name)?;
    let run = Run { case: case.name, size: case.size(), contender: Contender::Ours, chunk };
    Ok((format!("{name}{}", chunk_name(chunk)), run.start()?.finish()?.instructions))
}

fn baseline() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../baseline.txt")
}
