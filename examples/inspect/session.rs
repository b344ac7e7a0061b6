//! From octets to frames in their context.

use crate::{
    capture::Capture,
    inflate::inflate,
    report::{Heard, Report},
};
use imap_wire::{
    Cause, Context, Limits, Mode, Quirks, Tap, TapEvent,
    wire::{Frame, Framer, Label, Sender, Step},
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
        events(&mut tap, capture, report)?;
    }
    tap.finish();
    events(&mut tap, capture, report)
}

fn events(tap: &mut Tap, capture: &Capture, report: &mut Report<'_>) -> io::Result<()> {
    while let Some(event) = tap.poll_event() {
        match event {
            TapEvent::Frame { sender, context, frame, answers, mode } => {
                let is_other = context == Context::Greeting && capture.begins_midway && !is_like_greeting(&frame);
                let context = if is_other { Context::Response } else { context };
                report.frame(&Heard { sender, context, frame: &frame, answers: answers.as_deref(), mode })?;
            }
            TapEvent::Literal { sender, octets, .. } => report.streamed(sender, octets)?,
            TapEvent::Octets { sender, octets, .. } => report.octets(sender, octets.len()),
            TapEvent::Abandoned { sender, abandoned } => report.abandoned(sender, &abandoned)?,
            TapEvent::Opaque { sender, octets, cause } => report.opaque(sender, octets.len(), cause)?,
            _ => {}
        }
    }
    Ok(())
}

/// Without the server's side every literal counts as accepted, after AUTHENTICATE a line of one word as a response, and DONE as
/// the end of an IDLE right before it.
pub(crate) fn client_alone(octets: &[u8], report: &mut Report<'_>) -> io::Result<()> {
    report.session(None)?;
    let sender = Sender::Client;
    let mut framer = Framer::new(sender, Limits::client());
    framer.set_quirks(Quirks::CLIENTS);
    framer.receive(octets);
    let (mut is_in_sasl, mut is_in_idle) = (false, false);
    loop {
        match framer.step() {
            Step::Frame(frame) => {
                let (begins_sasl, begins_idle) = (is(&frame, b"AUTHENTICATE"), is(&frame, b"IDLE"));
                is_in_sasl = begins_sasl || is_in_sasl && frame.keyword().is_empty();
                let context = match () {
                    () if is_in_sasl && !begins_sasl => Context::Sasl,
                    () if is_in_idle && frame.octets().trim_ascii_end().eq_ignore_ascii_case(b"DONE") => Context::Idle,
                    () => Context::Command,
                };
                is_in_idle = begins_idle;
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
            Step::Desynchronised => return report.opaque(sender, framer.take_rest().len(), Cause::Desynchronised),
        }
    }
}

/// True for what may be a greeting, of a session that is recorded from somewhere.
fn is_like_greeting(frame: &Frame) -> bool {
    frame.label() == Label::Untagged && [&b"OK"[..], b"PREAUTH", b"BYE"].iter().any(|keyword| is(frame, keyword))
}

fn is(frame: &Frame, command: &[u8]) -> bool {
    frame.keyword().eq_ignore_ascii_case(command)
}
