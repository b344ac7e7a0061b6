//! The examples of the client, against that of the server.

use crate::{
    example::example,
    message,
    process::{Process, folder},
};
use std::{fs, path::Path, process::Command};

/// What an example prints where all is well.
#[track_caller]
fn printed(name: &str, args: &[&str]) -> String {
    let mut command = Command::new(example(name));
    let output = command.arg("--insecure-plain").args(args).env_remove("IMAP_PASSWORD").output().expect("it runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("it prints text")
}

fn url(server: &Process) -> String {
    format!("imap://alice:secret@{}/INBOX", server.address)
}

/// The messages that are in a maildir.
fn messages(maildir: &Path) -> Vec<Vec<u8>> {
    let names = ["cur", "new"].into_iter().flat_map(|name| fs::read_dir(maildir.join(name)).into_iter().flatten());
    let mut messages: Vec<_> = names.flatten().map(|entry| fs::read(entry.path()).expect("it is there")).collect();
    messages.sort();
    messages
}

#[test]
fn the_client_shows_adds_and_fetches() {
    let folder = folder("client");
    let server = Process::with_users(&folder, true, ["alice"]);
    let (file, copy) = (folder.join("m.eml"), folder.join("copy.eml"));
    let sent = message("hello", 300_000);
    fs::write(&file, &sent).expect("there is room");
    let text = |path: &Path| path.to_str().expect("it is text").to_owned();
    printed("client", &["--append", &text(&file), &url(&server)]);
    let shown = printed("client", &[&url(&server)]);
    assert!(shown.contains("INBOX: 1 messages") && shown.contains("hello"), "{shown}");
    printed("client", &["--fetch", "1", "-o", &text(&copy), &url(&server)]);
    assert!(fs::read(copy).expect("it is there") == sent);
    let found = printed("client", &["--search", "hello", &url(&server)]);
    assert!(found.contains("hello"), "{found}");
    let found = printed("client", &["--subject", "other", &url(&server)]);
    assert!(!found.contains("hello"), "{found}");
}

#[test]
fn the_sync_follows_even_over_a_restart() {
    let folder = folder("sync");
    let maildir = folder.join("copy");
    let target = maildir.to_str().expect("it is text").to_owned();
    let mut server = Process::with_users(&folder, true, ["alice"]);
    let mut client = server.client("alice");
    let mut sent: Vec<_> = (0..5).map(|number| message(&format!("m{number}"), 5000)).collect();
    for message in &sent {
        client.append("INBOX", "", message);
    }
    let said = printed("sync", &[&url(&server), &target]);
    assert!(said.starts_with("5 new, 0 changed, 0 gone"), "{said}");
    client.ok("SELECT INBOX");
    client.ok("STORE 1 FLAGS (\\Seen)");
    client.ok("STORE 2 FLAGS (\\Deleted)");
    client.ok("EXPUNGE");
    let before = server.address.clone();
    server.kill();

    server = Process::with_users(&folder, true, ["alice"]);
    sent.remove(1);
    sent.push(message("later", 100));
    server.client("alice").append("INBOX", "", &sent[4]);
    // The copy is of a mailbox at another port.
    let named = fs::read_to_string(maildir.join("imap-mailbox")).expect("it is there");
    let named = named.replace(&before, &server.address);
    fs::write(maildir.join("imap-mailbox"), named).expect("there is room");
    let said = printed("sync", &[&url(&server), &target]);
    assert!(said.starts_with("1 new, 1 changed, 1 gone, 5 messages"), "{said}");
    sent.sort();
    assert!(messages(&maildir) == sent);
}
