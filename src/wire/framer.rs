//! [`Framer`]: from chunks of a byte stream to whole frames.

use super::{
    announcement::{self, Announcement, without_line_end},
    frame::{Abandoned, Frame, LineMode, Literal, Literals, Reason, Sender, status_text},
};
use crate::{error::UsageError, limits::Limits, quirks::Quirks};
use alloc::boxed::Box;
use bytes::{Buf, BufMut, Bytes, BytesMut};
use core::mem;

/// What one step gave: each says what the caller can do next.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a caller that leaves one out loses octets")]
pub enum Step {
    /// All that was received is taken. [Receive](Framer::receive) more.
    Incomplete,
    /// One whole frame.
    Frame(Frame),
    /// A literal is announced, and it is for the caller to say what becomes of it: [`buffer`](Framer::buffer),
    /// [`stream`](Framer::stream), [`skip`](Framer::skip) or [`cancel`](Framer::cancel). Until then each step gives this again.
    ///
    /// The frame up to here is [`Framer::head`]. Smaller literals than [`Limits::inline`] are not asked about, unless they are
    /// synchronising ones from a client, which waits for the server's answer.
    Literal {
        /// Octets announced.
        octets: u64,
        /// True if the sender waits to hear that it is wanted.
        sync: bool,
        /// True for a `literal8`, announced by `~{`.
        binary: bool,
    },
    /// Octets of a literal that is streamed.
    Octets {
        /// As many as there were; never empty.
        octets: Bytes,
        /// Octets of the literal that are still to come; at 0 it is complete.
        left: u64,
    },
    /// One frame that could not be had. The next one follows.
    Abandoned(Abandoned),
    /// It is not known where the next frame begins, because a literal of an impossible size was announced (the abandoned
    /// frame before this step says so). There is nothing to do but to close the connection.
    Desynchronised,
}

/// Frames one direction of a session: octets in, whole frames out, one step a call.
///
/// It reads each octet at most once, however the stream is cut, and knows nothing of commands and responses but what framing
/// needs: a frame is a line and, where the line ends in `{n}`, `{n+}`, `~{n}` or `~{n+}` right behind a space or `(`, the
/// announced octets and a further line. Quotation marks are not tracked, since no quoted string crosses a line end. Text for
/// people announces nothing: that of a response that begins with `+`, and of OK, NO, BAD, BYE and PREAUTH (except in an open
/// `[BADCHARSET (`). Neither does a line of a SASL exchange or of IDLE ([`LineMode`]).
///
/// A step takes at most one frame, so that the mode can be changed between two steps and octets that follow STARTTLS or
/// COMPRESS are never framed: [`take_rest`](Self::take_rest) gives them.
///
/// Frames share the receive buffer: none is copied. What exceeds one of the [`Limits`] is skipped and reported with its label.
/// Nothing is allocated because a peer announced it.
///
/// # Example
///
/// ```
/// use imap_wire::wire::{Framer, Sender, Step};
/// use imap_wire::Limits;
///
/// let mut framer = Framer::new(Sender::Server, Limits::client());
/// framer.receive(b"* 1 FETCH (BODY[] {5}\r\nhe");
/// assert_eq!(framer.step(), Step::Incomplete);
/// framer.receive(b"llo)\r\n* 2 EXPUNGE\r\n");
///
/// let Step::Frame(frame) = framer.step() else { panic!() };
/// assert_eq!(frame.octets(), "* 1 FETCH (BODY[] {5}\r\nhello)\r\n");
/// let Step::Frame(frame) = framer.step() else { panic!() };
/// assert_eq!(frame.octets(), "* 2 EXPUNGE\r\n");
/// assert_eq!(framer.step(), Step::Incomplete);
/// ```
///
/// A large literal is streamed, in as much memory as a chunk takes:
///
/// ```
/// # use imap_wire::wire::{Framer, Sender, Step};
/// # use imap_wire::Limits;
/// let mut limits = Limits::client();
/// limits.inline = 3;
/// let mut framer = Framer::new(Sender::Server, limits);
/// framer.receive(b"* 1 FETCH (BODY[] {5}\r\nhe");
/// assert_eq!(framer.step(), Step::Literal { octets: 5, sync: true, binary: false });
/// assert_eq!(framer.head(), b"* 1 FETCH (BODY[] {5}\r\n");
/// framer.stream()?;
/// assert_eq!(framer.step(), Step::Octets { octets: "he".into(), left: 3 });
/// framer.receive(b"llo)\r\n");
/// assert_eq!(framer.step(), Step::Octets { octets: "llo".into(), left: 0 });
///
/// let Step::Frame(frame) = framer.step() else { panic!() };
/// assert_eq!(frame.octets(), "* 1 FETCH (BODY[] {5}\r\n)\r\n");
/// assert!(frame.literals().next().unwrap().left_out);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Debug)]
pub struct Framer {
    sender: Sender,
    limits: Limits,
    quirks: Quirks,
    mode: LineMode,
    /// What was received and not handed out. It begins with the frame in progress, or what follows its `head`.
    buffer: BytesMut,
    /// The frame in progress up to the last literal that was left out of it.
    head: BytesMut,
    /// Where in `buffer` the line in progress begins. `line <= scanned <= buffer.len()`, and no LF stands between the first two.
    line: usize,
    scanned: usize,
    /// Octets of the lines of this frame that are complete.
    text: usize,
    literals: Literals,
    status: Status,
    found: Quirks,
    state: State,
}

