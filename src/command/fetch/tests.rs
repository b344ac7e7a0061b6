//! FETCH commands: what they say, what is wrong with them, and how they are written.

use super::*;
use crate::{
    data::{
        OtherOption,
        testing::{needs, read, written},
    },
    quirks::Quirks,
    wire::{IntoStatic, Peer},
};
use core::mem::size_of;

/// What is read behind the word FETCH.
fn strict(line: &str) -> Result<Fetch<'_>, String> {
    read_with(line, Quirks::NONE).map(|(fetch, report)| {
        assert_eq!(report, "");
        fetch
    })
}

fn read_with(line: &str, quirks: Quirks) -> Result<(Fetch<'_>, String), String> {
    let front = line.to_ascii_uppercase().find("FETCH").unwrap() + "FETCH".len();
    read(line.as_bytes(), front, quirks, fetch)
}

fn error(line: &str) -> String {
    strict(line).unwrap_err()
}

/// The items, as they are written.
fn items(line: &str) -> Vec<String> {
    strict(line).unwrap().attributes.expand().iter().map(ToString::to_string).collect()
}

/// Lines of RFC 3501, 9051, 5257, 7162, 8474, 8970 and 9394, as they stand there, and some of clients.
const EXAMPLES: &[&str] = &[
    "A003 FETCH 4 ALL",
    "A654 FETCH 2:4 (FLAGS BODY[HEADER.FIELDS (DATE FROM)])",
    "A999 UID FETCH 4827313:4828442 FLAGS",
    "A283 FETCH $ (UID INTERNALDATE FLAGS BODY.PEEK[HEADER])",
    "a003 fetch 12 full",
    "a004 fetch 12 body[header]",
    "s100 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 12345)",
    "s100 UID FETCH 300:500 (FLAGS) (CHANGEDSINCE 12345 VANISHED)",
    "10 UID FETCH 25900:26600 (UID FLAGS) (PARTIAL -1:-3)",
    "B1 FETCH 1:4 (ENVELOPE PREVIEW (LAZY))",
    "C3 FETCH $ (UID PREVIEW (LAZY))",
    "a FETCH 1 (ANNOTATION (/comment value))",
    "22 fetch 1:* (emailid threadid)",
    "A1 FETCH 1 (RFC822 BODY[TEXT]<0.10> binary.peek[2]<5.6> BINARY.SIZE[1.2])",
    "A1 FETCH 2 BODY.PEEK[HEADER.FIELDS ({7}\r\nSUBJECT \"To\")]",
];

#[test]
fn a_name_ends_where_an_atom_does() {
    let names = [
        "ENVELOPE",
        "FLAGS",
        "INTERNALDATE",
        "RFC822",
        "RFC822.HEADER",
        "RFC822.SIZE",
        "RFC822.TEXT",
        "BODYSTRUCTURE",
        "UID",
    ];
    for name in names {
        assert_eq!(items(&format!("A FETCH 1 {}", name.to_ascii_lowercase())), [name]);
        assert_eq!(items(&format!("A FETCH 1 ({name} {name})")), [name, name]);
        assert_eq!(items(&format!("A FETCH 1 ({name}X)")), [format!("{name}X")], "it is another name");
        assert!(error(&format!("A FETCH 1 {name}[]")).ends_with("in fetch-att"), "it has no section");
    }
    assert_eq!(items("A FETCH 1 (BODY BODY[])"), ["BODY", "BODY[]"]);
}

#[test]
fn reads_each_item_of_the_table() {
    let line = "A FETCH 1 (ENVELOPE FLAGS INTERNALDATE RFC822 RFC822.HEADER RFC822.SIZE RFC822.TEXT BODY BODYSTRUCTURE UID \
                    BODY[] BODY.PEEK[1.2.MIME]<5.6> BINARY[1] BINARY.PEEK[]<0.9223372036854775807> BINARY.SIZE[2.1])";
    let Attributes::List(items) = strict(line).unwrap().attributes.0 else { panic!() };
    let partial = |offset, count| Some(Partial::new(offset, count).unwrap());
    let body = |peek, section, partial| BodyAttribute { peek, section: Section::new(section).unwrap(), partial };
    assert_eq!(
        items,
        [
            FetchAttribute::Envelope,
            FetchAttribute::Flags,
            FetchAttribute::InternalDate,
            FetchAttribute::Rfc822,
            FetchAttribute::Rfc822Header,
            FetchAttribute::Rfc822Size,
            FetchAttribute::Rfc822Text,
            FetchAttribute::Body,
            FetchAttribute::BodyStructure,
            FetchAttribute::Uid,
            FetchAttribute::body(Section::whole()),
            FetchAttribute::BodySection(body(true, "1.2.MIME", partial(5, 6))),
            FetchAttribute::binary(&[1]).unwrap(),
            FetchAttribute::Binary(body(true, "", partial(0, i64::MAX as u64))),
            FetchAttribute::binary_size(&[2, 1]).unwrap(),
        ]
    );
    assert_eq!(strict(&line.to_ascii_lowercase()).unwrap(), strict(line).unwrap());
    assert_eq!(needs(&strict(line).unwrap()), [&[Capability::Binary, Capability::Imap4Rev2]; 3]);
}

