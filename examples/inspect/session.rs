//! From octets to frames in their context.

use crate::{
    capture::Capture,
    inflate::inflate,
    report::{Heard, Report},
};
use imap_wire::{
    Context, Limits, Mode, Quirks, Tap, TapEvent,
    wire::{Frame, Framer, Sender, Step},
};
use std::io;

/// Both sides: what the client's octets are may depend on what the server says, and [`Tap`] knows that.
pub(crate) fn both(capture: &Capture, report: &mut Report<'_>) -> io::Result<()> {
    report.session(Some(capture))?;
    let mut tap = Tap::new();
    tap.set_inflate(inflate());
    for ((sender, octets), time) in capture.chunks.iter().zip(&capture.times) {
        report.time(*time);
        tap.receive(*sender, octets);
        events(&mut tap, report)?;
    }
    tap.finish();
    events(&mut tap, report)
}

fn events(tap: &mut Tap, report: &mut Report<'_>) -> io::Result<()> {
    while let Some(event) = tap.poll_event() {
        match event {
            TapEvent::Frame { sender, context, frame, answers, mode } => {
                report.frame(&Heard { sender, context, frame: &frame, answers: answers.as_deref(), mode })?;
            }
            TapEvent::Literal { sender, octets, .. } => report.streamed(sender, octets)?,
            TapEvent::Octets { sender, octets, .. } => report.octets(sender, octets.len()),
            TapEvent::Abandoned { sender, abandoned } => report.abandoned(sender, &abandoned)?,
            TapEvent::Opaque { sender, octets, .. } => report.opaque(sender, octets.len())?,
            _ => {}
        }
    }
    Ok(())
}

/// Without the server's side every literal counts as accepted, and after AUTHENTICATE a line of one word as a response.
pub(crate) fn client_alone(octets: &[u8], report: &mut Report<'_>) -> io::Result<()> {
    report.session(None)?;
    let sender = Sender::Client;
    let mut framer = Framer::new(sender, Limits::client());
    framer.set_quirks(Quirks::CLIENTS);
    framer.receive(octets);
    let mut is_in_sasl = false;
    loop {
        match framer.step() {
            Step::Frame(frame) => {
                is_in_sasl = is_authenticate(&frame) || is_in_sasl && frame.keyword().is_empty();
                let is_response = is_in_sasl && !is_authenticate(&frame);
                let context = if is_response { Context::Sasl } else { Context::Command };
                report.frame(&Heard { sender, context, frame: &frame, answers: None, mode: Mode::default() })?;
            }
            Step::Literal { octets, .. } => {
                if framer.buffer().is_err() && framer.stream().is_ok() {
                    report.streamed(sender, octets)?;
                }
            }
            Step::Octets { octets, .. } => report.octets(sender, octets.len()),
            Step::Abandoned(abandoned) => report.abandoned(sender, &abandoned)?,
            Step::Incomplete => {
                return framer.finish().map_or(Ok(()), |abandoned| report.abandoned(sender, &abandoned));
            }
            Step::Desynchronised => return report.opaque(sender, framer.take_rest().len()),
        }
    }
}

fn is_authenticate(frame: &Frame) -> bool {
    frame.keyword().eq_ignore_ascii_case(b"AUTHENTICATE")
}
