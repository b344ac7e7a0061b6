//! [`Trace`]: prints what both ends say, without passwords, on stderr.

use super::connection::printable;
use imap_wire::{Context, Decoder, Tap, TapEvent, wire::Sender};
use std::io::{Write, stderr};

/// Listens to both directions of the session, above TLS and compression.
pub(crate) struct Trace {
    tap: Tap,
    decoder: Decoder,
}

impl Trace {
    pub(crate) fn new() -> Self {
        let mut tap = Tap::new();
        // What it hears after COMPRESS is inflated already.
        tap.set_inflate(|_, octets| Some(octets.to_vec()));
        Self { tap, decoder: Decoder::client() }
    }

    /// STARTTLS was agreed to. This tap expects to hear no more, and a new one expects a greeting, of which there is none.
    pub(crate) fn tls_started(&mut self) {
        *self = Self::new();
        self.tap.receive(Sender::Server, b"* OK\r\n");
        let _ = self.tap.poll_event();
        let _ = writeln!(stderr(), "  (TLS)");
    }

    pub(crate) fn hear(&mut self, sender: Sender, octets: &[u8]) {
        let who = |sender: Sender| if sender == Sender::Client { 'C' } else { 'S' };
        self.tap.receive(sender, octets);
        while let Some(event) = self.tap.poll_event() {
            let line = match (&event, event.decode(&mut self.decoder)) {
                // What the server asks is part of the secret, too.
                (TapEvent::Frame { context: Context::Sasl, sender, .. }, _) => format!("{} [redacted]", who(*sender)),
                (TapEvent::Frame { sender, .. }, Some(Ok(message))) => format!("{} {message:.200}", who(*sender)),
                (TapEvent::Frame { sender, frame, .. }, _) => {
                    format!("{} {frame:.200}  (cannot be read)", who(*sender))
                }
                (TapEvent::Literal { sender, octets, .. }, _) => format!("{} ... {octets} octets", who(*sender)),
                (TapEvent::Abandoned { sender, abandoned }, _) => {
                    format!("{} {:.200} ...", who(*sender), abandoned.frame)
                }
                (TapEvent::Opaque { sender, octets, .. }, _) => format!("{} ({} octets)", who(*sender), octets.len()),
                // The octets of such a literal.
                _ => continue,
            };
            // If nobody reads it any more, that is no reason to stop.
            let _ = writeln!(stderr(), "{}", printable(&line));
        }
    }
}