#[test]
fn a_macro_stands_for_items_and_alone() {
    // RFC 3501, section 6.4.5. C09: as JavaMail sends it.
    for (line, expected) in [
        ("a3 FETCH 1 FAST", &["FLAGS", "INTERNALDATE", "RFC822.SIZE"][..]),
        ("a3 FETCH 1 all", &["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"]),
        ("a3 FETCH 1 Full", &["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"]),
    ] {
        assert_eq!(items(line), expected);
        let name = strict(line).unwrap().attributes.as_macro().unwrap().name();
        assert!(line.to_ascii_uppercase().ends_with(name));
    }
    assert_eq!(error("a FETCH 1 (ALL)"), "expected name of an item, and no macro at offset 11 in fetch-att");
    assert_eq!(error("a FETCH 1 (UID fast)"), "expected name of an item, and no macro at offset 15 in fetch-att");
    assert_eq!(items("a FETCH 1 ALL1"), ["ALL1"]);
}

#[test]
fn c08_one_item_needs_no_parentheses() {
    assert_eq!(strict("a2 FETCH 1 BODY[HEADER]"), strict("a2 FETCH 1 (BODY[HEADER])"));
    assert_eq!(strict("a2 FETCH 1 BODY[HEADER]").unwrap().to_string(), "1 (BODY[HEADER])");
}

#[test]
fn c13_a_negative_number_is_refused() {
    let expected = "expected number, `*` or `$` at offset 12 in sequence-set";
    assert_eq!(error("8 UID fetch -1,6 (UID RFC822.SIZE)"), expected);
    assert_eq!(read_with("8 UID fetch -1,6 (UID RFC822.SIZE)", Quirks::ALL).unwrap_err(), expected);
}

#[test]
fn c15_partial_fetches_have_offset_and_count() {
    let item = |line| match strict(line).unwrap().attributes.expand() {
        [_, FetchAttribute::BodySection(body)] => body.clone(),
        _ => panic!(),
    };
    let first = item("a1 uid fetch 959 (UID BODY.PEEK[1]<0.393216>)");
    assert_eq!(
        first,
        BodyAttribute::peek(Section::of_part(&[1]).unwrap()).with_partial(Partial::new(0, 393_216).unwrap())
    );
    let second = item("a2 uid fetch 959 (UID BODY.PEEK[1]<393216.393216>)").partial.unwrap();
    assert_eq!((second.offset(), second.count()), (393_216, 393_216));
}

#[test]
fn c16_descending_ranges_are_kept_as_they_are() {
    let fetch = strict("A1 FETCH 18075:18074,15373:15276 (UID)").unwrap();
    assert_eq!(fetch.to_string(), "18075:18074,15373:15276 (UID)");
    assert_eq!(fetch.sequence_set.count(20_000), 100);
}

#[test]
fn c17_no_set_is_refused() {
    let line = "DPPL5 FETCH  (BODY[HEADER] UID FLAGS RFC822.SIZE)";
    assert_eq!(error(line), "expected no space at offset 12 in SP");
    let error = read_with(line, Quirks::ALL).unwrap_err();
    assert_eq!(error, "expected number, `*` or `$` at offset 13 in sequence-set");
}

