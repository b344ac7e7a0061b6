//! What vendors add without an RFC, and without a grammar of more than a word: as their servers say it.

use imap_wire::{
    Data, Decoder, FetchItem, Limits, Quirks, Response,
    command::{Command, CommandKind, FetchAttribute},
    data::{Capabilities, Capability, StatusItem},
    search::SearchKey,
};

fn strict() -> Decoder {
    Decoder::new(Limits::client(), Quirks::NONE)
}

fn items(line: &str) -> Vec<FetchItem<'_>> {
    match strict().response(line.as_bytes()) {
        Ok(Response::Data(Data::Fetch(fetch))) => fetch.items,
        other => panic!("{line}: {other:?}"),
    }
}

fn fails(line: &str) -> String {
    strict().response(line.as_bytes()).unwrap_err().to_string()
}

fn command(line: &'static str) -> Command<'static> {
    Decoder::server().command(line.as_bytes()).unwrap().command
}

/// As Cyrus 3.6 says it.
#[test]
fn cyrus_tells_digests_and_conversations() {
    let line = "* 1 FETCH (DIGEST.SHA1 6eb84e9733044378fed33feee4c4900fa4b76e9c CID ff4b9776386d486a CREATEDMODSEQ (48) BASECID NIL)\r\n";
    let items = items(line);
    let digest = "6eb84e9733044378fed33feee4c4900fa4b76e9c";
    assert_eq!(items[..2], [FetchItem::DigestSha1(digest.into()), FetchItem::Cid(Some("ff4b9776386d486a".into()))]);
    // What only its own replication asks for is kept.
    assert!(matches!(&items[2..], [FetchItem::Other(_), FetchItem::Other(_)]));
    let Command::Fetch(fetch) = command("a FETCH 1:2 (DIGEST.SHA1 CID)\r\n") else { panic!() };
    assert_eq!(fetch.attributes.expand(), [FetchAttribute::DigestSha1, FetchAttribute::Cid]);
    let needs: Vec<_> = Command::Fetch(fetch).needs().iter().map(ToString::to_string).collect();
    assert_eq!(needs, ["DIGEST=SHA1", "XCONVERSATIONS"]);
}

#[test]
fn a_message_may_be_of_no_conversation() {
    assert_eq!(items("* 1 FETCH (CID NIL)\r\n"), [FetchItem::Cid(None)]);
    let quoted = items("* 1 FETCH (CID \"NIL\")\r\n");
    assert_eq!(quoted, [FetchItem::Cid(Some("NIL".into()))]);
    assert_eq!(quoted[0].to_string(), "CID \"NIL\"");
    assert_eq!(fails("* 1 FETCH (CID)\r\n"), "expected space and value at offset 14 in msg-att");
    assert_eq!(
        fails("* 1 FETCH (DIGEST.SHA1 ())\r\n"),
        "expected atom character, quotation mark or `{` at offset 23 in astring"
    );
}

#[test]
fn dovecot_has_identifiers_that_no_capability_tells_of() {
    assert_eq!(
        items("* 1 FETCH (X-GUID 43c9dd2c UID 5)\r\n"),
        [FetchItem::XGuid("43c9dd2c".into()), FetchItem::Uid(5)]
    );
    assert!(fails("* 1 FETCH (X-GUID)\r\n").starts_with("expected space and value"));
    let Ok(Response::Data(Data::Status(status))) =
        strict().response(b"* STATUS INBOX (X-GUID 43c9dd2c MESSAGES 1)\r\n")
    else {
        panic!()
    };
    assert_eq!(status.x_guid().unwrap(), "43c9dd2c");
    assert!(status.items().any(|item| item == StatusItem::XGuid("43c9dd2c".into())));
    let search = command("a UID SEARCH X-GUID 43c9dd2c\r\n");
    assert_eq!(search.kind(), CommandKind::UidSearch);
    assert_eq!(SearchKey::x_guid("43c9dd2c").to_string(), "X-GUID 43c9dd2c");
    for line in ["a FETCH 1 X-GUID\r\n", "a STATUS x (X-GUID)\r\n", "a SEARCH X-GUID 43c9dd2c\r\n"] {
        assert!(command(line).needs().is_empty(), "{line}");
    }
    assert!(Decoder::server().command(b"a SEARCH X-GUID\r\n").is_err());
}

/// As Yahoo greets.
#[test]
fn yahoo_tells_the_last_change_alone() {
    let greeting = "IMAP4rev1 ID MOVE NAMESPACE XYMHIGHESTMODSEQ UIDPLUS LITERAL+ CHILDREN X-MSG-EXT UNSELECT OBJECTID";
    let capabilities = Capabilities::new(greeting).unwrap();
    assert!(capabilities.supports(Capability::XymHighestModSeq) && !capabilities.supports(Capability::Condstore));
    let status = command("a STATUS x (HIGHESTMODSEQ)\r\n");
    assert!(status.needs().iter().all(|need| need.is_met_by(&capabilities)));
    let select = command("a SELECT x (CONDSTORE)\r\n");
    assert!(!select.needs().iter().all(|need| need.is_met_by(&capabilities)));
}
