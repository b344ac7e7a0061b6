//! One client against one server: puts the mail in place, runs the script, and looks at what has become of it.
//!
//! A script runs in a directory of its own, which is its home. It finds the port in `PORT`, its user in `NAME`, whose password is
//! `secret`, and a message to append in the file `append.eml`. `DIRECT` is the port of the server itself, where nothing is noted,
//! for a second user `NAME-2`. `COUNT` messages are in the folder `Mail`. It leaves behind: `folders`, their names, one a line;
//! `mail/`, a file for each message; `found`, the messages that its search found, one a line, which is the UID or has the subject
//! in it; `heard`, what it was told while it idled; `again`, what it did in a run that should have had nothing to do.

use crate::{
    Result,
    clients::{Check, Client},
    mail::{self, FOLDER, FOLDERS, Message, NEEDLES},
    observer::Observer,
    servers::{self, Server, signal},
    tap::Tap,
};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a script may take.
const LIMIT: Duration = Duration::from_secs(90);

/// The name of the client's user.
pub(crate) fn user(client: &Client) -> String {
    client.name.replace("::", "-").to_lowercase()
}

/// What has failed, by what was looked at.
pub(crate) type Failures = BTreeMap<&'static str, Vec<String>>;

pub(crate) fn run(server: &Server, client: &Client, directory: &Path) -> Result<Failures> {
    fs::create_dir_all(directory.join("mail"))?;
    let user = user(client);
    let mut observer = Observer::login(server.port, &user)?;
    let messages = mail::messages(server.kind.keeps_lines());
    let needles = seed(&mut observer, &messages)?;
    let appended = mail::plain_octets(&format!("appended by {user}"));
    fs::write(directory.join("append.eml"), &appended)?;
    let (port, name) = (server.port, user.clone());
    let tap = Tap::start(server.port, &directory.join("trace"), move || {
        let name = name.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(500));
            add_news(port, &name)
        });
    })?;
    let ended = script(client.script, &user, [tap.port, server.port], messages.len(), directory);
    let mut failures = Failures::new();
    if let Err(error) = ended {
        failures.insert("script", vec![error.to_string()]);
    }
    for check in client.checks {
        let failed = match check {
            Check::List => folders(directory),
            Check::Mail => all_mail(client, directory, &messages),
            Check::Search => found(directory, &needles),
            Check::Flag => flagged(&mut observer),
            Check::Append => has_appended(client, &mut observer, &appended),
            Check::Delete => deleted(&mut observer, messages.len() - 1),
            Check::Take => deleted(&mut observer, 0),
            Check::Idle => heard(directory),
            Check::Again => left(directory, "again"),
        };
        let failed = failed.unwrap_or_else(|error| vec![error.to_string()]);
        failures.insert(check.name(), failed);
    }
    Ok(failures)
}

/// Puts all the mail in place, and looks that it is there. Tells the UIDs of what a search is to find.
fn seed(observer: &mut Observer, messages: &[Message]) -> Result<[u32; NEEDLES.len()]> {
    for folder in FOLDERS.iter().map(|names| names.0).chain([FOLDER]) {
        observer.run(&format!("CREATE {folder}"))?;
        observer.run(&format!("SUBSCRIBE {folder}"))?;
    }
    observer.run("SUBSCRIBE INBOX")?;
    for message in messages {
        observer.append(FOLDER, message.flags, &message.octets)?;
    }
    let (uids, kept): (Vec<_>, Vec<_>) = observer.messages(FOLDER)?.into_iter().unzip();
    let seeded: Vec<_> = messages.iter().map(|message| message.octets.clone()).collect();
    let failures = compared(&seeded, &kept);
    if !failures.is_empty() {
        return Err(format!("the server: {}", failures.join("; ")).into());
    }
    let uid = |subject| kept.iter().position(|octets| *octets == mail::plain_octets(subject)).map(|at| uids[at]);
    Ok(NEEDLES.map(|subject| uid(subject).unwrap_or(0)))
}

