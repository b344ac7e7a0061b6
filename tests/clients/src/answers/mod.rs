//! Asks the example and Dovecot the same about the same mail, and compares the answers.
//!
//! - `mail` is the mail, `questions` are the commands.
//! - `asked` asks one server, and reads its answer with imap-wire.
//! - `spelling` has what is the same in spite of how it is written.
//! - `differences` has what may differ, with the sentence of the RFC that allows it. Anything else that differs is a surprise, and so is
//!   what is listed there and does not differ.
//!
//! Only what is said of mail is compared. Identifiers, modification sequences and times that a server gives itself are its own.

mod asked;
mod differences;
mod mail;
mod questions;
mod spelling;

use crate::{Result, servers::Server};
use asked::{Answer, Asked};
use mail::Sample;
use std::collections::BTreeSet;

/// What the command line and the user are called.
pub(crate) const NAME: &str = "answers";

/// An answer that is not the same.
#[derive(Debug)]
struct Difference {
    question: String,
    /// Of which message. Empty if it is of several.
    name: String,
    ours: String,
    theirs: String,
}

/// What differs and may not, and what may and does not.
pub(crate) fn run(server: &Server, dovecot: &Server) -> Result<Vec<String>> {
    let samples = mail::samples();
    let ours = Asked::fill(server, &samples)?;
    let theirs = Asked::fill(dovecot, &samples)?;
    let mut compared = Compared { ours, theirs, samples: &samples, count: 0, differences: Vec::new() };
    for question in questions::FIRST {
        compared.whole(question)?;
    }
    compared.ours.examine()?;
    compared.theirs.examine()?;
    compared.fetch()?;
    compared.search()?;
    for criteria in questions::CRITERIA {
        compared.whole(&format!("UID SORT ({criteria}) UTF-8 ALL"))?;
    }
    for question in [questions::FETCHES, questions::SEARCHES, questions::OTHERS].concat() {
        compared.whole(question)?;
    }
    let Compared { ours, theirs, count, differences, .. } = compared;
    println!("{}: {NAME}: {count} compared, {} differ", server.kind.name(), differences.len());
    let mut surprises = surprises(&differences, &samples);
    for (at, spelling) in spelling::LIST.iter().enumerate().filter(|(at, _)| !ours.needed[*at] && !theirs.needed[*at]) {
        surprises.push(format!("spelling {at} is not needed: {}", spelling.because));
    }
    Ok(surprises)
}

fn surprises(differences: &[Difference], samples: &[Sample]) -> Vec<String> {
    let mut unseen = BTreeSet::new();
    for (question, names) in differences::LIST.iter().flat_map(|allowed| allowed.of) {
        match *names {
            [differences::EVERY, others @ ..] => {
                let all = samples.iter().map(|sample| sample.name.as_str());
                unseen.extend(all.filter(|name| !others.contains(name)).map(|name| (*question, name)));
            }
            names => unseen.extend(names.iter().map(|name| (*question, *name))),
        }
    }
    let mut surprises = Vec::new();
    for Difference { question, name, ours, theirs } in differences {
        if !unseen.remove(&(question.as_str(), name.as_str())) {
            surprises.push(format!("{question}: {name}\n  ours   {ours}\n  theirs {theirs}"));
        }
    }
    surprises.extend(unseen.into_iter().map(|(question, name)| format!("{question}: {name}: no longer differs")));
    surprises
}

struct Compared<'s> {
    ours: Asked,
    theirs: Asked,
    samples: &'s [Sample],
    count: usize,
    differences: Vec<Difference>,
}

impl Compared<'_> {
    /// Of each message each item, and each section of each part.
    fn fetch(&mut self) -> Result<()> {
        for (number, sample) in (1..).zip(self.samples) {
            let uid = number + asked::GONE;
            let mut items: Vec<_> = questions::ITEMS.iter().map(ToString::to_string).collect();
            // Both are asked, so that the tags, which some answers repeat, stay the same.
            self.ours.parts(uid)?;
            for (part, is_message) in self.theirs.parts(uid)? {
                let of_messages = if is_message { questions::OF_MESSAGES } else { &[] };
                let of_part = questions::OF_PARTS.iter().chain(of_messages);
                items.extend(of_part.map(|item| item.replace('#', &part)));
            }
            for item in items {
                self.compare(&format!("UID FETCH {uid} {item}"), &item, &sample.name)?;
            }
        }
        Ok(())
    }

    /// Each key, message by message.
    fn search(&mut self) -> Result<()> {
        for key in questions::KEYS {
            let command = format!("UID SEARCH {key}");
            match (self.ours.ask(&command)?, self.theirs.ask(&command)?) {
                (Answer::Found(ours), Answer::Found(theirs)) => {
                    for (number, sample) in (1..).zip(self.samples) {
                        let of = |found: &[u32]| match found.contains(&(number + asked::GONE)) {
                            true => "found".to_owned(),
                            false => "not found".to_owned(),
                        };
                        self.add(key, &sample.name, of(&ours), of(&theirs));
                    }
                }
                (ours, theirs) => self.add(key, "", ours.to_string(), theirs.to_string()),
            }
        }
        Ok(())
    }

    /// A command whose answer is of several messages.
    fn whole(&mut self, command: &str) -> Result<()> {
        self.compare(command, command, "")
    }

    fn compare(&mut self, command: &str, question: &str, name: &str) -> Result<()> {
        let (ours, theirs) = (self.ours.ask(command)?, self.theirs.ask(command)?);
        self.add(question, name, ours.to_string(), theirs.to_string());
        Ok(())
    }

    fn add(&mut self, question: &str, name: &str, ours: String, theirs: String) {
        self.count += 1;
        if ours != theirs {
            self.differences.push(Difference { question: question.into(), name: name.into(), ours, theirs });
        }
    }
}
