use super::*;
use crate::{
    Code, Data, Decoder, Encode, FetchItem, Limits, Quirks, Response, Status,
    command::{
        Append, AppendData, AppendExtension, AppendMessage, Command, FetchAttribute, ListPattern, Store,
        StoreAttribute, TaggedCommand,
    },
    data::{Mailbox, SequenceSet, Tag, TaggedExt},
    search::{Search, SearchKey},
    wire::{IntoStatic, NString, Peer, Raw, Writer},
};
use bytes::Buf;

fn command(line: &str) -> Result<Command<'static>, String> {
    let line = format!("a {line}\r\n");
    let command = Decoder::server().command(line.as_bytes()).map_err(|error| error.to_string())?.command;
    Ok(command.into_static())
}

/// The item of a FETCH, checked to be written as what reads so.
fn told(item: &str) -> Result<Annotation<'static>, String> {
    let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
    let line = format!("* 1 FETCH (ANNOTATION {item})\r\n");
    let response = decoder.response(line.as_bytes()).map_err(|error| error.to_string())?.into_static();
    let mut writer = Writer::new(Peer::client());
    response.encode(&mut writer);
    assert_eq!(decoder.response(writer.chunk()), Ok(response.clone()));
    let Response::Data(Data::Fetch(fetch)) = response else { panic!("{response}") };
    let [FetchItem::Annotation(annotation)] = &fetch.items[..] else { panic!("{fetch:?}") };
    Ok((**annotation).clone())
}

fn code(text: &str) -> Option<Code<'static>> {
    let line = format!("a NO [{text}] no\r\n");
    let response = Decoder::new(Limits::client(), Quirks::NONE).response(line.as_bytes()).unwrap().into_static();
    let Response::Tagged(_, Status { code, .. }) = response else { panic!() };
    code
}

#[test]
fn names_are_paths_and_words_with_dots() {
    for name in ["/comment", "/1.2/flags/seen", "/a b", "/\u{1}", "/vendor/x/{3}"] {
        assert_eq!(AnnotationEntry::new(name).unwrap().as_octets(), name);
    }
    for name in ["", "/", "comment", "/a/", "//a", "/a//b", "/a*", "/%", "/\u{e9}", "/a\0"] {
        assert!(AnnotationEntry::new(name).is_err(), "{name}");
    }
    for name in ["value", "value.priv", "vendor.x.size.shared", "privat", "private.sharedness"] {
        assert_eq!(Attrib::new(name).unwrap().as_octets(), name);
    }
    for name in ["", ".", "value.", ".priv", "priv", "shared", "a..b", "a.priv.b", "a.priv.shared", "*", "a%", "\u{e9}"]
    {
        assert!(Attrib::new(name).is_err(), "{name}");
    }
}

#[test]
fn values_are_told_or_what_has_changed() {
    let told_by = |text: &str| told(text).unwrap();
    let both = told_by("(/comment (value.priv \"a\" value.shared NIL) \"/x y\" (size.priv {1}\r\n5))");
    let comment = AnnotationEntry::new("/comment").unwrap();
    assert_eq!(both.get(&comment, &Attrib::VALUE_PRIV), Some(&NString::from("a")));
    assert_eq!(both.get(&comment, &Attrib::VALUE_SHARED), Some(&NString::NIL));
    assert_eq!(both.get(&comment, &Attrib::VALUE), None);
    assert_eq!((both.entries().len(), both.changed().len()), (2, 0));
    let changed = told_by("(/comment /altsubject)");
    assert_eq!((changed.entries().len(), changed.changed()[0].clone()), (0, comment));
    let binary = told_by("(/x (value.priv ~{3}\r\na\0b))");
    assert_eq!(binary.to_string(), r"(/x (value.priv ~{3}\r\na\u{0}b))");
}

