//! Both ends against each other, and what all mechanisms of the server have in common.

use super::*;
use crate::{client::sasl as client, data::Secret};
use alloc::{boxed::Box, format, string::String, vec, vec::Vec};

/// How an exchange ends.
#[derive(Debug, PartialEq)]
enum End {
    /// The server says OK, and the client believes it.
    Ok(Claim),
    /// The server says NO, having told this.
    No(Option<Vec<u8>>),
}

/// What the server knows of users.
trait Users {
    fn keys(&self, lookup: &Lookup) -> Option<ScramKeys>;
    fn is_believed(&self, claim: &Claim) -> bool;
}

/// Runs an exchange, with the client's first message as an initial response if it may be.
fn run(
    client: &mut dyn client::Mechanism,
    server: &mut dyn Mechanism,
    has_initial_response: bool,
    users: &dyn Users,
) -> End {
    assert_eq!(client.name(), server.name());
    let mut first = client.initial_response().unwrap();
    let initial = first.take_if(|_| has_initial_response);
    let mut turn = server.begin(initial.as_deref());
    loop {
        turn = match turn {
            Ok(Turn::Challenge(challenge)) => {
                // The empty challenge that asks for the first message is not for the mechanism.
                let response = first.take().map_or_else(|| client.respond(&challenge), Ok);
                server.respond(&response.unwrap())
            }
            Ok(Turn::Lookup(lookup)) => server.keys(users.keys(&lookup)),
            Ok(Turn::Claim(claim)) if users.is_believed(&claim) => {
                client.finish().unwrap();
                return End::Ok(claim);
            }
            Ok(Turn::Claim(_)) | Err(_) => {
                let told = server.refused();
                if let Some(told) = &told {
                    client.respond(told).unwrap();
                    assert!(client.failure().is_some() && client.finish().is_err());
                }
                return End::No(told);
            }
        }
    }
}

