//! What a tap hears, typed.

use crate::support::{capture::corpus, inflate::inflate};
use flate2::{Compress, Compression, FlushCompress};
use imap_wire::{
    Context, Decoder, Head, Message, Tap, TapEvent,
    command::Command,
    wire::{Frame, Sender},
};

/// All that is heard, in words: context, message or error, and the command that is answered.
fn heard(tap: &mut Tap, decoder: &mut Decoder) -> Vec<String> {
    let mut heard = Vec::new();
    while let Some(event) = tap.poll_event() {
        let said = match event.decode(decoder) {
            Some(Ok(message)) => message.to_string(),
            Some(Err(error)) => error.to_string(),
            None => match &event {
                TapEvent::Opaque { octets, cause, .. } => format!("{} opaque: {cause}", octets.len()),
                other => format!("{other:?}"),
            },
        };
        match &event {
            TapEvent::Frame { context, answers, .. } => {
                let answers = answers.as_ref().map(|name| format!(" <- {}", name.escape_ascii())).unwrap_or_default();
                heard.push(format!("{context:?} {said}{answers}"));
            }
            _ => heard.push(said),
        }
    }
    heard
}

fn session(chunks: &[(Sender, &[u8])]) -> Vec<String> {
    let mut tap = Tap::new();
    let mut decoder = Decoder::client();
    chunks
        .iter()
        .flat_map(|(sender, octets)| {
            tap.receive(*sender, octets);
            heard(&mut tap, &mut decoder)
        })
        .collect()
}

use Sender::{Client, Server};

#[test]
fn each_frame_is_typed_in_its_context() {
    let heard = session(&[
        (Server, b"* OK ready\r\n"),
        (Client, b"A1 AUTHENTICATE PLAIN\r\n"),
        (Server, b"+ \r\n"),
        (Client, b"AGFsaWNlAHNlY3JldA==\r\n"),
        (Server, b"A1 OK welcome\r\n"),
        (Client, b"A2 SELECT INBOX\r\nA3 uid fetch 1 FLAGS\r\n"),
        (Server, b"* 1 EXISTS\r\nA2 OK [READ-WRITE] done\r\n* 1 FETCH (UID 7 FLAGS ())\r\nA3 OK done\r\n"),
        (Client, b"A4 IDLE\r\n"),
        (Server, b"+ idling\r\n"),
        (Client, b"DONE\r\n"),
        (Server, b"A4 OK done\r\nA9 OK who asked?\r\n"),
    ]);
    assert_eq!(
        heard,
        [
            "Greeting * OK ready",
            "Command A1 AUTHENTICATE PLAIN",
            "Sasl + [redacted] <- AUTHENTICATE",
            "Sasl [redacted]",
            "Response A1 OK welcome <- AUTHENTICATE",
            "Command A2 SELECT INBOX",
            "Command A3 UID FETCH 1 (FLAGS)",
            "Response * 1 EXISTS",
            "Response A2 OK [READ-WRITE] done <- SELECT",
            "Response * 1 FETCH (UID 7 FLAGS ())",
            "Response A3 OK done <- UID FETCH",
            "Command A4 IDLE",
            "Response + idling <- IDLE",
            "Idle DONE",
            "Response A4 OK done <- IDLE",
            "Response A9 OK who asked?",
        ]
    );
}

#[test]
fn what_was_enabled_holds_from_then_on() {
    let select = "A2 SELECT \"Entwürfe\"\r\n".as_bytes();
    let mut tap = Tap::new();
    let mut strict = Decoder::server();
    for (sender, octets) in [
        (Client, select),
        (Server, b"* OK ready\r\n* ENABLED UTF8=ACCEPT\r\n"),
        (Client, select),
        (Server, b"A2 OK done\r\n"),
    ] {
        tap.receive(sender, octets);
    }
    let mut decoded = Vec::new();
    while let Some(event) = tap.poll_event() {
        if let Some(message) = event.decode(&mut strict) {
            decoded.push(message.is_ok());
        }
    }
    // Both commands come first, since nothing holds them back.
    assert_eq!(decoded, [false, false, true, true, true]);
    tap.receive(Client, select);
    let event = tap.poll_event().expect("it is whole");
    assert!(matches!(event.decode(&mut strict), Some(Ok(Message::Command(_)))));
}

#[test]
fn what_was_enabled_is_forgotten_once_the_client_is_not_known_any_more() {
    let mut tap = Tap::new();
    let mut utf8_after = |sender, octets: &[u8]| {
        tap.receive(sender, octets);
        while tap.poll_event().is_some() {}
        tap.mode().utf8
    };
    assert!(utf8_after(Server, b"* PREAUTH ready\r\n* ENABLED UTF8=ACCEPT\r\n"));
    assert!(utf8_after(Client, b"A1 UNAUTHENTICATE\r\nA2 NOOP\r\nA3 unauthenticate\r\n"));
    assert!(utf8_after(Server, b"A1 BAD not now\r\nA2 OK done\r\n"));
    assert!(!utf8_after(Server, b"A3 ok done\r\n"));
}

