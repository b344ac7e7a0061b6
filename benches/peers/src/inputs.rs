//! The octets of the cases: generated ones, and those of a session in the project's corpus.
//!
//! Generated responses have the form of Dovecot's in the corpus. Those that are written as well are spelled as our writer
//! spells them, so that what each crate writes is what it has read.

use base64::prelude::{BASE64_STANDARD, Engine};
use imap_wire::{
    Limits,
    wire::{Framer, Sender, Step},
};
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

/// So many messages, made from their numbers, which begin at 1.
fn messages(count: usize, message: impl FnMut(usize) -> String) -> Vec<u8> {
    (1..=count).map(message).collect::<String>().into_bytes()
}

/// So many items, made from numbers of seven digits, with something between them.
fn items(count: usize, between: &str, item: impl Fn(usize) -> String) -> String {
    (1_000_000..).take(count).map(item).collect::<Vec<_>>().join(between)
}

/// One of these, by turns.
fn turn<T: Copy>(number: usize, of: &[T]) -> T {
    of[number % of.len()]
}

/// So many `EXISTS`.
pub(crate) fn exists(count: usize) -> Vec<u8> {
    messages(count, |number| format!("* {number} EXISTS\r\n"))
}

/// So many `EXPUNGE`.
pub(crate) fn expunges(count: usize) -> Vec<u8> {
    messages(count, |number| format!("* {number} EXPUNGE\r\n"))
}

/// So many tagged responses.
pub(crate) fn tagged(count: usize) -> Vec<u8> {
    messages(count, tagged_response)
}

fn tagged_response(number: usize) -> String {
    let text = [
        "Fetch completed (0.001 + 0.000 secs).",
        "[READ-WRITE] Select completed (0.001 + 0.000 secs).",
        "Search completed (0.001 + 0.000 secs).",
        "NOOP completed (0.001 + 0.000 secs).",
    ];
    format!("A{number} OK {}\r\n", turn(number, &text))
}

/// So many mailboxes.
pub(crate) fn lists(count: usize) -> Vec<u8> {
    messages(count, |number| list_response(number, &mailbox(number)))
}

/// So many mailboxes, whose names are quoted even if they are atoms.
pub(crate) fn quoted_lists(count: usize) -> Vec<u8> {
    messages(count, |number| list_response(number, &format!("\"{}\"", mailbox(number).trim_matches('"'))))
}

fn list_response(number: usize, mailbox: &str) -> String {
    let attributes = ["\\HasNoChildren", "\\HasChildren", "\\HasNoChildren \\Trash", "\\HasChildren \\Noselect"];
    format!("* LIST ({}) \"/\" {mailbox}\r\n", turn(number, &attributes))
}

fn mailbox(number: usize) -> String {
    match number % 3 {
        0 => format!("Work/2021/Project-{number}"),
        1 => format!("\"Work/Client {number}\""),
        _ => format!("Entw&APw-rfe/&ZeVnLIqe-/{number}"),
    }
}

/// `STATUS` of so many mailboxes.
pub(crate) fn statuses(count: usize) -> Vec<u8> {
    messages(count, status_response)
}

fn status_response(number: usize) -> String {
    let (mailbox, unseen, next) = (mailbox(number), number % 40, 7 * number);
    format!("* STATUS {mailbox} (MESSAGES {number} RECENT 0 UIDNEXT {next} UIDVALIDITY 1612256460 UNSEEN {unseen})\r\n")
}

/// So many `CAPABILITY`.
pub(crate) fn capabilities(count: usize) -> Vec<u8> {
    messages(count, |_| CAPABILITY.into())
}

const CAPABILITY: &str = "* CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY \
    THREAD=REFERENCES THREAD=REFS THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE \
    UIDPLUS LIST-EXTENDED I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS \
    BINARY MOVE SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE\r\n";

/// So many rounds of small responses of six kinds.
pub(crate) fn small_mix(count: usize) -> Vec<u8> {
    const FLAGS: &str =
        "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded Work $MDNSent NonJunk $label1)\r\n";
    messages(count, |number| {
        let (list, status, tagged) =
            (list_response(number, &mailbox(number)), status_response(number), tagged_response(number));
        format!("* {number} EXISTS\r\n{FLAGS}{list}{status}{CAPABILITY}{tagged}")
    })
}

/// Flags of so many messages.
pub(crate) fn flags(count: usize) -> Vec<u8> {
    let flags = ["\\Seen", "\\Answered \\Seen", "", "\\Flagged \\Seen $Forwarded", "\\Seen NonJunk $label1"];
    messages(count, |number| format!("* {number} FETCH (UID {} FLAGS ({}))\r\n", 2 * number, turn(number, &flags)))
}

