//! [`Tap`]: both directions of somebody else's session, framed in context.

use crate::{
    limits::Limits,
    quirks::Quirks,
    wire::{Abandoned, Frame, Framer, Label, LineMode, Reason, Sender, Step},
};
use alloc::boxed::Box;
use bytes::Bytes;
use core::mem;

/// Listens to a session: takes the octets of both directions and tells what they are.
///
/// One direction alone cannot always be framed. What a client sends behind `{5}` are five octets of a literal if the server
/// says `+`, and the next commands if it says NO; what it sends after AUTHENTICATE, IDLE or STARTTLS depends on the answer too.
/// A tap holds such octets until it has seen the answer (no more than [`Limits::held`] of them; then it goes on as if the
/// server had agreed). After the OK to STARTTLS or COMPRESS both directions are [opaque](TapEvent::Opaque).
///
/// Give it octets in the order in which they passed, as exactly as is known, and after each chunk take all events.
/// No octet is lost: what the frames, the streamed and the opaque octets hold, put together again, is the session (but for
/// what exceeds the limits).
///
/// # Example
///
/// ```
/// use imap_wire::{Tap, TapEvent, wire::Sender};
///
/// let mut tap = Tap::new();
/// tap.receive(Sender::Client, b"A1 APPEND INBOX {4096}\r\nA2 NOOP\r\n");
/// assert!(tap.poll_event().is_none()); // a literal, or a command? the server will tell
///
/// tap.receive(Sender::Server, b"A1 NO over quota\r\n");
/// let mut seen = Vec::new();
/// while let Some(event) = tap.poll_event() {
///     seen.push(match event {
///         TapEvent::Frame { frame, .. } => frame.to_string(),
///         TapEvent::Abandoned { abandoned, .. } => format!("{}, for {}", abandoned.frame, abandoned.reason),
///         _ => unreachable!(),
///     });
/// }
/// assert_eq!(seen, ["A1 NO over quota", "A1 APPEND INBOX {4096}, for its literal was refused", "A2 NOOP"]);
/// ```
#[derive(Debug)]
pub struct Tap {
    client: Direction,
    server: Direction,
    limits: Limits,
    client_is: Client,
    is_finished: bool,
}

#[derive(Debug)]
struct Direction {
    framer: Framer,
    is_opaque: bool,
}

/// What the client's next octets are.
#[derive(Debug)]
enum Client {
    /// A command.
    AtCommand,
    /// Not known before the server has answered the command of this tag.
    Awaits(Box<[u8]>, On),
    /// The literal that was announced and accepted.
    AtLiteral,
    /// A response to a challenge.
    AtSasl(Box<[u8]>),
    /// A line that was sent without waiting for an answer that then was no, and that is a secret all the same.
    AtSecret,
    /// A line of IDLE.
    InIdle(Box<[u8]>),
}

/// What an answer decides.
#[derive(Clone, Copy, Debug, PartialEq)]
enum On {
    /// Whether a literal follows, or the frame ends without it.
    Literal,
    /// Whether a line of the SASL exchange follows.
    Sasl,
    /// Whether lines of IDLE follow.
    Idle,
    /// Whether another protocol follows.
    Opaque,
}

/// What a tap heard.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TapEvent {
    /// A whole frame.
    Frame {
        /// Who sent it.
        sender: Sender,
        /// What kind of frame it is at this point of the session.
        context: Context,
        /// The frame.
        frame: Frame,
    },
    /// A literal larger than [`Limits::inline`] begins. Its octets follow, and then its frame without them; what there is of
    /// the frame up to here is [`Tap::head`].
    Literal {
        /// Who sends it.
        sender: Sender,
        /// Octets announced.
        octets: u64,
        /// True for a `literal8`.
        binary: bool,
    },
    /// Octets of such a literal.
    Octets {
        /// Who sent them.
        sender: Sender,
        /// As many as there were.
        octets: Bytes,
        /// Octets still to come.
        left: u64,
    },
    /// A frame that did not come to its end: its literal was refused, it exceeds a limit, or the stream ended in it.
    Abandoned {
        /// Who sent it.
        sender: Sender,
        /// What there was of it, and why.
        abandoned: Box<Abandoned>,
    },
    /// Octets that are not IMAP, or can no longer be framed.
    Opaque {
        /// Who sent them.
        sender: Sender,
        /// The octets.
        octets: Bytes,
    },
}

