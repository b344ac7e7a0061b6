//! Examples of the RFCs, and what corpora do not have.

use crate::mail::{Mail, UnknownEncoding, partial};
use imap_wire::{FetchItem, data::Section};

fn envelope(header: &str) -> String {
    FetchItem::Envelope(Mail::new(header.to_owned()).envelope().into()).to_string()
}

fn from(value: &str) -> String {
    let envelope = envelope(&format!("From: {value}\r\n\r\n"));
    envelope.strip_prefix("ENVELOPE (NIL NIL ").unwrap().split(")) ").next().unwrap().to_owned()
}

fn body(header: &str) -> String {
    FetchItem::BodyStructure(Mail::new(format!("{header}\r\n\r\nx\r\n")).body_structure()).to_string()
}

#[test]
fn the_envelope_of_the_rfc() {
    // RFC 9051, section 8.
    let header = "Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\nFrom: Terry Gray <gray@cac.washington.edu>\r\n\
        Subject: IMAP4rev2 WG mtg summary and minutes\r\nTo: imap@cac.washington.edu\r\n\
        cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\n\
        Message-Id: <B27397-0100000@cac.washington.ed>\r\nMIME-Version: 1.0\r\n\
        Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\n";
    let terry = r#"(("Terry Gray" NIL "gray" "cac.washington.edu"))"#;
    assert_eq!(
        envelope(header),
        format!(
            r#"ENVELOPE ("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev2 WG mtg summary and minutes" {terry} {terry} {terry} ((NIL NIL "imap" "cac.washington.edu")) ((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL "<B27397-0100000@cac.washington.ed>")"#
        )
    );
}

