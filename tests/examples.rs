//! The examples of the client, against a server that says just enough.

#[path = "examples/example.rs"]
mod example;
#[path = "examples/server.rs"]
mod server;
#[path = "examples/sync.rs"]
mod sync;
#[path = "examples/tls.rs"]
mod tls;
#[path = "examples/tokio_client.rs"]
mod tokio_client;

use example::example;
use server::{Mail, Server};
use std::{
    ffi::OsStr,
    fs,
    io::Write,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
};
use tls::Start;

fn run(name: &str, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    let mut command = Command::new(example(name));
    command.arg("--insecure-plain").args(args).env_remove("IMAP_PASSWORD");
    command.output().expect("the example runs")
}

/// What it prints where all is well.
#[track_caller]
fn printed(name: &str, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> String {
    let output = run(name, args);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout).expect("it prints text")
}

/// What it says of what went wrong, in one line.
#[track_caller]
fn failed(name: &str, args: impl IntoIterator<Item = impl AsRef<OsStr>>, status: i32) -> String {
    let output = run(name, args);
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    let message = String::from_utf8(output.stderr).expect("it prints text");
    assert!(!message.contains("secret"), "{message}");
    message
}

fn url(server: &Server) -> String {
    format!("imap://alice:secret@127.0.0.1:{}/", server.port)
}

fn mail(uid: u32, flags: &str, octets: impl Into<Vec<u8>>) -> Mail {
    Mail { uid, flags: flags.into(), octets: octets.into() }
}

/// Octets of all values, so that no two places look alike.
fn large(octets: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let octet = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..octets).map(octet).collect()
}

/// An empty folder of this test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("there is room");
    folder
}

const TABLES: &str = "\
messages  unseen  mailbox
       -       -  Archive
       -       -  Grüße
     172      12  INBOX

