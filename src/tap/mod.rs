//! [`Tap`]: both directions of somebody else's session, framed and decoded in context.

mod event;
mod in_flight;

pub use event::{Cause, Challenge, Context, Message, TapEvent};

use crate::{
    codec::{Decoder, Head, Mode},
    limits::Limits,
    quirks::Quirks,
    response::{Data, Response},
    wire::{Abandoned, Frame, Framer, Label, LineMode, Reason, Sender, Step, has_secret},
};
use alloc::{boxed::Box, vec::Vec};
use core::{fmt, mem};
use in_flight::InFlight;

/// Listens to a session: takes the octets of both directions and tells what they are.
///
/// One direction alone cannot always be framed. What a client sends behind `{5}` are five octets of a literal if the server
/// says `+`, and the next commands if it says NO; what it sends after AUTHENTICATE, IDLE or STARTTLS depends on the answer too.
/// A tap holds such octets until it has seen the answer (no more than [`Limits::held`] of them; then it goes on as if the
/// server had agreed). After the OK to STARTTLS both directions are [opaque](TapEvent::Opaque), and after the OK to COMPRESS
/// unless somebody [inflates](Self::set_inflate) them, as far as that can be done.
///
/// Frames come as they are; [`TapEvent::decode`] reads one for whoever wants more, with what was enabled in the session.
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
    /// True before the server's first frame.
    is_new: bool,
    mode: Mode,
    in_flight: InFlight,
    inflate: Option<Inflate>,
}

type Hook = dyn FnMut(Sender, &[u8]) -> Option<Vec<u8>> + Send;

/// What undoes COMPRESS=DEFLATE.
struct Inflate {
    hook: Box<Hook>,
    is_on: bool,
}

impl fmt::Debug for Inflate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inflate").field("is_on", &self.is_on).finish_non_exhaustive()
    }
}

struct Direction {
    framer: Framer,
    /// Set once octets are told as they are.
    opaque: Option<Cause>,
    /// Octets that were not inflated: what the framer has comes before them, and nothing is framed behind them.
    deflated: Vec<u8>,
}

impl Direction {
    /// Once all of what was inflated is told: the frame that was in progress then.
    fn end_inflate(&mut self) -> Option<Box<Abandoned>> {
        let deflated = mem::take(&mut self.deflated);
        let abandoned = self.framer.finish();
        self.framer.receive(&deflated);
        self.opaque = Some(Cause::Inflate);
        abandoned
    }
}

/// Without the octets: there may be secrets among them.
impl fmt::Debug for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Direction")
            .field("framer", &self.framer)
            .field("opaque", &self.opaque)
            .field("deflated", &self.deflated.len())
            .finish()
    }
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
    /// Whether TLS follows.
    Tls,
    /// Whether what follows is deflated.
    Compress,
}