/// What kind of frame it is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Context {
    /// A command.
    Command,
    /// A response, the greeting among them.
    Response,
    /// A line of the exchange between AUTHENTICATE and its completion: a challenge, or a response to one. A secret.
    Sasl,
    /// A client's line in IDLE, such as `DONE`.
    Idle,
}

impl Default for Tap {
    fn default() -> Self {
        Self::new()
    }
}

impl Tap {
    /// Listens to a session from its beginning, within [`Limits::client`] for both directions.
    #[must_use]
    pub fn new() -> Self {
        Self::with_limits(Limits::client())
    }

    /// Listens to a session from its beginning, within these limits for both directions.
    ///
    /// All that can be tolerated is tolerated ([`Quirks::ALL`]), since it was sent already.
    #[must_use]
    pub fn with_limits(limits: Limits) -> Self {
        let direction = |sender| Direction { framer: Framer::listening(sender, limits), is_opaque: false };
        let mut tap = Self {
            client: direction(Sender::Client),
            server: direction(Sender::Server),
            limits,
            client_is: Client::AtCommand,
            is_finished: false,
        };
        tap.client.framer.set_quirks(Quirks::ALL);
        tap
    }

    /// Takes octets that one end sent.
    pub fn receive(&mut self, sender: Sender, octets: &[u8]) {
        self.direction(sender).framer.receive(octets);
    }

    /// The frame in progress up to the literal that is being streamed. Empty at other times.
    #[must_use]
    pub fn head(&self, sender: Sender) -> &[u8] {
        match sender {
            Sender::Client => self.client.framer.head(),
            Sender::Server => self.server.framer.head(),
        }
    }

    /// Both ends have closed: once all that was received is told, what is left is told as it stands.
    pub fn finish(&mut self) {
        self.is_finished = true;
    }

    /// The next event, if there is one.
    #[must_use = "an event that is not looked at is lost"]
    pub fn poll_event(&mut self) -> Option<TapEvent> {
        loop {
            // The client first: an answer often stands right behind the `+` that lets its literal through.
            let event = self.event(Sender::Client).or_else(|| self.event(Sender::Server));
            if event.is_some() || !self.is_finished {
                return event;
            }
            match self.client_is {
                // No answer will come. What was held are lines; but behind the announcement of a literal, nobody can know.
                Client::Awaits(_, On::Sasl) => self.after_sasl(),
                Client::Awaits(_, On::Idle | On::Opaque) => self.turn(Client::AtCommand),
                _ => return self.unfinished(Sender::Client).or_else(|| self.unfinished(Sender::Server)),
            }
        }
    }

    fn direction(&mut self, sender: Sender) -> &mut Direction {
        match sender {
            Sender::Client => &mut self.client,
            Sender::Server => &mut self.server,
        }
    }

