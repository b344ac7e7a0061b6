//! The codecs for `tokio_util::codec::Framed`: whatever the chunks, the same items; and what a sink cannot do is an error.
#![cfg(feature = "tokio-util")]

use bytes::BytesMut;
use futures_util::{SinkExt, StreamExt};
use imap_wire::{
    Continuation, Greeting, Limits, Quirks, Response, Status, StatusKind, UsageError,
    command::{Append, AppendMessage, Authenticate, Command, IdleDone, Login, SaslLine, TaggedCommand},
    data::{Mailbox, Tag, Text},
    ext::CompressAlgorithm,
    framed::{ClientCodec, FromClient, FromServer, Malformed, ServerCodec},
    wire::{NonSync, Peer, Reason},
};
use std::{fmt::Debug, io};
use tokio_util::codec::{Decoder, Encoder, Framed};

fn tagged(tag: &'static str, command: Command<'static>) -> TaggedCommand<'static> {
    TaggedCommand::new(Tag::new(tag).unwrap(), command)
}

fn status(kind: StatusKind) -> Status<'static> {
    Status::new(kind, Text::lossy("text"))
}

fn completed(tag: &'static str, kind: StatusKind) -> Response<'static> {
    Response::Tagged(Tag::new(tag).unwrap(), status(kind))
}

fn go_on() -> Response<'static> {
    Response::Continuation(Continuation::new(Text::lossy("go on")))
}

fn sent<T>(codec: &mut impl Encoder<T, Error = io::Error>, value: T) -> io::Result<String> {
    let mut into = BytesMut::from("before ");
    let encoded = codec.encode(value, &mut into);
    let octets = String::from_utf8(into.to_vec()).unwrap();
    let written = octets.strip_prefix("before ").expect("what stood there is kept").to_owned();
    assert!(encoded.is_ok() || written.is_empty(), "{written}");
    encoded.map(|()| written)
}

#[track_caller]
fn usage_error<T: Debug>(result: io::Result<T>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    assert!(error.get_ref().unwrap().is::<UsageError>());
    error.to_string()
}

/// A text for each item, up to the end of the stream.
fn texts<C>(mut codec: C, chunks: &[&[u8]], text: impl Fn(&mut C, C::Item) -> String) -> Vec<String>
where
    C: Decoder<Error = io::Error>,
{
    let (mut received, mut texts) = (BytesMut::new(), Vec::new());
    for chunk in chunks {
        received.extend_from_slice(chunk);
        while let Some(item) = codec.decode(&mut received).unwrap() {
            texts.push(text(&mut codec, item));
        }
    }
    while let Some(item) = codec.decode_eof(&mut received).unwrap() {
        texts.push(text(&mut codec, item));
    }
    texts
}

/// In one piece, octet by octet, and cut at any one or two places.
#[track_caller]
fn chunked(session: &[u8], expected: &[&str], texts: impl Fn(&[&[u8]]) -> Vec<String>) {
    assert_eq!(texts(&[session]), expected);
    assert_eq!(texts(&session.chunks(1).collect::<Vec<_>>()), expected);
    for first in 0..=session.len() {
        for second in first..=session.len() {
            let chunks = [&session[..first], &session[first..second], &session[second..]];
            assert_eq!(texts(&chunks), expected, "cut at {first} and {second}");
        }
    }
}

fn server_text(item: Result<FromServer, Malformed>) -> String {
    match item {
        Ok(FromServer::Greeting(greeting)) => format!("greeting: {greeting}"),
        Ok(FromServer::Response(response)) => response.to_string(),
        Err(malformed) => format!("{}: {malformed}", malformed.frame()),
    }
}

