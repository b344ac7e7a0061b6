//! What others do with the files, and what a crash leaves of them.

use crate::{
    store::Store,
    world::{World, fill, flags, messages, new, text, users},
};
use std::{
    error::Error,
    fs::{self, File},
    path::Path,
    time::{Duration, UNIX_EPOCH},
};

#[test]
fn one_process_at_a_time_has_a_directory() {
    let world = World::in_maildir();
    let error = Store::in_maildir(world.path().unwrap(), users()).err().unwrap();
    assert!(error.to_string().starts_with("another process has "), "{error}");
}

#[test]
fn what_others_deliver_is_taken_over() {
    let mut world = World::in_maildir();
    fill(&world, "INBOX", &["a"]);
    world.meanwhile(|path| {
        fs::write(path.join("alice/INBOX/new/1700000000.x.host"), "Message-ID: <new>\r\n\r\n").unwrap();
        fs::write(path.join("alice/INBOX/cur/1600000000.y.host,S=3:2,FS"), "cur").unwrap();
        fs::write(path.join("alice/INBOX/cur/.hidden"), "no message").unwrap();
        // A whole Maildir of another program.
        fs::create_dir_all(path.join("alice/Import/cur")).unwrap();
        fs::write(path.join("alice/Import/cur/z:2,T"), "z").unwrap();
    });
    let inbox = messages(&world.folder("INBOX"));
    assert_eq!(inbox, ["1 () a", r"2 (\Flagged \Seen) cur", "3 () Message-ID: <new>\r\n\r\n"]);
    assert_eq!(messages(&world.folder("Import")), [r"1 (\Deleted) z"]);
    world.reopen();
    world.folder("INBOX").lock().expunge(&[2]).unwrap();
    world.reopen();
}

#[test]
fn what_others_deliver_gets_the_line_ends_of_mail() {
    let mut world = World::in_maildir();
    let received = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let deliver = |path: &Path, name: &str, octets: &str| {
        let path = path.join("alice/INBOX/new").join(name);
        fs::write(&path, octets).unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(received).unwrap();
    };
    world.meanwhile(|path| {
        deliver(path, "1.bare", "Message-ID: <a@x>\n\n\nb\n");
        deliver(path, "2.mixed", "A: b\r\n\nc\r\r\nd\re\n");
        deliver(path, "3.right", "A: b\r\n\r\nc\r\n");
        deliver(path, "4.nul", "A: b\r\n\r\n\0c");
        deliver(path, "5.empty", "");
    });
    let inbox = world.folder("INBOX");
    let contents = inbox.lock();
    let octets = |uid| contents.source(uid).unwrap().read().unwrap();
    assert_eq!(octets(1), "Message-ID: <a@x>\r\n\r\n\r\nb\r\n");
    assert_eq!(octets(2), "A: b\r\n\r\nc\r\r\nd\re\r\n");
    assert_eq!(octets(3), "A: b\r\n\r\nc\r\n");
    assert_eq!(octets(4), &b"A: b\r\n\r\n\x80c"[..]);
    assert_eq!(octets(5), "");
    for uid in 1..=5 {
        let facts = contents.facts(uid).unwrap();
        assert_eq!((facts.size, facts.internal_date.unix_seconds()), (octets(uid).len() as u64, 1_700_000_000));
    }
    drop(contents);
    // A reply finds the conversation.
    fill(&world, "INBOX", &["In-Reply-To: <a@x>\r\n\r\n"]);
    let contents = inbox.lock();
    assert_eq!(contents.facts(6).unwrap().thread_id, contents.facts(1).unwrap().thread_id);
    assert_eq!(world.path().unwrap().join("alice/tmp").read_dir().unwrap().count(), 0);
    assert_eq!(world.path().unwrap().join("alice/INBOX/new").read_dir().unwrap().count(), 0);
}

