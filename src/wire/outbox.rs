//! [`Outbox`]: octets on their way out, in order, with the places where they have to wait.

use alloc::{collections::VecDeque, vec::Vec};
use bytes::{Buf, Bytes};

/// Small things stand in one buffer; what is large, or has to wait, is a mark at a place in it.
///
/// So a message of small things only is one write into one buffer that is used again.
#[derive(Default)]
pub(super) struct Outbox {
    text: Vec<u8>,
    /// Where in `text` the line in progress begins, behind the last line end or literal. It is kept until it ends.
    line: usize,
    /// Octets of `text` that were taken. `taken <= marks[0].at <= marks[1].at <= ... <= text.len()`
    taken: usize,
    marks: VecDeque<Mark>,
    /// Octets that can be taken before the first mark that blocks.
    ready: usize,
    /// Marks that block.
    blocks: usize,
}

struct Mark {
    /// Where in `text`.
    at: usize,
    what: What,
}

enum What {
    /// Shared octets; never empty.
    Octets(Bytes),
    /// The peer has to be heard first. Blocks.
    Wait,
    /// So many octets are to be supplied; never 0. Blocks.
    Promise(u64),
    /// A frame ends that has one of the above.
    End,
}

impl What {
    const fn blocks(&self) -> bool {
        matches!(self, Self::Wait | Self::Promise(_))
    }
}

/// A buffer that grew larger than this is not kept.
const KEPT: usize = 64 << 10;

impl Outbox {
    /// Appends small things.
    #[inline]
    pub(super) fn text(&mut self, octets: &[u8]) {
        self.text.extend_from_slice(octets);
        if self.blocks == 0 {
            self.ready += octets.len();
        }
    }

    /// Appends what is shared, without a copy.
    pub(super) fn shared(&mut self, octets: Bytes) {
        if octets.is_empty() {
            return;
        }
        if self.blocks == 0 {
            self.ready += octets.len();
        }
        self.mark(What::Octets(octets));
    }

    /// The line in progress: what was written since the last line end or literal.
    pub(super) fn line(&self) -> &[u8] {
        self.text.get(self.line..).unwrap_or_default()
    }

    /// A line end or a literal is complete.
    pub(super) fn begin_line(&mut self) {
        self.line = self.text.len();
    }

    /// What is appended from here on waits.
    pub(super) fn wait(&mut self) {
        self.mark(What::Wait);
    }

    /// So many octets will be supplied here.
    pub(super) fn promise(&mut self, octets: u64) {
        if octets > 0 {
            self.mark(What::Promise(octets));
        }
    }

    /// A frame ends here. Remembered only if there is something before it that [`refuse`](Self::refuse) may drop.
    pub(super) fn end(&mut self) {
        if self.blocks > 0 {
            self.mark(What::End);
        }
    }

    fn mark(&mut self, what: What) {
        self.blocks += usize::from(what.blocks());
        self.marks.push_back(Mark { at: self.text.len(), what });
    }

    /// True if all before a wait has been taken.
    pub(super) fn is_waiting(&self) -> bool {
        self.ready == 0 && matches!(self.marks.front(), Some(Mark { what: What::Wait, .. }))
    }

    /// Ends the wait. The caller has made sure that there is one.
    pub(super) fn resume(&mut self) {
        self.marks.pop_front();
        self.blocks -= 1;
        self.settle();
    }

    /// Ends the wait and drops what is left of the frame in which it is; `false` if that frame has no end yet.
    pub(super) fn refuse(&mut self) -> bool {
        let Some(end) = self.marks.iter().position(|mark| matches!(mark.what, What::End)) else {
            return false;
        };
        for mark in self.marks.drain(..=end) {
            self.taken = mark.at;
            self.blocks -= usize::from(mark.what.blocks());
        }
        self.settle();
        self.reuse();
        true
    }

    /// Octets that the first promise still wants; `None` if there is none, or a wait before it.
    pub(super) fn wanted(&self) -> Option<u64> {
        match self.marks.iter().find(|mark| mark.what.blocks()) {
            Some(Mark { what: What::Promise(octets), .. }) => Some(*octets),
            _ => None,
        }
    }

