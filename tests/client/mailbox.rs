//! The view of the selected mailbox: when it changes, and what is told of it.

use crate::script::{Script, parsed};
use imap_wire::{client::Config, data::SequenceSet};

fn mailbox(script: &Script) -> Option<String> {
    script.client.mailbox().map(ToString::to_string)
}

#[test]
fn messages_are_known_by_number_and_by_uid() {
    let mut script = Script::selected("", 3);
    script.sends("UID FETCH 1:* FLAGS", "A2 UID FETCH 1:* (FLAGS)\r\n");
    assert_eq!(
        script.says("* 1 FETCH (UID 10 FLAGS ())\r\n* 3 FETCH (FLAGS () UID 30)\r\n* 3 FETCH (FLAGS (\\Seen))\r\n"),
        ["uid 10: 1 FETCH (UID 10 FLAGS ())", "uid 30: 3 FETCH (FLAGS () UID 30)", "uid 30: 3 FETCH (FLAGS (\\Seen))"]
    );
    assert_eq!(script.uids(), [Some(10), None, Some(30)]);
    assert_eq!(
        script.says("* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n* 2 EXISTS\r\n"),
        ["uid 10: 1 EXPUNGE", "1 EXPUNGE", "2 EXISTS"]
    );
    assert_eq!(script.uids(), [Some(30), None]);
    assert_eq!(script.client.view().unwrap().uid_validity().unwrap().get(), 7);
}

#[test]
fn vanished_takes_messages_away() {
    let mut script = Script::selected("QRESYNC", 3);
    script.says("* 1 FETCH (UID 10)\r\n* 2 FETCH (UID 11)\r\n* 3 FETCH (UID 20)\r\n");
    assert_eq!(
        script.says("* VANISHED (EARLIER) 1:9\r\n* VANISHED 10,20\r\n"),
        ["VANISHED (EARLIER) 1:9", "VANISHED 10,20"]
    );
    assert_eq!(script.uids(), [Some(11)]);
}

#[test]
fn closed_parts_one_mailbox_from_the_next() {
    let mut script = Script::selected("QRESYNC", 3);
    script.sends("SELECT x", "A2 SELECT x\r\n");
    assert_eq!(mailbox(&script).unwrap(), "INBOX");
    // Still of the mailbox before.
    script.says("* 2 EXPUNGE\r\n* 1 FETCH (UID 5)\r\n");
    assert_eq!(script.uids(), [Some(5), None]);
    script.says("* OK [CLOSED] left\r\n");
    assert_eq!((mailbox(&script).unwrap().as_str(), script.uids().len()), ("x", 0));
    script.says("* 7 EXISTS\r\n* OK [UIDVALIDITY 9] new\r\n* OK [UIDNEXT 50] next\r\n* OK [HIGHESTMODSEQ 99] m\r\nA2 OK [READ-ONLY] done\r\n");
    let view = script.client.view().unwrap();
    assert_eq!((view.exists(), view.uid_validity().unwrap().get(), view.uid_next()), (7, 9, Some(50)));
    assert_eq!(view.highest_modseq().unwrap().get(), 99);
}

#[test]
fn without_closed_the_next_mailbox_begins_with_what_only_a_new_one_has() {
    let mut script = Script::selected("", 3);
    script.sends("SELECT x", "A2 SELECT x\r\n");
    script.says("* 3 EXPUNGE\r\n");
    assert_eq!((mailbox(&script).unwrap().as_str(), script.uids().len()), ("INBOX", 2));
    assert_eq!(
        script.says("* FLAGS (\\Seen)\r\n* 1 EXISTS\r\nA2 OK\r\n"),
        ["FLAGS (\\Seen)", "1 EXISTS", "A2 SELECT: OK "]
    );
    assert_eq!((mailbox(&script).unwrap().as_str(), script.uids().len()), ("x", 1));
}

