//! LIST and LSUB commands: what they say, what is wrong with them, and how they are written.

use super::*;
use crate::{
    data::{
        OtherOption, StatusItemName,
        testing::{needs, read, read_part, written},
    },
    quirks::Quirks,
    wire::{IntoStatic, Peer, Raw},
};
use proptest::prelude::*;

fn strict(line: &str) -> Result<List<'_>, String> {
    read_with(line, Quirks::NONE).map(|(list, report)| {
        assert_eq!(report, "");
        list
    })
}

/// What is read behind the word LIST.
fn read_with(line: &str, quirks: Quirks) -> Result<(List<'_>, String), String> {
    read(line.as_bytes(), line.find("LIST").unwrap() + "LIST".len(), quirks, list)
}

fn error(line: &str) -> String {
    strict(line).unwrap_err()
}

fn pattern(pattern: &str) -> ListPattern<'_> {
    ListPattern::new(pattern).unwrap()
}

/// Lines of RFC 3501, 9051, 5258, 5819, 6154 and 8440, as they stand there, and some of clients.
const EXAMPLES: &[&str] = &[
    r#"A682 LIST "" *"#,
    r#"A86 LIST "" %"#,
    r#"A101 LIST "" """#,
    r#"A102 LIST #news.comp.mail.misc """#,
    r#"A103 LIST /usr/staff/jones """#,
    "A202 LIST ~/Mail/ %",
    r#"A01 LIST "" "*""#,
    r#"A02 LIST (SUBSCRIBED) "" "*""#,
    r#"A03 LIST () "" "%" RETURN (CHILDREN)"#,
    r#"A04 LIST (REMOTE) "" "%" RETURN (CHILDREN)"#,
    r#"A05 LIST (REMOTE SUBSCRIBED) "" "*""#,
    r#"A06 LIST (REMOTE) "" "*" RETURN (SUBSCRIBED)"#,
    r#"BBB LIST "" ("INBOX" "Drafts" "Sent/%")"#,
    r#"C04 LIST (SUBSCRIBED RECURSIVEMATCH) "" "%" RETURN (CHILDREN)"#,
    r#"D03 LIST (RECURSIVEMATCH SUBSCRIBED) "" "*2""#,
    r#"a1 LIST "" ("foo")"#,
    r#"a1 LIST "" ("foo" "foo/*")"#,
    r#"a3 LIST (SUBSCRIBED RECURSIVEMATCH) "" foo RETURN (CHILDREN)"#,
    r#"a3.1 LIST "" (% music/rock)"#,
    r#"A01 LIST "" % RETURN (STATUS (MESSAGES UNSEEN))"#,
    r#"A02 LIST (SUBSCRIBED RECURSIVEMATCH) "" % RETURN (STATUS (MESSAGES))"#,
    r##"A003 LIST (SPECIAL-USE) "#mh/" "*""##,
    r#"A002 LIST "" "Other Users/%""#,
    r#"t2 LIST "" "%" RETURN (SPECIAL-USE)"#,
    r#"A01 LIST "" % RETURN (MYRIGHTS)"#,
    r#"A00 LIST "" % RETURN (METADATA ("/shared/vendor/cmu/cyrus-imapd/color"))"#,
    r#"a LIST (X-A (b "c)") subscribed) "" "*" return (Status (x-y HIGHESTMODSEQ))"#,
    "a LIST () {3}\r\na\"b ({4}\r\nx\r\ny \"\") RETURN ()",
    r#"a LIST "" "&*""#,
];

