//! THREAD is read and written, in any depth.

use super::*;
use crate::{
    Data, Decoder, Response,
    command::{Command, Expunges},
    data::testing::{read, written},
    wire::{IntoStatic, Peer},
};
use proptest::prelude::*;
use std::thread;

type Member = (usize, Option<NonZeroU32>);

fn members(members: &[(usize, u32)]) -> Vec<Member> {
    members.iter().map(|&(depth, number)| (depth, NonZeroU32::new(number))).collect()
}

/// The messages that are read behind the word THREAD, and what was tolerated.
fn threads_by(text: &str, quirks: Quirks) -> Result<(ThreadData, String), String> {
    read(text.as_bytes(), 0, quirks, thread_data)
}

fn threads(text: &str) -> Result<ThreadData, String> {
    threads_by(text, Quirks::NONE).map(|(threads, _)| threads)
}

fn line(threads: &ThreadData) -> String {
    let line = written(Peer::client(), |writer| threads.write(writer));
    String::from_utf8(line).unwrap().trim_end().to_owned()
}

#[test]
fn threads_are_read_and_written() {
    for (text, expected) in [
        ("", &[][..]),
        (" (2)", &[(0, 2)]),
        (" (2)(3 6 (4 23)(44 7 96))", &[(0, 2), (0, 3), (1, 6), (2, 4), (3, 23), (2, 44), (3, 7), (4, 96)]),
        (" ((3)(5))", &[(0, 0), (1, 3), (1, 5)]),
        (" ((3 7)(5)(6 (8)(9)))", &[(0, 0), (1, 3), (2, 7), (1, 5), (1, 6), (2, 8), (2, 9)]),
        (" (1 ((2)(3))(4))", &[(0, 1), (1, 0), (2, 2), (2, 3), (1, 4)]),
        (" (((1)(2))((3)(4)))(5)", &[(0, 0), (1, 0), (2, 1), (2, 2), (1, 0), (2, 3), (2, 4), (0, 5)]),
        (" (1 2 (3 (4)(5))(6))(4294967295)", &[(0, 1), (1, 2), (2, 3), (3, 4), (3, 5), (2, 6), (0, u32::MAX)]),
    ] {
        let found = threads(text).unwrap();
        let expected = members(expected);
        assert_eq!(found.members().collect::<Vec<_>>(), expected, "{text}");
        assert_eq!(ThreadData::new(expected), Ok(found.clone()), "{text}");
        assert_eq!(line(&found), text);
    }
}

#[test]
fn cursors_go_down() {
    let found = threads(" ((3 7)(5 (6)(8)))(9)").unwrap();
    let [missing, nine] = found.threads().collect::<Vec<_>>()[..] else { panic!() };
    let [three, five] = missing.children().collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!((missing.number(), three.number(), five.number(), nine.number()), (None, Some(3), Some(5), Some(9)));
    assert_eq!(five.numbers().collect::<Vec<_>>(), [5, 6, 8]);
    assert_eq!(nine.children().count(), 0);
    assert_eq!(found.numbers().collect::<Vec<_>>(), [3, 7, 5, 6, 8, 9]);
}

