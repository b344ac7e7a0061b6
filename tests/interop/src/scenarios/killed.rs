//! The connection breaks in the middle of a FETCH: each command in flight fails, the session ends once, and nothing hangs.

use super::Settings;
use crate::{
    Result,
    connection::{Connection, literal},
    mail,
    report::{Report, Verdict},
    servers::Server,
};
use imap_wire::client::{CommandId, Config, End, Event, Failure, Outcome};
use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread,
    time::Duration,
};

pub(crate) fn run(server: &Server, report: &mut Report, _: &Settings) {
    report.check("connection cut in mid-FETCH", || cut(server));
    report.check("server killed in mid-FETCH", || killed(server));
}

/// A mailbox with a message of some 600 kB, which no socket takes at once.
fn prepare(server: &Server) -> Result<()> {
    let mut connection = Connection::logged_in(server)?;
    if connection.run("CREATE Killed")?.1.is_ok() {
        let text = mail::small("killed") + &"A line that is one of many, and all of them are alike.\r\n".repeat(10_000);
        connection.ok(&format!("APPEND Killed {}", literal(&text)))?;
    }
    Ok(())
}

/// Commands in flight, the first of which takes long.
fn in_flight(connection: &mut Connection<'_>) -> Result<Vec<CommandId>> {
    connection.log_in()?;
    connection.ok("SELECT Killed")?;
    let fetches = (0..20).map(|_| connection.send("UID FETCH 1:* (UID BODY.PEEK[])")).collect::<Result<Vec<_>>>()?;
    let more = [connection.send("NOOP")?, connection.send("UID STORE 1 +FLAGS (\\Seen)")?];
    Ok([fetches, more.to_vec()].concat())
}

/// The last of them has failed, since the session has ended, and it has ended once.
fn expect_end(mut connection: Connection<'_>, ids: &[CommandId]) -> Result<Verdict> {
    let outcomes = connection.finish(ids, &mut |_| {})?;
    for _ in 0..3 {
        connection.turn(Duration::from_millis(10), &mut |event| panic!("an event behind the last: {event:?}"))?;
    }
    let failed = outcomes.iter().filter(|it| matches!(it, Outcome::Failed(Failure::Ended(_)))).count();
    if failed < 3 || !matches!(outcomes.last(), Some(Outcome::Failed(Failure::Ended(End::Closed)))) {
        return Err(format!("{failed} have failed, and the last was {:?}", outcomes.last()).into());
    }
    match connection.ends() {
        [End::Closed] => Ok(Verdict::passed(format!("{failed} commands failed"))),
        ends => Err(format!("the session ended so: {ends:?}").into()),
    }
}

/// Somebody between both ends passes on so much, and no more.
fn cut(server: &Server) -> Result<Verdict> {
    prepare(server)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    let upstream = server.port;
    let between = thread::spawn(move || -> Result<()> {
        let (client, _) = listener.accept()?;
        let server = TcpStream::connect(("127.0.0.1", upstream))?;
        let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
        let forth = thread::spawn(move || std::io::copy(&mut from_client, &mut to_server).ok());
        let mut few = server.try_clone()?.take(1_000_000);
        std::io::copy(&mut few, &mut &client)?;
        client.shutdown(Shutdown::Both)?;
        server.shutdown(Shutdown::Both)?;
        (&client).flush()?;
        forth.join().ok();
        Ok(())
    });
    let mut connection = Connection::open_with(server, port, Config::default())?;
    let ids = in_flight(&mut connection)?;
    connection.break_it();
    let verdict = expect_end(connection, &ids);
    between.join().map_err(|_| "the thread between has panicked")?.ok();
    verdict
}

/// The server is killed with all of its processes.
fn killed(server: &Server) -> Result<Verdict> {
    prepare(server)?;
    let mut connection = Connection::open(server)?;
    let ids = in_flight(&mut connection)?;
    connection.break_it();
    connection.until("the beginning of the message", |event| matches!(event, Event::Octets { .. }))?;
    server.kill();
    expect_end(connection, &ids)
}