/// What is due next.
#[derive(Debug)]
enum State {
    /// The rest of a line.
    Line,
    /// The rest of a literal that ends here in `buffer`.
    Literal { end: usize },
    /// The caller's answer. The announcing line ends here in `buffer`.
    Announced { end: usize, literal: Announced },
    /// The rest of a literal that is handed out.
    Stream { left: u64 },
    /// The rest of a literal that is skipped.
    Skip { left: u64 },
    /// The rest of a line of a frame that is lost.
    LostLine(Box<Lost>),
    /// The rest of a literal of a frame that is lost.
    LostLiteral(Box<Lost>, u64),
    /// The caller has to be told.
    Abandoned(Box<Abandoned>, Then),
    /// Nothing.
    Desynchronised,
}

#[derive(Clone, Copy, Debug)]
struct Announced {
    octets: u64,
    sync: bool,
    binary: bool,
}

#[derive(Clone, Copy, Debug)]
enum Then {
    Continue,
    Desynchronised,
}

/// A frame that is not kept.
#[derive(Debug)]
struct Lost {
    frame: Frame,
    reason: Reason,
    /// Octets of it that are no longer in `buffer`, those of `frame` among them.
    gone: u64,
}

/// Whether the frame in progress is a status response, whose text announces nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Status {
    #[default]
    Unknown,
    No,
    Text,
    /// So far an open `[BADCHARSET (`.
    Charsets,
}

/// What is kept of a frame that is lost: enough to know whose it was.
const KEPT: usize = 1024;

/// Octets that [`Framer::receive_buffer`] offers at a time.
const READ: usize = 16 << 10;

impl Framer {
    /// Frames what `sender` sends: a client's framer reads [`Sender::Server`] with [`Limits::client`], and so on.
    ///
    /// What a server sends is read with [`Quirks::SERVERS`], what a client sends strictly;
    /// [`set_quirks`](Self::set_quirks) changes that.
    #[must_use]
    pub fn new(sender: Sender, limits: Limits) -> Self {
        Self {
            sender,
            limits,
            quirks: match sender {
                Sender::Client => Quirks::NONE,
                Sender::Server => Quirks::SERVERS,
            },
            mode: LineMode::Command,
            buffer: BytesMut::new(),
            head: BytesMut::new(),
            line: 0,
            scanned: 0,
            text: 0,
            literals: Literals::default(),
            status: Status::Unknown,
            found: Quirks::NONE,
            state: State::Line,
        }
    }

    /// Takes octets that were received.
    pub fn receive(&mut self, octets: &[u8]) {
        self.buffer.extend_from_slice(octets);
    }