#[test]
fn unknown_items_and_modifiers_are_kept() {
    let fetch = strict("a FETCH 1 (X-FOO X-Notation (/a (b \"c)\")) X[1.y \"]\"]<5> UID)").unwrap();
    let [FetchAttribute::Other(one), FetchAttribute::Other(two), FetchAttribute::Other(three), FetchAttribute::Uid] =
        fetch.attributes.expand()
    else {
        panic!()
    };
    assert_eq!((one.name().to_str(), one.argument()), (Ok("X-FOO"), None));
    assert_eq!(two.name(), "X-Notation");
    assert_eq!(two.argument().unwrap().as_octets(), "(/a (b \"c)\"))");
    assert_eq!(three.name(), "X[1.y \"]\"]<5>");

    let fetch = strict("a UID FETCH 1 UID (CHANGEDSINCE 5 Vanished PARTIAL -1:-30 X (a {1}\r\n)) y $)").unwrap();
    let modifiers: Vec<_> = fetch.modifiers().iter().map(ToString::to_string).collect();
    assert_eq!(modifiers, ["CHANGEDSINCE 5", "VANISHED", "PARTIAL -1:-30", "X (a {1}\\r\\n))", "y $"]);
    assert_eq!(fetch.modifiers()[1].name(), b"VANISHED");
}

#[test]
fn a_list_behind_an_item_that_stands_alone_has_modifiers() {
    let fetch = strict("a FETCH 1 MODSEQ (CHANGEDSINCE 5)").unwrap();
    assert_eq!(fetch, strict("a FETCH 1 (MODSEQ) (CHANGEDSINCE 5)").unwrap());
    assert_eq!(fetch.modifiers().len(), 1);
    assert_eq!(strict("a FETCH 1 (X-A (CHANGEDSINCE 5))").unwrap().modifiers(), []);
}

#[test]
fn what_is_no_fetch_is_refused_with_a_reason() {
    for (line, expected) in [
        ("A FETCH", "expected space at offset 7 in SP"),
        ("A FETCH 1", "expected space at offset 9 in SP"),
        ("A FETCH 1 ", "expected name of an item, ALL, FAST, FULL or `(` at offset 10 in fetch"),
        ("A FETCH 1 ()", "expected name of an item at offset 11 in fetch-att"),
        ("A FETCH 1 (FLAGS", "expected space or `)` at offset 16 in list"),
        ("A FETCH 1 (FLAGS (UID))", "expected name of an item at offset 17 in fetch-att"),
        ("A FETCH 1 FLAGS UID", "expected line end or modifiers in parentheses at offset 16 in fetch"),
        ("A FETCH 1 FLAGS ()", "expected name of a modifier at offset 17 in fetch-modifier"),
        ("A FETCH 1 FLAGS (5)", "expected name of a modifier at offset 17 in fetch-modifier"),
        ("A FETCH 1 FLAGS (X 5 6)", "expected name of a modifier at offset 21 in fetch-modifier"),
        ("A FETCH 1: FLAGS", "expected number or `*` at offset 10 in seq-number"),
        ("A FETCH a FLAGS", "expected number, `*` or `$` at offset 8 in sequence-set"),
        ("A FETCH 0 FLAGS", "expected nonzero digit at offset 8 in seq-number"),
        ("A FETCH 1 FLAGS[1]", "expected end of the item at offset 15 in fetch-att"),
        ("A FETCH 1 RFC822[]", "expected end of the item at offset 16 in fetch-att"),
        ("A FETCH 1 (BODY.PEEK)", "expected `[` at offset 20 in fetch-att"),
        ("A FETCH 1 BINARY", "expected `[` at offset 16 in fetch-att"),
        ("A FETCH 1 BINARY[HEADER]", "expected end of the part at offset 17 in section-binary"),
        ("A FETCH 2 BODY.PEEK[1", "expected `]` at offset 21 in section"),
        ("A FETCH 1 BODY.PEEK[]<5>", "expected `.` at offset 23 in partial"),
        ("A FETCH 1 BODY.PEEK[]<1.2.3>", "expected `>` at offset 25 in partial"),
        ("A FETCH 1 BODY.PEEK[]<0.0>", "expected number of 1 to 9223372036854775807 at offset 24 in partial"),
        ("A FETCH 1 BODY.PEEK[]<0.01>", "expected number of 1 to 9223372036854775807 at offset 24 in partial"),
        ("A FETCH 1 BODY.PEEK[1.02]", "expected number of 1 to 4294967295 at offset 22 in section-part"),
        ("A FETCH 1 BODY.PEEK[]<-1.2>", "expected digit at offset 22 in number64"),
        (
            "A FETCH 1 BODY[]<9223372036854775808.1>",
            "expected number of at most 9223372036854775807 at offset 17 in number64",
        ),
        ("A FETCH 1 X[", "expected name of an item at offset 10 in fetch-att"),
        ("A FETCH 1 X[\t]", "expected name of an item at offset 10 in fetch-att"),
        ("A FETCH 1 \\Seen", "expected name of an item, ALL, FAST, FULL or `(` at offset 10 in fetch"),
    ] {
        assert_eq!(error(line), expected, "{line}");
    }
    // As hoodiecrow takes it.
    let (_, report) = read_with("A FETCH 12 BODY.PEEK[MIME]", Quirks::ALL).unwrap();
    assert_eq!(report, "echoed-section at 21");
}

