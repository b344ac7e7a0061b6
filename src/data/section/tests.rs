//! Sections: what they say, what is wrong with them, and how they are written.

use super::super::testing::read_part as read;
use super::*;
use crate::wire::{IntoStatic, NonSync, Peer};
use bytes::{Buf, Bytes};
use core::mem::size_of;

fn strict(octets: &[u8]) -> Section<'_> {
    let (section, rest, report) = read(octets, Quirks::NONE, section).unwrap();
    assert_eq!((rest, &*report), (&b""[..], ""));
    section
}

fn lenient(octets: &[u8]) -> (Section<'_>, String) {
    let (section, rest, report) = read(octets, Quirks::SERVERS, section).unwrap();
    assert_eq!(rest, b"");
    (section, report)
}

fn error(octets: &[u8]) -> String {
    read(octets, Quirks::NONE, section).unwrap_err()
}

fn names(section: &Section<'_>) -> Vec<String> {
    section.fields().map(|name| name.to_string()).collect()
}

/// What is transmitted to a peer that accepts each literal.
fn spelled(section: &Section<'_>, peer: Peer) -> Vec<u8> {
    let mut writer = Writer::new(peer);
    section.write(&mut writer);
    writer.end();
    let mut octets = Vec::new();
    while !writer.is_empty() {
        octets.extend_from_slice(&writer.copy_to_bytes(writer.remaining()));
        if writer.is_waiting() {
            writer.resume().unwrap();
        }
    }
    octets.truncate(octets.len() - 2);
    octets
}

/// Every kind of peer.
fn peers() -> Vec<Peer> {
    let mut peers = Vec::new();
    for base in [Peer::server(), Peer::client()] {
        for non_sync in [NonSync::None, NonSync::Small, NonSync::Any] {
            for bits in 0..4 {
                let mut peer = base;
                (peer.non_sync, peer.binary, peer.utf8) = (non_sync, bits & 1 > 0, bits & 2 > 0);
                peers.push(peer);
            }
        }
    }
    peers
}

#[test]
fn reads_the_sections_of_the_rfc() {
    // RFC 9051, section 6.4.5.1, and those of the example there.
    let kinds = [
        ("[]", vec![], SectionKind::Whole),
        ("[HEADER]", vec![], SectionKind::Header),
        ("[TEXT]", vec![], SectionKind::Text),
        ("[1]", vec![1], SectionKind::Whole),
        ("[3.HEADER]", vec![3], SectionKind::Header),
        ("[3.TEXT]", vec![3], SectionKind::Text),
        ("[3.1]", vec![3, 1], SectionKind::Whole),
        ("[4.1.MIME]", vec![4, 1], SectionKind::Mime),
        ("[4.2.HEADER]", vec![4, 2], SectionKind::Header),
        ("[4.2.2.1]", vec![4, 2, 2, 1], SectionKind::Whole),
        ("[4.2.2.header.fields.not (a)]", vec![4, 2, 2], SectionKind::HeaderFieldsNot),
        ("[4294967295.Text]", vec![u32::MAX], SectionKind::Text),
    ];
    for (text, part, kind) in kinds {
        let section = strict(text.as_bytes());
        assert!(section.part().eq(part), "{text}");
        assert_eq!(section.kind(), kind, "{text}");
        assert_eq!(format!("[{section}]"), text);
    }
    // RFC 9051, section 6.4.5.
    let section = strict(b"[HEADER.FIELDS (DATE FROM)]");
    assert_eq!((section.kind(), names(&section)), (SectionKind::HeaderFields, vec!["DATE".into(), "FROM".into()]));
}

#[test]
fn ends_at_its_bracket() {
    let (section, rest, _) = read(b"[HEADER.FIELDS (a]b [c])]<0> {2}", Quirks::NONE, section).unwrap();
    assert_eq!((names(&section), rest), (vec!["a]b".into(), "[c]".into()], &b"<0> {2}"[..]));
}

