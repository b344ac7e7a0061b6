//! What real clients send (`quirks.md`, section 10), and what servers do not take although it is legal (section 11), row by row.
//!
//! The rows about engines and framing are read as far as there is a frame: C03, C04, C15, C21 to C23, C25. C02 is of an
//! extension; C06 is read with UTF8=ACCEPT. Of section 11, P02, P08, P10, P11, P14 and P15 are for who decides what to send.

use crate::support::{decoding::encoded, writing::peers};
use imap_wire::{
    Decoder, Encode, Limits, Payload, Quirks,
    command::{
        Action, Append, AppendData, AppendExtension, AppendMessage, BodyAttribute, Command, Fetch, FetchAttribute,
        FetchAttributes, List, ListPattern, Login, Lsub, Store, StoreAttribute, TaggedCommand, Transfer,
    },
    data::{Capabilities, Flag, Mailbox, Section, SequenceSet, Tag, TaggedExt},
    ext::{CatPart, Catenate, Id},
    search::{ReturnOption, Search, SearchKey},
    wire::{Framer, Label, NonSync, Peer, Raw, Sender, Step},
};

type Line = &'static [u8];

/// Read alike in both modes, with nothing to report.
#[track_caller]
fn legal(row: &str, line: Line) -> Command<'static> {
    let mut strict = Decoder::server();
    let command = strict.command(line).unwrap_or_else(|error| panic!("{row}: {error}"));
    let mut tolerant = Decoder::new(Limits::client(), Quirks::CLIENTS);
    assert_eq!(tolerant.command(line).as_ref(), Ok(&command), "{row}");
    assert_eq!((strict.deviations(), tolerant.deviations()), (&[][..], &[][..]), "{row}");
    command.command
}

/// Read and reported where that is tolerated, refused with this error by the strict grammar.
#[track_caller]
fn lenient(row: &str, line: Line, reported: &str, error: &str) -> Command<'static> {
    let mut tolerant = Decoder::new(Limits::client(), Quirks::CLIENTS);
    let command = tolerant.command(line).unwrap_or_else(|error| panic!("{row}: {error}"));
    let names: Vec<_> = tolerant.deviations().iter().map(|deviation| deviation.quirk.to_string()).collect();
    assert_eq!(names.join(", "), reported, "{row}: reported");
    refused(row, line, error, Quirks::NONE);
    command.command
}

/// Refused with this error.
#[track_caller]
fn refused(row: &str, line: Line, error: &str, quirks: Quirks) {
    let refusal = Decoder::new(Limits::client(), quirks).command(line).unwrap_err();
    assert_eq!(refusal.to_string(), format!("expected {error}"), "{row}");
}

#[track_caller]
fn refused_in_any_mode(row: &str, line: Line, error: &str) {
    for quirks in [Quirks::NONE, Quirks::CLIENTS] {
        refused(row, line, error, quirks);
    }
}

/// The frames of what a client sends, as their text.
fn frames(octets: &[u8]) -> Vec<String> {
    let mut framer = Framer::new(Sender::Client, Limits::client());
    framer.set_quirks(Quirks::CLIENTS);
    framer.receive(octets);
    let mut frames = Vec::new();
    loop {
        match framer.step() {
            Step::Frame(frame) if frame.label() == Label::Empty => {}
            Step::Frame(frame) => frames.push(frame.octets().escape_ascii().to_string()),
            Step::Literal { .. } => framer.buffer().unwrap(),
            _ => return frames,
        }
    }
}

/// What is sent to a server of which nothing is known.
fn written(command: Command<'_>) -> String {
    let tagged = TaggedCommand::new(Tag::new("A1").unwrap(), command);
    encoded(&tagged, Peer::server()).escape_ascii().to_string()
}

