//! What the figures were measured with.

use std::{env, fs, path::Path, process::Command};

/// What a program says when it is asked for its version.
pub(crate) fn of(program: &str) -> Result<String, String> {
    let output = Command::new(program).arg("--version").output().map_err(|error| format!("{program}: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().into())
}

/// The compiler that cargo uses.
pub(crate) fn rustc() -> Result<String, String> {
    of(&env::var("RUSTC").unwrap_or_else(|_| "rustc".into()))
}

/// The crates that are compared, as cargo resolved them.
pub(crate) fn crates() -> Result<Vec<String>, String> {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let lock = fs::read_to_string(lock).map_err(|error| format!("Cargo.lock: {error}"))?;
    let value = |line: &str| Some(line.split_once(" = ")?.1.trim_matches('"').to_owned());
    let packages = lock.split("[[package]]").filter_map(|package| {
        let mut lines = package.trim().lines();
        Some((value(lines.next()?)?, value(lines.next()?)?))
    });
    let compared = |name: &str| name.starts_with("imap-") && name != "imap-types";
    Ok(packages.filter(|(name, _)| compared(name)).map(|(name, version)| format!("{name} {version}")).collect())
}