    /// Appends to what was promised first. The caller has made sure that so much is [wanted](Self::wanted).
    pub(super) fn supply(&mut self, octets: Bytes) {
        let Some(index) = self.marks.iter().position(|mark| mark.what.blocks()) else {
            return;
        };
        let Some(Mark { at, what: What::Promise(left) }) = self.marks.get_mut(index) else {
            return;
        };
        if octets.is_empty() {
            return;
        }
        let at = *at;
        *left = left.saturating_sub(octets.len() as u64);
        let is_kept = *left == 0;
        self.ready += octets.len();
        if is_kept {
            self.marks.remove(index);
        }
        self.marks.insert(index, Mark { at, what: What::Octets(octets) });
        if is_kept {
            self.settle();
        }
    }

    /// Drops all of it.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// True if there is nothing to take, now or later.
    pub(super) fn is_empty(&self) -> bool {
        self.ready == 0 && self.marks.is_empty()
    }

    /// Counts what is ready after a mark that blocked is gone, and forgets the ends of frames that were taken.
    fn settle(&mut self) {
        self.drop_ends();
        let mut at = self.taken;
        self.ready = 0;
        for mark in &self.marks {
            self.ready += mark.at - at;
            at = mark.at;
            match &mark.what {
                What::Octets(octets) => self.ready += octets.len(),
                What::End => {}
                What::Wait | What::Promise(_) => return,
            }
        }
        self.ready += self.text.len() - at;
    }

    fn drop_ends(&mut self) {
        while let Some(Mark { at, what: What::End }) = self.marks.front()
            && *at == self.taken
        {
            self.marks.pop_front();
        }
    }

    /// Makes room: begins anew when all was taken, and moves what is left when much was.
    fn reuse(&mut self) {
        if self.taken < self.line || self.line < self.text.len() {
            let gone = self.taken.min(self.line);
            if gone >= KEPT && gone >= self.text.len() / 2 {
                self.text.drain(..gone);
                self.taken -= gone;
                self.line -= gone;
                for mark in &mut self.marks {
                    mark.at -= gone;
                }
            }
        } else if self.marks.is_empty() {
            self.text.clear();
            self.taken = 0;
            self.line = 0;
            if self.text.capacity() > KEPT {
                self.text = Vec::new();
            }
        }
    }
}

impl Buf for Outbox {
    fn remaining(&self) -> usize {
        self.ready
    }

    fn chunk(&self) -> &[u8] {
        match self.marks.front() {
            None => self.text.get(self.taken..).unwrap_or_default(),
            Some(Mark { at, .. }) if *at > self.taken => self.text.get(self.taken..*at).unwrap_or_default(),
            Some(Mark { what: What::Octets(octets), .. }) => octets,
            Some(_) => &[],
        }
    }

    #[cfg(feature = "std")]
    fn chunks_vectored<'a>(&'a self, into: &mut [std::io::IoSlice<'a>]) -> usize {
        let mut into = into.iter_mut();
        let mut filled = 0;
        let mut put = |octets: &'a [u8]| {
            if octets.is_empty() {
                return true;
            }
            let Some(slice) = into.next() else { return false };
            *slice = std::io::IoSlice::new(octets);
            filled += 1;
            true
        };
        let mut at = self.taken;
        for mark in &self.marks {
            if !put(self.text.get(at..mark.at).unwrap_or_default()) {
                return filled;
            }
            at = mark.at;
            match &mark.what {
                What::Octets(octets) if put(octets) => {}
                What::End => {}
                _ => return filled,
            }
        }
        put(self.text.get(at..).unwrap_or_default());
        filled
    }

    /// # Panics
    ///
    /// If `count` exceeds what [remains](Self::remaining), as `Buf` has it.
    fn advance(&mut self, mut count: usize) {
        assert!(count <= self.ready, "cannot advance past what remains");
        self.ready -= count;
        while count > 0 {
            let step = match self.marks.front_mut() {
                None => count,
                Some(Mark { at, .. }) if *at > self.taken => count.min(*at - self.taken),
                Some(Mark { what: What::Octets(octets), .. }) => {
                    let step = count.min(octets.len());
                    octets.advance(step);
                    if octets.is_empty() {
                        self.marks.pop_front();
                    }
                    count -= step;
                    continue;
                }
                Some(_) => {
                    self.marks.pop_front();
                    continue;
                }
            };
            self.taken += step;
            count -= step;
        }
        self.drop_ends();
        self.reuse();
    }
}
