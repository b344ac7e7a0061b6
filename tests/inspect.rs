//! The example that people run first: what it prints, what it does not, and how it ends.

#[path = "examples/example.rs"]
mod example;
#[path = "inspect/packets.rs"]
mod packets;

use example::example;
use imap_wire::wire::base64;
use serde_json::Value;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

fn inspect(args: &[&str], input: impl AsRef<[u8]>) -> Output {
    let mut child = Command::new(example("inspect"))
        .args(args)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the example runs");
    // Whoever does not like the arguments reads nothing.
    let _ = child.stdin.take().expect("it is piped").write_all(input.as_ref());
    child.wait_with_output().expect("it ends")
}

/// What it prints where all is well.
fn printed(args: &[&str], input: impl AsRef<[u8]>) -> String {
    let output = inspect(args, input);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("it prints text")
}

/// What it prints, and its exit status.
fn ended(args: &[&str], input: impl AsRef<[u8]>) -> (String, i32) {
    let output = inspect(args, input);
    (String::from_utf8(output.stdout).expect("it prints text"), output.status.code().expect("it ends"))
}

/// A session in JSON lines: who, when, what.
fn session(lines: &[(&str, f64, &str)]) -> String {
    let line = |&(dir, time, octets): &(&str, f64, &str)| {
        let data = base64::encode(octets.as_bytes());
        format!("{{\"dir\": \"{dir}\", \"time\": {time}, \"data\": \"{data}\"}}\n")
    };
    lines.iter().map(line).collect()
}

#[test]
fn counts_all_sessions_of_the_corpus_and_shows_no_password() {
    let all = printed(&["--full", "corpus"], "");
    let last: Vec<_> = all.lines().rev().take(2).collect();
    let numbers = |line: &str| -> Vec<u64> {
        line.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
    };
    let [messages, failed, expected, deviations] = numbers(last[0])[..] else { panic!("{last:?}") };
    let [frames, abandoned, opaque] = numbers(last[1])[..] else { panic!("{last:?}") };
    assert_eq!(
        last,
        [
            format!("decoded {messages} messages, {failed} failed ({expected} expected), {deviations} deviations"),
            format!("framed {frames} frames, {abandoned} abandoned, {opaque} opaque octets"),
        ]
    );
    assert!(frames > 37_000 && abandoned > 0 && opaque > 0 && deviations > 500, "{last:?}");
    assert_eq!(failed, expected);
    // What failed may be no frame, and a frame that is an empty line is no message.
    assert!((frames - 5..frames + 20).contains(&(messages + failed)), "{last:?}");
    // The sessions' one password, as a word and as what AUTH=PLAIN makes of it.
    for line in all.lines().filter(|line| line.starts_with("C ")) {
        let words = line.split(|c: char| !c.is_ascii_alphanumeric());
        assert!(words.into_iter().all(|word| word != "secret" && !word.contains("AHNlY3JldA")), "{line}");
    }
}

#[test]
fn reads_the_raw_octets_of_one_side() {
    let sent = "A1 AUTHENTICATE PLAIN\r\nAGFsaWNlAHNlY3JldA==\r\nA2 LOGIN alice {6}\r\nsecret\r\nA3 NOOP\nA4 NO";
    let shown = printed(&["--from", "client", "-"], sent);
    let lines: Vec<_> = shown.lines().map(str::trim_end).collect();
    assert_eq!(
        lines[1..],
        [
            "C A1            23  A1 AUTHENTICATE PLAIN = AUTHENTICATE",
            "C               22  [redacted] = SASL",
            "C A2            28  {6} A2 LOGIN alice [redacted] = LOGIN",
            "C A3             8  A3 NOOP = NOOP [bare-lf]",
            "C A4             5  A4 NO abandoned: the stream ended inside a line",
            "framed 4 frames, 1 abandoned, 0 opaque octets",
            "decoded 4 messages, 0 failed (0 expected), 1 deviations",
        ]
    );
    let shown = printed(&["--from", "server", "-"], "* OK ready\r\n* 1 FETCH (BODY[] {3}\r\nabc)\r\n");
    assert!(shown.contains("= FETCH BODY\nframed 2 frames, 0 abandoned, 0 opaque octets\n"), "{shown}");
}

