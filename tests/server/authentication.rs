//! AUTHENTICATE, by mechanisms and by hand.

use crate::script::{Script, status};
use imap_wire::{
    client::sasl as ours,
    server::{
        Event,
        sasl::{Anonymous, Claim, External, Login, Mechanism, OauthBearer, Plain, XOauth2},
    },
    wire::base64,
};

/// A client that has asked for this mechanism, with what it says first.
fn asked(mechanism: &str, initial: Option<&[u8]>) -> Script {
    let mut script = Script::greeted(&format!("SASL-IR AUTH={mechanism}"));
    let initial = initial.map_or(String::new(), |initial| match base64::encode(initial) {
        empty if empty.is_empty() => " =".into(),
        text => format!(" {text}"),
    });
    script.hears(format!("A1 AUTHENTICATE {mechanism}{initial}\r\n"));
    script
}

/// What the client claims, after it has answered each challenge.
fn claim(script: &mut Script, client: &mut dyn ours::Mechanism) -> Claim {
    loop {
        match script.server.poll_event() {
            Some(Event::Claim { claim, .. }) => return claim,
            Some(event) => panic!("{event:?}"),
            None => {}
        }
        let said = script.transmits();
        let challenge = said.strip_prefix("+ ").expect(&said).trim_end();
        let response = client.respond(&base64::decode(challenge.as_bytes()).unwrap()).unwrap();
        script.server.receive(format!("{}\r\n", base64::encode(&response)).as_bytes());
    }
}

/// Both ends of a mechanism, with what the client says first in the command or behind it: what it claims, each time.
fn claims(client: impl Fn() -> Box<dyn ours::Mechanism>, server: fn() -> Box<dyn Mechanism>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for in_command in [true, false] {
        let mut client = client();
        let initial = client.initial_response().unwrap();
        let mut script = asked(client.name(), initial.as_deref().filter(|_| in_command));
        script.server.authenticate(script.last(), server()).unwrap();
        if let Some(initial) = initial.filter(|_| !in_command) {
            assert_eq!(script.transmits(), "+ \r\n");
            script.server.receive(format!("{}\r\n", base64::encode(&initial)).as_bytes());
        }
        claims.push(claim(&mut script, client.as_mut()));
        script.completes("OK welcome");
        assert!(script.transmits().starts_with("A1 OK [CAPABILITY "));
        assert!(script.server.state().is_authenticated());
    }
    claims
}

#[test]
fn each_mechanism_says_who_it_is() {
    for claim in claims(|| Box::new(ours::Plain::new("alice", "hunter2").unwrap()), || Box::new(Plain::new())) {
        assert_eq!(claim.user(), Some("alice"));
        assert!(claim.is_password(b"hunter2") && !claim.is_password(b"hunter3"));
    }
    for claim in claims(|| Box::new(ours::Login::new("alice", "hunter2").unwrap()), || Box::new(Login::new())) {
        assert!(claim.user() == Some("alice") && claim.is_password(b"hunter2"));
    }
    for claim in claims(|| Box::new(ours::XOauth2::new("alice", "T-1").unwrap()), || Box::new(XOauth2::new())) {
        assert!(claim.user() == Some("alice") && claim.token().unwrap().reveal() == b"T-1");
    }
    for claim in claims(|| Box::new(ours::OauthBearer::new("T-1").unwrap()), || Box::new(OauthBearer::new())) {
        assert_eq!(claim.token().unwrap().reveal(), b"T-1");
    }
    for claim in claims(|| Box::new(ours::Anonymous::new("sirhc").unwrap()), || Box::new(Anonymous::new())) {
        assert_eq!(claim.trace(), Some("sirhc"));
    }
    for claim in claims(|| Box::new(ours::External::new()), || Box::new(External::new())) {
        assert!(claim.is_external());
    }
}

#[cfg(feature = "cram-md5")]
#[test]
fn cram_md5_proves_that_it_knows_the_password() {
    use imap_wire::server::sasl::CramMd5;
    let server =
        || -> Box<dyn Mechanism> { Box::new(CramMd5::new("<1896.697170952@postoffice.example.net>").unwrap()) };
    for claim in claims(|| Box::new(ours::CramMd5::new("tim", "tanstaaftanstaaf").unwrap()), server) {
        assert_eq!(claim.user(), Some("tim"));
        assert!(claim.is_password(b"tanstaaftanstaaf") && !claim.is_password(b"x"));
    }
}

