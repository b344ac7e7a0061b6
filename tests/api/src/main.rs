//! The public interface of the crate, one item a line, with all features: what others can write that we must not break.
//!
//! Without an argument it compares the interface with `api.txt`, and fails if they differ. With `--accept` it writes that file.
//!
//! Of the traits of the crate and of others there is a line for each type that implements one, without the methods, which the
//! trait itself has. Of those that the compiler implements there are `Send` and `Sync`. `imap_wire::` is left out.

use public_api::{PublicApi, PublicItem};
use std::{
    collections::{BTreeSet, HashSet},
    env,
    error::Error,
    fs,
    path::Path,
    process::{Command, ExitCode},
};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let committed = here.join("api.txt");
    let listing = listing(&interface(here)?);
    if env::args().nth(1).as_deref() == Some("--accept") {
        fs::write(committed, &listing)?;
        println!("wrote {} lines", listing.lines().count());
        return Ok(ExitCode::SUCCESS);
    }
    let committed = fs::read_to_string(committed)?;
    let (old, new): (BTreeSet<_>, BTreeSet<_>) = (committed.lines().collect(), listing.lines().collect());
    old.difference(&new).for_each(|line| println!("- {line}"));
    new.difference(&old).for_each(|line| println!("+ {line}"));
    if committed == listing {
        println!("{} lines, as committed", listing.lines().count());
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "The public interface has changed. If that is meant: cargo run --manifest-path tests/api/Cargo.toml -- --accept"
    );
    Ok(ExitCode::FAILURE)
}

/// What rustdoc knows of the crate.
fn interface(here: &Path) -> Result<PublicApi, Box<dyn Error>> {
    let target = here.join("target").join("rustdoc");
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["rustdoc", "--quiet", "--lib", "--all-features", "--manifest-path"])
        .arg(here.join("../../Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .args(["--", "-Zunstable-options", "--output-format=json", "--cap-lints=allow"])
        // The format is not stable, and so it is asked of a stable rustdoc like that.
        .env("RUSTC_BOOTSTRAP", "1")
        .status()?;
    if !status.success() {
        return Err("rustdoc failed".into());
    }
    let json = target.join("doc/imap_wire.json");
    let api = public_api::Builder::from_rustdoc_json(json).omit_blanket_impls(true).build();
    Ok(api
        .map_err(|error| format!("{error}: tests/api/Cargo.toml says how to choose a `public-api` for this rustdoc"))?)
}

/// The lines, in an order in which what belongs together stands together.
fn listing(api: &PublicApi) -> String {
    let texts: Vec<(String, &PublicItem)> = api.items().map(|item| (item.to_string(), item)).collect();
    let is_of_trait = |text: &str| text.starts_with("impl") && text.contains(" for ");
    let of_traits: HashSet<_> = texts.iter().filter(|(text, _)| is_of_trait(text)).map(|(_, item)| item.id()).collect();
    let mut lines = String::new();
    for (text, item) in &texts {
        let is_method = item.parent_id().is_some_and(|parent| of_traits.contains(&parent));
        let is_automatic = ["core::panic::unwind_safe::", "core::marker::"].iter().any(|name| text.contains(name))
            && !["marker::Send", "marker::Sync", "marker::Copy"].iter().any(|name| text.contains(name));
        let is_said = is_method || is_of_trait(text) && is_automatic;
        if !is_said {
            lines.push_str(&text.replace("imap_wire::", ""));
            lines.push('\n');
        }
    }
    lines
}
