//! How responses are written: the rules of `quirks.md`, section 11, that concern servers, and values that the grammar does not
//! have but public fields can hold.

use crate::support::{
    decoding::{decoder_for, encoded},
    writing::{one_frame, peers},
};
use imap_wire::{
    AppendUid, BodySection, Code, Continuation, Data, Decoder, Encode, Fetch, FetchItem, Limits, OtherItem, Payload,
    Quirks, Response, Status, StatusKind,
    data::{
        Attributes, Esearch, ListData, Mailbox, Namespace, Namespaces, Section, StatusData, StatusItem, Tag, Text,
        UidSet, UidValidity,
    },
    wire::{Octets, Peer, Raw},
};

fn written(response: &Response<'_>) -> String {
    let octets = encoded(response, Peer::client());
    assert_eq!(one_frame(&octets, false).octets(), &octets);
    String::from_utf8(octets).unwrap()
}

fn data(data: Data<'_>) -> String {
    written(&Response::Data(data))
}

fn fetch(item: FetchItem<'_>) -> String {
    data(Data::Fetch(Fetch::new(1, vec![item])))
}

#[test]
fn a_section_is_echoed_as_it_was_asked_for() {
    // P17: Apple Mail discards what is spelled in another way.
    for section in ["HEADER.FIELDS (DATE FROM)", "header.fields (\"Date\" from)", "1.MIME", "HEADER.FIELDS.NOT (b A b)"]
    {
        let body = BodySection::new(Section::new(section).unwrap(), Payload::Nil);
        assert_eq!(fetch(FetchItem::BodySection(body)), format!("* 1 FETCH (BODY[{section}] NIL)\r\n"));
        let line = format!("* 1 FETCH (BODY[{section}]<0> NIL)\r\n");
        assert_eq!(written(&Decoder::client().response(line.as_bytes()).unwrap()), line);
    }
}

#[test]
fn mailboxes_and_delimiters_are_quoted() {
    // P18: iOS Mail fails where they are not.
    let list = || ListData::new(Attributes::new(), Some(b'/'), Mailbox::INBOX).unwrap();
    assert_eq!(data(Data::List(list())), "* LIST () \"/\" \"INBOX\"\r\n");
    assert_eq!(data(Data::Lsub(list())), "* LSUB () \"/\" \"INBOX\"\r\n");
    let renamed = list().with_old_name(Mailbox::new("old").unwrap());
    assert_eq!(data(Data::List(renamed)), "* LIST () \"/\" \"INBOX\" (\"OLDNAME\" (\"old\"))\r\n");
    let status = StatusData::new(Mailbox::INBOX, [StatusItem::Messages(1)]).unwrap();
    assert_eq!(data(Data::Status(status)), "* STATUS \"INBOX\" (MESSAGES 1)\r\n");
    let namespaces = Namespaces::new([Namespace::new("", Some(b'.')).unwrap()], [], []);
    assert_eq!(data(Data::Namespace(Box::new(namespaces))), "* NAMESPACE ((\"\" \".\")) NIL NIL\r\n");
}

#[test]
fn the_name_of_a_response_is_an_atom() {
    // P19: Thunderbird fails if ID is quoted.
    let id = imap_wire::ext::Id::new().with_field("name", "x").unwrap();
    assert_eq!(data(Data::Id(id)), "* ID (\"name\" \"x\")\r\n");
    assert!(imap_wire::OtherData::new(None, "\"ID\"", Raw::default()).is_err());
}

#[test]
fn an_empty_payload_is_no_literal() {
    // P20: iOS Mail stalls on `{0}`.
    let empty = || Payload::Octets(Octets::EMPTY);
    let mut body = BodySection::new(Section::new("1").unwrap(), empty());
    body.origin = Some(393_216);
    assert_eq!(fetch(FetchItem::BodySection(body.clone())), "* 1 FETCH (BODY[1]<393216> \"\")\r\n");
    assert_eq!(fetch(FetchItem::Binary(body)), "* 1 FETCH (BINARY[1]<393216> \"\")\r\n");
    assert_eq!(fetch(FetchItem::Rfc822Text(empty())), "* 1 FETCH (RFC822.TEXT \"\")\r\n");
}