fn deflated(stream: &mut Compress, octets: &[u8]) -> Vec<u8> {
    let mut deflated = Vec::with_capacity(octets.len() + 100);
    stream.compress_vec(octets, &mut deflated, FlushCompress::Sync).unwrap();
    deflated
}

#[test]
fn what_was_deflated_is_inflated_by_who_can() {
    let mut to_server = Compress::new(Compression::default(), false);
    let mut to_client = Compress::new(Compression::default(), false);
    // The answer to the first command stands right behind the line that begins the compression, and so does the command.
    let client = [b"A1 COMPRESS DEFLATE\r\n".to_vec(), deflated(&mut to_server, b"A2 NOOP\r\nA3 NO")].concat();
    let server = [b"A1 OK go\r\n".to_vec(), deflated(&mut to_client, b"* 3 EXISTS\r\nA2 OK done\r\n")].concat();
    for inflates in [true, false] {
        let mut tap = Tap::new();
        if inflates {
            tap.set_inflate(inflate());
        }
        let mut decoder = Decoder::client();
        tap.receive(Server, b"* OK ready\r\n");
        tap.receive(Client, &client);
        tap.receive(Server, &server);
        let seen = heard(&mut tap, &mut decoder);
        if !inflates {
            assert_eq!(
                seen[..3],
                ["Command A1 COMPRESS DEFLATE", "Greeting * OK ready", "Response A1 OK go <- COMPRESS"]
            );
            assert!(seen[3..].iter().all(|event| event.ends_with(" opaque: COMPRESS came before")));
            continue;
        }
        assert_eq!(
            seen,
            [
                "Command A1 COMPRESS DEFLATE",
                "Greeting * OK ready",
                "Response A1 OK go <- COMPRESS",
                "Command A2 NOOP",
                "Response * 3 EXISTS",
                "Response A2 OK done <- NOOP",
            ]
        );
        for octet in deflated(&mut to_server, b"OP\r\n") {
            tap.receive(Client, &[octet]);
        }
        assert_eq!(heard(&mut tap, &mut decoder), ["Command A3 NOOP"]);
    }
}

/// Plays what a client sends in pieces behind COMPRESS, and tells what was heard of it.
fn inflated(pieces: &[&[u8]]) -> Vec<String> {
    let mut tap = Tap::new();
    tap.set_inflate(inflate());
    tap.receive(Server, b"* OK ready\r\n");
    tap.receive(Client, b"A1 COMPRESS DEFLATE\r\n");
    tap.receive(Server, b"A1 OK go\r\n");
    let mut decoder = Decoder::client();
    heard(&mut tap, &mut decoder);
    let mut all = Vec::new();
    for octets in pieces {
        tap.receive(Client, octets);
        all.extend(heard(&mut tap, &mut decoder));
    }
    tap.finish();
    all.extend(heard(&mut tap, &mut decoder));
    all
}

#[test]
fn what_cannot_be_inflated_is_told_as_it_is() {
    let mut stream = Compress::new(Compression::default(), false);
    let good = deflated(&mut stream, b"A2 NOOP\r\nA3 NO");
    let heard = inflated(&[&good, b"\xff\xff\xff\xffA3 garbage", b"more"]);
    assert_eq!(heard[0], "Command A2 NOOP");
    assert!(heard[1].contains("A3 NO") && heard[1].contains("Truncated"), "{heard:?}");
    let opaque = |octets| format!("{octets} opaque: what was deflated cannot be inflated");
    assert_eq!(heard[2..], [opaque(14), opaque(4)]);
}

#[test]
fn what_follows_the_end_of_a_deflated_stream_is_told_as_it_is() {
    let mut stream = Compress::new(Compression::default(), false);
    let mut last = Vec::with_capacity(100);
    stream.compress_vec(b"A2 NOOP\r\n", &mut last, FlushCompress::Finish).unwrap();
    let opaque = |octets| format!("{octets} opaque: what was deflated cannot be inflated");
    assert_eq!(inflated(&[&last, b"x"]), ["Command A2 NOOP".to_owned(), opaque(1)]);
    last.push(b'x');
    assert_eq!(inflated(&[&last]), [opaque(last.len())]);
}

#[test]
fn octets_behind_a_refused_literal_that_cannot_be_inflated_are_not_lost() {
    let mut stream = Compress::new(Compression::default(), false);
    let good = deflated(&mut stream, b"A2 APPEND x {5}\r\nhe");
    let heard = inflated(&[&good, b"\xff\xff\xff\xff"]);
    assert!(heard[0].contains("A2 APPEND x {5}") && heard[0].contains("missing: 3"), "{heard:?}");
    assert_eq!(heard[1..], ["4 opaque: what was deflated cannot be inflated"]);
}

