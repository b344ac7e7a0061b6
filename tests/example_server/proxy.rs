//! The example `proxy`, between a client and the example server, or one that is odd.

use crate::{
    client::Client,
    example::example,
    message,
    process::{Process, comes_true, folder, memory},
    streams::certificate,
};
use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    path::Path,
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
    thread,
    time::Duration,
};

/// How long something may take that ought to happen at once.
const PATIENCE: Duration = Duration::from_secs(30);

/// A proxy that runs until this is dropped.
struct Proxy {
    child: Child,
    address: String,
    /// Until nobody reads it any more.
    said: Option<BufReader<ChildStdout>>,
    errors: ChildStderr,
}

impl Proxy {
    fn start(options: &[&str], server: &str) -> Self {
        let mut command = Command::new(example("proxy"));
        command.args(options).args(["0", server]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the example runs");
        let mut said = BufReader::new(child.stdout.take().expect("it is piped"));
        let errors = child.stderr.take().expect("it is piped");
        let mut line = String::new();
        said.read_line(&mut line).expect("it says where it listens");
        let address = line.split(' ').next().unwrap_or_default().to_owned();
        assert_eq!(line, format!("{address} -> {server}\n"));
        Self { child, address, said: Some(said), errors }
    }

    /// What it has printed until now: what a client has received was printed before.
    fn printed(mut self) -> String {
        self.child.kill().expect("it runs");
        let mut printed = String::new();
        self.said.take().expect("it is read").read_to_string(&mut printed).expect("it prints text");
        printed
    }

    /// How it ends, and the reason that it gives.
    fn ended(mut self) -> (Option<i32>, String) {
        assert!(comes_true(PATIENCE, || self.child.try_wait().expect("it is ours").is_some()), "it goes on");
        let mut reason = String::new();
        self.errors.read_to_string(&mut reason).expect("it prints text");
        (self.child.wait().expect("it has ended").code(), reason)
    }

    /// Octets that it had in memory at most.
    fn most_memory(&self) -> u64 {
        memory(self.child.id(), "VmHWM:")
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that says this to whoever comes, that once it has heard something, and nothing from then on.
fn odd_server(greeting: &'static str, answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let address = listener.local_addr().expect("it has an address").to_string();
    thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut serve = || -> io::Result<usize> {
                client.write_all(greeting.as_bytes())?;
                client.read_exact(&mut [0])?;
                client.write_all(&answer)?;
                client.read_to_end(&mut Vec::new())
            };
            // A client that hangs up is none of its concern.
            _ = serve();
        }
    });
    address
}

/// A server that has TLS, and the path of its certificate.
fn with_tls(folder: &Path) -> (Process, String) {
    let (certificate, key) = certificate(folder);
    let text = |path: &Path| path.to_str().expect("it is text").to_owned();
    let (certificate, key) = (text(&certificate), text(&key));
    let args = ["--user", "alice:secret", "--listen-tls", "127.0.0.1:0", "--tls", &certificate, &key];
    (Process::start(folder, args), certificate)
}

/// All that a session has: what is large in both directions, what is pushed, what waits for an answer, and what does not.
fn whole_session(client: &mut Client, other: &mut Client) {
    let large = message("large", 700_000);
    let uid = client.append("INBOX", "\\Seen", &large);
    client.ok("SELECT INBOX");
    for section in ["BODY.PEEK[]", "BINARY.PEEK[]"] {
        let answer = client.ok(format!("UID FETCH {uid} {section}"));
        assert!(answer.untagged.iter().any(|line| line.windows(large.len()).any(|octets| octets == large)));
    }
    let tag = client.begin("APPEND INBOX {9}").expect("it is connected");
    assert!(client.line().starts_with("+ "));
    client.send("a: b\r\n\r\nc\r\n").expect("it is connected");
    assert!(client.answer(&tag).expect("it is told").status.starts_with("OK"));
    let tag = client.begin("IDLE").expect("it is connected");
    while !client.line().starts_with("+ ") {}
    other.append("INBOX", "", b"Subject: news\r\n\r\n");
    while !client.line().contains("* 3 EXISTS") {}
    client.send("DONE\r\n").expect("it is connected");
    assert!(client.answer(&tag).expect("it is told").status.starts_with("OK"));
    // Many at once, of which none waits.
    client.send((0..100).map(|it| format!("b{it} NOOP\r\n")).collect::<String>()).expect("it is connected");
    for it in 0..100 {
        assert!(client.answer(&format!("b{it}")).expect("it is told").status.starts_with("OK"));
    }
}

