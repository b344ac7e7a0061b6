//! Shows what passes between a mail program and its server: each message of recorded sessions, and what is wrong with it.
//!
//! ```text
//! cargo run --release --example inspect -- corpus/dovecot
//! cargo run --release --example inspect -- --lint mail.pcap
//! ```
//!
//! Run it with `--help` for the rest. The way through the files: `options`, `formats` (with `capture`, `pcap` and
//! `reassembly`), `session` (with `inflate`), `report` (with `expected` and `stats`), and how it is shown: `print`, `json`, `lint`.

#[allow(dead_code, unreachable_pub, reason = "shared with the tests, which use more of it")]
mod capture;
mod expected;
mod formats;
#[allow(unreachable_pub, reason = "shared with the tests")]
mod inflate;
mod json;
mod lint;
mod options;
mod pcap;
mod print;
mod reassembly;
mod report;
mod session;
mod stats;
mod words;

use expected::Expected;
use formats::Input;
use options::{Form, Options};
use print::Paint;
use report::{Report, View};
use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    let options = match Options::from_args(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{}", options::HELP);
            return ExitCode::SUCCESS;
        }
        Err(message) => return fail(&message),
    };
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        // Whoever reads has seen enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Output(error)) => fail(&error.to_string()),
        Err(Failure::Input(message)) => fail(&message),
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("inspect: {message}");
    ExitCode::from(2)
}

enum Failure {
    Input(String),
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Input(message)
    }
}

/// True if nothing has failed that was not expected to.
fn run(options: &Options) -> Result<bool, Failure> {
    let stdout = io::stdout();
    let paint = Paint { is_on: stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none() };
    let view: Box<dyn View> = match options.form {
        Form::Lines => Box::new(print::Lines { paint, full: options.full }),
        Form::Json => Box::new(json::Json),
        Form::Lint => Box::new(lint::Lint { paint, full: options.full }),
        Form::Quiet => Box::new(report::Quiet),
    };
    let mut out = io::BufWriter::new(stdout.lock());
    let mut report = Report::new(&mut out, view, options.stats, options.strict);
    let mut expected = Expected::default();
    for path in formats::files(&options.paths)? {
        let name = path.display().to_string();
        report.file(name.clone(), expected.of(&path)?);
        match formats::read(&path, options)? {
            Input::Client(octets) => session::client_alone(&octets, &mut report)?,
            Input::Sessions(captures, notes) => {
                for note in notes {
                    eprintln!("inspect: {name}: {note}");
                }
                for capture in &captures {
                    session::both(capture, &mut report)?;
                }
            }
        }
    }
    let (total, is_clean) = (report.total(), report.is_clean());
    // Whoever reads the objects wants nothing between them.
    if options.form == Form::Json {
        eprint!("{total}");
    } else {
        out.write_all(total.as_bytes())?;
    }
    out.flush()?;
    Ok(is_clean)
}
