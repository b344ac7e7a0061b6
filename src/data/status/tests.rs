//! STATUS data and the names of its items: what they say, what is wrong with them, and how they are written.

use super::{
    super::testing::{read, written},
    *,
};
use crate::wire::{IntoStatic, Peer, Raw};
use core::mem::size_of;

const FRONT: usize = "* STATUS ".len();

fn strict(line: &[u8]) -> Result<StatusData<'_>, String> {
    read(line, FRONT, Quirks::NONE, status_data).map(|(status, report)| {
        assert_eq!(report, "");
        status
    })
}

fn lenient(line: &[u8]) -> (StatusData<'_>, String) {
    read(line, FRONT, Quirks::SERVERS, status_data).unwrap()
}

fn error(line: &[u8]) -> String {
    strict(line).unwrap_err()
}

fn shown(status: &StatusData<'_>) -> String {
    String::from_utf8(written(Peer::client(), |writer| status.write(writer))).unwrap().trim_end().into()
}

/// Lines of RFC 9051, 8438, 7889 and 7162, as they stand there, and some of servers.
const EXAMPLES: &[&str] = &[
    "* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)",
    "* STATUS \"INBOX\" (MESSAGES 17 UNSEEN 16)",
    "* STATUS frop (MESSAGES 8 SIZE 44421 UIDNEXT 242344)",
    "* STATUS INBOX (APPENDLIMIT 257890)",
    "* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292 HIGHESTMODSEQ 7011231777)",
    "* STATUS \"par(en)s {5}\" (MESSAGES 0 HIGHESTMODSEQ 1 SIZE 0)",
    "* STATUS Mail (MAILBOXID (F16bfe6ba5704327782ad3bf48a63ab62))",
    "* STATUS {10}\r\nwith space (messages 0 Recent 0 UidNext 1 UIDVALIDITY 1795387253 UNSEEN 0 DELETED 4294967295)",
    "* STATUS a ()",
];

#[test]
fn reads_the_items_of_the_table() {
    let line = b"* STATUS Mail (MESSAGES 33 RECENT 2 UIDNEXT 34 UIDVALIDITY 1795387275 UNSEEN 29 DELETED 1 SIZE 9223372036854775807)\r\n";
    let status = strict(line).unwrap();
    assert_eq!(*status.mailbox.as_octets(), "Mail");
    assert_eq!((status.messages(), status.recent(), status.uid_next()), (Some(33), Some(2), Some(34)));
    assert_eq!(status.uid_validity(), Some(UidValidity::new(1795387275).unwrap()));
    assert_eq!((status.unseen(), status.deleted(), status.size()), (Some(29), Some(1), Some(i64::MAX as u64)));
    assert_eq!(status.items().count(), 7);
    assert_eq!(status.items().next(), Some(StatusItem::Messages(33)));
    let status = strict(b"* STATUS INBOX (unseen 1 MESSAGES 2 MESSAGES 3)").unwrap();
    assert_eq!((status.messages(), status.unseen(), status.size()), (Some(3), Some(1), None));
    assert!(status.others().is_empty());
    assert_eq!(strict(b"* STATUS a ()\r\n").unwrap().items().count(), 0);
}

#[test]
fn asks_for_items_by_name() {
    // RFC 9051, section 6.3.11.
    let names = |line: &'static str| read(line.as_bytes(), 0, Quirks::NONE, status_item_names).map(|(names, _)| names);
    let asked = names("(UIDNEXT messages Size X-Size)").unwrap();
    let other = StatusItemName::new("x-size").unwrap();
    assert_eq!(*asked, [StatusItemName::UidNext, StatusItemName::Messages, StatusItemName::Size, other]);
    assert_eq!(asked.to_string(), "(UIDNEXT MESSAGES SIZE X-Size)");
    assert_eq!(asked.clone().into_owned(), asked);
    for (line, error) in [
        ("()", "expected name of an item at offset 1 in status-att"),
        ("(MESSAGES ())", "expected name of an item at offset 10 in status-att"),
        ("MESSAGES", "expected `(` at offset 0 in list"),
        ("(MESSAGES", "expected space or `)` at offset 9 in list"),
    ] {
        assert_eq!(names(line).unwrap_err(), error);
    }
    assert!(StatusItemName::new("").is_err() && StatusItemName::new("a)").is_err());
}

