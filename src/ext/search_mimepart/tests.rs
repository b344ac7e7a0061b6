use super::*;
use crate::{
    DecodeError, Decoder, Quirks,
    command::Command,
    data::{
        Capability,
        testing::{needs, read_part, written},
    },
    search::{Search, SearchKey},
    wire::{IntoStatic, Peer, input::Context},
};
use std::thread;

/// What is read, checked to be written as what reads so.
fn key(text: &str) -> Result<MimePartKey<'static>, String> {
    let read = |text: &str| {
        read_part(text.as_bytes(), Quirks::NONE, mimepart_key).map(|(key, rest, _)| {
            assert!(matches!(rest, b"" | b"\r\n"), "{}", rest.escape_ascii());
            key.into_static()
        })
    };
    let key = read(text)?;
    let line = written(Peer::client(), |writer| key.write(writer));
    assert_eq!(read(core::str::from_utf8(&line).unwrap()).as_ref(), Ok(&key), "{text}");
    Ok(key)
}

/// The names of all criteria, in parentheses where they are inside others.
fn outline(at: MimePartCursor<'_>) -> String {
    let name = match at.criterion() {
        MimePartCriterion::And => "and",
        named => core::str::from_utf8(named.name()).unwrap(),
    };
    match at.children().map(outline).collect::<Vec<_>>() {
        inside if inside.is_empty() => name.into(),
        inside => format!("{name}({})", inside.join(" ")),
    }
}

#[test]
fn keys_are_read_and_written() {
    for (text, expected) in [
        ("CHILD EXISTS", "CHILD(EXISTS)"),
        ("(CHILD EXISTS)", "and(CHILD(EXISTS))"),
        ("(CHILD EXISTS HEADER Comment Hopla)", "and(CHILD(EXISTS) HEADER)"),
        ("(DESCRIPTION Frop ENCODING base64)", "and(DESCRIPTION ENCODING)"),
        ("(DISPOSITION TYPE attachment DISPOSITION PARAM FILENAME frop.txt)", "and(DISPOSITION DISPOSITION)"),
        ("(ID <frop.example.com> LANGUAGE en)", "and(ID LANGUAGE)"),
        ("NOT MD5 373def35afde6378efd6172dfeadfd", "NOT(MD5)"),
        ("OR PARAM charset utf-8 TYPE text", "OR(PARAM TYPE)"),
        ("OR SIZE LARGER 25 SIZE SMALLER 1023", "OR(SIZE SIZE)"),
        ("(DEPTH 2 INDEX 1 SIZE 5)", "and(DEPTH INDEX SIZE)"),
        (
            "OR (DEPTH MAX 4 INDEX 3) NOT NOT PARENT OR TYPE a DEPTH MIN 1",
            "OR(and(DEPTH INDEX) NOT(NOT(PARENT(OR(TYPE DEPTH)))))",
        ),
        ("FILENAME IS frop.txt", "FILENAME"),
        ("(FILENAME BEGINS a FILENAME ENDS .txt FILENAME CONTAINS \"a b\")", "and(FILENAME FILENAME FILENAME)"),
        ("PARENT (SUBTYPE mixed PARENT EXISTS)", "PARENT(and(SUBTYPE PARENT(EXISTS)))"),
        ("(SENTBEFORE 1-Feb-1994 SENTON 1-Feb-1994 SENTSINCE \"1-Feb-1994\")", "and(SENTBEFORE SENTON SENTSINCE)"),
        (
            "(BCC a CC a FROM a IN-REPLY-TO a MESSAGE-ID a REPLY-TO a SENDER a)",
            "and(BCC CC FROM IN-REPLY-TO MESSAGE-ID REPLY-TO SENDER)",
        ),
        ("(SUBJECT a TO a BODY a TEXT {3}\r\na\"b LOCATION http://x)", "and(SUBJECT TO BODY TEXT LOCATION)"),
    ] {
        assert_eq!(outline(key(text).unwrap().root()), expected, "{text}");
    }
    let (tolerated, _, report) = read_part(b"( TYPE  a )", Quirks::ALL, mimepart_key).unwrap();
    assert_eq!(
        (tolerated.to_string().as_str(), report.as_str()),
        ("(TYPE a)", "spaces at 1, spaces at 7, spaces at 9")
    );
}

