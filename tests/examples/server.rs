//! A server for the examples: one mailbox, on a port of its own, that says just enough.

use flate2::{Compression, bufread::DeflateDecoder, write::DeflateEncoder};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

pub(crate) struct Mail {
    pub(crate) uid: u32,
    pub(crate) flags: String,
    pub(crate) octets: Vec<u8>,
}

/// What the server has, and what it does.
pub(crate) struct Mailbox {
    pub(crate) capabilities: &'static str,
    pub(crate) uid_validity: u32,
    pub(crate) mails: Vec<Mail>,
    /// What is said in each IDLE in turn. A mail that comes with it is there from then on.
    pub(crate) news: Vec<(&'static str, Option<Mail>)>,
    /// It hangs up after so many octets of messages.
    pub(crate) patience: usize,
    /// Then, it says no more, and waits for the client to hang up.
    pub(crate) stalls: bool,
    /// What EXAMINE says besides.
    pub(crate) examined: &'static str,
    /// What is said in place of each answer to UID SEARCH.
    pub(crate) found: Option<&'static str>,
    /// The UIDs of messages of which FETCH says nothing.
    pub(crate) untold: Vec<u32>,
    /// What is said in place of the message with this UID.
    pub(crate) instead: Vec<(u32, Vec<u8>)>,
    /// All that clients have said.
    pub(crate) heard: String,
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) port: u16,
    mailbox: Arc<Mutex<Mailbox>>,
}

