//! The example `tokio_client`, against the server of the examples.

use super::{
    example::example,
    folder, mail,
    server::Server,
    tls::{self, Start},
};
use std::{
    ffi::OsStr,
    os::unix::ffi::OsStrExt,
    path::PathBuf,
    process::{Command, Output},
};

/// A server behind TLS.
struct Protected {
    server: Server,
    url: String,
    certificate: PathBuf,
}

impl Protected {
    fn new(name: &str, start: Start) -> Self {
        let server = Server::new([mail(4, "", "Subject: a\r\n"), mail(9, "", "Subject: b\r\nFrom: \u{202e}c\r\n\r\n")]);
        server.mailbox().news = vec![("* 3 EXISTS\r\n", Some(mail(12, "", "Subject: d\r\n")))];
        let certificate = folder(name).join("certificate.pem");
        let port = tls::before(&server, start, &certificate);
        let scheme = if start == Start::Tls { "imaps" } else { "imap" };
        Self { server, url: format!("{scheme}://alice:secret@127.0.0.1:{port}/"), certificate }
    }

    /// Runs the example for so many seconds. It trusts the certificate.
    fn command(&self, url: &str, seconds: &str) -> Command {
        let mut command = Command::new(example("tokio_client"));
        command.args([url, seconds]).env("TRUST", &self.certificate).env_remove("IMAP_PASSWORD");
        command
    }

    #[track_caller]
    fn assert_runs(&self) {
        let output = self.command(&self.url, "2").output().expect("it runs");
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), SHOWN);
        assert!(self.heard().ends_with("LOGOUT\r\n"), "{}", self.heard());
    }

    fn heard(&self) -> String {
        self.server.mailbox().heard.clone()
    }
}

const SHOWN: &str = "\
Archive
Grüße
INBOX
UID 9:
  Subject: b
  From:  c
3 messages
UID 12:
  Subject: d
";

const USAGE: &str = "tokio_client imap[s]://user:pass@host/mailbox [SECONDS]";

/// What it says of what went wrong.
#[track_caller]
fn said(output: Output, status: i32) -> String {
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    String::from_utf8(output.stderr).expect("it prints text")
}

#[test]
fn it_lists_and_watches_under_tls_from_the_first_octet() {
    let protected = Protected::new("tokio_tls", Start::Tls);
    protected.assert_runs();
    assert!(!protected.heard().contains("COMPRESS"), "{}", protected.heard());

    // The certificate is not one that the web trusts.
    protected.server.mailbox().heard.clear();
    let output = protected.command(&protected.url, "2").env_remove("TRUST").output().expect("it runs");
    let message = said(output, 1);
    assert!(message.starts_with("tokio_client: no TLS: invalid peer certificate: UnknownIssuer"), "{message}");
    assert_eq!(protected.heard(), "");
}

#[test]
fn it_lists_and_watches_after_starttls() {
    Protected::new("tokio_starttls", Start::StartTls).assert_runs();
}

#[test]
fn it_lists_and_watches_under_compression() {
    let protected = Protected::new("tokio_compress", Start::Tls);
    protected.server.mailbox().capabilities = "IMAP4rev1 IDLE SASL-IR AUTH=PLAIN COMPRESS=DEFLATE";
    protected.assert_runs();
    assert!(protected.heard().contains("COMPRESS DEFLATE\r\n"), "{}", protected.heard());
}

#[test]
fn it_takes_the_password_from_the_environment_and_out_of_a_url() {
    let protected = Protected::new("tokio_password", Start::Tls);
    let run = |url: &str, password| {
        let output = protected.command(url, "0").env("IMAP_PASSWORD", password).output().expect("it runs");
        output.status.code()
    };
    let without = protected.url.replace(":secret", "");
    assert_eq!(run(&without, "secret"), Some(0));
    assert_eq!(run(&without, "wrong"), Some(1));
    assert_eq!(run(&protected.url, "wrong"), Some(0));
    let output = protected.command(&without, "0").output().expect("it runs");
    assert!(said(output, 1).contains("no password"));
}

#[test]
fn it_says_in_one_line_what_went_wrong() {
    // Nothing secret is said in the clear.
    let server = Server::new([]);
    let url = format!("imap://alice:secret@127.0.0.1:{}/", server.port);
    let output = Command::new(example("tokio_client")).arg(&url).env_remove("TRUST").output().expect("it runs");
    assert_eq!(said(output, 1), "tokio_client: no TLS: BAD what?\n");
    assert!(!server.mailbox().heard.contains("AUTHENTICATE"));

    let run = |args: &[&str]| Command::new(example("tokio_client")).args(args).output().expect("it runs");
    // Nobody listens there.
    let message = said(run(&["imaps://a:b@127.0.0.1:1/"]), 1);
    assert!(message.starts_with("tokio_client: 127.0.0.1:1: "), "{message}");
    let no_time = "the time is a number of seconds, up to 4294967295";
    for (args, reason) in [
        (&[][..], "the URL is missing"),
        (&["http://h/"], "the URL begins with imap:// or imaps://"),
        (&["imap://a:secret@h:99999/"], "the port is no number up to 65535"),
        (&[&url, "x"], no_time),
        (&[&url, "18446744073709551615"], no_time),
        (&[&url, "1", "2"], "there are more than two arguments"),
    ] {
        assert_eq!(said(run(args), 2), format!("tokio_client: {reason} (usage: {USAGE})\n"));
    }
    for before in [&[][..], &[&url]] {
        let not_utf8 = OsStr::from_bytes(b"imap://h/\xff");
        let output = Command::new(example("tokio_client")).args(before).arg(not_utf8).output().expect("it runs");
        assert_eq!(said(output, 2), format!("tokio_client: an argument is not UTF-8 (usage: {USAGE})\n"));
    }
}
