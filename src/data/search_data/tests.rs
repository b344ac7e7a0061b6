//! Results of SEARCH: what they say, what is wrong with them, and how they are written.

use super::{
    super::testing::{read, written},
    *,
};
use crate::wire::{IntoStatic, Peer};
use core::mem::size_of;

const FRONT: usize = "* SEARCH".len();

fn strict(line: &[u8]) -> Result<SearchData, String> {
    read(line, FRONT, Quirks::NONE, search_data).map(|(found, report)| {
        assert_eq!(report, "");
        found
    })
}

fn lenient(line: &[u8]) -> (Vec<u32>, Option<u64>, String) {
    let (found, report) = read(line, FRONT, Quirks::SERVERS, search_data).unwrap();
    let modseq = found.modseq().map(ModSeq::get);
    (found.into_numbers(), modseq, report)
}

const EXTENDED: usize = "* ESEARCH".len();

fn strict_esearch(line: &[u8]) -> Result<Esearch<'_>, String> {
    read(line, EXTENDED, Quirks::NONE, esearch).map(|(found, report)| {
        assert_eq!(report, "");
        found
    })
}

fn shown(found: &Esearch<'_>) -> String {
    let line = written(Peer::client(), |writer| found.write(writer));
    format!("* ESEARCH{}", String::from_utf8(line).unwrap().trim_end())
}

#[test]
fn reads_the_examples_of_the_rfcs() {
    let found = |line: &str| strict(line.as_bytes()).unwrap();
    assert_eq!(found("* SEARCH 2 84 882\r\n").numbers(), [2, 84, 882]);
    assert_eq!(found("* SEARCH\r\n").numbers(), [0; 0]);
    assert_eq!(found("* SEARCH").modseq(), None);
    assert_eq!(found("* SEARCH 43").numbers(), [43]);
    let found = found("* SEARCH 2 5 6 7 11 12 18 19 20 23 (MODSEQ 917162500)\r\n");
    assert_eq!((found.numbers().len(), found.modseq().map(ModSeq::get)), (10, Some(917162500)));
}

#[test]
fn numbers_of_each_length() {
    let mut numbers: Vec<u32> = (0..10).flat_map(|e| [10_u32.pow(e), 10_u32.pow(e) * 4 + 3]).collect();
    numbers.extend([99_999_999, 100_000_000, 999_999_999, u32::MAX, 12_345_678, 9, 7]);
    for end in ["", "\r\n"] {
        for count in 0..=numbers.len() {
            let text: String = numbers[..count].iter().map(|number| format!(" {number}")).collect();
            assert_eq!(strict(format!("* SEARCH{text}{end}").as_bytes()).unwrap().numbers(), &numbers[..count]);
        }
    }
    assert_eq!(strict(b"* SEARCH 007 00000000000012 1\r\n").unwrap().numbers(), [7, 12, 1]);
}

#[test]
fn a_space_at_the_end() {
    assert_eq!(lenient(b"* SEARCH 7456 \r\n"), (vec![7456], None, "spaces at 13".into()));
    assert_eq!(lenient(b"* SEARCH \r\n"), (vec![], None, "spaces at 8".into()));
    assert_eq!(lenient(b"* SEARCH   1   2  "), (vec![1, 2], None, "spaces at 9, spaces at 13, spaces at 17".into()));
    assert_eq!(
        strict(b"* SEARCH 7456 \r\n").unwrap_err(),
        "expected space or line end at offset 13 in search-response"
    );
    assert_eq!(strict(b"* SEARCH \r\n").unwrap_err(), "expected space or line end at offset 8 in search-response");
    assert_eq!(strict(b"* SEARCH 1  2\r\n").unwrap_err(), "expected no space at offset 11 in SP");
}

#[test]
fn modseq_anywhere() {
    let found = |report: &str| (vec![1, 2, 3], Some(999), report.to_owned());
    assert_eq!(lenient(b"* SEARCH 1 2 3 (modseq 999)\r\n"), found(""));
    assert!(strict(b"* SEARCH 1 2 3 (modseq 999)\r\n").is_ok());

    let line = b"* SEARCH 1 2 3(modseq 999)\r\n";
    assert_eq!(lenient(line), found("spaces at 14"));
    assert_eq!(strict(line).unwrap_err(), "expected space or line end at offset 14 in search-response");

    let line = b"* SEARCH 1 (MODSEQ 999) 2 3\r\n";
    assert_eq!(lenient(line), found("search-modseq at 11"));
    assert_eq!(
        strict(line).unwrap_err(),
        "expected MODSEQ only behind numbers, at the end at offset 11 in search-sort-mod-seq"
    );
    assert_eq!(lenient(b"* SEARCH (MODSEQ 999) 1 2 3\r\n"), found("search-modseq at 9"));
    assert_eq!(lenient(b"* SEARCH (MODSEQ 9)\r\n"), (vec![], Some(9), "search-modseq at 9".into()));
    assert_eq!(
        lenient(b"* SEARCH 1 2 3 ( MODSEQ  999 ) \r\n"),
        found("spaces at 16, spaces at 24, spaces at 28, spaces at 30")
    );
    assert_eq!(lenient(b"* SEARCH 1 2 3 (MODSEQ 1) (MODSEQ 999)"), found("search-modseq at 15, search-modseq at 26"));
}

