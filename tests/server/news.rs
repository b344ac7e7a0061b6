//! News that a client asks for by NOTIFY, and results that are kept up to date.

use crate::{
    script::{Script, config, status},
    updates::mailbox,
};
use imap_wire::{
    Data, Decoder, Response,
    client::SearchResults,
    command::{Command, FetchAttribute},
    data::{Flag, Flags, Mailbox as Name, Tag},
    ext::{EventName, Notify},
    server::{Mailbox, Notifications, Timing, Watched},
    wire::IntoStatic,
};
use proptest::prelude::Strategy;

const EVENTS: &str = "(MessageNew MessageExpunge FlagChange)";

fn seen() -> Flags<'static> {
    [Flag::Seen].into_iter().collect()
}

/// A session in this mailbox whose client has asked for these news.
fn notified(groups: &str, mailbox: &Mailbox) -> Script {
    let mut script = Script::selected("NOTIFY MULTISEARCH", mailbox);
    notify(&mut script, groups);
    script
}

/// The client asks for these news.
#[track_caller]
fn notify(script: &mut Script, groups: &str) {
    let told = script.hears(format!("N1 NOTIFY {groups}\r\n"));
    assert!(told[0].contains(" NOTIFY "), "{told:?}");
    script.completes("OK done");
    script.transmits();
}

/// What the client is told of the mailbox between commands.
#[track_caller]
fn told(script: &mut Script, mailbox: &Mailbox) -> String {
    assert_eq!(script.server.update(mailbox), Ok(true));
    script.transmits()
}

/// What it is told during this command.
#[track_caller]
fn told_during(script: &mut Script, command: &str, mailbox: &Mailbox) -> String {
    script.hears(format!("A1 {command}\r\n"));
    assert_eq!(script.server.update(mailbox), Ok(true));
    script.completes("OK done");
    script.transmits().strip_suffix("A1 OK done\r\n").expect("it is complete").into()
}

fn response(line: &str) -> Response<'static> {
    Decoder::client().response(format!("{line}\r\n").as_bytes()).unwrap().into_owned()
}

#[test]
fn selected_tells_at_once() {
    let mut mailbox = mailbox(3);
    let mut script = notified(&format!("SET (SELECTED {EVENTS})"), &mailbox);
    assert_eq!(told(&mut script, &mailbox), "");
    mailbox.expunge(2);
    mailbox.set_flags(3, seen());
    mailbox.add(Flags::new()).unwrap();
    assert_eq!(told(&mut script, &mailbox), "* 2 EXPUNGE\r\n* 3 EXISTS\r\n* 2 FETCH (UID 3 FLAGS (\\Seen))\r\n");
    assert_eq!(told(&mut script, &mailbox), "");
    // Where numbers count, what is gone waits for the end of the command.
    mailbox.expunge(3);
    assert_eq!(told_during(&mut script, "FETCH 1 FLAGS", &mailbox), "");
    assert_eq!(told(&mut script, &mailbox), "* 2 EXPUNGE\r\n");
    // Nothing stands in the middle of a command.
    mailbox.add(Flags::new()).unwrap();
    script.hears("A2 APPEND x {5}\r\n");
    assert_eq!(script.transmits(), "+ go ahead\r\n");
    assert_eq!(told(&mut script, &mailbox), "");
    assert!(!script.server.may_expunge());
    assert_eq!(
        script.server.tell(&response("* STATUS x (MESSAGES 1)")).unwrap_err().to_string(),
        "no news may be told now"
    );
}