/// One user, "tim", with a password or a token.
struct Tim(&'static str);

impl Users for Tim {
    fn keys(&self, lookup: &Lookup) -> Option<ScramKeys> {
        #[cfg(feature = "scram")]
        if lookup.user() == "tim" {
            return Some(ScramSha256::derive_keys(self.0, b"salt", 4096).unwrap());
        }
        _ = lookup;
        None
    }

    fn is_believed(&self, claim: &Claim) -> bool {
        let is_token = claim.token().is_some_and(|token| token.reveal() == self.0);
        let is_tim = claim.user().is_none_or(|user| user == "tim");
        is_tim && (claim.is_password(self.0.as_bytes()) || is_token || claim.is_proven())
    }
}

/// One who comes by other ways.
struct Anybody;

impl Users for Anybody {
    fn keys(&self, _lookup: &Lookup) -> Option<ScramKeys> {
        None
    }

    fn is_believed(&self, claim: &Claim) -> bool {
        claim.is_external() || claim.trace().is_some()
    }
}

/// Both ends of each mechanism in which "tim" proves something by this.
fn pairs(user: &str, password: &str) -> Vec<(Box<dyn client::Mechanism>, Box<dyn Mechanism>)> {
    let bearer = client::OauthBearer::new(password).unwrap().for_user(user).unwrap();
    vec![
        (Box::new(client::Plain::new(user, password).unwrap()), Box::new(Plain::new())),
        (Box::new(client::Login::new(user, password).unwrap()), Box::new(Login::new())),
        (Box::new(client::XOauth2::new(user, password).unwrap()), Box::new(XOauth2::new())),
        (Box::new(bearer.with_host("host").unwrap().with_port(993)), Box::new(OauthBearer::new())),
        #[cfg(feature = "cram-md5")]
        (Box::new(client::CramMd5::new(user, password).unwrap()), Box::new(CramMd5::new("<1@b>").unwrap())),
        #[cfg(feature = "scram")]
        (
            Box::new(client::ScramSha256::new(user, password, "client").unwrap()),
            Box::new(ScramSha256::new("server", &[7; 16]).unwrap()),
        ),
    ]
}

#[test]
fn the_right_password_is_believed() {
    for has_initial_response in [true, false] {
        for (mut client, mut server) in pairs("tim", "tanstaaf") {
            // A client of LOGIN or CRAM-MD5 has no initial response to give.
            let end = run(&mut *client, &mut *server, has_initial_response, &Tim("tanstaaf"));
            let End::Ok(claim) = end else { panic!("{end:?} {server:?}") };
            let name = if server.name() == "OAUTHBEARER" { claim.authorization() } else { claim.user() };
            assert_eq!(name, Some("tim"));
        }
    }
}

#[test]
fn the_wrong_password_is_not() {
    let mut told = Vec::new();
    for (user, password) in [("tim", "tanstaag"), ("tom", "tanstaaf"), ("tim", "t")] {
        for (mut client, mut server) in pairs(user, password) {
            // Without a word about the user, the token alone decides.
            if user == "tom" && server.name() == "OAUTHBEARER" {
                continue;
            }
            let end = run(&mut *client, &mut *server, true, &Tim("tanstaaf"));
            let End::No(why) = end else { panic!("{end:?} {server:?}") };
            told.extend(why.map(|why| String::from_utf8(why).unwrap()));
        }
    }
    told.sort();
    told.dedup();
    let scram = cfg!(feature = "scram").then_some("e=invalid-proof");
    let json = [r#"{"status":"401","schemes":"bearer"}"#, r#"{"status":"invalid_token"}"#];
    assert_eq!(told, scram.into_iter().chain(json).collect::<Vec<_>>());
}

#[test]
fn what_proves_nothing_is_heard() {
    for has_initial_response in [true, false] {
        let run = |client: &mut dyn client::Mechanism, server: &mut dyn Mechanism| {
            let end = run(client, server, has_initial_response, &Anybody);
            let End::Ok(claim) = end else { panic!("{end:?}") };
            assert!(!claim.is_proven() && !claim.is_password(b"") && claim.user().is_none());
            claim
        };
        let mut anonymous = client::Anonymous::new("sirhc").unwrap();
        assert_eq!(run(&mut anonymous, &mut Anonymous::new()).trace(), Some("sirhc"));
        assert_eq!(run(&mut client::External::new(), &mut External::new()), Claim::external());
        let mut external = client::External::new().on_behalf_of("boss").unwrap();
        assert_eq!(run(&mut external, &mut External::new()).authorization(), Some("boss"));
    }
}

#[test]
fn whom_to_act_for_is_heard() {
    let mut client = client::Plain::new("tim", "tanstaaf").unwrap().on_behalf_of("boss").unwrap();
    let claim = Claim::by_password("tim", Secret::new("tanstaaf")).on_behalf_of("boss");
    assert_eq!(run(&mut client, &mut Plain::new(), true, &Tim("tanstaaf")), End::Ok(claim));
    #[cfg(feature = "scram")]
    {
        let mut client = client::ScramSha256::new("tim", "tanstaaf", "c").unwrap().on_behalf_of("a=,").unwrap();
        let mut server = ScramSha256::new("s", &[7; 16]).unwrap();
        let claim = Claim::proven("tim").on_behalf_of("a=,");
        assert_eq!(run(&mut client, &mut server, false, &Tim("tanstaaf")), End::Ok(claim));
    }
}

#[test]
fn a_client_without_a_token_is_told_what_it_needs() {
    let mut client = client::OauthBearer::without_token();
    let mut server = OauthBearer::new().with_scope("imap").unwrap();
    let told = br#"{"status":"invalid_token","scope":"imap"}"#.to_vec();
    assert_eq!(run(&mut client, &mut server, true, &Tim("tanstaaf")), End::No(Some(told)));
}

#[cfg(feature = "scram")]
#[test]
fn both_ends_have_to_be_on_one_channel() {
    let client = || client::ScramSha256::new("tim", "tanstaaf", "c").unwrap();
    let server = || ScramSha256::new("s", &[7; 16]).unwrap();
    let bound = |data: &[u8]| client().with_channel_binding("tls-exporter", data).unwrap();
    let plus = |data: &[u8]| server().with_channel_binding("tls-exporter", data).unwrap();
    let tim = Tim("tanstaaf");
    let is_ok = |mut client, mut server| matches!(run(&mut client, &mut server, true, &tim), End::Ok(_));
    let is_ok: &dyn Fn(client::ScramSha256, ScramSha256) -> bool = &is_ok;
    assert!(is_ok(bound(b"one"), plus(b"one")));
    assert!(!is_ok(bound(b"one"), plus(b"other")));
    assert!(is_ok(client(), server().with_offered_binding()));
    assert!(is_ok(client().without_offered_binding(), server()));
    assert!(!is_ok(client().without_offered_binding(), server().with_offered_binding()));
}

#[cfg(feature = "scram")]
#[test]
fn scram_with_sha_1_goes_both_ways() {
    struct Keys(bool);
    impl Users for Keys {
        fn keys(&self, _lookup: &Lookup) -> Option<ScramKeys> {
            self.0.then(|| ScramSha1::derive_keys("tanstaaf", b"salt", 4096).unwrap())
        }
        fn is_believed(&self, claim: &Claim) -> bool {
            claim.is_proven()
        }
    }
    for (password, is_known) in [("tanstaaf", true), ("tanstaag", true), ("tanstaaf", false)] {
        let mut client = client::ScramSha1::new("tim", password, "c").unwrap();
        let mut server = ScramSha1::new("s", &[7; 16]).unwrap();
        let end = run(&mut client, &mut server, true, &Keys(is_known));
        if password == "tanstaaf" && is_known {
            assert_eq!(end, End::Ok(Claim::proven("tim")));
        } else {
            assert_eq!(end, End::No(Some(b"e=invalid-proof".to_vec())));
        }
    }
}

#[test]
fn debug_shows_no_secret() {
    for (mut client, mut server) in pairs("tim", "tanstaaf") {
        let first = client.initial_response().unwrap();
        let mut turn = server.begin(first.as_deref()).unwrap();
        loop {
            let debug = format!("{server:?} {turn:?}");
            assert!(!debug.contains("tanstaaf"), "{debug}");
            // As a list of numbers.
            assert!(!debug.contains("116, 97, 110"), "{debug}");
            turn = match turn {
                Turn::Challenge(challenge) => server.respond(&client.respond(&challenge).unwrap()).unwrap(),
                Turn::Lookup(lookup) => server.keys(Tim("tanstaaf").keys(&lookup)).unwrap(),
                Turn::Claim(_) => break,
            };
        }
    }
}

#[test]
fn works_behind_a_box_on_another_thread() {
    let mut plain: Box<dyn Mechanism> = Box::new(Plain::new());
    let turn = std::thread::spawn(move || plain.begin(Some(b"\0tim\0tanstaaf"))).join().unwrap();
    assert!(matches!(turn, Ok(Turn::Claim(claim)) if claim.is_password(b"tanstaaf")));
}