#[test]
fn an_item_that_the_table_does_not_have_is_kept() {
    let status = strict(b"* STATUS \"INBOX\" (X-SIZE NIL MESSAGES 1 X-Y (a (\"b\" {1}\r\n))))\r\n").unwrap();
    let others: Vec<_> = status.others().iter().map(|it| format!("{} {}", it.name(), it.value().as_octets())).collect();
    assert_eq!(others, ["X-SIZE NIL", "X-Y (a (\"b\" {1}\r\n)))"]);
    assert_eq!(status.messages(), Some(1));
}

#[test]
fn spaces_too_many() {
    let line = b"* STATUS Sent (UIDNEXT 107) \r\n";
    assert_eq!((lenient(line).0.uid_next(), lenient(line).1), (Some(107), "spaces at 27".into()));
    assert_eq!(error(line), "expected no space at offset 27 in SP");

    assert_eq!(lenient(b"* STATUS Sent(UIDNEXT 107)").1, "spaces at 13");

    let line = b"* STATUS  test  ( MESSAGES  231  UIDNEXT  44292 )\r\n";
    // The first one stands before what is read here.
    let (status, report) = read(line, FRONT + 1, Quirks::SERVERS, status_data).unwrap();
    assert_eq!(shown(&status), "\"test\" (MESSAGES 231 UIDNEXT 44292)");
    assert_eq!(report, "spaces at 15, spaces at 17, spaces at 27, spaces at 32, spaces at 41, spaces at 47");
    assert_eq!(read(line, FRONT + 1, Quirks::NONE, status_data).unwrap_err(), "expected no space at offset 15 in SP");
}

#[test]
fn a_uid_validity_that_is_too_large_is_kept() {
    let line = b"* STATUS \"folder_0\" (UIDNEXT 1 UIDVALIDITY 1666390893380 UNSEEN 0 RECENT 0 MESSAGES 0)\r\n";
    let (status, report) = lenient(line);
    assert_eq!(status.uid_validity().unwrap().get(), 1666390893380);
    assert_eq!(report, "uid-validity at 43");
    assert_eq!(error(line), "expected number of 1 to 4294967295 at offset 43 in nz-number");
    let line = b"* STATUS a (UIDNEXT 0)";
    assert_eq!((lenient(line).0.uid_next(), lenient(line).1), (Some(0), "zero at 20".into()));
    assert_eq!(error(line), "expected number of 1 to 4294967295 at offset 20 in nz-number");
}

#[test]
fn names_that_should_be_quoted() {
    for (name, at) in [
        ("par(en)s {5}", 3),
        ("with space", 4),
        ("quote\"d", 5),
        ("&JgM- &- &JhU-", 5),
        ("a (MESSAGES 1)", 1),
        ("a )", 1),
    ] {
        let line = format!("* STATUS {name} (MESSAGES 0 MAILBOXID (x))\r\n");
        let (status, report) = lenient(line.as_bytes());
        assert_eq!((status.mailbox.as_octets().to_string(), status.messages()), (name.into(), Some(0)));
        assert_eq!(report, format!("unquoted-name at {}", FRONT + at));
    }
    assert_eq!(error(b"* STATUS with space (MESSAGES 0)"), "expected `(` at offset 14 in list");
    assert_eq!(error(b"* STATUS par(en)s {5} (MESSAGES 0)"), "expected space at offset 12 in SP");

    let line = "* STATUS raw-ütf8 (MESSAGES 0) \r\n".as_bytes();
    assert_eq!(lenient(line).0.mailbox.as_octets().to_string(), "raw-ütf8");
    assert_eq!(lenient(line).1, "eight-bit-name at 13, spaces at 31");
    assert_eq!(error(line), "expected space at offset 13 in SP");
}

