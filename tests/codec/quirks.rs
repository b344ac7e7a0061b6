//! What real servers send (`quirks.md`, sections 1 to 9), row by row: the value, what is reported, and what strict reading says.
//!
//! Left out:
//!
//! - S055, S201: framing. The line end that is too many ends the frame before a parser sees the rest.
//! - S007, S031, S170, S197, S202: the value is not the one that the row states: UNSEEN 0 and not None, a tagged BYE and not two
//!   responses, octets not known and not 0, type APPLICATION and not None, a parameter that is read and not invalid.
//! - S099 with spaces: three keywords, not two.
//!
//! Of the rows that are about engines each frame is read, and no more: S011, S019, S039, S041, S047, S066, S067, S106, S109 to
//! S111, S117, S118, S133, S146.

use imap_wire::{
    BodySection, Code, Data, Decoder, Fetch, FetchItem, Limits, Payload, Quirks, Response, Status, StatusKind,
    data::{Address, Date, DateTime, Envelope, Flag, Mailbox, Names, Namespace, Namespaces, Part, Section, Text},
    ext::{AppendLimit, ModSeq, ObjectId, Quota, QuotaResource, QuotaRoot, ResourceName, XGmLabel},
    wire::NString,
};
use std::fmt::Debug;

type Line = &'static [u8];

/// What a client reads, and what is reported of it.
#[track_caller]
fn read(row: &str, line: Line, reported: &str) -> Response<'static> {
    let mut decoder = Decoder::client();
    let response = decoder.response(line).unwrap_or_else(|error| panic!("{row}: {error}"));
    let names: Vec<_> = decoder.deviations().iter().map(|deviation| deviation.quirk.to_string()).collect();
    assert_eq!(names.join(", "), reported, "{row}: reported");
    response
}

fn strict(line: Line) -> Result<Response<'static>, String> {
    Decoder::new(Limits::client(), Quirks::NONE).response(line).map_err(|error| error.to_string())
}

/// Read alike in both modes, with nothing to report.
#[track_caller]
fn legal(row: &str, line: Line) -> Response<'static> {
    let response = read(row, line, "");
    assert_eq!(strict(line).as_ref(), Ok(&response), "{row}: strict");
    response
}

/// Read and reported by a client, refused with this error by the strict grammar.
#[track_caller]
fn lenient(row: &str, line: Line, reported: &str, error: &str) -> Response<'static> {
    let response = read(row, line, reported);
    assert_eq!(strict(line), Err(format!("expected {error}")), "{row}: strict");
    response
}

/// Read and reported by a client; by the strict grammar, a status of which the code is kept as it is.
#[track_caller]
fn raw_if_strict(row: &str, line: Line, reported: &str, raw: (&str, &str)) -> Status<'static> {
    let status = status(row, read(row, line, reported));
    let strict = strict(line).unwrap_or_else(|error| panic!("{row}: strict: {error}"));
    is_raw_code(row, self::status(row, strict), raw);
    status
}

/// Refused in both modes.
#[track_caller]
fn refused(row: &str, line: Line, error: &str) {
    let error = Err(format!("expected {error}"));
    assert_eq!(Decoder::client().response(line).map_err(|error| error.to_string()), error, "{row}");
    assert_eq!(strict(line), error, "{row}: strict");
}

#[track_caller]
fn is<A: PartialEq<B> + Debug, B: Debug>(row: &str, found: A, wanted: B) {
    assert_eq!(found, wanted, "{row}");
}

#[track_caller]
fn status<'a>(row: &str, response: Response<'a>) -> Status<'a> {
    match response {
        Response::Tagged(_, status) | Response::Untagged(status) => status,
        other => panic!("{row}: {other:?}"),
    }
}

#[track_caller]
fn is_raw_code(row: &str, status: Status<'_>, (name, value): (&str, &str)) {
    let Some(Code::Other(code)) = status.code else { panic!("{row}: {:?}", status.code) };
    assert_eq!((code.name().to_string(), code.value().as_octets().to_string()), (name.into(), value.into()), "{row}");
}

/// An untagged status without a code.
#[track_caller]
fn is_text(row: &str, response: Response<'_>, kind: StatusKind, text: impl AsRef<[u8]>) {
    let text = Text::new(text.as_ref()).expect("text");
    assert_eq!(status(row, response), Status::new(kind, text), "{row}");
}

#[track_caller]
fn data<'a>(row: &str, response: Response<'a>) -> Data<'a> {
    if let Response::Data(data) = response { data } else { panic!("{row}: {response:?}") }
}

/// Data that the table does not have: its number, its name and the rest of the line.
#[track_caller]
fn is_other(row: &str, line: Line, wanted: (Option<u32>, &str, &str)) {
    let Data::Other(other) = data(row, legal(row, line)) else { panic!("{row}: it is known") };
    let (name, rest) = (other.name().to_string(), other.rest().as_octets().to_string());
    assert_eq!((other.number(), name.as_str(), rest.as_str()), wanted, "{row}");
}

#[track_caller]
fn is_flags(row: &str, response: Response<'_>, flags: &str) {
    let Data::Flags(found) = data(row, response) else { panic!("{row}: no flags") };
    assert_eq!(found.to_string(), flags, "{row}");
}

#[track_caller]
fn is_list(row: &str, response: Response<'_>, (attributes, delimiter, name): (&str, Option<u8>, &[u8])) {
    let (Data::List(list) | Data::Xlist(list)) = data(row, response) else { panic!("{row}: no list") };
    assert_eq!((list.attributes.to_string(), list.delimiter()), (attributes.into(), delimiter), "{row}");
    assert_eq!(list.mailbox.as_octets(), name, "{row}");
}

#[track_caller]
fn mailbox<'a>(row: &str, response: Response<'a>) -> Mailbox<'a> {
    if let Data::List(list) = data(row, response) { list.mailbox } else { panic!("{row}: no list") }
}

#[track_caller]
fn is_search(row: &str, response: Response<'_>, numbers: &[u32], modseq: Option<u64>) {
    let Data::Search(search) = data(row, response) else { panic!("{row}: no search") };
    assert_eq!((search.numbers(), search.modseq().map(u64::from)), (numbers, modseq), "{row}");
}

#[track_caller]
fn fetch<'a>(row: &str, response: Response<'a>) -> Fetch<'a> {
    if let Data::Fetch(fetch) = data(row, response) { fetch } else { panic!("{row}: no fetch") }
}

#[track_caller]
fn is_fetch<const N: usize>(row: &str, response: Response<'_>, seq: u32, items: [FetchItem<'_>; N]) {
    let fetch = fetch(row, response);
    assert_eq!((fetch.seq(), fetch.items.as_slice()), (Some(seq), items.as_slice()), "{row}");
}

fn flags(names: &[&'static str]) -> FetchItem<'static> {
    FetchItem::Flags(names.iter().map(|name| Flag::new(*name).expect("a flag")).collect())
}

fn section(section: &'static str, payload: Option<Line>) -> FetchItem<'static> {
    let payload = payload.map_or(Payload::Nil, |octets| Payload::Octets(octets.into()));
    FetchItem::BodySection(BodySection::new(Section::new(section).expect("a section"), payload))
}

fn date(year: u16, month: u8, day: u8, (hour, minute, second): (u8, u8, u8), zone_minutes: i16) -> FetchItem<'static> {
    let date = Date::new(year, month, day).expect("a date");
    FetchItem::InternalDate(DateTime::new(date, hour, minute, second, zone_minutes).expect("a time").into())
}

#[track_caller]
fn is_envelope(row: &str, response: Response<'_>, envelope: &Envelope<'_>) {
    assert_eq!(fetch(row, response).envelope(), Some(envelope), "{row}");
}

/// Who an envelope says the message is from, if it says nothing else.
#[track_caller]
fn is_from<const N: usize>(row: &str, response: Response<'_>, from: [Address<'_>; N]) {
    is_envelope(row, response, &Envelope::default().with_from(from));
}

fn address<'a>(name: Option<&'a str>, mailbox: Option<&'a str>, host: Option<&'a str>) -> Address<'a> {
    let string = |it: Option<&'a str>| NString::from(it.map(Into::into));
    Address::new(string(name), string(mailbox), string(host))
}