#[cfg(feature = "scram")]
#[test]
fn scram_proves_both_ends() {
    use imap_wire::server::sasl::ScramSha256;
    for (password, is_right) in [("pencil", true), ("pen", false)] {
        let mut client = ours::ScramSha256::new("user", password, "rOprNGfwEbeRWgbNEkqO").unwrap();
        let initial = ours::Mechanism::initial_response(&mut client).unwrap().unwrap();
        let mut script = asked("SCRAM-SHA-256", Some(&initial));
        let server = ScramSha256::new("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", b"sixteen octets!!").unwrap();
        let keys = ScramSha256::derive_keys("pencil", b"salt of the user", 4096).unwrap();
        script.server.authenticate(script.last(), Box::new(server)).unwrap();
        let Some(Event::Lookup { id, lookup }) = script.server.poll_event() else { panic!() };
        assert_eq!(lookup.user(), "user");
        script.server.supply_keys(id, Some(keys)).unwrap();
        assert!(script.server.supply_keys(id, None).is_err());
        if is_right {
            assert!(claim(&mut script, &mut client).is_proven());
            script.completes("OK welcome");
            ours::Mechanism::finish(&mut client).unwrap();
        } else {
            let said = script.transmits();
            let challenge = base64::decode(said.trim_start_matches("+ ").trim_end().as_bytes()).unwrap();
            let proof = ours::Mechanism::respond(&mut client, &challenge).unwrap();
            assert_eq!(script.hears(format!("{}\r\n", base64::encode(&proof))), [""; 0]);
            let said = script.transmits();
            let error = base64::decode(said.trim_start_matches("+ ").trim_end().as_bytes()).unwrap();
            assert!(error.starts_with(b"e="), "{said}");
            assert_eq!(script.hears("\r\n"), ["1 cancelled: the client has not proven who it is"]);
            assert_eq!(script.transmits(), "A1 NO [AUTHENTICATIONFAILED] who are you?\r\n");
            script.answers("A2 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256\r\nA2 OK done\r\n");
        }
    }
}

#[test]
fn a_token_is_refused_with_a_reason() {
    let mut client = ours::OauthBearer::new("T-1").unwrap();
    let initial = ours::Mechanism::initial_response(&mut client).unwrap().unwrap();
    let mut script = asked("OAUTHBEARER", Some(&initial));
    script.server.authenticate(script.last(), Box::new(OauthBearer::new())).unwrap();
    claim(&mut script, &mut client);
    let id = script.last();
    assert_eq!(script.completes("NO [AUTHENTICATIONFAILED] expired"), [""; 0]);
    // The client answers first, and then it is over.
    assert!(script.server.complete(id, status("NO no")).is_err());
    let said = script.transmits();
    let reason = base64::decode(said.trim_start_matches("+ ").trim_end().as_bytes()).unwrap();
    assert!(reason.starts_with(b"{\"status\":"), "{said}");
    let answer = ours::Mechanism::respond(&mut client, &reason).unwrap();
    assert_eq!(script.hears(format!("{}\r\n", base64::encode(&answer))), [""; 0]);
    assert_eq!(script.transmits(), "A1 NO [AUTHENTICATIONFAILED] expired\r\n");
    assert!(script.server.complete(id, status("NO no")).is_err());
}

#[test]
fn a_caller_may_do_it_by_hand() {
    let mut script = asked("X-TICKET", None);
    let id = script.last();
    script.server.challenge(id, b"ticket?").unwrap();
    assert_eq!(script.transmits(), "+ dGlja2V0Pw==\r\n");
    assert!(script.server.complete(id, status("NO no")).is_err());
    assert_eq!(script.hears("VC00Mg==\r\nA2 NOOP\r\n"), ["1 response T-42"]);
    assert_eq!(script.completes("OK welcome"), ["2 A2 NOOP"]);
}

#[test]
fn what_a_mechanism_does_not_know_is_bad() {
    let mut script = asked("PLAIN", Some(b"alice"));
    script.server.authenticate(script.last(), Box::new(Plain::new())).unwrap();
    assert_eq!(script.events(), ["1 cancelled: the client did not say what it should"]);
    assert_eq!(script.transmits(), "A1 BAD the mechanism does not have that message\r\n");
    assert!(script.server.authenticate(script.last(), Box::new(Plain::new())).is_err());
    let mut script = asked("PLAIN", None);
    script.server.authenticate(script.last(), Box::new(Plain::new())).unwrap();
    assert!(script.server.authenticate(script.last(), Box::new(Plain::new())).is_err());
    script.transmits();
    assert_eq!(script.hears("*\r\n"), ["1 cancelled: the client gave up"]);
    assert_eq!(script.transmits(), "A1 BAD the client has given up\r\n");
}

#[test]
fn a_mechanism_is_the_one_that_was_named() {
    let mut script = asked("LOGIN", None);
    let id = script.last();
    assert!(script.server.authenticate(id, Box::new(External::new())).is_err());
    script.server.challenge(id, b"User Name").unwrap();
    script.hears("YWxpY2U=\r\n");
    // Who has begun by hand goes on so.
    assert!(script.server.authenticate(id, Box::new(Login::new())).is_err());
}

#[test]
fn a_refusal_stands_whatever_the_client_says_to_it() {
    for line in ["*", "not base64", "AQ=="] {
        let mut client = ours::OauthBearer::new("T-1").unwrap();
        let initial = ours::Mechanism::initial_response(&mut client).unwrap().unwrap();
        let mut script = asked("OAUTHBEARER", Some(&initial));
        script.server.authenticate(script.last(), Box::new(OauthBearer::new())).unwrap();
        claim(&mut script, &mut client);
        script.completes("NO [EXPIRED] expired");
        script.transmits();
        assert_eq!(script.hears(format!("{line}\r\n")), [""; 0]);
        assert_eq!(script.transmits(), "A1 NO [EXPIRED] expired\r\n", "{line}");
    }
}

#[test]
fn a_wrong_password_is_no_command_that_is_right() {
    let mut script = Script::greeted("");
    for _ in 0..9 {
        script.hears("A1 LOGIN alice wrong\r\n");
        script.completes("NO [AUTHENTICATIONFAILED] no");
        script.hears("A2 x\r\n");
    }
    assert!(!script.server.state().is_ended());
    script.hears("A3 x\r\n");
    assert!(script.server.state().is_ended());
}