#[test]
fn a_select_waits_for_what_was_sent_before_it() {
    let mut script = Script::selected("", 3);
    script.sends("FETCH 1:3 UID", "A2 FETCH 1:3 (UID)\r\n");
    script.sends("SELECT x", "A3 SELECT x\r\n");
    // The server is at the FETCH.
    script.says("* 1 FETCH (UID 5)\r\n* 4 EXISTS\r\n");
    assert_eq!((mailbox(&script).unwrap().as_str(), script.uids().len()), ("INBOX", 4));
    script.says("A2 OK\r\n* 9 EXISTS\r\n");
    assert_eq!((mailbox(&script).unwrap().as_str(), script.uids().len()), ("x", 9));
}

#[test]
fn a_failed_select_leaves_no_mailbox() {
    for answer in ["NO [NONEXISTENT] none", "BAD what"] {
        for data in ["", "* OK [CLOSED] left\r\n", "* FLAGS ()\r\n"] {
            let mut script = Script::selected("", 3);
            script.sends("SELECT x", "A2 SELECT x\r\n");
            script.says(format!("{data}A2 {answer}\r\n"));
            assert!(script.client.view().is_none() && script.client.mailbox().is_none());
            assert!(!script.client.state().is_selected() && script.client.state().is_authenticated());
            assert!(script.client.send(parsed("FETCH 1 FLAGS")).is_err());
        }
    }
}

#[test]
fn close_and_unselect_leave_the_mailbox() {
    for command in ["CLOSE", "UNSELECT"] {
        let mut script = Script::selected("", 3);
        script.sends(command, &format!("A2 {command}\r\n"));
        script.says("A2 NO\r\n");
        assert!(script.client.state().is_selected());
        script.sends(command, &format!("A3 {command}\r\n"));
        script.says("A3 OK\r\n");
        assert!(script.client.view().is_none() && !script.client.state().is_selected());
        // What is said of it all the same is told, and changes nothing.
        assert_eq!(script.says("* 4 EXISTS\r\n* 4 EXPUNGE\r\n"), ["4 EXISTS", "4 EXPUNGE"]);
    }
}

#[test]
fn what_cannot_be_is_told_as_such() {
    let mut script = Script::selected("", 3);
    assert_eq!(
        script.says("* 4 EXPUNGE\r\n* 9 FETCH (UID 1)\r\n* 2 EXISTS\r\n* OK [UIDVALIDITY 8] other\r\n"),
        [
            "4 EXPUNGE",
            "anomaly: EXPUNGE of message 4 of 3",
            "uid 1: 9 FETCH (UID 1)",
            "anomaly: FETCH of message 9 of 3",
            "2 EXISTS",
            "anomaly: EXISTS went from 3 to 2 without EXPUNGE",
            "status OK [UIDVALIDITY 8] other",
            "anomaly: UIDVALIDITY went from 7 to 8 without SELECT",
        ]
    );
    assert_eq!(script.client.view().unwrap().exists(), 2);
}

/// As pymap 0.36 said it: what another connection expunges counts before it is told.
#[test]
fn a_server_that_counts_an_expunge_too_early_is_found_out_and_does_not_confuse() {
    let mut script = Script::selected("", 17);
    script.sends("UID SEARCH ALL", "A2 UID SEARCH ALL\r\n");
    let uids: Vec<_> = (113..130).map(|uid: u32| uid.to_string()).collect();
    script.says(format!("* SEARCH {}\r\nA2 OK done\r\n", uids.join(" ")));
    script.sends("UID FETCH 128 FLAGS", "A3 UID FETCH 128 (FLAGS)\r\n");
    let events = script.says("* 16 FETCH (FLAGS (\\Seen) UID 129)\r\n* 13 EXPUNGE\r\nA3 OK done\r\n");
    assert_eq!(
        events,
        [
            "uid 129: 16 FETCH (FLAGS (\\Seen) UID 129)",
            "anomaly: UID of message 16 went from 128 to 129",
            "uid 125: 13 EXPUNGE",
            "A3 UID FETCH: OK done",
        ]
    );
    // With EXPUNGE, the number that was told is right.
    assert_eq!(script.client.view().unwrap().uid(16), Some(129));
}

