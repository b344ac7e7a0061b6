//! [`Session`]: commands and their answers, one at a time.

use bytes::Buf;
use imap_wire::{
    Code, Data, Decoder, Encode, Head, Limits, Response, StatusKind,
    command::{Command, Fetch, FetchAttribute, FetchAttributes, Login, Select, TaggedCommand},
    data::{Mailbox, Section, SequenceSet, Tag},
    search::Search,
    wire::{Framer, IntoStatic, NonSync, Peer, Sender, Step, Writer},
};
use std::io::{Read, Write};

pub type Error = Box<dyn std::error::Error>;

pub struct Session<C> {
    connection: C,
    framer: Framer,
    decoder: Decoder,
    writer: Writer,
    commands: u32,
    pub unknown: Vec<String>,
    pub deviations: Vec<&'static str>,
}

impl<C: Read + Write> Session<C> {
    /// Waits for the greeting.
    pub fn begin(connection: C) -> Result<Self, Error> {
        let mut limits = Limits::client();
        limits.inline = 8;
        let mut session = Self {
            connection,
            framer: Framer::new(Sender::Server, limits),
            decoder: Decoder::client(),
            writer: Writer::new(Peer::server()),
            commands: 0,
            unknown: Vec::new(),
            deviations: Vec::new(),
        };
        let Step::Frame(frame) = session.step()? else { return Err("no greeting".into()) };
        let greeting = session.decoder.greeting(frame.octets())?;
        if greeting.status.kind != StatusKind::Ok {
            return Err(greeting.to_string().into());
        }
        Ok(session)
    }

    pub fn log_in(&mut self, user: &str, password: &str) -> Result<(), Error> {
        let code = self.run(Command::Login(Login::new(user, password)), |_| {}, |_| {})?;
        if code.is_some_and(|code| code.contains("LITERAL+")) {
            let mut peer = Peer::server();
            peer.non_sync = NonSync::Any;
            self.writer.set_peer(peer);
        }
        Ok(())
    }

    pub fn select(&mut self, mailbox: &str) -> Result<(), Error> {
        self.run(Command::Select(Select::new(Mailbox::new(mailbox)?)), |_| {}, |_| {})?;
        Ok(())
    }

    pub fn search(&mut self, search: Search<'_>) -> Result<Option<SequenceSet<'static>>, Error> {
        let mut found = None;
        let each = |data: &Data<'_>| {
            if let Data::Esearch(esearch) = data {
                found = esearch.all().map(|all| all.to_sequence_set().into_owned());
            }
        };
        self.run(Command::UidSearch(search), each, |_| {})?;
        Ok(found)
    }

    /// A part of each message, whether it is in its frame or streamed past it.
    pub fn attachments(&mut self, uids: SequenceSet<'_>, part: &str) -> Result<Vec<(u32, Vec<u8>)>, Error> {
        let part_asked = FetchAttribute::body_peek(Section::new(part)?);
        let attributes = FetchAttributes::new([FetchAttribute::Uid, part_asked])?;
        let mut files = Vec::new();
        let streamed = std::cell::RefCell::new(Vec::new());
        let each = |data: &Data<'_>| {
            if let Data::Fetch(fetch) = data
                && let (Some(uid), Some(payload)) = (fetch.uid(), fetch.body(part))
            {
                let octets = match payload.octets() {
                    Some(octets) => octets.to_vec(),
                    None => streamed.take(),
                };
                files.push((uid, octets));
            }
        };
        let octets = |octets: &[u8]| streamed.borrow_mut().extend_from_slice(octets);
        self.run(Command::UidFetch(Fetch::new(uids, attributes)), each, octets)?;
        Ok(files)
    }

    /// Runs a command to its end; gives the code of its completion, as text.
    fn run(
        &mut self,
        command: Command<'_>,
        mut each: impl FnMut(&Data<'_>),
        mut streamed: impl FnMut(&[u8]),
    ) -> Result<Option<String>, Error> {
        self.commands += 1;
        let tag = format!("A{}", self.commands);
        let command = TaggedCommand::new(Tag::new(tag.as_str())?, command);
        command.check(&self.writer.peer())?;
        command.encode(&mut self.writer);
        self.transmit()?;
        loop {
            let frame = match self.step()? {
                Step::Frame(frame) => frame,
                Step::Literal { .. } => {
                    match self.decoder.head(self.framer.head()) {
                        Head::Fetch(_) => self.framer.stream()?,
                        _ => self.framer.buffer()?,
                    }
                    continue;
                }
                Step::Octets { octets, .. } => {
                    streamed(&octets);
                    continue;
                }
                other => return Err(format!("{other:?}").into()),
            };
            let response = self.decoder.response_of(&frame)?;
            for deviation in self.decoder.deviations() {
                self.deviations.extend(deviation.quirk.iter().map(|row| row.name()));
            }
            match &response {
                Response::Tagged(answered, status) if answered.as_octets() == tag.as_str() => {
                    if status.kind != StatusKind::Ok {
                        return Err(response.to_string().into());
                    }
                    return Ok(match &status.code {
                        Some(Code::Capability(capabilities)) => Some(capabilities.to_string()),
                        _ => None,
                    });
                }
                Response::Continuation(_) if self.writer.is_waiting() => {
                    self.writer.resume()?;
                    self.transmit()?;
                }
                Response::Data(Data::Other(_)) => self.unknown.push(response.to_string()),
                Response::Data(data) => each(data),
                _ => {}
            }
        }
    }

    /// Sends all that can be sent now.
    fn transmit(&mut self) -> Result<(), Error> {
        while self.writer.has_remaining() {
            let written = self.connection.write(self.writer.chunk())?;
            self.writer.advance(written);
        }
        Ok(())
    }

    /// What there is next, once it has been read.
    fn step(&mut self) -> Result<Step, Error> {
        let mut chunk = [0; 512];
        loop {
            match self.framer.step() {
                Step::Incomplete => match self.connection.read(&mut chunk)? {
                    0 => return Err("the server is gone".into()),
                    count => self.framer.receive(&chunk[..count]),
                },
                step => return Ok(step),
            }
        }
    }
}
