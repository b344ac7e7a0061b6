//! [`Framer`]: from chunks of a byte stream to whole frames.

mod advance;
mod lost;
mod status;

use self::{advance::LineEnd, lost::Lost, status::Status};
use super::{
    frame::{Abandoned, Frame, LineMode, Reason, Sender},
    literal::{Literal, Literals},
};
use crate::{error::UsageError, limits::Limits, quirks::Quirks};
use alloc::boxed::Box;
use bytes::{BufMut, Bytes, BytesMut};
use core::{fmt, mem};

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
        /// True if the sender waits to hear that it is wanted: a client that announced a synchronising literal. What a server
        /// announces is on its way.
        waits: bool,
        /// True for a `literal8`, announced by `~{`.
        binary: bool,
    },
    /// Octets of a literal that is streamed.
    Octets {
        /// As many as there were; never empty, so that a literal of 0 octets gives no such step.
        octets: Bytes,
        /// Octets of the literal that are still to come; at 0 it is complete.
        left: u64,
    },
    /// One frame that could not be had. The next one follows.
    Abandoned(Box<Abandoned>),
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
/// assert_eq!(framer.step(), Step::Literal { octets: 5, waits: false, binary: false });
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
pub struct Framer {
    sender: Sender,
    /// True for one who only listens: what a client announces can be accepted by its server, whatever our limits are.
    is_listening: bool,
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
    /// Octets that its lines may have.
    line_limit: usize,
    literals: Literals,
    status: Status,
    found: Quirks,
    state: State,
}

/// What is due next.
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
    /// As `Announced`, in a frame that is lost, for one who only listens.
    LostAnnounced(Box<Lost>, u64),
    /// The caller has to be told.
    Abandoned(Box<Abandoned>, Then),
    /// Nothing.
    Desynchronised,
}

#[derive(Clone, Copy)]
struct Announced {
    octets: u64,
    waits: bool,
    binary: bool,
}

