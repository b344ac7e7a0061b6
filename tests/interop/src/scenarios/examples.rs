//! The crate's examples `client`, `tokio_client` and `sync`, as programs, under TLS.

use super::{Settings, resync::all_flags};
use crate::{
    Result,
    connection::{Connection, literal},
    mail,
    report::{Report, Verdict},
    servers::{PASSWORD, Server},
};
use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

pub(crate) fn run(server: &Server, report: &mut Report, _: &Settings) {
    report.check("example client", || client(server));
    report.check("example client: a certificate that nobody vouches for", || untrusted(server));
    report.check("example tokio_client", || tokio_client(server));
    report.check("example sync", || sync(server));
}

/// Where an example is, once all of them are built.
fn example(name: &str) -> Result<PathBuf> {
    static EXAMPLES: OnceLock<Option<PathBuf>> = OnceLock::new();
    let examples = EXAMPLES.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let target = root.join("target");
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--examples", "--features", "scram", "--target-dir"]).arg(&target);
        build.current_dir(root);
        // What cargo says to this program is not meant for the other package.
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(|it| it.starts_with("CARGO_PKG_") || it.starts_with("CARGO_MANIFEST_")) {
                build.env_remove(name);
            }
        }
        build.status().is_ok_and(|status| status.success()).then(|| target.join("debug/examples"))
    });
    Ok(examples.as_ref().ok_or("the examples do not build")?.join(name))
}

/// What a program has printed, and how it ended.
struct Ran {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Ran {
    /// What it has said last on stderr.
    fn end(&self) -> &str {
        self.stderr.lines().last().unwrap_or_default()
    }

