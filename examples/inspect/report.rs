//! What was heard, read and counted; how it is shown is up to a [`View`].

use crate::{capture::Capture, expected::Listed, stats::Stats};
use imap_wire::{
    Cause, Context, DecodeError, Decoder, Limits, Message, Mode, Quirk, Quirks,
    wire::{Abandoned, Frame, Label, Reason, Sender},
};
use std::{
    io::{self, Write},
    time::Duration,
};

/// Where something was heard, and how much it is.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) file: &'a str,
    /// Of those in the file, from 1.
    pub(crate) session: usize,
    pub(crate) sender: Sender,
    /// Octets before it in the stream of its sender.
    pub(crate) offset: u64,
    /// Its own, those of streamed literals too.
    pub(crate) octets: u64,
    /// When its last octets were read.
    pub(crate) time: Option<Duration>,
}

/// A frame, read.
pub(crate) struct Seen<'a> {
    pub(crate) at: Place<'a>,
    /// Among the frames of its sender in the file, from 1.
    pub(crate) number: u64,
    pub(crate) context: Context,
    pub(crate) frame: &'a Frame,
    /// The name of the command that it answers, if it answers one.
    pub(crate) answers: Option<&'a [u8]>,
    pub(crate) mode: Mode,
    /// None for an empty line, which a tolerant reader skips.
    pub(crate) message: Option<Result<Message<'a>, DecodeError>>,
    /// What was tolerated, with the offset in the frame.
    pub(crate) deviations: Vec<(usize, &'static Quirk)>,
    /// The failure is one that is listed.
    pub(crate) is_expected: bool,
}

/// A frame, and what is known of it.
pub(crate) struct Heard<'a> {
    pub(crate) sender: Sender,
    pub(crate) context: Context,
    pub(crate) frame: &'a Frame,
    pub(crate) answers: Option<&'a [u8]>,
    pub(crate) mode: Mode,
}

/// What is no frame: one that was abandoned, or a run of opaque octets.
#[derive(Clone, Copy)]
pub(crate) struct Lost {
    /// What it is was to be read.
    pub(crate) is_failure: bool,
    /// The failure is one that is listed.
    pub(crate) is_expected: bool,
}

/// One way to show what was heard. What it does not care for it leaves out.
pub(crate) trait View {
    fn session(&mut self, _out: &mut dyn Write, _file: &str, _capture: Option<&Capture>) -> io::Result<()> {
        Ok(())
    }

    fn message(&mut self, _out: &mut dyn Write, _seen: &Seen<'_>) -> io::Result<()> {
        Ok(())
    }

    /// A frame that could not be had.
    fn abandoned(
        &mut self,
        _out: &mut dyn Write,
        _at: Place<'_>,
        _abandoned: &Abandoned,
        _lost: Lost,
    ) -> io::Result<()> {
        Ok(())
    }

    /// A literal that is too large to be part of its frame begins.
    fn streamed(&mut self, _out: &mut dyn Write, _at: Place<'_>) -> io::Result<()> {
        Ok(())
    }

    /// Octets that nobody can read, the first of a run or more of it.
    fn opaque(
        &mut self,
        _out: &mut dyn Write,
        _at: Place<'_>,
        _cause: Cause,
        _lost: Lost,
        _is_first: bool,
    ) -> io::Result<()> {
        Ok(())
    }
}

/// Shows nothing.
pub(crate) struct Quiet;

impl View for Quiet {}

#[derive(Default)]
struct Totals {
    frames: u64,
    abandoned: u64,
    opaque: u64,
    decoded: u64,
    failed: u64,
    expected: u64,
    deviations: u64,
}

/// One end's part of a session.
#[derive(Default)]
struct Stream {
    /// Frames in the file.
    frames: u64,
    /// Octets in the session.
    offset: u64,
    /// Octets of large literals of the frame in progress.
    streamed: u64,
    /// What is opaque is told.
    is_opaque: bool,
}

pub(crate) struct Report<'o> {
    out: &'o mut dyn Write,
    view: Box<dyn View>,
    stats: Option<Stats>,
    decoder: Decoder,
    strict: bool,
    totals: Totals,
    file: String,
    listed: Listed,
    session: usize,
    time: Option<Duration>,
    client: Stream,
    server: Stream,
}

impl<'o> Report<'o> {
    pub(crate) fn new(out: &'o mut dyn Write, view: Box<dyn View>, stats: bool, strict: bool) -> Self {
        Self {
            out,
            view,
            stats: stats.then(Stats::default),
            // Limits are there to protect, and not what is to be inspected: a client's for both.
            decoder: Decoder::new(Limits::client(), if strict { Quirks::NONE } else { Quirks::ALL }),
            strict,
            totals: Totals::default(),
            file: String::new(),
            listed: Listed::default(),
            session: 0,
            time: None,
            client: Stream::default(),
            server: Stream::default(),
        }
    }

    /// Another file begins.
    pub(crate) fn file(&mut self, name: String, listed: Listed) {
        (self.file, self.listed, self.session) = (name, listed, 0);
        (self.client, self.server) = (Stream::default(), Stream::default());
    }

    /// Another session of the file begins.
    pub(crate) fn session(&mut self, capture: Option<&Capture>) -> io::Result<()> {
        self.session += 1;
        self.time = None;
        for stream in [&mut self.client, &mut self.server] {
            *stream = Stream { frames: stream.frames, ..Stream::default() };
        }
        if let Some(stats) = &mut self.stats {
            stats.session();
        }
        self.view.session(self.out, &self.file, capture)
    }

    /// What is told from here on was read at this time.
    pub(crate) fn time(&mut self, time: Option<Duration>) {
        self.time = time;
    }

