//! AUTHENTICATE: by a mechanism, or answered by the caller.

use crate::script::Script;
use imap_wire::client::{
    Config,
    sasl::{CramMd5, Login, OauthBearer, Plain, XOauth2},
};

#[test]
fn the_first_message_goes_with_the_command_if_the_server_takes_that() {
    let mut script = Script::greeted("SASL-IR AUTH=PLAIN");
    script.client.authenticate(Plain::new("alice", "hunter2").unwrap()).unwrap();
    assert_eq!(script.transmits(), "A1 AUTHENTICATE PLAIN AGFsaWNlAGh1bnRlcjI=\r\n");
    assert_eq!(script.says("A1 OK welcome\r\n"), ["A1 AUTHENTICATE: OK welcome"]);
    assert!(script.client.state().is_authenticated());
}

#[test]
fn otherwise_it_waits_for_the_server() {
    let mut script = Script::greeted("AUTH=PLAIN");
    script.client.authenticate(Plain::new("alice", "hunter2").unwrap()).unwrap();
    assert_eq!(script.transmits(), "A1 AUTHENTICATE PLAIN\r\n");
    assert_eq!(script.says("+ \r\n"), ["A1 continues"]);
    assert_eq!(script.transmits(), "AGFsaWNlAGh1bnRlcjI=\r\n");
    assert_eq!(script.says("A1 NO [AUTHENTICATIONFAILED] no\r\n"), ["A1 AUTHENTICATE: NO [AUTHENTICATIONFAILED] no"]);
    assert!(script.client.state().is_not_authenticated());
}

#[test]
fn a_mechanism_answers_what_it_is_asked() {
    let mut script = Script::greeted("SASL-IR");
    script.client.authenticate(Login::new("alice", "hunter2").unwrap()).unwrap();
    assert_eq!(script.transmits(), "A1 AUTHENTICATE LOGIN\r\n");
    assert_eq!(script.says("+ VXNlcm5hbWU6\r\n"), ["A1 continues"]);
    assert_eq!(script.transmits(), "YWxpY2U=\r\n");
    assert_eq!(script.says("+ UGFzc3dvcmQ6\r\n"), ["A1 continues"]);
    assert_eq!(script.transmits(), "aHVudGVyMg==\r\n");
    assert_eq!(
        script.says("A1 OK [CAPABILITY IMAP4rev1 IDLE] in\r\n"),
        ["A1 AUTHENTICATE: OK [CAPABILITY IMAP4rev1 IDLE] in"]
    );
    assert!(script.client.capabilities().unwrap().has("IDLE"));
}

#[test]
fn the_caller_can_answer() {
    let mut script = Script::greeted("");
    assert!(script.client.respond(b"early").is_err());
    script.sends("AUTHENTICATE X-TICKET", "A1 AUTHENTICATE X-TICKET\r\n");
    assert_eq!(script.says("+ aGk=\r\n"), ["A1 asks aGk="]);
    assert_eq!(script.says("+ aGk=\r\n"), ["ignored + aGk="], "one at a time");
    script.client.respond(b"ticket").unwrap();
    assert_eq!(script.transmits(), "dGlja2V0\r\n");
    assert!(script.client.respond(b"again").is_err());
    assert_eq!(script.says("+ \r\n"), ["A1 asks "]);
    script.client.respond(b"").unwrap();
    assert_eq!(script.transmits(), "\r\n");
    assert_eq!(script.says("A1 OK\r\n"), ["A1 AUTHENTICATE: OK "]);
    assert!(script.client.state().is_authenticated());
}

#[test]
fn the_caller_can_give_up() {
    let mut script = Script::greeted("");
    script.sends("AUTHENTICATE X-TICKET", "A1 AUTHENTICATE X-TICKET\r\n");
    script.says("+ aGk=\r\n");
    script.client.cancel().unwrap();
    assert_eq!(script.transmits(), "*\r\n");
    assert!(script.client.respond(b"x").is_err());
    assert_eq!(script.says("+ late\r\nA1 BAD cancelled\r\n"), ["ignored + late", "A1 AUTHENTICATE: BAD cancelled"]);
    script.sends("NOOP", "A2 NOOP\r\n");
}

