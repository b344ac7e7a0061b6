//! Each command and each capability of `SUPPORTED.md` goes through a pair: what the client sends is what the server is told, and what the
//! server says is what the client is told.

use crate::{
    support::pair::{
        joined::{CHUNKS, EVERYTHING, Pair},
        store::status,
    },
    table::{ROWS, Row},
};
use imap_wire::{StatusKind, command::CommandKind};
use std::collections::BTreeSet;

/// How a session begins.
#[derive(Clone, Copy)]
pub(crate) enum Start {
    Greeted,
    LoggedIn,
    Selected,
}

const SUPPORTED: &str = include_str!("../../SUPPORTED.md");
const COMMANDS: &str = include_str!("../../src/command/mod.rs");

/// Names that are said to a client only that asks for what it knows to be there already.
const NEVER_SAID: [&str; 1] = ["COMPRESSIONACTIVE"];

/// What the server can do in this session.
fn capabilities(name: &str) -> String {
    match name {
        "LITERAL-" => EVERYTHING.replace("LITERAL+", "LITERAL-"),
        "UTF8=ONLY" => EVERYTHING.replace("UTF8=ACCEPT", "UTF8=ONLY"),
        _ => EVERYTHING.to_owned(),
    }
}

/// Commands that the server answers by itself.
fn is_answered_by_server(kind: CommandKind) -> bool {
    use CommandKind::{Capability, Compress, Enable, Logout, StartTls};
    matches!(kind, Capability | Compress | Enable | Logout | StartTls)
}

/// The session of this row: the names of its commands, and all that was sent.
fn run(&(name, start, lines): &Row, chunk: usize) -> (BTreeSet<String>, String) {
    let capabilities = capabilities(name);
    let mut pair = match start {
        Start::Greeted => Pair::greeted(&capabilities, chunk),
        Start::LoggedIn => Pair::logged_in(&capabilities, chunk),
        Start::Selected => Pair::selected(&capabilities, chunk),
    };
    let mut kinds = BTreeSet::new();
    let mut lines = lines.iter().peekable();
    while let Some(line) = lines.next() {
        let mut answers = Vec::new();
        while let Some(answer) = lines.next_if(|line| is_answer(line)) {
            answers.push((*answer).to_owned());
        }
        kinds.insert(exchange(&mut pair, line, answers).to_string());
    }
    pair.understand_each_other();
    pair.heard_what_was_said();
    (kinds, String::from_utf8_lossy(&pair.wire).to_uppercase())
}

fn is_answer(line: &str) -> bool {
    ["* ", "OK ", "NO ", "BAD "].iter().any(|front| line.starts_with(front))
}

/// A command, what the server is told, and what the client is told.
fn exchange(pair: &mut Pair, line: &str, answers: Vec<String>) -> CommandKind {
    let command = pair.parsed(line);
    let kind = command.kind();
    let end = answers.iter().find(|answer| !answer.starts_with("* ")).map(|line| status(line));
    let is_told = !is_answered_by_server(kind);
    if is_told {
        pair.store.script.push_back(answers);
    }
    let told = pair.store.told.len();
    let id = pair.client.send(command.clone()).unwrap_or_else(|error| panic!("{line}: {error}"));
    pair.drive();
    if kind == CommandKind::Idle {
        assert!(pair.client.is_idling());
        pair.client.done().unwrap();
        pair.drive();
    }
    let outcome = pair.outcome(id).unwrap_or_else(|| panic!("{line} does not end"));
    match (outcome.status().cloned(), end) {
        // Where the store says no code, the server may add one.
        (Some(heard), None) => assert_eq!(heard.kind, StatusKind::Ok, "{line}: {heard}"),
        (heard, end) => assert_eq!(heard, end, "{line}: {outcome}"),
    }
    let commands = &pair.store.told[told..];
    assert_eq!(commands, if is_told { vec![command] } else { Vec::new() });
    kind
}

#[test]
fn what_one_says_the_other_is_told() {
    for chunk in CHUNKS {
        for row in ROWS {
            run(row, chunk);
        }
    }
}

#[test]
fn each_command_of_the_table_goes_through() {
    // The table of commands: lines such as `b"UID COPY" => UidCopy(...)`.
    let names = COMMANDS.lines().filter_map(|line| line.strip_prefix("    b\"")?.split_once("\" => "));
    let names: BTreeSet<_> = names.map(|(name, _)| name.to_owned()).collect();
    assert!(names.len() > 40, "{names:?}");
    let run: BTreeSet<_> = ROWS.iter().flat_map(|row| run(row, usize::MAX).0).collect();
    assert_eq!(run, names);
}

#[test]
fn each_name_of_each_capability_is_on_the_wire() {
    let rows = SUPPORTED.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    for line in rows {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let (capability, what) = (cells[0], cells[2]);
        let wire: String = ROWS.iter().filter(|row| row.0 == capability).map(|row| run(row, usize::MAX).1).collect();
        assert!(!wire.is_empty(), "nothing is tried of {capability}");
        for part in what.split(';').map(str::trim).filter(|part| !part.starts_with('(')) {
            for name in part.split_once(": ").map_or("", |(_, names)| names).split(", ") {
                let is_said = wire.contains(&name.to_uppercase()) || NEVER_SAID.contains(&name);
                assert!(is_said, "{capability}: {name} is not tried");
            }
        }
    }
}
