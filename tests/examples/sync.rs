//! The example `sync`: a maildir is like the mailbox, however often it is interrupted.

use super::{
    example::example,
    failed, folder, large, mail, printed,
    server::{Mail, Server},
    url,
};
use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Runs it where all is well.
#[track_caller]
fn synced(url: &str, maildir: &Path) -> String {
    printed("sync", [url.as_ref(), maildir.as_os_str()])
}

/// Runs it where something is not.
#[track_caller]
fn refused(url: &str, maildir: &Path) -> String {
    let message = failed("sync", [url.as_ref(), maildir.as_os_str()], 1);
    assert_eq!(message.lines().count(), 1, "{message}");
    message
}

/// The messages of a maildir: their names, and what is in them.
fn messages(maildir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut messages = Vec::new();
    for part in ["new", "cur"] {
        for entry in fs::read_dir(maildir.join(part)).expect("it is there").flatten() {
            let name = format!("{part}/{}", entry.file_name().display());
            messages.push((name, fs::read(entry.path()).expect("it can be read")));
        }
    }
    messages.sort();
    messages
}

/// What the maildir has to be like.
fn expected(server: &Server) -> Vec<(String, Vec<u8>)> {
    let mailbox = server.mailbox();
    let name = |mail: &Mail| match mail.flags.as_str() {
        "" => format!("new/imap-{}-{}", mailbox.uid_validity, mail.uid),
        "\\Seen" => format!("cur/imap-{}-{}:2,S", mailbox.uid_validity, mail.uid),
        flags => panic!("{flags}"),
    };
    let mut messages: Vec<_> = mailbox.mails.iter().map(|mail| (name(mail), mail.octets.clone())).collect();
    messages.sort();
    messages
}

#[test]
fn keeps_a_maildir_like_the_mailbox() {
    let server = Server::new([mail(4, "", "a"), mail(9, "\\Seen", large(300_000)), mail(10, "", "")]);
    let maildir = folder("sync");
    let sync = || synced(&url(&server), &maildir);
    assert_eq!(sync(), "3 new, 0 changed, 0 gone, 3 messages\n");
    assert_eq!(messages(&maildir), expected(&server));
    assert_eq!(sync(), "0 new, 0 changed, 0 gone, 3 messages\n");

    let mut mailbox = server.mailbox();
    mailbox.mails.remove(1);
    mailbox.mails[0].flags = "\\Seen".into();
    mailbox.mails.push(mail(11, "\\Seen", "d"));
    drop(mailbox);
    // Somebody else's message stays.
    fs::write(maildir.join("new/other"), "other").expect("there is room");
    assert_eq!(sync(), "1 new, 1 changed, 1 gone, 3 messages\n");
    fs::remove_file(maildir.join("new/other")).expect("it is still there");
    assert_eq!(messages(&maildir), expected(&server));

    // The mailbox was made anew.
    server.mailbox().uid_validity = 8;
    assert_eq!(sync(), "3 new, 0 changed, 3 gone, 3 messages\n");
    assert_eq!(messages(&maildir), expected(&server));
    // All is gone, and then the state is lost.
    server.mailbox().mails.clear();
    assert_eq!(sync(), "0 new, 0 changed, 3 gone, 0 messages\n");
    fs::write(maildir.join("imap-state"), "uid_validity x\0").expect("there is room");
    server.mailbox().mails.push(mail(12, "", "e"));
    assert_eq!(sync(), "1 new, 0 changed, 0 gone, 1 messages\n");
    assert_eq!(messages(&maildir), expected(&server));
}

