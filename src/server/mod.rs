//! [`Server`]: the server's end of a session as a state machine without I/O.
//!
//! The caller moves octets and runs commands, the server moves state. It frames and decodes what the client says, refuses what is not
//! allowed, lets literals in, and writes answers. It opens no socket, reads no clock, and draws no random number.
//!
//! # The rule
//!
//! After each call that puts something in ([`receive`](Server::receive), [`respond`](Server::respond), [`complete`](Server::complete),
//! [`handle_timeout`](Server::handle_timeout) and the like), take all output, in this order, before the next:
//!
//! 1. [`poll_event`](Server::poll_event) until it returns `None`
//! 2. [`transmit`](Server::transmit) while it has [remaining](bytes::Buf::remaining) octets; once there is room again, there may be events, so that
//!    one begins again with 1 until there is neither
//! 3. [`poll_timeout`](Server::poll_timeout), which says when to call `handle_timeout`
//!
//! Receive more only if [`wants_octets`](Server::wants_octets): what is received and cannot be looked at yet takes memory.
//!
//! # Example
//!
//! ```
//! use bytes::Buf;
//! use imap_wire::command::Command;
//! use imap_wire::data::{Capabilities, Text};
//! use imap_wire::server::{Config, Event, Server};
//! use imap_wire::{Data, Response, Status, StatusKind};
//!
//! let mut config = Config::new(Capabilities::new("IMAP4rev2 LITERAL-")?);
//! config.allow_plain = true; // for this example: without TLS, LOGIN is disabled
//! let mut server = Server::new(config);
//! assert_eq!(said(&mut server), "* OK [CAPABILITY IMAP4rev2 LITERAL-] ready\r\n");
//!
//! server.receive(b"A1 LOGIN alice hunter2\r\nA2 STATUS Sent (MESSAGES)\r\nA3 LOGOUT\r\n");
//! while let Some(event) = server.poll_event() {
//!     let Event::Command { id, command, .. } = event else { continue };
//!     let kind = match command {
//!         Command::Login(login) if login.password.reveal() == b"hunter2" => StatusKind::Ok,
//!         _ => StatusKind::No,
//!     };
//!     server.complete(id, Status::new(kind, Text::new("done")?))?;
//! }
//! assert_eq!(
//!     said(&mut server),
//!     "A1 OK [CAPABILITY IMAP4rev2 LITERAL-] done\r\nA2 NO done\r\n* BYE see you\r\nA3 OK done\r\n",
//! );
//!
//! /// What was written to a socket.
//! fn said(server: &mut Server) -> String {
//!     let mut transmit = server.transmit();
//!     let octets = transmit.copy_to_bytes(transmit.remaining());
//!     String::from_utf8(octets.to_vec()).unwrap()
//! }
//! # Ok::<(), imap_wire::UsageError>(())
//! ```

mod answering;
mod authenticating;
mod config;
mod contexts;
mod ending;
mod event;
mod exchange;
mod foreign;
mod gate;
mod literals;
mod mailbox;
mod news;
mod notify;
mod offer;
mod opening;
mod progress;
mod receiving;
pub mod sasl;
mod selected;
mod starting;
mod state;
mod transmit;
mod updates;

pub use config::{CommandId, Config};
pub use contexts::Context;
pub use event::{Cause, End, Event};
pub use foreign::Foreign;
pub use mailbox::{Mailbox, Message};
pub use notify::{Notifications, Timing, Watched};
pub use state::State;
pub use transmit::Transmit;

use crate::{
    codec::{Decoder, Mode},
    command::CommandKind,
    data::{Capabilities, Names},
    ext::EventName,
    mailbox_view::MailboxView,
    timer::Timer,
    wire::{Deviation, Framer, Octets, Peer, Sender, Writer},
};
use alloc::{collections::VecDeque, vec::Vec};
use bytes::BufMut;
use core::{fmt, time::Duration};
use exchange::Exchange;
use literals::Receiving;
use progress::Progress;
use selected::Selected;
use starting::Waiting;

