//! Every command that a server's capabilities allow, a row of the table at a time, in batches that the client pipelines.

use super::Settings;
use crate::{
    Result,
    connection::{Connection, literal, parsed},
    expected,
    report::{Report, Verdict},
    samples::SAMPLES,
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
    let rows = rows(include_str!("commands.txt"));
    let (mut sent, total) = (0, rows.iter().map(|row| row.batch.len()).sum::<usize>());
    for row in &rows {
        report.check(row.name, || {
            let offered = offered(server, row)?;
            sent += offered.len();
            try_row(server, row, &offered)
        });
    }
    report.check("commands sent", || match expected::commands_sent(server.kind) {
        expected if expected == sent => Ok(Verdict::passed(format!("{sent} of {total}"))),
        expected => Err(format!("{sent} of {total}, and there were to be {expected}").into()),
    });
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

/// Sends the batch. If the server hangs up, what it has not answered is sent again on another connection, the first of it alone: only then
/// is it known that it is this command at which it does so.
fn try_row(server: &Server, row: &Row<'_>, offered: &[&str]) -> Result<Verdict> {
    if offered.is_empty() {
        return Ok(Verdict::NotOffered);
    }
    let (mut left, mut failures, mut suspects) = (offered, Vec::new(), Vec::new());
    let (mut is_first, mut is_alone) = (true, false);
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
        let batch = if is_alone { &left[..1] } else { left };
        let before = failures.len();
        let done = try_batch(&mut connection, batch, &mut failures)?;
        if is_alone && failures.len() == before {
            suspects.push(format!("{}: the session ended in a batch, and alone it does not", batch[0]));
        }
        is_alone = done < batch.len();
        left = &left[done..];
    }
    // A server that dies at a command may take the answers to those before with it. But what goes wrong only where commands are pipelined is
    // what this is to find out.
    if !failures.iter().any(|failure| failure.contains("the session ended")) {
        failures.append(&mut suspects);
    }
    let figure = format!("{} of {} commands", offered.len(), row.batch.len());
    Ok(Verdict::Tried { figure, failures })
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

/// How many of these commands have an answer: all of them, unless the server hangs up. Those that are not as they should be are told.
fn try_batch(connection: &mut Connection<'_>, lines: &[&str], failures: &mut Vec<String>) -> Result<usize> {
    let mut ids = Vec::new();
    for line in lines {
        let (_, command) = bare(line);
        let id = if line.starts_with('&') { connection.send_synchronising(command) } else { connection.send(command) };
        ids.push(id.map_err(|error| format!("{line}: not sent: {error}"))?);
    }
    let outcomes = connection.finish(&ids, &mut |_| {})?;
    for (at, (line, outcome)) in lines.iter().zip(&outcomes).enumerate() {
        let is_refused = outcome.status().is_some_and(|status| matches!(status.kind, StatusKind::No | StatusKind::Bad));
        if line.starts_with('?') && is_refused || !line.starts_with('?') && outcome.is_ok() {
            continue;
        }
        if lines.len() > 1 && matches!(outcome, Outcome::Failed(Failure::Ended(_))) {
            return Ok(at);
        }
        failures.push(format!("{line}: {outcome}"));
    }
    Ok(lines.len())
}
