//! Writes the tables, the profile and the plots into `benches/`, and the short table into `README.md`.

use crate::{plot, profile, table, targets, versions};
use std::{fs, path::Path};

const COMMAND: &str = "cargo run --release --manifest-path benches/peers/Cargo.toml -- report";

/// Around what is rewritten in `README.md`.
const BEGIN: &str = "<!-- written by benches/peers: begin -->\n";
const END: &str = "<!-- written by benches/peers: end -->\n";

/// How to read `RESULTS.md`.
const RESULTS: &str = "\
Each crate is used as its documentation says, on the same octets. What was decoded is read to the last field, so that nobody
gains by being lazy; what each makes of the octets is added up, and has to be the same.

- *Instructions* are counted by callgrind. They repeat, and are the ones to compare over time.
- *Time* is the best of 30 rounds in which the crates take turns. Its ratio says more than its nanoseconds.
- *Allocations* are calls of `malloc` and its kin; the *peak* is what is on the heap at most, beside the input.
- All are built with LTO, in one unit. Without it the others need a third to a half more for what they decode, and we hardly
  more.
- A dash: the crate cannot do it, or cannot read the input. imap-codec and imap-next cannot stream, and buffer each
  literal; imap-proto neither frames nor writes responses; imap-next decodes all that it frames, which is why it is beside
  the others where streams are framed only.
- `by 1460` is the size of the chunks of a stream. In other cases messages are cut apart beforehand.
";

const PROFILE: &str = "\
Our instructions in each case that has a target, by function, without those of the functions that it calls. What a function
has inlined counts as its own; from which files that comes is in the last column. Reading the values is there too, as
functions of `peers`.
";

/// Measures everything, which takes some minutes.
pub(crate) fn write() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let benches = root.join("benches");
    let mut with = vec![versions::rustc()?, versions::of("valgrind")?];
    with.extend(versions::crates()?);
    let head =
        |title: &str, text: &str| format!("# {title}\n\nWritten by `{COMMAND}`, with {}.\n\n{text}", with.join(", "));

    let all = table::measure("")?;
    save(&benches.join("RESULTS.md"), &(head("Results", RESULTS) + &targets::table(&all) + &table::tables(&all)))?;
    save_between(&root.join("README.md"), &targets::summary(&all))?;
    save(&benches.join("PROFILE.md"), &(head("Profile", PROFILE) + &profile::tables()?))?;
    let plots = benches.join("plots");
    fs::create_dir_all(&plots).map_err(|error| format!("{}: {error}", plots.display()))?;
    plot::write(&plots)
}

fn save(file: &Path, text: &str) -> Result<(), String> {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

fn save_between(file: &Path, text: &str) -> Result<(), String> {
    let old = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let parts = old.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.ok_or_else(|| format!("{} has no lines for the table", file.display()))?;
    save(file, &format!("{before}{BEGIN}\n{text}\n{END}{after}"))
}
