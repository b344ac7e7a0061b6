//! The mail that is put in place: of all kinds, each message with a subject or a number by which it is told from the others.

use crate::samples::SAMPLES;

/// The folder that the clients read.
pub(crate) const FOLDER: &str = "Mail";

/// Other folders, as they are named in IMAP4rev1, which is modified UTF-7, and in UTF-8.
pub(crate) const FOLDERS: [(&str, &str); 4] =
    [("Entw&APw-rfe", "Entwürfe"), ("\"with space\"", "with space"), ("\"R&-D\"", "R&D"), ("Work/Deep", "Work/Deep")];

/// A message, and the flags that it is put in place with.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) flags: &'static str,
    pub(crate) octets: Vec<u8>,
}

/// The subject of the message that a client is to flag; its flags are not touched otherwise.
pub(crate) const FLAG_ME: &str = "Flag me";
/// The subject of the message that a client is to delete.
pub(crate) const DELETE_ME: &str = "Delete me";
/// The subjects that have the word `needle` in them.
pub(crate) const NEEDLES: [&str; 3] = ["needle one", "the second needle", "needles: three"];

/// All of it. With `odd_lines`, also such that have other line ends than CRLF, which not all servers keep.
pub(crate) fn messages(odd_lines: bool) -> Vec<Message> {
    let mut messages: Vec<_> = SAMPLES.iter().map(|it| message("", it.as_bytes().to_vec())).collect();
    messages.extend([plain("\\Seen", FLAG_ME), plain("", DELETE_ME)]);
    messages.extend(NEEDLES.map(|subject| plain("", subject)));
    messages.extend([plain("\\Answered", "answered"), plain("\\Flagged", "flagged"), plain("\\Draft", "draft")]);
    messages.push(plain("$Forwarded Work", "with keywords"));
    messages.extend(texts());
    messages.extend(headers());
    messages.extend(parts());
    if odd_lines {
        messages.push(simple("bare LF", b"one\ntwo\r\nthree\n\n"));
        messages.push(simple("bare CR", b"one\rtwo\r\nthree\r\r\n"));
    }
    messages
}

fn message(flags: &'static str, octets: Vec<u8>) -> Message {
    Message { flags, octets }
}

/// A message as most are.
pub(crate) fn plain_octets(subject: &str) -> Vec<u8> {
    let id = subject.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
    let header = format!(
        "Date: Mon, 1 Mar 2021 10:00:00 +0100\r\nFrom: Alice <alice@example.org>\r\nTo: bob@example.org\r\n\
         Subject: {subject}\r\nMessage-ID: <{id}@example.org>\r\n\r\nText of {subject}.\r\n"
    );
    header.into_bytes()
}

fn plain(flags: &'static str, subject: &str) -> Message {
    message(flags, plain_octets(subject))
}

