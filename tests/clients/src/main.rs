//! Tries mail clients against the example server, which it starts on loopback: see `install.sh` for what has to be there. Dovecot is
//! tried beside it, so that one sees whether a failure is the server's fault.
//!
//! ```text
//! cargo run --release --manifest-path tests/clients/Cargo.toml                  # all servers, all clients
//! cargo run --release --manifest-path tests/clients/Cargo.toml -- memory mutt   # some of them
//! cargo run --release --manifest-path tests/clients/Cargo.toml -- answers       # what `answers` compares, without clients
//!     --write  writes RESULTS.md
//!     --keep   leaves the directories, which have what passed between client and server in files named `trace`
//! ```
//!
//! Fails if something fails that `expected` does not list, or does not fail that it lists. `clients` has the clients and what is asked of
//! them, and `trial` runs one against a server.

mod answers;
mod clients;
#[path = "../../interop/src/directory.rs"]
mod directory;
mod expected;
mod mail;
mod observer;
mod pair;
mod report;
#[path = "../../interop/src/samples.rs"]
mod samples;
mod servers;
mod tap;
mod trial;

use crate::{
    clients::{CLIENTS, Client},
    directory::Directory,
    report::Report,
    servers::{Kind, Server},
    trial::Failures,
};
use std::{
    env, fs,
    path::Path,
    process::ExitCode,
    sync::{Mutex, PoisonError},
    thread,
    time::Instant,
};

/// What can go wrong, for people.
pub(crate) type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// How many clients run at once. Most of the time they wait.
const AT_ONCE: usize = 4;

/// What the command line says.
#[derive(Debug, Default)]
struct Arguments {
    servers: Vec<Kind>,
    clients: Vec<&'static Client>,
    /// True if answers are compared.
    answers: bool,
    keeps: bool,
    writes: bool,
}

impl Arguments {
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut parsed = Self::default();
        for argument in arguments {
            match argument.as_str() {
                "--keep" => parsed.keeps = true,
                "--write" => parsed.writes = true,
                answers::NAME => parsed.answers = true,
                name => match (
                    Kind::ALL.iter().find(|kind| kind.name() == name),
                    CLIENTS.iter().find(|client| client.name == name),
                ) {
                    (Some(kind), _) => parsed.servers.push(*kind),
                    (None, Some(client)) => parsed.clients.push(client),
                    (None, None) => {
                        let names: Vec<_> = CLIENTS.iter().map(|client| client.name).collect();
                        return Err(format!("{name} is no server, and none of {}", names.join(", ")).into());
                    }
                },
            }
        }
        if parsed.servers.is_empty() {
            parsed.servers.extend(Kind::ALL);
        }
        // Its answers are what those of the others are compared with.
        if parsed.answers && !parsed.servers.contains(&Kind::Dovecot) {
            parsed.servers.push(Kind::Dovecot);
        }
        Ok(parsed)
    }

    /// True if neither clients nor answers were chosen, so that all are meant.
    const fn is_whole(&self) -> bool {
        self.clients.is_empty() && !self.answers
    }

    /// True if all that there is, is tried.
    const fn is_all(&self) -> bool {
        self.is_whole() && self.servers.len() == Kind::ALL.len()
    }
}