#[derive(Clone, Copy)]
enum Then {
    Continue,
    Desynchronised,
}

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
            is_listening: false,
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
            line_limit: limits.line,
            literals: Literals::default(),
            status: Status::Unknown,
            found: Quirks::NONE,
            state: State::Line,
        }
    }

    /// The same for one who only listens to a session of others.
    pub(crate) fn listening(sender: Sender, limits: Limits) -> Self {
        Self { is_listening: true, ..Self::new(sender, limits) }
    }

    /// Takes octets that were received.
    pub fn receive(&mut self, octets: &[u8]) {
        self.buffer.extend_from_slice(octets);
    }

    /// The same, without a copy if they lie right behind those that were received before.
    #[cfg(feature = "tokio-util")]
    pub(crate) fn receive_owned(&mut self, octets: BytesMut) {
        self.buffer.unsplit(octets);
    }

    /// Between two frames: puts what was received and is not framed back in front of `received`, and keeps the room behind it.
    #[cfg(feature = "tokio-util")]
    pub(crate) fn give_back(&mut self, received: &mut BytesMut) {
        if let State::Line = self.state {
            let mut rest = mem::take(&mut self.buffer);
            rest.unsplit(mem::take(received));
            *received = rest;
        }
    }

    /// True if the announced literal can be [buffered](Self::buffer).
    #[cfg(feature = "tokio-util")]
    pub(crate) fn can_buffer(&self) -> bool {
        self.asked().is_ok_and(|(end, Announced { octets, .. })| self.fits(end, octets))
    }

    /// A place to receive octets in without a copy: 16 KiB, which need not be filled.
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

    /// Gives the room for octets back if none are there: for one who has many sessions, most of which wait.
    pub(crate) fn release(&mut self) {
        if self.buffer.is_empty() && self.buffer.capacity() > 0 {
            self.buffer = BytesMut::new();
        }
    }

    /// Frames what was received, up to one frame or one thing to tell or to ask.
    #[must_use = "a step that is not looked at is a frame that is lost"]
    pub fn step(&mut self) -> Step {
        loop {
            let step = match self.state {
                State::Line => match self.line_end() {
                    LineEnd::NotYet => return Step::Incomplete,
                    LineEnd::At(end) => self.line(end),
                    LineEnd::OverLimit => None,
                },
                State::Literal { end } if self.buffer.len() < end => return Step::Incomplete,
                State::Literal { end } => {
                    self.line = end;
                    self.scanned = end;
                    self.state = State::Line;
                    None
                }
                State::Announced { literal: Announced { octets, waits, binary }, .. } => {
                    return Step::Literal { octets, waits, binary };
                }
                State::LostAnnounced(_, octets) => return Step::Literal { octets, waits: true, binary: false },
                State::Stream { left } => self.left_out(left, true),
                State::Skip { left } => self.left_out(left, false),
                State::LostLine(_) | State::LostLiteral(..) | State::Abandoned(..) => self.lost(),
                State::Desynchronised => return Step::Desynchronised,
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
        match &self.state {
            State::Announced { end: 1.., .. } => self.buffer.get(..self.scanned).unwrap_or_default(),
            State::Announced { .. } | State::Stream { .. } | State::Skip { .. } => &self.head,
            State::LostAnnounced(lost, _) => lost.kept(),
            _ => &[],
        }
    }

    /// The literals in the [`head`](Self::head); `None` if nobody knows, since it is of a frame that is lost.
    pub(crate) const fn head_literals(&self) -> Option<&Literals> {
        match self.state {
            State::LostAnnounced(..) => None,
            _ => Some(&self.literals),
        }
    }

    /// What was received and cannot be framed yet: what stands behind the [`head`](Self::head), or else all of it.
    pub(crate) fn held(&self) -> &[u8] {
        match self.state {
            State::Announced { end, .. } => self.buffer.get(end..).unwrap_or_default(),
            _ => &self.buffer,
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
        if let State::LostAnnounced(..) = self.state {
            self.skip_lost();
            return Ok(());
        }
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
        if let State::LostAnnounced(..) = self.state {
            self.end_lost();
            return Ok(());
        }
        let (end, Announced { waits, .. }) = self.asked()?;
        if !waits {
            return Err(UsageError("the literal is on its way and cannot be refused, only skipped"));
        }
        let frame = self.take_frame(end);
        let abandoned = Abandoned { frame, dropped: 0, reason: Reason::Refused };
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
        self.literals.push(Literal { offset: self.head.len(), octets, binary, left_out: true });
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
        self.line_limit = limits.line;
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
            State::LostLine(lost) | State::LostLiteral(lost, _) | State::LostAnnounced(lost, _) => lost.gone(),
            _ => 0,
        }
    }

    /// Takes what was received and not handed out, unframed: after STARTTLS or COMPRESS it is not IMAP (or an attack).
    ///
    /// What there is of a frame in progress is part of it. The framer begins anew.
    pub fn take_rest(&mut self) -> Bytes {
        match self.state {
            // Still to be told, or never to be framed again.
            State::Abandoned(..) | State::Desynchronised => self.buffer.split().freeze(),
            _ => {
                let rest = self.take_frame(self.buffer.len()).octets;
                self.begin();
                rest
            }
        }
    }

    /// The stream has ended: gives what there is of a frame that is not complete. To be called when there is no further step.
    pub fn finish(&mut self) -> Option<Box<Abandoned>> {
        let missing = match &self.state {
            State::Line | State::Desynchronised if self.pending() == 0 => return None,
            State::Line | State::Abandoned(..) | State::Desynchronised => 0,
            State::Literal { end } => end.saturating_sub(self.buffer.len()) as u64,
            State::Announced { end, literal } => literal.octets.saturating_sub((self.buffer.len() - end) as u64),
            State::Stream { left } | State::Skip { left } => *left,
            State::LostLine(_) | State::LostLiteral(..) | State::LostAnnounced(..) => 0,
        };
        let abandoned = match mem::replace(&mut self.state, State::Line) {
            State::LostLine(mut lost) | State::LostLiteral(mut lost, _) | State::LostAnnounced(mut lost, _) => {
                lost.dropped(self.drop_front(self.buffer.len()));
                lost.into_abandoned().into()
            }
            State::Abandoned(abandoned, then) => {
                self.begin();
                if let Then::Desynchronised = then {
                    self.state = State::Desynchronised;
                }
                return Some(abandoned);
            }
            State::Desynchronised => {
                let frame = self.take_frame(self.buffer.len());
                self.state = State::Desynchronised;
                return Some(Box::new(Abandoned { frame, dropped: 0, reason: Reason::Truncated { missing } }));
            }
            _ => {
                let frame = self.take_frame(self.buffer.len());
                Box::new(Abandoned { frame, dropped: 0, reason: Reason::Truncated { missing } })
            }
        };
        self.begin();
        Some(abandoned)
    }
}

/// Without the octets: there may be secrets among them.
impl fmt::Debug for Framer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Framer")
            .field("sender", &self.sender)
            .field("mode", &self.mode)
            .field("limits", &self.limits)
            .field("quirks", &self.quirks)
            .field("pending", &self.pending())
            .finish_non_exhaustive()
    }
}
