//! Whatever Dovecot found is found.

use crate::{
    mail::{Content, Facts, Mail, Scope, asks_content, fits, sort},
    recorded::{facts, file, mailbox, messages, scope, size},
};
use imap_wire::{
    Data, Message, Response,
    command::Command,
    data::{Date, DateTime, Flags, SequenceSet, UidSet},
    ext::{ModSeq, ObjectId, SortCriterion, SortKey},
    search::{Criterion, Search, SearchKey},
    wire::IntoStatic,
};
use std::num::NonZeroU32;

#[test]
fn dovecot_finds_the_same() {
    let mailbox = mailbox();
    let facts = facts(&mailbox);
    let mut asked: Option<SearchKey<'static>> = None;
    let mut count = 0;
    messages(&file("raw--search--01.jsonl"), |message| match message {
        Message::Command(command) => {
            asked = match command.command {
                Command::Search(search) | Command::UidSearch(search) if is_of_example(&search) => {
                    Some(search.into_static().into_key())
                }
                _ => None,
            };
        }
        Message::Response(Response::Data(Data::Search(found))) => {
            let Some(key) = asked.take() else { return };
            assert_eq!(find(&key, &facts, &scope()), found.numbers(), "{key}");
            count += 1;
        }
        _ => {}
    });
    assert_eq!(count, 60);
}

/// What a server has to refuse, or to convert, is not asked of the example.
fn is_of_example(search: &Search<'_>) -> bool {
    let is_unicode = search.charset().is_none_or(|charset| !charset.starts_with(b"ISO"));
    is_unicode && !search.key().walk().any(|key| matches!(key.criterion(), Criterion::Other(_)))
}

fn find(key: &SearchKey<'_>, among: &[Facts<'_>], scope: &Scope<'_>) -> Vec<u32> {
    among.iter().filter(|facts| fits(key, facts, scope)).map(|facts| facts.number).collect()
}

/// A message of the middle of 2026.
fn is_found(key: SearchKey<'_>) -> bool {
    let text = "From: =?utf-8?q?J=C3=B6rg?= <joerg@example.org>\r\nSubject: a\r\n b\r\nSubject: second\r\n\
        Date: Fri, 1 Jan 2021 00:30:00 +0100\r\nX-Empty:\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n\
        --b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Gr=FC=DFe\r\n\
        --b\r\nContent-Type: image/png; name=cat.png\r\n\r\nno text\r\n--b--\r\n";
    let mail = Mail::new(text);
    let internal_date = DateTime::new(Date::new(2026, 6, 15).unwrap(), 23, 30, 0, -600).unwrap();
    let email_id = ObjectId::new("M1").unwrap();
    let flags = Flags::new();
    let facts = Facts {
        number: 5,
        uid: 50,
        flags: &flags,
        internal_date,
        save_date: None,
        modseq: ModSeq::new(10).unwrap(),
        email_id: Some(&email_id),
        thread_id: None,
        size: size(&mail),
        content: &mail,
    };
    let saved = UidSet::new("50").unwrap();
    let now = internal_date.unix_seconds() + 100;
    let scope = Scope { last_number: 4, last_uid: 40, saved: Some(&saved), now, has_save_dates: false };
    fits(&key, &facts, &scope)
}

#[test]
fn text_is_decoded_and_compared_without_case() {
    assert!(is_found(SearchKey::from("J\u{d6}RG")) && is_found(SearchKey::from("joerg@EXAMPLE")));
    assert!(is_found(SearchKey::subject("A B")) && is_found(SearchKey::subject("Second")));
    assert!(is_found(SearchKey::body("gr\u{dc}\u{df}e")));
    assert!(is_found(SearchKey::header("x-empty", "")) && !is_found(SearchKey::header("X-None", "")));
    assert!(!is_found(SearchKey::header("X-Empty", "a")));
    assert!(is_found(SearchKey::text("CAT.png")) && !is_found(SearchKey::body("cat.png")));
    assert!(!is_found(SearchKey::body("no text")) && !is_found(SearchKey::body("preamble")));
    // As in the collation: characters are taken apart.
    assert!(is_found(SearchKey::body("gru\u{308}\u{df}e")) && is_found(SearchKey::from("jo")));
    // Fields are found as they stand there.
    assert!(is_found(SearchKey::text("x-empty:")) && !is_found(SearchKey::text("x-empty :")));
    assert!(is_found(SearchKey::body("")) && !is_found(SearchKey::to("")));
}

#[test]
fn dates_are_of_their_own_zone() {
    let day = |month, day| Date::new(2026, month, day).unwrap();
    assert!(is_found(SearchKey::on(day(6, 15))) && !is_found(SearchKey::on(day(6, 16))));
    assert!(is_found(SearchKey::since(day(6, 15))) && !is_found(SearchKey::before(day(6, 15))));
    assert!(is_found(SearchKey::sent_on(Date::new(2021, 1, 1).unwrap())));
    // If it is not known when a message was saved, it was when it arrived.
    assert!(is_found(SearchKey::saved_on(day(6, 15))) && !is_found(SearchKey::save_date_supported()));
    let seconds = |seconds| NonZeroU32::new(seconds).unwrap();
    assert!(is_found(SearchKey::older(seconds(100))) && !is_found(SearchKey::older(seconds(101))));
    assert!(is_found(SearchKey::younger(seconds(100))) && !is_found(SearchKey::younger(seconds(99))));
}

#[test]
fn identifiers_are_those_of_the_mailbox() {
    let set = |text| SequenceSet::new(text).unwrap();
    assert!(is_found(SearchKey::sequence(set("$"))) && is_found(SearchKey::uid(set("$"))));
    assert!(is_found(SearchKey::uid(set("50"))) && !is_found(SearchKey::sequence(set("50"))));
    let modseq = |number| SearchKey::modseq(ModSeq::new(number).unwrap());
    assert!(is_found(modseq(10)) && !is_found(modseq(11)));
    let id = |text| ObjectId::new(text).unwrap();
    assert!(is_found(SearchKey::email_id(id("M1"))) && !is_found(SearchKey::email_id(id("m1"))));
    assert!(!is_found(SearchKey::thread_id(id("M1"))));
}

/// A message that cannot be read.
struct Unreadable;

impl Content for Unreadable {
    fn mail(&self) -> &Mail {
        panic!("nothing in it was asked for")
    }
}

#[test]
fn only_what_asks_for_content_reads_it() {
    let mailbox = mailbox();
    let mut facts: Vec<_> = facts(&mailbox).into_iter().map(|facts| Facts { content: &Unreadable, ..facts }).collect();
    let set = |text| SequenceSet::new(text).unwrap();
    let text = || SearchKey::text("anything");
    for key in [
        SearchKey::all(),
        SearchKey::unseen() & SearchKey::larger(10) & !SearchKey::smaller(5),
        SearchKey::uid(set("1:*")) & SearchKey::since(Date::new(2020, 1, 1).unwrap()),
        SearchKey::modseq(ModSeq::new(1).unwrap()),
        // What is decided already needs no more.
        SearchKey::sequence(set("999")) & text(),
        SearchKey::all() | text(),
    ] {
        find(&key, &facts, &scope());
    }
    let by_facts: [SortCriterion<'_>; 2] = [SortKey::Arrival.reversed(), SortKey::Size.into()];
    assert!(!asks_content(&by_facts) && asks_content(&[SortKey::Arrival.into(), SortKey::Date.into()]));
    sort(&by_facts, &mut facts);
}