#[test]
fn selected_delayed_tells_of_what_is_gone_when_it_would_be_told() {
    let mut mailbox = mailbox(3);
    let mut script = notified(&format!("SET (SELECTED-DELAYED {EVENTS})"), &mailbox);
    mailbox.expunge(1);
    mailbox.set_flags(3, seen());
    mailbox.add(Flags::new()).unwrap();
    assert_eq!(told(&mut script, &mailbox), "* 4 EXISTS\r\n* 3 FETCH (UID 3 FLAGS (\\Seen))\r\n");
    assert_eq!(told_during(&mut script, "FETCH 1 FLAGS", &mailbox), "");
    assert_eq!(told_during(&mut script, "NOOP", &mailbox), "* 1 EXPUNGE\r\n");
    mailbox.expunge(2);
    script.hears("A1 NOOP\r\n");
    assert!(script.server.may_expunge());
    assert_eq!(told(&mut script, &mailbox), "* 1 EXPUNGE\r\n");
}

#[test]
fn what_is_not_asked_for_is_not_told() {
    let mut mailbox = mailbox(4);
    let mut script = notified("SET (SELECTED (MessageNew MessageExpunge))", &mailbox);
    mailbox.set_flags(1, seen());
    mailbox.add(Flags::new()).unwrap();
    assert_eq!(told(&mut script, &mailbox), "* 5 EXISTS\r\n");
    for groups in ["NONE", "SET (SELECTED NONE)", "SET (PERSONAL (MessageNew MessageExpunge))"] {
        notify(&mut script, groups);
        mailbox.expunge(1);
        mailbox.set_flags(2, seen());
        mailbox.add(Flags::new()).unwrap();
        assert_eq!(told(&mut script, &mailbox), "", "{groups}");
        assert_eq!(told_during(&mut script, "NOOP", &mailbox), "", "{groups}");
    }
    // What the client does itself is told, and with it what others did.
    mailbox.set_flags(3, seen());
    let answer = told_during(&mut script, "STORE 3 +FLAGS (\\Seen)", &mailbox);
    assert!(answer.contains("* 3 FETCH (UID 3 FLAGS (\\Seen))\r\n") && !answer.contains("EXPUNGE"), "{answer}");
    mailbox.expunge(3);
    assert_eq!(told_during(&mut script, "EXPUNGE", &mailbox), "* 1 EXPUNGE\r\n* 2 EXPUNGE\r\n");
}

#[test]
fn notify_tells_what_has_happened_so_far() {
    let mut mailbox = mailbox(2);
    let mut script = notified("NONE", &mailbox);
    mailbox.expunge(1);
    mailbox.add(Flags::new()).unwrap();
    let asked = format!("NOTIFY SET (SELECTED {EVENTS})");
    assert_eq!(told_during(&mut script, &asked, &mailbox), "* 1 EXPUNGE\r\n* 2 EXISTS\r\n");
    // One that is refused changes nothing.
    script.hears("A1 NOTIFY NONE\r\n");
    script.completes("NO not now");
    script.transmits();
    mailbox.expunge(2);
    assert_eq!(told(&mut script, &mailbox), "* 1 EXPUNGE\r\n");
}

#[test]
fn idle_tells_what_notify_asked_for() {
    let mut mailbox = mailbox(2);
    let mut script = Script::selected("NOTIFY IDLE", &mailbox);
    notify(&mut script, "SET (SELECTED (MessageNew MessageExpunge))");
    script.hears("A1 IDLE\r\n");
    script.transmits();
    mailbox.set_flags(1, seen());
    mailbox.expunge(2);
    assert_eq!(told(&mut script, &mailbox), "* 2 EXPUNGE\r\n");
}

#[test]
fn an_overflow_ends_it() {
    let mut mailbox = mailbox(1);
    let mut script = notified(&format!("SET (SELECTED {EVENTS})"), &mailbox);
    script.server.announce(status("OK [NOTIFICATIONOVERFLOW] too much")).unwrap();
    assert_eq!(script.transmits(), "* OK [NOTIFICATIONOVERFLOW] too much\r\n");
    assert_eq!(script.server.notifications(), &Notifications::NONE);
    mailbox.add(Flags::new()).unwrap();
    assert_eq!(told(&mut script, &mailbox), "");
}

