use super::*;
use crate::{
    Code, Decoder, Response,
    command::Command,
    data::{
        Mailbox,
        testing::{needs, read, written},
    },
    wire::{IntoStatic, Peer, input::Context},
};

/// What is read behind the word NOTIFY, checked to be written as what reads so.
fn notify(text: &str) -> Result<Notify<'static>, String> {
    let read = |text: &str| {
        read(text.as_bytes(), 0, Quirks::NONE, super::notify).map(|(notify, report)| {
            assert_eq!(report, "");
            notify.into_static()
        })
    };
    let notify = read(text)?;
    let line = written(Peer::server(), |writer| notify.write(writer));
    assert_eq!(read(core::str::from_utf8(&line).unwrap()).as_ref(), Ok(&notify), "{text}");
    Ok(notify)
}

#[test]
fn what_is_asked_for_is_read_and_written() {
    for (text, expected) in [
        (" none", "NONE"),
        (" SET (selected NONE)", "SET (SELECTED NONE)"),
        (
            " set status (selected-delayed (messagenew messageexpunge flagchange annotationchange))",
            "SET STATUS (SELECTED-DELAYED (MessageNew MessageExpunge FlagChange AnnotationChange))",
        ),
        (
            " SET (SELECTED (MessageExpunge MessageNew (UID BODY.PEEK[HEADER.FIELDS (TO)])))",
            "SET (SELECTED (MessageExpunge MessageNew (UID BODY.PEEK[HEADER.FIELDS (TO)])))",
        ),
        (
            " SET (inboxes NONE) (personal (MailboxName SubscriptionChange)) (subscribed (MailboxMetadataChange))",
            "SET (INBOXES NONE) (PERSONAL (MailboxName SubscriptionChange)) (SUBSCRIBED (MailboxMetadataChange))",
        ),
        (
            " SET (mailboxes (INBOX) (ServerMetadataChange)) (subtree (a \"b c\") (X-Event)) (subtree-one {1}\r\n* NONE)",
            "SET (MAILBOXES INBOX (ServerMetadataChange)) (SUBTREE (a \"b c\") (X-Event)) (SUBTREE-ONE \"*\" NONE)",
        ),
        (" SET (SUBTREE subtree NONE) (MAILBOXES status NONE)", "SET (SUBTREE subtree NONE) (MAILBOXES status NONE)"),
    ] {
        assert_eq!(notify(text).unwrap().to_string(), expected);
    }
    let some = notify(" SET STATUS (SELECTED (MessageNew (UID) MessageExpunge)) (PERSONAL (MailboxName))").unwrap();
    assert!(some.wants_status() && some.groups().len() == 2);
    let selected = some.selected().unwrap();
    assert_eq!(selected.event(&EventName::MessageNew).unwrap().attributes(), [FetchAttribute::Uid]);
    assert!(selected.event(&EventName::FlagChange).is_none());
    let again = Notify::set(some.groups().to_vec()).unwrap();
    assert_ne!(again, some);
    assert_eq!(again.with_status(), some);
    assert_eq!(Notify::NONE.with_status(), Notify::NONE);
    assert_eq!(some.clone().into_owned(), some);
}

#[test]
fn says_what_does_not_fit() {
    for (text, error) in [
        ("", "expected space at offset 0 in SP"),
        (" ", "expected SET or NONE at offset 1 in notify"),
        (" ALL", "expected SET or NONE at offset 1 in notify"),
        (" SET", "expected space at offset 4 in SP"),
        (" SET STATUS", "expected space at offset 11 in SP"),
        (" SET NONE", "expected `(` at offset 5 in event-group"),
        (" SET (SELECTED)", "expected space at offset 14 in SP"),
        (" SET (ALL NONE)", "expected which mailboxes at offset 6 in filter-mailboxes"),
        (" SET (SELECTED[ NONE)", "expected which mailboxes at offset 6 in filter-mailboxes"),
        (" SET (SUBTREE NONE)", "expected space at offset 18 in SP"),
        (" SET (SUBTREE () NONE)", "expected name of a mailbox at offset 15 in many-mailboxes"),
        (" SET (INBOXES MailboxName)", "expected NONE or `(` at offset 14 in events"),
        (" SET (INBOXES ())", "expected name of an event at offset 15 in event"),
        (" SET (INBOXES (NONE))", "expected name of an event at offset 15 in event"),
        (" SET (INBOXES (MailboxName (UID)))", "expected name of an event at offset 27 in event"),
        (" SET (INBOXES NONE", "expected `)` at offset 18 in event-group"),
        (" SET (SELECTED (MessageNew () MessageExpunge))", "expected name of an item at offset 28 in fetch-att"),
        (" SET (SELECTED (MessageNew (FAST)))", "expected name of an item, and no macro at offset 28 in fetch-att"),
    ] {
        assert_eq!(notify(text).unwrap_err(), error, "{text}");
    }
}