impl Server {
    pub(crate) fn new(mails: impl IntoIterator<Item = Mail>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a port");
        let port = listener.local_addr().expect("it has an address").port();
        let mailbox = Mailbox {
            capabilities: "IMAP4rev1 IDLE SASL-IR AUTH=PLAIN",
            uid_validity: 7,
            mails: mails.into_iter().collect(),
            news: Vec::new(),
            patience: usize::MAX,
            stalls: false,
            examined: "",
            found: None,
            untold: Vec::new(),
            instead: Vec::new(),
            heard: String::new(),
        };
        let server = Self { port, mailbox: Arc::new(Mutex::new(mailbox)) };
        let accepting = server.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = accepting.clone();
                // A client that hangs up is none of its concern.
                thread::spawn(move || server.serve(client));
            }
        });
        server
    }

    pub(crate) fn mailbox(&self) -> MutexGuard<'_, Mailbox> {
        self.mailbox.lock().expect("nobody has panicked")
    }

    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        let mut reader: Box<dyn BufRead> = Box::new(BufReader::new(stream.try_clone()?));
        let mut out: Box<dyn Write> = Box::new(stream);
        write!(out, "* OK [CAPABILITY {}] ready\r\n", self.mailbox().capabilities)?;
        let mut line = String::new();
        loop {
            line.clear();
            // What is compressed is to arrive before the client says more.
            out.flush()?;
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            // A literal. That of APPEND need not be text.
            while let Some(size) = literal(&line).filter(|_| !line.contains(" APPEND ")) {
                out.write_all(b"+ go on\r\n")?;
                out.flush()?;
                let mut octets = vec![0; size];
                reader.read_exact(&mut octets)?;
                line.push_str(&String::from_utf8_lossy(&octets));
                reader.read_line(&mut line)?;
            }
            self.mailbox().heard.push_str(&line);
            let (tag, command) = line.trim_end().split_once(' ').unwrap_or_default();
            let words: Vec<_> = command.split(' ').collect();
            let mut answer = "OK done";
            let mut fetched = Ok(());
            match words[..] {
                // alice, secret
                ["AUTHENTICATE", "PLAIN", "AGFsaWNlAHNlY3JldA=="] => {}
                ["AUTHENTICATE", ..] => answer = "NO [AUTHENTICATIONFAILED] who are you?",
                ["CAPABILITY"] => write!(out, "* CAPABILITY {}\r\n", self.mailbox().capabilities)?,
                ["LIST", ..] => {
                    out.write_all(b"* LIST (\\Noselect) \"/\" \"Archive\"\r\n* LIST () \"/\" \"Gr&APwA3w-e\"\r\n")?;
                    out.write_all(b"* LIST () \"/\" INBOX\r\n")?;
                    if command.contains("RETURN (STATUS") {
                        out.write_all(b"* STATUS INBOX (MESSAGES 172 UNSEEN 12)\r\n")?;
                    }
                }
                ["STATUS", "INBOX", ..] => out.write_all(b"* STATUS INBOX (MESSAGES 172 UNSEEN 12)\r\n")?,
                ["STATUS", ..] => answer = "NO not now",
                ["EXAMINE", ..] => {
                    let mailbox = self.mailbox();
                    let (exists, next) = (mailbox.mails.len(), mailbox.mails.last().map_or(1, |mail| mail.uid + 1));
                    write!(out, "* {exists} EXISTS\r\n* OK [UIDVALIDITY {}] it is\r\n", mailbox.uid_validity)?;
                    write!(out, "* OK [UIDNEXT {next}] it is\r\n{}", mailbox.examined)?;
                    answer = "OK [READ-ONLY] done";
                }
                ["UID", "SEARCH", ..] => {
                    let mailbox = self.mailbox();
                    let uids: Vec<_> = mailbox.mails.iter().map(|mail| mail.uid.to_string()).collect();
                    let found = format!("* SEARCH {}\r\n", uids.join(" "));
                    out.write_all(mailbox.found.unwrap_or(&found).as_bytes())?;
                }
                ["UID", "FETCH", set, ..] => fetched = self.fetch(&mut out, command, set, |_, mail| mail.uid),
                ["FETCH", set, ..] => fetched = self.fetch(&mut out, command, set, |at, _| at),
                ["APPEND", ..] => {
                    out.write_all(b"+ go on\r\n")?;
                    out.flush()?;
                    let mut octets = vec![0; literal(&line).unwrap_or_default()];
                    if octets.len() > self.mailbox().patience {
                        return out.write_all(b"* BYE that is too much\r\n");
                    }
                    reader.read_exact(&mut octets)?;
                    let mut end = String::new();
                    reader.read_line(&mut end)?;
                    self.mailbox().mails.push(Mail { uid: 99, flags: String::new(), octets });
                    answer = "OK [APPENDUID 7 99] done";
                }
                ["IDLE"] => {
                    out.write_all(b"+ idling\r\n")?;
                    let mut mailbox = self.mailbox();
                    if !mailbox.news.is_empty() {
                        let (news, mail) = mailbox.news.remove(0);
                        mailbox.mails.extend(mail);
                        out.write_all(news.as_bytes())?;
                    }
                    drop(mailbox);
                    out.flush()?;
                    let mut done = String::new();
                    reader.read_line(&mut done)?;
                    if done != "DONE\r\n" {
                        answer = "BAD that is not DONE";
                    }
                }
                ["COMPRESS", "DEFLATE"] => {
                    write!(out, "{tag} OK from here on\r\n")?;
                    reader = Box::new(BufReader::new(DeflateDecoder::new(reader)));
                    out = Box::new(DeflateEncoder::new(out, Compression::default()));
                    continue;
                }
                ["LOGOUT"] => out.write_all(b"* BYE bye\r\n")?,
                _ => answer = "BAD what?",
            }
            if fetched.is_err() && self.mailbox().stalls {
                out.flush()?;
                reader.read_to_end(&mut Vec::new())?;
            }
            fetched?;
            write!(out, "{tag} {answer}\r\n")?;
        }
    }

    fn fetch(&self, out: &mut dyn Write, command: &str, set: &str, number: fn(u32, &Mail) -> u32) -> io::Result<()> {
        let mut mailbox = self.mailbox();
        let mut patience = mailbox.patience;
        let exists = mailbox.mails.len();
        for (at, mail) in (1..).zip(&mailbox.mails) {
            if !contains(set, number(at, mail), at as usize == exists) || mailbox.untold.contains(&mail.uid) {
                continue;
            }
            let section = command.split_once("BODY.PEEK[").and_then(|(_, rest)| rest.split_once(']'));
            if let Some((_, instead)) = mailbox.instead.iter().find(|(uid, _)| section.is_some() && *uid == mail.uid) {
                out.write_all(instead)?;
                continue;
            }
            write!(out, "* {at} FETCH (UID {} FLAGS ({})", mail.uid, mail.flags)?;
            if command.contains("ENVELOPE") {
                let text = String::from_utf8_lossy(&mail.octets);
                let subject = text.lines().next().unwrap_or_default().trim_start_matches("Subject: ");
                let from = "((\"=?UTF-8?Q?Bj=C3=B6rn?=\" NIL \"b\" \"example.org\"))";
                write!(out, " RFC822.SIZE {} INTERNALDATE \" 1-Feb-2024 09:05:00 +0100\"", mail.octets.len())?;
                write!(out, " ENVELOPE (NIL \"{subject}\" {from} NIL NIL NIL NIL NIL NIL NIL)")?;
            }
            // Whatever is asked of it: here, a header is all of a message.
            if let Some((section, _)) = section {
                write!(out, " BODY[{section}] {{{}}}\r\n", mail.octets.len())?;
                if mail.octets.len() > patience {
                    out.write_all(&mail.octets[..patience])?;
                    mailbox.patience = usize::MAX;
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
                patience -= mail.octets.len();
                out.write_all(&mail.octets)?;
            }
            out.write_all(b")\r\n")?;
        }
        Ok(())
    }
}

/// The size of the literal that this line announces.
fn literal(line: &str) -> Option<usize> {
    let (_, size) = line.strip_suffix("}\r\n")?.rsplit_once('{')?;
    size.parse().ok()
}

fn contains(set: &str, number: u32, is_last: bool) -> bool {
    set.split(',').any(|range| match range.split_once(':') {
        Some((first, "*")) => is_last || first.parse().is_ok_and(|first: u32| number >= first),
        Some((first, last)) => {
            first.parse().is_ok_and(|first: u32| number >= first) && last.parse().is_ok_and(|last: u32| number <= last)
        }
        None => range.parse() == Ok(number),
    })
}
