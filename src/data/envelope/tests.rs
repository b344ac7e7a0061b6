use super::*;
use crate::{
    quirks::Quirks,
    wire::{
        NonSync, Peer,
        input::{Context, Input},
    },
};
use bytes::Buf;
use core::{mem::size_of, slice::from_ref};
use nom::Err;

/// The envelope, what was tolerated, and what follows.
type Parsed<'a> = Result<(Envelope<'a>, String, &'a [u8]), String>;

fn parse(octets: &[u8], set: impl FnOnce(&mut Context<'_>)) -> Parsed<'_> {
    let mut cx = Context::new(octets, None);
    set(&mut cx);
    let parsed = envelope(Input::new(octets, &cx)).map(|(rest, envelope)| (envelope, rest.octets));
    let report: Vec<_> = cx.deviations().iter().map(|it| format!("{} at {}", it.quirk, it.offset)).collect();
    match parsed {
        Ok((envelope, rest)) => Ok((*envelope, report.join(", "), rest)),
        Err(Err::Error(error) | Err::Failure(error)) => {
            assert_eq!(report, [""; 0], "what failed is not reported");
            Err(crate::DecodeError::from(error).to_string())
        }
        Err(Err::Incomplete(_)) => panic!("a parser asked for more"),
    }
}

fn strict(octets: &[u8]) -> Parsed<'_> {
    parse(octets, |_| ())
}

fn lenient(octets: &[u8]) -> Parsed<'_> {
    parse(octets, |cx| cx.quirks = Quirks::SERVERS)
}

fn address<'a>(mailbox: &'a str, host: &'a str) -> Address<'a> {
    Address::new(NString::NIL, mailbox, host)
}

/// The octets for this peer, which accepts each literal.
fn written(envelope: &Envelope<'_>, peer: Peer) -> Vec<u8> {
    let mut writer = Writer::new(peer);
    envelope.write(&mut writer);
    writer.end();
    let mut octets = Vec::new();
    loop {
        while writer.has_remaining() {
            octets.extend_from_slice(writer.chunk());
            writer.advance(writer.chunk().len());
        }
        if writer.is_empty() {
            return octets;
        }
        writer.resume().unwrap();
    }
}

fn peers() -> [Peer; 5] {
    let mut peers = [Peer::client(), Peer::server(), Peer::server(), Peer::client(), Peer::client()];
    peers[2].non_sync = NonSync::Any;
    peers[3].binary = true;
    peers[4].utf8 = true;
    peers
}

fn survives_each_peer(envelope: &Envelope<'_>) {
    for peer in peers() {
        let octets = written(envelope, peer);
        let parsed = parse(&octets, |cx| cx.utf8 = peer.utf8);
        assert_eq!(parsed, Ok((envelope.clone(), String::new(), &b"\r\n"[..])), "{}", octets.escape_ascii());
    }
}

const RFC: &[u8] = br#"("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev2 WG mtg summary and minutes" (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" "cac.washington.edu")) ((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL "<B27397-0100000@cac.washington.ed>")"#;

