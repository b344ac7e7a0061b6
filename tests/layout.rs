//! The files of `src/` import each other without a cycle.
//!
//! This reads tokens, not Rust: the paths in `use` declarations, and those in code that begin with `crate`, `self` or `super`.
//! What a folder's `mod.rs` or `lib.rs` re-exports is an import of the file that it comes from; a glob, of all that it may
//! bring in. Left out are files that only gather others, what a file takes from its folder's `mod.rs`, and unit tests.

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

#[test]
fn no_file_imports_itself_through_others() {
    let mut sources = BTreeMap::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    read(&root, "crate", &mut sources);
    let imports = imports(&sources);
    for other in ["crate::wire::frame", "crate::limits"] {
        assert!(imports.contains(&("crate::wire::framer".into(), other.into())));
    }
    let cycles = cycles(imports);
    assert!(cycles.is_empty(), "there is a cycle:\n{cycles}");
}

#[test]
fn a_cycle_is_found_and_named() {
    let cycles_with = |more: &str| {
        let files = [
            ("crate", "mod a; mod b; mod d; pub use {a::A, b::{B as Other, C}};"),
            ("crate::a", "use super::{d::*, Other}; fn a() -> impl Sized + use<> {}"),
            ("crate::b", "fn b(&self) { crate::d::e::E('\"', '\\'') } // crate::a"),
            ("crate::d", "pub mod e; pub use self::e::*;"),
            ("crate::d::e", "/// [`crate::A`]\nconst E: &str = r#\"\" crate::a\"#;"),
        ];
        let mut sources = BTreeMap::from(files.map(|(file, text)| (file.to_owned(), text.to_owned())));
        sources.entry("crate::d::e".into()).or_default().push_str(more);
        cycles(imports(&sources))
    };
    assert_eq!(cycles_with("#[cfg(test)]\nmod tests { use crate::a::A; }"), "");
    let through_b = "crate::b imports crate::d::e\ncrate::d::e imports crate::b\n";
    assert_eq!(cycles_with("use crate::{x::{y}, C as _};"), through_b);
    assert_eq!(cycles_with("fn f<'a>(_: &'a super::super::b::B) {}"), through_b);
    let through_a = cycles_with("use {core::{a}, super::super::{A as B}};");
    assert!(through_a.starts_with("crate::a imports crate::b\ncrate::a imports crate::d::e\n"));
}

/// The text of each file in a folder, by the path of its module.
fn read(folder: &Path, module: &str, into: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let inner = format!("{module}::{name}");
        if path.is_dir() {
            read(&path, &inner, into);
        } else {
            let is_folder = matches!(name, "lib" | "mod");
            let module = if is_folder { module.into() } else { inner };
            into.insert(module, fs::read_to_string(&path).unwrap());
        }
    }
}

/// Each path in a file, with the name that it brings in.
type Paths<'a> = Vec<(Vec<&'a str>, &'a str)>;

/// Which module imports which.
fn imports(sources: &BTreeMap<String, String>) -> BTreeSet<(String, String)> {
    const ITEMS: [&str; 8] = ["const", "enum", "fn", "impl", "static", "struct", "trait", "type"];
    let (mut files, mut gathering) = (BTreeMap::new(), BTreeSet::new());
    for (module, source) in sources {
        // No item follows them (clippy's `items_after_test_module`).
        let tokens = tokens(source.split("#[cfg(test)]\nmod tests {").next().unwrap());
        files.insert(module.as_str(), paths(&tokens));
        if sources.keys().any(|other| parent(other) == module) && !tokens.iter().any(|token| ITEMS.contains(token)) {
            gathering.insert(module);
        }
    }
    let mut imports = BTreeSet::new();
    for (&from, paths) in &files {
        let found = paths.iter().flat_map(|(path, _)| resolve(&files, from, path));
        imports.extend(found.map(|to| (from.to_owned(), to)));
    }
    imports
        .retain(|(from, to)| from != to && to != parent(from) && ![from, to].iter().any(|at| gathering.contains(at)));
    imports
}

/// The module above.
fn parent(module: &str) -> &str {
    module.rsplit_once("::").map_or("", |(parent, _)| parent)
}

