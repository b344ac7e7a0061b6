//! A mail archiver in small: it logs in, looks for messages, and saves an attachment of each, over any `Read + Write`.
//!
//! It does by the public interface alone what the cookbook shows, and is what a change of that interface breaks first.

mod features;
mod session;

use bytes::Buf;
use imap_wire::{
    Data, Decoder, Fetch, Limits, Quirks, Response, Status, StatusKind, Tap, TapEvent,
    command::Command,
    data::{Capabilities, Date, SequenceSet, Text},
    search::{ReturnOption, Search, SearchKey},
    server::{self, Server},
    wire::{IntoStatic, Sender},
};
use session::{Error, Session};
use std::io::{self, Cursor, Read, Write};

/// What was archived.
#[derive(Debug, Default, PartialEq)]
struct Archive {
    /// UIDs of messages, with the octets of their attachment.
    attachments: Vec<(u32, Vec<u8>)>,
    /// What the server said that nobody here knows.
    unknown: Vec<String>,
    /// Which rules of the grammar the server broke.
    deviations: Vec<&'static str>,
}

/// Saves part 2 of all messages that somebody sent since a day.
fn archive(connection: impl Read + Write, from: &str, since: Date) -> Result<Archive, Error> {
    let mut session = Session::begin(connection)?;
    session.log_in("alice", "pass\"word\r\n")?;
    session.select("INBOX")?;
    let key = SearchKey::from(from) & SearchKey::since(since);
    let uids = session.search(Search::new(key).with_return([ReturnOption::All]))?;
    let attachments = match uids {
        Some(uids) => session.attachments(uids, "2")?,
        None => Vec::new(),
    };
    Ok(Archive { attachments, unknown: session.unknown, deviations: session.deviations })
}

/// A server that says what it has to say, whatever it is told; and what it was told.
struct Scripted {
    says: Cursor<&'static [u8]>,
    heard: Vec<u8>,
}

impl Read for Scripted {
    /// Three octets at a time.
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(3);
        self.says.read(&mut into[..most])
    }
}

impl Write for Scripted {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.heard.write(octets)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const SAYS: &[u8] = b"* OK [CAPABILITY IMAP4rev1 ESEARCH] ready\r\n\
    + go on\r\n* XMOTD (welcome \"alice\")\r\nA1 OK [CAPABILITY IMAP4rev1 ESEARCH LITERAL+] done\r\n\
    * 3 EXISTS\r\n* FLAGS (\\Seen  \\Deleted)\r\nA2 OK [READ-WRITE] done\r\n\
    * ESEARCH (TAG \"A3\") UID ALL 7,9\r\nA3 OK done\r\n\
    * 2 FETCH (UID 7 BODY[2] {5}\r\nsmall)\r\n* 3 FETCH (UID 9 BODY[2] {12}\r\nrather large FLAGS ())\r\nA4 OK done\r\n";

const HEARS: &str = "A1 LOGIN alice {11}\r\npass\"word\r\n\r\n\
    A2 SELECT INBOX\r\n\
    A3 UID SEARCH RETURN (ALL) CHARSET UTF-8 FROM {7+}\r\nGr\u{fc}\u{df}e SINCE 1-Feb-2024\r\n\
    A4 UID FETCH 7,9 (UID BODY.PEEK[2])\r\n";

fn main() -> Result<(), Error> {
    let mut server = Scripted { says: Cursor::new(SAYS), heard: Vec::new() };
    let archive = archive(&mut server, "Grüße", Date::new(2024, 2, 1)?)?;
    assert_eq!(archive.attachments, [(7, b"small".to_vec()), (9, b"rather large".to_vec())]);
    assert_eq!(archive.unknown, ["* XMOTD (welcome \"alice\")"]);
    assert_eq!(archive.deviations, ["spaces"]);
    assert_eq!(String::from_utf8_lossy(&server.heard), HEARS);

    assert_eq!(keep()?.to_string(), "1 FETCH (UID 5)");
    assert_eq!(SequenceSet::new("2:4,*")?.to_string(), "2:4,*");
    assert_eq!(listen()?, ["C A1 LOGIN alice [redacted]", "S * OK ready", "S A1 OK done"]);
    assert_eq!(serve()?, "A1 OK [CAPABILITY IMAP4rev2] done\r\nA2 NO not today\r\n");
    assert_eq!(lint(b"* 3 EXISTS\r\n"), "legal");
    assert_eq!(lint(b"* FLAGS (\\Seen  \\Deleted)\r\n"), "one space separates, and nothing else does");
    features::all();
    println!("archived {} attachments", archive.attachments.len());
    Ok(())
}

/// A value that outlives its frame and its decoder.
fn keep() -> Result<Fetch<'static>, Error> {
    let frame = b"* 1 FETCH (UID 5)\r\n".to_vec();
    match Decoder::client().response(&frame)? {
        Response::Data(Data::Fetch(fetch)) => Ok(fetch.into_owned()),
        other => Err(format!("no FETCH: {other}").into()),
    }
}

/// What both ends of somebody else's session say, without passwords.
fn listen() -> Result<Vec<String>, Error> {
    let mut tap = Tap::new();
    let mut decoder = Decoder::client();
    let mut heard = Vec::new();
    for (sender, octets) in [
        (Sender::Server, &b"* OK ready\r\n"[..]),
        (Sender::Client, b"A1 LOGIN alice secret\r\n"),
        (Sender::Server, b"A1 OK done\r\n"),
    ] {
        tap.receive(sender, octets);
    }
    tap.finish();
    while let Some(event) = tap.poll_event() {
        let TapEvent::Frame { sender, .. } = &event else { continue };
        let who = if *sender == Sender::Client { "C" } else { "S" };
        if let Some(message) = event.decode(&mut decoder) {
            heard.push(format!("{who} {}", message?));
        }
    }
    Ok(heard)
}

/// A server that lets alice in, and does nothing for her.
fn serve() -> Result<String, Error> {
    let mut config = server::Config::new(Capabilities::new("IMAP4rev2")?);
    config.is_tls = true;
    let mut server = Server::new(config);
    let greeting = server.transmit().remaining();
    server.transmit().advance(greeting);
    server.receive(b"A1 LOGIN alice secret\r\nA2 CREATE x\r\n");
    while let Some(event) = server.poll_event() {
        if let server::Event::Command { id, command, .. } = event {
            let status = match command {
                Command::Login(login) if login.user == "alice" => Status::new(StatusKind::Ok, Text::new("done")?),
                _ => Status::new(StatusKind::No, Text::new("not today")?),
            };
            server.complete(id, status)?;
        }
    }
    let mut transmit = server.transmit();
    Ok(String::from_utf8(transmit.copy_to_bytes(transmit.remaining()).to_vec())?)
}

/// Which rule a response breaks.
fn lint(frame: &[u8]) -> &'static str {
    if Decoder::new(Limits::client(), Quirks::NONE).response(frame).is_ok() {
        return "legal";
    }
    let mut tolerant = Decoder::client();
    match tolerant.response(frame) {
        Ok(_) => tolerant.deviations().iter().flat_map(|it| it.quirk.iter()).next().map_or("unknown", |row| row.rule()),
        Err(error) => error.expected(),
    }
}
