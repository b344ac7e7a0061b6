//! Frames of which literals were streamed or skipped: what follows is never taken for their content.

use imap_wire::{
    Data, DecodeError, Decoder, Fetch, Head, Limits, Payload, Response,
    command::{Append, AppendMessage, Command, TaggedCommand},
    data::{Flag, Mailbox, Tag},
    wire::{Frame, Framer, IntoStatic, Sender, Step},
};

/// The one frame of these octets, without the content of literals that `skip` picks by their size.
fn framed(octets: &[u8], skip: impl Fn(u64) -> bool) -> Frame {
    let mut limits = Limits::client();
    limits.inline = 0;
    let mut framer = Framer::new(Sender::Server, limits);
    framer.receive(octets);
    loop {
        match framer.step() {
            Step::Literal { octets, .. } if skip(octets) => framer.skip().unwrap(),
            Step::Literal { .. } => framer.buffer().unwrap(),
            Step::Frame(frame) => return frame,
            other => panic!("{other:?}"),
        }
    }
}

fn decoded(octets: &[u8], skip: impl Fn(u64) -> bool) -> Result<Response<'static>, DecodeError> {
    Decoder::client().response_of(&framed(octets, skip)).map(IntoStatic::into_static)
}

fn fetch(octets: &[u8], skip: impl Fn(u64) -> bool) -> Fetch<'static> {
    match decoded(octets, skip) {
        Ok(Response::Data(Data::Fetch(fetch))) => fetch,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_follows_is_not_the_content() {
    // There is as much of it as the literal announced, so that it could be.
    let line = b"* 1 FETCH (BODY[1] {10}\r\n0123456789 BODY[2] {4}\r\nabcd UID 5)\r\n";
    let it = fetch(line, |octets| octets == 10);
    assert_eq!(it.body("1"), Some(&Payload::Streamed { octets: 10 }));
    assert_eq!(it.body("2"), Some(&Payload::Octets("abcd".into())));
    assert_eq!(it.uid(), Some(5));

    // Somebody may even have chosen it for that.
    let line = b"* 1 FETCH (BODY[1] {16}\r\n0123456789abcdef BODY[2] {9}\r\n UID 666) UID 5)\r\n";
    let it = fetch(line, |octets| octets == 16);
    assert_eq!((it.body("1"), it.uid()), (Some(&Payload::Streamed { octets: 16 }), Some(5)));
}

#[test]
fn each_literal_is_there_or_not_by_itself() {
    let line = b"* 1 FETCH (BODY[1] {3}\r\nabc BODY[2] {4}\r\nabcd BODY[3] {5}\r\nabcde BINARY[4] ~{6}\r\nabcdef)\r\n";
    for left_out in 0..16_u64 {
        let is_left_out = |octets: u64| left_out & (1 << (octets - 3)) != 0;
        let it = fetch(line, is_left_out);
        for octets in 3..=6 {
            let wanted = if is_left_out(octets) {
                Payload::Streamed { octets }
            } else {
                Payload::Octets(b"abcdef"[..usize::try_from(octets).unwrap()].into())
            };
            assert_eq!(it.body(&(octets - 2).to_string()), Some(&wanted));
        }
    }
}

#[test]
fn a_string_that_is_not_there_is_an_error() {
    for (line, error) in [
        (
            &b"* 1 FETCH (X-FOO {10}\r\n0123456789 BODY[2] {4}\r\nabcd)\r\n"[..],
            "expected as many octets as the literal announces at offset 23 in literal",
        ),
        (
            b"* XFOO {10}\r\n0123456789 0123456789 0\r\n",
            "expected data of which no literal was left out at offset 7 in raw text",
        ),
        (
            b"* LIST () \"/\" {10}\r\n0123456789 (\"A\" (b) \"C\" (d))\r\n",
            "expected as many octets as the literal announces at offset 20 in literal",
        ),
    ] {
        assert_eq!(decoded(line, |octets| octets == 10).unwrap_err().to_string(), error);
        assert!(decoded(line, |_| false).is_ok());
    }
}

#[test]
fn many_literals_take_no_time_to_look_up() {
    let mut line = b"* 1 FETCH (".to_vec();
    for _ in 0..60_000 {
        line.extend_from_slice(b"BODY[] {2}\r\nab ");
    }
    line.pop();
    line.extend_from_slice(b")\r\n");
    let it = fetch(&line, |_| true);
    assert_eq!(it.items.len(), 60_000);
    assert_eq!(it.body(""), Some(&Payload::Streamed { octets: 2 }));
}

/// Streams each literal of a client's frame, of which this is what is known then. Gives the frame.
fn streamed(octets: &[u8], heads: &[Head<'_>]) -> Frame {
    let mut framer = Framer::new(Sender::Client, Limits::client());
    framer.receive(octets);
    let mut heads = heads.iter();
    loop {
        match framer.step() {
            Step::Literal { .. } => {
                let expected = heads.next().unwrap();
                let mut decoder = Decoder::server();
                assert_eq!(decoder.head_of(&framer), *expected);
                framer.stream().unwrap();
                assert_eq!(decoder.head_of(&framer), *expected);
            }
            Step::Octets { .. } => {}
            Step::Frame(frame) => {
                assert_eq!(heads.next(), None);
                return frame;
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn each_message_of_an_append_can_be_streamed() {
    let mut second = AppendMessage::streamed(3);
    second.flags = Some([Flag::Flagged].into_iter().collect());
    let one = Append::new(Mailbox::new("x").unwrap(), AppendMessage::streamed(11));
    let two = one.clone().and(second);
    let three = two.clone().and(AppendMessage::streamed(2));
    let heads = [one, two, three.clone()]
        .map(|append| Head::Command(TaggedCommand::new(Tag::new("a").unwrap(), Command::Append(append))));
    // The flags could be taken for the content of the first, and would be lost.
    let frame = streamed(b"a APPEND x {11}\r\n01234567890 (\\Flagged) {3}\r\nabc {2}\r\nde\r\n", &heads);
    assert_eq!(Decoder::server().command_of(&frame).map(|it| it.command), Ok(Command::Append(three)));
}

#[test]
fn what_is_no_message_is_not_streamed() {
    let frame = streamed(b"a APPEND {1}\r\nx {3}\r\nabc\r\n", &[Head::Other, Head::Other]);
    assert!(Decoder::server().command_of(&frame).is_err());
}

#[test]
fn each_payload_of_a_fetch_can_be_streamed() {
    let mut limits = Limits::client();
    limits.inline = 0;
    let mut framer = Framer::new(Sender::Server, limits);
    framer.receive(b"* 1 FETCH (BODY[1] {9}\r\n012345678 BODY[2] {5}\r\n");
    assert!(matches!(framer.step(), Step::Literal { octets: 9, .. }));
    framer.skip().unwrap();
    assert!(matches!(framer.step(), Step::Literal { octets: 5, .. }));
    let mut decoder = Decoder::client();
    let Head::Fetch(fetch) = decoder.head_of(&framer) else { panic!() };
    let body = |part| fetch.body(part);
    assert_eq!(body("1"), Some(&Payload::Streamed { octets: 9 }));
    assert_eq!(body("2"), Some(&Payload::Streamed { octets: 5 }));
}