#[test]
fn goes_on_where_it_was_interrupted() {
    let large = |uid| mail(uid, "", large(200_000 + uid as usize));
    let server = Server::new([mail(3, "", "a"), large(4), large(5), large(6)]);
    let maildir = folder("interrupted");
    server.mailbox().patience = 500_000;
    let message = refused(&url(&server), &maildir);
    assert!(message.contains("the connection was closed"), "{message}");
    // What is there is whole, and it is not said to be all.
    assert_eq!(messages(&maildir), expected(&server)[..3]);
    assert!(!maildir.join("imap-state").exists());

    // What came and goes before it goes on is not forgotten to be gone.
    server.mailbox().mails.remove(1);
    server.mailbox().mails[1].flags = "\\Seen".into();
    let shown = synced(&url(&server), &maildir);
    assert_eq!(shown, "1 new, 1 changed, 1 gone, 3 messages\n");
    assert_eq!(messages(&maildir), expected(&server));
}

#[test]
fn goes_on_where_it_was_killed() {
    let server = Server::new([mail(3, "\\Seen", "a"), mail(4, "", large(200_000)), mail(5, "", large(300_000))]);
    let maildir = folder("killed");
    server.mailbox().patience = 400_000;
    server.mailbox().stalls = true;
    let mut sync = Command::new(example("sync"));
    sync.arg("--insecure-plain").arg(url(&server)).arg(&maildir).stdout(Stdio::null());
    let mut sync = sync.spawn().expect("it runs");
    // In the middle of the last message: those before it are whole.
    let tmp = || fs::read_dir(maildir.join("tmp")).into_iter().flatten().flatten();
    let is_begun = || tmp().any(|part| part.metadata().is_ok_and(|part| part.len() > 0));
    let is_amid = || maildir.join("new/imap-7-4").exists() && is_begun();
    let start = Instant::now();
    while !is_amid() {
        assert!(start.elapsed() < Duration::from_secs(60), "it does not come");
        thread::sleep(Duration::from_millis(10));
    }
    sync.kill().expect("it still runs");
    assert!(!sync.wait().expect("it ends").success());
    assert_eq!(messages(&maildir), expected(&server)[..2]);
    assert!(!maildir.join("imap-state").exists());

    server.mailbox().heard.clear();
    assert_eq!(synced(&url(&server), &maildir), "1 new, 0 changed, 0 gone, 3 messages\n");
    assert_eq!(messages(&maildir), expected(&server));
    assert_eq!(tmp().count(), 0);
    // What was here was not fetched once more.
    let heard = server.mailbox().heard.clone();
    assert!(heard.contains(" UID FETCH 5 (UID FLAGS BODY.PEEK[])\r\n"), "{heard}");
}

#[test]
fn asks_again_for_what_did_not_come() {
    let server = Server::new([mail(4, "", "a"), mail(9, "", "b"), mail(10, "", "c")]);
    let maildir = folder("withheld");
    server.mailbox().instead = vec![(9, Vec::new())];
    assert_eq!(refused(&url(&server), &maildir), "sync: 1 of the messages did not come; run it again\n");
    assert_eq!(messages(&maildir).len(), 2);
    server.mailbox().instead.clear();
    assert_eq!(synced(&url(&server), &maildir), "1 new, 0 changed, 0 gone, 3 messages\n");
    assert_eq!(messages(&maildir), expected(&server));

    // What did not come because it is gone is not waited for.
    server.mailbox().mails.push(mail(11, "", "d"));
    server.mailbox().instead = vec![(11, Vec::new())];
    refused(&url(&server), &maildir);
    server.mailbox().mails.pop();
    assert_eq!(synced(&url(&server), &maildir), "0 new, 0 changed, 0 gone, 3 messages\n");
}

