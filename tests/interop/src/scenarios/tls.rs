//! TLS: begun by STARTTLS and from the first octet, with a certificate that nobody vouches for but the client's configuration.

use super::Settings;
use crate::{
    Result,
    connection::Connection,
    report::{Report, Verdict},
    servers::Server,
};
use imap_wire::{
    client::{Config, Event, Failure, Outcome},
    command::{Command, Login},
};

pub(crate) fn run(server: &Server, report: &mut Report, _: &Settings) {
    report.check("TLS: STARTTLS", || starttls(server));
    report.check("TLS: from the first octet", || implicit(server));
    report.check("TLS: required", || required(server));
}

fn starttls(server: &Server) -> Result<Verdict> {
    let mut connection = Connection::open(server)?;
    connection.know_capabilities()?;
    if !connection.has("STARTTLS") {
        return Ok(Verdict::NotOffered);
    }
    // What is sent behind STARTTLS waits for the handshake.
    let ids = [connection.send("STARTTLS")?, connection.send("CAPABILITY")?];
    let mut is_safe = false;
    let outcomes = connection.finish(&ids, &mut |event| {
        if let Event::Completed { id, before_tls, .. } = event {
            is_safe |= *id == ids[1] && !before_tls;
        }
    })?;
    if !outcomes.iter().all(Outcome::is_ok) || !is_safe || !connection.client.state().is_tls() {
        return Err(format!("{outcomes:?}, under TLS: {is_safe}").into());
    }
    if connection.has("STARTTLS") {
        return Err("STARTTLS is still offered".into());
    }
    connection.log_in()?;
    connection.ok("SELECT INBOX")?;
    connection.ok("LOGOUT")?;
    Ok(Verdict::PASSED)
}

fn implicit(server: &Server) -> Result<Verdict> {
    let Some(port) = server.tls_port else { return Ok(Verdict::NotOffered) };
    let mut config = Config::default();
    config.is_tls = true;
    config.require_tls = true;
    let mut connection = Connection::open_with(server, port, config)?;
    connection.log_in()?;
    connection.ok("SELECT INBOX")?;
    connection.ok("LOGOUT")?;
    Ok(Verdict::PASSED)
}

/// No password is sent in the clear.
fn required(server: &Server) -> Result<Verdict> {
    let mut config = Config::default();
    config.require_tls = true;
    let mut connection = Connection::open_with(server, server.port, config)?;
    let refused = match connection.client.send(Command::Login(Login::new("alice", "hunter2"))) {
        Err(_) => true,
        Ok(id) => {
            let outcome = connection.finish(&[id], &mut |_| {})?.remove(0);
            matches!(outcome, Outcome::Failed(Failure::NotSent(_)))
        }
    };
    if !refused {
        return Err("LOGIN was sent before TLS".into());
    }
    connection.know_capabilities()?;
    if connection.has("STARTTLS") {
        connection.ok("STARTTLS")?;
        connection.log_in()?;
    }
    Ok(Verdict::PASSED)
}