fn main() -> ExitCode {
    match Arguments::parse(env::args().skip(1)).and_then(|arguments| run(&arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("clients: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Tries all that is wanted: true if nothing surprises.
fn run(arguments: &Arguments) -> Result<bool> {
    let started = Instant::now();
    servers::build()?;
    let directory = Directory::new("imap-clients", arguments.keeps)?;
    let clients: Vec<_> = match arguments.is_whole() {
        true => CLIENTS.iter().collect(),
        false => arguments.clients.clone(),
    };
    let users: Vec<_> = clients.iter().flat_map(|it| [trial::user(it), format!("{}-2", trial::user(it))]).collect();
    let mut servers = Vec::new();
    let users = [
        vec![answers::NAME.to_owned()],
        users,
        Kind::ALL.map(|kind| format!("{}-{}", pair::USER, kind.name())).to_vec(),
    ]
    .concat();
    for kind in &arguments.servers {
        servers.push(Server::start(*kind, &directory.path.join(kind.name()), &users)?);
    }
    let jobs: Vec<_> = clients.iter().flat_map(|client| servers.iter().map(move |server| (server, *client))).collect();
    let mut reports: Vec<_> = servers.iter().map(|it| Report { server: it.kind, rows: Vec::new() }).collect();
    for (server, client, failures) in all(&jobs, &directory.path) {
        reports.iter_mut().filter(|it| it.server == server).for_each(|it| it.rows.push((client, failures.clone())));
    }
    if arguments.is_whole() {
        pairs(&servers, &directory.path, &mut reports);
    }
    let tables = report::tables(&reports);
    println!("\n{tables}");
    let mut surprises: Vec<_> = reports.iter().flat_map(Report::surprises).collect();
    if arguments.is_all() {
        surprises.extend(reports.iter().flat_map(Report::outdated));
    }
    if arguments.is_whole() || arguments.answers {
        surprises.extend(answers(&servers));
    }
    for surprise in &surprises {
        println!("not expected: {surprise}");
    }
    println!("{} not expected, {} s", surprises.len(), started.elapsed().as_secs());
    if arguments.writes {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("RESULTS.md"), format!("{RESULTS}{tables}"))?;
    }
    Ok(surprises.is_empty())
}

/// Runs all of these, some at once.
fn all(jobs: &[(&Server, &'static Client)], directory: &Path) -> Vec<(Kind, &'static str, Failures)> {
    let next = Mutex::new(jobs.iter());
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let job = next.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((server, client)) = job else { break };
                    let result = one(server, client, directory);
                    results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Has each server that is no Dovecot kept like Dovecot.
fn pairs(servers: &[Server], directory: &Path, reports: &mut [Report]) {
    let Some(dovecot) = servers.iter().find(|server| server.kind == Kind::Dovecot) else { return };
    for (server, report) in servers.iter().zip(reports).filter(|(server, _)| server.kind != Kind::Dovecot) {
        let directory = directory.join(format!("{}-{}", server.kind.name(), pair::USER));
        let failures = pair::run(server, dovecot, &directory);
        let failures = failures.unwrap_or_else(|error| Failures::from([("script", vec![error.to_string()])]));
        say(server.kind, pair::NAME, &failures);
        report.rows.push((pair::NAME, failures));
    }
}

/// Asks each server that is no Dovecot what Dovecot is asked, and says what surprises.
fn answers(servers: &[Server]) -> Vec<String> {
    let Some(dovecot) = servers.iter().find(|server| server.kind == Kind::Dovecot) else { return Vec::new() };
    let mut surprises = Vec::new();
    for server in servers.iter().filter(|server| server.kind != Kind::Dovecot) {
        let found = answers::run(server, dovecot).unwrap_or_else(|error| vec![error.to_string()]);
        surprises.extend(found.iter().map(|it| format!("{}: {}: {it}", server.kind.name(), answers::NAME)));
    }
    surprises
}

/// Says what has failed.
fn say(server: Kind, client: &str, failures: &Failures) {
    for (check, failed) in failures {
        for failure in failed {
            println!("{}: {client}: {check}: FAILS: {failure}", server.name());
        }
    }
}

/// Runs one, and says how it went.
fn one(server: &Server, client: &'static Client, directory: &Path) -> (Kind, &'static str, Failures) {
    let started = Instant::now();
    let directory = directory.join(format!("{}-{}", server.kind.name(), trial::user(client)));
    let failures = trial::run(server, client, &directory)
        .unwrap_or_else(|error| Failures::from([("script", vec![error.to_string()])]));
    let seconds = started.elapsed().as_secs_f32();
    println!("{}: {}: {seconds:.1} s", server.kind.name(), client.name);
    say(server.kind, client.name, &failures);
    (server.kind, client.name, failures)
}

/// The head of RESULTS.md.
const RESULTS: &str = "# Mail clients against the example server\n\n\
    Written by `cargo run --release --manifest-path tests/clients/Cargo.toml -- --write`. A dash is what the client does not do, or\n\
    is not asked to; a number behind \"but\" is that of a note below, on why it is so. Mail is\n\
    compared octet by octet; only of mbsync, fetchmail, mutt, neomutt, fdm and imapc, which keep it in files, line ends are compared as LF, and\n\
    fields that a client adds for itself are left out.\n\n";
