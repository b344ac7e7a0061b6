//! The plain form: one line a message.

use crate::{
    capture::Capture,
    report::{Lost, Place, Seen, View},
    words::{label, line, readable, summary},
};
use anstyle::{AnsiColor, Style};
use imap_wire::{
    Cause, Context, Quirks,
    wire::{Abandoned, Sender},
};
use std::io::{self, Write};

/// Colours, for a terminal.
#[derive(Clone, Copy)]
pub(crate) struct Paint {
    pub(crate) is_on: bool,
}

impl Paint {
    pub(crate) fn style(self, style: Style) -> Style {
        if self.is_on { style } else { Style::new() }
    }

    pub(crate) fn colour(self, colour: AnsiColor) -> Style {
        self.style(colour.on_default())
    }
}

pub(crate) struct Lines {
    pub(crate) paint: Paint,
    /// Shows all octets of a frame.
    pub(crate) full: bool,
}

impl View for Lines {
    /// Names the file, and what recorded it.
    fn session(&mut self, out: &mut dyn Write, file: &str, capture: Option<&Capture>) -> io::Result<()> {
        let style = self.paint.style(Style::new().bold());
        write!(out, "{style}{}{style:#}", line(file))?;
        match capture.map(|capture| &capture.header) {
            Some([server, client, scenario]) if !server.is_empty() => {
                writeln!(out, "  {} <- {}: {}", line(server), line(client), line(scenario))
            }
            _ => writeln!(out),
        }
    }

    fn message(&mut self, out: &mut dyn Write, seen: &Seen<'_>) -> io::Result<()> {
        let &Seen { at: Place { sender, .. }, context, frame, .. } = seen;
        self.start(out, seen.at, &label(frame, context))?;
        for literal in frame.literals() {
            let (tilde, mark) =
                (if literal.binary { "~" } else { "" }, if literal.left_out { " streamed" } else { "" });
            write!(out, "{tilde}{{{}{mark}}} ", literal.octets)?;
        }
        write!(out, "{}", readable(frame, sender, context, self.full))?;
        match &seen.message {
            None => {}
            Some(Ok(message)) => {
                let style = self.paint.colour(AnsiColor::BrightBlack);
                write!(out, " {style}= {}{style:#}", summary(message))?;
            }
            Some(Err(error)) => {
                let style = self.paint.colour(AnsiColor::Red);
                let mark = if seen.is_expected { " (expected)" } else { "" };
                write!(out, " {style}{error}{mark}{style:#}")?;
            }
        }
        self.deviations(out, seen.deviations.iter().fold(Quirks::NONE, |all, (_, row)| all | row.quirk()))?;
        writeln!(out)
    }

    fn abandoned(&mut self, out: &mut dyn Write, at: Place<'_>, abandoned: &Abandoned, lost: Lost) -> io::Result<()> {
        let Abandoned { frame, dropped, reason, .. } = abandoned;
        let context = Context::Command;
        self.start(out, at, &label(frame, context))?;
        let style = self.paint.colour(AnsiColor::Red);
        let line = readable(frame, at.sender, context, self.full);
        write!(out, "{line} {style}abandoned: {reason}{style:#}")?;
        if *dropped > 0 {
            write!(out, ", {dropped} octets dropped")?;
        }
        if lost.is_expected {
            write!(out, " (expected)")?;
        }
        self.deviations(out, frame.quirks())?;
        writeln!(out)
    }

    fn streamed(&mut self, out: &mut dyn Write, at: Place<'_>) -> io::Result<()> {
        self.start(out, at, "")?;
        writeln!(out, "(a literal)")
    }

    fn opaque(
        &mut self,
        out: &mut dyn Write,
        at: Place<'_>,
        cause: Cause,
        lost: Lost,
        is_first: bool,
    ) -> io::Result<()> {
        self.start(out, at, "")?;
        let style = self.paint.colour(if lost.is_failure { AnsiColor::Red } else { AnsiColor::Magenta });
        let mark = if lost.is_expected { " (expected)" } else { "" };
        match is_first {
            true => writeln!(out, "{style}opaque: {cause}{style:#}{mark}"),
            false => writeln!(out, "{style}opaque{style:#}"),
        }
    }
}

impl Lines {
    /// Direction, tag, size.
    fn start(&self, out: &mut dyn Write, at: Place<'_>, label: &str) -> io::Result<()> {
        let (who, colour) = match at.sender {
            Sender::Client => ('C', AnsiColor::Green),
            Sender::Server => ('S', AnsiColor::Cyan),
        };
        let style = self.paint.colour(colour);
        write!(out, "{style}{who} {label:<8}{style:#} {:>7}  ", at.octets)
    }

    fn deviations(&self, out: &mut dyn Write, quirks: Quirks) -> io::Result<()> {
        if quirks.is_empty() {
            return Ok(());
        }
        let style = self.paint.colour(AnsiColor::Yellow);
        write!(out, " {style}[{quirks}]{style:#}")
    }
}
