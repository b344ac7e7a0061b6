//! Whatever Dovecot found is in the same order, and in the same threads.

use crate::{
    mail::{Mail, fits, sort, thread},
    recorded::{Stored, facts, file, mailbox, messages, scope},
};
use imap_wire::{
    Data, Message, Response,
    command::Command,
    data::{Date, DateTime, Flags, OtherOption},
    ext::{SortKey, ThreadAlgorithm},
    search::SearchKey,
    wire::IntoStatic,
};

#[test]
fn dovecot_puts_it_in_the_same_order() {
    let mailbox = mailbox();
    let facts = facts(&mailbox);
    let found_by =
        |key: &SearchKey<'_>| -> Vec<_> { facts.iter().filter(|facts| fits(key, facts, &scope())).copied().collect() };
    let mut asked: Option<Command<'static>> = None;
    let mut count = 0;
    messages(&file("raw--esearch-sort-thread--01.jsonl"), |message| match message {
        Message::Command(command) => asked = Some(command.command.into_static()),
        Message::Response(Response::Data(Data::Sort(theirs))) => {
            let Some(Command::Sort(asked) | Command::UidSort(asked)) = &asked else { return };
            let mut found = found_by(asked.key());
            sort(asked.criteria(), &mut found);
            let ours: Vec<_> = found.iter().map(|facts| facts.number).collect();
            assert_eq!(ours, theirs.numbers(), "{asked}");
            count += 1;
        }
        Message::Response(Response::Data(Data::Thread(theirs))) => {
            let Some(Command::Thread(asked) | Command::UidThread(asked)) = &asked else { return };
            let Some(ours) = thread(&asked.algorithm, &found_by(asked.key()), |facts| facts.number) else { return };
            assert_eq!(ours, theirs, "{asked}");
            count += 1;
        }
        _ => {}
    });
    assert_eq!(count, 16);
}

/// Messages of these headers, each a minute later than the one before.
fn stored(headers: &[&str]) -> Vec<Stored> {
    let arrived = DateTime::new(Date::new(2026, 1, 1).unwrap(), 0, 0, 0, 0).unwrap();
    let store = |(minute, header): (usize, &&str)| Stored {
        mail: Mail::new(format!("Date: Fri, 1 Jan 2021 00:{minute:02}:00 +0000\r\n{header}\r\n\r\n")),
        flags: Flags::new(),
        internal_date: arrived,
    };
    headers.iter().enumerate().map(store).collect()
}

fn threads(algorithm: ThreadAlgorithm<'_>, headers: &[&str]) -> String {
    let stored = stored(headers);
    let threads = thread(&algorithm, &facts(&stored), |facts| facts.number).unwrap();
    Response::Data(Data::Thread(threads)).to_string().split_off("* THREAD ".len())
}

/// What is expected is what Dovecot answers, too.
#[test]
fn threads_are_of_references() {
    let references = |headers: &[&str]| threads(ThreadAlgorithm::References, headers);
    let message = |id, fields| format!("Message-ID: <{id}@x>\r\n{fields}");
    let chain = [
        message("1", "Subject: one"),
        message("2", "Subject: re: one\r\nReferences: <1@x>"),
        message("3", "Subject: Re: one\r\nReferences: <1@x> <2@x>"),
        message("4", "Subject: one\r\nReferences: <1@x> <2@x> <3@x> <2@x>"),
        message("17", "Subject: irt\r\nIn-Reply-To: hello <1@x> and <2@x>"),
    ];
    assert_eq!(references(&chain.each_ref().map(String::as_str)), "(1 (2 (3)(4))(5))");
    // They refer to messages that are not there.
    let missing = [
        message("5", "Subject: lost\r\nReferences: <x1@x> <x2@x>"),
        message("6", "Subject: lost\r\nReferences: <x1@x>"),
        message("7", "Subject: other\r\nReferences: <x2@x>"),
    ];
    assert_eq!(references(&missing.each_ref().map(String::as_str)), "((1)(2)(3))");
    // Two have one identifier, and two refer to each other.
    let wrong = [
        message("14", "Subject: dup"),
        message("14", "Subject: dup2"),
        message("16", "References: <14@x>"),
        message("18", "In-Reply-To: <18@x>"),
        message("19", "References: <20@x>"),
        message("20", "References: <19@x>"),
    ];
    assert_eq!(references(&wrong.each_ref().map(String::as_str)), "(1 3)(2)(4)(6 5)");
    let subjects = [
        message("40", "Subject: root\r\nReferences: <d1@x>"),
        message("41", "Subject: root\r\nReferences: <d2@x> <40@x>"),
        message("42", "Subject: sib\r\nReferences: <d1@x>"),
        message("43", "Subject: sib2\r\nReferences: <d3@x>"),
        message("44", "Subject: sib2b\r\nReferences: <d3@x>"),
        message("45", "Subject: Re: sib2"),
    ];
    assert_eq!(references(&subjects.each_ref().map(String::as_str)), "((1 2)(3))((4)(5)(6))");
}