INBOX: 2 messages
   UID  date              flags      size  from                      subject
     4  2024-02-01 09:05  FS         42 B  Björn                     Käse  [31m
     9  2024-02-01 09:05         200.0 kB  Björn                     large
";

#[test]
fn client_shows_mailboxes_and_the_newest_messages() {
    let small = mail(4, "\\Seen \\Flagged", "Subject: =?UTF-8?Q?K=C3=A4se_=1B[31m?=\r\n\r\n");
    let server = Server::new([small, mail(9, "", [&b"Subject: large\r\n"[..], &large(199_984)].concat())]);
    assert_eq!(printed("client", [url(&server)]), TABLES);
    let heard = server.mailbox().heard.clone();
    assert!(heard.contains("STATUS INBOX") && heard.contains("STATUS Gr&APwA3w-e"), "{heard}");
    assert!(!heard.contains("STATUS Archive"), "{heard}");

    // With LIST-STATUS, one command tells all of it.
    server.mailbox().capabilities = "IMAP4rev1 IDLE SASL-IR AUTH=PLAIN LIST-STATUS";
    server.mailbox().heard.clear();
    assert_eq!(printed("client", [url(&server)]), TABLES);
    assert!(!server.mailbox().heard.contains(" STATUS INBOX"), "{}", server.mailbox().heard);
    // Only the newest.
    let newest = printed("client", ["--newest", "1", &url(&server)]);
    assert!(newest.contains(" large\n") && !newest.contains("K\u{e4}se"), "{newest}");
}

#[test]
fn client_searches() {
    let server = Server::new([mail(4, "", "Subject: a\r\n"), mail(9, "", "Subject: b\r\n")]);
    let found = printed("client", ["--search", "grün", "--since", "2024-02-29", &url(&server)]);
    assert_eq!(found.lines().count(), 3, "{found}");
    let heard = server.mailbox().heard.clone();
    assert!(heard.contains("UID SEARCH CHARSET UTF-8 TEXT {5}\r\ngrün SINCE 29-Feb-2024\r\n"), "{heard}");
}

#[test]
fn client_fetches_a_message_of_any_size_octet_by_octet() {
    let server = Server::new([mail(4, "", "Subject: small\r\n\r\nhello"), mail(9, "", large(5_000_000))]);
    let folder = folder("fetch");
    for (uid, octets) in [("4", b"Subject: small\r\n\r\nhello".to_vec()), ("9", large(5_000_000))] {
        let path = folder.join(uid);
        printed("client", ["--fetch".as_ref(), uid.as_ref(), "-o".as_ref(), path.as_os_str(), url(&server).as_ref()]);
        assert!(fs::read(path).expect("it is there") == octets, "{uid}");
    }
    let path = folder.join("none");
    let args = |uid| ["--fetch".into(), uid, "-o".into(), path.display().to_string(), url(&server)];
    let message = failed("client", args("5".into()), 1);
    assert_eq!(message, "client: there is no message with the UID 5\n");
    // What ends in the middle leaves nothing.
    server.mailbox().patience = 1_000_000;
    let message = failed("client", args("9".into()), 1);
    assert!(message.contains("the connection was closed"), "{message}");
    let left: Vec<_> = fs::read_dir(folder).expect("it is there").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn client_takes_nothing_else_for_the_message() {
    let server = Server::new([mail(4, "", "")]);
    let path = folder("else").join("message");
    let args = ["--fetch".into(), "4".into(), "-o".into(), path.display().to_string(), url(&server)];
    // Large enough that they come in pieces.
    let (message, other) = (large(200_000), vec![b'x'; 100_000]);
    let whole = [&b" BODY[] {200000}\r\n"[..], &message].concat();
    let part = [&b" BODY[1] {100000}\r\n"[..], &other].concat();
    let short = b" BODY[] {5}\r\nhello".to_vec();
    // What begins somewhere in the message.
    let rest = [&b" BODY[]<5> {100000}\r\n"[..], &other].concat();
    let short_rest = b" BODY[]<5> {1}\r\nx".to_vec();
    for (items, expected) in [
        ([&whole[..], &part], &message[..]),
        ([&part, &whole], &message),
        ([&whole, &whole], &message),
        ([&short, &part], b"hello"),
        ([&part, &short], b"hello"),
        ([&rest, &whole], &message),
        ([&short_rest, &whole], &message),
        ([&short_rest, &short], b"hello"),
    ] {
        let fetched = [&b"* 1 FETCH (UID 4"[..], items[0], items[1], b")\r\n"].concat();
        server.mailbox().instead = vec![(4, fetched)];
        printed("client", &args);
        assert!(fs::read(&path).expect("it is there") == expected);
    }
    fs::remove_file(&path).expect("it was there");
    server.mailbox().instead = vec![(4, b"* 1 FETCH (UID 4 BODY[] NIL)\r\n".to_vec())];
    assert_eq!(failed("client", &args, 1), "client: the server has no text of the message with the UID 4\n");
    assert!(!path.exists());
    for rest in [rest, short_rest] {
        server.mailbox().instead = vec![(4, [&b"* 1 FETCH (UID 4"[..], &rest, b")\r\n"].concat())];
        assert_eq!(failed("client", &args, 1), "client: there is no message with the UID 4\n");
        assert!(!path.exists());
    }
}

#[test]
fn client_replaces_only_a_file_that_is_named() {
    let server = Server::new([mail(4, "", "hello")]);
    let folder = folder("replace");
    let fetch = |more: &[&str]| {
        let mut client = Command::new(example("client"));
        client.current_dir(&folder).args(["--insecure-plain", &url(&server), "--fetch", "4"]).args(more);
        client.output().expect("it runs")
    };
    assert!(fetch(&[]).status.success());
    let path = folder.join("4.eml");
    assert_eq!(fs::read(&path).expect("it is there"), b"hello");

    // Neither that, nor what has a name like that of the part which is not whole yet.
    fs::write(&path, "mine").expect("there is room");
    fs::write(folder.join("4.eml.part"), "mine, too").expect("there is room");
    let output = fetch(&[]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(message, "client: 4.eml: this file is there already; -o 4.eml replaces it\n");
    assert_eq!(fs::read(&path).expect("it is there"), b"mine");
    let output = fetch(&["-o", "4.eml"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fs::read(&path).expect("it is there"), b"hello");
    assert_eq!(fs::read(folder.join("4.eml.part")).expect("it is there"), b"mine, too");
    assert_eq!(fs::read_dir(&folder).expect("it is there").count(), 2);
}

#[test]
fn client_prints_nothing_that_turns_or_breaks_a_line() {
    let subject = "=?UTF-8?Q?a=E2=80=AEb=E2=81=A6c=E2=80=8Ed=D8=9Ce=E2=80=A8f?=";
    let server = Server::new([mail(4, "", format!("Subject: {subject}\r\n"))]);
    let shown = printed("client", [url(&server)]);
    assert!(shown.ends_with("  a b c d e f\n"), "{shown:?}");
}

#[test]
fn client_trusts_a_certificate_that_it_is_told_to() {
    let server = Server::new([mail(4, "", "Subject: a\r\n")]);
    let certificate = folder("trust").join("certificate.pem");
    for (scheme, start) in [("imaps", Start::Tls), ("imap", Start::StartTls)] {
        let port = tls::before(&server, start, &certificate);
        let client = |trust: &[&OsStr]| {
            let mut client = Command::new(example("client"));
            client.args(trust).arg(format!("{scheme}://alice:secret@127.0.0.1:{port}/"));
            client.output().expect("it runs")
        };
        let output = client(&["--trust".as_ref(), certificate.as_os_str()]);
        assert!(output.status.success(), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).ends_with(" a\n"), "{output:?}");

        server.mailbox().heard.clear();
        let output = client(&[]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(message.starts_with("client: no TLS: invalid peer certificate: UnknownIssuer"), "{message}");
        assert_eq!(server.mailbox().heard, "");
    }
}

#[test]
fn client_appends_a_file_octet_by_octet() {
    let server = Server::new([]);
    let path = folder("append").join("message.eml");
    fs::write(&path, large(3_000_000)).expect("there is room");
    let shown = printed("client", ["--append".as_ref(), path.as_os_str(), url(&server).as_ref()]);
    assert!(shown.ends_with("message.eml: 3.0 MB, UID 99\n"), "{shown}");
    let mut mailbox = server.mailbox();
    assert!(mailbox.mails[0].octets == large(3_000_000));
    assert!(mailbox.heard.contains("APPEND INBOX (\\Seen) {3000000}\r\n"), "{}", mailbox.heard);

    // What the server says before it hangs up is heard.
    mailbox.patience = 1_000_000;
    drop(mailbox);
    let message = failed("client", ["--append".as_ref(), path.as_os_str(), url(&server).as_ref()], 1);
    assert_eq!(message, "client: the server says goodbye: that is too much\n");
}

#[test]
fn client_appends_only_what_has_a_size() {
    let server = Server::new([]);
    let folder = folder("append_other");
    // A pipe has none, and that of a folder is not that of a message.
    for path in [Path::new("/dev/stdin"), &folder] {
        let mut client = Command::new(example("client"));
        client.args(["--insecure-plain", &url(&server), "--append"]).arg(path).stdin(Stdio::piped());
        let output = client.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs").wait_with_output();
        let output = output.expect("it ends");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let message =
            format!("client: {}: only a regular file can be added, as its size is said first\n", path.display());
        assert_eq!(String::from_utf8_lossy(&output.stderr), message);
    }
    assert!(!server.mailbox().heard.contains("APPEND"), "{}", server.mailbox().heard);
}

#[test]
fn client_watches() {
    let server = Server::new([mail(4, "", "Subject: a\r\n"), mail(9, "", "Subject: b\r\n")]);
    server.mailbox().news = vec![
        ("* 3 EXISTS\r\n", Some(mail(12, "", "Subject: c\r\n"))),
        ("* 1 EXPUNGE\r\n* 1 FETCH (FLAGS (\\Seen))\r\n", None),
    ];
    let shown = printed("client", ["--idle", "--for", "2", &url(&server)]);
    let lines: Vec<_> = shown.lines().collect();
    assert_eq!(lines[0], "watching 2 messages");
    assert!(lines[2].starts_with("    12  2024-02-01") && lines[2].ends_with(" c"), "{shown}");
    assert_eq!(lines[3..], ["     4  is gone", "     9  has now the flags (\\Seen)"]);
    // It went back to IDLE, and ended it before it left.
    let heard = server.mailbox().heard.clone();
    assert_eq!(heard.matches("IDLE").count(), 2, "{heard}");
    assert!(heard.ends_with("LOGOUT\r\n"), "{heard}");
}

#[test]
fn client_traces_without_passwords() {
    let server = Server::new([mail(4, "", "Subject: a\u{202e}b\r\n")]);
    let output = run("client", ["--trace", &url(&server)]);
    assert!(output.status.success(), "{output:?}");
    let trace = String::from_utf8(output.stderr).expect("it prints text");
    assert!(trace.contains("C A1 AUTHENTICATE PLAIN [redacted]\n"), "{trace}");
    assert!(trace.contains("S * 1 FETCH (UID 4 ") && trace.contains("a b"), "{trace}");
    assert!(!trace.contains("secret") && !trace.contains("AGFsaWNl"), "{trace}");
}

#[test]
fn client_takes_the_password_from_the_environment_and_out_of_a_url() {
    let server = Server::new([]);
    let run = |url: String, password| {
        let mut command = Command::new(example("client"));
        command.args(["--insecure-plain", &url]).env("IMAP_PASSWORD", password).output().expect("it runs").status.code()
    };
    assert_eq!(run(format!("imap://alice@127.0.0.1:{}", server.port), "secret"), Some(0));
    assert_eq!(run(format!("imap://%61lice:%73ecret@127.0.0.1:{}", server.port), "wrong"), Some(0));
    assert_eq!(run(format!("imap://alice@127.0.0.1:{}", server.port), "wrong"), Some(1));
}

#[test]
fn client_says_in_one_line_what_went_wrong() {
    let server = Server::new([]);
    let message = failed("client", [url(&server).replace("secret", "hunter2")], 1);
    assert_eq!(message, "client: login failed: NO [AUTHENTICATIONFAILED] who are you?\n");
    // Nothing secret is said in the clear, unless that is asked for.
    let output = Command::new(example("client")).arg(url(&server)).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("offers no TLS"), "{output:?}");
    assert_eq!(server.mailbox().heard.matches("AUTHENTICATE").count(), 1);

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("there is a port");
    let port = listener.local_addr().expect("it has an address").port();
    let other = thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("somebody comes");
        let _ = client.write_all(b"220 example.org ESMTP\r\n");
    });
    let message = failed("client", [format!("imap://a:b@127.0.0.1:{port}/")], 1);
    other.join().expect("it went well");
    assert!(message.starts_with("client: this is not IMAP: "), "{message}");
    assert_eq!(message.lines().count(), 1);
    // Nobody listens there any more.
    let message = failed("client", [format!("imap://a:b@127.0.0.1:{port}/")], 1);
    assert!(message.starts_with(&format!("client: 127.0.0.1:{port}: ")), "{message}");

    for args in [
        &["--fetch", "0", "imap://h/"][..],
        &["--fetch"],
        &["--idle", "--fetch", "1", "imap://h/"],
        &["--since", "yesterday", "imap://h/"],
        &["--no-such", "imap://h/"],
        &["http://h/"],
        &["imap:///"],
        &["imap://a:secret%4@h/"],
        &["imap://a:secret@h:99999/"],
        &[],
    ] {
        let message = failed("client", args, 2);
        assert_eq!(message.lines().count(), 1, "{message}");
    }
    assert!(printed("client", ["--help"]).starts_with("usage: client "));
}
