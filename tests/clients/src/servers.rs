//! The servers: the example in its two ways to keep mail, and Dovecot beside it, so that one sees whose fault it is. Each is started on a
//! free port in a directory of its own, and stopped by its pid.

use crate::Result;
use std::{
    fs,
    io::Write,
    net::{TcpListener, TcpStream},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Which server.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Memory,
    Maildir,
    Dovecot,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Memory, Self::Maildir, Self::Dovecot];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Maildir => "maildir",
            Self::Dovecot => "dovecot",
        }
    }

    /// What it is, for people.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Memory => "The example server, mail in memory",
            Self::Maildir => "The example server, mail in a maildir",
            Self::Dovecot => "Dovecot",
        }
    }

    /// True if mail is kept octet for octet. Dovecot makes each line end a CRLF.
    pub(crate) const fn keeps_lines(self) -> bool {
        !matches!(self, Self::Dovecot)
    }
}

/// A server that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) kind: Kind,
    pub(crate) port: u16,
    child: Child,
    /// Ends with the line that is written when the server is stopped, or without it when this program is gone.
    watch: Child,
}

impl Server {
    /// Starts it in this directory, for these users, whose password is `secret`.
    pub(crate) fn start(kind: Kind, directory: &Path, users: &[String]) -> Result<Self> {
        fs::create_dir_all(directory)?;
        // Who reads the mail is not who made the directory.
        fs::set_permissions(directory, fs::Permissions::from_mode(0o755))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = fs::File::create(directory.join("output"))?;
        let mut command = command(kind, directory, port, users)?;
        // A group of its own has all that it starts in turn.
        let child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).process_group(0).spawn()?;
        let script = r#"read line || kill -s KILL -- "-$1""#;
        let mut watch = Command::new("sh");
        watch.args(["-c", script, "sh", &child.id().to_string()]).stdin(Stdio::piped()).process_group(0);
        let mut server = Self { kind, port, child, watch: watch.spawn()? };
        server.wait_until_ready(directory)?;
        Ok(server)
    }

    fn wait_until_ready(&mut self, directory: &Path) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if self.child.try_wait()?.is_some() || Instant::now() > deadline {
                let output = fs::read_to_string(directory.join("output")).unwrap_or_default();
                return Err(format!("{} has not started: {output}", self.kind.name()).into());
            }
            thread::sleep(Duration::from_millis(50));
        }
        if self.kind == Kind::Dovecot {
            // It tells its first client to wait until it can look up passwords.
            thread::sleep(Duration::from_secs(1));
        }
        Ok(())
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
        signal("KILL", &format!("-{}", self.child.id()));
        self.child.wait().ok();
        if let Some(mut stdin) = self.watch.stdin.take() {
            stdin.write_all(b"\n").ok();
        }
        self.watch.wait().ok();
    }
}

/// Sends a signal to a process, or with a `-` before its number to a group.
pub(crate) fn signal(name: &str, whom: &str) {
    Command::new("kill").args(["-s", name, "--", whom]).stderr(Stdio::null()).status().ok();
}

/// The command that starts a server, once all is there that it needs.
fn command(kind: Kind, directory: &Path, port: u16, users: &[String]) -> Result<Command> {
    if kind == Kind::Dovecot {
        let mail = directory.join("mail");
        fs::create_dir_all(&mail)?;
        if !Command::new("chown").arg("mail:mail").arg(&mail).status()?.success() {
            return Err("chown failed: Dovecot is started by root".into());
        }
        let template = include_str!("../conf/dovecot.conf");
        let configuration = directory.join("dovecot.conf");
        let filled = template.replace("@DIR@", &directory.display().to_string()).replace("@PORT@", &port.to_string());
        fs::write(&configuration, filled)?;
        let mut command = Command::new("dovecot");
        command.arg("-F").arg("-c").arg(configuration);
        return Ok(command);
    }
    let mut command = Command::new(examples().join("server"));
    command.args(["--listen", &format!("127.0.0.1:{port}")]);
    for user in users {
        command.args(["--user", &format!("{user}:secret")]);
    }
    if kind == Kind::Maildir {
        command.arg("--maildir").arg(directory.join("mail"));
    }
    Ok(command)
}

/// Builds the examples, so that they are those of this source.
pub(crate) fn build() -> Result<()> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--features", "cram-md5,scram", "--manifest-path"]).arg(manifest);
    cargo.args(["server", "client", "sync"].map(|name| ["--example", name]).concat());
    if cargo.status()?.success() { Ok(()) } else { Err("the examples do not build".into()) }
}

/// Where the examples are once they are built.
pub(crate) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/release/examples")
}