/// Says goodbye, and hears that both directions are closed.
fn leave(mut client: Client) {
    client.ok("LOGOUT");
    let mut rest = Vec::new();
    client.into_socket().read_to_end(&mut rest).expect("it closes");
}

#[track_caller]
fn assert_has(printed: &str, lines: &[&str]) {
    for line in lines {
        assert!(printed.contains(line), "no {line} in {printed}");
    }
}

#[test]
fn it_prints_what_passes_without_passwords() {
    let folder = folder("proxy");
    let server = Process::with_users(&folder, false, ["alice"]);
    let proxy = Proxy::start(&[], &server.address);
    let mut client = Client::connect(&proxy.address);
    // Even what the server cannot read, or has to ask for, or refuses.
    client.status("LOGIN alice secret and more", "BAD");
    client.status("LOGIN alice \"secret", "BAD");
    client.status("LOGIN alice {7+}\r\nsecret2", "NO");
    client.status("AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldDM=", "NO");
    let tag = client.begin("AUTHENTICATE PLAIN").expect("it is connected");
    assert!(client.line().starts_with('+'));
    client.send("AGFsaWNlAHNlY3JldA==\r\n").expect("it is connected");
    assert!(client.answer(&tag).expect("it is told").status.starts_with("OK"));
    whole_session(&mut client, &mut server.client("alice"));
    client.command("RENAME nowhere \"\x1b[31m\"").expect("it is told");
    leave(client);
    let printed = proxy.printed();
    assert!(!printed.contains("secret") && !printed.contains("AGFsaWNl"), "{printed}");
    assert!(!printed.contains('\x1b'), "{printed}");
    let lines = ["1 S * OK ", " AUTHENTICATE PLAIN [redacted]\n1 S a4 NO ", "  <- AUTHENTICATE\n", "1 C [redacted]\n"];
    assert_has(&printed, &lines);
    let lines = [
        "1 C a literal of 700014 octets",
        "1 S * 1 FETCH (UID 1 BODY[] ",
        "1 C DONE\n",
        "1 S b99 OK ",
        "  <- LOGOUT\n",
    ];
    assert_has(&printed, &lines);
}

#[test]
fn it_can_print_only_what_is_wrong() {
    let folder = folder("proxy_lint");
    let server = Process::with_users(&folder, false, ["alice"]);
    let proxy = Proxy::start(&["--lint"], &server.address);
    let mut client = Client::connect(&proxy.address);
    client.ok("LOGIN alice secret");
    whole_session(&mut client, &mut server.client("alice"));
    leave(client);
    assert_eq!(proxy.printed(), "");

    let odd = odd_server("* OK ready\r\n* FLAGS (\\Seen  \\Deleted)\r\n* SEARCH (1\r\n* OK a\x1b[31mb\r\n", Vec::new());
    let proxy = Proxy::start(&["--lint"], &odd);
    let mut client = Client::connect(&proxy.address);
    while !client.line().starts_with("* OK a") {}
    let printed = proxy.printed();
    assert!(printed.starts_with("1 S * FLAGS (\\Deleted \\Seen)\n1   spaces at offset "), "{printed}");
    assert_has(&printed, &["RFC 9051, section 9; known from: ", "\n1 S * SEARCH (1: expected "]);
    assert!(!printed.contains("ready"), "{printed}");
}

#[test]
fn it_speaks_tls_to_the_server() {
    let folder = folder("proxy_tls");
    let (server, certificate) = with_tls(&folder);
    let secure = server.secure.as_deref().expect("it has one");
    let proxy = Proxy::start(&["--tls", "--trust", &certificate], secure);
    let mut client = Client::connect(&proxy.address);
    client.ok("LOGIN alice secret");
    let mut other = Client::connect(&proxy.address);
    other.ok("LOGIN alice secret");
    whole_session(&mut client, &mut other);
    leave(client);
    let printed = proxy.printed();
    let lines =
        ["1 S * OK ", "1 C a1 LOGIN ", "1 S * 1 FETCH (UID 1 BODY[] ", "2 S * OK ", "2 C a2 APPEND ", "  <- LOGOUT\n"];
    assert_has(&printed, &lines);
    assert!(!printed.contains("secret") && !printed.contains("opaque"), "{printed}");
}

