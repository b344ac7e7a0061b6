//! Recorded sessions with Dovecot.

use crate::mail::{Facts, Mail, Scope};
use base64::{Engine, prelude::BASE64_STANDARD};
use imap_wire::{
    Decoder, Message, Payload, Tap,
    command::{AppendData, Command},
    data::{DateTime, Flags, Section},
    ext::ModSeq,
    wire::{IntoStatic, Sender},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// All of them.
pub(crate) fn files() -> Vec<PathBuf> {
    let folder = fs::read_dir(folder()).unwrap();
    let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/dovecot")
}

pub(crate) fn file(name: &str) -> PathBuf {
    folder().join(name)
}

/// What client and server said in a session, in order.
pub(crate) fn messages(file: &Path, mut hear: impl FnMut(Message<'_>)) {
    let mut tap = Tap::new();
    let mut decoder = Decoder::client();
    for line in fs::read_to_string(file).unwrap().lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let Some(data) = line["data"].as_str() else { continue };
        let sender = if line["dir"] == "S" { Sender::Server } else { Sender::Client };
        tap.receive(sender, &BASE64_STANDARD.decode(data).unwrap());
        while let Some(event) = tap.poll_event() {
            if let Some(Ok(message)) = event.decode(&mut decoder) {
                hear(message);
            }
        }
    }
}

/// A message with what the mailbox knows of it.
pub(crate) struct Stored {
    pub(crate) mail: Mail,
    pub(crate) flags: Flags<'static>,
    pub(crate) internal_date: DateTime,
}

/// The mailbox that most sessions are about: UIDs are numbers.
pub(crate) fn mailbox() -> Vec<Stored> {
    let mut stored = Vec::new();
    messages(&file("raw--seed--01.jsonl"), |message| {
        let Message::Command(command) = message else { return };
        let Command::Append(append) = command.command else { return };
        for message in append.messages().iter().filter(|_| append.mailbox.as_octets() == b"Mail") {
            let AppendData::Message { payload: Payload::Octets(octets), .. } = &message.data else { panic!() };
            stored.push(Stored {
                mail: Mail::new(octets.clone().into_bytes()),
                flags: message.flags.clone().unwrap_or_default().into_static(),
                internal_date: message.internal_date.unwrap(),
            });
        }
    });
    assert_eq!(stored.len(), 33);
    stored
}

/// When messages were stored, in seconds since 1970. It does not matter when exactly.
const RECORDED: i64 = 1_790_000_000;

pub(crate) fn facts(stored: &[Stored]) -> Vec<Facts<'_>> {
    (1..).zip(stored).map(|(number, stored)| stored.facts(number)).collect()
}

impl Stored {
    fn facts(&self, number: u32) -> Facts<'_> {
        Facts {
            number,
            uid: number,
            flags: &self.flags,
            internal_date: self.internal_date,
            save_date: DateTime::from_unix_seconds(RECORDED, 0).ok(),
            modseq: ModSeq::new(39).unwrap(),
            email_id: None,
            thread_id: None,
            size: size(&self.mail),
            content: &self.mail,
        }
    }
}

/// The octets of a message.
pub(crate) fn size(mail: &Mail) -> u64 {
    mail.section(&Section::whole()).map_or(0, |octets| octets.len() as u64)
}

pub(crate) fn scope() -> Scope<'static> {
    Scope { last_number: 33, last_uid: 33, saved: None, now: RECORDED, has_save_dates: true }
}