#[test]
fn threads_are_of_subjects() {
    let headers = [
        "Subject: same",
        "Subject: same",
        "Subject: Re: same",
        "Subject: Fwd: same",
        "Subject: Re: only answers",
        "Subject: re: only answers",
        "Subject: [list] Re: [list] base (fwd)",
        "Subject: base",
        "Subject: [fwd: base]",
        "Subject: Fw [x]: base",
        "Subject: re[2]: base",
        "Subject: [a][b]",
        "Subject: [a]",
        "Subject:",
        "",
        "Subject: Re:",
        "Subject: re : =?utf-8?q?B=C3=84se?=",
        "Subject: B\tase",
        "Subject: (fwd)",
        "Subject: [fwd: re: base] (FWD)",
    ];
    let last = "(12)(13)";
    assert_eq!(
        threads(ThreadAlgorithm::References, &headers),
        format!("((1)(2)(3)(4))((5)(6))(8 (7)(9)(10)(11)(20)){last}(14)(15)(16)(17)(18)(19)")
    );
    assert_eq!(
        threads(ThreadAlgorithm::OrderedSubject, &headers),
        format!("(1 (2)(3)(4))(5 6)(7 (8)(9)(10)(11)(20)){last}(14 (15)(16)(19))(17)(18)")
    );
    assert_eq!(thread(&ThreadAlgorithm::new("REFS").unwrap(), &[], |facts| facts.number), None);
}

#[test]
fn what_is_alike_stays_in_order() {
    let stored = stored(&[
        "From: =?utf-8?q?Zo=C3=AB?= <a@x>\r\nSubject: b",
        "From: Ann <z@x>\r\nSubject: Re: B",
        "From: g: m@x;\r\nSubject: a",
        "From: m@x (ANN)\r\nSubject: c",
    ]);
    let sorted = |criteria: &[SortKey<'static>], is_reversed| {
        let mut found = facts(&stored);
        let direct = |key: &SortKey<'static>| if is_reversed { key.clone().reversed() } else { key.clone().into() };
        sort(&criteria.iter().map(direct).collect::<Vec<_>>(), &mut found);
        found.iter().map(|facts| facts.number).collect::<Vec<_>>()
    };
    assert_eq!(sorted(&[SortKey::Subject], false), [3, 1, 2, 4]);
    assert_eq!(sorted(&[SortKey::Subject], true), [4, 1, 2, 3]);
    assert_eq!(sorted(&[SortKey::Subject, SortKey::Date], true), [4, 2, 1, 3]);
    assert_eq!(sorted(&[SortKey::From], false), [1, 3, 4, 2]);
    assert_eq!(sorted(&[SortKey::DisplayFrom], false), [2, 4, 3, 1]);
    assert_eq!(
        sorted(&[SortKey::Arrival, SortKey::Other(OtherOption::new("X-OTHER", None).unwrap())], true),
        [1, 2, 3, 4]
    );
    assert_eq!(sorted(&[SortKey::Size], false), [3, 4, 2, 1]);
}

/// As in the collation `i;unicode-casemap`, in which characters are taken apart.
#[test]
fn accents_come_behind_letters() {
    let stored = stored(&["Subject: =?utf-8?q?=C3=84nne?=", "Subject: bob", "Subject: adam"]);
    let mut found = facts(&stored);
    sort(&[SortKey::Subject.into()], &mut found);
    assert_eq!(found.iter().map(|facts| facts.number).collect::<Vec<_>>(), [3, 1, 2]);
}
