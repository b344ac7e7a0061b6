//! Checks that the work of our framer grows no faster than its input, for friendly streams and for hostile ones.

use crate::{
    cases::{Case, WHOLE},
    contenders::Contender,
    table::chunk_name,
    valgrind::Run,
};

/// Which cases, cut into which chunks. One octet at a time shows a framer that reads again what it has read, and all at
/// once one that moves what it has not.
const STREAMS: &[(&str, usize)] = &[
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
];

/// Instructions for twice the size, to those for the size: 2 if the work is linear, 4 if it is quadratic.
const MOST: f64 = 2.2;

/// Prints a row for each stream, and fails if one costs too much.
pub(crate) fn check() -> Result<(), String> {
    println!("| case | chunks | size | Ir | Ir for twice the size | ratio |");
    println!("|---|--:|--:|--:|--:|--:|");
    let mut steep = Vec::new();
    for &(name, chunk) in STREAMS {
        let case = Case::named(name)?;
        let sizes = [case.size(), 2 * case.size()];
        for size in sizes {
            case.check(&case.octets(size)?, chunk)?;
        }
        let contender = Contender::Ours;
        let runs = sizes.map(|size| Run { case: name, size, contender, chunk }.start());
        let [once, twice] = runs.map(|run| run?.finish());
        let (once, twice) = (once?, twice?);
        #[expect(clippy::cast_precision_loss, reason = "two digits are looked at")]
        let ratio = twice as f64 / once as f64;
        let chunk = chunk_name(chunk);
        println!("| {name} | {chunk} | {} | {once} | {twice} | {ratio:.2} |", case.size());
        if ratio >= MOST {
            steep.push(format!("{name} in chunks of {chunk} ({ratio:.2})"));
        }
    }
    match steep[..] {
        [] => Ok(()),
        _ => Err(format!("more than linear: {}", steep.join(", "))),
    }
}
