//! A mailbox that is shared: what its client is told, and when.

use crate::script::{Script, status};
use imap_wire::{
    Data, Fetch, FetchItem, Response,
    data::{Flag, Flags, UidSet, UidValidity},
    server::Mailbox,
};

/// A mailbox of so many messages, whose UIDs are 1, 2 and so on.
pub(crate) fn mailbox(messages: u32) -> Mailbox {
    let mut mailbox = Mailbox::new(UidValidity::new(1).unwrap());
    (0..messages).for_each(|_| _ = mailbox.add(Flags::new()).unwrap());
    mailbox
}

fn seen() -> Flags<'static> {
    [Flag::Seen].into_iter().collect()
}

/// What the client is told during this command.
#[track_caller]
fn told(script: &mut Script, command: &str, mailbox: &Mailbox) -> String {
    script.hears(format!("A1 {command}\r\n"));
    assert_eq!(script.server.update(mailbox), Ok(true));
    script.completes("OK done");
    let told = script.transmits();
    told.strip_suffix("A1 OK done\r\n").expect("it is complete").into()
}

#[test]
fn a_mailbox_is_opened() {
    let mut mailbox = mailbox(3);
    mailbox.expunge(2);
    let mut script = Script::logged_in("CONDSTORE");
    script.hears("A1 SELECT INBOX\r\n");
    script.opens(&mailbox);
    script.completes("OK done");
    assert_eq!(
        script.transmits(),
        "* FLAGS (\\Deleted \\Seen)\r\n* 2 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] of this mailbox\r\n\
         * OK [UIDNEXT 4] of this mailbox\r\n* OK [PERMANENTFLAGS (\\Deleted \\Seen)] of this mailbox\r\n\
         * OK [HIGHESTMODSEQ 5] of this mailbox\r\nA1 OK [READ-WRITE] done\r\n"
    );
    let view = script.server.view().unwrap();
    assert_eq!((view.uid(1), view.uid(2), view.number(2)), (Some(1), Some(3), None));
}

#[test]
fn messages_go_only_when_they_may() {
    let mut mailbox = mailbox(5);
    let mut script = Script::selected("", &mailbox);
    mailbox.expunge(2);
    mailbox.expunge(4);
    mailbox.set_flags(5, seen());
    mailbox.add(Flags::new()).unwrap();
    // Numbers stay what they are.
    let fetch = told(&mut script, "FETCH 1 FLAGS", &mailbox);
    assert_eq!(fetch, "* 6 EXISTS\r\n* 5 FETCH (UID 5 FLAGS (\\Seen))\r\n");
    for command in ["STORE 1 FLAGS ()", "SEARCH ALL", "FETCH 1 FLAGS"] {
        assert_eq!(told(&mut script, command, &mailbox), "", "{command}");
    }
    assert_eq!(script.server.view().unwrap().uid(5), Some(5));
    // Between commands nothing is said.
    assert_eq!(script.server.update(&mailbox), Ok(true));
    assert_eq!(script.transmits(), "");
    assert_eq!(told(&mut script, "UID FETCH 1 FLAGS", &mailbox), "* 2 EXPUNGE\r\n* 3 EXPUNGE\r\n");
    assert_eq!(script.server.view().unwrap().uid(3), Some(5));
    assert_eq!(told(&mut script, "NOOP", &mailbox), "");
}

#[test]
fn close_says_nothing_of_what_it_removes() {
    let mut mailbox = mailbox(2);
    let mut script = Script::selected("", &mailbox);
    mailbox.expunge(1);
    assert_eq!(told(&mut script, "CLOSE", &mailbox), "");
    let mut script = Script::selected("", &mailbox);
    mailbox.expunge(2);
    assert_eq!(told(&mut script, "EXPUNGE", &mailbox), "* 1 EXPUNGE\r\n");
}