#[test]
fn says_what_does_not_fit() {
    for (text, error) in [
        ("(1)", "expected space at offset 0 in SP"),
        (" ", "expected `(` at offset 0 in thread-data"),
        (" 1", "expected `(` at offset 1 in thread-data"),
        (" ()", "expected number or `(` at offset 2 in thread-list"),
        (" (x)", "expected number or `(` at offset 2 in thread-list"),
        (" (0)", "expected number of 1 to 4294967295 at offset 2 in nz-number"),
        (" (1 4294967296)", "expected number of 1 to 4294967295 at offset 4 in nz-number"),
        (" (1", "expected space or `)` at offset 3 in thread-members"),
        (" (1 ", "expected number or `(` at offset 4 in thread-members"),
        (" (1 x)", "expected number or `(` at offset 4 in thread-members"),
        (" (1x)", "expected space or `)` at offset 3 in thread-members"),
        (" (1(2)(3))", "expected space or `)` at offset 3 in thread-members"),
        (" (1 )", "expected no space at offset 3 in SP"),
        (" (1) (2)", "expected no space at offset 4 in SP"),
        (" (1) ", "expected no space at offset 4 in SP"),
        (" (1))", "expected `(` or line end at offset 4 in thread-data"),
        (" (1)2", "expected `(` or line end at offset 4 in thread-data"),
        // `thread-nested = 2*thread-list`
        (" ((3))", "expected `(` at offset 5 in thread-nested"),
        (" (1 (2))", "expected `(` at offset 7 in thread-nested"),
        (" (1 ((2)(3)))", "expected `(` at offset 12 in thread-nested"),
        (" ((3)", "expected `(` or `)` at offset 5 in thread-nested"),
        (" ((3)4)", "expected `(` or `)` at offset 5 in thread-nested"),
        (" (1 (2)(3) 4)", "expected no space at offset 10 in SP"),
    ] {
        assert_eq!(threads(text).unwrap_err(), error, "{text}");
    }
}

#[test]
fn spaces_are_tolerated() {
    for (text, written, reported) in [
        (" (1) (2)", " (1)(2)", "spaces at 4"),
        (" ", "", "spaces at 0"),
        ("  (1  2 ) ", " (1 2)", "spaces at 1, spaces at 5, spaces at 7, spaces at 9"),
        (" ( 1(2) (3))", " (1 (2)(3))", "spaces at 2, spaces at 4, spaces at 7"),
        (" ( (1)(2) )", " ((1)(2))", "spaces at 2, spaces at 9"),
    ] {
        let (found, report) = threads_by(text, Quirks::SPACES).unwrap();
        assert_eq!((line(&found).as_str(), report.as_str()), (written, reported), "{text}");
    }
}

#[test]
fn only_what_can_be_told_is_made() {
    for bad in [
        &[(1, 1)][..],
        &[(0, 1), (2, 2)],
        &[(0, 0)],
        &[(0, 0), (1, 1)],
        &[(0, 0), (1, 1), (2, 2)],
        &[(0, 0), (1, 1), (0, 2)],
        &[(0, 1), (1, 0), (2, 2), (2, 3)],
        &[(0, 1), (1, 0)],
    ] {
        assert!(ThreadData::new(members(bad)).is_err(), "{bad:?}");
    }
    for name in ["", "a b", "a)", "a\r\n", "\u{e9}"] {
        assert!(ThreadAlgorithm::new(name).is_err(), "{name}");
    }
}

/// A thread of so many levels is read, written, copied, compared, shown, built and walked through without a stack that grows.
#[test]
fn no_depth_is_too_deep() {
    const LEVELS: usize = 100_000;
    let chain = format!(" (1{})", " 2".repeat(LEVELS));
    let nested = format!(" {}(2){}", "((1)".repeat(LEVELS), ")".repeat(LEVELS));
    let branching = format!(" {}(2){}", "(1 (3)".repeat(LEVELS), ")".repeat(LEVELS));
    let work = move || {
        for text in [chain, nested, branching] {
            let found = threads(&text).unwrap();
            assert_eq!(line(&found), text);
            assert_eq!(ThreadData::new(found.members()), Ok(found.clone()));
            assert_eq!(found.members().map(|(depth, _)| depth).max(), Some(LEVELS));
            let mut at = found.threads().next().unwrap();
            let mut depth = 0;
            while let Some(last) = at.children().last() {
                (at, depth) = (last, depth + 1);
            }
            assert_eq!(depth, LEVELS);
            assert!(format!("{found:?}").len() > LEVELS);
            assert_eq!(found.clone().into_owned(), found);
            #[cfg(feature = "serde")]
            {
                let json = serde_json::to_string(&found).unwrap();
                assert_eq!(serde_json::from_str::<ThreadData>(&json).unwrap(), found);
            }
            drop(found);
        }
    };
    thread::Builder::new().stack_size(128 << 10).spawn(work).unwrap().join().unwrap();
}