#[test]
fn errors_say_where_and_what() {
    for (line, expected) in [
        ("* SEARCHx", "expected space or line end at offset 8 in search-response"),
        ("* SEARCH 1,2", "expected space or line end at offset 10 in search-response"),
        ("* SEARCH 1\t2", "expected space or line end at offset 10 in search-response"),
        ("* SEARCH 0", "expected number of 1 to 4294967295 at offset 9 in nz-number"),
        ("* SEARCH 4294967296", "expected number of 1 to 4294967295 at offset 9 in nz-number"),
        ("* SEARCH 1 99999999999999999999999", "expected number of 1 to 4294967295 at offset 11 in nz-number"),
        ("* SEARCH 1 18446744073709551617 2", "expected number of 1 to 4294967295 at offset 11 in nz-number"),
        ("* SEARCH x", "expected nonzero digit at offset 9 in nz-number"),
        ("* SEARCH -1", "expected nonzero digit at offset 9 in nz-number"),
        ("* SEARCH 1 (X 1)", "expected number or `(MODSEQ` at offset 12 in search-response"),
        ("* SEARCH 1 (", "expected number or `(MODSEQ` at offset 12 in search-response"),
        ("* SEARCH 1 (MODSEQ)", "expected space at offset 18 in SP"),
        ("* SEARCH 1 (MODSEQ 0)", "expected number of 1 to 9223372036854775807 at offset 19 in mod-sequence-value"),
        ("* SEARCH 1 (MODSEQ 1", "expected `)` at offset 20 in search-sort-mod-seq"),
    ] {
        assert_eq!(strict(line.as_bytes()).unwrap_err(), expected, "{line}");
    }
}

/// Lines of RFC 9051, 4731 and 7162, as they stand there, and some of servers.
const EXAMPLES: &[&str] = &[
    "* ESEARCH (TAG \"A282\") MIN 2 COUNT 3",
    "* ESEARCH (TAG \"A283\") ALL 2,10:11",
    "* ESEARCH (TAG \"A284\")",
    "* ESEARCH (TAG \"A285\") UID MIN 7 MAX 3800",
    "* ESEARCH (TAG \"C286\") MIN 2 MAX 21 COUNT 8",
    "* ESEARCH (TAG \"C286\") MIN 2 ALL 2,10:15,21",
    "* ESEARCH UID COUNT 17 ALL 4:18,21,28",
    "* ESEARCH COUNT 18 ALL 1:17,21",
    "* ESEARCH (TAG \"a3\") MIN 2 MAX 23 MODSEQ 917162488",
    "* ESEARCH (TAG \"a\") ALL 5,3,2,1 MODSEQ 1236",
    "* ESEARCH (TAG \"A15\") UID COUNT 33 MIN 1 MAX 33",
    "* ESEARCH (TAG \"A26\") UID PARTIAL (2:4 2,10,18)",
    "* ESEARCH (TAG \"A27\") RELEVANCY ()",
    "* ESEARCH (TAG \"tag1\" MAILBOX \"folder1\" UIDVALIDITY 1) UID ALL 4001,4003,4005,4007,4009",
    "* ESEARCH",
];