    /// It has ended well, and printed this.
    fn has_printed(&self, text: &str) -> Result<()> {
        match self.status == Some(0) && self.stdout.contains(text) {
            true => Ok(()),
            false => {
                Err(format!("exit status {:?}, without {text:?}: {} {}", self.status, self.stdout, self.end()).into())
            }
        }
    }
}

/// Runs an example to its end, which is to come soon.
fn ran(name: &str, arguments: &[&OsStr], trust: Option<&Path>) -> Result<Ran> {
    let mut command = Command::new("timeout");
    command.arg("60").arg(example(name)?).args(arguments);
    if let Some(certificate) = trust {
        command.env("TRUST", certificate);
    }
    let output = command.output()?;
    Ok(Ran {
        status: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// The URL of a mailbox: under TLS from the first octet, if the server has that, and by STARTTLS if not.
fn url(server: &Server, mailbox: &str) -> String {
    let user = server.user().replace('@', "%40");
    let (scheme, port) = server.tls_port.map_or(("imap", server.port), |port| ("imaps", port));
    format!("{scheme}://{user}:{PASSWORD}@127.0.0.1:{port}/{mailbox}")
}

/// A mailbox with these messages more. It is selected once all of them are there: mailutils does not keep the UIDs of what comes to a
/// mailbox while it is selected, or is looked at with EXAMINE first.
fn prepare(server: &Server, mailbox: &str, subjects: &[&str]) -> Result<()> {
    let mut connection = Connection::logged_in(server)?;
    // It may be there.
    connection.run(&format!("CREATE {mailbox}"))?;
    for subject in subjects {
        connection.ok(&format!("APPEND {mailbox} {}", literal(&mail::small(subject))))?;
    }
    connection.ok(&format!("SELECT {mailbox}"))?;
    connection.ok("LOGOUT")?;
    Ok(())
}

/// The UID of the last message.
fn last_uid(server: &Server, mailbox: &str) -> Result<String> {
    let flags = all_flags(&mut Connection::selected(server, mailbox)?)?;
    Ok(flags.keys().last().ok_or("there is no message")?.to_string())
}

/// Adds a message, shows the list of all, and fetches it again.
fn client(server: &Server) -> Result<Verdict> {
    prepare(server, "Client", &["first"])?;
    let (certificate, url) = (server.file("certificate.pem"), url(server, "Client"));
    let (message, again) = (server.file("message.eml"), server.file("again.eml"));
    fs::write(&message, mail::small("second"))?;
    let run = |arguments: &[&OsStr]| {
        let trust = [OsStr::new("--trust"), certificate.as_os_str()];
        ran("client", &[&trust, arguments, &[OsStr::new(&url)]].concat(), None)
    };
    run(&["--append".as_ref(), message.as_os_str()])?.has_printed("message.eml")?;
    let list = run(&[])?;
    list.has_printed("Client: 2 messages")?;
    list.has_printed("second")?;
    let uid = last_uid(server, "Client")?;
    run(&["--fetch".as_ref(), uid.as_ref(), "-o".as_ref(), again.as_os_str()])?.has_printed("again.eml")?;
    match fs::read(&again)? == fs::read(&message)? {
        true => Ok(Verdict::PASSED),
        false => Err("the message is not the one that was appended".into()),
    }
}

/// It does not log in where anybody may listen.
fn untrusted(server: &Server) -> Result<Verdict> {
    let ran = ran("client", &[url(server, "Client").as_ref()], None)?;
    match ran.status == Some(1) && ran.stdout.is_empty() && ran.stderr.contains("certificate") {
        true => Ok(Verdict::PASSED),
        false => Err(format!("exit status {:?}: {} {}", ran.status, ran.stdout, ran.stderr).into()),
    }
}

/// Lists the mailboxes, and shows the last message.
fn tokio_client(server: &Server) -> Result<Verdict> {
    prepare(server, "Tokio", &["not the last", "the last"])?;
    let url = url(server, "Tokio");
    let ran = ran("tokio_client", &[url.as_ref(), "2".as_ref()], Some(&server.file("certificate.pem")))?;
    for text in ["INBOX\n", "Tokio\n", "the last\n"] {
        ran.has_printed(text)?;
    }
    match ran.stdout.contains("not the last") {
        true => Err(format!("it has shown more than the last message: {}", ran.stdout).into()),
        false => Ok(Verdict::PASSED),
    }
}

/// Fetches all, and the second time what has changed, and nothing else.
fn sync(server: &Server) -> Result<Verdict> {
    prepare(server, "Sync", &["first", "second", "third"])?;
    let (certificate, url, maildir) = (server.file("certificate.pem"), url(server, "Sync"), server.file("Maildir"));
    let run = || {
        let trust = ["--trace".as_ref(), "--trust".as_ref(), certificate.as_os_str()];
        ran("sync", &[&trust[..], &[url.as_ref(), maildir.as_os_str()]].concat(), None)
    };
    run()?.has_printed("3 new, 0 changed, 0 gone, 3 messages")?;

    prepare(server, "Sync", &["fourth"])?;
    let new = last_uid(server, "Sync")?;
    let mut other = Connection::selected(server, "Sync")?;
    // Not the first is gone: mailutils would answer `UID FETCH 1:3` with UID 2 only.
    other.ok("STORE 1 +FLAGS (\\Flagged)")?;
    other.ok("STORE 2 +FLAGS (\\Deleted)")?;
    other.ok("EXPUNGE")?;
    let (has_qresync, has_condstore) = (other.has("QRESYNC"), other.has("CONDSTORE"));
    other.ok("LOGOUT")?;

    let second = run()?;
    second.has_printed("1 new, 1 changed, 1 gone, 3 messages")?;
    let commands = || second.stderr.lines().filter(|line| line.starts_with("C "));
    let is_sent = |text: &str| commands().any(|line| line.contains(text));
    let bodies: Vec<_> = commands().filter(|line| line.contains("BODY.PEEK[]")).collect();
    if bodies.len() != 1 || !bodies[0].contains(&format!("UID FETCH {new} ")) {
        return Err(format!("more was fetched than what is new: {bodies:?}").into());
    }
    let method = match (has_qresync, has_condstore) {
        (true, _) if is_sent("(QRESYNC (") => "by QRESYNC",
        (false, true) if is_sent("(CHANGEDSINCE ") => "by CONDSTORE",
        (false, false) => "by neither QRESYNC nor CONDSTORE",
        _ => return Err(format!("not by the best means: {}", second.stderr).into()),
    };
    run()?.has_printed("0 new, 0 changed, 0 gone, 3 messages")?;
    Ok(Verdict::passed(method.into()))
}
