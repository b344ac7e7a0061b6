//! Whole exchanges, those of the RFCs and those of clients that cheat.

use super::*;
use crate::{
    client::sasl::error::{Binding, Kind},
    server::sasl::{Claim, Lookup},
    wire::base64,
};
use alloc::{
    format,
    string::{String, ToString},
    vec,
};

/// What is said, by "user" with the password "pencil".
struct Script {
    client_first: &'static str,
    server_first: &'static str,
    client_final: &'static str,
    server_final: &'static str,
}

/// RFC 5802, section 5.
const RFC_5802: Script = Script {
    client_first: "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
    server_first: "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
    client_final: "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
    server_final: "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
};

/// RFC 7677, section 3.
const RFC_7677: Script = Script {
    client_first: "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
    server_first: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    client_final: "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    server_final: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
};

const SECRET: [u8; 32] = [0x5a; 32];

fn sha_1() -> ScramSha1 {
    ScramSha1::new("3rfcNHYJY1ZVvWVs7j", &SECRET).unwrap()
}

fn sha_256() -> ScramSha256 {
    ScramSha256::new("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", &SECRET).unwrap()
}

fn sha_1_keys() -> ScramKeys {
    ScramSha1::derive_keys("pencil", &base64::decode(b"QSXCR+Q6sek8bf92").unwrap(), 4096).unwrap()
}

fn sha_256_keys() -> ScramKeys {
    ScramSha256::derive_keys("pencil", &base64::decode(b"W22ZaJ0SNY7soEsUEjb6gQ==").unwrap(), 4096).unwrap()
}

fn challenge(text: &str) -> Result<Turn, SaslError> {
    Ok(Turn::Challenge(text.as_bytes().to_vec()))
}

/// The mechanism after its first challenge.
fn answered<M: Mechanism>(mut mechanism: M, client_first: &str, keys: Option<ScramKeys>) -> M {
    mechanism.begin(Some(client_first.as_bytes())).unwrap();
    mechanism.keys(keys).unwrap();
    mechanism
}

#[track_caller]
fn succeeds(mut mechanism: impl Mechanism, keys: ScramKeys, script: &Script, lookup: &Lookup, claim: Claim) {
    assert_eq!(mechanism.begin(None), challenge(""));
    assert_eq!(mechanism.respond(script.client_first.as_bytes()), Ok(Turn::Lookup(lookup.clone())));
    assert_eq!(mechanism.keys(Some(keys)), challenge(script.server_first));
    assert_eq!(mechanism.respond(script.client_final.as_bytes()), challenge(script.server_final));
    assert_eq!(mechanism.respond(b""), Ok(Turn::Claim(claim)));
    assert_eq!(mechanism.refused(), None);
}

/// The client's first message is refused with this error, and this is what the client is told.
#[track_caller]
fn refuses_first(mut mechanism: impl Mechanism, client_first: &str, kind: Kind, told: &str) {
    assert_eq!(mechanism.begin(Some(client_first.as_bytes())), Err(SaslError(kind)));
    refused(mechanism, told);
}

#[track_caller]
fn refused(mut mechanism: impl Mechanism, told: &str) {
    assert_eq!(mechanism.refused().as_deref(), Some(told.as_bytes()));
    assert_eq!(mechanism.refused(), None);
    for message in [RFC_5802.client_first, RFC_5802.client_final, ""] {
        assert_eq!(mechanism.respond(message.as_bytes()), Err(SaslError(Kind::Failed)));
    }
    assert_eq!(mechanism.keys(None), Err(SaslError(Kind::Failed)));
    assert_eq!(mechanism.refused(), None);
}

#[test]
fn says_what_rfc_5802_says() {
    assert_eq!(sha_1().name(), "SCRAM-SHA-1");
    succeeds(sha_1(), sha_1_keys(), &RFC_5802, &Lookup::new("user"), Claim::proven("user"));
}

#[test]
fn says_what_rfc_7677_says() {
    assert_eq!(sha_256().name(), "SCRAM-SHA-256");
    succeeds(sha_256(), sha_256_keys(), &RFC_7677, &Lookup::new("user"), Claim::proven("user"));
}

