//! One line a frame, and the count at the end.

use crate::input::Input;
use anstyle::{AnsiColor, Style};
use imap_wire::{
    Context, Data, DecodeError, Decoder, Message, Mode, Quirks, Response, Status,
    command::{Command, SaslLine, TaggedCommand},
    wire::{Abandoned, Frame, Label, LineMode, Sender},
};
use std::{
    io::{self, Write},
    path::Path,
};

pub(crate) struct Printer<W> {
    out: W,
    is_coloured: bool,
    full: bool,
    decoder: Decoder,
    decoded: u64,
    failed: u64,
    frames: u64,
    abandoned: u64,
    opaque: u64,
    deviations: u64,
}

impl<W: Write> Printer<W> {
    pub(crate) fn new(out: W, is_coloured: bool, full: bool) -> Self {
        Self {
            out,
            is_coloured,
            full,
            decoder: Decoder::client(),
            decoded: 0,
            failed: 0,
            frames: 0,
            abandoned: 0,
            opaque: 0,
            deviations: 0,
        }
    }

    /// Names the file, and what recorded it.
    pub(crate) fn headline(&mut self, path: &Path, input: &Input) -> io::Result<()> {
        let style = self.style(Style::new().bold());
        write!(self.out, "{style}{}{style:#}", path.display())?;
        if let Input::Session(capture) = input {
            let [server, client, scenario] = &capture.header;
            write!(self.out, "  {server} <- {client}: {scenario}")?;
        }
        writeln!(self.out)
    }

    pub(crate) fn frame(&mut self, sender: Sender, context: Context, frame: &Frame, mode: Mode) -> io::Result<()> {
        self.frames += 1;
        let label = if context == Context::Sasl { String::new() } else { label(frame) };
        self.start(sender, &label, frame.octets().len())?;
        for literal in frame.literals() {
            let (tilde, mark) =
                (if literal.binary { "~" } else { "" }, if literal.left_out { " streamed" } else { "" });
            write!(self.out, "{tilde}{{{}{mark}}} ", literal.octets)?;
        }
        match (context, sender) {
            (Context::Sasl, Sender::Server) => write!(self.out, "+ [redacted]")?,
            (Context::Sasl, Sender::Client) => write!(self.out, "[redacted]")?,
            _ => self.octets(frame)?,
        }
        self.decoder.set_mode(mode);
        let kind = Message::decode(frame, sender, context, &mut self.decoder).map(|message| kind(&message));
        let tolerated = self.decoder.deviations().iter().fold(Quirks::NONE, |all, it| all | it.quirk);
        self.typed(kind, tolerated - frame.quirks())?;
        self.deviations(frame.quirks())?;
        writeln!(self.out)
    }

    /// What the frame is, and what had to be tolerated to read it, or why it cannot be read.
    fn typed(&mut self, kind: Result<String, DecodeError>, tolerated: Quirks) -> io::Result<()> {
        match kind {
            Ok(kind) => {
                self.decoded += 1;
                let style = self.style(AnsiColor::BrightBlack.on_default());
                write!(self.out, " {style}= {kind}{style:#}")?;
                self.deviations(tolerated)
            }
            Err(error) => {
                self.failed += 1;
                let style = self.style(AnsiColor::Red.on_default());
                write!(self.out, " {style}{error}{style:#}")
            }
        }
    }

    pub(crate) fn abandoned(
        &mut self,
        sender: Sender,
        Abandoned { frame, dropped, reason, .. }: &Abandoned,
    ) -> io::Result<()> {
        self.abandoned += 1;
        self.start(sender, &label(frame), frame.octets().len())?;
        let style = self.style(AnsiColor::Red.on_default());
        self.octets(frame)?;
        write!(self.out, " {style}abandoned: {reason}{style:#}")?;
        if *dropped > 0 {
            write!(self.out, ", {dropped} octets dropped")?;
        }
        self.deviations(frame.quirks())?;
        writeln!(self.out)
    }

    /// A literal that is too large to be part of its frame.
    pub(crate) fn streamed(&mut self, sender: Sender, octets: u64) -> io::Result<()> {
        self.start(sender, "", usize::try_from(octets).unwrap_or(usize::MAX))?;
        writeln!(self.out, "(a literal)")
    }