/// One IMAP connection, server side. Does no I/O and reads no clock.
///
/// [The module](self) has the rule for taking output, and an example.
///
/// # Commands
///
/// Each [`Event::Command`] is one that the session's state, the [offered](Self::offered) capabilities and the rules allow; what is not
/// allowed is answered BAD or NO. The caller [responds](Self::respond) with data and [completes](Self::complete) it once. What that changes
/// in the session is done by it: LOGIN that is answered OK logs the client in, and so on. One command is in progress at a time, unless
/// [`Config::in_progress`] says more.
///
/// # Literals
///
/// Small ones are taken without asking, even those that do not wait where that is not offered; a large message is announced by [`Event::Literal`] and passes in constant memory. What is refused is
/// never read as commands.
///
/// # What a hostile client can do
///
/// Not much: what it says is bounded by [`Limits`](crate::Limits), before login by small ones; octets behind STARTTLS end the session; what
/// quotes it cannot end a line; if it does not read, nothing more is made for it.
pub struct Server {
    config: Config,
    state: State,
    /// What the server says that it can do in this state.
    offered: Capabilities<'static>,
    framer: Framer,
    decoder: Decoder,
    writer: Writer,
    events: VecDeque<Event>,
    progress: Progress,
    next_id: CommandId,
    /// A command that may not begin before those in progress are complete.
    waiting: Option<Waiting>,
    /// The command whose literals are coming in.
    receiving: Option<Receiving>,
    exchange: Option<Exchange>,
    /// AUTHENTICATE was answered, and not with OK: the next line may be one of its exchange.
    was_refused: bool,
    /// IDLE was completed before the client said DONE, which may be on its way.
    may_say_done: bool,
    selected: Option<Selected>,
    notifications: Notifications,
    /// NOTIFY that is in progress, and what it asks for.
    asked: Option<(CommandId, Notifications)>,
    enabled: Vec<Octets<'static>>,
    /// The client wants to know mod-sequences (RFC 7162, section 3.1).
    tells_modseqs: bool,
    mode: Mode,
    /// Commands in a row that were none.
    bad_commands: u32,
    /// The client has said something that is IMAP.
    is_imap: bool,
    /// The client sends nothing more.
    has_closed: bool,
    silence: Timer,
    /// Octets came or went since the last time was told.
    is_lively: bool,
    /// Octets that were received and not framed when that was looked at last.
    pending: usize,
}

