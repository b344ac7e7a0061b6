//! What is refused, and how the session goes on.

use crate::{
    client::Client,
    process::{Process, comes_true, folder},
};
use std::time::Duration;

#[test]
fn a_mailbox_that_is_examined_is_not_changed() {
    let folder = folder("examine");
    let server = Process::with_users(&folder, false, ["alice"]);
    let mut client = server.client("alice");
    client.append("INBOX", "\\Deleted", b"Subject: a\r\n\r\nb");
    assert!(client.ok("EXAMINE INBOX").status.contains("[READ-ONLY]"));
    for command in [
        "STORE 1 +FLAGS (\\Seen)",
        "STORE 1 FLAGS.SILENT ()",
        "UID STORE 1 -FLAGS (\\Deleted)",
        "EXPUNGE",
        "UID EXPUNGE 1",
        "MOVE 1 Archive",
        "UID MOVE 1 Archive",
        "REPLACE 1 INBOX {1+}\r\nx",
        "UID REPLACE 1 Archive {1+}\r\nx",
    ] {
        client.status(command, "NO [READ-ONLY] ");
    }
    // These look, and change nothing.
    client.ok("FETCH 1 BODY[]");
    client.ok("COPY 1 Archive");
    client.ok("CLOSE");
    client.ok("SELECT INBOX");
    let answer = client.ok("FETCH 1:* FLAGS").text();
    assert!(answer.contains("* 1 FETCH (") && answer.contains("\\Deleted") && !answer.contains("\\Seen"), "{answer}");
    assert!(client.ok("STATUS Archive (MESSAGES)").text().contains("MESSAGES 1"));
}

#[test]
fn an_item_is_told_once_however_often_it_is_asked_for() {
    let folder = folder("items");
    let server = Process::with_users(&folder, false, ["alice"]);
    let mut client = server.client("alice");
    client.append("INBOX", "", b"Subject: a\r\n\r\nb");
    client.ok("SELECT INBOX");
    let many = vec!["BODY.PEEK[] FLAGS BODY[] BODY.PEEK[1] BODY.PEEK[]<0.3>"; 200].join(" ");
    let answer = client.ok(format!("FETCH 1 ({many})")).text();
    assert_eq!(answer.matches("BODY[] ").count(), 1, "{answer}");
    assert_eq!(answer.matches("BODY[1] ").count(), 1, "{answer}");
    assert_eq!(answer.matches("BODY[]<0> ").count(), 1, "{answer}");
    // One of them was no peek.
    assert!(answer.contains("\\Seen"), "{answer}");
    let parts: Vec<_> = (0..300).map(|offset| format!("BODY[]<{offset}.1>")).collect();
    client.status(format!("FETCH 1 ({})", parts.join(" ")), "NO [LIMIT] ");
    client.ok(format!("FETCH 1 ({})", parts[..200].join(" ")));
}

#[test]
fn nul_comes_in_a_literal8_only() {
    let folder = folder("nul");
    let server = Process::with_users(&folder, true, ["alice"]);
    let mut client = server.client("alice");
    let large = [&b"Subject: a\r\n\r\n"[..], &[b'x'; 100_000], b"\0\r\n"].concat();
    for message in [&b"Subject: a\r\n\r\n\0\r\n"[..], &large] {
        let plain = |before: &str, behind: &str| {
            [format!("{before}{{{}+}}\r\n", message.len()).as_bytes(), message, behind.as_bytes()].concat()
        };
        // The literal is read first.
        client.status(plain("APPEND INBOX ", ""), "NO [CANNOT] ");
        client.status(plain("APPEND INBOX CATENATE (TEXT ", ")"), "NO [CANNOT] ");
        client.status(plain("APPEND INBOX {1+}\r\nx ", ""), "NO [CANNOT] ");
        client.ok(plain("APPEND INBOX ~", ""));
    }
    client.status("APPEND INBOX ~{15+}\r\nSubject: \0\r\n\r\nx", "NO [UNKNOWN-CTE] ");
    // All clients are told the same message, which has none.
    let mut other = server.client("alice");
    other.ok("SELECT INBOX");
    let answer = other.ok("FETCH 1:* (BODYSTRUCTURE BODY.PEEK[])");
    assert_eq!(answer.untagged.len(), 2);
    for told in &answer.untagged {
        assert!(!told.contains(&0));
        let told = String::from_utf8_lossy(told);
        assert!(told.contains("\"base64\"") && told.contains("Content-Transfer-Encoding: base64\r\n"), "{told}");
        assert!(!told.contains("~{"), "{told}");
    }
    let binary = other.ok("FETCH 1 BINARY.PEEK[1]");
    assert!(binary.untagged[0].ends_with(b"BINARY[1] ~{3}\r\n\0\r\n)\r\n"), "{}", binary.text());
}

