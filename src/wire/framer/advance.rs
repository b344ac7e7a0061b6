//! What a step does while all goes well: lines, the literals that they announce, and whole frames.

use super::{
    super::{
        announcement::{Announcement, without_line_end},
        frame::{Abandoned, Frame, LineMode, Reason, Sender},
        literal::Literal,
    },
    Announced, Framer, State, Status, Step, Then,
};
use crate::quirks::Quirks;
use alloc::boxed::Box;
use bytes::Buf;
use core::mem;

/// What there is of a line.
pub(super) enum LineEnd {
    /// Its end has not been received.
    NotYet,
    /// It ends here in `buffer`.
    At(usize),
    /// More than it may have.
    OverLimit,
}

/// Fewer octets than this are not worth a call to search them.
const FEW: usize = 8;

impl Framer {
    /// Looks for the end of the line in progress.
    #[inline]
    pub(super) fn line_end(&mut self) -> LineEnd {
        let new = self.buffer.get(self.scanned..).unwrap_or_default();
        let found =
            if new.len() < FEW { new.iter().position(|&octet| octet == b'\n') } else { memchr::memchr(b'\n', new) };
        let end = found.map_or(self.buffer.len(), |at| self.scanned + at + 1);
        if end - self.line + self.text > self.line_limit || self.head.len() + end > self.limits.frame {
            // An exception is made for AUTHENTICATE.
            if let Some(lost) = self.over_limit(end) {
                self.state = State::LostLine(lost);
                return LineEnd::OverLimit;
            }
        }
        self.scanned = end;
        if found.is_some() { LineEnd::At(end) } else { LineEnd::NotYet }
    }

    /// The line in progress ends at `end`. `None` if its frame goes on.
    #[inline]
    pub(super) fn line(&mut self, end: usize) -> Option<Step> {
        let line = self.buffer.get(self.line..end).unwrap_or_default();
        if !line.ends_with(b"\r\n") {
            self.found |= Quirks::BARE_LF;
        }
        if let [.., b'}', b'\n'] | [.., b'}', b'\r', b'\n'] = line
            && let Some(announcement) = self.announcement(without_line_end(line).len())
        {
            return self.announced(announcement, end);
        }
        Some(self.frame(end))
    }

    /// What the line in progress, which is `length` octets without its end, announces.
    fn announcement(&mut self, length: usize) -> Option<Announcement> {
        let line = self.buffer.get(self.line..self.line + length)?;
        let announcement = Announcement::at_end(line, false).filter(|_| self.mode == LineMode::Command)?;
        if self.sender == Sender::Server {
            let start = if self.head.is_empty() { &self.buffer } else { &self.head };
            self.status = self.status.after(start.get(..self.line + length).unwrap_or(start), line);
        }
        (self.status != Status::Text).then_some(announcement)
    }

    /// The line ends at `end` and announces a literal.
    fn announced(&mut self, Announcement { octets, sync, binary, .. }: Announcement, end: usize) -> Option<Step> {
        // Only a client waits for an answer: of a server, it is on its way.
        let waits = sync && self.sender == Sender::Client;
        self.text += end - self.line;
        let refused = match octets {
            None => Some(Reason::LiteralSize),
            Some(octets) if octets > self.limits.literal => Some(Reason::Limit("literal")),
            Some(_) if self.literals.len() >= self.limits.literals => Some(Reason::Limit("literals")),
            Some(_) if !self.quirks.contains(self.found) => Some(Reason::Quirk(self.found - self.quirks)),
            Some(octets) if octets <= self.limits.inline as u64 && !waits && !self.fits(end, octets) => {
                Some(Reason::Limit("frame"))
            }
            Some(_) => None,
        };
        let octets = octets.unwrap_or(0);
        match refused {
            None => {}
            Some(reason) if waits && !self.is_listening || reason == Reason::LiteralSize => {
                let then = if waits { Then::Continue } else { Then::Desynchronised };
                let frame = self.take_frame(end);
                self.state = State::Abandoned(Abandoned { frame, dropped: 0, reason }.into(), then);
                return None;
            }
            Some(reason) => {
                let mut lost = self.lose(reason, end);
                lost.dropped(self.drop_front(end));
                self.state = if waits { State::LostAnnounced(lost, octets) } else { State::LostLiteral(lost, octets) };
                return None;
            }
        }
        if waits || octets > self.limits.inline as u64 {
            let end = self.gather_head(end);
            self.scanned = end;
            self.state = State::Announced { end, literal: Announced { octets, waits, binary } };
        } else {
            self.keep(end, octets, binary);
        }
        None
    }