#[test]
fn client_reads_a_session_however_it_is_cut() {
    let mut limits = Limits::client();
    (limits.inline, limits.frame, limits.line) = (4, 80, 60);
    let session = "* OK hi\r\n* 1 FETCH (BODY[] {6}\r\nbuffer)\r\n* 2 WRONG\n\r\nA1 OKAY\r\n* 3 FETCH (BODY[] {70}\r\n\
        01234567890123456789012345678901234567890123456789012345678901234567\r\n UID 3)\r\n+ more\r\nA1 OK [ALERT] done\r\n* LIS";
    let expected = [
        "greeting: * OK hi",
        "* 1 FETCH (BODY[] {6}\\r\\nbuffer)",
        "* 2 WRONG",
        ": expected tag character at offset 0 in tag",
        "A1 OKAY: expected OK, NO or BAD at offset 3 in response-tagged",
        r"* 3 FETCH (BODY[] {70}\r\n UID 3): it exceeds the limit `frame`",
        "+ more",
        "A1 OK [ALERT] done",
        "* LIS: the stream ended inside a line",
    ];
    chunked(session.as_bytes(), &expected, |chunks| {
        texts(ClientCodec::with(limits, Quirks::SERVERS), chunks, |_, item| server_text(item))
    });
}

#[test]
fn client_tells_what_it_tolerated() {
    let mut codec = ClientCodec::new();
    let mut received = BytesMut::from("* OK hi\r\n* LIST ()  \"/\" INBOX\r\n");
    assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(FromServer::Greeting(_))))));
    assert!(codec.decoder().deviations().is_empty());
    assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(FromServer::Response(_))))));
    assert_eq!(codec.decoder().deviations()[0].quirk, Quirks::SPACES);
}

/// Answers what has to be answered, as a server does: no mailbox is called `No`.
fn answer(codec: &mut ServerCodec, item: Result<FromClient, Malformed>) -> String {
    let mut into = BytesMut::new();
    let mut answer = |response: Response<'_>| {
        codec.encode(response, &mut into).unwrap();
        String::from_utf8(into.to_vec()).unwrap()
    };
    match item {
        Ok(FromClient::Command(command)) => {
            let text = command.to_string();
            match command.command {
                Command::Authenticate(_) | Command::Idle => text + " -> " + answer(go_on()).trim_end(),
                Command::StartTls => {
                    text + " -> " + answer(Response::Tagged(command.tag, status(StatusKind::Bad))).trim_end()
                }
                _ => text,
            }
        }
        Ok(FromClient::Literal { tag, octets }) => {
            let response = if octets == 2 { Response::Tagged(tag, status(StatusKind::No)) } else { go_on() };
            format!("{octets} -> {}", answer(response).trim_end())
        }
        Ok(FromClient::Sasl(line)) if line == SaslLine::response(b"a") => {
            format!("sasl -> {}", answer(go_on()).trim_end())
        }
        Ok(FromClient::Sasl(_)) => format!("sasl -> {}", answer(completed("A4", StatusKind::Ok)).trim_end()),
        Ok(FromClient::Done(_)) => "done".into(),
        Err(malformed) => {
            format!("{} {}: {malformed}", String::from_utf8_lossy(malformed.tag().unwrap_or(b"-")), malformed.frame())
        }
    }
}

