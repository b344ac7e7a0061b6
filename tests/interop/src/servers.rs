//! The servers: how each is configured, started on free ports in a directory of its own, and stopped by its pid.

use crate::{Result, notes::Notes, tls::Certificate};
use std::{
    fs,
    io::Write,
    net::{TcpListener, TcpStream},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// Which server.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Dovecot,
    Cyrus,
    Mailutils,
    Pymap,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Dovecot, Self::Cyrus, Self::Mailutils, Self::Pymap];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Dovecot => "dovecot",
            Self::Cyrus => "cyrus",
            Self::Mailutils => "mailutils",
            Self::Pymap => "pymap",
        }
    }

    /// True if it has a port for TLS from the first octet. Pymap has STARTTLS only.
    const fn has_tls_port(self) -> bool {
        !matches!(self, Self::Pymap)
    }

    /// The files to be filled in, and the program that reads them.
    const fn templates(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Dovecot => &[
                ("dovecot.conf", include_str!("../conf/dovecot.conf")),
                ("dovecot-oauth2.conf", include_str!("../conf/dovecot-oauth2.conf")),
            ],
            Self::Cyrus => &[
                ("cyrus-imapd.conf", include_str!("../conf/cyrus-imapd.conf")),
                ("cyrus.conf", include_str!("../conf/cyrus.conf")),
            ],
            Self::Mailutils => &[("imap4d.conf", include_str!("../conf/imap4d.conf"))],
            Self::Pymap => &[],
        }
    }
}

/// The one user of each server.
pub(crate) const PASSWORD: &str = "secret";

/// A token that says who the user is, until the year 2100: a JWT, signed with the key below.
pub(crate) const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
    eyJzdWIiOiJhbGljZSIsImVtYWlsIjoiYWxpY2UiLCJpYXQiOjE2MDAwMDAwMDAsImV4cCI6NDEwMjQ0NDgwMH0.\
    eTHXK-ihZUs7KL1ubKnMd3pdploP-Adf6yv7EHCUmNA";
const TOKEN_KEY: &str = "dGhlIGtleSBvZiB0aGUgaW50ZXJvcCB0ZXN0cywga25vd24gdG8gYWxs";

/// A server that runs until this is dropped.
pub(crate) struct Server {
    pub(crate) kind: Kind,
    pub(crate) port: u16,
    pub(crate) tls_port: Option<u16>,
    pub(crate) certificate: Arc<Certificate>,
    /// What its connections noticed.
    pub(crate) notes: Arc<Notes>,
    directory: PathBuf,
    keeps_directory: bool,
    child: Child,
    /// Dropped behind it.
    _watch: Watch,
}

impl Server {
    /// Starts it, below this directory.
    pub(crate) fn start(
        kind: Kind,
        below: &Path,
        keeps_directory: bool,
        certificate: &Arc<Certificate>,
        notes: Notes,
    ) -> Result<Self> {
        let directory = below.join(kind.name());
        fs::create_dir_all(&directory)?;
        // Who reads the mail is not who made the directory.
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o755))?;
        // All at once, so that they differ. Somebody else could take one before the server does; then this run fails.
        let listeners = [TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("127.0.0.1:0")?];
        let [port, tls_port] = [listeners[0].local_addr()?.port(), listeners[1].local_addr()?.port()];
        drop(listeners);
        let place = Place { directory: &directory, port, tls_port };
        for (name, content) in [("certificate.pem", &certificate.certificate), ("key.pem", &certificate.key)] {
            write_secret(&directory.join(name), content)?;
        }
        for (name, template) in kind.templates() {
            fs::write(directory.join(name), place.filled(template))?;
        }
        let log = fs::File::create(directory.join("output"))?;
        let mut command = place.command(kind)?;
        // A group of its own has all that it starts in turn.
        let child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).process_group(0).spawn()?;
        let watch = Watch::start(child.id(), &directory, keeps_directory)?;
        let tls_port = kind.has_tls_port().then_some(tls_port);
        let certificate = certificate.clone();
        let mut server = Self {
            kind,
            port,
            tls_port,
            certificate,
            notes: Arc::new(notes),
            directory,
            keeps_directory,
            child,
            _watch: watch,
        };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// Who logs in.
    pub(crate) const fn user(&self) -> &'static str {
        match self.kind {
            // The name of a domain, by which it finds the file with the password.
            Kind::Mailutils => "alice@example.org",
            _ => "alice",
        }
    }

    /// A file of this name in its directory.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if let Some(status) = self.child.try_wait()? {
                let output = fs::read_to_string(self.directory.join("output")).unwrap_or_default();
                return Err(format!("{} ended with {status}: {output}", self.kind.name()).into());
            }
            if Instant::now() > deadline {
                return Err(format!("{} does not listen", self.kind.name()).into());
            }
            thread::sleep(Duration::from_millis(50));
        }
        // Dovecot tells its first client to wait until it can look up passwords.
        thread::sleep(Duration::from_secs(1));
        Ok(())
    }

    /// Ends it at once, with all of its processes, as a power cut does.
    pub(crate) fn kill(&self) {
        signal("KILL", &format!("-{}", self.child.id()));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        signal("TERM", &self.child.id().to_string());
        let deadline = Instant::now() + Duration::from_secs(3);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(50));
        }
        // What is left of its group, and perhaps itself.
        self.kill();
        self.child.wait().ok();
        if !self.keeps_directory {
            fs::remove_dir_all(&self.directory).ok();
        }
    }
}

/// Ends a server, too, if this program ends without having done so: if it is interrupted or killed. (That the kernel tells a process of
/// the end of its parent is no help: it does not once the process has become another user's, as two of the servers do.)
struct Watch {
    child: Child,
}

