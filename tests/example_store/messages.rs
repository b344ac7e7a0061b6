//! What is done with messages.

use crate::{
    store::{New, StoreError},
    world::{each, fill, flags, messages, new, text},
};
use imap_wire::data::{DateTime, Flag};
use std::thread;

#[test]
fn messages_are_added() {
    each(|world| {
        let account = world.account();
        let inbox = world.folder("inbox");
        assert_eq!(inbox.add([new(&account, "one", r"\Seen $Junk")]).unwrap(), [1]);
        world.reopen();
        let (inbox, account) = (world.folder("INBOX"), world.account());
        let mut upload = account.upload().unwrap();
        upload.write(b"two").unwrap();
        upload.write(b" pieces").unwrap();
        assert_eq!(upload.len(), 10);
        assert_eq!(inbox.add([New { upload, flags: flags(r"\Recent"), internal_date: None }]).unwrap(), [2]);
        assert_eq!(messages(&inbox), [r"1 ($Junk \Seen) one", "2 () two pieces"]);
        let contents = inbox.lock();
        let facts = contents.facts(1).unwrap();
        assert_eq!((facts.size, facts.internal_date.to_string()), (3, "17-Jul-1996 02:44:25 -0700".to_owned()));
        assert!(contents.facts(2).unwrap().internal_date > facts.save_date || facts.save_date > facts.internal_date);
        assert!(matches!(contents.source(3), Err(StoreError::Gone)));
        drop(contents);
        world.reopen();
    });
}

#[test]
fn what_is_not_added_is_gone() {
    each(|world| {
        drop(new(&world.account(), "no", ""));
        if let Some(path) = world.path() {
            assert_eq!(path.join("alice/tmp").read_dir().unwrap().count(), 0);
        }
        world.reopen();
    });
}

#[test]
fn several_are_added_or_none() {
    each(|world| {
        let account = world.account();
        let inbox = world.folder("INBOX");
        let three = || ["a", "b", "c"].map(|text| new(&account, text, r"\Draft"));
        assert_eq!(inbox.add(three()).unwrap(), [1, 2, 3]);
        account.set_limits(None, Some(5)).unwrap();
        assert!(matches!(inbox.add(three()), Err(StoreError::Full)));
        account.set_limits(Some(5), None).unwrap();
        assert!(matches!(inbox.add(three()), Err(StoreError::Full)));
        assert_eq!((account.usage().octets, account.usage().messages), (3, 3));
        assert_eq!(inbox.lock().mailbox().uid_next(), 4);
        world.reopen();
        assert_eq!(world.account().usage().most_octets, Some(5));
        assert_eq!(fill(world, "INBOX", &["d"]), [4]);
        world.reopen();
    });
}

#[test]
fn flags_are_set() {
    each(|world| {
        fill(world, "INBOX", &["a", "b"]);
        let inbox = world.folder("INBOX");
        let changes =
            [(1, flags(r"\Flagged Work")), (9, flags("")), (2, flags(r"WORK \Answered \Deleted \Draft \Seen"))];
        inbox.lock().set_flags(changes).unwrap();
        let expected = [r"1 (Work \Flagged) a", r"2 (Work \Answered \Deleted \Draft \Seen) b"];
        assert_eq!(messages(&inbox), expected);
        assert_eq!(inbox.lock().keywords().collect::<Vec<_>>(), ["Work"]);
        world.reopen();
        let inbox = world.folder("INBOX");
        let modseq = inbox.lock().mailbox().highest_modseq();
        inbox.lock().set_flags([(1, flags(r"\Flagged work"))]).unwrap();
        assert_eq!(inbox.lock().mailbox().highest_modseq(), modseq);
        inbox.lock().set_flags([(1, flags("")), (2, flags("Play/2F,:2,S"))]).unwrap();
        assert_eq!(messages(&inbox), ["1 () a", "2 (Play/2F,:2,S) b"]);
        world.reopen();
    });
}

#[test]
fn there_are_as_many_keywords_as_bits() {
    each(|world| {
        fill(world, "INBOX", &["a"]);
        let inbox = world.folder("INBOX");
        let keywords: Vec<_> = (0..64).map(|number| format!("k{number}")).collect();
        inbox.lock().set_flags([(1, flags(&keywords.join(" ")))]).unwrap();
        let more = inbox.lock().set_flags([(1, flags("more"))]);
        assert!(matches!(more, Err(StoreError::Keywords)));
        assert!(matches!(inbox.add([new(&world.account(), "b", "more")]), Err(StoreError::Keywords)));
        assert!(inbox.lock().mailbox().message(1).unwrap().flags().contains(&Flag::new("k63").unwrap()));
        world.reopen();
    });
}