    pub(crate) fn frame(&mut self, heard: &Heard<'_>) -> io::Result<()> {
        let &Heard { sender, context, frame, answers, mode } = heard;
        let (offset, octets) = self.advance(sender, frame.octets().len() as u64);
        self.stream(sender).frames += 1;
        let number = self.stream(sender).frames;
        self.decoder.set_mode(mode);
        let is_skipped = !self.strict && frame.label() == Label::Empty;
        let message = (!is_skipped).then(|| Message::decode(frame, sender, context, &mut self.decoder));
        let error = message.as_ref().and_then(|message| message.as_ref().err());
        let deviations = self.deviations(frame, is_skipped, error.is_some());
        let is_expected = error.is_some_and(|error| self.listed.has(sender, number, &error.to_string(), self.strict));
        let totals = &mut self.totals;
        totals.frames += 1;
        totals.decoded += u64::from(matches!(message, Some(Ok(_))));
        totals.failed += u64::from(error.is_some());
        totals.expected += u64::from(is_expected);
        totals.deviations += deviations.len() as u64;
        let at = Place { file: &self.file, session: self.session, sender, offset, octets, time: self.time };
        let seen = Seen { at, number, context, frame, answers, mode, message, deviations, is_expected };
        if let Some(stats) = &mut self.stats {
            stats.count(&seen);
        }
        self.view.message(self.out, &seen)
    }

    /// What the decoder tolerated, and what was tolerated before it.
    fn deviations(&self, frame: &Frame, is_skipped: bool, has_failed: bool) -> Vec<(usize, &'static Quirk)> {
        let decoded = if is_skipped { &[] } else { self.decoder.deviations() };
        let rows = |quirks: Quirks, offset| quirks.iter().map(move |row| (offset, row));
        let mut deviations: Vec<_> = decoded.iter().flat_map(|it| rows(it.quirk, it.offset)).collect();
        // To the strict grammar it is a failure, which is told.
        if !(self.strict && has_failed) {
            let framed = frame.quirks() - decoded.iter().fold(Quirks::NONE, |all, it| all | it.quirk);
            let is_bare = |at: &usize| frame.octets()[*at] == b'\n' && (*at == 0 || frame.octets()[*at - 1] != b'\r');
            let bare = (0..frame.octets().len()).find(is_bare).unwrap_or(0);
            deviations.extend(framed.iter().map(|row| (if row.quirk() == Quirks::BARE_LF { bare } else { 0 }, row)));
        }
        deviations
    }

    pub(crate) fn abandoned(&mut self, sender: Sender, abandoned: &Abandoned) -> io::Result<()> {
        self.totals.abandoned += 1;
        // A client ends a command so of which the server does not want the literal, and a recording may end anywhere.
        let is_failure = !matches!(abandoned.reason, Reason::Refused | Reason::Truncated { .. });
        let lost = self.lost(sender, is_failure, &abandoned.reason.to_string());
        let (offset, octets) = self.advance(sender, abandoned.frame.octets().len() as u64 + abandoned.dropped);
        let at = Place { file: &self.file, session: self.session, sender, offset, octets, time: self.time };
        self.view.abandoned(self.out, at, abandoned, lost)
    }

    pub(crate) fn streamed(&mut self, sender: Sender, octets: u64) -> io::Result<()> {
        let offset = self.stream(sender).offset;
        let at = Place { file: &self.file, session: self.session, sender, offset, octets, time: self.time };
        self.view.streamed(self.out, at)
    }

    /// Octets of a literal that is streamed.
    pub(crate) fn octets(&mut self, sender: Sender, octets: usize) {
        self.stream(sender).streamed += octets as u64;
    }

    pub(crate) fn opaque(&mut self, sender: Sender, octets: usize, cause: Cause) -> io::Result<()> {
        self.totals.opaque += octets as u64;
        let is_first = !std::mem::replace(&mut self.stream(sender).is_opaque, true);
        let lost = self.lost(sender, is_first && cause.is_failure(), &cause.to_string());
        let (offset, octets) = self.advance(sender, octets as u64);
        let at = Place { file: &self.file, session: self.session, sender, offset, octets, time: self.time };
        self.view.opaque(self.out, at, cause, lost, is_first)
    }

    /// Counts what is no frame, if it is a failure, and says whether it is listed.
    fn lost(&mut self, sender: Sender, is_failure: bool, error: &str) -> Lost {
        let number = self.stream(sender).frames;
        let is_expected = is_failure && self.listed.has_behind(sender, number, error);
        self.totals.failed += u64::from(is_failure);
        self.totals.expected += u64::from(is_expected);
        Lost { is_failure, is_expected }
    }

    fn stream(&mut self, sender: Sender) -> &mut Stream {
        if sender == Sender::Client { &mut self.client } else { &mut self.server }
    }

    /// Goes on behind these octets and what was streamed before them: the offset, and how many they are.
    fn advance(&mut self, sender: Sender, octets: u64) -> (u64, u64) {
        let stream = self.stream(sender);
        let octets = octets + std::mem::take(&mut stream.streamed);
        let offset = stream.offset;
        stream.offset += octets;
        (offset, octets)
    }

    /// True if nothing has failed that was not expected to.
    pub(crate) fn is_clean(&self) -> bool {
        self.totals.failed == self.totals.expected
    }

    /// The counts.
    pub(crate) fn total(&self) -> String {
        let Totals { frames, abandoned, opaque, decoded, failed, expected, deviations } = &self.totals;
        let stats = self.stats.as_ref().map(ToString::to_string).unwrap_or_default();
        format!(
            "{stats}framed {frames} frames, {abandoned} abandoned, {opaque} opaque octets\n\
             decoded {decoded} messages, {failed} failed ({expected} expected), {deviations} deviations\n"
        )
    }
}
