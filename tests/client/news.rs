//! What comes unasked: by NOTIFY, and of searches whose results are kept up to date.

use crate::script::Script;
use imap_wire::client::SearchResults;

const NUMBERS: &str = "after NOTIFY SELECTED, message numbers may change at any time: UIDs do not";

/// A client with a mailbox of so many messages that is told of these news. The next tag is `A3`.
fn notified(groups: &str, exists: u32) -> Script {
    let mut script = Script::selected("NOTIFY", exists);
    script.sends(&format!("NOTIFY {groups}"), &format!("A2 NOTIFY {groups}\r\n"));
    assert_eq!(script.says("A2 OK done\r\n"), ["A2 NOTIFY: OK done"]);
    script
}

fn refused(script: &mut Script, command: &str) -> String {
    script.client.send(crate::script::parsed(command)).unwrap_err().to_string()
}

#[test]
fn news_come_between_commands() {
    let mut script =
        notified("SET (SELECTED (MessageNew (UID FLAGS) MessageExpunge FlagChange)) (PERSONAL (MailboxName))", 3);
    script.says("* 1 FETCH (UID 10 FLAGS ())\r\n* 2 FETCH (UID 20 FLAGS ())\r\n* 3 FETCH (UID 30 FLAGS ())\r\n");
    assert_eq!(
        script.says(
            "* 2 EXPUNGE\r\n* 3 EXISTS\r\n* 3 FETCH (UID 40 FLAGS ())\r\n* 1 FETCH (UID 10 FLAGS (\\Seen))\r\n\
             * STATUS Lists (MESSAGES 501 UIDNEXT 10000)\r\n* LIST (\\NonExistent) \"/\" gone\r\n\
             * METADATA \"\" /shared/comment\r\n"
        ),
        [
            "uid 20: 2 EXPUNGE",
            "3 EXISTS",
            "uid 40: 3 FETCH (UID 40 FLAGS ())",
            "uid 10: 1 FETCH (UID 10 FLAGS (\\Seen))",
            "STATUS \"Lists\" (MESSAGES 501 UIDNEXT 10000)",
            "LIST (\\NonExistent) \"/\" \"gone\"",
            "METADATA \"\" /shared/comment",
        ]
    );
    assert_eq!(script.uids(), [Some(10), Some(30), Some(40)]);
    // During a command by UID as well.
    script.sends("UID FETCH 30 FLAGS", "A3 UID FETCH 30 (FLAGS)\r\n");
    script.says("* 1 EXPUNGE\r\n* 1 FETCH (UID 30 FLAGS ())\r\nA3 OK done\r\n");
    assert_eq!(script.uids(), [Some(30), Some(40)]);
}

#[test]
fn numbers_are_not_said_while_they_may_change() {
    let mut script = notified("SET (SELECTED (MessageNew MessageExpunge))", 3);
    assert!(script.client.shifts_numbers());
    for command in
        ["FETCH 1 FLAGS", "SEARCH ALL", "COPY 1 x", "UID SEARCH 1:5", "STORE 1 +FLAGS x", "SORT (DATE) UTF-8 ALL"]
    {
        assert_eq!(refused(&mut script, command), NUMBERS, "{command}");
    }
    script.sends("UID FETCH 5 FLAGS", "A3 UID FETCH 5 (FLAGS)\r\n");
    script.sends("UID SEARCH UID 1:5", "A4 UID SEARCH UID 1:5\r\n");
    script.says("A3 OK done\r\nA4 OK done\r\n");
    // Until the server tells nothing any more.
    script.says("* OK [NOTIFICATIONOVERFLOW] too much\r\n");
    assert!(!script.client.shifts_numbers());
    script.sends("FETCH 1 FLAGS", "A5 FETCH 1 (FLAGS)\r\n");
}