#[test]
fn keywords_that_no_message_has_make_room() {
    each(|world| {
        fill(world, "INBOX", &["a", "b"]);
        let inbox = world.folder("INBOX");
        let keywords: Vec<_> = (0..64).map(|number| format!("k{number}")).collect();
        inbox.lock().set_flags([(1, flags(&keywords.join(" ")))]).unwrap();
        inbox.lock().set_flags([(1, flags("K1 k63"))]).unwrap();
        // Two at once: neither takes the room of the other.
        let account = world.account();
        inbox.add([new(&account, "c", "one"), new(&account, "d", "two K63")]).unwrap();
        let expected = ["1 (k1 k63) a", "2 () b", "3 (one) c", "4 (k63 two) d"];
        assert_eq!(messages(&inbox), expected);
        assert_eq!(inbox.lock().keywords().filter(|name| ["one", "two", "k0"].contains(name)).count(), 2);
        world.reopen();
        assert_eq!(messages(&world.folder("INBOX")), expected);
        // And so it goes on, with each message in its turn.
        let inbox = world.folder("INBOX");
        for number in 0..100 {
            inbox.lock().set_flags([(2, flags(&format!("n{number} k1")))]).unwrap();
        }
        assert_eq!(messages(&inbox)[1], "2 (k1 n99) b");
        world.reopen();
    });
}

#[test]
fn expunged_uids_are_never_used_again() {
    each(|world| {
        fill(world, "INBOX", &["a", "b", "c"]);
        let inbox = world.folder("INBOX");
        let modseq = inbox.lock().mailbox().highest_modseq();
        inbox.lock().expunge(&[1, 3, 7]).unwrap();
        assert_eq!(inbox.lock().mailbox().highest_modseq().get(), modseq.get() + 2);
        assert_eq!(messages(&inbox), ["2 () b"]);
        world.reopen();
        world.folder("INBOX").lock().expunge(&[2]).unwrap();
        world.reopen();
        assert_eq!(fill(world, "INBOX", &["d"]), [4]);
        assert_eq!(world.account().usage().messages, 1);
        world.reopen();
    });
}

#[test]
fn messages_are_copied_and_moved() {
    each(|world| {
        fill(world, "INBOX", &["a", "b", "c"]);
        let (inbox, trash) = (world.folder("INBOX"), world.folder("Trash"));
        inbox.lock().set_flags([(2, flags(r"\Seen Work"))]).unwrap();
        assert_eq!(inbox.copy_to(&[2, 3, 9], &trash).unwrap(), [(2, 1), (3, 2)]);
        assert_eq!(inbox.copy_to(&[1], &inbox).unwrap(), [(1, 4)]);
        assert_eq!(inbox.copy_to(&[], &trash).unwrap(), []);
        world.reopen();
        let (inbox, trash) = (world.folder("INBOX"), world.folder("Trash"));
        assert_eq!(messages(&trash), [r"1 (Work \Seen) b", "2 () c"]);
        let id = |uid| inbox.lock().facts(uid).unwrap().email_id.clone();
        assert_eq!(id(1), id(4));
        assert_ne!(id(1), id(2));
        assert_eq!(trash.lock().facts(1).unwrap().email_id, id(2));
        assert_eq!(trash.move_to(&[2, 1], &inbox).unwrap(), [(2, 5), (1, 6)]);
        assert_eq!(inbox.move_to(&[1], &inbox).unwrap(), [(1, 7)]);
        world.reopen();
        let (inbox, trash) = (world.folder("INBOX"), world.folder("Trash"));
        assert!(trash.lock().mailbox().is_empty());
        let expected = [r"2 (Work \Seen) b", "3 () c", "4 () a", "5 () c", r"6 (Work \Seen) b", "7 () a"];
        assert_eq!(messages(&inbox), expected);
        // What is moved needs no room, and a copy does.
        world.account().set_limits(None, Some(6)).unwrap();
        assert!(matches!(inbox.copy_to(&[2], &trash), Err(StoreError::Full)));
        assert_eq!(inbox.move_to(&[2], &trash).unwrap(), [(2, 3)]);
        world.reopen();
    });
}