#[test]
fn what_came_and_went_was_never_there() {
    let mut mailbox = mailbox(1);
    let mut script = Script::selected("", &mailbox);
    let uid = mailbox.add(Flags::new()).unwrap();
    mailbox.set_flags(uid, seen());
    mailbox.expunge(uid);
    assert_eq!(told(&mut script, "NOOP", &mailbox), "");
    mailbox.set_flags(1, seen());
    mailbox.set_flags(1, Flags::new());
    assert_eq!(told(&mut script, "NOOP", &mailbox), "* 1 FETCH (UID 1 FLAGS ())\r\n");
}

#[test]
fn with_qresync_what_is_gone_has_vanished() {
    let mut mailbox = mailbox(9);
    let mut script = Script::logged_in("ENABLE QRESYNC");
    script.hears("A1 ENABLE QRESYNC\r\n");
    script.selects(&mailbox);
    (3..=7).for_each(|uid| assert!(mailbox.expunge(uid)));
    mailbox.set_flags(9, seen());
    assert_eq!(
        told(&mut script, "NOOP", &mailbox),
        "* VANISHED 3:7\r\n* 4 FETCH (UID 9 FLAGS (\\Seen) MODSEQ (16))\r\n"
    );
}

#[test]
fn with_uidonly_messages_are_told_of_by_uid() {
    let mut mailbox = mailbox(9);
    mailbox.expunge(1);
    let mut script = Script::logged_in("ENABLE UIDONLY");
    script.answers("A1 ENABLE UIDONLY\r\n", "* ENABLED UIDONLY\r\nA1 OK done\r\n");
    script.selects(&mailbox);
    (3..=7).for_each(|uid| assert!(mailbox.expunge(uid)));
    mailbox.set_flags(9, seen());
    mailbox.add(Flags::new()).unwrap();
    assert_eq!(
        told(&mut script, "NOOP", &mailbox),
        "* VANISHED 3:7\r\n* 4 EXISTS\r\n* 9 UIDFETCH (FLAGS (\\Seen))\r\n"
    );
    mailbox.set_flags(10, seen());
    assert_eq!(told(&mut script, "UID FETCH 10 FLAGS", &mailbox), "* 10 UIDFETCH (FLAGS (\\Seen))\r\n");
    // By number, it cannot be said at all.
    script.hears("A1 UID FETCH 2 FLAGS\r\n");
    let fetch = |fetch| Response::Data(Data::Fetch(fetch));
    let items = || vec![FetchItem::Flags(Flags::new())];
    let id = script.last();
    for (response, error) in [
        (fetch(Fetch::new(1, items())), "with UIDONLY, messages have no numbers, but UIDs"),
        (fetch(Fetch::of_uid(11, items())), "this contradicts what the client was told of the mailbox before"),
        (Response::Untagged(status("OK [UNSEEN 1] first")), "with UIDONLY, messages have no numbers, but UIDs"),
    ] {
        assert_eq!(script.server.respond(id, &response).unwrap_err().to_string(), error);
    }
    script.server.respond(id, &fetch(script.server.fetch_of(2, items()).unwrap())).unwrap();
    assert_eq!(script.server.fetch_of(3, items()), None);
    script.completes("OK done");
    assert_eq!(script.transmits(), "* 2 UIDFETCH (FLAGS ())\r\nA1 OK done\r\n");
}

#[test]
fn without_uidonly_there_is_no_uidfetch() {
    let mailbox = mailbox(2);
    let mut script = Script::selected("UIDONLY", &mailbox);
    script.hears("A1 NOOP\r\n");
    let fetch = Fetch::of_uid(1, vec![FetchItem::Flags(Flags::new())]);
    let error = script.server.respond(script.last(), &Response::Data(Data::Fetch(fetch))).unwrap_err();
    assert_eq!(error.to_string(), "without UIDONLY, messages are told of by number");
    assert_eq!(script.server.fetch_of(1, Vec::new()), Some(Fetch::new(1, Vec::new())));
}

