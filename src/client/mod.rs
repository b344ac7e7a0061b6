//! [`Client`]: the client's end of a session as a state machine without I/O.
//!
//! The caller moves octets, the client moves state. It frames and decodes what the server says, writes commands when their turn
//! comes, waits for what has to be waited for, and tells what happens as [`Event`]s. It opens no socket, reads no clock, and draws
//! no random number.
//!
//! # The rule
//!
//! After each call that puts something in ([`receive`](Client::receive), [`send`](Client::send), [`handle_timeout`](Client::handle_timeout)
//! and the like), take all output, in this order, before the next:
//!
//! 1. [`poll_event`](Client::poll_event) until it returns `None`; what is borrowed is valid until the next call
//! 2. [`transmit`](Client::transmit) while it has [remaining](bytes::Buf::remaining) octets; what was taken may lead to events, so that
//!    one begins again with 1 until there is neither
//! 3. [`poll_timeout`](Client::poll_timeout), which says when to call `handle_timeout`
//!
//! # Example
//!
//! ```
//! use bytes::Buf;
//! use imap_wire::client::{Client, Config, Event};
//! use imap_wire::{Data, command::{Command, Login, Select}, data::Mailbox};
//!
//! let mut client = Client::new(Config::default());
//! client.send(Command::Login(Login::new("alice", "hunter2")))?;
//! let select = client.send(Command::Select(Select::new(Mailbox::INBOX)))?;
//!
//! // Stands for a server: what it is sent, and what it says to that.
//! let mut server = [
//!     ("", "* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n"),
//!     ("A1 LOGIN alice hunter2\r\n", "A1 OK welcome\r\n"),
//!     ("A2 SELECT INBOX\r\n", "* 172 EXISTS\r\n* OK [UIDNEXT 4392] next\r\nA2 OK [READ-WRITE] done\r\n"),
//! ]
//! .into_iter();
//!
//! 'session: loop {
//!     while let Some(event) = client.poll_event() {
//!         match event {
//!             Event::Data(Data::Exists(count)) => println!("{count} messages"),
//!             Event::Completed { id, outcome, .. } if id == select => {
//!                 assert!(outcome.is_ok());
//!                 break 'session;
//!             }
//!             Event::Ended(end) => panic!("{end}"),
//!             _ => {}
//!         }
//!     }
//!     let mut transmit = client.transmit();
//!     let sent = transmit.copy_to_bytes(transmit.remaining());
//!     let (expected, answer) = server.next().unwrap();
//!     assert_eq!(sent, expected);
//!     client.receive(answer.as_bytes());
//! }
//! assert_eq!(client.view().unwrap().exists(), 172);
//! # Ok::<(), imap_wire::UsageError>(())
//! ```

mod config;
mod event;
mod exchange;
mod idle;
mod outgoing;
mod pipeline;
mod results;
mod resync;
pub mod sasl;
mod selected;
mod session;
mod state;
mod transmit;

pub use config::{CommandId, CommandOptions, Config, TagPrefix};
pub use event::{End, Event, Failure, Outcome};
pub use results::{ResultsError, SearchResults};
pub use resync::{Changes, Known, Method, Resync, ResyncError};
pub use state::State;
pub use transmit::Transmit;

use crate::{
    codec::{Decoder, Head},
    command::{Authenticate, Command, CommandKind, SaslLine},
    data::{Capabilities, Mailbox, Names},
    error::{ProtocolError, UsageError},
    mailbox_view::MailboxView,
    quirks::Quirks,
    wire::{Deviation, Frame, Framer, IntoStatic, Octets, Sender, Step},
};
use alloc::boxed::Box;
use bytes::{BufMut, Bytes};
use core::{fmt, time::Duration};
use sasl::Mechanism;
use session::Session;

/// Octets of a response up to a large literal, above which it is not looked at before it is whole: one that is longer says more than who
/// has what, and would be read again for each of its literals.
const LONGEST_HEAD: usize = 64 << 10;

