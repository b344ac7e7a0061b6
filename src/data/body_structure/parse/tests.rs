use super::super::tests::{read, read_within, strict, written};
use super::*;
use crate::wire::{IntoStatic, Peer};
use std::thread;

const SIMPLE: &[u8] = br#"("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 2279 48)"#;
const RFC_MIXED: &[u8] = br#"(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1152 23)("TEXT" "PLAIN" ("CHARSET" "US-ASCII" "NAME" "cc.diff") "<960723163407.20117h@cac.washington.edu>" "Compiler diff" "BASE64" 4554 73) "MIXED")"#;
const ALTERNATIVE: &[u8] = br#"(("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 17 1 NIL NIL NIL NIL)("text" "html" ("charset" "utf-8") NIL NIL "7bit" 62 1 NIL NIL NIL NIL) "alternative" ("boundary" "=_b17_0") NIL NIL NIL)"#;
const CYRUS: &[u8] = b"((\"APPLICATION\" \"PDF\" (\"NAME*\" {30}\r\nutf-8''%e2%82%ac%20rates%2epdf) \"<part1@example.org>\" {22}\r\nA \"quoted\" description \"BASE64\" 12 \"Q2hlY2sgSW50ZWdyaXR5IQ==\" (\"ATTACHMENT\" (\"FILENAME*\" {25}\r\niso-8859-1'en'na%EFve.pdf \"SIZE\" \"12\")) (\"EN\" \"DE-CH\") \"http://example.org/x y\")(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"utf-8\" \"FORMAT\" \"flowed\") NIL NIL \"QUOTED-PRINTABLE\" 23 1 NIL NIL NIL NIL) \"MIXED\" (\"BOUNDARY\" \"b19tail\" \"X*\" {15}\r\nutf-8'de'%C3%84) NIL NIL NIL)";
const MESSAGE: &[u8] = br#"("message" "rfc822" NIL NIL NIL "7bit" 253 ("" "Embedded" (("Alice" NIL "alice" "example.org")) (("Alice" NIL "alice" "example.org")) (("Alice" NIL "alice" "example.org")) (("Bob" NIL "bob" "example.org")) NIL NIL NIL "<211@example.org>") (("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 15 1 NIL NIL NIL NIL) "mixed" NIL NIL NIL NIL) 10 NIL NIL NIL NIL)"#;
const EXTENDED: &[u8] =
    br#"("image" "png" NIL NIL NIL "base64" 5 NIL NIL NIL NIL 1 NIL "a b" (1 ("x" (NIL)) 99999999999))"#;

const GOOD: [&[u8]; 6] = [SIMPLE, RFC_MIXED, ALTERNATIVE, CYRUS, MESSAGE, EXTENDED];

#[test]
fn reads_the_examples_of_the_rfc() {
    let simple = strict(SIMPLE);
    let part = simple.root();
    assert_eq!((part.media_type().as_slice(), part.subtype().as_slice()), (&b"TEXT"[..], &b"PLAIN"[..]));
    assert_eq!((part.octets(), part.lines()), (Some(2279), Some(48)));
    assert_eq!(part.charset().unwrap(), "US-ASCII");
    assert!(part.is_text() && !part.is_multipart() && !part.is_message() && !part.is_attachment());
    assert_eq!((part.id(), part.description(), part.disposition()), (None, None, None));

    let mixed = strict(RFC_MIXED);
    assert_eq!(mixed.to_string(), "MULTIPART/MIXED (TEXT/PLAIN, TEXT/PLAIN)");
    let second = mixed.part("2").unwrap();
    assert_eq!(second.filename().unwrap().value().unwrap(), "cc.diff");
    assert_eq!(second.id().unwrap(), "<960723163407.20117h@cac.washington.edu>");
    assert_eq!(second.description().unwrap(), "Compiler diff");
    assert!(second.is_encoded_as("base64"));
    assert_eq!((mixed.root().octets(), mixed.total()), (None, 1152 + 4554));
}

