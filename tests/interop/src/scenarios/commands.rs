//! Every command that a server's capabilities allow, a row of the table at a time, in batches that the client pipelines.

use super::Settings;
use crate::{
    Result,
    connection::{Connection, literal, parsed},
    mail::SAMPLES,
    report::{Report, Verdict},
    servers::Server,
};
use imap_wire::{
    StatusKind,
    client::{Failure, Outcome},
};

/// What is tried for one row of the table.
struct Row<'a> {
    name: &'a str,
    /// What comes first, one by one.
    before: Vec<&'a str>,
    /// What is sent at once.
    batch: Vec<&'a str>,
}

pub(crate) fn run(server: &Server, report: &mut Report, _: &Settings) {
    report.check("a mailbox of samples", || {
        let mut connection = Connection::logged_in(server)?;
        connection.record("samples");
        connection.ok("CREATE Walk")?;
        let appends = SAMPLES.iter().map(|sample| connection.send(&format!("APPEND Walk {}", literal(sample))));
        let ids = appends.collect::<Result<Vec<_>>>()?;
        let outcomes = connection.finish(&ids, &mut |_| {})?;
        let failed = outcomes.iter().filter(|outcome| !outcome.is_ok());
        Ok(Verdict::of(failed.map(Outcome::to_string).collect()))
    });
    for row in rows(include_str!("commands.txt")) {
        report.check(row.name, || try_row(server, &row));
    }
}

/// The rows of the text.
fn rows(text: &str) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("== ") {
            rows.push(Row { name, before: Vec::new(), batch: Vec::new() });
        } else if let Some(row) = rows.last_mut() {
            match line.strip_prefix('!') {
                Some(line) => row.before.push(line),
                None => row.batch.push(line),
            }
        }
    }
    rows
}

/// Sends the batch. What a server answers by hanging up is sent once, and what was behind it again, on another connection.
fn try_row(server: &Server, row: &Row<'_>) -> Result<Verdict> {
    let mut failures = Vec::new();
    let mut left = offered(server, row)?;
    if left.is_empty() {
        return Ok(Verdict::NotOffered);
    }
    let mut is_first = true;
    while !left.is_empty() {
        let mut connection = Connection::logged_in(server)?;
        connection.record(row.name);
        for line in &row.before {
            // The second time it is there already.
            match connection.ok(line) {
                Err(_) if !is_first && line.starts_with("CREATE") => {}
                result => drop(result?),
            }
        }
        is_first = false;
        let done = try_batch(&mut connection, &left, &mut failures)?;
        left.drain(..done);
    }
    Ok(Verdict::of(failures))
}

/// The commands whose needs the server meets.
fn offered<'a>(server: &Server, row: &Row<'a>) -> Result<Vec<&'a str>> {
    let connection = Connection::logged_in(server)?;
    let capabilities = connection.client.capabilities().ok_or("no capabilities")?;
    let is_offered = |line: &str| -> Result<bool> {
        let (needed, line) = bare(line);
        let enabled = line.strip_prefix("ENABLE ").filter(|name| !name.starts_with("X-"));
        let is_there = [needed, enabled].into_iter().flatten().all(|name| capabilities.has(name));
        Ok(is_there && parsed(line)?.needs().iter().all(|need| need.is_met_by(capabilities)))
    };
    let mut offered = Vec::new();
    for (index, line) in row.batch.iter().enumerate() {
        match is_offered(line)? {
            true => offered.push(*line),
            // Without what the row is about, the rest of it is nothing new.
            false if index == 0 => return Ok(Vec::new()),
            false => {}
        }
    }
    Ok(offered)
}

/// A command without its marks, and the capability in brackets that it needs.
fn bare(line: &str) -> (Option<&str>, &str) {
    let line = line.trim_start_matches(['&', '?']);
    match line.strip_prefix('[').and_then(|line| line.split_once("] ")) {
        Some((needed, line)) => (Some(needed), line),
        None => (None, line),
    }
}

/// How many of these commands have an answer that will not change; those that are not as they should be are told.
fn try_batch(connection: &mut Connection<'_>, lines: &[&str], failures: &mut Vec<String>) -> Result<usize> {
    let mut sent = Vec::new();
    for line in lines {
        let (_, command) = bare(line);
        let id = if line.starts_with('&') { connection.send_synchronising(command) } else { connection.send(command) };
        match id {
            Ok(id) => sent.push((id, *line)),
            Err(error) => failures.push(format!("{line}: not sent: {error}")),
        }
    }
    let ids: Vec<_> = sent.iter().map(|(id, _)| *id).collect();
    let outcomes = connection.finish(&ids, &mut |_| {})?;
    for ((_, line), outcome) in sent.iter().zip(&outcomes) {
        let is_refused = outcome.status().is_some_and(|status| matches!(status.kind, StatusKind::No | StatusKind::Bad));
        if line.starts_with('?') && is_refused || !line.starts_with('?') && outcome.is_ok() {
            continue;
        }
        failures.push(format!("{line}: {outcome}"));
        if matches!(outcome, Outcome::Failed(Failure::Ended(_))) {
            return Ok(lines.iter().position(|it| it == line).map_or(lines.len(), |at| at + 1));
        }
    }
    Ok(lines.len())
}
