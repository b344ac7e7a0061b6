//! Frames that are given up: they are read on to their end, but not kept.

use super::{
    super::{
        announcement::{self, Announcement, without_line_end},
        frame::{Abandoned, Frame, LineMode, Reason, Sender},
        literal::Literals,
    },
    Framer, READ, State, Status, Step, Then,
};
use alloc::boxed::Box;
use bytes::{Buf, BytesMut};
use core::mem;

/// A frame that is not kept.
pub(super) struct Lost {
    frame: Frame,
    reason: Reason,
    /// Octets of it that are no longer in `buffer`, those of `frame` among them.
    gone: u64,
}

/// What is kept of a frame that is lost: enough to know whose it was.
const KEPT: usize = 1024;

impl Lost {
    /// Octets of it that are no longer in the framer's buffer.
    pub(super) const fn gone(&self) -> u64 {
        self.gone
    }

    /// The beginning of it.
    pub(super) fn kept(&self) -> &[u8] {
        &self.frame.octets
    }

    /// Counts octets that were dropped.
    pub(super) const fn dropped(&mut self, count: u64) {
        self.gone += count;
    }

    pub(super) fn into_abandoned(self) -> Abandoned {
        let dropped = self.gone - self.frame.octets.len() as u64;
        Abandoned { frame: self.frame, dropped, reason: self.reason }
    }
}

impl Framer {
    /// What there is to do for a frame that is lost, and to tell of it.
    #[cold]
    pub(super) fn lost(&mut self) -> Option<Step> {
        match mem::replace(&mut self.state, State::Line) {
            State::LostLine(lost) => self.lost_line(lost),
            State::LostLiteral(lost, left) => self.lost_literal(lost, left),
            State::Abandoned(abandoned, then) => {
                self.begin();
                if let Then::Desynchronised = then {
                    self.state = State::Desynchronised;
                }
                Some(Step::Abandoned(abandoned))
            }
            other => {
                self.state = other;
                None
            }
        }
    }

    /// The frame, whose line in progress is there up to `end`, if that exceeds a limit.
    #[cold]
    pub(super) fn over_limit(&mut self, end: usize) -> Option<Box<Lost>> {
        if self.line_limit == self.limits.line && (self.mode == LineMode::Sasl || self.is_authenticate()) {
            // Asked once a frame.
            self.line_limit = self.limits.line.max(self.limits.authenticate_line);
        }
        let most = self.line_limit;
        // Up to the first octet too many, whatever else has come already: chunks must not show in what is reported.
        let line = self.line.saturating_add(most.saturating_sub(self.text));
        let frame = self.limits.frame.saturating_sub(self.head.len());
        if end > line && line <= frame {
            Some(self.lose(Reason::Limit("line"), line + 1))
        } else if end > frame {
            Some(self.lose(Reason::Limit("frame"), frame + 1))
        } else {
            None
        }
    }

    /// True for AUTHENTICATE, which may have a long initial response. Looks no further than the ordinary limit, so as not to
    /// depend on how much has come.
    fn is_authenticate(&self) -> bool {
        let start = self.buffer.get(..self.buffer.len().min(self.limits.line.saturating_add(1))).unwrap_or_default();
        let mut words = start.split(|&octet| octet == b' ');
        self.sender == Sender::Client
            && self.head.is_empty()
            && words.nth(1).is_some_and(|word| word.eq_ignore_ascii_case(b"AUTHENTICATE"))
    }

    /// Gives up the frame in progress, of which the octets up to `end` may be shown.
    #[cold]
    pub(super) fn lose(&mut self, reason: Reason, end: usize) -> Box<Lost> {
        let mut kept = BytesMut::with_capacity(KEPT);
        for part in [&self.head[..], self.buffer.get(..end).unwrap_or(&self.buffer)] {
            kept.extend_from_slice(part.get(..KEPT - kept.len()).unwrap_or(part));
        }
        let gone = self.head.len() as u64;
        self.head.clear();
        self.literals = Literals::default();
        let frame = Frame { octets: kept.freeze(), literals: Literals::default(), mode: self.mode, quirks: self.found };
        Box::new(Lost { frame, reason, gone })
    }

    /// The rest of a line of a frame that is lost: only its end matters.
    fn lost_line(&mut self, mut lost: Box<Lost>) -> Option<Step> {
        let found = memchr::memchr(b'\n', self.buffer.get(self.scanned..).unwrap_or_default());
        let Some(at) = found else {
            let dropped = self.drop_front(self.buffer.len().saturating_sub(announcement::TAIL + 2));
            if dropped > READ as u64 {
                // Do not go on with a buffer that may be as large as the limit.
                self.buffer = BytesMut::from(&self.buffer[..]);
            }
            lost.dropped(dropped);
            self.state = State::LostLine(lost);
            return Some(Step::Incomplete);
        };
        let end = self.scanned + at + 1;
        let line = without_line_end(self.buffer.get(self.line..end).unwrap_or_default());
        // Of a line in parts, only the last octets are there; of one in one piece, no more are looked at.
        let announcement = Announcement::at_end_of_tail(line).filter(|_| self.mode == LineMode::Command);
        let tail = line.get(line.len().saturating_sub(announcement::TAIL)..).unwrap_or(line);
        if announcement.is_some() && self.sender == Sender::Server {
            self.status = self.status.after(&lost.frame.octets, tail);
        }
        let announcement = announcement.filter(|_| self.status != Status::Text);
        lost.dropped(self.drop_front(end));
        let then = match announcement {
            Some(Announcement { sync: true, octets: Some(octets), .. })
                if self.sender == Sender::Client && self.is_listening =>
            {
                self.state = State::LostAnnounced(lost, octets);
                return None;
            }
            Some(Announcement { sync: true, .. }) if self.sender == Sender::Client => Then::Continue,
            Some(Announcement { octets: Some(octets), .. }) => {
                self.state = State::LostLiteral(lost, octets);
                return None;
            }
            Some(_) => {
                lost.reason = Reason::LiteralSize;
                Then::Desynchronised
            }
            None => Then::Continue,
        };
        self.state = State::Abandoned(lost.into_abandoned().into(), then);
        None
    }

    /// The literal of a frame that is lost was refused: it ends here.
    pub(super) fn end_lost(&mut self) {
        if let State::LostAnnounced(lost, _) = mem::replace(&mut self.state, State::Line) {
            self.state = State::Abandoned(lost.into_abandoned().into(), Then::Continue);
        }
    }

    /// The literal of a frame that is lost was accepted by others.
    pub(super) fn skip_lost(&mut self) {
        if let State::LostAnnounced(lost, octets) = mem::replace(&mut self.state, State::Line) {
            self.state = State::LostLiteral(lost, octets);
        }
    }

    /// The rest of a literal of a frame that is lost.
    fn lost_literal(&mut self, mut lost: Box<Lost>, left: u64) -> Option<Step> {
        let there = usize::try_from(left).unwrap_or(usize::MAX).min(self.buffer.len());
        lost.dropped(self.drop_front(there));
        let left = left - there as u64;
        if left > 0 {
            self.state = State::LostLiteral(lost, left);
            return Some(Step::Incomplete);
        }
        self.line = 0;
        self.scanned = 0;
        self.state = State::LostLine(lost);
        None
    }

    /// Drops octets at the front of `buffer`, and says how many.
    pub(super) fn drop_front(&mut self, count: usize) -> u64 {
        self.buffer.advance(count);
        self.line = self.line.saturating_sub(count);
        self.scanned = self.buffer.len();
        count as u64
    }
}