#[test]
fn reads_extension_data() {
    let body = strict(CYRUS);
    let pdf = body.part("1").unwrap();
    assert_eq!(pdf.md5().unwrap(), "Q2hlY2sgSW50ZWdyaXR5IQ==");
    let disposition = pdf.disposition().unwrap();
    assert_eq!((disposition.kind(), disposition.param("size").unwrap()), (&"ATTACHMENT".into(), "12".into()));
    assert!(pdf.is_attachment());
    let filename = pdf.filename().unwrap();
    assert_eq!(
        (filename.attribute(), filename.value().unwrap()),
        (&"FILENAME*".into(), "iso-8859-1'en'na%EFve.pdf".into())
    );
    assert_eq!(pdf.language(), ["EN", "DE-CH"]);
    assert_eq!(pdf.location().unwrap(), "http://example.org/x y");
    assert_eq!(body.root().param("boundary").unwrap(), "b19tail");

    let body = strict(EXTENDED);
    let extra: Vec<_> = body.root().extension_data().iter().map(|raw| raw.as_octets().to_str().unwrap()).collect();
    assert_eq!(extra, ["1", "NIL", "\"a b\"", "(1 (\"x\" (NIL)) 99999999999)"]);
}

#[test]
fn reads_a_message_in_a_message() {
    let body = strict(MESSAGE);
    let message = body.part("1").unwrap();
    assert!(message.is_message() && !message.is_multipart());
    assert_eq!((message.octets(), message.lines()), (Some(253), Some(10)));
    assert!(message.envelope().is_some());
    assert_eq!(message.body().unwrap().subtype(), "mixed");
    assert_eq!(body.part("1.1").unwrap().octets(), Some(15));
    assert_eq!(body.total(), 253);
}

#[test]
fn the_short_ways_lead_where_the_long_ones_do() {
    const ATTACHMENT: &[u8] = br#"(("image" "png" ("name" "a.png") "<i>" "d" "base64" 5 NIL ("inline" ("filename" "a.png" "size" "9")) NIL NIL)("a" "b" NIL NIL "d" "7bit" 0 "m" ("attachment" NIL) "en" "l") "mixed" ("boundary" "--") ("inline" NIL) NIL)"#;
    for octets in [SIMPLE, RFC_MIXED, ALTERNATIVE, MESSAGE, ATTACHMENT] {
        let expected = strict(octets);
        // What stands between quotation marks is every other piece. A literal takes the long way, from there on.
        let pieces: Vec<_> = octets.split(|&octet| octet == b'"').collect();
        for literal in (1..pieces.len()).step_by(2) {
            let mut sent = Vec::new();
            for (at, piece) in pieces.iter().enumerate() {
                match at % 2 {
                    0 => sent.extend_from_slice(piece),
                    _ if at == literal => sent.extend([format!("{{{}}}\r\n", piece.len()).as_bytes(), piece].concat()),
                    _ => sent.extend([b"\"", *piece, b"\""].concat()),
                }
            }
            assert_eq!(strict(&sent), expected, "{}", sent.escape_ascii());
        }
    }
}

