//! Stands between a mail program and its server and prints what both say, decoded, without passwords.
//!
//! ```text
//! cargo run --example tap -- 1143 imap.example.org:143
//! ```
//!
//! Then let the mail program connect to port 1143 of this machine, without TLS. What is forwarded is exactly what was received:
//! the [`Tap`] gets a copy. After STARTTLS there is nothing to see, and after COMPRESS only with [`Tap::set_inflate`].

use imap_wire::{Context, Decoder, Tap, TapEvent, wire::Sender};
use std::{
    env,
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

fn main() -> ExitCode {
    let mut args = env::args().skip(1);
    let (Some(Ok(port)), Some(server), None) = (args.next().map(|port| port.parse()), args.next(), args.next()) else {
        eprintln!("usage: tap PORT SERVER:PORT");
        return ExitCode::from(2);
    };
    match listen(port, &server) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tap: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Takes connections from this machine only: what passes is not encrypted.
fn listen(port: u16, server: &str) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    println!("{} -> {server}", listener.local_addr()?);
    for (at, client) in listener.incoming().enumerate() {
        if let Err(error) = TcpStream::connect(server).and_then(|server| tap(at + 1, client?, server)) {
            eprintln!("tap: {error}");
        }
    }
    Ok(())
}

/// One thread for each direction; both give what they read to the one tap, which needs to hear both to know what each means.
fn tap(session: usize, client: TcpStream, server: TcpStream) -> io::Result<()> {
    let heard = Arc::new(Mutex::new(Heard { session, tap: Tap::new(), decoder: Decoder::client() }));
    for (sender, from, to) in
        [(Sender::Client, client.try_clone()?, server.try_clone()?), (Sender::Server, server, client)]
    {
        let heard = Arc::clone(&heard);
        thread::spawn(move || forward(sender, from, to, &heard));
    }
    Ok(())
}

fn forward(sender: Sender, mut from: TcpStream, mut to: TcpStream, heard: &Mutex<Heard>) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        // Heard before it is sent on: so no answer is heard before its question.
        heard.lock().unwrap_or_else(PoisonError::into_inner).receive(sender, &buffer[..read]);
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    // The other end learns that no more will come, and can still finish what it has to say.
    let _ = to.shutdown(Shutdown::Write);
}

/// One session, as far as it was heard.
struct Heard {
    session: usize,
    tap: Tap,
    decoder: Decoder,
}

impl Heard {
    fn receive(&mut self, sender: Sender, octets: &[u8]) {
        self.tap.receive(sender, octets);
        while let Some(event) = self.tap.poll_event() {
            self.print(&event);
        }
    }

    fn print(&mut self, event: &TapEvent) {
        let session = self.session;
        let who = |sender: &Sender| if *sender == Sender::Client { 'C' } else { 'S' };
        match (event, event.decode(&mut self.decoder)) {
            // What the server asks is part of the secret, too.
            (TapEvent::Frame { context: Context::Sasl, sender, .. }, _) => {
                println!("{session} {} [redacted]", who(sender))
            }
            (TapEvent::Frame { sender, answers, .. }, Some(Ok(message))) => {
                let answers = answers.as_ref().map(|name| format!("  <- {}", name.escape_ascii())).unwrap_or_default();
                println!("{session} {} {message:.200}{answers}", who(sender));
                for deviation in self.decoder.deviations() {
                    println!("{session}   {} at offset {}", deviation.quirk, deviation.offset);
                }
            }
            (TapEvent::Frame { sender, frame, .. }, Some(Err(error))) => {
                println!("{session} {} {frame:.200}: {error}", who(sender))
            }
            (TapEvent::Literal { sender, octets, .. }, _) => {
                println!("{session} {} a literal of {octets} octets", who(sender))
            }
            (TapEvent::Abandoned { sender, abandoned }, _) => {
                println!("{session} {} {:.200}: {}", who(sender), abandoned.frame, abandoned.reason);
            }
            (TapEvent::Opaque { sender, octets, cause }, _) => {
                println!("{session} {} {} opaque octets: {cause}", who(sender), octets.len())
            }
            // The octets of such a literal.
            _ => {}
        }
    }
}
