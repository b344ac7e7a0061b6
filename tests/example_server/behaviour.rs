//! What the server does, as far as it takes sockets or a restart to see it.

use crate::{
    client::Client,
    message,
    model::Model,
    process::{Process, folder},
    resync::{flags_of, resync},
    streams::certificate,
};
use std::path::PathBuf;

/// A server that has TLS, and its certificate.
fn with_tls(name: &str) -> (Process, PathBuf) {
    let folder = folder(name);
    let (certificate, key) = certificate(&folder);
    let (shown, key) = (certificate.to_str().expect("it is text"), key.to_str().expect("it is text"));
    let server =
        Process::start(&folder, ["--user", "alice:secret", "--listen-tls", "127.0.0.1:0", "--tls", shown, key]);
    (server, certificate)
}

/// Reads until a line has this in it.
fn wait_for(client: &mut Client, text: &str) {
    while !client.line().contains(text) {}
}

#[test]
fn sessions_see_in_idle_what_others_do() {
    let folder = folder("idle");
    let server = Process::with_users(&folder, false, ["alice", "bob"]);
    let (mut one, mut other) = (server.client("alice"), server.client("alice"));
    one.ok("SELECT INBOX");
    other.ok("SELECT INBOX");
    for (idling, busy) in [(true, false), (false, true)] {
        let (mut idle, mut act) = (&mut one, &mut other);
        if busy && !idling {
            std::mem::swap(&mut idle, &mut act);
        }
        let tag = idle.begin("IDLE").expect("it is connected");
        wait_for(idle, "+ ");
        let uid = act.append("INBOX", "", b"Subject: a\r\n\r\n");
        wait_for(idle, "* 1 EXISTS");
        act.ok(format!("UID STORE {uid} +FLAGS (\\Flagged \\Deleted)"));
        let told = idle.line();
        assert!(told.starts_with("* 1 FETCH (") && told.contains("\\Flagged"), "{told}");
        act.ok("EXPUNGE");
        wait_for(idle, "* 1 EXPUNGE");
        idle.send("DONE\r\n").expect("it is connected");
        assert!(idle.answer(&tag).expect("it is done").status.starts_with("OK"));
    }
    // Of others' mail they are told nothing.
    let mut bob = server.client("bob");
    bob.append("INBOX", "", b"Subject: b\r\n\r\n");
    assert!(one.ok("NOOP").untagged.is_empty());
    assert!(one.ok("STATUS INBOX (MESSAGES)").text().contains("MESSAGES 0"));
}

#[test]
fn it_compresses() {
    let folder = folder("compress");
    let server = Process::with_users(&folder, false, ["alice"]);
    let mut client = server.client("alice");
    client.compress();
    round_trip(&mut client);
    round_trip(&mut client);
    client.status("COMPRESS DEFLATE", "NO [COMPRESSIONACTIVE]");
}

/// A large message goes there and back.
fn round_trip(client: &mut Client) {
    let large = message("large", 700_000);
    let uid = client.append("INBOX", "\\Seen", &large);
    client.ok("SELECT INBOX");
    let answer = client.ok(format!("UID FETCH {uid} BODY.PEEK[]"));
    assert!(answer.untagged.iter().any(|line| line.windows(large.len()).any(|octets| octets == large)));
}

#[test]
fn it_has_tls_from_the_first_octet_and_after_starttls() {
    let (server, certificate) = with_tls("tls");
    let mut client = Client::connect_tls(server.secure.as_ref().expect("it listens"), &certificate);
    assert!(client.greeting.contains("AUTH=PLAIN") && !client.greeting.contains("STARTTLS"), "{}", client.greeting);
    client.ok("LOGIN alice secret");
    round_trip(&mut client);
    client.compress();
    round_trip(&mut client);

    let mut client = Client::connect(&server.address);
    assert!(client.greeting.contains("STARTTLS") && client.greeting.contains("LOGINDISABLED"), "{}", client.greeting);
    client.start_tls(&certificate);
    let offered = client.ok("CAPABILITY").text();
    assert!(!offered.contains("LOGINDISABLED") && !offered.contains("STARTTLS"), "{offered}");
    client.ok("AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==");
    round_trip(&mut client);
}

#[test]
fn no_password_is_taken_in_the_clear_where_there_is_tls() {
    let (server, certificate) = with_tls("clear");
    let mut client = Client::connect(&server.address);
    client.status("LOGIN alice secret", "NO [PRIVACYREQUIRED]");
    assert!(!client.command("AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==").expect("it answers").status.starts_with("OK"));
    client.status("SELECT INBOX", "BAD");
    // What is said behind STARTTLS and before TLS is not taken for what is said under it.
    client.send("s STARTTLS\r\ni LOGIN alice secret\r\n").expect("it is connected");
    let mut said = String::new();
    while let Ok(line) = client.response() {
        said += &String::from_utf8_lossy(&line);
    }
    assert!(said.starts_with("s OK ") && said.contains("* BYE ") && !said.contains("i OK"), "{said:?}");
    drop((client, certificate));
}

