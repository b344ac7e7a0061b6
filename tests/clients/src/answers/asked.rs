//! [`Asked`]: one server that has the mail, and what it answers, as values.

use super::{
    NAME,
    mail::Sample,
    questions,
    spelling::{self, spelled},
};
use crate::{Result, observer::Observer, servers::Server};
use imap_wire::{Data, Decoder, FetchItem, Response, wire::IntoStatic};
use std::fmt;

/// The folder that has the mail.
const FOLDER: &str = "Answers";

/// How many messages were appended before and are gone, so that no message has a UID that is its number.
pub(super) const GONE: u32 = 3;

/// A connection in which the folder is selected.
#[derive(Debug)]
pub(super) struct Asked {
    observer: Observer,
    /// Which ways of [`spelling::LIST`] were needed.
    pub(super) needed: [bool; spelling::LIST.len()],
}

/// What was answered.
#[derive(Debug)]
pub(super) enum Answer {
    /// To a search: the numbers, the smallest first.
    Found(Vec<u32>),
    /// The responses that are the answer, as they are written.
    Said(Vec<String>),
    /// The command has failed: the status, and its code without arguments.
    Refused(String),
}

impl Asked {
    /// Puts the mail in place.
    pub(super) fn fill(server: &Server, samples: &[Sample]) -> Result<Self> {
        let mut observer = Observer::login(server.port, NAME)?;
        // Dovecot has it already if it is compared for the second time.
        observer.run(&format!("DELETE {FOLDER}")).ok();
        observer.run(&format!("CREATE {FOLDER}"))?;
        for _ in 0..GONE {
            observer.append(FOLDER, "\\Deleted", b"Subject: gone\r\n\r\n")?;
        }
        observer.run(&format!("SELECT {FOLDER}"))?;
        observer.run("EXPUNGE")?;
        observer.run("UNSELECT")?;
        for sample in samples {
            observer.append_at(FOLDER, sample.flags, Some(sample.arrived), &sample.octets)?;
        }
        observer.run(&format!("SELECT {FOLDER}"))?;
        let found = observer.search("ALL")?;
        let expected: Vec<_> = (GONE + 1..).take(samples.len()).collect();
        if found != expected {
            return Err(format!("{}: the UIDs are {found:?}", server.kind.name()).into());
        }
        Ok(Self { observer, needed: [false; spelling::LIST.len()] })
    }

    /// Selects the folder anew, so that no message is recent, and none becomes seen.
    pub(super) fn examine(&mut self) -> Result<()> {
        self.observer.run("UNSELECT")?;
        self.observer.run(&format!("EXAMINE {FOLDER}"))?;
        Ok(())
    }

    pub(super) fn ask(&mut self, question: &str) -> Result<Answer> {
        let sent = questions::sent(question);
        let responses = match self.observer.run(&sent) {
            Ok(responses) => responses,
            Err(error) => return refused(&sent, &error.to_string()),
        };
        let mut said = Vec::new();
        for octets in responses {
            match Decoder::client().response(&octets)? {
                Response::Data(Data::Search(found)) => {
                    let mut numbers = found.into_numbers();
                    numbers.sort_unstable();
                    return Ok(Answer::Found(numbers));
                }
                Response::Data(Data::Fetch(fetch)) => {
                    let mut fetch = fetch.into_static();
                    fetch.items = fetch.items.into_iter().map(|item| spelled(item, &mut self.needed)).collect();
                    // Their order means nothing.
                    fetch.items.sort_by_key(ToString::to_string);
                    said.push(Response::Data(Data::Fetch(fetch)).to_string());
                }
                Response::Data(Data::Exists(_) | Data::Recent(_) | Data::Flags(_)) => {}
                Response::Data(data) => said.push(Response::Data(data).to_string()),
                _ => {}
            }
        }
        Ok(Answer::Said(said))
    }

    /// The numbers of the parts of a message, and which of them are messages.
    pub(super) fn parts(&mut self, uid: u32) -> Result<Vec<(String, bool)>> {
        let mut parts = Vec::new();
        for octets in self.observer.run(&format!("UID FETCH {uid} BODYSTRUCTURE"))? {
            let Response::Data(Data::Fetch(fetch)) = Decoder::client().response(&octets)? else { continue };
            for item in fetch.items {
                let FetchItem::BodyStructure(body) = item else { continue };
                let numbered = body.walk().filter_map(|(number, part)| Some((number?.to_string(), part.is_message())));
                parts.extend(numbered);
            }
        }
        Ok(parts)
    }
}

/// From `COMMAND: NO [CODE x] text`.
fn refused(command: &str, error: &str) -> Result<Answer> {
    let status = error.strip_prefix(command).and_then(|rest| rest.strip_prefix(": "));
    let mut words = status.unwrap_or_default().split(' ');
    match words.next() {
        Some(status @ ("NO" | "BAD")) => {
            let code = words.next().filter(|word| word.starts_with('[')).unwrap_or_default();
            Ok(Answer::Refused(format!("{status} {}", code.trim_matches(['[', ']']))))
        }
        _ => Err(error.into()),
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found(numbers) => write!(f, "{numbers:?}"),
            Self::Said(said) => f.write_str(&said.join("; ")),
            Self::Refused(status) => f.write_str(status),
        }
    }
}