#[test]
fn a_message_is_read_whatever_becomes_of_it_meanwhile() {
    let world = World::in_maildir();
    fill(&world, "INBOX", &["a", "b"]);
    let inbox = world.folder("INBOX");
    let sources = [1, 2].map(|uid| inbox.lock().source(uid));
    inbox.lock().set_flags([(1, flags(r"\Seen"))]).unwrap();
    inbox.lock().expunge(&[2]).unwrap();
    assert_eq!(sources.map(text), ["a", "b"]);
}

#[test]
fn files_that_change_are_errors_and_not_panics() {
    let world = World::in_maildir();
    fill(&world, "INBOX", &["a", "b"]);
    let current = world.path().unwrap().join("alice/INBOX/cur");
    for entry in current.read_dir().unwrap() {
        fs::write(entry.unwrap().path(), "longer").unwrap();
    }
    let inbox = world.folder("INBOX");
    let error = inbox.lock().source(1).unwrap().read().unwrap_err();
    assert!(error.source().unwrap().to_string().ends_with(" is damaged"));
    fs::remove_dir_all(&current).unwrap();
    assert!(inbox.lock().source(1).is_err());
    assert!(inbox.lock().set_flags([(1, flags(r"\Seen"))]).is_err());
    assert_eq!(messages_count(&world), (2, 3));
    let account = world.account();
    assert!(inbox.add([new(&account, "c", "")]).is_err());
    assert!(inbox.add([new(&account, "c", ""), new(&account, "d", "")]).is_err());
    assert!(inbox.copy_to(&[1], &inbox).is_err());
    // No UID that a message had for a moment is given again.
    assert_eq!(messages_count(&world), (2, 6));
    assert_eq!(account.usage().messages, 2);
    fs::create_dir(&current).unwrap();
    assert_eq!(fill(&world, "INBOX", &["e", "f"]), [6, 7]);
    world.folder("INBOX").lock().expunge(&[1, 2]).unwrap();
    assert_eq!(messages(&inbox), ["6 () e", "7 () f"]);
}

fn messages_count(world: &World) -> (usize, u32) {
    let inbox = world.folder("INBOX");
    let contents = inbox.lock();
    (contents.mailbox().len(), contents.mailbox().uid_next())
}

#[test]
fn messages_of_a_batch_that_was_not_finished_go() {
    let mut world = World::in_maildir();
    let account = world.account();
    world.folder("INBOX").add(["a", "b", "c"].map(|text| new(&account, text, ""))).unwrap();
    // As it is between the first file and the last.
    world.meanwhile(|path| {
        let state = path.join("alice/INBOX/state");
        let text = fs::read_to_string(&state).unwrap();
        fs::write(&state, format!("adding 2\n{text}")).unwrap();
    });
    assert_eq!(messages(&world.folder("INBOX")), ["1 () a"]);
    assert_eq!(fill(&world, "INBOX", &["d"]), [4]);
    world.reopen();
}

#[test]
fn a_folder_that_was_being_deleted_goes() {
    let mut world = World::in_maildir();
    fill(&world, "Trash", &["a"]);
    world.meanwhile(|path| {
        fs::rename(path.join("alice/Trash/state"), path.join("alice/Trash/deleted")).unwrap();
    });
    let account = world.account();
    assert!(account.folder("Trash").is_none());
    assert!(!world.path().unwrap().join("alice/Trash").exists());
    account.create("Trash", &[]).unwrap();
    assert!(world.folder("Trash").lock().mailbox().is_empty());
    world.reopen();
}

#[test]
fn state_that_makes_no_sense_is_an_error() {
    let world = World::in_maildir();
    let path = world.path().unwrap().to_owned();
    let state = path.join("alice/INBOX/state");
    let text = fs::read_to_string(&state).unwrap();
    let elsewhere = crate::world::Directory::new();
    for damaged in ["", "nonsense", &text.replace("uidnext", "uidlast"), &text.replace("id F", "id %FF")] {
        let inbox = elsewhere.path().join("alice/INBOX");
        fs::create_dir_all(&inbox).unwrap();
        fs::write(inbox.join("state"), damaged).unwrap();
        let error = Store::in_maildir(elsewhere.path(), users()).err().unwrap();
        assert!(error.to_string().ends_with("alice/INBOX/state is damaged"), "{error}");
    }
}