#[test]
fn sessions_that_copy_both_ways_do_not_wait_for_each_other() {
    each(|world| {
        fill(world, "INBOX", &["a"]);
        fill(world, "Sent", &["b"]);
        let (inbox, sent) = (world.folder("INBOX"), world.folder("Sent"));
        thread::scope(|scope| {
            for (from, to) in [(&inbox, &sent), (&sent, &inbox)] {
                scope.spawn(move || (0..20).for_each(|_| _ = from.copy_to(&[1], to).unwrap()));
            }
        });
        assert_eq!((inbox.lock().mailbox().len(), sent.lock().mailbox().len()), (21, 21));
        world.reopen();
    });
}

#[test]
fn sessions_that_wait_are_woken_by_changes_only() {
    each(|world| {
        let inbox = world.folder("INBOX");
        let mut changed = inbox.changed();
        drop(inbox.lock());
        assert!(!changed.has_changed().unwrap());
        fill(world, "INBOX", &["a"]);
        assert!(changed.has_changed().unwrap());
        changed.mark_unchanged();
        inbox.lock().set_flags([(1, flags(""))]).unwrap();
        assert!(!changed.has_changed().unwrap());
        inbox.lock().expunge(&[1]).unwrap();
        assert!(changed.has_changed().unwrap());
        let trash = world.folder("Trash");
        let changed = trash.changed();
        world.account().delete("Trash").unwrap();
        assert!(changed.has_changed().unwrap() && trash.lock().is_deleted());
    });
}

#[test]
fn conversations_have_the_name_of_their_first_message() {
    each(|world| {
        let texts = [
            "Message-ID: <a@x>\r\nSubject: 1\r\n\r\n",
            "Subject: Re: 1\r\nmessage-id: <b@x>\r\nIn-Reply-To: <a@x>\r\n\r\n",
            "References:\r\n <a@x>\r\n <b@x>\r\nMessage-ID: <c@x>\r\nIn-Reply-To: <b@x>\r\n\r\n",
            "Message-ID: <d@x>\r\n\r\nReferences: <a@x>\r\n",
            "no header",
        ];
        fill(world, "INBOX", &texts);
        world.reopen();
        let inbox = world.folder("INBOX");
        let thread = |uid| inbox.lock().facts(uid).unwrap().thread_id.clone();
        assert_eq!([thread(2), thread(3)], [thread(1), thread(1)]);
        assert!(thread(4) != thread(1) && thread(5) != thread(1) && thread(5) != thread(4));
        assert_eq!(text(inbox.lock().source(5)), "no header");
    });
}

#[test]
fn dates_of_any_year_and_zone_last() {
    each(|world| {
        let account = world.account();
        for (seconds, zone) in [(-62_167_219_200, 0), (-1, -5999), (253_402_300_799, 0), (0, 5999)] {
            let internal_date = DateTime::from_unix_seconds(seconds, zone).ok();
            let new = New { internal_date, ..new(&account, "a", "") };
            let uid = world.folder("INBOX").add([new]).unwrap()[0];
            assert_eq!(world.folder("INBOX").lock().facts(uid).unwrap().internal_date, internal_date.unwrap());
        }
        world.reopen();
    });
}

#[test]
fn uploads_share_what_memory_there_is() {
    each(|world| {
        world.limit_uploads(10);
        let account = world.account();
        let (mut one, mut other) = (account.upload().unwrap(), account.upload().unwrap());
        one.write(b"123456").unwrap();
        if world.path().is_some() {
            // Files take none.
            other.write(b"12345").unwrap();
            return;
        }
        assert!(matches!(other.write(b"12345"), Err(StoreError::Busy)));
        other.write(b"1234").unwrap();
        assert!(matches!(other.append(account.upload().unwrap()), Ok(())));
        assert_eq!((one.read().unwrap(), other.read().unwrap()), ("123456".into(), "1234".into()));
        drop(other);
        // What has arrived is none of it any more.
        world.folder("INBOX").add([New { upload: one, flags: flags(""), internal_date: None }]).unwrap();
        assert_eq!(fill(world, "INBOX", &["1234567890", "1234567890"]), [2, 3]);
    });
}

#[test]
fn room_is_asked_for_before_it_is_taken() {
    each(|world| {
        let account = world.account();
        account.set_limits(Some(5), Some(2)).unwrap();
        fill(world, "INBOX", &["abc"]);
        assert!(account.check_room(2, 1).is_ok());
        assert!(matches!(account.check_room(3, 1), Err(StoreError::Full)));
        assert!(matches!(account.check_room(0, 2), Err(StoreError::Full)));
        assert!(matches!(account.check_room(u64::MAX, 1), Err(StoreError::Full)));
        assert_eq!(account.usage().octets, 3);
    });
}