    /// True if a literal of `octets` can be buffered behind `end`.
    pub(super) fn fits(&self, end: usize, octets: u64) -> bool {
        let room = self.limits.frame.saturating_sub(self.head.len() + end);
        usize::try_from(octets).is_ok_and(|octets| octets <= room)
    }

    /// Makes a literal that begins at `end` part of the frame. It [fits](Self::fits).
    pub(super) fn keep(&mut self, end: usize, octets: u64, binary: bool) {
        self.literals.push(Literal { offset: self.head.len() + end, octets, binary, left_out: false });
        let length = usize::try_from(octets).unwrap_or(usize::MAX);
        self.state = State::Literal { end: end.saturating_add(length) };
    }

    /// If holes were left in the frame before, moves what is complete of it behind them, so that it is in one piece. Gives the
    /// new end.
    fn gather_head(&mut self, end: usize) -> usize {
        if self.head.is_empty() {
            return end;
        }
        self.head.extend_from_slice(self.buffer.get(..end).unwrap_or_default());
        self.drop_front(end);
        0
    }

    /// A literal of which `left` octets are to come, and which is no part of its frame.
    pub(super) fn left_out(&mut self, left: u64, handed_out: bool) -> Option<Step> {
        let there = usize::try_from(left).unwrap_or(usize::MAX).min(self.buffer.len());
        let left = left - there as u64;
        self.state = match left {
            0 => State::Line,
            _ if handed_out => State::Stream { left },
            _ => State::Skip { left },
        };
        if handed_out && there > 0 {
            return Some(Step::Octets { octets: self.buffer.split_to(there).freeze(), left });
        }
        self.buffer.advance(there);
        (left > 0).then_some(Step::Incomplete)
    }

    /// The frame ends at `end`.
    #[inline]
    fn frame(&mut self, end: usize) -> Step {
        let mut frame = self.take_frame(end);
        if self.mode == LineMode::Command {
            match &frame.octets[..] {
                b"\r\n" | b"\n" => frame.quirks |= Quirks::EMPTY_LINE,
                [0, ..] => frame.quirks |= Quirks::LEADING_NUL,
                _ => {}
            }
        }
        self.begin();
        if !self.quirks.contains(frame.quirks) {
            let reason = Reason::Quirk(frame.quirks - self.quirks);
            return Step::Abandoned(Box::new(Abandoned { frame, dropped: 0, reason }));
        }
        Step::Frame(frame)
    }

    /// The frame in progress, up to `end`.
    #[inline]
    pub(super) fn take_frame(&mut self, end: usize) -> Frame {
        let octets = if self.head.is_empty() {
            self.buffer.split_to(end).freeze()
        } else {
            self.gather_head(end);
            self.head.split().freeze()
        };
        Frame { octets, literals: mem::take(&mut self.literals), mode: self.mode, quirks: self.found }
    }

    /// Makes ready for the next frame, which begins at the front of `buffer`.
    #[inline]
    pub(super) fn begin(&mut self) {
        self.line = 0;
        self.scanned = 0;
        self.text = 0;
        self.line_limit = self.limits.line;
        self.status = Status::Unknown;
        self.found = Quirks::NONE;
        self.state = State::Line;
    }
}