/// Envelopes of so many messages.
pub(crate) fn envelopes(count: usize) -> Vec<u8> {
    messages(count, |number| format!("* {number} FETCH (UID {} ENVELOPE {})\r\n", 2 * number, envelope(number)))
}

fn envelope(number: usize) -> String {
    const ALICE: &str = r#"("Alice Example" NIL "alice" "example.org")"#;
    const BOB: &str = r#"("Bob Beispiel" NIL "bob" "example.org")"#;
    const JOERG: &str = r#"("=?utf-8?q?J=C3=B6rg_M=C3=BCller?=" NIL "joerg" "example.org")"#;
    const TWO: &str = r#"("=?utf-8?q?O=27Neil=2C_Zo=C3=AB?=" NIL "zoe" "example.org")("=?utf-8?q?=C5=81ukasz?=" NIL "lukasz" "example.net")"#;
    const PLAIN: &str = r#"(NIL NIL "secretary" "example.org")"#;
    let subjects =
        ["Plain message", "=?utf-8?b?R3LDvMOfZSBhdXMgS8O2bG4g4oCUIOaXpeacrOiqnuOBruS7tuWQjQ==?=", "Re: Minutes"];
    let (subject, date) = (turn(number, &subjects), number % 28 + 1);
    let before = format!("(\"Tue, {date} Feb 2021 10:01:00 +0100\" \"{subject} {number}\"");
    let after = format!("\"<{number}.sample@example.org>\")");
    match number % 3 {
        0 => format!("{before} ({ALICE}) ({ALICE}) ({ALICE}) ({BOB}) NIL NIL NIL {after}"),
        1 => format!("{before} ({JOERG}) ({JOERG}) ({JOERG}) ({TWO}) NIL NIL NIL {after}"),
        _ => format!(
            "{before} ({ALICE}) ({PLAIN}) ({ALICE}) ({BOB}{JOERG}) ({TWO}) ({PLAIN}) \"<1.sample@example.org>\" {after}"
        ),
    }
}

