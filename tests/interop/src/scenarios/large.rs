//! A message of 50 MB, appended and fetched in pieces: it is the same, and the client never has much of it.

use super::Settings;
use crate::{
    MEMORY, Result,
    connection::Connection,
    mail::Large,
    report::{Report, Verdict},
    servers::Server,
};
use imap_wire::{
    client::Event,
    command::{Append, AppendMessage, Command},
    data::Mailbox,
};
use sha2::{Digest, Sha256};

const OCTETS: usize = 50_000_000;
/// What the program may have allocated at most, all of it.
const MOST: usize = 8 << 20;

pub(crate) fn run(server: &Server, report: &mut Report, _: &Settings) {
    report.check("50 MB APPEND", || append(server));
    report.check("50 MB FETCH", || fetch(server));
}

fn append(server: &Server) -> Result<Verdict> {
    MEMORY.reset_peak_usage();
    let mut connection = Connection::logged_in(server)?;
    connection.do_not_record();
    connection.ok("CREATE Large")?;
    connection.supply_from(Large::new(OCTETS));
    let append = Append::new(Mailbox::new("Large")?, AppendMessage::streamed(OCTETS as u64));
    let id = connection.client.send(Command::Append(append))?;
    let outcome = connection.finish(&[id], &mut |_| {})?.remove(0);
    if !outcome.is_ok() {
        return Err(outcome.to_string().into());
    }
    connection.ok("LOGOUT")?;
    memory()
}

fn fetch(server: &Server) -> Result<Verdict> {
    let expected = Large::hash(OCTETS);
    MEMORY.reset_peak_usage();
    let mut connection = Connection::logged_in(server)?;
    connection.do_not_record();
    connection.ok("SELECT Large")?;
    let id = connection.send("FETCH 1 (UID BODY.PEEK[] FLAGS)")?;
    let (mut hash, mut count, mut is_told) = (Sha256::new(), 0, false);
    let outcome = connection.finish(&[id], &mut |event| match event {
        Event::Literal { octets, .. } => is_told = *octets == OCTETS as u64,
        Event::Octets { octets, .. } => {
            hash.update(octets);
            count += octets.len();
        }
        _ => {}
    })?;
    if !outcome[0].is_ok() || !is_told || count != OCTETS || hash.finalize().to_vec() != expected {
        return Err(format!("{count} octets, announced: {is_told}, and they are not the same: {}", outcome[0]).into());
    }
    connection.ok("LOGOUT")?;
    memory()
}

/// What was allocated at most, if it is little.
fn memory() -> Result<Verdict> {
    let most = MEMORY.peak_usage();
    let text = format!("{} KiB", most >> 10);
    if most > MOST { Err(format!("{text} were allocated").into()) } else { Ok(Verdict::passed(text)) }
}
