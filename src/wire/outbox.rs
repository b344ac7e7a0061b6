//! [`Outbox`]: octets on their way out, in order, with the places where they have to wait.

use alloc::{collections::VecDeque, vec::Vec};
use bytes::{Buf, Bytes};

/// Small things stand in one buffer; what is large, or has to wait, is a mark at a place in it.
///
/// So a message of small things only is one write into one buffer that is used again. The buffer has room behind what is in it,
/// so that to append is to copy and to count.
#[derive(Default)]
pub(super) struct Outbox {
    /// What is small, up to `end`; behind that is room, and what stands there means nothing.
    text: Vec<u8>,
    end: usize,
    /// Where in `text` the line in progress begins, behind the last line end or literal. It is kept until it ends.
    line: usize,
    /// Octets of `text` that were taken. `taken <= marks[0].at <= marks[1].at <= ... <= end <= text.len()`
    taken: usize,
    marks: VecDeque<Mark>,
    /// Shared octets before the first mark that blocks.
    shared: usize,
    /// Which of `marks` is the first that blocks.
    block: Option<usize>,
    /// Nothing is appended any more. There is no room then.
    is_closed: bool,
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

/// The first room that is made: for most messages.
const FIRST: usize = 512;

impl Outbox {
    /// One to which nothing is appended.
    pub(super) fn closed() -> Self {
        Self { is_closed: true, ..Self::default() }
    }

    /// True after [`close`](Self::close).
    pub(super) const fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Room behind what was appended, if there is so much. What is put there has to be [counted](Self::filled).
    #[inline(always)]
    pub(super) fn room(&mut self, octets: usize) -> Option<&mut [u8]> {
        self.text.get_mut(self.end..self.end.wrapping_add(octets))
    }

    /// So many octets were put into the [room](Self::room).
    #[inline(always)]
    pub(super) const fn filled(&mut self, octets: usize) {
        self.end += octets;
    }

    /// Appends what finds no room, and makes some. Nothing if it is closed.
    #[cold]
    pub(super) fn text_beyond_room(&mut self, octets: &[u8]) {
        if self.is_closed {
            return;
        }
        self.text.truncate(self.end);
        self.end += octets.len();
        let room = self.end.clamp(FIRST, KEPT);
        self.text.reserve(octets.len() + room);
        self.text.extend_from_slice(octets);
        self.text.resize(self.end + room, 0);
    }

    /// Appends what is shared, without a copy.
    pub(super) fn shared(&mut self, octets: Bytes) {
        if octets.is_empty() {
            return;
        }
        if self.block.is_none() {
            self.shared += octets.len();
        }
        self.mark(What::Octets(octets));
    }

    /// The octet that was appended last, unless it was shared.
    #[inline]
    pub(super) fn last(&self) -> Option<u8> {
        self.text.get(self.end.checked_sub(1)?).copied()
    }

    /// The line in progress: what was written since the last line end or literal.
    pub(super) fn line(&self) -> &[u8] {
        self.text.get(self.line..self.end).unwrap_or_default()
    }