#[test]
fn reads_the_forms_of_the_rfcs() {
    let list = strict(r#"A202 LIST ~/Mail/ %"#).unwrap();
    assert_eq!((list.reference.as_octets().to_str(), list.patterns()), (Ok("~/Mail/"), &[ListPattern::TOP][..]));
    assert_eq!((list.selection(), list.returns(), list.is_extended()), (None, None, false));
    assert!(needs(&list).is_empty());

    let list = strict(
        r#"a LIST (SUBSCRIBED REMOTE RECURSIVEMATCH SPECIAL-USE) "" (INBOX "a b") RETURN (SUBSCRIBED CHILDREN SPECIAL-USE STATUS (MESSAGES X))"#,
    );
    let list = list.unwrap();
    let selection =
        [ListSelection::Subscribed, ListSelection::Remote, ListSelection::RecursiveMatch, ListSelection::SpecialUse];
    assert_eq!(list.selection(), Some(&selection[..]));
    assert_eq!(list.patterns(), [ListPattern::INBOX, pattern("a b")]);
    let names = [StatusItemName::Messages, StatusItemName::new("x").unwrap()];
    let returns = [
        ListReturn::Subscribed,
        ListReturn::Children,
        ListReturn::SpecialUse,
        ListReturn::Status(StatusItemNames::new(names).unwrap()),
    ];
    assert_eq!(list.returns(), Some(&returns[..]));
    let mut all = needs(&list);
    all.sort_unstable_by_key(|need| need.iter().map(|it| it.name()).collect::<Vec<_>>());
    all.dedup();
    let extended: &[_] = &[Capability::ListExtended, Capability::Imap4Rev2];
    let more: [&[_]; 4] = [&[Capability::ListExtended], extended, &[Capability::ListStatus], &[Capability::SpecialUse]];
    assert_eq!(all, more);
    assert_eq!(needs(&strict(r#"a LIST "" ("")"#).unwrap()), [extended]);
}

#[test]
fn what_is_extended_stays_so_and_nothing_else_becomes_it() {
    for (line, is_extended, expected) in [
        (r#"a LIST "" """#, false, r#""" """#),
        (r#"a LIST "" ("")"#, true, r#"() "" """#),
        (r#"a LIST () "" (%)"#, true, r#"() "" %"#),
        (r#"a LIST "" (%) RETURN ()"#, true, r#""" % RETURN ()"#),
        (r#"a LIST "" (% "*")"#, true, r#""" (% *)"#),
        (r#"a LIST "" "Nil""#, false, r#""" "Nil""#),
        (r#"a LIST "" a]%"#, false, r#""" a]%"#),
        (r#"a LIST "" "a\\(%""#, false, r#""" "a\\(%""#),
    ] {
        let list = strict(line).unwrap();
        assert_eq!((list.is_extended(), &*list.to_string()), (is_extended, expected));
        assert_eq!(strict(&format!("LIST {expected}")).unwrap(), list);
    }
}

#[test]
fn options_that_the_tables_do_not_have_are_kept() {
    let line = r#"a LIST (X-A (b "c)") Y) "" * RETURN (X-META (/shared/comment) X-RIGHTS)"#;
    let list = strict(line).unwrap();
    assert_eq!(list.to_string(), line[7..]);
    let [ListReturn::Other(metadata), ListReturn::Other(rights)] = list.returns().unwrap() else { panic!() };
    assert_eq!(metadata.name(), "X-META");
    assert_eq!(metadata.value().unwrap().as_octets(), "(/shared/comment)");
    assert_eq!(rights.value(), None);
    let other = |name: &'static str, value: Option<&'static str>| {
        OtherOption::new(name, value.map(|it| Raw::parse(it.as_bytes()).unwrap())).unwrap()
    };
    let list = List::new(Mailbox::INBOX, ListPattern::ALL);
    assert!(list.clone().with_return([ListReturn::Other(other("Children", None))]).is_err());
    assert!(list.clone().with_return([ListReturn::Other(other("STATUS", Some("(MESSAGES)")))]).is_err());
    assert!(list.clone().with_selection([ListSelection::Other(other("remote", None))]).is_err());
    assert!(list.clone().with_selection([ListSelection::Other(other("X", Some("1")))]).is_err());
    assert!(list.clone().with_selection([ListSelection::RecursiveMatch, ListSelection::SpecialUse]).is_err());
    let other = ListSelection::Other(other("CHILDREN", None));
    assert!(list.with_selection([ListSelection::RecursiveMatch, other]).is_ok());
}

#[test]
fn what_is_no_list_is_refused_with_a_reason() {
    const PATTERN: &str = "expected atom character, wildcard, quotation mark or `{` at offset";
    for (line, expected) in [
        ("a LIST", "expected space at offset 6 in SP".into()),
        (r#"a LIST """#, "expected space at offset 9 in SP".into()),
        (r#"a LIST "" "#, format!("{PATTERN} 10 in list-mailbox")),
        (r#"a LIST "" ()"#, format!("{PATTERN} 11 in list-mailbox")),
        (r#"a LIST "" (a b"#, "expected space or `)` at offset 14 in list".into()),
        ("a LIST \"\" é", format!("{PATTERN} 10 in list-mailbox")),
        ("a LIST \"\" {2}\r\na\0", "expected octet other than NUL at offset 16 in list-mailbox".into()),
        ("a LIST \"\" * extra", "expected RETURN or line end at offset 12 in list".into()),
        ("a LIST \"\" * RETURN", "expected space at offset 18 in SP".into()),
        ("a LIST \"\" * RETURN CHILDREN", "expected `(` at offset 19 in list".into()),
        ("a LIST \"\" * RETURN (5 (a) (b))", "expected return option at offset 26 in return-option".into()),
        ("a LIST \"\" * RETURN (STATUS)", "expected space at offset 26 in SP".into()),
        ("a LIST \"\" * RETURN (STATUS ())", "expected name of an item at offset 28 in status-att".into()),
        (
            r#"a LIST (RECURSIVEMATCH) "" *"#,
            "expected selection option beside RECURSIVEMATCH at offset 22 in list-select-opts".into(),
        ),
        (
            r#"a LIST (REMOTE RECURSIVEMATCH) "" *"#,
            "expected selection option beside RECURSIVEMATCH at offset 29 in list-select-opts".into(),
        ),
        (r#"a LIST ("a") "" *"#, "expected selection option at offset 8 in list-select-opt".into()),
        (r#"a LIST (SUBSCRIBED (a)) "" *"#, "expected selection option at offset 19 in list-select-opt".into()),
        // RFC 5819, section 4: a space is missing there.
        (
            r#"A02 LIST (SUBSCRIBED RECURSIVEMATCH)"" % RETURN (STATUS (MESSAGES))"#,
            "expected space at offset 36 in SP".into(),
        ),
    ] {
        assert_eq!(error(line), expected, "{line}");
    }
    let line = r#"A02 LIST (SUBSCRIBED RECURSIVEMATCH)"" % RETURN (STATUS (MESSAGES))"#;
    assert_eq!(read_with(line, Quirks::ALL).unwrap().1, "spaces at 36");
    let line = r#"a LIST ( SUBSCRIBED )  "" * "#;
    let (list, rest, report) = read_part(&line.as_bytes()[6..], Quirks::ALL, list).unwrap();
    assert_eq!((list.selection(), rest), (Some(&[ListSelection::Subscribed][..]), &b" "[..]));
    assert_eq!(report.matches("spaces at").count(), 3, "{report}");
}

#[test]
fn lsub_has_the_basic_form_only() {
    // RFC 3501, section 6.3.9.
    let line = br##"A002 LSUB "#news." "comp.mail.*""##;
    let (lsub, _) = read(line, 9, Quirks::NONE, lsub).unwrap();
    assert_eq!(lsub, Lsub::new(Mailbox::new("#news.").unwrap(), pattern("comp.mail.*")));
    assert_eq!(written(Peer::server(), |writer| lsub.write(writer)), b" #news. comp.mail.*\r\n");
    let error = read(b"A LSUB \"\" (a)", 6, Quirks::NONE, super::lsub).unwrap_err();
    assert!(error.starts_with("expected atom character, wildcard"), "{error}");
    let error = read(b"A LSUB (SUBSCRIBED) \"\" a", 6, Quirks::NONE, super::lsub).unwrap_err();
    assert_eq!(error, "expected atom character, quotation mark or `{` at offset 7 in astring");
}

#[test]
fn patterns_match_as_the_rfcs_say() {
    let matches = |wanted, name: &str| pattern(wanted).matches(name.as_bytes(), Some(b'/'));
    for (wanted, name, expected) in [
        ("*", "", true),
        ("", "", true),
        ("", "a", false),
        ("%", "a", true),
        ("%", "a/b", false),
        ("*", "a/b", true),
        ("%/%", "a/b", true),
        ("%/%", "a/b/c", false),
        ("*/%", "a/b/c", true),
        ("%*", "a/b", true),
        ("a/%", "a/", true),
        ("a%c/*", "abc/d/e", true),
        ("INBOX", "inbox", true),
        ("inB%", "INBOX", true),
        ("inbox/%", "INBOX/a", false),
        ("work", "Work", false),
        ("*2", "foo2", true),
        ("a*b*c", "abbbbc", true),
        ("a*b*c", "abbbb", false),
        ("%a%aa", "xaaa", true),
    ] {
        assert_eq!(matches(wanted, name), expected, "{wanted} {name}");
    }
    assert!(pattern("%").matches(b"a/b", None) && pattern("%").matches(b"a/b", Some(b'.')));
    assert!(ListPattern::from(Mailbox::new("a").unwrap()).matches(b"a", None));
    assert!(ListPattern::new("a\0").is_err());
}

#[test]
fn many_wildcards_take_no_more_than_their_share_of_time() {
    let (wanted, name) = ("*a%".repeat(500), "a".repeat(2_000) + "/b");
    assert!(!pattern(&wanted).matches(name.as_bytes(), Some(b'/')));
    assert!(pattern(&"*%".repeat(20_000)).matches(&[b'a'; 200], None));
}

/// As [`ListPattern::matches`], by its definition.
fn matches_slowly(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([], name) => name.is_empty(),
        ([b'*' | b'%', rest @ ..], name) if matches_slowly(rest, name) => true,
        ([b'*', ..], [_, rest @ ..]) => matches_slowly(pattern, rest),
        ([b'%', ..], [octet, rest @ ..]) => *octet != b'/' && matches_slowly(pattern, rest),
        ([wanted, pattern @ ..], [octet, name @ ..]) => wanted == octet && matches_slowly(pattern, name),
        _ => false,
    }
}

#[test]
fn what_is_read_is_written_and_read_again() {
    for line in EXAMPLES {
        let (list, _) = read_with(line, Quirks::NONE).unwrap();
        for peer in [Peer::client(), Peer::server()] {
            let again = written(peer, |writer| list.write(writer));
            assert_eq!(read(&again, 0, Quirks::NONE, super::list), Ok((list.clone(), String::new())));
        }
        assert_eq!(list.clone().into_static(), list.clone().into_owned());
    }
}

#[test]
fn each_prefix_is_an_error_or_a_value() {
    for line in EXAMPLES {
        let line = &line.as_bytes()[line.find("LIST").unwrap() + 4..];
        for end in 0..line.len() {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let _either = read_part(&line[..end], quirks, list);
                let _either = read_part(&line[..end], quirks, lsub);
            }
        }
    }
}

proptest! {
    #[test]
    fn matching_is_as_its_slow_twin(pattern in "[ab/%*]{0,9}", name in "[ab/]{0,9}") {
        let expected = matches_slowly(pattern.as_bytes(), name.as_bytes());
        prop_assert_eq!(self::pattern(&pattern).matches(name.as_bytes(), Some(b'/')), expected);
    }

    #[test]
    fn any_line_is_an_error_or_a_value_that_reads_back(
        line in r#" (\((SUBSCRIBED|REMOTE|RECURSIVEMATCH|X|X \(a\)| ){0,4}\) )?(""|a) (\(?(%|"a b"| ){0,3}\)?|\*)( RETURN \((CHILDREN|STATUS \(SIZE\)|Y| ){0,4}\))?"#,
    ) {
        for quirks in [Quirks::NONE, Quirks::ALL] {
            let Ok((list, ..)) = read_part(line.as_bytes(), quirks, list) else { continue };
            let again = written(Peer::server(), |writer| list.write(writer));
            prop_assert_eq!(read(&again, 0, Quirks::NONE, super::list), Ok((list, String::new())));
        }
    }
}

#[cfg(feature = "arbitrary")]
proptest! {
    #[test]
    fn what_is_generated_and_written_is_read_again(data: Vec<u8>) {
        use crate::data::testing::{peers, read_by};
        let (list, lsub): (List<'_>, Lsub<'_>) = arbitrary::Unstructured::new(&data).arbitrary().unwrap();
        for peer in peers() {
            let line = written(peer, |writer| list.write(writer));
            let again = read_by(&line, 0, Quirks::NONE, peer.utf8, super::list);
            prop_assert_eq!(again, Ok((list.clone(), String::new())), "{}", line.escape_ascii());
            let line = written(peer, |writer| lsub.write(writer));
            prop_assert_eq!(read_by(&line, 0, Quirks::NONE, peer.utf8, super::lsub), Ok((lsub.clone(), String::new())));
        }
        prop_assert_eq!(list.clone().into_static(), list);
    }
}
