//! Whatever somebody appends is a message, and takes time and memory in proportion to its size.

use crate::{
    mail::{Facts, Mail, fits, sort, thread},
    recorded::{scope, size},
};
use bytes::Bytes;
use imap_wire::{
    data::{BodyStructure, Date, DateTime, Flags, Section},
    ext::{ModSeq, SortKey, ThreadAlgorithm, ThreadData},
    search::SearchKey,
};
use proptest::prelude::*;
use std::{thread as threads, time::Instant};

/// Asks all that there is to ask, without much of a stack.
fn ask(octets: impl Into<Bytes>) -> BodyStructure<'static> {
    let octets = octets.into();
    let work = move || {
        let began = Instant::now();
        let mail = Mail::new(octets.clone());
        let body = mail.body_structure();
        let _any = (mail.envelope(), mail.preview(), mail.sent_date(), mail.decoded("Subject").count());
        for part in [&[][..], &[1], &[2], &[1, 1], &[1, 2], &[1, 1, 1]] {
            for section in [Section::of_part(part), Section::header(part), Section::text(part), Section::mime(part)] {
                let _any = section.map(|section| (mail.section(&section), mail.binary(&section)));
            }
            let _any = mail.section(&Section::header_fields_not(part, ["Subject"]).unwrap());
        }
        assert_eq!(mail.section(&Section::whole()).unwrap(), octets);
        let halves = [Section::header(&[]), Section::text(&[])].map(|it| mail.section(&it.unwrap()).unwrap());
        assert_eq!(halves.concat(), octets);
        assert!(!is_found(&mail, &SearchKey::text("not to be found anywhere")));
        assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
        body
    };
    threads::Builder::new().stack_size(128 << 10).spawn(work).unwrap().join().unwrap()
}

fn facts<'m>(number: u32, mail: &'m Mail, flags: &'m Flags<'m>) -> Facts<'m> {
    let internal_date = DateTime::new(Date::new(2026, 1, 1).unwrap(), 0, 0, 0, 0).unwrap();
    let modseq = ModSeq::new(1).unwrap();
    Facts {
        number,
        uid: number,
        flags,
        internal_date,
        save_date: None,
        modseq,
        email_id: None,
        thread_id: None,
        size: size(mail),
        content: mail,
    }
}

fn is_found(mail: &Mail, key: &SearchKey<'_>) -> bool {
    fits(key, &facts(1, mail, &Flags::new()), &scope())
}

#[test]
fn anything_is_a_message() {
    for octets in
        ["", "\r\n", "\n", "\r", " ", ":", "\0", "--", "Subject", "Subject:", "\r\n\r\n", "no header\r\nat all"]
    {
        assert_eq!(ask(octets).to_string(), "TEXT/plain", "{octets:?}");
    }
    ask(
        &b"Subject: \xff\0\x80 =?\xff?q?=zz?= =?utf-8?b?!?=\r\nFrom: \xff\0 <\0@\xff>\r\nDate: \xff\r\n\r\n\xff\0\n"[..],
    );
}

#[test]
fn nul_is_not_told_of_a_header() {
    let envelope = Mail::new("Subject: a\0b\r\nFrom: \0 <\0@x>\r\n\r\n").envelope();
    assert_eq!(envelope.subject.octets().unwrap(), "a\u{fffd}b");
    assert_eq!(envelope.from()[0].mailbox.octets().unwrap(), "\u{fffd}");
}

#[test]
fn no_depth_is_too_deep() {
    let mut parts = String::new();
    for level in 0..10_000 {
        parts += &format!("Content-Type: multipart/mixed; boundary=b{level}x\r\n\r\n--b{level}x\r\n");
    }
    let body = ask(parts);
    assert_eq!(body.walk().count(), 100);
    assert_eq!(body.walk().last().unwrap().1.media_type(), "application");
    let body = ask("Content-Type: message/rfc822\r\n\r\n".repeat(20_000));
    assert_eq!(body.walk().count(), 100);
}