/// No RFC has an example of these. They were made by forty lines of Python and its `hashlib`.
#[test]
fn binds_to_the_channel() {
    let data: Vec<u8> = (0..32).collect();
    let scram = ScramSha256::new("srv", &SECRET).unwrap().with_channel_binding("tls-server-end-point", b"x").unwrap();
    let scram = scram.with_channel_binding("tls-exporter", &data).unwrap();
    assert_eq!(scram.name(), "SCRAM-SHA-256-PLUS");
    succeeds(
        scram,
        ScramSha256::derive_keys("pencil", b"0123456789abcdef", 4096).unwrap(),
        &Script {
            client_first: "p=tls-exporter,,n=user,r=rOprNGfwEbeRWgbNEkqO",
            server_first: "r=rOprNGfwEbeRWgbNEkqOsrv,s=MDEyMzQ1Njc4OWFiY2RlZg==,i=4096",
            client_final: "c=cD10bHMtZXhwb3J0ZXIsLAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f,r=rOprNGfwEbeRWgbNEkqOsrv,p=3oMIHZIVK1w+imj0AxW1yh7e1bbSsFz3e3KgMi5N4ng=",
            server_final: "v=02i5LWJtGABcPmY9y+7IDauCxWq9aqZoY8ful178mgg=",
        },
        &Lookup::new("user"),
        Claim::proven("user"),
    );
}

#[test]
fn hears_for_whom_and_unescapes_names() {
    let data = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    let scram = ScramSha1::new("s1", &SECRET).unwrap().with_channel_binding("tls-unique", &data).unwrap();
    assert_eq!(scram.name(), "SCRAM-SHA-1-PLUS");
    succeeds(
        scram,
        ScramSha1::derive_keys("пароль", b"salt", 5000).unwrap(),
        &Script {
            client_first: "p=tls-unique,a=boss=2C=3D,n=a=3Db=2Cü,r=c1",
            server_first: "r=c1s1,s=c2FsdA==,i=5000",
            client_final: "c=cD10bHMtdW5pcXVlLGE9Ym9zcz0yQz0zRCwAAQIDBAUGBwgJCgs=,r=c1s1,p=r1EXqE4wBNqPtQ/B4R2y/2qbf+c=",
            server_final: "v=E5cTiZiXkEHlcABI6Jo7Ur9ikww=",
        },
        &Lookup::new("a=b,ü").on_behalf_of("boss,="),
        Claim::proven("a=b,ü").on_behalf_of("boss,="),
    );
}

#[test]
fn a_client_that_was_not_offered_binding_is_right_or_was_cheated() {
    let script = Script {
        client_first: "y,,n=user,r=rOprNGfwEbeRWgbNEkqO",
        server_first: "r=rOprNGfwEbeRWgbNEkqOsrv,s=MDEyMzQ1Njc4OWFiY2RlZg==,i=4096",
        client_final: "c=eSws,r=rOprNGfwEbeRWgbNEkqOsrv,p=SO38AyI6tXaKIsq59YBKpS7XCZjHG6xOA6MzuBx7EK4=",
        server_final: "v=YuFFNaWIbDk/EKhTR32aSDM9t8ovBL+a+3k70bEwpbM=",
    };
    let keys = ScramSha256::derive_keys("pencil", b"0123456789abcdef", 4096).unwrap();
    let new = || ScramSha256::new("srv", &SECRET).unwrap();
    succeeds(new(), keys, &script, &Lookup::new("user"), Claim::proven("user"));
    let hidden = Kind::Binding(Binding::Hidden);
    refuses_first(new().with_offered_binding(), script.client_first, hidden, "e=server-does-support-channel-binding");
    let plus = new().with_channel_binding("tls-exporter", b"x").unwrap();
    refuses_first(plus, script.client_first, hidden, "e=server-does-support-channel-binding");
}

#[test]
fn the_name_says_whether_there_is_binding() {
    let plus = || sha_1().with_channel_binding("tls-exporter", b"x").unwrap();
    refuses_first(plus(), "n,,n=user,r=a", Kind::Binding(Binding::Missing), "e=other-error");
    let other = "p=tls-unique,,n=user,r=a";
    refuses_first(plus(), other, Kind::Binding(Binding::Type), "e=unsupported-channel-binding-type");
    for scram in [sha_1(), sha_1().with_offered_binding(), plus().with_offered_binding()] {
        assert_eq!(scram.name(), "SCRAM-SHA-1");
        refuses_first(scram, other, Kind::Binding(Binding::Surplus), "e=channel-binding-not-supported");
    }
    // A client may know nothing of it.
    let scram = sha_1().with_offered_binding();
    succeeds(scram, sha_1_keys(), &RFC_5802, &Lookup::new("user"), Claim::proven("user"));
}

