//! The comparison, as a Markdown table.

use crate::{
    cases::{CASES, Case, WHOLE},
    contenders::Contender,
    valgrind::Run,
};

/// Prints a row for each case in which another crate takes part, cut into each size of chunk.
pub(crate) fn print() -> Result<(), String> {
    println!("| case | octets | chunks | ours, Ir/octet | imap-codec, Ir/octet | ratio |");
    println!("|---|--:|--:|--:|--:|--:|");
    for case in CASES.iter().filter(|case| case.is_compared()) {
        if !case.is_there() {
            eprintln!("peers: {} is left out, since the corpus is not there", case.name);
            continue;
        }
        let octets = case.octets(case.size())?;
        for &chunk in case.chunks {
            case.check(&octets, chunk)?;
            print_row(case, &octets, chunk)?;
        }
    }
    println!();
    println!("Ir: instructions. Ratio: imap-codec's to ours. imap-codec cannot stream, and buffers each literal.");
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a few digits are printed")]
fn print_row(case: &Case, octets: &[u8], chunk: usize) -> Result<(), String> {
    let runs = Contender::ALL.map(|contender| {
        let run = Run { case: case.name, size: case.size(), contender, chunk };
        run.start()
    });
    let [ours, theirs] = runs.map(|run| run?.finish());
    let (ours, theirs) = (ours? as f64, theirs? as f64);
    let count = octets.len() as f64;
    println!(
        "| {} | {} | {} | {:.2} | {:.2} | {:.1} |",
        case.name,
        octets.len(),
        chunk_name(chunk),
        ours / count,
        theirs / count,
        theirs / ours,
    );
    Ok(())
}

pub(crate) fn chunk_name(chunk: usize) -> String {
    match chunk {
        WHOLE => "whole".into(),
        octets => octets.to_string(),
    }
}