#[test]
fn room_is_looked_for_before_a_message_is_written() {
    let folder = folder("room");
    let limits = ["--user", "alice:secret", "--quota", "300000", "--append-limit", "150000"];
    let server = Process::start(&folder, limits);
    let mut client = server.client("alice");
    let uid = client.append("INBOX", "", &[b"\r\n", &[b'x'; 99_998][..]].concat());
    let url = format!("URL \"/INBOX/;UID={uid}\"");
    client.status(format!("APPEND INBOX CATENATE ({url} {url})"), "NO [TOOBIG] ");
    let part = format!("URL \"/INBOX/;UID={uid}/;SECTION=TEXT\"");
    client.status(format!("APPEND INBOX CATENATE (TEXT {{3+}}\r\n\r\nx {part} {part})"), "NO [TOOBIG] ");
    client.append("INBOX", "", &[b'x'; 150_000]);
    client.status(format!("APPEND INBOX CATENATE (TEXT {{3+}}\r\n\r\nx {url})"), "NO [OVERQUOTA] ");
    client.status(format!("APPEND INBOX CATENATE ({url})"), "NO [OVERQUOTA] ");
    // It does not even ask for the octets.
    let answer = client.status("APPEND INBOX {60000}", "NO [OVERQUOTA] ");
    assert!(answer.untagged.is_empty(), "{answer:?}");
    let first = format!("APPEND INBOX {{30000+}}\r\n{} {{30000}}", "x".repeat(30_000));
    client.status(first, "NO [OVERQUOTA] ");
    assert!(client.ok("GETQUOTA \"\"").text().contains("STORAGE 245 292"));
    client.append("INBOX", "", &[b'x'; 50_000]);
}

#[test]
fn what_is_being_uploaded_is_bounded_for_all_together() {
    let folder = folder("uploads");
    let server = Process::start(&folder, ["--user", "alice:secret", "--upload-memory", "1000000"]);
    let (mut slow, mut other) = (server.client("alice"), server.client("alice"));
    let upload = |client: &mut Client, octets: usize| {
        client.command(format!("APPEND INBOX {{{octets}+}}\r\n{}", "x".repeat(octets))).expect("it answers")
    };
    slow.send("s APPEND INBOX {700000}\r\n").expect("it is connected");
    assert!(slow.line().starts_with("+ "));
    slow.send([&[b'x'; 700_000][..], b" {100000}\r\n"].concat()).expect("it is connected");
    // The first has come.
    assert!(slow.line().starts_with("+ "));
    assert!(upload(&mut other, 500_000).status.starts_with("NO [LIMIT] "));
    // What is refused leaves nothing of itself behind.
    assert!(upload(&mut other, 200_000).status.starts_with("OK"));
    assert!(upload(&mut other, 1_100_000).status.starts_with("NO [LIMIT] "));
    slow.send([&[b'x'; 100_000][..], b"\r\n"].concat()).expect("it is connected");
    assert!(slow.answer("s").expect("it is done").status.starts_with("OK"));
    // What has arrived, or will not, takes no room.
    let mut gone = server.client("alice");
    gone.send("g APPEND INBOX {900000+}\r\n").expect("it is connected");
    gone.send(vec![b'x'; 800_000]).expect("it is connected");
    drop(gone);
    let fits = || upload(&mut other, 900_000).status.starts_with("OK");
    assert!(comes_true(Duration::from_secs(30), fits));
}

#[test]
fn a_session_begins_anew_after_unauthenticate() {
    let folder = folder("unauthenticate");
    let server = Process::with_users(&folder, false, ["alice", "bob"]);
    let mut client = server.client("alice");
    client.append("INBOX", "", b"Subject: a\r\n\r\n");
    client.ok("ENABLE CONDSTORE");
    client.ok("SELECT INBOX");
    client.ok("UNAUTHENTICATE");
    client.status("FETCH 1 FLAGS", "BAD");
    client.ok("LOGIN bob secret");
    client.status("FETCH 1 FLAGS", "BAD");
    assert!(client.ok("SELECT INBOX").text().contains("* 0 EXISTS"));
    assert!(client.ok("STATUS INBOX (MESSAGES)").text().contains("MESSAGES 0"));

    // RFC 8437, section 4.1: what is behind the command is not deflated any more, even if it comes together with it.
    for _ in 0..2 {
        client.ok("COMPRESS DEFLATE");
        let answers = client.end_compression("u UNAUTHENTICATE\r\n", "v LOGIN alice secret\r\nw NOOP\r\n");
        assert!(answers.starts_with("u OK "), "{answers}");
        assert!(client.answer("v").expect("it goes on").status.starts_with("OK"));
        assert!(client.answer("w").expect("it goes on").status.starts_with("OK"));
    }
    assert!(client.ok("STATUS INBOX (MESSAGES)").text().contains("MESSAGES 1"));
}