    fn event(&mut self, sender: Sender) -> Option<TapEvent> {
        loop {
            if sender == Sender::Client && self.is_held() {
                return None;
            }
            let must_wait = sender == Sender::Client && !matches!(self.client_is, Client::AtLiteral);
            let Direction { framer, is_opaque } = self.direction(sender);
            if *is_opaque {
                let octets = framer.take_rest();
                return (!octets.is_empty()).then_some(TapEvent::Opaque { sender, octets });
            }
            match framer.step() {
                Step::Incomplete => return None,
                Step::Frame(frame) => {
                    let context = self.frame_seen(sender, &frame);
                    return Some(TapEvent::Frame { sender, context, frame });
                }
                Step::Literal { waits: true, .. } if must_wait => {
                    let tag = tag_of(framer.head()).into();
                    self.turn(Client::Awaits(tag, On::Literal));
                }
                Step::Literal { octets, binary, .. } => {
                    if sender == Sender::Client {
                        self.turn(Client::AtCommand);
                    }
                    if !self.keep_or_stream(sender, octets) {
                        return Some(TapEvent::Literal { sender, octets, binary });
                    }
                }
                Step::Octets { octets, left } => return Some(TapEvent::Octets { sender, octets, left }),
                Step::Abandoned(abandoned) => {
                    // What it was about matters all the same; but a refused literal has been dealt with.
                    if abandoned.reason != Reason::Refused {
                        self.frame_seen(sender, &abandoned.frame);
                    }
                    return Some(TapEvent::Abandoned { sender, abandoned });
                }
                Step::Desynchronised => *is_opaque = true,
            }
        }
    }

    fn frame_seen(&mut self, sender: Sender, frame: &Frame) -> Context {
        match sender {
            Sender::Client => self.client_frame(frame),
            Sender::Server => self.server_frame(frame),
        }
    }

    /// What is left of a direction, once no more can come.
    fn unfinished(&mut self, sender: Sender) -> Option<TapEvent> {
        let direction = self.direction(sender);
        let abandoned = if direction.is_opaque { None } else { direction.framer.finish() };
        Some(TapEvent::Abandoned { sender, abandoned: abandoned? })
    }

    /// Takes the announced literal: true if there is nothing to tell of it before its frame.
    fn keep_or_stream(&mut self, sender: Sender, octets: u64) -> bool {
        let is_small = octets <= self.limits.inline as u64;
        let framer = &mut self.direction(sender).framer;
        if is_small && framer.buffer().is_ok() {
            return true;
        }
        // One of a frame that exceeds a limit can only be skipped.
        framer.stream().is_err() && framer.skip().is_ok()
    }

    /// True if the client's octets cannot be read before the server's answer, and are few enough to be held until then.
    fn is_held(&mut self) -> bool {
        let Client::Awaits(_, on) = self.client_is else { return false };
        if self.client.is_opaque {
            return false;
        }
        if self.client.framer.held().len() <= self.limits.held {
            return true;
        }
        match on {
            // The server may still say no, and what it says is framed until then.
            On::Opaque => self.client.is_opaque = true,
            On::Literal | On::Sasl | On::Idle => self.agreed(),
        }
        false
    }

    fn turn(&mut self, client_is: Client) {
        self.client.framer.set_mode(match client_is {
            Client::AtSasl(_) | Client::AtSecret => LineMode::Sasl,
            Client::InIdle(_) => LineMode::Idle,
            _ => LineMode::Command,
        });
        self.client_is = client_is;
    }

    /// The server lets the client go on.
    fn agreed(&mut self) {
        let client_is = match mem::replace(&mut self.client_is, Client::AtCommand) {
            Client::Awaits(_, On::Literal) => Client::AtLiteral,
            Client::Awaits(tag, On::Sasl) => Client::AtSasl(tag),
            Client::Awaits(tag, On::Idle) => Client::InIdle(tag),
            Client::Awaits(_, On::Opaque) => {
                self.client.is_opaque = true;
                self.server.is_opaque = true;
                Client::AtCommand
            }
            other => other,
        };
        self.turn(client_is);
    }

    /// The exchange is over. A line that the client sent ahead is still part of it, unless it can be a command.
    fn after_sasl(&mut self) {
        let line = self.client.framer.held().split(|&octet| octet == b'\n').next().unwrap_or_default();
        let is_secret = !line.is_empty() && !line.contains(&b' ');
        self.turn(if is_secret { Client::AtSecret } else { Client::AtCommand });
    }

