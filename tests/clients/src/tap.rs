//! [`Tap`]: stands between a client and the server, notes what passes, and hears when the client begins to idle.

use crate::Result;
use std::{
    fs::File,
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// Passes octets on until it is dropped.
#[derive(Debug)]
pub(crate) struct Tap {
    pub(crate) port: u16,
    is_over: Arc<AtomicBool>,
}

/// Where all connections of one client note what passes.
#[derive(Debug)]
struct Trace {
    file: Mutex<File>,
    has_idled: AtomicBool,
}

impl Tap {
    /// Between a new port and this one of the server. `idles` is called once, when the client has begun to idle.
    pub(crate) fn start(server: u16, trace: &Path, idles: impl Fn() + Send + Sync + 'static) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let is_over = Arc::new(AtomicBool::new(false));
        let trace = Arc::new(Trace { file: Mutex::new(File::create(trace)?), has_idled: AtomicBool::new(false) });
        let idles = Arc::new(idles);
        let ends = is_over.clone();
        thread::spawn(move || {
            for (number, client) in listener.incoming().enumerate() {
                if ends.load(Ordering::Relaxed) {
                    break;
                }
                let Ok(client) = client else { break };
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                for (direction, from, to) in [('C', &client, &server), ('S', &server, &client)] {
                    let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) else { continue };
                    let (trace, idles) = (trace.clone(), idles.clone());
                    thread::spawn(move || pass(from, to, |octets| trace.note(number, direction, octets, &*idles)));
                }
            }
        });
        Ok(Self { port, is_over })
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // It waits for a client.
        TcpStream::connect(("127.0.0.1", self.port)).ok();
    }
}

/// Passes on what comes, until one of both closes.
fn pass(mut from: TcpStream, mut to: TcpStream, note: impl Fn(&[u8])) {
    let mut octets = [0; 16 << 10];
    to.set_nodelay(true).ok();
    while let Ok(count @ 1..) = from.read(&mut octets) {
        note(&octets[..count]);
        if to.write_all(&octets[..count]).is_err() {
            break;
        }
    }
    to.shutdown(Shutdown::Write).ok();
}

impl Trace {
    fn note(&self, connection: usize, direction: char, octets: &[u8], idles: &dyn Fn()) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        for line in octets.split_inclusive(|octet| *octet == b'\n') {
            writeln!(file, "{connection} {direction}: {}", line.escape_ascii()).ok();
        }
        let is_idle = octets.ends_with(b" IDLE\r\n");
        if direction == 'C' && is_idle && !self.has_idled.swap(true, Ordering::Relaxed) {
            idles();
        }
    }
}