#[test]
fn server_reads_a_session_however_it_is_cut() {
    let mut limits = Limits::server_before_login();
    (limits.inline, limits.frame) = (4, 60);
    // What a client sends without waiting is read when it is known how.
    let session = "A1 LOGIN {5}\r\nalice {6+}\r\nsecret\r\nA2 DELETE {2}\r\nA3 NOPE (\r\nA4 AUTHENTICATE X\r\nYQ==\r\nYg==\r\n\
        A5 IDLE\r\nA6 NOOP\r\nDONE\r\nA7 STARTTLS\r\nA8 DELETE {61}\r\nA9 DELETE {61+}\r\n\
        0123456789012345678901234567890123456789012345678901234567890\r\nB1 NOOP\r\n( {9}\r\nB2 DELETE {3}\r\nab";
    let expected = [
        "5 -> + go on",
        "A1 LOGIN alice [redacted]",
        "2 -> A2 NO text",
        "A3 NOPE (",
        "A4 AUTHENTICATE X -> + go on",
        "sasl -> + go on",
        "sasl -> A4 OK text",
        "A5 IDLE -> + go on",
        "- A6 NOOP: expected DONE at offset 0 in idle",
        "done",
        "A7 STARTTLS -> A7 BAD text",
        "A8 A8 DELETE {61}: it exceeds the limit `frame`",
        r"A9 A9 DELETE {61+}\r\n: it exceeds the limit `frame`",
        "B1 NOOP",
        "- ( {9}: its literal was refused",
        "3 -> + go on",
        r"B2 B2 DELETE {3}\r\nab: the stream ended 1 octets before the end of a literal",
    ];
    chunked(session.as_bytes(), &expected, |chunks| texts(ServerCodec::with(limits, Quirks::NONE), chunks, answer));
}

#[test]
fn server_does_not_read_past_what_it_has_to_answer() {
    let mut codec = ServerCodec::new();
    let mut received = BytesMut::from("A1 STARTTLS\r\nA2 LOGIN mallory x\r\n");
    assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(FromClient::Command(_))))));
    assert!(matches!(codec.decode(&mut received), Ok(None)));
    assert_eq!(sent(&mut codec, completed("A0", StatusKind::Ok)).unwrap(), "A0 OK text\r\n");
    assert!(matches!(codec.decode(&mut received), Ok(None)));
    assert_eq!(sent(&mut codec, &completed("A1", StatusKind::Ok)).unwrap(), "A1 OK text\r\n");

    // Of the plain text that follows, nothing was taken.
    assert_eq!(received, "A2 LOGIN mallory x\r\n");
    usage_error(codec.decode(&mut received));
    usage_error(sent(&mut codec, completed("A2", StatusKind::Ok)));
    codec.resume();
    received = BytesMut::from("A3 NOOP\r\n");
    assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(FromClient::Command(_))))));
}

#[test]
fn server_keeps_no_more_than_its_limit_while_it_has_to_answer() {
    let mut codec = ServerCodec::new();
    let mut received = BytesMut::from("A1 IDLE\r\n");
    assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(FromClient::Command(_))))));
    received.resize(Limits::server_before_login().held, b'a');
    assert!(matches!(codec.decode(&mut received), Ok(None)));
    received.extend_from_slice(b"a");
    assert_eq!(codec.decode(&mut received).unwrap_err().kind(), io::ErrorKind::InvalidData);
}

#[test]
fn server_changes_its_limits() {
    let mut codec = ServerCodec::new();
    let mut received = BytesMut::from("A1 DELETE {5000}\r\n");
    let Ok(Some(Err(Malformed::Abandoned(abandoned)))) = codec.decode(&mut received) else { panic!() };
    assert_eq!(abandoned.reason, Reason::Limit("literal"));
    codec.set_limits(Limits::server());
    received.extend_from_slice(b"A2 DELETE {5000}\r\n");
    assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(FromClient::Literal { octets: 5000, .. })))));
    assert_eq!(codec.head(), b"A2 DELETE {5000}\r\n");

    // What was asked about can have become too large since.
    codec.set_limits(Limits::server_before_login());
    let mut limits = Limits::server();
    limits.frame = 100;
    codec.set_limits(limits);
    usage_error(sent(&mut codec, go_on()));
    assert_eq!(sent(&mut codec, completed("A2", StatusKind::No)).unwrap(), "A2 NO text\r\n");
    received.extend_from_slice(b"A3 NOOP\r\n");
    assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(FromClient::Command(_))))));
}

#[test]
fn server_says_plus_only_to_one_that_waits() {
    let error = usage_error(sent(&mut ServerCodec::new(), go_on()));
    assert_eq!(error, "the client does not wait for `+`");
}

