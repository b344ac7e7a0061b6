//! Shows what passes between a mail program and its server: every frame of recorded sessions.
//!
//! ```text
//! cargo run --release --example inspect -- corpus/dovecot
//! ```
//!
//! Run it with `--help` for the rest.

#[allow(dead_code, unreachable_pub, reason = "shared with the tests, which use more of it")]
mod capture;
mod input;
mod print;

use imap_wire::{
    Context, Limits, Mode, Quirks, Tap, TapEvent,
    wire::{Frame, Framer, Sender, Step},
};
use input::{Input, Options};
use print::Printer;
use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    let options = match Options::from_args(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{}", input::HELP);
            return ExitCode::SUCCESS;
        }
        Err(message) => return fail(&message),
    };
    let stdout = io::stdout();
    let is_coloured = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mut printer = Printer::new(io::BufWriter::new(stdout.lock()), is_coloured, options.full);
    match run(&options, &mut printer) {
        Ok(()) => ExitCode::SUCCESS,
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

fn run(options: &Options, printer: &mut Printer<impl Write>) -> Result<(), Failure> {
    for path in options.files()? {
        let input = options.read(&path)?;
        printer.headline(&path, &input)?;
        match input {
            Input::Session(capture) => session(&capture.chunks, printer)?,
            Input::Server(octets) => session(&[(Sender::Server, octets)], printer)?,
            Input::Client(octets) => client_alone(&octets, printer)?,
        }
    }
    printer.total()?;
    Ok(())
}

/// Both sides: what the client's octets are may depend on what the server says, and [`Tap`] knows that.
fn session(chunks: &[(Sender, Vec<u8>)], printer: &mut Printer<impl Write>) -> io::Result<()> {
    let mut tap = Tap::new();
    for (sender, octets) in chunks {
        tap.receive(*sender, octets);
        events(&mut tap, printer)?;
    }
    tap.finish();
    events(&mut tap, printer)
}

fn events(tap: &mut Tap, printer: &mut Printer<impl Write>) -> io::Result<()> {
    while let Some(event) = tap.poll_event() {
        match event {
            TapEvent::Frame { sender, context, frame, mode, .. } => printer.frame(sender, context, &frame, mode)?,
            TapEvent::Literal { sender, octets, .. } => printer.streamed(sender, octets)?,
            TapEvent::Abandoned { sender, abandoned } => printer.abandoned(sender, &abandoned)?,
            TapEvent::Opaque { sender, octets } => printer.opaque(sender, octets.len())?,
            // The octets of a large literal; the line above gave their number.
            _ => {}
        }
    }
    Ok(())
}

/// Without the server's side every literal counts as accepted, and after AUTHENTICATE a line of one word as a response.
fn client_alone(octets: &[u8], printer: &mut Printer<impl Write>) -> io::Result<()> {
    let sender = Sender::Client;
    let mut framer = Framer::new(sender, Limits::client());
    framer.set_quirks(Quirks::CLIENTS);
    framer.receive(octets);
    let mut is_in_sasl = false;
    loop {
        match framer.step() {
            Step::Frame(frame) => {
                is_in_sasl = is_authenticate(&frame) || is_in_sasl && frame.keyword().is_empty();
                let is_response = is_in_sasl && !is_authenticate(&frame);
                let context = if is_response { Context::Sasl } else { Context::Command };
                printer.frame(sender, context, &frame, Mode::default())?;
            }
            Step::Literal { octets, .. } => {
                if framer.buffer().is_err() && framer.stream().is_ok() {
                    printer.streamed(sender, octets)?;
                }
            }
            Step::Octets { .. } => {}
            Step::Abandoned(abandoned) => printer.abandoned(sender, &abandoned)?,
            Step::Incomplete => {
                return framer.finish().map_or(Ok(()), |abandoned| printer.abandoned(sender, &abandoned));
            }
            Step::Desynchronised => return printer.opaque(sender, framer.take_rest().len()),
        }
    }
}

fn is_authenticate(frame: &Frame) -> bool {
    frame.keyword().eq_ignore_ascii_case(b"AUTHENTICATE")
}
