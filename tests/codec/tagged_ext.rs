//! Wherever RFC 4466 lets an extension put something, what nobody knows is kept, and written as it was: `tagged-ext` for what comes
//! next.

use crate::support::decoding::{command_reads_back, response_reads_back};
use imap_wire::{Decoder, Limits, Quirks};

/// What can be the value of a `tagged-ext`.
const SIMPLE: [&str; 4] = ["5", "4294967296", "1:5,7", "*"];
const LISTS: [&str; 5] = ["()", "(a)", "(\"b )\\\"\" NIL 1:5)", "(a (b (c) \"(\") (d))", "(a {4}\r\n)\r\n( (b))"];

/// Where it stands: in front of it and behind.
struct Place {
    front: &'static str,
    back: &'static str,
    /// False if every value is a list.
    is_simple: bool,
    /// True if a name may stand there alone.
    is_alone: bool,
}

const fn option(front: &'static str, back: &'static str) -> Place {
    Place { front, back, is_simple: true, is_alone: true }
}

const fn list_option(front: &'static str, back: &'static str) -> Place {
    Place { front, back, is_simple: false, is_alone: true }
}

const fn pair(front: &'static str, back: &'static str) -> Place {
    Place { front, back, is_simple: true, is_alone: false }
}

const COMMANDS: [Place; 22] = [
    // select-param
    option("a SELECT x (", ")"),
    option("a SELECT x (CONDSTORE ", " X-B)"),
    option("a EXAMINE x (", ")"),
    // create-param, rename-param
    option("a CREATE x (", ")"),
    option("a CREATE x (USE (\\Sent) ", " X-B 5)"),
    option("a RENAME x y (", ")"),
    option("a RENAME x y (X-B 5 ", ")"),
    // fetch-modifier
    option("a FETCH 1 (FLAGS) (", ")"),
    option("a UID FETCH 1 FAST (", " CHANGEDSINCE 5)"),
    // store-modifier
    option("a STORE 1 (", ") FLAGS (\\Seen)"),
    option("a UID STORE 1 (UNCHANGEDSINCE 5 ", ") +FLAGS (\\Seen)"),
    // search-return-opt, in SORT as well
    option("a SEARCH RETURN (", ") ALL"),
    option("a UID SEARCH RETURN (MIN ", " X-B) ALL"),
    option("a SORT RETURN (", ") (DATE) UTF-8 ALL"),
    option("a UID SORT RETURN (ALL ", ") (DATE) UTF-8 ALL"),
    // append-ext, append-data-ext
    pair("a APPEND x (\\Seen) \" 1-Jan-2020 00:00:00 +0000\" ", " {1}\r\na"),
    pair("a APPEND x X-B 5 ", " ~{1}\r\na"),
    pair("a APPEND x ", ""),
    // What RFC 5258, RFC 5464 and RFC 8970 made of it.
    list_option("a LIST (", ") \"\" *"),
    list_option("a LIST \"\" * RETURN (CHILDREN ", " X-B)"),
    option("a GETMETADATA (", ") x /shared/comment"),
    option("a GETMETADATA (DEPTH 1 ", ") x /shared/comment"),
];

const RESPONSES: [Place; 7] = [
    // search-return-data
    pair("* ESEARCH (TAG \"a\") ", ""),
    pair("* ESEARCH UID MIN 1 COUNT 5 ", ""),
    // status-att-val
    pair("* STATUS x (", ")"),
    pair("* STATUS x (MESSAGES 5 UNSEEN 3 ", ")"),
    // Items of FETCH, and what RFC 5258 made of it.
    pair("* 1 FETCH (", ")"),
    pair("* 1 FETCH (UID 5 ", " FLAGS ())"),
    pair("* LIST () \"/\" x (\"CHILDINFO\" (\"SUBSCRIBED\") ", ")"),
];