/// One IMAP connection, client side. Does no I/O and reads no clock.
///
/// [The module](self) has the rule for taking output, and an example.
///
/// # Commands
///
/// [`send`](Self::send) takes a command whenever it comes, and writes it when its turn comes: after the greeting; not while a command
/// is in progress that decides what may follow (STARTTLS, LOGIN, AUTHENTICATE, ENABLE, COMPRESS, ...); a command that speaks of messages
/// by number, not while one is in progress during which messages may be expunged (RFC 9051, section 5.5); a command that needs a
/// mailbox, not while one is being selected or closed; and nothing while a literal waits for the server. Otherwise commands are pipelined.
/// Each ends with one [`Event::Completed`], whatever happens.
///
/// A command that waits and names messages by number is not sent if these numbers change before: it would be of other messages. It
/// completes as [`Failure::NotSent`]. Commands by UID have no such trouble.
///
/// # NOTIFY
///
/// After NOTIFY SET, what was asked for comes as [events](Event#news) at any time, whatever is in flight. With the filter SELECTED, messages
/// may be gone at any time, too, and a number mean another message: commands that speak of messages by number are refused then, as
/// RFC 5465 has it (section 5.3). Use UIDs, or SELECTED-DELAYED. `*` may become another message even with that, whenever one comes.
///
/// # IDLE
///
/// [`Command::Idle`] lasts until [`done`](Self::done). Other commands end it, are sent, and then IDLE is sent again, unless
/// [`Config::resume_idle`] is false; and it is renewed before the server hangs up. Each time is a command of its own, with an id that
/// [`Event::Idling`] tells, and completes.
///
/// # Literals
///
/// A literal waits for the server's `+`, unless the server is known to take it at once (LITERAL+, LITERAL-, IMAP4rev2). If the server
/// answers NO instead, that command has failed, and nothing else. A payload that is [streamed](crate::command::AppendMessage::streamed) is
/// asked for by [`Event::Supply`]; a FETCH whose payload is large comes as [`Event::Literal`]. Both take constant memory.
///
/// # What a hostile server can do
///
/// Not much: what it says is bounded by [`Limits`](crate::Limits); a command completes by its own tag only, and only once all of it was
/// sent; octets that are injected before TLS end the session; an end of stream or a BYE is never success; numbers that cannot be are an
/// [`Event::Anomaly`].
pub struct Client {
    framer: Framer,
    decoder: Decoder,
    /// The frame that the last event borrows from.
    current: Frame,
    session: Session,
    /// The caller was told of a large literal, and has not said yet what becomes of it.
    is_literal_told: bool,
    /// The server sends nothing more.
    has_closed: bool,
    /// Octets that were received and not framed when that was looked at last: if there are others now, the server has spoken.
    pending: usize,
}

