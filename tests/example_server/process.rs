//! The server as a process.

use crate::{client::Client, example::example};
use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// An empty folder of a test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("example_server").join(name);
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("there is room");
    folder
}

/// A server that runs. When it is dropped, it is killed.
pub(crate) struct Process {
    child: Child,
    errors: PathBuf,
    pub(crate) address: String,
    /// Where it listens under TLS.
    pub(crate) secure: Option<String>,
}

impl Process {
    /// Starts it. What it says of errors goes into a file of this folder.
    pub(crate) fn start(folder: &Path, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        let errors = folder.join("errors");
        let mut command = Command::new(example("server"));
        command.args(["--listen", "127.0.0.1:0"]).args(args).stdout(Stdio::piped());
        let written = File::options().append(true).create(true).open(&errors).expect("there is room");
        let mut child = command.stderr(written).spawn().expect("it runs");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
        let mut address = || lines.next()?.strip_prefix("listening on ").map(str::to_owned);
        let first = address();
        let Some(first) = first else { panic!("it does not listen: {:?}", fs::read_to_string(&errors)) };
        let has_tls = command.get_args().any(|arg| arg == "--listen-tls");
        let secure =
            has_tls.then(|| address().and_then(|it| it.strip_suffix(" under TLS").map(str::to_owned))).flatten();
        Self { child, errors, address: first, secure }
    }

    /// The same, in memory or in a maildir of this folder, for these users. All have the password "secret".
    pub(crate) fn with_users<'a>(folder: &Path, maildir: bool, users: impl IntoIterator<Item = &'a str>) -> Self {
        let mut args = Vec::new();
        for user in users {
            args.extend(["--user".to_owned(), format!("{user}:secret")]);
        }
        if maildir {
            args.extend(["--maildir".to_owned(), folder.join("mail").to_str().expect("it is text").to_owned()]);
        }
        Self::start(folder, args)
    }

    /// A client that has logged in.
    pub(crate) fn client(&self, user: &str) -> Client {
        let mut client = Client::connect(&self.address);
        client.ok(format!("LOGIN {user} secret"));
        client
    }

    /// As kill -9 does it.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
        // Whatever happened, nothing of it has panicked.
        let errors = fs::read_to_string(&self.errors).unwrap_or_default();
        assert!(!errors.contains("panicked"), "{errors}");
    }

    /// Octets that it has in memory.
    pub(crate) fn memory(&self) -> u64 {
        memory(self.child.id(), "VmRSS:")
    }

    /// The most octets that it had in memory.
    pub(crate) fn most_memory(&self) -> u64 {
        memory(self.child.id(), "VmHWM:")
    }

    /// How many sockets and files it has open.
    pub(crate) fn descriptors(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).expect("it runs").count()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if std::thread::panicking() {
            _ = self.child.kill();
            _ = self.child.wait();
            eprintln!("{}", fs::read_to_string(&self.errors).unwrap_or_default());
        } else {
            self.kill();
        }
    }
}

/// Octets that a process has in memory, in the way that Linux calls so.
pub(crate) fn memory(process: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("Linux tells");
    let kilobytes = line.trim().trim_end_matches(" kB").parse::<u64>().expect("it is a number");
    kilobytes << 10
}

/// Waits until this is so, and says whether it ever was.
pub(crate) fn comes_true(limit: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while !is_so() {
        if start.elapsed() > limit {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}