/// Envelopes that are not by the grammar: what is tolerated of each, and the error without that.
const DEVIATING: &[(&[u8], &str, &str)] = &[
    // S149
    (
        br#"("date" "subj" ((NIL NIL "a" "b")) () () ((NIL NIL "c" "d")) () () NIL "<id>")"#,
        "envelope-empty-list at 36, envelope-empty-list at 39, envelope-empty-list at 62, envelope-empty-list at 65",
        "expected address at offset 36 in envelope",
    ),
    // S150
    (
        br#"(NIL NIL (("undisclosed-recipients" NIL "\"undisclosed-recipients\"" NIL )) NIL NIL NIL NIL NIL NIL NIL)"#,
        "spaces at 72",
        "expected no space at offset 72 in SP",
    ),
    // S151
    (
        br#"("Tue, 24 Sep 2019 09:48:05 +0800" "s" ((NIL NIL "a" "b")) ((NIL NIL "a" "b")) ((NIL NIL "a" "b")) NIL NIL NIL NIL)"#,
        "envelope-arity at 114",
        "expected space at offset 114 in envelope",
    ),
    // S153
    (
        br#"(NIL NIL ((NIL NIL "power6900637" "sina.com\")) ((NIL NIL "power6900637" "sina.com\")) NIL NIL NIL NIL NIL "<id>")"#,
        "trailing-backslash at 43, trailing-backslash at 82",
        "expected `)` at offset 59 in address",
    ),
    // S155
    (
        br#"(NIL NIL ((NIL NIL "a" "b")(NIL NIL NIL NIL) ("x" NIL "y" "z")) NIL NIL NIL NIL NIL NIL NIL)"#,
        "spaces at 44",
        "expected no space at offset 44 in SP",
    ),
    // S157
    (
        b"(NIL NIL (NIL ({12}\r\na\r\n =?utf-8? NIL \"user\" \"x.org\"))) NIL NIL NIL NIL NIL NIL NIL)",
        "address-nil at 10, spaces at 13, address-parens at 54",
        "expected `(` or `)` at offset 10 in envelope",
    ),
    // S158
    (
        br#"(NIL NIL NIL NIL NIL NIL NIL NIL NIL "<1763943481.139839.JavaMail."cv@notice.zhipin.com"@v-bosszpmail-01>")"#,
        "stray-quote at 66, stray-quote at 87",
        "expected `)` at offset 67 in envelope",
    ),
    // S159
    (
        br#"(NIL NIL ((NIL NIL "test"" "acme.com")) NIL NIL NIL NIL NIL NIL NIL)"#,
        "stray-quote at 24",
        "expected space at offset 25 in envelope",
    ),
    // S161
    (
        br#"(NIL NIL (("name surname \ " NIL "a" "b")) NIL NIL NIL NIL NIL NIL NIL)"#,
        "stray-backslash at 25",
        "expected quotation mark or backslash after a backslash at offset 25 in quoted",
    ),
    // S162
    (
        br#"(NIL NIL (("<sender@domain.com>" NIL "=?UTF-8?Q?"Dummy=C3=ADa_Pa=C3=A1ndez_Algo"?=" NIL)) NIL NIL NIL NIL NIL NIL NIL)"#,
        "stray-quote at 48, stray-quote at 79",
        "expected space at offset 49 in envelope",
    ),
    // S166, with UTF-8 and with Latin-1
    (
        "(\"Mon, 02 Dec 2024 11:11:51 +0000\" \"Få et GRATIS Bil Nødssett\" NIL NIL NIL NIL NIL NIL NIL \"<id>\")".as_bytes(),
        "eight-bit-quoted at 37",
        "expected 7-bit character at offset 37 in quoted",
    ),
    (
        b"(NIL \"F\xe5 et GRATIS Bil N\xf8dssett\" NIL NIL NIL NIL NIL NIL NIL \"<id>\")",
        "eight-bit-quoted at 7",
        "expected 7-bit character at offset 7 in quoted",
    ),
    // S167
    (
        br#"(NIL NIL ((("A2" NIL "A2" "A2") (NIL NIL "A3" "D3"))) NIL NIL NIL NIL NIL NIL "<id>")"#,
        "address-parens at 11, spaces at 31",
        "expected string or NIL at offset 11 in address",
    ),
    // Spaces in all places, and none.
    (
        br#"(  "d"  "s"  ((  NIL NIL  "a" "b" )  ( "c" NIL"d" "e" ) )( ) NIL  NIL NIL NIL NIL NIL )"#,
        "spaces at 1, spaces at 7, spaces at 12, spaces at 15, spaces at 25, spaces at 33, spaces at 35, spaces at 38, \
         spaces at 46, spaces at 53, spaces at 55, spaces at 57, spaces at 58, envelope-empty-list at 59, spaces at 65, \
         spaces at 85",
        "expected no space at offset 1 in SP",
    ),
    // More than ten fields
    (
        br#"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL "x" ((NIL NIL "a" "b")) NIL)"#,
        "envelope-arity at 40",
        "expected `)` at offset 40 in envelope",
    ),
    (b"()", "envelope-arity at 1", "expected space at offset 1 in envelope"),
];

/// Envelopes by the grammar.
const LEGAL: &[&[u8]] = &[
    RFC,
    b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)",
    b"(nil \"\" nil NIL nil NIL NIL NIL nil Nil)",
    b"({3}\r\nd\r\n {0}\r\n (({1}\r\na NIL {1}\r\nb {1}\r\nc)(NIL NIL NIL NIL)) NIL NIL NIL NIL NIL {1}\r\ni \"\\\"\")",
    br#"(NIL NIL (("\"Ann\" (B)" NIL "a\\" "b\")) NIL NIL")) NIL NIL NIL NIL NIL NIL NIL)"#,
    // S163, S165, S169
    br#"(NIL NIL ((NIL NIL "<members=headspace.com" "members.headspace.com>")) NIL NIL NIL NIL NIL NIL NIL)"#,
    br#"(NIL NIL (("info@" NIL "some-url.com info" "some-url.com")) NIL NIL NIL NIL NIL NIL NIL)"#,
    br#"("Sat, 8 May 2010 16.03.09 +0200" NIL NIL NIL NIL NIL NIL NIL NIL NIL)"#,
];