#[test]
fn what_does_not_fit_is_said() {
    for (item, error) in [
        ("()", "expected name of an annotation at offset 23 in msg-att-dynamic"),
        ("NIL", "expected `(` at offset 22 in list"),
        ("(comment)", "expected name of an annotation at offset 23 in entry"),
        ("(/comment ())", "expected name of an attribute at offset 33 in attrib"),
        ("(/comment (value))", "expected space at offset 38 in SP"),
        ("(/comment (value 5))", "expected quotation mark, `{` or NIL at offset 39 in nstring"),
        ("(/comment (value. NIL))", "expected name of an attribute at offset 33 in attrib"),
        ("(/a (value NIL) /b)", "expected values of an annotation at offset 40 in entry-att"),
        ("(/a /b (value NIL))", "expected name of an annotation at offset 29 in entry"),
        ("(\"/a*\")", "expected name of an annotation at offset 23 in entry"),
    ] {
        assert_eq!(told(item).unwrap_err(), error, "{item}");
    }
    for (line, error) in [
        ("FETCH 1 ANNOTATION", "expected space at offset 20 in SP"),
        ("FETCH 1 (ANNOTATION /comment value)", "expected `(` at offset 22 in fetch-att"),
        ("FETCH 1 (ANNOTATION (() value))", "expected pattern of an annotation at offset 24 in entry-match"),
        ("FETCH 1 (ANNOTATION (/comment ()))", "expected name of an attribute at offset 33 in attrib"),
        ("FETCH 1 (ANNOTATION (/comment value", "expected `)` at offset 37 in fetch-att"),
        ("FETCH 1 (ANNOTATION[])", "expected `[` at offset 21 in fetch-att"),
        ("STORE 1 ANNOTATION ()", "expected name of an annotation at offset 22 in att-annotate"),
        ("STORE 1 ANNOTATION (/a)", "expected space at offset 24 in SP"),
        (
            "STORE 1 ANNOTATION (/a (value \"x\"))",
            "expected attribute that is .priv or .shared at offset 26 in att-annotate",
        ),
        ("STORE 1 +ANNOTATION (/a (value.priv \"x\"))", "expected FLAGS at offset 11 in store-att-flags"),
        ("STORE 1 -ANNOTATION (/a (value.priv \"x\"))", "expected FLAGS at offset 11 in store-att-flags"),
        ("STORE 1 ANNOTATION.SILENT \"x\" y", "expected CRLF at offset 31 in command"),
        ("APPEND x ANNOTATION (/a (value.priv NIL))", "expected space at offset 43 in SP"),
        ("APPEND x ANNOTATION x {1}\r\na", "expected `(` at offset 22 in list"),
        ("SEARCH ANNOTATION /a size \"1\"", "expected value, value.priv or value.shared at offset 23 in att-search"),
        ("SEARCH ANNOTATION /a value", "expected space at offset 28 in SP"),
        ("SORT (ANNOTATION /a value) UTF-8 ALL", "expected value.priv or value.shared at offset 22 in att-sort"),
        ("SORT (ANNOTATION /% value.priv) UTF-8 ALL", "expected name of an annotation at offset 19 in entry"),
        ("SORT (ANNOTATION) UTF-8 ALL", "expected space at offset 18 in SP"),
    ] {
        assert_eq!(command(line).unwrap_err(), error, "{line}");
    }
}

#[test]
fn commands_are_written_as_they_were_read() {
    for line in [
        "FETCH 1 (ANNOTATION ((/comment \"/a b\") (value size)) UID) (X 5)",
        "UID FETCH 1:* (ANNOTATION (/% value.shared))",
        "STORE 1:3 (UNCHANGEDSINCE 5) ANNOTATION (/comment (value.priv NIL value.shared \"x\"))",
        "APPEND x (\\Seen) ANNOTATION (/comment (value.priv \"x\")) X-ID 5 {1}\r\na",
        "SEARCH NOT ANNOTATION /% value.shared NIL SEEN",
        "SORT (REVERSE ANNOTATION \"/a b\" value.priv DATE) UTF-8 ALL",
    ] {
        let read = command(line).unwrap();
        assert_eq!(read.to_string(), line.replace("\r\n", r"\r\n"));
        assert!(read.needs().iter().any(|need| need.to_string() == "ANNOTATE-EXPERIMENT-1"), "{line}");
    }
    let Ok(Command::Fetch(alone)) = command("FETCH 1 annotation (/comment value) (X 5)") else { panic!() };
    assert!(matches!(alone.attributes.expand(), [FetchAttribute::Annotation(_)]));
    assert_eq!(alone.modifiers().len(), 1);
}