#[test]
fn a_saved_result_is_known_where_it_was_told() {
    let mut script = Script::selected("SEARCHRES ESEARCH", 4);
    script.says("* 1 FETCH (UID 10)\r\n* 2 FETCH (UID 20)\r\n* 3 FETCH (UID 30)\r\n* 4 FETCH (UID 40)\r\n");
    let saved = |script: &Script| {
        let view = script.client.view().unwrap();
        view.uids_of(&SequenceSet::new("$").unwrap()).map(|uids| uids.map(|uids| uids.to_string()))
    };
    let search = |script: &mut Script, options: &str, answer: &str| {
        let id = script.client.send(parsed(&format!("{options} UNSEEN"))).unwrap();
        script.transmits();
        script.says(answer.replace("%", &id.to_string()));
    };
    search(&mut script, "SEARCH RETURN (SAVE ALL)", "* ESEARCH (TAG \"%\") ALL 1:2,4\r\n% OK\r\n");
    assert_eq!(saved(&script).unwrap().unwrap(), "10,20,40");
    // What is expunged is not in it any more, be it before the search is complete.
    script.says("* 2 EXPUNGE\r\n");
    assert_eq!(saved(&script).unwrap().unwrap(), "10,40");
    search(&mut script, "UID SEARCH RETURN (SAVE MIN MAX)", "* ESEARCH (TAG \"%\") UID MIN 10 MAX 30\r\n% OK\r\n");
    assert_eq!(saved(&script).unwrap().unwrap(), "10,30");
    search(&mut script, "SEARCH RETURN (SAVE MAX)", "* ESEARCH (TAG \"%\") MAX 3\r\n% OK\r\n");
    assert_eq!(saved(&script).unwrap().unwrap(), "40");
    search(&mut script, "SEARCH RETURN (SAVE ALL)", "* ESEARCH (TAG \"%\")\r\n% OK\r\n");
    assert_eq!(saved(&script), Ok(None));
    search(&mut script, "SEARCH RETURN (SAVE)", "% OK\r\n");
    assert!(saved(&script).is_err(), "nobody told");
    search(&mut script, "SEARCH RETURN (SAVE)", "% NO\r\n");
    assert_eq!(saved(&script), Ok(None));
    search(&mut script, "SEARCH RETURN (SAVE ALL)", "% BAD\r\n");
    assert_eq!(saved(&script), Ok(None));
    let answer = "* ESEARCH (TAG \"%\") UID ALL 10,30\r\n* 1 EXPUNGE\r\n% OK\r\n";
    search(&mut script, "UID SEARCH RETURN (SAVE ALL)", answer);
    assert_eq!(saved(&script).unwrap().unwrap(), "30");
    // What another search returns is not saved.
    search(&mut script, "SEARCH RETURN (SAVE ALL)", "* ESEARCH (TAG \"A1\") ALL 1\r\n% OK\r\n");
    assert!(saved(&script).is_err());
}

#[test]
fn with_uidonly_there_are_no_numbers() {
    let mut script = Script::logged_in("ENABLE UIDONLY");
    script.sends("ENABLE UIDONLY", "A1 ENABLE UIDONLY\r\n");
    script.says("* ENABLED UIDONLY\r\nA1 OK\r\n");
    script.sends("SELECT x", "A2 SELECT x\r\n");
    script.says("* 3 EXISTS\r\nA2 OK\r\n");
    assert_eq!(
        script.says("* 305 UIDFETCH (FLAGS (\\Seen))\r\n* VANISHED 306\r\n"),
        ["uid 305: 305 UIDFETCH (FLAGS (\\Seen))", "VANISHED 306"]
    );
    let view = script.client.view().unwrap();
    assert!(view.is_uid_only() && view.contains(305));
    assert_eq!((view.exists(), view.number(305)), (2, None));
    assert_eq!(
        script.says("* 1 EXPUNGE\r\n* 1 FETCH (FLAGS ())\r\n* 0 UIDFETCH (FLAGS ())\r\n"),
        [
            "1 EXPUNGE",
            "anomaly: message number 1 although UIDONLY is enabled",
            "1 FETCH (FLAGS ())",
            "anomaly: message number 1 although UIDONLY is enabled",
            "uid 0: 0 UIDFETCH (FLAGS ())",
            "anomaly: a UID is 0",
        ]
    );
}