#[test]
fn s134_compares_by_meaning_and_not_by_spelling() {
    let asked = Section::header_fields(&[], ["SUBJECT", "DATE"]).unwrap();
    let (answered, report) = lenient(b"[HEADER.FIELDS (\"SUBJECT\" \"DATE\")]");
    assert_eq!((&answered, &*report), (&asked, ""));
    assert_eq!(answered.to_string(), "HEADER.FIELDS (\"SUBJECT\" \"DATE\")");
    for same in ["[header.fields (subject date)]", "[HEADER.FIELDS (Date Subject DATE)]"] {
        assert!(strict(same.as_bytes()).same_as(&asked), "{same}");
    }
    for other in ["[]", "[1]", "[HEADER.FIELDS (SUBJECT)]", "[HEADER.FIELDS.NOT (SUBJECT DATE)]", "[HEADER]"] {
        assert_ne!(strict(other.as_bytes()), asked, "{other}");
    }
    assert_ne!(strict(b"[1.HEADER.FIELDS (SUBJECT DATE)]"), asked);
    // An `nz-number` does not begin with a zero.
    let (zeros, report) = lenient(b"[01.002]");
    assert_eq!((zeros, &*report), (strict(b"[1.2]"), "echoed-section at 1, echoed-section at 4"));
    assert_eq!(error(b"[1.02]"), "expected number of 1 to 4294967295 at offset 3 in section-part");
    let set: std::collections::HashSet<_> =
        [asked, answered, strict(b"[TEXT]"), strict(b"[text]"), strict(b"[1.TEXT]")].into();
    assert_eq!(set.len(), 3);
}

#[test]
fn names_can_be_literals_as_pymap_sends_them() {
    let section = strict(b"[HEADER.FIELDS ({4}\r\nFROM {7}\r\nSUBJECT)]");
    assert_eq!(names(&section), ["FROM", "SUBJECT"]);
    assert_eq!(section, Section::header_fields(&[], ["from", "subject"]).unwrap());
    assert_eq!(spelled(&section, Peer::client()), b"[HEADER.FIELDS (FROM SUBJECT)]");
    let section = strict(b"[HEADER.FIELDS (a {3}\r\n\r\n\xff)]");
    assert_eq!(spelled(&section, Peer::client()), b"[HEADER.FIELDS (a {3}\r\n\r\n\xff)]");
    assert_eq!(spelled(&section, Peer::server()), spelled(&section, Peer::client()));
    assert_eq!(
        error(b"[HEADER.FIELDS ({9}\r\nFROM)]"),
        "expected as many octets as the literal announces at offset 21 in literal"
    );
}

#[test]
fn pymap_has_spaces_in_its_lists() {
    let line = b"[HEADER.FIELDS (\"MESSAGE-ID\"  DATE REFERENCES SUBJECT)]";
    let (section, report) = lenient(line);
    let asked = Section::header_fields(&[], ["SUBJECT", "DATE", "MESSAGE-ID", "REFERENCES"]).unwrap();
    assert_eq!((&section, &*report), (&asked, "spaces at 29"));
    assert_eq!(spelled(&section, Peer::client()), line);
    assert_eq!(error(line), "expected no space at offset 29 in SP");

    let (section, report) = lenient(b"[HEADER.FIELDS( a \"b\"\"c\" ) ]");
    assert_eq!(section.as_octets(), "HEADER.FIELDS( a \"b\"\"c\" )");
    assert_eq!(report.matches("spaces at").count(), 4, "{report}");
}

#[test]
fn echoes_of_what_clients_asked_for_are_tolerated() {
    for (line, report, expected) in [
        ("[0]", "echoed-section at 1", "expected number of 1 to 4294967295 at offset 1 in section-part"),
        ("[1.00.2]", "echoed-section at 3", "expected number of 1 to 4294967295 at offset 3 in section-part"),
        (
            "[MIME]",
            "echoed-section at 1",
            "expected HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT or, of a part, MIME at offset 1 in section-spec",
        ),
        ("[HEADER.FIELDS ()]", "echoed-section at 16", "expected name of a header field at offset 16 in header-list"),
    ] {
        let (section, found) = lenient(line.as_bytes());
        assert_eq!((format!("[{section}]").as_str(), &*found), (line, report));
        assert_eq!(spelled(&section, Peer::client()), line.as_bytes());
        assert_eq!(error(line.as_bytes()), expected);
    }
    assert!(lenient(b"[1.0.2]").0.part().eq([1, 0, 2]));
}

#[test]
fn binary_has_sections_of_numbers_only() {
    for line in ["[]", "[1.2]"] {
        let (section, _, report) = read(line.as_bytes(), Quirks::NONE, section_binary).unwrap();
        assert_eq!((format!("[{section}]").as_str(), &*report), (line, ""));
    }
    // As Dovecot answers.
    let (section, _, report) = read(b"[2.MIME]", Quirks::SERVERS, section_binary).unwrap();
    assert_eq!((section.kind(), &*report), (SectionKind::Mime, "echoed-section at 3"));
    let error = read(b"[2.MIME]", Quirks::NONE, section_binary).unwrap_err();
    assert_eq!(error, "expected end of the part at offset 3 in section-binary");
}