/// The modules that a path in `module` leads to; none if it begins in another crate.
fn resolve(files: &BTreeMap<&str, Paths<'_>>, module: &str, path: &[&str]) -> Vec<String> {
    let mut at = module.to_owned();
    for (index, &name) in path.iter().enumerate() {
        let child = format!("{at}::{name}");
        match name {
            "crate" => at = name.into(),
            "self" => {}
            "super" => at = parent(&at).into(),
            _ if files.contains_key(&*child) => at = child,
            _ if index == 0 => return Vec::new(),
            _ if !files.keys().any(|file| parent(file) == at) => break,
            _ => {
                let named = files[&*at].iter().filter(|(_, export)| name == *export || name == "*" || *export == "*");
                let mut found: Vec<_> = named.flat_map(|(path, _)| resolve(files, &at, path)).collect();
                found.extend(Some(at).filter(|_| found.is_empty() || name == "*"));
                return found;
            }
        }
    }
    vec![at]
}

/// The paths of `use` declarations, and those in code that begin at a module.
fn paths<'a>(tokens: &[&'a str]) -> Paths<'a> {
    let mut paths = Vec::new();
    let mut rest = tokens.iter().copied().peekable();
    while let Some(token) = rest.next() {
        if matches!(token, "crate" | "self" | "super") {
            let mut path = vec![token];
            while rest.next_if_eq(&"::").is_some() {
                path.extend(rest.next());
            }
            paths.extend(path.last().map(|name| (path.clone(), *name)).filter(|_| path.len() > 1));
        } else if token == "use" && rest.peek() != Some(&"<") {
            let (mut path, mut name) = (Vec::new(), "");
            // How long the path was at each brace that is open.
            let mut open = vec![0];
            while let Some(token) = rest.next() {
                match token {
                    "::" => {}
                    "as" => name = rest.next().unwrap_or_default(),
                    "{" => open.push(path.len()),
                    "," | "}" | ";" => {
                        if path.len() > open[open.len() - 1] {
                            paths.push((path.clone(), name));
                        }
                        open.truncate(open.len() - usize::from(token == "}"));
                        path.truncate(open[open.len() - 1]);
                    }
                    _ => {
                        name = path.last().copied().filter(|_| token == "self").unwrap_or(token);
                        path.push(token);
                    }
                }
                if token == ";" {
                    break;
                }
            }
        }
    }
    paths
}

/// Words, `::` and other characters one by one, without comments, strings and characters.
fn tokens(source: &str) -> Vec<&str> {
    let run = |text: &str, is: fn(char) -> bool| text.find(|char| !is(char)).unwrap_or(text.len());
    let behind = |text: &str, end: &str| text.find(end).map_or(text.len(), |at| at + end.len());
    let (mut tokens, mut rest) = (Vec::new(), source);
    while let Some(first) = rest.chars().next() {
        let word = run(rest, |char| char.is_alphanumeric() || char == '_');
        let hashes = run(&rest[word..], |char| char == '#');
        let is_char = first == '\'' && (rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\''));
        let length = if ["r", "br", "cr"].contains(&&rest[..word]) && rest[word + hashes..].starts_with('"') {
            let open = word + hashes + 1;
            open + behind(&rest[open..], &format!("\"{}", "#".repeat(hashes)))
        } else if first == '"' || is_char {
            let mut end = 1;
            while rest.as_bytes()[end] != first as u8 {
                end += if rest.as_bytes()[end] == b'\\' { 2 } else { 1 };
            }
            end + 1
        } else if rest.starts_with("//") {
            behind(rest, "\n")
        } else {
            let other = if rest.starts_with("::") { 2 } else { first.len_utf8() };
            let (token, _) = rest.split_at(word.max(other));
            tokens.extend(Some(token).filter(|_| !first.is_whitespace()));
            token.len()
        };
        rest = &rest[length..];
    }
    tokens
}

/// The imports that are part of a cycle, or lead from one to another: what is left when all others are taken away.
fn cycles(mut imports: BTreeSet<(String, String)>) -> String {
    loop {
        let all = imports.clone();
        let (from, to): (BTreeSet<_>, BTreeSet<_>) = all.iter().map(|(from, to)| (from, to)).unzip();
        imports.retain(|import| to.contains(&import.0) && from.contains(&import.1));
        if imports.len() == all.len() {
            let lines = imports.iter().map(|(from, to)| format!("{from} imports {to}\n"));
            return lines.collect();
        }
    }
}
