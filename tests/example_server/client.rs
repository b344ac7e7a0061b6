//! A client that knows lines and literals, and nothing else.

use crate::streams::{Deflated, Stream, tls};
use flate2::{
    Compression,
    write::{DeflateDecoder, DeflateEncoder},
};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    time::{Duration, Instant},
};

pub(crate) struct Client {
    stream: BufReader<Box<dyn Stream>>,
    socket: TcpStream,
    commands: u32,
    pub(crate) greeting: String,
    /// How long it took at most to have a command answered.
    pub(crate) slowest: Duration,
}

/// What the server says to a command.
#[derive(Debug)]
pub(crate) struct Answer {
    /// With their literals.
    pub(crate) untagged: Vec<Vec<u8>>,
    /// OK, NO or BAD, and what is behind that.
    pub(crate) status: String,
}

impl Answer {
    /// All of it.
    pub(crate) fn text(&self) -> String {
        let lines = self.untagged.iter().map(|line| String::from_utf8_lossy(line));
        lines.collect::<String>() + &self.status
    }

    /// The first number behind these words, wherever they are.
    #[track_caller]
    pub(crate) fn number(&self, words: &str) -> u64 {
        let text = self.text();
        number_after(&text, words).unwrap_or_else(|| panic!("no {words} in {text}"))
    }
}

/// The number that stands behind these words.
pub(crate) fn number_after(text: &str, words: &str) -> Option<u64> {
    let (_, rest) = text.split_once(words)?;
    rest.split(|it: char| !it.is_ascii_digit()).next()?.parse().ok()
}

/// The numbers of `1:3,5`.
pub(crate) fn numbers(set: &str) -> Vec<u32> {
    let range = |range: &str| {
        let (first, last) = range.split_once(':').unwrap_or((range, range));
        first.parse::<u32>().expect("a number")..=last.parse().expect("a number")
    };
    set.split(',').flat_map(range).collect()
}

