//! Values as JSON: how they look, that they come back as they were, and that nothing comes in that a constructor refuses.
#![cfg(feature = "serde")]

use crate::support::capture::corpus;
use imap_wire::{
    Code, Continuation, Decoder, Encode, FetchItem, Greeting, Limits, Message, OtherCode, OtherData, OtherItem,
    Payload, Quirks, Response, Tap,
    command::{
        Append, Authenticate, Command, Create, Fetch as FetchCommand, FetchAttribute, FetchAttributes, List,
        ListPattern, Login, OtherCommand, OtherFetchAttribute, Partial, SaslLine, Select, Store, TaggedCommand,
    },
    data::{
        Attribute, Attributes, BodyStructure, Capabilities, Date, DateTime, Envelope, Esearch, Flag, Flags,
        InternalDate, Keyword, ListData, Mailbox, Namespace, NamespaceExtension, OtherAttribute, OtherOption,
        OtherStatusItemName, PartNumber, SearchData, Secret, Section, SeqNumber, SeqRange, SequenceSet, StatusData,
        StatusItemName, StatusItemNames, Tag, TaggedExt, Text, UidSet, UidValidity,
    },
    ext::{
        AppendLimit, BadUrl, CancelUpdate, Catenate, CompressAlgorithm, ContextUpdates, EntryName, Event, EventGroup,
        EventName, FilterName, GetMetadata, Id, Mailboxes, Metadata, ModSeq, MultiSearch, Notify, ObjectId,
        OtherAlgorithm, OtherResourceName, OtherThreadAlgorithm, PartialRange, Preview, Qresync, QuotaLimit,
        QuotaResource, Relevancy, ResourceName, Rights, SearchModseqExt, SeqMatchData, SetMetadata, Sort, Thread,
        ThreadAlgorithm, ThreadData, Utf8Literal, XGmLabel,
    },
    search::{Criterion, OtherKey, ReturnOptions, Search, SearchKey},
    wire::{NString, Octets, Peer, Raw},
};
use serde_json::{Value, from_str, from_value, json, to_string, to_value};
use std::{fmt::Debug, thread};

fn response(line: &[u8]) -> Value {
    let mut decoder = Decoder::client();
    to_value(decoder.response(line).unwrap()).unwrap()
}

fn command(line: &[u8]) -> Value {
    to_value(Decoder::server().command(line).unwrap().command).unwrap()
}