#[test]
fn a_client_alone_may_idle() {
    let shown = printed(&["--from", "client", "-"], "A1 IDLE\r\ndone\r\nA2 NOOP\r\n");
    assert!(shown.contains("done = DONE\n") && shown.contains("= NOOP\n"), "{shown}");
    let (_, status) = ended(&["--from", "client", "-"], "A1 IDLE\r\nA2 NOOP\r\nDONE\r\n");
    assert_eq!(status, 1);
}

#[test]
fn full_shows_what_is_long_to_its_end() {
    let long = format!("* OK ready\r\n* OK {} end\r\n", "x".repeat(70_000));
    assert!(!printed(&["--from", "server", "-"], &long).contains("end"));
    assert!(printed(&["--full", "--from", "server", "-"], &long).contains("xx end = OK\n"));
}

#[test]
fn quiet_shows_the_totals_only() {
    let shown = printed(&["--quiet", "--from", "server", "-"], "* OK ready\r\n* 3 EXISTS\r\n");
    assert_eq!(
        shown,
        "framed 2 frames, 0 abandoned, 0 opaque octets\ndecoded 2 messages, 0 failed (0 expected), 0 deviations\n"
    );
}

#[test]
fn strict_takes_what_the_grammar_has() {
    let client = "A1 NOOP\r\nA2  NOOP\r\n";
    let server = "* OK ready\r\n* 3 EXISTS \r\n* 4 EXISTS\n";
    for (side, input, tolerant, strict) in [
        ("client", client, "0 failed (0 expected), 1 dev", "1 failed (0 expected), 0 dev"),
        ("server", server, "0 failed (0 expected), 2 dev", "2 failed (0 expected), 0 dev"),
    ] {
        let (shown, status) = ended(&["--quiet", "--from", side, "-"], input);
        assert!(shown.contains(tolerant) && status == 0, "{status}: {shown}");
        let (shown, status) = ended(&["--quiet", "--strict", "--from", side, "-"], input);
        assert!(shown.contains(strict) && status == 1, "{status}: {shown}");
    }
}

#[test]
fn lint_points_at_each_deviation_and_each_error() {
    let server = "* OK ready\r\n* 11487 FETCH (UID 19436 )\r\n* 5 EXISTS now\r\n* OK Gr\u{fc}\u{df}e\n";
    let (shown, status) = ended(&["--lint", "--from", "server", "-"], server);
    assert_eq!(
        shown,
        "\
-:S2:24: deviation: spaces: one space separates, and nothing else does
    RFC 9051, section 9; known from: QQ, DavMail, Domino, Yahoo, Zoho, Exchange
    * 11487 FETCH (UID 19436 )
                            ^
-:S3:10: error: expected CRLF, in response
    * 5 EXISTS now
              ^
-:S4:7: deviation: eight-bit-text: text is 7-bit
    RFC 3501, section 9; known from: servers with banners in Latin-1 or UTF-8, Dovecot in NO
    * OK Gr\u{fc}\u{df}e
           ^
-:S4:12: deviation: bare-lf: a line ends in CRLF
    RFC 9051, section 2.2; known from: GNU mailutils; stack traces in hoodiecrow's NO; telnet users
    * OK Gr\u{fc}\u{df}e
              ^
framed 4 frames, 0 abandoned, 0 opaque octets
decoded 3 messages, 1 failed (0 expected), 3 deviations
"
    );
    assert_eq!(status, 1);
}