#[test]
fn a_folder_is_for_one_mailbox() {
    let (server, other) = (Server::new([mail(4, "", "a"), mail(5, "", large(1_000))]), Server::new([]));
    let maildir = folder("mailboxes");
    // From the first message on that is fetched.
    server.mailbox().patience = 500;
    refused(&url(&server), &maildir);
    let there = messages(&maildir);
    assert_eq!(there.len(), 1);
    let name = format!("imap://alice@127.0.0.1:{}/INBOX", server.port);
    assert_eq!(fs::read_to_string(maildir.join("imap-mailbox")).expect("it is there"), format!("{name}\n"));
    let is_for = format!("sync: {} is for {name}, not for ", maildir.display());
    let others = [url(&other), format!("{}Entw%C3%BCrfe", url(&server)), url(&server).replace("alice", "%61lic%40")];
    for other in &others {
        let message = refused(other, &maildir);
        assert!(message.starts_with(&is_for), "{message}");
        assert_eq!(messages(&maildir), there);
    }
    assert!(refused(&others[1], &maildir).ends_with("/Entw&APw-rfe\n"));
    assert!(refused(&others[2], &maildir).contains("not for imap://alic%40@127.0.0.1:"));
    // The same one, however it is spelled.
    assert_eq!(synced(&format!("{}inbox", url(&server)), &maildir), "1 new, 0 changed, 0 gone, 2 messages\n");

    // Whatever else is lost.
    fs::remove_file(maildir.join("imap-state")).expect("it was there");
    assert!(refused(&others[0], &maildir).starts_with(&is_for));
    fs::remove_file(maildir.join("imap-mailbox")).expect("it was there");
    for url in [url(&server), url(&other)] {
        let message = refused(&url, &maildir);
        assert!(message.contains("has messages or a state, but no file imap-mailbox"), "{message}");
    }
    assert_eq!(messages(&maildir), expected(&server));
    // What cannot be entered does not take a folder.
    other.mailbox().uid_validity = 0;
    let maildir = folder("untaken");
    refused(&url(&other), &maildir);
    assert_eq!(synced(&url(&server), &maildir), "2 new, 0 changed, 0 gone, 2 messages\n");
}

#[test]
fn what_is_no_message_is_not_taken_for_one() {
    let server = Server::new([mail(4, "", "a")]);
    let maildir = folder("nil");
    fs::create_dir(maildir.join("tmp")).expect("there is room");
    for answer in ["BODY[] NIL", "BODY[TEXT] {1}\r\na", "BODY[]<0> {1}\r\na", "FLAGS (\\Seen)"] {
        for left_over in ["imap-wire-sync-1-0", "imap-x", "other"] {
            fs::write(maildir.join("tmp").join(left_over), "left over").expect("there is room");
        }
        server.mailbox().instead = vec![(4, format!("* 1 FETCH (UID 4 {answer})\r\n").into())];
        assert_eq!(refused(&url(&server), &maildir), "sync: 1 of the messages did not come; run it again\n");
        assert_eq!(messages(&maildir), [], "{answer}");
        // Other programs have their files there, too.
        let left = fs::read_dir(maildir.join("tmp")).expect("it is there").flatten();
        let mut left: Vec<_> = left.map(|entry| entry.file_name()).collect();
        left.sort();
        assert_eq!(left, ["imap-x", "other"]);
    }
}

#[test]
fn only_what_was_asked_for_is_taken() {
    // Large enough to come in pieces.
    let (octets, other) = (large(100_000), vec![b'x'; 100_000]);
    let fetch = |uid: u32, items: &[(&str, &[u8])]| {
        let mut response = format!("* 1 FETCH (UID {uid}").into_bytes();
        for (item, octets) in items {
            response.extend(format!(" {item} {{{}}}\r\n", octets.len()).into_bytes());
            response.extend(*octets);
        }
        [&response[..], b")\r\n"].concat()
    };
    let server = Server::new([mail(4, "", octets.clone()), mail(5, "", "b")]);
    let whole = fetch(4, &[("BODY[]", &octets)]);
    for (at, response) in [
        fetch(4, &[("BODY[]", &octets), ("BODY[HEADER]", &other)]),
        fetch(4, &[("BODY[HEADER]", &other), ("BODY[]", &octets)]),
        fetch(4, &[("BODY[]", &octets), ("BODY[]", &other), ("BODY[]", b"x")]),
        fetch(4, &[("BODY[]<5>", &other), ("BODY[]", &octets)]),
        // The same once more, and one of which nobody knows.
        [&whole[..], &fetch(4, &[("BODY[]", &other)]), &fetch(4, &[("BODY[]", b"x")])].concat(),
        [&fetch(6, &[("BODY[]", &other)]), &whole[..]].concat(),
    ]
    .into_iter()
    .enumerate()
    {
        let maildir = folder(&format!("literals-{at}"));
        server.mailbox().instead = vec![(4, response)];
        assert_eq!(synced(&url(&server), &maildir), "2 new, 0 changed, 0 gone, 2 messages\n");
        assert!(messages(&maildir) == expected(&server), "{at}");
    }
}

