//! Each target has its program in `fuzz/`, and the words of the tables reach the dictionary.

use crate::support::{capture::project, dictionary::dictionary, targets::TARGETS};
use std::{collections::BTreeSet, fs};

#[cfg(feature = "arbitrary")]
#[test]
fn each_target_has_its_program() {
    let folder = project().join("fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let mut programs = BTreeSet::new();
    for program in fs::read_dir(folder.join("targets")).unwrap() {
        let path = program.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let rows = [format!("name = \"{name}\""), format!("path = \"targets/{name}.rs\"")];
        assert!(rows.iter().all(|row| manifest.contains(row)), "{name} is not in the manifest");
        if fs::read_to_string(&path).unwrap().contains(&format!("fuzz!({name});")) {
            programs.insert(name);
        } else {
            assert_eq!(name, "differential");
        }
    }
    assert_eq!(programs, TARGETS.iter().map(|target| target.name.to_owned()).collect());
}

#[test]
fn the_dictionary_has_a_word_of_each_table() {
    let dictionary = dictionary();
    for word in [
        "UID FETCH",
        "BADCHARSET",
        "ESEARCH",
        "BODYSTRUCTURE",
        "RFC822.SIZE",
        "UIDNEXT",
        "SENTBEFORE",
        "CONDSTORE",
        "REFERENCES",
        "STORAGE",
        "DEFLATE",
        "CATENATE",
        "CHANGEDSINCE",
        "SUBSCRIBED",
        "QRESYNC",
        "\\\\Seen",
        "ARRIVAL",
        "PARTIAL",
        "MODSEQ",
    ] {
        assert!(dictionary.contains(&format!("\"{word}\"\n")), "{word}");
    }
    let is_entry = |line: &str| line.len() > 2 && line.starts_with('"') && line.ends_with('"') && line.is_ascii();
    assert!(dictionary.lines().count() > 250 && dictionary.lines().all(is_entry));
}
