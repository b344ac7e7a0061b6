//! What is written is one frame, in a form that this peer takes, and reads back to itself.

use crate::support::writing::{one_frame, peers, raw_is_one_frame, strings_read_back, take_all};
use bytes::{Buf, Bytes};
use imap_wire::wire::{NString, NonSync, Octets, Peer, Raw, Writer};
use proptest::prelude::*;

fn string_for(peer: Peer, value: &[u8]) -> String {
    written(peer, |writer| writer.string(&value.into()))
}

fn astring_for(peer: Peer, value: &[u8]) -> String {
    written(peer, |writer| writer.astring(&value.into()))
}

/// What is written behind a space.
fn written(peer: Peer, write: impl FnOnce(&mut Writer)) -> String {
    let mut writer = Writer::new(peer);
    writer.space();
    write(&mut writer);
    take_all(&mut writer, 7)[1..].escape_ascii().to_string()
}

#[test]
fn the_shortest_legal_form_is_picked() {
    let server = Peer::server();
    assert_eq!(astring_for(server, b"INBOX"), "INBOX");
    assert_eq!(astring_for(server, b"a b"), r#"\"a b\""#);
    assert_eq!(astring_for(server, b""), r#"\"\""#);
    assert_eq!(astring_for(server, b"nil"), r#"\"nil\""#);
    assert_eq!(astring_for(server, b"[Gmail]/x"), r#"\"[Gmail]/x\""#);
    assert_eq!(astring_for(server, br#"a"b\c"#), r#"\"a\\\"b\\\\c\""#);
    assert_eq!(astring_for(server, b"a\r\nb"), r"{4}\r\na\r\nb");
    assert_eq!(string_for(server, b"INBOX"), r#"\"INBOX\""#);
    assert_eq!(string_for(server, &[b'x'; 513])[..6], *r"{513}\");
}

#[test]
fn what_is_written_does_not_depend_on_the_room_that_is_left() {
    type Write = fn(&mut Writer);
    let tokens: [(Write, &str); 12] = [
        (|writer| writer.number(7), "7"),
        (|writer| writer.number(98_765_432), "98765432"),
        (|writer| writer.number(u64::MAX), "18446744073709551615"),
        (|writer| writer.nil(), "NIL"),
        (|writer| writer.string(&"".into()), "\"\""),
        (|writer| writer.string(&"seventeen octets.".into()), "\"seventeen octets.\""),
        (|writer| writer.string(&"a \"b\"".into()), "\"a \\\"b\\\"\""),
        (|writer| writer.nstring(&"abcdefgh".into()), "\"abcdefgh\""),
        (|writer| writer.string(&"\n".into()), "{1}\r\n\n"),
        (|writer| writer.astring(&"INBOX".into()), "INBOX"),
        (|writer| writer.astring(&"a b".into()), "\"a b\""),
        (|writer| writer.atom("abc").unwrap(), "abc"),
    ];
    for before in 0..1_200 {
        for (write, expected) in tokens {
            let mut writer = Writer::new(Peer::client());
            (0..before).for_each(|_| writer.space());
            writer.space();
            write(&mut writer);
            writer.end();
            let taken = take_all(&mut writer, usize::MAX);
            assert_eq!(taken[before..], *format!(" {expected}\r\n").as_bytes(), "behind {before}");
        }
    }
}

#[test]
fn each_form_needs_a_peer_that_takes_it() {
    let mut peer = Peer::server();
    assert_eq!(string_for(peer, "ü".as_bytes()), r"{2}\r\n\xc3\xbc");
    assert_eq!(string_for(peer, b"\0"), r"{1}\r\n\x00");
    peer.binary = true;
    assert_eq!(string_for(peer, b"\0"), r"~{1}\r\n\x00");
    peer.utf8 = true;
    assert_eq!(string_for(peer, "ü".as_bytes()), r#"\"\xc3\xbc\""#);
    assert_eq!(string_for(peer, b"\xfc"), r"{1}\r\n\xfc");
    peer.non_sync = NonSync::Any;
    assert_eq!(string_for(peer, b"\0"), r"~{1+}\r\n\x00");
    assert_eq!(string_for(peer, &[b'\n'; 4097])[..8], *r"{4097+}\");
    peer.non_sync = NonSync::Small;
    assert_eq!(string_for(peer, &[b'\n'; 4096])[..8], *r"{4096+}\");
    assert_eq!(string_for(peer, &[b'\n'; 4097])[..7], *r"{4097}\");
    let mut client = Peer::client();
    client.non_sync = NonSync::Any;
    assert_eq!(string_for(client, b"\n"), r"{1}\r\n\n");
}

#[test]
fn numbers_are_decimal() {
    for number in [0, 9, 10, 4_294_967_295, u64::MAX] {
        let mut writer = Writer::new(Peer::client());
        writer.number(number);
        assert_eq!(writer.chunk(), number.to_string().as_bytes());
    }
}

#[test]
fn what_is_no_tag_and_no_atom_is_refused() {
    let mut writer = Writer::new(Peer::server());
    for wrong in ["", "a b", "a{5}", "(", "a\"", "\r"] {
        assert!(writer.bare(wrong).is_err(), "{wrong}");
    }
    writer.bare(r"\Seen*1:*").unwrap();
    writer.advance(writer.remaining());
    for wrong in ["", "a b", "a\r\nb", "a(", "a\"", "a{1}", "ü", "a\0"] {
        assert_eq!(writer.atom(wrong).unwrap_err().to_string(), "not an atom");
        assert_eq!(writer.tag(wrong).unwrap_err().to_string(), "not a tag");
    }
    assert!(writer.tag("A+1").is_err() && writer.atom("A+1").is_ok());
    assert!(writer.atom("a]").is_err() && writer.tag("a]").is_ok());
    assert_eq!(writer.chunk(), b"A+1a]");
}

/// `A1 LOGIN` with both arguments as literals, and `A2 NOOP`.
fn login_and_noop() -> Writer {
    let mut writer = Writer::new(Peer::server());
    for (tag, atom, strings) in [("A1", "LOGIN", &["a\n", "b\n"][..]), ("A2", "NOOP", &[])] {
        writer.tag(tag).unwrap();
        writer.space();
        writer.atom(atom).unwrap();
        for string in strings {
            writer.space();
            writer.string(&Octets::from(*string));
        }
        writer.end();
    }
    writer
}

fn take(writer: &mut Writer) -> String {
    let taken = String::from_utf8(writer.copy_to_bytes(writer.remaining()).to_vec()).unwrap();
    assert!(!writer.has_remaining() && writer.chunk().is_empty());
    taken
}

#[test]
fn a_synchronising_literal_waits_for_the_server() {
    let mut writer = login_and_noop();
    assert!(writer.resume().is_err() && writer.refuse().is_err(), "nothing was sent yet");
    assert_eq!(take(&mut writer), "A1 LOGIN {2}\r\n");
    assert!(writer.is_waiting());
    writer.resume().unwrap();
    assert!(!writer.is_waiting());
    assert_eq!(take(&mut writer), "a\n {2}\r\n");
    writer.resume().unwrap();
    assert_eq!(take(&mut writer), "b\n\r\nA2 NOOP\r\n");
    assert!(writer.is_empty() && writer.resume().is_err());
}

#[test]
fn a_refused_literal_takes_the_rest_of_its_frame_with_it() {
    for accepted in [0, 1] {
        let mut writer = login_and_noop();
        take(&mut writer);
        for _ in 0..accepted {
            writer.resume().unwrap();
            take(&mut writer);
        }
        writer.refuse().unwrap();
        assert_eq!(take(&mut writer), "A2 NOOP\r\n");
        assert!(writer.is_empty());
    }
}

#[test]
fn a_frame_that_is_not_complete_cannot_be_refused() {
    let mut writer = Writer::new(Peer::server());
    writer.string(&"\n".into());
    take(&mut writer);
    assert_eq!(writer.refuse().unwrap_err().to_string(), "the frame is not complete");
    writer.end();
    writer.refuse().unwrap();
    assert!(writer.is_empty());
}

#[test]
fn a_large_literal_is_not_copied() {
    let mut writer = Writer::new(Peer::client());
    let message = Bytes::from(vec![b'x'; 100_000]);
    writer.space();
    writer.literal(&message.clone().into(), false);
    writer.close();
    writer.end();
    writer.advance(b" {100000}\r\n".len());
    assert_eq!(writer.chunk().as_ptr(), message.as_ptr());
    writer.advance(100);
    assert_eq!(writer.chunk().as_ptr(), message[100..].as_ptr());
    writer.advance(100_000 - 100);
    assert_eq!(take(&mut writer), ")\r\n");

    let part = Octets::within(&message, 1000..90_000).unwrap();
    writer.open();
    writer.literal(&part, false);
    writer.advance(b"({89000}\r\n".len());
    assert_eq!(writer.chunk().as_ptr(), message[1000..].as_ptr());
}

#[test]
fn a_promise_is_supplied_in_pieces() {
    let mut writer = Writer::new(Peer::server());
    writer.tag("A1").unwrap();
    writer.space();
    writer.promise(5, false).unwrap();
    writer.end();
    writer.tag("A2").unwrap();
    assert_eq!(writer.wanted(), None, "the server has not accepted it");
    assert!(writer.supply("hello".into()).is_err());
    assert_eq!(take(&mut writer), "A1 {5}\r\n");
    writer.resume().unwrap();
    assert_eq!(writer.wanted(), Some(5));
    assert!(writer.supply("hello!".into()).is_err());
    writer.supply("he".into()).unwrap();
    writer.supply(Bytes::new()).unwrap();
    assert_eq!((writer.wanted(), writer.remaining()), (Some(3), 2));
    writer.supply("l".into()).unwrap();
    assert_eq!(take(&mut writer), "hel");
    assert!(!writer.is_empty());
    writer.supply("lo".into()).unwrap();
    assert_eq!(take(&mut writer), "lo\r\nA2");
    assert_eq!(writer.wanted(), None);
    assert!(writer.is_empty());
}

#[test]
fn what_is_written_behind_a_kept_promise_can_be_taken() {
    let mut writer = Writer::new(Peer::client());
    writer.atom("X").unwrap();
    writer.promise(3, false).unwrap();
    writer.supply("abc".into()).unwrap();
    writer.end();
    assert_eq!(take(&mut writer), "X {3}\r\nabc\r\n");
    writer.atom("Y").unwrap();
    assert_eq!(take(&mut writer), "Y");
}

#[test]
fn no_more_can_be_promised_than_a_literal_has() {
    let mut writer = Writer::new(Peer::client());
    assert!(writer.promise(1 << 63, false).is_err() && writer.is_empty());
    assert!(writer.promise((1 << 63) - 1, false).is_ok());
}

#[test]
fn an_empty_promise_is_kept_already() {
    let mut writer = Writer::new(Peer::client());
    writer.promise(0, false).unwrap();
    writer.end();
    assert_eq!((writer.wanted(), take(&mut writer).as_str()), (None, " {0}\r\n\r\n"));
}

#[test]
fn a_promise_that_cannot_be_kept_ends_it_all() {
    let mut writer = Writer::new(Peer::client());
    writer.promise(5, false).unwrap();
    writer.supply("he".into()).unwrap();
    writer.abort();
    assert!(writer.is_aborted() && writer.is_empty());
    writer.atom("MORE").unwrap();
    writer.literal(&Bytes::from(vec![b'x'; 5000]).into(), false);
    writer.promise(7, false).unwrap();
    writer.end();
    assert!(writer.is_empty() && !writer.has_remaining() && writer.supply("x".into()).is_err());
}

#[test]
fn vectored_chunks_are_what_can_be_taken() {
    let mut writer = Writer::new(Peer::client());
    let large = Bytes::from(vec![b'x'; 2000]);
    for _ in 0..3 {
        writer.atom("a").unwrap();
        writer.literal(&large.clone().into(), false);
        writer.end();
    }
    writer.promise(9, false).unwrap();
    writer.supply("123".into()).unwrap();
    writer.space();
    let one = [&b"a {2000}\r\n"[..], &large, b"\r\n"].concat();
    let all = [&one[..], &one, &one, b" {9}\r\n123"].concat();
    for slots in [1, 2, 3, 20] {
        let mut slices = [std::io::IoSlice::new(b""); 20];
        let filled = writer.chunks_vectored(&mut slices[..slots]);
        let vectored: Vec<u8> = slices[..filled].iter().flat_map(|slice| slice.iter().copied()).collect();
        assert!(filled > 0 && filled <= slots);
        assert!(all.starts_with(&vectored) && vectored.starts_with(writer.chunk()));
        assert_eq!(vectored.len() == writer.remaining(), slots == 20);
    }
}

#[test]
fn a_long_queue_is_taken_in_order() {
    let mut writer = Writer::new(Peer::client());
    let (mut expected, mut taken) = (Vec::new(), Vec::new());
    for number in 0..30_000_u64 {
        writer.number(number);
        writer.space();
        if number % 1000 == 0 {
            writer.literal(&Bytes::from(vec![b'y'; 1500]).into(), false);
            expected.extend_from_slice(format!("{number} {{1500}}\r\n{}", "y".repeat(1500)).as_bytes());
        } else {
            expected.extend_from_slice(format!("{number} ").as_bytes());
        }
        if number % 3 == 0 {
            let count = writer.chunk().len().min(11);
            taken.extend_from_slice(&writer.chunk()[..count]);
            writer.advance(count);
        }
    }
    taken.extend(take_all(&mut writer, 1000));
    assert!(taken == expected);
}

const AWKWARD: [&[u8]; 16] = [
    b"",
    b"a",
    b"NIL",
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b"\xff",
    b"\"",
    b"\\",
    b"{5}",
    b"~{5+}",
    b" {5}",
    b"a\r\nA2 LOGOUT\r\n",
    "ü\u{7f}".as_bytes(),
    &[b'"'; 600],
];

#[test]
fn each_awkward_string_reads_back_under_each_peer() {
    assert_eq!(peers().count(), 24);
    for peer in peers() {
        for value in AWKWARD {
            strings_read_back(value, peer);
        }
        for octet in 0..=255 {
            strings_read_back(&[octet], peer);
            strings_read_back(&[b'a', octet, b'b'], peer);
        }
        for length in [511, 512, 513, 1023, 1024, 4095, 4096, 4097] {
            strings_read_back(&vec![b'\n'; length], peer);
            strings_read_back(&vec![b'n'; length], peer);
        }
    }
}

#[test]
fn raw_text_is_spelled_anew_for_each_peer() {
    let raw = Raw::parse(b"x {1+}\r\na (~{2}\r\n\0b)").unwrap();
    let mut peer = Peer::server();
    let mut spelled = |change: fn(&mut Peer)| {
        change(&mut peer);
        let mut writer = Writer::new(peer);
        writer.raw(&raw);
        take_all(&mut writer, 3).escape_ascii().to_string()
    };
    assert_eq!(spelled(|_| {}), r"x {1}\r\na ({2}\r\n\x00b)");
    assert_eq!(spelled(|peer| peer.binary = true), r"x {1}\r\na (~{2}\r\n\x00b)");
    assert_eq!(spelled(|peer| peer.non_sync = NonSync::Small), r"x {1+}\r\na (~{2+}\r\n\x00b)");
}

#[test]
fn what_is_written_piece_by_piece_announces_nothing_by_accident() {
    for peer in peers() {
        let mut writer = Writer::new(peer);
        writer.atom("X").unwrap();
        writer.literal(&"a\r\nA2 DELETE x".into(), false);
        writer.string(&"b(\n(".into());
        writer.literal(&"\n".into(), true);
        writer.space();
        writer.raw(&Raw::parse(b"y (~{").unwrap());
        writer.number(5);
        writer.atom("+}").unwrap();
        writer.end();
        let octets = take_all(&mut writer, 1);
        let frame = one_frame(&octets, peer.is_server());
        assert_eq!(frame.literals().count(), 3);
    }
}

#[test]
fn the_end_of_a_line_is_remembered_when_its_beginning_was_taken() {
    let mut writer = Writer::new(Peer::client());
    writer.raw(&Raw::parse(b"x {").unwrap());
    assert_eq!(take(&mut writer), "x {");
    writer.number(5);
    assert_eq!(take(&mut writer), "5");
    writer.atom("}").unwrap();
    writer.end();
    assert_eq!(take(&mut writer), "} \r\n");
}

#[test]
fn what_waits_to_be_taken_is_not_shown() {
    let mut writer = Writer::new(Peer::server());
    writer.astring(&"secret".into());
    let shown = format!("{writer:?}");
    assert!(shown.contains("remaining: 6") && !shown.contains("secret") && !shown.contains("115, 101"), "{shown}");
}

#[test]
fn nil_is_written_for_nil_alone() {
    let mut writer = Writer::new(Peer::client());
    writer.nstring(&NString::NIL);
    writer.space();
    writer.nstring(&"NIL".into());
    assert_eq!(writer.chunk(), b"NIL \"NIL\"");
    writer.end();
    let octets = take_all(&mut writer, 100);
    one_frame(&octets, false);
}

proptest! {
    #[test]
    fn any_string_reads_back_under_any_peer(value: Vec<u8>, which in 0..24_usize) {
        let peer = peers().nth(which).unwrap();
        strings_read_back(&value, peer);
    }

    #[test]
    fn any_text_reads_back_under_any_peer(value: String, which in 0..24_usize) {
        let peer = peers().nth(which).unwrap();
        strings_read_back(value.as_bytes(), peer);
    }

    #[test]
    fn raw_text_cannot_become_another_frame(
        pieces in prop::collection::vec(("[ -~]{0,12}", prop::option::of(("[ (]~?", any::<bool>(), any::<Vec<u8>>()))), 0..5),
        which in 0..24_usize,
    ) {
        let mut octets = Vec::new();
        for (text, literal) in pieces {
            octets.extend_from_slice(text.as_bytes());
            if let Some((before, plus, content)) = literal {
                octets.extend_from_slice(format!("{before}{{{}{}}}\r\n", content.len(), if plus { "+" } else { "" }).as_bytes());
                octets.extend_from_slice(&content);
            }
        }
        let peer = peers().nth(which).unwrap();
        raw_is_one_frame(&octets, peer);
    }

    #[test]
    fn hostile_raw_text_cannot_become_another_frame(octets in "[ ({}~0-9+\r\n\0a\"]{0,24}", which in 0..24_usize) {
        let peer = peers().nth(which).unwrap();
        raw_is_one_frame(octets.as_bytes(), peer);
    }
}

/// What a writer does, said as simply as can be: a list of octets and of places where they stop.
#[derive(Default)]
struct Model {
    queue: Vec<Item>,
    is_aborted: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Item {
    Octet(u8),
    Wait,
    Promise(u64),
    End,
}

impl Model {
    fn write(&mut self, octets: &[u8]) {
        self.queue.extend(octets.iter().map(|octet| Item::Octet(*octet)));
    }

    fn block(&self) -> Option<usize> {
        self.queue.iter().position(|item| matches!(item, Item::Wait | Item::Promise(_)))
    }

    fn ready(&self) -> Vec<u8> {
        let ready = &self.queue[..self.block().unwrap_or(self.queue.len())];
        ready.iter().filter_map(|item| if let Item::Octet(octet) = item { Some(*octet) } else { None }).collect()
    }

    fn is_waiting(&self) -> bool {
        self.ready().is_empty() && self.block().is_some_and(|at| self.queue[at] == Item::Wait)
    }

    fn wanted(&self) -> Option<u64> {
        if let Item::Promise(octets) = self.queue[self.block()?] { Some(octets) } else { None }
    }
}

fn announce(model: &mut Model, peer: Peer, octets: u64) {
    let waits = peer.is_server()
        && match peer.non_sync {
            NonSync::None => true,
            NonSync::Small => octets > 4096,
            NonSync::Any => false,
        };
    let plus = if peer.is_server() && !waits { "+" } else { "" };
    model.write(format!(" {{{octets}{plus}}}\r\n").as_bytes());
    if waits {
        model.queue.push(Item::Wait);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_calls_give_what_the_model_gives(
        which in 0..24_usize,
        calls in prop::collection::vec((0..16_u8, prop::sample::select(&[0_usize, 1, 3, 7, 1023, 1024, 5000][..])), 0..120),
    ) {
        let peer = peers().nth(which).unwrap();
        let large = Bytes::from((0..=255).cycle().take(5000).collect::<Vec<u8>>());
        let mut writer = Writer::new(peer);
        let mut model = Model::default();
        for (call, size) in calls {
            let size64 = size as u64;
            match call {
                _ if model.is_aborted => {
                    writer.literal(&large.clone().into(), false);
                    prop_assert!(writer.is_empty() && !writer.has_remaining());
                }
                0 | 1 => {
                    writer.atom("word").unwrap();
                    model.write(b"word");
                }
                2 | 3 => {
                    writer.end();
                    model.write(b"\r\n");
                    model.queue.push(Item::End);
                }
                4 | 5 => {
                    writer.space();
                    let value = if call == 4 { Octets::from(&large[..size]) } else { large.slice(..size).into() };
                    writer.literal(&value, false);
                    announce(&mut model, peer, size64);
                    model.write(&large[..size]);
                }
                6 => {
                    writer.space();
                    writer.promise(size64, false).unwrap();
                    announce(&mut model, peer, size64);
                    if size > 0 {
                        model.queue.push(Item::Promise(size64));
                    }
                }
                7..=9 => {
                    let octets = large.slice(..size);
                    let fits = model.wanted().is_some_and(|wanted| size64 <= wanted);
                    prop_assert_eq!(writer.supply(octets.clone()).is_ok(), fits);
                    if let (true, Some(at), Some(wanted)) = (fits, model.block(), model.wanted()) {
                        let left = (wanted > size64).then_some(Item::Promise(wanted - size64));
                        let supplied = octets.iter().map(|octet| Item::Octet(*octet)).chain(left);
                        model.queue.splice(at..=at, supplied);
                    }
                }
                10 | 11 => {
                    prop_assert_eq!(writer.resume().is_ok(), model.is_waiting());
                    if let (true, Some(at)) = (model.is_waiting(), model.block()) {
                        model.queue.remove(at);
                    }
                }
                12 => {
                    let end = model.block().and_then(|at| {
                        Some(at + model.queue[at..].iter().position(|item| *item == Item::End)?)
                    });
                    let is_waiting = model.is_waiting();
                    prop_assert_eq!(writer.refuse().is_ok(), is_waiting && end.is_some());
                    if let (true, Some(end)) = (is_waiting, end) {
                        model.queue.drain(..=end);
                    }
                }
                13 if size == 1023 => {
                    writer.abort();
                    model.is_aborted = true;
                    model.queue.clear();
                }
                _ => {
                    let count = size.min(writer.remaining());
                    writer.advance(count);
                    let mut left = count;
                    model.queue.retain(|item| {
                        let goes = left > 0 && *item != Item::Wait;
                        left -= usize::from(goes && matches!(item, Item::Octet(_)));
                        !goes
                    });
                }
            }
            let ready = model.ready();
            prop_assert_eq!(writer.remaining(), ready.len());
            prop_assert!(ready.starts_with(writer.chunk()) && writer.chunk().is_empty() == ready.is_empty());
            prop_assert_eq!((writer.is_waiting(), writer.wanted()), (model.is_waiting(), model.wanted()));
            prop_assert_eq!(writer.is_empty(), model.queue.iter().all(|item| *item == Item::End));
            let mut slices = [std::io::IoSlice::new(b""); 300];
            let filled = writer.chunks_vectored(&mut slices);
            prop_assert_eq!(slices[..filled].iter().flat_map(|slice| slice.to_vec()).collect::<Vec<_>>(), ready);
        }
    }
}