fn add_news(port: u16, user: &str) {
    let added = Observer::login(port, user).and_then(|mut it| it.append(FOLDER, "", &mail::plain_octets("news")));
    if let Err(error) = added {
        eprintln!("{user}: the message it is to hear of: {error}");
    }
}

/// Runs the script of a client. It is ended, with all that it has started, when its time is over.
pub(crate) fn script(script: &str, user: &str, [port, direct]: [u16; 2], count: usize, directory: &Path) -> Result<()> {
    let mut command = interpreter(script);
    let log = fs::File::create(directory.join("output"))?;
    command.current_dir(directory).env("HOME", directory).env("PORT", port.to_string()).env("NAME", user);
    command.env("DIRECT", direct.to_string()).env("COUNT", count.to_string());
    command.env("CLIENTS", home("clients")).env("EXAMPLES", servers::examples());
    // The terminal programs choose what they write by these.
    command.env("LC_ALL", "C.UTF-8").env("TERM", "xterm");
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).process_group(0);
    let mut child = command.spawn()?;
    let deadline = Instant::now() + LIMIT;
    let status = loop {
        match child.try_wait()? {
            Some(status) => break Some(status),
            None if Instant::now() > deadline => break None,
            None => thread::sleep(Duration::from_millis(20)),
        }
    };
    signal("KILL", &format!("-{}", child.id()));
    child.wait()?;
    match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("{status}: {}", last_line(&directory.join("output"))).into()),
        None => Err(format!("it takes too long: {}", last_line(&directory.join("output"))).into()),
    }
}

/// A command that runs a script of this name, by what its name ends in.
fn interpreter(script: &str) -> Command {
    let installed = home("target/clients");
    let mut command = match script.rsplit('.').next() {
        // Isolated: otherwise a script that is named like a library is the library.
        Some("py") => with(Command::new(installed.join("python/bin/python")), "-I"),
        Some("js") => Command::new("node"),
        Some("pl") => Command::new("/usr/bin/perl"),
        Some("rb") => Command::new("/usr/bin/ruby"),
        _ => Command::new("bash"),
    };
    command.env("NODE_PATH", installed.join("node/node_modules")).arg(home("clients").join(script));
    command
}

fn with(mut command: Command, argument: &str) -> Command {
    command.arg(argument);
    command
}

/// A path below this package.
fn home(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn last_line(path: &Path) -> String {
    let text = String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
    let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines.last().map_or_else(String::new, |line| line.chars().take(300).collect())
}

/// The lines that the script has left in this file.
fn left(directory: &Path, name: &str) -> Result<Vec<String>> {
    let text = fs::read(directory.join(name)).map_err(|_| format!("it has left no {name}"))?;
    Ok(String::from_utf8_lossy(&text).lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

fn folders(directory: &Path) -> Result<Vec<String>> {
    let folders = left(directory, "folders")?;
    let is_there = |name: &str| folders.iter().any(|folder| folder == name);
    let missing = FOLDERS.iter().chain(&[("INBOX", "INBOX"), (FOLDER, FOLDER)]);
    let missing = missing.filter(|(encoded, name)| !is_there(encoded.trim_matches('"')) && !is_there(name));
    Ok(missing.map(|(_, name)| format!("the folder {name} is missing")).collect())
}

fn all_mail(client: &Client, directory: &Path, messages: &[Message]) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory.join("mail"))? {
        files.push((client.fetched)(&fs::read(entry?.path())?));
    }
    let expected: Vec<_> = messages.iter().map(|message| (client.fetched)(&message.octets)).collect();
    Ok(compared(&expected, &files))
}

/// Of so many messages it is said how they differ.
const SHOWN: usize = 12;

/// How what came differs from what was expected, in any order.
pub(crate) fn compared(expected: &[Vec<u8>], came: &[Vec<u8>]) -> Vec<String> {
    let mut left: Vec<_> = came.iter().collect();
    let mut missing = Vec::new();
    for message in expected {
        match left.iter().position(|it| *it == message) {
            Some(at) => drop(left.swap_remove(at)),
            None => missing.push(message),
        }
    }
    if left.is_empty() && missing.len() > SHOWN {
        return vec![format!("{} of {} are missing", missing.len(), expected.len())];
    }
    let mut failures = Vec::new();
    for message in missing.iter().take(SHOWN) {
        // The nearest is that with the longest common front.
        let common = |other: &[u8]| message.iter().zip(other).take_while(|(one, two)| one == two).count();
        let at = left.iter().map(|it| common(it)).max().unwrap_or(0);
        let near = left.iter().find(|it| common(it) == at).map_or(&[][..], |it| &it[at..]);
        failures.push(format!(
            "{}: differs from octet {at} on: {} has become {}",
            subject(message),
            shortened(&message[at..]),
            shortened(near)
        ));
    }
    if missing.len() > SHOWN {
        failures.push(format!("and {} others", missing.len() - SHOWN));
    }
    if left.len() > missing.len() {
        failures.push(format!("{} more than expected, such as {}", left.len() - missing.len(), shortened(left[0])));
    }
    failures
}

fn shortened(octets: &[u8]) -> String {
    octets[..octets.len().min(60)].escape_ascii().to_string()
}

/// The subject of a message, for people.
fn subject(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message);
    let line = text.lines().find(|line| line.starts_with("Subject: ")).or_else(|| text.lines().nth(1));
    line.unwrap_or_default().to_owned()
}