#[test]
fn a_client_that_lags_behind_with_uidonly_is_told_the_same() {
    let mut mailbox = mailbox(9).with_most_changes(0);
    let mut script = Script::logged_in("ENABLE UIDONLY CONDSTORE");
    script.hears("A1 ENABLE UIDONLY CONDSTORE\r\n");
    script.selects(&mailbox);
    mailbox.expunge(2);
    mailbox.set_flags(9, seen());
    mailbox.add(Flags::new()).unwrap();
    assert_eq!(
        told(&mut script, "NOOP", &mailbox),
        "* VANISHED 2\r\n* 9 EXISTS\r\n* 9 UIDFETCH (FLAGS (\\Seen) MODSEQ (12))\r\n"
    );
}

#[test]
fn what_a_client_does_silently_is_not_told_to_it() {
    let mut mailbox = mailbox(2);
    let mut script = Script::selected("CONDSTORE", &mailbox);
    let store = |script: &mut Script, mailbox: &mut Mailbox, command: &str| {
        script.hears(format!("A1 {command}\r\n"));
        let before = mailbox.highest_modseq();
        mailbox.set_flags(1, seen());
        script.server.made_silently(before, mailbox).unwrap();
        mailbox.set_flags(2, seen());
        script.server.update(mailbox).unwrap();
        script.completes("OK done");
        script.transmits()
    };
    let said = store(&mut script, &mut mailbox, "STORE 1 FLAGS.SILENT (\\Seen)");
    assert_eq!(said, "* 2 FETCH (UID 2 FLAGS (\\Seen))\r\nA1 OK done\r\n");
    // Another change of it is.
    mailbox.set_flags(1, Flags::new());
    mailbox.set_flags(2, Flags::new());
    let said = told(&mut script, "NOOP", &mailbox);
    assert_eq!(said, "* 1 FETCH (UID 1 FLAGS ())\r\n* 2 FETCH (UID 2 FLAGS ())\r\n");
    // Who wants to know mod-sequences is told those.
    let said = store(&mut script, &mut mailbox, "STORE 1 (UNCHANGEDSINCE 99) FLAGS.SILENT (\\Seen)");
    assert!(said.starts_with("* 1 FETCH (UID 1 MODSEQ (8))\r\n* 2 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (9))"), "{said}");
}

#[test]
fn what_others_have_changed_is_told_whatever_a_client_does_silently() {
    for most_changes in [10_000, 1, 0] {
        let mut mailbox = mailbox(3).with_most_changes(most_changes);
        let mut script = Script::selected("", &mailbox);
        let keyword = |name: &'static str| Flag::new(name).unwrap();
        // Somebody else, of whom the client does not know when it adds a flag.
        mailbox.set_flags(2, [keyword("$A")].into_iter().collect());
        script.hears("A1 STORE 1:2 +FLAGS.SILENT ($B)\r\n");
        let before = mailbox.highest_modseq();
        mailbox.set_flags(1, [keyword("$B")].into_iter().collect());
        mailbox.set_flags(2, [keyword("$A"), keyword("$B")].into_iter().collect());
        script.server.made_silently(before, &mailbox).unwrap();
        script.server.update(&mailbox).unwrap();
        script.completes("OK done");
        // Where it is not known any more who has changed what, more is told.
        let first = if most_changes == 10_000 { "" } else { "* 1 FETCH (UID 1 FLAGS ($B))\r\n" };
        assert_eq!(script.transmits(), format!("{first}* 2 FETCH (UID 2 FLAGS ($A $B))\r\nA1 OK done\r\n"));
        // If nobody else has, what is not known is the client's own.
        script.hears("A2 STORE 1:3 FLAGS.SILENT ()\r\n");
        let before = mailbox.highest_modseq();
        (1..=2).for_each(|uid| _ = mailbox.set_flags(uid, Flags::new()));
        script.server.made_silently(before, &mailbox).unwrap();
        script.server.update(&mailbox).unwrap();
        script.completes("OK done");
        assert_eq!(script.transmits(), "A2 OK done\r\n");
    }
}

