//! Logging in: by each mechanism that the server offers and the client has, by LOGIN, and with a wrong password.

use super::Settings;
use crate::{
    Result,
    connection::Connection,
    mail::Random,
    report::{Report, Verdict},
    servers::{PASSWORD, Server},
};
use imap_wire::{
    client::{CommandId, sasl},
    command::{Command, Login},
};

const MECHANISMS: [&str; 5] = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"];

pub(crate) fn run(server: &Server, report: &mut Report, settings: &Settings) {
    report.check("login: LOGIN", || {
        let mut connection = Connection::logged_in(server)?;
        connection.ok("LOGOUT")?;
        Ok(Verdict::PASSED)
    });
    for mechanism in MECHANISMS {
        report.check(&format!("login: AUTHENTICATE {mechanism}"), || mechanism_works(server, mechanism, settings));
    }
    report.check("login: a wrong password", || wrong_password(server));
}

/// The mechanism, with what it says first in the command where the server takes that, and behind it.
fn mechanism_works(server: &Server, mechanism: &str, settings: &Settings) -> Result<Verdict> {
    let mut connection = Connection::open(server)?;
    connection.know_capabilities()?;
    let capabilities = connection.client.capabilities();
    if !capabilities.is_some_and(|it| it.auth().any(|name| name.eq_ignore_ascii_case(mechanism.as_bytes()))) {
        return Ok(Verdict::NotOffered);
    }
    connection.record(&format!("authenticate {mechanism}"));
    log_in(&mut connection, server, mechanism, settings)?;
    if !connection.has("SASL-IR") {
        return Ok(Verdict::PASSED);
    }
    // Before the greeting it is not known that the server takes it; a session that begins so has it behind a `+`.
    let mut connection = Connection::open(server)?;
    connection.client.send(Command::Noop)?;
    let id = authenticate_without_ir(&mut connection, server, mechanism)?;
    match id {
        Some(id) => {
            let outcome = connection.finish(&[id], &mut |_| {})?.remove(0);
            if !outcome.is_ok() {
                return Err(format!("without an initial response: {outcome}").into());
            }
            Ok(Verdict::Passed("with and without SASL-IR".into()))
        }
        None => Ok(Verdict::PASSED),
    }
}

fn log_in(connection: &mut Connection<'_>, server: &Server, mechanism: &str, settings: &Settings) -> Result<()> {
    let (user, client) = (server.user(), &mut connection.client);
    let mut random = Random(settings.seed);
    let nonce = format!("{:016x}{:016x}", random.next(), random.next());
    let id = match mechanism {
        "PLAIN" => client.authenticate(sasl::Plain::new(user, PASSWORD)?)?,
        "LOGIN" => client.authenticate(sasl::Login::new(user, PASSWORD)?)?,
        "CRAM-MD5" => client.authenticate(sasl::CramMd5::new(user, PASSWORD)?)?,
        "SCRAM-SHA-1" => client.authenticate(sasl::ScramSha1::new(user, PASSWORD, &nonce)?)?,
        _ => client.authenticate(sasl::ScramSha256::new(user, PASSWORD, &nonce)?)?,
    };
    let outcome = connection.finish(&[id], &mut |_| {})?.remove(0);
    if !outcome.is_ok() {
        return Err(outcome.to_string().into());
    }
    connection.know_capabilities()?;
    connection.ok("NOOP")?;
    Ok(())
}

/// The exchange by hand, as a caller can have it, which sends no initial response.
fn authenticate_without_ir(
    connection: &mut Connection<'_>,
    server: &Server,
    mechanism: &str,
) -> Result<Option<CommandId>> {
    let responses = match mechanism {
        "PLAIN" => vec![format!("\0{}\0{PASSWORD}", server.user())],
        "LOGIN" => vec![server.user().to_owned(), PASSWORD.to_owned()],
        // What comes first here comes from the server anyway, or it is the same as above.
        _ => return Ok(None),
    };
    let id = connection.send(&format!("AUTHENTICATE {mechanism}"))?;
    for response in responses {
        connection.until("a challenge", |event| matches!(event, imap_wire::client::Event::Challenge { .. }))?;
        connection.client.respond(response.as_bytes())?;
    }
    Ok(Some(id))
}

/// It is refused, and the session lives.
fn wrong_password(server: &Server) -> Result<Verdict> {
    let mut connection = Connection::open(server)?;
    connection.record("wrong password");
    let id = connection.client.send(Command::Login(Login::new(server.user(), "wrong")))?;
    let outcome = connection.finish(&[id], &mut |_| {})?.remove(0);
    if outcome.is_ok() || outcome.status().is_none() {
        return Err(format!("LOGIN with a wrong password: {outcome}").into());
    }
    connection.log_in()?;
    Ok(Verdict::PASSED)
}