#[test]
fn no_part_is_one_too_many() {
    let body = ask(format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--b\r\n\r\n".repeat(100_000)));
    assert_eq!(body.root().children().count(), 9_999);
    let body = ask(format!("Content-Type: multipart/digest; boundary=b\r\n\r\n{}", "--b\r\n\r\n\r\n".repeat(100_000)));
    assert!(body.walk().count() < 10_100);
    ask(format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--c\r\n".repeat(1_000_000)));
}

#[test]
fn no_header_is_too_long() {
    ask("X: y\r\n".repeat(50_000));
    ask(format!("Subject: {}\r\n\r\n", "a".repeat(1_000_000)));
    ask(format!("Subject: a{}\r\n\r\n", "\r\n b".repeat(200_000)));
    ask(format!("Subject: {}\r\n\r\n", "=?utf-8?q?a?= ".repeat(50_000)));
    ask(format!("Subject: {}\r\n\r\n", "=?utf-8?q?a".repeat(1_000)));
    ask(format!("Content-Type: text/plain{}\r\n\r\n", "; a*1=b".repeat(100_000)));
    ask(format!("Content-Type: text/plain{}\r\n\r\n", "; a*0=b; c*0*=d".repeat(50_000)));
    ask(format!("Content-Type: {}", "(".repeat(1_000_000)));
    for address in ["a@b, ", "a:", "<", "\"", "a ", "(", "a:;", ".", "@", ",", "a <", "a@b ", "\\"] {
        ask(format!("From: {}\r\n\r\n", address.repeat(30_000)));
    }
}

#[test]
fn threads_and_subjects_are_as_long_as_they_like() {
    let flags = Flags::new();
    let mut mails = Vec::new();
    for id in 1..10_000 {
        mails.push(Mail::new(format!("Message-ID: <{id}@x>\r\nReferences: <{}@x>\r\n\r\n", id - 1)));
    }
    let references: String = (0..50_000).map(|id| format!(" <{id}@y>")).collect();
    let subject = format!("{}{}{}", "Re: [x] [fwd: ".repeat(10_000), "base", "] (fwd)".repeat(10_000));
    mails.push(Mail::new(format!("References:{references}\r\nSubject: {subject}\r\n\r\n")));
    let work = || {
        let mut found: Vec<_> = (1..).zip(&mails).map(|(number, mail)| facts(number, mail, &flags)).collect();
        let threads = thread(&ThreadAlgorithm::References, &found, |facts| facts.number).unwrap();
        assert_eq!(threads.members().map(|(depth, _)| depth).max(), Some(9_998));
        sort(&[SortKey::Subject.into()], &mut found);
        assert_eq!(found.last().unwrap().number, 10_000);
    };
    threads::scope(|scope| threads::Builder::new().stack_size(256 << 10).spawn_scoped(scope, work).unwrap().join())
        .unwrap();
}

#[test]
fn loops_are_none() {
    let flags = Flags::new();
    let mails = ["1 References: 2", "2 References: 1", "3 References: 3", "4 References: 5 4 5"].map(|text| {
        let (id, field) = text.split_once(' ').unwrap();
        let field = field.replace(char::is_numeric, "<$>").replace('$', id);
        Mail::new(format!("Message-ID: <{id}>\r\n{field}\r\n\r\n"))
    });
    let found: Vec<_> = (1..).zip(&mails).map(|(number, mail)| facts(number, mail, &flags)).collect();
    let threads: ThreadData = thread(&ThreadAlgorithm::References, &found, |facts| facts.number).unwrap();
    assert_eq!(threads.numbers().count(), 4);
}

/// Pieces that mean something to those who read messages.
const PIECES: [&str; 44] = [
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    " ",
    "\t",
    "--b",
    "--b--",
    "--c\r\n\r\n",
    "Content-Type: ",
    "multipart/mixed; boundary=b",
    "multipart/digest; boundary=\"c\"",
    "message/rfc822",
    "text/html",
    "text/plain; charset=utf-7",
    "; charset=iso-2022-jp",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Transfer-Encoding: quoted-printable\r\n",
    "=\r\n",
    "=E9",
    "YWJj",
    "Date: Fri, 31 Feb 99999 25:61:61 +9999\r\n",
    "Date: 1 Jan 00 -",
    "Subject: ",
    "From: ",
    "References: ",
    "Message-ID: <",
    ">",
    "<",
    "=?utf-8?q?",
    "=?utf-16?b?",
    "?=",
    "[fwd: ",
    "Re:",
    "]",
    "(fwd)",
    "<p>",
    "&#",
    "<!--",
    "</style",
    "\u{e9}",
    "\0",
    "\"",
    "(",
];

proptest! {
    #[test]
    fn whatever_is_put_together_is_a_message(
        pieces in prop::collection::vec(prop_oneof![9 => prop::sample::select(&PIECES[..]).prop_map(str::as_bytes).prop_map(<[u8]>::to_vec), 1 => any::<Vec<u8>>()], 0..40),
    ) {
        let octets = pieces.concat();
        ask(octets.clone());
        let (mail, flags) = (Mail::new(octets), Flags::new());
        let mut found = [facts(1, &mail, &flags), facts(2, &mail, &flags)].to_vec();
        let threads = thread(&ThreadAlgorithm::References, &found, |facts| facts.number).unwrap();
        prop_assert_eq!(threads.numbers().count(), 2);
        sort(&[SortKey::Subject.into(), SortKey::DisplayTo.into(), SortKey::Date.into()], &mut found);
        let number = |facts: &Facts<'_>| facts.number;
        prop_assert_eq!(found.iter().map(number).collect::<Vec<_>>(), [1, 2]);
    }
}