#[test]
fn server_ends_an_exchange_by_itself() {
    for (begin, line) in [("A1 IDLE\r\n", "A2 NOOP\r\n"), ("A1 AUTHENTICATE X\r\n", "A2 NOOP\r\n")] {
        let mut codec = ServerCodec::new();
        let mut received = BytesMut::from(begin);
        assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(FromClient::Command(_))))));
        sent(&mut codec, go_on()).unwrap();
        sent(&mut codec, completed("A1", StatusKind::Bad)).unwrap();
        received.extend_from_slice(line.as_bytes());
        assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(FromClient::Command(_))))), "{begin}");
    }
}

#[test]
fn client_sends_what_needs_no_waiting() {
    let mut codec = ClientCodec::new();
    let command = || tagged("A1", Command::Login(Login::new("alice", "pass\r\nword")));
    let waits = usage_error(sent(&mut codec, command()));
    assert!(waits.starts_with("a literal has to wait for the server"), "{waits}");

    let mut peer = Peer::server();
    peer.non_sync = NonSync::Small;
    codec.set_peer(peer);
    assert_eq!(sent(&mut codec, command()).unwrap(), "A1 LOGIN alice {10+}\r\npass\r\nword\r\n");

    let append = Append::new(Mailbox::new("Sent").unwrap(), AppendMessage::streamed(10));
    let streamed = usage_error(sent(&mut codec, &tagged("A2", Command::Append(append))));
    assert!(streamed.starts_with("a literal whose octets are not at hand"), "{streamed}");

    let nul = usage_error(sent(&mut codec, tagged("A3", Command::Login(Login::new("alice", "\0")))));
    assert!(nul.contains("NUL"), "{nul}");

    let authenticate = Command::Authenticate(Authenticate::new("X").unwrap());
    assert_eq!(sent(&mut codec, tagged("A4", authenticate)).unwrap(), "A4 AUTHENTICATE X\r\n");
    assert_eq!(sent(&mut codec, SaslLine::response(b"a")).unwrap(), "YQ==\r\n");
    assert_eq!(sent(&mut codec, IdleDone::new()).unwrap(), "DONE\r\n");
}

#[test]
fn client_stops_where_tls_begins() {
    for command in [Command::StartTls, Command::Compress(CompressAlgorithm::Deflate)] {
        let mut codec = ClientCodec::new();
        let mut received = BytesMut::from("* OK hi\r\n");
        assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(_)))));
        sent(&mut codec, tagged("A1", command.clone())).unwrap();
        usage_error(sent(&mut codec, tagged("A2", Command::Noop)));

        // Refused, it changes nothing.
        received.extend_from_slice(b"A1 NO\r\n");
        assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(_)))));
        sent(&mut codec, tagged("A2", command)).unwrap();
        received.extend_from_slice(b"A2 OK\r\n* 1 EXISTS\r\n");
        assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(_)))));
        usage_error(codec.decode(&mut received));
        usage_error(sent(&mut codec, IdleDone::new()));
        assert_eq!(received, "* 1 EXISTS\r\n");
        codec.resume();
        assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(FromServer::Response(_))))));
    }
}

#[test]
fn a_malformed_answer_to_starttls_is_a_refusal() {
    let mut codec = ClientCodec::new();
    let mut received = BytesMut::from("* OK hi\r\n");
    assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(_)))));
    sent(&mut codec, tagged("A1", Command::StartTls)).unwrap();
    received.extend_from_slice(b"A9 \r\n* 1 EXISTS ALOT\r\n");
    assert!(matches!(codec.decode(&mut received), Ok(Some(Err(_)))));
    assert!(matches!(codec.decode(&mut received), Ok(Some(Err(_)))));
    usage_error(sent(&mut codec, tagged("A2", Command::Noop)));
    received.extend_from_slice(b"A1 \r\n* 1 EXISTS\r\n");
    assert!(matches!(codec.decode(&mut received), Ok(Some(Err(_)))));
    assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(_)))));
    assert_eq!(sent(&mut codec, tagged("A2", Command::Noop)).unwrap(), "A2 NOOP\r\n");
}