#[test]
fn strict_sections_are_refused_with_a_reason() {
    const KIND: &str = "expected HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT or, of a part, MIME at offset";
    for (line, expected) in [
        ("", "expected `[` at offset 0 in section".into()),
        ("[", "expected `]` at offset 1 in section".into()),
        ("[1", "expected `]` at offset 2 in section".into()),
        ("[1.", format!("{KIND} 3 in section-spec")),
        ("[1.]", format!("{KIND} 3 in section-spec")),
        ("[.1]", format!("{KIND} 1 in section-spec")),
        ("[1..2]", format!("{KIND} 3 in section-spec")),
        ("[1TEXT]", "expected `]` at offset 2 in section".into()),
        ("[ TEXT]", format!("{KIND} 1 in section-spec")),
        ("[TEXT ]", "expected no space at offset 5 in SP".into()),
        ("[TEXTS]", format!("{KIND} 1 in section-spec")),
        ("[HEADER.1]", format!("{KIND} 1 in section-spec")),
        ("[HEADER (a)]", "expected no space at offset 7 in SP".into()),
        ("[HEADER.FIELDS]", "expected space at offset 14 in SP".into()),
        ("[HEADER.FIELDS(a)]", "expected space at offset 14 in section-msgtext".into()),
        ("[HEADER.FIELDS a]", "expected `(` at offset 15 in list".into()),
        ("[HEADER.FIELDS (a]", "expected space or `)` at offset 18 in list".into()),
        ("[HEADER.FIELDS (a b", "expected space or `)` at offset 19 in list".into()),
        ("[HEADER.FIELDS (\"X-NONE\") FROM TO)]", "expected no space at offset 25 in SP".into()),
        ("[4294967296]", "expected number of 1 to 4294967295 at offset 1 in section-part".into()),
        ("[-1]", format!("{KIND} 1 in section-spec")),
    ] {
        assert_eq!(error(line.as_bytes()), expected, "{line}");
    }
}

