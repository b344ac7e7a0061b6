//! What is done with folders.

use crate::{
    store::{Kind, Store, StoreError},
    world::{each, fill, messages, new, users},
};
use imap_wire::{Code, data::Attribute, ext::Rights};

#[test]
fn users_log_in() {
    let store = Store::in_memory(users()).unwrap();
    assert!(store.log_in("alice", "secret").is_some());
    assert!(store.log_in("alice", "Secret").is_none() && store.log_in("bob", "secret").is_none());
    assert!(store.account("alice").is_some() && store.account("bob").is_none());
    assert_eq!((store.password("alice"), store.password("bob")), (Some("secret"), None));
}

#[test]
fn an_account_begins_with_some_folders() {
    each(|world| {
        let list = world.account().list();
        let names: Vec<_> = list.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["Archive", "Drafts", "INBOX", "Junk", "Sent", "Trash"]);
        assert_eq!(list[4].uses, [Attribute::Sent]);
        world.reopen();
        world.account().delete("Junk").unwrap();
        world.reopen();
        assert!(world.account().folder("Junk").is_none() && world.account().folder("iNbOx").is_some());
    });
}

#[test]
fn folders_are_made_and_deleted() {
    each(|world| {
        let account = world.account();
        let first = account.create("Lists/rust/", &[Attribute::Flagged]).unwrap();
        let kind =
            |name: &str| account.list().into_iter().find(|it| it.name == name).map(|it| (it.kind, it.has_children));
        assert_eq!(kind("Lists"), Some((Kind::Parent, true)));
        assert_eq!(kind("Lists/rust"), Some((Kind::Folder, false)));
        assert!(account.folder("Lists").is_none());
        assert!(matches!(account.create("Lists/rust", &[]), Err(StoreError::Exists)));
        assert!(matches!(account.create("inbox", &[]), Err(StoreError::Exists)));
        assert!(matches!(account.create("x", &[Attribute::Marked]), Err(StoreError::BadUse)));
        assert!(matches!(account.delete("Lists"), Err(StoreError::HasChildren)));
        assert!(matches!(account.delete("Inbox"), Err(StoreError::Refused(_))));
        assert!(matches!(account.delete("other"), Err(StoreError::Missing)));
        // A parent can become a folder, and a folder no more than a parent.
        account.create("Lists", &[]).unwrap();
        assert_eq!(kind("Lists"), Some((Kind::Folder, true)));
        fill(world, "Lists", &["a"]);
        let lists = account.folder("Lists").unwrap();
        account.delete("Lists").unwrap();
        assert_eq!((kind("Lists"), account.usage().messages), (Some((Kind::Parent, true)), 0));
        assert!(lists.lock().is_deleted());
        assert!(lists.lock().mailbox().is_empty());
        assert!(matches!(lists.add([new(&account, "b", "")]), Err(StoreError::Missing)));
        world.reopen();
        // A folder of the same name is another one.
        let account = world.account();
        account.delete("Lists/rust").unwrap();
        assert!(!account.list().iter().any(|entry| entry.name.starts_with("Lists")));
        world.reopen();
        let second = world.account().create("Lists/rust", &[]).unwrap();
        assert_ne!(first.object_id(), second.object_id());
        let validity = second.lock().mailbox().uid_validity().get();
        assert!(validity > first.lock().mailbox().uid_validity().get());
        world.reopen();
    });
}

#[test]
fn folders_are_renamed_with_those_below() {
    each(|world| {
        let account = world.account();
        for name in ["a", "a/b", "a/b/c", "ab"] {
            account.create(name, &[]).unwrap();
            fill(world, name, &[name]);
        }
        let folder = account.folder("a/b").unwrap();
        account.rename("a", "x/y").unwrap();
        world.reopen();
        let account = world.account();
        for (name, was) in [("x/y", "a"), ("x/y/b", "a/b"), ("x/y/b/c", "a/b/c"), ("ab", "ab")] {
            assert_eq!(messages(&world.folder(name)), [format!("1 () {was}")]);
        }
        assert!(account.folder("a").is_none() && account.folder("x").is_none());
        assert_eq!(account.folder("x/y/b").unwrap().object_id(), folder.object_id());
        assert!(matches!(account.rename("x", "x/y/z"), Err(StoreError::Refused(_))));
        assert!(matches!(account.rename("x", "Ab"), Ok(())));
        assert!(matches!(account.rename("ab", "Ab"), Err(StoreError::Exists)));
        assert!(matches!(account.rename("ab", "inbox"), Err(StoreError::Exists)));
        assert!(matches!(account.rename("no", "yes"), Err(StoreError::Missing)));
        account.rename("Ab/y/b", "Ab/b").unwrap();
        // What is open goes with its folder.
        let folder = account.folder("Ab/b/c").unwrap();
        account.rename("Ab/b", "deep/er/still").unwrap();
        assert_eq!(messages(&folder), ["1 () a/b/c"]);
        folder.lock().set_flags([(1, crate::world::flags(r"\Seen Work"))]).unwrap();
        folder.lock().set_uses(&[Attribute::Junk]).unwrap();
        world.reopen();
        assert_eq!(messages(&world.folder("deep/er/still/c")), [r"1 (Work \Seen) a/b/c"]);
    });
}

