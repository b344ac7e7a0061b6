//! The example `sync`: a maildir is like the mailbox, however often it is interrupted.

use super::{
    failed, folder, large, mail, printed,
    server::{Mail, Server},
    url,
};
use std::{fs, path::Path};

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
    let sync = || printed("sync", [url(&server).as_ref(), maildir.as_os_str()]);
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
    let message = failed("sync", [url(&server).as_ref(), maildir.as_os_str()], 1);
    assert!(message.contains("the connection was closed"), "{message}");
    // What is there is whole, and it is not said to be all.
    assert_eq!(messages(&maildir), expected(&server)[..3]);
    assert!(!maildir.join("imap-state").exists());

    // What came and goes before it goes on is not forgotten to be gone.
    server.mailbox().mails.remove(1);
    server.mailbox().mails[1].flags = "\\Seen".into();
    let shown = printed("sync", [url(&server).as_ref(), maildir.as_os_str()]);
    assert_eq!(shown, "1 new, 1 changed, 1 gone, 3 messages\n");
    assert_eq!(messages(&maildir), expected(&server));
}