#[test]
fn what_cannot_be_read_otherwise_fails_as_it_did() {
    for (line, expected) in [
        ("* STATUS", "expected atom character, quotation mark or `{` at offset 8 in astring"),
        ("* STATUS a", "expected space at offset 10 in SP"),
        ("* STATUS a b", "expected `(` at offset 11 in list"),
        ("* STATUS a (MESSAGES)", "expected space at offset 20 in SP"),
        ("* STATUS a (MESSAGES x)", "expected digit at offset 21 in number"),
        ("* STATUS a (MESSAGES -1)", "expected digit at offset 21 in number"),
        ("* STATUS a (MESSAGES 4294967296)", "expected number of at most 4294967295 at offset 21 in number"),
        (
            "* STATUS a (SIZE 9223372036854775808)",
            "expected number of at most 9223372036854775807 at offset 17 in number64",
        ),
        ("* STATUS a (MESSAGES 1x)", "expected space or `)` at offset 22 in list"),
        ("* STATUS a (MESSAGES 1", "expected space or `)` at offset 22 in list"),
        ("* STATUS a (\"MESSAGES\" 1)", "expected name of an item at offset 12 in status-att-val"),
        ("* STATUS a (X)", "expected space at offset 13 in SP"),
        ("* STATUS a (X ))", "expected value at offset 14 in value"),
        ("* STATUS a (X 1)x", "expected line end at offset 16 in status-att-list"),
        ("* STATUS \"a (X 1)", "expected quotation mark at offset 17 in quoted"),
        ("* STATUS \"a b\" c (X 1)", "expected `(` at offset 15 in list"),
    ] {
        for quirks in [Quirks::NONE, Quirks::SERVERS] {
            let error = read(line.as_bytes(), FRONT.min(line.len()), quirks, status_data).unwrap_err();
            assert_eq!(error, expected, "{line} {quirks}");
        }
    }
}

#[test]
fn no_prefix_panics() {
    let lines: [&[u8]; 3] = [
        b"* STATUS {3}\r\na b (MESSAGES 1 x (y \"z\\\"\") UIDVALIDITY 0 SIZE 5)\r\n",
        b"* STATUS par(en)s {5} (MESSAGES 4 MAILBOXID (x))  \r\n",
        b"* STATUS \xff\" ) ) ((MESSAGES 4) (\r\n",
    ];
    for line in lines {
        for end in FRONT..line.len() {
            for quirks in [Quirks::NONE, Quirks::SERVERS] {
                let mut cx = crate::wire::input::Context::new(&line[..end], None);
                cx.quirks = quirks;
                drop(status_data(Input::new(&line[..end], &cx).skip(FRONT)));
            }
        }
    }
}

#[test]
fn hostile_lines_cost_no_more_than_their_length() {
    let line = format!("* STATUS a ({}(", "x (".repeat(100_000));
    assert!(error(line.as_bytes()).starts_with("expected fewer lists inside each other at offset"));
    let line = format!("* STATUS {}(MESSAGES 1)\r\n", "a (x 1) ".repeat(100_000));
    assert_eq!(lenient(line.as_bytes()).0.messages(), Some(1));
    let line = format!("* STATUS a ({}y 1)", "x 1 ".repeat(100_000));
    assert!(error(line.as_bytes()).starts_with("expected fewer items at offset"));
}