#[test]
fn a_client_on_another_channel_is_refused() {
    let client_final = "c=cD10bHMtZXhwb3J0ZXIsLAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f,r=rOprNGfwEbeRWgbNEkqOsrv,p=3oMIHZIVK1w+imj0AxW1yh7e1bbSsFz3e3KgMi5N4ng=";
    let scram = ScramSha256::new("srv", &SECRET).unwrap().with_channel_binding("tls-exporter", &[7; 32]).unwrap();
    let keys = ScramSha256::derive_keys("pencil", b"0123456789abcdef", 4096).unwrap();
    let mut scram = answered(scram, "p=tls-exporter,,n=user,r=rOprNGfwEbeRWgbNEkqO", Some(keys));
    assert_eq!(scram.respond(client_final.as_bytes()), Err(SaslError(Kind::Binding(Binding::Channel))));
    refused(scram, "e=channel-bindings-dont-match");
}

#[test]
fn a_damaged_or_truncated_first_message_never_succeeds() {
    let keys = sha_1_keys();
    let check = |message: &[u8]| {
        let mut scram = sha_1();
        if scram.begin(Some(message)).is_ok() {
            // What was damaged is signed: the client's proof of what it did send is not that of what has come.
            scram.keys(Some(keys.clone())).unwrap();
            let error = scram.respond(RFC_5802.client_final.as_bytes());
            assert!(error.is_err(), "{}", message.escape_ascii());
        }
        assert!(scram.refused().is_some_and(|told| told.starts_with(b"e=")), "{}", message.escape_ascii());
        assert!(scram.respond(b"").is_err(), "{}", message.escape_ascii());
    };
    let whole = RFC_5802.client_first.as_bytes();
    for at in 0..whole.len() {
        check(&whole[..at]);
        for damage in 1..=255 {
            let mut message = whole.to_vec();
            message[at] ^= damage;
            check(&message);
        }
    }
}

#[test]
fn a_damaged_or_truncated_final_message_never_succeeds() {
    // One answer serves all: what is asked below is asked of copies of its state.
    for (script, exchange) in [
        (RFC_5802, answered(sha_1(), RFC_5802.client_first, Some(sha_1_keys())).0),
        (RFC_7677, answered(sha_256(), RFC_7677.client_first, Some(sha_256_keys())).0),
    ] {
        let whole = script.client_final.as_bytes();
        assert_eq!(exchange.duplicate().respond(whole), challenge(script.server_final));
        let check = |message: &[u8]| {
            let mut scram = exchange.duplicate();
            let error = scram.respond(message).unwrap_err();
            assert!(!error.is_usage(), "{}", message.escape_ascii());
            assert!(scram.refused().is_some() && scram.respond(b"").is_err(), "{}", message.escape_ascii());
        };
        for at in 0..whole.len() {
            check(&whole[..at]);
            for damage in 1..=255 {
                let mut message = whole.to_vec();
                message[at] ^= damage;
                check(&message);
            }
        }
        // A longer proof, and what follows it.
        let (without_proof, proof) = script.client_final.split_once(",p=").unwrap();
        let longer = base64::encode(&[&base64::decode(proof.as_bytes()).unwrap()[..], b"\0"].concat());
        check(format!("{without_proof},p={longer}").as_bytes());
        check(format!("{without_proof},x=y,p={proof}").as_bytes());
        check(format!("{},x=y", script.client_final).as_bytes());
    }
}

