//! What the server tells of names, searches and annotations, where an RFC leaves no choice.

use crate::{
    client::{Answer, Client},
    process::{Process, folder},
};

/// The answers of this kind, in order.
fn told(answer: &Answer, kind: &str) -> Vec<String> {
    let kind = format!("* {kind}");
    let lines = answer.untagged.iter().map(|line| String::from_utf8_lossy(line).trim_end().replace('"', ""));
    lines.filter_map(|line| Some(line.strip_prefix(&kind)?.to_owned())).collect()
}

fn started(name: &str) -> (Process, Client) {
    let server = Process::with_users(&folder(name), false, ["alice"]);
    let client = server.client("alice");
    (server, client)
}

/// RFC 3501, section 6.3.9.
#[test]
fn lsub_tells_parents_of_what_is_subscribed() {
    let (_server, mut client) = started("lsub");
    for name in ["foo", "foo/bar", "foo/bar/baz", "other", "other/child"] {
        client.ok(format!("CREATE {name}"));
    }
    for name in ["foo/bar", "foo/bar/baz", "other", "other/child", "gone/away"] {
        client.ok(format!("SUBSCRIBE {name}"));
    }
    let mut lsub = |pattern: &str| told(&client.ok(format!("LSUB {pattern}")), "LSUB ");
    let first = lsub("\"\" %");
    assert_eq!(first.len(), 3, "{first:?}");
    assert!(first.iter().filter(|line| line.contains("\\Noselect")).count() == 2, "{first:?}");
    for name in ["foo", "gone"] {
        assert!(first.iter().any(|line| line.ends_with(name) && line.contains("\\Noselect")), "{first:?}");
    }
    assert!(first.iter().any(|line| line.ends_with("other") && !line.contains("\\Noselect")), "{first:?}");
    assert_eq!(lsub("\"\" foo/%").len(), 1);
    assert_eq!(lsub("foo/ %").len(), 1);
    assert_eq!(lsub("\"\" %/%/%").len(), 1);
    // Without a reason to, parents are not told.
    let all = lsub("\"\" *");
    assert!(all.len() == 5 && !all.iter().any(|line| line.ends_with(" foo")), "{all:?}");
    assert_eq!(lsub("\"\" foo"), Vec::<String>::new());
}

/// RFC 5258, section 3.5.
#[test]
fn child_info_tells_what_is_below_and_not_told_itself() {
    let (_server, mut client) = started("childinfo");
    for name in ["foo", "foo/bar", "eps"] {
        client.ok(format!("CREATE {name}"));
    }
    for name in ["foo/bar", "eps", "eps/gone", "away/gone"] {
        client.ok(format!("SUBSCRIBE {name}"));
    }
    let mut list = |what: &str| told(&client.ok(format!("LIST {what}")), "LIST ");
    let found = list("(SUBSCRIBED RECURSIVEMATCH) \"\" %");
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().any(|line| line.contains(" foo ") && !line.contains("\\Subscribed")), "{found:?}");
    assert!(found.iter().any(|line| line.contains(" eps ") && line.contains("\\Subscribed")), "{found:?}");
    assert!(found.iter().any(|line| line.contains(" away ") && line.contains("\\Noselect")), "{found:?}");
    assert!(found.iter().all(|line| line.ends_with(" (CHILDINFO (SUBSCRIBED))")), "{found:?}");
    // What is told itself needs no such hint, and nobody tells what was not asked for.
    assert!(!list("(SUBSCRIBED RECURSIVEMATCH) \"\" *").concat().contains("CHILDINFO"));
    assert!(!list("(SUBSCRIBED) \"\" %").concat().contains("CHILDINFO"));
    // Nothing below has a special use.
    assert!(!list("(SUBSCRIBED SPECIAL-USE RECURSIVEMATCH) \"\" %").concat().contains("CHILDINFO"));
    assert!(!list("\"\" *").concat().contains("away"));
    client.status("LIST (RECURSIVEMATCH) \"\" %", "BAD");
}