#[test]
fn reads_the_example_of_the_rfc() {
    let (envelope, report, rest) = strict(RFC).unwrap();
    let terry = Address::new("Terry Gray", "gray", "cac.washington.edu");
    let expected = Envelope::new(
        "Wed, 17 Jul 1996 02:23:25 -0700 (PDT)",
        "IMAP4rev2 WG mtg summary and minutes",
        "<B27397-0100000@cac.washington.ed>",
    )
    .with_from([terry.clone()])
    .with_sender([terry.clone()])
    .with_reply_to([terry])
    .with_to([address("imap", "cac.washington.edu")])
    .with_cc([address("minutes", "CNRI.Reston.VA.US"), Address::new("John Klensin", "KLENSIN", "MIT.EDU")]);
    assert_eq!((&envelope, report.as_str(), rest), (&expected, "", &b""[..]));
    assert_eq!(envelope.cc().len(), 2);
    assert!(envelope.bcc().is_empty() && envelope.in_reply_to.is_nil());
    assert_eq!(written(&envelope, Peer::client()), [RFC, b"\r\n"].concat());
}

#[test]
fn reads_legal_envelopes_alike_with_and_without_leniency() {
    for octets in LEGAL {
        let parsed = strict(octets);
        assert!(parsed.is_ok(), "{parsed:?}: {}", octets.escape_ascii());
        assert_eq!(parsed, lenient(octets));
        survives_each_peer(&parsed.unwrap().0);
    }
}

#[test]
fn each_form_of_string_may_be_in_each_field() {
    let (envelope, ..) = strict(LEGAL[3]).unwrap();
    let expected = Envelope::new("d\r\n", "", "\"")
        .with_in_reply_to("i")
        .with_from([Address::new("a", "b", "c"), Address::group_end()]);
    assert_eq!(envelope, expected);
    let (envelope, ..) = strict(LEGAL[4]).unwrap();
    assert_eq!(envelope.from(), [Address::new("\"Ann\" (B)", "a\\", "b\")) NIL NIL")]);
}

#[test]
fn tolerates_what_servers_send_and_reports_it() {
    for (octets, report, error) in DEVIATING {
        let text = octets.escape_ascii();
        let (envelope, reported, rest) = lenient(octets).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert!(reported == *report && rest.is_empty(), "{reported}: {text}");
        assert_eq!(strict(octets).unwrap_err(), *error, "{text}");
        survives_each_peer(&envelope);
    }
}