/// A body structure in short: type, parameters, encoding, octets, lines, disposition, and the parts in brackets.
fn outline(part: Part<'_>) -> String {
    let mut text = format!("{}/{}", part.media_type(), part.subtype());
    for it in part.parameters() {
        text += &format!(" {}={}", it.attribute(), it.value().map_or_else(|| "NIL".into(), |value| value.to_string()));
    }
    let children: Vec<_> = part.children().map(outline).collect();
    if children.is_empty() {
        text += &part.encoding().map_or_else(|| " -".into(), |encoding| format!(" {encoding}"));
        text += &part.octets().map_or_else(|| " -".into(), |octets| format!(" {octets}"));
        text += &part.lines().map_or(String::new(), |lines| format!(" {lines}"));
    }
    if let Some(disposition) = part.disposition() {
        text += &format!(" as {}", disposition.kind());
        for it in disposition.parameters() {
            text +=
                &format!(" {}={}", it.attribute(), it.value().map_or_else(|| "NIL".into(), |value| value.to_string()));
        }
    }
    if children.is_empty() { text } else { format!("{text} [{}]", children.join("; ")) }
}

#[track_caller]
fn is_body(row: &str, response: Response<'_>, wanted: &str) {
    let fetch = fetch(row, response);
    let body = fetch.body_structure().unwrap_or_else(|| panic!("{row}: {fetch:?}"));
    assert_eq!(outline(body.root()), wanted, "{row}");
}

#[test]
fn status_responses_without_text_or_star_are_read() {
    let no_space = |at| format!("space at offset {at} in response");
    is_text("S001", lenient("S001", b"* BYE\r\n", "spaces", &no_space(5)), StatusKind::Bye, "");
    is_text("S001", legal("S001", b"* BYE \r\n"), StatusKind::Bye, "");
    is_text("S002", lenient("S002", b"* OK\r\n", "spaces", &no_space(4)), StatusKind::Ok, "");
    is_text("S003", lenient("S003", b"A1 OK\r\n", "spaces", &no_space(5)), StatusKind::Ok, "");
    let line = b"[COPYUID 55 31 6]\r\n";
    let response = lenient("S015", line, "bare-code", "OK, NO or BAD at offset 9 in response-tagged");
    assert!(matches!(response, Response::Untagged(_)), "S015");
    let Some(Code::CopyUid(it)) = status("S015", response).code else { panic!("S015") };
    is(
        "S015",
        (it.uid_validity.get(), it.source.to_string(), it.destination.to_string()),
        (55, "31".into(), "6".into()),
    );
    let error = "7-bit character at offset 10 in text";
    let response = lenient("S025", b"* OK Willk\xfcommen\r\n", "eight-bit-text", error);
    is_text("S025", response, StatusKind::Ok, b"Willk\xfcommen");
    let line = b"A1 OK [CAPABILITY IMAP4rev1] Logged in \xe2\x80\x93 welcome\r\n";
    let it = status("S026", lenient("S026", line, "eight-bit-text", "7-bit character at offset 39 in text"));
    is("S026", it.text.to_str_lossy(), "Logged in – welcome");
    let error = "`*`, `+` or a tag at offset 0 in response";
    is_text("S030", lenient("S030", b"\0\0\0\0* OK ready\r\n", "leading-nul", error), StatusKind::Ok, "ready");
    is_text(
        "S034",
        legal("S034", b"* BAD Protocol Error: Empty command.\r\n"),
        StatusKind::Bad,
        "Protocol Error: Empty command.",
    );
    let line = b"A3 BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds\r\n";
    is_text(
        "S039",
        legal("S039", line),
        StatusKind::Bad,
        "Request is throttled. Suggested Backoff Time: 92415 milliseconds",
    );
    is_code("S041", legal("S041", b"* NO [LIMIT] UID FETCH Rate limit hit.\r\n"), &Code::Limit);
    is_text("S041", legal("S041", b"* BYE Rate limit\r\n"), StatusKind::Bye, "Rate limit");
}

#[track_caller]
fn is_code(row: &str, response: Response<'_>, code: &Code<'_>) {
    assert_eq!(status(row, response).code.as_ref(), Some(code), "{row}");
}

#[test]
fn a_line_that_is_no_greeting_is_a_refusal_or_another_protocol() {
    let greeting = |row: &str, line: Line, kind, text: &str| {
        let mut decoder = Decoder::client();
        let greeting = decoder.greeting(line).unwrap_or_else(|error| panic!("{row}: {error}"));
        is(row, (greeting.status.kind, greeting.status.text.to_string()), (kind, text.to_owned()));
        is(row, decoder.deviations().iter().map(|it| it.quirk).collect::<Vec<_>>(), [Quirks::NO_GREETING]);
        let error = Decoder::new(Limits::client(), Quirks::NONE).greeting(line).unwrap_err().to_string();
        is(row, error, "expected `* OK`, `* PREAUTH` or `* BYE` at offset 0 in greeting");
    };
    greeting("S027", b"Server Unavailable. 15\r\n", StatusKind::Bad, "Server Unavailable. 15");
    let text = "NO LOGOUT Intrusion prevention active for 50.1.2.3";
    greeting("S029", b" NO LOGOUT Intrusion prevention active for 50.1.2.3\r\n", StatusKind::No, text);
    for line in [b"+OK Gpop ready for requests\r\n".as_slice(), b"220 mail.example ESMTP\r\n"] {
        for quirks in [Quirks::SERVERS, Quirks::NONE] {
            let error = Decoder::new(Limits::client(), quirks).greeting(line).unwrap_err().to_string();
            is("S038", error, "expected IMAP, and not another protocol, at offset 0 in greeting");
        }
    }
    refused("S038", b"+OK Gpop ready for requests\r\n", "space behind `+` at offset 1 in continue-req");
}

#[test]
fn response_codes_are_read_or_kept_raw() {
    for (row, line, raw, wanted) in [
        ("S005", b"* OK [UIDVALIDITY 0] Ok\r\n".as_slice(), "0", 0),
        ("S006", b"* OK [UIDVALIDITY 1713632002544] UIDs valid\r\n", "1713632002544", 1_713_632_002_544),
    ] {
        let Some(Code::UidValidity(it)) = raw_if_strict(row, line, "uid-validity", ("UIDVALIDITY", raw)).code else {
            panic!("{row}")
        };
        is(row, (it.get(), it.is_valid()), (wanted, false));
    }
    let line = b"A1 OK [APPENDUID 0 1] APPEND completed\r\n";
    let it = raw_if_strict("S009", line, "uid-validity", ("APPENDUID", "0 1"));
    let Some(Code::AppendUid(it)) = it.code else { panic!("S009") };
    is("S009", (it.uid_validity.get(), it.uid_validity.is_valid(), it.uids.to_string()), (0, false, "1".into()));
    for (row, line, raw) in [
        (
            "S010",
            b"A1 OK [APPENDUID 1493194087 none] APPEND Completed.\r\n".as_slice(),
            ("APPENDUID", "1493194087 none"),
        ),
        ("S013", b"* OK [COPYUID 1 1:10 101:110 extra junk] bad\r\n", ("COPYUID", "1 1:10 101:110 extra junk")),
        ("S014", b"* OK [COPYUID] missing\r\n", ("COPYUID", "")),
    ] {
        is_raw_code(row, status(row, legal(row, line)), raw);
    }
    let it = status("S011", legal("S011", b"G13 OK [APPENDUID 7064 1] APPEND completed\r\n"));
    let Some(Code::AppendUid(it)) = it.code else { panic!("S011") };
    is("S011", (it.uid_validity.get(), it.uids.to_string()), (7064, "1".into()));
    let text = "[Error=\"Microsoft.Exchange.Data.Storage.WrongServerException: Cross Server access is not allowed for mailbox xxxxxxxx\" AuthResultFromPopImapEnd=0 Proxy=XXXX.EURXXXX.PROD.OUTLOOK.COM:1993:SSL MailboxBE=XXXX Service=Imap4] AUTHENTICATE completed.";
    let line = b"RUBY0001 OK [Error=\"Microsoft.Exchange.Data.Storage.WrongServerException: Cross Server access is not allowed for mailbox xxxxxxxx\" AuthResultFromPopImapEnd=0 Proxy=XXXX.EURXXXX.PROD.OUTLOOK.COM:1993:SSL MailboxBE=XXXX Service=Imap4] AUTHENTICATE completed.\r\n";
    is_text("S017", legal("S017", line), StatusKind::Ok, text);
    let line = b"* OK The Microsoft Exchange IMAP4 service is ready. [TQBXAEgA]\r\n";
    is_text("S018", legal("S018", line), StatusKind::Ok, "The Microsoft Exchange IMAP4 service is ready. [TQBXAEgA]");
    is_text("S019", legal("S019", b"A1 OK Success [THROTTLED]\r\n"), StatusKind::Ok, "Success [THROTTLED]");
    let line = b"RUBY0004 OK [READ-WRITE] [Gmail]/Sent Mail selected. (Success)\r\n";
    let it = status("S021", legal("S021", line));
    is("S021", (it.code, it.text.to_string()), (Some(Code::ReadWrite), "[Gmail]/Sent Mail selected. (Success)".into()));
    let line = b"* OK [PERMANENTFLAGS (de:hacking $label kt-evalution [css3-page] \\*)] Flags permitted.\r\n";
    let raw = ("PERMANENTFLAGS", "(de:hacking $label kt-evalution [css3-page] \\*)");
    let it = raw_if_strict("S022", line, "bracket-keyword", raw);
    let Some(Code::PermanentFlags(found)) = it.code else { panic!("S022") };
    is("S022", found.to_string(), r"(\* de:hacking $label kt-evalution [css3-page])");
    is("S022", it.text.to_string(), "Flags permitted.");
    let it = raw_if_strict("S023", b"* NO [BADCHARSET ()] error\r\n", "empty-charsets", ("BADCHARSET", "()"));
    is("S023", it.code, Some(Code::BadCharset(Vec::new())));
    let line = b"* OK [PERMANENTFLAGS (\\Seen \\SEEN \\Flagged \\FLAGGED \\Deleted \\DELETED)] Flags permitted.\r\n";
    let Some(Code::PermanentFlags(it)) = status("S105", legal("S105", line)).code else { panic!("S105") };
    is("S105", (it.len(), it.to_string()), (3, r"(\Deleted \Flagged \Seen)".into()));
    is_code("S106", legal("S106", b"A2 OK [READ-WRITE] SELECT completed\r\n"), &Code::ReadWrite);
}

