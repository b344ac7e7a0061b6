//! The comparison, as a Markdown table.

use crate::{
    cases::{CASES, Case, WHOLE},
    contenders::{Contender, Tally},
    timing,
    valgrind::{Counted, Run},
};

/// One figure of each contender, if it has one.
type Figures = [Option<f64>; 3];

/// Prints a row for each case in which other crates take part, and for each size of chunk.
pub(crate) fn print() -> Result<(), String> {
    println!(
        "| case | messages | octets | Ir/octet: ours | imap-codec | imap-proto | ratio \
         | allocations/message: ours | imap-codec | imap-proto | time ratio |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    let mut notes = Vec::new();
    for case in CASES.iter().filter(|case| case.is_compared()) {
        if !case.is_there() {
            eprintln!("peers: {} is left out, since the corpus is not there", case.name);
            continue;
        }
        let octets = case.octets(case.size())?;
        for &chunk in case.chunks {
            print_row(case, &octets, chunk, &mut notes)?;
        }
    }
    println!();
    println!(
        "Ir: instructions. Ratio: the faster of the others to ours, in instructions and in time. A dash: it cannot do it."
    );
    println!("imap-codec cannot stream, and buffers each literal. imap-proto neither frames nor writes responses.");
    notes.iter().for_each(|note| println!("{note}"));
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a few digits are printed")]
fn print_row(case: &Case, octets: &[u8], chunk: usize, notes: &mut Vec<String>) -> Result<(), String> {
    let tallies = case.check(octets, chunk)?;
    let mut messages = 0;
    let able = Contender::ALL.map(|contender| {
        let tally: Tally = tallies[contender as usize]?;
        messages = messages.max(tally.messages);
        if tally.unread > 0 {
            let all = tally.messages + tally.unread;
            notes.push(format!("{}: {} cannot read {} of {all}.", case.name, contender.name(), tally.unread));
        }
        (tally.unread == 0).then_some(contender)
    });

    let runs = able.map(|contender| {
        let run = Run { case: case.name, size: case.size(), contender: contender?, chunk };
        Some(run.start())
    });
    let mut counted = [None; 3];
    for (counted, run) in counted.iter_mut().zip(runs) {
        *counted = run.map(|run| run?.finish()).transpose()?;
    }
    // Only now, when nothing else runs.
    let part = case.octets(case.size() / timing::PART)?;
    let seconds = timing::best(&mut able.map(|contender| Some(case.contend(contender?)?(&part, chunk))));

    let instructions = counted.map(|counted: Option<Counted>| Some(counted?.instructions as f64 / octets.len() as f64));
    let allocations = counted.map(|counted| Some(counted?.allocations as f64 / messages as f64));
    println!(
        "| {}{} | {messages} | {} | {} | {} | {} | {} |",
        case.name,
        chunk_name(chunk),
        octets.len(),
        figures(instructions),
        ratio(instructions),
        figures(allocations),
        ratio(seconds),
    );
    Ok(())
}

/// The best of the others to ours.
fn ratio([ours, others @ ..]: Figures) -> String {
    let best = others.into_iter().flatten().reduce(f64::min);
    ours.zip(best).map_or_else(dash, |(ours, best)| format!("{:.1}", best / ours))
}

fn figures(figures: Figures) -> String {
    figures.map(|figure| figure.map_or_else(dash, short)).join(" | ")
}

fn dash() -> String {
    "–".into()
}

/// With as many digits as tell something.
fn short(figure: f64) -> String {
    match figure {
        0.0 => "0".into(),
        ..0.1 => format!("{figure:.4}"),
        ..100.0 => format!("{figure:.2}"),
        _ => format!("{figure:.0}"),
    }
}

/// To stand behind the name of a case.
pub(crate) fn chunk_name(chunk: usize) -> String {
    match chunk {
        WHOLE => String::new(),
        octets => format!(", by {octets}"),
    }
}
