//! COMPRESS=DEFLATE: all that comes behind it, both ways.

use super::Settings;
use crate::{
    Result,
    connection::{Connection, literal},
    report::{Report, Verdict},
    samples::SAMPLES,
    servers::Server,
};
use imap_wire::client::{Event, Outcome};

pub(crate) fn run(server: &Server, report: &mut Report, _: &Settings) {
    report.check("COMPRESS=DEFLATE", || compressed(server));
}

fn compressed(server: &Server) -> Result<Verdict> {
    let mut connection = Connection::logged_in(server)?;
    if !connection.has("COMPRESS=DEFLATE") {
        return Ok(Verdict::NotOffered);
    }
    let mut ids = vec![connection.send("COMPRESS DEFLATE")?, connection.send("CREATE Compressed")?];
    for sample in SAMPLES {
        ids.push(connection.send(&format!("APPEND Compressed {}", literal(sample)))?);
    }
    ids.push(connection.send("SELECT Compressed")?);
    ids.push(connection.send("UID FETCH 1:* (UID FLAGS BODY.PEEK[])")?);
    let mut bodies = Vec::new();
    let outcomes = connection.finish(&ids, &mut |event| {
        if let Event::Fetch { fetch, .. } = event {
            bodies.extend(fetch.body("").and_then(|body| body.octets()).map(|octets| octets.to_vec()));
        }
    })?;
    if let Some(outcome) = outcomes.iter().find(|outcome| !outcome.is_ok()) {
        return Err(Outcome::to_string(outcome).into());
    }
    if bodies != SAMPLES.iter().map(|sample| sample.as_bytes()).collect::<Vec<_>>() {
        return Err("the messages are not those that were appended".into());
    }
    connection.ok("LOGOUT")?;
    Ok(Verdict::PASSED)
}