fn set(text: &'static str) -> SequenceSet<'static> {
    SequenceSet::new(text).unwrap()
}

#[test]
fn nil_of_id_may_be_quoted() {
    let error = "`(` or NIL at offset 6 in id-params-list";
    assert_eq!(lenient("C11", b"A0 ID \"NIL\"\r\n", "id-quoted-nil", error), Command::Id(Id::new()));
}

#[test]
fn empty_lines_are_skipped() {
    // C01
    assert_eq!(frames(b"\r\nB41 UID MOVE 475 \"Trash\"\r\n"), ["B41 UID MOVE 475 \\\"Trash\\\"\\r\\n"]);
    let command = legal("C01", b"B41 UID MOVE 475 \"Trash\"\r\n");
    assert_eq!(command, Command::UidMove(Transfer::new(set("475"), Mailbox::new("Trash").unwrap())));
}

#[test]
fn done_and_the_next_command_are_two_frames() {
    // C03, C04
    assert_eq!(frames(b"DONE\r\nA7 NOOP\r\n"), ["DONE\\r\\n", "A7 NOOP\\r\\n"]);
    let mut decoder = Decoder::server();
    assert!(decoder.idle_line(b"DONE\r\n").is_ok());
    assert!(decoder.idle_line(b"done\r\n").is_ok());
    assert_eq!(decoder.idle_line(b"8.569 IDLE\r\n").unwrap_err().to_string(), "expected DONE at offset 0 in idle");
    assert_eq!(legal("C04", b"8.569 IDLE\r\n"), Command::Idle);
}

#[test]
fn literals_stand_wherever_strings_do() {
    // C05
    let command = legal("C05", b"A1 LOGIN {8+}\r\nuser@foo {9+}\r\nsecretpwd\r\n");
    assert_eq!(command, Command::Login(Login::new("user@foo", "secretpwd")));
    // C22
    let mut message = AppendMessage::new("hello");
    message.flags = Some([Flag::Seen].into_iter().collect());
    let append = Append::new(Mailbox::new("Sent").unwrap(), message);
    assert_eq!(legal("C22", b"A1 APPEND \"Sent\" (\\Seen) {5}\r\nhello\r\n"), Command::Append(append));
}

#[test]
fn names_are_octets_whatever_was_enabled() {
    // C07, C12
    for (row, line, name) in
        [("C07", &b"A4 SELECT \"R&D\"\r\n"[..], "R&D"), ("C12", b"A6 CREATE \"Folder/\"\r\n", "Folder/")]
    {
        match legal(row, line) {
            Command::Select(select) => assert_eq!(select.mailbox.as_octets(), name),
            Command::Create(create) => assert_eq!(create.mailbox.as_octets(), name),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn fetch_takes_one_item_and_macros() {
    // C08, C09
    let header = FetchAttribute::body(Section::header(&[]).unwrap());
    assert_eq!(legal("C08", b"a2 FETCH 1 BODY[HEADER]\r\n"), Command::Fetch(Fetch::new(set("1"), header.into())));
    assert_eq!(legal("C09", b"a3 FETCH 1 FAST\r\n"), Command::Fetch(Fetch::new(set("1"), FetchAttributes::FAST)));
    // C15
    let two =
        b"a1 uid fetch 959 (UID BODY.PEEK[1]<0.393216>)\r\na2 uid fetch 959 (UID BODY.PEEK[1]<393216.393216>)\r\n";
    assert_eq!(frames(two).len(), 2);
    assert!(matches!(legal("C15", b"a2 uid fetch 959 (UID BODY.PEEK[1]<393216.393216>)\r\n"), Command::UidFetch(_)));
}

#[test]
fn sets_may_be_in_any_order_but_not_empty_or_negative() {
    // C13, C16, C17
    refused_in_any_mode(
        "C13",
        b"8 UID fetch -1,6 (UID RFC822.SIZE)\r\n",
        "number, `*` or `$` at offset 12 in sequence-set",
    );
    let Command::Fetch(fetch) = legal("C16", b"A1 FETCH 18075:18074,15373:15276 (UID)\r\n") else { panic!() };
    assert_eq!(fetch.sequence_set.as_octets(), "18075:18074,15373:15276");
    assert!(fetch.sequence_set.contains(15300, 20000));
    let line = b"DPPL5 FETCH  (BODY[HEADER] UID FLAGS RFC822.SIZE)\r\n";
    refused("C17", line, "no space at offset 12 in SP", Quirks::NONE);
    refused("C17", line, "number, `*` or `$` at offset 13 in sequence-set", Quirks::CLIENTS);
}

#[test]
fn unknown_commands_are_kept() {
    // C10, C24
    let xlist = Lsub::new(Mailbox::new("").unwrap(), ListPattern::ALL);
    assert_eq!(legal("C10", b"A5 XLIST \"\" \"*\"\r\n"), Command::Xlist(xlist));
    let Command::Other(other) = legal("C24", b"A10 BOGUS COMAND () 23 454545\r\n") else { panic!() };
    assert_eq!((other.name(), other.arguments().as_octets()), (&"BOGUS".into(), &"COMAND () 23 454545".into()));
}

#[test]
fn what_is_wrong_is_refused_with_its_place() {
    // C14
    refused_in_any_mode("C14", b"A1 LOGIN joe(x pass{word\r\n", "space at offset 12 in SP");
    assert_eq!(frames(b"A1 LOGIN joe(x pass{word\r\nA2 NOOP\r\n").len(), 2);
    for (line, error) in [
        (&b"A STATUS INBOX ()\r\n"[..], "name of an item at offset 16 in status-att"),
        (b"A FETCH 1 ()\r\n", "name of an item at offset 11 in fetch-att"),
        (b"A NOOP x\r\n", "CRLF at offset 6 in command"),
        (b"A CREATE a b\r\n", "CRLF at offset 10 in command"),
        (b"A SELECT\r\n", "space at offset 8 in SP"),
        (b"A ENABLE\r\n", "space and name of a capability at offset 8 in enable"),
        (b"A STORE 1 +FLAGS (\\Recent)\r\n", "flags that a client can set at offset 17 in flag"),
        (b"A STORE 1 +FLAG (\\Seen)\r\n", "FLAGS at offset 11 in store-att-flags"),
        (b"A APPEND x\r\n", "space at offset 10 in SP"),
        (b"A APPEND x \"1\" {1}\r\nx\r\n", "day, as space and digit or two digits at offset 13 in date-day-fixed"),
        (b"A APPEND x \"quoted\"\r\n", "day, as space and digit or two digits at offset 12 in date-day-fixed"),
        (b"A APPEND x (\\Seen)\r\n", "space at offset 18 in SP"),
        (b"A SELECT x ()\r\n", "name of a parameter at offset 12 in select-param"),
        (b"A AUTHENTICATE PLAIN !\r\n", "base64 at offset 21 in base64"),
        (b"A RENAME a\r\n", "space at offset 10 in SP"),
        (b"A UID\r\n", ""),
        (b"A \r\n", "name of a command at offset 2 in command"),
        (b"A\r\n", "space at offset 1 in SP"),
        (b"+ NOOP\r\n", "tag character at offset 0 in tag"),
    ] {
        match Decoder::server().command(line) {
            Ok(command) => assert_eq!(error, "", "{command:?}"),
            Err(found) => {
                assert_eq!(found.to_string(), format!("expected {error}"), "{}", line.escape_ascii());
                assert_eq!(found.tag(), (line[0] == b'A').then_some(&b"A"[..]));
            }
        }
    }
}

#[test]
fn what_clients_get_wrong_is_tolerated_and_told() {
    // C18
    let line = "A1 SEARCH SUBJECT \"über\"\r\n".as_bytes();
    let command = lenient("C18", line, "eight-bit-quoted", "7-bit character at offset 19 in quoted");
    let Command::Search(search) = command else { panic!() };
    assert_eq!(search.key(), &SearchKey::subject("über"));
    // C19, C20
    let command = lenient("C19", b"a1 noop\n", "bare-lf", "CRLF at offset 7 in command");
    assert_eq!(command, Command::Noop);
    let command = lenient("C20", b"a1 NOOP \r\n", "spaces", "CRLF at offset 7 in command");
    assert_eq!(command, Command::Noop);
    // Two that recorded clients send.
    let line = b"A19 APPEND \"Mail\" (\\Seen) \"1-Mar-2021 00:00:00 +0000\" {1+}\r\nx\r\n";
    let error = "day, as space and digit or two digits at offset 28 in date-day-fixed";
    assert!(matches!(lenient("node-imap", line, "one-digit-day", error), Command::Append(_)));
    let line = b"A23 STORE 1 +FLAGS (bad]flag)\r\n";
    let command = lenient("keyword", line, "bracket-keyword", "atom character at offset 28 in flag");
    assert!(matches!(command, Command::Store(_)));
}

#[test]
fn what_is_legal_and_refused_is_not_written() {
    let uid = FetchAttributes::from(FetchAttribute::Uid);
    // P01
    let numbers = SequenceSet::from_numbers([10, 9, 1, 2, 3]).unwrap();
    assert_eq!(written(Command::Fetch(Fetch::new(numbers, uid.clone()))), "A1 FETCH 1:3,9:10 (UID)\\r\\n");
    // P03
    let fields = FetchAttribute::body_peek(Section::header_fields(&[], ["From", "To"]).unwrap());
    let fetch = Fetch::new(set("1"), fields.into());
    assert_eq!(written(Command::Fetch(fetch)), "A1 FETCH 1 (BODY.PEEK[HEADER.FIELDS (From To)])\\r\\n");
    // P04
    assert_eq!(written(Command::Login(Login::new("a", "x y"))), "A1 LOGIN a \\\"x y\\\"\\r\\n");
    // P05, P09
    let search = Search::new(SearchKey::subject("x"));
    assert_eq!(written(Command::UidSearch(search)), "A1 UID SEARCH SUBJECT x\\r\\n");
    let all = Search::new(SearchKey::all()).with_return(Vec::<ReturnOption<'_>>::new());
    assert_eq!(written(Command::Search(all)), "A1 SEARCH RETURN (ALL) ALL\\r\\n");
    // P06
    let store = Store::flags(set("1"), Action::Add, [Flag::Seen]).unwrap();
    assert_eq!(written(Command::Store(store)), "A1 STORE 1 +FLAGS (\\\\Seen)\\r\\n");
    // P08
    let list = List::new(Mailbox::new("").unwrap(), ListPattern::ALL);
    assert_eq!(written(Command::List(list)), "A1 LIST \\\"\\\" *\\r\\n");
    // P13: what a line is to hold is the caller's to say.
    let many = SequenceSet::from_numbers((1..5000).step_by(2)).unwrap();
    assert!(many.split(1000).all(|set| set.as_octets().len() <= 1000));
    // P16: no space at the end.
    assert_eq!(written(Command::Noop), "A1 NOOP\\r\\n");
}

#[test]
fn large_literals_wait_where_only_small_ones_need_not() {
    // P12
    let append = |octets| {
        let message = AppendMessage::new(vec![b'x'; octets]);
        TaggedCommand::new(Tag::new("A1").unwrap(), Command::Append(Append::new(Mailbox::INBOX, message)))
    };
    for peer in peers().filter(Peer::is_server) {
        for (octets, is_small) in [(4096, true), (4097, false)] {
            let line = encoded(&append(octets), peer);
            let waits = line.starts_with(format!("A1 APPEND INBOX {{{octets}}}").as_bytes());
            let expected = match peer.non_sync {
                NonSync::None => true,
                NonSync::Small => !is_small,
                NonSync::Any => false,
            };
            assert_eq!(waits, expected, "{peer:?}");
        }
        assert!(append(1).check(&peer).is_ok());
    }
}

#[test]
fn what_no_command_can_say_is_found_before_it_is_sent() {
    let extension = |name: &'static str| TaggedExt::new(name, Raw::parse(b"(a)").unwrap()).unwrap();
    let append = |message: AppendMessage<'static>| Append::new(Mailbox::INBOX, message);
    let hello = || AppendMessage::new("hello");
    let with = |change: &dyn Fn(&mut AppendMessage<'static>)| {
        let mut message = hello();
        change(&mut message);
        message
    };
    let data = |name| AppendMessage::with_data(AppendData::Extension(extension(name)));
    let catenate = || AppendMessage::with_data(AppendData::Catenate(Catenate::new([CatPart::text("a")]).unwrap()));
    let nil = AppendData::Message { payload: Payload::Nil, binary: false };
    let store = |name| {
        let mut store = Store::flags(set("1"), Action::Add, [Flag::Seen]).unwrap();
        store.attribute = StoreAttribute::Other(extension(name));
        Command::Store(store)
    };
    let binary = BodyAttribute::new(Section::header(&[1]).unwrap());
    let fetch = |item: FetchAttribute<'static>| Command::Fetch(Fetch::new(set("1"), item.into()));
    let check = |command| TaggedCommand::new(Tag::new("A1").unwrap(), command).check(&Peer::server());
    for command in [
        Command::Enable(Capabilities::default()),
        Command::Append(append(with(&|it| it.flags = Some([Flag::Recent].into_iter().collect())))),
        Command::Append(append(with(&|it| it.extensions.push(AppendExtension::Other(extension("Catenate")))))),
        Command::Append(append(with(&|it| it.data = nil.clone()))),
        Command::Append(append(data("X")).and(hello())),
        Command::Append(append(data("Utf8"))),
        store("FLAGS"),
        store("-flags.silent"),
        store("+X"),
        store("x-gm-labels"),
        store("-Annotation"),
        store("-X-GM-LABELS.SILENT"),
        fetch(FetchAttribute::Binary(binary.clone())),
        fetch(FetchAttribute::BinarySize(binary.section.clone())),
    ] {
        assert!(check(command.clone()).is_err(), "{command}");
    }
    for command in [
        Command::Enable(Capabilities::new("X").unwrap()),
        Command::Append(append(with(&|it| it.flags = Some([Flag::Seen].into_iter().collect())))),
        Command::Append(append(with(&|it| it.extensions.push(AppendExtension::Other(extension("X")))))),
        Command::Append(append(catenate()).and(data("X"))),
        store("-X"),
        store("X[1"),
        fetch(FetchAttribute::BodySection(binary.clone())),
        fetch(FetchAttribute::binary_size(&[1]).unwrap()),
    ] {
        assert_eq!(check(command.clone()), Ok(()), "{command}");
        let line = format!("A1 {}\r\n", command).replace("\\r\\n", "\r\n");
        assert_eq!(Decoder::server().command(line.as_bytes()).map(|it| it.command), Ok(command));
    }
}

#[test]
fn a_space_too_many_is_tolerated_around_what_authenticates() {
    for (line, octets) in [
        (&b"A1 AUTHENTICATE PLAIN AHRpbQB0YW5zdGFhZg== \r\n"[..], Some(13)),
        (b"A1 AUTHENTICATE  PLAIN  AHRpbQB0YW5zdGFhZg==\r\n", Some(13)),
        (b"A1 AUTHENTICATE PLAIN = \r\n", Some(0)),
        (b"A1 AUTHENTICATE PLAIN \r\n", None),
    ] {
        let mut tolerant = Decoder::new(Limits::client(), Quirks::CLIENTS);
        let Command::Authenticate(it) = tolerant.command(line).unwrap().command else { panic!() };
        assert_eq!(it.initial_response().map(|it| it.len()), octets);
        assert!(Decoder::server().command(line).is_err());
    }
    refused_in_any_mode("", b"A1 AUTHENTICATE PLAIN AHRp bQB0\r\n", "CRLF at offset 26 in command");
}