#[test]
fn lint_and_the_exit_status_tell_what_is_no_message() {
    let lost = "* OK ready\r\n* 1 FETCH (BODY[] {99999999999999999999}\r\nabc)\r\n* BROKEN\r\n";
    for args in [&["--lint", "--from", "server", "-"][..], &["--lint", "--strict", "--from", "server", "-"]] {
        assert_eq!(
            ended(args, lost),
            (
                "\
-:S at 12 of its stream: abandoned: a literal's size exceeds 63 bits
    * 1 FETCH (BODY[] {99999999999999999999}
                                            ^
-:S at 54 of its stream: opaque: it is not known where the next frame begins; nothing is read from here on
framed 1 frames, 1 abandoned, 16 opaque octets
decoded 1 messages, 2 failed (0 expected), 0 deviations
"
                .into(),
                1
            )
        );
    }
    let objects = inspect(&["--json", "--from", "server", "-"], lost).stdout;
    let objects = String::from_utf8(objects).expect("it is text");
    assert!(objects.contains("\"reason\":\"it is not known where the next frame begins\""), "{objects}");
    // Which is no fault of anybody.
    let tls = session(&[("S", 0.0, "* OK\r\n"), ("C", 0.0, "A1 STARTTLS\r\n"), ("S", 0.0, "A1 OK go\r\nx")]);
    let (shown, status) = ended(&["--lint", "-"], tls + &session(&[("S", 0.0, "yz")]));
    assert!(shown.contains("-:S at 16 of its stream: opaque: STARTTLS came before; nothing is read from here on\nfr"));
    assert_eq!(status, 0);
}

#[test]
fn what_is_no_message_can_be_listed() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("inspect-lost");
    fs::create_dir_all(&folder).expect("a folder is made");
    let file = folder.join("a.jsonl");
    let octets = "* OK ready\r\n* 1 FETCH (BODY[] {99999999999999999999}\r\nabc)\r\n";
    fs::write(&file, session(&[("S", 0.0, octets)])).expect("it is written");
    let abandoned = "a.jsonl\t1+\ta literal's size exceeds 63 bits\n";
    let opaque = "a.jsonl\t1+\tit is not known where the next frame begins\n";
    for (lines, failed, status) in [
        ("".into(), "2 failed (0 expected)", 1),
        (abandoned.to_owned(), "2 failed (1 expected)", 1),
        ([abandoned, opaque].concat(), "2 failed (2 expected)", 0),
        ([abandoned, opaque].concat().replace("1+", "2+"), "2 failed (0 expected)", 1),
    ] {
        fs::write(folder.join("expected.txt"), lines).expect("it is written");
        let (shown, ended) = ended(&["--quiet", file.to_str().expect("a name in UTF-8")], "");
        assert!(shown.contains(failed) && ended == status, "{ended}: {shown}");
    }
}

#[test]
fn what_cannot_be_inflated_is_a_failure() {
    let mut lines = session(&[("S", 0.0, "* OK\r\n"), ("C", 0.0, "A1 COMPRESS DEFLATE\r\n"), ("S", 0.0, "A1 OK\r\n")]);
    lines += &format!("{{\"dir\": \"C\", \"data\": \"{}\"}}", base64::encode(b"\xff\xff\xff\xffA3 garbage"));
    let (shown, status) = ended(&["-"], lines);
    assert!(shown.contains("opaque: what was deflated cannot be inflated\n") && status == 1, "{status}: {shown}");
    assert!(shown.contains(" 14 opaque octets\n"), "{shown}");
}

#[test]
fn an_empty_line_is_a_deviation_where_it_is_tolerated_and_else_a_failure() {
    let server = "* OK ready\r\n\r\n* 1 EXISTS\r\n";
    let (shown, status) = ended(&["--lint", "--from", "server", "-"], server);
    assert!(shown.starts_with("-:S2:0: deviation: empty-line: "), "{shown}");
    assert!(shown.ends_with("decoded 2 messages, 0 failed (0 expected), 1 deviations\n") && status == 0, "{shown}");
    let (shown, status) = ended(&["--lint", "--strict", "--from", "server", "-"], server);
    assert!(shown.ends_with("decoded 2 messages, 1 failed (0 expected), 0 deviations\n") && status == 1, "{shown}");
}

#[test]
fn lint_shows_the_surroundings_and_no_secret() {
    let server = format!("* OK ready\r\n* OK {}\u{fc}{}\r\n", "a".repeat(70_000), "b".repeat(70_000));
    let shown = printed(&["--lint", "--from", "server", "-"], server);
    let line = format!("    …{}\u{fc}{}…\n    {:71}^\n", "a".repeat(70), "b".repeat(39), "");
    assert!(shown.contains(&line), "{shown}");

    let client = "A1 LOGIN alice secret extra\r\nA2 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA== x\r\n";
    let (shown, status) = ended(&["--lint", "--from", "client", "-"], client);
    assert!(shown.contains("    A1 LOGIN [redacted]\n             ^\n"), "{shown}");
    assert!(shown.contains("    A2 AUTHENTICATE PLAIN [redacted]\n                          ^\n"), "{shown}");
    assert!(!shown.contains("secret") && !shown.contains("AGFs") && status == 1, "{shown}");
}

