//! [`Observer`]: a second connection of the user, by which mail is put in place, changed and looked at.
//!
//! It speaks just enough IMAP, without imap-wire: what the server gets wrong, this does not get wrong in the same way.

use crate::Result;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// A connection that is logged in.
#[derive(Debug)]
pub(crate) struct Observer {
    stream: BufReader<TcpStream>,
    commands: u32,
}

impl Observer {
    pub(crate) fn login(port: u16, user: &str) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.set_nodelay(true)?;
        let mut observer = Self { stream: BufReader::new(stream), commands: 0 };
        while !observer.response()?.windows(4).any(|four| four == b"OK [" || four == b"OK I") {
            // Dovecot says more than its greeting when it has just been started.
        }
        observer.run(&format!("LOGIN {user} secret"))?;
        Ok(observer)
    }

    /// The untagged responses to a command, which has to succeed.
    pub(crate) fn run(&mut self, command: &str) -> Result<Vec<Vec<u8>>> {
        self.send(command)?;
        self.answer(command)
    }

    pub(crate) fn append(&mut self, folder: &str, flags: &str, message: &[u8]) -> Result<()> {
        self.append_at(folder, flags, None, message)
    }

    /// With an internal date.
    pub(crate) fn append_at(&mut self, folder: &str, flags: &str, date: Option<&str>, message: &[u8]) -> Result<()> {
        let date = date.map(|date| format!("\"{date}\" ")).unwrap_or_default();
        let command = format!("APPEND {folder} ({flags}) {date}{{{}}}", message.len());
        self.send(&command)?;
        let going = self.response()?;
        if !going.starts_with(b"+") {
            return Err(format!("{command}: {}", going.escape_ascii()).into());
        }
        let stream = self.stream.get_mut();
        stream.write_all(message)?;
        stream.write_all(b"\r\n")?;
        self.answer(&command)?;
        Ok(())
    }

    /// The UIDs that a search finds in the selected folder.
    pub(crate) fn search(&mut self, key: &str) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        for response in self.run(&format!("UID SEARCH {key}"))? {
            let response = String::from_utf8_lossy(&response);
            let Some(numbers) = response.strip_prefix("* SEARCH") else { continue };
            found.extend(numbers.split_whitespace().filter_map(|number| number.parse::<u32>().ok()));
        }
        Ok(found)
    }

    /// All messages of a folder, which is selected, by UID.
    pub(crate) fn messages(&mut self, folder: &str) -> Result<Vec<(u32, Vec<u8>)>> {
        self.run(&format!("SELECT {folder}"))?;
        let mut messages = Vec::new();
        for uid in self.search("ALL")? {
            for response in self.run(&format!("UID FETCH {uid} (BODY.PEEK[])"))? {
                messages.extend(body(&response).map(|body| (uid, body)));
            }
        }
        Ok(messages)
    }

    fn send(&mut self, command: &str) -> Result<()> {
        self.commands += 1;
        self.stream.get_mut().write_all(format!("o{} {command}\r\n", self.commands).as_bytes())?;
        Ok(())
    }

    fn answer(&mut self, command: &str) -> Result<Vec<Vec<u8>>> {
        let tag = format!("o{} ", self.commands);
        let mut untagged = Vec::new();
        loop {
            let response = self.response()?;
            match response.strip_prefix(tag.as_bytes()) {
                None => untagged.push(response),
                Some(status) if status.starts_with(b"OK") => return Ok(untagged),
                Some(status) => return Err(format!("{command}: {}", status.escape_ascii()).into()),
            }
        }
    }

    /// One response, with its literals.
    fn response(&mut self) -> Result<Vec<u8>> {
        let mut response = Vec::new();
        loop {
            if self.stream.read_until(b'\n', &mut response)? == 0 {
                return Err("the connection was closed".into());
            }
            let Some(octets) = literal(&response) else { return Ok(response) };
            let end = response.len() + octets;
            response.resize(end, 0);
            self.stream.read_exact(&mut response[end - octets..])?;
        }
    }
}

/// How long the literal is that this ends by announcing.
fn literal(response: &[u8]) -> Option<usize> {
    let line = response.strip_suffix(b"}\r\n")?;
    let start = line.iter().rposition(|octet| *octet == b'{')?;
    std::str::from_utf8(&line[start + 1..]).ok()?.parse().ok()
}

/// The value of `BODY[]` in a response, be it a literal or a quoted string.
fn body(response: &[u8]) -> Option<Vec<u8>> {
    let name = b"BODY[] ";
    let at = response.windows(name.len()).position(|it| it == name)? + name.len();
    let value = &response[at..];
    match value.first()? {
        b'{' => {
            let start = value.iter().position(|octet| *octet == b'\n')? + 1;
            let octets = literal(&value[..start])?;
            Some(value[start..start + octets].to_vec())
        }
        b'"' => {
            let mut text = Vec::new();
            let mut octets = value[1..].iter();
            loop {
                match octets.next()? {
                    b'"' => return Some(text),
                    b'\\' => text.push(*octets.next()?),
                    octet => text.push(*octet),
                }
            }
        }
        _ => Some(Vec::new()),
    }
}