/// RFC 7162, sections 3.1.5 and 3.1.6; RFC 9051, section 6.4.4.
#[test]
fn searches_by_modseq_tell_the_highest() {
    let (server, mut client) = started("modseq");
    for text in ["a", "b", "c"] {
        client.append("INBOX", "", format!("Subject: {text}\r\n\r\n").as_bytes());
    }
    client.ok("SELECT INBOX (CONDSTORE)");
    client.ok("STORE 2 +FLAGS (\\Flagged)");
    let highest = client.ok("FETCH 2 MODSEQ").number("MODSEQ (");
    let mut rev2 = server.client("alice");
    rev2.ok("ENABLE IMAP4rev2");
    rev2.ok("SELECT INBOX (CONDSTORE)");
    let sorted = "REVERSE SUBJECT) UTF-8 MODSEQ 1";
    for (is_rev2, command, expected) in [
        (false, "SEARCH MODSEQ 1", format!("SEARCH 1 2 3 (MODSEQ {highest})")),
        (false, &*format!("SORT ({sorted}"), format!("SORT 3 2 1 (MODSEQ {highest})")),
        (false, "SEARCH MODSEQ 99999", "SEARCH".to_owned()),
        (false, "SORT (SUBJECT) UTF-8 MODSEQ 99999", "SORT".to_owned()),
        (false, "SEARCH 1:2", "SEARCH 1 2".to_owned()),
        (true, "SEARCH MODSEQ 1", format!("ESEARCH (TAG TAG) ALL 1:3 MODSEQ {highest}")),
        (true, "UID SEARCH NOT MODSEQ 99999", format!("ESEARCH (TAG TAG) UID ALL 1:3 MODSEQ {highest}")),
        (true, "SEARCH MODSEQ 99999", "ESEARCH (TAG TAG)".to_owned()),
        (true, "SEARCH 1:2", "ESEARCH (TAG TAG) ALL 1:2".to_owned()),
        (true, "SEARCH BODY nothing", "ESEARCH (TAG TAG)".to_owned()),
        (true, &*format!("SORT RETURN (ALL) ({sorted}"), format!("ESEARCH (TAG TAG) ALL 3,2,1 MODSEQ {highest}")),
    ] {
        let client = if is_rev2 { &mut rev2 } else { &mut client };
        let tag = client.begin(command).expect("it is connected");
        let answer = client.answer(&tag).expect("it answers");
        assert_eq!(told(&answer, ""), [expected.replace("TAG TAG", &format!("TAG {tag}"))], "{command}");
    }
}

/// RFC 7162, section 3.2.6.
#[test]
fn vanished_is_told_of_what_is_asked_for_and_gone() {
    let (server, mut client) = started("vanished");
    for _ in 0..6 {
        client.append("INBOX", "", b"Subject: a\r\n\r\n");
    }
    client.status("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)", "BAD");
    client.ok("ENABLE QRESYNC");
    let since = client.ok("SELECT INBOX").number("HIGHESTMODSEQ ");
    client.status("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)", "OK");
    client.ok("STORE 2,5:6 FLAGS (\\Deleted)");
    client.ok("EXPUNGE");
    client.ok("SEARCH RETURN (SAVE) 2:3");
    let ask = |client: &mut Client, set: &str| {
        let answer = client.ok(format!("UID FETCH {set} (FLAGS) (CHANGEDSINCE {since} VANISHED)"));
        told(&answer, "VANISHED ")
    };
    for (set, gone) in [
        ("1:*", "(EARLIER) 2,5:6"),
        ("*:5", "(EARLIER) 5:6"),
        ("9:*", "(EARLIER) 5:6"),
        ("1:5", "(EARLIER) 2,5"),
        ("2", "(EARLIER) 2"),
        // The last message is there, and so is what was found.
        ("*", ""),
        ("$", ""),
        ("1", ""),
    ] {
        let expected: &[&str] = if gone.is_empty() { &[] } else { &[gone] };
        assert_eq!(ask(&mut client, set), expected, "{set}");
    }
    // What others have removed, and the client does not know yet, is not earlier: it is told what it is.
    let mut other = server.client("alice");
    other.ok("SELECT INBOX");
    other.ok("STORE 2 FLAGS (\\Deleted)");
    other.ok("EXPUNGE");
    assert_eq!(ask(&mut client, "1:*"), ["(EARLIER) 2,5:6", "3"]);
    assert_eq!(ask(&mut client, "1:*"), ["(EARLIER) 2:3,5:6"]);
}

/// RFC 5464, section 4.2.1.
#[test]
fn annotations_that_are_too_long_are_told_of_and_those_that_are_not_there_are_nil() {
    let (_server, mut client) = started("metadata");
    client.ok("SETMETADATA INBOX (/private/a \"short\" /private/b \"much longer\" /private/b/c \"below\")");
    let mut get = |what: &str| {
        let answer = client.ok(format!("GETMETADATA {what}"));
        (told(&answer, "METADATA INBOX ").concat(), answer.status)
    };
    for (entries, expected) in [
        ("(/private/b /private/none /private/a)", "(/private/a short /private/none NIL)"),
        ("(/private/a /private/none /private/b)", "(/private/a short /private/none NIL)"),
        ("(/private/a /private/a)", "(/private/a short)"),
        ("/private/b", ""),
        ("/private/none", "(/private/none NIL)"),
    ] {
        let (told, status) = get(&format!("(MAXSIZE 10) INBOX {entries}"));
        assert_eq!(told, expected, "{entries}");
        assert_eq!(status.contains("[METADATA LONGENTRIES 11]"), entries.contains("/private/b"), "{status}");
    }
    let (told, _) = get("(DEPTH 1) INBOX (/private/b /private/none)");
    assert_eq!(told, "(/private/b much longer /private/b/c below)");
}
