//! What the strict grammar refuses, beyond the rows of `quirks.md`, and where it says so.

use imap_wire::{Code, Data, Decoder, FetchItem, Limits, Quirks, Response, StatusKind};

fn decode(line: &[u8], quirks: Quirks, utf8: bool) -> (Result<Response<'_>, String>, String) {
    let mut decoder = Decoder::new(Limits::client(), quirks);
    let mut mode = decoder.mode();
    mode.utf8 = utf8;
    decoder.set_mode(mode);
    let response = decoder.response(line).map_err(|error| error.to_string());
    let report = decoder.deviations().iter().map(|it| format!("{} at {}", it.quirk, it.offset));
    (response, report.collect::<Vec<_>>().join(", "))
}

#[track_caller]
fn refused(line: &[u8], error: &str) {
    assert_eq!(decode(line, Quirks::NONE, false).0, Err(format!("expected {error}")));
}

/// Refused by the strict grammar, and tolerated with this report.
#[track_caller]
fn tolerated<'a>(line: &'a [u8], error: &str, report: &str) -> Response<'a> {
    refused(line, error);
    let (response, reported) = decode(line, Quirks::SERVERS, false);
    assert_eq!(reported, report);
    response.unwrap()
}

#[test]
fn data_has_a_name_and_a_number_where_it_is_due() {
    for (line, error) in [
        (&b"* \r\n"[..], "name of a response at offset 2 in response-data"),
        (b"* 5 \r\n", "name of a response at offset 4 in response-data"),
        (b"* EXISTS\r\n", "number before it at offset 2 in message-data"),
        (b"* fetch (UID 1)\r\n", "number before it at offset 2 in message-data"),
        (b"* 5 FLAGS (a)\r\n", "no number before it at offset 4 in response-data"),
        (b"* 5 OK x\r\n", "no number before it at offset 4 in response-data"),
    ] {
        refused(line, error);
        assert_eq!(decode(line, Quirks::SERVERS, false).0, Err(format!("expected {error}")));
    }
}

#[test]
fn an_item_has_a_section_where_it_is_due() {
    for (line, error) in [
        (&b"* 1 FETCH (FLAGS[1] (a))\r\n"[..], "space and value at offset 16 in msg-att"),
        (b"* 1 FETCH (RFC822.SIZE[] 5)\r\n", "space and value at offset 22 in msg-att"),
        (b"* 1 FETCH (BINARY NIL)\r\n", "`[` at offset 17 in msg-att"),
        (b"* 1 FETCH (BINARY.SIZE 5)\r\n", "`[` at offset 22 in msg-att"),
    ] {
        let report = format!("invalid-item at {}", error.split(' ').rev().nth(2).unwrap());
        let Response::Data(Data::Fetch(fetch)) = tolerated(line, error, &report) else { panic!() };
        assert!(matches!(&fetch.items[..], [FetchItem::Invalid(_)]), "{fetch:?}");
    }
}

#[test]
fn text_is_seven_bit_or_utf8() {
    let error = "7-bit character at offset 8 in text";
    tolerated(b"* OK abc\xfcx\r\n", error, "eight-bit-text at 8");
    let utf8 = "* OK Gr\u{fc}\u{df}e\r\n".as_bytes();
    assert_eq!(decode(utf8, Quirks::NONE, true), decode(utf8, Quirks::SERVERS, true));
    let (response, _) = decode(b"* OK abc\xfcx\r\n", Quirks::NONE, true);
    assert_eq!(response, Err("expected valid UTF-8 at offset 8 in text".into()));
    assert_eq!(decode(b"+ \xc3\xbc \xc3\r\n", Quirks::SERVERS, true).1, "eight-bit-text at 5");
}

#[test]
fn a_code_that_is_kept_is_seven_bit() {
    let error = "7-bit character at offset 10 in text";
    let Response::Untagged(status) = tolerated(b"* NO [X-A \xfc] x\r\n", error, "eight-bit-text at 10") else {
        panic!()
    };
    assert_eq!(status.kind, StatusKind::No);
    assert!(matches!(status.code, Some(Code::Other(code)) if code.value().as_octets() == b"\xfc"));
}

#[test]
fn a_correlator_names_something() {
    tolerated(b"* ESEARCH () COUNT 5\r\n", "TAG at offset 11 in search-correlator", "esearch-parens at 11");
}

#[test]
fn spaces_in_a_value_that_is_kept_are_counted() {
    for (line, at) in
        [(&b"* 1 FETCH (X (a  b))\r\n"[..], 15), (b"* 1 FETCH (X (a ))\r\n", 15), (b"* 1 FETCH (X (a\"b\"))\r\n", 15)]
    {
        tolerated(line, &format!("value or `)` at offset {at} in value"), &format!("spaces at {at}"));
    }
    tolerated(b"* 1 FETCH (X ( a))\r\n", "no space at offset 14 in SP", "spaces at 14");
    for line in [&b"* 1 FETCH (X (a b))\r\n"[..], b"* 1 FETCH (X ((a)(b) (\"c\" d)))\r\n"] {
        assert_eq!(decode(line, Quirks::SERVERS, false), (decode(line, Quirks::NONE, false).0, String::new()));
    }
}
