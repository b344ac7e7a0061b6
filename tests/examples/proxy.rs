//! The example `proxy`, between the example `client` and a server that says just enough.

use crate::{example::example, mail, server::Server};
use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A proxy that runs until this is dropped.
struct Proxy {
    child: Child,
    port: String,
    said: BufReader<std::process::ChildStdout>,
}

impl Proxy {
    fn new(options: &[&str], server: &Server) -> Self {
        let mut command = Command::new(example("proxy"));
        command.args(options).args(["0", &format!("127.0.0.1:{}", server.port)]).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the example runs");
        let mut said = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        said.read_line(&mut line).expect("it says where it listens");
        let port = line.split([':', ' ']).nth(1).expect("it has a port").to_owned();
        Self { child, port, said }
    }

    /// A client comes and goes: what was printed of that.
    fn client(mut self) -> String {
        let url = format!("imap://alice:secret@127.0.0.1:{}/", self.port);
        let output = Command::new(example("client")).args(["--insecure-plain", &url]).output().expect("it runs");
        assert!(output.status.success(), "{output:?}");
        // The last octets may still be on their way through it.
        std::thread::sleep(Duration::from_millis(300));
        self.child.kill().expect("it runs");
        let mut printed = String::new();
        self.said.read_to_string(&mut printed).expect("it prints text");
        printed
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_prints_what_passes_without_passwords() {
    let server = Server::new([mail(4, "", "Subject: a\r\n")]);
    let printed = Proxy::new(&[], &server).client();
    assert!(printed.contains("1 C A1 AUTHENTICATE PLAIN [redacted]\n"), "{printed}");
    assert!(printed.contains("  <- AUTHENTICATE\n") && printed.contains("1 S * 1 FETCH (UID 4 "), "{printed}");
    assert!(!printed.contains("secret") && !printed.contains("AGFsaWNl"), "{printed}");
}

#[test]
fn it_can_print_only_what_is_wrong() {
    let server = Server::new([mail(4, "", "Subject: a\r\n")]);
    assert_eq!(Proxy::new(&["--lint"], &server).client(), "");
    server.mailbox().examined = "* FLAGS (\\Seen  \\Deleted)\r\n";
    let printed = Proxy::new(&["--lint"], &server).client();
    assert!(printed.starts_with("1 S * FLAGS (\\Deleted \\Seen)\n1   spaces at offset "), "{printed}");
    assert!(printed.contains("RFC 9051, section 9; known from: ") && printed.lines().count() == 3, "{printed}");
}

#[test]
fn it_says_what_is_wrong_with_its_arguments() {
    for args in [&["x", "h:1"][..], &["1"], &["1", "h"], &["--no-such", "1", "h:1"], &[]] {
        let output = Command::new(example("proxy")).args(args).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("proxy: "), "{output:?}");
    }
}