#[test]
fn server_cannot_send_what_is_not_at_hand() {
    let mut decoder = imap_wire::Decoder::client();
    let imap_wire::Head::Fetch(fetch) = decoder.head(b"* 7 FETCH (BODY[] {500}\r\n") else { panic!() };
    usage_error(sent(&mut ServerCodec::new(), Response::Data(imap_wire::Data::Fetch(fetch))));
}

#[test]
fn an_impossible_literal_ends_the_stream() {
    let mut codec = ClientCodec::new();
    let mut received = BytesMut::from("* OK hi\r\n* LIST () NIL {99999999999999999999}\r\n");
    assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(_)))));
    assert!(matches!(codec.decode(&mut received), Ok(Some(Err(Malformed::Abandoned(_))))));
    assert_eq!(codec.decode(&mut received).unwrap_err().kind(), io::ErrorKind::InvalidData);
}

/// Whatever a frame shares, the room behind it is used again.
#[test]
fn octets_are_not_moved() {
    let mut codec = ClientCodec::new();
    let mut received = BytesMut::with_capacity(100);
    received.extend_from_slice(b"* OK hi\r\n* 1 FETCH (X \"");
    let place = received.as_ptr().addr();
    assert!(matches!(codec.decode(&mut received), Ok(Some(Ok(_)))));
    assert!(matches!(codec.decode(&mut received), Ok(None)));
    received.extend_from_slice(b"value\")\r\n");
    let Ok(Some(Ok(FromServer::Response(Response::Data(imap_wire::Data::Fetch(fetch)))))) = codec.decode(&mut received)
    else {
        panic!()
    };
    let imap_wire::FetchItem::Other(item) = &fetch.items[0] else { panic!() };
    assert_eq!(item.value().as_octets(), "\"value\"");
    assert_eq!(item.value().as_octets().as_ptr().addr() - place, 22);
}

/// What is sent through one end of a narrow pipe comes out of the other.
#[tokio::test(flavor = "current_thread")]
async fn both_sides_understand_each_other() {
    let (client, server) = tokio::io::duplex(7);
    let serve = async {
        let mut server = Framed::new(server, ServerCodec::new());
        server.send(Greeting::new(status(StatusKind::Ok)).unwrap()).await.unwrap();
        let mut heard = Vec::new();
        while let Some(item) = server.next().await.transpose().unwrap() {
            let response = match &item {
                Ok(FromClient::Command(TaggedCommand { command: Command::Idle, .. })) => go_on(),
                Ok(FromClient::Command(command)) => Response::Tagged(command.tag.clone(), status(StatusKind::Ok)),
                Ok(FromClient::Done(_)) => completed("A2", StatusKind::Ok),
                other => panic!("{other:?}"),
            };
            server.send(response).await.unwrap();
            heard.push(item);
        }
        heard.len()
    };
    let say = async {
        let mut client = Framed::new(client, ClientCodec::new());
        let mut heard = vec![client.next().await];
        client.send(tagged("A1", Command::Login(Login::new("alice", "secret")))).await.unwrap();
        heard.push(client.next().await);
        client.send(&tagged("A2", Command::Idle)).await.unwrap();
        heard.push(client.next().await);
        client.send(IdleDone::new()).await.unwrap();
        heard.push(client.next().await);
        heard.into_iter().map(|item| server_text(item.unwrap().unwrap())).collect::<Vec<_>>()
    };
    let (commands, responses) = tokio::join!(serve, say);
    assert_eq!(commands, 3);
    assert_eq!(responses, ["greeting: * OK text", "A1 OK text", "+ go on", "A2 OK text"]);
}