#[test]
fn addresses_are_what_was_meant() {
    for (value, expected) in [
        ("a@b", r#"((NIL NIL "a" "b""#),
        ("<a@b>", r#"((NIL NIL "a" "b""#),
        (r#""A \"B\"" <a@b>"#, r#"(("A \"B\"" NIL "a" "b""#),
        ("=?utf-8?q?J=C3=B6rg?= M <a@b>", r#"(("=?utf-8?q?J=C3=B6rg?= M" NIL "a" "b""#),
        ("a@b (Ann (B) C)", r#"(("Ann (B) C" NIL "a" "b""#),
        ("Ann a@b", r#"(("Ann" NIL "a" "b""#),
        ("a . b @ c . d", r#"((NIL NIL "a.b" "c.d""#),
        (r#""a b"@c"#, r#"((NIL NIL "a b" "c""#),
        ("<@x,@y:a@b>", r#"((NIL "@x,@y" "a" "b""#),
        ("a@[IPv6:::1]", r#"((NIL NIL "a" "[IPv6:::1]""#),
        ("a, <b@c", r#"((NIL NIL "a" "MISSING_DOMAIN")(NIL NIL "b" "c""#),
        ("Ann Bee", r#"(("Ann Bee" NIL "MISSING_MAILBOX" "MISSING_DOMAIN""#),
        (
            "g: a@b, c@d;, e@f",
            r#"((NIL NIL "g" NIL)(NIL NIL "a" "b")(NIL NIL "c" "d")(NIL NIL NIL NIL)(NIL NIL "e" "f""#,
        ),
        ("g: a@b", r#"((NIL NIL "g" NIL)(NIL NIL "a" "b")(NIL NIL NIL NIL"#),
    ] {
        assert_eq!(from(value), expected, "{value}");
    }
    assert!(envelope("From: ,;(x)\r\n\r\n").starts_with("ENVELOPE (NIL NIL NIL NIL NIL"));
}

#[test]
fn parameters_are_joined() {
    let parameters = |value: &str| {
        let body = body(&format!("Content-Type: a/b{value}"));
        body.strip_prefix(r#"BODYSTRUCTURE ("a" "b" "#).unwrap().split(" NIL NIL \"7bit\"").next().unwrap().to_owned()
    };
    for (value, expected) in [
        ("", "NIL"),
        (";", "NIL"),
        ("; x=1; Y=\"2 \\\" 3\"", r#"("x" "1" "Y" "2 \" 3")"#),
        // RFC 2231, sections 3 and 4.1.
        ("; URL*0=\"ftp://\"; URL*1=\"cs.utk.edu/pub\"", r#"("url" "ftp://cs.utk.edu/pub")"#),
        (
            "; title*0*=us-ascii'en'This%20is; title*1*=%2A%2A; title*2=\"isn't it!\"",
            r#"("title*" "us-ascii'en'This%20is%2A%2Aisn%27t%20it%21")"#,
        ),
        ("; x*=utf-8''%C3%A9", r#"("x*" "utf-8''%C3%A9")"#),
        ("; x*1=a; x*2*=b", r#"("x*1" "a" "x*2*" "b")"#),
        ("; =1; x; y=(c) 2 (d); (e) z = 3", r#"("y" "2" "z" "3")"#),
    ] {
        assert_eq!(parameters(value), expected, "{value}");
    }
}

#[test]
fn extension_data_is_told() {
    let header = "Content-Type: image/png\r\nContent-MD5: abc==\r\nContent-Language: en, de (x)\r\n\
        Content-Location: http://x/\r\n y\r\nContent-ID: <1@x>\r\nContent-Description: a\r\n b\r\n\
        Content-Transfer-Encoding: Base64\r\nContent-Disposition: inline; filename=x";
    assert_eq!(
        body(header),
        r#"BODYSTRUCTURE ("image" "png" NIL "<1@x>" "a b" "Base64" 3 "abc==" ("inline" ("filename" "x")) ("en" "de") "http://x/ y")"#
    );
}

#[test]
fn encodings_are_undone() {
    let binary = |encoding: &str, text: &str| {
        let mail = Mail::new(format!("Content-Transfer-Encoding: {encoding}\r\n\r\n{text}"));
        mail.binary(&Section::of_part(&[1]).unwrap()).map(|octets| octets.unwrap().to_vec())
    };
    assert_eq!(binary("BASE64", "YWJj\r\nAA==\r\n"), Ok(b"abc\0".to_vec()));
    assert_eq!(binary("quoted-printable", "a=\r\nb=00 \r\n"), Ok(b"ab\0\r\n".to_vec()));
    assert_eq!(binary("8bit", "\u{e9}"), Ok("\u{e9}".into()));
    assert_eq!(binary("x-other", "abc"), Err(UnknownEncoding));
    assert_eq!(binary("base64", "\u{e9}"), Err(UnknownEncoding));
    assert_eq!(UnknownEncoding.to_string(), "the content transfer encoding is not known");
}

#[test]
fn partials_end_with_the_octets() {
    let octets = "abcdef".into();
    for (first, count, expected) in [(0, 3, "abc"), (4, 3, "ef"), (6, 1, ""), (7, 1, ""), (u64::MAX, u64::MAX, "")] {
        assert_eq!(partial(&octets, first, count), expected);
    }
}

#[test]
fn previews_are_short_and_decoded() {
    let preview = |text: &str| Mail::new(format!("Content-Type: text/{text}")).preview();
    assert_eq!(preview("html\r\n\r\n<style>x</style><p>a &amp; <b>b</b></p>"), "a & b");
    assert_eq!(preview("plain\r\n\r\n> said before\r\n\r\n a \r\n b"), "a b");
    assert_eq!(preview(&format!("plain\r\n\r\n{}", "\u{e9}".repeat(300))).chars().count(), 200);
    assert_eq!(Mail::new("Content-Type: image/png\r\n\r\nx").preview(), "");
    // RFC 2045, section 6.4.
    assert_eq!(preview("plain\r\nContent-Transfer-Encoding: rot13\r\n\r\ngrkg"), "");
    assert_eq!(preview("plain; charset=iso-2022-jp\r\n\r\n\x1b$B%F%9%H\x1b(B"), "\u{30c6}\u{30b9}\u{30c8}");
}

/// RFC 2046, section 5.1.1: the line end in front of a boundary is not of the part.
#[test]
fn a_part_that_ends_with_its_header_has_no_blank_line() {
    let header = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    let mail =
        Mail::new(format!("{header}--b\r\n\r\n--b\r\nX: y\r\n\r\n--b\r\nX: z\r\n--b\r\n--b\r\n\r\n\r\n--b--\r\n"));
    let section = |section: Section<'_>| mail.section(&section).unwrap();
    for (part, header, body) in [(1, "", ""), (2, "X: y\r\n", ""), (3, "X: z\r\n", ""), (4, "", ""), (5, "\r\n", "")] {
        assert_eq!(section(Section::mime(&[part]).unwrap()), header, "{part}");
        assert_eq!(section(Section::of_part(&[part]).unwrap()), body, "{part}");
    }
}

#[test]
fn dates_are_read() {
    let sent = |date: &str| Mail::new(format!("Date: {date}\r\n\r\n")).sent_date().map(|sent| sent.to_string());
    for (date, expected) in [
        ("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)", "17-Jul-1996 02:23:25 -0700"),
        ("1 Jan 2021 05:00 +0530", " 1-Jan-2021 05:00:00 +0530"),
        ("Fri,\r\n 1 Jan 21 05:00 EST", " 1-Jan-2021 05:00:00 -0500"),
        ("Thu, 31 Dec 2016 23:59:60 +0000", "31-Dec-2016 23:59:59 +0000"),
    ] {
        assert_eq!(sent(date).as_deref(), Some(expected), "{date}");
    }
    for wrong in ["", "x", "31 Feb 2021 05:00:00 +0000", "1 Jan 2021 25:00:00 +0000"] {
        assert_eq!(sent(wrong), None, "{wrong}");
    }
}