#[test]
fn numbers_beyond_the_grammar_are_written_as_the_largest() {
    assert_eq!(fetch(FetchItem::Rfc822Size(u64::MAX)), "* 1 FETCH (RFC822.SIZE 9223372036854775807)\r\n");
    let size = FetchItem::BinarySize(Section::whole(), u64::MAX);
    assert_eq!(fetch(size), "* 1 FETCH (BINARY.SIZE[] 9223372036854775807)\r\n");
}

#[test]
fn a_zero_where_the_grammar_has_none_reads_back() {
    let status = |code| Response::Untagged(Status::new(StatusKind::Ok, Text::default()).with_code(code));
    for response in [
        Response::Data(Data::Fetch(Fetch::new(0, vec![FetchItem::Uid(0)]))),
        Response::Data(Data::Expunge(0)),
        status(Code::UidNext(0)),
        status(Code::Unseen(0)),
    ] {
        let octets = written(&response);
        let mut decoder = Decoder::client();
        assert_eq!(decoder.response(octets.as_bytes()).as_ref(), Ok(&response));
        assert!(decoder.deviations().iter().all(|it| it.quirk == Quirks::ZERO), "{octets}");
        assert!(!decoder.deviations().is_empty(), "{octets}");
    }
}

#[test]
fn a_tagged_preauth_is_written_as_ok() {
    let status = Status::new(StatusKind::PreAuth, Text::new("done").unwrap());
    assert_eq!(written(&Response::Tagged(Tag::new("A1").unwrap(), status)), "A1 OK done\r\n");
}

#[test]
fn a_tag_in_esearch_reads_back_whatever_its_octets() {
    for tag in ["A1", "", "a b", "\r\n", "\0", "\u{fc}"] {
        let response = Response::Data(Data::Esearch(Esearch::new(false).with_tag(tag)));
        for peer in peers().filter(|peer| !peer.is_server()) {
            let octets = encoded(&response, peer);
            assert_eq!(decoder_for(peer).response(&octets).as_ref(), Ok(&response), "{}", octets.escape_ascii());
        }
    }
}

#[test]
fn character_sets_that_can_be_quoted_are_written() {
    let long = "x".repeat(512);
    for charset in ["a\tb", "\u{7f}", "", &long] {
        let code = Code::BadCharset(vec![charset.into()]);
        let response = Response::Untagged(Status::new(StatusKind::No, Text::default()).with_code(code));
        assert_eq!(Decoder::client().response(written(&response).as_bytes()).as_ref(), Ok(&response));
    }
    // The line of a status has no literals.
    let code = Code::BadCharset(vec!["utf-8".into(), "\r\n".into()]);
    let status = Status::new(StatusKind::No, Text::default()).with_code(code);
    assert_eq!(written(&Response::Untagged(status)), "* NO [BADCHARSET (utf-8)] \r\n");
}

#[test]
fn what_the_grammar_has_not_does_not_pass_the_check() {
    let check = |response: &Response<'_>| response.check(&Peer::client());
    let nonzero = Err("a message number, a UID or UIDNEXT is not 0".to_owned());
    let large = Err("a number of octets or an origin is below 2^63".to_owned());
    let told = |response: Response<'_>| check(&response).map_err(|error| error.to_string());
    let of = |data| told(Response::Data(data));
    let item = |seq, item| of(Data::Fetch(Fetch::new(seq, vec![item])));
    let partial = |origin| {
        let mut part = BodySection::new(Section::new("1").unwrap(), Payload::Nil);
        part.origin = Some(origin);
        part
    };
    let code = |code| told(Response::Untagged(Status::new(StatusKind::Ok, Text::default()).with_code(code)));
    assert_eq!((of(Data::Expunge(0)), of(Data::Expunge(1))), (nonzero.clone(), Ok(())));
    assert_eq!((item(0, FetchItem::Uid(1)), item(1, FetchItem::Uid(1))), (nonzero.clone(), Ok(())));
    assert_eq!(item(1, FetchItem::Uid(0)), nonzero);
    assert_eq!(item(1, FetchItem::BodySection(partial(u64::MAX))), large);
    assert_eq!(item(1, FetchItem::Binary(partial(1 << 63))), large);
    assert_eq!(item(1, FetchItem::BodySection(partial((1 << 63) - 1))), Ok(()));
    assert_eq!(item(1, FetchItem::Rfc822Size(u64::MAX)), large);
    assert_eq!(of(Data::Fetch(Fetch::new(1, vec![]))), Err("FETCH has an item".to_owned()));
    assert_eq!(
        (code(Code::UidNext(0)), code(Code::Unseen(0)), code(Code::UidNext(1))),
        (nonzero.clone(), nonzero, Ok(()))
    );
}

