//! The words of the protocol, for fuzzers: the names in the tables of `src/`, and what stands between them.

use super::capture::project;
use imap_wire::data::Capability;
use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

/// What no table has.
const BETWEEN: &[&str] = &[
    "\r\n",
    "* ",
    "+ ",
    "A1 ",
    "* 1 ",
    "NIL",
    "()",
    "((",
    "))",
    "(\"",
    "\")",
    "\"\"",
    "{0}\r\n",
    "{1}\r\n",
    "{3+}\r\n",
    "~{2}\r\n",
    "{4294967296}\r\n",
    "{18446744073709551616}\r\n",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551615",
    "1:*",
    "$",
    "[]",
    "<0>",
    "<1.2>",
    "HEADER.FIELDS (",
    "HEADER.FIELDS.NOT (",
    "HEADER",
    "TEXT",
    "MIME",
    "1.2.3",
    "\\Seen",
    "\\*",
    "\\Answered",
    "\\Flagged",
    "\\Deleted",
    "\\Draft",
    "\\Recent",
    "\\Noselect",
    "\\HasChildren",
    "INBOX",
    "&AOQ-",
    "&2D3eAA-",
    "&-",
    "UTF-8",
    " 1-Jan-2024 00:00:00 +0000",
    "1-Jan-2024",
    "CHARSET",
    "DONE",
    "LIST (SUBSCRIBED) ",
    "/private/comment",
    "\"TEXT\"",
    "\"PLAIN\"",
    "\"MESSAGE\" \"RFC822\"",
    "\"7BIT\"",
    "auth=Bearer ",
    "\u{1}",
    "imap://a@b/c;UIDVALIDITY=1/;UID=1/;SECTION=1",
    ";URLAUTH=user+a:internal:00",
    ";PARTIAL=0.1",
    ";EXPIRE=2030-01-01T00:00:00Z",
];

/// The words, in the form that libFuzzer and AFL read.
pub fn dictionary() -> String {
    let mut words: BTreeSet<Vec<u8>> = BETWEEN.iter().map(|word| word.as_bytes().to_vec()).collect();
    words.extend(Capability::ALL.iter().map(|it| it.name().as_bytes().to_vec()));
    rows(&project().join("src"), &mut words);
    let mut text = String::new();
    for word in words {
        text.push('"');
        for octet in word {
            match octet {
                b'"' | b'\\' => write!(text, "\\{}", char::from(octet)),
                b' '..=b'~' => write!(text, "{}", char::from(octet)),
                _ => write!(text, "\\x{octet:02x}"),
            }
            .expect("a string takes it");
        }
        text.push_str("\"\n");
    }
    text
}

/// The names of the rows of tables, which are lines such as `b"NOOP" => Noop;`, in the files of a folder and those below it.
fn rows(folder: &Path, words: &mut BTreeSet<Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("the sources are part of the project") {
        let path = entry.expect("it is there").path();
        if path.is_dir() {
            rows(&path, words);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for line in text.lines() {
            let row =
                line.trim_start().trim_start_matches('b').strip_prefix('"').and_then(|row| row.split_once("\" => "));
            if let Some((name, variant)) = row
                && !name.is_empty()
                && variant.starts_with(|first: char| first.is_ascii_uppercase())
            {
                words.insert(name.replace("\\\\", "\\").into_bytes());
            }
        }
    }
}