#[test]
fn extension_data_may_stop_after_any_field() {
    let head = r#"("audio" "basic" NIL NIL NIL "base64" 5"#;
    let fields = [r#" "md5""#, r#" ("inline" ("a" "b"))"#, r#" "en""#, r#" "loc""#, " NIL", " (7)"];
    for count in 0..=fields.len() {
        let sent = format!("{head}{})", fields[..count].concat());
        let body = strict(sent.as_bytes());
        assert_eq!(body.root().md5().is_some(), count > 0);
        assert_eq!(body.root().extension_data().len(), count.saturating_sub(4));
        let again = sent.replace("\"en\"", "(\"en\")");
        assert_eq!(written(&body, Peer::client()), again.as_bytes());
        assert_eq!(strict(again.as_bytes()), body);
    }
    let short = strict(br#"(("text" "plain" NIL NIL NIL "7bit" 5 1) "mixed")"#);
    let long = strict(br#"(("text" "plain" NIL NIL NIL "7bit" 5 1) "mixed" NIL)"#);
    assert_ne!(short, long);
}

#[test]
fn what_is_read_can_be_written_and_read_again() {
    for octets in GOOD {
        let body = strict(octets);
        for peer in [Peer::client(), Peer::server()] {
            assert_eq!(strict(&written(&body, peer)), body);
        }
    }
    assert_eq!(written(&strict(ALTERNATIVE), Peer::client()), ALTERNATIVE);
    assert_eq!(written(&strict(MESSAGE), Peer::client()), MESSAGE);
    assert_eq!(written(&strict(EXTENDED), Peer::client()), EXTENDED);
}

/// What is tolerated: the octets, the value as it is written, the report, and the error without tolerance.
fn tolerates(sent: &[u8], value: &str, report: &str, error: &str) {
    let (body, reported) = read(sent, Quirks::SERVERS).unwrap();
    let legal = written(&body, Peer::client());
    assert_eq!(legal.escape_ascii().to_string(), value.as_bytes().escape_ascii().to_string());
    assert_eq!(reported, report, "{value}");
    assert_eq!(read(sent, Quirks::NONE).unwrap_err(), error, "{value}");
    // It is legal, and stays as it is.
    assert_eq!(written(&strict(&legal), Peer::client()), legal);
}

#[test]
fn numbers_may_be_odd() {
    // S170
    tolerates(
        br#"("multipart" "appledouble" ("boundary" "B_8145297380_164091") NIL NIL "7BIT" -1 NIL NIL NIL NIL)"#,
        r#"("multipart" "appledouble" ("boundary" "B_8145297380_164091") NIL NIL "7BIT" 0 NIL NIL NIL NIL)"#,
        "body-number at 77",
        "expected digit at offset 77 in number64",
    );
    let (body, _) = read(br#"("x" "y" NIL NIL NIL "7BIT" -2)"#, Quirks::SERVERS).unwrap();
    assert_eq!(body.root().octets(), None);
    // S171
    tolerates(
        br#"("application" "pdf" ("name" "a.pdf") NIL NIL "base64" 9.3736e+06 NIL NIL NIL NIL)"#,
        r#"("application" "pdf" ("name" "a.pdf") NIL NIL "base64" 9373600 NIL NIL NIL NIL)"#,
        "body-number at 55",
        "expected space or `)` at offset 56 in body",
    );
    tolerates(
        br#"("text" "plain" NIL NIL NIL "base64" 3.45027e+06 1.86931e+06)"#,
        r#"("TEXT" "plain" NIL NIL NIL "base64" 3450270 1869310)"#.replace("TEXT", "text").as_str(),
        "body-number at 37, body-number at 49",
        "expected space at offset 38 in SP",
    );
    tolerates(
        br#"("x" "y" NIL NIL NIL "7bit" 9223372036854775808)"#,
        r#"("x" "y" NIL NIL NIL "7bit" 0)"#,
        "body-number at 28",
        "expected number of at most 9223372036854775807 at offset 28 in number64",
    );
    for odd in ["-", "e5", "1e", "+", ".", "1.2.3", "NIL", "\"5\""] {
        let sent = format!("(\"x\" \"y\" NIL NIL NIL \"7bit\" {odd})");
        assert!(read(sent.as_bytes(), Quirks::SERVERS).is_err(), "{odd}");
    }
    let large = strict(br#"("x" "y" NIL NIL NIL "7bit" 53687091200)"#);
    assert_eq!(large.root().octets(), Some(50 << 30));
}

#[test]
fn spaces_may_be_too_many_or_too_few() {
    // S173
    tolerates(
        br#"("text" "plain"  ("charset" "UTF-8") NIL NIL "7bit" 5 1)"#,
        r#"("text" "plain" ("charset" "UTF-8") NIL NIL "7bit" 5 1)"#,
        "spaces at 16",
        "expected no space at offset 16 in SP",
    );
    // S174
    tolerates(
        br#"(("text" "plain" NIL NIL NIL "7bit" 5 1) "alternative" ("boundary" "b") NIL )"#,
        r#"(("text" "plain" NIL NIL NIL "7bit" 5 1) "alternative" ("boundary" "b") NIL)"#,
        "spaces at 75",
        "expected no space at offset 75 in SP",
    );
    // GNU mailutils, hoodiecrow
    tolerates(
        br#"(("message" "rfc822" NIL NIL NIL "7BIT" 253 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)("text" "plain" NIL NIL NIL "7bit" 15 1) 10) ("text" "plain" NIL NIL NIL "7bit" 5 1)"mixed")"#,
        r#"(("message" "rfc822" NIL NIL NIL "7BIT" 253 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" NIL NIL NIL "7bit" 15 1) 10)("text" "plain" NIL NIL NIL "7bit" 5 1) "mixed")"#,
        "spaces at 85, spaces at 130, spaces at 169",
        "expected space at offset 85 in SP",
    );
    tolerates(
        br#"( ( "text"  "plain" NIL NIL NIL "7bit" 5  1   NIL  )  "mixed"  )"#,
        r#"(("text" "plain" NIL NIL NIL "7bit" 5 1 NIL) "mixed")"#,
        "spaces at 1, spaces at 3, spaces at 11, spaces at 41, spaces at 44, spaces at 50, spaces at 53, spaces at 62",
        "expected no space at offset 1 in SP",
    );
}

#[test]
fn nil_may_stand_for_a_string() {
    // S175
    let sent = br#"(("text" "plain" ("charset" "utf-8") NIL NIL "8bit" 536 0 NIL NIL NIL NIL)("text" "html" ("charset" "utf-8") NIL NIL "8bit" 7130 0 NIL NIL NIL NIL) "alternative" ("boundary" NIL))"#;
    let (body, report) = read(sent, Quirks::SERVERS).unwrap();
    assert_eq!(report, "body-nil-string at 174");
    assert_eq!(body.root().parameters().len(), 1);
    assert_eq!(body.root().param("boundary"), None);
    tolerates(
        sent,
        r#"(("text" "plain" ("charset" "utf-8") NIL NIL "8bit" 536 0 NIL NIL NIL NIL)("text" "html" ("charset" "utf-8") NIL NIL "8bit" 7130 0 NIL NIL NIL NIL) "alternative" ("boundary" ""))"#,
        "body-nil-string at 174",
        "expected quotation mark or `{` at offset 174 in string",
    );
    // S179
    tolerates(
        br#"("text" "plain" NIL NIL NIL NIL 1423 44)"#,
        r#"("text" "plain" NIL NIL NIL "7BIT" 1423 44)"#,
        "body-nil-string at 28",
        "expected quotation mark or `{` at offset 28 in string",
    );
}

#[test]
fn parameters_may_be_empty_or_odd() {
    // S177
    tolerates(
        br#"("message" "delivery-status" () NIL NIL "7bit" 340)"#,
        r#"("message" "delivery-status" NIL NIL NIL "7bit" 340)"#,
        "body-empty-params at 30",
        "expected quotation mark or `{` at offset 30 in string",
    );
    // S178
    tolerates(
        br#"("text" "plain" ("charset" "UTF-8" "") NIL NIL "7bit" 5 1)"#,
        r#"("text" "plain" ("charset" "UTF-8") NIL NIL "7bit" 5 1)"#,
        "body-odd-params at 37",
        "expected space and a value at offset 37 in body-fld-param",
    );
    tolerates(
        br#"("text" "plain" ("charset") NIL NIL "7bit" 5 1)"#,
        r#"("text" "plain" NIL NIL NIL "7bit" 5 1)"#,
        "body-odd-params at 26",
        "expected space and a value at offset 26 in body-fld-param",
    );
}

#[test]
fn strings_are_kept_as_they_are() {
    // S181
    let body = strict(br#"("application" "pdf" NIL NIL NIL "base64 " 5)"#);
    assert_eq!(body.root().encoding().unwrap(), "base64 ");
    assert!(body.root().is_encoded_as("BASE64"));
    // S203
    let body = strict(
        b"(\"image\" \"png\" (\"name\" {8}\r\nG\xf6r\xfcnt\xfc1) \"<part1@example.com>\" NIL \"base64\" 15440 NIL NIL NIL NIL)",
    );
    assert_eq!(body.root().filename().unwrap().value().unwrap(), *b"G\xf6r\xfcnt\xfc1");
    // S207
    strict(br#"("application" "octet-stream" NIL NIL NIL "7bit" 5)"#);
}

#[test]
fn fields_may_have_another_shape() {
    // S182
    tolerates(
        br#"("text" "plain" ("charset" "ISO-8859-1") NIL NIL "QUOTED-PRINTABLE" 850 31 NIL "inline" NIL NIL)"#,
        r#"("text" "plain" ("charset" "ISO-8859-1") NIL NIL "QUOTED-PRINTABLE" 850 31 NIL ("inline" NIL) NIL NIL)"#,
        "body-field-shape at 79",
        "expected `(` or NIL at offset 79 in body-fld-dsp",
    );
    // S183
    tolerates(
        br#"("application" "msword" NIL NIL NIL "base64" 50446 NIL (NIL NIL) NIL NIL)"#,
        r#"("application" "msword" NIL NIL NIL "base64" 50446 NIL NIL NIL NIL)"#,
        "body-field-shape at 55",
        "expected quotation mark or `{` at offset 56 in string",
    );
    // S185
    tolerates(
        br#"("image" "jpeg" ("name" "x") "<x>" NIL "base64" 334384 NIL NIL ("inline" NIL) NIL NIL)"#,
        r#"("image" "jpeg" ("name" "x") "<x>" NIL "base64" 334384 NIL ("inline" NIL) NIL NIL NIL)"#,
        "body-field-shape at 63",
        "expected quotation mark or `{` at offset 73 in string",
    );
    tolerates(
        br#"("image" "jpeg" NIL NIL NIL "base64" 5 NIL NIL ("attachment" ("filename" "x")) NIL)"#,
        r#"("image" "jpeg" NIL NIL NIL "base64" 5 NIL ("attachment" ("filename" "x")) NIL NIL)"#,
        "body-field-shape at 47",
        "expected quotation mark or `{` at offset 61 in string",
    );
    tolerates(
        br#"("image" "jpeg" NIL NIL NIL "base64" 5 NIL ("inline" NIL) ("en" NIL) NIL)"#,
        r#"("image" "jpeg" NIL NIL NIL "base64" 5 NIL ("inline" NIL) NIL NIL)"#,
        "body-field-shape at 58",
        "expected quotation mark or `{` at offset 64 in string",
    );
    // S186
    tolerates(
        br#"("text" "html" ("charset" "utf-8") NIL NIL "base64" 38706 497 NIL NIL NIL ())"#,
        r#"("text" "html" ("charset" "utf-8") NIL NIL "base64" 38706 497 NIL NIL NIL NIL)"#,
        "body-field-shape at 74",
        "expected quotation mark, `{` or NIL at offset 74 in nstring",
    );
    // S195
    tolerates(
        br#"("multipart" "related" ("boundary" "b") NIL NIL "7BIT" 400 ("boundary" "b") NIL NIL NIL)"#,
        r#"("multipart" "related" ("boundary" "b") NIL NIL "7BIT" 400 NIL NIL NIL NIL)"#,
        "body-field-shape at 59",
        "expected quotation mark, `{` or NIL at offset 59 in nstring",
    );
    // Any of them may be anything.
    tolerates(
        br#"(("x" "y" NIL NIL NIL "7bit" 5 (1 (2)) 7 () (("a")) word) "mixed" "a" (("x" "y") 3) 8 ({2}) 9)"#
            .replace(b"{2}", b"{2}\r\n)(")
            .as_slice(),
        r#"(("x" "y" NIL NIL NIL "7bit" 5 NIL NIL NIL NIL word) "mixed" NIL NIL NIL NIL 9)"#,
        "body-field-shape at 31, body-field-shape at 39, body-field-shape at 41, body-field-shape at 44, body-field-shape at 66, body-field-shape at 70, body-field-shape at 84, body-field-shape at 86",
        "expected quotation mark, `{` or NIL at offset 31 in nstring",
    );
}

/// Replaces in octets.
trait Replace {
    fn replace(&self, what: &[u8], by: &[u8]) -> Vec<u8>;
}

impl Replace for [u8] {
    fn replace(&self, what: &[u8], by: &[u8]) -> Vec<u8> {
        let at = self.windows(what.len()).position(|window| window == what).unwrap();
        [&self[..at], by, &self[at + what.len()..]].concat()
    }
}

#[test]
fn lines_may_be_missing_or_too_many() {
    // S189
    let sent = br#"("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 340)"#;
    assert_eq!(read(sent, Quirks::SERVERS).unwrap().0.root().lines(), None);
    tolerates(
        sent,
        r#"("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 340 0)"#,
        "body-missing-lines at 54",
        "expected space at offset 54 in SP",
    );
    tolerates(
        br#"("text" "plain" NIL NIL NIL "7bit" 340 NIL ("inline" NIL))"#,
        r#"("text" "plain" NIL NIL NIL "7bit" 340 0 NIL ("inline" NIL))"#,
        "body-missing-lines at 38",
        "expected digit at offset 39 in number64",
    );
    // S190
    tolerates(
        br#"("application" "octet-stream" NIL NIL NIL "base64" 100 5 NIL NIL NIL NIL)"#,
        r#"("application" "octet-stream" NIL NIL NIL "base64" 100 NIL NIL NIL NIL)"#,
        "body-extra-lines at 55",
        "expected quotation mark, `{` or NIL at offset 55 in body-fld-md5",
    );
}

#[test]
fn a_message_may_lack_what_is_in_it() {
    // S187
    let sent =
        br#"("message" "rfc822" NIL NIL NIL "7BIT" 787 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) () 0 NIL NIL NIL)"#;
    let (body, _) = read(sent, Quirks::SERVERS).unwrap();
    assert!(body.root().body().is_none() && body.root().envelope().is_some());
    let legal = r#"("message" "rfc822" NIL NIL NIL "7BIT" 787 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 0 0) 0 NIL NIL NIL)"#;
    tolerates(sent, legal, "body-missing-message at 86", "expected quotation mark or `{` at offset 86 in string");
    // Gmail, for messages that are encoded
    let sent = br#"("message" "rfc822" NIL NIL NIL "7BIT" 787 NIL NIL NIL)"#;
    let (body, _) = read(sent, Quirks::SERVERS).unwrap();
    assert!(body.root().is_message() && body.root().envelope().is_none());
    tolerates(sent, legal, "body-missing-message at 42", "expected `(` at offset 43 in envelope");
    // hoodiecrow
    tolerates(
        br#"("MESSAGE" "DELIVERY-STATUS" NIL NIL NIL "7BIT" 96 (NIL "" NIL NIL NIL NIL NIL NIL NIL NIL) ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 56 2 NIL NIL NIL) 4 NIL ("inline" NIL) NIL)"#,
        r#"("MESSAGE" "DELIVERY-STATUS" NIL NIL NIL "7BIT" 96 NIL ("inline" NIL) NIL)"#,
        "body-extra-message at 51",
        "expected quotation mark, `{` or NIL at offset 51 in body-fld-md5",
    );
}

#[test]
fn a_multipart_may_have_no_parts() {
    // S191
    tolerates(
        br#"(("ALTERNATIVE" ("BOUNDARY" "==alternative_xad5934455aeex") NIL NIL)("TEXT" "HTML" ("CHARSET" "iso-8859-1" "NAME" "seti_letter.html") NIL NIL "7BIT" 6769 171 NIL NIL NIL) "ALTERNATIVE" ("BOUNDARY" "==alternative_xad5934455aeex") NIL NIL)"#,
        r#"(("MULTIPART" "ALTERNATIVE" ("BOUNDARY" "==alternative_xad5934455aeex") NIL NIL "7BIT" 0 NIL NIL NIL)("TEXT" "HTML" ("CHARSET" "iso-8859-1" "NAME" "seti_letter.html") NIL NIL "7BIT" 6769 171 NIL NIL NIL) "ALTERNATIVE" ("BOUNDARY" "==alternative_xad5934455aeex") NIL NIL)"#,
        "body-childless at 2",
        "expected quotation mark or `{` at offset 16 in string",
    );
    // S193
    for name in ["ALTERNATIVE", "MIXED"] {
        let sent = format!("(\"{name}\")");
        let (body, _) = read(sent.as_bytes(), Quirks::SERVERS).unwrap();
        assert!(body.root().is_multipart());
        assert_eq!(body.root().children().count(), 0);
        tolerates(
            sent.as_bytes(),
            &format!(r#"("MULTIPART" "{name}" NIL NIL NIL "7BIT" 0)"#),
            "body-childless at 1",
            &format!("expected space at offset {} in SP", sent.len() - 1),
        );
    }
    // S194
    tolerates(
        br#"(NIL "alternative" ("boundary" "Apple-Mail=_352FCEEC") NIL NIL NIL)"#,
        r#"("MULTIPART" "alternative" ("boundary" "Apple-Mail=_352FCEEC") NIL NIL "7BIT" 0 NIL NIL NIL NIL)"#,
        "body-childless at 1",
        "expected quotation mark or `{` at offset 1 in string",
    );
    for fields in
        ["NIL", "NIL NIL", "NIL NIL NIL", "NIL NIL NIL NIL", "NIL NIL NIL NIL NIL", "NIL (\"inline\" NIL) \"en\""]
    {
        let sent = format!("(\"mixed\" {fields})");
        let (_, report) = read(sent.as_bytes(), Quirks::SERVERS).unwrap();
        assert_eq!(report, "body-childless at 1");
    }
    // hoodiecrow
    tolerates(
        br#"(() "MIXED" ("BOUNDARY" "nope") NIL NIL)"#,
        r#"("MULTIPART" "MIXED" ("BOUNDARY" "nope") NIL NIL "7BIT" 0 NIL NIL NIL)"#,
        "body-childless at 2",
        "expected quotation mark or `{` at offset 2 in string",
    );
    tolerates(
        b"(() NIL NIL)",
        r#"("MULTIPART" "MIXED" NIL NIL NIL "7BIT" 0 NIL)"#,
        "body-childless at 2, body-missing-type at 4",
        "expected quotation mark or `{` at offset 2 in string",
    );
    // What is read is the same as what is written.
    let (body, _) = read(br#"("MIXED" ("a" "b") NIL)"#, Quirks::SERVERS).unwrap();
    assert_eq!(strict(&written(&body, Peer::client())), body);
}

#[test]
fn a_type_may_be_missing() {
    // S197
    tolerates(
        br#"( "X-ZIP" ("BOUNDARY" "") NIL NIL "base64" 4096)"#,
        r#"("APPLICATION" "X-ZIP" ("BOUNDARY" "") NIL NIL "base64" 4096)"#,
        "spaces at 1, body-missing-type at 2",
        "expected no space at offset 1 in SP",
    );
    // S198
    let legal = r#"("APPLICATION" "OCTET-STREAM" NIL NIL NIL "base64" 356)"#;
    let report = "body-missing-type at 1";
    let error = "expected quotation mark or `{` at offset 15 in string";
    tolerates(br#"("APPLICATION" NIL NIL NIL "base64" 356)"#, legal, report, error);
    tolerates(br#"("APPLICATION" NIL NIL NIL NIL "base64" 356)"#, legal, report, error);
    let error = "expected quotation mark or `{` at offset 1 in string";
    tolerates(br#"(NIL NIL NIL NIL NIL "base64" 356)"#, legal, report, error);
    tolerates(br#"(NIL "OCTET-STREAM" NIL NIL NIL "base64" 356)"#, legal, report, error);
    tolerates(
        br#"("text" NIL NIL NIL NIL "base64" 356 7)"#,
        r#"("text" "PLAIN" NIL NIL NIL "base64" 356 7)"#,
        report,
        "expected quotation mark or `{` at offset 8 in string",
    );
    tolerates(
        br#"(("text" "plain" NIL NIL NIL "7bit" 5 1))"#,
        r#"(("text" "plain" NIL NIL NIL "7bit" 5 1) "MIXED")"#,
        "body-missing-type at 40",
        "expected quotation mark or `{` at offset 40 in media-subtype",
    );
    tolerates(
        br#"(("text" "plain" NIL NIL NIL "7bit" 5 1) NIL NIL)"#,
        r#"(("text" "plain" NIL NIL NIL "7bit" 5 1) "MIXED" NIL)"#,
        "body-missing-type at 41",
        "expected quotation mark or `{` at offset 41 in media-subtype",
    );
}

#[test]
fn stray_quotation_marks_are_content() {
    // S199
    let sent = br#"("MOUNDARY="_006_5DBB50A5_"" "OCTET-STREAM" ("name" "test.dat") NIL NIL "quoted-printable" 383137 NIL ("attachment" ("filename" "test.dat")))"#;
    let (body, report) = read(sent, Quirks::SERVERS).unwrap();
    assert_eq!(body.root().media_type(), r#"MOUNDARY="_006_5DBB50A5_""#);
    assert_eq!(body.root().filename().unwrap().value().unwrap(), "test.dat");
    assert_eq!(report, "stray-quote at 11, stray-quote at 26");
    // S202
    let sent = br#"("text" "plain" ("charset " " "utf-8"") NIL NIL "7bit" 5 1)"#;
    let (body, report) = read(sent, Quirks::SERVERS).unwrap();
    assert_eq!((body.root().charset(), body.root().octets()), (None, Some(5)));
    assert_eq!(report, "stray-quote at 30, stray-quote at 36");
}

#[test]
fn what_is_beyond_repair_fails() {
    for (octets, error) in [
        (&b""[..], "expected `(` at offset 0 in body"),
        (b"NIL", "expected `(` at offset 0 in body"),
        (b"()", "expected quotation mark or `{` at offset 1 in string"),
        (b"(\"text\")", "expected space at offset 7 in SP"),
        (b"((()))", "expected space at offset 4 in SP"),
        (b"(NIL)", "expected quotation mark or `{` at offset 1 in string"),
        // S201
        (
            b"(\"application\" \"pdf\" (\"name\" \"PDF\r\n    NAME=\"ATT1-1.pdf\"\") NIL NIL \"base64\" 5)",
            "expected character other than NUL, CR and LF at offset 33 in quoted",
        ),
        // S206
        (b"(\"text\" \"plain\" NIL", "expected space at offset 19 in SP"),
        (b"(\"x\" \"y\" NIL NIL NIL \"7bit\" 5", "expected space or `)` at offset 29 in body"),
        (b"(\"x\" \"y\" NIL NIL NIL \"7bit\" 5 (", "expected value or `)` at offset 31 in value"),
        (b"((\"x\" \"y\" NIL NIL NIL \"7bit\" 5)", "expected space at offset 31 in SP"),
    ] {
        assert_eq!(read(octets, Quirks::SERVERS).unwrap_err(), error, "{}", octets.escape_ascii());
        assert!(read(octets, Quirks::NONE).is_err());
    }
}

#[test]
fn each_prefix_is_an_error() {
    for octets in GOOD {
        for end in 0..octets.len() {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                assert!(read(&octets[..end], quirks).is_err());
            }
        }
    }
}

/// Sixty thousand levels, on a stack on which a recursion would not get far.
fn deep(open: &str, inside: &str, close: &str) {
    const LEVELS: usize = 60_000;
    let octets = open.repeat(LEVELS) + inside + &close.repeat(LEVELS);
    let work = move || {
        let limited = read(octets.as_bytes(), Quirks::NONE).unwrap_err();
        let (body, _) = read_within(octets.as_bytes(), Quirks::NONE, LEVELS).unwrap();
        let copy = body.clone();
        assert!(copy == body);
        assert!(!format!("{body:?}").is_empty() && !body.to_string().is_empty());
        assert!(body.total() > 0);
        assert!(body.walk().next().is_some());
        let octets = written(&copy.into_owned(), Peer::client());
        let (again, _) = read_within(&octets, Quirks::NONE, LEVELS).unwrap();
        assert!(again == body);
        drop((body, again));
        limited
    };
    let error = thread::Builder::new().stack_size(128 << 10).spawn(work).unwrap().join().unwrap();
    assert!(error.starts_with("expected fewer lists inside each other at offset "), "{error}");
}

#[test]
fn multiparts_may_be_nested_deeply() {
    deep("(", r#"("text" "plain" NIL NIL NIL "7bit" 5 1)"#, r#" "mixed")"#);
}

#[test]
fn messages_may_be_nested_deeply() {
    deep(
        r#"("message" "rfc822" NIL NIL NIL "7bit" 9 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) "#,
        r#"("text" "plain" NIL NIL NIL "7bit" 5 1)"#,
        " 1)",
    );
}

#[test]
fn extension_data_may_be_nested_deeply() {
    let levels = 60_000;
    let octets =
        [r#"("a" "b" NIL NIL NIL "7bit" 5 NIL NIL NIL NIL "#, &"(".repeat(levels), "1", &")".repeat(levels), ")"]
            .concat();
    let work = move || {
        let limited = read(octets.as_bytes(), Quirks::NONE).unwrap_err();
        let (body, _) = read_within(octets.as_bytes(), Quirks::NONE, levels).unwrap();
        assert!(!format!("{:?}", body.clone()).is_empty() && body.to_string() == "a/b");
        let again = written(&body, Peer::client());
        assert_eq!(again, octets.as_bytes());
        assert!(read_within(&again, Quirks::NONE, levels).unwrap().0 == body.clone().into_owned());
        limited
    };
    let error = thread::Builder::new().stack_size(128 << 10).spawn(work).unwrap().join().unwrap();
    assert_eq!(error, "expected fewer lists inside each other at offset 1046 in value");
}

#[test]
fn the_limit_of_nesting_counts_what_is_open() {
    let octets = br#"((("text" "plain" NIL NIL NIL "7bit" 5 1) "b")(("text" "plain" NIL NIL NIL "7bit" 5 1) "b") "a")"#;
    assert!(read_within(octets, Quirks::NONE, 2).is_ok());
    let error = read_within(octets, Quirks::NONE, 1).unwrap_err();
    assert_eq!(error, "expected fewer lists inside each other at offset 1 in value");
}

#[test]
fn parts_and_parameters_are_bounded_in_all() {
    let count = 100_001;
    let parts = ["(", &r#"("x" "y" NIL NIL NIL "" 0)"#.repeat(count), r#" "mixed")"#].concat();
    let error = read(parts.as_bytes(), Quirks::NONE).unwrap_err();
    assert!(error.starts_with("expected fewer items at offset "));
    let parts = ["(", &r#"("x" "y" ("a" "" "b" "") NIL NIL "" 0)"#.repeat(count / 2 + 1), r#" "mixed")"#].concat();
    let error = read(parts.as_bytes(), Quirks::NONE).unwrap_err();
    assert!(error.starts_with("expected fewer items at offset "));
}
