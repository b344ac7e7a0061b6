//! Checks that our work for an octet does not grow with the input, friendly or hostile.

use crate::{
    cases::{Case, WHOLE},
    contenders::Contender,
    measure::chunk_name,
    valgrind::Run,
};

/// Which cases, cut into which chunks: streams for the framer, then one message each for the decoder.
///
/// One octet at a time shows a framer that reads again what it has read, and all at once one that moves what it has not.
const GROWING: &[(&str, usize)] = &[
    ("lines", WHOLE),
    ("lines", 1),
    ("long-line", WHOLE),
    ("long-line", 1),
    ("endless line", WHOLE),
    ("endless line", 1),
    ("tiny literals", WHOLE),
    ("tiny literals", 1),
    ("tiny literals, streamed", WHOLE),
    ("tiny literals, streamed", 1),
    ("charsets", WHOLE),
    ("charsets", 1),
    ("client", WHOLE),
    ("client", 1),
    ("decode SEARCH", WHOLE),
    ("decode attributes of one", WHOLE),
    ("decode flags of one", WHOLE),
    ("decode addresses of one", WHOLE),
    ("decode parts of one", WHOLE),
    ("decode parameters of one", WHOLE),
    ("decode nested parts", WHOLE),
    ("decode nested messages", WHOLE),
    ("decode invalid items", WHOLE),
    ("decode ranges of one", WHOLE),
    ("decode items of one", WHOLE),
    ("decode patterns of one", WHOLE),
    ("decode messages of one", WHOLE),
    ("decode keys of one", WHOLE),
    ("decode nested lists", WHOLE),
    ("decode nested NOT", WHOLE),
    ("decode nested OR", WHOLE),
];

/// Instructions for an octet at twice the size, to those at the size: 1 if the work is linear, 2 if it is quadratic.
const MOST: f64 = 1.1;

/// Prints a row for each, and fails if one costs too much.
pub(crate) fn check() -> Result<(), String> {
    println!("| case | size | Ir/octet | at twice the size | ratio |");
    println!("|---|--:|--:|--:|--:|");
    let mut steep = Vec::new();
    for &(name, chunk) in GROWING {
        let case = Case::named(name)?;
        let mut runs = Vec::new();
        for size in [case.size(), 2 * case.size()] {
            let octets = case.octets(size)?;
            case.check(&octets, chunk)?;
            runs.push((octets.len(), Run { case: name, size, contender: Contender::Ours, chunk }.start()?));
        }
        let mut costs = Vec::new();
        for (octets, run) in runs {
            #[expect(clippy::cast_precision_loss, reason = "a few digits are looked at")]
            costs.push(run.finish()?.instructions as f64 / octets as f64);
        }
        let (name, ratio) = (format!("{name}{}", chunk_name(chunk)), costs[1] / costs[0]);
        println!("| {name} | {} | {:.2} | {:.2} | {ratio:.2} |", case.size(), costs[0], costs[1]);
        if ratio >= MOST {
            steep.push(format!("{name} ({ratio:.2})"));
        }
    }
    match steep[..] {
        [] => Ok(()),
        _ => Err(format!("more than linear: {}", steep.join(", "))),
    }
}
