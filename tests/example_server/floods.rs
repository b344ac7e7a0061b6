//! Clients that mean ill: they say too much, read too little, or do nothing.

use crate::{client::Client, process::Process};
use std::{
    io::{self, Read, Write},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Those that never log in.
const SILENT: usize = 100;

/// How many of each kind of flood there are.
const EACH: usize = 5;

/// What the floods came to.
#[derive(Debug, Default)]
pub(crate) struct Flooded {
    /// Octets that the server has taken.
    pub(crate) octets: u64,
    /// How often it hung up.
    pub(crate) ends: u64,
}

#[derive(Default)]
struct Shared {
    is_over: AtomicBool,
    octets: AtomicU64,
    ends: AtomicU64,
}

pub(crate) struct Floods {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    /// They are open as long as the floods go on.
    _silent: Vec<Client>,
    _deaf: Vec<Client>,
}

impl Floods {
    /// Begins. This user has a large INBOX.
    pub(crate) fn start(server: &Process, user: &str) -> Self {
        let shared = Arc::new(Shared::default());
        let mut threads = Vec::new();
        // Those that log in, and say much and read nothing.
        let after_login: &[&str] = &["NOOP", "FETCH 1:* ENVELOPE", "LIST \"\" *", "SEARCH ALL"];
        for command in after_login {
            let mut client = server.client(user);
            client.ok("EXAMINE Archive");
            let (shared, octets) = (shared.clone(), format!("a {command}\r\n").repeat(200));
            threads.push(thread::spawn(move || shared.ask(client, &octets)));
        }
        let mut deaf = Vec::new();
        for number in 0..2 * EACH {
            let mut client = server.client(user);
            client.ok("EXAMINE INBOX");
            client.begin("FETCH 1:* BODY.PEEK[]").expect("it is connected");
            if number % 2 == 0 {
                deaf.push(client);
            } else {
                let shared = shared.clone();
                threads.push(thread::spawn(move || shared.sip(client)));
            }
        }
        let mut flood = |start: &'static str, more: String| {
            for _ in 0..EACH {
                let (shared, more, address) = (shared.clone(), more.clone(), server.address.clone());
                threads.push(thread::spawn(move || shared.flood(&address, start, &more)));
            }
        };
        let octets = "x".repeat(4000);
        // A literal that waits for no answer, and the announcement of the next; the same where an answer ought to be waited for.
        flood("a LOGIN {4000+}\r\n", format!("{octets} {{4000+}}\r\n"));
        flood("a LOGIN {4000}\r\n", format!("{octets} {{4000}}\r\n"));
        flood("a LOGIN {999999999+}\r\n", octets.clone());
        flood("a LOGIN ", octets);
        flood("", "a NOOP\r\n".repeat(500));
        flood("", "a AUTHENTICATE PLAIN\r\n*\r\n".repeat(100));
        let silent = (0..SILENT).map(|_| Client::connect(&server.address)).collect();
        Self { shared, threads, _silent: silent, _deaf: deaf }
    }

    /// All of them hang up.
    pub(crate) fn stop(self) -> Flooded {
        self.shared.is_over.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().expect("it has not panicked");
        }
        let [octets, ends] = [&self.shared.octets, &self.shared.ends].map(|it| it.load(Ordering::Relaxed));
        Flooded { octets, ends }
    }
}

impl Shared {
    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// Says this, and more and more, on one connection after another.
    fn flood(&self, address: &str, start: &str, more: &str) {
        while !self.is_over() {
            let Ok(mut socket) = TcpStream::connect(address) else { continue };
            let mut write = |octets: &[u8]| self.write(&mut socket, octets);
            if write(start.as_bytes()).is_ok() {
                // As fast as it can, it would measure the machine and not the server.
                while write(more.as_bytes()).is_ok() {
                    thread::sleep(Duration::from_millis(5));
                }
            }
            if !self.is_over() {
                self.ends.fetch_add(1, Ordering::Relaxed);
                // It is to flood the server with octets, and not the machine with sockets.
                thread::sleep(Duration::from_millis(20));
            }
        }
    }

    /// Writes all of this as soon as the server reads, unless it is over.
    fn write(&self, socket: &mut TcpStream, mut octets: &[u8]) -> io::Result<()> {
        socket.set_write_timeout(Some(Duration::from_millis(100)))?;
        while !octets.is_empty() {
            if self.is_over() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            match socket.write(octets) {
                Ok(written) => {
                    self.octets.fetch_add(written as u64, Ordering::Relaxed);
                    octets = &octets[written..];
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Says this again and again, and reads nothing.
    fn ask(&self, client: Client, octets: &str) {
        let mut socket = client.into_socket();
        while self.write(&mut socket, octets.as_bytes()).is_ok() {}
    }

    /// Reads an octet now and then.
    fn sip(&self, client: Client) {
        let mut socket = client.into_socket();
        while !self.is_over() && socket.read_exact(&mut [0]).is_ok() {
            thread::sleep(Duration::from_millis(500));
        }
    }
}