/// Each message that it should have found it has found once, and no other.
fn found(directory: &Path, needles: &[u32]) -> Result<Vec<String>> {
    let mut missing: Vec<_> = NEEDLES.iter().zip(needles).collect();
    let mut failures = Vec::new();
    for line in left(directory, "found")? {
        let is = |(subject, uid): &(&&str, &u32)| line.trim().parse() == Ok(**uid) || line.contains(**subject);
        match missing.iter().position(is) {
            Some(at) => drop(missing.swap_remove(at)),
            None => failures.push(format!("{line} is found, too")),
        }
    }
    failures.extend(missing.iter().map(|(subject, uid)| format!("{subject}, {uid}, is not found")));
    Ok(failures)
}

fn flagged(observer: &mut Observer) -> Result<Vec<String>> {
    observer.run(&format!("SELECT {FOLDER}"))?;
    let flagged = observer.search("FLAGGED")?;
    let mut should = observer.search(&format!("SUBJECT \"{}\"", mail::FLAG_ME))?;
    should.extend(observer.search("SUBJECT \"flagged\"")?);
    should.sort_unstable();
    let seen = observer.search(&format!("SEEN SUBJECT \"{}\"", mail::FLAG_ME))?;
    let mut failures = Vec::new();
    if flagged != should {
        failures.push(format!("flagged are {flagged:?}, not {should:?}"));
    }
    if seen.len() != 1 {
        failures.push("the message that is to be flagged has lost another flag".to_owned());
    }
    Ok(failures)
}

fn has_appended(client: &Client, observer: &mut Observer, appended: &[u8]) -> Result<Vec<String>> {
    let messages: Vec<_> = observer.messages(FOLDER)?.into_iter().map(|(_, octets)| octets).collect();
    let ours = b"Subject: appended by ";
    let messages = messages.into_iter().filter(|it| it.windows(ours.len()).any(|part| part == ours));
    let messages: Vec<_> = messages.map(|it| (client.appended)(&it)).collect();
    Ok(compared(&[(client.appended)(appended)], &messages))
}

fn deleted(observer: &mut Observer, left: usize) -> Result<Vec<String>> {
    observer.run(&format!("SELECT {FOLDER}"))?;
    let mut failures = Vec::new();
    if !observer.search(&format!("SUBJECT \"{}\"", mail::DELETE_ME))?.is_empty() {
        failures.push("it is still there".to_owned());
    }
    let added = observer.search("OR SUBJECT news SUBJECT \"appended by\"")?.len();
    let count = observer.search("ALL")?.len() - added;
    if count != left {
        failures.push(format!("{count} are left, not {left}"));
    }
    Ok(failures)
}

fn heard(directory: &Path) -> Result<Vec<String>> {
    Ok(if left(directory, "heard")?.is_empty() { vec!["it has heard nothing".to_owned()] } else { Vec::new() })
}