#[test]
fn nameless_data_is_written_as_it_was() {
    for line in ["* {3}\r\nabc\r\n", "* (a b)\r\n", "* 5 (a b)\r\n"] {
        let response = Decoder::client().response(line.as_bytes()).unwrap();
        assert_eq!(written(&response), line);
    }
}

#[test]
fn an_item_that_could_not_be_read_back_cannot_be_built() {
    for name in ["X[1", "[", "X[", "UID", "binary.size"] {
        assert!(OtherItem::new(name, Raw::parse(b"5").unwrap()).is_err(), "{name}");
    }
}

#[test]
fn capabilities_are_equal_however_they_were_spaced() {
    let mut decoder = Decoder::client();
    let spaced = decoder.response(b"* CAPABILITY  IMAP4rev1   IDLE \r\n").unwrap();
    assert_eq!(written(&spaced), "* CAPABILITY IMAP4rev1 IDLE\r\n");
    assert_eq!(decoder.response(b"* CAPABILITY IMAP4rev1 IDLE\r\n").as_ref(), Ok(&spaced));
    assert_ne!(decoder.response(b"* CAPABILITY IDLE IMAP4rev1\r\n").as_ref(), Ok(&spaced));
    let Response::Data(Data::Capability(capabilities)) = spaced else { panic!() };
    assert_eq!(capabilities.to_string(), "IMAP4rev1 IDLE");
}

#[test]
fn uids_stand_as_they_were_given() {
    let code = AppendUid::new(UidValidity::new(1).unwrap(), UidSet::new("3:1").unwrap());
    let status = Status::new(StatusKind::Ok, Text::default()).with_code(Code::AppendUid(code));
    assert_eq!(written(&Response::Untagged(status)), "* OK [APPENDUID 1 3:1] \r\n");
}

/// What ends like the announcement of a literal is followed by a space, which is no part of the value when it is read.
#[test]
fn what_must_not_announce_a_literal_reads_back() {
    for text in ["see {5}", "{5}", "x{12+}", "~{0}"] {
        let status = Status::new(StatusKind::No, Text::new(text).unwrap());
        let response = Response::Untagged(status);
        let octets = encoded(&response, Peer::client());
        assert_eq!(octets, format!("* NO {text} \r\n").as_bytes());
        for quirks in [Quirks::NONE, Quirks::SERVERS] {
            let mut decoder = Decoder::new(Limits::client(), quirks);
            assert_eq!(decoder.response(&octets).as_ref(), Ok(&response));
            assert_eq!(decoder.deviations(), []);
        }
    }
    for line in [&b"A1 XRAW x{5} \r\n"[..], b"A1 XRAW {5}\r\n\r\n{5} x{0} \r\n"] {
        let mut decoder = Decoder::server();
        let command = decoder.command(line).unwrap();
        assert_eq!(encoded(&command, Peer::server()), line, "{command:?}");
    }
}

#[test]
fn spaces_behind_what_is_like_an_announcement_are_not_lost() {
    for text in ["x {4}", "x {4} ", "x {4+}  ", "{4}", " ", "x  "] {
        let status = Response::Untagged(Status::new(StatusKind::Ok, Text::new(text).unwrap()));
        let continuation = Response::Continuation(Continuation::new(Text::new(text).unwrap()));
        for response in [status, continuation] {
            let line = written(&response);
            assert_eq!(Decoder::client().response(line.as_bytes()), Ok(response), "{line:?}");
        }
    }
}