    pub(crate) fn opaque(&mut self, sender: Sender, octets: usize) -> io::Result<()> {
        self.opaque += octets as u64;
        self.start(sender, "", octets)?;
        let style = self.style(AnsiColor::Magenta.on_default());
        writeln!(self.out, "{style}opaque{style:#}")
    }

    pub(crate) fn total(&mut self) -> io::Result<()> {
        let Self { decoded, failed, frames, abandoned, opaque, deviations, .. } = self;
        writeln!(self.out, "decoded {decoded} messages, {failed} failed")?;
        writeln!(
            self.out,
            "framed {frames} frames, {abandoned} abandoned, {opaque} opaque octets, {deviations} deviations"
        )?;
        self.out.flush()
    }

    /// Direction, tag, size.
    fn start(&mut self, sender: Sender, label: &str, octets: usize) -> io::Result<()> {
        let (who, colour) = match sender {
            Sender::Client => ('C', AnsiColor::Green),
            Sender::Server => ('S', AnsiColor::Cyan),
        };
        let style = self.style(colour.on_default());
        write!(self.out, "{style}{who} {label:<8}{style:#} {octets:>7}  ")
    }

    fn octets(&mut self, frame: &Frame) -> io::Result<()> {
        if self.full { write!(self.out, "{frame}") } else { write!(self.out, "{frame:.400}") }
    }

    fn deviations(&mut self, quirks: Quirks) -> io::Result<()> {
        if quirks.is_empty() {
            return Ok(());
        }
        self.deviations += u64::from(quirks.count());
        let style = self.style(AnsiColor::Yellow.on_default());
        write!(self.out, " {style}[{quirks}]{style:#}")
    }

    fn style(&self, style: Style) -> Style {
        if self.is_coloured { style } else { Style::new() }
    }
}

fn label(frame: &Frame) -> String {
    if frame.mode() != LineMode::Command {
        return String::new();
    }
    match frame.label() {
        Label::Tag(tag) => tag.escape_ascii().to_string(),
        Label::Untagged => "*".into(),
        Label::Continuation => "+".into(),
        Label::Empty | Label::Other => "?".into(),
    }
}

/// A command in a few words: its name, and what is asked of which messages.
fn command_kind(TaggedCommand { command, .. }: &TaggedCommand<'_>) -> String {
    let name = command.name().escape_ascii();
    match command {
        Command::Fetch(fetch) | Command::UidFetch(fetch) => format!("{name} {}", fetch.attributes),
        Command::Search(search) | Command::UidSearch(search) => format!("{name} {}", search.key()),
        Command::Append(append) => format!("{name} {} messages", append.messages().len()),
        _ => name.to_string(),
    }
}

/// A message in a few words.
fn kind(message: &Message<'_>) -> String {
    match message {
        Message::Command(command) => command_kind(command),
        Message::Greeting(greeting) => format!("greeting {}", status_kind(&greeting.status)),
        Message::Response(response) => response_kind(response),
        Message::Sasl(SaslLine::Cancel) => "cancel".into(),
        Message::Sasl(SaslLine::Response(_)) => "SASL".into(),
        Message::Done(_) => "DONE".into(),
        _ => "message".into(),
    }
}

fn status_kind(status: &Status<'_>) -> String {
    let text = |name: &[u8]| name.escape_ascii().to_string();
    match &status.code {
        Some(code) => format!("{} [{}]", text(status.kind.name()), text(code.name())),
        None => text(status.kind.name()),
    }
}

/// A response in a few words: its kind, its code, and the items of a FETCH.
fn response_kind(response: &Response<'_>) -> String {
    let text = |name: &[u8]| name.escape_ascii().to_string();
    match response {
        Response::Continuation(_) => "continuation".into(),
        Response::Tagged(_, status) | Response::Untagged(status) => status_kind(status),
        Response::Data(Data::Fetch(fetch)) => {
            let items: Vec<_> = fetch.items.iter().map(|item| text(item.name())).collect();
            format!("FETCH {}", items.join(" "))
        }
        Response::Data(data) => text(data.name()),
        _ => "response".into(),
    }
}
