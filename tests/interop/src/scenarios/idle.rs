//! IDLE: what somebody else does to the mailbox is told; it is renewed before the server hangs up; and a command interrupts it.

use super::Settings;
use crate::{
    Result,
    connection::{Connection, literal},
    mail,
    report::{Report, Verdict},
    servers::Server,
};
use imap_wire::{Data, client::Event, data::Flag};
use std::{thread, time::Duration};

pub(crate) fn run(server: &Server, report: &mut Report, _: &Settings) {
    report.check("IDLE: news of another connection", || news(server));
    report.check("IDLE: renewed after 28 minutes", || renewed(server));
    report.check("IDLE: interrupted by a command", || interrupted(server));
}

/// A connection that idles in a mailbox with a message, if the server has IDLE.
fn idling<'a>(server: &'a Server, mailbox: &str) -> Result<Option<Connection<'a>>> {
    let mut connection = Connection::logged_in(server)?;
    if !connection.has("IDLE") {
        return Ok(None);
    }
    connection.ok(&format!("CREATE {mailbox}"))?;
    connection.ok(&format!("APPEND {mailbox} {}", literal(&mail::small("before"))))?;
    connection.ok(&format!("SELECT {mailbox}"))?;
    connection.ok("FETCH 1 UID")?;
    connection.record("idle");
    connection.send("IDLE")?;
    connection.until("the beginning of IDLE", |event| matches!(event, Event::Idling { .. }))?;
    Ok(Some(connection))
}

fn news(server: &Server) -> Result<Verdict> {
    let Some(mut idle) = idling(server, "Idle1")? else { return Ok(Verdict::NotOffered) };
    let mut other = Connection::selected(server, "Idle1")?;
    let mut change = |line: &str| {
        // What comes within moments of another change, pymap does not notice.
        thread::sleep(Duration::from_millis(200));
        other.ok(line)
    };
    change(&format!("APPEND Idle1 {}", literal(&mail::small("news"))))?;
    idle.until("EXISTS", |event| matches!(event, Event::Data(Data::Exists(2))))?;
    change("STORE 1 +FLAGS (\\Flagged)")?;
    idle.until("FETCH with the flag", |event| match event {
        Event::Fetch { fetch, .. } => fetch.flags().is_some_and(|flags| flags.contains(&Flag::Flagged)),
        _ => false,
    })?;
    change("STORE 1 +FLAGS (\\Deleted)")?;
    change("EXPUNGE")?;
    idle.until("EXPUNGE", |event| matches!(event, Event::Expunge { number: 1, .. } | Event::Data(Data::Vanished(_))))?;
    let exists = idle.client.view().map(imap_wire::MailboxView::exists);
    if exists != Some(1) {
        return Err(format!("the view has {exists:?} messages").into());
    }
    idle.client.done()?;
    idle.until("the end of IDLE", |event| matches!(event, Event::Completed { outcome, .. } if outcome.is_ok()))?;
    idle.ok("LOGOUT")?;
    Ok(Verdict::PASSED)
}

fn renewed(server: &Server) -> Result<Verdict> {
    let Some(mut idle) = idling(server, "Idle2")? else { return Ok(Verdict::NotOffered) };
    for _ in 0..2 {
        // The client has to know when it began.
        idle.turn(Duration::ZERO, &mut |_| {})?;
        idle.let_pass(Duration::from_secs(28 * 60 + 1));
        let mut is_complete = false;
        idle.until("IDLE once more", |event| {
            is_complete |= matches!(event, Event::Completed { outcome, .. } if outcome.is_ok());
            matches!(event, Event::Idling { .. })
        })?;
        if !is_complete {
            return Err("IDLE began again before it was complete".into());
        }
    }
    Ok(Verdict::PASSED)
}

fn interrupted(server: &Server) -> Result<Verdict> {
    let Some(mut idle) = idling(server, "Idle3")? else { return Ok(Verdict::NotOffered) };
    let ids = [idle.send("NOOP")?, idle.send("FETCH 1 (FLAGS)")?];
    let outcomes = idle.finish(&ids, &mut |_| {})?;
    if !outcomes.iter().all(imap_wire::client::Outcome::is_ok) {
        return Err(format!("{} and {}", outcomes[0], outcomes[1]).into());
    }
    idle.until("IDLE once more", |event| matches!(event, Event::Idling { .. }))?;
    idle.ok("LOGOUT")?;
    Ok(Verdict::PASSED)
}