/// Structures of so many messages: a text, two texts to choose from, attachments, and a message in a message.
pub(crate) fn body_structures(count: usize) -> Vec<u8> {
    const ALTERNATIVE: &str = concat!(
        r#"(("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 1731 61 NIL NIL NIL NIL)"#,
        r#"("text" "html" ("charset" "utf-8") NIL NIL "quoted-printable" 6262 121 NIL NIL NIL NIL) "#,
        r#""alternative" ("boundary" "=_b17_0") NIL NIL NIL)"#,
    );
    const ATTACHMENTS: &str = concat!(
        r#"("application" "octet-stream" NIL NIL NIL "base64" 140412 NIL ("attachment" ("filename" "all octets.bin")) NIL NIL)"#,
        r#"("application" "pdf" ("name*" "utf-8''%e2%82%ac%20rates%2epdf") "<part1@example.org>" "The rates" "base64" 12 "#,
        r#""Q2hlY2sgSW50ZWdyaXR5IQ==" ("attachment" ("size" "12" "filename*" "iso-8859-1'en'na%EFve.pdf")) ("en" "de-CH") "#,
        r#""http://example.org/x y")"#,
        r#"("text" "csv" ("charset" "us-ascii") NIL NIL "base64" 26 1 NIL ("attachment" ("filename" "2021.csv")) NIL NIL)"#,
    );
    messages(count, |number| {
        let text = format!(
            r#"("text" "plain" ("charset" "utf-8" "format" "flowed") NIL NIL "8bit" {number} {} NIL NIL NIL NIL)"#,
            number % 100
        );
        let body = match number % 4 {
            0 => text,
            1 => ALTERNATIVE.into(),
            2 => format!(r#"({ALTERNATIVE}{ATTACHMENTS} "mixed" ("boundary" "=_b18_{number}") NIL NIL NIL)"#),
            _ => format!(
                r#"({text}("message" "rfc822" NIL NIL NIL "7bit" 2662 {} {text} 60 NIL NIL NIL NIL) "mixed" ("boundary" "x") NIL NIL NIL)"#,
                envelope(number)
            ),
        };
        format!("* {number} FETCH (UID {} BODYSTRUCTURE {body})\r\n", 2 * number)
    })
}

/// So many messages of 100 kB.
pub(crate) fn literals(count: usize) -> Vec<u8> {
    (0..count).flat_map(|_| literal(100_000)).collect()
}

/// The answer to a search, of so many numbers.
pub(crate) fn search(count: usize) -> Vec<u8> {
    format!("* SEARCH {}\r\n", items(count, " ", |number| number.to_string())).into_bytes()
}

/// A mailbox with so many attributes that nobody knows.
pub(crate) fn attributes_of_one(count: usize) -> Vec<u8> {
    format!("* LIST ({}) \"/\" INBOX\r\n", items(count, " ", |number| format!("\\X{number}"))).into_bytes()
}

/// A message with so many flags.
pub(crate) fn flags_of_one(count: usize) -> Vec<u8> {
    format!("* 1 FETCH (FLAGS ({}))\r\n", items(count, " ", |number| format!("$label{number}"))).into_bytes()
}

/// A message to so many people.
pub(crate) fn addresses_of_one(count: usize) -> Vec<u8> {
    let people = items(count, "", |number| format!("(\"{number}\" NIL \"bob\" \"example.org\")"));
    format!("* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL ({people}) NIL NIL NIL NIL))\r\n").into_bytes()
}

const TEXT: &str = r#"("text" "plain" NIL NIL NIL "7bit" 1 1 NIL NIL NIL NIL)"#;

/// A message of so many parts, beside each other.
pub(crate) fn parts_of_one(count: usize) -> Vec<u8> {
    format!("* 1 FETCH (BODYSTRUCTURE ({} \"mixed\" NIL NIL NIL NIL))\r\n", TEXT.repeat(count)).into_bytes()
}

/// A message of so many parts, inside each other.
pub(crate) fn nested_parts(count: usize) -> Vec<u8> {
    let (open, close) = ("(".repeat(count), " \"mixed\" NIL NIL NIL NIL)".repeat(count));
    format!("* 1 FETCH (BODYSTRUCTURE {open}{TEXT}{close})\r\n").into_bytes()
}

/// So many messages inside each other.
pub(crate) fn nested_messages(count: usize) -> Vec<u8> {
    let open = r#"("message" "rfc822" NIL NIL NIL "7bit" 1 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) "#.repeat(count);
    let close = " 1 NIL NIL NIL NIL)".repeat(count);
    format!("* 1 FETCH (BODYSTRUCTURE {open}{TEXT}{close})\r\n").into_bytes()
}

/// A part with so many parameters.
pub(crate) fn parameters_of_one(count: usize) -> Vec<u8> {
    let parameters = items(count, " ", |number| format!("\"x{number}\" \"y\""));
    format!("* 1 FETCH (BODYSTRUCTURE (\"text\" \"plain\" ({parameters}) NIL NIL \"7bit\" 1 1))\r\n").into_bytes()
}

/// A message of which so many things are said that cannot be read.
pub(crate) fn invalid_items(count: usize) -> Vec<u8> {
    format!("* 1 FETCH ({})\r\n", items(count, " ", |number| format!("UID (x{number} (y))"))).into_bytes()
}

/// So many commands, as a client sends them that reads its mail: it puts strings in quotation marks.
pub(crate) fn commands(count: usize) -> Vec<u8> {
    messages(count, |number| command(number).replace('\'', "\""))
}

/// So many commands, spelled as all write them: they do not agree how to write the date of a search.
pub(crate) fn plain_commands(count: usize) -> Vec<u8> {
    messages(count, |number| command(number).replace('\'', "").replace("SINCE 1-Feb-2021", "LARGER 20000"))
}

/// A command. Between apostrophes are strings that need no quotation marks.
fn command(number: usize) -> String {
    const COMMANDS: &[&str] = &[
        "LOGIN '@user' \"correct horse battery staple\"",
        "CAPABILITY",
        "LIST \"\" '*'",
        "LSUB \"\" '*'",
        "STATUS 'Work/2021/Project-@' (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)",
        "STATUS \"Work/Client @\" (MESSAGES RECENT UNSEEN)",
        "SELECT 'INBOX'",
        "UID FETCH 1:* (UID FLAGS)",
        "FETCH @:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)",
        "UID FETCH @,1000@:1002@ (UID RFC822.SIZE FLAGS BODY.PEEK[HEADER.FIELDS (From To Cc Bcc Subject Date Message-ID \
         Priority X-Priority References Newsgroups In-Reply-To Content-Type Reply-To)])",
        "UID FETCH @ (UID RFC822.SIZE BODY.PEEK[])",
        "UID FETCH @ (BODYSTRUCTURE BODY.PEEK[1.2]<0.20480>)",
        "UID STORE @ +FLAGS (\\Seen)",
        "UID STORE 1@:2@,3@ -FLAGS.SILENT (\\Flagged $Label1)",
        "UID SEARCH UNSEEN SINCE 1-Feb-2021",
        "UID SEARCH CHARSET UTF-8 UNDELETED OR FROM 'alice' SUBJECT \"minutes of @\"",
        "UID COPY 1@:2@ 'Archive/2021'",
        "UID STORE 1@:2@ +FLAGS (\\Seen \\Deleted)",
        "UID MOVE @ 'Trash'",
        "EXPUNGE",
        "APPEND 'Sent' (\\Seen) \"17-Feb-2021 22:01:00 +0100\" {100+}\r\n",
        "CREATE 'Work/2021/Project-@/Drafts'",
        "NOOP",
        "CHECK",
        "IDLE",
        "CLOSE",
        "LOGOUT",
    ];
    let (tag, mut command) = (number + 1000, turn(number, COMMANDS).replace('@', &number.to_string()));
    if command.ends_with("\r\n") {
        command.push_str(&"Subject: a draft that is kept\r\n\r\n".repeat(4)[..100]);
    }
    format!("A{tag} {command}\r\n")
}

/// So many searches, of keys in each other as deeply as all read them.
pub(crate) fn nested_searches(count: usize) -> Vec<u8> {
    messages(count, |number| {
        let (first, second) = (
            format!(
                "OR (FROM \"alice\" NOT (SEEN OR FLAGGED ANSWERED)) (TO \"bob@example.org\" SINCE {}-Feb-2021)",
                number % 28 + 1
            ),
            "(OR NOT (SUBJECT \"minutes\" OR (UNSEEN NOT KEYWORD $Junk) (NOT DRAFT UNDELETED)) (NOT (OLD OR RECENT (LARGER 20000))))",
        );
        match number % 3 {
            0 => format!("A{number} UID SEARCH UNDELETED {first}\r\n"),
            1 => format!("A{number} SEARCH {second} UNANSWERED\r\n"),
            _ => format!("A{number} UID SEARCH OR ({first}) {second}\r\n"),
        }
    })
}

/// So many FETCH commands, each of 2,000 numbers and ranges.
pub(crate) fn sets(count: usize) -> Vec<u8> {
    messages(count, |number| format!("A{number} UID FETCH {} (FLAGS)\r\n", ranges(2_000)))
}

/// So many numbers and ranges.
fn ranges(count: usize) -> String {
    items(count, ",", |number| match (number % 3, 17 * (number - 1_000_000) + 1) {
        (0, low) => low.to_string(),
        (_, low) => format!("{low}:{}", low + 9),
    })
}

/// A FETCH command of so many numbers and ranges.
pub(crate) fn ranges_of_one(count: usize) -> Vec<u8> {
    format!("A1 UID FETCH {} (FLAGS)\r\n", ranges(count)).into_bytes()
}

/// A FETCH command of so many items.
pub(crate) fn items_of_one(count: usize) -> Vec<u8> {
    format!("A1 UID FETCH 1 ({})\r\n", items(count, " ", |number| format!("BODY.PEEK[{number}.MIME]"))).into_bytes()
}

/// A LIST command of so many patterns.
pub(crate) fn patterns_of_one(count: usize) -> Vec<u8> {
    format!("A1 LIST \"\" ({})\r\n", items(count, " ", |number| format!("Work/{number}/%"))).into_bytes()
}

/// An APPEND command of so many messages.
pub(crate) fn messages_of_one(count: usize) -> Vec<u8> {
    format!("A1 APPEND INBOX{}\r\n", " (\\Seen) {1+}\r\nx".repeat(count)).into_bytes()
}

/// A search of so many keys.
pub(crate) fn keys_of_one(count: usize) -> Vec<u8> {
    format!("A1 SEARCH {}\r\n", items(count, " ", |number| format!("NOT FROM {number}"))).into_bytes()
}

/// A search of a key in so many lists.
pub(crate) fn nested_lists(count: usize) -> Vec<u8> {
    format!("A1 SEARCH {}SEEN{}\r\n", "(".repeat(count), ")".repeat(count)).into_bytes()
}

/// A search of a key in so many NOT.
pub(crate) fn nested_nots(count: usize) -> Vec<u8> {
    format!("A1 SEARCH {}SEEN\r\n", "NOT ".repeat(count)).into_bytes()
}

/// A search of so many OR, each in the one before it.
pub(crate) fn nested_ors(count: usize) -> Vec<u8> {
    format!("A1 SEARCH {}SEEN\r\n", "OR DRAFT ".repeat(count)).into_bytes()
}

/// Where each frame is.
pub(crate) fn frames(octets: &[u8], sender: Sender) -> Vec<&[u8]> {
    let mut framer = Framer::new(sender, Limits::client());
    framer.receive(octets);
    let (mut frames, mut rest) = (Vec::new(), octets);
    loop {
        match framer.step() {
            Step::Incomplete => break,
            Step::Frame(frame) => {
                let (octets, behind) = rest.split_at(frame.octets().len());
                frames.push(octets);
                rest = behind;
            }
            Step::Literal { .. } => framer.buffer().expect("it fits"),
            other => panic!("{other:?}"),
        }
    }
    assert!(rest.is_empty(), "{} octets are no frame", rest.len());
    frames
}

/// Where a file of the corpus is.
pub(crate) fn corpus(file: &str) -> PathBuf {
    Path::new(crate::CORPUS).join(file)
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
