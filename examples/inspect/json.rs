//! `--json`: one object a message, and one for each run of octets that is no message.
//!
//! Of each: `file`, `session` (in the file, from 1), `sender`, `offset` and `octets` (in the sender's stream), `time` (seconds, if
//! known) and `context`. Of a message: `number` (among its sender's in the file), `tag`, `answers` (the command that it completes),
//! `enabled`, `text` (on one line, without secrets) and `deviations`; if it was read `kind` and `name`, and with the crate's feature
//! `serde` also `value`; else `error`. Of what is no message `reason`, `is_failure` and `is_listed`.

use crate::{
    report::{Lost, Place, Seen, View},
    words::{kind_and_name, label, readable, text},
};
use imap_wire::{
    Cause, Context, Quirk,
    wire::{Abandoned, Frame, Sender},
};
use serde_json::{Value, json};
use std::io::{self, Write};

pub(crate) struct Json;

impl View for Json {
    fn message(&mut self, out: &mut dyn Write, seen: &Seen<'_>) -> io::Result<()> {
        let &Seen { at, context, frame, is_expected, .. } = seen;
        let mut object = place(at);
        object["number"] = json!(seen.number);
        object["context"] = json!(match context {
            Context::Command => "command",
            Context::Greeting => "greeting",
            Context::Response => "response",
            Context::Sasl => "sasl",
            Context::Idle => "idle",
            _ => "other",
        });
        object["tag"] = json!(tag(frame, context));
        object["answers"] = json!(seen.answers.map(text));
        object["enabled"] = json!({ "utf8": seen.mode.utf8 });
        object["deviations"] = seen.deviations.iter().map(|&(offset, row)| deviation(offset, row)).collect();
        match &seen.message {
            None => object["text"] = json!(readable(frame, at.sender, context, true)),
            Some(Ok(message)) => {
                let (kind, name) = kind_and_name(message);
                object["kind"] = json!(kind);
                object["name"] = json!(name);
                #[cfg(feature = "serde")]
                {
                    object["value"] = value(message);
                }
                object["text"] = match context {
                    Context::Sasl => json!(readable(frame, at.sender, context, true)),
                    _ => json!(message.to_string()),
                };
            }
            Some(Err(error)) => {
                object["text"] = json!(readable(frame, at.sender, context, true));
                object["error"] = json!({
                    "offset": error.offset(),
                    "expected": error.expected(),
                    "within": error.within(),
                    "is_listed": is_expected,
                });
            }
        }
        writeln!(out, "{object}")
    }

    fn abandoned(&mut self, out: &mut dyn Write, at: Place<'_>, abandoned: &Abandoned, lost: Lost) -> io::Result<()> {
        let Abandoned { frame, reason, .. } = abandoned;
        let context = Context::Command;
        let mut object = place(at);
        object["context"] = json!("abandoned");
        object["reason"] = json!(reason.to_string());
        (object["is_failure"], object["is_listed"]) = (lost.is_failure.into(), lost.is_expected.into());
        object["tag"] = json!(tag(frame, context));
        object["text"] = json!(readable(frame, at.sender, context, true));
        writeln!(out, "{object}")
    }

    fn opaque(
        &mut self,
        out: &mut dyn Write,
        at: Place<'_>,
        cause: Cause,
        lost: Lost,
        _is_first: bool,
    ) -> io::Result<()> {
        let mut object = place(at);
        object["context"] = json!("opaque");
        object["reason"] = json!(cause.to_string());
        (object["is_failure"], object["is_listed"]) = (lost.is_failure.into(), lost.is_expected.into());
        writeln!(out, "{object}")
    }
}

/// The message as data, if the crate was built with its feature `serde`.
#[cfg(feature = "serde")]
fn value(message: &imap_wire::Message<'_>) -> Value {
    use imap_wire::Message;

    match message {
        Message::Command(command) => json!(command),
        Message::Greeting(greeting) => json!(greeting),
        Message::Response(response) => json!(response),
        _ => Value::Null,
    }
}

fn place(Place { file, session, sender, offset, octets, time }: Place<'_>) -> Value {
    json!({
        "file": file,
        "session": session,
        "sender": if sender == Sender::Client { "client" } else { "server" },
        "offset": offset,
        "octets": octets,
        "time": time.map(|time| time.as_secs_f64()),
    })
}

fn tag(frame: &Frame, context: Context) -> Option<String> {
    Some(label(frame, context)).filter(|label| !label.is_empty())
}

fn deviation(offset: usize, row: &Quirk) -> Value {
    json!({
        "offset": offset,
        "quirk": row.name(),
        "rule": row.rule(),
        "section": row.section(),
        "known_from": row.known_from(),
    })
}