#[test]
fn one_run_at_a_time() {
    let server = Server::new([mail(4, "", "a")]);
    let maildir = folder("lock");
    let lock = File::create(maildir.join("imap-lock")).expect("there is room");
    lock.lock().expect("nobody else has it");
    let message = refused(&url(&server), &maildir);
    assert_eq!(message, format!("sync: another run is at work in {}\n", maildir.display()));
    drop(lock);
    assert_eq!(synced(&url(&server), &maildir), "1 new, 0 changed, 0 gone, 1 messages\n");
}

#[test]
fn old_messages_stay_until_all_new_ones_are_here() {
    let server = Server::new([mail(3, "", "a"), mail(4, "", large(1_000))]);
    let maildir = folder("anew");
    assert_eq!(synced(&url(&server), &maildir), "2 new, 0 changed, 0 gone, 2 messages\n");
    let old = messages(&maildir);
    let all_are_there = || old.iter().all(|message| messages(&maildir).contains(message));

    server.mailbox().uid_validity = 8;
    server.mailbox().patience = 500;
    assert!(refused(&url(&server), &maildir).contains("the connection was closed"));
    assert!(all_are_there());
    server.mailbox().instead = vec![(4, Vec::new())];
    assert!(refused(&url(&server), &maildir).contains("did not come"));
    assert!(all_are_there());
    server.mailbox().instead.clear();
    assert_eq!(synced(&url(&server), &maildir), "1 new, 0 changed, 2 gone, 2 messages\n");
    assert_eq!(messages(&maildir), expected(&server));
}

#[test]
fn no_more_new_messages_are_believed_than_there_are() {
    let server = Server::new([mail(4, "", "a")]);
    let maildir = folder("many");
    server.mailbox().capabilities = "IMAP4rev1 SASL-IR AUTH=PLAIN CONDSTORE ESEARCH";
    server.mailbox().examined = "* OK [HIGHESTMODSEQ 5] it is\r\n";
    assert_eq!(synced(&url(&server), &maildir), "1 new, 0 changed, 0 gone, 1 messages\n");
    server.mailbox().found = Some("* ESEARCH UID ALL 1:4294967295\r\n");
    let message = "sync: the server tells of more messages than it has, or than this can keep\n";
    assert_eq!(refused(&url(&server), &maildir), message);
    // However many it says to have.
    server.mailbox().examined = "* OK [HIGHESTMODSEQ 5] it is\r\n* 4294967295 EXISTS\r\n";
    assert_eq!(refused(&url(&server), &maildir), message);
    // Nor is all of that gone.
    server.mailbox().examined = "* OK [HIGHESTMODSEQ 5] it is\r\n";
    server.mailbox().found = Some("* VANISHED 5:4294967295\r\n* ESEARCH UID ALL 4\r\n");
    assert_eq!(synced(&url(&server), &maildir), "0 new, 0 changed, 0 gone, 1 messages\n");
    assert_eq!(messages(&maildir), expected(&server));
}

