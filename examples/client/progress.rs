//! [`Progress`]: how far it is, on stderr, if somebody sits there.

use std::{
    io::{self, IsTerminal, Read, Write},
    time::{Duration, Instant},
};

pub(crate) struct Progress {
    done: u64,
    total: u64,
    start: Instant,
    /// When it was last shown. `None` if nobody looks.
    shown: Option<Instant>,
}

impl Progress {
    pub(crate) fn new(total: u64) -> Self {
        let start = Instant::now();
        Self { done: 0, total, start, shown: io::stderr().is_terminal().then_some(start) }
    }

    /// So many octets more.
    pub(crate) fn advance(&mut self, octets: usize) {
        self.done += octets as u64;
        let now = Instant::now();
        let is_due = |shown| now.duration_since(shown) >= Duration::from_millis(100) || self.done >= self.total;
        if self.shown.is_some_and(is_due) {
            self.shown = Some(now);
            self.show();
        }
    }

    fn show(&self) {
        // Of what is empty, all is done.
        let percent = self.done.saturating_mul(100).checked_div(self.total).map_or(100, |it| it.min(100));
        let bar = "#".repeat(usize::try_from(percent / 4).unwrap_or(0));
        let milliseconds = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let speed = size(self.done.saturating_mul(1_000) / milliseconds.max(1));
        let mut stderr = io::stderr().lock();
        let (done, total) = (size(self.done), size(self.total));
        let _ = write!(stderr, "\r[{bar:-<25}] {percent:3} %  {done} of {total}, {speed}/s \x1b[K");
    }
}

/// Leaves the line, whatever ended it.
impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.is_some_and(|shown| shown != self.start) {
            eprintln!();
        }
    }
}

/// What reads something, and shows how far it is.
pub(crate) struct Watched<R> {
    pub(crate) reader: R,
    pub(crate) progress: Progress,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        self.progress.advance(count);
        Ok(count)
    }
}

/// A number of octets for people.
pub(crate) fn size(octets: u64) -> String {
    match octets {
        0..1_000 => format!("{octets} B"),
        1_000..1_000_000 => format!("{:.1} kB", octets as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", octets as f64 / 1e6),
        _ => format!("{:.1} GB", octets as f64 / 1e9),
    }
}