#[test]
fn text_that_is_searched_has_its_charset() {
    let search = |value: &'static str| {
        Search::new(SearchKey::annotation(SearchAnnotation::new(ListPattern::ALL, AttSearch::Both, value)))
    };
    assert_eq!(search("\u{fc}").charset().unwrap(), "UTF-8");
    assert_eq!(search("u").charset(), None);
}

#[test]
fn codes_say_what_can_be_stored() {
    for (text, expected) in [
        ("ANNOTATE TOOBIG", Code::Annotate(AnnotateCode::TooBig)),
        ("annotate toomany", Code::Annotate(AnnotateCode::TooMany)),
        ("ANNOTATIONS NONE", Code::Annotations(AnnSize::None)),
        ("ANNOTATIONS READ-ONLY", Code::Annotations(AnnSize::ReadOnly { no_private: false })),
        ("ANNOTATIONS READ-ONLY NOPRIVATE", Code::Annotations(AnnSize::ReadOnly { no_private: true })),
    ] {
        let read = code(text).unwrap();
        assert_eq!(read, expected);
        assert_eq!(code(&read.to_string()), Some(expected));
    }
    assert!(matches!(code("ANNOTATIONS 1024"), Some(Code::Annotations(size)) if size.largest() == Some(1024)));
    for text in ["ANNOTATIONS 0", "ANNOTATIONS NONE NOPRIVATE", "ANNOTATIONS 5 X", "ANNOTATE", "ANNOTATE TOOBIG 5"] {
        assert!(matches!(code(text), Some(Code::Other(_))), "{text}");
    }
}

#[test]
fn nothing_is_built_that_is_read_otherwise() {
    let entry = || AnnotationEntry::new("/comment").unwrap();
    assert!(EntryAtt::new(entry(), []).is_err());
    assert!(Annotation::with_values([]).is_err() && Annotation::with_changed([]).is_err());
    assert!(FetchAnnotation::new([], [Attrib::VALUE]).is_err());
    assert!(FetchAnnotation::new([ListPattern::ALL], []).is_err());
    let of_nobody = EntryAtt::new(entry(), [AttValue::new(Attrib::VALUE, "x")]).unwrap();
    assert!(AttAnnotate::new([of_nobody]).is_err() && AttAnnotate::new([]).is_err());

    let is_refused = |command| TaggedCommand::new(Tag::new("A").unwrap(), command).check(&Peer::server()).is_err();
    let ext = || TaggedExt::new("annotation", Raw::parse(b"(/a (value.priv NIL))").unwrap()).unwrap();
    let mut store = Store::annotation(SequenceSet::new("1").unwrap(), generated());
    store.attribute = StoreAttribute::Other(ext());
    assert!(is_refused(Command::Store(store)));
    let mut message = AppendMessage::new("x");
    message.extensions.push(AppendExtension::Other(ext()));
    assert!(is_refused(Command::Append(Append::new(Mailbox::INBOX, message))));
    let message = AppendMessage::with_data(AppendData::Extension(ext()));
    assert!(is_refused(Command::Append(Append::new(Mailbox::INBOX, message))));
}

fn generated() -> AttAnnotate<'static> {
    let entry = AnnotationEntry::new("/comment").unwrap();
    AttAnnotate::new([EntryAtt::new(entry, [AttValue::new(Attrib::VALUE_PRIV, "x")]).unwrap()]).unwrap()
}

#[test]
fn lists_are_bounded() {
    let limit = Limits::client().items;
    for (item, at) in [("/a ", 3), ("/a (b NIL) ", 11)] {
        let error = told(&format!("({})", item.repeat(limit + 1).trim_end())).unwrap_err();
        assert_eq!(error, format!("expected fewer items at offset {} in list", 23 + at * limit));
    }
}

#[test]
fn each_prefix_is_an_error() {
    let line = "* 1 FETCH (ANNOTATION (/a (value.priv \"x\" size {1}\r\n5) \"/b\" (c NIL)))";
    for end in 0..line.len() {
        for quirks in [Quirks::NONE, Quirks::ALL] {
            let mut decoder = Decoder::new(Limits::client(), quirks);
            let line = format!("{}\r\n", &line[..end]);
            assert!(end < 9 || decoder.response(line.as_bytes()).is_err(), "{line}");
        }
    }
}
