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
    client::sasl::{self, Mechanism, SaslError},
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
    let takes_initial = connection.has("SASL-IR");
    log_in(&mut connection, server, mechanism, false, settings)?;
    if !takes_initial {
        return Ok(Verdict::PASSED);
    }
    let mut connection = Connection::open(server)?;
    log_in(&mut connection, server, mechanism, true, settings)?;
    Ok(Verdict::Passed("with and without SASL-IR".into()))
}

fn log_in(
    connection: &mut Connection<'_>,
    server: &Server,
    mechanism: &str,
    is_late: bool,
    settings: &Settings,
) -> Result<()> {
    let user = server.user();
    let mut random = Random(settings.seed);
    let nonce = format!("{:016x}{:016x}", random.next(), random.next());
    let mechanism: Box<dyn Mechanism> = match mechanism {
        "PLAIN" => Box::new(sasl::Plain::new(user, PASSWORD)?),
        "LOGIN" => Box::new(sasl::Login::new(user, PASSWORD)?),
        "CRAM-MD5" => Box::new(sasl::CramMd5::new(user, PASSWORD)?),
        "SCRAM-SHA-1" => Box::new(sasl::ScramSha1::new(user, PASSWORD, &nonce)?),
        _ => Box::new(sasl::ScramSha256::new(user, PASSWORD, &nonce)?),
    };
    let id = connection.client.authenticate(Asked { mechanism, is_late, initial: None })?;
    let outcome = connection.finish(&[id], &mut |_| {})?.remove(0);
    if !outcome.is_ok() {
        return Err(outcome.to_string().into());
    }
    connection.know_capabilities()?;
    connection.ok("NOOP")?;
    Ok(())
}

/// A mechanism that says what it has to say first only when it is asked, if `is_late`, though the server would take it at once.
#[derive(Debug)]
struct Asked {
    mechanism: Box<dyn Mechanism>,
    is_late: bool,
    initial: Option<Vec<u8>>,
}

impl Mechanism for Asked {
    fn name(&self) -> &str {
        self.mechanism.name()
    }

    fn initial_response(&mut self) -> Result<Option<Vec<u8>>, SaslError> {
        let initial = self.mechanism.initial_response()?;
        if !self.is_late {
            return Ok(initial);
        }
        self.initial = initial;
        Ok(None)
    }

    fn respond(&mut self, challenge: &[u8]) -> Result<Vec<u8>, SaslError> {
        self.initial.take().map_or_else(|| self.mechanism.respond(challenge), Ok)
    }

    fn finish(&mut self) -> Result<(), SaslError> {
        self.mechanism.finish()
    }
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