#[test]
fn it_goes_on_where_a_server_cannot_be_reached() {
    let folder = folder("proxy_reach");
    let (server, _) = with_tls(&folder);
    let secure = server.secure.clone().expect("it has one");
    let plain = odd_server("* OK ready\r\n", Vec::new());
    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("there is a port").to_string();
    // A certificate that nobody trusts, no TLS, and nobody at all.
    for (options, address, reason) in [
        (&["--tls"][..], &secure, "invalid peer certificate: UnknownIssuer"),
        (&["--tls"], &plain, "received corrupt message"),
        (&[], &nobody, "Connection refused"),
    ] {
        let mut proxy = Proxy::start(options, address);
        for _ in 0..2 {
            let mut heard = Vec::new();
            TcpStream::connect(&proxy.address).expect("it listens").read_to_end(&mut heard).expect("it closes");
            assert_eq!(heard, b"");
        }
        proxy.child.kill().expect("it runs");
        let (_, reasons) = proxy.ended();
        for session in 1..=2 {
            assert_has(&reasons, &[&format!("proxy: {session}: {address}: {reason}")]);
        }
    }
}

#[test]
fn it_forwards_what_comes_after_starttls_and_says_that_it_cannot_read_it() {
    let folder = folder("proxy_starttls");
    let (server, certificate) = with_tls(&folder);
    for options in [&[][..], &["--lint"]] {
        let proxy = Proxy::start(options, &server.address);
        let [mut client, mut other] = [(); 2].map(|()| {
            let mut client = Client::connect(&proxy.address);
            client.start_tls(Path::new(&certificate));
            client.ok("LOGIN alice secret");
            client
        });
        if options.is_empty() {
            whole_session(&mut client, &mut other);
        }
        client.ok("LOGOUT");
        let printed = proxy.printed();
        for session in 1..=2 {
            for sender in ["C", "S"] {
                // Once, however much comes.
                let line = format!("{session} {sender} opaque from here on: STARTTLS came before\n");
                assert_eq!(printed.matches(&line).count(), 1, "{printed}");
            }
        }
        assert_eq!(printed.lines().count(), if options.is_empty() { 10 } else { 4 }, "{printed}");
        assert!(!printed.contains("LOG"), "{printed}");
    }
}

#[test]
fn it_reads_what_is_compressed() {
    let folder = folder("proxy_compress");
    let (server, certificate) = with_tls(&folder);
    let secure = server.secure.as_deref().expect("it has one");
    let proxy = Proxy::start(&["--tls", "--trust", &certificate], secure);
    let mut client = Client::connect(&proxy.address);
    client.ok("LOGIN alice secret");
    client.compress();
    let mut other = Client::connect(&proxy.address);
    other.ok("LOGIN alice secret");
    whole_session(&mut client, &mut other);
    client.ok("LOGOUT");
    let printed = proxy.printed();
    let lines = [
        "1 S a2 OK ",
        "  <- COMPRESS\n",
        "1 C a3 APPEND ",
        "1 S * 1 FETCH (UID 1 BODY[] ",
        "1 C DONE\n",
        "  <- LOGOUT\n",
    ];
    assert_has(&printed, &lines);
    assert!(!printed.contains("opaque"), "{printed}");
}

#[test]
fn it_forwards_what_is_not_deflate_and_says_so() {
    let garbage = b"\xff\xfe\xfd this is no deflate\r\n".repeat(1000);
    let odd = odd_server("* OK ready\r\n", [b"a1 OK from here on\r\n", &garbage[..]].concat());
    for options in [&[][..], &["--lint"]] {
        let proxy = Proxy::start(options, &odd);
        let mut socket = TcpStream::connect(&proxy.address).expect("it listens");
        socket.write_all(b"a1 COMPRESS DEFLATE\r\n").expect("it is connected");
        let mut heard = vec![0; garbage.len()];
        let mut lines = BufReader::new(&mut socket);
        for line in ["* OK ready\r\n", "a1 OK from here on\r\n"] {
            let mut heard = String::new();
            lines.read_line(&mut heard).expect("it says something");
            assert_eq!(heard, line);
        }
        lines.read_exact(&mut heard).expect("it says more");
        assert!(heard == garbage);
        let line = "1 S opaque from here on: what was deflated cannot be inflated\n";
        let printed = proxy.printed();
        assert_eq!(printed.matches(line).count(), 1, "{printed}");
        assert!(!printed.contains("this is"), "{printed}");
    }
}