#[test]
fn the_rules_of_events_hold_for_reader_and_maker() {
    let inbox = || MailboxFilter::Mailboxes(Mailbox::INBOX.into());
    let new = |attributes: &[FetchAttribute<'static>]| Event::message_new(attributes.to_vec());
    let gone = || Event::from(EventName::MessageExpunge);
    let together = "MessageNew with MessageExpunge, and these with FlagChange and AnnotationChange at offset";
    for (filter, events, error) in [
        (inbox(), vec![new(&[])], together),
        (inbox(), vec![gone()], together),
        (MailboxFilter::Selected, vec![EventName::FlagChange.into()], together),
        (inbox(), vec![EventName::AnnotationChange.into(), EventName::MailboxName.into()], together),
        (
            MailboxFilter::SelectedDelayed,
            vec![new(&[]), gone(), EventName::MailboxName.into()],
            "only events of messages, of the mailbox that is selected",
        ),
        (
            inbox(),
            vec![new(&[FetchAttribute::Uid]), gone()],
            "items of new messages only of the mailbox that is selected",
        ),
    ] {
        let text =
            Notify { wants_status: false, groups: vec![EventGroup { filter: filter.clone(), events: events.clone() }] };
        let text = format!(" {text}");
        assert!(EventGroup::new(filter, events).is_err(), "{text}");
        assert!(notify(&text).unwrap_err().starts_with(&format!("expected {error}")), "{text}");
    }
    let selected = |filter| EventGroup::new(filter, []).unwrap();
    let both = [selected(MailboxFilter::Selected), selected(MailboxFilter::SelectedDelayed)];
    assert!(Notify::set(both).is_err() && Notify::set([]).is_err());
    let error = notify(" SET (SELECTED NONE) (SELECTED NONE)").unwrap_err();
    assert_eq!(error, "expected only one group of the mailbox that is selected at offset 21 in event-groups");
    for name in ["", "none", "a b", "a)", "\u{e9}"] {
        assert!(EventName::new(name).is_err(), "{name}");
    }
}

#[test]
fn as_many_are_read_as_a_list_may_have() {
    for (line, offset) in [
        (&b" SET (INBOXES (X X X X))"[..], 21),
        (b" SET (INBOXES NONE) (INBOXES NONE) (INBOXES NONE) (INBOXES NONE)", 50),
        (b" SET (MAILBOXES (a b c d) NONE)", 23),
    ] {
        let mut cx = Context::new(line, None);
        cx.items = 3;
        let error = super::notify(Input::new(line, &cx)).map(|_| ()).unwrap_err();
        let expected = format!("expected fewer items at offset {offset} in list");
        assert_eq!(crate::DecodeError::from(error).to_string(), expected);
    }
}

#[test]
fn it_needs_what_its_arguments_do() {
    use Capability::{Condstore, MultiSearch, Notify};
    for (text, expected) in [
        (" NONE", &[][..]),
        (" SET (SELECTED (MessageNew (UID MODSEQ) MessageExpunge))", &[&[Condstore][..]]),
        (" SET (SUBTREE-ONE x NONE) (SUBTREE y NONE)", &[&[MultiSearch]]),
    ] {
        assert_eq!(needs(&notify(text).unwrap()), expected, "{text}");
    }
    let command = Decoder::server().command(b"a notify none\r\n").unwrap().command;
    assert!(matches!(&command, Command::Notify(it) if *it == super::Notify::NONE));
    assert_eq!(command.rules().needs, [Notify]);
}

#[test]
fn codes_tell_what_is_not_done() {
    let code = |text: &'static [u8]| match Decoder::client().response(text).unwrap() {
        Response::Tagged(_, status) | Response::Untagged(status) => status.code.unwrap(),
        other => panic!("{other:?}"),
    };
    let Code::BadEvent(events) = code(b"a NO [BADEVENT (MessageNew messageexpunge X-Y)] no\r\n") else { panic!() };
    assert_eq!(events, [EventName::MessageNew, EventName::MessageExpunge, EventName::new("x-y").unwrap()]);
    assert_eq!(code(b"* OK [NOTIFICATIONOVERFLOW] ...\r\n"), Code::NotificationOverflow);
    for other in [
        &b"a NO [BADEVENT] x\r\n"[..],
        b"a NO [BADEVENT ()] x\r\n",
        b"a NO [BADEVENT MessageNew (x)] x\r\n",
        b"a NO [BADEVENT (NONE)] x\r\n",
    ] {
        assert!(matches!(code(other), Code::Other(_)));
    }
    let line = b"A9 NO [BADEVENT MailboxMetadataChange MailboxName] Unsupported NOTIFY events\r\n";
    let names = [EventName::MailboxMetadataChange, EventName::MailboxName];
    assert_eq!(code(line), Code::BadEvent(names.to_vec()));
    let mut strict = Decoder::new(crate::Limits::client(), Quirks::NONE);
    let Response::Tagged(_, status) = strict.response(line).unwrap() else { panic!() };
    assert!(matches!(status.code, Some(Code::Other(_))));
}

#[test]
fn each_prefix_is_an_error_or_a_value() {
    let line = b"a NOTIFY SET STATUS (SELECTED (MessageNew (UID BODY.PEEK[1]) MessageExpunge)) (SUBTREE (a {1}\r\nb) NONE)\r\n";
    assert!(Decoder::server().command(line).is_ok());
    for end in 0..line.len() {
        for quirks in [Quirks::NONE, Quirks::ALL] {
            let _either = Decoder::new(crate::Limits::server(), quirks).command(&line[..end]);
        }
    }
}
