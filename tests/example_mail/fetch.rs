//! What FETCH gives is what Dovecot gave.

use crate::{
    mail::{Mail, partial},
    recorded::{files, mailbox, messages, size},
};
use bytes::Bytes;
use imap_wire::{BodySection, Data, Fetch, FetchItem, Message, Payload, Response, command::Command, wire::IntoStatic};
use std::{collections::HashMap, path::Path};

/// What was said about the messages of a mailbox while their numbers did not change.
#[derive(Default)]
struct Said {
    mails: HashMap<u32, Mail>,
    items: Vec<(u32, FetchItem<'static>)>,
}

#[test]
fn dovecot_says_the_same() {
    let mailbox = mailbox();
    let mut differences = Vec::new();
    let mut count = 0;
    for file in files() {
        let name = file.file_name().unwrap().to_string_lossy();
        let is_of_mailbox = name.starts_with("raw--fetch-");
        for said in listen(&file) {
            for (number, item) in &said.items {
                let stored = mailbox.get(*number as usize - 1).filter(|_| is_of_mailbox).map(|stored| &stored.mail);
                let Some(mail) = said.mails.get(number).or(stored) else { continue };
                count += 1;
                let Some(difference) = difference(mail, item) else { continue };
                let is_known = |(of, start, _): &(u32, &str, &str)| of == number && difference.starts_with(start);
                if !KNOWN.iter().any(is_known) {
                    differences.push(format!("{name}, message {number}: {difference}"));
                }
            }
        }
    }
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
    assert!(count > 1_000, "only {count} items");
}

fn listen(file: &Path) -> Vec<Said> {
    let mut all = vec![Said::default()];
    messages(file, |message| match message {
        Message::Command(command) if is_about_another_mailbox(&command.command) => all.push(Said::default()),
        Message::Response(Response::Data(Data::Expunge(_) | Data::Vanished(_))) => all.push(Said::default()),
        Message::Response(Response::Data(Data::Fetch(fetch))) => all.last_mut().unwrap().keep(fetch.into_static()),
        _ => {}
    });
    all
}

fn is_about_another_mailbox(command: &Command<'_>) -> bool {
    matches!(command, Command::Select(_) | Command::Examine(_) | Command::Close | Command::Unselect)
}

impl Said {
    fn keep(&mut self, fetch: Fetch<'static>) {
        let seq = fetch.seq().expect("it has a number");
        for item in fetch.items {
            match &item {
                FetchItem::BodySection(BodySection {
                    section, origin: None, payload: Payload::Octets(octets), ..
                }) if section.as_octets().is_empty() => {
                    self.mails.insert(seq, Mail::new(octets.clone().into_bytes()));
                }
                _ => self.items.push((seq, item)),
            }
        }
    }
}

fn difference(mail: &Mail, item: &FetchItem<'_>) -> Option<String> {
    match item {
        FetchItem::Envelope(_) => compare(item, FetchItem::Envelope(mail.envelope().into())),
        FetchItem::Body(_) => compare(item, FetchItem::Body(mail.body_structure().without_extension_data())),
        FetchItem::BodyStructure(_) => compare(item, FetchItem::BodyStructure(mail.body_structure())),
        // NIL if only a preview was asked for that is known already.
        FetchItem::Preview(theirs) if theirs.is_nil() => None,
        FetchItem::Preview(_) => compare(item, FetchItem::Preview(mail.preview().into())),
        FetchItem::Rfc822Size(_) => compare(item, FetchItem::Rfc822Size(size(mail))),
        FetchItem::BodySection(theirs) => {
            // Dovecot has a part 1.1 in most parts that are no multipart, too.
            let ours = mail.section(&theirs.section);
            let is_more = ours.is_none() && theirs.section.to_string().ends_with(".1");
            compare_octets("BODY", theirs, ours).filter(|_| !is_more)
        }
        FetchItem::Binary(theirs) => compare_octets("BINARY", theirs, mail.binary(&theirs.section).ok()?),
        _ => None,
    }
}

fn compare_octets(name: &str, theirs: &BodySection<'_>, ours: Option<Bytes>) -> Option<String> {
    let octets = theirs.payload.octets()?;
    let ours = ours.map(|ours| match theirs.origin {
        Some(origin) => partial(&ours, origin, octets.len() as u64),
        None => ours,
    });
    // Dovecot says of a part that is not there that it is empty.
    let is_same = ours.as_deref().unwrap_or_default() == &**octets;
    let ours = ours.map_or_else(|| "NIL".into(), |ours| ours.escape_ascii().to_string());
    (!is_same).then(|| format!("{name}[{}]\n  theirs {}\n  ours   {ours}", theirs.section, octets.escape_ascii()))
}

/// Types are compared without case: those that are built here are spelled in one way.
fn compare(theirs: &FetchItem<'_>, ours: FetchItem<'_>) -> Option<String> {
    let (theirs, ours) = (theirs.to_string(), ours.to_string());
    (!theirs.eq_ignore_ascii_case(&ours)).then(|| format!("{theirs}\n  ours   {ours}"))
}

/// What is not the same, of which message by its number, and why.
const KNOWN: [(u32, &str, &str); 9] = [
    (9, "ENVELOPE", "of a list that ends without an address, Dovecot makes an address"),
    (11, "ENVELOPE", "of an address that breaks off, Dovecot does not tell the domain"),
    (14, "BODY[HEADER.FIELDS", "where there is no blank line, Dovecot makes one"),
    (18, "BINARY[]", "Dovecot decodes the parts of a multipart, too, and changes their headers"),
    (19, "BODYSTRUCTURE", "Dovecot makes `x*1*` of the parameter `x*`"),
    (21, "PREVIEW", "Dovecot does not look into a message in a message"),
    (26, "PREVIEW", "Dovecot shows the header of a message in a message"),
    (27, "BODY (", "Dovecot tells the pieces of a content type that is wrong, which is text"),
    (27, "BODYSTRUCTURE (", "the same"),
];