impl Client {
    /// A client that waits for the greeting.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let mut framer = Framer::new(Sender::Server, config.limits);
        framer.set_quirks(config.quirks);
        Self {
            framer,
            // What is no greeting is no server that one wants to talk to.
            decoder: Decoder::new(config.limits, config.quirks - Quirks::NO_GREETING),
            current: Frame::EMPTY,
            session: Session::new(config),
            is_literal_told: false,
            has_closed: false,
            pending: 0,
        }
    }

    // Input.

    /// Takes octets that were received.
    ///
    /// After the end of the session they are dropped.
    pub fn receive(&mut self, octets: &[u8]) {
        if !self.session.state.is_ended() {
            self.framer.receive(octets);
        }
    }

    /// A place to receive octets in without a copy: 16 KiB, which need not be filled.
    ///
    /// ```
    /// use bytes::BufMut;
    /// use imap_wire::client::{Client, Config, Event};
    ///
    /// let mut client = Client::new(Config::default());
    /// client.receive_buffer().put_slice(b"* OK ready\r\n"); // or `socket.read_buf(&mut client.receive_buffer()).await?`
    /// assert!(matches!(client.poll_event(), Some(Event::Greeting { .. })));
    /// ```
    pub fn receive_buffer(&mut self) -> impl BufMut + '_ {
        if self.session.state.is_ended() {
            drop(self.framer.take_rest());
        }
        self.framer.receive_buffer()
    }

    /// The server sends nothing more: once all that was received is told, each command that is not complete has failed, and the session
    /// is over.
    pub const fn receive_eof(&mut self) {
        self.has_closed = true;
    }

    /// The time is `now`, counted from whatever moment the caller likes: see [`poll_timeout`](Self::poll_timeout). May be called at any
    /// time.
    pub fn handle_timeout(&mut self, now: Duration) {
        self.session.tell_time(now);
    }

    // Wishes.

    /// Sends a command when its turn comes. What becomes of it comes as events with the same id.
    ///
    /// # Errors
    ///
    /// If it is not allowed in this state and nothing is in progress that may change that; if this server cannot take it (a NUL and no
    /// BINARY, LOGIN where it is disabled or TLS is required, ...); if as many wait as [may](crate::Limits::queue); or if the session is
    /// over. What turns out to be wrong only when its turn comes completes as [`Failure::NotSent`].
    pub fn send(&mut self, command: Command<'static>) -> Result<CommandId, UsageError> {
        self.send_with(command, CommandOptions::new())
    }

    /// As [`send`](Self::send), with options.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn send_with(&mut self, command: Command<'static>, options: CommandOptions) -> Result<CommandId, UsageError> {
        self.session.send(command, options, None)
    }

    /// Sends a command at once, without keeping it.
    ///
    /// # Errors
    ///
    /// [`UsageError::WOULD_QUEUE`] if it is not its turn; else as [`send`](Self::send).
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::client::{Client, Config};
    /// use imap_wire::{UsageError, command::Command};
    ///
    /// let mut client = Client::new(Config::default());
    /// assert_eq!(client.send_now(&Command::Noop), Err(UsageError::WOULD_QUEUE));
    /// client.receive(b"* PREAUTH ready\r\n");
    /// while client.poll_event().is_some() {}
    /// assert_eq!(client.send_now(&Command::Noop)?.to_string(), "A1");
    /// # Ok::<(), UsageError>(())
    /// ```
    pub fn send_now(&mut self, command: &Command<'_>) -> Result<CommandId, UsageError> {
        self.session.send_now(command, CommandOptions::new())
    }

    /// Sends AUTHENTICATE when its turn comes, and lets this mechanism answer the server. What it says first goes with the command if
    /// the server takes that (SASL-IR).
    ///
    /// The command succeeds only if the mechanism is content as well: a server that says OK without the proof that the mechanism demands
    /// [ends the session](ProtocolError::Unproven). What the mechanism finds wrong before that cancels the exchange, and completes the
    /// command as [`Failure::Sasl`].
    ///
    /// To answer the server oneself, [`send`](Self::send) [`Command::Authenticate`].
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    ///
    /// # Example
    ///
    /// ```
    /// use bytes::Buf;
    /// use imap_wire::client::{Client, Config, sasl::Plain};
    ///
    /// let mut client = Client::new(Config::default());
    /// client.receive(b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n");
    /// while client.poll_event().is_some() {}
    /// client.authenticate(Plain::new("alice", "hunter2")?)?;
    /// assert_eq!(client.transmit().chunk(), b"A1 AUTHENTICATE PLAIN AGFsaWNlAGh1bnRlcjI=\r\n");
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    pub fn authenticate(&mut self, mechanism: impl Mechanism + 'static) -> Result<CommandId, UsageError> {
        let authenticate = Authenticate::new(Octets::from(mechanism.name()).into_owned())?;
        self.session.send(Command::Authenticate(authenticate), CommandOptions::new(), Some(Box::new(mechanism)))
    }

    /// Takes back a command that waits for its turn: it completes as [`Failure::NotSent`]. False if it does not wait: it was sent, or is
    /// complete.
    pub fn withdraw(&mut self, id: CommandId) -> bool {
        self.session.withdraw(id)
    }

    /// Answers a [challenge](Event::Challenge).
    ///
    /// # Errors
    ///
    /// If the server waits for none, or has said BYE.
    pub fn respond(&mut self, response: &[u8]) -> Result<(), UsageError> {
        self.session.answer(&SaslLine::response(response))
    }

    /// Ends the exchange of AUTHENTICATE in answer to a [challenge](Event::Challenge). The server then completes the command with BAD.
    ///
    /// # Errors
    ///
    /// If there is no challenge to answer, or the server has said BYE.
    pub fn cancel(&mut self) -> Result<(), UsageError> {
        self.session.answer(&SaslLine::Cancel)
    }

    /// Ends IDLE for good. News may come until it is complete.
    ///
    /// # Errors
    ///
    /// If there is no IDLE in progress, or the server has said BYE.
    pub fn done(&mut self) -> Result<(), UsageError> {
        self.session.done()
    }

    /// Supplies octets of the payload that is [wanted](Self::wanted). To stay within constant memory, supply more only when little
    /// [remains](bytes::Buf::remaining) to be transmitted.
    ///
    /// # Errors
    ///
    /// If none is wanted, or fewer. Of a payload that was promised, no octet can be left out: a caller who does not have them can only
    /// [abort](Self::abort).
    pub fn supply(&mut self, octets: Bytes) -> Result<(), UsageError> {
        self.session.outgoing.supply(octets)?;
        self.session.pump();
        Ok(())
    }

    /// Makes the payload just [announced](Event::Literal) a part of its response, in memory.
    ///
    /// # Errors
    ///
    /// If none was announced since the last event, or it does not fit [`Limits::frame`](crate::Limits::frame).
    pub fn buffer_literal(&mut self) -> Result<(), UsageError> {
        self.framer.buffer()?;
        self.is_literal_told = false;
        Ok(())
    }

    /// Drops the octets of the payload just [announced](Event::Literal).
    ///
    /// # Errors
    ///
    /// If none was announced since the last event.
    pub fn skip_literal(&mut self) -> Result<(), UsageError> {
        self.framer.skip()?;
        self.is_literal_told = false;
        Ok(())
    }

    /// The handshake that [`Event::StartTls`] asked for is done: the connection is under TLS, and what the server said that it can do is
    /// forgotten, since anybody may have said it.
    ///
    /// # Errors
    ///
    /// If the server has not agreed to TLS.
    pub fn tls_started(&mut self) -> Result<(), UsageError> {
        if self.framer.pending() > 0 {
            // Found out by the next event.
            return Err(UsageError("octets were received between the agreement to TLS and its start"));
        }
        self.session.tls_started()
    }

    /// Ends the session at once. Nothing more is sent; the connection is to be closed.
    pub fn abort(&mut self) {
        self.session.end(End::Aborted);
    }

    // Output.

    /// The next event, if there is one.
    #[must_use = "an event that is not looked at is lost"]
    pub fn poll_event(&mut self) -> Option<Event<'_>> {
        if self.framer.pending() != self.pending {
            self.session.heard();
        }
        loop {
            if let Some(event) = self.session.events.pop_front() {
                return Some(event);
            }
            let state = self.session.state;
            if state.is_ended() {
                return None;
            }
            if state.is_starting_tls() && self.framer.pending() > 0 {
                return Some(self.session.fail(ProtocolError::InjectedData));
            }
            if state.is_starting_compression() {
                self.session.compression_started();
                return Some(Event::StartCompression { received: self.framer.take_rest() });
            }
            match self.framer.step() {
                Step::Frame(frame) => {
                    self.current = frame;
                    break;
                }
                Step::Incomplete if self.has_closed => match self.framer.finish() {
                    Some(abandoned) => return Some(self.session.abandoned(abandoned)),
                    None => self.session.closed(),
                },
                Step::Incomplete => {
                    self.pending = self.framer.pending();
                    return None;
                }
                Step::Literal { octets, .. } => {
                    if core::mem::take(&mut self.is_literal_told) {
                        // No wish is a wish, too.
                        self.framer.stream().ok()?;
                    } else if state.awaits_greeting()
                        || self.framer.head().len() > LONGEST_HEAD
                        || matches!(self.decoder.head_of(&self.framer), Head::Other)
                    {
                        // Nobody can use it before it is whole.
                        self.framer.buffer().or_else(|_| self.framer.skip()).ok()?;
                    } else {
                        self.is_literal_told = true;
                        return Some(Event::Literal { head: self.decoder.head_of(&self.framer), octets });
                    }
                }
                Step::Octets { octets, left } => return Some(Event::Octets { octets, left }),
                Step::Abandoned(abandoned) => return Some(self.session.abandoned(abandoned)),
                Step::Desynchronised => return Some(self.session.fail(ProtocolError::Desynchronised)),
            }
        }
        self.decoder.set_mode(self.session.mode);
        if self.session.state.awaits_greeting() {
            return Some(match self.decoder.greeting(self.current.octets()) {
                Ok(greeting) => self.session.greeting(greeting),
                Err(error) => self.session.malformed(&self.current, error),
            });
        }
        let behind = self.framer.pending();
        Some(match self.decoder.response_of(&self.current) {
            Ok(response) => self.session.response(response, behind),
            Err(error) => self.session.malformed(&self.current, error),
        })
    }

    /// What is to be transmitted now. What is taken from it counts as sent.
    ///
    /// ```
    /// use bytes::Buf;
    /// use imap_wire::{client::{Client, Config}, command::Command};
    ///
    /// let mut client = Client::new(Config::default());
    /// client.receive(b"* PREAUTH ready\r\n");
    /// while client.poll_event().is_some() {}
    /// client.send(Command::Noop)?;
    /// let mut transmit = client.transmit();
    /// assert_eq!(transmit.chunk(), b"A1 NOOP\r\n");
    /// transmit.advance(9); // or `socket.write_all_buf(&mut transmit).await?`
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    pub const fn transmit(&mut self) -> Transmit<'_> {
        Transmit::new(&mut self.session)
    }

    /// When [`handle_timeout`](Self::handle_timeout) has to be called, on the caller's clock. A time in the past, such as zero, means at
    /// once: the client has to know what time it is.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.session.deadline()
    }

    // Getters.

    /// The state of the session.
    #[must_use]
    pub const fn state(&self) -> State {
        self.session.state
    }

    /// What the server can do, if that is known. It is forgotten when TLS starts and when the client has said who it is: unless the server
    /// has told of itself since, [ask](Command::Capability).
    #[must_use]
    pub const fn capabilities(&self) -> Option<&Capabilities<'static>> {
        self.session.capabilities.as_ref()
    }

    /// What was [enabled](Command::Enable), as the server has confirmed it.
    pub fn enabled(&self) -> impl Iterator<Item = &Octets<'static>> {
        self.session.enabled.iter()
    }

    /// True if the server has confirmed that this is enabled, whatever the case of its name.
    #[must_use]
    pub fn is_enabled(&self, name: &str) -> bool {
        self.session.is_enabled(name.as_bytes())
    }

    /// True while a message number may mean another message at any time: NOTIFY SELECTED has asked to be told at once what is gone (RFC 5465,
    /// section 5.3). Commands that speak of messages by number are not sent meanwhile.
    #[must_use]
    pub const fn shifts_numbers(&self) -> bool {
        self.session.notified.shifts_numbers
    }

    /// The commands that were sent and are not complete, in the order in which they were sent.
    pub fn in_flight(&self) -> impl Iterator<Item = (CommandId, CommandKind)> {
        self.session.pipeline.in_flight.iter().map(|command| (command.id, command.facts.kind))
    }

    /// The commands that wait for their turn, in their order.
    pub fn waiting(&self) -> impl Iterator<Item = (CommandId, CommandKind)> {
        self.session.pipeline.waiting.iter().map(|command| (command.id, command.facts.kind))
    }

    /// How the names of mailboxes stand for Unicode, both ways: for [`Mailbox::from_unicode`] and [`Mailbox::to_unicode`].
    #[must_use]
    pub const fn names(&self) -> Names {
        if self.session.mode.utf8 { Names::Utf8 } else { Names::Utf7 }
    }

    /// True while the server is in IDLE, and news come as they happen.
    #[must_use]
    pub const fn is_idling(&self) -> bool {
        self.session.is_idling()
    }

    /// True if a mailbox is selected that may not be changed: by EXAMINE, or as the server says.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        self.session.selected.is_read_only()
    }

    /// The name of the selected mailbox, or of the one that is being selected once the server speaks of it: the name by
    /// which it was selected, even if it has been renamed.
    #[must_use]
    pub const fn mailbox(&self) -> Option<&Mailbox<'static>> {
        self.session.selected.mailbox()
    }

    /// The messages of that mailbox.
    #[must_use]
    pub const fn view(&self) -> Option<&MailboxView> {
        self.session.selected.view()
    }

    /// Octets that the payload still wants whose turn it is; `None` if there is none.
    #[must_use]
    pub fn wanted(&self) -> Option<u64> {
        self.session.outgoing.wanted()
    }

    /// Why the last [`authenticate`](Self::authenticate) was refused, if the server said so in the words of the mechanism: see
    /// [`Mechanism::failure`].
    #[must_use]
    pub fn refusal(&self) -> Option<&[u8]> {
        self.session.refusal.as_deref()
    }

    /// What had to be tolerated in the last response.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        self.decoder.deviations()
    }
}

/// Without what is received and sent: there may be secrets among it.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("state", &format_args!("{}", self.session.state))
            .field("in_flight", &self.session.pipeline.in_flight.len())
            .field("waiting", &self.session.pipeline.waiting.len())
            .field("mailbox", &self.mailbox())
            .field("view", &self.view())
            .finish_non_exhaustive()
    }
}