    /// A place to receive octets in without a copy, 16 KiB or more; it need not be filled.
    ///
    /// ```
    /// use bytes::BufMut;
    /// # use imap_wire::wire::{Framer, Sender, Step};
    /// # let mut framer = Framer::new(Sender::Server, imap_wire::Limits::client());
    ///
    /// framer.receive_buffer().put_slice(b"* OK ready\r\n"); // or `socket.read_buf(&mut framer.receive_buffer()).await?`
    /// assert!(matches!(framer.step(), Step::Frame(_)));
    /// ```
    pub fn receive_buffer(&mut self) -> impl BufMut + '_ {
        self.buffer.reserve(READ);
        (&mut self.buffer).limit(READ)
    }

    /// Frames what was received, up to one frame or one thing to tell or to ask.
    #[must_use = "a step that is not looked at is a frame that is lost"]
    pub fn step(&mut self) -> Step {
        loop {
            let step = match mem::replace(&mut self.state, State::Line) {
                State::Line => self.line(),
                State::Literal { end } => self.literal(end),
                State::Announced { end, literal } => {
                    self.state = State::Announced { end, literal };
                    let Announced { octets, sync, binary } = literal;
                    Some(Step::Literal { octets, sync, binary })
                }
                State::Stream { left } => self.left_out(left, true),
                State::Skip { left } => self.left_out(left, false),
                State::LostLine(lost) => self.lost_line(lost),
                State::LostLiteral(lost, left) => self.lost_literal(lost, left),
                State::Abandoned(abandoned, then) => {
                    self.begin();
                    if let Then::Desynchronised = then {
                        self.state = State::Desynchronised;
                    }
                    Some(Step::Abandoned(*abandoned))
                }
                State::Desynchronised => {
                    self.state = State::Desynchronised;
                    Some(Step::Desynchronised)
                }
            };
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// The frame in progress up to and with the announcement of the literal that the last step [asked about](Step::Literal), or
    /// that is being left out. Empty at other times.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        match self.state {
            State::Announced { end: 1.., .. } => self.buffer.get(..self.scanned).unwrap_or_default(),
            State::Announced { .. } | State::Stream { .. } | State::Skip { .. } => &self.head,
            _ => &[],
        }
    }

    /// What was received behind the [`head`](Self::head).
    pub(crate) fn held(&self) -> &[u8] {
        match self.state {
            State::Announced { end, .. } => self.buffer.get(end..).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Makes the announced literal part of its frame. It is kept in memory as it comes.
    ///
    /// # Errors
    ///
    /// If no literal is announced, or it does not fit [`Limits::frame`].
    pub fn buffer(&mut self) -> Result<(), UsageError> {
        let (end, Announced { octets, binary, .. }) = self.asked()?;
        if !self.fits(end, octets) {
            return Err(UsageError("the literal is too large to be part of a frame"));
        }
        self.keep(end, octets, binary);
        Ok(())
    }

    /// Hands the announced literal out piece by piece ([`Step::Octets`]), and leaves it out of its frame.
    ///
    /// # Errors
    ///
    /// If no literal is announced.
    pub fn stream(&mut self) -> Result<(), UsageError> {
        let left = self.leave_out()?;
        self.state = State::Stream { left };
        Ok(())
    }

    /// Drops the octets of the announced literal as they come, and leaves it out of its frame.
    ///
    /// # Errors
    ///
    /// If no literal is announced.
    pub fn skip(&mut self) -> Result<(), UsageError> {
        let left = self.leave_out()?;
        self.state = State::Skip { left };
        Ok(())
    }

    /// Ends the frame here, because the literal was refused before its sender sent any of it: the next step gives it as
    /// [abandoned](Reason::Refused), and what follows is the next frame.
    ///
    /// # Errors
    ///
    /// If no literal is announced, or its sender does not wait for an answer: then its octets are on their way, and can only
    /// be [skipped](Self::skip).
    pub fn cancel(&mut self) -> Result<(), UsageError> {
        let (end, Announced { sync, .. }) = self.asked()?;
        if !sync || self.sender == Sender::Server {
            return Err(UsageError(
                "the literal is on its way and cannot be refused, only skipped",
            ));
        }
        let frame = self.take_frame(end);
        let abandoned = Abandoned {
            frame,
            dropped: 0,
            reason: Reason::Refused,
        };
        self.state = State::Abandoned(abandoned.into(), Then::Continue);
        Ok(())
    }

    /// The literal that the caller was asked about, and where in `buffer` its announcement ends.
    fn asked(&self) -> Result<(usize, Announced), UsageError> {
        match self.state {
            State::Announced { end, literal } => Ok((end, literal)),
            _ => Err(UsageError("no literal is announced")),
        }
    }

    /// Moves the frame up to the announced literal out of the way of its octets, and says how many these are.
    fn leave_out(&mut self) -> Result<u64, UsageError> {
        let (end, Announced { octets, binary, .. }) = self.asked()?;
        if self.head.is_empty() {
            self.head = self.buffer.split_to(end);
        }
        self.literals.push(Literal {
            offset: self.head.len(),
            octets,
            binary,
            left_out: true,
        });
        self.line = 0;
        self.scanned = 0;
        Ok(octets)
    }

    /// How lines are read from here on; a line that has been begun included.
    pub fn set_mode(&mut self, mode: LineMode) {
        self.mode = mode;
    }

    /// How lines are read.
    #[must_use]
    pub const fn mode(&self) -> LineMode {
        self.mode
    }

    /// Changes the limits, as a server does once its client has logged in.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// What is tolerated from here on.
    pub fn set_quirks(&mut self, quirks: Quirks) {
        self.quirks = quirks;
    }

    /// Octets received and not handed out.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.head.len() + self.buffer.len()
    }

    /// Octets of the frame in progress that were dropped because it exceeds a limit: for a caller who wants to close the
    /// connection rather than wait for its end.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        match &self.state {
            State::LostLine(lost) | State::LostLiteral(lost, _) => lost.gone,
            _ => 0,
        }
    }

    /// Takes what was received and not handed out, unframed: after STARTTLS or COMPRESS it is not IMAP (or an attack).
    ///
    /// What there is of a frame in progress is part of it. The framer begins anew.
    pub fn take_rest(&mut self) -> Bytes {
        let rest = self.take_frame(self.buffer.len()).octets;
        self.begin();
        rest
    }

    /// The stream has ended: gives what there is of a frame that is not complete. To be called when there is no further step.
    pub fn finish(&mut self) -> Option<Abandoned> {
        let missing = match &self.state {
            State::Line if self.pending() == 0 => return None,
            State::Line | State::Abandoned(..) | State::Desynchronised => 0,
            State::Literal { end } => (end - self.buffer.len()) as u64,
            State::Announced { end, literal } => literal.octets.saturating_sub((self.buffer.len() - end) as u64),
            State::Stream { left } | State::Skip { left } => *left,
            State::LostLine(_) | State::LostLiteral(..) => 0,
        };
        let abandoned = match mem::replace(&mut self.state, State::Line) {
            State::LostLine(mut lost) | State::LostLiteral(mut lost, _) => {
                lost.gone += self.drop_front(self.buffer.len());
                lost.into_abandoned()
            }
            State::Abandoned(abandoned, _) => *abandoned,
            _ => {
                let frame = self.take_frame(self.buffer.len());
                Abandoned {
                    frame,
                    dropped: 0,
                    reason: Reason::Truncated { missing },
                }
            }
        };
        self.begin();
        Some(abandoned)
    }

    /// The rest of a line, if it is there. `None` if there is more to do.
    #[inline]
    fn line(&mut self) -> Option<Step> {
        let found = memchr::memchr(b'\n', self.buffer.get(self.scanned..).unwrap_or_default());
        let end = found.map_or(self.buffer.len(), |at| self.scanned + at + 1);
        if (end - self.line > self.limits.line.saturating_sub(self.text) || self.head.len() + end > self.limits.frame)
            && let Some(lost) = self.over_limit(end)
        {
            self.state = State::LostLine(lost);
            return None;
        }
        self.scanned = end;
        if found.is_none() {
            return Some(Step::Incomplete);
        }
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
            self.status = self
                .status
                .after(start.get(..self.line + length).unwrap_or(start), line);
        }
        (self.status != Status::Text).then_some(announcement)
    }

    /// The line ends at `end` and announces a literal.
    fn announced(
        &mut self,
        Announcement {
            octets, sync, binary, ..
        }: Announcement,
        end: usize,
    ) -> Option<Step> {
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
            Some(reason) if waits || reason == Reason::LiteralSize => {
                let then = if waits { Then::Continue } else { Then::Desynchronised };
                let frame = self.take_frame(end);
                self.state = State::Abandoned(
                    Abandoned {
                        frame,
                        dropped: 0,
                        reason,
                    }
                    .into(),
                    then,
                );
                return None;
            }
            Some(reason) => {
                let mut lost = self.lose(reason, end);
                lost.gone += self.drop_front(end);
                self.state = State::LostLiteral(lost, octets);
                return None;
            }
        }
        if waits || octets > self.limits.inline as u64 {
            let end = self.gather_head(end);
            self.scanned = end;
            self.state = State::Announced {
                end,
                literal: Announced { octets, sync, binary },
            };
        } else {
            self.keep(end, octets, binary);
        }
        None
    }

    /// True if a literal of `octets` can be buffered behind `end`.
    fn fits(&self, end: usize, octets: u64) -> bool {
        let room = self.limits.frame.saturating_sub(self.head.len() + end);
        usize::try_from(octets).is_ok_and(|octets| octets <= room)
    }

    /// Makes a literal that begins at `end` part of the frame. It [fits](Self::fits).
    fn keep(&mut self, end: usize, octets: u64, binary: bool) {
        self.literals.push(Literal {
            offset: self.head.len() + end,
            octets,
            binary,
            left_out: false,
        });
        let length = usize::try_from(octets).unwrap_or(usize::MAX);
        self.state = State::Literal {
            end: end.saturating_add(length),
        };
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

    /// The literal that ends at `end`, if it is there.
    fn literal(&mut self, end: usize) -> Option<Step> {
        if self.buffer.len() < end {
            self.state = State::Literal { end };
            return Some(Step::Incomplete);
        }
        self.line = end;
        self.scanned = end;
        None
    }

    /// A literal of which `left` octets are to come, and which is no part of its frame.
    fn left_out(&mut self, left: u64, handed_out: bool) -> Option<Step> {
        let there = usize::try_from(left).unwrap_or(usize::MAX).min(self.buffer.len());
        let left = left - there as u64;
        self.state = match left {
            0 => State::Line,
            _ if handed_out => State::Stream { left },
            _ => State::Skip { left },
        };
        if handed_out && there > 0 {
            return Some(Step::Octets {
                octets: self.buffer.split_to(there).freeze(),
                left,
            });
        }
        self.buffer.advance(there);
        (left > 0).then_some(Step::Incomplete)
    }

    /// The frame ends at `end`.
    #[inline]
    fn frame(&mut self, end: usize) -> Step {
        if self.mode == LineMode::Command && self.head.is_empty() {
            match self.buffer.get(..end) {
                Some(b"\r\n" | b"\n") => self.found |= Quirks::EMPTY_LINE,
                Some([0, ..]) if self.sender == Sender::Server => self.found |= Quirks::LEADING_NUL,
                _ => {}
            }
        }
        let frame = self.take_frame(end);
        self.begin();
        if !self.quirks.contains(frame.quirks) {
            let reason = Reason::Quirk(frame.quirks - self.quirks);
            return Step::Abandoned(Abandoned {
                frame,
                dropped: 0,
                reason,
            });
        }
        Step::Frame(frame)
    }

    /// The frame in progress, up to `end`.
    #[inline]
    fn take_frame(&mut self, end: usize) -> Frame {
        let octets = if self.head.is_empty() {
            self.buffer.split_to(end).freeze()
        } else {
            self.gather_head(end);
            self.head.split().freeze()
        };
        Frame {
            octets,
            literals: mem::take(&mut self.literals),
            mode: self.mode,
            quirks: self.found,
        }
    }

    /// Makes ready for the next frame, which begins at the front of `buffer`.
    #[inline]
    fn begin(&mut self) {
        self.line = 0;
        self.scanned = 0;
        self.text = 0;
        self.status = Status::Unknown;
        self.found = Quirks::NONE;
        self.state = State::Line;
    }

    /// The frame, whose line in progress is there up to `end`, if that exceeds a limit.
    #[cold]
    fn over_limit(&mut self, end: usize) -> Option<Box<Lost>> {
        let most = match self.mode {
            LineMode::Sasl => self.limits.authenticate_line.max(self.limits.line),
            _ if self.is_authenticate() => self.limits.authenticate_line.max(self.limits.line),
            _ => self.limits.line,
        };
        // Up to the first octet too many, whatever else has come already: chunks must not show in what is reported.
        let line = self.line + most.saturating_sub(self.text);
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
        let start = self
            .buffer
            .get(..self.buffer.len().min(self.limits.line.saturating_add(1)))
            .unwrap_or_default();
        let mut words = start.split(|&octet| octet == b' ');
        self.sender == Sender::Client
            && self.head.is_empty()
            && words
                .nth(1)
                .is_some_and(|word| word.eq_ignore_ascii_case(b"AUTHENTICATE"))
    }

    /// Gives up the frame in progress, of which the octets up to `end` may be shown.
    #[cold]
    fn lose(&mut self, reason: Reason, end: usize) -> Box<Lost> {
        let mut kept = BytesMut::with_capacity(KEPT);
        for part in [&self.head[..], self.buffer.get(..end).unwrap_or(&self.buffer)] {
            kept.extend_from_slice(part.get(..KEPT - kept.len()).unwrap_or(part));
        }
        let gone = self.head.len() as u64;
        self.head.clear();
        self.literals = Literals::default();
        let frame = Frame {
            octets: kept.freeze(),
            literals: Literals::default(),
            mode: self.mode,
            quirks: self.found,
        };
        Box::new(Lost { frame, reason, gone })
    }

    /// The rest of a line of a frame that is lost: only its end matters.
    fn lost_line(&mut self, mut lost: Box<Lost>) -> Option<Step> {
        let found = memchr::memchr(b'\n', self.buffer.get(self.scanned..).unwrap_or_default());
        let Some(at) = found else {
            let dropped = self.drop_front(self.buffer.len().saturating_sub(announcement::LONGEST));
            if dropped > READ as u64 {
                // Do not go on with a buffer that may be as large as the limit.
                self.buffer = BytesMut::from(&self.buffer[..]);
            }
            lost.gone += dropped;
            self.state = State::LostLine(lost);
            return Some(Step::Incomplete);
        };
        let end = self.scanned + at + 1;
        let line = without_line_end(self.buffer.get(self.line..end).unwrap_or_default());
        let is_text = self.sender == Sender::Server && status_text(&lost.frame.octets).is_some();
        let announcement = Announcement::at_end(line, false).filter(|_| self.mode == LineMode::Command && !is_text);
        lost.gone += self.drop_front(end);
        let then = match announcement {
            Some(Announcement { sync: true, .. }) if self.sender == Sender::Client => Then::Continue,
            Some(Announcement {
                octets: Some(octets), ..
            }) => {
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

    /// The rest of a literal of a frame that is lost.
    fn lost_literal(&mut self, mut lost: Box<Lost>, left: u64) -> Option<Step> {
        let there = usize::try_from(left).unwrap_or(usize::MAX).min(self.buffer.len());
        lost.gone += self.drop_front(there);
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
    fn drop_front(&mut self, count: usize) -> u64 {
        self.buffer.advance(count);
        self.line = self.line.saturating_sub(count);
        self.scanned = self.buffer.len();
        count as u64
    }
}

impl Lost {
    fn into_abandoned(self) -> Abandoned {
        let dropped = self.gone - self.frame.octets.len() as u64;
        Abandoned {
            frame: self.frame,
            dropped,
            reason: self.reason,
        }
    }
}

impl Status {
    /// The status once `line` is complete, which is the last of the frame that begins with `start`.
    #[cold]
    fn after(self, start: &[u8], line: &[u8]) -> Self {
        let rest = match self {
            Self::Unknown => match status_text(start) {
                None => return Self::No,
                Some(text) => after_badcharset(text),
            },
            Self::Charsets => Some(line),
            Self::No | Self::Text => return self,
        };
        if rest.is_some_and(|rest| !closes_list(rest)) {
            Self::Charsets
        } else {
            Self::Text
        }
    }
}

/// What follows `[BADCHARSET (` at the front of a status response's text.
fn after_badcharset(text: &[u8]) -> Option<&[u8]> {
    const CODE: &[u8] = b"[BADCHARSET (";
    let (code, rest) = text.trim_ascii_start().split_at_checked(CODE.len())?;
    code.eq_ignore_ascii_case(CODE).then_some(rest)
}

/// True if a `)` or `]` outside of quoted strings ends the list that `text` is in.
fn closes_list(text: &[u8]) -> bool {
    let mut quoted = false;
    text.iter().any(|octet| {
        quoted ^= *octet == b'"';
        !quoted && matches!(octet, b')' | b']')
    })
}
