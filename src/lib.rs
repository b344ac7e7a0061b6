//! The IMAP protocol (IMAP4rev1 and IMAP4rev2) without I/O: octets in, typed values out, and back.
//!
//! This crate opens no socket, spawns no thread, takes no lock and reads no clock. The caller moves octets between its own
//! connection and the types here, which turn them into values, and values into octets.
//!
//! # From a stream to frames
//!
//! A *frame* is one complete command or response on the wire, literals included. [`wire::Framer`] cuts a stream into frames
//! without copying it, however it arrives:
//!
//! ```
//! use imap_wire::{Limits, wire::{Framer, Sender, Step}};
//!
//! let mut framer = Framer::new(Sender::Server, Limits::client());
//! framer.receive(b"* 1 FETCH (BODY[] {5}\r\nhe");
//! framer.receive(b"llo)\r\n");
//! let Step::Frame(frame) = framer.step() else { panic!() };
//! assert_eq!(frame.keyword(), b"1");
//! assert_eq!(frame.literals().count(), 1);
//! ```
//!
//! [`wire::Writer`] is the way back: it picks the form in which the peer can take each value.
//!
//! # From a frame to a value
//!
//! [`Decoder`] reads what a server says into a [`Response`] that borrows from the frame, and what a client says into a
//! [`Command`](command::Command); [`Encode`] writes them.
//!
//! ```
//! use imap_wire::{Data, Decoder, Response};
//!
//! let mut decoder = Decoder::client();
//! let Response::Data(data) = decoder.response(b"* 23 EXISTS\r\n")? else { panic!() };
//! assert_eq!(data, Data::Exists(23));
//! # Ok::<(), imap_wire::DecodeError>(())
//! ```
//!
//! # From octets to events
//!
//! [`client::Client`] is a session's end as a state machine: it sends commands when their turn comes, and tells what happens.
//!
//! ```
//! use bytes::Buf;
//! use imap_wire::{client::{Client, Config, Event}, command::Command};
//!
//! let mut client = Client::new(Config::default());
//! client.send(Command::Noop)?;
//! client.receive(b"* PREAUTH ready\r\n");
//! assert!(matches!(client.poll_event(), Some(Event::Greeting { .. })));
//! assert_eq!(client.transmit().chunk(), b"A1 NOOP\r\n");
//! client.transmit().advance(9); // it was written to a socket
//! client.receive(b"A1 OK done\r\n");
//! let Some(Event::Completed { outcome, .. }) = client.poll_event() else { panic!() };
//! assert!(outcome.is_ok());
//! # Ok::<(), imap_wire::UsageError>(())
//! ```
//!
//! [`server::Server`] is the other end: it tells what the client wants, and writes what it is answered.
//!
//! ```
//! use imap_wire::{Status, StatusKind, data::{Capabilities, Text}, server::{Config, Event, Server}};
//!
//! let mut server = Server::new(Config::new(Capabilities::new("IMAP4rev2")?));
//! server.receive(b"A1 NOOP\r\n");
//! let Some(Event::Command { id, command, .. }) = server.poll_event() else { panic!() };
//! assert_eq!(command.to_string(), "NOOP");
//! server.complete(id, Status::new(StatusKind::Ok, Text::new("done")?))?; // and transmit what there is
//! # Ok::<(), imap_wire::UsageError>(())
//! ```
//!
//! # Both directions
//!
//! [`Tap`] listens to somebody else's session, for proxies, loggers and security tools:
//!
//! ```
//! use imap_wire::{Tap, TapEvent, wire::Sender};
//!
//! let mut tap = Tap::new();
//! tap.receive(Sender::Client, b"A1 LOGIN alice secret\r\n");
//! let Some(TapEvent::Frame { frame, .. }) = tap.poll_event() else { panic!() };
//! assert_eq!(frame.to_string(), "A1 LOGIN alice [redacted]");
//! ```
//!
//! # Map
//!
//! - [`wire`]: octets to tokens and back; it knows nothing of commands.
//! - [`Decoder`], [`Encode`]: frames to values and back. [`Response`] and its parts are what a server says; [`data`] has the
//!   nouns. [`command`] has what a client says, [`search`] what SEARCH is asked.
//! - [`Tap`]: both directions of a session, framed and decoded in context.
//! - [`MailboxView`]: which message of a selected mailbox has which UID, as a client sees it.
//! - [`client`]: the client's end of a session as a state machine, and [`client::sasl`], the mechanisms by which it proves who it is.
//! - [`server`]: the server's end of a session as a state machine, [`server::Mailbox`], what its sessions share, and [`server::sasl`].
//! - [`url`]: IMAP URLs, absolute, relative and authorised.
//! - [`ext`]: what extensions add to all of these.
//! - `framed`: codecs for `tokio_util::codec::Framed`, with the feature `tokio-util`.
//! - [`Limits`]: every bound on what a peer can make this crate keep. [`Quirks`]: every deviation that it can tolerate.
//! - [`DecodeError`]: the octets are at fault. [`ProtocolError`]: the peer is. [`UsageError`]: the caller is.
//!
//! The [`cookbook`] has short recipes to copy.
//!
//! Without the default feature `std` the crate needs `core` and `alloc` only. With the feature `serde`, values are data of
//! serde; its module `serde` says how they look.
#![cfg_attr(not(test), no_std)]
#![warn(clippy::alloc_instead_of_core, clippy::std_instead_of_alloc, clippy::std_instead_of_core)]
#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice, clippy::unwrap_used))]

extern crate alloc;
#[cfg(all(not(test), feature = "std"))]
extern crate std;

pub mod client;
mod code;
mod codec;
pub mod command;
pub mod cookbook;
pub mod data;
mod error;
pub mod ext;
mod fetch;
#[cfg(feature = "tokio-util")]
pub mod framed;
mod limits;
mod mailbox_view;
mod quirks;
mod response;
pub mod search;
#[cfg(feature = "serde")]
pub mod serde;
pub mod server;
#[cfg(feature = "proptest")]
pub mod strategy;
mod tap;
mod timer;
pub mod url;
pub mod wire;

pub use code::{AppendUid, Code, CopyUid, OtherCode};
pub use codec::{Decoder, Encode, Head, Mode};
pub use data::payload::Payload;
pub use error::{DecodeError, ProtocolError, UsageError};
pub use fetch::{BodySection, Fetch, FetchItem, OtherItem};
pub use limits::Limits;
pub use mailbox_view::{Anomaly, MailboxView};
pub use quirks::{Quirk, Quirks};
pub use response::{Continuation, Data, Greeting, OtherData, Response, Status, StatusKind};
pub use tap::{Cause, Challenge, Context, Message, Tap, TapEvent};

/// The examples of the README are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct ReadmeDoctests;