#[test]
fn says_what_does_not_fit() {
    for (text, error) in [
        ("", "expected key of a part at offset 0 in mimepart-key"),
        ("()", "expected key of a part at offset 1 in mimepart-key"),
        ("SEEN", "expected key of a part at offset 0 in mimepart-key"),
        ("TYPE[ a", "expected key of a part at offset 0 in mimepart-key"),
        ("EXISTS", "expected EXISTS only right inside PARENT or CHILD at offset 0 in mimepart-key"),
        ("PARENT (EXISTS)", "expected EXISTS only right inside PARENT or CHILD at offset 8 in mimepart-key"),
        ("NOT", "expected space at offset 3 in SP"),
        ("OR TYPE a", "expected space at offset 9 in SP"),
        ("(TYPE a", "expected space or `)` at offset 7 in mimepart-key"),
        ("TYPE", "expected space at offset 4 in SP"),
        ("DISPOSITION attachment", "expected TYPE or PARAM at offset 12 in mimepart-key"),
        ("FILENAME x", "expected IS, CONTAINS, BEGINS or ENDS at offset 9 in mimepart-key"),
        ("SIZE x", "expected digit at offset 5 in number64"),
        ("SIZE LARGER 9223372036854775808", "expected number of at most 9223372036854775807 at offset 12 in number64"),
        ("DEPTH MIN", "expected space at offset 9 in SP"),
        ("INDEX 4294967296", "expected number of at most 4294967295 at offset 6 in number"),
        ("SENTON 1994", "expected hyphen at offset 9 in date"),
    ] {
        assert_eq!(key(text).unwrap_err(), error, "{text}");
    }
    for criterion in [
        MimePartCriterion::And,
        MimePartCriterion::Not,
        MimePartCriterion::Child,
        MimePartCriterion::Exists,
        MimePartCriterion::Size(PartSize::Larger(1 << 63)),
    ] {
        assert!(MimePartKey::new(criterion).is_err());
    }
    assert_eq!(MimePartKey::and([]), None);
}

#[test]
fn it_is_a_search_key() {
    let line = "a SEARCH OR MIMEPART (TYPE text SUBTYPE html) MIMEPART NOT TYPE text SEEN\r\n";
    let command = Decoder::server().command(line.as_bytes()).unwrap();
    assert_eq!(command.to_string(), line.trim_end());
    let Command::Search(search) = &command.command else { panic!() };
    assert_eq!(needs(search), [&[Capability::SearchMimePart], &[Capability::SearchMimePart]]);
    let german = MimePartKey::new(MimePartCriterion::FileName(PartFileName::Is("\u{fc}".into()))).unwrap();
    assert_eq!(Search::new(SearchKey::mime_part(german)).charset().unwrap(), "UTF-8");
    let plain = MimePartKey::new(MimePartCriterion::Param(PartField::new("charset", "utf-8"))).unwrap();
    assert!(!SearchKey::mime_part(plain.clone()).needs_charset());
    assert_eq!(plain.clone().into_owned(), plain);
}

#[test]
fn they_may_be_nested_deeply() {
    const LEVELS: usize = 50_000;
    for (front, inner, behind) in
        [("(", "TYPE a", ")"), ("NOT ", "TYPE a", ""), ("OR ", "TYPE a", " TYPE b"), ("PARENT ", "EXISTS", "")]
    {
        let work = move || {
            let text = [&front.repeat(LEVELS), inner, &behind.repeat(LEVELS)].concat();
            let read = |nesting: usize| {
                let mut cx = Context::new(text.as_bytes(), None);
                (cx.nesting, cx.items) = (nesting, usize::MAX);
                mimepart_key(Input::new(text.as_bytes(), &cx)).map(|(_, key)| key)
            };
            let key = read(LEVELS).unwrap();
            assert_eq!(written(Peer::client(), |writer| key.write(writer)), [text.as_bytes(), b"\r\n"].concat());
            assert!(key.clone() == key && key.is_ascii() && key.root().children().count() > 0);
            let error = DecodeError::from(read(1_000).unwrap_err()).to_string();
            assert!(error.starts_with("expected fewer lists inside each other"), "{error}");
        };
        thread::Builder::new().stack_size(128 << 10).spawn(work).unwrap().join().unwrap();
    }
    let text = ["(", &"TYPE a ".repeat(20), "TYPE b)"].concat();
    let mut cx = Context::new(text.as_bytes(), None);
    cx.items = 20;
    let error = mimepart_key(Input::new(text.as_bytes(), &cx)).map(|_| ()).unwrap_err();
    assert!(DecodeError::from(error).to_string().starts_with("expected fewer items"));
}

#[test]
fn each_prefix_is_an_error_or_a_value() {
    let line = b"a SEARCH MIMEPART OR (FILENAME IS {1}\r\na NOT SIZE LARGER 5) CHILD (DISPOSITION PARAM a b DEPTH MAX 2) SEEN\r\n";
    assert!(Decoder::server().command(line).is_ok());
    for end in 0..line.len() {
        let _either = Decoder::server().command(&line[..end]);
    }
}

#[cfg(feature = "arbitrary")]
proptest::proptest! {
    #[test]
    fn what_is_written_is_read_as_it_was(octets: Vec<u8>) {
        use crate::data::testing::{peers, read_by};
        let key: MimePartKey<'_> = arbitrary::Unstructured::new(&octets).arbitrary().unwrap();
        for peer in peers() {
            let line = written(peer, |writer| key.write(writer));
            let again = read_by(&line, 0, Quirks::NONE, peer.utf8, mimepart_key).unwrap();
            proptest::prop_assert_eq!(again, (key.clone(), String::new()));
        }
    }
}
