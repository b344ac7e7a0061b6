//! Messages as rows of a table.

use super::{
    connection::{Connection, Result, printable},
    flags::letters,
    progress::size,
};
use imap_wire::{
    Data, Fetch,
    client::Event,
    command::{Command, Fetch as FetchCommand, FetchAttribute, FetchAttributes, Select},
    data::{Address, Mailbox, SequenceSet},
    search::{Search, SearchKey},
};
use mail_parser::MessageParser;
use std::{
    collections::BTreeMap,
    io::{Write, stdout},
};

/// Selects the mailbox of this name, so that nothing in it changes. Tells how many messages it has.
pub(crate) fn examine(connection: &mut Connection, mailbox: &Mailbox<'static>) -> Result<u32> {
    connection.run(Command::Examine(Select::new(mailbox.clone())), |_| Ok(()))?;
    Ok(connection.client.view().map_or(0, |view| view.exists()))
}

/// The newest messages of the selected mailbox.
pub(crate) fn newest(connection: &mut Connection, count: u32) -> Result<()> {
    let exists = connection.client.view().map_or(0, |view| view.exists());
    let first = exists.saturating_sub(count) + 1;
    // None, of an empty mailbox.
    let numbers = SequenceSet::from_numbers(first..=exists);
    let attributes = attributes()?;
    print(connection, numbers.map(|numbers| Command::Fetch(FetchCommand::new(numbers, attributes))))
}

/// The newest of those that are searched for.
pub(crate) fn search(connection: &mut Connection, key: SearchKey<'static>, count: usize) -> Result<()> {
    let mut uids = Vec::new();
    connection.run(Command::UidSearch(Search::new(key)), |event| {
        match event {
            Event::Data(Data::Search(found)) => uids.extend(found.numbers()),
            // Servers of IMAP4rev2 alone answer so.
            Event::Data(Data::Esearch(found)) => uids.extend(found.all().into_iter().flat_map(|all| all.uids())),
            _ => {}
        }
        Ok(())
    })?;
    uids.sort_unstable();
    let uids = SequenceSet::from_numbers(uids.iter().rev().take(count).copied());
    print(connection, uids.map(fetch).transpose()?)
}

/// Asks what a row shows, of these UIDs.
pub(crate) fn fetch(uids: SequenceSet<'static>) -> Result<Command<'static>> {
    Ok(Command::UidFetch(FetchCommand::new(uids, attributes()?)))
}

fn attributes() -> Result<FetchAttributes<'static>> {
    Ok(FetchAttributes::new([
        FetchAttribute::Uid,
        FetchAttribute::Flags,
        FetchAttribute::InternalDate,
        FetchAttribute::Rfc822Size,
        FetchAttribute::Envelope,
    ])?)
}

/// Prints what this command fetches, by UID.
fn print(connection: &mut Connection, command: Option<Command<'static>>) -> Result<()> {
    let mut rows = BTreeMap::new();
    if let Some(command) = command {
        connection.run(command, |event| {
            if let Event::Fetch { uid: Some(uid), fetch } = event
                && fetch.envelope().is_some()
            {
                rows.insert(uid, row(uid, &fetch));
            }
            Ok(())
        })?;
    }
    writeln!(stdout(), "{HEADLINE}")?;
    for row in rows.values() {
        writeln!(stdout(), "{row}")?;
    }
    Ok(())
}

pub(crate) const HEADLINE: &str = "   UID  date              flags      size  from                      subject";

pub(crate) fn row(uid: u32, fetch: &Fetch<'_>) -> String {
    let date = fetch.internal_date().and_then(|it| it.date_time()).map_or_else(String::new, |it| {
        let day = it.date();
        format!("{:04}-{:02}-{:02} {:02}:{:02}", day.year(), day.month(), day.day(), it.hour(), it.minute())
    });
    let flags = fetch.flags().map(letters).unwrap_or_default();
    let size = size(fetch.size().unwrap_or_default());
    let from = fetch.envelope().and_then(|it| it.from().first()).map(name).unwrap_or_default();
    let from: String = from.chars().take(24).collect();
    let subject = fetch.envelope().and_then(|it| it.subject.as_slice()).map(decoded).unwrap_or_default();
    format!("{uid:>6}  {date:16}  {flags:5} {size:>9}  {from:24}  {subject}")
}

/// The name, or the address if there is none.
fn name(address: &Address<'_>) -> String {
    match address.name.as_slice() {
        Some(name) if !name.is_empty() => decoded(name),
        _ => {
            let part = |part: Option<&[u8]>| printable(&String::from_utf8_lossy(part.unwrap_or_default()));
            format!("{}@{}", part(address.mailbox.as_slice()), part(address.host.as_slice()))
        }
    }
}

/// The text of a header field, its encoded words decoded (RFC 2047).
fn decoded(text: &[u8]) -> String {
    // A server tells the field as it stands in the message. In one line, so that it stays this field's.
    let line: Vec<u8> = text.iter().map(|octet| if octet.is_ascii_control() { b' ' } else { *octet }).collect();
    let field = [b"Subject: ", &line[..], b"\r\n\r\n"].concat();
    let message = MessageParser::new().parse_headers(&field[..]);
    printable(message.as_ref().and_then(|it| it.subject()).unwrap_or_default())
}