#[test]
fn somebody_else_has_asked_for_nothing() {
    let mut mailbox = mailbox(1);
    let mut script = Script::selected("NOTIFY UNAUTHENTICATE", &mailbox);
    notify(&mut script, &format!("SET (SELECTED {EVENTS})"));
    script.hears("A1 UNAUTHENTICATE\r\n");
    script.completes("OK done");
    assert_eq!(script.server.notifications().asked(), None);
    mailbox.expunge(1);
    assert!(script.server.update(&mailbox).is_err());
}

#[test]
fn of_new_messages_it_is_told_which_to_tell_of() {
    let mut mailbox = mailbox(2);
    let mut script = notified("SET (SELECTED (MessageNew (UID FLAGS) MessageExpunge))", &mailbox);
    assert_eq!(script.server.notifications().of_new_message(), [FetchAttribute::Uid, FetchAttribute::Flags]);
    mailbox.add(Flags::new()).unwrap();
    mailbox.add(Flags::new()).unwrap();
    assert_eq!(told(&mut script, &mailbox), "* 4 EXISTS\r\n");
    assert_eq!(script.server.told_new(), [3, 4]);
    for uid in script.server.told_new().to_vec() {
        let number = script.server.view().unwrap().number(uid).unwrap();
        script.server.tell(&response(&format!("* {number} FETCH (UID {uid} FLAGS ())"))).unwrap();
    }
    assert_eq!(script.transmits(), "* 3 FETCH (UID 3 FLAGS ())\r\n* 4 FETCH (UID 4 FLAGS ())\r\n");
    assert_eq!(told(&mut script, &mailbox), "");
    assert!(script.server.told_new().is_empty());
}

#[test]
fn only_news_are_told() {
    let mailbox = mailbox(2);
    let mut script = Script::selected("NOTIFY", &mailbox);
    let news =
        ["* STATUS x (MESSAGES 5)", "* LIST () \"/\" x", "* METADATA x /shared/comment", "* 1 FETCH (UID 1 FLAGS ())"];
    for line in news {
        assert!(script.server.tell(&response(line)).is_err(), "{line}");
    }
    notify(&mut script, "SET (PERSONAL (MailboxName))");
    for line in news {
        script.server.tell(&response(line)).unwrap();
        let words = |line: &str| line.trim_end().replace('"', "");
        assert_eq!(words(&script.transmits()), words(line));
    }
    for line in [
        "* 3 EXISTS",
        "* 1 EXPUNGE",
        "* SEARCH 1",
        "* OK news",
        "* VANISHED 1",
        "* ENABLED X",
        "A1 OK done",
        "* ESEARCH ALL 1",
    ] {
        let error = script.server.tell(&response(line)).unwrap_err();
        assert!(error.to_string().starts_with("news are STATUS"), "{line}: {error}");
    }
    notify(&mut script, "NONE");
    assert!(script.server.tell(&response(news[0])).is_err());
}

/// What is asked for behind the word NOTIFY.
fn asked(text: &str) -> Notifications {
    let line = format!("a NOTIFY {text}\r\n");
    let Command::Notify(notify) = Decoder::server().command(line.as_bytes()).unwrap().command.into_static() else {
        panic!()
    };
    notify.into()
}

