//! Lines of LIST: what they say, what is wrong with them, and how they are written.

use super::{
    attribute::{Attribute, Attributes, MANY, TABLE, bit, exact},
    list_data::{ListData, list_data},
};
use crate::{
    data::{
        mailbox::Mailbox,
        tagged_ext::TaggedExt,
        testing::{read, read_by, written},
    },
    error::Rule,
    quirks::Quirks,
    wire::{IntoStatic, Octets, Peer, Raw, input::Input},
};
use core::mem::size_of;

const FRONT: usize = "* LIST ".len();

fn strict(line: &[u8]) -> Result<ListData<'_>, String> {
    read(line, FRONT, Quirks::NONE, list_data).map(|(list, report)| {
        assert_eq!(report, "");
        list
    })
}

fn lenient(line: &[u8]) -> (ListData<'_>, String) {
    read(line, FRONT, Quirks::SERVERS, list_data).unwrap()
}

fn error(line: &[u8]) -> String {
    strict(line).unwrap_err()
}

fn shown(list: &ListData<'_>) -> String {
    let delimiter = list.delimiter().map_or('0', char::from);
    format!("{} {delimiter} {}", list.attributes, list.mailbox.as_octets())
}

/// Lines of RFC 9051, as they stand there.
const EXAMPLES: &[(&str, &str)] = &[
    (r#"* LIST () "/" NIL"#, "() / NIL"),
    (r#"* LIST () "/" "NIL""#, "() / NIL"),
    (r#"* LIST (\Noselect) "/" foo"#, r"(\Noselect) / foo"),
    (r#"* LIST () "." foo.bar"#, "() . foo.bar"),
    (r#"* LIST (\Subscribed \NonExistent) "/" "Fruit/Peach""#, r"(\Subscribed \NonExistent) / Fruit/Peach"),
    (r#"* LIST (\Noselect) "/" """#, r"(\Noselect) / "),
    (r#"* LIST (\Noselect) "." #news."#, r"(\Noselect) . #news."),
    (r#"* LIST (\Noselect) "/" /"#, r"(\Noselect) / /"),
    (r#"* LIST (\Noselect) "/" ~/Mail/foo"#, r"(\Noselect) / ~/Mail/foo"),
    (r#"* LIST (\Marked \NoInferiors) "/" "inbox""#, r"(\Marked \Noinferiors) / inbox"),
    (r#"* LIST (\HasChildren \Remote) "/" "Meat""#, r"(\HasChildren \Remote) / Meat"),
    (r#"* LIST (\Remote \HasNoChildren) "/" "Bread""#, r"(\HasNoChildren \Remote) / Bread"),
];

#[test]
fn reads_the_examples_of_the_rfc() {
    for (line, expected) in EXAMPLES {
        for end in ["", "\r\n"] {
            let line = format!("{line}{end}");
            let list = strict(line.as_bytes()).unwrap();
            assert_eq!(shown(&list), *expected);
            assert_eq!(list.child_info(), &[] as &[Octets<'_>]);
            assert!(list.old_name().is_none() && list.others().is_empty());
        }
    }
    assert_eq!(strict(br#"* LIST () "/" iNbOx"#).unwrap().mailbox, Mailbox::INBOX);
}

#[test]
fn reads_extended_items() {
    let list = strict(br#"* LIST (\NonExistent) "/" "Foo" ("CHILDINFO" ("SUBSCRIBED"))"#).unwrap();
    assert_eq!(list.child_info(), ["SUBSCRIBED"]);
    let list = strict(br#"* LIST (\Subscribed) "/" Work (CHILDINFO ("SUBSCRIBED" "REMOTE"))"#).unwrap();
    assert_eq!(list.child_info(), ["SUBSCRIBED", "REMOTE"]);
    let list = strict(br#"* LIST () "/" "Normalized" ("OLDNAME" ("NonNormalized"))"#).unwrap();
    assert_eq!(list.old_name().unwrap(), &Mailbox::new("NonNormalized").unwrap());
    let line = br#"* LIST (\Marked) ":" Tables (tablecloth (("edge" "lacy") ("color" "red")) Sample "text")"#;
    let list = strict(line).unwrap();
    let others = list.others().iter().map(|it| format!("{}={}", it.name(), it.value().as_octets()));
    assert_eq!(others.collect::<Vec<_>>(), [r#"tablecloth=(("edge" "lacy") ("color" "red"))"#, r#"Sample="text""#]);
    let list = strict(br#"* LIST () ":" Tables:new (tablecloth ("edge" "lacy") Sample ("text" "more text"))"#).unwrap();
    assert_eq!(list.others().len(), 2);
    assert_eq!(strict(br#"* LIST () "/" a ()"#).unwrap(), strict(br#"* LIST () "/" a"#).unwrap());
}

#[test]
fn an_item_that_is_not_as_its_name_says_is_one_of_the_others() {
    for value in ["()", "SUBSCRIBED", "((a))", "(a (b))", "\"x\"", "(1 (x) 2)"] {
        let line = format!("* LIST () \"/\" a (childinfo {value} OLDNAME {value} X 1)");
        let list = strict(line.as_bytes()).unwrap();
        let others: Vec<_> = list.others().iter().map(|it| it.value().as_octets().to_string()).collect();
        assert_eq!(others, [value, value, "1"]);
    }
}

#[test]
fn the_delimiter_is_one_character_or_nil() {
    let delimiter = |line: &str| strict(format!("* LIST () {line} a").as_bytes()).map(|list| list.delimiter());
    assert_eq!(delimiter(r#""/""#), Ok(Some(b'/')));
    assert_eq!(delimiter(r#""\\""#), Ok(Some(b'\\')));
    assert_eq!(delimiter(r#""\"""#), Ok(Some(b'"')));
    assert_eq!(delimiter("\"\u{1}\""), Ok(Some(1)));
    assert_eq!(delimiter("NIL"), Ok(None));
    assert_eq!(delimiter("nil"), Ok(None));
    let wrong = |line: &str| delimiter(line).unwrap_err();
    assert_eq!(wrong(r#""ab""#), "expected one character at offset 11 in mailbox-list");
    assert_eq!(wrong("/"), "expected quotation mark or NIL at offset 10 in mailbox-list");
    assert_eq!(wrong("NILS"), "expected space at offset 13 in SP");
    assert_eq!(wrong("\"\r\""), "expected character other than NUL, CR and LF at offset 11 in quoted");
    assert_eq!(wrong("\"\0\""), "expected character other than NUL, CR and LF at offset 11 in quoted");
    // No server has this, though IMAP4rev2 would let it.
    let (list, report) = read_by("* LIST () \"·\" a".as_bytes(), FRONT, Quirks::NONE, true, list_data).unwrap();
    assert_eq!((list.delimiter(), report), (None, String::new()));
    assert!(ListData::new(Attributes::new(), Some(0x80), Mailbox::INBOX).is_err());
}

#[test]
fn names_with_control_characters_go_up_to_the_line_end() {
    let line = b"* LIST (\\HasNoChildren) \"/\" INBOX/Da\tOggetto\tRicevuto\tDimensione\tCategorie\t\r\n";
    let (list, report) = lenient(line);
    assert_eq!(*list.mailbox.as_octets(), "INBOX/Da\tOggetto\tRicevuto\tDimensione\tCategorie\t");
    assert_eq!(report, "unquoted-name at 36");
    assert_eq!(error(line), "expected space or line end at offset 36 in mailbox-list");
}

#[test]
fn nil_is_a_name() {
    let list = strict(b"* LIST (\\HasNoChildren) \"/\" NIL\r\n").unwrap();
    assert_eq!(*list.mailbox.as_octets(), "NIL");
}

#[test]
fn an_empty_delimiter_is_none() {
    let list = strict(b"* LIST (\\HasNoChildren) NIL \"Folder1\"\r\n").unwrap();
    assert_eq!(shown(&list), r"(\HasNoChildren) 0 Folder1");
    let line = b"* LIST (\\HasNoChildren) \"\" \"Folder1\"\r\n";
    assert_eq!(lenient(line), (list, "empty-delimiter at 25".into()));
    assert_eq!(error(line), "expected one character at offset 25 in mailbox-list");
}

#[test]
fn brackets_and_ampersands_need_no_quotes() {
    for name in ["[Gmail]", "INBOX.[Airmail].Snooze", "A&-B&C"] {
        let line = format!("* LIST (\\Subscribed \\HasChildren) \".\" {name}\r\n");
        assert_eq!(*strict(line.as_bytes()).unwrap().mailbox.as_octets(), name);
    }
}

#[test]
fn a_backslash_alone_is_dropped() {
    let line = b"* LIST (\\HasNoChildren \\) \".\" \"INBOX.ARCH\"\r\n";
    let (list, report) = lenient(line);
    assert_eq!(shown(&list), r"(\HasNoChildren) . INBOX.ARCH");
    assert_eq!(report, "empty-flag at 24");
    assert_eq!(error(line), "expected atom character at offset 24 in mbx-list-flags");
}

#[test]
fn a_backslash_is_a_delimiter_and_inbox_has_no_case() {
    let list = strict(b"* LIST (\\Noinferiors \\HasNoChildren) \"\\\\\" Inbox\r\n").unwrap();
    assert_eq!(list.delimiter(), Some(b'\\'));
    assert!(list.mailbox.is_inbox());
}

#[test]
fn attributes_that_are_not_in_the_table_are_kept() {
    let list = strict(b"* LIST (\\HasNoChildren \\Inbox \\INBOX) \"/\" \"Posteingang\"\r\n").unwrap();
    assert!(list.attributes.contains(&Attribute::new(r"\inbox").unwrap()));
    assert_eq!(list.attributes.to_string(), r"(\HasNoChildren \Inbox)");
}

#[test]
fn eight_bit_names() {
    let line = "* LIST () \"/\" \"Gelöschte Elemente\"\r\n".as_bytes();
    let (list, report) = lenient(line);
    assert_eq!(*list.mailbox.as_octets(), "Gelöschte Elemente");
    assert_eq!(report, "eight-bit-quoted at 18");
    assert_eq!(error(line), "expected 7-bit character at offset 18 in quoted");
    assert!(read_by(line, FRONT, Quirks::NONE, true, list_data).is_ok());

    let line = "* LIST () \"/\" raw-ütf8\r\n".as_bytes();
    let (list, report) = lenient(line);
    assert_eq!(*list.mailbox.as_octets(), "raw-ütf8");
    assert_eq!(report, "eight-bit-name at 18");
    assert_eq!(error(line), "expected space or line end at offset 18 in mailbox-list");

    let line = "* LIST () \"/\" über (\"CHILDINFO\" (\"SUBSCRIBED\")) \r\n".as_bytes();
    let (list, report) = lenient(line);
    assert_eq!((list.mailbox.as_octets().to_string(), list.child_info().len()), ("über".into(), 1));
    assert_eq!(report, "eight-bit-name at 14, spaces at 48");
    let line = "* LIST () \"/\" über alles (x)\r\n".as_bytes();
    assert_eq!(*lenient(line).0.mailbox.as_octets(), "über alles (x)");
    assert_eq!(lenient(line).1, "unquoted-name at 14");
}

#[test]
fn names_that_should_be_quoted() {
    for name in ["with space", "par(en)s", "foo (bar)", "quote\"d", "per%cent", "x {5} y", "a \"b\"", "foo ("] {
        let line = format!("* LIST () \"/\" {name}\r\n");
        let (list, report) = lenient(line.as_bytes());
        assert_eq!(*list.mailbox.as_octets(), name);
        assert_eq!(report, format!("unquoted-name at {}", 14 + name.find([' ', '(', '"', '%']).unwrap()));
        assert!(strict(line.as_bytes()).is_err());
    }
    // What quotation marks mean is not guessed, nor what a literal has behind it.
    for name in ["\"a\" b", "\"a", "{1}", "{1}\r\na b", "a {1}\r\nb", "{1}\r\na\r\nb", "", "a\r\nb"] {
        let line = format!("* LIST () \"/\" {name}\r\n");
        let read = read(line.as_bytes(), FRONT, Quirks::SERVERS - Quirks::STRAY_QUOTE, |input| {
            let (rest, list) = list_data(input)?;
            const END: &Rule = &Rule::new("end", "test");
            if rest.octets.len() > 2 { Err(rest.error(END)) } else { Ok((rest, list)) }
        });
        assert!(read.is_err(), "{line:?} {read:?}");
    }
}

#[test]
fn spaces_too_many() {
    let good = strict(br#"* LIST (\Sent \Marked) "/" a"#).unwrap();
    for (line, report) in [
        ("* LIST ( \\Sent \\Marked) \"/\" a\r\n", "spaces at 8"),
        ("* LIST (\\Sent  \\Marked) \"/\" a\r\n", "spaces at 14"),
        ("* LIST (\\Sent \\Marked ) \"/\" a\r\n", "spaces at 21"),
        ("* LIST (\\Sent \\Marked)  \"/\" a\r\n", "spaces at 23"),
        ("* LIST (\\Sent \\Marked) \"/\"  a\r\n", "spaces at 27"),
        ("* LIST (\\Sent \\Marked) \"/\" a \r\n", "spaces at 28"),
        ("* LIST (\\Sent \\Marked) \"/\" a  \r\n", "spaces at 29, spaces at 28"),
        ("* LIST (\\Sent \\Marked) \"/\" a () \r\n", "spaces at 31"),
        ("* LIST (\\Sent \\Marked)\"/\"\"a\"\r\n", "spaces at 22, spaces at 25"),
    ] {
        assert_eq!(lenient(line.as_bytes()), (good.clone(), report.into()));
        assert!(strict(line.as_bytes()).is_err(), "{line}");
    }
}

#[test]
fn errors_say_where_and_what() {
    for (line, expected) in [
        ("* LIST", "expected `(` at offset 6 in list"),
        ("* LIST \\Sent", "expected `(` at offset 7 in list"),
        ("* LIST (Sent) \"/\" a", "expected `\\` at offset 8 in mbx-list-flags"),
        ("* LIST (\\Sent", "expected space or `)` at offset 13 in list"),
        ("* LIST (\\Sent\"x\")", "expected space or `)` at offset 13 in list"),
        ("* LIST ()\"/\" a", "expected space at offset 9 in SP"),
        ("* LIST () \"/\"a", "expected space at offset 13 in SP"),
        ("* LIST () \"/\" ", "expected atom character, quotation mark or `{` at offset 14 in astring"),
        ("* LIST () \"/\" (a)", "expected atom character, quotation mark or `{` at offset 14 in astring"),
        ("* LIST () \"/\" a b", "expected `(` at offset 16 in mbox-list-extended"),
        ("* LIST () \"/\" a (b)", "expected space at offset 18 in SP"),
        ("* LIST () \"/\" a (b c", "expected space or `)` at offset 20 in list"),
        ("* LIST () \"/\" a (b c) d", "expected no space at offset 21 in SP"),
        ("* LIST () \"/\" a (b c)d", "expected line end at offset 21 in mailbox-list"),
        ("* LIST () \"/\" a (\"b c\" d)", "expected name of an item at offset 17 in mbox-list-extended-item-tag"),
        ("* LIST () \"/\" {1}\r\n\0", "expected octet other than NUL at offset 19 in mailbox"),
    ] {
        let expected_at = expected.split(' ').filter_map(|word| word.parse::<usize>().ok()).next().unwrap();
        let front = FRONT.min(line.len());
        let error = read(line.as_bytes(), front, Quirks::NONE, list_data).unwrap_err();
        assert_eq!(error, expected, "{line} {expected_at}");
    }
}

#[test]
fn no_prefix_panics() {
    let lines: &[&[u8]] = &[
        b"* LIST (\\HasNoChildren \\X \\) \"\\\\\" \"a\\\\b\" (CHILDINFO (\"S\") OLDNAME ({3}\r\nabc) X (1 (2)))\r\n",
        b"* LIST () \"\" INBOX/Da\tOggetto (x) \xff \r\n",
        "* LIST () NIL über (a b) \r\n".as_bytes(),
    ];
    for line in lines {
        for end in FRONT..line.len() {
            for quirks in [Quirks::NONE, Quirks::SERVERS] {
                let mut cx = crate::wire::input::Context::new(&line[..end], None);
                cx.quirks = quirks;
                drop(list_data(Input::new(&line[..end], &cx).skip(FRONT)));
            }
        }
    }
}

#[test]
fn hostile_lines_cost_no_more_than_their_length() {
    let distinct: String = (0..MANY).map(|n| format!("\\x{n} ")).collect();
    let line = format!("* LIST ({distinct}{}\\y) \"/\" a", "\\x0 ".repeat(99_900));
    let attributes = strict(line.as_bytes()).unwrap().attributes;
    assert_eq!(attributes.len(), MANY + 99_901);
    let mut reversed = attributes.clone();
    reversed.others.reverse();
    assert_eq!(attributes, reversed);
    let distinct: String = (0..100_001).map(|n| format!("\\x{n} ")).collect();
    let line = format!("* LIST ({distinct}\\y) \"/\" a");
    assert!(error(line.as_bytes()).starts_with("expected fewer items at offset"));
    let line = format!("* LIST () \"/\" a (x {}", "(".repeat(100_000));
    assert!(error(line.as_bytes()).starts_with("expected fewer lists inside each other at offset"));
    let line = format!("* LIST () \"/\" {}\r\n", "a (x ".repeat(100_000));
    assert_eq!(lenient(line.as_bytes()).0.mailbox.as_octets().len(), 500_000);
}

#[test]
fn names_and_delimiters_are_written_in_quotation_marks() {
    let list = |line: &[u8]| String::from_utf8(written(Peer::client(), |writer| strict(line).unwrap().write(writer)));
    assert_eq!(list(br"* LIST () NIL INBOX").unwrap(), "() NIL \"INBOX\"\r\n");
    assert_eq!(list(br#"* LIST (\x \Sent) "\\" INBOX"#).unwrap(), "(\\Sent \\x) \"\\\\\" \"INBOX\"\r\n");
    assert_eq!(
        list(br#"* LIST () "/" Foo (X (1 "2") OLDNAME (bar) CHILDINFO ("SUBSCRIBED"))"#).unwrap(),
        "() \"/\" \"Foo\" (\"CHILDINFO\" (\"SUBSCRIBED\") \"OLDNAME\" (\"bar\") \"X\" (1 \"2\"))\r\n"
    );
}

#[test]
fn what_was_read_is_read_again() {
    let lines: &[&[u8]] = &[
        b"* LIST (\\HasNoChildren \\X) \"\\\\\" \"a\\\\b\" (CHILDINFO (\"S\") OLDNAME ({3}\r\nabc) X (1 (2)))\r\n",
        b"* LIST (\\a \\B \\a) \"\" INBOX/Da\tOggetto (x) \xff \r\n",
        "* LIST () NIL über (a {3}\r\na\r\n OLDNAME ()) \r\n".as_bytes(),
    ];
    for line in lines.iter().copied().chain(EXAMPLES.iter().map(|row| row.0.as_bytes())) {
        let list = lenient(line).0;
        let again = written(Peer::client(), |writer| list.write(writer));
        assert_eq!(read(&again, 0, Quirks::NONE, list_data).unwrap().0, list);
        assert_eq!(list.clone().into_static(), list);
        assert_eq!(list.clone().into_owned(), list);
    }
}

#[test]
fn constructors_let_nothing_in_that_is_something_else() {
    for wrong in ["Sent", "\\", "", "\\a b", "\\a)", "\\a\r\n", "\\\\a", "\\*", "\\é"] {
        assert!(Attribute::new(wrong).is_err(), "{wrong}");
    }
    let list = || ListData::new(Attributes::new(), None, Mailbox::INBOX).unwrap();
    assert!(list().with_child_info(["a)"]).is_err());
    for name in ["CHILDINFO", "oldname"] {
        assert!(list().with_other(TaggedExt::new(name, Raw::parse(b"(x)").unwrap()).unwrap()).is_err());
    }
    assert_eq!(list().with_child_info::<&str>([]).unwrap().to_owned().child_info().len(), 0);
}

#[test]
fn the_table_agrees_with_itself() {
    for (place, (name, attribute)) in TABLE.iter().enumerate() {
        assert_eq!(bit(name), 1 << place);
        assert_eq!(exact(&[name, &b" "[..]].concat()), Some((1 << place, &b" "[..])));
        assert_eq!(Attribute::new(*name).unwrap(), *attribute);
        assert_eq!(attribute.as_octets(), *name);
        let set: Attributes<'_> = [attribute.clone(), attribute.clone()].into_iter().collect();
        assert_eq!((set.len(), set.contains(attribute)), (1, true));
        assert!(set.iter().eq([attribute.clone()]));
    }
}

#[test]
fn sizes() {
    assert_eq!(size_of::<Attributes<'_>>(), 32);
    assert_eq!(size_of::<ListData<'_>>(), 80);
}

#[cfg(feature = "arbitrary")]
proptest::proptest! {
    #[test]
    fn what_is_written_is_read_as_it_was(octets: Vec<u8>) {
        use crate::data::testing::peers;
        let mut u = arbitrary::Unstructured::new(&octets);
        let Ok(list) = u.arbitrary::<ListData<'_>>() else { return Ok(()) };
        for peer in peers() {
            let line = written(peer, |writer| list.write(writer));
            let (again, report) = read_by(&line, 0, Quirks::NONE, peer.utf8, list_data).unwrap();
            proptest::prop_assert_eq!(&again, &list);
            proptest::prop_assert_eq!(report, "");
        }
    }

    #[test]
    fn the_common_form_is_no_form_of_its_own(line in r#"[(](\\(Sent|HasChildren|hasChildren|x| |)[ )]){0,3}[)]? ?"[/\\"a]"( | a|"b")"#) {
        if let Some((known, delimiter, name)) = super::list_data::common(line.as_bytes()) {
            let cx = crate::wire::input::Context::new(line.as_bytes(), None);
            let (rest, attributes, found) = super::list_data::uncommon_front(Input::new(line.as_bytes(), &cx)).unwrap();
            proptest::prop_assert_eq!((attributes, found), (Attributes { known, others: Vec::new() }, Some(delimiter)));
            proptest::prop_assert_eq!(rest.octets, name);
        }
    }
}