impl Watch {
    /// A shell that waits for a line, which does not come if whoever was to write it is gone.
    fn start(group: u32, directory: &Path, keeps_directory: bool) -> Result<Self> {
        let script = r#"read line && exit
            kill -s TERM -- "-$1"
            sleep 2
            kill -s KILL -- "-$1"
            if [ -n "$2" ]; then rm -r "$2"; rmdir "${2%/*}"; fi"#;
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh", &group.to_string()]);
        if !keeps_directory {
            command.arg(directory);
        }
        // In a group of its own, Ctrl-C does not reach it.
        let child = command.stdin(Stdio::piped()).stderr(Stdio::null()).process_group(0).spawn()?;
        Ok(Self { child })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(mut stdin) = self.child.stdin.take() {
            stdin.write_all(b"\n").ok();
        }
        self.child.wait().ok();
    }
}

/// Writes a file that nobody else may read. Mailutils refuses a key that others can read.
fn write_secret(path: &Path, content: &str) -> Result<()> {
    fs::write(path, content)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(())
}

/// Sends a signal to a process, or with a `-` before its number to a group.
fn signal(name: &str, whom: &str) {
    Command::new("kill").args(["-s", name, "--", whom]).stderr(Stdio::null()).status().ok();
}

/// Where a server runs.
struct Place<'a> {
    directory: &'a Path,
    port: u16,
    tls_port: u16,
}

impl Place<'_> {
    /// A template with what it asks for.
    fn filled(&self, template: &str) -> String {
        let path = |name: &str| self.directory.join(name).display().to_string();
        [
            ("@DIR@", self.directory.display().to_string()),
            ("@PORT@", self.port.to_string()),
            ("@TLS_PORT@", self.tls_port.to_string()),
            ("@CERTIFICATE@", path("certificate.pem")),
            ("@KEY@", path("key.pem")),
            ("@SERVERS@", installed("").display().to_string()),
        ]
        .iter()
        .fold(template.to_owned(), |filled, (mark, value)| filled.replace(mark, value))
    }

    /// The command that starts this server, once all is there that it needs.
    fn command(&self, kind: Kind) -> Result<Command> {
        let path = |name: &str| self.directory.join(name);
        Ok(match kind {
            Kind::Dovecot => {
                self.make(&["mail", "keys/default/HS256"])?;
                fs::write(path("keys/default/HS256/default"), TOKEN_KEY)?;
                let mut command = Command::new("dovecot");
                command.arg("-F").arg("-c").arg(path("dovecot.conf"));
                command
            }
            Kind::Cyrus => {
                self.make(&["lib/socket", "spool", "run"])?;
                for user in ["alice", "cyrus"] {
                    let mut command = Command::new("saslpasswd2");
                    command.args(["-p", "-c", "-f"]).arg(path("sasldb2")).args(["-u", "mail.example.org", user]);
                    let mut child = command.stdin(Stdio::piped()).spawn()?;
                    child.stdin.take().ok_or("no pipe")?.write_all(PASSWORD.as_bytes())?;
                    child.wait()?;
                }
                self.give_away(&path("."))?;
                let mut command = Command::new(installed("cyrus/usr/lib/cyrus/bin/master"));
                command.env("LD_LIBRARY_PATH", cyrus_libraries()?);
                command.arg("-D").arg("-C").arg(path("cyrus-imapd.conf")).arg("-M").arg(path("cyrus.conf"));
                command.arg("-p").arg(path("master.pid"));
                command
            }
            Kind::Mailutils => {
                self.make(&[
                    "users",
                    "mail/alice",
                    "home/alice/INBOX/cur",
                    "home/alice/INBOX/new",
                    "home/alice/INBOX/tmp",
                ])?;
                // `crypt` of the password, which is a secret to nobody.
                let password = "$1$interop0$SupsB1CpMdcVPjDVGty8//";
                let home = path("home/alice");
                let line = format!("alice:{password}:8:8:alice:{}:/bin/sh\n", home.display());
                fs::write(path("users/example.org"), line)?;
                write_secret(&path("passwords"), &format!("alice@example.org\t{PASSWORD}\n"))?;
                self.give_away(&path("."))?;
                let mut command = Command::new("imap4d");
                command.arg("--config-file").arg(path("imap4d.conf"));
                command
            }
            Kind::Pymap => {
                let mut command = Command::new(installed("pymap/bin/pymap"));
                command.args(["--host", "127.0.0.1", "--port", &self.port.to_string()]);
                command.arg("--cert").arg(path("certificate.pem")).arg("--key").arg(path("key.pem"));
                command.args(["dict", "--demo-data", "--demo-user", "alice", "--demo-password", PASSWORD]);
                command
            }
        })
    }

    /// Makes these directories, for the user `mail`.
    fn make(&self, names: &[&str]) -> Result<()> {
        for name in names {
            fs::create_dir_all(self.directory.join(name))?;
            self.give_away(&self.directory.join(name))?;
        }
        Ok(())
    }

    /// Gives a directory to the user `mail`.
    fn give_away(&self, directory: &Path) -> Result<()> {
        match Command::new("chown").args(["-R", "mail:mail"]).arg(directory).status()?.success() {
            true => Ok(()),
            false => Err("chown failed: the servers are started by root".into()),
        }
    }
}

/// A path below what `install.sh` has made.
fn installed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/servers").join(name)
}

/// Where the libraries of Cyrus are: below the name of the machine's architecture.
fn cyrus_libraries() -> Result<PathBuf> {
    for entry in fs::read_dir(installed("cyrus/usr/lib"))? {
        let path = entry?.path();
        if path.join("libcyrus.so.0").exists() {
            return Ok(path);
        }
    }
    Err("the libraries of Cyrus are missing: run install.sh".into())
}