#[test]
fn reads_extended_results() {
    let found = strict_esearch(EXAMPLES[10].as_bytes()).unwrap();
    assert_eq!((found.tag().unwrap().to_string(), found.is_uid()), ("A15".into(), true));
    assert_eq!((found.min(), found.max(), found.count(), found.all()), (Some(1), Some(33), Some(33), None));
    let found = strict_esearch(EXAMPLES[9].as_bytes()).unwrap();
    assert_eq!(found.all().unwrap().uids().collect::<Vec<_>>(), [5, 3, 2, 1]);
    assert_eq!((found.modseq().map(|it| it.get()), found.other("modseq")), (Some(1236), None));
    let found = strict_esearch(EXAMPLES[13].as_bytes()).unwrap();
    assert_eq!((found.tag().unwrap().to_string(), found.correlators().len()), ("tag1".into(), 0));
    assert_eq!(found.mailbox().unwrap().as_octets(), "folder1");
    assert_eq!(found.uid_validity().unwrap().get(), 1);
    assert_eq!(strict_esearch(b"* ESEARCH\r\n").unwrap(), Esearch::default());
    let found = strict_esearch(b"* ESEARCH (tag {2}\r\nA1) uid min 1 all 5 count 0 UID 1 max 2\r\n").unwrap();
    assert_eq!(shown(&found), "* ESEARCH (TAG \"A1\") UID MIN 1 MAX 2 ALL 5 COUNT 0 UID 1");
    assert!(!strict_esearch(b"* ESEARCH COUNT 1 UID 5").unwrap().is_uid());
}

#[test]
fn results_in_parentheses() {
    let line = b"* ESEARCH (TAG \"A1\") UID (ALL 1:5)\r\n";
    let (found, report) = read(line, EXTENDED, Quirks::SERVERS, esearch).unwrap();
    assert_eq!(shown(&found), "* ESEARCH (TAG \"A1\") UID ALL 1:5");
    assert_eq!(report, "esearch-parens at 25");
    assert_eq!(strict_esearch(line).unwrap_err(), "expected name of a result at offset 25 in search-return-data");
    let line = b"* ESEARCH (TAG \"A1\")  (ALL 1:5  COUNT 5 ) MIN 1 \r\n";
    let (found, report) = read(line, EXTENDED, Quirks::SERVERS, esearch).unwrap();
    assert_eq!(shown(&found), "* ESEARCH (TAG \"A1\") MIN 1 ALL 1:5 COUNT 5");
    assert_eq!(report, "spaces at 21, esearch-parens at 22, spaces at 31, spaces at 39, spaces at 47");
}

#[test]
fn extended_errors_say_where_and_what() {
    for (line, expected) in [
        ("* ESEARCHx", "expected space or line end at offset 9 in esearch-response"),
        ("* ESEARCH ", "expected space or line end at offset 9 in esearch-response"),
        ("* ESEARCH (\"A1\")", "expected TAG at offset 11 in search-correlator"),
        ("* ESEARCH (TAG)", "expected space at offset 14 in SP"),
        ("* ESEARCH (TAG \"a\"", "expected space or `)` at offset 18 in list"),
        ("* ESEARCH (TAG \"a\")UID", "expected space or line end at offset 19 in esearch-response"),
        ("* ESEARCH \"x\"", "expected name of a result at offset 10 in search-return-data"),
        ("* ESEARCH MIN", "expected space at offset 13 in SP"),
        ("* ESEARCH MIN 0", "expected number of 1 to 4294967295 at offset 14 in nz-number"),
        ("* ESEARCH COUNT NIL", "expected digit at offset 16 in number"),
        ("* ESEARCH X", "expected space at offset 11 in SP"),
        ("* ESEARCH 1 2 3", "expected name of a result at offset 10 in search-return-data"),
    ] {
        assert_eq!(strict_esearch(line.as_bytes()).unwrap_err(), expected, "{line}");
    }
    for set in ["*", "$", "1:*", "0", "", "1,", "1:2:3", "4294967296"] {
        assert!(strict_esearch(format!("* ESEARCH ALL {set}").as_bytes()).is_err(), "{set}");
    }
}

#[test]
fn no_prefix_panics() {
    let search = b"* SEARCH 1  12345678 123456789 4294967295 (MODSEQ  5 )6 99999999999\r\n";
    let extended = b"* ESEARCH (TAG {2}\r\nA1 X (\"y\")) UID  (ALL 1:5,7 COUNT 0) MIN 1 Z (a (\"b\" {1}\r\n))) \r\n";
    for quirks in [Quirks::NONE, Quirks::SERVERS] {
        for end in FRONT..search.len() {
            let mut cx = crate::wire::input::Context::new(&search[..end], None);
            cx.quirks = quirks;
            drop(search_data(Input::new(&search[..end], &cx).skip(FRONT)));
        }
        for end in EXTENDED..extended.len() {
            let mut cx = crate::wire::input::Context::new(&extended[..end], None);
            cx.quirks = quirks;
            drop(esearch(Input::new(&extended[..end], &cx).skip(EXTENDED)));
        }
    }
    assert!(read(extended, EXTENDED, Quirks::SERVERS, esearch).is_ok());
}