#[test]
fn data_of_another_name_is_kept() {
    is_other("S033", b"* NOOP\r\n", (None, "NOOP", ""));
    is_other("S033", b"* 99 NOOP\r\n", (Some(99), "NOOP", ""));
    is_other("S033", b"* NOOP froopy snood\r\n", (None, "NOOP", "froopy snood"));
    is_other("S033", b"* 86 NOOP froopy snood\r\n", (Some(86), "NOOP", "froopy snood"));
    let error = "name of a response at offset 2 in response-data";
    let nameless = |line, number, rest: &str| {
        let Data::Other(other) = data("S035", lenient("S035", line, "nameless", error)) else { panic!("S035") };
        is("S035", (other.number(), other.name().to_string()), (number, String::new()));
        is("S035", other.rest().as_octets(), rest);
    };
    nameless(b"* {25}\r\nThis should be skipped...\r\n", None, "{25}\r\nThis should be skipped...");
    for (line, rest) in [
        (&b"* (x) y\r\n"[..], "(x) y"),
        (b"* \"a\" b\r\n", "\"a\" b"),
        (b"* %\r\n", "%"),
        (b"* \\Seen\r\n", "\\Seen"),
        (b"* \x1bX 5\r\n", "\x1bX 5"),
    ] {
        nameless(line, None, rest);
    }
    let numbered = lenient("S035", b"* 5 \"x\"\r\n", "nameless", "name of a response at offset 4 in response-data");
    assert!(matches!(data("S035", numbered), Data::Other(other) if other.number() == Some(5)));
    is_other("S147", b"* 2 COPY\r\n", (Some(2), "COPY", ""));
}

