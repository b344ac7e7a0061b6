//! Messages with NUL become messages without, and mean the same.

use crate::mail::Mail;
use imap_wire::data::Section;

/// What is left of a message, if there is a way to tell of it.
fn without_nul(message: &str) -> Option<String> {
    let left = Mail::new(message.to_owned()).without_nul()?;
    Some(String::from_utf8(left).unwrap())
}

#[test]
fn a_part_with_nul_is_put_in_base64() {
    let header = "Subject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\
        Content-Transfer-Encoding: binary\r\n\r\n";
    let around = |part: &str| format!("{header}--b\r\n\r\ntext\r\n--b\r\n{part}\r\n--b--\r\n");
    let part = "Content-Type: image/x\r\nContent-transfer-encoding:\r\n binary\r\nX: y\r\n\r\n\0\r\n\0";
    let expected = "Content-Type: image/x\r\nX: y\r\nContent-Transfer-Encoding: base64\r\n\r\nAA0KAA==\r\n";
    assert_eq!(without_nul(&around(part)), Some(around(expected)));
}

#[test]
fn the_content_stays_the_same() {
    let content: Vec<u8> = (0..=255).cycle().take(1000).collect();
    for header in ["", "Subject: a\r\n", "MIME-Version: 1.0\r\nContent-Transfer-Encoding: 8bit\r\n"] {
        let message = [header.as_bytes(), b"\r\n", &content].concat();
        let left = Mail::new(message).without_nul().unwrap();
        assert!(left.split(|octet| *octet == b'\n').all(|line| line.len() <= 77));
        let left = Mail::new(left);
        assert_eq!(left.binary(&Section::of_part(&[1]).unwrap()).unwrap().unwrap(), content);
        let header = left.section(&Section::header(&[]).unwrap()).unwrap();
        assert_eq!(header.windows(12).filter(|octets| *octets == b"MIME-Version").count(), 1);
    }
}

#[test]
fn a_message_without_nul_is_left_alone() {
    let message = "Content-Transfer-Encoding: binary\r\n\r\nabc";
    assert_eq!(without_nul(message).as_deref(), Some(message));
}

#[test]
fn nul_elsewhere_is_not_to_be_helped() {
    let multipart = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    for message in [
        "Subject: \0\r\n\r\ntext".to_owned(),
        "Content-Transfer-Encoding: base64\r\n\r\nAA\0==".to_owned(),
        "Content-Transfer-Encoding: x-other\r\n\r\n\0".to_owned(),
        format!("{multipart}\0\r\n--b\r\n\r\n\0\r\n--b--\r\n"),
        format!("{multipart}--b\r\n\r\n\0\r\n--b--\r\n\0"),
        format!("{multipart}--b\r\nX: \0\r\n\r\na\r\n--b--\r\n"),
    ] {
        assert_eq!(without_nul(&message), None, "{message:?}");
    }
}
