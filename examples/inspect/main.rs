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
    let options = match Options::from_args(std::env::args_os().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{}", options::HELP);
            return ExitCode::SUCCESS;
        }
        Err(message) => return fail(&message),
    };
    match run(&options) {
        Ok(status) => status,
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

fn fail(message: &str) -> ExitCode {
    say(message);
    ExitCode::from(2)
}

fn say(message: &str) {
    eprintln!("inspect: {}", words::line(message));
}

/// Shows all that the files have. An error is one of the output.
fn run(options: &Options) -> io::Result<ExitCode> {
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
    // What cannot be understood is told, and the rest is read all the same.
    let mut is_understood = true;
    let mut refuse = |message: String| {
        is_understood = false;
        say(&message);
    };
    for path in options.paths.iter().flat_map(|path| formats::files(path)) {
        let read = path.and_then(|path| Ok((expected.of(&path)?, formats::read(&path, options)?, path)));
        let (listed, input, path) = match read {
            Ok(read) => read,
            Err(message) => {
                refuse(message);
                continue;
            }
        };
        let name = path.display().to_string();
        report.file(name.clone(), listed);
        match input {
            Input::Client(octets) => session::client_alone(&octets, &mut report)?,
            Input::Sessions(captures, notes) => {
                for note in notes {
                    say(&format!("{name}: {note}"));
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
    Ok(match (is_understood, is_clean) {
        (false, _) => ExitCode::from(2),
        (true, false) => ExitCode::FAILURE,
        (true, true) => ExitCode::SUCCESS,
    })
}