#[test]
fn an_end_that_says_no_more_still_hears_the_other() {
    let folder = folder("proxy_half");
    let server = Process::with_users(&folder, false, ["alice"]);
    let proxy = Proxy::start(&[], &server.address);
    let mut socket = TcpStream::connect(&proxy.address).expect("it listens");
    socket.write_all(b"a LOGIN alice secret\r\nb SELECT INBOX\r\nc LOGOUT\r\n").expect("it is connected");
    socket.shutdown(Shutdown::Write).expect("it is connected");
    let mut heard = String::new();
    socket.read_to_string(&mut heard).expect("it closes");
    assert!(heard.contains("\r\nb OK ") && heard.contains("\r\nc OK "), "{heard}");
}

#[test]
fn it_ends_with_a_reason_once_it_cannot_print() {
    let folder = folder("proxy_print");
    let server = Process::with_users(&folder, false, ["alice"]);
    let mut proxy = Proxy::start(&[], &server.address);
    let mut clients = [(); 3].map(|()| Client::connect(&proxy.address));
    clients[0].ok("LOGIN alice secret");
    // As `| head` does it.
    drop(proxy.said.take());
    clients[0].command("NOOP").expect_err("nothing passes unseen");
    // No other session is left half open, and nobody else is let in.
    for client in &mut clients[1..] {
        client.command("NOOP").expect_err("it ends, too");
    }
    TcpStream::connect(&proxy.address).expect_err("nobody listens");
    let (status, reason) = proxy.ended();
    assert_eq!((status, reason.lines().count()), (Some(1), 1), "{reason}");
    assert!(reason.starts_with("proxy: what passes cannot be printed any more: Broken pipe"), "{reason}");
    // What it has let through is done; what it has not is not.
    server.client("alice").ok("NOOP");

    let full = File::options().write(true).open("/dev/full").expect("Linux has it");
    let mut command = Command::new(example("proxy"));
    let output = command.args(["0", &server.address]).stdout(full).stderr(Stdio::piped()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let reason = String::from_utf8_lossy(&output.stderr);
    assert!(reason.starts_with("proxy: what passes cannot be printed any more: No space left"), "{reason}");
}

#[test]
fn what_is_not_read_is_not_kept() {
    let folder = folder("proxy_memory");
    let server = Process::with_users(&folder, false, ["alice"]);
    let proxy = Proxy::start(&[], &server.address);
    let mut client = Client::connect(&proxy.address);
    client.ok("LOGIN alice secret");
    let large = message("large", 4 << 20);
    for _ in 0..10 {
        client.append("INBOX", "", &large);
    }
    client.ok("SELECT INBOX");
    let before = proxy.most_memory();
    let tag = client.begin("FETCH 1:10 BODY.PEEK[]").expect("it is connected");
    thread::sleep(Duration::from_millis(500));
    let answer = client.answer(&tag).expect("it is told");
    assert!(answer.untagged.iter().all(|line| line.windows(large.len()).any(|octets| octets == large)));
    assert_eq!(answer.untagged.len(), 10);
    let more = proxy.most_memory() - before;
    assert!(more < 2 << 20, "{more}");
}

#[test]
fn it_says_what_is_wrong_with_its_arguments() {
    for args in [&["x", "h:1"][..], &["1"], &["1", "h"], &["--no-such", "1", "h:1"], &["--trust"], &[]] {
        let output = Command::new(example("proxy")).args(args).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("proxy: "), "{output:?}");
    }
    let path = folder("proxy_trust").join("certificate.pem");
    fs::write(&path, "this is none").expect("there is room");
    let mut command = Command::new(example("proxy"));
    let output = command.args(["--tls", "--trust"]).arg(&path).args(["0", "h:1"]).output().expect("it runs");
    let message = format!("proxy: {}: there is no certificate in it\n", path.display());
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).into()), (Some(1), message));
}