#[test]
fn what_was_tolerated_is_kept() {
    let of = |row: usize| lenient(DEVIATING[row].0).unwrap().0;
    assert_eq!((of(0).from(), of(0).to()), (&[address("a", "b")][..], &[address("c", "d")][..]));
    assert!(of(0).sender().is_empty() && of(0).bcc().is_empty());
    let name = "\"undisclosed-recipients\"";
    assert_eq!(of(1).from(), [Address::new("undisclosed-recipients", name, NString::NIL)]);
    assert_eq!((of(2).reply_to(), of(2).to()), (&[address("a", "b")][..], &[][..]));
    assert_eq!((of(2).in_reply_to, of(2).message_id), (NString::NIL, NString::NIL));
    let sina = [address("power6900637", "sina.com\\")];
    assert_eq!((of(3).from(), of(3).sender(), of(3).message_id.clone()), (&sina[..], &sina[..], "<id>".into()));
    let three = [address("a", "b"), Address::group_end(), Address::new("x", "y", "z")];
    assert_eq!(of(4).from(), three);
    assert_eq!(of(5).from(), [Address::new("a\r\n =?utf-8?", "user", "x.org")]);
    assert!(of(5).sender().is_empty());
    assert_eq!(of(6).message_id, r#"<1763943481.139839.JavaMail."cv@notice.zhipin.com"@v-bosszpmail-01>"#.into());
    assert_eq!(of(7).from(), [address("test\"", "acme.com")]);
    assert_eq!(of(8).from(), [Address::new("name surname \\ ", "a", "b")]);
    assert_eq!(of(9).from()[0].mailbox, r#"=?UTF-8?Q?"Dummy=C3=ADa_Pa=C3=A1ndez_Algo"?="#.into());
    assert_eq!(of(10).subject, "Få et GRATIS Bil Nødssett".into());
    assert_eq!(of(11).subject, (&b"F\xe5 et GRATIS Bil N\xf8dssett"[..]).into());
    assert_eq!(of(12).from(), [Address::new("A2", "A2", "A2"), address("A3", "D3")]);
    assert_eq!(of(12).message_id, "<id>".into());
    assert_eq!(of(13).from(), [address("a", "b"), Address::new("c", "d", "e")]);
    assert_eq!((of(13).date, of(13).subject), ("d".into(), "s".into()));
    assert_eq!(of(14), Envelope::default());
    assert_eq!(of(15), Envelope::default());
}

#[test]
fn a_field_of_another_kind_is_an_error() {
    for (octets, error) in [
        // S154
        (
            &b"({3}\r\n=?= ((NIL NIL \"hfwan668\" \"sohu.com\")))"[..],
            "expected quotation mark, `{` or NIL at offset 10 in nstring",
        ),
        (b"NIL", "expected `(` at offset 0 in envelope"),
        (b"(NIL NIL \"a\" NIL NIL NIL NIL NIL NIL NIL)", "expected `(` or NIL at offset 9 in envelope"),
        (b"(NIL NIL NILS NIL)", "expected space at offset 12 in envelope"),
        (b"(NIL NIL (\"a\") NIL)", "expected `(` or `)` at offset 10 in envelope"),
        (b"(NIL NIL ((\"a\")) NIL)", "expected space at offset 14 in envelope"),
        (b"(NIL NIL ((NIL NIL \"a\" \"b\"(", "expected `)` at offset 26 in address"),
        (b"(NIL NIL (()) NIL)", "expected quotation mark, `{` or NIL at offset 11 in nstring"),
        (b"(1 NIL)", "expected quotation mark, `{` or NIL at offset 1 in nstring"),
    ] {
        assert!(lenient(octets).is_err(), "{}", octets.escape_ascii());
        assert_eq!(strict(octets).unwrap_err(), error);
    }
}

#[test]
fn a_backslash_ends_a_string_only_where_nothing_else_can() {
    // What the sender of a message put in a string stays there, if the server writes it as it should.
    let forged = address("a", r#"b")) NIL NIL NIL NIL NIL NIL NIL) UID 7 (" "#);
    let envelope = Envelope::default().with_from([forged, address("c", "d")]);
    let octets = written(&envelope, Peer::client());
    assert_eq!(lenient(&octets), Ok((envelope, String::new(), &b"\r\n"[..])));
    // Nor is it tried because there are more addresses than the limits allow.
    let limited = parse(&octets, |cx| (cx.quirks, cx.items) = (Quirks::SERVERS, 1));
    assert!(limited.unwrap_err().starts_with("expected fewer items"));
    // The error is that of the first reading.
    let sina = br#"(NIL NIL ((NIL NIL "a" "sina.com\")) ((NIL NIL "a" "sina.com\")) 1 NIL NIL NIL NIL NIL)"#;
    let without = parse(sina, |cx| cx.quirks = Quirks::SERVERS - Quirks::TRAILING_BACKSLASH).unwrap_err();
    assert_eq!(without, "expected `)` at offset 51 in address");
    assert_eq!(lenient(sina).unwrap_err(), without);
}

#[test]
fn a_string_without_end_is_not_searched_far_again_and_again() {
    let line = |length| [br#"(NIL NIL NIL NIL NIL NIL NIL NIL NIL "a\") "#, &b"x".repeat(length)[..]].concat();
    assert!(lenient(&line(1_000)).is_ok());
    assert_eq!(lenient(&line(2_000)).unwrap_err(), "expected quotation mark at offset 2043 in quoted");
}

#[test]
fn each_prefix_is_an_error_or_a_value() {
    let all = LEGAL.iter().chain(DEVIATING.iter().map(|row| &row.0));
    for octets in all {
        for end in 0..octets.len() {
            assert!(strict(&octets[..end]).is_err());
            let _either = lenient(&octets[..end]);
        }
    }
}

#[test]
fn lists_are_bounded_and_nest_without_recursion() {
    let from = |list: &str| format!("(NIL NIL {list} NIL NIL NIL NIL NIL NIL NIL)").into_bytes();
    let many = from(&format!("({})", r#"(NIL NIL "a" "b")"#.repeat(4)));
    assert_eq!(parse(&many, |cx| cx.items = 4).unwrap().0.from().len(), 4);
    assert_eq!(parse(&many, |cx| cx.items = 3).unwrap_err(), "expected fewer items at offset 61 in list");
    // All lists together.
    let each = br#"(NIL NIL ((NIL NIL "a" "b")) ((NIL NIL "a" "b")) NIL NIL NIL NIL NIL NIL)"#;
    assert!(parse(each, |cx| cx.items = 2).is_ok());
    assert_eq!(parse(each, |cx| cx.items = 1).unwrap_err(), "expected fewer items at offset 30 in list");
    let deep = from(&format!("({}{}", "(".repeat(100_000), ")".repeat(100_001)));
    assert!(lenient(&deep).unwrap_err().contains("fewer lists inside each other"));
    assert!(lenient(&b"(".repeat(100_000)).is_err());
    assert!(lenient(&from(&format!("({})", "NIL ".repeat(100_000)))).unwrap().0.from().is_empty());
}

#[test]
fn lists_can_be_replaced_in_any_order() {
    let [a, b, c] = ["a", "b", "c"].map(|mailbox| address(mailbox, "h"));
    let envelope = Envelope::default()
        .with_bcc([c.clone()])
        .with_from([a.clone(), a.clone()])
        .with_to([b.clone(), b.clone(), b.clone()])
        .with_from([a.clone()])
        .with_to([b.clone()]);
    let lists = [envelope.from(), envelope.sender(), envelope.reply_to(), envelope.to(), envelope.cc(), envelope.bcc()];
    assert_eq!(lists, [from_ref(&a), &[], &[], from_ref(&b), &[], from_ref(&c)]);
    assert_eq!(envelope.addresses, [a, b, c]);
    let empty = envelope.with_from([]).with_to([]).with_bcc([]);
    assert_eq!(empty, Envelope::default());
    assert_eq!(written(&empty, Peer::client()), b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)\r\n");
}

#[test]
fn groups_are_told_apart_by_their_marks() {
    let [a, b, c] = ["a", "b", "c"].map(|mailbox| address(mailbox, "h"));
    let end = Address::group_end();
    let (one, two) = (Address::group_start("one"), Address::group_start("two"));
    let list = [end.clone(), a.clone(), one, two, b.clone(), end.clone(), end.clone(), c.clone(), end];
    let groups: Vec<_> = Address::groups(&list).map(|(name, members)| (name, members.to_vec())).collect();
    let expected = [(None, vec![a]), (Some("one".into()), vec![]), (Some("two".into()), vec![b]), (None, vec![c])];
    assert_eq!(groups, expected);
    assert_eq!(Address::groups(&[]).count(), 0);
}

#[test]
fn what_is_kept_takes_no_more_memory_than_it_needs() {
    assert_eq!(size_of::<Address<'_>>(), 16 * size_of::<usize>());
    assert_eq!(size_of::<Envelope<'_>>(), 25 * size_of::<usize>());
    let (envelope, ..) = strict(RFC).unwrap();
    let (kept, owned) = (envelope.clone().into_static(), envelope.clone().into_owned());
    assert_eq!((&kept, &owned), (&envelope, &envelope));
    assert_eq!((kept.addresses.capacity(), owned.addresses.capacity()), (6, 6));
    assert_eq!(strict(LEGAL[1]).unwrap().0.addresses.capacity(), 0);
}

#[test]
fn debug_output_has_the_lists() {
    let envelope = Envelope::new(NString::NIL, "s", NString::NIL).with_to([address("a", "b")]);
    let text = format!("{envelope:?}");
    let to = r#"to: [Address { name: NIL, adl: NIL, mailbox: b"a", host: b"b" }], cc: []"#;
    assert!(text.starts_with(r#"Envelope { date: NIL, subject: b"s", from: []"#) && text.contains(to), "{text}");
}

#[cfg(feature = "arbitrary")]
mod properties {
    use super::*;
    use arbitrary::{Arbitrary, Unstructured};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_again(seed in proptest::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(envelope) = Envelope::arbitrary(&mut Unstructured::new(&seed)) {
                survives_each_peer(&envelope);
            }
        }

        #[test]
        fn what_is_tolerated_is_legal_when_written(tokens in proptest::collection::vec(0..TOKENS.len(), 0..60)) {
            let octets = [b"(", &tokens.iter().flat_map(|&token| TOKENS[token]).copied().collect::<Vec<_>>()[..]].concat();
            if let Ok((envelope, ..)) = lenient(&octets) {
                survives_each_peer(&envelope);
            }
            let _either = strict(&octets);
        }
    }

    const TOKENS: &[&[u8]] = &[
        b" ",
        b" ",
        b"(",
        b")",
        b"NIL ",
        b"NIL NIL NIL NIL ",
        b"\"",
        b"\\",
        b"\"a\" ",
        b"\"b\\\")",
        b"((NIL NIL \"a\" \"b\"))",
        b"(NIL NIL NIL NIL)",
        b"{1}\r\nx",
        b"\xff",
        b"\r\n",
        b"\0",
        b"() ",
    ];
}
