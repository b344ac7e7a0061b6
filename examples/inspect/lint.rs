//! `--lint`: what is not as the RFCs say, with the octet, the rule, and who is known for it.

use crate::{
    print::Paint,
    report::{Lost, Place, Seen, View},
    words::{REDACTED, line, readable, width},
};
use anstyle::AnsiColor;
use imap_wire::{
    Cause, Context,
    wire::{Abandoned, Frame, Reason, Sender},
};
use std::io::{self, Write};

pub(crate) struct Lint {
    pub(crate) paint: Paint,
    pub(crate) full: bool,
}

/// Characters shown before and after the octet.
const BEFORE: usize = 70;
const AFTER: usize = 40;

impl View for Lint {
    fn message(&mut self, out: &mut dyn Write, seen: &Seen<'_>) -> io::Result<()> {
        let &Seen { at, number, context, frame, .. } = seen;
        for (offset, row) in &seen.deviations {
            self.start(out, AnsiColor::Yellow, at, format_args!("{number}:{offset}"), "deviation")?;
            writeln!(out, " {}: {}", row.name(), row.rule())?;
            writeln!(out, "    {}; known from: {}", row.section(), row.known_from())?;
            self.line(out, frame, at.sender, context, *offset)?;
        }
        if let Some(Err(error)) = &seen.message {
            let kind = if seen.is_expected { "expected error" } else { "error" };
            let offset = error.offset();
            self.start(out, AnsiColor::Red, at, format_args!("{number}:{offset}"), kind)?;
            writeln!(out, " expected {}, in {}", error.expected(), error.within())?;
            self.line(out, frame, at.sender, context, offset)?;
        }
        Ok(())
    }

    fn abandoned(&mut self, out: &mut dyn Write, at: Place<'_>, abandoned: &Abandoned, lost: Lost) -> io::Result<()> {
        let Abandoned { frame, reason, .. } = abandoned;
        // That is how a client ends a command of which the server does not want the literal.
        if *reason == Reason::Refused {
            return Ok(());
        }
        let place = format_args!(" at {} of its stream", at.offset);
        let kind = if lost.is_expected { "expected to be abandoned" } else { "abandoned" };
        self.start(out, AnsiColor::Red, at, place, kind)?;
        writeln!(out, " {reason}")?;
        self.line(out, frame, at.sender, Context::Command, frame.octets().len())
    }

    /// Once for each run.
    fn opaque(
        &mut self,
        out: &mut dyn Write,
        at: Place<'_>,
        cause: Cause,
        lost: Lost,
        is_first: bool,
    ) -> io::Result<()> {
        if !is_first {
            return Ok(());
        }
        let place = format_args!(" at {} of its stream", at.offset);
        let colour = if lost.is_failure { AnsiColor::Red } else { AnsiColor::Magenta };
        let kind = if lost.is_expected { "expected to be opaque" } else { "opaque" };
        self.start(out, colour, at, place, kind)?;
        writeln!(out, " {cause}; nothing is read from here on")
    }
}

impl Lint {
    fn start(
        &self,
        out: &mut dyn Write,
        colour: AnsiColor,
        at: Place<'_>,
        place: std::fmt::Arguments<'_>,
        kind: &str,
    ) -> io::Result<()> {
        let who = if at.sender == Sender::Client { 'C' } else { 'S' };
        let style = self.paint.colour(colour);
        write!(out, "{}:{who}{place}: {style}{kind}{style:#}:", line(at.file))
    }

    /// The line, and a caret under the octet. A secret has one place only.
    fn line(
        &self,
        out: &mut dyn Write,
        frame: &Frame,
        sender: Sender,
        context: Context,
        offset: usize,
    ) -> io::Result<()> {
        let line = readable(frame, sender, context, true);
        let shown = line.strip_suffix(REDACTED).unwrap_or(&line).chars().count();
        let before = frame.octets().get(..offset).unwrap_or(frame.octets());
        let column = width(before).min(shown);
        let (mut start, mut end) = (0, usize::MAX);
        if !self.full {
            (start, end) = (column.saturating_sub(BEFORE), column + AFTER);
        }
        let shown: String = line.chars().skip(start).take(end - start).collect();
        let (cut, rest) = (if start > 0 { "…" } else { "" }, if line.chars().nth(end).is_some() { "…" } else { "" });
        let style = self.paint.colour(AnsiColor::Green);
        let indent = column - start + cut.chars().count();
        writeln!(out, "    {cut}{shown}{rest}\n    {:indent$}{style}^{style:#}", "")
    }
}