#[test]
fn builds_items_and_checks_them() {
    let other = |name: &'static str, argument: Option<&'static str>| {
        OtherFetchAttribute::new(name, argument.map(|it| Raw::parse(it.as_bytes()).unwrap()))
    };
    for name in
        ["BODY", "body.peek", "BODY[x]", "Binary.Size[1]", "ALL", "", "[", "a b", "X[", "X[1] ", "X\r", "X[\0]", "X[é]"]
    {
        assert!(other(name, None).is_err(), "{name}");
    }
    for argument in ["", "1", "(a) (b)", "\"a\""] {
        assert!(other("X", Some(argument)).is_err(), "{argument}");
    }
    assert!(other("X[1]<0>", Some("(a)")).is_ok());
    assert!(FetchAttribute::binary(&[0]).is_err() && FetchAttribute::binary_peek(&[]).is_ok());
    assert!(Partial::new(1 << 63, 1).is_err() && Partial::new(0, 1 << 63).is_err());

    let modifier = |name: &'static str, value: Option<&'static str>| {
        let option = OtherOption::new(name, value.map(|it| Raw::parse(it.as_bytes()).unwrap())).unwrap();
        Fetch::new(SequenceSet::ALL, FetchAttributes::FAST).with_modifier(FetchModifier::Other(option))
    };
    assert_eq!(modifier("X-SINCE", Some("5")).unwrap().to_string(), "1:* FAST (X-SINCE 5)");
    assert!(modifier("changedsince", Some("5")).is_err() && modifier("VANISHED", None).is_err());
    assert!(modifier("5", None).is_err() && modifier("-1", None).is_err());
    assert!(modifier("X", Some("y")).is_err() && modifier("X", Some("(y)")).is_ok());
}

#[test]
fn what_is_read_is_written_and_read_again() {
    for line in EXAMPLES {
        let fetch = strict(line).unwrap();
        for peer in [Peer::client(), Peer::server()] {
            let again = written(peer, |writer| fetch.write(writer));
            assert_eq!(read(&again, 0, Quirks::NONE, super::fetch), Ok((fetch.clone(), String::new())));
        }
        assert_eq!(fetch.clone().into_static(), fetch.clone().into_owned());
    }
    // What has parentheses is written as the RFC has it.
    for line in EXAMPLES.iter().filter(|line| line.ends_with(')') && !line.contains('{')) {
        let written = strict(line).unwrap().to_string();
        assert!(line.to_ascii_uppercase().ends_with(&written.to_ascii_uppercase()), "{line}");
    }
}

#[test]
fn each_prefix_is_an_error_or_a_value() {
    for line in EXAMPLES {
        let front = line.to_ascii_uppercase().find("FETCH").unwrap() + "FETCH".len();
        for end in front..line.len() {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let _either = crate::data::testing::read_part(&line.as_bytes()[front..end], quirks, fetch);
            }
        }
    }
}

#[test]
fn items_are_small() {
    assert!(size_of::<FetchAttribute<'_>>() <= 80, "{}", size_of::<FetchAttribute<'_>>());
    assert!(size_of::<Fetch<'_>>() <= 80, "{}", size_of::<Fetch<'_>>());
}

#[cfg(feature = "arbitrary")]
proptest::proptest! {
    #[test]
    fn what_is_generated_and_written_is_read_again(data: Vec<u8>) {
        let fetch: Fetch<'_> = arbitrary::Unstructured::new(&data).arbitrary().unwrap();
        for peer in crate::data::testing::peers() {
            let line = written(peer, |writer| fetch.write(writer));
            let again = crate::data::testing::read_by(&line, 0, Quirks::NONE, peer.utf8, super::fetch);
            assert_eq!(again, Ok((fetch.clone(), String::new())), "{}", line.escape_ascii());
        }
        assert_eq!(fetch.clone().into_static(), fetch);
    }
}