impl On {
    /// True if what follows is not IMAP as it stands.
    const fn is_opaque(self) -> bool {
        matches!(self, Self::Tls | Self::Compress)
    }
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
        let direction =
            |sender| Direction { framer: Framer::listening(sender, limits), opaque: None, deflated: Vec::new() };
        let mut tap = Self {
            client: direction(Sender::Client),
            server: direction(Sender::Server),
            limits,
            client_is: Client::AtCommand,
            is_finished: false,
            is_new: true,
            mode: Mode::default(),
            in_flight: InFlight::default(),
            inflate: None,
        };
        tap.client.framer.set_quirks(Quirks::ALL);
        tap
    }

    /// Gives octets that were deflated (COMPRESS=DEFLATE, RFC 4978) to `inflate`, which returns what they were, as far as is
    /// known. Each direction is a stream of its own.
    ///
    /// If they are not what can be inflated, it returns `None`. Then they are [opaque](TapEvent::Opaque), and so is what follows
    /// in that direction.
    ///
    /// # Example
    ///
    /// ```
    /// use flate2::{Decompress, FlushDecompress};
    /// use imap_wire::{Tap, wire::Sender};
    ///
    /// let [mut client, mut server] = [Decompress::new(false), Decompress::new(false)];
    /// let mut tap = Tap::new();
    /// tap.set_inflate(move |sender, octets| {
    ///     let stream = if sender == Sender::Client { &mut client } else { &mut server };
    ///     let mut inflated = Vec::new();
    ///     let mut rest = octets;
    ///     loop {
    ///         inflated.reserve(4096);
    ///         let before = (stream.total_in(), stream.total_out());
    ///         stream.decompress_vec(rest, &mut inflated, FlushDecompress::Sync).ok()?;
    ///         rest = &rest[(stream.total_in() - before.0) as usize..];
    ///         if (stream.total_in(), stream.total_out()) == before {
    ///             // Octets that nothing takes stand behind the end of the stream.
    ///             return rest.is_empty().then_some(inflated);
    ///         }
    ///     }
    /// });
    /// ```
    pub fn set_inflate(&mut self, inflate: impl FnMut(Sender, &[u8]) -> Option<Vec<u8>> + Send + 'static) {
        self.inflate = Some(Inflate { hook: Box::new(inflate), is_on: false });
    }

    /// What was enabled in the session.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// Takes octets that one end sent.
    pub fn receive(&mut self, sender: Sender, octets: &[u8]) {
        let Direction { framer, opaque, deflated } = match sender {
            Sender::Client => &mut self.client,
            Sender::Server => &mut self.server,
        };
        match &mut self.inflate {
            Some(Inflate { hook, is_on: true }) if *opaque != Some(Cause::Inflate) => {
                let inflated = if deflated.is_empty() { hook(sender, octets) } else { None };
                match (inflated, &opaque) {
                    (Some(inflated), _) => framer.receive(&inflated),
                    (None, None) => deflated.extend_from_slice(octets),
                    // What was inflated is not framed any longer, and this is not even that.
                    (None, Some(_)) => {
                        framer.receive(octets);
                        *opaque = Some(Cause::Inflate);
                    }
                }
            }
            _ => framer.receive(octets),
        }
    }

    /// The frame in progress up to the literal that is being streamed. Empty at other times.
    #[must_use]
    pub fn head(&self, sender: Sender) -> &[u8] {
        match sender {
            Sender::Client => self.client.framer.head(),
            Sender::Server => self.server.framer.head(),
        }
    }

    /// What the frame in progress says up to the literal that is being streamed: which message of which mailbox it is, or which
    /// part of which message. Asked at [`TapEvent::Literal`]; [`Head::Other`] at other times, and where nothing streams but what
    /// nobody can use before it is whole.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{Decoder, Head, Tap, TapEvent, wire::Sender};
    ///
    /// let mut tap = Tap::new();
    /// tap.receive(Sender::Server, b"* 7 FETCH (UID 12 BODY[2] {5000000}\r\n");
    /// let Some(TapEvent::Literal { sender, .. }) = tap.poll_event() else { panic!() };
    /// let Head::Fetch(fetch) = tap.decode_head(sender, &mut Decoder::client()) else { panic!() };
    /// assert_eq!((fetch.seq(), fetch.uid()), (Some(7), Some(12)));
    /// ```
    pub fn decode_head<'t>(&'t self, sender: Sender, decoder: &mut Decoder) -> Head<'t> {
        decoder.set_mode(self.mode);
        decoder.head_of(match sender {
            Sender::Client => &self.client.framer,
            Sender::Server => &self.server.framer,
        })
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
                Client::Awaits(_, On::Idle | On::Tls | On::Compress) => self.turn(Client::AtCommand),
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
            let direction = self.direction(sender);
            let framer = &mut direction.framer;
            if let Some(cause) = direction.opaque {
                let octets = framer.take_rest();
                return (!octets.is_empty()).then_some(TapEvent::Opaque { sender, octets, cause });
            }
            match framer.step() {
                Step::Incomplete if direction.deflated.is_empty() => return None,
                Step::Incomplete => {
                    if let Some(abandoned) = direction.end_inflate() {
                        return Some(TapEvent::Abandoned { sender, abandoned });
                    }
                }
                Step::Frame(mut frame) => {
                    let (context, answers) = self.frame_seen(sender, &frame);
                    if context == Context::Sasl {
                        frame.keep_secret();
                    }
                    let mode = self.mode;
                    if context == Context::Response {
                        self.learn(&frame, answers.as_deref());
                    }
                    return Some(TapEvent::Frame { sender, context, frame, answers, mode });
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
                Step::Desynchronised => direction.opaque = Some(Cause::Desynchronised),
            }
        }
    }

    /// What a frame is, and the name of the command that it answers, if it is known.
    fn frame_seen(&mut self, sender: Sender, frame: &Frame) -> (Context, Option<Box<[u8]>>) {
        match sender {
            Sender::Client => {
                let context = self.client_frame(frame);
                if context == Context::Command {
                    self.in_flight.sent(frame);
                }
                (context, None)
            }
            Sender::Server => {
                let answers = match (frame.label(), &self.client_is) {
                    (Label::Tag(tag), _) => self.in_flight.completed(tag),
                    (Label::Continuation, Client::Awaits(tag, _)) => self.in_flight.name(tag),
                    _ => None,
                };
                let context = match self.server_frame(frame) {
                    Context::Response if mem::take(&mut self.is_new) => Context::Greeting,
                    context => context,
                };
                (context, answers)
            }
        }
    }

    /// What was enabled holds from here on, and up to UNAUTHENTICATE.
    fn learn(&mut self, frame: &Frame, answers: Option<&[u8]>) {
        // RFC 8437, section 4.1: extensions that were enabled are so no more.
        if answers == Some(b"UNAUTHENTICATE") && frame.keyword().eq_ignore_ascii_case(b"OK") {
            self.mode = Mode::default();
        }
        if !frame.keyword().eq_ignore_ascii_case(b"ENABLED") {
            return;
        }
        let mut decoder = Decoder::client();
        if let Ok(Response::Data(Data::Enabled(names))) = decoder.response_of(frame) {
            self.mode.utf8 |= names.has("UTF8=ACCEPT") || names.has("IMAP4rev2");
        }
    }

    /// What is left of a direction, once no more can come.
    fn unfinished(&mut self, sender: Sender) -> Option<TapEvent> {
        let direction = self.direction(sender);
        let abandoned = match direction.opaque {
            Some(_) => None,
            None if direction.deflated.is_empty() => direction.framer.finish(),
            None => direction.end_inflate(),
        };
        match abandoned {
            Some(abandoned) => Some(TapEvent::Abandoned { sender, abandoned }),
            None => self.event(sender),
        }
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
        if self.client.opaque.is_some() {
            return false;
        }
        if self.client.framer.held().len() + self.client.deflated.len() <= self.limits.held {
            return true;
        }
        match on {
            // The server may still say no, and what it says is framed until then.
            On::Tls => self.client.opaque = Some(Cause::Tls),
            On::Compress => self.client.opaque = Some(Cause::Compress),
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
            Client::Awaits(_, On::Compress) if self.inflate.is_some() && self.client.opaque.is_none() => {
                self.begin_inflate();
                Client::AtCommand
            }
            Client::Awaits(_, on @ (On::Tls | On::Compress)) => {
                let cause = if on == On::Tls { Cause::Tls } else { Cause::Compress };
                self.client.opaque = Some(cause);
                self.server.opaque = Some(cause);
                Client::AtCommand
            }
            other => other,
        };
        self.turn(client_is);
    }

    /// What was received and not framed yet is deflated, and so is all that follows.
    fn begin_inflate(&mut self) {
        if let Some(inflate) = &mut self.inflate {
            inflate.is_on = true;
        }
        for sender in [Sender::Client, Sender::Server] {
            let rest = self.direction(sender).framer.take_rest();
            self.receive(sender, &rest);
        }
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
                match frame.announces() {
                    // It goes on: a user's name, and the password in a literal of its own.
                    true => self.turn(Client::AtSecret),
                    false => self.after_sasl(),
                }
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
                if !on.is_opaque() {
                    self.agreed();
                }
                context
            }
            (Label::Tag(tag), Client::Awaits(awaited, on))
                if **awaited == *tag || starts_with_tag(self.client.framer.held(), tag) =>
            {
                // It may also answer what the client sent without waiting for the answer that decides.
                match on {
                    On::Tls | On::Compress if frame.keyword().eq_ignore_ascii_case(b"OK") && **awaited == *tag => {
                        self.agreed();
                    }
                    On::Tls | On::Compress if self.client.opaque.is_some() => {}
                    On::Literal => self.refused(),
                    On::Sasl => self.after_sasl(),
                    On::Tls | On::Compress | On::Idle => self.turn(Client::AtCommand),
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
        // What was sent of it without waiting is read as lines. Of LOGIN and AUTHENTICATE, the first is a secret.
        let is_secret = has_secret(framer.head()) && !framer.held().is_empty();
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
    } else if is(b"STARTTLS") {
        Some(On::Tls)
    } else if is(b"COMPRESS") {
        Some(On::Compress)
    } else {
        None
    }
}

/// The first word of a line, to compare with the tag of an answer.
fn tag_of(line: &[u8]) -> &[u8] {
    line.split(|octet| matches!(octet, b' ' | b'\r' | b'\n')).next().unwrap_or_default()
}

fn starts_with_tag(line: &[u8], tag: &[u8]) -> bool {
    line.strip_prefix(tag).is_some_and(|rest| rest.starts_with(b" "))
}

/// True if the line has this word and no other.
fn is_word(line: &[u8], word: &str) -> bool {
    line.trim_ascii_end().eq_ignore_ascii_case(word.as_bytes())
}