#[test]
fn with_uidonly_what_names_messages_by_number_is_not_sent() {
    let mut script = Script::logged_in("ENABLE UIDONLY QRESYNC SORT");
    // It is found out when its turn comes.
    script.sends("ENABLE UIDONLY QRESYNC", "A1 ENABLE UIDONLY QRESYNC\r\n");
    script.says("* ENABLED UIDONLY QRESYNC\r\nA1 OK\r\n");
    assert!(script.client.send(parsed("SELECT x (QRESYNC (7 5 1:9 (1,2 1,2)))")).is_err());
    script.sends("SELECT x (QRESYNC (7 5 1:9))", "A2 SELECT x (QRESYNC (7 5 1:9))\r\n");
    script.says("* 3 EXISTS\r\nA2 OK\r\n");
    for line in
        ["FETCH 1 FLAGS", "STORE 1 FLAGS ()", "COPY 1 x", "SEARCH ALL", "SORT (DATE) UTF-8 ALL", "UID SEARCH 1:3"]
    {
        let error = script.client.send(parsed(line)).expect_err(line);
        assert_eq!(error.to_string(), "UIDONLY is enabled: messages have no numbers, but UIDs", "{line}");
    }
    script.sends("UID SEARCH UID 1:3", "A3 UID SEARCH UID 1:3\r\n");
    script.sends("UID FETCH 1:* FLAGS", "A4 UID FETCH 1:* (FLAGS)\r\n");
}

#[test]
fn without_uidonly_a_uidfetch_is_told_as_it_is() {
    let mut script = Script::selected("", 2);
    script.says("* 1 FETCH (UID 5)\r\n");
    assert_eq!(
        script.says("* 5 UIDFETCH (FLAGS ())\r\n* 6 UIDFETCH (FLAGS ())\r\n"),
        ["uid 5: 5 UIDFETCH (FLAGS ())", "uid 6: 6 UIDFETCH (FLAGS ())"]
    );
    // Which of the messages has it was not said.
    assert_eq!(script.uids(), [Some(5), None]);
}

#[test]
fn a_code_in_the_answer_to_select_is_of_the_new_mailbox() {
    let mut script = Script::selected("", 3);
    script.sends("SELECT x", "A2 SELECT x\r\n");
    assert_eq!(script.says("A2 OK [UIDVALIDITY 9] done\r\n").len(), 1);
    assert_eq!(script.client.view().unwrap().uid_validity().unwrap().get(), 9);
}

#[test]
fn news_of_the_server_do_not_begin_the_next_mailbox() {
    let mut script = Script::selected("", 3);
    script.sends("SELECT x", "A2 SELECT x\r\n");
    assert_eq!(script.says("* OK still here\r\n* 3 EXPUNGE\r\n"), ["status OK still here", "3 EXPUNGE"]);
    assert_eq!((mailbox(&script).unwrap().as_str(), script.uids().len()), ("INBOX", 2));
    assert_eq!(script.says("* 9 EXISTS\r\nA2 OK\r\n").len(), 2);
    assert_eq!((mailbox(&script).unwrap().as_str(), script.uids().len()), ("x", 9));
}