impl Place {
    /// Lines with something unknown there.
    fn lines(&self) -> Vec<String> {
        let simple = if self.is_simple { &SIMPLE[..] } else { &[] };
        // LIST has names in quotation marks.
        let name = if self.front.starts_with("* LIST") { "\"X-A\"" } else { "X-A" };
        let values = simple.iter().chain(&LISTS).map(|value| format!("{}{name} {value}{}\r\n", self.front, self.back));
        let alone = self.is_alone.then(|| format!("{}{name}{}\r\n", self.front, self.back));
        values.chain(alone).collect()
    }

    /// A line with lists in each other.
    fn nested(&self, depth: usize) -> String {
        format!("{}X-A {}{}{}\r\n", self.front, "(".repeat(depth), ")".repeat(depth), self.back)
    }
}

fn is_kept(value: &str) -> bool {
    ["Other(Other", "TaggedExt {", "Extension("].iter().any(|word| value.contains(word))
}

/// Without what may be spelled in another way.
fn plain(line: &str) -> String {
    line.replace("\r\n", "\\r\\n").replace(['"', '~'], "")
}

#[test]
fn what_a_command_has_is_kept_and_written() {
    for place in &COMMANDS {
        for line in place.lines() {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let mut decoder = Decoder::new(Limits::client(), quirks);
                let command = decoder.command(line.as_bytes()).unwrap_or_else(|error| panic!("{line}{error}"));
                let debug = format!("{command:?}");
                assert!(is_kept(&debug), "{line}{debug}");
                command_reads_back(&command, quirks);
            }
            let mut decoder = Decoder::server();
            let shown = decoder.command(line.as_bytes()).unwrap().to_string();
            // A single item is written as a list of one.
            if !line.contains("FAST") && !line.contains("{1}") && !line.contains("RETURN (CHILDREN") {
                assert_eq!(plain(&shown), plain(line.trim_end()));
            }
            assert_eq!(decoder.deviations(), [], "{line}");
        }
    }
}

#[test]
fn what_a_response_has_is_kept_and_written() {
    for place in &RESPONSES {
        for line in place.lines() {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let mut decoder = Decoder::new(Limits::client(), quirks);
                let response = decoder.response(line.as_bytes()).unwrap_or_else(|error| panic!("{line}{error}"));
                assert!(is_kept(&format!("{response:?}")), "{line}{response:?}");
                response_reads_back(&response, false);
                assert_eq!(plain(&response.to_string()).to_uppercase(), plain(line.trim_end()).to_uppercase());
                assert_eq!(decoder.deviations(), [], "{line}");
            }
        }
    }
}

#[test]
fn lists_in_each_other_are_bounded() {
    let limits = Limits::server();
    for place in &COMMANDS {
        let mut decoder = Decoder::new(limits, Quirks::NONE);
        assert!(decoder.command(place.nested(limits.nesting).as_bytes()).is_ok(), "{}", place.front);
        let error = decoder.command(place.nested(limits.nesting + 1).as_bytes()).unwrap_err();
        assert!(error.is_limit() && error.tag() == Some(b"a"), "{}: {error}", place.front);
    }
}

#[test]
fn what_is_none_is_refused() {
    for place in COMMANDS.iter().chain(&RESPONSES) {
        // A value without a name, a list that does not close, and a string that breaks off.
        for wrong in ["5", "(a)", "X-A (", "X-A (a", "X-A (\"a)", "X-A )"] {
            let line = format!("{}{wrong}{}\r\n", place.front, place.back);
            let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
            let is_refused = match line.starts_with('*') {
                true => decoder.response(line.as_bytes()).is_err(),
                false => decoder.command(line.as_bytes()).is_err(),
            };
            // Behind a list, another may be that of something else.
            let is_something_else = wrong == "(a)" && (place.front.ends_with("x ") || place.front.contains("X-B 5 "))
                || wrong == "5" && place.front.contains("X-B 5 ")
                // The name of an option is any atom there.
                || wrong == "5" && !place.is_simple;
            assert!(is_refused || is_something_else, "{line}");
        }
    }
}