#[test]
fn what_cannot_be_framed_is_inflated_all_the_same() {
    let mut stream = Compress::new(Compression::default(), false);
    let lost = deflated(&mut stream, b"A2 APPEND x {99999999999999999999+}\r\nabc");
    let more = deflated(&mut stream, &[b'x'; 1000]);
    let heard = inflated(&[&lost, &more, b"\xff\xff\xff\xff"]);
    assert!(heard[0].contains("LiteralSize"), "{heard:?}");
    let opaque = |octets| format!("{octets} opaque: it is not known where the next frame begins");
    assert_eq!(heard[1..3], [opaque(3), opaque(1000)]);
    assert_eq!(heard[3..], ["4 opaque: what was deflated cannot be inflated"]);
}

#[test]
fn debug_shows_no_octets_that_nobody_has_read() {
    let mut tap = Tap::new();
    tap.receive(Client, b"A1 LOGIN alice {70000+}\r\nsecret");
    tap.receive(Client, &vec![b'x'; 70_000 - 6]);
    tap.receive(Client, b"\r\nA2 AUTHENTICATE X\r\nc2VjcmV0\r\n");
    tap.receive(Server, b"* OK ready\r\n+ c2VjcmV0\r\nA2 NO\r\n");
    tap.receive(Client, b"A3 STARTTLS\r\nA4 LOGIN alice secret\r\n");
    tap.receive(Server, b"A3 OK go\r\n");
    let mut decoder = Decoder::client();
    let mut shown = Vec::new();
    while let Some(event) = tap.poll_event() {
        shown.push(format!("{event:?}"));
        if let Some(Ok(message)) = event.decode(&mut decoder) {
            shown.push(format!("{message:?} {message}"));
        }
    }
    let has = |text: &str| shown.iter().any(|event| event.contains(text));
    assert!(has("Octets { sender: Client, octets: 70000, left: 0 }"), "{shown:#?}");
    assert!(has("Opaque { sender: Client, octets: 23, cause: Tls }"), "{shown:#?}");
    assert!(has("Challenge(Challenge([redacted])) + [redacted]"), "{shown:#?}");
    assert!(!has("secret") && !has("c2VjcmV0"), "{shown:#?}");
}

#[test]
fn recorded_sessions_with_compression_are_read_to_their_end() {
    let mut count = 0;
    for (name, capture) in &corpus() {
        let mut tap = Tap::new();
        tap.set_inflate(inflate());
        let (mut is_compressed, mut frames, mut failed) = (false, 0, Vec::new());
        let mut decoder = Decoder::client();
        for (sender, octets) in &capture.chunks {
            tap.receive(*sender, octets);
            while let Some(event) = tap.poll_event() {
                if let TapEvent::Frame { context: Context::Response, frame, answers: Some(name), .. } = &event {
                    is_compressed |= **name == *b"COMPRESS" && keyword_is_ok(frame);
                }
                frames += usize::from(is_compressed);
                match event.decode(&mut decoder) {
                    Some(Err(error)) if is_compressed => failed.push(error.to_string()),
                    _ => {}
                }
                assert!(!is_compressed || !matches!(event, TapEvent::Opaque { .. }), "{name}");
            }
        }
        if is_compressed {
            count += frames;
            assert!(failed.is_empty(), "{name}: {frames} frames, {failed:?}");
        }
    }
    assert!(count > 10, "{count} frames were deflated");
}

fn keyword_is_ok(frame: &Frame) -> bool {
    frame.keyword().eq_ignore_ascii_case(b"OK")
}

#[test]
fn the_head_of_a_second_streamed_message_says_what_came_before_it() {
    let mut tap = Tap::new();
    let message = vec![b'x'; 100_000];
    tap.receive(Client, b"A1 APPEND Sent {100000+}\r\n");
    tap.receive(Client, &message);
    tap.receive(Client, b" (\\Seen) {100000+}\r\n");
    let mut decoder = Decoder::client();
    let mut counts = Vec::new();
    while let Some(event) = tap.poll_event() {
        if let TapEvent::Literal { sender, .. } = event {
            let Head::Command(head) = tap.decode_head(sender, &mut decoder) else { panic!("{event:?}") };
            let Command::Append(append) = head.command else { panic!("{:?}", head.command) };
            counts.push((head.tag.to_string(), append.messages().len()));
        }
    }
    assert_eq!(counts, [("A1".into(), 1), ("A1".into(), 2)]);
    assert!(matches!(tap.decode_head(Server, &mut decoder), Head::Other));
}