#[test]
fn builds_sections_and_checks_them() {
    assert_eq!(Section::whole().to_string(), "");
    assert_eq!(Section::of_part(&[1, 2]).unwrap().to_string(), "1.2");
    assert_eq!(Section::header(&[]).unwrap().to_string(), "HEADER");
    assert_eq!(Section::text(&[3]).unwrap().to_string(), "3.TEXT");
    assert_eq!(Section::mime(&[3, 10]).unwrap().to_string(), "3.10.MIME");
    let section = Section::header_fields_not(&[7], ["Nil", "X]", r#"a"\"#, "x(y)"]).unwrap();
    assert_eq!(section.to_string(), r#"7.HEADER.FIELDS.NOT ("Nil" "X]" "a\"\\" "x(y)")"#);
    assert_eq!(names(&section), ["Nil", "X]", r#"a"\"#, "x(y)"]);

    assert!(Section::of_part(&[1, 0]).is_err());
    assert!(Section::mime(&[]).is_err());
    assert!(Section::header_fields(&[], [""; 0]).is_err());
    for wrong in ["", "a b", "a:", "ü", "a\r\nA1 LOGOUT", "a\0", "\x7f"] {
        assert!(Section::header_fields(&[], [wrong]).is_err(), "{wrong}");
    }
    for wrong in ["[]", "]", "1.", "0", "MIME", " ", "HEADER.FIELDS ()", "TEXT] NIL", "TEXT\r\n", "1.2 "] {
        assert!(Section::new(wrong).is_err(), "{wrong}");
    }
    assert_eq!(Section::new("1.text").unwrap(), Section::text(&[1]).unwrap());
}

#[test]
fn an_origin_is_a_number() {
    let origin = |octets, quirks| read(octets, quirks, origin);
    assert_eq!(origin(b"<0> {2}", Quirks::NONE), Ok((Some(0), &b" {2}"[..], String::new())));
    assert_eq!(origin(b"<9223372036854775807>", Quirks::NONE).unwrap().0, Some(i64::MAX as u64));
    assert_eq!(origin(b" NIL", Quirks::NONE), Ok((None, &b" NIL"[..], String::new())));
    assert_eq!(origin(b"", Quirks::NONE), Ok((None, &b""[..], String::new())));
    // As hoodiecrow and GNU mailutils answer.
    let too_large = b"<18446744073709551615> \"\"";
    let found = origin(too_large, Quirks::SERVERS);
    assert_eq!(found, Ok((Some(u64::MAX), &b" \"\""[..], "echoed-section at 1".into())));
    let found = origin(b"<2.5> {5}", Quirks::SERVERS);
    assert_eq!(found, Ok((Some(2), &b" {5}"[..], "echoed-section at 2".into())));
    for (line, expected) in [
        (&b"<"[..], "expected digit at offset 1 in number64"),
        (b"<-1>", "expected digit at offset 1 in number64"),
        (b"<1", "expected `>` at offset 2 in origin octet"),
        (b"<2.5>", "expected `>` at offset 2 in origin octet"),
        (too_large, "expected number of at most 9223372036854775807 at offset 1 in number64"),
    ] {
        assert_eq!(origin(line, Quirks::NONE).unwrap_err(), expected);
    }
    let error = origin(b"<18446744073709551616>", Quirks::SERVERS).unwrap_err();
    assert_eq!(error, "expected number of at most 9223372036854775807 at offset 1 in number64");
}

#[test]
fn each_prefix_is_an_error_or_a_value() {
    for line in [
        &b"[1.2.HEADER.FIELDS.NOT (a \"b\" {3}\r\n\r\n\xff)]"[..],
        b"[HEADER.FIELDS( \"a\"\"b\"  )  ]",
        b"[0.MIME]",
        b"<12.34>",
    ] {
        for end in 0..line.len() {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let _either = read(&line[..end], quirks, section_binary);
                let _either = read(&line[..end], quirks, origin);
                if let Ok((section, ..)) = read(&line[..end], quirks, section) {
                    let _any = (section.kind(), section.part().count(), section.fields().count());
                }
            }
        }
    }
}

#[test]
fn keeping_shares_the_frame() {
    let frame = Bytes::from(b"BODY[HEADER.FIELDS (a \"b\")]".to_vec());
    let cx = Context::new(&frame, Some(&frame));
    let (_, section) = section(Input::new(&frame, &cx).skip(4)).unwrap();
    let name = section.fields().nth(1).unwrap().into_static();
    assert_eq!(name.as_ptr(), frame[23..].as_ptr());
    assert_eq!(section.into_static().as_octets().as_ptr(), frame[5..].as_ptr());
}

#[test]
fn sections_are_small() {
    assert_eq!(size_of::<Section<'_>>(), size_of::<Octets<'_>>());
}

#[test]
fn many_names_take_no_more_than_their_share_of_time() {
    let text = |names: &mut dyn Iterator<Item = u32>| {
        let names: Vec<_> = names.map(|name| name.to_string()).collect();
        format!("HEADER.FIELDS ({})", names.join(" "))
    };
    let (one, other) = (text(&mut (0..50_000)), text(&mut (0..50_000).rev()));
    assert_eq!(Section::new(&*one).unwrap(), Section::new(&*other).unwrap());
}

proptest::proptest! {
    #[test]
    fn what_was_read_is_written_and_read_again(
        line in r#"\[([0-2]\.){0,2}(3|HEADER|TEXT|MIME|HEADER\.FIELDS(\.NOT)? ?\(( |a|"b\)"|"\\""| \{2\}\r\n[ -~]\n){0,6}\) ?)?\]"#,
    ) {
        for quirks in [Quirks::NONE, Quirks::ALL] {
            let Ok((section, rest, _)) = read(line.as_bytes(), quirks, section) else { continue };
            for peer in peers() {
                let octets = spelled(&section, peer);
                let (again, none, _) = read(&octets, quirks, super::section).unwrap();
                assert_eq!((&again, none), (&section, &b""[..]));
                assert_eq!(rest, b"");
            }
        }
    }

    #[test]
    fn any_text_is_refused_or_kept(text: Vec<u8>) {
        if let Ok(section) = Section::new(&*text) {
            assert_eq!(strict(&[b"[", &*text, b"]"].concat()), section);
        }
    }
}

#[cfg(feature = "arbitrary")]
proptest::proptest! {
    #[test]
    fn what_is_generated_and_written_is_read_again(data: Vec<u8>) {
        let mut u = arbitrary::Unstructured::new(&data);
        let (any, binary): (Section<'_>, _) = (u.arbitrary().unwrap(), Section::arbitrary_binary(&mut u).unwrap());
        for peer in peers() {
            assert_eq!(strict(&spelled(&any, peer)), any);
            let octets = spelled(&binary, peer);
            assert_eq!(read(&octets, Quirks::NONE, section_binary), Ok((binary.clone(), &b""[..], String::new())));
        }
    }
}