#[test]
fn octets_are_text_or_base64() {
    for (octets, expected) in
        [(&b"a\0\"\n"[..], json!("a\u{0}\"\n")), ("ü".as_bytes(), json!("ü")), (b"\xff", json!({"base64": "/w=="}))]
    {
        assert_eq!(to_value(Octets::from(octets)).unwrap(), expected);
        assert_eq!(from_value::<Octets<'_>>(expected).unwrap(), octets);
    }
    assert_eq!(to_value(NString::NIL).unwrap(), Value::Null);
    assert_eq!(from_str::<NString<'_>>("null").unwrap(), NString::NIL);
    assert_eq!(from_str::<NString<'_>>(r#""""#).unwrap(), NString::from(""));
    assert_eq!(from_str::<Octets<'_>>(r#"{"base64": ""}"#).unwrap(), "");
    for wrong in [r#"{"base64": "/w="}"#, r#"{"base64": "/w==", "x": 1}"#, r#"{"x": "/w=="}"#, "{}", "1", "[1]", "null"]
    {
        assert!(from_str::<Octets<'_>>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn responses_read_well() {
    let cases: [(&[u8], Value); 11] = [
        (b"+ idling\r\n", json!({"continuation": "idling"})),
        (
            b"A1 OK [READ-WRITE] done\r\n",
            json!({"tagged": {"tag": "A1", "status": {"kind": "ok", "code": "read_write", "text": "done"}}}),
        ),
        (
            b"* BYE [X-A 1] bye\r\n",
            json!({"untagged": {"kind": "bye", "code": {"other": {"name": "X-A", "value": "1"}}, "text": "bye"}}),
        ),
        (b"* 3 EXISTS\r\n", json!({"data": {"exists": 3}})),
        (b"* CAPABILITY IMAP4rev1 IDLE\r\n", json!({"data": {"capability": ["IMAP4rev1", "IDLE"]}})),
        (b"* SEARCH 2 3\r\n", json!({"data": {"search": {"numbers": [2, 3], "modseq": null}}})),
        (
            b"* LIST (\\HasChildren \\X) \"/\" Gel\xc3\xb6scht\r\n",
            json!({"data": {"list": {
                "attributes": ["\\HasChildren", "\\X"], "delimiter": "/", "mailbox": "Gelöscht",
                "child_info": [], "old_name": null, "others": [],
            }}}),
        ),
        (
            b"* ESEARCH (TAG \"A2\") UID ALL 1:3 COUNT 3\r\n",
            json!({"data": {"esearch": {
                "tag": "A2", "is_uid": true, "min": null, "max": null, "count": 3, "all": "1:3",
                "mailbox": null, "uid_validity": null, "correlators": [], "others": [],
            }}}),
        ),
        (
            b"* STATUS INBOX (MESSAGES 2 UIDVALIDITY 7)\r\n",
            json!({"data": {"status": {
                "mailbox": "INBOX", "messages": 2, "recent": null, "uid_next": null, "uid_validity": 7, "unseen": null,
                "deleted": null, "size": null, "others": [],
            }}}),
        ),
        (
            b"* 1 FETCH (INTERNALDATE \" 1-Feb-2024 03:04:05 +0100\" BINARY.SIZE[1.2] 5 X-A (1 2) RFC822 NIL)\r\n",
            json!({"data": {"fetch": {"number": 1, "is_uid": false, "items": [
                {"internal_date": " 1-Feb-2024 03:04:05 +0100"},
                {"binary_size": {"section": "1.2", "octets": 5}},
                {"other": {"name": "X-A", "value": "(1 2)"}},
                {"rfc822": "nil"},
            ]}}}),
        ),
        (
            b"* 1 FETCH (ENVELOPE (NIL \"s\" ((NIL NIL \"a\" \"b\")) NIL NIL NIL NIL NIL NIL \"<i>\"))\r\n",
            json!({"data": {"fetch": {"number": 1, "is_uid": false, "items": [{"envelope": {
                "date": null, "subject": "s", "from": [{"name": null, "adl": null, "mailbox": "a", "host": "b"}],
                "sender": [], "reply_to": [], "to": [], "cc": [], "bcc": [], "in_reply_to": null, "message_id": "<i>",
            }}]}}}),
        ),
    ];
    for (line, expected) in cases {
        assert_eq!(response(line), expected);
        let read: Response<'_> = from_value(expected).unwrap();
        assert_eq!(Ok(read), Decoder::client().response(line));
    }
}

#[test]
fn commands_read_well() {
    let cases: [(&[u8], Value); 6] = [
        (b"a NOOP\r\n", json!("noop")),
        (
            b"a UID FETCH 1:3,7 (FLAGS BODY.PEEK[1.TEXT]<0.100>)\r\n",
            json!({"uid_fetch": {
                "sequence_set": "1:3,7", "attributes": ["FLAGS", "BODY.PEEK[1.TEXT]<0.100>"], "modifiers": [],
            }}),
        ),
        (b"a FETCH * FULL\r\n", json!({"fetch": {"sequence_set": "*", "attributes": "FULL", "modifiers": []}})),
        (
            b"a SEARCH RETURN (MIN X) CHARSET UTF-8 OR FROM {2+}\r\n\xc3\xbc NOT SINCE 1-Feb-1994\r\n",
            json!({"search": {
                "return_options": ["min", {"other": {"name": "X", "value": null}}], "charset": "UTF-8",
                "key": "OR FROM \"ü\" NOT SINCE 1-Feb-1994",
            }}),
        ),
        (
            b"a STORE 1 +FLAGS.SILENT (\\Seen)\r\n",
            json!({"store": {"sequence_set": "1", "modifiers": [], "attribute":
                {"flags": {"action": "add", "is_silent": true, "flags": ["\\Seen"]}}}}),
        ),
        (
            b"a APPEND x {3+}\r\n\x01\xfe\xff\r\n",
            json!({"append": {"mailbox": "x", "messages": [{"flags": null, "internal_date": null, "extensions": [],
                "data": {"message": {"payload": {"octets": {"base64": "Af7/"}}, "binary": false}}}]}}),
        ),
    ];
    for (line, expected) in cases {
        assert_eq!(command(line), expected);
        let read: Command<'_> = from_value(expected).unwrap();
        assert_eq!(read, Decoder::server().command(line).unwrap().command);
    }
}

#[test]
fn what_extensions_have_reads_well() {
    let responses: [(&[u8], Value); 7] = [
        (
            b"* ACL INBOX bob wirl\r\n",
            json!({"data": {"acl": {"mailbox": "INBOX", "entries": [{"identifier": "bob", "rights": "lrwi"}]}}}),
        ),
        (
            b"* ID (\"name\" \"x\" \"os\" NIL)\r\n",
            json!({"data": {"id": [{"name": "name", "value": "x"}, {"name": "os", "value": null}]}}),
        ),
        (
            b"* METADATA \"\" /shared/comment\r\n",
            json!({"data": {"metadata": {"mailbox": "", "entries": [], "changed": ["/shared/comment"]}}}),
        ),
        (
            b"* QUOTA \"\" (storage 1 2)\r\n",
            json!({"data": {"quota": {"root": "", "resources": [{"name": "STORAGE", "usage": 1, "limit": 2}]}}}),
        ),
        (
            b"a NO [METADATA MAXSIZE 5] no\r\n",
            json!({"tagged": {"tag": "a", "status": {"kind": "no", "code": {"metadata": {"max_size": 5}}, "text": "no"}}}),
        ),
        (
            b"* ESEARCH (MAILBOX x UIDVALIDITY 7) UID ADDTO (0 1:2) RELEVANCY (4 99)\r\n",
            json!({"data": {"esearch": {
                "tag": null, "is_uid": true, "min": null, "max": null, "count": null, "all": null,
                "mailbox": "x", "uid_validity": 7, "correlators": [],
                "others": [{"add_to": [{"position": 0, "results": "1:2"}]}, {"relevancy": [4, 99]}],
            }}}),
        ),
        (
            b"a NO [BADEVENT (messagenew X)] no\r\n",
            json!({"tagged": {"tag": "a", "status": {
                "kind": "no", "code": {"bad_event": ["MessageNew", "X"]}, "text": "no",
            }}}),
        ),
    ];
    for (line, expected) in responses {
        assert_eq!(response(line), expected);
        assert_eq!(Ok(from_value::<Response<'_>>(expected).unwrap()), Decoder::client().response(line));
    }
    let commands: [(&[u8], Value); 6] = [
        (
            b"a SETACL x bob -t\r\n",
            json!({"set_acl": {"mailbox": "x", "identifier": "bob", "rights": {"remove": "t"}}}),
        ),
        (
            b"a GETMETADATA (DEPTH 1) x /a\r\n",
            json!({"get_metadata": {"mailbox": "x", "options": [{"depth": "one"}], "entries": ["/a"]}}),
        ),
        (b"a COMPRESS DEFLATE\r\n", json!({"compress": "DEFLATE"})),
        (b"a CANCELUPDATE \"b\"\r\n", json!({"cancel_update": ["b"]})),
        (
            b"a NOTIFY SET (SUBTREE x (MailboxName))\r\n",
            json!({"notify": {"wants_status": false, "groups": [
                {"filter": {"subtree": ["x"]}, "events": [{"name": "MailboxName", "attributes": []}]},
            ]}}),
        ),
        (
            b"a ESEARCH IN (PERSONAL) FUZZY FILTER x\r\n",
            json!({"esearch": {
                "sources": ["personal"], "scope_options": [],
                "search": {"return_options": null, "charset": null, "key": "FUZZY FILTER x"},
            }}),
        ),
    ];
    for (line, expected) in commands {
        assert_eq!(command(line), expected);
        let read: Command<'_> = from_value(expected).unwrap();
        assert_eq!(read, Decoder::server().command(line).unwrap().command);
    }
}

#[test]
fn what_extensions_do_not_take_is_refused() {
    refuses::<Rights>(&[json!("L"), json!("+l"), json!("l r"), json!(1)]);
    let field = json!({"name": "a", "value": null});
    refuses::<Id<'_>>(&[json!([field, field]), json!([{"name": "a".repeat(31), "value": null}]), json!("NIL")]);
    refuses::<EntryName<'_>>(&[json!("a"), json!("/"), json!("/a\r\n"), json!("/a*"), json!("/ä")]);
    refuses::<ResourceName<'_>>(&[json!("a b"), json!(""), json!("a)")]);
    refuses::<CompressAlgorithm<'_>>(&[json!("a b"), json!("")]);
    refuses::<CancelUpdate<'_>>(&[json!([]), json!(["a\r\n"])]);
    refuses::<ContextUpdates<'_>>(&[json!([]), json!([{"position": 0, "results": "*"}])]);
    refuses::<EventName<'_>>(&[json!("NONE"), json!("a b")]);
    refuses::<FilterName<'_>>(&[json!("a/b"), json!("")]);
    refuses::<Mailboxes<'_>>(&[json!([]), json!(["a\0"])]);
    refuses::<Relevancy>(&[json!([0]), json!([101])]);
    refuses::<Event<'_>>(&[json!({"name": "FlagChange", "attributes": ["UID"]})]);
    refuses::<EventGroup<'_>>(&[
        json!({"filter": "selected", "events": [{"name": "MessageNew", "attributes": []}]}),
        json!({"filter": "selected", "events": [{"name": "MailboxName", "attributes": []}]}),
    ]);
    let selected = json!({"filter": "selected", "events": []});
    refuses::<Notify<'_>>(&[json!({"wants_status": false, "groups": [selected, selected]})]);
    let search = json!({"return_options": null, "charset": null, "key": "ALL"});
    refuses::<MultiSearch<'_>>(&[json!({"sources": ["selected_delayed"], "scope_options": [], "search": search})]);
    refuses::<QuotaResource<'_>>(&[json!({"name": "STORAGE", "usage": 1_u64 << 63, "limit": 0})]);
    refuses::<QuotaLimit<'_>>(&[json!({"name": "STORAGE", "limit": 1_u64 << 63})]);
    let entry = json!({"name": "/a", "value": null});
    refuses::<SetMetadata<'_>>(&[json!({"mailbox": "x", "entries": []})]);
    refuses::<GetMetadata<'_>>(&[
        json!({"mailbox": "x", "options": [], "entries": []}),
        json!({"mailbox": "x", "options": [{"other": {"name": "depth", "value": null}}], "entries": ["/a"]}),
    ]);
    refuses::<Metadata<'_>>(&[
        json!({"mailbox": "x", "entries": [], "changed": []}),
        json!({"mailbox": "x", "entries": [entry], "changed": ["/a"]}),
    ]);
}

#[test]
fn a_body_is_a_list_of_parts() {
    let text = BodyStructure::text("plain", 5, 1).unwrap().with_parameters([("charset", "utf-8")]);
    let message = BodyStructure::message("rfc822", Envelope::default(), text.clone(), 9, 2).unwrap();
    let body = BodyStructure::multipart("mixed", [text.with_disposition("inline", [("a", "b")]), message]).unwrap();
    let json = to_value(&body).unwrap();
    let parts = json.as_array().unwrap();
    let seen: Vec<_> = parts.iter().map(|part| [&part["number"], &part["subtype"], &part["below"]]).collect();
    assert_eq!(json!(seen), json!([[null, "mixed", 3], ["1", "plain", 0], ["2", "rfc822", 1], ["2.1", "plain", 0]]));
    assert_eq!(parts[0]["media_type"], "MULTIPART");
    assert_eq!(parts[0]["encoding"], Value::Null);
    assert_eq!(parts[1]["parameters"], json!([{"attribute": "charset", "value": "utf-8"}]));
    assert_eq!(parts[1]["disposition"], json!({"kind": "inline", "parameters": [{"attribute": "a", "value": "b"}]}));
    assert_eq!((&parts[1]["extension_fields"], &parts[2]["lines"]), (&json!(2), &json!(2)));
    assert_eq!(from_value::<BodyStructure<'_>>(json).unwrap(), body);
}

#[test]
fn a_body_that_is_none_is_refused() {
    let text = BodyStructure::text("plain", 5, 1).unwrap();
    let message = BodyStructure::message("rfc822", Envelope::default(), text.clone(), 9, 2).unwrap();
    let body = BodyStructure::multipart("mixed", [message, text]).unwrap();
    let json = to_value(&body).unwrap();
    let changes: [(usize, &str, Value, &str); 19] = [
        (0, "below", json!(2), "the parts of a body are one part, and those inside it"),
        (0, "below", json!(4), "the parts of a body are one part, and those inside it"),
        (0, "below", json!(u64::MAX), "the parts of a body are one part, and those inside it"),
        (1, "below", json!(3), "the parts of a body are one part, and those inside it"),
        (1, "below", json!(2), "a message has one body"),
        (2, "below", json!(1), "the parts of a body are one part, and those inside it"),
        (3, "below", json!(1), "the parts of a body are one part, and those inside it"),
        (0, "media_type", json!("x"), "a part of this type does not have this field, or nothing inside it"),
        (0, "media_type", json!("text"), "a part of this type does not have this field, or nothing inside it"),
        (0, "encoding", json!("7bit"), "a part of this type does not have this field, or nothing inside it"),
        (0, "octets", json!(1), "a part of this type does not have this field, or nothing inside it"),
        (0, "id", json!(""), "a part of this type does not have this field, or nothing inside it"),
        (0, "lines", json!(1), "a part of this type does not have this field, or nothing inside it"),
        (3, "media_type", json!("x"), "a part of this type does not have this field, or nothing inside it"),
        (3, "encoding", Value::Null, "a part that is no multipart has an encoding"),
        (3, "octets", json!(1_u64 << 63), "a size has at most 63 bits"),
        (3, "lines", json!(1_u64 << 63), "a size has at most 63 bits"),
        (3, "extension_fields", json!(5), "extension data is four fields, and then values"),
        (3, "extension_data", json!(["1 2"]), "extension data is four fields, and then values"),
    ];
    for (part, field, value, expected) in changes {
        let mut wrong = json.clone();
        wrong[part][field] = value;
        let error = from_value::<BodyStructure<'_>>(wrong).unwrap_err();
        assert_eq!(error.to_string(), expected, "{part} {field}");
    }
    assert!(from_value::<BodyStructure<'_>>(json!([])).is_err());
    // A field that nothing says is told is told if one behind it has a value.
    let mut more = json.clone();
    more[3]["extension_data"] = json!(["(1 2)"]);
    let more: BodyStructure<'_> = from_value(more).unwrap();
    assert_eq!(to_value(&more).unwrap()[3]["extension_fields"], 4);
}

#[test]
fn no_depth_overflows_the_stack() {
    const DEPTH: usize = 5_000;
    let deep = || {
        let mut body = BodyStructure::text("plain", 5, 1).unwrap();
        let mut key = SearchKey::seen();
        for _ in 0..DEPTH {
            body = BodyStructure::multipart("mixed", [body]).unwrap();
            key = !key;
        }
        let json = to_string(&body).unwrap();
        assert!(json.len() < DEPTH * 1000, "{}", json.len());
        assert!(from_str::<BodyStructure<'_>>(&json).unwrap() == body);
        assert!(from_str::<SearchKey<'_>>(&to_string(&key).unwrap()).unwrap() == key);
    };
    thread::Builder::new().stack_size(256 << 10).spawn(deep).unwrap().join().unwrap();
}

/// Asserts that each of these is refused.
#[track_caller]
fn refuses<T: for<'de> serde::Deserialize<'de> + Debug>(documents: &[Value]) {
    for document in documents {
        if let Ok(read) = from_value::<T>(document.clone()) {
            panic!("{document} is {read:?}");
        }
    }
}

#[test]
fn what_public_fields_hold_is_read_and_does_not_pass_the_check() {
    let part = |origin: u64| json!({"body_section": {"section": "", "origin": origin, "payload": "nil"}});
    for (document, is_legal) in [
        (json!({"data": {"expunge": 0}}), false),
        (json!({"data": {"expunge": 1}}), true),
        (json!({"data": {"fetch": {"number": 0, "is_uid": false, "items": [{"uid": 1}]}}}), false),
        (json!({"data": {"fetch": {"number": 1, "is_uid": false, "items": [{"uid": 0}]}}}), false),
        (json!({"data": {"fetch": {"number": 1, "is_uid": false, "items": [part(u64::MAX)]}}}), false),
        (json!({"data": {"fetch": {"number": 1, "is_uid": false, "items": [part(7)]}}}), true),
    ] {
        let response: Response<'_> = from_value(document.clone()).unwrap();
        assert_eq!(response.check(&Peer::client()).is_ok(), is_legal, "{document}");
    }
}

#[test]
fn what_a_constructor_refuses_is_not_read() {
    refuses::<Tag<'_>>(&[json!(""), json!("A1\r"), json!("A1\r\nA2 LOGOUT"), json!("+"), json!({"base64": "/w=="})]);
    refuses::<Text<'_>>(&[json!("a\nb"), json!("a\rb"), json!("\u{0}")]);
    refuses::<Message<'_>>(&[json!({"challenge": "[redacted]"}), json!({"challenge": "+ abc"})]);
    refuses::<Continuation<'_>>(&[json!("a\r\n* BYE"), json!({"base64": "DQo="})]);
    refuses::<Mailbox<'_>>(&[json!("\u{0}"), json!({"base64": "AA=="})]);
    refuses::<ListPattern<'_>>(&[json!("\u{0}")]);
    refuses::<Raw<'_>>(&[json!("a\r\nb"), json!("a {3}\r\nb"), json!("{1}"), json!("\u{0}")]);
    refuses::<Keyword<'_>>(&[json!(""), json!("a b"), json!("\\Seen"), json!("a]"), json!("a\r\n")]);
    refuses::<Flag<'_>>(&[json!("\\"), json!("a)"), json!("ü")]);
    refuses::<Flags<'_>>(&[json!("\\Seen"), json!(["\\Seen) BODY ("])]);
    refuses::<Attribute<'_>>(&[json!("Marked"), json!("\\a b")]);
    refuses::<OtherAttribute<'_>>(&[json!("\\marked")]);
    refuses::<Attributes<'_>>(&[json!(["\\a)"])]);
    refuses::<Capabilities<'_>>(&[json!(["IDLE", "a b"]), json!([""]), json!(["a\r\n"]), json!(["IDLE", ""])]);
    refuses::<SequenceSet<'_>>(&[json!("0"), json!("1,"), json!("1:*\r\n"), json!(""), json!("4294967296")]);
    refuses::<UidSet<'_>>(&[json!("*"), json!("$"), json!("1:*")]);
    refuses::<SeqNumber>(&[json!("0"), json!("$"), json!("1:2"), json!("1:1"), json!(""), json!("1,2"), json!(1)]);
    refuses::<SeqRange>(&[json!("0:1"), json!("$"), json!("1,2"), json!("")]);
    refuses::<Date>(&[json!("30-Feb-2024"), json!("1-Feb-2024 "), json!(""), json!("2024-02-01")]);
    refuses::<DateTime>(&[
        json!("30-Feb-2024 00:00:00 +0000"),
        json!("1-Feb-2024 00:00:00 +0000"),
        json!(" 1-Feb-2024 00:00:00 +0000 "),
        json!(" 1-Feb-2024 00:00:00 +000"),
        json!(""),
    ]);
    refuses::<InternalDate<'_>>(&[json!("00-Jan-0000 00:00:00 +0000")]);
    refuses::<Section<'_>>(&[json!("1.0"), json!("]"), json!("MIME"), json!("1]<0> BODY["), json!("HEADER.FIELDS ()")]);
    refuses::<PartNumber>(&[json!(""), json!("0"), json!("1."), json!("1.+2"), json!("4294967296"), json!(1)]);
    refuses::<UidValidity>(&[json!(0), json!(1_u64 << 32), json!(-1)]);
    refuses::<StatusItemName<'_>>(&[json!("a b"), json!("")]);
    refuses::<OtherStatusItemName<'_>>(&[json!("unseen")]);
    refuses::<StatusItemNames<'_>>(&[json!([])]);
    refuses::<ObjectId<'_>>(&[json!(""), json!("a b"), json!("a.b"), json!("a".repeat(256))]);
    refuses::<PartialRange>(&[json!("0:1"), json!("1"), json!("1:-1"), json!("1:5 "), json!(1)]);
    refuses::<Preview<'_>>(&[json!([{"other": {"name": "lazy"}}]), json!([{"other": {"name": "X", "value": "1"}}])]);
    refuses::<ThreadAlgorithm<'_>>(&[json!(""), json!("a b")]);
    refuses::<OtherThreadAlgorithm<'_>>(&[json!("references"), json!("(")]);
    refuses::<OtherAlgorithm<'_>>(&[json!("deflate"), json!("(")]);
    assert_eq!(from_value::<OtherAlgorithm<'_>>(json!("lz4")).unwrap().as_octets(), b"lz4");
    refuses::<OtherResourceName<'_>>(&[json!("storage"), json!("(")]);
    refuses::<ThreadData>(&[json!([[1, 1]]), json!([[0, 0]]), json!([[0, null], [1, 1]]), json!([[0, 1], [1, null]])]);
    assert_eq!(from_str::<ThreadData>("[[0, null], [1, 3], [1, 5]]").unwrap().threads().count(), 1);
    let sort = |criteria, charset| json!({"criteria": criteria, "charset": charset, "key": "ALL"});
    let date = json!([{"key": "date", "is_reversed": true}]);
    assert!(from_value::<Sort<'_>>(sort(date.clone(), "UTF-8")).is_ok());
    let other = |name| json!([{"key": {"other": {"name": name, "value": null}}, "is_reversed": false}]);
    assert!(from_value::<Sort<'_>>(sort(other("X"), "UTF-8")).is_ok());
    refuses::<Sort<'_>>(&[
        sort(json!([]), "UTF-8"),
        sort(date, "a\r\nb"),
        sort(other("Date"), "UTF-8"),
        sort(other("reverse"), "UTF-8"),
    ]);
    refuses::<Thread<'_>>(&[json!({"algorithm": "REFS", "charset": "", "key": "ALL"})]);
    refuses::<SearchData>(&[
        json!({"numbers": [0], "modseq": null}),
        json!({"numbers": [], "modseq": 1}),
        json!({"numbers": [1], "modseq": 0}),
        json!({"numbers": [1], "modseq": 1_u64 << 63}),
    ]);
    refuses::<ModSeq>(&[json!(1_u64 << 63), json!(-1), json!("1")]);
    let pairs = |numbers: &str, uids: &str| json!({"sequence_set": numbers, "uid_set": uids});
    assert!(from_value::<SeqMatchData<'_>>(pairs("1:2", "5,7")).is_ok());
    refuses::<SeqMatchData<'_>>(&[pairs("1:2", "5"), pairs("2,1", "5:6"), pairs("1:2", "7,5"), pairs("1:*", "5:6")]);
    let known = |modseq, uids| json!({"uid_validity": 1, "modseq": modseq, "known_uids": uids, "seq_match_data": null});
    assert!(from_value::<Qresync<'_>>(known(1, json!("1:9"))).is_ok());
    refuses::<Qresync<'_>>(&[known(0, json!(null)), known(1, json!("1:*"))]);
    refuses::<SearchModseqExt<'_>>(&[json!({"flag": "\\Recent", "entry_type": "all"})]);
    refuses::<TaggedExt<'_>>(&[json!({"name": "1a", "value": "1"}), json!({"name": "a", "value": "1 2"})]);
    refuses::<NamespaceExtension<'_>>(&[json!({"name": "x", "values": []})]);
    refuses::<AppendLimit>(&[json!(-1), json!(1_u64 << 32)]);
    refuses::<BadUrl<'_>>(&[json!(""), json!("a\""), json!("a\\"), json!("a\r\n")]);
    refuses::<Catenate<'_>>(&[json!([]), json!([{"text": "nil"}]), json!([{"url": "\u{0}"}])]);
    refuses::<Utf8Literal<'_>>(&[json!("nil")]);
    refuses::<XGmLabel<'_>>(&[json!("\u{0}")]);
    for delimiter in ["\r", "\u{0}", "ü", "€", "//", ""] {
        refuses::<Namespace<'_>>(&[json!({"prefix": "", "delimiter": delimiter, "extensions": []})]);
        refuses::<ListData<'_>>(&[json!({
            "attributes": [], "delimiter": delimiter, "mailbox": "x", "child_info": [], "old_name": null, "others": [],
        })]);
    }
    let list = |child_info, others| json!({"attributes": [], "delimiter": null, "mailbox": "x", "child_info": child_info, "others": others});
    assert!(from_value::<ListData<'_>>(list(json!(["SUBSCRIBED"]), json!([]))).is_ok());
    refuses::<ListData<'_>>(&[
        list(json!(["a b"]), json!([])),
        list(json!([]), json!([{"name": "oldname", "value": "(x)"}])),
    ]);
    let known = |name| json!({"is_uid": false, "correlators": [], "others": [{"other": {"name": name, "value": "1"}}]});
    assert!(from_value::<Esearch<'_>>(known("X")).is_ok());
    refuses::<Esearch<'_>>(&[
        known("min"),
        json!({"is_uid": false, "correlators": [{"name": "Tag", "value": "x"}], "others": []}),
        json!({"is_uid": false, "correlators": [{"name": "mailbox", "value": "x"}], "others": []}),
        json!({"is_uid": false, "min": 0, "correlators": [], "others": []}),
    ]);
    refuses::<StatusData<'_>>(&[
        json!({"mailbox": "x", "uid_next": 0, "others": []}),
        json!({"mailbox": "x", "size": 1_u64 << 63, "others": []}),
        json!({"mailbox": "x", "others": [{"name": "Messages", "value": "1"}]}),
    ]);
    refuses::<OtherCode<'_>>(&[json!({"name": "Alert", "value": ""}), json!({"name": "X", "value": "]"})]);
    refuses::<Code<'_>>(&[json!("ALERT"), json!("x"), json!({"uid_validity": 0}), json!({"alert": 1})]);
    refuses::<OtherData<'_>>(&[
        json!({"number": 1, "name": "exists", "rest": ""}),
        json!({"name": "X Y", "rest": ""}),
        json!({"name": "X", "rest": "\r\n"}),
    ]);
    refuses::<Greeting<'_>>(&[json!({"status": {"kind": "no", "text": "x"}})]);
    refuses::<OtherItem<'_>>(&[json!({"name": "flags", "value": "1"}), json!({"name": "X", "value": "1) (2"})]);
    refuses::<FetchItem<'_>>(&[json!({"invalid": {"name": "X", "value": "1"}})]);
    refuses::<Payload<'_>>(&[json!({"streamed": {"octets": 5}})]);
}