    /// What a client's frame is; what follows it may depend on the server.
    fn client_frame(&mut self, frame: &Frame) -> Context {
        let is_done = is_word(frame.octets(), "DONE");
        match mem::replace(&mut self.client_is, Client::AtCommand) {
            Client::AtSasl(tag) => {
                self.turn(Client::Awaits(tag, On::Sasl));
                Context::Sasl
            }
            Client::AtSecret => {
                self.after_sasl();
                Context::Sasl
            }
            Client::InIdle(tag) => {
                self.turn(if is_done { Client::AtCommand } else { Client::InIdle(tag) });
                Context::Idle
            }
            // The server has completed IDLE before it saw this.
            _ if is_done => Context::Idle,
            _ => {
                if let Some(on) = answer_decides(frame.keyword()) {
                    self.turn(Client::Awaits(tag_of(frame.octets()).into(), on));
                }
                Context::Command
            }
        }
    }

    /// What a server's frame is; it may tell how the client goes on.
    fn server_frame(&mut self, frame: &Frame) -> Context {
        match (frame.label(), &self.client_is) {
            (Label::Continuation, Client::Awaits(_, on)) => {
                let context = if *on == On::Sasl { Context::Sasl } else { Context::Response };
                // STARTTLS and COMPRESS are not answered so.
                if *on != On::Opaque {
                    self.agreed();
                }
                context
            }
            (Label::Tag(tag), Client::Awaits(awaited, on))
                if **awaited == *tag || starts_with_tag(self.client.framer.held(), tag) =>
            {
                // It may also answer what the client sent without waiting for the answer that decides.
                match on {
                    On::Opaque if frame.keyword().eq_ignore_ascii_case(b"OK") && **awaited == *tag => self.agreed(),
                    On::Opaque if self.client.is_opaque => {}
                    On::Literal => self.refused(),
                    On::Sasl => self.after_sasl(),
                    On::Opaque | On::Idle => self.turn(Client::AtCommand),
                }
                Context::Response
            }
            (Label::Tag(tag), Client::AtSasl(sasl)) if **sasl == *tag => {
                self.after_sasl();
                Context::Response
            }
            (Label::Tag(tag), Client::InIdle(idle)) if **idle == *tag => {
                self.turn(Client::AtCommand);
                Context::Response
            }
            _ => Context::Response,
        }
    }

    /// The server does not want the literal.
    fn refused(&mut self) {
        let framer = &mut self.client.framer;
        // What was sent of it without waiting is read as lines. Of a LOGIN's, the first is a secret.
        let is_secret = second_word(framer.head()).eq_ignore_ascii_case(b"LOGIN") && !framer.held().is_empty();
        let refused = framer.cancel();
        debug_assert!(refused.is_ok(), "a literal was announced");
        self.turn(if is_secret { Client::AtSecret } else { Client::AtCommand });
    }
}

/// What the answer to a command decides, beside its own success.
fn answer_decides(keyword: &[u8]) -> Option<On> {
    let is = |name: &[u8]| keyword.eq_ignore_ascii_case(name);
    if is(b"AUTHENTICATE") {
        Some(On::Sasl)
    } else if is(b"IDLE") {
        Some(On::Idle)
    } else if is(b"STARTTLS") || is(b"COMPRESS") {
        Some(On::Opaque)
    } else {
        None
    }
}

/// The first word of a line, to compare with the tag of an answer.
fn tag_of(line: &[u8]) -> &[u8] {
    line.split(|octet| matches!(octet, b' ' | b'\r' | b'\n')).next().unwrap_or_default()
}

fn second_word(line: &[u8]) -> &[u8] {
    line.split(|&octet| octet == b' ').filter(|word| !word.is_empty()).nth(1).unwrap_or_default()
}

fn starts_with_tag(line: &[u8], tag: &[u8]) -> bool {
    line.strip_prefix(tag).is_some_and(|rest| rest.starts_with(b" "))
}

/// True if the line has this word and no other.
fn is_word(line: &[u8], word: &str) -> bool {
    line.trim_ascii_end().eq_ignore_ascii_case(word.as_bytes())
}