#[test]
fn who_falls_behind_catches_up() {
    let mut mailbox = mailbox(6).with_most_changes(2);
    let mut script = Script::selected("", &mailbox);
    for uid in [2, 3] {
        mailbox.expunge(uid);
    }
    for uid in [4, 6] {
        mailbox.set_flags(uid, seen());
    }
    mailbox.add(Flags::new()).unwrap();
    let fetch = told(&mut script, "FETCH 1 FLAGS", &mailbox);
    assert_eq!(fetch, "* 7 EXISTS\r\n* 4 FETCH (UID 4 FLAGS (\\Seen))\r\n* 6 FETCH (UID 6 FLAGS (\\Seen))\r\n");
    assert_eq!(told(&mut script, "NOOP", &mailbox), "* 2 EXPUNGE\r\n* 2 EXPUNGE\r\n");
    assert_eq!(script.server.view().unwrap().known().unwrap().to_string(), "1,4:7");
    assert_eq!(told(&mut script, "NOOP", &mailbox), "");
}

#[test]
fn a_client_that_does_not_read_is_told_in_pieces() {
    let mut mailbox = mailbox(100);
    let mut config = crate::script::config("");
    config.limits.transmit = 300;
    let mut script = Script::logged_in_with(config);
    script.selects(&mailbox);
    (11..=20).for_each(|uid| assert!(mailbox.expunge(uid)));
    (1..=100).for_each(|uid| _ = mailbox.set_flags(uid, seen()));
    mailbox.add(Flags::new()).unwrap();
    script.hears("A1 NOOP\r\n");
    let (mut said, mut rounds) = (String::new(), 0);
    loop {
        let is_done = script.server.update(&mailbox).unwrap();
        let piece = script.transmits();
        assert!(piece.len() < 400, "{}", piece.len());
        said += &piece;
        rounds += 1;
        if is_done {
            break;
        }
    }
    assert!(rounds > 10);
    assert_eq!(said.matches("EXPUNGE").count(), 10);
    assert_eq!(said.matches("FETCH").count(), 90);
    assert_eq!(said.matches("* 91 EXISTS\r\n").count(), 1);
}

#[test]
fn qresync_tells_what_has_changed_meanwhile() {
    let mut mailbox = mailbox(10);
    let modseq = mailbox.highest_modseq();
    [2, 3, 10].into_iter().for_each(|uid| assert!(mailbox.expunge(uid)));
    mailbox.set_flags(5, seen());
    mailbox.add(Flags::new()).unwrap();
    let resync = |mailbox: &Mailbox, parameter: &str| {
        let mut script = Script::logged_in("ENABLE QRESYNC");
        script.hears("A1 ENABLE QRESYNC\r\n");
        script.transmits();
        script.hears(format!("A2 SELECT INBOX (QRESYNC ({parameter}))\r\n"));
        script.opens(mailbox);
        assert_eq!(script.server.update(mailbox), Ok(true));
        let told = script.transmits();
        told.split_once("* OK [HIGHESTMODSEQ 16] of this mailbox\r\n").expect("it is opened").1.to_owned()
    };
    let changed = "* 3 FETCH (UID 5 FLAGS (\\Seen) MODSEQ (15))\r\n";
    let told = format!("{changed}* 8 FETCH (UID 11 FLAGS () MODSEQ (16))\r\n");
    assert_eq!(resync(&mailbox, &format!("1 {modseq}")), format!("* VANISHED (EARLIER) 2:3,10\r\n{told}"));
    // Who asks for some is told of those.
    assert_eq!(resync(&mailbox, &format!("1 {modseq} 3:9")), format!("* VANISHED (EARLIER) 3\r\n{changed}"));
    assert_eq!(resync(&mailbox, &format!("1 {modseq} 4,6:9")), "");
    // Another mailbox than the client knows.
    assert_eq!(resync(&mailbox, &format!("2 {modseq}")), "");
    // What is not known exactly.
    let mailbox = mailbox.with_most_changes(0);
    assert_eq!(resync(&mailbox, &format!("1 {modseq}")), format!("* VANISHED (EARLIER) 2:3,10\r\n{told}"));
}

