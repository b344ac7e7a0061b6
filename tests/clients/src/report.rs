//! [`Report`]: how it went with one server, and the tables of all.

use crate::{
    clients::{CLIENTS, Check},
    expected::{self, Expected},
    pair,
    servers::Kind,
    trial::Failures,
};
use std::fmt::Write;

/// How it went with one server.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) server: Kind,
    pub(crate) rows: Vec<(&'static str, Failures)>,
}

impl Report {
    /// Why it may fail in this way.
    fn expected(&self, client: &str, check: &str, failure: &str) -> Option<(usize, &'static Expected)> {
        let found = |(_, it): &(usize, &Expected)| {
            it.client == client && it.check == check && it.servers.contains(&self.server) && failure.contains(it.says)
        };
        expected::LIST.iter().enumerate().find(found)
    }

    /// What failed without a reason that is known.
    pub(crate) fn surprises(&self) -> Vec<String> {
        let mut surprises = Vec::new();
        for (client, failures) in &self.rows {
            for (check, failed) in failures {
                for failure in failed.iter().filter(|it| self.expected(client, check, it).is_none()) {
                    surprises.push(format!("{}: {client}: {check}: {failure}", self.server.name()));
                }
            }
        }
        surprises
    }

    /// What was expected to fail and has not.
    pub(crate) fn outdated(&self) -> Vec<String> {
        let mut failed = Vec::new();
        for (client, failures) in &self.rows {
            for (check, reasons) in failures {
                failed.extend(reasons.iter().filter_map(|it| Some(self.expected(client, check, it)?.0)));
            }
        }
        let is_outdated = |(at, it): &(usize, &Expected)| it.servers.contains(&self.server) && !failed.contains(at);
        let outdated = expected::LIST.iter().enumerate().filter(is_outdated);
        outdated
            .map(|(_, it)| format!("{}: {}: {}: no longer: {}", self.server.name(), it.client, it.check, it.says))
            .collect()
    }

    /// What a cell of the table says.
    fn cell(&self, client: &str, check: &str, notes: &mut Vec<&'static str>) -> String {
        let Some((_, failures)) = self.rows.iter().find(|(name, _)| *name == client) else { return String::new() };
        let Some(failed) = failures.get(check) else { return "–".into() };
        let mut numbers = Vec::new();
        for failure in failed {
            let Some((_, it)) = self.expected(client, check, failure) else { return "FAILS".into() };
            let at = notes.iter().position(|note| *note == it.because).unwrap_or_else(|| {
                notes.push(it.because);
                notes.len() - 1
            });
            let number = (at + 1).to_string();
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        if numbers.is_empty() { "pass".into() } else { format!("but {}", numbers.join(", ")) }
    }
}

/// The tables of all servers, in Markdown, with the notes that they need.
pub(crate) fn tables(reports: &[Report]) -> String {
    let mut notes = Vec::new();
    let mut text = String::new();
    for report in reports {
        let columns: Vec<_> = Check::ALL.iter().map(|check| check.name()).collect();
        write!(
            text,
            "## {}\n\n| | {} |\n|---|{}\n",
            report.server.title(),
            columns.join(" | "),
            "---|".repeat(columns.len())
        )
        .ok();
        let tried = |client: &&str| report.rows.iter().any(|(name, _)| name == client);
        for client in CLIENTS.iter().map(|client| client.name).chain([pair::NAME]).filter(tried) {
            let cells: Vec<_> = columns.iter().map(|check| report.cell(client, check, &mut notes)).collect();
            writeln!(text, "| {client} | {} |", cells.join(" | ")).ok();
        }
        text += "\n";
    }
    for (number, note) in notes.iter().enumerate() {
        writeln!(text, "{}. {note}", number + 1).ok();
    }
    text
}
