//! Every response and every command in the examples of RFC 3501 and RFC 9051: the strict decoder and the tolerant one read it
//! alike, or it breaks its RFC's own grammar and stands in a list.

use crate::support::{
    decoding::{command_reads_back, encoded, line_reads_back, response_reads_back},
    writing::peers,
};
use imap_wire::{Decoder, Limits, Quirks};

/// The name of each RFC, how many examples it has, and the file with them.
const RFCS: [(&str, usize, &str); 2] =
    [("RFC 3501", 176, include_str!("rfc3501_server.txt")), ("RFC 9051", 508, include_str!("rfc9051_server.txt"))];

/// Why an example is not what its RFC's ABNF says.
#[derive(Debug)]
enum Reason {
    /// `continue-req = "+" SP (resp-text / base64) CRLF`: the space at the end of the line is not there.
    NoSpace,
    /// `SP` is one space: there are two.
    TwoSpaces,
    /// Dots stand for what the RFC leaves out.
    Elided,
    /// What is behind an announcement that the server refuses is not shown.
    Refused,
}

/// The examples that are not decoded strictly, in order: RFC, section, line, error, and why.
const BROKEN: &[(&str, &str, &str, &str, Reason)] = {
    use Reason::{Elided, NoSpace, TwoSpaces};
    &[
        ("RFC 3501", "6.2.2", "+", "expected space behind `+` at offset 1 in continue-req", NoSpace),
        ("RFC 3501", "6.4.5", "* 2 FETCH ....", "expected `(` at offset 10 in msg-att", Elided),
        ("RFC 3501", "6.4.5", "* 3 FETCH ....", "expected `(` at offset 10 in msg-att", Elided),
        ("RFC 3501", "6.4.5", "* 4 FETCH ....", "expected `(` at offset 10 in msg-att", Elided),
        ("RFC 9051", "6.2.2", "+", "expected space behind `+` at offset 1 in continue-req", NoSpace),
        ("RFC 9051", "6.2.2", "+", "expected space behind `+` at offset 1 in continue-req", NoSpace),
        ("RFC 9051", "6.3.9.8", r#"* LIST () "."  "INBOX""#, "expected no space at offset 14 in SP", TwoSpaces),
        (
            "RFC 9051",
            "6.3.9.8",
            r#"* LIST (\Subscribed) "."  "INBOX""#,
            "expected no space at offset 25 in SP",
            TwoSpaces,
        ),
        (
            "RFC 9051",
            "6.3.10",
            r#"* NAMESPACE (("INBOX." ".")) NIL  NIL"#,
            "expected no space at offset 33 in SP",
            TwoSpaces,
        ),
        ("RFC 9051", "6.3.13", "* 4 FETCH (...)", "expected space and value at offset 14 in msg-att", Elided),
        ("RFC 9051", "6.3.13", "* 3 FETCH (...)", "expected space and value at offset 14 in msg-att", Elided),
        ("RFC 9051", "6.4.4.4", "* 2 FETCH (UID 14 ...", "expected space and value at offset 21 in msg-att", Elided),
        ("RFC 9051", "6.4.4.4", "* 84 FETCH (UID 100 ...", "expected space and value at offset 23 in msg-att", Elided),
        (
            "RFC 9051",
            "6.4.4.4",
            "* 882 FETCH (UID 1115 ...",
            "expected space and value at offset 25 in msg-att",
            Elided,
        ),
        ("RFC 9051", "6.4.4.4", "* 2 FETCH (UID 14 ...", "expected space and value at offset 21 in msg-att", Elided),
        ("RFC 9051", "6.4.4.4", "* 84 FETCH (UID 100 ...", "expected space and value at offset 23 in msg-att", Elided),
        (
            "RFC 9051",
            "6.4.4.4",
            "* 882 FETCH (UID 1115 ...",
            "expected space and value at offset 25 in msg-att",
            Elided,
        ),
        ("RFC 9051", "6.4.5", "* 2 FETCH ....", "expected `(` at offset 10 in msg-att", Elided),
        ("RFC 9051", "6.4.5", "* 3 FETCH ....", "expected `(` at offset 10 in msg-att", Elided),
        ("RFC 9051", "6.4.5", "* 4 FETCH ....", "expected `(` at offset 10 in msg-att", Elided),
    ]
};

/// The section and the frame of each example.
fn examples(file: &'static str) -> Vec<(&'static str, String)> {
    let mut section = "";
    let mut examples = Vec::new();
    for line in file.lines().skip(1) {
        match line.strip_prefix("# section ") {
            Some(number) => section = number,
            None => examples.push((section, format!("{}\r\n", line.replace(r"\r\n", "\r\n")))),
        }
    }
    examples
}

fn strict() -> Decoder {
    Decoder::new(Limits::client(), Quirks::NONE)
}

#[test]
fn each_example_of_the_rfcs_decodes_alike_or_is_broken() {
    let mut failed = Vec::new();
    for (rfc, count, file) in RFCS {
        let examples = examples(file);
        assert_eq!(examples.len(), count, "{rfc}");
        for (section, frame) in &examples {
            let (mut strict, mut tolerant) = (strict(), Decoder::client());
            match strict.response(frame.as_bytes()) {
                Ok(response) => {
                    assert_eq!(
                        tolerant.response(frame.as_bytes()).as_ref(),
                        Ok(&response),
                        "{rfc}, {section}: {frame}"
                    );
                    assert_eq!(
                        (strict.deviations(), tolerant.deviations()),
                        (&[][..], &[][..]),
                        "{rfc}, {section}: {frame}"
                    );
                    response_reads_back(&response, false);
                }
                Err(error) => {
                    if let Ok(response) = tolerant.response(frame.as_bytes()) {
                        assert_ne!(tolerant.deviations(), [], "{rfc}, {section}: {frame}");
                        response_reads_back(&response, false);
                    }
                    failed.push((rfc, *section, frame.trim_end_matches("\r\n").to_owned(), error.to_string()));
                }
            }
        }
    }
    let failed: Vec<_> = failed.iter().map(|it| (it.0, it.1, it.2.as_str(), it.3.as_str())).collect();
    let broken: Vec<_> = BROKEN.iter().map(|it| (it.0, it.1, it.2, it.3)).collect();
    assert_eq!(failed, broken);
}

/// The name of each RFC, how many examples it has, and the file with them.
const CLIENTS: [(&str, usize, &str); 2] =
    [("RFC 3501", 67, include_str!("rfc3501_client.txt")), ("RFC 9051", 206, include_str!("rfc9051_client.txt"))];

/// The examples of commands that are not decoded strictly, in order: RFC, section, line, error, and why.
const BROKEN_COMMANDS: &[(&str, &str, &str, &str, Reason)] = &[
    (
        "RFC 3501",
        "7.5",
        "A044 BLURDYBLOOP {102856}",
        "expected text or a literal at offset 17 in raw text",
        Reason::Refused,
    ),
    (
        "RFC 9051",
        "7.6",
        "A044 BLURDYBLOOP {102856}",
        "expected text or a literal at offset 17 in raw text",
        Reason::Refused,
    ),
];

#[test]
fn each_command_of_the_rfcs_decodes_alike_or_is_broken() {
    let mut failed = Vec::new();
    for (rfc, count, file) in CLIENTS {
        let examples = examples(file);
        assert_eq!(examples.len(), count, "{rfc}");
        for (section, frame) in &examples {
            let mut strict = Decoder::server();
            if let Some(line) = frame.strip_prefix("> ") {
                line_reads_back(line.as_bytes());
                continue;
            }
            match strict.command(frame.as_bytes()) {
                Ok(command) => {
                    let mut tolerant = Decoder::new(Limits::client(), Quirks::CLIENTS);
                    assert_eq!(tolerant.command(frame.as_bytes()).as_ref(), Ok(&command), "{rfc}, {section}: {frame}");
                    assert_eq!((strict.deviations(), tolerant.deviations()), (&[][..], &[][..]), "{frame}");
                    command_reads_back(&command, Quirks::NONE);
                }
                Err(error) => {
                    failed.push((rfc, *section, frame.trim_end_matches("\r\n").to_owned(), error.to_string()));
                }
            }
        }
    }
    let failed: Vec<_> = failed.iter().map(|it| (it.0, it.1, it.2.as_str(), it.3.as_str())).collect();
    let broken: Vec<_> = BROKEN_COMMANDS.iter().map(|it| (it.0, it.1, it.2, it.3)).collect();
    assert_eq!(failed, broken);
}

/// `greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF`: each untagged OK, PREAUTH and BYE could be one, and says the same.
#[test]
fn each_greeting_of_the_rfcs_decodes() {
    let mut count = 0;
    for (rfc, _, file) in RFCS {
        for (section, frame) in examples(file) {
            if !["* OK ", "* PREAUTH ", "* BYE "].iter().any(|start| frame.starts_with(start)) {
                assert!(strict().greeting(frame.as_bytes()).is_err(), "{rfc}, {section}: {frame}");
                continue;
            }
            count += 1;
            let (mut strict, mut tolerant) = (strict(), Decoder::client());
            let greeting = strict.greeting(frame.as_bytes()).unwrap_or_else(|error| panic!("{frame}{error}"));
            assert_eq!(tolerant.greeting(frame.as_bytes()).as_ref(), Ok(&greeting), "{rfc}, {section}: {frame}");
            assert_eq!((strict.deviations(), tolerant.deviations()), (&[][..], &[][..]), "{rfc}, {section}: {frame}");
            let response = strict.response(frame.as_bytes()).unwrap_or_else(|error| panic!("{frame}{error}"));
            for peer in peers() {
                let octets = encoded(&greeting, peer);
                assert_eq!(octets, encoded(&response, peer), "{rfc}, {section}: {frame}");
                if !peer.is_server() {
                    assert_eq!(tolerant.greeting(&octets).as_ref(), Ok(&greeting), "{rfc}, {section}: {frame}");
                }
            }
        }
    }
    assert_eq!(count, 49);
}