#[test]
fn a_wrong_password_is_refused() {
    let folder = folder("password");
    let server = Process::with_users(&folder, false, ["alice"]);
    let mut client = Client::connect(&server.address);
    for attempt in ["LOGIN alice wrong", "LOGIN alice \"\"", "LOGIN nobody secret", "LOGIN \"\" \"\""] {
        client.status(attempt, "NO [AUTHENTICATIONFAILED]");
    }
    client.status("AUTHENTICATE PLAIN AGFsaWNlAHdyb25n", "NO [AUTHENTICATIONFAILED]");
    client.ok("LOGIN alice secret");
}

#[test]
fn what_is_too_large_is_refused_at_its_announcement() {
    let folder = folder("limit");
    let server = Process::start(&folder, ["--user", "alice:secret", "--append-limit", "1000"]);
    let mut client = server.client("alice");
    assert!(client.ok("CAPABILITY").text().contains("APPENDLIMIT=1000"));
    // It does not ask for the octets.
    let answer = client.status("APPEND INBOX {1001}", "NO [TOOBIG]");
    assert!(answer.untagged.is_empty(), "{answer:?}");
    // These come all the same, and are passed over.
    let announced = format!("APPEND INBOX {{1001+}}\r\n{}", "x".repeat(1001));
    client.status(announced, "NO [TOOBIG]");
    client.append("INBOX", "", &[b'x'; 1000]);
    assert!(client.ok("STATUS INBOX (MESSAGES)").text().contains("MESSAGES 1"));
}

#[test]
fn a_quota_is_kept() {
    let folder = folder("quota");
    let server = Process::start(&folder, ["--user", "alice:secret", "--quota", "4096"]);
    let mut client = server.client("alice");
    let uid = client.append("INBOX", "", &[b'x'; 3000]);
    client.status(format!("APPEND INBOX {{2000+}}\r\n{}", "x".repeat(2000)), "NO [OVERQUOTA]");
    client.ok("SELECT INBOX");
    client.status(format!("UID COPY {uid} Archive"), "NO [OVERQUOTA]");
    client.ok(format!("UID MOVE {uid} Archive"));
    assert!(client.ok("GETQUOTAROOT INBOX").text().contains("STORAGE 3 4"));
    // Users do not give themselves more.
    client.status("SETQUOTA \"\" (STORAGE 9999)", "NO [NOPERM]");
    client.ok("SELECT Archive");
    client.ok("STORE 1 FLAGS (\\Deleted)");
    client.ok("EXPUNGE");
    client.append("INBOX", "", &[b'x'; 4000]);
}

#[test]
fn names_are_of_all_letters_and_last() {
    let folder = folder("names");
    let server = Process::with_users(&folder, true, ["alice"]);
    let mut client = server.client("alice");
    client.ok("CREATE Entw&APw-rfe");
    client.ok("ENABLE UTF8=ACCEPT");
    client.ok("CREATE \"Grüße/日本語\"");
    client.ok("SUBSCRIBE \"Grüße/日本語\"");
    let message = "Subject: Grüße\r\n\r\nä".as_bytes();
    let announced = format!("APPEND \"Grüße/日本語\" UTF8 (~{{{}+}}\r\n", message.len());
    client.ok([announced.as_bytes(), message, b")"].concat());
    drop(server);

    let server = Process::with_users(&folder, true, ["alice"]);
    let mut client = server.client("alice");
    let listed = client.ok("LIST \"\" *").text();
    assert!(listed.contains("Entw&APw-rfe") && listed.contains("Gr&APwA3w-e/&ZeVnLIqe-"), "{listed}");
    client.ok("ENABLE UTF8=ACCEPT");
    let listed = client.ok("LIST \"\" *").text();
    assert!(listed.contains("\"Entwürfe\"") && listed.contains("\"Grüße/日本語\""), "{listed}");
    assert!(client.ok("LSUB \"\" *").text().contains("日本語"));
    assert!(client.ok("STATUS \"Grüße/日本語\" (MESSAGES)").text().contains("MESSAGES 1"));
}

#[test]
fn clients_resynchronize_after_a_restart() {
    let folder = folder("qresync");
    let server = Process::with_users(&folder, true, ["alice"]);
    let mut client = server.client("alice");
    for number in 0..8 {
        client.append("INBOX", "", &message(&format!("m{number}"), 300));
    }
    let known = Model::read(&mut client, "INBOX");
    client.ok("STORE 2,5 FLAGS (\\Seen $done)");
    client.ok("STORE 3:4,8 FLAGS (\\Deleted)");
    client.ok("EXPUNGE");
    client.append("INBOX", "\\Draft", b"Subject: new\r\n\r\n");
    drop(server);

    let server = Process::with_users(&folder, true, ["alice"]);
    let mut client = server.client("alice");
    client.ok("ENABLE QRESYNC");
    let told = resync(&mut client, "INBOX", &known);
    let now = Model::read(&mut client, "INBOX");
    assert_eq!(told, flags_of(&now));
    assert_eq!(now.messages.keys().copied().collect::<Vec<_>>(), [1, 2, 5, 6, 7, 9]);
    // Who knows of another mailbox has to begin anew.
    let other = Model { uid_validity: known.uid_validity - 1, messages: Default::default(), ..known };
    assert!(resync(&mut client, "INBOX", &other).is_empty());
}