#[test]
fn numbers_stay_where_expunge_waits() {
    for groups in [
        "NONE",
        "SET (SELECTED NONE)",
        "SET (SELECTED-DELAYED (MessageNew MessageExpunge))",
        "SET (PERSONAL (MessageNew MessageExpunge))",
    ] {
        let mut script = notified(groups, 3);
        assert!(!script.client.shifts_numbers(), "{groups}");
        script.sends("FETCH 1 FLAGS", "A3 FETCH 1 (FLAGS)\r\n");
    }
}

#[test]
fn what_waits_for_notify_is_looked_at_again() {
    let mut script = Script::selected("NOTIFY", 3);
    script.sends(
        "NOTIFY SET (SELECTED (MessageNew MessageExpunge))",
        "A2 NOTIFY SET (SELECTED (MessageNew MessageExpunge))\r\n",
    );
    script.sends("FETCH 1 FLAGS", "");
    assert_eq!(script.says("A2 OK done\r\n"), ["A2 NOTIFY: OK done", &format!("A3 FETCH: not sent: {NUMBERS}")]);
    // One that is refused changes nothing.
    script.sends("NOTIFY NONE", "A4 NOTIFY NONE\r\n");
    script.says("A4 NO [BADEVENT (MessageNew)] no\r\n");
    assert_eq!(refused(&mut script, "FETCH 1 FLAGS"), NUMBERS);
    script.sends("NOTIFY NONE", "A5 NOTIFY NONE\r\n");
    script.says("A5 OK done\r\n");
    script.sends("FETCH 1 FLAGS", "A6 FETCH 1 (FLAGS)\r\n");
}

#[test]
fn a_list_that_nobody_asked_for_is_no_new_mailbox() {
    let mut script = notified("SET (PERSONAL (MailboxName))", 3);
    script.sends("SELECT x", "A3 SELECT x\r\n");
    script.says("* LIST () \"/\" y\r\n* 2 EXPUNGE\r\n");
    assert_eq!((script.client.mailbox().unwrap().to_string().as_str(), script.uids().len()), ("INBOX", 2));
    script.says("* FLAGS ()\r\n* 7 EXISTS\r\nA3 OK done\r\n");
    assert_eq!((script.client.mailbox().unwrap().to_string().as_str(), script.uids().len()), ("x", 7));
}

#[test]
fn results_change_at_any_time() {
    let mut script = Script::selected("ESEARCH CONTEXT=SEARCH SEARCHRES", 5);
    let id = script.sends("UID SEARCH RETURN (UPDATE ALL) FLAGGED", "A2 UID SEARCH RETURN (UPDATE ALL) FLAGGED\r\n");
    script.says("* ESEARCH (TAG \"A2\") UID ALL 4,7\r\nA2 OK done\r\n");
    let mut results = SearchResults::new([4, 7], 100);
    let mut frames =
        "* ESEARCH (TAG \"A2\") UID ADDTO (0 5:6)\r\n* ESEARCH (TAG \"A2\") UID REMOVEFROM (0 7)\r\n".as_bytes();
    script.client.receive(std::mem::take(&mut frames));
    while let Some(event) = script.client.poll_event() {
        let imap_wire::client::Event::Data(imap_wire::Data::Esearch(found)) = event else { panic!("{event:?}") };
        assert_eq!(*found.tag().unwrap(), id.to_string().as_str());
        results.apply(&found).unwrap();
    }
    assert_eq!(results.as_slice(), [4, 5, 6]);
    // What becomes of results is not what a search has saved.
    script.sends("UID SEARCH RETURN (SAVE ALL UPDATE) ALL", "A3 UID SEARCH RETURN (SAVE ALL UPDATE) ALL\r\n");
    script.says("* 1 FETCH (UID 4)\r\n* 2 FETCH (UID 5)\r\n");
    script.says("* ESEARCH (TAG \"A3\") UID ALL 4:5\r\n* ESEARCH (TAG \"A3\") UID REMOVEFROM (0 4)\r\nA3 OK done\r\n");
    assert_eq!(script.client.view().unwrap().saved().unwrap().unwrap().to_string(), "4:5");
}