#[test]
fn what_was_read_is_read_again() {
    for line in EXAMPLES {
        let status = strict(line.as_bytes()).unwrap();
        let again = written(Peer::client(), |writer| status.write(writer));
        assert_eq!(read(&again, 0, Quirks::NONE, status_data).unwrap().0, status);
        assert_eq!(status.clone().into_static(), status);
        assert_eq!(status.clone().into_owned(), status);
        assert_eq!(StatusData::new(status.mailbox.clone(), status.items()).unwrap(), status);
    }
    let line = b"* STATUS a b (UIDVALIDITY 99999999999)";
    let again = written(Peer::client(), |writer| lenient(line).0.write(writer));
    assert_eq!(read(&again, 0, Quirks::UID_VALIDITY, status_data).unwrap().0, lenient(line).0);
}

#[test]
fn a_name_of_the_table_is_no_other_item() {
    let other = |name| TaggedExt::new(name, Raw::parse(b"1").unwrap()).unwrap();
    let mut status = StatusData::new(Mailbox::INBOX, []).unwrap();
    for name in ["MESSAGES", "recent", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "Size"] {
        assert!(status.insert(StatusItem::Other(other(name))).is_err());
    }
    assert!(status.insert(StatusItem::UidNext(0)).is_err());
    assert!(status.insert(StatusItem::Size(1 << 63)).is_err());
    assert!(status.insert(StatusItem::Other(other("highestmodseq"))).is_err());
    status.insert(StatusItem::Other(other("X-SIZE"))).unwrap();
    status.insert(StatusItem::Messages(4)).unwrap();
    assert_eq!(shown(&status), "\"INBOX\" (MESSAGES 4 X-SIZE 1)");
}

#[test]
fn sizes() {
    assert_eq!(size_of::<StatusData<'_>>(), 112);
    assert_eq!(size_of::<StatusItem<'_>>(), 72);
}

proptest::proptest! {
    #[test]
    fn the_short_way_leads_where_the_long_one_does(
        line in r#"("[a-z\\"]{0,9}"|[a-z&\\(]{0,9}) ?[(]((MESSAGES|UIDNEXT|uidnext|UIDVALIDITY|SIZE|X)  ?([01]|4294967296|9{18,20})[ )]){0,4}[)]?(\r\n)?"#,
        items in 0_usize..5,
    ) {
        use crate::wire::input::Context;
        let mut cx = Context::new(line.as_bytes(), None);
        cx.items = items;
        let input = Input::new(line.as_bytes(), &cx);
        if let Some((rest, status)) = plain_status_data(input) {
            let (at, found) = uncommon_status_data(input).unwrap();
            proptest::prop_assert_eq!((status, rest), (found, at.octets));
        }
    }
}

#[test]
fn the_short_way_to_a_name_leads_where_the_long_one_does() {
    for name in ["MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "SIZE", "uidnext", "X"] {
        for behind in [" ", ")", "", "X", "["] {
            let octets = [name, behind].concat();
            if let Some((found, rest)) = StatusItemName::exact(octets.as_bytes()) {
                assert_eq!((found, rest), (StatusItemName::new(name).unwrap(), behind.as_bytes()), "{octets}");
            }
        }
        let is_exact = StatusItemName::exact(format!("{name} ").as_bytes()).is_some();
        assert_eq!(is_exact, name.len() > 1 && *name == *name.to_ascii_uppercase(), "{name}");
    }
}

#[cfg(feature = "arbitrary")]
proptest::proptest! {
    #[test]
    fn what_is_written_is_read_as_it_was(octets: Vec<u8>) {
        use super::super::testing::{peers, read_by};
        let mut u = arbitrary::Unstructured::new(&octets);
        let Ok(status) = u.arbitrary::<StatusData<'_>>() else { return Ok(()) };
        for peer in peers() {
            // A literal has to stand behind a space.
            let line = written(peer, |writer| {
                writer.space();
                status.write(writer);
            });
            let (again, report) = read_by(&line, 1, Quirks::NONE, peer.utf8, status_data).unwrap();
            proptest::prop_assert_eq!(&again, &status);
            proptest::prop_assert_eq!(report, "");
        }
    }
}