    /// A line end or a literal is complete.
    #[inline]
    pub(super) const fn begin_line(&mut self) {
        self.line = self.end;
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
    #[inline]
    pub(super) fn end(&mut self) {
        if self.block.is_some() {
            self.mark(What::End);
        }
    }

    fn mark(&mut self, what: What) {
        if what.blocks() && self.block.is_none() {
            self.block = Some(self.marks.len());
        }
        self.marks.push_back(Mark { at: self.end, what });
    }

    /// The first mark that blocks.
    fn blocking(&self) -> Option<&What> {
        self.marks.get(self.block?).map(|mark| &mark.what)
    }

    /// True if something blocks.
    pub(super) const fn is_blocked(&self) -> bool {
        self.block.is_some()
    }

    /// Octets to be taken, now or later, those included that are promised.
    pub(super) fn outstanding(&self) -> u64 {
        let marked = self.marks.iter().map(|mark| match &mark.what {
            What::Octets(octets) => octets.len() as u64,
            What::Promise(octets) => *octets,
            What::Wait | What::End => 0,
        });
        ((self.end - self.taken) as u64).saturating_add(marked.fold(0, u64::saturating_add))
    }

    /// True if all before a wait has been taken.
    pub(super) fn is_waiting(&self) -> bool {
        matches!(self.blocking(), Some(What::Wait)) && self.remaining() == 0
    }

    /// Ends the wait. The caller has made sure that there is one.
    pub(super) fn resume(&mut self) {
        if let Some(block) = self.block {
            self.marks.remove(block);
            self.settle(block);
        }
    }

    /// Ends the wait and drops what is left of the frame in which it is; `false` if that frame has no end yet.
    pub(super) fn refuse(&mut self) -> bool {
        let Some(end) = self.marks.iter().position(|mark| matches!(mark.what, What::End)) else {
            return false;
        };
        for mark in self.marks.drain(..=end) {
            self.taken = mark.at;
        }
        self.settle(0);
        self.reuse();
        true
    }

    /// Octets that the first promise still wants; `None` if there is none, or a wait before it.
    pub(super) fn wanted(&self) -> Option<u64> {
        if let Some(What::Promise(octets)) = self.blocking() { Some(*octets) } else { None }
    }

    /// Appends to what was promised first. The caller has made sure that so much is [wanted](Self::wanted).
    pub(super) fn supply(&mut self, octets: Bytes) {
        let Some((block, Mark { at, what: What::Promise(left) })) =
            self.block.and_then(|block| Some((block, self.marks.get_mut(block)?)))
        else {
            return;
        };
        if octets.is_empty() {
            return;
        }
        *left = left.saturating_sub(octets.len() as u64);
        let (at, is_kept) = (*at, *left == 0);
        self.shared += octets.len();
        self.marks.insert(block, Mark { at, what: What::Octets(octets) });
        self.block = Some(block + 1);
        if is_kept {
            self.marks.remove(block + 1);
            self.settle(block + 1);
        }
    }

    /// Drops all that was not taken.
    pub(super) fn forget(&mut self) {
        self.marks.clear();
        (self.shared, self.block) = (0, None);
        self.begin_anew();
    }

    /// Drops all of it, and what would be appended.
    pub(super) fn close(&mut self) {
        *self = Self::closed();
    }

    /// True if there is nothing to take, now or later.
    pub(super) fn is_empty(&self) -> bool {
        self.marks.is_empty() && self.taken == self.end
    }

    /// Finds the next mark that blocks, at `from` or behind it, and counts what is shared before it.
    fn settle(&mut self, from: usize) {
        let next = self.marks.iter().skip(from).position(|mark| mark.what.blocks());
        self.block = next.map(|next| from + next);
        self.drop_ends();
        let end = self.block.unwrap_or(self.marks.len());
        let shared = |mark: &Mark| if let What::Octets(octets) = &mark.what { octets.len() } else { 0 };
        self.shared = self.marks.iter().take(end).map(shared).sum();
    }

    /// Takes away the first mark, which does not block.
    fn pop(&mut self) {
        self.marks.pop_front();
        self.block = self.block.map(|block| block - 1);
    }

    /// Forgets the ends of frames that were taken.
    fn drop_ends(&mut self) {
        while let Some(Mark { at, what: What::End }) = self.marks.front()
            && *at == self.taken
        {
            self.pop();
        }
    }

    /// Makes room: begins anew when all was taken, and moves what is left when much was.
    #[inline]
    fn reuse(&mut self) {
        if self.taken < self.line || self.line < self.end {
            if self.taken >= KEPT && self.line >= KEPT {
                self.move_front();
            }
        } else if self.marks.is_empty() {
            self.begin_anew();
        }
    }

    /// Forgets all that is in the buffer, and keeps it unless it is large.
    #[inline]
    fn begin_anew(&mut self) {
        (self.end, self.taken, self.line) = (0, 0, 0);
        if self.text.capacity() > KEPT {
            self.text = Vec::new();
        }
    }

    #[cold]
    fn move_front(&mut self) {
        let gone = self.taken.min(self.line);
        if gone >= self.end / 2 {
            self.text.drain(..gone);
            self.end -= gone;
            self.taken -= gone;
            self.line -= gone;
            for mark in &mut self.marks {
                mark.at -= gone;
            }
        }
    }

    /// As [`advance`](Buf::advance), where there are marks.
    #[cold]
    fn advance_through_marks(&mut self, mut count: usize) {
        while count > 0 {
            let step = match self.marks.front_mut() {
                None => count,
                Some(Mark { at, .. }) if *at > self.taken => count.min(*at - self.taken),
                Some(Mark { what: What::Octets(octets), .. }) => {
                    let step = count.min(octets.len());
                    octets.advance(step);
                    if octets.is_empty() {
                        self.pop();
                    }
                    self.shared -= step;
                    count -= step;
                    continue;
                }
                Some(_) => {
                    self.pop();
                    continue;
                }
            };
            self.taken += step;
            count -= step;
        }
        self.drop_ends();
    }
}

impl Buf for Outbox {
    #[inline]
    fn remaining(&self) -> usize {
        let block = self.block.and_then(|block| self.marks.get(block));
        block.map_or(self.end, |mark| mark.at) - self.taken + self.shared
    }

    #[inline]
    fn chunk(&self) -> &[u8] {
        match self.marks.front() {
            None => self.text.get(self.taken..self.end).unwrap_or_default(),
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
        put(self.text.get(at..self.end).unwrap_or_default());
        filled
    }

    /// # Panics
    ///
    /// If `count` exceeds what [remains](Self::remaining), as `Buf` has it.
    #[inline]
    fn advance(&mut self, count: usize) {
        if self.marks.is_empty() && count == self.end - self.taken && self.line == self.end {
            // The usual case: all is taken.
            self.begin_anew();
            return;
        }
        assert!(count <= self.remaining(), "cannot advance past what remains");
        if self.marks.is_empty() {
            self.taken += count;
        } else {
            self.advance_through_marks(count);
        }
        self.reuse();
    }
}
