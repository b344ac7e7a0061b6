//! Where our instructions go, by function, in each case that has a target.

use crate::{
    cases::Case,
    contenders::Contender,
    measure::chunk_name,
    table::{put, row},
    targets::TARGETS,
    valgrind::Run,
};
use std::collections::HashMap;

/// So many functions of a case are shown,
const FUNCTIONS: usize = 8;
/// and so many files of a function.
const FILES: usize = 3;

/// A table for each case.
pub(crate) fn tables() -> Result<String, String> {
    let mut to = String::new();
    for target in TARGETS {
        let case = Case::named(target.case)?;
        let run = Run { case: case.name, size: case.size(), contender: Contender::Ours, chunk: target.chunk };
        let name = format!("{}{}", case.name, chunk_name(target.chunk));
        eprintln!("profile: {name}");
        table(&mut to, &name, case.octets(case.size())?.len(), &Profile::parse(&run.profile()?));
    }
    Ok(to)
}

#[expect(clippy::cast_precision_loss, reason = "a few digits are shown")]
fn table(to: &mut String, name: &str, octets: usize, profile: &Profile<'_>) {
    let total: u64 = profile.functions.values().map(Function::total).sum();
    let percent = |part: u64| 100.0 * part as f64 / total as f64;
    let each = total as f64 / octets as f64;
    put(to, format_args!("\n## {name}\n\n{total} instructions for {octets} octets, {each:.2} for each.\n\n"));
    row(to, format_args!("share | function | mostly from"));
    put(to, format_args!("|--:|---|---|\n"));
    let mut functions: Vec<_> = profile.functions.iter().collect();
    functions.sort_by_key(|(name, function)| (u64::MAX - function.total(), **name));
    for (name, function) in functions.into_iter().take(FUNCTIONS) {
        let mut files: Vec<_> = function.files.iter().collect();
        files.sort_by_key(|(file, cost)| (u64::MAX - **cost, (*file).clone()));
        let files: Vec<_> =
            files.iter().take(FILES).map(|(file, cost)| format!("{file} {:.1}", percent(**cost))).collect();
        row(
            to,
            format_args!("{:.1} % | `{}` | {}", percent(function.total()), name.replace('|', "\\|"), files.join(", ")),
        );
    }
}

/// What callgrind wrote: the instructions of each function, without those of the functions that it calls.
#[derive(Default)]
struct Profile<'a> {
    functions: HashMap<&'a str, Function>,
}

/// By the file they come from, which is another one for what is inlined.
#[derive(Default)]
struct Function {
    files: HashMap<String, u64>,
}

impl Function {
    fn total(&self) -> u64 {
        self.files.values().sum()
    }
}

impl<'a> Profile<'a> {
    /// A line is `fn=(7) name`, the name only where it first occurs, or the same of a file with `fl=`, `fi=` or `fe=`, or of
    /// what is called with a `c` before it; or it is a position and a number of instructions. Those behind `calls=` are the
    /// callee's.
    fn parse(text: &'a str) -> Self {
        let mut profile = Self::default();
        let (mut files, mut names) = (HashMap::new(), HashMap::new());
        let (mut file, mut function, mut is_call) = ("", "", false);
        for line in text.lines() {
            if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first)) {
                let cost = line.split(' ').nth(1).and_then(|cost| cost.parse::<u64>().ok());
                if let Some(cost) = cost.filter(|_| !is_call) {
                    *profile.functions.entry(function).or_default().files.entry(short_path(file)).or_default() += cost;
                }
                is_call = false;
                continue;
            }
            match line.split_once('=') {
                Some(("fl" | "fi" | "fe", it)) => file = name(it, &mut files),
                Some(("cfi" | "cfl", it)) => _ = name(it, &mut files),
                Some(("fn", it)) => function = name(it, &mut names),
                Some(("cfn", it)) => _ = name(it, &mut names),
                Some(("calls", _)) => is_call = true,
                _ => {}
            }
        }
        profile
    }
}

/// What has this number, or gets it here.
fn name<'a>(numbered: &'a str, known: &mut HashMap<&'a str, &'a str>) -> &'a str {
    match numbered.split_once(' ') {
        Some((number, name)) => {
            known.insert(number, name);
            name
        }
        None => known.get(numbered).copied().unwrap_or(numbered),
    }
}

/// As it is called in its package, wherever that lies on this machine.
fn short_path(path: &str) -> String {
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let root = ours.strip_suffix("benches/peers/").unwrap_or(ours);
    if let Some(inside) = path.strip_prefix(root) {
        return inside.into();
    }
    // Of the standard library: `/rustc/HASH/library/core/src/...`.
    if let Some((_, inside)) = path.split_once("/library/") {
        return inside.replace("/src/", "/");
    }
    // Of a crate: `.../registry/src/INDEX/memchr-2.7.4/src/...`.
    if let Some((_, inside)) = path.split_once("/registry/src/") {
        return inside.split_once('/').map_or(inside, |(_, inside)| inside).replace("/src/", "/");
    }
    if path.starts_with("src/") {
        return format!("benches/peers/{path}");
    }
    path.rsplit('/').next().unwrap_or(path).into()
}
