//! URLFETCH: both directions, what is streamed, and what is wrong.

use super::*;
use crate::{
    Data, Decoder, Head, Limits, Quirks, Response,
    command::{Command, Effect, Numbers, States, TaggedCommand},
    wire::{Framer, IntoStatic, Peer, Sender, Step},
};

fn decode(line: &[u8]) -> Result<TaggedCommand<'_>, String> {
    Decoder::server().command(line).map_err(|error| error.to_string())
}

fn data(line: &[u8]) -> Result<UrlFetchData<'_>, String> {
    match Decoder::new(Limits::client(), Quirks::NONE).response(line) {
        Ok(Response::Data(Data::UrlFetch(data))) => Ok(data),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn urls_may_stand_by_themselves_or_with_parameters() {
    for (line, written) in [
        (&b"a urlfetch /x\r\n"[..], "a URLFETCH /x"),
        (b"a URLFETCH (/x) \"/y\" {2}\r\n/z\r\n", "a URLFETCH /x /y /z"),
        (
            b"a URLFETCH (/x body) (\"/\\\"\" bodypartstructure BINARY X-MD5) /z\r\n",
            "a URLFETCH (/x BODY) (\"/\\\"\" BODYPARTSTRUCTURE BINARY X-MD5) /z",
        ),
    ] {
        let command = decode(line).unwrap();
        assert_eq!((command.to_string(), command.clone().into_owned()), (written.into(), command));
    }
    let command = decode(b"a URLFETCH (/x BODY) /y\r\n").unwrap().command;
    let Command::UrlFetch(urls) = &command else { panic!() };
    assert_eq!((urls[0].params(), urls[1].params().len()), (&[UrlFetchParam::Body][..], 0));
    let rules = command.rules();
    assert_eq!((rules.states, rules.numbers, rules.effect), (States::Authenticated, Numbers::Never, Effect::None));
}

#[test]
fn what_is_needed_is_told() {
    for (line, needed) in [
        (&b"a URLFETCH /x (/y)\r\n"[..], &["URLAUTH"][..]),
        (b"a URLFETCH (/x X-MD5)\r\n", &["URLAUTH", "URLAUTH=BINARY"]),
        (b"a URLFETCH /a/;UID=1/;PARTIAL=1.2\r\n", &["URLAUTH", "URL-PARTIAL"]),
        (b"a URLFETCH /a;PARTIAL=1.2\r\n", &["URLAUTH"]),
    ] {
        let command = decode(line).unwrap().command;
        assert_eq!(command.needs().iter().map(ToString::to_string).collect::<Vec<_>>(), needed);
    }
}

#[test]
fn errors_of_a_command_say_where_and_what() {
    for (line, expected) in [
        (&b"a URLFETCH\r\n"[..], "expected space at offset 10 in SP"),
        (b"a URLFETCH ()\r\n", "expected atom character, quotation mark or `{` at offset 12 in astring"),
        (b"a URLFETCH (/x\r\n", "expected space or `)` at offset 14 in url-fetch-ext"),
        (b"a URLFETCH (/x \"BODY\")\r\n", "expected name of a parameter at offset 15 in url-fetch-param"),
        (
            b"a URLFETCH (/x BODY BODY)\r\n",
            "expected each parameter once, and BODY or BINARY at offset 20 in url-fetch-param",
        ),
        (
            b"a URLFETCH (/x BINARY body)\r\n",
            "expected each parameter once, and BODY or BINARY at offset 22 in url-fetch-param",
        ),
        (
            b"a URLFETCH (/x x X)\r\n",
            "expected each parameter once, and BODY or BINARY at offset 17 in url-fetch-param",
        ),
        (b"a URLFETCH (/x )\r\n", "expected no space at offset 14 in SP"),
        (b"a URLFETCH (/x BODY)/y\r\n", "expected CRLF at offset 20 in command"),
        (b"a URLFETCH ((/x))\r\n", "expected atom character, quotation mark or `{` at offset 12 in astring"),
    ] {
        assert_eq!(decode(line).unwrap_err(), expected, "{}", line.escape_ascii());
    }
    let many = [b"a URLFETCH".as_slice(), &b" x".repeat(100_001), b"\r\n"].concat();
    assert!(decode(&many).unwrap_err().starts_with("expected fewer items at offset"));
}

#[test]
fn each_form_of_an_answer_is_read() {
    let line = b"* URLFETCH \"/a\" \"hello\" {2}\r\n/b NIL /c {3}\r\na\r\n /d (binary ~{2}\r\n\0x) (X-MD5 (1 \"2\")) /e (BODY NIL)\r\n";
    let urls = data(line).unwrap();
    let payloads: Vec<_> = urls.iter().map(|data| data.payload().unwrap().octets().map(|it| it.to_vec())).collect();
    assert_eq!(payloads, [Some(b"hello".to_vec()), None, Some(b"a\r\n".to_vec()), Some(b"\0x".to_vec()), None]);
    let UrlContent::Metadata(items) = &urls[3].content else { panic!() };
    assert!(matches!(&items[1], UrlMetadata::Other(item) if item.is("x-md5")));
    assert_eq!(urls.clone().into_owned(), urls);
    let shown =
        r#""/a" {5}\r\nhello "/b" NIL "/c" {3}\r\na\r\n "/d" (BINARY ~{2}\r\n\u{0}x) (X-MD5 (1 "2")) "/e" (BODY NIL)"#;
    assert_eq!(urls.to_string(), shown);
    let line = b"* URLFETCH /x (BODYPARTSTRUCTURE (\"IMAGE\" \"PNG\" NIL NIL NIL \"BINARY\" 123))\r\n";
    assert_eq!(data(line).unwrap()[0].payload(), None);
}

#[test]
fn errors_of_an_answer_say_where_and_what() {
    for (line, expected) in [
        (&b"* URLFETCH\r\n"[..], "expected space at offset 10 in SP"),
        (b"* URLFETCH /x\r\n", "expected space at offset 13 in SP"),
        (b"* URLFETCH /x y\r\n", "expected quotation mark, `{` or NIL at offset 14 in nstring"),
        (b"* URLFETCH /x ()\r\n", "expected name of an item at offset 15 in url-metadata-el"),
        (b"* URLFETCH /x (BODY)\r\n", "expected space at offset 19 in SP"),
        (b"* URLFETCH /x (BODY x)\r\n", "expected quotation mark, `{` or NIL at offset 20 in nstring"),
        (b"* URLFETCH /x (BODY NIL BINARY NIL)\r\n", "expected no space at offset 23 in SP"),
        (b"* URLFETCH /x (BODY NIL\r\n", "expected `)` at offset 23 in url-metadata"),
        (b"* URLFETCH /x (BODY NIL)(BINARY NIL)\r\n", "expected space at offset 24 in SP"),
        (b"* URLFETCH /x NIL /y\r\n", "expected space at offset 20 in SP"),
        (b"* URLFETCH /x NIL \r\n", "expected CRLF at offset 17 in response"),
    ] {
        assert_eq!(data(line).unwrap_err(), expected, "{}", line.escape_ascii());
    }
}

#[test]
fn a_head_ends_in_what_a_url_leads_to() {
    let mut decoder = Decoder::client();
    for (head, urls, shown) in [
        (&b"* URLFETCH \"/a\" {500000}\r\n"[..], 1, r#""/a" {500000}\r\n…"#),
        (b"* URLFETCH /a \"x\" /b {500000}\r\n", 2, r#""/a" {1}\r\nx "/b" {500000}\r\n…"#),
        (b"* URLFETCH /a (X 1) (BINARY ~{500000}\r\n", 1, r#""/a" (X 1) (BINARY {500000}\r\n…)"#),
    ] {
        let Head::UrlFetch(data) = decoder.head(head) else { panic!("{}", head.escape_ascii()) };
        assert_eq!((data.len(), data.to_string()), (urls, shown.into()));
        assert_eq!(data.last().unwrap().payload(), Some(&Payload::Streamed { octets: 500_000 }));
    }
    for head in [
        &b"* URLFETCH {500000}\r\n"[..],
        b"* URLFETCH /a (X {500000}\r\n",
        b"* GENURLAUTH {500000}\r\n",
        b"a URLFETCH {500000}\r\n",
    ] {
        assert!(matches!(decoder.head(head), Head::Other), "{}", head.escape_ascii());
    }
}

#[test]
fn what_urls_lead_to_is_streamed_one_after_the_other() {
    let mut framer = Framer::new(Sender::Server, Limits::client());
    let mut decoder = Decoder::client();
    let large = vec![b'x'; 300_000];
    framer.receive(b"* URLFETCH /a {300000}\r\n");
    assert!(matches!(framer.step(), Step::Literal { octets: 300_000, .. }));
    assert!(matches!(decoder.head_of(&framer), Head::UrlFetch(data) if data.len() == 1));
    framer.stream().unwrap();
    framer.receive(&large);
    framer.receive(b" /b (BODY {300000}\r\n");
    while !matches!(framer.step(), Step::Literal { .. }) {}
    let Head::UrlFetch(data) = decoder.head_of(&framer) else { panic!() };
    assert_eq!(data.to_string(), r#""/a" {300000}\r\n… "/b" (BODY {300000}\r\n…)"#);
    framer.stream().unwrap();
    framer.receive(&large);
    framer.receive(b") /c NIL\r\n");
    let frame = loop {
        if let Step::Frame(frame) = framer.step() {
            break frame;
        }
    };
    let Ok(Response::Data(Data::UrlFetch(data))) = decoder.response_of(&frame) else { panic!() };
    let payloads: Vec<_> = data.iter().map(|data| data.payload().unwrap().count()).collect();
    assert_eq!(payloads, [300_000, 300_000, 0]);
}

#[test]
fn tokens_are_not_shown() {
    let token = "5ec2e700000000000000000000000000";
    let url = format!("imap://joe@h/a/;UID=1;URLAUTH=anonymous:internal:{token}");
    let command = format!("a URLFETCH ({url} BODY) {url}\r\n");
    let response = format!("* URLFETCH {url} \"x\"\r\n");
    let command = decode(command.as_bytes()).unwrap();
    let mut decoder = Decoder::client();
    let response = decoder.response(response.as_bytes()).unwrap();
    for shown in [command.to_string(), format!("{command:?}"), response.to_string(), format!("{response:?}")] {
        assert!(!shown.contains("5ec2e7") && shown.contains("URLAUTH=anonymous:[redacted]"), "{shown}");
    }
}

#[test]
fn nothing_can_be_made_that_is_something_else() {
    let url = || UrlText::new("/x").unwrap();
    assert!(UrlFetch::new([]).is_err() && UrlFetchData::new([]).is_err());
    let arg = UrlFetchArg::new(url());
    assert!(arg.clone().with_params([UrlFetchParam::Body, UrlFetchParam::Binary]).is_err());
    assert!(arg.clone().with_params([UrlFetchParam::Body, UrlFetchParam::Body]).is_err());
    assert!(arg.with_params([]).unwrap().params().is_empty());
    assert!(UrlFetchData::new([UrlData::metadata(url(), [])]).is_err());
    let other = |name| UrlMetadata::Other(TaggedExt::new(name, crate::wire::Raw::parse(b"1").unwrap()).unwrap());
    assert!(UrlFetchData::new([UrlData::metadata(url(), [other("body")])]).is_err());
    assert!(UrlFetchData::new([UrlData::metadata(url(), [other("x")])]).is_ok());
}

#[test]
fn no_prefix_panics() {
    for line in [
        &b"a URLFETCH (\"/a\" BODY x) {2}\r\nab\r\n"[..],
        b"* URLFETCH \"/a\" {1}\r\nb /c (BODYPARTSTRUCTURE (\"A\" \"B\" NIL NIL NIL \"8BIT\" 1)) (BINARY ~{1}\r\nx) (X (y))\r\n",
    ] {
        for end in 0..line.len() {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let mut decoder = Decoder::new(Limits::client(), quirks);
                drop(decoder.command(&line[..end]));
                drop(decoder.response(&line[..end]));
                drop(decoder.head(&line[..end]));
            }
        }
    }
}

#[test]
fn spaces_too_many_are_told_once() {
    let line = b"* URLFETCH  /a  (BODY NIL)  (X 1)  /b  NIL\r\n";
    let mut decoder = Decoder::client();
    let response = decoder.response(line).unwrap();
    assert_eq!(decoder.deviations().len(), 5);
    let written = crate::data::testing::written(Peer::client(), |writer| {
        let Response::Data(Data::UrlFetch(data)) = &response else { panic!() };
        data.write(writer);
    });
    assert_eq!(written, b" \"/a\" (BODY NIL) (X 1) \"/b\" NIL\r\n");
}