#[test]
fn what_is_not_base64_cancels_the_exchange() {
    let mut script = Script::greeted("");
    script.client.authenticate(Login::new("alice", "hunter2").unwrap()).unwrap();
    script.transmits();
    assert_eq!(script.says("+ Username?\r\n"), ["A1 continues"]);
    assert_eq!(script.transmits(), "*\r\n");
    let failed = "A1 AUTHENTICATE: authentication failed: the peer's message is malformed: expected base64";
    assert_eq!(script.says("A1 BAD cancelled\r\n"), [failed]);
    script.sends("NOOP", "A2 NOOP\r\n");
}

#[test]
fn a_challenge_too_many_cancels_the_exchange() {
    let mut script = Script::greeted("SASL-IR");
    script.client.authenticate(Plain::new("alice", "hunter2").unwrap()).unwrap();
    script.transmits();
    assert_eq!(script.says("+ bW9yZQ==\r\n"), ["A1 continues"]);
    assert_eq!(script.transmits(), "*\r\n");
    assert_eq!(script.says("A1 NO\r\n").len(), 1);
    assert!(script.client.state().is_not_authenticated());
}

#[test]
fn an_ok_after_the_client_gave_up_ends_the_session() {
    let end = "ended: the server has not proven who it is";
    let mut script = Script::greeted("SASL-IR");
    script.client.authenticate(Plain::new("alice", "hunter2").unwrap()).unwrap();
    script.transmits();
    script.says("+ bW9yZQ==\r\n");
    script.transmits();
    let events = script.says("A1 OK\r\n");
    assert!(events[0].starts_with("A1 AUTHENTICATE: authentication failed"), "{events:?}");
    assert_eq!(events[1..], [end]);

    let mut script = Script::greeted("");
    script.sends("AUTHENTICATE X", "A1 AUTHENTICATE X\r\n");
    script.says("+ \r\n");
    script.client.cancel().unwrap();
    script.transmits();
    assert_eq!(script.says("A1 OK\r\n").last().unwrap(), end);
    assert!(!script.client.state().is_authenticated());
}

#[test]
fn an_ok_before_the_client_has_said_anything_ends_the_session() {
    let mut script = Script::greeted("");
    script.client.authenticate(Plain::new("alice", "hunter2").unwrap()).unwrap();
    assert_eq!(script.transmits(), "A1 AUTHENTICATE PLAIN\r\n");
    assert_eq!(
        script.says("A1 OK come in\r\n"),
        [
            "A1 AUTHENTICATE: authentication failed: the server said OK before the end of the exchange",
            "ended: the server has not proven who it is"
        ]
    );
}

#[test]
fn an_ok_before_the_caller_has_said_anything_ends_the_session() {
    let end = "ended: the server has not proven who it is";
    let mut script = Script::greeted("");
    script.sends("AUTHENTICATE X", "A1 AUTHENTICATE X\r\n");
    assert_eq!(script.says("A1 OK come in\r\n").last().unwrap(), end);
    assert!(!script.client.state().is_authenticated());
    // What goes with the command is something, even if it is empty.
    let mut script = Script::greeted("SASL-IR");
    script.sends("AUTHENTICATE EXTERNAL =", "A1 AUTHENTICATE EXTERNAL =\r\n");
    script.says("A1 OK come in\r\n");
    assert!(script.client.state().is_authenticated());
}