#[test]
fn a_caller_may_tell_of_a_mailbox_by_itself() {
    let mut script = Script::logged_in("");
    script.hears("A1 SELECT INBOX\r\n");
    script.responds("* 3 EXISTS");
    script.responds("* OK [UIDVALIDITY 1] x");
    script.completes("OK done");
    script.hears("A2 FETCH 1 UID\r\n");
    script.responds("* 1 FETCH (UID 5)");
    let expunge = Response::Data(Data::Expunge(1));
    assert!(script.server.respond(script.last(), &expunge).is_err());
    script.completes("OK done");
    script.hears("A3 NOOP\r\n");
    let contradictions = [Data::Expunge(4), Data::Exists(2)];
    for data in contradictions {
        assert!(script.server.respond(script.last(), &Response::Data(data)).is_err());
    }
    script.server.respond(script.last(), &expunge).unwrap();
    assert_eq!(script.server.view().unwrap().exists(), 2);
    assert!(script.server.update(&mailbox(1)).is_err());
}

#[test]
fn what_a_client_knows_of_a_mailbox_is_not_forgotten() {
    let mut mailbox = mailbox(100);
    (1..50).for_each(|uid| assert!(mailbox.expunge(2 * uid)));
    let mut config = crate::script::config("");
    config.limits.runs = 10;
    let mut script = Script::logged_in_with(config);
    script.selects(&mailbox);
    mailbox.expunge(3);
    mailbox.set_flags(5, seen());
    assert_eq!(told(&mut script, "NOOP", &mailbox), "* 2 EXPUNGE\r\n* 2 FETCH (UID 5 FLAGS (\\Seen))\r\n");
}

#[test]
fn another_mailbox_is_not_told_of() {
    let mut script = Script::selected("", &mailbox(1));
    script.hears("A1 NOOP\r\n");
    let mut another = Mailbox::new(UidValidity::new(2).unwrap());
    (0..9).for_each(|_| _ = another.add(Flags::new()).unwrap());
    assert!(script.server.update(&another).is_err());
    assert!(script.server.made_silently(another.highest_modseq(), &another).is_err());
    assert_eq!(script.transmits(), "");
}

#[test]
fn nothing_is_told_while_a_literal_comes_in() {
    let mut mailbox = mailbox(1);
    let mut config = crate::script::config("");
    config.in_progress = 2;
    let mut script = Script::logged_in_with(config);
    script.selects(&mailbox);
    script.hears("A1 NOOP\r\nA2 LIST {1}\r\n");
    script.transmits();
    mailbox.expunge(1);
    assert!(!script.server.may_expunge());
    assert_eq!(script.server.update(&mailbox), Ok(true));
    assert_eq!(script.transmits(), "");
    script.hears("a *\r\n");
    assert_eq!(script.server.update(&mailbox), Ok(true));
    assert_eq!(script.transmits(), "* 1 EXPUNGE\r\n");
}

#[test]
fn a_search_that_fails_saves_nothing() {
    let mut script = Script::selected("SEARCHRES", &mailbox(3));
    let saved = |script: &Script| script.server.view().unwrap().saved().unwrap().map(|uids| uids.to_string());
    script.hears("A1 SEARCH RETURN (SAVE) ALL\r\n");
    script.server.save(Some(&UidSet::new("1:3").unwrap())).unwrap();
    script.completes("OK done");
    for (command, end, expected) in [
        ("SEARCH RETURN (SAVE) ALL", "BAD what?", Some("1:3")),
        ("SEARCH RETURN (ALL) ALL", "NO not now", Some("1:3")),
        ("UID SEARCH RETURN (SAVE) ALL", "NO not now", None),
    ] {
        script.hears(format!("A2 {command}\r\n"));
        script.completes(end);
        assert_eq!(saved(&script).as_deref(), expected, "{command}");
    }
}