#[test]
fn fields_of_id_are_strings_with_spaces_between_them() {
    let id = |row: &str, line, reported: &str, error: &str| {
        let Data::Id(id) = data(row, lenient(row, line, reported, error)) else { panic!("{row}") };
        id.to_string()
    };
    let line = b"* ID (\"name\" \"Imap\" \"version\" \"1.5\" \"os\" \"centos\" \"os-version\" \"5.5\" \"support-url\" \"mailto:admin@xgen.in\")+\r\n";
    let fields =
        r#"("name" "Imap" "version" "1.5" "os" "centos" "os-version" "5.5" "support-url" "mailto:admin@xgen.in")"#;
    is("S069", id("S069", line, "id-rest", "line end at offset 106 in id-params-list"), fields);
    let line =
        b"* ID (support-url https://protonmail.com/support name ProtonMail vendor \"Proton Technologies AG\")\r\n";
    let fields =
        r#"("support-url" "https://protonmail.com/support" "name" "ProtonMail" "vendor" "Proton Technologies AG")"#;
    let error = "quotation mark or `{` at offset 6 in string";
    is("S070", id("S070", line, "id-atom, id-atom, id-atom, id-atom, id-atom", error), fields);
    let line = b"* ID (\"name\", \"test\", \"version\", \"1.0\")\r\n";
    let error = "space at offset 12 in SP";
    is("S071", id("S071", line, "id-comma, id-comma, id-comma", error), r#"("name" "test" "version" "1.0")"#);
}

#[test]
fn quotas_are_of_a_root() {
    let line = b"* QUOTAROOT INBOX storage=0\r\n";
    is("S077", data("S077", legal("S077", line)), Data::QuotaRoot(QuotaRoot::new(Mailbox::INBOX, ["storage=0"])));
    let storage = |usage, limit| QuotaResource::new(ResourceName::Storage, usage, limit).unwrap();
    let quota = Quota::new("storage=0", [storage(28257, 256_000)]);
    is("S077", data("S077", legal("S077", b"* QUOTA storage=0 (STORAGE 28257 256000)\r\n")), Data::Quota(quota));
    let line = b"* QUOTA \"\" (STORAGE 5000000000 16106127360)\r\n";
    let quota = Quota::new("", [storage(5_000_000_000, 16_106_127_360)]);
    is("S078", data("S078", legal("S078", line)), Data::Quota(quota));
}

#[test]
fn threads_may_have_no_first_message() {
    let Data::Thread(found) = data("S119", legal("S119", b"* THREAD ((352)(381))\r\n")) else { panic!("S119") };
    let missing = found.threads().next().expect("a thread");
    is("S119", missing.number(), None);
    is("S119", missing.children().map(|it| it.number()).collect::<Vec<_>>(), vec![Some(352), Some(381)]);
}

#[test]
fn continuations_may_have_no_text() {
    let text = |row: &str, response| {
        let Response::Continuation(it) = response else { panic!("{row}: {response:?}") };
        it.as_octets().to_string()
    };
    let error = "space behind `+` at offset 1 in continue-req";
    is("S042", text("S042", lenient("S042", b"+\r\n", "spaces", error)), "");
    is("S043", text("S043", lenient("S043", b"+\n", "spaces, bare-lf", error)), "");
    for (line, challenge) in
        [(b"+ VXNlciBOYW1lAA==\r\n".as_slice(), b"User Name\0".as_slice()), (b"+ UGFzc3dvcmQA\r\n", b"Password\0")]
    {
        let Response::Continuation(it) = legal("S045", line) else { panic!("S045") };
        is("S045", it.base64().as_deref(), Ok(challenge));
    }
    let Response::Continuation(it) = legal("S046", b"+ [ALERT] idling\r\n") else { panic!("S046") };
    let (code, it) = it.text();
    is("S046", (code, it.to_string()), (Some(Code::Alert), "idling".into()));
    let line = b"* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n";
    is_flags("S047", legal("S047", line), r"(\Answered \Deleted \Draft \Flagged \Seen)");
    is("S047", text("S047", legal("S047", b"+ idling\r\n")), "idling");
}

#[test]
fn literals_are_opaque_and_counted() {
    let line = b"* 20367 FETCH (BODY[HEADER.FIELDS (Foo)] {012}\r\nFoo: bar\r\n\r\n)\r\n";
    is_fetch("S049", legal("S049", line), 20367, [section("HEADER.FIELDS (Foo)", Some(b"Foo: bar\r\n\r\n"))]);
    let error = "number of at most 9223372036854775807 at offset 23 in number64";
    refused("S050", b"* 20367 FETCH (BODY[] {99999999999999999999}\r\n", error);
    let line = b"* 7027 FETCH (UID 11153 BODY[HEADER.FIELDS (References)] {0}\r\n)\r\n";
    let items = [FetchItem::Uid(11153), section("HEADER.FIELDS (References)", Some(b""))];
    is_fetch("S051", legal("S051", line), 7027, items);
    let error = "as many octets as the literal announces at offset 29 in literal";
    refused("S054", b"* 12 FETCH (BODY[] {225752}\r\n", error);
    let line = b"* 1 FETCH (BODY[HEADER] \"Subject: {50} Test\")\r\n";
    is_fetch("S057", legal("S057", line), 1, [section("HEADER", Some(b"Subject: {50} Test"))]);
    let line = b"* 1 FETCH (BODY[] {30}\r\nA004 OK FETCH completed\r\n+ x\r\n)\r\n";
    is_fetch("S058", legal("S058", line), 1, [section("", Some(b"A004 OK FETCH completed\r\n+ x\r\n"))]);
}

#[test]
fn capabilities_and_namespaces_are_read_as_they_are_spelled() {
    let names = |row: &str, response| {
        let Data::Capability(it) = data(row, response) else { panic!("{row}: no capabilities") };
        it.iter().map(|name| name.to_string()).collect::<Vec<_>>().join("|")
    };
    let line =
        b"* CAPABILITY st11p00mm-iscream009 1Q49 XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 SASL-IR AUTH=ATOKEN AUTH=PLAIN \r\n";
    let wanted = "st11p00mm-iscream009|1Q49|XAPPLEPUSHSERVICE|IMAP4|IMAP4rev1|SASL-IR|AUTH=ATOKEN|AUTH=PLAIN";
    is("S059", names("S059", lenient("S059", line, "spaces", "capability at offset 13 in capability")), wanted);
    let response = legal("S061", b"* CAPABILITY IMAP4rev1 LITERAL + IDLE\r\n");
    let Data::Capability(it) = data("S061", response.clone()) else { panic!("S061") };
    is("S061", (names("S061", response), it.has("LITERAL+")), ("IMAP4rev1|LITERAL|+|IDLE".into(), false));
    let line = b"* CAPABILITY SEINE IMAP server IMAP4rev1 LITERAL+\r\n";
    is("S062", names("S062", legal("S062", line)), "SEINE|IMAP|server|IMAP4rev1|LITERAL+");
    let line = b"* CAPABILITY AUTH=GSSAPI AUTH=PLAIN\r\n";
    is("S063", names("S063", legal("S063", line)), "AUTH=GSSAPI|AUTH=PLAIN");
    let line = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN ID XSTOP APPENDLIMIT\r\n";
    let Data::Capability(it) = data("S065", legal("S065", line)) else { panic!("S065") };
    is("S065", (it.has("APPENDLIMIT"), it.append_limit()), (true, None));
    let line = b"* CAPABILITY IMAP4rev1 UNSELECT IDLE\r\n";
    is("S066", names("S066", legal("S066", line)), "IMAP4rev1|UNSELECT|IDLE");
    let line = b"A1 OK user@gmail.com authenticated (Success)\r\n";
    is_text("S066", legal("S066", line), StatusKind::Ok, "user@gmail.com authenticated (Success)");
    is_text("S067", legal("S067", b"A1 OK ENABLE completed\r\n"), StatusKind::Ok, "ENABLE completed");

    let at = |prefix, delimiter| Namespace::new(prefix, delimiter).expect("a namespace");
    let namespaces = |row: &str, response, wanted| {
        let Data::Namespace(it) = data(row, response) else { panic!("{row}: no namespaces") };
        is(row, *it, wanted);
    };
    let (slash, backslash) = (Some(b'/'), Some(b'\\'));
    let line = b"* NAMESPACE ((\"\" \"\\\\\")) ((\"Other\\\\\" \"\\\\\")) ((\"Shared\\\\\" \"\\\\\"))\r\n";
    let wanted = Namespaces::new([at("", backslash)], [at("Other\\", backslash)], [at("Shared\\", backslash)]);
    namespaces("S073", legal("S073", line), wanted);
    let line = b"* NAMESPACE ((\"\" \"/\")(\"#mhinbox\" NIL)(\"#mh/\" \"/\")) ((\"~\" \"/\")) ((\"#shared/\" \"/\")(\"#ftp/\" \"/\")(\"#news.\" \".\")(\"#public/\" \"/\"))\r\n";
    let wanted = Namespaces::new(
        [at("", slash), at("#mhinbox", None), at("#mh/", slash)],
        [at("~", slash)],
        [at("#shared/", slash), at("#ftp/", slash), at("#news.", Some(b'.')), at("#public/", slash)],
    );
    namespaces("S074", legal("S074", line), wanted);
    let (line, reported) = (b"* NAMESPACE ((\"\"  \"/\")) ( ( \"~\" \"/\" ) ) NIL\r\n", ["spaces"; 5].join(", "));
    let response = lenient("S075", line, &reported, "no space at offset 17 in SP");
    namespaces("S075", response, Namespaces::new([at("", slash)], [at("~", slash)], []));
}

#[test]
fn mailboxes_and_their_status_are_read_whatever_their_name() {
    let line = b"* LIST (\\hasnochildren) \"/\" {18}\r\n\xd0\x98\xd1\x81\xd1\x85\xd0\xbe\xd0\xb4\xd1\x8f\xd1\x89\xd0\xb8\xd0\xb5\r\n";
    is("S053", mailbox("S053", legal("S053", line)).to_display(), "Исходящие");
    is_list("S053", legal("S053", line), (r"(\HasNoChildren)", Some(b'/'), "Исходящие".as_bytes()));
    let line = b"* LIST (\\HasNoChildren) \"/\" INBOX/Da\tOggetto\tRicevuto\tDimensione\tCategorie\t\r\n";
    let response = lenient("S079", line, "unquoted-name", "space or line end at offset 36 in mailbox-list");
    let name = b"INBOX/Da\tOggetto\tRicevuto\tDimensione\tCategorie\t";
    is_list("S079", response, (r"(\HasNoChildren)", Some(b'/'), name));
    let response = legal("S081", b"* LIST (\\HasNoChildren) \"/\" NIL\r\n");
    is_list("S081", response, (r"(\HasNoChildren)", Some(b'/'), b"NIL"));
    let wanted: (_, _, &[u8]) = (r"(\HasNoChildren)", None, b"Folder1");
    is_list("S082", legal("S082", b"* LIST (\\HasNoChildren) NIL \"Folder1\"\r\n"), wanted);
    let line = b"* LIST (\\HasNoChildren) \"\" \"Folder1\"\r\n";
    is_list("S082", lenient("S082", line, "empty-delimiter", "one character at offset 25 in mailbox-list"), wanted);
    let response = legal("S083", b"* LIST (\\Subscribed \\HasChildren) \".\" [Gmail]\r\n");
    is_list("S083", response, (r"(\HasChildren \Subscribed)", Some(b'.'), b"[Gmail]"));
    let line = b"* XLIST (\\HasNoChildren \\) \".\" \"INBOX.ARCH\"\r\n";
    let response = lenient("S085", line, "empty-flag", "atom character at offset 25 in mbx-list-flags");
    is_list("S085", response, (r"(\HasNoChildren)", Some(b'.'), b"INBOX.ARCH"));
    let response = legal("S087", b"* XLIST (\\HasNoChildren \\Inbox) \"/\" \"Posteingang\"\r\n");
    is_list("S087", response, (r"(\HasNoChildren \Inbox)", Some(b'/'), b"Posteingang"));
    let response = legal("S086", b"* LIST (\\Noinferiors \\HasNoChildren) \"\\\\\" Inbox\r\n");
    is_list("S086", response.clone(), (r"(\HasNoChildren \Noinferiors)", Some(b'\\'), b"Inbox"));
    is("S086", mailbox("S086", response), Mailbox::INBOX);
    let line = b"* LIST () \"/\" \"Gel\xc3\xb6schte Elemente\"\r\n";
    let response = lenient("S089", line, "eight-bit-quoted", "7-bit character at offset 18 in quoted");
    is_list("S089", response.clone(), ("()", Some(b'/'), "Gelöschte Elemente".as_bytes()));
    is("S089", mailbox("S089", response).to_display(), "Gelöschte Elemente");
    let response = legal("S090", b"* LIST () \"/\" \"A&-B&C\"\r\n");
    is_list("S090", response.clone(), ("()", Some(b'/'), b"A&-B&C"));
    is("S090", mailbox("S090", response).to_unicode(Names::Utf7).is_err(), true);

    let status = |row: &str, response| {
        let Data::Status(it) = data(row, response) else { panic!("{row}: no status") };
        it
    };
    let it =
        status("S091", lenient("S091", b"* STATUS Sent (UIDNEXT 107) \r\n", "spaces", "no space at offset 27 in SP"));
    is("S091", (it.mailbox.to_string(), it.uid_next(), it.items().count()), ("Sent".into(), Some(107), 1));
    let it =
        status("S091", lenient("S091", b"* STATUS Inbox (MESSAGES 1) \r\n", "spaces", "no space at offset 27 in SP"));
    is("S091", (it.mailbox.is_inbox(), it.messages(), it.items().count()), (true, Some(1), 1));
    let line = b"* STATUS \"folder_0\" (UIDNEXT 1 UIDVALIDITY 1666390893380 UNSEEN 0 RECENT 0 MESSAGES 0)\r\n";
    let it =
        status("S093", lenient("S093", line, "uid-validity", "number of 1 to 4294967295 at offset 43 in nz-number"));
    is("S093", it.uid_validity().map(|it| (it.get(), it.is_valid())), Some((1_666_390_893_380, false)));
    is("S093", (it.uid_next(), it.unseen(), it.recent(), it.messages()), (Some(1), Some(0), Some(0), Some(0)));
    let (line, reported) = (b"* STATUS  test  ( MESSAGES  231  UIDNEXT  44292 )\r\n", ["spaces"; 7].join(", "));
    let it = status("S094", lenient("S094", line, &reported, "no space at offset 9 in SP"));
    is("S094", (it.mailbox.to_string(), it.messages(), it.uid_next()), ("test".into(), Some(231), Some(44292)));
    let it = status("S095", legal("S095", b"* STATUS \"INBOX\" (APPENDLIMIT NIL)\r\n"));
    is("S095", it.append_limit(), Some(&AppendLimit::NONE));
}

#[test]
fn flags_and_counts_of_a_selected_mailbox_are_read() {
    is("S037", legal("S037", b"* 3 Recent\r\n"), Response::Data(Data::Recent(3)));
    let line = b"* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)\r\n";
    is_flags("S097", legal("S097", line), r"(\Answered \Deleted \Draft \Flagged \Seen \*)");
    let line = b"* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Recent)\r\n";
    is_flags("S098", legal("S098", line), r"(\Answered \Deleted \Flagged \Recent \Seen)");
    let error = "atom character at offset 29 in flag";
    let response = lenient("S099", b"* FLAGS (OIB-Seen-[Gmail]/All)\r\n", "bracket-keyword", error);
    is_flags("S099", response, "(OIB-Seen-[Gmail]/All)");
    let line = b"* FLAGS (\"\\\\Deleted\" \\Answered \\Seen)\r\n";
    let response = lenient("S101", line, "quoted-flag", "flag at offset 9 in flag");
    is_flags("S101", response, r"(\Answered \Deleted \Seen)");
    let line = b"* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft NIL)\r\n";
    is_flags("S102", legal("S102", line), r"(\Answered \Deleted \Draft \Flagged \Seen NIL)");
    let line = b"* 5 FETCH (FLAGS (\\Answered \\Flagged + TAG a b))\r\n";
    is_fetch("S103", legal("S103", line), 5, [flags(&[r"\Answered", r"\Flagged", "+", "TAG", "a", "b"])]);
    let error = "number of 1 to 4294967295 at offset 2 in nz-number";
    let response = lenient("S107", b"* 0 FETCH (UID 12 FLAGS (\\Seen))\r\n", "zero", error);
    is_fetch("S107", response, 0, [FetchItem::Uid(12), flags(&[r"\Seen"])]);
    let response = legal("S109", b"* 999 FETCH (FLAGS () UID 17)\r\n");
    is_fetch("S109", response, 999, [flags(&[]), FetchItem::Uid(17)]);
    is("S110", legal("S110", b"* 0 EXISTS\r\n"), Response::Data(Data::Exists(0)));
    is("S111", legal("S111", b"* 7 EXPUNGE\r\n"), Response::Data(Data::Expunge(7)));
    is_fetch("S111", legal("S111", b"* 12 FETCH (FLAGS ())\r\n"), 12, [flags(&[])]);
}

#[test]
fn search_results_are_read_with_spaces_and_modseq_anywhere() {
    let space = |at| format!("space or line end at offset {at} in search-response");
    is_search("S113", lenient("S113", b"* SEARCH 7456 \r\n", "spaces", &space(13)), &[7456], None);
    is_search("S114", lenient("S114", b"* SEARCH \r\n", "spaces", &space(8)), &[], None);
    is_search("S115", legal("S115", b"* SEARCH 1 2 3 (modseq 999)\r\n"), &[1, 2, 3], Some(999));
    let response = lenient("S115", b"* SEARCH 1 2 3(modseq 999)\r\n", "spaces", &space(14));
    is_search("S115", response, &[1, 2, 3], Some(999));
    let error = "MODSEQ only behind numbers, at the end at offset 13 in search-sort-mod-seq";
    let response = lenient("S115", b"* SEARCH 1 2 (modseq 999) 3\r\n", "search-modseq", error);
    is_search("S115", response, &[1, 2, 3], Some(999));
    is_search("S117", legal("S117", b"* SEARCH 1 2\r\n"), &[1, 2], None);
    is_search("S117", legal("S117", b"* SEARCH 3 4\r\n"), &[3, 4], None);
    is_search("S118", legal("S118", b"* SEARCH 4 5\r\n"), &[4, 5], None);
    let error = "name of a result at offset 25 in search-return-data";
    let response = lenient("S121", b"* ESEARCH (TAG \"A1\") UID (ALL 1:5)\r\n", "esearch-parens", error);
    let Data::Esearch(it) = data("S121", response) else { panic!("S121") };
    is("S121", (it.is_uid(), it.all().map(|all| all.to_string())), (true, Some("1:5".into())));
    is("S121", it.tag().map(|tag| tag.to_string()).as_deref(), Some("A1"));
}

#[test]
fn items_of_fetch_are_read_past_what_is_wrong_around_them() {
    use FetchItem::Uid;
    let next = |at| format!("space or `)` at offset {at} in msg-att");
    let value = |at| format!("space and value at offset {at} in msg-att");
    is_fetch("S122", lenient("S122", b"* 11487 FETCH (UID 19436 )\r\n", "spaces", &next(24)), 11487, [Uid(19436)]);
    let header = || FetchItem::Rfc822Header(Payload::Octets("A: b\n".into()));
    let line = b"* 4 FETCH (UID 71372 RFC822.HEADER  {5}\r\nA: b\n)\r\n";
    is_fetch("S123", lenient("S123", line, "spaces", "no space at offset 35 in SP"), 4, [Uid(71372), header()]);
    let line = b"* 4 FETCH (FLAGS (\\Seen)  RFC822.HEADER {5}\r\nA: b\n)\r\n";
    is_fetch("S123", lenient("S123", line, "spaces", "no space at offset 25 in SP"), 4, [flags(&[r"\Seen"]), header()]);
    is_fetch("S125", lenient("S125", b"* 4 FETCH ()\r\n", "empty-fetch", &next(11)), 4, []);
    let line = b"* 1 FETCH (BODY(\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1))\r\n";
    is_body("S126", lenient("S126", line, "spaces", &value(15)), "text/plain 7bit 5 1");
    let response = lenient("S127", b"* 5 FETCH (UID 123MODSEQ (456) FLAGS ())\r\n", "spaces", &next(18));
    is_fetch("S127", response, 5, [Uid(123), FetchItem::ModSeq(ModSeq::new(456).expect("a number")), flags(&[])]);
    let line = b"* 2 FETCH (UID 14935 (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)) BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 0 0 NIL))\r\n";
    let response = lenient("S129", line, "item-parens", &next(21));
    is_envelope("S129", response.clone(), &Envelope::default());
    is_body("S129", response.clone(), "TEXT/PLAIN 7BIT 0 0");
    is("S129", fetch("S129", response).uid(), Some(14935));
    let line = b"* 1 FETCH (UID 3016 BODY[2.MIME] {4}\r\nA: b BODY[2] )\r\n";
    let items = [Uid(3016), section("2.MIME", Some(b"A: b")), section("2", None)];
    is_fetch("S130", lenient("S130", line, "item-without-value", &value(51)), 1, items);
    let line = b"* 1 FETCH (UID 389286 FLAGS (\\Seen) BODY[] NIL)\r\n";
    is_fetch("S131", legal("S131", line), 1, [Uid(389_286), flags(&[r"\Seen"]), section("", None)]);
    let it = fetch("S131", legal("S131", b"* 1 FETCH (BODY[1.TEXT]<0> NIL)\r\n"));
    is("S131", it.body("1.TEXT"), Some(&Payload::Nil));
    is_text("S133", legal("S133", b"00005 OK FETCH completed.\r\n"), StatusKind::Ok, "FETCH completed.");
    let it = fetch("S134", legal("S134", b"* 1 FETCH (UID 28 BODY[HEADER.FIELDS (\"SUBJECT\")] {2}\r\n\r\n)\r\n"));
    is("S134", it.body("HEADER.FIELDS (Subject)"), Some(&Payload::Octets("\r\n".into())));
    let response = lenient("S135", b"* 1 FETCH (RFC822[] {5}\r\nhello)\r\n", "rfc822-section", &value(17));
    is_fetch("S135", response, 1, [FetchItem::Rfc822(Payload::Octets("hello".into()))]);
    let error = "digit at offset 19 in mod-sequence-value";
    let line = b"* 9 FETCH (MODSEQ (-1) FLAGS () UID 41)\r\n";
    let it = fetch("S141", lenient("S141", line, "invalid-item", error));
    let [FetchItem::Invalid(item), FetchItem::Flags(_), Uid(41)] = &*it.items else { panic!("S141: {it:?}") };
    is("S141", (item.value().as_octets().to_string(), it.modseq()), ("(-1)".into(), None));
    let line = b"* 3 FETCH (X-GM-LABELS (\"\\\\Starred\" NIL \\Important) X-GM-MSGID 1278455344230334865 UID 4)\r\n";
    let labels = [r"\Starred", "NIL", r"\Important"].map(|label| XGmLabel::new(label).unwrap());
    let items = [FetchItem::XGmLabels(labels.into()), FetchItem::XGmMsgId(1_278_455_344_230_334_865), Uid(4)];
    is_fetch("S142", legal("S142", line), 3, items);
    let items = [FetchItem::ThreadId(None), FetchItem::EmailId(ObjectId::new("M6d99ac3275bb4e").unwrap())];
    is_fetch("S143", legal("S143", b"* 1 FETCH (THREADID NIL EMAILID (M6d99ac3275bb4e))\r\n"), 1, items);
    let items = [FetchItem::Rfc822Size(5_000_000_000)];
    is_fetch("S145", legal("S145", b"* 1 FETCH (RFC822.SIZE 5000000000)\r\n"), 1, items);
    is_fetch("S146", legal("S146", b"* 8 FETCH (FLAGS (\\Seen))\r\n"), 8, [flags(&[r"\Seen"])]);
    is_fetch("S146", legal("S146", b"* 8 FETCH (UID 9 FLAGS (\\Seen))\r\n"), 8, [Uid(9), flags(&[r"\Seen"])]);
    let error = "FETCH at offset 2 in message-data";
    let response = lenient("S147", b"* 2 STORE (FLAGS (\\Seen))\r\n", "store-data", error);
    is_fetch("S147", response, 2, [flags(&[r"\Seen"])]);
    let error = "EXPUNGE at offset 4 in message-data";
    let gone = data("recorded", lenient("recorded", b"* 1 EXPUNGED\r\n", "expunged", error));
    assert_eq!(gone, Data::Expunge(1));
}

#[test]
fn internal_dates_are_read_or_kept() {
    let line = b"* 12 FETCH (INTERNALDATE \"6-Apr-2022 17:10:18 +0800\")\r\n";
    let error = "day, as space and digit or two digits at offset 27 in date-day-fixed";
    let response = lenient("S137", line, "one-digit-day", error);
    is_fetch("S137", response, 12, [date(2022, 4, 6, (17, 10, 18), 480)]);
    let line = b"* 12 FETCH (INTERNALDATE \"00-Jan-0000 00:00:00 +0000\")\r\n";
    let it = fetch("S138", lenient("S138", line, "invalid-date", "day that the month has at offset 26 in date"));
    let it = it.internal_date().expect("S138");
    is("S138", it.date_time(), None);
    is("S138", it.as_octets().map(|it| it.to_string()).as_deref(), Some("00-Jan-0000 00:00:00 +0000"));
    let line = b"* 12 FETCH (INTERNALDATE {26}\r\n17-Jul-1996 02:44:25 -0700)\r\n";
    let response = lenient("S139", line, "literal-date", "quotation mark at offset 25 in date-time");
    is_fetch("S139", response, 12, [date(1996, 7, 17, (2, 44, 25), -420)]);
}

#[test]
fn envelopes_are_read_or_kept_whole() {
    let a = || address(None, Some("a"), Some("b"));
    let nil = NString::default;
    let line = b"* 1 FETCH (ENVELOPE (\"date\" \"subj\" ((NIL NIL \"a\" \"b\")) () () ((NIL NIL \"c\" \"d\")) () () NIL \"<id>\"))\r\n";
    let reported = ["envelope-empty-list"; 4].join(", ");
    let wanted = Envelope::new("date", "subj", "<id>").with_from([a()]).with_to([address(None, Some("c"), Some("d"))]);
    is_envelope("S149", lenient("S149", line, &reported, "address at offset 56 in envelope"), &wanted);
    let line = b"* 1 FETCH (ENVELOPE (\"Tue, 24 Sep 2019 09:48:05 +0800\" \"s\" ((NIL NIL \"a\" \"b\")) ((NIL NIL \"a\" \"b\")) ((NIL NIL \"a\" \"b\")) NIL NIL NIL NIL))\r\n";
    let wanted = Envelope::new("Tue, 24 Sep 2019 09:48:05 +0800", "s", NString::default());
    let wanted = wanted.with_from([a()]).with_sender([a()]).with_reply_to([a()]);
    is_envelope("S151", lenient("S151", line, "envelope-arity", "space at offset 134 in envelope"), &wanted);
    let line = b"* 1 FETCH (UID 7 ENVELOPE ({35}\r\n=?utf-8?B?YQ==?=\r\n =?utf-8?B?YQ==?= ((NIL NIL \"hfwan668\" \"sohu.com\"))) FLAGS ())\r\n";
    let error = "quotation mark, `{` or NIL at offset 69 in nstring";
    let it = fetch("S154", lenient("S154", line, "invalid-item", error));
    let [FetchItem::Uid(7), FetchItem::Invalid(item), FetchItem::Flags(_)] = &*it.items else { panic!("S154: {it:?}") };
    is("S154", item.name().to_string(), "ENVELOPE");
    let raw = "({35}\r\n=?utf-8?B?YQ==?=\r\n =?utf-8?B?YQ==?= ((NIL NIL \"hfwan668\" \"sohu.com\")))";
    is("S154", item.value().as_octets().to_string(), raw);
    let line = b"* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL \"<1763943481.139839.JavaMail.\"cv@notice.zhipin.com\"@v-bosszpmail-01>\"))\r\n";
    let wanted = "<1763943481.139839.JavaMail.\"cv@notice.zhipin.com\"@v-bosszpmail-01>";
    let response = lenient("S158", line, "stray-quote, stray-quote", "`)` at offset 87 in envelope");
    is_envelope("S158", response, &Envelope::new(nil(), nil(), wanted));
    let line = b"* 1 FETCH (ENVELOPE (\"Mon, 02 Dec 2024 11:11:51 +0000\" \"F\xc3\xa5 et GRATIS Bil N\xc3\xb8dssett\" NIL NIL NIL NIL NIL NIL NIL \"<id>\"))\r\n";
    let wanted = Envelope::new("Mon, 02 Dec 2024 11:11:51 +0000", "Få et GRATIS Bil Nødssett", "<id>");
    let error = "7-bit character at offset 57 in quoted";
    is_envelope("S166", lenient("S166", line, "eight-bit-quoted", error), &wanted);
    let line = b"* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL (((\"A2\" NIL \"A2\" \"A2\") (NIL NIL \"A3\" \"D3\"))) NIL NIL NIL \"<id>\"))\r\n";
    let wanted = Envelope::new(nil(), nil(), "<id>");
    let to = [address(Some("A2"), Some("A2"), Some("A2")), address(None, Some("A3"), Some("D3"))];
    let response = lenient("S167", line, "address-parens, spaces", "string or NIL at offset 43 in address");
    is_envelope("S167", response, &wanted.with_to(to));
    let line = b"* 1 FETCH (ENVELOPE (\"Sat, 8 May 2010 16.03.09 +0200\" NIL NIL NIL NIL NIL NIL NIL NIL NIL))\r\n";
    let wanted = Envelope::new("Sat, 8 May 2010 16.03.09 +0200", nil(), nil());
    is_envelope("S169", legal("S169", line), &wanted);
}

#[test]
fn addresses_are_read_octet_by_octet() {
    macro_rules! from {
        ($list:literal) => {
            concat!("* 1 FETCH (ENVELOPE (NIL NIL ", $list, " NIL NIL NIL NIL NIL NIL NIL))\r\n").as_bytes()
        };
    }
    let line = from!(r#"(("undisclosed-recipients" NIL "\"undisclosed-recipients\"" NIL ))"#);
    let wanted = address(Some("undisclosed-recipients"), Some("\"undisclosed-recipients\""), None);
    is_from("S150", lenient("S150", line, "spaces", "no space at offset 92 in SP"), [wanted]);
    let line = from!(r#"((NIL NIL "power6900637" "sina.com\"))"#);
    let error = "character other than NUL, CR and LF at offset 97 in quoted";
    let wanted = address(None, Some("power6900637"), Some(r"sina.com\"));
    is_from("S153", lenient("S153", line, "trailing-backslash", error), [wanted]);
    let line = from!(r#"((NIL NIL "a" "b")(NIL NIL NIL NIL) ("x" NIL "y" "z"))"#);
    let wanted = [address(None, Some("a"), Some("b")), Address::group_end(), address(Some("x"), Some("y"), Some("z"))];
    is_from("S155", lenient("S155", line, "spaces", "no space at offset 64 in SP"), wanted);
    let wanted = || address(Some("=?="), Some("user"), Some("x.org"));
    let error = "`(` or `)` at offset 30 in envelope";
    let line = from!("(NIL ({3}\r\n=?= NIL \"user\" \"x.org\"))");
    is_from("S157", lenient("S157", line, "address-nil, spaces", error), [wanted()]);
    let line = from!("(NIL ({3}\r\n=?= NIL \"user\" \"x.org\")))");
    is_from("S157", lenient("S157", line, "address-nil, spaces, address-parens", error), [wanted()]);
    let line = from!(r#"((NIL NIL "test"" "acme.com"))"#);
    let wanted = address(None, Some("test\""), Some("acme.com"));
    is_from("S159", lenient("S159", line, "stray-quote", "space at offset 45 in envelope"), [wanted]);
    let line = from!(r#"(("name surname \ " NIL "a" "b"))"#);
    let error = "quotation mark or backslash after a backslash at offset 45 in quoted";
    let wanted = address(Some(r"name surname \ "), Some("a"), Some("b"));
    is_from("S161", lenient("S161", line, "stray-backslash", error), [wanted]);
    let line = from!(r#"(("<sender@domain.com>" NIL "=?UTF-8?Q?"Dummy=C3=ADa_Pa=C3=A1ndez_Algo"?=" NIL))"#);
    let mailbox = "=?UTF-8?Q?\"Dummy=C3=ADa_Pa=C3=A1ndez_Algo\"?=";
    let response = lenient("S162", line, "stray-quote, stray-quote", "space at offset 69 in envelope");
    is_from("S162", response, [address(Some("<sender@domain.com>"), Some(mailbox), None)]);
    let line = from!(r#"((NIL NIL "<members=headspace.com" "members.headspace.com>"))"#);
    let wanted = address(None, Some("<members=headspace.com"), Some("members.headspace.com>"));
    is_from("S163", legal("S163", line), [wanted]);
    let line = from!(r#"(("info@" NIL "some-url.com info" "some-url.com"))"#);
    is_from("S165", legal("S165", line), [address(Some("info@"), Some("some-url.com info"), Some("some-url.com"))]);
}

#[test]
fn body_structures_are_read_past_what_is_wrong_in_them() {
    macro_rules! rows {
        ($($row:literal $body:literal => $outline:literal $(, $reported:literal, $error:literal)?;)+) => {
            $({
                let line = concat!("* 1 FETCH (BODYSTRUCTURE ", $body, ")\r\n").as_bytes();
                let response = rows!(@ $row, line $(, $reported, $error)?);
                is_body($row, response, $outline);
            })+
        };
        (@ $row:literal, $line:ident) => { legal($row, $line) };
        (@ $row:literal, $line:ident, $reported:literal, $error:literal) => { lenient($row, $line, $reported, $error) };
    }
    rows! {
        "S171" r#"("application" "pdf" ("name" "a.pdf") NIL NIL "base64" 9.3736e+06 NIL NIL NIL NIL)"#
            => "application/pdf name=a.pdf base64 9373600", "body-number", "space or `)` at offset 81 in body";
        "S173" r#"("text" "plain"  ("charset" "UTF-8") NIL NIL "7bit" 5 1)"#
            => "text/plain charset=UTF-8 7bit 5 1", "spaces", "no space at offset 41 in SP";
        "S174" r#"(("text" "plain" NIL NIL NIL "7bit" 5 1) "alternative" ("boundary" "b") NIL )"#
            => "MULTIPART/alternative boundary=b [text/plain 7bit 5 1]", "spaces", "no space at offset 100 in SP";
        "S175" r#"(("text" "plain" ("charset" "utf-8") NIL NIL "8bit" 536 0 NIL NIL NIL NIL)("text" "html" ("charset" "utf-8") NIL NIL "8bit" 7130 0 NIL NIL NIL NIL) "alternative" ("boundary" NIL))"#
            => "MULTIPART/alternative boundary=NIL [text/plain charset=utf-8 8bit 536 0; text/html charset=utf-8 8bit 7130 0]",
            "body-nil-string", "quotation mark or `{` at offset 199 in string";
        "S177" r#"("message" "delivery-status" () NIL NIL "7bit" 340)"#
            => "message/delivery-status 7bit 340", "body-empty-params", "quotation mark or `{` at offset 55 in string";
        "S178" r#"("text" "plain" ("charset" "UTF-8" "") NIL NIL "7bit" 5 1)"#
            => "text/plain charset=UTF-8 7bit 5 1", "body-odd-params", "space and a value at offset 62 in body-fld-param";
        "S179" r#"("text" "plain" NIL NIL NIL NIL 1423 44)"#
            => "text/plain 7BIT 1423 44", "body-nil-string", "quotation mark or `{` at offset 53 in string";
        "S181" r#"("application" "pdf" NIL NIL NIL "base64 " 5)"# => "application/pdf base64  5";
        "S182" r#"("text" "plain" ("charset" "ISO-8859-1") NIL NIL "QUOTED-PRINTABLE" 850 31 NIL "inline" NIL NIL)"#
            => "text/plain charset=ISO-8859-1 QUOTED-PRINTABLE 850 31 as inline",
            "body-field-shape", "`(` or NIL at offset 104 in body-fld-dsp";
        "S183" r#"("application" "msword" NIL NIL NIL "base64" 50446 NIL (NIL NIL) NIL NIL)"#
            => "application/msword base64 50446", "body-field-shape", "quotation mark or `{` at offset 81 in string";
        "S185" r#"("image" "jpeg" ("name" "x") "<x>" NIL "base64" 334384 NIL NIL ("inline" NIL) NIL NIL)"#
            => "image/jpeg name=x base64 334384 as inline", "body-field-shape", "quotation mark or `{` at offset 98 in string";
        "S186" r#"("text" "html" ("charset" "utf-8") NIL NIL "base64" 38706 497 NIL NIL NIL ())"#
            => "text/html charset=utf-8 base64 38706 497",
            "body-field-shape", "quotation mark, `{` or NIL at offset 99 in nstring";
        "S187" r#"("message" "rfc822" NIL NIL NIL "7BIT" 787 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) () 0 NIL NIL NIL)"#
            => "message/rfc822 7BIT 787 0", "body-missing-message", "quotation mark or `{` at offset 111 in string";
        "S189" r#"("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 340)"#
            => "text/plain charset=utf-8 7bit 340", "body-missing-lines", "space at offset 79 in SP";
        "S190" r#"("application" "octet-stream" NIL NIL NIL "base64" 100 5 NIL NIL NIL NIL)"#
            => "application/octet-stream base64 100",
            "body-extra-lines", "quotation mark, `{` or NIL at offset 80 in body-fld-md5";
        "S191" r#"(("ALTERNATIVE" ("BOUNDARY" "==alternative_xad5934455aeex") NIL NIL)("TEXT" "HTML" ("CHARSET" "iso-8859-1" "NAME" "seti_letter.html") NIL NIL "7BIT" 6769 171 NIL NIL NIL) "ALTERNATIVE" ("BOUNDARY" "==alternative_xad5934455aeex") NIL NIL)"#
            => "MULTIPART/ALTERNATIVE BOUNDARY===alternative_xad5934455aeex [MULTIPART/ALTERNATIVE BOUNDARY===alternative_xad5934455aeex 7BIT 0; TEXT/HTML CHARSET=iso-8859-1 NAME=seti_letter.html 7BIT 6769 171]",
            "body-childless", "quotation mark or `{` at offset 41 in string";
        "S193" r#"("ALTERNATIVE")"# => "MULTIPART/ALTERNATIVE 7BIT 0", "body-childless", "space at offset 39 in SP";
        "S193" r#"("MIXED")"# => "MULTIPART/MIXED 7BIT 0", "body-childless", "space at offset 33 in SP";
        "S194" r#"(NIL "alternative" ("boundary" "Apple-Mail=_352FCEEC") NIL NIL NIL)"#
            => "MULTIPART/alternative boundary=Apple-Mail=_352FCEEC 7BIT 0",
            "body-childless", "quotation mark or `{` at offset 26 in string";
        "S195" r#"("multipart" "related" ("boundary" "b") NIL NIL "7BIT" 400 ("boundary" "b") NIL NIL NIL)"#
            => "multipart/related boundary=b 7BIT 400",
            "body-field-shape", "quotation mark, `{` or NIL at offset 84 in nstring";
        "S198" r#"("APPLICATION" NIL NIL NIL "base64" 356)"#
            => "APPLICATION/OCTET-STREAM base64 356", "body-missing-type", "quotation mark or `{` at offset 40 in string";
        "S199" r#"("MOUNDARY="_006_5DBB50A5A54730AD4A54730AD4A54730AD4A54730AD42KOS_"" "OCTET-STREAM" ("name" "test.dat") NIL NIL "quoted-printable" 383137 NIL ("attachment" ("filename" "test.dat")))"#
            => "MOUNDARY=\"_006_5DBB50A5A54730AD4A54730AD4A54730AD4A54730AD42KOS_\"/OCTET-STREAM name=test.dat quoted-printable 383137 as attachment filename=test.dat",
            "stray-quote, stray-quote", "space at offset 37 in SP";
        "S205" r#"("text" "html" ("charset" "utf-8") NIL NIL "base64" 5 1)(("text" "plain" NIL NIL NIL "7bit" 5 1) "mixed")"#
            => "text/html charset=utf-8 base64 5 1", "surplus-group", "space or `)` at offset 81 in msg-att";
        "S207" r#"("application" "octet-stream" NIL NIL NIL "7bit" 5)"# => "application/octet-stream 7bit 5";
    }
}

#[test]
fn fields_of_a_body_structure_are_absent_or_as_sent() {
    #[track_caller]
    fn part<T>(row: &str, line: Line, check: impl FnOnce(Part<'_>) -> T) -> T {
        let fetch = fetch(row, read_any(row, line));
        check(fetch.body_structure().unwrap_or_else(|| panic!("{row}")).root())
    }
    #[track_caller]
    fn read_any(row: &str, line: Line) -> Response<'static> {
        Decoder::client().response(line).unwrap_or_else(|error| panic!("{row}: {error}"))
    }
    let line = b"* 1 FETCH (BODYSTRUCTURE (\"application\" \"pdf\" NIL NIL NIL \"base64 \" 5))\r\n";
    is("S181", part("S181", line, |it| it.is_encoded_as("base64")), true);
    let line = b"* 1 FETCH (BODYSTRUCTURE (\"image\" \"jpeg\" NIL NIL NIL \"base64\" 3 NIL NIL (\"en\" NIL) NIL))\r\n";
    let response = lenient("S185", line, "body-field-shape", "quotation mark or `{` at offset 78 in string");
    is_body("S185", response, "image/jpeg base64 3");
    let line = b"* 1 FETCH (BODYSTRUCTURE (\"text\" \"html\" NIL NIL NIL \"base64\" 38706 497 NIL NIL NIL ()))\r\n";
    is("S186", part("S186", line, |it| it.location().is_none()), true);
    let line = b"* 1 FETCH (BODYSTRUCTURE (\"message\" \"rfc822\" NIL NIL NIL \"7BIT\" 787 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) () 0 NIL NIL NIL))\r\n";
    let found = part("S187", line, |it| (it.envelope().cloned() == Some(Envelope::default()), it.body().is_none()));
    is("S187", found, (true, true));
    let line = b"* 1 FETCH (BODYSTRUCTURE (\"multipart\" \"related\" NIL NIL NIL \"7BIT\" 400 (\"boundary\" \"b\") NIL NIL NIL))\r\n";
    is("S195", part("S195", line, |it| (it.md5().is_none(), it.children().count())), (true, 0));
    let line = b"* 1 FETCH (BODYSTRUCTURE (\"image\" \"png\" (\"name\" {8}\r\nG\xf6r\xfcnt\xfc1) \"<part1@example.com>\" NIL \"base64\" 15440 NIL NIL NIL NIL))\r\n";
    legal("S203", line);
    let name = part("S203", line, |it| it.param("name").map(|name| name.to_vec()));
    is("S203", name.as_deref(), Some(b"G\xf6r\xfcnt\xfc1".as_slice()));
    is("S203", part("S203", line, |it| it.id().map(|id| id.to_string())).as_deref(), Some("<part1@example.com>"));
    let line = b"* 1 FETCH (BODYSTRUCTURE (\"text\" \"html\" (\"charset\" \"utf-8\") NIL NIL \"base64\" 5 1)((\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1) \"mixed\") UID 4)\r\n";
    is("S205", fetch("S205", read_any("S205", line)).uid(), Some(4));
}

#[test]
fn a_body_structure_that_cannot_be_read_costs_no_other_item() {
    let line = b"* 39800 FETCH (UID 1 BODYSTRUCTURE ((\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1)(\"message\" \"delivery-status\" {2}\r\n)( x \")\") \"report\") FLAGS ())\r\n";
    let it = fetch("S206", lenient("S206", line, "invalid-item", "`(` or NIL at offset 104 in body-fld-param"));
    let [FetchItem::Uid(1), FetchItem::Invalid(item), FetchItem::Flags(_)] = &*it.items else { panic!("S206: {it:?}") };
    is("S206", item.name().to_string(), "BODYSTRUCTURE");
    let raw =
        "((\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1)(\"message\" \"delivery-status\" {2}\r\n)( x \")\") \"report\")";
    is("S206", item.value().as_octets().to_string(), raw);
}