#[test]
fn what_is_in_inbox_moves_when_it_is_renamed() {
    each(|world| {
        let account = world.account();
        account.create("Inbox/sub", &[]).unwrap();
        fill(world, "INBOX", &["a", "b"]);
        account.rename("inbox", "Old/mail").unwrap();
        assert!(world.folder("INBOX").lock().mailbox().is_empty());
        assert_eq!(messages(&world.folder("Old/mail")), ["1 () a", "2 () b"]);
        assert_eq!(account.folder("INBOX/sub").unwrap().lock().mailbox().len(), 0);
        assert!(matches!(account.rename("inbox", "Old/mail"), Err(StoreError::Exists)));
        assert_eq!(fill(world, "INBOX", &["c"]), [3]);
        world.reopen();
    });
}

#[test]
fn names_lead_nowhere_else() {
    let long = "x".repeat(255);
    let longer = ["y".repeat(200), "y".repeat(200), "y".repeat(200), "y".repeat(200), "y".repeat(200)].join("/");
    each(|world| {
        let account = world.account();
        let good = [
            "../../x",
            "a/../b",
            "a/.",
            "%2F",
            "%2f",
            "cur",
            "new/tmp",
            "state/cur",
            "deleted",
            "settings",
            "lock",
            "Entwürfe/日本",
            "a b*%\\\"~",
            "-",
            long.as_str(),
        ];
        for name in good {
            account.create(name, &[]).unwrap_or_else(|error| panic!("{name}: {error}"));
            account.subscribe(name, true).unwrap();
            fill(world, name, &[name]);
        }
        let bad = ["", "/", "//", "/a", "a//", "a//b", "a\0b", "a\r\nb", &format!("{long}x"), &"ü".repeat(43), &longer];
        for name in bad {
            assert!(matches!(account.create(name, &[]), Err(StoreError::Refused(_))), "{name:?}");
            assert!(account.folder(name).is_none());
            assert!(account.subscribe(name, true).is_err() && account.rename("-", name).is_err());
        }
        world.reopen();
        if let Some(path) = world.path() {
            let mut there: Vec<_> = path.read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
            there.sort();
            assert_eq!(there, ["alice", "lock"]);
            assert!(path.join("alice/%2E%2E/%2E%2E/x/state").is_file());
        }
        for name in good {
            assert_eq!(messages(&world.folder(name)), [format!("1 () {name}")]);
            world.account().delete(name).unwrap();
        }
        world.reopen();
    });
}

#[test]
fn the_rest_of_a_folder_lasts() {
    each(|world| {
        let account = world.account();
        let rights = Rights::new("lrs").unwrap();
        let inbox = world.folder("INBOX");
        inbox.lock().set_rights("bob smith", Some(rights)).unwrap();
        inbox.lock().set_rights("anyone", Some(rights)).unwrap();
        inbox.lock().annotate([("/Private/Comment", Some(&b"\0\xFF\n %"[..])), ("/shared/x", Some(&b""[..]))]).unwrap();
        account.annotate([("/private/vendor/a", Some(&b"b"[..]))]).unwrap();
        account.subscribe("Sent", true).unwrap();
        account.subscribe("not/there", true).unwrap();
        world.reopen();
        let (account, inbox) = (world.account(), world.folder("INBOX"));
        assert_eq!(inbox.lock().rights().collect::<Vec<_>>(), [("anyone", rights), ("bob smith", rights)]);
        let expected = [("/private/comment", &b"\0\xFF\n %"[..]), ("/shared/x", b"")];
        assert_eq!(inbox.lock().annotations().collect::<Vec<_>>(), expected);
        assert_eq!(account.annotations(), [("/private/vendor/a".to_owned(), b"b".to_vec())]);
        let list = account.list();
        let subscribed: Vec<_> = list.iter().filter(|it| it.is_subscribed).map(|it| (&*it.name, it.kind)).collect();
        assert_eq!(subscribed, [("Sent", Kind::Folder), ("not/there", Kind::Gone)]);
        inbox.lock().set_rights("anyone", None).unwrap();
        inbox.lock().annotate([("/SHARED/x", None)]).unwrap();
        account.subscribe("not/there", false).unwrap();
        assert_eq!(inbox.lock().rights().count(), 1);
        assert_eq!(inbox.lock().annotations().count(), 1);
        world.reopen();
    });
}

#[test]
fn errors_have_codes_and_tell_no_paths() {
    let error = StoreError::Io(std::io::Error::other("/home/alice"));
    assert_eq!((error.to_string().contains("alice"), error.code()), (false, Code::Unavailable));
    assert_eq!(StoreError::Exists.code(), Code::AlreadyExists);
    assert_eq!(StoreError::Refused("why").to_string(), "why");
}
