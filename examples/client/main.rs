//! A mail client for the command line: what is there, get it, put it there, watch.
//!
//! ```text
//! cargo run --example client --features scram -- imaps://alice@imap.example.org/
//! ```
//!
//! Run it with `--help` for the rest. The way through the files: `connection` moves the octets, and is what to copy; `login`, then what
//! can be done: `mailboxes`, `messages`, `transfer`, `watch`. Beside the way: `options`, `url`, `message`, `tls`, `trace`,
//! `progress`, `printable`.

mod connection;
mod flags;
mod login;
mod mailboxes;
mod message;
mod messages;
mod options;
mod progress;
mod tls;
mod trace;
mod transfer;
mod url;
mod watch;

use connection::{Connection, Result};
use imap_wire::{command::Command, search::SearchKey};
use options::{Options, Task, Words};
use std::{
    io::{self, Write, stdout},
    process::ExitCode,
};

fn main() -> ExitCode {
    let options = match Options::from_args(std::env::args_os().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            let _ = stdout().write_all(options::HELP.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            eprintln!("client: {message} (--help tells more)");
            return ExitCode::from(2);
        }
    };
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has seen enough. Of a connection, `connection` says it otherwise.
        Err(error) if error.downcast_ref().map(io::Error::kind) == Some(io::ErrorKind::BrokenPipe) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("client: {}", connection::printable(&error.to_string()));
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<()> {
    let Options { url, settings, task, newest } = options;
    let mut connection = Connection::open(&url, &settings)?;
    login::log_in(&mut connection, &url)?;
    match task {
        Task::Show => {
            mailboxes::print(&mut connection)?;
            let exists = messages::examine(&mut connection, &url.mailbox)?;
            writeln!(stdout(), "{}: {exists} messages", connection::printable(&url.mailbox.to_display()))?;
            messages::newest(&mut connection, newest)?;
        }
        Task::Fetch { uid, output } => {
            messages::examine(&mut connection, &url.mailbox)?;
            transfer::fetch(&mut connection, uid, &output)?;
        }
        Task::Append { path } => transfer::append(&mut connection, &url.mailbox, &path)?,
        Task::Idle { time } => {
            messages::examine(&mut connection, &url.mailbox)?;
            watch::watch(&mut connection, time)?;
        }
        Task::Search(words) => {
            messages::examine(&mut connection, &url.mailbox)?;
            messages::search(&mut connection, key(words), newest as usize)?;
        }
    }
    connection.run(Command::Logout, |_| Ok(()))?;
    Ok(())
}

/// All of them have to fit.
fn key(words: Words) -> SearchKey<'static> {
    let keys = [
        words.text.map(SearchKey::text),
        words.from.map(SearchKey::from),
        words.subject.map(SearchKey::subject),
        words.since.map(SearchKey::since),
    ];
    SearchKey::and(keys.into_iter().flatten()).unwrap_or_else(SearchKey::all)
}