/// The numbers as a set.
pub(crate) fn set(numbers: &[u32]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

impl Client {
    #[track_caller]
    pub(crate) fn connect(address: &str) -> Self {
        Self::try_connect(address).expect("it listens")
    }

    pub(crate) fn try_connect(address: &str) -> io::Result<Self> {
        let socket = connect(address)?;
        Self::greeted(Box::new(socket.try_clone()?), socket)
    }

    /// Under TLS from the first octet.
    pub(crate) fn connect_tls(address: &str, certificate: &Path) -> Self {
        let socket = connect(address).expect("it listens");
        let stream = tls(Box::new(socket.try_clone().expect("there is a descriptor")), certificate);
        Self::greeted(Box::new(stream), socket).expect("it greets")
    }

    fn greeted(stream: Box<dyn Stream>, socket: TcpStream) -> io::Result<Self> {
        let (stream, greeting) = (BufReader::new(stream), String::new());
        let mut client = Self { stream, socket, commands: 0, greeting, slowest: Duration::ZERO };
        client.greeting = String::from_utf8_lossy(&client.response()?).into_owned();
        Ok(client)
    }

    /// How long it waits for the server.
    pub(crate) fn set_patience(&self, patience: Duration) {
        self.socket.set_read_timeout(Some(patience)).expect("it can be set");
    }

    /// What it reads from and writes to.
    pub(crate) fn into_socket(self) -> TcpStream {
        self.socket
    }

    pub(crate) fn send(&mut self, octets: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.get_mut().write_all(octets.as_ref())?;
        self.stream.get_mut().flush()
    }

    /// A response with its literals.
    pub(crate) fn response(&mut self) -> io::Result<Vec<u8>> {
        let mut response = Vec::new();
        loop {
            let start = response.len();
            self.stream.read_until(b'\n', &mut response)?;
            if !response.ends_with(b"\n") {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let line = String::from_utf8_lossy(&response[start..]);
            let literal = line.trim_end().strip_suffix('}').and_then(|line| line.rsplit_once('{'));
            let Some(octets) = literal.and_then(|(_, octets)| octets.parse::<usize>().ok()) else {
                return Ok(response);
            };
            let start = response.len();
            response.resize(start + octets, 0);
            self.stream.read_exact(&mut response[start..])?;
        }
    }

    /// A response, which is text.
    #[track_caller]
    pub(crate) fn line(&mut self) -> String {
        String::from_utf8_lossy(&self.response().expect("it says something")).into_owned()
    }

    /// Begins a command: its tag.
    pub(crate) fn begin(&mut self, command: impl AsRef<[u8]>) -> io::Result<String> {
        self.commands += 1;
        let tag = format!("a{}", self.commands);
        self.send([tag.as_bytes(), b" ", command.as_ref(), b"\r\n"].concat())?;
        Ok(tag)
    }

    /// What is said until the command with this tag is done.
    pub(crate) fn answer(&mut self, tag: &str) -> io::Result<Answer> {
        let mut untagged = Vec::new();
        loop {
            let response = self.response()?;
            match response.strip_prefix(tag.as_bytes()).and_then(|rest| rest.strip_prefix(b" ")) {
                Some(status) => return Ok(Answer { untagged, status: String::from_utf8_lossy(status).into_owned() }),
                None => untagged.push(response),
            }
        }
    }

    pub(crate) fn command(&mut self, command: impl AsRef<[u8]>) -> io::Result<Answer> {
        let start = Instant::now();
        let tag = self.begin(command)?;
        let answer = self.answer(&tag);
        self.slowest = self.slowest.max(start.elapsed());
        answer
    }

    /// A command that goes well.
    #[track_caller]
    pub(crate) fn ok(&mut self, command: impl AsRef<[u8]>) -> Answer {
        self.status(command, "OK")
    }

    /// A command that ends so.
    #[track_caller]
    pub(crate) fn status(&mut self, command: impl AsRef<[u8]>, status: &str) -> Answer {
        let command = command.as_ref();
        let shown = String::from_utf8_lossy(&command[..command.len().min(100)]);
        let answer = self.command(command).unwrap_or_else(|error| panic!("{shown}: {error}"));
        assert!(answer.status.starts_with(status), "{shown}: {}", answer.text());
        answer
    }

    /// Adds a message: its UID.
    #[track_caller]
    pub(crate) fn append(&mut self, mailbox: &str, flags: &str, message: &[u8]) -> u32 {
        let announced = format!("APPEND {mailbox} ({flags}) {{{}+}}\r\n", message.len());
        let answer = self.ok([announced.as_bytes(), message].concat());
        let (_, rest) = answer.status.split_once("APPENDUID ").expect("it tells");
        number_after(rest, " ").and_then(|uid| uid.try_into().ok()).expect("it is a UID")
    }

    /// STARTTLS.
    pub(crate) fn start_tls(&mut self, certificate: &Path) {
        self.ok("STARTTLS");
        self.wrap(|stream| Box::new(tls(stream, certificate)));
    }

    /// COMPRESS.
    pub(crate) fn compress(&mut self) {
        self.ok("COMPRESS DEFLATE");
        self.wrap(|stream| Box::new(Deflated::new(stream)));
    }

    /// Says something deflated, as the last, and something in the clear, at once. Then nothing is compressed any more: the last
    /// that was.
    pub(crate) fn end_compression(&mut self, deflated: &str, plain: &str) -> String {
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
        deflate.write_all(deflated.as_bytes()).expect("it is in memory");
        let octets = [&deflate.finish().expect("it is in memory"), plain.as_bytes()].concat();
        self.send(octets).expect("it is connected");
        // A flush ends with these (RFC 1951, section 3.2.4), and no octet that follows is of the stream.
        let mut answer = Vec::new();
        while !answer.ends_with(&[0, 0, 0xff, 0xff]) {
            let mut octet = [0];
            self.stream.read_exact(&mut octet).expect("it answers");
            answer.extend(octet);
        }
        let mut inflate = DeflateDecoder::new(Vec::new());
        inflate.write_all(&answer).and_then(|()| inflate.flush()).expect("it is deflated");
        String::from_utf8_lossy(inflate.get_ref()).into_owned()
    }

    fn wrap(&mut self, wrap: impl FnOnce(Box<dyn Stream>) -> Box<dyn Stream>) {
        assert!(self.stream.buffer().is_empty());
        let nothing: Box<dyn Stream> = Box::new(io::Cursor::new(Vec::new()));
        let stream = std::mem::replace(&mut self.stream, BufReader::new(nothing)).into_inner();
        self.stream = BufReader::new(wrap(stream));
    }
}

fn connect(address: &str) -> io::Result<TcpStream> {
    let socket = TcpStream::connect(address)?;
    socket.set_nodelay(true)?;
    // A server that hangs is a failure, and no test that never ends.
    socket.set_read_timeout(Some(Duration::from_secs(60)))?;
    socket.set_write_timeout(Some(Duration::from_secs(60)))?;
    Ok(socket)
}