#[test]
fn a_client_that_does_not_know_the_password_is_told_so() {
    let mut scram = answered(sha_1(), RFC_5802.client_first, Some(sha_1_keys()));
    let wrong = RFC_5802.client_final.replace("p=v0X8", "p=AAAA");
    let error = scram.respond(wrong.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "the client's proof is wrong");
    assert!(error.is_unproven() && !error.is_usage() && !error.is_malformed());
    refused(scram, "e=invalid-proof");
    let mut scram = answered(sha_1(), RFC_5802.client_first, Some(sha_1_keys()));
    let wrong = RFC_5802.client_final.replace("Vs7j", "Vs7k");
    let error = scram.respond(wrong.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "the client's nonce is not that of this exchange");
    assert!(error.is_unproven());
    refused(scram, "e=other-error");
}

#[test]
fn a_user_who_does_not_exist_is_not_told_apart() {
    let first = |scram: &mut ScramSha1, user: &str, keys| {
        scram.begin(Some(format!("n,,n={user},r=fyko+d2lbbFgONRv9qkxdawL").as_bytes())).unwrap();
        let Ok(Turn::Challenge(said)) = scram.keys(keys) else { panic!() };
        let said = String::from_utf8(said).unwrap();
        let rest = said.strip_prefix("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=").unwrap();
        let (salt, iterations) = rest.split_once(",i=").unwrap();
        (base64::decode(salt.as_bytes()).unwrap(), iterations.to_string())
    };
    let salt = |user: &str| first(&mut sha_1(), user, None).0;
    assert_eq!(salt("user"), salt("user"));
    assert_ne!(salt("user"), salt("User"));
    let other = || ScramSha1::new("3rfcNHYJY1ZVvWVs7j", &[7; 16]).unwrap();
    assert_ne!(salt("user"), first(&mut other(), "user", None).0);
    for octets in [1, 16, 20, 21, 255] {
        let mut scram = sha_1().with_made_up(octets, 10_000).unwrap();
        let (salt, iterations) = first(&mut scram, "user", None);
        assert_eq!((salt.len(), &*iterations), (octets.into(), "10000"));
    }
    let mut scram = sha_1();
    assert_eq!(first(&mut scram, "user", None).1, "4096");
    assert_eq!(scram.respond(RFC_5802.client_final.as_bytes()), Err(SaslError(Kind::Proof)));
    refused(scram, "e=invalid-proof");
}

/// Not even one that is as simple as they are.
#[test]
fn no_proof_fits_keys_that_are_made_up() {
    let exchange = answered(sha_1(), RFC_5802.client_first, None).0;
    for octet in [0, 0xff] {
        let mut scram = exchange.duplicate();
        let message = RFC_5802.client_final.split_once(",p=").unwrap().0;
        let message = format!("{message},p={}", base64::encode(&[octet; 20]));
        assert_eq!(scram.respond(message.as_bytes()), Err(SaslError(Kind::Proof)));
    }
}

#[test]
fn a_message_that_is_none_of_scrams_is_refused() {
    for (message, told) in [
        (&b"\xff"[..], "e=invalid-encoding"),
        (b"", "e=invalid-encoding"),
        (b"n,,n=user", "e=invalid-encoding"),
        (b"n,,n=us=er,r=a", "e=invalid-username-encoding"),
        (b"n,a==,n=user,r=a", "e=invalid-username-encoding"),
    ] {
        let mut scram = sha_1();
        assert!(scram.begin(Some(message)).unwrap_err().is_malformed());
        refused(scram, told);
    }
    refuses_first(sha_1(), "n,,m=x,n=user,r=a", Kind::Mandatory, "e=extensions-not-supported");
    let mut scram = answered(sha_1(), RFC_5802.client_first, Some(sha_1_keys()));
    assert!(scram.respond(RFC_5802.client_first.as_bytes()).unwrap_err().is_malformed());
    refused(scram, "e=invalid-encoding");
}

#[test]
fn nothing_follows_the_signature() {
    for surplus in ["\0", RFC_5802.client_final, "*"] {
        let mut scram = answered(sha_1(), RFC_5802.client_first, Some(sha_1_keys()));
        scram.respond(RFC_5802.client_final.as_bytes()).unwrap();
        assert_eq!(scram.respond(surplus.as_bytes()).unwrap_err(), SaslError::malformed("an empty message"));
        assert!(scram.respond(b"").is_err());
        // The end of the exchange was said already.
        assert_eq!(scram.refused(), None);
    }
}

