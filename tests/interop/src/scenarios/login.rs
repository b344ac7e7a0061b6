//! Logging in: by each mechanism that the server offers and the client has, by LOGIN, and with a wrong password.

use super::Settings;
use crate::{
    Result,
    connection::Connection,
    mail::Random,
    report::{Report, Verdict},
    servers::{PASSWORD, Server, TOKEN},
};
use imap_wire::{
    client::sasl::{self, Mechanism, SaslError},
    command::{Command, Login},
};
use std::collections::BTreeSet;

/// Those that the client has.
const MECHANISMS: [&str; 11] = [
    "PLAIN",
    "LOGIN",
    "CRAM-MD5",
    "SCRAM-SHA-1",
    "SCRAM-SHA-256",
    "SCRAM-SHA-1-PLUS",
    "SCRAM-SHA-256-PLUS",
    "XOAUTH2",
    "OAUTHBEARER",
    "ANONYMOUS",
    "EXTERNAL",
];

pub(crate) fn run(server: &Server, report: &mut Report, settings: &Settings) {
    report.check("login: LOGIN", || {
        let mut connection = Connection::logged_in(server)?;
        connection.ok("LOGOUT")?;
        Ok(Verdict::PASSED)
    });
    for mechanism in MECHANISMS {
        report.check(&format!("login: AUTHENTICATE {mechanism}"), || mechanism_works(server, mechanism, settings));
    }
    report.check("login: other mechanisms offered", || others(server));
    report.check("login: a wrong password", || wrong_password(server));
}

/// The mechanisms that the server offers, each once.
fn offered(connection: &Connection<'_>) -> BTreeSet<String> {
    let capabilities = connection.client.capabilities();
    let names = capabilities.into_iter().flat_map(|it| it.auth());
    names.map(|name| name.to_str_lossy().to_ascii_uppercase()).collect()
}

/// A connection whose capabilities are known: under TLS for a mechanism that is bound to it, and for others as it comes.
fn open_for<'a>(server: &'a Server, mechanism: &str) -> Result<Connection<'a>> {
    let mut connection = Connection::open(server)?;
    connection.know_capabilities()?;
    if mechanism.ends_with("-PLUS") && connection.has("STARTTLS") {
        connection.ok("STARTTLS")?;
        connection.know_capabilities()?;
    }
    Ok(connection)
}

/// What the server offers, in the clear or under TLS, and the client does not have.
fn others(server: &Server) -> Result<Verdict> {
    let names = [offered(&open_for(server, "")?), offered(&open_for(server, "-PLUS")?)];
    let names: BTreeSet<_> = names.iter().flatten().map(String::as_str).collect();
    let others: Vec<_> = names.into_iter().filter(|name| !MECHANISMS.contains(name)).collect();
    match others.is_empty() {
        true => Ok(Verdict::NotOffered),
        false => Ok(Verdict::passed(format!("not tried, since the client has them not: {}", others.join(", ")))),
    }
}

/// The mechanism, with what it says first in the command where the server takes that, and behind it.
fn mechanism_works(server: &Server, mechanism: &str, settings: &Settings) -> Result<Verdict> {
    let mut connection = open_for(server, mechanism)?;
    if !offered(&connection).iter().any(|name| name == mechanism) {
        return Ok(Verdict::NotOffered);
    }
    connection.record(&format!("authenticate {mechanism}"));
    let takes_initial = connection.has("SASL-IR");
    log_in(&mut connection, server, mechanism, false, settings)?;
    if !takes_initial {
        return Ok(Verdict::PASSED);
    }
    let mut connection = open_for(server, mechanism)?;
    log_in(&mut connection, server, mechanism, true, settings)?;
    // In these, the server speaks first.
    let speaks_first = !matches!(mechanism, "CRAM-MD5" | "LOGIN");
    Ok(if speaks_first { Verdict::passed("with and without SASL-IR".into()) } else { Verdict::PASSED })
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
        "SCRAM-SHA-256" => Box::new(sasl::ScramSha256::new(user, PASSWORD, &nonce)?),
        "SCRAM-SHA-1-PLUS" => {
            let scram = sasl::ScramSha1::new(user, PASSWORD, &nonce)?;
            Box::new(scram.with_channel_binding("tls-exporter", &connection.channel_binding()?)?)
        }
        "SCRAM-SHA-256-PLUS" => {
            let scram = sasl::ScramSha256::new(user, PASSWORD, &nonce)?;
            Box::new(scram.with_channel_binding("tls-exporter", &connection.channel_binding()?)?)
        }
        "XOAUTH2" => Box::new(sasl::XOauth2::new(user, TOKEN)?),
        "OAUTHBEARER" => Box::new(sasl::OauthBearer::new(TOKEN)?.for_user(user)?),
        "ANONYMOUS" => Box::new(sasl::Anonymous::new("interop")?),
        "EXTERNAL" => Box::new(sasl::External::new()),
        other => return Err(format!("{other} is not known here").into()),
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