#[test]
fn challenges_are_bounded() {
    let mut config = Config::default();
    (config.limits.challenge, config.limits.rounds) = (8, 3);
    let mut script = Script::greeted_with(config, "");
    script.sends("AUTHENTICATE X", "A1 AUTHENTICATE X\r\n");
    for _ in 0..3 {
        script.says("+ aGk=\r\n");
        script.client.respond(b"x").unwrap();
        assert_eq!(script.transmits(), "eA==\r\n");
    }
    assert_eq!(script.says("+ aGk=\r\n"), ["A1 continues"]);
    assert_eq!(script.transmits(), "*\r\n");
    assert_eq!(
        script.says("A1 BAD\r\n"),
        ["A1 AUTHENTICATE: authentication failed: the server asks more often than is allowed"]
    );
    script.sends("AUTHENTICATE X", "A2 AUTHENTICATE X\r\n");
    script.says("+ aGlnaGVyaGlnaGVy\r\n");
    assert_eq!(script.transmits(), "*\r\n");
    assert_eq!(
        script.says("A2 BAD\r\n"),
        ["A2 AUTHENTICATE: authentication failed: the peer's message is longer than is allowed"]
    );
}

#[test]
fn why_a_token_was_refused_is_kept() {
    let json = "eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=";
    let mut script = Script::greeted("SASL-IR");
    script.client.authenticate(OauthBearer::new("t0ken").unwrap()).unwrap();
    assert!(script.transmits().starts_with("A1 AUTHENTICATE OAUTHBEARER "));
    assert_eq!(script.says(format!("+ {json}\r\n")), ["A1 continues"]);
    assert_eq!(script.transmits(), "AQ==\r\n");
    assert_eq!(script.says("A1 NO bad token\r\n"), ["A1 AUTHENTICATE: NO bad token"]);
    assert_eq!(script.client.refusal().unwrap(), b"{\"status\":\"invalid_token\"}");

    script.client.authenticate(XOauth2::new("alice", "t0ken").unwrap()).unwrap();
    script.transmits();
    assert_eq!(script.client.refusal(), None);
    script.says(format!("+ {json}\r\n"));
    assert_eq!(script.transmits(), "\r\n");
    script.says("A2 NO bad token\r\n");
    assert!(script.client.refusal().is_some());
}

#[test]
fn a_word_for_people_does_not_keep_the_first_message_back() {
    let mut script = Script::greeted("");
    script.client.authenticate(Plain::new("alice", "hunter2").unwrap()).unwrap();
    script.transmits();
    assert_eq!(script.says("+ go ahead\r\n"), ["A1 continues"]);
    assert_eq!(script.transmits(), "AGFsaWNlAGh1bnRlcjI=\r\n");
}

#[cfg(feature = "scram")]
#[test]
fn scram_knows_its_server() {
    use imap_wire::client::sasl::ScramSha256;
    use imap_wire::wire::base64;

    // RFC 7677, section 3.
    let scram = || ScramSha256::new("user", "pencil", "rOprNGfwEbeRWgbNEkqO").unwrap();
    let first = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    let last = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
    let says =
        |script: &mut Script, message: &str| script.says(format!("+ {}\r\n", base64::encode(message.as_bytes())));
    let begun = || {
        let mut script = Script::greeted("SASL-IR");
        script.client.authenticate(scram()).unwrap();
        script.transmits();
        assert_eq!(says(&mut script, first), ["A1 continues"]);
        script.transmits();
        script
    };
    let mut script = begun();
    assert_eq!(says(&mut script, last), ["A1 continues"]);
    assert_eq!(script.transmits(), "\r\n");
    assert_eq!(script.says("A1 OK\r\n"), ["A1 AUTHENTICATE: OK "]);
    assert!(script.client.state().is_authenticated());

    // One that does not know the password says OK all the same.
    let mut script = begun();
    let events = script.says("A1 OK\r\n");
    assert!(events[0].contains("authentication failed"), "{events:?}");
    assert_eq!(events[1], "ended: the server has not proven who it is");

    let mut script = begun();
    says(&mut script, &last.replace('6', "7"));
    assert_eq!(script.transmits(), "*\r\n");
    assert!(script.says("A1 OK\r\n")[1].starts_with("ended"));
}