#[test]
fn calls_out_of_order_change_nothing() {
    let mut scram = sha_1();
    assert!(scram.respond(RFC_5802.client_first.as_bytes()).unwrap_err().is_usage());
    assert!(scram.keys(None).unwrap_err().is_usage());
    assert_eq!(scram.refused(), None);
    scram.begin(Some(RFC_5802.client_first.as_bytes())).unwrap();
    assert!(scram.begin(None).unwrap_err().is_usage());
    assert!(scram.respond(RFC_5802.client_final.as_bytes()).unwrap_err().is_usage());
    let error = scram.keys(Some(sha_256_keys())).unwrap_err();
    assert_eq!(error.to_string(), "the keys are those of another hash function");
    assert!(error.is_usage());
    scram.keys(Some(sha_1_keys())).unwrap();
    assert!(scram.keys(None).unwrap_err().is_usage());
    assert!(scram.keys(Some(sha_256_keys())).unwrap_err().is_usage());
    scram.respond(RFC_5802.client_final.as_bytes()).unwrap();
    assert!(scram.begin(None).unwrap_err().is_usage());
    assert_eq!(scram.respond(b""), Ok(Turn::Claim(Claim::proven("user"))));
    assert!(scram.respond(b"").unwrap_err().is_usage());
}

#[test]
fn refuses_what_cannot_be() {
    for (nonce, secret) in [("", 16), ("a,b", 16), ("a b", 16), ("ü", 16), ("n", 15), ("n", 0)] {
        assert!(ScramSha1::new(nonce, &vec![7; secret]).is_err(), "{nonce:?} {secret}");
        assert!(ScramSha256::new(nonce, &vec![7; secret]).is_err(), "{nonce:?} {secret}");
    }
    for (password, salt, iterations) in [("", "s", 1), ("a\0", "s", 1), ("a", "", 1), ("a", "s", 0)] {
        assert!(ScramSha1::derive_keys(password, salt.as_bytes(), iterations).is_err());
        assert!(ScramSha256::derive_keys(password, salt.as_bytes(), iterations).is_err());
    }
    assert!(sha_1().with_made_up(0, 4096).is_err() && sha_1().with_made_up(16, 0).is_err());
    for (name, data) in [("", &b"x"[..]), ("tls,exporter", b"x"), ("tls_exporter", b"x"), ("tls-exporter", b"")] {
        assert!(sha_1().with_channel_binding(name, data).is_err(), "{name:?}");
    }
}

/// Those that RFC 5802 does not print, by Python's `hashlib`.
#[test]
fn derives_the_keys_of_rfc_5802() {
    let keys = sha_1_keys();
    assert_eq!(base64::encode(keys.stored_key().reveal()), "6dlGYMOdZcOPutkcNY8U2g7vK9Y=");
    assert_eq!(base64::encode(keys.server_key().reveal()), "D+CSWLOshSulAsxiupA+qs2/fTE=");
}

#[test]
fn debug_shows_neither_keys_nor_the_secret_nor_the_channel() {
    let scram = ScramSha256::new("srv", b"kept in the dark").unwrap();
    let mut scram = scram.with_channel_binding("tls-exporter", b"#shared#").unwrap();
    let keys = ScramSha256::derive_keys("pencil", b"0123456789abcdef", 4096).unwrap();
    let secrets = [&b"kept in the dark"[..], b"#shared#", keys.stored_key().reveal(), keys.server_key().reveal()];
    let bound = base64::encode(b"p=tls-exporter,,#shared#");
    for step in 0..3 {
        let debug = format!("{scram:?} {scram:#?}");
        assert!(!debug.contains(&bound), "{debug}");
        for secret in secrets {
            // As a list of numbers, and as text.
            let list = format!("{:?}", &secret[..4]);
            assert!(!debug.contains(list.trim_matches(['[', ']'])), "{debug}");
            assert!(!debug.contains(&secret[..4].escape_ascii().to_string()), "{debug}");
        }
        assert!(debug.contains("[redacted]") && debug.contains("SCRAM-SHA-256"), "{debug}");
        match step {
            0 => _ = scram.begin(Some(b"p=tls-exporter,,n=user,r=rOprNGfwEbeRWgbNEkqO")).unwrap(),
            _ => _ = scram.keys(Some(keys.clone())),
        }
    }
}