#[test]
fn a_command_that_a_constructor_refuses_is_not_read() {
    refuses::<OtherCommand<'_>>(&[
        json!({"name": "noop", "arguments": ""}),
        json!({"name": "uid", "arguments": "fetch 1 UID"}),
        json!({"name": "X", "arguments": "1\r\nA2 LOGOUT"}),
        json!({"name": "X\r\n", "arguments": ""}),
    ]);
    refuses::<SearchKey<'_>>(&[
        json!(""),
        json!("SEEN  UNSEEN"),
        json!("SEEN\r\nA2 LOGOUT"),
        json!("SEEN)"),
        json!("(SEEN"),
        json!("FROM"),
        json!("FROM {3}\r\na"),
        json!("BEFORE 30-Feb-2024"),
        json!("SEEN "),
    ]);
    refuses::<OtherKey<'_>>(&[json!({"name": "Seen", "arguments": ""}), json!({"name": "X", "arguments": "("})]);
    refuses::<Criterion<'_>>(&[json!({"other": {"name": "SEEN", "arguments": ""}}), json!({"keyword": "a b"})]);
    refuses::<ReturnOptions<'_>>(&[
        json!([{"other": {"name": "min"}}]),
        json!([{"other": {"name": "X", "value": "a"}}]),
    ]);
    refuses::<Search<'_>>(&[json!({"charset": "", "key": "ALL"}), json!({"charset": "a\r\n", "key": "ALL"})]);
    refuses::<FetchAttribute<'_>>(&[
        json!("FLAGS UID"),
        json!("ALL"),
        json!("BODY[1]<0.0>"),
        json!("BODY["),
        json!(""),
    ]);
    refuses::<FetchAttributes<'_>>(&[json!([]), json!(["ALL"]), json!("FLAGS"), json!(["FLAGS\r\n"])]);
    refuses::<OtherFetchAttribute<'_>>(&[json!({"name": "uid"}), json!({"name": "X", "argument": "1"})]);
    refuses::<Partial>(&[json!({"offset": 0, "count": 0}), json!({"offset": 1_u64 << 63, "count": 1})]);
    refuses::<OtherOption<'_>>(&[json!({"name": "a b"})]);
    let other = json!([{"other": {"name": "1"}}]);
    refuses::<FetchCommand<'_>>(&[json!({"sequence_set": "1", "attributes": "ALL", "modifiers": other})]);
    refuses::<Select<'_>>(&[json!({"mailbox": "x", "parameters": other})]);
    refuses::<Create<'_>>(&[json!({"mailbox": "x", "parameters": other})]);
    let append = |messages| json!({"mailbox": "x", "messages": messages});
    let message = |flags, payload| {
        let data = json!({"message": {"payload": payload, "binary": false}});
        json!({"flags": flags, "extensions": [], "data": data})
    };
    let octets = json!({"octets": ""});
    assert!(from_value::<Append<'_>>(append(json!([message(json!([]), octets.clone())]))).is_ok());
    refuses::<Append<'_>>(&[
        append(json!([])),
        append(json!([message(json!(["\\Recent"]), octets)])),
        append(json!([message(json!([]), json!("nil"))])),
        append(json!([message(json!([]), json!({"streamed": {"octets": 1}}))])),
    ]);
    let store = |flag| {
        let flags = json!({"action": "add", "is_silent": false, "flags": [flag]});
        json!({"sequence_set": "1", "modifiers": [], "attribute": {"flags": flags}})
    };
    assert!(from_value::<Store<'_>>(store("\\Seen")).is_ok());
    let other = |name| {
        let other = json!({"name": name, "value": "1"});
        json!({"sequence_set": "1", "modifiers": [], "attribute": {"other": other}})
    };
    assert!(from_value::<Store<'_>>(other("X-NOTE")).is_ok());
    refuses::<Store<'_>>(&[store("\\Recent"), store("\\*"), other("-flags"), other("+X")]);
    let list = |selection, patterns| json!({"selection": selection, "reference": "", "patterns": patterns});
    assert!(from_value::<List<'_>>(list(json!(null), json!(["*"]))).is_ok());
    refuses::<List<'_>>(&[
        list(json!(null), json!([])),
        list(json!(["recursive_match"]), json!(["*"])),
        list(json!([{"other": {"name": "remote"}}]), json!(["*"])),
    ]);
    assert_eq!(from_str::<ReturnOptions<'_>>("[]").unwrap(), ReturnOptions::default());
}

#[test]
fn secrets_are_neither_written_nor_read() {
    let login = TaggedCommand::new(Tag::new("A1").unwrap(), Command::Login(Login::new("alice", "hunter2")));
    let json = to_string(&login).unwrap();
    assert_eq!(json, r#"{"tag":"A1","command":{"login":{"user":"alice","password":"[redacted]"}}}"#);
    assert_eq!(
        from_str::<TaggedCommand<'_>>(&json).unwrap_err().to_string(),
        "a secret is not read at line 1 column 58"
    );
    let plain = Authenticate::new("PLAIN").unwrap();
    assert_eq!(from_str::<Authenticate<'_>>(&to_string(&plain).unwrap()).unwrap(), plain);
    let json = to_string(&plain.with_initial_response(b"\0alice\0hunter2")).unwrap();
    assert_eq!(json, r#"{"mechanism":"PLAIN","initial_response":"[redacted]"}"#);
    assert!(from_str::<Authenticate<'_>>(&json).is_err());
    assert_eq!(to_string(&SaslLine::response(b"\0alice\0hunter2")).unwrap(), r#"{"response":"[redacted]"}"#);
    assert_eq!(from_str::<SaslLine<'_>>(r#""cancel""#).unwrap(), SaslLine::Cancel);
    refuses::<SaslLine<'_>>(&[json!({"response": "AGFsaWNl"})]);
    let other = json!({"other": {"name": "X-AUTH", "arguments": "[redacted]"}});
    assert_eq!(command(b"a X-AUTH hunter2\r\n"), other);
    refuses::<Command<'_>>(&[other, json!({"other": {"name": "X-AUTH", "arguments": "hunter2"}})]);
    let other = json!({"other": {"name": "X", "arguments": "[redacted]"}});
    assert_eq!(command(b"a X LOGIN hunter2\r\n"), other);
    refuses::<Command<'_>>(&[other]);
    refuses::<Secret<'_>>(&[json!("hunter2"), json!(null)]);
}

#[test]
fn settings_and_reports_read_well() {
    let quirks = Quirks::SPACES | Quirks::BARE_LF;
    assert_eq!(to_value(quirks).unwrap(), json!(["bare-lf", "spaces"]));
    assert_eq!(from_value::<Quirks>(json!(["spaces", "bare-lf", "spaces"])).unwrap(), quirks);
    refuses::<Quirks>(&[json!(["space"]), json!("spaces")]);
    let limits = to_string(&Limits::server()).unwrap();
    assert_eq!(from_str::<Limits>(&limits).unwrap(), Limits::server());
    let peer = json!({"is_server": true, "non_sync": "small", "binary": false, "utf8": true});
    assert_eq!(to_value(from_value::<Peer>(peer.clone()).unwrap()).unwrap(), peer);

    let mut decoder = Decoder::client();
    decoder.response(b"* 1 FETCH (UID  5)\r\n").unwrap();
    assert_eq!(to_value(decoder.deviations()).unwrap(), json!([{"offset": 15, "quirk": ["spaces"]}]));
    let quirk = to_value(Quirks::BARE_LF.iter().next().unwrap()).unwrap();
    assert_eq!((&quirk["name"], &quirk["section"]), (&json!("bare-lf"), &json!("RFC 9051, section 2.2")));
    let error = decoder.command(b"A8 FETCH 1 BODY[\r\n").unwrap_err();
    let json = to_value(&error).unwrap();
    assert_eq!((&json["offset"], &json["tag"]), (&json!(16), &json!("A8")));
    assert_eq!((&json["expected"], &json["within"]), (&json!(error.expected()), &json!(error.within())));
}

#[test]
fn what_a_server_got_wrong_is_written() {
    let line = b"* 1 FETCH (INTERNALDATE \"00-Jan-0000 00:00:00 +0000\" ENVELOPE x FLAGS (a]))\r\n";
    let json = response(line);
    assert_eq!(
        json["data"]["fetch"]["items"],
        json!([
            {"internal_date": "00-Jan-0000 00:00:00 +0000"},
            {"invalid": {"name": "ENVELOPE", "value": "x"}},
            {"flags": ["a]"]},
        ])
    );
    refuses::<Response<'_>>(&[json]);
    let head = to_value(Decoder::client().head(b"* 1 FETCH (BODY[] {5}\r\n")).unwrap();
    assert_eq!(head["fetch"]["items"][0]["body_section"]["payload"], json!({"streamed": {"octets": 5}}));
}

/// Every message of the recorded sessions is written, and what is legal is read as it was.
#[test]
fn recorded_sessions_are_read_again() {
    // What a decoder keeps in any mode, and no constructor makes.
    const EXCEPTED: [&str; 2] =
        ["this response code has a variant of its own", "the name of an item is an atom without `[`"];
    let (mut count, mut read) = (0, 0);
    let mut limits = Limits::client();
    limits.inline = usize::MAX;
    for (name, capture) in &corpus() {
        let mut tap = Tap::with_limits(limits);
        let mut decoder = Decoder::client();
        for (sender, octets) in &capture.chunks {
            tap.receive(*sender, octets);
            while let Some(event) = tap.poll_event() {
                let Some(Ok(message)) = event.decode(&mut decoder) else { continue };
                count += 1;
                let json = to_string(&message).unwrap();
                let has_secret = json.contains("[redacted]");
                match from_str::<Message<'_>>(&json) {
                    Ok(again) => {
                        read += 1;
                        assert!(again == message && !has_secret, "{name}: {message:?}\nwas read as {again:?}");
                    }
                    Err(error) => {
                        let is_excepted = EXCEPTED.iter().any(|text| error.to_string().starts_with(text));
                        let is_legal = decoder.deviations().is_empty() && !has_secret && !is_excepted;
                        assert!(!is_legal, "{name}: {error}\n{json}");
                    }
                }
            }
        }
    }
    assert!(read > 25_000 && count - read < count / 50, "{read} of {count}");
}

/// Every value that can be generated comes back as it was, but for secrets.
#[cfg(feature = "proptest")]
mod generated {
    use imap_wire::{
        AppendUid, BodySection, Code, Continuation, CopyUid, Data, Fetch, FetchItem, Greeting, OtherCode, OtherData,
        OtherItem, Payload, Response, Status, StatusKind,
        command::{
            Action, Append, AppendMessage, Authenticate, BodyAttribute, Command, Create, CreateParameter,
            Fetch as FetchCommand, FetchAttribute, FetchAttributes, FetchModifier, List, ListPattern, ListReturn,
            ListSelection, Lsub, OtherCommand, OtherFetchAttribute, Partial, Rename, RenameParameter, SaslLine, Select,
            SelectParameter, Status as StatusCommand, Store, StoreAttribute, StoreFlags, StoreModifier, TaggedCommand,
            Transfer,
        },
        data::{
            Address, Attribute, Attributes, BodyStructure, Capabilities, Date, DateTime, Envelope, Esearch, Flag,
            Flags, InternalDate, Keyword, ListData, Mailbox, Namespace, NamespaceExtension, Namespaces, Parameter,
            SearchData, Section, SeqNumber, SequenceSet, StatusData, StatusItem, StatusItemName, StatusItemNames, Tag,
            TaggedExt, Text, UidSet, UidValidity,
        },
        ext::{
            AnnSize, Annotation, AppendLimit, AttAnnotate, BadUrl, CatPart, Catenate, Comparator, ComparatorData,
            Convert, Converted, FetchAnnotation, GenUrlAuth, JmapAccess, Language, LanguageData, ListMetadata,
            ObjectId, PartialRange, PartialResults, Preview, PreviewModifier, Referral, Replace, ResetKey,
            SearchAnnotation, Sort, SortCriterion, SortKey, Thread, ThreadAlgorithm, ThreadData, UrlFetch,
            UrlFetchData, UrlMech, Utf8Literal, XGmLabel,
        },
        search::{Criterion, HeaderKey, OtherKey, ReturnOption, ReturnOptions, Search, SearchKey},
        url::{Access, ImapUrl, UrlMechanism, UrlText},
        wire::{NString, Octets},
    };
    use proptest::prelude::*;

    macro_rules! come_back {
        ($($name:ident: $type:ty;)+) => {
            proptest! {
                #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]
                $(
                    #[test]
                    fn $name(value: $type) {
                        let json = serde_json::to_string(&value).unwrap();
                        match serde_json::from_str::<$type>(&json) {
                            Ok(again) => prop_assert_eq!(again, value, "{}", json),
                            Err(error) => prop_assert!(json.contains("[redacted]\""), "{error}: {json}"),
                        }
                    }
                )+
            }
        };
    }

    come_back! {
        address: Address<'static>;
        append: Append<'static>;
        append_message: AppendMessage<'static>;
        append_uid: AppendUid<'static>;
        attribute: Attribute<'static>;
        attributes: Attributes<'static>;
        authenticate: Authenticate<'static>;
        bad_url: BadUrl<'static>;
        body_attribute: BodyAttribute<'static>;
        body_section: BodySection<'static>;
        body_structure: BodyStructure<'static>;
        capabilities: Capabilities<'static>;
        cat_part: CatPart<'static>;
        catenate: Catenate<'static>;
        code: Code<'static>;
        command: Command<'static>;
        continuation: Continuation<'static>;
        copy_uid: CopyUid<'static>;
        create: Create<'static>;
        create_parameter: CreateParameter<'static>;
        criterion: Criterion<'static>;
        data: Data<'static>;
        envelope: Envelope<'static>;
        esearch: Esearch<'static>;
        fetch: Fetch<'static>;
        fetch_attribute: FetchAttribute<'static>;
        fetch_attributes: FetchAttributes<'static>;
        fetch_command: FetchCommand<'static>;
        fetch_item: FetchItem<'static>;
        fetch_modifier: FetchModifier<'static>;
        flag: Flag<'static>;
        flags: Flags<'static>;
        greeting: Greeting<'static>;
        header_key: HeaderKey<'static>;
        internal_date: InternalDate<'static>;
        keyword: Keyword<'static>;
        list: List<'static>;
        list_data: ListData<'static>;
        list_pattern: ListPattern<'static>;
        list_return: ListReturn<'static>;
        list_selection: ListSelection<'static>;
        lsub: Lsub<'static>;
        mailbox: Mailbox<'static>;
        n_string: NString<'static>;
        namespace: Namespace<'static>;
        namespace_extension: NamespaceExtension<'static>;
        namespaces: Namespaces<'static>;
        annotation: Annotation<'static>;
        comparator: Comparator<'static>;
        comparator_data: ComparatorData<'static>;
        convert: Convert<'static>;
        converted: Converted<'static>;
        jmap_access: JmapAccess<'static>;
        language: Language<'static>;
        language_data: LanguageData<'static>;
        list_metadata: ListMetadata<'static>;
        att_annotate: AttAnnotate<'static>;
        fetch_annotation: FetchAnnotation<'static>;
        search_annotation: SearchAnnotation<'static>;
        object_id: ObjectId<'static>;
        octets: Octets<'static>;
        other_code: OtherCode<'static>;
        other_command: OtherCommand<'static>;
        other_data: OtherData<'static>;
        other_fetch_attribute: OtherFetchAttribute<'static>;
        other_item: OtherItem<'static>;
        other_key: OtherKey<'static>;
        parameter: Parameter<'static>;
        partial_results: PartialResults<'static>;
        referral: Referral<'static>;
        reset_key: ResetKey<'static>;
        gen_url_auth: GenUrlAuth<'static>;
        url_fetch: UrlFetch<'static>;
        url_fetch_data: UrlFetchData<'static>;
        url_mech: UrlMech<'static>;
        url_text: UrlText<'static>;
        imap_url: ImapUrl<'static>;
        access: Access<'static>;
        url_mechanism: UrlMechanism<'static>;
        preview: Preview<'static>;
        preview_modifier: PreviewModifier<'static>;
        payload: Payload<'static>;
        rename: Rename<'static>;
        rename_parameter: RenameParameter<'static>;
        replace: Replace<'static>;
        response: Response<'static>;
        return_option: ReturnOption<'static>;
        return_options: ReturnOptions<'static>;
        sasl_line: SaslLine<'static>;
        search: Search<'static>;
        search_key: SearchKey<'static>;
        section: Section<'static>;
        select: Select<'static>;
        select_parameter: SelectParameter<'static>;
        sequence_set: SequenceSet<'static>;
        sort: Sort<'static>;
        sort_criterion: SortCriterion<'static>;
        sort_key: SortKey<'static>;
        status: Status<'static>;
        status_command: StatusCommand<'static>;
        status_data: StatusData<'static>;
        status_item: StatusItem<'static>;
        status_item_name: StatusItemName<'static>;
        status_item_names: StatusItemNames<'static>;
        store: Store<'static>;
        store_attribute: StoreAttribute<'static>;
        store_flags: StoreFlags<'static>;
        store_modifier: StoreModifier<'static>;
        tag: Tag<'static>;
        tagged_command: TaggedCommand<'static>;
        tagged_ext: TaggedExt<'static>;
        text: Text<'static>;
        thread: Thread<'static>;
        thread_algorithm: ThreadAlgorithm<'static>;
        transfer: Transfer<'static>;
        uid_set: UidSet<'static>;
        utf8_literal: Utf8Literal<'static>;
        x_gm_label: XGmLabel<'static>;
        action: Action;
        ann_size: AnnSize;
        append_limit: AppendLimit;
        date: Date;
        date_time: DateTime;
        partial: Partial;
        partial_range: PartialRange;
        search_data: SearchData;
        seq_number: SeqNumber;
        status_kind: StatusKind;
        thread_data: ThreadData;
        uid_validity: UidValidity;
    }
}