#[test]
fn json_has_an_object_for_each_message() {
    let input = session(&[
        ("S", 1.0, "* OK ready\r\n"),
        ("C", 1.5, "A1 LOGIN alice secret\r\n"),
        ("S", 1.75, "A1 OK done\r\n* ENABLED UTF8=ACCEPT\r\n* 1 FETCH (UID 7 )\r\n"),
        ("C", 2.0, "A2 NOOP now\r\n"),
    ]);
    let output = inspect(&["--json", "-"], input);
    assert_eq!(output.status.code(), Some(1));
    let totals = "framed 6 frames, 0 abandoned, 0 opaque octets\n\
                  decoded 5 messages, 1 failed (0 expected), 1 deviations\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), totals);
    let text = String::from_utf8(output.stdout).expect("it prints text");
    assert!(!text.contains("secret"), "{text}");
    let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let field = |name: &str| objects.iter().map(|object| object[name].clone()).collect::<Vec<_>>();
    let values = |text: &str| serde_json::from_str::<Vec<Value>>(text).expect("it is JSON");
    assert_eq!(field("sender"), values(r#"["server", "client", "server", "server", "server", "client"]"#));
    assert_eq!(field("number"), values("[1, 1, 2, 3, 4, 2]"));
    assert_eq!(field("offset"), values("[0, 0, 12, 24, 47, 23]"));
    assert_eq!(field("octets"), values("[12, 23, 12, 23, 20, 13]"));
    assert_eq!(field("time"), values("[1.0, 1.5, 1.75, 1.75, 1.75, 2.0]"));
    assert_eq!(field("tag"), values(r#"["*", "A1", "A1", "*", "*", "A2"]"#));
    assert_eq!(field("kind"), values(r#"["greeting", "command", "completion", "data", "data", null]"#));
    assert_eq!(field("name"), values(r#"["OK", "LOGIN", "OK", "ENABLED", "FETCH", null]"#));
    assert_eq!(field("answers"), values(r#"[null, null, "LOGIN", null, null, null]"#));
    assert_eq!(objects[1]["text"], "A1 LOGIN alice [redacted]");
    assert_eq!((&objects[3]["enabled"]["utf8"], &objects[4]["enabled"]["utf8"]), (&false.into(), &true.into()));
    let deviation = &objects[4]["deviations"][0];
    assert_eq!((&deviation["offset"], &deviation["quirk"]), (&16.into(), &"spaces".into()));
    assert_eq!(deviation["rule"], "one space separates, and nothing else does");
    assert_eq!(deviation["section"], "RFC 9051, section 9");
    let error = r#"{"offset": 7, "expected": "CRLF", "within": "command", "is_listed": false}"#;
    assert_eq!(objects[5]["error"], serde_json::from_str::<Value>(error).expect("it is JSON"));
}

#[test]
fn json_has_the_value_of_a_message_and_of_no_secret() {
    let input = session(&[
        ("S", 0.0, "* OK ready\r\n"),
        ("C", 0.0, "A1 AUTHENTICATE LOGIN\r\n"),
        ("S", 0.0, "+ c2VjcmV0\r\n"),
        ("C", 0.0, "c2VjcmV0\r\n"),
        ("S", 0.0, "A1 OK done\r\n* 3 EXISTS\r\n"),
    ]);
    let text = printed(&["--json", "-"], input);
    assert!(!text.contains("c2VjcmV0"), "{text}");
    let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let of = |at: usize| (objects[at]["text"].as_str().expect("it is text"), &objects[at]["value"]);
    assert_eq!(of(2), ("+ [redacted]", &Value::Null));
    assert_eq!(of(3), ("[redacted]", &Value::Null));
    assert_eq!(of(5).1, &serde_json::json!({"data": {"exists": 3}}));
}

#[test]
fn json_accounts_for_each_octet() {
    let text = printed(&["--json", "corpus/mailutils"], "");
    let mut ends = std::collections::HashMap::new();
    for line in text.lines() {
        let object: Value = serde_json::from_str(line).expect("an object");
        let stream = format!("{} {}", object["file"], object["sender"]);
        let end = ends.entry(stream).or_insert(0);
        assert_eq!(object["offset"].as_u64(), Some(*end), "{line}");
        *end += object["octets"].as_u64().expect("a number");
    }
    assert!(ends.len() > 20, "{ends:?}");
}

#[test]
fn stats_count_what_was_said_and_how_long_it_took() {
    let input = session(&[
        ("S", 10.0, "* OK [CAPABILITY IMAP4rev1] ready\r\n"),
        ("C", 10.0, "A1 NOOP\r\n"),
        ("S", 10.25, "A1 OK done\r\n"),
        ("C", 11.0, "A2 NOOP\r\nA3 UID FETCH 1:2 FLAGS\r\n"),
        ("S", 11.5, "A2 OK done\r\n* 1 FETCH (UID 5 FLAGS ())\r\n* 2 FETCH (UID 6 FLAGS ())\r\n"),
        ("S", 12.0, "A3 OK done\r\n"),
    ]);
    let shown = printed(&["--quiet", "--stats", "-"], input);
    assert_eq!(
        shown,
        "\
commands
  NOOP                                    2
  UID FETCH                               1
responses
  OK (completion)                         3
  FETCH                                   2
  OK (greeting)                           1
codes
  CAPABILITY                              1
items of FETCH
  FLAGS                                   2
  UID                                     2
round trips, in ms                    count      least     median       most
  NOOP                                    2     250.00     500.00     500.00
  UID FETCH                               1    1000.00    1000.00    1000.00
framed 9 frames, 0 abandoned, 0 opaque octets
decoded 9 messages, 0 failed (0 expected), 0 deviations
"
    );
    // No times, no round trips.
    assert!(!printed(&["--quiet", "--stats", "corpus/pymap/raw--idle--01.jsonl"], "").contains("round trips"));
}

#[test]
fn what_was_deflated_is_inflated() {
    let shown = printed(&["corpus/dovecot/raw--compress--01.jsonl"], "");
    assert!(shown.contains(" 0 opaque octets\n") && shown.contains("COMPRESS DEFLATE"), "{shown}");
}

#[test]
fn a_failure_that_is_listed_does_not_count() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("inspect-expected");
    fs::create_dir_all(folder.join("server")).expect("a folder is made");
    let file = folder.join("server").join("a.jsonl");
    let octets =
        session(&[("S", 0.0, "* OK ready\r\n"), ("C", 0.0, "A1  NOOP\r\nA2 NOOP x\r\n"), ("S", 0.0, "* X\0\r\n")]);
    fs::write(&file, octets).expect("it is written");
    let file = file.to_str().expect("a name in UTF-8");
    let listed = "server/a.jsonl\tC2\texpected CRLF at offset 7 in command\n";
    let strict = "server/a.jsonl\tC1\texpected no space at offset 3 in SP\n";
    let inaccurate = listed.replace('7', "8");
    let server = "server/a.jsonl\t2\texpected space or line end at offset 3 in response-data\n";
    let inspect = |lines: &[&str], args: &[&str]| {
        fs::write(folder.join("expected.txt"), format!("# why\n\n{}", lines.concat())).expect("it is written");
        let (shown, status) = ended(&[args, &["--quiet", file]].concat(), "");
        let total = shown.lines().last().expect("a total").to_owned();
        (total.split(", ").nth(1).expect("failures").to_owned(), status)
    };
    let told = |text: &str, status| (text.to_owned(), status);
    assert_eq!(inspect(&[], &[]), told("2 failed (0 expected)", 1));
    assert_eq!(inspect(&[listed], &[]), told("2 failed (1 expected)", 1));
    assert_eq!(inspect(&[listed, server], &[]), told("2 failed (2 expected)", 0));
    // What is listed of a client is what a strict server says; to others the number is enough.
    assert_eq!(inspect(&[&inaccurate, server], &[]), told("2 failed (2 expected)", 0));
    assert_eq!(inspect(&[listed, server], &["--strict"]), told("3 failed (2 expected)", 1));
    assert_eq!(inspect(&[listed, server, strict], &["--strict"]), told("3 failed (3 expected)", 0));
    assert_eq!(inspect(&[&inaccurate, server, strict], &["--strict"]), told("3 failed (2 expected)", 1));
    fs::write(folder.join("expected.txt"), "a.jsonl 3\n").expect("it is written");
    let output = self::inspect(&[file], "");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.ends_with("expected.txt: line 1: not a file, a number and an error, with tabs between them\n"),
        "{said}"
    );
}

#[test]
fn says_what_is_wrong_with_what_it_is_given() {
    for (args, input, message) in [
        (&[][..], "", "nothing to inspect"),
        (&["--colour"], "", "no such option: --colour"),
        (&["-x"], "", "no such option: -x"),
        (&["--from", "me", "-"], "", "--from takes `server` or `client`"),
        (&["--port", "imap", "-"], "", "--port takes a number"),
        (&["--json", "--lint", "-"], "", "of --json, --lint and --quiet one only"),
        (&["--dialect"], "", "--dialect takes `imap4rev1`"),
        (&["--dialect", "imap2bis", "-"], "", "no such dialect yet: imap2bis; there is `imap4rev1`"),
        (&["no/such/file"], "", "no/such/file: "),
        (&["src"], "", "src: no *.jsonl, *.pcap, *.pcapng or *.cap file in this folder"),
        (&["-"], "", "-: it is empty"),
        (&["-"], "\x16\x03\x01", "-: it is TLS"),
        (&["-"], "* OK ready\r\n", "if it is raw octets, say --from server or --from client"),
        (&["-"], "\u{feff}\n{\"dir\": \"X\"}", "line 2: \"dir\" is neither \"C\" nor \"S\""),
        (&["-"], "{\"dir\": \"X\"}", "line 1: \"dir\" is neither \"C\" nor \"S\""),
        (&["-"], "{\"dir\": \"C\", \"data\": \"!\"}", "line 1: \"data\" is not base64"),
        (&["-"], "{\"dir\": \"C\", \"data\": \"\", \"time\": -1}", "line 1: \"time\" is no number of seconds"),
    ] {
        let output = inspect(args, input);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(message), "{said}");
    }
    let help = printed(&["--help"], "");
    assert!(help.starts_with("Shows what passes") && help.contains("--features serde"));
    printed(&["--dialect", "imap4rev1", "--from", "server", "-"], "* OK ready\r\n");
}

/// Two sessions and what is none between them, in a folder of this name.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder is made");
    let octets = session(&[("S", 0.0, "* OK ready\r\n")]);
    fs::write(folder.join("a.jsonl"), &octets).expect("it is written");
    fs::write(folder.join("b.jsonl"), "what?").expect("it is written");
    fs::write(folder.join("c.jsonl"), format!("\u{feff}\n{octets}\n\n")).expect("it is written");
    folder
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_the_others() {
    let folder = folder("inspect-bad-file");
    let output = inspect(&["--quiet", "no/such/file", folder.to_str().expect("a name in UTF-8")], "");
    let (said, shown) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    assert!(said.contains("no/such/file: ") && said.contains("b.jsonl: neither"), "{said}");
    assert!(shown.ends_with("decoded 2 messages, 0 failed (0 expected), 0 deviations\n"), "{shown}");
    assert_eq!(output.status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_not_followed_and_any_name_is_one() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt, os::unix::fs::symlink};

    let folder = folder("inspect-links");
    for name in ["d", "e"] {
        symlink(".", folder.join(name)).expect("a link is made");
    }
    symlink("a.jsonl", folder.join("f.jsonl")).expect("a link is made");
    fs::remove_file(folder.join("b.jsonl")).expect("it is there");
    let shown = printed(&["--quiet", folder.to_str().expect("a name in UTF-8")], "");
    assert!(shown.contains("decoded 3 messages"), "{shown}");

    let name = folder.join(OsStr::from_bytes(b"\xff\x1b.jsonl"));
    fs::copy(folder.join("a.jsonl"), &name).expect("it is copied");
    let output = Command::new(example("inspect")).arg(&name).output().expect("the example runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && shown.contains("\\u{1b}.jsonl\n"), "{output:?}");
}

#[test]
fn what_recorded_a_session_does_nothing_to_a_terminal() {
    let header = r#"{"server": "a\u001b[31m", "client": "b\u0007", "scenario": "c\u009b"}"#.to_owned() + "\n";
    let shown = printed(&["-"], header + &session(&[("S", 0.0, "* OK ready\r\n")]));
    assert!(shown.starts_with("-  a\\u{1b}[31m <- b\\u{7}: c\\u{9b}\n"), "{shown}");
}
