//! Tries imap-wire's client against real servers, which it starts on loopback: see `install.sh` for what has to be there.
//!
//! ```text
//! cargo run --release --manifest-path tests/interop/Cargo.toml                  # all servers, all scenarios
//! cargo run --release --manifest-path tests/interop/Cargo.toml -- dovecot idle  # some of them
//!     --write       writes RESULTS.md
//!     --record DIR  writes what passes, as captures
//!     --keep        leaves the directories of the servers
//!     --seed N      the seed of the random schedule
//! ```
//!
//! Fails if something fails that `expected` does not list, or does not fail that it lists. `servers` starts them, `connection` moves octets, and each file of
//! `scenarios` tries something.

mod connection;
mod directory;
mod expected;
mod mail;
mod notes;
mod report;
mod samples;
mod scenarios;
mod servers;
mod tls;

use crate::{
    directory::Directory,
    notes::Notes,
    report::{Report, Verdict},
    scenarios::{SCENARIOS, Settings},
    servers::{Kind, Server},
    tls::Certificate,
};
use peak_alloc::PeakAlloc;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    thread,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

/// What can go wrong, for people.
pub(crate) type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// Counts what this program allocates: the servers are other programs.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What the command line says.
#[derive(Debug, Default)]
struct Arguments {
    servers: Vec<Kind>,
    scenarios: Vec<String>,
    keeps: bool,
    writes: bool,
    record: Option<PathBuf>,
    seed: Option<u64>,
}

impl Arguments {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut parsed = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--keep" => parsed.keeps = true,
                "--write" => parsed.writes = true,
                "--record" => parsed.record = Some(arguments.next().ok_or("--record is of a directory")?.into()),
                "--seed" => parsed.seed = Some(arguments.next().ok_or("--seed is of a number")?.parse()?),
                name => match Kind::ALL.iter().find(|kind| kind.name() == name) {
                    Some(kind) => parsed.servers.push(*kind),
                    None if SCENARIOS.iter().any(|scenario| scenario.name == name) => {
                        parsed.scenarios.push(name.into())
                    }
                    None => {
                        let names: Vec<_> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
                        return Err(format!("{name} is no server, and none of {}", names.join(", ")).into());
                    }
                },
            }
        }
        if parsed.servers.is_empty() {
            parsed.servers.extend(Kind::ALL);
        }
        Ok(parsed)
    }

    /// True if this scenario is wanted.
    fn wants(&self, name: &str) -> bool {
        self.scenarios.is_empty() || self.scenarios.iter().any(|wanted| wanted == name)
    }
}

fn main() -> ExitCode {
    match Arguments::parse(env::args().skip(1)).and_then(|arguments| run(&arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("interop: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Tries all that is wanted: true if nothing surprises.
fn run(arguments: &Arguments) -> Result<bool> {
    let started = Instant::now();
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let settings = Settings { seed: arguments.seed.unwrap_or_else(|| u64::from(now.subsec_nanos())) };
    println!("seed {}", settings.seed);
    let directory = Directory::new("imap-interop", arguments.keeps)?;
    let certificate = Arc::new(Certificate::new()?);
    let mut servers = Vec::new();
    for kind in &arguments.servers {
        let notes = Notes::new(arguments.record.clone());
        servers.push(Server::start(*kind, &directory.path, arguments.keeps, &certificate, notes)?);
    }
    let mut reports: Vec<_> = servers.iter().map(|server| Report::new(server.kind)).collect();
    // Most of the time is spent waiting, so the servers take turns. Where memory is measured, one has to be alone.
    for is_alone in [false, true] {
        let scenarios = SCENARIOS.iter().filter(|it| it.is_alone == is_alone && arguments.wants(it.name));
        let pairs = servers.iter().zip(&mut reports);
        let try_all = |(server, report): (&Server, &mut Report)| {
            for scenario in scenarios.clone() {
                (scenario.run)(server, report, &settings);
            }
        };
        if is_alone {
            pairs.for_each(try_all);
        } else {
            thread::scope(|scope| {
                for pair in pairs {
                    scope.spawn(|| try_all(pair));
                }
            });
        }
    }
    for (server, report) in servers.iter().zip(&mut reports) {
        report.check("everything it says decodes", || {
            let oddities = server.notes.oddities();
            let responses = format!("{} responses", server.notes.responses());
            Ok(Verdict::Tried { figure: responses, failures: oddities })
        });
        report.check("tolerated", || {
            let tolerated = server.notes.tolerated();
            let tolerated: Vec<_> = tolerated.iter().map(|(name, count)| format!("{name} {count}")).collect();
            Ok(Verdict::passed(tolerated.join(", ")))
        });
    }
    let table = report::table(&reports);
    println!("\n{table}");
    let mut surprises: Vec<_> = reports.iter().flat_map(Report::surprises).collect();
    if arguments.scenarios.is_empty() {
        surprises.extend(reports.iter().flat_map(Report::outdated));
    }
    for surprise in &surprises {
        println!("not expected: {surprise}");
    }
    println!("{} not expected, {} s", surprises.len(), started.elapsed().as_secs());
    if arguments.writes {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("RESULTS.md"), format!("{RESULTS}{table}"))?;
    }
    Ok(surprises.is_empty())
}

/// The head of RESULTS.md.
const RESULTS: &str = "# The client against real servers\n\n\
    Written by `cargo run --release --manifest-path tests/interop/Cargo.toml -- --write`. A dash is what is not offered as configured; a\n\
    number behind \"but\" is that of a note below, on why it is so. Of the commands of a row, those are sent that the server's capabilities\n\
    allow. Memory is the most that the client's program had allocated.\n\n";