#[test]
fn hostile_lines_cost_no_more_than_their_length() {
    let line = format!("* SEARCH{}", " 1".repeat(1_000_000));
    assert_eq!(strict(line.as_bytes()).unwrap().numbers().len(), 1_000_000);
    let line = format!("* SEARCH{}", " 1(MODSEQ 1)".repeat(1_000));
    assert_eq!(lenient(line.as_bytes()).0.len(), 1_000);
    let line = format!("* ESEARCH{}", " x 1".repeat(100_001));
    assert!(strict_esearch(line.as_bytes()).unwrap_err().starts_with("expected fewer items at offset"));
    let line = format!("* ESEARCH{}", " MIN 1".repeat(1_000_000));
    assert_eq!(strict_esearch(line.as_bytes()).unwrap().min(), Some(1));
    let line = format!("* ESEARCH x {}", "(".repeat(100_000));
    assert!(strict_esearch(line.as_bytes()).unwrap_err().starts_with("expected fewer lists inside each other at"));
}

#[test]
fn what_was_read_is_read_again() {
    for line in EXAMPLES {
        let found = strict_esearch(line.as_bytes()).unwrap();
        assert_eq!(strict_esearch(shown(&found).as_bytes()).unwrap(), found);
        assert_eq!(found.clone().into_static(), found);
        assert_eq!(found.clone().into_owned(), found);
    }
    for line in ["* SEARCH 1 2", "* SEARCH", "* SEARCH 5 (MODSEQ 7)", "* SEARCH (MODSEQ 7)", "* SEARCH 1 (MODSEQ 7) 2"]
    {
        let found = read(line.as_bytes(), FRONT, Quirks::SERVERS, search_data).unwrap().0;
        let again = written(Peer::client(), |writer| found.write(writer));
        assert_eq!(read(&again, 0, Quirks::SERVERS, search_data).unwrap().0, found);
    }
}

#[test]
fn constructors_let_nothing_in_that_is_something_else() {
    let one = || SearchData::new([NonZeroU32::MIN]);
    let modseq = ModSeq::new(1).unwrap();
    assert!(one().with_modseq(ModSeq::ZERO).is_err() && one().with_modseq(modseq).is_ok());
    assert!(SearchData::new([]).with_modseq(modseq).is_err());
    for name in ["TAG", "uid", "MIN", "Max", "COUNT", "all"] {
        let data = TaggedExt::new(name, Raw::parse(b"1").unwrap()).unwrap();
        assert!(Esearch::new(false).with_other(SearchReturnData::Other(data)).is_err());
    }
    let tag = Esearch::new(false).with_tag("a\") UID ALL 1 (X\r\nb");
    assert_eq!(shown(&tag), "* ESEARCH (TAG {19}\r\na\") UID ALL 1 (X\r\nb)");
}

#[test]
fn sizes() {
    assert_eq!(size_of::<SearchData>(), 40);
    assert_eq!(size_of::<Esearch<'_>>(), 136);
}

proptest::proptest! {
    #[test]
    fn eight_digits_are_as_their_slow_twin(octets: [u8; 8], digits in "[0-9]{0,8}", rest in "[ -~]{8}") {
        let text = format!("{digits}{rest}");
        for octets in [octets, *text.as_bytes().first_chunk().unwrap()] {
            let slow = crate::wire::scan::digits(&octets).unwrap();
            proptest::prop_assert_eq!(eight_digits(&octets), slow);
        }
    }
}

#[cfg(feature = "arbitrary")]
proptest::proptest! {
    #[test]
    fn what_is_written_is_read_as_it_was(octets: Vec<u8>) {
        use super::super::testing::{peers, read_by};
        let mut u = arbitrary::Unstructured::new(&octets);
        let (found, extended) = (u.arbitrary::<SearchData>(), u.arbitrary::<Esearch<'_>>());
        for peer in peers() {
            if let Ok(found) = &found {
                let line = written(peer, |writer| found.write(writer));
                let again = read_by(&line, 0, Quirks::NONE, peer.utf8, search_data).unwrap();
                proptest::prop_assert_eq!(again, (found.clone(), String::new()));
            }
            if let Ok(found) = &extended {
                let line = written(peer, |writer| found.write(writer));
                let (again, report) = read_by(&line, 0, Quirks::NONE, peer.utf8, esearch).unwrap();
                proptest::prop_assert_eq!(&again, found);
                proptest::prop_assert_eq!(report, "");
            }
        }
    }
}