#[test]
fn what_removes_says_up_to_which_change_all_was_told() {
    let mut mailbox = mailbox(3);
    let mut script = Script::logged_in("ENABLE QRESYNC MOVE");
    script.hears("A1 ENABLE QRESYNC\r\n");
    script.selects(&mailbox);
    for command in ["EXPUNGE", "MOVE 1 x"] {
        script.hears(format!("A1 {command}\r\n"));
        let first = mailbox.messages(1..=9).next().unwrap().0;
        mailbox.expunge(first);
        script.server.update(&mailbox).unwrap();
        script.completes("OK done");
        let told = script.transmits();
        let code = format!("A1 OK [HIGHESTMODSEQ {}] done\r\n", mailbox.highest_modseq());
        assert!(told.ends_with(&code), "{told}");
    }
    // What was not told does not count.
    script.hears("A1 EXPUNGE\r\n");
    let before = mailbox.highest_modseq();
    mailbox.expunge(3);
    script.completes("OK done");
    assert_eq!(script.transmits(), format!("A1 OK [HIGHESTMODSEQ {before}] done\r\n"));
}

#[test]
fn vanished_is_for_those_who_have_enabled_it() {
    let vanished = || Response::Data(Data::Vanished(imap_wire::ext::Vanished::new(UidSet::new("1").unwrap())));
    let mut script = Script::logged_in("ENABLE QRESYNC");
    script.hears("A1 SELECT INBOX\r\n");
    script.responds("* 3 EXISTS");
    script.completes("OK done");
    script.hears("A2 NOOP\r\n");
    assert!(script.server.respond(script.last(), &vanished()).is_err());
    script.completes("OK done");
    script.transmits();
    script
        .answers("A3 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)\r\n", "A3 BAD QRESYNC is to be enabled first\r\n");
    script.hears("A4 UNSELECT\r\n");
    let mut script = Script::logged_in("ENABLE QRESYNC");
    script.hears("A1 ENABLE QRESYNC\r\nA2 SELECT INBOX\r\n");
    script.responds("* 3 EXISTS");
    script.completes("OK done");
    script.hears("A3 NOOP\r\n");
    assert!(script.server.respond(script.last(), &Response::Data(Data::Expunge(1))).is_err());
    script.completes("OK done");
    script.transmits();
    script.is_told("A4 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)");
}

#[test]
fn of_a_shared_mailbox_updates_tell() {
    let shared = mailbox(3);
    let mut script = Script::selected("", &shared);
    script.hears("A1 NOOP\r\n");
    for data in [Data::Exists(4), Data::Expunge(1)] {
        assert!(script.server.respond(script.last(), &Response::Data(data)).is_err());
    }
    // Another one is not told of, whatever its UIDVALIDITY.
    assert!(script.server.update(&mailbox(3)).is_err());
    assert_eq!(script.server.update(&shared.clone()), Ok(true));
}

#[test]
fn the_numbers_of_a_command_that_waits_do_not_change() {
    let mut mailbox = mailbox(3);
    let mut config = crate::script::config("");
    config.in_progress = 2;
    let mut script = Script::logged_in_with(config);
    script.selects(&mailbox);
    assert_eq!(script.hears("A1 NOOP\r\nA2 FETCH 3 FLAGS\r\n"), ["2 A1 NOOP"]);
    mailbox.expunge(1);
    script.server.update(&mailbox).unwrap();
    assert_eq!(script.completes("OK done"), ["3 A2 FETCH 3 (FLAGS)"]);
    assert_eq!(script.transmits(), "A1 OK done\r\n");
}

#[test]
fn with_rev2_a_mailbox_that_is_selected_is_named() {
    let mailbox = mailbox(1);
    let mut script = Script::logged_in("ENABLE IMAP4rev2");
    script.hears("A1 ENABLE IMAP4rev2\r\nA2 SELECT inbox\r\n");
    script.opens(&mailbox);
    script.completes("OK done");
    let told = script.transmits();
    assert!(told.contains("* LIST () \"/\" \"inbox\"\r\n") && !told.contains("RECENT"), "{told}");
}