#[test]
fn what_was_said_before_closed_is_of_the_mailbox_before() {
    let mut script = Script::selected("QRESYNC", 3);
    script.sends("SELECT x", "A2 SELECT x\r\n");
    // It cannot be told yet, and is put right.
    script.says("* 4 EXISTS\r\n* OK [CLOSED] left\r\n");
    assert_eq!(script.says("* 2 EXISTS\r\nA2 OK\r\n"), ["2 EXISTS", "A2 SELECT: OK "]);
    assert_eq!(script.uids().len(), 2);
}

#[test]
fn a_search_for_all_tells_all_uids() {
    for (options, answer) in [
        ("", "* SEARCH 10 20 30"),
        ("RETURN (ALL) ", "* ESEARCH (TAG \"A2\") UID ALL 10,20,30"),
        ("RETURN (COUNT ALL) ", "* ESEARCH (TAG \"A2\") UID COUNT 3 ALL 10,20,30"),
    ] {
        let mut script = Script::selected("ESEARCH", 3);
        script.sends(&format!("UID SEARCH {options}ALL"), &format!("A2 UID SEARCH {options}ALL\r\n"));
        assert_eq!(script.says(format!("{answer}\r\n")).len(), 1);
        assert_eq!(script.uids(), [Some(10), Some(20), Some(30)], "{options}");
        // One that came meanwhile is not known, and no anomaly.
        script.says("* 4 EXISTS\r\n");
        assert_eq!(script.says(format!("{answer}\r\n")).len(), 1);
        assert_eq!(script.uids(), [Some(10), Some(20), Some(30), None]);
    }
    for search in ["UID SEARCH SEEN", "SEARCH ALL", "UID SEARCH RETURN (MIN) ALL"] {
        let mut script = Script::selected("ESEARCH", 3);
        script.sends(search, &format!("A2 {search}\r\n"));
        script.says("* SEARCH 10 20 30\r\n");
        assert_eq!(script.uids(), [None; 3], "{search}");
    }
    // Nobody knows which of them it is.
    let mut script = Script::selected("", 3);
    script.sends("UID SEARCH ALL", "A2 UID SEARCH ALL\r\n");
    script.sends("UID SEARCH NOT SEEN", "A3 UID SEARCH NOT SEEN\r\n");
    script.says("* SEARCH 10 20 30\r\n");
    assert_eq!(script.uids(), [None; 3]);
    // Nor of which a server speaks that leaves the tag out; unless there is only one.
    script.says("* ESEARCH UID ALL 10,20,30\r\n");
    assert_eq!(script.uids(), [None; 3]);
    script.says("A3 OK\r\n* ESEARCH UID ALL 10,20,30\r\n");
    assert_eq!(script.uids(), [Some(10), Some(20), Some(30)]);
}

#[test]
fn it_is_known_whether_a_mailbox_may_be_changed() {
    let mut script = Script::selected("", 3);
    assert!(!script.client.is_read_only());
    script.says("* NO [READ-ONLY] somebody else has it\r\n");
    assert!(script.client.is_read_only());
    script.sends("EXAMINE x", "A2 EXAMINE x\r\n");
    script.says("A2 OK done\r\n");
    assert!(script.client.is_read_only());
    script.sends("SELECT x", "A3 SELECT x\r\n");
    script.says("A3 OK [READ-WRITE] done\r\n");
    assert!(!script.client.is_read_only());
    script.sends("CLOSE", "A4 CLOSE\r\n");
    script.says("A4 OK\r\n");
    assert!(!script.client.is_read_only() && script.client.view().is_none());
}

#[test]
fn a_view_forgets_uids_rather_than_to_grow_without_bound() {
    let mut config = Config::default();
    config.limits.runs = 10;
    let mut script = Script::logged_in_with(config, "");
    script.sends("SELECT x", "A1 SELECT x\r\n");
    script.says("* 100 EXISTS\r\nA1 OK\r\n");
    let fetches: String = (1..50).map(|number| format!("* {} FETCH (UID {})\r\n", 2 * number, 7 * number)).collect();
    assert!(script.says(fetches).iter().any(|event| event.starts_with("anomaly")));
    assert_eq!(script.client.view().unwrap().exists(), 100);
}
