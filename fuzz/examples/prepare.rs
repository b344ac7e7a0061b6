//! Writes what a fuzzer begins with: into a folder the dictionary, as `imap.dict`, and for each target a folder of seeds.

use fuzz::{
    differential,
    support::{
        capture::project,
        dictionary::dictionary,
        seeds::Recorded,
        targets::{TARGETS, Target},
    },
};
use std::{env, error::Error, fs, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1) else {
        eprintln!("usage: prepare FOLDER");
        return ExitCode::FAILURE;
    };
    match prepare(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("prepare: {}: {error}", Path::new(&folder).display());
            ExitCode::FAILURE
        }
    }
}

fn prepare(folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("imap.dict"), dictionary())?;
    let recorded = Recorded::read();
    for Target { name, seeds, .. } in TARGETS.iter().chain([&differential::TARGET]) {
        let folder = folder.join(name);
        fs::create_dir_all(&folder)?;
        for (at, seed) in seeds(&recorded).iter().enumerate() {
            fs::write(folder.join(format!("seed-{at:04}")), seed)?;
        }
        // What was found once is the best beginning.
        let Ok(findings) = fs::read_dir(project().join("fuzz/findings").join(name)) else { continue };
        for finding in findings {
            let finding = finding?;
            fs::copy(finding.path(), folder.join(finding.file_name()))?;
        }
    }
    Ok(())
}
