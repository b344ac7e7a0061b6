//! Every response and every command in the examples of the RFCs of extensions, a file for each in `extensions/`.
//!
//! A line is `C: ` or `S: ` and the frame, in which `\r\n` stands for CR LF inside literals. The strict decoder and the tolerant one
//! read it alike, it is written and read again for each kind of peer, and nothing in it is unknown, unless the line begins with
//! `kept`. What breaks its RFC's own grammar begins with `broken`, has the reason in a comment above it, and behind `= `, on the
//! next line, what the strict decoder says.

use crate::support::decoding::{command_reads_back, response_reads_back};
use imap_wire::{Decoder, Limits, Quirks};
use std::{fs, path::Path};

/// One example.
#[derive(Debug)]
struct Example {
    place: String,
    marker: String,
    is_client: bool,
    frame: String,
    /// The error of one that is broken.
    error: Option<String>,
}

fn examples() -> Vec<Example> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/codec/extensions");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut examples: Vec<Example> = Vec::new();
    for path in paths {
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        for (at, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let place = format!("{file}:{}", at + 1);
            if let Some(error) = line.strip_prefix("= ") {
                examples.last_mut().expect(&place).error = Some(error.into());
                continue;
            }
            let Some((before, frame)) = line.split_once(": ").filter(|_| !line.starts_with('#')) else {
                assert!(line.starts_with('#') || line.is_empty(), "{place}: {line}");
                continue;
            };
            let (marker, sender) = before.rsplit_once(' ').unwrap_or(("", before));
            assert!(["", "kept", "broken"].contains(&marker) && ["C", "S"].contains(&sender), "{place}: {line}");
            examples.push(Example {
                place,
                marker: marker.into(),
                is_client: sender == "C",
                frame: format!("{}\r\n", frame.replace(r"\r\n", "\r\n")),
                error: None,
            });
        }
    }
    examples
}

/// The value in words, by this decoder, checked to read back; or the error.
fn decoded(example: &Example, quirks: Quirks) -> Result<String, String> {
    let mut decoder = Decoder::new(Limits::client(), quirks);
    let octets = example.frame.as_bytes();
    let value = if example.is_client {
        let command = decoder.command(octets).map_err(|error| error.to_string())?;
        command_reads_back(&command, quirks);
        format!("{command:?}")
    } else {
        let response = decoder.response(octets).map_err(|error| error.to_string())?;
        response_reads_back(&response, false);
        format!("{response:?}")
    };
    assert!(quirks != Quirks::NONE || decoder.deviations().is_empty(), "{}", example.place);
    Ok(value)
}

#[test]
fn each_example_of_an_extension_is_typed() {
    let examples = examples();
    assert!(examples.len() > 100, "{} examples", examples.len());
    let mut wrong = Vec::new();
    for example in &examples {
        let Example { place, marker, frame, error, .. } = example;
        let strict = decoded(example, Quirks::NONE);
        let tolerant = decoded(example, Quirks::ALL);
        if marker == "broken" {
            assert_eq!(strict.as_ref().err(), error.as_ref(), "{place}: {frame}");
            continue;
        }
        let value = strict.unwrap_or_else(|error| panic!("{place}: {frame}{error}"));
        assert_eq!(Some(&value), tolerant.as_ref().ok(), "{place}: {frame}");
        if (marker == "kept") != is_unknown(&value) {
            wrong.push(format!("{place}: {frame}{value}"));
        }
    }
    assert!(wrong.is_empty(), "these are marked as what they are not:\n{}", wrong.join("\n"));
}

/// True if there is anything in it that no table has. Flags and attributes have names of their own everywhere.
fn is_unknown(value: &str) -> bool {
    ["Other(Other", "Other(TaggedExt", "Extension(", "Invalid("].iter().any(|word| value.contains(word))
        && !value.contains("Other(OtherAttribute")
}