#[test]
fn filters_tell_which_mailboxes_are_meant() {
    use Timing::{AtOnce, Never};
    let new = EventName::MessageNew;
    for (filter, name, expected) in [
        ("MAILBOXES a", "a", AtOnce),
        ("MAILBOXES a", "a/b", Never),
        ("MAILBOXES a", "A", Never),
        ("MAILBOXES (x inbox)", "INBOX", AtOnce),
        ("MAILBOXES \"a*\"", "ab", Never),
        ("SUBTREE a", "a", AtOnce),
        ("SUBTREE a", "a/b/c", AtOnce),
        ("SUBTREE a", "ab", Never),
        ("SUBTREE a", "b/a", Never),
        ("SUBTREE (x a/b)", "a/b/c", AtOnce),
        ("SUBTREE a/b", "a", Never),
        ("SUBTREE inbox", "INBOX/x", AtOnce),
        ("SUBTREE-ONE a", "a", AtOnce),
        ("SUBTREE-ONE a", "a/b", AtOnce),
        ("SUBTREE-ONE a", "a/b/c", Never),
        ("PERSONAL", "a", Never),
        ("INBOXES", "INBOX", Never),
        ("SUBSCRIBED", "a", Never),
        ("SELECTED", "a", Never),
    ] {
        let asked = asked(&format!("SET ({filter} (MessageNew MessageExpunge))"));
        let name = Name::new(name).unwrap();
        let mut watched = Watched::new(&name);
        watched.delimiter = Some(b'/');
        assert_eq!(asked.timing(&watched, &new), expected, "{filter}: {name}");
        assert_eq!(asked.timing(&watched, &EventName::FlagChange), Never);
        watched.delimiter = None;
        let is_same =
            filter.split(' ').any(|word| word.trim_matches(['(', ')']).eq_ignore_ascii_case(&name.to_string()));
        assert_eq!(asked.timing(&watched, &new), if is_same { expected } else { Never }, "{filter}: {name}");
    }
    let name = Name::new("a").unwrap();
    for (filter, of) in [
        ("PERSONAL", (|it| it.is_personal = true) as fn(&mut Watched<'_>)),
        ("INBOXES", |it| it.is_inbox = true),
        ("SUBSCRIBED", |it| it.is_subscribed = true),
    ] {
        let mut watched = Watched::new(&name);
        of(&mut watched);
        for other in ["PERSONAL", "INBOXES", "SUBSCRIBED"] {
            let asked = asked(&format!("SET ({other} (MessageNew MessageExpunge))"));
            assert_eq!(asked.timing(&watched, &new), if other == filter { AtOnce } else { Never });
        }
    }
}

#[test]
fn groups_add_up_unless_one_says_none() {
    let name = Name::INBOX;
    let mut watched = Watched::new(&name);
    watched.is_personal = true;
    let other = Name::new("x").unwrap();
    let mut elsewhere = Watched::new(&other);
    elsewhere.is_personal = true;
    let both = asked("SET (MAILBOXES INBOX (MessageNew MessageExpunge)) (PERSONAL (SubscriptionChange))");
    for event in [EventName::MessageNew, EventName::SubscriptionChange] {
        assert_eq!(both.timing(&watched, &event), Timing::AtOnce);
    }
    let none = asked("SET (PERSONAL (MessageNew MessageExpunge MailboxName)) (MAILBOXES INBOX NONE)");
    for event in [EventName::MessageNew, EventName::MailboxName] {
        assert_eq!(none.timing(&watched, &event), Timing::Never);
        assert_eq!(none.timing(&elsewhere, &event), Timing::AtOnce);
    }
    // The selected mailbox has a group of its own for messages, and not for what it is called.
    watched.is_selected = true;
    let selected = asked(
        "SET (SELECTED-DELAYED (MessageNew MessageExpunge)) (PERSONAL (MessageNew MessageExpunge FlagChange MailboxName))",
    );
    for (event, expected) in [
        (EventName::MessageNew, Timing::AtOnce),
        (EventName::MessageExpunge, Timing::Delayed),
        (EventName::FlagChange, Timing::Never),
        (EventName::MailboxName, Timing::AtOnce),
    ] {
        assert_eq!(selected.timing(&watched, &event), expected, "{event}");
    }
    let server = asked("SET (SUBSCRIBED (ServerMetadataChange)) (SELECTED (X-Event))");
    let nowhere = Name::new("").unwrap();
    assert_eq!(server.timing(&Watched::new(&nowhere), &EventName::ServerMetadataChange), Timing::AtOnce);
    assert_eq!(server.timing(&watched, &EventName::new("x-event").unwrap()), Timing::AtOnce);
    // Before the first NOTIFY.
    let nothing = Notifications::default();
    for (event, expected) in [
        (EventName::MessageNew, Timing::InCommand),
        (EventName::FlagChange, Timing::InCommand),
        (EventName::MessageExpunge, Timing::Delayed),
        (EventName::AnnotationChange, Timing::Never),
        (EventName::MailboxName, Timing::Never),
    ] {
        assert_eq!(nothing.timing(&watched, &event), expected, "{event}");
        assert_eq!(nothing.timing(&elsewhere, &event), Timing::Never, "{event}");
        assert_eq!(Notifications::NONE.timing(&watched, &event), Timing::Never, "{event}");
    }
    assert_eq!(Notifications::NONE.asked(), Some(&Notify::NONE));
}

/// A session whose client searches with these tags, and wants to be told what becomes of the results.
fn searching(mailbox: &Mailbox, searches: &[&str]) -> Script {
    let mut config = config("ESEARCH SORT CONTEXT=SEARCH CONTEXT=SORT MULTISEARCH NOTIFY");
    config.limits.contexts = 3;
    let mut script = Script::logged_in_with(config);
    script.selects(mailbox);
    for search in searches {
        script.hears(format!("{search}\r\n"));
        script.completes("OK done");
    }
    script.transmits();
    script
}

fn tag(text: &'static str) -> Tag<'static> {
    Tag::new(text).unwrap()
}

fn tags(script: &Script) -> Vec<String> {
    script.server.contexts().map(|context| context.tag().to_string()).collect()
}

#[test]
fn results_are_kept_up_to_date_until_that_is_cancelled() {
    let mailbox = mailbox(5);
    let mut script = searching(
        &mailbox,
        &[
            "s1 SEARCH RETURN (UPDATE COUNT) FLAGGED",
            "s2 UID SEARCH RETURN (COUNT) ALL",
            "s3 UID SORT RETURN (UPDATE (UID)) (DATE) UTF-8 ALL",
            "s4 ESEARCH IN (SELECTED) RETURN (UPDATE) ALL",
        ],
    );
    let told: Vec<_> =
        script.server.contexts().map(|it| (it.is_uid(), it.is_sorted(), it.attributes().len())).collect();
    assert_eq!(told, [(false, false, 0), (true, true, 1), (true, false, 0)]);
    script.server.tell_results(&tag("s1"), &[1, 2], &[2, 3]).unwrap();
    script.server.tell_results(&tag("s3"), &[5, 4], &[4, 7, 5]).unwrap();
    script.server.tell_results(&tag("s4"), &[], &[1, 2, 4]).unwrap();
    script.server.tell_results(&tag("s4"), &[1, 2, 4], &[1, 2, 4]).unwrap();
    assert_eq!(
        script.transmits(),
        "* ESEARCH (TAG \"s1\") REMOVEFROM (0 1) ADDTO (0 3)\r\n\
         * ESEARCH (TAG \"s3\") UID REMOVEFROM (2 4) ADDTO (1 4,7)\r\n\
         * ESEARCH (TAG \"s4\") UID ADDTO (0 1:2,4)\r\n"
    );
    assert!(script.server.tell_results(&tag("s2"), &[], &[1]).is_err());
    let other_numbers = response("* ESEARCH (TAG \"s1\") UID ADDTO (0 1)");
    assert!(script.server.tell(&other_numbers).is_err());
    script.hears("c CANCELUPDATE \"s3\" \"s9\" \"s1\"\r\n");
    assert_eq!(tags(&script), ["s4"]);
    assert!(script.server.tell_results(&tag("s3"), &[], &[1]).is_err());
    script.completes("OK done");
    script.selects(&mailbox);
    assert!(tags(&script).is_empty());
}

#[test]
fn a_tag_stands_for_one_search() {
    let mut script = searching(&mailbox(5), &["s1 SEARCH RETURN (UPDATE) FLAGGED"]);
    script.answers(
        "s1 SORT RETURN (UPDATE) (DATE) UTF-8 ALL\r\n",
        "s1 BAD this is the tag of a search that is kept up to date\r\n",
    );
    script.is_told("s1 SEARCH RETURN (COUNT) ALL");
    script.completes("OK done");
    assert_eq!(tags(&script), ["s1"]);
}

#[test]
fn there_are_not_too_many() {
    let all = ["s1", "s2", "s3"].map(|tag| format!("{tag} SEARCH RETURN (UPDATE) FLAGGED"));
    let mut script = searching(&mailbox(5), &all.each_ref().map(String::as_str));
    script.hears("s4 SEARCH RETURN (UPDATE COUNT) ALL\r\n");
    assert_eq!(script.transmits(), "* NO [NOUPDATE \"s4\"] too many searches are kept up to date\r\n");
    script.completes("OK done");
    assert_eq!(tags(&script), ["s1", "s2", "s3"]);
    // One that fails is none.
    script.hears("c CANCELUPDATE \"s2\"\r\n");
    script.completes("OK done");
    script.hears("s5 SEARCH RETURN (UPDATE) ALL\r\n");
    assert_eq!(tags(&script), ["s1", "s3", "s5"]);
    script.completes("NO no");
    assert_eq!(tags(&script), ["s1", "s3"]);
    // Nor is one that the caller cannot keep up to date.
    script.hears("s6 SEARCH RETURN (UPDATE) ALL\r\n");
    script.responds("* NO [NOUPDATE \"s6\"] not of ALL");
    assert_eq!(tags(&script), ["s1", "s3"]);
}

#[test]
fn esearch_needs_a_mailbox_if_it_is_of_the_selected_one() {
    let mut script = Script::logged_in("ESEARCH CONTEXT=SEARCH MULTISEARCH SEARCHRES");
    for line in ["ESEARCH ALL", "ESEARCH IN (PERSONAL SELECTED) ALL", "ESEARCH IN (SELECTED) RETURN (UPDATE) ALL"] {
        script.answers(&format!("a {line}\r\n"), "a BAD select a mailbox first\r\n");
    }
    script.is_told("a ESEARCH IN (PERSONAL) ALL");
    script.completes("OK done");
    script.transmits();
    script.selects(&mailbox(1));
    script.is_told("a ESEARCH ALL");
}

proptest::proptest! {
    #[test]
    fn what_is_told_makes_the_one_of_the_other(
        before in proptest::sample::subsequence((1..30).collect::<Vec<u32>>(), 0..20),
        after in proptest::sample::subsequence((1..30).collect::<Vec<u32>>(), 0..20),
        shuffled in proptest::prelude::Just((1..30).collect::<Vec<u32>>()).prop_shuffle(),
    ) {
        let mut script = searching(
            &mailbox(1),
            &["s1 UID SEARCH RETURN (UPDATE) ALL", "s2 UID SORT RETURN (UPDATE) (DATE) UTF-8 ALL"],
        );
        let (first, second) = shuffled.split_at(before.len());
        let second = &second[..after.len().min(second.len())];
        let mixed: Vec<u32> = first.iter().rev().chain(second).copied().collect();
        for (name, before, after) in [("s1", &before, &after), ("s2", &first.to_vec(), &mixed), ("s2", &mixed, &second.to_vec())] {
            script.server.tell_results(&tag(name), before, after).unwrap();
            let mut results = SearchResults::new(before.iter().copied(), 100);
            let told = script.transmits();
            proptest::prop_assert_eq!(told.is_empty(), before == after);
            for line in told.lines() {
                let Response::Data(Data::Esearch(found)) = response(line) else { panic!("{line}") };
                results.apply(&found).unwrap();
            }
            proptest::prop_assert_eq!(results.as_slice(), after);
        }
    }
}