#[test]
fn an_answer_that_the_server_has_not_seen_is_none() {
    let mut script = Script::greeted("");
    script.client.authenticate(Plain::new("alice", "hunter2").unwrap()).unwrap();
    script.transmits();
    // It agrees before the client has said anything.
    let events = script.says("+ \r\nA1 OK in\r\n");
    assert_eq!(events.last().unwrap(), "ended: a command was answered that has not been sent");
    assert!(!script.client.state().is_authenticated());
}

#[test]
fn an_answer_that_nobody_waits_for_is_not_sent() {
    let mut script = Script::greeted("");
    script.client.authenticate(Plain::new("alice", "hunter2").unwrap()).unwrap();
    script.transmits();
    script.says("+ \r\nA1 NO try later\r\n");
    // As a command it would show the password in the server's log.
    script.sends("NOOP", "A2 NOOP\r\n");
}

#[test]
fn a_plus_before_the_command_is_out_means_nothing() {
    let mut script = Script::greeted("");
    script.client.authenticate(Plain::new("alice", "hunter2").unwrap()).unwrap();
    assert_eq!(script.says("+ \r\n"), ["ignored + "]);
    assert_eq!(script.transmits(), "A1 AUTHENTICATE PLAIN\r\n");
    assert_eq!(script.says("+ \r\n"), ["A1 continues"]);
}

#[test]
fn a_long_first_message_may_be_refused_half_way() {
    let mut script = Script::greeted("SASL-IR");
    script.client.authenticate(Plain::new("alice", &"h".repeat(9000)).unwrap()).unwrap();
    script.transmits_only(8192);
    assert_eq!(script.says("A1 BAD line too long\r\n"), ["A1 AUTHENTICATE: BAD line too long"]);
    assert!(script.transmits().ends_with("\r\n"));
    script.sends("NOOP", "A2 NOOP\r\n");
}

#[test]
fn a_challenge_that_was_not_kept_cancels_the_exchange() {
    let mut config = Config::default();
    config.limits.line = 100;
    let mut script = Script::greeted_with(config, "");
    script.client.authenticate(Login::new("alice", "hunter2").unwrap()).unwrap();
    script.transmits();
    let events = script.says(format!("+ {}\r\n", "x".repeat(200)));
    assert!(events[0].starts_with("abandoned +"), "{events:?}");
    assert_eq!(script.transmits(), "*\r\n");
    script.says("A1 BAD\r\n");
    script.sends("NOOP", "A2 NOOP\r\n");
}

#[test]
fn a_challenge_that_cannot_be_read_is_not_taken_for_an_empty_one() {
    let challenge = b"+ bm9uY2U=\0\r\n";
    let mut script = Script::greeted("");
    script.client.authenticate(CramMd5::new("tim", "tanstaaftanstaaf").unwrap()).unwrap();
    script.transmits();
    let events = script.says(challenge);
    assert!(events[0].starts_with("malformed +"), "{events:?}");
    assert_eq!(events[1..], ["A1 continues"]);
    assert_eq!(script.transmits(), "*\r\n");
    let events = script.says("A1 BAD cancelled\r\n");
    assert_eq!(events, ["A1 AUTHENTICATE: authentication failed: the peer's message is malformed: expected base64"]);
    // The same if the caller answers.
    let mut script = Script::greeted("");
    script.sends("AUTHENTICATE X", "A1 AUTHENTICATE X\r\n");
    script.says(challenge);
    assert!(script.client.respond(b"x").is_err());
    assert_eq!(script.transmits(), "*\r\n");
    // What only lets the client begin may say what it likes.
    let mut script = Script::greeted("");
    script.client.authenticate(Plain::new("alice", "hunter2").unwrap()).unwrap();
    script.transmits();
    script.says(challenge);
    assert_eq!(script.transmits(), "AGFsaWNlAGh1bnRlcjI=\r\n");
}