/// A message with this text, which is not decoded.
fn simple(subject: &str, text: &[u8]) -> Message {
    typed(subject, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n", text)
}

/// A message with this text, and header fields that say what it is.
fn typed(subject: &str, fields: &str, text: &[u8]) -> Message {
    let mut octets = format!(
        "From: alice@example.org\r\nTo: bob@example.org\r\nSubject: {subject}\r\n\
         Date: Tue, 2 Mar 2021 11:00:00 +0000\r\nMIME-Version: 1.0\r\n{fields}\r\n"
    )
    .into_bytes();
    octets.extend_from_slice(text);
    message("", octets)
}

/// What can be odd about a text.
fn texts() -> Vec<Message> {
    let long = b"0123456789".repeat(2_000);
    let many: Vec<u8> = (0..5_000).flat_map(|number| format!("line {number}\r\n").into_bytes()).collect();
    let latin: Vec<u8> = (0xa0..=0xff).chain(*b"\r\n").collect();
    // All octets but NUL, CR and LF.
    let all: Vec<u8> = (1..=255).filter(|octet| !b"\r\n".contains(octet)).chain(*b"\r\n").collect();
    vec![
        simple("empty text", b""),
        simple("only empty lines", b"\r\n\r\n\r\n"),
        simple("no end of line", b"without"),
        simple("one long line", &[&long[..], b"\r\n"].concat()),
        simple("many lines", &many),
        simple("lines with dots", b".\r\n..\r\n.end\r\n"),
        simple(
            "lines that begin with From",
            b"From me to you\r\n>From me\r\n\r\nFrom alice@example.org Mon Mar  1 10:00:00 2021\r\n",
        ),
        simple("like IMAP", b"* 1 EXPUNGE\r\na1 OK done\r\n)\r\n{5}\r\n+ go\r\n"),
        simple("UTF-8", "Grüße, καλημέρα, 你好, ☃ 🙂\r\n".as_bytes()),
        typed("Latin-1", "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n", &latin),
        typed("binary", "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n", &all),
        simple("trailing white space", b"one \t \r\n \r\n\t\r\ntwo  \r\n"),
    ]
}

/// What can be odd about a header.
fn headers() -> Vec<Message> {
    let recipients: Vec<_> = (0..400).map(|number| format!("Person {number} <p{number}@example.org>")).collect();
    let huge: String = (0..800).map(|number| format!("X-Header-{number}: {}\r\n", "v".repeat(60))).collect();
    let long_field = format!("X-Long: {}\r\n", "long ".repeat(1_000));
    let texts: Vec<Vec<u8>> = vec![
        b"\r\nno header at all\r\n".to_vec(),
        b"Subject: only a subject\r\n\r\ntext\r\n".to_vec(),
        format!("From: a@example.org\r\nTo: {}\r\nSubject: many recipients\r\n\r\n.\r\n", recipients.join(",\r\n "))
            .into_bytes(),
        format!("From: a@example.org\r\n{huge}Subject: huge header\r\n\r\ntext\r\n").into_bytes(),
        format!("From: a@example.org\r\n{long_field}Subject: long field\r\n\r\ntext\r\n").into_bytes(),
        b"From: \"a \\\"quoted\\\" name\" <\"odd local\"@example.org>\r\nSubject: \"quotes\" and \\ and {9}\r\n\r\ntext\r\n"
            .to_vec(),
        b"From: a@example.org\r\nSubject: =?utf-8?q?folded_?=\r\n =?utf-8?b?w7xiZXI=?=\r\n\tlines\r\nX-Empty:\r\nX-Blank: \r\n\r\n.\r\n"
            .to_vec(),
        "From: Jörg <jörg@exämple.org>\r\nSubject: raw ütf-8\r\nDate: yesterday\r\n\r\ntext\r\n".as_bytes().to_vec(),
        b"From: a@example.org\r\nSubject: raw \xfcber latin\r\n\r\ntext\r\n".to_vec(),
        b"Subject: twice\r\nSubject: twice again\r\nFrom: a@example.org\r\nFrom: b@example.org\r\n\r\ntext\r\n".to_vec(),
    ];
    texts.into_iter().map(|octets| message("", octets)).collect()
}

/// What can be odd about the parts of a message.
fn parts() -> Vec<Message> {
    let within = b"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: inner@example.org\r\nSubject: inner\r\n\r\ninner text\r\n--b--\r\n";
    let mut nested = b"Subject: the innermost\r\n\r\ntext\r\n".to_vec();
    for depth in 0..8 {
        nested =
            [format!("Subject: depth {depth}\r\nContent-Type: message/rfc822\r\n\r\n").as_bytes(), &nested].concat();
    }
    let mixed = "Content-Type: multipart/mixed; boundary=b\r\n";
    let base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OQ==\r\n".repeat(1_500);
    let attachment = format!(
        "preamble\r\n--b\r\n\r\nsee attachment\r\n--b\r\nContent-Type: image/png; name*=utf-8''%C3%BC.png\r\n\
         Content-Disposition: attachment; filename=\"=?utf-8?q?=C3=BC?=.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         {base64}--b--\r\nepilogue\r\n"
    );
    vec![
        typed("a message within", mixed, within),
        typed("attachment", mixed, attachment.as_bytes()),
        typed("no parts", mixed, b"there is no boundary\r\n"),
        typed("unfinished parts", mixed, b"--b\r\n\r\none\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>two"),
        typed("no boundary", "Content-Type: multipart/mixed\r\n", b"--b\r\n\r\none\r\n--b--\r\n"),
        typed("odd type", "Content-Type: nonsense\r\nContent-Transfer-Encoding: rot13\r\n", b"grkg\r\n"),
        message("", [b"From: a@example.org\r\nMIME-Version: 1.0\r\n".as_slice(), &nested].concat()),
    ]
}