#[test]
fn commands_name_an_algorithm_and_a_charset() {
    let command = |line: &str| Decoder::server().command(line.as_bytes()).map(|it| it.command.into_static());
    for (line, written) in [
        ("a THREAD ORDEREDSUBJECT UTF-8 SINCE 5-MAR-2000", "THREAD ORDEREDSUBJECT UTF-8 SINCE 5-Mar-2000"),
        ("a thread references us-ascii 1:400 text \"gewp\"", "THREAD REFERENCES us-ascii 1:400 TEXT gewp"),
        ("a UID THREAD refs \"UTF-8\" ALL", "UID THREAD REFS UTF-8 ALL"),
        ("a UID THREAD x-rows \"UTF-8\" ALL", "UID THREAD x-rows UTF-8 ALL"),
    ] {
        assert_eq!(command(&format!("{line}\r\n")).unwrap().to_string(), written);
    }
    for (line, error) in [
        ("a THREAD", "expected space at offset 8 in SP"),
        ("a THREAD \"REFS\" UTF-8 ALL", "expected name of an algorithm at offset 9 in thread-alg"),
        ("a THREAD REFS ALL", "expected space at offset 17 in SP"),
        ("a THREAD REFS UTF-8 RETURN (ALL) ALL", "expected search key at offset 20 in search-key"),
    ] {
        assert_eq!(command(&format!("{line}\r\n")).unwrap_err().to_string(), error, "{line}");
    }
    let numbers = command("a THREAD REFS UTF-8 ALL\r\n").unwrap();
    assert_eq!((numbers.rules().expunges, numbers.uses_numbers()), (Expunges::Held, true));
    let uids = command("a UID THREAD REFERENCES UTF-8 YOUNGER 5\r\n").unwrap();
    assert_eq!((uids.rules().expunges, uids.uses_numbers()), (Expunges::Allowed, false));
    assert!(command("a UID THREAD REFERENCES UTF-8 1:5\r\n").unwrap().uses_numbers());
    let needs: Vec<_> = uids.needs().iter().map(ToString::to_string).collect();
    assert_eq!(needs, ["THREAD", "WITHIN", "THREAD=REFERENCES"]);
    let Command::UidThread(thread) = uids else { panic!() };
    assert_eq!(thread, thread.clone().with_charset("utf-8").unwrap());
    assert!(thread.with_charset("").is_err());
}

#[test]
fn an_algorithm_has_to_be_among_those_of_the_server() {
    let capabilities = crate::data::Capabilities::new("IMAP4rev1 THREAD=ORDEREDSUBJECT THREAD=refs").unwrap();
    for (algorithm, is_met) in [("REFS", true), ("orderedsubject", true), ("REFERENCES", false)] {
        let thread = Thread::new(ThreadAlgorithm::new(algorithm).unwrap(), SearchKey::all());
        let command = Command::Thread(thread);
        assert_eq!(command.needs().iter().all(|need| need.is_met_by(&capabilities)), is_met, "{algorithm}");
    }
}

#[test]
fn what_servers_send_is_typed() {
    let line = b"* THREAD (1 (30)(3))(2)(17)((9)(10)(11))(12)\r\n";
    let response = Decoder::client().response(line).unwrap();
    let Response::Data(Data::Thread(found)) = &response else { panic!("{response:?}") };
    assert_eq!(found.threads().count(), 5);
    let none = Decoder::client().response(b"* thread\r\n").unwrap();
    assert_eq!(none, Response::Data(Data::Thread(ThreadData::default())));
}

proptest! {
    #[test]
    fn whatever_is_read_is_written_so(text in "[ ]?([(]{1,3}[1-9 ]{0,3}[)]{0,3}){0,9}") {
        if let Ok((found, report)) = threads_by(&text, Quirks::SPACES) {
            prop_assert_eq!(threads(&line(&found)).unwrap(), found.clone());
            prop_assert!(!report.is_empty() || line(&found) == text);
            prop_assert_eq!(ThreadData::new(found.members()), Ok(found));
        }
    }
}
