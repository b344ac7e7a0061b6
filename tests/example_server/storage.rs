//! What a client sees of a storage that does not work, and of mail that other programs put there.

use crate::{
    client::Client,
    process::{Process, folder},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The files of the messages of INBOX, by UID.
fn files(folder: &Path) -> Vec<PathBuf> {
    let current = folder.join("mail/alice/INBOX/cur");
    let mut files: Vec<_> = fs::read_dir(current).expect("it is there").map(|it| it.expect("it is").path()).collect();
    let uid = |path: &PathBuf| path.to_str()?.split_once(",U=")?.1.split_once(',')?.0.parse::<u32>().ok();
    files.sort_by_key(uid);
    files
}

/// A server whose INBOX has three messages, of which nothing is left of the second; and a client that has selected it.
fn with_damage(name: &str) -> (PathBuf, Process, Client) {
    let folder = folder(name);
    let server = Process::with_users(&folder, true, ["alice"]);
    let mut client = server.client("alice");
    for (flags, text) in [("\\Seen", "one"), ("", "two"), ("\\Seen", "three")] {
        client.append("INBOX", flags, format!("Subject: {text}\r\n\r\n{text}\r\n").as_bytes());
    }
    fs::write(&files(&folder)[1], "").expect("there is room");
    client.ok("SELECT INBOX");
    (folder, server, client)
}

#[test]
fn a_message_that_cannot_be_read_keeps_nobody_from_the_others() {
    let (folder, _server, mut client) = with_damage("damage");
    for items in ["BODY.PEEK[]", "(FLAGS ENVELOPE)", "BODYSTRUCTURE", "RFC822.HEADER", "BINARY.PEEK[1]"] {
        let answer = client.status(format!("FETCH 1:* {items}"), "NO [UNAVAILABLE] ");
        assert_eq!(answer.untagged.len(), 2, "{answer:?}");
        // It is none of the client's business where the files are.
        assert!(!answer.text().contains("alice"), "{answer:?}");
    }
    // All but its octets is known.
    assert_eq!(client.ok("FETCH 1:* (FLAGS RFC822.SIZE INTERNALDATE EMAILID)").untagged.len(), 3);
    for key in ["TEXT one", "SUBJECT one", "SENTSINCE 1-Jan-2020", "NOT BODY one"] {
        client.status(format!("SEARCH {key}"), "NO [UNAVAILABLE] ");
    }
    client.status("SORT (SUBJECT) UTF-8 ALL", "NO [UNAVAILABLE] ");
    client.status("THREAD REFERENCES UTF-8 ALL", "NO [UNAVAILABLE] ");
    fs::remove_file(&files(&folder)[1]).expect("it is there");
    client.status("FETCH 2 BODY[]", "NO [UNAVAILABLE] ");
    client.status("COPY 2 Archive", "NO [UNAVAILABLE] ");
    client.status("STORE 2 +FLAGS (\\Flagged)", "NO [UNAVAILABLE] ");
    client.status("APPEND INBOX CATENATE (URL \"/INBOX/;UID=2\")", "NO [UNAVAILABLE] ");
    assert_eq!(client.ok("FETCH 1,3 BODY[]").untagged.len(), 2);
}

#[test]
fn a_search_reads_what_it_has_to_and_no_more() {
    let (_folder, _server, mut client) = with_damage("reading");
    for (command, found) in [
        ("SEARCH ALL", "SEARCH 1 2 3"),
        ("SEARCH UNSEEN", "SEARCH 2"),
        ("SEARCH UID 2:* LARGER 5 SINCE 1-Jan-2020 NOT DELETED", "SEARCH 2 3"),
        // What is not seen need not be read.
        ("SEARCH SEEN BODY three", "SEARCH 3"),
        ("SEARCH RETURN (COUNT) OR UNSEEN SUBJECT three", "COUNT 2"),
        ("SORT (REVERSE ARRIVAL) UTF-8 ALL", "SORT"),
        ("SORT (REVERSE SIZE) UTF-8 ALL", "SORT 3 1 2"),
        ("SORT (SUBJECT) UTF-8 SEEN", "SORT 1 3"),
        ("THREAD ORDEREDSUBJECT UTF-8 SEEN", "THREAD (1)(3)"),
    ] {
        let answer = client.ok(command).text();
        assert!(answer.contains(found), "{command}: {answer}");
    }
}

#[test]
fn a_message_that_cannot_be_kept_is_refused() {
    let folder = folder("unkept");
    let server = Process::with_users(&folder, true, ["alice"]);
    let mut client = server.client("alice");
    let temporary = folder.join("mail/alice/tmp");
    fs::remove_dir_all(&temporary).expect("it is there");
    for octets in [10, 100_000] {
        let announced = format!("APPEND INBOX {{{octets}+}}\r\n{}", "x".repeat(octets));
        client.status(announced, "NO [UNAVAILABLE] ");
    }
    client.status("APPEND INBOX {100000}", "NO [UNAVAILABLE] ");
    client.status("SETMETADATA INBOX (/private/comment {3+}\r\nabc)", "OK");
    fs::remove_dir_all(folder.join("mail/alice/INBOX")).expect("it is there");
    client.status("SETMETADATA INBOX (/private/comment {3+}\r\nabd)", "NO [UNAVAILABLE] ");
    fs::create_dir(&temporary).expect("there is room");
    client.append("Archive", "", b"Subject: a\r\n\r\n");
}

#[test]
fn mail_of_other_programs_has_the_line_ends_of_imap() {
    let folder = folder("delivered");
    let delivered = "Subject: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\ntwo\n--b--\n";
    let new = folder.join("mail/alice/INBOX/new");
    fs::create_dir_all(&new).expect("there is room");
    fs::create_dir(folder.join("mail/alice/INBOX/cur")).expect("there is room");
    fs::write(new.join("1700000000.M1P1.host"), delivered).expect("there is room");
    let served = delivered.replace('\n', "\r\n");
    // And after a restart it is the same one.
    for _ in 0..2 {
        let server = Process::with_users(&folder, true, ["alice"]);
        let mut client = server.client("alice");
        client.ok("EXAMINE INBOX");
        let size = served.len();
        let answer = client.ok("FETCH 1:* (UID RFC822.SIZE BODY.PEEK[])").text();
        assert!(answer.contains(&format!("UID 1 RFC822.SIZE {size} BODY[] {{{size}}}\r\n{served})")), "{answer}");
        let answer = client.ok("FETCH 1 (BODY.PEEK[1] BODY.PEEK[]<10.4> BODYSTRUCTURE)").text();
        assert!(
            answer.contains("BODY[1] {8}\r\none\r\ntwo") && answer.contains("BODY[]<10> {4}\r\n\r\nCo"),
            "{answer}"
        );
        assert!(answer.contains("7bit\" 8 1 "), "{answer}");
    }
}
