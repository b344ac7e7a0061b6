//! The octets of the cases: generated ones, and those of a session in the project's corpus.

use base64::prelude::{BASE64_STANDARD, Engine};
use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};

/// So many short responses.
pub(crate) fn lines(count: usize) -> Vec<u8> {
    let line = |number| format!("* {number} FETCH (FLAGS (\\Seen) UID {})\r\n", 2 * number);
    (1..=count).flat_map(|number| line(number).into_bytes()).collect()
}

/// One line of so many octets.
pub(crate) fn long_line(octets: usize) -> Vec<u8> {
    let numbers = (1_000_000..).flat_map(|number| format!(" {number}").into_bytes());
    let line = b"* SEARCH".iter().copied().chain(numbers).take(octets - 2);
    line.chain(*b"\r\n").collect()
}

/// One response with a literal of so many octets.
pub(crate) fn literal(octets: usize) -> Vec<u8> {
    let text = b"Lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam\r\n";
    let mut response = format!("* 1 FETCH (UID 1 BODY[] {{{octets}}}\r\n").into_bytes();
    response.extend(text.iter().cycle().take(octets));
    response.extend(b")\r\n");
    response
}

/// So many octets of a command whose line does not end.
pub(crate) fn endless_line(octets: usize) -> Vec<u8> {
    b"A1 SEARCH ".iter().chain(b"ALL ".iter().cycle()).copied().take(octets).collect()
}

/// One response with so many literals.
pub(crate) fn tiny_literals(count: usize) -> Vec<u8> {
    format!("* 1 FETCH (UID 1{})\r\n", " BODY[] {1}\r\nx".repeat(count)).into_bytes()
}

/// One response whose text would announce nothing, but for the list that it begins with, of so many literals.
pub(crate) fn charsets(count: usize) -> Vec<u8> {
    format!("* NO [BADCHARSET ({}UTF-8)] no\r\n", "{5}\r\nUTF-8 ".repeat(count)).into_bytes()
}

/// Where a file of the corpus is.
pub(crate) fn corpus(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus").join(file)
}

/// What the server sent in a session of the corpus.
pub(crate) fn server_octets(file: &str) -> Result<Vec<u8>, String> {
    let read = || -> Result<Vec<u8>, Box<dyn Error>> {
        let mut octets = Vec::new();
        // The first line says whose session it is.
        for line in fs::read_to_string(corpus(file))?.lines().skip(1) {
            let chunk: serde_json::Value = serde_json::from_str(line)?;
            if chunk["dir"] == "S" {
                let data = chunk["data"].as_str().ok_or("a chunk without data")?;
                octets.extend(BASE64_STANDARD.decode(data)?);
            }
        }
        Ok(octets)
    };
    read().map_err(|error| format!("corpus/{file}: {error}"))
}
