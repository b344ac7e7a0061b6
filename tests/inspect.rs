//! The example that people run first: what it prints, and what it does not.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

/// The example, built first, since not every way to run this test does so.
fn example() -> &'static Path {
    static EXAMPLE: OnceLock<PathBuf> = OnceLock::new();
    EXAMPLE.get_or_init(|| {
        let built = Command::new(env!("CARGO")).args(["build", "--quiet", "--example", "inspect"]).status();
        assert!(built.is_ok_and(|status| status.success()), "the example does not build");
        let test = std::env::current_exe().expect("a test has a path");
        let folder = test.ancestors().nth(2).expect("tests are built in a folder of their own");
        folder.join("examples").join("inspect")
    })
}

fn inspect(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(example())
        .args(args)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the example runs");
    child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("it is read");
    child.wait_with_output().expect("it ends")
}

fn printed(args: &[&str], input: &str) -> String {
    let output = inspect(args, input);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("it prints text")
}

#[test]
fn counts_all_sessions_of_the_corpus_and_shows_no_password() {
    let all = printed(&["--full", "corpus"], "");
    let last = all.lines().last().expect("there is a last line");
    let numbers: Vec<u64> =
        last.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
    let [frames, abandoned, opaque, deviations] = numbers[..] else { panic!("{last}") };
    let expected =
        format!("framed {frames} frames, {abandoned} abandoned, {opaque} opaque octets, {deviations} deviations");
    assert_eq!(last, expected);
    assert!(frames > 37_000 && abandoned > 0 && opaque > 0 && deviations > 0, "{last}");
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
            "decoded 4 messages, 0 failed",
            "framed 4 frames, 1 abandoned, 0 opaque octets, 1 deviations",
        ]
    );
    let shown = printed(&["--from", "server", "-"], "* OK ready\r\n* 1 FETCH (BODY[] {3}\r\nabc)\r\n");
    assert!(shown.contains("= FETCH BODY\ndecoded 2 messages, 0 failed\n"), "{shown}");
    assert!(shown.ends_with("framed 2 frames, 0 abandoned, 0 opaque octets, 0 deviations\n"), "{shown}");
}

#[test]
fn says_what_is_wrong_with_what_it_is_given() {
    for (args, input, message) in [
        (&[][..], "", "nothing to inspect"),
        (&["--colour"], "", "no such option: --colour"),
        (&["--from", "me", "-"], "", "--from takes `server` or `client`"),
        (&["no/such/file"], "", "no/such/file: "),
        (&["src"], "", "src: no *.jsonl file in this folder"),
        (&["-"], "* OK ready\r\n", "if it is raw octets, say --from server or --from client"),
        (&["-"], "{\"dir\": \"X\"}", "line 1: \"dir\" is neither \"C\" nor \"S\""),
        (&["-"], "{\"dir\": \"C\", \"data\": \"!\"}", "line 1: \"data\" is not base64"),
    ] {
        let output = inspect(args, input);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(message), "{said}");
    }
    assert!(printed(&["--help"], "").starts_with("Shows the frames"));
}