#[test]
fn what_the_server_does_not_tell_of_is_not_gone() {
    let server = Server::new([mail(1, "", "a"), mail(2, "", "b"), mail(3, "", "c"), mail(4, "", "d")]);
    let state = |maildir: &Path| fs::read_to_string(maildir.join("imap-state")).expect("it is there");
    let message = "sync: the server has told nothing of 2 of its messages, so that none was removed; run it again\n";
    let maildir = folder("untold");
    assert_eq!(synced(&url(&server), &maildir), "4 new, 0 changed, 0 gone, 4 messages\n");
    server.mailbox().untold = vec![1, 3];
    server.mailbox().mails[1].flags = "\\Seen".into();
    assert_eq!(refused(&url(&server), &maildir), message);
    assert_eq!(messages(&maildir), expected(&server));
    assert_eq!(state(&maildir), "uid_validity 7\n");
    // What is gone indeed is removed once all of the others are told of.
    server.mailbox().untold.clear();
    server.mailbox().mails.remove(2);
    assert_eq!(synced(&url(&server), &maildir), "0 new, 0 changed, 1 gone, 3 messages\n");
    assert_eq!(messages(&maildir), expected(&server));

    // Nor are old messages, as long as not all of the new ones are known.
    server.mailbox().uid_validity = 8;
    server.mailbox().untold = vec![2, 4];
    assert_eq!(refused(&url(&server), &maildir), message);
    assert_eq!(messages(&maildir).len(), 4);
    server.mailbox().untold.clear();
    assert_eq!(synced(&url(&server), &maildir), "2 new, 0 changed, 3 gone, 3 messages\n");
    assert_eq!(messages(&maildir), expected(&server));
}

#[test]
fn what_the_server_does_not_tell_of_at_first_comes_later() {
    let server = Server::new([mail(1, "", "a"), mail(2, "", "b"), mail(3, "", "c"), mail(4, "", "d")]);
    let message = "sync: the server has told nothing of 2 of its messages, so that none was removed; run it again\n";
    let maildir = folder("untold_first");
    server.mailbox().capabilities = "IMAP4rev1 SASL-IR AUTH=PLAIN CONDSTORE";
    server.mailbox().examined = "* OK [HIGHESTMODSEQ 5] it is\r\n";
    server.mailbox().untold = vec![1, 3];
    assert_eq!(refused(&url(&server), &maildir), message);
    assert_eq!(messages(&maildir).len(), 2);
    server.mailbox().untold.clear();
    assert_eq!(synced(&url(&server), &maildir), "2 new, 0 changed, 0 gone, 4 messages\n");
    assert_eq!(messages(&maildir), expected(&server));

    // SEARCH, which tells with CONDSTORE what is left, may be as wrong.
    server.mailbox().found = Some("* SEARCH 2 4\r\n");
    assert_eq!(refused(&url(&server), &maildir), message);
    server.mailbox().found = None;
    assert_eq!(synced(&url(&server), &maildir), "0 new, 0 changed, 0 gone, 4 messages\n");
    assert_eq!(messages(&maildir), expected(&server));
}

#[test]
fn the_flags_that_were_told_last_count() {
    let octets = large(100_000);
    let server = Server::new([mail(4, "\\Seen", octets.clone()), mail(5, "", "b"), mail(6, "", "c")]);
    let without_flags = [&b"* 1 FETCH (UID 4 BODY[] {100000}\r\n"[..], &octets, b")\r\n"].concat();
    // Those of a message that is here already, and those of one that comes after them.
    let changes = "* 2 FETCH (UID 5 FLAGS (\\Seen))\r\n* 3 FETCH (UID 6 FLAGS (\\Seen))\r\n";
    let message = "* 3 FETCH (UID 6 BODY[] {1}\r\nc)\r\n";
    server.mailbox().instead = vec![(4, without_flags), (6, format!("{changes}{message}").into())];
    let maildir = folder("flags");
    assert_eq!(synced(&url(&server), &maildir), "3 new, 1 changed, 0 gone, 3 messages\n");
    server.mailbox().mails.iter_mut().for_each(|mail| mail.flags = "\\Seen".into());
    assert!(messages(&maildir) == expected(&server));
    assert_eq!(synced(&url(&server), &maildir), "0 new, 0 changed, 0 gone, 3 messages\n");
}