impl Server {
    /// A server that greets its client.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let limits = config.limits_before_login;
        let mut framer = Framer::new(Sender::Client, limits);
        framer.set_quirks(config.quirks);
        let mut server = Self {
            state: State::greeted(config.is_tls, false),
            offered: Capabilities::default(),
            framer,
            decoder: Decoder::new(limits, config.quirks),
            writer: Writer::new(Peer::client()),
            events: VecDeque::new(),
            progress: Progress::default(),
            next_id: CommandId::FIRST,
            waiting: None,
            receiving: None,
            exchange: None,
            was_refused: false,
            may_say_done: false,
            selected: None,
            notifications: Notifications::default(),
            asked: None,
            enabled: Vec::new(),
            tells_modseqs: false,
            mode: Mode::default(),
            bad_commands: 0,
            is_imap: false,
            has_closed: false,
            silence: Timer::In(config.login_timeout),
            is_lively: false,
            pending: 0,
            config,
        };
        server.greet();
        server
    }

    // Input.

    /// Takes octets that were received.
    ///
    /// After the end of the session they are dropped.
    pub fn receive(&mut self, octets: &[u8]) {
        if !self.state.is_ended() {
            self.framer.receive(octets);
        }
    }

    /// A place to receive octets in without a copy: 16 KiB, which need not be filled.
    ///
    /// A session has this room only while there is something in it. So wait for octets first, and then ask for it: thousands of idle
    /// clients take little memory then.
    ///
    /// ```
    /// use bytes::BufMut;
    /// use imap_wire::{data::Capabilities, server::{Config, Server}};
    ///
    /// let mut server = Server::new(Config::new(Capabilities::new("IMAP4rev2")?));
    /// server.receive_buffer().put_slice(b"A1 NOOP\r\n"); // or `socket.read_buf(&mut server.receive_buffer()).await?`
    /// assert!(server.poll_event().is_some());
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    pub fn receive_buffer(&mut self) -> impl BufMut + '_ {
        if self.state.is_ended() {
            drop(self.framer.take_rest());
        }
        self.framer.receive_buffer()
    }

    /// The client sends nothing more: once all that was received is dealt with, the session is over.
    pub const fn receive_eof(&mut self) {
        self.has_closed = true;
    }

    // Output.

    /// The next event, if there is one.
    #[must_use = "an event that is not looked at is lost"]
    pub fn poll_event(&mut self) -> Option<Event> {
        self.is_lively |= self.framer.pending() != self.pending;
        loop {
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            if !self.may_step() || !self.step() {
                self.framer.release();
                self.pending = self.framer.pending();
                return self.events.pop_front();
            }
        }
    }

    /// What is to be transmitted now. What is taken from it counts as sent.
    pub const fn transmit(&mut self) -> Transmit<'_> {
        Transmit::new(&mut self.writer, &mut self.is_lively)
    }

    /// When [`handle_timeout`](Self::handle_timeout) has to be called, on the caller's clock. A time in the past, such as zero, means at
    /// once: the server has to know what time it is.
    #[must_use]
    pub const fn poll_timeout(&self) -> Option<Duration> {
        self.silence.deadline()
    }

    // Getters.

    /// The state of the session.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// True if more octets are of use now. If not, something has to be done first: a command is to be completed, a literal to be accepted,
    /// a payload to be supplied, or what waits is to be transmitted.
    #[must_use]
    pub fn wants_octets(&self) -> bool {
        self.may_step() && self.events.is_empty() && !self.has_closed
    }

    /// What the server says that it can do in this state.
    #[must_use]
    pub const fn offered(&self) -> &Capabilities<'static> {
        &self.offered
    }

    /// What the client has switched on.
    pub fn enabled(&self) -> impl Iterator<Item = &Octets<'static>> {
        self.enabled.iter()
    }

    /// True if the client has switched this on, whatever the case of the name. QRESYNC switches CONDSTORE on as well, and so does a command that speaks of
    /// mod-sequences (RFC 7162, section 3.1).
    #[must_use]
    pub fn is_enabled(&self, name: &str) -> bool {
        self.enabled.iter().any(|enabled| enabled.eq_ignore_ascii_case(name.as_bytes()))
            || self.tells_modseqs && name.eq_ignore_ascii_case("CONDSTORE")
    }

    /// The commands in progress that were told and are not complete, in the order in which they came.
    pub fn in_progress(&self) -> impl Iterator<Item = (CommandId, CommandKind)> {
        self.progress.iter().map(|command| (command.id, command.kind))
    }

    /// How the names of mailboxes stand for Unicode, both ways.
    #[must_use]
    pub const fn names(&self) -> Names {
        if self.mode.utf8 { Names::Utf8 } else { Names::Utf7 }
    }

    /// The messages of the selected mailbox, or of the one that is being selected, as the client was told of them: what its numbers mean.
    /// To a client that has enabled UIDONLY they mean nothing, and are counted all the same.
    #[must_use]
    pub fn view(&self) -> Option<&MailboxView> {
        self.selected.as_ref().map(Selected::view)
    }

    /// True if that was selected by EXAMINE.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.selected.as_ref().is_some_and(Selected::is_read_only)
    }

    /// True while EXPUNGE and VANISHED may be told: a command is in progress during which they may (RFC 9051, section 7.5.1), or none is and the
    /// client has asked for them by NOTIFY SELECTED (RFC 5465, section 6.1.1), and no literal or exchange is.
    #[must_use]
    pub fn may_expunge(&self) -> bool {
        // What waits, and names messages by number, means those that its client saw.
        let is_numbered = self.waiting.as_ref().is_some_and(|waiting| waiting.tagged.command.uses_numbers());
        let lets_expunge = match self.progress.is_empty() {
            true => self.notifications.of_selected(&EventName::MessageExpunge) == Timing::AtOnce,
            false => self.progress.lets_expunge(),
        };
        self.may_tell() && lets_expunge && !is_numbered
    }

    /// Octets that the payload wants that was [promised](crate::Payload::Streamed) in a response; `None` if there is none.
    #[must_use]
    pub fn wanted(&self) -> Option<u64> {
        self.writer.wanted()
    }

    /// What had to be tolerated in the last command.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        self.decoder.deviations()
    }
}

/// Without what is received and sent: there may be secrets among it.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("state", &self.state)
            .field("in_progress", &self.progress.len())
            .field("view", &self.view())
            .finish_non_exhaustive()
    }
}
